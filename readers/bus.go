package readers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gears/shard"
)

// Bus delivers the key events of a shard, as Redis' keyspace notifications tell
// them, to whoever listens. It keeps one subscribed connection, which it opens
// anew when it is lost; the notifications that Redis sent meanwhile are lost, and
// the listeners are told that there is a gap.
type Bus struct {
	shard *shard.Shard
	log   *slog.Logger
	event string // the only one that it delivers; "": all
	// enabling is held while the flags of the server are read and set.
	enabling *sync.Mutex

	mu        sync.Mutex
	listeners map[*BusListener]struct{}
	cancel    context.CancelFunc
	done      chan struct{}
	ready     chan struct{} // closed when subscribed; renewed with each connection
	marks     map[string]chan struct{}
	reading   map[string]*heldKey
	leaving   map[*heldKey]struct{} // no longer in reading, and not handed out yet

	events, gaps atomic.Int64
	up           atomic.Bool
}

// BusListener is one party that listens.
type BusListener struct {
	// Event is called for every event, in order, on the bus's goroutine: it must
	// not wait. A keymiss may come later, and on another goroutine, where gears
	// itself was reading the key.
	Event func(e KeyEvent)
	// Gap is called after a connection was lost and there is a new one.
	Gap func()
}

// BusStats are the figures of a bus.
type BusStats struct {
	Up     bool
	Idle   bool  // nobody listens, so there is no connection
	Events int64 // received
	Gaps   int64 // times that the connection was lost
}

// NewBus makes a bus; it connects when the first listener comes.
func NewBus(s *shard.Shard, log *slog.Logger) *Bus {
	return &Bus{shard: s, log: log, enabling: &sync.Mutex{}, listeners: map[*BusListener]struct{}{}, marks: map[string]chan struct{}{}, reading: map[string]*heldKey{}, leaving: map[*heldKey]struct{}{}}
}

// ForStreams makes a bus beside b that delivers nothing but xadd. Where only
// streams are listened to, Redis then need not tell of every other write, which
// costs it about as much as a SET does.
func (b *Bus) ForStreams() *Bus {
	c := NewBus(b.shard, b.log)
	c.event, c.enabling = "xadd", b.enabling
	return c
}

// Stats returns the figures.
func (b *Bus) Stats() BusStats {
	b.mu.Lock()
	idle := len(b.listeners) == 0
	b.mu.Unlock()
	return BusStats{Up: b.up.Load(), Idle: idle, Events: b.events.Load(), Gaps: b.gaps.Load()}
}

// Listen adds a listener. It returns when events reach it, or with the error of
// the first attempt to subscribe.
func (b *Bus) Listen(ctx context.Context, l *BusListener) error {
	b.mu.Lock()
	b.listeners[l] = struct{}{}
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
		b.Leave(l)
		return context.Cause(ctx)
	}
}

// Leave removes a listener; after the last one the connection is closed. A call
// of its functions may still be under way.
func (b *Bus) Leave(l *BusListener) {
	b.mu.Lock()
	delete(b.listeners, l)
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
func (b *Bus) Swap(out, in []*BusListener) {
	b.mu.Lock()
	for _, l := range out {
		delete(b.listeners, l)
	}
	for _, l := range in {
		b.listeners[l] = struct{}{}
	}
	b.mu.Unlock()
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
		err := b.follow(ctx, lost)
		was := b.up.Swap(false)
		b.dropMarks()
		if ctx.Err() != nil {
			return
		}
		if was {
			lost, told = time.Now(), ""
			b.gaps.Add(1)
		}
		if time.Since(began) > wait {
			wait = retryFirst
		}
		// It is tried every second: what has been said need not be said again.
		if text := err.Error(); text != told {
			told = text
			b.log.Warn("there is no subscription to key events; events are missed until it is there", "error", err, "lost", was, "again_in", wait)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		wait = min(2*wait, retryMost)
	}
}

// dropMarks has nobody wait for what the lost link does not bring.
func (b *Bus) dropMarks() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, ch := range b.marks {
		close(ch)
	}
	clear(b.marks)
}

// The classes of events that gears needs: all, with those that are not part of
// A, or those of streams.
const (
	notifyFlags  = "EAm"
	streamsFlags = "Et"
)

// eventPrefix begins the channel that tells what happened; the key is the
// message.
const eventPrefix = "__keyevent@"

// markChannel carries our own messages to ourselves: see Sync.
const markChannel = "__gears__:mark"

