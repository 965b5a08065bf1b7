package lib

import (
	"math"

	"gears/vm"
)

// The classes of module datetime. Their instances never change, so that the
// constants among them (date.min, timezone.utc, …) serve all isolates.
var (
	typeDelta    = vm.NewType("datetime", "timedelta", nil, nil)
	typeDate     = vm.NewType("datetime", "date", nil, nil)
	typeTime     = vm.NewType("datetime", "time", nil, nil)
	typeDateTime = vm.NewType("datetime", "datetime", []*vm.Type{typeDate}, nil)
	typeTZInfo   = vm.NewType("datetime", "tzinfo", nil, nil)
	typeTimezone = vm.NewType("datetime", "timezone", []*vm.Type{typeTZInfo}, nil)

	typeIsoDate = newTupleClass("datetime", "IsoCalendarDate", []string{"year", "week", "weekday"}, nil)
)

// utcZone is timezone.utc, the one zone without an offset and a name.
var utcZone = newObject(typeTimezone, &fixedZone{})

func buildDatetime(*vm.Thread) (*vm.Module, error) {
	attrs := typeAttrs(typeDate, typeDateTime, typeTime, typeDelta, typeTimezone, typeTZInfo)
	names := make([]vm.Value, 0, len(attrs)+3)
	attrs = append(attrs, attr{"MINYEAR", vm.Int(minYear)}, attr{"MAXYEAR", vm.Int(maxYear)}, attr{"UTC", utcZone})
	for _, a := range attrs {
		names = append(names, vm.Str(a.name))
	}
	return newModule("datetime", nil, append(attrs, attr{"__all__", vm.NewTuple(names...)})...), nil
}

func setupDatetime() {
	for _, ty := range []*vm.Type{typeDelta, typeDate, typeTime, typeDateTime, typeTZInfo, typeTimezone} {
		ty.Dotted = true
	}
	setupDelta()
	setupZones()
	setupDate()
	setupTimeOfDay()
	setupDateTime()
	for _, c := range []struct {
		ty      *vm.Type
		ordered bool
		arith   []string
		unary   []string
	}{
		{typeDelta, true, []string{"+", "-", "*", "/", "//", "%", "divmod"}, []string{"-", "+", "abs"}},
		{typeDate, true, []string{"+", "-"}, nil},
		{typeTime, true, nil, nil},
		{typeDateTime, true, []string{"+", "-"}, nil},
		{typeTimezone, false, nil, nil},
	} {
		c.ty.AddMethods(slotMethods(c.ty, c.ordered, c.arith, c.unary))
	}
}

// compareNames and arithNames name the methods of operators.
var (
	compareNames = map[string]string{"==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
	arithNames   = map[string]string{"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "divmod": "divmod"}
	unaryNames   = map[string]string{"-": "__neg__", "+": "__pos__", "abs": "__abs__"}
)

// slotMethods gives the slots of ty as special methods too: what a subclass
// calls through super().
func slotMethods(ty *vm.Type, ordered bool, arith, unary []string) []vm.Builtin {
	var list []vm.Builtin
	add := func(name string, n int, f vm.GoFunc) {
		list = append(list, vm.Builtin{Name: name, Min: n, Max: n, NoKw: true, Fn: f})
	}
	slots := &ty.Slots
	for op, name := range compareNames {
		if ordered || op == "==" || op == "!=" {
			add(name, 1, func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
				return slots.Compare(t, op, args[0], args[1])
			})
		}
	}
	for _, op := range arith {
		for prefix, swapped := range map[string]bool{"__": false, "__r": true} {
			add(prefix+arithNames[op]+"__", 1, func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
				return slots.Binary(t, op, args[0], args[1], swapped)
			})
		}
	}
	for _, op := range unary {
		add(unaryNames[op], 0, func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return slots.Unary(t, op, args[0])
		})
	}
	for name, f := range map[string]func(*vm.Thread, vm.Value) (string, error){"__repr__": slots.Repr, "__str__": slots.Str} {
		add(name, 0, func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			s, err := f(t, args[0])
			return vm.Str(s), err
		})
	}
	add("__hash__", 0, func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		key, err := hashKeys[ty](t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		h, err := vm.ScriptHash(t, key)
		return vm.Int(h), err
	})
	slots.Hash = func(t *vm.Thread, v vm.Value) (uint64, error) {
		key, err := hashKeys[ty](t, v)
		if err != nil {
			return 0, err
		}
		return vm.Hash(t, key)
	}
	return list
}

