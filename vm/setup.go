package vm

// typeTable is the methods of one builtin type.
type typeTable struct {
	Type    *Type
	Methods []Builtin
}

// coreTables are the method tables of the types that the machine itself
// implements.
var coreTables = []typeTable{
	{TypeObject, objectMethods},
	{TypeObject, reduceMethods},
	{TypeType, typeMethods},
	{TypeABCMeta, abcMethods},
	{ExcBaseException, exceptionMethods},
	{ExcBaseExceptionGroup, groupMethods},
	{TypeGenerator, generatorMethods},
	{typeProperty, propertyMethods},
	{typeClassMethod, getMethods},
	{typeSuper, superMethods},
	{typeStaticMethod, getMethods},
	{TypeCoroutine, generatorMethods[2:]},
	{TypeCoroutine, coroutineMethods},
	{TypeAsyncGenerator, asyncGeneratorMethods},
}

// The builtin types refer to functions that refer to the types, which package
// variables alone cannot express: this closes the circle, before anything runs.
// After it the types never change, so isolates share them without locks.
func init() { setupTypes() }

func setupTypes() {
	for _, tables := range [][]typeTable{coreTables, opsTables, textTables} {
		for _, tt := range tables {
			tt.Type.AddMethods(tt.Methods)
		}
	}
	setupOps()
	setupText()
	setupStack()
	setupScope()
	for i := range scopeFuncs {
		scopeFuncs[i].Qual = scopeFuncs[i].Name
	}
	setupCapture()
	TypeObject.New = objectNew
	for _, ty := range exceptionBuiltins {
		ty.New = newException
	}
	ExcBaseExceptionGroup.New, ExcExceptionGroup.New = newGroup, newGroup
	ExcUnicodeDecodeError.New = newUnicodeError
	ExcUnicodeEncodeError.New = newUnicodeError
	ExcUnicodeTranslate.New = newUnicodeError
	for _, ty := range []*Type{ExcGearsError, ExcFlatError, ExcForceStopped} {
		ty.New = newException
	}
	TypeObject.Attrs.SetStr("__init_subclass__", ClassMethod(BuiltinValue(&initSubclass)))
	TypeType.addClassMethods(prepareMethod)
	TypeABCMeta.New = newABC
	setupMember()
	setupLengthHints()
	setupGeneric()
	setupProxy()
	typeProperty.New = newProperty
	typeProperty.Slots.GetAttr = propertyAttr
	typeClassMethod.Slots.GetAttr = wrapperAttr
	typeStaticMethod.Slots.GetAttr = wrapperAttr
	typeClassMethod.New = newClassMethod
	typeStaticMethod.New = newStaticMethod
	typeStaticMethod.Slots.Call = func(t *Thread, v Value, args []Value, kw []Kw) (Value, error) {
		m, ok := v.AsObject().Data.(*staticMethod)
		if !ok {
			return Value{}, TypeErrorf("uninitialized staticmethod object")
		}
		return t.Call(m.fn, args, kw)
	}
	typeSuper.New = newSuper
	typeSuper.Slots.Repr = superRepr
	for _, ty := range builtinTypes {
		if ty.New != nil && ty != TypeObject {
			ty.AddMethods([]Builtin{nativeNew(ty)})
		}
	}
	for i := range builtinFuncs {
		builtinFuncs[i].Qual = builtinFuncs[i].Name
	}
}

// nativeNew is the __new__ of a builtin type with instances of a shape of their
// own, which no other constructor can make.
func nativeNew(ty *Type) Builtin {
	construct := ty.New
	return Builtin{Name: "__new__", Min: 0, Max: -1, Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
		if args[0].k != KType {
			return Value{}, TypeErrorf("%s.__new__(X): X is not a type object (%s)", ty.FullName(), TypeName(args[0]))
		}
		cls := args[0].AsType()
		if !cls.IsSubtype(ty) {
			return Value{}, TypeErrorf("%s.__new__(%s): %s is not a subtype of %s", ty.FullName(), cls.Name, cls.Name, ty.FullName())
		}
		if nb := nativeBase(cls); nb != ty {
			if own, _ := nb.Attrs.GetStr("__new__"); own.k == KBuiltin {
				return Value{}, TypeErrorf("%s.__new__(%s) is not safe, use %s.__new__()", ty.FullName(), cls.Name, nb.FullName())
			}
		}
		return construct(t, cls, args[1:], kw)
	}}
}

func newProperty(_ *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	parts := [4]Value{None, None, None, None}
	if len(args) > len(parts) {
		return Value{}, TypeErrorf("property expected at most 4 arguments, got %d", len(args))
	}
	copy(parts[:], args)
	for _, k := range kw {
		switch k.Name {
		case "fget":
			parts[0] = k.V
		case "fset":
			parts[1] = k.V
		case "fdel":
			parts[2] = k.V
		case "doc":
			parts[3] = k.V
		default:
			return Value{}, TypeErrorf("property() got an unexpected keyword argument '%s'", k.Name)
		}
	}
	return ObjectValue(&Object{Type: cls, Data: &Property{parts[0], parts[1], parts[2], parts[3]}}), nil
}

func newClassMethod(_ *Thread, cls *Type, args []Value, _ []Kw) (Value, error) {
	if len(args) != 1 {
		return Value{}, TypeErrorf("classmethod expected 1 argument, got %d", len(args))
	}
	return ObjectValue(&Object{Type: cls, Data: &classMethod{args[0]}}), nil
}

func newStaticMethod(_ *Thread, cls *Type, args []Value, _ []Kw) (Value, error) {
	if len(args) != 1 {
		return Value{}, TypeErrorf("staticmethod expected 1 argument, got %d", len(args))
	}
	return ObjectValue(&Object{Type: cls, Data: &staticMethod{args[0]}}), nil
}
