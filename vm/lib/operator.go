package lib

import (
	"strings"

	"gears/vm"
)

var (
	typeItemGetter   = vm.NewType("operator", "itemgetter", nil, nil)
	typeAttrGetter   = vm.NewType("operator", "attrgetter", nil, nil)
	typeMethodCaller = vm.NewType("operator", "methodcaller", nil, nil)
)

// operatorBinary lists the functions of two operands by operator; each has an
// alias with underscores, and i-forms work in place.
var operatorBinary = []struct{ name, op string }{
	{"add", "+"}, {"sub", "-"}, {"mul", "*"}, {"truediv", "/"}, {"floordiv", "//"}, {"mod", "%"}, {"pow", "**"},
	{"matmul", "@"}, {"lshift", "<<"}, {"rshift", ">>"}, {"and_", "&"}, {"or_", "|"}, {"xor", "^"},
	{"iadd", "+="}, {"isub", "-="}, {"imul", "*="}, {"itruediv", "/="}, {"ifloordiv", "//="}, {"imod", "%="},
	{"ipow", "**="}, {"imatmul", "@="}, {"ilshift", "<<="}, {"irshift", ">>="}, {"iand", "&="}, {"ior", "|="}, {"ixor", "^="},
}

var operatorCompare = []struct{ name, op string }{
	{"lt", "<"}, {"le", "<="}, {"eq", "=="}, {"ne", "!="}, {"ge", ">="}, {"gt", ">"},
}

var operatorUnary = []struct{ name, op string }{{"neg", "-"}, {"pos", "+"}, {"invert", "~"}, {"inv", "~"}}

var operatorFuncs = []vm.Builtin{
	{Name: "not_", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		b, err := vm.Truth(t, a[0])
		return vm.Bool(!b), err
	}},
	{Name: "truth", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		b, err := vm.Truth(t, a[0])
		return vm.Bool(b), err
	}},
	{Name: "is_", Min: 2, Max: 2, NoKw: true, Fn: func(_ *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(vm.Is(a[0], a[1])), nil
	}},
	{Name: "is_not", Min: 2, Max: 2, NoKw: true, Fn: func(_ *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(!vm.Is(a[0], a[1])), nil
	}},
	{Name: "abs", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		f, ok := t.Iso.Builtins.GetStr("abs")
		if !ok {
			return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "abs is not to be had")
		}
		return t.Call(f, a, nil)
	}},
	{Name: "index", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		b, err := toBig(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		return vm.BigInt(b), nil
	}},
	{Name: "concat", Min: 2, Max: 2, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if !isSequence(a[0]) {
			return vm.Value{}, vm.TypeErrorf("'%s' object can't be concatenated", vm.TypeName(a[0]))
		}
		return vm.BinaryOp(t, "+", a[0], a[1])
	}},
	{Name: "contains", Min: 2, Max: 2, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		b, err := vm.Contains(t, a[0], a[1])
		return vm.Bool(b), err
	}},
	{Name: "countOf", Min: 2, Max: 2, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		n := int64(0)
		x := a[1]
		err := vm.Iterate(t, a[0], func(v vm.Value) error {
			same, err := sameOrEqual(t, v, x)
			n += int64(boolInt(same))
			return err
		})
		return vm.Int(n), err
	}},
	{Name: "indexOf", Min: 2, Max: 2, NoKw: true, Fn: operatorIndexOf},
	{Name: "getitem", Min: 2, Max: 2, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.GetItem(t, a[0], a[1])
	}},
	{Name: "setitem", Min: 3, Max: 3, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.None, vm.SetItem(t, a[0], a[1], a[2])
	}},
	{Name: "delitem", Min: 2, Max: 2, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.None, vm.DelItem(t, a[0], a[1])
	}},
	{Name: "length_hint", Min: 1, Max: 2, NoKw: true, Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		otherwise := 0
		if len(a) > 1 {
			if !a[1].IsInt() {
				return vm.Value{}, vm.TypeErrorf("'%s' object cannot be interpreted as an integer", vm.TypeName(a[1]))
			}
			n, err := vm.IndexInt(t, a[1])
			if err != nil {
				return vm.Value{}, err
			}
			otherwise = int(n)
		}
		n, err := vm.LengthHint(t, a[0], otherwise)
		return vm.Int(int64(n)), err
	}},
	{Name: "call", Min: 1, Max: -1, Fn: func(t *vm.Thread, a []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return t.Call(a[0], a[1:], kw)
	}},
}

