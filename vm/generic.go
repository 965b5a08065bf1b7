package vm

import (
	"strings"
)

// TypeGenericAlias is the class of list[int] and its kind: a class with the
// types it is to be used with, which no one checks.
var TypeGenericAlias = NewType("types", "GenericAlias", nil, nil)

// TypeUnion is the class of int | str.
var TypeUnion = NewType("types", "UnionType", nil, nil)

type genericAlias struct {
	origin   Value
	args     []Value
	callable bool // Callable[[args…], result], whose arguments are kept flat
}

type union struct{ args []Value }

// NewGenericAlias is origin[args]; a tuple gives several arguments.
func NewGenericAlias(origin, args Value) Value {
	a := &genericAlias{origin: origin, args: []Value{args}}
	if args.k == KTuple && args.AsTuple().Sub == nil {
		a.args = args.AsTuple().Elems
	}
	return ObjectValue(&Object{Type: TypeGenericAlias, Data: a})
}

// NewCallableAlias is origin[args, result] of collections.abc.Callable: args is
// a list of types, an ellipsis or a parameter specification.
func NewCallableAlias(origin, args, result Value) Value {
	a := &genericAlias{origin: origin, callable: true}
	if args.k == KList {
		a.args = append(a.args, args.AsList().Elems...)
	} else {
		a.args = append(a.args, args)
	}
	a.args = append(a.args, result)
	return ObjectValue(&Object{Type: TypeGenericAlias, Data: a})
}

// text is the repr of an alias.
func (a *genericAlias) text(t *Thread) (string, error) {
	args := a.args
	if n := len(args) - 1; a.callable && !(n == 1 && args[0].k != KType && !isPlainAlias(args[0]) && TypeName(args[0]) != "TypeVar") {
		args = []Value{NewList(args[:n]), args[n]}
	}
	return aliasText(t, a.origin, args)
}

func isPlainAlias(v Value) bool {
	return v.k == KObject && v.AsObject().Type == TypeGenericAlias || isUnion(v)
}

// classGetItem is the __class_getitem__ of builtin classes.
var classGetItem = []Builtin{{Name: "__class_getitem__", Min: 1, Max: 1, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
	return NewGenericAlias(args[0], args[1]), nil
}}}

// MakeGeneric lets native classes be subscripted, as in list[int]. For set-up
// code only.
func MakeGeneric(types ...*Type) {
	for _, ty := range types {
		ty.addClassMethods(classGetItem)
	}
}

func setupGeneric() {
	MakeGeneric(genericTypes...)
	s := &TypeGenericAlias.Slots
	s.Repr = func(t *Thread, v Value) (string, error) {
		return aliasOf(v).text(t)
	}
	s.Call = func(t *Thread, v Value, args []Value, kw []Kw) (Value, error) {
		x, err := t.Call(aliasOf(v).origin, args, kw)
		if err == nil && instanceDict(x) != nil {
			if err := SetAttr(t, x, "__orig_class__", v); err != nil && !IsExc(err, ExcAttributeError) && !IsExc(err, ExcTypeError) {
				return Value{}, err
			}
		}
		return x, err
	}
	s.GetAttr = aliasAttr
	s.GetItem = func(t *Thread, v, key Value) (Value, error) {
		a := aliasOf(v)
		args, err := substitute(t, v, a.args, key)
		if err != nil {
			return Value{}, err
		}
		return ObjectValue(&Object{Type: TypeGenericAlias, Data: &genericAlias{a.origin, args, a.callable}}), nil
	}
	s.Compare = func(t *Thread, op string, x, y Value) (Value, error) {
		if op != "==" || y.k != KObject || y.AsObject().Type != TypeGenericAlias {
			return NotImplemented, nil
		}
		a, b := aliasOf(x), aliasOf(y)
		same, err := Equal(t, a.origin, b.origin)
		if err == nil && same {
			same, err = Equal(t, NewTuple(a.args...), NewTuple(b.args...))
		}
		return Bool(same), err
	}
	s.Hash = func(t *Thread, v Value) (uint64, error) {
		a := aliasOf(v)
		return Hash(t, NewTuple(a.origin, NewTuple(a.args...)))
	}
	s.Binary = unionSlot
	TypeGenericAlias.New = func(_ *Thread, _ *Type, args []Value, kw []Kw) (Value, error) {
		if len(args) != 2 || len(kw) > 0 {
			return Value{}, TypeErrorf("GenericAlias expected 2 arguments, got %d", len(args)+len(kw))
		}
		return NewGenericAlias(args[0], args[1]), nil
	}
	refuse := func(fn string) GoFunc {
		return func(*Thread, []Value, []Kw) (Value, error) {
			return Value{}, TypeErrorf("%s() argument 2 cannot be a parameterized generic", fn)
		}
	}
	TypeGenericAlias.AddMethods([]Builtin{
		{Name: "__mro_entries__", Min: 1, Max: 1, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
			return NewTuple(aliasOf(args[0]).origin), nil
		}},
		{Name: "__instancecheck__", Min: 1, Max: 1, Fn: refuse("isinstance")},
		{Name: "__subclasscheck__", Min: 1, Max: 1, Fn: refuse("issubclass")},
		{Name: "__reduce__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
			a := aliasOf(args[0])
			return NewTuple(TypeValue(TypeGenericAlias), NewTuple(a.origin, NewTuple(a.args...))), nil
		}},
		{Name: "__copy__", Max: 0, Fn: itself},
		{Name: "__deepcopy__", Max: 1, Fn: itself},
	})
	setupUnion()
}

