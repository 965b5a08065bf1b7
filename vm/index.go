package vm

import "math"

// IndexInt converts v with __index__. The error is a TypeError for what is no
// integer and an OverflowError for what does not fit an int64.
func IndexInt(t *Thread, v Value) (int64, error) {
	if v.k == KInt || v.k == KBool {
		return v.n, nil
	}
	x, err := indexValue(t, v)
	if err != nil {
		return 0, err
	}
	if x.k == KBig {
		return 0, Errorf(ExcOverflowError, "Python int too large to convert to C ssize_t")
	}
	return x.n, nil
}

// indexValue converts v with __index__ to an int of any size.
func indexValue(t *Thread, v Value) (Value, error) {
	switch v.k {
	case KInt, KBig:
		return v, nil
	case KBool:
		return Int(v.n), nil
	}
	x, ok, err := indexMethod(t, v)
	if err == nil && !ok {
		err = TypeErrorf("'%s' object cannot be interpreted as an integer", TypeName(v))
	}
	return x, err
}

// indexMethod calls v.__index__(); ok is false when there is none.
func indexMethod(t *Thread, v Value) (x Value, ok bool, err error) {
	if v.IsInt() {
		return v, true, nil
	}
	if x := unboxed(v); x.k != v.k && x.IsInt() {
		return x, true, nil
	}
	return intMethod(t, v, "__index__")
}

// intMethod calls a conversion method that must return an int.
func intMethod(t *Thread, v Value, name string) (x Value, ok bool, err error) {
	x, ok, err = callSpecial(t, v, name)
	if err != nil || !ok {
		return Value{}, ok, err
	}
	if !x.IsInt() {
		return Value{}, true, TypeErrorf("%s returned non-int (type %s)", name, TypeName(x))
	}
	if x.k == KBool {
		x = Int(x.n)
	}
	return x, true, nil
}

// callSpecial calls the special method name of v's class; ok is false when the
// class has none. Builtin kinds have no special methods that are not handled by
// the caller.
func callSpecial(t *Thread, v Value, name string, args ...Value) (x Value, ok bool, err error) {
	if v.k != KObject && v.sub() == nil && (v.k != KType || v.AsType().Meta == nil) {
		return Value{}, false, nil
	}
	cv, ok := TypeOf(v).Lookup(name)
	if !ok {
		return Value{}, false, nil
	}
	if v.k == KType {
		f, err := bind(t, cv, v, TypeOf(v))
		if err == nil {
			x, err = t.Call(f, args, nil)
		}
		return x, true, err
	}
	f, ok, err := LookupAttr(t, v, name)
	if err != nil || !ok {
		return Value{}, false, err
	}
	x, err = t.Call(f, args, nil)
	return x, true, err
}

// indexSized is IndexInt for repeat counts.
func indexSized(t *Thread, v Value) (int64, error) {
	if v.k == KInt || v.k == KBool {
		return v.n, nil
	}
	x, err := indexValue(t, v)
	if err != nil {
		return 0, err
	}
	if x.k == KBig {
		return 0, Errorf(ExcOverflowError, "cannot fit 'int' into an index-sized integer")
	}
	return x.n, nil
}

// subscript converts an index of a sequence. what is the start of the
// TypeError ("list indices must be integers or slices").
func subscript(t *Thread, key Value, what string) (int64, error) {
	if key.k == KInt || key.k == KBool {
		return key.n, nil
	}
	x, ok, err := indexMethod(t, key)
	switch {
	case err != nil:
		return 0, err
	case !ok:
		return 0, TypeErrorf("%s, not %s", what, TypeName(key))
	case x.k == KBig:
		return 0, IndexErrorf("cannot fit '%s' into an index-sized integer", TypeName(key))
	}
	return x.n, nil
}

// sliceBounds is slice.indices: it adjusts the slice to a sequence of n
// elements and counts the elements that it selects. For a negative step, stop
// may be -1.
func sliceBounds(t *Thread, s *SliceObj, n int64) (start, stop, step, count int64, err error) {
	step = 1
	if s.Step.k != KNone {
		if step, err = sliceIndex(t, s.Step); err != nil {
			return
		}
		if step == 0 {
			err = ValueErrorf("slice step cannot be zero")
			return
		}
		step = max(step, -math.MaxInt64)
	}
	lo, hi := int64(0), n
	if step < 0 {
		lo, hi = -1, n-1
	}
	if start, err = sliceEnd(t, s.Lo, n, lo, hi, step > 0); err != nil {
		return
	}
	if stop, err = sliceEnd(t, s.Hi, n, lo, hi, step < 0); err != nil {
		return
	}
	r := Range{start, stop, step}
	return start, stop, step, r.Len(), nil
}

// sliceEnd clamps one end; low tells which bound an absent end means.
func sliceEnd(t *Thread, v Value, n, lo, hi int64, low bool) (int64, error) {
	if v.k == KNone {
		if low {
			return lo, nil
		}
		return hi, nil
	}
	i, err := sliceIndex(t, v)
	if err != nil {
		return 0, err
	}
	if i < 0 {
		i += n
	}
	return min(max(i, lo), hi), nil
}

// sliceIndex converts a part of a slice; ints of any size are clamped.
func sliceIndex(t *Thread, v Value) (int64, error) {
	if v.k == KInt || v.k == KBool {
		return v.n, nil
	}
	x, ok, err := indexMethod(t, v)
	switch {
	case err != nil:
		return 0, err
	case !ok:
		return 0, TypeErrorf("slice indices must be integers or None or have an __index__ method")
	case x.k == KBig && x.AsBig().Sign() < 0:
		return math.MinInt64, nil
	case x.k == KBig:
		return math.MaxInt64, nil
	}
	return x.n, nil
}
