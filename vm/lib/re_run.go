package lib

import (
	"math/bits"
	"strings"
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
