package vm

import (
	"bytes"
	"slices"
)

// byteArrayMethods are the methods that change a bytearray.
var byteArrayMethods = []Builtin{
	{Name: "__init__", Max: -1, Fn: byteArrayInit},
	{Name: "append", Min: 1, Max: 1, NoKw: true, Fn: onByteArray("append", byteArrayAppend)},
	{Name: "extend", Min: 1, Max: 1, NoKw: true, Fn: onByteArray("extend", byteArrayExtend)},
	{Name: "insert", Min: 2, Max: 2, NoKw: true, Fn: onByteArray("insert", byteArrayInsert)},
	{Name: "pop", Max: 1, NoKw: true, Fn: onByteArray("pop", byteArrayPop)},
	{Name: "remove", Min: 1, Max: 1, NoKw: true, Fn: onByteArray("remove", byteArrayRemove)},
	{Name: "clear", NoKw: true, Fn: onByteArray("clear", func(_ *Thread, a *ByteArray, _ []Value) (Value, error) {
		a.B = nil
		return None, nil
	})},
	{Name: "copy", NoKw: true, Fn: onByteArray("copy", func(t *Thread, a *ByteArray, _ []Value) (Value, error) {
		return byteSelf{byteString(a.B), true}.make(t, byteString(a.B))
	})},
	{Name: "reverse", NoKw: true, Fn: onByteArray("reverse", func(_ *Thread, a *ByteArray, _ []Value) (Value, error) {
		slices.Reverse(a.B)
		return None, nil
	})},
}

func onByteArray(name string, f func(t *Thread, a *ByteArray, args []Value) (Value, error)) GoFunc {
	return func(t *Thread, args []Value, _ []Kw) (Value, error) {
		if args[0].k != KByteArray {
			return Value{}, wrongSelf(name, TypeByteArray, args[0])
		}
		return f(t, args[0].AsByteArray(), args[1:])
	}
}

func byteArrayAppend(t *Thread, a *ByteArray, args []Value) (Value, error) {
	c, err := byteValue(t, args[0], "byte")
	if err != nil {
		return Value{}, err
	}
	a.B = append(a.B, c)
	return None, t.grown(len(a.B), 1)
}

func byteArrayExtend(t *Thread, a *ByteArray, args []Value) (Value, error) {
	if s, ok := bytesOf(unboxed(args[0])); ok {
		if err := textRoom(t, len(s)); err != nil {
			return Value{}, err
		}
		a.B = append(a.B, s...)
		return None, nil
	}
	if !iterable(args[0]) {
		return Value{}, TypeErrorf("can't extend bytearray with %s", TypeName(args[0]))
	}
	more, err := collectBytes(t, args[0], "byte")
	if err == nil {
		a.B = append(a.B, more...)
	}
	return None, err
}

func byteArrayInsert(t *Thread, a *ByteArray, args []Value) (Value, error) {
	i, err := IndexInt(t, args[0])
	if err != nil {
		return Value{}, err
	}
	c, err := byteValue(t, args[1], "byte")
	if err != nil {
		return Value{}, err
	}
	n := int64(len(a.B))
	if i < 0 {
		i = max(i+n, 0)
	}
	a.B = slices.Insert(a.B, int(min(i, n)), c)
	return None, t.grown(len(a.B), 1)
}

func byteArrayPop(t *Thread, a *ByteArray, args []Value) (Value, error) {
	i := int64(-1)
	if len(args) > 0 {
		var err error
		if i, err = IndexInt(t, args[0]); err != nil {
			return Value{}, err
		}
	}
	n := int64(len(a.B))
	if n == 0 {
		return Value{}, IndexErrorf("pop from empty bytearray")
	}
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return Value{}, IndexErrorf("pop index out of range")
	}
	c := a.B[i]
	a.B = slices.Delete(a.B, int(i), int(i)+1)
	return Int(int64(c)), nil
}

func byteArrayRemove(t *Thread, a *ByteArray, args []Value) (Value, error) {
	c, err := byteValue(t, args[0], "byte")
	if err != nil {
		return Value{}, err
	}
	i := bytes.IndexByte(a.B, c)
	if i < 0 {
		return Value{}, ValueErrorf("value not found in bytearray")
	}
	a.B = slices.Delete(a.B, i, i+1)
	return None, nil
}
