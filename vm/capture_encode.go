package vm

import (
	"encoding/binary"
	"strconv"
	"unsafe"
)

// EncodeCaptured takes the callbacks of a recipe apart for other shards and
// later runs: functions with their cells, defaults and attributes, instances
// and classes of the script, and the globals that their code names, directly or
// through other functions. A callback may be any callable. g is the globals of
// the script that made them.
//
// The error is a *CaptureError that names the callback, what is at fault and
// where it hangs; methods such as __getstate__ that the script wrote run on t
// and may fail with errors of their own. Memory is charged to t.
func EncodeCaptured(t *Thread, g *Globals, fns []Value) ([]byte, error) {
	e := &captureEncoder{t: t, g: g, out: g.Program.header(), memo: map[memoKey]int{}, strs: map[string]int{},
		sent: map[globalAt]bool{}, programs: map[*Program]*capturedProgram{g.Program: newCapturedProgram(0, g)}}
	e.uint(len(fns))
	for _, f := range fns {
		if err := e.ready(f); err != nil {
			return nil, e.failed(f, err)
		}
		e.path = nil
	}
	return e.out, nil
}

// memoKey is the identity of a value. It keeps what it stands for alive, so
// that no address is met twice. Iterators go by what they iterate with (see
// iterIdentity); alive keeps those.
type memoKey struct {
	k Kind
	p unsafe.Pointer
	n uintptr
}

func identityOf(v Value) memoKey {
	if v.k == KIter {
		if n := iterIdentity(v.AsIter().It); n != 0 {
			return memoKey{k: KIter, n: n}
		}
	}
	return memoKey{k: v.k, p: v.p}
}

type captureEncoder struct {
	t     *Thread
	g     *Globals
	out   []byte
	memo  map[memoKey]int
	strs  map[string]int
	next  int // the number of the next object
	alive []Value
	names *names // made when first needed
	depth int

	programs map[*Program]*capturedProgram // those met so far
	sent     map[globalAt]bool             // globals that are captured, or about to be
	pending  []pendingGlobal               // globals that are still to be written
	defining int                           // functions and classes under way

	path    []captureStep
	charged int
}

// captureStep is one step of the way from a callback to a value: a kind of part
// and its name, or the key of an element.
type captureStep struct {
	what string
	name string
	key  Value
}

func (s captureStep) String() string {
	if s.key.k != KUnset {
		return s.what + " [" + s.key.sketch() + "]"
	}
	if s.name == "" {
		return s.what
	}
	return s.what + " '" + s.name + "'"
}

// sketch is a short text of a key; what is no plain value is named by its class.
func (v Value) sketch() string {
	switch v.k {
	case KStr, KBytes:
		if len(v.AsStr()) > 40 {
			return TypeName(v) + " of " + strconv.Itoa(len(v.AsStr())) + " bytes"
		}
		fallthrough
	case KInt, KBool, KNone, KFloat:
		s, err := Repr(nil, v)
		if err == nil {
			return s
		}
	}
	return TypeName(v)
}

// maxPathSteps bounds the path that an error shows: the ends of a longer one.
const maxPathSteps = 20

// failed makes the error of callback f.
func (e *captureEncoder) failed(f Value, err error) error {
	c := &CaptureError{Callback: callbackName(f), Err: err}
	for i, s := range e.path {
		if n := len(e.path); n > maxPathSteps && i >= maxPathSteps/2 && i < n-maxPathSteps/2 {
			if i == maxPathSteps/2 {
				c.Path = append(c.Path, "…")
			}
			continue
		}
		c.Path = append(c.Path, s.String())
	}
	return c
}

// callbackName is how errors call a callback.
func callbackName(f Value) string {
	switch f.k {
	case KFunc:
		return f.AsFunc().Name
	case KBuiltin:
		return f.AsBuiltin().Name
	case KType:
		return f.AsType().Name
	case KMethod:
		return callbackName(f.AsMethod().Fn)
	}
	return "<" + TypeOf(f).FullName() + " object>"
}

func (e *captureEncoder) tag(b byte)    { e.out = append(e.out, b) }
func (e *captureEncoder) uint(n int)    { e.out = binary.AppendUvarint(e.out, uint64(n)) }
func (e *captureEncoder) text(s string) { e.out = appendText(e.out, s) }

// number gives v the next number.
func (e *captureEncoder) number(v Value) {
	e.memo[identityOf(v)] = e.next
	e.next++
	if v.k == KIter {
		e.alive = append(e.alive, v)
	}
}

// settle ends what must be complete before it has a number: 0 for a new
// object; else the number that it got meanwhile, when its own parts led back
// to it.
func (e *captureEncoder) settle(v Value) (known bool) {
	if n, ok := e.memo[identityOf(v)]; ok {
		e.uint(n + 1)
		return true
	}
	e.uint(0)
	e.number(v)
	return false
}

// part writes a part of the value under way. The path is left as it is when it
// fails.
func (e *captureEncoder) part(v Value, s captureStep) error {
	e.path = append(e.path, s)
	if err := e.value(v); err != nil {
		return err
	}
	e.path = e.path[:len(e.path)-1]
	return nil
}

