package shard

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
)

// Shard is one master. It is safe for concurrent use.
type Shard struct {
	ID    string // forty characters; forty '0' when the upstream is standalone
	Slots []SlotRange

	topology *Topology
	endpoint endpoint

	mu     sync.Mutex
	idle   []*Conn // the latest used last
	closed bool

	tagOnce sync.Once
	tag     string
}

// Addr is the host:port or socket path of the master.
func (s *Shard) Addr() string { return s.endpoint.addr }

// DB is the number of the database that the connections are in.
func (s *Shard) DB() int { return s.endpoint.db }

// HashTag is a short string that hashes to the shard's first slot: "06S" when
// that is slot 0.
func (s *Shard) HashTag() string {
	s.tagOnce.Do(func() {
		s.tag = slotTag(s.Slots[0].First)
	})
	return s.tag
}

// Get returns an idle connection, or a new one when none is usable. Give it
// back with Put.
func (s *Shard) Get(ctx context.Context) (*Conn, error) {
	for {
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			return nil, ErrClosed
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
		if !readable(c.wire.Conn) {
			return c, nil
		}
		c.Close()
	}
}

// Put gives a connection back. One that is dead or has replies outstanding is
// closed. A connection whose state was changed (SUBSCRIBE, MULTI, SELECT…) must
// be closed instead of put.
func (s *Shard) Put(c *Conn) {
	clean := c.err == nil && c.pending == 0 && len(c.out) == 0 &&
		c.in.pos == len(c.in.buf) && len(c.wire.early) == 0
	s.mu.Lock()
	keep := clean && !s.closed && len(s.idle) < s.topology.options.MaxIdle
	if keep {
		s.idle = append(s.idle, c)
	}
	s.mu.Unlock()
	if !keep {
		c.Close()
	}
}

func (s *Shard) close() {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, c := range idle {
		c.Close()
	}
}

// Do sends one command over a pooled connection and returns its reply.
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
	ctx, cancel := context.WithTimeout(ctx, s.topology.options.DialTimeout)
	defer cancel()
	e := &s.endpoint
	var w *wire
	stream, err := e.connect(ctx, func(raw net.Conn) net.Conn {
		w = &wire{Conn: raw}
		return w
	})
	if err != nil {
		return nil, err
	}
	c := newConn(s, e.addr, w, stream)
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
		if err != nil {
			return fmt.Errorf("cannot log in: %w", err)
		}
		if r.IsError() && problem != "" {
			return fmt.Errorf("redis at %s %s: %s", e.addr, problem, r.Str)
		}
	}
	return nil
}
