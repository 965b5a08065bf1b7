package lib

import (
	"gears/vm"
)

var (
	typeDefaultDict = vm.NewType("collections", "defaultdict", []*vm.Type{vm.TypeDict}, nil)
	typeOrderedDict = vm.NewType("collections", "OrderedDict", []*vm.Type{vm.TypeDict}, nil)
)

var collectionsFuncs = []vm.Builtin{
	{Name: "namedtuple", Max: -1, Fn: namedTuple},
}

func setupCollections() {
	setupDeque()
	setupCounter()
	setupChainMap()
	setupNamedTuple()
	setupDefaultDict()
	setupOrderedDict()
	vm.NativeDunders(typeDeque, "+", "*")
	vm.NativeDunders(typeCounter, "+", "-", "&", "|")
	vm.NativeDunders(typeChainMap, "|")
}

func buildCollections(t *vm.Thread) (*vm.Module, error) {
	abc, err := runPython(t, "collections.abc")
	if err != nil {
		return nil, err
	}
	attrs := append(typeAttrs(typeDefaultDict, typeOrderedDict, typeCounter, typeDeque, typeChainMap),
		attr{"abc", vm.ModuleValue(abc)})
	m := newModule("collections", collectionsFuncs, attrs...)
	// The classes written in Python import the module that they are part of.
	if t.Iso.Modules == nil {
		t.Iso.Modules = map[string]*vm.Module{}
	}
	t.Iso.Modules["collections"] = m
	user, err := runPython(t, "collections")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"UserDict", "UserList", "UserString"} {
		v, _ := user.Attrs.GetStr(name)
		m.Attrs.SetStr(name, v)
	}
	m.Globals = user.Globals
	return m, nil
}

func buildCollectionsABC(t *vm.Thread) (*vm.Module, error) {
	return submodule(t, "collections.abc", buildCollections)
}

// newDictOf makes an empty dict of a subclass.
func newDictOf(cls *vm.Type) (vm.Value, *vm.Dict) {
	d := vm.NewDict(0)
	d.Sub = &vm.Sub{Type: cls}
	return vm.DictValue(d), d
}

// selfDict returns args[0] as a dict of class ty.
func selfDict(args []vm.Value, ty *vm.Type, method string) (*vm.Dict, error) {
	if len(args) > 0 && args[0].Kind() == vm.KDict && vm.TypeOf(args[0]).IsSubtype(ty) {
		return args[0].AsDict(), nil
	}
	name := "nothing"
	if len(args) > 0 {
		name = vm.TypeName(args[0])
	}
	return nil, vm.TypeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", method, ty.FullName(), name)
}

// updateDict is dict.update's filling from a mapping or pairs, then keywords.
// It writes entries itself: a subclass's __setitem__ is not asked.
func updateDict(t *vm.Thread, d *vm.Dict, src vm.Value, kw []vm.Kw) error {
	if !src.IsUnset() {
		if err := eachItem(t, src, func(k, v vm.Value) error { return d.Set(t, k, v) }); err != nil {
			return err
		}
	}
	for _, k := range kw {
		d.SetStr(k.Name, k.V)
	}
	return nil
}

