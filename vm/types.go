package vm

import (
	"slices"
	"weak"
)

// Type is a class: a builtin one, a library one, or one that a script defines.
// Builtin types are shared by all isolates and never change after start-up.
type Type struct {
	Name   string
	Module string // "" for builtins; "not_main" for classes of scripts
	Qual   string
	Doc    string
	Bases  []*Type
	MRO    []*Type // self first, object last
	Attrs  *Dict   // methods and class attributes; str keys
	Slots  Slots   // own and inherited native behaviour

	// New makes an instance from a call Type(args…). Inherited. For classes of
	// scripts it is what the nearest native base says; it does not run
	// __init__ unless the native type has no script-visible __init__.
	New func(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error)

	// Remake is set for classes that the library makes for a script and that no
	// module holds, such as named tuples: it tells the call that makes another
	// one like it.
	Remake func(t *Thread) (*Reduction, error)

	Final  bool  // cannot be subclassed
	Meta   *Type // the class of the class; nil is type itself
	Dotted bool  // error texts name it with its module, as those of CPython do for classes written in C
	// Deferred: an instance that a callback returns stands for a value that is
	// still to come.
	Deferred bool
	heap     bool // defined by a script: has __dict__, attributes may be set

	subclasses   []weak.Pointer[Type] // of a class of a script: its direct subclasses
	getattribute Value                // a script's __getattribute__, or unset
	setattr      bool                 // a script's __setattr__ is there
	cache        *typeCache           // of a class of a script: what Lookup found
	token        *token               // replaced when the class changes
	made         making               // of a class of a script: what its calls do
	fields       int                  // how many attributes its instances have had, up to a bound
	abstract     bool                 // has abstract methods: cannot be instantiated
	noDict       bool                 // instances have the attributes of __slots__ only
	registry     *abcRegistry         // of an abstract base class
}

// Slots are the operations of values of kind KObject (and of subclasses of
// builtin containers where they override). A nil slot means the operation is
// not there. Classes of scripts get slots that call their dunder methods.
type Slots struct {
	Repr, Str func(t *Thread, v Value) (string, error)
	Hash      func(t *Thread, v Value) (uint64, error)
	// Compare implements op, one of == != < <= > >=; NotImplemented passes the
	// question to the other operand.
	Compare func(t *Thread, op string, a, b Value) (Value, error)
	Truth   func(t *Thread, v Value) (bool, error)
	Len     func(t *Thread, v Value) (int, error)
	Iter    func(t *Thread, v Value) (Value, error) // an iterator value
	Next    func(t *Thread, v Value) (Value, bool, error)
	// Contains is the "in" operator.
	Contains func(t *Thread, v, x Value) (bool, error)
	GetItem  func(t *Thread, v, key Value) (Value, error)
	SetItem  func(t *Thread, v, key, x Value) error
	DelItem  func(t *Thread, v, key Value) error
	// GetAttr is asked after the instance dictionary and the class failed
	// (__getattr__, computed attributes of native types). ok false: no such.
	GetAttr func(t *Thread, v Value, name string) (x Value, ok bool, err error)
	SetAttr func(t *Thread, v Value, name string, x Value) (ok bool, err error)
	DelAttr func(t *Thread, v Value, name string) (ok bool, err error)
	Call    func(t *Thread, v Value, args []Value, kw []Kw) (Value, error)
	// Binary implements a op b (or, when swapped, b op a with the receiver
	// being a); op as in lang.Binary, with "=" appended for the in-place form,
	// which falls back to the plain one.
	Binary func(t *Thread, op string, a, b Value, swapped bool) (Value, error)
	Unary  func(t *Thread, op string, v Value) (Value, error)
	// Copy implements copy.copy and copy.deepcopy for native payloads; memo
	// recurses into parts (nil for a shallow copy).
	Copy func(t *Thread, v Value, deep func(Value) (Value, error)) (Value, error)
	// Format implements format(v, spec).
	Format func(t *Thread, v Value, spec string) (string, error)
}

// NewType makes a native type. bases nil means (object,). methods are put into
// its Attrs as unbound builtins.
func NewType(module, name string, bases []*Type, methods []Builtin) *Type {
	if bases == nil {
		bases = []*Type{TypeObject}
	}
	return makeType(module, name, bases, methods)
}

