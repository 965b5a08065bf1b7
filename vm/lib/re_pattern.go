package lib

import (
	"gears/vm"
)

// patternMethod is a method of patterns; module is the signature of the
// module's function of the same name, if there is one.
type patternMethod struct {
	name   string
	sig    *signature
	module *signature
	f      func(t *vm.Thread, p *pattern, self vm.Value, a [4]vm.Value) (vm.Value, error)
}

var patternMethods = []patternMethod{
	{"match", csig("match", "string pos= endpos="), sig("match", "pattern string flags="), patternFind(reMatch)},
	{"fullmatch", csig("fullmatch", "string pos= endpos="), sig("fullmatch", "pattern string flags="), patternFind(reFull)},
	{"search", csig("search", "string pos= endpos="), sig("search", "pattern string flags="), patternFind(reSearch)},
	{"findall", csig("findall", "string pos= endpos="), sig("findall", "pattern string flags="), patternFindall},
	{"finditer", csig("finditer", "string pos= endpos="), sig("finditer", "pattern string flags="), patternFinditer},
	{"split", csig("split", "string maxsplit="), sig("split", "pattern string maxsplit= flags="), patternSplit},
	{"sub", csig("sub", "repl string count="), sig("sub", "pattern repl string count= flags="), patternSub(false)},
	{"subn", csig("subn", "repl string count="), sig("subn", "pattern repl string count= flags="), patternSub(true)},
	{"scanner", csig("scanner", "string pos= endpos="), nil, patternScanner},
}

