package native

import (
	"slices"
	"sort"
	"strings"

	"gears/lang"
)

// Format returns the canonical form of a source text. A text with errors comes
// back as it is, with them.
func Format(source string) (string, lang.List) {
	f, errs := Parse("", source)
	if len(errs) > 0 {
		return source, errs
	}
	return Print(f), nil
}

// Print returns a file in the canonical form. Comments stay where they stand:
// above, behind or between declarations, statements, steps, cases, elements and
// arguments; those in the middle of one go above it. Lists, dicts, blocks and
// matches that the source spreads over several lines stay so, and all that does
// not fit on a line is broken.
func Print(f *File) string {
	p := &printer{comments: f.Comments, used: make([]bool, len(f.Comments))}
	out := render(p.file(f))
	if out == "" {
		return ""
	}
	return out + "\n"
}

// printer makes the layout of a file.
type printer struct {
	comments []Comment
	used     []bool // by the index of a comment
}

// item is what stands on lines of its own: comments may stand above and behind.
type item struct {
	node   any
	span   lang.Span
	layout func() layout
}

func before(a, b lang.Pos) bool { return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col }

// within are the indices of unused comments from a place to another.
func (p *printer) within(from, to lang.Pos) []int {
	i := sort.Search(len(p.comments), func(i int) bool { return !before(p.comments[i].Span.Start, from) })
	var out []int
	for ; i < len(p.comments) && before(p.comments[i].Span.Start, to); i++ {
		if !p.used[i] {
			out = append(out, i)
		}
	}
	return out
}

// spread says that a node had several lines in the source, or has comments.
func (p *printer) spread(s lang.Span) bool {
	return s.Start.Line != s.End.Line || len(p.within(s.Start, s.End)) > 0
}

func (p *printer) use(i int) text {
	p.used[i] = true
	return text(p.comments[i].Text)
}

// hole is a pair of brackets whose items have places for comments, from the first
// bracket to the last.
type hole struct{ from, to lang.Pos }

// covered says that a comment at this place belongs to an item inside n.
func covered(n any, at lang.Pos) bool {
	if h, ok := holeOf(n); ok && before(h.from, at) && before(at, h.to) {
		return true
	}
	found := false
	Children(inner(n), func(child any) {
		s := spanOf(child)
		found = found || s.End.Line > 0 && before(at, s.End) && before(s.Start, at) && covered(child, at)
	})
	return found
}

// inner is n, or the node whose children it shows: blocks that no braces stand
// for are looked through.
func inner(n any) any {
	switch n := n.(type) {
	case *Lambda:
		if n.Short {
			return n.Body
		}
	case *Fn:
		if n.Short {
			return n.Body
		}
	case *If:
		if next := chained(n); next != nil {
			return &Block{Stmts: []Stmt{&ExprStmt{X: n.Test}, &Atomic{Body: n.Then}, next}}
		}
	}
	return n
}

// chained is the if of an "else if".
func chained(n *If) *If {
	if n.Else == nil || len(n.Else.Stmts) != 1 {
		return nil
	}
	next, ok := n.Else.Stmts[0].(*If)
	if !ok || next.Span != n.Else.Span {
		return nil
	}
	return next
}

func holeOf(n any) (hole, bool) {
	switch n := n.(type) {
	case *List:
		return hole{n.Span.Start, n.Span.End}, true
	case *Dict:
		return hole{n.Span.Start, n.Span.End}, true
	case *Match:
		from := n.Span.Start
		if n.X != nil {
			from = n.X.ExprSpan().End
		}
		return hole{from, n.Span.End}, true
	case *Call:
		return hole{n.Fn.ExprSpan().End, n.Span.End}, true
	case *Method:
		return hole{n.Name.Span.End, n.Span.End}, true
	case *Block:
		return hole{n.Span.Start, n.Span.End}, n.Span.End.Line > 0
	case *Step:
		return hole{n.Name.Span.End, n.Span.End}, n.Paren
	case *Into:
		return hole{n.Target.ExprSpan().End, n.Span.End}, len(n.Clauses) > 0
	case *Clause:
		return hole{n.Word.Span.End, n.Span.End}, n.Word.Name == "columns" || n.Word.Name == "with"
	case *Recipe:
		return hole{headEnd(n), n.Span.End}, true
	}
	return hole{}, false
}

// headEnd is the place before the steps of a recipe.
func headEnd(r *Recipe) lang.Pos {
	if n := len(r.Params); n > 0 {
		return r.Params[n-1].Span.End
	}
	return r.Name.Span.End
}

