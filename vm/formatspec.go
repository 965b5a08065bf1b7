package vm

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// formatSpec is a format specifier of the mini-language, taken apart:
// [[fill]align][sign][z][#][0][width][,|_][.precision][type].
type formatSpec struct {
	fill    string // one code point
	align   byte   // < > ^ =
	sign    byte   // + - blank, or 0
	noNeg0  bool   // z
	alt     bool   // #
	width   int    // -1: none
	group   byte   // , _ or 0
	groupBy int    // digits in a group
	prec    int    // -1: none
	typ     rune   // 0: none
	of      string // the type's name, for errors
}

func isAlign(c byte) bool { return c == '<' || c == '>' || c == '=' || c == '^' }

// parseFormatSpec reads spec for an object of the type called of. The defaults
// depend on the object.
func parseFormatSpec(spec, of string, typ rune, align byte) (f formatSpec, err error) {
	f = formatSpec{fill: " ", align: align, width: -1, prec: -1, typ: typ, of: of}
	s := spec
	filled, aligned := false, false
	if s != "" {
		if n := runeLen(s); len(s) > n && isAlign(s[n]) {
			f.fill, f.align = s[:n], s[n]
			filled, aligned = true, true
			s = s[n+1:]
		} else if isAlign(s[0]) {
			f.align, aligned = s[0], true
			s = s[1:]
		}
	}
	next := func(cs string) byte {
		if s != "" {
			for i := range len(cs) {
				if c := cs[i]; s[0] == c {
					s = s[1:]
					return c
				}
			}
		}
		return 0
	}
	f.sign = next("+- ")
	f.noNeg0 = next("z") != 0
	f.alt = next("#") != 0
	if !filled && next("0") != 0 {
		f.fill = "0"
		if !aligned && align == '>' {
			f.align = '='
		}
	}
	if f.width, s, err = specInt(s); err != nil {
		return f, err
	}
	if f.group = next(","); f.group != 0 && next("_") != 0 {
		return f, ValueErrorf("Cannot specify both ',' and '_'.")
	}
	if f.group == 0 {
		if f.group = next("_"); f.group != 0 && next(",") != 0 {
			return f, ValueErrorf("Cannot specify both ',' and '_'.")
		}
	}
	if next(".") != 0 {
		if f.prec, s, err = specInt(s); err != nil {
			return f, err
		}
		if f.prec < 0 {
			return f, ValueErrorf("Format specifier missing precision")
		}
	}
	if s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if n < len(s) {
			return f, ValueErrorf("Invalid format specifier '%s' for object of type '%s'", spec, of)
		}
		f.typ = r
	}
	return f, f.checkGroup()
}

func (f *formatSpec) checkGroup() error {
	if f.group == 0 {
		return nil
	}
	f.groupBy = 3
	switch f.typ {
	case 'd', 'e', 'f', 'g', 'E', 'G', '%', 'F', 0:
		return nil
	case 'b', 'o', 'x', 'X':
		if f.group == '_' {
			f.groupBy = 4
			return nil
		}
	}
	return ValueErrorf("Cannot specify '%c' with '%s'.", f.group, codeText(f.typ))
}

// codeText prints a type code in an error.
func codeText(r rune) string {
	if r > 32 && r < 128 {
		return string(r)
	}
	return fmt.Sprintf("\\x%x", r)
}

func (f *formatSpec) unknownType() error {
	return ValueErrorf("Unknown format code '%s' for object of type '%s'", codeText(f.typ), f.of)
}

// specInt reads the digits at the start of s; -1 when there are none.
func specInt(s string) (n int, rest string, err error) {
	n = -1
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		d := decimalValue(r)
		if d < 0 {
			break
		}
		n = max(n, 0)
		if n > (math.MaxInt-d)/10 {
			return 0, "", ValueErrorf("Too many decimal digits in format string")
		}
		n = n*10 + d
		s = s[size:]
	}
	return n, s, nil
}
