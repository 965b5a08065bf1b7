package vm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// Repr is repr(v). t may be nil; then classes print as if they defined no
// __repr__, because nothing can run.
func Repr(t *Thread, v Value) (string, error) {
	switch v.k {
	case KStr:
		return quoteStr(v.AsStr()), nil
	case KInt:
		return strconv.FormatInt(v.n, 10), nil
	}
	r := reprer{t: t}
	if err := r.value(v); err != nil {
		return "", err
	}
	return unsafeString(r.buf), nil
}

// ToStr is str(v). t may be nil, as for Repr.
func ToStr(t *Thread, v Value) (string, error) {
	switch v.k {
	case KStr:
		return v.AsStr(), nil
	case KInt:
		return strconv.FormatInt(v.n, 10), nil
	case KFloat:
		return floatRepr(v.AsFloat()), nil
	}
	if ty := slotType(t, v); ty != nil {
		if ty.Slots.Str != nil {
			return ty.Slots.Str(t, v)
		}
		if e := ExcOf(v); e != nil {
			return excStr(t, v, e)
		}
	}
	return Repr(t, v)
}

// Ascii is ascii(v): the repr with everything beyond ASCII escaped.
func Ascii(t *Thread, v Value) (string, error) {
	s, err := Repr(t, v)
	if err != nil {
		return "", err
	}
	return escapeNonASCII(s), nil
}

// plainRepr is the repr that the native part of v has, whatever its class
// defines: list.__repr__(v) for an instance of a subclass of list,
// object.__repr__(v) for most others.
func plainRepr(t *Thread, v Value) (string, error) {
	r := reprer{t: t}
	var err error
	switch v.k {
	case KTuple, KList, KDict, KSet, KFrozenSet, KObject:
		err = r.container(v)
	default:
		err = r.value(v)
	}
	return unsafeString(r.buf), err
}

// slotType returns the type whose slots decide how v prints, or nil when there
// are none or they cannot be run because there is no thread.
func slotType(t *Thread, v Value) *Type {
	if t == nil {
		if ExcOf(v) != nil {
			return ExcBaseException // prints natively
		}
		return nil
	}
	switch v.k {
	case KObject:
		return v.AsObject().Type
	case KIter:
		return v.AsIter().Type
	case KType:
		return v.AsType().Meta
	}
	if s := v.sub(); s != nil {
		return s.Type
	}
	return nil
}

// maxReprDepth bounds containers in containers; CPython's limit comes from the
// same thousand of nested calls.
const maxReprDepth = 1000

// reprer builds one repr. The containers being printed are kept in the thread,
// so that a __repr__ which prints its own container does not go round forever.
type reprer struct {
	t      *Thread
	buf    []byte
	paid   int // bytes of buf already accounted
	active []unsafe.Pointer
}

func (r *reprer) stack() *[]unsafe.Pointer {
	if r.t != nil {
		return &r.t.printing
	}
	return &r.active
}

// enter begins a container; seen is true when it is being printed already.
func (r *reprer) enter(p unsafe.Pointer) (seen bool, err error) {
	st := r.stack()
	for _, q := range *st {
		if q == p {
			return true, nil
		}
	}
	if len(*st) >= maxReprDepth {
		return false, Errorf(ExcRecursionError, "maximum recursion depth exceeded while getting the repr of an object")
	}
	*st = append(*st, p)
	return false, nil
}

func (r *reprer) leave() {
	st := r.stack()
	*st = (*st)[:len(*st)-1]
}

// room accounts what was written since the last call and one step of work.
func (r *reprer) room() error {
	var err error
	if r.paid, err = textGrown(r.t, r.paid, len(r.buf)); err != nil {
		return err
	}
	return r.t.tick()
}

func (r *reprer) str(s string) { r.buf = append(r.buf, s...) }

