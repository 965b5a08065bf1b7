package lib

import (
	"strings"

	"gears/vm"
)

// tupleClass is what a namedtuple class knows of its fields.
type tupleClass struct {
	name     string
	fields   []string
	index    map[string]int
	defaults []vm.Value // of the last len(defaults) fields
	sig      *signature
}

var (
	// typeTupleNew is the type of a namedtuple class's __new__, whose
	// __defaults__ scripts may set: the old way of giving defaults.
	typeTupleNew = vm.NewType("", "function", nil, nil)
	// typeTupleField describes a field whose name tuples use for a method.
	typeTupleField = vm.NewType("collections", "_tuplegetter", nil, nil)
)

// pythonKeywords cannot be field names.
var pythonKeywords = map[string]bool{
	"False": true, "None": true, "True": true, "and": true, "as": true, "assert": true, "async": true, "await": true,
	"break": true, "class": true, "continue": true, "def": true, "del": true, "elif": true, "else": true, "except": true,
	"finally": true, "for": true, "from": true, "global": true, "if": true, "import": true, "in": true, "is": true,
	"lambda": true, "nonlocal": true, "not": true, "or": true, "pass": true, "raise": true, "return": true, "try": true,
	"while": true, "with": true, "yield": true,
}

func setupNamedTuple() {
	s := &typeTupleNew.Slots
	s.Call = func(t *vm.Thread, v vm.Value, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		c := v.AsObject().Data.(*tupleClass)
		if len(args) == 0 || args[0].Kind() != vm.KType {
			return vm.Value{}, vm.TypeErrorf("%s.__new__(X): X is not a type object", c.name)
		}
		return c.make(args[0].AsType(), args[1:], kw)
	}
	s.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if name != "__defaults__" {
			return vm.Value{}, false, nil
		}
		if c := v.AsObject().Data.(*tupleClass); len(c.defaults) > 0 {
			return vm.NewTuple(c.defaults...), true, nil
		}
		return vm.None, true, nil
	}
	s.SetAttr = func(t *vm.Thread, v vm.Value, name string, x vm.Value) (bool, error) {
		if name != "__defaults__" {
			return false, nil
		}
		c := v.AsObject().Data.(*tupleClass)
		if x.IsNone() {
			c.setDefaults(nil)
			return true, nil
		}
		if x.Kind() != vm.KTuple {
			return true, vm.TypeErrorf("__defaults__ must be set to a tuple object")
		}
		d := x.AsTuple().Elems
		c.setDefaults(d[max(0, len(d)-len(c.fields)):])
		return true, nil
	}
}

func (c *tupleClass) setDefaults(d []vm.Value) {
	c.defaults = d
	spec := "_cls /"
	for i, f := range c.fields {
		spec += " " + f
		if i >= len(c.fields)-len(d) {
			spec += "="
		}
	}
	c.sig = sig(c.name+".__new__", spec)
}

// make makes an instance of cls, the class itself or a subclass.
func (c *tupleClass) make(cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	n := len(c.fields)
	if len(args) == n && len(kw) == 0 {
		return vm.TupleValue(&vm.Tuple{Elems: append([]vm.Value(nil), args...), Sub: &vm.Sub{Type: cls}}), nil
	}
	slots := make([]vm.Value, n+1)
	full := append([]vm.Value{vm.TypeValue(cls)}, args...)
	if err := c.sig.bind(slots, full, kw); err != nil {
		return vm.Value{}, err
	}
	elems := slots[1:]
	for i := range elems {
		if elems[i].IsUnset() {
			elems[i] = c.defaults[i-n+len(c.defaults)]
		}
	}
	return vm.TupleValue(&vm.Tuple{Elems: elems, Sub: &vm.Sub{Type: cls}}), nil
}

var sigNamedTuple = sig("namedtuple", "typename field_names * rename= defaults= module=")

