package vm

import (
	"fmt"
	"math"

	"gears/lang"
)

// Compile turns a resolved module into a program. The module has passed its
// front-end; what cannot be compiled is an internal error, or a limit of the
// instruction format, reported as a diagnostic.
func Compile(m *lang.Module) (*Program, error) {
	p := &Program{Module: m, index: map[string]int{}, rebound: map[string]bool{}}
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
		c.emit(opList, c.result, 0, 0)
	case lang.FuncSetComp:
		c.result = c.alloc()
		c.emit(opSet, c.result, 0, 0)
	case lang.FuncDictComp:
		c.result = c.alloc()
		c.emit(opDict, c.result, 0, 0)
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
	return code
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
	switch v.k {
	case KStr, KBytes:
		key.s = v.AsStr()
	case KBig:
		key.s = v.AsBig().String()
	case KNone, KBool, KInt, KFloat, KEllipsis:
	default:
		c.code.Consts = append(c.code.Consts, v)
		return ^int32(len(c.code.Consts) - 1)
	}
	if i, ok := c.consts[key]; ok {
		return i
	}
	c.code.Consts = append(c.code.Consts, v)
	i := ^int32(len(c.code.Consts) - 1)
	c.consts[key] = i
	return i
}

// name returns the index of a name used by attribute and variable opcodes.
func (c *compiler) name(s string) int {
	if i, ok := c.names[s]; ok {
		return int(i)
	}
	c.code.Names = append(c.code.Names, s)
	c.code.hashes = append(c.code.hashes, hashStr(s))
	i := len(c.code.Names) - 1
	c.names[s] = int32(i)
	return i
}

// local returns the register of a local slot.
func (c *compiler) local(slot int) int { return c.base + slot }

// bound reports whether a local is certainly bound here.
func (c *compiler) bound(slot int) bool { return c.assigned[slot] && !c.deleted[slot] }

// --- statements ---

func (c *compiler) stmts(ss []lang.Stmt) {
	for _, s := range ss {
		tmp := c.tmp
		c.pos = s.StmtSpan().Start
		if c.prog.instrs+len(c.code.Instrs) > maxInstrs {
			c.fail("the program is too long, or has too many nested finally blocks")
			return
		}
		c.stmt(s)
		c.tmp = tmp
	}
}

func (c *compiler) stmt(s lang.Stmt) {
	switch s := s.(type) {
	case *lang.ExprStmt:
		c.effect(s.X)
	case *lang.Assign:
		c.assign(s)
	case *lang.AugAssign:
		c.augAssign(s)
	case *lang.AnnAssign:
		if s.Value != nil {
			c.assignTo(s.Target, int(c.rk(s.Value)))
		}
	case *lang.Del:
		for _, t := range s.Targets {
			c.del(t)
		}
	case *lang.Return:
		c.ret(s)
	case *lang.If:
		c.ifStmt(s)
	case *lang.While:
		c.while(s)
	case *lang.For:
		c.forStmt(s)
	case *lang.Try:
		c.try(s)
	case *lang.With:
		c.with(s, 0)
	case *lang.Raise:
		c.raise(s)
	case *lang.Assert:
		c.assert(s)
	case *lang.Pass:
	case *lang.Break:
		c.leaveLoop(true)
	case *lang.Continue:
		c.leaveLoop(false)
	case *lang.Import:
		r := c.alloc()
		pc := c.emit(opImport, r, c.name(s.Module), 0)
		if !s.AsName {
			c.at(pc).F = 1
		}
		c.assignTo(s.Target, r)
	case *lang.ImportFrom:
		c.importFrom(s)
	case *lang.DefStmt:
		c.def(s)
	case *lang.ClassStmt:
		c.class(s)
	case *lang.CompEmit:
		c.compEmit(s)
	default:
		panic(fmt.Sprintf("internal error: compile %T", s))
	}
}

