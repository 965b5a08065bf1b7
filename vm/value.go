package vm

import (
	"math"
	"math/big"
	"unsafe"
)

// Kind is the representation of a Value.
type Kind uint8

// The kinds. Those up to KBytes live in the Value itself; for the others p
// points to the Go object named in the comment.
const (
	KUnset          Kind = iota // no value: an unbound variable, an absent argument
	KNone                       // None
	KBool                       // n is 0 or 1
	KInt                        // n
	KFloat                      // n holds the bits
	KStr                        // p, n: the bytes of a valid UTF-8 string
	KBytes                      // p, n: bytes
	KEllipsis                   // ...
	KNotImplemented             // NotImplemented
	KBig                        // *big.Int, outside the range of int64
	KTuple                      // *Tuple
	KList                       // *List
	KDict                       // *Dict
	KSet                        // *Set
	KFrozenSet                  // *Set
	KByteArray                  // *ByteArray
	KRange                      // *Range
	KSlice                      // *SliceObj
	KFunc                       // *Function (written in the script)
	KBuiltin                    // *Builtin (written in Go)
	KMethod                     // *Method (bound)
	KType                       // *Type
	KModule                     // *Module
	KIter                       // *Iter (a Go iterator)
	KGen                        // *Generator (also coroutines)
	KCell                       // *Cell (never visible to scripts)
	KObject                     // *Object: instances of classes, exceptions, library objects
	kindCount
)

// Value is a script value. The zero Value is "no value". Values are small and
// copied freely; two words and a kind, no boxing for ints, floats and strings.
type Value struct {
	k Kind
	n int64
	p unsafe.Pointer
}

// Kind returns the value's representation.
func (v Value) Kind() Kind { return v.k }

// IsUnset reports whether v is no value at all.
func (v Value) IsUnset() bool { return v.k == KUnset }

// IsNone reports whether v is None.
func (v Value) IsNone() bool { return v.k == KNone }

// The singletons.
var (
	None           = Value{k: KNone}
	True           = Value{k: KBool, n: 1}
	False          = Value{k: KBool}
	Ellipsis       = Value{k: KEllipsis}
	NotImplemented = Value{k: KNotImplemented}
)

// Bool makes a bool.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// Int makes an int.
func Int(n int64) Value { return Value{k: KInt, n: n} }

// Float makes a float.
func Float(f float64) Value { return Value{k: KFloat, n: int64(math.Float64bits(f))} }

// Str makes a str. s must be valid UTF-8; data that may not be goes through
// Text.
func Str(s string) Value {
	return Value{k: KStr, n: int64(len(s)), p: unsafe.Pointer(unsafe.StringData(s))}
}

// Bytes makes a bytes.
func Bytes(s string) Value {
	return Value{k: KBytes, n: int64(len(s)), p: unsafe.Pointer(unsafe.StringData(s))}
}

// BigInt makes an int of any size; b must not be changed afterwards. Values
// that fit an int64 become KInt, so that every int has one representation.
func BigInt(b *big.Int) Value {
	if b.IsInt64() {
		return Int(b.Int64())
	}
	return Value{k: KBig, p: unsafe.Pointer(b)}
}

// AsBool, AsInt, AsFloat, AsStr return the payload of a value whose kind the
// caller has checked. AsStr serves KStr and KBytes.
func (v Value) AsBool() bool     { return v.n != 0 }
func (v Value) AsInt() int64     { return v.n }
func (v Value) AsFloat() float64 { return math.Float64frombits(uint64(v.n)) }
func (v Value) AsStr() string    { return unsafe.String((*byte)(v.p), int(v.n)) }

