package exchange

import (
	"context"
	"sync"
	"time"

	"gears/vm"
)

// Sender is a member's way to the receivers of an edge. It is safe for
// concurrent use; the order of records is the order of the calls.
type Sender struct {
	ep  *Endpoint
	out []*outlet // by member; nil for those that do not receive
}

func newSender(ep *Endpoint) *Sender {
	s := &Sender{ep: ep, out: make([]*outlet, len(ep.edge.Members))}
	for _, to := range ep.edge.To {
		s.out[to] = &outlet{ep: ep, to: to, self: to == ep.edge.Self}
	}
	return s
}

// Send sends a record to a member, waiting for room. The error is the script's
// when the value cannot be encoded (vm.Append), and the edge is as it was;
// any other error is the end: the cause of ctx, or why the edge failed.
func (s *Sender) Send(ctx context.Context, to int, r Record) error {
	_, err := s.to(to).send(ctx, &r, true)
	return err
}

// TrySend is Send that does not wait: it reports whether the record was taken.
func (s *Sender) TrySend(to int, r Record) (bool, error) {
	return s.to(to).send(context.Background(), &r, false)
}

func (s *Sender) to(to int) *outlet {
	if to < 0 || to >= len(s.out) || s.out[to] == nil {
		panic("internal error: record sent to a member that does not receive")
	}
	return s.out[to]
}

// Flush lets go what is in partly filled frames, as far as there is room now;
// the rest follows when there is. It does not wait.
func (s *Sender) Flush() {
	s.each(func(o *outlet) { o.flush = o.count > 0 })
}

// End says that there are no more records. It does not wait: what is left goes
// out when there is room.
func (s *Sender) End() {
	s.each(func(o *outlet) { o.ending = true })
}

func (s *Sender) each(f func(o *outlet)) {
	for _, o := range s.out {
		if o != nil {
			o.mu.Lock()
			f(o)
			o.advance()
			o.mu.Unlock()
		}
	}
}

// Close is End that waits until everything is on its way.
func (s *Sender) Close(ctx context.Context) error {
	s.End()
	for _, o := range s.out {
		if o == nil {
			continue
		}
		o.mu.Lock()
		for !o.done() {
			if err := o.block(ctx); err != nil {
				o.mu.Unlock()
				return err
			}
		}
		o.mu.Unlock()
	}
	return s.ep.failure()
}

// Wanted reports whether any receiver still takes records.
func (s *Sender) Wanted() bool {
	for _, o := range s.out {
		if o != nil && !o.isStopped() {
			return true
		}
	}
	return false
}

// Done reports whether the sender has ended and everything is on its way.
func (s *Sender) Done() bool {
	for _, o := range s.out {
		if o != nil {
			o.mu.Lock()
			done := o.done()
			o.mu.Unlock()
			if !done {
				return false
			}
		}
	}
	return true
}

func (s *Sender) flows() []Flow {
	var all []Flow
	for _, o := range s.out {
		if o != nil {
			o.mu.Lock()
			all = append(all, Flow{
				From: s.ep.edge.Self, To: o.to,
				Records: int64(o.records), Bytes: o.sent, Frames: int64(o.seq), Blocked: o.blocked,
			})
			o.mu.Unlock()
		}
	}
	return all
}

// drop throws away what was not sent.
func (s *Sender) drop() {
	for _, o := range s.out {
		if o != nil {
			o.mu.Lock()
			o.discard()
			o.mu.Unlock()
		}
	}
}

// credit takes what receiver from says that it has taken so far.
func (s *Sender) credit(from int, taken int64, want bool) {
	o := s.out[from]
	if o == nil {
		s.ep.fail(ErrFrame, true)
		return
	}
	o.mu.Lock()
	if taken > o.sent {
		o.mu.Unlock()
		s.ep.fail(ErrFrame, true)
		return
	}
	if taken > o.taken {
		o.taken = taken
	}
	o.want = o.want || want
	o.advance()
	o.signal()
	o.mu.Unlock()
	s.ep.wake()
}

// stop takes that receiver from wants no more.
func (s *Sender) stop(from int) {
	o := s.out[from]
	if o == nil {
		s.ep.fail(ErrFrame, true)
		return
	}
	o.mu.Lock()
	o.stopped = true
	o.discard()
	o.signal()
	o.mu.Unlock()
	s.ep.wake()
}