func namedTuple(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [5]vm.Value
	if err := sigNamedTuple.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	name, err := vm.ToStr(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	fields, err := fieldNames(t, a[1])
	if err != nil {
		return vm.Value{}, err
	}
	rename, err := truth(t, a[2], false)
	if err != nil {
		return vm.Value{}, err
	}
	if err := checkFieldNames(name, fields, rename); err != nil {
		return vm.Value{}, err
	}
	var defaults []vm.Value
	if given(a[3]) {
		if defaults, err = vm.Collect(t, a[3]); err != nil {
			return vm.Value{}, err
		}
	}
	if len(defaults) > len(fields) {
		return vm.Value{}, vm.TypeErrorf("Got more default values than field names")
	}
	module := vm.ScriptModule
	if a[4].Kind() == vm.KStr {
		module = a[4].AsStr()
	}
	return vm.TypeValue(newTupleClass(module, name, fields, defaults)), nil
}

func fieldNames(t *vm.Thread, v vm.Value) ([]string, error) {
	if v.Kind() == vm.KStr {
		return strings.Fields(strings.ReplaceAll(v.AsStr(), ",", " ")), nil
	}
	elems, err := vm.Collect(t, v)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(elems))
	for i, e := range elems {
		if names[i], err = vm.ToStr(t, e); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// checkFieldNames refuses bad names or, with rename, replaces them in place.
func checkFieldNames(typename string, fields []string, rename bool) error {
	if rename {
		seen := map[string]bool{}
		for i, f := range fields {
			if !isIdentifier(f) || pythonKeywords[f] || strings.HasPrefix(f, "_") || seen[f] {
				fields[i] = "_" + itoa(i)
			}
			seen[f] = true
		}
	}
	for _, n := range append([]string{typename}, fields...) {
		if !isIdentifier(n) {
			r, _ := vm.Repr(nil, vm.Str(n))
			return vm.ValueErrorf("Type names and field names must be valid identifiers: %s", r)
		}
		if pythonKeywords[n] {
			return vm.ValueErrorf("Type names and field names cannot be a keyword: '%s'", n)
		}
	}
	seen := map[string]bool{}
	for _, f := range fields {
		if strings.HasPrefix(f, "_") && !rename {
			return vm.ValueErrorf("Field names cannot start with an underscore: '%s'", f)
		}
		if seen[f] {
			return vm.ValueErrorf("Encountered duplicate field name: '%s'", f)
		}
		seen[f] = true
	}
	return nil
}

// newTupleClass makes a namedtuple class.
func newTupleClass(module, name string, fields []string, defaults []vm.Value) *vm.Type {
	c := &tupleClass{name: name, fields: fields, index: make(map[string]int, len(fields))}
	for i, f := range fields {
		c.index[f] = i
	}
	c.setDefaults(defaults)
	ty := vm.NewType(module, name, []*vm.Type{vm.TypeTuple}, nil)
	ty.Doc = name + "(" + strings.Join(fields, ", ") + ")"
	ty.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return c.make(cls, args, kw)
	}
	ty.Slots.Repr = c.repr
	ty.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if i, ok := c.index[name]; ok && v.Kind() == vm.KTuple && i < len(v.AsTuple().Elems) {
			return v.AsTuple().Elems[i], true, nil
		}
		return vm.Value{}, false, nil
	}
	ty.Slots.SetAttr = func(_ *vm.Thread, v vm.Value, name string, _ vm.Value) (bool, error) {
		if _, ok := c.index[name]; ok {
			return true, vm.AttrErrorf("can't set attribute")
		}
		return false, nil
	}
	ty.Remake = c.remake(module)
	c.setMembers(ty)
	return ty
}

