package engine

import (
	"context"
	"sort"

	"gears/pyfront"
	"gears/vm"
	"gears/vm/lib"
)

// Names lists what scripts find without importing or binding it: builtins,
// GearsBuilder, execute and their like, sorted.
func Names() []string {
	m, _ := pyfront.Parse("<string>", "", pyfront.Options{})
	s, err := New(nil, Options{}).moduleSession(context.Background(), "", m)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	builtins := s.iso.Builtins
	var names []string
	for _, p := range preimported {
		names = append(names, p.name)
	}
	for i := range builtins.Slots() {
		if k, _, ok := builtins.Slot(i); ok && k.Kind() == vm.KStr {
			names = append(names, k.AsStr())
		}
	}
	sort.Strings(names)
	return names
}

// Modules lists the modules that scripts can import.
func Modules() []string {
	names := append(lib.Names(), "redisgears")
	sort.Strings(names)
	return names
}

// ModuleNames lists the public names of a module that scripts can import,
// sorted; nil when there is no such module.
func ModuleNames(module string) []string {
	t := vm.NewThread(&vm.Isolate{Builtins: vm.Builtins(), Import: lib.Import}, vm.Limits{})
	m, err := lib.Import(t, module)
	if err != nil || m == nil {
		return nil
	}
	var names []string
	for i := range m.Attrs.Slots() {
		if k, _, ok := m.Attrs.Slot(i); ok && k.Kind() == vm.KStr {
			names = append(names, k.AsStr())
		}
	}
	sort.Strings(names)
	return names
}

// Function is a function of gears that scripts find without importing it.
type Function struct {
	Name   string
	Others []string // names by which it is known, too: in module redisgears, of old
	Usage  string
	Doc    string
}

// Functions lists them, in the order of the documentation.
func Functions() []Function {
	var out []Function
	for _, n := range runtimeNames {
		f := Function{Name: n.global, Usage: n.usage, Doc: n.doc}
		for _, other := range []string{n.module, n.alias} {
			if other != "" && other != n.global {
				f.Others = append(f.Others, other)
			}
		}
		out = append(out, f)
	}
	return out
}
