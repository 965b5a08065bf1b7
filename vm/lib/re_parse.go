package lib

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"gears/vm"
)

// reOp is the kind of a node.
type reOp uint8

const (
	reEmpty     reOp = iota
	reClass          // one character
	reCat            // subs in sequence
	reAlt            // one of subs
	reCapture        // group number n
	reRepeat         // sub, min to max times
	reBegin          // \A, ^
	reBeginLine      // ^ with MULTILINE
	reEnd            // \Z
	reEndOrNL        // $
	reEndLine        // $ with MULTILINE
	reWordEdge       // \b
	reNotEdge        // \B
	reLook           // (?= (?! (?<= (?<!
	reBackref        // what group n matched
	reCond           // (?(n)subs[0]|subs[1])
	reAtomic         // (?>…)
)

// reKind says how a repeat gives way.
const (
	reGreedy = iota
	reLazy
	rePossessive
)

// reUnlimited is the max of an open repeat.
const reUnlimited = 1<<32 - 1

type reNode struct {
	op       reOp
	set      runeSet // class: what is in it
	subs     []*reNode
	n        int
	min, max int
	kind     int
	behind   bool   // look: behind
	negate   bool   // look: negative
	ascii    bool   // \b, backref: ASCII words and cases
	fold     bool   // backref: any case
	first    *first // what it can begin with, once computed
}

// The flags, with CPython's values.
const (
	reFlagTemplate   = 1
	reFlagIgnoreCase = 2
	reFlagLocale     = 4
	reFlagMultiline  = 8
	reFlagDotAll     = 16
	reFlagUnicode    = 32
	reFlagVerbose    = 64
	reFlagDebug      = 128
	reFlagASCII      = 256
)

var reFlagLetters = map[byte]int{'i': reFlagIgnoreCase, 'L': reFlagLocale, 'm': reFlagMultiline, 's': reFlagDotAll,
	'x': reFlagVerbose, 'a': reFlagASCII, 't': reFlagTemplate, 'u': reFlagUnicode}

const (
	reTypeFlags   = reFlagASCII | reFlagLocale | reFlagUnicode
	reGlobalFlags = reFlagDebug | reFlagTemplate
)

// reDepth bounds the nesting of groups.
const reDepth = 200

// reSyntaxError is a mistake in a pattern at a code point position.
type reSyntaxError struct {
	msg string
	pos int
}

func (e *reSyntaxError) Error() string { return e.msg }

// reParser reads one pattern in Python's syntax. Bytes patterns are read as the
// Latin-1 text of their bytes.
type reParser struct {
	src       []rune
	i         int
	bytes     bool
	flags     int // global
	groups    int
	names     map[string]int
	nameList  []string // by group number
	open      []bool   // by group number: not closed yet
	widths    [][2]int // by group number, once closed
	behind    int      // >0 inside a look-behind: first group number that may not be used yet
	depth     int
	openWidth bool // a look-behind has no fixed width
	condCheck []reCondCheck
}

type reCondCheck struct{ group, pos int }

func (p *reParser) fail(pos int, format string, args ...any) error {
	e := vm.ValueErrorf(format, args...).(*vm.Raised) // formatting only
	msg := e.Exc().Args[0].AsStr()
	if p.i == len(p.src)-1 && p.src[p.i] == '\\' {
		// CPython looks one token ahead and finds this mistake first.
		msg, pos = "bad escape (end of pattern)", p.i
	}
	if p.bytes {
		msg = escapeLatin1(msg)
	}
	return &reSyntaxError{msg, pos}
}

// escapeLatin1 writes what is not ASCII, in messages on bytes patterns, as
// escapes.
func escapeLatin1(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteByte(byte(r))
		} else {
			b.WriteString("\\x" + hex2(r))
		}
	}
	return b.String()
}

func (p *reParser) more() bool { return p.i < len(p.src) }

// peek returns the next token: a character, or a backslash and one more.
func (p *reParser) peek() string {
	if !p.more() {
		return ""
	}
	if p.src[p.i] == '\\' && p.i+1 < len(p.src) {
		return string(p.src[p.i : p.i+2])
	}
	return string(p.src[p.i])
}

