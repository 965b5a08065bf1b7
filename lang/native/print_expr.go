package native

import (
	"strconv"
	"strings"

	"gears/lang"
)

// levelOf is how tight the outermost operator of an expression binds.
func levelOf(x Expr) int {
	switch x := x.(type) {
	case *Binary:
		return levels[x.Op]
	case *Unary:
		if x.Op == "not" {
			return levelNot
		}
		return levelMinus
	case *Cond, *Lambda:
		return levelLowest
	}
	return levelPostfix
}

// operand lays out x, in parentheses if it binds looser than level.
func (p *printer) operand(x Expr, level int) layout {
	if levelOf(x) < level {
		return seq{text("("), p.expr(x), text(")")}
	}
	return p.expr(x)
}

func (p *printer) expr(x Expr) layout {
	switch x := x.(type) {
	case *None:
		return text("none")
	case *Bool:
		return text(strconv.FormatBool(x.Value))
	case *Int:
		return text(strings.ToLower(x.Text))
	case *Float:
		return text(strings.ToLower(x.Text))
	case *Str:
		return text(strRaw(x))
	case *Bytes:
		return text(x.Raw)
	case *Text:
		return p.text(x)
	case *Name:
		return text(x.Name)
	case *Field:
		return seq{p.operand(x.X, levelPostfix), text("." + x.Name.Name + maybe(x.Maybe))}
	case *Index:
		return seq{p.operand(x.X, levelPostfix), text("["), p.expr(x.I), text("]" + maybe(x.Maybe))}
	case *Slice:
		return p.slice(x)
	case *Call:
		return seq{p.expr(x.Fn), p.args(x.Args, hole{x.Fn.ExprSpan().End, x.Span.End})}
	case *Method:
		return seq{p.operand(x.X, levelPostfix), text("." + x.Name.Name), p.args(x.Args, hole{x.Name.Span.End, x.Span.End})}
	case *Unary:
		return p.unary(x)
	case *Binary:
		return p.binary(x)
	case *Cond:
		return oneGroup(text("if "), p.expr(x.Test), nest{seq{space, text("then "), p.expr(x.Then), space, text("else "), p.expr(x.Else)}})
	case *Match:
		return p.match(x)
	case *List:
		return p.elements(x)
	case *Dict:
		return p.dict(x)
	case *Comp:
		return p.comp(x)
	case *Lambda:
		return p.lambda(x)
	case *Paren:
		return seq{text("("), p.expr(x.X), text(")")}
	}
	return text("")
}

func maybe(m bool) string {
	if m {
		return "?"
	}
	return ""
}

// strRaw is a string as it is written, in double quotes where they do.
func strRaw(s *Str) string {
	if plain(s.Raw) {
		return `"` + s.Raw[1:len(s.Raw)-1] + `"`
	}
	return s.Raw
}

// text lays out a string with expressions on one line: it cannot be broken.
func (p *printer) text(x *Text) layout {
	var b strings.Builder
	b.WriteByte('"')
	for _, part := range x.Parts {
		if s, ok := part.(*Str); ok && !quoted(s) {
			b.WriteString(s.Raw)
			continue
		}
		inside := flat(p.expr(part))
		if strings.HasPrefix(inside, "{") {
			inside = " " + inside // two braces are the character
		}
		b.WriteString("{" + inside + "}")
	}
	b.WriteByte('"')
	return text(b.String())
}

// quoted tells a string that is an expression in a string from a part of its text.
func quoted(s *Str) bool {
	if len(s.Raw) < 2 || s.Raw[0] != '"' && s.Raw[0] != '\'' || s.Raw[len(s.Raw)-1] != s.Raw[0] {
		return false
	}
	value, _ := unquote(s.Raw[1:len(s.Raw)-1], s.Raw[0] == '"', false)
	return value == s.Value
}

func (p *printer) slice(x *Slice) layout {
	out := seq{p.operand(x.X, levelPostfix), text("[")}
	if x.Lo != nil {
		out = append(out, p.expr(x.Lo))
	}
	out = append(out, text(":"))
	if x.Hi != nil {
		out = append(out, p.expr(x.Hi))
	}
	return append(out, text("]"))
}

func (p *printer) unary(x *Unary) layout {
	if x.Op == "not" {
		return seq{text("not "), p.operand(x.X, levelNot)}
	}
	return seq{text("-"), p.operand(x.X, levelMinus)}
}

