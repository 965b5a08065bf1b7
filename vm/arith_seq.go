package vm

import (
	"strings"
	"unsafe"
)

func concatStr(t *Thread, a, b string) (Value, error) {
	if a == "" {
		return Str(b), nil
	}
	if b == "" {
		return Str(a), nil
	}
	if t != nil && len(a) >= minTail {
		return t.concatTail(a, b)
	}
	if err := t.reserve(len(a)+len(b), 1); err != nil {
		return Value{}, err
	}
	return Str(a + b), nil
}

// minTail is how long a text must be before it gets room to grow.
const minTail = 128

// concatTail is a + b where a is often what the last concatenation made: a text
// that a loop puts together. That has room behind it, and b goes there, where no
// string has anything yet; otherwise such loops would be quadratic.
func (t *Thread) concatTail(a, b string) (Value, error) {
	tail, n := t.tail, len(a)+len(b)
	t.tail = nil
	if len(tail) != len(a) || unsafe.SliceData(tail) != unsafe.StringData(a) {
		if err := t.reserve(n, 1); err != nil {
			return Value{}, err
		}
		tail = append(make([]byte, 0, n), a...)
	} else if n > cap(tail) {
		if err := t.reserve(2*n, 1); err != nil {
			return Value{}, err
		}
		tail = append(make([]byte, 0, 2*n), a...)
	}
	t.tail = append(tail, b...)
	return Str(unsafeString(t.tail)), nil
}

// textBinary is arithmetic with a str, bytes or bytearray on the left.
func textBinary(t *Thread, op arith, inPlace bool, a, b Value) (Value, error) {
	switch op {
	case arithAdd:
		return concatText(t, inPlace, a, b)
	case arithMul:
		return repeat(t, inPlace, a, b)
	case arithMod:
		if a.k == KStr {
			s, err := PercentFormat(t, a.AsStr(), b)
			return Str(s), err
		}
		s, _ := bytesOf(a)
		out, err := percentBytes(t, s, b)
		if err != nil {
			return Value{}, err
		}
		if a.k == KByteArray {
			return NewByteArray([]byte(out)), nil
		}
		return Bytes(out), nil
	}
	return NotImplemented, nil
}

func concatText(t *Thread, inPlace bool, a, b Value) (Value, error) {
	if a.k == KStr {
		if b.k != KStr {
			return Value{}, TypeErrorf("can only concatenate str (not \"%s\") to str", TypeName(b))
		}
		return concatStr(t, a.AsStr(), b.AsStr())
	}
	x, _ := bytesOf(a)
	y, ok := bytesOf(b)
	if !ok {
		return Value{}, TypeErrorf("can't concat %s to %s", TypeName(b), TypeName(a))
	}
	if err := t.reserve(len(x)+len(y), 1); err != nil {
		return Value{}, err
	}
	switch {
	case a.k == KBytes:
		return Bytes(x + y), nil
	case inPlace:
		ba := a.AsByteArray()
		ba.B = append(ba.B, y...)
		return a, nil
	}
	return NewByteArray([]byte(x + y)), nil
}

func listBinary(t *Thread, op arith, inPlace bool, a, b Value) (Value, error) {
	l := a.AsList()
	switch op {
	case arithAdd:
		if inPlace {
			return a, listExtend(t, l, b)
		}
		if b.k != KList {
			return Value{}, TypeErrorf("can only concatenate list (not \"%s\") to list", TypeName(b))
		}
		elems, err := concatValues(t, l.Elems, b.AsList().Elems)
		return NewList(elems), err
	case arithMul:
		return repeat(t, inPlace, a, b)
	}
	return NotImplemented, nil
}

func tupleBinary(t *Thread, op arith, a, b Value) (Value, error) {
	switch op {
	case arithAdd:
		if b.k != KTuple {
			return Value{}, TypeErrorf("can only concatenate tuple (not \"%s\") to tuple", TypeName(b))
		}
		elems, err := concatValues(t, a.AsTuple().Elems, b.AsTuple().Elems)
		return NewTuple(elems...), err
	case arithMul:
		return repeat(t, false, a, b)
	}
	return NotImplemented, nil
}

func concatValues(t *Thread, a, b []Value) ([]Value, error) {
	n := len(a) + len(b)
	if err := t.reserve(n, valueSize); err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, nil
	}
	out := make([]Value, 0, n)
	return append(append(out, a...), b...), nil
}

// listExtend appends the elements of any iterable to l.
func listExtend(t *Thread, l *List, v Value) error {
	if v.k == KList || v.k == KTuple {
		if s := v.sub(); s == nil || s.Type.Slots.Iter == nil {
			var more []Value
			if v.k == KList {
				more = v.AsList().Elems
			} else {
				more = v.AsTuple().Elems
			}
			if err := t.reserve(len(more), valueSize); err != nil {
				return err
			}
			l.Elems = append(l.Elems, more...)
			return nil
		}
	}
	return Iterate(t, v, func(x Value) error { return listAppend(t, l, x) })
}

