package lib

import (
	"regexp"
	"sort"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"

	"gears/vm"
)

// A pattern is parsed once into a tree, with Python's rules, and written out
// again for the engine that runs it. Both engines get the same explicit text:
// sets with all cases and categories spelled out, groups by number.
//
// Go's regexp runs what it can: it never backtracks, so no pattern can make it
// slow, and it works on the subject as it is. What it lacks (look-around,
// back-references, conditionals, possessive repeats), and the few things that it
// does otherwise, is left to regexp2:
//
//   - "$" in a subject that ends with a newline, "\b" in one that is not ASCII, "\B" in an
//     empty one;
//   - repeats of something that can be empty, where captures could differ;
//   - searching again from where an empty match was found;
//   - searching from the middle when the pattern looks at what stands before.

// reMode says where a match may lie.
type reMode uint8

const (
	reSearch  reMode = iota // anywhere from pos on
	reMatch                 // at pos
	reFull                  // from pos to the end
	reAdvance               // anywhere from pos on, but not empty at pos
	reModes
)

// reFeatures is what the choice of engine depends on.
type reFeatures struct {
	goless    bool // only regexp2 can run it
	dollar    bool // has $ without MULTILINE
	wordEdge  bool // has \b or \B of Unicode words
	notEdge   bool // has \B
	looksBack bool // what stands before the start matters
}

func (f *reFeatures) scan(p *reParser, n *reNode) {
	switch n.op {
	case reLook, reBackref, reCond, reAtomic:
		f.goless = true
	case reEndOrNL:
		f.dollar = true
	case reWordEdge, reNotEdge:
		f.looksBack = true
		f.notEdge = f.notEdge || n.op == reNotEdge
		f.wordEdge = f.wordEdge || !n.ascii
	case reBegin, reBeginLine:
		f.looksBack = true
	case reRepeat:
		lo, _ := p.width(n.subs[0])
		if n.kind == rePossessive || lo == 0 || n.min > 1000 || n.max != reUnlimited && n.max > 1000 {
			f.goless = true
		}
	}
	for _, s := range n.subs {
		f.scan(p, s)
	}
}

// appendNode writes n for Go's regexp or, with full, for regexp2.
func appendNode(dst []byte, n *reNode, full bool) []byte {
	switch n.op {
	case reEmpty:
		return append(dst, "(?:)"...)
	case reClass:
		return appendClass(dst, &n.class)
	case reCat:
		if len(n.subs) == 1 && n.subs[0].op == reClass {
			return appendNode(dst, n.subs[0], full)
		}
		dst = append(dst, "(?:"...)
		for _, s := range n.subs {
			dst = appendNode(dst, s, full)
		}
		return append(dst, ')')
	case reAlt:
		dst = append(dst, "(?:"...)
		for i, s := range n.subs {
			if i > 0 {
				dst = append(dst, '|')
			}
			dst = appendNode(dst, s, full)
		}
		return append(dst, ')')
	case reCapture:
		return append(appendNode(append(dst, '('), n.subs[0], full), ')')
	case reRepeat:
		return appendRepeat(dst, n, full)
	case reBegin:
		return append(dst, `\A`...)
	case reBeginLine:
		return append(dst, `(?m:^)`...)
	case reEnd:
		return append(dst, `\z`...)
	case reEndOrNL:
		if full {
			return append(dst, `(?=\n?\z)`...)
		}
		return append(dst, `\z`...) // the subject does not end with a newline
	case reEndLine:
		if full {
			return append(dst, `(?=\n|\z)`...)
		}
		return append(dst, `(?m:$)`...)
	case reWordEdge, reNotEdge:
		return appendEdge(dst, n, full)
	case reLook:
		open := map[[2]bool]string{{false, false}: "(?=", {false, true}: "(?!", {true, false}: "(?<=", {true, true}: "(?<!"}
		dst = append(dst, open[[2]bool{n.behind, n.negate}]...)
		return append(appendNode(dst, n.subs[0], full), ')')
	case reBackref:
		dst = append(dst, "(?:"...)
		if n.fold {
			dst = append(dst[:len(dst)-1], "i:"...)
		}
		dst = append(dst, '\\')
		return append(strconv.AppendInt(dst, int64(n.n), 10), ')')
	case reCond:
		dst = strconv.AppendInt(append(dst, "(?("...), int64(n.n), 10)
		dst = appendNode(append(dst, ')'), n.subs[0], full)
		if len(n.subs) > 1 {
			dst = appendNode(append(dst, '|'), n.subs[1], full)
		}
		return append(dst, ')')
	case reAtomic:
		return append(appendNode(append(dst, "(?>"...), n.subs[0], full), ')')
	}
	panic("internal error: unknown regular expression node")
}

