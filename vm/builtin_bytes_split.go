package vm

import (
	"slices"
	"strings"
)

// addPart appends one more element to a list of results, and accounts it.
func addPart(t *Thread, parts []Value, s string) ([]Value, error) {
	parts = append(parts, Bytes(s))
	if err := t.grown(len(parts), valueSize); err != nil {
		return nil, err
	}
	return parts, t.tick()
}

func bytesSplit(t *Thread, b byteSelf, args []Value, kw []Kw) (Value, error) {
	sep, limit, err := splitArgs(t, "split", args, kw, bytesLike)
	if err != nil {
		return Value{}, err
	}
	if sep == "" {
		return bytesSplitSpace(t, b, limit)
	}
	n := strings.Count(b.s, sep)
	if limit >= 0 {
		n = min(n, limit)
	}
	if err := t.reserve(n+1, valueSize); err != nil {
		return Value{}, err
	}
	parts := make([]Value, 0, n+1)
	s := b.s
	for range n {
		i := strings.Index(s, sep)
		parts = append(parts, Bytes(s[:i]))
		s = s[i+len(sep):]
	}
	return b.list(t, append(parts, Bytes(s)))
}

func bytesRSplit(t *Thread, b byteSelf, args []Value, kw []Kw) (Value, error) {
	sep, limit, err := splitArgs(t, "rsplit", args, kw, bytesLike)
	if err != nil {
		return Value{}, err
	}
	if sep == "" {
		return bytesRSplitSpace(t, b, limit)
	}
	var parts []Value
	s := b.s
	for ; limit != 0; limit-- {
		i := strings.LastIndex(s, sep)
		if i < 0 {
			break
		}
		if parts, err = addPart(t, parts, s[i+len(sep):]); err != nil {
			return Value{}, err
		}
		s = s[:i]
	}
	parts = append(parts, Bytes(s))
	slices.Reverse(parts)
	return b.list(t, parts)
}

func bytesSplitSpace(t *Thread, b byteSelf, limit int) (Value, error) {
	var parts []Value
	var err error
	s := b.s
	for {
		for s != "" && isSpaceByte(s[0]) {
			s = s[1:]
		}
		if s == "" {
			return b.list(t, parts)
		}
		if limit == 0 {
			return b.list(t, append(parts, Bytes(s))) // blanks at the end stay
		}
		n := 0
		for n < len(s) && !isSpaceByte(s[n]) {
			n++
		}
		if parts, err = addPart(t, parts, s[:n]); err != nil {
			return Value{}, err
		}
		s = s[n:]
		limit--
	}
}

func bytesRSplitSpace(t *Thread, b byteSelf, limit int) (Value, error) {
	var parts []Value
	var err error
	s := b.s
	for {
		for s != "" && isSpaceByte(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		if s == "" {
			break
		}
		if limit == 0 {
			parts = append(parts, Bytes(s)) // blanks at the start stay
			break
		}
		i := len(s)
		for i > 0 && !isSpaceByte(s[i-1]) {
			i--
		}
		if parts, err = addPart(t, parts, s[i:]); err != nil {
			return Value{}, err
		}
		s = s[:i]
		limit--
	}
	slices.Reverse(parts)
	return b.list(t, parts)
}

// bytesSplitLines splits at \n, \r and \r\n only.
func bytesSplitLines(t *Thread, b byteSelf, args []Value, kw []Kw) (Value, error) {
	keep, err := keepEnds(t, args, kw)
	if err != nil {
		return Value{}, err
	}
	var parts []Value
	for s := b.s; s != ""; {
		i := strings.IndexAny(s, "\r\n")
		end := len(s)
		switch {
		case i < 0:
			i = end
		case strings.HasPrefix(s[i:], "\r\n"):
			end = i + 2
		default:
			end = i + 1
		}
		line := s[:i]
		if keep {
			line = s[:end]
		}
		if parts, err = addPart(t, parts, line); err != nil {
			return Value{}, err
		}
		s = s[end:]
	}
	return b.list(t, parts)
}
