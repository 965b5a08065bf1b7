package vm

// IsInstance is isinstance(v, cls) for a class, a tuple of such, or int | None.
func IsInstance(t *Thread, v, cls Value) (bool, error) {
	const text = "isinstance() arg 2 must be a type, a tuple of types, or a union"
	return eachClass(t, cls, text, func(c Value) (bool, error) {
		if c.k == KType {
			ty := TypeOf(v)
			if ty == c.AsType() {
				return true, nil
			}
			if c.AsType().Meta == nil {
				return ty.IsSubtype(c.AsType()), nil
			}
		}
		return classCheck(t, "__instancecheck__", c, v)
	})
}

func isSubclass(t *Thread, sub, cls Value) (bool, error) {
	const text = "issubclass() arg 2 must be a class, a tuple of classes, or a union"
	return eachClass(t, cls, text, func(c Value) (bool, error) {
		if c.k == KType && c.AsType().Meta == nil {
			if sub.k != KType {
				return false, TypeErrorf("issubclass() arg 1 must be a class")
			}
			return sub.AsType().IsSubtype(c.AsType()), nil
		}
		return classCheck(t, "__subclasscheck__", c, sub)
	})
}

// classCheck asks the class of cls, which decides what belongs to it.
func classCheck(t *Thread, name string, cls, v Value) (bool, error) {
	ty := TypeOf(cls)
	f, ok := ty.Lookup(name)
	if !ok {
		return false, nil
	}
	x, err := callDunder(t, f, cls, ty, v)
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
			if ok, err := eachClass(t, c, text, f); err != nil || ok {
				return ok, err
			}
		}
		return false, nil
	case KObject:
		if u, ok := cls.AsObject().Data.(*union); ok {
			for _, c := range u.args {
				if c.k == KObject && c.AsObject().Type == TypeGenericAlias {
					return false, TypeErrorf("%s argument 2 cannot be a parameterized generic", text[:len("isinstance()")])
				}
				if ok, err := eachClass(t, c, text, f); err != nil || ok {
					return ok, err
				}
			}
			return false, nil
		}
		if _, ok := cls.AsObject().Type.Lookup("__instancecheck__"); ok {
			return f(cls)
		}
	}
	return false, TypeErrorf("%s", text)
}
