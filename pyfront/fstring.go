package pyfront

import (
	"strings"

	"gears/lang"
)

// fstring parses the body of one f-string literal by the rules of Python 3.11:
// the fields are found by their brackets and quotes first, then each expression
// is parsed by a parser of its own over its part of the source.
type fstring struct {
	p   *parser
	w   *literalWriter
	raw bool
	s   string // the whole body
	i   int    // place in s
	off int    // offset of s in the source

	mark      int // place in s whose position is line, col
	line, col int32
}

// locate finds the position of the body's start in token tok.
func (f *fstring) locate(tok int) {
	t := f.p.toks[tok]
	f.line, f.col = t.line, t.col+int32(f.off)-t.start // prefix and quotes are ASCII
}

// position is the position of s[i]; i must not decrease between calls.
func (f *fstring) position(i int) lang.Pos {
	for _, r := range f.s[f.mark:i] {
		f.col++
		if r == '\n' {
			f.line++
			f.col = 1
		}
	}
	f.mark = i
	return lang.Pos{Line: f.line, Col: f.col}
}

func (f *fstring) failed() bool { return f.p.err != nil }

// parse gathers text and fields. In a format specification (level 1 or more) it
// stops at the closing brace; at level 0 at the end.
func (f *fstring) parse(level int) {
	for f.i < len(f.s) && !f.failed() {
		f.literalPart(level)
		if f.i >= len(f.s) || f.failed() {
			break
		}
		if f.s[f.i] == '}' {
			return // level > 0: the end of the specification
		}
		f.field(level)
	}
}

// literalPart takes text up to a field or, in a specification, its end.
func (f *fstring) literalPart(level int) {
	start := f.i
	emit := func(end int) {
		if f.raw {
			f.w.text.WriteString(f.s[start:end])
		} else {
			f.w.unescape(f.s[start:end])
		}
	}
	for f.i < len(f.s) {
		c := f.s[f.i]
		if !f.raw && c == '\\' && f.i+1 < len(f.s) && f.s[f.i+1] != '{' && f.s[f.i+1] != '}' {
			named := strings.HasPrefix(f.s[f.i:], "\\N{")
			f.i += 2
			if named {
				if f.i += strings.IndexByte(f.s[f.i:]+"}", '}') + 1; f.i > len(f.s) {
					f.i = len(f.s)
				}
			}
			continue
		}
		if c != '{' && c != '}' {
			f.i++
			continue
		}
		if level == 0 {
			if f.i+1 < len(f.s) && f.s[f.i+1] == c {
				emit(f.i + 1)
				f.i += 2
				start = f.i
				continue
			}
			if c == '}' {
				f.w.fail("f-string: single '}' is not allowed")
				return
			}
		}
		break
	}
	emit(f.i)
}

// field parses one replacement field; f.i is at its "{".
func (f *fstring) field(level int) {
	if level >= 2 {
		f.w.fail("f-string: expressions nested too deeply")
		return
	}
	f.i++
	start := f.i
	if !f.scanExpr() {
		return
	}
	end := f.i
	x := f.expr(start, end)
	if f.failed() {
		return
	}
	out := &lang.Format{At: f.w.at, X: x} // CPython places what formatting raises at the literal
	text, explained := "", false
	if f.at('=') {
		f.i++
		for f.i < len(f.s) && strings.IndexByte(" \t\n\r\f\v", f.s[f.i]) >= 0 {
			f.i++
		}
		text, explained = f.s[start:f.i], true
	}
	if f.at('!') {
		f.i++
		if f.i >= len(f.s) {
			f.w.fail("f-string: expecting '}'")
			return
		}
		out.Conv = f.s[f.i]
		f.i++
		if out.Conv != 's' && out.Conv != 'r' && out.Conv != 'a' {
			f.w.fail("f-string: invalid conversion character: expected 's', 'r', or 'a'")
			return
		}
	}
	if explained {
		f.w.text.WriteString(text)
	}
	f.w.flush()
	if f.at(':') {
		f.i++
		out.Spec = f.spec(level + 1)
		if f.failed() {
			return
		}
	}
	if !f.at('}') {
		f.w.fail("f-string: expecting '}'")
		return
	}
	f.i++
	if explained && out.Spec == nil && out.Conv == 0 {
		out.Conv = 'r'
	}
	f.w.parts = append(f.w.parts, out)
}

