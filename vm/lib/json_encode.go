package lib

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gears/vm"
)

// jsonDepth bounds the nesting of what is encoded and decoded. CPython's bound
// is its recursion limit less the frames in use, a little under 1000.
const jsonDepth = 990

// encoder is one encoding run and its options.
type encoder struct {
	t          *vm.Thread
	skipKeys   bool
	ascii      bool
	check      bool // look for cycles
	allowNaN   bool
	sortKeys   bool
	pretty     bool
	indent     string
	itemSep    string
	keySep     string
	defaultFn  vm.Value
	out        []byte
	depth      int
	stand      int        // of depth: levels that are results of the default function, not containers
	containers []vm.Value // those being written, outermost first
	ticker     ticker
	paid       int // bytes of out accounted already
}

// step counts an element written, and the growth of the output: a few lists
// that hold one another stand for any amount of text.
func (e *encoder) step() error {
	if n := len(e.out); n >= 2*e.paid && n > 1<<16 {
		if err := e.t.Reserve(n, 1); err != nil {
			return err
		}
		e.paid = n
	}
	return e.ticker.tick()
}

// buffers are reused between runs: most documents are small and the growing of
// a fresh buffer would cost more than the encoding.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

// encode returns v as JSON text.
func (e *encoder) encode(v vm.Value) (string, error) {
	buf := buffers.Get().(*[]byte)
	e.out = (*buf)[:0]
	e.ticker.t = e.t
	err := e.value(v)
	s := ""
	if err == nil {
		if err = e.t.Reserve(len(e.out), 1); err == nil {
			s = string(e.out)
		}
	}
	if cap(e.out) <= 1<<20 {
		*buf = e.out
		buffers.Put(buf)
	}
	return s, err
}

func (e *encoder) value(v vm.Value) error {
	switch v.Kind() {
	case vm.KStr:
		e.str(v.AsStr())
	case vm.KNone:
		e.out = append(e.out, "null"...)
	case vm.KBool:
		e.out = strconv.AppendBool(e.out, v.AsBool())
	case vm.KInt:
		e.out = strconv.AppendInt(e.out, v.AsInt(), 10)
	case vm.KBig:
		s, err := vm.ToStr(e.t, v)
		if err != nil {
			return err
		}
		e.out = append(e.out, s...)
	case vm.KFloat:
		return e.float(v.AsFloat())
	case vm.KList:
		return e.list(v, v.AsList().Elems)
	case vm.KTuple:
		return e.list(v, v.AsTuple().Elems)
	case vm.KDict:
		return e.dict(v)
	default:
		// An instance of a subclass of int, float or str is written as what it
		// holds, whatever its class says of printing.
		if x := vm.Unboxed(v); jsonScalar(x) {
			return e.value(x)
		}
		return e.other(v)
	}
	return nil
}

func jsonScalar(v vm.Value) bool {
	switch v.Kind() {
	case vm.KStr, vm.KInt, vm.KBig, vm.KFloat:
		return true
	}
	return false
}

// enter notes that the container v is being written.
func (e *encoder) enter(v vm.Value) error {
	if e.depth >= jsonDepth {
		return vm.Errorf(vm.ExcRecursionError, "maximum recursion depth exceeded while encoding a JSON object")
	}
	e.depth++
	if e.check {
		for _, c := range e.containers {
			if vm.Is(c, v) {
				return vm.ValueErrorf("Circular reference detected")
			}
		}
		e.containers = append(e.containers, v)
	}
	return e.step()
}

func (e *encoder) leave() {
	e.depth--
	if e.check {
		e.containers = e.containers[:len(e.containers)-1]
	}
}

func (e *encoder) newline() {
	e.out = append(e.out, '\n')
	for range e.depth - e.stand {
		e.out = append(e.out, e.indent...)
	}
}

func (e *encoder) list(v vm.Value, elems []vm.Value) error {
	if len(elems) == 0 {
		e.out = append(e.out, "[]"...)
		return nil
	}
	if err := e.enter(v); err != nil {
		return err
	}
	e.out = append(e.out, '[')
	for i := 0; i < len(elems); i++ {
		if i > 0 {
			e.out = append(e.out, e.itemSep...)
		}
		if e.pretty {
			e.newline()
		}
		if err := e.step(); err != nil {
			return err
		}
		if err := e.value(elems[i]); err != nil {
			return err
		}
		if v.Kind() == vm.KList { // default may have changed it
			elems = v.AsList().Elems
		}
	}
	e.leave()
	if e.pretty {
		e.newline()
	}
	e.out = append(e.out, ']')
	return nil
}

func (e *encoder) dict(v vm.Value) error {
	d := v.AsDict()
	if d.Len() == 0 {
		e.out = append(e.out, "{}"...)
		return nil
	}
	if err := e.enter(v); err != nil {
		return err
	}
	e.out = append(e.out, '{')
	if e.pretty {
		e.newline() // even if all keys are skipped
	}
	first := true
	if e.sortKeys {
		items, err := e.sorted(d)
		if err != nil {
			return err
		}
		for _, it := range items {
			if err := e.item(it[0], it[1], &first); err != nil {
				return err
			}
		}
	} else {
		for i := 0; i < d.Slots(); i++ {
			if k, x, ok := d.Slot(i); ok {
				if err := e.item(k, x, &first); err != nil {
					return err
				}
			}
		}
	}
	e.leave()
	if e.pretty {
		e.newline()
	}
	e.out = append(e.out, '}')
	return nil
}