// ready writes a value whose code may be called while the rest is read: the
// globals that it needs come with it, even inside a function or class.
func (e *captureEncoder) ready(v Value) error {
	outer := e.defining
	e.defining = 0
	err := e.value(v)
	e.defining = outer
	return err
}

func (e *captureEncoder) value(v Value) error {
	if err := e.t.tick(); err != nil {
		return err
	}
	if n := len(e.out); n-e.charged > chargeFrom {
		if err := e.t.charge(n - e.charged); err != nil {
			return err
		}
		e.charged = n
	}
	switch v.k {
	case KUnset:
		e.tag(tagUnset)
		return nil
	case KEllipsis:
		e.tag(tagEllipsis)
		return nil
	case KNotImplemented:
		e.tag(tagNotImpl)
		return nil
	case KStr:
		return e.str(v)
	case KNone, KBool, KInt, KBig, KFloat, KBytes:
		var err error
		e.out, err = appendValue(e.out, v, 0)
		return err
	}
	if n, ok := e.memo[identityOf(v)]; ok {
		e.tag(tagRef)
		e.uint(n)
		return nil
	}
	if e.depth >= maxCaptureDepth {
		return Errorf(ExcRecursionError, "maximum recursion depth exceeded while pickling an object")
	}
	e.depth++
	err := e.object(v)
	e.depth--
	return err
}

func (e *captureEncoder) str(v Value) error {
	s := v.AsStr()
	if n, ok := e.strs[s]; ok {
		e.tag(tagRef)
		e.uint(n)
		return nil
	}
	e.strs[s] = e.next
	e.next++
	e.tag(tagStr)
	e.text(s)
	return nil
}

// object writes a value that has an identity and was not met before.
func (e *captureEncoder) object(v Value) error {
	switch v.k {
	case KTuple, KList, KDict, KSet, KFrozenSet:
		s := v.sub()
		if s == nil {
			return e.container(v)
		}
		if e.t.reducesItself(s.Type) || v.k == KTuple && nativeBase(s.Type) != TypeTuple {
			return e.reduced(v)
		}
		return e.subclass(v, s)
	case KByteArray:
		if v.sub() != nil {
			return e.reduced(v)
		}
		e.tag(tagByteArray)
		e.number(v)
		e.text(string(v.AsByteArray().B))
		return nil
	case KRange:
		r := v.AsRange()
		e.tag(tagRange)
		e.number(v)
		for _, n := range []int64{r.Start, r.Stop, r.Step} {
			e.out = binary.AppendVarint(e.out, n)
		}
		return nil
	case KSlice:
		s := v.AsSlice()
		e.tag(tagSlice)
		for _, x := range []Value{s.Lo, s.Hi, s.Step} {
			if err := e.part(x, captureStep{what: "bound of a slice"}); err != nil {
				return err
			}
		}
		e.settle(v)
		return nil
	case KFunc:
		return e.function(v)
	case KBuiltin:
		return e.builtin(v)
	case KMethod:
		return e.method(v)
	case KType:
		return e.class(v)
	case KModule:
		return e.module(v)
	case KIter:
		return e.reduced(v)
	case KObject:
		return e.instance(v)
	}
	return cannotPickle(v)
}

// container writes a builtin container.
func (e *captureEncoder) container(v Value) error {
	switch v.k {
	case KTuple, KFrozenSet:
		if v.k == KTuple {
			e.tag(tagTuple)
		} else {
			e.tag(tagFrozenSet)
		}
		if err := e.elements(v); err != nil {
			return err
		}
		e.settle(v)
		return nil
	case KList:
		e.tag(tagList)
	case KDict:
		e.tag(tagDict)
	case KSet:
		e.tag(tagSet)
	}
	e.number(v)
	return e.elements(v)
}

// elements writes the length and the elements of a container. Script code that
// runs meanwhile may change it: what is written is what was there at first.
func (e *captureEncoder) elements(v Value) error {
	switch v.k {
	case KTuple, KList:
		elems := sequence(v)
		if v.k == KList {
			elems = append([]Value(nil), elems...)
		}
		e.uint(len(elems))
		for i, x := range elems {
			if err := e.part(x, captureStep{what: "element", key: Int(int64(i))}); err != nil {
				return err
			}
		}
	case KDict:
		d := v.AsDict()
		pairs := make([]Value, 0, 2*d.Len())
		for i := range d.Slots() {
			if k, x, ok := d.Slot(i); ok {
				pairs = append(pairs, k, x)
			}
		}
		e.uint(len(pairs) / 2)
		for i := 0; i < len(pairs); i += 2 {
			if err := e.part(pairs[i], captureStep{what: "key", key: pairs[i]}); err != nil {
				return err
			}
			if err := e.part(pairs[i+1], captureStep{what: "element", key: pairs[i]}); err != nil {
				return err
			}
		}
	default:
		s := v.AsSet()
		elems := make([]Value, 0, s.Len())
		for i := range s.Slots() {
			if x, ok := s.Slot(i); ok {
				elems = append(elems, x)
			}
		}
		e.uint(len(elems))
		for _, x := range elems {
			if err := e.part(x, captureStep{what: "element of a set"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// sequence returns the elements of a tuple or list.
func sequence(v Value) []Value {
	if v.k == KTuple {
		return v.AsTuple().Elems
	}
	return v.AsList().Elems
}
