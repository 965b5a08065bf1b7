package vm

import "strings"

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

// payload is Unboxed for the slots, which must not meet themselves again: an
// instance that holds no native value is an error.
func payload(v Value) (Value, error) {
	x := unboxed(v)
	if x.k == KObject {
		return x, TypeErrorf("instance of '%s' without a value", TypeName(v))
	}
	return x, nil
}

// onPayload makes a slot that does with the native value what f does.
func onPayload[R any](f func(*Thread, Value) (R, error)) func(*Thread, Value) (R, error) {
	return func(t *Thread, v Value) (R, error) {
		x, err := payload(v)
		if err != nil {
			var none R
			return none, err
		}
		return f(t, x)
	}
}

func setupBoxed() {
	for _, ty := range []*Type{TypeInt, TypeFloat, TypeStr, TypeBytes} {
		s := &ty.Slots
		s.Repr = onPayload(Repr)
		s.Hash = onPayload(Hash)
		s.Truth = onPayload(Truth)
		s.Compare = boxedCompare
		s.Binary = boxedBinary
		s.Unary = func(t *Thread, op string, v Value) (Value, error) {
			x, err := payload(v)
			if err != nil {
				return Value{}, err
			}
			if !x.IsNumber() {
				return NotImplemented, nil // the error names the class
			}
			if op == "abs" {
				return builtinAbs(t, []Value{x}, nil)
			}
			return UnaryOp(t, op, x)
		}
		s.Format = func(t *Thread, v Value, spec string) (string, error) {
			x, err := payload(v)
			switch {
			case err != nil:
				return "", err
			case spec == "":
				return ToStr(t, v) // which the class may define
			}
			return Format(t, x, spec)
		}
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
		s.Str = onPayload(ToStr)
		s.Len = onPayload(Len)
		s.Iter = onPayload(IterOf)
		s.Contains = func(t *Thread, v, x Value) (bool, error) {
			p, err := payload(v)
			if err != nil {
				return false, err
			}
			return Contains(t, p, unboxed(x))
		}
		s.GetItem = func(t *Thread, v, key Value) (Value, error) {
			p, err := payload(v)
			if err != nil {
				return Value{}, err
			}
			return GetItem(t, p, unboxed(key))
		}
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
	if strings.HasSuffix(op, "=") {
		return NotImplemented, nil // immutable values have no in-place operators
	}
	x, y := unboxed(a), unboxed(b)
	if op == "%" {
		// What is formatted keeps its class, which may say how it prints.
		format, arg := x, b
		if swapped {
			format, arg = y, a
		}
		if format.k == KStr {
			return textBinary(t, arithMod, false, format, arg)
		}
	}
	if x.k == KObject || y.k == KObject && binarySlot(y) != nil {
		return NotImplemented, nil
	}
	if swapped {
		x, y = y, x
	}
	v, err := BinaryOp(t, op, x, y)
	if err != nil && IsExc(err, ExcTypeError) {
		// What the operands' own kinds cannot do, the caller reports with the
		// names of the classes.
		return NotImplemented, nil
	}
	return v, err
}
