package vm

// Truth is bool(v).
func Truth(t *Thread, v Value) (bool, error) {
	switch v.k {
	case KNone, KUnset:
		return false, nil
	case KBool, KInt, KStr, KBytes:
		return v.n != 0, nil
	case KFloat:
		return v.AsFloat() != 0, nil
	case KBig:
		return true, nil
	case KTuple, KList, KDict, KSet, KFrozenSet, KByteArray:
		if s := v.sub(); s != nil && s.Type.Slots.Truth != nil {
			return s.Type.Slots.Truth(t, v)
		}
		n, err := Len(t, v)
		return n != 0, err
	case KRange:
		return v.AsRange().Len() != 0, nil
	case KObject, KType:
		s := &TypeOf(v).Slots
		if s.Truth != nil {
			return s.Truth(t, v)
		}
		if s.Len != nil {
			n, err := s.Len(t, v)
			return n != 0, err
		}
	}
	return true, nil
}

// Len is len(v).
func Len(t *Thread, v Value) (int, error) {
	if s := v.sub(); s != nil && s.Type.Slots.Len != nil {
		return s.Type.Slots.Len(t, v)
	}
	switch v.k {
	case KStr:
		return strLen(v.AsStr()), nil
	case KBytes:
		return int(v.n), nil
	case KTuple:
		return len(v.AsTuple().Elems), nil
	case KList:
		return len(v.AsList().Elems), nil
	case KDict:
		return v.AsDict().Len(), nil
	case KSet, KFrozenSet:
		return v.AsSet().Len(), nil
	case KByteArray:
		return len(v.AsByteArray().B), nil
	case KRange:
		return int(v.AsRange().Len()), nil
	case KObject, KType:
		if f := TypeOf(v).Slots.Len; f != nil {
			return f(t, v)
		}
	}
	return 0, TypeErrorf("object of type '%s' has no len()", TypeName(v))
}

// Iterate calls f for each element of v until f returns an error. It may be
// called with nested script code running inside.
func Iterate(t *Thread, v Value, f func(Value) error) error {
	switch v.k {
	case KList:
		if v.sub() == nil {
			// The list may grow or shrink meanwhile, as in CPython.
			l := v.AsList()
			for i := 0; i < len(l.Elems); i++ {
				if err := f(l.Elems[i]); err != nil {
					return err
				}
			}
			return nil
		}
	case KTuple:
		if v.sub() == nil {
			for _, e := range v.AsTuple().Elems {
				if err := f(e); err != nil {
					return err
				}
			}
			return nil
		}
	}
	it, err := GetIter(t, v)
	if err != nil {
		return err
	}
	for {
		x, ok, err := it.Next(t)
		if err != nil || !ok {
			return err
		}
		if err := t.tick(); err != nil {
			return err
		}
		if err := f(x); err != nil {
			return err
		}
	}
}

// Collect returns all elements of v in a new slice.
func Collect(t *Thread, v Value) ([]Value, error) {
	switch v.k {
	case KList:
		if v.sub() == nil {
			return append([]Value(nil), v.AsList().Elems...), nil
		}
	case KTuple:
		if v.sub() == nil {
			return append([]Value(nil), v.AsTuple().Elems...), nil
		}
	}
	var out []Value
	if n, err := Len(t, v); err == nil && n > 0 && n < 1<<20 {
		out = make([]Value, 0, n)
	} else if v.k == KObject && TypeOf(v).heap {
		if _, err := LengthHint(t, v, 0); err != nil {
			return nil, err
		}
	}
	err := Iterate(t, v, func(x Value) error {
		out = append(out, x)
		return t.charge(24)
	})
	return out, err
}

// GetIter returns a Go iterator over v.
func GetIter(t *Thread, v Value) (Iterator, error) {
	iv, err := IterOf(t, v)
	if err != nil {
		return nil, err
	}
	switch iv.k {
	case KIter:
		return iv.AsIter().It, nil
	case KGen:
		return iv.AsGen(), nil
	}
	return objectIter{iv}, nil
}