func (f *fstring) at(c byte) bool { return f.i < len(f.s) && f.s[f.i] == c }

// spec parses a format specification.
func (f *fstring) spec(level int) lang.Expr {
	outer := f.w
	f.w = &literalWriter{p: f.p, at: outer.at, where: outer.where, tok: outer.tok}
	f.parse(level)
	f.w.flush()
	parts := f.w.parts
	f.w = outer
	switch {
	case len(parts) == 0:
		return &lang.StrLit{At: outer.at}
	case len(parts) == 1:
		if s, ok := parts[0].(*lang.StrLit); ok {
			return s
		}
	}
	return &lang.FString{At: outer.at, Parts: parts}
}

// scanExpr moves f.i to the end of the expression of a field.
func (f *fstring) scanExpr() bool {
	var quote byte
	triple := false
	var open []byte
	for ; f.i < len(f.s); f.i++ {
		c := f.s[f.i]
		switch {
		case c == '\\':
			f.w.fail("f-string expression part cannot include a backslash")
			return false
		case quote != 0:
			if c == quote {
				if !triple {
					quote = 0
				} else if strings.HasPrefix(f.s[f.i:], strings.Repeat(string(c), 3)) {
					f.i += 2
					quote, triple = 0, false
				}
			}
		case c == '\'' || c == '"':
			quote = c
			if strings.HasPrefix(f.s[f.i:], strings.Repeat(string(c), 3)) {
				triple = true
				f.i += 2
			}
		case c == '[' || c == '{' || c == '(':
			if len(open) >= maxParens {
				f.w.fail("f-string: too many nested parenthesis")
				return false
			}
			open = append(open, c)
		case c == '#':
			f.w.fail("f-string expression part cannot include '#'")
			return false
		case len(open) == 0 && strings.IndexByte("!:=<>}", c) >= 0:
			if f.i+1 < len(f.s) && f.s[f.i+1] == '=' && strings.IndexByte("!=<>", c) >= 0 {
				f.i++
				continue
			}
			if c != '<' && c != '>' {
				return true
			}
		case c == ']' || c == '}' || c == ')':
			if len(open) == 0 {
				f.w.fail("f-string: unmatched '%c'", c)
				return false
			}
			top := open[len(open)-1]
			open = open[:len(open)-1]
			if top != closers[c] {
				f.w.fail("f-string: closing parenthesis '%c' does not match opening parenthesis '%c'", c, top)
				return false
			}
		}
	}
	switch {
	case quote != 0:
		f.w.fail("f-string: unterminated string")
	case len(open) > 0:
		f.w.fail("f-string: unmatched '%c'", open[len(open)-1])
	default:
		f.w.fail("f-string: expecting '}'")
	}
	return false
}

// expr parses s[start:end].
func (f *fstring) expr(start, end int) lang.Expr {
	if strings.Trim(f.s[start:end], " \t\n\f\r") == "" {
		if c := f.s[end]; c == '!' || c == ':' || c == '=' {
			f.w.fail("f-string: expression required before '%c'", c)
		} else {
			f.w.fail("f-string: empty expression not allowed")
		}
		return f.p.dummy()
	}
	pos := f.position(start)
	src := f.p.src[:f.off+end]
	lex := &lexer{src: src, off: f.off + start, line: pos.Line, markAt: f.off + start, mark: pos.Col,
		maxTokens: len(f.p.toks) + f.p.opt.MaxTokens, bad: make(map[int]*lang.Diagnostic),
		indents: []indent{{}}, fragment: true}
	lex.run()
	sub := &parser{lex: lex, src: src, toks: lex.tokens, opt: f.p.opt, depth: f.p.depth, prefix: "f-string: "}
	sub.tok = sub.toks[0].kind
	x := sub.group(tEOF, pos)
	err := sub.err
	if len(lex.fatal) > 0 {
		err = lex.fatal[0]
	}
	if err != nil {
		f.p.adopt(err)
		return f.p.dummy()
	}
	return x
}
