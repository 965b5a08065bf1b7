package vm

import (
	"fmt"
	"hash/maphash"
	"slices"
	"weak"
)

// buildClass runs a class body and makes the class.
func (t *Thread) buildClass(name string, body *Function, bases []Value, kw Value) (Value, error) {
	ns := NewDict(8)
	ns.SetStr("__module__", Str(body.Code.Program.moduleName()))
	ns.SetStr("__qualname__", Str(body.Qual))
	if body.Code.Fn.Doc != "" {
		ns.SetStr("__doc__", Str(body.Code.Fn.Doc))
	}
	cell, err := t.runClassBody(body, ns)
	if err != nil {
		return Value{}, err
	}
	var kws []Kw
	if kw.k == KDict {
		for i := range kw.AsDict().Slots() {
			if k, v, ok := kw.AsDict().Slot(i); ok {
				kws = append(kws, Kw{k.AsStr(), v})
			}
		}
	}
	cls, err := t.NewClass(name, bases, ns, kws)
	if err != nil {
		return Value{}, err
	}
	if cell.k == KCell {
		cell.asCell().V = cls
	}
	return cls, nil
}

// runClassBody runs the body with ns as the namespace of its names.
func (t *Thread) runClassBody(body *Function, ns *Dict) (Value, error) {
	if err := t.deeper(); err != nil {
		return Value{}, err
	}
	f := t.fiber
	fr := f.push(body, nil, 0, 0)
	fr.regs[body.Code.nsReg] = DictValue(ns)
	fr.boundary = true
	v, _, err := t.nest(f)
	return v, err
}

