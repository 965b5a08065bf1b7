package vm

var rangeMethods = []Builtin{
	{Name: "count", Min: 1, Max: 1, NoKw: true, Fn: onRange("count", func(t *Thread, r *Range, args []Value) (Value, error) {
		if args[0].IsNumber() {
			return Int(b2i(rangeFind(r, args[0]) >= 0)), nil
		}
		i, err := rangeSearch(t, r, args[0])
		return Int(b2i(i >= 0)), err
	})},
	{Name: "index", Min: 1, Max: 1, NoKw: true, Fn: onRange("index", func(t *Thread, r *Range, args []Value) (Value, error) {
		i := int64(-1)
		var err error
		if args[0].IsNumber() {
			i = rangeFind(r, args[0])
		} else {
			i, err = rangeSearch(t, r, args[0])
		}
		switch {
		case err != nil:
			return Value{}, err
		case i >= 0:
			return Int(i), nil
		case args[0].IsInt():
			return Value{}, ValueErrorf("%s is not in range", errText(t, args[0]))
		}
		return Value{}, ValueErrorf("sequence.index(x): x not in sequence")
	})},
	{Name: "__reversed__", NoKw: true, Fn: onRange("__reversed__", func(_ *Thread, r *Range, _ []Value) (Value, error) {
		return reversedRange(r), nil
	})},
}

// rangeSearch finds what is no number but may be equal to one.
func rangeSearch(t *Thread, r *Range, x Value) (int64, error) {
	if x.k != KObject {
		return -1, nil
	}
	n := r.Len()
	for i := range n {
		if same, err := sameOrEqual(t, Int(r.Start+i*r.Step), x); err != nil || same {
			return i, err
		}
	}
	return -1, nil
}

func reversedRange(r *Range) Value {
	n := r.Len()
	return NewIter(&rangeIter{next: r.Start + (n-1)*r.Step, step: -r.Step, left: n}, typeRangeIter)
}

// rangeAttr and sliceAttr give the attributes of ranges and slices.
func rangeAttr(_ *Thread, v Value, name string) (Value, bool, error) {
	r := v.AsRange()
	switch name {
	case "start":
		return Int(r.Start), true, nil
	case "stop":
		return Int(r.Stop), true, nil
	case "step":
		return Int(r.Step), true, nil
	}
	return Value{}, false, nil
}

func sliceAttr(_ *Thread, v Value, name string) (Value, bool, error) {
	s := v.AsSlice()
	switch name {
	case "start":
		return s.Lo, true, nil
	case "stop":
		return s.Hi, true, nil
	case "step":
		return s.Step, true, nil
	}
	return Value{}, false, nil
}

var sliceMethods = []Builtin{
	{Name: "indices", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KSlice {
			return Value{}, wrongSelf("indices", TypeSlice, args[0])
		}
		n, err := IndexInt(t, args[1])
		if err != nil {
			return Value{}, err
		}
		if n < 0 {
			return Value{}, ValueErrorf("length should not be negative")
		}
		start, stop, step, _, err := sliceBounds(t, args[0].AsSlice(), n)
		return NewTuple(Int(start), Int(stop), Int(step)), err
	}},
}
