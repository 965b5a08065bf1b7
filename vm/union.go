package vm

import "strings"

func unionArgs(v Value) []Value { return v.AsObject().Data.(*union).args }

func isUnion(v Value) bool {
	if v.k != KObject {
		return false
	}
	_, ok := v.AsObject().Data.(*union)
	return ok
}

// unionable reports whether v may stand beside | between types.
func unionable(v Value) bool {
	return v.k == KType || v.k == KNone || isUnion(v) || v.k == KObject && v.AsObject().Type == TypeGenericAlias
}

// unionOf is a | b; NotImplemented when one of them is no type.
func unionOf(t *Thread, a, b Value) (Value, error) {
	if !unionable(a) || !unionable(b) || a.k == KNone && b.k == KNone {
		return NotImplemented, nil
	}
	var args []Value
	add := func(x Value) error {
		if x.k == KNone {
			x = TypeValue(TypeNone)
		}
		for _, y := range args {
			if same, err := Equal(t, x, y); same || err != nil {
				return err
			}
		}
		args = append(args, x)
		return t.tick()
	}
	for _, v := range []Value{a, b} {
		parts := []Value{v}
		if isUnion(v) {
			parts = unionArgs(v)
		}
		for _, x := range parts {
			if err := add(x); err != nil {
				return Value{}, err
			}
		}
	}
	if len(args) == 1 {
		return args[0], nil
	}
	return ObjectValue(&Object{Type: TypeUnion, Data: &union{args}}), nil
}

// unionSlot is the | of aliases and unions.
func unionSlot(t *Thread, op string, a, b Value, swapped bool) (Value, error) {
	switch {
	case op != "|":
		return NotImplemented, nil
	case swapped:
		return unionOf(t, b, a)
	}
	return unionOf(t, a, b)
}

func setupUnion() {
	s := &TypeUnion.Slots
	s.Repr = func(t *Thread, v Value) (string, error) {
		args := unionArgs(v)
		texts := make([]string, len(args))
		for i, x := range args {
			if x.k == KType && x.AsType() == TypeNone {
				texts[i] = "None"
				continue
			}
			var err error
			if texts[i], err = typeText(t, x); err != nil {
				return "", err
			}
		}
		return strings.Join(texts, " | "), nil
	}
	s.Binary = unionSlot
	s.GetAttr = func(t *Thread, v Value, name string) (Value, bool, error) {
		switch name {
		case "__args__":
			return NewTuple(unionArgs(v)...), true, nil
		case "__parameters__":
			p, err := typeParameters(t, unionArgs(v))
			return NewTuple(p...), err == nil, err
		}
		return Value{}, false, nil
	}
	s.GetItem = func(t *Thread, v, key Value) (Value, error) {
		args, err := substitute(t, v, unionArgs(v), key)
		if err != nil {
			return Value{}, err
		}
		out := args[0]
		for _, x := range args[1:] {
			if out, err = BinaryOp(t, "|", out, x); err != nil {
				return Value{}, err
			}
		}
		return out, nil
	}
	s.Compare = func(t *Thread, op string, a, b Value) (Value, error) {
		if op != "==" || !isUnion(b) {
			return NotImplemented, nil
		}
		x, err := unionSet(t, a)
		if err != nil {
			return Value{}, err
		}
		y, err := unionSet(t, b)
		if err != nil {
			return Value{}, err
		}
		same, err := Equal(t, x, y)
		return Bool(same), err
	}
	s.Hash = func(t *Thread, v Value) (uint64, error) {
		set, err := unionSet(t, v)
		if err != nil {
			return 0, err
		}
		return Hash(t, set)
	}
	check := func(test func(t *Thread, v, cls Value) (bool, error)) GoFunc {
		return func(t *Thread, args []Value, _ []Kw) (Value, error) {
			ok, err := test(t, args[1], args[0])
			return Bool(ok), err
		}
	}
	TypeUnion.AddMethods([]Builtin{
		{Name: "__instancecheck__", Min: 1, Max: 1, Fn: check(IsInstance)},
		{Name: "__subclasscheck__", Min: 1, Max: 1, Fn: check(isSubclass)},
		{Name: "__copy__", Max: 0, Fn: itself},
		{Name: "__deepcopy__", Max: 1, Fn: itself},
		{Name: "__reduce__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
			a := unionArgs(args[0])
			return NewTuple(BuiltinValue(&joinUnion), NewTuple(a...)), nil
		}},
	})
}

// joinUnion makes a union from its parts, for copies.
var joinUnion = Builtin{Name: "_union", Qual: "types._union", Min: 2, Max: -1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
	out := args[0]
	for _, x := range args[1:] {
		var err error
		if out, err = BinaryOp(t, "|", out, x); err != nil {
			return Value{}, err
		}
	}
	return out, nil
}}

func unionSet(t *Thread, v Value) (Value, error) {
	set := NewSet()
	for _, x := range unionArgs(v) {
		if err := set.Add(t, x); err != nil {
			return Value{}, err
		}
	}
	return FrozenSetValue(set), nil
}
