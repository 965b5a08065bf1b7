package vm

import (
	"slices"
	"strconv"
	"strings"
)

// newException is BaseException's constructor.
func newException(_ *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if len(kw) > 0 {
		if _, init := cls.scriptInit(); !init && !cls.IsSubtype(ExcImportError) {
			return Value{}, TypeErrorf("%s() takes no keyword arguments", cls.Name)
		}
	}
	e := &Exc{Args: append([]Value(nil), args...)}
	if cls == ExcOSError && len(args) >= 2 && args[0].k == KInt {
		if ty, ok := errnoTypes[args[0].n]; ok {
			cls = ty
		}
	}
	if cls.IsSubtype(ExcStopIteration) && len(args) > 0 {
		e.StopValue = args[0]
	}
	return ObjectValue(&Object{Type: cls, Data: e}), nil
}

// errnoTypes are the subclasses that OSError(errno, text) makes.
var errnoTypes = map[int64]*Type{
	1: ExcPermissionError, 2: ExcFileNotFoundError, 3: ExcProcessLookup, 4: ExcInterrupted, 10: ExcChildProcess,
	11: ExcBlockingIO, 13: ExcPermissionError, 17: ExcFileExists, 20: ExcNotADirectory, 21: ExcIsADirectory,
	32: ExcBrokenPipe, 103: ExcConnectionAborted, 104: ExcConnectionReset, 108: ExcBrokenPipe, 110: ExcTimeoutError,
	111: ExcConnectionRefused, 114: ExcBlockingIO, 115: ExcBlockingIO,
}

var exceptionMethods = []Builtin{
	{Name: "__init__", Min: 0, Max: -1, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		if e := ExcOf(args[0]); e != nil {
			e.Args = append([]Value(nil), args[1:]...)
		}
		return None, nil
	}},
	{Name: "__repr__", NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		s, err := plainRepr(t, args[0])
		return Str(s), err
	}},
	{Name: "__str__", NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		e := ExcOf(args[0])
		if e == nil {
			return Value{}, wrongSelf("__str__", ExcBaseException, args[0])
		}
		s, err := excStr(t, args[0], e)
		return Str(s), err
	}},
	{Name: "with_traceback", Min: 1, Max: 1, NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		_, err := setExcAttr(args[0], "__traceback__", args[1])
		return args[0], err
	}},
	{Name: "add_note", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[1].k != KStr {
			return Value{}, TypeErrorf("note must be a str, not '%s'", TypeName(args[1]))
		}
		d := ensureDict(args[0])
		notes, ok := d.GetStr("__notes__")
		if !ok {
			notes = NewList(nil)
			d.SetStr("__notes__", notes)
		}
		if notes.k != KList {
			return Value{}, TypeErrorf("Cannot add note: __notes__ is not a list")
		}
		notes.AsList().Elems = append(notes.AsList().Elems, args[1])
		return None, nil
	}},
}

// excAttr reads the attributes of exceptions that are not in the instance
// dictionary; unset when name is none of them.
func excAttr(v Value, name string) Value {
	e := ExcOf(v)
	if e == nil {
		return Value{}
	}
	orNone := func(x Value) Value {
		if x.k == KUnset {
			return None
		}
		return x
	}
	ty := TypeOf(v)
	switch name {
	case "args":
		return NewTuple(e.Args...)
	case "__cause__":
		return orNone(e.Cause)
	case "__context__":
		return orNone(e.Context)
	case "__suppress_context__":
		return Bool(e.Suppress)
	case "__traceback__":
		if len(e.Trace) == 0 {
			return None
		}
		return TracebackValue(e.Trace)
	case "message", "exceptions":
		if e.Group == nil {
			break
		}
		if name == "message" {
			return e.Args[0]
		}
		return NewTuple(e.Group...)
	case "name":
		if ty.IsSubtype(ExcNameError) || ty.IsSubtype(ExcAttributeError) {
			if e.subject == nil {
				return None
			}
			return Str(e.subject.name)
		}
	case "obj":
		if ty.IsSubtype(ExcAttributeError) {
			if e.subject == nil {
				return None
			}
			return orNone(e.subject.obj)
		}
	case "value":
		if ty.IsSubtype(ExcStopIteration) {
			return orNone(e.StopValue)
		}
	case "code":
		if ty.IsSubtype(ExcSystemExit) {
			if len(e.Args) == 1 {
				return e.Args[0]
			}
			return None
		}
	case "msg":
		if (ty.IsSubtype(ExcSyntaxError) || ty.IsSubtype(ExcImportError)) && len(e.Args) > 0 {
			return e.Args[0]
		}
	case "encoding", "object", "start", "end", "reason":
		return unicodeErrorAttr(ty, e.Args, name)
	case "errno", "strerror":
		if ty.IsSubtype(ExcOSError) {
			i := 0
			if name == "strerror" {
				i = 1
			}
			if len(e.Args) >= 2 {
				return e.Args[i]
			}
			return None
		}
	}
	return Value{}
}