func (p *reParser) next() (string, error) {
	if p.more() && p.src[p.i] == '\\' && p.i+1 >= len(p.src) {
		return "", p.fail(p.i, "bad escape (end of pattern)")
	}
	s := p.peek()
	p.i += utf8.RuneCountInString(s)
	return s, nil
}

func (p *reParser) accept(s string) bool {
	if p.peek() == s {
		p.i += utf8.RuneCountInString(s)
		return true
	}
	return false
}

// parseRe parses a whole pattern.
func parseRe(src []rune, bytes bool, flags int) (*reParser, *reNode, error) {
	p := &reParser{src: src, bytes: bytes, flags: flags, names: map[string]int{}, nameList: []string{""},
		open: []bool{false}, widths: make([][2]int, 1)}
	n, err := p.alternatives(flags, true)
	if err != nil {
		return nil, nil, err
	}
	if p.flags, err = p.fixFlags(p.flags); err != nil {
		return nil, nil, err
	}
	if p.more() {
		return nil, nil, p.fail(p.i, "unbalanced parenthesis")
	}
	for _, c := range p.condCheck {
		if c.group > p.groups {
			return nil, nil, p.fail(c.pos, "invalid group reference %d", c.group)
		}
	}
	if p.openWidth {
		return nil, nil, &reSyntaxError{"look-behind requires fixed-width pattern", -1}
	}
	return p, n, nil
}

func (p *reParser) fixFlags(flags int) (int, error) {
	if p.bytes {
		if flags&reFlagUnicode != 0 {
			return 0, vm.ValueErrorf("cannot use UNICODE flag with a bytes pattern")
		}
		if flags&reFlagLocale != 0 && flags&reFlagASCII != 0 {
			return 0, vm.ValueErrorf("ASCII and LOCALE flags are incompatible")
		}
		return flags, nil
	}
	if flags&reFlagLocale != 0 {
		return 0, vm.ValueErrorf("cannot use LOCALE flag with a str pattern")
	}
	if flags&reFlagASCII == 0 {
		flags |= reFlagUnicode
	} else if flags&reFlagUnicode != 0 {
		return 0, vm.ValueErrorf("ASCII and UNICODE flags are incompatible")
	}
	return flags, nil
}

// ascii reports whether categories and cases are ASCII's under flags.
func (p *reParser) ascii(flags int) bool { return p.bytes || flags&reFlagASCII != 0 }

func (p *reParser) alternatives(flags int, first bool) (*reNode, error) {
	if p.depth++; p.depth > reDepth {
		return nil, vm.Errorf(vm.ExcRecursionError, "pattern is nested more than %d levels deep", reDepth)
	}
	defer func() { p.depth-- }()
	var alts []*reNode
	for {
		n, err := p.sequence(&flags, first && len(alts) == 0)
		if err != nil {
			return nil, err
		}
		alts = append(alts, n)
		if !p.accept("|") {
			break
		}
	}
	if len(alts) == 1 {
		return alts[0], nil
	}
	return &reNode{op: reAlt, subs: alts}, nil
}

// sequence reads up to "|", ")" or the end. Global inline flags at the start
// of the whole pattern change *flags.
func (p *reParser) sequence(flags *int, first bool) (*reNode, error) {
	cat := &reNode{op: reCat}
	for p.more() {
		c := p.peek()
		if c == "|" || c == ")" {
			break
		}
		if *flags&reFlagVerbose != 0 {
			if c == " " || c == "\t" || c == "\n" || c == "\r" || c == "\v" || c == "\f" {
				p.i++
				continue
			}
			if c == "#" {
				for p.more() && p.src[p.i] != '\n' {
					p.i++
				}
				continue
			}
		}
		start := p.i
		if strings.Contains("*+?{", c) {
			done, err := p.repeat(cat, *flags)
			if err != nil {
				return nil, err
			}
			if done {
				continue
			}
		}
		if _, err := p.next(); err != nil {
			return nil, err
		}
		n, err := p.item(c, start, flags, first && len(cat.subs) == 0)
		if err != nil {
			return nil, err
		}
		if n != nil {
			cat.subs = append(cat.subs, n)
		}
	}
	if len(cat.subs) == 1 {
		return cat.subs[0], nil
	}
	if len(cat.subs) == 0 {
		return &reNode{op: reEmpty}, nil
	}
	return cat, nil
}

