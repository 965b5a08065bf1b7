package vm

import (
	"slices"
	"strings"
	"weak"
)

// derive gives a new class its bases, and what follows from them: the method
// resolution order and the constructor.
func (ty *Type) derive(bases []Value) error {
	for _, b := range bases {
		if b.k != KType {
			return TypeErrorf("bases must be types, not '%s'", TypeName(b))
		}
		bt := b.AsType()
		if bt.Final || finalTypes[bt] {
			return TypeErrorf("type '%s' is not an acceptable base type", bt.errorName())
		}
		ty.Bases = append(ty.Bases, bt)
	}
	if len(ty.Bases) == 0 {
		ty.Bases = []*Type{TypeObject}
	}
	for i, b := range ty.Bases {
		if slices.Contains(ty.Bases[:i], b) {
			return TypeErrorf("duplicate base class %s", b.Name)
		}
	}
	mro, conflict := linearize(ty)
	if conflict != nil {
		return TypeErrorf("Cannot create a consistent method resolution\norder (MRO) for bases %s", baseNames(conflict))
	}
	ty.MRO = mro
	ty.New = ty.Bases[0].New
	layout := TypeObject
	for _, b := range ty.Bases {
		sb := solidBase(b)
		switch {
		case layout.IsSubtype(sb):
		case sb.IsSubtype(layout):
			layout = sb
			ty.New = b.New
		default:
			return TypeErrorf("multiple bases have instance lay-out conflict")
		}
	}
	return nil
}

// adopt notes a new direct subclass. The references are weak: a class that
// nothing else knows may go.
func (ty *Type) adopt(sub *Type) {
	if n := len(ty.subclasses); n >= 16 && n&(n-1) == 0 {
		ty.subclasses = slices.DeleteFunc(ty.subclasses, func(p weak.Pointer[Type]) bool { return p.Value() == nil })
	}
	ty.subclasses = append(ty.subclasses, weak.Make(sub))
}

// adopted makes the class known to its bases.
func (ty *Type) adopted() {
	for _, b := range ty.Bases {
		if b.heap {
			b.adopt(ty)
		}
	}
}

// living returns the direct subclasses.
func (ty *Type) living() []*Type {
	var out []*Type
	for _, p := range ty.subclasses {
		if sub := p.Value(); sub != nil {
			out = append(out, sub)
		}
	}
	return out
}

// changed makes the class and all that derive from it notice that the attribute
// was set or deleted: special methods are wired anew.
func (ty *Type) changed(name string) {
	ty.cache, ty.made, ty.token = nil, making{}, &token{}
	if strings.HasPrefix(name, "__") {
		ty.wireSlots()
	}
	for _, sub := range ty.living() {
		sub.changed(name)
	}
}

// finalTypes cannot be subclassed.
var finalTypes = map[*Type]bool{
	TypeNone: true, TypeEllipsis: true, TypeNotImpl: true, TypeRange: true, TypeSlice: true, TypeFunction: true,
	TypeBuiltin: true, TypeMethodDesc: true, TypeMethod: true, TypeGenerator: true, TypeCoroutine: true, TypeAsyncGenerator: true, TypeBool: true, typeMemoryView: true,
}

func baseNames(ts []*Type) string {
	s := ""
	for i, b := range ts {
		if i > 0 {
			s += ", "
		}
		s += b.Name
	}
	return s
}

// nativeBase is the nearest base written in Go.
func nativeBase(ty *Type) *Type {
	for _, c := range ty.MRO {
		if !c.heap && (!c.IsSubtype(ExcBaseException) || c == ExcBaseException || ownLayout[c]) {
			return c
		}
	}
	return TypeObject
}

// solidBase is the class of ty's line that last added to what an instance
// consists of: one written in Go, or one with slots. The solid bases of the
// bases of a class must be one line.
func solidBase(ty *Type) *Type {
	for _, c := range ty.MRO {
		if c.heap && len(ownSlots(c)) > 0 {
			return c
		}
		if !c.heap {
			return nativeBase(ty)
		}
	}
	return TypeObject
}

// ownLayout are the exception classes whose instances CPython lays out in their
// own way; a class cannot derive from two of them. All others combine freely.
var ownLayout = map[*Type]bool{
	ExcOSError: true, ExcImportError: true, ExcStopIteration: true, ExcSystemExit: true, ExcSyntaxError: true,
	ExcUnicodeDecodeError: true, ExcUnicodeEncodeError: true, ExcAttributeError: true, ExcNameError: true,
}

// Native reports whether instances of the class have a part made in Go, as those
// of int and its subclasses do.
func (ty *Type) Native() bool { return nativeBase(ty) != TypeObject }

