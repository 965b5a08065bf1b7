package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gears/vm"
)

// Edge names one exchange of one run as one of its members sees it.
type Edge struct {
	Run     string   // the run's ID
	Stage   int      // the stage whose output is exchanged
	Members []string // shard IDs, in an order that all members agree on
	Self    int      // the index of this member in Members
	To      []int    // who receives: all for repartition, the initiator for collect
}

func (e Edge) String() string { return fmt.Sprintf("stage %d of run %s", e.Stage, e.Run) }

func (e Edge) check() error {
	if e.Self < 0 || e.Self >= len(e.Members) {
		return fmt.Errorf("%s: got member %d of %d", e, e.Self, len(e.Members))
	}
	for i, to := range e.To {
		if to < 0 || to >= len(e.Members) || slices.Contains(e.To[:i], to) {
			return fmt.Errorf("%s: got receivers %v, want different ones of %d members", e, e.To, len(e.Members))
		}
	}
	return nil
}

// sameAs reports whether two members mean the same exchange.
func (e Edge) sameAs(o Edge) bool {
	return slices.Equal(e.Members, o.Members) && slices.Equal(e.To, o.To)
}

// Transport carries the frames of edges. The package comment says what it
// promises. It is safe for concurrent use.
type Transport interface {
	// Open joins the edge as member e.Self. in is given what others send to this
	// member, from the time of the call on. The error is that the edge cannot be
	// joined: already open, or members that disagree.
	Open(ctx context.Context, e Edge, in Inlet) (Port, error)
	// Forget ends what is left of a run.
	Forget(run string)
}

// Port is one member's way out to the others. It is safe for concurrent use.
type Port interface {
	// Send takes f over; the transport frees it when it has done with it. It does
	// not wait for the other side.
	Send(to int, f *Frame)
	// Close leaves the edge.
	Close()
}

// Inlet is what a transport gives frames to. It is safe for concurrent use and
// does not block.
type Inlet interface {
	// Deliver hands over a frame that member from sent.
	Deliver(from int, f *Frame)
	// Fail says that the transport can no longer keep its promises.
	Fail(err error)
}

// Defaults of Options.
const (
	DefaultWindow     = 1 << 20
	DefaultFrameBytes = 64 << 10
)

const (
	// frameRecords closes a frame of small records, so that a batch stays small
	// when decoded.
	frameRecords = 2048
	// linger is how long a partly filled frame waits for company when its
	// receiver has asked for it.
	linger = time.Millisecond
)

// Options of an endpoint. The zero value is right for most uses.
type Options struct {
	// Window is how many bytes may be on their way from one member to another;
	// 0 means DefaultWindow.
	Window int
	// FrameBytes is how many bytes close a frame; 0 means DefaultFrameBytes. It
	// is at most a quarter of Window, so that a window holds several frames.
	FrameBytes int
	// Wait is called around every blocking wait with the function that waits, so
	// that the caller can let go of a lock meanwhile. Nil calls it directly.
	Wait func(wait func())
	// Wake, if not nil, gets an element, unless it is full, whenever something
	// arrived that may let a TrySend or TryNext succeed, or end. Several edges
	// may share one; its capacity should be 1 or more.
	Wake chan<- struct{}
}

func (o Options) withDefaults() Options {
	if o.Window <= 0 {
		o.Window = DefaultWindow
	}
	if o.FrameBytes <= 0 {
		o.FrameBytes = DefaultFrameBytes
	}
	o.FrameBytes = max(min(o.FrameBytes, o.Window/4), 1)
	if o.Wait == nil {
		o.Wait = func(wait func()) { wait() }
	}
	return o
}

// Record is what travels: a value, with a key if Keyed, or if Failed the text of
// an error. Tag is the sender's own mark, carried along: which of several events
// that run as one the record belongs to, say.
type Record struct {
	Key    string
	Err    string
	Value  vm.Value
	Tag    uint32
	Keyed  bool
	Failed bool
}

// ErrFrame is the cause when a frame could not be read, or one is missing.
var ErrFrame = errors.New("broken frame")

// ErrUnfinished is the cause when an endpoint is closed before its sender ended.
var ErrUnfinished = errors.New("left before the end")

// CutError is what fails a member when another one gave up.
type CutError struct {
	Member string // who gave up, the shard's ID
	Cause  string // the text of the cause
}

func (e *CutError) Error() string { return fmt.Sprintf("shard %s gave up: %s", e.Member, e.Cause) }
