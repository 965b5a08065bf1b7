package native

import (
	"strings"
	"unicode/utf8"
)

// The canonical form breaks lines that are longer than this, where it can.
const lineWidth = 100

// layout is text that may be laid out on one line or on several (after Wadler's
// "A prettier printer" and its strict variants): a group stands on one line if
// all of it fits there, else each of its breaks is a new line.
type layout interface{}

type (
	// text has no newline.
	text string
	// seq is its parts, one after the other.
	seq []layout
	// lineBreak is a newline, or flat on one line; must makes it a newline always.
	lineBreak struct {
		flat string
		must bool
	}
	// nest indents the new lines in it.
	nest struct{ of layout }
	// group is laid out on one line if it fits. With a must inside, it never does.
	group struct {
		of     layout
		broken bool
	}
	// whenBroken stands in groups that are laid out on several lines.
	whenBroken string
	// suffix is a comment, put at the end of the line; a newline has to follow.
	suffix string
)

var (
	space   = lineBreak{flat: " "}
	nothing = lineBreak{}
	newline = lineBreak{must: true}
)

// oneGroup makes a group; it is broken if something in it must be.
func oneGroup(of ...layout) group { return group{seq(of), mustBreak(seq(of))} }

// mustBreak says that l has a newline in any case.
func mustBreak(l layout) bool {
	switch l := l.(type) {
	case seq:
		for _, part := range l {
			if mustBreak(part) {
				return true
			}
		}
	case lineBreak:
		return l.must
	case nest:
		return mustBreak(l.of)
	case group:
		return l.broken
	case suffix:
		return true
	}
	return false
}

// piece is a part of a layout yet to be written.
type piece struct {
	of     layout
	indent int
	broken bool
}

// render lays l out.
func render(l layout) string {
	var b strings.Builder
	column := 0
	comment := ""
	rest := []piece{{l, 0, true}}
	for len(rest) > 0 {
		p := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		switch l := p.of.(type) {
		case text:
			b.WriteString(string(l))
			column += utf8.RuneCountInString(string(l))
		case seq:
			for i := len(l) - 1; i >= 0; i-- {
				rest = append(rest, piece{l[i], p.indent, p.broken})
			}
		case nest:
			rest = append(rest, piece{l.of, p.indent + 2, p.broken})
		case group:
			broken := l.broken || p.broken && !fits(piece{l.of, p.indent, false}, rest, lineWidth-column)
			rest = append(rest, piece{l.of, p.indent, broken})
		case whenBroken:
			if p.broken {
				rest = append(rest, piece{text(l), p.indent, p.broken})
			}
		case suffix:
			comment = "  " + string(l)
		case lineBreak:
			if !p.broken && !l.must {
				b.WriteString(l.flat)
				column += len(l.flat)
				continue
			}
			b.WriteString(comment + "\n" + strings.Repeat(" ", p.indent))
			column, comment = p.indent, ""
		}
	}
	b.WriteString(comment)
	return trimLines(b.String())
}

// flat is a layout on one line.
func flat(l layout) string {
	switch l := l.(type) {
	case text:
		return string(l)
	case seq:
		var b strings.Builder
		for _, part := range l {
			b.WriteString(flat(part))
		}
		return b.String()
	case nest:
		return flat(l.of)
	case group:
		return flat(l.of)
	case lineBreak:
		return l.flat
	}
	return ""
}

// trimLines takes the indentation from empty lines.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// fits says that next on one line, and what follows it as far as the first place
// where a line may be broken, takes no more than width columns.
func fits(next piece, after []piece, width int) bool {
	rest := []piece{next}
	for width >= 0 {
		if len(rest) == 0 {
			if len(after) == 0 {
				return true
			}
			rest = append(rest, after[len(after)-1])
			after = after[:len(after)-1]
			continue
		}
		p := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		switch l := p.of.(type) {
		case text:
			width -= utf8.RuneCountInString(string(l))
		case seq:
			for i := len(l) - 1; i >= 0; i-- {
				rest = append(rest, piece{l[i], 0, p.broken})
			}
		case nest:
			rest = append(rest, piece{l.of, 0, p.broken})
		case group:
			rest = append(rest, piece{l.of, 0, l.broken || p.broken})
		case whenBroken:
			if p.broken {
				width -= len(l)
			}
		case lineBreak:
			if p.broken || l.must {
				return true
			}
			width -= len(l.flat)
		}
	}
	return false
}
