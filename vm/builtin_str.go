package vm

import (
	"strings"
	"unicode/utf8"
)

// strMethods are the methods of str. Those that take keywords check their
// arguments themselves (Max -1), with the texts that such methods have.
var strMethods = []Builtin{
	{Name: "split", Max: -1, Fn: onStr("split", strSplit)},
	{Name: "rsplit", Max: -1, Fn: onStr("rsplit", strRSplit)},
	{Name: "splitlines", Max: -1, Fn: onStr("splitlines", strSplitLines)},
	{Name: "join", Min: 1, Max: 1, NoKw: true, Fn: onStr("join", strJoin)},
	{Name: "partition", Min: 1, Max: 1, NoKw: true, Fn: onStr("partition", strPartition)},
	{Name: "rpartition", Min: 1, Max: 1, NoKw: true, Fn: onStr("rpartition", strRPartition)},
	{Name: "replace", Min: 2, Max: 3, NoKw: true, Fn: onStr("replace", strReplace)},
	{Name: "strip", Max: 1, NoKw: true, Fn: onStr("strip", strStrip("strip", true, true))},
	{Name: "lstrip", Max: 1, NoKw: true, Fn: onStr("lstrip", strStrip("lstrip", true, false))},
	{Name: "rstrip", Max: 1, NoKw: true, Fn: onStr("rstrip", strStrip("rstrip", false, true))},
	{Name: "removeprefix", Min: 1, Max: 1, NoKw: true, Fn: onStr("removeprefix", strRemove("removeprefix", strings.TrimPrefix))},
	{Name: "removesuffix", Min: 1, Max: 1, NoKw: true, Fn: onStr("removesuffix", strRemove("removesuffix", strings.TrimSuffix))},

	{Name: "startswith", Max: -1, NoKw: true, Fn: onStr("startswith", strTail("startswith", strings.HasPrefix))},
	{Name: "endswith", Max: -1, NoKw: true, Fn: onStr("endswith", strTail("endswith", strings.HasSuffix))},
	{Name: "find", Max: -1, NoKw: true, Fn: onStr("find", strFind("find", strings.Index, false))},
	{Name: "rfind", Max: -1, NoKw: true, Fn: onStr("rfind", strFind("rfind", strings.LastIndex, false))},
	{Name: "index", Max: -1, NoKw: true, Fn: onStr("index", strFind("index", strings.Index, true))},
	{Name: "rindex", Max: -1, NoKw: true, Fn: onStr("rindex", strFind("rindex", strings.LastIndex, true))},
	{Name: "count", Max: -1, NoKw: true, Fn: onStr("count", strCount)},

	{Name: "upper", NoKw: true, Fn: onStr("upper", strUpper)},
	{Name: "lower", NoKw: true, Fn: onStr("lower", strLower)},
	{Name: "casefold", NoKw: true, Fn: onStr("casefold", strCaseFold)},
	{Name: "title", NoKw: true, Fn: onStr("title", strTitle)},
	{Name: "capitalize", NoKw: true, Fn: onStr("capitalize", strCapitalize)},
	{Name: "swapcase", NoKw: true, Fn: onStr("swapcase", strSwapCase)},

	{Name: "isalpha", NoKw: true, Fn: onStr("isalpha", strAll(isAlpha))},
	{Name: "isalnum", NoKw: true, Fn: onStr("isalnum", strAll(isAlnum))},
	{Name: "isdecimal", NoKw: true, Fn: onStr("isdecimal", strAll(isDecimal))},
	{Name: "isdigit", NoKw: true, Fn: onStr("isdigit", strAll(isDigit))},
	{Name: "isnumeric", NoKw: true, Fn: onStr("isnumeric", strAll(isNumeric))},
	{Name: "isspace", NoKw: true, Fn: onStr("isspace", strAll(isSpace))},
	{Name: "isprintable", NoKw: true, Fn: onStr("isprintable", strIsPrintable)},
	{Name: "isascii", NoKw: true, Fn: onStr("isascii", strIsASCII)},
	{Name: "isidentifier", NoKw: true, Fn: onStr("isidentifier", strIsIdentifier)},
	{Name: "isupper", NoKw: true, Fn: onStr("isupper", strIsUpper)},
	{Name: "islower", NoKw: true, Fn: onStr("islower", strIsLower)},
	{Name: "istitle", NoKw: true, Fn: onStr("istitle", strIsTitle)},

	{Name: "ljust", Min: 1, Max: 2, NoKw: true, Fn: onStr("ljust", strJust(alignLeft))},
	{Name: "rjust", Min: 1, Max: 2, NoKw: true, Fn: onStr("rjust", strJust(alignRight))},
	{Name: "center", Min: 1, Max: 2, NoKw: true, Fn: onStr("center", strJust(alignCenter))},
	{Name: "zfill", Min: 1, Max: 1, NoKw: true, Fn: onStr("zfill", strZfill)},
	{Name: "expandtabs", Max: -1, Fn: onStr("expandtabs", strExpandTabs)},
	{Name: "translate", Min: 1, Max: 1, NoKw: true, Fn: onStr("translate", strTranslate)},
	{Name: "encode", Max: -1, Fn: onStr("encode", strEncode)},
	{Name: "format", Max: -1, Fn: onStr("format", strFormat)},
	{Name: "format_map", Min: 1, Max: 1, NoKw: true, Fn: onStr("format_map", strFormatMap)},
	{Name: "__getnewargs__", NoKw: true, Fn: onStr("__getnewargs__", func(_ *Thread, s string, _ []Value, _ []Kw) (Value, error) {
		return NewTuple(Str(s)), nil
	})},
}

