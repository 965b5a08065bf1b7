package sema

import (
	"maps"
	"slices"
	"strings"

	"gears/lang"
	"gears/lang/native"
)

// database is a kind of database that upsert writes into. lacks are the options that
// it does not have, with the reason; hashes says that its rows are hashes, which have
// a field.
type database struct {
	name   string
	lacks  map[string]string
	hashes bool
}

const noRejected = "rows that it refuses are errors of their records"

var databases = []database{
	{name: "postgres"},
	{name: "mysql"},
	{name: "sqlite"},
	{name: "redis", hashes: true, lacks: map[string]string{"rejected": noRejected}},
	{name: "rediscluster", hashes: true, lacks: map[string]string{"rejected": noRejected, "marks": "a cluster has no transaction over several keys"}},
}

// Databases are the kinds of databases that upsert writes into.
func Databases() []string {
	var names []string
	for _, d := range databases {
		names = append(names, d.name)
	}
	return names
}

var columnTypes = []string{"int", "float", "bool", "json", "timestamp", "bytes"}

// ColumnTypes are the types that columns can be given.
func ColumnTypes() []string { return slices.Clone(columnTypes) }

// UpsertOptions are the arguments of with.
func UpsertOptions() []ArgumentInfo {
	var out []ArgumentInfo
	for _, a := range upsertOptions {
		out = append(out, ArgumentInfo{Name: a.name, Kind: a.kind.String()})
	}
	return out
}

var upsertOptions = []argument{
	{name: "create", kind: boolean}, {name: "insertOnly", kind: boolean}, {name: "marks", kind: str}, {name: "rejected", kind: str},
	{name: "batch", kind: integer}, {name: "retry", kind: float},
}

// upserting is a step that writes rows, as its clauses say.
type upserting struct {
	step    *native.Step
	keys    []*native.Column
	columns []*native.Column
	test    native.Expr // of the rows to delete; nil: none is written
	options []*native.Arg
}

// upsert lowers a step that writes rows to .upsert(row, target): row is a function
// that makes of a record a dict of columns, or the list of key values of a row to
// delete; target is a dict that says where rows go.
func (c *checker) upsert(chain lang.Expr, s *native.Step, fl *flow) lang.Expr {
	u := c.upserting(s)
	target := c.upsertTarget(u)
	row, eff := c.upsertRow(u, fl)
	c.stepEffects(s, &native.Arg{Span: s.Name.Span}, fl, eff)
	at := lang.At{Span: s.Span}
	return &lang.Call{At: at, Fn: &lang.Attr{At: at, X: chain, Name: s.Name.Name}, Args: []lang.Arg{{Value: row}, {Value: target}}}
}

// noInto says where a step that writes nothing says where to.
func (c *checker) noInto(s *native.Step) {
	if s != nil && s.Into != nil {
		c.fail(s.Into.Span, "", "%s writes nothing: into belongs to upsert", s.Name.Name)
	}
}

// upserting gathers the clauses of a step and checks the names of columns.
func (c *checker) upserting(s *native.Step) *upserting {
	u := &upserting{step: s}
	seen := map[string]bool{}
	for _, cl := range s.Into.Clauses {
		if word := cl.Word.Name; seen[word] {
			c.fail(cl.Word.Span, "give it once", "%s is given twice", word)
			continue
		}
		seen[cl.Word.Name] = true
		switch cl.Word.Name {
		case "key":
			u.keys = cl.Columns
		case "columns":
			u.columns = cl.Columns
		case "delete":
			u.test = cl.Test
		case "with":
			u.options = cl.Args
		}
	}
	if !seen["key"] {
		c.fail(s.Name.Span, "key id: it.key, with the columns that tell rows apart", "upsert has no key")
	}
	keys := map[string]bool{}
	for _, col := range u.keys {
		keys[col.Name.Name] = true
	}
	named := map[string]bool{}
	for i, col := range slices.Concat(u.keys, u.columns) {
		switch {
		case i >= len(u.keys) && keys[col.Name.Name]:
			c.fail(col.Name.Span, "a column of the key has its value there", "column %s belongs to the key already", col.Name.Name)
		case named[col.Name.Name]:
			c.fail(col.Name.Span, "name it once", "column %s is named twice", col.Name.Name)
		}
		named[col.Name.Name] = true
		if t := col.Type; t != nil && !slices.Contains(columnTypes, t.Name) {
			c.fail(t.Span, meant(t.Name, slices.Clone(columnTypes), "types are "+strings.Join(columnTypes, ", ")), "unknown type %s of column %s", t.Name, col.Name.Name)
		}
	}
	return u
}

