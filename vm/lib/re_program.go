package lib

import (
	"encoding/binary"
	"unicode/utf8"

	"gears/vm"
)

// opcode is the kind of an instruction of a compiled pattern.
type opcode uint8

const (
	iMatch   opcode = iota
	iSubEnd         // the end of what look-around or an atomic group runs
	iByte           // the byte c
	iLit            // the text str
	iSet            // one character of set
	iLoop           // min to max characters of set, as many as possible
	iLazy           // the same, as few as possible
	iSave           // the place is capture slot x
	iJump           // go on at x
	iSplit          // try x, then y
	iAlt            // try targets in order, those that the next byte allows
	iRepInit        // loop register x: no round yet
	iRep            // next round of the loop of register x, or go on at y
	iRepLazy        // go on at y, or next round
	iBegin
	iBeginLine
	iEnd
	iEndOrNL
	iEndLine
	iEdge    // \b, with negate \B
	iLook    // look-around: the code up to iSubEnd, then go on at x
	iLookOne // the same, where the code is one instruction of simpleLook
	iAtomic  // atomic group: likewise
	iBackref // what group x matched
	iCond    // when group x did not match go on at y
)

// simpleLook are the instructions that look-around can ask without being run.
var simpleLook = [iCond + 1]bool{iByte: true, iLit: true, iSet: true, iBegin: true, iBeginLine: true, iEnd: true, iEndOrNL: true,
	iEndLine: true}

// inst is one instruction. next and other tell which bytes can begin what x (or
// what follows) and y lead to; nil for any.
type inst struct {
	op         opcode
	possessive bool // iLoop: gives nothing back
	lazy       bool // iSplit
	negate     bool
	ascii      bool
	fold       bool
	nextEnd    bool // the text may end where next is asked
	otherEnd   bool
	c          byte
	x, y       int
	min, max   int
	set        *charset
	str        string
	next       *[256]bool
	other      *[256]bool
	targets    []int
	masks      *[257]uint64 // iAlt: the targets that each first byte allows; the last: at the end
}

// program is a compiled pattern.
type program struct {
	code     []inst
	groups   int
	regs     int // loop registers
	minWidth int // in characters

	// How a search finds where to try.
	prefix    string     // what every match begins with
	start     *[256]bool // the bytes a match can begin with, nil for any
	startEnd  bool       // a match can begin at the end of the text
	anchored  bool       // only at the very start
	lineStart bool       // only at the start of a line
	literal   bool       // it is the prefix and no more
	lead      int        // an open loop that every match begins with, -1 for none: see skip
	sets      []*charset
	high      bool // the sets have been prepared for more than ASCII

	m *matcher
}

// reCompiler turns the tree of a pattern into instructions.
type reCompiler struct {
	p      *reParser
	code   []inst
	regs   int
	sets   map[string]*charset
	list   []*charset
	tables map[byteSet]*[256]bool
	masks  map[[257]uint64]*[257]uint64
	refs   bool // has back-references or conditions
}

// reUnroll bounds the instructions that writing out a counted repeat may cost.
const reUnroll = 64

// compileRe makes the program of a parsed pattern.
func compileRe(t *vm.Thread, p *reParser, tree *reNode) (*program, error) {
	c := &reCompiler{p: p, sets: map[string]*charset{}, tables: map[byteSet]*[256]bool{}, masks: map[[257]uint64]*[257]uint64{}}
	c.emit(tree, anything)
	c.add(inst{op: iMatch})
	size := len(c.code)*240 + len(c.sets)*400 + len(c.tables)*256 + len(c.masks)*2056
	if err := t.Reserve(size, 1); err != nil {
		return nil, err
	}
	pr := &program{code: c.code, groups: p.groups, regs: c.regs, lead: -1, sets: c.list}
	pr.minWidth, _ = p.width(tree)
	pr.prefix = c.prefix(tree)
	f := c.firstOf(tree).then(anything)
	pr.start, pr.startEnd = c.table(f.bytes), f.end
	switch leading(tree).op {
	case reBegin:
		pr.anchored = true
	case reBeginLine:
		pr.lineStart = true
	}
	pr.literal = len(c.code) == 2 && (c.code[0].op == iLit || c.code[0].op == iByte)
	i := 0
	for c.code[i].op == iSave {
		i++
	}
	if in := &c.code[i]; !c.refs && (in.op == iLoop || in.op == iLazy) && in.max == reUnlimited {
		// A jump back to the loop would mean that it is not the start alone.
		pr.lead = i
	}
	return pr, nil
}

