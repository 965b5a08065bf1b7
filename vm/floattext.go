package vm

import (
	"math"
	"strconv"
)

// floatStyle is how a float is written: the codes of printf, or 'r' for the
// shortest text that reads back the same.
type floatStyle struct {
	code byte
	prec int
	alt  bool // keep the decimal point and, for g, trailing zeros
	dot0 bool // ".0" after what looks like an int
}

// maxFloatDigits is beyond the longest exact decimal expansion of a float (767
// digits): what follows is zeros.
const maxFloatDigits = 800

// append appends x, which is not negative.
func (st floatStyle) append(t *Thread, dst []byte, x float64) ([]byte, error) {
	code := st.code | 0x20
	upper := st.code != code
	if math.IsNaN(x) || math.IsInf(x, 0) {
		word := "inf"
		if x != x {
			word = "nan"
		}
		if upper {
			word = upperASCII(word)
		}
		return append(dst, word...), nil
	}
	if code != 'g' && code != 'r' || st.alt {
		if err := textRoom(t, st.prec); err != nil {
			return dst, err
		}
		if err := t.burn(int64(st.prec) / 64); err != nil {
			return dst, err
		}
	}
	n := len(dst)
	switch code {
	case 'e':
		dst = strconv.AppendFloat(dst, x, 'e', st.prec, 64)
		if st.alt && st.prec == 0 {
			dst = append(dst[:n+1], append([]byte{'.'}, dst[n+1:]...)...)
		}
	case 'f':
		dst = strconv.AppendFloat(dst, x, 'f', st.prec, 64)
		if st.alt && st.prec == 0 {
			dst = append(dst, '.')
		}
	default:
		dst = st.general(dst, x, code)
	}
	if upper {
		for i := n; i < len(dst); i++ {
			if dst[i] == 'e' {
				dst[i] = 'E'
			}
		}
	}
	return dst, nil
}

// general writes the styles g and r, which choose between the two notations by
// the place of the decimal point.
func (st floatStyle) general(dst []byte, x float64, code byte) []byte {
	prec := -1
	if code == 'g' {
		st.prec = max(st.prec, 1)
		prec = min(st.prec, maxFloatDigits) - 1
	}
	var buf [40]byte
	digits, exp := decimalDigits(buf[:0], x, prec)
	point := exp + 1
	useExp := point <= -4
	end := len(digits)
	if code == 'r' {
		useExp = useExp || point > 16
	} else {
		limit := st.prec
		if st.dot0 {
			limit--
		}
		useExp = useExp || point > limit
		if st.alt {
			end = st.prec
		}
	}
	if useExp {
		point = 1
	}
	if !useExp && st.dot0 && end <= point {
		end = point + 1
	}
	end = max(end, point)
	digit := func(i int) byte {
		if i >= 0 && i < len(digits) {
			return digits[i]
		}
		return '0'
	}
	if point <= 0 {
		dst = append(dst, '0')
	}
	for i := 0; i < point; i++ {
		dst = append(dst, digit(i))
	}
	if end > point || st.alt {
		dst = append(dst, '.')
	}
	for i := point; i < end; i++ {
		dst = append(dst, digit(i))
	}
	if useExp {
		dst = append(dst, 'e', '+')
		if exp < 0 {
			dst[len(dst)-1] = '-'
			exp = -exp
		}
		if exp < 10 {
			dst = append(dst, '0')
		}
		dst = strconv.AppendInt(dst, int64(exp), 10)
	}
	return dst
}

// decimalDigits writes the significant digits of x, without trailing zeros, and
// tells the exponent of the first. prec is as for strconv's format e.
func decimalDigits(dst []byte, x float64, prec int) (digits []byte, exp int) {
	s := strconv.AppendFloat(dst, x, 'e', prec, 64)
	e := len(s) - 1
	for s[e] != 'e' {
		e--
	}
	exp, _ = strconv.Atoi(string(s[e+1:]))
	digits = s[:1]
	if e > 2 {
		digits = append(digits, s[2:e]...)
	}
	for len(digits) > 1 && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	return digits, exp
}
