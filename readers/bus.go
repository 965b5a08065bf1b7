package readers

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"gears/shard"
)

// Bus delivers the key events of a shard to whoever listens. It keeps one
// connection over which it is told of them, in one of two ways, and opens it anew
// when it is lost.
//
// Keyspace notifications are told once: those that Redis sent while the connection
// was away are lost, and the listeners are told that there is a gap. The replication
// stream goes on where it was left, also for listeners of an earlier process,
// for as long as the server keeps it.
type Bus struct {
	shard *shard.Shard
	log   *slog.Logger
	way   way

	mu        sync.Mutex
	listeners map[*BusListener]struct{}
	cancel    context.CancelFunc
	done      chan struct{}
	ready     chan struct{} // closed when it is connected for the first time
	reading   map[string]*heldKey
	leaving   map[*heldKey]struct{} // no longer in reading, and not handed out yet

	events, gaps atomic.Int64
	up           atomic.Bool
}

// way is how a bus comes to know of events.
type way interface {
	// follow connects, and hands out events until the connection is lost. lost is
	// since when there is none; zero: there has been none.
	follow(ctx context.Context, b *Bus, lost time.Time) error
	// mark waits until all events of commands that were answered before the call
	// are known, or the connection is lost.
	mark(ctx context.Context, b *Bus) error
	// cut is called when follow has returned; was: there was a connection.
	cut(b *Bus, was bool)
	// swap puts listeners in the place of others; call without the bus's mu.
	swap(b *Bus, out, in []*BusListener)
	// missing is what is said of the time without a connection.
	missing() string
}

// BusListener is one party that listens.
type BusListener struct {
	// Event is called for every event, in order, on the bus's goroutine: it must
	// not wait. A keymiss may come later, and on another goroutine, where gears
	// itself was reading the key.
	Event func(e KeyEvent)
	// Misses: it wants keymiss, too, which our own readings may raise.
	Misses bool
	// Gap is called when events have been missed, and it comes to no others before.
	Gap func()
	// Stream is what else concerns one that listens to a replication stream; nil for
	// notifications, and where it does not matter what is missed.
	Stream *StreamListener
}

// BusStats are the figures of a bus.
type BusStats struct {
	Up     bool
	Idle   bool  // nobody listens, so there is no connection
	Events int64 // received
	Gaps   int64 // times that events were missed
}

func newBus(s *shard.Shard, log *slog.Logger, w way) *Bus {
	return &Bus{shard: s, log: log, way: w, listeners: map[*BusListener]struct{}{}, reading: map[string]*heldKey{}, leaving: map[*heldKey]struct{}{}}
}

// Stats returns the figures.
func (b *Bus) Stats() BusStats {
	b.mu.Lock()
	idle := len(b.listeners) == 0
	b.mu.Unlock()
	return BusStats{Up: b.up.Load(), Idle: idle, Events: b.events.Load(), Gaps: b.gaps.Load()}
}

// Listen adds a listener. It returns when events reach it, or with the error of
// the first attempt to connect.
func (b *Bus) Listen(ctx context.Context, l *BusListener) error {
	b.Join(l)
	if err := b.Connect(ctx); err != nil {
		b.Leave(l)
		return err
	}
	return nil
}

// Join adds a listener before the bus connects.
func (b *Bus) Join(l *BusListener) { b.way.swap(b, nil, []*BusListener{l}) }

// Connect connects, where there are listeners and no connection, and waits for it.
func (b *Bus) Connect(ctx context.Context) error {
	b.mu.Lock()
	if len(b.listeners) == 0 {
		b.mu.Unlock()
		return nil
	}
	if b.cancel == nil {
		runCtx, cancel := context.WithCancel(context.Background())
		b.cancel, b.done, b.ready = cancel, make(chan struct{}), make(chan struct{})
		go b.run(runCtx, b.done)
	}
	ready := b.ready
	b.mu.Unlock()
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Leave removes a listener; after the last one the connection is closed. A call
// of its functions may still be under way.
func (b *Bus) Leave(l *BusListener) {
	b.way.swap(b, []*BusListener{l}, nil)
	b.mu.Lock()
	var cancel context.CancelFunc
	var done chan struct{}
	if len(b.listeners) == 0 && b.cancel != nil {
		cancel, done = b.cancel, b.done
		b.cancel = nil
	}
	b.mu.Unlock()
	if cancel != nil {
		cancel()
		<-done
	}
}

// Swap puts listeners in the place of others: every event reaches either those or
// these. The bus must have a listener, which Listen was called for.
func (b *Bus) Swap(out, in []*BusListener) { b.way.swap(b, out, in) }

// exchange is what Swap does to the set of listeners.
func (b *Bus) exchange(out, in []*BusListener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range out {
		delete(b.listeners, l)
	}
	for _, l := range in {
		b.listeners[l] = struct{}{}
	}
}

// connected notes that there is a connection.
func (b *Bus) connected() {
	b.up.Store(true)
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.ready:
	default:
		close(b.ready)
	}
}

// retryFirst and retryMost bound how long the bus waits before it connects anew.
const (
	retryFirst = 10 * time.Millisecond
	retryMost  = time.Second
)

// run keeps a connection until ctx ends.
func (b *Bus) run(ctx context.Context, done chan struct{}) {
	defer close(done)
	defer b.up.Store(false)
	wait := retryFirst
	var lost time.Time // since when it is away; zero: it has not been there yet
	told := ""
	for {
		began := time.Now()
		err := b.way.follow(ctx, b, lost)
		was := b.up.Swap(false)
		b.way.cut(b, was)
		if ctx.Err() != nil {
			return
		}
		if was {
			lost, told = time.Now(), ""
		}
		if err == errAnew {
			continue
		}
		if time.Since(began) > wait {
			wait = retryFirst
		}
		// It is tried every second: what has been said need not be said again.
		if text := err.Error(); text != told {
			told = text
			b.log.Warn(b.way.missing(), "error", err, "lost", was, "again_in", wait)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		wait = min(2*wait, retryMost)
	}
}

// list is the listeners; call with mu held.
func (b *Bus) list() []*BusListener {
	out := make([]*BusListener, 0, len(b.listeners))
	for l := range b.listeners {
		out = append(out, l)
	}
	return out
}

// Sync waits until every event of commands that were answered before the call
// has been handed out. Where the link is lost they never will be, or later: it
// returns then, too.
func (b *Bus) Sync(ctx context.Context) error {
	if err := b.way.mark(ctx, b); err != nil {
		return err
	}
	return b.awaitHeld(ctx)
}
