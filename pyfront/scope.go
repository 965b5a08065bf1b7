package pyfront

import (
	"slices"
	"strings"

	"gears/lang"
)

// symbol is what one scope knows of one name.
type symbol struct {
	name     string
	param    bool
	bound    bool // assigned, deleted, imported, … here
	used     bool
	annot    bool // annotated
	global   bool // declared by a global statement (or by := in a comprehension)
	nonlocal bool
	iterVar  bool // target of a comprehension's for
	walrus   bool // target of := in a comprehension
	declared lang.Span

	resolved bool
	scope    lang.Scope // once resolved: ScopeGlobal, ScopeLocal, ScopeFree or ScopeClass
	index    int
	captured bool // a local that inner functions use: its scope is ScopeCell
}

// scope is the table of names of one function body.
type scope struct {
	fn      *lang.Func
	parent  *scope
	private string // name of the innermost class, for mangling
	syms    map[string]*symbol
	order   []*symbol
	refs    []ref

	loops     int // loops around the current statement
	compIters int // iterables of comprehensions around the current expression
	awaits    bool
	returns   []lang.Span // of return statements with a value
}

// ref is a use of a symbol in the tree.
type ref struct {
	name  *lang.Name
	sym   *symbol
	binds bool // assigned, not read
}

func (s *scope) isFunction() bool {
	return s.fn.Kind != lang.FuncModule && s.fn.Kind != lang.FuncClass
}

func (s *scope) isComp() bool { return s.fn.Kind >= lang.FuncListComp && s.fn.Kind <= lang.FuncGenExpr }

func (s *scope) sym(name string) *symbol {
	y := s.syms[name]
	if y == nil {
		y = &symbol{name: name}
		s.syms[name] = y
		s.order = append(s.order, y)
	}
	return y
}

// mangle gives private names of a class body their class prefix.
func (s *scope) mangle(name string) string {
	if s.private == "" || !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") || strings.Contains(name, ".") {
		return name
	}
	if class := strings.TrimLeft(s.private, "_"); class != "" {
		return "_" + class + name
	}
	return name
}

// settle gives every symbol of s its place. All scopes must have been walked.
func (r *resolver) settle(s *scope) {
	for _, y := range s.order {
		if y.nonlocal && s.parent != nil {
			if _, ok := s.parent.provide(y.name); !ok {
				r.scoping(y.declared, "no binding for nonlocal '%s' found", y.name)
			}
		}
		s.place(y)
	}
}

// place decides where y lives, by CPython's rules.
func (s *scope) place(y *symbol) {
	if y.resolved {
		return
	}
	y.resolved = true
	switch {
	case y.global || s.parent == nil:
		y.scope = lang.ScopeGlobal
	case y.bound && !y.nonlocal:
		if s.fn.Kind == lang.FuncClass {
			y.scope = lang.ScopeClass
			return
		}
		y.scope = lang.ScopeLocal
		y.index = len(s.fn.Locals)
		s.fn.Locals = append(s.fn.Locals, y.name)
	default:
		from, ok := s.parent.provide(y.name)
		switch {
		case ok:
			y.scope, y.index = lang.ScopeFree, len(s.fn.Free)
			s.fn.Free = append(s.fn.Free, y.name)
			s.fn.FreeFrom = append(s.fn.FreeFrom, from)
		case s.fn.Kind == lang.FuncClass:
			y.scope = lang.ScopeClass
		default:
			y.scope = lang.ScopeGlobal
		}
	}
}

// provide tells where s finds the name for a function inside it. Class bodies
// hide their names from the functions in them, but for the cell __class__.
func (s *scope) provide(name string) (lang.Capture, bool) {
	if s.parent == nil {
		return lang.Capture{}, false
	}
	if s.fn.Kind == lang.FuncClass {
		return s.provideThroughClass(name)
	}
	y := s.sym(name)
	s.place(y)
	switch y.scope {
	case lang.ScopeLocal:
		y.captured = true
		return lang.Capture{Index: y.index}, true
	case lang.ScopeFree:
		return lang.Capture{FromFree: true, Index: y.index}, true
	}
	return lang.Capture{}, false
}

func (s *scope) provideThroughClass(name string) (lang.Capture, bool) {
	if name == "__class__" {
		if len(s.fn.Locals) == 0 {
			s.fn.Locals = []string{name}
			s.fn.Cells = []int{0}
		}
		return lang.Capture{Index: 0}, true
	}
	if i := slices.Index(s.fn.Free, name); i >= 0 {
		return lang.Capture{FromFree: true, Index: i}, true
	}
	from, ok := s.parent.provide(name)
	if !ok {
		return from, false
	}
	s.fn.Free = append(s.fn.Free, name)
	s.fn.FreeFrom = append(s.fn.FreeFrom, from)
	return lang.Capture{FromFree: true, Index: len(s.fn.Free) - 1}, true
}

// finish writes the places of s's symbols into the tree.
func (s *scope) finish() {
	if s.fn.Kind != lang.FuncClass {
		for _, y := range s.order {
			if y.captured {
				s.fn.Cells = append(s.fn.Cells, y.index)
			}
		}
		slices.Sort(s.fn.Cells)
	}
	for _, f := range s.refs {
		f.name.Scope, f.name.Index = f.sym.scope, f.sym.index
		if f.sym.captured {
			f.name.Scope = lang.ScopeCell
		}
	}
}
