package lib

import (
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	"gears/vm"
)

var (
	typePattern   = vm.NewType("re", "Pattern", nil, nil)
	typeMatch     = vm.NewType("re", "Match", nil, nil)
	typeReError   = vm.NewType("re", "error", []*vm.Type{vm.ExcException}, nil)
	typeMatchIter = vm.NewType("", "callable_iterator", nil, nil)
	typeScanner   = vm.NewType("_sre", "SRE_Scanner", nil, nil)
	typeRegexFlag = vm.NewType("re", "RegexFlag", []*vm.Type{vm.TypeInt}, nil)
)

// pattern is the native part of a compiled pattern.
type pattern struct {
	v     vm.Value // source
	src   string   // its text, for bytes their Latin-1 text
	bytes bool
	flags int
	names map[string]int
	// nameList holds the group names by number, "" for groups without.
	nameList []string
	*program
	self *vm.Object
	st   *reState

	tplText string // the last replacement template, and what it was read from
	tpl     *template
}

// reFlags are the flags, in the order in which reprs print them.
var reFlags = []struct {
	short, long string
	bit         int
}{
	{"T", "TEMPLATE", reFlagTemplate}, {"I", "IGNORECASE", reFlagIgnoreCase}, {"L", "LOCALE", reFlagLocale},
	{"M", "MULTILINE", reFlagMultiline}, {"S", "DOTALL", reFlagDotAll}, {"U", "UNICODE", reFlagUnicode},
	{"X", "VERBOSE", reFlagVerbose}, {"", "DEBUG", reFlagDebug}, {"A", "ASCII", reFlagASCII},
}

// maxPatterns is how many compiled patterns an isolate keeps.
const maxPatterns = 512

// reState is what the re module of one isolate keeps.
type reState struct {
	cache map[reKey]vm.Value
	last  [reRecent]reCompiled // those used last, whose texts need no hashing
	next  int

	seen    string // the str searched last, its length and index
	seenLen int
	seenIdx *textIndex
}

// reRecent is how many patterns given as text are found without hashing it.
const reRecent = 8

type reCompiled struct {
	key reKey
	obj vm.Value
}

// recent finds a pattern whose text is the very same piece of memory.
func (st *reState) recent(key *reKey) (vm.Value, bool) {
	for i := range st.last {
		k := &st.last[i].key
		if len(k.src) == len(key.src) && unsafe.StringData(k.src) == unsafe.StringData(key.src) &&
			k.flags == key.flags && k.bytes == key.bytes && !st.last[i].obj.IsUnset() {
			return st.last[i].obj, true
		}
	}
	return vm.Value{}, false
}

func (st *reState) remember(key reKey, obj vm.Value) {
	st.last[st.next] = reCompiled{key, obj}
	st.next = (st.next + 1) % reRecent
}

type reKey struct {
	src   string
	bytes bool
	flags int
}

func buildRe(t *vm.Thread) (*vm.Module, error) {
	st := &reState{cache: map[reKey]vm.Value{}}
	fns := []vm.Builtin{
		{Name: "compile", Max: -1, Fn: st.compileFn},
		{Name: "purge", NoKw: true, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
			clear(st.cache)
			st.last = [reRecent]reCompiled{}
			return vm.None, nil
		}},
		{Name: "escape", Max: -1, Fn: reEscape},
	}
	for i := range patternMethods {
		m := &patternMethods[i]
		if m.module != nil {
			fns = append(fns, vm.Builtin{Name: m.name, Max: -1, Fn: st.moduleFn(m)})
		}
	}
	attrs := []attr{{"error", vm.TypeValue(typeReError)}, {"Pattern", vm.TypeValue(typePattern)},
		{"Match", vm.TypeValue(typeMatch)}, {"RegexFlag", vm.TypeValue(typeRegexFlag)}, {"NOFLAG", newRegexFlag(0)}}
	for _, f := range reFlags {
		v, _ := typeRegexFlag.Attrs.GetStr(f.long)
		attrs = append(attrs, attr{f.long, v})
		if f.short != "" {
			attrs = append(attrs, attr{f.short, v})
		}
	}
	attrs = append(attrs, newAll("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "compile", "purge",
		"escape", "error", "Pattern", "Match", "A", "I", "L", "M", "S", "X", "U", "ASCII", "IGNORECASE", "LOCALE", "MULTILINE",
		"DOTALL", "VERBOSE", "UNICODE", "NOFLAG", "RegexFlag"))
	m := newModule("re", fns, attrs...)
	// The part in Python imports this module, which so has to be known first.
	if t.Iso.Modules == nil {
		t.Iso.Modules = map[string]*vm.Module{}
	}
	t.Iso.Modules["re"] = m
	scanner, err := vm.ModuleAttr(t, "_re_scanner", "Scanner")
	if err != nil {
		delete(t.Iso.Modules, "re")
		return nil, err
	}
	m.Attrs.SetStr("Scanner", scanner)
	return m, nil
}

