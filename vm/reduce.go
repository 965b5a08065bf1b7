package vm

// Reducer is what the native part of an object or an iterator written in Go
// implements when it can be taken apart and made anew, as copies and captures
// do. Reduce returns what __reduce__ of self gives: the tuple of a callable, the
// tuple of its arguments and, optionally, a state, an iterator of elements and
// an iterator of pairs. The attributes of self, if it has any, need no mention. A
// type may have a __reduce__ among its methods instead.
type Reducer interface {
	Reduce(t *Thread, self Value) (Value, error)
}

// StateSetter takes back the state that a Reducer gave.
type StateSetter interface {
	SetState(t *Thread, state Value) error
}

// ExcPicklingError is pickle.PicklingError; ExcUnpicklingError its counterpart.
var (
	ExcPickleError     = NewType("_pickle", "PickleError", []*Type{ExcException}, nil)
	ExcPicklingError   = NewType("_pickle", "PicklingError", []*Type{ExcPickleError}, nil)
	ExcUnpicklingError = NewType("_pickle", "UnpicklingError", []*Type{ExcPickleError}, nil)
)

// Reduction is an object taken apart: Fn called with Args and Kw makes it anew,
// State is then set, Items are appended and Pairs set as d[k] = v. Unset parts
// are not there.
type Reduction struct {
	Name   string // the object is the global of this name in its class's module; nothing else is set
	New    bool   // Fn is a class: its __new__ is what is called
	Fn     Value
	Args   []Value
	Kw     []Kw
	State  Value
	Items  Value
	Pairs  Value
	Attrs  *Dict // attributes of an instance whose native part is a Reducer; set behind State
	Setter Value // called with the object and State in place of __setstate__
}

// The functions that reductions of plain instances name: a class's __new__,
// without and with keyword arguments.
var (
	NewObjFunc = BuiltinValue(&Builtin{Name: "__newobj__", Qual: "copyreg.__newobj__", Min: 1, Max: -1, NoKw: true,
		Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
			if args[0].k != KType {
				return Value{}, TypeErrorf("__newobj__() needs a class, not '%s'", TypeName(args[0]))
			}
			return t.newInstance(args[0].AsType(), args[1:], nil)
		}})
	NewObjExFunc = BuiltinValue(&Builtin{Name: "__newobj_ex__", Qual: "copyreg.__newobj_ex__", Min: 3, Max: 3, NoKw: true,
		Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
			if args[0].k != KType || args[1].k != KTuple || args[2].k != KDict {
				return Value{}, TypeErrorf("__newobj_ex__() needs a class, a tuple and a dict")
			}
			kw, err := keywords(args[2].AsDict())
			if err != nil {
				return Value{}, err
			}
			return t.newInstance(args[0].AsType(), args[1].AsTuple().Elems, kw)
		}})
)

func keywords(d *Dict) ([]Kw, error) {
	var kw []Kw
	for i := range d.Slots() {
		k, v, ok := d.Slot(i)
		if !ok {
			continue
		}
		if k.k != KStr {
			return nil, TypeErrorf("keywords must be strings")
		}
		kw = append(kw, Kw{k.AsStr(), v})
	}
	return kw, nil
}

// reduceProtocol are the methods by which a class says how its instances are
// taken apart.
var reduceProtocol = []string{"__reduce_ex__", "__reduce__", "__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__"}

// reducesItself reports whether a script's class, or one of its bases, has a
// method of the reduction protocol written in the script.
func (ty *Type) reducesItself() bool {
	if !ty.heap {
		return false
	}
	for _, name := range reduceProtocol {
		if f, ok := ty.Lookup(name); ok && f.k != KBuiltin {
			return true
		}
	}
	return false
}

// nativeReduce finds the __reduce__ that a native class has of its own.
func (ty *Type) nativeReduce() (Value, bool) {
	f, ok := ty.Lookup("__reduce__")
	return f, ok && f.k == KBuiltin && f.AsBuiltin().owner != TypeObject
}

// cannotPickle is the TypeError of an object that cannot be taken apart.
func cannotPickle(v Value) error {
	return TypeErrorf("cannot pickle '%s' object", TypeOf(v).instanceName())
}