func makeType(module, name string, bases []*Type, methods []Builtin) *Type {
	ty := &Type{Name: name, Qual: name, Module: module, Bases: bases, Attrs: NewDict(len(methods)), token: &token{}}
	mro, conflict := linearize(ty)
	if conflict != nil {
		panic("internal error: inconsistent bases of " + name)
	}
	ty.MRO = mro
	if len(bases) > 0 {
		ty.Slots = bases[0].Slots
		ty.New = bases[0].New
	}
	ty.AddMethods(methods)
	return ty
}

// AddMethods puts builtins into a native type's attributes. Only for set-up
// code, before the type is used.
func (ty *Type) AddMethods(methods []Builtin) {
	for i := range methods {
		m := methods[i]
		m.Method = true
		m.owner = ty
		if m.Qual == "" {
			m.Qual = ty.Name + "." + m.Name
		}
		ty.Attrs.SetStr(m.Name, BuiltinValue(&m))
	}
}

// linearize computes the C3 method resolution order; conflict names the classes
// that stand in no consistent order.
func linearize(ty *Type) (mro []*Type, conflict []*Type) {
	var lists [][]*Type
	for _, b := range ty.Bases {
		lists = append(lists, append([]*Type(nil), b.MRO...))
	}
	lists = append(lists, append([]*Type(nil), ty.Bases...))
	out := []*Type{ty}
	for {
		var pick *Type
		empty := true
	search:
		for _, l := range lists {
			if len(l) == 0 {
				continue
			}
			empty = false
			for _, m := range lists {
				for i, x := range m {
					if i > 0 && x == l[0] {
						continue search
					}
				}
			}
			pick = l[0]
			break
		}
		if empty {
			return out, nil
		}
		if pick == nil {
			for _, l := range lists {
				if len(l) > 0 && !slices.Contains(conflict, l[0]) {
					conflict = append(conflict, l[0])
				}
			}
			return nil, conflict
		}
		out = append(out, pick)
		for i, l := range lists {
			if len(l) > 0 && l[0] == pick {
				lists[i] = l[1:]
			}
		}
	}
}

// Lookup finds name in the type and its bases.
func (ty *Type) Lookup(name string) (Value, bool) { return ty.lookup(hashStr(name), name) }

// typeCache remembers what lookups in a class and its bases found, by the low
// bits of the name's hash. Only classes of scripts have one: they belong to one
// isolate, and know all that derive from them when they change.
type typeCache [32]struct {
	hash  uint64
	name  string
	v     Value
	ok    bool
	valid bool
}

// lookup is Lookup with the hash of name known.
func (ty *Type) lookup(h uint64, name string) (v Value, ok bool) {
	if !ty.heap {
		return ty.search(h, name)
	}
	if ty.cache == nil {
		ty.cache = &typeCache{}
	}
	e := &ty.cache[h%uint64(len(ty.cache))]
	if e.valid && e.hash == h && e.name == name {
		return e.v, e.ok
	}
	v, ok = ty.search(h, name)
	e.hash, e.name, e.v, e.ok, e.valid = h, name, v, ok, true
	return v, ok
}

func (ty *Type) search(h uint64, name string) (Value, bool) {
	for _, c := range ty.MRO {
		if v, ok := c.Attrs.getStrHashed(h, name); ok {
			return v, true
		}
	}
	return Value{}, false
}

// IsSubtype reports whether ty is base or derives from it.
func (ty *Type) IsSubtype(base *Type) bool {
	for _, c := range ty.MRO {
		if c == base {
			return true
		}
	}
	return false
}

// FullName is the name as class reprs print it: "int", "gears.error",
// "not_main.E".
func (ty *Type) FullName() string {
	if ty.Module == "" {
		return ty.Qual
	}
	return ty.Module + "." + ty.Qual
}

// instanceName is the name as errors about instances print it: without the
// module for classes of scripts.
func (ty *Type) instanceName() string {
	if ty.heap {
		return ty.Name
	}
	return ty.FullName()
}

