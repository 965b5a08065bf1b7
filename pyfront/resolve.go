package pyfront

import (
	"fmt"

	"gears/lang"
)

// resolver walks the tree once, building scopes, and then places the names. It
// also finds what CPython's symbol table and compiler refuse, which are kept
// apart because the former comes first.
type resolver struct {
	opt     Options
	cur     *scope
	scopes  []*scope
	depth   int
	stopped bool   // the tree is too deep: nothing more is looked at
	muted   int    // inside annotations that no one evaluates: names are not resolved
	texts   bool   // from __future__ import annotations: annotations are strings
	verb    string // what happens to targets: "assign to" or "delete"

	early lang.List // __future__ imports
	table lang.List
	later lang.List
}

// run fills the scopes of m's names and reports errors in their use, the one
// that CPython raises first.
func (r *resolver) run(m *lang.Module) lang.List {
	r.future(m.Body.Body)
	r.push(m.Body)
	r.body(m.Body.Body)
	r.pop()
	if !r.stopped {
		for _, s := range r.scopes {
			r.settle(s)
		}
		for _, s := range r.scopes {
			s.finish()
		}
	}
	return r.result()
}

func (r *resolver) result() lang.List {
	all := append(append(append(lang.List{}, r.early...), r.table...), r.later...)
	if len(all) < 2 {
		return all
	}
	rest := append(lang.List{}, all[1:]...)
	rest.Sort()
	return append(all[:1:1], rest...)
}

func diagnostic(at lang.Span, msg string, args ...any) *lang.Diagnostic {
	if len(args) > 0 {
		msg = fmt.Sprintf(msg, args...)
	}
	return &lang.Diagnostic{Kind: "SyntaxError", Message: msg, Span: at}
}

// scoping records an error of the symbol table.
func (r *resolver) scoping(at lang.Span, msg string, args ...any) {
	if r.muted == 0 {
		r.table = append(r.table, diagnostic(at, msg, args...))
	}
}

// misplaced records an error that CPython's compiler finds.
func (r *resolver) misplaced(at lang.Span, msg string, args ...any) {
	r.later = append(r.later, diagnostic(at, msg, args...))
}

// deeper counts a level of the tree and reports whether to go on.
func (r *resolver) deeper(at lang.Span) bool {
	r.depth++
	if r.depth > r.opt.MaxDepth && !r.stopped {
		r.stopped = true
		r.early = append(r.early, diagnostic(at, tooComplex))
	}
	return !r.stopped
}

// push enters the scope of fn, whose parameters become its first locals.
func (r *resolver) push(fn *lang.Func) {
	s := &scope{fn: fn, parent: r.cur, syms: make(map[string]*symbol)}
	if r.cur != nil {
		s.private, s.compIters = r.cur.private, r.cur.compIters
		fn.Qual = r.cur.qualify(fn.Name)
		if fn.Kind == lang.FuncClass {
			s.private = fn.Name
		}
	}
	r.cur = s
	r.scopes = append(r.scopes, s)
	for i := range fn.Params {
		p := &fn.Params[i]
		p.Name = s.mangle(p.Name)
		y := s.sym(p.Name)
		if y.param {
			at := lang.Span{Start: p.Pos, End: lang.Pos{Line: p.Pos.Line, Col: p.Pos.Col + int32(len([]rune(p.Name)))}}
			r.scoping(at, "duplicate argument '%s' in function definition", p.Name)
		}
		y.param, y.bound = true, true
		if p.Name == "__debug__" {
			r.misplaced(startSpan(fn.Span), "cannot assign to __debug__")
		}
	}
}

func startSpan(s lang.Span) lang.Span {
	return lang.Span{Start: s.Start, End: lang.Pos{Line: s.Start.Line, Col: s.Start.Col + 1}}
}

// qualify is the qualified name of a function called name that s contains.
func (s *scope) qualify(name string) string {
	if y := s.syms[s.mangle(name)]; y != nil && y.global || s.fn.Kind == lang.FuncModule {
		return name
	}
	if s.fn.Kind == lang.FuncClass || s.isComp() {
		return s.fn.Qual + "." + name
	}
	return s.fn.Qual + ".<locals>." + name
}

func (r *resolver) pop() {
	s := r.cur
	if s.fn.Kind == lang.FuncDef && s.fn.Async && s.fn.Generator {
		for _, at := range s.returns {
			r.misplaced(at, "'return' with value in async generator")
		}
	}
	r.cur = s.parent
}

