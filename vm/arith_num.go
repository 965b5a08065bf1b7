package vm

import (
	"math"
	"math/big"
	"math/bits"
)

// maxIntBits bounds the size of ints. It is far above what recipes compute, and
// low enough that one multiplication of the largest ends within a second.
const maxIntBits = 1 << 24

func tooManyBits() error {
	return Errorf(ExcMemoryError, "int of more than %d bits", maxIntBits)
}

// zeroDivision holds CPython's texts.
func zeroDivision(text string) error { return Errorf(ExcZeroDivisionError, "%s", text) }

// numberBinary is arithmetic over numbers that are not both KInt.
func numberBinary(t *Thread, op arith, a, b Value) (Value, error) {
	if op == arithDivmod {
		return divmod(t, a, b)
	}
	if a.k == KFloat || b.k == KFloat {
		x, err := toFloat(a)
		if err != nil {
			return Value{}, err
		}
		y, err := toFloat(b)
		if err != nil {
			return Value{}, err
		}
		return floatBinary(op, x, y)
	}
	if a.k == KBool && b.k == KBool {
		switch op {
		case arithAnd:
			return Bool(a.n&b.n != 0), nil
		case arithOr:
			return Bool(a.n|b.n != 0), nil
		case arithXor:
			return Bool(a.n != b.n), nil
		}
	}
	if a.k == KBig || b.k == KBig {
		return bigBinary(t, op, toBig(a), toBig(b))
	}
	return intBinary(t, op, a.n, b.n)
}

// divmod is the builtin of that name over numbers.
func divmod(t *Thread, a, b Value) (Value, error) {
	if a.k == KFloat || b.k == KFloat {
		x, err := toFloat(a)
		if err != nil {
			return Value{}, err
		}
		y, err := toFloat(b)
		if err != nil {
			return Value{}, err
		}
		if y == 0 {
			return Value{}, zeroDivision("float divmod()")
		}
		q, r := floatDivMod(x, y)
		return pair(Float(q), Float(r)), nil
	}
	q, err := numberBinary(t, arithFloorDiv, a, b)
	if err != nil {
		return Value{}, err
	}
	r, err := numberBinary(t, arithMod, a, b)
	return pair(q, r), err
}

// toFloat converts a number.
func toFloat(v Value) (float64, error) {
	switch v.k {
	case KFloat:
		return v.AsFloat(), nil
	case KBig:
		f, _ := v.AsBig().Float64()
		if math.IsInf(f, 0) {
			return 0, Errorf(ExcOverflowError, "int too large to convert to float")
		}
		return f, nil
	}
	return float64(v.n), nil
}

// toBig views an int of any size as a big.Int that must not be changed.
func toBig(v Value) *big.Int {
	if v.k == KBig {
		return v.AsBig()
	}
	return big.NewInt(v.n)
}

// intBinary is arithmetic over machine ints, with overflow to big ones.
func intBinary(t *Thread, op arith, x, y int64) (Value, error) {
	switch op {
	case arithAdd:
		if s := x + y; (s^x)&(s^y) >= 0 {
			return Int(s), nil
		}
	case arithSub:
		if s := x - y; (x^y)&(s^x) >= 0 {
			return Int(s), nil
		}
	case arithMul:
		if p, ok := mul64(x, y); ok {
			return Int(p), nil
		}
	case arithDiv:
		return intDiv(x, y)
	case arithFloorDiv:
		if y == 0 {
			return Value{}, zeroDivision("integer division or modulo by zero")
		}
		if y != -1 || x != math.MinInt64 {
			q := x / y
			if x%y != 0 && (x < 0) != (y < 0) {
				q--
			}
			return Int(q), nil
		}
	case arithMod:
		if y == 0 {
			return Value{}, zeroDivision("integer modulo by zero")
		}
		if y == -1 {
			return Int(0), nil
		}
		r := x % y
		if r != 0 && (r < 0) != (y < 0) {
			r += y
		}
		return Int(r), nil
	case arithPow:
		return intPow(t, x, y)
	case arithLsh:
		if y >= 0 && y < 63 {
			if s := x << y; s>>y == x {
				return Int(s), nil
			}
		}
	case arithRsh:
		if y >= 0 {
			return Int(x >> min(y, 63)), nil
		}
	case arithAnd:
		return Int(x & y), nil
	case arithOr:
		return Int(x | y), nil
	case arithXor:
		return Int(x ^ y), nil
	}
	return bigBinary(t, op, big.NewInt(x), big.NewInt(y))
}

// mul64 multiplies; ok is false on overflow.
func mul64(x, y int64) (p int64, ok bool) {
	p = x * y
	if int64(int32(x)) == x && int64(int32(y)) == y {
		return p, true
	}
	hi, _ := bits.Mul64(uint64(x), uint64(y))
	// The signed high word follows from the unsigned one.
	h := int64(hi) - x>>63&y - y>>63&x
	return p, h == p>>63
}

