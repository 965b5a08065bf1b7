package vm

import (
	"encoding/binary"
	"math"
	"strconv"
	"unsafe"

	"gears/lang"
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
		sent: map[int]bool{}}
	_, e.codes = codeTree(g.Program)
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
	codes map[*lang.Func]int
	names *names // made when first needed
	depth int

	sent     map[int]bool    // slots of globals that are captured, or about to be
	pending  []pendingGlobal // globals that are still to be written
	defining int             // functions and classes under way

	path    []captureStep
	charged int
}

// pendingGlobal is a global that a function names, and the way to that function.
type pendingGlobal struct {
	slot int
	path []captureStep
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

// subclass writes an instance of a subclass of a container.
func (e *captureEncoder) subclass(v Value, s *Sub) error {
	e.tag(tagSub)
	e.tag(containerTags[v.k])
	if err := e.ready(TypeValue(s.Type)); err != nil {
		return err
	}
	frozen := v.k == KTuple || v.k == KFrozenSet
	if frozen {
		if err := e.elements(v); err != nil {
			return err
		}
	}
	if e.settle(v) {
		return nil
	}
	if err := e.part(s.Default, captureStep{what: "attribute", name: "default_factory"}); err != nil {
		return err
	}
	if !frozen {
		if err := e.elements(v); err != nil {
			return err
		}
	}
	return e.attrs(s.Attrs, "attribute")
}

var containerTags = map[Kind]byte{KTuple: tagTuple, KList: tagList, KDict: tagDict, KSet: tagSet, KFrozenSet: tagFrozenSet}

// attrs writes an attribute dictionary as number, then name and value of each.
func (e *captureEncoder) attrs(d *Dict, what string) error {
	if d == nil {
		e.uint(0)
		return nil
	}
	d = d.Copy()
	e.uint(d.Len())
	for i := range d.Slots() {
		k, v, ok := d.Slot(i)
		if !ok {
			continue
		}
		if k.k != KStr {
			return TypeErrorf("attribute name must be string, not '%s'", TypeName(k))
		}
		if err := e.str(k); err != nil {
			return err
		}
		if err := e.part(v, captureStep{what: what, name: k.AsStr()}); err != nil {
			return err
		}
	}
	return nil
}

// function writes a closure and, behind the outermost one, the globals that
// its code names.
func (e *captureEncoder) function(v Value) error {
	f := v.AsFunc()
	if lib := f.Code.Program.Library; lib != "" {
		if ref := (nameRef{lib, f.Qual}); e.found(v, ref) {
			e.ref(v, ref)
			return nil
		}
	}
	index, ok := -1, false
	if f.Code.Fn != nil {
		index, ok = e.codes[f.Code.Fn]
	}
	if !ok || f.Globals.Program != e.g.Program {
		return Errorf(ExcPicklingError, "Can't pickle %s: its code is not part of this script", errText(nil, v))
	}
	e.tag(tagFunc)
	e.number(v)
	e.defining++
	e.uint(index)
	e.text(f.Name)
	e.text(f.Qual)
	e.uint(len(f.Free))
	for i, c := range f.Free {
		if err := e.cell(c, f.Code.Fn.Free[i]); err != nil {
			return err
		}
	}
	for _, defaults := range [][]Value{f.Defaults, f.KwDefaults} {
		e.uint(len(defaults))
		for _, x := range defaults {
			if err := e.part(x, captureStep{what: "default of function", name: f.Name}); err != nil {
				return err
			}
		}
	}
	if err := e.attrs(f.Attrs, "attribute of function "+f.Name+":"); err != nil {
		return err
	}
	if err := e.attrs(f.notes, "annotation of function "+f.Name+":"); err != nil {
		return err
	}
	for _, slot := range globalsOf(f.Code) {
		if !e.sent[slot] && slot < len(e.g.Vals) && !e.g.Vals[slot].IsUnset() {
			e.sent[slot] = true
			path := append([]captureStep(nil), e.path...)
			e.pending = append(e.pending, pendingGlobal{slot, append(path, captureStep{what: "function", name: f.Name})})
		}
	}
	e.defining--
	return e.globals()
}

func (e *captureEncoder) cell(c *Cell, name string) error {
	v := box(KCell, c)
	if n, ok := e.memo[identityOf(v)]; ok {
		e.tag(tagRef)
		e.uint(n)
		return nil
	}
	e.tag(tagCell)
	e.number(v)
	return e.part(c.V, captureStep{what: "closed-over variable", name: name})
}

// globals writes the globals that are still to be written, each with its slot's
// name, once no function or class is under way; a 1 before each, a 0 at the end.
func (e *captureEncoder) globals() error {
	if e.defining == 0 {
		path := e.path
		for len(e.pending) > 0 {
			p := e.pending[0]
			e.pending = e.pending[1:]
			e.uint(1)
			name := e.g.Program.Names[p.slot]
			e.text(name)
			e.path = p.path
			if err := e.part(e.g.Vals[p.slot], captureStep{what: "global", name: name}); err != nil {
				return err
			}
		}
		e.path = path
	}
	e.uint(0)
	return nil
}

func (e *captureEncoder) native() *names {
	if e.names == nil {
		e.names = newNames(e.t.Iso)
	}
	return e.names
}

// found reports whether a name leads to v: for what carries the name of its
// module itself.
func (e *captureEncoder) found(v Value, ref nameRef) bool {
	x, err := lookupNamed(e.t, ref)
	return err == nil && x.k == v.k && x.p == v.p
}

// named writes a native object by its place in a module or among the builtins.
func (e *captureEncoder) named(v Value) bool {
	ref, ok := e.native().byPtr[v.p]
	if ok {
		e.ref(v, ref)
	}
	return ok
}

func (e *captureEncoder) ref(v Value, ref nameRef) {
	e.tag(tagNamed)
	e.number(v)
	e.text(ref.module)
	e.text(ref.name)
}

func (e *captureEncoder) builtin(v Value) error {
	if e.named(v) {
		return nil
	}
	m, ok := e.native().members[v.p]
	if b := v.AsBuiltin(); !ok && b.owner != nil {
		m, ok = member{b.owner, b.Name}, true
	}
	if !ok {
		return cannotPickle(v)
	}
	e.tag(tagMember)
	if err := e.value(TypeValue(m.ty)); err != nil {
		return err
	}
	e.text(m.name)
	e.settle(v)
	return nil
}

func (e *captureEncoder) method(v Value) error {
	if e.named(v) {
		return nil
	}
	m := v.AsMethod()
	if m.Fn.k == KBuiltin {
		e.tag(tagBoundNative)
		if err := e.part(m.Self, captureStep{what: "self of method", name: m.Fn.AsBuiltin().Name}); err != nil {
			return err
		}
		e.text(m.Fn.AsBuiltin().Name)
		e.settle(v)
		return nil
	}
	e.tag(tagMethod)
	if err := e.part(m.Fn, captureStep{what: "function of a method"}); err != nil {
		return err
	}
	if err := e.part(m.Self, captureStep{what: "self of method", name: callbackName(m.Fn)}); err != nil {
		return err
	}
	e.settle(v)
	return nil
}

func (e *captureEncoder) module(v Value) error {
	m := v.AsModule()
	if x, err := e.t.importModule(m.Name, false); err != nil || x.p != v.p {
		return cannotPickle(v)
	}
	e.tag(tagModule)
	e.number(v)
	e.text(m.Name)
	return nil
}

func (e *captureEncoder) class(v Value) error {
	ty := v.AsType()
	if ty.heap {
		if ref := (nameRef{ty.Module, ty.Qual}); ty.Module != ScriptModule && e.found(v, ref) {
			e.ref(v, ref)
			return nil
		}
		return e.scriptClass(v, ty)
	}
	if e.named(v) {
		return nil
	}
	if coreType(ty.Name) == ty {
		e.tag(tagCoreType)
		e.number(v)
		e.text(ty.Name)
		return nil
	}
	if ty.Remake != nil {
		r, err := ty.Remake(e.t)
		if err != nil {
			return err
		}
		e.tag(tagMadeClass)
		return e.call(v, r)
	}
	if ref := (nameRef{ty.Module, ty.Qual}); ty.Module != "" && e.found(v, ref) {
		e.ref(v, ref)
		return nil
	}
	return Errorf(ExcPicklingError, "Can't pickle <class '%s'>: attribute lookup %s on %s failed", ty.FullName(), ty.Name, moduleOf(ty))
}

func moduleOf(ty *Type) string {
	if ty.Module == "" {
		return "builtins"
	}
	return ty.Module
}

// scriptClass writes a class of the script by value. Its bases come first: with
// them an empty class can be made that its namespace may refer to.
func (e *captureEncoder) scriptClass(v Value, ty *Type) error {
	e.tag(tagClass)
	e.defining++
	e.uint(len(ty.Bases))
	for _, b := range ty.Bases {
		if err := e.part(TypeValue(b), captureStep{what: "base of class", name: ty.Name}); err != nil {
			return err
		}
	}
	meta := Value{}
	if ty.Meta != nil {
		meta = TypeValue(ty.Meta)
	}
	if err := e.part(meta, captureStep{what: "metaclass of class", name: ty.Name}); err != nil {
		return err
	}
	if e.settle(v) {
		e.defining--
		return nil
	}
	flags := 0
	for i, f := range []bool{ty.noDict, ty.abstract, ty.registry != nil} {
		if f {
			flags |= 1 << i
		}
	}
	e.uint(flags)
	e.text(ty.Name)
	e.text(ty.Qual)
	e.text(ty.Module)
	if err := e.attrs(ty.Attrs, "attribute of class "+ty.Name+":"); err != nil {
		return err
	}
	e.defining--
	return e.globals()
}

// instance writes an object of kind KObject.
func (e *captureEncoder) instance(v Value) error {
	o := v.AsObject()
	ty := o.Type
	if !ty.heap && e.named(v) {
		return nil
	}
	if m, ok := e.native().members[v.p]; ok {
		e.tag(tagMember)
		if err := e.value(TypeValue(m.ty)); err != nil {
			return err
		}
		e.text(m.name)
		e.settle(v)
		return nil
	}
	// Members of an enumeration hang on their class, which comes with them: their
	// own reduction, a look-up by value, is for classes that are there already.
	member := ty.Meta != nil && ty.Meta.Module == "enum"
	if !member && e.t.reducesItself(ty) {
		return e.reduced(v)
	}
	switch d := o.Data.(type) {
	case nil:
		if !ty.heap {
			return cannotPickle(v)
		}
		e.tag(tagObject)
		if err := e.ready(TypeValue(ty)); err != nil {
			return err
		}
		if e.settle(v) {
			return nil
		}
	case Value:
		if !ty.heap {
			return e.reduced(v) // a native class knows how to make its own
		}
		e.tag(tagBoxed)
		if err := e.ready(TypeValue(ty)); err != nil {
			return err
		}
		if e.settle(v) {
			return nil
		}
		if err := e.value(d); err != nil {
			return err
		}
	case *Exc:
		if _, ok := ty.nativeReduce(); ok || d.named != nil || d.Group != nil {
			return e.reduced(v)
		}
		e.tag(tagException)
		if err := e.ready(TypeValue(ty)); err != nil {
			return err
		}
		if e.settle(v) {
			return nil
		}
		if err := e.container(NewTuple(d.Args...)); err != nil {
			return err
		}
	case *slotMember:
		e.tag(tagSlot)
		if err := e.value(TypeValue(d.cls)); err != nil {
			return err
		}
		if !e.settle(v) {
			e.text(d.name)
		}
		return nil
	case *Property:
		return e.descriptor(v, tagProperty, d.Get, d.Set, d.Del, d.Doc)
	case *classMethod:
		return e.descriptor(v, tagWrapped, d.fn)
	case *staticMethod:
		return e.descriptor(v, tagWrapped, d.fn)
	default:
		return e.reduced(v)
	}
	return e.attrs(o.Attrs, "attribute")
}

// descriptor writes a property, classmethod or staticmethod. A subclass of them
// that a script wrote may have attributes, which go with it.
func (e *captureEncoder) descriptor(v Value, tag byte, parts ...Value) error {
	o := v.AsObject()
	e.tag(tag)
	if err := e.value(TypeValue(o.Type)); err != nil {
		return err
	}
	if e.settle(v) {
		return nil
	}
	for _, p := range parts {
		if err := e.part(p, captureStep{what: "function of a " + o.Type.Name}); err != nil {
			return err
		}
	}
	return e.attrs(o.Attrs, "attribute")
}

// reduced writes an object by its reduction.
func (e *captureEncoder) reduced(v Value) error {
	r, err := Reduce(e.t, v)
	if err != nil {
		return err
	}
	if r.Name != "" {
		ty := TypeOf(v)
		if ty.heap {
			return Errorf(ExcPicklingError, "Can't pickle %s: it's not found as %s.%s", errText(e.t, v), ty.Module, r.Name)
		}
		ref := nameRef{ty.Module, r.Name}
		if !e.found(v, ref) {
			return Errorf(ExcPicklingError, "Can't pickle %s: it's not found as %s.%s", errText(e.t, v), moduleOf(ty), r.Name)
		}
		e.ref(v, ref)
		return nil
	}
	e.tag(tagReduced)
	return e.call(v, r)
}

// call writes a reduction. What is needed to make the object comes before its
// number, the rest behind it.
func (e *captureEncoder) call(v Value, r *Reduction) error {
	flags := byte(0)
	for _, f := range []struct {
		flag byte
		set  bool
	}{
		{reducedNew, r.New}, {reducedKw, len(r.Kw) > 0}, {reducedState, r.State.k != KUnset}, {reducedItems, r.Items.k != KUnset},
		{reducedPairs, r.Pairs.k != KUnset}, {reducedSetter, r.Setter.k != KUnset}, {reducedAttrs, r.Attrs != nil},
	} {
		if f.set {
			flags |= f.flag
		}
	}
	e.tag(flags)
	if err := e.ready(r.Fn); err != nil {
		return err
	}
	if err := e.tupleOf(r.Args, "argument"); err != nil {
		return err
	}
	if flags&reducedKw != 0 {
		e.uint(len(r.Kw))
		for _, k := range r.Kw {
			e.text(k.Name)
			if err := e.part(k.V, captureStep{what: "argument", name: k.Name}); err != nil {
				return err
			}
		}
	}
	if e.settle(v) {
		return nil
	}
	if flags&reducedItems != 0 {
		items, err := Collect(e.t, r.Items)
		if err != nil {
			return err
		}
		if err := e.tupleOf(items, "element"); err != nil {
			return err
		}
	}
	if flags&reducedPairs != 0 {
		if err := e.pairs(r.Pairs); err != nil {
			return err
		}
	}
	if flags&reducedSetter != 0 {
		if err := e.ready(r.Setter); err != nil {
			return err
		}
	}
	if flags&reducedState != 0 {
		if err := e.state(r.State); err != nil {
			return err
		}
	}
	if flags&reducedAttrs != 0 {
		return e.attrs(r.Attrs, "attribute")
	}
	return nil
}

// state writes a state. A dict of attributes shows in paths as such.
func (e *captureEncoder) state(v Value) error {
	if v.k != KDict || v.sub() != nil {
		return e.part(v, captureStep{what: "state"})
	}
	if n, ok := e.memo[identityOf(v)]; ok {
		e.tag(tagRef)
		e.uint(n)
		return nil
	}
	e.tag(tagDict)
	e.number(v)
	d := v.AsDict().Copy()
	e.uint(d.Len())
	for i := range d.Slots() {
		k, x, ok := d.Slot(i)
		if !ok {
			continue
		}
		if err := e.value(k); err != nil {
			return err
		}
		step := captureStep{what: "attribute", key: k}
		if k.k == KStr {
			step = captureStep{what: "attribute", name: k.AsStr()}
		}
		if err := e.part(x, step); err != nil {
			return err
		}
	}
	return nil
}

func (e *captureEncoder) tupleOf(elems []Value, what string) error {
	if len(elems) > math.MaxInt32 {
		return Errorf(ExcMemoryError, "too many elements to capture")
	}
	e.uint(len(elems))
	for i, x := range elems {
		if err := e.part(x, captureStep{what: what, key: Int(int64(i))}); err != nil {
			return err
		}
	}
	return nil
}

func (e *captureEncoder) pairs(it Value) error {
	items, err := Collect(e.t, it)
	if err != nil {
		return err
	}
	e.uint(len(items))
	for _, p := range items {
		if p.k != KTuple || len(p.AsTuple().Elems) != 2 {
			return Errorf(ExcPicklingError, "fifth item of the tuple returned by __reduce__ must be an iterator of pairs")
		}
		k, x := p.AsTuple().Elems[0], p.AsTuple().Elems[1]
		if err := e.part(k, captureStep{what: "key", key: k}); err != nil {
			return err
		}
		if err := e.part(x, captureStep{what: "element", key: k}); err != nil {
			return err
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
