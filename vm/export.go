package vm

// What library packages use of the machine's accounting.

// Reserve accounts a new object of n elements of size bytes each before it is
// made. Small objects are not counted.
func (t *Thread) Reserve(n, size int) error { return t.reserve(n, size) }

// Burn charges n steps of work that one Go operation is about to do.
func (t *Thread) Burn(n int64) error { return t.burn(n) }

// Guarded returns t or, when there is none, a thread that only counts
// recursion: what the repr of a container passes on to its parts.
func Guarded(t *Thread) *Thread { return guarded(t) }

// ClassMethod makes f a class method: what a native type's attribute must be
// for its functions to get the class as their first argument.
func ClassMethod(f Value) Value {
	return ObjectValue(&Object{Type: typeClassMethod, Data: &classMethod{f}})
}

// ReadOnly is an attribute of a native type's instances that get computes and
// that cannot be set.
func ReadOnly(ty *Type, name string, get func(self Value) Value) Value {
	p := &Property{Doc: None}
	p.Get = BuiltinValue(&Builtin{Name: name, Qual: ty.Name + "." + name, Method: true, NoKw: true, owner: ty,
		Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) { return get(args[0]), nil }})
	refuse := func(*Thread, []Value, []Kw) (Value, error) {
		return Value{}, AttrErrorf("attribute '%s' of '%s' objects is not writable", name, ty.errorName())
	}
	p.Set = BuiltinValue(&Builtin{Name: name, Method: true, Max: 1, Fn: refuse})
	p.Del = BuiltinValue(&Builtin{Name: name, Method: true, Fn: refuse})
	return ObjectValue(&Object{Type: typeProperty, Data: p})
}

// ScriptHash is hash(v) as scripts see it.
func ScriptHash(t *Thread, v Value) (int64, error) {
	h, err := scriptHash(t, v)
	return int64(h), err
}
