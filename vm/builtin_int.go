package vm

import (
	"math/big"
	"math/bits"
	"slices"
)

// intMethods serve int and bool.
var intMethods = []Builtin{
	{Name: "bit_length", NoKw: true, Fn: onInt("bit_length", func(_ *Thread, v Value, _ []Value, _ []Kw) (Value, error) {
		if v.k == KBig {
			return Int(int64(v.AsBig().BitLen())), nil
		}
		return Int(int64(bits.Len64(absUint(v.n)))), nil
	})},
	{Name: "bit_count", NoKw: true, Fn: onInt("bit_count", func(_ *Thread, v Value, _ []Value, _ []Kw) (Value, error) {
		if v.k == KBig {
			n := 0
			for _, w := range v.AsBig().Bits() {
				n += bits.OnesCount(uint(w))
			}
			return Int(int64(n)), nil
		}
		return Int(int64(bits.OnesCount64(absUint(v.n)))), nil
	})},
	{Name: "conjugate", NoKw: true, Fn: onInt("conjugate", intSelf)},
	{Name: "as_integer_ratio", NoKw: true, Fn: onInt("as_integer_ratio", func(_ *Thread, v Value, _ []Value, _ []Kw) (Value, error) {
		return pair(v, Int(1)), nil
	})},
	{Name: "to_bytes", Max: 2, Fn: onInt("to_bytes", intToBytes)},
	{Name: "__int__", NoKw: true, Fn: onInt("__int__", intSelf)},
	{Name: "__index__", NoKw: true, Fn: onInt("__index__", intSelf)},
	{Name: "__trunc__", NoKw: true, Fn: onInt("__trunc__", intSelf)},
	{Name: "__floor__", NoKw: true, Fn: onInt("__floor__", intSelf)},
	{Name: "__ceil__", NoKw: true, Fn: onInt("__ceil__", intSelf)},
	{Name: "__float__", NoKw: true, Fn: onInt("__float__", func(_ *Thread, v Value, _ []Value, _ []Kw) (Value, error) {
		f, err := toFloat(v)
		return Float(f), err
	})},
	{Name: "__round__", Max: 1, NoKw: true, Fn: onInt("__round__", func(t *Thread, v Value, args []Value, _ []Kw) (Value, error) {
		if len(args) == 0 {
			return v, nil
		}
		return roundInt(t, v, args[0])
	})},
}

var intClassMethods = []Builtin{
	{Name: "from_bytes", Min: 1, Max: 2, Fn: intFromBytes},
}

func intSelf(_ *Thread, v Value, _ []Value, _ []Kw) (Value, error) { return v, nil }

