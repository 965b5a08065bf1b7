package vm

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
	"unsafe"
)

// Strings are UTF-8 and scripts count code points. Nothing is remembered about
// a string beside its bytes, so every operation by position walks it; ASCII,
// eight bytes a step, is the case that must be fast.

const highBits = 0x8080808080808080

// asciiLen returns the length of the longest prefix of s that is ASCII.
func asciiLen(s string) int {
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if m := binary.LittleEndian.Uint64(b[i:]) & highBits; m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
	}
	for ; i < len(b); i++ {
		if b[i] >= utf8.RuneSelf {
			return i
		}
	}
	return i
}

// strOffset returns the byte offset of code point n (0 ≤ n) of s, or len(s)
// when s has no more than n code points; left is how many were missing.
func strOffset(s string, n int) (off, left int) {
	if n >= len(s) {
		// Not even ASCII has that many, but the exact number missing counts.
		return len(s), n - strLen(s)
	}
	i := asciiLen(s[:n])
	n -= i
	for n > 0 && i < len(s) {
		i += runeLen(s[i:])
		n--
	}
	return i, n
}

// strIndex returns s[i], counting code points; a negative i counts from the
// end and must not have been adjusted by the caller. ok is false when i is out
// of range. The result shares the memory of s.
func strIndex(s string, i int64) (c string, ok bool) {
	if i < 0 {
		if i < -int64(len(s)) {
			return "", false
		}
		// Walking back from the end touches no more than the answer needs.
		end := len(s)
		for ; i < -1; i++ {
			for end--; end > 0 && !utf8.RuneStart(s[end]); end-- {
			}
			if end <= 0 {
				return "", false
			}
		}
		off := end - 1
		for off > 0 && !utf8.RuneStart(s[off]) {
			off--
		}
		if off < 0 {
			return "", false
		}
		return s[off:end], true
	}
	if i >= int64(len(s)) {
		return "", false
	}
	off, left := strOffset(s, int(i))
	if left > 0 || off >= len(s) {
		return "", false
	}
	return s[off : off+runeLen(s[off:])], true
}

// strSlice returns the code points start, start+step, … of s, up to but not
// including stop. The bounds are what slice.indices(strLen(s)) gives: 0 ≤
// start, stop ≤ length for a positive step, -1 ≤ start, stop < length for a
// negative one. With step 1 the result shares the memory of s.
func strSlice(s string, start, stop, step int64) string {
	if step > 0 && start >= stop || step < 0 && start <= stop {
		return ""
	}
	if step == 1 {
		lo, _ := strOffset(s, int(start))
		hi, _ := strOffset(s[lo:], int(stop-start))
		return s[lo : lo+hi]
	}
	var n int64
	if step > 0 {
		n = (stop-start-1)/step + 1
	} else {
		n = (start-stop-1)/-step + 1
	}
	if isASCII(s) {
		out := make([]byte, n)
		for i, p := int64(0), start; i < n; i, p = i+1, p+step {
			out[i] = s[p]
		}
		return unsafeString(out)
	}
	out := make([]byte, 0, int64(utf8.UTFMax)*min(n, int64(len(s))))
	if step > 0 {
		off, _ := strOffset(s, int(start))
		for ; n > 0; n-- {
			c := runeLen(s[off:])
			out = append(out, s[off:off+c]...)
			if n > 1 {
				d, _ := strOffset(s[off:], int(step))
				off += d
			}
		}
		return unsafeString(out)
	}
	// Backwards: byte offset of the end of code point start, then step back.
	off, _ := strOffset(s, int(start))
	for ; n > 0; n-- {
		c := runeLen(s[off:])
		out = append(out, s[off:off+c]...)
		if n > 1 {
			for k := step; k < 0; k++ {
				for off--; !utf8.RuneStart(s[off]); off-- {
				}
			}
		}
	}
	return unsafeString(out)
}

// unsafeString turns b, which nobody will change any more, into a string.
func unsafeString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// unsafeBytes is the memory of s, for code that only reads it.
func unsafeBytes(s string) []byte {
	return unsafe.Slice(unsafe.StringData(s), len(s))
}
