package vm

// typeCell is the type of the variables that closures share.
var typeCell = NewType("", "cell", nil, nil)

func functionAttr(f *Function, name string) (Value, bool) {
	if f.Attrs != nil {
		if v, ok := f.Attrs.GetStr(name); ok {
			return v, true
		}
	}
	switch name {
	case "__name__":
		return Str(f.Name), true
	case "__qualname__":
		return Str(f.Qual), true
	case "__module__":
		return Str(f.Code.Program.moduleName()), true
	case "__doc__":
		if f.Code.Fn != nil && f.Code.Fn.Doc != "" {
			return Str(f.Code.Fn.Doc), true
		}
		return None, true
	case "__defaults__":
		if f.Defaults == nil {
			return None, true
		}
		return NewTuple(f.Defaults...), true
	case "__kwdefaults__":
		return f.kwDefaultsDict(), true
	case "__annotations__":
		if f.notes == nil {
			f.notes = NewDict(0)
		}
		return DictValue(f.notes), true
	case "__dict__":
		if f.Attrs == nil {
			f.Attrs = NewDict(0)
		}
		return DictValue(f.Attrs), true
	case "__code__":
		return ObjectValue(&Object{Type: typeCode, Data: f.Code}), true
	case "__closure__":
		return f.closure(), true
	case "__globals__":
		d, err := f.Globals.scopeDict()
		return d, err == nil
	}
	return Value{}, false
}

func (f *Function) kwDefaultsDict() Value {
	var d *Dict
	for i, v := range f.KwDefaults {
		if v.k != KUnset {
			if d == nil {
				d = NewDict(1)
			}
			d.SetStr(f.Code.params[f.Code.kwStart()+i], v)
		}
	}
	if d == nil {
		return None
	}
	return DictValue(d)
}

// closure is __closure__: the cells of the variables that f shares with the
// functions around it, in the order of co_freevars.
func (f *Function) closure() Value {
	if len(f.Free) == 0 {
		return None
	}
	cells := make([]Value, len(f.Free))
	for i, c := range f.Free {
		cells[i] = ObjectValue(&Object{Type: typeCell, Data: c})
	}
	return NewTuple(cells...)
}

func cellAttr(_ *Thread, v Value, name string) (Value, bool, error) {
	if name != "cell_contents" {
		return Value{}, false, nil
	}
	if x := v.AsObject().Data.(*Cell).V; x.k != KUnset {
		return x, true, nil
	}
	return Value{}, false, ValueErrorf("Cell is empty")
}

// setFunctionAttr sets the attributes of functions that are no mere entries of
// their dictionary; ok is false for others.
func setFunctionAttr(f *Function, name string, x Value) (ok bool, err error) {
	switch name {
	case "__name__", "__qualname__":
		if x.k != KStr {
			return true, TypeErrorf("%s must be set to a string object", name)
		}
		if name == "__name__" {
			f.Name = x.AsStr()
		} else {
			f.Qual = x.AsStr()
		}
	case "__annotations__":
		switch {
		case x.k == KDict:
			f.notes = x.AsDict()
		case x.IsNone():
			f.notes = nil
		default:
			return true, TypeErrorf("__annotations__ must be set to a dict object")
		}
	case "__defaults__":
		switch {
		case x.k == KTuple:
			e := x.AsTuple().Elems
			f.Defaults = append([]Value(nil), e[max(0, len(e)-f.Code.nPos):]...)
		case x.IsNone():
			f.Defaults = nil
		default:
			return true, TypeErrorf("__defaults__ must be set to a tuple object")
		}
	case "__kwdefaults__":
		if x.k != KDict && !x.IsNone() {
			return true, TypeErrorf("__kwdefaults__ must be set to a dict object")
		}
		f.KwDefaults = make([]Value, f.Code.nKwOnly)
		if x.k == KDict {
			for i := range f.KwDefaults {
				f.KwDefaults[i], _ = x.AsDict().GetStr(f.Code.params[f.Code.kwStart()+i])
			}
		}
	case "__code__", "__closure__", "__globals__":
		return true, AttrErrorf("%s of a function cannot be set: gears compiles a script once", name)
	case "__dict__":
		if x.k != KDict {
			return true, TypeErrorf("__dict__ must be set to a dictionary, not a '%s'", TypeName(x))
		}
		f.Attrs = x.AsDict()
	default:
		return false, nil
	}
	return true, nil
}

