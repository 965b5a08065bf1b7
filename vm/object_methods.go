package vm

import "hash/maphash"

// initSubclass is object.__init_subclass__, which takes nothing.
var initSubclass = Builtin{Name: "__init_subclass__", Qual: "object.__init_subclass__", Min: 1, Max: 1,
	Fn: func(_ *Thread, args []Value, kw []Kw) (Value, error) {
		if len(kw) > 0 && args[0].k == KType {
			return Value{}, TypeErrorf("%s.__init_subclass__() takes no keyword arguments", args[0].AsType().Name)
		}
		return None, nil
	}}

// notOrdered is one of object's comparison methods, which know nothing.
func notOrdered(name string) Builtin {
	return Builtin{Name: name, Min: 1, Max: 1, NoKw: true, Fn: func(*Thread, []Value, []Kw) (Value, error) { return NotImplemented, nil }}
}

// objectMethods are what every object has; natives answer through their slots.
var objectMethods = []Builtin{
	{Name: "__new__", Min: 0, Max: -1, Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
		if args[0].k != KType {
			return Value{}, TypeErrorf("object.__new__(X): X is not a type object (%s)", TypeName(args[0]))
		}
		ty := args[0].AsType()
		if ty.New == nil {
			return Value{}, TypeErrorf("cannot create '%s' instances", ty.instanceName())
		}
		if nb := nativeBase(ty); nb != TypeObject {
			if _, own := nb.Attrs.GetStr("__new__"); !own {
				return ty.New(t, ty, args[1:], kw)
			}
			return Value{}, TypeErrorf("object.__new__(%s) is not safe, use %s.__new__()", ty.Name, nb.FullName())
		}
		if len(args)+len(kw) > 1 {
			if n, ok := ty.Lookup("__new__"); ok && n.k != KBuiltin {
				return Value{}, TypeErrorf("object.__new__() takes exactly one argument (the type to instantiate)")
			}
			if _, ok := ty.scriptInit(); !ok {
				return Value{}, TypeErrorf("%s() takes no arguments", ty.Name)
			}
		}
		if ty.abstract {
			return Value{}, abstractError(t, ty)
		}
		return ObjectValue(&Object{Type: ty}), nil
	}},
	notOrdered("__lt__"), notOrdered("__le__"), notOrdered("__gt__"), notOrdered("__ge__"),
	{Name: "__dir__", Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) { return dirOf(t, args[0]) }},
	{Name: "__sizeof__", Fn: func(*Thread, []Value, []Kw) (Value, error) { return Int(valueSize), nil }},
	{Name: "__init__", Max: -1, Fn: func(_ *Thread, args []Value, kw []Kw) (Value, error) {
		// Native classes do not get here with arguments of their own: their part
		// is made by the constructor already.
		if ty := TypeOf(args[0]); len(args)+len(kw) > 1 && nativeBase(ty) == TypeObject {
			if _, ok := ty.scriptInit(); ok {
				return Value{}, TypeErrorf("object.__init__() takes exactly one argument (the instance to initialize)")
			}
			if n, _ := ty.Lookup("__new__"); n.k == KBuiltin {
				return Value{}, TypeErrorf("%s.__init__() takes exactly one argument (the instance to initialize)", ty.Name)
			}
		}
		return None, nil
	}},
	{Name: "__setattr__", Min: 2, Max: 2, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[1].k != KStr {
			return Value{}, TypeErrorf("attribute name must be string, not '%s'", TypeName(args[1]))
		}
		return None, setOwn(t, args[0], args[1].AsStr(), args[2])
	}},
	{Name: "__getattribute__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		name, err := attrName(args[1])
		if err != nil {
			return Value{}, err
		}
		var x Value
		var ok bool
		if args[0].k == KType {
			x, ok, err = classAttr(t, args[0].AsType(), name)
		} else {
			x, ok, err = ownAttr(t, args[0], name)
		}
		if err == nil && !ok {
			err = noAttr(args[0], name)
		}
		return x, err
	}},
	{Name: "__delattr__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		name, err := attrName(args[1])
		if err != nil {
			return Value{}, err
		}
		return None, delOwn(t, args[0], name)
	}},
	{Name: "__repr__", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		s, err := objectRepr(args[0])
		return Str(s), err
	}},
	{Name: "__str__", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		s, err := Repr(t, args[0])
		return Str(s), err
	}},
	{Name: "__format__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[1].k != KStr {
			return Value{}, TypeErrorf("__format__() argument must be str, not %s", argName(args[1]))
		}
		s, err := nativeFormat(t, args[0], args[1].AsStr())
		return Str(s), err
	}},
	{Name: "__eq__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if Is(args[0], args[1]) {
			return True, nil
		}
		return NotImplemented, nil
	}},
	{Name: "__ne__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		eq, err := Equal(t, args[0], args[1])
		return Bool(!eq), err
	}},
	{Name: "__hash__", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return Int(int64(maphash.Comparable(strSeed, args[0].p))), nil
	}},
}
