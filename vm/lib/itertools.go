package lib

import (
	"gears/vm"
)

// iterType makes the type of an itertools iterator; setupItertools gives it
// its constructor.
func iterType(name string) *vm.Type {
	ty := vm.NewType("itertools", name, nil, nil)
	ty.Final = true
	return ty
}

var (
	typeAccumulate  = iterType("accumulate")
	typeChain       = iterType("chain")
	typeCombos      = iterType("combinations")
	typeCombosRepl  = iterType("combinations_with_replacement")
	typeCompress    = iterType("compress")
	typeCount       = iterType("count")
	typeCycle       = iterType("cycle")
	typeDropWhile   = iterType("dropwhile")
	typeFilterFalse = iterType("filterfalse")
	typeGroupBy     = iterType("groupby")
	typeGrouper     = iterType("_grouper")
	typeISlice      = iterType("islice")
	typePairwise    = iterType("pairwise")
	typePermute     = iterType("permutations")
	typeProduct     = iterType("product")
	typeRepeat      = iterType("repeat")
	typeStarMap     = iterType("starmap")
	typeTakeWhile   = iterType("takewhile")
	typeTee         = iterType("_tee")
	typeZipLongest  = iterType("zip_longest")
)

// iterMaker makes the Go iterator of a call.
type iterMaker func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error)

var itertoolsTypes = []struct {
	ty  *vm.Type
	new iterMaker
}{
	{typeAccumulate, newAccumulate},
	{typeChain, newChain},
	{typeCombos, newCombinations},
	{typeCombosRepl, newCombinationsRepl},
	{typeCompress, newCompress},
	{typeCount, newCount},
	{typeCycle, newCycle},
	{typeDropWhile, newDropWhile},
	{typeFilterFalse, newFilterFalse},
	{typeGroupBy, newGroupBy},
	{typeISlice, newISlice},
	{typePairwise, newPairwise},
	{typePermute, newPermutations},
	{typeProduct, newProduct},
	{typeRepeat, newRepeat},
	{typeStarMap, newStarMap},
	{typeTakeWhile, newTakeWhile},
	{typeZipLongest, newZipLongest},
}

func setupItertools() {
	for _, row := range itertoolsTypes {
		row.ty.New = func(t *vm.Thread, _ *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			it, err := row.new(t, args, kw)
			if err != nil {
				return vm.Value{}, err
			}
			return vm.NewIter(it, row.ty), nil
		}
	}
	typeChain.Attrs.SetStr("from_iterable", vm.BuiltinValue(&vm.Builtin{
		Name: "from_iterable", Qual: "chain.from_iterable", Min: 1, Max: 1, NoKw: true,
		Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			outer, err := vm.GetIter(t, args[0])
			if err != nil {
				return vm.Value{}, err
			}
			return vm.NewIter(&chainIter{outer: outer}, typeChain), nil
		}}))
	typeCount.Slots.Repr = iterRepr
	typeCount.Slots.Str = iterRepr
	typeRepeat.Slots.Repr = iterRepr
	typeRepeat.Slots.Str = iterRepr
}

func buildItertools(*vm.Thread) (*vm.Module, error) {
	var types []*vm.Type
	for _, row := range itertoolsTypes {
		types = append(types, row.ty)
	}
	return newModule("itertools", []vm.Builtin{{Name: "tee", Min: 1, Max: 2, NoKw: true, Fn: itertoolsTee}},
		typeAttrs(types...)...), nil
}

// iterRepr is the repr of the iterators that print their state.
func iterRepr(t *vm.Thread, v vm.Value) (string, error) {
	if r, ok := v.AsIter().It.(interface {
		repr(t *vm.Thread) (string, error)
	}); ok {
		return r.repr(vm.Guarded(t))
	}
	return "<itertools." + vm.TypeName(v) + " object>", nil
}

// callOne calls f with one argument.
func callOne(t *vm.Thread, f, x vm.Value) (vm.Value, error) {
	arg := [1]vm.Value{x}
	return t.Call(f, arg[:], nil)
}

// holds applies a predicate; None stands for truth itself.
func holds(t *vm.Thread, pred, x vm.Value) (bool, error) {
	if given(pred) {
		var err error
		if x, err = callOne(t, pred, x); err != nil {
			return false, err
		}
	}
	return vm.Truth(t, x)
}

// exactly refuses any number of positional arguments but n, and keywords.
func exactly(fn string, n int, args []vm.Value, kw []vm.Kw) error {
	if err := noKw(fn, kw); err != nil {
		return err
	}
	if len(args) != n {
		s := "s"
		if n == 1 {
			s = ""
		}
		return vm.TypeErrorf("%s expected %d argument%s, got %d", fn, n, s, len(args))
	}
	return nil
}

