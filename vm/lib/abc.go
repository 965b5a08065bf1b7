package lib

import (
	"gears/vm"
)

// The abstract base classes of collections.abc serve isinstance. A class is an
// instance of one when it has the methods that CPython asks for, or is one of
// the builtin classes that CPython registers.
var abcClasses = []struct {
	name string
	// methods that a class must have; empty when only kinds and bases count
	methods []string
	// natives are builtin classes that belong to it beside those with methods.
	natives []*vm.Type
}{
	{"Hashable", []string{"__hash__"}, nil},
	{"Iterable", []string{"__iter__"}, nil},
	{"Iterator", []string{"__iter__", "__next__"}, nil},
	{"Reversible", []string{"__iter__", "__reversed__"}, []*vm.Type{vm.TypeList, vm.TypeTuple, vm.TypeStr, vm.TypeBytes,
		vm.TypeByteArray, vm.TypeRange, vm.TypeDict}},
	{"Generator", nil, []*vm.Type{vm.TypeGenerator}},
	{"Coroutine", nil, []*vm.Type{vm.TypeCoroutine}},
	{"Awaitable", []string{"__await__"}, []*vm.Type{vm.TypeCoroutine}},
	{"AsyncIterable", []string{"__aiter__"}, nil},
	{"AsyncIterator", []string{"__aiter__", "__anext__"}, nil},
	{"Sized", []string{"__len__"}, nil},
	{"Container", []string{"__contains__"}, nil},
	{"Collection", []string{"__len__", "__iter__", "__contains__"}, nil},
	{"Callable", []string{"__call__"}, nil},
	{"Sequence", nil, []*vm.Type{vm.TypeList, vm.TypeTuple, vm.TypeStr, vm.TypeBytes, vm.TypeByteArray, vm.TypeRange, typeDeque}},
	{"MutableSequence", nil, []*vm.Type{vm.TypeList, vm.TypeByteArray, typeDeque}},
	{"ByteString", nil, []*vm.Type{vm.TypeBytes, vm.TypeByteArray}},
	{"Set", nil, []*vm.Type{vm.TypeSet, vm.TypeFrozenSet}},
	{"MutableSet", nil, []*vm.Type{vm.TypeSet}},
	{"Mapping", nil, []*vm.Type{vm.TypeDict, typeChainMap}},
	{"MutableMapping", nil, []*vm.Type{vm.TypeDict, typeChainMap}},
	{"MappingView", nil, nil},
	{"KeysView", nil, nil},
	{"ItemsView", nil, nil},
	{"ValuesView", nil, nil},
}

// abcViews maps the view classes to the names of the builtin types.
var abcViews = map[string][]string{
	"MappingView": {"dict_keys", "dict_items", "dict_values"}, "KeysView": {"dict_keys"}, "ItemsView": {"dict_items"},
	"ValuesView": {"dict_values"}, "Set": {"dict_keys", "dict_items"},
}

// abcTypes are the classes, in the order of abcClasses.
var abcTypes = func() []*vm.Type {
	types := make([]*vm.Type, len(abcClasses))
	for i, c := range abcClasses {
		types[i] = vm.NewType("collections.abc", c.name, nil, nil)
	}
	return types
}()

func abcAttrs() []attr { return typeAttrs(abcTypes...) }

func setupABC() {
	for i, c := range abcClasses {
		ty := abcTypes[i]
		check := func(name string, member func(v vm.Value) *vm.Type) {
			// Not a method: it gets the class asked about and the value.
			ty.Attrs.SetStr(name, vm.BuiltinValue(&vm.Builtin{Name: name, Qual: c.name + "." + name, Min: 2, Max: 2,
				Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
					if !vm.Is(args[0], vm.TypeValue(ty)) {
						return vm.False, nil // a subclass: only its own instances
					}
					m := member(args[1])
					return vm.Bool(m != nil && abcHas(i, m)), nil
				}}))
		}
		check("__instancecheck__", func(v vm.Value) *vm.Type { return vm.TypeOf(v) })
		check("__subclasscheck__", func(v vm.Value) *vm.Type {
			if v.Kind() != vm.KType {
				return nil
			}
			return v.AsType()
		})
	}
}

// abcHas reports whether class ty belongs to abstract class i.
func abcHas(i int, ty *vm.Type) bool {
	c := &abcClasses[i]
	for _, n := range c.natives {
		if ty.IsSubtype(n) {
			return true
		}
	}
	for _, name := range abcViews[c.name] {
		if ty.Name == name && ty.Module == "" {
			return true
		}
	}
	for _, m := range c.methods {
		if !hasSpecial(ty, m) {
			return false
		}
	}
	return len(c.methods) > 0
}

// abcCallables are the builtin classes whose instances can be called.
var abcCallables = []*vm.Type{vm.TypeFunction, vm.TypeBuiltin, vm.TypeMethod, vm.TypeMethodDesc, vm.TypeType}

var (
	abcContainers = []*vm.Type{vm.TypeList, vm.TypeTuple, vm.TypeStr, vm.TypeBytes, vm.TypeByteArray, vm.TypeRange,
		vm.TypeDict, vm.TypeSet, vm.TypeFrozenSet}
	abcUnhashable = []*vm.Type{vm.TypeList, vm.TypeDict, vm.TypeSet, vm.TypeByteArray, typeDeque, typeChainMap}
)

func isAny(ty *vm.Type, of []*vm.Type) bool {
	for _, t := range of {
		if ty.IsSubtype(t) {
			return true
		}
	}
	return false
}

// hasSpecial reports whether instances of ty have a special method: a script's,
// a native slot, or the behaviour that builtin kinds have.
func hasSpecial(ty *vm.Type, name string) bool {
	if f, ok := ty.Lookup(name); ok && name != "__hash__" {
		return !f.IsNone()
	}
	s := &ty.Slots
	isIter := func() bool { return ty.Module == "itertools" || isNativeIterator(ty) }
	switch name {
	case "__hash__":
		if f, ok := ty.Lookup(name); ok && f.IsNone() {
			return false
		}
		return !isAny(ty, abcUnhashable) && (!abcView(ty) || ty.Name == "dict_values")
	case "__iter__":
		return s.Iter != nil || isAny(ty, abcContainers) || ty == vm.TypeGenerator || isIter() || abcView(ty)
	case "__next__":
		return s.Next != nil || ty == vm.TypeGenerator || isIter()
	case "__len__":
		return s.Len != nil || isAny(ty, abcContainers) || abcView(ty)
	case "__contains__":
		return s.Contains != nil || isAny(ty, abcContainers) || abcView(ty)
	case "__call__":
		return s.Call != nil || isAny(ty, abcCallables)
	case "__reversed__":
		return false
	}
	return false
}

func abcView(ty *vm.Type) bool {
	return ty.Module == "" && (ty.Name == "dict_keys" || ty.Name == "dict_items" || ty.Name == "dict_values")
}

// nativeIterators are the names of the builtin iterator classes.
var nativeIterators = map[string]bool{
	"iterator": true, "list_iterator": true, "tuple_iterator": true, "str_iterator": true, "bytes_iterator": true,
	"bytearray_iterator": true, "range_iterator": true, "dict_keyiterator": true, "dict_valueiterator": true,
	"dict_itemiterator": true, "set_iterator": true, "zip": true, "map": true, "filter": true, "enumerate": true,
	"reversed": true, "list_reverseiterator": true, "callable_iterator": true, "generator": true,
}

func isNativeIterator(ty *vm.Type) bool { return ty.Module == "" && nativeIterators[ty.Name] }
