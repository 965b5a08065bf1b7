package vm

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseInt is int(s, base): digits of any script, single underscores between
// them, white space around. base is 0 or 2 to 36; 0 takes it from the prefix.
// The error is a ValueError.
func ParseInt(s string, base int) (Value, error) {
	v, ok, err := parseInt(s, base)
	if err == nil && !ok {
		err = badInt(base, reprStart(s))
	}
	return v, err
}

// parseIntBytes is int(b, base) for bytes, which hold ASCII digits only.
func parseIntBytes(b string, base int) (Value, error) {
	if isASCII(b) {
		if v, ok, err := parseInt(b, base); ok || err != nil {
			return v, err
		}
	}
	return Value{}, badInt(base, cutText(string(appendQuotedBytes(nil, b[:min(len(b), maxShown)]))))
}

func badInt(base int, shown string) error {
	return ValueErrorf("invalid literal for int() with base %d: %s", base, shown)
}

// parseInt does the work; ok is false when s is no int.
func parseInt(s string, base int) (v Value, ok bool, err error) {
	if n, ok := parseShortInt(s, base); ok {
		return Int(n), true, nil
	}
	digits, neg, radix, ok := intDigits(s, base)
	if !ok {
		return Value{}, false, nil
	}
	if radix&(radix-1) != 0 && len(digits) > maxIntDigits {
		return Value{}, false, ValueErrorf("Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use sys.set_int_max_str_digits() to increase the limit", maxIntDigits, len(digits))
	}
	if n, err := strconv.ParseInt(digits, radix, 64); err == nil {
		if neg {
			n = -n
		}
		return Int(n), true, nil
	}
	b, ok := new(big.Int).SetString(digits, radix)
	if !ok {
		return Value{}, false, nil
	}
	if b.BitLen() > maxIntBits {
		return Value{}, false, tooManyBits()
	}
	if neg {
		b.Neg(b)
	}
	return BigInt(b), true, nil
}

// parseShortInt is the way of nearly all ints: up to 18 decimal digits with or
// without a sign and nothing else.
func parseShortInt(s string, base int) (n int64, ok bool) {
	if base != 10 || len(s) == 0 || len(s) > 18 {
		return 0, false
	}
	i := 0
	if s[0] == '-' || s[0] == '+' {
		i = 1
	}
	if i == len(s) {
		return 0, false
	}
	for _, c := range []byte(s[i:]) {
		if c-'0' > 9 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if s[0] == '-' {
		n = -n
	}
	return n, true
}

// intDigits splits the text of an int into its parts; digits has no
// underscores and no prefix.
func intDigits(s string, base int) (digits string, neg bool, radix int, ok bool) {
	s = strings.TrimFunc(foldDigits(s), isSpace)
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	radix = base
	prefix := 0
	if len(s) > 2 && s[0] == '0' {
		prefix = prefixBase(s[1])
	}
	switch {
	case base == 0 && prefix != 0:
		radix = prefix
	case base == 0:
		radix = 10
	}
	if prefix != 0 && prefix == radix {
		s = s[2:]
		s = strings.TrimPrefix(s, "_")
	}
	digits, ok = dropUnderscores(s, func(c byte) bool { return digitValue(c) < radix })
	if base == 0 && prefix == 0 && len(digits) > 1 && digits[0] == '0' && strings.Trim(digits, "0") != "" {
		return "", false, 0, false // 010 could be meant as octal
	}
	return digits, neg, radix, ok
}

func prefixBase(c byte) int {
	switch c {
	case 'x', 'X':
		return 16
	case 'o', 'O':
		return 8
	case 'b', 'B':
		return 2
	}
	return 0
}

// digitValue is the value of an ASCII digit or letter, large for anything else.
func digitValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	}
	return 99
}

// dropUnderscores removes single underscores between digits; ok is false when
// there are others, or something that is no digit, or nothing.
func dropUnderscores(s string, digit func(byte) bool) (string, bool) {
	if s == "" || s[0] == '_' || s[len(s)-1] == '_' {
		return "", false
	}
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] == '_' {
			if s[i-1] == '_' {
				return "", false
			}
			plain = false
		} else if !digit(s[i]) {
			return "", false
		}
	}
	if plain {
		return s, true
	}
	return strings.ReplaceAll(s, "_", ""), true
}

