package vm

import (
	"fmt"

	"gears/lang"
)

// Compile turns a resolved module into a program. The module has passed its
// front-end; what cannot be compiled is an internal error, or a limit of the
// instruction format, reported as a diagnostic.
func Compile(m *lang.Module) (*Program, error) {
	p := &Program{Module: m, index: map[string]int{}, rebound: map[string]bool{}, interned: map[string]string{}}
	p.Main = p.compileFunc(m.Body)
	if p.failed != nil {
		return nil, p.failed
	}
	return p, nil
}

// maxInstrs bounds the code of one program. The body of a finally is compiled
// once for each way that leads out of its try, so nesting multiplies.
const maxInstrs = 8 << 20

// fail notes what the instruction format has no room for. The position is where
// the compiler stands.
func (c *compiler) fail(format string, args ...any) {
	if c.prog.failed == nil {
		c.prog.failed = &LimitError{c.pos, fmt.Sprintf(format, args...)}
	}
}

// LimitError says that a program is too large to be compiled.
type LimitError struct {
	Pos lang.Pos
	Msg string
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("line %d: %s", e.Pos.Line, e.Msg)
}

// compiler compiles one function body (or one segment).
type compiler struct {
	prog   *Program
	code   *Code
	fn     *lang.Func // whose names are being compiled; changes while inlining
	consts map[constKey]int32
	names  map[string]int32
	pos    lang.Pos

	// Inlining: registers of the inlined function start at base, its free
	// variables are the cells of frees, and "return" is a jump.
	base   int
	frees  []*Cell
	inline *inlining

	tmp      int // first free register
	assigned []bool
	deleted  map[int]bool // locals that a del (or an except target) may unbind
	blocks   []*block
	result   int // register of the comprehension's result
	walrus   int // 0 not looked, 1 none, 2 the function has one
}

type inlining struct {
	dst int
	end *label
}

type constKey struct {
	kind Kind
	n    int64
	s    string
}

// label is a jump target; refs are the instructions to patch.
type label struct {
	pc   int
	refs []int // instruction whose A (or C, when negative: ^i) is the target
}

// block is an enclosing construct that return, break and continue must unwind.
type block struct {
	kind    blockKind
	brk     *label
	cont    *label
	finally []lang.Stmt
	saved   int        // blockHandler: register of the exception handled before
	target  *lang.Name // blockHandler: name to unbind
	exit    int        // blockWith: register pair of __exit__
	region  *region    // blockFinally, blockWith, blockTry: the covered code
	async   bool
}

type blockKind uint8

const (
	blockLoop blockKind = iota
	blockTry
	blockFinally
	blockHandler
	blockWith
)

// region is the code that an exception handler covers: pc ranges, with holes
// where a return or break runs the finally body inside the try body.
type region struct {
	ranges [][2]int
	start  int // of the open range, or -1
}

func (p *Program) compileFunc(fn *lang.Func) *Code {
	c := &compiler{prog: p, fn: fn, consts: map[constKey]int32{}, names: map[string]int32{}}
	code := &Code{Fn: fn, Name: fn.Name, Program: p, generator: fn.Generator, async: fn.Async, cells: fn.Cells}
	c.code = code
	code.simple = !fn.Generator && !fn.Async && len(fn.Cells) == 0
	for _, q := range fn.Params {
		code.params = append(code.params, q.Name)
		switch q.Kind {
		case lang.ParamPosOnly:
			code.nPosOnly++
			code.nPos++
		case lang.ParamNormal:
			code.nPos++
		case lang.ParamKwOnly:
			code.nKwOnly++
			code.simple = false
		case lang.ParamStar:
			code.varargs, code.simple = true, false
		case lang.ParamStarStar:
			code.varkw, code.simple = true, false
		}
	}
	c.tmp = len(fn.Locals)
	c.code.NRegs = c.tmp
	c.assigned = make([]bool, len(fn.Locals))
	for i := range fn.Params {
		c.assigned[i] = true
	}
	c.deleted = deletedLocals(fn.Body)
	c.pos = fn.Span.Start
	if fn.Kind == lang.FuncClass {
		code.nsReg = c.alloc()
	}
	for _, slot := range fn.Cells {
		c.emit(opMakeCell, slot, 0, 0)
	}
	switch fn.Kind {
	case lang.FuncListComp:
		c.result = c.alloc()
		pc := c.emit(opList, c.result, 0, 0)
		if oneForOne(fn) {
			c.at(pc).F = 1
		}
	case lang.FuncSetComp:
		c.result = c.alloc()
		c.emit(opSet, c.result, 0, 0)
	case lang.FuncDictComp:
		c.result = c.alloc()
		pc := c.emit(opDict, c.result, 0, 0)
		if oneForOne(fn) {
			c.at(pc).F = 1
		}
	}
	if (fn.Kind == lang.FuncModule || fn.Kind == lang.FuncClass) && hasAnnotations(fn.Body) {
		c.openAnnotations()
	}
	c.stmts(fn.Body)
	switch fn.Kind {
	case lang.FuncListComp, lang.FuncSetComp, lang.FuncDictComp:
		c.emit(opReturn, 0, c.result, 0)
	case lang.FuncClass:
		ret := int(c.constant(None))
		for i, name := range fn.Locals {
			if name == "__class__" {
				ret = i // the cell itself, for opBuildClass to fill
			}
		}
		c.emit(opReturn, 0, ret, 0)
	default:
		c.emit(opReturn, 0, int(c.constant(None)), 0)
	}
	p.instrs += len(code.Instrs)
	code.simple = code.simple && code.NRegs < bigFrame
	code.direct = !fn.Generator && !fn.Async && !code.varargs && !code.varkw && code.NRegs < bigFrame
	code.exact = -1
	if code.direct && code.nKwOnly == 0 {
		code.exact = code.nPos
	}
	return code
}

