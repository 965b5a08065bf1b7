package lib

import (
	"gears/vm"
	"gears/vm/loop"
)

// buildAsyncioNative makes the module _asyncio: the event loop, futures and
// tasks. What is built of them is python/asyncio.py.
func buildAsyncioNative(*vm.Thread) (*vm.Module, error) {
	attrs := typeAttrs(loop.TypeFuture, loop.TypeTask, loop.TypeHandle, loop.TypeTimer, loop.ExcCancelled, loop.ExcInvalidState)
	return newModule("_asyncio", asyncioFuncs, append(attrs, attr{"AbstractEventLoop", vm.TypeValue(loop.TypeLoop)})...), nil
}

var asyncioFuncs = []vm.Builtin{
	{Name: "_running", Max: 0, Fn: func(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if l := loop.Running(t); l != nil {
			return l.Value(), nil
		}
		return vm.None, nil
	}},
	{Name: "_default", Max: 0, Fn: func(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return loop.Of(t).Value(), nil
	}},
	{Name: "_loop_methods", Min: 1, Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if args[0].Kind() != vm.KDict {
			return vm.Value{}, vm.TypeErrorf("_loop_methods() expects a dict")
		}
		loop.Default(t.Iso).Methods = args[0].AsDict()
		return vm.None, nil
	}},
	{Name: "new_event_loop", Max: 0, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
		return loop.New().Value(), nil
	}},
	{Name: "iscoroutine", Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(args[0].Kind() == vm.KGen && args[0].AsGen().Coroutine), nil
	}},
	{Name: "iscoroutinefunction", Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(vm.IsCoroutineFunction(args[0])), nil
	}},
	{Name: "isfuture", Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(loop.FutureOf(args[0]) != nil), nil
	}},
}