// leading is the first item of a pattern.
func leading(n *reNode) *reNode {
	for n.op == reCat && len(n.subs) > 0 || n.op == reCapture {
		n = n.subs[0]
	}
	return n
}

func (c *reCompiler) add(in inst) int {
	c.code = append(c.code, in)
	return len(c.code) - 1
}

func (c *reCompiler) charset(set runeSet) *charset {
	key := make([]byte, 0, 4*len(set))
	for _, r := range set {
		key = binary.LittleEndian.AppendUint32(key, uint32(r))
	}
	cs := c.sets[string(key)]
	if cs == nil {
		cs = newCharset(set, c.p.bytes)
		c.sets[string(key)] = cs
		c.list = append(c.list, cs)
	}
	return cs
}

// table is a set of bytes as a table; nil when all are in it.
func (c *reCompiler) table(b byteSet) *[256]bool {
	if b == allBytes {
		return nil
	}
	t := c.tables[b]
	if t == nil {
		t = b.table()
		c.tables[b] = t
	}
	return t
}

// one returns the only character of a node that matches just one.
func one(n *reNode) (rune, bool) {
	if n.op != reClass || len(n.set) != 2 || n.set[0] != n.set[1] {
		return 0, false
	}
	r := n.set[0]
	return r, r < 0xd800 || r >= 0xe000
}

func (c *reCompiler) appendChar(dst []byte, r rune) []byte {
	if c.p.bytes {
		return append(dst, byte(r))
	}
	return utf8.AppendRune(dst, r)
}

// prefix is the text that every match of n begins with.
func (c *reCompiler) prefix(n *reNode) string {
	var out []byte
	var walk func(n *reNode) bool
	walk = func(n *reNode) bool { // false: what follows is no part of the prefix
		switch n.op {
		case reEmpty:
			return true
		case reClass:
			r, ok := one(n)
			if ok {
				out = c.appendChar(out, r)
			}
			return ok
		case reCapture:
			return walk(n.subs[0])
		case reCat:
			for _, s := range n.subs {
				if !walk(s) {
					return false
				}
			}
			return true
		case reRepeat:
			if n.min > 0 {
				walk(n.subs[0])
			}
		}
		return false
	}
	walk(n)
	return string(out)
}

// merged returns the set of a node that matches just one character: a class, or
// alternatives that are classes.
func merged(n *reNode) (runeSet, bool) {
	switch {
	case n.op == reClass:
		return n.set, true
	case n.op == reCat && len(n.subs) == 1:
		return merged(n.subs[0])
	case n.op == reAlt:
		var set runeSet
		for _, s := range n.subs {
			one, ok := merged(s)
			if !ok {
				return nil, false
			}
			set = append(set, one...)
		}
		return set.normal(), true
	}
	return nil, false
}