// textTables are the method tables of str, bytes and bytearray.
var textTables = []typeTable{
	{TypeStr, strMethods},
}

// textStaticMethods are the static methods of the same types.
var textStaticMethods = []typeTable{
	{TypeStr, strStaticMethods},
}

// setupText completes the types of text.
func setupText() {
	for _, tt := range textStaticMethods {
		tt.Type.addStaticMethods(tt.Methods)
	}
	setupBytes()
}

// addStaticMethods puts functions into a native type's attributes that take no
// receiver.
func (ty *Type) addStaticMethods(methods []Builtin) {
	for i := range methods {
		m := methods[i]
		m.Qual = ty.Name + "." + m.Name
		ty.Attrs.SetStr(m.Name, ObjectValue(&Object{Type: typeStaticMethod, Data: &staticMethod{BuiltinValue(&m)}}))
	}
}

// asStr returns the text of a str or an instance of a subclass.
func asStr(v Value) (string, bool) {
	if v.k != KStr {
		if v = unboxed(v); v.k != KStr {
			return "", false
		}
	}
	return v.AsStr(), true
}

// strArg is asStr for an argument that must be a str.
func strArg(v Value) (string, error) {
	s, ok := asStr(v)
	if !ok {
		return "", TypeErrorf("must be str, not %s", TypeName(v))
	}
	return s, nil
}

// strJoin is sep.join(iterable): one allocation for the result.
func strJoin(t *Thread, sep string, args []Value, _ []Kw) (Value, error) {
	var parts []Value
	switch v := args[0]; {
	case v.k == KList && v.sub() == nil:
		parts = v.AsList().Elems
	case v.k == KTuple && v.sub() == nil:
		parts = v.AsTuple().Elems
	case !iterable(v):
		return Value{}, TypeErrorf("can only join an iterable")
	default:
		var err error
		if parts, err = Collect(t, v); err != nil {
			return Value{}, err
		}
	}
	size := 0
	for i, p := range parts {
		if p.k != KStr {
			if p = unboxed(p); p.k != KStr {
				return Value{}, TypeErrorf("sequence item %d: expected str instance, %s found", i, TypeName(parts[i]))
			}
		}
		size += int(p.n)
	}
	if len(parts) <= 1 {
		if len(parts) == 0 {
			return Str(""), nil
		}
		return unboxed(parts[0]), nil
	}
	size += len(sep) * (len(parts) - 1)
	if err := textRoom(t, size); err != nil {
		return Value{}, err
	}
	if err := t.burn(int64(len(parts)) / 16); err != nil {
		return Value{}, err
	}
	b := make([]byte, 0, size)
	for i, p := range parts {
		if i > 0 {
			b = append(b, sep...)
		}
		if p.k != KStr {
			p = unboxed(p)
		}
		b = append(b, p.AsStr()...)
	}
	return Str(unsafeString(b)), nil
}

