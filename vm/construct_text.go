package vm

// newStr is str(object, encoding, errors).
func newStr(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if len(args) == 1 && len(kw) == 0 {
		s, err := ToStr(t, args[0])
		return Boxed(cls, Str(s)), err
	}
	if _, ok := cls.scriptInit(); ok {
		args, kw = args[:min(len(args), 1)], nil
	}
	a, err := textNewArgs("str", "object", args, kw)
	if err != nil {
		return Value{}, err
	}
	switch {
	case a.source.k == KUnset:
		return Boxed(cls, Str("")), nil
	case !a.decode():
		s, err := ToStr(t, a.source)
		return Boxed(cls, Str(s)), err
	}
	src := unboxed(a.source)
	if src.k == KStr {
		return Value{}, TypeErrorf("decoding str is not supported")
	}
	b, ok := bytesOf(src)
	if !ok {
		return Value{}, TypeErrorf("decoding to str: need a bytes-like object, %s found", TypeName(a.source))
	}
	s, err := decodeBytes(t, byteSelf{b, src.k == KByteArray}, a.encoding, a.errors)
	return Boxed(cls, s), err
}

// textNew are the arguments of str(), bytes() and bytearray().
type textNew struct {
	source           Value
	encoding, errors string
	given            [2]bool // whether encoding and errors are there
}

func (a *textNew) decode() bool { return a.given[0] || a.given[1] }

func textNewArgs(fn, first string, args []Value, kw []Kw) (a textNew, err error) {
	var v [3]Value
	names := [3]string{first, "encoding", "errors"}
	if err := bindNamed(fn, args, kw, v[:], names[:]...); err != nil {
		return a, err
	}
	a = textNew{source: v[0], encoding: "utf-8", errors: "strict"}
	for i, out := range []*string{&a.encoding, &a.errors} {
		x := v[i+1]
		if x.k == KUnset {
			continue
		}
		s, ok := asStr(x)
		if !ok {
			return a, TypeErrorf("%s() argument '%s' must be str, not %s", fn, names[i+1], argName(x))
		}
		*out, a.given[i] = s, true
	}
	return a, nil
}

func newBytes(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if _, ok := cls.scriptInit(); ok {
		args, kw = args[:min(len(args), 1)], nil
	}
	a, err := textNewArgs("bytes", "source", args, kw)
	if err != nil {
		return Value{}, err
	}
	if a.source.k == KBytes && !a.decode() {
		return Boxed(cls, a.source), nil
	}
	if a.source.k == KObject && !a.decode() {
		v, ok, err := callSpecial(t, a.source, "__bytes__")
		if err != nil {
			return Value{}, err
		}
		if ok {
			if v.k != KBytes {
				return Value{}, TypeErrorf("__bytes__ returned non-bytes (type %s)", TypeName(v))
			}
			return Boxed(cls, v), nil
		}
	}
	b, err := newByteString(t, "bytes", "bytes", &a)
	return Boxed(cls, Bytes(unsafeString(b))), err
}

func newByteArray(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if _, ok := cls.scriptInit(); ok {
		args, kw = nil, nil // bytearray.__init__ fills it
	}
	a, err := textNewArgs("bytearray", "source", args, kw)
	if err != nil {
		return Value{}, err
	}
	b, err := newByteString(t, "bytearray", "byte", &a)
	return box(KByteArray, &ByteArray{b, subOf(cls, TypeByteArray)}), err
}

// byteArrayInit is bytearray.__init__.
func byteArrayInit(t *Thread, args []Value, kw []Kw) (Value, error) {
	if args[0].k != KByteArray {
		return Value{}, wrongSelf("__init__", TypeByteArray, args[0])
	}
	a, err := textNewArgs("bytearray", "source", args[1:], kw)
	if err != nil {
		return Value{}, err
	}
	b, err := newByteString(t, "bytearray", "byte", &a)
	args[0].AsByteArray().B = b
	return None, err
}

// newByteString makes the bytes that bytes() and bytearray() hold; who is how
// they word the range of a byte.
func newByteString(t *Thread, fn, who string, a *textNew) ([]byte, error) {
	src := unboxed(a.source)
	switch {
	case src.k == KStr && a.source.k != KUnset && a.given[0]:
		s, err := encodeText(t, src.AsStr(), a.encoding, a.errors)
		return []byte(s), err
	case src.k == KStr:
		return nil, TypeErrorf("string argument without an encoding")
	case a.given[0]:
		return nil, TypeErrorf("encoding without a string argument")
	case a.given[1]:
		return nil, TypeErrorf("errors without a string argument")
	case src.k == KUnset:
		return nil, nil
	}
	if s, ok := bytesOf(src); ok {
		return []byte(s), textRoom(t, len(s))
	}
	if n, ok, err := indexMethod(t, a.source); ok || err != nil {
		if err != nil {
			return nil, err
		}
		if n.k == KBig {
			return nil, Errorf(ExcOverflowError, "cannot fit '%s' into an index-sized integer", TypeName(a.source))
		}
		size := n.AsInt()
		if size < 0 {
			return nil, ValueErrorf("negative count")
		}
		if err := textRoom(t, int(size)); err != nil {
			return nil, err
		}
		return make([]byte, size), nil
	}
	if !iterable(a.source) {
		return nil, TypeErrorf("cannot convert '%s' object to %s", TypeName(a.source), fn)
	}
	return collectBytes(t, a.source, who)
}

// collectBytes reads an iterable of ints below 256.
func collectBytes(t *Thread, v Value, who string) ([]byte, error) {
	var out []byte
	err := Iterate(t, v, func(x Value) error {
		c, err := byteValue(t, x, who)
		if err != nil {
			return err
		}
		out = append(out, c)
		return t.grown(len(out), 1)
	})
	return out, err
}

// bytesOfClass makes an instance of cls, which is bytes, bytearray or a
// subclass.
func bytesOfClass(t *Thread, cls Value, b []byte) (Value, error) {
	switch {
	case cls.AsType().IsSubtype(TypeByteArray):
		return NewByteArray(b), nil
	case cls.AsType() == TypeBytes:
		return Bytes(unsafeString(b)), nil
	}
	return t.Call(cls, []Value{Bytes(unsafeString(b))}, nil)
}
