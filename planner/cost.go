package planner

import (
	"fmt"
	"strings"

	"gears/lang"
)

// Recipes in the gears language have a bound of what they cost: there are no loops
// but over data, no recursion, and it is known which function is called. With n
// records read, and m elements in the longest list, dict or text that is gone
// through, that is n times a polynomial in m.

// poly is a polynomial in m: its coefficients, that of m⁰ first.
type poly []int64

// mostCost keeps coefficients from overflowing: functions that call functions twice
// that call functions twice.
const mostCost = 1 << 40

func (p poly) plus(q poly) poly {
	return p.zip(q, func(a, b int64) int64 { return min(a+b, mostCost) })
}

// or bounds both p and q.
func (p poly) or(q poly) poly { return p.zip(q, func(a, b int64) int64 { return max(a, b) }) }

func (p poly) zip(q poly, f func(a, b int64) int64) poly {
	out := make(poly, max(len(p), len(q)))
	copy(out, p)
	for i := range out {
		var b int64
		if i < len(q) {
			b = q[i]
		}
		out[i] = f(out[i], b)
	}
	return out
}

// times is p·m^k.
func (p poly) times(k int) poly {
	if len(p) == 0 || k == 0 {
		return p
	}
	return append(make(poly, k), p...)
}

func (p poly) String() string {
	var terms []string
	for i, c := range p {
		m := map[int]string{0: "", 1: "m", 2: "m²", 3: "m³"}[i]
		if i > 3 {
			m = fmt.Sprintf("m^%d", i)
		}
		switch {
		case c == 0:
		case c == mostCost:
			terms = append(terms, "2^40"+m)
		case c == 1 && i > 0:
			terms = append(terms, m)
		default:
			terms = append(terms, fmt.Sprint(c)+m)
		}
	}
	return strings.Join(terms, " + ")
}

// cost is what code does at most: commands it sends, and rounds of its loops and
// comprehensions.
type cost struct{ commands, rounds poly }

func (c cost) plus(o cost) cost { return cost{c.commands.plus(o.commands), c.rounds.plus(o.rounds)} }
func (c cost) or(o cost) cost   { return cost{c.commands.or(o.commands), c.rounds.or(o.rounds)} }
func (c cost) times(k int) cost { return cost{c.commands.times(k), c.rounds.times(k)} }

// coster finds the cost of functions.
type coster struct {
	declared map[string][]*lang.Func
	bound    map[string][]*lang.Func // by let: of all functions, whoever of them is meant
	known    map[*lang.Func]cost
}

// costOf bounds the cost of a recipe: for each record read, and once for each shard
// that reads. ok is false for scripts.
func costOf(p *Plan) (each, once cost, ok bool) {
	if p.Script == nil || !p.Script.Native || p.Script.Body == nil {
		return each, once, false
	}
	c := &coster{declared: map[string][]*lang.Func{}, bound: map[string][]*lang.Func{}, known: map[*lang.Func]cost{}}
	for _, s := range p.Script.Body.Body {
		if d, ok := s.(*lang.DefStmt); ok {
			c.declared[d.Target.Name] = append(c.declared[d.Target.Name], d.Fn)
		}
	}
	spread := 0 // flatmaps that a record went through
	for i := range p.Recipe.Steps {
		s := &p.Recipe.Steps[i]
		for j := range s.Args {
			if f := s.Func(j); f != nil && f.Fn != nil {
				each = each.plus(c.function(f.Fn).times(spread))
			}
		}
		if s.Op.Name == "flatmap" {
			spread++
		}
	}
	for _, a := range p.Recipe.ReaderArgs {
		if f, ok := a.Value.(*lang.Callback); ok && f != nil && f.Fn != nil {
			once = once.plus(c.function(f.Fn))
		}
	}
	return each, once, true
}

func (c *coster) function(f *lang.Func) cost {
	if out, ok := c.known[f]; ok {
		return out
	}
	c.known[f] = cost{} // the language has no recursion; code that is not its own may
	out := c.block(f.Body)
	c.known[f] = out
	return out
}

func (c *coster) block(stmts []lang.Stmt) (out cost) {
	for _, s := range stmts {
		out = out.plus(c.stmt(s))
	}
	return out
}