// scriptInit returns the class's __init__ when a script wrote it.
func (ty *Type) scriptInit() (Value, bool) {
	if !ty.heap {
		return Value{}, false
	}
	f, ok := ty.Lookup("__init__")
	return f, ok && f.k == KFunc
}

// making remembers how a class makes instances, until it changes.
type making struct {
	known bool
	init  *Function
}

// constructor returns the __init__ that a call of the class comes down to: the
// script's, when the instance itself is made by object alone. Else it is nil.
func (ty *Type) constructor() *Function {
	if !ty.heap { // all isolates share it
		return nil
	}
	if !ty.made.known {
		ty.made = making{known: true}
		init, ok := ty.scriptInit()
		n, _ := ty.Lookup("__new__")
		meta := ty.Meta != nil && ty.Meta.Slots.Call != nil
		if ok && n.k == KBuiltin && nativeBase(ty) == TypeObject && !meta && !ty.abstract {
			ty.made.init = init.AsFunc()
		}
	}
	return ty.made.init
}

// maxFields bounds the room that new instances get for attributes.
const maxFields = 16

// newObject makes an instance of a class that derives from object alone. Its
// attributes get the room that those of earlier instances took: three objects
// in one allocation, and no growing, made constructions twice as fast.
func newObject(ty *Type) Value {
	if ty.fields == 0 {
		return ObjectValue(&Object{Type: ty})
	}
	if ty.fields > 4 {
		x := &struct {
			o Object
			d Dict
		}{o: Object{Type: ty}, d: Dict{entries: make([]dictEntry, 0, ty.fields)}}
		x.o.Attrs = &x.d
		return ObjectValue(&x.o)
	}
	x := &struct {
		o Object
		d Dict
		e [4]dictEntry
	}{o: Object{Type: ty}}
	x.d.entries = x.e[:0]
	x.o.Attrs = &x.d
	return ObjectValue(&x.o)
}

// newInstance is the __new__ half of a construction.
func (t *Thread) newInstance(ty *Type, args []Value, kw []Kw) (Value, error) {
	if ty.heap {
		if f, ok := ty.Lookup("__new__"); ok {
			if f.k == KObject {
				if s, ok := f.AsObject().Data.(*staticMethod); ok {
					f = s.fn
				}
			}
			if f.k == KFunc {
				return t.Call(f, append([]Value{TypeValue(ty)}, args...), kw)
			}
		}
	}
	if ty.New == nil {
		return Value{}, TypeErrorf("cannot create '%s' instances", ty.instanceName())
	}
	return ty.New(t, ty, args, kw)
}

// construct is a call of a class: what its metaclass makes of it, or a new
// instance.
func (t *Thread) construct(ty *Type, args []Value, kw []Kw) (Value, error) {
	if m := ty.Meta; m != nil && m.Slots.Call != nil {
		return m.Slots.Call(t, TypeValue(ty), args, kw)
	}
	return t.makeInstance(ty, args, kw)
}

// makeInstance is type.__call__: __new__, then __init__ when that gave an
// instance of the class.
func (t *Thread) makeInstance(ty *Type, args []Value, kw []Kw) (Value, error) {
	v, err := t.newInstance(ty, args, kw)
	if err != nil || !ty.heap || !TypeOf(v).IsSubtype(ty) {
		return v, err
	}
	if init, ok := ty.scriptInit(); ok {
		r, err := t.Call(init, append([]Value{v}, args...), kw)
		if err == nil && !r.IsNone() {
			err = TypeErrorf("__init__() should return None, not '%s'", TypeName(r))
		}
		return v, err
	}
	return v, nil
}

// objectNew is object's own constructor.
func objectNew(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if cls.abstract {
		return Value{}, abstractError(t, cls)
	}
	if len(args)+len(kw) > 0 {
		_, init := cls.scriptInit()
		n, _ := cls.Lookup("__new__")
		if !init && n.k != KFunc && n.k != KObject {
			return Value{}, TypeErrorf("%s() takes no arguments", cls.Name)
		}
	}
	return newObject(cls), nil
}

