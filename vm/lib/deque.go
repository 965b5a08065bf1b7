package lib

import (
	"strconv"

	"gears/vm"
)

var (
	typeDeque     = vm.NewType("collections", "deque", nil, nil)
	typeDequeIter = vm.NewType("collections", "_deque_iterator", nil, nil)
	typeDequeRev  = vm.NewType("collections", "_deque_reverse_iterator", nil, nil)
)

// deque is the native part of a deque: a ring buffer.
type deque struct {
	buf     []vm.Value // length a power of two, or 0
	head, n int
	maxlen  int // -1 when unbounded
	changes int // of the order or number of elements; iterators look at it
}

func (d *deque) at(i int) *vm.Value { return &d.buf[(d.head+i)&(len(d.buf)-1)] }

func (d *deque) room(t *vm.Thread) error {
	if d.n < len(d.buf) {
		return nil
	}
	if err := t.Reserve(2*d.n, 24); err != nil {
		return err
	}
	grown := make([]vm.Value, max(8, 2*len(d.buf)))
	for i := range d.n {
		grown[i] = *d.at(i)
	}
	d.buf, d.head = grown, 0
	return nil
}

func (d *deque) push(t *vm.Thread, v vm.Value) error {
	d.changes++
	if d.maxlen >= 0 && d.n >= d.maxlen {
		if d.maxlen == 0 {
			return nil
		}
		d.popLeft()
	}
	if err := d.room(t); err != nil {
		return err
	}
	d.n++
	*d.at(d.n - 1) = v
	return nil
}

func (d *deque) pushLeft(t *vm.Thread, v vm.Value) error {
	d.changes++
	if d.maxlen >= 0 && d.n >= d.maxlen {
		if d.maxlen == 0 {
			return nil
		}
		d.pop()
	}
	if err := d.room(t); err != nil {
		return err
	}
	d.head = (d.head - 1) & (len(d.buf) - 1)
	d.n++
	*d.at(0) = v
	return nil
}

func (d *deque) pop() vm.Value {
	d.changes++
	p := d.at(d.n - 1)
	v := *p
	*p = vm.Value{}
	d.n--
	return v
}

func (d *deque) popLeft() vm.Value {
	d.changes++
	p := d.at(0)
	v := *p
	*p = vm.Value{}
	d.head = (d.head + 1) & (len(d.buf) - 1)
	d.n--
	return v
}

func (d *deque) clear() { *d = deque{maxlen: d.maxlen, changes: d.changes + 1} }

func (d *deque) elems() []vm.Value {
	out := make([]vm.Value, d.n)
	for i := range out {
		out[i] = *d.at(i)
	}
	return out
}

// remove takes out element i.
func (d *deque) remove(i int) {
	d.changes++
	for ; i < d.n-1; i++ {
		*d.at(i) = *d.at(i + 1)
	}
	*d.at(d.n - 1) = vm.Value{}
	d.n--
}

func (d *deque) extend(t *vm.Thread, v vm.Value) error {
	if v.Kind() == vm.KObject && v.AsObject().Data == any(d) {
		v = vm.NewList(d.elems())
	}
	return vm.Iterate(t, v, func(x vm.Value) error { return d.push(t, x) })
}

// copy makes a deque of the same elements, of class cls.
func (d *deque) copy(cls *vm.Type) vm.Value {
	c := *d
	c.buf = append([]vm.Value(nil), d.buf...)
	return newObject(cls, &c)
}

// dequeOf returns the deque of a value that is one, or nil.
func dequeOf(v vm.Value) *deque {
	if v.Kind() != vm.KObject {
		return nil
	}
	d, _ := v.AsObject().Data.(*deque)
	return d
}

type dequeMethod func(t *vm.Thread, d *deque, args []vm.Value, kw []vm.Kw) (vm.Value, error)

