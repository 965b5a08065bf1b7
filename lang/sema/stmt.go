package sema

import (
	"maps"
	"strings"

	"gears/lang"
	"gears/lang/native"
)

// lambda lowers a function without a name of its own. kinds are those of its
// parameters, as far as they are known.
func (c *checker) lambda(params []*native.Param, kinds []kind, body *native.Block, span lang.Span, short bool) (lang.Expr, kind) {
	fn := &lang.Func{Name: "<lambda>", Kind: lang.FuncLambda, Span: span}
	if !short && !plain(body) {
		fn.Kind = lang.FuncDef
	}
	k := c.function(fn, params, kinds, body)
	return &lang.FuncExpr{At: lang.At{Span: span}, Fn: fn}, k
}

// plain reports whether a block is one expression.
func plain(b *native.Block) bool {
	if b == nil || len(b.Stmts) != 1 {
		return false
	}
	_, ok := b.Stmts[0].(*native.ExprStmt)
	return ok
}

// function lowers parameters and body. It returns the kind of the result.
func (c *checker) function(fn *lang.Func, params []*native.Param, kinds []kind, body *native.Block) kind {
	saved := c.facts
	c.facts = maps.Clone(saved)
	var defaults []lang.Expr
	for _, p := range params {
		var e lang.Expr
		if p.Default != nil {
			c.constant(p.Default, p.Name.Name)
			e, _ = c.expr(p.Default)
		}
		defaults = append(defaults, e)
	}
	known := c.known
	c.known = nil
	c.push(fn)
	for i, p := range params {
		k := anyKind
		if i < len(kinds) {
			k = kinds[i]
		}
		if p.Kind != nil {
			k = c.namedKind(p.Kind)
		}
		delete(c.facts, p.Name.Name)
		c.noteParam(p.Name.Span, c.u.path, p)
		v := c.declare(p.Name.Name, p.Name.Span, k)
		fn.Params = append(fn.Params, lang.Param{Name: fn.Locals[v.slot], Kind: lang.ParamNormal, Default: defaults[i], Pos: p.Span.Start})
	}
	for _, place := range known {
		if len(params) != 1 {
			break
		}
		c.facts[params[0].Name.Name+strings.TrimPrefix(place, "it")] = true
	}
	for name := range assigned(body, nil) {
		c.scope.any[name] = true
	}
	r := &returns{}
	fn.Body = c.body(body, r)
	c.pop()
	c.facts = saved
	if r.kind == nil {
		return none
	}
	return *r.kind
}

// namedKind is the kind that a parameter is written to have.
func (c *checker) namedKind(id *native.Ident) kind {
	k, ok := kindNames[id.Name]
	if !ok {
		var names []string
		for n := range kindNames {
			names = append(names, n)
		}
		c.fail(id.Span, meant(id.Name, names, "kinds are str, int, float, bool, bytes, list, dict, any"), "unknown kind %s", id.Name)
	}
	return k
}

// returns collects the kinds of what a function gives.
type returns struct{ kind *kind }

func (r *returns) give(k kind) {
	if r.kind != nil {
		k = join(*r.kind, k)
	}
	r.kind = &k
}

// assigned are the names that statements assign to.
func assigned(b *native.Block, into map[string]bool) map[string]bool {
	if into == nil {
		into = map[string]bool{}
	}
	if b == nil {
		return into
	}
	for _, s := range b.Stmts {
		switch s := s.(type) {
		case *native.Set:
			if n, ok := s.Target.(*native.Name); ok {
				into[n.Name] = true
			}
		case *native.If:
			assigned(s.Then, into)
			assigned(s.Else, into)
		case *native.For:
			assigned(s.Body, into)
		case *native.Atomic:
			assigned(s.Body, into)
		}
	}
	return into
}

// body is the block of a function: its last expression is the value.
func (c *checker) body(b *native.Block, r *returns) []lang.Stmt {
	var out []lang.Stmt
	ends := false
	if b != nil && len(b.Stmts) > 0 {
		last := b.Stmts[len(b.Stmts)-1]
		x, value := last.(*native.ExprStmt)
		stmts := b.Stmts
		if value {
			stmts = stmts[:len(stmts)-1]
		}
		out = c.stmts(stmts, r)
		if value {
			if n := len(stmts); n > 0 && leaves(stmts[n-1]) {
				c.unreached(x)
			}
			e, k := c.expr(x.X)
			r.give(k)
			return append(out, &lang.Return{At: lang.At{Span: x.Span}, X: e})
		}
		ends = leaves(last)
	}
	if !ends {
		r.give(none)
	}
	if len(out) == 0 {
		out = append(out, &lang.Pass{})
	}
	return out
}