// stop is what a Next returns at the end.
func stop() (vm.Value, bool, error) { return vm.Value{}, false, nil }

type countIter struct{ next, step vm.Value }

var sigCount = csig("count", "start= step=")

func newCount(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	var a [2]vm.Value
	if err := sigCount.bind(a[:], args, kw); err != nil {
		return nil, err
	}
	for i, def := range []int64{0, 1} {
		if a[i].IsUnset() {
			a[i] = vm.Int(def)
		}
		if !a[i].IsNumber() && a[i].Kind() != vm.KObject {
			return nil, vm.TypeErrorf("a number is required")
		}
	}
	return &countIter{a[0], a[1]}, nil
}

func (it *countIter) Next(t *vm.Thread) (v vm.Value, ok bool, err error) {
	v = it.next
	it.next, err = vm.BinaryOp(t, "+", v, it.step)
	return v, err == nil, err
}

func (it *countIter) repr(t *vm.Thread) (string, error) {
	s, err := vm.Repr(t, it.next)
	if err != nil {
		return "", err
	}
	if it.step.Kind() == vm.KInt && it.step.AsInt() == 1 {
		return "count(" + s + ")", nil
	}
	step, err := vm.Repr(t, it.step)
	return "count(" + s + ", " + step + ")", err
}

type cycleIter struct {
	src   vm.Iterator // nil once it has ended
	saved []vm.Value
	i     int
}

func newCycle(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	if err := exactly("cycle", 1, args, kw); err != nil {
		return nil, err
	}
	src, err := vm.GetIter(t, args[0])
	return &cycleIter{src: src}, err
}

func (it *cycleIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	if it.src != nil {
		v, ok, err := it.src.Next(t)
		if err != nil {
			return v, false, err
		}
		if ok {
			it.saved = append(it.saved, v)
			return v, true, t.Reserve(grown(len(it.saved)), 24)
		}
		it.src = nil
	}
	if len(it.saved) == 0 {
		return stop()
	}
	v := it.saved[it.i]
	it.i = (it.i + 1) % len(it.saved)
	return v, true, nil
}

// grown is n when it is a power of two, where a slice that holds n elements is
// about to double, else 0: what is accounted for growing containers.
func grown(n int) int {
	if n&(n-1) == 0 {
		return n
	}
	return 0
}

type repeatIter struct {
	v    vm.Value
	left int64 // negative: for ever
}

var sigRepeat = csig("repeat", "object times=")

func newRepeat(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	var a [2]vm.Value
	if err := sigRepeat.bind(a[:], args, kw); err != nil {
		return nil, err
	}
	it := &repeatIter{a[0], -1}
	if !a[1].IsUnset() {
		n, err := vm.IndexInt(t, a[1])
		if err != nil {
			return nil, err
		}
		it.left = max(n, 0)
	}
	return it, nil
}

func (it *repeatIter) Next(*vm.Thread) (vm.Value, bool, error) {
	if it.left == 0 {
		return stop()
	}
	if it.left > 0 {
		it.left--
	}
	return it.v, true, nil
}

func (it *repeatIter) repr(t *vm.Thread) (string, error) {
	s, err := vm.Repr(t, it.v)
	if err != nil || it.left < 0 {
		return "repeat(" + s + ")", err
	}
	return "repeat(" + s + ", " + itoa(int(it.left)) + ")", nil
}

type accumulateIter struct {
	src     vm.Iterator
	f       vm.Value
	total   vm.Value
	initial bool // total is to be yielded before anything else
}

var sigAccumulate = csig("accumulate", "iterable func= * initial=")

func newAccumulate(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	var a [3]vm.Value
	if err := sigAccumulate.bind(a[:], args, kw); err != nil {
		return nil, err
	}
	src, err := vm.GetIter(t, a[0])
	it := &accumulateIter{src: src, f: a[1]}
	if given(a[2]) {
		it.total, it.initial = a[2], true
	}
	return it, err
}

func (it *accumulateIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	if it.initial {
		it.initial = false
		return it.total, true, nil
	}
	v, ok, err := it.src.Next(t)
	if err != nil || !ok {
		return vm.Value{}, false, err
	}
	switch {
	case it.total.IsUnset():
	case given(it.f):
		v, err = t.Call(it.f, []vm.Value{it.total, v}, nil)
	default:
		v, err = vm.BinaryOp(t, "+", it.total, v)
	}
	if err != nil {
		return vm.Value{}, false, err
	}
	it.total = v
	return v, true, nil
}