// eachItem calls f for the items of a mapping, or for an iterable of pairs.
func eachItem(t *vm.Thread, src vm.Value, f func(k, v vm.Value) error) error {
	if src.Kind() == vm.KDict {
		d := src.AsDict()
		for i := 0; i < d.Slots(); i++ {
			if k, v, ok := d.Slot(i); ok {
				if err := t.Tick(); err != nil {
					return err
				}
				if err := f(k, v); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if keys, ok, err := vm.LookupAttr(t, src, "keys"); err != nil {
		return err
	} else if ok {
		ks, err := t.Call(keys, nil, nil)
		if err != nil {
			return err
		}
		return vm.Iterate(t, ks, func(k vm.Value) error {
			v, err := vm.GetItem(t, src, k)
			if err != nil {
				return err
			}
			return f(k, v)
		})
	}
	n := 0
	return vm.Iterate(t, src, func(pair vm.Value) error {
		kv, err := vm.Collect(t, pair)
		if err != nil {
			return vm.TypeErrorf("cannot convert dictionary update sequence element #%d to a sequence", n)
		}
		if len(kv) != 2 {
			return vm.ValueErrorf("dictionary update sequence element #%d has length %d; 2 is required", n, len(kv))
		}
		n++
		return f(kv[0], kv[1])
	})
}

// isMapping reports whether v has a mapping's interface.
func isMapping(v vm.Value) bool {
	if v.Kind() == vm.KDict {
		return true
	}
	if v.Kind() != vm.KObject {
		return false
	}
	ty := vm.TypeOf(v)
	_, keys := ty.Lookup("keys")
	return keys && ty.Slots.GetItem != nil
}

// fillDict is __init__ of dict and those that add nothing to it.
func fillDict(t *vm.Thread, d *vm.Dict, fn string, args []vm.Value, kw []vm.Kw) error {
	if len(args) > 1 {
		return vm.TypeErrorf("%s expected at most 1 argument, got %d", fn, len(args))
	}
	var src vm.Value
	if len(args) == 1 {
		src = args[0]
	}
	return updateDict(t, d, src, kw)
}

func setupDefaultDict() {
	ty := typeDefaultDict
	ty.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		v, d := newDictOf(cls)
		d.Sub.Default = vm.None
		if scriptInit(cls) {
			return v, nil
		}
		return v, defaultDictFill(t, d, args, kw)
	}
	copyFn := func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := selfDict(args, ty, "copy")
		if err != nil {
			return vm.Value{}, err
		}
		return copyDict(args[0], d), nil
	}
	ty.AddMethods([]vm.Builtin{
		{Name: "__init__", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			d, err := selfDict(args, ty, "__init__")
			if err != nil {
				return vm.Value{}, err
			}
			return vm.None, defaultDictFill(t, d, args[1:], kw)
		}},
		{Name: "copy", NoKw: true, Fn: copyFn},
		{Name: "__copy__", NoKw: true, Fn: copyFn},
		{Name: "__missing__", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			d, err := selfDict(args, ty, "__missing__")
			if err != nil {
				return vm.Value{}, err
			}
			if !given(d.Sub.Default) {
				return vm.Value{}, vm.KeyError(args[1])
			}
			x, err := t.Call(d.Sub.Default, nil, nil)
			if err != nil {
				return vm.Value{}, err
			}
			return x, vm.SetItem(t, args[0], args[1], x)
		}},
	})
	repr := func(t *vm.Thread, v vm.Value) (string, error) {
		f, err := vm.Repr(t, v.AsDict().Sub.Default)
		if err != nil {
			return "", err
		}
		s, err := vm.Repr(vm.Guarded(t), bareDict(v.AsDict()))
		return vm.TypeName(v) + "(" + f + ", " + s + ")", err
	}
	ty.Slots.Repr = repr
	ty.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if name == "default_factory" && v.Kind() == vm.KDict {
			return v.AsDict().Sub.Default, true, nil
		}
		return vm.Value{}, false, nil
	}
	ty.Slots.SetAttr = func(_ *vm.Thread, v vm.Value, name string, x vm.Value) (bool, error) {
		if name != "default_factory" || v.Kind() != vm.KDict {
			return false, nil
		}
		v.AsDict().Sub.Default = x
		return true, nil
	}
	ty.Slots.Binary = dictUnion
}

// defaultDictFill sets the factory and the entries.
func defaultDictFill(t *vm.Thread, d *vm.Dict, args []vm.Value, kw []vm.Kw) error {
	d.Sub.Default = vm.None
	if len(args) > 0 {
		if !args[0].IsNone() && !vm.Callable(args[0]) {
			return vm.TypeErrorf("first argument must be callable or None")
		}
		d.Sub.Default = args[0]
		args = args[1:]
	}
	return fillDict(t, d, "dict", args, kw)
}

// copyDict copies a dict of a subclass: its entries and native part.
func copyDict(v vm.Value, d *vm.Dict) vm.Value {
	c := d.Copy()
	c.Sub = &vm.Sub{Type: vm.TypeOf(v), Default: d.Sub.Default}
	return vm.DictValue(c)
}

// dictUnion is | and |= for subclasses of dict: the result is of the class of
// the operand that is one.
func dictUnion(t *vm.Thread, op string, a, b vm.Value, swapped bool) (vm.Value, error) {
	switch op {
	case "|=":
		return a, updateDict(t, a.AsDict(), b, nil)
	case "|":
		if b.Kind() != vm.KDict {
			return vm.NotImplemented, nil
		}
		c := copyDict(a, a.AsDict())
		if !swapped {
			return c, updateDict(t, c.AsDict(), b, nil)
		}
		c.AsDict().Clear()
		if err := updateDict(t, c.AsDict(), b, nil); err != nil {
			return vm.Value{}, err
		}
		return c, updateDict(t, c.AsDict(), a, nil)
	}
	return vm.NotImplemented, nil
}

