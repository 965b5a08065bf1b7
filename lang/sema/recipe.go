package sema

import (
	"slices"
	"strings"

	"gears/lang"
	"gears/lang/native"
)

// Recipe is a recipe of a program.
type Recipe struct {
	Name   string
	Doc    string
	Span   lang.Span
	Params []Param
	Reader string // name in lang.Readers
	Action string // run or register

	params []*decl
	deps   []*decl
	needs  needs
	chain  lang.Expr // the builder's calls, from the reader to the action
}

// Param is a parameter of a recipe.
type Param struct {
	Name     string
	Kind     string // "any" when nothing is known of it
	Default  string // as written
	Required bool   // it has no default
	kind     kind
}

// flow is where the checker is in a recipe: what its records are.
type flow struct {
	record kind
	// gathered names the operation that moved all records to one shard, since when
	// none moved them to the shards of keys.
	gathered string
	known    []string // see checker.known
}

func (c *checker) lowerRecipe(d *decl) *Recipe {
	r := d.recipe
	c.u, c.d, c.params, c.scope, c.facts, c.eff, c.atomic = d.unit, d, map[string]*decl{}, nil, map[string]bool{}, &d.eff, false
	c.push(&lang.Func{Name: "<module>", Kind: lang.FuncModule})
	out := &Recipe{Name: r.Name.Name, Doc: r.Doc, Span: r.Span}
	for _, p := range r.Params {
		c.param(out, p)
	}
	c.noInto(r.Reader)
	c.noInto(r.Action)
	reader, action := c.ends(r)
	if action == nil {
		r, action = c.ending(r, reader)
	}
	if reader == nil || action == nil {
		return nil
	}
	out.Reader, out.Action = reader.api, action.name
	args := c.readerArgs(r, reader, action)
	fl := &flow{record: recordOf(r, reader, action)}
	if reader.api == "PythonReader" && args.kind != nil {
		fl.record = args.kind.each()
	}
	span := r.Reader.Span
	gb := &lang.Call{At: lang.At{Span: span}, Fn: global("GB", span), Args: []lang.Arg{{Value: &lang.StrLit{At: lang.At{Span: span}, Value: reader.api}}}}
	if first, _, _ := strings.Cut(r.Doc, "\n"); first != "" {
		gb.Args = append(gb.Args, lang.Arg{Name: "desc", Value: &lang.StrLit{At: lang.At{Span: span}, Value: first}})
	}
	out.chain = gb
	for _, s := range r.Steps {
		out.chain = c.step(out.chain, s, fl)
	}
	out.chain = &lang.Call{At: lang.At{Span: r.Action.Span}, Fn: &lang.Attr{At: lang.At{Span: r.Action.Span}, X: out.chain, Name: action.name}, Args: args.out}
	for _, p := range out.params {
		if !p.used {
			c.warn(p.name.Span, "use it, or remove it", "parameter %s is not used", p.name.Name)
		}
	}
	out.deps, out.needs = d.deps, d.eff.needs
	return out
}

// param declares a parameter of the recipe.
func (c *checker) param(out *Recipe, p *native.Param) {
	name := p.Name.Name
	d := &decl{unit: c.u, name: p.Name, param: p, global: name, state: 2}
	if reserved[name] {
		d.global = name + "·"
	}
	if old := c.params[name]; old != nil {
		c.fail(p.Name.Span, "choose another name", "%s is bound already, at %s", name, old.name.Span.Start)
		return
	}
	if !c.free(c.u, p.Name) {
		return
	}
	if builtinRows[name] != nil {
		c.fail(p.Name.Span, "choose another name", "%s is the name of a function that every recipe has", name)
		return
	}
	info := Param{Name: name, Required: p.Default == nil}
	if p.Default != nil {
		c.constant(p.Default, name)
		d.expr, d.kind = c.expr(p.Default)
		info.Default = textAt(c.u.file.Source, p.Default.ExprSpan())
		if d.kind.base == kNone {
			d.kind = anyKind
		}
		if d.kind.base == kRecord {
			d.kind = dict
		}
	}
	if p.Kind != nil {
		k := c.namedKind(p.Kind)
		if p.Default != nil && alien(k, d.kind) {
			c.fail(p.Default.ExprSpan(), "", "%s is of kind %s, its default is %s", name, k, d.kind)
		}
		d.kind = k
	}
	info.Kind, info.kind = d.kind.base.String(), d.kind
	c.params[name] = d
	c.noteDecl(p.Name.Span, d)
	out.params = append(out.params, d)
	out.Params = append(out.Params, info)
}

