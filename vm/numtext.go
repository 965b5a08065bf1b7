package vm

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// maxIntDigits bounds conversions between decimal text and int, which take
// more than linear time. It is CPython's default.
const maxIntDigits = 4300

// bigDigitBits is the size below which an int has less than maxIntDigits
// digits for certain: 4300 * log2(10) is 14284.2.
const bigDigitBits = 14284

// bigStr is str of an int beyond int64.
func bigStr(b *big.Int) (string, error) {
	const over = "Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
	if b.BitLen() <= bigDigitBits {
		return b.String(), nil
	}
	if b.BitLen() > bigDigitBits+4 {
		return "", ValueErrorf(over)
	}
	s := b.String()
	if len(strings.TrimPrefix(s, "-")) > maxIntDigits {
		return "", ValueErrorf(over)
	}
	return s, nil
}

// floatRepr is repr of a float: the shortest text that reads back the same.
func floatRepr(f float64) string {
	var a [32]byte
	return string(appendFloatRepr(a[:0], f))
}

func appendFloatRepr(dst []byte, f float64) []byte {
	a := math.Abs(f)
	switch {
	case a >= 1e-4 && a < 1e16 || a == 0:
		n := len(dst)
		dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
		for _, c := range dst[n:] {
			if c == '.' {
				return dst
			}
		}
		return append(dst, '.', '0')
	case math.IsNaN(f):
		return append(dst, "nan"...)
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	}
	return strconv.AppendFloat(dst, f, 'e', -1, 64)
}
