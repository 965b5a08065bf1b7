package lib

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inlineFlags reads (?flags) and (?flags-flags:…) from its first letter on.
func (p *reParser) inlineFlags(c string, start int, flags *int, first bool) (*reNode, error) {
	add, del := 0, 0
	var err error
	if c != "-" {
		for {
			f := reFlagLetters[c[0]]
			if p.bytes && c == "u" {
				return nil, p.fail(p.i, "bad inline flags: cannot use 'u' flag with a bytes pattern")
			}
			if !p.bytes && c == "L" {
				return nil, p.fail(p.i, "bad inline flags: cannot use 'L' flag with a str pattern")
			}
			add |= f
			if f&reTypeFlags != 0 && add&reTypeFlags != f {
				return nil, p.fail(p.i, "bad inline flags: flags 'a', 'u' and 'L' are incompatible")
			}
			if !p.more() {
				return nil, p.fail(p.i, "missing -, : or )")
			}
			if c, err = p.next(); err != nil {
				return nil, err
			}
			if c == ")" || c == "-" || c == ":" {
				break
			}
			if len(c) != 1 || reFlagLetters[c[0]] == 0 {
				if isLetter(c) {
					return nil, p.fail(p.i-utf8.RuneCountInString(c), "unknown flag")
				}
				return nil, p.fail(p.i-utf8.RuneCountInString(c), "missing -, : or )")
			}
		}
	}
	if c == ")" {
		if !first || start != 0 && !p.onlyFlagsBefore(start) {
			return nil, p.fail(start, "global flags not at the start of the expression")
		}
		*flags |= add
		p.flags |= add
		return nil, nil
	}
	if add&reGlobalFlags != 0 {
		return nil, p.fail(p.i-1, "bad inline flags: cannot turn on global flag")
	}
	if c == "-" {
		if !p.more() {
			return nil, p.fail(p.i, "missing flag")
		}
		if c, err = p.next(); err != nil {
			return nil, err
		}
		if len(c) != 1 || reFlagLetters[c[0]] == 0 {
			if isLetter(c) {
				return nil, p.fail(p.i-utf8.RuneCountInString(c), "unknown flag")
			}
			return nil, p.fail(p.i-utf8.RuneCountInString(c), "missing flag")
		}
		for {
			f := reFlagLetters[c[0]]
			if f&reTypeFlags != 0 {
				return nil, p.fail(p.i, "bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
			}
			del |= f
			if !p.more() {
				return nil, p.fail(p.i, "missing :")
			}
			if c, err = p.next(); err != nil {
				return nil, err
			}
			if c == ":" {
				break
			}
			if len(c) != 1 || reFlagLetters[c[0]] == 0 {
				if isLetter(c) {
					return nil, p.fail(p.i-utf8.RuneCountInString(c), "unknown flag")
				}
				return nil, p.fail(p.i-utf8.RuneCountInString(c), "missing :")
			}
		}
		if del&reGlobalFlags != 0 {
			return nil, p.fail(p.i-1, "bad inline flags: cannot turn off global flag")
		}
		if add&del != 0 {
			return nil, p.fail(p.i-1, "bad inline flags: flag turned on and off")
		}
	}
	inner := *flags
	if add&reTypeFlags != 0 {
		inner &^= reTypeFlags
	}
	inner = (inner | add) &^ del
	return p.plain(start, inner)
}

func isLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// onlyFlagsBefore reports whether nothing but flags, and what VERBOSE skips,
// stands before position end.
func (p *reParser) onlyFlagsBefore(end int) bool {
	s := strings.TrimSpace(string(p.src[:end]))
	for strings.HasPrefix(s, "(?") {
		i := strings.IndexByte(s, ')')
		if i < 0 || strings.Trim(s[2:i], "aiLmsuxt") != "" {
			return false
		}
		s = strings.TrimSpace(s[i+1:])
	}
	return s == ""
}
