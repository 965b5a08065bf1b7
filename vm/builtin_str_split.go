package vm

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// splitArgs reads the arguments of split, for str and bytes; text takes the
// separator's content. sep "" means white space, limit < 0 no limit.
func splitArgs(t *Thread, fn string, args []Value, kw []Kw, text func(Value) (string, error)) (sep string, limit int, err error) {
	var a [2]Value
	if err := bindNamed(fn, args, kw, a[:], "sep", "maxsplit"); err != nil {
		return "", 0, err
	}
	limit = -1
	if a[1].k != KUnset {
		n, err := IndexInt(t, a[1])
		if err != nil {
			return "", 0, err
		}
		limit = int(n)
	}
	if a[0].k == KUnset || a[0].k == KNone {
		return "", limit, nil
	}
	if sep, err = text(a[0]); err != nil {
		return "", 0, err
	}
	if sep == "" {
		return "", 0, ValueErrorf("empty separator")
	}
	return sep, limit, nil
}

// strSeparator is the separator of str.split.
func strSeparator(v Value) (string, error) {
	s, ok := asStr(v)
	if !ok {
		return "", TypeErrorf("must be str or None, not %s", TypeName(v))
	}
	return s, nil
}

// reserveParts makes room for the n parts of a split.
func reserveParts(t *Thread, n int) ([]Value, error) {
	if err := t.reserve(n, valueSize); err != nil {
		return nil, err
	}
	if n > 1024 {
		if err := t.burn(int64(n) / 16); err != nil {
			return nil, err
		}
	}
	return make([]Value, 0, n), nil
}

// strSplit is the method that recipes use most: the parts share the memory of
// s, and the only allocation is the list with its elements, where they are few.
func strSplit(t *Thread, s string, args []Value, kw []Kw) (Value, error) {
	sep, limit, err := splitArgs(t, "split", args, kw, strSeparator)
	if err != nil {
		return Value{}, err
	}
	if sep == "" {
		return splitSpace(t, s, limit)
	}
	n := strings.Count(s, sep)
	if limit >= 0 {
		n = min(n, limit)
	}
	var parts []Value
	var few *fewParts
	if n < len(few.parts) {
		few = &fewParts{}
		parts = few.parts[:0]
	} else if parts, err = reserveParts(t, n+1); err != nil {
		return Value{}, err
	}
	if len(sep) == 1 {
		c := sep[0]
		for ; n > 0; n-- {
			i := strings.IndexByte(s, c)
			parts = append(parts, Str(s[:i]))
			s = s[i+1:]
		}
	} else {
		for ; n > 0; n-- {
			i := strings.Index(s, sep)
			parts = append(parts, Str(s[:i]))
			s = s[i+len(sep):]
		}
	}
	if parts = append(parts, Str(s)); few != nil {
		few.list.Elems = parts
		return ListValue(&few.list), nil
	}
	return NewList(parts), nil
}

// fewParts is a list that has room for its elements.
type fewParts struct {
	list  List
	parts [3]Value
}

func strRSplit(t *Thread, s string, args []Value, kw []Kw) (Value, error) {
	sep, limit, err := splitArgs(t, "rsplit", args, kw, strSeparator)
	if err != nil {
		return Value{}, err
	}
	if sep == "" {
		return rsplitSpace(t, s, limit)
	}
	n := strings.Count(s, sep)
	if limit >= 0 {
		n = min(n, limit)
	}
	parts, err := reserveParts(t, n+1)
	if err != nil {
		return Value{}, err
	}
	for ; n > 0; n-- {
		// Overlapping places count differently from this end: there may be
		// fewer than Count found, never more.
		i := strings.LastIndex(s, sep)
		if i < 0 {
			break
		}
		parts = append(parts, Str(s[i+len(sep):]))
		s = s[:i]
	}
	parts = append(parts, Str(s))
	slices.Reverse(parts)
	return NewList(parts), nil
}

