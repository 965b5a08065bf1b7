package readers

import "context"

// Redis raises keymiss for every command that reads a missing key: also for our
// own, when a key vanishes between the question whether it is there and the
// reading of it. An event that nobody else caused would lead to the next reading.
// So, while keys are read, keymiss events of them are held back; afterwards as
// many are dropped as the readings have raised, and the others handed out. (All
// keymiss events of a key are alike: which of them are dropped is the same.)

// missing is Redis' name of the event.
const missing = "keymiss"

// keyReadings are a reading of keys that are there, as far as is known, for all
// buses that tell of keymiss.
type keyReadings []*keyReading

// keyReading is that for one bus.
type keyReading struct {
	bus    *Bus
	keys   []string
	misses map[string]int // keymiss events that it has raised, by key
}

// heldKey is a key that is being read.
type heldKey struct {
	readings int
	own      int // keymiss events to drop
	held     []KeyEvent
	released chan struct{} // closed when held has been handed out; nil: nobody waits
}

// release is closed when what was held has been handed out. Call with the bus's mu
// held.
func (h *heldKey) release() chan struct{} {
	if h.released == nil {
		h.released = make(chan struct{})
	}
	return h.released
}

// reading begins a reading; done must be called.
func (e *Env) reading(keys []string) keyReadings {
	var all keyReadings
	for _, b := range e.Misses {
		if b.wanted() {
			all = append(all, b.read(keys))
		}
	}
	return all
}

// wanted reports whether somebody listens to keymiss.
func (b *Bus) wanted() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.listeners {
		if l.Misses {
			return true
		}
	}
	return false
}

// miss notes that the reading of a key has raised n events.
func (all keyReadings) miss(key string, n int) {
	for _, r := range all {
		r.miss(key, n)
	}
}

// done ends the reading, and hands out what was held back and is not its own.
func (all keyReadings) done(ctx context.Context) {
	for _, r := range all {
		r.done(ctx)
	}
}

func (b *Bus) read(keys []string) *keyReading {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range keys {
		h := b.reading[k]
		if h == nil {
			h = &heldKey{}
			b.reading[k] = h
		}
		h.readings++
	}
	return &keyReading{bus: b, keys: keys}
}

func (r *keyReading) miss(key string, n int) {
	if r.misses == nil {
		r.misses = map[string]int{}
	}
	r.misses[key] += n
}

func (r *keyReading) done(ctx context.Context) {
	b := r.bus
	if len(r.misses) > 0 {
		// Its own are there before they are looked for. Where ctx ends first they are
		// handed out, which is not worse than that events are missed.
		_ = b.way.mark(ctx, b)
	}
	var over []*heldKey
	b.mu.Lock()
	for _, k := range r.keys {
		h := b.reading[k]
		h.own += r.misses[k]
		delete(r.misses, k) // it may be there twice
		if h.readings--; h.readings == 0 {
			delete(b.reading, k)
			if len(h.held) > 0 {
				over = append(over, h)
				b.leaving[h] = struct{}{}
			}
		}
	}
	listeners := b.list()
	b.mu.Unlock()
	for _, h := range over {
		for _, e := range h.held[min(h.own, len(h.held)):] {
			for _, l := range listeners {
				l.Event(e)
			}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, h := range over {
		delete(b.leaving, h)
		if h.released != nil {
			close(h.released)
		}
	}
}

// hold keeps an event back, if its key is being read. Call with mu held.
func (b *Bus) hold(e KeyEvent) bool {
	if e.Event != missing {
		return false
	}
	h := b.reading[e.Key]
	if h == nil {
		return false
	}
	h.held = append(h.held, e)
	return true
}

// awaitHeld waits until what is held back now has been handed out.
func (b *Bus) awaitHeld(ctx context.Context) error {
	var wait []chan struct{}
	b.mu.Lock()
	for _, h := range b.reading {
		if len(h.held) > 0 {
			wait = append(wait, h.release())
		}
	}
	for h := range b.leaving {
		wait = append(wait, h.release())
	}
	b.mu.Unlock()
	for _, ch := range wait {
		select {
		case <-ch:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