// list lays out items between two places, with their comments: open is what a
// comment behind the first bracket becomes, each item has those above it, and
// rest are those after the last item. An item is followed by what sep gives.
func (p *printer) list(items []item, h hole, sep func(i int) layout) (open layout, out []layout, rest []layout) {
	end := h.from
	behind := func(to lang.Pos) layout {
		if in := p.within(end, to); len(in) > 0 && p.comments[in[0]].Span.Start.Line == end.Line {
			return suffix(p.use(in[0]))
		}
		return seq(nil)
	}
	next := func(i int) lang.Pos {
		if i < len(items) {
			return items[i].span.Start
		}
		return h.to
	}
	open = behind(next(0))
	for i, it := range items {
		l := seq(p.above(it, end))
		l = append(l, it.layout(), sep(i))
		end = it.span.End
		out = append(out, append(l, behind(next(i+1))))
	}
	for _, i := range p.within(end, h.to) {
		rest = append(rest, p.use(i))
	}
	return open, out, rest
}

// above are the comments that stand above an item: those before it and those in
// it that no item inside has a place for.
func (p *printer) above(it item, from lang.Pos) []layout {
	var out []layout
	for _, i := range p.within(from, it.span.End) {
		if at := p.comments[i].Span.Start; before(at, it.span.Start) || !covered(it.node, at) {
			out = append(out, p.use(i), newline)
		}
	}
	return out
}

// bracketed lays out items between brackets, separated by commas.
func (p *printer) bracketed(first, last string, items []item, h hole, spread bool) layout {
	return p.enclosed(first, last, items, h, spread, nothing)
}

// enclosed is bracketed with a break inside the brackets.
func (p *printer) enclosed(first, last string, items []item, h hole, spread bool, pad lineBreak) layout {
	if len(items) == 0 && len(p.within(h.from, h.to)) == 0 {
		return text(first + last)
	}
	open, list, rest := p.list(items, h, func(i int) layout {
		if i == len(items)-1 {
			return whenBroken(",")
		}
		return text(",")
	})
	body := seq{open}
	if spread || len(rest) > 0 {
		body = append(body, newline)
	} else {
		body = append(body, pad)
	}
	body = append(body, join(list, space)...)
	for i, l := range rest {
		if i > 0 || len(list) > 0 {
			body = append(body, newline)
		}
		body = append(body, l)
	}
	return oneGroup(text(first), nest{body}, pad, text(last))
}

func join(list []layout, sep layout) seq {
	var out seq
	for i, l := range list {
		if i > 0 {
			out = append(out, sep)
		}
		out = append(out, l)
	}
	return out
}

// block lays out { statements }: on one line if it stood on one, and fits, unless
// it must have several.
func (p *printer) block(b *Block, must bool) layout {
	if len(b.Stmts) == 0 && len(p.within(b.Span.Start, b.Span.End)) == 0 {
		return text("{ }")
	}
	must = must || p.spread(b.Span)
	var items []item
	for _, s := range b.Stmts {
		must = must || compound(s)
		items = append(items, p.stmtItem(s))
	}
	open, list, rest := p.list(items, hole{b.Span.Start, b.Span.End}, func(int) layout { return seq(nil) })
	br := space
	if must {
		br = newline
	}
	body := seq{open, br}
	for i, l := range list {
		if i > 0 {
			body = append(body, lineBreak{"; ", must})
			if p.gap(b.Stmts[i-1].StmtSpan(), b.Stmts[i].StmtSpan()) {
				body = append(body, newline)
			}
		}
		body = append(body, l)
	}
	for i, l := range rest {
		if i > 0 || len(list) > 0 {
			body = append(body, newline)
		}
		body = append(body, l)
	}
	return oneGroup(text("{"), nest{body}, br, text("}"))
}

// compound says that a statement has blocks, and lines of its own.
func compound(s Stmt) bool {
	switch s.(type) {
	case *If, *For, *Atomic:
		return true
	}
	return false
}

// gap says that an empty line stands between two statements or declarations,
// above the comments of the second.
func (p *printer) gap(a, b lang.Span) bool {
	line := a.End.Line + 1
	i := sort.Search(len(p.comments), func(i int) bool { return p.comments[i].Span.Start.Line >= line })
	if i < len(p.comments) && before(p.comments[i].Span.Start, b.Start) {
		return p.comments[i].Span.Start.Line > line
	}
	return b.Start.Line > line
}

