package vm

// What classes as objects have from type, and what a metaclass changes of it.

// metaAttr reads an attribute of a class that has a metaclass: data descriptors
// of the metaclass, the class and its bases, the metaclass, its __getattr__.
func metaAttr(t *Thread, ty *Type, name string) (Value, bool, error) {
	m, v := ty.Meta, TypeValue(ty)
	var x Value
	var ok bool
	var err error
	if m.getattribute.k != KUnset {
		x, err = callDunder(t, m.getattribute, v, m, Str(name))
		ok = err == nil
	} else {
		x, ok, err = classAttr(t, ty, name)
	}
	if f := m.Slots.GetAttr; f != nil && (err == nil && !ok || IsExc(err, ExcAttributeError)) {
		return f(t, v, name)
	}
	return x, ok, err
}

// classAttr is type.__getattribute__, which does not ask __getattr__.
func classAttr(t *Thread, ty *Type, name string) (Value, bool, error) {
	m := ty.Meta
	if m == nil {
		return typeAttr(t, ty, name)
	}
	v := TypeValue(ty)
	mv, found := m.Lookup(name)
	if found && mv.k == KObject {
		if p := propertyOf(mv); p != nil {
			if p.Get.IsNone() {
				return Value{}, false, AttrErrorf("property '%s' of '%s' object has no getter", name, m.Name)
			}
			x, err := t.Call(p.Get, []Value{v}, nil)
			return x, err == nil, err
		}
		if isData(mv) {
			x, err := bind(t, mv, v, m)
			return x, err == nil, err
		}
	}
	if x, ok, err := typeAttr(t, ty, name); ok || err != nil {
		// What type has for all classes yields to the metaclass.
		if !found || TypeType.Attrs.strIndex(name) < 0 {
			return x, ok, err
		}
		if _, own := ty.Lookup(name); own {
			return x, ok, err
		}
	}
	if found {
		x, err := bind(t, mv, v, m)
		return x, err == nil, err
	}
	return Value{}, false, nil
}

// strIndex is the slot of a str key, or -1.
func (d *Dict) strIndex(name string) int { return d.findStr(hashStr(name), name) }

// setAttr is cls.name = x without a metaclass that says otherwise.
func (ty *Type) setAttr(t *Thread, name string, x Value) error {
	if !ty.heap {
		return TypeErrorf("cannot set '%s' attribute of immutable type '%s'", name, ty.FullName())
	}
	switch name {
	case "__name__", "__qualname__":
		s, ok := asStr(x)
		if !ok {
			return TypeErrorf("can only assign string to %s.%s, not '%s'", ty.Name, name, TypeName(x))
		}
		if name == "__name__" {
			ty.Name = s
		} else {
			ty.Qual = s
		}
		return nil
	case "__bases__":
		return TypeErrorf("gears cannot change the bases of class '%s' after it was made", ty.Name)
	case "__module__":
		if s, ok := asStr(x); ok {
			ty.Module = s
		}
	case "__abstractmethods__":
		abstract, err := Truth(t, x)
		if err != nil {
			return err
		}
		ty.abstract = abstract
	}
	ty.Attrs.SetStr(name, x)
	ty.changed(name)
	return nil
}

// asClass is the class that a method of type was called on.
func asClass(name string, v Value) (*Type, error) {
	if v.k != KType {
		return nil, TypeErrorf("descriptor '%s' requires a 'type' object but received a '%s'", name, TypeName(v))
	}
	return v.AsType(), nil
}

// typeMethods are what classes have from type.
var typeMethods = []Builtin{
	{Name: "__new__", Max: -1, Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
		if args[0].k != KType || !args[0].AsType().IsSubtype(TypeType) {
			return Value{}, TypeErrorf("type.__new__(X): X is not a type object (%s)", TypeName(args[0]))
		}
		return newTypeObject(t, args[0].AsType(), args[1:], kw)
	}},
	{Name: "__init__", Max: -1, Fn: func(_ *Thread, args []Value, kw []Kw) (Value, error) {
		if len(args) == 2 && len(kw) > 0 {
			return Value{}, TypeErrorf("type.__init__() takes no keyword arguments")
		}
		if len(args) != 2 && len(args) != 4 {
			return Value{}, TypeErrorf("type.__init__() takes 1 or 3 arguments")
		}
		return None, nil
	}},
	{Name: "__call__", Max: -1, Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
		ty, err := asClass("__call__", args[0])
		if err != nil {
			return Value{}, err
		}
		return t.makeInstance(ty, args[1:], kw)
	}},
	{Name: "__instancecheck__", Min: 1, Max: 1, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		ty, err := asClass("__instancecheck__", args[0])
		if err != nil {
			return Value{}, err
		}
		return Bool(TypeOf(args[1]).IsSubtype(ty)), nil
	}},
	{Name: "__subclasscheck__", Min: 1, Max: 1, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		ty, err := asClass("__subclasscheck__", args[0])
		if err != nil {
			return Value{}, err
		}
		if args[1].k != KType {
			return Value{}, TypeErrorf("issubclass() arg 1 must be a class")
		}
		return Bool(args[1].AsType().IsSubtype(ty)), nil
	}},
	{Name: "__subclasses__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		ty, err := asClass("__subclasses__", args[0])
		if err != nil {
			return Value{}, err
		}
		return NewList(typesTuple(ty.living()).AsTuple().Elems), nil
	}},
	{Name: "mro", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		ty, err := asClass("mro", args[0])
		if err != nil {
			return Value{}, err
		}
		return NewList(typesTuple(ty.MRO).AsTuple().Elems), nil
	}},
	{Name: "__or__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return unionOf(t, args[0], args[1])
	}},
	{Name: "__ror__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return unionOf(t, args[1], args[0])
	}},
	{Name: "__repr__", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		ty, err := asClass("__repr__", args[0])
		if err != nil {
			return Value{}, err
		}
		return Str("<class '" + ty.FullName() + "'>"), nil
	}},
}

// prepareMethod is type.__prepare__, whatever the arguments.
var prepareMethod = []Builtin{
	{Name: "__prepare__", Max: -1, Fn: func(*Thread, []Value, []Kw) (Value, error) { return DictValue(NewDict(8)), nil }},
}
