package lib

import (
	"gears/vm"
)

func abcNatives() []attr {
	return append(nativeFuncs("abc", []vm.Builtin{
		{Name: "get_cache_token", Max: 0, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
			return vm.Int(int64(vm.ABCToken())), nil
		}},
		{Name: "_update_abstract", Min: 1, Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return vm.None, vm.UpdateAbstract(t, args[0].AsType())
		}},
	}), attr{"ABCMeta", vm.TypeValue(vm.TypeABCMeta)})
}

func collectionsABCNatives() []attr {
	types := func(ts ...*vm.Type) vm.Value {
		var out []vm.Value
		for _, ty := range ts {
			out = append(out, vm.TypeValue(ty))
		}
		return vm.NewTuple(out...)
	}
	return append(nativeFuncs("collections.abc", []vm.Builtin{
		{Name: "_special", Min: 1, Max: -1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			if args[0].Kind() != vm.KType {
				return vm.False, nil
			}
			for _, name := range args[1:] {
				if !hasSpecial(args[0].AsType(), name.AsStr()) {
					return vm.False, nil
				}
			}
			return vm.True, nil
		}},
		{Name: "_callable_alias", Min: 3, Max: 3, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return vm.NewCallableAlias(args[0], args[1], args[2]), nil
		}},
	}),
		attr{"_mappings", types(vm.TypeDict, typeChainMap)},
		attr{"_sequences", types(vm.TypeList, vm.TypeByteArray, typeDeque)})
}

// abcCallables are the builtin classes whose instances can be called.
var abcCallables = []*vm.Type{vm.TypeFunction, vm.TypeBuiltin, vm.TypeMethod, vm.TypeMethodDesc, vm.TypeType}

var (
	abcContainers = []*vm.Type{vm.TypeList, vm.TypeTuple, vm.TypeStr, vm.TypeBytes, vm.TypeByteArray, vm.TypeRange,
		vm.TypeDict, vm.TypeSet, vm.TypeFrozenSet}
	abcReversible = []*vm.Type{vm.TypeList, vm.TypeTuple, vm.TypeStr, vm.TypeBytes, vm.TypeByteArray, vm.TypeRange, vm.TypeDict, typeDeque}
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
		return isAny(ty, abcReversible) || abcView(ty)
	case "__await__", "send", "throw", "close":
		return ty == vm.TypeCoroutine
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
