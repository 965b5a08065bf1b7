package vm

// The special methods of builtin classes, as scripts call them by name: mostly
// through super() in a subclass. They do what the builtin class does, whatever
// the subclass overrides. The machine itself never calls them.

// bare returns v without its subclass part, for reading; it shares v's
// elements.
func bare(v Value) Value {
	if v.sub() == nil {
		return unboxed(v)
	}
	switch v.k {
	case KTuple:
		return NewTuple(v.AsTuple().Elems...)
	case KList:
		return NewList(v.AsList().Elems)
	case KDict:
		d := *v.AsDict()
		d.Sub = nil
		return DictValue(&d)
	case KSet:
		return SetValue(&Set{D: v.AsSet().D})
	case KByteArray:
		return NewByteArray(v.AsByteArray().B)
	}
	return FrozenSetValue(&Set{D: v.AsSet().D})
}

// special makes a special method of ty from a function over the receiver.
func special(ty *Type, name string, n int, f func(t *Thread, self Value, args []Value) (Value, error)) Builtin {
	return Builtin{Name: name, Min: n, Max: n, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if !TypeOf(args[0]).IsSubtype(ty) {
			return Value{}, wrongSelf(name, ty, args[0])
		}
		return f(t, args[0], args[1:])
	}}
}

// specialOps says which operators the builtin classes have: binary ones in
// arith, in-place ones in inPlace, and the comparisons all of them.
var specialOps = []struct {
	ty      *Type
	ordered bool
	arith   []string
	right   []string // those with a reflected form
	inPlace []string
}{
	{TypeInt, true, numberOps, numberOps, nil},
	{TypeFloat, true, numberOps[:8], numberOps[:8], nil},
	{TypeStr, true, []string{"+", "*", "%"}, []string{"*"}, nil},
	{TypeBytes, true, []string{"+", "*", "%"}, []string{"*"}, nil},
	{TypeByteArray, true, []string{"+", "*", "%"}, []string{"*"}, []string{"+", "*"}},
	{TypeTuple, true, []string{"+", "*"}, []string{"*"}, nil},
	{TypeList, true, []string{"+", "*"}, []string{"*"}, []string{"+", "*"}},
	{TypeDict, false, []string{"|"}, []string{"|"}, []string{"|"}},
	{TypeSet, true, setOps, setOps, setOps},
	{TypeFrozenSet, true, setOps, setOps, nil},
	{TypeRange, false, nil, nil, nil},
}

var (
	numberOps = []string{"+", "-", "*", "/", "//", "%", "**", "divmod", "<<", ">>", "&", "|", "^"}
	setOps    = []string{"&", "|", "-", "^"}
)

