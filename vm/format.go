package vm

import (
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// Format is format(v, spec).
func Format(t *Thread, v Value, spec string) (string, error) {
	switch v.k {
	case KStr:
		if spec == "" {
			return v.AsStr(), nil
		}
		return formatStr(t, v.AsStr(), spec)
	case KInt, KBig:
		if spec == "" {
			return ToStr(t, v)
		}
		return formatInt(t, v, spec, "int")
	case KBool:
		if spec == "" {
			return ToStr(t, v)
		}
		return formatInt(t, Int(v.n), spec, "bool")
	case KFloat:
		if spec == "" {
			return floatRepr(v.AsFloat()), nil
		}
		return formatFloat(t, v.AsFloat(), spec, "float")
	}
	if ty := slotType(t, v); ty != nil && ty.Slots.Format != nil {
		return ty.Slots.Format(t, v, spec)
	}
	return objectFormat(t, v, spec)
}

// nativeFormat is what the nearest builtin class of v does: its __format__ as
// scripts call it.
func nativeFormat(t *Thread, v Value, spec string) (string, error) {
	if f := nativeBase(TypeOf(v)).Slots.Format; f != nil && v.k == KObject {
		return f(t, v, spec)
	}
	if v.sub() != nil || v.k == KObject {
		return objectFormat(t, v, spec)
	}
	return Format(t, v, spec)
}

// objectFormat is object.__format__.
func objectFormat(t *Thread, v Value, spec string) (string, error) {
	if spec != "" {
		return "", TypeErrorf("unsupported format string passed to %s.__format__", TypeName(v))
	}
	return ToStr(t, v)
}

func formatStr(t *Thread, s, spec string) (string, error) {
	f, err := parseFormatSpec(spec, "str", 's', '<')
	if err != nil {
		return "", err
	}
	switch {
	case f.typ != 's':
		return "", f.unknownType()
	case f.sign == ' ':
		return "", ValueErrorf("Space not allowed in string format specifier")
	case f.sign != 0:
		return "", ValueErrorf("Sign not allowed in string format specifier")
	case f.noNeg0:
		return "", ValueErrorf("Negative zero coercion (z) not allowed in string format specifier")
	case f.alt:
		return "", ValueErrorf("Alternate form (#) not allowed in string format specifier")
	case f.align == '=':
		return "", ValueErrorf("'=' alignment not allowed in string format specifier")
	}
	if f.prec >= 0 && f.prec < len(s) {
		off, _ := strOffset(s, f.prec)
		s = s[:off]
	}
	left, _, right := f.padding(strLen(s))
	return padText(t, s, f.fill, left, right)
}

// padding is how many fill characters stand before, after the sign and behind
// what is n characters long.
func (f *formatSpec) padding(n int) (left, inner, right int) {
	pad := f.width - n
	if pad <= 0 {
		return 0, 0, 0
	}
	switch f.align {
	case '<':
		return 0, 0, pad
	case '>':
		return pad, 0, 0
	case '=':
		return 0, pad, 0
	}
	return pad / 2, 0, pad - pad/2
}

func formatInt(t *Thread, v Value, spec, of string) (string, error) {
	f, err := parseFormatSpec(spec, of, 'd', '>')
	if err != nil {
		return "", err
	}
	base, prefix := 10, ""
	switch f.typ {
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		x, err := toFloat(v)
		if err != nil {
			return "", err
		}
		return f.float(t, x)
	case 'b':
		base, prefix = 2, "0b"
	case 'o':
		base, prefix = 8, "0o"
	case 'x':
		base, prefix = 16, "0x"
	case 'X':
		base, prefix = 16, "0X"
	case 'c', 'd', 'n':
	default:
		return "", f.unknownType()
	}
	switch {
	case f.prec >= 0:
		return "", ValueErrorf("Precision not allowed in integer format specifier")
	case f.noNeg0:
		return "", ValueErrorf("Negative zero coercion (z) not allowed in integer format specifier")
	}
	if f.typ == 'c' {
		return f.char(t, v)
	}
	if !f.alt {
		prefix = ""
	}
	neg, digits, err := intDigitsOf(t, v, base)
	if err != nil {
		return "", err
	}
	if f.typ == 'X' {
		digits = upperASCII(digits)
	}
	return f.number(t, neg, prefix, digits, "")
}

func (f *formatSpec) char(t *Thread, v Value) (string, error) {
	switch {
	case f.sign != 0:
		return "", ValueErrorf("Sign not allowed with integer format specifier 'c'")
	case f.alt:
		return "", ValueErrorf("Alternate form (#) not allowed with integer format specifier 'c'")
	}
	c, err := charOf(v)
	if err != nil {
		return "", err
	}
	left, inner, right := f.padding(1)
	return padText(t, c, f.fill, left+inner, right)
}

// charOf is %c of an int.
func charOf(v Value) (string, error) {
	switch {
	case v.k == KBig:
		return "", Errorf(ExcOverflowError, "Python int too large to convert to C long")
	case v.n < 0 || v.n > utf8.MaxRune:
		return "", Errorf(ExcOverflowError, "%%c arg not in range(0x110000)")
	case !utf8.ValidRune(rune(v.n)):
		return "", noSurrogates()
	}
	return string(rune(v.n)), nil
}

// intDigitsOf writes the absolute value of an int in a base.
func intDigitsOf(t *Thread, v Value, base int) (neg bool, digits string, err error) {
	if v.k == KInt {
		u := uint64(v.n)
		if v.n < 0 {
			u = -u
		}
		return v.n < 0, strconv.FormatUint(u, base), nil
	}
	b := v.AsBig()
	if base == 10 {
		digits, err = bigStr(new(big.Int).Abs(b))
		return b.Sign() < 0, digits, err
	}
	if err := textRoom(t, b.BitLen()); err != nil {
		return false, "", err
	}
	return b.Sign() < 0, new(big.Int).Abs(b).Text(base), nil
}

func upperASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 0x20
		}
	}
	return unsafeString(b)
}

