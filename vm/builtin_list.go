package vm

import "slices"

var listMethods = []Builtin{
	{Name: "append", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KList {
			return Value{}, wrongSelf("append", TypeList, args[0])
		}
		return None, listAppend(t, args[0].AsList(), args[1])
	}},
	{Name: "clear", NoKw: true, Fn: onList("clear", func(_ *Thread, l *List, _ []Value, _ []Kw) (Value, error) {
		l.Elems = nil
		return None, nil
	})},
	{Name: "copy", NoKw: true, Fn: onList("copy", func(t *Thread, l *List, _ []Value, _ []Kw) (Value, error) {
		out, err := concatValues(t, l.Elems, nil)
		return NewList(out), err
	})},
	{Name: "count", Min: 1, Max: 1, NoKw: true, Fn: onList("count", func(t *Thread, l *List, args []Value, _ []Kw) (Value, error) {
		n := int64(0)
		for i := 0; i < len(l.Elems); i++ {
			same, err := sameOrEqual(t, l.Elems[i], args[0])
			if err != nil {
				return Value{}, err
			}
			n += b2i(same)
		}
		return Int(n), nil
	})},
	{Name: "extend", Min: 1, Max: 1, NoKw: true, Fn: onList("extend", func(t *Thread, l *List, args []Value, _ []Kw) (Value, error) {
		return None, listExtend(t, l, args[0])
	})},
	{Name: "index", Min: 1, Max: 3, NoKw: true, Fn: onList("index", func(t *Thread, l *List, args []Value, _ []Kw) (Value, error) {
		i, err := findIn(t, func() []Value { return l.Elems }, args)
		if err == nil && i < 0 {
			err = ValueErrorf("%s is not in list", errText(t, args[0]))
		}
		return Int(i), err
	})},
	{Name: "insert", Min: 2, Max: 2, NoKw: true, Fn: onList("insert", listInsert)},
	{Name: "pop", Max: 1, NoKw: true, Fn: onList("pop", listPop)},
	{Name: "remove", Min: 1, Max: 1, NoKw: true, Fn: onList("remove", func(t *Thread, l *List, args []Value, _ []Kw) (Value, error) {
		i, err := indexOf(t, l, args[0])
		if err != nil {
			return Value{}, err
		}
		if i < 0 || i >= len(l.Elems) {
			return Value{}, ValueErrorf("list.remove(x): x not in list")
		}
		l.Elems = slices.Delete(l.Elems, i, i+1)
		return None, nil
	})},
	{Name: "reverse", NoKw: true, Fn: onList("reverse", func(_ *Thread, l *List, _ []Value, _ []Kw) (Value, error) {
		slices.Reverse(l.Elems)
		return None, nil
	})},
	{Name: "sort", Max: -1, Fn: onList("sort", listSort)},
	{Name: "__init__", Max: 1, Fn: onList("__init__", func(t *Thread, l *List, args []Value, _ []Kw) (Value, error) {
		l.Elems = nil
		if len(args) == 0 {
			return None, nil
		}
		return None, listExtend(t, l, args[0])
	})},
	{Name: "__reversed__", NoKw: true, Fn: onList("__reversed__", func(_ *Thread, l *List, _ []Value, _ []Kw) (Value, error) {
		return NewIter(&listReverse{l, len(l.Elems) - 1}, typeListReverse), nil
	})},
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// findIn is index(x, start, stop) of lists and tuples; -1 when x is not there.
func findIn(t *Thread, elems func() []Value, args []Value) (int64, error) {
	n := int64(len(elems()))
	bounds := [2]int64{0, n}
	for i, a := range args[1:] {
		x, err := sliceIndex(t, a)
		if err != nil {
			if IsExc(err, ExcTypeError) {
				err = TypeErrorf("slice indices must be integers or have an __index__ method")
			}
			return -1, err
		}
		if x < 0 {
			x = max(x+n, 0)
		}
		bounds[i] = x
	}
	for i := bounds[0]; i < bounds[1] && i < int64(len(elems())); i++ {
		if same, err := sameOrEqual(t, elems()[i], args[0]); err != nil || same {
			return i, err
		}
	}
	return -1, nil
}

func listInsert(t *Thread, l *List, args []Value, _ []Kw) (Value, error) {
	i, err := IndexInt(t, args[0])
	if err != nil {
		return Value{}, err
	}
	n := int64(len(l.Elems))
	if i < 0 {
		i += n
	}
	i = min(max(i, 0), n)
	l.Elems = slices.Insert(l.Elems, int(i), args[1])
	if err := t.burn((n-i)/64 + 1); err != nil {
		return Value{}, err
	}
	return None, t.grown(len(l.Elems), 2*valueSize)
}

func listPop(t *Thread, l *List, args []Value, _ []Kw) (Value, error) {
	i := int64(-1)
	if len(args) > 0 {
		var err error
		if i, err = IndexInt(t, args[0]); err != nil {
			return Value{}, err
		}
	}
	n := int64(len(l.Elems))
	if n == 0 {
		return Value{}, IndexErrorf("pop from empty list")
	}
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return Value{}, IndexErrorf("pop index out of range")
	}
	v := l.Elems[i]
	switch i {
	case n - 1:
		l.Elems[i] = Value{}
		l.Elems = l.Elems[:i]
	case 0:
		// Lists serve as queues: dropping the head moves nothing.
		l.Elems[0] = Value{}
		l.Elems = l.Elems[1:]
	default:
		if err := t.burn((n-i)/64 + 1); err != nil {
			return Value{}, err
		}
		l.Elems = slices.Delete(l.Elems, int(i), int(i)+1)
	}
	return v, nil
}

func listSort(t *Thread, l *List, args []Value, kw []Kw) (Value, error) {
	if len(args) > 0 {
		return Value{}, TypeErrorf("sort() takes no positional arguments")
	}
	opt, err := keyword("sort", kw, "key", "reverse")
	if err != nil {
		return Value{}, err
	}
	reverse, err := sortReverse(t, opt[1])
	if err != nil {
		return Value{}, err
	}
	// Script code that runs meanwhile finds the list empty, as in CPython.
	elems := l.Elems
	l.Elems = nil
	err = sortValues(t, elems, opt[0], reverse)
	if err == nil && len(l.Elems) > 0 {
		err = ValueErrorf("list modified during sort")
	}
	l.Elems = elems
	return None, err
}

func sortReverse(t *Thread, v Value) (bool, error) {
	switch v.k {
	case KUnset:
		return false, nil
	case KInt, KBool:
		return v.n != 0, nil
	}
	n, err := IndexInt(t, v)
	return n != 0, err
}

// listReverse iterates backwards.
type listReverse struct {
	l *List
	i int
}

func (it *listReverse) Next(*Thread) (Value, bool, error) {
	if it.i < 0 || it.i >= len(it.l.Elems) {
		it.i = -1
		return Value{}, false, nil
	}
	it.i--
	return it.l.Elems[it.i+1], true, nil
}

var typeListReverse = NewType("", "list_reverseiterator", nil, nil)
