package vm

import (
	"fmt"
	"math"

	"gears/lang"
)

// constValue returns the value of a constant expression. Negative numbers and
// tuples of constants count, so that `x in ('a', 'b')` builds nothing.
func constValue(e lang.Expr) (Value, bool) {
	switch e := e.(type) {
	case *lang.NoneLit:
		return None, true
	case *lang.EllipsisLit:
		return Ellipsis, true
	case *lang.BoolLit:
		return Bool(e.Value), true
	case *lang.IntLit:
		return Int(e.Value), true
	case *lang.BigIntLit:
		return BigInt(e.Value), true
	case *lang.FloatLit:
		return Float(e.Value), true
	case *lang.StrLit:
		return Str(e.Value), true
	case *lang.BytesLit:
		return Bytes(e.Value), true
	case *lang.Unary:
		if e.Op == "-" {
			switch x := e.X.(type) {
			case *lang.IntLit:
				return Int(-x.Value), true
			case *lang.FloatLit:
				return Float(-x.Value), true
			}
		}
	case *lang.TupleLit:
		elems := make([]Value, len(e.Elems))
		for i, x := range e.Elems {
			v, ok := constValue(x)
			if !ok {
				return Value{}, false
			}
			elems[i] = v
		}
		return NewTuple(elems...), true
	}
	return Value{}, false
}

// rk returns an operand for e: a constant, the register of a local that is
// certainly bound, or a new temporary.
func (c *compiler) rk(e lang.Expr) int32 {
	if v, ok := constValue(e); ok {
		return c.constant(v)
	}
	if n, ok := e.(*lang.Name); ok && n.Scope == lang.ScopeLocal && !c.rebinds() {
		if !c.bound(n.Index) {
			c.pos = n.Span.Start
			c.emit(opCheck, c.local(n.Index), c.name(n.Name), 0)
		}
		return int32(c.local(n.Index))
	}
	r := c.alloc()
	c.exprTo(e, r)
	return int32(r)
}

// rebinds reports whether the function has a walrus, which may rebind a local
// between the evaluation of two operands; then operands are copied.
func (c *compiler) rebinds() bool {
	if c.walrus == 0 {
		c.walrus = 1
		lang.Inspect(c.fn.Body, func(e lang.Expr) bool {
			if _, ok := e.(*lang.Walrus); ok {
				c.walrus = 2
			}
			return c.walrus == 1
		})
	}
	return c.walrus == 2
}

// effect evaluates e for its effects.
func (c *compiler) effect(e lang.Expr) {
	if _, ok := constValue(e); ok {
		return
	}
	c.exprTo(e, c.alloc())
}

