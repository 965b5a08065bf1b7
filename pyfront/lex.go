package pyfront

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gears/lang"
)

// Limits of CPython 3.11's tokenizer, which we share.
const (
	maxParens = 200
	maxIndent = 100
	tabSize   = 8
)

// lexer cuts a normalised source (only "\n" ends lines) into tokens.
//
// Errors that CPython raises at once go to fatal and win over any error of the
// parser; the others (bad, which holds both) are found by the parser when it
// meets their tError token.
type lexer struct {
	src    string
	off    int
	line   int32
	markAt int   // byte offset whose column is markCol
	mark   int32 // column (code points, from 1) at markAt

	tokens    []token
	maxTokens int
	bad       map[int]*lang.Diagnostic // by token index
	fatal     lang.List
	badLine   int32 // the last line with a character that is in no token

	parens     []paren
	unclosed   *paren // innermost bracket open at the end
	unclosedAt int    // its tError token
	indents    []indent
	fragment   bool // an f-string expression: brackets implied, no lines
	full       bool // a limit was reached: cut no more
}

type paren struct {
	ch   byte
	line int32
	at   lang.Pos
}

// indent is one level of indentation measured twice, with tabs of eight columns
// and of one: the two must agree on the order of any two lines.
type indent struct{ col, alt int }

func newLexer(src string, maxTokens int) *lexer {
	return &lexer{src: src, line: 1, mark: 1, maxTokens: maxTokens,
		bad: make(map[int]*lang.Diagnostic), indents: []indent{{}},
		tokens: make([]token, 0, len(src)/4+16)}
}

// col returns the column of byte offset off, which must not lie before an
// offset asked for earlier on the line.
func (l *lexer) col(off int) int32 {
	for l.markAt < off {
		if l.src[l.markAt] < utf8.RuneSelf {
			l.markAt++
		} else {
			_, n := utf8.DecodeRuneInString(l.src[l.markAt:])
			l.markAt += n
		}
		l.mark++
	}
	return l.mark
}

func (l *lexer) newLine(off int) {
	l.line++
	l.markAt, l.mark = off, 1
}

func (l *lexer) pos(off int) lang.Pos { return lang.Pos{Line: l.line, Col: l.col(off)} }

func (l *lexer) emit(k kind, start, end int) {
	if len(l.tokens) >= l.maxTokens && k != tEOF && k != tError {
		if !l.full {
			l.full = true
			l.errorAt(l.pos(start), 1, "SyntaxError", fmt.Sprintf("source has more than %d tokens", l.maxTokens), "", true, start)
		}
		l.off = len(l.src)
		return
	}
	l.tokens = append(l.tokens, token{kind: k, level: l.level(),
		start: int32(start), end: int32(end), line: l.line, col: l.col(start)})
}

// level is the number of open brackets; f-string expressions count as bracketed.
func (l *lexer) level() uint8 {
	if l.fragment {
		return uint8(len(l.parens) + 1)
	}
	return uint8(len(l.parens))
}

// errorAt records a diagnostic of width characters at p and leaves a tError
// token at offset off.
func (l *lexer) errorAt(p lang.Pos, width int32, kind, msg, hint string, fatal bool, off int) {
	d := &lang.Diagnostic{Kind: kind, Message: msg, Hint: hint,
		Span: lang.Span{Start: p, End: lang.Pos{Line: p.Line, Col: p.Col + width}}}
	l.bad[len(l.tokens)] = d
	if len(l.bad) >= maxErrors {
		l.full, l.off = true, len(l.src)
	}
	if fatal {
		l.fatal = append(l.fatal, d)
	}
	l.tokens = append(l.tokens, token{kind: tError, start: int32(off), end: int32(off), line: p.Line, col: p.Col})
}

// refuse records a fatal error at offset off of the current line.
func (l *lexer) refuse(off int, msg string, args ...any) {
	l.errorAt(l.pos(off), 1, "SyntaxError", fmt.Sprintf(msg, args...), "", true, off)
}