// Reduce takes v apart: by its __reduce_ex__ or __reduce__, or as instances are
// by default. The error is what these raise, or a TypeError for what cannot be
// taken apart.
func Reduce(t *Thread, v Value) (*Reduction, error) {
	ty := TypeOf(v)
	if f, ok := t.registeredReduce(ty); ok {
		x, err := t.Call(f, []Value{v}, nil)
		if err != nil {
			return nil, err
		}
		return readReduction(x)
	}
	for _, name := range reduceProtocol[:2] {
		f, ok := ty.Lookup(name)
		if !ok || f.k == KBuiltin && f.AsBuiltin().owner == TypeObject {
			continue
		}
		var args []Value
		if name == "__reduce_ex__" {
			args = []Value{Int(4)}
		}
		x, err := bind(t, f, v, ty)
		if err == nil {
			x, err = t.Call(x, args, nil)
		}
		if err != nil {
			return nil, err
		}
		return readReduction(x)
	}
	return reduceDefault(t, v)
}

// registeredReduce finds what the script gave copyreg.pickle for a class.
func (t *Thread) registeredReduce(ty *Type) (Value, bool) {
	if t == nil || t.Iso == nil {
		return Value{}, false
	}
	m, ok := t.Iso.Modules["copyreg"]
	if !ok {
		return Value{}, false
	}
	table, ok := m.Attrs.GetStr("dispatch_table")
	if !ok || table.k != KDict || table.AsDict().Len() == 0 {
		return Value{}, false
	}
	f, ok, err := table.AsDict().Get(t, TypeValue(ty))
	return f, ok && err == nil
}

// reducesItself reports whether instances of a class go by a reduction of the
// script's making.
func (t *Thread) reducesItself(ty *Type) bool {
	_, ok := t.registeredReduce(ty)
	return ok || ty.reducesItself()
}

// readReduction reads what a __reduce__ returned.
func readReduction(x Value) (*Reduction, error) {
	if x.k == KStr {
		return &Reduction{Name: x.AsStr()}, nil
	}
	if x.k != KTuple {
		return nil, Errorf(ExcPicklingError, "__reduce__ must return a string or tuple")
	}
	e := x.AsTuple().Elems
	switch {
	case len(e) < 2 || len(e) > 6:
		return nil, Errorf(ExcPicklingError, "tuple returned by __reduce__ must contain 2 through 6 elements")
	case !Callable(e[0]):
		return nil, Errorf(ExcPicklingError, "first item of the tuple returned by __reduce__ must be callable")
	case e[1].k != KTuple:
		return nil, Errorf(ExcPicklingError, "second item of the tuple returned by __reduce__ must be a tuple")
	}
	r := &Reduction{Fn: e[0], Args: e[1].AsTuple().Elems}
	for i, dst := range []*Value{&r.State, &r.Items, &r.Pairs, &r.Setter} {
		if i+2 < len(e) && !e[i+2].IsNone() {
			*dst = e[i+2]
		}
	}
	switch {
	case Is(r.Fn, NewObjFunc) && len(r.Args) > 0:
		r.Fn, r.Args, r.New = r.Args[0], r.Args[1:], true
	case Is(r.Fn, NewObjExFunc) && len(r.Args) == 3 && r.Args[1].k == KTuple && r.Args[2].k == KDict:
		kw, err := keywords(r.Args[2].AsDict())
		if err != nil {
			return nil, err
		}
		r.Kw = kw
		r.Fn, r.Args, r.New = r.Args[0], r.Args[1].AsTuple().Elems, true
	}
	if r.New && r.Fn.k != KType {
		return nil, Errorf(ExcPicklingError, "args[0] from __newobj__ args is not a type")
	}
	return r, nil
}

