package vm

import "strconv"

// opsTables are the method tables of numbers and containers.
var opsTables = []typeTable{
	{TypeInt, intMethods},
	{TypeFloat, floatMethods},
	{TypeList, listMethods},
	{TypeTuple, tupleMethods},
	{TypeDict, dictMethods},
	{TypeSet, anySetMethods},
	{TypeSet, setMethods},
	{TypeFrozenSet, anySetMethods},
	{TypeRange, rangeMethods},
	{TypeSlice, sliceMethods},
}

// opsClassMethods are the class methods of the same types: args[0] is the
// class.
var opsClassMethods = []typeTable{
	{TypeInt, intClassMethods},
	{TypeFloat, floatClassMethods},
	{TypeDict, dictClassMethods},
}

// constructors are the calls of the builtin classes.
var constructors = []struct {
	Type *Type
	New  func(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error)
}{
	{TypeType, newTypeObject},
	{TypeBool, newBool},
	{TypeInt, newInt},
	{TypeFloat, newFloat},
	{TypeTuple, newTuple},
	{TypeList, newList},
	{TypeDict, newDict},
	{TypeSet, newSet},
	{TypeFrozenSet, newFrozenSet},
	{TypeRange, newRange},
	{TypeSlice, newSliceObj},
	{typeEnumerate, newEnumerate},
	{typeZip, newZip},
	{typeMap, newMap},
	{typeFilter, newFilter},
	{typeReversed, newReversed},
	{TypeNone, newSingleton(None, "NoneType")},
	{TypeEllipsis, newSingleton(Ellipsis, "EllipsisType")},
	{TypeNotImpl, newSingleton(NotImplemented, "NotImplementedType")},
	{TypeFunction, newFunction},
	{typeComplex, refuseNew("complex numbers are not part of gears")},
	{typeMemoryView, refuseNew("memoryview is not part of gears: slice the bytes")},
}

// setupOps completes the types of numbers and containers.
func setupOps() {
	for _, c := range constructors {
		c.Type.New = c.New
	}
	for _, tt := range opsClassMethods {
		tt.Type.addClassMethods(tt.Methods)
	}
	for _, ty := range iteratorTypes {
		ty.AddMethods(iteratorMethods)
	}
	TypeRange.Slots.GetAttr = rangeAttr
	TypeSlice.Slots.GetAttr = sliceAttr
	for _, ty := range []*Type{TypeInt, TypeFloat, TypeBool} {
		ty.Slots.GetAttr = numberAttr
	}
	setupViews()
	setupBoxed()
	setupSpecials()
	setupNativeMembers()
}

// addClassMethods puts class methods into a native type's attributes.
func (ty *Type) addClassMethods(methods []Builtin) {
	for i := range methods {
		m := methods[i]
		m.Method = true
		m.Qual = ty.Name + "." + m.Name
		ty.Attrs.SetStr(m.Name, ObjectValue(&Object{Type: typeClassMethod, Data: &classMethod{BuiltinValue(&m)}}))
	}
}

// newTypeObject is type(x) and type(name, bases, ns).
func newTypeObject(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	switch {
	case cls == TypeType && len(args) == 1 && len(kw) == 0:
		return TypeValue(TypeOf(args[0])), nil
	case len(args) != 3 && cls != TypeType:
		return Value{}, TypeErrorf("type.__new__() takes exactly 3 arguments (%d given)", len(args))
	case len(args) != 3:
		return Value{}, TypeErrorf("type() takes 1 or 3 arguments")
	case args[0].k != KStr:
		return Value{}, TypeErrorf("type.__new__() argument 1 must be str, not %s", TypeName(args[0]))
	case args[1].k != KTuple:
		return Value{}, TypeErrorf("type.__new__() argument 2 must be tuple, not %s", TypeName(args[1]))
	case args[2].k != KDict:
		return Value{}, TypeErrorf("type.__new__() argument 3 must be dict, not %s", TypeName(args[2]))
	}
	ns := args[2].AsDict().Copy()
	ns.Sub = nil
	if err := t.reserve(ns.Len(), 2*valueSize); err != nil {
		return Value{}, err
	}
	return t.newClass(cls, args[0].AsStr(), args[1].AsTuple().Elems, ns, kw)
}

// decimal writes a machine int.
func (v Value) decimal() string { return strconv.FormatInt(v.n, 10) }
