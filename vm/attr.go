package vm

// GetAttr is v.name; the error is an AttributeError.
func GetAttr(t *Thread, v Value, name string) (Value, error) {
	x, ok, err := LookupAttr(t, v, name)
	if err == nil && !ok {
		err = noAttr(v, name)
	}
	return x, err
}

// noAttr is the AttributeError of reading a missing attribute.
func noAttr(v Value, name string) error {
	return about(noAttrError(v, name), &subject{name: name, obj: v})
}

func noAttrError(v Value, name string) error {
	switch v.k {
	case KType:
		return AttrErrorf("type object '%s' has no attribute '%s'", v.AsType().errorName(), name)
	case KModule:
		return AttrErrorf("module '%s' has no attribute '%s'", v.AsModule().Name, name)
	}
	if v.k == KMethod {
		v = v.AsMethod().Fn // bound methods pass the question on
		if v.k == KBuiltin {
			return AttrErrorf("'%s' object has no attribute '%s'", TypeBuiltin.Name, name)
		}
	}
	return AttrErrorf("'%s' object has no attribute '%s'", TypeName(v), name)
}

// LookupAttr is v.name; ok is false when there is no such attribute. Errors are
// what properties and __getattr__ raise.
func LookupAttr(t *Thread, v Value, name string) (x Value, ok bool, err error) {
	switch v.k {
	case KModule:
		if x, ok := v.AsModule().Attrs.GetStr(name); ok {
			return x, true, nil
		}
	case KType:
		ty := v.AsType()
		if ty.Meta == nil {
			return typeAttr(t, ty, name)
		}
		return metaAttr(t, ty, name)
	case KFunc:
		if x, ok := functionAttr(v.AsFunc(), name); ok {
			return x, true, nil
		}
		if name == "__get__" {
			return getMethod(v), true, nil
		}
	case KMethod:
		switch name {
		case "__self__":
			return v.AsMethod().Self, true, nil
		case "__func__":
			return v.AsMethod().Fn, true, nil
		case "__name__", "__qualname__", "__doc__", "__module__", "__defaults__", "__dict__":
			return LookupAttr(t, v.AsMethod().Fn, name)
		}
		if f := v.AsMethod().Fn; f.k == KFunc {
			if x, ok := functionAttr(f.AsFunc(), name); ok {
				return x, true, nil
			}
		}
	case KBuiltin:
		switch name {
		case "__name__":
			return Str(v.AsBuiltin().Name), true, nil
		case "__qualname__":
			return Str(v.AsBuiltin().Qual), true, nil
		case "__doc__":
			return None, true, nil
		case "__module__":
			return Str("builtins"), true, nil
		}
	case KGen:
		if x, ok := v.AsGen().attr(name); ok {
			return x, true, nil
		}
	}
	ty := TypeOf(v)
	if ty == typeSuper && name != "__class__" {
		// Before what super has from object: the next class decides.
		if x, ok, err := superAttr(t, v, name); ok || err != nil {
			return x, ok, err
		}
	}
	if ty.getattribute.k != KUnset {
		x, err := callDunder(t, ty.getattribute, v, ty, Str(name))
		if err == nil || ty.Slots.GetAttr == nil || !IsExc(err, ExcAttributeError) {
			return x, err == nil, err
		}
		return ty.Slots.GetAttr(t, v, name)
	}
	x, ok, err = ownAttr(t, v, name)
	if ty.Slots.GetAttr != nil && (err == nil && !ok || ty.heap && IsExc(err, ExcAttributeError)) {
		return ty.Slots.GetAttr(t, v, name)
	}
	return x, ok, err
}