// textAt is the source text of a span.
func textAt(source string, s lang.Span) string {
	lines := strings.Split(source, "\n")
	if int(s.Start.Line) > len(lines) || s.Start.Line < 1 || s.Start.Line != s.End.Line {
		return ""
	}
	line := []rune(lines[s.Start.Line-1])
	if int(s.End.Col) > len(line)+1 || s.Start.Col < 1 {
		return ""
	}
	return string(line[s.Start.Col-1 : s.End.Col-1])
}

// ends finds the reader and the action of a recipe.
func (c *checker) ends(r *native.Recipe) (*readerRow, *actionRow) {
	for _, s := range r.Steps {
		if actionOf(s.Name.Name) != nil {
			c.fail(s.Name.Span, "a recipe ends with its one action: write two recipes", "recipe %s has more than one action", r.Name.Name)
		}
	}
	var reader *readerRow
	if r.Reader == nil {
		return nil, nil // the parser has complained
	}
	if reader = readerOf(r.Reader.Name.Name); reader == nil {
		hint := meant(r.Reader.Name.Name, readerNames(), "readers are "+strings.Join(readerNames(), ", "))
		for _, row := range readerRows {
			if row.api == r.Reader.Name.Name {
				hint = "it is called " + row.name + " here"
			}
		}
		c.fail(r.Reader.Name.Span, hint, "unknown reader %s", r.Reader.Name.Name)
	}
	if r.Action == nil {
		c.fail(r.Name.Span, "end with | run or | register(…)", "recipe %s has no action", r.Name.Name)
		return reader, nil
	}
	action := actionOf(r.Action.Name.Name)
	if action == nil || reader == nil {
		return reader, action
	}
	spec := lang.Reader(reader.api)
	if action.name == "run" && !spec.Run {
		c.fail(r.Action.Name.Span, "end with | register(…)", "%s has nothing to run over", reader.name)
	}
	if action.name == "register" && !spec.Register {
		c.fail(r.Action.Name.Span, "end with | run", "%s has no events to register for", reader.name)
	}
	return reader, action
}

// recordOf is the kind of the records that a reader gives.
func recordOf(r *native.Recipe, reader *readerRow, action *actionRow) kind {
	k := reader.record
	if reader.api != "KeysReader" {
		return k
	}
	k.fields = slices.Clone(k.fields)
	if action.name == "register" {
		k.fields[1].kind = str
	}
	for _, s := range []*native.Step{r.Reader, r.Action} {
		for _, a := range s.Args {
			if b, ok := a.Value.(*native.Bool); ok && a.Name != nil && a.Name.Name == "readValue" && !b.Value {
				k.fields = k.fields[:2]
			}
		}
	}
	return k
}

// givenArgs are the arguments of the call that ends the builder.
type givenArgs struct {
	out  []lang.Arg
	kind *kind // of what generate makes
}

// readerArgs joins the arguments of reader and action, which are arguments of one
// call. The reader's one positional argument comes first.
func (c *checker) readerArgs(r *native.Recipe, reader *readerRow, action *actionRow) givenArgs {
	own, first := reader.run, reader.first
	if action.name == "register" {
		own, first = reader.register, ""
		if len(own) > 0 && own[0].name == "prefix" {
			first = "prefix"
		}
	}
	known := append(slices.Clone(own), action.args...)
	known = slices.DeleteFunc(known, func(a argument) bool { return slices.Contains(reader.without, a.name) })
	given := map[string]bool{}
	var g givenArgs
	for _, s := range []*native.Step{r.Reader, r.Action} {
		for i, a := range s.Args {
			name, at := first, a.Span
			switch {
			case a.Name != nil:
				name, at = a.Name.Name, a.Name.Span
			case i > 0 || first == "":
				c.fail(at, "name it: name = …", "%s takes %s without a name", s.Name.Name, between(0, min(1, len(first))))
				continue
			}
			row := argumentOf(known, name)
			if row == nil {
				c.unknownArg(reader, action, s, name, at, known)
				continue
			}
			if given[name] {
				c.fail(at, "give it once", "%s is given twice", name)
				continue
			}
			given[name] = true
			var v lang.Expr
			if row.fn {
				v = c.readerFunc(reader, row, a, &g)
			} else {
				v = c.readerValue(row, a)
			}
			arg := lang.Arg{Name: name, Value: v}
			if name == first {
				arg.Name = ""
				g.out = append([]lang.Arg{arg}, g.out...)
				continue
			}
			g.out = append(g.out, arg)
		}
	}
	if reader.api == "PythonReader" && !given["arg"] {
		c.fail(r.Reader.Span, "from generate(range(10))", "generate needs what to give")
	}
	if reader.api == "CommandReader" && action.name == "register" && !given["trigger"] && !given["hook"] {
		c.fail(r.Action.Span, "register(trigger = \"name\")", "command needs a trigger or a hook")
	}
	return g
}