func formatFloat(t *Thread, x float64, spec, of string) (string, error) {
	f, err := parseFormatSpec(spec, of, 0, '>')
	if err != nil {
		return "", err
	}
	switch f.typ {
	case 0, 'e', 'E', 'f', 'F', 'g', 'G', 'n', '%':
		return f.float(t, x)
	}
	return "", f.unknownType()
}

// float formats by the floating-point types.
func (f *formatSpec) float(t *Thread, x float64) (string, error) {
	if f.prec > math.MaxInt32 {
		return "", ValueErrorf("precision too big")
	}
	st := floatStyle{code: byte(f.typ), prec: f.prec, alt: f.alt}
	tail := ""
	switch f.typ {
	case 0:
		st.code, st.dot0 = 'r', true
		if f.prec >= 0 {
			st.code = 'g'
		}
	case 'n':
		st.code = 'g'
	case '%':
		st.code, tail = 'f', "%"
		x *= 100
	}
	if st.prec < 0 {
		st.prec = 6
	}
	var buf [40]byte
	body, err := st.append(t, buf[:0], math.Abs(x))
	if err != nil {
		return "", err
	}
	neg := math.Signbit(x) && x == x && !(f.noNeg0 && allZero(body))
	n := 0
	for n < len(body) && body[n] >= '0' && body[n] <= '9' {
		n++
	}
	return f.number(t, neg, "", string(body[:n]), string(body[n:])+tail)
}

// allZero reports whether the digits of a formatted float are all zero.
func allZero(body []byte) bool {
	for _, c := range body {
		switch {
		case c == 'e' || c == 'E':
			return true
		case c != '0' && c != '.':
			return false
		}
	}
	return true
}

// number lays out a number: sign, prefix, digits in groups, and what follows
// the digits, padded to the width.
func (f *formatSpec) number(t *Thread, neg bool, prefix, digits, rest string) (string, error) {
	sign := byte(0)
	switch {
	case neg:
		sign = '-'
	case f.sign == '+' || f.sign == ' ':
		sign = f.sign
	}
	fixed := len(prefix) + len(rest)
	if sign != 0 {
		fixed++
	}
	room := max(f.width, fixed+len(digits)+len(digits)/max(f.groupBy, 1))
	if err := textRoom(t, textTimes(room, len(f.fill))); err != nil {
		return "", err
	}
	if f.fill == "0" && f.align == '=' && digits != "" {
		digits = f.grouped(digits, f.width-fixed)
	} else if digits != "" {
		digits = f.grouped(digits, 0)
	}
	left, inner, right := f.padding(fixed + len(digits))
	b := make([]byte, 0, fixed+len(digits)+(left+inner+right)*len(f.fill))
	b = appendFill(b, f.fill, left)
	if sign != 0 {
		b = append(b, sign)
	}
	b = append(b, prefix...)
	b = appendFill(b, f.fill, inner)
	b = append(b, digits...)
	b = append(b, rest...)
	return unsafeString(appendFill(b, f.fill, right)), nil
}

// grouped puts separators between groups of digits, and zeros before them until
// the whole is width characters or, where a separator would come first, one
// more.
func (f *formatSpec) grouped(digits string, width int) string {
	if f.group == 0 {
		if width <= len(digits) {
			return digits
		}
		b := appendFill(make([]byte, 0, width), "0", width-len(digits))
		return unsafeString(append(b, digits...))
	}
	// Backwards, group by group.
	n := 0 // digits, zeros included
	for chars := 0; n < len(digits) || chars < width; n++ {
		if n > 0 && n%f.groupBy == 0 {
			chars++
		}
		chars++
	}
	b := make([]byte, 0, n+n/f.groupBy)
	for i := n; i > 0; i-- {
		if i < n && i%f.groupBy == 0 {
			b = append(b, f.group)
		}
		if i > len(digits) {
			b = append(b, '0')
		} else {
			b = append(b, digits[len(digits)-i])
		}
	}
	return unsafeString(b)
}