// ownAttr is LookupAttr for instances, without what a class defines for
// attributes that are not found.
func ownAttr(t *Thread, v Value, name string) (x Value, ok bool, err error) {
	ty := TypeOf(v)
	cv, found := ty.Lookup(name)
	if found {
		if p := propertyOf(cv); p != nil {
			if p.Get.IsNone() {
				return Value{}, false, AttrErrorf("property '%s' of '%s' object has no getter", name, ty.Name)
			}
			x, err := t.Call(p.Get, []Value{v}, nil)
			return x, err == nil, err
		}
		if m := memberOf(cv); m != nil {
			x, err := m.get(v)
			return x, err == nil, err
		}
		if cv.k == KObject && isData(cv) {
			if _, ok := cv.AsObject().Type.Lookup("__get__"); ok {
				x, err := bind(t, cv, v, ty)
				return x, err == nil, err
			}
		}
	}
	if d := instanceDict(v); d != nil {
		if x, ok := d.GetStr(name); ok {
			return x, true, nil
		}
	}
	if found {
		x, err := bind(t, cv, v, ty)
		return x, err == nil, err
	}
	switch name {
	case "__class__":
		return TypeValue(ty), true, nil
	case "__dict__":
		if ty.noDict {
			return Value{}, false, nil
		}
		if d := ensureDict(v); d != nil {
			return DictValue(d), true, nil
		}
	case "__doc__":
		if p := propertyOf(v); p != nil {
			return p.doc(t)
		}
		return None, true, nil
	case "__call__":
		if Callable(v) {
			return callMethod(v), true, nil
		}
	}
	if x := excAttr(v, name); !x.IsUnset() {
		return x, true, nil
	}
	return Value{}, false, nil
}

// bind turns a class attribute into what reading it through an instance gives.
func bind(t *Thread, cv, self Value, ty *Type) (Value, error) {
	switch cv.k {
	case KFunc:
		return NewMethod(cv, self), nil
	case KBuiltin:
		if b := cv.AsBuiltin(); b.Method && b.Name != "__new__" {
			return NewMethod(cv, self), nil
		}
	case KObject:
		switch d := cv.AsObject().Data.(type) {
		case *classMethod:
			return NewMethod(d.fn, TypeValue(ty)), nil
		case *staticMethod:
			return d.fn, nil
		case *Property:
			return t.Call(d.Get, []Value{self}, nil)
		}
		if get, ok := cv.AsObject().Type.Lookup("__get__"); ok {
			return t.Call(get, []Value{cv, self, TypeValue(ty)}, nil)
		}
	}
	return cv, nil
}

// isData reports whether v, an object, is a data descriptor.
func isData(v Value) bool {
	ty := v.AsObject().Type
	_, ok := ty.Lookup("__set__")
	if !ok {
		_, ok = ty.Lookup("__delete__")
	}
	return ok
}

// setThrough sets an attribute by the descriptor cv of the class, when it is a
// data descriptor; ok is false when it is none.
func setThrough(t *Thread, cv, v Value, ty *Type, name string, x Value) (ok bool, err error) {
	switch d := cv.AsObject().Data.(type) {
	case *Property:
		if d.Set.IsNone() {
			return true, AttrErrorf("property '%s' of '%s' object has no setter", name, ty.Name)
		}
		_, err := t.Call(d.Set, []Value{v, x}, nil)
		return true, err
	case *slotMember:
		return true, d.set(t, v, x)
	}
	dt := cv.AsObject().Type
	if set, ok := dt.Lookup("__set__"); ok {
		_, err := t.Call(set, []Value{cv, v, x}, nil)
		return true, err
	}
	if _, ok := dt.Lookup("__delete__"); ok {
		return true, AttrErrorf("__set__")
	}
	return false, nil
}