// spaceAt returns the length in bytes of the white space at s[i], or 0.
func spaceAt(s string, i int) int {
	if c := s[i]; c < utf8.RuneSelf {
		if asciiSpace[c] {
			return 1
		}
		return 0
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if isSpace(r) {
		return n
	}
	return 0
}

// nextWord finds the first run of s that is not white space; end is 0 when
// there is none.
func nextWord(s string) (start, end int) {
	i := 0
	for i < len(s) {
		n := spaceAt(s, i)
		if n == 0 {
			break
		}
		i += n
	}
	if i == len(s) {
		return i, 0
	}
	start = i
	for i < len(s) {
		if c := s[i]; c < utf8.RuneSelf {
			if asciiSpace[c] {
				break
			}
			i++
			continue
		}
		if spaceAt(s, i) > 0 {
			break
		}
		i += runeLen(s[i:])
	}
	return start, i
}

func splitSpace(t *Thread, s string, limit int) (Value, error) {
	// Most texts have few words: count those while they are found.
	var few [16]Value
	n := 0
	rest := s
	for n < len(few) && limit != 0 {
		i, j := nextWord(rest)
		if j == 0 {
			return NewList(append(make([]Value, 0, n), few[:n]...)), nil
		}
		few[n] = Str(rest[i:j])
		n++
		limit--
		rest = rest[j:]
	}
	more := 0
	for r, left := rest, limit; left != 0; more, left = more+1, left-1 {
		_, j := nextWord(r)
		if j == 0 {
			break
		}
		r = r[j:]
	}
	parts, err := reserveParts(t, n+more+1)
	if err != nil {
		return Value{}, err
	}
	parts = append(parts, few[:n]...)
	for ; more > 0; more-- {
		i, j := nextWord(rest)
		parts = append(parts, Str(rest[i:j]))
		rest = rest[j:]
	}
	if rest = stripSpace(rest, true, false); rest != "" {
		parts = append(parts, Str(rest))
	}
	return NewList(parts), nil
}

func rsplitSpace(t *Thread, s string, limit int) (Value, error) {
	var parts []Value
	for {
		s = stripSpace(s, false, true)
		if s == "" {
			break
		}
		if limit == 0 {
			parts = append(parts, Str(s))
			break
		}
		i := len(s)
		for i > 0 {
			r, n := utf8.DecodeLastRuneInString(s[:i])
			if isSpace(r) {
				break
			}
			i -= n
		}
		parts = append(parts, Str(s[i:]))
		s = s[:i]
		limit--
		if err := t.grown(len(parts), valueSize); err != nil {
			return Value{}, err
		}
		if err := t.tick(); err != nil {
			return Value{}, err
		}
	}
	slices.Reverse(parts)
	return NewList(parts), nil
}

// strSplitLines splits at all of Unicode's line boundaries, as CPython does.
func strSplitLines(t *Thread, s string, args []Value, kw []Kw) (Value, error) {
	keep, err := keepEnds(t, args, kw)
	if err != nil {
		return Value{}, err
	}
	return splitLines(t, s, keep, lineEnd)
}

func keepEnds(t *Thread, args []Value, kw []Kw) (bool, error) {
	var a [1]Value
	if err := bindNamed("splitlines", args, kw, a[:], "keepends"); err != nil {
		return false, err
	}
	if a[0].k == KUnset {
		return false, nil
	}
	n, err := IndexInt(t, a[0])
	return n != 0, err
}

// splitLines splits s where end finds a line boundary.
func splitLines(t *Thread, s string, keep bool, end func(s string) (i, n int)) (Value, error) {
	var parts []Value
	for s != "" {
		i, n := end(s)
		if keep {
			parts = append(parts, Str(s[:i+n]))
		} else {
			parts = append(parts, Str(s[:i]))
		}
		s = s[i+n:]
		if err := t.grown(len(parts), valueSize); err != nil {
			return Value{}, err
		}
		if err := t.tick(); err != nil {
			return Value{}, err
		}
	}
	return NewList(parts), nil
}

// lineEnd finds the first line boundary of a str: its place and length, 0 at
// the end.
func lineEnd(s string) (i, n int) {
	for i = 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= ' ' && c < utf8.RuneSelf:
		case c == '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				return i, 2
			}
			return i, 1
		case c == '\n' || c == '\v' || c == '\f' || c >= 0x1c && c <= 0x1e:
			return i, 1
		case c == 0xc2 && s[i+1] == 0x85: // U+0085
			return i, 2
		case c == 0xe2 && s[i+1] == 0x80 && (s[i+2] == 0xa8 || s[i+2] == 0xa9): // U+2028, U+2029
			return i, 3
		}
	}
	return len(s), 0
}
