package vm

import "unicode/utf8"

// Text is the text rule for all data that comes from Redis: valid UTF-8
// becomes a str, anything else a bytearray. s may be kept by the result.
func Text(s string) Value {
	if isASCII(s) || utf8.ValidString(s) {
		return Str(s)
	}
	return NewByteArray([]byte(s))
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
