package pyfront

import (
	"strings"

	"gears/lang"
)

// binaryPower gives the binding power of the binary operators, loosest first;
// all but ** group to the left, and ** is handled with the unary operators.
var binaryPower = [nKinds]uint8{
	tBar: 1, tCaret: 2, tAmp: 3, tLshift: 4, tRshift: 4, tPlus: 5, tMinus: 5,
	tStar: 6, tSlash: 6, tDblSlash: 6, tPercent: 6, tAt: 6,
}

// startsOperand holds the tokens that begin an expression but never continue
// one: met right after an expression they are an error for certain.
var startsOperand = [nKinds]bool{
	tName: true, tNumber: true, tString: true, tLbrace: true, tTilde: true, tEllipsis: true,
	kwFalse: true, kwNone: true, kwTrue: true, kwLambda: true, kwNot: true, kwAwait: true,
}

// startsExpr holds all tokens that begin an expression.
var startsExpr = func() [nKinds]bool {
	t := startsOperand
	for _, k := range []kind{tLpar, tLsqb, tPlus, tMinus} {
		t[k] = true
	}
	return t
}()

// dummy stands for an expression that could not be parsed.
func (p *parser) dummy() lang.Expr { return &lang.NoneLit{} }

// starExprs parses star_expressions: a tuple without brackets, or one
// expression, either of which may be starred.
func (p *parser) starExprs() lang.Expr {
	return p.bareTuple(p.starExpr)
}

// bareTuple parses item (',' item)* [','] and makes a tuple if there is a comma.
func (p *parser) bareTuple(item func() lang.Expr) lang.Expr {
	start := p.here()
	x := item()
	if p.tok != tComma {
		return x
	}
	elems := []lang.Expr{x}
	for p.take(tComma) {
		if !startsExpr[p.tok] && p.tok != tStar {
			break
		}
		elems = append(elems, item())
	}
	return &lang.TupleLit{At: p.at(start), Elems: elems}
}

func (p *parser) starExpr() lang.Expr {
	if p.tok == tStar {
		return p.starred()
	}
	return p.expression()
}

// starred parses '*' bitwise_or.
func (p *parser) starred() lang.Expr {
	start := p.here()
	p.next()
	x := p.binary(1)
	return &lang.Star{At: p.at(start), X: x}
}

func (p *parser) starNamed() lang.Expr {
	if p.tok == tStar {
		return p.starred()
	}
	return p.named()
}

// yieldOrExprs parses what may stand at the right of "=" or alone.
func (p *parser) yieldOrExprs() lang.Expr {
	if p.tok == kwYield {
		return p.yield()
	}
	return p.starExprs()
}

func (p *parser) yield() lang.Expr {
	start := p.here()
	p.next()
	if p.take(kwFrom) {
		x := p.expression()
		return &lang.YieldFrom{At: p.at(start), X: x}
	}
	var x lang.Expr
	if startsExpr[p.tok] || p.tok == tStar {
		x = p.starExprs()
	}
	return &lang.Yield{At: p.at(start), X: x}
}

// named parses named_expression: an expression or NAME ':=' expression.
func (p *parser) named() lang.Expr {
	first := p.pos
	if p.tok == tName && p.peek(1) == tWalrus {
		return p.walrus()
	}
	x := p.expression()
	switch p.tok {
	case tWalrus:
		p.badWalrus(x)
	case tAssign:
		p.strayAssign(first, x)
	}
	return x
}

func (p *parser) walrus() lang.Expr {
	start := p.here()
	target := p.name()
	p.next()
	x := p.expression()
	return &lang.Walrus{At: p.at(start), Target: target, X: x}
}

func (p *parser) badWalrus(x lang.Expr) {
	if p.attempt(func() { p.next(); p.expression() }) {
		p.failExpr(x, "cannot use assignment expressions with %s", describe(x))
	}
	p.invalid()
}

