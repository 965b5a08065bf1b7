package pyfront

import (
	"fmt"
	"slices"
	"sort"

	"gears/lang"
)

// Check returns all that is wrong with a script without running it, by
// position: the errors of Parse or, if there are none, advice (Kind "Warning")
// about things that will fail at run time for all that can be seen: names that
// are bound nowhere, modules and names in them that are not there, unknown
// methods and readers of GearsBuilder, and wrong arguments of its operators.
func Check(file, source string, opt Options, known Known) lang.List {
	_, r, errs := parse(file, source, opt)
	if len(errs) > 0 {
		errs.Sort()
		return errs
	}
	c := &checker{r: r, builders: make(map[*symbol]bool), funcs: make(map[*symbol]*lang.Func), home: make(map[*lang.Name]*symbol)}
	c.indexNames()
	if len(known.Builtins) > 0 {
		c.names(known.Builtins)
	}
	c.bindings()
	c.modules(known)
	for _, s := range r.scopes {
		lang.Inspect(s.fn.Body, c.expr)
	}
	c.out.Sort()
	return c.out
}

// checker looks for trouble in a resolved tree. It stays silent whenever a
// script does something that it cannot follow.
type checker struct {
	r        *resolver
	out      lang.List
	home     map[*lang.Name]*symbol // the symbol of each name; globals share the module's
	counts   map[*symbol]int        // how many places bind it
	builders map[*symbol]bool       // names bound once, to a builder
	funcs    map[*symbol]*lang.Func // names bound once, to a function
}

func (c *checker) warn(at lang.Span, hint, msg string, args ...any) {
	c.out = append(c.out, &lang.Diagnostic{Kind: "Warning", Span: at, Hint: hint, Message: fmt.Sprintf(msg, args...)})
}

// indexNames fills home. The symbols of captured names are not unified with
// those of the functions around; nothing is claimed about them.
func (c *checker) indexNames() {
	module := c.r.scopes[0]
	for _, s := range c.r.scopes {
		for _, f := range s.refs {
			y := f.sym
			if y.scope == lang.ScopeGlobal {
				y = module.sym(y.name)
			}
			c.home[f.name] = y
		}
	}
}

// moduleNames exist in every module without being bound.
var moduleNames = []string{"__name__", "__doc__", "__builtins__", "__file__", "__debug__", "__annotations__",
	"__loader__", "__package__", "__spec__", "__class__"}

// classNames exist in class bodies.
var classNames = []string{"__module__", "__qualname__"}

// dynamicNames are the builtins by which a script binds or probes names out of
// our sight.
var dynamicNames = []string{"globals", "exec", "eval", "NameError", "vars", "locals"}

// maxNameWarnings bounds the warnings about names, each of which costs a search
// through all names for a similar one.
const maxNameWarnings = 100

// names warns of global names that nothing binds, once for each name.
func (c *checker) names(builtins []string) {
	known := map[string]bool{}
	for _, list := range [][]string{builtins, moduleNames, classNames} {
		for _, n := range list {
			known[n] = true
		}
	}
	for _, s := range c.r.scopes {
		for _, y := range s.order {
			if y.bound && (y.global || s.parent == nil) {
				known[y.name] = true
			}
		}
	}
	module := c.r.scopes[0]
	for _, s := range c.r.scopes {
		for _, n := range dynamicNames {
			if y := s.syms[n]; y != nil && y.used {
				return
			}
		}
	}
	if hasStarImport(module.fn.Body) {
		return
	}
	for _, s := range c.r.scopes {
		for _, f := range s.refs {
			if f.sym.scope != lang.ScopeGlobal && (f.sym.scope != lang.ScopeClass || f.sym.bound) || known[f.name.Name] {
				continue
			}
			known[f.name.Name] = true
			if len(c.out) >= maxNameWarnings {
				return
			}
			c.warn(f.name.Span, c.didYouMean(f.name.Name, s, builtins), "name '%s' is not defined", f.name.Name)
		}
	}
}

// hasStarImport reports whether a body or its blocks hold a "from … import *".
func hasStarImport(body []lang.Stmt) bool {
	for _, s := range body {
		if f, ok := s.(*lang.ImportFrom); ok && f.Star {
			return true
		}
		for _, b := range blocks(s) {
			if hasStarImport(b) {
				return true
			}
		}
	}
	return false
}

