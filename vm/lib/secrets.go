package lib

import (
	"crypto/rand"
	"crypto/subtle"
	"html"

	"gears/vm"
)

// secretsFuncs is what os, secrets and hmac need of Go.
var secretsFuncs = []vm.Builtin{
	{Name: "urandom", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		n, err := vm.IndexInt(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		if n < 0 {
			return vm.Value{}, vm.ValueErrorf("negative argument not allowed")
		}
		if n > 1<<30 {
			return vm.Value{}, vm.Errorf(vm.ExcMemoryError, "")
		}
		if err := t.Charge(int(n)); err != nil {
			return vm.Value{}, err
		}
		b := make([]byte, n)
		_, _ = rand.Read(b) // never fails
		return vm.Bytes(string(b)), nil
	}},
	{Name: "compare_digest", Min: 2, Max: 2, NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		a, err := digestText(args[0], args[1])
		if err != nil {
			return vm.Value{}, err
		}
		b, err := digestText(args[1], args[0])
		return vm.Bool(err == nil && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1), err
	}},
}

// digestText is one side of compare_digest: both are bytes-like, or both ASCII.
func digestText(v, other vm.Value) (string, error) {
	if v.Kind() == vm.KStr && other.Kind() == vm.KStr {
		s := v.AsStr()
		for i := range len(s) {
			if s[i] >= 0x80 {
				return "", vm.TypeErrorf("comparing strings with non-ASCII characters is not supported")
			}
		}
		return s, nil
	}
	s, err := bytesOf(v)
	if err != nil && v.Kind() != vm.KStr && other.Kind() != vm.KStr {
		err = vm.TypeErrorf("unsupported operand types(s) or combination of types: '%s' and '%s'", vm.TypeName(v), vm.TypeName(other))
	}
	return s, err
}

func buildSecretsNative(*vm.Thread) (*vm.Module, error) {
	return newModule("_secrets", secretsFuncs), nil
}

var htmlFuncs = []vm.Builtin{
	{Name: "unescape", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		s, err := text(args[0], "argument of unescape()")
		if err != nil {
			return vm.Value{}, err
		}
		if err := t.Reserve(len(s), 1); err != nil {
			return vm.Value{}, err
		}
		return vm.Str(html.UnescapeString(s)), nil
	}},
}

func buildHTMLNative(*vm.Thread) (*vm.Module, error) { return newModule("_html", htmlFuncs), nil }
