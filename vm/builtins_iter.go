package vm

import "math"

// The iterators that builtin classes and functions make. None of them takes an
// element before it is asked for.
var (
	typeEnumerate = NewType("", "enumerate", nil, nil)
	typeZip       = NewType("", "zip", nil, nil)
	typeMap       = NewType("", "map", nil, nil)
	typeFilter    = NewType("", "filter", nil, nil)
	typeReversed  = NewType("", "reversed", nil, nil)
	typeCallIter  = NewType("", "callable_iterator", nil, nil)
)

// iteratorTypes are the native iterator classes; they all have __iter__ and
// __next__.
var iteratorTypes = []*Type{
	typeIterator, typeListIter, typeTupleIter, typeStrIter, typeStrAsciiIter, typeBytesIter, typeByteArrayIter, typeRangeIter,
	typeDictKeyIter, typeSetIter, typeDictValueIter, typeDictItemIter, typeDictRevKeyIter, typeDictRevValIter,
	typeDictRevItemIt, typeListReverse, typeEnumerate, typeZip, typeMap, typeFilter, typeReversed, typeCallIter,
}

var iteratorMethods = []Builtin{
	{Name: "__iter__", NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) { return args[0], nil }},
	{Name: "__next__", NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return builtinNext(t, args[:1], nil)
	}},
}

type enumerateIter struct {
	it Iterator
	n  Value
}

// pairIter is an iterator over pairs that can give them without the tuple: for a
// loop that takes them apart at once, which made half of what such loops cost.
type pairIter interface {
	nextPair(t *Thread, out []Value) (bool, error)
}

// pairsOf returns it as a pairIter, nil when its elements are no pairs.
func pairsOf(it Iterator) pairIter {
	switch x := it.(type) {
	case *enumerateIter:
		return x
	case *viewIter:
		if x.items {
			return x
		}
	case *zipIter:
		if len(x.its) == 2 {
			return x
		}
	}
	return nil
}

func (e *enumerateIter) nextPair(t *Thread, out []Value) (ok bool, err error) {
	if out[1], ok, err = e.it.Next(t); err != nil || !ok {
		return false, err
	}
	out[0] = e.n
	if e.n.k == KInt && e.n.n != math.MaxInt64 {
		e.n.n++
		return true, nil
	}
	e.n, err = BinaryOp(t, "+", e.n, Int(1))
	return err == nil, err
}

func (e *enumerateIter) Next(t *Thread) (Value, bool, error) { return tupleOf(t, e) }

// tupleOf is the next pair of it as a tuple.
func tupleOf(t *Thread, it pairIter) (Value, bool, error) {
	v := pair(Value{}, Value{})
	ok, err := it.nextPair(t, v.AsTuple().Elems)
	return v, ok, err
}

func newEnumerate(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if len(args) > 2 {
		return Value{}, TypeErrorf("enumerate() takes at most 2 arguments (%d given)", len(args))
	}
	a, err := named("enumerate", args, kw, "iterable", "start")
	if err != nil {
		return Value{}, err
	}
	if a[0].k == KUnset {
		return Value{}, TypeErrorf("enumerate() missing required argument 'iterable'")
	}
	it, err := GetIter(t, a[0])
	if err != nil {
		return Value{}, err
	}
	n := Int(0)
	if a[1].k != KUnset {
		if n, err = indexValue(t, a[1]); err != nil {
			return Value{}, err
		}
	}
	return NewIter(&enumerateIter{it, n}, cls), nil
}

type zipIter struct {
	its    []Iterator
	strict bool
	done   bool
}

func (z *zipIter) Next(t *Thread) (Value, bool, error) {
	if z.done || len(z.its) == 0 {
		return Value{}, false, nil
	}
	if len(z.its) == 2 {
		return tupleOf(t, z)
	}
	out := make([]Value, len(z.its))
	ok, err := z.fill(t, out)
	return NewTuple(out...), ok, err
}

func (z *zipIter) nextPair(t *Thread, out []Value) (bool, error) {
	if z.done {
		return false, nil
	}
	return z.fill(t, out)
}

// fill takes an element of each iterator.
func (z *zipIter) fill(t *Thread, out []Value) (bool, error) {
	for i, it := range z.its {
		x, ok, err := it.Next(t)
		if err != nil {
			return false, err
		}
		if !ok {
			z.done = true
			if !z.strict {
				return false, nil
			}
			return false, z.mismatch(t, i)
		}
		out[i] = x
	}
	return true, nil
}

// mismatch is what strict says when iterator i ended first; nil when all ended.
func (z *zipIter) mismatch(t *Thread, i int) error {
	if i > 0 {
		return ValueErrorf("zip() argument %d is shorter than argument%s", i+1, oneTo(i))
	}
	for j, it := range z.its[1:] {
		_, ok, err := it.Next(t)
		if err != nil {
			return err
		}
		if ok {
			return ValueErrorf("zip() argument %d is longer than argument%s", j+2, oneTo(j+1))
		}
	}
	return nil
}

func oneTo(n int) string {
	if n == 1 {
		return " 1"
	}
	return "s 1-" + Int(int64(n)).decimal()
}

func newZip(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	opt, err := keyword("zip", kw, "strict")
	if err != nil {
		return Value{}, err
	}
	z := &zipIter{}
	if opt[0].k != KUnset {
		if z.strict, err = Truth(t, opt[0]); err != nil {
			return Value{}, err
		}
	}
	for _, a := range args {
		it, err := GetIter(t, a)
		if err != nil {
			return Value{}, err
		}
		z.its = append(z.its, it)
	}
	return NewIter(z, cls), nil
}

