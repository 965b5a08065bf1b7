package sema

import (
	"math/big"
	"strconv"
	"strings"

	"gears/lang"
	"gears/lang/native"
)

// through is expr for a value that is gone through at once.
func (c *checker) through(x native.Expr) (lang.Expr, kind) {
	c.spent = x
	return c.expr(x)
}

// listed makes a list of what the machine gives as an iterator or a view, unless
// whoever asked goes through it at once: recipes know lists only.
func (c *checker) listed(x native.Expr, e lang.Expr, lazy, spent bool) lang.Expr {
	if !lazy || spent {
		return e
	}
	return &lang.Call{At: at(x), Fn: global("list", x.ExprSpan()), Args: []lang.Arg{{Value: e}}}
}

func at(x native.Expr) lang.At { return lang.At{Span: x.ExprSpan()} }

// expr lowers an expression and tells its kind.
func (c *checker) expr(x native.Expr) (lang.Expr, kind) {
	out, k := c.lower(x)
	if k.maybe && c.facts[pathOf(x)] {
		k.maybe = false
	}
	c.noteKind(x, k)
	return out, k
}

func (c *checker) lower(x native.Expr) (lang.Expr, kind) {
	switch x := x.(type) {
	case *native.None:
		return &lang.NoneLit{At: at(x)}, none
	case *native.Bool:
		return &lang.BoolLit{At: at(x), Value: x.Value}, boolean
	case *native.Int:
		return c.integer(x)
	case *native.Float:
		f, err := strconv.ParseFloat(strings.ReplaceAll(x.Text, "_", ""), 64)
		if err != nil {
			c.fail(x.Span, "", "%s is too large for a number", x.Text)
		}
		return &lang.FloatLit{At: at(x), Value: f}, float
	case *native.Str:
		return &lang.StrLit{At: at(x), Value: x.Value}, str
	case *native.Bytes:
		return &lang.BytesLit{At: at(x), Value: x.Value}, bytes
	case *native.Text:
		return c.text(x), str
	case *native.Name:
		return c.name(x)
	case *native.Field:
		return c.field(x)
	case *native.Index:
		return c.index(x)
	case *native.Slice:
		return c.slice(x)
	case *native.Call:
		return c.call(x)
	case *native.Method:
		return c.method(x)
	case *native.Unary:
		return c.unary(x)
	case *native.Binary:
		return c.binary(x)
	case *native.Cond:
		return c.cond(x)
	case *native.Match:
		return c.match(x)
	case *native.List:
		return c.list(x)
	case *native.Dict:
		return c.dict(x)
	case *native.Comp:
		return c.comp(x)
	case *native.Lambda:
		fn, _ := c.lambda(x.Params, nil, x.Body, x.Span, x.Short)
		return fn, kind{base: kFunc}
	case *native.Paren:
		if c.spent == native.Expr(x) {
			return c.through(x.X)
		}
		return c.expr(x.X)
	}
	return &lang.NoneLit{}, anyKind
}

func (c *checker) integer(x *native.Int) (lang.Expr, kind) {
	n, ok := new(big.Int).SetString(strings.ReplaceAll(x.Text, "_", ""), 0)
	switch {
	case !ok: // the parser has complained
		return &lang.IntLit{At: at(x)}, integer
	case n.IsInt64():
		return &lang.IntLit{At: at(x), Value: n.Int64()}, integer
	}
	return &lang.BigIntLit{At: at(x), Value: n}, integer
}

// text is a string with expressions in it.
func (c *checker) text(x *native.Text) lang.Expr {
	out := &lang.FString{At: at(x)}
	for _, p := range x.Parts {
		if s, ok := p.(*native.Str); ok && !strings.HasPrefix(s.Raw, "\"") && !strings.HasPrefix(s.Raw, "'") {
			out.Parts = append(out.Parts, &lang.StrLit{At: at(s), Value: s.Value})
			continue
		}
		e, k := c.expr(p)
		if k.maybe {
			c.warn(p.ExprSpan(), "give what to show instead: … ?? \"\"", "this may be none, which is shown as None")
		}
		out.Parts = append(out.Parts, &lang.Format{At: at(p), X: e})
	}
	return out
}

