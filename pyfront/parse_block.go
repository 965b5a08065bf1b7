package pyfront

import "gears/lang"

// block parses the body of a compound statement: an indented block, or simple
// statements on the same line. owner names the statement, whose first line is
// line, for the message about a missing body.
func (p *parser) block(owner string, line int32) []lang.Stmt {
	if p.tok != tNewline {
		return p.simpleLine(nil)
	}
	p.next()
	if p.tok != tIndent {
		p.failKind("IndentationError", p.tokenSpan(p.pos), "expected an indented block after %s on line %d", owner, line)
		return nil
	}
	p.next()
	body := p.statements(tDedent)
	p.take(tDedent)
	return body
}

// colon passes the ":" before a block. At the end of the line it says what is
// missing; elsewhere something else is wrong.
func (p *parser) colon() {
	if p.tok == tNewline {
		p.failToken("expected ':'")
	}
	p.expect(tColon)
}

func (p *parser) ifStmt() lang.Stmt {
	start := p.here()
	first := &lang.If{}
	// An elif is an If in the Else of the one before; a loop and not a
	// recursion, so that long chains cost no stack.
	chain := []*lang.If{first}
	starts := []lang.Pos{start}
	p.ifPart(first, "'if' statement")
	for p.tok == kwElif {
		s := &lang.If{}
		chain[len(chain)-1].Else = []lang.Stmt{s}
		chain, starts = append(chain, s), append(starts, p.here())
		p.ifPart(s, "'elif' statement")
	}
	chain[len(chain)-1].Else = p.elseBlock()
	for i, s := range chain {
		s.At = p.at(starts[i])
	}
	return first
}

func (p *parser) ifPart(s *lang.If, owner string) {
	line := p.here().Line
	p.next()
	s.Test = p.named()
	p.colon()
	s.Body = p.block(owner, line)
}

func (p *parser) elseBlock() []lang.Stmt {
	if p.tok != kwElse {
		return nil
	}
	line := p.here().Line
	p.next()
	p.force(tColon)
	return p.block("'else' statement", line)
}

func (p *parser) whileStmt() lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.While{Test: p.named()}
	p.colon()
	s.Body = p.block("'while' statement", start.Line)
	s.Else = p.elseBlock()
	s.At = p.at(start)
	return s
}

func (p *parser) forStmt() lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.For{Target: p.forTarget()}
	p.expect(kwIn)
	s.Iter = p.starExprs()
	p.colon()
	s.Body = p.block("'for' statement", start.Line)
	s.Else = p.elseBlock()
	s.At = p.at(start)
	return s
}

func (p *parser) tryStmt() lang.Stmt {
	start := p.here()
	p.next()
	p.force(tColon)
	s := &lang.Try{Body: p.block("'try' statement", start.Line)}
	for p.tok == kwExcept {
		s.Handlers = append(s.Handlers, p.handler())
	}
	if len(s.Handlers) > 0 {
		s.Else = p.elseBlock()
	}
	if p.tok == kwFinally {
		line := p.here().Line
		p.next()
		p.force(tColon)
		s.Finally = p.block("'finally' statement", line)
	} else if len(s.Handlers) == 0 {
		p.failToken("expected 'except' or 'finally' block")
	}
	s.At = p.at(start)
	return s
}

func (p *parser) handler() lang.Handler {
	start := p.here()
	p.next()
	var h lang.Handler
	if p.tok == tStar {
		if k := p.peek(1); k == tNewline || k == tColon {
			p.failToken("expected one or more exception types")
		}
		p.failToken(exceptStarRefused)
	}
	if p.tok != tColon && p.tok != tNewline {
		first := p.here()
		h.Type = p.expression()
		if p.tok == tComma {
			p.manyTypes(first)
		}
		if p.take(kwAs) {
			h.Target = p.name()
		}
	}
	p.colon()
	h.Body = p.block("'except' statement", start.Line)
	h.Span = p.at(start).Span
	return h
}

// manyTypes words the error of "except A, B:".
func (p *parser) manyTypes(first lang.Pos) {
	end := first
	if p.attempt(func() {
		p.next()
		p.bareTuple(p.expression)
		end = p.end(p.pos - 1)
		if p.take(kwAs) {
			p.name()
		}
		p.expect(tColon)
	}) {
		p.fail(lang.Span{Start: first, End: end}, "multiple exception types must be parenthesized")
	}
	p.invalid()
}

