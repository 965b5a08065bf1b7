package vm

import "gears/lang"

// Code is a compiled function body.
type Code struct {
	Fn          *lang.Func // nil for segments
	Name        string
	Program     *Program
	Instrs      []Instr
	Pos         []lang.Pos // of each instruction
	Consts      []Value
	constHashes []uint64 // of those Consts that are str
	Names       []string // attribute and variable names used by instructions
	hashes      []uint64 // of Names
	KwNames     [][]string
	Funcs       []*Code // inner functions
	Handlers    []handler
	NRegs       int

	// Parameters, copied from Fn for the call path.
	nPos      int // positional parameters (incl. positional-only)
	nPosOnly  int
	nKwOnly   int
	varargs   bool
	varkw     bool
	params    []string
	simple    bool // positional parameters only, no cells: may be compiled into a segment
	direct    bool // a call pushes a frame and has no *args or **kwargs to collect
	exact     int  // when direct, the number of positional arguments that leaves nothing to arrange; else -1
	cells     []int
	generator bool
	async     bool
	nsReg     int // register of the class namespace in class bodies
	inlined   []inlineRange
	calls     map[int32]*lang.Call // pc of call instructions → site, for the scheduler
}

// handler is a row of the exception table: an exception at a pc in [start, end)
// continues at target with the exception in register reg. The first row that
// covers the pc counts.
type handler struct {
	start, end, target int
	reg                int
}

// inlineRange says that the instructions in [start, end) come from a callback
// compiled into a segment, so that tracebacks name it.
type inlineRange struct {
	start, end int
	name       string
}

// kwStart is the slot of the first keyword-only parameter.
func (c *Code) kwStart() int {
	if c.varargs {
		return c.nPos + 1
	}
	return c.nPos
}

// line returns the line of the instruction at pc.
func (c *Code) line(pc int) int {
	if pc >= 0 && pc < len(c.Pos) {
		return int(c.Pos[pc].Line)
	}
	return 0
}

// entry is the line of a traceback for pc, in a frame of that name.
func (c *Code) entry(name string, pc int) TraceEntry {
	e := TraceEntry{Func: name, Line: c.line(pc)}
	if m := c.Program.Module; m != nil && m.Native && pc >= 0 && pc < len(c.Pos) {
		file, at := m.Place(c.Pos[pc])
		e.File, e.Line, e.Col = file, int(at.Line), int(at.Col)
	}
	return e
}

// frameName is the function name a traceback shows for pc; ok is false for
// library code and for the parts of a segment that are not the user's code.
func (c *Code) frameName(pc int) (string, bool) {
	if c.Fn != nil {
		return c.Name, c.Program.Library == ""
	}
	for _, r := range c.inlined {
		if pc >= r.start && pc < r.end {
			return r.name, true
		}
	}
	return "", false
}

// global returns the slot of a global name, making one.
func (p *Program) global(name string) int {
	if i, ok := p.index[name]; ok {
		return i
	}
	i := len(p.Names)
	p.Names = append(p.Names, name)
	p.index[name] = i
	return i
}

// Mentions reports whether the program reads or binds a global of that name.
func (p *Program) Mentions(name string) bool {
	_, ok := p.index[name]
	return ok
}

// NewGlobals makes the variables of one running copy of the program, with
// builtins as the fallback of names that are not bound.
func (p *Program) NewGlobals(builtins *Dict) *Globals {
	g := &Globals{Program: p, builtins: builtins}
	g.grow()
	return g
}

// grow makes room for names that were added after g was made (by inner
// compilations, setattr on the module, or globals()).
func (g *Globals) grow() {
	for len(g.Vals) < len(g.Program.Names) {
		v, _ := g.builtins.GetStr(g.Program.Names[len(g.Vals)])
		g.Vals = append(g.Vals, Value{})
		g.builtin = append(g.builtin, v)
	}
}

// Each calls f for every global that is bound.
func (g *Globals) Each(f func(name string, v Value)) {
	for i, v := range g.Vals {
		if v.k != KUnset {
			f(g.Program.Names[i], v)
		}
	}
}

// Lookup returns the value of a global or builtin name; unset when there is
// neither.
func (g *Globals) Lookup(name string) Value {
	if i, ok := g.Program.index[name]; ok && i < len(g.Vals) {
		if v := g.Vals[i]; !v.IsUnset() {
			return v
		}
		return g.builtin[i]
	}
	v, _ := g.builtins.GetStr(name)
	return v
}

// SetName binds a global from outside the program's own code.
func (g *Globals) SetName(name string, v Value) {
	i := g.Program.global(name)
	g.grow()
	g.Vals[i] = v
}

// Dict returns a snapshot of the bound globals.
func (g *Globals) Dict() *Dict {
	d := NewDict(len(g.Vals))
	for i, v := range g.Vals {
		if !v.IsUnset() {
			d.SetStr(g.Program.Names[i], v)
		}
	}
	return d
}
