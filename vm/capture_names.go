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
	typeIterator, typeListIter, typeTupleIter, typeStrIter, typeBytesIter, typeByteArrayIter, typeRangeIter,
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
}

type member struct {
	ty   *Type
	name string
}

func newNames(iso *Isolate) *names {
	n := &names{byPtr: map[unsafe.Pointer]nameRef{}, members: map[unsafe.Pointer]member{}}
	n.add("", Builtins())
	n.add("", iso.Builtins)
	mods := make([]string, 0, len(iso.Modules))
	for name := range iso.Modules {
		mods = append(mods, name)
	}
	slices.Sort(mods)
	for _, name := range mods {
		n.add(name, iso.Modules[name].Attrs)
	}
	for _, ty := range coreTypes {
		n.addMembers(ty)
	}
	return n
}

func (n *names) add(module string, attrs *Dict) {
	for i := range attrs.Slots() {
		k, v, ok := attrs.Slot(i)
		if !ok || k.k != KStr {
			continue
		}
		switch v.k {
		case KBuiltin, KMethod:
		case KType:
			if v.AsType().heap {
				continue
			}
			n.addMembers(v.AsType())
		case KObject:
			if v.AsObject().Type.heap {
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
