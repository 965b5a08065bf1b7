package vm

import (
	"fmt"
)

// Exc is the native part (Object.Data) of an exception instance.
type Exc struct {
	Args      []Value
	Trace     []TraceEntry // innermost frame first
	Cause     Value        // __cause__; unset when none
	Context   Value        // __context__; unset when none
	Suppress  bool         // __suppress_context__: "raise … from …" was used
	chained   bool         // Context is decided, although there is no Trace yet
	StopValue Value        // StopIteration.value
	Group     []Value      // of exception groups: their exceptions
	Message   Value        // of exception groups
	Syntax    any          // lang.List of a SyntaxError, when there is one
	// named are attributes of excFields that do not follow from Args.
	named   map[string]Value
	subject *subject // what the text is about, when the machine knows
	spent   bool     // a budget is used up
}

// TraceEntry is one line of a traceback. File and Col are those of recipes in the
// gears language; scripts have none.
type TraceEntry struct {
	Func string
	Line int
	File string
	Col  int
}

// Raised is a script exception on its way through Go code.
type Raised struct{ V Value }

func (r *Raised) Error() string {
	return TypeOf(r.V).FullName() + ": " + excMessage(nil, r.V)
}

// Exc returns the native part.
func (r *Raised) Exc() *Exc { return r.V.AsObject().Data.(*Exc) }

// ExcOf returns the native part of an exception instance, or nil.
func ExcOf(v Value) *Exc {
	if v.k != KObject {
		return nil
	}
	e, _ := v.AsObject().Data.(*Exc)
	return e
}

// NewExc makes an exception instance of class ty with the given args.
func NewExc(ty *Type, args ...Value) Value {
	return ObjectValue(&Object{Type: ty, Data: &Exc{Args: args}})
}

// Errorf makes an error that scripts see as an exception of class ty.
func Errorf(ty *Type, format string, args ...any) error {
	return &Raised{NewExc(ty, Str(fmt.Sprintf(format, args...)))}
}

// spentf makes the error of a budget that is used up.
func spentf(ty *Type, format string, args ...any) error {
	e := NewExc(ty, Str(fmt.Sprintf(format, args...)))
	ExcOf(e).spent = true
	return &Raised{e}
}

// Overspent reports whether a record failed because a budget was used up, be it
// that the script caught that error and raised another. Records after it would
// fail as well, or take as long.
func (t *Thread) Overspent(err error) bool {
	if t.memory < 0 {
		return true
	}
	raised, ok := err.(*Raised)
	if !ok {
		return false
	}
	v := raised.V
	for range spentDepth {
		if v.IsUnset() {
			break
		}
		e := ExcOf(v)
		if e == nil {
			break
		}
		if e.spent {
			return true
		}
		v = e.Context
	}
	return false
}

// spentDepth is how many exceptions behind one are looked at by Overspent.
const spentDepth = 20

// PlainError makes an error whose text reaches the errors list as it is.
func PlainError(text string) error { return Errorf(ExcFlatError, "%s", text) }

// ErrAsyncExtractor is the error of an extractor that returned a coroutine.
func ErrAsyncExtractor() error { return PlainError("coroutine are not allow on extractor") }

// RaiseValue makes an error of an exception instance.
func RaiseValue(v Value) error { return &Raised{v} }

// TypeErrorf, ValueErrorf, … make the commonest errors.
func TypeErrorf(format string, args ...any) error  { return Errorf(ExcTypeError, format, args...) }
func ValueErrorf(format string, args ...any) error { return Errorf(ExcValueError, format, args...) }
func IndexErrorf(format string, args ...any) error { return Errorf(ExcIndexError, format, args...) }
func AttrErrorf(format string, args ...any) error  { return Errorf(ExcAttributeError, format, args...) }

// KeyError makes KeyError(key).
func KeyError(key Value) error { return &Raised{NewExc(ExcKeyError, key)} }

// IsExc reports whether err is a script exception of class ty.
func IsExc(err error, ty *Type) bool {
	r, ok := err.(*Raised)
	return ok && TypeOf(r.V).IsSubtype(ty)
}

func excType(name string, base *Type) *Type {
	ty := NewType("", name, []*Type{base}, nil)
	return ty
}

