package lib

import (
	"slices"
	"unicode/utf8"
)

// What a piece of a pattern can begin with decides most of the speed of a
// match: a loop that can stop only where the rest cannot begin needs no way
// back, an alternative that cannot begin here need not be tried, and a search
// can skip to the next place where the pattern can begin. All of it is told in
// first bytes, of the UTF-8 text of a str or of bytes as they are.

// byteSet is a set of byte values.
type byteSet [4]uint64

var allBytes = byteSet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

func (b *byteSet) add(c byte)      { b[c>>6] |= 1 << (c & 63) }
func (b *byteSet) has(c byte) bool { return b[c>>6]>>(c&63)&1 != 0 }

func (b byteSet) union(o byteSet) byteSet {
	for i := range b {
		b[i] |= o[i]
	}
	return b
}

func (b byteSet) disjoint(o byteSet) bool {
	for i := range b {
		if b[i]&o[i] != 0 {
			return false
		}
	}
	return true
}

func (b *byteSet) table() *[256]bool {
	var t [256]bool
	for c := range t {
		t[c] = b.has(byte(c))
	}
	return &t
}

// first is what the text at some place can begin with for a match to go on
// there.
type first struct {
	bytes byteSet
	end   bool // the text may end there
	empty bool // of a node: it can match nothing, so that what follows counts too
}

// anything is the first of what nothing is known about.
var anything = first{bytes: allBytes, end: true}

// then is the first of f followed by what begins with next.
func (f first) then(next first) first {
	if !f.empty {
		return f
	}
	return first{f.bytes.union(next.bytes), f.end || next.end, next.empty}
}

func (f first) or(o first) first {
	return first{f.bytes.union(o.bytes), f.end || o.end, f.empty || o.empty}
}

// charset is the set of characters that one item of a pattern matches.
type charset struct {
	set   runeSet
	all   bool
	notNL bool          // all but newline
	table [256]bool     // bytes, or ASCII characters and first bytes of others
	first byteSet       // the same as bits
	high  *[1024]uint64 // characters below U+10000, made when large sets meet others than ASCII
}

// newCharset makes the set; bytes when the subject's characters are its bytes.
func newCharset(set runeSet, bytes bool) *charset {
	cs := &charset{set: set}
	cs.all = len(set) == 2 && set[0] == 0 && set[1] == maxRune
	cs.notNL = slices.Equal(set, single('\n').negate())
	limit := rune(utf8.RuneSelf)
	if bytes {
		limit = 256
	}
	for i := 0; i < len(set); i += 2 {
		for c := set[i]; c <= set[i+1] && c < limit; c++ {
			cs.first.add(byte(c))
		}
		if hi := set[i+1]; !bytes && hi >= limit {
			for c := int(firstByte(max(set[i], limit))); c <= int(firstByte(hi)); c++ {
				cs.first.add(byte(c))
			}
		}
	}
	cs.table = *cs.first.table()
	return cs
}

func firstByte(r rune) byte {
	if r >= 0xd800 && r < 0xe000 {
		return 0xed // surrogates have no text of their own
	}
	var b [utf8.UTFMax]byte
	utf8.EncodeRune(b[:], r)
	return b[0]
}

// has reports whether a character that is not ASCII is in the set.
func (cs *charset) has(r rune) bool {
	if cs.high != nil && r < 0x10000 {
		return cs.high[r>>6]>>(r&63)&1 != 0
	}
	return cs.set.has(r)
}

// has reports whether r is in a normal set.
func (s runeSet) has(r rune) bool {
	lo, hi := 0, len(s)/2
	for lo < hi {
		m := (lo + hi) / 2
		if s[2*m+1] < r {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return 2*lo < len(s) && s[2*lo] <= r
}

// manyRanges is from how many ranges on a set is looked up in a bitmap.
const manyRanges = 8

// fillHigh makes the bitmap of characters below U+10000.
func (cs *charset) fillHigh() {
	if cs.high != nil || len(cs.set) < 2*manyRanges {
		return
	}
	var high [1024]uint64
	for i := 0; i < len(cs.set); i += 2 {
		for r := cs.set[i]; r <= cs.set[i+1] && r < 0x10000; r++ {
			high[r>>6] |= 1 << (r & 63)
		}
	}
	cs.high = &high
}

// firstOf computes, once for each node, what it can begin with.
func (c *reCompiler) firstOf(n *reNode) first {
	if n.first != nil {
		return *n.first
	}
	f := first{empty: true}
	switch n.op {
	case reClass:
		f = first{bytes: c.charset(n.set).first}
	case reCat:
		for _, s := range n.subs {
			f = f.then(c.firstOf(s))
			if !f.empty {
				break
			}
		}
	case reAlt:
		f.empty = false
		for _, s := range n.subs {
			f = f.or(c.firstOf(s))
		}
	case reCapture, reAtomic:
		f = c.firstOf(n.subs[0])
	case reRepeat:
		f = c.firstOf(n.subs[0])
		f.empty = f.empty || n.min == 0
		if n.max == 0 {
			f = first{empty: true}
		}
	case reEnd:
		f = first{end: true}
	case reEndOrNL, reEndLine:
		f = first{end: true}
		f.bytes.add('\n')
	case reLook:
		// What follows has to be what is looked for, too.
		if sub := c.firstOf(n.subs[0]); !n.behind && !n.negate && !sub.empty {
			f = sub
		}
	case reBackref, reCond:
		f = anything
		f.empty = true
	}
	n.first = &f
	return f
}