func (r *reprer) value(v Value) error {
	if ty := slotType(r.t, v); ty != nil && ty.Slots.Repr != nil {
		return r.slot(ty, v)
	}
	switch v.k {
	case KUnset:
		r.str("<unset>")
	case KNone:
		r.str("None")
	case KBool:
		if v.n != 0 {
			r.str("True")
		} else {
			r.str("False")
		}
	case KInt:
		r.buf = strconv.AppendInt(r.buf, v.n, 10)
	case KFloat:
		r.buf = appendFloatRepr(r.buf, v.AsFloat())
	case KBig:
		s, err := bigStr(v.AsBig())
		if err != nil {
			return err
		}
		r.str(s)
	case KStr:
		r.buf = appendQuotedStr(r.buf, v.AsStr(), false)
	case KBytes:
		r.buf = appendQuotedBytes(r.buf, v.AsStr())
	case KByteArray:
		start := len(r.buf)
		r.buf = appendByteArray(r.buf, unsafeString(v.AsByteArray().B))
		if s := v.sub(); s != nil {
			r.buf = slices.Replace(r.buf, start, start+len(TypeByteArray.Name), []byte(s.Type.Name)...)
		}
	case KEllipsis:
		r.str("Ellipsis")
	case KNotImplemented:
		r.str("NotImplemented")
	case KTuple, KList, KDict, KSet, KFrozenSet, KObject:
		return r.container(v)
	case KType:
		if m := v.AsType().Meta; m != nil && r.t != nil && m.Slots.Repr != nil {
			s, err := m.Slots.Repr(r.t, v)
			if err != nil {
				return err
			}
			r.str(s)
			break
		}
		return r.opaque(v)
	case KRange:
		g := v.AsRange()
		fmt.Fprintf(r, "range(%d, %d", g.Start, g.Stop)
		if g.Step != 1 {
			fmt.Fprintf(r, ", %d", g.Step)
		}
		r.str(")")
	case KSlice:
		s := v.AsSlice()
		r.str("slice(")
		if err := r.items([]Value{s.Lo, s.Hi, s.Step}); err != nil {
			return err
		}
		r.str(")")
	default:
		return r.opaque(v)
	}
	return r.room()
}

// slot prints v through its type's Repr. Types of scripts are not noted as
// being printed: their __repr__ may ask for the native repr of the same object,
// and when it asks for its own the limit of nested calls ends it.
func (r *reprer) slot(ty *Type, v Value) error {
	if v.p != nil && !ty.heap {
		seen, err := r.enter(v.p)
		if err != nil {
			return err
		}
		if seen {
			r.again(v)
			return nil
		}
		defer r.leave()
	}
	s, err := ty.Slots.Repr(r.t, v)
	if err != nil {
		return err
	}
	r.str(s)
	return r.room()
}

// Write lets fmt print into the buffer.
func (r *reprer) Write(p []byte) (int, error) {
	r.buf = append(r.buf, p...)
	return len(p), nil
}

// container prints what can contain itself.
func (r *reprer) container(v Value) error {
	seen, err := r.enter(v.p)
	if err != nil {
		return err
	}
	if seen {
		r.again(v)
		return nil
	}
	switch v.k {
	case KTuple:
		err = r.tuple(v.AsTuple().Elems)
	case KList:
		err = r.list(v.AsList())
	case KDict:
		err = r.dict(v.AsDict())
	case KSet, KFrozenSet:
		err = r.set(v)
	default:
		err = r.object(v)
	}
	r.leave()
	if err != nil {
		return err
	}
	return r.room()
}

// again prints a container inside itself.
func (r *reprer) again(v Value) {
	switch v.k {
	case KTuple:
		r.str("(...)")
	case KList:
		r.str("[...]")
	case KDict:
		r.str("{...}")
	default:
		r.str(TypeName(v))
		r.str("(...)")
	}
}

// items prints values separated by commas.
func (r *reprer) items(vs []Value) error {
	for i, e := range vs {
		if i > 0 {
			r.str(", ")
		}
		if err := r.value(e); err != nil {
			return err
		}
	}
	return nil
}