// reduceDefault is object.__reduce_ex__.
func reduceDefault(t *Thread, v Value) (*Reduction, error) {
	ty := TypeOf(v)
	r := &Reduction{New: true, Fn: TypeValue(ty)}
	switch v.k {
	case KList, KDict, KTuple, KSet, KFrozenSet, KObject, KByteArray:
	case KIter:
		return reduceNative(t, v, v.AsIter().It)
	case KRange:
		x := v.AsRange()
		return &Reduction{Fn: TypeValue(ty), Args: []Value{Int(x.Start), Int(x.Stop), Int(x.Step)}}, nil
	case KSlice:
		x := v.AsSlice()
		return &Reduction{Fn: TypeValue(ty), Args: []Value{x.Lo, x.Hi, x.Step}}, nil
	default:
		return nil, cannotPickle(v)
	}
	named, err := newArgs(t, v, r)
	if err != nil {
		return nil, err
	}
	switch v.k {
	case KTuple:
		if !named {
			r.Args = []Value{NewTuple(v.AsTuple().Elems...)}
		}
	case KByteArray:
		r.New, r.Args = false, []Value{Bytes(string(v.AsByteArray().B))}
	case KList:
		r.Items = NewIter(&listIter{l: v.AsList()}, typeListIter)
	case KDict:
		d := v.AsDict()
		r.Pairs = NewIter(&viewIter{dictIter{d: d, n: d.Len()}, pickItem, true}, typeDictItemIter)
	case KSet, KFrozenSet:
		r.New = false
		elems, err := Collect(t, v)
		if err != nil {
			return nil, err
		}
		r.Args = []Value{NewList(elems)}
	case KObject:
		switch d := v.AsObject().Data.(type) {
		case nil:
			if !ty.heap {
				return nil, cannotPickle(v)
			}
		case Value:
			if !named {
				r.Args = []Value{d}
			}
		case *Exc:
			r.New, r.Args = false, d.Args
			if name, ok := d.named["filename"]; ok && len(d.Args) == 2 && ty.IsSubtype(ExcOSError) {
				r.Args = []Value{d.Args[0], d.Args[1], name}
				if name, ok := d.named["filename2"]; ok {
					r.Args = append(r.Args, None, name)
				}
			}
		default:
			if _, ok := d.(Reducer); !ok && named {
				break
			}
			return reduceNative(t, v, d)
		}
	}
	r.State, err = stateOf(t, v)
	if e := ExcOf(v); e != nil && err == nil {
		r.State = e.state(r.State)
	}
	return r, err
}

func reduceNative(t *Thread, v Value, data any) (*Reduction, error) {
	n, ok := data.(Reducer)
	if !ok {
		return nil, cannotPickle(v)
	}
	x, err := n.Reduce(t, v)
	if err != nil {
		return nil, err
	}
	r, err := readReduction(x)
	if d := instanceDict(v); err == nil && d != nil && d.Len() > 0 {
		r.Attrs = d
	}
	return r, err
}

// newArgs asks the class what its __new__ is to be called with.
func newArgs(t *Thread, v Value, r *Reduction) (bool, error) {
	if x, ok, err := callSpecial(t, v, "__getnewargs_ex__"); err != nil || ok {
		if err != nil {
			return false, err
		}
		if x.k != KTuple || len(x.AsTuple().Elems) != 2 {
			return false, TypeErrorf("__getnewargs_ex__ should return a tuple, not '%s'", TypeName(x))
		}
		e := x.AsTuple().Elems
		if e[0].k != KTuple {
			return false, TypeErrorf("first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%s'", TypeName(e[0]))
		}
		if e[1].k != KDict {
			return false, TypeErrorf("second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%s'", TypeName(e[1]))
		}
		r.Args = e[0].AsTuple().Elems
		r.Kw, err = keywords(e[1].AsDict())
		return true, err
	}
	x, ok, err := callSpecial(t, v, "__getnewargs__")
	if err != nil || !ok {
		return false, err
	}
	if x.k != KTuple {
		return false, TypeErrorf("__getnewargs__ should return a tuple, not '%s'", TypeName(x))
	}
	r.Args = x.AsTuple().Elems
	return true, nil
}

// stateOf is __getstate__() of v: by default its attributes, unset when it has
// none.
func stateOf(t *Thread, v Value) (Value, error) {
	if f, ok := TypeOf(v).Lookup("__getstate__"); ok && f.k != KBuiltin {
		x, _, err := callSpecial(t, v, "__getstate__")
		if x.IsNone() {
			x = Value{}
		}
		return x, err
	}
	return defaultState(v), nil
}

func defaultState(v Value) Value {
	if d := instanceDict(v); d != nil && d.Len() > 0 {
		return DictValue(d)
	}
	return Value{}
}

