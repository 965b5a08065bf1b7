package lib

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"gears/vm"
)

// A program is run by backtracking, as Python's own engine does, with the ways
// back on a stack of the matcher: no pattern can exhaust the Go stack, and a
// match allocates nothing once the stack has grown. Steps are charged to the
// thread, so that a pattern that backtracks for ever ends with the budget of
// the script or with an abort.

// frameKind says what a frame of the stack is for.
type frameKind uint8

const (
	fResume  frameKind = iota // go on at pc, place a
	fLoop                     // iLoop at pc ended at b, or anywhere from a on before it
	fLazy                     // iLazy at pc ended at a after b characters
	fAlt                      // iAlt at pc, place a: targets in mask b are left
	fCapture                  // capture slot pc was a; the last group closed was b
	fRound                    // iRepLazy at pc, place a: another round
	fReg                      // loop register pc was a, its last place b
	fBarrier                  // nothing: keeps the stack from looking empty
)

type frame struct {
	kind frameKind
	pc   int32
	a, b int
}

// matcher runs a program. It is used again from match to match.
type matcher struct {
	pr   *program
	t    *vm.Thread
	s    string
	end  int  // of what may be looked at
	wide bool // s is UTF-8 with characters that are not ASCII
	full bool // a match must end at end
	not  int  // a match must not end here; -1 for none

	caps  []int // two offsets for each group, -1 when it took no part
	last  int   // the group that was closed last
	regs  []int // round and last place of each loop
	stack []frame
	dirty bool // captures were set that no frame puts back
	fuel  int
	paid  int // frames of the stack that are accounted for
	err   error
}

// reFuel is how many steps go by between two charges; a step takes about as
// long as reCost instructions of a script.
const (
	reFuel = 4096
	reCost = 4
)

func newMatcher(pr *program) *matcher {
	return &matcher{pr: pr, caps: make([]int, 2*(pr.groups+1)), regs: make([]int, pr.regs), fuel: reFuel, dirty: true}
}

// refuel charges the steps that were made.
func (m *matcher) refuel(stack []frame) bool {
	n := reFuel - m.fuel
	m.fuel = reFuel
	if m.err = m.t.Burn(int64(n) * reCost); m.err == nil && cap(stack) > 2*m.paid && cap(stack) > reFuel {
		m.paid = cap(stack)
		m.err = m.t.Charge(m.paid * 24)
	}
	return m.err == nil
}

// scan returns the end of at most max characters of set from pos on.
func (m *matcher) scan(set *charset, pos, max int) int {
	s, end := m.s, m.end
	open := max >= end-pos
	if open && set.all {
		return end
	}
	if open && set.notNL {
		if i := strings.IndexByte(s[pos:end], '\n'); i >= 0 {
			return pos + i
		}
		return end
	}
	if !m.wide {
		if !open {
			end = pos + max
		}
		table := &set.table
		s = s[:end]
		for pos < len(s) && table[s[pos]] {
			pos++
		}
		return pos
	}
	for ; pos < end && max > 0; max-- {
		n := m.char(set, pos)
		if n == 0 {
			break
		}
		pos += n
	}
	return pos
}

// char returns how many bytes the character at pos has, 0 when it is not in
// set. pos is before the end.
func (m *matcher) char(set *charset, pos int) int {
	c := m.s[pos]
	if c < utf8.RuneSelf || !m.wide {
		if set.table[c] {
			return 1
		}
		return 0
	}
	if !set.table[c] {
		return 0
	}
	r, n := utf8.DecodeRuneInString(m.s[pos:])
	if set.all || set.notNL || set.has(r) {
		return n
	}
	return 0
}

// skip returns the end of n characters from pos on, -1 when there are fewer.
func (m *matcher) skip(pos, n int) int {
	if !m.wide {
		if n > m.end-pos {
			return -1
		}
		return pos + n
	}
	for ; n > 0; n-- {
		if pos >= m.end {
			return -1
		}
		_, w := utf8.DecodeRuneInString(m.s[pos:])
		pos += w
	}
	return pos
}

// back returns where the n characters before pos begin, -1 when there are
// fewer.
func (m *matcher) back(pos, n int) int {
	if !m.wide {
		return max(pos-n, -1)
	}
	for ; n > 0; n-- {
		if pos == 0 {
			return -1
		}
		for pos--; !utf8.RuneStart(m.s[pos]); pos-- {
		}
	}
	return pos
}