// emit appends the code of n; follow is what can come after it.
func (c *reCompiler) emit(n *reNode, follow first) {
	switch n.op {
	case reClass:
		c.class(n.set)
	case reCat:
		c.sequence(n.subs, follow)
	case reAlt:
		if set, ok := merged(n); ok {
			c.class(set)
			return
		}
		c.alternatives(n.subs, follow)
	case reCapture:
		c.add(inst{op: iSave, x: 2 * n.n})
		c.emit(n.subs[0], follow)
		c.add(inst{op: iSave, x: 2*n.n + 1})
	case reRepeat:
		c.repeat(n, follow)
	case reBegin:
		c.add(inst{op: iBegin})
	case reBeginLine:
		c.add(inst{op: iBeginLine})
	case reEnd:
		c.add(inst{op: iEnd})
	case reEndOrNL:
		c.add(inst{op: iEndOrNL})
	case reEndLine:
		c.add(inst{op: iEndLine})
	case reWordEdge, reNotEdge:
		c.add(inst{op: iEdge, negate: n.op == reNotEdge, ascii: n.ascii})
	case reLook:
		back := 0
		if n.behind {
			back, _ = c.p.width(n.subs[0])
		}
		at := c.add(inst{op: iLook, negate: n.negate, min: back})
		c.emit(n.subs[0], anything)
		c.code[at].x = c.add(inst{op: iSubEnd}) + 1
		if len(c.code) == at+3 && simpleLook[c.code[at+1].op] {
			c.code[at].op = iLookOne
		}
	case reAtomic:
		c.atomic(n.subs[0])
	case reBackref:
		c.refs = true
		c.add(inst{op: iBackref, x: n.n, fold: n.fold, ascii: n.ascii})
	case reCond:
		c.refs = true
		at := c.add(inst{op: iCond, x: n.n})
		c.emit(n.subs[0], follow)
		if len(n.subs) > 1 {
			jump := c.add(inst{op: iJump})
			c.code[at].y = len(c.code)
			c.emit(n.subs[1], follow)
			c.code[jump].x = len(c.code)
			return
		}
		c.code[at].y = len(c.code)
	}
}

func (c *reCompiler) atomic(sub *reNode) {
	at := c.add(inst{op: iAtomic})
	c.emit(sub, anything)
	c.code[at].x = c.add(inst{op: iSubEnd}) + 1
}

func (c *reCompiler) class(set runeSet) {
	if r, ok := one(&reNode{op: reClass, set: set}); ok {
		c.literal(string(c.appendChar(nil, r)))
		return
	}
	c.add(inst{op: iSet, set: c.charset(set)})
}

func (c *reCompiler) literal(s string) {
	if len(s) == 1 {
		c.add(inst{op: iByte, c: s[0]})
		return
	}
	c.add(inst{op: iLit, str: s})
}

func (c *reCompiler) sequence(subs []*reNode, follow first) {
	follows := make([]first, len(subs))
	for i := len(subs) - 1; i >= 0; i-- {
		follows[i] = follow
		follow = c.firstOf(subs[i]).then(follow)
	}
	for i := 0; i < len(subs); i++ {
		var lit []byte
		for ; i < len(subs); i++ {
			r, ok := one(subs[i])
			if !ok {
				break
			}
			lit = c.appendChar(lit, r)
		}
		if len(lit) > 0 {
			c.literal(string(lit))
		}
		if i < len(subs) {
			c.emit(subs[i], follows[i])
		}
	}
}

// maxAlts is how many alternatives one instruction chooses from.
const maxAlts = 64

func (c *reCompiler) alternatives(subs []*reNode, follow first) {
	rest := []*reNode(nil)
	if len(subs) > maxAlts {
		subs, rest = subs[:maxAlts-1], subs[maxAlts-1:]
	}
	n := len(subs)
	if rest != nil {
		n++
	}
	var masks [257]uint64
	targets := make([]int, n)
	at := c.add(inst{op: iAlt})
	jumps := make([]int, 0, n)
	for i := range n {
		targets[i] = len(c.code)
		var f first
		if i < len(subs) {
			f = c.firstOf(subs[i])
			c.emit(subs[i], follow)
		} else {
			for _, s := range rest {
				f = f.or(c.firstOf(s))
			}
			c.alternatives(rest, follow)
		}
		f = f.then(follow)
		for b := range 256 {
			if f.bytes.has(byte(b)) {
				masks[b] |= 1 << i
			}
		}
		if f.end {
			masks[256] |= 1 << i
		}
		if i < n-1 {
			jumps = append(jumps, c.add(inst{op: iJump}))
		}
	}
	for _, j := range jumps {
		c.code[j].x = len(c.code)
	}
	shared := c.masks[masks]
	if shared == nil {
		shared = &masks
		c.masks[masks] = shared
	}
	c.code[at].targets, c.code[at].masks = targets, shared
}

