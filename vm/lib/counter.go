package lib

import (
	"slices"
	"strings"

	"gears/vm"
)

var typeCounter = vm.NewType("collections", "Counter", []*vm.Type{vm.TypeDict}, nil)

var counterMethods = []vm.Builtin{
	{Name: "__init__", Max: -1, Fn: counterMethod("__init__", func(t *vm.Thread, self vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return vm.None, counterChange(t, self.AsDict(), "Counter.__init__", args, kw, "+")
	})},
	{Name: "update", Max: -1, Fn: counterMethod("update", func(t *vm.Thread, self vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return vm.None, counterChange(t, self.AsDict(), "Counter.update", args, kw, "+")
	})},
	{Name: "subtract", Max: -1, Fn: counterMethod("subtract", func(t *vm.Thread, self vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return vm.None, counterChange(t, self.AsDict(), "Counter.subtract", args, kw, "-")
	})},
	{Name: "most_common", Max: -1, Fn: counterMethod("most_common", counterMostCommon)},
	{Name: "elements", NoKw: true, Fn: counterMethod("elements", counterElements)},
	{Name: "total", NoKw: true, Fn: counterMethod("total", counterTotal)},
	{Name: "copy", NoKw: true, Fn: counterMethod("copy", func(_ *vm.Thread, self vm.Value, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return copyDict(self, self.AsDict()), nil
	})},
	{Name: "__missing__", Min: 1, Max: 1, Fn: counterMethod("__missing__", func(*vm.Thread, vm.Value, []vm.Value, []vm.Kw) (vm.Value, error) {
		return vm.Int(0), nil
	})},
}

func counterMethod(name string, f func(t *vm.Thread, self vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error)) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if _, err := selfDict(args, typeCounter, name); err != nil {
			return vm.Value{}, err
		}
		return f(t, args[0], args[1:], kw)
	}
}

func setupCounter() {
	ty := typeCounter
	ty.AddMethods(counterMethods)
	ty.Attrs.SetStr("fromkeys", vm.ClassMethod(vm.BuiltinValue(&vm.Builtin{Name: "fromkeys", Qual: "Counter.fromkeys", Max: -1,
		Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
			return vm.Value{}, vm.Errorf(vm.ExcNotImplementedError,
				"Counter.fromkeys() is undefined.  Use Counter(iterable) instead.")
		}})))
	ty.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		v, d := newDictOf(cls)
		if scriptInit(cls) {
			return v, nil
		}
		return v, counterChange(t, d, "Counter.__init__", args, kw, "+")
	}
	ty.Slots.Repr = counterRepr
	ty.Slots.DelItem = func(t *vm.Thread, v, key vm.Value) error {
		_, _, err := v.AsDict().Delete(t, key) // an absent key is no error
		return err
	}
	ty.Slots.Compare = counterCompare
	ty.Slots.Binary = counterBinary
	ty.Slots.Unary = func(t *vm.Thread, op string, v vm.Value) (vm.Value, error) {
		out, d := newDictOf(typeCounter)
		switch op {
		case "+":
			return out, counterKeep(t, d, v.AsDict(), false)
		case "-":
			return out, counterKeep(t, d, v.AsDict(), true)
		}
		return vm.NotImplemented, nil
	}
}

// counterCount adds delta to the count of key; op is + or -.
func counterCount(t *vm.Thread, d *vm.Dict, key, delta vm.Value, op string) error {
	old, ok, err := d.Get(t, key)
	if err != nil {
		return err
	}
	if !ok {
		old = vm.Int(0)
	}
	var n vm.Value
	if old.Kind() == vm.KInt && delta.Kind() == vm.KInt && delta.AsInt() == 1 && old.AsInt() < 1<<62 && op == "+" {
		n = vm.Int(old.AsInt() + 1)
	} else if n, err = vm.BinaryOp(t, op, old, delta); err != nil {
		return err
	}
	return d.Set(t, key, n)
}