// Flags of code objects, as CPython numbers them.
const (
	codeOptimized, codeNewLocals       = 1, 2
	codeVarArgs, codeVarKw, codeNested = 4, 8, 16
	codeGenerator, codeCoroutine       = 32, 128
	codeNoFree                         = 64
)

// codeObjectAttr reads the attributes of a function's code. What tells of
// CPython's bytecode is not there.
func codeObjectAttr(c *Code, name string) (Value, bool) {
	var fn struct{ locals, free, cells []string }
	if c.Fn != nil {
		fn.locals, fn.free = c.Fn.Locals, c.Fn.Free
		for _, i := range c.Fn.Cells {
			fn.cells = append(fn.cells, c.Fn.Locals[i])
		}
	}
	switch name {
	case "co_name":
		return Str(c.Name), true
	case "co_qualname":
		if c.Fn != nil {
			return Str(c.Fn.Qual), true
		}
		return Str(c.Name), true
	case "co_filename":
		return Str(ScriptFile), true
	case "co_firstlineno":
		if c.Fn != nil {
			return Int(int64(c.Fn.Span.Start.Line)), true
		}
		return Int(1), true
	case "co_argcount":
		return Int(int64(c.nPos)), true
	case "co_posonlyargcount":
		return Int(int64(c.nPosOnly)), true
	case "co_kwonlyargcount":
		return Int(int64(c.nKwOnly)), true
	case "co_nlocals":
		return Int(int64(len(c.varNames(fn.locals, fn.cells)))), true
	case "co_varnames":
		return strTuple(c.varNames(fn.locals, fn.cells)), true
	case "co_freevars":
		return strTuple(fn.free), true
	case "co_cellvars":
		return strTuple(fn.cells), true
	case "co_names":
		return strTuple(c.Names), true
	case "co_flags":
		return Int(c.flags(len(fn.free) + len(fn.cells))), true
	}
	return Value{}, false
}

// varNames lists the parameters, keyword-only ones before *args and **kwargs,
// and then the locals that are no cells.
func (c *Code) varNames(locals, cells []string) []string {
	if len(c.params) > len(locals) {
		return locals
	}
	var out, stars []string
	for i, p := range c.params {
		switch {
		case c.varargs && i == c.nPos, c.varkw && i == len(c.params)-1:
			stars = append(stars, p)
		default:
			out = append(out, p)
		}
	}
	out = append(out, stars...)
	isCell := make(map[string]bool, len(cells))
	for _, n := range cells {
		isCell[n] = true
	}
	for _, n := range locals[len(c.params):] {
		if !isCell[n] {
			out = append(out, n)
		}
	}
	return out
}

func (c *Code) flags(shared int) int64 {
	var n int64 = codeOptimized | codeNewLocals
	for flag, on := range map[int64]bool{
		codeVarArgs: c.varargs, codeVarKw: c.varkw, codeNoFree: shared == 0,
		codeNested:    c.Fn != nil && c.Fn.Qual != c.Fn.Name,
		codeGenerator: c.generator && !c.async, codeCoroutine: c.async && !c.generator,
	} {
		if on {
			n |= flag
		}
	}
	return n
}

func strTuple(names []string) Value {
	e := make([]Value, len(names))
	for i, n := range names {
		e[i] = Str(n)
	}
	return NewTuple(e...)
}

// callMethod is __call__ of anything that can be called.
func callMethod(v Value) Value {
	return BuiltinValue(&Builtin{Name: "__call__", Qual: TypeName(v) + ".__call__", Max: -1,
		Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) { return t.Call(v, args, kw) }})
}

// getMethod is __get__ of a function: what reading it as an attribute of an
// instance or a class does.
func getMethod(v Value) Value {
	return BuiltinValue(&Builtin{Name: "__get__", Qual: TypeName(v) + ".__get__", Min: 1, Max: 2, NoKw: true,
		Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) { return descriptorGet(t, v, args) }})
}

// descriptorGet is __get__(instance, owner) of the descriptors that the machine
// itself knows.
func descriptorGet(t *Thread, cv Value, args []Value) (Value, error) {
	owner := TypeOf(args[0])
	if len(args) > 1 && args[1].k == KType {
		owner = args[1].AsType()
	}
	if args[0].IsNone() && (len(args) < 2 || args[1].IsNone()) {
		return Value{}, TypeErrorf("__get__(None, None) is invalid")
	}
	if args[0].IsNone() && owner != TypeOf(None) && (cv.k == KFunc || propertyOf(cv) != nil) {
		return cv, nil
	}
	return bind(t, cv, args[0], owner)
}
