package sema

import (
	"fmt"

	"gears/lang"
	"gears/lang/native"
)

// call is a function, a builtin or a command of Redis.
func (c *checker) call(x *native.Call) (lang.Expr, kind) {
	if f, ok := x.Fn.(*native.Field); ok {
		if d, ok := c.imported(f.X, f.Name); ok {
			return c.callImported(d, f.Name, x.Args, x.Span)
		}
		return c.callValue(x)
	}
	n, ok := x.Fn.(*native.Name)
	if !ok {
		return c.callValue(x)
	}
	c.watch(n.Name)
	if c.find(n.Name) != nil {
		return c.callValue(x)
	}
	if d := c.lookup(n.Name); d != nil {
		c.noteDecl(n.Span, d)
		return c.callDecl(d, n.Span, x.Args, x.Span)
	}
	if b := builtinRows[n.Name]; b != nil {
		return c.callBuiltin(b, x)
	}
	if c.u.imports[n.Name] != nil {
		return c.callValue(x)
	}
	return c.command(n, x)
}

func (c *checker) callImported(d *decl, name native.Ident, args []*native.Arg, span lang.Span) (lang.Expr, kind) {
	if d == nil {
		c.args(args)
		return &lang.NoneLit{}, anyKind
	}
	return c.callDecl(d, name.Span, args, span)
}

// callValue calls what an expression gives: a lambda in a variable.
func (c *checker) callValue(x *native.Call) (lang.Expr, kind) {
	f, k := c.expr(x.Fn)
	if k.base != kAny && k.base != kFunc {
		c.fail(x.Fn.ExprSpan(), "", "a value of kind %s cannot be called", k)
	} else if n, ok := x.Fn.(*native.Name); ok {
		// Functions that are handed on could call themselves, and nothing bounds them.
		if v := c.find(n.Name); v != nil && !v.fn {
			c.fail(n.Span, "bind the function with let, or declare it with fn", "which function %s is, is not known", n.Name)
		}
	}
	c.eff.count++ // what it does is not known
	args, _ := c.args(x.Args)
	return &lang.Call{At: at(x), Fn: f, Args: args}, anyKind
}

func (c *checker) args(args []*native.Arg) ([]lang.Arg, []kind) { return c.argsOf(args, false) }

// anyCommand are the builtins that send commands, of which nothing is known.
var anyCommand = map[string]bool{"command": true, "execute": true, "call_next": true}

// argsOf lowers arguments; through says that those without a name are gone through
// at once.
func (c *checker) argsOf(args []*native.Arg, through bool) ([]lang.Arg, []kind) {
	var out []lang.Arg
	var kinds []kind
	named := false
	for _, a := range args {
		if through && a.Name == nil {
			c.spent = a.Value
		}
		v, k := c.expr(a.Value)
		arg := lang.Arg{Value: v}
		if a.Spread {
			c.fail(a.Span, "give the arguments one by one", "only commands take the elements of a list as arguments")
		}
		if a.Name != nil {
			named = true
			arg.Name = a.Name.Name
		} else if named {
			c.fail(a.Span, "", "an argument without a name stands behind one with a name")
		}
		out, kinds = append(out, arg), append(kinds, k)
	}
	return out, kinds
}

