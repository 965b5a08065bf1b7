package engine

import (
	"context"
	"fmt"

	"gears/planner"
	"gears/shard"
)

// On a cluster a registration has a copy on every other shard: its functions in
// an isolate there, and a listener of its own, so that events are taken and
// carried out where they happen. The registration that the script made is the
// primary one; ids, names and what is stored are its.

// primary is the registration that r is a copy of, or r itself.
func (r *registration) primary() *registration {
	if r.of != nil {
		return r.of
	}
	return r
}

// everywhere are r, a primary, and its copies.
func (r *registration) everywhere() []*registration {
	all := []*registration{r}
	if copies := r.copies.Load(); copies != nil {
		all = append(all, *copies...)
	}
	return all
}

// everywhere are primaries and their copies.
func everywhere(regs []*registration) []*registration {
	var out []*registration
	for _, r := range regs {
		out = append(out, r.everywhere()...)
	}
	return out
}

// on is r or its copy on a shard, nil when there is none.
func (r *registration) on(sh *shard.Shard) *registration {
	for _, c := range r.primary().everywhere() {
		if c.sess.at() == sh {
			return c
		}
	}
	return nil
}

// spreadOut makes the copies that a registration lacks, none of which listens
// yet, and returns them. Call with linking held.
func (r *registration) spreadOut(ctx context.Context) ([]*registration, error) {
	e := r.engine
	if !e.clustered() {
		return nil, nil
	}
	copies := r.everywhere()[1:]
	var made []*registration
	for _, sh := range e.topology.Shards() {
		if r.on(sh) != nil {
			continue
		}
		c, err := r.copyOn(ctx, sh)
		if err != nil {
			return nil, fmt.Errorf("shard %s cannot take part: %w", sh.ID(), err)
		}
		made = append(made, c)
	}
	if len(made) > 0 {
		copies = append(copies, made...)
		r.copies.Store(&copies)
	}
	return made, nil
}

func (r *registration) copyOn(ctx context.Context, sh *shard.Shard) (*registration, error) {
	s, err := r.sess.onShard(ctx, sh)
	if err != nil {
		return nil, err
	}
	s.gil.Lock()
	defer s.gil.Unlock()
	n := len(functions(r.recipe))
	if !r.onRegistered.IsUnset() {
		n++
	}
	fns, err := s.decode(ctx, r.captured, n)
	if err != nil {
		return nil, err
	}
	c := s.newRegistration(withFunctions(r.recipe, fns))
	c.id, c.captured, c.of = r.id, r.captured, r
	if !r.onRegistered.IsUnset() {
		c.onRegistered = fns[n-1]
	}
	c.listen()
	c.revivePause(r.paused)
	return c, nil
}

// onShard is the session's copy on a shard, which its registrations share: as
// after a restart, their functions see the same globals there. What was
// registered by code that runs on another shard has copies of its own. Call with
// linking held.
func (s *session) onShard(ctx context.Context, sh *shard.Shard) (*session, error) {
	if s.home != nil {
		return s.copyOn(ctx, sh)
	}
	if c := s.copies[sh]; c != nil {
		return c, nil
	}
	c, err := s.copyOn(ctx, sh)
	if err != nil {
		return nil, err
	}
	if s.copies == nil {
		s.copies = map[*shard.Shard]*session{}
	}
	s.copies[sh] = c
	return c, nil
}

// members are the shards that an execution of r runs on. Call with the lock of
// r's session held.
func (r *registration) members(x *execution) (*members, error) {
	on, shards, err := r.engine.members(r.sess.at())
	if err != nil {
		return nil, err
	}
	for i, sh := range shards {
		c := r.on(sh)
		if c == nil {
			return nil, fmt.Errorf("shard %s has joined the cluster, and the registration is not there yet", sh.ID())
		}
		if c == r {
			on.parts[i] = &x.part
			continue
		}
		plan := r.rebound[c]
		if plan == nil {
			plan = r.plan.Rebind(c.recipe)
			if r.rebound == nil {
				r.rebound = map[*registration]*planner.Plan{}
			}
			r.rebound[c] = plan
		}
		on.parts[i] = &part{sess: c.sess, recipe: c.recipe, plan: plan, reg: c}
	}
	return on, nil
}
