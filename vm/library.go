package vm

import "gears/lang"

// What library modules written in Python ask of the machine.

func (t *Thread) runBody(g *Globals) error {
	fn := &Function{Code: g.Program.Main, Globals: g, Name: "<module>", Qual: "<module>"}
	_, err := t.callFunction(fn, nil, nil)
	return err
}

// Prepare compiles a module that the library made of parts of a script, such as
// the methods of a dataclass. The functions belong to the module called name.
func (t *Thread) Prepare(name string, m *lang.Module) (*Globals, error) {
	p, err := Compile(m)
	if err != nil {
		return nil, err
	}
	p.made = true
	if name != ScriptModule {
		p.Library = name // else the functions are the script's own
	}
	return p.NewGlobals(t.Iso.Builtins), nil
}

// Define prepares a module, runs it with the given names bound and returns what
// is bound then.
func (t *Thread) Define(name string, m *lang.Module, names *Dict) (*Dict, error) {
	g, err := t.Prepare(name, m)
	if err != nil {
		return nil, err
	}
	for i := range names.Slots() {
		if k, v, ok := names.Slot(i); ok && k.k == KStr {
			g.SetName(k.AsStr(), v)
		}
	}
	if err := t.runBody(g); err != nil {
		return nil, err
	}
	return g.Dict(), nil
}

// NamesOf returns the globals that v was defined with: of a function, of a
// class by its methods, or else those of the script code that is running.
func (t *Thread) NamesOf(v Value) *Dict {
	switch v.k {
	case KMethod:
		return t.NamesOf(v.AsMethod().Fn)
	case KFunc:
		return v.AsFunc().Globals.Dict()
	case KType:
		d := v.AsType().Attrs
		for i := range d.Slots() {
			if _, x, ok := d.Slot(i); ok && x.k == KFunc && x.AsFunc().Code.Program.moduleName() == v.AsType().Module {
				return x.AsFunc().Globals.Dict()
			}
		}
	}
	if g := t.scriptGlobals(); g != nil {
		return g.Dict()
	}
	return NewDict(0)
}

// scriptGlobals are the globals of the innermost running frame that is no
// library's.
func (t *Thread) scriptGlobals() *Globals {
	for f := t.fiber; f != nil; f = f.caller {
		for fr := f.top; fr != nil; fr = fr.parent {
			if fr.fn != nil && fr.code.Program.Library == "" {
				return fr.fn.Globals
			}
		}
	}
	return nil
}
