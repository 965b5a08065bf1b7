package sema

import (
	"maps"
	"slices"
	"strings"

	"gears/lang"
	"gears/lang/native"
)

// Index is what the checker finds out about a file beside what is wrong with it,
// for editors: what names stand for, and of what kind expressions are. An empty
// one is filled by Compile. It is there even where the file has errors, as far as
// they let the checker come.
type Index struct {
	// Watch is a name, one that the file does not bind. Where it stands, Visible
	// gets the names that could be written there.
	Watch   string
	Visible []*Meaning

	uses     []Use
	kinds    map[lang.Span]kind
	meanings map[definition]*Meaning
}

// definition is the name in the declaration, by file and place.
type definition struct {
	path string
	at   lang.Span
}

// Meaning is what a name stands for.
type Meaning struct {
	Name string
	What string // recipe, function, constant, parameter, variable or import
	Path string // of the file that declares it, as imports find it; "" for the file compiled
	Span lang.Span

	decl *decl
	kind *kind
	unit *unit // of an import
}

// Use is a name of the file compiled where it is written, in its declaration or
// later.
type Use struct {
	Span lang.Span
	Of   *Meaning
}

// meaning finds or makes the row of a name by its declaration.
func (x *Index) meaning(path string, name native.Ident) *Meaning {
	at := definition{path, name.Span}
	m := x.meanings[at]
	if m == nil {
		if x.meanings == nil {
			x.meanings = map[definition]*Meaning{}
		}
		m = &Meaning{Name: name.Name, Path: path, Span: name.Span}
		x.meanings[at] = m
	}
	return m
}

// note records that a name of the file compiled is written at span.
func (c *checker) note(span lang.Span, m *Meaning) {
	if m != nil && c.u.main && span.Start.IsValid() && span.Start != span.End {
		c.opt.Index.uses = append(c.opt.Index.uses, Use{span, m})
	}
}

// noteDecl records a use of a declaration, or the declaration itself.
func (c *checker) noteDecl(span lang.Span, d *decl) {
	if c.opt.Index != nil {
		c.note(span, c.declMeaning(d))
	}
}

func (c *checker) declMeaning(d *decl) *Meaning {
	m := c.opt.Index.meaning(d.unit.path, d.name)
	m.decl, m.kind = d, &d.kind
	switch {
	case d.recipe != nil:
		m.What = "recipe"
	case d.fn != nil:
		m.What = "function"
	case d.value != nil:
		m.What = "constant"
	default:
		m.What = "parameter"
	}
	return m
}

// noteVariable records a use of a local name.
func (c *checker) noteVariable(span lang.Span, v *variable) {
	if c.opt.Index != nil && c.u.main {
		c.note(span, c.variableMeaning(v))
	}
}

func (c *checker) variableMeaning(v *variable) *Meaning {
	m := c.opt.Index.meaning(c.u.path, native.Ident{Name: v.name, Span: v.at})
	m.kind = &v.kind
	if m.What == "" {
		m.What = "variable"
	}
	return m
}

// noteParam records the name of a parameter of a function, in its declaration or
// before the value that a call gives it.
func (c *checker) noteParam(span lang.Span, path string, p *native.Param) {
	if c.opt.Index != nil {
		m := c.opt.Index.meaning(path, p.Name)
		m.What = "parameter"
		c.note(span, m)
	}
}

// noteImport records a use of an import.
func (c *checker) noteImport(span lang.Span, im *imported) {
	if c.opt.Index != nil {
		m := c.opt.Index.meaning(c.u.path, im.name)
		m.What, m.unit = "import", im.unit
		c.note(span, m)
	}
}

// noteKind records the kind of an expression.
func (c *checker) noteKind(x native.Expr, k kind) {
	if c.opt.Index == nil || !c.u.main {
		return
	}
	if c.opt.Index.kinds == nil {
		c.opt.Index.kinds = map[lang.Span]kind{}
	}
	c.opt.Index.kinds[x.ExprSpan()] = k
}

// watch fills Visible where the watched name stands.
func (c *checker) watch(name string) {
	x := c.opt.Index
	if x == nil || x.Watch != name || !c.u.main {
		return
	}
	x.Visible = nil
	for s := c.scope; s != nil; s = s.parent {
		for _, b := range s.blocks {
			for _, v := range b {
				if v.name != "_" && v.name != ".0" {
					x.Visible = append(x.Visible, c.variableMeaning(v))
				}
			}
		}
	}
	for _, decls := range []map[string]*decl{c.params, c.u.decls} {
		for _, d := range decls {
			if d.recipe == nil {
				x.Visible = append(x.Visible, c.declMeaning(d))
			}
		}
	}
	for _, im := range c.u.imports {
		m := x.meaning(c.u.path, im.name)
		m.What, m.unit = "import", im.unit
		x.Visible = append(x.Visible, m)
	}
	byName(x.Visible)
}

