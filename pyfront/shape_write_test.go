package pyfront

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"gears/lang"
)

// These functions map the tree, which is the IR's, back to the nodes of
// CPython's ast module, written as testdata/shape.py writes them. Contexts are
// Load, Store or Del.

func node(name string, fields ...string) string {
	kept := fields[:0:0]
	for _, f := range fields {
		if f != "" {
			kept = append(kept, f)
		}
	}
	return name + "(" + strings.Join(kept, ", ") + ")"
}

func list[T any](xs []T, f func(T) string) string {
	out := make([]string, len(xs))
	for i, x := range xs {
		out[i] = f(x)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func load(x lang.Expr) string  { return shapeExpr(x, "Load") }
func store(x lang.Expr) string { return shapeExpr(x, "Store") }
func del(x lang.Expr) string   { return shapeExpr(x, "Del") }

// optional is a field that is left out when there is nothing in it.
func optional(name string, x lang.Expr, f func(lang.Expr) string) string {
	if x == nil {
		return ""
	}
	return name + "=" + f(x)
}

func shapeText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, u := range utf16.Encode([]rune(s)) {
		if u >= 32 && u < 127 && u != '"' && u != '\\' {
			b.WriteByte(byte(u))
		} else {
			fmt.Fprintf(&b, "\\u%04x", u)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// The operators' nodes.
var (
	binaryNodes = map[string]string{"+": "Add", "-": "Sub", "*": "Mult", "/": "Div", "//": "FloorDiv", "%": "Mod", "**": "Pow",
		"@": "MatMult", "<<": "LShift", ">>": "RShift", "&": "BitAnd", "|": "BitOr", "^": "BitXor"}
	unaryNodes   = map[string]string{"-": "USub", "+": "UAdd", "~": "Invert", "not": "Not"}
	compareNodes = map[string]string{"==": "Eq", "!=": "NotEq", "<": "Lt", "<=": "LtE", ">": "Gt", ">=": "GtE", "in": "In",
		"not in": "NotIn", "is": "Is", "is not": "IsNot"}
	boolNodes = map[string]string{"and": "And", "or": "Or"}
	compNodes = map[lang.FuncKind]string{lang.FuncListComp: "ListComp", lang.FuncSetComp: "SetComp", lang.FuncDictComp: "DictComp",
		lang.FuncGenExpr: "GeneratorExp"}
)

func shapeExpr(e lang.Expr, ctx string) string {
	constant := func(text string) string { return "Constant(" + text + ")" }
	in := func(x lang.Expr) string { return shapeExpr(x, ctx) }
	ctxField := "ctx=" + ctx + "()"
	switch x := e.(type) {
	case *lang.NoneLit:
		return constant("None")
	case *lang.EllipsisLit:
		return constant("Ellipsis")
	case *lang.BoolLit:
		if x.Value {
			return constant("True")
		}
		return constant("False")
	case *lang.IntLit:
		return constant("0x" + strconv.FormatInt(x.Value, 16))
	case *lang.BigIntLit:
		return constant("0x" + x.Value.Text(16))
	case *lang.FloatLit:
		return constant(fmt.Sprintf("float:%016x", math.Float64bits(x.Value)))
	case *lang.StrLit:
		return constant(shapeText(x.Value))
	case *lang.BytesLit:
		return constant("bytes:" + shapeText(latin1(x.Value)))
	case *lang.Name:
		return node("Name", "id="+shapeText(x.Name), ctxField)
	case *lang.Unary:
		return node("UnaryOp", "op="+unaryNodes[x.Op]+"()", "operand="+load(x.X))
	case *lang.Binary:
		return node("BinOp", "left="+load(x.L), "op="+binaryNodes[x.Op]+"()", "right="+load(x.R))
	case *lang.Compare:
		return node("Compare", "left="+load(x.First), "ops="+list(x.Ops, func(op string) string { return compareNodes[op] + "()" }),
			"comparators="+list(x.Rest, load))
	case *lang.BoolOp:
		return node("BoolOp", "op="+boolNodes[x.Op]+"()", "values="+list(x.Xs, load))
	case *lang.Cond:
		return node("IfExp", "test="+load(x.Test), "body="+load(x.Then), "orelse="+load(x.Else))
	case *lang.Call:
		args, keywords := shapeArgs(x.Args)
		return node("Call", "func="+load(x.Fn), "args="+args, "keywords="+keywords)
	case *lang.Attr:
		return node("Attribute", "value="+load(x.X), "attr="+shapeText(x.Name), ctxField)
	case *lang.Index:
		return node("Subscript", "value="+load(x.X), "slice="+load(x.I), ctxField)
	case *lang.Slice:
		return node("Slice", optional("lower", x.Lo, load), optional("upper", x.Hi, load), optional("step", x.Step, load))
	case *lang.ListLit:
		return node("List", "elts="+list(x.Elems, in), ctxField)
	case *lang.TupleLit:
		return node("Tuple", "elts="+list(x.Elems, in), ctxField)
	case *lang.SetLit:
		return node("Set", "elts="+list(x.Elems, load))
	case *lang.DictLit:
		key := func(k lang.Expr) string {
			if k == nil {
				return "None"
			}
			return load(k)
		}
		return node("Dict", "keys="+list(x.Keys, key), "values="+list(x.Values, load))
	case *lang.Star:
		return node("Starred", "value="+in(x.X), ctxField)
	case *lang.FString:
		return node("JoinedStr", "values="+list(x.Parts, load))
	case *lang.Format:
		conv := -1
		if x.Conv != 0 {
			conv = int(x.Conv)
		}
		return node("FormattedValue", "value="+load(x.X), "conversion="+strconv.Itoa(conv), optional("format_spec", x.Spec, shapeSpec))
	case *lang.FuncExpr:
		return node("Lambda", "args="+shapeParams(x.Fn.Params), "body="+load(x.Fn.Body[0].(*lang.Return).X))
	case *lang.Comp:
		return shapeComp(x)
	case *lang.Walrus:
		return node("NamedExpr", "target="+store(x.Target), "value="+load(x.X))
	case *lang.Yield:
		return node("Yield", optional("value", x.X, load))
	case *lang.YieldFrom:
		return node("YieldFrom", "value="+load(x.X))
	case *lang.Await:
		return node("Await", "value="+load(x.X))
	}
	return fmt.Sprintf("%T?", e)
}

// shapeSpec is a format specification: always a JoinedStr.
func shapeSpec(x lang.Expr) string {
	if s, ok := x.(*lang.StrLit); ok {
		if s.Value == "" {
			return "JoinedStr(values=[])"
		}
		return "JoinedStr(values=[" + load(s) + "])"
	}
	return load(x)
}

// shapeArgs parts the arguments of a call as CPython does.
func shapeArgs(list []lang.Arg) (args, keywords string) {
	var a, k []string
	for _, x := range list {
		switch {
		case x.Star:
			a = append(a, node("Starred", "value="+load(x.Value), "ctx=Load()"))
		case x.StarStar:
			k = append(k, node("keyword", "value="+load(x.Value)))
		case x.Name != "":
			k = append(k, node("keyword", "arg="+shapeText(x.Name), "value="+load(x.Value)))
		default:
			a = append(a, load(x.Value))
		}
	}
	return "[" + strings.Join(a, ", ") + "]", "[" + strings.Join(k, ", ") + "]"
}

func shapeParams(params []lang.Param) string {
	var pos, normal, kwOnly, kwDefaults, defaults []string
	star, starStar := "", ""
	for _, p := range params {
		arg := node("arg", "arg="+shapeText(p.Name), optional("annotation", p.Annotation, load))
		switch p.Kind {
		case lang.ParamPosOnly:
			pos = append(pos, arg)
		case lang.ParamNormal:
			normal = append(normal, arg)
		case lang.ParamStar:
			star = "vararg=" + arg
		case lang.ParamStarStar:
			starStar = "kwarg=" + arg
		case lang.ParamKwOnly:
			kwOnly = append(kwOnly, arg)
			def := "None"
			if p.Default != nil {
				def = load(p.Default)
			}
			kwDefaults = append(kwDefaults, def)
			continue
		}
		if p.Default != nil {
			defaults = append(defaults, load(p.Default))
		}
	}
	all := func(name string, xs []string) string { return name + "=[" + strings.Join(xs, ", ") + "]" }
	return node("arguments", all("posonlyargs", pos), all("args", normal), star, all("kwonlyargs", kwOnly),
		all("kw_defaults", kwDefaults), starStar, all("defaults", defaults))
}

// shapeComp undoes the loops and tests around the CompEmit.
func shapeComp(x *lang.Comp) string {
	var clauses []string
	iter := x.Iter
	body := x.Fn.Body
	for {
		loop, ok := body[0].(*lang.For)
		if !ok {
			break
		}
		if !loop.IterReady {
			iter = loop.Iter
		}
		body = loop.Body
		var conds []string
		for {
			test, ok := body[0].(*lang.If)
			if !ok {
				break
			}
			conds = append(conds, load(test.Test))
			body = test.Body
		}
		clauses = append(clauses, node("comprehension", "target="+store(loop.Target), "iter="+load(iter),
			"ifs=["+strings.Join(conds, ", ")+"]", "is_async="+flagText(loop.Async)))
	}
	emit := body[0].(*lang.CompEmit)
	gens := "generators=[" + strings.Join(clauses, ", ") + "]"
	if emit.Key != nil {
		return node(compNodes[x.Fn.Kind], "key="+load(emit.Key), "value="+load(emit.Value), gens)
	}
	return node(compNodes[x.Fn.Kind], "elt="+load(emit.Value), gens)
}

func flagText(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

func block(name string, body []lang.Stmt) string { return name + "=" + list(body, shapeStmt) }

func asyncNode(name string, async bool) string {
	if async {
		return "Async" + name
	}
	return name
}

func shapeStmt(stmt lang.Stmt) string {
	switch s := stmt.(type) {
	case *lang.ExprStmt:
		return node("Expr", "value="+load(s.X))
	case *lang.Assign:
		return node("Assign", "targets="+list(s.Targets, store), "value="+load(s.Value))
	case *lang.AugAssign:
		return node("AugAssign", "target="+store(s.Target), "op="+binaryNodes[s.Op]+"()", "value="+load(s.Value))
	case *lang.AnnAssign:
		return node("AnnAssign", "target="+store(s.Target), "annotation="+load(s.Annotation), optional("value", s.Value, load),
			"simple="+flagText(s.Simple))
	case *lang.Del:
		return node("Delete", "targets="+list(s.Targets, del))
	case *lang.Return:
		return node("Return", optional("value", s.X, load))
	case *lang.If:
		return node("If", "test="+load(s.Test), block("body", s.Body), block("orelse", s.Else))
	case *lang.While:
		return node("While", "test="+load(s.Test), block("body", s.Body), block("orelse", s.Else))
	case *lang.For:
		return node(asyncNode("For", s.Async), "target="+store(s.Target), "iter="+load(s.Iter), block("body", s.Body), block("orelse", s.Else))
	case *lang.Try:
		return node("Try", block("body", s.Body), "handlers="+list(s.Handlers, shapeHandler), block("orelse", s.Else), block("finalbody", s.Finally))
	case *lang.With:
		return node(asyncNode("With", s.Async), "items="+list(s.Items, func(w lang.WithItem) string {
			return node("withitem", "context_expr="+load(w.Context), optional("optional_vars", w.Target, store))
		}), block("body", s.Body))
	case *lang.Raise:
		return node("Raise", optional("exc", s.X, load), optional("cause", s.Cause, load))
	case *lang.Assert:
		return node("Assert", "test="+load(s.Test), optional("msg", s.Msg, load))
	case *lang.Pass:
		return "Pass()"
	case *lang.Break:
		return "Break()"
	case *lang.Continue:
		return "Continue()"
	case *scopeStmt:
		name := "Global"
		if s.nonlocal {
			name = "Nonlocal"
		}
		return node(name, "names="+list(s.names, func(n *lang.Name) string { return shapeText(n.Name) }))
	case *lang.Import:
		as := ""
		if s.AsName {
			as = s.Target.Name
		}
		return node("Import", "names=["+shapeAlias(s.Module, as)+"]")
	case *lang.ImportFrom:
		names := []string{}
		for i, n := range s.Names {
			as := s.Targets[i].Name
			if as == n {
				as = "" // the tree keeps no "n as n", and no program has it
			}
			names = append(names, shapeAlias(n, as))
		}
		if s.Star {
			names = append(names, shapeAlias("*", ""))
		}
		module := ""
		if s.Module != "" {
			module = "module=" + shapeText(s.Module)
		}
		return node("ImportFrom", module, "names=["+strings.Join(names, ", ")+"]", "level="+strconv.Itoa(s.Level))
	case *lang.DefStmt:
		return node(asyncNode("FunctionDef", s.Fn.Async), "name="+shapeText(s.Target.Name), "args="+shapeParams(s.Fn.Params),
			block("body", s.Fn.Body), "decorator_list="+list(s.Decorators, load), optional("returns", s.Fn.Returns, load))
	case *lang.ClassStmt:
		bases, keywords := shapeArgs(s.Bases)
		return node("ClassDef", "name="+shapeText(s.Target.Name), "bases="+bases, "keywords="+keywords,
			block("body", s.Fn.Body), "decorator_list="+list(s.Decorators, load))
	}
	return fmt.Sprintf("%T?", stmt)
}

func shapeAlias(name, as string) string {
	if as == "" {
		return node("alias", "name="+shapeText(name))
	}
	return node("alias", "name="+shapeText(name), "asname="+shapeText(as))
}

func shapeHandler(h lang.Handler) string {
	name := ""
	if h.Target != nil {
		name = "name=" + shapeText(h.Target.Name)
	}
	return node("ExceptHandler", optional("type", h.Type, load), name, block("body", h.Body))
}
