package vm

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// ParseInt and ParseFloat serve int() and float(); they are to be replaced by
// those of the text code.

// ParseInt is int(s, base): spaces around, a sign, a prefix that fits the base,
// single underscores between digits, digits of any script.
func ParseInt(s string, base int) (Value, error) {
	if base == 10 && len(s) > 0 && len(s) < 19 {
		n, i := int64(0), 0
		if s[0] == '-' {
			i = 1
		}
		ok := i < len(s)
		for ; i < len(s) && ok; i++ {
			c := s[i] - '0'
			ok = c <= 9
			n = n*10 + int64(c)
		}
		if ok {
			if s[0] == '-' {
				n = -n
			}
			return Int(n), nil
		}
	}
	bad := func() (Value, error) {
		return Value{}, ValueErrorf("invalid literal for int() with base %d: %s", base, errText(nil, Str(s)))
	}
	x := asciiDigits(strings.TrimFunc(s, unicode.IsSpace))
	neg := false
	if x != "" && (x[0] == '-' || x[0] == '+') {
		neg = x[0] == '-'
		x = x[1:]
	}
	shown := base
	if len(x) > 1 && x[0] == '0' {
		b := 0
		switch x[1] | 0x20 {
		case 'x':
			b = 16
		case 'o':
			b = 8
		case 'b':
			b = 2
		}
		if b != 0 && (base == 0 || base == b) {
			base = b
			x = strings.TrimPrefix(x[2:], "_")
		}
	}
	zeros := false
	if base == 0 {
		base = 10
		zeros = x != "" && x[0] == '0' // only zero may begin with one
	}
	digits := strings.ReplaceAll(x, "_", "")
	if digits == "" || strings.HasPrefix(x, "_") || strings.HasSuffix(x, "_") || strings.Contains(x, "__") || strings.ContainsAny(digits, "+-") {
		base = shown
		return bad()
	}
	if base&(base-1) != 0 && len(digits) > 4300 {
		return Value{}, ValueErrorf("Exceeds the limit (4300 digits) for integer string conversion: value has %d digits; use sys.set_int_max_str_digits() to increase the limit", len(digits))
	}
	b, ok := new(big.Int).SetString(digits, base)
	if !ok || zeros && b.Sign() != 0 {
		base = shown
		return bad()
	}
	if b.BitLen() > maxIntBits {
		return Value{}, tooManyBits()
	}
	if neg {
		b.Neg(b)
	}
	return BigInt(b), nil
}

// ParseFloat is float(s).
func ParseFloat(s string) (float64, error) {
	bad := func() (float64, error) {
		return 0, ValueErrorf("could not convert string to float: %s", errText(nil, Str(s)))
	}
	x := asciiDigits(strings.TrimFunc(s, unicode.IsSpace))
	for i := range len(x) {
		if x[i] == '_' && (i == 0 || i == len(x)-1 || !isDigit(x[i-1]) || !isDigit(x[i+1])) {
			return bad()
		}
	}
	x = strings.ReplaceAll(x, "_", "")
	switch strings.ToLower(strings.TrimLeft(x, "+-")) {
	case "inf", "infinity", "nan":
	default:
		if strings.Trim(x, "0123456789.eE+-") != "" {
			return bad()
		}
	}
	f, err := strconv.ParseFloat(x, 64)
	if err != nil && err.(*strconv.NumError).Err != strconv.ErrRange {
		if strings.EqualFold(strings.TrimLeft(x, "+-"), "nan") && len(x) == 4 {
			return strconv.ParseFloat("nan", 64) // a NaN may have a sign
		}
		return bad()
	}
	return f, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// asciiDigits turns decimal digits of other scripts into ASCII ones.
func asciiDigits(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 || !unicode.Is(unicode.Nd, r) {
			return r
		}
		// Decimal digits come in runs of ten that begin with zero.
		d := rune(0)
		for unicode.Is(unicode.Nd, r-d-1) && d < 9 {
			d++
		}
		return '0' + d
	}, s)
}
