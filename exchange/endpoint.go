package exchange

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Endpoint is one member's end of an edge.
type Endpoint struct {
	Sender   *Sender
	Receiver *Receiver // nil when the member does not receive

	edge     Edge
	options  Options
	release  func() bool // of the context's watcher
	closing  sync.Once
	progress atomic.Int64 // of the last progress, in ns since 1970
	failed   atomic.Pointer[error]
	dead     chan struct{} // closed when failed is set

	mu   sync.Mutex
	port Port
	tell bool // the others have yet to be told of the failure

	telling sync.WaitGroup // whoever tells the others; grows before failed is set
}

// Open joins an edge. When ctx ends the edge is cut with its cause. The caller
// closes the endpoint.
func Open(ctx context.Context, tr Transport, e Edge, o Options) (*Endpoint, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	ep := &Endpoint{edge: e, options: o.withDefaults(), dead: make(chan struct{})}
	ep.progressed()
	if slices.Contains(e.To, e.Self) {
		ep.Receiver = newReceiver(ep)
	}
	ep.Sender = newSender(ep)
	port, err := tr.Open(ctx, e, (*inlet)(ep))
	if err != nil {
		return nil, err
	}
	ep.mu.Lock()
	ep.port = port
	err, tell := ep.failure(), ep.tell
	ep.mu.Unlock()
	if tell {
		ep.tellOthers(err)
	}
	ep.release = context.AfterFunc(ctx, func() { ep.Abort(context.Cause(ctx)) })
	return ep, nil
}

// Abort fails this member with cause, and all others with a CutError. Only the
// first failure of an endpoint counts.
func (ep *Endpoint) Abort(cause error) { ep.fail(cause, true) }

// fail is Abort; tell is false for what the others know already. It takes none
// of the locks of the sender and the receiver: it may be called with one held.
func (ep *Endpoint) fail(cause error, tell bool) {
	ep.mu.Lock()
	if ep.failed.Load() != nil {
		ep.mu.Unlock()
		return
	}
	open := ep.port != nil
	if tell && open {
		ep.telling.Add(1)
	}
	ep.failed.Store(&cause)
	close(ep.dead)
	ep.tell = tell
	ep.mu.Unlock()
	if tell && open {
		ep.tellOthers(cause)
		ep.telling.Done()
	}
	ep.wake()
}

func (ep *Endpoint) tellOthers(cause error) {
	// A cut that came in on another edge of the run goes on as what it was: the
	// others are told who gave up first, and why.
	var cut *CutError
	if !errors.As(cause, &cut) {
		cut = &CutError{Member: ep.edge.Members[ep.edge.Self], Cause: cause.Error()}
	}
	for m := range ep.edge.Members {
		if m != ep.edge.Self {
			ep.port.Send(m, cutFrame(cut))
		}
	}
}

// failure is why the endpoint failed; nil while it has not.
func (ep *Endpoint) failure() error {
	if err := ep.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// Close leaves the edge. A member whose sender has not ended, or has not got rid
// of its last frames, cuts it; one that has not read to the end stops reading.
// A Send or Next that another goroutine is in fails.
func (ep *Endpoint) Close() {
	ep.closing.Do(func() {
		ep.release()
		if !ep.Sender.Done() {
			ep.Abort(ErrUnfinished)
		}
		if ep.Receiver != nil {
			ep.Receiver.quit()
		}
		ep.fail(io.ErrClosedPipe, false)
		ep.Sender.drop()
		// Another goroutine may be telling the others of a failure that the caller
		// has seen already; nothing is sent once the port is closed.
		ep.telling.Wait()
		ep.port.Close()
	})
}

// Flow is what one member has sent to another. Records in a frame that is still
// under construction are not counted.
type Flow struct {
	From, To int
	Records  int64
	Bytes    int64 // encoded; estimated for what a member sends to itself
	Frames   int64
	Blocked  time.Duration // that sending waited for room
}

// Flows gives this member's flows, one for each receiver.
func (ep *Endpoint) Flows() []Flow { return ep.Sender.flows() }

// Progress is when something last went out, came in, or was taken.
func (ep *Endpoint) Progress() time.Time { return time.Unix(0, ep.progress.Load()) }

func (ep *Endpoint) progressed() { ep.progress.Store(time.Now().UnixNano()) }

// await waits for ready, the failure of the endpoint or the end of ctx; only the
// latter is an error.
func (ep *Endpoint) await(ctx context.Context, ready <-chan struct{}) (err error) {
	ep.options.Wait(func() {
		select {
		case <-ready:
		case <-ep.dead:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	})
	return err
}

func (ep *Endpoint) wake() {
	select {
	case ep.options.Wake <- struct{}{}:
	default:
	}
}

// inlet is the side of an endpoint that transports see.
type inlet Endpoint

// Fail implements Inlet.
func (in *inlet) Fail(err error) { (*Endpoint)(in).fail(err, true) }

// Deliver implements Inlet.
func (in *inlet) Deliver(from int, f *Frame) {
	ep := (*Endpoint)(in)
	m, err := parseFrame(f.Bytes)
	if err == nil && (from < 0 || from >= len(ep.edge.Members) || from == ep.edge.Self) {
		err = ErrFrame
	}
	if err != nil {
		f.Free()
		ep.fail(err, true)
		return
	}
	if m.kind == kindData {
		ep.deliverData(from, f, m)
		return
	}
	switch m.kind {
	case kindEnd:
		ep.deliverEnd(from, m)
	case kindCredit:
		ep.Sender.credit(from, m.taken, m.want)
	case kindStop:
		ep.Sender.stop(from)
	case kindCut:
		ep.fail(m.cut, false)
	}
	f.Free()
}

func (ep *Endpoint) deliverData(from int, f *Frame, m message) {
	if ep.Receiver == nil {
		f.Free()
		ep.fail(ErrFrame, true)
		return
	}
	if !ep.Receiver.data(m.seq, m.records, item{from: from, bytes: len(f.Bytes), frame: f, message: m}) {
		f.Free()
	}
}

func (ep *Endpoint) deliverEnd(from int, m message) {
	if ep.Receiver == nil {
		ep.fail(ErrFrame, true)
		return
	}
	ep.Receiver.end(from, m.seq, m.records)
}