func argumentOf(rows []argument, name string) *argument {
	for i := range rows {
		if rows[i].name == name {
			return &rows[i]
		}
	}
	return nil
}

func (c *checker) unknownArg(reader *readerRow, action *actionRow, s *native.Step, name string, at lang.Span, known []argument) {
	other := reader.register
	if action.name == "register" {
		other = reader.run
	}
	if argumentOf(other, name) != nil {
		c.fail(at, "", "%s has no effect where the recipe ends with %s", name, action.name)
		return
	}
	var names []string
	for _, k := range known {
		names = append(names, k.name)
	}
	c.fail(at, meant(name, names, "there are "+strings.Join(names, ", ")), "%s has no argument %s", s.Name.Name, name)
}

// readerValue is a plain argument of a reader or an action.
func (c *checker) readerValue(row *argument, a *native.Arg) lang.Expr {
	v, k := c.expr(a.Value)
	if k.base != kNone && alien(k, row.kind) && !(row.kind.base == kStr && k.number() && row.name == "fromId") {
		c.fail(a.Span, conversion(k, row.kind), "%s is of kind %s, this is %s", row.name, row.kind, k)
	}
	if row.values == nil {
		return v
	}
	check := func(x native.Expr) {
		if s, ok := x.(*native.Str); ok && !slices.Contains(row.values, strings.ToLower(s.Value)) {
			c.fail(s.Span, meant(s.Value, slices.Clone(row.values), "it may be "+strings.Join(row.values, ", ")), "%s cannot be %q", row.name, s.Value)
		}
	}
	check(a.Value)
	if l, ok := a.Value.(*native.List); ok {
		for _, e := range l.Elems {
			check(e)
		}
	}
	return v
}

// readerFunc is an argument that is a function without parameters. What generate
// makes becomes a generator, which is what its reader wants.
func (c *checker) readerFunc(reader *readerRow, row *argument, a *native.Arg, g *givenArgs) lang.Expr {
	if reader.api != "PythonReader" || row.name != "arg" {
		f, _, _ := c.callback(a.Value, nil, row.name)
		return f
	}
	over := a.Value
	if l, ok := a.Value.(*native.Lambda); ok && l.Short && len(l.Params) == 0 && len(l.Body.Stmts) == 1 {
		over = l.Body.Stmts[0].(*native.ExprStmt).X
	}
	span := a.Value.ExprSpan()
	fn := &lang.Func{Name: "<lambda>", Kind: lang.FuncLambda, Span: span}
	c.push(fn)
	var data lang.Expr
	var k kind
	if d := c.functionOf(over); d != nil || isLambda(over) {
		f, result, _ := c.callback(over, nil, row.name)
		data, k = &lang.Call{At: lang.At{Span: span}, Fn: f}, result
	} else {
		data, k = c.expr(over)
	}
	c.loopable(k, over)
	g.kind = &k
	gen := &lang.Func{Name: "<genexpr>", Kind: lang.FuncGenExpr, Generator: true}
	c.comprehension(gen, span, span, func(iter lang.Expr) []lang.Stmt {
		v := c.temp(anyKind)
		body := []lang.Stmt{&lang.CompEmit{At: lang.At{Span: span}, Value: c.ref(v, span)}}
		return []lang.Stmt{&lang.For{At: lang.At{Span: span}, Target: c.ref(v, span), Iter: iter, IterReady: true, Body: body}}
	})
	fn.Body = []lang.Stmt{&lang.Return{At: lang.At{Span: span}, X: &lang.Comp{At: lang.At{Span: span}, Fn: gen, Iter: data}}}
	c.pop()
	return &lang.FuncExpr{At: lang.At{Span: span}, Fn: fn}
}