// typeAttr reads an attribute of a class.
func typeAttr(t *Thread, ty *Type, name string) (Value, bool, error) {
	if name == notesName {
		return ty.annotations() // bases do not count
	}
	if cv, ok := ty.Lookup(name); ok {
		if cv.k == KObject {
			switch d := cv.AsObject().Data.(type) {
			case *classMethod:
				return NewMethod(d.fn, TypeValue(ty)), true, nil
			case *staticMethod:
				return d.fn, true, nil
			case *Property:
				return cv, true, nil
			}
			if get, ok := cv.AsObject().Type.Lookup("__get__"); ok {
				x, err := t.Call(get, []Value{cv, None, TypeValue(ty)}, nil)
				return x, err == nil, err
			}
		}
		return cv, true, nil
	}
	switch name {
	case "__name__":
		return Str(ty.Name), true, nil
	case "__qualname__":
		return Str(ty.Qual), true, nil
	case "__module__":
		if ty.Module == "" {
			return Str("builtins"), true, nil
		}
		return Str(ty.Module), true, nil
	case "__doc__":
		if ty.Doc == "" {
			return None, true, nil
		}
		return Str(ty.Doc), true, nil
	case "__class__":
		return TypeValue(TypeOf(TypeValue(ty))), true, nil
	case "__dict__":
		return newProxy(DictValue(ty.Attrs)), true, nil
	case "__bases__":
		return typesTuple(ty.Bases), true, nil
	case "__base__":
		if len(ty.Bases) == 0 {
			return None, true, nil
		}
		return TypeValue(ty.Bases[0]), true, nil
	case "__mro__":
		return typesTuple(ty.MRO), true, nil
	case "__call__":
		return callMethod(TypeValue(ty)), true, nil
	}
	if cv, ok := TypeType.Attrs.GetStr(name); ok {
		x, err := bind(t, cv, TypeValue(ty), TypeType)
		return x, err == nil, err
	}
	return Value{}, false, nil
}

// annotations is __annotations__ of a class of a script, made when missing.
func (ty *Type) annotations() (Value, bool, error) {
	if !ty.heap {
		return Value{}, false, nil
	}
	v, ok := ty.Attrs.GetStr(notesName)
	if !ok {
		v = DictValue(NewDict(0))
		ty.Attrs.SetStr(notesName, v)
	}
	return v, true, nil
}

func typesTuple(ts []*Type) Value {
	e := make([]Value, len(ts))
	for i, ty := range ts {
		e[i] = TypeValue(ty)
	}
	return NewTuple(e...)
}

// instanceDict returns the instance's attribute dictionary, or nil.
func instanceDict(v Value) *Dict {
	if v.k == KObject {
		return v.AsObject().Attrs
	}
	if s := v.sub(); s != nil {
		return s.Attrs
	}
	return nil
}

// ensureDict is instanceDict, made when the instance may have one; nil when it
// may not.
func ensureDict(v Value) *Dict {
	switch v.k {
	case KObject:
		o := v.AsObject()
		if o.Attrs == nil {
			if _, exc := o.Data.(*Exc); !exc && (!o.Type.heap || o.Type.noDict) {
				return nil
			}
			o.Attrs = NewDict(0)
		}
		if o.Type.noDict {
			return nil // what is there are the slots
		}
		return o.Attrs
	case KTuple, KList, KDict, KSet, KFrozenSet, KByteArray:
		s := v.sub()
		if s == nil || !s.Type.heap || s.Type.noDict {
			return nil
		}
		if s.Attrs == nil {
			s.Attrs = NewDict(0)
		}
		return s.Attrs
	}
	return nil
}

// SetAttr is v.name = x.
func SetAttr(t *Thread, v Value, name string, x Value) error {
	switch v.k {
	case KModule:
		v.AsModule().Attrs.SetStr(name, x)
		return nil
	case KType:
		if ty := v.AsType(); ty.Meta == nil {
			return ty.setAttr(t, name, x)
		}
	case KFunc:
		f := v.AsFunc()
		if ok, err := setFunctionAttr(f, name, x); ok {
			return err
		}
		if f.Attrs == nil {
			f.Attrs = NewDict(1)
		}
		f.Attrs.SetStr(name, x)
		return nil
	case KGen:
		if ok, err := v.AsGen().setAttr(name, x); ok {
			return err
		}
	}
	ty := TypeOf(v)
	if ty.setattr {
		if f, ok := ty.Lookup("__setattr__"); ok && f.k != KBuiltin {
			_, err := callDunder(t, f, v, ty, Str(name), x)
			return err
		}
		return setPlain(t, v, name, x)
	}
	return setOwn(t, v, name, x)
}

