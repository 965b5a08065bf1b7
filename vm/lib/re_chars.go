package lib

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How a matcher looks at the text: characters, words and what loops run over.

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

var asciiWord = newCharset(asciiCategories['w'], true).table

func (m *matcher) wordAt(pos int, ascii bool) bool {
	c := m.s[pos]
	if c < utf8.RuneSelf || ascii || !m.wide {
		return asciiWord[c]
	}
	r, _ := utf8.DecodeRuneInString(m.s[pos:])
	return unicodeCategories['w'].has(r)
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
