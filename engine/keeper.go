package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"gears/store"
	"gears/vm"
)

// keeper keeps the engine's state in Redis, and takes it over from there. It
// owns the state, or waits until its owner is gone; what there is to own may
// come later, with the first registration of any gearsd.
type keeper struct {
	engine *Engine
	store  *store.Store
	// restore makes a state active: Engine.restore, by a field since the table of
	// what scripts call leads here, and bringing sessions back leads to that table.
	restore func(store.State)

	mu     sync.Mutex // held while the state is taken over or let go
	owned  bool
	told   string // the last trouble that was logged
	closed bool
}

// keepEvery is how often the keeper looks after the state.
const keepEvery = time.Second

// storeLimit is how long Redis may take for a change of the state.
const storeLimit = 10 * time.Second

// Resume brings back what is stored in Redis, and from now on keeps
// registrations, keyed time events and user configuration there. When another
// gearsd runs them, or Redis does not answer, it says so in the log and tries
// again later. Call it once, before the first script.
func (e *Engine) Resume() {
	k := &keeper{engine: e, store: store.New(e.topology, e.runID), restore: e.restore}
	e.keeper = k
	e.config.keep = k.saveConfig
	k.mu.Lock()
	k.look(false)
	k.mu.Unlock()
	e.side(k.run)
	e.side(e.positions.run)
}

// run looks after the state until the engine closes.
func (k *keeper) run() {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-k.engine.ctx.Done():
			return
		}
		k.mu.Lock()
		if k.owned {
			k.check()
		} else {
			k.look(true)
		}
		k.mu.Unlock()
	}
}

func (k *keeper) limit() (context.Context, context.CancelFunc) {
	return context.WithTimeout(k.engine.ctx, storeLimit)
}

// look takes the state over if there is one and its owner is gone. Call with mu
// held.
func (k *keeper) look(patient bool) {
	ctx, cancel := k.limit()
	found, err := k.store.Found(ctx)
	cancel()
	if err == nil && found {
		err = k.take(patient)
	}
	k.tell(err)
}

// tell logs trouble, once.
func (k *keeper) tell(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text == k.told || k.engine.ctx.Err() != nil {
		return
	}
	k.told = text
	switch {
	case err == nil:
	case errors.Is(err, store.ErrNotOwner):
		k.engine.log.Warn("another gearsd on this Redis runs the registrations; this one takes over when that one is gone", "owner", k.store.Owner())
	default:
		k.engine.log.Error("the state in Redis cannot be read or written", "error", err)
	}
}

// take makes this engine the owner and loads the state. Call with mu held.
func (k *keeper) take(patient bool) error {
	if k.owned {
		return nil
	}
	if k.closed {
		return ErrClosed
	}
	ctx, cancel := k.limit()
	defer cancel()
	if err := k.store.Own(ctx, patient); err != nil {
		return err
	}
	st, err := k.store.Load(ctx)
	if err != nil {
		return err
	}
	k.owned = true
	k.restore(st)
	return nil
}

// check keeps the lease, and the state where it should be. Call with mu held.
func (k *keeper) check() {
	ctx, cancel := k.limit()
	defer cancel()
	rewritten, err := k.store.Check(ctx)
	if errors.Is(err, store.ErrNotOwner) {
		k.owned = false
		k.engine.log.Error("another gearsd has taken over the registrations: this one was away too long", "owner", k.store.Owner())
		k.engine.letGo()
		return
	}
	k.tell(err)
	if rewritten && err == nil {
		k.engine.log.Info("the state was gone from Redis and is written again", "key", store.StateKey)
		k.engine.positions.forget()
	}
}

// close gives the state up.
func (k *keeper) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.owned, k.closed = false, true
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	k.store.Close(ctx)
}

// own makes sure that this engine may register something; nothing is done where
// no state is kept. It may wait for a session that is being brought back, and
// must not be called by one. Nor may a session's lock be held: see lockLinks.
func (e *Engine) own() error {
	k := e.keeper
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.take(true)
}

// lockLinks takes linking for code of a script. Who holds linking may wait for
// sessions' locks, so that the one of t's session is let go meanwhile.
func (e *Engine) lockLinks(t *vm.Thread) { t.Blocking(e.linking.Lock) }

// ownFor is own for code of a script.
func (e *Engine) ownFor(t *vm.Thread) (err error) {
	t.Blocking(func() { err = e.own() })
	return err
}

// save writes a change of the state. Call with linking held.
func (e *Engine) save(ch store.Change) error {
	if e.keeper == nil {
		return nil
	}
	e.mu.Lock()
	ch.Next = e.regSeq
	e.mu.Unlock()
	ctx, cancel := e.keeper.limit()
	defer cancel()
	err := e.keeper.store.Save(ctx, ch)
	if err != nil {
		e.log.Error("a change could not be stored", "error", err)
	}
	return err
}

// saveConfig stores the user configuration with one more key.
func (k *keeper) saveConfig(name, value string) error {
	if err := k.engine.own(); err != nil {
		if errors.Is(err, store.ErrNotOwner) {
			k.engine.log.Warn("a configuration key was set for this process only: another gearsd keeps the state", "key", name)
			return nil
		}
		return err
	}
	user := k.engine.config.users()
	user[name] = value
	pairs := []store.Pair{}
	for name, value := range user {
		pairs = append(pairs, store.Pair{Name: []byte(name), Value: []byte(value)})
	}
	k.engine.linking.Lock()
	defer k.engine.linking.Unlock()
	return k.engine.save(store.Change{Config: &pairs})
}

// leads reports whether this engine can be sure that the registrations are its
// own to run. When it cannot, because it was frozen or Redis does not answer, it
// is so again, or they are dropped, when the keeper has looked.
func (e *Engine) leads() bool { return e.keeper == nil || e.keeper.store.Fresh() }

// leadLook is how often those who wait for the lead look whether it is back.
const leadLook = 20 * time.Millisecond

// awaitLead waits until leads, or the engine closes.
func (e *Engine) awaitLead() {
	for !e.leads() {
		select {
		case <-time.After(leadLook):
		case <-e.ctx.Done():
			return
		}
	}
}