// foldDigits replaces the decimal digits of all scripts by those of ASCII.
func foldDigits(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if d := decimalValue(r); d >= 0 {
			return '0' + rune(d)
		}
		return r
	}, s)
}

// decimalValue is the value of a decimal digit of any script, or -1.
func decimalValue(r rune) int {
	if r < utf8.RuneSelf {
		if r >= '0' && r <= '9' {
			return int(r - '0')
		}
		return -1
	}
	// The digits of a script are consecutive code points from zero to nine,
	// and the ranges of Nd hold whole such tens.
	for _, x := range unicode.Nd.R16 {
		if r <= rune(x.Hi) {
			if r < rune(x.Lo) {
				return -1
			}
			return int(r-rune(x.Lo)) % 10
		}
	}
	for _, x := range unicode.Nd.R32 {
		if r <= rune(x.Hi) {
			if r < rune(x.Lo) {
				return -1
			}
			return int(r-rune(x.Lo)) % 10
		}
	}
	return -1
}

// isSpace is the white space of str.split, str.strip and the number parsers.
func isSpace(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiSpace[r]
	}
	return unicode.IsSpace(r)
}

// asciiSpace is the white space of ASCII text; bytes have no 0x1c to 0x1f in
// theirs.
var asciiSpace = [utf8.RuneSelf]bool{
	'\t': true, '\n': true, '\v': true, '\f': true, '\r': true, ' ': true,
	0x1c: true, 0x1d: true, 0x1e: true, 0x1f: true,
}

// maxShown is how many characters of a repr the errors about numbers show.
const maxShown = 200

// reprStart is the repr of s for such an error.
func reprStart(s string) string {
	if off, left := strOffset(s, maxShown); left == 0 {
		s = s[:off] // no more than that can be in the answer
	}
	return cutText(quoteStr(s))
}

func cutText(s string) string {
	off, _ := strOffset(s, maxShown)
	return s[:off]
}

// ParseFloat is float(s). Numbers too large become an infinity, as they do in
// literals. The error is a ValueError.
func ParseFloat(s string) (float64, error) {
	x := strings.TrimFunc(foldDigits(s), isSpace)
	if f, ok := parseFloatWord(x); ok {
		return f, nil
	}
	if x, ok := floatText(x); ok {
		// The only error left is that of the range, and then f is right.
		f, _ := strconv.ParseFloat(x, 64)
		return f, nil
	}
	q := quoteStr(s)
	return 0, &Raised{NewExc(ExcValueError, Str("could not convert string to float: "+q))}
}

// parseFloatWord reads inf, infinity and nan.
func parseFloatWord(s string) (float64, bool) {
	sign := 1
	if s != "" && (s[0] == '-' || s[0] == '+') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	if s == "" || s[0]|0x20 != 'i' && s[0]|0x20 != 'n' {
		return 0, false
	}
	switch lower := strings.ToLower(s); {
	case !isASCII(s):
	case lower == "inf" || lower == "infinity":
		return math.Inf(sign), true
	case lower == "nan":
		return math.NaN(), true
	}
	return 0, false
}

// floatText checks the grammar of a decimal float and returns it without its
// underscores, which may stand between digits only.
func floatText(s string) (string, bool) {
	i, digits, under := 0, 0, false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	run := func() bool {
		start := i
		for i < len(s) && (s[i]-'0' <= 9 || s[i] == '_') {
			if s[i] == '_' {
				under = true
				if i == start || i+1 == len(s) || s[i+1]-'0' > 9 {
					return false
				}
			}
			i++
		}
		digits += i - start
		return true
	}
	if !run() {
		return "", false
	}
	if i < len(s) && s[i] == '.' {
		i++
		if !run() {
			return "", false
		}
	}
	if digits == 0 {
		return "", false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '-' || s[i] == '+') {
			i++
		}
		digits = 0
		if !run() || digits == 0 {
			return "", false
		}
	}
	if i < len(s) {
		return "", false
	}
	if under {
		s = strings.ReplaceAll(s, "_", "")
	}
	return s, true
}