// moduleFn makes the module's function of a pattern method: the pattern comes
// first, and flags are the last parameter.
func (st *reState) moduleFn(m *patternMethod) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [5]vm.Value
		if err := m.module.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		n := len(m.module.names)
		flags, err := flagsOf(a[n-1])
		if err != nil {
			return vm.Value{}, err
		}
		p, err := st.compile(t, a[0], flags)
		if err != nil {
			return vm.Value{}, err
		}
		var own [4]vm.Value
		copy(own[:], a[1:n-1])
		return m.f(t, p.AsObject().Data.(*pattern), &own)
	}
}

// flagsOf reads a flags argument.
func flagsOf(v vm.Value) (int, error) {
	x := vm.Unboxed(v)
	switch {
	case v.IsUnset():
		return 0, nil
	case isSmall(x):
		return int(x.AsInt()), nil
	case x.Kind() == vm.KBig:
		return 0, vm.Errorf(vm.ExcOverflowError, "Python int too large to convert to C int")
	}
	return 0, vm.TypeErrorf("unsupported operand type(s) for &: '%s' and 'RegexFlag'", vm.TypeName(v))
}

var sigReCompile = sig("compile", "pattern flags=")

func (st *reState) compileFn(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigReCompile.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	flags, err := flagsOf(a[1])
	if err != nil {
		return vm.Value{}, err
	}
	return st.compile(t, a[0], flags)
}

// compile returns the pattern object of v, which may be one already.
func (st *reState) compile(t *vm.Thread, v vm.Value, flags int) (vm.Value, error) {
	var key reKey
	switch {
	case v.Kind() == vm.KStr:
		key = reKey{v.AsStr(), false, flags}
	case v.Kind() == vm.KBytes:
		key = reKey{v.AsStr(), true, flags}
	case v.Kind() == vm.KObject && v.AsObject().Type == typePattern:
		if flags != 0 {
			return vm.Value{}, vm.ValueErrorf("cannot process flags argument with a compiled pattern")
		}
		return v, nil
	default:
		return vm.Value{}, vm.TypeErrorf("first argument must be string or compiled pattern")
	}
	if p, ok := st.recent(&key); ok {
		return p, nil
	}
	if p, ok := st.cache[key]; ok {
		st.remember(key, p)
		return p, nil
	}
	p, err := compilePattern(t, v, flags)
	if err != nil {
		return vm.Value{}, err
	}
	if len(st.cache) >= maxPatterns {
		clear(st.cache)
	}
	obj := newObject(typePattern, p)
	p.self, p.st = obj.AsObject(), st
	st.cache[key] = obj
	st.remember(key, obj)
	return obj, nil
}

// maxPatternLen bounds the source of a pattern in characters.
const maxPatternLen = 1 << 16

func compilePattern(t *vm.Thread, v vm.Value, flags int) (*pattern, error) {
	p := &pattern{v: v, src: v.AsStr(), bytes: v.Kind() == vm.KBytes}
	if p.bytes {
		p.src = latin1Text(p.src)
	}
	src := []rune(p.src)
	if len(src) > maxPatternLen {
		return nil, vm.Errorf(vm.ExcMemoryError, "pattern of %d characters is too long", len(src))
	}
	parser, tree, err := parseRe(src, p.bytes, flags)
	if err != nil {
		if e, ok := err.(*reSyntaxError); ok {
			return nil, e.raise(v)
		}
		return nil, err
	}
	p.flags, p.names, p.nameList = parser.flags, parser.names, parser.nameList
	p.program, err = compileRe(t, parser, tree)
	return p, err
}

// newReError makes a re.error; pos is negative when it is not known.
func newReError(cls *vm.Type, msg string, pattern vm.Value, pos int) vm.Value {
	attrs := vm.NewDict(5)
	attrs.SetStr("msg", vm.Str(msg))
	attrs.SetStr("pattern", pattern)
	full := msg
	posV, line, col := vm.None, vm.None, vm.None
	if pos >= 0 {
		posV = vm.Int(int64(pos))
		full = fmt.Sprintf("%s at position %d", msg, pos)
		if pattern.Kind() == vm.KStr || pattern.Kind() == vm.KBytes {
			src := []rune(pattern.AsStr())
			before := string(src[:min(pos, len(src))])
			l := strings.Count(before, "\n") + 1
			c := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
			line, col = vm.Int(int64(l)), vm.Int(int64(c))
			if strings.Contains(pattern.AsStr(), "\n") {
				full = fmt.Sprintf("%s (line %d, column %d)", full, l, c)
			}
		}
	}
	attrs.SetStr("pos", posV)
	attrs.SetStr("lineno", line)
	attrs.SetStr("colno", col)
	e := vm.NewExc(cls, vm.Str(full))
	e.AsObject().Attrs = attrs
	return e
}

