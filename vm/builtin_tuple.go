package vm

var tupleMethods = []Builtin{
	{Name: "count", Min: 1, Max: 1, NoKw: true, Fn: onTuple("count", func(t *Thread, x *Tuple, args []Value) (Value, error) {
		n := int64(0)
		for _, e := range x.Elems {
			same, err := sameOrEqual(t, e, args[0])
			if err != nil {
				return Value{}, err
			}
			n += b2i(same)
		}
		return Int(n), nil
	})},
	{Name: "index", Min: 1, Max: 3, NoKw: true, Fn: onTuple("index", func(t *Thread, x *Tuple, args []Value) (Value, error) {
		i, err := findIn(t, func() []Value { return x.Elems }, args)
		if err == nil && i < 0 {
			err = ValueErrorf("tuple.index(x): x not in tuple")
		}
		return Int(i), err
	})},
	{Name: "__getnewargs__", NoKw: true, Fn: onTuple("__getnewargs__", func(_ *Thread, x *Tuple, _ []Value) (Value, error) {
		return NewTuple(NewTuple(x.Elems...)), nil
	})},
}