// didYouMean looks for a name like n among those seen from s.
func (c *checker) didYouMean(n string, s *scope, builtins []string) string {
	var names []string
	for ; s != nil; s = s.parent {
		for _, y := range s.order {
			if y.bound {
				names = append(names, y.name)
			}
		}
	}
	return suggest(n, append(names, builtins...))
}

// suggest words a hint with the candidate nearest to name, if one is near.
func suggest(name string, candidates []string) string {
	best := lang.Nearest(name, candidates)
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean '%s'?", best)
}

// bindings finds the names that are bound in one place only, to a builder or a
// function.
func (c *checker) bindings() {
	c.counts = map[*symbol]int{}
	for _, s := range c.r.scopes {
		for _, f := range s.refs {
			if f.binds {
				c.counts[c.home[f.name]]++
			}
		}
	}
	note := func(n *lang.Name, value lang.Expr, fn *lang.Func) {
		y := c.home[n]
		if y == nil || c.counts[y] != 1 || y.captured {
			return
		}
		if fn != nil {
			c.funcs[y] = fn
		} else if c.chain(value) {
			c.builders[y] = true
		}
	}
	for _, s := range c.r.scopes {
		eachBinding(s.fn.Body, note)
	}
}

// builderMethods are the methods of a builder that end a chain.
var builderMethods = []string{"run", "register"}

// chain reports whether x is a builder with operators applied to it.
func (c *checker) chain(x lang.Expr) bool {
	for {
		switch e := x.(type) {
		case *lang.Name:
			return c.builders[c.home[e]]
		case *lang.Call:
			switch f := e.Fn.(type) {
			case *lang.Name:
				return c.isBuilderClass(f)
			case *lang.Attr:
				if lang.Op(f.Name) == nil {
					return false
				}
				x = f.X
				continue
			}
		}
		return false
	}
}

// isBuilderClass reports whether n is GearsBuilder or GB, not rebound.
func (c *checker) isBuilderClass(n *lang.Name) bool {
	return (n.Name == "GearsBuilder" || n.Name == "GB") && n.Scope == lang.ScopeGlobal && !c.home[n].bound
}

// expr looks at the calls on builders and of their class.
func (c *checker) expr(x lang.Expr) bool {
	call, ok := x.(*lang.Call)
	if !ok {
		return true
	}
	switch f := call.Fn.(type) {
	case *lang.Name:
		if c.isBuilderClass(f) {
			c.reader(call)
		}
	case *lang.Attr:
		if c.chain(f.X) {
			c.method(call, f)
		}
	}
	return true
}

// builderParams are the parameters of GearsBuilder.
var builderParams = []string{"reader", "defaultArg", "desc"}

// reader checks the reader that GB(…) names.
func (c *checker) reader(call *lang.Call) {
	var value lang.Expr
	for i, a := range call.Args {
		if a.Star || a.StarStar {
			return
		}
		if a.Name == "reader" || i == 0 && a.Name == "" {
			value = a.Value
		}
		if a.Name != "" && !slices.Contains(builderParams, a.Name) {
			c.warn(a.Value.ExprSpan(), suggest(a.Name, builderParams), "GearsBuilder.__init__() got an unexpected keyword argument '%s'", a.Name)
		}
	}
	switch v := value.(type) {
	case *lang.StrLit:
		if lang.Reader(v.Value) == nil {
			var names []string
			for _, r := range lang.Readers {
				names = append(names, r.Name)
			}
			c.warn(v.Span, suggest(v.Value, names), "The given reader does not exists: '%s'", v.Value)
		}
	case *lang.IntLit, *lang.FloatLit, *lang.BoolLit, *lang.NoneLit, *lang.BytesLit, *lang.FuncExpr, *lang.ListLit, *lang.DictLit:
		c.warn(v.ExprSpan(), "", "reader argument must be a string")
	}
}

// method checks a call of a builder's method.
func (c *checker) method(call *lang.Call, f *lang.Attr) {
	op := lang.Op(f.Name)
	if op == nil {
		for _, m := range builderMethods {
			if f.Name == m {
				return
			}
		}
		names := append([]string{}, builderMethods...)
		for i := range lang.Ops {
			names = append(names, lang.Ops[i].Name)
		}
		sort.Strings(names)
		c.warn(attrSpan(f), suggest(f.Name, names), "'GearsBuilder' object has no attribute '%s'", f.Name)
		return
	}
	c.operator(call, op)
}