// NewClass makes a class from its name, bases and namespace, as a class
// statement or type(name, bases, ns) does.
func (t *Thread) NewClass(name string, bases []Value, ns *Dict, kw []Kw) (Value, error) {
	ty := &Type{Name: name, Qual: name, Module: ScriptModule, Attrs: ns, heap: true, token: &token{}}
	if q, ok := ns.GetStr("__qualname__"); ok && q.k == KStr {
		ty.Qual = q.AsStr()
	}
	if m, ok := ns.GetStr("__module__"); ok && m.k == KStr {
		ty.Module = m.AsStr()
	}
	var rest []Kw
	for _, k := range kw {
		if k.Name == "metaclass" {
			// ABCMeta and type change nothing that recipes can see.
			if k.V.k == KType && (k.V.AsType() == TypeType || k.V.AsType().Name == "ABCMeta") {
				continue
			}
			return Value{}, TypeErrorf("gears does not support metaclasses: metaclass of class '%s'", name)
		}
		rest = append(rest, k)
	}
	if err := ty.derive(bases); err != nil {
		return Value{}, err
	}
	// What a class leaves out although its bases may have it.
	if _, ok := ns.GetStr("__doc__"); !ok {
		ns.SetStr("__doc__", None)
	}
	_, eq := ns.GetStr("__eq__")
	if _, ok := ns.GetStr("__hash__"); eq && !ok {
		ns.SetStr("__hash__", None)
	}
	if f, ok := ns.GetStr("__new__"); ok && f.k == KFunc {
		ns.SetStr("__new__", ObjectValue(&Object{Type: typeStaticMethod, Data: &staticMethod{f}}))
	}
	for _, name := range []string{"__init_subclass__", "__class_getitem__"} {
		if f, ok := ns.GetStr(name); ok && f.k == KFunc {
			ns.SetStr(name, ObjectValue(&Object{Type: typeClassMethod, Data: &classMethod{f}}))
		}
	}
	ty.wireSlots()
	ty.adopted()
	cls := TypeValue(ty)
	for i := 0; i < ns.Slots(); i++ { // __set_name__ may change the namespace
		k, v, ok := ns.Slot(i)
		if !ok || v.k != KObject {
			continue
		}
		if f, ok := v.AsObject().Type.Lookup("__set_name__"); ok {
			if _, err := t.Call(f, []Value{v, cls, k}, nil); err != nil {
				r, ok := err.(*Raised)
				if !ok {
					return Value{}, err
				}
				e := NewExc(ExcRuntimeError, Str(fmt.Sprintf("Error calling __set_name__ on '%s' instance %s in '%s'", TypeName(v), quoteStr(k.AsStr()), ty.Name)))
				ExcOf(e).Cause, ExcOf(e).Context, ExcOf(e).Suppress = r.V, r.V, true
				return Value{}, RaiseValue(e)
			}
		}
	}
	for _, b := range ty.MRO[1:] {
		if f, ok := b.Attrs.GetStr("__init_subclass__"); ok {
			x, err := bind(t, f, cls, ty)
			if err == nil {
				_, err = t.Call(x, nil, rest)
			}
			return cls, err
		}
	}
	return cls, nil
}

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
		nb := nativeBase(b)
		switch {
		case nb == TypeObject || layout.IsSubtype(nb):
		case layout == TypeObject || nb.IsSubtype(layout):
			layout = nb
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

// changed wires the slots of the class and of all that derive from it, after an
// attribute of it was set or deleted.
func (ty *Type) changed() {
	ty.cache, ty.made, ty.token = nil, making{}, &token{}
	ty.wireSlots()
	for _, sub := range ty.living() {
		sub.changed()
	}
}

// finalTypes cannot be subclassed.
var finalTypes = map[*Type]bool{
	TypeNone: true, TypeEllipsis: true, TypeNotImpl: true, TypeRange: true, TypeSlice: true, TypeFunction: true,
	TypeBuiltin: true, TypeMethodDesc: true, TypeMethod: true, TypeGenerator: true, TypeCoroutine: true, TypeBool: true,
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

// ownLayout are the exception classes whose instances CPython lays out in their
// own way; a class cannot derive from two of them. All others combine freely.
var ownLayout = map[*Type]bool{
	ExcOSError: true, ExcImportError: true, ExcStopIteration: true, ExcSystemExit: true, ExcSyntaxError: true,
	ExcUnicodeDecodeError: true, ExcUnicodeEncodeError: true, ExcAttributeError: true, ExcNameError: true,
}

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
	if !ty.made.known {
		ty.made = making{known: true}
		init, ok := ty.scriptInit()
		n, _ := ty.Lookup("__new__")
		if ok && n.k == KBuiltin && nativeBase(ty) == TypeObject {
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

// construct is a call of a class.
func (t *Thread) construct(ty *Type, args []Value, kw []Kw) (Value, error) {
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
func objectNew(_ *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
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
		if !ok || f.k == KBuiltin {
			return Value{}, false
		}
		return f, true
	}
	call := func(t *Thread, f, self Value, args ...Value) (Value, error) {
		return callDunder(t, f, self, ty, args...)
	}
	ty.getattribute, _ = has("__getattribute__")
	_, ty.setattr = has("__setattr__")
	if f, ok := has("__repr__"); ok {
		ty.Slots.Repr = func(t *Thread, v Value) (string, error) { return strResult(call(t, f, v))("__repr__") }
		if nativeBase(ty) == TypeObject {
			ty.Slots.Str = ty.Slots.Repr
		}
	}
	if f, ok := has("__str__"); ok {
		ty.Slots.Str = func(t *Thread, v Value) (string, error) { return strResult(call(t, f, v))("__str__") }
	}
	if f, ok := has("__format__"); ok {
		ty.Slots.Format = func(t *Thread, v Value, spec string) (string, error) {
			return strResult(call(t, f, v, Str(spec)))("__format__")
		}
	}
	if f, ok := has("__hash__"); ok {
		ty.Slots.Hash = func(t *Thread, v Value) (uint64, error) {
			if f.IsNone() {
				return 0, TypeErrorf("unhashable type: '%s'", ty.Name)
			}
			r, err := call(t, f, v)
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
			r, err := call(t, f, v)
			if err == nil && r.k != KBool {
				err = TypeErrorf("__bool__ should return bool, returned %s", TypeName(r))
			}
			return r.AsBool(), err
		}
	}
	if f, ok := has("__len__"); ok {
		ty.Slots.Len = func(t *Thread, v Value) (int, error) {
			r, err := call(t, f, v)
			if err != nil {
				return 0, err
			}
			n, err := IndexInt(t, r)
			if err == nil && n < 0 {
				err = ValueErrorf("__len__() should return >= 0")
			}
			return int(n), err
		}
	}
	if f, ok := has("__iter__"); ok {
		ty.Slots.Iter = func(t *Thread, v Value) (Value, error) {
			if f.IsNone() {
				return Value{}, TypeErrorf("'%s' object is not iterable", ty.Name)
			}
			return call(t, f, v)
		}
	}
	if f, ok := has("__next__"); ok {
		ty.Slots.Next = func(t *Thread, v Value) (Value, bool, error) {
			r, err := call(t, f, v)
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
			r, err := call(t, f, v, x)
			if err != nil {
				return false, err
			}
			return Truth(t, r)
		}
	}
	if f, ok := has("__getitem__"); ok {
		ty.Slots.GetItem = func(t *Thread, v, k Value) (Value, error) { return call(t, f, v, k) }
	}
	if f, ok := has("__setitem__"); ok {
		ty.Slots.SetItem = func(t *Thread, v, k, x Value) error { _, err := call(t, f, v, k, x); return err }
	}
	if f, ok := has("__delitem__"); ok {
		ty.Slots.DelItem = func(t *Thread, v, k Value) error { _, err := call(t, f, v, k); return err }
	}
	if f, ok := has("__getattr__"); ok {
		ty.Slots.GetAttr = func(t *Thread, v Value, name string) (Value, bool, error) {
			r, err := call(t, f, v, Str(name))
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

// callDunder calls a special method found on ty.
func callDunder(t *Thread, f, self Value, ty *Type, args ...Value) (Value, error) {
	if f.k == KFunc {
		return t.Call(f, append([]Value{self}, args...), nil)
	}
	x, err := bind(t, f, self, ty)
	if err != nil {
		return Value{}, err
	}
	return t.Call(x, args, nil)
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
		ty.Slots.Unary = func(t *Thread, op string, v Value) (Value, error) {
			if f, ok := un[op]; ok {
				return callDunder(t, f, v, ty)
			}
			return NotImplemented, nil
		}
	}
}

// initSubclass is object.__init_subclass__, which takes nothing.
var initSubclass = Builtin{Name: "__init_subclass__", Qual: "object.__init_subclass__", Min: 1, Max: 1,
	Fn: func(_ *Thread, args []Value, kw []Kw) (Value, error) {
		if len(kw) > 0 && args[0].k == KType {
			return Value{}, TypeErrorf("%s.__init_subclass__() takes no keyword arguments", args[0].AsType().Name)
		}
		return None, nil
	}}

// notOrdered is one of object's comparison methods, which know nothing.
func notOrdered(name string) Builtin {
	return Builtin{Name: name, Min: 1, Max: 1, NoKw: true, Fn: func(*Thread, []Value, []Kw) (Value, error) { return NotImplemented, nil }}
}

// objectMethods are what every object has; natives answer through their slots.
var objectMethods = []Builtin{
	{Name: "__new__", Min: 0, Max: -1, Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
		if args[0].k != KType {
			return Value{}, TypeErrorf("object.__new__(X): X is not a type object (%s)", TypeName(args[0]))
		}
		ty := args[0].AsType()
		if ty.New == nil {
			return Value{}, TypeErrorf("cannot create '%s' instances", ty.instanceName())
		}
		if nb := nativeBase(ty); nb != TypeObject {
			if _, own := nb.Attrs.GetStr("__new__"); !own {
				return ty.New(t, ty, args[1:], kw)
			}
			return Value{}, TypeErrorf("object.__new__(%s) is not safe, use %s.__new__()", ty.Name, nb.FullName())
		}
		if len(args)+len(kw) > 1 {
			if n, ok := ty.Lookup("__new__"); ok && n.k != KBuiltin {
				return Value{}, TypeErrorf("object.__new__() takes exactly one argument (the type to instantiate)")
			}
			if _, ok := ty.scriptInit(); !ok {
				return Value{}, TypeErrorf("%s() takes no arguments", ty.Name)
			}
		}
		return ObjectValue(&Object{Type: ty}), nil
	}},
	notOrdered("__lt__"), notOrdered("__le__"), notOrdered("__gt__"), notOrdered("__ge__"),
	{Name: "__dir__", Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) { return dirOf(t, args[0]) }},
	{Name: "__sizeof__", Fn: func(*Thread, []Value, []Kw) (Value, error) { return Int(valueSize), nil }},
	{Name: "__init__", Max: -1, Fn: func(_ *Thread, args []Value, kw []Kw) (Value, error) {
		// Native classes do not get here with arguments of their own: their part
		// is made by the constructor already.
		if ty := TypeOf(args[0]); len(args)+len(kw) > 1 && nativeBase(ty) == TypeObject {
			if _, ok := ty.scriptInit(); ok {
				return Value{}, TypeErrorf("object.__init__() takes exactly one argument (the instance to initialize)")
			}
			return Value{}, TypeErrorf("%s() takes no arguments", ty.Name)
		}
		return None, nil
	}},
	{Name: "__setattr__", Min: 2, Max: 2, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[1].k != KStr {
			return Value{}, TypeErrorf("attribute name must be string, not '%s'", TypeName(args[1]))
		}
		return None, setOwn(t, args[0], args[1].AsStr(), args[2])
	}},
	{Name: "__getattribute__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		name, err := attrName(args[1])
		if err != nil {
			return Value{}, err
		}
		x, ok, err := ownAttr(t, args[0], name)
		if err == nil && !ok {
			err = noAttr(args[0], name)
		}
		return x, err
	}},
	{Name: "__delattr__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		name, err := attrName(args[1])
		if err != nil {
			return Value{}, err
		}
		if d := instanceDict(args[0]); d != nil {
			if _, ok, err := d.Delete(t, args[1]); ok || err != nil {
				return None, err
			}
		}
		return Value{}, noAttr(args[0], name)
	}},
	{Name: "__repr__", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		s, err := objectRepr(args[0])
		return Str(s), err
	}},
	{Name: "__str__", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		s, err := Repr(t, args[0])
		return Str(s), err
	}},
	{Name: "__format__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[1].k != KStr {
			return Value{}, TypeErrorf("__format__() argument must be str, not %s", argName(args[1]))
		}
		s, err := nativeFormat(t, args[0], args[1].AsStr())
		return Str(s), err
	}},
	{Name: "__eq__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if Is(args[0], args[1]) {
			return True, nil
		}
		return NotImplemented, nil
	}},
	{Name: "__ne__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		eq, err := Equal(t, args[0], args[1])
		return Bool(!eq), err
	}},
	{Name: "__hash__", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return Int(int64(maphash.Comparable(strSeed, args[0].p))), nil
	}},
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
