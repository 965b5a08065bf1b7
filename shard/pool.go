package shard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Shard is the master of a set of slots. When another node takes the slots over
// the Shard is the same, and new connections go there. It is safe for concurrent
// use.
type Shard struct {
	topology *Topology
	master   atomic.Pointer[Master]

	mu     sync.Mutex
	idle   []*Conn         // the latest used last
	live   map[*Conn]usage // all that were not closed
	closed error           // why there are no connections any more
}

// usage says what becomes of a connection when the master changes.
type usage uint8

const (
	working   usage = iota // what is under way is answered, if the old master lives
	listening              // see Conn.CutWithMaster
)

// errReplaced is why a connection to an old master is lost.
var errReplaced = errors.New("another node has become the master")

func (t *Topology) newShard(m *Master) *Shard {
	s := &Shard{topology: t, live: map[*Conn]usage{}}
	s.master.Store(m)
	return s
}

// Master is what the current snapshot tells of the shard.
func (s *Shard) Master() *Master { return s.master.Load() }

// ID is the forty characters of the master's node id; forty '0' when the
// upstream is standalone or a cluster with one master. It changes when another
// node becomes the master.
func (s *Shard) ID() string { return s.Master().ID }

// Slots are those that the shard holds. The slice is not to be changed.
func (s *Shard) Slots() []SlotRange { return s.Master().Slots }

// Addr is the host:port or socket path of the master.
func (s *Shard) Addr() string { return s.Master().Addr() }

// DB is the number of the database that the connections are in.
func (s *Shard) DB() int { return s.Master().endpoint.db }

// HashTag is a short string that hashes to the shard's first slot: "06S" when
// that is slot 0.
func (s *Shard) HashTag() string {
	m := s.Master()
	m.tagOnce.Do(func() { m.tag = slotTag(m.Slots[0].First) })
	return m.tag
}

// Get returns an idle connection, or a new one when none is usable. Give it
// back with Put. While a cluster is without the shard's master Get waits for
// another to take over, as long as Options.Patience says.
func (s *Shard) Get(ctx context.Context) (*Conn, error) {
	c, err := s.take(ctx)
	if err != nil && s.topology.clustered {
		return s.takePatiently(ctx, err)
	}
	return c, err
}

// take is Get without patience.
func (s *Shard) take(ctx context.Context) (*Conn, error) {
	for {
		s.mu.Lock()
		if s.closed != nil {
			s.mu.Unlock()
			return nil, s.closed
		}
		n := len(s.idle)
		if n == 0 {
			s.mu.Unlock()
			return s.Dial(ctx)
		}
		c := s.idle[n-1]
		s.idle[n-1] = nil
		s.idle = s.idle[:n-1]
		s.mu.Unlock()
		// An idle connection has nothing to read. If there is something, it is
		// the end of the stream or a reply that nobody asked for.
		if !c.Stale() && !readable(c.wire.Conn) {
			return c, nil
		}
		c.Close()
	}
}

// takePatiently goes on after take failed with err.
func (s *Shard) takePatiently(ctx context.Context, err error) (*Conn, error) {
	wait := newBackoff(s.topology.options.Patience)
	for unreachable(err) && wait.next(ctx) {
		// A refresh that fails is no reason to give up.
		_ = s.topology.Refresh(ctx)
		var c *Conn
		if c, err = s.take(ctx); err == nil {
			return c, nil
		}
	}
	return nil, err
}

// Put gives a connection back. One that is dead, has replies outstanding, is
// another shard's, or leads to a node that is no longer the master, is closed. A connection whose
// state was changed (SUBSCRIBE, MULTI, SELECT…) must be closed instead of put.
func (s *Shard) Put(c *Conn) {
	clean := c.err == nil && c.pending == 0 && len(c.out) == 0 &&
		c.in.pos == len(c.in.buf) && len(c.wire.early) == 0
	s.mu.Lock()
	keep := clean && c.shard == s && s.closed == nil && !c.Stale() && s.live[c] != listening && len(s.idle) < s.topology.options.MaxIdle
	if keep {
		s.idle = append(s.idle, c)
	}
	s.mu.Unlock()
	if !keep {
		c.Close()
	}
}

