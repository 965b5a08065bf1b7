package lib

import (
	"strings"
	"unicode/utf8"
)

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
