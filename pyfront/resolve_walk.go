package pyfront

import "gears/lang"

func (r *resolver) body(list []lang.Stmt) {
	for i, s := range list {
		if d, ok := s.(*scopeStmt); ok {
			r.declare(d)
			list[i] = &lang.Pass{At: d.At}
			continue
		}
		r.stmt(s)
	}
}

func (r *resolver) stmt(s lang.Stmt) {
	defer func() { r.depth-- }()
	if !r.deeper(s.StmtSpan()) {
		return
	}
	switch s := s.(type) {
	case *lang.ExprStmt:
		r.expr(s.X)
	case *lang.Assign:
		for _, t := range s.Targets {
			r.target(t, false)
		}
		r.expr(s.Value)
	case *lang.AugAssign:
		r.target(s.Target, false)
		r.expr(s.Value)
	case *lang.AnnAssign:
		r.annAssign(s)
	case *lang.Del:
		r.verb = "delete"
		for _, t := range s.Targets {
			r.target(t, false)
		}
		r.verb = "assign to"
	case *lang.Return:
		r.returnStmt(s)
	case *lang.If:
		r.expr(s.Test)
		r.body(s.Body)
		r.body(s.Else)
	case *lang.While:
		r.expr(s.Test)
		r.loop(s.Body)
		r.body(s.Else)
	case *lang.For:
		r.forStmt(s)
	case *lang.Try:
		r.try(s)
	case *lang.With:
		r.with(s)
	case *lang.Raise:
		r.expr(s.X)
		r.expr(s.Cause)
	case *lang.Assert:
		r.expr(s.Test)
		r.expr(s.Msg)
	case *lang.Pass:
	case *lang.Break:
		if r.cur.loops == 0 {
			r.misplaced(s.Span, "'break' outside loop")
		}
	case *lang.Continue:
		if r.cur.loops == 0 {
			r.misplaced(s.Span, "'continue' not properly in loop")
		}
	case *lang.Import:
		r.bind(s.Target)
	case *lang.ImportFrom:
		if s.Star && r.cur.fn.Kind != lang.FuncModule {
			end := s.Span.End
			r.scoping(lang.Span{Start: lang.Pos{Line: end.Line, Col: max(1, end.Col-1)}, End: end}, "import * only allowed at module level")
		}
		for _, t := range s.Targets {
			r.bind(t)
		}
	case *lang.DefStmt:
		r.def(s)
	case *lang.ClassStmt:
		r.class(s)
	case *lang.CompEmit:
		r.expr(s.Key)
		r.expr(s.Value)
	default:
		panic("internal error: unknown statement")
	}
}

func (r *resolver) annAssign(s *lang.AnnAssign) {
	if n, ok := s.Target.(*lang.Name); ok {
		y := r.cur.sym(r.cur.mangle(n.Name))
		if (y.global || y.nonlocal) && r.cur.fn.Kind != lang.FuncModule && r.muted == 0 {
			word := "global"
			if y.nonlocal {
				word = "nonlocal"
			}
			r.scoping(s.Span, "annotated name '%s' can't be %s", y.name, word)
		}
		y.annot = true
		r.bind(n)
	} else {
		r.target(s.Target, false)
	}
	if r.cur.isFunction() {
		r.unused(s.Annotation)
	} else {
		r.annotation(&s.Annotation)
	}
	r.expr(s.Value)
}

// annotation walks an annotation that is evaluated, or makes it a string when
// the script asks for that.
func (r *resolver) annotation(x *lang.Expr) {
	if *x == nil {
		return
	}
	if r.texts {
		r.unused(*x)
		*x = &lang.StrLit{At: lang.At{Span: (*x).ExprSpan()}, Value: exprText(*x)}
		return
	}
	if s, ok := (*x).(*lang.Star); ok {
		// *args: *Ts is the tuple's one element.
		*x = &lang.TupleLit{At: s.At, Elems: []lang.Expr{s}}
	}
	r.expr(*x)
}

// unused walks an annotation for its depth only: no one evaluates it.
func (r *resolver) unused(x lang.Expr) {
	r.muted++
	if s, ok := x.(*lang.Star); ok {
		x = s.X
	}
	r.expr(x)
	r.muted--
}

func (r *resolver) returnStmt(s *lang.Return) {
	if !r.cur.isFunction() {
		r.misplaced(s.Span, "'return' outside function")
	}
	if s.X != nil {
		r.cur.returns = append(r.cur.returns, s.Span)
	}
	r.expr(s.X)
}

func (r *resolver) loop(body []lang.Stmt) {
	r.cur.loops++
	r.body(body)
	r.cur.loops--
}

