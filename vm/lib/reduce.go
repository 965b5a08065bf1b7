package lib

import (
	"strings"

	"gears/vm"
)

// How the objects of the library are taken apart (see vm.Reducer). Where
// CPython can pickle an object, what is called to make it anew is what CPython
// calls; a few objects that CPython cannot pickle are carried all the same.

func (d *deque) Reduce(_ *vm.Thread, self vm.Value) (vm.Value, error) {
	args := []vm.Value{vm.NewTuple()}
	if d.maxlen >= 0 {
		args = append(args, vm.Int(int64(d.maxlen)))
	}
	items := vm.NewIter(&dequeIter{d: d, step: 1, changes: d.changes}, typeDequeIter)
	return vm.ReduceTo(vm.TypeValue(vm.TypeOf(self)), args, vm.None, items)
}

func (c *chainMap) Reduce(_ *vm.Thread, self vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.NewObjFunc, []vm.Value{vm.TypeValue(vm.TypeOf(self))}, c.maps)
}

// SetState takes the list of maps.
func (c *chainMap) SetState(_ *vm.Thread, state vm.Value) error {
	if state.Kind() != vm.KList || len(state.AsList().Elems) == 0 {
		return vm.TypeErrorf("state of a ChainMap must be a list of maps")
	}
	c.maps = state
	return nil
}

// remake tells how a namedtuple class is made again.
func (c *tupleClass) remake(module string) func(t *vm.Thread) (*vm.Reduction, error) {
	return func(t *vm.Thread) (*vm.Reduction, error) {
		fn, err := vm.ModuleAttr(t, "collections", "namedtuple")
		if err != nil {
			return nil, err
		}
		names := make([]vm.Value, len(c.fields))
		renamed := false
		for i, f := range c.fields {
			names[i] = vm.Str(f)
			renamed = renamed || strings.HasPrefix(f, "_")
		}
		kw := []vm.Kw{{Name: "module", V: vm.Str(module)}}
		if len(c.defaults) > 0 {
			kw = append(kw, vm.Kw{Name: "defaults", V: vm.NewTuple(c.defaults...)})
		}
		if renamed {
			kw = append(kw, vm.Kw{Name: "rename", V: vm.True})
		}
		return &vm.Reduction{Fn: fn, Args: []vm.Value{vm.Str(c.name), vm.NewTuple(names...)}, Kw: kw}, nil
	}
}

func (p *pattern) Reduce(t *vm.Thread, _ vm.Value) (vm.Value, error) {
	fn, err := vm.ModuleAttr(t, "re", "compile")
	if err != nil {
		return vm.Value{}, err
	}
	flags := p.flags
	if !p.bytes {
		flags &^= reFlagUnicode // what a str pattern has by itself
	}
	return vm.ReduceTo(fn, []vm.Value{p.v, vm.Int(int64(flags))})
}

func (p *partial) Reduce(_ *vm.Thread, self vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(vm.TypeOf(self)), []vm.Value{p.fn},
		vm.NewTuple(p.fn, vm.NewTuple(p.args...), p.keywords(), vm.None))
}

// SetState takes (func, args, keywords, attributes).
func (p *partial) SetState(_ *vm.Thread, state vm.Value) error {
	if state.Kind() == vm.KTuple {
		if e := state.AsTuple().Elems; len(e) == 4 && vm.Callable(e[0]) && e[1].Kind() == vm.KTuple && e[2].Kind() == vm.KDict {
			p.fn, p.args, p.kw = e[0], e[1].AsTuple().Elems, nil
			for i := range e[2].AsDict().Slots() {
				if k, v, ok := e[2].AsDict().Slot(i); ok && k.Kind() == vm.KStr {
					p.kw = append(p.kw, vm.Kw{Name: k.AsStr(), V: v})
				}
			}
			return nil
		}
	}
	return vm.TypeErrorf("invalid partial state")
}

// Reduce of an lru_cache wrapper leaves what it remembers behind.
func (c *lruCache) Reduce(*vm.Thread, vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(typeLRUWrapper), []vm.Value{c.fn, c.max(), vm.Bool(c.typed)})
}

// newLRUWrapper is the class of lru_cache's wrappers called with what Reduce
// gave.
func newLRUWrapper(t *vm.Thread, _ *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if err := exactly("_lru_cache_wrapper", 3, args, kw); err != nil {
		return vm.Value{}, err
	}
	size := int64(-1)
	if !args[1].IsNone() {
		n, err := vm.IndexInt(t, args[1])
		if err != nil {
			return vm.Value{}, err
		}
		size = max(n, 0)
	}
	typed, err := vm.Truth(t, args[2])
	if err != nil {
		return vm.Value{}, err
	}
	return newLRUCache(t, args[0], int(size), typed)
}

