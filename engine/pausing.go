package engine

import (
	"fmt"
	"slices"

	"gears/store"
)

// pausable is a listener that can be paused.
type pausable interface {
	pause()
	unpause()
	isPaused() bool
}

// Pause stops a registration of streams from reading until Unpause, also over a
// restart; what is running ends, and nothing is lost. Pausing twice is the same
// as once.
func (e *Engine) Pause(id string) error { return e.pausing(id, "pause", true, pausable.pause) }

// Unpause has a paused registration go on.
func (e *Engine) Unpause(id string) error { return e.pausing(id, "unpause", false, pausable.unpause) }

//lint:ignore ST1005 clients match on the texts
func (e *Engine) pausing(id, what string, paused bool, act func(pausable)) error {
	e.linking.Lock()
	defer e.linking.Unlock()
	e.mu.Lock()
	i := slices.IndexFunc(e.registrations, func(r *registration) bool { return r.id == id })
	var r *registration
	if i >= 0 {
		r = e.registrations[i]
	}
	e.mu.Unlock()
	if r == nil {
		return fmt.Errorf("Execution %s does not exists on shard %s", id, e.shardID())
	}
	if _, ok := r.listener.(pausable); !ok {
		return fmt.Errorf("Reader %s does not support %s", r.recipe.Reader, what)
	}
	if err := r.keepPaused(paused); err != nil {
		return err
	}
	for _, c := range r.everywhere() {
		act(c.listener.(pausable))
	}
	return nil
}

// keepPaused stores whether r is paused, where that is not what is stored. Call
// with linking held.
func (r *registration) keepPaused(paused bool) error {
	if r.paused == paused {
		return nil
	}
	e := r.engine
	r.paused = paused
	var ch store.Change
	s := r.sess.root()
	err := s.record(&ch, e.registrationsOf(s), e.timeEventsOf(s))
	if err == nil {
		err = e.save(ch)
	}
	if err != nil {
		r.paused = !paused
	}
	return err
}

// pausedItself stores that a recipe has paused its own registration, and pauses it
// on the other shards. When Redis refuses, that is logged, and after a restart the
// entry that led to it, which is not acknowledged, does so again.
func (r *registration) pausedItself() {
	e, first := r.engine, r.primary()
	e.linking.Lock()
	defer e.linking.Unlock()
	if p, ok := r.listener.(pausable); !ok || !p.isPaused() || !slices.Contains(e.registrationsOf(r.sess.root()), first) {
		return
	}
	_ = first.keepPaused(true)
	for _, c := range first.everywhere() {
		if c != r {
			c.listener.(pausable).pause()
		}
	}
}

// revivePause pauses a registration, which has not begun to listen, where it was
// stored as paused.
func (r *registration) revivePause(paused bool) {
	if p, ok := r.listener.(pausable); ok && paused {
		r.paused = true
		p.pause()
	}
}
