package vm

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// formatter is one call of str.format or format_map.
type formatter struct {
	t       *Thread
	args    []Value
	kw      []Kw
	mapping Value // format_map's argument, or unset
	auto    int   // next automatic number
	mode    numbering
	out     []byte
	paid    int
}

// numbering is how the fields of a format are numbered; the two ways cannot be
// mixed.
type numbering int

const (
	numberUndecided numbering = iota
	numberAuto
	numberManual
)

// formatDepth is how deep replacement fields nest: a field may stand in the
// specifier of a field.
const formatDepth = 2

func strFormat(t *Thread, s string, args []Value, kw []Kw) (Value, error) {
	f := formatter{t: t, args: args, kw: kw}
	err := f.text(s, formatDepth)
	return Str(unsafeString(f.out)), err
}

func strFormatMap(t *Thread, s string, args []Value, _ []Kw) (Value, error) {
	f := formatter{t: t, mapping: args[0]}
	err := f.text(s, formatDepth)
	return Str(unsafeString(f.out)), err
}

// text appends s with its replacement fields filled in.
func (f *formatter) text(s string, depth int) error {
	if depth <= 0 {
		return ValueErrorf("Max string recursion exceeded")
	}
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			f.out = append(f.out, s...)
			return nil
		}
		c := s[i]
		last := i+1 == len(s)
		switch {
		case c == '}' && (last || s[i+1] != '}'):
			return ValueErrorf("Single '}' encountered in format string")
		case last:
			return ValueErrorf("Single '{' encountered in format string")
		}
		f.out = append(f.out, s[:i]...)
		if s[i+1] == c {
			f.out = append(f.out, c)
			s = s[i+2:]
			continue
		}
		fd, rest, err := parseField(s[i+1:])
		if err != nil {
			return err
		}
		if err := f.field(fd, depth); err != nil {
			return err
		}
		s = rest
	}
	return nil
}

// replacement is a replacement field, taken apart.
type replacement struct {
	name   string
	conv   rune // 0: none
	spec   string
	nested bool // the specifier has fields itself
}

// parseField reads a replacement field, whose brace is already read; rest is
// what follows it.
func parseField(s string) (fd replacement, rest string, err error) {
	i, c := 0, byte(0)
scan:
	for i < len(s) {
		c = s[i]
		i++
		switch c {
		case '{':
			return fd, "", ValueErrorf("unexpected '{' in field name")
		case '[':
			for i < len(s) && s[i] != ']' {
				i++
			}
		case '}', ':', '!':
			break scan
		}
	}
	if c != '}' && c != ':' && c != '!' {
		return fd, "", ValueErrorf("expected '}' before end of string")
	}
	fd.name = s[:i-1]
	s = s[i:]
	if c == '}' {
		return fd, s, nil
	}
	if c == '!' {
		if s == "" {
			return fd, "", ValueErrorf("end of string while looking for conversion specifier")
		}
		r, n := utf8.DecodeRuneInString(s)
		fd.conv = r
		s = s[n:]
		if s != "" {
			switch s[0] {
			case '}':
				return fd, s[1:], nil
			case ':':
				s = s[1:]
			default:
				return fd, "", ValueErrorf("expected ':' after conversion specifier")
			}
		}
	}
	open := 1
	for i := range len(s) {
		switch s[i] {
		case '{':
			fd.nested = true
			open++
		case '}':
			if open--; open == 0 {
				fd.spec = s[:i]
				return fd, s[i+1:], nil
			}
		}
	}
	return fd, "", ValueErrorf("unmatched '{' in format spec")
}

