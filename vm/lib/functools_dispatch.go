package lib

import (
	"gears/vm"
)

var (
	typeDispatcher     = vm.NewType("", "function", nil, nil)
	typeDispatchMethod = vm.NewType("functools", "singledispatchmethod", nil, nil)
)

// dispatcher is a generic function: it runs the implementation registered for
// the class of its first argument, or for the nearest of that class's bases.
type dispatcher struct {
	types []*vm.Type
	impls map[*vm.Type]vm.Value
	name  string
}

func newDispatcher(t *vm.Thread, fn vm.Value) *dispatcher {
	d := &dispatcher{impls: map[*vm.Type]vm.Value{}, name: "singledispatch function"}
	if n, ok, err := vm.LookupAttr(t, fn, "__name__"); err == nil && ok && n.Kind() == vm.KStr {
		d.name = n.AsStr()
	}
	d.set(vm.TypeObject, fn)
	return d
}

func (d *dispatcher) set(ty *vm.Type, fn vm.Value) {
	if _, ok := d.impls[ty]; !ok {
		d.types = append(d.types, ty)
	}
	d.impls[ty] = fn
}

func (d *dispatcher) find(ty *vm.Type) vm.Value {
	for _, c := range ty.MRO {
		if f, ok := d.impls[c]; ok {
			return f
		}
	}
	return d.impls[vm.TypeObject]
}

func (d *dispatcher) call(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) == 0 {
		return vm.Value{}, vm.TypeErrorf("%s requires at least 1 positional argument", d.name)
	}
	return t.Call(d.find(vm.TypeOf(args[0])), args, kw)
}

var sigRegister = sig("register", "cls func=")

// register adds an implementation: register(cls, f), or @register(cls).
func (d *dispatcher) register(args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigRegister.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	if a[0].Kind() != vm.KType {
		return vm.Value{}, vm.TypeErrorf("Invalid first argument to `register()`: gears does not evaluate annotations, give the class: @%s.register(cls)", d.name)
	}
	ty := a[0].AsType()
	if given(a[1]) {
		d.set(ty, a[1])
		return a[1], nil
	}
	return vm.BuiltinValue(&vm.Builtin{Name: "register", Qual: d.name + ".register", Min: 1, Max: 1,
		Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			d.set(ty, args[0])
			return args[0], nil
		}}), nil
}

func setupDispatch() {
	s := &typeDispatcher.Slots
	s.Call = func(t *vm.Thread, v vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return v.AsObject().Data.(*dispatcher).call(t, args, kw)
	}
	s.SetAttr = keepAttr
	s.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if name != "registry" {
			return vm.Value{}, false, nil
		}
		d := v.AsObject().Data.(*dispatcher)
		reg := vm.NewDict(len(d.types))
		for _, ty := range d.types {
			if err := reg.Set(nil, vm.TypeValue(ty), d.impls[ty]); err != nil {
				return vm.Value{}, false, err
			}
		}
		return vm.DictValue(reg), true, nil
	}
	typeDispatcher.AddMethods([]vm.Builtin{
		{Name: "register", Max: -1, Fn: func(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			d, err := dataOf[dispatcher](args, typeDispatcher, "register")
			if err != nil {
				return vm.Value{}, err
			}
			return d.register(args[1:], kw)
		}},
		{Name: "dispatch", Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			d, err := dataOf[dispatcher](args, typeDispatcher, "dispatch")
			if err != nil {
				return vm.Value{}, err
			}
			if args[1].Kind() != vm.KType {
				return vm.Value{}, vm.TypeErrorf("dispatch() needs a class, not %s", vm.TypeName(args[1]))
			}
			return d.find(args[1].AsType()), nil
		}},
		{Name: "__get__", Min: 1, Max: 2, Fn: bindSelf},
	})

	typeDispatchMethod.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if err := exactly("singledispatchmethod", 1, args, kw); err != nil {
			return vm.Value{}, err
		}
		return newObject(cls, newDispatcher(t, args[0])), nil
	}
	typeDispatchMethod.AddMethods([]vm.Builtin{
		{Name: "register", Max: -1, Fn: func(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			d, err := dataOf[dispatcher](args, typeDispatchMethod, "register")
			if err != nil {
				return vm.Value{}, err
			}
			return d.register(args[1:], kw)
		}},
		{Name: "__get__", Min: 1, Max: 2, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			d, err := dataOf[dispatcher](args, typeDispatchMethod, "__get__")
			if err != nil || args[1].IsNone() {
				return args[0], err
			}
			self := args[1]
			return vm.BuiltinValue(&vm.Builtin{Name: d.name, Qual: d.name, Max: -1,
				Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
					if len(args) == 0 {
						return vm.Value{}, vm.TypeErrorf("%s requires at least 1 positional argument", d.name)
					}
					all := append([]vm.Value{self}, args...)
					return t.Call(d.find(vm.TypeOf(args[0])), all, kw)
				}}), nil
		}},
	})
}

func functoolsSingleDispatch(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	v := newObject(typeDispatcher, newDispatcher(t, args[0]))
	return v, updateWrapper(t, v, args[0], vm.Value{}, vm.Value{})
}