// name reads a name that is not called.
func (c *checker) name(x *native.Name) (lang.Expr, kind) {
	c.watch(x.Name)
	if v := c.find(x.Name); v != nil {
		v.used = true
		c.noteVariable(x.Span, v)
		return c.ref(v, x.Span), v.kind
	}
	if d := c.lookup(x.Name); d != nil {
		c.noteDecl(x.Span, d)
		return c.use(d, x.Span)
	}
	if im := c.u.imports[x.Name]; im != nil {
		im.used = true
		c.noteImport(x.Span, im)
		c.fail(x.Span, "name what of it: "+x.Name+".…", "%s is a file that is imported", x.Name)
		return &lang.NoneLit{}, anyKind
	}
	if b := builtinRows[x.Name]; b != nil {
		return c.builtin(b, x.Span), kind{base: kFunc}
	}
	switch {
	case x.Name == "it":
		c.fail(x.Span, "name it: x => …", "there is no record here for it")
	case c.opt.Commands(x.Name) != nil:
		c.fail(x.Span, "call it: "+x.Name+"(…)", "%s is a command of Redis", x.Name)
	default:
		c.fail(x.Span, meant(x.Name, c.names(false), "bind it with let, const, fn or as a parameter"), "unknown name %s", x.Name)
	}
	return &lang.NoneLit{}, anyKind
}

// lookup finds a declaration: a parameter of the recipe, or one of the file.
func (c *checker) lookup(name string) *decl {
	if d := c.params[name]; d != nil {
		return d
	}
	if d := c.u.decls[name]; d != nil && d.recipe == nil {
		return d
	}
	return nil
}

// names are those that can be meant here, with commands where one may be called.
func (c *checker) names(called bool) []string {
	names := c.locals()
	for n := range c.params {
		names = append(names, n)
	}
	for n, d := range c.u.decls {
		if d.recipe == nil {
			names = append(names, n)
		}
	}
	for n := range c.u.imports {
		names = append(names, n)
	}
	for n := range builtinRows {
		names = append(names, n)
	}
	if called {
		names = append(names, commandNames...)
	}
	return names
}

// use is the value of a declaration.
func (c *checker) use(d *decl, span lang.Span) (lang.Expr, kind) {
	d.used = true
	if d.param == nil {
		c.need(d, span)
		c.d.deps = append(c.d.deps, d)
	}
	if d.fn != nil {
		c.eff.add(&d.eff)
		return global(d.global, span), kind{base: kFunc}
	}
	return global(d.global, span), d.kind
}

// imported finds what X.name means where X is an import; nil where it is none.
func (c *checker) imported(x native.Expr, name native.Ident) (d *decl, isImport bool) {
	n, ok := x.(*native.Name)
	if !ok || c.find(n.Name) != nil || c.lookup(n.Name) != nil {
		return nil, false
	}
	im := c.u.imports[n.Name]
	if im == nil {
		return nil, false
	}
	im.used = true
	c.noteImport(n.Span, im)
	if d := im.unit.decls[name.Name]; d != nil && d.recipe == nil {
		c.noteDecl(name.Span, d)
		return d, true
	}
	var names []string
	for n, d := range im.unit.decls {
		if d.recipe == nil {
			names = append(names, n)
		}
	}
	c.fail(name.Span, meant(name.Name, names, ""), "%s has no function or constant %s", im.unit.path, name.Name)
	return nil, true
}

// builtin is the function of the machine.
func (c *checker) builtin(b *builtin, span lang.Span) lang.Expr {
	if b.effect {
		c.eff.count++
	}
	if b.module == "" {
		return global(b.target, span)
	}
	c.eff.needs.module(b.module)
	return &lang.Attr{At: lang.At{Span: span}, X: global("·"+b.module, span), Name: b.target}
}