// oneForOne reports whether a comprehension makes an element of each that its
// iterator gives.
func oneForOne(fn *lang.Func) bool {
	loop, ok := fn.Body[0].(*lang.For)
	if !ok || loop.Async || len(loop.Body) != 1 {
		return false
	}
	_, ok = loop.Body[0].(*lang.CompEmit)
	return ok
}

// deletedLocals finds the slots that the body may unbind after binding them.
func deletedLocals(body []lang.Stmt) map[int]bool {
	out := map[int]bool{}
	var expr func(e lang.Expr)
	expr = func(e lang.Expr) {
		switch e := e.(type) {
		case *lang.Name:
			if e.Scope == lang.ScopeLocal {
				out[e.Index] = true
			}
		case *lang.TupleLit:
			for _, x := range e.Elems {
				expr(x)
			}
		case *lang.ListLit:
			for _, x := range e.Elems {
				expr(x)
			}
		}
	}
	var walk func(ss []lang.Stmt)
	walk = func(ss []lang.Stmt) {
		for _, s := range ss {
			switch s := s.(type) {
			case *lang.Del:
				for _, t := range s.Targets {
					expr(t)
				}
			case *lang.If:
				walk(s.Body)
				walk(s.Else)
			case *lang.While:
				walk(s.Body)
				walk(s.Else)
			case *lang.For:
				walk(s.Body)
				walk(s.Else)
			case *lang.With:
				walk(s.Body)
			case *lang.Try:
				walk(s.Body)
				walk(s.Else)
				walk(s.Finally)
				for _, h := range s.Handlers {
					if h.Target != nil {
						expr(h.Target)
					}
					walk(h.Body)
				}
			}
		}
	}
	walk(body)
	return out
}

// emit appends an instruction and returns its pc.
func (c *compiler) emit(op Opcode, a, b, cc int) int {
	c.code.Instrs = append(c.code.Instrs, Instr{Op: op, A: int32(a), B: int32(b), C: int32(cc)})
	c.code.Pos = append(c.code.Pos, c.pos)
	return len(c.code.Instrs) - 1
}

func (c *compiler) at(pc int) *Instr { return &c.code.Instrs[pc] }
func (c *compiler) pc() int          { return len(c.code.Instrs) }

// alloc takes the next temporary register.
func (c *compiler) alloc() int {
	r := c.tmp
	c.tmp++
	if c.tmp > c.code.NRegs {
		c.code.NRegs = c.tmp
	}
	return r
}

func (c *compiler) allocN(n int) int {
	r := c.tmp
	c.tmp += n
	if c.tmp > c.code.NRegs {
		c.code.NRegs = c.tmp
	}
	return r
}

// jump emits a jump whose target A is l.
func (c *compiler) jump(op Opcode, l *label, b, cc int) int {
	pc := c.emit(op, l.pc, b, cc)
	if l.pc < 0 {
		l.refs = append(l.refs, pc)
	}
	return pc
}

// jumpC emits an instruction whose target C is l.
func (c *compiler) jumpC(op Opcode, a, b int, l *label) int {
	pc := c.emit(op, a, b, l.pc)
	if l.pc < 0 {
		l.refs = append(l.refs, ^pc)
	}
	return pc
}

func newLabel() *label { return &label{pc: -1} }

// place puts l here.
func (c *compiler) place(l *label) {
	l.pc = c.pc()
	for _, r := range l.refs {
		if r < 0 {
			c.at(^r).C = int32(l.pc)
		} else {
			c.at(r).A = int32(l.pc)
		}
	}
	l.refs = nil
}

// constant returns the operand of a constant.
func (c *compiler) constant(v Value) int32 {
	key := constKey{kind: v.k, n: v.n}
	var h uint64
	switch v.k {
	case KStr:
		v = Str(c.prog.intern(v.AsStr()))
		key.s, h = v.AsStr(), hashStr(v.AsStr())
	case KBytes:
		key.s = v.AsStr()
	case KBig:
		key.s = v.AsBig().String()
	case KNone, KBool, KInt, KFloat, KEllipsis:
	default:
		c.code.Consts, c.code.constHashes = append(c.code.Consts, v), append(c.code.constHashes, 0)
		return ^int32(len(c.code.Consts) - 1)
	}
	if i, ok := c.consts[key]; ok {
		return i
	}
	c.code.Consts, c.code.constHashes = append(c.code.Consts, v), append(c.code.constHashes, h)
	i := ^int32(len(c.code.Consts) - 1)
	c.consts[key] = i
	return i
}

// name returns the index of a name used by attribute and variable opcodes.
func (c *compiler) name(s string) int {
	if i, ok := c.names[s]; ok {
		return int(i)
	}
	s = c.prog.intern(s)
	c.code.Names = append(c.code.Names, s)
	c.code.hashes = append(c.code.hashes, hashStr(s))
	i := len(c.code.Names) - 1
	c.names[s] = int32(i)
	return i
}

// intern returns the program's copy of a name or constant: equal strings compare
// fastest when they are the same.
func (p *Program) intern(s string) string {
	if one, ok := p.interned[s]; ok {
		return one
	}
	p.interned[s] = s
	return s
}

// local returns the register of a local slot.
func (c *compiler) local(slot int) int { return c.base + slot }

// bound reports whether a local is certainly bound here.
func (c *compiler) bound(slot int) bool { return c.assigned[slot] && !c.deleted[slot] }
