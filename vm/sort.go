package vm

import (
	"math/bits"
	"slices"
)

// sortValues sorts elems in place, stably, by key (None or unset: the elements
// themselves). Keys are computed once. When key or a comparison fails, elems is
// some permutation of what it was.
func sortValues(t *Thread, elems []Value, key Value, reverse bool) error {
	n := len(elems)
	if err := t.burn(int64(n) * int64(bits.Len(uint(n))) / 8); err != nil {
		return err
	}
	if key.k == KUnset || key.k == KNone {
		return sortPlain(t, elems, reverse)
	}
	if err := t.reserve(n, 2*valueSize); err != nil {
		return err
	}
	keyed := make([]keyedValue, n)
	args := make([]Value, 1) // one for all calls
	for i, v := range elems {
		args[0] = v
		k, err := t.Call(key, args, nil)
		if err != nil {
			return err
		}
		keyed[i] = keyedValue{k, v}
	}
	err := sortKeyed(t, keyed, reverse)
	for i := range keyed {
		elems[i] = keyed[i].v
	}
	return err
}

type keyedValue struct{ key, v Value }

// sameKind returns the kind that all n keys have, or KUnset.
func sameKind(n int, at func(i int) Value) Kind {
	if n == 0 {
		return KUnset
	}
	k := at(0).k
	for i := 1; i < n; i++ {
		if at(i).k != k {
			return KUnset
		}
	}
	return k
}

// sortPlain sorts values by themselves. Equal ints or strings cannot be told
// apart, so these need no stable sort.
func sortPlain(t *Thread, elems []Value, reverse bool) error {
	switch sameKind(len(elems), func(i int) Value { return elems[i] }) {
	case KInt:
		slices.SortFunc(elems, func(a, b Value) int {
			switch {
			case a.n < b.n:
				return -1
			case a.n > b.n:
				return 1
			}
			return 0
		})
	case KStr:
		slices.SortFunc(elems, func(a, b Value) int { return compareStrings(a.AsStr(), b.AsStr()) })
	default:
		// Reversing before and after keeps equal elements in order.
		if reverse {
			slices.Reverse(elems)
		}
		if err := mergeSort(elems, func(a, b Value) (bool, error) { return Less(t, a, b) }, t.tick); err != nil {
			return err
		}
	}
	if reverse {
		slices.Reverse(elems)
	}
	return nil
}

func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a == b:
		return 0
	}
	return 1
}

func sortKeyed(t *Thread, keyed []keyedValue, reverse bool) error {
	if reverse {
		slices.Reverse(keyed)
	}
	less := func(a, b keyedValue) (bool, error) { return Less(t, a.key, b.key) }
	tick := t.tick
	switch sameKind(len(keyed), func(i int) Value { return keyed[i].key }) {
	case KInt:
		less = func(a, b keyedValue) (bool, error) { return a.key.n < b.key.n, nil }
		tick = noTick
	case KStr:
		less = func(a, b keyedValue) (bool, error) { return a.key.AsStr() < b.key.AsStr(), nil }
		tick = noTick
	}
	err := mergeSort(keyed, less, tick)
	if reverse && err == nil {
		slices.Reverse(keyed)
	}
	return err
}

func noTick() error { return nil }

// mergeSort is a stable bottom-up merge sort over blocks that binary insertion
// sorts; it asks only less(later, earlier), and for short input the same
// questions in the same order as CPython, whose error texts name the operands.
// Input that is already sorted costs about n comparisons.
func mergeSort[T any](xs []T, less func(a, b T) (bool, error), tick func() error) error {
	const block = 32
	n := len(xs)
	if n < 2*block {
		return sortBlock(xs, less)
	}
	for lo := 0; lo < n; lo += block {
		if err := sortBlock(xs[lo:min(lo+block, n)], less); err != nil {
			return err
		}
	}
	buf := make([]T, n)
	for width := block; width < n; width *= 2 {
		for lo := 0; lo+width < n; lo += 2 * width {
			if err := merge(xs[lo:min(lo+2*width, n)], width, buf, less, tick); err != nil {
				return err
			}
		}
	}
	return nil
}

// sortBlock finds the run that the block begins with, turns it round when it
// falls, and inserts the rest.
func sortBlock[T any](xs []T, less func(a, b T) (bool, error)) error {
	if len(xs) < 2 {
		return nil
	}
	falls, err := less(xs[1], xs[0])
	if err != nil {
		return err
	}
	run := 2
	for ; run < len(xs); run++ {
		before, err := less(xs[run], xs[run-1])
		if err != nil {
			return err
		}
		if before != falls {
			break
		}
	}
	if falls {
		slices.Reverse(xs[:run])
	}
	for i := run; i < len(xs); i++ {
		x := xs[i]
		lo, hi := 0, i
		for lo < hi {
			mid := int(uint(lo+hi) / 2)
			before, err := less(x, xs[mid])
			if err != nil {
				return err
			}
			if before {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		copy(xs[lo+1:i+1], xs[lo:i])
		xs[lo] = x
	}
	return nil
}

// merge merges the sorted halves xs[:mid] and xs[mid:]. On an error nothing is
// lost: what was not placed yet goes behind what was.
func merge[T any](xs []T, mid int, buf []T, less func(a, b T) (bool, error), tick func() error) error {
	if before, err := less(xs[mid], xs[mid-1]); err != nil || !before {
		return err
	}
	left := buf[:copy(buf, xs[:mid])]
	right := xs[mid:]
	out := xs[:0]
	i, j := 0, 0
	var err error
	for i < len(left) && j < len(right) {
		var before bool
		if before, err = less(right[j], left[i]); err == nil {
			err = tick()
		}
		if err != nil {
			break
		}
		if before {
			out = append(out, right[j])
			j++
		} else {
			out = append(out, left[i])
			i++
		}
	}
	// What is left of right stands where it belongs already.
	copy(xs[len(out):], left[i:])
	return err
}

// SortValues is sortValues for operators.
func SortValues(t *Thread, elems []Value, key Value, reverse bool) error {
	return sortValues(t, elems, key, reverse)
}
