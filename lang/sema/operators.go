package sema

import (
	"maps"

	"gears/lang"
	"gears/lang/native"
)

func (c *checker) unary(x *native.Unary) (lang.Expr, kind) {
	e, k := c.expr(x.X)
	out := &lang.Unary{At: at(x), Op: x.Op, X: e}
	if x.Op == "not" {
		return out, boolean
	}
	if k.maybe || k.base != kAny && !k.number() {
		c.fail(x.X.ExprSpan(), "", "%s needs a number, this is %s", x.Op, k)
		return out, anyKind
	}
	if k.base == kBool {
		k = integer
	}
	return out, k
}

func (c *checker) binary(x *native.Binary) (lang.Expr, kind) {
	switch x.Op {
	case "and", "or":
		return c.logical(x)
	case "??":
		return c.otherwise(x)
	}
	l, lk := c.expr(x.L)
	r, rk := c.expr(x.R)
	switch x.Op {
	case "==", "!=", "<", "<=", ">", ">=", "in", "not in":
		op := x.Op
		switch {
		case lk.base == kNone || rk.base == kNone:
			if c.isNone(x.L) || c.isNone(x.R) {
				if op == "==" {
					op = "is"
				} else if op == "!=" {
					op = "is not"
				}
			}
		case op == "==" || op == "!=":
			c.comparable(lk, rk, x.Span)
		case op == "in" || op == "not in":
			c.container(lk, rk, x)
		default:
			c.ordered(lk, rk, x)
		}
		return &lang.Compare{At: at(x), First: l, Ops: []string{op}, Rest: []lang.Expr{r}}, boolean
	}
	return &lang.Binary{At: at(x), Op: x.Op, L: l, R: r}, c.arithmetic(lk, rk, x)
}

func (c *checker) isNone(x native.Expr) bool {
	_, ok := x.(*native.None)
	return ok
}

// conversion is a hint for two kinds that do not go together.
func conversion(a, b kind) string {
	if a.base == kStr && b.number() || b.base == kStr && a.number() {
		return "convert one: int(…), float(…) or str(…)"
	}
	if a.base == kBytes && b.base == kStr || a.base == kStr && b.base == kBytes {
		return "convert one: .decode() or .encode()"
	}
	return ""
}

func (c *checker) comparable(a, b kind, span lang.Span) {
	if alien(a, b) {
		c.fail(span, conversion(a, b), "%s is never equal to %s", article(kind{base: a.base}), article(kind{base: b.base}))
	}
}

func (c *checker) container(l, r kind, x *native.Binary) {
	c.mayBeNone(r, x.R, "elements")
	switch {
	case r.number() || r.base == kFunc:
		c.fail(x.R.ExprSpan(), "", "a value of kind %s has no elements", r)
	case r.base == kStr && alien(l, r):
		c.fail(x.L.ExprSpan(), conversion(l, r), "a str holds only strs, this is %s", article(l))
	case r.base == kList && r.elem != nil && alien(l, *r.elem):
		c.fail(x.L.ExprSpan(), conversion(l, *r.elem), "this is %s, the elements are of kind %s", article(l), *r.elem)
	}
}

// ordered checks < and its like.
func (c *checker) ordered(l, r kind, x *native.Binary) {
	for _, s := range []struct {
		k kind
		x native.Expr
	}{{l, x.L}, {r, x.R}} {
		if s.k.maybe {
			c.fail(s.x.ExprSpan(), "say what instead: (… ?? 0)", "this may be none, which has no order")
		}
	}
	switch {
	case alien(l, r):
		c.fail(x.Span, conversion(l, r), "%s is compared with %s", article(kind{base: l.base}), article(kind{base: r.base}))
	case l.base == kDict || l.base == kRecord || l.base == kFunc:
		c.fail(x.Span, "", "values of kind %s have no order", l)
	}
}

// arithmetic is the kind of L op R.
func (c *checker) arithmetic(l, r kind, x *native.Binary) kind {
	for _, s := range []struct {
		k kind
		x native.Expr
	}{{l, x.L}, {r, x.R}} {
		if s.k.maybe || s.k.base == kNone {
			c.fail(s.x.ExprSpan(), "say what instead: (… ?? 0)", "this may be none, which %s does not take", x.Op)
			return anyKind
		}
	}
	switch {
	case x.Op == "%" && (l.base == kStr || l.base == kBytes):
		return l
	case l.base == kAny || r.base == kAny:
		if x.Op == "/" && (l.number() || r.number()) {
			return float
		}
		return anyKind
	case l.number() && r.number():
		switch {
		case x.Op == "/" || l.base == kFloat || r.base == kFloat:
			return float
		case x.Op == "**":
			return anyKind // of negative powers a float
		}
		return integer
	case x.Op == "+" && l.base == r.base && (l.base == kStr || l.base == kBytes || l.base == kList):
		if l.base == kList {
			return join(l, r)
		}
		return l
	case x.Op == "*" && (l.base == kInt || r.base == kInt):
		for _, k := range []kind{l, r} {
			if k.base == kStr || k.base == kBytes || k.base == kList {
				return k
			}
		}
	}
	hint := conversion(l, r)
	if x.Op == "+" && (l.base == kStr || r.base == kStr) {
		hint = "put it in the text: \"…{x}…\", or convert it: str(…)"
	}
	c.fail(x.Span, hint, "%s does not take %s and %s", x.Op, article(kind{base: l.base}), article(kind{base: r.base}))
	return anyKind
}