// retarget drops what leads to a node that is no longer the master. dead says
// that the cluster holds that node for dead.
func (s *Shard) retarget(dead bool) {
	s.mu.Lock()
	var drop []*Conn
	s.idle = slices.DeleteFunc(s.idle, func(c *Conn) bool {
		stale := c.Stale()
		if stale {
			drop = append(drop, c)
		}
		return stale
	})
	for c, use := range s.live {
		if c.Stale() && (dead || use == listening) {
			c.wire.cut(errReplaced)
		}
	}
	s.mu.Unlock()
	for _, c := range drop {
		c.Close()
	}
}

func (s *Shard) close(why error) {
	s.mu.Lock()
	idle := s.idle
	s.idle = nil
	if s.closed == nil {
		s.closed = why
	}
	for c, use := range s.live {
		if why == errRemoved && use == listening {
			c.wire.cut(errReplaced)
		}
	}
	s.mu.Unlock()
	for _, c := range idle {
		c.Close()
	}
}

// remember and forget keep the list of the connections of a shard.
func (c *Conn) remember() {
	if s := c.shard; s != nil {
		s.mu.Lock()
		s.live[c] = working
		s.mu.Unlock()
	}
}

func (c *Conn) forget() {
	if s := c.shard; s != nil {
		s.mu.Lock()
		delete(s.live, c)
		s.mu.Unlock()
	}
}

// Do sends one command over a pooled connection and returns its reply. It goes
// to this shard whatever its keys: see Topology.Do.
func (s *Shard) Do(ctx context.Context, args ...string) (Reply, error) {
	c, err := s.Get(ctx)
	if err != nil {
		return Reply{}, err
	}
	defer s.Put(c)
	return c.Do(ctx, args...)
}

// Dial opens a connection outside the pool: connected, over TLS if the URL says
// so, logged in, in the database of the URL and named "gears". It may be Put
// into the pool later, or closed.
func (s *Shard) Dial(ctx context.Context) (*Conn, error) {
	c, err := s.topology.dial(ctx, &s.Master().endpoint, s)
	if err != nil && unreachable(err) {
		s.topology.suspect("")
	}
	return c, err
}

// dial opens a connection to e; s may be nil.
func (t *Topology) dial(ctx context.Context, e *endpoint, s *Shard) (*Conn, error) {
	silent := &connectError{addr: e.addr, err: fmt.Errorf("it does not answer: %w", context.DeadlineExceeded)}
	ctx, cancel := context.WithTimeoutCause(ctx, t.options.DialTimeout, silent)
	defer cancel()
	var w *wire
	stream, err := e.connect(ctx, func(raw net.Conn) net.Conn {
		w = &wire{Conn: raw}
		return w
	})
	if err != nil {
		return nil, err
	}
	c := newConn(s, e.addr, w, stream)
	c.remember()
	if err := c.login(ctx, e); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// login is the first pipeline of a connection.
func (c *Conn) login(ctx context.Context, e *endpoint) error {
	var steps []string
	if e.password != "" || e.user != "" {
		if e.user != "" {
			c.Append("AUTH", e.user, e.password)
		} else {
			c.Append("AUTH", e.password)
		}
		steps = append(steps, "does not let us log in")
	}
	if e.db != 0 {
		c.Append("SELECT", strconv.Itoa(e.db))
		steps = append(steps, "has no database "+strconv.Itoa(e.db))
	}
	// The name is for people who read CLIENT LIST. Who may not set it can do
	// without, and so can a server that wants a password and was given none: it
	// says so at the first real command.
	c.Append("CLIENT", "SETNAME", "gears")
	steps = append(steps, "")
	for _, problem := range steps {
		r, err := c.Receive(ctx)
		var silent *connectError
		if errors.As(err, &silent) {
			return silent
		}
		if err != nil {
			return fmt.Errorf("cannot log in: %w", err)
		}
		if r.IsError() && strings.Contains(r.Str, "cluster mode") {
			return onlyDatabaseZero(e)
		}
		if r.IsError() && problem != "" {
			return fmt.Errorf("redis at %s %s: %s", e.addr, problem, r.Str)
		}
	}
	return nil
}