func isLambda(x native.Expr) bool {
	_, ok := x.(*native.Lambda)
	return ok
}

// functionOf is the declared function that x names; nil when it is none.
func (c *checker) functionOf(x native.Expr) *decl {
	var d *decl
	switch x := x.(type) {
	case *native.Paren:
		return c.functionOf(x.X)
	case *native.Name:
		if c.find(x.Name) == nil {
			d = c.lookup(x.Name)
		}
	case *native.Field:
		d, _ = c.imported(x.X, x.Name)
	}
	if d != nil && d.fn != nil {
		return d
	}
	return nil
}

// callback lowers an argument that is a function of values of these kinds: a
// lambda, a function's name, or for one value an expression of "it".
func (c *checker) callback(x native.Expr, kinds []kind, what string) (f lang.Expr, result kind, eff *effects) {
	saved := c.eff
	eff = &effects{}
	c.eff = eff
	defer func() {
		c.eff = saved
		c.eff.add(eff)
	}()
	span := x.ExprSpan()
	if d := c.functionOf(x); d != nil {
		f, _ = c.expr(x)
		required := 0
		for _, p := range d.fn.Params {
			if p.Default == nil {
				required++
			}
		}
		if len(kinds) < required || len(kinds) > len(d.fn.Params) {
			c.fail(span, "", "%s takes a function of %s, %s has %d", what, plural(len(kinds), "argument"), d.name.Name, len(d.fn.Params))
			return f, d.kind, eff
		}
		for i, k := range kinds {
			if alien(k, d.inputs[i]) || k.maybe && d.inputs[i].base != kAny {
				c.fail(span, conversion(k, d.inputs[i]), "%s of %s is of kind %s, what %s gives is %s", d.fn.Params[i].Name.Name, d.name.Name, d.inputs[i], what, k)
			}
		}
		return f, d.kind, eff
	}
	switch l := x.(type) {
	case *native.Paren:
		c.eff = saved
		return c.callback(l.X, kinds, what)
	case *native.Lambda:
		if l.Params == nil && len(kinds) == 1 { // a block by itself
			f, result = c.lambda(theRecord(span), kinds, l.Body, span, false)
			return f, result, eff
		}
		if len(l.Params) != len(kinds) {
			c.fail(span, "", "%s takes a function of %s, this has %d", what, plural(len(kinds), "argument"), len(l.Params))
		}
		f, result = c.lambda(l.Params, kinds, l.Body, span, l.Short)
		return f, result, eff
	case *native.Name:
		if b := builtinRows[l.Name]; b != nil && c.find(l.Name) == nil && c.lookup(l.Name) == nil && len(kinds) == 1 {
			call := &native.Call{Fn: l, Args: []*native.Arg{{Value: itAt(span), Span: span}}}
			call.Span = span
			f, result = c.lambda(theRecord(span), kinds, one(call), span, true)
			return f, result, eff
		}
	}
	if len(kinds) != 1 {
		c.fail(span, "write ("+strings.Join([]string{"a", "b", "c"}[:min(3, len(kinds))], ", ")+") => …", "%s takes a function of %s", what, plural(len(kinds), "argument"))
		return &lang.NoneLit{}, anyKind, eff
	}
	f, result = c.lambda(theRecord(span), kinds, one(x), span, true)
	return f, result, eff
}

// theRecord is the parameter "it".
func theRecord(span lang.Span) []*native.Param {
	at := lang.Span{Start: span.Start, End: span.Start}
	return []*native.Param{{Name: native.Ident{Name: "it", Span: at}, Span: at}}
}

func itAt(span lang.Span) native.Expr {
	n := &native.Name{Name: "it"}
	n.Span = span
	return n
}

// one is a block of one expression.
func one(x native.Expr) *native.Block {
	s := &native.ExprStmt{X: x}
	s.Span = x.ExprSpan()
	b := &native.Block{Stmts: []native.Stmt{s}}
	b.Span = s.Span
	return b
}
