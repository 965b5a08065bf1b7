package vm

import "slices"

// buildClass runs a class statement: it finds the metaclass, lets that prepare
// the namespace, runs the body in it, and calls the metaclass. Classes of plain
// classes take the short way through newClass.
func (t *Thread) buildClass(name string, body *Function, bases []Value, kw Value) (Value, error) {
	var kws []Kw
	if kw.k == KDict {
		for i := range kw.AsDict().Slots() {
			if k, v, ok := kw.AsDict().Slot(i); ok {
				kws = append(kws, Kw{k.AsStr(), v})
			}
		}
	}
	given := bases
	bases, err := t.mroEntries(bases)
	if err != nil {
		return Value{}, err
	}
	meta, kws, err := metaclassFor(bases, kws)
	if err != nil {
		return Value{}, err
	}
	ns := DictValue(NewDict(8))
	plain := meta.k == KType && meta.AsType() == TypeType
	if !plain {
		if ns, err = t.prepare(meta, name, bases, kws); err != nil {
			return Value{}, err
		}
	}
	cell, err := t.runClassBody(body, ns)
	if err != nil {
		return Value{}, err
	}
	if !slices.Equal(given, bases) {
		if err := nsSet(t, ns, "__orig_bases__", NewTuple(given...)); err != nil {
			return Value{}, err
		}
	}
	if cell.k == KCell {
		if err := nsSet(t, ns, classCellName, ObjectValue(&Object{Type: TypeCell, Data: cell.asCell()})); err != nil {
			return Value{}, err
		}
	}
	if plain {
		return t.newClass(TypeType, name, bases, ns.AsDict(), kws)
	}
	return t.Call(meta, []Value{Str(name), NewTuple(bases...), ns}, kws)
}

// classCellName is where a namespace carries the cell of __class__ to
// type.__new__, which fills it.
const classCellName = "__classcell__"

var TypeCell = NewType("", "cell", nil, nil)

// mroEntries replaces bases that are no classes by what they stand for.
func (t *Thread) mroEntries(bases []Value) ([]Value, error) {
	if !slices.ContainsFunc(bases, func(b Value) bool { return b.k != KType }) {
		return bases, nil
	}
	var out []Value
	for _, b := range bases {
		f, ok := Value{}, false
		if b.k != KType {
			var err error
			if f, ok, err = LookupAttr(t, b, "__mro_entries__"); err != nil {
				return nil, err
			}
		}
		if !ok {
			out = append(out, b)
			continue
		}
		x, err := t.Call(f, []Value{NewTuple(bases...)}, nil)
		if err != nil {
			return nil, err
		}
		if x.k != KTuple {
			return nil, TypeErrorf("__mro_entries__ must return a tuple")
		}
		out = append(out, x.AsTuple().Elems...)
	}
	return out, nil
}

// metaclassFor finds the metaclass of a class statement: the one that the
// keyword names, unless that of a base derives from it.
func metaclassFor(bases []Value, kws []Kw) (Value, []Kw, error) {
	meta := TypeValue(TypeType)
	if len(bases) > 0 {
		meta = TypeValue(TypeOf(bases[0]))
	}
	for i, k := range kws {
		if k.Name == "metaclass" {
			meta = k.V
			kws = append(append([]Kw(nil), kws[:i]...), kws[i+1:]...)
			break
		}
	}
	if meta.k != KType || !meta.AsType().IsSubtype(TypeType) {
		return meta, kws, nil
	}
	winner, err := mostDerived(meta.AsType(), bases)
	return TypeValue(winner), kws, err
}

// mostDerived is the one of meta and the bases' metaclasses that derives from
// all the others.
func mostDerived(meta *Type, bases []Value) (*Type, error) {
	for _, b := range bases {
		switch m := TypeOf(b); {
		case b.k != KType || meta.IsSubtype(m):
		case m.IsSubtype(meta):
			meta = m
		default:
			return nil, TypeErrorf("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases")
		}
	}
	return meta, nil
}

