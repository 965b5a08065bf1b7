package lib

import (
	"strings"

	"gears/vm"
)

// patternMethod is a method of patterns; module is the signature of the
// module's function of the same name, if there is one.
type patternMethod struct {
	name   string
	sig    *signature
	module *signature
	least  int // arguments at least
	f      func(t *vm.Thread, p *pattern, a *[4]vm.Value) (vm.Value, error)
}

var patternMethods = []patternMethod{
	{"match", csig("match", "string pos= endpos="), sig("match", "pattern string flags="), 0, patternFind(reMatch)},
	{"fullmatch", csig("fullmatch", "string pos= endpos="), sig("fullmatch", "pattern string flags="), 0, patternFind(reFull)},
	{"search", csig("search", "string pos= endpos="), sig("search", "pattern string flags="), 0, patternFind(reSearch)},
	{"findall", csig("findall", "string pos= endpos="), sig("findall", "pattern string flags="), 0, patternFindall},
	{"finditer", csig("finditer", "string pos= endpos="), sig("finditer", "pattern string flags="), 0, patternFinditer},
	{"split", csig("split", "string maxsplit="), sig("split", "pattern string maxsplit= flags="), 0, patternSplit},
	{"sub", csig("sub", "repl string count="), sig("sub", "pattern repl string count= flags="), 0, patternSub(false)},
	{"subn", csig("subn", "repl string count="), sig("subn", "pattern repl string count= flags="), 0, patternSub(true)},
	{"scanner", csig("scanner", "string pos= endpos="), nil, 0, patternScanner},
}

func setupPattern() {
	for i := range patternMethods {
		m := &patternMethods[i]
		for _, required := range m.sig.required {
			if required {
				m.least++
			}
		}
		typePattern.AddMethods([]vm.Builtin{{Name: m.name, Max: -1,
			Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
				p, err := dataOf[pattern](args, typePattern, m.name)
				if err != nil {
					return vm.Value{}, err
				}
				var a [4]vm.Value
				if n := len(args) - 1; len(kw) == 0 && n >= m.least && n <= len(m.sig.names) {
					copy(a[:], args[1:])
				} else if err := m.sig.bind(a[:], args[1:], kw); err != nil {
					return vm.Value{}, err
				}
				return m.f(t, p, &a)
			}}})
	}
	typeScanner.AddMethods([]vm.Builtin{scannerMethod("match", true), scannerMethod("search", false)})
	typePattern.Dotted, typeMatch.Dotted = true, true
	typeScanner.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if sc, ok := v.AsObject().Data.(*scanner); ok && name == "pattern" {
			return vm.ObjectValue(sc.p.self), true, nil
		}
		return vm.Value{}, false, nil
	}
	s := &typePattern.Slots
	s.Repr, s.Str = patternRepr, patternRepr
	s.GetAttr = patternAttr
	s.Compare = func(_ *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
		if op != "==" && op != "!=" || b.Kind() != vm.KObject {
			return vm.NotImplemented, nil
		}
		p := a.AsObject().Data.(*pattern)
		q, ok := b.AsObject().Data.(*pattern)
		if !ok {
			return vm.NotImplemented, nil
		}
		same := p.flags == q.flags && p.bytes == q.bytes && p.src == q.src
		return vm.Bool(same == (op == "==")), nil
	}
	s.Hash = func(t *vm.Thread, v vm.Value) (uint64, error) {
		p := v.AsObject().Data.(*pattern)
		h, err := vm.Hash(t, p.v)
		return h ^ uint64(p.flags), err
	}
	s.Copy = func(_ *vm.Thread, v vm.Value, _ func(vm.Value) (vm.Value, error)) (vm.Value, error) { return v, nil }
}

func patternFind(mode reMode) func(*vm.Thread, *pattern, *[4]vm.Value) (vm.Value, error) {
	return func(t *vm.Thread, p *pattern, a *[4]vm.Value) (vm.Value, error) {
		s, err := p.subjectOf(a[0])
		if err != nil {
			return vm.Value{}, err
		}
		at, end, pos, endpos, err := s.span(t, a[1], a[2])
		if err != nil || at > end {
			return vm.None, err
		}
		m, err := p.find(t, &s, at, end, mode)
		if err != nil || m == nil {
			return vm.None, err
		}
		return newMatch(p, &s, m, pos, endpos), nil
	}
}

