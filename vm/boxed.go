package vm

// An instance of a script's subclass of int, float, str or bytes is an Object
// whose Data is the native Value. The slots below, which such classes inherit,
// make it behave as that value where the class says nothing else.

// Boxed makes an instance of cls, a subclass of an immutable builtin class, that
// holds v; for the builtin class itself it is v.
func Boxed(cls *Type, v Value) Value {
	if !cls.heap {
		return v
	}
	return ObjectValue(&Object{Type: cls, Data: v})
}

// Unboxed returns the native value of what Boxed made, and any other value as
// it is.
func Unboxed(v Value) Value { return unboxed(v) }

func setupBoxed() {
	for _, ty := range []*Type{TypeInt, TypeFloat, TypeStr, TypeBytes} {
		s := &ty.Slots
		s.Repr = func(t *Thread, v Value) (string, error) { return Repr(t, unboxed(v)) }
		s.Hash = func(t *Thread, v Value) (uint64, error) { return Hash(t, unboxed(v)) }
		s.Truth = func(t *Thread, v Value) (bool, error) { return Truth(t, unboxed(v)) }
		s.Compare = boxedCompare
		s.Binary = boxedBinary
		s.Unary = func(t *Thread, op string, v Value) (Value, error) {
			x := unboxed(v)
			if op == "abs" {
				return builtinAbs(t, []Value{x}, nil)
			}
			return UnaryOp(t, op, x)
		}
		s.Format = func(t *Thread, v Value, spec string) (string, error) { return Format(t, unboxed(v), spec) }
		s.Copy = func(_ *Thread, v Value, deep func(Value) (Value, error)) (Value, error) {
			o := v.AsObject()
			n := &Object{Type: o.Type, Data: o.Data}
			if o.Attrs == nil {
				return ObjectValue(n), nil
			}
			n.Attrs = o.Attrs.Copy()
			if deep != nil {
				for i := range n.Attrs.entries {
					x, err := deep(n.Attrs.entries[i].val)
					if err != nil {
						return Value{}, err
					}
					n.Attrs.entries[i].val = x
				}
			}
			return ObjectValue(n), nil
		}
	}
	for _, ty := range []*Type{TypeStr, TypeBytes} {
		s := &ty.Slots
		s.Str = func(t *Thread, v Value) (string, error) { return ToStr(t, unboxed(v)) }
		s.Len = func(t *Thread, v Value) (int, error) { return Len(t, unboxed(v)) }
		s.Iter = func(t *Thread, v Value) (Value, error) { return IterOf(t, unboxed(v)) }
		s.Contains = func(t *Thread, v, x Value) (bool, error) { return Contains(t, unboxed(v), unboxed(x)) }
		s.GetItem = func(t *Thread, v, key Value) (Value, error) { return GetItem(t, unboxed(v), unboxed(key)) }
	}
}

func boxedCompare(t *Thread, op string, a, b Value) (Value, error) {
	x, y := unboxed(a), unboxed(b)
	ans, v, err := nativeCompare(t, op, x, y)
	switch {
	case err != nil || v.k != KUnset:
		return v, err
	case ans == cmpUnknown:
		return NotImplemented, nil
	}
	return Bool(ans == cmpTrue), nil
}

func boxedBinary(t *Thread, op string, a, b Value, swapped bool) (Value, error) {
	x, y := unboxed(a), unboxed(b)
	if y.k == KObject && binarySlot(y) != nil {
		return NotImplemented, nil
	}
	if swapped {
		x, y = y, x
	}
	v, err := BinaryOp(t, op, x, y)
	if err != nil && IsExc(err, ExcTypeError) && !(x.IsNumber() && y.IsNumber()) {
		// What the operands' own kinds cannot do, the caller reports with the
		// names of the classes.
		return NotImplemented, nil
	}
	return v, err
}
