package planner_test

import (
	"fmt"
	"testing"

	"gears/lang"
	"gears/pyfront"
)

// plainObject is a run-time list or dict of builtin data.
type plainObject struct{}

func (plainObject) PlainData() bool { return true }

// script is what the tests' little interpreter makes of a script: the recipe of
// its builder chain, and facts about its top-level names.
type script struct {
	source string
	facts  map[string]lang.Fact
	recipe *lang.Recipe
}

// builtinNames are the names that scripts of the tests call.
var builtinNames = []string{"execute", "atomic", "log", "print", "len", "str", "int", "float", "sorted", "map", "list", "sum", "range",
	"dict", "repr", "next", "Exception", "ValueError", "KeyError", "min", "max", "isinstance", "gearsFuture", "set", "enumerate"}

// parseScript reads a script of definitions, constants, imports and one chain
// GB(reader).op(…)….run(…) or .register(…).
func parseScript(t testing.TB, src string) *script {
	t.Helper()
	m, errs := pyfront.Parse("<string>", src, pyfront.Options{})
	if len(errs) > 0 {
		t.Fatalf("%s", errs.Render("<string>", src))
	}
	s := &script{source: src, facts: map[string]lang.Fact{}}
	for _, n := range builtinNames {
		s.facts[n] = lang.Fact{Kind: lang.FactBuiltin, Name: n}
	}
	for _, st := range m.Body.Body {
		switch st := st.(type) {
		case *lang.DefStmt:
			s.facts[st.Target.Name] = lang.Fact{Kind: lang.FactFunction, Callback: s.callback(st.Fn)}
		case *lang.Import:
			s.facts[st.Target.Name] = lang.Fact{Kind: lang.FactModule, Name: st.Module}
		case *lang.Assign:
			if n, ok := st.Targets[0].(*lang.Name); ok {
				s.facts[n.Name] = s.fact(st.Value)
			}
		case *lang.ExprStmt:
			if s.recipe, _ = s.chain(t, st.X); s.recipe == nil {
				t.Fatal("the script's expression is not a builder chain")
			}
		default:
			t.Fatalf("statement %T in a test script", st)
		}
	}
	if s.recipe == nil {
		t.Fatal("the script has no builder chain")
	}
	return s
}

func (s *script) callback(f *lang.Func) *lang.Callback {
	return &lang.Callback{Fn: f, Global: func(name string) lang.Fact { return s.facts[name] },
		Free: func(int) lang.Fact { return lang.Fact{} }}
}

func (s *script) fact(e lang.Expr) lang.Fact {
	switch e := e.(type) {
	case *lang.StrLit:
		return lang.Fact{Kind: lang.FactConst, Const: e.Value}
	case *lang.IntLit:
		return lang.Fact{Kind: lang.FactConst, Const: e.Value}
	case *lang.NoneLit:
		return lang.Fact{Kind: lang.FactConst}
	case *lang.ListLit, *lang.DictLit:
		return lang.Fact{Kind: lang.FactObject, Const: plainObject{}}
	case *lang.FuncExpr:
		return lang.Fact{Kind: lang.FactFunction, Callback: s.callback(e.Fn)}
	case *lang.Call:
		return lang.Fact{Kind: lang.FactObject}
	}
	return lang.Fact{}
}

// chain interprets a builder chain from its last call inwards.
func (s *script) chain(t testing.TB, e lang.Expr) (*lang.Recipe, error) {
	t.Helper()
	c, ok := e.(*lang.Call)
	if !ok {
		return nil, fmt.Errorf("%T is not a call", e)
	}
	if n, ok := c.Fn.(*lang.Name); ok {
		r := &lang.Recipe{Reader: "KeysReader", Mode: "async"}
		if n.Name != "GB" {
			return nil, fmt.Errorf("a chain starts with GB, not %s", n.Name)
		}
		if len(c.Args) > 0 {
			r.Reader = c.Args[0].Value.(*lang.StrLit).Value
		}
		return r, nil
	}
	m := c.Fn.(*lang.Attr)
	r, err := s.chain(t, m.X)
	if err != nil {
		return nil, err
	}
	if m.Name == "run" || m.Name == "register" {
		s.action(r, m.Name, c)
		return r, nil
	}
	op := lang.Op(m.Name)
	if op == nil {
		return nil, fmt.Errorf("no operator %s", m.Name)
	}
	step := lang.Step{Op: op, Pos: m.ExprSpan().Start, Args: make([]any, len(op.Params))}
	for i, p := range op.Params {
		step.Args[i] = p.Default
	}
	for i, a := range c.Args {
		step.Args[i] = s.arg(op.Params[i], a.Value)
	}
	r.Steps = append(r.Steps, step)
	return r, nil
}

func (s *script) arg(p lang.ParamSpec, e lang.Expr) any {
	switch p.Type {
	case lang.ParamInt:
		return e.(*lang.IntLit).Value
	case lang.ParamBool:
		return e.(*lang.BoolLit).Value
	case lang.ParamFunc:
		return s.function(e)
	}
	switch e := e.(type) {
	case *lang.IntLit:
		return &lang.Opaque{Ref: e.Value}
	case *lang.StrLit:
		return &lang.Opaque{Ref: e.Value}
	}
	return &lang.Opaque{Ref: plainObject{}}
}

func (s *script) function(e lang.Expr) *lang.Callback {
	switch e := e.(type) {
	case *lang.FuncExpr:
		return s.callback(e.Fn)
	case *lang.Name:
		if f := s.facts[e.Name]; f.Kind == lang.FactFunction {
			return f.Callback
		}
		return &lang.Callback{Builtin: e.Name}
	}
	return nil
}

// action reads the arguments of run and register.
func (s *script) action(r *lang.Recipe, name string, c *lang.Call) {
	r.ToStr, r.Collect = true, true
	if name == "register" {
		r.Action = lang.ActionRegister
	}
	for _, a := range c.Args {
		var v any
		switch x := a.Value.(type) {
		case *lang.StrLit:
			v = x.Value
		case *lang.BoolLit:
			v = x.Value
		case *lang.IntLit:
			v = x.Value
		case *lang.Name, *lang.FuncExpr:
			v = s.function(x)
		}
		switch {
		case a.Name == "convertToStr":
			r.ToStr = v.(bool)
		case a.Name == "collect":
			r.Collect = v.(bool)
		case a.Name == "mode":
			r.Mode = v.(string)
		case a.Name == "":
			r.ReaderArgs = append(r.ReaderArgs, lang.NamedArg{Name: "arg", Value: v})
		default:
			r.ReaderArgs = append(r.ReaderArgs, lang.NamedArg{Name: a.Name, Value: v})
		}
	}
}