// strayAssign words the error of an "=" after the expression x, which starts
// at token first, where no assignment can stand.
func (p *parser) strayAssign(first int, x lang.Expr) {
	if !p.meantEqual(first, x) {
		p.invalid()
	}
}

// meantEqual fails with advice if "=" was probably meant to compare: one "="
// between two operands, the left one no display.
func (p *parser) meantEqual(first int, x lang.Expr) bool {
	if !isOperand(x) && !p.bracketed(first) {
		return false
	}
	eq := p.pos
	name := p.toks[first].kind == tName && first == eq-1
	if !name && isDisplay(x) {
		return false
	}
	var y lang.Expr
	operand := func(f func() lang.Expr) bool {
		return p.attempt(func() {
			p.next()
			y = f()
			if p.tok == tAssign || p.tok == tWalrus {
				p.invalid()
			}
		})
	}
	if !operand(func() lang.Expr { return p.binary(1) }) && !operand(p.unary) {
		return false
	}
	if name {
		p.fail(lang.Span{Start: x.ExprSpan().Start, End: y.ExprSpan().End}, maybeEqual)
		return true
	}
	p.failExpr(x, "cannot assign to %s here. Maybe you meant '==' instead of '='?", describe(x))
	return true
}

// isDisplay reports whether x is one of the expressions for which CPython does
// not suspect that "=" was meant to compare.
func isDisplay(x lang.Expr) bool {
	switch x := x.(type) {
	case *lang.ListLit, *lang.TupleLit, *lang.NoneLit, *lang.BoolLit:
		return true
	case *lang.Comp:
		return x.Fn.Kind == lang.FuncGenExpr
	}
	return false
}

// isOperand reports whether x binds at least as tight as "|".
func isOperand(x lang.Expr) bool {
	switch x := x.(type) {
	case *lang.Compare, *lang.BoolOp, *lang.Cond, *lang.Star, *lang.Walrus, *lang.Yield, *lang.YieldFrom:
		return false
	case *lang.FuncExpr:
		return false
	case *lang.Unary:
		return x.Op != "not"
	}
	return true
}

// expression parses a conditional expression, a lambda, or anything tighter.
func (p *parser) expression() lang.Expr {
	p.enter()
	defer p.leave()
	if p.tok == kwLambda {
		return p.lambda()
	}
	first := p.pos
	x := p.disjunction()
	if startsOperand[p.tok] {
		p.twoOperands(first, x)
		return x
	}
	if p.tok != kwIf {
		return x
	}
	start, atIf := p.startOf(first), p.pos
	p.next()
	test := p.disjunction()
	if p.quiet > 0 && p.tok != kwElse && p.err == nil {
		p.pos, p.tok = atIf, kwIf // for a look ahead, x will do
		return x
	}
	if p.tok != kwElse && p.tok != tColon && p.err == nil {
		p.fail(lang.Span{Start: start, End: test.ExprSpan().End}, "expected 'else' after 'if' expression")
	}
	p.expect(kwElse)
	orelse := p.expression()
	return &lang.Cond{At: p.at(start), Test: test, Then: x, Else: orelse}
}

// twoOperands words the error of an expression that follows the expression x,
// which starts at token first, with nothing between. When it has no words for
// it the caller will fail: no rule goes on with the token that stands here.
func (p *parser) twoOperands(first int, x lang.Expr) {
	if p.quiet > 0 || p.err != nil {
		return
	}
	name, word := p.toks[first].kind == tName, p.text(first)
	legacy := word == "print" || word == "exec"
	span := lang.Span{Start: x.ExprSpan().Start}
	last := p.pos
	exempt := name && (p.toks[first+1].kind == tString || isSoftKeyword(word))
	if !exempt && !(name && legacy && first == p.pos-1) &&
		p.quietly(func() { span.End = p.expression().ExprSpan().End; last = p.pos - 1 }) && p.toks[last].level > 0 {
		p.fail(span, forgotComma)
	}
	if name && first == p.pos-1 && p.attempt(func() { span.End = p.starExprs().ExprSpan().End }) && legacy {
		p.fail(span, legacyCall, word, word)
	}
}

