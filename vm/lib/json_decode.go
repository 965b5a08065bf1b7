package lib

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"

	"gears/vm"
)

// decoder is one decoding run and its options. Strings without escapes share
// the memory of the document.
type decoder struct {
	t             *vm.Thread
	s             string
	strict        bool // refuse control characters in strings
	objectHook    vm.Value
	pairsHook     vm.Value
	parseFloat    vm.Value
	parseInt      vm.Value
	parseConstant vm.Value

	stack  []vm.Value // elements of the containers being read; all unset above its length
	depth  int
	ticker ticker
	buf    []byte
}

// fail makes the JSONDecodeError for byte offset at.
func (d *decoder) fail(msg string, at int) error { return jsonDecodeError(msg, d.s, at) }

func (d *decoder) space(i int) int {
	for i < len(d.s) {
		switch d.s[i] {
		case ' ', '\t', '\n', '\r':
			i++
		default:
			return i
		}
	}
	return i
}

// valueStacks are used again from run to run: growing one costs more than the
// reading of a large list.
var valueStacks = sync.Pool{New: func() any { s := make([]vm.Value, 0, 64); return &s }}

// document reads one value and the blanks around it.
func (d *decoder) document() (vm.Value, error) {
	d.ticker.t = d.t
	stack := valueStacks.Get().(*[]vm.Value)
	d.stack = *stack
	v, i, err := d.value(d.space(0))
	if err == nil && cap(d.stack) <= 1<<17 {
		*stack = d.stack
		valueStacks.Put(stack)
	}
	if err != nil {
		return v, err
	}
	if i = d.space(i); i != len(d.s) {
		return v, d.fail("Extra data", i)
	}
	return v, nil
}

// value reads the value that begins at i and returns where it ends.
func (d *decoder) value(i int) (vm.Value, int, error) {
	if i >= len(d.s) {
		return vm.Value{}, i, d.fail("Expecting value", i)
	}
	switch c := d.s[i]; c {
	case '"':
		s, end, err := d.str(i)
		return vm.Str(s), end, err
	case '{':
		return d.object(i)
	case '[':
		return d.array(i)
	case 't':
		if strings.HasPrefix(d.s[i:], "true") {
			return vm.True, i + 4, nil
		}
	case 'f':
		if strings.HasPrefix(d.s[i:], "false") {
			return vm.False, i + 5, nil
		}
	case 'n':
		if strings.HasPrefix(d.s[i:], "null") {
			return vm.None, i + 4, nil
		}
	case 'N':
		if strings.HasPrefix(d.s[i:], "NaN") {
			return d.constant("NaN", i)
		}
	case 'I':
		if strings.HasPrefix(d.s[i:], "Infinity") {
			return d.constant("Infinity", i)
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if c == '-' && strings.HasPrefix(d.s[i:], "-Infinity") {
			return d.constant("-Infinity", i)
		}
		return d.number(i)
	}
	return vm.Value{}, i, d.fail("Expecting value", i)
}

func (d *decoder) constant(name string, i int) (vm.Value, int, error) {
	i += len(name)
	if given(d.parseConstant) {
		v, err := d.t.Call(d.parseConstant, []vm.Value{vm.Str(name)}, nil)
		return v, i, err
	}
	f, err := strconv.ParseFloat(name, 64)
	return vm.Float(f), i, err
}

func (d *decoder) number(start int) (vm.Value, int, error) {
	s, i := d.s, start
	if s[i] == '-' {
		i++
	}
	digits := i
	for i < len(s) && s[i]-'0' <= 9 {
		i++
		if s[digits] == '0' {
			break
		}
	}
	if i == digits {
		return vm.Value{}, start, d.fail("Expecting value", start)
	}
	isFloat := false
	if i+1 < len(s) && s[i] == '.' && s[i+1]-'0' <= 9 {
		isFloat = true
		for i++; i < len(s) && s[i]-'0' <= 9; i++ {
		}
	}
	if i+1 < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if s[j] == '+' || s[j] == '-' {
			j++
		}
		if j < len(s) && s[j]-'0' <= 9 {
			isFloat = true
			for i = j; i < len(s) && s[i]-'0' <= 9; i++ {
			}
		}
	}
	word := s[start:i]
	switch {
	case isFloat && given(d.parseFloat):
		v, err := d.t.Call(d.parseFloat, []vm.Value{vm.Str(word)}, nil)
		return v, i, err
	case isFloat:
		f, _ := strconv.ParseFloat(word, 64) // out of range: an infinity, as in CPython
		return vm.Float(f), i, nil
	case given(d.parseInt):
		v, err := d.t.Call(d.parseInt, []vm.Value{vm.Str(word)}, nil)
		return v, i, err
	case len(word) <= 18:
		var n int64
		for _, c := range []byte(s[digits:i]) {
			n = n*10 + int64(c-'0')
		}
		if digits > start {
			n = -n
		}
		return vm.Int(n), i, nil
	}
	v, err := vm.ParseInt(word, 10)
	return v, i, err
}

