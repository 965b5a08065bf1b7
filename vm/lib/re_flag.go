package lib

import (
	"fmt"
	"math/bits"
	"strings"

	"gears/vm"
)

// RegexFlag is an int that prints as names; what its bit operators give with
// one another and with ints is a RegexFlag again. Unlike CPython's it does not
// derive from enum.IntFlag, and the class itself cannot be iterated: importing
// re would have to run all of enum.

// reFlagNames are the flags in the order in which their reprs name them.
var reFlagNames = []struct {
	name string
	bit  int64
}{
	{"ASCII", reFlagASCII}, {"IGNORECASE", reFlagIgnoreCase}, {"LOCALE", reFlagLocale}, {"UNICODE", reFlagUnicode},
	{"MULTILINE", reFlagMultiline}, {"DOTALL", reFlagDotAll}, {"VERBOSE", reFlagVerbose}, {"TEMPLATE", reFlagTemplate},
	{"DEBUG", reFlagDebug},
}

// reAllFlags is every bit that has a name.
const reAllFlags = 511

func newRegexFlag(n int64) vm.Value { return newObject(typeRegexFlag, vm.Int(n)) }

// flagName is the name of a flag or the names of its parts; ok is false when no
// part has one.
func flagName(n int64, prefix string) (string, bool) {
	if n == 0 {
		return prefix + "NOFLAG", true
	}
	var names []string
	for _, f := range reFlagNames {
		if n&f.bit != 0 {
			names = append(names, prefix+f.name)
		}
	}
	if names == nil {
		return "", false
	}
	if rest := n &^ reAllFlags; rest != 0 {
		names = append(names, fmt.Sprintf("0x%x", rest))
	}
	return strings.Join(names, "|"), true
}

func flagRepr(_ *vm.Thread, v vm.Value) (string, error) {
	n := vm.Unboxed(v).AsInt()
	if s, ok := flagName(n, "re."); ok {
		return s, nil
	}
	return fmt.Sprintf("re.RegexFlag(%d)", n), nil
}

// flagBits are the operators that keep flags flags.
var flagBits = map[string]func(a, b int64) int64{
	"|": func(a, b int64) int64 { return a | b },
	"&": func(a, b int64) int64 { return a & b },
	"^": func(a, b int64) int64 { return a ^ b },
}

func setupRegexFlag() {
	typeRegexFlag.New = func(t *vm.Thread, _ *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if len(args) != 1 || len(kw) > 0 {
			return vm.Value{}, vm.TypeErrorf("RegexFlag() takes one value")
		}
		v := vm.Unboxed(args[0])
		if !v.IsInt() || v.Kind() == vm.KBig {
			r, err := vm.Repr(vm.Guarded(t), args[0])
			if err != nil {
				return vm.Value{}, err
			}
			return vm.Value{}, vm.ValueErrorf("%s is not a valid RegexFlag", r)
		}
		n := v.AsInt()
		if n < 0 {
			n &= reAllFlags
		}
		return newRegexFlag(n), nil
	}
	s := &typeRegexFlag.Slots
	s.Repr, s.Str = flagRepr, flagRepr
	asInt := s.Binary
	s.Binary = func(t *vm.Thread, op string, a, b vm.Value, swapped bool) (vm.Value, error) {
		x, y := vm.Unboxed(a), vm.Unboxed(b)
		if f := flagBits[strings.TrimSuffix(op, "=")]; f != nil && isSmall(x) && isSmall(y) {
			n := f(x.AsInt(), y.AsInt())
			if n < 0 {
				n &= reAllFlags
			}
			return newRegexFlag(n), nil
		}
		return asInt(t, op, a, b, swapped)
	}
	unary := s.Unary
	s.Unary = func(t *vm.Thread, op string, v vm.Value) (vm.Value, error) {
		if op == "~" {
			return newRegexFlag(reAllFlags &^ vm.Unboxed(v).AsInt()), nil
		}
		return unary(t, op, v)
	}
	s.Iter = func(_ *vm.Thread, v vm.Value) (vm.Value, error) {
		var parts []vm.Value
		for _, f := range reFlagNames {
			if vm.Unboxed(v).AsInt()&f.bit != 0 {
				parts = append(parts, newRegexFlag(f.bit))
			}
		}
		return vm.IterOf(nil, vm.NewTuple(parts...))
	}
	s.Len = func(_ *vm.Thread, v vm.Value) (int, error) {
		return bits.OnesCount64(uint64(vm.Unboxed(v).AsInt() & reAllFlags)), nil
	}
	s.Contains = func(_ *vm.Thread, v, x vm.Value) (bool, error) {
		if x.Kind() != vm.KObject || x.AsObject().Type != typeRegexFlag {
			return false, vm.TypeErrorf("unsupported operand type(s) for 'in': '%s' and 'RegexFlag'", vm.TypeName(x))
		}
		n := vm.Unboxed(x).AsInt()
		return vm.Unboxed(v).AsInt()&n == n, nil
	}
	s.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		n := vm.Unboxed(v).AsInt()
		switch name {
		case "value", "_value_":
			return vm.Int(n), true, nil
		case "name", "_name_":
			s, ok := flagName(n, "")
			if !ok {
				return vm.None, true, nil
			}
			return vm.Str(s), true, nil
		}
		return vm.Value{}, false, nil
	}
	s.Copy = func(_ *vm.Thread, v vm.Value, _ func(vm.Value) (vm.Value, error)) (vm.Value, error) { return v, nil }
	typeRegexFlag.AddMethods([]vm.Builtin{{Name: "__reduce__", NoKw: true, Max: 0,
		Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			if args[0].Kind() != vm.KObject || args[0].AsObject().Type != typeRegexFlag {
				return vm.Value{}, vm.TypeErrorf("descriptor '__reduce__' for 'RegexFlag' objects doesn't apply to a '%s' object",
					vm.TypeName(args[0]))
			}
			return vm.NewTuple(vm.TypeValue(typeRegexFlag), vm.NewTuple(vm.Unboxed(args[0]))), nil
		}}})
	for _, f := range reFlags {
		v := newRegexFlag(int64(f.bit))
		typeRegexFlag.Attrs.SetStr(f.long, v)
		if f.short != "" {
			typeRegexFlag.Attrs.SetStr(f.short, v)
		}
	}
	typeRegexFlag.Attrs.SetStr("NOFLAG", newRegexFlag(0))
}

func isSmall(v vm.Value) bool { return v.Kind() == vm.KInt || v.Kind() == vm.KBool }