// isSoftKeyword reports whether CPython takes s for a keyword that is also a
// name. It compares as many letters as s has, so that "m" counts too.
func isSoftKeyword(s string) bool {
	return strings.HasPrefix("match", s) || strings.HasPrefix("case", s) || s == "_"
}

func (p *parser) disjunction() lang.Expr {
	return p.boolOp(kwOr, "or", p.conjunction)
}

func (p *parser) conjunction() lang.Expr {
	return p.boolOp(kwAnd, "and", p.inversion)
}

func (p *parser) boolOp(k kind, op string, item func() lang.Expr) lang.Expr {
	start := p.here()
	x := item()
	if p.tok != k {
		return x
	}
	xs := []lang.Expr{x}
	for p.take(k) {
		xs = append(xs, item())
	}
	return &lang.BoolOp{At: p.at(start), Op: op, Xs: xs}
}

func (p *parser) inversion() lang.Expr {
	if p.tok != kwNot {
		return p.comparison()
	}
	p.enter()
	defer p.leave()
	start := p.here()
	p.next()
	x := p.inversion()
	return &lang.Unary{At: p.at(start), Op: "not", X: x}
}

// comparisonOps gives the text of the one-token comparison operators.
var comparisonOps = map[kind]string{tEq: "==", tNe: "!=", tLt: "<", tLe: "<=", tGt: ">", tGe: ">=", kwIn: "in", kwIs: "is", kwNot: "not in"}

func (p *parser) comparison() lang.Expr {
	start := p.here()
	x := p.binary(1)
	if op := p.comparisonOp(); op == "" {
		return x
	} else {
		c := &lang.Compare{First: x}
		for op != "" {
			c.Ops = append(c.Ops, op)
			c.Rest = append(c.Rest, p.binary(1))
			op = p.comparisonOp()
		}
		c.At = p.at(start)
		return c
	}
}

func (p *parser) comparisonOp() string {
	k := p.tok
	switch {
	case k >= tEq && k <= tGe, k == kwIn:
		p.next()
	case k == kwIs:
		p.next()
		if p.take(kwNot) {
			return "is not"
		}
	case k == kwNot && p.peek(1) == kwIn:
		p.next()
		p.next()
	case k == kwNot:
		p.next() // only "in" could follow
		p.invalid()
		return ""
	default:
		return ""
	}
	return comparisonOps[k]
}

// binary parses operators that bind at least as tight as power, by precedence
// climbing: a chain of one operator is a loop, not a recursion.
func (p *parser) binary(power uint8) lang.Expr {
	start := p.here()
	x := p.unary()
	for {
		k := p.tok
		bp := binaryPower[k]
		if bp == 0 || bp < power {
			return x
		}
		p.next()
		y := p.binary(bp + 1)
		x = &lang.Binary{At: p.at(start), Op: kindText[k], L: x, R: y}
	}
}

func (p *parser) unary() lang.Expr {
	switch p.tok {
	case tMinus, tPlus, tTilde:
		p.enter()
		defer p.leave()
		start, op := p.here(), kindText[p.tok]
		p.next()
		x := p.unary()
		return &lang.Unary{At: p.at(start), Op: op, X: x}
	}
	start := p.here()
	x := p.awaited()
	if p.tok != tDblStar {
		return x
	}
	p.enter()
	defer p.leave()
	p.next()
	y := p.unary()
	return &lang.Binary{At: p.at(start), Op: "**", L: x, R: y}
}

func (p *parser) awaited() lang.Expr {
	if p.tok != kwAwait {
		return p.primary()
	}
	start := p.here()
	p.next()
	x := p.primary()
	return &lang.Await{At: p.at(start), X: x}
}

