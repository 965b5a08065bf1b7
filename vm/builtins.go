package vm

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// builtinFuncs are the builtin functions. The classes that are called like
// functions (int, enumerate, map …) stand in builtinTypes.
var builtinFuncs = []Builtin{
	{Name: "abs", Min: 1, Max: 1, NoKw: true, Fn: builtinAbs},
	{Name: "all", Min: 1, Max: 1, NoKw: true, Fn: untilTruth(false)},
	{Name: "any", Min: 1, Max: 1, NoKw: true, Fn: untilTruth(true)},
	{Name: "ascii", Min: 1, Max: 1, NoKw: true, Fn: strOf(Ascii)},
	{Name: "bin", Min: 1, Max: 1, NoKw: true, Fn: inBase(2, "0b")},
	{Name: "callable", Min: 1, Max: 1, NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		return Bool(Callable(args[0])), nil
	}},
	{Name: "chr", Min: 1, Max: 1, NoKw: true, Fn: builtinChr},
	{Name: "delattr", Min: 2, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		name, err := attrName(args[1])
		if err != nil {
			return Value{}, err
		}
		return None, DelAttr(t, args[0], name)
	}},
	{Name: "dir", Min: 0, Max: 1, NoKw: true, Fn: builtinDir},
	{Name: "divmod", Min: 2, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return BinaryOp(t, "divmod", args[0], args[1])
	}},
	{Name: "format", Min: 1, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		spec := ""
		if len(args) > 1 {
			if args[1].k != KStr {
				return Value{}, TypeErrorf("format() argument 2 must be str, not %s", TypeName(args[1]))
			}
			spec = args[1].AsStr()
		}
		s, err := Format(t, args[0], spec)
		return Str(s), err
	}},
	{Name: "getattr", Min: 2, Max: 3, NoKw: true, Fn: builtinGetAttr},
	{Name: "hasattr", Min: 2, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		name, err := attrName(args[1])
		if err != nil {
			return Value{}, err
		}
		_, ok, err := LookupAttr(t, args[0], name)
		if err != nil && IsExc(err, ExcAttributeError) {
			return False, nil
		}
		return Bool(ok), err
	}},
	{Name: "hash", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		h, err := scriptHash(t, args[0])
		if int64(h) == -1 {
			h-- // -1 is CPython's error mark
		}
		return Int(int64(h)), err
	}},
	{Name: "hex", Min: 1, Max: 1, NoKw: true, Fn: inBase(16, "0x")},
	{Name: "id", Min: 1, Max: 1, NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		return Int(identity(args[0])), nil
	}},
	{Name: "isinstance", Min: 2, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		ok, err := IsInstance(t, args[0], args[1])
		return Bool(ok), err
	}},
	{Name: "issubclass", Min: 2, Max: 2, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		ok, err := isSubclass(t, args[0], args[1])
		return Bool(ok), err
	}},
	{Name: "aiter", Min: 1, Max: 1, NoKw: true, Fn: aiter},
	{Name: "anext", Min: 1, Max: 2, NoKw: true, Fn: anext},
	{Name: "iter", Min: 1, Max: 2, NoKw: true, Fn: builtinIter},
	{Name: "len", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		n, err := Len(t, args[0])
		return Int(int64(n)), err
	}},
	{Name: "max", Min: 0, Max: -1, Fn: extreme("max", ">")},
	{Name: "min", Min: 0, Max: -1, Fn: extreme("min", "<")},
	{Name: "next", Min: 1, Max: 2, NoKw: true, Fn: builtinNext},
	{Name: "oct", Min: 1, Max: 1, NoKw: true, Fn: inBase(8, "0o")},
	{Name: "ord", Min: 1, Max: 1, NoKw: true, Fn: builtinOrd},
	{Name: "pow", Max: -1, Fn: builtinPow},
	{Name: "print", Min: 0, Max: -1, Fn: builtinPrint},
	{Name: "repr", Min: 1, Max: 1, NoKw: true, Fn: strOf(Repr)},
	{Name: "round", Max: -1, Fn: builtinRound},
	{Name: "setattr", Min: 3, Max: 3, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		name, err := attrName(args[1])
		if err != nil {
			return Value{}, err
		}
		return None, SetAttr(t, args[0], name, args[2])
	}},
	{Name: "sorted", Min: 0, Max: -1, Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
		if len(args) != 1 {
			return Value{}, TypeErrorf("sorted expected 1 argument, got %d", len(args))
		}
		opt, err := keyword("sort", kw, "key", "reverse")
		if err != nil {
			return Value{}, err
		}
		reverse, err := sortReverse(t, opt[1])
		if err != nil {
			return Value{}, err
		}
		elems, err := Collect(t, args[0])
		if err != nil {
			return Value{}, err
		}
		return NewList(elems), sortValues(t, elems, opt[0], reverse)
	}},
	{Name: "sum", Max: -1, Fn: builtinSum},
	{Name: "vars", Min: 0, Max: 1, NoKw: true, Fn: builtinVars},
	{Name: "input", Max: -1, Fn: refuse("input() has nothing to read from: recipes run in gears have no terminal")},
	{Name: "open", Max: -1, Fn: func(*Thread, []Value, []Kw) (Value, error) {
		return Value{}, Errorf(ExcPermissionError, "open() is refused: scripts run in gears have no file system")
	}},
	{Name: "exec", Max: -1, Fn: refuse("exec() is refused: gears compiles a script once and runs no source made at run time")},
	{Name: "eval", Max: -1, Fn: refuse("eval() is refused: gears compiles a script once and runs no source made at run time")},
	{Name: "compile", Max: -1, Fn: refuse("compile() is refused: gears compiles a script once and runs no source made at run time")},
	{Name: "__import__", Max: -1, Fn: refuse("__import__() is refused: use the import statement")},
	{Name: "breakpoint", Max: -1, Fn: refuse("breakpoint() is refused: gears has no debugger")},
}

