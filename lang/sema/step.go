package sema

import (
	"slices"
	"strings"

	"gears/lang"
	"gears/lang/native"
)

// operation is what the checker knows of an operator beside lang.Ops.
type operation struct {
	name string
	// inputs are the kinds of the arguments of the i-th function, of records of
	// this kind.
	inputs func(i int, record kind) []kind
	// output is the kind of the records that follow; result is that of the last
	// function.
	output func(record, result kind) kind
	// gathers: all records are on one shard afterwards. spreads: they are on the
	// shards of keys.
	gathers, spreads bool
	keeps            bool // records go on as they are
}

func ofRecord(_ int, record kind) []kind { return []kind{record} }
func folding(_ int, record kind) []kind  { return []kind{anyKind, record} }

// keyed is an extractor followed by functions that get the key and these.
func keyed(rest ...func(record kind) kind) func(i int, record kind) []kind {
	return func(i int, record kind) []kind {
		if i == 0 {
			return []kind{record}
		}
		out := []kind{str}
		for _, r := range rest {
			out = append(out, r(record))
		}
		return out
	}
}

func theSame(k kind) kind      { return k }
func unknown(kind) kind        { return anyKind }
func same(record, _ kind) kind { return record }

// groups are the records {key, value} that grouping gives.
func groups(value kind) kind {
	return kind{base: kRecord, what: "groups", fields: []field{{"key", str}, {"value", value}}}
}

// operations has a row for each of lang.Ops; a test compares the two.
var operations = []operation{
	{name: "map", inputs: ofRecord, output: func(_, r kind) kind { return r }},
	{name: "flatmap", inputs: ofRecord, output: func(_, r kind) kind {
		if r.base == kList {
			return r.element()
		}
		return r
	}},
	{name: "foreach", inputs: ofRecord, output: same, keeps: true},
	{name: "upsert", inputs: ofRecord, output: same, keeps: true},
	{name: "filter", inputs: ofRecord, output: same, keeps: true},
	{name: "limit", output: same, keeps: true},
	{name: "accumulate", inputs: folding, output: func(_, r kind) kind { return r }},
	{name: "localgroupby", inputs: keyed(unknown, theSame), output: func(_, r kind) kind { return groups(r) }},
	{name: "groupby", inputs: keyed(unknown, theSame), output: func(_, r kind) kind { return groups(r) }, spreads: true},
	{name: "batchgroupby", inputs: keyed(listOf), output: func(_, r kind) kind { return groups(r) }, spreads: true},
	{name: "repartition", inputs: ofRecord, output: same, keeps: true, spreads: true},
	{name: "collect", output: same, keeps: true, gathers: true},
	{name: "aggregate", inputs: func(i int, record kind) []kind {
		if i == 1 {
			return []kind{anyKind, anyKind}
		}
		return []kind{anyKind, record}
	}, output: func(_, r kind) kind { return r }, gathers: true},
	{name: "aggregateby", inputs: func(i int, record kind) []kind {
		return [][]kind{{record}, {str, anyKind, record}, {str, anyKind, anyKind}}[i]
	}, output: func(_, r kind) kind { return groups(r) }, spreads: true},
	{name: "count", output: func(_, _ kind) kind { return integer }, gathers: true},
	{name: "countby", inputs: ofRecord, output: func(_, _ kind) kind { return groups(integer) }, spreads: true},
	{name: "sort", output: same, keeps: true, gathers: true},
	{name: "distinct", output: same, keeps: true, gathers: true},
	{name: "avg", inputs: ofRecord, output: func(_, _ kind) kind { return float }, gathers: true},
	{name: "__localAggregateby__", inputs: keyed(unknown, theSame), output: func(_, r kind) kind { return groups(r) }},
}

func operationOf(name string) *operation {
	for i := range operations {
		if operations[i].name == name {
			return &operations[i]
		}
	}
	return nil
}

