package lib

import (
	"gears/vm"
)

var (
	typeDispatcher     = vm.NewType("", "function", nil, nil)
	typeDispatchMethod = vm.NewType("functools", "singledispatchmethod", nil, nil)
)

// dispatcher is a generic function: it runs the implementation registered for
// the class of its first argument, or for the nearest of what that class counts
// as one of.
type dispatcher struct {
	types    []*vm.Type
	impls    map[*vm.Type]vm.Value
	name     string
	abstract bool                  // a registered class may count others as its subclasses
	found    map[*vm.Type]vm.Value // answers given while abstract
	token    uint64                // of abstract base classes when found was begun
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
	d.abstract = d.abstract || ty.Meta != nil && ty.Meta != vm.TypeType
	d.found = nil
}

// maxDispatchFound bounds how many answers are kept.
const maxDispatchFound = 1024

func (d *dispatcher) find(t *vm.Thread, ty *vm.Type) (vm.Value, error) {
	if f, ok := d.impls[ty]; ok {
		return f, nil
	}
	if !d.abstract {
		for _, c := range ty.MRO {
			if f, ok := d.impls[c]; ok {
				return f, nil
			}
		}
		return d.impls[vm.TypeObject], nil
	}
	if now := vm.ABCToken(); d.found == nil || d.token != now || len(d.found) >= maxDispatchFound {
		d.found, d.token = map[*vm.Type]vm.Value{}, now
	}
	if f, ok := d.found[ty]; ok {
		return f, nil
	}
	reg, err := d.registry(t)
	if err != nil {
		return vm.Value{}, err
	}
	f, err := d.ask(t, "find", vm.TypeValue(ty), reg)
	if err == nil && d.found != nil {
		d.found[ty] = f
	}
	return f, err
}

// ask calls a function of the part that is written in Python.
func (d *dispatcher) ask(t *vm.Thread, name string, args ...vm.Value) (vm.Value, error) {
	fn, err := vm.ModuleAttr(t, "_dispatch", name)
	if err != nil {
		return vm.Value{}, err
	}
	return t.Call(fn, args, nil)
}

func (d *dispatcher) registry(t *vm.Thread) (vm.Value, error) {
	reg := vm.NewDict(len(d.types))
	for _, ty := range d.types {
		if err := reg.Set(t, vm.TypeValue(ty), d.impls[ty]); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.DictValue(reg), nil
}

func (d *dispatcher) call(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) == 0 {
		return vm.Value{}, vm.TypeErrorf("%s requires at least 1 positional argument", d.name)
	}
	f, err := d.find(t, vm.TypeOf(args[0]))
	if err != nil {
		return vm.Value{}, err
	}
	return t.Call(f, args, kw)
}

var sigRegister = sig("register", "cls func=")

// register adds an implementation: register(cls, f), @register(cls), or
// @register on a function whose first annotation tells the class. Unions stand
// for each of their classes.
func (d *dispatcher) register(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigRegister.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	if !given(a[1]) {
		a[1] = vm.None
	}
	classes, fn := []vm.Value{a[0]}, a[1]
	if a[0].Kind() != vm.KType {
		r, err := d.ask(t, "registration", a[0], a[1])
		if err != nil {
			return vm.Value{}, err
		}
		both := r.AsTuple().Elems
		classes, fn = both[0].AsTuple().Elems, both[1]
	}
	add := func(fn vm.Value) vm.Value {
		for _, c := range classes {
			d.set(c.AsType(), fn)
		}
		return fn
	}
	if !fn.IsNone() {
		return add(fn), nil
	}
	return vm.BuiltinValue(&vm.Builtin{Name: "register", Qual: d.name + ".register", Min: 1, Max: 1,
		Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) { return add(args[0]), nil }}), nil
}

