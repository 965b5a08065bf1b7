package sema

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"gears/lang"
)

// Program is a file that was compiled. It does not change.
type Program struct {
	File    string
	Source  string
	Imports []lang.Imported
	Recipes []*Recipe // in the order of the file
}

// maybeName is the function that X[i]? calls.
const maybeName = "·maybe"

// decodeName is the function that X.decode() calls where X may be a text already.
const decodeName = "·decode"

// Recipe finds a recipe by its name; "" stands for the only one.
func (p *Program) Recipe(name string) (*Recipe, error) {
	var names []string
	for _, r := range p.Recipes {
		if r.Name == name || name == "" && len(p.Recipes) == 1 {
			return r, nil
		}
		names = append(names, r.Name)
	}
	switch {
	case len(names) == 0:
		return nil, fmt.Errorf("there is no recipe in %s", p.File)
	case name == "":
		return nil, fmt.Errorf("%s has several recipes, name one: %s", p.File, strings.Join(names, ", "))
	}
	err := fmt.Errorf("%s has no recipe %s, but %s", p.File, name, strings.Join(names, ", "))
	if n := lang.Nearest(name, names); n != "" {
		err = fmt.Errorf("%s has no recipe %s: did you mean %s?", p.File, name, n)
	}
	return nil, err
}

// Module makes the script of a recipe: it binds the parameters, constants and
// functions that the recipe uses, and then builds it. params are values of
// parameters as texts.
func (p *Program) Module(name string, params map[string]string) (*lang.Module, error) {
	r, err := p.Recipe(name)
	if err != nil {
		return nil, err
	}
	values, err := r.values(params)
	if err != nil {
		return nil, err
	}
	m := &moduleMaker{seen: map[*decl]bool{}}
	for _, d := range r.deps {
		m.add(d)
	}
	m.needs.add(&r.needs)
	var body []lang.Stmt
	var modules []string
	for name := range m.needs.modules {
		modules = append(modules, name)
	}
	sort.Strings(modules)
	for _, name := range modules {
		body = append(body, &lang.Import{Module: name, AsName: true, Target: &lang.Name{Name: "·" + name}})
	}
	if m.needs.maybe {
		body = append(body, maybeFunc())
	}
	if m.needs.decode {
		body = append(body, decodeFunc())
	}
	body = append(body, m.body...)
	for i, d := range r.params {
		body = append(body, bind(d.global, d.name.Span, values[i]))
	}
	body = append(body, &lang.ExprStmt{At: lang.At{Span: r.Span}, X: r.chain})
	return &lang.Module{File: p.File, Source: p.Source, Native: true, Imports: p.Imports, Body: &lang.Func{Name: "<module>", Qual: "<module>", Kind: lang.FuncModule, Body: body, Span: r.Span}}, nil
}

// moduleMaker puts declarations behind those that they use.
type moduleMaker struct {
	seen  map[*decl]bool
	body  []lang.Stmt
	needs needs
}

func (m *moduleMaker) add(d *decl) {
	if m.seen[d] {
		return
	}
	m.seen[d] = true
	for _, o := range d.deps {
		m.add(o)
	}
	m.needs.add(&d.eff.needs)
	m.body = append(m.body, d.stmt)
}

// values are the expressions of the parameters.
func (r *Recipe) values(params map[string]string) ([]lang.Expr, error) {
	var out []lang.Expr
	var names []string
	used := 0
	for i, p := range r.Params {
		names = append(names, p.Name)
		text, given := params[p.Name]
		switch {
		case given:
			used++
			v, err := p.value(text, r.params[i].name.Span)
			if err != nil {
				return nil, fmt.Errorf("parameter %s of recipe %s: %w", p.Name, r.Name, err)
			}
			out = append(out, v)
		case p.Required:
			return nil, fmt.Errorf("recipe %s needs parameter %s", r.Name, p.Name)
		default:
			out = append(out, r.params[i].expr)
		}
	}
	if used == len(params) {
		return out, nil
	}
	var unknown []string
	for name := range params {
		if !contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	if n := lang.Nearest(unknown[0], names); n != "" {
		return nil, fmt.Errorf("recipe %s has no parameter %s: did you mean %s?", r.Name, unknown[0], n)
	}
	return nil, fmt.Errorf("recipe %s has no parameter %s", r.Name, unknown[0])
}

// value reads a parameter's value from text, by its kind: lists and dicts are in
// JSON.
func (p *Param) value(text string, span lang.Span) (lang.Expr, error) {
	at := lang.At{Span: span}
	wrong := fmt.Errorf("%q is no %s", text, p.Kind)
	switch p.kind.base {
	case kInt:
		n, err := strconv.ParseInt(text, 0, 64)
		if err != nil {
			return nil, wrong
		}
		return &lang.IntLit{At: at, Value: n}, nil
	case kFloat:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, wrong
		}
		return &lang.FloatLit{At: at, Value: f}, nil
	case kBool:
		switch strings.ToLower(text) {
		case "true":
			return &lang.BoolLit{At: at, Value: true}, nil
		case "false":
			return &lang.BoolLit{At: at}, nil
		}
		return nil, wrong
	case kBytes:
		return &lang.BytesLit{At: at, Value: text}, nil
	case kList, kDict:
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			return nil, fmt.Errorf("%q is no %s in JSON", text, p.Kind)
		}
		e := literal(v, at)
		if _, ok := e.(*lang.ListLit); ok != (p.kind.base == kList) {
			return nil, wrong
		}
		if _, ok := e.(*lang.DictLit); ok != (p.kind.base == kDict) {
			return nil, wrong
		}
		return e, nil
	}
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("it is not valid UTF-8")
	}
	return &lang.StrLit{At: at, Value: text}, nil
}

