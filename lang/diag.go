package lang

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Diagnostic is one thing wrong with a source text, found without running it.
type Diagnostic struct {
	Kind    string // exception class scripts see: "SyntaxError", "IndentationError", "TabError"; "Warning" for advice
	Message string // lower-case, as CPython words it where CPython has the error
	Hint    string // what to do about it; may be empty
	Span    Span
}

// Error is "message (<string>, line N)", the text that Python gives a
// SyntaxError as its str().
func (d *Diagnostic) Error() string {
	return fmt.Sprintf("%s (<string>, line %d)", d.Message, d.Span.Start.Line)
}

// List is a set of diagnostics. It is an error when it is not empty.
type List []*Diagnostic

func (l List) Error() string {
	if len(l) == 0 {
		return "no errors"
	}
	return l[0].Error()
}

// Sort orders l by position.
func (l List) Sort() {
	sort.SliceStable(l, func(i, j int) bool {
		a, b := l[i].Span.Start, l[j].Span.Start
		return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col
	})
}

// Render prints l for people: "file:line:col: kind: message", the source line
// and a caret line under the place, and the hint if there is one.
func (l List) Render(file, source string) string {
	lines := strings.Split(source, "\n")
	var b strings.Builder
	for _, d := range l {
		s := d.Span.Start
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", file, s.Line, s.Col, d.Kind, d.Message)
		if n := int(s.Line); n >= 1 && n <= len(lines) {
			line := strings.TrimRight(lines[n-1], "\r")
			fmt.Fprintf(&b, "    %s\n    %s\n", line, carets(line, d.Span))
		}
		if d.Hint != "" {
			fmt.Fprintf(&b, "    hint: %s\n", d.Hint)
		}
	}
	return b.String()
}

// carets marks the span under line; tabs before it are kept so that the marks
// stand under their text whatever the tab width.
func carets(line string, s Span) string {
	var b strings.Builder
	col := int32(1)
	for _, r := range line {
		if col >= s.Start.Col {
			break
		}
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
		col++
	}
	n := 1
	if s.End.Line == s.Start.Line && s.End.Col > s.Start.Col {
		n = int(s.End.Col - s.Start.Col)
	} else if s.End.Line > s.Start.Line {
		n = max(1, utf8.RuneCountInString(line)-int(s.Start.Col)+1)
	}
	b.WriteString(strings.Repeat("^", n))
	return b.String()
}