// upsertTarget makes the dict that says where rows go.
func (c *checker) upsertTarget(u *upserting) lang.Expr {
	in := u.step.Into
	out := &lang.DictLit{At: lang.At{Span: in.Span}}
	put := func(name string, span lang.Span, v lang.Expr) {
		out.Keys, out.Values = append(out.Keys, &lang.StrLit{At: lang.At{Span: span}, Value: name}), append(out.Values, v)
	}
	db := c.destination(in, put)
	names := &lang.ListLit{At: lang.At{Span: in.Span}}
	for _, col := range u.keys {
		names.Elems = append(names.Elems, columnName(col))
	}
	if slices.ContainsFunc(u.keys, func(col *native.Column) bool { return col.Type != nil }) {
		put("key", in.Span, typedColumns(u.keys, in.Span))
	} else {
		put("key", in.Span, names)
	}
	put("columns", in.Span, typedColumns(u.columns, in.Span))
	if db != nil && db.hashes && len(u.columns) == 0 {
		c.fail(in.Span, "add columns { … }", "a row of %s needs a column beside its key", db.name)
	}
	given := map[string]bool{}
	for _, a := range u.options {
		c.upsertOption(db, a, given, put)
	}
	return out
}

func columnName(col *native.Column) lang.Expr {
	return &lang.StrLit{At: lang.At{Span: col.Name.Span}, Value: col.Name.Name}
}

// typedColumns is a dict of columns and their types; "" is none.
func typedColumns(cols []*native.Column, span lang.Span) lang.Expr {
	out := &lang.DictLit{At: lang.At{Span: span}}
	for _, col := range cols {
		t := &lang.StrLit{At: lang.At{Span: col.Span}}
		if col.Type != nil {
			t.Value = col.Type.Name
		}
		out.Keys, out.Values = append(out.Keys, columnName(col)), append(out.Values, t)
	}
	return out
}

// destination takes kind(url).table apart; nil where the kind is not known.
func (c *checker) destination(in *native.Into, put func(string, lang.Span, lang.Expr)) *database {
	var path []string
	var table native.Expr
	x := in.Target
	for f, ok := x.(*native.Field); ok && !f.Maybe; f, ok = x.(*native.Field) {
		path = append([]string{f.Name.Name}, path...)
		x = f.X
	}
	if i, ok := x.(*native.Index); ok && path == nil && !i.Maybe {
		table, x = i.I, i.X
	}
	call, _ := x.(*native.Call)
	var name *native.Name
	if call != nil {
		name, _ = call.Fn.(*native.Name)
	}
	if name == nil || table == nil && path == nil {
		if _, bad := in.Target.(*native.Bad); !bad { // of which the parser has complained
			c.fail(in.Target.ExprSpan(), `write into postgres("postgres://…").person`, "into wants a database and a table")
		}
		return nil
	}
	i := slices.IndexFunc(databases, func(d database) bool { return d.name == name.Name })
	var db *database
	if i >= 0 {
		db = &databases[i]
	} else {
		c.fail(name.Span, meant(name.Name, Databases(), "there are "+strings.Join(Databases(), ", ")), "unknown kind of database %s", name.Name)
	}
	put("kind", name.Span, &lang.StrLit{At: at(name), Value: name.Name})
	if len(call.Args) != 1 || call.Args[0].Name != nil || call.Args[0].Spread {
		c.fail(call.Span, name.Name+`("`+name.Name+`://…")`, "%s takes its URL, and nothing else", name.Name)
	} else {
		put("url", call.Span, c.setting(call.Args[0].Value, "the URL", str))
	}
	if table != nil {
		put("table", table.ExprSpan(), c.setting(table, "the table", str))
	} else {
		put("table", in.Target.ExprSpan(), &lang.StrLit{At: at(in.Target), Value: strings.Join(path, ".")})
	}
	return db
}