// leaves reports whether nothing runs after s.
func leaves(s native.Stmt) bool {
	switch s := s.(type) {
	case *native.Return, *native.Fail:
		return true
	case *native.If:
		return s.Else != nil && ends(s.Then) && ends(s.Else)
	}
	return false
}

func ends(b *native.Block) bool {
	return b != nil && len(b.Stmts) > 0 && leaves(b.Stmts[len(b.Stmts)-1])
}

func (c *checker) unreached(s native.Stmt) {
	c.warn(s.StmtSpan(), "remove it", "this is never reached")
}

func (c *checker) stmts(stmts []native.Stmt, r *returns) []lang.Stmt {
	var out []lang.Stmt
	for i, s := range stmts {
		if i > 0 && leaves(stmts[i-1]) {
			c.unreached(s)
		}
		out = append(out, c.stmt(s, r)...)
	}
	return out
}

// inner is a block within a function.
func (c *checker) inner(b *native.Block, r *returns) []lang.Stmt {
	var out []lang.Stmt
	c.block(func() {
		if b != nil {
			out = c.stmts(b.Stmts, r)
		}
	})
	if len(out) == 0 {
		out = []lang.Stmt{&lang.Pass{}}
	}
	return out
}

func (c *checker) stmt(s native.Stmt, r *returns) []lang.Stmt {
	here := lang.At{Span: s.StmtSpan()}
	switch s := s.(type) {
	case *native.Let:
		e, k := c.expr(s.Value)
		if c.scope.any[s.Name.Name] {
			k = anyKind
		}
		v := c.declare(s.Name.Name, s.Name.Span, k)
		v.let = !strings.HasPrefix(v.name, "_")
		v.fn = k.base == kFunc
		return []lang.Stmt{&lang.Assign{At: here, Targets: []lang.Expr{c.ref(v, s.Name.Span)}, Value: e}}
	case *native.Set:
		return []lang.Stmt{c.set(s)}
	case *native.ExprStmt:
		before := c.eff.count
		e, _ := c.expr(s.X)
		if c.eff.count == before {
			hint := "remove it, or use it: let x = …, return …"
			if n, ok := called(s.X); ok {
				c.fail(s.Span, hint, "the result of %s is not used", n)
			} else if _, bad := s.X.(*native.Bad); !bad {
				c.fail(s.Span, hint, "this value is not used")
			}
		}
		return []lang.Stmt{&lang.ExprStmt{At: here, X: e}}
	case *native.If:
		return c.ifStmt(s, r)
	case *native.For:
		return []lang.Stmt{c.forStmt(s, r)}
	case *native.Atomic:
		if c.atomic {
			c.fail(s.Span, "one block is enough", "atomic stands within atomic")
		}
		saved := c.atomic
		c.atomic = true
		c.eff.count++
		body := c.inner(s.Body, r)
		c.atomic = saved
		item := lang.WithItem{Context: &lang.Call{At: here, Fn: global("atomic", s.Span)}}
		return []lang.Stmt{&lang.With{At: here, Items: []lang.WithItem{item}, Body: body}}
	case *native.Return:
		out := &lang.Return{At: here}
		k := none
		if s.X != nil {
			out.X, k = c.expr(s.X)
		}
		r.give(k)
		return []lang.Stmt{out}
	case *native.Fail:
		c.eff.count++
		var text lang.Expr
		if s.X != nil {
			text, _ = c.expr(s.X)
		}
		x := &lang.Call{At: here, Fn: global("Exception", s.Span)}
		if text != nil {
			x.Args = []lang.Arg{{Value: text}}
		}
		return []lang.Stmt{&lang.Raise{At: here, X: x}}
	}
	return nil
}

// called is the name of what x calls.
func called(x native.Expr) (string, bool) {
	switch x := x.(type) {
	case *native.Call:
		if n, ok := x.Fn.(*native.Name); ok {
			return n.Name, true
		}
	case *native.Method:
		return x.Name.Name, true
	}
	return "", false
}