// file lays out declarations: an empty line between them, but for imports and
// constants that stood without one.
func (p *printer) file(f *File) layout {
	var out seq
	var end lang.Pos // of what was laid out last
	add := func(start, to lang.Pos, gap bool, l layout) {
		if end.Line > 0 {
			out = append(out, newline)
			if gap || start.Line > end.Line+1 {
				out = append(out, newline)
			}
		}
		out = append(out, l)
		end = to
	}
	loose := func(to lang.Pos, gap bool) {
		for _, i := range p.within(end, to) {
			c := p.comments[i].Span
			if !p.comments[i].Alone && end.Line == c.Start.Line {
				out = append(out, suffix(p.use(i)))
				continue
			}
			add(c.Start, c.End, gap, p.use(i))
			gap = false
		}
	}
	above := func(between bool) bool { return between && len(out) > 0 && !isComment(out[len(out)-1]) }
	var last Decl
	for _, d := range f.Decls {
		span := d.DeclSpan()
		between := last != nil && (tall(last) || tall(d))
		loose(span.Start, between)
		for _, l := range p.lifted(d) {
			add(span.Start, span.Start, above(between), l)
		}
		add(span.Start, span.End, above(between), p.decl(d))
		last = d
	}
	loose(lang.Pos{Line: 1 << 30}, false)
	for i := range p.used {
		if !p.used[i] {
			out = append(out, newline, p.use(i))
		}
	}
	return out
}

// isComment says that a layout is a comment on a line of its own.
func isComment(l layout) bool {
	t, ok := l.(text)
	return ok && strings.HasPrefix(string(t), "#")
}

// lifted are the comments in a declaration that go above it.
func (p *printer) lifted(d Decl) []layout {
	var out []layout
	for _, i := range p.within(d.DeclSpan().Start, d.DeclSpan().End) {
		if !covered(d, p.comments[i].Span.Start) {
			out = append(out, p.use(i))
		}
	}
	return out
}

// tall says that a declaration always has empty lines around it.
func tall(d Decl) bool {
	switch d := d.(type) {
	case *Import, *Const:
		return false
	case *Fn:
		return !d.Short
	}
	return true
}

func (p *printer) decl(d Decl) layout {
	switch d := d.(type) {
	case *Import:
		out := seq{text("import "), p.expr(d.Path)}
		if d.Spoken {
			out = append(out, text(" as "+d.Name.Name))
		}
		return out
	case *Const:
		return seq{text("const " + d.Name.Name + " = "), p.expr(d.Value)}
	case *Fn:
		head := seq{text("fn " + d.Name.Name), p.params(d.Params)}
		if d.Short {
			return append(head, text(" = "), p.expr(shortValue(d.Body)))
		}
		return append(head, text(" "), p.block(d.Body, false))
	case *Recipe:
		return p.recipe(d)
	}
	return seq(nil)
}

// shortValue is the expression of a short body.
func shortValue(b *Block) Expr {
	if len(b.Stmts) == 1 {
		if s, ok := b.Stmts[0].(*ExprStmt); ok {
			return s.X
		}
	}
	return &Bad{}
}

func (p *printer) params(list []*Param) layout {
	var items []layout
	for i, q := range list {
		l := seq{text(q.Name.Name)}
		if q.Kind != nil {
			l = append(l, text(": "+q.Kind.Name))
		}
		if q.Default != nil {
			l = append(l, text(" = "), p.expr(q.Default))
		}
		if i < len(list)-1 {
			l = append(l, text(","))
		} else {
			l = append(l, whenBroken(","))
		}
		items = append(items, l)
	}
	if len(items) == 0 {
		return text("()")
	}
	return oneGroup(text("("), nest{append(seq{nothing}, join(items, space)...)}, nothing, text(")"))
}

func (p *printer) recipe(r *Recipe) layout {
	var items []item
	for _, s := range r.All() {
		items = append(items, item{s, s.Span, func() layout { return p.step(r, s) }})
	}
	head := seq{text("recipe " + r.Name.Name), p.params(r.Params)}
	open, list, rest := p.list(items, hole{headEnd(r), r.Span.End}, func(int) layout { return seq(nil) })
	body := seq{open}
	for _, l := range append(list, rest...) {
		body = append(body, newline, l)
	}
	return append(head, nest{body})
}