type mapIter struct {
	fn   Value
	its  []Iterator
	args []Value
}

func (m *mapIter) Next(t *Thread) (Value, bool, error) {
	for i, it := range m.its {
		x, ok, err := it.Next(t)
		if err != nil || !ok {
			return Value{}, false, err
		}
		m.args[i] = x
	}
	if err := t.tick(); err != nil {
		return Value{}, false, err
	}
	x, err := t.Call(m.fn, m.args, nil)
	return x, err == nil, err
}

func newMap(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if len(kw) > 0 {
		return Value{}, TypeErrorf("map() takes no keyword arguments")
	}
	if len(args) < 2 {
		return Value{}, TypeErrorf("map() must have at least two arguments.")
	}
	m := &mapIter{fn: args[0], args: make([]Value, len(args)-1)}
	for _, a := range args[1:] {
		it, err := GetIter(t, a)
		if err != nil {
			return Value{}, err
		}
		m.its = append(m.its, it)
	}
	return NewIter(m, cls), nil
}

type filterIter struct {
	fn   Value
	it   Iterator
	args [1]Value
}

func (f *filterIter) Next(t *Thread) (Value, bool, error) {
	for {
		x, ok, err := f.it.Next(t)
		if err != nil || !ok {
			return Value{}, false, err
		}
		if err := t.tick(); err != nil {
			return Value{}, false, err
		}
		pass := x
		if f.fn.k != KNone {
			f.args[0] = x
			if pass, err = t.Call(f.fn, f.args[:], nil); err != nil {
				return Value{}, false, err
			}
		}
		if keep, err := Truth(t, pass); err != nil || keep {
			return x, err == nil, err
		}
	}
}

func newFilter(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if len(kw) > 0 {
		return Value{}, TypeErrorf("filter() takes no keyword arguments")
	}
	if len(args) != 2 {
		return Value{}, TypeErrorf("filter expected 2 arguments, got %d", len(args))
	}
	it, err := GetIter(t, args[1])
	if err != nil {
		return Value{}, err
	}
	return NewIter(&filterIter{fn: args[0], it: it}, cls), nil
}

// callIter is iter(callable, sentinel).
type callIter struct {
	fn, end Value
	done    bool
}

func (c *callIter) Next(t *Thread) (Value, bool, error) {
	if c.done {
		return Value{}, false, nil
	}
	if err := t.tick(); err != nil {
		return Value{}, false, err
	}
	x, err := t.Call(c.fn, nil, nil)
	if err != nil {
		c.done = IsExc(err, ExcStopIteration)
		if c.done {
			err = nil
		}
		return Value{}, false, err
	}
	if c.done, err = sameOrEqual(t, x, c.end); err != nil || c.done {
		return Value{}, false, err
	}
	return x, true, nil
}

// backIter goes backwards by subscript.
type backIter struct {
	v Value
	i int64
}

func (r *backIter) Next(t *Thread) (Value, bool, error) {
	if r.i < 0 {
		return Value{}, false, nil
	}
	x, err := GetItem(t, r.v, Int(r.i))
	r.i--
	if err != nil {
		r.i = -1
		if IsExc(err, ExcIndexError) || IsExc(err, ExcStopIteration) {
			err = nil
		}
		return Value{}, false, err
	}
	return x, true, nil
}

// reverseStrIter goes backwards by code point.
type reverseStrIter struct{ s string }

func (r *reverseStrIter) Next(*Thread) (Value, bool, error) {
	if r.s == "" {
		return Value{}, false, nil
	}
	i := len(r.s) - 1
	for i > 0 && r.s[i]&0xC0 == 0x80 {
		i--
	}
	x := Str(r.s[i:])
	r.s = r.s[:i]
	return x, true, nil
}

func newReversed(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if len(kw) > 0 {
		return Value{}, TypeErrorf("reversed() takes no keyword arguments")
	}
	if len(args) != 1 {
		return Value{}, TypeErrorf("reversed expected 1 argument, got %d", len(args))
	}
	v := args[0]
	if f, ok := TypeOf(v).Lookup("__reversed__"); ok && f.IsNone() {
		return Value{}, TypeErrorf("'%s' object is not reversible", TypeName(v))
	}
	if x, ok, err := callSpecial(t, v, "__reversed__"); err != nil || ok {
		return x, err
	}
	switch v.k {
	case KList:
		return NewIter(&listReverse{v.AsList(), len(v.AsList().Elems) - 1}, typeListReverse), nil
	case KDict:
		return reversedView(v.AsDict(), typeDictKeys), nil
	case KRange:
		return reversedRange(v.AsRange()), nil
	case KStr:
		return NewIter(&reverseStrIter{v.AsStr()}, cls), nil
	case KTuple, KBytes, KByteArray, KObject:
		if v.k == KObject {
			s := &v.AsObject().Type.Slots
			if s.GetItem == nil || s.Len == nil {
				break
			}
		}
		n, err := Len(t, v)
		return NewIter(&backIter{v, int64(n) - 1}, cls), err
	}
	return Value{}, TypeErrorf("'%s' object is not reversible", TypeName(v))
}

// reverseIter yields a list's elements last first.
type reverseIter struct{ e []Value }

func (it *reverseIter) Next(*Thread) (Value, bool, error) {
	if len(it.e) == 0 {
		return Value{}, false, nil
	}
	v := it.e[len(it.e)-1]
	it.e = it.e[:len(it.e)-1]
	return v, true, nil
}
