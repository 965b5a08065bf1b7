package pyfront

import (
	"strings"

	"gears/lang"
)

// scopeStmt is a global or nonlocal statement. It exists only between parser
// and resolver, which puts a Pass in its place.
type scopeStmt struct {
	lang.At
	names    []*lang.Name
	nonlocal bool
}

// simpleStmt picks the parser of a statement that fits on one line by its first
// token; statements that start otherwise are expressions or assignments. (These
// are functions and not tables because a table of methods that reach the table
// again is an initialisation cycle.)
func simpleStmt(k kind) func(*parser, []lang.Stmt) []lang.Stmt {
	switch k {
	case kwReturn:
		return (*parser).returnStmt
	case kwRaise:
		return (*parser).raiseStmt
	case kwImport:
		return (*parser).importStmt
	case kwFrom:
		return (*parser).fromStmt
	case kwPass, kwBreak, kwContinue:
		return (*parser).keywordStmt
	case kwDel:
		return (*parser).delStmt
	case kwAssert:
		return (*parser).assertStmt
	case kwGlobal, kwNonlocal:
		return (*parser).scopeStmt
	}
	return nil
}

// compoundStmt picks the parser of a statement with blocks by its first token.
func compoundStmt(k kind) func(*parser) lang.Stmt {
	switch k {
	case kwIf:
		return (*parser).ifStmt
	case kwWhile:
		return (*parser).whileStmt
	case kwFor:
		return (*parser).forStmt
	case kwTry:
		return (*parser).tryStmt
	case kwWith:
		return (*parser).withStmt
	case kwDef:
		return (*parser).defStmt
	case kwClass:
		return (*parser).classStmt
	case kwAsync:
		return (*parser).asyncStmt
	case tAt:
		return (*parser).decorated
	}
	return nil
}

// statement parses one compound statement, or a line of simple ones, and
// appends to out.
func (p *parser) statement(out []lang.Stmt) []lang.Stmt {
	if f := compoundStmt(p.tok); f != nil {
		p.enter()
		s := f(p)
		p.leave()
		return append(out, s)
	}
	return p.simpleLine(out)
}

// simpleLine parses simple statements separated by ";" up to the end of line.
func (p *parser) simpleLine(out []lang.Stmt) []lang.Stmt {
	first := p.pos
	for {
		if f := simpleStmt(p.tok); f != nil {
			out = f(p, out)
		} else {
			out = append(out, p.exprStmt())
		}
		if !p.take(tSemi) {
			break
		}
		if p.tok == tNewline {
			break
		}
	}
	if !p.take(tNewline) {
		p.invalid()
		p.refuseSoftStatement(first)
	}
	return out
}

// refuseSoftStatement gives the failed statement that starts at token first a
// clearer message when it is a match or a type alias.
func (p *parser) refuseSoftStatement(first int) {
	t := p.toks[first:]
	if p.err == nil || len(t) < 3 || t[0].kind != tName || p.err.Message != "invalid syntax" && p.err.Message != forgotComma {
		return
	}
	switch p.text(first) {
	case "match":
		i := 0
		for i < len(t)-3 && t[i].kind != tNewline {
			i++
		}
		if i > 1 && t[i-1].kind == tColon && t[i+1].kind == tIndent && t[i+2].kind == tName && p.text(first+i+2) == "case" {
			p.err.Message = matchRefused
			p.err.Span = p.tokenSpan(first)
		}
	case "type":
		if t[1].kind == tName && (t[2].kind == tAssign || t[2].kind == tLsqb) {
			p.err.Message = typeAliasRefused
			p.err.Span = p.tokenSpan(first)
		}
	}
}

// augmented maps assignment operators to the operators that they apply.
func augmented(k kind) string {
	if k < tPlusEq || k > tCaretEq {
		return ""
	}
	return kindText[k-tPlusEq+tPlus]
}

