package vm

import (
	"maps"
	"slices"
	"strings"
)

// newException is BaseException's constructor.
func newException(_ *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	e := &Exc{}
	if cls == ExcOSError && len(args) >= 2 && len(args) <= 5 && args[0].k == KInt {
		if ty, ok := errnoTypes[args[0].n]; ok {
			cls = ty
		}
	}
	out := ObjectValue(&Object{Type: cls, Data: e})
	if _, init := cls.scriptInit(); init {
		// The script's __init__ decides about keywords, and what an OSError is
		// made of.
		if n, _ := cls.Lookup("__new__"); n.k == KBuiltin && cls.IsSubtype(ExcOSError) {
			return out, nil
		}
		kw = nil
	}
	return out, e.take(cls, args, kw)
}

// take gives an exception of class ty its arguments, and the attributes that
// they say.
func (e *Exc) take(ty *Type, args []Value, kw []Kw) error {
	if len(kw) > 0 {
		f := excKeywords(ty)
		if f == nil {
			return TypeErrorf("%s() takes no keyword arguments", ty.Name)
		}
		for _, k := range kw {
			if !slices.Contains(f.keywords, k.Name) {
				return TypeErrorf("'%s' is an invalid keyword argument for %s()", k.Name, f.class.Name)
			}
			e.setNamed(k.Name, k.V)
		}
	}
	e.Args = slices.Clone(args)
	switch {
	case ty.IsSubtype(ExcStopIteration) && len(args) > 0:
		e.StopValue = args[0]
	case ty.IsSubtype(ExcOSError) && len(args) > 2 && len(args) <= 5 && !args[2].IsNone():
		if ty.IsSubtype(ExcBlockingIO) && args[2].IsInt() {
			e.setNamed("characters_written", args[2])
			break
		}
		e.setNamed("filename", args[2])
		if len(args) == 5 {
			e.setNamed("filename2", args[4])
		}
		e.Args = e.Args[:2]
	}
	return nil
}

// state adds the attributes that do not follow from the arguments to the state
// of a reduction, which is unset or a dictionary of others.
func (e *Exc) state(s Value) Value {
	if len(e.named) == 0 || s.k != KUnset && s.k != KDict {
		return s
	}
	d := NewDict(len(e.named))
	if s.k == KDict {
		d = s.AsDict().Copy()
	}
	for _, name := range slices.Sorted(maps.Keys(e.named)) {
		if !strings.HasPrefix(name, "filename") { // those are arguments
			d.SetStr(name, e.named[name])
		}
	}
	if d.Len() == 0 {
		return s
	}
	return DictValue(d)
}

func (e *Exc) setNamed(name string, x Value) {
	if e.named == nil {
		e.named = map[string]Value{}
	}
	e.named[name] = x
}

// excField lists attributes that the exceptions of a class have besides those of
// BaseException, and that the script may set.
type excField struct {
	class    *Type
	names    []string
	keywords []string // which the constructor takes by keyword
	// given is what attribute i is unless it was set: what the arguments say.
	// Unset stands for None.
	given func(e *Exc, i int) Value
}

var excFields = []excField{
	{ExcOSError, []string{"errno", "strerror", "filename", "filename2"}, nil, func(e *Exc, i int) Value {
		switch n := len(e.Args); {
		case n < 2 || n > 5:
		case i < 3 && i < n:
			return e.Args[i]
		case i == 3 && n == 5:
			return e.Args[4]
		}
		return Value{}
	}},
	{ExcImportError, []string{"msg", "name", "path"}, []string{"name", "path"}, importErrorField},
	{ExcNameError, []string{"name"}, []string{"name"}, subjectField},
	{ExcAttributeError, []string{"name", "obj"}, []string{"name", "obj"}, subjectField},
	{ExcSystemExit, []string{"code"}, nil, func(e *Exc, _ int) Value {
		switch len(e.Args) {
		case 0:
			return Value{}
		case 1:
			return e.Args[0]
		}
		return NewTuple(e.Args...)
	}},
	{ExcStopIteration, []string{"value"}, nil, func(e *Exc, _ int) Value { return e.StopValue }},
	{ExcSyntaxError, []string{"msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line"}, nil, syntaxErrorField},
	{ExcUnicodeEncodeError, unicodeErrorFields, nil, unicodeErrorField},
	{ExcUnicodeDecodeError, unicodeErrorFields, nil, unicodeErrorField},
	{ExcUnicodeTranslate, unicodeErrorFields[1:], nil, func(e *Exc, i int) Value {
		if len(e.Args) != 4 {
			return Value{}
		}
		return e.Args[i]
	}},
}

func importErrorField(e *Exc, i int) Value {
	switch {
	case i == 0 && len(e.Args) == 1:
		return e.Args[0]
	case i == 1 && e.subject != nil:
		if e.subject.obj.k == KModule { // that lacks the name
			return Str(e.subject.obj.AsModule().Name)
		}
		return Str(e.subject.name)
	}
	return Value{}
}

// subjectField is the name that was not found, and what does not have it.
func subjectField(e *Exc, i int) Value {
	switch {
	case e.subject == nil:
		return Value{}
	case i == 0:
		return Str(e.subject.name)
	}
	return e.subject.obj
}

