package lib

import (
	"unicode/utf8"

	"gears/vm"
)

// group reads what follows "(".
func (p *reParser) group(start int, flags *int, first bool) (*reNode, error) {
	if !p.accept("?") {
		return p.capture("", start, *flags)
	}
	if !p.more() {
		return nil, p.fail(p.i, "unexpected end of pattern")
	}
	c, err := p.next()
	if err != nil {
		return nil, err
	}
	switch c {
	case "P":
		return p.groupP(start, *flags)
	case ":":
		return p.plain(start, *flags)
	case "#":
		for {
			if !p.more() {
				return nil, p.fail(start, "missing ), unterminated comment")
			}
			if c, err = p.next(); err != nil {
				return nil, err
			}
			if c == ")" {
				return nil, nil
			}
		}
	case "=", "!", "<":
		return p.look(c, start, *flags)
	case "(":
		return p.conditional(start, *flags)
	case ">":
		n, err := p.plain(start, *flags)
		if err != nil {
			return nil, err
		}
		return &reNode{op: reAtomic, subs: []*reNode{n}}, nil
	}
	if len(c) == 1 && (reFlagLetters[c[0]] != 0 || c == "-") {
		return p.inlineFlags(c, start, flags, first)
	}
	return nil, p.fail(p.i-1-utf8.RuneCountInString(c), "unknown extension ?%s", c)
}

func (p *reParser) closing(start int) error {
	if !p.accept(")") {
		return p.fail(start, "missing ), unterminated subpattern")
	}
	return nil
}

func (p *reParser) plain(start, flags int) (*reNode, error) {
	n, err := p.alternatives(flags, false)
	if err != nil {
		return nil, err
	}
	if err := p.closing(start); err != nil {
		return nil, err
	}
	// Wrapped so that a quantifier after it applies to the whole, even to a
	// group that is empty or repeated itself.
	return &reNode{op: reCat, subs: []*reNode{n}}, nil
}

func (p *reParser) capture(name string, start, flags int) (*reNode, error) {
	p.groups++
	n := p.groups
	p.nameList = append(p.nameList, name)
	p.open = append(p.open, true)
	p.widths = append(p.widths, [2]int{})
	if name != "" {
		p.names[name] = n
	}
	sub, err := p.alternatives(flags, false)
	if err != nil {
		return nil, err
	}
	if err := p.closing(start); err != nil {
		return nil, err
	}
	p.open[n] = false
	lo, hi := p.width(sub)
	p.widths[n] = [2]int{lo, hi}
	return &reNode{op: reCapture, n: n, subs: []*reNode{sub}}, nil
}

// until reads a name up to the closing character.
func (p *reParser) until(end rune, what string) (string, error) {
	start := p.i
	for p.more() {
		if p.src[p.i] == end {
			name := string(p.src[start:p.i])
			p.i++
			if name == "" {
				return "", p.fail(start, "missing %s", what)
			}
			return name, nil
		}
		if _, err := p.next(); err != nil {
			return "", err
		}
	}
	name := string(p.src[start:])
	if name == "" {
		return "", p.fail(start, "missing %s", what)
	}
	return "", p.fail(start, "missing %c, unterminated name", end)
}

func (p *reParser) checkName(name string, pos int) error {
	if !isIdentifier(name) {
		return p.fail(pos, "bad character in group name %s", p.quote(name))
	}
	return nil
}

// quote is the repr of a piece of the pattern.
func (p *reParser) quote(s string) string {
	r, _ := vm.Repr(nil, vm.Str(s))
	return r
}

func (p *reParser) groupP(start, flags int) (*reNode, error) {
	if p.accept("<") {
		at := p.i
		name, err := p.until('>', "group name")
		if err != nil {
			return nil, err
		}
		if err := p.checkName(name, at); err != nil {
			return nil, err
		}
		if old, ok := p.names[name]; ok {
			return nil, p.fail(at, "redefinition of group name %s as group %d; was group %d", p.quote(name), p.groups+1, old)
		}
		return p.capture(name, start, flags)
	}
	if p.accept("=") {
		at := p.i
		name, err := p.until(')', "group name")
		if err != nil {
			return nil, err
		}
		if err := p.checkName(name, at); err != nil {
			return nil, err
		}
		n, ok := p.names[name]
		if !ok {
			return nil, p.fail(at, "unknown group name %s", p.quote(name))
		}
		return p.backref(n, at, flags)
	}
	if !p.more() {
		return nil, p.fail(p.i, "unexpected end of pattern")
	}
	c, err := p.next()
	if err != nil {
		return nil, err
	}
	return nil, p.fail(p.i-utf8.RuneCountInString(c)-2, "unknown extension ?P%s", c)
}