func (r *resolver) forStmt(s *lang.For) {
	if s.Async && !r.cur.isComp() {
		r.asyncOnly(s.Span, "async for")
	}
	r.target(s.Target, false)
	if r.cur.isComp() {
		r.markIterVars(s.Target)
		r.cur.compIters++
		r.expr(s.Iter)
		r.cur.compIters--
		r.cur.awaits = r.cur.awaits || s.Async
	} else {
		r.expr(s.Iter)
	}
	r.loop(s.Body)
	r.body(s.Else)
}

// markIterVars notes the names that a comprehension iterates over, which
// nothing inside it may rebind.
func (r *resolver) markIterVars(x lang.Expr) {
	switch x := x.(type) {
	case *lang.Name:
		y := r.cur.sym(x.Name)
		if y.walrus {
			r.scoping(x.Span, "comprehension inner loop cannot rebind assignment expression target '%s'", y.name)
		}
		y.iterVar = true
	case *lang.TupleLit:
		for _, e := range x.Elems {
			r.markIterVars(e)
		}
	case *lang.ListLit:
		for _, e := range x.Elems {
			r.markIterVars(e)
		}
	case *lang.Star:
		r.markIterVars(x.X)
	}
}

func (r *resolver) asyncOnly(at lang.Span, what string) {
	if !r.cur.fn.Async {
		r.misplaced(at, "'%s' outside async function", what)
	}
}

func (r *resolver) try(s *lang.Try) {
	r.body(s.Body)
	for i := range s.Handlers {
		h := &s.Handlers[i]
		if h.Type == nil && i < len(s.Handlers)-1 {
			r.misplaced(h.Span, "default 'except:' must be last")
		}
		r.expr(h.Type)
		r.bind(h.Target)
		r.body(h.Body)
	}
	r.body(s.Else)
	r.body(s.Finally)
}

func (r *resolver) with(s *lang.With) {
	if s.Async {
		r.asyncOnly(s.Span, "async with")
	}
	for _, it := range s.Items {
		r.expr(it.Context)
		if it.Target != nil {
			r.target(it.Target, false)
		}
	}
	r.body(s.Body)
}

func (r *resolver) params(fn *lang.Func) {
	for _, p := range fn.Params {
		r.expr(p.Default)
	}
	for i := range fn.Params {
		r.annotation(&fn.Params[i].Annotation)
	}
	r.annotation(&fn.Returns)
}

func (r *resolver) def(s *lang.DefStmt) {
	r.bind(s.Target)
	r.params(s.Fn)
	for _, d := range s.Decorators {
		r.expr(d)
	}
	r.push(s.Fn)
	r.body(s.Fn.Body)
	r.pop()
}

func (r *resolver) class(s *lang.ClassStmt) {
	r.bind(s.Target)
	r.args(s.Bases)
	for _, d := range s.Decorators {
		r.expr(d)
	}
	r.push(s.Fn)
	r.body(s.Fn.Body)
	r.pop()
}

// target walks x as the target of an assignment, a loop, or a deletion. inside
// tells that x stands in a tuple or list.
func (r *resolver) target(x lang.Expr, inside bool) {
	defer func() { r.depth-- }()
	if !r.deeper(x.ExprSpan()) {
		return
	}
	switch x := x.(type) {
	case *lang.Name:
		r.bind(x)
	case *lang.Attr:
		x.Name = r.cur.mangle(x.Name)
		if x.Name == "__debug__" {
			r.misplaced(x.Span, "cannot %s __debug__", r.verb)
		}
		r.expr(x.X)
	case *lang.Index:
		r.expr(x.X)
		r.index(x.I)
	case *lang.TupleLit:
		r.targets(x.Elems, x.Span)
	case *lang.ListLit:
		r.targets(x.Elems, x.Span)
	case *lang.Star:
		if !inside {
			r.misplaced(x.Span, starTargetAlon)
		}
		r.target(x.X, true)
	default:
		panic("internal error: not a target")
	}
}

// targets walks the targets in a tuple or list at span.
func (r *resolver) targets(xs []lang.Expr, span lang.Span) {
	stars := 0
	for _, x := range xs {
		if _, ok := x.(*lang.Star); ok {
			if stars++; stars == 2 {
				r.misplaced(span, oneStarTarget)
			}
		}
		r.target(x, true)
	}
}

func (r *resolver) exprs(xs []lang.Expr) {
	for _, x := range xs {
		r.expr(x)
	}
}

// elems walks the elements of a display, where stars are welcome.
func (r *resolver) elems(xs []lang.Expr) {
	for _, x := range xs {
		if s, ok := x.(*lang.Star); ok {
			x = s.X
		}
		r.expr(x)
	}
}