// run cuts the whole source. The token list always ends with tEOF.
func (l *lexer) run() {
	atLineStart := !l.fragment
	for !l.full {
		if atLineStart && len(l.parens) == 0 && !l.fragment {
			if !l.lineStart() {
				break
			}
			atLineStart = false
		}
		l.skipBlanks()
		if l.off >= len(l.src) {
			break
		}
		c := l.src[l.off]
		if c == '#' {
			l.skipComment()
			continue
		}
		if c == '\n' {
			if len(l.parens) == 0 && !l.fragment {
				l.emit(tNewline, l.off, l.off+1)
				atLineStart = true
			}
			l.off++
			l.newLine(l.off)
			continue
		}
		l.token(c)
	}
	l.finish()
}

func (l *lexer) finish() {
	n := len(l.src)
	if len(l.parens) > 0 {
		p := l.parens[len(l.parens)-1]
		l.unclosed, l.unclosedAt = &p, len(l.tokens)
		if !l.fragment {
			l.errorAt(p.at, 1, "SyntaxError", fmt.Sprintf("'%c' was never closed", p.ch), "", false, n)
		}
	} else if !l.fragment {
		if k := len(l.tokens); k > 0 && l.tokens[k-1].kind != tNewline && l.tokens[k-1].kind != tDedent {
			l.emit(tNewline, n, n)
			l.newLine(n)
		}
	}
	l.endLine()
	for len(l.indents) > 1 {
		l.indents = l.indents[:len(l.indents)-1]
		l.emit(tDedent, n, n)
	}
	l.emit(tEOF, n, n)
}

// endLine goes back from the empty line after the last "\n" to the end of the
// last line, which is where errors at the end of a source are reported.
func (l *lexer) endLine() {
	if n := len(l.src); l.line > 1 && (l.markAt == n && l.mark == 1) && !l.fragment {
		l.line--
		text := strings.TrimSuffix(l.src, "\n")
		text = text[strings.LastIndexByte(text, '\n')+1:]
		l.markAt, l.mark = n, int32(utf8.RuneCountInString(text))+1
	}
}

// skipBlanks passes spaces and joined lines.
func (l *lexer) skipBlanks() {
	for l.off < len(l.src) {
		switch c := l.src[l.off]; {
		case c == ' ' || c == '\t' || c == '\f':
			l.off++
		case c == '\\':
			if !l.joinLine() {
				return
			}
		default:
			return
		}
	}
}

// joinLine passes a backslash and the newline after it.
func (l *lexer) joinLine() bool {
	at := l.off
	if l.off+1 >= len(l.src) || l.src[l.off+1] == '\n' && l.off+2 >= len(l.src) {
		if len(l.parens) > 0 {
			l.off = len(l.src) // the open bracket is the error
			return false
		}
		l.errorAt(l.pos(at+1), 1, "SyntaxError", "unexpected EOF while parsing", "", false, at)
		l.off = len(l.src)
		return false
	}
	if l.src[l.off+1] != '\n' {
		l.errorAt(l.pos(at+1), 1, "SyntaxError", "unexpected character after line continuation character", "", false, at)
		l.skipComment()
		return false
	}
	l.off += 2
	l.newLine(l.off)
	return true
}

// skipComment goes to the end of the line.
func (l *lexer) skipComment() {
	if i := strings.IndexByte(l.src[l.off:], '\n'); i >= 0 {
		l.off += i
	} else {
		l.off = len(l.src)
	}
}

// lineStart passes blank lines, measures the indentation of the next one and
// emits INDENT or DEDENT tokens. It reports false at the end of the source.
func (l *lexer) lineStart() bool {
	for {
		var in, cont indent
		joined := false
	measure:
		for l.off < len(l.src) {
			switch l.src[l.off] {
			case ' ':
				in.col++
				in.alt++
			case '\t':
				in.col = (in.col/tabSize + 1) * tabSize
				in.alt++
			case '\f':
				in = indent{}
			case '\\':
				if !joined {
					joined, cont = true, in
				}
				if !l.joinLine() {
					return l.off < len(l.src)
				}
				continue
			default:
				break measure
			}
			l.off++
		}
		if joined {
			in = cont
		}
		if l.off >= len(l.src) {
			return false
		}
		if c := l.src[l.off]; c == '#' || c == '\n' {
			l.skipComment()
			if l.off < len(l.src) {
				l.off++
				l.newLine(l.off)
			}
			continue
		}
		l.setIndent(in)
		return true
	}
}

