package lib

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gears/vm"
)

// signature describes the parameters of a function that takes keywords.
type signature struct {
	fn       string
	kwFn     string // the function that unknown keywords are passed on to; fn by default
	names    []string
	posOnly  int // the first posOnly cannot be given by name
	pos      int // the first pos can be given by position
	required []bool
	native   bool // errors are those of a function written in C
	atMost   bool // of C: one that says "at most" even of an exact number
}

// sig parses a parameter list: names separated by blanks, "/" and "*" as in a
// def, a trailing "=" marking those that may be left out.
func sig(fn, spec string) *signature {
	s := &signature{fn: fn, pos: -1}
	for _, w := range strings.Fields(spec) {
		switch w {
		case "/":
			s.posOnly = len(s.names)
		case "*":
			s.pos = len(s.names)
		default:
			name, optional := strings.CutSuffix(w, "=")
			s.names = append(s.names, name)
			s.required = append(s.required, !optional)
		}
	}
	if s.pos < 0 {
		s.pos = len(s.names)
	}
	return s
}

// csig is sig for functions that CPython has in C, whose errors read otherwise.
func csig(fn, spec string) *signature {
	s := sig(fn, spec)
	s.native = true
	return s
}

// ksig is csig for functions of C that are older than its generated parsers of
// arguments; fn may be "", as some do not say their names.
func ksig(fn, spec string) *signature {
	s := csig(fn, spec)
	s.atMost = true
	return s
}

// passing names the function that gets the keywords that s does not know.
func (s *signature) passing(fn string) *signature {
	s.kwFn = fn
	return s
}

// bind puts the arguments of a call into dst, one slot per parameter; those
// not given are left unset. The errors are those of a Python function.
func (s *signature) bind(dst, args []vm.Value, kw []vm.Kw) error {
	if s.native {
		return s.bindNative(dst, args, kw)
	}
	if len(args) > s.pos {
		return s.tooMany(len(args))
	}
	copy(dst, args)
	for _, k := range kw {
		i := s.index(k.Name)
		if i < 0 {
			return vm.TypeErrorf("%s() got an unexpected keyword argument '%s'", cmp.Or(s.kwFn, s.fn), k.Name)
		}
		if i < len(args) {
			return vm.TypeErrorf("%s() got multiple values for argument '%s'", s.fn, k.Name)
		}
		dst[i] = k.V
	}
	for i, req := range s.required {
		if req && dst[i].IsUnset() {
			return s.missing(dst)
		}
	}
	return nil
}

// bindNative is bind for functions that CPython has in C: it counts first, then
// looks for what is missing, and at last for keywords that it does not know.
func (s *signature) bindNative(dst, args []vm.Value, kw []vm.Kw) error {
	if n := len(args) + len(kw); len(args) > s.pos || n > len(s.names) {
		return s.tooManyNative(len(args), n)
	}
	copy(dst, args)
	var unknown error
	for _, k := range kw {
		i := s.index(k.Name)
		switch {
		case i >= 0 && i < len(args):
			return vm.TypeErrorf("argument for %s given by name ('%s') and position (%d)", s.label(), k.Name, i+1)
		case i >= 0:
			dst[i] = k.V
		case unknown == nil && s.fn == "":
			unknown = vm.TypeErrorf("'%s' is an invalid keyword argument for this function", k.Name)
		case unknown == nil:
			unknown = vm.TypeErrorf("'%s' is an invalid keyword argument for %s()", k.Name, s.fn)
		}
	}
	for i, req := range s.required {
		if req && dst[i].IsUnset() {
			return vm.TypeErrorf("%s missing required argument '%s' (pos %d)", s.label(), s.names[i], i+1)
		}
	}
	return unknown
}

// label names a function of C; some do not know their names.
func (s *signature) label() string {
	if s.fn == "" {
		return "function"
	}
	return s.fn + "()"
}