func setupDispatch() {
	s := &typeDispatcher.Slots
	s.Call = func(t *vm.Thread, v vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return v.AsObject().Data.(*dispatcher).call(t, args, kw)
	}
	s.SetAttr = keepAttr
	s.GetAttr = func(t *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if name != "registry" {
			return vm.Value{}, false, nil
		}
		reg, err := v.AsObject().Data.(*dispatcher).registry(t)
		if err == nil {
			reg, err = t.Call(vm.TypeValue(vm.TypeMappingProxy), []vm.Value{reg}, nil)
		}
		return reg, err == nil, err
	}
	typeDispatcher.AddMethods([]vm.Builtin{
		{Name: "register", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			d, err := dataOf[dispatcher](args, typeDispatcher, "register")
			if err != nil {
				return vm.Value{}, err
			}
			return d.register(t, args[1:], kw)
		}},
		{Name: "dispatch", Min: 1, Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			d, err := dataOf[dispatcher](args, typeDispatcher, "dispatch")
			if err != nil {
				return vm.Value{}, err
			}
			if args[1].Kind() != vm.KType {
				return vm.Value{}, vm.TypeErrorf("dispatch() needs a class, not %s", vm.TypeName(args[1]))
			}
			return d.find(t, args[1].AsType())
		}},
		{Name: "__get__", Min: 1, Max: 2, Fn: bindSelf},
	})

	typeDispatchMethod.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if err := exactly("singledispatchmethod", 1, args, kw); err != nil {
			return vm.Value{}, err
		}
		if err := bindable(t, args[0]); err != nil {
			return vm.Value{}, err
		}
		return newObject(cls, newDispatcher(t, args[0])), nil
	}
	typeDispatchMethod.AddMethods([]vm.Builtin{
		{Name: "register", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			d, err := dataOf[dispatcher](args, typeDispatchMethod, "register")
			if err != nil {
				return vm.Value{}, err
			}
			return d.register(t, args[1:], kw)
		}},
		{Name: "__get__", Min: 1, Max: 2, Fn: dispatchMethodGet},
	})
	typeDispatchMethod.Slots.GetAttr = func(t *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		d, ok := v.AsObject().Data.(*dispatcher)
		switch {
		case !ok:
		case name == "func":
			return d.impls[vm.TypeObject], true, nil
		case name == "__isabstractmethod__":
			return vm.LookupAttr(t, d.impls[vm.TypeObject], name)
		}
		return vm.Value{}, false, nil
	}
}

// dispatchMethodGet makes the function that looks at its first argument, binds
// the implementation for it and calls that.
func dispatchMethodGet(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	d, err := dataOf[dispatcher](args, typeDispatchMethod, "__get__")
	if err != nil {
		return vm.Value{}, err
	}
	self := args[0]
	obj, owner := args[1], vm.TypeValue(vm.TypeOf(args[1]))
	if len(args) > 2 && !args[2].IsNone() {
		owner = args[2]
	}
	call := nativeMethod(d.name, func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if len(args) == 0 {
			return vm.Value{}, vm.Errorf(vm.ExcIndexError, "tuple index out of range")
		}
		f, err := d.find(t, vm.TypeOf(args[0]))
		if err != nil {
			return vm.Value{}, err
		}
		get, err := vm.GetAttr(t, f, "__get__")
		if err != nil {
			return vm.Value{}, err
		}
		if f, err = t.Call(get, []vm.Value{obj, owner}, nil); err != nil {
			return vm.Value{}, err
		}
		return t.Call(f, args, kw)
	})
	if err := updateWrapper(t, call, d.impls[vm.TypeObject], vm.Value{}, vm.Value{}); err != nil {
		return vm.Value{}, err
	}
	register, err := vm.GetAttr(t, self, "register")
	if err != nil {
		return vm.Value{}, err
	}
	_, err = keepAttr(t, call, "register", register)
	return call, err
}

func functoolsSingleDispatch(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	v := newObject(typeDispatcher, newDispatcher(t, args[0]))
	return v, updateWrapper(t, v, args[0], vm.Value{}, vm.Value{})
}

// bindable refuses what can be no method.
func bindable(t *vm.Thread, f vm.Value) error {
	if vm.Callable(f) {
		return nil
	}
	_, ok, err := vm.LookupAttr(t, f, "__get__")
	if ok || err != nil {
		return err
	}
	r, err := vm.Repr(vm.Guarded(t), f)
	if err != nil {
		return err
	}
	return vm.TypeErrorf("%s is not callable or a descriptor", r)
}