// chainIter yields the elements of each iterable that outer yields.
type chainIter struct {
	outer vm.Iterator
	inner vm.Iterator
}

func newChain(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	if err := noKw("chain", kw); err != nil {
		return nil, err
	}
	outer, err := vm.GetIter(t, vm.NewTuple(append([]vm.Value(nil), args...)...))
	return &chainIter{outer: outer}, err
}

func (it *chainIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	for it.outer != nil {
		if it.inner == nil {
			src, ok, err := it.outer.Next(t)
			if err == nil && ok {
				it.inner, err = vm.GetIter(t, src)
			}
			if err != nil || !ok {
				it.outer = nil
				return vm.Value{}, false, err
			}
		}
		v, ok, err := it.inner.Next(t)
		if ok || err != nil {
			return v, ok, err
		}
		it.inner = nil
		if err := t.Tick(); err != nil {
			return vm.Value{}, false, err
		}
	}
	return stop()
}

type compressIter struct{ data, selectors vm.Iterator }

var sigCompress = csig("compress", "data selectors")

func newCompress(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	var a [2]vm.Value
	if err := sigCompress.bind(a[:], args, kw); err != nil {
		return nil, err
	}
	data, err := vm.GetIter(t, a[0])
	if err != nil {
		return nil, err
	}
	sel, err := vm.GetIter(t, a[1])
	return &compressIter{data, sel}, err
}

func (it *compressIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	for {
		v, ok, err := it.data.Next(t)
		if err != nil || !ok {
			return v, false, err
		}
		s, ok, err := it.selectors.Next(t)
		if err != nil || !ok {
			return s, false, err
		}
		yes, err := vm.Truth(t, s)
		if err != nil || yes {
			return v, yes, err
		}
		if err := t.Tick(); err != nil {
			return vm.Value{}, false, err
		}
	}
}

// predIter is filterfalse, dropwhile and takewhile.
type predIter struct {
	src  vm.Iterator
	pred vm.Value
	done bool // dropwhile: past the dropping; takewhile: at the end
	next func(it *predIter, t *vm.Thread) (vm.Value, bool, error)
	ty   **vm.Type
}

func (it *predIter) Next(t *vm.Thread) (vm.Value, bool, error) { return it.next(it, t) }

func newPred(fn string, ty **vm.Type, next func(it *predIter, t *vm.Thread) (vm.Value, bool, error)) iterMaker {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
		if err := exactly(fn, 2, args, kw); err != nil {
			return nil, err
		}
		src, err := vm.GetIter(t, args[1])
		return &predIter{src: src, pred: args[0], next: next, ty: ty}, err
	}
}

var (
	newFilterFalse = newPred("filterfalse", &typeFilterFalse, func(it *predIter, t *vm.Thread) (vm.Value, bool, error) {
		for {
			v, ok, err := it.src.Next(t)
			if err != nil || !ok {
				return v, false, err
			}
			yes, err := holds(t, it.pred, v)
			if err != nil || !yes {
				return v, err == nil, err
			}
			if err := t.Tick(); err != nil {
				return vm.Value{}, false, err
			}
		}
	})
	newDropWhile = newPred("dropwhile", &typeDropWhile, func(it *predIter, t *vm.Thread) (vm.Value, bool, error) {
		for {
			v, ok, err := it.src.Next(t)
			if err != nil || !ok || it.done {
				return v, ok && err == nil, err
			}
			r, err := callOne(t, it.pred, v)
			if err != nil {
				return v, false, err
			}
			yes, err := vm.Truth(t, r)
			if err != nil || !yes {
				it.done = err == nil
				return v, err == nil, err
			}
			if err := t.Tick(); err != nil {
				return vm.Value{}, false, err
			}
		}
	})
	newTakeWhile = newPred("takewhile", &typeTakeWhile, func(it *predIter, t *vm.Thread) (vm.Value, bool, error) {
		if it.done {
			return stop()
		}
		v, ok, err := it.src.Next(t)
		if err != nil || !ok {
			return v, false, err
		}
		r, err := callOne(t, it.pred, v)
		if err != nil {
			return v, false, err
		}
		yes, err := vm.Truth(t, r)
		it.done = !yes
		return v, yes, err
	})
)

// groupByIter yields (key, group) pairs; a group shares the source and ends
// when the key changes.
type groupByIter struct {
	src       vm.Iterator
	keyFn     vm.Value
	target    vm.Value // key of the group handed out last
	current   vm.Value // key and value read last
	value     vm.Value
	hasTarget bool
	has       bool
	group     *grouper
}

