package vm

// The descriptor types.
var (
	typeProperty     = NewType("", "property", nil, nil)
	typeClassMethod  = NewType("", "classmethod", nil, nil)
	typeStaticMethod = NewType("", "staticmethod", nil, nil)
	typeSuper        = NewType("", "super", nil, nil)
)

var propertyMethods = []Builtin{
	{Name: "getter", Min: 1, Max: 1, NoKw: true, Fn: propertyWith(func(p *Property, f Value) { p.Get = f })},
	{Name: "setter", Min: 1, Max: 1, NoKw: true, Fn: propertyWith(func(p *Property, f Value) { p.Set = f })},
	{Name: "__get__", Min: 1, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		p := propertyOf(args[0])
		if args[1].IsNone() {
			return args[0], nil
		}
		if p == nil || p.Get.IsNone() {
			return Value{}, AttrErrorf("property of '%s' object has no getter", TypeName(args[1]))
		}
		return t.Call(p.Get, args[1:2], nil)
	}},
	{Name: "__set__", Min: 2, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		p := propertyOf(args[0])
		if p == nil || p.Set.IsNone() {
			return Value{}, AttrErrorf("property of '%s' object has no setter", TypeName(args[1]))
		}
		_, err := t.Call(p.Set, args[1:], nil)
		return None, err
	}},
	{Name: "__delete__", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		p := propertyOf(args[0])
		if p == nil || p.Del.IsNone() {
			return Value{}, AttrErrorf("property of '%s' object has no deleter", TypeName(args[1]))
		}
		_, err := t.Call(p.Del, args[1:], nil)
		return None, err
	}},
	{Name: "deleter", Min: 1, Max: 1, NoKw: true, Fn: propertyWith(func(p *Property, f Value) { p.Del = f })},
}

// getMethods are what the descriptors without __set__ do.
var getMethods = []Builtin{
	{Name: "__get__", Min: 1, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return descriptorGet(t, args[0], args[1:])
	}},
}

// wrapperAttr reads the attributes of a classmethod or staticmethod: the
// function, and what passes for the wrapper's own.
func wrapperAttr(t *Thread, v Value, name string) (Value, bool, error) {
	var fn Value
	switch d := v.AsObject().Data.(type) {
	case *classMethod:
		fn = d.fn
	case *staticMethod:
		fn = d.fn
	default:
		return Value{}, false, nil
	}
	switch name {
	case "__func__", "__wrapped__":
		return fn, true, nil
	case "__isabstractmethod__":
		x, ok, err := LookupAttr(t, fn, name)
		return Bool(ok && x.k == KBool && x.AsBool()), true, err
	case "__name__", "__qualname__", "__module__", "__annotations__":
		return LookupAttr(t, fn, name)
	}
	return Value{}, false, nil
}

func propertyWith(set func(*Property, Value)) GoFunc {
	return func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		p := *args[0].AsObject().Data.(*Property)
		set(&p, args[1])
		return ObjectValue(&Object{Type: args[0].AsObject().Type, Data: &p}), nil
	}
}

// superMethods bind a super() that has a class alone, as an attribute of an
// instance.
var superMethods = []Builtin{
	{Name: "__get__", Min: 1, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if s := args[0].AsObject().Data.(*superObject); s.self.k == KUnset && !args[1].IsNone() {
			return newSuper(t, typeSuper, []Value{TypeValue(s.cls), args[1]}, nil)
		}
		return args[0], nil
	}},
}

func superRepr(_ *Thread, v Value) (string, error) {
	s := v.AsObject().Data.(*superObject)
	of := "NULL"
	if s.self.k == KType && s.self.AsType().IsSubtype(s.cls) {
		of = "<" + s.self.AsType().Name + " object>"
	} else if s.self.k != KUnset {
		of = "<" + TypeOf(s.self).Name + " object>"
	}
	return "<super: <class '" + s.cls.Name + "'>, " + of + ">", nil
}

// superObject is super(cls, self): attributes are looked up behind cls. self is
// unset in super(cls), which knows no more than its class.
type superObject struct {
	cls  *Type
	self Value
}

func newSuper(t *Thread, _ *Type, args []Value, _ []Kw) (Value, error) {
	if len(args) == 0 {
		// A method's own super() is called with two arguments.
		if fr, err := t.scriptFrame(); err == nil && fr.code.nPos > 0 {
			return Value{}, Errorf(ExcRuntimeError, "super(): __class__ cell not found")
		}
		return Value{}, Errorf(ExcRuntimeError, "super(): no arguments")
	}
	if len(args) > 2 {
		return Value{}, TypeErrorf("super() expected at most 2 arguments, got %d", len(args))
	}
	if args[0].k != KType {
		return Value{}, TypeErrorf("super() argument 1 must be a type, not %s", TypeName(args[0]))
	}
	cls := args[0].AsType()
	if len(args) == 1 || args[1].IsNone() {
		return ObjectValue(&Object{Type: typeSuper, Data: &superObject{cls: cls}}), nil
	}
	if !TypeOf(args[1]).IsSubtype(cls) && !(args[1].k == KType && args[1].AsType().IsSubtype(cls)) {
		return Value{}, TypeErrorf("super(type, obj): obj must be an instance or subtype of type")
	}
	return ObjectValue(&Object{Type: typeSuper, Data: &superObject{args[0].AsType(), args[1]}}), nil
}

func superAttr(t *Thread, v Value, name string) (Value, bool, error) {
	s := v.AsObject().Data.(*superObject)
	if s.self.k == KUnset {
		switch name {
		case "__self__", "__self_class__":
			return None, true, nil
		case "__thisclass__":
			return TypeValue(s.cls), true, nil
		}
		return Value{}, false, nil
	}
	// The classes to look in are those of the instance; or, of a class that
	// derives from cls, its own.
	ty := TypeOf(s.self)
	ofClass := s.self.k == KType && s.self.AsType().IsSubtype(s.cls)
	if ofClass {
		ty = s.self.AsType()
	}
	switch name {
	case "__self__":
		return s.self, true, nil
	case "__self_class__":
		return TypeValue(ty), true, nil
	case "__thisclass__":
		return TypeValue(s.cls), true, nil
	}
	past := false
	for _, c := range ty.MRO {
		if past {
			if cv, ok := c.Attrs.GetStr(name); ok {
				if ofClass {
					if cv.k == KObject {
						x, err := bind(t, cv, s.self, ty)
						return x, err == nil, err
					}
					return cv, true, nil
				}
				x, err := bind(t, cv, s.self, ty)
				return x, err == nil, err
			}
		}
		if c == s.cls {
			past = true
		}
	}
	return Value{}, false, nil
}
