package vm

import (
	"math"
	"strings"
)

// Contains is x in v.
func Contains(t *Thread, v, x Value) (bool, error) {
	if s := v.sub(); s != nil && s.Type.Slots.Contains != nil {
		return s.Type.Slots.Contains(t, v, x)
	}
	switch v.k {
	case KDict:
		_, ok, err := v.AsDict().Get(t, x)
		return ok, err
	case KSet, KFrozenSet:
		return setHas(t, v.AsSet(), x)
	case KStr:
		s, ok := asStr(x)
		if !ok {
			return false, TypeErrorf("'in <string>' requires string as left operand, not %s", TypeName(x))
		}
		return strings.Contains(v.AsStr(), s), nil
	case KList:
		i, err := indexOf(t, v.AsList(), x)
		return i >= 0, err
	case KTuple:
		for _, e := range v.AsTuple().Elems {
			if same, err := sameOrEqual(t, e, x); err != nil || same {
				return same, err
			}
		}
		return false, nil
	case KBytes, KByteArray:
		return bytesContain(t, v, x)
	case KRange:
		if x.IsNumber() {
			return rangeFind(v.AsRange(), x) >= 0, nil
		}
	case KObject, KType:
		if f := TypeOf(v).Slots.Contains; f != nil {
			return f(t, v, x)
		}
	}
	it, err := GetIter(t, v)
	if err != nil {
		if IsExc(err, ExcTypeError) && !iterable(v) {
			return false, TypeErrorf("argument of type '%s' is not iterable", TypeName(v))
		}
		return false, err
	}
	for {
		e, ok, err := it.Next(t)
		if err != nil || !ok {
			return false, err
		}
		if same, err := sameOrEqual(t, e, x); err != nil || same {
			return same, err
		}
	}
}

// indexOf returns the index of the first element equal to x, or -1.
func indexOf(t *Thread, l *List, x Value) (int, error) {
	if x.k == KStr {
		// The commonest search needs no calls.
		s := x.AsStr()
		for i := 0; i < len(l.Elems); i++ {
			e := l.Elems[i]
			if e.k == KStr {
				if e.n == x.n && e.AsStr() == s {
					return i, nil
				}
				continue
			}
			if same, err := sameOrEqual(t, e, x); err != nil || same {
				return i, err
			}
		}
		return -1, nil
	}
	for i := 0; i < len(l.Elems); i++ {
		if same, err := sameOrEqual(t, l.Elems[i], x); err != nil || same {
			return i, err
		}
	}
	return -1, nil
}

func bytesContain(t *Thread, v, x Value) (bool, error) {
	s, _ := bytesOf(v)
	if sub, ok := bytesOf(x); ok {
		return strings.Contains(s, sub), nil
	}
	if _, ok, err := indexMethod(t, x); err != nil {
		return false, err
	} else if !ok {
		return false, TypeErrorf("a bytes-like object is required, not '%s'", TypeName(x))
	}
	c, err := byteArg(t, x)
	return strings.IndexByte(s, c) >= 0, err
}

// rangeFind returns the position of number x in r, or -1.
func rangeFind(r *Range, x Value) int64 {
	n := x.n
	switch x.k {
	case KBig:
		return -1
	case KFloat:
		f := x.AsFloat()
		if f != math.Trunc(f) || math.Abs(f) >= 1<<63 {
			return -1
		}
		n = int64(f)
	}
	if r.Step > 0 && (n < r.Start || n >= r.Stop) || r.Step < 0 && (n > r.Start || n <= r.Stop) {
		return -1
	}
	if r.Step > 0 {
		d := uint64(n) - uint64(r.Start)
		if d%uint64(r.Step) != 0 {
			return -1
		}
		return int64(d / uint64(r.Step))
	}
	d, step := uint64(r.Start)-uint64(n), -uint64(r.Step)
	if d%step != 0 {
		return -1
	}
	return int64(d / step)
}