// primary parses an atom with its attributes, calls and subscripts.
func (p *parser) primary() lang.Expr {
	start := p.here()
	x := p.atom()
	for {
		switch p.tok {
		case tDot:
			p.next()
			if p.tok != tName {
				p.invalid()
				return x
			}
			name := p.text(p.pos)
			p.next()
			x = &lang.Attr{At: p.at(start), X: x, Name: name}
		case tLpar:
			p.next()
			args := p.arguments(true)
			p.expect(tRpar)
			x = &lang.Call{At: p.at(start), Fn: x, Args: args}
		case tLsqb:
			p.next()
			i := p.subscript()
			p.expect(tRsqb)
			x = &lang.Index{At: p.at(start), X: x, I: i}
		default:
			return x
		}
	}
}

// subscript parses what stands between square brackets after a primary.
func (p *parser) subscript() lang.Expr {
	start := p.here()
	star := p.tok == tStar
	x := p.sliceItem()
	if p.tok != tComma {
		if star {
			return &lang.TupleLit{At: p.at(start), Elems: []lang.Expr{x}}
		}
		return x
	}
	elems := []lang.Expr{x}
	for p.take(tComma) {
		if p.tok == tRsqb {
			break
		}
		elems = append(elems, p.sliceItem())
	}
	return &lang.TupleLit{At: p.at(start), Elems: elems}
}

func (p *parser) sliceItem() lang.Expr {
	start := p.here()
	if p.tok == tStar {
		return p.starred()
	}
	var lo lang.Expr
	if p.tok != tColon {
		named := p.tok == tName && p.peek(1) == tWalrus
		lo = p.named()
		if p.tok != tColon {
			return lo
		}
		if named {
			p.invalid()
		}
	}
	s := &lang.Slice{Lo: lo}
	p.expect(tColon)
	if startsExpr[p.tok] {
		s.Hi = p.expression()
	}
	if p.take(tColon) && startsExpr[p.tok] {
		s.Step = p.expression()
	}
	s.At = p.at(start)
	return s
}

func (p *parser) name() *lang.Name {
	n := &lang.Name{At: lang.At{Span: p.tokenSpan(p.pos)}, Name: p.text(p.pos)}
	p.expect(tName)
	return n
}

func (p *parser) atom() lang.Expr {
	at := lang.At{Span: lang.Span{Start: p.here()}}
	switch p.tok {
	case tName:
		return p.name()
	case tNumber:
		return p.numberAtom()
	case tString:
		return p.strings()
	case tLpar:
		p.next()
		x := p.group(tRpar, at.Span.Start)
		return x
	case tLsqb:
		return p.list()
	case tLbrace:
		return p.braces()
	}
	k := p.tok
	switch k {
	case kwNone, kwTrue, kwFalse, tEllipsis:
		p.next()
		at = p.at(at.Span.Start)
	default:
		p.invalid()
	}
	switch k {
	case kwTrue, kwFalse:
		return &lang.BoolLit{At: at, Value: k == kwTrue}
	case tEllipsis:
		return &lang.EllipsisLit{At: at}
	}
	return &lang.NoneLit{At: at}
}

func (p *parser) numberAtom() lang.Expr {
	x, problem := numberLit(p.text(p.pos), lang.At{Span: p.tokenSpan(p.pos)})
	if problem != "" {
		p.failToken("%s", problem)
		return p.dummy()
	}
	p.next()
	return x
}

func (p *parser) lambda() lang.Expr {
	start := p.here()
	p.next()
	fn := &lang.Func{Name: "<lambda>", Kind: lang.FuncLambda}
	fn.Params = p.params(tColon)
	p.force(tColon)
	x := p.expression()
	at := p.at(start)
	fn.Span = at.Span
	fn.Body = []lang.Stmt{&lang.Return{At: lang.At{Span: x.ExprSpan()}, X: x}}
	return &lang.FuncExpr{At: at, Fn: fn}
}
