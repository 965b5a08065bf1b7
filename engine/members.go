package engine

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"gears/exchange"
	"gears/shard"
)

// members are the shards that an execution runs on.
type members struct {
	parts  []*part
	ids    []string // of the shards
	self   int      // the one that the execution was made on
	routes *exchange.Routes
}

// members lists the shards as they are now, for an execution that self makes.
func (e *Engine) members(self *shard.Shard) (*members, []*shard.Shard, error) {
	now := e.topology.Snapshot()
	shards := now.Shards()
	on := &members{parts: make([]*part, len(shards)), ids: make([]string, len(shards)), self: -1}
	for i, m := range now.Masters {
		on.ids[i] = m.ID
		if m.Shard == self {
			on.self = i
		}
	}
	if on.self < 0 {
		return nil, nil, fmt.Errorf("shard %s is not a master of the cluster any more", self.ID())
	}
	var err error
	on.routes, err = e.routes.of(now)
	return on, shards, err
}

// routeTable keeps the routes of the latest snapshot: there are 16,384 of them, and
// a trigger lasts microseconds.
type routeTable struct {
	latest atomic.Pointer[snapshotRoutes]
}

type snapshotRoutes struct {
	of     *shard.Snapshot
	routes *exchange.Routes
}

func (t *routeTable) of(s *shard.Snapshot) (*exchange.Routes, error) {
	if l := t.latest.Load(); l != nil && l.of == s {
		return l.routes, nil
	}
	owned := make([][]shard.SlotRange, len(s.Masters))
	for i, m := range s.Masters {
		owned[i] = m.Slots
	}
	routes, err := exchange.NewRoutes(owned)
	if err == nil {
		t.latest.Store(&snapshotRoutes{s, routes})
	}
	return routes, err
}

// ownParts gives every other shard an isolate of its own for this execution, in
// which the recipe's functions are what they were when run() was called.
func (r *runner) ownParts() (*members, error) {
	x := r.x
	on, shards, err := x.engine.members(r.sess.at())
	if err != nil {
		return nil, err
	}
	errs := make([]error, len(shards))
	r.t.Blocking(func() {
		var wg sync.WaitGroup
		for i, sh := range shards {
			if i == on.self {
				continue
			}
			wg.Go(func() {
				errs[i] = x.engine.guard("isolate", func() (err error) {
					on.parts[i], err = x.partOn(r.ctx, sh)
					return err
				})
			})
		}
		wg.Wait()
	})
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("shard %s cannot take part: %w", shards[i].ID(), err)
		}
	}
	on.parts[on.self] = &x.part
	return on, nil
}

// partOn makes the part of another shard.
func (x *execution) partOn(ctx context.Context, sh *shard.Shard) (*part, error) {
	s, err := x.sess.copyOn(ctx, sh)
	if err != nil {
		return nil, err
	}
	s.gil.Lock()
	defer s.gil.Unlock()
	fns, err := s.decode(ctx, x.captured, len(functions(x.recipe)))
	if err != nil {
		return nil, err
	}
	p := &part{sess: s, recipe: withFunctions(x.recipe, fns)}
	p.plan = x.plan.Rebind(p.recipe)
	return p, nil
}

// copyOn makes a copy of the session for another shard; its globals are those
// that captured functions bring.
func (s *session) copyOn(ctx context.Context, sh *shard.Shard) (*session, error) {
	c, err := s.engine.isolate(ctx, s.id, s.module, sh)
	if err != nil {
		return nil, err
	}
	c.losses = s.losses
	c.home, c.description, c.requirements, c.request = s.root(), s.description, s.requirements, Request{ID: s.id}
	return c, nil
}

// root is the session that a copy on another shard is of.
func (s *session) root() *session {
	if s.home != nil {
		return s.home
	}
	return s
}