var dequeMethods = []struct {
	name     string
	min, max int
	f        dequeMethod
}{
	{"__init__", 0, -1, dequeInit},
	{"append", 1, 1, func(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.None, d.push(t, a[0])
	}},
	{"appendleft", 1, 1, func(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.None, d.pushLeft(t, a[0])
	}},
	{"clear", 0, 0, func(_ *vm.Thread, d *deque, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d.clear()
		return vm.None, nil
	}},
	{"count", 1, 1, dequeCount},
	{"extend", 1, 1, func(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.None, d.extend(t, a[0])
	}},
	{"extendleft", 1, 1, dequeExtendLeft},
	{"index", 1, 3, dequeIndex},
	{"insert", 2, 2, dequeInsert},
	{"pop", 0, 0, func(_ *vm.Thread, d *deque, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if d.n == 0 {
			return vm.Value{}, vm.IndexErrorf("pop from an empty deque")
		}
		return d.pop(), nil
	}},
	{"popleft", 0, 0, func(_ *vm.Thread, d *deque, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if d.n == 0 {
			return vm.Value{}, vm.IndexErrorf("pop from an empty deque")
		}
		return d.popLeft(), nil
	}},
	{"remove", 1, 1, dequeRemove},
	{"reverse", 0, 0, func(_ *vm.Thread, d *deque, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		for i, j := 0, d.n-1; i < j; i, j = i+1, j-1 {
			p, q := d.at(i), d.at(j)
			*p, *q = *q, *p
		}
		return vm.None, nil
	}},
	{"rotate", 0, 1, dequeRotate},
	{"__reversed__", 0, 0, func(_ *vm.Thread, d *deque, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.NewIter(&dequeIter{d: d, i: d.n - 1, step: -1, changes: d.changes}, typeDequeRev), nil
	}},
}

func setupDeque() {
	for _, m := range dequeMethods {
		typeDeque.AddMethods([]vm.Builtin{{Name: m.name, Min: m.min, Max: m.max, NoKw: m.max >= 0,
			Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
				d, err := dataOf[deque](args, typeDeque, m.name)
				if err != nil {
					return vm.Value{}, err
				}
				return m.f(t, d, args[1:], kw)
			}}})
	}
	copyFn := func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := dataOf[deque](args, typeDeque, "copy")
		if err != nil {
			return vm.Value{}, err
		}
		return d.copy(vm.TypeOf(args[0])), nil
	}
	typeDeque.AddMethods([]vm.Builtin{{Name: "copy", NoKw: true, Fn: copyFn}, {Name: "__copy__", NoKw: true, Fn: copyFn}})
	typeDeque.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		d := &deque{maxlen: -1}
		v := newObject(cls, d)
		if scriptInit(cls) {
			return v, nil
		}
		_, err := dequeInit(t, d, args, kw)
		return v, err
	}
	s := &typeDeque.Slots
	s.Len = func(_ *vm.Thread, v vm.Value) (int, error) { return dequeOf(v).n, nil }
	s.Hash = func(_ *vm.Thread, v vm.Value) (uint64, error) {
		return 0, vm.TypeErrorf("unhashable type: '%s'", vm.TypeOf(v).FullName())
	}
	s.Iter = func(_ *vm.Thread, v vm.Value) (vm.Value, error) {
		d := dequeOf(v)
		return vm.NewIter(&dequeIter{d: d, step: 1, changes: d.changes}, typeDequeIter), nil
	}
	s.Contains = func(t *vm.Thread, v, x vm.Value) (bool, error) {
		i, err := dequeOf(v).find(t, x, 0, dequeOf(v).n)
		return i >= 0, err
	}
	s.GetItem = func(t *vm.Thread, v, key vm.Value) (vm.Value, error) {
		p, err := dequeOf(v).item(t, key)
		if err != nil {
			return vm.Value{}, err
		}
		return *p, nil
	}
	s.SetItem = func(t *vm.Thread, v, key, x vm.Value) error {
		p, err := dequeOf(v).item(t, key)
		if err != nil {
			return err
		}
		*p = x
		return nil
	}
	s.DelItem = func(t *vm.Thread, v, key vm.Value) error {
		d := dequeOf(v)
		i, err := d.index(t, key)
		if err != nil {
			return err
		}
		d.remove(i)
		return nil
	}
	s.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if d := dequeOf(v); d != nil && name == "maxlen" {
			if d.maxlen < 0 {
				return vm.None, true, nil
			}
			return vm.Int(int64(d.maxlen)), true, nil
		}
		return vm.Value{}, false, nil
	}
	s.SetAttr = func(_ *vm.Thread, v vm.Value, name string, _ vm.Value) (bool, error) {
		if name == "maxlen" {
			return true, vm.AttrErrorf("attribute 'maxlen' of 'collections.deque' objects is not writable")
		}
		return false, nil
	}
	s.Repr = dequeRepr
	s.Compare = func(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
		x, y := dequeOf(a), dequeOf(b)
		if x == nil || y == nil {
			return vm.NotImplemented, nil
		}
		return vm.Compare(t, op, vm.NewList(x.elems()), vm.NewList(y.elems()))
	}
	s.Binary = dequeBinary
}