// exprTo evaluates e into register dst.
func (c *compiler) exprTo(e lang.Expr, dst int) {
	if v, ok := constValue(e); ok {
		c.pos = e.ExprSpan().Start
		c.emit(opMove, dst, int(c.constant(v)), 0)
		return
	}
	tmp := c.tmp
	defer func() { c.tmp = tmp }()
	start := e.ExprSpan().Start
	switch e := e.(type) {
	case *lang.Name:
		c.pos = start
		c.loadName(e, dst)
	case *lang.Unary:
		x := c.rk(e.X)
		c.pos = start
		c.emit(unaryOps[e.Op], dst, int(x), 0)
	case *lang.Binary:
		l := c.rk(e.L)
		r := c.rk(e.R)
		c.pos = start
		c.emit(binaryOps[e.Op], dst, int(l), int(r))
	case *lang.Compare:
		c.compare(e, dst)
	case *lang.BoolOp:
		end := newLabel()
		op := opJumpFalse
		if e.Op == "or" {
			op = opJumpTrue
		}
		c.exprTo(e.Xs[0], dst)
		c.branch(func() { // the others may not be evaluated
			for _, x := range e.Xs[1:] {
				c.jump(op, end, dst, 0)
				c.exprTo(x, dst)
			}
		})
		c.place(end)
	case *lang.Cond:
		els, end := newLabel(), newLabel()
		c.cond(e.Test, els, false)
		a := c.branch(func() { c.exprTo(e.Then, dst) })
		c.jump(opJump, end, 0, 0)
		c.place(els)
		b := c.branch(func() { c.exprTo(e.Else, dst) })
		c.place(end)
		c.join(a, b)
	case *lang.Call:
		c.call(e, dst)
	case *lang.Attr:
		x := c.rk(e.X)
		c.pos = attrPos(e)
		c.site(c.emit(opAttr, dst, int(x), c.name(e.Name)))
	case *lang.Index:
		x := c.rk(e.X)
		i := c.rk(e.I)
		c.pos = start
		c.emit(opIndex, dst, int(x), int(i))
	case *lang.Slice:
		base := c.allocN(3)
		for i, part := range []lang.Expr{e.Lo, e.Hi, e.Step} {
			if part == nil {
				c.emit(opMove, base+i, int(c.constant(None)), 0)
			} else {
				c.exprTo(part, base+i)
			}
		}
		c.pos = start
		c.emit(opSlice, dst, base, 0)
	case *lang.ListLit:
		c.display(opList, e.Elems, dst, start)
	case *lang.TupleLit:
		c.display(opTuple, e.Elems, dst, start)
	case *lang.SetLit:
		c.display(opSet, e.Elems, dst, start)
	case *lang.DictLit:
		c.dict(e, dst)
	case *lang.FString:
		base := c.allocN(len(e.Parts))
		for i, part := range e.Parts {
			c.exprTo(part, base+i)
		}
		c.pos = start
		c.emit(opConcat, dst, base, len(e.Parts))
	case *lang.Format:
		x := c.rk(e.X)
		spec := c.constant(Str(""))
		if e.Spec != nil {
			spec = c.rk(e.Spec)
		}
		c.pos = start
		pc := c.emit(opFormat, dst, int(x), int(spec))
		c.at(pc).F = e.Conv
	case *lang.FuncExpr:
		c.pos = start
		c.closure(e.Fn, dst)
	case *lang.Comp:
		c.comp(e, dst)
	case *lang.Walrus:
		c.exprTo(e.X, dst)
		c.storeName(e.Target, dst)
	case *lang.Yield:
		v := c.constant(None)
		if e.X != nil {
			v = c.rk(e.X)
		}
		c.pos = start
		c.emit(opYield, dst, int(v), 0)
	case *lang.YieldFrom:
		it := c.allocN(2)
		c.exprTo(e.X, it)
		c.pos = start
		c.emit(opIter, it, it, 0)
		c.emit(opMove, it+1, int(c.constant(None)), 0)
		c.emit(opYieldFrom, dst, it, 0)
	case *lang.Await:
		c.exprTo(e.X, dst)
		c.pos = start
		c.await(dst, 0)
	default:
		panic(fmt.Sprintf("internal error: compile %T", e))
	}
}

func (c *compiler) loadName(n *lang.Name, dst int) {
	switch n.Scope {
	case lang.ScopeLocal:
		if !c.bound(n.Index) {
			c.emit(opCheck, c.local(n.Index), c.name(n.Name), 0)
		}
		c.emit(opMove, dst, c.local(n.Index), 0)
	case lang.ScopeCell:
		c.emit(opLoadCell, dst, c.local(n.Index), c.name(n.Name))
	case lang.ScopeFree:
		if c.frees != nil {
			c.emit(opLoadCell, dst, int(c.constant(box(KCell, c.frees[n.Index]))), c.name(n.Name))
			return
		}
		c.emit(opLoadFree, dst, n.Index, c.name(n.Name))
	case lang.ScopeGlobal:
		c.emit(opLoadGlobal, dst, c.prog.global(n.Name), 0)
	case lang.ScopeClass:
		c.emit(opLoadName, dst, c.name(n.Name), c.prog.global(n.Name))
	}
}

func (c *compiler) compare(e *lang.Compare, dst int) {
	l := c.rk(e.First)
	if len(e.Ops) == 1 {
		r := c.rk(e.Rest[0])
		c.pos = e.Span.Start
		c.emit(compareOps[e.Ops[0]], dst, int(l), int(r))
		return
	}
	// The result register may be an operand, so the chain works on its own.
	end := newLabel()
	res := c.alloc()
	test := func(i int) {
		r := c.rk(e.Rest[i])
		c.pos = e.Span.Start
		c.emit(compareOps[e.Ops[i]], res, int(l), int(r))
		l = r
	}
	test(0)
	c.branch(func() { // the others may not be evaluated
		for i := 1; i < len(e.Ops); i++ {
			c.jump(opJumpFalse, end, res, 0)
			test(i)
		}
	})
	c.place(end)
	c.emit(opMove, dst, res, 0)
}