func setupOrderedDict() {
	ty := typeOrderedDict
	ty.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		v, d := newDictOf(cls)
		if scriptInit(cls) {
			return v, nil
		}
		return v, fillDict(t, d, "OrderedDict", args, kw)
	}
	ty.AddMethods([]vm.Builtin{
		{Name: "__init__", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			d, err := selfDict(args, ty, "__init__")
			if err != nil {
				return vm.Value{}, err
			}
			return vm.None, fillDict(t, d, "OrderedDict", args[1:], kw)
		}},
		{Name: "move_to_end", Max: -1, Fn: orderedMoveToEnd},
		{Name: "popitem", Max: -1, Fn: orderedPopitem},
		{Name: "copy", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			d, err := selfDict(args, ty, "copy")
			if err != nil {
				return vm.Value{}, err
			}
			return copyDict(args[0], d), nil
		}},
	})
	repr := func(t *vm.Thread, v vm.Value) (string, error) {
		d := v.AsDict()
		name := vm.TypeName(v)
		if d.Len() == 0 {
			return name + "()", nil
		}
		s, err := vm.Repr(vm.Guarded(t), vm.NewList(itemTuples(d)))
		return name + "(" + s + ")", err
	}
	ty.Slots.Repr = repr
	ty.Slots.Compare = func(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
		if op != "==" && op != "!=" || b.Kind() != vm.KDict {
			return vm.NotImplemented, nil
		}
		x, y := a.AsDict(), b.AsDict()
		if vm.TypeOf(b).IsSubtype(typeOrderedDict) {
			// Order counts between two of these.
			return vm.Compare(t, op, vm.NewList(itemTuples(x)), vm.NewList(itemTuples(y)))
		}
		return vm.Compare(t, op, bareDict(x), bareDict(y))
	}
	ty.Slots.Binary = dictUnion
}

// bareDict is a plain dict of the same entries.
func bareDict(d *vm.Dict) vm.Value {
	c := d.Copy()
	c.Sub = nil
	return vm.DictValue(c)
}

func itemTuples(d *vm.Dict) []vm.Value {
	items := make([]vm.Value, 0, d.Len())
	for i := 0; i < d.Slots(); i++ {
		if k, v, ok := d.Slot(i); ok {
			items = append(items, vm.NewTuple(k, v))
		}
	}
	return items
}

var (
	sigMoveToEnd = sig("move_to_end", "key last=")
	sigPopitem   = sig("popitem", "last=")
)

func orderedMoveToEnd(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	d, err := selfDict(args, typeOrderedDict, "move_to_end")
	if err != nil {
		return vm.Value{}, err
	}
	var a [2]vm.Value
	if err := sigMoveToEnd.bind(a[:], args[1:], kw); err != nil {
		return vm.Value{}, err
	}
	last, err := truth(t, a[1], true)
	if err != nil {
		return vm.Value{}, err
	}
	v, ok, err := d.Delete(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	if !ok {
		return vm.Value{}, vm.KeyError(a[0])
	}
	if last {
		return vm.None, d.Set(t, a[0], v)
	}
	rest := d.Copy()
	sub := d.Sub
	d.Clear()
	d.Sub = sub
	if err := d.Set(t, a[0], v); err != nil {
		return vm.Value{}, err
	}
	return vm.None, d.Update(t, rest)
}

func orderedPopitem(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	d, err := selfDict(args, typeOrderedDict, "popitem")
	if err != nil {
		return vm.Value{}, err
	}
	var a [1]vm.Value
	if err := sigPopitem.bind(a[:], args[1:], kw); err != nil {
		return vm.Value{}, err
	}
	last, err := truth(t, a[0], true)
	if err != nil {
		return vm.Value{}, err
	}
	n := d.Slots()
	for i := range n {
		at := i
		if last {
			at = n - 1 - i
		}
		if k, v, ok := d.Slot(at); ok {
			d.RemoveSlot(at)
			return vm.NewTuple(k, v), nil
		}
	}
	return vm.Value{}, vm.RaiseValue(vm.NewExc(vm.ExcKeyError, vm.Str("dictionary is empty")))
}