type dequeIter struct {
	d             *deque
	i, step       int
	changes, done int
}

func (it *dequeIter) Next(*vm.Thread) (vm.Value, bool, error) {
	if it.done != 0 {
		return vm.Value{}, false, nil
	}
	if it.changes != it.d.changes {
		it.done = 1
		return vm.Value{}, false, vm.Errorf(vm.ExcRuntimeError, "deque mutated during iteration")
	}
	if it.i < 0 || it.i >= it.d.n {
		it.done = 1
		return vm.Value{}, false, nil
	}
	v := *it.d.at(it.i)
	it.i += it.step
	return v, true, nil
}

var sigDeque = sig("deque", "iterable= maxlen=")

func dequeInit(t *vm.Thread, d *deque, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigDeque.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	d.clear()
	d.maxlen = -1
	if given(a[1]) {
		if !a[1].IsInt() {
			return vm.Value{}, vm.TypeErrorf("an integer is required")
		}
		n, err := vm.IndexInt(t, a[1])
		if err != nil {
			return vm.Value{}, err
		}
		if n < 0 {
			return vm.Value{}, vm.ValueErrorf("maxlen must be non-negative")
		}
		d.maxlen = int(n)
	}
	if a[0].IsUnset() {
		return vm.None, nil
	}
	return vm.None, d.extend(t, a[0])
}

func (d *deque) index(t *vm.Thread, key vm.Value) (int, error) {
	if key.Kind() == vm.KSlice {
		return 0, vm.TypeErrorf("sequence index must be integer, not 'slice'")
	}
	i, err := vm.IndexInt(t, key)
	if err != nil {
		return 0, vm.TypeErrorf("sequence index must be integer, not '%s'", vm.TypeName(key))
	}
	if i < 0 {
		i += int64(d.n)
	}
	if i < 0 || i >= int64(d.n) {
		return 0, vm.IndexErrorf("deque index out of range")
	}
	return int(i), nil
}

func (d *deque) item(t *vm.Thread, key vm.Value) (*vm.Value, error) {
	i, err := d.index(t, key)
	if err != nil {
		return nil, err
	}
	return d.at(i), nil
}

// find returns the first element in [lo, hi) that equals x, or -1.
func (d *deque) find(t *vm.Thread, x vm.Value, lo, hi int) (int, error) {
	changes := d.changes
	for i := lo; i < hi; i++ {
		same, err := sameOrEqual(t, *d.at(i), x)
		if err != nil {
			return -1, err
		}
		if changes != d.changes {
			return -1, vm.Errorf(vm.ExcRuntimeError, "deque mutated during iteration")
		}
		if same {
			return i, nil
		}
	}
	return -1, nil
}

// sameOrEqual is the comparison of containers: identity, then equality.
func sameOrEqual(t *vm.Thread, a, b vm.Value) (bool, error) {
	if vm.Is(a, b) {
		return true, nil
	}
	return vm.Equal(t, a, b)
}

func dequeCount(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	n := int64(0)
	for i := 0; ; i++ {
		var err error
		if i, err = d.find(t, a[0], i, d.n); err != nil {
			return vm.Value{}, err
		}
		if i < 0 {
			return vm.Int(n), nil
		}
		n++
	}
}

func dequeExtendLeft(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	v := a[0]
	if dequeOf(v) == d {
		v = vm.NewList(d.elems())
	}
	return vm.None, vm.Iterate(t, v, func(x vm.Value) error { return d.pushLeft(t, x) })
}