// setOwn is object.__setattr__: descriptors of the class, then the instance.
func setOwn(t *Thread, v Value, name string, x Value) error {
	ty := TypeOf(v)
	if cv, ok := ty.Lookup(name); ok && cv.k == KObject {
		if ok, err := setThrough(t, cv, v, ty, name, x); ok {
			return err
		}
	}
	return setPlain(t, v, name, x)
}

// setPlain sets an attribute where no descriptor and no __setattr__ says
// otherwise.
func setPlain(t *Thread, v Value, name string, x Value) error {
	if v.k == KType {
		return v.AsType().setAttr(t, name, x)
	}
	ty := TypeOf(v)
	if ty.Slots.SetAttr != nil {
		if ok, err := ty.Slots.SetAttr(t, v, name, x); ok || err != nil {
			return err
		}
	}
	if ok, err := setExcAttr(t, v, name, x); ok || err != nil {
		return err
	}
	switch name {
	case "__class__":
		return setClass(v, ty, x)
	case "__dict__":
		if ensureDict(v) != nil {
			return setDict(v, x)
		}
	}
	if d := ensureDict(v); d != nil {
		d.SetStr(name, x)
		return nil
	}
	if _, found := ty.Lookup(name); found {
		return AttrErrorf("'%s' object attribute '%s' is read-only", ty.errorName(), name)
	}
	return AttrErrorf("'%s' object has no attribute '%s'", ty.errorName(), name)
}

// setClass is v.__class__ = x.
func setClass(v Value, ty *Type, x Value) error {
	if x.k != KType {
		return TypeErrorf("__class__ must be set to a class, not '%s' object", TypeName(x))
	}
	to := x.AsType()
	if !ty.heap || !to.heap {
		return TypeErrorf("__class__ assignment only supported for mutable types or ModuleType subclasses")
	}
	if !sameLayout(ty, to) {
		return TypeErrorf("__class__ assignment: '%s' object layout differs from '%s'", to.Name, ty.Name)
	}
	if v.k == KObject {
		v.AsObject().Type = to
	} else {
		v.sub().Type = to
	}
	return nil
}

// setDict is v.__dict__ = x for an instance that has a dictionary.
func setDict(v, x Value) error {
	if x.k != KDict {
		return TypeErrorf("__dict__ must be set to a dictionary, not a '%s'", TypeName(x))
	}
	x.AsDict().force() // attributes are looked for in the entries
	if v.k == KObject {
		v.AsObject().Attrs = x.AsDict()
	} else {
		v.sub().Attrs = x.AsDict()
	}
	return nil
}

// DelAttr is del v.name.
func DelAttr(t *Thread, v Value, name string) error {
	var d *Dict
	switch v.k {
	case KModule:
		d = v.AsModule().Attrs
	case KFunc:
		d = v.AsFunc().Attrs
	default:
		ty := TypeOf(v)
		if ty.heap {
			if f, ok := ty.Lookup("__delattr__"); ok && f.k == KFunc {
				_, err := t.Call(f, []Value{v, Str(name)}, nil)
				return err
			}
		}
		return delOwn(t, v, name)
	}
	if d != nil {
		if _, ok, err := d.Delete(t, Str(name)); ok || err != nil {
			return err
		}
	}
	return noAttr(v, name)
}

