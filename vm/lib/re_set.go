package lib

import (
	"slices"
	"strconv"
	"unicode"
)

// runeSet is a set of characters as sorted, disjoint, inclusive ranges:
// lo, hi, lo, hi, …
type runeSet []rune

const maxRune = unicode.MaxRune

func single(r rune) runeSet { return runeSet{r, r} }

// normal sorts the ranges and merges those that touch.
func (s runeSet) normal() runeSet {
	type span struct{ lo, hi rune }
	spans := make([]span, 0, len(s)/2)
	for i := 0; i < len(s); i += 2 {
		spans = append(spans, span{s[i], s[i+1]})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.lo - b.lo) })
	out := make(runeSet, 0, len(s))
	for _, p := range spans {
		if n := len(out); n > 0 && p.lo <= out[n-1]+1 {
			out[n-1] = max(out[n-1], p.hi)
			continue
		}
		out = append(out, p.lo, p.hi)
	}
	return out
}

// negate is the complement of a normal set.
func (s runeSet) negate() runeSet {
	out := runeSet{}
	next := rune(0)
	for i := 0; i < len(s); i += 2 {
		if s[i] > next {
			out = append(out, next, s[i]-1)
		}
		next = s[i+1] + 1
	}
	if next <= maxRune {
		out = append(out, next, maxRune)
	}
	return out
}

// lastCased is the last character that has other cases.
const lastCased = 0x1e943

// fold adds the other cases of the set's characters; ascii keeps to ASCII
// letters.
func (s runeSet) fold(ascii bool) runeSet {
	out := append(runeSet(nil), s...)
	limit := rune(lastCased)
	if ascii {
		limit = 'z'
	}
	for i := 0; i < len(s); i += 2 {
		for r := s[i]; r <= min(s[i+1], limit); r++ {
			if r < 'A' || r > 'Z' && r < 'a' || r > 'z' && r < 0xb5 {
				continue
			}
			if ascii {
				out = append(out, r^0x20, r^0x20)
				continue
			}
			for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
				out = append(out, f, f)
			}
			// Python takes the dotted and dotless i for one letter.
			if r == 'i' || r == 'I' || r == 0x130 || r == 0x131 {
				out = append(out, 'i', 'i', 'I', 'I', 0x130, 0x131)
			}
		}
	}
	return out.normal()
}

func tableSet(tables ...*unicode.RangeTable) runeSet {
	var s runeSet
	for _, t := range tables {
		for _, r := range t.R16 {
			if r.Stride == 1 {
				s = append(s, rune(r.Lo), rune(r.Hi))
				continue
			}
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				s = append(s, c, c)
			}
		}
		for _, r := range t.R32 {
			if r.Stride == 1 {
				s = append(s, rune(r.Lo), rune(r.Hi))
				continue
			}
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				s = append(s, c, c)
			}
		}
	}
	return s.normal()
}

// The categories are what \d, \w and \s stand for.
var (
	unicodeCategories = map[byte]runeSet{
		'd': tableSet(unicode.Nd),
		'w': append(tableSet(unicode.L, unicode.N), '_', '_').normal(),
		's': pythonSpace,
	}
	asciiCategories = map[byte]runeSet{
		'd': {'0', '9'},
		'w': {'0', '9', 'A', 'Z', '_', '_', 'a', 'z'},
		's': {'\t', '\r', ' ', ' '},
	}
	pythonSpace = runeSet{'\t', '\r', 0x1c, ' ', 0x85, 0x85, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029,
		0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000}
)

func hex2(r rune) string {
	s := strconv.FormatInt(int64(r), 16)
	if len(s) < 2 {
		return "0" + s
	}
	return s
}