// The payloads of the other kinds; the caller has checked the kind.
func (v Value) AsBig() *big.Int         { return (*big.Int)(v.p) }
func (v Value) AsTuple() *Tuple         { return (*Tuple)(v.p) }
func (v Value) AsList() *List           { return (*List)(v.p) }
func (v Value) AsDict() *Dict           { return (*Dict)(v.p) }
func (v Value) AsSet() *Set             { return (*Set)(v.p) }
func (v Value) AsByteArray() *ByteArray { return (*ByteArray)(v.p) }
func (v Value) AsRange() *Range         { return (*Range)(v.p) }
func (v Value) AsSlice() *SliceObj      { return (*SliceObj)(v.p) }
func (v Value) AsFunc() *Function       { return (*Function)(v.p) }
func (v Value) AsBuiltin() *Builtin     { return (*Builtin)(v.p) }
func (v Value) AsMethod() *Method       { return (*Method)(v.p) }
func (v Value) AsType() *Type           { return (*Type)(v.p) }
func (v Value) AsModule() *Module       { return (*Module)(v.p) }
func (v Value) AsIter() *Iter           { return (*Iter)(v.p) }
func (v Value) AsGen() *Generator       { return (*Generator)(v.p) }
func (v Value) AsObject() *Object       { return (*Object)(v.p) }
func (v Value) asCell() *Cell           { return (*Cell)(v.p) }

// AsObjectData is the native part of an object, nil for other values.
func (v Value) AsObjectData() any {
	if v.k != KObject {
		return nil
	}
	return v.AsObject().Data
}

// Is reports whether a and b are the same object (Python's "is"). Strings and
// ints are the same when they are equal: they have no identity here.
// There is one empty tuple.
func Is(a, b Value) bool {
	if a.k != b.k {
		return false
	}
	switch a.k {
	case KStr, KBytes:
		return a.AsStr() == b.AsStr()
	case KBig:
		return a.AsBig().Cmp(b.AsBig()) == 0
	case KTuple:
		if x, y := a.AsTuple(), b.AsTuple(); len(x.Elems)+len(y.Elems) == 0 && x.Sub == nil && y.Sub == nil {
			return true // there is one empty tuple
		}
	}
	return a.n == b.n && a.p == b.p
}

// Sub is the part that an instance of a subclass of tuple, list, dict or set
// has beside the native one; plain instances have none.
type Sub struct {
	Type    *Type
	Attrs   *Dict // instance attributes, or nil
	Default Value // default_factory of a defaultdict
}

// Tuple is an immutable sequence.
type Tuple struct {
	Elems []Value
	Sub   *Sub
}

// List is a mutable sequence.
type List struct {
	Elems []Value
	Sub   *Sub
}

// ByteArray is a mutable byte sequence.
type ByteArray struct {
	B   []byte
	Sub *Sub
}

// Range is range(Start, Stop, Step); Step is not 0.
type Range struct{ Start, Stop, Step int64 }

// Len returns the number of elements.
func (r *Range) Len() int64 {
	switch {
	case r.Step > 0 && r.Start < r.Stop:
		return int64((uint64(r.Stop)-uint64(r.Start)-1)/uint64(r.Step)) + 1
	case r.Step < 0 && r.Start > r.Stop:
		return int64((uint64(r.Start)-uint64(r.Stop)-1)/(-uint64(r.Step))) + 1
	}
	return 0
}

// SliceObj is slice(Lo, Hi, Step); absent parts are None.
type SliceObj struct{ Lo, Hi, Step Value }

// Cell holds a variable shared by closures.
type Cell struct{ V Value }

// Method is a callable with its first argument bound.
type Method struct{ Fn, Self Value }

// Module is an imported module.
type Module struct {
	Name  string
	Attrs *Dict // keys are str
	// Globals are what the functions of a library module written in Python use;
	// nil for modules written in Go.
	Globals *Globals
}

// Object is an instance of a class that a script or a library defines. Data is
// the native part, for types written in Go and their subclasses; Attrs the
// instance dictionary, nil until something is set (and always nil for native
// types that take no attributes).
type Object struct {
	Type  *Type
	Data  any
	Attrs *Dict
}