func patternFindall(t *vm.Thread, p *pattern, a *[4]vm.Value) (vm.Value, error) {
	s, err := p.subjectOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	at, end, _, _, err := s.span(t, a[1], a[2])
	if err != nil {
		return vm.Value{}, err
	}
	var out []vm.Value
	empty := s.slice(0, 0)
	err = p.each(t, &s, at, end, -1, func(m *matcher) error {
		group := func(i int) vm.Value {
			if m.caps[2*i] < 0 {
				return empty
			}
			return s.slice(m.caps[2*i], m.caps[2*i+1])
		}
		switch p.groups {
		case 0:
			out = append(out, group(0))
		case 1:
			out = append(out, group(1))
		default:
			row := make([]vm.Value, p.groups)
			for i := range row {
				row[i] = group(i + 1)
			}
			out = append(out, vm.NewTuple(row...))
		}
		return t.Reserve(grown(len(out)), 24)
	})
	return vm.NewList(out), err
}

// matchIter yields the matches of finditer, one search at a time.
type matchIter struct {
	p           *pattern
	s           subject
	scan        reScan
	pos, endpos int
}

func (it *matchIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	m, err := it.scan.next(t, &it.s)
	if err != nil || m == nil {
		return vm.Value{}, false, err
	}
	return newMatch(it.p, &it.s, m, it.pos, it.endpos), true, nil
}

func patternFinditer(t *vm.Thread, p *pattern, a *[4]vm.Value) (vm.Value, error) {
	s, err := p.subjectOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	at, end, pos, endpos, err := s.span(t, a[1], a[2])
	if err != nil {
		return vm.Value{}, err
	}
	it := &matchIter{p: p, s: s, scan: reScan{pr: p.program, at: at, end: end}, pos: pos, endpos: endpos}
	return vm.NewIter(it, typeMatchIter), nil
}

// scanner is what Pattern.scanner gives: each call of match or search goes on
// where the one before stopped.
type scanner struct {
	p           *pattern
	s           subject
	scan        reScan
	pos, endpos int
}

func patternScanner(t *vm.Thread, p *pattern, a *[4]vm.Value) (vm.Value, error) {
	s, err := p.subjectOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	at, end, pos, endpos, err := s.span(t, a[1], a[2])
	if err != nil {
		return vm.Value{}, err
	}
	return newObject(typeScanner, &scanner{p, s, reScan{pr: p.program, at: at, end: end}, pos, endpos}), nil
}

// scannerMethod makes a method of scanners; here says that a match must begin
// at once.
func scannerMethod(name string, here bool) vm.Builtin {
	return vm.Builtin{Name: name, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		sc, err := dataOf[scanner](args, typeScanner, name)
		if err != nil {
			return vm.Value{}, err
		}
		sc.scan.here = here
		m, err := sc.scan.next(t, &sc.s)
		if err != nil || m == nil {
			return vm.None, err
		}
		return newMatch(sc.p, &sc.s, m, sc.pos, sc.endpos), nil
	}}
}

// limitOf reads a count or maxsplit argument: how many matches, -1 for all.
func limitOf(t *vm.Thread, v vm.Value) (int, error) {
	n, err := intOr(t, v, 0)
	switch {
	case err != nil:
		return 0, err
	case n == 0:
		return -1, nil
	}
	return int(min(max(n, 0), 1<<40)), nil
}

func patternSplit(t *vm.Thread, p *pattern, a *[4]vm.Value) (vm.Value, error) {
	s, err := p.subjectOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	n, err := limitOf(t, a[1])
	if err != nil {
		return vm.Value{}, err
	}
	var out []vm.Value
	last := 0
	err = p.each(t, &s, 0, len(s.text), n, func(m *matcher) error {
		out = append(out, s.slice(last, m.caps[0]))
		for i := 1; i <= p.groups; i++ {
			if m.caps[2*i] < 0 {
				out = append(out, vm.None)
			} else {
				out = append(out, s.slice(m.caps[2*i], m.caps[2*i+1]))
			}
		}
		last = m.caps[1]
		return t.Reserve(grown(len(out)), 24)
	})
	out = append(out, s.slice(last, len(s.text)))
	return vm.NewList(out), err
}