// The classes that gears names but does not have.
var (
	typeComplex    = NewType("", "complex", nil, nil)
	typeMemoryView = NewType("", "memoryview", nil, nil)
)

// builtinTypes are the classes among the builtin names, exceptions aside.
var builtinTypes = []*Type{
	TypeObject, TypeType, TypeBool, TypeInt, TypeFloat, TypeStr, TypeBytes, TypeByteArray, TypeTuple, TypeList, TypeDict,
	TypeSet, TypeFrozenSet, TypeRange, TypeSlice, typeComplex, typeMemoryView,
	typeEnumerate, typeZip, typeMap, typeFilter, typeReversed,
	typeProperty, typeClassMethod, typeStaticMethod, typeSuper,
}

// Builtins returns a new dict of all builtin names.
func Builtins() *Dict {
	d := NewDict(256)
	for i := range builtinFuncs {
		b := &builtinFuncs[i]
		d.SetStr(b.Name, BuiltinValue(b))
	}
	for i := range scopeFuncs {
		b := &scopeFuncs[i]
		d.SetStr(b.Name, BuiltinValue(b))
	}
	for _, ty := range builtinTypes {
		d.SetStr(ty.Name, TypeValue(ty))
	}
	for _, ty := range exceptionBuiltins {
		d.SetStr(ty.Name, TypeValue(ty))
	}
	d.SetStr("IOError", TypeValue(ExcOSError))
	d.SetStr("EnvironmentError", TypeValue(ExcOSError))
	d.SetStr("NotImplemented", NotImplemented)
	d.SetStr("Ellipsis", Ellipsis)
	d.SetStr("__debug__", True)
	return d
}

func refuse(text string) GoFunc {
	return func(*Thread, []Value, []Kw) (Value, error) { return Value{}, Errorf(ExcRuntimeError, "%s", text) }
}

func refuseNew(text string) func(*Thread, *Type, []Value, []Kw) (Value, error) {
	return func(*Thread, *Type, []Value, []Kw) (Value, error) {
		return Value{}, Errorf(ExcRuntimeError, "%s", text)
	}
}