// enter counts a level of nesting.
func (d *decoder) enter(what string) error {
	if d.depth >= jsonDepth {
		return vm.Errorf(vm.ExcRecursionError,
			"maximum recursion depth exceeded while decoding a JSON %s from a unicode string", what)
	}
	d.depth++
	return nil
}

func (d *decoder) array(i int) (vm.Value, int, error) {
	if err := d.enter("array"); err != nil {
		return vm.Value{}, i, err
	}
	base := len(d.stack)
	i = d.space(i + 1)
	if i < len(d.s) && d.s[i] == ']' {
		d.depth--
		return vm.NewList(nil), i + 1, nil
	}
	for {
		v, end, err := d.value(i)
		if err != nil {
			return v, i, err
		}
		if err := d.ticker.tick(); err != nil {
			return v, i, err
		}
		d.stack = append(d.stack, v)
		i = d.space(end)
		if i < len(d.s) && d.s[i] == ']' {
			break
		}
		if i >= len(d.s) || d.s[i] != ',' {
			return v, i, d.fail("Expecting ',' delimiter", i)
		}
		i = d.space(i + 1)
	}
	elems := make([]vm.Value, len(d.stack)-base)
	copy(elems, d.stack[base:])
	d.pop(base)
	d.depth--
	return vm.NewList(elems), i + 1, d.t.Reserve(len(elems), 24)
}

// pop takes the elements above base off the stack.
func (d *decoder) pop(base int) {
	clear(d.stack[base:])
	d.stack = d.stack[:base]
}

func (d *decoder) object(i int) (vm.Value, int, error) {
	if err := d.enter("object"); err != nil {
		return vm.Value{}, i, err
	}
	base := len(d.stack)
	i = d.space(i + 1)
	if i < len(d.s) && d.s[i] == '}' {
		i++
	} else {
		for {
			if i >= len(d.s) || d.s[i] != '"' {
				return vm.Value{}, i, d.fail("Expecting property name enclosed in double quotes", i)
			}
			key, end, err := d.str(i)
			if err != nil {
				return vm.Value{}, i, err
			}
			i = d.space(end)
			if i >= len(d.s) || d.s[i] != ':' {
				return vm.Value{}, i, d.fail("Expecting ':' delimiter", i)
			}
			v, end, err := d.value(d.space(i + 1))
			if err != nil {
				return v, i, err
			}
			if err := d.ticker.tick(); err != nil {
				return v, i, err
			}
			d.stack = append(d.stack, vm.Str(key), v)
			i = d.space(end)
			if i < len(d.s) && d.s[i] == '}' {
				i++
				break
			}
			if i >= len(d.s) || d.s[i] != ',' {
				return v, i, d.fail("Expecting ',' delimiter", i)
			}
			i = d.space(i + 1)
		}
	}
	v, err := d.build(d.stack[base:])
	d.pop(base)
	d.depth--
	return v, i, err
}

// build makes the value of an object from its keys and values.
func (d *decoder) build(kv []vm.Value) (vm.Value, error) {
	if err := d.t.Reserve(len(kv), 28); err != nil {
		return vm.Value{}, err
	}
	if given(d.pairsHook) {
		pairs := make([]vm.Value, 0, len(kv)/2)
		for i := 0; i < len(kv); i += 2 {
			pairs = append(pairs, vm.NewTuple(kv[i], kv[i+1]))
		}
		return d.t.Call(d.pairsHook, []vm.Value{vm.NewList(pairs)}, nil)
	}
	dict := vm.NewDict(len(kv) / 2)
	for i := 0; i < len(kv); i += 2 {
		dict.SetStr(kv[i].AsStr(), kv[i+1])
	}
	if given(d.objectHook) {
		return d.t.Call(d.objectHook, []vm.Value{vm.DictValue(dict)}, nil)
	}
	return vm.DictValue(dict), nil
}