// binary lays out operators of one level in a row, broken behind each of them.
func (p *printer) binary(x *Binary) layout {
	level := levels[x.Op]
	left, right := level, level+1
	switch level {
	case levelCompare:
		left = level + 1
	case levelPower:
		left, right = level+1, level
	}
	var parts []layout // from the last
	var first Expr
	for b := x; ; {
		tight := right
		if u, ok := b.R.(*Unary); ok && u.Op == "-" {
			tight = levelLowest // a ** -b
		}
		parts = append(parts, seq{text(" " + b.Op), space, p.operand(b.R, tight)})
		first = b.L
		next, ok := b.L.(*Binary)
		if !ok || left > level || levels[next.Op] != level {
			break
		}
		b = next
	}
	rest := seq{}
	for i := len(parts) - 1; i >= 0; i-- {
		rest = append(rest, parts[i])
	}
	return oneGroup(p.operand(first, left), nest{rest})
}

func (p *printer) match(x *Match) layout {
	head := seq{text("when {")}
	h, _ := holeOf(x)
	if x.X != nil {
		head = seq{text("match "), p.expr(x.X), text(" {")}
	}
	if len(x.Cases) == 0 && len(p.within(h.from, h.to)) == 0 {
		return append(head, text(" }"))
	}
	br := space
	if p.spread(lang.Span{Start: h.from, End: h.to}) {
		br = newline
	}
	var items []item
	for _, c := range x.Cases {
		items = append(items, item{c, c.Span, func() layout { return p.matchCase(c) }})
	}
	open, list, rest := p.list(items, h, func(int) layout { return seq(nil) })
	body := append(seq{open, br}, join(list, lineBreak{", ", br.must})...)
	for i, l := range rest {
		if i > 0 || len(list) > 0 {
			body = append(body, newline)
		}
		body = append(body, l)
	}
	return oneGroup(head, nest{body}, br, text("}"))
}

func (p *printer) matchCase(c *Case) layout {
	var patterns []layout
	for _, x := range c.Patterns {
		patterns = append(patterns, p.expr(x))
	}
	if len(patterns) == 0 {
		patterns = []layout{text("_")}
	}
	return append(join(patterns, text(", ")), text(" => "), p.expr(c.Body))
}

// opened says that the first element of a list or dict stands on a line below
// its bracket.
func opened(s lang.Span, first lang.Span) bool { return first.Start.Line > s.Start.Line }

func (p *printer) elements(x *List) layout {
	var items []item
	for _, e := range x.Elems {
		items = append(items, item{e, e.ExprSpan(), func() layout { return p.expr(e) }})
	}
	spread := len(items) > 0 && opened(x.Span, items[0].span)
	return p.bracketed("[", "]", items, hole{x.Span.Start, x.Span.End}, spread)
}

func (p *printer) dict(x *Dict) layout {
	var items []item
	for i, k := range x.Keys {
		v := x.Values[i]
		entry := &List{Elems: []Expr{k, v}}
		span := lang.Span{Start: k.ExprSpan().Start, End: v.ExprSpan().End}
		items = append(items, item{entry, span, func() layout { return seq{p.expr(k), text(": "), p.expr(v)} }})
	}
	spread := len(items) > 0 && opened(x.Span, items[0].span)
	return p.bracketed("{", "}", items, hole{x.Span.Start, x.Span.End}, spread)
}

func (p *printer) comp(x *Comp) layout {
	first, last := "[", "]"
	body := seq{nothing}
	if x.Key != nil {
		first, last = "{", "}"
		body = append(body, p.expr(x.Key), text(": "))
	}
	body = append(body, p.expr(x.Elem), space, text("for "+names(x.Names)+" in "), p.expr(x.Over))
	if x.Test != nil {
		body = append(body, space, text("if "), p.expr(x.Test))
	}
	return oneGroup(text(first), nest{body}, nothing, text(last))
}

func (p *printer) lambda(x *Lambda) layout {
	if x.Params == nil {
		return p.block(x.Body, false)
	}
	var head layout
	if len(x.Params) == 1 && x.Params[0].Kind == nil {
		head = text(x.Params[0].Name.Name + " => ")
	} else {
		head = seq{p.params(x.Params), text(" => ")}
	}
	if x.Short {
		return seq{head, p.expr(shortValue(x.Body))}
	}
	return seq{head, p.block(x.Body, false)}
}