// intDiv is x / y: the float nearest to the exact quotient.
func intDiv(x, y int64) (Value, error) {
	if y == 0 {
		return Value{}, zeroDivision("division by zero")
	}
	const exact = 1 << 53
	if x >= -exact && x <= exact && y >= -exact && y <= exact {
		return Float(float64(x) / float64(y)), nil
	}
	return bigDiv(big.NewInt(x), big.NewInt(y))
}

func bigDiv(x, y *big.Int) (Value, error) {
	if y.Sign() == 0 {
		return Value{}, zeroDivision("division by zero")
	}
	if x.Sign() == 0 {
		return Float(math.Copysign(0, float64(y.Sign()))), nil
	}
	f, _ := new(big.Rat).SetFrac(x, y).Float64()
	if math.IsInf(f, 0) {
		return Value{}, Errorf(ExcOverflowError, "integer division result too large for a float")
	}
	return Float(f), nil
}

func intPow(t *Thread, x, y int64) (Value, error) {
	if y < 0 {
		return floatPow(float64(x), float64(y))
	}
	r, base := int64(1), x
	for e := y; ; {
		ok := true
		if e&1 != 0 {
			if r, ok = mul64(r, base); !ok {
				break
			}
		}
		if e >>= 1; e == 0 {
			return Int(r), nil
		}
		if base, ok = mul64(base, base); !ok {
			break
		}
	}
	return bigPow(t, big.NewInt(x), big.NewInt(y))
}

// bigBinary is arithmetic over ints of any size.
func bigBinary(t *Thread, op arith, x, y *big.Int) (Value, error) {
	// Work grows faster than size; most values are a few words long.
	if n := int64(x.BitLen()+y.BitLen()) >> 6; n > 64 {
		if err := t.burn(bigWork(op, n)); err != nil {
			return Value{}, err
		}
		if err := t.reserve(int(n), 8); err != nil {
			return Value{}, err
		}
	}
	var z big.Int
	switch op {
	case arithAdd:
		z.Add(x, y)
	case arithSub:
		z.Sub(x, y)
	case arithMul:
		if x.BitLen()+y.BitLen() > maxIntBits {
			return Value{}, tooManyBits()
		}
		z.Mul(x, y)
	case arithDiv:
		return bigDiv(x, y)
	case arithFloorDiv, arithMod:
		if y.Sign() == 0 {
			if op == arithMod {
				return Value{}, zeroDivision("integer modulo by zero")
			}
			return Value{}, zeroDivision("integer division or modulo by zero")
		}
		q, r := floorDivMod(x, y)
		if op == arithMod {
			return BigInt(r), nil
		}
		return BigInt(q), nil
	case arithPow:
		return bigPow(t, x, y)
	case arithLsh, arithRsh:
		return bigShift(t, op, x, y)
	case arithAnd:
		z.And(x, y)
	case arithOr:
		z.Or(x, y)
	case arithXor:
		z.Xor(x, y)
	default:
		return NotImplemented, nil
	}
	if z.BitLen() > maxIntBits {
		return Value{}, tooManyBits()
	}
	return BigInt(&z), nil
}

// bigWork estimates the steps of an operation on n words.
func bigWork(op arith, n int64) int64 {
	switch op {
	case arithMul, arithDiv, arithFloorDiv, arithMod:
		return n * int64(bits.Len64(uint64(n))) // about Karatsuba's growth for the sizes allowed
	}
	return n / 16
}

// floorDivMod is Python's division: the remainder has the sign of y.
func floorDivMod(x, y *big.Int) (q, r *big.Int) {
	q, r = new(big.Int).QuoRem(x, y, new(big.Int))
	if r.Sign() != 0 && r.Sign() != y.Sign() {
		q.Sub(q, bigOne)
		r.Add(r, y)
	}
	return q, r
}

var bigOne = big.NewInt(1)

func bigShift(t *Thread, op arith, x, y *big.Int) (Value, error) {
	if y.Sign() < 0 {
		return Value{}, ValueErrorf("negative shift count")
	}
	if x.Sign() == 0 {
		return Int(0), nil
	}
	if op == arithRsh {
		if !y.IsInt64() || y.Int64() > maxIntBits {
			if x.Sign() < 0 {
				return Int(-1), nil
			}
			return Int(0), nil
		}
		return BigInt(new(big.Int).Rsh(x, uint(y.Int64()))), nil
	}
	if !y.IsInt64() {
		return Value{}, Errorf(ExcOverflowError, "too many digits in integer")
	}
	n := y.Int64()
	if n > maxIntBits || int64(x.BitLen())+n > maxIntBits {
		return Value{}, tooManyBits()
	}
	if err := t.reserve(int(n)/8, 1); err != nil {
		return Value{}, err
	}
	return BigInt(new(big.Int).Lsh(x, uint(n))), nil
}