// str reads the string whose opening quote is at begin.
func (d *decoder) str(begin int) (string, int, error) {
	s := d.s
	for i := begin + 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return s[begin+1 : i], i + 1, nil
		case c == '\\':
			return d.escaped(begin, i)
		case c < ' ' && d.strict:
			return "", i, d.fail("Invalid control character at", i)
		}
	}
	return "", begin, d.fail("Unterminated string starting at", begin)
}

// jsonUnescape maps the letter of a two-character escape to its meaning.
var jsonUnescape = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped goes on reading a string at its first backslash, at i.
func (d *decoder) escaped(begin, i int) (string, int, error) {
	s := d.s
	out := append(d.buf[:0], s[begin+1:i]...)
	for i < len(s) {
		c := s[i]
		switch {
		case c == '"':
			d.buf = out
			return string(out), i + 1, nil
		case c < ' ' && d.strict:
			return "", i, d.fail("Invalid control character at", i)
		case c != '\\':
			out = append(out, c)
			i++
			continue
		}
		if i+1 >= len(s) {
			break
		}
		c = s[i+1]
		if c != 'u' {
			x := jsonUnescape[c]
			if x == 0 {
				return "", i, d.fail("Invalid \\escape", i)
			}
			out = append(out, x)
			i += 2
			continue
		}
		r, ok := hex4(s, i+2)
		if !ok {
			return "", i, d.fail("Invalid \\uXXXX escape", i+1)
		}
		i += 6
		if r >= 0xd800 && r < 0xdc00 && i+1 < len(s) && s[i] == '\\' && s[i+1] == 'u' {
			if low, ok := hex4(s, i+2); ok && low >= 0xdc00 && low < 0xe000 {
				r = 0x10000 + (r-0xd800)<<10 + low - 0xdc00
				i += 6
			}
		}
		// A lone surrogate cannot stand in a str, which is UTF-8: it becomes
		// U+FFFD.
		out = utf8.AppendRune(out, r)
	}
	return "", begin, d.fail("Unterminated string starting at", begin)
}

func hex4(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[i : i+4]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// jsonText decodes the document argument of loads.
func jsonText(t *vm.Thread, v vm.Value) (string, error) {
	var raw string
	switch v.Kind() {
	case vm.KStr:
		if strings.HasPrefix(v.AsStr(), "\ufeff") {
			return "", jsonDecodeError("Unexpected UTF-8 BOM (decode using utf-8-sig)", v.AsStr(), 0)
		}
		return v.AsStr(), nil
	case vm.KBytes:
		raw = v.AsStr()
	case vm.KByteArray:
		raw = string(v.AsByteArray().B)
	default:
		return "", vm.TypeErrorf("the JSON object must be str, bytes or bytearray, not %s", vm.TypeName(v))
	}
	enc := jsonEncoding(raw)
	if enc == "utf-8" && utf8.ValidString(raw) {
		return raw, nil
	}
	f, err := vm.GetAttr(t, v, "decode")
	if err != nil {
		return "", err
	}
	s, err := t.Call(f, []vm.Value{vm.Str(enc)}, nil)
	if err != nil {
		return "", err
	}
	return text(s, "decoded document")
}

// jsonEncoding tells UTF-8, -16 and -32 apart by their byte order mark or by
// where the zero bytes of the first two characters stand.
func jsonEncoding(b string) string {
	switch {
	case strings.HasPrefix(b, "\x00\x00\xfe\xff"), strings.HasPrefix(b, "\xff\xfe\x00\x00"):
		return "utf-32"
	case strings.HasPrefix(b, "\xfe\xff"), strings.HasPrefix(b, "\xff\xfe"):
		return "utf-16"
	case strings.HasPrefix(b, "\xef\xbb\xbf"):
		return "utf-8-sig"
	}
	switch {
	case len(b) >= 4 && b[0] == 0:
		if b[1] != 0 {
			return "utf-16-be"
		}
		return "utf-32-be"
	case len(b) >= 4 && b[1] == 0:
		if b[2] != 0 || b[3] != 0 {
			return "utf-16-le"
		}
		return "utf-32-le"
	case len(b) == 2 && b[0] == 0:
		return "utf-16-be"
	case len(b) == 2 && b[1] == 0:
		return "utf-16-le"
	}
	return "utf-8"
}

// unsafeString views bytes that will not change as a string.
func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