func (d *dispatcher) Reduce(t *vm.Thread, self vm.Value) (vm.Value, error) {
	reg, err := d.registry(t)
	if err != nil {
		return vm.Value{}, err
	}
	fn := vm.TypeValue(vm.TypeOf(self))
	if vm.TypeOf(self) == typeDispatcher {
		if fn, err = vm.ModuleAttr(t, "functools", "singledispatch"); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.ReduceTo(fn, []vm.Value{d.impls[vm.TypeObject]}, reg)
}

// SetState takes the registry: a dict of classes and functions.
func (d *dispatcher) SetState(_ *vm.Thread, state vm.Value) error {
	if state.Kind() != vm.KDict {
		return vm.TypeErrorf("state of a generic function must be a dict")
	}
	for i := range state.AsDict().Slots() {
		if k, v, ok := state.AsDict().Slot(i); ok && k.Kind() == vm.KType {
			d.set(k.AsType(), v)
		}
	}
	return nil
}

func (c *cachedProperty) Reduce(_ *vm.Thread, self vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(vm.TypeOf(self)), []vm.Value{c.fn}, vm.Str(c.name))
}

// SetState takes the name of the attribute.
func (c *cachedProperty) SetState(_ *vm.Thread, state vm.Value) (err error) {
	c.name, err = text(state, "attribute name")
	return err
}

func (g *getter) Reduce(t *vm.Thread, self vm.Value) (vm.Value, error) {
	cls := vm.TypeValue(vm.TypeOf(self))
	if g.name == "" {
		return vm.ReduceTo(cls, g.items)
	}
	args := append([]vm.Value{vm.Str(g.name)}, g.items...)
	if len(g.kw) == 0 {
		return vm.ReduceTo(cls, args)
	}
	// A call has no place for keywords: a partial that has them is called.
	p := newObject(typePartial, &partial{fn: cls, args: args[:1], kw: g.kw})
	return vm.ReduceTo(p, g.items)
}

func (r *rng) Reduce(t *vm.Thread, self vm.Value) (vm.Value, error) {
	state, err := randomGetstate(t, r, nil, nil)
	if err != nil {
		return vm.Value{}, err
	}
	return vm.ReduceTo(vm.TypeValue(vm.TypeOf(self)), nil, state)
}

// SetState takes what getstate gives.
func (r *rng) SetState(t *vm.Thread, state vm.Value) error {
	_, err := randomSetstate(t, r, []vm.Value{state}, nil)
	return err
}

func (tpl *stringTemplate) Reduce(_ *vm.Thread, self vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(vm.TypeOf(self)), []vm.Value{vm.Str(tpl.text)})
}

func (u *uuid) Reduce(_ *vm.Thread, self vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(vm.TypeOf(self)), []vm.Value{vm.Str(u.String())})
}

func (l *layout) Reduce(_ *vm.Thread, self vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.TypeValue(vm.TypeOf(self)), []vm.Value{vm.Str(l.format)})
}

// structTimeReduce is struct_time's __reduce__.
var structTimeReduce = vm.Builtin{Name: "__reduce__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if args[0].Kind() != vm.KTuple {
		return vm.Value{}, vm.TypeErrorf("descriptor '__reduce__' requires a 'time.struct_time' object")
	}
	elems := append([]vm.Value(nil), args[0].AsTuple().Elems...)
	if s := args[0].AsTuple().Sub; s != nil && s.Attrs != nil {
		for _, name := range structTimeFields[9:] {
			v, ok := s.Attrs.GetStr(name)
			if !ok {
				v = vm.None
			}
			elems = append(elems, v)
		}
	}
	return vm.ReduceTo(vm.TypeValue(vm.TypeOf(args[0])), []vm.Value{vm.NewTuple(elems...)})
}}

// Reduce of an encoder or decoder makes an empty one: all options are
// attributes.
func (jsonOptions) Reduce(_ *vm.Thread, self vm.Value) (vm.Value, error) {
	return vm.ReduceTo(vm.NewObjFunc, []vm.Value{vm.TypeValue(vm.TypeOf(self))})
}

// dictReduce is the __reduce__ of a subclass of dict: parts says what it is made
// with.
func dictReduce(ty *vm.Type, parts func(self vm.Value, d *vm.Dict) (args []vm.Value, pairs bool)) {
	ty.AddMethods([]vm.Builtin{{Name: "__reduce__", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := selfDict(args, ty, "__reduce__")
		if err != nil {
			return vm.Value{}, err
		}
		self := args[0]
		with, pairs := parts(self, d)
		state, items := vm.None, vm.None
		if d.Sub != nil && d.Sub.Attrs != nil && d.Sub.Attrs.Len() > 0 {
			state = vm.DictValue(d.Sub.Attrs)
		}
		cls := vm.TypeValue(vm.TypeOf(self))
		if !pairs {
			return vm.ReduceTo(cls, with)
		}
		view, err := callMethod(t, self, "items")
		if err == nil {
			items, err = vm.IterOf(t, view)
		}
		if err != nil {
			return vm.Value{}, err
		}
		return vm.ReduceTo(cls, with, state, vm.None, items)
	}}})
}

func setupReduce() {
	dictReduce(typeCounter, func(_ vm.Value, d *vm.Dict) ([]vm.Value, bool) {
		c := d.Copy()
		c.Sub = nil
		return []vm.Value{vm.DictValue(c)}, false
	})
	dictReduce(typeOrderedDict, func(vm.Value, *vm.Dict) ([]vm.Value, bool) { return nil, true })
	dictReduce(typeDefaultDict, func(_ vm.Value, d *vm.Dict) ([]vm.Value, bool) {
		if f := d.Sub.Default; !f.IsUnset() && !f.IsNone() {
			return []vm.Value{f}, true
		}
		return nil, true
	})
}
