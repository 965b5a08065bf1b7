package planner

import (
	"maps"
	"slices"

	"gears/lang"
	"gears/luablock"
)

func (a *analysis) stmts(fr *frame, b []lang.Stmt) {
	for _, s := range b {
		a.stmt(fr, s)
	}
}

// maybe interprets statements that need not run: what they bind is not sure
// afterwards.
func (a *analysis) maybe(fr *frame, b []lang.Stmt) {
	sure := maps.Clone(fr.sure)
	a.stmts(fr, b)
	fr.sure = sure
}

func (a *analysis) stmt(fr *frame, s lang.Stmt) {
	if a.nodes++; a.nodes > maxNodes {
		a.block(lang.Pos{}, "the callbacks are too long to analyse")
		return
	}
	switch s := s.(type) {
	case *lang.ExprStmt:
		a.expr(fr, s.X)
	case *lang.Assign:
		v := a.expr(fr, s.Value)
		for _, t := range s.Targets {
			a.bind(fr, t, v)
		}
	case *lang.AugAssign:
		a.augAssign(fr, s)
	case *lang.AnnAssign:
		if s.Value != nil {
			a.bind(fr, s.Target, a.expr(fr, s.Value))
		}
	case *lang.Del:
		for _, t := range s.Targets {
			a.del(fr, t)
		}
	case *lang.Return:
		if s.X != nil {
			a.joinRet(fr, a.expr(fr, s.X))
		} else {
			a.joinRet(fr, scalar)
		}
		if fr.finally == 0 {
			a.emit(&trace{kind: tReturn})
		}
	case *lang.If:
		a.touch(a.expr(fr, s.Test), s.Test)
		t := a.branch(func() { a.maybe(fr, s.Body) })
		u := a.branch(func() { a.maybe(fr, s.Else) })
		a.emit(&trace{kind: tAlt, kids: []*trace{t, u}})
	case *lang.While:
		a.within(tLoop, func() {
			a.touch(a.expr(fr, s.Test), s.Test)
			a.maybe(fr, s.Body)
		})
		a.maybe(fr, s.Else)
	case *lang.For:
		a.forLoop(fr, s)
	case *lang.Try:
		a.try(fr, s)
	case *lang.With:
		a.with(fr, s)
	case *lang.Raise:
		a.expr(fr, s.X)
		a.expr(fr, s.Cause)
		a.mayRaise()
	case *lang.Assert:
		a.touch(a.expr(fr, s.Test), s.Test)
		a.expr(fr, s.Msg)
		a.mayRaise()
	case *lang.Pass, *lang.Break, *lang.Continue:
	case *lang.Import:
		a.mayRaise()
		a.bindName(fr, s.Target, moduleValue(s.Module))
	case *lang.ImportFrom:
		a.importFrom(fr, s)
	case *lang.DefStmt:
		v := a.makeClosure(fr, s.Fn)
		for _, p := range s.Fn.Params {
			a.expr(fr, p.Annotation)
		}
		a.expr(fr, s.Fn.Returns)
		if len(s.Decorators) > 0 {
			for _, d := range s.Decorators {
				a.expr(fr, d)
			}
			a.block(s.Target.Span.Start, "decorates %s while it runs", s.Fn.Name)
			v = unknown
		}
		a.bindName(fr, s.Target, v)
	case *lang.ClassStmt:
		a.block(s.Target.Span.Start, "defines class %s while it runs", s.Fn.Name)
		a.bindName(fr, s.Target, unknown)
	case *lang.CompEmit:
		v := a.expr(fr, s.Value)
		if s.Key != nil {
			k := a.expr(fr, s.Key)
			a.touch(k, s.Key)
			v = v.join(k)
		}
		a.joinYield(fr, v)
	default:
		a.block(lang.Pos{}, "a statement that the planner does not know")
	}
}

func (a *analysis) importFrom(fr *frame, s *lang.ImportFrom) {
	a.mayRaise()
	if s.Star {
		a.block(lang.Pos{}, "imports every name of %s while it runs", s.Module)
	}
	for i, t := range s.Targets {
		a.bindName(fr, t, builtinValue(s.Module+"."+s.Names[i]))
	}
}

func (a *analysis) augAssign(fr *frame, s *lang.AugAssign) {
	old := a.expr(fr, s.Target)
	v := a.expr(fr, s.Value)
	a.touch(old, s.Target)
	a.touch(v, s.Value)
	a.mayRaise()
	if old.kind == kScalar {
		a.bind(fr, s.Target, anyScalar(v))
		return
	}
	// a += b changes a list in place; for immutable values it does not, but the
	// description cannot tell.
	if n, ok := s.Target.(*lang.Name); ok && old.kind != kBottom {
		if n.Scope == lang.ScopeLocal || n.Scope == lang.ScopeCell {
			a.mutate(old, pos(s.Target), exprText(s.Target))
		}
	}
	a.store(fr, old, s.Target, v, pos(s.Target))
	a.bind(fr, s.Target, old.join(v))
}

