package lib

import (
	"fmt"

	"gears/vm"
)

// match is the native part of a match object; loc holds byte offsets, two for
// each group, negative for groups that took no part.
type match struct {
	p    *pattern
	s    *subject
	loc  []int32
	last int32 // the group that was closed last, 0 for none
	// The arguments of the search.
	pos, endpos int32
}

// newMatch makes the object of the match that m holds.
func newMatch(p *pattern, s *subject, m *matcher, pos, endpos int) vm.Value {
	// One piece of memory for the usual few groups.
	if len(m.caps) <= 4 {
		x := &struct {
			o   vm.Object
			m   match
			loc [4]int32
		}{}
		x.m.loc = x.loc[:len(m.caps)]
		x.m.fill(&x.o, p, s, m, pos, endpos)
		return vm.ObjectValue(&x.o)
	}
	if len(m.caps) <= 20 {
		x := &struct {
			o   vm.Object
			m   match
			loc [20]int32
		}{}
		x.m.loc = x.loc[:len(m.caps)]
		x.m.fill(&x.o, p, s, m, pos, endpos)
		return vm.ObjectValue(&x.o)
	}
	x := &struct {
		o vm.Object
		m match
	}{}
	x.m.loc = make([]int32, len(m.caps))
	x.m.fill(&x.o, p, s, m, pos, endpos)
	return vm.ObjectValue(&x.o)
}

func (x *match) fill(o *vm.Object, p *pattern, s *subject, m *matcher, pos, endpos int) {
	x.p, x.s, x.last, x.pos, x.endpos = p, s, int32(m.last), int32(pos), int32(endpos)
	for i, n := range m.caps {
		x.loc[i] = int32(n)
	}
	o.Type, o.Data = typeMatch, x
}

type matchMethod func(t *vm.Thread, m *match, args []vm.Value, kw []vm.Kw) (vm.Value, error)

var matchMethods = []struct {
	name     string
	min, max int
	f        matchMethod
}{
	{"group", 0, -1, matchGroup},
	{"__getitem__", 1, 1, matchGroup},
	{"groups", 0, -1, matchGroups},
	{"groupdict", 0, -1, matchGroupdict},
	{"start", 0, 1, matchSpan(func(a, b int) vm.Value { return vm.Int(int64(a)) })},
	{"end", 0, 1, matchSpan(func(a, b int) vm.Value { return vm.Int(int64(b)) })},
	{"span", 0, 1, matchSpan(func(a, b int) vm.Value { return vm.NewTuple(vm.Int(int64(a)), vm.Int(int64(b))) })},
	{"expand", 1, 1, matchExpand},
}

func setupMatch() {
	for _, m := range matchMethods {
		typeMatch.AddMethods([]vm.Builtin{{Name: m.name, Min: m.min, Max: m.max,
			Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
				d, err := dataOf[match](args, typeMatch, m.name)
				if err != nil {
					return vm.Value{}, err
				}
				return m.f(t, d, args[1:], kw)
			}}})
	}
	s := &typeMatch.Slots
	s.GetItem = func(t *vm.Thread, v, key vm.Value) (vm.Value, error) {
		m := v.AsObject().Data.(*match)
		i, err := m.index(t, key)
		if err != nil {
			return vm.Value{}, err
		}
		return m.value(i, vm.None), nil
	}
	s.GetAttr = matchAttr
	repr := func(t *vm.Thread, v vm.Value) (string, error) {
		m := v.AsObject().Data.(*match)
		r, err := vm.Repr(vm.Guarded(t), m.value(0, vm.None))
		if err != nil {
			return "", err
		}
		if rs := []rune(r); len(rs) > 50 {
			r = string(rs[:50])
		}
		a, b := m.span(0)
		return fmt.Sprintf("<re.Match object; span=(%d, %d), match=%s>", a, b, r), nil
	}
	s.Repr, s.Str = repr, repr
	s.Copy = func(_ *vm.Thread, v vm.Value, _ func(vm.Value) (vm.Value, error)) (vm.Value, error) { return v, nil }
}

// value is the text of group i, or def when it took no part.
func (m *match) value(i int, def vm.Value) vm.Value {
	if m.loc[2*i] < 0 {
		return def
	}
	return m.s.slice(int(m.loc[2*i]), int(m.loc[2*i+1]))
}