// exprStmt parses an expression, an assignment, or an annotation.
func (p *parser) exprStmt() lang.Stmt {
	start, first := p.here(), p.pos
	x := p.yieldOrExprs()
	switch {
	case p.tok == tColon:
		return p.annotation(first, x)
	case p.tok == tAssign:
		return p.assignment(first, x)
	case augmented(p.tok) != "":
		return p.augAssign(x)
	case startsExpr[p.tok] && p.err == nil:
		// CPython looks at "a, b c = 1" as if a comma were missing before c.
		if _, ok := x.(*lang.TupleLit); ok && !p.bracketed(first) {
			p.attempt(func() { p.named() })
		}
	case p.tok == tWalrus:
		switch x.(type) {
		case *lang.Name, *lang.TupleLit:
			p.invalid()
		default:
			p.badWalrus(x)
		}
	}
	return &lang.ExprStmt{At: p.at(start), X: x}
}

func (p *parser) assignment(first int, x lang.Expr) lang.Stmt {
	start := p.startOf(first)
	var targets []lang.Expr
	for p.tok == tAssign {
		p.checkTarget(first, x, len(targets) == 0)
		targets = append(targets, x)
		p.next()
		first = p.pos
		x = p.yieldOrExprs()
	}
	return &lang.Assign{At: p.at(start), Targets: targets, Value: x}
}

// checkTarget fails if x, which starts at token first and stands before "=",
// cannot be assigned to.
func (p *parser) checkTarget(first int, x lang.Expr, leftmost bool) {
	if p.err != nil {
		return
	}
	if isYield(x) && !p.bracketed(first) {
		p.failExpr(x, "assignment to yield expression not possible")
		return
	}
	bad := badTarget(x, useAssign)
	if bad == nil {
		return
	}
	if leftmost {
		last, at := x, first
		if t, ok := x.(*lang.TupleLit); ok && len(t.Elems) > 0 && !p.bracketed(first) {
			last = t.Elems[len(t.Elems)-1]
			at = p.pos - 1
			if p.toks[at].kind != tName || last.ExprSpan().Start != p.startOf(at) {
				at = first
			}
		}
		if p.meantEqual(at, last) {
			return
		}
	}
	p.failExpr(bad, "cannot assign to %s", describe(bad))
}

func isYield(x lang.Expr) bool {
	switch x.(type) {
	case *lang.Yield, *lang.YieldFrom:
		return true
	}
	return false
}

func (p *parser) annotation(first int, x lang.Expr) lang.Stmt {
	start := p.startOf(first)
	paren := p.toks[first].kind == tLpar
	switch x.(type) {
	case *lang.Name, *lang.Attr, *lang.Index:
	default:
		p.badAnnotation(x, paren)
		return &lang.Pass{}
	}
	p.next()
	_, name := x.(*lang.Name)
	s := &lang.AnnAssign{Target: x, Annotation: p.expression(), Simple: name && !paren}
	if p.take(tAssign) {
		s.Value = p.yieldOrExprs()
	}
	s.At = p.at(start)
	return s
}

// badAnnotation words the error of a ":" after an expression that cannot be
// annotated; without an annotation behind it the ":" itself is the error.
func (p *parser) badAnnotation(x lang.Expr, paren bool) {
	if p.attempt(func() { p.next(); p.expression() }) {
		switch x.(type) {
		case *lang.ListLit:
			p.failExpr(x, "only single target (not list) can be annotated")
		case *lang.TupleLit:
			p.failExpr(x, "only single target (not tuple) can be annotated")
		case *lang.Star, *lang.Yield, *lang.YieldFrom:
		default:
			p.failExpr(x, "illegal target for annotation")
		}
	}
	p.invalid()
}

func (p *parser) augAssign(x lang.Expr) lang.Stmt {
	op := augmented(p.tok)
	switch x.(type) {
	case *lang.Name, *lang.Attr, *lang.Index:
	default:
		if p.attempt(func() { p.next(); p.yieldOrExprs() }) {
			p.failExpr(x, "'%s' is an illegal expression for augmented assignment", describe(x))
		}
		p.invalid()
	}
	p.next()
	value := p.yieldOrExprs()
	return &lang.AugAssign{At: p.at(x.ExprSpan().Start), Target: x, Op: op, Value: value}
}

func (p *parser) atLineEnd() bool { return p.tok == tNewline || p.tok == tSemi }

func (p *parser) returnStmt(out []lang.Stmt) []lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.Return{}
	if !p.atLineEnd() {
		s.X = p.starExprs()
	}
	s.At = p.at(start)
	return append(out, s)
}