func (l *lexer) setIndent(in indent) {
	top := l.indents[len(l.indents)-1]
	tabError := func() {
		l.errorAt(lang.Pos{Line: l.line, Col: 1}, 1, "TabError", "inconsistent use of tabs and spaces in indentation",
			"indent every line of a block with the same characters", false, l.off)
	}
	switch {
	case in.col == top.col:
		if in.alt != top.alt {
			tabError()
		}
	case in.col > top.col:
		if len(l.indents) >= maxIndent {
			l.errorAt(l.pos(l.off), 1, "IndentationError", "too many levels of indentation", "", false, l.off)
			return
		}
		if in.alt <= top.alt {
			tabError()
			return
		}
		l.indents = append(l.indents, in)
		l.emit(tIndent, l.off, l.off)
	default:
		for len(l.indents) > 1 && in.col < l.indents[len(l.indents)-1].col {
			l.indents = l.indents[:len(l.indents)-1]
			l.emit(tDedent, l.off, l.off)
		}
		if top = l.indents[len(l.indents)-1]; in.col != top.col {
			// CPython has read the whole line by then.
			rest, _, _ := strings.Cut(l.src[l.off:], "\n")
			end := lang.Pos{Line: l.line, Col: l.col(l.off) + int32(utf8.RuneCountInString(rest))}
			l.errorAt(end, 1, "IndentationError", "unindent does not match any outer indentation level", "", false, l.off)
			// Let the rest of the block stand at this depth, so that one
			// slip is reported once.
			l.indents[len(l.indents)-1] = in
		} else if in.alt != top.alt {
			tabError()
		}
	}
}

