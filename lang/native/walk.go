package native

import "gears/lang"

// Children calls visit for each part of a node that is a node itself: *File,
// declarations, *Param, *Step, *Arg, *Into, *Clause, *Column, *Block, statements,
// expressions, *Case. The parts come in the order of the source.
func Children(n any, visit func(n any)) {
	switch n := n.(type) {
	case *File:
		each(n.Decls, visit)
	case *Import:
		visit(n.Path)
	case *Const:
		visit(n.Value)
	case *Fn:
		each(n.Params, visit)
		visit(n.Body)
	case *Recipe:
		each(n.Params, visit)
		for _, s := range n.All() {
			visit(s)
		}
	case *Param:
		visitExpr(n.Default, visit)
	case *Step:
		each(n.Args, visit)
		if n.Into != nil {
			visit(n.Into)
		}
	case *Into:
		visit(n.Target)
		each(n.Clauses, visit)
	case *Clause:
		each(n.Columns, visit)
		visitExpr(n.Test, visit)
		each(n.Args, visit)
	case *Column:
		visitExpr(n.Value, visit)
	case *Arg:
		visit(n.Value)
	case *Block:
		each(n.Stmts, visit)
	case *Case:
		each(n.Patterns, visit)
		visit(n.Body)
	default:
		stmtChildren(n, visit)
		exprChildren(n, visit)
	}
}

// All are the reader, the operations and the action, those that are there.
func (r *Recipe) All() []*Step {
	var out []*Step
	if r.Reader != nil {
		out = append(out, r.Reader)
	}
	out = append(out, r.Steps...)
	if r.Action != nil {
		out = append(out, r.Action)
	}
	return out
}

func each[T any](list []T, visit func(any)) {
	for _, n := range list {
		visit(n)
	}
}

func visitExpr(x Expr, visit func(any)) {
	if x != nil {
		visit(x)
	}
}

func stmtChildren(s any, visit func(any)) {
	switch s := s.(type) {
	case *Let:
		visit(s.Value)
	case *Set:
		visit(s.Target)
		visit(s.Value)
	case *ExprStmt:
		visit(s.X)
	case *If:
		visit(s.Test)
		visit(s.Then)
		if s.Else != nil {
			visit(s.Else)
		}
	case *For:
		visit(s.Over)
		visit(s.Body)
	case *Atomic:
		visit(s.Body)
	case *Return:
		visitExpr(s.X, visit)
	case *Fail:
		visit(s.X)
	}
}

func exprChildren(x any, visit func(any)) {
	switch x := x.(type) {
	case *Text:
		each(x.Parts, visit)
	case *Field:
		visit(x.X)
	case *Index:
		visit(x.X)
		visit(x.I)
	case *Slice:
		visit(x.X)
		visitExpr(x.Lo, visit)
		visitExpr(x.Hi, visit)
	case *Call:
		visit(x.Fn)
		each(x.Args, visit)
	case *Method:
		visit(x.X)
		each(x.Args, visit)
	case *Unary:
		visit(x.X)
	case *Binary:
		visit(x.L)
		visit(x.R)
	case *Cond:
		visit(x.Test)
		visit(x.Then)
		visit(x.Else)
	case *Match:
		visitExpr(x.X, visit)
		each(x.Cases, visit)
	case *List:
		each(x.Elems, visit)
	case *Dict:
		for i := range x.Keys {
			visit(x.Keys[i])
			visit(x.Values[i])
		}
	case *Comp:
		visitExpr(x.Key, visit)
		visit(x.Elem)
		visit(x.Over)
		visitExpr(x.Test, visit)
	case *Lambda:
		each(x.Params, visit)
		visit(x.Body)
	case *Paren:
		visit(x.X)
	}
}

// tooDeep finds a place beyond maxDepth.
func tooDeep(f *File) (at lang.Span, found bool) {
	var walk func(n any, depth int)
	walk = func(n any, depth int) {
		if found {
			return
		}
		if depth > maxDepth {
			at, found = spanOf(n), true
			return
		}
		Children(n, func(n any) { walk(n, depth+1) })
	}
	walk(f, 0)
	return at, found
}

// spanOf is the source text of any node below a file.
func spanOf(n any) lang.Span {
	switch n := n.(type) {
	case Expr:
		return n.ExprSpan()
	case *Param:
		return n.Span
	case *Step:
		return n.Span
	case *Arg:
		return n.Span
	case *Clause:
		return n.Span
	case *Column:
		return n.Span
	case *Case:
		return n.Span
	}
	return lang.Span{}
}
