package pyfront

import (
	"slices"
	"strings"

	"gears/lang"
)

// Known is what a script finds without binding it. The zero value knows
// nothing, and Check then claims nothing about names and modules.
type Known struct {
	Builtins []string // names of builtins
	Modules  []string // modules that can be imported
	// Names lists what is in a module; nil for one that it does not know.
	Names func(module string) []string
}

// modules warns of imports that will fail and of attributes that a module does
// not have. Imports that a script guards with try are its own business, and so
// is all of a module whose attributes it sets.
func (c *checker) modules(known Known) {
	if len(known.Modules) == 0 {
		return
	}
	m := &moduleChecker{checker: c, known: known, bound: map[*symbol]string{}, names: map[string][]string{}}
	for _, s := range c.r.scopes {
		m.imports(s.fn.Body)
	}
	for _, s := range c.r.scopes {
		lang.Inspect(s.fn.Body, func(x lang.Expr) bool {
			m.attribute(x)
			return true
		})
	}
}

type moduleChecker struct {
	*checker
	known Known
	bound map[*symbol]string // names bound once, to a module
	names map[string][]string
}

// imports looks at the imports of a body and its blocks.
func (m *moduleChecker) imports(body []lang.Stmt) {
	for _, s := range body {
		switch s := s.(type) {
		case *lang.Import:
			if m.module(s.Module, s.Span) && s.Target != nil {
				m.bind(s)
			}
		case *lang.ImportFrom:
			if s.Level == 0 && m.module(s.Module, s.Span) {
				for _, n := range s.Names {
					m.member(s.Module, n, s.Span)
				}
			}
		case *lang.Try:
		default:
			for _, b := range blocks(s) {
				m.imports(b)
			}
		}
	}
}

// module reports whether a module is there, after a warning when it is not.
func (m *moduleChecker) module(name string, at lang.Span) bool {
	if name == "__future__" {
		return false
	}
	if slices.Contains(m.known.Modules, name) {
		return true
	}
	hint := suggest(name, m.known.Modules)
	if hint == "" {
		hint = "gears runs no CPython: it has modules of its own and no pip packages"
	}
	m.warn(at, hint, "No module named '%s'", name)
	return false
}

// bind notes the name that an import binds, when nothing else binds it.
func (m *moduleChecker) bind(s *lang.Import) {
	y := m.home[s.Target]
	if y == nil || m.counts[y] != 1 || y.captured {
		return
	}
	name := s.Module
	if top, _, dotted := strings.Cut(name, "."); dotted && s.Target.Name == top {
		name = top
	}
	m.bound[y] = name
}

// attribute checks module.name.
func (m *moduleChecker) attribute(x lang.Expr) {
	a, ok := x.(*lang.Attr)
	if !ok {
		return
	}
	n, ok := a.X.(*lang.Name)
	if !ok || m.home[n] == nil {
		return
	}
	module := m.bound[m.home[n]]
	if module == "" || strings.HasPrefix(a.Name, "__") {
		return
	}
	if names := m.members(module); names != nil && !slices.Contains(names, a.Name) && !slices.Contains(m.known.Modules, module+"."+a.Name) {
		m.warn(attrSpan(a), suggest(a.Name, names), "module '%s' has no attribute '%s'", module, a.Name)
	}
}

// member checks a name that is imported from a module.
func (m *moduleChecker) member(module, name string, at lang.Span) {
	if names := m.members(module); names != nil && name != "*" && !slices.Contains(names, name) && !slices.Contains(m.known.Modules, module+"."+name) {
		m.warn(at, suggest(name, names), "cannot import name '%s' from '%s'", name, module)
	}
}

func (m *moduleChecker) members(module string) []string {
	names, ok := m.names[module]
	if !ok && m.known.Names != nil {
		names = m.known.Names(module)
		m.names[module] = names
	}
	return names
}

// attrSpan is where the name of an attribute stands.
func attrSpan(a *lang.Attr) lang.Span {
	end := a.Span.End
	return lang.Span{Start: lang.Pos{Line: end.Line, Col: max(1, end.Col-int32(len([]rune(a.Name))))}, End: end}
}
