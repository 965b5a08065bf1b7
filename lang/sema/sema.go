package sema

import (
	"fmt"
	"path"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"gears/lang"
	"gears/lang/native"
)

// Options are what Compile may know beside the file. The zero value is right.
type Options struct {
	// Commands is the command table; nil stands for that of a plain Redis.
	Commands Commands
	// Import gives the text of another file, by its path as the import says it, made
	// relative to the file compiled. Nil: there are no other files.
	Import func(path string) (string, error)
	// Index is filled with what editors ask for; nil: nobody asks.
	Index *Index
}

const maxImports = 256

// Compile finds all that is wrong with a file and makes its recipes. The program
// is nil when there is an error; warnings alone leave it there.
func Compile(f *native.File, opt Options) (*Program, lang.List) {
	if opt.Commands == nil {
		opt.Commands = RedisCommands
	}
	c := &checker{opt: opt, units: map[string]*unit{}, prefixes: map[string]bool{}}
	main := c.unit(f, "")
	if main == nil {
		return nil, c.diags
	}
	p := &Program{File: f.Name, Source: f.Source, Imports: c.imports}
	for _, u := range c.order {
		c.declarations(u)
	}
	for _, d := range main.order {
		if d.recipe != nil {
			if r := c.lowerRecipe(d); r != nil {
				p.Recipes = append(p.Recipes, r)
			}
		}
	}
	for _, im := range main.imports {
		if !im.used {
			c.in(main).warn(im.name.Span, "remove it", "import %s is not used", im.name.Name)
		}
	}
	c.diags.Sort()
	c.diags = unique(c.diags)
	for _, d := range c.diags {
		if d.Kind != "Warning" {
			return nil, c.diags
		}
	}
	return p, c.diags
}

// unique drops what was said twice of the same place.
func unique(l lang.List) lang.List {
	seen := map[string]bool{}
	var out lang.List
	for _, d := range l {
		key := fmt.Sprint(d.Span.Start, d.Message)
		if !seen[key] {
			seen[key] = true
			out = append(out, d)
		}
	}
	return out
}

// unit is a file: the one compiled, or one it imports.
type unit struct {
	path    string
	file    *native.File
	prefix  string // of its globals
	imports map[string]*imported
	decls   map[string]*decl
	order   []*decl
	via     lang.Span // the import in the file compiled that led to it
	before  int32     // lines of the files before it: see lang.Imported
	main    bool
}

type imported struct {
	name native.Ident
	unit *unit
	used bool
}

// decl is a function, constant or recipe, or a parameter of a recipe.
type decl struct {
	unit   *unit
	name   native.Ident
	global string // its name among the globals of the module
	fn     *native.Fn
	value  *native.Const
	recipe *native.Recipe
	param  *native.Param

	state  uint8 // 1: being worked on; 2: done
	kind   kind  // of the value, or of the function's result
	eff    effects
	deps   []*decl
	stmt   lang.Stmt // that binds it
	expr   lang.Expr // of a constant or a parameter's default
	used   bool
	inputs []kind
}

// checker works on one file at a time, and in it on one declaration.
type checker struct {
	opt      Options
	diags    lang.List
	units    map[string]*unit
	order    []*unit // imported ones first
	loading  []string
	imports  []lang.Imported
	lines    int32 // of the files so far
	prefixes map[string]bool

	u      *unit
	d      *decl // the declaration worked on
	params map[string]*decl
	scope  *scope
	facts  map[string]bool // what is known not to be none here
	eff    *effects
	atomic bool
	// known are places of the record, beginning with "it", that a filter before lets
	// pass only where they are not none: for the next function that gets the record.
	known []string
	// spent is an expression whose value is gone through at once and kept nowhere:
	// an iterator will do there.
	spent native.Expr
}

// needs is what a module must bind for what its declarations use.
type needs struct {
	modules map[string]bool
	maybe   bool // maybeFunc
	decode  bool // decodeFunc
}

// effects are what code does beside giving a value.
type effects struct {
	count int    // calls and statements that do something
	write string // the first command that writes, "" when there is none
	needs needs
}

func (e *effects) add(o *effects) {
	e.count += o.count
	if e.write == "" {
		e.write = o.write
	}
	e.needs.add(&o.needs)
}

