package sema

import (
	"strconv"

	"gears/lang"
)

// variable is a local name: of a let, a parameter, a loop.
type variable struct {
	name string
	at   lang.Span
	kind kind
	slot int
	in   *scope
	cell bool // an inner function uses it
	let  bool // it may be assigned to
	fn   bool // it is one function from its let on
	used bool
}

// scope is a function on its way to the IR. What of its variables are cells is
// known at its end only, so names wait in refs for it.
type scope struct {
	fn     *lang.Func
	parent *scope // nil for the module
	blocks []map[string]*variable
	refs   []reference
	free   map[*variable]int
	taken  map[string]int // how often a name has a slot
	vars   []*variable
	any    map[string]bool // names that are assigned to again: nothing is said of their kinds
	temps  int
}

type reference struct {
	name *lang.Name
	to   *variable
}

// push enters a function.
func (c *checker) push(fn *lang.Func) *scope {
	s := &scope{fn: fn, parent: c.scope, free: map[*variable]int{}, taken: map[string]int{}, any: map[string]bool{}}
	fn.Qual = fn.Name
	if c.scope != nil && c.scope.parent != nil {
		fn.Qual = c.scope.fn.Qual + ".<locals>." + fn.Name
		if k := c.scope.fn.Kind; k == lang.FuncListComp || k == lang.FuncDictComp || k == lang.FuncGenExpr {
			fn.Qual = c.scope.fn.Qual + "." + fn.Name
		}
	}
	s.blocks = []map[string]*variable{{}}
	c.scope = s
	return s
}

// pop leaves a function: now its names know their places.
func (c *checker) pop() {
	s := c.scope
	for _, r := range s.refs {
		r.name.Scope, r.name.Index = lang.ScopeLocal, r.to.slot
		if r.to.cell {
			r.name.Scope = lang.ScopeCell
		}
	}
	for _, v := range s.vars {
		if v.cell {
			s.fn.Cells = append(s.fn.Cells, v.slot)
		}
		if v.let && !v.used {
			c.warn(v.at, "use it, or remove it", "%s is not used", v.name)
		}
	}
	c.scope = s.parent
}

// declare makes a variable of the innermost block.
func (c *checker) declare(name string, at lang.Span, k kind) *variable {
	s := c.scope
	for b := s; b != nil; b = b.parent {
		for _, block := range b.blocks {
			if old := block[name]; old != nil && name != "it" && name != "_" && name != ".0" {
				c.fail(at, "choose another name", "%s is bound already, at %s", name, old.at.Start)
			}
		}
	}
	v := &variable{name: name, at: at, kind: k, in: s}
	v.slot = s.slot(name)
	s.vars = append(s.vars, v)
	s.blocks[len(s.blocks)-1][name] = v
	c.noteVariable(at, v)
	return v
}

// slot takes a place in the frame. Names of places differ, as tools show them.
func (s *scope) slot(name string) int {
	if n := s.taken[name]; n > 0 {
		s.fn.Locals = append(s.fn.Locals, name+"·"+strconv.Itoa(n+1))
	} else {
		s.fn.Locals = append(s.fn.Locals, name)
	}
	s.taken[name]++
	return len(s.fn.Locals) - 1
}

// temp makes a variable that users cannot name.
func (c *checker) temp(k kind) *variable {
	s := c.scope
	s.temps++
	v := &variable{name: "·" + strconv.Itoa(s.temps), kind: k, in: s, used: true}
	v.slot = s.slot(v.name)
	s.vars = append(s.vars, v)
	return v
}

// find looks a local name up.
func (c *checker) find(name string) *variable {
	for s := c.scope; s != nil; s = s.parent {
		for i := len(s.blocks) - 1; i >= 0; i-- {
			if v := s.blocks[i][name]; v != nil {
				return v
			}
		}
	}
	return nil
}

// ref is the IR of a variable, read or bound.
func (c *checker) ref(v *variable, at lang.Span) *lang.Name {
	s := c.scope
	n := &lang.Name{At: lang.At{Span: at}, Name: s.nameIn(v)}
	if v.in == s {
		s.refs = append(s.refs, reference{n, v})
		return n
	}
	v.cell = true
	n.Scope, n.Index = lang.ScopeFree, s.capture(v)
	return n
}

func (s *scope) nameIn(v *variable) string { return v.in.fn.Locals[v.slot] }

// capture returns the place of v among the free variables of s.
func (s *scope) capture(v *variable) int {
	if i, ok := s.free[v]; ok {
		return i
	}
	from := lang.Capture{Index: v.slot}
	if s.parent != v.in {
		from = lang.Capture{FromFree: true, Index: s.parent.capture(v)}
	}
	s.fn.Free = append(s.fn.Free, s.nameIn(v))
	s.fn.FreeFrom = append(s.fn.FreeFrom, from)
	s.free[v] = len(s.fn.Free) - 1
	return s.free[v]
}

// block runs f in a block of its own.
func (c *checker) block(f func()) {
	s := c.scope
	s.blocks = append(s.blocks, map[string]*variable{})
	f()
	s.blocks = s.blocks[:len(s.blocks)-1]
}

// locals are the names that can be seen from here.
func (c *checker) locals() []string {
	var names []string
	for s := c.scope; s != nil; s = s.parent {
		for _, b := range s.blocks {
			for n := range b {
				names = append(names, n)
			}
		}
	}
	return names
}
