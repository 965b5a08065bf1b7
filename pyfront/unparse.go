package pyfront

import (
	"fmt"
	"strconv"
	"strings"

	"gears/lang"
)

// exprText writes an expression as CPython's ast.unparse does, which is how
// annotations look as strings. What hardly stands in an annotation (lambdas,
// comprehensions, f-strings) is named by its kind.
func exprText(x lang.Expr) string {
	u := &unparser{}
	u.expr(x, precTest)
	return u.b.String()
}

type unparser struct{ b strings.Builder }

// The precedences, loosest first. An operand of a looser one gets parentheses.
const (
	precTuple = iota
	precTest
	precOr
	precAnd
	precNot
	precCmp
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precArith
	precTerm
	precFactor
	precPower
	precAwait
	precAtom
)

var binaryPrec = map[string]int{
	"|": precBitOr, "^": precBitXor, "&": precBitAnd, "<<": precShift, ">>": precShift, "+": precArith, "-": precArith,
	"*": precTerm, "/": precTerm, "//": precTerm, "%": precTerm, "@": precTerm, "**": precPower,
}

func (u *unparser) write(parts ...string) {
	for _, s := range parts {
		u.b.WriteString(s)
	}
}

// paren writes with f, in parentheses when own binds looser than want.
func (u *unparser) paren(own, want int, f func()) {
	if own < want {
		u.write("(")
		defer u.write(")")
	}
	f()
}

func (u *unparser) list(open string, xs []lang.Expr, end string) {
	u.write(open)
	for i, x := range xs {
		if i > 0 {
			u.write(", ")
		}
		u.expr(x, precTest)
	}
	u.write(end)
}

func (u *unparser) expr(x lang.Expr, want int) {
	switch x := x.(type) {
	case *lang.NoneLit:
		u.write("None")
	case *lang.EllipsisLit:
		u.write("...")
	case *lang.BoolLit:
		u.write(map[bool]string{true: "True", false: "False"}[x.Value])
	case *lang.IntLit:
		u.write(strconv.FormatInt(x.Value, 10))
	case *lang.BigIntLit:
		u.write(x.Value.String())
	case *lang.FloatLit:
		s := strconv.FormatFloat(x.Value, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		u.write(s)
	case *lang.StrLit:
		u.write(quoted(x.Value))
	case *lang.BytesLit:
		u.write("b", quoted(x.Value))
	case *lang.Name:
		u.write(x.Name)
	case *lang.Attr:
		u.expr(x.X, precAtom)
		u.write(".", x.Name)
	case *lang.Index:
		u.expr(x.X, precAtom)
		if t, ok := x.I.(*lang.TupleLit); ok && len(t.Elems) > 0 {
			u.list("[", t.Elems, map[bool]string{true: ",]", false: "]"}[len(t.Elems) == 1])
			return
		}
		u.write("[")
		u.expr(x.I, precTuple)
		u.write("]")
	case *lang.Slice:
		u.slice(x)
	case *lang.Star:
		u.write("*")
		u.expr(x.X, precBitOr)
	case *lang.ListLit:
		u.list("[", x.Elems, "]")
	case *lang.SetLit:
		u.list("{", x.Elems, "}")
	case *lang.TupleLit:
		u.list("(", x.Elems, map[bool]string{true: ",)", false: ")"}[len(x.Elems) == 1])
	case *lang.DictLit:
		u.dict(x)
	case *lang.Call:
		u.call(x)
	default:
		u.operator(x, want)
	}
}

func (u *unparser) operator(x lang.Expr, want int) {
	switch x := x.(type) {
	case *lang.Unary:
		prec, op := precFactor, x.Op
		if op == "not" {
			prec, op = precNot, "not "
		}
		u.paren(prec, want, func() { u.write(op); u.expr(x.X, prec) })
	case *lang.Binary:
		prec := binaryPrec[x.Op]
		left, right := prec, prec+1
		if x.Op == "**" {
			left, right = prec+1, prec
		}
		u.paren(prec, want, func() {
			u.expr(x.L, left)
			u.write(" ", x.Op, " ")
			u.expr(x.R, right)
		})
	case *lang.Compare:
		u.paren(precCmp, want, func() {
			u.expr(x.First, precCmp+1)
			for i, op := range x.Ops {
				u.write(" ", op, " ")
				u.expr(x.Rest[i], precCmp+1)
			}
		})
	case *lang.BoolOp:
		prec := map[string]int{"and": precAnd, "or": precOr}[x.Op]
		u.paren(prec, want, func() {
			for i, e := range x.Xs {
				if i > 0 {
					u.write(" ", x.Op, " ")
				}
				u.expr(e, prec+1)
			}
		})
	case *lang.Cond:
		u.paren(precTest, want, func() {
			u.expr(x.Then, precTest+1)
			u.write(" if ")
			u.expr(x.Test, precTest+1)
			u.write(" else ")
			u.expr(x.Else, precTest)
		})
	case *lang.Await:
		u.paren(precAwait, want, func() { u.write("await "); u.expr(x.X, precAtom) })
	case *lang.Walrus:
		u.write("(", x.Target.Name, " := ")
		u.expr(x.X, precTest)
		u.write(")")
	default:
		u.write("<", strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", x), "*lang.")), ">")
	}
}

func (u *unparser) slice(x *lang.Slice) {
	if x.Lo != nil {
		u.expr(x.Lo, precTest)
	}
	u.write(":")
	if x.Hi != nil {
		u.expr(x.Hi, precTest)
	}
	if x.Step != nil {
		u.write(":")
		u.expr(x.Step, precTest)
	}
}

func (u *unparser) dict(x *lang.DictLit) {
	u.write("{")
	for i, v := range x.Values {
		if i > 0 {
			u.write(", ")
		}
		if x.Keys[i] == nil {
			u.write("**")
			u.expr(v, precBitOr)
			continue
		}
		u.expr(x.Keys[i], precTest)
		u.write(": ")
		u.expr(v, precTest)
	}
	u.write("}")
}

func (u *unparser) call(x *lang.Call) {
	u.expr(x.Fn, precAtom)
	u.write("(")
	for i, a := range x.Args {
		if i > 0 {
			u.write(", ")
		}
		switch {
		case a.Star:
			u.write("*")
		case a.StarStar:
			u.write("**")
		case a.Name != "":
			u.write(a.Name, "=")
		}
		u.expr(a.Value, precTest)
	}
	u.write(")")
}

// quoted is a string literal with the quotes that Python's repr chooses.
func quoted(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteByte(q)
	for _, r := range s {
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(q)
	return b.String()
}