// cond jumps to l when the truth of e is sense, and falls through otherwise.
func (c *compiler) cond(e lang.Expr, l *label, sense bool) {
	tmp := c.tmp
	defer func() { c.tmp = tmp }()
	switch x := e.(type) {
	case *lang.Unary:
		if x.Op == "not" {
			c.cond(x.X, l, !sense)
			return
		}
	case *lang.BoolOp:
		if (x.Op == "or") == sense {
			c.cond(x.Xs[0], l, sense)
			c.branch(func() {
				for _, y := range x.Xs[1:] {
					c.cond(y, l, sense)
				}
			})
			return
		}
		skip := newLabel()
		c.cond(x.Xs[0], skip, !sense)
		c.branch(func() {
			for _, y := range x.Xs[1 : len(x.Xs)-1] {
				c.cond(y, skip, !sense)
			}
			c.cond(x.Xs[len(x.Xs)-1], l, sense)
		})
		c.place(skip)
		return
	case *lang.Compare:
		if len(x.Ops) == 1 {
			a := c.rk(x.First)
			b := c.rk(x.Rest[0])
			c.pos = x.Span.Start
			pc := c.jump(opJumpCmp, l, int(a), int(b))
			c.at(pc).F = uint8(compareOps[x.Ops[0]])
			if sense {
				c.at(pc).D = 1
			}
			return
		}
	}
	if v, ok := constValue(e); ok {
		if truth, err := Truth(nil, v); err == nil {
			if truth == sense {
				c.jump(opJump, l, 0, 0)
			}
			return
		}
	}
	r := c.rk(e)
	c.pos = e.ExprSpan().Start
	if sense {
		c.jump(opJumpTrue, l, int(r), 0)
	} else {
		c.jump(opJumpFalse, l, int(r), 0)
	}
}

// display builds a list, tuple or set.
func (c *compiler) display(op Opcode, elems []lang.Expr, dst int, start lang.Pos) {
	star := false
	for _, e := range elems {
		if _, ok := e.(*lang.Star); ok {
			star = true
		}
	}
	// Long displays go in parts, so that a data table needs few registers.
	const chunk = 64
	if !star && len(elems) <= chunk {
		base := c.allocN(len(elems))
		for i, e := range elems {
			c.exprTo(e, base+i)
		}
		c.pos = start
		c.emit(op, dst, base, len(elems))
		return
	}
	r := c.alloc()
	add, extend, first := opListAppend, opListExtend, opList
	if op == opSet {
		add, extend, first = opSetAdd, opSetUpdate, opSet
	}
	c.emit(first, r, 0, 0)
	for _, e := range elems {
		tmp := c.tmp
		if s, ok := e.(*lang.Star); ok {
			x := c.rk(s.X)
			c.pos = s.Span.Start
			c.emit(extend, r, int(x), 0)
		} else {
			c.emit(add, r, int(c.rk(e)), 0)
		}
		c.tmp = tmp
	}
	c.pos = start
	if op == opTuple {
		c.emit(opListToTuple, dst, r, 0)
	} else {
		c.emit(opMove, dst, r, 0)
	}
}

func (c *compiler) dict(e *lang.DictLit, dst int) {
	plain := len(e.Keys) <= 32
	for _, k := range e.Keys {
		plain = plain && k != nil
	}
	if plain {
		base := c.allocN(2 * len(e.Keys))
		for i, k := range e.Keys {
			c.exprTo(k, base+2*i)
			c.exprTo(e.Values[i], base+2*i+1)
		}
		c.pos = e.Span.Start
		c.emit(opDict, dst, base, len(e.Keys))
		return
	}
	r := c.alloc()
	c.emit(opDict, r, 0, 0)
	for i, k := range e.Keys {
		tmp := c.tmp
		if k == nil {
			x := c.rk(e.Values[i])
			c.emit(opDictUpdate, r, int(x), 0)
		} else {
			key := c.rk(k)
			val := c.rk(e.Values[i])
			c.emit(opDictSet, r, int(key), int(val))
		}
		c.tmp = tmp
	}
	c.emit(opMove, dst, r, 0)
}

