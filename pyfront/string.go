package pyfront

import (
	"strings"
	"unicode/utf8"

	"gears/lang"
)

// literal is a string token taken apart.
type literal struct {
	raw, bytes, format bool
	body               string // between the quotes
	off                int    // byte offset of body in the source
}

func (p *parser) literal(i int) literal {
	s := p.text(i)
	n := strings.IndexAny(s, `'"`)
	prefix := strings.ToLower(s[:n])
	lit := literal{raw: strings.Contains(prefix, "r"), bytes: strings.Contains(prefix, "b"), format: strings.Contains(prefix, "f")}
	q := 1
	if len(s) >= n+6 && s[n+1] == s[n] && s[n+2] == s[n] {
		q = 3
	}
	lit.body = s[n+q : len(s)-q]
	lit.off = int(p.toks[i].start) + n + q
	return lit
}

// strings parses a run of adjacent literals, which are one value.
func (p *parser) strings() lang.Expr {
	start, first := p.here(), p.pos
	for p.tok == tString {
		p.next()
	}
	at := p.at(start)
	w := literalWriter{p: p, at: at, where: at.Span}
	// CPython has read one token more when it finds what is wrong inside a
	// literal, and reports that token's line.
	if next := p.tokenSpan(p.pos); next.Start.Line != start.Line && p.tok != tError {
		w.where = next
	}
	isBytes := p.literal(first).bytes
	format := false
	for i := first; i < p.pos && p.err == nil; i++ {
		lit := p.literal(i)
		if lit.bytes != isBytes {
			p.fail(w.where, "cannot mix bytes and nonbytes literals")
			break
		}
		w.tok = i
		format = format || lit.format
		w.add(lit)
	}
	if p.err != nil {
		return p.dummy()
	}
	switch {
	case isBytes:
		return &lang.BytesLit{At: at, Value: w.text.String()}
	case format:
		w.flush()
		return &lang.FString{At: at, Parts: w.parts}
	}
	return &lang.StrLit{At: at, Value: w.text.String()}
}

// literalWriter gathers the text and the replacement fields of literals.
type literalWriter struct {
	p     *parser
	at    lang.At
	where lang.Span // what to blame for an error
	tok   int       // the literal's token
	text  strings.Builder
	parts []lang.Expr
}

func (w *literalWriter) add(lit literal) {
	switch {
	case lit.format:
		f := &fstring{p: w.p, w: w, raw: lit.raw, s: lit.body, off: lit.off}
		f.locate(w.tok)
		f.parse(0)
	case lit.bytes:
		w.addBytes(lit)
	case lit.raw:
		w.text.WriteString(lit.body)
	default:
		w.unescape(lit.body)
	}
}

// flush makes the text so far a part of its own.
func (w *literalWriter) flush() {
	if w.text.Len() > 0 {
		w.parts = append(w.parts, &lang.StrLit{At: w.at, Value: w.text.String()})
		w.text.Reset()
	}
}

func (w *literalWriter) fail(msg string, args ...any) {
	w.p.fail(w.where, msg, args...)
	w.p.inString = true
}

func (w *literalWriter) addBytes(lit literal) {
	for i := 0; i < len(lit.body); i++ {
		if lit.body[i] >= utf8.RuneSelf {
			w.fail("bytes can only contain ASCII literal characters")
			return
		}
	}
	if lit.raw {
		w.text.WriteString(lit.body)
		return
	}
	s := lit.body
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			w.text.WriteByte(s[i])
			continue
		}
		at := i
		i++
		switch c := s[i]; {
		case c == '\n':
		case simpleEscapes[c] != 0:
			w.text.WriteByte(simpleEscapes[c])
		case c >= '0' && c <= '7':
			v, n := digitsValue(s[i:], 3, 8)
			w.text.WriteByte(byte(v))
			i += n - 1
		case c == 'x':
			v, n := digitsValue(s[i+1:], 2, 16)
			if n < 2 {
				w.fail("(value error) invalid \\x escape at position %d", at)
				return
			}
			w.text.WriteByte(byte(v))
			i += n
		default:
			w.text.WriteByte('\\')
			w.text.WriteByte(c)
		}
	}
}