func (c *compiler) importFrom(s *lang.ImportFrom) {
	m := c.alloc()
	name := s.Module
	for range s.Level {
		name = "." + name
	}
	c.emit(opImport, m, c.name(name), 0)
	if s.Star {
		c.emit(opImportStar, 0, m, 0)
		return
	}
	for i, n := range s.Names {
		r := c.alloc()
		c.emit(opImportFrom, r, m, c.name(n))
		c.assignTo(s.Targets[i], r)
	}
}

func (c *compiler) assign(s *lang.Assign) {
	// The commonest form writes the local directly.
	if n, ok := s.Targets[0].(*lang.Name); ok && len(s.Targets) == 1 && n.Scope == lang.ScopeLocal {
		c.toLocal(n, s.Value)
		return
	}
	v := int(c.rk(s.Value))
	for _, t := range s.Targets {
		c.assignTo(t, v)
	}
}

// toLocal evaluates e into local n. The register is written only when the value
// is complete, because e may read the local's old value or raise.
func (c *compiler) toLocal(n *lang.Name, e lang.Expr) {
	dst := c.local(n.Index)
	if c.atomicDst(e) {
		c.exprTo(e, dst)
	} else {
		c.emit(opMove, dst, int(c.rk(e)), 0)
	}
	c.assigned[n.Index] = true
}

// atomicDst reports whether the code of e writes its destination by its last
// instruction only.
func (c *compiler) atomicDst(e lang.Expr) bool {
	switch e.(type) {
	case *lang.BoolOp, *lang.Cond, *lang.Compare, *lang.ListLit, *lang.TupleLit, *lang.SetLit, *lang.DictLit, *lang.FString, *lang.Await, *lang.YieldFrom, *lang.Walrus, *lang.Comp:
		return false
	}
	return true
}

// assignTo binds target to the value in operand v.
func (c *compiler) assignTo(target lang.Expr, v int) {
	switch t := target.(type) {
	case *lang.Name:
		c.storeName(t, v)
	case *lang.Attr:
		tmp := c.tmp
		o := c.rk(t.X)
		c.pos = attrPos(t)
		c.emit(opSetAttr, int(o), v, c.name(t.Name))
		c.tmp = tmp
	case *lang.Index:
		tmp := c.tmp
		o := c.rk(t.X)
		i := c.rk(t.I)
		c.pos = t.Span.Start
		c.emit(opSetIndex, int(o), int(i), v)
		c.tmp = tmp
	case *lang.TupleLit:
		c.unpack(t.Elems, v)
	case *lang.ListLit:
		c.unpack(t.Elems, v)
	case *lang.Star:
		c.assignTo(t.X, v)
	default:
		panic(fmt.Sprintf("internal error: assign to %T", target))
	}
}

// attrPos is where tracebacks see the access to an attribute: in a chain over
// several lines, the line of the name.
func attrPos(a *lang.Attr) lang.Pos {
	if a.Span.End.Line != a.Span.Start.Line {
		return a.Span.End
	}
	return a.Span.Start
}

func (c *compiler) unpack(targets []lang.Expr, v int) {
	star := -1
	for i, t := range targets {
		if _, ok := t.(*lang.Star); ok {
			star = i
		}
	}
	tmp := c.tmp
	first := c.allocN(len(targets))
	if star < 0 {
		c.emit(opUnpack, first, v, len(targets))
	} else {
		pc := c.emit(opUnpackEx, first, v, len(targets)-star-1)
		if star > math.MaxUint16 {
			c.fail("too many expressions in star-unpacking assignment")
		}
		c.at(pc).D = uint16(star)
	}
	for i, t := range targets {
		c.assignTo(t, first+i)
	}
	c.tmp = tmp
}