// Tuple is the reduction in the form that __reduce__ returns it.
func (r *Reduction) Tuple() Value {
	if r.Name != "" {
		return Str(r.Name)
	}
	fn, args := r.Fn, NewTuple(r.Args...)
	switch {
	case r.New && r.Kw != nil:
		d := NewDict(len(r.Kw))
		for _, k := range r.Kw {
			d.SetStr(k.Name, k.V)
		}
		fn, args = NewObjExFunc, NewTuple(r.Fn, args, DictValue(d))
	case r.New:
		fn, args = NewObjFunc, NewTuple(append([]Value{r.Fn}, r.Args...)...)
	}
	out := []Value{fn, args}
	state := r.State
	if state.k == KUnset && r.Attrs != nil {
		state = DictValue(r.Attrs)
	}
	parts := []Value{state, r.Items, r.Pairs}
	switch {
	case r.New:
	case fn.k == KType && (fn.AsType().IsSubtype(TypeSet) || fn.AsType().IsSubtype(TypeFrozenSet)):
		parts = parts[:1] // sets give their state even when there is none
	default:
		for len(parts) > 0 && parts[len(parts)-1].k == KUnset {
			parts = parts[:len(parts)-1]
		}
	}
	for _, p := range parts {
		if p.k == KUnset {
			p = None
		}
		out = append(out, p)
	}
	return NewTuple(out...)
}

// Make calls what makes the object anew. State, Items and Pairs are still to
// be set.
func (r *Reduction) Make(t *Thread) (Value, error) {
	if r.New {
		return t.newInstance(r.Fn.AsType(), r.Args, r.Kw)
	}
	return t.Call(r.Fn, r.Args, r.Kw)
}

// SetState gives an object that was made anew its state: by setter or
// __setstate__ if there is one, else as attributes.
func SetState(t *Thread, v, state, setter Value) error {
	if setter.k != KUnset {
		_, err := t.Call(setter, []Value{v, state}, nil)
		return err
	}
	if _, ok := TypeOf(v).Lookup("__setstate__"); ok {
		f, err := GetAttr(t, v, "__setstate__")
		if err == nil {
			_, err = t.Call(f, []Value{state}, nil)
		}
		return err
	}
	var data any
	switch v.k {
	case KIter:
		data = v.AsIter().It
	case KObject:
		data = v.AsObject().Data
	}
	if s, ok := data.(StateSetter); ok {
		return s.SetState(t, state)
	}
	slots := Value{}
	if state.k == KTuple && len(state.AsTuple().Elems) == 2 {
		state, slots = state.AsTuple().Elems[0], state.AsTuple().Elems[1]
	}
	if state.k == KDict {
		d := ensureDict(v)
		if d == nil && state.AsDict().Len() > 0 {
			return AttrErrorf("'%s' object has no attribute '__dict__'", TypeName(v))
		}
		for i := range state.AsDict().Slots() {
			if k, x, ok := state.AsDict().Slot(i); ok {
				if err := dictSet(t, d, k, x); err != nil {
					return err
				}
			}
		}
	} else if state.k != KNone && state.k != KUnset {
		return Errorf(ExcUnpicklingError, "state is not a dictionary")
	}
	if slots.k == KDict {
		for i := range slots.AsDict().Slots() {
			if k, x, ok := slots.AsDict().Slot(i); ok && k.k == KStr {
				if err := SetAttr(t, v, k.AsStr(), x); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// AppendItems appends elements to an object that was made anew.
func AppendItems(t *Thread, v Value, items []Value) error {
	if v.k == KList && v.sub() == nil {
		for _, x := range items {
			if err := listAppend(t, v.AsList(), x); err != nil {
				return err
			}
		}
		return nil
	}
	f, err := GetAttr(t, v, "append")
	if err != nil {
		return err
	}
	for _, x := range items {
		if _, err := t.Call(f, []Value{x}, nil); err != nil {
			return err
		}
	}
	return nil
}

// reduceMethods are object's part of the reduction protocol.
var reduceMethods = []Builtin{
	{Name: "__reduce_ex__", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if f, ok := TypeOf(args[0]).Lookup("__reduce__"); ok && !(f.k == KBuiltin && f.AsBuiltin().owner == TypeObject) {
			x, _, err := LookupAttr(t, args[0], "__reduce__")
			if err != nil {
				return Value{}, err
			}
			return t.Call(x, nil, nil)
		}
		return reduceToTuple(t, args[0])
	}},
	{Name: "__reduce__", Max: 0, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return reduceToTuple(t, args[0])
	}},
	{Name: "__getstate__", Max: 0, NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		if s := defaultState(args[0]); s.k != KUnset {
			return s, nil
		}
		return None, nil
	}},
}

func reduceToTuple(t *Thread, v Value) (Value, error) {
	r, err := reduceDefault(t, v)
	if err != nil {
		return Value{}, err
	}
	return r.Tuple(), nil
}