func (n *needs) add(o *needs) {
	n.maybe, n.decode = n.maybe || o.maybe, n.decode || o.decode
	for m := range o.modules {
		n.module(m)
	}
}

func (n *needs) module(m string) {
	if n.modules == nil {
		n.modules = map[string]bool{}
	}
	n.modules[m] = true
}

func (c *checker) in(u *unit) *checker { c.u = u; return c }

// fail records an error. In a file that is imported it stands at the import.
func (c *checker) fail(at lang.Span, hint, format string, args ...any) {
	c.report("Error", at, hint, fmt.Sprintf(format, args...))
}

func (c *checker) warn(at lang.Span, hint, format string, args ...any) {
	if c.u.main {
		c.report("Warning", at, hint, fmt.Sprintf(format, args...))
	}
}

func (c *checker) report(kind string, at lang.Span, hint, message string) {
	if !c.u.main {
		message, at = fmt.Sprintf("%s:%s: %s", c.u.path, at.Start, message), c.u.via
	}
	c.diags = append(c.diags, &lang.Diagnostic{Kind: kind, Message: message, Hint: hint, Span: at})
}

// meant is a hint with the nearest name, or fallback.
func meant(name string, names []string, fallback string) string {
	sort.Strings(names)
	if n := lang.Nearest(name, names); n != "" {
		return "did you mean " + n + "?"
	}
	return fallback
}

// unit collects the declarations of a file, and of those that it imports.
func (c *checker) unit(f *native.File, at string) *unit {
	u := &unit{path: at, file: f, main: len(c.units) == 0 && at == "", imports: map[string]*imported{}, decls: map[string]*decl{}}
	c.units[at] = u
	if !u.main {
		base := strings.TrimSuffix(path.Base(at), ".gears")
		u.prefix = base + "·"
		for i := 2; c.prefixes[u.prefix]; i++ {
			u.prefix = base + strconv.Itoa(i) + "·"
		}
		c.prefixes[u.prefix] = true
		u.via, u.before = c.u.via, c.lines
		c.imports = append(c.imports, lang.Imported{Path: at, Source: f.Source})
	}
	c.lines += lang.LinesOf(f.Source)
	c.loading = append(c.loading, at)
	for _, d := range f.Decls {
		c.in(u)
		if im, ok := d.(*native.Import); ok {
			c.load(u, im)
			continue
		}
		c.add(u, d)
	}
	c.in(u)
	c.loading = c.loading[:len(c.loading)-1]
	c.order = append(c.order, u)
	return u
}

func (c *checker) add(u *unit, d native.Decl) {
	n := &decl{unit: u}
	switch d := d.(type) {
	case *native.Const:
		n.name, n.value = d.Name, d
	case *native.Fn:
		n.name, n.fn = d.Name, d
	case *native.Recipe:
		n.name, n.recipe = d.Name, d
	default:
		return
	}
	name := n.name.Name
	if name == "" {
		return
	}
	if !c.free(u, n.name) {
		return
	}
	if builtinRows[name] != nil && n.recipe == nil {
		c.fail(n.name.Span, "choose another name", "%s is the name of a function that every recipe has", name)
	}
	n.global = u.prefix + name
	if reserved[name] {
		n.global = name + "·"
	}
	u.decls[name] = n
	u.order = append(u.order, n)
	c.noteDecl(n.name.Span, n)
}

// free reports whether name is not bound yet in the file.
func (c *checker) free(u *unit, name native.Ident) bool {
	var old lang.Span
	if d := u.decls[name.Name]; d != nil {
		old = d.name.Span
	} else if im := u.imports[name.Name]; im != nil {
		old = im.name.Span
	} else {
		return true
	}
	c.fail(name.Span, "choose another name", "%s is bound already, at %s", name.Name, old.Start)
	return false
}

// reserved are the globals that the code made of recipes uses itself.
var reserved = map[string]bool{
	"GB": true, "execute": true, "atomic": true, "Exception": true, "isinstance": true, "KeyError": true, "IndexError": true,
	"gearsConfigGet": true, "tuple": true, "set": true, "filter": true, "map": true, "print": true, "type": true, "GearsBuilder": true,
	"__name__": true, "__builtins__": true,
}

