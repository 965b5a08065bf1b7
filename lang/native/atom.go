package native

import (
	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

// prefix parses an expression that does not begin with another one.
func (p *exprParser) prefix(level int) Expr {
	t := *p.peek()
	switch t.Type {
	case tokWord:
		return p.wordExpr(level, t)
	case tokSign:
		return p.signExpr(level, t)
	case tokName:
		if s := p.second(); is(&s, "=>") && !p.patterns {
			return p.lambda(level)
		}
		p.next()
		return &Name{node{tokenSpan(&t)}, t.Value}
	case tokInt:
		p.next()
		return &Int{node{tokenSpan(&t)}, t.Value}
	case tokFloat:
		p.next()
		return &Float{node{tokenSpan(&t)}, t.Value}
	case tokStr:
		p.next()
		return p.str(&t)
	case tokBytes:
		p.next()
		return &Bytes{node{tokenSpan(&t)}, p.text(&t, 2, 1, false, true), t.Value}
	case tokHead:
		return p.interpolated()
	}
	p.unexpected("an expression")
	return &Bad{node{tokenSpan(&t)}}
}

func (p *exprParser) wordExpr(level int, t lexer.Token) Expr {
	n := node{tokenSpan(&t)}
	switch t.Value {
	case "none":
		p.next()
		return &None{n}
	case "true", "false":
		p.next()
		return &Bool{n, t.Value == "true"}
	case "not":
		if !p.tight(level, levelNot, "not …") {
			break
		}
		p.next()
		u := &Unary{Op: "not", X: p.expr(levelNot)}
		u.Span = p.spanFrom(t.Pos)
		return u
	case "if":
		if p.tight(level, levelLowest, "if … then … else …") {
			return p.cond()
		}
	case "match", "when":
		return p.match()
	default:
		p.unexpected("an expression")
	}
	return &Bad{n}
}

func (p *exprParser) signExpr(level int, t lexer.Token) Expr {
	switch t.Value {
	case "-":
		p.next()
		u := &Unary{Op: "-", X: p.expr(levelMinus)}
		u.Span = p.spanFrom(t.Pos)
		return u
	case "(":
		if after := p.after(); is(&after, "=>") && !p.patterns {
			return p.lambda(level)
		}
		return p.paren()
	case "[":
		return p.list()
	case "{":
		if !p.dict() {
			p.fail(tokenSpan(&t), "a block stands after =>, or as an argument of a step; a dict is {key: value}", "a block cannot be an expression here")
			return &Bad{node{tokenSpan(&t)}}
		}
		return p.braced()
	}
	p.unexpected("an expression")
	return &Bad{node{tokenSpan(&t)}}
}

// postfix parses what follows x: fields, elements, calls.
func (p *exprParser) postfix(x Expr, start lexer.Position) Expr {
	for !p.failed {
		switch {
		case p.at("."):
			x = p.dot(x, start)
		case p.at("["):
			x = p.element(x, start)
		case p.at("("):
			x = p.call(x, start)
		case p.at("?"):
			p.fail(tokenSpan(p.peek()), "for a value that may be none use ??", "? stands after a field or an element alone")
		default:
			return x
		}
	}
	return x
}

func (p *exprParser) dot(x Expr, start lexer.Position) Expr {
	p.next()
	if p.peek().Type != tokName {
		p.unexpected("the name of a field or method")
		return x
	}
	t := p.next()
	name := Ident{t.Value, tokenSpan(&t)}
	if p.take("(") {
		m := &Method{X: x, Name: name, Args: p.args(")", false)}
		m.Span = p.spanFrom(start)
		return m
	}
	f := &Field{X: x, Name: name, Maybe: p.take("?")}
	f.Span = p.spanFrom(start)
	return f
}

func (p *exprParser) element(x Expr, start lexer.Position) Expr {
	p.next()
	outer := p.patterns
	p.patterns = false
	defer func() { p.patterns = outer }()
	var lo Expr
	if !p.at(":") {
		lo = p.expr(levelLowest)
	}
	if p.take(":") {
		s := &Slice{X: x, Lo: lo}
		if !p.at("]") {
			s.Hi = p.expr(levelLowest)
		}
		p.want("]")
		s.Span = p.spanFrom(start)
		return s
	}
	p.want("]")
	i := &Index{X: x, I: lo, Maybe: p.take("?")}
	i.Span = p.spanFrom(start)
	return i
}

func (p *exprParser) call(x Expr, start lexer.Position) Expr {
	if _, ok := x.(*Name); !ok {
		p.fail(tokenSpan(p.peek()), "", "only functions and commands are called, by their names")
		return x
	}
	p.next()
	c := &Call{Fn: x, Args: p.args(")", false)}
	c.Span = p.spanFrom(start)
	return c
}

// args parses arguments and the bracket that closes them; without one, those of
// a step as far as they go. Blocks are arguments of steps alone.
func (p *exprParser) args(end string, step bool) []*Arg {
	outer := p.patterns
	p.patterns = false
	defer func() { p.patterns = outer }()
	var list []*Arg
	for !p.failed && (end == "" || !p.at(end)) {
		list = append(list, p.arg(step))
		if !p.take(",") {
			break
		}
	}
	if end != "" && !p.take(end) {
		p.unexpected(`"," or ` + quote(end))
	}
	return list
}

func (p *exprParser) arg(step bool) *Arg {
	start := p.peek().Pos
	a := &Arg{}
	switch {
	case p.named():
		t := p.next()
		a.Name = &Ident{t.Value, tokenSpan(&t)}
		p.next()
	case !step:
		a.Spread = p.take("...")
	}
	if step && p.at("{") && !p.dict() {
		l := &Lambda{Body: p.block()}
		l.Span = l.Body.Span
		a.Value = l
	} else {
		a.Value = p.expr(levelLowest)
	}
	a.Span = p.spanFrom(start)
	return a
}

// block parses { statements }.
func (p *exprParser) block() *Block {
	var b block
	if b.Parse(p.lex) != nil {
		p.unexpected(quote("{"))
	}
	p.last = b.last
	c := converter{}
	tree := c.block(&b)
	p.errs = append(p.errs, c.errs...)
	return tree
}

func (p *exprParser) lambda(level int) Expr {
	start := p.peek().Pos
	l := &Lambda{Body: &Block{}}
	if !p.tight(level, levelLowest, "a function") {
		return &Bad{node{tokenSpan(p.peek())}}
	}
	if p.take("(") {
		l.Params = []*Param{}
		for !p.failed && !p.at(")") {
			l.Params = append(l.Params, p.param(true))
			if !p.take(",") {
				break
			}
		}
		p.want(")")
	} else {
		l.Params = []*Param{p.param(false)}
	}
	p.want("=>")
	if p.at("{") && !p.dict() {
		l.Body = p.block()
	} else if !p.failed {
		l.Short = true
		l.Body = short(p.expr(levelLowest))
	}
	l.Span = p.spanFrom(start)
	return l
}

// short is a block of one expression.
func short(x Expr) *Block {
	return &Block{node{x.ExprSpan()}, []Stmt{&ExprStmt{node{x.ExprSpan()}, x}}}
}

func (p *exprParser) param(kinds bool) *Param {
	start := p.peek().Pos
	name := p.name("the name of a parameter")
	q := &Param{Name: name}
	if kinds && p.take(":") {
		kind := p.name("the kind of a parameter")
		q.Kind = &kind
	}
	q.Span = p.spanFrom(start)
	return q
}

func (p *exprParser) name(what string) Ident {
	if p.peek().Type != tokName {
		p.unexpected(what)
		return Ident{Span: tokenSpan(p.peek())}
	}
	t := p.next()
	return Ident{t.Value, tokenSpan(&t)}
}

func (p *exprParser) cond() Expr {
	start := p.next().Pos
	c := &Cond{Test: p.expr(levelLowest)}
	p.want("then")
	c.Then = p.expr(levelLowest)
	p.want("else")
	c.Else = p.expr(levelLowest)
	c.Span = p.spanFrom(start)
	return c
}

// match parses match x { cases } and when { cases }.
func (p *exprParser) match() Expr {
	t := p.next()
	m := &Match{}
	if t.Value == "match" {
		m.X = p.expr(levelLowest)
	}
	p.want("{")
	p.braces++
	for p.ends(); !p.failed && !p.at("}"); p.ends() {
		m.Cases = append(m.Cases, p.matchCase())
		if !p.take(",") && p.peek().Type != tokEnd && !p.at("}") {
			p.unexpected(`"," or the end of the line after a case`)
		}
	}
	p.want("}")
	p.braces--
	m.Span = p.spanFrom(t.Pos)
	return m
}

// ends passes over ends of lines where they mean nothing.
func (p *exprParser) ends() {
	for !p.failed && p.peek().Type == tokEnd {
		p.next()
	}
}

func (p *exprParser) matchCase() *Case {
	start := p.peek().Pos
	c := &Case{}
	outer := p.patterns
	if t := p.second(); p.peek().Value == "_" && is(&t, "=>") {
		p.next()
	} else {
		p.patterns = true
		c.Patterns = []Expr{p.expr(levelLowest)}
		for p.take(",") {
			c.Patterns = append(c.Patterns, p.expr(levelLowest))
		}
	}
	p.patterns = false
	p.want("=>")
	c.Body = p.expr(levelLowest)
	p.patterns = outer
	c.Span = p.spanFrom(start)
	return c
}

func (p *exprParser) paren() Expr {
	t := p.next()
	outer := p.patterns
	p.patterns = false
	x := &Paren{X: p.expr(levelLowest)}
	p.patterns = outer
	if p.at(",") {
		p.fail(tokenSpan(p.peek()), "write a list: [a, b]", "there are no tuples")
	}
	p.want(")")
	x.Span = p.spanFrom(t.Pos)
	return x
}

// list parses [a, b] and [e for x in xs if t].
func (p *exprParser) list() Expr {
	t := p.next()
	outer := p.patterns
	p.patterns = false
	defer func() { p.patterns = outer }()
	l := &List{}
	for !p.failed && !p.at("]") {
		l.Elems = append(l.Elems, p.expr(levelLowest))
		if len(l.Elems) == 1 && p.at("for") {
			return p.comp(t.Pos, nil, l.Elems[0], "]")
		}
		if !p.take(",") {
			break
		}
	}
	if !p.take("]") {
		p.unexpected(`"," or "]"`)
	}
	l.Span = p.spanFrom(t.Pos)
	return l
}

// braced parses {k: v} and {k: v for x in xs if t}.
func (p *exprParser) braced() Expr {
	t := p.next()
	p.braces++
	outer := p.patterns
	p.patterns = false
	defer func() { p.patterns = outer }()
	d := &Dict{}
	for p.ends(); !p.failed && !p.at("}"); p.ends() {
		d.Keys = append(d.Keys, p.expr(levelLowest))
		p.want(":")
		d.Values = append(d.Values, p.expr(levelLowest))
		p.ends()
		if len(d.Keys) == 1 && p.at("for") {
			return p.comp(t.Pos, d.Keys[0], d.Values[0], "}")
		}
		if !p.take(",") {
			break
		}
	}
	if !p.take("}") {
		p.unexpected(`"," or "}"`)
	}
	p.braces--
	d.Span = p.spanFrom(t.Pos)
	return d
}

func (p *exprParser) comp(start lexer.Position, key, elem Expr, end string) Expr {
	p.next()
	c := &Comp{Key: key, Elem: elem, Names: []Ident{p.name("a name")}}
	for p.take(",") {
		c.Names = append(c.Names, p.name("a name"))
	}
	p.want("in")
	c.Over = p.expr(levelLowest)
	if end == "}" {
		p.ends()
	}
	if p.take("if") {
		c.Test = p.expr(levelLowest)
	}
	if p.at("for") {
		p.fail(tokenSpan(p.peek()), "put one comprehension in the other, or use for in a block", "a comprehension has one for")
	}
	if end == "}" {
		p.ends()
	}
	p.want(end)
	if end == "}" {
		p.braces--
	}
	c.Span = p.spanFrom(start)
	return c
}

// str is the string of a token without {expressions}.
func (p *exprParser) str(t *lexer.Token) *Str {
	return &Str{node{tokenSpan(t)}, p.text(t, 1, 1, t.Value[0] == '"', false), t.Value}
}

// text is what a string token means without that many bytes at its ends.
func (p *exprParser) text(t *lexer.Token, before, after int, braces, bytes bool) string {
	raw := t.Value[before : len(t.Value)-after]
	value, bad := unquote(raw, braces, bytes)
	if bad != nil {
		p.errs = append(p.errs, bad.diagnostic(t, before))
	}
	return value
}

// interpolated parses "text {x} text".
func (p *exprParser) interpolated() Expr {
	t := p.next()
	start := t.Pos
	x := &Text{}
	outer := p.patterns
	p.patterns = false
	defer func() { p.patterns = outer }()
	for !p.failed {
		p.part(x, &t)
		if t.Type == tokTail {
			break
		}
		if next := p.peek(); next.Type == tokTail || next.Type == tokMid {
			p.fail(lang.Span{Start: tokenEnd(&t), End: place(next.Pos)}, "write {{}} for two braces", "nothing stands in the {} of a string")
			break
		}
		x.Parts = append(x.Parts, p.expr(levelLowest))
		if next := p.peek(); next.Type != tokTail && next.Type != tokMid {
			p.unexpected(`the "}" of a string's {expression}`)
			break
		}
		t = p.next()
	}
	x.Span = p.spanFrom(start)
	return x
}

// part adds the text of a token of a string.
func (p *exprParser) part(x *Text, t *lexer.Token) {
	if len(t.Value) == 2 {
		return
	}
	x.Parts = append(x.Parts, &Str{node{tokenSpan(t)}, p.text(t, 1, 1, true, false), t.Value[1 : len(t.Value)-1]})
}
