package lib

import (
	"gears/vm"
)

// The combinatoric iterators keep indices into pools and step them as an
// odometer; nothing is computed ahead.

type productIter struct {
	pools [][]vm.Value
	at    []int // nil before the first
	done  bool
}

// maxPools bounds how many pools product takes: repeat multiplies them.
const maxPools = 1 << 16

func newProduct(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	repeat := int64(1)
	for _, k := range kw {
		if k.Name != "repeat" {
			return nil, vm.TypeErrorf("'%s' is an invalid keyword argument for product()", k.Name)
		}
		var err error
		if repeat, err = vm.IndexInt(t, k.V); err != nil {
			return nil, err
		}
		if repeat < 0 {
			return nil, vm.ValueErrorf("repeat argument cannot be negative")
		}
	}
	if len(args) > 0 && repeat > int64(maxPools/len(args)) {
		return nil, vm.Errorf(vm.ExcOverflowError, "repeat argument too large")
	}
	it := &productIter{}
	for _, a := range args {
		pool, err := vm.Collect(t, a)
		if err != nil {
			return nil, err
		}
		it.pools = append(it.pools, pool)
	}
	one := it.pools
	if repeat == 0 || len(one) == 0 {
		it.pools = nil
		return it, nil
	}
	for range repeat - 1 {
		it.pools = append(it.pools, one...)
	}
	return it, nil
}

func (it *productIter) Next(*vm.Thread) (vm.Value, bool, error) {
	if it.done {
		return stop()
	}
	if it.at == nil {
		for _, p := range it.pools {
			it.done = it.done || len(p) == 0
		}
		it.at = make([]int, len(it.pools))
		if it.done {
			return stop()
		}
	} else {
		i := len(it.at) - 1
		for ; i >= 0; i-- {
			if it.at[i]++; it.at[i] < len(it.pools[i]) {
				break
			}
			it.at[i] = 0
		}
		if i < 0 {
			it.done = true
			return stop()
		}
	}
	row := make([]vm.Value, len(it.at))
	for i, j := range it.at {
		row[i] = it.pools[i][j]
	}
	return vm.NewTuple(row...), true, nil
}

// comboIter is combinations and combinations_with_replacement, which differ in
// how the index after one that was stepped begins.
type comboIter struct {
	pool    []vm.Value
	at      []int
	repeats bool
	started bool
	done    bool
}

var (
	sigCombos     = csig("combinations", "iterable r")
	sigCombosRepl = csig("combinations_with_replacement", "iterable r")
)

func newCombos(t *vm.Thread, args []vm.Value, kw []vm.Kw, repeats bool) (vm.Iterator, error) {
	var a [2]vm.Value
	s := sigCombos
	if repeats {
		s = sigCombosRepl
	}
	if err := s.bind(a[:], args, kw); err != nil {
		return nil, err
	}
	pool, err := vm.Collect(t, a[0])
	if err != nil {
		return nil, err
	}
	r, err := vm.IndexInt(t, a[1])
	if err != nil {
		return nil, err
	}
	if r < 0 {
		return nil, vm.ValueErrorf("r must be non-negative")
	}
	it := &comboIter{pool: pool, repeats: repeats}
	if !repeats && r > int64(len(pool)) || repeats && len(pool) == 0 && r > 0 {
		it.done = true
		return it, nil
	}
	if r > 1<<24 {
		return nil, vm.Errorf(vm.ExcOverflowError, "r too large")
	}
	it.at = make([]int, r)
	if !repeats {
		for i := range it.at {
			it.at[i] = i
		}
	}
	return it, nil
}

func newCombinations(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	return newCombos(t, args, kw, false)
}

func newCombinationsRepl(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	return newCombos(t, args, kw, true)
}

func (it *comboIter) Next(*vm.Thread) (vm.Value, bool, error) {
	if it.done {
		return stop()
	}
	n, r := len(it.pool), len(it.at)
	if it.started {
		i := r - 1
		for ; i >= 0; i-- {
			last := n - 1
			if !it.repeats {
				last = n - r + i
			}
			if it.at[i] < last {
				break
			}
		}
		if i < 0 {
			it.done = true
			return stop()
		}
		it.at[i]++
		for j := i + 1; j < r; j++ {
			it.at[j] = it.at[j-1]
			if !it.repeats {
				it.at[j]++
			}
		}
	}
	it.started = true
	row := make([]vm.Value, r)
	for i, j := range it.at {
		row[i] = it.pool[j]
	}
	return vm.NewTuple(row...), true, nil
}

// permuteIter steps r of n indices in lexicographic order; cycles counts down
// the choices left at each place.
type permuteIter struct {
	pool       []vm.Value
	at, cycles []int
	started    bool
	done       bool
}

var sigPermutations = csig("permutations", "iterable r=")

func newPermutations(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	var a [2]vm.Value
	if err := sigPermutations.bind(a[:], args, kw); err != nil {
		return nil, err
	}
	pool, err := vm.Collect(t, a[0])
	if err != nil {
		return nil, err
	}
	r := int64(len(pool))
	if given(a[1]) {
		if !a[1].IsInt() {
			return nil, vm.TypeErrorf("Expected int as r")
		}
		if r, err = vm.IndexInt(t, a[1]); err != nil {
			return nil, err
		}
		if r < 0 {
			return nil, vm.ValueErrorf("r must be non-negative")
		}
	}
	it := &permuteIter{pool: pool}
	if r > int64(len(pool)) {
		it.done = true
		return it, nil
	}
	it.at = make([]int, len(pool))
	for i := range it.at {
		it.at[i] = i
	}
	it.cycles = make([]int, r)
	for i := range it.cycles {
		it.cycles[i] = len(pool) - i
	}
	return it, nil
}

func (it *permuteIter) Next(*vm.Thread) (vm.Value, bool, error) {
	if it.done {
		return stop()
	}
	n := len(it.at)
	if it.started {
		i := len(it.cycles) - 1
		for ; i >= 0; i-- {
			if it.cycles[i]--; it.cycles[i] > 0 {
				j := n - it.cycles[i]
				it.at[i], it.at[j] = it.at[j], it.at[i]
				break
			}
			first := it.at[i]
			copy(it.at[i:], it.at[i+1:])
			it.at[n-1] = first
			it.cycles[i] = n - i
		}
		if i < 0 {
			it.done = true
			return stop()
		}
	}
	it.started = true
	row := make([]vm.Value, len(it.cycles))
	for i := range row {
		row[i] = it.pool[it.at[i]]
	}
	return vm.NewTuple(row...), true, nil
}