// syntaxErrorField reads SyntaxError(msg, (filename, lineno, offset, text, …)).
func syntaxErrorField(e *Exc, i int) Value {
	if i == 0 {
		if len(e.Args) > 0 {
			return e.Args[0]
		}
		return Value{}
	}
	if len(e.Args) == 2 && e.Args[1].k == KTuple {
		if where := e.Args[1].AsTuple().Elems; i <= len(where) {
			return where[i-1]
		}
	}
	return Value{}
}

// findExcField finds the attribute of exceptions of class ty, and its place.
func findExcField(ty *Type, name string) (*excField, int) {
	for i := range excFields {
		f := &excFields[i]
		if k := slices.Index(f.names, name); k >= 0 && ty.IsSubtype(f.class) {
			return f, k
		}
	}
	if name == "characters_written" && ty.IsSubtype(ExcBlockingIO) {
		return &excWritten, 0
	}
	return nil, 0
}

// excWritten is a field that is not there unless it was set.
var excWritten = excField{ExcBlockingIO, []string{"characters_written"}, nil, nil}

// excKeywords is the part of excFields that says which keywords ty takes.
func excKeywords(ty *Type) *excField {
	for i := range excFields {
		if f := &excFields[i]; f.keywords != nil && ty.IsSubtype(f.class) {
			return f
		}
	}
	return nil
}

// field is the value of an attribute of excFields; unset when e has none such.
func (e *Exc) field(ty *Type, name string) Value {
	f, i := findExcField(ty, name)
	if f == nil {
		return Value{}
	}
	if x, ok := e.named[name]; ok {
		return x
	}
	if f.given == nil {
		return Value{}
	}
	if x := f.given(e, i); x.k != KUnset {
		return x
	}
	return None
}

// errnoTypes are the subclasses that OSError(errno, text) makes.
var errnoTypes = map[int64]*Type{
	1: ExcPermissionError, 2: ExcFileNotFoundError, 3: ExcProcessLookup, 4: ExcInterrupted, 10: ExcChildProcess,
	11: ExcBlockingIO, 13: ExcPermissionError, 17: ExcFileExists, 20: ExcNotADirectory, 21: ExcIsADirectory,
	32: ExcBrokenPipe, 103: ExcConnectionAborted, 104: ExcConnectionReset, 108: ExcBrokenPipe, 110: ExcTimeoutError,
	111: ExcConnectionRefused, 114: ExcBlockingIO, 115: ExcBlockingIO,
}

var exceptionMethods = []Builtin{
	{Name: "__init__", Min: 0, Max: -1, Fn: func(_ *Thread, args []Value, kw []Kw) (Value, error) {
		e := ExcOf(args[0])
		if e == nil {
			return Value{}, wrongSelf("__init__", ExcBaseException, args[0])
		}
		return None, e.take(TypeOf(args[0]), args[1:], kw)
	}},
	{Name: "__setstate__", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[1].IsNone() {
			return None, nil
		}
		if args[1].k != KDict {
			return Value{}, TypeErrorf("state is not a dictionary")
		}
		d := args[1].AsDict()
		for i := range d.Slots() {
			k, x, ok := d.Slot(i)
			if !ok {
				continue
			}
			name, err := attrName(k)
			if err == nil {
				err = SetAttr(t, args[0], name, x)
			}
			if err != nil {
				return Value{}, err
			}
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
	{Name: "with_traceback", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		_, err := setExcAttr(t, args[0], "__traceback__", args[1])
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
			return e.Message
		}
		return NewTuple(e.Group...)
	}
	return e.field(TypeOf(v), name)
}

// setExcAttr sets the attributes of excAttr that may be set.
func setExcAttr(t *Thread, v Value, name string, x Value) (bool, error) {
	e := ExcOf(v)
	if e == nil {
		return false, nil
	}
	switch name {
	case "args":
		elems, err := Collect(t, x)
		if err != nil {
			return true, err
		}
		e.Args = elems
	case "__cause__", "__context__":
		if !x.IsNone() && ExcOf(x) == nil {
			return true, TypeErrorf("exception %s must be None or derive from BaseException", strings.Trim(name, "_"))
		}
		if x.IsNone() {
			x = Value{}
		}
		if name == "__context__" {
			e.Context = x
		} else {
			e.Cause, e.Suppress = x, true
		}
	case "__suppress_context__":
		if x.k != KBool {
			return true, TypeErrorf("attribute value type must be bool")
		}
		e.Suppress = x.AsBool()
	case "message", "exceptions":
		if e.Group == nil {
			return false, nil
		}
		return true, AttrErrorf("readonly attribute")
	case "__traceback__":
		trace, ok := TraceOf(x)
		if !ok {
			return true, TypeErrorf("__traceback__ must be a traceback or None")
		}
		e.Trace = slices.Clone(trace)
	case "value":
		if !TypeOf(v).IsSubtype(ExcStopIteration) {
			return false, nil
		}
		e.StopValue = x
	default:
		if f, _ := findExcField(TypeOf(v), name); f == nil {
			return false, nil
		}
		e.setNamed(name, x)
	}
	return true, nil
}

// ErrorText is the text that an execution's errors list and RESP error replies
// carry for a failed callback: see the four rules in docs/scripts.md. t runs the
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
