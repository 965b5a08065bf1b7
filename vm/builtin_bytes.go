package vm

import (
	"strings"
)

// bytes and bytearray have the same methods, but for those that change a
// bytearray. Both tables are made of the rows below.

// byteSelf is the receiver of such a method: its bytes, and which of the two
// types results have. The bytes of a bytearray are a view: results must copy
// what they keep, which make does.
type byteSelf struct {
	s       string
	mutable bool
}

// make turns a result into a value of the receiver's type.
func (b byteSelf) make(t *Thread, s string) (Value, error) {
	if !b.mutable {
		return Bytes(s), nil
	}
	if err := textRoom(t, len(s)); err != nil {
		return Value{}, err
	}
	return NewByteArray([]byte(s)), nil
}

// list is make for a list of results.
func (b byteSelf) list(t *Thread, parts []Value) (Value, error) {
	if b.mutable {
		if err := textRoom(t, len(b.s)); err != nil {
			return Value{}, err
		}
		for i, p := range parts {
			parts[i] = NewByteArray([]byte(p.AsStr()))
		}
	}
	return NewList(parts), nil
}

type byteFunc func(t *Thread, b byteSelf, args []Value, kw []Kw) (Value, error)

// byteMethod is a row: a Builtin but for the receiver.
type byteMethod struct {
	Name     string
	Min, Max int
	NoKw     bool
	Fn       byteFunc
}

// byteMethods are the methods that bytes and bytearray share. Those that take
// keywords, or that CPython words differently, check their arguments
// themselves (Max -1).
var byteMethods = []byteMethod{
	{"split", 0, -1, false, bytesSplit},
	{"rsplit", 0, -1, false, bytesRSplit},
	{"splitlines", 0, -1, false, bytesSplitLines},
	{"join", 1, 1, true, bytesJoin},
	{"partition", 1, 1, true, bytesPartition},
	{"rpartition", 1, 1, true, bytesRPartition},
	{"replace", 2, 3, true, bytesReplace},
	{"strip", 0, 1, true, bytesStrip(true, true)},
	{"lstrip", 0, 1, true, bytesStrip(true, false)},
	{"rstrip", 0, 1, true, bytesStrip(false, true)},
	{"removeprefix", 1, 1, true, bytesRemove(strings.TrimPrefix)},
	{"removesuffix", 1, 1, true, bytesRemove(strings.TrimSuffix)},

	{"startswith", 0, -1, true, bytesTail("startswith", strings.HasPrefix)},
	{"endswith", 0, -1, true, bytesTail("endswith", strings.HasSuffix)},
	{"find", 0, -1, true, bytesFind("find", strings.Index, false)},
	{"rfind", 0, -1, true, bytesFind("rfind", strings.LastIndex, false)},
	{"index", 0, -1, true, bytesFind("index", strings.Index, true)},
	{"rindex", 0, -1, true, bytesFind("rindex", strings.LastIndex, true)},
	{"count", 0, -1, true, bytesCount},

	{"upper", 0, 0, true, bytesMap(upperByte)},
	{"lower", 0, 0, true, bytesMap(lowerByte)},
	{"swapcase", 0, 0, true, bytesMap(swapByte)},
	{"capitalize", 0, 0, true, bytesCapitalize},
	{"title", 0, 0, true, bytesTitle},

	{"isalpha", 0, 0, true, bytesAll(isAlphaByte)},
	{"isalnum", 0, 0, true, bytesAll(func(c byte) bool { return isAlphaByte(c) || isDigitByte(c) })},
	{"isdigit", 0, 0, true, bytesAll(isDigitByte)},
	{"isspace", 0, 0, true, bytesAll(isSpaceByte)},
	{"isascii", 0, 0, true, bytesIsASCII},
	{"isupper", 0, 0, true, bytesIsCase(isUpperByte, isLowerByte)},
	{"islower", 0, 0, true, bytesIsCase(isLowerByte, isUpperByte)},
	{"istitle", 0, 0, true, bytesIsTitle},

	{"ljust", 1, 2, true, bytesJust("ljust", alignLeft)},
	{"rjust", 1, 2, true, bytesJust("rjust", alignRight)},
	{"center", 1, 2, true, bytesJust("center", alignCenter)},
	{"zfill", 1, 1, true, bytesZfill},
	{"expandtabs", 0, -1, false, bytesExpandTabs},
	{"translate", 0, -1, false, bytesTranslate},
	{"decode", 0, -1, false, bytesDecode},
	{"hex", 0, -1, false, bytesHex},
}

