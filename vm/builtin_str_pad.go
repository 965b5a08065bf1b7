package vm

import (
	"strings"
	"unicode/utf8"
)

// The alignments of padding, as the format mini-language writes them.
const (
	alignLeft   = '<'
	alignRight  = '>'
	alignCenter = '^'
)

// strJust makes ljust, rjust and center.
func strJust(align byte) func(*Thread, string, []Value, []Kw) (Value, error) {
	return func(t *Thread, s string, args []Value, _ []Kw) (Value, error) {
		width, err := IndexInt(t, args[0])
		if err != nil {
			return Value{}, err
		}
		fill := " "
		if len(args) > 1 {
			x, ok := asStr(args[1])
			if !ok {
				return Value{}, TypeErrorf("The fill character must be a unicode character, not %s", TypeName(args[1]))
			}
			if strLen(x) != 1 {
				return Value{}, TypeErrorf("The fill character must be exactly one character long")
			}
			fill = x
		}
		n := strLen(s)
		if width <= int64(n) {
			return Str(s), nil
		}
		pad := int(width) - n
		left := 0
		switch align {
		case alignRight:
			left = pad
		case alignCenter:
			// CPython puts the odd one left when the width is odd.
			left = pad/2 + pad&int(width)&1
		}
		out, err := padText(t, s, fill, left, pad-left)
		return Str(out), err
	}
}

// padText puts fill, one code point, left and right times around s.
func padText(t *Thread, s, fill string, left, right int) (string, error) {
	if left <= 0 && right <= 0 {
		return s, nil
	}
	if err := textRoom(t, textTimes(len(fill), max(left, 0)+max(right, 0))); err != nil {
		return "", err
	}
	b := make([]byte, 0, len(s)+len(fill)*(max(left, 0)+max(right, 0)))
	b = appendFill(b, fill, left)
	b = append(b, s...)
	return unsafeString(appendFill(b, fill, right)), nil
}

func appendFill(b []byte, fill string, n int) []byte {
	if len(fill) == 1 {
		for ; n > 0; n-- {
			b = append(b, fill[0])
		}
		return b
	}
	for ; n > 0; n-- {
		b = append(b, fill...)
	}
	return b
}

func strZfill(t *Thread, s string, args []Value, _ []Kw) (Value, error) {
	width, err := IndexInt(t, args[0])
	if err != nil {
		return Value{}, err
	}
	out, err := zfill(t, s, strLen(s), width)
	return Str(out), err
}

// zfill pads s, of n characters, with zeros after its sign.
func zfill(t *Thread, s string, n int, width int64) (string, error) {
	if width <= int64(n) {
		return s, nil
	}
	pad := int(width) - n
	if s != "" && (s[0] == '+' || s[0] == '-') {
		out, err := padText(t, s[1:], "0", pad, 0)
		return s[:1] + out, err
	}
	return padText(t, s, "0", pad, 0)
}

func strExpandTabs(t *Thread, s string, args []Value, kw []Kw) (Value, error) {
	size, err := tabSize(t, args, kw)
	if err != nil {
		return Value{}, err
	}
	out, err := expandTabs(t, s, size, utf8.RuneStart)
	return Str(out), err
}

func tabSize(t *Thread, args []Value, kw []Kw) (int64, error) {
	var a [1]Value
	if err := bindNamed("expandtabs", args, kw, a[:], "tabsize"); err != nil {
		return 0, err
	}
	if a[0].k == KUnset {
		return 8, nil
	}
	n, err := IndexInt(t, a[0])
	if err == nil && (n > 1<<31-1 || n < -1<<31) {
		err = Errorf(ExcOverflowError, "Python int too large to convert to C int")
	}
	return n, err
}

// expandTabs replaces tabs by blanks up to the next column that is a multiple
// of size. counts tells which bytes begin a character.
func expandTabs(t *Thread, s string, size int64, counts func(byte) bool) (string, error) {
	tabs := strings.Count(s, "\t")
	if tabs == 0 {
		return s, nil
	}
	if err := textRoom(t, textTimes(tabs, int(max(size, 1)))); err != nil {
		return "", err
	}
	b := make([]byte, 0, len(s)+tabs*int(min(max(size, 0), 16)))
	col := int64(0)
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '\t':
			if size > 0 {
				n := size - col%size
				b = appendFill(b, " ", int(n))
				col += n
			}
			continue
		case c == '\n' || c == '\r':
			col = -1
		}
		if counts(c) {
			col++
		}
		b = append(b, c)
	}
	return unsafeString(b), nil
}
