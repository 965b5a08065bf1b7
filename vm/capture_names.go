package vm

import (
	"slices"
	"strings"
	"unsafe"
)

// What modules and builtins hold travels by name: a library function, a native
// class, a constant object such as a flag of re.

// nameRef is the place of a native object: in a module, or among the builtins
// when module is "".
type nameRef struct{ module, name string }

// coreTypes are the native classes that no name leads to.
var coreTypes = []*Type{
	TypeNone, TypeEllipsis, TypeNotImpl, TypeFunction, TypeBuiltin, TypeMethodDesc, TypeMethod, TypeModule, TypeGenerator,
	TypeCoroutine, typeSuper, typeProperty, typeClassMethod, typeStaticMethod, typeDictKeys, typeDictValues, typeDictItems,
	typeIterator, typeListIter, typeTupleIter, typeStrIter, typeStrAsciiIter, typeBytesIter, typeByteArrayIter, typeRangeIter,
	typeDictKeyIter, typeSetIter,
}

func coreType(name string) *Type {
	for _, ty := range coreTypes {
		if ty.Name == name {
			return ty
		}
	}
	return nil
}

// names finds native objects in the builtins and the modules that an isolate
// has imported.
type names struct {
	byPtr map[unsafe.Pointer]nameRef
	// members are the functions in the namespaces of native classes.
	members map[unsafe.Pointer]member
	// abstract are the abstract classes of modules that a class is registered
	// with.
	abstract map[*Type][]*Type
}

type member struct {
	ty   *Type
	name string
}

func newNames(iso *Isolate) *names {
	n := &names{byPtr: map[unsafe.Pointer]nameRef{}, members: map[unsafe.Pointer]member{}, abstract: map[*Type][]*Type{}}
	n.add("", Builtins(), nil)
	n.add("", iso.Builtins, nil)
	mods := make([]string, 0, len(iso.Modules))
	for name := range iso.Modules {
		mods = append(mods, name)
	}
	slices.Sort(mods)
	for _, name := range mods {
		n.add(name, iso.Modules[name].Attrs, iso.Modules[name].Globals)
	}
	for _, ty := range coreTypes {
		n.addMembers(ty)
	}
	return n
}

// add takes the names of a module. Objects of classes that a module written in
// Python defines go by name too when its own globals have them: they are marks,
// such as MISSING of dataclasses, or state of the module.
func (n *names) add(module string, attrs *Dict, g *Globals) {
	for i := range attrs.Slots() {
		k, v, ok := attrs.Slot(i)
		if !ok || k.k != KStr {
			continue
		}
		switch v.k {
		case KBuiltin, KMethod:
		case KType:
			if v.AsType().heap {
				n.addAbstract(v.AsType())
				continue
			}
			n.addMembers(v.AsType())
		case KObject:
			if ty := v.AsObject().Type; ty.heap && (g == nil || ty.Module == ScriptModule || g.Lookup(k.AsStr()).p != v.p) {
				continue
			}
		default:
			continue
		}
		if _, ok := n.byPtr[v.p]; !ok {
			n.byPtr[v.p] = nameRef{module, k.AsStr()}
		}
	}
}

func (n *names) addAbstract(ty *Type) {
	if ty.registry == nil || ty.Module == ScriptModule {
		return
	}
	for _, c := range ty.registry.classes {
		if !slices.Contains(n.abstract[c], ty) {
			n.abstract[c] = append(n.abstract[c], ty)
		}
	}
}

func (n *names) addMembers(ty *Type) {
	for i := range ty.Attrs.Slots() {
		k, v, ok := ty.Attrs.Slot(i)
		if !ok || v.k != KBuiltin && v.k != KObject || k.k != KStr {
			continue
		}
		if _, ok := n.members[v.p]; !ok {
			n.members[v.p] = member{ty, k.AsStr()}
		}
	}
}

