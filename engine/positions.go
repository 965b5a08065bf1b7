package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"gears/capture"
	"gears/shard"
	"gears/store"
)

// positions are the places in the replication streams of the shards up to which the
// registrations have carried out everything. They are saved in Redis, beside the
// state, by the names of the histories: after a restart, also where another server is
// the master, each registration goes on where it was.
type positions struct {
	engine *Engine

	saving sync.Mutex // held while they are saved
	at     time.Time  // of the last saving

	mu sync.Mutex
	// found is what was saved before for registrations that do not listen everywhere:
	// those that could not be brought back may be later.
	found map[string][]capture.Position
	saved map[string]store.Positions // by history, as they are in Redis
	safe  map[*shard.Shard]int64     // up to where every registration is saved
}

const (
	// positionsEvery is how often positions are saved while events are carried out,
	// and positionsIdle while none are.
	positionsEvery = 250 * time.Millisecond
	positionsIdle  = time.Second
)

// load takes what was saved for registrations that are about to be brought back.
func (p *positions) load(saved map[string]store.Positions) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found, p.saved = map[string][]capture.Position{}, saved
	for _, id := range slices.Sorted(maps.Keys(saved)) {
		for reg, pos := range saved[id] {
			pos.ReplID = id
			p.found[reg] = append(p.found[reg], pos)
		}
	}
}

// claim is what was saved for a registration, which it goes on from.
func (p *positions) claim(id string) []capture.Position {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.found[id])
}

// forget has everything saved anew, as what was saved is gone.
func (p *positions) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.saved = nil
}

// durable is up to where all that a shard's stream told is safe; false: nobody says
// so.
func (p *positions) durable(s *shard.Shard) (int64, bool) {
	if p.engine.keeper == nil {
		return 0, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	n, ok := p.safe[s]
	return n, ok
}

// begin saves where new registrations begin.
func (p *positions) begin() {
	if p.engine.keeper != nil {
		p.save(true)
	}
}

// run saves positions until the engine closes.
func (p *positions) run() {
	tick := time.NewTicker(positionsEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			p.save(false)
		case <-p.engine.ctx.Done():
			return
		}
	}
}

// save saves the positions of all registrations: now, or when it is time.
func (p *positions) save(now bool) {
	e := p.engine
	p.saving.Lock()
	defer p.saving.Unlock()
	e.mu.Lock()
	regs := slices.Clone(e.registrations)
	e.mu.Unlock()
	current := map[string]store.Positions{}
	safe := map[*shard.Shard]int64{}
	here := map[string]bool{} // whether a registration is known to be somewhere on all shards
	for _, r := range everywhere(regs) {
		l, ok := r.listener.(*keysListener)
		if !ok {
			continue
		}
		at, worked, ok := l.reached()
		now = now || worked
		if was, found := here[r.id]; found {
			here[r.id] = was && ok
		} else {
			here[r.id] = ok
		}
		if !ok {
			continue
		}
		if current[at.ReplID] == nil {
			current[at.ReplID] = store.Positions{}
		}
		current[at.ReplID][r.id] = at
		if n, ok := safe[r.sess.at()]; !ok || at.Offset < n {
			safe[r.sess.at()] = at.Offset
		}
	}
	if !now && time.Since(p.at) < positionsIdle {
		return
	}
	same := p.merge(current, here, safe)
	if same {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), storeLimit)
	defer cancel()
	err := e.keeper.store.SavePositions(ctx, current)
	switch {
	case errors.Is(err, store.ErrNotOwner):
		return // another gearsd saves its own
	case err != nil:
		e.log.Warn("the positions in the replication stream could not be saved; after a restart events are carried out again", "error", err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at, p.saved, p.safe = time.Now(), current, safe
	maps.DeleteFunc(p.found, func(reg string, _ []capture.Position) bool { return here[reg] })
}

// merge adds what is to be kept to the current positions, and reports whether all of
// it is saved already.
func (p *positions) merge(current map[string]store.Positions, here map[string]bool, safe map[*shard.Shard]int64) (same bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for reg, list := range p.found {
		if here[reg] {
			continue
		}
		for _, at := range list {
			if current[at.ReplID] == nil {
				current[at.ReplID] = store.Positions{}
			}
			if _, ok := current[at.ReplID][reg]; !ok {
				current[at.ReplID][reg] = at
			}
		}
	}
	same = maps.EqualFunc(current, p.saved, maps.Equal[store.Positions, store.Positions])
	if same {
		p.safe = safe
	}
	return same
}
