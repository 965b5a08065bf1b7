package vm

import (
	"fmt"
	"math"
	"slices"

	"gears/lang"
)

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
		c.annotate(s)
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
	if to := displayElems(s.Targets[0]); len(s.Targets) == 1 && len(to) > 0 && len(to) <= 16 && !hasStar(to) {
		if from := displayElems(s.Value); len(from) == len(to) && !hasStar(from) {
			c.assignEach(to, from)
			return
		}
	}
	v := int(c.rk(s.Value))
	for _, t := range s.Targets {
		c.assignTo(t, v)
	}
}

// assignEach is a, b = x, y: there is no need of the tuple. All values are
// there before the first target is bound.
func (c *compiler) assignEach(to, from []lang.Expr) {
	vals := make([]int, len(from))
	for i, e := range from {
		if v, ok := constValue(e); ok {
			vals[i] = int(c.constant(v))
		} else {
			vals[i] = c.alloc()
			c.exprTo(e, vals[i])
		}
	}
	for i, t := range to {
		c.assignTo(t, vals[i])
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
		c.site(c.emit(opSetAttr, int(o), v, c.name(t.Name)))
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
		c.site(c.emit(opAttr, v, int(o), c.name(t.Name)))
		r := c.rk(s.Value)
		c.pos = s.Span.Start
		c.inPlace(op, v, v, int(r))
		c.site(c.emit(opSetAttr, int(o), v, c.name(t.Name)))
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
		targets := pairTargets(s.Target)
		x := c.allocN(1 + len(targets)/2)
		c.jumpC(opForIter, x, it, els)
		if targets != nil {
			c.at(c.pc() - 1).D = 2
			c.emit(opUnpack, x, x, 2)
		}
		c.blocks = append(c.blocks, &block{kind: blockLoop, brk: end, cont: top})
		c.branch(func() {
			if targets != nil {
				c.assignTo(targets[0], x)
				c.assignTo(targets[1], x+1)
			} else {
				c.assignTo(s.Target, x)
			}
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

// pairTargets returns the two targets of a loop that takes pairs apart, else nil.
func pairTargets(target lang.Expr) []lang.Expr {
	elems := displayElems(target)
	if len(elems) != 2 || hasStar(elems) {
		return nil
	}
	return elems
}

// displayElems are the elements of a tuple or list display.
func displayElems(e lang.Expr) []lang.Expr {
	switch e := e.(type) {
	case *lang.TupleLit:
		return e.Elems
	case *lang.ListLit:
		return e.Elems
	}
	return nil
}

func hasStar(elems []lang.Expr) bool {
	return slices.ContainsFunc(elems, func(e lang.Expr) bool { _, ok := e.(*lang.Star); return ok })
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
	c.await(x, 1)
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