func (r *reprer) tuple(vs []Value) error {
	r.str("(")
	if err := r.items(vs); err != nil {
		return err
	}
	if len(vs) == 1 {
		r.str(",")
	}
	r.str(")")
	return nil
}

func (r *reprer) list(l *List) error {
	r.str("[")
	for i := 0; i < len(l.Elems); i++ { // a __repr__ may change the list
		if i > 0 {
			r.str(", ")
		}
		if err := r.value(l.Elems[i]); err != nil {
			return err
		}
	}
	r.str("]")
	return nil
}

func (r *reprer) dict(d *Dict) error {
	r.str("{")
	if rec := d.rec; rec != nil {
		// Most records that are printed were never used as dicts; do not make
		// them one for that.
		var err error
		first := true
		rec.each(func(name string, v Value) {
			if err == nil {
				err = r.entry(&first, Str(name), v)
			}
		})
		if err != nil {
			return err
		}
		r.str("}")
		return nil
	}
	first := true
	for i := 0; i < d.Slots(); i++ {
		if k, v, ok := d.Slot(i); ok {
			if err := r.entry(&first, k, v); err != nil {
				return err
			}
		}
	}
	r.str("}")
	return nil
}

func (r *reprer) entry(first *bool, k, v Value) error {
	if !*first {
		r.str(", ")
	}
	*first = false
	if err := r.value(k); err != nil {
		return err
	}
	r.str(": ")
	return r.value(v)
}

func (r *reprer) set(v Value) error {
	s := v.AsSet()
	name := TypeName(v)
	plain := v.k == KSet && s.Sub == nil
	if s.Len() == 0 {
		r.str(name)
		r.str("()")
		return nil
	}
	if !plain {
		r.str(name)
		r.str("(")
	}
	r.str("{")
	first := true
	for i := 0; i < s.Slots(); i++ {
		e, ok := s.Slot(i)
		if !ok {
			continue
		}
		if !first {
			r.str(", ")
		}
		first = false
		if err := r.value(e); err != nil {
			return err
		}
	}
	r.str("}")
	if !plain {
		r.str(")")
	}
	return nil
}

// object prints instances without a Repr slot.
func (r *reprer) object(v Value) error {
	e := ExcOf(v)
	if e == nil {
		return r.opaque(v)
	}
	r.str(TypeName(v))
	if len(e.Args) != 1 {
		return r.excArgs(e.Args)
	}
	r.str("(")
	if err := r.value(e.Args[0]); err != nil {
		return err
	}
	r.str(")")
	return nil
}

func (r *reprer) excArgs(args []Value) error {
	r.str("(")
	if err := r.items(args); err != nil {
		return err
	}
	r.str(")")
	return nil
}

// opaque prints things that are known by their address.
func (r *reprer) opaque(v Value) error {
	switch v.k {
	case KFunc:
		fmt.Fprintf(r, "<function %s at %p>", v.AsFunc().Qual, v.p)
	case KBuiltin:
		r.builtin(v.AsBuiltin())
	case KMethod:
		return r.method(v)
	case KType:
		r.str("<class '")
		r.str(v.AsType().FullName())
		r.str("'>")
	case KModule:
		r.str("<module '")
		r.str(v.AsModule().Name)
		r.str("' (built-in)>")
	case KGen:
		name := "?"
		if f := v.AsGen().Fn; f != nil {
			name = f.Qual
		}
		fmt.Fprintf(r, "<%s object %s at %p>", TypeName(v), name, v.p)
	default:
		r.objectAt(v)
	}
	return nil
}

// objectAt prints <C object at 0x…>, the repr that object defines.
func (r *reprer) objectAt(v Value) {
	if v.p == nil {
		fmt.Fprintf(r, "<%s object>", TypeOf(v).FullName())
		return
	}
	fmt.Fprintf(r, "<%s object at %p>", TypeOf(v).FullName(), v.p)
}

