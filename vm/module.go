package vm

import (
	"strings"
)

// NewModule makes a module with the given attributes.
func NewModule(name string, attrs *Dict) *Module {
	if attrs == nil {
		attrs = NewDict(0)
	}
	attrs.SetStr("__name__", Str(name))
	return &Module{Name: name, Attrs: attrs}
}

// importModule is an import statement; top asks for the top-level package, which
// "import a.b" binds.
func (t *Thread) importModule(name string, top bool) (Value, error) {
	if strings.HasPrefix(name, ".") {
		return Value{}, Errorf(ExcImportError, "attempted relative import with no known parent package")
	}
	// Packages come before their submodules, so it is the first one missing that
	// the error names.
	var first, m *Module
	for end := 0; end < len(name); end++ {
		if i := strings.IndexByte(name[end:], '.'); i >= 0 {
			end += i
		} else {
			end = len(name)
		}
		var err error
		outer := m
		if m, err = t.findModule(name[:end]); err != nil {
			if r, ok := err.(*Raised); ok && outer != nil && IsExc(err, ExcModuleNotFound) && len(r.Exc().Args) == 1 && !isPackage(t, outer) {
				r.Exc().Args[0] = Str(r.Exc().Args[0].AsStr() + "; '" + outer.Name + "' is not a package")
			}
			return Value{}, err
		}
		if first == nil {
			first = m
		}
	}
	if m == nil {
		return Value{}, ValueErrorf("Empty module name")
	}
	if top {
		m = first
	}
	return ModuleValue(m), nil
}

// isPackage reports whether m has submodules: known ones, or attributes.
func isPackage(t *Thread, m *Module) bool {
	for i := range m.Attrs.Slots() {
		if _, v, ok := m.Attrs.Slot(i); ok && v.k == KModule && strings.HasPrefix(v.AsModule().Name, m.Name+".") {
			return true
		}
	}
	for name := range t.Iso.Modules {
		if strings.HasPrefix(name, m.Name+".") {
			return true
		}
	}
	return false
}

func (t *Thread) findModule(name string) (*Module, error) {
	if m, ok := t.Iso.Modules[name]; ok {
		return m, nil
	}
	if t.Iso.Import != nil {
		m, err := t.Iso.Import(t, name)
		if err != nil {
			return nil, err
		}
		if m != nil {
			if t.Iso.Modules == nil {
				t.Iso.Modules = map[string]*Module{}
			}
			t.Iso.Modules[name] = m
			if i := strings.LastIndexByte(name, '.'); i > 0 {
				if parent := t.Iso.Modules[name[:i]]; parent != nil {
					if _, ok := parent.Attrs.GetStr(name[i+1:]); !ok {
						parent.Attrs.SetStr(name[i+1:], ModuleValue(m))
					}
				}
			}
			return m, nil
		}
	}
	e := NewExc(ExcModuleNotFound, Str("No module named '"+name+"'"))
	d := ensureDict(e)
	d.SetStr("name", Str(name))
	return nil, about(RaiseValue(e), &subject{name: name})
}

// importFrom is one name of a from-import: an attribute, or a submodule.
func (t *Thread) importFrom(m *Module, name string) (Value, error) {
	if v, ok := m.Attrs.GetStr(name); ok {
		return v, nil
	}
	if sub, err := t.findModule(m.Name + "." + name); err == nil {
		return ModuleValue(sub), nil
	} else if !IsExc(err, ExcModuleNotFound) {
		return Value{}, err
	}
	err := Errorf(ExcImportError, "cannot import name '%s' from '%s' (unknown location)", name, m.Name)
	return Value{}, about(err, &subject{name: name, obj: ModuleValue(m)})
}

// importStar binds what "from m import *" gives: the names of __all__, or all
// that do not begin with an underscore.
func importStar(t *Thread, g *Globals, m *Module) error {
	all, ok := m.Attrs.GetStr("__all__")
	if !ok {
		for i := range m.Attrs.Slots() {
			if k, v, ok := m.Attrs.Slot(i); ok && !strings.HasPrefix(k.AsStr(), "_") {
				g.SetName(k.AsStr(), v)
			}
		}
		return nil
	}
	return Iterate(t, all, func(name Value) error {
		v, err := GetAttr(t, ModuleValue(m), name.AsStrOrEmpty())
		if err == nil {
			g.SetName(name.AsStrOrEmpty(), v)
		}
		return err
	})
}

// Import imports a module, as a script would.
func (t *Thread) Import(name string) (m *Module, err error) {
	return t.findModule(name)
}

// RunMain runs the program's module body with the given globals, outside any
// task: execute() in it runs at once.
func (t *Thread) RunMain(g *Globals) error {
	fn := &Function{Code: g.Program.Main, Globals: g, Name: "<module>", Qual: "<module>"}
	t.begin()
	_, err := t.callFunction(fn, nil, nil)
	return err
}