func (f *formatter) field(fd replacement, depth int) error {
	v, err := f.lookup(fd.name)
	if err != nil {
		return err
	}
	switch fd.conv {
	case 0:
	case 's', 'r', 'a':
		conv := ToStr
		if fd.conv == 'r' {
			conv = Repr
		} else if fd.conv == 'a' {
			conv = Ascii
		}
		s, err := conv(f.t, v)
		if err != nil {
			return err
		}
		v = Str(s)
	default:
		return ValueErrorf("Unknown conversion specifier %s", convText(fd.conv))
	}
	spec := fd.spec
	if fd.nested {
		inner := formatter{t: f.t, args: f.args, kw: f.kw, mapping: f.mapping, auto: f.auto, mode: f.mode}
		if err := inner.text(spec, depth-1); err != nil {
			return err
		}
		f.auto, f.mode = inner.auto, inner.mode
		spec = unsafeString(inner.out)
	}
	s, err := Format(f.t, v, spec)
	if err != nil {
		return err
	}
	f.out = append(f.out, s...)
	if f.paid, err = textGrown(f.t, f.paid, len(f.out)); err != nil {
		return err
	}
	return f.t.tick()
}

func convText(r rune) string {
	if r > 32 && r < 127 {
		return string(r)
	}
	return fmt.Sprintf("\\x%x", r)
}

// lookup finds the object that a field name means: an argument, then
// attributes and items of it.
func (f *formatter) lookup(name string) (Value, error) {
	i := strings.IndexAny(name, ".[")
	if i < 0 {
		i = len(name)
	}
	v, err := f.argument(name[:i])
	if err != nil {
		return Value{}, err
	}
	for rest := name[i:]; rest != ""; {
		c := rest[0]
		rest = rest[1:]
		var part string
		switch c {
		case '.':
			n := strings.IndexAny(rest, ".[")
			if n < 0 {
				n = len(rest)
			}
			part, rest = rest[:n], rest[n:]
		case '[':
			n := strings.IndexByte(rest, ']')
			if n < 0 {
				return Value{}, ValueErrorf("Missing ']' in format string")
			}
			part, rest = rest[:n], rest[n+1:]
		default:
			return Value{}, ValueErrorf("Only '.' or '[' may follow ']' in format field specifier")
		}
		if part == "" {
			return Value{}, ValueErrorf("Empty attribute in format string")
		}
		if c == '.' {
			v, err = GetAttr(f.t, v, part)
		} else {
			var n int
			if n, err = fieldNumber(part); err != nil {
				return Value{}, err
			}
			key := Int(int64(n))
			if n < 0 {
				key = Str(part)
			}
			v, err = GetItem(f.t, v, key)
		}
		if err != nil {
			return Value{}, err
		}
	}
	return v, nil
}

// fieldNumber reads s as a number; -1 when it is none.
func fieldNumber(s string) (int, error) {
	if s == "" {
		return -1, nil
	}
	n := 0
	for _, r := range s {
		d := decimalValue(r)
		if d < 0 {
			return -1, nil
		}
		if n > (math.MaxInt-d)/10 {
			return 0, ValueErrorf("Too many decimal digits in format string")
		}
		n = n*10 + d
	}
	return n, nil
}

// argument finds the argument by number, by name, or the next one.
func (f *formatter) argument(name string) (Value, error) {
	n, err := fieldNumber(name)
	if err != nil {
		return Value{}, err
	}
	if name == "" || n >= 0 {
		want := numberManual
		if name == "" {
			want = numberAuto
			n = f.auto
			f.auto++
		}
		if f.mode == numberUndecided {
			f.mode = want
		}
		if f.mode != want {
			if want == numberAuto {
				return Value{}, ValueErrorf("cannot switch from manual field specification to automatic field numbering")
			}
			return Value{}, ValueErrorf("cannot switch from automatic field numbering to manual field specification")
		}
		if f.mapping.k != KUnset {
			return Value{}, ValueErrorf("Format string contains positional fields")
		}
		if n >= len(f.args) {
			return Value{}, IndexErrorf("Replacement index %d out of range for positional args tuple", n)
		}
		return f.args[n], nil
	}
	if f.mapping.k != KUnset {
		return GetItem(f.t, f.mapping, Str(name))
	}
	for _, k := range f.kw {
		if k.Name == name {
			return k.V, nil
		}
	}
	return Value{}, KeyError(Str(name))
}