// step lays out a reader or an action with parentheses, an operation without.
func (p *printer) step(r *Recipe, s *Step) layout {
	h := hole{s.Name.Span.End, s.Span.End}
	if s.Into != nil {
		return p.into(r, s)
	}
	if s == r.Reader {
		return seq{text("from " + s.Name.Name), p.args(s.Args, h)}
	}
	name := text("| " + s.Name.Name)
	switch {
	case len(s.Args) == 0 && len(p.within(h.from, h.to)) == 0:
		return name
	case s == r.Action || len(s.Args) == 0:
		return seq{name, p.args(s.Args, h)}
	case p.between(s.Args, h):
		return seq{name, p.bracketed("(", ")", p.argItems(s.Args), h, false)}
	case len(s.Args) > 1:
		var list []layout
		for i, a := range s.Args {
			l := seq{p.arg(a)}
			if i < len(s.Args)-1 {
				l = append(l, text(","))
			}
			list = append(list, l)
		}
		return oneGroup(name, nest{append(seq{text(" ")}, join(list, space)...)})
	}
	a := s.Args[0]
	if a.Name == nil {
		// In parentheses it would be the list of arguments.
		a = &Arg{Value: a.Value}
		for x, ok := a.Value.(*Paren); ok; x, ok = a.Value.(*Paren) {
			a.Value = x.X
		}
	}
	return seq{name, text(" "), p.arg(a)}
}

func (p *printer) argItems(args []*Arg) []item {
	var items []item
	for _, a := range args {
		items = append(items, item{a, a.Span, func() layout { return p.arg(a) }})
	}
	return items
}

func (p *printer) arg(a *Arg) layout {
	if a.Name != nil {
		return seq{text(a.Name.Name + " = "), p.expr(a.Value)}
	}
	if a.Spread {
		return seq{text("..."), p.expr(a.Value)}
	}
	return p.expr(a.Value)
}

// args lays out arguments in parentheses. A block at the end is opened on the line
// of the call, as is a list, dict or match that is the only argument.
func (p *printer) args(args []*Arg, h hole) layout {
	items := p.argItems(args)
	if n := len(args); n > 0 && opensLast(args[n-1].Value, n == 1) && !p.between(args, h) {
		out := seq{text("(")}
		for i, a := range args {
			if i > 0 {
				out = append(out, text(", "))
			}
			out = append(out, p.arg(a))
		}
		return append(out, text(")"))
	}
	return p.bracketed("(", ")", items, h, false)
}

// between says that a comment stands between arguments, or where only the list
// of arguments has a place for it.
func (p *printer) between(args []*Arg, h hole) bool {
	for _, i := range p.within(h.from, h.to) {
		if !slices.ContainsFunc(args, func(a *Arg) bool { return covered(a, p.comments[i].Span.Start) }) {
			return true
		}
	}
	return false
}

func opensLast(x Expr, only bool) bool {
	switch x := x.(type) {
	case *Lambda:
		return !x.Short || only && opensLast(shortValue(x.Body), only)
	case *List, *Dict, *Match:
		return only
	}
	return false
}

func (p *printer) stmtItem(s Stmt) item {
	return item{s, s.StmtSpan(), func() layout { return p.stmt(s) }}
}

func (p *printer) stmt(s Stmt) layout {
	switch s := s.(type) {
	case *Let:
		return seq{text("let " + s.Name.Name + " = "), p.expr(s.Value)}
	case *Set:
		return seq{p.expr(s.Target), text(" " + s.Op + "= "), p.expr(s.Value)}
	case *ExprStmt:
		return p.expr(s.X)
	case *If:
		return p.ifStmt(s)
	case *For:
		return seq{text("for " + names(s.Names) + " in "), p.expr(s.Over), text(" "), p.block(s.Body, false)}
	case *Atomic:
		return seq{text("atomic "), p.block(s.Body, false)}
	case *Return:
		if s.X == nil {
			return text("return")
		}
		return seq{text("return "), p.expr(s.X)}
	case *Fail:
		return seq{text("fail "), p.expr(s.X)}
	}
	return seq(nil)
}

// ifStmt lays out an if; one with an else has several lines.
func (p *printer) ifStmt(s *If) layout {
	tall := s.Else != nil
	out := seq{text("if "), p.expr(s.Test), text(" "), p.block(s.Then, tall)}
	for next := chained(s); next != nil; next = chained(s) {
		s = next
		out = append(out, text(" else if "), p.expr(s.Test), text(" "), p.block(s.Then, tall))
	}
	if s.Else != nil {
		out = append(out, text(" else "), p.block(s.Else, tall))
	}
	return out
}

func names(list []Ident) string {
	var out []string
	for _, n := range list {
		out = append(out, n.Name)
	}
	return strings.Join(out, ", ")
}

// plain says that a string in single quotes means the same in double ones.
func plain(raw string) bool {
	return strings.HasPrefix(raw, "'") && !slices.ContainsFunc([]byte(raw[1:len(raw)-1]), func(c byte) bool { return strings.IndexByte(`"'\{}`, c) >= 0 })
}