func (c *compiler) call(e *lang.Call, dst int) {
	general := len(e.Args) > 200
	nkw := 0
	for _, a := range e.Args {
		if a.Star || a.StarStar {
			general = true
		}
		if a.Name != "" {
			nkw++
		}
	}
	if general {
		c.callEx(e, dst)
		return
	}
	op := opCall
	var base, arg int
	if attr, ok := e.Fn.(*lang.Attr); ok {
		op = opCallMethod
		base = c.allocN(2)
		tmp := c.tmp
		x := c.rk(attr.X)
		c.pos = attrPos(attr)
		c.site(c.emit(opLoadMethod, base, int(x), c.name(attr.Name)))
		c.tmp = tmp
		arg = base + 2
	} else {
		base = c.alloc()
		c.exprTo(e.Fn, base)
		arg = base + 1
	}
	if c.zeroArgSuper(e) {
		c.superArgs(arg)
		pc := c.emit(opCall, dst, base, -1)
		c.at(pc).D = 2
		return
	}
	kw := -1
	var names []string
	n := 0
	// Positional arguments first: keyword ones may stand between them only
	// after a *args, which is the general form.
	for _, a := range e.Args {
		r := c.alloc()
		c.exprTo(a.Value, r)
		if a.Name != "" {
			names = append(names, a.Name)
		}
		n++
	}
	if nkw > 0 {
		c.code.KwNames = append(c.code.KwNames, names)
		kw = len(c.code.KwNames) - 1
	}
	c.pos = e.Span.Start
	if attr, ok := e.Fn.(*lang.Attr); ok {
		c.pos = attrPos(attr)
	}
	pc := c.emit(op, dst, base, kw)
	c.at(pc).D = uint16(n)
	c.called(pc, e)
}

// called notes which call the instruction at pc is.
func (c *compiler) called(pc int, e *lang.Call) {
	if c.code.calls == nil {
		c.code.calls = map[int32]*lang.Call{}
	}
	c.code.calls[int32(pc)] = e
}

// callEx is a call with * or ** arguments: they are gathered in a list and a
// dict.
func (c *compiler) callEx(e *lang.Call, dst int) {
	base := c.allocN(3)
	c.exprTo(e.Fn, base)
	c.emit(opList, base+1, 0, 0)
	c.emit(opUnset, base+2, 0, 0)
	hasKw := false
	for i, a := range e.Args {
		tmp := c.tmp
		switch {
		case a.Star:
			x := c.rk(a.Value)
			c.pos = e.Span.Start
			pc := c.emit(opListExtend, base+1, int(x), 0)
			if i == 0 {
				c.at(pc).F = 1 // what is wrong with a first one is told of the function
			}
		case a.Name == "" && !a.StarStar:
			c.emit(opListAppend, base+1, int(c.rk(a.Value)), 0)
		default:
			if !hasKw {
				c.emit(opDict, base+2, 0, 0)
				hasKw = true
			}
			x := c.rk(a.Value)
			c.pos = e.Span.Start
			if a.StarStar {
				pc := c.emit(opDictUpdate, base+2, int(x), base)
				c.at(pc).F = 1
			} else {
				pc := c.emit(opDictSet, base+2, int(c.constant(Str(a.Name))), int(x))
				c.at(pc).F = 1
			}
		}
		c.tmp = tmp
	}
	c.pos = e.Span.Start
	c.called(c.emit(opCallEx, dst, base, 0), e)
}

// zeroArgSuper reports whether e is super() inside a method.
func (c *compiler) zeroArgSuper(e *lang.Call) bool {
	n, ok := e.Fn.(*lang.Name)
	if !ok || n.Name != "super" || n.Scope != lang.ScopeGlobal || len(e.Args) != 0 || len(c.fn.Params) == 0 {
		return false
	}
	for _, f := range c.fn.Free {
		if f == "__class__" {
			return true
		}
	}
	return false
}

func (c *compiler) superArgs(arg int) {
	c.allocN(2)
	for i, f := range c.fn.Free {
		if f == "__class__" {
			c.emit(opLoadFree, arg, i, c.name(f))
		}
	}
	for _, slot := range c.fn.Cells {
		if slot == 0 {
			c.emit(opLoadCell, arg+1, 0, c.name(c.fn.Params[0].Name))
			return
		}
	}
	c.emit(opMove, arg+1, 0, 0)
}

// closure creates the function fn in dst: its defaults are evaluated here.
func (c *compiler) closure(fn *lang.Func, dst int) {
	code := c.prog.compileFunc(fn)
	c.code.Funcs = append(c.code.Funcs, code)
	var pos, kw []lang.Expr
	kwDefaults := false
	for _, p := range fn.Params {
		switch p.Kind {
		case lang.ParamPosOnly, lang.ParamNormal:
			if p.Default != nil {
				pos = append(pos, p.Default)
			}
		case lang.ParamKwOnly:
			kw = append(kw, p.Default)
			kwDefaults = kwDefaults || p.Default != nil
		}
	}
	if !kwDefaults {
		kw = nil
	}
	base := c.allocN(len(pos) + len(kw))
	at := c.pos
	for i, e := range append(pos, kw...) {
		if e == nil {
			c.emit(opUnset, base+i, 0, 0)
		} else {
			c.exprTo(e, base+i)
		}
	}
	c.pos = at
	pc := c.emit(opMakeFunc, dst, len(c.code.Funcs)-1, base)
	if len(pos) > math.MaxUint16 {
		c.fail("too many default values")
	}
	c.at(pc).D = uint16(len(pos))
	if kw != nil {
		c.at(pc).F = 1
	}
}