func (c *checker) field(x *native.Field) (lang.Expr, kind) {
	if d, ok := c.imported(x.X, x.Name); ok {
		if d == nil {
			return &lang.NoneLit{}, anyKind
		}
		return c.use(d, x.Span)
	}
	e, k := c.expr(x.X)
	key := &lang.StrLit{At: lang.At{Span: x.Name.Span}, Value: x.Name.Name}
	result := c.fieldKind(k, x.Name.Name, x.Name.Span, x.X, x.Maybe)
	if x.Maybe {
		return c.absent(e, key, k, x.Span), orNone(result)
	}
	return &lang.Index{At: at(x), X: e, I: key}, result
}

// fieldKind is the kind of a field of a value of kind k.
func (c *checker) fieldKind(k kind, name string, span lang.Span, of native.Expr, optional bool) kind {
	if !optional {
		c.mayBeNone(k, of, "field "+name)
	}
	switch k.base {
	case kRecord:
		if f, ok := k.field(name); ok {
			return f
		}
		if optional {
			return anyKind
		}
		var names []string
		for _, f := range k.fields {
			names = append(names, f.name)
		}
		c.fail(span, meant(name, names, "it has "+strings.Join(names, ", ")), "records of %s have no field %s", k.what, name)
	case kDict:
		return k.element()
	case kAny, kNone:
	default:
		hint := ""
		if m := methodOf(k.base, name); m != nil {
			hint = "call the method: ." + name + "(…)"
		}
		c.fail(span, hint, "a value of kind %s has no field %s", k.sure(), name)
	}
	return anyKind
}

// mayBeNone says that what is done to x fails where it is none.
func (c *checker) mayBeNone(k kind, x native.Expr, what string) {
	if k.maybe || k.base == kNone {
		hint := "say what instead: (… ?? \"\"), or filter it != none before"
		c.fail(x.ExprSpan(), hint, "this may be none, which has no %s", what)
	}
}

// absent is X[I], or none where there is no such element.
func (c *checker) absent(x, i lang.Expr, k kind, span lang.Span) lang.Expr {
	if (k.base == kDict || k.base == kRecord) && !k.maybe {
		return &lang.Call{At: lang.At{Span: span}, Fn: &lang.Attr{At: lang.At{Span: span}, X: x, Name: "get"}, Args: []lang.Arg{{Value: i}}}
	}
	c.eff.needs.maybe = true
	return &lang.Call{At: lang.At{Span: span}, Fn: global(maybeName, span), Args: []lang.Arg{{Value: x}, {Value: i}}}
}

func (c *checker) index(x *native.Index) (lang.Expr, kind) {
	e, k := c.expr(x.X)
	i, ik := c.expr(x.I)
	result := anyKind
	if s, ok := x.I.(*native.Str); ok && (k.base == kRecord || k.base == kDict) {
		result = c.fieldKind(k, s.Value, x.I.ExprSpan(), x.X, x.Maybe)
	} else {
		if !x.Maybe {
			c.mayBeNone(k, x.X, "elements")
		}
		switch k.base {
		case kStr, kBytes, kList:
			if ik.base != kAny && ik.base != kInt && ik.base != kBool {
				c.fail(x.I.ExprSpan(), "", "an element of a %s is found by its place, an int; this is %s", k.base, article(ik))
			}
			result = k.element()
		case kDict, kRecord:
			result = k.element()
		case kInt, kFloat, kBool, kFunc:
			c.fail(x.X.ExprSpan(), "", "a value of kind %s has no elements", k)
		}
	}
	if x.Maybe {
		return c.absent(e, i, k, x.Span), orNone(result)
	}
	return &lang.Index{At: at(x), X: e, I: i}, result
}

func (b base) String() string { return baseNames[b] }

func (c *checker) slice(x *native.Slice) (lang.Expr, kind) {
	e, k := c.expr(x.X)
	c.mayBeNone(k, x.X, "elements")
	if k.number() || k.base == kDict || k.base == kRecord {
		c.fail(x.X.ExprSpan(), "", "a value of kind %s has no part from : to", k)
	}
	part := &lang.Slice{At: at(x)}
	if x.Lo != nil {
		part.Lo, _ = c.expr(x.Lo)
	}
	if x.Hi != nil {
		part.Hi, _ = c.expr(x.Hi)
	}
	return &lang.Index{At: at(x), X: e, I: part}, k.sure()
}

