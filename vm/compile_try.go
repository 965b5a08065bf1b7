package vm

import (
	"gears/lang"
	"gears/luablock"
)

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
	end := newLabel()
	reg.close(c.pc())
	c.stmts(s.Finally)
	after := c.assigned
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
	c.pos = s.Span.Start
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
		c.await(v, 0)
	}
	b.region = &region{start: c.pc()}
	c.blocks = append(c.blocks, b)
	before := append([]bool(nil), c.assigned...)
	if item.Target != nil {
		c.assignTo(item.Target, v)
	}
	if luablock.IsAtomic(s) {
		c.announce(luablock.Compile(s))
	}
	c.with(s, i+1)
	c.blocks = c.blocks[:len(c.blocks)-1]
	b.region.close(c.pc())
	end := newLabel()
	c.pos = s.Span.Start
	c.callExit(b, int(c.constant(None)), -1)
	c.jump(opJump, end, 0, 0)

	exc := c.allocN(3)
	saved, swallow := exc+1, exc+2
	c.handle(b.region, c.pc(), exc)
	inner := &region{start: c.pc()}
	c.emit(opPushHandled, saved, exc, 0)
	c.callExit(b, exc, swallow)
	swallowed := newLabel()
	c.jump(opJumpTrue, swallowed, swallow, 0) // inside: a __bool__ may raise
	inner.close(c.pc())
	c.emit(opPopHandled, 0, saved, 0)
	c.emit(opReraise, 0, exc, 0)
	c.place(swallowed)
	c.emit(opPopHandled, 0, saved, 0)
	c.jump(opJump, end, 0, 0)
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
		c.site(c.emit(opAttr, base+2, exc, c.name("__class__")))
		c.emit(opMove, base+3, exc, 0)
		c.site(c.emit(opAttr, base+4, exc, c.name("__traceback__")))
	}
	r := base
	if dst >= 0 {
		r = dst
	}
	pc := c.emit(opCallMethod, r, base, -1)
	c.at(pc).D = 3
	if b.async {
		c.await(r, 0)
	}
	c.tmp = tmp
}

// await waits for the awaitable in register r and leaves its value there; next
// is 1 when "async for" got it from __anext__.
func (c *compiler) await(r, next int) {
	it := c.allocN(2)
	c.emit(opAwaitable, it, r, next)
	c.emit(opMove, it+1, int(c.constant(None)), 0)
	c.emit(opYieldFrom, r, it, 0)
}