// Kw is a keyword argument.
type Kw struct {
	Name string
	V    Value
}

// GoFunc is a function written in Go. args is only valid during the call; a
// function that keeps it must copy it. Errors that scripts should see are made
// with Errorf and its relatives.
type GoFunc func(t *Thread, args []Value, kw []Kw) (Value, error)

// Builtin is a function written in Go. For methods, args[0] is self and Type
// the class that owns it.
type Builtin struct {
	Name string
	Qual string // "str.split", "json.dumps"; equals Name for builtin functions
	// Min and Max bound the number of positional arguments, self not counted;
	// Max < 0 means no bound. NoKw refuses keyword arguments. The caller
	// checks both, with CPython's error texts.
	Min, Max int
	NoKw     bool
	Fn       GoFunc
	Method   bool  // defined on a type: args[0] is self
	owner    *Type // of a method: what self must be an instance of
	slot     bool  // an operator's special method, whose argument errors have words of their own
	// Parks: a task that calls it stops, and the scheduler gives the result.
	// Where it cannot, Fn is called.
	Parks bool
}

// Iterator yields values: (v, true, nil), then (_, false, nil) forever.
type Iterator interface {
	Next(t *Thread) (Value, bool, error)
}

// Iter is an iterator written in Go as a script sees it.
type Iter struct {
	It   Iterator
	Type *Type // "list_iterator", "zip", …
}

func box[T any](k Kind, p *T) Value { return Value{k: k, p: unsafe.Pointer(p)} }

// Constructors of the object kinds. The argument is owned by the value.
func NewTuple(elems ...Value) Value          { return box(KTuple, &Tuple{Elems: elems}) }
func NewList(elems []Value) Value            { return box(KList, &List{Elems: elems}) }
func NewByteArray(b []byte) Value            { return box(KByteArray, &ByteArray{B: b}) }
func NewRange(start, stop, step int64) Value { return box(KRange, &Range{start, stop, step}) }
func NewSlice(lo, hi, step Value) Value      { return box(KSlice, &SliceObj{lo, hi, step}) }
func NewMethod(fn, self Value) Value         { return box(KMethod, &Method{fn, self}) }
func NewIter(it Iterator, typ *Type) Value   { return box(KIter, &Iter{it, typ}) }
func TupleValue(x *Tuple) Value              { return box(KTuple, x) }
func DictValue(d *Dict) Value                { return box(KDict, d) }
func ListValue(l *List) Value                { return box(KList, l) }
func SetValue(s *Set) Value                  { return box(KSet, s) }
func FrozenSetValue(s *Set) Value            { return box(KFrozenSet, s) }
func TypeValue(t *Type) Value                { return box(KType, t) }
func ModuleValue(m *Module) Value            { return box(KModule, m) }
func ObjectValue(o *Object) Value            { return box(KObject, o) }
func FuncValue(f *Function) Value            { return box(KFunc, f) }
func BuiltinValue(b *Builtin) Value          { return box(KBuiltin, b) }

// newIter is NewIter with one allocation for the iterator and what scripts see
// of it: loops over short lists are that common.
func newIter[T any, P interface {
	*T
	Iterator
}](it T, typ *Type) Value {
	x := &struct {
		iter Iter
		it   T
	}{it: it}
	x.iter = Iter{P(&x.it), typ}
	return box(KIter, &x.iter)
}

// AsStrOrEmpty is the text of a str or bytes, "" for other values.
func (v Value) AsStrOrEmpty() string {
	if v.k == KStr || v.k == KBytes {
		return v.AsStr()
	}
	return ""
}

// IsNumber reports whether v is an int, bool or float.
func (v Value) IsNumber() bool {
	return v.k == KInt || v.k == KFloat || v.k == KBool || v.k == KBig
}

// IsInt reports whether v is an int or a bool.
func (v Value) IsInt() bool { return v.k == KInt || v.k == KBool || v.k == KBig }
