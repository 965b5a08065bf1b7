package native

import (
	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

// Path lists the nodes around a place, outer ones first. A place just behind a node
// counts as in it.
func (f *File) Path(at lang.Pos) []any {
	var best, path []any
	var walk func(n any)
	walk = func(n any) {
		s := spanOf(n)
		// Nodes that nothing in the source stands for have no place of their own.
		if s.Start.IsValid() && (before(at, s.Start) || before(s.End, at)) {
			return
		}
		path = append(path, n)
		if s.Start.IsValid() && len(path) >= len(best) {
			best = append(best[:0], path...)
		}
		Children(n, walk)
		path = path[:len(path)-1]
	}
	for _, d := range f.Decls {
		walk(d)
	}
	return best
}

// Contains reports whether a place is in a span, or just behind it.
func Contains(s lang.Span, at lang.Pos) bool {
	return s.Start.IsValid() && !before(at, s.Start) && !before(s.End, at)
}

// Closing is the text that closes what is open at the end of an unfinished source:
// brackets, and strings around expressions.
func Closing(source string) string {
	s := &scanner{src: source, line: 1, col: 1}
	for s.at < len(source) && !s.deep {
		s.step()
	}
	out := ""
	for i := len(s.open) - 1; i >= 0; i-- {
		out += closing[s.open[i].sign]
		if s.open[i].text {
			out += `"`
		}
	}
	return out
}

var closing = map[byte]string{'(': ")", '[': "]", '{': "}"}

// IsName reports whether text can be a name that a file binds.
func IsName(text string) bool {
	t := scan(text).tokens
	return len(t) == 3 && t[0].Type == tokName && t[0].Value == text && text != "_" && t[2].Type == lexer.EOF
}

// Words lists the reserved words of the language.
func Words() []string {
	var out []string
	for _, w := range words {
		out = append(out, w.Text)
	}
	return out
}
