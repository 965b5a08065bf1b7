package vm

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

var floatMethods = []Builtin{
	{Name: "is_integer", NoKw: true, Fn: onFloat("is_integer", func(x float64, _ []Value) (Value, error) {
		return Bool(x == math.Trunc(x) && !math.IsInf(x, 0)), nil
	})},
	{Name: "conjugate", NoKw: true, Fn: onFloat("conjugate", floatSelf)},
	{Name: "__float__", NoKw: true, Fn: onFloat("__float__", floatSelf)},
	{Name: "hex", NoKw: true, Fn: onFloat("hex", func(x float64, _ []Value) (Value, error) { return Str(floatHex(x)), nil })},
	{Name: "as_integer_ratio", NoKw: true, Fn: onFloat("as_integer_ratio", func(x float64, _ []Value) (Value, error) {
		switch {
		case math.IsInf(x, 0):
			return Value{}, Errorf(ExcOverflowError, "cannot convert Infinity to integer ratio")
		case math.IsNaN(x):
			return Value{}, ValueErrorf("cannot convert NaN to integer ratio")
		}
		r := new(big.Rat).SetFrac(bigOne, bigOne)
		r.SetFloat64(x)
		return pair(BigInt(new(big.Int).Set(r.Num())), BigInt(new(big.Int).Set(r.Denom()))), nil
	})},
	{Name: "__trunc__", NoKw: true, Fn: onFloat("__trunc__", floatToInt(math.Trunc))},
	{Name: "__int__", NoKw: true, Fn: onFloat("__int__", floatToInt(math.Trunc))},
	{Name: "__floor__", NoKw: true, Fn: onFloat("__floor__", floatToInt(math.Floor))},
	{Name: "__ceil__", NoKw: true, Fn: onFloat("__ceil__", floatToInt(math.Ceil))},
	{Name: "__round__", Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if unboxed(args[0]).k != KFloat {
			return Value{}, wrongSelf("__round__", TypeFloat, args[0])
		}
		digits := None
		if len(args) > 1 {
			digits = args[1]
		}
		return roundFloat(t, unboxed(args[0]).AsFloat(), digits)
	}},
}

var floatClassMethods = []Builtin{
	{Name: "fromhex", Min: 1, Max: 1, NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		if args[1].k != KStr {
			return Value{}, TypeErrorf("bad argument type for built-in operation")
		}
		f, err := floatFromHex(args[1].AsStr())
		return Float(f), err
	}},
}

func floatSelf(x float64, _ []Value) (Value, error) { return Float(x), nil }

func floatToInt(round func(float64) float64) func(float64, []Value) (Value, error) {
	return func(x float64, _ []Value) (Value, error) { return intOfFloat(round(x)) }
}

// intOfFloat converts a float that has no fraction, or is not finite.
func intOfFloat(x float64) (Value, error) {
	switch {
	case math.IsNaN(x):
		return Value{}, ValueErrorf("cannot convert float NaN to integer")
	case math.IsInf(x, 0):
		return Value{}, Errorf(ExcOverflowError, "cannot convert float infinity to integer")
	case x >= -1<<63 && x < 1<<63:
		return Int(int64(x)), nil
	}
	b, _ := new(big.Float).SetFloat64(x).Int(nil)
	return BigInt(b), nil
}

// roundFloat is round(x) (digits None: an int) and round(x, digits), correctly
// rounded from the exact value, halves to even.
func roundFloat(t *Thread, x float64, digits Value) (Value, error) {
	if digits.k == KNone {
		return intOfFloat(math.RoundToEven(x))
	}
	d, err := indexValue(t, digits)
	if err != nil {
		return Value{}, err
	}
	if math.IsNaN(x) || math.IsInf(x, 0) || x == 0 {
		return Float(x), nil
	}
	// Beyond these bounds nothing changes, or nothing is left.
	switch {
	case d.k == KBig && d.AsBig().Sign() > 0 || d.k == KInt && d.n > 323:
		return Float(x), nil
	case d.k == KBig || d.n < -308:
		return Float(math.Copysign(0, x)), nil
	}
	if d.n >= 0 {
		f, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', int(d.n), 64), 64)
		if err != nil {
			return Value{}, Errorf(ExcOverflowError, "rounded value too large to represent")
		}
		return Float(f), nil
	}
	// To tens, hundreds, …: scale the exact value.
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(-d.n), nil)
	r := new(big.Rat)
	r.SetFloat64(x)
	r.Quo(r, new(big.Rat).SetInt(unit))
	q, rem := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	rem.Abs(rem).Lsh(rem, 1)
	if c := rem.Cmp(r.Denom()); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(int64(r.Sign())))
	}
	f, _ := new(big.Float).SetInt(q.Mul(q, unit)).Float64()
	if math.IsInf(f, 0) {
		return Value{}, Errorf(ExcOverflowError, "rounded value too large to represent")
	}
	return Float(math.Copysign(f, x)), nil
}

// floatHex is float.hex: thirteen hexadecimal digits, no normalisation of
// subnormals.
func floatHex(x float64) string {
	sign := ""
	if math.Signbit(x) {
		sign = "-"
	}
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 0):
		return sign + "inf"
	case x == 0:
		return sign + "0x0.0p+0"
	}
	b := math.Float64bits(x)
	frac := b & (1<<52 - 1)
	exp := int(b>>52&0x7FF) - 1023
	lead := 1
	if exp == -1023 {
		lead, exp = 0, -1022
	}
	return fmt.Sprintf("%s0x%d.%013xp%+d", sign, lead, frac, exp)
}

func floatFromHex(s string) (float64, error) {
	bad := ValueErrorf("invalid hexadecimal floating-point string")
	s = strings.ToLower(strings.TrimSpace(s))
	body, neg := s, false
	if body != "" && (body[0] == '+' || body[0] == '-') {
		neg = body[0] == '-'
		body = body[1:]
	}
	sign := 1.0
	if neg {
		sign = -1
	}
	switch body {
	case "inf", "infinity":
		return math.Inf(int(sign)), nil
	case "nan":
		return math.NaN(), nil
	}
	body = strings.TrimPrefix(body, "0x")
	mant, exp, hasExp := strings.Cut(body, "p")
	if hasExp {
		if _, err := strconv.Atoi(exp); err != nil {
			return 0, bad
		}
	} else {
		exp = "0"
	}
	if strings.Trim(mant, "0123456789abcdef.") != "" || strings.Count(mant, ".") > 1 || strings.Trim(mant, ".") == "" {
		return 0, bad
	}
	f, err := strconv.ParseFloat("0x"+mant+"p"+exp, 64)
	if err != nil {
		if math.IsInf(f, 0) {
			return 0, Errorf(ExcOverflowError, "hexadecimal value too large to represent as a float")
		}
		return 0, bad
	}
	return sign * f, nil
}