// prepare asks the metaclass for the namespace of a class body.
func (t *Thread) prepare(meta Value, name string, bases []Value, kws []Kw) (Value, error) {
	f, ok, err := LookupAttr(t, meta, "__prepare__")
	if err != nil {
		return Value{}, err
	}
	if !ok {
		return DictValue(NewDict(8)), nil
	}
	ns, err := t.Call(f, []Value{Str(name), NewTuple(bases...)}, kws)
	if err != nil {
		return Value{}, err
	}
	if ns.k != KDict && TypeOf(ns).Slots.GetItem == nil {
		who := "<metaclass>"
		if meta.k == KType {
			who = meta.AsType().Name
		}
		return Value{}, TypeErrorf("%s.__prepare__() must return a mapping, not %s", who, TypeName(ns))
	}
	return ns, nil
}

// runClassBody runs the body with ns as the namespace of its names.
func (t *Thread) runClassBody(body *Function, ns Value) (Value, error) {
	for _, a := range [...]struct{ name, text string }{
		{"__module__", body.Code.Program.moduleName()}, {"__qualname__", body.Qual}, {"__doc__", body.Code.Fn.Doc},
	} {
		if a.name == "__doc__" && a.text == "" {
			continue
		}
		if err := nsSet(t, ns, a.name, Str(a.text)); err != nil {
			return Value{}, err
		}
	}
	if err := t.deeper(); err != nil {
		return Value{}, err
	}
	f := t.fiber
	fr := f.push(body, nil, 0, 0)
	fr.regs[body.Code.nsReg] = ns
	fr.boundary = true
	v, _, err := t.nest(f)
	return v, err
}

// nsGet, nsSet and nsDel are the names of a class body in its namespace, which
// is a dict unless a metaclass prepared something else.
func nsGet(t *Thread, ns Value, name string) (Value, bool, error) {
	if ns.k == KDict && ns.AsDict().Sub == nil {
		v, ok := ns.AsDict().GetStr(name)
		return v, ok, nil
	}
	v, err := GetItem(t, ns, Str(name))
	if IsExc(err, ExcKeyError) {
		return Value{}, false, nil
	}
	return v, err == nil, err
}

func nsSet(t *Thread, ns Value, name string, v Value) error {
	if ns.k == KDict && ns.AsDict().Sub == nil {
		ns.AsDict().SetStr(name, v)
		return nil
	}
	return SetItem(t, ns, Str(name), v)
}

func nsDel(t *Thread, ns Value, name string) error {
	err := DelItem(t, ns, Str(name))
	if IsExc(err, ExcKeyError) {
		return Errorf(ExcNameError, "name '%s' is not defined", name)
	}
	return err
}

// NewClass makes a class from its name, bases and namespace, as
// type(name, bases, ns) does. The namespace becomes the class's.
func (t *Thread) NewClass(name string, bases []Value, ns *Dict, kw []Kw) (Value, error) {
	return t.newClass(TypeType, name, bases, ns, kw)
}

// newClass is type.__new__(meta, name, bases, ns, **kw).
func (t *Thread) newClass(meta *Type, name string, bases []Value, ns *Dict, kw []Kw) (Value, error) {
	for _, b := range bases {
		if b.k != KType {
			if _, ok, _ := LookupAttr(t, b, "__mro_entries__"); ok {
				return Value{}, TypeErrorf("type() doesn't support MRO entry resolution; use types.new_class()")
			}
			return Value{}, TypeErrorf("bases must be types")
		}
	}
	winner, err := mostDerived(meta, bases)
	if err != nil {
		return Value{}, err
	}
	if winner != meta {
		if f, ok := winner.Lookup("__new__"); ok && f.k != KBuiltin {
			args := []Value{Str(name), NewTuple(bases...), DictValue(ns)}
			return t.newInstance(winner, args, kw)
		}
	}
	ty := &Type{Name: name, Qual: name, Module: ScriptModule, Attrs: ns, heap: true, token: &token{}}
	if winner != TypeType {
		ty.Meta = winner
	}
	if err := ty.takeNames(ns); err != nil {
		return Value{}, err
	}
	if err := ty.derive(bases); err != nil {
		return Value{}, err
	}
	if err := ty.takeSlots(t, ns); err != nil {
		return Value{}, err
	}
	cls := TypeValue(ty)
	if c, ok := ns.GetStr(classCellName); ok {
		cell, ok := c.AsObjectData().(*Cell)
		if !ok {
			return Value{}, TypeErrorf("type.__new__(): __classcell__ must be a nonlocal cell, not %s", TypeOf(c).FullName())
		}
		cell.V = cls
		if _, _, err := ns.Delete(t, Str(classCellName)); err != nil {
			return Value{}, err
		}
	}
	ty.completeNamespace(ns)
	ty.wireSlots()
	ty.adopted()
	if err := t.setNames(cls, ns); err != nil {
		return Value{}, err
	}
	return cls, t.tellBases(ty, kw)
}

