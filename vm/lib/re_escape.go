package lib

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"gears/vm"
)

// reCharEscapes are the escapes that stand for one character.
var reCharEscapes = map[byte]rune{'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\'}

// escape makes the node of a backslash and one character outside a set.
func (p *reParser) escape(tok string, start, flags int) (*reNode, error) {
	c, _ := utf8.DecodeRuneInString(tok[1:])
	switch c {
	case 'A':
		return &reNode{op: reBegin}, nil
	case 'Z':
		return &reNode{op: reEnd}, nil
	case 'b':
		return &reNode{op: reWordEdge, ascii: p.ascii(flags)}, nil
	case 'B':
		return &reNode{op: reNotEdge, ascii: p.ascii(flags)}, nil
	case 'd', 'D', 'w', 'W', 's', 'S':
		return &reNode{op: reClass, set: p.category(byte(c), flags)}, nil
	}
	if c >= '1' && c <= '9' {
		return p.numberEscape(c, start, flags)
	}
	if c == '0' {
		// An octal number of up to three digits, the 0 counted.
		n := rune(0)
		for i := 0; i < 2 && p.more() && p.src[p.i] >= '0' && p.src[p.i] <= '7'; i++ {
			n = n*8 + p.src[p.i] - '0'
			p.i++
		}
		return p.literal(n, flags), nil
	}
	r, err := p.charEscape(c, start)
	if err != nil {
		return nil, err
	}
	return p.literal(r, flags), nil
}

// numberEscape reads \1 … \99, a group, or three octal digits.
func (p *reParser) numberEscape(c rune, start, flags int) (*reNode, error) {
	digit := func(i int, top rune) bool { return i < len(p.src) && p.src[i] >= '0' && p.src[i] <= top }
	if digit(p.i, '9') {
		if c <= '7' && digit(p.i, '7') && digit(p.i+1, '7') {
			n := (c-'0')*64 + (p.src[p.i]-'0')*8 + p.src[p.i+1] - '0'
			text := string(p.src[start : p.i+2])
			p.i += 2
			if n > 0o377 {
				return nil, p.fail(start, "octal escape value %s outside of range 0-0o377", text)
			}
			return p.literal(n, flags), nil
		}
		p.i++
	}
	n, _ := strconv.Atoi(string(p.src[start+1 : p.i]))
	if n > p.groups {
		return nil, p.fail(start+1, "invalid group reference %d", n)
	}
	return p.backref(n, start, flags)
}

// charEscape is the character that an escape stands for, in or outside a set.
func (p *reParser) charEscape(c rune, start int) (rune, error) {
	if c < 0x80 {
		if r, ok := reCharEscapes[byte(c)]; ok && c != 'b' {
			return r, nil
		}
	}
	digits := 0
	switch c {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	case 'N':
		if !p.bytes {
			if !p.accept("{") {
				return 0, p.fail(p.i, "missing {")
			}
			name, err := p.until('}', "character name")
			if err != nil {
				return 0, err
			}
			if strings.Trim(strings.ToUpper(name), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -()") != "" {
				return 0, p.fail(start, "undefined character name %s", p.quote(name))
			}
			return 0, p.fail(start, "gears does not know characters by name: %s", p.quote(name))
		}
	}
	if digits > 2 && p.bytes {
		digits = 0
	}
	if digits > 0 {
		i := p.i
		for i < len(p.src) && i < p.i+digits && isHex(p.src[i]) {
			i++
		}
		text := string(p.src[start:i])
		if i != p.i+digits {
			p.i = i
			return 0, p.fail(start, "incomplete escape %s", text)
		}
		n, err := strconv.ParseUint(string(p.src[p.i:i]), 16, 32)
		p.i = i
		if err != nil || n > maxRune {
			return 0, p.fail(start, "bad escape %s", text)
		}
		return rune(n), nil
	}
	if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		return 0, p.fail(start, "bad escape \\%c", c)
	}
	return c, nil
}

func isHex(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
}

// category is the set of \d and its like.
func (p *reParser) category(c byte, flags int) runeSet {
	cats := unicodeCategories
	if p.ascii(flags) {
		cats = asciiCategories
	}
	set := cats[c|0x20]
	if c&0x20 == 0 {
		return set.negate()
	}
	return set
}

// setItem is one item of a bracketed set: a character, or a category.
type setItem struct {
	r   rune
	cat byte   // 0 for a character
	tok string // what errors call it
}

