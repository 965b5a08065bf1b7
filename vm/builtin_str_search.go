package vm

import (
	"strings"
)

// strTail makes startswith and endswith.
func strTail(name string, has func(s, x string) bool) func(*Thread, string, []Value, []Kw) (Value, error) {
	return func(t *Thread, s string, args []Value, _ []Kw) (Value, error) {
		if err := parsedArity(name, len(args), 1, 3); err != nil {
			return Value{}, err
		}
		part, _, ok, err := strWindow(t, s, args[1:])
		if err != nil {
			return Value{}, err
		}
		if x, is := asStr(args[0]); is {
			return Bool(ok && has(part, x)), nil
		}
		if args[0].k != KTuple {
			return Value{}, TypeErrorf("%s first arg must be str or a tuple of str, not %s", name, TypeName(args[0]))
		}
		for _, e := range args[0].AsTuple().Elems {
			x, is := asStr(e)
			if !is {
				return Value{}, TypeErrorf("tuple for %s must only contain str, not %s", name, TypeName(e))
			}
			if ok && has(part, x) {
				return True, nil
			}
		}
		return False, nil
	}
}

// strFind makes find, index and their forms from the right.
func strFind(name string, search func(s, x string) int, must bool) func(*Thread, string, []Value, []Kw) (Value, error) {
	return func(t *Thread, s string, args []Value, _ []Kw) (Value, error) {
		if err := parsedArity(name, len(args), 1, 3); err != nil {
			return Value{}, err
		}
		part, first, ok, err := strWindow(t, s, args[1:])
		if err != nil {
			return Value{}, err
		}
		x, err := strArg(args[0])
		if err != nil {
			return Value{}, err
		}
		i := -1
		if ok {
			if i = search(part, x); i > 0 {
				i = strLen(part[:i])
			}
		}
		if i < 0 {
			if must {
				return Value{}, ValueErrorf("substring not found")
			}
			return Int(-1), nil
		}
		return Int(int64(first + i)), nil
	}
}

func strCount(t *Thread, s string, args []Value, _ []Kw) (Value, error) {
	if err := parsedArity("count", len(args), 1, 3); err != nil {
		return Value{}, err
	}
	part, _, ok, err := strWindow(t, s, args[1:])
	if err != nil {
		return Value{}, err
	}
	x, err := strArg(args[0])
	if err != nil || !ok {
		return Int(0), err
	}
	return Int(int64(strings.Count(part, x))), nil
}

// separator checks the argument of partition.
func separator(v Value) (string, error) {
	sep, err := strArg(v)
	if err == nil && sep == "" {
		err = ValueErrorf("empty separator")
	}
	return sep, err
}

func strPartition(_ *Thread, s string, args []Value, _ []Kw) (Value, error) {
	sep, err := separator(args[0])
	if err != nil {
		return Value{}, err
	}
	i := strings.Index(s, sep)
	if i < 0 {
		return NewTuple(Str(s), Str(""), Str("")), nil
	}
	return NewTuple(Str(s[:i]), Str(s[i:i+len(sep)]), Str(s[i+len(sep):])), nil
}

func strRPartition(_ *Thread, s string, args []Value, _ []Kw) (Value, error) {
	sep, err := separator(args[0])
	if err != nil {
		return Value{}, err
	}
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return NewTuple(Str(""), Str(""), Str(s)), nil
	}
	return NewTuple(Str(s[:i]), Str(s[i:i+len(sep)]), Str(s[i+len(sep):])), nil
}
