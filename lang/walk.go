package lang

// Inspect calls f for every expression of the statements, outer ones first, in
// source order. When f returns false the parts of that expression are skipped.
// It does not enter the bodies of inner functions, nor nested def and class
// bodies; their defaults, decorators and bases are visited.
func Inspect(body []Stmt, f func(Expr) bool) {
	for _, s := range body {
		inspectStmt(s, f)
	}
}

func inspectStmt(s Stmt, f func(Expr) bool) {
	switch s := s.(type) {
	case *ExprStmt:
		InspectExpr(s.X, f)
	case *Assign:
		InspectExpr(s.Value, f)
		inspectAll(s.Targets, f)
	case *AugAssign:
		InspectExpr(s.Target, f)
		InspectExpr(s.Value, f)
	case *AnnAssign:
		InspectExpr(s.Value, f)
		InspectExpr(s.Target, f)
	case *Del:
		inspectAll(s.Targets, f)
	case *Return:
		InspectExpr(s.X, f)
	case *If:
		InspectExpr(s.Test, f)
		Inspect(s.Body, f)
		Inspect(s.Else, f)
	case *While:
		InspectExpr(s.Test, f)
		Inspect(s.Body, f)
		Inspect(s.Else, f)
	case *For:
		InspectExpr(s.Iter, f)
		InspectExpr(s.Target, f)
		Inspect(s.Body, f)
		Inspect(s.Else, f)
	case *Try:
		Inspect(s.Body, f)
		for i := range s.Handlers {
			InspectExpr(s.Handlers[i].Type, f)
			Inspect(s.Handlers[i].Body, f)
		}
		Inspect(s.Else, f)
		Inspect(s.Finally, f)
	case *With:
		for _, it := range s.Items {
			InspectExpr(it.Context, f)
			InspectExpr(it.Target, f)
		}
		Inspect(s.Body, f)
	case *Raise:
		InspectExpr(s.X, f)
		InspectExpr(s.Cause, f)
	case *Assert:
		InspectExpr(s.Test, f)
		InspectExpr(s.Msg, f)
	case *DefStmt:
		inspectAll(s.Decorators, f)
		inspectDefaults(s.Fn, f)
	case *ClassStmt:
		inspectAll(s.Decorators, f)
		for _, a := range s.Bases {
			InspectExpr(a.Value, f)
		}
	case *CompEmit:
		InspectExpr(s.Key, f)
		InspectExpr(s.Value, f)
	}
}

func inspectAll(es []Expr, f func(Expr) bool) {
	for _, e := range es {
		InspectExpr(e, f)
	}
}

func inspectDefaults(fn *Func, f func(Expr) bool) {
	for _, p := range fn.Params {
		InspectExpr(p.Default, f)
	}
	for _, p := range fn.Params {
		InspectExpr(p.Annotation, f)
	}
	InspectExpr(fn.Returns, f)
}

// InspectExpr is Inspect for one expression; nil is allowed.
func InspectExpr(e Expr, f func(Expr) bool) {
	if isNil(e) || !f(e) {
		return
	}
	switch e := e.(type) {
	case *Unary:
		InspectExpr(e.X, f)
	case *Binary:
		InspectExpr(e.L, f)
		InspectExpr(e.R, f)
	case *Compare:
		InspectExpr(e.First, f)
		inspectAll(e.Rest, f)
	case *BoolOp:
		inspectAll(e.Xs, f)
	case *Cond:
		InspectExpr(e.Test, f)
		InspectExpr(e.Then, f)
		InspectExpr(e.Else, f)
	case *Call:
		InspectExpr(e.Fn, f)
		for _, a := range e.Args {
			InspectExpr(a.Value, f)
		}
	case *Attr:
		InspectExpr(e.X, f)
	case *Index:
		InspectExpr(e.X, f)
		InspectExpr(e.I, f)
	case *Slice:
		InspectExpr(e.Lo, f)
		InspectExpr(e.Hi, f)
		InspectExpr(e.Step, f)
	case *ListLit:
		inspectAll(e.Elems, f)
	case *TupleLit:
		inspectAll(e.Elems, f)
	case *SetLit:
		inspectAll(e.Elems, f)
	case *DictLit:
		for i, k := range e.Keys {
			InspectExpr(k, f)
			InspectExpr(e.Values[i], f)
		}
	case *Star:
		InspectExpr(e.X, f)
	case *FString:
		inspectAll(e.Parts, f)
	case *Format:
		InspectExpr(e.X, f)
		InspectExpr(e.Spec, f)
	case *FuncExpr:
		inspectDefaults(e.Fn, f)
	case *Comp:
		InspectExpr(e.Iter, f)
	case *Walrus:
		InspectExpr(e.X, f)
	case *Yield:
		InspectExpr(e.X, f)
	case *YieldFrom:
		InspectExpr(e.X, f)
	case *Await:
		InspectExpr(e.X, f)
	}
}

// isNil reports whether e is absent: a nil interface, or a nil *Name stored in
// one.
func isNil(e Expr) bool {
	if e == nil {
		return true
	}
	n, ok := e.(*Name)
	return ok && n == nil
}