// index walks the inside of a subscript.
func (r *resolver) index(x lang.Expr) {
	if t, ok := x.(*lang.TupleLit); ok {
		r.elems(t.Elems)
		return
	}
	r.expr(x)
}

func (r *resolver) args(args []lang.Arg) {
	seen := map[string]bool{}
	for i := range args {
		a := &args[i]
		if a.Name != "" {
			a.Name = r.cur.mangle(a.Name)
			if a.Name == "__debug__" {
				r.misplaced(a.Value.ExprSpan(), "cannot assign to __debug__")
			}
			if seen[a.Name] {
				r.misplaced(a.Value.ExprSpan(), "keyword argument repeated: %s", a.Name)
			}
			seen[a.Name] = true
		}
		r.expr(a.Value)
	}
}

func (r *resolver) expr(x lang.Expr) {
	if x == nil || r.stopped {
		return
	}
	defer func() { r.depth-- }()
	if !r.deeper(x.ExprSpan()) {
		return
	}
	switch x := x.(type) {
	case *lang.Name:
		r.use(x)
	case *lang.Unary:
		r.expr(x.X)
	case *lang.Binary:
		r.expr(x.L)
		r.expr(x.R)
	case *lang.Compare:
		r.expr(x.First)
		r.exprs(x.Rest)
	case *lang.BoolOp:
		r.exprs(x.Xs)
	case *lang.Cond:
		r.expr(x.Test)
		r.expr(x.Then)
		r.expr(x.Else)
	case *lang.Call:
		r.expr(x.Fn)
		r.args(x.Args)
	case *lang.Attr:
		x.Name = r.cur.mangle(x.Name)
		r.expr(x.X)
	case *lang.Index:
		r.expr(x.X)
		r.index(x.I)
	case *lang.Slice:
		r.expr(x.Lo)
		r.expr(x.Hi)
		r.expr(x.Step)
	case *lang.ListLit:
		r.elems(x.Elems)
	case *lang.TupleLit:
		r.elems(x.Elems)
	case *lang.SetLit:
		r.elems(x.Elems)
	case *lang.DictLit:
		for i := range x.Keys {
			r.expr(x.Keys[i])
			r.expr(x.Values[i])
		}
	case *lang.Star:
		r.misplaced(x.Span, starredAlone)
		r.expr(x.X)
	case *lang.FString:
		r.exprs(x.Parts)
	case *lang.Format:
		r.expr(x.X)
		r.expr(x.Spec)
	case *lang.FuncExpr:
		r.params(x.Fn)
		r.push(x.Fn)
		r.body(x.Fn.Body)
		r.pop()
	case *lang.Comp:
		r.comp(x)
	case *lang.Walrus:
		r.walrus(x.Target, x.Span)
		r.expr(x.X)
	case *lang.Yield:
		r.yield(x.Span, false)
		r.expr(x.X)
	case *lang.YieldFrom:
		r.yield(x.Span, true)
		r.expr(x.X)
	case *lang.Await:
		r.await(x.Span)
		r.expr(x.X)
	case *lang.NoneLit, *lang.EllipsisLit, *lang.BoolLit, *lang.IntLit, *lang.BigIntLit, *lang.FloatLit, *lang.StrLit, *lang.BytesLit:
	default:
		panic("internal error: unknown expression")
	}
}

func (r *resolver) yield(at lang.Span, from bool) {
	fn := r.cur.fn
	switch {
	case r.cur.isComp():
		r.scoping(at, "'yield' inside %s", compNames[fn.Kind].described)
	case !r.cur.isFunction():
		r.misplaced(at, "'yield' outside function")
	case from && fn.Async:
		r.misplaced(at, "'yield from' inside async function")
	}
	if r.muted == 0 && r.cur.isFunction() {
		fn.Generator = true
	}
}

func (r *resolver) await(at lang.Span) {
	switch {
	case r.cur.isComp():
		r.cur.awaits = true
	case !r.cur.isFunction():
		r.misplaced(at, "'await' outside function")
	case !r.cur.fn.Async:
		r.misplaced(at, "'await' outside async function")
	}
}

// comp walks a comprehension. Its outermost iterable belongs to the scope
// around it.
func (r *resolver) comp(x *lang.Comp) {
	outer := r.cur
	outer.compIters++
	r.expr(x.Iter)
	outer.compIters--
	r.push(x.Fn)
	r.body(x.Fn.Body)
	inner := r.cur
	r.pop()
	if !inner.awaits {
		return
	}
	x.Fn.Async = true
	if x.Fn.Kind != lang.FuncGenExpr {
		if outer.isComp() {
			outer.awaits = true
		} else if !outer.fn.Async {
			r.misplaced(x.Span, "asynchronous comprehension outside of an asynchronous function")
		}
	}
}
