package vm

// NativeDunders gives a native class the special methods that its slots stand
// for, so that scripts may call them by name; operators lists those that its
// Binary slot has. Methods that the class has itself stay as they are. Only for
// set-up code.
func NativeDunders(ty *Type, operators ...string) {
	s := &ty.Slots
	var list []Builtin
	add := func(has bool, name string, n int, f func(t *Thread, self Value, args []Value) (Value, error)) {
		if _, own := ty.Attrs.GetStr(name); has && !own {
			list = append(list, special(ty, name, n, f))
		}
	}
	add(s.Len != nil, "__len__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
		n, err := s.Len(t, self)
		return Int(int64(n)), err
	})
	add(s.Iter != nil, "__iter__", 0, func(t *Thread, self Value, _ []Value) (Value, error) { return s.Iter(t, self) })
	add(s.Contains != nil, "__contains__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
		ok, err := s.Contains(t, self, args[0])
		return Bool(ok), err
	})
	add(s.GetItem != nil, "__getitem__", 1, func(t *Thread, self Value, args []Value) (Value, error) { return s.GetItem(t, self, args[0]) })
	add(s.SetItem != nil, "__setitem__", 2, func(t *Thread, self Value, args []Value) (Value, error) {
		return None, s.SetItem(t, self, args[0], args[1])
	})
	add(s.DelItem != nil, "__delitem__", 1, func(t *Thread, self Value, args []Value) (Value, error) { return None, s.DelItem(t, self, args[0]) })
	add(s.Repr != nil, "__repr__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
		x, err := s.Repr(t, self)
		return Str(x), err
	})
	add(s.Truth != nil, "__bool__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
		b, err := s.Truth(t, self)
		return Bool(b), err
	})
	for op, name := range compareMethods {
		add(s.Compare != nil, name, 1, func(t *Thread, self Value, args []Value) (Value, error) { return s.Compare(t, op, self, args[0]) })
	}
	for _, op := range operators {
		name := binaryMethods[op]
		add(true, "__"+name+"__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
			return s.Binary(t, op, self, args[0], false)
		})
		add(true, "__i"+name+"__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
			x, err := s.Binary(t, op+"=", self, args[0], false)
			if err == nil && x.k == KNotImplemented {
				x, err = s.Binary(t, op, self, args[0], false)
			}
			return x, err
		})
	}
	ty.AddMethods(list)
}