func (c *compiler) storeName(n *lang.Name, v int) {
	switch n.Scope {
	case lang.ScopeLocal:
		c.emit(opMove, c.local(n.Index), v, 0)
		c.assigned[n.Index] = true
	case lang.ScopeCell:
		c.emit(opStoreCell, c.local(n.Index), v, 0)
	case lang.ScopeFree:
		if c.frees != nil {
			c.emit(opStoreCell, int(c.constant(box(KCell, c.frees[n.Index]))), v, 0)
			return
		}
		c.emit(opStoreFree, n.Index, v, 0)
	case lang.ScopeGlobal:
		if c.fn.Kind != lang.FuncModule {
			c.prog.rebound[n.Name] = true
		}
		c.emit(opStoreGlobal, c.prog.global(n.Name), v, 0)
	case lang.ScopeClass:
		c.emit(opStoreName, c.name(n.Name), v, 0)
	}
}

func (c *compiler) augAssign(s *lang.AugAssign) {
	op := binaryOps[s.Op]
	switch t := s.Target.(type) {
	case *lang.Name:
		l := c.rk(t)
		r := c.rk(s.Value)
		c.pos = s.Span.Start
		dst := c.alloc()
		if t.Scope == lang.ScopeLocal {
			dst = c.local(t.Index)
		}
		c.inPlace(op, dst, int(l), int(r))
		if t.Scope != lang.ScopeLocal {
			c.storeName(t, dst)
		}
	case *lang.Attr:
		o := c.rk(t.X)
		v := c.alloc()
		c.pos = attrPos(t)
		c.emit(opAttr, v, int(o), c.name(t.Name))
		r := c.rk(s.Value)
		c.pos = s.Span.Start
		c.inPlace(op, v, v, int(r))
		c.emit(opSetAttr, int(o), v, c.name(t.Name))
	case *lang.Index:
		o := c.rk(t.X)
		i := c.rk(t.I)
		v := c.alloc()
		c.emit(opIndex, v, int(o), int(i))
		r := c.rk(s.Value)
		c.pos = s.Span.Start
		c.inPlace(op, v, v, int(r))
		c.emit(opSetIndex, int(o), int(i), v)
	default:
		panic(fmt.Sprintf("internal error: augmented assignment to %T", s.Target))
	}
}

func (c *compiler) inPlace(op Opcode, dst, l, r int) {
	pc := c.emit(op, dst, l, r)
	c.at(pc).F = 1
}

func (c *compiler) del(target lang.Expr) {
	c.pos = target.ExprSpan().Start
	switch t := target.(type) {
	case *lang.Name:
		switch t.Scope {
		case lang.ScopeLocal:
			c.emit(opCheck, c.local(t.Index), c.name(t.Name), 0)
			c.emit(opUnset, c.local(t.Index), 0, 0)
		case lang.ScopeCell:
			c.emit(opDelCell, c.local(t.Index), c.name(t.Name), 0)
		case lang.ScopeFree:
			if c.frees != nil {
				c.emit(opDelCell, int(c.constant(box(KCell, c.frees[t.Index]))), c.name(t.Name), 0)
				return
			}
			c.emit(opDelFree, t.Index, c.name(t.Name), 0)
		case lang.ScopeGlobal:
			c.prog.rebound[t.Name] = true
			c.emit(opDelGlobal, c.prog.global(t.Name), 0, 0)
		case lang.ScopeClass:
			c.emit(opDelName, c.name(t.Name), 0, 0)
		}
	case *lang.Attr:
		o := c.rk(t.X)
		c.pos = attrPos(t)
		c.emit(opDelAttr, int(o), 0, c.name(t.Name))
	case *lang.Index:
		o := c.rk(t.X)
		i := c.rk(t.I)
		c.emit(opDelIndex, int(o), int(i), 0)
	case *lang.TupleLit:
		for _, e := range t.Elems {
			c.del(e)
		}
	case *lang.ListLit:
		for _, e := range t.Elems {
			c.del(e)
		}
	default:
		panic(fmt.Sprintf("internal error: del of %T", target))
	}
}

