package lib

import (
	"slices"

	"gears/vm"
)

var heapqFuncs = []vm.Builtin{
	{Name: "heappush", Min: 2, Max: 2, NoKw: true, Fn: heapqPush},
	{Name: "heappop", Min: 1, Max: 1, NoKw: true, Fn: heapqPop},
	{Name: "heapify", Min: 1, Max: 1, NoKw: true, Fn: heapqHeapify},
	{Name: "heappushpop", Min: 2, Max: 2, NoKw: true, Fn: heapqPushPop},
	{Name: "heapreplace", Min: 2, Max: 2, NoKw: true, Fn: heapqReplace},
	{Name: "nlargest", Max: -1, Fn: heapqBest(sig("nlargest", "n iterable key="), true)},
	{Name: "nsmallest", Max: -1, Fn: heapqBest(sig("nsmallest", "n iterable key="), false)},
	{Name: "merge", Max: -1, Fn: heapqMerge},
}

func buildHeapq(*vm.Thread) (*vm.Module, error) { return newModule("heapq", heapqFuncs), nil }

// heapArg numbers the heap among the arguments of functions that take several.
var heapArg = map[string]string{"heappush": " 1", "heappushpop": " 1", "heapreplace": " 1"}

func heapOf(v vm.Value, fn string) (*vm.List, error) {
	if v.Kind() != vm.KList {
		return nil, vm.TypeErrorf("%s() argument%s must be list, not %s", fn, heapArg[fn], vm.TypeName(v))
	}
	return v.AsList(), nil
}

// heapLess compares elements i and j; it notices when a comparison changed the
// list.
func heapLess(t *vm.Thread, h *vm.List, a, b vm.Value) (bool, error) {
	n := len(h.Elems)
	less, err := vm.Less(t, a, b)
	if err == nil && n != len(h.Elems) {
		err = vm.Errorf(vm.ExcRuntimeError, "list changed size during iteration")
	}
	return less, err
}

// heapDown moves the element at pos towards the root, not past start.
func heapDown(t *vm.Thread, h *vm.List, start, pos int) error {
	for pos > start {
		parent := (pos - 1) / 2
		less, err := heapLess(t, h, h.Elems[pos], h.Elems[parent])
		if err != nil || !less {
			return err
		}
		h.Elems[pos], h.Elems[parent] = h.Elems[parent], h.Elems[pos]
		pos = parent
	}
	return nil
}

// heapUp moves the element at pos down to a leaf, then back up to its place:
// fewer comparisons than stopping on the way, and CPython's order of equals.
func heapUp(t *vm.Thread, h *vm.List, pos int) error {
	start, end := pos, len(h.Elems)
	for child := 2*pos + 1; child < end; child = 2*pos + 1 {
		if child+1 < end {
			less, err := heapLess(t, h, h.Elems[child], h.Elems[child+1])
			if err != nil {
				return err
			}
			if !less {
				child++
			}
		}
		h.Elems[pos], h.Elems[child] = h.Elems[child], h.Elems[pos]
		pos = child
	}
	return heapDown(t, h, start, pos)
}

func heapqPush(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	h, err := heapOf(a[0], "heappush")
	if err != nil {
		return vm.Value{}, err
	}
	h.Elems = append(h.Elems, a[1])
	if err := t.Reserve(grown(len(h.Elems)), 24); err != nil {
		return vm.Value{}, err
	}
	return vm.None, heapDown(t, h, 0, len(h.Elems)-1)
}

func heapqPop(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	h, err := heapOf(a[0], "heappop")
	if err != nil {
		return vm.Value{}, err
	}
	n := len(h.Elems)
	if n == 0 {
		return vm.Value{}, vm.IndexErrorf("index out of range")
	}
	last := h.Elems[n-1]
	h.Elems[n-1] = vm.Value{}
	h.Elems = h.Elems[:n-1]
	if n == 1 {
		return last, nil
	}
	top := h.Elems[0]
	h.Elems[0] = last
	return top, heapUp(t, h, 0)
}

func heapify(t *vm.Thread, h *vm.List) error {
	for i := len(h.Elems)/2 - 1; i >= 0; i-- {
		if err := heapUp(t, h, i); err != nil {
			return err
		}
	}
	return nil
}

func heapqHeapify(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	h, err := heapOf(a[0], "heapify")
	if err != nil {
		return vm.Value{}, err
	}
	return vm.None, heapify(t, h)
}

func heapqPushPop(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	h, err := heapOf(a[0], "heappushpop")
	if err != nil {
		return vm.Value{}, err
	}
	if len(h.Elems) == 0 {
		return a[1], nil
	}
	less, err := heapLess(t, h, h.Elems[0], a[1])
	if err != nil || !less {
		return a[1], err
	}
	top := h.Elems[0]
	h.Elems[0] = a[1]
	return top, heapUp(t, h, 0)
}