// simpleEscapes maps the character after a backslash to what both mean.
var simpleEscapes = [256]byte{'\\': '\\', '\'': '\'', '"': '"', 'a': 7, 'b': 8, 'f': 12, 'n': 10, 'r': 13, 't': 9, 'v': 11}

// wideEscapes gives the number of hexadecimal digits of the escapes of text.
var wideEscapes = map[byte]int{'x': 2, 'u': 4, 'U': 8}

// unescape appends s with its escapes replaced.
func (w *literalWriter) unescape(s string) {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			w.text.WriteString(s)
			return
		}
		w.text.WriteString(s[:i])
		n := w.escape(s, i)
		if n == 0 {
			return
		}
		s = s[i+n:]
	}
}

// escape appends the character that the escape at s[i] means and returns the
// length of the escape, or 0 after an error.
func (w *literalWriter) escape(s string, i int) int {
	if i+1 >= len(s) {
		w.text.WriteByte('\\')
		return 1
	}
	switch c := s[i+1]; {
	case c == '\n':
		return 2
	case simpleEscapes[c] != 0:
		w.text.WriteByte(simpleEscapes[c])
		return 2
	case c >= '0' && c <= '7':
		v, n := digitsValue(s[i+1:], 3, 8)
		w.text.WriteRune(rune(v))
		return 1 + n
	case wideEscapes[c] != 0:
		want := wideEscapes[c]
		v, n := digitsValue(s[i+2:], want, 16)
		switch {
		case n < want:
			w.fail("(unicode error) 'unicodeescape' codec can't decode bytes in position %d-%d: truncated \\%c%s escape",
				escapedLen(s[:i]), escapedLen(s[:i])+1+n, c, strings.Repeat("X", want))
			return 0
		case v > utf8.MaxRune:
			w.fail("(unicode error) 'unicodeescape' codec can't decode bytes in position %d-%d: illegal Unicode character",
				escapedLen(s[:i]), escapedLen(s[:i])+1+n)
			return 0
		case v >= 0xd800 && v < 0xe000:
			w.fail(surrogateRefused, v)
			return 0
		}
		w.text.WriteRune(rune(v))
		return 2 + n
	case c == 'N':
		w.namedChar(s, i)
		return 0
	}
	w.text.WriteByte('\\')
	return 1
}

// namedChar fails for the \N escape at s[i].
func (w *literalWriter) namedChar(s string, i int) {
	n := 2
	if strings.HasPrefix(s[i+2:], "{") {
		if strings.IndexByte(s[i:], '}') > 3 {
			w.fail(namedCharRefused)
			return
		}
		n = len(s) - i
		if j := strings.IndexByte(s[i:], '}'); j >= 0 {
			n = j + 1
		}
	}
	from := escapedLen(s[:i])
	w.fail("(unicode error) 'unicodeescape' codec can't decode bytes in position %d-%d: malformed \\N character escape", from, from+n-1)
}

// escapedLen is the length of s in the form in which CPython's decoder counts:
// every character above ASCII as \UXXXXXXXX.
func escapedLen(s string) int {
	n := 0
	for _, r := range s {
		if r < utf8.RuneSelf {
			n++
		} else {
			n += 10
		}
	}
	return n
}

// digitsValue reads up to limit digits of the given base.
func digitsValue(s string, limit int, base uint32) (v uint32, n int) {
	for n < limit && n < len(s) {
		d := strings.IndexByte("0123456789abcdef", s[n]|0x20)
		if isDigit(s[n]) {
			d = int(s[n] - '0')
		}
		if d < 0 || uint32(d) >= base || !isDigit(s[n]) && d < 10 {
			break
		}
		v = v*base + uint32(d)
		n++
	}
	return v, n
}
