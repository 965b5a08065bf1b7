package lib

import (
	"encoding/binary"
	"math"
	"sort"
	"unicode/utf8"
	"unsafe"

	"gears/vm"
)

// reMode says where a match may lie.
type reMode uint8

const (
	reSearch       reMode = iota // anywhere from pos on
	reMatch                      // at pos
	reFull                       // from pos to the end
	reAdvance                    // anywhere from pos on, but not empty at pos
	reMatchAdvance               // at pos, not empty
)

// subject is a text that is searched, by bytes; idx leads from byte offsets to
// positions where they are not the same.
type subject struct {
	v     vm.Value
	text  string
	bytes bool
	idx   *textIndex // of a str that is not ASCII
	n     int        // length in characters
}

// textIndex is shared by the matches in one text.
type textIndex struct {
	offsets []int32 // of each character and of the end, once somebody asked
}

func (st *reState) subject(v vm.Value, text string, bytes bool) subject {
	s := subject{v: v, text: text, bytes: bytes, n: len(text)}
	if bytes {
		return s
	}
	// A text is often searched many times in a row, by one pattern or several.
	if len(text) == len(st.seen) && unsafe.StringData(text) == unsafe.StringData(st.seen) {
		s.n, s.idx = st.seenLen, st.seenIdx
		return s
	}
	if !isASCII(text) {
		s.n = utf8.RuneCountInString(text)
		s.idx = &textIndex{}
	}
	st.seen, st.seenLen, st.seenIdx = text, s.n, s.idx
	return s
}

func isASCII(s string) bool {
	const high = 0x8080808080808080
	i := 0
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	for ; i+32 <= len(b); i += 32 {
		c := b[i : i+32 : i+32]
		if (binary.LittleEndian.Uint64(c)|binary.LittleEndian.Uint64(c[8:])|
			binary.LittleEndian.Uint64(c[16:])|binary.LittleEndian.Uint64(c[24:]))&high != 0 {
			return false
		}
	}
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&high != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (s *subject) index() []int32 {
	if s.idx.offsets == nil {
		offsets := make([]int32, 0, s.n+1)
		for i := range s.text {
			offsets = append(offsets, int32(i))
		}
		s.idx.offsets = append(offsets, int32(len(s.text)))
	}
	return s.idx.offsets
}

// offset returns the byte offset of a position, position the reverse.
func (s *subject) offset(pos int) int {
	switch {
	case s.idx == nil, pos == 0:
		return pos
	case pos == s.n:
		return len(s.text)
	}
	return int(s.index()[pos])
}

// nearIndex is how far into a text a position is counted rather than looked up.
const nearIndex = 64

func (s *subject) position(off int) int {
	switch {
	case s.idx == nil, off == 0:
		return off
	case off == len(s.text):
		return s.n
	case off <= nearIndex && s.idx.offsets == nil:
		return utf8.RuneCountInString(s.text[:off])
	}
	offsets := s.index()
	return sort.Search(len(offsets), func(i int) bool { return int(offsets[i]) >= off })
}

// slice is the value of the text between two byte offsets.
func (s *subject) slice(a, b int) vm.Value {
	if s.bytes {
		return vm.Bytes(s.text[a:b])
	}
	return vm.Str(s.text[a:b])
}

// find runs the pattern over s[at:end] (byte offsets). It returns the matcher
// that holds the match, until it is used again; nil when there is none.
func (pr *program) find(t *vm.Thread, s *subject, at, end int, mode reMode) (*matcher, error) {
	if len(s.text) > math.MaxInt32 {
		return nil, vm.Errorf(vm.ExcMemoryError, "text of %d bytes is too long to be searched", len(s.text))
	}
	m := pr.m
	if m == nil {
		m = newMatcher(pr)
		pr.m = m
	}
	m.t, m.s, m.end, m.wide = t, s.text, end, s.idx != nil
	if m.wide && !pr.high {
		pr.high = true
		for _, cs := range pr.sets[:min(len(pr.sets), 16)] {
			cs.fillHigh()
		}
	}
	ok, err := m.find(at, mode)
	m.t, m.s = nil, ""
	if err != nil || !ok {
		return nil, err
	}
	return m, nil
}

// each calls f with every match in s[at:end], left to right, as findall and its
// relatives find them, until f fails or n matches are found (n < 0: all).
func (pr *program) each(t *vm.Thread, s *subject, at, end, n int, f func(m *matcher) error) error {
	sc := reScan{pr: pr, at: at, end: end}
	for ; n != 0; n-- {
		m, err := sc.next(t, s)
		if err != nil || m == nil {
			return err
		}
		if err := f(m); err != nil {
			return err
		}
	}
	return nil
}

// reScan finds one match after the other.
type reScan struct {
	pr      *program
	at, end int
	empty   bool // the last match was empty and ended at at
	here    bool // the next must begin at at
}

func (sc *reScan) next(t *vm.Thread, s *subject) (*matcher, error) {
	if sc.at > sc.end {
		return nil, nil
	}
	mode := reSearch
	switch {
	case sc.here && sc.empty:
		mode = reMatchAdvance
	case sc.here:
		mode = reMatch
	case sc.empty:
		mode = reAdvance
	}
	m, err := sc.pr.find(t, s, sc.at, sc.end, mode)
	if err != nil || m == nil {
		sc.at = sc.end + 1
		return nil, err
	}
	sc.at, sc.empty = m.caps[1], m.caps[0] == m.caps[1]
	return m, nil
}