func strOf(f func(*Thread, Value) (string, error)) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		s, err := f(t, args[0])
		return Str(s), err
	}
}

func attrName(v Value) (string, error) {
	name := unboxed(v)
	if name.k != KStr {
		return "", TypeErrorf("attribute name must be string, not '%s'", TypeName(v))
	}
	return name.AsStr(), nil
}

// identity is id(v): the address of what has one, else a number made from the
// value, of which equal ones are the same object here.
func identity(v Value) int64 {
	switch v.k {
	case KInt, KFloat, KBool, KNone, KEllipsis, KNotImplemented:
		return int64(spread(uint64(v.n)+uint64(v.k)<<56) >> 2)
	case KStr, KBytes:
		return int64(hashStr(v.AsStr()) >> 2)
	case KBig:
		return int64(spread(hashBig(v.AsBig())) >> 2)
	}
	return int64(uintptr(v.p))
}

// untilTruth looks for an element whose truth is want: any (true) or all
// (false).
func untilTruth(want bool) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		it, err := GetIter(t, args[0])
		if err != nil {
			return Value{}, err
		}
		for {
			x, ok, err := it.Next(t)
			if err != nil {
				return Value{}, err
			}
			if !ok {
				return Bool(!want), nil
			}
			if err := t.tick(); err != nil {
				return Value{}, err
			}
			if b, err := Truth(t, x); err != nil || b == want {
				return Bool(want), err
			}
		}
	}
}

func builtinChr(t *Thread, args []Value, _ []Kw) (Value, error) {
	v, err := indexValue(t, args[0])
	if err != nil {
		return Value{}, err
	}
	if v.k == KBig {
		return Value{}, Errorf(ExcOverflowError, "Python int too large to convert to C int")
	}
	switch {
	case v.n < 0 || v.n > utf8.MaxRune:
		return Value{}, ValueErrorf("chr() arg not in range(0x110000)")
	case v.n >= 0xD800 && v.n < 0xE000:
		return Value{}, ValueErrorf("chr() arg is a surrogate, which no str in gears can hold")
	}
	return Str(string(rune(v.n))), nil
}

func builtinOrd(_ *Thread, args []Value, _ []Kw) (Value, error) {
	n := 0
	v := unboxed(args[0])
	switch v.k {
	case KStr:
		s := v.AsStr()
		if s != "" && runeLen(s) == len(s) {
			r, _ := utf8.DecodeRuneInString(s)
			return Int(int64(r)), nil
		}
		n = strLen(s)
	case KBytes, KByteArray:
		s, _ := bytesOf(v)
		if len(s) == 1 {
			return Int(int64(s[0])), nil
		}
		n = len(s)
	default:
		return Value{}, TypeErrorf("ord() expected string of length 1, but %s found", TypeName(v))
	}
	return Value{}, TypeErrorf("ord() expected a character, but string of length %d found", n)
}

// builtinDir lists the attribute names of an object.
func builtinDir(t *Thread, args []Value, _ []Kw) (Value, error) {
	if len(args) == 0 {
		return t.scopeNames()
	}
	v := args[0]
	if x, ok, err := callSpecial(t, v, "__dir__"); err != nil || ok {
		if err != nil {
			return Value{}, err
		}
		elems, err := Collect(t, x)
		if err != nil {
			return Value{}, err
		}
		return NewList(elems), sortValues(t, elems, None, false)
	}
	return dirOf(t, v)
}