func (c *checker) upsertOption(db *database, a *native.Arg, given map[string]bool, put func(string, lang.Span, lang.Expr)) {
	if a.Name == nil {
		c.fail(a.Span, "with (batch = 500)", "options of upsert have names")
		return
	}
	name := a.Name.Name
	row := argumentOf(upsertOptions, name)
	if row == nil {
		var names []string
		for _, o := range upsertOptions {
			names = append(names, o.name)
		}
		c.fail(a.Name.Span, meant(name, names, "there are "+strings.Join(names, ", ")), "upsert has no option %s", name)
		return
	}
	if given[name] {
		c.fail(a.Span, "give it once", "%s is given twice", name)
		return
	}
	given[name] = true
	if db != nil && db.lacks[name] != "" {
		c.fail(a.Name.Span, db.lacks[name], "%s takes no %s", db.name, name)
	}
	put(name, a.Name.Span, c.setting(a.Value, name, row.kind))
}

// setting is a value that is settled when the recipe starts.
func (c *checker) setting(x native.Expr, of string, want kind) lang.Expr {
	c.settled(x, of)
	v, k := c.expr(x)
	if k.maybe || k.base != kAny && k.base != want.base && !(want.base == kFloat && k.base == kInt) {
		c.fail(x.ExprSpan(), conversion(want, k), "%s is of kind %s, this is %s", of, want, k)
	}
	return v
}

// settled says where x is made of more than constants, parameters and the
// configuration.
func (c *checker) settled(x native.Expr, of string) {
	var walk func(n any)
	walk = func(n any) {
		switch n := n.(type) {
		case *native.Call:
			name, ok := n.Fn.(*native.Name)
			if !ok || name.Name != "config" || c.lookup(name.Name) != nil {
				c.fail(n.Span, "config(\"name\") is a value of the configuration", "%s is made of constants and parameters alone", of)
				return
			}
		case *native.Lambda:
			c.fail(n.Span, "", "%s is made of constants and parameters alone", of)
			return
		}
		native.Children(n, walk)
	}
	walk(x)
}

// upsertRow makes the function that gives the row of a record.
func (c *checker) upsertRow(u *upserting, fl *flow) (lang.Expr, *effects) {
	saved, savedFacts, eff := c.eff, c.facts, &effects{}
	c.eff, c.facts = eff, maps.Clone(c.facts)
	span := u.step.Into.Span
	here := lang.At{Span: span}
	fn := &lang.Func{Name: "<lambda>", Kind: lang.FuncLambda, Span: span}
	c.push(fn)
	it := c.declare("it", theRecord(span)[0].Span, fl.record)
	fn.Params = []lang.Param{{Name: fn.Locals[it.slot], Kind: lang.ParamNormal, Pos: span.Start}}
	for _, place := range fl.known {
		c.facts[place] = true
	}
	var out lang.Expr
	if test := c.deleting(u, fl); test != nil {
		t, _ := c.expr(test)
		yes, no := facts(test)
		cond := &lang.Cond{At: here, Test: t}
		c.knowing(no, func() { cond.Else = c.rowDict(u, fl) })
		c.knowing(yes, func() { cond.Then = c.rowKey(u, fl) })
		if event, _ := fl.record.field("event"); slices.Contains(no, "it.value") && withValue(fl.record) && !event.maybe {
			c.keysOfGone(u, fl)
		}
		out = cond
	} else {
		out = c.rowDict(u, fl)
	}
	fn.Body = []lang.Stmt{&lang.Return{At: here, X: out}}
	c.pop()
	c.eff, c.facts = saved, savedFacts
	c.eff.add(eff)
	return &lang.FuncExpr{At: here, Fn: fn}, eff
}