var sigGroupBy = csig("groupby", "iterable key=")

func newGroupBy(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	var a [2]vm.Value
	if err := sigGroupBy.bind(a[:], args, kw); err != nil {
		return nil, err
	}
	src, err := vm.GetIter(t, a[0])
	return &groupByIter{src: src, keyFn: a[1]}, err
}

// step reads one more element.
func (it *groupByIter) step(t *vm.Thread) (bool, error) {
	v, ok, err := it.src.Next(t)
	if err != nil || !ok {
		return false, err
	}
	key := v
	if given(it.keyFn) {
		if key, err = callOne(t, it.keyFn, v); err != nil {
			return false, err
		}
	}
	it.value, it.current, it.has = v, key, true
	return true, nil
}

func (it *groupByIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	it.group = nil
	// Skip what is left of the group before.
	for {
		if it.has {
			if !it.hasTarget {
				break
			}
			same, err := sameOrEqual(t, it.target, it.current)
			if err != nil {
				return vm.Value{}, false, err
			}
			if !same {
				break
			}
		}
		ok, err := it.step(t)
		if err != nil || !ok {
			return vm.Value{}, false, err
		}
		if err := t.Tick(); err != nil {
			return vm.Value{}, false, err
		}
	}
	it.target, it.hasTarget = it.current, true
	it.group = &grouper{it, it.current}
	return vm.NewTuple(it.current, vm.NewIter(it.group, typeGrouper)), true, nil
}

type grouper struct {
	parent *groupByIter
	key    vm.Value
}

func (g *grouper) Next(t *vm.Thread) (vm.Value, bool, error) {
	p := g.parent
	if p.group != g {
		return stop()
	}
	if !p.has {
		if ok, err := p.step(t); err != nil || !ok {
			return vm.Value{}, false, err
		}
	}
	same, err := sameOrEqual(t, g.key, p.current)
	if err != nil || !same {
		return vm.Value{}, false, err
	}
	p.has = false
	return p.value, true, nil
}

type isliceIter struct {
	src        vm.Iterator
	next, stop int64 // stop negative: none
	step, at   int64
}

func newISlice(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	if err := noKw("islice", kw); err != nil {
		return nil, err
	}
	if len(args) < 2 {
		return nil, vm.TypeErrorf("islice expected at least 2 arguments, got %d", len(args))
	}
	if len(args) > 4 {
		return nil, vm.TypeErrorf("islice expected at most 4 arguments, got %d", len(args))
	}
	it := &isliceIter{stop: -1, step: 1}
	bound := func(v vm.Value, dst *int64, msg string) error {
		if v.IsNone() {
			return nil
		}
		if !v.IsInt() && v.Kind() != vm.KObject {
			return vm.ValueErrorf("%s", msg)
		}
		n, err := vm.IndexInt(t, v)
		if err != nil || n < 0 {
			return vm.ValueErrorf("%s", msg)
		}
		*dst = n
		return nil
	}
	const indices = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."
	stopArg := args[1]
	if len(args) > 2 {
		if err := bound(args[1], &it.next, indices); err != nil {
			return nil, err
		}
		stopArg = args[2]
	}
	msg := "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
	if len(args) > 2 {
		msg = indices
	}
	if err := bound(stopArg, &it.stop, msg); err != nil {
		return nil, err
	}
	if len(args) > 3 {
		const stepMsg = "Step for islice() must be a positive integer or None."
		if err := bound(args[3], &it.step, stepMsg); err != nil {
			return nil, err
		}
		if it.step < 1 {
			return nil, vm.ValueErrorf(stepMsg)
		}
	}
	var err error
	it.src, err = vm.GetIter(t, args[0])
	return it, err
}

func (it *isliceIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	if it.src == nil {
		return stop()
	}
	want := it.next
	if it.stop >= 0 {
		want = min(want, it.stop)
	}
	for ; it.at < want; it.at++ {
		if _, ok, err := it.src.Next(t); err != nil || !ok {
			it.src = nil
			return vm.Value{}, false, err
		}
		if err := t.Tick(); err != nil {
			return vm.Value{}, false, err
		}
	}
	if it.stop >= 0 && it.at >= it.stop {
		it.src = nil
		return stop()
	}
	v, ok, err := it.src.Next(t)
	if err != nil || !ok {
		it.src = nil
		return vm.Value{}, false, err
	}
	it.at++
	if it.next += it.step; it.next < 0 {
		it.next = 1<<63 - 1
	}
	return v, true, nil
}