// load makes the unit of an import.
func (c *checker) load(u *unit, im *native.Import) {
	if im.Path == nil || !c.free(u, im.Name) {
		return
	}
	at := path.Join(path.Dir(u.path), im.Path.Value)
	if path.IsAbs(im.Path.Value) {
		at = path.Clean(im.Path.Value)
	}
	if u.main {
		u.via = im.Span
	}
	other := c.units[at]
	switch {
	case c.opt.Import == nil:
		c.fail(im.Path.Span, "", "there are no other files to import from here")
		return
	case len(c.units) > maxImports:
		c.fail(im.Path.Span, "", "more than %d files are imported", maxImports)
		return
	case other != nil && contains(c.loading, at):
		c.fail(im.Path.Span, "", "%s imports itself, by way of others", at)
		return
	case other == nil:
		text, err := c.opt.Import(at)
		if err != nil {
			c.fail(im.Path.Span, "", "cannot import %s: %v", at, err)
			return
		}
		f, diags := native.Parse(at, text)
		if len(diags) > 0 {
			c.fail(im.Path.Span, diags[0].Hint, "%s:%s: %s", at, diags[0].Span.Start, diags[0].Message)
			return
		}
		other = c.unit(f, at)
	}
	u.imports[im.Name.Name] = &imported{name: im.Name, unit: other}
	c.in(u).noteImport(im.Name.Span, u.imports[im.Name.Name])
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// declarations checks the constants and functions of a file.
func (c *checker) declarations(u *unit) {
	for _, d := range u.order {
		if d.recipe == nil {
			c.need(d, d.name.Span)
		}
	}
}

// need works on a declaration that is used at at, if nobody did yet.
func (c *checker) need(d *decl, at lang.Span) {
	if d.state == 2 {
		return
	}
	if d.state == 1 {
		if d.fn != nil {
			c.fail(at, "go through data with for or a comprehension", "%s calls itself: recipes have no recursion", d.name.Name)
		} else {
			c.fail(at, "", "%s is made of itself", d.name.Name)
		}
		return
	}
	d.state = 1
	saved := *c
	c.u, c.d, c.params, c.scope, c.facts, c.eff, c.atomic = d.unit, d, nil, nil, map[string]bool{}, &d.eff, false
	c.known, c.spent = nil, nil
	module := &lang.Func{Name: "<module>", Kind: lang.FuncModule}
	c.push(module)
	switch {
	case d.value != nil:
		c.constant(d.value.Value, d.name.Name)
		d.expr, d.kind = c.expr(d.value.Value)
		d.stmt = bind(d.global, d.name.Span, d.expr)
	case d.fn != nil:
		c.lowerFn(d)
	}
	if !d.unit.main {
		behind(reflect.ValueOf(&d.stmt), d.unit.before, map[uintptr]bool{})
	}
	diags := c.diags
	*c = saved
	c.diags = diags
	d.state = 2
}

func global(name string, at lang.Span) *lang.Name {
	return &lang.Name{At: lang.At{Span: at}, Name: name}
}

// bind is the statement name = value of the module.
func bind(name string, at lang.Span, value lang.Expr) lang.Stmt {
	return &lang.Assign{At: lang.At{Span: at}, Targets: []lang.Expr{global(name, at)}, Value: value}
}

// constant says where x is no constant expression.
func (c *checker) constant(x native.Expr, of string) {
	bad := func(x native.Expr) {
		c.fail(x.ExprSpan(), "", "%s must be a constant: literals, other constants, and operators", of)
	}
	switch x := x.(type) {
	case *native.None, *native.Bool, *native.Int, *native.Float, *native.Str, *native.Bytes, *native.Bad:
	case *native.Name:
		if d := c.u.decls[x.Name]; d != nil && d.value == nil {
			bad(x)
		}
	case *native.Field:
		if n, ok := x.X.(*native.Name); !ok || c.u.imports[n.Name] == nil {
			bad(x)
		}
	case *native.Paren:
		c.constant(x.X, of)
	case *native.Unary:
		c.constant(x.X, of)
	case *native.Binary:
		c.constant(x.L, of)
		c.constant(x.R, of)
	case *native.List:
		for _, e := range x.Elems {
			c.constant(e, of)
		}
	case *native.Dict:
		for i := range x.Keys {
			c.constant(x.Keys[i], of)
			c.constant(x.Values[i], of)
		}
	default:
		bad(x)
	}
}