// checkBehind refuses references inside a look-behind to groups that it does
// not know yet.
func (p *reParser) checkBehind(n int) error {
	switch {
	case p.behind == 0:
		return nil
	case n > p.groups || p.open[n]:
		return p.fail(p.i, "cannot refer to an open group")
	case n >= p.behind:
		return p.fail(p.i, "cannot refer to group defined in the same lookbehind subpattern")
	}
	return nil
}

func (p *reParser) backref(n, pos, flags int) (*reNode, error) {
	if p.open[n] {
		return nil, p.fail(pos, "cannot refer to an open group")
	}
	if err := p.checkBehind(n); err != nil {
		return nil, err
	}
	return &reNode{op: reBackref, n: n, fold: flags&reFlagIgnoreCase != 0, ascii: p.ascii(flags)}, nil
}

func (p *reParser) look(c string, start, flags int) (*reNode, error) {
	n := &reNode{op: reLook}
	if c == "<" {
		if !p.more() {
			return nil, p.fail(p.i, "unexpected end of pattern")
		}
		var err error
		if c, err = p.next(); err != nil {
			return nil, err
		}
		if c != "=" && c != "!" {
			return nil, p.fail(p.i-utf8.RuneCountInString(c)-2, "unknown extension ?<%s", c)
		}
		n.behind = true
		if p.behind == 0 {
			p.behind = p.groups + 1
			defer func() { p.behind = 0 }()
		}
	}
	n.negate = c == "!"
	sub, err := p.alternatives(flags, false)
	if err != nil {
		return nil, err
	}
	if err := p.closing(start); err != nil {
		return nil, err
	}
	n.subs = []*reNode{sub}
	if n.behind {
		// Told when the rest is right: CPython finds it only when it compiles.
		lo, hi := p.width(sub)
		p.openWidth = p.openWidth || lo != hi
	}
	return n, nil
}

func (p *reParser) conditional(start, flags int) (*reNode, error) {
	at := p.i
	name, err := p.until(')', "group name")
	if err != nil {
		return nil, err
	}
	n := &reNode{op: reCond}
	if !isIdentifier(name) {
		num, ok := groupNumber(name)
		switch {
		case !ok:
			return nil, p.fail(at, "bad character in group name %s", p.quote(name))
		case num == 0:
			return nil, p.fail(at, "bad group number")
		case num >= reMaxGroups:
			return nil, p.fail(at, "invalid group reference %d", num)
		}
		p.condCheck = append(p.condCheck, reCondCheck{num, at})
		n.n = num
	} else {
		var ok bool
		if n.n, ok = p.names[name]; !ok {
			return nil, p.fail(at, "unknown group name %s", p.quote(name))
		}
	}
	if err := p.checkBehind(n.n); err != nil {
		return nil, err
	}
	for i := range 2 {
		f := flags
		sub, err := p.sequence(&f, false)
		if err != nil {
			return nil, err
		}
		n.subs = append(n.subs, sub)
		if i == 0 && !p.accept("|") {
			break
		}
	}
	if p.peek() == "|" {
		return nil, p.fail(p.i, "conditional backref with more than two branches")
	}
	if err := p.closing(start); err != nil {
		return nil, err
	}
	return n, nil
}

// reMaxGroups bounds the numbers of groups.
const reMaxGroups = 1<<30 - 1

// groupNumber reads a group given by number: what int() takes, if not negative.
// Numbers that are out of bounds anyway all become reMaxGroups.
func groupNumber(name string) (int, bool) {
	v, err := vm.ParseInt(name, 10)
	switch {
	case err != nil, v.Kind() == vm.KInt && v.AsInt() < 0:
		return 0, false
	case v.Kind() == vm.KBig:
		return reMaxGroups, v.AsBig().Sign() > 0
	}
	return int(min(v.AsInt(), reMaxGroups)), true
}
