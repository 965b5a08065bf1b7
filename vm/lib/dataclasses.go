package lib

import "gears/vm"

func dataclassNatives() []attr {
	return append(nativeFuncs("dataclasses", classTools), attr{"_update_abstract", vm.BuiltinValue(&vm.Builtin{
		Name: "_update_abstract", Qual: "dataclasses._update_abstract", Min: 1, Max: 1,
		Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			if _, ok := args[0].AsType().Lookup("__abstractmethods__"); !ok {
				return vm.None, nil
			}
			return vm.None, vm.UpdateAbstract(t, args[0].AsType())
		}})})
}

func enumNatives() []attr { return nativeFuncs("enum", classTools) }

func typingNatives() []attr { return nativeFuncs("typing", classTools) }
