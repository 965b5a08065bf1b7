package native

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

// converter turns what the grammar captured into the tree, and collects what is
// wrong in it. Where an error cut the grammar short, parts are missing.
type converter struct {
	errs lang.List
}

func tokensSpan(tokens []lexer.Token) lang.Span {
	if len(tokens) == 0 {
		return lang.Span{}
	}
	return lang.Span{Start: place(tokens[0].Pos), End: tokenEnd(&tokens[len(tokens)-1])}
}

func ident(t lexer.Token) Ident { return Ident{t.Value, tokenSpan(&t)} }

func (c *converter) decl(d *decl) Decl {
	switch {
	case d.Import != nil:
		return c.importDecl(d.Import)
	case d.Const != nil:
		return &Const{node: node{tokensSpan(d.Const.Tokens)}, Name: ident(d.Const.Name), Value: c.expr(&d.Const.Value)}
	case d.Fn != nil:
		f := &Fn{node: node{tokensSpan(d.Fn.Tokens)}, Name: ident(d.Fn.Name), Params: c.params(d.Fn.Params), Short: d.Fn.Value != nil}
		if f.Short {
			f.Body = short(c.expr(d.Fn.Value))
		} else {
			f.Body = c.block(d.Fn.Body)
		}
		return f
	case d.Recipe != nil:
		return c.recipe(d.Recipe)
	}
	return nil
}

func (c *converter) importDecl(d *importDecl) Decl {
	p := exprParser{}
	i := &Import{node: node{tokensSpan(d.Tokens)}, Path: &Str{}, Spoken: d.Name != nil}
	if len(d.Path.Value) > 1 {
		i.Path = p.str(&d.Path)
		c.errs = append(c.errs, p.errs...)
	}
	if i.Spoken {
		i.Name = ident(*d.Name)
		return i
	}
	i.Name = Ident{baseName(i.Path.Value), i.Path.Span}
	if t := scan(i.Name.Name).tokens; len(p.errs) == 0 && i.Path.Value != "" && (len(t) != 3 || t[0].Type != tokName) {
		c.errs = append(c.errs, complaint(i.Path.Span, `write import "…" as name`, "the name of this file is not a name of the language"))
	}
	return i
}

func (c *converter) recipe(d *recipeDecl) Decl {
	r := &Recipe{node: node{tokensSpan(d.Tokens)}, Name: ident(d.Name), Params: c.params(d.Params)}
	if d.Reader != nil {
		r.Reader = c.step(d.Reader)
	}
	for _, s := range d.Steps {
		r.Steps = append(r.Steps, c.step(s))
	}
	if n := len(r.Steps); n > 0 && actions[r.Steps[n-1].Name.Name] {
		r.Action = r.Steps[n-1]
		r.Steps = r.Steps[:n-1]
	}
	return r
}

// actions are the last steps of recipes.
var actions = map[string]bool{"run": true, "register": true}

func (c *converter) step(s *step) *Step {
	c.errs = append(c.errs, s.Args.Errs...)
	return &Step{Name: ident(s.Name), Args: s.Args.List, Paren: s.Args.Paren, Into: s.Args.Into, Span: tokensSpan(s.Tokens)}
}

func (c *converter) params(ps params) []*Param {
	var out []*Param
	for _, p := range ps.List {
		q := &Param{Name: ident(p.Name), Span: tokensSpan(p.Tokens)}
		if p.Kind != nil {
			kind := ident(*p.Kind)
			q.Kind = &kind
		}
		if p.Default != nil {
			q.Default = c.expr(p.Default)
		}
		out = append(out, q)
	}
	return out
}

func (c *converter) expr(e *expr) Expr {
	if e == nil || e.X == nil {
		return &Bad{}
	}
	c.errs = append(c.errs, e.Errs...)
	return e.X
}

func (c *converter) block(b *block) *Block {
	if b == nil {
		return &Block{}
	}
	out := &Block{node: node{lang.Span{Start: place(b.Start), End: tokenEnd(&b.last)}}}
	if b.last.Type == 0 {
		out.Span = lang.Span{}
	}
	for _, s := range b.Stmts {
		before := len(c.errs)
		tree := c.stmt(s)
		if s.Err != nil && len(c.errs) == before {
			c.errs = append(c.errs, s.Err)
		}
		if tree != nil {
			out.Stmts = append(out.Stmts, tree)
		}
	}
	c.errs = append(c.errs, b.Errs...)
	return out
}

func (c *converter) stmt(s *stmt) Stmt {
	switch {
	case s.Let != nil:
		return &Let{node{tokensSpan(s.Let.Tokens)}, ident(s.Let.Name), c.expr(&s.Let.Value)}
	case s.If != nil:
		return c.ifStmt(s.If)
	case s.For != nil:
		f := &For{node: node{tokensSpan(s.For.Tokens)}, Over: c.expr(&s.For.Over), Body: c.block(&s.For.Body)}
		for _, t := range s.For.Names {
			if t.Type == tokName { // and not a comma
				f.Names = append(f.Names, ident(t))
			}
		}
		return f
	case s.Atomic != nil:
		return &Atomic{node{tokensSpan(s.Atomic.Tokens)}, c.block(&s.Atomic.Body)}
	case s.Return != nil:
		r := &Return{node: node{tokensSpan(s.Return.Tokens)}}
		if s.Return.X != nil {
			r.X = c.expr(s.Return.X)
		}
		return r
	case s.Fail != nil:
		return &Fail{node{tokensSpan(s.Fail.Tokens)}, c.expr(&s.Fail.X)}
	case s.Expr != nil:
		return c.exprStmt(s.Expr)
	}
	return nil
}

// ifStmt makes a chain of else-ifs a tree of ifs, from its end.
func (c *converter) ifStmt(s *ifStmt) Stmt {
	n := node{tokensSpan(s.Tokens)}
	test := c.expr(&s.Test)
	if s.Value != nil {
		return &ExprStmt{n, &Cond{n, test, c.expr(s.Value), c.expr(s.Else)}}
	}
	first := &If{node: n, Test: test, Then: c.block(s.Then)}
	last := first
	for _, e := range s.ElseIfs {
		next := &If{node: node{tokensSpan(e.Tokens)}, Test: c.expr(&e.Test), Then: c.block(&e.Then)}
		next.Span.End = n.Span.End
		last.Else = &Block{next.node, []Stmt{next}}
		last = next
	}
	if s.Rest != nil {
		last.Else = c.block(s.Rest)
	}
	return first
}

func (c *converter) exprStmt(s *exprStmt) Stmt {
	n := node{tokensSpan(s.Tokens)}
	x := c.expr(&s.X)
	if s.Op.Value == "" {
		return &ExprStmt{n, x}
	}
	switch x.(type) {
	case *Name, *Index, *Field, *Bad:
	default:
		c.errs = append(c.errs, complaint(x.ExprSpan(), "names that let bound, elements and fields are assigned to", "this cannot be assigned to"))
	}
	return &Set{n, x, strings.TrimSuffix(s.Op.Value, "="), c.expr(s.Value)}
}
