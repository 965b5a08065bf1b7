package main

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"gears/shard"
)

// A client that sends plain commands only, one after another or in short
// pipelines, rides: its socket is in the hands of a loop (loop_linux.go), which
// puts the commands of all its riders on one connection to redis, a lane. When
// the client sends something else it gets off, and its own goroutine and its own
// connection to redis serve it as client.go says. So whatever redis remembers of
// a connection is on a connection of the client's own, and only commands that
// mean the same on any connection share one.

// rides reports whether the command may be sent on a connection that clients
// share, with no one looking at it or its reply. This is the one place that
// decides so, for every command of a rider: what is to be intercepted must not
// ride, and then comes by (*client).lookUp. A command with a row never rides.
func (s *server) rides(name []byte) bool {
	if len(name) > longestName || s.intercepts(name) {
		return false
	}
	var upper [longestName]byte
	return s.riding[string(upperName(&upper, name))]
}

// lastRode remembers the command of which rides said yes last: clients mostly send
// one again and again, and looking names up is a large part of what the server
// itself does for a plain command.
type lastRode struct {
	name  [longestName]byte
	n     int
	under *interceptions
}

// rides is (*server).rides.
func (l *lastRode) rides(s *server, name []byte) bool {
	now := s.intercepting.Load()
	if l.n > 0 && l.under == now && string(name) == string(l.name[:l.n]) {
		return true
	}
	if !s.rides(name) {
		return false
	}
	// What came between the two looks is of no harm: it makes under differ.
	l.n, l.under = copy(l.name[:], name), now
	return true
}

// keyless are the commands without keys that ride.
var keyless = []string{"PING", "ECHO", "TIME", "DBSIZE", "PUBLISH", "SPUBLISH", "RANDOMKEY", "SCAN"}

// calls are our own commands that do not end a ride.
var calls = []string{"RG.TRIGGER", "RG.TRIGGERONKEY"}

// callable returns the row of a command of ours that riders may call; nil for
// others, and where it is not known yet whether redis lets this client in.
func (c *client) callable(name []byte) *ownCommandRow {
	if !c.mayRun && !c.server.shareLogin {
		return nil
	}
	if r := c.server.rows.find(name); r != nil && r.own != nil && slices.Contains(calls, r.name) {
		return r.own
	}
	return nil
}

// call carries out a command of ours for a rider.
func (c *client) call(r *ownCommandRow, args []string) shard.Reply {
	ctx := c.work()
	start := time.Now()
	reply := c.server.execute(ctx, r, args, true)
	outcome := outcomeOf(reply)
	if c.ctx.Err() != nil {
		outcome = "cancelled"
	}
	c.server.counters.count(r.name, outcome, time.Since(start))
	return reply
}

// work is the context of what a rider calls: it ends with the client, and with
// the time to drain.
func (c *client) work() context.Context {
	if c.calls == nil {
		ctx, cancel := context.WithCancelCause(c.ctx)
		stop := context.AfterFunc(c.server.work, func() { cancel(context.Cause(c.server.work)) })
		context.AfterFunc(ctx, func() { stop() })
		c.calls = ctx
	}
	return c.calls
}

// ridingCommands are the names of all commands that may ride: those that read or
// write keys, cannot wait and leave nothing behind on their connection, as far
// as redis tells that. What modules bring is not sure to tell it.
func ridingCommands(t *shard.Commands, rows rowTable) map[string]bool {
	riding := map[string]bool{}
	for c := range t.All() {
		name := strings.ToUpper(c.Name)
		if c.FirstKey > 0 && (c.Write || c.ReadOnly) && !c.NoScript && !c.Blocking && !strings.Contains(name, ".") {
			riding[name] = true
		}
	}
	for _, name := range keyless {
		if t.Lookup(name) != nil {
			riding[name] = true
		}
	}
	for name := range rows {
		delete(riding, name)
	}
	return riding
}

// Patience: so many inputs of plain commands only let a client ride again. It
// grows with each time that the client gets off, as changing costs some ten
// microseconds.
const (
	firstPatience = 2
	lastPatience  = 1024
)

// dialTimeout bounds what is done at redis before it serves a client.
const dialTimeout = 5 * time.Second

// startRiding starts the loops, if there can be any. Without them every client
// has its own connection to redis, which is slower and otherwise the same.
func (s *server) startRiding() {
	if s.engine.Topology().Clustered() {
		s.following.Go(s.followCluster)
		return
	}
	if s.endpoint.Secure {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, dialTimeout)
	defer cancel()
	table, err := s.engine.Topology().Commands(ctx)
	if err == nil {
		s.riding = ridingCommands(table, s.rows)
		s.loops, err = startLoops(s)
	}
	if err != nil {
		s.log.Info("clients do not share connections to redis", "err", err)
	}
}

// mayRide reports whether the client may ride when redis owes it no reply, as
// far as its own goroutine knows.
func (c *client) mayRide() bool {
	return c.rideable && c.easy >= c.patience && c.from == len(c.in) && !c.split.inside && !c.passing && c.loggedIn &&
		!c.stays && !c.muted && !c.muteNext && !c.monitor && !c.piped && len(c.queued) == 0 && !c.queuedSub &&
		!c.server.draining.Load()
}

// ordinary reports whether the connection to redis has no state that a lane
// could not have.
func (c *client) ordinary() bool {
	st := c.settle()
	return !st.inMulti && !st.subscribed && !st.pinned
}

// ride gives the client to a loop until it gets off.
func (c *client) ride() error {
	fd, err := detach(c.conn)
	if err != nil {
		c.rideable = false
		return nil
	}
	st := c.settle()
	c.in, c.from = nil, 0
	r := &rider{client: c, fd: fd, off: make(chan struct{})}
	l := c.server.loops.next()
	c.mu.Lock()
	c.riding, c.ridingOn = r, l
	ended := c.ctx.Err() != nil
	c.mu.Unlock()
	if !ended {
		l.post(func() { l.board(r, laneKey{resp: st.resp, db: st.db}) })
		<-r.off
	}
	conn, err := attach(fd)
	c.mu.Lock()
	c.riding, c.ridingOn = nil, nil
	if err == nil {
		c.conn = conn
	}
	c.mu.Unlock()
	c.easy, c.patience = 0, min(max(2*c.patience, firstPatience), lastPatience)
	if r.bulky {
		c.patience = lastPatience
	}
	switch {
	case c.ctx.Err() != nil:
		c.conn.Close()
		return context.Cause(c.ctx)
	case err != nil || r.broken:
		return errClientGone
	}
	return nil
}

// hangUp closes the client's socket, wherever it is.
func (c *client) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, l := c.riding, c.ridingOn; r != nil {
		l.post(func() { l.expel(r) })
		return
	}
	c.conn.Close()
}

// dialLane opens a connection to redis that clients share.
func (s *server) dialLane(k laneKey) (int, error) {
	conn, err := s.endpoint.DialRaw(s.ctx)
	if err != nil {
		return 0, err
	}
	stop := context.AfterFunc(s.ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	err = s.login(conn, session{resp: k.resp, db: k.db})
	stop()
	if err != nil {
		conn.Close()
		return 0, err
	}
	fd, err := detach(conn)
	if err != nil {
		conn.Close()
	}
	return fd, err
}

// laneKey is the state of a connection to redis that riders can share.
type laneKey struct{ resp, db int }

// socket is a connection whose descriptor can be taken out of Go's hands.
func socket(conn net.Conn) bool {
	switch conn.(type) {
	case *net.TCPConn, *net.UnixConn:
		return true
	}
	return false
}

var errNoSocket = errors.New("the connection is no plain socket")