// takeNames reads __qualname__ and __module__ of a namespace. The former is no
// attribute of the class.
func (ty *Type) takeNames(ns *Dict) error {
	if q, ok := ns.GetStr("__qualname__"); ok {
		s, isStr := asStr(q)
		if !isStr {
			return TypeErrorf("type __qualname__ must be a str, not %s", TypeName(q))
		}
		ty.Qual = s
		if _, _, err := ns.Delete(nil, Str("__qualname__")); err != nil {
			return err
		}
	}
	if m, ok := ns.GetStr("__module__"); ok {
		if m.k == KStr {
			ty.Module = m.AsStr()
		}
	} else {
		ns.SetStr("__module__", Str(ty.Module))
	}
	return nil
}

// completeNamespace adds what a class leaves out although its bases may have
// it, and makes the special methods static or class methods that always are.
func (ty *Type) completeNamespace(ns *Dict) {
	if _, ok := ns.GetStr("__doc__"); !ok {
		ns.SetStr("__doc__", None)
	}
	_, eq := ns.GetStr("__eq__")
	if _, ok := ns.GetStr("__hash__"); eq && !ok {
		ns.SetStr("__hash__", None)
	}
	if f, ok := ns.GetStr("__new__"); ok && f.k == KFunc {
		ns.SetStr("__new__", ObjectValue(&Object{Type: typeStaticMethod, Data: &staticMethod{f}}))
	}
	for _, name := range []string{"__init_subclass__", "__class_getitem__"} {
		if f, ok := ns.GetStr(name); ok && f.k == KFunc {
			ns.SetStr(name, ObjectValue(&Object{Type: typeClassMethod, Data: &classMethod{f}}))
		}
	}
}

// setNames calls __set_name__ of the attributes that have it.
func (t *Thread) setNames(cls Value, ns *Dict) error {
	type entry struct{ k, v, f Value }
	var list []entry // first, because the calls may change the namespace
	for i := range ns.Slots() {
		k, v, ok := ns.Slot(i)
		if !ok || v.k != KObject {
			continue
		}
		if f, ok := v.AsObject().Type.Lookup("__set_name__"); ok {
			list = append(list, entry{k, v, f})
		}
	}
	for _, e := range list {
		_, err := t.Call(e.f, []Value{e.v, cls, e.k}, nil)
		if r, ok := err.(*Raised); ok && r.V.k == KObject && TypeOf(r.V).IsSubtype(ExcException) {
			outer := Errorf(ExcRuntimeError, "Error calling __set_name__ on '%s' instance %s in '%s'",
				TypeName(e.v), errText(t, e.k), cls.AsType().Name).(*Raised)
			x := ExcOf(outer.V)
			x.Cause, x.Context, x.Suppress = r.V, r.V, true
			return outer
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tellBases calls the __init_subclass__ that the bases have.
func (t *Thread) tellBases(ty *Type, kw []Kw) error {
	for _, b := range ty.MRO[1:] {
		if f, ok := b.Attrs.GetStr("__init_subclass__"); ok {
			x, err := bind(t, f, TypeValue(ty), ty)
			if err == nil {
				_, err = t.Call(x, nil, kw)
			}
			return err
		}
	}
	return nil
}
