package vm

import "reflect"

// IteratorValue is the value that scripts see of an iterator which a Go
// iterator holds.
func IteratorValue(it Iterator) Value {
	switch it := it.(type) {
	case *Generator:
		return box(KGen, it)
	case objectIter:
		return it.v
	}
	return NewIter(it, typeIterator)
}

// iterIdentity is the address of a Go iterator: several values may stand for
// one. It is 0 for iterators that are no pointers.
func iterIdentity(it Iterator) uintptr {
	if r := reflect.ValueOf(it); r.Kind() == reflect.Pointer {
		return r.Pointer()
	}
	return 0
}

// ReduceTo makes what Reduce returns: a call of fn with args and, behind it, the
// state and what else belongs to a reduction.
func ReduceTo(fn Value, args []Value, rest ...Value) (Value, error) {
	return NewTuple(append([]Value{fn, NewTuple(args...)}, rest...)...), nil
}

// ModuleAttr is an attribute of a library module, or of the builtins when
// module is "".
func ModuleAttr(t *Thread, module, name string) (Value, error) {
	return lookupNamed(t, nameRef{module, name})
}

// overBuiltin is the reduction to a call of a builtin function or class.
func overBuiltin(t *Thread, name string, args []Value, rest ...Value) (Value, error) {
	fn, err := ModuleAttr(t, "", name)
	if err != nil {
		return Value{}, err
	}
	return ReduceTo(fn, args, rest...)
}

// leftOf is the reduction to an iterator over the list of what is left; it is
// read off a copy of the iterator.
func leftOf(t *Thread, copied Iterator) (Value, error) {
	var left []Value
	for {
		x, ok, err := copied.Next(t)
		if err != nil {
			return Value{}, err
		}
		if !ok {
			return overBuiltin(t, "iter", []Value{NewList(left)})
		}
		if err := t.tick(); err != nil {
			return Value{}, err
		}
		left = append(left, x)
		if err := t.grown(len(left), valueSize); err != nil {
			return Value{}, err
		}
	}
}

func (it *listIter) Reduce(t *Thread, _ Value) (Value, error) {
	if it.i < 0 {
		return overBuiltin(t, "iter", []Value{NewList(nil)})
	}
	return overBuiltin(t, "iter", []Value{ListValue(it.l)}, Int(int64(it.i)))
}

func (it *listIter) SetState(t *Thread, state Value) (err error) {
	it.i, err = stateIndex(t, state)
	return err
}

// stateIndex reads a state that is an index; negative ones count as 0.
func stateIndex(t *Thread, state Value) (int, error) {
	n, err := IndexInt(t, state)
	return int(max(n, 0)), err
}

func (it *tupleIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "iter", []Value{NewTuple(it.e...)}, Int(int64(it.i)))
}

func (it *tupleIter) SetState(t *Thread, state Value) (err error) {
	it.i, err = stateIndex(t, state)
	return err
}

func (it *strIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "iter", []Value{Str(it.s[it.i:])})
}

func (it *bytesIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "iter", []Value{Bytes(it.s[it.i:])})
}

func (it *byteArrayIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "iter", []Value{box(KByteArray, it.b)}, Int(int64(it.i)))
}

func (it *byteArrayIter) SetState(t *Thread, state Value) (err error) {
	it.i, err = stateIndex(t, state)
	return err
}

func (it *rangeIter) Reduce(t *Thread, _ Value) (Value, error) {
	if it.left <= 0 {
		return overBuiltin(t, "iter", []Value{NewRange(0, 0, 1)})
	}
	// The end is the last element's neighbour, which is in range whatever the
	// step.
	last := it.next + (it.left-1)*it.step
	end := last + 1
	if it.step < 0 {
		end = last - 1
	}
	return overBuiltin(t, "iter", []Value{NewRange(it.next, end, it.step)}, Int(0))
}

// SetState takes the number of elements to pass over.
func (it *rangeIter) SetState(t *Thread, state Value) error {
	n, err := stateIndex(t, state)
	skip := min(int64(n), it.left)
	it.next += skip * it.step
	it.left -= skip
	return err
}

func (it *dictIter) Reduce(t *Thread, _ Value) (Value, error) {
	c := *it
	return leftOf(t, &c)
}

func (it *viewIter) Reduce(t *Thread, _ Value) (Value, error) {
	c := *it
	return leftOf(t, &c)
}

func (it *setIter) Reduce(t *Thread, _ Value) (Value, error) {
	c := *it
	return leftOf(t, &c)
}

func (it *itemIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "iter", []Value{it.v}, Int(it.i))
}

func (it *itemIter) SetState(t *Thread, state Value) error {
	n, err := stateIndex(t, state)
	it.i = int64(n)
	return err
}

func (c *callIter) Reduce(t *Thread, _ Value) (Value, error) {
	if c.done {
		return overBuiltin(t, "iter", []Value{NewTuple()})
	}
	return overBuiltin(t, "iter", []Value{c.fn, c.end})
}

func (e *enumerateIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "enumerate", []Value{IteratorValue(e.it), e.n})
}

func iteratorValues(its []Iterator) []Value {
	out := make([]Value, len(its))
	for i, it := range its {
		out[i] = IteratorValue(it)
	}
	return out
}

func (z *zipIter) Reduce(t *Thread, _ Value) (Value, error) {
	if z.done {
		return overBuiltin(t, "zip", nil)
	}
	if z.strict {
		return overBuiltin(t, "zip", iteratorValues(z.its), True)
	}
	return overBuiltin(t, "zip", iteratorValues(z.its))
}

func (z *zipIter) SetState(t *Thread, state Value) (err error) {
	z.strict, err = Truth(t, state)
	return err
}

func (m *mapIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "map", append([]Value{m.fn}, iteratorValues(m.its)...))
}

func (f *filterIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "filter", []Value{f.fn, IteratorValue(f.it)})
}

func (r *listReverse) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "reversed", []Value{ListValue(r.l)}, Int(int64(r.i)))
}

// SetState takes an index, or -1 for an iterator that has ended.
func (r *listReverse) SetState(t *Thread, state Value) error {
	n, err := IndexInt(t, state)
	r.i = int(min(max(n, -1), int64(len(r.l.Elems))-1))
	return err
}

func (r *backIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "reversed", []Value{r.v}, Int(r.i))
}

// SetState is listReverse's.
func (r *backIter) SetState(t *Thread, state Value) error {
	n, err := IndexInt(t, state)
	if err != nil {
		return err
	}
	size, err := Len(t, r.v)
	r.i = min(max(n, -1), int64(size)-1)
	return err
}

func (r *reverseStrIter) Reduce(t *Thread, _ Value) (Value, error) {
	return overBuiltin(t, "reversed", []Value{Str(r.s)})
}

func (it *reverseDictIter) Reduce(t *Thread, _ Value) (Value, error) {
	c := *it
	return leftOf(t, &c)
}