func (r *reprer) builtin(b *Builtin) {
	if owner, _, ok := strings.Cut(b.Qual, "."); ok && b.Method {
		fmt.Fprintf(r, "<method '%s' of '%s' objects>", b.Name, owner)
		return
	}
	fmt.Fprintf(r, "<built-in function %s>", b.Name)
}

func (r *reprer) method(v Value) error {
	m := v.AsMethod()
	if m.Fn.k == KBuiltin {
		fmt.Fprintf(r, "<built-in method %s of %s object at %p>", m.Fn.AsBuiltin().Name, TypeName(m.Self), v.p)
		return nil
	}
	name := "?"
	if m.Fn.k == KFunc {
		name = m.Fn.AsFunc().Qual
	}
	r.str("<bound method ")
	r.str(name)
	r.str(" of ")
	if err := r.value(m.Self); err != nil {
		return err
	}
	r.str(">")
	return nil
}

// excMessage is the str() of an exception as tracebacks print it. Without a
// thread it runs no script code.
func excMessage(t *Thread, v Value) string {
	s, err := ToStr(t, v)
	if err != nil {
		return "<exception str() failed>"
	}
	return s
}

// excStr is str() of an exception that has no Str slot: what BaseException and
// the few classes that differ do.
func excStr(t *Thread, v Value, e *Exc) (string, error) {
	if e.Group != nil {
		return groupText(e), nil
	}
	if s, ok, err := classStr(t, TypeOf(v), e); ok || err != nil {
		return s, err
	}
	switch len(e.Args) {
	case 0:
		return "", nil
	case 1:
		return ToStr(t, e.Args[0])
	}
	r := reprer{t: t}
	err := r.tuple(e.Args)
	return unsafeString(r.buf), err
}

// classStr is str() of the classes that print specially; ok false means that the
// exception has not the shape for it.
func classStr(t *Thread, ty *Type, e *Exc) (s string, ok bool, err error) {
	switch {
	case ty.IsSubtype(ExcKeyError) && len(e.Args) >= 1:
		return keyErrorStr(t, e.Args)
	case ty.IsSubtype(ExcOSError):
		return osErrorStr(t, ty, e)
	case ty.IsSubtype(ExcImportError):
		if msg, ok := e.named["msg"]; ok && msg.k == KStr {
			return msg.AsStr(), true, nil
		}
	case ty.IsSubtype(ExcUnicodeDecodeError), ty.IsSubtype(ExcUnicodeEncodeError):
		s, ok = unicodeErrorStr(e.Args, ty.IsSubtype(ExcUnicodeDecodeError))
		return s, ok, nil
	}
	return "", false, nil
}

func keyErrorStr(t *Thread, args []Value) (string, bool, error) {
	if len(args) != 1 {
		return "", false, nil
	}
	s, err := Repr(t, args[0])
	return s, true, err
}

// osErrorStr is str() of an OSError that has a number and a text.
func osErrorStr(t *Thread, ty *Type, e *Exc) (string, bool, error) {
	no, text := e.field(ty, "errno"), e.field(ty, "strerror")
	name, name2 := e.field(ty, "filename"), e.field(ty, "filename2")
	if name.IsNone() && (no.IsNone() || text.IsNone()) {
		return "", false, nil
	}
	s := ""
	type part struct {
		before string
		v      Value
		show   func(*Thread, Value) (string, error)
	}
	parts := []part{{"[Errno ", no, ToStr}, {"] ", text, ToStr}}
	if !name.IsNone() {
		parts = append(parts, part{": ", name, Repr})
		if !name2.IsNone() {
			parts = append(parts, part{" -> ", name2, Repr})
		}
	}
	for _, p := range parts {
		x, err := p.show(t, p.v)
		if err != nil {
			return "", false, err
		}
		s += p.before + x
	}
	return s, true, nil
}
