package vm

var dictMethods = []Builtin{
	{Name: "get", Min: 1, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KDict {
			return Value{}, wrongSelf("get", TypeDict, args[0])
		}
		v, ok, err := args[0].AsDict().Get(t, args[1])
		switch {
		case err != nil || ok:
			return v, err
		case len(args) > 2:
			return args[2], nil
		}
		return None, nil
	}},
	{Name: "clear", NoKw: true, Fn: onDict("clear", func(_ *Thread, d *Dict, _ []Value, _ []Kw) (Value, error) {
		d.Clear()
		return None, nil
	})},
	{Name: "copy", NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KDict {
			return Value{}, wrongSelf("copy", TypeDict, args[0])
		}
		d := args[0].AsDict()
		if err := t.reserve(d.live, 2*valueSize+16); err != nil {
			return Value{}, err
		}
		c := d.Copy()
		if d.Sub != nil && !d.Sub.Type.heap {
			// defaultdict and the like keep their class.
			c.Sub = &Sub{Type: d.Sub.Type, Default: d.Sub.Default}
		}
		return DictValue(c), nil
	}},
	{Name: "keys", NoKw: true, Fn: onDict("keys", func(_ *Thread, d *Dict, _ []Value, _ []Kw) (Value, error) {
		return newView(typeDictKeys, d), nil
	})},
	{Name: "values", NoKw: true, Fn: onDict("values", func(_ *Thread, d *Dict, _ []Value, _ []Kw) (Value, error) {
		return newView(typeDictValues, d), nil
	})},
	{Name: "items", NoKw: true, Fn: onDict("items", func(_ *Thread, d *Dict, _ []Value, _ []Kw) (Value, error) {
		return newView(typeDictItems, d), nil
	})},
	{Name: "pop", Min: 1, Max: 2, NoKw: true, Fn: onDict("pop", func(t *Thread, d *Dict, args []Value, _ []Kw) (Value, error) {
		var v Value
		var ok bool
		var err error
		if d.Len() > 0 { // an empty dict does not look at the key
			v, ok, err = d.Delete(t, args[0])
		}
		switch {
		case err != nil || ok:
			return v, err
		case len(args) > 1:
			return args[1], nil
		}
		return Value{}, KeyError(args[0])
	})},
	{Name: "popitem", NoKw: true, Fn: onDict("popitem", func(_ *Thread, d *Dict, _ []Value, _ []Kw) (Value, error) {
		i := d.lastSlot()
		if i < 0 {
			return Value{}, KeyError(Str("popitem(): dictionary is empty"))
		}
		k, v, _ := d.Slot(i)
		d.RemoveSlot(i)
		return pair(k, v), nil
	})},
	{Name: "setdefault", Min: 1, Max: 2, NoKw: true, Fn: onDict("setdefault", func(t *Thread, d *Dict, args []Value, _ []Kw) (Value, error) {
		h, err := Hash(t, args[0])
		if err != nil {
			return Value{}, err
		}
		d.force()
		i, err := d.find(t, h, args[0])
		if err != nil {
			return Value{}, err
		}
		if i >= 0 {
			return d.entries[i].val, nil
		}
		v := None
		if len(args) > 1 {
			v = args[1]
		}
		d.insert(h, args[0], v)
		return v, t.grown(d.live, 2*valueSize+16)
	})},
	{Name: "update", Max: 1, Fn: onDict("update", func(t *Thread, d *Dict, args []Value, kw []Kw) (Value, error) {
		return None, dictFill(t, d, args, kw)
	})},
	{Name: "__init__", Max: 1, Fn: onDict("__init__", func(t *Thread, d *Dict, args []Value, kw []Kw) (Value, error) {
		return None, dictFill(t, d, args, kw)
	})},
	{Name: "__reversed__", NoKw: true, Fn: onDict("__reversed__", func(_ *Thread, d *Dict, _ []Value, _ []Kw) (Value, error) {
		return reversedView(d, typeDictKeys), nil
	})},
}

var dictClassMethods = []Builtin{
	{Name: "fromkeys", Min: 1, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		v := None
		if len(args) > 2 {
			v = args[2]
		}
		d := DictValue(NewDict(0))
		if args[0].k == KType && args[0].AsType() != TypeDict {
			var err error
			if d, err = t.Call(args[0], nil, nil); err != nil {
				return Value{}, err
			}
		}
		return d, Iterate(t, args[1], func(k Value) error { return SetItem(t, d, k, v) })
	}},
}

// dictFill is dict.update(*args, **kw).
func dictFill(t *Thread, d *Dict, args []Value, kw []Kw) error {
	if len(args) > 0 {
		if err := dictUpdate(t, d, args[0]); err != nil {
			return err
		}
	}
	for _, k := range kw {
		d.SetStr(k.Name, k.V)
	}
	return nil
}

// lastSlot returns the slot of the last live entry, or -1; dead slots behind it
// are dropped, so that emptying a dict from its end takes linear time.
func (d *Dict) lastSlot() int {
	d.force()
	n := len(d.entries)
	for n > 0 && d.entries[n-1].key.k == KUnset {
		n--
	}
	d.entries = d.entries[:n]
	return n - 1
}