func (p *parser) withStmt() lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.With{}
	parens := p.tok == tLpar && p.quietly(func() {
		p.next()
		p.withItems(tRpar)
		p.expect(tRpar)
		if p.tok != tColon && p.tok != tNewline {
			p.invalid()
		}
	})
	if parens {
		p.next()
		s.Items = p.withItems(tRpar)
		p.expect(tRpar)
	} else {
		s.Items = p.withItems(tColon)
	}
	p.colon()
	s.Body = p.block("'with' statement", start.Line)
	s.At = p.at(start)
	return s
}

func (p *parser) withItems(close kind) []lang.WithItem {
	var items []lang.WithItem
	for {
		it := lang.WithItem{Context: p.expression()}
		if p.take(kwAs) {
			it.Target = p.starTarget()
		}
		items = append(items, it)
		if !p.take(tComma) || close == tRpar && p.tok == close {
			return items
		}
	}
}

// starTarget parses the target of a with item.
func (p *parser) starTarget() lang.Expr {
	var x lang.Expr
	if p.tok == tStar {
		x = p.starred()
	} else {
		x = p.expression()
	}
	// The look-ahead for parenthesised items takes any target, so that the
	// second, wording pass gets here.
	if p.err == nil && p.quiet == 0 {
		if bad := badTarget(x, useAssign); bad != nil {
			p.failExpr(bad, "cannot assign to %s", describe(bad))
		}
	}
	return x
}

func (p *parser) asyncStmt() lang.Stmt {
	start := p.here()
	p.next()
	switch p.tok {
	case kwDef:
		s := p.defStmt().(*lang.DefStmt)
		s.Fn.Async = true
		s.Span.Start, s.Fn.Span.Start = start, start
		return s
	case kwFor:
		s := p.forStmt().(*lang.For)
		s.Async, s.Span.Start = true, start
		return s
	case kwWith:
		s := p.withStmt().(*lang.With)
		s.Async, s.Span.Start = true, start
		return s
	}
	p.invalid()
	return &lang.Pass{}
}

func (p *parser) decorated() lang.Stmt {
	var decorators []lang.Expr
	for p.take(tAt) {
		decorators = append(decorators, p.named())
		p.expect(tNewline)
	}
	switch p.tok {
	case kwDef, kwAsync:
		if p.tok == kwAsync && p.peek(1) != kwDef {
			p.next()
			break
		}
		s := compoundStmt(p.tok)(p).(*lang.DefStmt)
		s.Decorators = decorators
		return s
	case kwClass:
		s := p.classStmt().(*lang.ClassStmt)
		s.Decorators = decorators
		return s
	}
	p.invalid()
	return &lang.Pass{}
}

func (p *parser) defStmt() lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.DefStmt{Target: p.name()}
	s.Fn = &lang.Func{Name: s.Target.Name, Kind: lang.FuncDef}
	p.noTypeParams()
	p.force(tLpar)
	s.Fn.Params = p.params(tRpar)
	p.expect(tRpar)
	if startsExpr[p.peek(1)] && p.take(tArrow) {
		s.Fn.Returns = p.expression()
	}
	p.force(tColon)
	s.Fn.Body = p.block("function definition", start.Line)
	s.Fn.Doc = docOf(s.Fn.Body)
	s.At = p.at(start)
	s.Fn.Span = s.Span
	return s
}

func (p *parser) noTypeParams() {
	if p.tok == tLsqb && p.peek(1) == tName {
		p.failToken(typeParamRefused)
	}
}

func (p *parser) classStmt() lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.ClassStmt{Target: p.name()}
	s.Fn = &lang.Func{Name: s.Target.Name, Kind: lang.FuncClass}
	p.noTypeParams()
	if p.take(tLpar) {
		s.Bases = p.arguments(false)
		p.expect(tRpar)
	}
	p.colon()
	s.Fn.Body = p.block("class definition", start.Line)
	s.Fn.Doc = docOf(s.Fn.Body)
	s.At = p.at(start)
	s.Fn.Span = s.Span
	return s
}
