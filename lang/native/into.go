package native

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

// clauseWords are the words that begin the clauses of Into. They are names elsewhere.
var clauseWords = []string{"key", "columns", "delete", "with"}

// Clauses lists the words that begin the clauses of Into.
func Clauses() []string { return slices.Clone(clauseWords) }

// clauseList is what messages call them.
var clauseList = quote(strings.Join(clauseWords, `", "`))

func beginsClause(t *lexer.Token) bool {
	return t.Type == tokName && slices.Contains(clauseWords, t.Value)
}

// intoAhead says that "into" and where to are ahead. A name cannot stand behind a
// name otherwise, and neither can a string.
func (p *exprParser) intoAhead() bool {
	if t := p.peek(); t.Type != tokName || t.Value != "into" {
		return false
	}
	t := p.second()
	return t.Type == tokName || t.Type == tokStr || t.Type == tokHead
}

func (p *exprParser) into() *Into {
	start := p.next().Pos
	in := &Into{Target: p.expr(levelPostfix)}
	for p.clauseAhead() {
		in.Clauses = append(in.Clauses, p.clause())
	}
	in.Span = p.spanFrom(start)
	return in
}

func (p *exprParser) clause() *Clause {
	t := p.next()
	c := &Clause{Word: ident(t)}
	switch t.Value {
	case "key":
		c.Columns = []*Column{p.column(true)}
		for p.take(",") {
			c.Columns = append(c.Columns, p.column(true))
		}
	case "columns":
		c.Columns = p.columns()
	case "delete":
		c.Test = p.expr(levelLowest)
	case "with":
		if p.want("("); !p.failed {
			c.Args = p.args(")", false)
		}
	}
	c.Span = p.spanFrom(t.Pos)
	return c
}

// clauseAhead takes the end of the line before a clause, if there is one. What begins
// with another name there is wrong: no declaration does, and no step.
func (p *exprParser) clauseAhead() bool {
	if p.failed {
		return false
	}
	at := p.lex.MakeCheckpoint()
	for p.peek().Type == tokEnd && p.peek().Value == "\n" {
		p.lex.Next()
	}
	t := p.peek()
	switch {
	case beginsClause(t):
		return true
	case t.Type == tokName && t.Pos.Column > 1:
		hint := "there are " + strings.Join(clauseWords, ", ")
		if n := lang.Nearest(t.Value, clauseWords); n != "" {
			hint = "did you mean " + n + "?"
		}
		p.fail(tokenSpan(t), hint, "into has no clause %s", t.Value)
		return true // editors look for what begins it
	default:
		p.lex.LoadCheckpoint(at)
	}
	return false
}

// columns parses { columns }.
func (p *exprParser) columns() []*Column {
	var out []*Column
	open := *p.peek()
	if p.want("{"); p.failed {
		return nil
	}
	p.braces++
	for p.ends(); !p.failed && !p.at("}"); p.ends() {
		out = append(out, p.column(false))
		switch next := p.peek(); {
		case is(next, "|") || next.EOF():
			p.fail(tokenSpan(&open), "", `columns without their "}"`)
		case !p.take(",") && next.Type != tokEnd && !p.at("}"):
			p.unexpected(`"," or the end of the line after a column`)
		}
	}
	if p.want("}"); !p.failed {
		p.braces--
	}
	return out
}

// column parses a column. Behind one that stands alone a clause may follow.
func (p *exprParser) column(alone bool) *Column {
	t := *p.peek()
	c := &Column{Name: ident(t)}
	switch t.Type {
	case tokName, tokWord:
		p.next()
	case tokStr:
		p.next()
		c.Text = p.str(&t)
		c.Name.Name = c.Text.Value
	default:
		p.unexpected("the name of a column")
		return c
	}
	if next := p.peek(); !p.failed && next.Type == tokName && !(alone && beginsClause(next)) {
		typ := ident(p.next())
		c.Type = &typ
	}
	if c.Maybe = p.take("?"); !c.Maybe && p.take(":") {
		c.Value = p.expr(levelLowest)
	}
	c.Span = p.spanFrom(t.Pos)
	return c
}

// into lays out a step that writes: on one line if it stood on one, and fits, else
// with each clause on a line of its own.
func (p *printer) into(r *Recipe, s *Step) layout {
	name := "| "
	if s == r.Reader {
		name = "from "
	}
	in := s.Into
	br := space
	if p.spread(in.Span) {
		br = newline
	}
	var items []item
	for _, c := range in.Clauses {
		items = append(items, item{c, c.Span, func() layout { return p.clause(c) }})
	}
	head := seq{text(name + s.Name.Name + " into "), p.expr(in.Target)}
	if len(items) == 0 {
		return head
	}
	open, list, _ := p.list(items, hole{in.Target.ExprSpan().End, in.Span.End}, func(int) layout { return seq(nil) })
	return oneGroup(head, open, nest{append(seq{br}, join(list, br)...)})
}

func (p *printer) clause(c *Clause) layout {
	h := hole{c.Word.Span.End, c.Span.End}
	switch {
	case c.Test != nil:
		return seq{text(c.Word.Name + " "), p.expr(c.Test)}
	case c.Word.Name == "with":
		return seq{text(c.Word.Name + " "), p.args(c.Args, h)}
	case c.Word.Name == "columns":
		var items []item
		for _, col := range c.Columns {
			items = append(items, item{col, col.Span, func() layout { return p.column(col) }})
		}
		if len(items) == 0 && len(p.within(h.from, h.to)) == 0 {
			return text(c.Word.Name + " { }")
		}
		spread := len(items) > 0 && items[0].span.Start.Line > c.Span.Start.Line
		return seq{text(c.Word.Name + " "), p.enclosed("{", "}", items, h, spread, space)}
	}
	var list []layout
	for i, col := range c.Columns {
		l := seq{p.column(col)}
		if i < len(c.Columns)-1 {
			l = append(l, text(","))
		}
		list = append(list, l)
	}
	return oneGroup(text(c.Word.Name+" "), nest{join(list, space)})
}

func (p *printer) column(c *Column) layout {
	name := c.Name.Name
	if c.Text != nil {
		name = strRaw(c.Text)
	}
	if c.Type != nil {
		name += " " + c.Type.Name
	}
	name += maybe(c.Maybe)
	if c.Value == nil {
		return text(name)
	}
	return seq{text(name + ": "), p.expr(c.Value)}
}