// delOwn is object.__delattr__: descriptors of the class, then the instance.
func delOwn(t *Thread, v Value, name string) error {
	ty := TypeOf(v)
	if cv, ok := ty.Lookup(name); ok && cv.k == KObject {
		if p := propertyOf(cv); p != nil {
			if p.Del.IsNone() {
				return AttrErrorf("property '%s' of '%s' object has no deleter", name, ty.Name)
			}
			_, err := t.Call(p.Del, []Value{v}, nil)
			return err
		}
		if m := memberOf(cv); m != nil {
			return m.del(v)
		}
		if del, ok := cv.AsObject().Type.Lookup("__delete__"); ok {
			_, err := t.Call(del, []Value{cv, v}, nil)
			return err
		}
		if isData(cv) {
			return AttrErrorf("__delete__")
		}
	}
	if ty.Slots.DelAttr != nil {
		if ok, err := ty.Slots.DelAttr(t, v, name); ok || err != nil {
			return err
		}
	}
	d := instanceDict(v)
	if v.k == KType && !v.AsType().heap {
		return TypeErrorf("cannot set '%s' attribute of immutable type '%s'", name, v.AsType().FullName())
	}
	if v.k == KType {
		d = v.AsType().Attrs
		defer v.AsType().changed(name)
	}
	if d != nil {
		if _, ok, err := d.Delete(t, Str(name)); ok || err != nil {
			return err
		}
	}
	if _, found := ty.Lookup(name); found && d == nil && v.k != KType && ensureDict(v) == nil {
		return AttrErrorf("'%s' object attribute '%s' is read-only", ty.errorName(), name)
	}
	return noAttr(v, name)
}

// loadSpecial is loadMethod for the methods that statements look up on the
// type.
func loadSpecial(t *Thread, v Value, name string, fn, self *Value) error {
	ty := TypeOf(v)
	cv, ok := ty.Lookup(name)
	if !ok {
		return specialError(ty, name)
	}
	if cv.k == KFunc || cv.k == KBuiltin && cv.AsBuiltin().Method {
		*fn, *self = cv, v
		return nil
	}
	x, err := bind(t, cv, v, ty)
	*fn, *self = x, Value{}
	return err
}

func specialError(ty *Type, name string) error {
	switch name {
	case "__enter__":
		return TypeErrorf("'%s' object does not support the context manager protocol", ty.instanceName())
	case "__exit__":
		return TypeErrorf("'%s' object does not support the context manager protocol (missed __exit__ method)", ty.instanceName())
	case "__aenter__":
		return TypeErrorf("'%s' object does not support the asynchronous context manager protocol", ty.instanceName())
	case "__aexit__":
		return TypeErrorf("'%s' object does not support the asynchronous context manager protocol (missed __aexit__ method)", ty.instanceName())
	case "__anext__":
		return TypeErrorf("'async for' received an object from __aiter__ that does not implement __anext__: %s", ty.instanceName())
	case "__aiter__":
		return TypeErrorf("'async for' requires an object with __aiter__ method, got %s", ty.instanceName())
	}
	return AttrErrorf("'%s' object has no attribute '%s'", ty.Name, name)
}

// Property is the native part of a property object.
type Property struct{ Get, Set, Del, Doc Value }

// doc is the property's __doc__: its own, or the getter's.
func (p *Property) doc(t *Thread) (Value, bool, error) {
	if p.Doc.IsNone() && !p.Get.IsNone() {
		return LookupAttr(t, p.Get, "__doc__")
	}
	return p.Doc, true, nil
}

// propertyAttr reads the functions of a property.
func propertyAttr(t *Thread, v Value, name string) (Value, bool, error) {
	p := propertyOf(v)
	if p == nil {
		return Value{}, false, nil
	}
	switch name {
	case "fget":
		return p.Get, true, nil
	case "fset":
		return p.Set, true, nil
	case "fdel":
		return p.Del, true, nil
	case "__isabstractmethod__":
		for _, f := range []Value{p.Get, p.Set, p.Del} {
			abstract, err := isAbstract(t, f)
			if err != nil || abstract {
				return Bool(abstract), err == nil, err
			}
		}
		return False, true, nil
	}
	return Value{}, false, nil
}

type classMethod struct{ fn Value }
type staticMethod struct{ fn Value }

func propertyOf(v Value) *Property {
	if v.k != KObject {
		return nil
	}
	p, _ := v.AsObject().Data.(*Property)
	return p
}
