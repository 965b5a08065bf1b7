package vm

// anySetMethods are the methods of set and frozenset; the results of those that
// make a new set are of the receiver's kind.
var anySetMethods = []Builtin{
	{Name: "copy", NoKw: true, Fn: onAnySet("copy", func(t *Thread, self Value, _ []Value) (Value, error) {
		if self.k == KFrozenSet && self.sub() == nil {
			return self, nil
		}
		if err := t.reserve(self.AsSet().Len(), 2*valueSize+16); err != nil {
			return Value{}, err
		}
		return sameSetKind(self, copySet(self.AsSet())), nil
	})},
	{Name: "union", Max: -1, NoKw: true, Fn: onAnySet("union", func(t *Thread, self Value, args []Value) (Value, error) {
		out := copySet(self.AsSet())
		for _, a := range args {
			if err := setUpdate(t, out, a); err != nil {
				return Value{}, err
			}
		}
		return sameSetKind(self, out), nil
	})},
	{Name: "intersection", Max: -1, NoKw: true, Fn: onAnySet("intersection", func(t *Thread, self Value, args []Value) (Value, error) {
		out, err := intersectAll(t, self.AsSet(), args)
		return sameSetKind(self, out), err
	})},
	{Name: "difference", Max: -1, NoKw: true, Fn: onAnySet("difference", func(t *Thread, self Value, args []Value) (Value, error) {
		out := copySet(self.AsSet())
		err := subtractAll(t, out, args)
		return sameSetKind(self, out), err
	})},
	{Name: "symmetric_difference", Min: 1, Max: 1, NoKw: true, Fn: onAnySet("symmetric_difference", func(t *Thread, self Value, args []Value) (Value, error) {
		other, err := setOf(t, args[0])
		if err != nil {
			return Value{}, err
		}
		out, err := setXor(t, self.AsSet(), other)
		return sameSetKind(self, out), err
	})},
	{Name: "isdisjoint", Min: 1, Max: 1, NoKw: true, Fn: onAnySet("isdisjoint", func(t *Thread, self Value, args []Value) (Value, error) {
		free, err := disjoint(t, self.AsSet(), args[0])
		return Bool(free), err
	})},
	{Name: "issubset", Min: 1, Max: 1, NoKw: true, Fn: onAnySet("issubset", func(t *Thread, self Value, args []Value) (Value, error) {
		other, err := setOf(t, args[0])
		if err != nil {
			return Value{}, err
		}
		sub, err := subset(t, self.AsSet(), other)
		return Bool(sub), err
	})},
	{Name: "issuperset", Min: 1, Max: 1, NoKw: true, Fn: onAnySet("issuperset", func(t *Thread, self Value, args []Value) (Value, error) {
		other, err := setOf(t, args[0])
		if err != nil {
			return Value{}, err
		}
		sub, err := subset(t, other, self.AsSet())
		return Bool(sub), err
	})},
}

var setMethods = []Builtin{
	{Name: "add", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KSet {
			return Value{}, wrongSelf("add", TypeSet, args[0])
		}
		return None, setAdd(t, args[0].AsSet(), args[1])
	}},
	{Name: "clear", NoKw: true, Fn: onSet("clear", func(_ *Thread, s *Set, _ []Value) (Value, error) {
		s.D.Clear()
		return None, nil
	})},
	{Name: "discard", Min: 1, Max: 1, NoKw: true, Fn: onSet("discard", func(t *Thread, s *Set, args []Value) (Value, error) {
		_, err := setRemove(t, s, args[0])
		return None, err
	})},
	{Name: "remove", Min: 1, Max: 1, NoKw: true, Fn: onSet("remove", func(t *Thread, s *Set, args []Value) (Value, error) {
		ok, err := setRemove(t, s, args[0])
		if err == nil && !ok {
			err = KeyError(args[0])
		}
		return None, err
	})},
	{Name: "pop", NoKw: true, Fn: onSet("pop", func(_ *Thread, s *Set, _ []Value) (Value, error) {
		i := s.D.lastSlot()
		if i < 0 {
			return Value{}, KeyError(Str("pop from an empty set"))
		}
		v, _ := s.Slot(i)
		s.D.RemoveSlot(i)
		return v, nil
	})},
	{Name: "update", Max: -1, NoKw: true, Fn: onSet("update", func(t *Thread, s *Set, args []Value) (Value, error) {
		for _, a := range args {
			if err := setUpdate(t, s, a); err != nil {
				return Value{}, err
			}
		}
		return None, nil
	})},
	{Name: "intersection_update", Max: -1, NoKw: true, Fn: onSet("intersection_update", func(t *Thread, s *Set, args []Value) (Value, error) {
		out, err := intersectAll(t, s, args)
		if err == nil {
			s.D = out.D
		}
		return None, err
	})},
	{Name: "difference_update", Max: -1, NoKw: true, Fn: onSet("difference_update", func(t *Thread, s *Set, args []Value) (Value, error) {
		return None, subtractAll(t, s, args)
	})},
	{Name: "symmetric_difference_update", Min: 1, Max: 1, NoKw: true, Fn: onSet("symmetric_difference_update", func(t *Thread, s *Set, args []Value) (Value, error) {
		other, err := setOf(t, args[0])
		if err != nil {
			return Value{}, err
		}
		out, err := setXor(t, s, other)
		if err == nil {
			s.D = out.D
		}
		return None, err
	})},
	{Name: "__init__", Max: 1, NoKw: true, Fn: onSet("__init__", func(t *Thread, s *Set, args []Value) (Value, error) {
		s.D.Clear()
		if len(args) == 0 {
			return None, nil
		}
		return None, setUpdate(t, s, args[0])
	})},
}

func sameSetKind(like Value, s *Set) Value {
	if like.k == KFrozenSet {
		return FrozenSetValue(s)
	}
	return SetValue(s)
}

func intersectAll(t *Thread, s *Set, args []Value) (*Set, error) {
	if len(args) == 0 {
		return copySet(s), nil
	}
	for _, a := range args {
		var err error
		if a.k == KSet || a.k == KFrozenSet {
			if s, err = setAnd(t, s, a.AsSet()); err != nil {
				return nil, err
			}
			continue
		}
		out := NewSet()
		if err = Iterate(t, a, func(x Value) error {
			in, err := s.Has(t, x)
			if err != nil || !in {
				return err
			}
			return setAdd(t, out, x)
		}); err != nil {
			return nil, err
		}
		s = out
	}
	return s, nil
}

func subtractAll(t *Thread, s *Set, args []Value) error {
	for _, a := range args {
		if (a.k == KSet || a.k == KFrozenSet) && a.AsSet() == s {
			s.D.Clear()
			continue
		}
		if err := Iterate(t, a, func(x Value) error {
			_, _, err := s.D.Delete(t, x)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

func disjoint(t *Thread, s *Set, v Value) (bool, error) {
	it, err := GetIter(t, v)
	if err != nil {
		return false, err
	}
	for {
		x, ok, err := it.Next(t)
		if err != nil || !ok {
			return err == nil, err
		}
		if in, err := s.Has(t, x); err != nil || in {
			return false, err
		}
	}
}