func (c *reCompiler) repeat(n *reNode, follow first) {
	sub := n.subs[0]
	if n.max == 0 {
		return
	}
	if set, ok := merged(sub); ok {
		c.charLoop(n, c.charset(set), follow)
		return
	}
	if n.kind == rePossessive {
		// Each round is tried once, and so are all together.
		at := c.add(inst{op: iAtomic})
		round := &reNode{op: reAtomic, subs: n.subs}
		c.emit(&reNode{op: reRepeat, subs: []*reNode{round}, min: n.min, max: n.max}, anything)
		c.code[at].x = c.add(inst{op: iSubEnd}) + 1
		return
	}
	body := c.firstOf(sub)
	least, _ := c.p.width(sub)
	inner := body.or(follow) // what can follow one round
	if body.empty {
		inner = body.then(follow).or(follow)
	}
	open := n.max == reUnlimited
	switch {
	case n.min == 0 && n.max == 1:
		c.optional(n, sub, follow)
		return
	case least > 0 && open && n.min == 0:
		split := c.split(n, body, follow)
		c.emit(sub, inner)
		c.add(inst{op: iJump, x: split})
		c.code[split].y = len(c.code)
		return
	case least > 0 && open && n.min == 1:
		start := len(c.code)
		c.emit(sub, inner)
		split := c.split(n, body, follow)
		c.code[split].x, c.code[split].y = start, len(c.code)
		return
	}
	if !open && (least > 0 || n.min == n.max) && n.max <= reUnroll && c.unroll(n, sub, inner, follow) {
		return
	}
	reg := c.regs
	c.regs += 2
	c.add(inst{op: iRepInit, x: reg})
	op := iRep
	if n.kind == reLazy {
		op = iRepLazy
	}
	at := c.add(inst{op: op, x: reg, min: n.min, max: n.max})
	c.emit(sub, inner)
	c.add(inst{op: iJump, x: at})
	c.code[at].y = len(c.code)
}

// split chooses between another round, which begins right after it, and what
// follows.
func (c *reCompiler) split(n *reNode, body, follow first) int {
	b := body.then(follow)
	return c.add(inst{op: iSplit, lazy: n.kind == reLazy, x: len(c.code) + 1,
		next: c.table(b.bytes), nextEnd: b.end, other: c.table(follow.bytes), otherEnd: follow.end})
}

func (c *reCompiler) optional(n, sub *reNode, follow first) {
	split := c.split(n, c.firstOf(sub), follow)
	c.emit(sub, follow)
	c.code[split].y = len(c.code)
}

// unroll writes a counted repeat out when that stays small; false when not.
func (c *reCompiler) unroll(n, sub *reNode, inner, follow first) bool {
	mark, regs := len(c.code), c.regs
	var splits []int
	for i := range n.max {
		if i >= n.min {
			splits = append(splits, c.split(n, c.firstOf(sub), follow))
		}
		c.emit(sub, inner)
		if i == 0 && (len(c.code)-mark+1)*n.max > reUnroll {
			c.code, c.regs = c.code[:mark], regs
			return false
		}
	}
	for _, s := range splits {
		c.code[s].y = len(c.code)
	}
	return true
}

// charLoop repeats one character.
func (c *reCompiler) charLoop(n *reNode, set *charset, follow first) {
	in := inst{op: iLoop, set: set, min: n.min, max: n.max, next: c.table(follow.bytes), nextEnd: follow.end}
	switch {
	case n.kind == rePossessive:
		in.possessive = true
	case n.kind == reLazy && n.min == n.max:
	case n.kind == reLazy:
		in.op = iLazy
	default:
		// What follows cannot begin with what is given back.
		in.possessive = set.first.disjoint(follow.bytes)
	}
	c.add(in)
}