// counterChange adds or subtracts what args and kw say: a mapping of counts or
// an iterable of things to count, then keyword counts.
func counterChange(t *vm.Thread, d *vm.Dict, fn string, args []vm.Value, kw []vm.Kw, op string) error {
	if len(args) > 1 {
		return vm.TypeErrorf("%s() takes from 1 to 2 positional arguments but %d were given", fn, len(args)+1)
	}
	if len(args) == 1 && !args[0].IsNone() {
		var err error
		switch src := args[0]; {
		case isMapping(src):
			empty := d.Len() == 0
			err = eachItem(t, src, func(k, v vm.Value) error {
				if empty && op == "+" {
					return d.Set(t, k, v) // as given, even what cannot be added
				}
				return counterCount(t, d, k, v, op)
			})
		default:
			err = vm.Iterate(t, src, func(x vm.Value) error { return counterCount(t, d, x, vm.Int(1), op) })
		}
		if err != nil {
			return err
		}
	}
	for _, k := range kw {
		if err := counterCount(t, d, vm.Str(k.Name), k.V, op); err != nil {
			return err
		}
	}
	return nil
}

// byCount returns the items by falling count; equal counts keep their order.
func byCount(t *vm.Thread, d *vm.Dict) ([]vm.Value, error) {
	items := itemTuples(d)
	var failed error
	slices.SortStableFunc(items, func(a, b vm.Value) int {
		x, y := a.AsTuple().Elems[1], b.AsTuple().Elems[1]
		if x.Kind() == vm.KInt && y.Kind() == vm.KInt {
			switch {
			case x.AsInt() > y.AsInt():
				return -1
			case x.AsInt() < y.AsInt():
				return 1
			}
			return 0
		}
		if failed != nil {
			return 0
		}
		more, err := vm.Less(t, y, x)
		if err == nil && more {
			return -1
		}
		less := false
		if err == nil {
			less, err = vm.Less(t, x, y)
		}
		if err != nil {
			failed = err
		}
		return boolInt(less)
	})
	return items, failed
}

var sigMostCommon = sig("Counter.most_common", "n=")

func counterMostCommon(t *vm.Thread, self vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [1]vm.Value
	if err := sigMostCommon.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	items, err := byCount(t, self.AsDict())
	if err != nil {
		return vm.Value{}, err
	}
	if given(a[0]) {
		n, err := vm.IndexInt(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		items = items[:max(min(n, int64(len(items))), 0)]
	}
	return vm.NewList(items), nil
}

func counterElements(t *vm.Thread, self vm.Value, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	it, err := vm.GetIter(t, self)
	if err != nil {
		return vm.Value{}, err
	}
	return vm.NewIter(&elementsIter{d: self.AsDict(), keys: it}, typeChain), nil
}

// elementsIter yields each key as often as its count says.
type elementsIter struct {
	d    *vm.Dict
	keys vm.Iterator
	key  vm.Value
	left int64
}

func (it *elementsIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	for it.left <= 0 {
		k, ok, err := it.keys.Next(t)
		if err != nil || !ok {
			return k, ok, err
		}
		n, _, err := it.d.Get(t, k)
		if err != nil {
			return vm.Value{}, false, err
		}
		if it.left, err = vm.IndexInt(t, n); err != nil {
			return vm.Value{}, false, err
		}
		it.key = k
	}
	it.left--
	return it.key, true, nil
}

func counterTotal(t *vm.Thread, self vm.Value, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	d := self.AsDict()
	sum := vm.Int(0)
	for i := 0; i < d.Slots(); i++ {
		if _, v, ok := d.Slot(i); ok {
			var err error
			if sum, err = vm.BinaryOp(t, "+", sum, v); err != nil {
				return vm.Value{}, err
			}
		}
	}
	return sum, nil
}

func counterRepr(t *vm.Thread, v vm.Value) (string, error) {
	d := v.AsDict()
	name := vm.TypeName(v)
	if d.Len() == 0 {
		return name + "()", nil
	}
	items, err := byCount(t, d)
	if err != nil {
		items = itemTuples(d) // counts that do not compare: in their own order
	}
	t = vm.Guarded(t)
	var b strings.Builder
	b.WriteString(name + "({")
	for i, it := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		for j, x := range it.AsTuple().Elems {
			s, err := vm.Repr(t, x)
			if err != nil {
				return "", err
			}
			if j > 0 {
				b.WriteString(": ")
			}
			b.WriteString(s)
		}
	}
	return b.String() + "})", nil
}

func isCounter(v vm.Value) bool { return v.Kind() == vm.KDict && vm.TypeOf(v).IsSubtype(typeCounter) }

