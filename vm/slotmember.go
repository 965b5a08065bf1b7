package vm

import "slices"

// slotMember is the descriptor of a name in __slots__. The value stands in the
// instance's attributes, where the machine finds it as fast as others; that no
// other attributes come in is seen to by Type.noDict.
type slotMember struct {
	name string
	cls  *Type
	// native marks an attribute that the machine computes, such as real of int;
	// refusal is what setting it says, "" where it may be set.
	native  bool
	refusal string
}

var TypeMember = NewType("", "member_descriptor", nil, nil)

func setupMember() {
	TypeMember.AddMethods([]Builtin{
		{Name: "__get__", Min: 1, Max: 2, NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
			m := memberOf(args[0])
			if m == nil || args[1].IsNone() {
				return args[0], nil
			}
			return m.get(args[1])
		}},
		{Name: "__set__", Min: 2, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
			if m := memberOf(args[0]); m != nil {
				return None, m.set(t, args[1], args[2])
			}
			return None, nil
		}},
		{Name: "__delete__", Min: 1, Max: 1, NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
			if m := memberOf(args[0]); m != nil {
				return None, m.del(args[1])
			}
			return None, nil
		}},
	})
	TypeMember.Slots.Repr = func(_ *Thread, v Value) (string, error) {
		m := memberOf(v)
		return "<member '" + m.name + "' of '" + m.cls.Name + "' objects>", nil
	}
	TypeMember.Slots.GetAttr = func(_ *Thread, v Value, name string) (Value, bool, error) {
		m := memberOf(v)
		switch name {
		case "__name__":
			return Str(m.name), true, nil
		case "__qualname__":
			return Str(m.cls.Qual + "." + m.name), true, nil
		case "__objclass__":
			return TypeValue(m.cls), true, nil
		}
		return Value{}, false, nil
	}
}

// memberOf is the slot that a class attribute describes, or nil.
func memberOf(v Value) *slotMember {
	if v.k != KObject {
		return nil
	}
	m, _ := v.AsObject().Data.(*slotMember)
	return m
}

func (m *slotMember) check(self Value) error {
	if !TypeOf(self).IsSubtype(m.cls) {
		return TypeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", m.name, m.cls.Name, TypeName(self))
	}
	return nil
}

// attrs is where the instance keeps its slots.
func (m *slotMember) attrs(self Value) **Dict {
	if self.k == KObject {
		return &self.AsObject().Attrs
	}
	if s := self.sub(); s != nil {
		return &s.Attrs
	}
	return nil
}

func (m *slotMember) get(self Value) (Value, error) {
	if err := m.check(self); err != nil {
		return Value{}, err
	}
	if m.native {
		if x := excAttr(self, m.name); x.k != KUnset {
			return x, nil
		}
		if f := m.cls.Slots.GetAttr; f != nil {
			x, ok, err := f(nil, self, m.name)
			if ok || err != nil {
				return x, err
			}
		}
	} else if d := m.attrs(self); d != nil && *d != nil {
		if v, ok := (*d).GetStr(m.name); ok {
			return v, nil
		}
	}
	return Value{}, noAttr(self, m.name)
}

func (m *slotMember) set(t *Thread, self, x Value) error {
	if err := m.check(self); err != nil {
		return err
	}
	if m.native {
		if m.refusal != "" {
			return AttrErrorf("%s", m.refusal)
		}
		_, err := setExcAttr(t, self, m.name, x)
		return err
	}
	d := m.attrs(self)
	if d == nil {
		return noAttr(self, m.name)
	}
	if *d == nil {
		*d = NewDict(4)
	}
	(*d).SetStr(m.name, x)
	return nil
}

func (m *slotMember) del(self Value) error {
	if err := m.check(self); err != nil {
		return err
	}
	switch {
	case m.refusal != "":
		return AttrErrorf("%s", m.refusal)
	case m.native:
		return TypeErrorf("%s may not be deleted", m.name)
	}
	if d := m.attrs(self); d != nil && *d != nil {
		if _, ok, err := (*d).Delete(nil, Str(m.name)); ok || err != nil {
			return err
		}
	}
	return AttrErrorf("%s", m.name)
}

