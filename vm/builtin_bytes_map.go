package vm

import (
	"strings"
	"unicode/utf8"
)

// The classes of bytes: those of ASCII, all other bytes are none of them.

func isUpperByte(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLowerByte(c byte) bool { return c >= 'a' && c <= 'z' }
func isAlphaByte(c byte) bool { return isUpperByte(c) || isLowerByte(c) }
func isDigitByte(c byte) bool { return c >= '0' && c <= '9' }

// isSpaceByte is narrower than the white space of str: the separators 0x1c to
// 0x1f are not part of it.
func isSpaceByte(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func upperByte(c byte) byte {
	if isLowerByte(c) {
		return c - 0x20
	}
	return c
}

func lowerByte(c byte) byte {
	if isUpperByte(c) {
		return c + 0x20
	}
	return c
}

func swapByte(c byte) byte {
	if isAlphaByte(c) {
		return c ^ 0x20
	}
	return c
}

// mapped makes the result of a method that replaces each byte; f gets the
// offset too.
func (b byteSelf) mapped(t *Thread, f func(i int, c byte) byte) (Value, error) {
	if err := textRoom(t, len(b.s)); err != nil {
		return Value{}, err
	}
	out := make([]byte, len(b.s))
	for i := range out {
		out[i] = f(i, b.s[i])
	}
	if b.mutable {
		return NewByteArray(out), nil
	}
	return Bytes(unsafeString(out)), nil
}

func bytesMap(f func(byte) byte) byteFunc {
	return func(t *Thread, b byteSelf, _ []Value, _ []Kw) (Value, error) {
		return b.mapped(t, func(_ int, c byte) byte { return f(c) })
	}
}

func bytesCapitalize(t *Thread, b byteSelf, _ []Value, _ []Kw) (Value, error) {
	return b.mapped(t, func(i int, c byte) byte {
		if i == 0 {
			return upperByte(c)
		}
		return lowerByte(c)
	})
}

func bytesTitle(t *Thread, b byteSelf, _ []Value, _ []Kw) (Value, error) {
	inWord := false
	return b.mapped(t, func(_ int, c byte) byte {
		if inWord {
			inWord = isAlphaByte(c)
			return lowerByte(c)
		}
		inWord = isAlphaByte(c)
		return upperByte(c)
	})
}

func bytesAll(class func(byte) bool) byteFunc {
	return func(_ *Thread, b byteSelf, _ []Value, _ []Kw) (Value, error) {
		for i := range len(b.s) {
			if !class(b.s[i]) {
				return False, nil
			}
		}
		return Bool(b.s != ""), nil
	}
}

func bytesIsASCII(_ *Thread, b byteSelf, _ []Value, _ []Kw) (Value, error) {
	return Bool(isASCII(b.s)), nil
}

// bytesIsCase makes isupper and islower: at least one letter of the one kind
// and none of the other.
func bytesIsCase(want, not func(byte) bool) byteFunc {
	return func(_ *Thread, b byteSelf, _ []Value, _ []Kw) (Value, error) {
		found := false
		for i := range len(b.s) {
			if not(b.s[i]) {
				return False, nil
			}
			found = found || want(b.s[i])
		}
		return Bool(found), nil
	}
}

func bytesIsTitle(_ *Thread, b byteSelf, _ []Value, _ []Kw) (Value, error) {
	found, inWord := false, false
	for i := range len(b.s) {
		switch c := b.s[i]; {
		case isUpperByte(c):
			if inWord {
				return False, nil
			}
			found, inWord = true, true
		case isLowerByte(c):
			if !inWord {
				return False, nil
			}
		default:
			inWord = false
		}
	}
	return Bool(found), nil
}

func bytesJust(name string, align byte) byteFunc {
	return func(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
		width, err := IndexInt(t, args[0])
		if err != nil {
			return Value{}, err
		}
		fill := " "
		if len(args) > 1 {
			x, ok := bytesOf(unboxed(args[1]))
			if !ok || len(x) != 1 {
				return Value{}, TypeErrorf("%s() argument 2 must be a byte string of length 1, not %s", name, TypeName(args[1]))
			}
			fill = strings.Clone(x)
		}
		if width <= int64(len(b.s)) {
			return b.make(t, b.s)
		}
		pad := int(width) - len(b.s)
		left := 0
		switch align {
		case alignRight:
			left = pad
		case alignCenter:
			left = pad/2 + pad&int(width)&1
		}
		out, err := padText(t, b.s, fill, left, pad-left)
		if err != nil {
			return Value{}, err
		}
		return b.make(t, out)
	}
}

func bytesZfill(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
	width, err := IndexInt(t, args[0])
	if err != nil {
		return Value{}, err
	}
	out, err := zfill(t, b.s, len(b.s), width)
	if err != nil {
		return Value{}, err
	}
	return b.make(t, out)
}

func bytesExpandTabs(t *Thread, b byteSelf, args []Value, kw []Kw) (Value, error) {
	size, err := tabSize(t, args, kw)
	if err != nil {
		return Value{}, err
	}
	out, err := expandTabs(t, b.s, size, func(byte) bool { return true })
	if err != nil {
		return Value{}, err
	}
	return b.make(t, out)
}

// bytesTranslate maps through a table of 256 bytes after dropping some.
func bytesTranslate(t *Thread, b byteSelf, args []Value, kw []Kw) (Value, error) {
	if len(args) == 0 {
		return Value{}, TypeErrorf("translate() takes at least 1 positional argument (0 given)")
	}
	var a [2]Value
	if err := bindNamed("translate", args, kw, a[:], "", "delete"); err != nil {
		return Value{}, err
	}
	table, drop := "", ""
	var err error
	if a[0].k != KNone {
		if table, err = bytesLike(a[0]); err != nil {
			return Value{}, err
		}
		if len(table) != 256 {
			return Value{}, ValueErrorf("translation table must be 256 characters long")
		}
	}
	if a[1].k != KUnset {
		if drop, err = bytesLike(a[1]); err != nil {
			return Value{}, err
		}
	}
	if err := textRoom(t, len(b.s)); err != nil {
		return Value{}, err
	}
	var gone [256]bool
	for i := range len(drop) {
		gone[drop[i]] = true
	}
	out := make([]byte, 0, len(b.s))
	for i := range len(b.s) {
		c := b.s[i]
		if gone[c] {
			continue
		}
		if table != "" {
			c = table[c]
		}
		out = append(out, c)
	}
	if b.mutable {
		return NewByteArray(out), nil
	}
	return Bytes(unsafeString(out)), nil
}

func bytesMakeTrans(_ *Thread, args []Value, _ []Kw) (Value, error) {
	from, err := bytesLike(args[0])
	if err != nil {
		return Value{}, err
	}
	to, err := bytesLike(args[1])
	if err != nil {
		return Value{}, err
	}
	if len(from) != len(to) {
		return Value{}, ValueErrorf("maketrans arguments must have same length")
	}
	table := make([]byte, 256)
	for i := range table {
		table[i] = byte(i)
	}
	for i := range len(from) {
		table[from[i]] = to[i]
	}
	return Bytes(unsafeString(table)), nil
}

func bytesDecode(t *Thread, b byteSelf, args []Value, kw []Kw) (Value, error) {
	encoding, errors, err := codecArgs("decode", args, kw)
	if err != nil {
		return Value{}, err
	}
	return decodeBytes(t, b, encoding, errors)
}

func decodeBytes(t *Thread, b byteSelf, encoding, errors string) (Value, error) {
	if b.s == "" {
		return Str(""), nil // in any encoding, even one that does not exist
	}
	s, err := decodeText(t, b.s, encoding, errors)
	if err == nil && b.mutable {
		s = strings.Clone(s) // it may share the bytes, which will change
	}
	return Str(s), err
}

// bytesHex writes two digits a byte, with a separator between groups that are
// counted from the right, or from the left for a negative size.
func bytesHex(t *Thread, b byteSelf, args []Value, kw []Kw) (Value, error) {
	var a [2]Value
	if err := bindNamed("hex", args, kw, a[:], "sep", "bytes_per_sep"); err != nil {
		return Value{}, err
	}
	group := int64(1)
	if a[1].k != KUnset {
		n, err := IndexInt(t, a[1])
		if err != nil {
			return Value{}, err
		}
		if n > 1<<31-1 || n < -1<<31 {
			return Value{}, Errorf(ExcOverflowError, "Python int too large to convert to C int")
		}
		group = n
	}
	sep := byte(0)
	if a[0].k == KUnset {
		group = 0
	} else {
		c, err := hexSeparator(t, a[0])
		if err != nil {
			return Value{}, err
		}
		sep = c
	}
	if err := textRoom(t, textTimes(3, len(b.s))); err != nil {
		return Value{}, err
	}
	n := int64(len(b.s))
	out := make([]byte, 0, 2*n)
	for i := range n {
		if i > 0 && (group > 0 && (n-i)%group == 0 || group < 0 && i%-group == 0) {
			out = append(out, sep)
		}
		out = append(out, lowerHex[b.s[i]>>4], lowerHex[b.s[i]&15])
	}
	return Str(unsafeString(out)), nil
}

func hexSeparator(t *Thread, v Value) (byte, error) {
	n, err := Len(t, v)
	if err != nil {
		return 0, err
	}
	if n != 1 {
		return 0, ValueErrorf("sep must be length 1.")
	}
	v = unboxed(v)
	if s, ok := bytesOf(v); ok {
		if s[0] >= utf8.RuneSelf {
			return 0, ValueErrorf("sep must be ASCII.")
		}
		return s[0], nil
	}
	if v.k != KStr {
		return 0, TypeErrorf("sep must be str or bytes.")
	}
	if !isASCII(v.AsStr()) {
		return 0, ValueErrorf("sep must be ASCII.")
	}
	return v.AsStr()[0], nil
}

// bytesFromHex is the class method fromhex: pairs of digits, white space
// between them.
func bytesFromHex(t *Thread, args []Value, _ []Kw) (Value, error) {
	s, ok := asStr(args[1])
	if !ok {
		return Value{}, TypeErrorf("fromhex() argument must be str, not %s", TypeName(args[1]))
	}
	if err := textRoom(t, len(s)/2); err != nil {
		return Value{}, err
	}
	bad := func(i int) error {
		return ValueErrorf("non-hexadecimal number found in fromhex() arg at position %d", strLen(s[:i]))
	}
	out := make([]byte, 0, len(s)/2)
	for i := 0; i < len(s); {
		if isSpaceByte(s[i]) {
			i++
			continue
		}
		if digitValue(s[i]) > 15 {
			return Value{}, bad(i)
		}
		if i+1 >= len(s) || digitValue(s[i+1]) > 15 {
			return Value{}, bad(i + 1)
		}
		out = append(out, byte(digitValue(s[i])<<4|digitValue(s[i+1])))
		i += 2
	}
	return bytesOfClass(t, args[0], out)
}