func (c *compiler) comp(e *lang.Comp, dst int) {
	base := c.allocN(2)
	c.pos = e.Span.Start
	c.closure(e.Fn, base)
	if made := len(c.code.Instrs) - 1; len(e.Fn.FreeFrom) == 0 && c.at(made).Op == opMakeFunc {
		// Nobody sees the function, and it is the same each time.
		if c.site(made); c.at(made).D != 0 {
			c.at(made).F = 2
		}
	}
	async := false
	if f, ok := e.Fn.Body[0].(*lang.For); ok {
		async = f.Async
	}
	if async {
		c.exprTo(e.Iter, base+1)
	} else {
		x := c.rk(e.Iter)
		c.pos = e.Span.Start
		c.emit(opIter, base+1, int(x), 0)
	}
	c.pos = e.Span.Start
	pc := c.emit(opCall, dst, base, -1)
	c.at(pc).D = 1
	if e.Fn.Async && e.Fn.Kind != lang.FuncGenExpr {
		c.await(dst, 0)
	}
}

func (c *compiler) compEmit(s *lang.CompEmit) {
	switch c.fn.Kind {
	case lang.FuncListComp:
		c.emit(opListAppend, c.result, int(c.rk(s.Value)), 0)
	case lang.FuncSetComp:
		x := c.rk(s.Value)
		c.pos = s.Span.Start
		c.emit(opSetAdd, c.result, int(x), 0)
	case lang.FuncDictComp:
		k := c.rk(s.Key)
		v := c.rk(s.Value)
		c.pos = s.Span.Start
		c.emit(opDictSet, c.result, int(k), int(v))
	case lang.FuncGenExpr:
		x := c.rk(s.Value)
		c.pos = s.Span.Start
		c.emit(opYield, c.alloc(), int(x), 0)
	default:
		panic("internal error: comprehension element outside a comprehension")
	}
}

func (c *compiler) def(s *lang.DefStmt) {
	r := c.decorated(s.Decorators, func(dst int) {
		c.pos = s.Span.Start
		c.closure(s.Fn, dst)
		c.signatureNotes(s.Fn, dst)
	})
	c.storeName(s.Target, r)
}

// decorated evaluates the decorators, then the thing itself, and applies them
// innermost first.
func (c *compiler) decorated(decorators []lang.Expr, make func(dst int)) int {
	base := c.allocN(len(decorators) + 1)
	for i, d := range decorators {
		c.exprTo(d, base+i)
	}
	r := base + len(decorators)
	make(r)
	for i := len(decorators) - 1; i >= 0; i-- {
		c.pos = decorators[i].ExprSpan().Start
		pc := c.emit(opCall, base+i, base+i, -1)
		c.at(pc).D = 1
	}
	return base
}

func (c *compiler) class(s *lang.ClassStmt) {
	r := c.decorated(s.Decorators, func(dst int) {
		base := c.allocN(3)
		c.pos = s.Span.Start
		c.closure(s.Fn, base)
		c.emit(opList, base+1, 0, 0)
		c.emit(opUnset, base+2, 0, 0)
		hasKw := false
		for _, a := range s.Bases {
			tmp := c.tmp
			switch {
			case a.Star:
				c.emit(opListExtend, base+1, int(c.rk(a.Value)), 0)
			case a.Name == "" && !a.StarStar:
				c.emit(opListAppend, base+1, int(c.rk(a.Value)), 0)
			default:
				if !hasKw {
					c.emit(opDict, base+2, 0, 0)
					hasKw = true
				}
				if a.StarStar {
					c.emit(opDictUpdate, base+2, int(c.rk(a.Value)), 0)
				} else {
					c.emit(opDictSet, base+2, int(c.constant(Str(a.Name))), int(c.rk(a.Value)))
				}
			}
			c.tmp = tmp
		}
		c.pos = s.Span.Start
		c.emit(opBuildClass, dst, base, c.name(s.Fn.Name))
	})
	c.storeName(s.Target, r)
}
