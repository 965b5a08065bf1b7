package lang

// Recipe is what a builder recorded: a reader, steps, and the action that ended
// it. It is what the planner takes. Sugar operators (count, countby, sort, …)
// are steps of their own here; the planner decides how to carry them out.
type Recipe struct {
	Reader     string // name as in Readers
	ReaderArgs []NamedArg
	Steps      []Step
	Action     Action
	Mode       string // "async", "async_local", "sync"
	Collect    bool   // the action's own collect, after all steps
	ToStr      bool   // the action's own str() of every record, before that collect
	Desc       string
}

// Action says how a recipe was ended.
type Action uint8

// The actions.
const (
	ActionRun Action = iota
	ActionRegister
)

// NamedArg is an argument of a reader. Value is nil, bool, int64, float64,
// string, []string, or *Callback.
type NamedArg struct {
	Name  string
	Value any
}

// Arg returns the reader argument called name, or nil.
func (r *Recipe) Arg(name string) any {
	for _, a := range r.ReaderArgs {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}

// Step is one operation of a recipe. Args follow the operator's ParamSpecs:
// *Callback for ParamFunc, int64 for ParamInt, bool for ParamBool, *Opaque for
// ParamValue.
type Step struct {
	Op   *OpSpec
	Args []any
	Pos  Pos // of the call in the script
}

// Func returns argument i as a callback, or nil when the step has none there.
func (s *Step) Func(i int) *Callback {
	if i >= len(s.Args) {
		return nil
	}
	c, _ := s.Args[i].(*Callback)
	return c
}

// Opaque is a run-time value that the planner carries without looking inside.
type Opaque struct{ Ref any }

// Callback is a function value seen by the planner: its IR and what is known,
// at plan time, about the variables it reads. Fn is nil for callables that are
// not written in the script: then Builtin names them ("float", "str").
type Callback struct {
	Fn      *Func
	Builtin string
	Ref     any                    // the run-time function value
	Free    func(i int) Fact       // facts of Fn.Free[i]
	Global  func(name string) Fact // facts of a module global (or builtin) by name
}

// Name is the callback's name for people: "<lambda>", "f", "float".
func (c *Callback) Name() string {
	if c.Fn != nil {
		return c.Fn.Name
	}
	return c.Builtin
}

// FactKind classifies what is known of a variable's value at plan time.
type FactKind uint8

// The kinds of facts.
const (
	FactUnknown  FactKind = iota // unset, or nothing is known
	FactConst                    // an immutable value: None, bool, int, float, str, bytes, tuple of those; see Fact.Const
	FactFunction                 // a script function; see Fact.Callback
	FactBuiltin                  // a builtin or library function or class; see Fact.Name
	FactModule                   // a library module; see Fact.Name
	FactObject                   // a mutable object: list, dict, set, instance, …
)

// Fact is what is known of one variable at plan time. Scripts may rebind a
// global later (with a global statement in a callback); whoever uses a fact of
// a global must check that no reachable callback does.
type Fact struct {
	Kind     FactKind
	Name     string    // qualified: "execute", "len", "json.dumps", "json"
	Const    any       // nil, bool, int64, float64, string; else the run-time value
	Callback *Callback // for FactFunction
}
