package lib

import "gears/vm"

// typeNamespace is the class of SimpleNamespace: an object of attributes.
var typeNamespace = vm.NewType("types", "SimpleNamespace", nil, nil)

func typesNatives() []attr {
	return []attr{
		{"SimpleNamespace", vm.TypeValue(typeNamespace)},
		{"MappingProxyType", vm.TypeValue(vm.TypeMappingProxy)},
		{"GenericAlias", vm.TypeValue(vm.TypeGenericAlias)},
		{"UnionType", vm.TypeValue(vm.TypeUnion)},
		{"ModuleType", vm.TypeValue(vm.TypeModule)},
		{"MemberDescriptorType", vm.TypeValue(vm.TypeMember)},
		{"GetSetDescriptorType", vm.TypeValue(typeGetSet)},
		{"CellType", vm.TypeValue(vm.TypeCell)},
		{"CodeType", vm.TypeValue(typeCode)},
		{"FrameType", vm.TypeValue(typeFrame)},
		{"TracebackType", vm.TypeValue(typeTraceback)},
	}
}

// Types that gears has in name only: nothing is an instance of them.
var (
	typeGetSet    = vm.NewType("", "getset_descriptor", nil, nil)
	typeCode      = vm.NewType("", "code", nil, nil)
	typeFrame     = vm.NewType("", "frame", nil, nil)
	typeTraceback = vm.NewType("", "traceback", nil, nil)
)

func setupNamespace() {
	// The attributes are the native part, so that subclasses and instances
	// that no one has set anything on are alike.
	attrsOf := func(v vm.Value) *vm.Dict {
		o := v.AsObject()
		if o.Attrs == nil {
			o.Attrs = vm.NewDict(4)
		}
		return o.Attrs
	}
	typeNamespace.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if len(args) > 0 && cls == typeNamespace {
			return vm.Value{}, vm.TypeErrorf("no positional arguments expected")
		}
		o := &vm.Object{Type: cls, Attrs: vm.NewDict(len(kw))}
		for _, k := range kw {
			o.Attrs.SetStr(k.Name, k.V)
		}
		return vm.ObjectValue(o), nil
	}
	s := &typeNamespace.Slots
	s.SetAttr = func(_ *vm.Thread, v vm.Value, name string, x vm.Value) (bool, error) {
		attrsOf(v).SetStr(name, x)
		return true, nil
	}
	s.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if name == "__dict__" {
			return vm.DictValue(attrsOf(v)), true, nil
		}
		return vm.Value{}, false, nil
	}
	s.Repr = func(t *vm.Thread, v vm.Value) (string, error) {
		name := vm.TypeOf(v).Name
		if name == "SimpleNamespace" {
			name = "namespace"
		}
		out := name + "("
		d := attrsOf(v)
		first := true
		for i := range d.Slots() {
			k, x, ok := d.Slot(i)
			if !ok || k.Kind() != vm.KStr {
				continue
			}
			text, err := vm.Repr(t, x)
			if err != nil {
				return "", err
			}
			if !first {
				out += ", "
			}
			first = false
			out += k.AsStr() + "=" + text
			if err := t.Charge(len(out)); err != nil {
				return "", err
			}
		}
		return out + ")", nil
	}
	s.Compare = func(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
		if op != "==" || !vm.TypeOf(b).IsSubtype(typeNamespace) {
			return vm.NotImplemented, nil
		}
		same, err := vm.Equal(t, vm.DictValue(attrsOf(a)), vm.DictValue(attrsOf(b)))
		return vm.Bool(same), err
	}
	typeNamespace.AddMethods([]vm.Builtin{
		{Name: "__reduce__", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return vm.NewTuple(vm.TypeValue(vm.TypeOf(args[0])), vm.NewTuple(), vm.DictValue(attrsOf(args[0]))), nil
		}},
		{Name: "__init__", Max: -1, Fn: func(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			if len(args) > 1 {
				return vm.Value{}, vm.TypeErrorf("no positional arguments expected")
			}
			for _, k := range kw {
				attrsOf(args[0]).SetStr(k.Name, k.V)
			}
			return vm.None, nil
		}},
	})
}