// outlet is the way to one receiver.
//
// Its lock may be held while the receiver's is taken, in another endpoint or
// this one, never the other way round.
type outlet struct {
	ep   *Endpoint
	to   int
	self bool

	mu    sync.Mutex
	frame *Frame    // under construction, for another member
	local *[]Record // the same, for the member itself
	size  int       // bytes under construction, the frame's header included
	count int       // records under construction

	seq, records uint64 // sent so far
	sent, taken  int64  // bytes
	blocked      time.Duration
	room         chan struct{} // closed when something changed; nil when nobody waits

	timer   *time.Timer
	armed   bool // the timer runs
	want    bool // the receiver is idle
	flush   bool // the frame goes out though it is not full
	ending  bool // no more records
	ended   bool // the end was sent
	stopped bool // the receiver takes no more
}

// send never waits with the record taken: a frame that is full and has no room
// makes the next record wait, and goes out when credit arrives, whatever the
// sender does meanwhile.
func (o *outlet) send(ctx context.Context, r *Record, wait bool) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		if err := o.ep.failure(); err != nil {
			return false, err
		}
		if o.ending {
			panic("internal error: record sent after the end")
		}
		if o.stopped {
			return true, nil
		}
		if !o.full() {
			break
		}
		if !wait {
			return false, nil
		}
		if err := o.block(ctx); err != nil {
			return false, err
		}
	}
	if err := o.add(r); err != nil {
		return false, err
	}
	if o.want || o.full() {
		o.advance()
	}
	return true, nil
}

// block waits, without the lock, until something has changed.
func (o *outlet) block(ctx context.Context) error {
	if err := o.ep.failure(); err != nil {
		return err
	}
	if o.room == nil {
		o.room = make(chan struct{})
	}
	room, start := o.room, time.Now()
	o.mu.Unlock()
	err := o.ep.await(ctx, room)
	o.mu.Lock()
	o.blocked += time.Since(start)
	return err
}

func (o *outlet) signal() {
	if o.room != nil {
		close(o.room)
		o.room = nil
	}
}

func (o *outlet) add(r *Record) error {
	if o.self {
		if o.local == nil {
			o.local = batches.Get().(*[]Record)
		}
		*o.local = append(*o.local, *r)
		o.size += recordBytes + len(r.Key) + len(r.Err) + vm.Weigh(r.Value)
		o.count++
		return nil
	}
	if o.frame == nil {
		o.frame = newData()
		o.size = dataHeader
	}
	if err := o.frame.appendRecord(r); err != nil {
		return err
	}
	o.size = len(o.frame.Bytes)
	o.count++
	return nil
}

func (o *outlet) full() bool {
	return o.count >= frameRecords || o.count > 0 && o.size >= o.ep.options.FrameBytes
}

func (o *outlet) hasRoom() bool {
	return o.sent == o.taken || o.sent-o.taken+int64(o.size) <= int64(o.ep.options.Window)
}

func (o *outlet) done() bool { return o.ended || o.stopped }

func (o *outlet) isStopped() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.stopped
}

// advance does what can be done now.
func (o *outlet) advance() {
	if o.stopped || o.ended || o.ep.failure() != nil {
		return
	}
	if o.count > 0 && (o.flush || o.ending || o.full()) && o.hasRoom() {
		o.ship()
	}
	switch {
	case o.count == 0 && o.ending:
		o.finish()
	case o.count > 0 && o.want && !o.armed && !o.flush && !o.ending && !o.full():
		o.armed = true
		if o.timer == nil {
			o.timer = time.AfterFunc(linger, o.lingered)
		} else {
			o.timer.Reset(linger)
		}
	}
}

func (o *outlet) lingered() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.armed = false
	if o.want && o.count > 0 {
		o.flush = true
		o.advance()
	}
}

// ship sends the frame under construction.
func (o *outlet) ship() {
	size, count := o.size, o.count
	seq := o.seq
	o.seq++
	o.records += uint64(count)
	o.sent += int64(size)
	o.size, o.count = 0, 0
	o.want, o.flush = false, false
	o.ep.progressed()
	if o.self {
		local := o.local
		o.local = nil
		o.ep.Receiver.data(seq, uint64(count), item{from: o.to, bytes: size, local: local})
		return
	}
	f := o.frame
	o.frame = nil
	f.sealData(seq, count)
	o.ep.port.Send(o.to, f)
}

func (o *outlet) finish() {
	o.ended = true
	o.signal()
	o.stopTimer()
	if o.self {
		o.ep.Receiver.end(o.to, o.seq, o.records)
		return
	}
	o.ep.port.Send(o.to, endFrame(o.seq, o.records))
}

// discard throws the frame under construction away.
func (o *outlet) discard() {
	if o.frame != nil {
		o.frame.Free()
	}
	o.frame, o.local, o.size, o.count = nil, nil, 0, 0
	o.stopTimer()
}

func (o *outlet) stopTimer() {
	if o.timer != nil {
		o.timer.Stop()
	}
}