func (c *compiler) ret(s *lang.Return) {
	v := int(c.constant(None))
	if s.X != nil {
		v = int(c.rk(s.X))
	}
	if len(c.blocks) > 0 && v >= 0 && v < c.base+len(c.fn.Locals) {
		// A finally body may rebind the local; the value is already decided.
		r := c.alloc()
		c.emit(opMove, r, v, 0)
		v = r
	}
	c.unwind(0)
	c.pos = s.Span.Start
	if c.inline != nil {
		c.emit(opMove, c.inline.dst, v, 0)
		c.jump(opJump, c.inline.end, 0, 0)
		return
	}
	c.emit(opReturn, 0, v, 0)
}

// unwind emits what leaving the blocks above depth demands, innermost first.
func (c *compiler) unwind(depth int) {
	saved := c.blocks
	for i := len(saved) - 1; i >= depth; i-- {
		b := saved[i]
		c.blocks = saved[:i:i] // what is compiled on the way out must not overwrite saved
		switch b.kind {
		case blockHandler:
			c.emit(opPopHandled, 0, b.saved, 0)
			if b.target != nil {
				c.unbind(b.target)
			}
		case blockFinally:
			c.suspend(saved[i:], true)
			c.stmts(b.finally)
		case blockWith:
			c.suspend(saved[i:], true)
			c.callExit(b, int(c.constant(None)), -1)
		}
	}
	c.blocks = saved
	c.suspend(saved[depth:], false)
}

// suspend closes (or reopens) the exception regions of blocks: code that runs
// on the way out of a block is not covered by the block's own handler.
func (c *compiler) suspend(blocks []*block, off bool) {
	for _, b := range blocks {
		if b.region == nil {
			continue
		}
		if off {
			b.region.close(c.pc())
		} else if b.region.start < 0 {
			b.region.start = c.pc()
		}
	}
}

func (r *region) close(pc int) {
	if r.start >= 0 && r.start < pc {
		r.ranges = append(r.ranges, [2]int{r.start, pc})
	}
	r.start = -1
}

func (c *compiler) unbind(n *lang.Name) {
	if n.Scope == lang.ScopeLocal {
		c.emit(opUnset, c.local(n.Index), 0, 0)
		c.assigned[n.Index] = false
		return
	}
	// "except E as e" ends with e = None; del e, so an e that the body deleted
	// is no error.
	c.storeName(n, int(c.constant(None)))
	c.del(n)
}

func (c *compiler) leaveLoop(brk bool) {
	for i := len(c.blocks) - 1; i >= 0; i-- {
		if b := c.blocks[i]; b.kind == blockLoop {
			c.unwind(i + 1)
			if brk {
				c.jump(opJump, b.brk, 0, 0)
			} else {
				c.jump(opJump, b.cont, 0, 0)
			}
			return
		}
	}
	panic("internal error: break or continue outside a loop")
}

// branch runs f and returns the assignments that hold after it, restoring those
// of before.
func (c *compiler) branch(f func()) []bool {
	before := append([]bool(nil), c.assigned...)
	f()
	after := c.assigned
	c.assigned = before
	return after
}

// join keeps what is assigned on both paths.
func (c *compiler) join(a, b []bool) {
	for i := range c.assigned {
		c.assigned[i] = a[i] && b[i]
	}
}

func (c *compiler) ifStmt(s *lang.If) {
	els, end := newLabel(), newLabel()
	c.cond(s.Test, els, false)
	a := c.branch(func() { c.stmts(s.Body) })
	if len(s.Else) == 0 {
		c.place(els)
		c.join(a, c.assigned)
		return
	}
	c.jump(opJump, end, 0, 0)
	c.place(els)
	b := c.branch(func() { c.stmts(s.Else) })
	c.place(end)
	c.join(a, b)
}

func (c *compiler) while(s *lang.While) {
	top, els, end := newLabel(), newLabel(), newLabel()
	c.place(top)
	c.cond(s.Test, els, false)
	c.blocks = append(c.blocks, &block{kind: blockLoop, brk: end, cont: top})
	c.branch(func() { c.stmts(s.Body) })
	c.blocks = c.blocks[:len(c.blocks)-1]
	c.jump(opJump, top, 0, 0)
	c.place(els)
	c.branch(func() { c.stmts(s.Else) })
	c.place(end)
}