func patternSub(counted bool) func(*vm.Thread, *pattern, *[4]vm.Value) (vm.Value, error) {
	return func(t *vm.Thread, p *pattern, a *[4]vm.Value) (vm.Value, error) {
		n, err := limitOf(t, a[2])
		if err != nil {
			return vm.Value{}, err
		}
		s, err := p.subjectOf(a[1])
		if err != nil {
			return vm.Value{}, err
		}
		expand, err := p.replacement(&s, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		var out []byte
		last, count := 0, 0
		err = p.each(t, &s, 0, len(s.text), n, func(m *matcher) error {
			if out == nil {
				out = make([]byte, 0, len(s.text)+len(s.text)/8)
			}
			mark := len(out)
			out = append(out, s.text[last:m.caps[0]]...)
			last = m.caps[1]
			var err error
			if out, err = expand(t, out, m); err != nil {
				return err
			}
			count++
			if len(out)>>16 != mark>>16 {
				if err := t.Reserve(len(out)-mark+1<<16, 1); err != nil {
					return err
				}
			}
			return t.Tick()
		})
		if err != nil {
			return vm.Value{}, err
		}
		v := s.v
		if count > 0 {
			out = append(out, s.text[last:]...)
			if s.bytes {
				v = vm.Bytes(unsafeString(out))
			} else {
				v = vm.Str(unsafeString(out))
			}
		} else if v.Kind() == vm.KByteArray {
			v = vm.Bytes(s.text)
		}
		if counted {
			return vm.NewTuple(v, vm.Int(int64(count))), nil
		}
		return v, nil
	}
}

// expander appends what the match that m holds is replaced by.
type expander func(t *vm.Thread, dst []byte, m *matcher) ([]byte, error)

// replacement makes the expander of a repl argument: a template or a function.
func (p *pattern) replacement(s *subject, repl vm.Value) (expander, error) {
	if repl.Kind() != vm.KStr && repl.Kind() != vm.KBytes && repl.Kind() != vm.KByteArray {
		if !vm.Callable(repl) {
			_, err := p.replText(repl, -1)
			return nil, err
		}
		pieces, last := 0, 0
		return func(t *vm.Thread, dst []byte, m *matcher) ([]byte, error) {
			if m.caps[0] > last {
				pieces++
			}
			last = m.caps[1]
			pieces++
			r, err := callOne(t, repl, newMatch(p, s, m, 0, s.n))
			if err != nil {
				return dst, err
			}
			if r.IsNone() {
				return dst, nil
			}
			text, err := p.replText(r, pieces-1)
			return append(dst, text...), err
		}, nil
	}
	if (repl.Kind() == vm.KStr) == p.bytes && strings.IndexByte(textOf(repl), '\\') < 0 {
		// Plain text of the wrong kind does no harm until there is a match.
		return func(_ *vm.Thread, dst []byte, m *matcher) ([]byte, error) {
			_, err := p.replText(repl, min(m.caps[0], 1))
			return dst, err
		}, nil
	}
	text, err := p.replText(repl, -1)
	if err != nil {
		return nil, err
	}
	if strings.IndexByte(text, '\\') < 0 {
		return func(_ *vm.Thread, dst []byte, _ *matcher) ([]byte, error) { return append(dst, text...), nil }, nil
	}
	tpl, err := p.template(repl, text)
	if err != nil {
		return nil, err
	}
	return func(_ *vm.Thread, dst []byte, m *matcher) ([]byte, error) {
		return expandTemplate(dst, tpl, s.text, m.caps), nil
	}, nil
}

// textOf is the text of a str, bytes or bytearray.
func textOf(v vm.Value) string {
	if v.Kind() == vm.KByteArray {
		return string(v.AsByteArray().B)
	}
	return v.AsStr()
}

// replText is the text of a replacement, of the pattern's own kind; item is
// its place in the list of pieces of the result, -1 for a template.
func (p *pattern) replText(v vm.Value, item int) (string, error) {
	if !p.bytes {
		switch {
		case v.Kind() == vm.KStr:
			return v.AsStr(), nil
		case item < 0:
			return "", vm.TypeErrorf("decoding to str: need a bytes-like object, %s found", vm.TypeName(v))
		}
		return "", vm.TypeErrorf("sequence item %d: expected str instance, %s found", item, vm.TypeName(v))
	}
	b, err := bytesOf(v)
	if err != nil {
		if item < 0 {
			return "", err
		}
		return "", vm.TypeErrorf("sequence item %d: expected a bytes-like object, %s found", item, vm.TypeName(v))
	}
	return b, nil
}