// setExcAttr sets the attributes of excAttr that may be set.
func setExcAttr(v Value, name string, x Value) (bool, error) {
	e := ExcOf(v)
	if e == nil {
		return false, nil
	}
	switch name {
	case "args":
		if x.k != KTuple {
			return true, TypeErrorf("'%s' object is not iterable", TypeName(x))
		}
		e.Args = x.AsTuple().Elems
	case "__cause__":
		e.Cause, e.Suppress = x, true
		if x.IsNone() {
			e.Cause = Value{}
		}
	case "__context__":
		e.Context = x
		if x.IsNone() {
			e.Context = Value{}
		}
	case "__suppress_context__":
		e.Suppress = x.AsBool()
	case "__traceback__":
		trace, ok := TraceOf(x)
		if !ok {
			return true, TypeErrorf("__traceback__ must be a traceback or None")
		}
		e.Trace = slices.Clone(trace)
	default:
		return false, nil
	}
	return true, nil
}

// Traceback renders an exception as the list of lines that
// traceback.format_exception gives: chained exceptions first, user frames named
// <string>, no source lines. The messages come from the exceptions' own __str__,
// run by t; without a thread, classes of scripts print as their builtin base does.
func Traceback(t *Thread, v Value) []string { return appendTraceback(t, nil, v, map[*Exc]bool{}) }

// maxChain bounds how many chained exceptions a traceback shows.
const maxChain = 50

// appendTraceback renders v behind the exceptions it came from; seen are those
// on the way to it, which a cycle leads back to.
func appendTraceback(t *Thread, out []string, v Value, seen map[*Exc]bool) []string {
	e := ExcOf(v)
	if e == nil {
		return out
	}
	seen[e] = true
	if len(seen) <= maxChain {
		switch {
		case e.Cause.k != KUnset && !seen[ExcOf(e.Cause)]:
			out = appendTraceback(t, out, e.Cause, seen)
			out = append(out, "\nThe above exception was the direct cause of the following exception:\n\n")
		case e.Cause.k == KUnset && e.Context.k != KUnset && !e.Suppress && !seen[ExcOf(e.Context)]:
			out = appendTraceback(t, out, e.Context, seen)
			out = append(out, "\nDuring handling of the above exception, another exception occurred:\n\n")
		}
	}
	if len(e.Trace) > 0 {
		out = append(out, "Traceback (most recent call last):\n")
		out = appendFrames(out, e.Trace)
	}
	out = append(out, excLine(t, v)+"\n")
	if d := instanceDict(v); d != nil {
		out = appendNotes(out, d)
	}
	return out
}

// appendNotes adds the lines of add_note.
func appendNotes(out []string, d *Dict) []string {
	notes, _ := d.GetStr("__notes__")
	if notes.k != KList {
		return out
	}
	for _, n := range notes.AsList().Elems {
		if n.k != KStr {
			continue
		}
		for _, line := range strings.Split(n.AsStr(), "\n") {
			out = append(out, line+"\n")
		}
	}
	return out
}

// appendFrames renders the frames, outermost first; like CPython it shows a
// frame that repeats three times and then says how often it did.
func appendFrames(out []string, trace []TraceEntry) []string {
	const repeatMax = 3
	same := 0
	flush := func() {
		if same > repeatMax {
			n := same - repeatMax
			out = append(out, "  [Previous line repeated "+strconv.Itoa(n)+" more time"+plural(n)+"]\n")
		}
	}
	for i := len(trace) - 1; i >= 0; i-- {
		e := trace[i]
		if i < len(trace)-1 && e == trace[i+1] {
			same++
		} else {
			flush()
			same = 1
		}
		if same <= repeatMax {
			out = append(out, "  File \"<string>\", line "+strconv.Itoa(e.Line)+", in "+e.Func+"\n")
		}
	}
	flush()
	return out
}

// excLine is the last line of a traceback: class and message.
func excLine(t *Thread, v Value) string {
	name := TypeOf(v).FullName()
	msg := excMessage(t, v)
	if msg == "" {
		return name
	}
	return name + ": " + msg
}

// ErrorText is the text that an execution's errors list and RESP error replies
// carry for a failed callback: see the four rules in docs/spec.md. t runs the
// __str__ of the script's own classes, with a fresh budget; it may be nil.
func ErrorText(t *Thread, err error, traceback bool) string {
	r, ok := err.(*Raised)
	if !ok {
		return err.Error()
	}
	if t != nil {
		t.begin()
	}
	ty := TypeOf(r.V)
	switch {
	case ty.IsSubtype(ExcFlatError):
		return excMessage(t, r.V)
	case ty.IsSubtype(ExcSyntaxError) && len(r.Exc().Trace) == 0, !traceback, len(r.Exc().Trace) == 0:
		return "Error type: <class '" + ty.FullName() + "'>, Value: " + excMessage(t, r.V)
	}
	lines := Traceback(t, r.V)
	var b strings.Builder
	b.WriteByte('[')
	for i, l := range lines {
		if i > 0 {
			b.WriteString(", ")
		}
		s, _ := Repr(nil, Str(l))
		b.WriteString(s)
	}
	b.WriteByte(']')
	return b.String()
}
