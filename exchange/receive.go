package exchange

import (
	"context"
	"io"
	"sync"
	"unsafe"
)

// Batch is some records of one sender. It is valid until the receiver is asked
// for the next one; keys, texts and values may be kept.
type Batch struct {
	From    int
	Records []Record
}

// recordBytes is what a Record takes beside what it points to.
const recordBytes = int(unsafe.Sizeof(Record{}))

// batches holds the record slices of members' records for themselves.
var batches = sync.Pool{New: func() any { return new([]Record) }}

// Receiver is where the records for a member arrive. It has one user at a time.
type Receiver struct {
	ep   *Endpoint
	keys keyCache
	recs []Record  // of the last batch, if it was decoded
	lent *[]Record // of the last batch, if it was local
	idle []int     // scratch of ask
	over bool      // the user has seen the end, or does not want it

	mu      sync.Mutex
	in      []source // by member
	queue   []item
	head    int // of queue
	ended   int // sources that have
	stopped bool
	arrived chan struct{} // closed when something arrived; nil when nobody waits
}

// source is what is known of one sender.
type source struct {
	next, records  uint64 // data frames and records that came
	queued         int    // frames in the queue
	taken, granted int64  // bytes; what the sender was told of them
	asked          bool   // told that the receiver is idle
	ended          bool
}

// item is a frame of another member, or records of the member itself.
type item struct {
	from    int
	bytes   int
	frame   *Frame
	message message
	local   *[]Record
}

func newReceiver(ep *Endpoint) *Receiver {
	return &Receiver{ep: ep, in: make([]source, len(ep.edge.Members))}
}

// Next waits for records. The error is io.EOF after the last record of the last
// sender and after Stop, and stays so; any other is the cause of ctx or why the
// edge failed.
func (r *Receiver) Next(ctx context.Context) (Batch, error) {
	for {
		b, ok, err := r.TryNext()
		if ok || err != nil {
			return b, err
		}
		r.mu.Lock()
		if r.head < len(r.queue) || r.ended == len(r.in) {
			r.mu.Unlock()
			continue
		}
		if r.arrived == nil {
			r.arrived = make(chan struct{})
		}
		arrived := r.arrived
		r.mu.Unlock()
		if err := r.ep.await(ctx, arrived); err != nil {
			return Batch{}, err
		}
	}
}

// TryNext is Next that does not wait: it reports whether there was a batch.
func (r *Receiver) TryNext() (Batch, bool, error) {
	r.recycle()
	if r.over {
		return Batch{}, false, io.EOF
	}
	r.mu.Lock()
	switch {
	case r.ep.failure() != nil:
		r.mu.Unlock()
		return Batch{}, false, r.ep.failure()
	case r.head < len(r.queue):
		it := r.pop()
		r.mu.Unlock()
		return r.open(it)
	case r.ended == len(r.in):
		r.mu.Unlock()
		r.over = true
		return Batch{}, false, io.EOF
	}
	r.ask()
	return Batch{}, false, nil
}

// recycle takes the last batch back.
func (r *Receiver) recycle() {
	clear(r.recs)
	r.recs = r.recs[:0]
	if r.lent != nil {
		clear(*r.lent)
		*r.lent = (*r.lent)[:0]
		batches.Put(r.lent)
		r.lent = nil
	}
}

func (r *Receiver) pop() item {
	it := r.queue[r.head]
	r.queue[r.head] = item{}
	r.head++
	switch {
	case r.head == len(r.queue):
		r.queue, r.head = r.queue[:0], 0
	case r.head > 64 && r.head > len(r.queue)/2:
		// A queue that never empties must not grow for good.
		n := copy(r.queue, r.queue[r.head:])
		clear(r.queue[n:])
		r.queue, r.head = r.queue[:n], 0
	}
	return it
}