// lookupNamed is the way back: what the name stands for in the isolate of t.
func lookupNamed(t *Thread, ref nameRef) (Value, error) {
	if ref.module == "" {
		if v, ok := t.Iso.Builtins.GetStr(ref.name); ok {
			return v, nil
		}
		if v, ok := Builtins().GetStr(ref.name); ok {
			return v, nil
		}
		return Value{}, AttrErrorf("Can't get attribute '%s' on <module 'builtins'>", ref.name)
	}
	v, err := t.importModule(ref.module, false)
	if err != nil {
		return Value{}, err
	}
	for part := range strings.SplitSeq(ref.name, ".") {
		if v, err = GetAttr(t, v, part); err != nil {
			return Value{}, err
		}
	}
	return v, nil
}

// IdentityOf is the address of a value that has one; values of one kind are the
// same object when both numbers are equal, for as long as they live.
func IdentityOf(v Value) (at unsafe.Pointer, n int64) { return v.p, v.n }

// KindType is the class of the plain values of a kind; nil when there is none.
func KindType(k Kind) *Type { return kindTypes[k] }

func (e *captureEncoder) native() *names {
	if e.names == nil {
		e.names = newNames(e.t.Iso)
	}
	return e.names
}

// found reports whether a name leads to v: for what carries the name of its
// module itself.
func (e *captureEncoder) found(v Value, ref nameRef) bool {
	x, err := lookupNamed(e.t, ref)
	return err == nil && x.k == v.k && x.p == v.p
}

// named writes a native object by its place in a module or among the builtins.
func (e *captureEncoder) named(v Value) bool {
	ref, ok := e.native().byPtr[v.p]
	if ok {
		e.ref(v, ref)
	}
	return ok
}

func (e *captureEncoder) ref(v Value, ref nameRef) {
	e.tag(tagNamed)
	e.number(v)
	e.text(ref.module)
	e.text(ref.name)
}

func (e *captureEncoder) builtin(v Value) error {
	if e.named(v) {
		return nil
	}
	m, ok := e.native().members[v.p]
	if b := v.AsBuiltin(); !ok && b.owner != nil {
		m, ok = member{b.owner, b.Name}, true
	}
	if !ok {
		return cannotPickle(v)
	}
	e.tag(tagMember)
	if err := e.value(TypeValue(m.ty)); err != nil {
		return err
	}
	e.text(m.name)
	e.settle(v)
	return nil
}

func (e *captureEncoder) module(v Value) error {
	m := v.AsModule()
	if x, err := e.t.importModule(m.Name, false); err != nil || x.p != v.p {
		return cannotPickle(v)
	}
	e.tag(tagModule)
	e.number(v)
	e.text(m.Name)
	return nil
}

func (d *captureDecoder) named(byte) (Value, error) {
	i := d.reserve()
	var ref nameRef
	var err error
	if ref.module, err = d.name(); err != nil {
		return Value{}, err
	}
	if ref.name, err = d.name(); err != nil {
		return Value{}, err
	}
	d.memo[i], err = lookupNamed(d.t, ref)
	return d.memo[i], err
}

func (d *captureDecoder) member(byte) (Value, error) {
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	name, err := d.name()
	if err != nil {
		return Value{}, err
	}
	v, ok := ty.Attrs.GetStr(name)
	if !ok {
		return Value{}, AttrErrorf("type object '%s' has no attribute '%s'", ty.Name, name)
	}
	return d.settle(v)
}

func (d *captureDecoder) module(byte) (Value, error) {
	i := d.reserve()
	name, err := d.name()
	if err != nil {
		return Value{}, err
	}
	d.memo[i], err = d.t.importModule(name, false)
	return d.memo[i], err
}

func (d *captureDecoder) coreType(byte) (Value, error) {
	i := d.reserve()
	name, err := d.name()
	if err != nil {
		return Value{}, err
	}
	ty := coreType(name)
	if ty == nil {
		return Value{}, ErrCapture
	}
	d.memo[i] = TypeValue(ty)
	return d.memo[i], nil
}