// wireSlots makes the slots of a class of a script: those of its first base
// that has them, overridden by the dunder methods that its namespace and bases
// define.
func (ty *Type) wireSlots() {
	ty.Slots = nativeBase(ty).Slots
	for _, b := range ty.Bases {
		if nb := nativeBase(b); nb != TypeObject {
			ty.Slots = nb.Slots
			break
		}
	}
	has := func(name string) (Value, bool) {
		f, ok := ty.Lookup(name)
		if !ok || f.k == KBuiltin && !ty.assigned(name) {
			return Value{}, false
		}
		return f, true
	}
	ty.getattribute, _ = has("__getattribute__")
	_, ty.setattr = has("__setattr__")
	if f, ok := has("__repr__"); ok {
		ty.Slots.Repr = func(t *Thread, v Value) (string, error) { return strResult(callDunder(t, f, v, ty))("__repr__") }
		if nativeBase(ty) == TypeObject {
			ty.Slots.Str = ty.Slots.Repr
		}
	}
	if f, ok := has("__str__"); ok {
		ty.Slots.Str = func(t *Thread, v Value) (string, error) { return strResult(callDunder(t, f, v, ty))("__str__") }
	}
	if f, ok := has("__format__"); ok {
		ty.Slots.Format = func(t *Thread, v Value, spec string) (string, error) {
			return strResult(callDunder(t, f, v, ty, Str(spec)))("__format__")
		}
	}
	if f, ok := has("__hash__"); ok {
		ty.Slots.Hash = func(t *Thread, v Value) (uint64, error) {
			if f.IsNone() {
				return 0, TypeErrorf("unhashable type: '%s'", ty.Name)
			}
			r, err := callDunder(t, f, v, ty)
			if err != nil {
				return 0, err
			}
			if !r.IsInt() {
				return 0, TypeErrorf("__hash__ method should return an integer")
			}
			if r.k == KInt && r.n != -1 {
				return spread(uint64(r.n)), nil // as it is: not reduced as the hash of an int
			}
			return Hash(t, r)
		}
	}
	ty.wireCompare(has)
	if f, ok := has("__bool__"); ok {
		ty.Slots.Truth = func(t *Thread, v Value) (bool, error) {
			r, err := callDunder(t, f, v, ty)
			if err == nil && r.k != KBool {
				err = TypeErrorf("__bool__ should return bool, returned %s", TypeName(r))
			}
			return r.AsBool(), err
		}
	}
	if f, ok := has("__len__"); ok {
		ty.Slots.Len = func(t *Thread, v Value) (int, error) {
			r, err := callDunder(t, f, v, ty)
			if err != nil {
				return 0, err
			}
			n, err := indexValue(t, r)
			if err == nil && n.k == KBig {
				err = Errorf(ExcOverflowError, "cannot fit '%s' into an index-sized integer", TypeName(r))
			}
			if err == nil && n.n < 0 {
				err = ValueErrorf("__len__() should return >= 0")
			}
			return int(n.n), err
		}
	}
	if f, ok := has("__iter__"); ok {
		ty.Slots.Iter = func(t *Thread, v Value) (Value, error) {
			if f.IsNone() {
				return Value{}, TypeErrorf("'%s' object is not iterable", ty.Name)
			}
			return callDunder(t, f, v, ty)
		}
	}
	if f, ok := has("__next__"); ok {
		ty.Slots.Next = func(t *Thread, v Value) (Value, bool, error) {
			r, err := callDunder(t, f, v, ty)
			if IsExc(err, ExcStopIteration) {
				return Value{}, false, nil
			}
			return r, err == nil, err
		}
	}
	if f, ok := has("__contains__"); ok {
		ty.Slots.Contains = func(t *Thread, v, x Value) (bool, error) {
			if f.IsNone() {
				return false, TypeErrorf("'%s' object is not a container", ty.Name)
			}
			r, err := callDunder(t, f, v, ty, x)
			if err != nil {
				return false, err
			}
			return Truth(t, r)
		}
	}
	if f, ok := has("__getitem__"); ok {
		ty.Slots.GetItem = func(t *Thread, v, k Value) (Value, error) { return callDunder(t, f, v, ty, k) }
	}
	if f, ok := has("__setitem__"); ok {
		ty.Slots.SetItem = func(t *Thread, v, k, x Value) error { _, err := callDunder(t, f, v, ty, k, x); return err }
	}
	if f, ok := has("__delitem__"); ok {
		ty.Slots.DelItem = func(t *Thread, v, k Value) error { _, err := callDunder(t, f, v, ty, k); return err }
	}
	if f, ok := has("__getattr__"); ok {
		ty.Slots.GetAttr = func(t *Thread, v Value, name string) (Value, bool, error) {
			r, err := callDunder(t, f, v, ty, Str(name))
			return r, err == nil, err
		}
	}
	if f, ok := has("__call__"); ok {
		ty.Slots.Call = func(t *Thread, v Value, args []Value, kw []Kw) (Value, error) {
			x, err := bind(t, f, v, ty)
			if err != nil {
				return Value{}, err
			}
			return t.Call(x, args, kw)
		}
	}
	ty.wireArithmetic(has)
}

