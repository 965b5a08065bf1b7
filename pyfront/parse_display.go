package pyfront

import "gears/lang"

// group parses the inside of parentheses whose "(" has been taken, and the
// token close: a tuple, a generator expression, a yield, or an expression in
// brackets. The expressions of f-strings are groups that end with their text.
func (p *parser) group(close kind, start lang.Pos) lang.Expr {
	switch p.tok {
	case close:
		if close == tRpar {
			p.next()
			return &lang.TupleLit{At: p.at(start)}
		}
	case kwYield:
		x := p.yield()
		p.expect(close)
		return x
	case tDblStar:
		p.doubleStarGroup(close)
		return p.dummy()
	}
	x := p.starNamed()
	switch {
	case p.atFor():
		p.noStarInComp(x)
		clauses := p.clauses()
		p.expect(close)
		return p.comp(lang.FuncGenExpr, start, nil, x, clauses)
	case p.tok == tComma:
		elems := []lang.Expr{x}
		for p.take(tComma) {
			if p.tok == close {
				break
			}
			elems = append(elems, p.starNamed())
		}
		p.expect(close)
		return &lang.TupleLit{At: p.at(start), Elems: elems}
	}
	if s, ok := x.(*lang.Star); ok && p.tok == close {
		p.failExpr(s, notInGroup)
	}
	p.expect(close)
	return x
}

func (p *parser) doubleStarGroup(close kind) {
	star := p.pos
	if p.attempt(func() { p.next(); p.expression(); p.expect(close) }) {
		p.fail(p.tokenSpan(star), notInGroup2)
	}
	p.invalid()
}

// atFor reports whether a comprehension clause starts here.
func (p *parser) atFor() bool {
	return p.tok == kwFor || p.tok == kwAsync && p.peek(1) == kwFor
}

func (p *parser) noStarInComp(x lang.Expr) {
	if s, ok := x.(*lang.Star); ok {
		p.failExpr(s, starInComp)
	}
}

func (p *parser) list() lang.Expr {
	start := p.here()
	p.next()
	if p.take(tRsqb) {
		return &lang.ListLit{At: p.at(start)}
	}
	x := p.starNamed()
	if p.atFor() {
		p.noStarInComp(x)
		clauses := p.clauses()
		p.expect(tRsqb)
		return p.comp(lang.FuncListComp, start, nil, x, clauses)
	}
	elems := p.moreElems(x, tRsqb)
	p.expect(tRsqb)
	return &lang.ListLit{At: p.at(start), Elems: elems}
}

// isKey reports whether x, which starts at token first, can be a dict's key.
func (p *parser) isKey(first int, x lang.Expr) bool {
	switch x.(type) {
	case *lang.Star:
		return false
	case *lang.Walrus:
		return p.bracketed(first)
	}
	return true
}

// moreElems parses the elements of a list or set display after the first. A
// comprehension clause after several elements gets the advice to bracket them.
func (p *parser) moreElems(first lang.Expr, close kind) []lang.Expr {
	elems := []lang.Expr{first}
	for p.take(tComma) {
		if p.tok == close || p.atFor() {
			break
		}
		elems = append(elems, p.starNamed())
	}
	if p.atFor() && p.attempt(func() { p.clauses() }) {
		p.fail(lang.Span{Start: first.ExprSpan().Start, End: p.end(p.pos - 1)}, compParens)
	}
	return elems
}

// braces parses a set or dict display or comprehension.
func (p *parser) braces() lang.Expr {
	start := p.here()
	p.next()
	if p.take(tRbrace) {
		return &lang.DictLit{At: p.at(start)}
	}
	if p.tok == tDblStar {
		return p.dict(start, nil)
	}
	first := p.pos
	x := p.starNamed()
	if p.tok == tColon && p.isKey(first, x) {
		return p.dict(start, x)
	}
	if p.atFor() {
		p.noStarInComp(x)
		clauses := p.clauses()
		p.expect(tRbrace)
		return p.comp(lang.FuncSetComp, start, nil, x, clauses)
	}
	elems := p.moreElems(x, tRbrace)
	p.expect(tRbrace)
	return &lang.SetLit{At: p.at(start), Elems: elems}
}