func strReplace(t *Thread, s string, args []Value, _ []Kw) (Value, error) {
	var pat [2]string
	for i := range pat {
		x, ok := asStr(args[i])
		if !ok {
			return Value{}, TypeErrorf("replace() argument %d must be str, not %s", i+1, argName(args[i]))
		}
		pat[i] = x
	}
	limit := -1
	if len(args) > 2 {
		n, err := IndexInt(t, args[2])
		if err != nil {
			return Value{}, err
		}
		limit = int(n)
	}
	out, err := replaceText(t, s, pat[0], pat[1], limit, strings.Count(s, pat[0]))
	return Str(out), err
}

// replaceText replaces the first limit (all when negative) of the count places
// where old is in s.
func replaceText(t *Thread, s, old, new string, limit, count int) (string, error) {
	if limit >= 0 {
		count = min(count, limit)
	}
	if count == 0 || old == new {
		return s, nil
	}
	if d := len(new) - len(old); d > 0 {
		size := textTimes(count, d)
		if size < maxText {
			size += len(s)
		}
		if err := textRoom(t, size); err != nil {
			return "", err
		}
	} else if err := textRoom(t, len(s)); err != nil {
		return "", err
	}
	if err := t.burn(int64(count) / 16); err != nil {
		return "", err
	}
	if old == "" {
		return strings.Replace(s, old, new, limit), nil
	}
	b := make([]byte, 0, len(s)+count*(len(new)-len(old)))
	if len(old) == 1 && len(new) == 1 {
		b = append(b, s...)
		for i := 0; count > 0; count-- {
			i += strings.IndexByte(s[i:], old[0])
			b[i] = new[0]
			i++
		}
		return unsafeString(b), nil
	}
	for ; count > 0; count-- {
		i := strings.Index(s, old)
		b = append(append(b, s[:i]...), new...)
		s = s[i+len(old):]
	}
	return unsafeString(append(b, s...)), nil
}

// strStrip makes strip and its one-sided forms.
func strStrip(name string, left, right bool) func(*Thread, string, []Value, []Kw) (Value, error) {
	return func(_ *Thread, s string, args []Value, _ []Kw) (Value, error) {
		if len(args) == 0 || args[0].k == KNone {
			return Str(stripSpace(s, left, right)), nil
		}
		chars, ok := asStr(args[0])
		if !ok {
			return Value{}, TypeErrorf("%s arg must be None or str", name)
		}
		if left {
			s = strings.TrimLeft(s, chars)
		}
		if right {
			s = strings.TrimRight(s, chars)
		}
		return Str(s), nil
	}
}

func stripSpace(s string, left, right bool) string {
	if left {
		i := 0
		for i < len(s) {
			if c := s[i]; c < utf8.RuneSelf {
				if !asciiSpace[c] {
					break
				}
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(s[i:])
			if !isSpace(r) {
				break
			}
			i += n
		}
		s = s[i:]
	}
	if right {
		i := len(s)
		for i > 0 {
			if c := s[i-1]; c < utf8.RuneSelf {
				if !asciiSpace[c] {
					break
				}
				i--
				continue
			}
			r, n := utf8.DecodeLastRuneInString(s[:i])
			if !isSpace(r) {
				break
			}
			i -= n
		}
		s = s[:i]
	}
	return s
}

func strRemove(name string, trim func(s, x string) string) func(*Thread, string, []Value, []Kw) (Value, error) {
	return func(_ *Thread, s string, args []Value, _ []Kw) (Value, error) {
		x, ok := asStr(args[0])
		if !ok {
			return Value{}, TypeErrorf("%s() argument must be str, not %s", name, argName(args[0]))
		}
		return Str(trim(s, x)), nil
	}
}