// setupSpecials fills in the special methods.
func setupSpecials() {
	for _, so := range specialOps {
		var list []Builtin
		add := func(name string, n int, f func(t *Thread, self Value, args []Value) (Value, error)) {
			b := special(so.ty, name, n, f)
			b.slot = true
			if name == "__pow__" {
				b.Max = 2 // a modulus
			}
			list = append(list, b)
		}
		for op, name := range compareMethods {
			if !so.ordered && op != "==" && op != "!=" {
				continue
			}
			add(name, 1, func(t *Thread, self Value, args []Value) (Value, error) {
				if so.ty == TypeInt && !unboxed(args[0]).IsInt() {
					return NotImplemented, nil
				}
				return boxedCompare(t, op, bare(self), bare(args[0]))
			})
		}
		for _, op := range so.arith {
			code, _ := arithOf(op)
			add("__"+binaryMethods[op]+"__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
				if so.ty == TypeInt && !unboxed(args[0]).IsInt() {
					return NotImplemented, nil // it is the float that knows
				}
				if len(args) == 2 && !args[1].IsNone() {
					return builtinPow(t, []Value{bare(self), bare(args[0]), bare(args[1])}, nil)
				}
				return nativeArith(t, code, false, bare(self), bare(args[0]))
			})
		}
		for _, op := range so.right {
			code, _ := arithOf(op)
			add("__r"+binaryMethods[op]+"__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
				if so.ty == TypeInt && !unboxed(args[0]).IsInt() || so.ty == TypeFloat && !unboxed(args[0]).IsNumber() {
					return NotImplemented, nil
				}
				if code == arithMul && !so.ty.IsSubtype(TypeInt) && so.ty != TypeFloat {
					return repeat(t, false, bare(self), args[0])
				}
				return nativeArith(t, code, false, bare(args[0]), bare(self))
			})
		}
		for _, op := range so.inPlace {
			code, _ := arithOf(op)
			add("__i"+binaryMethods[op]+"__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
				return nativeArith(t, code, true, self, args[0])
			})
		}
		so.ty.AddMethods(list)
	}
	for _, ty := range []*Type{TypeInt, TypeFloat} {
		ops := map[string]string{"-": "__neg__", "+": "__pos__"}
		if ty == TypeInt {
			ops["~"] = "__invert__"
		}
		var list []Builtin
		for op, name := range ops {
			list = append(list, special(ty, name, 0, func(t *Thread, self Value, _ []Value) (Value, error) {
				return UnaryOp(t, op, bare(self))
			}))
		}
		ty.AddMethods(append(list,
			special(ty, "__abs__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
				return builtinAbs(t, []Value{bare(self)}, nil)
			}),
			special(ty, "__bool__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
				b, err := Truth(t, bare(self))
				return Bool(b), err
			})))
	}
	for _, ty := range []*Type{TypeInt, TypeFloat, TypeStr, TypeBytes, TypeTuple, TypeFrozenSet, TypeRange} {
		ty.AddMethods([]Builtin{special(ty, "__hash__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
			h, err := scriptHash(t, bare(self))
			return Int(int64(h)), err
		})})
	}
	TypeStr.AddMethods([]Builtin{special(TypeStr, "__str__", 0, func(_ *Thread, self Value, _ []Value) (Value, error) {
		return unboxed(self), nil
	})})
	for _, ty := range []*Type{TypeList, TypeDict, TypeSet, TypeByteArray} {
		ty.Attrs.SetStr("__hash__", None)
	}
	for _, ty := range []*Type{TypeStr, TypeBytes, TypeByteArray, TypeTuple, TypeList, TypeDict, TypeSet, TypeFrozenSet, TypeRange} {
		ty.AddMethods(containerSpecials(ty))
	}
	for _, ty := range []*Type{TypeInt, TypeFloat, TypeStr, TypeBytes, TypeByteArray, TypeTuple, TypeList, TypeDict, TypeSet,
		TypeFrozenSet, TypeRange, TypeSlice} {
		ty.AddMethods([]Builtin{special(ty, "__repr__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
			s, err := plainRepr(t, unboxed(self))
			return Str(s), err
		})})
	}
	for _, ty := range []*Type{TypeList, TypeDict, TypeByteArray} {
		ty.AddMethods([]Builtin{
			special(ty, "__setitem__", 2, func(t *Thread, self Value, args []Value) (Value, error) {
				return None, NativeSetItem(t, self, args[0], args[1])
			}),
			special(ty, "__delitem__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
				return None, NativeDelItem(t, self, args[0])
			}),
		})
	}
}

func containerSpecials(ty *Type) []Builtin {
	list := []Builtin{
		special(ty, "__len__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
			n, err := Len(t, bare(self))
			return Int(int64(n)), err
		}),
		special(ty, "__contains__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
			ok, err := Contains(t, bare(self), args[0])
			return Bool(ok), err
		}),
		special(ty, "__iter__", 0, func(t *Thread, self Value, _ []Value) (Value, error) {
			switch {
			case self.k == KList:
				return NewIter(&listIter{l: self.AsList()}, typeListIter), nil
			case self.k == KDict:
				return NewIter(&dictIter{d: self.AsDict(), n: self.AsDict().Len()}, typeDictKeyIter), nil
			}
			return IterOf(t, bare(self))
		}),
	}
	if ty != TypeSet && ty != TypeFrozenSet {
		list = append(list, special(ty, "__getitem__", 1, func(t *Thread, self Value, args []Value) (Value, error) {
			if self.k == KDict {
				return NativeGetItem(t, self, args[0])
			}
			return GetItem(t, bare(self), args[0])
		}))
	}
	return list
}