// set is an assignment.
func (c *checker) set(s *native.Set) lang.Stmt {
	here := lang.At{Span: s.Span}
	value, _ := c.expr(s.Value)
	var target lang.Expr
	switch t := s.Target.(type) {
	case *native.Name:
		v := c.find(t.Name)
		switch {
		case v == nil:
			hint := meant(t.Name, c.locals(), "bind it: let "+t.Name+" = …")
			if c.lookup(t.Name) != nil {
				hint = "it is the same everywhere; bind another name with let"
			}
			c.fail(t.Span, hint, "%s is not bound by let", t.Name)
			return &lang.ExprStmt{At: here, X: value}
		case v.in != c.scope:
			c.fail(t.Span, "give the value back instead", "%s belongs to the function around this one", t.Name)
		case !v.let && !strings.HasPrefix(v.name, "_") || v.in.fn.Locals[v.slot] == "it":
			c.fail(t.Span, "bind another name: let x = "+t.Name, "%s is not bound by let: it cannot be assigned to", t.Name)
		}
		if s.Op != "" {
			v.used = true
		}
		c.noteVariable(t.Span, v)
		for p := range c.facts {
			if p == t.Name || strings.HasPrefix(p, t.Name+".") {
				delete(c.facts, p)
			}
		}
		target = c.ref(v, t.Span)
	case *native.Index:
		target, _ = c.index(&native.Index{X: t.X, I: t.I})
		c.eff.count++
	case *native.Field:
		x, k := c.expr(t.X)
		c.mayBeNone(k, t.X, "field "+t.Name.Name)
		target = &lang.Index{X: x, I: &lang.StrLit{At: lang.At{Span: t.Name.Span}, Value: t.Name.Name}}
		c.eff.count++
	default:
		// The parser has complained.
		return &lang.ExprStmt{At: here, X: value}
	}
	if i, ok := target.(*lang.Index); ok {
		i.Span = s.Target.ExprSpan()
	}
	if s.Op != "" {
		return &lang.AugAssign{At: here, Target: target, Op: strings.TrimSuffix(s.Op, "="), Value: value}
	}
	return &lang.Assign{At: here, Targets: []lang.Expr{target}, Value: value}
}

func (c *checker) ifStmt(s *native.If, r *returns) []lang.Stmt {
	test, _ := c.expr(s.Test)
	yes, no := facts(s.Test)
	out := &lang.If{At: lang.At{Span: s.Span}, Test: test}
	c.knowing(yes, func() { out.Body = c.inner(s.Then, r) })
	if s.Else != nil {
		c.knowing(no, func() { out.Else = c.inner(s.Else, r) })
	}
	// Where a branch leaves, what the other one knows holds from here on.
	if ends(s.Then) {
		c.remember(no)
	}
	if s.Else != nil && ends(s.Else) {
		c.remember(yes)
	}
	return []lang.Stmt{out}
}

func (c *checker) remember(places []string) {
	for _, p := range places {
		c.facts[p] = true
	}
}

func (c *checker) forStmt(s *native.For, r *returns) lang.Stmt {
	over, k := c.through(s.Over)
	c.loopable(k, s.Over)
	out := &lang.For{At: lang.At{Span: s.Span}, Iter: over}
	c.block(func() {
		out.Target = c.targets(s.Names, k.each())
		saved := c.facts
		c.facts = maps.Clone(saved)
		// What is assigned in the loop may be none the second time.
		for name := range assigned(s.Body, nil) {
			for p := range c.facts {
				if p == name || strings.HasPrefix(p, name+".") {
					delete(c.facts, p)
				}
			}
		}
		if s.Body != nil {
			out.Body = c.stmts(s.Body.Stmts, r)
		}
		c.facts = saved
	})
	if len(out.Body) == 0 {
		out.Body = []lang.Stmt{&lang.Pass{}}
	}
	return out
}

// lowerFn lowers a function of the file.
func (c *checker) lowerFn(d *decl) {
	f := d.fn
	fn := &lang.Func{Name: f.Name.Name, Kind: lang.FuncDef, Span: f.Span, Doc: f.Doc}
	d.inputs = make([]kind, len(f.Params))
	optional := false
	for i, p := range f.Params {
		if p.Kind != nil {
			d.inputs[i] = kindNames[p.Kind.Name]
		}
		if optional && p.Default == nil {
			c.fail(p.Span, "put it before those with one", "%s has no default, and one before it has", p.Name.Name)
		}
		optional = optional || p.Default != nil
	}
	d.kind = c.function(fn, f.Params, d.inputs, f.Body)
	d.stmt = &lang.DefStmt{At: lang.At{Span: f.Span}, Fn: fn, Target: global(d.global, f.Name.Span)}
}