func opNames() []string {
	var names []string
	for _, o := range lang.Ops {
		if !strings.HasPrefix(o.Name, "_") {
			names = append(names, o.Name)
		}
	}
	return names
}

// step adds an operation to the chain of calls.
func (c *checker) step(chain lang.Expr, s *native.Step, fl *flow) lang.Expr {
	spec, op := lang.Op(s.Name.Name), operationOf(s.Name.Name)
	if spec == nil || op == nil {
		if actionOf(s.Name.Name) == nil {
			names := opNames()
			c.fail(s.Name.Span, meant(s.Name.Name, names, "operations are "+strings.Join(names, ", ")), "unknown operation %s", s.Name.Name)
		}
		fl.record = anyKind
		return chain
	}
	if s.Into != nil && spec.Name == "upsert" {
		return c.upsert(chain, s, fl)
	}
	c.noInto(s)
	args := c.bindStep(s, spec)
	call := &lang.Call{At: lang.At{Span: s.Span}, Fn: &lang.Attr{At: lang.At{Span: s.Span}, X: chain, Name: spec.Name}}
	result, fn, gap := anyKind, 0, false
	var narrowed []string
	for i := range spec.Params {
		p, a := &spec.Params[i], args[i]
		if a == nil {
			gap = true
			if p.Type == lang.ParamFunc {
				fn++
			}
			continue
		}
		var v lang.Expr
		if p.Type == lang.ParamFunc {
			var eff *effects
			inputs := op.inputs(fn, fl.record)
			if len(inputs) == 1 {
				c.known = fl.known
			}
			v, result, eff = c.callback(a.Value, inputs, s.Name.Name)
			c.known = nil
			c.stepEffects(s, a, fl, eff)
			if fn == 0 && spec.Keyed {
				c.groupKey(result, a)
			}
			if spec.Name == "filter" {
				narrowed = provedBy(a.Value)
			}
			v = c.plainBuiltin(v, a.Value, spec)
			fn++
		} else {
			v = c.stepValue(s, p, a)
		}
		arg := lang.Arg{Value: v}
		if gap {
			arg.Name = p.Name
		}
		call.Args = append(call.Args, arg)
	}
	if op.keeps {
		fl.known = append(fl.known, narrowed...)
	} else {
		fl.known = nil
	}
	fl.record = narrow(op.output(fl.record, result), narrowed)
	switch {
	case op.gathers:
		fl.gathered = spec.Name
	case op.spreads:
		fl.gathered = ""
	}
	return call
}

// plainBuiltin hands a builtin itself to an operation that takes it.
func (c *checker) plainBuiltin(v lang.Expr, x native.Expr, spec *lang.OpSpec) lang.Expr {
	n, ok := x.(*native.Name)
	if !ok || spec.Native || spec.Name == "avg" || c.lookup(n.Name) != nil {
		return v
	}
	if b := builtinRows[n.Name]; b != nil && b.module == "" {
		return global(b.target, n.Span)
	}
	return v
}

// bindStep gives each parameter its argument; nil where there is none.
func (c *checker) bindStep(s *native.Step, spec *lang.OpSpec) []*native.Arg {
	out := make([]*native.Arg, len(spec.Params))
	var names []string
	for _, p := range spec.Params {
		names = append(names, p.Name)
	}
	for i, a := range s.Args {
		at := i
		if a.Name != nil {
			if at = slices.Index(names, a.Name.Name); at < 0 {
				c.fail(a.Name.Span, meant(a.Name.Name, slices.Clone(names), ""), "%s has no argument %s", spec.Name, a.Name.Name)
				continue
			}
		}
		if at >= len(out) {
			c.fail(a.Span, spec.Doc, "%s takes %s, here are %d", spec.Name, c.takes(spec), len(s.Args))
			return out
		}
		if out[at] != nil {
			c.fail(a.Span, "give it once", "%s is given twice", names[at])
		}
		out[at] = a
	}
	for i, p := range spec.Params {
		if out[i] == nil && !p.Optional {
			c.fail(s.Span, spec.Doc, "%s needs %s", spec.Name, p.Name)
			empty := &native.Arg{Value: &native.None{}, Span: s.Span}
			if p.Type == lang.ParamFunc {
				empty.Value = &native.Lambda{Params: anyParams(p.Arity), Body: one(&native.None{}), Short: true}
			}
			out[i] = empty
		}
	}
	return out
}