func listAppend(t *Thread, l *List, x Value) error {
	l.Elems = append(l.Elems, x)
	return t.grown(len(l.Elems), 2*valueSize)
}

// repeat is sequence * n for any sequence kind.
func repeat(t *Thread, inPlace bool, s, count Value) (Value, error) {
	if !count.IsInt() {
		if _, ok, err := indexMethod(t, count); err != nil {
			return Value{}, err
		} else if !ok {
			return Value{}, TypeErrorf("can't multiply sequence by non-int of type '%s'", TypeName(count))
		}
	}
	n64, err := indexSized(t, count)
	if err != nil {
		return Value{}, err
	}
	n64 = max(n64, 0)
	size, unit := seqSize(s)
	if size > 0 && n64 > int64(objectMax/unit/size) {
		return Value{}, Errorf(ExcMemoryError, "object of %d times %d elements is too large", size, n64)
	}
	n := int(n64)
	if size == 0 {
		n = 0
	}
	if err := t.reserve(size*n, unit); err != nil {
		return Value{}, err
	}
	if err := t.burn(int64(size*n) / 64); err != nil {
		return Value{}, err
	}
	switch s.k {
	case KStr:
		return Str(strings.Repeat(s.AsStr(), n)), nil
	case KBytes:
		return Bytes(strings.Repeat(s.AsStr(), n)), nil
	case KByteArray:
		b := s.AsByteArray()
		out := []byte(strings.Repeat(byteString(b.B), n))
		if inPlace {
			b.B = out
			return s, nil
		}
		return NewByteArray(out), nil
	case KTuple:
		return NewTuple(repeatValues(s.AsTuple().Elems, n)...), nil
	}
	l := s.AsList()
	out := repeatValues(l.Elems, n)
	if inPlace {
		l.Elems = out
		return s, nil
	}
	return NewList(out), nil
}

// seqSize returns the number of elements and the bytes that each takes.
func seqSize(v Value) (n, unit int) {
	switch v.k {
	case KStr, KBytes:
		return int(v.n), 1
	case KByteArray:
		return len(v.AsByteArray().B), 1
	case KTuple:
		return len(v.AsTuple().Elems), valueSize
	}
	return len(v.AsList().Elems), valueSize
}

func repeatValues(elems []Value, n int) []Value {
	if n == 0 {
		return nil
	}
	out := make([]Value, len(elems)*n)
	for i := copy(out, elems); i < len(out); i *= 2 {
		copy(out[i:], out[:i])
	}
	return out
}

func dictBinary(t *Thread, op arith, inPlace bool, a, b Value) (Value, error) {
	if op != arithOr {
		return NotImplemented, nil
	}
	if inPlace {
		return a, dictUpdate(t, a.AsDict(), b)
	}
	if b.k != KDict {
		return NotImplemented, nil
	}
	d := a.AsDict().Copy()
	return DictValue(d), dictMerge(t, d, b.AsDict())
}

// dictUpdate is d.update(v): a mapping, or an iterable of pairs.
func dictUpdate(t *Thread, d *Dict, v Value) error {
	if v.k == KDict {
		if s := v.sub(); s == nil || s.Type.Slots.Iter == nil && s.Type.Slots.GetItem == nil {
			return dictMerge(t, d, v.AsDict())
		}
	}
	if v.k == KObject || v.sub() != nil {
		keys, ok, err := LookupAttr(t, v, "keys")
		if err != nil {
			return err
		}
		if ok {
			return updateFromKeys(t, d, v, keys)
		}
	}
	i := 0
	return Iterate(t, v, func(pair Value) error {
		k, x, err := pairOf(t, pair, i)
		if err != nil {
			return err
		}
		i++
		return dictSet(t, d, k, x)
	})
}

func updateFromKeys(t *Thread, d *Dict, v, keys Value) error {
	list, err := t.Call(keys, nil, nil)
	if err != nil {
		return err
	}
	return Iterate(t, list, func(k Value) error {
		x, err := GetItem(t, v, k)
		if err != nil {
			return err
		}
		return dictSet(t, d, k, x)
	})
}

// pairOf splits element i of an update sequence.
func pairOf(t *Thread, pair Value, i int) (k, v Value, err error) {
	var e []Value
	switch {
	case pair.k == KTuple && pair.sub() == nil:
		e = pair.AsTuple().Elems
	case pair.k == KList && pair.sub() == nil:
		e = pair.AsList().Elems
	default:
		if !iterable(pair) {
			return k, v, TypeErrorf("cannot convert dictionary update sequence element #%d to a sequence", i)
		}
		if e, err = Collect(t, pair); err != nil {
			return k, v, err
		}
	}
	if len(e) != 2 {
		return k, v, ValueErrorf("dictionary update sequence element #%d has length %d; 2 is required", i, len(e))
	}
	return e[0], e[1], nil
}
