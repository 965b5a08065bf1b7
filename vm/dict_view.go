package vm

// Views of a dict: they show its current content, whatever happens to it.
var (
	typeDictKeys   = NewType("", "dict_keys", nil, nil)
	typeDictValues = NewType("", "dict_values", nil, nil)
	typeDictItems  = NewType("", "dict_items", nil, nil)

	typeDictValueIter  = NewType("", "dict_valueiterator", nil, nil)
	typeDictItemIter   = NewType("", "dict_itemiterator", nil, nil)
	typeDictRevKeyIter = NewType("", "dict_reversekeyiterator", nil, nil)
	typeDictRevValIter = NewType("", "dict_reversevalueiterator", nil, nil)
	typeDictRevItemIt  = NewType("", "dict_reverseitemiterator", nil, nil)
)

func newView(ty *Type, d *Dict) Value { return ObjectValue(&Object{Type: ty, Data: d}) }

// viewDict returns the dict behind a view.
func viewDict(v Value) *Dict { return v.AsObject().Data.(*Dict) }

// isView reports whether v is a view that is a set: keys or items.
func isSetView(v Value) bool {
	return v.k == KObject && (v.AsObject().Type == typeDictKeys || v.AsObject().Type == typeDictItems)
}

// setupViews fills the slots of the three view types.
func setupViews() {
	views := []struct {
		ty, iter, rev *Type
		pick          viewPick
		contains      func(t *Thread, v, x Value) (bool, error)
	}{
		{typeDictKeys, typeDictKeyIter, typeDictRevKeyIter, pickKey, func(t *Thread, v, x Value) (bool, error) {
			_, ok, err := viewDict(v).Get(t, x)
			return ok, err
		}},
		{typeDictItems, typeDictItemIter, typeDictRevItemIt, pickItem, itemsContain},
		{typeDictValues, typeDictValueIter, typeDictRevValIter, pickValue, nil},
	}
	for _, w := range views {
		s := &w.ty.Slots
		s.Len = func(_ *Thread, v Value) (int, error) { return viewDict(v).Len(), nil }
		s.Iter = func(_ *Thread, v Value) (Value, error) {
			d := viewDict(v)
			return NewIter(&viewIter{dictIter{d: d, n: d.Len()}, w.pick, w.ty == typeDictItems}, w.iter), nil
		}
		s.Contains = w.contains
		s.Repr = func(t *Thread, v Value) (string, error) {
			if err := t.enterRepr(); err != nil {
				return "", err
			}
			defer t.leaveRepr()
			elems, err := viewElems(t, v)
			if err != nil {
				return "", err
			}
			r, err := Repr(t, NewList(elems))
			return w.ty.Name + "(" + r + ")", err
		}
		s.GetAttr = func(_ *Thread, v Value, name string) (Value, bool, error) {
			if name == "mapping" {
				return newProxy(DictValue(viewDict(v))), true, nil
			}
			return Value{}, false, nil
		}
		if w.ty != typeDictValues {
			s.Compare = viewCompare
			s.Binary = viewBinary
			s.Hash = func(_ *Thread, v Value) (uint64, error) { return 0, unhashable(v) }
		}
		w.ty.AddMethods([]Builtin{{Name: "__reversed__", NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
			if args[0].k != KObject || args[0].AsObject().Type != w.ty {
				return Value{}, wrongSelf("__reversed__", w.ty, args[0])
			}
			return reversedView(viewDict(args[0]), w.ty), nil
		}}})
	}
	for _, ty := range []*Type{typeDictKeys, typeDictItems} {
		ty.AddMethods([]Builtin{{Name: "isdisjoint", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
			if !isSetView(args[0]) {
				return Value{}, wrongSelf("isdisjoint", ty, args[0])
			}
			a, err := setOf(t, args[0])
			if err != nil {
				return Value{}, err
			}
			free, err := disjoint(t, a, args[1])
			return Bool(free), err
		}}})
	}
}

// enterRepr guards views that contain themselves through their dict.
func (t *Thread) enterRepr() error {
	if t == nil {
		return nil
	}
	return t.enter(" while getting the repr of an object")
}

func (t *Thread) leaveRepr() {
	if t != nil {
		t.leave()
	}
}

// viewPick makes a view's element of an entry.
type viewPick func(k, v Value) Value

func pickKey(k, _ Value) Value   { return k }
func pickValue(_, v Value) Value { return v }
func pickItem(k, v Value) Value  { return pair(k, v) }

type viewIter struct {
	dictIter
	pick  viewPick
	items bool // picks pairs
}