var asciiWord = newCharset(asciiCategories['w'].set, true).table

func (m *matcher) wordAt(pos int, ascii bool) bool {
	c := m.s[pos]
	if c < utf8.RuneSelf || ascii || !m.wide {
		return asciiWord[c]
	}
	r, _ := utf8.DecodeRuneInString(m.s[pos:])
	return unicodeCategories['w'].set.has(r)
}

// edge reports whether a word begins or ends at pos.
func (m *matcher) edge(pos int, ascii bool) bool {
	before := pos > 0 && m.wordAt(m.back(pos, 1), ascii)
	return before != (pos < m.end && m.wordAt(pos, ascii))
}

// again returns the end of what group n matched, found again at pos; -1 when it
// is not there.
func (m *matcher) again(in *inst, pos int) int {
	a, b := m.caps[2*in.x], m.caps[2*in.x+1]
	if a < 0 || b < a {
		return -1
	}
	old := m.s[a:b]
	if !in.fold {
		if !strings.HasPrefix(m.s[pos:m.end], old) {
			return -1
		}
		return pos + len(old)
	}
	rest := m.s[pos:m.end]
	for len(old) > 0 {
		if rest == "" {
			return -1
		}
		if !m.wide {
			if lowerASCII(old[0]) != lowerASCII(rest[0]) {
				return -1
			}
			old, rest = old[1:], rest[1:]
			continue
		}
		r, n := utf8.DecodeRuneInString(old)
		q, k := utf8.DecodeRuneInString(rest)
		if r != q && (in.ascii || unicode.ToLower(r) != unicode.ToLower(q)) &&
			(r >= utf8.RuneSelf || q >= utf8.RuneSelf || lowerASCII(byte(r)) != lowerASCII(byte(q))) {
			return -1
		}
		old, rest = old[n:], rest[k:]
	}
	return m.end - len(rest)
}