// objectIter iterates over an object whose type has a Next slot.
type objectIter struct{ v Value }

func (o objectIter) Next(t *Thread) (Value, bool, error) {
	return o.v.AsObject().Type.Slots.Next(t, o.v)
}

// IterOf is iter(v): an iterator value, of kind KIter, KGen or KObject.
func IterOf(t *Thread, v Value) (Value, error) {
	if s := v.sub(); s != nil && s.Type.Slots.Iter != nil {
		return s.Type.Slots.Iter(t, v)
	}
	switch v.k {
	case KIter:
		return v, nil
	case KGen:
		if !v.AsGen().plain() {
			break
		}
		return v, nil
	case KList:
		return newIter(listIter{l: v.AsList()}, typeListIter), nil
	case KTuple:
		return newIter(tupleIter{e: v.AsTuple().Elems}, typeTupleIter), nil
	case KStr:
		if s := v.AsStr(); !isASCII(s) {
			return newIter(strIter{s: s}, typeStrIter), nil
		}
		return newIter(strIter{s: v.AsStr()}, typeStrAsciiIter), nil
	case KBytes:
		return newIter(bytesIter{s: v.AsStr()}, typeBytesIter), nil
	case KByteArray:
		return NewIter(&byteArrayIter{b: v.AsByteArray()}, typeByteArrayIter), nil
	case KRange:
		r := v.AsRange()
		return newIter(rangeIter{next: r.Start, step: r.Step, left: r.Len()}, typeRangeIter), nil
	case KDict:
		return newIter(dictIter{d: v.AsDict(), n: v.AsDict().Len()}, typeDictKeyIter), nil
	case KSet, KFrozenSet:
		return newIter(setIter{s: v.AsSet(), n: v.AsSet().Len()}, typeSetIter), nil
	case KObject, KType:
		s := &TypeOf(v).Slots
		if s.Iter != nil {
			iv, err := s.Iter(t, v)
			if err != nil {
				return iv, err
			}
			if iv.k == KIter || iv.k == KGen || iv.k == KObject && iv.AsObject().Type.Slots.Next != nil {
				return iv, nil
			}
			return iv, TypeErrorf("iter() returned non-iterator of type '%s'", TypeName(iv))
		}
		if s.GetItem != nil && v.k == KObject {
			return NewIter(&itemIter{v: v}, typeIterator), nil
		}
	}
	return Value{}, TypeErrorf("'%s' object is not iterable", TypeName(v))
}

// The iterators of the builtin containers.
var (
	typeIterator      = NewType("", "iterator", nil, nil)
	typeListIter      = NewType("", "list_iterator", nil, nil)
	typeTupleIter     = NewType("", "tuple_iterator", nil, nil)
	typeStrIter       = NewType("", "str_iterator", nil, nil)
	typeStrAsciiIter  = NewType("", "str_ascii_iterator", nil, nil)
	typeBytesIter     = NewType("", "bytes_iterator", nil, nil)
	typeByteArrayIter = NewType("", "bytearray_iterator", nil, nil)
	typeRangeIter     = NewType("", "range_iterator", nil, nil)
	typeDictKeyIter   = NewType("", "dict_keyiterator", nil, nil)
	typeSetIter       = NewType("", "set_iterator", nil, nil)
)

type listIter struct {
	l *List
	i int
}

func (it *listIter) Next(*Thread) (Value, bool, error) {
	if it.i < 0 || it.i >= len(it.l.Elems) {
		it.i = -1 // exhausted for good, even if the list grows
		return Value{}, false, nil
	}
	v := it.l.Elems[it.i]
	it.i++
	return v, true, nil
}

type tupleIter struct {
	e []Value
	i int
}

func (it *tupleIter) Next(*Thread) (Value, bool, error) {
	if it.i >= len(it.e) {
		return Value{}, false, nil
	}
	v := it.e[it.i]
	it.i++
	return v, true, nil
}

type strIter struct {
	s string
	i int
}

