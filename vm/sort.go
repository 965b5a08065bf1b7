package vm

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
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
	keys := make([]Value, n)
	args := make([]Value, 1) // one for all calls
	for i, v := range elems {
		args[0] = v
		k, err := t.Call(key, args, nil)
		if err != nil {
			return err
		}
		keys[i] = k
	}
	order, err := sortedOrder(t, keys, reverse)
	// The keys have done their service; their place takes the elements.
	for i, at := range order {
		keys[i] = elems[at]
	}
	copy(elems, keys)
	return err
}

// sameKind returns the kind that all values have, or KUnset.
func sameKind(vs []Value) Kind {
	if len(vs) == 0 {
		return KUnset
	}
	k := vs[0].k
	for i := range vs {
		if vs[i].k != k {
			return KUnset
		}
	}
	return k
}

// sortPlain sorts values by themselves. Equal ints or strings cannot be told
// apart, so these need no stable sort, and are sorted as what they are: moving
// whole values and asking a function cost four times as much.
func sortPlain(t *Thread, elems []Value, reverse bool) error {
	switch sameKind(elems) {
	case KInt:
		sortAs(elems, Value.AsInt, Int)
	case KStr:
		sortAs(elems, Value.AsStr, Str)
	default:
		// Reversing before and after keeps equal elements in order.
		if reverse {
			slices.Reverse(elems)
		}
		if err := mergeSort(elems, func(a, b Value) (bool, error) { return less(t, &a, &b) }, t.tick); err != nil {
			return err
		}
	}
	if reverse {
		slices.Reverse(elems)
	}
	return nil
}

func sortAs[K cmp.Ordered](elems []Value, as func(Value) K, value func(K) Value) {
	ks := make([]K, len(elems))
	for i := range elems {
		ks[i] = as(elems[i])
	}
	slices.Sort(ks)
	for i, k := range ks {
		elems[i] = value(k)
	}
}

// sortedOrder returns the indices of keys in the order of the keys, also, as far
// as it came, when a comparison fails. Indices are sorted rather than the keys
// with their elements: these are 48 bytes with two pointers each.
func sortedOrder(t *Thread, keys []Value, reverse bool) (order []int32, err error) {
	kind := sameKind(keys)
	if kind == KFloat && slices.ContainsFunc(keys, func(v Value) bool { return math.IsNaN(v.AsFloat()) }) {
		kind = KUnset // no order; what comes of it depends on the questions asked
	}
	order = make([]int32, len(keys))
	for i := range order {
		order[i] = int32(i)
	}
	// Reversing before and after keeps equal elements in order.
	if reverse {
		slices.Reverse(order)
	}
	switch kind {
	case KInt:
		sortOrder(order, keys, Value.AsInt)
	case KFloat:
		sortOrder(order, keys, Value.AsFloat)
	case KStr:
		sortOrder(order, keys, Value.AsStr)
	default:
		err = mergeSort(order, func(a, b int32) (bool, error) { return less(t, &keys[a], &keys[b]) }, t.tick)
	}
	if reverse && err == nil {
		slices.Reverse(order)
	}
	return order, err
}

// sortOrder sorts order, stably, by keys of one kind.
func sortOrder[K cmp.Ordered](order []int32, keys []Value, as func(Value) K) {
	xs := make([]ranked[K], len(order))
	for i, at := range order {
		xs[i] = ranked[K]{as(keys[at]), at}
	}
	mergeRanked(xs, make([]ranked[K], len(xs)))
	for i := range xs {
		order[i] = xs[i].at
	}
}

// ranked is a key and whose it is.
type ranked[K cmp.Ordered] struct {
	k  K
	at int32
}

// mergeRanked sorts xs stably; buf is as long. That < is the language's own,
// and no function, is what it is for: mergeSort takes three times as long.
func mergeRanked[K cmp.Ordered](xs, buf []ranked[K]) {
	if len(xs) <= 16 {
		for i := 1; i < len(xs); i++ {
			x, j := xs[i], i
			for ; j > 0 && x.k < xs[j-1].k; j-- {
				xs[j] = xs[j-1]
			}
			xs[j] = x
		}
		return
	}
	mid := len(xs) / 2
	mergeRanked(xs[:mid], buf)
	mergeRanked(xs[mid:], buf)
	if !(xs[mid].k < xs[mid-1].k) {
		return
	}
	left, right := buf[:copy(buf, xs[:mid])], xs[mid:]
	i, j := 0, 0
	for out := range xs {
		if j == len(right) {
			copy(xs[out:], left[i:])
			return
		}
		if i == len(left) {
			return // what is left of right stands where it belongs already
		}
		if right[j].k < left[i].k {
			xs[out] = right[j]
			j++
		} else {
			xs[out] = left[i]
			i++
		}
	}
}

// less is Less with the common operands, and tuples of them, decided here.
func less(t *Thread, a, b *Value) (bool, error) {
	if c, ok := compareSimple(a, b); ok {
		return c < 0, nil
	}
	if a.k == KTuple && b.k == KTuple {
		x, y := a.AsTuple(), b.AsTuple()
		if x.Sub == nil && y.Sub == nil {
			for i := range min(len(x.Elems), len(y.Elems)) {
				c, ok := compareSimple(&x.Elems[i], &y.Elems[i])
				if !ok {
					return Less(t, *a, *b)
				}
				if c != 0 {
					return c < 0, nil
				}
			}
			return len(x.Elems) < len(y.Elems), nil
		}
	}
	return Less(t, *a, *b)
}

// compareSimple compares two ints or two strings.
func compareSimple(a, b *Value) (int, bool) {
	if a.k == b.k {
		switch a.k {
		case KInt:
			return cmp.Compare(a.n, b.n), true
		case KStr:
			return strings.Compare(a.AsStr(), b.AsStr()), true
		}
	}
	return 0, false
}

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