func (c *compiler) forStmt(s *lang.For) {
	if s.Async {
		c.asyncFor(s)
		return
	}
	top, els, end := newLabel(), newLabel(), newLabel()
	it := c.alloc()
	if s.IterReady {
		c.exprTo(s.Iter, it)
	} else {
		v := c.rk(s.Iter)
		c.emit(opIter, it, int(v), 0)
	}
	c.place(top)
	c.pos = s.Target.ExprSpan().Start
	if n, ok := s.Target.(*lang.Name); ok && n.Scope == lang.ScopeLocal {
		c.jumpC(opForIter, c.local(n.Index), it, els)
		c.blocks = append(c.blocks, &block{kind: blockLoop, brk: end, cont: top})
		c.branch(func() {
			c.assigned[n.Index] = true
			c.stmts(s.Body)
		})
	} else {
		x := c.alloc()
		c.jumpC(opForIter, x, it, els)
		c.blocks = append(c.blocks, &block{kind: blockLoop, brk: end, cont: top})
		c.branch(func() {
			c.assignTo(s.Target, x)
			c.stmts(s.Body)
		})
	}
	c.blocks = c.blocks[:len(c.blocks)-1]
	c.pos = s.Span.Start
	c.jump(opJump, top, 0, 0)
	c.place(els)
	c.branch(func() { c.stmts(s.Else) })
	c.place(end)
}

func (c *compiler) raise(s *lang.Raise) {
	if s.X == nil {
		c.emit(opRaise, 0, int(c.constant(None)), 0)
		c.at(c.pc() - 1).F = 2
		return
	}
	x := c.rk(s.X)
	if s.Cause == nil {
		c.pos = s.Span.Start
		c.emit(opRaise, 0, int(x), 0)
		return
	}
	cause := c.rk(s.Cause)
	c.pos = s.Span.Start
	pc := c.emit(opRaise, 0, int(x), int(cause))
	c.at(pc).F = 1
}

func (c *compiler) assert(s *lang.Assert) {
	ok := newLabel()
	c.cond(s.Test, ok, true)
	c.pos = s.Span.Start
	cls := int(c.constant(TypeValue(ExcAssertionError)))
	if s.Msg == nil {
		c.emit(opRaise, 0, cls, 0)
	} else {
		base := c.allocN(2)
		c.emit(opMove, base, cls, 0)
		c.branch(func() { c.exprTo(s.Msg, base+1) })
		c.pos = s.Span.Start
		pc := c.emit(opCall, base, base, -1)
		c.at(pc).D = 1
		c.emit(opRaise, 0, base, 0)
	}
	c.place(ok)
}

// --- exception handling ---

// handle adds exception table rows for the region.
func (c *compiler) handle(r *region, target, reg int) {
	r.close(c.pc())
	for _, x := range r.ranges {
		c.code.Handlers = append(c.code.Handlers, handler{x[0], x[1], target, reg})
	}
}

func (c *compiler) try(s *lang.Try) {
	if len(s.Finally) == 0 {
		c.tryExcept(s)
		return
	}
	// try/finally around try/except/else.
	reg := &region{start: c.pc()}
	c.blocks = append(c.blocks, &block{kind: blockFinally, finally: s.Finally, region: reg})
	before := append([]bool(nil), c.assigned...)
	if len(s.Handlers) > 0 {
		c.tryExcept(s)
	} else {
		c.stmts(s.Body)
		c.stmts(s.Else)
	}
	c.blocks = c.blocks[:len(c.blocks)-1]
	after := c.assigned
	end := newLabel()
	reg.close(c.pc())
	c.stmts(s.Finally)
	c.jump(opJump, end, 0, 0)

	c.assigned = append([]bool(nil), before...)
	exc := c.allocN(2)
	saved := exc + 1
	c.handle(reg, c.pc(), exc)
	inner := &region{start: c.pc()}
	c.emit(opPushHandled, saved, exc, 0)
	c.blocks = append(c.blocks, &block{kind: blockHandler, saved: saved, region: inner})
	c.stmts(s.Finally)
	c.blocks = c.blocks[:len(c.blocks)-1]
	c.leaveHandler(inner, exc, saved)
	c.place(end)
	c.assigned = after
}

