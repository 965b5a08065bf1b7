package engine

import (
	"gears/lang"
	"gears/vm"
)

// functions are the script's values that a recipe refers to: the callbacks and
// zero values of its steps in their order, then those of its reader.
func functions(r *lang.Recipe) []vm.Value {
	var out []vm.Value
	take := func(a any) any {
		if v, ok := functionOf(a); ok {
			out = append(out, v)
		}
		return a
	}
	mapFunctions(r, take)
	return out
}

// withFunctions returns the recipe with other values, in the order of functions,
// in the places of its own.
func withFunctions(r *lang.Recipe, fns []vm.Value) *lang.Recipe {
	return mapFunctions(r, func(a any) any {
		if _, ok := functionOf(a); !ok {
			return a
		}
		v := fns[0]
		fns = fns[1:]
		if _, ok := a.(*lang.Opaque); ok {
			return &lang.Opaque{Ref: v}
		}
		return vm.CallbackOf(v)
	})
}

func functionOf(a any) (v vm.Value, ok bool) {
	switch a := a.(type) {
	case *lang.Callback:
		if a != nil {
			v, ok = a.Ref.(vm.Value)
		}
	case *lang.Opaque:
		if a != nil {
			v, ok = a.Ref.(vm.Value)
		}
	}
	return v, ok
}

// mapFunctions copies a recipe with what f makes of its arguments.
func mapFunctions(r *lang.Recipe, f func(a any) any) *lang.Recipe {
	out := *r
	out.Steps = make([]lang.Step, len(r.Steps))
	for i, st := range r.Steps {
		args := make([]any, len(st.Args))
		for j, a := range st.Args {
			args[j] = f(a)
		}
		st.Args = args
		out.Steps[i] = st
	}
	out.ReaderArgs = make([]lang.NamedArg, len(r.ReaderArgs))
	for i, a := range r.ReaderArgs {
		out.ReaderArgs[i] = lang.NamedArg{Name: a.Name, Value: f(a.Value)}
	}
	return &out
}
