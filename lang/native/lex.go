package native

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

// Limits of a source text. Recipes are hostile text: what is longer or deeper is
// refused with a diagnostic.
const (
	maxSource   = 1 << 20 // bytes
	maxBrackets = 100     // open at one place
	maxErrors   = 50      // reported of one file
)

// scanner turns a source text into tokens. Comments are kept aside. It goes on
// after an error as if something reasonable had been written.
type scanner struct {
	src      string
	at       int // next byte
	line     int
	lineAt   int // byte at which the line starts
	colAt    int // byte whose column was asked for last, and that column: lines
	col      int // may be long, and places are asked for from left to right
	tokens   []lexer.Token
	comments []Comment
	open     []bracket
	errs     lang.List
	deep     bool // maxBrackets was passed
}

// bracket is an open bracket; text says that it is the "{" of a string.
type bracket struct {
	sign byte
	text bool
}

// scan returns the tokens of src, the last being EOF.
func scan(src string) *scanner {
	s := &scanner{src: src, line: 1, col: 1, tokens: make([]lexer.Token, 0, len(src)/3+2)}
	for s.at < len(src) && !s.deep {
		s.step()
	}
	s.leaveText()
	s.end(s.pos(s.at), "\n")
	s.tokens = append(s.tokens, lexer.EOFToken(s.pos(s.at)))
	return s
}

// definition presents the scanner to participle.
type definition struct{}

func (definition) Symbols() map[string]lexer.TokenType { return symbols }

func (definition) Lex(_ string, r io.Reader) (lexer.Lexer, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return &tokenList{tokens: scan(string(b)).tokens}, nil
}

// tokenList gives tokens that are there already.
type tokenList struct {
	tokens []lexer.Token
	at     int
}

func (l *tokenList) Next() (lexer.Token, error) {
	t := l.tokens[l.at]
	if l.at < len(l.tokens)-1 {
		l.at++
	}
	return t, nil
}

// pos is the place of byte i of the current line.
func (s *scanner) pos(i int) lexer.Position {
	if i < s.colAt {
		s.colAt, s.col = s.lineAt, 1
	}
	s.col += utf8.RuneCountInString(s.src[s.colAt:i])
	s.colAt = i
	return lexer.Position{Offset: i, Line: s.line, Column: s.col}
}

func (s *scanner) span(from, to int) lang.Span {
	return lang.Span{Start: place(s.pos(from)), End: place(s.pos(to))}
}

func place(p lexer.Position) lang.Pos { return lang.Pos{Line: int32(p.Line), Col: int32(p.Column)} }

func (s *scanner) fail(from, to int, hint, format string, args ...any) {
	if len(s.errs) > maxErrors {
		return
	}
	s.errs = append(s.errs, &lang.Diagnostic{Kind: "SyntaxError", Message: fmt.Sprintf(format, args...), Hint: hint, Span: s.span(from, to)})
}

// emit adds the token that ends before byte to, which comes next.
func (s *scanner) emit(typ lexer.TokenType, from, to int) {
	s.tokens = append(s.tokens, lexer.Token{Type: typ, Value: s.src[from:to], Pos: s.pos(from)})
	s.at = to
}

// step scans one token, comment or space.
func (s *scanner) step() {
	c := s.src[s.at]
	switch {
	case c == '\n':
		s.newline()
	case c == ' ' || c == '\t' || c == '\r':
		s.at++
	case c == '#':
		s.comment()
	case c == ';':
		s.end(s.pos(s.at), ";")
		s.at++
	case c == '"' || c == '\'':
		s.str(s.at, s.at+1, c)
	case c == 'b' && s.at+1 < len(s.src) && (s.src[s.at+1] == '"' || s.src[s.at+1] == '\''):
		s.bytes()
	case c >= '0' && c <= '9':
		s.number()
	case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		s.word()
	case c >= utf8.RuneSelf:
		s.wideRune()
	default:
		s.sign()
	}
}

func (s *scanner) newline() {
	s.leaveText()
	if n := len(s.open); n == 0 || s.open[n-1].sign == '{' {
		s.end(s.pos(s.at), "\n")
	}
	s.at++
	s.line, s.lineAt = s.line+1, s.at
	s.colAt, s.col = s.at, 1
}

