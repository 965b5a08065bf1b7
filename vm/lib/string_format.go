package lib

import (
	"strings"

	"gears/vm"
)

// stringFuncs takes format strings apart for what is written in Python.
var stringFuncs = []vm.Builtin{
	// formatter_parser gives (literal, field name, specifier, conversion) for
	// each piece; all but the literal are None where no field follows.
	{Name: "formatter_parser", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		s, err := text(args[0], "format string")
		if err != nil {
			return vm.Value{}, err
		}
		parts, err := vm.FormatParts(s)
		if err != nil {
			return vm.Value{}, err
		}
		if err := t.Reserve(len(parts), 128); err != nil {
			return vm.Value{}, err
		}
		out := make([]vm.Value, len(parts))
		for i, p := range parts {
			if !p.Field {
				out[i] = vm.NewTuple(vm.Str(p.Literal), vm.None, vm.None, vm.None)
				continue
			}
			conv := vm.None
			if p.Conv != 0 {
				conv = vm.Str(string(p.Conv))
			}
			out[i] = vm.NewTuple(vm.Str(p.Literal), vm.Str(p.Name), vm.Str(p.Spec), conv)
		}
		return vm.NewList(out), nil
	}},
	// formatter_field_name_split splits a field name at its first "." or "[".
	{Name: "formatter_field_name_split", Min: 1, Max: 1, NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		s, err := text(args[0], "format string")
		if err != nil {
			return vm.Value{}, err
		}
		i := strings.IndexAny(s, ".[")
		if i < 0 {
			i = len(s)
		}
		return vm.NewTuple(vm.Str(s[:i]), vm.Str(s[i:])), nil
	}},
}

func buildStringNative(*vm.Thread) (*vm.Module, error) { return newModule("_string", stringFuncs), nil }