// use records that n is read here.
func (r *resolver) use(n *lang.Name) {
	if r.muted > 0 {
		return
	}
	s := r.cur
	n.Name = s.mangle(n.Name)
	y := s.sym(n.Name)
	y.used = true
	s.refs = append(s.refs, ref{name: n, sym: y})
	if n.Name == "super" && s.isFunction() {
		// super() without arguments finds its class in the cell __class__.
		s.sym("__class__").used = true
	}
}

// bind records that n is assigned here.
func (r *resolver) bind(n *lang.Name) {
	if r.muted > 0 || n == nil {
		return
	}
	s := r.cur
	n.Name = s.mangle(n.Name)
	if n.Name == "__debug__" {
		r.misplaced(n.Span, "cannot %s __debug__", r.verb)
	}
	y := s.sym(n.Name)
	y.bound = true
	s.refs = append(s.refs, ref{n, y, true})
}

// walrus binds n in the innermost scope that is no comprehension.
func (r *resolver) walrus(n *lang.Name, at lang.Span) {
	if r.muted > 0 {
		return
	}
	s := r.cur
	if s.compIters > 0 {
		r.scoping(at, "assignment expression cannot be used in a comprehension iterable expression")
		return
	}
	if !s.isComp() {
		r.bind(n)
		return
	}
	n.Name = s.mangle(n.Name)
	home := s
	for ; home.isComp(); home = home.parent {
		y := home.sym(n.Name)
		if y.iterVar {
			r.scoping(n.Span, "assignment expression cannot rebind comprehension iteration variable '%s'", n.Name)
			return
		}
	}
	if home.fn.Kind == lang.FuncClass {
		r.scoping(at, "assignment expression within a comprehension cannot be used in a class body")
		return
	}
	hy := home.sym(n.Name)
	if !hy.global && !hy.nonlocal {
		hy.bound = true
	}
	for c := s; c != home; c = c.parent {
		y := c.sym(n.Name)
		y.used, y.walrus = true, true
		if home.fn.Kind == lang.FuncModule || hy.global {
			y.global = true
		}
	}
	s.refs = append(s.refs, ref{n, s.sym(n.Name), true})
}

// declare carries out a global or nonlocal statement.
func (r *resolver) declare(d *scopeStmt) {
	s := r.cur
	word := "global"
	if d.nonlocal {
		word = "nonlocal"
		if s.fn.Kind == lang.FuncModule {
			r.scoping(d.Span, "nonlocal declaration not allowed at module level")
			return
		}
	}
	for _, n := range d.names {
		name := s.mangle(n.Name)
		y := s.sym(name)
		switch {
		case y.param:
			r.scoping(d.Span, "name '%s' is parameter and %s", name, word)
		case y.used:
			r.scoping(d.Span, "name '%s' is used prior to %s declaration", name, word)
		case y.annot:
			r.scoping(d.Span, "annotated name '%s' can't be %s", name, word)
		case y.bound:
			r.scoping(d.Span, "name '%s' is assigned to before %s declaration", name, word)
		}
		if d.nonlocal {
			y.nonlocal = true
		} else {
			y.global = true
		}
		if y.declared.Start.Line == 0 {
			y.declared = d.Span
		}
		if y.global && y.nonlocal {
			r.scoping(y.declared, "name '%s' is nonlocal and global", name)
		}
	}
}

// futures are the features of __future__, all of which 3.11 knows.
var futures = map[string]bool{
	"nested_scopes": true, "generators": true, "division": true, "absolute_import": true, "with_statement": true,
	"print_function": true, "unicode_literals": true, "barry_as_FLUFL": true, "generator_stop": true, "annotations": true,
}

// future checks imports from __future__: known features only, and nothing but
// the docstring and each other before them.
func (r *resolver) future(body []lang.Stmt) {
	done := false
	for i, s := range body {
		f, ok := s.(*lang.ImportFrom)
		if !ok || f.Module != "__future__" || f.Level > 0 {
			x, str := s.(*lang.ExprStmt)
			if str {
				_, str = x.X.(*lang.StrLit)
			}
			done = done || !str || i > 0
			continue
		}
		if done {
			r.early = append(r.early, diagnostic(f.Span, "from __future__ imports must occur at the beginning of the file"))
			continue
		}
		for _, name := range f.Names {
			switch {
			case name == "braces":
				r.early = append(r.early, diagnostic(f.Span, "not a chance"))
			case name == "annotations":
				r.texts = true
			case !futures[name]:
				r.early = append(r.early, diagnostic(f.Span, "future feature %s is not defined", name))
			}
		}
	}
}