func absUint(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// byteOrder reads the byteorder and signed arguments of to_bytes and
// from_bytes.
func byteOrder(t *Thread, order, signed Value) (little, sgn bool, err error) {
	if order.k != KUnset {
		if order.k != KStr {
			return false, false, TypeErrorf("argument 'byteorder' must be str, not %s", TypeName(order))
		}
		switch order.AsStr() {
		case "little":
			little = true
		case "big":
		default:
			return false, false, ValueErrorf("byteorder must be either 'little' or 'big'")
		}
	}
	if signed.k != KUnset {
		if sgn, err = Truth(t, signed); err != nil {
			return false, false, err
		}
	}
	return little, sgn, nil
}

func intToBytes(t *Thread, v Value, args []Value, kw []Kw) (Value, error) {
	opt, err := keyword("to_bytes", kw, "length", "byteorder", "signed")
	if err != nil {
		return Value{}, err
	}
	for i, a := range args {
		if opt[i].k != KUnset {
			return Value{}, TypeErrorf("argument for to_bytes() given by name ('%s') and position (%d)", [...]string{"length", "byteorder"}[i], i+1)
		}
		opt[i] = a
	}
	n := int64(1)
	if opt[0].k != KUnset {
		if n, err = IndexInt(t, opt[0]); err != nil {
			return Value{}, err
		}
	}
	little, signed, err := byteOrder(t, opt[1], opt[2])
	if err != nil {
		return Value{}, err
	}
	if n < 0 {
		return Value{}, ValueErrorf("length argument must be non-negative")
	}
	if n > objectMax {
		return Value{}, Errorf(ExcMemoryError, "bytes of length %d", n)
	}
	if err := t.reserve(int(n), 1); err != nil {
		return Value{}, err
	}
	x := toBig(v)
	if x.Sign() < 0 {
		if !signed {
			return Value{}, Errorf(ExcOverflowError, "can't convert negative int to unsigned")
		}
		if n*8 < int64(new(big.Int).Not(x).BitLen())+1 {
			return Value{}, Errorf(ExcOverflowError, "int too big to convert")
		}
		x = new(big.Int).Add(x, new(big.Int).Lsh(bigOne, uint(n*8)))
	} else {
		need := int64(x.BitLen())
		if signed && need > 0 {
			need++
		}
		if n*8 < need {
			return Value{}, Errorf(ExcOverflowError, "int too big to convert")
		}
	}
	out := x.FillBytes(make([]byte, n))
	if little {
		slices.Reverse(out)
	}
	return Bytes(byteString(out)), nil
}

func intFromBytes(t *Thread, args []Value, kw []Kw) (Value, error) {
	opt, err := keyword("from_bytes", kw, "byteorder", "signed")
	if err != nil {
		return Value{}, err
	}
	if len(args) > 2 {
		opt[0] = args[2]
	}
	little, signed, err := byteOrder(t, opt[0], opt[1])
	if err != nil {
		return Value{}, err
	}
	s, ok := bytesOf(args[1])
	b := []byte(s)
	if !ok {
		if args[1].k == KStr || !iterable(args[1]) {
			return Value{}, TypeErrorf("cannot convert '%s' object to bytes", TypeName(args[1]))
		}
		if b, err = collectBytes(t, args[1], "bytes"); err != nil {
			return Value{}, err
		}
	}
	if len(b) > maxIntBits/8 {
		return Value{}, tooManyBits()
	}
	if little {
		slices.Reverse(b)
	}
	x := new(big.Int).SetBytes(b)
	if signed && len(b) > 0 && b[0]&0x80 != 0 {
		x.Sub(x, new(big.Int).Lsh(bigOne, uint(len(b)*8)))
	}
	return BigInt(x), nil
}

// numberAttr gives the data attributes of numbers.
func numberAttr(_ *Thread, v Value, name string) (Value, bool, error) {
	v = unboxed(v)
	if v.k == KBool {
		v = Int(v.n)
	}
	isInt := v.IsInt()
	switch {
	case name == "real":
		return v, true, nil
	case name == "imag" && isInt:
		return Int(0), true, nil
	case name == "imag":
		return Float(0), true, nil
	case name == "numerator" && isInt:
		return v, true, nil
	case name == "denominator" && isInt:
		return Int(1), true, nil
	}
	return Value{}, false, nil
}

// roundInt is round(n, digits): to a power of ten, halves to even.
func roundInt(t *Thread, v, digits Value) (Value, error) {
	n, err := indexValue(t, digits)
	if err != nil {
		return Value{}, err
	}
	x := toBig(v)
	if n.k == KInt && n.n >= 0 || n.k == KBig && n.AsBig().Sign() > 0 {
		return v, nil
	}
	// A power of ten that is larger than twice x rounds to zero.
	if n.k == KBig || -n.n > int64(x.BitLen())/3+2 {
		return Int(0), nil
	}
	if err := t.burn(n.n * n.n / 64); err != nil {
		return Value{}, err
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(-n.n), nil)
	q, r := floorDivMod(x, unit)
	switch c := new(big.Int).Lsh(r, 1).Cmp(unit); {
	case c > 0 || c == 0 && q.Bit(0) == 1:
		q.Add(q, bigOne)
	}
	return BigInt(q.Mul(q, unit)), nil
}