type pairwiseIter struct {
	src  vm.Iterator
	last vm.Value
}

func newPairwise(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	if err := exactly("pairwise", 1, args, kw); err != nil {
		return nil, err
	}
	src, err := vm.GetIter(t, args[0])
	return &pairwiseIter{src: src}, err
}

func (it *pairwiseIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	if it.last.IsUnset() {
		v, ok, err := it.src.Next(t)
		if err != nil || !ok {
			return v, false, err
		}
		it.last = v
	}
	v, ok, err := it.src.Next(t)
	if err != nil || !ok {
		return v, false, err
	}
	pair := vm.NewTuple(it.last, v)
	it.last = v
	return pair, true, nil
}

type starMapIter struct {
	f   vm.Value
	src vm.Iterator
}

func newStarMap(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	if err := exactly("starmap", 2, args, kw); err != nil {
		return nil, err
	}
	src, err := vm.GetIter(t, args[1])
	return &starMapIter{args[0], src}, err
}

func (it *starMapIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	v, ok, err := it.src.Next(t)
	if err != nil || !ok {
		return v, false, err
	}
	args, err := vm.Collect(t, v)
	if err != nil {
		return v, false, err
	}
	v, err = t.Call(it.f, args, nil)
	return v, err == nil, err
}

type zipLongestIter struct {
	srcs []vm.Iterator // nil once ended
	fill vm.Value
	live int
}

func newZipLongest(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Iterator, error) {
	it := &zipLongestIter{fill: vm.None, live: len(args)}
	for _, k := range kw {
		if k.Name != "fillvalue" {
			return nil, vm.TypeErrorf("zip_longest() got an unexpected keyword argument")
		}
		it.fill = k.V
	}
	for _, a := range args {
		src, err := vm.GetIter(t, a)
		if err != nil {
			return nil, err
		}
		it.srcs = append(it.srcs, src)
	}
	return it, nil
}

func (it *zipLongestIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	if it.live == 0 {
		return stop()
	}
	row := make([]vm.Value, len(it.srcs))
	for i, src := range it.srcs {
		row[i] = it.fill
		if src == nil {
			continue
		}
		v, ok, err := src.Next(t)
		if err != nil {
			it.live = 0
			return v, false, err
		}
		if ok {
			row[i] = v
			continue
		}
		it.srcs[i] = nil
		if it.live--; it.live == 0 {
			return stop()
		}
	}
	return vm.NewTuple(row...), true, nil
}

// teeSource is what the iterators of one tee share: a linked list of what has
// been read, each holding on to the part that it has not yielded.
type teeSource struct{ src vm.Iterator }

type teeNode struct {
	v    vm.Value
	next *teeNode
}

type teeIter struct {
	src  *teeSource
	node *teeNode // its value is already yielded
}

func itertoolsTee(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	n := int64(2)
	if len(args) > 1 {
		var err error
		if n, err = vm.IndexInt(t, args[1]); err != nil {
			return vm.Value{}, err
		}
		if n < 0 {
			return vm.Value{}, vm.ValueErrorf("n must be >= 0")
		}
		if n > 1<<20 {
			return vm.Value{}, vm.Errorf(vm.ExcMemoryError, "tee of %d iterators is too large", n)
		}
	}
	iv, err := vm.IterOf(t, args[0])
	if err != nil {
		return vm.Value{}, err
	}
	first := &teeIter{}
	if iv.Kind() == vm.KIter {
		if old, ok := iv.AsIter().It.(*teeIter); ok {
			first = old // a tee of a tee shares what is remembered
		}
	}
	if first.src == nil {
		src, err := vm.GetIter(t, iv)
		if err != nil {
			return vm.Value{}, err
		}
		first = &teeIter{&teeSource{src}, &teeNode{}}
	}
	out := make([]vm.Value, n)
	for i := range out {
		if i == 0 && iv.Kind() == vm.KIter && iv.AsIter().It == vm.Iterator(first) {
			out[i] = iv
			continue
		}
		c := *first
		out[i] = vm.NewIter(&c, typeTee)
	}
	return vm.NewTuple(out...), nil
}

func (it *teeIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	if it.node.next == nil {
		v, ok, err := it.src.src.Next(t)
		if err != nil || !ok {
			return v, false, err
		}
		if it.node.next == nil { // reading may have run this very iterator
			it.node.next = &teeNode{v: v}
		}
	}
	it.node = it.node.next
	return it.node.v, true, nil
}