func (p *parser) raiseStmt(out []lang.Stmt) []lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.Raise{}
	if !p.atLineEnd() {
		s.X = p.expression()
		if p.take(kwFrom) {
			s.Cause = p.expression()
		}
	}
	s.At = p.at(start)
	return append(out, s)
}

func (p *parser) keywordStmt(out []lang.Stmt) []lang.Stmt {
	start, k := p.here(), p.tok
	p.next()
	at := p.at(start)
	switch k {
	case kwBreak:
		return append(out, &lang.Break{At: at})
	case kwContinue:
		return append(out, &lang.Continue{At: at})
	}
	return append(out, &lang.Pass{At: at})
}

func (p *parser) assertStmt(out []lang.Stmt) []lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.Assert{Test: p.expression()}
	if p.take(tComma) {
		s.Msg = p.expression()
	}
	s.At = p.at(start)
	return append(out, s)
}

func (p *parser) delStmt(out []lang.Stmt) []lang.Stmt {
	start := p.here()
	p.next()
	first := p.pos
	x := p.starExprs()
	s := &lang.Del{Targets: []lang.Expr{x}}
	if p.err == nil {
		if bad := badTarget(x, useDelete); bad != nil {
			p.failExpr(bad, "cannot delete %s", describe(bad))
		}
		if t, ok := x.(*lang.TupleLit); ok && !p.bracketed(first) {
			s.Targets = t.Elems
		}
		if !p.atLineEnd() {
			p.invalid()
		}
	}
	s.At = p.at(start)
	return append(out, s)
}

// bracketed reports whether the text from token first to here is one
// parenthesised whole.
func (p *parser) bracketed(first int) bool {
	if p.toks[first].kind != tLpar {
		return false
	}
	level := p.toks[first].level - 1
	for i := first + 1; i < p.pos-1; i++ {
		if p.toks[i].level == level {
			return false
		}
	}
	return true
}

func (p *parser) scopeStmt(out []lang.Stmt) []lang.Stmt {
	start := p.here()
	s := &scopeStmt{nonlocal: p.tok == kwNonlocal}
	p.next()
	s.names = append(s.names, p.name())
	for p.take(tComma) {
		s.names = append(s.names, p.name())
	}
	s.At = p.at(start)
	return append(out, s)
}

func (p *parser) dottedName() string {
	parts := []string{p.text(p.pos)}
	p.expect(tName)
	for p.take(tDot) {
		parts = append(parts, p.text(p.pos))
		p.expect(tName)
	}
	return strings.Join(parts, ".")
}

func (p *parser) importStmt(out []lang.Stmt) []lang.Stmt {
	stmt := p.here()
	p.next()
	for {
		first := p.pos
		s := &lang.Import{Module: p.dottedName(), Target: &lang.Name{}}
		s.Target.Span, s.Target.Name = p.tokenSpan(first), p.text(first)
		if p.take(kwAs) {
			s.AsName = true
			s.Target = p.name()
		}
		s.At = p.at(stmt)
		out = append(out, s)
		if !p.take(tComma) {
			return out
		}
	}
}

func (p *parser) fromStmt(out []lang.Stmt) []lang.Stmt {
	start := p.here()
	p.next()
	s := &lang.ImportFrom{}
	for p.tok == tDot || p.tok == tEllipsis {
		s.Level += len(kindText[p.tok])
		p.next()
	}
	if p.tok == tName || s.Level == 0 {
		s.Module = p.dottedName()
	}
	p.expect(kwImport)
	switch {
	case p.take(tStar):
		s.Star = true
	case p.take(tLpar):
		p.importNames(s, tRpar)
		p.expect(tRpar)
	default:
		p.importNames(s, tNewline)
	}
	s.At = p.at(start)
	return append(out, s)
}

func (p *parser) importNames(s *lang.ImportFrom, close kind) {
	for {
		target := p.name()
		s.Names = append(s.Names, target.Name)
		if p.take(kwAs) {
			target = p.name()
		}
		s.Targets = append(s.Targets, target)
		if !p.take(tComma) {
			return
		}
		if p.tok == close {
			if close == tNewline {
				p.failToken("trailing comma not allowed without surrounding parentheses")
			}
			return
		}
	}
}