// anyParams stand for those of a function that is missing.
func anyParams(n int) []*native.Param {
	var out []*native.Param
	for i := range n {
		out = append(out, &native.Param{Name: native.Ident{Name: "·" + string(rune('a'+i))}})
	}
	return out
}

func (c *checker) takes(spec *lang.OpSpec) string {
	required := 0
	for _, p := range spec.Params {
		if !p.Optional {
			required++
		}
	}
	return between(required, len(spec.Params))
}

// stepValue is an argument that is no function.
func (c *checker) stepValue(s *native.Step, p *lang.ParamSpec, a *native.Arg) lang.Expr {
	v, k := c.expr(a.Value)
	want := anyKind
	switch p.Type {
	case lang.ParamInt:
		want = integer
	case lang.ParamBool:
		want = boolean
	}
	if want.base == kInt && k.base == kFloat || alien(want, k) || want.base != kAny && k.maybe {
		c.fail(a.Span, conversion(want, k), "%s of %s is of kind %s, this is %s", p.Name, s.Name.Name, want, k)
	}
	return v
}

// stepEffects says where what a function does goes against its place.
func (c *checker) stepEffects(s *native.Step, a *native.Arg, fl *flow, eff *effects) {
	switch {
	case s.Name.Name == "filter" && eff.write != "":
		c.fail(a.Span, "write in a foreach, which lets its records pass", "%s writes, in a filter", eff.write)
	case s.Name.Name == "foreach" && eff.count == 0:
		c.warn(a.Span, "map changes records, filter drops some", "foreach of what does nothing")
	}
	if eff.write != "" && fl.gathered != "" {
		c.warn(a.Span, "put | repartition with the key before it", "after %s all records are on one shard, and %s writes to a key that another may have", fl.gathered, eff.write)
	}
}

// groupKey says where a key is no str.
func (c *checker) groupKey(k kind, a *native.Arg) {
	switch {
	case k.maybe || k.base == kNone:
		c.warn(a.Span, "filter it != none before, or say what instead: … ?? \"\"", "this key may be none, which becomes the text None")
	case k.base != kAny && k.base != kStr:
		c.warn(a.Span, "say so: str(…)", "keys of groups are strs, this is %s", k)
	}
}

// provedBy are the places of the record that a filter lets pass only where they
// are not none, beginning with "it".
func provedBy(x native.Expr) []string {
	param, body := "it", x
	if l, ok := x.(*native.Lambda); ok {
		if !l.Short || len(l.Params) != 1 || len(l.Body.Stmts) != 1 {
			return nil
		}
		s, ok := l.Body.Stmts[0].(*native.ExprStmt)
		if !ok {
			return nil
		}
		param, body = l.Params[0].Name.Name, s.X
	}
	yes, _ := facts(body)
	var out []string
	for _, p := range yes {
		if p == param {
			out = append(out, "it")
		} else if rest, ok := strings.CutPrefix(p, param+"."); ok {
			out = append(out, "it."+rest)
		}
	}
	return out
}

// narrow is k where places of it are not none.
func narrow(k kind, places []string) kind {
	for _, p := range places {
		if p == "it" {
			k.maybe = false
			continue
		}
		name := strings.TrimPrefix(p, "it.")
		k.fields = slices.Clone(k.fields)
		for i := range k.fields {
			if k.fields[i].name == name {
				k.fields[i].kind.maybe = false
			}
		}
	}
	return k
}
