package recipetest

import (
	"slices"
	"strings"
)

// anything, within a line that is expected, stands for any text.
const anything = "..."

// unwritten is the line that stands for what --update is to write.
const unwritten = "?"

// lineMatches reports whether a line is the expected one.
func lineMatches(want, got string) bool {
	if want[0] == '"' || !strings.Contains(want, anything) {
		return want == got
	}
	parts := strings.Split(want, anything)
	if !strings.HasPrefix(got, parts[0]) {
		return false
	}
	got = got[len(parts[0]):]
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		at := strings.Index(got, part)
		if at < 0 {
			return false
		}
		got = got[at+len(part):]
	}
	return strings.HasSuffix(got, parts[last])
}

// pairing finds for each expected line a line of its own: pair[i] is the index in
// got of want[i], or -1. Each gets one when that is possible.
func pairing(want, got []string, matches func(want, got string) bool) (pair []int, whole bool) {
	pair = make([]int, len(want))
	taken := make([]int, len(got)) // 1 + the index in want
	byText := map[string][]int{}
	for j, g := range got {
		byText[g] = append(byText[g], j)
	}
	var loose []int
	for i, w := range want {
		pair[i] = -1
		if js := byText[w]; len(js) > 0 && matches(w, w) {
			pair[i], taken[js[0]], byText[w] = js[0], i+1, js[1:]
			continue
		}
		loose = append(loose, i)
	}
	// Lines with wildcards may have to give way to each other: a maximum matching
	// by augmenting paths.
	var seen []bool
	var place func(i int) bool
	place = func(i int) bool {
		for j, g := range got {
			if seen[j] || !matches(want[i], g) {
				continue
			}
			seen[j] = true
			if taken[j] == 0 || place(taken[j]-1) {
				pair[i], taken[j] = j, i+1
				return true
			}
		}
		return false
	}
	for _, i := range loose {
		seen = make([]bool, len(got))
		place(i)
	}
	return pair, len(want) == len(got) && !slices.Contains(pair, -1)
}

// compare says how lines differ from those expected: "" when they do not. A line of
// the answer begins with "-" when it is missing, "+" when it was not expected, and a
// space when it is both.
func compare(want, got []string, ordered bool, matches func(want, got string) bool) string {
	if ordered {
		return compareInOrder(want, got, matches)
	}
	pair, whole := pairing(want, got, matches)
	if whole {
		return ""
	}
	var d difference
	left := make([]bool, len(got))
	for i, w := range want {
		if pair[i] < 0 {
			d.add('-', w)
		} else {
			left[pair[i]] = true
			d.add(' ', got[pair[i]])
		}
	}
	for j, g := range got {
		if !left[j] {
			d.add('+', g)
		}
	}
	return d.String()
}

// maxDiffCells bounds the table of the longest common subsequence.
const maxDiffCells = 1 << 22

func compareInOrder(want, got []string, matches func(want, got string) bool) string {
	if slices.EqualFunc(want, got, matches) {
		return ""
	}
	var d difference
	if (len(want)+1)*(len(got)+1) > maxDiffCells {
		for _, w := range want {
			d.add('-', w)
		}
		for _, g := range got {
			d.add('+', g)
		}
		return d.String()
	}
	// common[i][j] is how many lines want[i:] and got[j:] have in common.
	common := make([][]int, len(want)+1)
	for i := range common {
		common[i] = make([]int, len(got)+1)
	}
	for i := len(want) - 1; i >= 0; i-- {
		for j := len(got) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if matches(want[i], got[j]) {
				common[i][j] = max(common[i][j], 1+common[i+1][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(want) || j < len(got) {
		switch {
		case i < len(want) && j < len(got) && matches(want[i], got[j]) && common[i][j] == 1+common[i+1][j+1]:
			d.add(' ', got[j])
			i, j = i+1, j+1
		case i < len(want) && (j == len(got) || common[i+1][j] >= common[i][j+1]):
			d.add('-', want[i])
			i++
		default:
			d.add('+', got[j])
			j++
		}
	}
	return d.String()
}

// Limits of what a difference shows.
const (
	maxDiffLines = 60
	maxDiffLine  = 400 // bytes
)

// difference is what differs, line by line. Long ones lose their end.
type difference struct {
	b    strings.Builder
	n    int
	more int
}

func (d *difference) add(sign byte, line string) {
	if d.n++; d.n > maxDiffLines {
		d.more++
		return
	}
	if len(line) > maxDiffLine {
		line = strings.ToValidUTF8(line[:maxDiffLine], "") + "…"
	}
	d.b.WriteByte(sign)
	d.b.WriteByte(' ')
	d.b.WriteString(line)
	d.b.WriteByte('\n')
}

func (d *difference) String() string {
	if d.more > 0 {
		return d.b.String() + "  … more lines\n"
	}
	return d.b.String()
}