func (p *reParser) setItem() (setItem, error) {
	at := p.i
	tok, err := p.next()
	if err != nil {
		return setItem{}, err
	}
	c, _ := utf8.DecodeRuneInString(tok)
	if c != '\\' {
		return setItem{r: c, tok: tok}, nil
	}
	c, _ = utf8.DecodeRuneInString(tok[1:])
	switch {
	case c < 0x80 && strings.IndexByte("dDwWsS", byte(c)) >= 0:
		return setItem{cat: byte(c), tok: tok}, nil
	case c == 'b':
		return setItem{r: '\b', tok: tok}, nil
	case c >= '0' && c <= '7':
		n := c - '0'
		for i := 0; i < 2 && p.more() && p.src[p.i] >= '0' && p.src[p.i] <= '7'; i++ {
			n = n*8 + p.src[p.i] - '0'
			p.i++
		}
		if n > 0o377 {
			return setItem{}, p.fail(at, "octal escape value %s outside of range 0-0o377", string(p.src[at:p.i]))
		}
		return setItem{r: n, tok: tok}, nil
	case c >= '8' && c <= '9':
		return setItem{}, p.fail(at, "bad escape \\%c", c)
	}
	r, err := p.charEscape(c, at)
	return setItem{r: r, tok: tok}, err
}

// set reads what follows "[".
func (p *reParser) set(start, flags int) (*reNode, error) {
	neg := p.accept("^")
	var set runeSet
	add := func(it setItem) {
		if it.cat == 0 {
			set = append(set, it.r, it.r)
			return
		}
		set = append(set, p.category(it.cat, flags)...)
	}
	items := 0
	for {
		if !p.more() {
			return nil, p.fail(start, "unterminated character set")
		}
		if p.peek() == "]" && items > 0 {
			p.i++
			break
		}
		items++
		lo, err := p.setItem()
		if err != nil {
			return nil, err
		}
		if !p.accept("-") {
			add(lo)
			continue
		}
		if !p.more() {
			return nil, p.fail(start, "unterminated character set")
		}
		if p.accept("]") {
			add(lo)
			add(setItem{r: '-'})
			break
		}
		hi, err := p.setItem()
		if err != nil {
			return nil, err
		}
		if lo.cat != 0 || hi.cat != 0 || hi.r < lo.r {
			text := lo.tok + "-" + hi.tok
			return nil, p.fail(p.i-utf8.RuneCountInString(text), "bad character range %s", text)
		}
		set = append(set, lo.r, hi.r)
	}
	set = set.normal()
	if flags&reFlagIgnoreCase != 0 {
		set = set.fold(p.ascii(flags))
	}
	if neg {
		set = set.negate()
	}
	return &reNode{op: reClass, set: set}, nil
}

// latin1Bytes turns text of code points below 256 into the bytes they stand
// for.
func latin1Bytes(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

// latin1Text is the text whose code points are the bytes of b.
func latin1Text(b string) string {
	out := make([]rune, len(b))
	for i := range len(b) {
		out[i] = rune(b[i])
	}
	return string(out)
}

// width returns the least and greatest number of characters that n matches.
func (p *reParser) width(n *reNode) (lo, hi int) {
	const top = reUnlimited
	cap := func(x int) int { return min(x, top) }
	switch n.op {
	case reClass:
		return 1, 1
	case reCat:
		for _, s := range n.subs {
			a, b := p.width(s)
			lo, hi = cap(lo+a), cap(hi+b)
		}
		return lo, hi
	case reAlt:
		lo = top
		for _, s := range n.subs {
			a, b := p.width(s)
			lo, hi = min(lo, a), max(hi, b)
		}
		return lo, hi
	case reCapture:
		if w := p.widths[n.n]; !p.open[n.n] && w[1] > 0 {
			return w[0], w[1]
		}
		return p.width(n.subs[0])
	case reAtomic:
		return p.width(n.subs[0])
	case reRepeat:
		a, b := p.width(n.subs[0])
		if a > 0 && n.min > top/a {
			lo = top
		} else {
			lo = a * n.min
		}
		switch {
		case b == 0:
			hi = 0
		case n.max == reUnlimited || n.max > top/b:
			hi = top
		default:
			hi = b * n.max
		}
		return lo, hi
	case reBackref:
		if n.n < len(p.widths) {
			return p.widths[n.n][0], p.widths[n.n][1]
		}
	case reCond:
		lo, hi = p.width(n.subs[0])
		a, b := 0, 0
		if len(n.subs) > 1 {
			a, b = p.width(n.subs[1])
		}
		return min(lo, a), max(hi, b)
	}
	return 0, 0
}

// raise turns a syntax error into the exception that scripts see.
func (e *reSyntaxError) raise(pattern vm.Value) error {
	if e.pos < 0 {
		pattern = vm.None
	}
	return vm.RaiseValue(newReError(typeReError, e.msg, pattern, e.pos))
}