func operatorIndexOf(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	it, err := vm.GetIter(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	x := a[1]
	for n := int64(0); ; n++ {
		v, ok, err := it.Next(t)
		if err != nil {
			return vm.Value{}, err
		}
		if !ok {
			return vm.Value{}, vm.ValueErrorf("sequence.index(x): x not in sequence")
		}
		same, err := sameOrEqual(t, v, x)
		if err != nil {
			return vm.Value{}, err
		}
		if same {
			return vm.Int(n), nil
		}
	}
}

func buildOperator(*vm.Thread) (*vm.Module, error) {
	fns := append([]vm.Builtin(nil), operatorFuncs...)
	for _, b := range operatorBinary {
		fns = append(fns, vm.Builtin{Name: b.name, Min: 2, Max: 2, NoKw: true,
			Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) { return vm.BinaryOp(t, b.op, a[0], a[1]) }})
	}
	fns = append(fns, vm.Builtin{Name: "iconcat", Min: 2, Max: 2, NoKw: true,
		Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) { return vm.BinaryOp(t, "+=", a[0], a[1]) }})
	for _, b := range operatorCompare {
		fns = append(fns, vm.Builtin{Name: b.name, Min: 2, Max: 2, NoKw: true,
			Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) { return vm.Compare(t, b.op, a[0], a[1]) }})
	}
	for _, u := range operatorUnary {
		fns = append(fns, vm.Builtin{Name: u.name, Min: 1, Max: 1, NoKw: true,
			Fn: func(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) { return vm.UnaryOp(t, u.op, a[0]) }})
	}
	m := newModule("operator", fns, typeAttrs(typeItemGetter, typeAttrGetter, typeMethodCaller)...)
	for _, f := range fns {
		if f.Name == "truth" || strings.HasSuffix(f.Name, "Of") || f.Name == "length_hint" || f.Name == "is_" || f.Name == "is_not" {
			continue
		}
		v, _ := m.Attrs.GetStr(f.Name)
		m.Attrs.SetStr("__"+strings.TrimSuffix(f.Name, "_")+"__", v)
	}
	return m, nil
}

// getter is the native part of itemgetter, attrgetter and methodcaller.
type getter struct {
	items []vm.Value
	paths [][]string // attrgetter: dotted names, split
	name  string     // methodcaller
	kw    []vm.Kw
}

func setupOperator() {
	typeItemGetter.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if err := noKw("itemgetter", kw); err != nil {
			return vm.Value{}, err
		}
		if len(args) == 0 {
			return vm.Value{}, vm.TypeErrorf("itemgetter expected 1 argument, got 0")
		}
		return newObject(cls, &getter{items: append([]vm.Value(nil), args...)}), nil
	}
	typeAttrGetter.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if err := noKw("attrgetter", kw); err != nil {
			return vm.Value{}, err
		}
		if len(args) == 0 {
			return vm.Value{}, vm.TypeErrorf("attrgetter expected 1 argument, got 0")
		}
		g := &getter{items: append([]vm.Value(nil), args...)}
		for _, a := range args {
			if a.Kind() != vm.KStr {
				return vm.Value{}, vm.TypeErrorf("attribute name must be a string")
			}
			g.paths = append(g.paths, strings.Split(a.AsStr(), "."))
		}
		return newObject(cls, g), nil
	}
	typeMethodCaller.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if len(args) == 0 {
			return vm.Value{}, vm.TypeErrorf("methodcaller needs at least one argument, the method name")
		}
		if args[0].Kind() != vm.KStr {
			return vm.Value{}, vm.TypeErrorf("method name must be a string")
		}
		return newObject(cls, &getter{name: args[0].AsStr(), items: append([]vm.Value(nil), args[1:]...),
			kw: append([]vm.Kw(nil), kw...)}), nil
	}
	typeItemGetter.Slots.Call = getterCall("itemgetter", func(t *vm.Thread, g *getter, x vm.Value) (vm.Value, error) {
		return g.gather(func(i int) (vm.Value, error) { return vm.GetItem(t, x, g.items[i]) })
	})
	typeAttrGetter.Slots.Call = getterCall("attrgetter", func(t *vm.Thread, g *getter, x vm.Value) (vm.Value, error) {
		return g.gather(func(i int) (v vm.Value, err error) {
			v = x
			for _, name := range g.paths[i] {
				if v, err = vm.GetAttr(t, v, name); err != nil {
					return v, err
				}
			}
			return v, nil
		})
	})
	typeMethodCaller.Slots.Call = getterCall("methodcaller", func(t *vm.Thread, g *getter, x vm.Value) (vm.Value, error) {
		f, err := vm.GetAttr(t, x, g.name)
		if err != nil {
			return vm.Value{}, err
		}
		return t.Call(f, g.items, g.kw)
	})
	repr := func(t *vm.Thread, v vm.Value) (string, error) {
		g := v.AsObject().Data.(*getter)
		t = vm.Guarded(t)
		var parts []string
		if g.name != "" {
			s, err := vm.Repr(t, vm.Str(g.name))
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		for _, x := range g.items {
			s, err := vm.Repr(t, x)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		for _, k := range g.kw {
			s, err := vm.Repr(t, k.V)
			if err != nil {
				return "", err
			}
			parts = append(parts, k.Name+"="+s)
		}
		return vm.TypeOf(v).FullName() + "(" + strings.Join(parts, ", ") + ")", nil
	}
	for _, ty := range []*vm.Type{typeItemGetter, typeAttrGetter, typeMethodCaller} {
		ty.Slots.Repr, ty.Slots.Str = repr, repr
	}
}

func getterCall(name string, f func(t *vm.Thread, g *getter, x vm.Value) (vm.Value, error)) func(*vm.Thread, vm.Value, []vm.Value, []vm.Kw) (vm.Value, error) {
	return func(t *vm.Thread, v vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if err := exactly(name, 1, args, kw); err != nil {
			return vm.Value{}, err
		}
		return f(t, v.AsObject().Data.(*getter), args[0])
	}
}

// gather returns the one value, or a tuple of several.
func (g *getter) gather(get func(i int) (vm.Value, error)) (vm.Value, error) {
	if len(g.items) == 1 {
		return get(0)
	}
	out := make([]vm.Value, len(g.items))
	for i := range out {
		var err error
		if out[i], err = get(i); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.NewTuple(out...), nil
}