// The builtin types that are not in the table of kinds below are declared
// where they are implemented (exceptions in exception.go).
var (
	TypeObject     = makeType("", "object", nil, nil)
	TypeType       = NewType("", "type", nil, nil)
	TypeNone       = NewType("", "NoneType", nil, nil)
	TypeInt        = NewType("", "int", nil, nil)
	TypeBool       = NewType("", "bool", []*Type{TypeInt}, nil)
	TypeFloat      = NewType("", "float", nil, nil)
	TypeStr        = NewType("", "str", nil, nil)
	TypeBytes      = NewType("", "bytes", nil, nil)
	TypeEllipsis   = NewType("", "ellipsis", nil, nil)
	TypeNotImpl    = NewType("", "NotImplementedType", nil, nil)
	TypeTuple      = NewType("", "tuple", nil, nil)
	TypeList       = NewType("", "list", nil, nil)
	TypeDict       = NewType("", "dict", nil, nil)
	TypeSet        = NewType("", "set", nil, nil)
	TypeFrozenSet  = NewType("", "frozenset", nil, nil)
	TypeByteArray  = NewType("", "bytearray", nil, nil)
	TypeRange      = NewType("", "range", nil, nil)
	TypeSlice      = NewType("", "slice", nil, nil)
	TypeFunction   = NewType("", "function", nil, nil)
	TypeBuiltin    = NewType("", "builtin_function_or_method", nil, nil)
	TypeMethodDesc = NewType("", "method_descriptor", nil, nil)
	TypeMethod     = NewType("", "method", nil, nil)
	TypeModule     = NewType("", "module", nil, nil)
	TypeGenerator  = NewType("", "generator", nil, nil)
	TypeCoroutine  = NewType("", "coroutine", nil, nil)
	// TypeAsyncGenerator is the type of async def functions with a yield.
	TypeAsyncGenerator = NewType("", "async_generator", nil, nil)
)

// kindTypes maps kinds to types, for kinds whose type does not depend on the
// value.
var kindTypes = [kindCount]*Type{
	KNone: TypeNone, KInt: TypeInt, KBig: TypeInt, KFloat: TypeFloat, KStr: TypeStr, KBytes: TypeBytes,
	KEllipsis: TypeEllipsis, KNotImplemented: TypeNotImpl, KTuple: TypeTuple, KList: TypeList, KDict: TypeDict,
	KSet: TypeSet, KFrozenSet: TypeFrozenSet, KByteArray: TypeByteArray, KRange: TypeRange, KSlice: TypeSlice,
	KFunc: TypeFunction, KModule: TypeModule,
}

// TypeOf returns the class of v.
func TypeOf(v Value) *Type {
	switch v.k {
	case KObject:
		return v.AsObject().Type
	case KIter:
		return v.AsIter().Type
	case KGen:
		if v.AsGen().Coroutine {
			return TypeCoroutine
		}
		if v.AsGen().Async {
			return TypeAsyncGenerator
		}
		return TypeGenerator
	case KBool:
		return TypeBool
	case KType:
		if m := v.AsType().Meta; m != nil {
			return m
		}
		return TypeType
	case KMethod:
		if v.AsMethod().Fn.k == KBuiltin {
			return TypeBuiltin
		}
		return TypeMethod
	case KBuiltin:
		if v.AsBuiltin().Method {
			return TypeMethodDesc
		}
		return TypeBuiltin
	}
	if s := v.sub(); s != nil {
		return s.Type
	}
	return kindTypes[v.k]
}

// sub returns the subclass part of a container instance, or nil.
func (v Value) sub() *Sub {
	switch v.k {
	case KTuple:
		return v.AsTuple().Sub
	case KList:
		return v.AsList().Sub
	case KDict:
		return v.AsDict().Sub
	case KSet, KFrozenSet:
		return v.AsSet().Sub
	case KByteArray:
		return v.AsByteArray().Sub
	}
	return nil
}

// TypeName is the class name that error texts use.
func TypeName(v Value) string {
	if v.k == KUnset {
		return "unbound"
	}
	return TypeOf(v).errorName()
}

// errorName is the class's name in error texts.
func (ty *Type) errorName() string {
	if ty.Dotted {
		return ty.FullName()
	}
	return ty.Name
}
