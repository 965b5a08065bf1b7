package lib

import (
	"gears/vm"
)

var typeCopyError = vm.NewType("copy", "Error", []*vm.Type{vm.ExcException}, nil)

var sigDeepcopy = sig("deepcopy", "x memo= _nil=")

var copyFuncs = []vm.Builtin{
	{Name: "copy", Min: 1, Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.ShallowCopy(t, args[0])
	}},
	{Name: "deepcopy", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [3]vm.Value
		if err := sigDeepcopy.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		if given(a[1]) && a[1].Kind() == vm.KDict {
			return vm.DeepCopyMemo(t, a[0], a[1].AsDict())
		}
		return vm.DeepCopy(t, a[0])
	}},
}

func buildCopy(t *vm.Thread) (*vm.Module, error) {
	table, err := vm.ModuleAttr(t, "copyreg", "dispatch_table")
	if err != nil {
		return nil, err
	}
	return newModule("copy", copyFuncs, attr{"Error", vm.TypeValue(typeCopyError)}, attr{"error", vm.TypeValue(typeCopyError)},
		attr{"dispatch_table", table}), nil
}