// follow subscribes and hands out events until the connection is lost. lost is
// since when events have been missed, if any may have been.
func (b *Bus) follow(ctx context.Context, lost time.Time) error {
	conn, err := b.shard.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := loaded(ctx, conn); err != nil {
		return err
	}
	conn.CutWithMaster() // a master that became a replica goes on telling, late
	if err := b.enable(ctx, conn); err != nil {
		return err
	}
	channels := fmt.Sprintf("%s%d__:", eventPrefix, b.shard.DB())
	if b.event == "" {
		conn.Append("PSUBSCRIBE", channels+"*")
	} else {
		conn.Append("SUBSCRIBE", channels+b.event)
	}
	conn.Append("SUBSCRIBE", markChannel)
	if err := conn.Flush(ctx); err != nil {
		return err
	}
	for range 2 {
		r, err := conn.Receive(ctx)
		if err != nil {
			return err
		}
		if r.IsError() {
			return errors.New(r.Str)
		}
	}
	b.up.Store(true)
	b.mu.Lock()
	select {
	case <-b.ready:
	default:
		close(b.ready)
	}
	listeners := b.list()
	b.mu.Unlock()
	if !lost.IsZero() {
		b.log.Warn("the subscription to key events is back; what happened meanwhile was missed", "away", time.Since(lost).Round(time.Millisecond))
		for _, l := range listeners {
			l.Gap()
		}
	}
	for {
		r, err := conn.Receive(ctx)
		if err != nil {
			return err
		}
		switch n := len(r.Elems); {
		case n == 4 && r.Elems[0].Str == "pmessage" || n == 3 && r.Elems[0].Str == "message" && r.Elems[1].Str != markChannel:
			channel, key := r.Elems[n-2].Str, r.Elems[n-1].Str
			if isInternal(key) || len(channel) < len(channels) {
				continue
			}
			b.events.Add(1)
			e := KeyEvent{Event: strings.Clone(channel[len(channels):]), Key: strings.Clone(key)}
			b.mu.Lock()
			if b.hold(e) {
				b.mu.Unlock()
				continue
			}
			listeners := b.list()
			b.mu.Unlock()
			for _, l := range listeners {
				l.Event(e)
			}
		case n == 3 && r.Elems[0].Str == "message":
			b.mu.Lock()
			if ch, ok := b.marks[r.Elems[2].Str]; ok {
				delete(b.marks, r.Elems[2].Str)
				close(ch)
			}
			b.mu.Unlock()
		}
	}
}

// loadingPoll is how often a server is asked whether it has loaded its data.
const loadingPoll = 10 * time.Millisecond

// loaded waits until the server has its data. While it replays an append-only
// file it tells of every write in it, as if it happened now.
func loaded(ctx context.Context, conn *shard.Conn) error {
	for {
		r, err := conn.Do(ctx, "PING")
		if err != nil || shard.Loading(r) == nil {
			return err
		}
		select {
		case <-time.After(loadingPoll):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
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

// enable has the server that events are to come from send them, and leaves what
// others asked for. It is done anew with each connection: a server that has been
// restarted, or has become the master, does not know of it.
func (b *Bus) enable(ctx context.Context, conn *shard.Conn) error {
	flags := notifyFlags
	if b.event != "" {
		flags = streamsFlags
	}
	b.enabling.Lock()
	defer b.enabling.Unlock()
	r, err := conn.Do(ctx, "CONFIG", "GET", "notify-keyspace-events")
	if err != nil {
		return err
	}
	if r.IsError() || len(r.Elems) < 2 {
		// Managed servers may refuse CONFIG: what is set there has to do.
		b.log.Warn("cannot see which key events the server sends: notify-keyspace-events must hold "+flags, "error", r.Str)
		return nil
	}
	have := r.Elems[1].Str
	want := have
	for _, f := range flags {
		if !strings.ContainsRune(want, f) && (f != 't' || !strings.ContainsRune(want, 'A')) {
			want += string(f)
		}
	}
	if want == have {
		return nil
	}
	if r, err = conn.Do(ctx, "CONFIG", "SET", "notify-keyspace-events", want); err != nil {
		return err
	}
	if r.IsError() {
		b.log.Warn("cannot switch on key events: notify-keyspace-events must hold "+flags, "have", have, "error", r.Str)
	}
	return nil
}

// Sync waits until every event of commands that were answered before the call
// has been handed out. Where the link is lost they never will be: it returns then,
// too.
func (b *Bus) Sync(ctx context.Context) error {
	if err := b.mark(ctx); err != nil {
		return err
	}
	return b.awaitHeld(ctx)
}

// mark is Sync, but that events may be held back.
func (b *Bus) mark(ctx context.Context) error {
	b.mu.Lock()
	if !b.up.Load() {
		b.mu.Unlock()
		return nil
	}
	// Other buses, also of other processes, hear of it: the name is only ours.
	id := rand.Text()
	ch := make(chan struct{})
	b.marks[id] = ch
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.marks, id)
	}()
	if _, err := b.shard.Do(ctx, "PUBLISH", markChannel, id); err != nil {
		return err
	}
	select {
	case <-ch:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