// token cuts one token that starts with c.
func (l *lexer) token(c byte) {
	start := l.off
	switch {
	case c >= '0' && c <= '9', c == '.' && l.off+1 < len(l.src) && isDigit(l.src[l.off+1]):
		l.number()
	case c == '"' || c == '\'':
		l.str(start)
	case isIdentByte(c):
		l.name()
	default:
		l.operator(c)
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isIdentByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || isDigit(c) || c >= utf8.RuneSelf
}

// name cuts an identifier, a keyword, or a string with a prefix.
func (l *lexer) name() {
	start, ascii := l.off, true
	for l.off < len(l.src) && isIdentByte(l.src[l.off]) {
		ascii = ascii && l.src[l.off] < utf8.RuneSelf
		l.off++
	}
	text := l.src[start:l.off]
	if l.off < len(l.src) && (l.src[l.off] == '"' || l.src[l.off] == '\'') && isStringPrefix(text) {
		l.str(start)
		return
	}
	if !ascii && !l.checkName(start, text) {
		return
	}
	if k, ok := keywords[text]; ok {
		l.emit(k, start, l.off)
		return
	}
	l.emit(tName, start, l.off)
}

// checkName reports the first character of text that no identifier may hold;
// the rest of text is passed over.
// Bytes above ASCII that start no identifier end up here, smart quotes and
// no-break spaces among them.
func (l *lexer) checkName(start int, text string) bool {
	for i, r := range text {
		if r < utf8.RuneSelf || isIdentStart(r) || i > 0 && isIdentContinue(r) {
			continue
		}
		at := start + i
		if n := len(l.fatal); n > 0 && l.badLine == l.line {
			// One such character seldom comes alone: a line is blamed once.
			l.bad[len(l.tokens)] = l.fatal[n-1]
			l.tokens = append(l.tokens, token{kind: tError, start: int32(at), end: int32(at), line: l.line, col: l.col(at)})
			return false
		}
		l.badLine = l.line
		if unicode.IsPrint(r) {
			l.errorAt(l.pos(at), 1, "SyntaxError", fmt.Sprintf("invalid character '%c' (U+%04X)", r, r), characterHint(r), true, at)
		} else {
			l.errorAt(l.pos(at), 1, "SyntaxError", fmt.Sprintf("invalid non-printable character U+%04X", r), characterHint(r), true, at)
		}
		return false
	}
	return true
}

func isIdentStart(r rune) bool {
	return unicode.IsLetter(r) || r == '_' || unicode.In(r, unicode.Nl, unicode.Other_ID_Start)
}

func isIdentContinue(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}

// isStringPrefix reports whether s may stand before a quote.
func isStringPrefix(s string) bool {
	if len(s) > 2 {
		return false
	}
	switch strings.ToLower(s) {
	case "r", "b", "u", "f", "rb", "br", "rf", "fr":
		return true
	}
	return false
}

// str cuts a string literal; l.off is at its quote, start at its prefix.
func (l *lexer) str(start int) {
	quote := l.src[l.off]
	triple := strings.HasPrefix(l.src[l.off:], strings.Repeat(string(quote), 3))
	begin, line, level := l.pos(start), l.line, l.level()
	l.off++
	if triple {
		l.off += 2
	}
	for l.off < len(l.src) {
		c := l.src[l.off]
		switch {
		case c == '\\':
			l.off++
			if l.off >= len(l.src) {
				continue
			}
			c = l.src[l.off]
		case c == quote && !triple:
			l.off++
			l.emitString(start, begin, level)
			return
		case c == quote && strings.HasPrefix(l.src[l.off:], strings.Repeat(string(quote), 3)):
			l.off += 3
			l.emitString(start, begin, level)
			return
		case c == '\n' && !triple:
			l.unterminated(start, begin, "unterminated string literal (detected at line %d)", l.line)
			return
		}
		l.off++
		if c == '\n' {
			l.newLine(l.off)
		}
	}
	what := "unterminated string literal (detected at line %d)"
	if triple {
		what = "unterminated triple-quoted string literal (detected at line %d)"
	}
	last := l.line
	if strings.HasSuffix(l.src, "\n") && last > line {
		last--
	}
	l.unterminated(start, begin, what, last)
}

func (l *lexer) unterminated(start int, begin lang.Pos, what string, line int32) {
	l.errorAt(begin, 1, "SyntaxError", fmt.Sprintf(what, line), "", true, start)
}

func (l *lexer) emitString(start int, begin lang.Pos, level uint8) {
	if len(l.tokens) >= l.maxTokens {
		l.emit(tString, l.off, l.off)
		return
	}
	l.tokens = append(l.tokens, token{kind: tString, level: level,
		start: int32(start), end: int32(l.off), line: begin.Line, col: begin.Col})
}

// operators lists the fixed tokens by their first byte, longest first.
var operators = func() [128][]kind {
	var t [128][]kind
	for size := 3; size >= 1; size-- {
		for k := tLpar; k <= tGe; k++ {
			if s := kindText[k]; len(s) == size {
				t[s[0]] = append(t[s[0]], k)
			}
		}
	}
	return t
}()

func (l *lexer) operator(c byte) {
	start := l.off
	if strings.HasPrefix(l.src[start:], "<>") {
		l.off += 2
		l.emit(tOther, start, l.off)
		return
	}
	for _, k := range operators[c] {
		if !strings.HasPrefix(l.src[start:], kindText[k]) {
			continue
		}
		switch k {
		case tLpar, tLsqb, tLbrace:
			if len(l.parens) >= maxParens {
				l.refuse(start, "too many nested parentheses")
				l.off = len(l.src)
				l.parens = nil
				return
			}
			l.parens = append(l.parens, paren{ch: c, line: l.line, at: l.pos(start)})
		case tRpar, tRsqb, tRbrace:
			if !l.closeParen(start, c) {
				return
			}
		}
		l.off += len(kindText[k])
		l.emit(k, start, l.off)
		return
	}
	l.off++
	if c < ' ' || c == 0x7f {
		l.errorAt(l.pos(start), 1, "SyntaxError", fmt.Sprintf("invalid non-printable character U+%04X", c), "", true, start)
		return
	}
	l.emit(tOther, start, l.off)
}

// closers maps closing brackets to opening ones.
var closers = map[byte]byte{')': '(', ']': '[', '}': '{'}

func (l *lexer) closeParen(at int, c byte) bool {
	n := len(l.parens)
	if n == 0 {
		l.refuse(at, "unmatched '%c'", c)
		l.off++
		return false
	}
	open := l.parens[n-1]
	l.parens = l.parens[:n-1]
	if open.ch == closers[c] {
		return true
	}
	if open.line != l.line {
		l.refuse(at, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, open.ch, open.line)
	} else {
		l.refuse(at, "closing parenthesis '%c' does not match opening parenthesis '%c'", c, open.ch)
	}
	l.off++
	return false
}
