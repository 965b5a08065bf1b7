package lib

import (
	"strings"

	"gears/vm"
)

// Quoted-printable (RFC 2045) and uuencoding.

var quotedFuncs = []vm.Builtin{
	{Name: "a2b_qp", Max: -1, Fn: binasciiUnquote},
	{Name: "b2a_qp", Max: -1, Fn: binasciiQuote},
	{Name: "a2b_uu", Min: 1, Max: 1, NoKw: true, Fn: textFunc(uuDecode)},
	{Name: "b2a_uu", Max: -1, Fn: binasciiUUEncode},
}

var (
	sigUnquote  = csig("a2b_qp", "data header=")
	sigQuote    = csig("b2a_qp", "data quotetabs= istext= header=")
	sigUUEncode = csig("b2a_uu", "data / * backtick=")
)

func binasciiUnquote(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigUnquote.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := asciiOrBytes(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	header, err := truth(t, a[1], false)
	if err != nil {
		return vm.Value{}, err
	}
	return bytesResult(t, s, func(s string) (string, error) { return unquotePrintable(s, header), nil })
}

func unquotePrintable(s string, header bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '=':
			i++
			switch {
			case i >= len(s):
			case s[i] == '\n' || s[i] == '\r': // a soft line end
				for i < len(s) && s[i] != '\n' {
					i++
				}
				i++
			case s[i] == '=': // broken, as it stands
				b.WriteByte('=')
				i++
			case i+1 < len(s) && hexDigit(s[i]) >= 0 && hexDigit(s[i+1]) >= 0:
				b.WriteByte(byte(hexDigit(s[i])<<4 | hexDigit(s[i+1])))
				i += 2
			default:
				b.WriteByte('=')
			}
		case c == '_' && header:
			b.WriteByte(' ')
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

func hexDigit(c byte) int {
	if 'A' <= c && c <= 'F' {
		c |= 0x20
	}
	return strings.IndexByte("0123456789abcdef", c)
}

func binasciiQuote(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [4]vm.Value
	if err := sigQuote.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	q := quoter{s: s}
	for i, f := range []*bool{&q.tabs, &q.text, &q.header} {
		if *f, err = truth(t, a[i+1], i == 1); err != nil {
			return vm.Value{}, err
		}
	}
	if err := t.Reserve(len(s), 4); err != nil {
		return vm.Value{}, err
	}
	return vm.Bytes(q.quote()), nil
}

// quoter writes quoted-printable lines of at most 76 characters.
type quoter struct {
	s                  string
	tabs, text, header bool
	out                []byte
	line               int // characters in the line so far
}

// must reports whether the byte at i has to be written as its number.
func (q *quoter) must(i int) bool {
	c := q.s[i]
	last := i+1 == len(q.s)
	switch {
	case c > '~' || c == '=' || q.header && c == '_':
		return true
	case c == '.' && q.line == 0:
		return last || q.s[i+1] == '\n' || q.s[i+1] == '\r' || q.s[i+1] == 0
	case !q.text && (c == '\r' || c == '\n'):
		return true
	case (c == '\t' || c == ' ') && last:
		return true
	case c >= '!' || c == '\r' || c == '\n':
		return false
	}
	return q.tabs || c != '\t' && c != ' '
}

// soft ends the line without ending the text's.
func (q *quoter) soft(end string) {
	q.out = append(append(q.out, '='), end...)
	q.line = 0
}

func (q *quoter) quote() string {
	end := "\n"
	if i := strings.IndexByte(q.s, '\n'); i > 0 && q.s[i-1] == '\r' {
		end = "\r\n"
	}
	const limit, digits = 76, "0123456789ABCDEF"
	number := func(c byte) { q.out = append(q.out, '=', digits[c>>4], digits[c&15]) }
	for i := 0; i < len(q.s); i++ {
		c := q.s[i]
		if q.must(i) {
			if q.line+3 >= limit {
				q.soft(end)
			}
			number(c)
			q.line += 3
			continue
		}
		if q.text && (c == '\n' || c == '\r' && i+1 < len(q.s) && q.s[i+1] == '\n') {
			// A blank at the end of a line would be lost.
			if n := len(q.out); n > 0 && (q.out[n-1] == ' ' || q.out[n-1] == '\t') {
				blank := q.out[n-1]
				q.out = q.out[:n-1]
				number(blank)
			}
			q.out = append(q.out, end...)
			q.line = 0
			if c == '\r' {
				i++
			}
			continue
		}
		if i+1 < len(q.s) && q.s[i+1] != '\n' && q.line+1 >= limit {
			q.soft(end)
		}
		if q.header && c == ' ' {
			c = '_'
		}
		q.out = append(q.out, c)
		q.line++
	}
	return string(q.out)
}

func binasciiUUEncode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigUUEncode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	backtick, err := truth(t, a[1], false)
	if err != nil {
		return vm.Value{}, err
	}
	if len(s) > 45 {
		return vm.Value{}, binasciiError("At most 45 bytes at once")
	}
	zero := byte(' ')
	if backtick {
		zero = '`'
	}
	put := func(out []byte, n byte) []byte {
		if n == 0 {
			return append(out, zero)
		}
		return append(out, ' '+n)
	}
	out := put(nil, byte(len(s)))
	for i := 0; i < len(s); i += 3 {
		var g [3]byte
		copy(g[:], s[i:])
		for _, n := range [4]byte{g[0] >> 2, g[0]<<4&0x30 | g[1]>>4, g[1]<<2&0x3c | g[2]>>6, g[2] & 0x3f} {
			out = put(out, n)
		}
	}
	return vm.Bytes(string(append(out, '\n'))), nil
}

func uuDecode(s string) (string, error) {
	if s == "" {
		return strings.Repeat("\x00", 32), nil // the length of an absent line is that of a blank
	}
	size := int(s[0]-' ') & 0x3f
	s = s[1:]
	out := make([]byte, 0, size+2)
	acc, bits := 0, 0
	for len(out) < size {
		n := 0
		if len(s) > 0 {
			c := s[0]
			s = s[1:]
			switch {
			case c == '\n' || c == '\r':
				// A blank that was lost.
			case c < ' ' || c > ' '+64:
				return "", binasciiError("Illegal char")
			default:
				n = int(c-' ') & 0x3f
			}
		}
		acc, bits = acc<<6|n, bits+6
		if bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
			acc &= 1<<bits - 1
		}
	}
	for i := range len(s) {
		if c := s[i]; c != ' ' && c != '`' && c != '\n' && c != '\r' {
			return "", binasciiError("Trailing garbage")
		}
	}
	return string(out), nil
}