func (c *compiler) tryExcept(s *lang.Try) {
	end := newLabel()
	reg := &region{start: c.pc()}
	before := append([]bool(nil), c.assigned...)
	c.blocks = append(c.blocks, &block{kind: blockTry, region: reg})
	c.stmts(s.Body)
	c.blocks = c.blocks[:len(c.blocks)-1]
	reg.close(c.pc())
	c.stmts(s.Else)
	after := c.assigned
	c.jump(opJump, end, 0, 0)

	exc := c.allocN(3)
	saved, match := exc+1, exc+2
	c.handle(reg, c.pc(), exc)
	// Whatever the handlers do, leaving them by an exception gives back the
	// exception handled before.
	inner := &region{start: c.pc()}
	c.assigned = append([]bool(nil), before...)
	c.emit(opPushHandled, saved, exc, 0)
	for i := range s.Handlers {
		h := &s.Handlers[i]
		next := newLabel()
		c.pos = h.Span.Start
		if h.Type != nil {
			tmp := c.tmp
			ty := c.rk(h.Type)
			c.pos = h.Span.Start
			c.emit(opExcMatch, match, exc, int(ty))
			c.jump(opJumpFalse, next, match, 0)
			c.tmp = tmp
		}
		if h.Target != nil {
			c.storeName(h.Target, exc)
		}
		c.blocks = append(c.blocks, &block{kind: blockHandler, saved: saved, target: h.Target, region: inner})
		a := c.branch(func() { c.stmts(h.Body) })
		c.blocks = c.blocks[:len(c.blocks)-1]
		inner.close(c.pc())
		c.emit(opPopHandled, 0, saved, 0)
		if h.Target != nil {
			c.unbind(h.Target)
		}
		for k := range after {
			after[k] = after[k] && a[k]
		}
		c.jump(opJump, end, 0, 0)
		inner.start = c.pc()
		c.place(next)
		if h.Type == nil {
			break
		}
	}
	c.leaveHandler(inner, exc, saved)
	c.place(end)
	c.assigned = after
}

// leaveHandler ends the code that runs while the exception in exc is handled:
// the exception goes on, and so does one that the code of region raises, after
// giving back what was handled before.
func (c *compiler) leaveHandler(r *region, exc, saved int) {
	r.close(c.pc())
	c.emit(opPopHandled, 0, saved, 0)
	c.emit(opReraise, 0, exc, 0)
	again := c.alloc()
	c.handle(r, c.pc(), again)
	c.emit(opPopHandled, 0, saved, 0)
	c.emit(opReraise, 0, again, 0)
}

