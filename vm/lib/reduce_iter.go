package lib

import "gears/vm"

// How the iterators of itertools are taken apart: the call that makes them and
// the state that brings them to where they were.

// ended is what stands for an iterator that has ended.
func ended() vm.Value { return vm.NewTuple() }

// sourceValue is the value of an iterator that may have ended.
func sourceValue(it vm.Iterator) vm.Value {
	if it == nil {
		return ended()
	}
	return vm.IteratorValue(it)
}

// orNone is an optional argument as a value.
func orNone(v vm.Value) vm.Value {
	if v.IsUnset() {
		return vm.None
	}
	return v
}

// stateParts returns the n parts of a state.
func stateParts(v vm.Value, n int) ([]vm.Value, error) {
	if v.Kind() != vm.KTuple || len(v.AsTuple().Elems) != n {
		return nil, vm.TypeErrorf("state of an iterator must be a tuple of %d", n)
	}
	return v.AsTuple().Elems, nil
}

// indexState reads a tuple of n indices, each from 0 to limit(i).
func indexState(v vm.Value, n int, limit func(i int) int) ([]int, error) {
	parts, err := stateParts(v, n)
	if err != nil {
		return nil, err
	}
	out := make([]int, n)
	for i, p := range parts {
		if p.Kind() != vm.KInt || p.AsInt() < 0 || p.AsInt() > int64(limit(i)) {
			return nil, vm.ValueErrorf("state of an iterator is out of range")
		}
		out[i] = int(p.AsInt())
	}
	return out, nil
}

func indexTuple(at []int) vm.Value {
	out := make([]vm.Value, len(at))
	for i, n := range at {
		out[i] = vm.Int(int64(n))
	}
	return vm.NewTuple(out...)
}

func (it *countIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(typeCount), []vm.Value{it.next, it.step})
}

func (it *cycleIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	saved := vm.NewList(append([]vm.Value(nil), it.saved...))
	return vm.ReduceTo(vm.TypeValue(typeCycle), []vm.Value{sourceValue(it.src)},
		vm.NewTuple(saved, vm.Int(int64(it.i)), vm.Bool(it.src == nil)))
}

// SetState takes what was read, the place in it, and whether the source ended.
func (it *cycleIter) SetState(_ *vm.Thread, state vm.Value) error {
	p, err := stateParts(state, 3)
	if err != nil {
		return err
	}
	if p[0].Kind() != vm.KList {
		return vm.TypeErrorf("state of a cycle must begin with a list")
	}
	it.saved = p[0].AsList().Elems
	at, err := indexState(vm.NewTuple(p[1]), 1, func(int) int { return max(len(it.saved)-1, 0) })
	if err != nil {
		return err
	}
	it.i = at[0]
	if p[2].Kind() == vm.KBool && p[2].AsBool() {
		it.src = nil
	}
	return nil
}

func (it *repeatIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	args := []vm.Value{it.v}
	if it.left >= 0 {
		args = append(args, vm.Int(it.left))
	}
	return vm.ReduceTo(vm.TypeValue(typeRepeat), args)
}

func (it *accumulateIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	args := []vm.Value{sourceValue(it.src), orNone(it.f)}
	if it.total.IsUnset() {
		return vm.ReduceTo(vm.TypeValue(typeAccumulate), args)
	}
	return vm.ReduceTo(vm.TypeValue(typeAccumulate), args, vm.NewTuple(it.total, vm.Bool(it.initial)))
}

// SetState takes the total and whether it is still to be yielded.
func (it *accumulateIter) SetState(_ *vm.Thread, state vm.Value) error {
	p, err := stateParts(state, 2)
	if err == nil {
		it.total, it.initial = p[0], p[1].Kind() == vm.KBool && p[1].AsBool()
	}
	return err
}

func (it *chainIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	inner := vm.None
	if it.inner != nil {
		inner = vm.IteratorValue(it.inner)
	}
	return vm.ReduceTo(vm.TypeValue(typeChain), nil, vm.NewTuple(sourceValue(it.outer), inner))
}

// SetState takes the iterator of iterables and the one that is being read.
func (it *chainIter) SetState(t *vm.Thread, state vm.Value) error {
	p, err := stateParts(state, 2)
	if err != nil {
		return err
	}
	if it.outer, err = vm.GetIter(t, p[0]); err != nil || p[1].IsNone() {
		return err
	}
	it.inner, err = vm.GetIter(t, p[1])
	return err
}

func (it *compressIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(typeCompress), []vm.Value{vm.IteratorValue(it.data), vm.IteratorValue(it.selectors)})
}

func (it *predIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(*it.ty), []vm.Value{it.pred, vm.IteratorValue(it.src)}, vm.Bool(it.done))
}

// SetState takes whether the predicate is done with.
func (it *predIter) SetState(t *vm.Thread, state vm.Value) (err error) {
	it.done, err = vm.Truth(t, state)
	return err
}

func (it *groupByIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	var state []vm.Value
	for _, x := range []struct {
		v  vm.Value
		ok bool
	}{{it.target, it.hasTarget}, {it.current, it.has}, {it.value, it.has}} {
		if x.ok {
			state = append(state, vm.NewTuple(x.v))
		} else {
			state = append(state, vm.NewTuple())
		}
	}
	return vm.ReduceTo(vm.TypeValue(typeGroupBy), []vm.Value{vm.IteratorValue(it.src), orNone(it.keyFn)}, vm.NewTuple(state...))
}