// span is the position of group i in code points; -1, -1 when it took no part.
func (m *match) span(i int) (a, b int) {
	if m.loc[2*i] < 0 {
		return -1, -1
	}
	return m.s.position(int(m.loc[2*i])), m.s.position(int(m.loc[2*i+1]))
}

// index converts a group argument, a number or a name.
func (m *match) index(t *vm.Thread, v vm.Value) (int, error) {
	switch v.Kind() {
	case vm.KStr:
		if i, ok := m.p.names[v.AsStr()]; ok {
			return i, nil
		}
	case vm.KInt, vm.KBool, vm.KObject:
		n, err := vm.IndexInt(t, v)
		if err != nil {
			break
		}
		if n >= 0 && n <= int64(m.p.groups) {
			return int(n), nil
		}
	}
	return 0, vm.IndexErrorf("no such group")
}

func matchGroup(t *vm.Thread, m *match, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if err := noKw("Match.group", kw); err != nil {
		return vm.Value{}, err
	}
	switch len(args) {
	case 0:
		return m.value(0, vm.None), nil
	case 1:
		i, err := m.index(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		return m.value(i, vm.None), nil
	}
	out := make([]vm.Value, len(args))
	for j, a := range args {
		i, err := m.index(t, a)
		if err != nil {
			return vm.Value{}, err
		}
		out[j] = m.value(i, vm.None)
	}
	return vm.NewTuple(out...), nil
}

var (
	sigMatchGroups    = csig("groups", "default=")
	sigMatchGroupdict = csig("groupdict", "default=")
)

// defaultArg reads the default argument of groups and groupdict.
func defaultArg(s *signature, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [1]vm.Value
	if err := s.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	if a[0].IsUnset() {
		return vm.None, nil
	}
	return a[0], nil
}

func matchGroups(_ *vm.Thread, m *match, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	def, err := defaultArg(sigMatchGroups, args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	out := make([]vm.Value, m.p.groups)
	for i := range out {
		out[i] = m.value(i+1, def)
	}
	return vm.NewTuple(out...), nil
}

func matchGroupdict(_ *vm.Thread, m *match, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	def, err := defaultArg(sigMatchGroupdict, args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	d := vm.NewDict(len(m.p.names))
	for i, n := range m.p.nameList {
		if n != "" {
			d.SetStr(n, m.value(i, def))
		}
	}
	return vm.DictValue(d), nil
}

func matchSpan(f func(a, b int) vm.Value) matchMethod {
	return func(t *vm.Thread, m *match, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if err := noKw("Match.span", kw); err != nil {
			return vm.Value{}, err
		}
		i := 0
		if len(args) > 0 {
			var err error
			if i, err = m.index(t, args[0]); err != nil {
				return vm.Value{}, err
			}
		}
		return f(m.span(i)), nil
	}
}

func matchExpand(_ *vm.Thread, m *match, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	text, err := m.p.replText(args[0], -1)
	if err != nil {
		return vm.Value{}, err
	}
	tpl, err := m.p.template(args[0], text)
	if err != nil {
		return vm.Value{}, err
	}
	out := unsafeString(expandTemplate(nil, tpl, m.s.text, m.loc))
	if m.p.bytes {
		return vm.Bytes(out), nil
	}
	return vm.Str(out), nil
}

func matchAttr(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
	m, ok := v.AsObject().Data.(*match)
	if !ok {
		return vm.Value{}, false, nil
	}
	switch name {
	case "string":
		return m.s.v, true, nil
	case "re":
		return vm.ObjectValue(m.p.self), true, nil
	case "pos":
		return vm.Int(int64(m.pos)), true, nil
	case "endpos":
		return vm.Int(int64(m.endpos)), true, nil
	case "lastindex":
		if m.last > 0 {
			return vm.Int(int64(m.last)), true, nil
		}
		return vm.None, true, nil
	case "lastgroup":
		if m.last > 0 && m.p.nameList[m.last] != "" {
			return vm.Str(m.p.nameList[m.last]), true, nil
		}
		return vm.None, true, nil
	case "regs":
		out := make([]vm.Value, m.p.groups+1)
		for i := range out {
			a, b := m.span(i)
			out[i] = vm.NewTuple(vm.Int(int64(a)), vm.Int(int64(b)))
		}
		return vm.NewTuple(out...), true, nil
	}
	return vm.Value{}, false, nil
}