func appendRepeat(dst []byte, n *reNode, full bool) []byte {
	if n.kind == rePossessive {
		dst = append(dst, "(?>"...)
	}
	sub := n.subs[0]
	if sub.op == reClass || sub.op == reCapture {
		dst = appendNode(dst, sub, full)
	} else {
		dst = append(appendNode(append(dst, "(?:"...), sub, full), ')')
	}
	switch {
	case n.min == 0 && n.max == reUnlimited:
		dst = append(dst, '*')
	case n.min == 1 && n.max == reUnlimited:
		dst = append(dst, '+')
	case n.min == 0 && n.max == 1:
		dst = append(dst, '?')
	default:
		dst = strconv.AppendInt(append(dst, '{'), int64(n.min), 10)
		if n.max != n.min {
			dst = append(dst, ',')
			if n.max != reUnlimited {
				dst = strconv.AppendInt(dst, int64(min(n.max, 1<<31-1)), 10)
			}
		}
		dst = append(dst, '}')
	}
	switch n.kind {
	case reLazy:
		dst = append(dst, '?')
	case rePossessive:
		dst = append(dst, ')')
	}
	return dst
}

// appendEdge writes \b or \B. Go's means ASCII words, which is right for ASCII
// subjects; regexp2's own has another idea of words than Python.
func appendEdge(dst []byte, n *reNode, full bool) []byte {
	not := n.op == reNotEdge
	if !full {
		if not {
			return append(dst, `\B`...)
		}
		return append(dst, `\b`...)
	}
	w := `\p{L}\p{N}_`
	if n.ascii {
		w = "0-9A-Z_a-z"
	}
	in, out := "["+w+"]", "[^"+w+"]"
	if not {
		// In an empty subject \B does not match.
		return append(dst, `(?:(?<=`+in+`)(?=`+in+`)|(?<!`+in+`)(?!`+in+`)(?:(?=`+out+`)|(?<=`+out+`)))`...)
	}
	return append(dst, `(?:(?<=`+in+`)(?!`+in+`)|(?<!`+in+`)(?=`+in+`))`...)
}

// program is a compiled pattern: the texts for each mode, compiled at first
// use.
type program struct {
	tree     *reNode
	groups   int
	parents  []int
	features reFeatures
	minWidth int
	goRe     [reModes]*regexp.Regexp
	fullRe   [reModes]*regexp2.Regexp
}

func newProgram(p *reParser, tree *reNode) *program {
	pr := &program{tree: tree, groups: p.groups, parents: p.parents}
	pr.features.scan(p, tree)
	pr.minWidth, _ = p.width(tree)
	// A pattern that Go refuses (its program would be too large) is regexp2's.
	if !pr.features.goless {
		re, err := regexp.Compile(string(appendNode(nil, tree, false)))
		if err != nil {
			pr.features.goless = true
		} else {
			pr.goRe[reSearch] = re
		}
	}
	return pr
}

