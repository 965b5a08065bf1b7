package vm

// IsInstance is isinstance(v, cls) for a class, a tuple of such, or int | None.
func IsInstance(t *Thread, v, cls Value) (bool, error) {
	const text = "isinstance() arg 2 must be a type, a tuple of types, or a union"
	return eachClass(t, cls, text, func(c Value) (bool, error) {
		if c.k == KType && TypeOf(v).IsSubtype(c.AsType()) {
			return true, nil
		}
		return classCheck(t, "__instancecheck__", c, v)
	})
}

func isSubclass(t *Thread, sub, cls Value) (bool, error) {
	const text = "issubclass() arg 2 must be a class, a tuple of classes, or a union"
	return eachClass(t, cls, text, func(c Value) (bool, error) {
		if c.k == KType && sub.AsType().IsSubtype(c.AsType()) {
			return true, nil
		}
		return classCheck(t, "__subclasscheck__", c, sub)
	})
}

// classCheck asks a class that decides by itself what is an instance of it, as
// the abstract classes of collections do.
func classCheck(t *Thread, name string, cls, v Value) (bool, error) {
	ty := TypeOf(cls)
	if cls.k == KType {
		ty = cls.AsType()
	}
	f, ok := ty.Lookup(name)
	if !ok {
		return false, nil
	}
	x, err := t.Call(f, []Value{cls, v}, nil)
	if err != nil {
		return false, err
	}
	return Truth(t, x)
}

func eachClass(t *Thread, cls Value, text string, f func(Value) (bool, error)) (bool, error) {
	switch cls.k {
	case KType:
		return f(cls)
	case KTuple:
		t = guarded(t)
		if err := t.enter(""); err != nil {
			return false, err
		}
		defer t.leave()
		for _, c := range cls.AsTuple().Elems {
			if c.IsNone() && isUnion(cls) {
				c = TypeValue(TypeNone)
			}
			if ok, err := eachClass(t, c, text, f); err != nil || ok {
				return ok, err
			}
		}
		return false, nil
	case KObject:
		if _, ok := cls.AsObject().Type.Lookup("__instancecheck__"); ok {
			return f(cls)
		}
	}
	return false, TypeErrorf("%s", text)
}