// leaveText ends a string that is open at the end of a line.
func (s *scanner) leaveText() {
	for i, b := range s.open {
		if b.text {
			s.fail(s.at, s.at, `write } and " on the same line`, "a string's {expression} without its end")
			s.open = s.open[:i]
			s.tokens = append(s.tokens, lexer.Token{Type: tokTail, Value: `}"`, Pos: s.pos(s.at)})
			return
		}
	}
}

// end ends a statement if one can end here. Whether a newline does depends on
// what comes after it, too; settle decides.
func (s *scanner) end(p lexer.Position, text string) {
	n := len(s.tokens)
	if n == 0 || s.tokens[n-1].Type == tokEnd {
		return
	}
	if text == ";" || flagsOf(&s.tokens[n-1])&ends != 0 {
		s.tokens = append(s.tokens, lexer.Token{Type: tokEnd, Value: text, Pos: p})
	}
}

// settle takes back the end of a statement at a newline, if what follows cannot
// begin one.
func (s *scanner) settle(f flags) {
	if n := len(s.tokens); f&leads != 0 && n > 0 && s.tokens[n-1].Type == tokEnd && s.tokens[n-1].Value == "\n" {
		s.tokens = s.tokens[:n-1]
	}
}

func (s *scanner) comment() {
	to := len(s.src)
	if i := strings.IndexByte(s.src[s.at:], '\n'); i >= 0 {
		to = s.at + i
	}
	text := strings.TrimRight(s.src[s.at:to], " \t\r")
	if !utf8.ValidString(text) {
		s.fail(s.at, s.at+1, "", "this comment is not UTF-8")
		text = strings.ToValidUTF8(text, "?")
	}
	s.comments = append(s.comments, Comment{Text: text, Span: s.span(s.at, s.at+len(text)),
		Alone: strings.Trim(s.src[s.lineAt:s.at], " \t\r") == ""})
	s.at = to
}

