package vm

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const lowerHex = "0123456789abcdef"

// quoteStr is the repr of a str.
func quoteStr(s string) string {
	return unsafeString(appendQuotedStr(make([]byte, 0, len(s)+2), s, false))
}

// quoteFor picks the quote character: single, unless that alone needs escapes.
func quoteFor(s string) byte {
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		return '"'
	}
	return '\''
}

// plainQuoted reports, for each ASCII byte, that it stands for itself inside
// quotes that it does not equal.
var plainQuoted = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = c != '\\' && c != '\''
	}
	return
}()

// appendQuotedStr appends the repr of a str; ascii escapes all that is not
// ASCII.
func appendQuotedStr(dst []byte, s string, ascii bool) []byte {
	i := 0
	for i < len(s) && plainQuoted[s[i]] {
		i++
	}
	if i == len(s) {
		dst = append(dst, '\'')
		dst = append(dst, s...)
		return append(dst, '\'')
	}
	q := quoteFor(s)
	dst = append(dst, q)
	dst = append(dst, s[:i]...)
	for i < len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if !ascii && isPrintable(r) {
				dst = append(dst, s[i:i+n]...)
			} else {
				dst = appendEscapedRune(dst, r)
			}
			i += n
			continue
		}
		dst = appendEscapedByte(dst, c, q)
		i++
	}
	return append(dst, q)
}

// appendQuotedBytes appends the repr of a bytes.
func appendQuotedBytes(dst []byte, s string) []byte {
	q := quoteFor(s)
	dst = append(dst, 'b', q)
	for i := 0; i < len(s); i++ {
		dst = appendEscapedByte(dst, s[i], q)
	}
	return append(dst, q)
}

// appendByteArray appends the repr of a bytearray, which escapes the single
// quote even where the double one is around it.
func appendByteArray(dst []byte, s string) []byte {
	q := quoteFor(s)
	dst = append(append(dst, "bytearray(b"...), q)
	for i := 0; i < len(s); i++ {
		dst = appendEscapedByte(dst, s[i], '\'')
	}
	return append(dst, q, ')')
}

// appendEscapedByte appends one byte of a literal in quotes q.
func appendEscapedByte(dst []byte, c, q byte) []byte {
	switch {
	case c == q || c == '\\':
		return append(dst, '\\', c)
	case c >= ' ' && c < 0x7f:
		return append(dst, c)
	case c == '\n':
		return append(dst, '\\', 'n')
	case c == '\r':
		return append(dst, '\\', 'r')
	case c == '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'x', lowerHex[c>>4], lowerHex[c&15])
}

// appendEscapedRune appends \xNN, \uNNNN or \UNNNNNNNN, the shortest that fits.
func appendEscapedRune(dst []byte, r rune) []byte {
	c, digits := byte('x'), 2
	switch {
	case r > 0xffff:
		c, digits = 'U', 8
	case r > 0xff:
		c, digits = 'u', 4
	}
	dst = append(dst, '\\', c)
	for i := digits - 1; i >= 0; i-- {
		dst = append(dst, lowerHex[r>>(4*i)&15])
	}
	return dst
}

// escapeNonASCII replaces everything beyond ASCII by its escape.
func escapeNonASCII(s string) string {
	n := asciiLen(s)
	if n == len(s) {
		return s
	}
	dst := append(make([]byte, 0, 2*len(s)), s[:n]...)
	for _, r := range s[n:] {
		if r < utf8.RuneSelf {
			dst = append(dst, byte(r))
		} else {
			dst = appendEscapedRune(dst, r)
		}
	}
	return unsafeString(dst)
}

// isPrintable is the test of str.isprintable for one code point.
func isPrintable(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r < 0x7f
	}
	return unicode.IsPrint(r)
}
