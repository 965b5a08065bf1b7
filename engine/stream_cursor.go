package engine

import (
	"context"
	"maps"
	"sync"
)

// streamCursor is the place in a stream that the registrations which read it
// through one consumer group share. They compete for its entries; what one of
// them is about to finish must not be taken by another that reads what is
// pending.
type streamCursor struct {
	name cursorName
	// reading is held while entries are read, until they are in flights. It comes
	// before the engine's lock of the cursors.
	reading sync.Mutex

	// Guarded by the engine's lock of the cursors.
	registrations int
	users         int // registrations, and pumps that serve the stream
	flights       map[*streamListener]*flight
}

type cursorName struct{ stream, group string }

// flight is what a registration has read and not yet finished.
type flight struct {
	ids  []string
	done chan struct{}
}

// streamCursors are the cursors in use.
type streamCursors struct {
	mu  sync.Mutex
	all map[cursorName]*streamCursor
}

// joinCursor returns a cursor for a registration, which leaves it later, and
// whether there are others that share it.
func (e *Engine) joinCursor(stream, group string) (c *streamCursor, others bool) {
	cs := &e.cursors
	cs.mu.Lock()
	defer cs.mu.Unlock()
	name := cursorName{stream, group}
	if c = cs.all[name]; c == nil {
		c = &streamCursor{name: name, flights: map[*streamListener]*flight{}}
		if cs.all == nil {
			cs.all = map[cursorName]*streamCursor{}
		}
		cs.all[name] = c
	}
	c.users++
	c.registrations++
	return c, c.registrations > 1
}

func (e *Engine) leaveCursor(c *streamCursor) {
	e.cursors.mu.Lock()
	c.registrations--
	e.cursors.mu.Unlock()
	e.releaseCursor(c)
}

// holdCursor keeps a cursor that its registration may leave meanwhile.
func (e *Engine) holdCursor(c *streamCursor) {
	e.cursors.mu.Lock()
	defer e.cursors.mu.Unlock()
	c.users++
}

func (e *Engine) releaseCursor(c *streamCursor) {
	e.cursors.mu.Lock()
	defer e.cursors.mu.Unlock()
	if c.users--; c.users == 0 {
		delete(e.cursors.all, c.name)
	}
}

// takeOff notes entries that l is about to run, and returns the function that
// says that they are done, or given up. The caller holds the cursor.
func (e *Engine) takeOff(c *streamCursor, l *streamListener, ids []string) (land func()) {
	e.cursors.mu.Lock()
	defer e.cursors.mu.Unlock()
	f := &flight{ids: ids, done: make(chan struct{})}
	c.flights[l] = f
	return func() {
		e.cursors.mu.Lock()
		defer e.cursors.mu.Unlock()
		delete(c.flights, l)
		close(f.done)
	}
}

// inFlight are the entries that other listeners are about to finish.
func (e *Engine) inFlight(c *streamCursor, l *streamListener) map[string]bool {
	e.cursors.mu.Lock()
	defer e.cursors.mu.Unlock()
	var ids map[string]bool
	for other, f := range c.flights {
		if other == l {
			continue
		}
		if ids == nil {
			ids = map[string]bool{}
		}
		for _, id := range f.ids {
			ids[id] = true
		}
	}
	return ids
}

// awaitStopped waits until registrations that have been stopped, because l takes
// their place, are through with what they had read: so entries keep their order.
func (e *Engine) awaitStopped(ctx context.Context, c *streamCursor, l *streamListener) {
	for {
		var wait chan struct{}
		e.cursors.mu.Lock()
		flights := maps.Clone(c.flights)
		e.cursors.mu.Unlock()
		for other, f := range flights {
			if other != l && other.stopped() {
				wait = f.done
			}
		}
		if wait == nil {
			return
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return
		}
	}
}
