package lib

import (
	"embed"
	"sync"

	"gears/lang"
	"gears/pyfront"
	"gears/vm"
)

// Modules whose classes scripts derive from and whose methods call each other
// through self are written in Python: what an override changes is then what it
// changes in CPython. They run on the machine like any script, under its
// budgets, but their frames stand in no traceback. What they need of Go they
// import from native modules, whose names begin with an underscore.

//go:embed python/*.py
var pythonSources embed.FS

// parsedModules are the front-end's results by module name. They are shared by
// all isolates, which only read them.
var parsedModules sync.Map

// python is the Build of a module written in Python.
func python(name string) func(t *vm.Thread) (*vm.Module, error) {
	return func(t *vm.Thread) (*vm.Module, error) { return runPython(t, name) }
}

func runPython(t *vm.Thread, name string) (*vm.Module, error) {
	src := parsePython(name)
	p, err := vm.Compile(src)
	if err != nil {
		return nil, err
	}
	p.Library = name
	g := p.NewGlobals(t.Iso.Builtins)
	g.SetName("__name__", vm.Str(name))
	if src.Body.Doc != "" {
		g.SetName("__doc__", vm.Str(src.Body.Doc))
	}
	if natives := pythonNatives[name]; natives != nil {
		for _, a := range natives() {
			g.SetName(a.name, a.v)
		}
	}
	body := &vm.Function{Code: p.Main, Globals: g, Name: "<module>", Qual: "<module>"}
	if _, err := t.Call(vm.FuncValue(body), nil, nil); err != nil {
		return nil, err
	}
	attrs := g.Dict()
	// _more_names are attributes that the module makes in a loop.
	if more, ok := attrs.GetStr("_more_names"); ok {
		if err := attrs.Update(t, more.AsDict()); err != nil {
			return nil, err
		}
	}
	return &vm.Module{Name: name, Attrs: attrs, Globals: g}, nil
}

// withPython is the Build of a module that has a part in Go, which build makes,
// and one in Python. The part in Python must not need the other at import.
func withPython(name string, build func(t *vm.Thread) (*vm.Module, error)) func(t *vm.Thread) (*vm.Module, error) {
	return func(t *vm.Thread) (*vm.Module, error) {
		m, err := build(t)
		if err != nil {
			return nil, err
		}
		part, err := runPython(t, name)
		if err != nil {
			return nil, err
		}
		for i := range part.Attrs.Slots() {
			k, v, ok := part.Attrs.Slot(i)
			if _, own := m.Attrs.GetStr(k.AsStrOrEmpty()); ok && !own && v.Kind() != vm.KModule {
				m.Attrs.SetStr(k.AsStr(), v)
			}
		}
		m.Globals = part.Globals
		return m, nil
	}
}

func parsePython(name string) *lang.Module {
	if m, ok := parsedModules.Load(name); ok {
		return m.(*lang.Module)
	}
	file := "python/" + name + ".py"
	src, err := pythonSources.ReadFile(file)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	m, diags := pyfront.Parse(file, string(src), pyfront.Options{})
	if len(diags) > 0 {
		panic("internal error: " + diags.Render(file, string(src)))
	}
	parsedModules.Store(name, m)
	return m
}

// aliasOf is the Build of module name, which has all that is in module of.
func aliasOf(name, of string) func(t *vm.Thread) (*vm.Module, error) {
	return func(t *vm.Thread) (*vm.Module, error) {
		m := t.Iso.Modules[of]
		if m == nil {
			var err error
			if m, err = t.Iso.Import(t, of); err != nil {
				return nil, err
			}
			if t.Iso.Modules == nil {
				t.Iso.Modules = map[string]*vm.Module{}
			}
			t.Iso.Modules[of] = m
		}
		attrs := m.Attrs.Copy()
		attrs.SetStr("__name__", vm.Str(name))
		return &vm.Module{Name: name, Attrs: attrs}, nil
	}
}
