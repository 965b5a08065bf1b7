package pyfront

import "gears/lang"

// Messages that several places use. Their words are CPython's where it has the
// error.
const (
	unexpectedIndent = "unexpected indent"
	tooComplex       = "expression is too complex"
	forgotComma      = "invalid syntax. Perhaps you forgot a comma?"
	maybeEqual       = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
	bareGenerator    = "Generator expression must be parenthesized"
	legacyCall       = "Missing parentheses in call to '%s'. Did you mean %s(...)?"
	notInGroup       = "cannot use starred expression here"
	notInGroup2      = "cannot use double starred expression here"
	compParens       = "did you forget parentheses around the comprehension target?"
	starInComp       = "iterable unpacking cannot be used in comprehension"
	starredAlone     = "can't use starred expression here"
	oneStarTarget    = "multiple starred expressions in assignment"
	starTargetAlon   = "starred assignment target must be in a list or tuple"
)

// describe names the kind of an expression as CPython's messages about
// assignment do.
func describe(x lang.Expr) string {
	switch x := x.(type) {
	case *lang.Name:
		return "name"
	case *lang.Attr:
		return "attribute"
	case *lang.Index:
		return "subscript"
	case *lang.Star:
		return "starred"
	case *lang.ListLit:
		return "list"
	case *lang.TupleLit:
		return "tuple"
	case *lang.FuncExpr:
		return "lambda"
	case *lang.Call:
		return "function call"
	case *lang.BoolOp, *lang.Binary, *lang.Unary:
		return "expression"
	case *lang.Compare:
		return "comparison"
	case *lang.Cond:
		return "conditional expression"
	case *lang.Walrus:
		return "named expression"
	case *lang.Yield, *lang.YieldFrom:
		return "yield expression"
	case *lang.Await:
		return "await expression"
	case *lang.DictLit:
		return "dict literal"
	case *lang.SetLit:
		return "set display"
	case *lang.FString:
		return "f-string expression"
	case *lang.NoneLit:
		return "None"
	case *lang.EllipsisLit:
		return "ellipsis"
	case *lang.BoolLit:
		if x.Value {
			return "True"
		}
		return "False"
	case *lang.Comp:
		return compNames[x.Fn.Kind].described
	default:
		return "literal"
	}
}

// compNames tells how the kinds of comprehensions are called: as a function in
// tracebacks, and in messages.
var compNames = map[lang.FuncKind]struct{ fn, described string }{
	lang.FuncListComp: {"<listcomp>", "list comprehension"},
	lang.FuncSetComp:  {"<setcomp>", "set comprehension"},
	lang.FuncDictComp: {"<dictcomp>", "dict comprehension"},
	lang.FuncGenExpr:  {"<genexpr>", "generator expression"},
}

// targetUse is what a target expression is wanted for.
type targetUse uint8

const (
	useAssign targetUse = iota // also for loops and with
	useDelete
)

// badTarget returns the first part of x that cannot be a target, or nil.
func badTarget(x lang.Expr, use targetUse) lang.Expr {
	switch x := x.(type) {
	case *lang.Name, *lang.Attr, *lang.Index:
		return nil
	case *lang.TupleLit:
		return badTargets(x.Elems, use)
	case *lang.ListLit:
		return badTargets(x.Elems, use)
	case *lang.Star:
		if use == useDelete {
			return x
		}
		return badTarget(x.X, use)
	}
	return x
}

func badTargets(xs []lang.Expr, use targetUse) lang.Expr {
	for _, x := range xs {
		if bad := badTarget(x, use); bad != nil {
			return bad
		}
	}
	return nil
}