// operator checks the arguments of a call against the operator's row.
func (c *checker) operator(call *lang.Call, op *lang.OpSpec) {
	given := make([]lang.Expr, len(op.Params))
	for i, a := range call.Args {
		switch {
		case a.Star || a.StarStar:
			return
		case a.Name != "":
			j := paramIndex(op, a.Name)
			if op.Native {
				c.warn(call.Span, "give the arguments by position", "%s() takes no keyword arguments", op.Name)
				return
			}
			if j < 0 {
				c.warn(a.Value.ExprSpan(), suggest(a.Name, paramNames(op)), "%s() got an unexpected keyword argument '%s'", op.Name, a.Name)
				return
			}
			given[j] = a.Value
		case i >= len(given):
			c.wrongCount(call, op)
			return
		default:
			given[i] = a.Value
		}
	}
	for i, p := range op.Params {
		if given[i] == nil {
			if !p.Optional {
				c.wrongCount(call, op)
				return
			}
			continue
		}
		c.argument(op, p, given[i])
	}
}

func (c *checker) wrongCount(call *lang.Call, op *lang.OpSpec) {
	least := 0
	for _, p := range op.Params {
		if !p.Optional {
			least++
		}
	}
	want := fmt.Sprint(least)
	if least != len(op.Params) {
		want = fmt.Sprintf("%d to %d", least, len(op.Params))
	}
	hint := fmt.Sprintf("%s takes %s: %s", op.Name, plural(want, "argument"), op.Doc)
	if op.Native {
		c.warn(call.Span, hint, "wrong number of args to %s function", op.ErrName)
		return
	}
	c.warn(call.Span, hint, "%s() got %s, want %s", op.Name, plural(fmt.Sprint(len(call.Args)), "argument"), want)
}

func plural(n, word string) string {
	if n == "1" {
		return n + " " + word
	}
	return n + " " + word + "s"
}

func paramNames(op *lang.OpSpec) []string {
	var names []string
	for _, p := range op.Params {
		names = append(names, p.Name)
	}
	return names
}

func paramIndex(op *lang.OpSpec, name string) int {
	for i, p := range op.Params {
		if p.Name == name {
			return i
		}
	}
	return -1
}

// argument checks the value given for one parameter of an operator.
func (c *checker) argument(op *lang.OpSpec, p lang.ParamSpec, x lang.Expr) {
	switch {
	case p.Type == lang.ParamFunc && isConstant(x) && !(p.Optional && isNone(x)):
		if p.Role != "" {
			c.warn(x.ExprSpan(), "", "%s must be a function", p.Role)
		}
	case p.Type == lang.ParamFunc:
		c.callback(op, p, x)
	case p.Type == lang.ParamInt && isConstant(x):
		if _, ok := x.(*lang.IntLit); !ok {
			c.warn(x.ExprSpan(), "", "%s must be a number", p.Role)
		}
	}
}

func isNone(x lang.Expr) bool {
	_, ok := x.(*lang.NoneLit)
	return ok
}

func isConstant(x lang.Expr) bool {
	switch x.(type) {
	case *lang.NoneLit, *lang.IntLit, *lang.FloatLit, *lang.StrLit, *lang.BytesLit, *lang.FString, *lang.ListLit, *lang.DictLit, *lang.TupleLit, *lang.SetLit:
		return true
	}
	return false
}

// callback checks that a function of the script takes as many arguments as the
// operator calls it with.
func (c *checker) callback(op *lang.OpSpec, p lang.ParamSpec, x lang.Expr) {
	var fn *lang.Func
	switch x := x.(type) {
	case *lang.FuncExpr:
		fn = x.Fn
	case *lang.Name:
		fn = c.funcs[c.home[x]]
	}
	if fn == nil {
		return
	}
	least, most := positional(fn)
	if p.Arity < least || most >= 0 && p.Arity > most {
		c.warn(x.ExprSpan(), "", "%s calls this function with %s, it takes %s", op.Name, plural(fmt.Sprint(p.Arity), "argument"), arityText(least, most))
	}
}

func arityText(least, most int) string {
	switch {
	case most < 0:
		return fmt.Sprintf("at least %d", least)
	case least == most:
		return fmt.Sprint(least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

// positional is the range of positional arguments fn can be called with; most
// is -1 when there is no end.
func positional(fn *lang.Func) (least, most int) {
	for _, p := range fn.Params {
		switch p.Kind {
		case lang.ParamStar:
			return least, -1
		case lang.ParamPosOnly, lang.ParamNormal:
			most++
			if p.Default == nil {
				least++
			}
		}
	}
	return least, most
}
