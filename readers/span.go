package readers

import (
	"context"
	"sync/atomic"

	"gears/shard"
)

// Span tells how far a reader has come in what it reads: how many keys it has looked
// at, whether they gave a record or not, or how many entries it has read. It may be
// asked beside the reader.
type Span struct {
	shard  *shard.Shard
	size   []string // the command for how much there is; nil: nobody knows
	looked atomic.Int64
	ended  atomic.Bool
}

// NewSpan is the span of a reader that is to be opened, with this in its Env.
func NewSpan(s *shard.Shard, spec Spec) *Span {
	span := &Span{shard: s}
	switch what, key := Reads(spec); {
	case what == AllKeys:
		span.size = []string{"DBSIZE"}
	case what == OneKey && spec.Name == "StreamReader" && spec.Arg("fromId") == nil:
		span.size = []string{"XLEN", key}
	}
	return span
}

// Left is about how much there still is to look at; false: nobody knows. SCAN gives
// a key again now and then, and keys and entries come and go meanwhile.
func (s *Span) Left(ctx context.Context) (int64, bool) {
	switch {
	case s.ended.Load():
		return 0, true
	case s.size == nil:
		return 0, false
	}
	r, err := s.shard.Do(ctx, s.size...)
	if err != nil || r.Kind != ':' {
		return 0, false
	}
	return max(r.Int-s.looked.Load(), 0), true
}

// look counts n more; a nil span counts nothing.
func (s *Span) look(n int) {
	if s != nil {
		s.looked.Add(int64(n))
	}
}

// end says that there is no more.
func (s *Span) end() {
	if s != nil {
		s.ended.Store(true)
	}
}
