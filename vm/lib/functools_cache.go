package lib

import (
	"gears/vm"
)

var (
	typeLRUWrapper = vm.NewType("functools", "_lru_cache_wrapper", nil, nil)
	typeCacheInfo  = newTupleClass("functools", "CacheInfo", []string{"hits", "misses", "maxsize", "currsize"}, nil)
	typeLRUEntry   = vm.NewType("functools", "_entry", nil, nil)
)

// lruCache remembers results by arguments. The entries form a ring through
// root, from the least to the most recently used.
type lruCache struct {
	fn           vm.Value
	maxsize      int // negative: no bound
	typed        bool
	entries      *vm.Dict // key → object holding *lruEntry
	root         lruEntry
	hits, misses int64
}

type lruEntry struct {
	prev, next *lruEntry
	key, v     vm.Value
}

func (e *lruEntry) unlink() { e.prev.next, e.next.prev = e.next, e.prev }

func (c *lruCache) append(e *lruEntry) {
	e.prev, e.next = c.root.prev, &c.root
	c.root.prev.next = e
	c.root.prev = e
}

func (c *lruCache) clear() {
	c.entries = vm.NewDict(0)
	c.root.prev, c.root.next = &c.root, &c.root
	c.hits, c.misses = 0, 0
}

// key makes the dict key of a call. A lone int or str stands for itself, so
// f(1) and f(1.0) are remembered apart, as CPython's are.
func (c *lruCache) key(args []vm.Value, kw []vm.Kw) vm.Value {
	if len(kw) == 0 && !c.typed && len(args) == 1 && (args[0].Kind() == vm.KStr || args[0].Kind() == vm.KInt) {
		return args[0]
	}
	k := append(make([]vm.Value, 0, len(args)+2*len(kw)+1), args...)
	if len(kw) > 0 {
		k = append(k, vm.TypeValue(typeLRUEntry)) // parts the two kinds of argument
		for _, a := range kw {
			k = append(k, vm.Str(a.Name), a.V)
		}
	}
	if c.typed {
		for _, a := range args {
			k = append(k, vm.TypeValue(vm.TypeOf(a)))
		}
		for _, a := range kw {
			k = append(k, vm.TypeValue(vm.TypeOf(a.V)))
		}
	}
	return vm.NewTuple(k...)
}

func (c *lruCache) call(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if c.maxsize == 0 {
		c.misses++
		return t.Call(c.fn, args, kw)
	}
	key := c.key(args, kw)
	found, ok, err := c.entries.Get(t, key)
	if err != nil {
		return vm.Value{}, err
	}
	if ok {
		c.hits++
		e := found.AsObject().Data.(*lruEntry)
		if c.maxsize > 0 {
			e.unlink()
			c.append(e)
		}
		return e.v, nil
	}
	c.misses++
	v, err := t.Call(c.fn, args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	// The call may have remembered the same key, or cleared everything.
	if _, ok, err := c.entries.Get(t, key); err != nil || ok {
		return v, err
	}
	if c.maxsize > 0 && c.entries.Len() >= c.maxsize {
		oldest := c.root.next
		oldest.unlink()
		if _, _, err := c.entries.Delete(t, oldest.key); err != nil {
			return vm.Value{}, err
		}
	}
	e := &lruEntry{key: key, v: v}
	c.append(e)
	if err := c.entries.Set(t, key, newObject(typeLRUEntry, e)); err != nil {
		return vm.Value{}, err
	}
	return v, t.Reserve(grown(c.entries.Len()), 256)
}

func setupLRUCache() {
	typeLRUWrapper.New, typeLRUWrapper.Final = newLRUWrapper, true
	s := &typeLRUWrapper.Slots
	s.Call = func(t *vm.Thread, v vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return v.AsObject().Data.(*lruCache).call(t, args, kw)
	}
	s.SetAttr = keepAttr
	typeLRUWrapper.AddMethods([]vm.Builtin{
		{Name: "__get__", Min: 1, Max: 2, Fn: bindSelf},
		{Name: "cache_info", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			c, err := dataOf[lruCache](args, typeLRUWrapper, "cache_info")
			if err != nil {
				return vm.Value{}, err
			}
			return vm.TupleValue(&vm.Tuple{Elems: []vm.Value{vm.Int(c.hits), vm.Int(c.misses), c.max(),
				vm.Int(int64(c.entries.Len()))}, Sub: &vm.Sub{Type: typeCacheInfo}}), nil
		}},
		{Name: "cache_clear", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			c, err := dataOf[lruCache](args, typeLRUWrapper, "cache_clear")
			if err != nil {
				return vm.Value{}, err
			}
			c.clear()
			return vm.None, nil
		}},
		{Name: "cache_parameters", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			c, err := dataOf[lruCache](args, typeLRUWrapper, "cache_parameters")
			if err != nil {
				return vm.Value{}, err
			}
			d := vm.NewDict(2)
			d.SetStr("maxsize", c.max())
			d.SetStr("typed", vm.Bool(c.typed))
			return vm.DictValue(d), nil
		}},
	})
}

func (c *lruCache) max() vm.Value {
	if c.maxsize < 0 {
		return vm.None
	}
	return vm.Int(int64(c.maxsize))
}

// newLRUCache wraps fn.
func newLRUCache(t *vm.Thread, fn vm.Value, maxsize int, typed bool) (vm.Value, error) {
	if !vm.Callable(fn) {
		return vm.Value{}, vm.TypeErrorf("the first argument must be callable")
	}
	c := &lruCache{fn: fn, maxsize: maxsize, typed: typed}
	c.clear()
	v := newObject(typeLRUWrapper, c)
	return v, updateWrapper(t, v, fn, vm.Value{}, vm.Value{})
}

var sigLRUCache = sig("lru_cache", "maxsize= typed=")

func functoolsLRUCache(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigLRUCache.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	typed, err := truth(t, a[1], false)
	if err != nil {
		return vm.Value{}, err
	}
	size := 128
	switch {
	case a[0].IsUnset():
	case a[0].IsNone():
		size = -1
	case a[0].IsInt():
		n, err := vm.IndexInt(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		size = int(max(n, 0))
	case vm.Callable(a[0]):
		return newLRUCache(t, a[0], size, typed)
	default:
		return vm.Value{}, vm.TypeErrorf("Expected first argument to be an integer, a callable, or None")
	}
	return vm.BuiltinValue(&vm.Builtin{Name: "decorating_function", Qual: "lru_cache.<locals>.decorating_function", Min: 1, Max: 1,
		Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return newLRUCache(t, args[0], size, typed)
		}}), nil
}

func functoolsCache(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	return newLRUCache(t, args[0], -1, false)
}