func (c *checker) list(x *native.List) (lang.Expr, kind) {
	out := &lang.ListLit{At: at(x)}
	var elem *kind
	for _, e := range x.Elems {
		v, k := c.expr(e)
		out.Elems = append(out.Elems, v)
		if elem == nil {
			elem = &k
		} else {
			j := join(*elem, k)
			elem = &j
		}
	}
	return out, kind{base: kList, elem: elem}
}

func (c *checker) dict(x *native.Dict) (lang.Expr, kind) {
	out := &lang.DictLit{At: at(x)}
	k := kind{base: kRecord, what: "this dict"}
	for i := range x.Keys {
		if n, ok := x.Keys[i].(*native.Name); ok && c.find(n.Name) == nil && c.lookup(n.Name) == nil {
			c.fail(n.Span, "write \""+n.Name+"\"", "unknown name %s as the key of a dict", n.Name)
			continue
		}
		key, _ := c.expr(x.Keys[i])
		v, vk := c.expr(x.Values[i])
		out.Keys, out.Values = append(out.Keys, key), append(out.Values, v)
		s, ok := x.Keys[i].(*native.Str)
		if !ok {
			k.base = kDict
			continue
		}
		k.fields = append(k.fields, field{s.Value, vk})
	}
	if k.base == kDict || len(x.Keys) == 0 {
		return out, dict
	}
	return out, k
}

func (c *checker) cond(x *native.Cond) (lang.Expr, kind) {
	test, _ := c.expr(x.Test)
	yes, no := facts(x.Test)
	var then, otherwise lang.Expr
	var tk, ok kind
	c.knowing(yes, func() { then, tk = c.expr(x.Then) })
	c.knowing(no, func() { otherwise, ok = c.expr(x.Else) })
	return &lang.Cond{At: at(x), Test: test, Then: then, Else: otherwise}, join(tk, ok)
}

// match is a chain of conditions. What is matched is looked at once.
func (c *checker) match(x *native.Match) (lang.Expr, kind) {
	var subject func() lang.Expr
	var first lang.Expr
	var sk kind
	switch {
	case x.X != nil && bare(x.X):
		_, sk = c.expr(x.X)
		subject = func() lang.Expr {
			e, _ := c.expr(x.X)
			return e
		}
	case x.X != nil:
		first, sk = c.expr(x.X)
		v := c.temp(sk)
		first = &lang.Walrus{At: at(x.X), Target: c.ref(v, x.X.ExprSpan()), X: first}
		subject = func() lang.Expr {
			if e := first; e != nil {
				first = nil
				return e
			}
			return c.ref(v, x.X.ExprSpan())
		}
	}
	type arm struct {
		test, body lang.Expr
		span       lang.Span
	}
	var arms []arm
	var rest lang.Expr
	var result *kind
	give := func(k kind) {
		if result != nil {
			k = join(*result, k)
		}
		result = &k
	}
	for i, cs := range x.Cases {
		a := arm{span: cs.Span}
		if cs.Patterns == nil {
			if i < len(x.Cases)-1 {
				c.fail(cs.Span, "put _ last", "the cases after _ are never looked at")
			}
		} else if a.test = c.patterns(x, cs, sk, subject); a.test == nil {
			continue
		}
		var yes []string
		if x.X == nil && len(cs.Patterns) == 1 {
			yes, _ = facts(cs.Patterns[0])
		}
		c.knowing(yes, func() {
			var k kind
			a.body, k = c.expr(cs.Body)
			give(k)
		})
		if cs.Patterns == nil {
			rest = a.body
			continue
		}
		arms = append(arms, a)
	}
	if rest == nil {
		rest = &lang.NoneLit{At: at(x)}
		give(none)
	}
	out := rest
	for i := len(arms) - 1; i >= 0; i-- {
		out = &lang.Cond{At: lang.At{Span: arms[i].span}, Test: arms[i].test, Then: arms[i].body, Else: out}
	}
	if first != nil {
		// No case looks at the value; it is still worked out.
		out = &lang.Index{At: at(x), X: &lang.TupleLit{At: at(x), Elems: []lang.Expr{first, out}}, I: &lang.IntLit{At: at(x), Value: 1}}
	}
	return out, *result
}