// assigned reports whether it is a class of a script that says what name is, as
// in "__str__ = int.__repr__": a builtin class's own methods are in its slots.
func (ty *Type) assigned(name string) bool {
	for _, c := range ty.MRO {
		if c.Attrs.strIndex(name) >= 0 {
			return c.heap
		}
	}
	return false
}

// callDunder calls a special method found on ty.
func callDunder(t *Thread, f, self Value, ty *Type, args ...Value) (Value, error) {
	if f.k == KFunc {
		return t.callMethod(f.AsFunc(), self, args...)
	}
	x, err := bind(t, f, self, ty)
	if err != nil {
		return Value{}, err
	}
	return t.Call(x, slices.Clone(args), nil) // a clone, so that the common case needs no heap
}

func strResult(v Value, err error) func(name string) (string, error) {
	return func(name string) (string, error) {
		if err != nil {
			return "", err
		}
		s, ok := asStr(v)
		switch {
		case ok:
			return s, nil
		case name == "__format__":
			return "", TypeErrorf("__format__ must return a str, not %s", TypeName(v))
		}
		return "", TypeErrorf("%s returned non-string (type %s)", name, TypeName(v))
	}
}

// compareMethods names the method of each comparison.
var compareMethods = map[string]string{"==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}

func (ty *Type) wireCompare(has func(string) (Value, bool)) {
	fns := map[string]Value{}
	for op, name := range compareMethods {
		if f, ok := has(name); ok {
			fns[op] = f
		}
	}
	if len(fns) == 0 {
		return
	}
	inherited := ty.Slots.Compare
	ty.Slots.Compare = func(t *Thread, op string, a, b Value) (Value, error) {
		if f, ok := fns[op]; ok {
			return callDunder(t, f, a, ty, b)
		}
		if eq, ok := fns["=="]; ok && op == "!=" && inherited == nil {
			return NotImplemented, nil // askCompare then asks ==
		} else if ok && op == "!=" {
			r, err := callDunder(t, eq, a, ty, b)
			if err != nil || r.k == KNotImplemented {
				return r, err
			}
			truth, err := Truth(t, r)
			return Bool(!truth), err
		}
		if inherited != nil {
			return inherited(t, op, a, b)
		}
		return NotImplemented, nil
	}
}

// binaryMethods names the method of each operator, without underscores.
var binaryMethods = map[string]string{
	"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
	"<<": "lshift", ">>": "rshift", "&": "and", "|": "or", "^": "xor", "divmod": "divmod",
}

var unaryMethods = map[string]string{"-": "__neg__", "+": "__pos__", "~": "__invert__", "abs": "__abs__"}

func (ty *Type) wireArithmetic(has func(string) (Value, bool)) {
	type key struct {
		op      string
		swapped bool
	}
	fns := map[key]Value{}
	for op, name := range binaryMethods {
		if f, ok := has("__" + name + "__"); ok {
			fns[key{op, false}] = f
		}
		if f, ok := has("__r" + name + "__"); ok {
			fns[key{op, true}] = f
		}
		if f, ok := has("__i" + name + "__"); ok {
			fns[key{op + "=", false}] = f
		}
	}
	if len(fns) > 0 {
		inherited := ty.Slots.Binary
		ty.Slots.Binary = func(t *Thread, op string, a, b Value, swapped bool) (Value, error) {
			if f, ok := fns[key{op, swapped}]; ok {
				return callDunder(t, f, a, ty, b)
			}
			if inherited != nil {
				return inherited(t, op, a, b, swapped)
			}
			return NotImplemented, nil
		}
	}
	un := map[string]Value{}
	for op, name := range unaryMethods {
		if f, ok := has(name); ok {
			un[op] = f
		}
	}
	if len(un) > 0 {
		inherited := ty.Slots.Unary
		ty.Slots.Unary = func(t *Thread, op string, v Value) (Value, error) {
			if f, ok := un[op]; ok {
				return callDunder(t, f, v, ty)
			}
			if inherited != nil {
				return inherited(t, op, v)
			}
			return NotImplemented, nil
		}
	}
}

// objectRepr is the repr of an instance that has no other.
func objectRepr(v Value) (string, error) {
	return "<" + TypeOf(v).FullName() + " object at " + address(v) + ">", nil
}

const hexDigits = "0123456789abcdef"

// address prints a value's identity as CPython prints addresses.
func address(v Value) string {
	n := uint64(uintptr(v.p))
	var b [18]byte
	i := len(b)
	for n > 0 || i > len(b)-12 {
		i--
		b[i] = hexDigits[n&15]
		n >>= 4
	}
	b[i-1], b[i-2] = 'x', '0'
	return string(b[i-2:])
}
