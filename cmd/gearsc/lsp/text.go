package lsp

import (
	"sort"
	"strings"
	"unicode/utf8"

	"gears/lang"
)

// text is the content of a document. It does not change.
//
// Three ways to name a place meet here. Clients count lines, which end at \n, \r\n
// or a lone \r, and UTF-16 units; the compiler counts lines and code points; what
// joins them are bytes. A lone \r ends no line in the gears language, so that there
// are two tables of lines; they are one where there is no such \r.
type text struct {
	src     string
	lines   []int // bytes at which lines begin, as clients count them
	unixish []int // as the gears language counts them
}

func newText(src string) *text {
	t := &text{src: src, lines: make([]int, 1, 1+strings.Count(src, "\n"))}
	lone := false
	for i := 0; i < len(src); i++ {
		switch {
		case src[i] == '\n':
			t.lines = append(t.lines, i+1)
		case src[i] == '\r' && (i+1 == len(src) || src[i+1] != '\n'):
			t.lines, lone = append(t.lines, i+1), true
		}
	}
	t.unixish = t.lines
	if lone {
		t.unixish = []int{0}
		for i := 0; i < len(src); i++ {
			if src[i] == '\n' {
				t.unixish = append(t.unixish, i+1)
			}
		}
	}
	return t
}

// offset is the byte of a client's place. What is beyond a line is its end, and
// what is beyond the text is that of the text, as the protocol has it; the middle of
// a character is its beginning.
func (t *text) offset(p Position) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(t.lines):
		return len(t.src)
	}
	i, end := t.lines[p.Line], len(t.src)
	if p.Line+1 < len(t.lines) {
		end = t.lines[p.Line+1]
	}
	for units := 0; i < end && t.src[i] != '\n' && t.src[i] != '\r'; {
		r, n := utf8.DecodeRuneInString(t.src[i:])
		units += width(r)
		if units > p.Character {
			break
		}
		i += n
	}
	return i
}

// width is the number of UTF-16 units of a character.
func width(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// position is the client's name of a byte.
func (t *text) position(offset int) Position {
	line := lineOf(t.lines, offset)
	p := Position{Line: line}
	for _, r := range t.src[t.lines[line]:offset] {
		p.Character += width(r)
	}
	return p
}

func lineOf(lines []int, offset int) int {
	return sort.Search(len(lines), func(i int) bool { return lines[i] > offset }) - 1
}

// tables gives the lines as a language counts them.
func (t *text) tables(native bool) []int {
	if native {
		return t.unixish
	}
	return t.lines
}

// byteAt is the byte of a compiler's place.
func (t *text) byteAt(p lang.Pos, native bool) int {
	lines := t.tables(native)
	line := int(p.Line) - 1
	switch {
	case line < 0:
		return 0
	case line >= len(lines):
		return len(t.src)
	}
	i, end := lines[line], len(t.src)
	if line+1 < len(lines) {
		end = lines[line+1]
	}
	for col := int32(1); col < p.Col && i < end; col++ {
		_, n := utf8.DecodeRuneInString(t.src[i:])
		i += n
	}
	return i
}

// place is the compiler's name of a byte.
func (t *text) place(offset int, native bool) lang.Pos {
	lines := t.tables(native)
	line := lineOf(lines, offset)
	return lang.Pos{Line: int32(line) + 1, Col: int32(utf8.RuneCountInString(t.src[lines[line]:offset])) + 1}
}

// rangeOf is the client's name of a compiler's span.
func (t *text) rangeOf(s lang.Span, native bool) Range {
	from := t.byteAt(s.Start, native)
	to := max(from, t.byteAt(s.End, native))
	return Range{t.position(from), t.position(to)}
}

// edit is the text after a change.
func (t *text) edit(c change) *text {
	if c.Range == nil {
		return newText(c.Text)
	}
	from, to := t.offset(c.Range.Start), t.offset(c.Range.End)
	if to < from {
		from, to = to, from
	}
	return newText(t.src[:from] + c.Text + t.src[to:])
}

// word is the name around a byte: where it begins and ends.
func (t *text) word(offset int) (from, to int) {
	from, to = offset, offset
	for from > 0 {
		r, n := utf8.DecodeLastRuneInString(t.src[:from])
		if !inName(r) {
			break
		}
		from -= n
	}
	for to < len(t.src) {
		r, n := utf8.DecodeRuneInString(t.src[to:])
		if !inName(r) {
			break
		}
		to += n
	}
	return from, to
}