// dict parses a dict display or comprehension. key is its first key, already
// parsed, or nil when it starts with "**".
func (p *parser) dict(start lang.Pos, key lang.Expr) lang.Expr {
	d := &lang.DictLit{}
	for {
		star := p.pos
		var value lang.Expr
		if key == nil {
			p.next()
			value = p.binary(1)
			if p.atFor() && p.attempt(func() { p.clauses(); p.expect(tRbrace) }) {
				p.fail(p.tokenSpan(star), "dict unpacking cannot be used in dict comprehension")
			}
		} else {
			value = p.dictValue()
			if len(d.Keys) == 0 && p.atFor() {
				clauses := p.clauses()
				p.expect(tRbrace)
				return p.comp(lang.FuncDictComp, start, key, value, clauses)
			}
		}
		d.Keys, d.Values = append(d.Keys, key), append(d.Values, value)
		if !p.take(tComma) || p.tok == tRbrace {
			break
		}
		key = nil
		if p.tok != tDblStar {
			key = p.expression()
			if p.tok != tColon && p.err == nil {
				end := p.end(p.pos - 1)
				p.fail(lang.Span{Start: lang.Pos{Line: end.Line, Col: end.Col - 1}, End: end}, "':' expected after dictionary key")
			}
		}
	}
	p.expect(tRbrace)
	d.At = p.at(start)
	return d
}

func (p *parser) dictValue() lang.Expr {
	colon := p.pos
	p.expect(tColon)
	switch p.tok {
	case tStar:
		if p.attempt(func() { p.next(); p.binary(1) }) {
			p.failToken("cannot use a starred expression in a dictionary value")
		}
		p.invalid()
	case tRbrace, tComma:
		p.fail(p.tokenSpan(colon), "expression expected after dictionary key and ':'")
	}
	return p.expression()
}

// clause is one "for … in … [if …]*" of a comprehension.
type clause struct {
	at     lang.At
	async  bool
	target lang.Expr
	iter   lang.Expr
	conds  []lang.Expr
}

func (p *parser) clauses() []clause {
	var out []clause
	for p.atFor() {
		start := p.here()
		c := clause{async: p.take(kwAsync)}
		p.next()
		c.target = p.forTarget()
		p.expect(kwIn)
		c.iter = p.disjunction()
		c.at = p.at(start)
		for p.take(kwIf) {
			c.conds = append(c.conds, p.disjunction())
		}
		out = append(out, c)
	}
	return out
}

// comp builds a comprehension: loops and tests around a CompEmit, in a function
// of their own. It starts at start and ends with the last token taken.
func (p *parser) comp(k lang.FuncKind, start lang.Pos, key, value lang.Expr, clauses []clause) lang.Expr {
	if p.err != nil || len(clauses) == 0 {
		return p.dummy()
	}
	at := p.at(start)
	emit := &lang.CompEmit{At: lang.At{Span: value.ExprSpan()}, Key: key, Value: value}
	if key != nil {
		emit.Span.Start = key.ExprSpan().Start
	}
	fn := &lang.Func{Name: compNames[k].fn, Kind: k, Span: at.Span, Generator: k == lang.FuncGenExpr,
		Params: []lang.Param{{Name: ".0", Kind: lang.ParamPosOnly, Pos: clauses[0].at.Span.Start}}}
	body := []lang.Stmt{emit}
	for i := len(clauses) - 1; i >= 0; i-- {
		c := &clauses[i]
		for j := len(c.conds) - 1; j >= 0; j-- {
			body = []lang.Stmt{&lang.If{At: lang.At{Span: c.conds[j].ExprSpan()}, Test: c.conds[j], Body: body}}
		}
		f := &lang.For{At: c.at, Target: c.target, Iter: c.iter, Async: c.async, Body: body}
		if i == 0 {
			f.Iter = &lang.Name{At: lang.At{Span: c.iter.ExprSpan()}, Name: ".0"}
			f.IterReady = true
		}
		fn.Async = fn.Async || c.async
		body = []lang.Stmt{f}
	}
	fn.Body = body
	return &lang.Comp{At: at, Fn: fn, Iter: clauses[0].iter}
}

// forTarget parses the targets of a for: like star_expressions, but "in" ends
// them, so operands go no looser than "|".
func (p *parser) forTarget() lang.Expr {
	first := p.pos
	x := p.bareTuple(func() lang.Expr {
		if p.tok == tStar {
			return p.starred()
		}
		return p.binary(1)
	})
	if p.err != nil {
		return x
	}
	if bad := badTarget(x, useAssign); bad != nil {
		p.failExpr(bad, "cannot assign to %s", describe(bad))
	}
	if p.tok != kwIn && p.err == nil {
		p.wordForTarget(first)
	}
	return x
}

// wordForTarget looks for more to say of targets, from token first on, that no
// "in" follows, by reading them as expressions.
func (p *parser) wordForTarget(first int) {
	pos := p.pos
	p.pos, p.tok = first, p.toks[first].kind
	p.attempt(func() { p.starExprs() })
	if p.err == nil {
		p.pos, p.tok = pos, p.toks[pos].kind
		p.invalid()
	}
}
