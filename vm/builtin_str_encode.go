package vm

// codecArgs reads the arguments of encode and decode.
func codecArgs(fn string, args []Value, kw []Kw) (encoding, errors string, err error) {
	var a [2]Value
	names := [2]string{"encoding", "errors"}
	if err := bindNamed(fn, args, kw, a[:], names[:]...); err != nil {
		return "", "", err
	}
	out := [2]string{"utf-8", "strict"}
	for i, v := range a {
		if v.k == KUnset {
			continue
		}
		s, ok := asStr(v)
		if !ok {
			return "", "", TypeErrorf("%s() argument '%s' must be str, not %s", fn, names[i], argName(v))
		}
		out[i] = s
	}
	return out[0], out[1], nil
}

func strEncode(t *Thread, s string, args []Value, kw []Kw) (Value, error) {
	if len(args) == 0 && len(kw) == 0 {
		return Bytes(s), nil // text is UTF-8
	}
	encoding, errors, err := codecArgs("encode", args, kw)
	if err != nil {
		return Value{}, err
	}
	out, err := encodeText(t, s, encoding, errors)
	return Bytes(out), err
}