// with compiles the items from i on.
func (c *compiler) with(s *lang.With, i int) {
	if i == len(s.Items) {
		c.stmts(s.Body)
		return
	}
	item := s.Items[i]
	mgr := c.alloc()
	c.exprTo(item.Context, mgr)
	c.pos = item.Context.ExprSpan().Start
	b := &block{kind: blockWith, async: s.Async, exit: c.allocN(2)}
	enter, exit := "__enter__", "__exit__"
	if s.Async {
		enter, exit = "__aenter__", "__aexit__"
	}
	call := c.allocN(2)
	c.emit(opLoadSpecial, call, mgr, c.name(enter))
	c.emit(opLoadSpecial, b.exit, mgr, c.name(exit))
	v := c.alloc()
	c.emit(opCallMethod, v, call, -1)
	if s.Async {
		c.await(v)
	}
	b.region = &region{start: c.pc()}
	c.blocks = append(c.blocks, b)
	before := append([]bool(nil), c.assigned...)
	if item.Target != nil {
		c.assignTo(item.Target, v)
	}
	c.with(s, i+1)
	c.blocks = c.blocks[:len(c.blocks)-1]
	b.region.close(c.pc())
	end := newLabel()
	c.pos = item.Context.ExprSpan().Start
	c.callExit(b, int(c.constant(None)), -1)
	c.jump(opJump, end, 0, 0)

	exc := c.allocN(3)
	saved, swallow := exc+1, exc+2
	c.handle(b.region, c.pc(), exc)
	inner := &region{start: c.pc()}
	c.emit(opPushHandled, saved, exc, 0)
	c.callExit(b, exc, swallow)
	inner.close(c.pc())
	c.emit(opPopHandled, 0, saved, 0)
	c.jump(opJumpTrue, end, swallow, 0)
	c.emit(opReraise, 0, exc, 0)
	again := c.alloc()
	c.handle(inner, c.pc(), again)
	c.emit(opPopHandled, 0, saved, 0)
	c.emit(opReraise, 0, again, 0)
	c.place(end)
	c.assigned = before // the manager may swallow an exception anywhere in the body
}

// callExit calls the manager's exit with the exception in operand exc (or None)
// and leaves the answer in dst, unless that is negative.
func (c *compiler) callExit(b *block, exc, dst int) {
	tmp := c.tmp
	base := c.allocN(5)
	c.emit(opMove, base, b.exit, 0)
	c.emit(opMove, base+1, b.exit+1, 0)
	if exc < 0 {
		for k := 2; k < 5; k++ {
			c.emit(opMove, base+k, exc, 0)
		}
	} else {
		c.emit(opAttr, base+2, exc, c.name("__class__"))
		c.emit(opMove, base+3, exc, 0)
		c.emit(opAttr, base+4, exc, c.name("__traceback__"))
	}
	r := base
	if dst >= 0 {
		r = dst
	}
	pc := c.emit(opCallMethod, r, base, -1)
	c.at(pc).D = 3
	if b.async {
		c.await(r)
	}
	c.tmp = tmp
}

// await waits for the awaitable in register r and leaves its value there.
func (c *compiler) await(r int) {
	it := c.allocN(2)
	c.emit(opAwaitable, it, r, 0)
	c.emit(opMove, it+1, int(c.constant(None)), 0)
	c.emit(opYieldFrom, r, it, 0)
}

// asyncFor is "async for": __aiter__ once, __anext__ awaited for each element.
func (c *compiler) asyncFor(s *lang.For) {
	top, els, end := newLabel(), newLabel(), newLabel()
	it := c.alloc()
	src := c.alloc()
	c.exprTo(s.Iter, src)
	c.pos = s.Iter.ExprSpan().Start
	call := c.allocN(2)
	c.emit(opLoadSpecial, call, src, c.name("__aiter__"))
	c.emit(opCallMethod, it, call, -1)
	c.place(top)
	x := c.alloc()
	reg := &region{start: c.pc()}
	c.emit(opLoadSpecial, call, it, c.name("__anext__"))
	c.emit(opCallMethod, x, call, -1)
	c.await(x)
	reg.close(c.pc())
	c.blocks = append(c.blocks, &block{kind: blockLoop, brk: end, cont: top})
	c.branch(func() {
		c.assignTo(s.Target, x)
		c.stmts(s.Body)
	})
	c.blocks = c.blocks[:len(c.blocks)-1]
	c.jump(opJump, top, 0, 0)
	exc := c.allocN(2)
	c.handle(reg, c.pc(), exc)
	c.emit(opExcMatch, exc+1, exc, int(c.constant(TypeValue(ExcStopAsyncIteration))))
	c.jump(opJumpTrue, els, exc+1, 0)
	c.emit(opReraise, 0, exc, 0)
	c.place(els)
	c.branch(func() { c.stmts(s.Else) })
	c.place(end)
}
