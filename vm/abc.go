package vm

import (
	"slices"
	"strings"
	"sync/atomic"
)

// ABCMeta is the metaclass of abstract base classes: it refuses instances of
// classes with abstract methods, and lets classes be registered as subclasses.
var TypeABCMeta = NewType("abc", "ABCMeta", []*Type{TypeType}, nil)

// abcRegistry is what an abstract base class knows beside its real subclasses.
// The answers are remembered: those that say yes for good, the others until
// some class is registered somewhere.
type abcRegistry struct {
	classes []*Type
	yes, no map[*Type]bool
	epoch   uint64
}

// abcEpoch counts the registrations of all isolates.
var abcEpoch atomic.Uint64

// ABCToken changes whenever a class is registered.
func ABCToken() uint64 { return abcEpoch.Load() }

// abcRemember bounds the answers kept of one class.
const abcRemember = 512

var abcMethods = []Builtin{
	{Name: "__new__", Max: -1, Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
		if args[0].k != KType || !args[0].AsType().IsSubtype(TypeABCMeta) {
			return Value{}, TypeErrorf("ABCMeta.__new__(X): X is not a subtype of ABCMeta")
		}
		return newABC(t, args[0].AsType(), args[1:], kw)
	}},
	{Name: "register", Min: 1, Max: 1, Fn: abcRegister},
	{Name: "__instancecheck__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		cls, err := asClass("__instancecheck__", args[0])
		if err != nil {
			return Value{}, err
		}
		ty := TypeOf(args[1])
		if cls.Meta != TypeABCMeta {
			// A metaclass below may say more of subclasses.
			ok, err := classCheck(t, "__subclasscheck__", args[0], TypeValue(ty))
			return Bool(ok), err
		}
		ok, err := abcHas(t, cls, ty)
		return Bool(ok), err
	}},
	{Name: "__subclasscheck__", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		cls, err := asClass("__subclasscheck__", args[0])
		if err != nil {
			return Value{}, err
		}
		if args[1].k != KType {
			return Value{}, TypeErrorf("issubclass() arg 1 must be a class")
		}
		ok, err := abcHas(t, cls, args[1].AsType())
		return Bool(ok), err
	}},
}

func newABC(t *Thread, meta *Type, args []Value, kw []Kw) (Value, error) {
	v, err := newTypeObject(t, meta, args, kw)
	if err != nil || v.k != KType {
		return v, err
	}
	ty := v.AsType()
	if ty.registry == nil {
		ty.registry = &abcRegistry{}
	}
	return v, UpdateAbstract(t, ty)
}

// UpdateAbstract computes __abstractmethods__ of a class from its namespace and
// its bases.
func UpdateAbstract(t *Thread, ty *Type) error {
	set := NewSet()
	for i := range ty.Attrs.Slots() {
		k, x, ok := ty.Attrs.Slot(i)
		if !ok {
			continue
		}
		abstract, err := isAbstract(t, x)
		if err != nil {
			return err
		}
		if abstract {
			if err := set.Add(t, k); err != nil {
				return err
			}
		}
	}
	for _, b := range ty.Bases {
		names, ok := b.Attrs.GetStr("__abstractmethods__")
		if !ok {
			continue
		}
		err := Iterate(t, names, func(k Value) error {
			x, _, err := typeAttr(t, ty, k.AsStrOrEmpty())
			if err != nil {
				return err
			}
			abstract, err := isAbstract(t, x)
			if err != nil || !abstract {
				return err
			}
			return set.Add(t, k)
		})
		if err != nil {
			return err
		}
	}
	ty.Attrs.SetStr("__abstractmethods__", FrozenSetValue(set))
	ty.abstract = set.Len() > 0
	ty.changed("")
	return nil
}

func isAbstract(t *Thread, x Value) (bool, error) {
	if x.k != KFunc && x.k != KObject && x.k != KMethod {
		return false, nil
	}
	mark, ok, err := LookupAttr(t, x, "__isabstractmethod__")
	if err != nil || !ok {
		return false, err
	}
	return Truth(t, mark)
}

// abstractError refuses an instance of a class with abstract methods.
func abstractError(t *Thread, cls *Type) error {
	names, _ := cls.Attrs.GetStr("__abstractmethods__")
	elems, err := Collect(t, names)
	if err != nil {
		return err
	}
	list := make([]string, len(elems))
	for i, e := range elems {
		list[i] = e.AsStrOrEmpty()
	}
	slices.Sort(list)
	return TypeErrorf("Can't instantiate abstract class %s with abstract method%s %s", cls.Name, plural(len(list)), strings.Join(list, ", "))
}

func abcRegister(t *Thread, args []Value, _ []Kw) (Value, error) {
	cls, err := asClass("register", args[0])
	if err != nil {
		return Value{}, err
	}
	sub := args[1]
	if sub.k != KType {
		return Value{}, TypeErrorf("Can only register classes")
	}
	if ok, err := isSubclass(t, sub, args[0]); ok || err != nil {
		return sub, err
	}
	if ok, err := isSubclass(t, args[0], sub); ok || err != nil {
		if err == nil {
			err = Errorf(ExcRuntimeError, "Refusing to create an inheritance cycle")
		}
		return Value{}, err
	}
	cls.register(sub.AsType())
	return sub, nil
}

// register has a class count as a subclass of ty, an abstract one.
func (ty *Type) register(sub *Type) {
	if ty.registry == nil {
		ty.registry = &abcRegistry{}
	}
	if !slices.Contains(ty.registry.classes, sub) {
		ty.registry.classes = append(ty.registry.classes, sub)
		abcEpoch.Add(1)
	}
}

// abcHas reports whether sub counts as a subclass of the abstract class cls.
func abcHas(t *Thread, cls, sub *Type) (bool, error) {
	r := cls.registry
	if r == nil {
		return sub.IsSubtype(cls), nil
	}
	now := abcEpoch.Load()
	if r.epoch != now || len(r.yes)+len(r.no) > abcRemember {
		r.epoch, r.no = now, nil
		if len(r.yes) > abcRemember {
			r.yes = nil
		}
	}
	if r.yes[sub] {
		return true, nil
	}
	if r.no[sub] {
		return false, nil
	}
	if err := t.enter(""); err != nil {
		return false, err
	}
	ok, err := abcAsk(t, cls, sub)
	t.leave()
	if err != nil {
		return false, err
	}
	answers := &r.no
	if ok {
		answers = &r.yes
	}
	if *answers == nil {
		*answers = map[*Type]bool{}
	}
	(*answers)[sub] = true
	return ok, nil
}

func abcAsk(t *Thread, cls, sub *Type) (bool, error) {
	if err := t.tick(); err != nil {
		return false, err
	}
	if f, ok, err := LookupAttr(t, TypeValue(cls), "__subclasshook__"); err != nil {
		return false, err
	} else if ok {
		x, err := t.Call(f, []Value{TypeValue(sub)}, nil)
		if err != nil {
			return false, err
		}
		if x.k != KNotImplemented {
			return Truth(t, x)
		}
	}
	if sub.IsSubtype(cls) {
		return true, nil
	}
	for _, list := range [][]*Type{cls.registry.classes, cls.living()} {
		for _, c := range list {
			if ok, err := isSubclass(t, TypeValue(sub), TypeValue(c)); ok || err != nil {
				return ok, err
			}
		}
	}
	return false, nil
}