var sigReError = sig("error.__init__", "msg pattern= pos=")

func setupRe() {
	typeReError.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [3]vm.Value
		if err := sigReError.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		msg, err := vm.ToStr(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		pos := int64(-1)
		if given(a[2]) {
			if pos, err = vm.IndexInt(t, a[2]); err != nil {
				return vm.Value{}, err
			}
		}
		pat := a[1]
		if pat.IsUnset() {
			pat = vm.None
		}
		return newReError(cls, msg, pat, int(pos)), nil
	}
	setupRegexFlag()
	setupPattern()
	setupMatch()
}

// reSpecial are the characters that escape escapes.
const reSpecial = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"

var sigReEscape = sig("escape", "pattern")

func reEscape(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [1]vm.Value
	if err := sigReEscape.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s := ""
	if a[0].Kind() == vm.KStr {
		s = a[0].AsStr()
	} else {
		var err error
		if s, err = bytesOf(a[0]); err != nil {
			return vm.Value{}, vm.TypeErrorf("decoding to str: need a bytes-like object, %s found", vm.TypeName(a[0]))
		}
	}
	out := make([]byte, 0, len(s)+8)
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(reSpecial, s[i]) >= 0 {
			out = append(out, '\\')
		}
		out = append(out, s[i])
	}
	if err := t.Reserve(len(out), 1); err != nil {
		return vm.Value{}, err
	}
	if a[0].Kind() == vm.KStr {
		return vm.Str(string(out)), nil
	}
	return vm.Bytes(string(out)), nil
}

// patternRepr is the repr of a compiled pattern.
func patternRepr(_ *vm.Thread, v vm.Value) (string, error) {
	p := v.AsObject().Data.(*pattern)
	s, err := vm.Repr(nil, p.v)
	if err != nil {
		return "", err
	}
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	var names []string
	flags := p.flags
	if !p.bytes && flags&(reFlagLocale|reFlagUnicode|reFlagASCII) == reFlagUnicode {
		flags &^= reFlagUnicode
	}
	for _, f := range reFlags {
		if flags&f.bit != 0 {
			names = append(names, "re."+f.long)
			flags &^= f.bit
		}
	}
	if flags != 0 {
		names = append(names, fmt.Sprintf("0x%x", flags))
	}
	if names != nil {
		s += ", " + strings.Join(names, "|")
	}
	return "re.compile(" + s + ")", nil
}

// patternAttr reads a pattern's attributes.
func patternAttr(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
	p, ok := v.AsObject().Data.(*pattern)
	if !ok {
		return vm.Value{}, false, nil
	}
	switch name {
	case "pattern":
		return p.v, true, nil
	case "flags":
		return vm.Int(int64(p.flags)), true, nil
	case "groups":
		return vm.Int(int64(p.groups)), true, nil
	case "groupindex":
		d := vm.NewDict(len(p.names))
		for i, n := range p.nameList {
			if n != "" {
				d.SetStr(n, vm.Int(int64(i)))
			}
		}
		return vm.DictValue(d), true, nil
	}
	return vm.Value{}, false, nil
}

// subjectOf makes the subject of a search.
func (p *pattern) subjectOf(v vm.Value) (subject, error) {
	switch v.Kind() {
	case vm.KStr:
		if p.bytes {
			return subject{}, vm.TypeErrorf("cannot use a bytes pattern on a string-like object")
		}
		return p.st.subject(v, v.AsStr(), false), nil
	case vm.KBytes, vm.KByteArray:
		if !p.bytes {
			return subject{}, vm.TypeErrorf("cannot use a string pattern on a bytes-like object")
		}
		s, err := bytesOf(v)
		return p.st.subject(v, s, true), err
	}
	return subject{}, vm.TypeErrorf("expected string or bytes-like object, got '%s'", vm.TypeName(v))
}

// span converts the pos and endpos arguments to byte offsets; at > end when
// nothing can match.
func (s *subject) span(t *vm.Thread, pos, endpos vm.Value) (at, end, p, e int, err error) {
	lo, hi := int64(0), int64(s.n)
	if !pos.IsUnset() {
		if lo, err = vm.IndexInt(t, pos); err != nil {
			return
		}
	}
	if !endpos.IsUnset() {
		if hi, err = vm.IndexInt(t, endpos); err != nil {
			return
		}
	}
	lo = min(max(lo, 0), int64(s.n))
	hi = min(max(hi, 0), int64(s.n))
	p, e = int(lo), int(hi)
	return s.offset(p), s.offset(e), p, e, nil
}