// deleting is the condition of rows to delete: for events of keys the one that the
// key is gone, where nothing else is written.
func (c *checker) deleting(u *upserting, fl *flow) native.Expr {
	if u.test != nil || !withValue(fl.record) || fl.record.what != "keys" || c.facts["it.value"] {
		return u.test
	}
	span := u.step.Name.Span
	value := &native.Field{X: itAt(span), Name: native.Ident{Name: "value", Span: span}}
	value.Span = span
	nothing := &native.None{}
	nothing.Span = span
	test := &native.Binary{Op: "==", At: span, L: value, R: nothing}
	test.Span = span
	return test
}

// withValue reports whether records are those of a reader that have a value.
func withValue(k kind) bool {
	_, ok := k.field("value")
	return ok && (k.what == "keys" || k.what == "stream")
}

// columnValue is the expression of a column's value: without one, the field of the
// record's value, or else of the record, that is called like the column.
func columnValue(col *native.Column, fl *flow) native.Expr {
	if col.Value != nil {
		return col.Value
	}
	of := itAt(col.Name.Span)
	if withValue(fl.record) {
		value := &native.Field{X: of, Name: native.Ident{Name: "value", Span: col.Name.Span}}
		value.Span = col.Name.Span
		of = value
	}
	f := &native.Field{X: of, Name: col.Name, Maybe: col.Maybe}
	f.Span = col.Name.Span
	return f
}

// rowDict is the dict of the columns of a row.
func (c *checker) rowDict(u *upserting, fl *flow) lang.Expr {
	out := &lang.DictLit{At: lang.At{Span: u.step.Into.Span}}
	for i, col := range slices.Concat(u.keys, u.columns) {
		x := columnValue(col, fl)
		v, k := c.expr(x)
		c.storable(col, x, k)
		if i < len(u.keys) && (k.maybe || k.base == kNone) {
			c.warn(x.ExprSpan(), "filter it != none before, or say what instead: … ?? …", "key %s may be none, which no row has", col.Name.Name)
		}
		out.Keys, out.Values = append(out.Keys, columnName(col)), append(out.Values, v)
	}
	return out
}

// rowKey is the list of the key values of a row. They have been looked at before.
func (c *checker) rowKey(u *upserting, fl *flow) lang.Expr {
	index := c.opt.Index
	c.opt.Index = nil
	out := &lang.ListLit{At: lang.At{Span: u.step.Into.Span}}
	for _, col := range u.keys {
		v, _ := c.expr(columnValue(col, fl))
		out.Elems = append(out.Elems, v)
	}
	c.opt.Index = index
	return out
}

// storable says where no column holds a value.
func (c *checker) storable(col *native.Column, x native.Expr, k kind) {
	switch k.base {
	case kFunc:
	case kList, kDict, kRecord:
		if col.Type != nil && col.Type.Name == "json" {
			return
		}
	default:
		return
	}
	hint := "give the column the type json: " + col.Name.Name + " json: …"
	if k.base == kFunc {
		hint = ""
	}
	c.fail(x.ExprSpan(), hint, "column %s cannot hold %s", col.Name.Name, article(k.sure()))
}

// keysOfGone warns of keys that are read from the value of a record which, when its
// row is to be deleted, has none.
func (c *checker) keysOfGone(u *upserting, fl *flow) {
	for _, col := range u.keys {
		var reads func(n any) bool
		reads = func(n any) bool {
			var of native.Expr
			optional := false
			switch n := n.(type) {
			case *native.Field:
				of, optional = n.X, n.Maybe
			case *native.Index:
				of, optional = n.X, n.Maybe
			case *native.Method:
				of = n.X
			case *native.Cond, *native.Match, *native.Lambda:
				return false // which may have asked
			}
			if of != nil && pathOf(of) == "it.value" {
				return !optional
			}
			found := false
			native.Children(n, func(n any) { found = found || reads(n) })
			return found
		}
		if x := columnValue(col, fl); reads(x) {
			c.warn(x.ExprSpan(), "take it from it.key", "key %s is read from a value, and a key that is gone has none", col.Name.Name)
		}
	}
}
