package vm

import (
	"slices"
	"strings"
)

// generatorMethods are the methods of generators and coroutines.
var generatorMethods = []Builtin{
	{Name: "__iter__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) { return args[0], nil }},
	{Name: "__next__", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return generatorSend(t, args[0].AsGen(), None, nil)
	}},
	{Name: "send", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return generatorSend(t, args[0].AsGen(), args[1], nil)
	}},
	{Name: "throw", Min: 1, Max: 3, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		exc, err := thrown(t, args[1:])
		if err != nil {
			return Value{}, err
		}
		return generatorSend(t, args[0].AsGen(), None, exc)
	}},
	{Name: "close", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return None, args[0].AsGen().Close(t)
	}},
}

// attr reads what a generator or coroutine tells of itself.
func (g *Generator) attr(name string) (Value, bool) {
	switch name {
	case "__name__":
		return Str(g.Fn.Name), true
	case "__qualname__":
		return Str(g.Fn.Qual), true
	}
	prefix, what, _ := strings.Cut(name, "_")
	own := "gi"
	switch {
	case g.Coroutine:
		own = "cr"
	case g.Async:
		own = "ag"
		if what == "running" {
			return Bool(g.stepping), prefix == own
		}
	}
	if prefix != own {
		return Value{}, false
	}
	switch what {
	case "code":
		return ObjectValue(&Object{Type: typeCode, Data: g.Fn.Code}), true
	case "running":
		return Bool(g.state == genRunning), true
	case "suspended":
		return Bool(g.state == genStopped), true
	case "yieldfrom", "await":
		if fr := g.fiber.top; fr != nil && g.state == genStopped && fr.pc < len(fr.code.Instrs) {
			if in := fr.code.Instrs[fr.pc]; in.Op == opYieldFrom {
				return fr.regs[in.B], true
			}
		}
		return None, true
	case "frame":
		if g.state == genDone {
			return None, true
		}
		line := g.Fn.Code.Fn.Span.Start.Line
		if fr := g.fiber.top; fr != nil && g.state != genFresh {
			return FrameValue([]TraceEntry{{Func: g.Fn.Name, Line: fr.code.line(fr.pc - 1)}}), true
		}
		return FrameValue([]TraceEntry{{Func: g.Fn.Name, Line: int(line)}}), true
	}
	return Value{}, false
}

// setAttr sets what may be set of a generator: its names.
func (g *Generator) setAttr(name string, x Value) (ok bool, err error) {
	if name != "__name__" && name != "__qualname__" {
		return false, nil
	}
	if x.k != KStr {
		return true, TypeErrorf("%s must be set to a string object", name)
	}
	fn := *g.Fn // the function keeps its name
	if name == "__name__" {
		fn.Name = x.AsStr()
	} else {
		fn.Qual = x.AsStr()
	}
	g.Fn = &fn
	return true, nil
}

// generatorSend resumes g and turns its end into StopIteration.
func generatorSend(t *Thread, g *Generator, v Value, exc error) (Value, error) {
	return stopped(g.resume(t, v, exc))
}

// errReused refuses to go on with a coroutine that ended.
func errReused() error {
	return Errorf(ExcRuntimeError, "cannot reuse already awaited coroutine")
}

// coroutineMethods are the methods that coroutines have and generators lack.
var coroutineMethods = []Builtin{
	{Name: "__await__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		return NewIter(&coroutineWrapper{args[0].AsGen()}, typeCoroutineWrapper), nil
	}},
}

// thrown makes the exception that throw(type[, value[, traceback]]) raises.
func thrown(t *Thread, args []Value) (error, error) {
	exc := args[0]
	if len(args) > 1 && !args[1].IsNone() && ExcOf(exc) != nil {
		return nil, TypeErrorf("instance exception may not have a separate value")
	}
	if len(args) > 1 && !args[1].IsNone() && exc.k == KType && ExcOf(args[1]) == nil {
		given := args[1:2]
		if args[1].k == KTuple {
			given = args[1].AsTuple().Elems
		}
		v, err := t.Call(exc, slices.Clone(given), nil)
		if err != nil {
			return nil, err
		}
		exc = v
	} else if len(args) > 1 && ExcOf(args[1]) != nil {
		exc = args[1]
	}
	if ExcOf(exc) == nil && !(exc.k == KType && exc.AsType().IsSubtype(ExcBaseException)) {
		return nil, TypeErrorf("exceptions must be classes or instances deriving from BaseException, not %s", TypeName(exc))
	}
	v, err := t.instantiate(exc)
	if err != nil {
		return nil, err
	}
	return RaiseValue(v), nil
}

// Close ends the generator with GeneratorExit.
func (g *Generator) Close(t *Thread) error {
	switch g.state {
	case genDone:
		return nil
	case genFresh:
		g.state = genDone
		return nil
	}
	_, ok, err := g.resume(t, None, RaiseValue(NewExc(ExcGeneratorExit)))
	if ok {
		return Errorf(ExcRuntimeError, "%s ignored GeneratorExit", g.kindName())
	}
	if err == nil || IsExc(err, ExcGeneratorExit) || IsExc(err, ExcStopIteration) {
		return nil
	}
	return err
}
