package vm

import (
	"math"
)

// subOf is the part that makes a container an instance of cls; nil for the
// builtin class itself.
func subOf(cls, base *Type) *Sub {
	if cls == base {
		return nil
	}
	return &Sub{Type: cls}
}

// atMost refuses calls of a class with more than max positional arguments or
// with keywords. Classes of scripts that have an __init__ of their own pass
// what they like: it is their __init__ that takes it, and args become none.
func atMost(cls *Type, name string, max int, args []Value, kw []Kw) ([]Value, error) {
	if _, ok := cls.scriptInit(); ok {
		return nil, nil
	}
	if len(kw) > 0 {
		return nil, TypeErrorf("%s() takes no keyword arguments", name)
	}
	if len(args) > max {
		return nil, TypeErrorf("%s expected at most %d argument%s, got %d", name, max, plural(max), len(args))
	}
	return args, nil
}

// valueArgs is atMost(1) for immutable classes, whose value is an argument even
// when an __init__ is there too.
func valueArgs(cls *Type, name string, args []Value, kw []Kw) ([]Value, error) {
	if _, ok := cls.scriptInit(); ok {
		return args[:min(len(args), 1)], nil
	}
	return atMost(cls, name, 1, args, kw)
}

func newList(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	args, err := atMost(cls, "list", 1, args, kw)
	if err != nil {
		return Value{}, err
	}
	l := &List{Sub: subOf(cls, TypeList)}
	if len(args) > 0 {
		if l.Elems, err = Collect(t, args[0]); err != nil {
			return Value{}, err
		}
	}
	return ListValue(l), nil
}

func newTuple(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	args, err := valueArgs(cls, "tuple", args, kw)
	if err != nil {
		return Value{}, err
	}
	x := &Tuple{Sub: subOf(cls, TypeTuple)}
	if len(args) > 0 {
		if args[0].k == KTuple && args[0].sub() == nil {
			if x.Sub == nil {
				return args[0], nil
			}
			x.Elems = args[0].AsTuple().Elems
		} else if x.Elems, err = Collect(t, args[0]); err != nil {
			return Value{}, err
		}
	}
	return TupleValue(x), nil
}

func newDict(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if _, ok := cls.scriptInit(); ok {
		args, kw = nil, nil
	}
	if len(args) > 1 {
		return Value{}, TypeErrorf("dict expected at most 1 argument, got %d", len(args))
	}
	d := NewDict(0)
	if len(args) == 1 && args[0].k == KDict && args[0].sub() == nil {
		if err := t.reserve(args[0].AsDict().live, 2*valueSize+16); err != nil {
			return Value{}, err
		}
		d = args[0].AsDict().Copy()
		args = nil
	}
	d.Sub = subOf(cls, TypeDict)
	return DictValue(d), dictFill(t, d, args, kw)
}

func newSet(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	args, err := atMost(cls, "set", 1, args, kw)
	if err != nil {
		return Value{}, err
	}
	s := &Set{Sub: subOf(cls, TypeSet)}
	if len(args) > 0 {
		err = setUpdate(t, s, args[0])
	}
	return SetValue(s), err
}

func newFrozenSet(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	args, err := valueArgs(cls, "frozenset", args, kw)
	if err != nil {
		return Value{}, err
	}
	s := &Set{Sub: subOf(cls, TypeFrozenSet)}
	if len(args) > 0 {
		if args[0].k == KFrozenSet && args[0].sub() == nil && s.Sub == nil {
			return args[0], nil
		}
		err = setUpdate(t, s, args[0])
	}
	return FrozenSetValue(s), err
}

func newRange(t *Thread, _ *Type, args []Value, kw []Kw) (Value, error) {
	if len(kw) > 0 {
		return Value{}, TypeErrorf("range() takes no keyword arguments")
	}
	if len(args) == 0 {
		return Value{}, TypeErrorf("range expected at least 1 argument, got 0")
	}
	if len(args) > 3 {
		return Value{}, TypeErrorf("range expected at most 3 arguments, got %d", len(args))
	}
	var n [3]int64
	n[2] = 1
	for i, a := range args {
		x, err := IndexInt(t, a)
		if err != nil {
			if IsExc(err, ExcOverflowError) {
				err = Errorf(ExcOverflowError, "range() in gears is limited to 64 bits")
			}
			return Value{}, err
		}
		n[i] = x
	}
	if len(args) == 1 {
		return NewRange(0, n[0], 1), nil
	}
	if n[2] == 0 {
		return Value{}, ValueErrorf("range() arg 3 must not be zero")
	}
	return NewRange(n[0], n[1], n[2]), nil
}

