package vm

import "unicode/utf8"

// lengthHinter is an iterator that knows how many elements are left.
type lengthHinter interface{ lengthHint() int }

func (it *listIter) lengthHint() int {
	if it.i < 0 {
		return 0
	}
	return max(0, len(it.l.Elems)-it.i)
}

func (it *tupleIter) lengthHint() int   { return len(it.e) - it.i }
func (it *strIter) lengthHint() int     { return utf8.RuneCountInString(it.s[it.i:]) }
func (it *bytesIter) lengthHint() int   { return len(it.s) - it.i }
func (it *rangeIter) lengthHint() int   { return int(it.left) }
func (it *listReverse) lengthHint() int { return min(it.i+1, len(it.l.Elems)) }

func (it *dictIter) lengthHint() int {
	if it.n != it.d.Len() {
		return 0 // it changed, or is at its end
	}
	left := 0
	for i := it.i; i < it.d.Slots(); i++ {
		if _, _, ok := it.d.Slot(i); ok {
			left++
		}
	}
	return left
}

func (it *setIter) lengthHint() int {
	if it.n != it.s.Len() {
		return 0
	}
	left := 0
	for i := it.i; i < it.s.Slots(); i++ {
		if _, ok := it.s.Slot(i); ok {
			left++
		}
	}
	return left
}

// hintedIters are the classes of the iterators that know.
var hintedIters = []*Type{typeListIter, typeTupleIter, typeStrIter, typeBytesIter, typeRangeIter, typeDictKeyIter, typeSetIter, typeListReverse}

func setupLengthHints() {
	for _, ty := range hintedIters {
		ty.AddMethods([]Builtin{{Name: "__length_hint__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
			if args[0].k == KIter {
				if h, ok := args[0].AsIter().It.(lengthHinter); ok {
					return Int(int64(h.lengthHint())), nil
				}
			}
			return NotImplemented, nil
		}}})
	}
}

// LengthHint is operator.length_hint: the length of v, what its __length_hint__
// says, or otherwise.
func LengthHint(t *Thread, v Value, otherwise int) (int, error) {
	if v.k != KIter {
		n, err := Len(t, v)
		if err == nil || !IsExc(err, ExcTypeError) {
			return n, err
		}
	}
	if v.k == KIter {
		if h, ok := v.AsIter().It.(lengthHinter); ok {
			return h.lengthHint(), nil
		}
	}
	x, ok, err := callSpecial(t, v, "__length_hint__")
	switch {
	case IsExc(err, ExcTypeError):
		return otherwise, nil
	case err != nil:
		return 0, err
	case !ok || x.k == KNotImplemented:
		return otherwise, nil
	case !unboxed(x).IsInt():
		return 0, TypeErrorf("__length_hint__ must be an integer, not %s", TypeName(x))
	}
	n, err := IndexInt(t, x)
	if err == nil && n < 0 {
		err = ValueErrorf("__length_hint__() should return >= 0")
	}
	return int(n), err
}