func lowerASCII(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// may reports whether the text from pos on can begin what table, with end, is
// for.
func (m *matcher) may(table *[256]bool, end bool, pos int) bool {
	if table == nil {
		return true
	}
	if pos < m.end {
		return table[m.s[pos]]
	}
	return end
}

// run runs the program from pc, at pos. It returns where the match ends, -1
// when there is none; m.err tells of an end by force. Frames below those that
// it finds are left alone.
func (m *matcher) run(pc, pos int) int {
	code, s, end := m.pr.code, m.s, m.end
	st := m.stack
	base := len(st)
	for {
		in := &code[pc]
		switch in.op {
		case iByte:
			if pos < end && s[pos] == in.c {
				pos++
				pc++
				continue
			}
		case iLit:
			if n := len(in.str); n <= end-pos && s[pos:pos+n] == in.str {
				pos += n
				pc++
				continue
			}
		case iSet:
			if pos < end {
				if c := s[pos]; c < utf8.RuneSelf || !m.wide {
					if in.set.table[c] {
						pos++
						pc++
						continue
					}
				} else if n := m.char(in.set, pos); n > 0 {
					pos += n
					pc++
					continue
				}
			}
		case iLoop:
			hi := m.scan(in.set, pos, in.max)
			m.fuel -= (hi - pos) >> 4
			lo := pos
			switch {
			case in.min == 0:
			case !m.wide:
				lo += in.min
			case in.min == 1 && hi > pos:
				lo += runeLen(s[pos])
			default:
				lo = m.skip(pos, in.min)
			}
			if lo < pos || lo > hi {
				break
			}
			if in.possessive || lo == hi {
				pos = hi
				pc++
				continue
			}
			if hi = m.giveBack(in, lo, hi); hi < lo {
				break
			}
			if hi > lo {
				st = append(st, frame{fLoop, int32(pc), lo, hi})
			}
			pos = hi
			pc++
			continue
		case iLazy:
			p := m.scan(in.set, pos, in.min)
			if in.min > 0 && (!m.wide && p-pos < in.min || m.wide && p < m.skip(pos, in.min) || m.skip(pos, in.min) < 0) {
				break
			}
			n := in.min
			if p, n = m.reach(in, p, n); p < 0 {
				break
			}
			if n < in.max && p < end && m.char(in.set, p) > 0 {
				st = append(st, frame{fLazy, int32(pc), p, n})
			}
			pos = p
			pc++
			continue
		case iSave:
			if len(st) > 0 {
				st = append(st, frame{fCapture, int32(in.x), m.caps[in.x], m.last})
			} else {
				m.dirty = true
			}
			m.caps[in.x] = pos
			if in.x&1 != 0 {
				m.last = in.x >> 1
			}
			pc++
			continue
		case iJump:
			pc = in.x
			continue
		case iSplit:
			if m.fuel--; m.fuel < 0 && !m.refuel(st) {
				break
			}
			x := m.may(in.next, in.nextEnd, pos)
			y := m.may(in.other, in.otherEnd, pos)
			switch {
			case x && y && !in.lazy:
				st = append(st, frame{fResume, int32(in.y), pos, 0})
				pc = in.x
				continue
			case x && y:
				st = append(st, frame{fResume, int32(in.x), pos, 0})
				pc = in.y
				continue
			case x:
				pc = in.x
				continue
			case y:
				pc = in.y
				continue
			}
		case iAlt:
			b := 256
			if pos < end {
				b = int(s[pos])
			}
			if mask := in.masks[b]; mask != 0 {
				if rest := mask & (mask - 1); rest != 0 {
					st = append(st, frame{fAlt, int32(pc), pos, int(rest)})
				}
				pc = in.targets[bits.TrailingZeros64(mask)]
				continue
			}
		case iRepInit:
			st = append(st, frame{fReg, int32(in.x), m.regs[in.x], m.regs[in.x+1]})
			m.regs[in.x], m.regs[in.x+1] = 0, -1
			pc++
			continue
		case iRep, iRepLazy:
			if m.fuel--; m.fuel < 0 && !m.refuel(st) {
				break
			}
			n, place := m.regs[in.x], m.regs[in.x+1]
			if n < in.min {
				st = append(st, frame{fReg, int32(in.x), n, place})
				m.regs[in.x]++
				pc++
				continue
			}
			// A round that matched nothing is the last.
			more := (n < in.max || in.max == reUnlimited) && pos != place
			if in.op == iRepLazy {
				if more {
					st = append(st, frame{fRound, int32(pc), pos, 0})
				}
				pc = in.y
				continue
			}
			if !more {
				pc = in.y
				continue
			}
			st = append(st, frame{fResume, int32(in.y), pos, 0}, frame{fReg, int32(in.x), n, place})
			m.regs[in.x], m.regs[in.x+1] = n+1, pos
			pc++
			continue
		case iBegin:
			if pos == 0 {
				pc++
				continue
			}
		case iBeginLine:
			if pos == 0 || s[pos-1] == '\n' {
				pc++
				continue
			}
		case iEnd:
			if pos == end {
				pc++
				continue
			}
		case iEndOrNL:
			if pos == end || pos == end-1 && s[pos] == '\n' {
				pc++
				continue
			}
		case iEndLine:
			if pos == end || s[pos] == '\n' {
				pc++
				continue
			}
		case iEdge:
			// In an empty text there is neither edge nor its opposite.
			if end > 0 && m.edge(pos, in.ascii) != in.negate {
				pc++
				continue
			}
		case iLook:
			m.stack = st
			ok := m.look(in, pc, pos)
			st = m.stack
			if ok {
				pc = in.x
				continue
			}
		case iLookOne:
			p := pos
			if in.min > 0 {
				p = m.back(pos, in.min)
			}
			if (p >= 0 && m.holds(&code[pc+1], p)) != in.negate {
				pc = in.x
				continue
			}
		case iAtomic:
			m.stack = st
			p := m.isolated(pc+1, pos, true)
			st = m.stack
			if p >= 0 {
				pos, pc = p, in.x
				continue
			}
		case iBackref:
			if p := m.again(in, pos); p >= 0 {
				m.fuel -= (p - pos) >> 4
				pos = p
				pc++
				continue
			}
		case iCond:
			if a, b := m.caps[2*in.x], m.caps[2*in.x+1]; a < 0 || b < a {
				pc = in.y
				continue
			}
			pc++
			continue
		case iMatch:
			if (!m.full || pos == end) && pos != m.not {
				m.stack = st
				return pos
			}
		case iSubEnd:
			m.stack = st
			return pos
		}

		// What is to be done did not succeed: the way back.
		if m.fuel--; m.fuel < 0 && m.err == nil {
			m.refuel(st)
		}
		if m.err != nil {
			m.stack = st
			return -1
		}
	retry:
		for {
			if len(st) == base {
				m.stack = st
				return -1
			}
			f := &st[len(st)-1]
			switch f.kind {
			case fCapture:
				m.caps[f.pc], m.last = f.a, f.b
			case fReg:
				m.regs[f.pc], m.regs[f.pc+1] = f.a, f.b
			case fResume:
				pc, pos = int(f.pc), f.a
				st = st[:len(st)-1]
				break retry
			case fRound:
				// Lazily another round.
				in := &code[f.pc]
				pc, pos = int(f.pc)+1, f.a
				*f = frame{fReg, int32(in.x), m.regs[in.x], m.regs[in.x+1]}
				m.regs[in.x], m.regs[in.x+1] = m.regs[in.x]+1, pos
				break retry
			case fLoop:
				in := &code[f.pc]
				hi := m.prev(f.b)
				was := f.b
				hi = m.giveBack(in, f.a, hi)
				m.fuel -= (was - hi) >> 4
				if hi < f.a {
					break
				}
				pc, pos = int(f.pc)+1, hi
				if hi == f.a {
					st = st[:len(st)-1]
				} else {
					f.b = hi
				}
				break retry
			case fLazy:
				in := &code[f.pc]
				p, n := f.a, f.b
				w := m.char(in.set, p)
				if p, n = m.reach(in, p+w, n+1); p < 0 {
					break
				}
				pc, pos = int(f.pc)+1, p
				if n < in.max && p < end && m.char(in.set, p) > 0 {
					f.a, f.b = p, n
				} else {
					st = st[:len(st)-1]
				}
				break retry
			case fAlt:
				mask := uint64(f.b)
				pc, pos = code[f.pc].targets[bits.TrailingZeros64(mask)], f.a
				if mask &= mask - 1; mask == 0 {
					st = st[:len(st)-1]
				} else {
					f.b = int(mask)
				}
				break retry
			}
			st = st[:len(st)-1]
		}
	}
}

// runeLen is the number of bytes of a character that begins with c.
func runeLen(c byte) int {
	switch {
	case c < 0xc0:
		return 1
	case c < 0xe0:
		return 2
	case c < 0xf0:
		return 3
	}
	return 4
}

// prev is where the character before pos begins; pos is not 0.
func (m *matcher) prev(pos int) int {
	pos--
	if m.wide {
		for !utf8.RuneStart(m.s[pos]) {
			pos--
		}
	}
	return pos
}

// giveBack returns the last place from hi down to lo where what follows the
// loop can begin; a place before lo when there is none.
func (m *matcher) giveBack(in *inst, lo, hi int) int {
	next := in.next
	if next == nil {
		return hi
	}
	if hi == m.end {
		if in.nextEnd || hi < lo {
			return hi
		}
		hi--
	}
	// Bytes within characters begin nothing.
	s := m.s
	if m.wide {
		for hi >= lo && !(utf8.RuneStart(s[hi]) && next[s[hi]]) {
			hi--
		}
		return hi
	}
	for hi >= lo && !next[s[hi]] {
		hi--
	}
	return hi
}

// reach goes on with a lazy loop, which has n characters and is at pos, up to
// where what follows can begin; -1 when it comes nowhere.
func (m *matcher) reach(in *inst, pos, n int) (int, int) {
	start := pos
	if !m.wide && in.next != nil {
		// The loop below for single bytes, as far as they can be looked at.
		limit := min(m.end-pos, in.max-n)
		for _, c := range []byte(m.s[pos : pos+limit]) {
			if in.next[c] || !in.set.table[c] {
				break
			}
			pos++
		}
		n += pos - start
	}
	for !m.may(in.next, in.nextEnd, pos) {
		if n >= in.max || pos >= m.end {
			return -1, n
		}
		w := m.char(in.set, pos)
		if w == 0 {
			return -1, n
		}
		pos += w
		n++
	}
	m.fuel -= (pos - start) >> 4
	return pos, n
}

// isolated runs the code at pc as one step: the ways back inside it are
// dropped. With keep, what it captured stays, to be put back when the ways back
// from before are taken.
func (m *matcher) isolated(pc, pos int, keep bool) int {
	// The barrier makes captures in it be noted.
	m.stack = append(m.stack, frame{kind: fBarrier})
	mark := len(m.stack)
	p := m.run(pc, pos)
	st := m.stack
	switch {
	case p < 0:
		m.stack = st[:mark-1]
	case keep:
		n := mark - 1
		for _, f := range st[mark:] {
			if f.kind == fCapture || f.kind == fReg {
				st[n] = f
				n++
			}
		}
		m.dirty = true
		m.stack = st[:n]
	default:
		for i := len(st) - 1; i >= mark; i-- {
			switch f := &st[i]; f.kind {
			case fCapture:
				m.caps[f.pc], m.last = f.a, f.b
			case fReg:
				m.regs[f.pc], m.regs[f.pc+1] = f.a, f.b
			}
		}
		m.stack = st[:mark-1]
	}
	return p
}

// look runs the look-around at pc.
func (m *matcher) look(in *inst, pc, pos int) bool {
	if in.min > 0 {
		if pos = m.back(pos, in.min); pos < 0 {
			return in.negate
		}
	}
	p := m.isolated(pc+1, pos, !in.negate)
	if m.err != nil {
		return false
	}
	return (p >= 0) != in.negate
}

// holds reports whether an instruction of simpleLook succeeds at pos.
func (m *matcher) holds(in *inst, pos int) bool {
	s := m.s[:m.end]
	switch in.op {
	case iByte:
		return pos < len(s) && s[pos] == in.c
	case iLit:
		return strings.HasPrefix(s[pos:], in.str)
	case iSet:
		return pos < len(s) && m.char(in.set, pos) > 0
	case iBegin:
		return pos == 0
	case iBeginLine:
		return pos == 0 || s[pos-1] == '\n'
	case iEnd:
		return pos == len(s)
	case iEndOrNL:
		return pos == len(s) || pos == len(s)-1 && s[pos] == '\n'
	case iEndLine:
		return pos == len(s) || s[pos] == '\n'
	}
	panic("internal error: look-around at an instruction that is not simple")
}

// find looks for a match in s[:m.end] from pos on; mode says where. The match
// is in m.caps.
func (m *matcher) find(pos int, mode reMode) (bool, error) {
	m.full, m.not = mode == reFull, -1
	if mode == reAdvance || mode == reMatchAdvance {
		m.not = pos
	}
	ok := false
	if mode != reSearch && mode != reAdvance {
		ok = m.try(pos)
	} else {
		ok = m.search(pos)
	}
	if cap(m.stack) > 4*reFuel {
		m.stack, m.paid = nil, 0
	}
	m.stack = m.stack[:0]
	err := m.err
	m.err = nil
	return ok, err
}

// try tries a match at pos.
func (m *matcher) try(pos int) bool {
	if m.dirty {
		for i := range m.caps {
			m.caps[i] = -1
		}
		m.last = 0
		m.dirty = false
	}
	m.stack = m.stack[:0]
	end := m.run(0, pos)
	if end < 0 {
		return false
	}
	m.caps[0], m.caps[1] = pos, end
	m.dirty = true
	return true
}

// search tries matches from pos on, at the places where one can begin.
func (m *matcher) search(pos int) bool {
	pr, s := m.pr, m.s[:m.end]
	last := m.end - pr.minWidth
	begin := pos
	for ; pos <= last; pos++ {
		switch {
		case pr.anchored && pos > 0:
			return false
		case pr.prefix != "":
			i := strings.Index(s[pos:], pr.prefix)
			if i < 0 {
				return false
			}
			pos += i
			if pr.literal {
				m.fuel -= 1 + i>>4
				m.caps[0], m.caps[1] = pos, pos+len(pr.prefix)
				return true
			}
		case pr.lineStart && pos > 0 && s[pos-1] != '\n':
			i := strings.IndexByte(s[pos:], '\n')
			if i < 0 {
				return false
			}
			pos += i + 1
		case pr.start != nil:
			for pos < len(s) && !pr.start[s[pos]] {
				pos++
			}
			if pos == len(s) && !pr.startEnd {
				return false
			}
		case m.wide:
			for pos < len(s) && !utf8.RuneStart(s[pos]) {
				pos++
			}
		}
		if pos > last {
			return false
		}
		if m.fuel -= 1 + (pos-begin)>>4; m.fuel < 0 && !m.refuel(m.stack) {
			return false
		}
		begin = pos
		if m.try(pos) {
			return true
		}
		if m.err != nil {
			return false
		}
		if pr.lead >= 0 {
			// Whatever begins in what the first loop ran over is a shorter run
			// of the same loop, and has been tried.
			in := &pr.code[pr.lead]
			pos = max(pos, m.scan(in.set, pos, reUnlimited))
		}
	}
	return false
}