// hashKeys gives for each class a builtin value that is equal for equal
// instances.
var hashKeys = map[*vm.Type]func(*vm.Thread, vm.Value) (vm.Value, error){
	typeDelta: deltaKey, typeDate: dateKey, typeTime: timeKey, typeDateTime: dateTimeKey, typeTimezone: timezoneKey,
}

// classMethods makes the class methods of a type: the functions get the class
// as their first argument.
func classMethods(ty *vm.Type, methods []vm.Builtin) {
	for _, m := range methods {
		m.Method = true
		m.Qual = ty.Name + "." + m.Name
		ty.Attrs.SetStr(m.Name, vm.ClassMethod(vm.BuiltinValue(&m)))
	}
}

// cInt converts an argument that C keeps in an int.
func cInt(t *vm.Thread, v vm.Value) (int, error) {
	n := v.AsInt()
	if v.Kind() != vm.KInt {
		b, err := toBig(t, v)
		if err != nil {
			return 0, err
		}
		if !b.IsInt64() {
			return 0, vm.Errorf(vm.ExcOverflowError, "Python int too large to convert to C long")
		}
		n = b.Int64()
	}
	switch {
	case n > math.MaxInt32:
		return 0, vm.Errorf(vm.ExcOverflowError, "signed integer is greater than maximum")
	case n < math.MinInt32:
		return 0, vm.Errorf(vm.ExcOverflowError, "signed integer is less than minimum")
	}
	return int(n), nil
}

// intsFirst converts the first n of the positional arguments for the sake of
// its error: C reports a wrong one before one that is missing.
func intsFirst(t *vm.Thread, s *signature, args []vm.Value, kw []vm.Kw, n int) error {
	if len(args) > s.pos || len(args)+len(kw) > len(s.names) {
		return nil
	}
	for _, v := range args[:min(n, len(args))] {
		if _, err := cInt(t, v); err != nil {
			return err
		}
	}
	return nil
}

// oneArgument checks the number of positional arguments of a function that C
// lets count by itself.
func oneArgument(fn string, args []vm.Value) error {
	if len(args) != 1 {
		return vm.TypeErrorf("%s() takes exactly 1 argument (%d given)", fn, len(args))
	}
	return nil
}

// cInts converts those of vs that are given into dst.
func cInts(t *vm.Thread, dst []int, vs []vm.Value) error {
	for i := range dst {
		if vs[i].IsUnset() {
			continue
		}
		n, err := cInt(t, vs[i])
		if err != nil {
			return err
		}
		dst[i] = n
	}
	return nil
}

// ints makes ints of ns.
func ints(ns ...int) []vm.Value {
	out := make([]vm.Value, len(ns))
	for i, n := range ns {
		out[i] = vm.Int(int64(n))
	}
	return out
}

// holdsFor reports whether op holds for operands that compare as c: below,
// equal to or above 0.
func holdsFor(op string, c int) vm.Value {
	switch op {
	case "==":
		return vm.Bool(c == 0)
	case "!=":
		return vm.Bool(c != 0)
	case "<":
		return vm.Bool(c < 0)
	case "<=":
		return vm.Bool(c <= 0)
	case ">":
		return vm.Bool(c > 0)
	}
	return vm.Bool(c >= 0)
}
