package vm

// wrongSelf is the TypeError of an unbound method that got the wrong receiver.
func wrongSelf(method string, want *Type, v Value) error {
	return TypeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", method, want.Name, TypeName(v))
}

// onList and its relatives make the implementation of a method from a function
// that takes the receiver's native part: the receiver is checked in one place,
// which memory safety depends on.
func onList(name string, f func(t *Thread, l *List, args []Value, kw []Kw) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, kw []Kw) (Value, error) {
		if args[0].k != KList {
			return Value{}, wrongSelf(name, TypeList, args[0])
		}
		return f(t, args[0].AsList(), args[1:], kw)
	}
}

func onDict(name string, f func(t *Thread, d *Dict, args []Value, kw []Kw) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, kw []Kw) (Value, error) {
		if args[0].k != KDict {
			return Value{}, wrongSelf(name, TypeDict, args[0])
		}
		return f(t, args[0].AsDict(), args[1:], kw)
	}
}

// onSet serves set only; onAnySet also frozenset.
func onSet(name string, f func(t *Thread, s *Set, args []Value) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KSet {
			return Value{}, wrongSelf(name, TypeSet, args[0])
		}
		return f(t, args[0].AsSet(), args[1:])
	}
}

func onAnySet(name string, f func(t *Thread, self Value, args []Value) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KSet && args[0].k != KFrozenSet {
			return Value{}, wrongSelf(name, TypeSet, args[0])
		}
		return f(t, args[0], args[1:])
	}
}

func onTuple(name string, f func(t *Thread, x *Tuple, args []Value) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KTuple {
			return Value{}, wrongSelf(name, TypeTuple, args[0])
		}
		return f(t, args[0].AsTuple(), args[1:])
	}
}

func onRange(name string, f func(t *Thread, r *Range, args []Value) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KRange {
			return Value{}, wrongSelf(name, TypeRange, args[0])
		}
		return f(t, args[0].AsRange(), args[1:])
	}
}

// onInt serves int and bool; bools arrive as ints.
func onInt(name string, f func(t *Thread, v Value, args []Value, kw []Kw) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, kw []Kw) (Value, error) {
		v := unboxed(args[0])
		if !v.IsInt() {
			return Value{}, wrongSelf(name, TypeInt, args[0])
		}
		if v.k == KBool {
			v = Int(v.n)
		}
		return f(t, v, args[1:], kw)
	}
}

func onFloat(name string, f func(x float64, args []Value) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		v := unboxed(args[0])
		if v.k != KFloat {
			return Value{}, wrongSelf(name, TypeFloat, args[0])
		}
		return f(v.AsFloat(), args[1:])
	}
}

// unboxed returns the native value of an instance of a script's subclass of an
// immutable builtin (see boxed.go), and any other value as it is.
func unboxed(v Value) Value {
	if v.k == KObject {
		if x, ok := v.AsObject().Data.(Value); ok {
			return x
		}
	}
	return v
}

// keyword takes the named keyword argument out of a call that knows the names.
// fn is how errors call the function.
func keyword(fn string, kw []Kw, names ...string) ([]Value, error) {
	out := make([]Value, len(names))
next:
	for _, k := range kw {
		for i, n := range names {
			if k.Name == n {
				out[i] = k.V
				continue next
			}
		}
		return nil, TypeErrorf("'%s' is an invalid keyword argument for %s()", k.Name, fn)
	}
	return out, nil
}

// pair is a 2-tuple in one allocation.
func pair(a, b Value) Value {
	p := &struct {
		t Tuple
		e [2]Value
	}{e: [2]Value{a, b}}
	p.t.Elems = p.e[:]
	return TupleValue(&p.t)
}

// errText is repr(v) for an error text; a repr that fails is replaced by the
// type.
func errText(t *Thread, v Value) string {
	s, err := Repr(t, v)
	if err != nil {
		return "<" + TypeName(v) + " object>"
	}
	return s
}