// tooManyNative is the error of args positional ones among all arguments.
func (s *signature) tooManyNative(args, all int) error {
	limit, given, kind := len(s.names), all, ""
	switch {
	case all <= limit:
		limit, given, kind = s.pos, args, "positional "
	case args == 0:
		kind = "keyword "
	}
	how, plural := "at most", "s"
	if !s.atMost && !slices.Contains(s.required[:limit], false) {
		how = "exactly"
	}
	if limit == 1 {
		plural = ""
	}
	return vm.TypeErrorf("%s takes %s %d %sargument%s (%d given)", s.label(), how, limit, kind, plural, given)
}

// split parts the keywords into those that s knows and the others.
func (s *signature) split(kw []vm.Kw) (known, others []vm.Kw) {
	for _, k := range kw {
		if s.index(k.Name) >= 0 {
			known = append(known, k)
		} else {
			others = append(others, k)
		}
	}
	return known, others
}

func (s *signature) index(name string) int {
	for i := s.posOnly; i < len(s.names); i++ {
		if s.names[i] == name {
			return i
		}
	}
	return -1
}

func (s *signature) tooMany(given int) error {
	least := 0
	for _, r := range s.required[:s.pos] {
		if r {
			least++
		}
	}
	want, noun := fmt.Sprint(s.pos), "arguments"
	if least < s.pos {
		want = fmt.Sprintf("from %d to %d", least, s.pos)
	} else if s.pos == 1 {
		noun = "argument"
	}
	were := "were"
	if given == 1 {
		were = "was"
	}
	return vm.TypeErrorf("%s() takes %s positional %s but %d %s given", s.fn, want, noun, given, were)
}

func (s *signature) missing(dst []vm.Value) error {
	var names []string
	kind := "positional"
	for i, req := range s.required {
		if req && dst[i].IsUnset() {
			if i >= s.pos {
				if len(names) > 0 {
					break
				}
				kind = "keyword-only"
			}
			names = append(names, "'"+s.names[i]+"'")
		}
	}
	noun := "arguments"
	list := strings.Join(names, ", ")
	switch n := len(names); n {
	case 1:
		noun = "argument"
	case 2:
		list = names[0] + " and " + names[1]
	default:
		list = strings.Join(names[:n-1], ", ") + ", and " + names[n-1]
	}
	return vm.TypeErrorf("%s() missing %d required %s %s: %s", s.fn, len(names), kind, noun, list)
}

// given reports whether v is an argument that is neither absent nor None.
func given(v vm.Value) bool { return !v.IsUnset() && !v.IsNone() }

// truth is bool(v) for an optional argument.
func truth(t *vm.Thread, v vm.Value, def bool) (bool, error) {
	if v.IsUnset() {
		return def, nil
	}
	return vm.Truth(t, v)
}

// intOr is an optional int argument.
func intOr(t *vm.Thread, v vm.Value, def int64) (int64, error) {
	if v.IsUnset() {
		return def, nil
	}
	return vm.IndexInt(t, v)
}

// noKw refuses keyword arguments.
func noKw(fn string, kw []vm.Kw) error {
	if len(kw) > 0 {
		return vm.TypeErrorf("%s() takes no keyword arguments", fn)
	}
	return nil
}

// toFloat converts a real number as C functions do.
func toFloat(t *vm.Thread, v vm.Value) (float64, error) {
	switch v.Kind() {
	case vm.KFloat:
		return v.AsFloat(), nil
	case vm.KInt, vm.KBool:
		return float64(v.AsInt()), nil
	case vm.KBig:
		return bigToFloat(v.AsBig())
	case vm.KObject:
		for _, name := range []string{"__float__", "__index__"} {
			f, ok, err := vm.LookupAttr(t, v, name)
			if err != nil {
				return 0, err
			}
			if !ok {
				continue
			}
			r, err := t.Call(f, nil, nil)
			if err != nil {
				return 0, err
			}
			if !r.IsNumber() {
				return 0, vm.TypeErrorf("%s.%s returned non-float (type %s)", vm.TypeName(v), name, vm.TypeName(r))
			}
			return toFloat(t, r)
		}
	}
	return 0, vm.TypeErrorf("must be real number, not %s", vm.TypeName(v))
}

