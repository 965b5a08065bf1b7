package vm

// onStr makes the implementation of a method of str from a function over the
// receiver's text; see onList.
func onStr(name string, f func(t *Thread, s string, args []Value, kw []Kw) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, kw []Kw) (Value, error) {
		self := args[0]
		if self.k != KStr {
			if self = unboxed(self); self.k != KStr {
				return Value{}, wrongSelf(name, TypeStr, args[0])
			}
		}
		return f(t, self.AsStr(), args[1:], kw)
	}
}

// bindNamed arranges the arguments of a builtin whose parameters can be given
// by name into out, which is parallel to names. Errors are those of CPython's
// generated argument parsers.
func bindNamed(fn string, args []Value, kw []Kw, out []Value, names ...string) error {
	if n := len(args) + len(kw); n > len(names) {
		return TypeErrorf("%s() takes at most %d argument%s (%d given)", fn, len(names), plural(len(names)), n)
	}
	copy(out, args)
next:
	for _, k := range kw {
		for i, name := range names {
			if name != k.Name {
				continue
			}
			if out[i].k != KUnset {
				return TypeErrorf("argument for %s() given by name ('%s') and position (%d)", fn, name, i+1)
			}
			out[i] = k.V
			continue next
		}
		return TypeErrorf("'%s' is an invalid keyword argument for %s()", k.Name, fn)
	}
	return nil
}

// parsedArity checks the number of arguments of the few methods that use CPython's
// oldest argument parser, whose texts differ.
func parsedArity(fn string, n, lo, hi int) error {
	switch {
	case n < lo:
		return TypeErrorf("%s() takes at least %d argument%s (%d given)", fn, lo, plural(lo), n)
	case n > hi:
		return TypeErrorf("%s() takes at most %d argument%s (%d given)", fn, hi, plural(hi), n)
	}
	return nil
}

// window is the part of a sequence of n elements that optional start and end
// arguments select; ok is false when start lies beyond end.
func window(t *Thread, n int, args []Value) (start, end int, ok bool, err error) {
	lo, hi := int64(0), int64(n)
	if len(args) > 0 && args[0].k != KNone {
		if lo, err = sliceIndex(t, args[0]); err != nil {
			return
		}
	}
	if len(args) > 1 && args[1].k != KNone {
		if hi, err = sliceIndex(t, args[1]); err != nil {
			return
		}
	}
	if hi > int64(n) {
		hi = int64(n)
	} else if hi < 0 {
		hi = max(hi+int64(n), 0)
	}
	if lo < 0 {
		lo = max(lo+int64(n), 0)
	}
	if lo > hi {
		return 0, 0, false, nil
	}
	return int(lo), int(hi), true, nil
}

// strWindow is window for the code points of s; first is the number of code
// points before the part.
func strWindow(t *Thread, s string, args []Value) (part string, first int, ok bool, err error) {
	if len(args) == 0 {
		return s, 0, true, nil
	}
	n := strLen(s)
	lo, hi, ok, err := window(t, n, args)
	if err != nil || !ok {
		return "", 0, false, err
	}
	if n == len(s) {
		return s[lo:hi], lo, true, nil
	}
	a, _ := strOffset(s, lo)
	b, _ := strOffset(s[a:], hi-lo)
	return s[a : a+b], lo, true, nil
}

// argName is the type of an argument as most errors about arguments print it:
// None by its value.
func argName(v Value) string {
	if v.k == KNone {
		return "None"
	}
	return TypeName(v)
}
