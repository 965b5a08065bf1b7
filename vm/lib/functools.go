package lib

import (
	"strings"

	"gears/vm"
)

var (
	typePartial        = vm.NewType("functools", "partial", nil, nil)
	typePartialMethod  = vm.NewType("functools", "partialmethod", nil, nil)
	typeCachedProperty = vm.NewType("functools", "cached_property", nil, nil)
	typeKeyWrapper     = vm.NewType("functools", "KeyWrapper", nil, nil)
	// typeNativeMethod is the type of functions written in Go that classes of
	// scripts get: they bind as methods.
	typeNativeMethod = vm.NewType("", "function", nil, nil)
)

var functoolsFuncs = []vm.Builtin{
	{Name: "reduce", Min: 2, Max: 3, NoKw: true, Fn: functoolsReduce},
	{Name: "update_wrapper", Max: -1, Fn: functoolsUpdateWrapper},
	{Name: "wraps", Max: -1, Fn: functoolsWraps},
	{Name: "lru_cache", Max: -1, Fn: functoolsLRUCache},
	{Name: "cache", Min: 1, Max: 1, NoKw: true, Fn: functoolsCache},
	{Name: "cmp_to_key", Max: -1, Fn: functoolsCmpToKey},
	{Name: "total_ordering", Min: 1, Max: 1, NoKw: true, Fn: functoolsTotalOrdering},
	{Name: "singledispatch", Min: 1, Max: 1, NoKw: true, Fn: functoolsSingleDispatch},
}

// wrapperAssignments are the attributes that update_wrapper copies.
var wrapperAssignments = []string{"__module__", "__name__", "__qualname__", "__doc__", "__annotations__"}

func setupFunctools() {
	setupPartial()
	setupLRUCache()
	setupDispatch()
	setupOrderings()
	typeNativeMethod.Slots.Call = func(t *vm.Thread, v vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return t.Call(v.AsObject().Data.(vm.Value), args, kw)
	}
	typeNativeMethod.Slots.SetAttr = keepAttr
	typeNativeMethod.Slots.GetAttr = func(t *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		switch name {
		case "__name__", "__qualname__":
			return vm.LookupAttr(t, v.AsObject().Data.(vm.Value), name)
		}
		return vm.Value{}, false, nil
	}
	typeNativeMethod.AddMethods([]vm.Builtin{{Name: "__get__", Min: 1, Max: 2, Fn: bindSelf}})
	typeKeyWrapper.Slots.Compare = func(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
		x, ok1 := a.AsObject().Data.(*keyWrapper)
		if b.Kind() != vm.KObject {
			return vm.Value{}, vm.TypeErrorf("other argument must be K instance")
		}
		y, ok2 := b.AsObject().Data.(*keyWrapper)
		if !ok1 || !ok2 {
			return vm.Value{}, vm.TypeErrorf("other argument must be K instance")
		}
		r, err := t.Call(x.cmp, []vm.Value{x.obj, y.obj}, nil)
		if err != nil {
			return vm.Value{}, err
		}
		return vm.Compare(t, op, r, vm.Int(0))
	}
	typeKeyWrapper.Slots.Hash = func(*vm.Thread, vm.Value) (uint64, error) {
		return 0, vm.TypeErrorf("unhashable type: 'functools.KeyWrapper'")
	}
	typeKeyWrapper.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if name == "obj" {
			return v.AsObject().Data.(*keyWrapper).obj, true, nil
		}
		return vm.Value{}, false, nil
	}
	typeCachedProperty.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if err := exactly("cached_property", 1, args, kw); err != nil {
			return vm.Value{}, err
		}
		v := newObject(cls, &cachedProperty{fn: args[0]})
		doc, ok, err := vm.LookupAttr(t, args[0], "__doc__")
		if ok && err == nil {
			_, err = keepAttr(t, v, "__doc__", doc)
		}
		return v, err
	}
	typeCachedProperty.AddMethods([]vm.Builtin{
		{Name: "__set_name__", Min: 2, Max: 2, Fn: cachedPropertySetName},
		{Name: "__get__", Min: 1, Max: 2, Fn: cachedPropertyGet},
	})
	typeCachedProperty.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		c := v.AsObject().Data.(*cachedProperty)
		switch name {
		case "func":
			return c.fn, true, nil
		case "attrname":
			if c.name == "" {
				return vm.None, true, nil
			}
			return vm.Str(c.name), true, nil
		}
		return vm.Value{}, false, nil
	}
}

func buildFunctools(*vm.Thread) (*vm.Module, error) {
	names := make([]vm.Value, len(wrapperAssignments))
	for i, n := range wrapperAssignments {
		names[i] = vm.Str(n)
	}
	attrs := append(typeAttrs(typePartial, typePartialMethod, typeCachedProperty, typeDispatchMethod, typeLRUWrapper),
		attr{"WRAPPER_ASSIGNMENTS", vm.NewTuple(names...)},
		attr{"WRAPPER_UPDATES", vm.NewTuple(vm.Str("__dict__"))})
	for name, f := range orderingMethods {
		attrs = append(attrs, attr{name, f})
	}
	return newModule("functools", functoolsFuncs, attrs...), nil
}