// byteBuiltins makes the method table of ty, which is TypeBytes or
// TypeByteArray.
func byteBuiltins(ty *Type, rows []byteMethod) []Builtin {
	out := make([]Builtin, len(rows))
	for i := range rows {
		row := rows[i]
		mutable := ty == TypeByteArray
		out[i] = Builtin{Name: row.Name, Min: row.Min, Max: row.Max, NoKw: row.NoKw,
			Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
				self := unboxed(args[0])
				s, ok := bytesOf(self)
				if !ok || mutable != (self.k == KByteArray) {
					return Value{}, wrongSelf(row.Name, ty, args[0])
				}
				return row.Fn(t, byteSelf{s, mutable}, args[1:], kw)
			}}
	}
	return out
}

// byteStatics are static methods of both types.
var byteStatics = []Builtin{
	{Name: "maketrans", Min: 2, Max: 2, NoKw: true, Fn: bytesMakeTrans},
}

// byteClassMethods are class methods of both types: args[0] is the class.
var byteClassMethods = []Builtin{
	{Name: "fromhex", Min: 1, Max: 1, NoKw: true, Fn: bytesFromHex},
}

// setupBytes completes the types bytes and bytearray.
func setupBytes() {
	for _, ty := range []*Type{TypeBytes, TypeByteArray} {
		ty.AddMethods(byteBuiltins(ty, byteMethods))
		ty.addClassMethods(byteClassMethods)
		ty.addStaticMethods(byteStatics)
	}
	TypeByteArray.AddMethods(byteArrayMethods)
	TypeStr.New = newStr
	TypeBytes.New = newBytes
	TypeByteArray.New = newByteArray
}

// bytesLike returns the bytes of a bytes-like argument.
func bytesLike(v Value) (string, error) {
	s, ok := bytesOf(unboxed(v))
	if !ok {
		return "", TypeErrorf("a bytes-like object is required, not '%s'", TypeName(v))
	}
	return s, nil
}

// byteValue checks that v is an int from 0 to 255; who begins the error, which
// bytes() words otherwise than all others.
func byteValue(t *Thread, v Value, who string) (byte, error) {
	if v.k == KInt && v.n >= 0 && v.n < 256 {
		return byte(v.n), nil
	}
	n, err := IndexInt(t, v)
	if err != nil && !IsExc(err, ExcOverflowError) {
		return 0, err
	}
	if err != nil || n < 0 || n > 255 {
		return 0, ValueErrorf("%s must be in range(0, 256)", who)
	}
	return byte(n), nil
}

// bytesWanted is the argument of the searching methods: bytes or one byte.
func bytesWanted(t *Thread, v Value) (string, error) {
	if s, ok := bytesOf(unboxed(v)); ok {
		return s, nil
	}
	if !v.IsInt() {
		_, ok, err := indexMethod(t, v)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", TypeErrorf("argument should be integer or bytes-like object, not '%s'", TypeName(v))
		}
	}
	c, err := byteValue(t, v, "byte")
	return string([]byte{c}), err
}

// bytesWindow is the part of b that optional start and end arguments select.
func bytesWindow(t *Thread, b byteSelf, args []Value) (part string, first int, ok bool, err error) {
	lo, hi, ok, err := window(t, len(b.s), args)
	if err != nil || !ok {
		return "", 0, false, err
	}
	return b.s[lo:hi], lo, true, nil
}

func bytesFind(name string, search func(s, x string) int, must bool) byteFunc {
	return func(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
		if err := parsedArity(name, len(args), 1, 3); err != nil {
			return Value{}, err
		}
		part, first, ok, err := bytesWindow(t, b, args[1:])
		if err != nil {
			return Value{}, err
		}
		x, err := bytesWanted(t, args[0])
		if err != nil {
			return Value{}, err
		}
		i := -1
		if ok {
			i = search(part, x)
		}
		if i < 0 {
			if must {
				return Value{}, ValueErrorf("subsection not found")
			}
			return Int(-1), nil
		}
		return Int(int64(first + i)), nil
	}
}

func bytesCount(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
	if err := parsedArity("count", len(args), 1, 3); err != nil {
		return Value{}, err
	}
	part, _, ok, err := bytesWindow(t, b, args[1:])
	if err != nil {
		return Value{}, err
	}
	x, err := bytesWanted(t, args[0])
	if err != nil || !ok {
		return Int(0), err
	}
	return Int(int64(countBytes(part, x))), nil
}

// countBytes is strings.Count for bytes that need not be text: nothing is
// found between all bytes, not between all characters.
func countBytes(s, x string) int {
	if x == "" {
		return len(s) + 1
	}
	return strings.Count(s, x)
}

