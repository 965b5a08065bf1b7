package vm

// Tracebacks and frames as scripts see them: lists of function names and lines.
// There is nothing else to look into, so that a frame keeps no variable alive.
var (
	typeTraceback = NewType("", "traceback", nil, nil)
	typeFrame     = NewType("", "frame", nil, nil)
	typeCode      = NewType("", "code", nil, nil)
)

// trace is the native part of a traceback or a frame: the entries that it and
// what hangs on it show, innermost first. A traceback is its last entry and
// tb_next is what remains without it; a frame is its first entry, and f_back
// what remains.
type trace struct{ entries []TraceEntry }

// ScriptFile is the file name that tracebacks show.
const ScriptFile = "<string>"

// TracebackValue is the traceback object of the entries, innermost first; None
// when there are none.
func TracebackValue(entries []TraceEntry) Value { return traceValue(typeTraceback, entries) }

// FrameValue is the frame object of a stack as Thread.Stack gives it.
func FrameValue(entries []TraceEntry) Value { return traceValue(typeFrame, entries) }

func traceValue(ty *Type, entries []TraceEntry) Value {
	if len(entries) == 0 {
		return None
	}
	return ObjectValue(&Object{Type: ty, Data: &trace{entries[:len(entries):len(entries)]}})
}

// TraceOf returns the entries, innermost first, of a traceback or a frame
// object; those of None are none.
func TraceOf(v Value) (entries []TraceEntry, ok bool) {
	if v.IsNone() {
		return nil, true
	}
	if v.k == KObject {
		if tr, ok := v.AsObject().Data.(*trace); ok {
			return tr.entries, true
		}
	}
	return nil, false
}

// Stack is the call stack of the script's code that is running, innermost
// frame first. Library code is left out.
func (t *Thread) Stack() []TraceEntry {
	var out []TraceEntry
	for f := t.fiber; f != nil; f = f.caller {
		for fr := f.top; fr != nil; fr = fr.parent {
			if name, ok := fr.code.frameName(fr.pc - 1); ok {
				out = append(out, fr.code.entry(name, fr.pc-1))
			}
		}
	}
	return out
}

// Handled is the exception that is being handled; None outside of except and
// finally.
func (t *Thread) Handled() Value {
	if t.handled.k == KUnset {
		return None
	}
	return t.handled
}

func tracebackAttr(_ *Thread, v Value, name string) (Value, bool, error) {
	e := v.AsObject().Data.(*trace).entries
	last := e[len(e)-1]
	switch name {
	case "tb_lineno":
		return Int(int64(last.Line)), true, nil
	case "tb_next":
		return TracebackValue(e[:len(e)-1]), true, nil
	case "tb_lasti":
		return Int(-1), true, nil
	case "tb_frame":
		return FrameValue([]TraceEntry{last}), true, nil
	}
	return Value{}, false, nil
}

func frameAttr(_ *Thread, v Value, name string) (Value, bool, error) {
	tr := v.AsObject().Data.(*trace)
	switch name {
	case "f_lineno":
		return Int(int64(tr.entries[0].Line)), true, nil
	case "f_back":
		return FrameValue(tr.entries[1:]), true, nil
	case "f_lasti":
		return Int(-1), true, nil
	case "f_code":
		return ObjectValue(&Object{Type: typeCode, Data: tr}), true, nil
	case "f_globals", "f_locals", "f_builtins":
		return Value{}, false, Errorf(ExcRuntimeError, "%s is refused: frames in gears tell function and line, not variables", name)
	}
	return Value{}, false, nil
}

func codeAttr(_ *Thread, v Value, name string) (Value, bool, error) {
	if c, ok := v.AsObject().Data.(*Code); ok {
		x, ok := codeObjectAttr(c, name)
		return x, ok, nil
	}
	e := v.AsObject().Data.(*trace).entries[0]
	switch name {
	case "co_name", "co_qualname":
		return Str(e.Func), true, nil
	case "co_filename":
		return Str(ScriptFile), true, nil
	case "co_firstlineno":
		return Int(int64(e.Line)), true, nil
	}
	return Value{}, false, nil
}

func setupStack() {
	typeTraceback.Slots.GetAttr = tracebackAttr
	typeFrame.Slots.GetAttr = frameAttr
	typeCode.Slots.GetAttr = codeAttr
	typeCell.Slots.GetAttr = cellAttr
	for _, ty := range []*Type{typeTraceback, typeFrame, typeCode, typeCell} {
		ty.New, ty.Final = nil, true
	}
}

// RecursionLimit is how many nested calls the thread allows.
func (t *Thread) RecursionLimit() int { return t.maxDepth }

// SetRecursionLimit changes RecursionLimit, up to what Limits.Depth allows. The
// errors are ValueError and RecursionError.
func (t *Thread) SetRecursionLimit(n int64) error {
	switch {
	case n < 1:
		return ValueErrorf("recursion limit must be greater or equal than 1")
	case n <= int64(t.depth):
		return Errorf(ExcRecursionError, "cannot set the recursion limit to %d at the recursion depth %d: the limit is too low", n, t.depth)
	case n > int64(t.Limits.Depth):
		return ValueErrorf("recursion limit of %d is refused: this server allows at most %d", n, t.Limits.Depth)
	}
	t.maxDepth = int(n)
	return nil
}

// ScriptGlobals is the globals of the innermost function of the script that is
// running; nil when there is none.
func (t *Thread) ScriptGlobals() *Globals {
	for f := t.fiber; f != nil; f = f.caller {
		for fr := f.top; fr != nil; fr = fr.parent {
			if fr.code.Program != nil && fr.code.Program.Library == "" && fr.fn != nil {
				return fr.fn.Globals
			}
		}
	}
	return nil
}
