package vm

import (
	"fmt"
	"slices"
)

// Exception groups carry a message and exceptions: their two arguments.

// The classes of exception groups.
var (
	ExcBaseExceptionGroup = excType("BaseExceptionGroup", ExcBaseException)
	ExcExceptionGroup     = NewType("", "ExceptionGroup", []*Type{ExcBaseExceptionGroup, ExcException}, nil)
)

// newGroup is the constructor of both.
func newGroup(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if len(args) != 2 {
		return Value{}, TypeErrorf("BaseExceptionGroup.__new__() takes exactly 2 arguments (%d given)", len(args))
	}
	if _, init := cls.scriptInit(); !init && len(kw) > 0 {
		return Value{}, TypeErrorf("%s() takes no keyword arguments", cls.Name)
	}
	if args[0].k != KStr {
		return Value{}, TypeErrorf("BaseExceptionGroup.__new__() argument 1 must be str, not %s", argName(args[0]))
	}
	if !isSequence(args[1]) {
		return Value{}, TypeErrorf("second argument (exceptions) must be a sequence")
	}
	excs, err := Collect(t, args[1])
	if err != nil {
		return Value{}, err
	}
	if len(excs) == 0 {
		return Value{}, ValueErrorf("second argument (exceptions) must be a non-empty sequence")
	}
	plain := true
	for i, x := range excs {
		if ExcOf(x) == nil {
			return Value{}, ValueErrorf("Item %d of second argument (exceptions) is not an exception", i)
		}
		plain = plain && TypeOf(x).IsSubtype(ExcException)
	}
	switch {
	case plain && cls == ExcBaseExceptionGroup:
		cls = ExcExceptionGroup
	case !plain && cls == ExcExceptionGroup:
		return Value{}, TypeErrorf("Cannot nest BaseExceptions in an ExceptionGroup")
	case !plain && cls.IsSubtype(ExcException):
		return Value{}, TypeErrorf("Cannot nest BaseExceptions in '%s'", cls.Name)
	}
	return ObjectValue(&Object{Type: cls, Data: &Exc{Args: []Value{args[0], args[1]}, Message: args[0], Group: excs}}), nil
}

// isSequence reports what can be indexed by numbers, for all that can be told.
func isSequence(v Value) bool {
	switch v.k {
	case KList, KTuple, KStr, KBytes, KByteArray, KRange:
		return true
	case KObject:
		_, ok := TypeOf(v).Lookup("__getitem__")
		return ok && !TypeOf(v).IsSubtype(TypeDict)
	}
	return false
}

// groupText is str() of a group.
func groupText(e *Exc) string {
	return fmt.Sprintf("%s (%d sub-exception%s)", e.Message.AsStr(), len(e.Group), plural(len(e.Group)))
}

var groupMethods = []Builtin{
	{Name: "derive", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		e, err := groupOf(args[0])
		if err != nil {
			return Value{}, err
		}
		return newGroup(t, ExcBaseExceptionGroup, []Value{e.Message, args[1]}, nil)
	}},
	{Name: "subgroup", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		in, _, err := splitGroup(t, args[0], args[1])
		return in, err
	}},
	{Name: "split", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		in, out, err := splitGroup(t, args[0], args[1])
		if err != nil {
			return Value{}, err
		}
		return NewTuple(in, out), nil
	}},
}

func groupOf(v Value) (*Exc, error) {
	if e := ExcOf(v); e != nil && e.Group != nil {
		return e, nil
	}
	return nil, wrongSelf("split", ExcBaseExceptionGroup, v)
}

// splitGroup divides a group, or an exception in it, into what the condition
// takes and the rest; None for a part that is empty.
func splitGroup(t *Thread, v, cond Value) (in, out Value, err error) {
	if err := t.deeper(); err != nil {
		return Value{}, Value{}, err
	}
	defer func() { t.depth-- }()
	hit, err := groupMatch(t, v, cond)
	if err != nil {
		return Value{}, Value{}, err
	}
	if hit {
		return v, None, nil
	}
	e := ExcOf(v)
	if e.Group == nil {
		return None, v, nil
	}
	var ins, outs []Value
	for _, x := range e.Group {
		a, b, err := splitGroup(t, x, cond)
		if err != nil {
			return Value{}, Value{}, err
		}
		if a.k != KNone {
			ins = append(ins, a)
		}
		if b.k != KNone {
			outs = append(outs, b)
		}
	}
	if in, err = deriveGroup(t, v, e, ins); err == nil {
		out, err = deriveGroup(t, v, e, outs)
	}
	return in, out, err
}

// deriveGroup makes a group like v of some of its exceptions.
func deriveGroup(t *Thread, v Value, e *Exc, excs []Value) (Value, error) {
	if len(excs) == 0 {
		return None, nil
	}
	derive, err := GetAttr(t, v, "derive")
	if err != nil {
		return Value{}, err
	}
	g, err := t.Call(derive, []Value{NewList(excs)}, nil)
	if err != nil {
		return Value{}, err
	}
	if d := ExcOf(g); d != nil {
		if notes, ok := instanceNotes(v); ok {
			// A list of its own: the parts may get other notes.
			ensureDict(g).SetStr("__notes__", NewList(notes))
		}
		d.Trace, d.Cause, d.Context, d.Suppress = append([]TraceEntry(nil), e.Trace...), e.Cause, e.Context, e.Suppress
		return g, nil
	}
	return Value{}, TypeErrorf("derive must return an instance of BaseExceptionGroup")
}

// instanceNotes is a copy of the notes that an exception was given.
func instanceNotes(v Value) ([]Value, bool) {
	d := instanceDict(v)
	if d == nil {
		return nil, false
	}
	switch notes, _ := d.GetStr("__notes__"); notes.k {
	case KList:
		return slices.Clone(notes.AsList().Elems), true
	case KTuple:
		return slices.Clone(notes.AsTuple().Elems), true
	}
	return nil, false
}

// groupMatch asks the condition: a class, a tuple of classes, or a function.
func groupMatch(t *Thread, v, cond Value) (bool, error) {
	switch {
	case cond.k == KType && cond.AsType().IsSubtype(ExcBaseException), cond.k == KTuple:
		ok, err := excMatch(v, cond)
		if err != nil {
			return false, TypeErrorf("expected a function, exception type or tuple of exception types")
		}
		return ok, nil
	case cond.k == KFunc || cond.k == KMethod || cond.k == KBuiltin || cond.k == KObject && Callable(cond):
		r, err := t.Call(cond, []Value{v}, nil)
		if err != nil {
			return false, err
		}
		return Truth(t, r)
	}
	return false, TypeErrorf("expected a function, exception type or tuple of exception types")
}