// The exception classes. The tree is CPython's for the classes that gears has.
var (
	ExcBaseException       = excType("BaseException", TypeObject)
	ExcException           = excType("Exception", ExcBaseException)
	ExcGeneratorExit       = excType("GeneratorExit", ExcBaseException)
	ExcKeyboardInterrupt   = excType("KeyboardInterrupt", ExcBaseException)
	ExcSystemExit          = excType("SystemExit", ExcBaseException)
	ExcArithmeticError     = excType("ArithmeticError", ExcException)
	ExcZeroDivisionError   = excType("ZeroDivisionError", ExcArithmeticError)
	ExcOverflowError       = excType("OverflowError", ExcArithmeticError)
	ExcFloatingPointError  = excType("FloatingPointError", ExcArithmeticError)
	ExcAssertionError      = excType("AssertionError", ExcException)
	ExcAttributeError      = excType("AttributeError", ExcException)
	ExcBufferError         = excType("BufferError", ExcException)
	ExcEOFError            = excType("EOFError", ExcException)
	ExcImportError         = excType("ImportError", ExcException)
	ExcModuleNotFound      = excType("ModuleNotFoundError", ExcImportError)
	ExcLookupError         = excType("LookupError", ExcException)
	ExcIndexError          = excType("IndexError", ExcLookupError)
	ExcKeyError            = excType("KeyError", ExcLookupError)
	ExcMemoryError         = excType("MemoryError", ExcException)
	ExcNameError           = excType("NameError", ExcException)
	ExcUnboundLocalError   = excType("UnboundLocalError", ExcNameError)
	ExcOSError             = excType("OSError", ExcException)
	ExcBlockingIO          = excType("BlockingIOError", ExcOSError)
	ExcChildProcess        = excType("ChildProcessError", ExcOSError)
	ExcConnectionError     = excType("ConnectionError", ExcOSError)
	ExcBrokenPipe          = excType("BrokenPipeError", ExcConnectionError)
	ExcConnectionAborted   = excType("ConnectionAbortedError", ExcConnectionError)
	ExcConnectionRefused   = excType("ConnectionRefusedError", ExcConnectionError)
	ExcConnectionReset     = excType("ConnectionResetError", ExcConnectionError)
	ExcFileExists          = excType("FileExistsError", ExcOSError)
	ExcFileNotFoundError   = excType("FileNotFoundError", ExcOSError)
	ExcInterrupted         = excType("InterruptedError", ExcOSError)
	ExcIsADirectory        = excType("IsADirectoryError", ExcOSError)
	ExcNotADirectory       = excType("NotADirectoryError", ExcOSError)
	ExcPermissionError     = excType("PermissionError", ExcOSError)
	ExcProcessLookup       = excType("ProcessLookupError", ExcOSError)
	ExcTimeoutError        = excType("TimeoutError", ExcOSError)
	ExcReferenceError      = excType("ReferenceError", ExcException)
	ExcRuntimeError        = excType("RuntimeError", ExcException)
	ExcNotImplementedError = excType("NotImplementedError", ExcRuntimeError)
	ExcRecursionError      = excType("RecursionError", ExcRuntimeError)
	ExcStopIteration       = excType("StopIteration", ExcException)
	ExcStopAsyncIteration  = excType("StopAsyncIteration", ExcException)
	ExcSyntaxError         = excType("SyntaxError", ExcException)
	ExcIndentationError    = excType("IndentationError", ExcSyntaxError)
	ExcTabError            = excType("TabError", ExcIndentationError)
	ExcSystemError         = excType("SystemError", ExcException)
	ExcTypeError           = excType("TypeError", ExcException)
	ExcValueError          = excType("ValueError", ExcException)
	ExcUnicodeError        = excType("UnicodeError", ExcValueError)
	ExcUnicodeDecodeError  = excType("UnicodeDecodeError", ExcUnicodeError)
	ExcUnicodeEncodeError  = excType("UnicodeEncodeError", ExcUnicodeError)
	ExcUnicodeTranslate    = excType("UnicodeTranslateError", ExcUnicodeError)
	ExcWarning             = excType("Warning", ExcException)
	ExcDeprecationWarning  = excType("DeprecationWarning", ExcWarning)
	ExcUserWarning         = excType("UserWarning", ExcWarning)
	ExcBytesWarning        = excType("BytesWarning", ExcWarning)
	ExcEncodingWarning     = excType("EncodingWarning", ExcWarning)
	ExcFutureWarning       = excType("FutureWarning", ExcWarning)
	ExcImportWarning       = excType("ImportWarning", ExcWarning)
	ExcPendingDeprecation  = excType("PendingDeprecationWarning", ExcWarning)
	ExcResourceWarning     = excType("ResourceWarning", ExcWarning)
	ExcSyntaxWarning       = excType("SyntaxWarning", ExcWarning)
	ExcUnicodeWarning      = excType("UnicodeWarning", ExcWarning)
	ExcRuntimeWarning      = excType("RuntimeWarning", ExcWarning)
)

// The classes of the engine print as gears.error, gears.flat_error and
// gears.forcestopped.
var (
	ExcGearsError     = gearsExc("error", ExcException)
	ExcFlatError      = gearsExc("flat_error", ExcException)
	ExcForceStopped   = gearsExc("forcestopped", ExcBaseException)
	exceptionBuiltins = []*Type{
		ExcBaseException, ExcException, ExcBaseExceptionGroup, ExcExceptionGroup, ExcGeneratorExit, ExcKeyboardInterrupt, ExcSystemExit, ExcArithmeticError,
		ExcZeroDivisionError, ExcOverflowError, ExcFloatingPointError, ExcAssertionError, ExcAttributeError,
		ExcBufferError, ExcEOFError, ExcImportError, ExcModuleNotFound, ExcLookupError, ExcIndexError, ExcKeyError,
		ExcMemoryError, ExcNameError, ExcUnboundLocalError, ExcOSError, ExcConnectionError, ExcFileNotFoundError,
		ExcPermissionError, ExcTimeoutError, ExcReferenceError, ExcRuntimeError, ExcNotImplementedError,
		ExcRecursionError, ExcStopIteration, ExcStopAsyncIteration, ExcSyntaxError, ExcIndentationError, ExcTabError,
		ExcSystemError, ExcTypeError, ExcValueError, ExcUnicodeError, ExcUnicodeDecodeError, ExcUnicodeEncodeError,
		ExcWarning, ExcDeprecationWarning, ExcUserWarning, ExcRuntimeWarning,
		ExcBlockingIO, ExcChildProcess, ExcBrokenPipe, ExcConnectionAborted, ExcConnectionRefused, ExcConnectionReset,
		ExcFileExists, ExcInterrupted, ExcIsADirectory, ExcNotADirectory, ExcProcessLookup, ExcBytesWarning,
		ExcEncodingWarning, ExcFutureWarning, ExcImportWarning, ExcPendingDeprecation, ExcResourceWarning,
		ExcSyntaxWarning, ExcUnicodeWarning, ExcUnicodeTranslate,
	}
)

func gearsExc(name string, base *Type) *Type {
	ty := excType(name, base)
	ty.Module = "gears"
	return ty
}
