package vm

import (
	"slices"
	"strings"
	"sync"

	"gears/lang"
)

// scopeFuncs are the builtins that look at the names of the caller's scope, and
// those that are there for scripts written for a prompt.
var scopeFuncs = []Builtin{
	{Name: "globals", NoKw: true, Fn: func(t *Thread, _ []Value, _ []Kw) (Value, error) { return t.globalsDict() }},
	{Name: "locals", NoKw: true, Fn: func(t *Thread, _ []Value, _ []Kw) (Value, error) { return t.localsDict() }},
	{Name: "exit", Max: 1, Fn: systemExit},
	{Name: "quit", Max: 1, Fn: systemExit},
	{Name: "help", Max: -1, Fn: refuse("help() is refused: recipes run in gears have no terminal")},
	{Name: "copyright", Max: -1, Fn: refuse("copyright() is refused: recipes run in gears have no terminal")},
	{Name: "credits", Max: -1, Fn: refuse("credits() is refused: recipes run in gears have no terminal")},
	{Name: "license", Max: -1, Fn: refuse("license() is refused: recipes run in gears have no terminal")},
}

func systemExit(_ *Thread, args []Value, _ []Kw) (Value, error) {
	if len(args) == 0 {
		args = []Value{None}
	}
	return Value{}, RaiseValue(NewExc(ExcSystemExit, args[0]))
}

// typeScope is the class of what globals() returns: a dict that shows the names
// as they were and takes no changes, because code is compiled on what is known
// of the globals.
var typeScope = NewType("", "dict", []*Type{TypeDict}, scopeMethods)

var scopeMethods = func() []Builtin {
	names := []string{"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__delitem__", "__ior__"}
	methods := make([]Builtin, len(names))
	for i, name := range names {
		methods[i] = Builtin{Name: name, Max: -1, Fn: func(*Thread, []Value, []Kw) (Value, error) { return Value{}, readOnlyScope() }}
	}
	return methods
}()

func readOnlyScope() error {
	return Errorf(ExcRuntimeError, "globals() is read-only in gears: assign to the name, with a global statement where needed")
}

func setupScope() {
	pythonNames = sync.OnceValue(Builtins)
	s := &typeScope.Slots
	s.SetItem = func(*Thread, Value, Value, Value) error { return readOnlyScope() }
	s.DelItem = func(*Thread, Value, Value) error { return readOnlyScope() }
}

// scriptFrame is the innermost frame of the caller's own code.
func (t *Thread) scriptFrame() (*frame, error) {
	if t == nil || t.fiber == nil || t.fiber.top == nil || t.fiber.top.fn == nil {
		return nil, Errorf(ExcRuntimeError, "the names of this scope are not to be had here")
	}
	return t.fiber.top, nil
}

func (t *Thread) globalsDict() (Value, error) {
	fr, err := t.scriptFrame()
	if err != nil {
		return Value{}, err
	}
	return fr.fn.Globals.scopeDict()
}

// pythonNames are the builtins that are there without a host. setupScope sets it:
// they refer to what uses it.
var pythonNames func() *Dict

// surroundings adds the names that scripts find beyond Python's own: those who
// ask for them look among the globals.
func (g *Globals) surroundings(d *Dict) {
	for i := range g.builtins.Slots() {
		k, v, ok := g.builtins.Slot(i)
		if !ok {
			continue
		}
		name := k.AsStr()
		if _, own := pythonNames().GetStr(name); own {
			continue
		}
		if _, bound := d.GetStr(name); !bound {
			d.SetStr(name, v)
		}
	}
}

// scopeDict is the one dict that globals() gives, brought up to date.
func (g *Globals) scopeDict() (Value, error) {
	now := g.Dict()
	g.surroundings(now)
	if g.scope == nil {
		now.Sub = &Sub{Type: typeScope}
		g.scope = now
		return DictValue(now), nil
	}
	var gone []Value
	for i := range g.scope.Slots() {
		if k, _, ok := g.scope.Slot(i); ok {
			if _, ok := now.GetStr(k.AsStr()); !ok {
				gone = append(gone, k)
			}
		}
	}
	for _, k := range gone {
		if _, _, err := g.scope.Delete(nil, k); err != nil {
			return Value{}, err
		}
	}
	for i := range now.Slots() {
		if k, v, ok := now.Slot(i); ok {
			g.scope.SetStr(k.AsStr(), v)
		}
	}
	return DictValue(g.scope), nil
}

// localsDict is the names of the running function and their values; in the
// module body, the globals.
func (t *Thread) localsDict() (Value, error) {
	fr, err := t.scriptFrame()
	if err != nil {
		return Value{}, err
	}
	code := fr.code
	switch {
	case code == code.Program.Main:
		return t.globalsDict()
	case code.Fn == nil:
		return Value{}, Errorf(ExcRuntimeError, "the names of this scope are not to be had here")
	case code.Fn.Kind == lang.FuncClass:
		return fr.regs[code.nsReg], nil
	}
	d := NewDict(len(code.Fn.Locals))
	add := func(name string, v Value) {
		if v.k == KCell {
			v = v.asCell().V
		}
		if v.k != KUnset && !strings.HasPrefix(name, ".") {
			d.SetStr(name, v)
		}
	}
	for i, name := range code.Fn.Locals {
		if i < len(fr.regs) {
			add(name, fr.regs[i])
		}
	}
	for i, name := range code.Fn.Free {
		add(name, fr.fn.Free[i].V)
	}
	return DictValue(d), nil
}

// scopeNames is dir() without an argument.
func (t *Thread) scopeNames() (Value, error) {
	v, err := t.localsDict()
	if err != nil {
		return Value{}, err
	}
	var names []string
	d := v.AsDict()
	for i := range d.Slots() {
		if k, _, ok := d.Slot(i); ok && k.k == KStr {
			names = append(names, k.AsStr())
		}
	}
	slices.Sort(names)
	out := make([]Value, len(names))
	for i, n := range names {
		out[i] = Str(n)
	}
	return NewList(out), nil
}