func (it *strIter) Next(*Thread) (Value, bool, error) {
	if it.i >= len(it.s) {
		return Value{}, false, nil
	}
	n := runeLen(it.s[it.i:])
	v := Str(it.s[it.i : it.i+n])
	it.i += n
	return v, true, nil
}

type bytesIter struct {
	s string
	i int
}

func (it *bytesIter) Next(*Thread) (Value, bool, error) {
	if it.i >= len(it.s) {
		return Value{}, false, nil
	}
	it.i++
	return Int(int64(it.s[it.i-1])), true, nil
}

type byteArrayIter struct {
	b *ByteArray
	i int
}

func (it *byteArrayIter) Next(*Thread) (Value, bool, error) {
	if it.i >= len(it.b.B) {
		return Value{}, false, nil
	}
	it.i++
	return Int(int64(it.b.B[it.i-1])), true, nil
}

type rangeIter struct{ next, step, left int64 }

func (it *rangeIter) Next(*Thread) (Value, bool, error) {
	if it.left <= 0 {
		return Value{}, false, nil
	}
	v := it.next
	it.next += it.step
	it.left--
	return Int(v), true, nil
}

// dictIter yields keys; values and items iterators embed its stepping.
type dictIter struct {
	d    *Dict
	i, n int
}

// step returns the next live slot.
func (it *dictIter) step() (k, v Value, ok bool, err error) {
	if it.n < 0 {
		return
	}
	if it.d.Len() != it.n {
		it.n = -1
		return Value{}, Value{}, false, Errorf(ExcRuntimeError, "dictionary changed size during iteration")
	}
	for it.i < it.d.Slots() {
		k, v, ok = it.d.Slot(it.i)
		it.i++
		if ok {
			return
		}
	}
	it.n = -1
	return
}

func (it *dictIter) Next(*Thread) (Value, bool, error) {
	k, _, ok, err := it.step()
	return k, ok, err
}

type setIter struct {
	s    *Set
	i, n int
}

func (it *setIter) Next(*Thread) (Value, bool, error) {
	if it.n < 0 {
		return Value{}, false, nil
	}
	if it.s.Len() != it.n {
		it.n = -1
		return Value{}, false, Errorf(ExcRuntimeError, "Set changed size during iteration")
	}
	for it.i < it.s.Slots() {
		v, ok := it.s.Slot(it.i)
		it.i++
		if ok {
			return v, true, nil
		}
	}
	it.n = -1
	return Value{}, false, nil
}

// itemIter is the old sequence protocol: v[0], v[1], … until IndexError.
type itemIter struct {
	v Value
	i int64
}

func (it *itemIter) Next(t *Thread) (Value, bool, error) {
	x, err := GetItem(t, it.v, Int(it.i))
	if err != nil {
		if IsExc(err, ExcIndexError) || IsExc(err, ExcStopIteration) {
			return Value{}, false, nil
		}
		return Value{}, false, err
	}
	it.i++
	return x, true, nil
}

// room is how many elements a comprehension is to have room for: what its
// iterator has left.
func room(it Value) int {
	if it.k != KIter {
		return 0
	}
	return remaining(it.AsIter().It)
}

// remaining is how many elements an iterator of a builtin container has left to
// give, up to a bound; 0 when that is not known.
func remaining(it Iterator) int {
	n := 0
	switch x := it.(type) {
	case *listIter:
		n = len(x.l.Elems) - x.i
	case *tupleIter:
		n = len(x.e) - x.i
	case *rangeIter:
		n = int(min(x.left, maxRoom))
	case *dictIter:
		n = x.n
	case *viewIter:
		n = x.n
	case *enumerateIter:
		return remaining(x.it)
	}
	return min(max(n, 0), maxRoom)
}

// maxRoom bounds the room that is made in advance.
const maxRoom = 1024

// runeLen returns the length in bytes of the first code point of s, which is
// valid UTF-8 and not empty.
func runeLen(s string) int {
	switch c := s[0]; {
	case c < 0x80:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}