// literal is a value of JSON as an expression.
func literal(v any, at lang.At) lang.Expr {
	switch v := v.(type) {
	case bool:
		return &lang.BoolLit{At: at, Value: v}
	case string:
		return &lang.StrLit{At: at, Value: v}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return &lang.IntLit{At: at, Value: n}
		}
		f, err := v.Float64()
		if err != nil {
			f = math.Inf(1)
		}
		return &lang.FloatLit{At: at, Value: f}
	case []any:
		out := &lang.ListLit{At: at}
		for _, e := range v {
			out.Elems = append(out.Elems, literal(e, at))
		}
		return out
	case map[string]any:
		out := &lang.DictLit{At: at}
		var keys []string
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			out.Keys = append(out.Keys, &lang.StrLit{At: at, Value: k})
			out.Values = append(out.Values, literal(v[k], at))
		}
		return out
	}
	return &lang.NoneLit{At: at}
}

// maybeFunc is
//
//	def ·maybe(x, i):
//	    if x is None: return None
//	    try: return x[i]
//	    except (KeyError, IndexError): return None
func maybeFunc() lang.Stmt {
	x := func() lang.Expr { return &lang.Name{Name: "x", Scope: lang.ScopeLocal} }
	i := &lang.Name{Name: "i", Scope: lang.ScopeLocal, Index: 1}
	fn := &lang.Func{Name: maybeName, Qual: maybeName, Kind: lang.FuncDef, Locals: []string{"x", "i"},
		Params: []lang.Param{{Name: "x", Kind: lang.ParamNormal}, {Name: "i", Kind: lang.ParamNormal}}}
	nothing := func() []lang.Stmt { return []lang.Stmt{&lang.Return{X: &lang.NoneLit{}}} }
	fn.Body = []lang.Stmt{
		&lang.If{Test: &lang.Compare{First: x(), Ops: []string{"is"}, Rest: []lang.Expr{&lang.NoneLit{}}}, Body: nothing()},
		&lang.Try{
			Body:     []lang.Stmt{&lang.Return{X: &lang.Index{X: x(), I: i}}},
			Handlers: []lang.Handler{{Type: &lang.TupleLit{Elems: []lang.Expr{&lang.Name{Name: "KeyError"}, &lang.Name{Name: "IndexError"}}}, Body: nothing()}},
		},
	}
	return &lang.DefStmt{Fn: fn, Target: &lang.Name{Name: maybeName}}
}

// decodeFunc is
//
//	def ·decode(x, encoding='utf-8', errors='strict'):
//	    return x if isinstance(x, str) else x.decode(encoding, errors)
func decodeFunc() lang.Stmt {
	local := func(i int, name string) lang.Expr { return &lang.Name{Name: name, Scope: lang.ScopeLocal, Index: i} }
	call := func(fn lang.Expr, args ...lang.Expr) lang.Expr {
		out := &lang.Call{Fn: fn}
		for _, a := range args {
			out.Args = append(out.Args, lang.Arg{Value: a})
		}
		return out
	}
	fn := &lang.Func{Name: decodeName, Qual: decodeName, Kind: lang.FuncDef, Locals: []string{"x", "encoding", "errors"},
		Params: []lang.Param{{Name: "x", Kind: lang.ParamNormal}, {Name: "encoding", Kind: lang.ParamNormal, Default: &lang.StrLit{Value: "utf-8"}},
			{Name: "errors", Kind: lang.ParamNormal, Default: &lang.StrLit{Value: "strict"}}}}
	fn.Body = []lang.Stmt{&lang.Return{X: &lang.Cond{
		Test: call(&lang.Name{Name: "isinstance"}, local(0, "x"), &lang.Name{Name: "str"}),
		Then: local(0, "x"),
		Else: call(&lang.Attr{X: local(0, "x"), Name: "decode"}, local(1, "encoding"), local(2, "errors")),
	}}}
	return &lang.DefStmt{Fn: fn, Target: &lang.Name{Name: decodeName}}
}