func setupPattern() {
	for i := range patternMethods {
		m := &patternMethods[i]
		typePattern.AddMethods([]vm.Builtin{{Name: m.name, Max: -1,
			Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
				p, err := dataOf[pattern](args, typePattern, m.name)
				if err != nil {
					return vm.Value{}, err
				}
				var a [4]vm.Value
				if err := m.sig.bind(a[:], args[1:], kw); err != nil {
					return vm.Value{}, err
				}
				return m.f(t, p, args[0], a)
			}}})
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

func patternFind(mode reMode) func(*vm.Thread, *pattern, vm.Value, [4]vm.Value) (vm.Value, error) {
	return func(t *vm.Thread, p *pattern, self vm.Value, a [4]vm.Value) (vm.Value, error) {
		s, err := p.subjectOf(a[0])
		if err != nil {
			return vm.Value{}, err
		}
		at, end, pos, endpos, err := s.span(t, a[1], a[2])
		if err != nil || at > end {
			return vm.None, err
		}
		loc, err := p.find(t, s, at, end, mode)
		if err != nil || loc == nil {
			return vm.None, err
		}
		return newMatch(self, p, s, loc, pos, endpos), nil
	}
}

func patternFindall(t *vm.Thread, p *pattern, _ vm.Value, a [4]vm.Value) (vm.Value, error) {
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
	err = p.each(t, s, at, end, -1, func(loc []int) (bool, error) {
		group := func(i int) vm.Value {
			if loc[2*i] < 0 {
				return empty
			}
			return s.slice(loc[2*i], loc[2*i+1])
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
		return true, t.Reserve(grown(len(out)), 24)
	})
	return vm.NewList(out), err
}

// matchIter yields the matches of finditer, one search at a time.
type matchIter struct {
	self        vm.Value
	p           *pattern
	scan        reScan
	ready       [][]int // matches found together, where they have to be
	together    bool
	pos, endpos int
}

func (it *matchIter) Next(t *vm.Thread) (vm.Value, bool, error) {
	var loc []int
	if it.together {
		if len(it.ready) == 0 {
			return stop()
		}
		loc, it.ready = it.ready[0], it.ready[1:]
	} else {
		var err error
		if loc, err = it.scan.next(t); err != nil || loc == nil {
			return vm.Value{}, false, err
		}
	}
	return newMatch(it.self, it.p, it.scan.s, loc, it.pos, it.endpos), true, nil
}

func patternFinditer(t *vm.Thread, p *pattern, self vm.Value, a [4]vm.Value) (vm.Value, error) {
	s, err := p.subjectOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	at, end, pos, endpos, err := s.span(t, a[1], a[2])
	if err != nil {
		return vm.Value{}, err
	}
	it := &matchIter{self: self, p: p, scan: reScan{pr: p.program, s: s, at: at, end: end}, pos: pos, endpos: endpos}
	if p.features.looksBack && p.minWidth > 0 && p.useGo(s, at, end, reSearch) {
		it.together = true
		err = p.each(t, s, at, end, -1, func(loc []int) (bool, error) {
			it.ready = append(it.ready, loc)
			return true, nil
		})
	}
	return vm.NewIter(it, typeMatchIter), err
}

// patternScanner makes what re.Scanner-like code uses: an object with match and
// search that go on where they stopped.
func patternScanner(t *vm.Thread, p *pattern, self vm.Value, a [4]vm.Value) (vm.Value, error) {
	return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "gears has no pattern scanners: use finditer")
}

func patternSplit(t *vm.Thread, p *pattern, _ vm.Value, a [4]vm.Value) (vm.Value, error) {
	s, err := p.subjectOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	limit, err := intOr(t, a[1], 0)
	if err != nil {
		return vm.Value{}, err
	}
	n := -1
	if limit > 0 {
		n = int(min(limit, 1<<40))
	}
	var out []vm.Value
	last := 0
	if limit >= 0 {
		err = p.each(t, s, 0, len(s.text), n, func(loc []int) (bool, error) {
			out = append(out, s.slice(last, loc[0]))
			for i := 1; i <= p.groups; i++ {
				if loc[2*i] < 0 {
					out = append(out, vm.None)
				} else {
					out = append(out, s.slice(loc[2*i], loc[2*i+1]))
				}
			}
			last = loc[1]
			return true, t.Reserve(grown(len(out)), 24)
		})
	}
	out = append(out, s.slice(last, len(s.text)))
	return vm.NewList(out), err
}

func patternSub(counted bool) func(*vm.Thread, *pattern, vm.Value, [4]vm.Value) (vm.Value, error) {
	return func(t *vm.Thread, p *pattern, self vm.Value, a [4]vm.Value) (vm.Value, error) {
		limit, err := intOr(t, a[2], 0)
		if err != nil {
			return vm.Value{}, err
		}
		s, err := p.subjectOf(a[1])
		if err != nil {
			return vm.Value{}, err
		}
		expand, err := p.replacement(t, self, s, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		n := -1
		if limit > 0 {
			n = int(min(limit, 1<<40))
		}
		var out []byte
		last, count := 0, 0
		if limit >= 0 {
			err = p.each(t, s, 0, len(s.text), n, func(loc []int) (bool, error) {
				mark := len(out)
				out = append(out, s.text[last:loc[0]]...)
				var err error
				if out, err = expand(t, out, loc); err != nil {
					return false, err
				}
				last = loc[1]
				count++
				if len(out)>>16 != mark>>16 {
					if err := t.Reserve(len(out)-mark+1<<16, 1); err != nil {
						return false, err
					}
				}
				return true, t.Tick()
			})
			if err != nil {
				return vm.Value{}, err
			}
		}
		v := s.v
		if count > 0 {
			out = append(out, s.text[last:]...)
			text := unsafeString(out)
			switch {
			case !s.bytes:
				v = vm.Str(text)
			case isASCII(text):
				v = vm.Bytes(text)
			default:
				v = vm.Bytes(latin1Bytes(text))
			}
		} else if v.Kind() == vm.KByteArray {
			v = vm.Bytes(string(v.AsByteArray().B))
		}
		if counted {
			return vm.NewTuple(v, vm.Int(int64(count))), nil
		}
		return v, nil
	}
}

// expander appends what a match is replaced by.
type expander func(t *vm.Thread, dst []byte, loc []int) ([]byte, error)

// replacement makes the expander of a repl argument: a template or a function.
func (p *pattern) replacement(t *vm.Thread, self vm.Value, s *subject, repl vm.Value) (expander, error) {
	if repl.Kind() != vm.KStr && repl.Kind() != vm.KBytes && repl.Kind() != vm.KByteArray {
		if !vm.Callable(repl) {
			_, err := p.replText(repl, -1)
			return nil, err
		}
		pieces, last := 0, 0
		return func(t *vm.Thread, dst []byte, loc []int) ([]byte, error) {
			if loc[0] > last {
				pieces++
			}
			last = loc[1]
			pieces++
			r, err := callOne(t, repl, newMatch(self, p, s, loc, 0, s.n))
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
	text, err := p.replText(repl, -1)
	if err != nil {
		return nil, err
	}
	tpl, err := p.template(repl, text)
	if err != nil {
		return nil, err
	}
	return func(_ *vm.Thread, dst []byte, loc []int) ([]byte, error) { return tpl.expand(dst, s, loc), nil }, nil
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
	if !isASCII(b) {
		b = latin1Text(b)
	}
	return b, nil
}