// dirOf lists the names of v's attributes as object.__dir__ finds them, sorted.
func dirOf(t *Thread, v Value) (Value, error) {
	names := map[string]bool{}
	collect := func(d *Dict) {
		for i := range d.Slots() {
			if k, _, ok := d.Slot(i); ok && k.k == KStr {
				names[k.AsStr()] = true
			}
		}
	}
	if d := instanceDict(v); d != nil {
		collect(d)
	}
	ty := TypeOf(v)
	switch v.k {
	case KModule:
		collect(v.AsModule().Attrs)
		ty = nil
	case KType:
		ty = v.AsType()
	}
	if ty != nil {
		names["__class__"], names["__doc__"] = true, true // what every object has, whatever its class holds
		for _, c := range ty.MRO {
			collect(c.Attrs)
		}
		// What every class has without an entry.
		names["__class__"], names["__doc__"] = true, true
		if ty.heap && !ty.noDict {
			names["__dict__"] = true
		}
	}
	list := make([]string, 0, len(names))
	for n := range names {
		list = append(list, n)
	}
	sort.Strings(list)
	elems := make([]Value, len(list))
	for i, n := range list {
		elems[i] = Str(n)
	}
	return NewList(elems), nil
}

func builtinGetAttr(t *Thread, args []Value, _ []Kw) (Value, error) {
	name, err := attrName(args[1])
	if err != nil {
		return Value{}, err
	}
	if len(args) == 2 {
		return GetAttr(t, args[0], name)
	}
	v, ok, err := LookupAttr(t, args[0], name)
	if err != nil && IsExc(err, ExcAttributeError) || err == nil && !ok {
		return args[2], nil
	}
	return v, err
}

func builtinVars(t *Thread, args []Value, _ []Kw) (Value, error) {
	if len(args) == 0 {
		return t.localsDict()
	}
	if args[0].k == KModule {
		return DictValue(args[0].AsModule().Attrs), nil
	}
	v, ok, err := LookupAttr(t, args[0], "__dict__")
	if err == nil && !ok {
		err = TypeErrorf("vars() argument must have __dict__ attribute")
	}
	return v, err
}

func builtinIter(t *Thread, args []Value, _ []Kw) (Value, error) {
	if len(args) == 1 {
		return IterOf(t, args[0])
	}
	if !Callable(args[0]) {
		return Value{}, TypeErrorf("iter(v, w): v must be callable")
	}
	return NewIter(&callIter{args[0], args[1], false}, typeCallIter), nil
}

func builtinNext(t *Thread, args []Value, _ []Kw) (Value, error) {
	v := args[0]
	var x Value
	var ok bool
	var err error
	switch {
	case v.k == KIter:
		x, ok, err = v.AsIter().It.Next(t)
	case v.k == KGen && v.AsGen().plain():
		if len(args) == 1 {
			return generatorSend(t, v.AsGen(), None, nil)
		}
		x, ok, err = v.AsGen().Next(t)
	case v.k == KObject && v.AsObject().Type.Slots.Next != nil:
		x, ok, err = v.AsObject().Type.Slots.Next(t, v)
	default:
		return Value{}, TypeErrorf("'%s' object is not an iterator", TypeName(v))
	}
	switch {
	case err != nil && len(args) > 1 && IsExc(err, ExcStopIteration):
		return args[1], nil
	case err != nil || ok:
		return x, err
	case len(args) > 1:
		return args[1], nil
	}
	return Value{}, RaiseValue(NewExc(ExcStopIteration))
}

// extreme is min and max: op tells whether a candidate beats the best so far.
func extreme(name, op string) GoFunc {
	return func(t *Thread, args []Value, kw []Kw) (Value, error) {
		opt, err := keyword(name, kw, "key", "default")
		if err != nil {
			return Value{}, err
		}
		var it Iterator
		switch {
		case len(args) == 0:
			return Value{}, TypeErrorf("%s expected at least 1 argument, got 0", name)
		case len(args) == 1:
			if it, err = GetIter(t, args[0]); err != nil {
				return Value{}, err
			}
		case opt[1].k != KUnset:
			return Value{}, TypeErrorf("Cannot specify a default for %s() with multiple positional arguments", name)
		default:
			it = &tupleIter{e: args}
		}
		var best, bestKey Value
		var keyArgs []Value // one for all calls
		if opt[0].k != KUnset && opt[0].k != KNone {
			keyArgs = make([]Value, 1)
		}
		for {
			x, ok, err := it.Next(t)
			if err != nil {
				return Value{}, err
			}
			if !ok {
				break
			}
			if err := t.tick(); err != nil {
				return Value{}, err
			}
			k := x
			if keyArgs != nil {
				keyArgs[0] = x
				if k, err = t.Call(opt[0], keyArgs, nil); err != nil {
					return Value{}, err
				}
			}
			if best.k == KUnset {
				best, bestKey = x, k
				continue
			}
			c, err := Compare(t, op, k, bestKey)
			if err != nil {
				return Value{}, err
			}
			if wins, err := Truth(t, c); err != nil {
				return Value{}, err
			} else if wins {
				best, bestKey = x, k
			}
		}
		if best.k != KUnset {
			return best, nil
		}
		if opt[1].k != KUnset {
			return opt[1], nil
		}
		return Value{}, ValueErrorf("%s() arg is an empty sequence", name)
	}
}