// bigToFloat is float(b), correctly rounded.
func bigToFloat(b *big.Int) (float64, error) {
	if b.BitLen() <= 1024 {
		f, _ := new(big.Float).SetInt(b).Float64()
		if f <= maxFloat && f >= -maxFloat {
			return f, nil
		}
	}
	return 0, vm.Errorf(vm.ExcOverflowError, "int too large to convert to float")
}

const maxFloat = 0x1.fffffffffffffp1023

// toBig converts an int, or something with __index__. The result must not be
// changed.
func toBig(t *vm.Thread, v vm.Value) (*big.Int, error) {
	switch v.Kind() {
	case vm.KInt, vm.KBool:
		return big.NewInt(v.AsInt()), nil
	case vm.KBig:
		return v.AsBig(), nil
	case vm.KObject:
		if f, ok, err := vm.LookupAttr(t, v, "__index__"); err != nil {
			return nil, err
		} else if ok {
			r, err := t.Call(f, nil, nil)
			if err != nil {
				return nil, err
			}
			if r.IsInt() {
				return toBig(t, r)
			}
		}
	}
	return nil, vm.TypeErrorf("'%s' object cannot be interpreted as an integer", vm.TypeName(v))
}

// dataOf returns the native part of self, args[0] of a method.
func dataOf[T any](args []vm.Value, ty *vm.Type, method string) (*T, error) {
	if len(args) > 0 && args[0].Kind() == vm.KObject {
		if d, ok := args[0].AsObject().Data.(*T); ok {
			return d, nil
		}
	}
	if len(args) == 0 {
		return nil, vm.TypeErrorf("unbound method %s.%s() needs an argument", ty.Name, method)
	}
	return nil, vm.TypeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object",
		method, ty.FullName(), vm.TypeName(args[0]))
}

// newObject makes an instance of a native type.
func newObject(ty *vm.Type, data any) vm.Value {
	return vm.ObjectValue(&vm.Object{Type: ty, Data: data})
}

// bytesOf returns the content of a bytes-like value.
func bytesOf(v vm.Value) (string, error) {
	switch v.Kind() {
	case vm.KBytes:
		return v.AsStr(), nil
	case vm.KByteArray:
		return string(v.AsByteArray().B), nil
	}
	return "", vm.TypeErrorf("a bytes-like object is required, not '%s'", vm.TypeName(v))
}

// asciiOrBytes takes bytes-like values and ASCII strings.
func asciiOrBytes(v vm.Value) (string, error) {
	if v.Kind() == vm.KStr {
		s := v.AsStr()
		for i := 0; i < len(s); i++ {
			if s[i] >= 0x80 {
				return "", vm.ValueErrorf("string argument should contain only ASCII characters")
			}
		}
		return s, nil
	}
	if v.Kind() != vm.KBytes && v.Kind() != vm.KByteArray {
		return "", vm.TypeErrorf("argument should be a bytes-like object or ASCII string, not '%s'", vm.TypeName(v))
	}
	return bytesOf(v)
}

// text returns the content of a str argument.
func text(v vm.Value, what string) (string, error) {
	if v.Kind() != vm.KStr {
		return "", vm.TypeErrorf("%s must be str, not %s", what, vm.TypeName(v))
	}
	return v.AsStr(), nil
}

// ticker charges a thread for one step in every 64: a check that costs nothing
// in tight loops.
type ticker struct {
	t *vm.Thread
	n uint32
}

func (k *ticker) tick() error {
	k.n++
	if k.n&63 != 0 {
		return nil
	}
	return k.t.Burn(8) // a step of native code is about an eighth of an instruction
}

// scriptInit reports whether cls has an __init__ that a script wrote: the
// native constructor then makes an empty instance and leaves the arguments to
// it.
func scriptInit(cls *vm.Type) bool {
	f, ok := cls.Lookup("__init__")
	return ok && f.Kind() == vm.KFunc
}

func itoa(n int) string { return strconv.Itoa(n) }

// isIdentifier reports whether s is a name as Python has them, but for letters
// that only normalisation would allow.
func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && !unicode.Is(unicode.Nl, r) &&
			(i == 0 || !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Mc, r) && !unicode.Is(unicode.Pc, r)) {
			return false
		}
	}
	return s != ""
}