// takeSlots makes the members of __slots__. An instance has no __dict__ when no
// class of its line leaves __slots__ out.
func (ty *Type) takeSlots(t *Thread, ns *Dict) error {
	closed := true
	for _, b := range ty.MRO[1:] {
		if b.heap && !b.noDict || !b.heap && b != TypeObject && b.IsSubtype(ExcBaseException) {
			closed = false
		}
	}
	spec, ok := ns.GetStr("__slots__")
	if !ok {
		return nil
	}
	names := []Value{spec}
	if _, one := asStr(spec); !one {
		var err error
		if names, err = Collect(t, spec); err != nil {
			return err
		}
	}
	// A dictionary and weak references stand in an instance once.
	taken := map[string]bool{}
	for _, b := range ty.MRO[1:] {
		if b.heap {
			_, slotted := b.Attrs.GetStr("__slots__")
			taken["__dict__"] = taken["__dict__"] || !b.noDict
			taken["__weakref__"] = taken["__weakref__"] || !slotted || declares(b, "__weakref__")
		}
	}
	for _, v := range names {
		name, isStr := asStr(v)
		if !isStr {
			return TypeErrorf("__slots__ items must be strings, not '%s'", TypeName(v))
		}
		if ok, _ := strIsIdentifier(t, name, nil, nil); !ok.AsBool() {
			return TypeErrorf("__slots__ must be identifiers")
		}
		switch name {
		case "__dict__":
			if taken[name] {
				return TypeErrorf("__dict__ slot disallowed: we already got one")
			}
			closed, taken[name] = false, true
			continue
		case "__weakref__":
			if taken[name] {
				return TypeErrorf("__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0")
			}
			taken[name] = true
			continue
		}
		switch nativeBase(ty) {
		case TypeInt, TypeTuple, TypeBytes:
			return TypeErrorf("nonempty __slots__ not supported for subtype of '%s'", ty.Bases[0].Name)
		}
		name = mangled(ty.Name, name)
		if old, taken := ns.GetStr(name); taken && memberOf(old) == nil {
			return ValueErrorf("'%s' in __slots__ conflicts with class variable", name)
		}
		ns.SetStr(name, ObjectValue(&Object{Type: TypeMember, Data: &slotMember{name: name, cls: ty}}))
	}
	ty.noDict = closed
	return nil
}

// declares reports whether a class names name itself in its __slots__.
func declares(ty *Type, name string) bool {
	spec, _ := ty.Attrs.GetStr("__slots__")
	switch spec.k {
	case KStr:
		return spec.AsStr() == name
	case KTuple:
		return slices.ContainsFunc(spec.AsTuple().Elems, func(v Value) bool { return v.k == KStr && v.AsStr() == name })
	case KList:
		return slices.ContainsFunc(spec.AsList().Elems, func(v Value) bool { return v.k == KStr && v.AsStr() == name })
	}
	return false
}

// ownSlots are the slots that ty adds to those of its bases, in order of name.
func ownSlots(ty *Type) []string {
	if _, ok := ty.Attrs.GetStr("__slots__"); !ok {
		return nil
	}
	var names []string
	for i := range ty.Attrs.Slots() {
		if _, v, ok := ty.Attrs.Slot(i); ok {
			if m := memberOf(v); m != nil && m.cls == ty {
				names = append(names, m.name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// sameLayout reports whether instances of a can become instances of b.
func sameLayout(a, b *Type) bool {
	x, y := solidBase(a), solidBase(b)
	for x != y {
		// Classes with the same slots over the same base are alike.
		if !x.heap || !y.heap || !slices.Equal(ownSlots(x), ownSlots(y)) {
			return false
		}
		x, y = solidBase(x.MRO[1]), solidBase(y.MRO[1])
	}
	return a.noDict == b.noDict
}

// mangled is a private name of a class body as the class knows it.
func mangled(class, name string) string {
	if len(name) < 2 || name[:2] != "__" || name[len(name)-2:] == "__" {
		return name
	}
	for class != "" && class[0] == '_' {
		class = class[1:]
	}
	if class == "" {
		return name
	}
	return "_" + class + name
}
