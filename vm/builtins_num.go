package vm

import "math/big"

func builtinAbs(t *Thread, args []Value, _ []Kw) (Value, error) {
	v := unboxed(args[0])
	switch v.k {
	case KInt, KBool:
		if v.n < 0 {
			return intBinary(t, arithSub, 0, v.n)
		}
		return Int(v.n), nil
	case KFloat:
		if f := v.AsFloat(); f < 0 || f == 0 {
			return Float(0 - f), nil
		}
		return v, nil
	case KBig:
		return BigInt(new(big.Int).Abs(v.AsBig())), nil
	case KObject:
		if f := v.AsObject().Type.Slots.Unary; f != nil {
			x, err := f(t, "abs", v)
			if err != nil || x.k != KNotImplemented {
				return x, err
			}
		}
	}
	return Value{}, TypeErrorf("bad operand type for abs(): '%s'", TypeName(args[0]))
}

func inBase(base int, prefix string) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		v, err := indexValue(t, args[0])
		if err != nil {
			return Value{}, err
		}
		b := toBig(v)
		sign := ""
		if b.Sign() < 0 {
			sign = "-"
			b = new(big.Int).Neg(b)
		}
		return Str(sign + prefix + b.Text(base)), nil
	}
}

func builtinPow(t *Thread, args []Value, kw []Kw) (Value, error) {
	a, err := named("pow", args, kw, "base", "exp", "mod")
	if err != nil {
		return Value{}, err
	}
	for i, name := range []string{"base", "exp"} {
		if a[i].k == KUnset {
			return Value{}, TypeErrorf("pow() missing required argument '%s' (pos %d)", name, i+1)
		}
	}
	if a[2].k == KUnset || a[2].k == KNone {
		return BinaryOp(t, "**", a[0], a[1])
	}
	for i := range a {
		a[i] = unboxed(a[i])
	}
	if a[0].IsInt() && a[1].IsInt() && a[2].IsInt() {
		return powMod(t, toBig(a[0]), toBig(a[1]), toBig(a[2]))
	}
	if x, ok, err := callSpecial(t, a[0], "__pow__", a[1], a[2]); err != nil || ok && x.k != KNotImplemented {
		return x, err
	}
	if a[0].IsNumber() && a[1].IsNumber() && a[2].IsNumber() {
		return Value{}, TypeErrorf("pow() 3rd argument not allowed unless all arguments are integers")
	}
	return Value{}, TypeErrorf("unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'", TypeName(a[0]), TypeName(a[1]), TypeName(a[2]))
}

func builtinRound(t *Thread, args []Value, kw []Kw) (Value, error) {
	a, err := named("round", args, kw, "number", "ndigits")
	if err != nil {
		return Value{}, err
	}
	if a[0].k == KUnset {
		return Value{}, TypeErrorf("round() missing required argument 'number' (pos 1)")
	}
	digits := a[1]
	if digits.k == KUnset {
		digits = None
	}
	if a[0].k == KObject {
		var more []Value
		if digits.k != KNone {
			more = []Value{digits}
		}
		if x, ok, err := callSpecial(t, a[0], "__round__", more...); err != nil || ok {
			return x, err
		}
	}
	switch v := a[0]; v.k {
	case KFloat:
		return roundFloat(t, v.AsFloat(), digits)
	case KInt, KBig, KBool:
		if v.k == KBool {
			v = Int(v.n)
		}
		if digits.k == KNone {
			return v, nil
		}
		return roundInt(t, v, digits)
	}
	return Value{}, TypeErrorf("type %s doesn't define __round__ method", TypeName(a[0]))
}

func builtinSum(t *Thread, args []Value, kw []Kw) (Value, error) {
	if len(args) == 0 {
		return Value{}, TypeErrorf("sum() takes at least 1 positional argument (0 given)")
	}
	if n := len(args) + len(kw); n > 2 {
		return Value{}, TypeErrorf("sum() takes at most 2 arguments (%d given)", n)
	}
	start := Int(0)
	if len(args) > 1 {
		start = args[1]
	}
	opt, err := keyword("sum", kw, "start")
	if err != nil {
		return Value{}, err
	}
	if opt[0].k != KUnset {
		start = opt[0]
	}
	switch start.k {
	case KStr:
		return Value{}, TypeErrorf("sum() can't sum strings [use ''.join(seq) instead]")
	case KBytes:
		return Value{}, TypeErrorf("sum() can't sum bytes [use b''.join(seq) instead]")
	case KByteArray:
		return Value{}, TypeErrorf("sum() can't sum bytearray [use b''.join(seq) instead]")
	}
	total := start
	err = Iterate(t, args[0], func(x Value) error {
		if x.k == KInt && total.k == KInt {
			if s := x.n + total.n; (s^x.n)&(s^total.n) >= 0 {
				total.n = s
				return nil
			}
		}
		var err error
		total, err = BinaryOp(t, "+", total, x)
		return err
	})
	return total, err
}