// setMembers adds the class's attributes and methods.
func (c *tupleClass) setMembers(ty *vm.Type) {
	names := make([]vm.Value, len(c.fields))
	for i, f := range c.fields {
		names[i] = vm.Str(f)
		if _, taken := vm.TypeTuple.Lookup(f); taken {
			get := vm.BuiltinValue(&vm.Builtin{Name: f, Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
				if args[0].Kind() != vm.KTuple || i >= len(args[0].AsTuple().Elems) {
					return vm.Value{}, vm.TypeErrorf("descriptor for index '%d' for tuple subclasses doesn't apply to '%s' object", i, vm.TypeName(args[0]))
				}
				return args[0].AsTuple().Elems[i], nil
			}})
			ty.Attrs.SetStr(f, newObject(typeTupleField, &vm.Property{Get: get, Set: vm.None, Del: vm.None, Doc: vm.None}))
		}
	}
	firstDefault := len(c.fields) - len(c.defaults)
	defaults := vm.NewDict(len(c.defaults))
	for i, v := range c.defaults {
		defaults.SetStr(c.fields[firstDefault+i], v)
	}
	ty.Attrs.SetStr("_fields", vm.NewTuple(names...))
	ty.Attrs.SetStr("_field_defaults", vm.DictValue(defaults))
	ty.Attrs.SetStr("__match_args__", vm.NewTuple(names...))
	ty.Attrs.SetStr("__new__", newObject(typeTupleNew, c))
	ty.Attrs.SetStr("_make", vm.ClassMethod(vm.BuiltinValue(&vm.Builtin{Name: "_make", Qual: c.name + "._make", Min: 2, Max: 2, Fn: c.makeFrom})))
	self := func(args []vm.Value, method string) ([]vm.Value, error) {
		if args[0].Kind() != vm.KTuple || len(args[0].AsTuple().Elems) != len(c.fields) {
			return nil, vm.TypeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", method, c.name, vm.TypeName(args[0]))
		}
		return args[0].AsTuple().Elems, nil
	}
	ty.AddMethods([]vm.Builtin{
		{Name: "_asdict", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			e, err := self(args, "_asdict")
			if err != nil {
				return vm.Value{}, err
			}
			d := vm.NewDict(len(e))
			for i, f := range c.fields {
				d.SetStr(f, e[i])
			}
			return vm.DictValue(d), nil
		}},
		{Name: "_replace", Fn: func(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			e, err := self(args, "_replace")
			if err != nil {
				return vm.Value{}, err
			}
			e = append([]vm.Value(nil), e...)
			var unknown []vm.Value
			for _, k := range kw {
				if i, ok := c.index[k.Name]; ok {
					e[i] = k.V
				} else {
					unknown = append(unknown, vm.Str(k.Name))
				}
			}
			if unknown != nil {
				s, err := vm.Repr(nil, vm.NewList(unknown))
				if err != nil {
					return vm.Value{}, err
				}
				return vm.Value{}, vm.ValueErrorf("Got unexpected field names: %s", s)
			}
			return vm.TupleValue(&vm.Tuple{Elems: e, Sub: &vm.Sub{Type: vm.TypeOf(args[0])}}), nil
		}},
		{Name: "__getnewargs__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			e, err := self(args, "__getnewargs__")
			return vm.NewTuple(e...), err
		}},
	})
}

func (c *tupleClass) makeFrom(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	elems, err := vm.Collect(t, args[1])
	if err != nil {
		return vm.Value{}, err
	}
	if len(elems) != len(c.fields) {
		return vm.Value{}, vm.TypeErrorf("Expected %d arguments, got %d", len(c.fields), len(elems))
	}
	return vm.TupleValue(&vm.Tuple{Elems: elems, Sub: &vm.Sub{Type: args[0].AsType()}}), nil
}

func (c *tupleClass) repr(t *vm.Thread, v vm.Value) (string, error) {
	var b strings.Builder
	t = vm.Guarded(t)
	b.WriteString(vm.TypeName(v) + "(")
	for i, e := range v.AsTuple().Elems {
		if i > 0 {
			b.WriteString(", ")
		}
		s, err := vm.Repr(t, e)
		if err != nil {
			return "", err
		}
		b.WriteString(c.fields[i] + "=" + s)
	}
	return b.String() + ")", nil
}