// logical is "and" and "or": the second operand is looked at with what the first
// one tells.
func (c *checker) logical(x *native.Binary) (lang.Expr, kind) {
	l, lk := c.expr(x.L)
	known, other := facts(x.L)
	if x.Op == "or" {
		known = other
	}
	var r lang.Expr
	var rk kind
	c.knowing(known, func() { r, rk = c.expr(x.R) })
	out := &lang.BoolOp{At: at(x), Op: x.Op, Xs: []lang.Expr{l, r}}
	if b, ok := l.(*lang.BoolOp); ok && b.Op == x.Op {
		if _, paren := x.L.(*native.Paren); !paren {
			out.Xs = append(append([]lang.Expr(nil), b.Xs...), r)
		}
	}
	if x.Op == "or" {
		if lk.base == kNone {
			return out, rk
		}
		lk.maybe = false
	}
	return out, join(lk, rk)
}

// otherwise is L ?? R.
func (c *checker) otherwise(x *native.Binary) (lang.Expr, kind) {
	l, lk := c.expr(x.L)
	var again lang.Expr
	test := l
	if bare(x.L) {
		again, _ = c.expr(x.L)
	} else {
		v := c.temp(lk)
		test = &lang.Walrus{At: at(x.L), Target: c.ref(v, x.L.ExprSpan()), X: l}
		again = c.ref(v, x.L.ExprSpan())
	}
	r, rk := c.expr(x.R)
	out := &lang.Cond{At: at(x), Test: &lang.Compare{At: at(x.L), First: test, Ops: []string{"is not"}, Rest: []lang.Expr{&lang.NoneLit{At: at(x)}}}, Then: again, Else: r}
	if lk.base == kNone {
		return out, rk
	}
	return out, join(lk.sure(), rk)
}

// bare reports whether x is a name, which costs nothing to read again.
func bare(x native.Expr) bool {
	if p, ok := x.(*native.Paren); ok {
		return bare(p.X)
	}
	_, ok := x.(*native.Name)
	return ok
}

// pathOf names a place whose value stays the same while nothing is assigned: a
// name, or fields of one. "" for everything else.
func pathOf(x native.Expr) string {
	switch x := x.(type) {
	case *native.Name:
		return x.Name
	case *native.Paren:
		return pathOf(x.X)
	case *native.Field:
		if p := pathOf(x.X); p != "" {
			return p + "." + x.Name.Name
		}
	case *native.Index:
		if s, ok := x.I.(*native.Str); ok {
			if p := pathOf(x.X); p != "" {
				return p + "." + s.Value
			}
		}
		if n, ok := x.I.(*native.Int); ok {
			if p := pathOf(x.X); p != "" {
				return p + "." + n.Text
			}
		}
	}
	return ""
}

// facts are the places that are not none where x holds, and where it does not.
func facts(x native.Expr) (yes, no []string) {
	switch x := x.(type) {
	case *native.Paren:
		return facts(x.X)
	case *native.Unary:
		if x.Op == "not" {
			yes, no = facts(x.X)
			return no, yes
		}
	case *native.Binary:
		switch x.Op {
		case "==", "!=":
			place := x.L
			if _, ok := x.L.(*native.None); ok {
				place = x.R
			} else if _, ok := x.R.(*native.None); !ok {
				return nil, nil
			}
			p := pathOf(place)
			if p == "" {
				return nil, nil
			}
			if x.Op == "!=" {
				return []string{p}, nil
			}
			return nil, []string{p}
		case "and":
			ly, _ := facts(x.L)
			ry, _ := facts(x.R)
			return append(ly, ry...), nil
		case "or":
			_, ln := facts(x.L)
			_, rn := facts(x.R)
			return nil, append(ln, rn...)
		}
	}
	if p := pathOf(x); p != "" {
		return []string{p}, nil
	}
	return nil, nil
}

// knowing runs f where some places are known not to be none.
func (c *checker) knowing(places []string, f func()) {
	saved := c.facts
	c.facts = maps.Clone(saved)
	for _, p := range places {
		c.facts[p] = true
	}
	f()
	c.facts = saved
}
