package vm_test

import (
	"slices"
	"strings"
	"testing"
)

// shrinkTries bounds how many programs are run to make one smaller.
const shrinkTries = 4000

// shrink makes a program smaller while differs stays true of it: it deletes
// statements with their blocks, puts a block in the place of its statement, and
// writes literals for what stands in brackets.
func shrink(src string, differs func(string) bool) string {
	s := &shrinker{lines: strings.Split(strings.TrimRight(src, "\n"), "\n"), differs: differs, tries: shrinkTries}
	for again := true; again && s.tries > 0; {
		again = false
		for _, pass := range []func() bool{s.deleteRuns, s.unwrapBlocks, s.simplifyBrackets, s.simplifyOperands} {
			again = pass() || again
		}
	}
	return strings.Join(s.lines, "\n") + "\n"
}

type shrinker struct {
	lines   []string
	differs func(string) bool
	tries   int
}

// try takes the lines over when the program still differs.
func (s *shrinker) try(lines []string) bool {
	if s.tries <= 0 || len(lines) == 0 {
		return false
	}
	s.tries--
	if !s.differs(strings.Join(lines, "\n") + "\n") {
		return false
	}
	s.lines = lines
	return true
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// blockEnd is the index behind line i and all that is indented below it.
func (s *shrinker) blockEnd(i int) int {
	end := i + 1
	for end < len(s.lines) && indentOf(s.lines[end]) > indentOf(s.lines[i]) {
		end++
	}
	return end
}

// without is the program with lines i to j replaced.
func (s *shrinker) without(i, j int, put ...string) []string {
	return slices.Concat(s.lines[:i], put, s.lines[j:])
}

// deleteRuns deletes statements: first many at a time, the last ones first.
func (s *shrinker) deleteRuns() (done bool) {
	for size := len(s.lines) / 2; size >= 1; size /= 2 {
		for i := len(s.lines) - size; i >= 0; i-- {
			if i+size <= len(s.lines) && s.try(s.without(i, i+size)) {
				done = true
			}
		}
	}
	for i := len(s.lines) - 1; i >= 0; i-- {
		if i >= len(s.lines) {
			continue
		}
		end := s.blockEnd(i)
		pass := strings.Repeat(" ", indentOf(s.lines[i])) + "pass"
		if s.try(s.without(i, end)) || s.lines[i] != pass && s.try(s.without(i, end, pass)) {
			done = true
		}
	}
	return done
}

// unwrapBlocks puts blocks in the places of their statements.
func (s *shrinker) unwrapBlocks() (done bool) {
	for i := len(s.lines) - 1; i >= 0; i-- {
		if i >= len(s.lines) {
			continue
		}
		end := s.blockEnd(i)
		if end == i+1 {
			continue
		}
		shift := indentOf(s.lines[i+1]) - indentOf(s.lines[i])
		var body []string
		for _, line := range s.lines[i+1 : end] {
			body = append(body, line[shift:])
		}
		// With the clauses behind it, or alone.
		for next := end; next < len(s.lines) && indentOf(s.lines[next]) == indentOf(s.lines[i]); {
			next = s.blockEnd(next)
			if s.try(s.without(i, next, body...)) {
				done = true
				break
			}
			if next-end > 40 {
				break
			}
		}
		if i < len(s.lines) && s.blockEnd(i) == end && s.try(s.without(i, end, body...)) {
			done = true
		}
	}
	return done
}

// shrinkLiterals are put for expressions, the plainest first.
var shrinkLiterals = []string{"0", "''", "None", "[]"}

// simplifyBrackets replaces what stands in brackets, with its brackets and
// what is called, by a literal, or by its inside.
func (s *shrinker) simplifyBrackets() (done bool) {
	for i := range s.lines {
		for at := 0; at < len(s.lines[i]); at++ {
			line := s.lines[i]
			end := closing(line, at)
			if end < 0 {
				continue
			}
			start := at
			for start > 0 && (line[start-1] == '_' || line[start-1] == '.' || line[start-1] >= '0' && line[start-1] <= '9' || line[start-1]|32 >= 'a' && line[start-1]|32 <= 'z') {
				start--
			}
			puts := []string{line[:at] + line[at+1:end] + line[end+1:], line[:start] + "(" + line[at+1:end] + ")" + line[end+1:]}
			for _, lit := range shrinkLiterals {
				puts = append(puts, line[:start]+lit+line[end+1:], line[:at]+"("+lit+")"+line[end+1:])
			}
			puts = append(puts, line[:at]+line[at:at+1]+line[end:])
			for _, put := range puts {
				if len(put) < len(line) && s.try(s.without(i, i+1, put)) {
					done = true
					at--
					break
				}
			}
		}
	}
	return done
}

// closing is the index of the bracket that closes the one at line[at], or -1.
func closing(line string, at int) int {
	if strings.IndexByte("([{", line[at]) < 0 {
		return -1
	}
	depth := 0
	for j := at; j < len(line); j++ {
		switch line[j] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return -1
}

// simplifyOperands drops one side of operators and single items of lists.
func (s *shrinker) simplifyOperands() (done bool) {
	for i := range s.lines {
		words := strings.Split(s.lines[i], " ")
		for from := len(words) - 1; from > 0; from-- {
			for to := len(words); to > from; to-- {
				if to > len(words) || from < indentOf(s.lines[i]) {
					continue
				}
				put := strings.Join(slices.Concat(words[:from], words[to:]), " ")
				if s.try(s.without(i, i+1, put)) {
					done = true
					words = strings.Split(put, " ")
				}
			}
		}
	}
	return done
}

func TestShrinkingKeepsTheDifference(t *testing.T) {
	tries := 0
	differs := func(src string) bool {
		tries++
		return strings.Contains(src, "boom(") && strings.Contains(src, "def f")
	}
	got := shrink("x = [1, 2]\ndef f(a):\n    if a:\n        for i in range(3):\n            print(boom(i + 1, [4, 5]) * 2)\n    else:\n        y = 4\nprint(f(x))\n", differs)
	if len(got) > 40 || !differs(got) {
		t.Errorf("left over after %d tries:\n%s", tries, got)
	}
}