func newSliceObj(_ *Thread, _ *Type, args []Value, kw []Kw) (Value, error) {
	if len(kw) > 0 {
		return Value{}, TypeErrorf("slice() takes no keyword arguments")
	}
	switch len(args) {
	case 0:
		return Value{}, TypeErrorf("slice expected at least 1 argument, got 0")
	case 1:
		return NewSlice(None, args[0], None), nil
	case 2:
		return NewSlice(args[0], args[1], None), nil
	case 3:
		return NewSlice(args[0], args[1], args[2]), nil
	}
	return Value{}, TypeErrorf("slice expected at most 3 arguments, got %d", len(args))
}

func newBool(t *Thread, _ *Type, args []Value, kw []Kw) (Value, error) {
	if len(kw) > 0 {
		return Value{}, TypeErrorf("bool() takes no keyword arguments")
	}
	if len(args) > 1 {
		return Value{}, TypeErrorf("bool expected at most 1 argument, got %d", len(args))
	}
	if len(args) == 0 {
		return False, nil
	}
	b, err := Truth(t, args[0])
	return Bool(b), err
}

func newFloat(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	args, err := valueArgs(cls, "float", args, kw)
	if err != nil {
		return Value{}, err
	}
	f := 0.0
	if len(args) > 0 {
		if f, err = floatOf(t, args[0]); err != nil {
			return Value{}, err
		}
	}
	return Boxed(cls, Float(f)), nil
}

// floatOf is float(v).
func floatOf(t *Thread, v Value) (float64, error) {
	v0 := v
	v = unboxed(v)
	switch v.k {
	case KStr:
		return ParseFloat(v.AsStr())
	case KBytes, KByteArray:
		s, _ := bytesOf(v)
		f, err := ParseFloat(s)
		if err != nil || !isASCII(s) { // bytes have no digits of other scripts
			err = ValueErrorf("could not convert string to float: %s", errText(t, v))
		}
		return f, err
	}
	if v.IsNumber() {
		return toFloat(v)
	}
	x, ok, err := callSpecial(t, v0, "__float__")
	if err != nil {
		return 0, err
	}
	if ok {
		if x.k != KFloat {
			return 0, TypeErrorf("%s.__float__ returned non-float (type %s)", TypeName(v0), TypeName(x))
		}
		return x.AsFloat(), nil
	}
	if x, ok, err = indexMethod(t, v0); err != nil || ok {
		if err != nil {
			return 0, err
		}
		return toFloat(x)
	}
	return 0, TypeErrorf("float() argument must be a string or a real number, not '%s'", TypeName(v0))
}

func newInt(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	var base Value
	if _, init := cls.scriptInit(); !init && len(args)+len(kw) > 2 {
		return Value{}, TypeErrorf("int() takes at most 2 arguments (%d given)", len(args)+len(kw))
	}
	for _, k := range kw {
		if k.Name != "base" {
			if _, ok := cls.scriptInit(); ok {
				continue
			}
			return Value{}, TypeErrorf("'%s' is an invalid keyword argument for int()", k.Name)
		}
		base = k.V
	}
	if len(args) > 2 {
		args = args[:1]
	}
	if len(args) == 2 {
		base = args[1]
	}
	switch {
	case len(args) == 0 && base.k != KUnset:
		return Value{}, TypeErrorf("int() missing string argument")
	case len(args) == 0:
		return Boxed(cls, Int(0)), nil
	case base.k == KUnset:
		v, err := intOf(t, args[0])
		return Boxed(cls, v), err
	}
	b, err := IndexInt(t, base)
	if err != nil {
		if !IsExc(err, ExcOverflowError) {
			return Value{}, err
		}
		b = math.MaxInt64
	}
	if b != 0 && (b < 2 || b > 36) {
		return Value{}, ValueErrorf("int() base must be >= 2 and <= 36, or 0")
	}
	v, err := intOfText(t, args[0], int(b))
	if err == nil && v.k == KUnset {
		err = TypeErrorf("int() can't convert non-string with explicit base")
	}
	return Boxed(cls, v), err
}

// intOfText parses a str or bytes; unset for anything else.
func intOfText(t *Thread, v Value, base int) (Value, error) {
	v = unboxed(v)
	switch v.k {
	case KStr:
		return ParseInt(v.AsStr(), base)
	case KBytes, KByteArray:
		s, _ := bytesOf(v)
		return parseIntBytes(s, base)
	}
	return Value{}, nil
}

// intOf is int(v).
func intOf(t *Thread, v Value) (Value, error) {
	x := unboxed(v)
	switch x.k {
	case KInt, KBig:
		return x, nil
	case KBool:
		return Int(x.n), nil
	case KFloat:
		if x.k == v.k {
			return intOfFloat(math.Trunc(x.AsFloat()))
		}
	case KStr, KBytes, KByteArray:
		return intOfText(t, x, 10)
	}
	for _, name := range []string{"__int__", "__index__", "__trunc__"} {
		if n, ok, err := intMethod(t, v, name); err != nil || ok {
			return n, err
		}
	}
	return Value{}, TypeErrorf("int() argument must be a string, a bytes-like object or a real number, not '%s'", TypeName(v))
}
