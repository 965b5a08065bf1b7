package vm

import (
	"strings"
	"unicode/utf8"
)

// Text is the text rule for all data that comes from Redis: valid UTF-8
// becomes a str, anything else a bytearray. s may be kept by the result.
func Text(s string) Value {
	if isASCII(s) || utf8.ValidString(s) {
		return Str(s)
	}
	return NewByteArray([]byte(s))
}

// Detach returns v with its text copied, in tuples too:
// data from Redis shares memory with the page it arrived in, and whoever keeps
// a small part for long would keep the page.
func Detach(v Value) Value {
	switch v.k {
	case KStr:
		return Str(strings.Clone(v.AsStr()))
	case KBytes:
		return Bytes(strings.Clone(v.AsStr()))
	case KTuple:
		e := v.AsTuple().Elems
		out := make([]Value, len(e))
		for i := range e {
			out[i] = Detach(e[i])
		}
		return TupleValue(&Tuple{Elems: out, Sub: v.AsTuple().Sub})
	}
	return v
}

// isASCII reports whether s has only bytes below 0x80; for such strings code
// points and bytes are the same thing.
func isASCII(s string) bool { return asciiLen(s) == len(s) }

// strLen returns the number of code points.
func strLen(s string) int {
	n := asciiLen(s)
	if n == len(s) {
		return n
	}
	return n + utf8.RuneCountInString(s[n:])
}
