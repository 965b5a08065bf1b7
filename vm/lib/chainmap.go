package lib

import (
	"strings"

	"gears/vm"
)

var typeChainMap = vm.NewType("collections", "ChainMap", nil, nil)

// chainMap looks keys up in its maps in turn; changes go to the first.
type chainMap struct {
	maps   vm.Value // a list
	inRepr bool
}

func (c *chainMap) list() []vm.Value { return c.maps.AsList().Elems }

func (c *chainMap) get(t *vm.Thread, key vm.Value) (vm.Value, bool, error) {
	for _, m := range c.list() {
		if has, err := vm.Contains(t, m, key); err != nil {
			return vm.Value{}, false, err
		} else if has {
			v, err := vm.GetItem(t, m, key)
			return v, err == nil, err
		}
	}
	return vm.Value{}, false, nil
}

// merged is a dict of all visible items, in the order that ChainMap iterates:
// that of a dict updated from the last map to the first.
func (c *chainMap) merged(t *vm.Thread) (*vm.Dict, error) {
	d := vm.NewDict(0)
	maps := c.list()
	for i := len(maps) - 1; i >= 0; i-- {
		if err := updateDict(t, d, maps[i], nil); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func newChainMap(cls *vm.Type, maps []vm.Value) vm.Value {
	if len(maps) == 0 {
		maps = []vm.Value{vm.DictValue(vm.NewDict(0))}
	}
	return newObject(cls, &chainMap{maps: vm.NewList(maps)})
}

type chainMethod func(t *vm.Thread, self vm.Value, c *chainMap, args []vm.Value, kw []vm.Kw) (vm.Value, error)

var chainMapMethods = []struct {
	name     string
	min, max int
	f        chainMethod
}{
	{"__init__", 0, -1, func(_ *vm.Thread, _ vm.Value, c *chainMap, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if len(args) == 0 {
			args = []vm.Value{vm.DictValue(vm.NewDict(0))}
		}
		c.maps = vm.NewList(append([]vm.Value(nil), args...))
		return vm.None, nil
	}},
	{"get", 1, 2, func(t *vm.Thread, _ vm.Value, c *chainMap, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		v, ok, err := c.get(t, args[0])
		if ok || err != nil {
			return v, err
		}
		if len(args) > 1 {
			return args[1], nil
		}
		return vm.None, nil
	}},
	{"keys", 0, 0, chainView("keys")},
	{"values", 0, 0, chainView("values")},
	{"items", 0, 0, chainView("items")},
	{"new_child", 0, -1, chainNewChild},
	{"copy", 0, 0, chainCopy},
	{"__copy__", 0, 0, chainCopy},
	{"pop", 1, 2, func(t *vm.Thread, _ vm.Value, c *chainMap, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		v, err := callMethod(t, c.list()[0], "pop", args...)
		if len(args) == 1 && vm.IsExc(err, vm.ExcKeyError) {
			return vm.Value{}, chainKeyError(args[0])
		}
		return v, err
	}},
	{"popitem", 0, 0, func(t *vm.Thread, _ vm.Value, c *chainMap, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		v, err := callMethod(t, c.list()[0], "popitem")
		if vm.IsExc(err, vm.ExcKeyError) {
			return vm.Value{}, vm.KeyError(vm.Str("No keys found in the first mapping."))
		}
		return v, err
	}},
	{"clear", 0, 0, func(t *vm.Thread, _ vm.Value, c *chainMap, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return callMethod(t, c.list()[0], "clear")
	}},
	{"update", 0, -1, func(t *vm.Thread, self vm.Value, c *chainMap, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		f, err := vm.GetAttr(t, c.list()[0], "update")
		if err != nil {
			return vm.Value{}, err
		}
		return t.Call(f, args, kw)
	}},
	{"setdefault", 1, 2, func(t *vm.Thread, _ vm.Value, c *chainMap, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		v, ok, err := c.get(t, args[0])
		if ok || err != nil {
			return v, err
		}
		def := vm.None
		if len(args) > 1 {
			def = args[1]
		}
		return def, vm.SetItem(t, c.list()[0], args[0], def)
	}},
}

// callMethod calls v.name(args…).
func callMethod(t *vm.Thread, v vm.Value, name string, args ...vm.Value) (vm.Value, error) {
	f, err := vm.GetAttr(t, v, name)
	if err != nil {
		return vm.Value{}, err
	}
	return t.Call(f, args, nil)
}

func chainView(name string) chainMethod {
	return func(t *vm.Thread, _ vm.Value, c *chainMap, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := c.merged(t)
		if err != nil {
			return vm.Value{}, err
		}
		return callMethod(t, vm.DictValue(d), name)
	}
}

func chainNewChild(_ *vm.Thread, self vm.Value, c *chainMap, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var first vm.Value
	if len(args) > 0 {
		first = args[0]
	}
	d := vm.NewDict(len(kw))
	for _, k := range kw {
		if k.Name == "m" && len(args) == 0 {
			first = k.V
			continue
		}
		d.SetStr(k.Name, k.V)
	}
	if !given(first) {
		first = vm.DictValue(d)
	}
	return newChainMap(vm.TypeOf(self), append([]vm.Value{first}, c.list()...)), nil
}

func chainCopy(t *vm.Thread, self vm.Value, c *chainMap, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	maps := append([]vm.Value(nil), c.list()...)
	first, err := callMethod(t, maps[0], "copy")
	if err != nil {
		return vm.Value{}, err
	}
	maps[0] = first
	return newChainMap(vm.TypeOf(self), maps), nil
}

func chainKeyError(key vm.Value) error {
	s, err := vm.Repr(nil, key)
	if err != nil {
		return err
	}
	return vm.KeyError(vm.Str("Key not found in the first mapping: " + s))
}

func setupChainMap() {
	ty := typeChainMap
	for _, m := range chainMapMethods {
		ty.AddMethods([]vm.Builtin{{Name: m.name, Min: m.min, Max: m.max,
			Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
				c, err := dataOf[chainMap](args, ty, m.name)
				if err != nil {
					return vm.Value{}, err
				}
				return m.f(t, args[0], c, args[1:], kw)
			}}})
	}
	ty.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if scriptInit(cls) {
			args = nil
		} else if err := noKw("ChainMap", kw); err != nil {
			return vm.Value{}, err
		}
		return newChainMap(cls, append([]vm.Value(nil), args...)), nil
	}
	of := func(v vm.Value) *chainMap {
		c, _ := v.AsObject().Data.(*chainMap)
		return c
	}
	s := &ty.Slots
	s.Len = func(t *vm.Thread, v vm.Value) (int, error) {
		d, err := of(v).merged(t)
		if err != nil {
			return 0, err
		}
		return d.Len(), nil
	}
	s.Iter = func(t *vm.Thread, v vm.Value) (vm.Value, error) {
		d, err := of(v).merged(t)
		if err != nil {
			return vm.Value{}, err
		}
		return vm.IterOf(t, vm.DictValue(d))
	}
	s.Contains = func(t *vm.Thread, v, x vm.Value) (bool, error) {
		_, ok, err := of(v).get(t, x)
		return ok, err
	}
	s.GetItem = func(t *vm.Thread, v, key vm.Value) (vm.Value, error) {
		x, ok, err := of(v).get(t, key)
		if err != nil || ok {
			return x, err
		}
		if _, has := vm.TypeOf(v).Lookup("__missing__"); has {
			return callMethod(t, v, "__missing__", key)
		}
		return vm.Value{}, vm.KeyError(key)
	}
	s.SetItem = func(t *vm.Thread, v, key, x vm.Value) error { return vm.SetItem(t, of(v).list()[0], key, x) }
	s.DelItem = func(t *vm.Thread, v, key vm.Value) error {
		err := vm.DelItem(t, of(v).list()[0], key)
		if vm.IsExc(err, vm.ExcKeyError) {
			return chainKeyError(key)
		}
		return err
	}
	s.Hash = func(_ *vm.Thread, v vm.Value) (uint64, error) {
		return 0, vm.TypeErrorf("unhashable type: '%s'", vm.TypeName(v))
	}
	s.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		c := of(v)
		switch name {
		case "maps":
			return c.maps, true, nil
		case "parents":
			return newChainMap(vm.TypeOf(v), append([]vm.Value(nil), c.list()[1:]...)), true, nil
		}
		return vm.Value{}, false, nil
	}
	s.Compare = func(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
		if op != "==" && op != "!=" || !isMapping(b) {
			return vm.NotImplemented, nil
		}
		x, err := of(a).merged(t)
		if err != nil {
			return vm.Value{}, err
		}
		y := vm.NewDict(0)
		if err := updateDict(t, y, b, nil); err != nil {
			return vm.Value{}, err
		}
		return vm.Compare(t, op, vm.DictValue(x), vm.DictValue(y))
	}
	repr := func(t *vm.Thread, v vm.Value) (string, error) {
		if of(v).inRepr {
			return "...", nil
		}
		of(v).inRepr = true
		defer func() { of(v).inRepr = false }()
		t = vm.Guarded(t)
		parts := make([]string, 0, len(of(v).list()))
		for _, m := range of(v).list() {
			s, err := vm.Repr(t, m)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return vm.TypeName(v) + "(" + strings.Join(parts, ", ") + ")", nil
	}
	s.Repr = repr
	s.Binary = func(t *vm.Thread, op string, a, b vm.Value, swapped bool) (vm.Value, error) {
		switch {
		case op == "|=":
			return a, updateMapping(t, of(a).list()[0], b)
		case op == "|" && !swapped && isMapping(b):
			c, err := chainCopy(t, a, of(a), nil, nil)
			if err != nil {
				return vm.Value{}, err
			}
			return c, updateMapping(t, of(c).list()[0], b)
		case op == "|" && isMapping(b):
			d := vm.NewDict(0)
			if err := updateDict(t, d, b, nil); err != nil {
				return vm.Value{}, err
			}
			m, err := of(a).merged(t)
			if err != nil {
				return vm.Value{}, err
			}
			return newChainMap(vm.TypeOf(a), []vm.Value{vm.DictValue(d)}), d.Update(t, m)
		}
		return vm.NotImplemented, nil
	}
}

func updateMapping(t *vm.Thread, m, src vm.Value) error {
	_, err := callMethod(t, m, "update", src)
	return err
}