func (c *coster) stmt(s lang.Stmt) (out cost) {
	switch s := s.(type) {
	case *lang.ExprStmt:
		return c.expr(s.X)
	case *lang.Assign:
		if n, ok := s.Targets[0].(*lang.Name); ok {
			c.bind(n.Name, s.Value)
		}
		return c.exprs(append([]lang.Expr{s.Value}, s.Targets...)...)
	case *lang.AugAssign:
		return c.exprs(s.Target, s.Value)
	case *lang.Return:
		return c.expr(s.X)
	case *lang.Raise:
		return c.expr(s.X)
	case *lang.If:
		return c.expr(s.Test).plus(c.block(s.Body).or(c.block(s.Else)))
	case *lang.For:
		round := c.block(s.Body).plus(cost{rounds: poly{1}})
		return c.expr(s.Iter).plus(round.times(1))
	case *lang.With:
		return c.block(s.Body)
	case *lang.CompEmit:
		return c.exprs(s.Key, s.Value)
	}
	return out
}

// bind remembers which function a let binds.
func (c *coster) bind(name string, value lang.Expr) {
	switch v := value.(type) {
	case *lang.FuncExpr:
		c.bound[name] = append(c.bound[name], v.Fn)
	case *lang.Name:
		c.bound[name] = append(c.bound[name], c.named(v)...)
	}
}

func (c *coster) named(n *lang.Name) []*lang.Func {
	if n.Scope == lang.ScopeGlobal {
		return c.declared[n.Name]
	}
	return c.bound[n.Name]
}

func (c *coster) exprs(xs ...lang.Expr) (out cost) {
	for _, x := range xs {
		out = out.plus(c.expr(x))
	}
	return out
}

func (c *coster) expr(x lang.Expr) (out cost) {
	switch x := x.(type) {
	case nil:
		return out
	case *lang.Cond:
		return c.expr(x.Test).plus(c.expr(x.Then).or(c.expr(x.Else)))
	case *lang.Comp:
		return c.expr(x.Iter).plus(c.function(x.Fn))
	case *lang.Call:
		out = c.call(x)
	}
	eachChild(x, func(e lang.Expr) { out = out.plus(c.expr(e)) })
	return out
}

// call is what the function called does, and those that it is given, which may be
// called for each element.
func (c *coster) call(x *lang.Call) (out cost) {
	if n, ok := x.Fn.(*lang.Name); ok {
		if n.Scope == lang.ScopeGlobal && (n.Name == "execute" || n.Name == "call_next") {
			out.commands = poly{1}
		}
		most := cost{}
		for _, f := range c.named(n) {
			most = most.or(c.function(f))
		}
		out = out.plus(most)
	}
	for _, a := range x.Args {
		var given []*lang.Func
		switch v := a.Value.(type) {
		case *lang.FuncExpr:
			given = []*lang.Func{v.Fn}
		case *lang.Name:
			given = c.named(v)
		}
		for _, f := range given {
			out = out.plus(c.function(f).times(1))
		}
	}
	return out
}

// bound writes a bound: n·(1 + m) + 2.
func bound(each, once poly) string {
	var parts []string
	if s := each.String(); s != "" {
		if strings.Contains(s, " ") {
			s = "(" + s + ")"
		}
		parts = append(parts, strings.TrimSuffix("n·"+s, "·1"))
	}
	if s := once.String(); s != "" {
		parts = append(parts, s+" a shard")
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// costDoc is the bound in EXPLAIN for programs.
type costDoc struct {
	Commands string `json:"commands"`
	Rounds   string `json:"rounds"`
}

func (p *Plan) costDocument() *costDoc {
	each, once, ok := costOf(p)
	if !ok {
		return nil
	}
	return &costDoc{bound(each.commands, once.commands), bound(each.rounds, once.rounds)}
}

func (p *Plan) textCost(b *strings.Builder) {
	d := p.costDocument()
	if d == nil {
		return
	}
	b.WriteString("\nCost, at most: n records are read, m elements has the longest list, dict or text gone through\n")
	fmt.Fprintf(b, "  commands         %s\n  rounds of loops  %s\n", d.Commands, d.Rounds)
}