// named merges positional arguments with keywords of the same names.
func named(fn string, args []Value, kw []Kw, names ...string) ([]Value, error) {
	if n := len(args) + len(kw); n > len(names) {
		return nil, TypeErrorf("%s() takes at most %d argument%s (%d given)", fn, len(names), plural(len(names)), n)
	}
	out := make([]Value, len(names))
	copy(out, args)
	for _, k := range kw {
		i := slices.Index(names, k.Name)
		if i < 0 {
			return nil, TypeErrorf("'%s' is an invalid keyword argument for %s()", k.Name, fn)
		}
		if i < len(args) {
			return nil, TypeErrorf("argument for %s() given by name ('%s') and position (%d)", fn, k.Name, i+1)
		}
		out[i] = k.V
	}
	return out, nil
}

func builtinPrint(t *Thread, args []Value, kw []Kw) (Value, error) {
	opt, err := keyword("print", kw, "sep", "end", "file", "flush")
	if err != nil {
		return Value{}, err
	}
	sep, end := " ", "\n"
	for i, p := range []*string{&sep, &end} {
		switch opt[i].k {
		case KUnset, KNone:
		case KStr:
			*p = opt[i].AsStr()
		default:
			return Value{}, TypeErrorf("%s must be None or a string, not %s", [...]string{"sep", "end"}[i], TypeName(opt[i]))
		}
	}
	var b strings.Builder
	for i, a := range args {
		if i > 0 {
			b.WriteString(sep)
		}
		s, err := ToStr(t, a)
		if err != nil {
			return Value{}, err
		}
		if err := t.reserve(b.Len()+len(s), 1); err != nil {
			return Value{}, err
		}
		b.WriteString(s)
	}
	b.WriteString(end)
	f := opt[2]
	if f.k == KUnset || f.k == KNone {
		f = t.stdout()
	}
	if f.k == KNone {
		return None, nil
	}
	if f.k != KUnset {
		w, err := GetAttr(t, f, "write")
		if err != nil {
			return Value{}, err
		}
		if _, err = t.Call(w, []Value{Str(b.String())}, nil); err != nil {
			return Value{}, err
		}
		if flush, err := Truth(t, opt[3]); opt[3].k == KUnset || !flush || err != nil {
			return None, err
		}
		if w, err = GetAttr(t, f, "flush"); err != nil {
			return Value{}, err
		}
		_, err = t.Call(w, nil, nil)
		return None, err
	}
	t.WriteOut(b.String())
	return None, nil
}

// stdout is what the script has set sys.stdout to; unset when it has not
// imported sys.
func (t *Thread) stdout() Value {
	if t == nil || t.Iso == nil || t.Iso.Modules["sys"] == nil {
		return Value{}
	}
	v, _ := t.Iso.Modules["sys"].Attrs.GetStr("stdout")
	return v
}

// WriteOut writes to the place that takes what print() writes.
func (t *Thread) WriteOut(s string) {
	if t != nil && t.Iso != nil && t.Iso.Print != nil {
		t.Iso.Print(s)
	}
}