func heapqReplace(t *vm.Thread, a []vm.Value, _ []vm.Kw) (vm.Value, error) {
	h, err := heapOf(a[0], "heapreplace")
	if err != nil {
		return vm.Value{}, err
	}
	if len(h.Elems) == 0 {
		return vm.Value{}, vm.IndexErrorf("index out of range")
	}
	top := h.Elems[0]
	h.Elems[0] = a[1]
	return top, heapUp(t, h, 0)
}

// heapqBest makes nlargest and nsmallest: sorted(iterable)[:n], stable.
func heapqBest(s *signature, largest bool) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [3]vm.Value
		if err := s.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		n, err := vm.IndexInt(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		elems, err := vm.Collect(t, a[1])
		if err != nil {
			return vm.Value{}, err
		}
		type item struct{ key, v vm.Value }
		items := make([]item, len(elems))
		for i, v := range elems {
			items[i] = item{v, v}
			if given(a[2]) {
				if items[i].key, err = callOne(t, a[2], v); err != nil {
					return vm.Value{}, err
				}
			}
		}
		var failed error
		slices.SortStableFunc(items, func(x, y item) int {
			if failed != nil {
				return 0
			}
			p, q := x.key, y.key
			if largest {
				p, q = q, p
			}
			less, err := vm.Less(t, p, q)
			if err != nil {
				failed = err
				return 0
			}
			if less {
				return -1
			}
			if less, failed = vm.Less(t, q, p); less {
				return 1
			}
			return 0
		})
		if failed != nil {
			return vm.Value{}, failed
		}
		items = items[:max(min(n, int64(len(items))), 0)]
		out := make([]vm.Value, len(items))
		for i, it := range items {
			out[i] = it.v
		}
		return vm.NewList(out), nil
	}
}

// mergeIter merges sorted sources: the heads stand in a heap by key, then by
// the number of the source so that equals keep their order.
type mergeIter struct {
	srcs    []vm.Value
	key     vm.Value
	reverse bool
	heads   []mergeHead
	started bool
}

type mergeHead struct {
	key, v vm.Value
	n      int
	it     vm.Iterator
}

var typeMerge = vm.NewType("", "generator", nil, nil)

func heapqMerge(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	m := &mergeIter{srcs: append([]vm.Value(nil), args...)}
	for _, k := range kw {
		switch k.Name {
		case "key":
			m.key = k.V
		case "reverse":
			var err error
			if m.reverse, err = vm.Truth(t, k.V); err != nil {
				return vm.Value{}, err
			}
		default:
			return vm.Value{}, vm.TypeErrorf("merge() got an unexpected keyword argument '%s'", k.Name)
		}
	}
	return vm.NewIter(m, typeMerge), nil
}

// before orders two heads.
func (m *mergeIter) before(t *vm.Thread, a, b *mergeHead) (bool, error) {
	x, y := a.key, b.key
	if m.reverse {
		x, y = y, x
	}
	less, err := vm.Less(t, x, y)
	if err != nil || less {
		return less, err
	}
	more, err := vm.Less(t, y, x)
	return !more && a.n < b.n, err
}

// pull reads the next element of the head's source.
func (m *mergeIter) pull(t *vm.Thread, h *mergeHead) (bool, error) {
	v, ok, err := h.it.Next(t)
	if err != nil || !ok {
		return false, err
	}
	h.v, h.key = v, v
	if given(m.key) {
		h.key, err = callOne(t, m.key, v)
	}
	return err == nil, err
}

func (m *mergeIter) sink(t *vm.Thread, i int) error {
	for {
		first := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(m.heads); c++ {
			less, err := m.before(t, &m.heads[c], &m.heads[first])
			if err != nil {
				return err
			}
			if less {
				first = c
			}
		}
		if first == i {
			return nil
		}
		m.heads[i], m.heads[first] = m.heads[first], m.heads[i]
		i = first
	}
}

func (m *mergeIter) start(t *vm.Thread) error {
	m.started = true
	for n, src := range m.srcs {
		it, err := vm.GetIter(t, src)
		if err != nil {
			return err
		}
		h := mergeHead{n: n, it: it}
		ok, err := m.pull(t, &h)
		if err != nil {
			return err
		}
		if ok {
			m.heads = append(m.heads, h)
		}
	}
	for i := len(m.heads)/2 - 1; i >= 0; i-- {
		if err := m.sink(t, i); err != nil {
			return err
		}
	}
	return nil
}

func (m *mergeIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	if !m.started {
		if err := m.start(t); err != nil {
			return vm.Value{}, false, err
		}
	} else if len(m.heads) > 0 {
		// Only now, so that nothing is read before it is asked for.
		ok, err := m.pull(t, &m.heads[0])
		if err != nil {
			return vm.Value{}, false, err
		}
		if !ok {
			last := len(m.heads) - 1
			m.heads[0] = m.heads[last]
			m.heads = m.heads[:last]
		}
		if err := m.sink(t, 0); err != nil {
			return vm.Value{}, false, err
		}
	}
	if len(m.heads) == 0 {
		return stop()
	}
	return m.heads[0].v, true, nil
}