func (pr *program) goRegexp(mode reMode) *regexp.Regexp {
	if re := pr.goRe[mode]; re != nil {
		return re
	}
	text := `\A(?:` + string(appendNode(nil, pr.tree, false)) + `)`
	if mode == reFull {
		text += `\z`
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	pr.goRe[mode] = re
	return re
}

func (pr *program) fullRegexp(mode reMode) (*regexp2.Regexp, error) {
	if re := pr.fullRe[mode]; re != nil {
		return re, nil
	}
	text := string(appendNode(nil, pr.tree, true))
	switch mode {
	case reMatch:
		text = `\G(?:` + text + `)`
	case reFull:
		text = `\G(?:` + text + `)\z`
	case reAdvance:
		text = `(?:` + text + `)(?!\G)`
	}
	re, err := regexp2.Compile(text, regexp2.None)
	if err != nil {
		return nil, vm.Errorf(vm.ExcRuntimeError, "gears cannot compile this pattern: %v", err)
	}
	pr.fullRe[mode] = re
	return re, nil
}

// subject is a text that is searched: the characters and, for what is not
// ASCII, the way from byte offsets to positions.
type subject struct {
	v       vm.Value
	text    string // of bytes: their Latin-1 text
	bytes   bool
	ascii   bool
	runes   []rune  // for regexp2
	offsets []int32 // of each rune in text and of the end, when not ASCII
	n       int     // length in code points
}

func newSubject(v vm.Value, text string, bytes bool) *subject {
	s := &subject{v: v, text: text, bytes: bytes, ascii: isASCII(text)}
	if bytes && !s.ascii {
		s.text = latin1Text(text)
	}
	if s.n = len(s.text); !s.ascii {
		s.n = utf8.RuneCountInString(s.text)
	}
	return s
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (s *subject) index() {
	if s.offsets != nil || s.ascii {
		return
	}
	s.offsets = make([]int32, 0, s.n+1)
	for i := range s.text {
		s.offsets = append(s.offsets, int32(i))
	}
	s.offsets = append(s.offsets, int32(len(s.text)))
}

// offset returns the byte offset of a position, position the reverse.
func (s *subject) offset(pos int) int {
	if s.ascii {
		return pos
	}
	if pos == 0 {
		return 0
	}
	if pos == s.n {
		return len(s.text)
	}
	s.index()
	return int(s.offsets[pos])
}

func (s *subject) position(off int) int {
	if s.ascii {
		return off
	}
	if off == 0 {
		return 0
	}
	if off == len(s.text) {
		return s.n
	}
	s.index()
	return sort.Search(len(s.offsets), func(i int) bool { return int(s.offsets[i]) >= off })
}

// slice is the value of the text between two byte offsets.
func (s *subject) slice(a, b int) vm.Value {
	if !s.bytes {
		return vm.Str(s.text[a:b])
	}
	if s.ascii {
		return vm.Bytes(s.text[a:b])
	}
	return vm.Bytes(latin1Bytes(s.text[a:b]))
}

func (s *subject) asRunes() []rune {
	if s.runes == nil {
		s.runes = []rune(s.text)
	}
	return s.runes
}

// reStep is the time that a backtracking match gets before the abort flag is
// looked at, at first; reMaxTime is about what it gets in all.
const (
	reStep    = 250 * time.Millisecond
	reMaxTime = 8 * reStep
)

// useGo reports whether Go's regexp can search s[:end] from byte offset at.
func (pr *program) useGo(s *subject, at, end int, mode reMode) bool {
	f := &pr.features
	return !f.goless && mode != reAdvance &&
		!(f.dollar && end > 0 && s.text[end-1] == '\n') &&
		!(f.wordEdge && !s.ascii) &&
		!(f.notEdge && end == 0) &&
		!(f.looksBack && at > 0)
}

// find runs the pattern over s[at:end] (byte offsets). It returns the offsets
// of the match and its groups, two for each, negative for groups that took no
// part; nil when there is no match.
func (pr *program) find(t *vm.Thread, s *subject, at, end int, mode reMode) ([]int, error) {
	if err := t.Burn(int64(end-at)/32 + 1); err != nil {
		return nil, err
	}
	if pr.useGo(s, at, end, mode) {
		if re := pr.goRegexp(mode); re != nil {
			loc := re.FindStringSubmatchIndex(s.text[at:end])
			if at > 0 {
				for i := range loc {
					if loc[i] >= 0 {
						loc[i] += at
					}
				}
			}
			return loc, nil
		}
	}
	return pr.findFull(t, s, at, end, mode)
}

// findFull is find by regexp2. A match that takes long is begun again with more
// time, so that an abort ends it; twice the work at most.
func (pr *program) findFull(t *vm.Thread, s *subject, at, end int, mode reMode) ([]int, error) {
	re, err := pr.fullRegexp(mode)
	if err != nil {
		return nil, err
	}
	start, stop := s.position(at), s.position(end)
	if err := t.Reserve(s.n, 4); err != nil {
		return nil, err
	}
	runes := s.asRunes()[:stop]
	for limit := reStep; ; limit *= 2 {
		re.MatchTimeout = limit
		m, err := re.FindRunesMatchStartingAt(runes, start)
		if err != nil {
			if limit >= reMaxTime {
				return nil, vm.Errorf(vm.ExcRuntimeError, "matching took more than %v: the pattern backtracks too much", reMaxTime)
			}
			if t.Abort.Load() {
				return nil, vm.Errorf(vm.ExcForceStopped, "Execution was aborted by the user")
			}
			continue
		}
		if m == nil {
			return nil, nil
		}
		loc := make([]int, 2*(pr.groups+1))
		for i, g := range m.Groups() {
			if len(g.Captures) == 0 {
				loc[2*i], loc[2*i+1] = -1, -1
				continue
			}
			loc[2*i], loc[2*i+1] = s.offset(g.Index), s.offset(g.Index+g.Length)
		}
		return loc, nil
	}
}

// each calls f with every match in s[at:end], left to right, as findall and its
// relatives find them, until f says stop or n matches are found (n < 0: all).
func (pr *program) each(t *vm.Thread, s *subject, at, end, n int, f func(loc []int) (bool, error)) error {
	if pr.minWidth > 0 && pr.useGo(s, at, end, reSearch) && pr.features.looksBack && n != 1 {
		// One run of Go's regexp sees what stands before each match.
		if err := t.Burn(int64(end-at)/32 + 1); err != nil {
			return err
		}
		for _, loc := range pr.goRe[reSearch].FindAllStringSubmatchIndex(s.text[:end], n) {
			if more, err := f(loc); err != nil || !more {
				return err
			}
		}
		return nil
	}
	sc := reScan{pr: pr, s: s, at: at, end: end}
	for ; n != 0; n-- {
		loc, err := sc.next(t)
		if err != nil || loc == nil {
			return err
		}
		if more, err := f(loc); err != nil || !more {
			return err
		}
	}
	return nil
}

// reScan finds one match after the other.
type reScan struct {
	pr      *program
	s       *subject
	at, end int
	empty   bool // the last match was empty and ended at at
}

func (sc *reScan) next(t *vm.Thread) ([]int, error) {
	if sc.at > sc.end {
		return nil, nil
	}
	mode := reSearch
	if sc.empty {
		mode = reAdvance
	}
	loc, err := sc.pr.find(t, sc.s, sc.at, sc.end, mode)
	if err != nil || loc == nil {
		sc.at = sc.end + 1
		return nil, err
	}
	sc.at, sc.empty = loc[1], loc[0] == loc[1]
	return loc, nil
}

// lastGroup returns the number of the group that was closed last, or 0.
func (pr *program) lastGroup(loc []int) int {
	last := 0
	for i := 1; i <= pr.groups; i++ {
		if loc[2*i] < 0 {
			continue
		}
		switch {
		case last == 0, loc[2*i+1] > loc[2*last+1]:
			last = i
		case loc[2*i+1] == loc[2*last+1] && !pr.inside(i, last):
			last = i
		}
	}
	return last
}

// inside reports whether group i stands inside group outer.
func (pr *program) inside(i, outer int) bool {
	for i > outer {
		i = pr.parents[i]
	}
	return i == outer
}
