package readers

import (
	"fmt"

	"gears/lang"
	"gears/vm"
)

// textNoRun is what run() says for a reader that cannot.
const textNoRun = "Given reader do not support run or not exists"

// BindRun names and checks the arguments of a builder's
//
//	run(arg=None, convertToStr=True, collect=True, **kw)
//
// for the reader. args are the positional ones, kw the others. convertToStr,
// collect and (but for KeysOnlyReader, which refuses it) mode are the builder's
// own: they are skipped. A falsy arg stands for defaultArg.
//
// The error is the exception that the script sees.
func BindRun(reader string, defaultArg vm.Value, args []vm.Value, kw []vm.Kw) ([]lang.NamedArg, error) {
	arg, rest, err := runArgs(args, kw)
	if err != nil {
		return nil, err
	}
	given := !falsy(arg)
	if !given {
		arg = defaultArg
	}
	row := find(reader)
	if row == nil || row.bind == nil {
		return nil, vm.Errorf(vm.ExcGearsError, textNoRun)
	}
	return row.bind(arg, given, rest)
}

// runParams are the positional parameters of run().
var runParams = []string{"arg", "convertToStr", "collect"}

// runArgs splits the arguments of run() into the first one and the keywords
// that are the reader's.
func runArgs(args []vm.Value, kw []vm.Kw) (arg vm.Value, rest []vm.Kw, err error) {
	if len(args) > len(runParams) {
		return arg, nil, vm.TypeErrorf("run() takes from 1 to %d positional arguments but %d were given", len(runParams)+1, len(args)+1)
	}
	if len(args) > 0 {
		arg = args[0]
	}
next:
	for _, k := range kw {
		for i, name := range runParams {
			if k.Name != name {
				continue
			}
			if i < len(args) {
				return arg, nil, vm.TypeErrorf("run() got multiple values for argument '%s'", name)
			}
			if i == 0 {
				arg = k.V
			}
			continue next
		}
		rest = append(rest, k)
	}
	return arg, rest, nil
}

// falsy is "not v" without running script code: instances of script classes
// are no valid arguments anyway.
func falsy(v vm.Value) bool {
	switch v.Kind() {
	case vm.KUnset:
		return true
	case vm.KNone, vm.KBool, vm.KInt, vm.KFloat, vm.KStr, vm.KBytes, vm.KByteArray:
		truth, err := vm.Truth(nil, v)
		return err == nil && !truth
	case vm.KTuple:
		return len(v.AsTuple().Elems) == 0
	case vm.KList:
		return len(v.AsList().Elems) == 0
	case vm.KDict:
		return v.AsDict().Len() == 0
	case vm.KSet, vm.KFrozenSet:
		return v.AsSet().Len() == 0
	}
	return false
}

// keyword returns the keyword argument called name, unset when there is none.
func keyword(kw []vm.Kw, name string) vm.Value {
	for _, k := range kw {
		if k.Name == name {
			return k.V
		}
	}
	return vm.Value{}
}

// gearsError is an exception of the engine's own class.
func gearsError(format string, args ...any) error {
	return vm.Errorf(vm.ExcGearsError, "%s", fmt.Sprintf(format, args...))
}

// bindPattern is the check of arg that the readers of keys and streams share.
func bindPattern(arg vm.Value) (lang.NamedArg, error) {
	if arg.Kind() != vm.KStr {
		return lang.NamedArg{}, gearsError("regex argument must be a string")
	}
	return lang.NamedArg{Name: "arg", Value: arg.AsStr()}, nil
}

// bindBool checks a keyword that must be True or False and adds it to out.
func bindBool(out []lang.NamedArg, kw []vm.Kw, name, refusal string) ([]lang.NamedArg, error) {
	v := keyword(kw, name)
	switch v.Kind() {
	case vm.KUnset:
		return out, nil
	case vm.KBool:
		return append(out, lang.NamedArg{Name: name, Value: v.AsBool()}), nil
	}
	return nil, gearsError("%s", refusal)
}
