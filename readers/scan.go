package readers

import (
	"context"
	"hash/maphash"
	"strconv"
	"strings"
	"unicode/utf8"

	"gears/shard"
)

const (
	// defaultPage: with 2000 or 4000 neither side needs measurably less CPU for a
	// key, with 500 both need some 15% more; and while it scans the server does
	// nothing else.
	defaultPage = 1000
	// firstPage is small so that a recipe with a limit starts soon, and so that
	// the first guesses at types cost little.
	firstPage = 64
	// pageGrowth is by how much each page exceeds the one before, up to the full.
	pageGrowth = 4
	// sparseGrowth bounds how much more than a page SCAN may be asked to look at
	// when few of the keys match.
	sparseGrowth = 8
)

// scan walks the key names of a shard. A pattern without wildcards is looked up
// instead: the walk would find the same key after looking at all of them.
type scan struct {
	conn    *shard.Conn
	cursor  string
	literal string // the only key, when exact
	exact   bool
	match   string // "" is all
	typ     string // "" is all
	page    int    // wanted names a page
	count   int    // COUNT of the next SCAN
	counted string // sent instead of count, when fixed
	fixed   bool

	prefixes []string
	hidden   func(string) bool
	span     *Span

	done    bool // nothing more to send
	waiting bool // a request is under way

	args []string
	seen keySet
}

func newScan(conn *shard.Conn, env *Env, spec *Spec, pattern string) *scan {
	s := &scan{
		conn: conn, cursor: "0", typ: spec.Type, prefixes: spec.Prefixes, hidden: env.Hidden, span: env.Span,
		page: spec.Page,
	}
	if s.page <= 0 {
		s.page = defaultPage
	}
	s.count = min(firstPage, s.page)
	if spec.Match != "" {
		pattern = spec.Match
	}
	if s.literal, s.exact = literal(pattern); !s.exact && pattern != "*" {
		s.match = pattern
	}
	return s
}

// send appends the next request, if there is one.
func (s *scan) send() {
	if s.done || s.waiting {
		return
	}
	s.waiting = true
	if s.exact {
		s.conn.Append("TYPE", s.literal)
		return
	}
	s.args = append(s.args[:0], "SCAN", s.cursor)
	if s.match != "" {
		s.args = append(s.args, "MATCH", s.match)
	}
	count := s.counted
	if !s.fixed {
		count = strconv.Itoa(s.count)
	}
	s.args = append(s.args, "COUNT", count)
	if s.typ != "" {
		s.args = append(s.args, "TYPE", s.typ)
	}
	s.conn.Append(s.args...)
}

// receive waits for the reply and adds the keys that are to be seen to keys, no
// key twice. SCAN itself may give a key again in a later page.
func (s *scan) receive(ctx context.Context, keys []string) ([]string, error) {
	r, err := s.conn.Receive(ctx)
	if err != nil {
		return keys, err
	}
	s.waiting = false
	if s.exact {
		return s.receiveExact(keys, &r)
	}
	if r.IsError() {
		return keys, replyError(r.Str)
	}
	if len(r.Elems) != 2 || r.Elems[0].Kind != '$' {
		return keys, &RecordError{replyError("SCAN gave a reply that is not a cursor and a list of keys")}
	}
	s.cursor = r.Elems[0].Str
	s.done = s.cursor == "0"
	names := r.Elems[1].Elems
	s.seen.reset(len(names))
	for i := range names {
		key := names[i].Str
		if s.visible(key) && s.seen.add(key) {
			keys = append(keys, key)
		}
	}
	// A SCAN that matches few of the keys looks at as many as it is asked to.
	looked := len(names)
	if (s.match != "" || s.typ != "") && !s.fixed {
		looked = max(looked, s.count)
	}
	s.span.look(looked)
	s.adapt(len(names))
	return keys, nil
}

// adapt chooses the next COUNT after a page of n keys.
func (s *scan) adapt(n int) {
	switch {
	case s.fixed:
	case s.count < s.page:
		s.count = min(s.count*pageGrowth, s.page)
	case n < s.count/sparseGrowth && s.count < s.page*sparseGrowth:
		s.count *= 2
	case n > s.page && s.count > s.page:
		s.count = s.page
	}
}

func (s *scan) receiveExact(keys []string, r *shard.Reply) ([]string, error) {
	s.done = true
	switch {
	case r.IsError() && elsewhere(r.Str):
		return keys, nil
	case r.IsError():
		return keys, replyError(r.Str)
	case r.Str == "none" || s.typ != "" && !strings.EqualFold(r.Str, s.typ) || !s.visible(s.literal):
		return keys, nil
	}
	return append(keys, s.literal), nil
}

// visible reports whether records of the key are to be seen.
func (s *scan) visible(key string) bool {
	if s.hidden(key) {
		return false
	}
	for _, p := range s.prefixes {
		if !strings.HasPrefix(key, p) && utf8.ValidString(key) {
			return false
		}
	}
	return true
}

// literal returns the only text that a glob matches, if it has no wildcards.
func literal(glob string) (string, bool) {
	if !strings.ContainsAny(glob, `*?[\`) {
		return glob, true
	}
	text := make([]byte, 0, len(glob))
	for i := 0; i < len(glob); i++ {
		switch glob[i] {
		case '*', '?', '[':
			return "", false
		case '\\':
			if i++; i == len(glob) {
				return "", false
			}
		}
		text = append(text, glob[i])
	}
	return string(text), true
}

// keySet finds keys that occur twice in a page.
type keySet struct {
	slots []int32 // 0 is free, else number of the key + 1
	keys  []string
}

var keySeed = maphash.MakeSeed()

// reset empties the set and makes room for n keys.
func (s *keySet) reset(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if size > len(s.slots) {
		s.slots = make([]int32, size)
	} else {
		clear(s.slots)
	}
	s.keys = s.keys[:0]
}

// add reports whether key was not in the set.
func (s *keySet) add(key string) bool {
	mask := uint64(len(s.slots) - 1)
	for i := maphash.String(keySeed, key) & mask; ; i = (i + 1) & mask {
		n := s.slots[i]
		if n == 0 {
			s.keys = append(s.keys, key)
			s.slots[i] = int32(len(s.keys))
			return true
		}
		if s.keys[n-1] == key {
			return false
		}
	}
}
