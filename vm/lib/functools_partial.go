package lib

import (
	"strings"

	"gears/vm"
)

// partial is a call with some of its arguments given.
type partial struct {
	fn     vm.Value
	args   []vm.Value
	kw     []vm.Kw
	inRepr bool
}

func newPartial(name string, args []vm.Value, kw []vm.Kw) (*partial, error) {
	if len(args) == 0 {
		return nil, vm.TypeErrorf("type '%s' takes at least one argument", name)
	}
	p := &partial{fn: args[0], args: append([]vm.Value(nil), args[1:]...), kw: append([]vm.Kw(nil), kw...)}
	if name == "partial" && !vm.Callable(p.fn) {
		return nil, vm.TypeErrorf("the first argument must be callable")
	}
	// A partial of a partial is one partial.
	if p.fn.Kind() == vm.KObject && p.fn.AsObject().Type == typePartial && p.fn.AsObject().Attrs == nil {
		inner := p.fn.AsObject().Data.(*partial)
		p.fn = inner.fn
		p.args = append(append([]vm.Value(nil), inner.args...), p.args...)
		p.kw = mergeKw(inner.kw, p.kw)
	}
	return p, nil
}

// mergeKw returns a with b's keywords added; b's values win.
func mergeKw(a, b []vm.Kw) []vm.Kw {
	out := append(make([]vm.Kw, 0, len(a)+len(b)), a...)
next:
	for _, k := range b {
		for i := range out {
			if out[i].Name == k.Name {
				out[i].V = k.V
				continue next
			}
		}
		out = append(out, k)
	}
	return out
}

func (p *partial) call(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	all := append(append(make([]vm.Value, 0, len(p.args)+len(args)), p.args...), args...)
	switch {
	case len(p.kw) == 0:
	case len(kw) == 0:
		kw = p.kw
	default:
		kw = mergeKw(p.kw, kw)
	}
	return t.Call(p.fn, all, kw)
}

func (p *partial) keywords() vm.Value {
	d := vm.NewDict(len(p.kw))
	for _, k := range p.kw {
		d.SetStr(k.Name, k.V)
	}
	return vm.DictValue(d)
}

func setupPartial() {
	typePartial.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		p, err := newPartial("partial", args, kw)
		return newObject(cls, p), err
	}
	s := &typePartial.Slots
	s.Call = func(t *vm.Thread, v vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return v.AsObject().Data.(*partial).call(t, args, kw)
	}
	getAttr := func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		p, ok := v.AsObject().Data.(*partial)
		if !ok {
			return vm.Value{}, false, nil
		}
		switch name {
		case "func":
			return p.fn, true, nil
		case "args":
			return vm.NewTuple(p.args...), true, nil
		case "keywords":
			return p.keywords(), true, nil
		}
		return vm.Value{}, false, nil
	}
	s.GetAttr = getAttr
	s.SetAttr = keepAttr
	repr := func(t *vm.Thread, v vm.Value) (string, error) {
		p := v.AsObject().Data.(*partial)
		if p.inRepr {
			return "...", nil
		}
		p.inRepr = true
		defer func() { p.inRepr = false }()
		t = vm.Guarded(t)
		var b strings.Builder
		b.WriteString(vm.TypeOf(v).FullName() + "(")
		for i, a := range append([]vm.Value{p.fn}, p.args...) {
			if i > 0 {
				b.WriteString(", ")
			}
			r, err := vm.Repr(t, a)
			if err != nil {
				return "", err
			}
			b.WriteString(r)
		}
		for _, k := range p.kw {
			r, err := vm.Repr(t, k.V)
			if err != nil {
				return "", err
			}
			b.WriteString(", " + k.Name + "=" + r)
		}
		return b.String() + ")", nil
	}
	s.Repr = repr

	typePartialMethod.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if len(args) > 0 {
			if err := bindable(t, args[0]); err != nil {
				return vm.Value{}, err
			}
		}
		p, err := newPartial("partialmethod", args, kw)
		return newObject(cls, p), err
	}
	typePartialMethod.Slots.GetAttr = getAttr
	typePartialMethod.AddMethods([]vm.Builtin{{Name: "__get__", Min: 1, Max: 2, Fn: partialMethodGet}})
}

// partialMethodGet binds a partialmethod: what is no plain function binds first
// by itself, be it a classmethod or another partialmethod.
func partialMethodGet(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	p, err := dataOf[partial](args, typePartialMethod, "__get__")
	if err != nil {
		return vm.Value{}, err
	}
	owner := vm.TypeValue(vm.TypeOf(args[1]))
	if len(args) > 2 && !args[2].IsNone() {
		owner = args[2]
	}
	if p.fn.Kind() != vm.KFunc {
		get, ok, err := vm.LookupAttr(t, p.fn, "__get__")
		if err != nil {
			return vm.Value{}, err
		}
		if ok {
			fn, err := t.Call(get, []vm.Value{args[1], owner}, nil)
			if err != nil {
				return vm.Value{}, err
			}
			if !vm.Is(fn, p.fn) {
				return newObject(typePartial, &partial{fn: fn, args: p.args, kw: p.kw}), nil
			}
		}
	}
	if args[1].IsNone() {
		return args[0], nil
	}
	bound := &partial{fn: p.fn, args: append([]vm.Value{args[1]}, p.args...), kw: p.kw}
	return newObject(typePartial, bound), nil
}
