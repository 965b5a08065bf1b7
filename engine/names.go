package engine

import (
	"sort"

	"gears/vm"
	"gears/vm/lib"
)

// Names lists what scripts find without importing or binding it: builtins,
// GearsBuilder, execute and their like, sorted.
func Names() []string {
	builtins := vm.Builtins()
	(&session{engine: New(nil, Options{})}).globals(builtins)
	var names []string
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
