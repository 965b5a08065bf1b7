package lib

import (
	"os"

	"gears/vm"
)

// sysFuncs is the native part of sys, which python/sys.py builds on.
var sysFuncs = []vm.Builtin{
	{Name: "exc_info", NoKw: true, Fn: func(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		e := t.Handled()
		if e.IsNone() {
			return vm.NewTuple(vm.None, vm.None, vm.None), nil
		}
		return vm.NewTuple(vm.TypeValue(vm.TypeOf(e)), e, vm.TracebackValue(vm.ExcOf(e).Trace)), nil
	}},
	{Name: "exception", NoKw: true, Fn: func(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return t.Handled(), nil
	}},
	{Name: "_getframe", Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		skip := int64(0)
		if len(args) > 0 {
			var err error
			if skip, err = vm.IndexInt(t, args[0]); err != nil {
				return vm.Value{}, err
			}
		}
		stack := t.Stack()
		if skip >= int64(len(stack)) {
			return vm.Value{}, vm.ValueErrorf("call stack is not deep enough")
		}
		return vm.FrameValue(stack[max(skip, 0):]), nil
	}},
	{Name: "getrecursionlimit", NoKw: true, Fn: func(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Int(int64(t.RecursionLimit())), nil
	}},
	{Name: "setrecursionlimit", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		n, err := vm.IndexInt(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		return vm.None, t.SetRecursionLimit(n)
	}},
	{Name: "getpid", NoKw: true, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
		return vm.Int(int64(os.Getpid())), nil
	}},
	// modules is the dict of the modules that are imported.
	{Name: "modules", NoKw: true, Fn: func(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d := vm.NewDict(len(t.Iso.Modules))
		for name, m := range t.Iso.Modules {
			if name[0] != '_' {
				d.SetStr(name, vm.ModuleValue(m))
			}
		}
		return vm.DictValue(d), nil
	}},
	// write writes to the place of print().
	{Name: "write", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if args[0].Kind() != vm.KStr {
			return vm.Value{}, vm.TypeErrorf("write() argument must be str, not %s", vm.TypeName(args[0]))
		}
		s := args[0].AsStr()
		if s != "" {
			t.WriteOut(s)
		}
		n, err := vm.Len(t, args[0])
		return vm.Int(int64(n)), err
	}},
}

func buildSysNative(*vm.Thread) (*vm.Module, error) { return newModule("_sys", sysFuncs), nil }