// callDecl calls a function of a file.
func (c *checker) callDecl(d *decl, name lang.Span, args []*native.Arg, span lang.Span) (lang.Expr, kind) {
	f, _ := c.use(d, name)
	out, kinds := c.args(args)
	call := &lang.Call{At: lang.At{Span: span}, Fn: f, Args: out}
	if d.fn == nil {
		if d.kind.base != kAny {
			c.fail(name, "", "%s is no function", d.name.Name)
		}
		return call, anyKind
	}
	given := make([]bool, len(d.fn.Params))
	for i, a := range args {
		at := i
		if a.Name != nil {
			at = -1
			var names []string
			for j, p := range d.fn.Params {
				names = append(names, p.Name.Name)
				if p.Name.Name == a.Name.Name {
					at = j
				}
			}
			if at < 0 {
				c.fail(a.Name.Span, meant(a.Name.Name, names, ""), "%s has no parameter %s", d.name.Name, a.Name.Name)
				continue
			}
			c.noteParam(a.Name.Span, d.unit.path, d.fn.Params[at])
		}
		if at >= len(given) {
			c.fail(span, "", "%s takes %s, here are %d", d.name.Name, plural(len(given), "argument"), len(args))
			return call, d.kind
		}
		if given[at] {
			c.fail(a.Span, "", "%s gets %s twice", d.name.Name, d.fn.Params[at].Name.Name)
		}
		given[at] = true
		if want := d.inputs[at]; alien(want, kinds[i]) {
			c.fail(a.Span, conversion(want, kinds[i]), "%s of %s is of kind %s, this is %s", d.fn.Params[at].Name.Name, d.name.Name, want, kinds[i])
		} else if kinds[i].maybe && want.base != kAny {
			c.fail(a.Span, "say what instead: … ?? …", "%s of %s is of kind %s, this may be none", d.fn.Params[at].Name.Name, d.name.Name, want)
		}
	}
	for i, ok := range given {
		if !ok && d.fn.Params[i].Default == nil {
			c.fail(span, "", "%s needs %s", d.name.Name, d.fn.Params[i].Name.Name)
		}
	}
	return call, d.kind
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// span of arguments, for a message: "2 arguments", "1 to 3 arguments".
func between(low, high int) string {
	switch {
	case high < 0:
		return fmt.Sprintf("at least %s", plural(low, "argument"))
	case low == high:
		return plural(low, "argument")
	}
	return fmt.Sprintf("%d to %s", low, plural(high, "argument"))
}

func (c *checker) callBuiltin(b *builtin, x *native.Call) (lang.Expr, kind) {
	spent := c.spent == native.Expr(x)
	f := c.builtin(b, x.Fn.ExprSpan())
	if anyCommand[b.name] {
		return c.anyCommand(b, x, f)
	}
	args, kinds := c.argsOf(x.Args, spends[b.name] || len(x.Args) == 1 && (b.name == "min" || b.name == "max"))
	if len(args) < b.min || b.max >= 0 && len(args) > b.max {
		c.fail(x.Span, "", "%s takes %s, here are %d", b.name, between(b.min, b.max), len(args))
	}
	result := b.result
	if len(kinds) > 0 {
		result = c.builtinResult(b, x, kinds)
	}
	return c.listed(x, &lang.Call{At: at(x), Fn: f, Args: args}, lazy[b.name], spent), result
}

// anyCommand is a call of command() and the like.
func (c *checker) anyCommand(b *builtin, x *native.Call, f lang.Expr) (lang.Expr, kind) {
	var plain []*native.Arg
	spread := false
	for _, a := range x.Args {
		plain = append(plain, &native.Arg{Name: a.Name, Value: a.Value, Span: a.Span})
		spread = spread || a.Spread
	}
	args, kinds := c.args(plain)
	for i, a := range x.Args {
		if a.Spread {
			args[i].Star = true
			c.spread(kinds[i], a)
		}
	}
	if len(args) < b.min && !spread {
		c.fail(x.Span, "", "%s takes %s, here are %d", b.name, between(b.min, b.max), len(args))
	}
	return &lang.Call{At: at(x), Fn: f, Args: args}, b.result
}

// lazy are the builtins and methods that give iterators or views.
var lazy = map[string]bool{"enumerate": true, "zip": true, "reversed": true, "keys": true, "values": true, "items": true}

// spends are the builtins that go through their arguments once.
var spends = map[string]bool{"list": true, "dict": true, "sum": true, "sorted": true, "enumerate": true, "any": true, "all": true, "zip": true}

// elementwise are the builtins that go through their first argument.
var elementwise = map[string]bool{"len": true, "list": true, "sum": true, "sorted": true, "enumerate": true, "reversed": true, "any": true, "all": true, "zip": true}

func (c *checker) builtinResult(b *builtin, x *native.Call, kinds []kind) kind {
	k, arg := kinds[0], x.Args[0].Value
	switch {
	case elementwise[b.name]:
		if b.name == "len" && k.number() {
			c.fail(arg.ExprSpan(), "", "a value of kind %s has no length", k)
			return b.result
		}
		c.loopable(k, arg)
	case (b.name == "int" || b.name == "float" || b.name == "abs" || b.name == "round") && (k.maybe || k.base == kNone):
		c.fail(arg.ExprSpan(), "say what instead: (… ?? 0)", "this may be none, which %s does not take", b.name)
	}
	switch b.name {
	case "list", "sorted", "reversed":
		if e := k.each(); e.base != kAny {
			return listOf(e)
		}
	case "abs", "round":
		if k.base == kInt || len(kinds) == 1 && b.name == "round" && k.base == kFloat {
			return integer
		}
		return k.sure()
	case "sum":
		if e := k.each(); e.base == kInt || e.base == kFloat {
			return e
		}
	case "min", "max":
		if len(kinds) == 1 {
			return k.each()
		}
		out := kinds[0]
		for i, o := range kinds[1:] {
			if x.Args[i+1].Name == nil {
				out = join(out, o)
			} else {
				return anyKind
			}
		}
		return out
	}
	return b.result
}

// method is X.Name(Args).
func (c *checker) method(x *native.Method) (lang.Expr, kind) {
	if d, ok := c.imported(x.X, x.Name); ok {
		return c.callImported(d, x.Name, x.Args, x.Span)
	}
	spent := c.spent == native.Expr(x)
	e, k := c.expr(x.X)
	args, kinds := c.args(x.Args)
	out := &lang.Call{At: at(x), Fn: &lang.Attr{At: lang.At{Span: lang.Span{Start: x.Span.Start, End: x.Name.Span.End}}, X: e, Name: x.Name.Name}, Args: args}
	if k.maybe || k.base == kNone {
		c.mayBeNone(k, x.X, "method "+x.Name.Name)
	}
	b := k.base
	if b == kNone {
		b = kAny
	}
	m := methodOf(b, x.Name.Name)
	if m == nil {
		hint := meantMethod(b, x.Name.Name)
		if b != kAny {
			c.fail(x.Name.Span, hint, "a value of kind %s has no method %s", k.sure(), x.Name.Name)
		} else {
			c.fail(x.Name.Span, hint, "no value has a method %s", x.Name.Name)
		}
		return out, anyKind
	}
	if m.changes {
		c.eff.count++
	}
	if m.name == "decode" && k.base != kBytes {
		c.eff.needs.decode = true
		out.Fn, out.Args = global(decodeName, x.Name.Span), append([]lang.Arg{{Value: e}}, args...)
	}
	if len(args) < m.min || m.max >= 0 && len(args) > m.max {
		c.fail(x.Span, "", "%s takes %s, here are %d", m.name, between(m.min, m.max), len(args))
	}
	result := m.of(k)
	if m.name == "get" && len(args) == 2 {
		result = anyKind
	}
	if m.name == "join" && k.base == kStr && len(args) == 1 {
		if lk := kinds[0]; lk.base == kList && lk.elem != nil && alien(*lk.elem, str) {
			c.fail(x.Args[0].Span, "convert them: [str(x) for x in …]", "join takes strs, these are of kind %s", *lk.elem)
		}
	}
	return c.listed(x, out, lazy[m.name], spent), result
}

// spread is the kind of the arguments that the elements of a value of kind k are.
func (c *checker) spread(k kind, a *native.Arg) kind {
	c.mayBeNone(k, a.Value, "elements")
	switch k.base {
	case kAny, kNone:
		return anyKind
	case kList:
		return k.element()
	}
	c.fail(a.Value.ExprSpan(), "make a list of what is to be given", "... takes a list, this is %s", article(k.sure()))
	return anyKind
}

func meantMethod(b base, name string) string {
	if n := nearestMethod(b, name); n != "" {
		return "did you mean " + n + "?"
	}
	if b == kDict || b == kRecord {
		return "for a field, write it without parentheses"
	}
	return ""
}

// command is a command of Redis by its own name.
func (c *checker) command(n *native.Name, x *native.Call) (lang.Expr, kind) {
	row := c.opt.Commands(n.Name)
	span := x.Span
	out := &lang.Call{At: at(x), Fn: global("execute", n.Span), Args: []lang.Arg{{Value: &lang.StrLit{At: at(n), Value: n.Name}}}}
	if row == nil {
		c.args(x.Args)
		c.fail(n.Span, meant(n.Name, c.names(true), "for a command of a module write command(\"name\", …)"), "no function or command %s", n.Name)
		return out, anyKind
	}
	var args []*native.Arg
	spread := 0
	for _, a := range x.Args {
		if a.Name != nil {
			c.fail(a.Name.Span, "give it by position", "arguments of commands have no names")
		}
		args = append(args, &native.Arg{Value: a.Value, Span: a.Span})
		if a.Spread {
			spread++
		}
	}
	lowered, kinds := c.args(args)
	for i, k := range kinds {
		if x.Args[i].Spread {
			lowered[i].Star = true
			k = c.spread(k, args[i])
		}
		switch {
		case k.base == kList || k.base == kDict || k.base == kRecord || k.base == kFunc:
			c.fail(args[i].Span, "give its parts one by one, or json_dumps(…)", "%s takes texts and numbers, this is %s", n.Name, article(k.sure()))
		case k.maybe || k.base == kNone:
			c.warn(args[i].Span, "say what instead: … ?? …", "this may be none, which %s gets as the text None", n.Name)
		}
	}
	out.Args = append(out.Args, lowered...)
	words := len(args) + 1
	switch {
	case spread > 0: // how many they are is not known
		if given := words - spread; row.Arity >= 0 && given > row.Arity {
			c.fail(span, row.Summary, "%s takes %s, here are more", n.Name, plural(row.Arity-1, "argument"))
		}
	case row.Arity >= 0 && words != row.Arity:
		c.fail(span, row.Summary, "%s takes %s, here are %d", n.Name, plural(row.Arity-1, "argument"), words-1)
	case row.Arity < 0 && words < -row.Arity:
		c.fail(span, row.Summary, "%s takes at least %s, here are %d", n.Name, plural(-row.Arity-1, "argument"), words-1)
	}
	if row.Write || !row.ReadOnly {
		c.eff.count++
	}
	if row.Write && c.eff.write == "" {
		c.eff.write = n.Name
	}
	return out, replies[n.Name]
}
