package lib

import (
	"gears/lang"
	"gears/pyfront"
	"gears/vm"
)

// pythonNatives are the names that modules written in Python have from Go, where
// a native module of their own would hold nothing else.
var pythonNatives = map[string]func() []attr{
	"abc":             abcNatives,
	"collections.abc": collectionsABCNatives,
	"dataclasses":     dataclassNatives,
	"enum":            enumNatives,
	"types":           typesNatives,
	"typing":          typingNatives,
}

// nativeFuncs lists functions under their names.
func nativeFuncs(module string, fns []vm.Builtin) []attr {
	out := make([]attr, len(fns))
	for i := range fns {
		f := fns[i]
		f.Qual = module + "." + f.Name
		out[i] = attr{f.Name, vm.BuiltinValue(&f)}
	}
	return out
}

// classTools are what the modules written in Python need to know of classes and
// functions beyond what scripts may see.
var classTools = []vm.Builtin{
	// _define(source, names) runs source with names as globals and returns the
	// dict of all that it has then.
	{Name: "_define", Min: 2, Max: 2, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return define(t, args[0].AsStr(), args[1].AsDict())
	}},
	// _prepared(source, module) is the body of such a source, not run yet, as a
	// function: captures find the code in it.
	{Name: "_prepared", Min: 2, Max: 2, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		source, module := args[0].AsStrOrEmpty(), args[1].AsStrOrEmpty()
		m, err := parseMade(t, source)
		if err != nil {
			return vm.Value{}, err
		}
		g, err := t.Prepare(module, m)
		if err != nil {
			return vm.Value{}, err
		}
		return vm.FuncValue(&vm.Function{Code: g.Program.Main, Globals: g, Name: "<module>", Qual: "<module>"}), nil
	}},
	// _names_of(x) are the globals of a function or class.
	{Name: "_names_of", Min: 1, Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.DictValue(t.NamesOf(args[0])), nil
	}},
	// _is_native(cls) tells that instances of a class have a part made in Go.
	{Name: "_is_native", Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(args[0].Kind() == vm.KType && args[0].AsType().Native()), nil
	}},
	// _keyword(s) tells that s is a keyword of Python.
	{Name: "_keyword", Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(pythonKeywords[args[0].AsStrOrEmpty()]), nil
	}},
}

// define compiles and runs source that the library has put together.
func define(t *vm.Thread, source string, names *vm.Dict) (vm.Value, error) {
	module := vm.ScriptModule
	if n, ok := names.GetStr("__name__"); ok {
		module = n.AsStrOrEmpty()
	}
	m, err := parseMade(t, source)
	if err != nil {
		return vm.Value{}, err
	}
	d, err := t.Define(module, m, names)
	if err != nil {
		return vm.Value{}, err
	}
	return vm.DictValue(d), nil
}

func parseMade(t *vm.Thread, source string) (*lang.Module, error) {
	if err := t.Charge(16 * len(source)); err != nil {
		return nil, err
	}
	m, errs := pyfront.Parse("<string>", source, pyfront.Options{MaxSource: 1 << 20})
	if len(errs) > 0 {
		return nil, vm.Errorf(vm.ExcSyntaxError, "%s", errs[0].Message)
	}
	return m, nil
}