// patterns is the test of a case.
func (c *checker) patterns(x *native.Match, cs *native.Case, sk kind, subject func() lang.Expr) lang.Expr {
	var tests []lang.Expr
	for _, p := range cs.Patterns {
		e, k := c.expr(p)
		if x.X == nil {
			tests = append(tests, e)
			continue
		}
		c.comparable(sk, k, p.ExprSpan())
		op := "=="
		if k.base == kNone {
			op = "is"
		}
		tests = append(tests, &lang.Compare{At: at(p), First: subject(), Ops: []string{op}, Rest: []lang.Expr{e}})
	}
	switch len(tests) {
	case 0:
		return nil
	case 1:
		return tests[0]
	}
	return &lang.BoolOp{At: lang.At{Span: cs.Span}, Op: "or", Xs: tests}
}

// comp is a comprehension: a function over its data.
func (c *checker) comp(x *native.Comp) (lang.Expr, kind) {
	over, k := c.through(x.Over)
	c.loopable(k, x.Over)
	fn := &lang.Func{Name: "<listcomp>", Kind: lang.FuncListComp}
	if x.Key != nil {
		fn.Name, fn.Kind = "<dictcomp>", lang.FuncDictComp
	}
	var result kind
	c.comprehension(fn, x.Span, x.Over.ExprSpan(), func(iter lang.Expr) []lang.Stmt {
		target := c.targets(x.Names, k.each())
		emit := &lang.CompEmit{At: at(x.Elem)}
		var known []string
		var test lang.Expr
		if x.Test != nil {
			test, _ = c.expr(x.Test)
			known, _ = facts(x.Test)
		}
		c.knowing(known, func() {
			if x.Key != nil {
				emit.Key, _ = c.expr(x.Key)
			}
			emit.Value, result = c.expr(x.Elem)
		})
		body := []lang.Stmt{emit}
		if test != nil {
			body = []lang.Stmt{&lang.If{At: at(x.Test), Test: test, Body: body}}
		}
		return []lang.Stmt{&lang.For{At: at(x), Target: target, Iter: iter, IterReady: true, Body: body}}
	})
	out := &lang.Comp{At: at(x), Fn: fn, Iter: over}
	if x.Key != nil {
		return out, dictOf(result)
	}
	return out, listOf(result)
}

// comprehension makes the function of one. body gets the iterator.
func (c *checker) comprehension(fn *lang.Func, span, over lang.Span, body func(iter lang.Expr) []lang.Stmt) {
	fn.Span = span
	fn.Params = []lang.Param{{Name: ".0", Kind: lang.ParamPosOnly, Pos: over.Start}}
	c.push(fn)
	v := c.declare(".0", over, anyKind)
	fn.Body = body(c.ref(v, over))
	c.pop()
}

// targets binds the names of a loop.
func (c *checker) targets(names []native.Ident, each kind) lang.Expr {
	bindName := func(n native.Ident, k kind) lang.Expr {
		v := c.declare(n.Name, n.Span, k)
		return c.ref(v, n.Span)
	}
	if len(names) == 1 {
		return bindName(names[0], each)
	}
	out := &lang.TupleLit{}
	for _, n := range names {
		out.Elems = append(out.Elems, bindName(n, each.element()))
		out.Span = lang.Span{Start: names[0].Span.Start, End: n.Span.End}
	}
	return out
}

// loopable says where there is nothing to go through.
func (c *checker) loopable(k kind, x native.Expr) {
	c.mayBeNone(k, x, "elements")
	if k.number() || k.base == kFunc {
		c.fail(x.ExprSpan(), "range(n) gives the ints below n", "a value of kind %s has no elements to go through", k)
	}
}
