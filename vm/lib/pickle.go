package lib

import "gears/vm"

// pickleFuncs is the native part of pickle, which python/pickle.py builds on.
// Absent methods are None.
var pickleFuncs = []vm.Builtin{
	// dumps(obj, protocol, persistent_id) gives bytes.
	{Name: "dumps", Min: 3, Max: 3, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		proto := int64(pickleDefault)
		if !args[1].IsNone() {
			n, err := vm.IndexInt(t, args[1])
			if err != nil {
				return vm.Value{}, err
			}
			if proto = n; n < 0 {
				proto = pickleHighest
			}
		}
		if proto > pickleHighest {
			return vm.Value{}, vm.ValueErrorf("pickle protocol must be <= %d", pickleHighest)
		}
		if proto < 2 {
			return vm.Value{}, vm.ValueErrorf("gears writes pickle protocols 2 to %d, not %d", pickleHighest, proto)
		}
		s, err := pickleDumps(t, args[0], int(proto), noneUnset(args[2]))
		return vm.Bytes(s), err
	}},
	// loads(data, find_class, persistent_load) gives the object and the number
	// of bytes read.
	{Name: "loads", Min: 3, Max: 3, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		s, err := bytesOf(args[0])
		if err != nil {
			return vm.Value{}, err
		}
		v, n, err := pickleLoads(t, s, unpickleHooks{noneUnset(args[1]), noneUnset(args[2])})
		if err != nil {
			return vm.Value{}, err
		}
		return vm.NewTuple(v, vm.Int(int64(n))), nil
	}},
	{Name: "find_class", Min: 2, Max: 2, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		module, err := text(args[0], "module name")
		if err != nil {
			return vm.Value{}, err
		}
		name, err := text(args[1], "global name")
		if err != nil {
			return vm.Value{}, err
		}
		return pickleGlobal(t, module, name)
	}},
}

func noneUnset(v vm.Value) vm.Value {
	if v.IsNone() {
		return vm.Value{}
	}
	return v
}

func buildPickleNative(*vm.Thread) (*vm.Module, error) {
	return newModule("_pickle", pickleFuncs, typeAttrs(vm.ExcPickleError, vm.ExcPicklingError, vm.ExcUnpicklingError)...), nil
}

func buildCopyregNative(*vm.Thread) (*vm.Module, error) {
	return newModule("_copyreg", nil, attr{"__newobj__", vm.NewObjFunc}, attr{"__newobj_ex__", vm.NewObjExFunc}), nil
}
