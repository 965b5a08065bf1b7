package pyfront

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"gears/lang"
)

// maxDecimalDigits is CPython's bound on decimal integers in source text;
// converting them takes quadratic time.
const maxDecimalDigits = 4300

// peek returns the byte n places on, or 0 at the end.
func (l *lexer) peek(n int) byte {
	if l.off+n < len(l.src) {
		return l.src[l.off+n]
	}
	return 0
}

// number cuts a numeric literal. Words for malformed ones depend on how far a
// literal was well-formed, as in CPython.
func (l *lexer) number() {
	start := l.off
	ok := true
	if l.peek(0) == '0' && strings.IndexByte("xXoObB", l.peek(1)) >= 0 && l.peek(1) != 0 {
		ok = l.radix()
	} else {
		ok = l.decimal()
	}
	if ok {
		l.emit(tNumber, start, l.off)
		return
	}
	for l.off < len(l.src) && isIdentByte(l.src[l.off]) {
		l.off++
	}
}

// radixes gives the digits and the name of each prefix.
var radixes = map[byte]struct{ digits, name string }{
	'x': {"0123456789abcdefABCDEF", "hexadecimal"},
	'o': {"01234567", "octal"},
	'b': {"01", "binary"},
}

func (l *lexer) radix() bool {
	r := radixes[l.peek(1)|0x20]
	l.off += 2
	in := func(c byte) bool { return c != 0 && strings.IndexByte(r.digits, c) >= 0 }
	for {
		if l.peek(0) == '_' {
			l.off++
		}
		if c := l.peek(0); !in(c) {
			if isDigit(c) {
				l.refuse(l.off, "invalid digit '%c' in %s literal", c, r.name)
			} else {
				l.refuse(max(l.off-1, 0), "invalid %s literal", r.name)
			}
			return false
		}
		for in(l.peek(0)) {
			l.off++
		}
		if l.peek(0) != '_' {
			break
		}
	}
	if c := l.peek(0); isDigit(c) {
		l.refuse(l.off, "invalid digit '%c' in %s literal", c, r.name)
		return false
	}
	return l.endOfNumber(r.name)
}

// digits passes digits with single underscores between them.
func (l *lexer) digits() bool {
	for {
		for isDigit(l.peek(0)) {
			l.off++
		}
		if l.peek(0) != '_' {
			return true
		}
		l.off++
		if !isDigit(l.peek(0)) {
			l.refuse(l.off-1, "invalid decimal literal")
			return false
		}
	}
}

func (l *lexer) decimal() bool {
	start := l.off
	if isDigit(l.peek(0)) && !l.digits() {
		return false
	}
	whole := l.src[start:l.off]
	float := false
	if l.peek(0) == '.' {
		float = true
		l.off++
		if isDigit(l.peek(0)) && !l.digits() {
			return false
		}
	}
	if c := l.peek(0); c == 'e' || c == 'E' {
		n := 1
		if s := l.peek(1); s == '+' || s == '-' {
			n = 2
		}
		switch {
		case isDigit(l.peek(n)):
			float = true
			l.off += n
			if !l.digits() {
				return false
			}
		case n == 2:
			l.refuse(l.off+1, "invalid decimal literal")
			return false
		}
	}
	if c := l.peek(0); c == 'j' || c == 'J' {
		l.off++
		return l.endOfNumber("imaginary")
	}
	if !float && len(whole) > 1 && whole[0] == '0' && strings.Trim(whole, "0_") != "" {
		l.refuse(start, "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
		return false
	}
	return l.endOfNumber("decimal")
}

// endOfNumber refuses a name glued to a number, but for the keywords that can
// follow a number in valid code ("1if x else 2").
func (l *lexer) endOfNumber(what string) bool {
	rest := l.src[l.off:]
	for _, kw := range [...]string{"and", "else", "for", "if", "in", "is", "or", "not"} {
		if strings.HasPrefix(rest, kw) {
			return true
		}
	}
	if c := l.peek(0); c != 0 && c < utf8.RuneSelf && isIdentByte(c) {
		l.refuse(max(l.off-1, 0), "invalid %s literal", what)
		return false
	}
	return true
}

// numberLit makes the node of a numeric literal. problem tells why it cannot.
func numberLit(text string, at lang.At) (x lang.Expr, problem string) {
	digits := strings.ReplaceAll(text, "_", "")
	if strings.HasSuffix(digits, "j") || strings.HasSuffix(digits, "J") {
		if c := digits[1%len(digits)]; c != 'x' && c != 'X' {
			return nil, complexRefused
		}
	}
	if v, err := strconv.ParseInt(digits, 0, 64); err == nil && !isOldOctal(digits) {
		return &lang.IntLit{At: at, Value: v}, ""
	}
	prefixed := len(digits) > 1 && digits[0] == '0' && !isDigit(digits[1]) && digits[1] != '.' && digits[1]|0x20 != 'e'
	if prefixed || strings.Trim(digits, "0123456789") == "" {
		if !prefixed {
			digits = strings.TrimLeft(digits[:len(digits)-1], "0") + digits[len(digits)-1:]
			if len(digits) > maxDecimalDigits {
				return nil, fmt.Sprintf("Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.", maxDecimalDigits, len(digits))
			}
		}
		b, ok := new(big.Int).SetString(digits, 0)
		if !ok {
			return nil, "invalid decimal literal"
		}
		if b.IsInt64() {
			return &lang.IntLit{At: at, Value: b.Int64()}, ""
		}
		return &lang.BigIntLit{At: at, Value: b}, ""
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, "invalid decimal literal"
	}
	return &lang.FloatLit{At: at, Value: f}, ""
}

// isOldOctal reports a literal such as "00", which Go reads as octal.
func isOldOctal(s string) bool { return len(s) > 1 && s[0] == '0' && isDigit(s[1]) }
