package engine

import (
	"sync"

	"gears/capture"
)

// watermark knows up to where a registration has carried out what the replication
// stream of a shard told it. It only ever goes on: a position is saved when
// everything up to it is done, and after a restart the rest is told again.
type watermark struct {
	mu      sync.Mutex
	open    []*span // of events that were taken, in their order; the first is not done
	reached capture.Position
	moved   bool // something was done since the last look
}

// span is a command, or a transaction, of which events were taken.
type span struct {
	of    *watermark
	begin capture.Position
	end   int64
	left  int // events that are not done
}

// take notes an event that is to be carried out; done is called once it has been.
func (w *watermark) take(begin capture.Position, end int64) *span {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := len(w.open); n > 0 && w.open[n-1].end == end && w.open[n-1].begin.ReplID == begin.ReplID {
		w.open[n-1].left++
		return w.open[n-1]
	}
	s := &span{of: w, begin: begin, end: end, left: 1}
	w.open = append(w.open, s)
	return s
}

// done notes that an event of s has been carried out. Nil does nothing.
func (s *span) done() {
	if s == nil {
		return
	}
	w := s.of
	w.mu.Lock()
	defer w.mu.Unlock()
	s.left--
	w.moved = true
	n := 0
	for n < len(w.open) && w.open[n].left == 0 {
		n++
	}
	clear(w.open[:n])
	if w.open = w.open[n:]; len(w.open) == 0 {
		w.open = nil
	}
}

// at is up to where everything is done, where heard is up to where all has been
// told. worked says that events have been carried out since the last call.
func (w *watermark) at(heard capture.Position) (p capture.Position, worked bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.open) > 0 {
		heard = w.open[0].begin
	}
	if heard.ReplID != w.reached.ReplID || heard.Offset > w.reached.Offset {
		w.reached = heard
	}
	worked, w.moved = w.moved, false
	return w.reached, worked
}

// behind is how many bytes of the stream are told and not done.
func (w *watermark) behind(heard capture.Position) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.open) == 0 {
		return 0
	}
	return max(heard.Offset-w.open[0].begin.Offset, 0)
}