func bigPow(t *Thread, x, y *big.Int) (Value, error) {
	if y.Sign() < 0 {
		fx, err := toFloat(BigInt(x))
		if err != nil {
			return Value{}, err
		}
		fy, err := toFloat(BigInt(y))
		if err != nil {
			return Value{}, err
		}
		return floatPow(fx, fy)
	}
	if x.BitLen() <= 1 { // -1, 0, 1
		switch {
		case y.Sign() == 0 || x.Sign() > 0:
			return Int(1), nil
		case x.Sign() == 0:
			return Int(0), nil
		case y.Bit(0) == 0:
			return Int(1), nil
		}
		return Int(-1), nil
	}
	// The result has about y * log2(x) bits; an int of n bits is at least
	// 2^(n-1), so this bound never refuses what fits.
	if !y.IsInt64() || y.Int64() > maxIntBits || int64(x.BitLen()-1)*y.Int64() > maxIntBits {
		return Value{}, tooManyBits()
	}
	n := int64(x.BitLen()) * y.Int64() >> 6
	if err := t.burn(bigWork(arithMul, n) + 1); err != nil {
		return Value{}, err
	}
	if err := t.reserve(int(n), 8); err != nil {
		return Value{}, err
	}
	return BigInt(new(big.Int).Exp(x, y, nil)), nil
}

// powMod is pow(x, y, m).
func powMod(t *Thread, x, y, m *big.Int) (Value, error) {
	if m.Sign() == 0 {
		return Value{}, ValueErrorf("pow() 3rd argument cannot be 0")
	}
	abs := new(big.Int).Abs(m)
	base := new(big.Int).Mod(x, abs)
	words := int64(abs.BitLen())>>6 + 1
	bitsY := int64(y.BitLen())
	if bitsY*words*words > 1<<34 {
		return Value{}, tooManyBits()
	}
	if err := t.burn(bitsY * words * words / 16); err != nil {
		return Value{}, err
	}
	e := y
	if y.Sign() < 0 {
		if new(big.Int).GCD(nil, nil, base, abs).Cmp(bigOne) != 0 {
			return Value{}, ValueErrorf("base is not invertible for the given modulus")
		}
		if abs.Cmp(bigOne) == 0 {
			return Int(0), nil
		}
		base.ModInverse(base, abs)
		e = new(big.Int).Neg(y)
	}
	z := new(big.Int).Exp(base, e, abs)
	if m.Sign() < 0 && z.Sign() != 0 {
		z.Add(z, m)
	}
	return BigInt(z), nil
}

func bigUnary(op string, x *big.Int) Value {
	switch op {
	case "-":
		return BigInt(new(big.Int).Neg(x))
	case "~":
		return BigInt(new(big.Int).Not(x))
	}
	return BigInt(x)
}

func floatBinary(op arith, x, y float64) (Value, error) {
	switch op {
	case arithAdd:
		return Float(x + y), nil
	case arithSub:
		return Float(x - y), nil
	case arithMul:
		return Float(x * y), nil
	case arithDiv:
		if y == 0 {
			return Value{}, zeroDivision("float division by zero")
		}
		return Float(x / y), nil
	case arithFloorDiv:
		if y == 0 {
			return Value{}, zeroDivision("float floor division by zero")
		}
		q, _ := floatDivMod(x, y)
		return Float(q), nil
	case arithMod:
		if y == 0 {
			return Value{}, zeroDivision("float modulo")
		}
		_, r := floatDivMod(x, y)
		return Float(r), nil
	case arithPow:
		return floatPow(x, y)
	}
	return NotImplemented, nil
}

// floatDivMod is x // y and x % y: the remainder has the sign of y, and the
// quotient is a whole number even where x/y would round up to the next one.
func floatDivMod(x, y float64) (q, r float64) {
	r = math.Mod(x, y)
	q = (x - r) / y
	if r != 0 {
		if (y < 0) != (r < 0) {
			r += y
			q--
		}
	} else {
		r = math.Copysign(0, y)
	}
	if q == 0 {
		return math.Copysign(0, x/y), r
	}
	whole := math.Floor(q)
	if q-whole > 0.5 {
		whole++
	}
	return whole, r
}

func floatPow(x, y float64) (Value, error) {
	switch {
	case y == 0 || x == 1:
		return Float(1), nil
	case x == 0 && y < 0 && !math.IsInf(y, 0):
		return Value{}, zeroDivision("0.0 cannot be raised to a negative power")
	case x < 0 && !math.IsInf(x, 0) && !math.IsInf(y, 0) && y != math.Floor(y) && !math.IsNaN(y):
		return Value{}, ValueErrorf("negative number raised to a fractional power: gears has no complex numbers")
	}
	z := Pow(x, y)
	if math.IsInf(z, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return Value{}, RaiseValue(NewExc(ExcOverflowError, Int(34), Str("Numerical result out of range")))
	}
	return Float(z), nil
}
