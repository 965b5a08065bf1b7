package vm

import "strings"

// FormatPart is a piece of a format string: literal text and the replacement
// field behind it, if any.
type FormatPart struct {
	Literal string
	Field   bool
	Name    string
	Conv    rune // 0: none
	Spec    string
}

// FormatParts takes a format string of str.format apart; the errors are those
// of str.format.
func FormatParts(s string) ([]FormatPart, error) {
	var parts []FormatPart
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			return append(parts, FormatPart{Literal: s}), nil
		}
		c := s[i]
		last := i+1 == len(s)
		switch {
		case c == '}' && (last || s[i+1] != '}'):
			return nil, ValueErrorf("Single '}' encountered in format string")
		case last:
			return nil, ValueErrorf("Single '{' encountered in format string")
		case s[i+1] == c:
			parts = append(parts, FormatPart{Literal: s[:i+1]})
			s = s[i+2:]
			continue
		}
		fd, rest, err := parseField(s[i+1:])
		if err != nil {
			return nil, err
		}
		parts = append(parts, FormatPart{s[:i], true, fd.name, fd.conv, fd.spec})
		s = rest
	}
	return parts, nil
}