// bindSelf is a __get__ that makes bound methods.
func bindSelf(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if args[1].IsNone() {
		return args[0], nil
	}
	return vm.NewMethod(args[0], args[1]), nil
}

// nativeMethod makes f a function that binds when read through an instance.
func nativeMethod(name string, f vm.GoFunc) vm.Value {
	return newObject(typeNativeMethod, vm.BuiltinValue(&vm.Builtin{Name: name, Qual: name, Max: -1, Fn: f}))
}

// keepAttr is a SetAttr slot of objects that take any attribute.
func keepAttr(_ *vm.Thread, v vm.Value, name string, x vm.Value) (bool, error) {
	o := v.AsObject()
	if o.Attrs == nil {
		o.Attrs = vm.NewDict(2)
	}
	o.Attrs.SetStr(name, x)
	return true, nil
}

func functoolsReduce(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	var acc vm.Value
	if len(args) > 2 {
		acc = args[2]
	}
	f := args[0]
	if _, err := vm.IterOf(t, args[1]); err != nil && args[1].Kind() != vm.KIter {
		if vm.IsExc(err, vm.ExcTypeError) {
			err = vm.TypeErrorf("reduce() arg 2 must support iteration")
		}
		return vm.Value{}, err
	}
	err := vm.Iterate(t, args[1], func(x vm.Value) error {
		if acc.IsUnset() {
			acc = x
			return nil
		}
		pair := [2]vm.Value{acc, x}
		var err error
		acc, err = t.Call(f, pair[:], nil)
		return err
	})
	if err != nil {
		return vm.Value{}, err
	}
	if acc.IsUnset() {
		return vm.Value{}, vm.TypeErrorf("reduce() of empty iterable with no initial value")
	}
	return acc, nil
}

var (
	sigUpdateWrapper = sig("update_wrapper", "wrapper wrapped assigned= updated=")
	sigWraps         = sig("wraps", "wrapped assigned= updated=")
)

func functoolsUpdateWrapper(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [4]vm.Value
	if err := sigUpdateWrapper.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	return a[0], updateWrapper(t, a[0], a[1], a[2], a[3])
}

func functoolsWraps(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	a := make([]vm.Value, 3)
	if err := sigWraps.bind(a, args, kw); err != nil {
		return vm.Value{}, err
	}
	return vm.BuiltinValue(&vm.Builtin{Name: "update_wrapper", Qual: "functools.update_wrapper", Min: 1, Max: 1,
		Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			w := args[0]
			return w, updateWrapper(t, w, a[0], a[1], a[2])
		}}), nil
}

func updateWrapper(t *vm.Thread, wrapper, wrapped, assigned, updated vm.Value) error {
	names := wrapperAssignments
	if !assigned.IsUnset() {
		var err error
		if names, err = fieldNames(t, assigned); err != nil {
			return err
		}
	}
	for _, name := range names {
		v, ok, err := vm.LookupAttr(t, wrapped, name)
		if err != nil {
			return err
		}
		if ok {
			if err := vm.SetAttr(t, wrapper, name, v); err != nil {
				return err
			}
		}
	}
	names = []string{"__dict__"}
	if !updated.IsUnset() {
		var err error
		if names, err = fieldNames(t, updated); err != nil {
			return err
		}
	}
	for _, name := range names {
		src, ok, err := vm.LookupAttr(t, wrapped, name)
		if err != nil {
			return err
		}
		if !ok || src.Kind() != vm.KDict {
			continue
		}
		d := src.AsDict()
		for i := 0; i < d.Slots(); i++ {
			if k, v, ok := d.Slot(i); ok && k.Kind() == vm.KStr {
				if err := vm.SetAttr(t, wrapper, k.AsStr(), v); err != nil {
					return err
				}
			}
		}
	}
	return vm.SetAttr(t, wrapper, "__wrapped__", wrapped)
}

type keyWrapper struct{ cmp, obj vm.Value }

var sigCmpToKey = sig("cmp_to_key", "mycmp")

func functoolsCmpToKey(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [1]vm.Value
	if err := sigCmpToKey.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	cmp := a[0]
	return vm.BuiltinValue(&vm.Builtin{Name: "K", Qual: "functools.KeyWrapper", Min: 1, Max: 1,
		Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return newObject(typeKeyWrapper, &keyWrapper{cmp, args[0]}), nil
		}}), nil
}