// SetState takes three tuples of at most one: the key of the last group, the
// key and the value that were read ahead.
func (it *groupByIter) SetState(_ *vm.Thread, state vm.Value) error {
	p, err := stateParts(state, 3)
	if err != nil {
		return err
	}
	for i, dst := range []*vm.Value{&it.target, &it.current, &it.value} {
		if p[i].Kind() != vm.KTuple {
			return vm.TypeErrorf("state of a groupby must consist of tuples")
		}
		if e := p[i].AsTuple().Elems; len(e) > 0 {
			*dst = e[0]
		}
	}
	it.hasTarget = !it.target.IsUnset()
	it.has = !it.current.IsUnset() && !it.value.IsUnset()
	return nil
}

func (it *isliceIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	cls := vm.TypeValue(typeISlice)
	if it.src == nil {
		return vm.ReduceTo(cls, []vm.Value{ended(), vm.Int(0)})
	}
	end := vm.None
	if it.stop >= 0 {
		end = vm.Int(it.stop)
	}
	return vm.ReduceTo(cls, []vm.Value{vm.IteratorValue(it.src), vm.Int(it.next), end, vm.Int(it.step)}, vm.Int(it.at))
}

// SetState takes how many elements of the source were read.
func (it *isliceIter) SetState(t *vm.Thread, state vm.Value) error {
	n, err := vm.IndexInt(t, state)
	it.at = max(n, 0)
	return err
}

func (it *pairwiseIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	args := []vm.Value{vm.IteratorValue(it.src)}
	if it.last.IsUnset() {
		return vm.ReduceTo(vm.TypeValue(typePairwise), args)
	}
	return vm.ReduceTo(vm.TypeValue(typePairwise), args, vm.NewTuple(it.last))
}

// SetState takes the element that begins the next pair, in a tuple.
func (it *pairwiseIter) SetState(_ *vm.Thread, state vm.Value) error {
	p, err := stateParts(state, 1)
	if err == nil {
		it.last = p[0]
	}
	return err
}

func (it *starMapIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(typeStarMap), []vm.Value{it.f, vm.IteratorValue(it.src)})
}

func (it *zipLongestIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	if it.live == 0 {
		return vm.ReduceTo(vm.TypeValue(typeZipLongest), nil)
	}
	args := make([]vm.Value, len(it.srcs))
	for i, src := range it.srcs {
		args[i] = sourceValue(src)
	}
	return vm.ReduceTo(vm.TypeValue(typeZipLongest), args, vm.NewTuple(it.fill))
}

// SetState takes the fill value, in a tuple.
func (it *zipLongestIter) SetState(_ *vm.Thread, state vm.Value) error {
	p, err := stateParts(state, 1)
	if err == nil {
		it.fill = p[0]
	}
	return err
}

func (it *productIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	cls := vm.TypeValue(typeProduct)
	if it.done {
		return vm.ReduceTo(cls, []vm.Value{ended()})
	}
	args := make([]vm.Value, len(it.pools))
	for i, p := range it.pools {
		args[i] = vm.NewTuple(p...)
	}
	if it.at == nil {
		return vm.ReduceTo(cls, args)
	}
	return vm.ReduceTo(cls, args, indexTuple(it.at))
}

// SetState takes the indices of the last row.
func (it *productIter) SetState(_ *vm.Thread, state vm.Value) error {
	at, err := indexState(state, len(it.pools), func(i int) int { return len(it.pools[i]) - 1 })
	if err == nil {
		it.at = at
	}
	return err
}

func (it *comboIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	cls := vm.TypeValue(typeCombos)
	if it.repeats {
		cls = vm.TypeValue(typeCombosRepl)
	}
	if it.done {
		return vm.ReduceTo(cls, []vm.Value{ended(), vm.Int(1)})
	}
	args := []vm.Value{vm.NewTuple(it.pool...), vm.Int(int64(len(it.at)))}
	if !it.started {
		return vm.ReduceTo(cls, args)
	}
	return vm.ReduceTo(cls, args, indexTuple(it.at))
}

// SetState takes the indices of the last row.
func (it *comboIter) SetState(_ *vm.Thread, state vm.Value) error {
	at, err := indexState(state, len(it.at), func(int) int { return len(it.pool) - 1 })
	if err == nil && !it.done {
		it.at, it.started = at, true
	}
	return err
}

func (it *permuteIter) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	cls := vm.TypeValue(typePermute)
	if it.done {
		return vm.ReduceTo(cls, []vm.Value{ended(), vm.Int(1)})
	}
	args := []vm.Value{vm.NewTuple(it.pool...), vm.Int(int64(len(it.cycles)))}
	if !it.started {
		return vm.ReduceTo(cls, args)
	}
	return vm.ReduceTo(cls, args, vm.NewTuple(indexTuple(it.at), indexTuple(it.cycles)))
}

// SetState takes the indices and the choices left at each place.
func (it *permuteIter) SetState(_ *vm.Thread, state vm.Value) error {
	p, err := stateParts(state, 2)
	if err != nil || it.done {
		return err
	}
	at, err := indexState(p[0], len(it.at), func(int) int { return len(it.pool) - 1 })
	if err != nil {
		return err
	}
	cycles, err := indexState(p[1], len(it.cycles), func(i int) int { return len(it.pool) - i })
	if err != nil {
		return err
	}
	for _, n := range cycles {
		if n == 0 {
			return vm.ValueErrorf("state of an iterator is out of range")
		}
	}
	it.at, it.cycles, it.started = at, cycles, true
	return nil
}
