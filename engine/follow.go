package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gears/shard"
)

// followShards has registrations be where the shards are, as masters join and
// leave the cluster, and slots move.
func (e *Engine) followShards() {
	seen := e.topology.Snapshot()
	for {
		select {
		case <-seen.Superseded():
		case <-e.ctx.Done():
			return
		}
		now := e.topology.Snapshot()
		e.linking.Lock()
		for _, c := range now.Changes(seen) {
			e.log.Info("the cluster has changed", "shard", c.Shard.ID(), "at", c.Shard.Addr(), "what", c.Kind.String())
			switch c.Kind {
			case shard.Removed:
				e.shardLeft(c.Shard, now.Shards())
			case shard.Resharded:
				e.shardMoved(c.Shard)
			}
		}
		e.linking.Unlock()
		e.reach(now)
		seen = now
	}
}

// reach gives the registrations copies on all shards, until it succeeds, the
// cluster changes again, or the engine closes.
func (e *Engine) reach(now *shard.Snapshot) {
	for wait := time.Second / 4; ; wait = min(2*wait, 5*time.Second) {
		e.linking.Lock()
		err := e.reachAll()
		e.linking.Unlock()
		if err == nil || e.ctx.Err() != nil {
			return
		}
		e.log.Warn("registrations do not listen on all shards yet", "error", err, "again_in", wait)
		select {
		case <-time.After(wait):
		case <-now.Superseded():
			return
		case <-e.ctx.Done():
			return
		}
	}
}

// reachAll is one attempt of reach: the error is that of the first registration
// that failed. Call with linking held.
func (e *Engine) reachAll() (failed error) {
	ctx, cancel := context.WithTimeout(e.ctx, startLimit)
	defer cancel()
	e.mu.Lock()
	regs := slices.Clone(e.registrations)
	e.mu.Unlock()
	for _, r := range regs {
		made, err := r.spreadOut(ctx)
		if err == nil {
			err = e.startListeners(ctx, made, (*registration).startListener)
		}
		if err != nil {
			r.without(made)
			failed = cmp.Or(failed, fmt.Errorf("registration %s: %w", r.id, err))
			continue
		}
		for _, c := range made {
			c.tellRegistered()
		}
	}
	return failed
}

// without drops copies that did not come to listen, or whose shard is gone.
func (r *registration) without(gone []*registration) {
	left := slices.DeleteFunc(r.everywhere()[1:], func(c *registration) bool { return slices.Contains(gone, c) })
	r.copies.Store(&left)
}

// shardLeft takes registrations and time events off a shard that has left the
// cluster. Those that live there move to another one, to the place of their copies
// there. Call with linking held.
func (e *Engine) shardLeft(gone *shard.Shard, left []*shard.Shard) {
	e.mu.Lock()
	regs := slices.Clone(e.registrations)
	sessions := map[*session]bool{}
	for _, s := range e.sessions {
		sessions[s] = true
	}
	for te := range e.timeEvents {
		sessions[te.sess], sessions[te.sess.root()] = true, true
	}
	e.mu.Unlock()
	var moved []*registration
	for _, r := range regs {
		from := gone
		if r.sess.at() == gone {
			r.listener.stop()
			moved = append(moved, r)
			from = left[0]
		}
		if c := r.on(from); c != nil && c != r {
			c.leave(false)
			r.without([]*registration{c})
		}
	}
	for s := range sessions {
		delete(s.copies, gone)
		if s.at() == gone {
			delete(s.copies, left[0])
			s.settleOn(left[0])
		}
	}
	for _, r := range moved {
		r.sess.settleOn(left[0]) // also of those that code on that shard registered
	}
	e.buses.forget(gone)
	ctx, cancel := context.WithTimeout(e.ctx, startLimit)
	defer cancel()
	for _, r := range moved {
		if err := e.startListeners(ctx, []*registration{r}, (*registration).startListener); err != nil {
			e.log.Error("a registration does not listen on the shard that it moved to", "registration", r.id, "error", err)
		}
	}
}

// settleOn moves a session to another shard. What of it runs has its turn ended
// first.
func (s *session) settleOn(sh *shard.Shard) {
	s.gil.Lock()
	defer s.gil.Unlock()
	s.place.Store(sh)
	s.gate = s.engine.gateOf(sh)
}

// shardMoved has the registrations look at a shard anew whose slots are others:
// streams may have come, or gone. Call with linking held.
func (e *Engine) shardMoved(s *shard.Shard) {
	e.mu.Lock()
	regs := slices.Clone(e.registrations)
	e.mu.Unlock()
	for _, r := range regs {
		if c := r.on(s); c != nil {
			c.listener.missed()
		}
	}
}
