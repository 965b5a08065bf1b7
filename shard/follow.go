package shard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// follower keeps the snapshot of a cluster up to date. One goroutine, which
// Close waits for, asks a node again and again: seldom of its own accord, at
// once when somebody has reason to believe that something changed.
type follower struct {
	cancel context.CancelFunc
	done   chan struct{}

	control *Conn // to the node that was asked last; the goroutine's own

	mu   sync.Mutex
	next *round
	wake chan struct{}
}

// round is a refresh that has not begun yet: all who want one share it.
type round struct {
	hints []string // addresses of nodes that should know
	done  chan struct{}
	err   error
}

const (
	// refreshPause is the least time between two refreshes.
	refreshPause = 50 * time.Millisecond
	maxHints     = 4
)

func (t *Topology) follow(c *Conn) {
	ctx, cancel := context.WithCancel(context.Background())
	f := &t.follower
	f.cancel, f.done, f.wake, f.control = cancel, make(chan struct{}), make(chan struct{}, 1), c
	go t.keepFollowing(ctx)
}

func (t *Topology) stopFollowing() {
	if t.follower.cancel != nil {
		t.follower.cancel()
		<-t.follower.done
	}
}

func (t *Topology) keepFollowing(ctx context.Context) {
	f := &t.follower
	defer close(f.done)
	defer func() {
		if f.control != nil {
			f.control.Close()
		}
		if r := f.begin(); r != nil {
			r.err = ErrClosed
			close(r.done)
		}
	}()
	poll := time.NewTicker(t.options.Poll)
	defer poll.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-f.wake:
		case <-poll.C:
		case <-ctx.Done():
			return
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			return
		}
		r := f.begin()
		if r == nil {
			r = &round{done: make(chan struct{})}
		}
		r.err = t.update(ctx, r.hints)
		pause.Reset(refreshPause)
		close(r.done)
	}
}

// begin takes the round that others wait for, if any.
func (f *follower) begin() *round {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.next
	f.next = nil
	return r
}

// request has a refresh made that begins after now.
func (f *follower) request(hint string) *round {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next == nil {
		f.next = &round{done: make(chan struct{})}
	}
	if hint != "" && len(f.next.hints) < maxHints && !slices.Contains(f.next.hints, hint) {
		f.next.hints = append(f.next.hints, hint)
	}
	select {
	case f.wake <- struct{}{}:
	default:
	}
	return f.next
}

// Refresh asks the cluster how it stands now and returns when the snapshot says
// so. Many callers share one question, and there are at most twenty a second.
// The error says why nothing could be learned; the snapshot is then as before.
func (t *Topology) Refresh(ctx context.Context) error { return t.refresh(ctx, "") }

func (t *Topology) refresh(ctx context.Context, hint string) error {
	if !t.clustered {
		return nil
	}
	r := t.follower.request(hint)
	select {
	case <-r.done:
		return r.err
	case <-t.follower.done:
		return ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Suspect tells that the shard may have another master by now, as when the one that
// is known says that it is none. The cluster is asked, and nobody waits for it.
func (s *Shard) Suspect() { s.topology.suspect("") }

// suspect has a refresh made without waiting for it.
func (t *Topology) suspect(hint string) {
	if t.follower.wake != nil {
		t.follower.request(hint)
	}
}

// update asks one node after the other until one knows no less than we do.
func (t *Topology) update(ctx context.Context, hints []string) error {
	var failed []string
	var older *view
	for _, e := range t.candidates(hints) {
		v, err := t.askAt(ctx, &e)
		if err == nil {
			err = v.complete(e.addr)
		}
		switch {
		case ctx.Err() != nil:
			return ErrClosed
		case err != nil:
			failed = append(failed, err.Error())
		case v.epoch < t.Snapshot().epoch:
			if older == nil || older.epoch < v.epoch {
				older = v
			}
		default:
			t.install(v)
			return nil
		}
	}
	// All who answer know less: the cluster was set up anew, or what we see of
	// it is all that there is now.
	if older != nil {
		t.install(older)
		return nil
	}
	return fmt.Errorf("the state of the cluster cannot be learned: %s", strings.Join(failed, "; "))
}

// candidates are whom to ask, the likeliest to know first.
func (t *Topology) candidates(hints []string) []endpoint {
	var list []endpoint
	add := func(e endpoint) {
		if !slices.ContainsFunc(list, func(x endpoint) bool { return x.addr == e.addr }) {
			list = append(list, e)
		}
	}
	addAddr := func(addr string) {
		if host, port, err := net.SplitHostPort(addr); err == nil {
			add(t.base.at(host, port))
		}
	}
	for _, h := range hints {
		addAddr(h)
	}
	masters := t.Snapshot().Masters
	if c := t.follower.control; c != nil && c.err == nil {
		if c.addr == t.base.addr {
			add(t.base)
		} else {
			addAddr(c.addr)
		}
	}
	for _, m := range masters {
		add(m.endpoint)
	}
	for _, m := range masters {
		for _, r := range m.Replicas {
			addAddr(r)
		}
	}
	for _, e := range t.seeds {
		add(e)
	}
	return list
}

// askAt asks the node at e over the connection that is there, or a new one.
func (t *Topology) askAt(ctx context.Context, e *endpoint) (*view, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, askTimeout, fmt.Errorf("redis at %s does not answer", e.addr))
	defer cancel()
	f := &t.follower
	if c := f.control; c == nil || c.err != nil || c.addr != e.addr || readable(c.wire.Conn) {
		fresh, err := t.dial(ctx, e, nil)
		if err != nil {
			return nil, err
		}
		if c != nil {
			c.Close()
		}
		f.control = fresh
	}
	return t.ask(ctx, f.control, e)
}

// errRemoved is the error of a shard that the cluster no longer has.
var errRemoved = errors.New("the shard is no longer part of the cluster: its slots went to others")

// install makes v the current snapshot. Only one goroutine does at a time.
func (t *Topology) install(v *view) {
	old := t.snapshot.Load()
	if old == nil {
		old = &Snapshot{superseded: make(chan struct{})}
	}
	left := inherit(old.Masters, v.masters)
	if len(left) == 0 && old.same(v.masters) {
		if v.epoch != old.epoch {
			// Nobody needs to hear of it.
			same := *old
			same.epoch = v.epoch
			t.snapshot.Store(&same)
		}
		return
	}
	for _, m := range v.masters {
		if m.Shard == nil {
			m.Shard = t.newShard(m)
		} else {
			m.Shard.master.Store(m)
		}
	}
	s := newSnapshot(old.Version+1, v.masters, v.epoch)
	t.snapshot.Store(s)
	for _, m := range v.masters {
		before := old.of(m.Shard)
		m.Shard.retarget(before != nil && v.dead[before.node])
		t.adoptStray(m)
	}
	for _, gone := range left {
		gone.close(errRemoved)
	}
	close(old.superseded)
}