func (it *viewIter) nextPair(_ *Thread, out []Value) (ok bool, err error) {
	out[0], out[1], ok, err = it.step()
	return ok, err
}

func (it *viewIter) Next(*Thread) (Value, bool, error) {
	k, v, ok, err := it.step()
	if err != nil || !ok {
		return Value{}, false, err
	}
	return it.pick(k, v), true, nil
}

// reverseDictIter goes from the last entry to the first.
type reverseDictIter struct {
	d    *Dict
	i, n int
	pick viewPick
}

func (it *reverseDictIter) Next(*Thread) (Value, bool, error) {
	if it.n < 0 {
		return Value{}, false, nil
	}
	if it.d.Len() != it.n {
		it.n = -1
		return Value{}, false, Errorf(ExcRuntimeError, "dictionary changed size during iteration")
	}
	for it.i = min(it.i, it.d.Slots()); it.i > 0; {
		it.i--
		if k, v, ok := it.d.Slot(it.i); ok {
			return it.pick(k, v), true, nil
		}
	}
	it.n = -1
	return Value{}, false, nil
}

func reversedView(d *Dict, ty *Type) Value {
	it := &reverseDictIter{d: d, n: d.Len(), i: d.Slots(), pick: pickKey}
	switch ty {
	case typeDictValues:
		it.pick = pickValue
		return NewIter(it, typeDictRevValIter)
	case typeDictItems:
		it.pick = pickItem
		return NewIter(it, typeDictRevItemIt)
	}
	return NewIter(it, typeDictRevKeyIter)
}

func itemsContain(t *Thread, v, x Value) (bool, error) {
	if x.k != KTuple || len(x.AsTuple().Elems) != 2 {
		return false, nil
	}
	e := x.AsTuple().Elems
	y, ok, err := viewDict(v).Get(t, e[0])
	if err != nil || !ok {
		return false, err
	}
	return sameOrEqual(t, y, e[1])
}

// viewElems lists a view's elements.
func viewElems(t *Thread, v Value) ([]Value, error) {
	d := viewDict(v)
	pick := pickKey
	switch v.AsObject().Type {
	case typeDictValues:
		pick = pickValue
	case typeDictItems:
		pick = pickItem
	}
	if err := t.reserve(d.Len(), 3*valueSize); err != nil {
		return nil, err
	}
	out := make([]Value, 0, d.Len())
	for i := range d.Slots() {
		if k, x, ok := d.Slot(i); ok {
			out = append(out, pick(k, x))
		}
	}
	return out, nil
}

// viewCompare compares keys and items views with sets and with each other, by
// inclusion.
func viewCompare(t *Thread, op string, a, b Value) (Value, error) {
	if b.k != KSet && b.k != KFrozenSet && !isSetView(b) {
		return NotImplemented, nil
	}
	na, err := Len(t, a)
	if err != nil {
		return Value{}, err
	}
	nb, err := Len(t, b)
	if err != nil {
		return Value{}, err
	}
	ok := false
	switch op {
	case "==", "!=":
		if ok = na == nb; ok {
			ok, err = allIn(t, a, b)
		}
		ok = ok == (op == "==")
	case "<=":
		if ok = na <= nb; ok {
			ok, err = allIn(t, a, b)
		}
	case "<":
		if ok = na < nb; ok {
			ok, err = allIn(t, a, b)
		}
	case ">=":
		if ok = na >= nb; ok {
			ok, err = allIn(t, b, a)
		}
	case ">":
		if ok = na > nb; ok {
			ok, err = allIn(t, b, a)
		}
	}
	return Bool(ok), err
}

// allIn reports whether every element of a is in b.
func allIn(t *Thread, a, b Value) (bool, error) {
	it, err := GetIter(t, a)
	if err != nil {
		return false, err
	}
	for {
		x, ok, err := it.Next(t)
		if err != nil || !ok {
			return err == nil, err
		}
		if in, err := Contains(t, b, x); err != nil || !in {
			return false, err
		}
	}
}

// viewBinary is set arithmetic over a view and any iterable; the result is a
// set.
func viewBinary(t *Thread, op string, a, b Value, swapped bool) (Value, error) {
	code, _ := arithOf(op)
	switch code {
	case arithAnd, arithOr, arithSub, arithXor:
	default:
		return NotImplemented, nil
	}
	if swapped {
		a, b = b, a
	}
	x, err := setOf(t, a)
	if err != nil {
		return Value{}, err
	}
	y, err := setOf(t, b)
	if err != nil {
		return Value{}, err
	}
	out, err := setArith(t, code, x, y)
	if err != nil {
		return Value{}, err
	}
	return SetValue(out), nil
}
