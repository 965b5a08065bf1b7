package readers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"gears/shard"
)

// notifications are the way of Redis' keyspace notifications: the messages of a
// subscribed connection.
type notifications struct {
	event string // the only one that is told; "": all
	flags string // that notify-keyspace-events must hold
	// enabling is held while the flags of the server are read and set.
	enabling *sync.Mutex

	mu    sync.Mutex
	marks map[string]chan struct{}
}

// NewBus makes a bus of keyspace notifications; it connects when the first listener
// comes.
func NewBus(s *shard.Shard, log *slog.Logger) *Bus {
	return newBus(s, log, &notifications{flags: notifyFlags, enabling: &sync.Mutex{}, marks: map[string]chan struct{}{}})
}

// ForStreams makes a bus beside b that delivers nothing but xadd. Where only
// streams are listened to, Redis then need not tell of every other write, which
// costs it about as much as a SET does.
func (b *Bus) ForStreams() *Bus { return b.only("xadd", streamsFlags) }

// ForMisses makes a bus beside b that delivers nothing but keymiss, which no
// replication stream tells.
func (b *Bus) ForMisses() *Bus { return b.only(missing, missesFlags) }

func (b *Bus) only(event, flags string) *Bus {
	return newBus(b.shard, b.log, &notifications{event: event, flags: flags, enabling: b.way.(*notifications).enabling, marks: map[string]chan struct{}{}})
}

func (n *notifications) missing() string {
	return "there is no subscription to key events; events are missed until it is there"
}

func (n *notifications) swap(b *Bus, out, in []*BusListener) { b.exchange(out, in) }

// cut has nobody wait for what the lost link does not bring.
func (n *notifications) cut(b *Bus, was bool) {
	if was {
		b.gaps.Add(1)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ch := range n.marks {
		close(ch)
	}
	clear(n.marks)
}

// The classes of events that gears needs: all, with those that are not part of
// A, those of streams, or readings of missing keys.
const (
	notifyFlags  = "EAm"
	streamsFlags = "Et"
	missesFlags  = "Em"
)

// eventPrefix begins the channel that tells what happened; the key is the
// message.
const eventPrefix = "__keyevent@"

// markChannel carries our own messages to ourselves: see Sync.
const markChannel = "__gears__:mark"

// follow subscribes and hands out events until the connection is lost. lost is
// since when events have been missed, if any may have been.
func (n *notifications) follow(ctx context.Context, b *Bus, lost time.Time) error {
	conn, err := b.shard.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := loaded(ctx, conn); err != nil {
		return err
	}
	conn.CutWithMaster() // a master that became a replica goes on telling, late
	if err := n.enable(ctx, b.log, conn); err != nil {
		return err
	}
	channels := fmt.Sprintf("%s%d__:", eventPrefix, b.shard.DB())
	if n.event == "" {
		conn.Append("PSUBSCRIBE", channels+"*")
	} else {
		conn.Append("SUBSCRIBE", channels+n.event)
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
	b.connected()
	if !lost.IsZero() {
		b.mu.Lock()
		listeners := b.list()
		b.mu.Unlock()
		b.log.Warn(n.back(), "away", time.Since(lost).Round(time.Millisecond))
		for _, l := range listeners {
			l.Gap()
		}
	}
	for {
		r, err := conn.Receive(ctx)
		if err != nil {
			return err
		}
		switch size := len(r.Elems); {
		case size == 4 && r.Elems[0].Str == "pmessage" || size == 3 && r.Elems[0].Str == "message" && r.Elems[1].Str != markChannel:
			channel, key := r.Elems[size-2].Str, r.Elems[size-1].Str
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
		case size == 3 && r.Elems[0].Str == "message":
			n.mu.Lock()
			if ch, ok := n.marks[r.Elems[2].Str]; ok {
				delete(n.marks, r.Elems[2].Str)
				close(ch)
			}
			n.mu.Unlock()
		}
	}
}

// back is what is said when the connection is there again.
func (n *notifications) back() string {
	if n.event == missing {
		return "the subscription to keymiss is back; readings of missing keys meanwhile are not told"
	}
	return "the subscription to key events is back; what happened meanwhile was missed"
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

// enable has the server that events are to come from send them, and leaves what
// others asked for. It is done anew with each connection: a server that has been
// restarted, or has become the master, does not know of it.
func (n *notifications) enable(ctx context.Context, log *slog.Logger, conn *shard.Conn) error {
	n.enabling.Lock()
	defer n.enabling.Unlock()
	r, err := conn.Do(ctx, "CONFIG", "GET", "notify-keyspace-events")
	if err != nil {
		return err
	}
	if r.IsError() || len(r.Elems) < 2 {
		// Managed servers may refuse CONFIG: what is set there has to do.
		log.Warn("cannot see which key events the server sends: notify-keyspace-events must hold "+n.flags, "error", r.Str)
		return nil
	}
	have := r.Elems[1].Str
	want := have
	for _, f := range n.flags {
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
		log.Warn("cannot switch on key events: notify-keyspace-events must hold "+n.flags, "have", have, "error", r.Str)
	}
	return nil
}

// mark publishes a message and waits until it comes: those before it have.
func (n *notifications) mark(ctx context.Context, b *Bus) error {
	// Other buses, also of other processes, hear of it: the name is only ours.
	id := rand.Text()
	ch := make(chan struct{})
	n.mu.Lock()
	if !b.up.Load() {
		n.mu.Unlock()
		return nil
	}
	n.marks[id] = ch
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.marks, id)
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