// anyScalar is the result of adding v to a scalar.
func anyScalar(v value) value {
	if v.kind == kScalar || v.kind == kBottom {
		return scalar
	}
	return anyOf(v.org, v.lv)
}

func (a *analysis) forLoop(fr *frame, s *lang.For) {
	it := a.expr(fr, s.Iter)
	el := a.iterate(it, s.Iter)
	if s.IterReady && fr.scalarIter {
		el = scalar
	}
	if s.Async {
		a.eff.async = true
		a.block(pos(s.Iter), "iterates asynchronously")
	}
	a.within(tLoop, func() {
		a.mayRaise() // taking the next element
		sure := maps.Clone(fr.sure)
		a.bind(fr, s.Target, el)
		a.stmts(fr, s.Body)
		fr.sure = sure
	})
	a.maybe(fr, s.Else)
}

// try: the handlers may follow any point of the body. A return in the body is
// no way round them for what raised before it, so it is traced as falling through.
func (a *analysis) try(fr *frame, s *lang.Try) {
	fr.finally++
	a.maybe(fr, s.Body)
	fr.finally--
	if len(s.Finally) > 0 {
		fr.finally++
	}
	sure := maps.Clone(fr.sure)
	alts := []*trace{a.branch(func() { a.maybe(fr, s.Else) })}
	for _, h := range s.Handlers {
		alts = append(alts, a.branch(func() {
			a.expr(fr, h.Type)
			if h.Target != nil {
				a.bindName(fr, h.Target, anyOf(fresh, plain))
			}
			a.maybe(fr, h.Body)
			fr.sure = maps.Clone(sure)
		}))
	}
	a.emit(&trace{kind: tAlt, kids: alts})
	if len(s.Finally) > 0 {
		fr.finally--
	}
	a.stmts(fr, s.Finally)
}

func (a *analysis) with(fr *frame, s *lang.With) {
	if luablock.IsAtomic(s) && !slices.Contains(a.eff.atomics, s) {
		a.eff.atomics = append(a.eff.atomics, s)
	}
	for _, it := range s.Items {
		v := a.expr(fr, it.Context)
		if v.lv == opaque || v.org == shared || s.Async {
			a.block(pos(it.Context), "enters %s", exprText(it.Context))
		}
		a.mayRaise()
		if it.Target != nil {
			a.bind(fr, it.Target, v)
		}
	}
	fr.finally++
	a.maybe(fr, s.Body)
	fr.finally--
	a.mayRaise()
}

// bind assigns v to a target.
func (a *analysis) bind(fr *frame, t lang.Expr, v value) {
	switch t := t.(type) {
	case *lang.Name:
		a.bindName(fr, t, v)
	case *lang.Index:
		recv := a.expr(fr, t.X)
		a.touch(a.expr(fr, t.I), t.I)
		a.mayRaise()
		a.mutate(recv, pos(t), exprText(t.X))
		a.store(fr, recv, t.X, v, pos(t))
	case *lang.Attr:
		recv := a.expr(fr, t.X)
		a.mayRaise()
		a.mutate(recv, pos(t), exprText(t.X))
		a.store(fr, recv, t.X, v, pos(t))
	case *lang.TupleLit:
		a.unpack(fr, t.Elems, v)
	case *lang.ListLit:
		a.unpack(fr, t.Elems, v)
	case *lang.Star:
		a.bind(fr, t.X, anyOf(v.org, v.lv))
	}
}

func (a *analysis) unpack(fr *frame, targets []lang.Expr, v value) {
	el := a.iterate(v, nil)
	for _, t := range targets {
		a.bind(fr, t, el)
	}
}

func (a *analysis) bindName(fr *frame, n *lang.Name, v value) {
	switch n.Scope {
	case lang.ScopeLocal, lang.ScopeCell:
		a.joinSlot(fr, n.Index, v)
		fr.sure[n.Index] = true
	case lang.ScopeFree:
		if !fr.cl.setFree(n.Index, v) {
			a.block(pos(n), "changes the captured variable '%s'", n.Name)
		}
	case lang.ScopeGlobal:
		a.block(pos(n), "changes the global '%s'", n.Name)
	}
}

func (a *analysis) del(fr *frame, t lang.Expr) {
	switch t := t.(type) {
	case *lang.Name:
		switch t.Scope {
		case lang.ScopeLocal, lang.ScopeCell:
			if !fr.sure[t.Index] {
				a.mayRaise()
			}
			delete(fr.sure, t.Index)
		default:
			a.block(pos(t), "deletes '%s'", t.Name)
		}
	case *lang.Index:
		recv := a.expr(fr, t.X)
		a.touch(a.expr(fr, t.I), t.I)
		a.mayRaise()
		a.mutate(recv, pos(t), exprText(t.X))
	case *lang.Attr:
		recv := a.expr(fr, t.X)
		a.mayRaise()
		a.mutate(recv, pos(t), exprText(t.X))
	case *lang.TupleLit:
		for _, x := range t.Elems {
			a.del(fr, x)
		}
	case *lang.ListLit:
		for _, x := range t.Elems {
			a.del(fr, x)
		}
	}
}