// open makes a batch of an item and gives the sender its room back.
func (r *Receiver) open(it item) (Batch, bool, error) {
	b := Batch{From: it.from}
	if it.local != nil {
		r.lent = it.local
		b.Records = *it.local
	} else {
		var err error
		r.recs, err = it.message.appendRecords(r.recs, &r.keys)
		it.frame.Free()
		if err != nil {
			r.ep.fail(err, true)
			return Batch{}, false, r.ep.failure()
		}
		b.Records = r.recs
	}
	r.ep.progressed()
	r.grant(it)
	return b, true, nil
}

// grant tells the sender when a part of its window is free again, and not for
// every small frame. When nothing of it is queued it is told at once: it may
// wait for an empty window, with a record larger than that.
func (r *Receiver) grant(it item) {
	r.mu.Lock()
	src := &r.in[it.from]
	src.queued--
	src.taken += int64(it.bytes)
	due := src.taken-src.granted >= int64(r.ep.options.Window)/4 || src.queued == 0
	if due {
		src.granted = src.taken
	}
	taken := src.taken
	r.mu.Unlock()
	if due {
		r.credit(it.from, taken, false)
	}
}

// ask tells the senders that have not ended, once, that the receiver is idle. It
// is called with the lock and releases it: a sender may answer at once.
func (r *Receiver) ask() {
	r.idle = r.idle[:0]
	for i := range r.in {
		if src := &r.in[i]; !src.asked && !src.ended {
			src.asked = true
			src.granted = src.taken
			r.idle = append(r.idle, i)
		}
	}
	r.mu.Unlock()
	for _, i := range r.idle {
		r.credit(i, r.in[i].taken, true) // only this goroutine changes taken
	}
}

func (r *Receiver) credit(to int, taken int64, want bool) {
	if to == r.ep.edge.Self {
		r.ep.Sender.credit(to, taken, want)
		return
	}
	r.ep.port.Send(to, creditFrame(taken, want))
}

// Stop says that no more records are wanted. What is queued and what still comes
// is thrown away.
func (r *Receiver) Stop() {
	r.over = true
	r.quit()
}

func (r *Receiver) quit() {
	r.mu.Lock()
	if r.stopped {
		r.mu.Unlock()
		return
	}
	r.stopped = true
	for _, it := range r.queue[r.head:] {
		if it.frame != nil {
			it.frame.Free()
		}
	}
	r.queue, r.head = nil, 0
	finished := r.ended == len(r.in)
	r.signal()
	r.mu.Unlock()
	if finished || r.ep.failure() != nil {
		return
	}
	for m := range r.in {
		if m == r.ep.edge.Self {
			r.ep.Sender.stop(m)
		} else {
			r.ep.port.Send(m, stopFrame())
		}
	}
}

// data takes a frame's worth of records; false when it is not wanted.
func (r *Receiver) data(seq, records uint64, it item) bool {
	r.mu.Lock()
	src := &r.in[it.from]
	if r.stopped || seq < src.next || r.ep.failure() != nil {
		r.mu.Unlock()
		return false
	}
	if seq > src.next || src.ended {
		r.mu.Unlock()
		r.ep.fail(ErrFrame, true)
		return false
	}
	src.next++
	src.records += records
	src.queued++
	src.asked = false
	r.queue = append(r.queue, it)
	r.signal()
	r.mu.Unlock()
	r.ep.progressed()
	r.ep.wake()
	return true
}

// end takes that sender from has sent so much and no more.
func (r *Receiver) end(from int, frames, records uint64) {
	r.mu.Lock()
	src := &r.in[from]
	if r.stopped || src.ended {
		r.mu.Unlock()
		return
	}
	if frames != src.next || records != src.records {
		r.mu.Unlock()
		r.ep.fail(ErrFrame, true)
		return
	}
	src.ended = true
	r.ended++
	r.signal()
	r.mu.Unlock()
	r.ep.progressed()
	r.ep.wake()
}

func (r *Receiver) signal() {
	if r.arrived != nil {
		close(r.arrived)
		r.arrived = nil
	}
}