func (e *encoder) item(k, v vm.Value, first *bool) error {
	if err := e.step(); err != nil {
		return err
	}
	var key string
	boxed := k
	if k.Kind() == vm.KObject {
		k = vm.Unboxed(k)
	}
	switch k.Kind() {
	case vm.KStr:
		key = k.AsStr()
	case vm.KInt:
		key = strconv.FormatInt(k.AsInt(), 10)
	case vm.KNone:
		key = "null"
	case vm.KBool:
		key = strconv.FormatBool(k.AsBool())
	case vm.KFloat:
		mark := len(e.out)
		if err := e.float(k.AsFloat()); err != nil {
			return err
		}
		key = string(e.out[mark:])
		e.out = e.out[:mark]
	case vm.KBig:
		s, err := vm.ToStr(e.t, k)
		if err != nil {
			return err
		}
		key = s
	default:
		if e.skipKeys {
			return nil
		}
		return vm.TypeErrorf("keys must be str, int, float, bool or None, not %s", vm.TypeName(boxed))
	}
	if !*first {
		e.out = append(e.out, e.itemSep...)
		if e.pretty {
			e.newline()
		}
	}
	*first = false
	e.str(key)
	e.out = append(e.out, e.keySep...)
	return e.value(v)
}

// sorted returns d's items in the order of their keys.
func (e *encoder) sorted(d *vm.Dict) ([][2]vm.Value, error) {
	items := make([][2]vm.Value, 0, d.Len())
	allStr := true
	for i := 0; i < d.Slots(); i++ {
		if k, v, ok := d.Slot(i); ok {
			items = append(items, [2]vm.Value{k, v})
			allStr = allStr && k.Kind() == vm.KStr
		}
	}
	if allStr {
		slices.SortFunc(items, func(a, b [2]vm.Value) int { return strings.Compare(a[0].AsStr(), b[0].AsStr()) })
		return items, nil
	}
	var failed error
	slices.SortStableFunc(items, func(a, b [2]vm.Value) int {
		if failed != nil {
			return 0
		}
		if less, err := vm.Less(e.t, a[0], b[0]); err != nil {
			failed = err
			return 0
		} else if less {
			return -1
		}
		if more, err := vm.Less(e.t, b[0], a[0]); err != nil {
			failed = err
		} else if more {
			return 1
		}
		return 0
	})
	return items, failed
}

// other writes what has no JSON form through the default function.
func (e *encoder) other(v vm.Value) error {
	if !given(e.defaultFn) {
		return vm.TypeErrorf("Object of type %s is not JSON serializable", vm.TypeOf(v).Name)
	}
	if err := e.enter(v); err != nil {
		return err
	}
	x, err := e.t.Call(e.defaultFn, []vm.Value{v}, nil)
	if err != nil {
		return err
	}
	// The indentation is that of v's own level.
	e.stand++
	err = e.value(x)
	e.stand--
	e.leave()
	return err
}

func (e *encoder) float(f float64) error {
	switch {
	case f != f || f > math.MaxFloat64 || f < -math.MaxFloat64:
		if !e.allowNaN {
			return vm.ValueErrorf("Out of range float values are not JSON compliant")
		}
		switch {
		case f > 0:
			e.out = append(e.out, "Infinity"...)
		case f < 0:
			e.out = append(e.out, "-Infinity"...)
		default:
			e.out = append(e.out, "NaN"...)
		}
	default:
		e.out = appendFloat(e.out, f)
	}
	return nil
}

// appendFloat writes the repr of a finite float.
func appendFloat(dst []byte, f float64) []byte {
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64) // at least two digits of exponent, as repr
	}
	mark := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	for _, c := range dst[mark:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, '.', '0')
}

const hexDigits = "0123456789abcdef"

// jsonPlain marks the ASCII characters that stand for themselves; with
// ensure_ascii off, DEL does too.
var jsonPlain = func() (plain [256]uint8) {
	for c := ' '; c < 0x7f; c++ {
		plain[c] = 3
	}
	for c := 0x7f; c < 256; c++ {
		plain[c] = 2
	}
	plain['"'], plain['\\'] = 0, 0
	return
}()

// jsonShort holds the letters of two-character escapes.
var jsonShort = [256]byte{'"': '"', '\\': '\\', '\n': 'n', '\r': 'r', '\t': 't', '\f': 'f', '\b': 'b'}

func (e *encoder) str(s string) {
	out := append(e.out, '"')
	mask := uint8(2)
	if e.ascii {
		mask = 1
	}
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if jsonPlain[c]&mask != 0 {
			i++
			continue
		}
		out = append(out, s[start:i]...)
		switch {
		case jsonShort[c] != 0:
			out = append(out, '\\', jsonShort[c])
			i++
		case c < utf8.RuneSelf:
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			i += n
			if r > 0xffff {
				r -= 0x10000
				out = appendU16(out, 0xd800+r>>10)
				r = 0xdc00 + r&0x3ff
			}
			out = appendU16(out, r)
		}
		start = i
	}
	out = append(out, s[start:]...)
	e.out = append(out, '"')
}

func appendU16(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