// word scans a name or a reserved word.
func (s *scanner) word() {
	to := s.at
	for to < len(s.src) {
		r, n := utf8.DecodeRuneInString(s.src[to:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		to += n
	}
	text := s.src[s.at:to]
	f, reserved := spellings[text]
	if !reserved {
		s.emit(tokName, s.at, to)
		return
	}
	if f&declares != 0 && s.first() {
		// Brackets that are still open here were forgotten.
		s.open = s.open[:0]
		if n := len(s.tokens); n > 0 && s.tokens[n-1].Type != tokEnd {
			last := s.tokens[n-1]
			last.Pos.Column += utf8.RuneCountInString(last.Value)
			s.tokens = append(s.tokens, lexer.Token{Type: tokEnd, Value: "\n", Pos: last.Pos})
		}
	} else if n := len(s.tokens); n > 0 && is(&s.tokens[n-1], ".") {
		s.emit(tokName, s.at, to) // a field may have any name
		return
	}
	s.settle(f)
	s.emit(tokWord, s.at, to)
}

// first says that nothing stands before this place on its line.
func (s *scanner) first() bool { return strings.Trim(s.src[s.lineAt:s.at], " \t\r") == "" }

// wideRune scans a name that starts beyond ASCII, or complains.
func (s *scanner) wideRune() {
	r, n := utf8.DecodeRuneInString(s.src[s.at:])
	if unicode.IsLetter(r) {
		s.word()
		return
	}
	switch {
	case r == '\ufeff' && s.at == 0:
	case r == utf8.RuneError && n == 1:
		s.fail(s.at, s.at+1, "", "this is not UTF-8")
	case unicode.IsSpace(r):
		s.fail(s.at, s.at+n, "write a plain space", "unexpected character %q", r)
	case strings.ContainsRune("‘’“”„«»", r):
		s.fail(s.at, s.at+n, `write a plain quote "`, "unexpected character %q", r)
	default:
		s.fail(s.at, s.at+n, "", "unexpected character %q", r)
	}
	s.at += n
}

// number scans 12, 1_000, 0xff, 0o17, 0b1, 1.5 and 1e-3.
func (s *scanner) number() {
	to, typ := s.at, tokInt
	digits := func(ok func(byte) bool) bool {
		from := to
		for to < len(s.src) && (ok(s.src[to]) || s.src[to] == '_' && to > from && s.src[to-1] != '_') {
			to++
		}
		return to > from && s.src[to-1] != '_'
	}
	good := true
	if base := s.base(); base != nil {
		to += 2
		good = digits(base)
	} else {
		good = digits(isDigit)
		if to+1 < len(s.src) && s.src[to] == '.' && isDigit(s.src[to+1]) {
			to++
			good, typ = digits(isDigit) && good, tokFloat
		}
		if to < len(s.src) && s.src[to]|0x20 == 'e' {
			to++
			if to < len(s.src) && (s.src[to] == '-' || s.src[to] == '+') {
				to++
			}
			good, typ = digits(isDigit) && good, tokFloat
		}
		if text := s.src[s.at:to]; typ == tokInt && len(text) > 1 && text[0] == '0' {
			good = false
		}
	}
	for to < len(s.src) {
		r, n := utf8.DecodeRuneInString(s.src[to:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		good, to = false, to+n
	}
	if !good {
		s.fail(s.at, to, "numbers are written 12, 1_000, 0xff, 1.5 or 1e-3", "%s is no number", s.src[s.at:to])
		s.tokens = append(s.tokens, lexer.Token{Type: tokInt, Value: "0", Pos: s.pos(s.at)})
		s.at = to
		return
	}
	s.emit(typ, s.at, to)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// base is what the digits of a number with a prefix are; nil: it has none.
func (s *scanner) base() func(byte) bool {
	if s.src[s.at] != '0' || s.at+1 >= len(s.src) {
		return nil
	}
	switch s.src[s.at+1] | 0x20 {
	case 'x':
		return func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
	case 'o':
		return func(c byte) bool { return c >= '0' && c <= '7' }
	case 'b':
		return func(c byte) bool { return c == '0' || c == '1' }
	}
	return nil
}

// sign scans an operator or punctuation.
func (s *scanner) sign() {
	rest := s.src[s.at:]
	ours := ""
	for _, text := range signsBy[rest[0]] {
		if strings.HasPrefix(rest, text) {
			ours = text
			break
		}
	}
	for _, f := range foreign {
		if strings.HasPrefix(rest, f.Text) && len(f.Text) > len(ours) {
			s.alien(f.Text, f.Ours)
			return
		}
	}
	if ours == "" {
		s.fail(s.at, s.at+1, "", "unexpected character %q", rest[0])
		s.at++
		return
	}
	f := spellings[ours]
	if ours == "|" && s.first() {
		// No expression goes on here: brackets that are still open were forgotten.
		for n := len(s.open); n > 0 && s.open[n-1].sign != '{'; n = len(s.open) {
			s.open = s.open[:n-1]
		}
	}
	s.settle(f)
	if f&opens != 0 {
		s.push(bracket{sign: ours[0]})
	}
	if f&closes != 0 && s.pop(ours[0]) {
		s.str(s.at, s.at+1, '"')
		return
	}
	s.emit(tokSign, s.at, s.at+len(ours))
}

// alien reports a spelling of another language.
func (s *scanner) alien(text, ours string) {
	s.fail(s.at, s.at+len(text), "write "+ours, "%s is not an operator", text)
	f := spellings[ours]
	s.settle(f)
	typ := tokSign
	if isLetter(ours[0]) {
		typ = tokWord
	}
	s.tokens = append(s.tokens, lexer.Token{Type: typ, Value: ours, Pos: s.pos(s.at)})
	s.at += len(text)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

func (s *scanner) push(b bracket) {
	if len(s.open) >= maxBrackets {
		s.fail(s.at, s.at+1, "give the inner part a name: a fn, a let or a const", "brackets are nested more than %d deep", maxBrackets)
		s.deep = true
		return
	}
	s.open = append(s.open, b)
}

// pop closes a bracket; it reports whether that was the "{" of a string, which
// then goes on.
func (s *scanner) pop(sign byte) bool {
	want := map[byte]byte{')': '(', ']': '[', '}': '{'}[sign]
	for i := len(s.open) - 1; i >= 0; i-- {
		b := s.open[i]
		if b.sign == want {
			s.open = s.open[:i]
			return b.text
		}
		if b.text {
			return false
		}
	}
	return false
}