func byName(list []*Meaning) {
	slices.SortFunc(list, func(a, b *Meaning) int { return strings.Compare(a.Name, b.Name) })
}

// ending gives a recipe without an action the one that it may get, so that its steps
// are looked at before it is complete; none where nobody asks.
func (c *checker) ending(r *native.Recipe, reader *readerRow) (*native.Recipe, *actionRow) {
	if c.opt.Index == nil || reader == nil {
		return r, nil
	}
	name := "register"
	if lang.Reader(reader.api).Run {
		name = "run"
	}
	whole := *r
	whole.Action = &native.Step{Name: native.Ident{Name: name}}
	return &whole, actionOf(name)
}

// At finds the name that is written at a place, or ends there.
func (x *Index) At(p lang.Pos) (Use, bool) {
	for _, u := range x.uses {
		if s := u.Span; s.Start.Line == p.Line && s.Start.Col <= p.Col && p.Col <= s.End.Col {
			return u, true
		}
	}
	return Use{}, false
}

// Uses are the places of the file compiled where a name is written, its declaration
// among them, in order.
func (x *Index) Uses(m *Meaning) []lang.Span {
	var out []lang.Span
	for _, u := range x.uses {
		if u.Of == m {
			out = append(out, u.Span)
		}
	}
	slices.SortFunc(out, func(a, b lang.Span) int {
		if a.Start.Line != b.Start.Line {
			return int(a.Start.Line - b.Start.Line)
		}
		return int(a.Start.Col - b.Start.Col)
	})
	return slices.Compact(out)
}

// Kind says of what kind an expression is; "" where that is not known.
func (x *Index) Kind(of lang.Span) string {
	if k, ok := x.kinds[of]; ok && k.base != kAny {
		return k.String()
	}
	return ""
}

// Member is a field or a method of a value.
type Member struct {
	Name, Kind string
	Method     bool
	Min, Max   int // arguments of a method; Max -1: any number
}

// Members are the fields and methods of the values of an expression. Where nothing
// is known of it they are the methods of all kinds.
func (x *Index) Members(of lang.Span) []Member {
	k := x.kinds[of]
	var out []Member
	for _, f := range k.fields {
		out = append(out, Member{Name: f.name, Kind: f.kind.String()})
	}
	seen := map[string]bool{}
	for _, b := range []base{kStr, kBytes, kList, kDict} {
		if k.base != kAny && k.base != b && (k.base != kRecord || b != kDict) {
			continue
		}
		for _, m := range methods[b] {
			if !seen[m.name] {
				seen[m.name] = true
				out = append(out, Member{m.name, m.of(k).String(), true, m.min, m.max})
			}
		}
	}
	return out
}

// Members are what an import gives.
func (m *Meaning) Members(x *Index) []*Meaning {
	if m.unit == nil {
		return nil
	}
	c := &checker{opt: Options{Index: x}}
	var out []*Meaning
	for _, d := range m.unit.order {
		if d.recipe == nil {
			out = append(out, c.declMeaning(d))
		}
	}
	byName(out)
	return out
}

// Kind says of what kind the values of a name are, or the results of a function.
func (m *Meaning) Kind() string {
	if m.kind == nil {
		return "any"
	}
	return m.kind.String()
}

// Doc is the comment above the declaration.
func (m *Meaning) Doc() string {
	switch {
	case m.decl == nil:
		return ""
	case m.decl.fn != nil:
		return m.decl.fn.Doc
	case m.decl.value != nil:
		return m.decl.value.Doc
	case m.decl.recipe != nil:
		return m.decl.recipe.Doc
	}
	return ""
}

// File is the path of the file that an import stands for.
func (m *Meaning) File() (string, bool) {
	if m.unit == nil {
		return "", false
	}
	return m.unit.path, true
}

// Params are the parameters of a function or recipe, as they are written.
func (m *Meaning) Params() []string {
	d := m.decl
	if d == nil {
		return nil
	}
	var params []*native.Param
	switch {
	case d.fn != nil:
		params = d.fn.Params
	case d.recipe != nil:
		params = d.recipe.Params
	}
	var out []string
	for _, p := range params {
		out = append(out, textAt(d.unit.file.Source, p.Span))
	}
	return out
}

// Value is the text of a constant, or of the default of a parameter of a recipe.
func (m *Meaning) Value() string {
	d := m.decl
	switch {
	case d == nil:
		return ""
	case d.value != nil:
		return textAt(d.unit.file.Source, d.value.Value.ExprSpan())
	case d.param != nil && d.param.Default != nil:
		return textAt(d.unit.file.Source, d.param.Default.ExprSpan())
	}
	return ""
}

// Kinds lists the kinds that parameters can be given.
func Kinds() []string { return slices.Sorted(maps.Keys(kindNames)) }
