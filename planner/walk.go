package planner

import "gears/lang"

// eachChild calls f for every direct sub-expression of e, in evaluation order as
// far as that matters to callers. Functions are not entered: a FuncExpr's or
// Comp's body is the caller's business. Parameter defaults are children.
func eachChild(e lang.Expr, f func(lang.Expr)) {
	opt := func(x lang.Expr) {
		if x != nil {
			f(x)
		}
	}
	all := func(xs []lang.Expr) {
		for _, x := range xs {
			opt(x)
		}
	}
	switch e := e.(type) {
	case *lang.Unary:
		opt(e.X)
	case *lang.Binary:
		opt(e.L)
		opt(e.R)
	case *lang.Compare:
		opt(e.First)
		all(e.Rest)
	case *lang.BoolOp:
		all(e.Xs)
	case *lang.Cond:
		opt(e.Test)
		opt(e.Then)
		opt(e.Else)
	case *lang.Call:
		opt(e.Fn)
		for _, a := range e.Args {
			opt(a.Value)
		}
	case *lang.Attr:
		opt(e.X)
	case *lang.Index:
		opt(e.X)
		opt(e.I)
	case *lang.Slice:
		opt(e.Lo)
		opt(e.Hi)
		opt(e.Step)
	case *lang.ListLit:
		all(e.Elems)
	case *lang.TupleLit:
		all(e.Elems)
	case *lang.SetLit:
		all(e.Elems)
	case *lang.DictLit:
		for i := range e.Values {
			opt(e.Keys[i])
			opt(e.Values[i])
		}
	case *lang.Star:
		opt(e.X)
	case *lang.FString:
		all(e.Parts)
	case *lang.Format:
		opt(e.X)
		opt(e.Spec)
	case *lang.FuncExpr:
		for _, p := range e.Fn.Params {
			opt(p.Default)
		}
	case *lang.Comp:
		opt(e.Iter)
	case *lang.Walrus:
		opt(e.X)
	case *lang.Yield:
		opt(e.X)
	case *lang.YieldFrom:
		opt(e.X)
	case *lang.Await:
		opt(e.X)
	}
}

// parts are the direct pieces of a statement.
type parts struct {
	exprs   []lang.Expr   // evaluated
	targets []lang.Expr   // bound or deleted
	blocks  [][]lang.Stmt // nested statements
	funcs   []*lang.Func  // functions and classes that it creates
}

// stmtParts takes s apart.
func stmtParts(s lang.Stmt) parts {
	var p parts
	add := func(xs ...lang.Expr) {
		for _, x := range xs {
			if x != nil {
				p.exprs = append(p.exprs, x)
			}
		}
	}
	bind := func(n *lang.Name) {
		if n != nil {
			p.targets = append(p.targets, n)
		}
	}
	switch s := s.(type) {
	case *lang.ExprStmt:
		add(s.X)
	case *lang.Assign:
		add(s.Value)
		p.targets = s.Targets
	case *lang.AugAssign:
		add(s.Target, s.Value)
		p.targets = []lang.Expr{s.Target}
	case *lang.AnnAssign:
		add(s.Value)
		p.targets = []lang.Expr{s.Target}
	case *lang.Del:
		p.targets = s.Targets
	case *lang.Return:
		add(s.X)
	case *lang.If:
		add(s.Test)
		p.blocks = [][]lang.Stmt{s.Body, s.Else}
	case *lang.While:
		add(s.Test)
		p.blocks = [][]lang.Stmt{s.Body, s.Else}
	case *lang.For:
		add(s.Iter)
		p.targets = []lang.Expr{s.Target}
		p.blocks = [][]lang.Stmt{s.Body, s.Else}
	case *lang.Try:
		p.blocks = [][]lang.Stmt{s.Body}
		for _, h := range s.Handlers {
			add(h.Type)
			bind(h.Target)
			p.blocks = append(p.blocks, h.Body)
		}
		p.blocks = append(p.blocks, s.Else, s.Finally)
	case *lang.With:
		for _, it := range s.Items {
			add(it.Context)
			if it.Target != nil {
				p.targets = append(p.targets, it.Target)
			}
		}
		p.blocks = [][]lang.Stmt{s.Body}
	case *lang.Raise:
		add(s.X, s.Cause)
	case *lang.Assert:
		add(s.Test, s.Msg)
	case *lang.Import:
		bind(s.Target)
	case *lang.ImportFrom:
		for _, t := range s.Targets {
			bind(t)
		}
	case *lang.DefStmt:
		add(s.Decorators...)
		for _, q := range s.Fn.Params {
			add(q.Default, q.Annotation)
		}
		add(s.Fn.Returns)
		bind(s.Target)
		p.funcs = []*lang.Func{s.Fn}
	case *lang.ClassStmt:
		add(s.Decorators...)
		for _, a := range s.Bases {
			add(a.Value)
		}
		bind(s.Target)
		p.funcs = []*lang.Func{s.Fn}
	case *lang.CompEmit:
		add(s.Key, s.Value)
	}
	return p
}

// exprText writes e as source, as far as names, attributes, subscripts and
// constants go; anything else is "…".
func exprText(e lang.Expr) string {
	switch e := e.(type) {
	case nil:
		return "a value"
	case *lang.Name:
		return e.Name
	case *lang.Attr:
		return exprText(e.X) + "." + e.Name
	case *lang.Index:
		return exprText(e.X) + "[" + exprText(e.I) + "]"
	case *lang.Call:
		if len(e.Args) == 0 {
			return exprText(e.Fn) + "()"
		}
		return exprText(e.Fn) + "(…)"
	case *lang.StrLit:
		return "'" + e.Value + "'"
	case *lang.IntLit:
		return itoa(e.Value)
	case *lang.NoneLit:
		return "None"
	case *lang.FuncExpr:
		return e.Fn.Name
	case *lang.Star:
		return exprText(e.X)
	}
	return "…"
}

// pos is where e starts.
func pos(e lang.Expr) lang.Pos {
	if e == nil {
		return lang.Pos{}
	}
	return e.ExprSpan().Start
}