func bytesTail(name string, has func(s, x string) bool) byteFunc {
	return func(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
		if err := parsedArity(name, len(args), 1, 3); err != nil {
			return Value{}, err
		}
		part, _, ok, err := bytesWindow(t, b, args[1:])
		if err != nil {
			return Value{}, err
		}
		if args[0].k == KTuple {
			for _, e := range args[0].AsTuple().Elems {
				x, err := bytesLike(e)
				if err != nil {
					return Value{}, err
				}
				if ok && has(part, x) {
					return True, nil
				}
			}
			return False, nil
		}
		x, is := bytesOf(unboxed(args[0]))
		if !is {
			return Value{}, TypeErrorf("%s first arg must be bytes or a tuple of bytes, not %s", name, TypeName(args[0]))
		}
		return Bool(ok && has(part, x)), nil
	}
}

func bytesJoin(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
	if !iterable(args[0]) {
		return Value{}, TypeErrorf("can only join an iterable")
	}
	parts, err := Collect(t, args[0])
	if err != nil {
		return Value{}, err
	}
	size := 0
	for i, p := range parts {
		s, ok := bytesOf(unboxed(p))
		if !ok {
			return Value{}, TypeErrorf("sequence item %d: expected a bytes-like object, %s found", i, TypeName(p))
		}
		size += len(s)
	}
	size += len(b.s) * max(len(parts)-1, 0)
	if err := textRoom(t, size); err != nil {
		return Value{}, err
	}
	out := make([]byte, 0, size)
	for i, p := range parts {
		if i > 0 {
			out = append(out, b.s...)
		}
		s, _ := bytesOf(unboxed(p))
		out = append(out, s...)
	}
	if b.mutable {
		return NewByteArray(out), nil
	}
	return Bytes(unsafeString(out)), nil
}

func bytesPartition(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
	return bytesCut(t, b, args[0], strings.Index, true)
}

func bytesRPartition(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
	return bytesCut(t, b, args[0], strings.LastIndex, false)
}

// bytesCut splits around the separator that search finds; without one all goes
// first or last.
func bytesCut(t *Thread, b byteSelf, sep Value, search func(s, x string) int, first bool) (Value, error) {
	x, err := bytesLike(sep)
	if err != nil {
		return Value{}, err
	}
	if x == "" {
		return Value{}, ValueErrorf("empty separator")
	}
	parts := [3]string{}
	switch i := search(b.s, x); {
	case i >= 0:
		parts = [3]string{b.s[:i], b.s[i : i+len(x)], b.s[i+len(x):]}
	case first:
		parts[0] = b.s
	default:
		parts[2] = b.s
	}
	out := make([]Value, 3)
	for i, p := range parts {
		if out[i], err = b.make(t, p); err != nil {
			return Value{}, err
		}
	}
	if !b.mutable && parts[1] != "" {
		out[1] = sep // bytes hand back the separator itself, whatever its type
	}
	return NewTuple(out...), nil
}

func bytesReplace(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
	old, err := bytesLike(args[0])
	if err != nil {
		return Value{}, err
	}
	with, err := bytesLike(args[1])
	if err != nil {
		return Value{}, err
	}
	limit := -1
	if len(args) > 2 {
		n, err := IndexInt(t, args[2])
		if err != nil {
			return Value{}, err
		}
		limit = int(n)
	}
	count := countBytes(b.s, old)
	if limit >= 0 {
		count = min(count, limit)
	}
	if count == 0 {
		return b.make(t, b.s)
	}
	grow := textTimes(count, max(len(with)-len(old), 0))
	if grow > maxText {
		return Value{}, textRoom(t, grow)
	}
	if err := textRoom(t, len(b.s)+grow); err != nil {
		return Value{}, err
	}
	out := make([]byte, 0, len(b.s)+count*(len(with)-len(old)))
	s := b.s
	for range count {
		i := 0
		if old != "" {
			i = strings.Index(s, old)
		}
		out = append(append(out, s[:i]...), with...)
		s = s[i+len(old):]
		if old == "" && s != "" {
			out = append(out, s[0])
			s = s[1:]
		}
	}
	out = append(out, s...)
	if b.mutable {
		return NewByteArray(out), nil
	}
	return Bytes(unsafeString(out)), nil
}

func bytesStrip(left, right bool) byteFunc {
	return func(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
		drop := isSpaceByte
		if len(args) > 0 && args[0].k != KNone {
			x, err := bytesLike(args[0])
			if err != nil {
				return Value{}, err
			}
			drop = func(c byte) bool { return strings.IndexByte(x, c) >= 0 }
		}
		s := b.s
		for left && s != "" && drop(s[0]) {
			s = s[1:]
		}
		for right && s != "" && drop(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		return b.make(t, s)
	}
}

func bytesRemove(trim func(s, x string) string) byteFunc {
	return func(t *Thread, b byteSelf, args []Value, _ []Kw) (Value, error) {
		x, err := bytesLike(args[0])
		if err != nil {
			return Value{}, err
		}
		return b.make(t, trim(b.s, x))
	}
}