// item makes the node of token c, read already, which began at start.
func (p *reParser) item(c string, start int, flags *int, first bool) (*reNode, error) {
	switch c[0] {
	case '\\':
		return p.escape(c, start, *flags)
	case '[':
		return p.set(start, *flags)
	case '.':
		if *flags&reFlagDotAll != 0 {
			return &reNode{op: reClass, set: runeSet{0, maxRune}}, nil
		}
		return &reNode{op: reClass, set: single('\n').negate()}, nil
	case '^':
		if *flags&reFlagMultiline != 0 {
			return &reNode{op: reBeginLine}, nil
		}
		return &reNode{op: reBegin}, nil
	case '$':
		if *flags&reFlagMultiline != 0 {
			return &reNode{op: reEndLine}, nil
		}
		return &reNode{op: reEndOrNL}, nil
	case '(':
		return p.group(start, flags, first)
	}
	r, _ := utf8.DecodeRuneInString(c)
	return p.literal(r, *flags), nil
}

func (p *reParser) literal(r rune, flags int) *reNode {
	s := single(r)
	if flags&reFlagIgnoreCase != 0 {
		s = s.fold(p.ascii(flags))
	}
	return &reNode{op: reClass, set: s}
}

// repeat reads a quantifier and applies it to the last item; false when a "{"
// is an ordinary character.
func (p *reParser) repeat(cat *reNode, flags int) (bool, error) {
	start := p.i
	min, max := 0, 1
	switch p.src[p.i] {
	case '*':
		max = reUnlimited
	case '+':
		min, max = 1, reUnlimited
	case '{':
		lo, hi, end, ok, err := p.bounds()
		if err != nil {
			return false, err
		}
		if !ok {
			return false, nil
		}
		min, max = lo, hi
		p.i = end - 1
	}
	p.i++
	if len(cat.subs) == 0 {
		return false, p.fail(start, "nothing to repeat")
	}
	last := cat.subs[len(cat.subs)-1]
	switch last.op {
	case reBegin, reBeginLine, reEnd, reEndOrNL, reEndLine, reWordEdge, reNotEdge:
		return false, p.fail(start, "nothing to repeat")
	case reRepeat:
		return false, p.fail(start, "multiple repeat")
	}
	kind := reGreedy
	if p.accept("?") {
		kind = reLazy
	} else if p.accept("+") {
		kind = rePossessive
	}
	cat.subs[len(cat.subs)-1] = &reNode{op: reRepeat, subs: []*reNode{last}, min: min, max: max, kind: kind}
	return true, nil
}

// bounds reads {m}, {m,}, {,n}, {m,n} at p.i; ok false when it is none of them.
func (p *reParser) bounds() (lo, hi, end int, ok bool, err error) {
	start := p.i
	i := p.i + 1
	digits := func() string {
		j := i
		for i < len(p.src) && p.src[i] >= '0' && p.src[i] <= '9' {
			i++
		}
		return string(p.src[j:i])
	}
	if i < len(p.src) && p.src[i] == '}' {
		return 0, 0, 0, false, nil
	}
	a := digits()
	b := a
	if i < len(p.src) && p.src[i] == ',' {
		i++
		b = digits()
	}
	if i >= len(p.src) || p.src[i] != '}' {
		return 0, 0, 0, false, nil
	}
	i++
	lo, hi = 0, reUnlimited
	if a == "" && b == "" && i-start == 2 {
		return 0, 0, 0, false, nil
	}
	for _, part := range []struct {
		s   string
		dst *int
	}{{a, &lo}, {b, &hi}} {
		if part.s == "" {
			continue
		}
		n, err := strconv.Atoi(part.s)
		if err != nil || n >= reUnlimited {
			return 0, 0, 0, false, vm.Errorf(vm.ExcOverflowError, "the repetition number is too large")
		}
		*part.dst = n
	}
	if hi < lo {
		p.i = i
		return 0, 0, 0, false, p.fail(start+1, "min repeat greater than max repeat")
	}
	return lo, hi, i, true, nil
}
