package main

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gears/shard"
)

// gate holds back what clients send to redis, all of them, while an atomic block
// runs that is no script of redis. While it is shut a client waits with its next
// command, on its own goroutine (expect) or as a rider (gate_linux.go); its
// transaction can be open, as nothing of it happens before EXEC. What is sent
// already is waited for, up to a point. Commands of ours are answered: one of
// them may be there to abort the block.
//
// Where it is not shut it costs a client of its own connection one load, under
// the mutex that it takes anyway: that makes either see the other. For a loop it
// is a variable of its own.
type gate struct {
	shut atomic.Bool
	turn chan struct{} // capacity 1: held by whoever shuts it

	mu   sync.Mutex
	held *held // those that wait, while it is shut
	last *held // those that waited for the last opening
}

// held are the clients that wait for one opening of the gate. They go on before
// it shuts again.
type held struct {
	opened chan struct{}
	gone   chan struct{} // closed when it is open and all have gone on
	n      int
}

const (
	// answerLimit is how long commands that were sent are waited for: who is not
	// answered by then does not read its replies, and redis has its commands.
	answerLimit = time.Second
	// blockedAfter is how long after it was sent a command that can wait, as BLPOP
	// does, counts as one that does.
	blockedAfter = 20 * time.Millisecond
)

// await waits until the gate is open. nil: it is. Who gets something else calls
// pass when it has sent.
func (g *gate) await(ctx context.Context) (*held, error) {
	g.mu.Lock()
	h := g.held
	if h == nil {
		g.mu.Unlock()
		return nil, nil
	}
	h.n++
	g.mu.Unlock()
	select {
	case <-h.opened:
		return h, nil
	case <-ctx.Done():
		g.pass(h)
		return nil, context.Cause(ctx)
	}
}

// pass says that one of h has gone on.
func (g *gate) pass(h *held) {
	if h == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if h.n--; h.n == 0 && g.held != h {
		close(h.gone)
	}
}

// holdClients shuts the gate; see engine.Engine.SetHold.
func (s *server) holdClients(ctx context.Context) (release func(), err error) {
	g := &s.gate
	select {
	case g.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if g.last != nil {
		timer := time.NewTimer(answerLimit)
		defer timer.Stop()
		select {
		case <-g.last.gone:
		case <-timer.C:
		case <-ctx.Done():
			<-g.turn
			return nil, context.Cause(ctx)
		}
	}
	h := &held{opened: make(chan struct{}), gone: make(chan struct{})}
	g.mu.Lock()
	g.held = h
	g.mu.Unlock()
	g.shut.Store(true)
	release = func() {
		g.shut.Store(false)
		g.mu.Lock()
		g.held, g.last = nil, h
		close(h.opened)
		if h.n == 0 {
			close(h.gone)
		}
		g.mu.Unlock()
		s.loops.open()
		<-g.turn
	}
	if err := s.awaitAnswers(ctx); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// awaitAnswers waits until redis has carried out what clients have sent.
func (s *server) awaitAnswers(ctx context.Context) error {
	began := time.Now()
	idle := s.loops.drain()
	defer s.loops.shut()
	s.mu.Lock()
	clients := make([]*client, 0, len(s.clients))
	for c := range s.clients {
		clients = append(clients, c)
	}
	s.mu.Unlock()
	wait := func(answered <-chan struct{}, until time.Time) error {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		select {
		case <-answered:
		case <-timer.C:
			if time.Since(began) >= answerLimit {
				s.log.Warn("an atomic block begins although redis has not answered all that was sent before")
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		return nil
	}
	for _, ch := range idle {
		if err := wait(ch, began.Add(answerLimit)); err != nil {
			return err
		}
	}
	for _, c := range clients {
		answered, until := c.answered(began.Add(answerLimit))
		if answered == nil {
			continue
		}
		if err := wait(answered, until); err != nil {
			return err
		}
	}
	return nil
}

// answered is ready when redis owes the client no reply to what was sent whole;
// nil when it is so already. It is not waited for longer than until.
func (c *client) answered(limit time.Time) (ready <-chan struct{}, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owed == 0 {
		return nil, limit
	}
	if c.blocks {
		if t := c.blockedSince.Add(blockedAfter); t.Before(limit) {
			limit = t
		}
	}
	c.whenAnswered = make(chan struct{})
	return c.whenAnswered, limit
}

// owe notes that n commands are sent whole. Call with mu held.
func (c *client) owe(n int) {
	c.owed += n
	if c.mayBlock {
		c.mayBlock, c.blocks, c.blockedSince = false, true, time.Now()
	}
}

// paid notes that redis has carried out n commands. Call with mu held.
func (c *client) paid(n int) {
	if c.owed = max(c.owed-n, 0); c.owed > 0 {
		return
	}
	c.blocks = false
	if c.whenAnswered != nil {
		close(c.whenAnswered)
		c.whenAnswered = nil
	}
}

// awaitGate waits until the gate is open; see gate.await.
func (c *client) awaitGate() (*held, error) {
	c.setAtGate(true)
	defer c.setAtGate(false)
	return c.server.gate.await(c.ctx)
}

func (c *client) setAtGate(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.atGate = on
}

// complete announces the end of a command that is passed on in parts: redis
// carries it out when it has that.
func (c *client) complete() error {
	var late *held
	defer func() { c.server.gate.pass(late) }()
	for {
		c.mu.Lock()
		if late != nil || !c.server.gate.shut.Load() {
			if c.up != nil {
				c.owe(1)
			}
			c.mu.Unlock()
			return nil
		}
		c.mu.Unlock()
		var err error
		if late, err = c.awaitGate(); err != nil {
			return err
		}
	}
}

// waitingCommands are the names of the commands that may keep a connection
// waiting.
func waitingCommands(t *shard.Commands) map[string]bool {
	waiting := map[string]bool{"WAIT": true, "WAITAOF": true}
	for c := range t.All() {
		if c.Blocking {
			waiting[strings.ToUpper(c.Name)] = true
		}
	}
	return waiting
}

// canWait reports whether a command may keep its connection waiting.
func (s *server) canWait(name []byte) bool {
	if len(name) > longestName {
		return false
	}
	var upper [longestName]byte
	return s.waiting[string(upperName(&upper, name))]
}

// startGate learns which commands may wait. Without that a client that waits
// keeps atomic blocks waiting for answerLimit.
func (s *server) startGate() {
	ctx, cancel := context.WithTimeout(s.ctx, dialTimeout)
	defer cancel()
	table, err := s.engine.Topology().Commands(ctx)
	if err != nil {
		s.log.Warn("the commands of redis are not known", "err", err)
		return
	}
	s.waiting = waitingCommands(table)
}