// counterCompare compares counts, absent ones being 0: == and the relations of
// multisets.
func counterCompare(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
	if !isCounter(b) {
		if op == "==" || op == "!=" {
			if b.Kind() == vm.KDict {
				return vm.Compare(t, op, bareDict(a.AsDict()), bareDict(b.AsDict()))
			}
		}
		return vm.NotImplemented, nil
	}
	all := func(op string, x, y *vm.Dict) (bool, error) {
		for _, d := range [2]*vm.Dict{x, y} {
			for i := 0; i < d.Slots(); i++ {
				k, _, ok := d.Slot(i)
				if !ok {
					continue
				}
				p, err := countOf(t, x, k)
				if err != nil {
					return false, err
				}
				q, err := countOf(t, y, k)
				if err != nil {
					return false, err
				}
				r, err := vm.Compare(t, op, p, q)
				if err != nil {
					return false, err
				}
				if holds, err := vm.Truth(t, r); err != nil || !holds {
					return false, err
				}
			}
		}
		return true, nil
	}
	x, y := a.AsDict(), b.AsDict()
	switch op {
	case "==", "<=", ">=":
		ok, err := all(op, x, y)
		return vm.Bool(ok), err
	case "!=":
		ok, err := all("==", x, y)
		return vm.Bool(!ok), err
	}
	ok, err := all(op+"=", x, y)
	if err != nil || !ok {
		return vm.False, err
	}
	same, err := all("==", x, y)
	return vm.Bool(!same), err
}

func countOf(t *vm.Thread, d *vm.Dict, k vm.Value) (vm.Value, error) {
	v, ok, err := d.Get(t, k)
	if err != nil || ok {
		return v, err
	}
	return vm.Int(0), nil
}

// counterKeep sets in d the positive counts of src (of -src when negate).
func counterKeep(t *vm.Thread, d, src *vm.Dict, negate bool) error {
	for i := 0; i < src.Slots(); i++ {
		k, n, ok := src.Slot(i)
		if !ok {
			continue
		}
		positive, err := vm.Less(t, vm.Int(0), n)
		if negate {
			if positive, err = vm.Less(t, n, vm.Int(0)); err == nil && positive {
				n, err = vm.BinaryOp(t, "-", vm.Int(0), n)
			}
		}
		if err != nil {
			return err
		}
		if positive {
			if err := d.Set(t, k, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// counterMerge names how + - & | combine two counts.
func counterMerge(t *vm.Thread, op string, p, q vm.Value) (vm.Value, error) {
	switch op {
	case "+", "-":
		return vm.BinaryOp(t, op, p, q)
	}
	less, err := vm.Less(t, p, q)
	if err != nil {
		return vm.Value{}, err
	}
	if less == (op == "&") {
		return p, nil
	}
	return q, nil
}

func counterBinary(t *vm.Thread, op string, a, b vm.Value, swapped bool) (vm.Value, error) {
	if swapped || !isCounter(b) {
		if op == "+=" || op == "-=" {
			// As the dunder of CPython: any mapping's items() will do.
			if b.Kind() != vm.KDict {
				return vm.NotImplemented, nil
			}
		} else {
			return vm.NotImplemented, nil
		}
	}
	plain := strings.TrimSuffix(op, "=")
	if strings.Trim(plain, "+-&|") != "" {
		return vm.NotImplemented, nil
	}
	x, y := a.AsDict(), b.AsDict()
	all, merged := newDictOf(typeCounter)
	for n, d := range [2]*vm.Dict{x, y} {
		if n == 1 && plain == "&" {
			break
		}
		for i := 0; i < d.Slots(); i++ {
			k, _, ok := d.Slot(i)
			if !ok {
				continue
			}
			if n == 1 {
				if _, seen, err := x.Get(t, k); err != nil {
					return vm.Value{}, err
				} else if seen {
					continue
				}
			}
			p, err := countOf(t, x, k)
			if err != nil {
				return vm.Value{}, err
			}
			q, err := countOf(t, y, k)
			if err != nil {
				return vm.Value{}, err
			}
			r, err := counterMerge(t, plain, p, q)
			if err != nil {
				return vm.Value{}, err
			}
			if err := merged.Set(t, k, r); err != nil {
				return vm.Value{}, err
			}
		}
	}
	if plain == op {
		out, d := newDictOf(typeCounter)
		return out, counterKeep(t, d, all.AsDict(), false)
	}
	sub := x.Sub
	x.Clear()
	x.Sub = sub
	return a, counterKeep(t, x, merged, false)
}