func dequeIndex(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	bounds := [2]int64{0, int64(d.n)}
	for i, v := range a[1:] {
		n, err := vm.IndexInt(t, v)
		if err != nil {
			return vm.Value{}, err
		}
		if n < 0 {
			n = max(n+int64(d.n), 0)
		}
		bounds[i] = min(n, int64(d.n))
	}
	i, err := d.find(t, a[0], int(bounds[0]), int(bounds[1]))
	if err != nil {
		return vm.Value{}, err
	}
	if i < 0 {
		s, err := vm.Repr(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		return vm.Value{}, vm.ValueErrorf("%s is not in deque", s)
	}
	return vm.Int(int64(i)), nil
}

func dequeInsert(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	i, err := vm.IndexInt(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	if d.maxlen >= 0 && d.n >= d.maxlen {
		return vm.Value{}, vm.IndexErrorf("deque already at its maximum size")
	}
	if i < 0 {
		i = max(i+int64(d.n), 0)
	}
	if err := d.push(t, a[1]); err != nil {
		return vm.Value{}, err
	}
	for j := d.n - 1; int64(j) > i; j-- {
		p, q := d.at(j), d.at(j-1)
		*p, *q = *q, *p
	}
	return vm.None, nil
}

func dequeRemove(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	i, err := d.find(t, a[0], 0, d.n)
	if err != nil {
		return vm.Value{}, err
	}
	if i < 0 {
		s, err := vm.Repr(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		return vm.Value{}, vm.ValueErrorf("%s is not in deque", s)
	}
	d.remove(i)
	return vm.None, nil
}

func dequeRotate(t *vm.Thread, d *deque, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	n := int64(1)
	if len(a) > 0 {
		var err error
		if n, err = vm.IndexInt(t, a[0]); err != nil {
			return vm.Value{}, err
		}
	}
	if d.n < 2 {
		return vm.None, nil
	}
	d.changes++
	k := int(n % int64(d.n))
	if k < 0 {
		k += d.n
	}
	if k <= d.n/2 {
		for range k {
			v := d.pop()
			d.head = (d.head - 1) & (len(d.buf) - 1)
			d.n++
			*d.at(0) = v
		}
		return vm.None, nil
	}
	for range d.n - k {
		v := d.popLeft()
		d.n++
		*d.at(d.n - 1) = v
	}
	return vm.None, nil
}

func dequeRepr(t *vm.Thread, v vm.Value) (string, error) {
	d := dequeOf(v)
	name := vm.TypeName(v)
	t = vm.Guarded(t)
	s, err := vm.Repr(t, vm.NewList(d.elems()))
	if err != nil {
		return "", err
	}
	if d.maxlen >= 0 {
		return name + "(" + s + ", maxlen=" + strconv.Itoa(d.maxlen) + ")", nil
	}
	return name + "(" + s + ")", nil
}

func dequeBinary(t *vm.Thread, op string, a, b vm.Value, swapped bool) (vm.Value, error) {
	d := dequeOf(a)
	switch op {
	case "+=":
		return a, d.extend(t, b)
	case "+":
		if swapped {
			return vm.NotImplemented, nil
		}
		if dequeOf(b) == nil {
			return vm.Value{}, vm.TypeErrorf("can only concatenate deque (not \"%s\") to deque", vm.TypeName(b))
		}
		c := d.copy(vm.TypeOf(a))
		return c, dequeOf(c).extend(t, b)
	case "*", "*=":
		if !b.IsInt() {
			return vm.NotImplemented, nil
		}
		n, err := vm.IndexInt(t, b)
		if err != nil {
			return vm.Value{}, err
		}
		c := a
		if op == "*" {
			c = d.copy(vm.TypeOf(a))
		}
		return c, dequeOf(c).repeat(t, n)
	}
	return vm.NotImplemented, nil
}

func (d *deque) repeat(t *vm.Thread, n int64) error {
	elems := d.elems()
	if n <= 0 {
		d.clear()
		return nil
	}
	if len(elems) == 0 {
		return nil
	}
	if n > 1<<32/int64(len(elems)) {
		return vm.Errorf(vm.ExcMemoryError, "deque of %d times %d elements is too large", n, len(elems))
	}
	if d.maxlen >= 0 {
		// What would be pushed out at once need not be pushed in.
		n = min(n, int64(d.maxlen/len(elems)+2))
	}
	for range n - 1 {
		for _, v := range elems {
			if err := d.push(t, v); err != nil {
				return err
			}
		}
		if err := t.Tick(); err != nil {
			return err
		}
	}
	return nil
}