func itself(_ *Thread, args []Value, _ []Kw) (Value, error) { return args[0], nil }

func aliasOf(v Value) *genericAlias { return v.AsObject().Data.(*genericAlias) }

// aliasAttr reads what an alias has itself, and the rest from its class.
func aliasAttr(t *Thread, v Value, name string) (Value, bool, error) {
	a := aliasOf(v)
	switch name {
	case "__origin__":
		return a.origin, true, nil
	case "__args__":
		return NewTuple(a.args...), true, nil
	case "__parameters__":
		p, err := typeParameters(t, a.args)
		return NewTuple(p...), err == nil, err
	case "__unpacked__":
		return False, true, nil
	}
	return LookupAttr(t, a.origin, name)
}

// typeText is how a type is written among the arguments of another.
func typeText(t *Thread, v Value) (string, error) {
	switch v.k {
	case KEllipsis:
		return "...", nil
	case KType:
		return v.AsType().FullName(), nil
	case KList:
		texts := make([]string, len(v.AsList().Elems))
		for i, e := range v.AsList().Elems {
			var err error
			if texts[i], err = typeText(t, e); err != nil {
				return "", err
			}
		}
		return "[" + strings.Join(texts, ", ") + "]", nil
	}
	return Repr(t, v)
}

func aliasText(t *Thread, origin Value, args []Value) (string, error) {
	if err := t.enter(""); err != nil {
		return "", err
	}
	defer t.leave()
	text, err := typeText(t, origin)
	if err != nil {
		return "", err
	}
	list := make([]string, len(args))
	size := len(text)
	for i, x := range args {
		if list[i], err = typeText(t, x); err != nil {
			return "", err
		}
		size += len(list[i])
		if err := t.reserve(size, 1); err != nil {
			return "", err
		}
	}
	if len(list) == 0 {
		list = []string{"()"}
	}
	return text + "[" + strings.Join(list, ", ") + "]", nil
}

// typeParameters are the type variables among args, each once.
func typeParameters(t *Thread, args []Value) ([]Value, error) {
	var out []Value
	add := func(p Value) {
		for _, x := range out {
			if Is(x, p) {
				return
			}
		}
		out = append(out, p)
	}
	for _, x := range args {
		if x.k != KObject {
			continue
		}
		if _, ok, err := LookupAttr(t, x, "__typing_subst__"); err != nil {
			return nil, err
		} else if ok {
			add(x)
			continue
		}
		ps, ok, err := LookupAttr(t, x, "__parameters__")
		if err != nil {
			return nil, err
		}
		if ok && ps.k == KTuple {
			for _, p := range ps.AsTuple().Elems {
				add(p)
			}
		}
	}
	return out, nil
}

// substitute puts the types of a subscript in the places of the type variables.
func substitute(t *Thread, self Value, args []Value, key Value) ([]Value, error) {
	params, err := typeParameters(t, args)
	if err != nil {
		return nil, err
	}
	if len(params) == 0 {
		return nil, TypeErrorf("%s is not a generic class", errText(t, self))
	}
	given := []Value{key}
	if key.k == KTuple {
		given = key.AsTuple().Elems
	}
	if len(given) != len(params) {
		what := "many"
		if len(given) < len(params) {
			what = "few"
		}
		return nil, TypeErrorf("Too %s arguments for %s; actual %d, expected %d", what, errText(t, self), len(given), len(params))
	}
	find := func(p Value) Value {
		for i := range params {
			if Is(params[i], p) {
				return given[i]
			}
		}
		return p
	}
	out := make([]Value, len(args))
	for i, x := range args {
		out[i] = x
		if x.k != KObject {
			continue
		}
		if f, ok, err := LookupAttr(t, x, "__typing_subst__"); err != nil {
			return nil, err
		} else if ok {
			if out[i], err = t.Call(f, []Value{find(x)}, nil); err != nil {
				return nil, err
			}
			continue
		}
		ps, ok, err := LookupAttr(t, x, "__parameters__")
		if err != nil {
			return nil, err
		}
		if !ok || ps.k != KTuple || len(ps.AsTuple().Elems) == 0 {
			continue
		}
		inner := make([]Value, len(ps.AsTuple().Elems))
		for j, p := range ps.AsTuple().Elems {
			inner[j] = find(p)
		}
		if out[i], err = GetItem(t, x, NewTuple(inner...)); err != nil {
			return nil, err
		}
	}
	return out, nil
}