// orderings says, for each comparison that a class may define, how the other
// three follow from its result r and from equality: "!r" negated, "r|=" or
// equal, "r&!=" and unequal.
var orderings = []struct {
	root    string
	derived [3][2]string
}{
	{"__lt__", [3][2]string{{"__gt__", "!r&!="}, {"__le__", "r|="}, {"__ge__", "!r"}}},
	{"__le__", [3][2]string{{"__ge__", "!r|="}, {"__lt__", "r&!="}, {"__gt__", "!r"}}},
	{"__gt__", [3][2]string{{"__lt__", "!r&!="}, {"__ge__", "r|="}, {"__le__", "!r"}}},
	{"__ge__", [3][2]string{{"__le__", "!r|="}, {"__gt__", "r&!="}, {"__lt__", "!r"}}},
}

// orderingMethods are the derived comparisons under their names in the module,
// by which captures carry them.
var orderingMethods = map[string]vm.Value{}

func orderingName(derived, root string) string {
	return "_" + strings.Trim(derived, "_") + "_from_" + strings.Trim(root, "_")
}

func setupOrderings() {
	for _, o := range orderings {
		for _, d := range o.derived {
			orderingMethods[orderingName(d[0], o.root)] = nativeMethod(d[0], derivedOrdering(o.root, d[1]))
		}
	}
}

func functoolsTotalOrdering(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if args[0].Kind() != vm.KType {
		return vm.Value{}, vm.TypeErrorf("total_ordering() needs a class, not %s", vm.TypeName(args[0]))
	}
	cls := args[0].AsType()
	defined := func(name string) bool {
		f, ok := cls.Lookup(name)
		return ok && f.Kind() != vm.KBuiltin
	}
	for _, o := range orderings {
		if !defined(o.root) {
			continue
		}
		for _, d := range o.derived {
			if defined(d[0]) {
				continue
			}
			if err := vm.SetAttr(t, args[0], d[0], orderingMethods[orderingName(d[0], o.root)]); err != nil {
				return vm.Value{}, err
			}
		}
		return args[0], nil
	}
	return vm.Value{}, vm.ValueErrorf("must define at least one ordering operation: < > <= >=")
}

func derivedOrdering(root, rule string) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if len(args) != 2 {
			return vm.Value{}, vm.TypeErrorf("expected 1 argument, got %d", len(args)-1)
		}
		f, ok := vm.TypeOf(args[0]).Lookup(root)
		if !ok {
			return vm.NotImplemented, nil
		}
		pair := []vm.Value{args[0], args[1]}
		r, err := t.Call(f, pair, nil)
		if err != nil || r.Kind() == vm.KNotImplemented {
			return r, err
		}
		holds, err := vm.Truth(t, r)
		if err != nil {
			return vm.Value{}, err
		}
		if strings.HasPrefix(rule, "!") {
			holds = !holds
		}
		switch {
		case strings.HasSuffix(rule, "&!=") && holds:
			eq, err := vm.Equal(t, pair[0], pair[1])
			return vm.Bool(!eq), err
		case strings.HasSuffix(rule, "|=") && !holds:
			eq, err := vm.Equal(t, pair[0], pair[1])
			return vm.Bool(eq), err
		}
		return vm.Bool(holds), nil
	}
}

type cachedProperty struct {
	fn   vm.Value
	name string
}

func cachedPropertySetName(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	c, err := dataOf[cachedProperty](args, typeCachedProperty, "__set_name__")
	if err != nil {
		return vm.Value{}, err
	}
	name, err := text(args[2], "attribute name")
	if err != nil {
		return vm.Value{}, err
	}
	if c.name != "" && c.name != name {
		return vm.Value{}, vm.TypeErrorf("Cannot assign the same cached_property to two different names ('%s' and '%s').", c.name, name)
	}
	c.name = name
	return vm.None, nil
}

func cachedPropertyGet(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	c, err := dataOf[cachedProperty](args, typeCachedProperty, "__get__")
	if err != nil {
		return vm.Value{}, err
	}
	self := args[1]
	if self.IsNone() {
		return args[0], nil
	}
	if c.name == "" {
		return vm.Value{}, vm.TypeErrorf("Cannot use cached_property instance without calling __set_name__ on it.")
	}
	// The value goes past any __setattr__ of the class, into the dictionary.
	attrs, ok, err := vm.LookupAttr(t, self, "__dict__")
	if err != nil {
		return vm.Value{}, err
	}
	if !ok || attrs.Kind() != vm.KDict {
		return vm.Value{}, vm.TypeErrorf("No '__dict__' attribute on '%s' instance to cache '%s' property.", vm.TypeName(self), c.name)
	}
	if v, ok := attrs.AsDict().GetStr(c.name); ok {
		return v, nil
	}
	v, err := callOne(t, c.fn, self)
	if err != nil {
		return vm.Value{}, err
	}
	attrs.AsDict().SetStr(c.name, v)
	return v, nil
}
