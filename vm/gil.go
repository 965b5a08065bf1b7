package vm

import (
	"context"
	"sync"
	"sync/atomic"
)

// GIL is the lock of an isolate: whoever runs its code holds it. Threads of a
// script, its event loop and its executions take turns, in the order in which
// they asked; a thread that computes lets go of it now and then when others
// wait, and one that waits for something lets go of it meanwhile.
type GIL struct {
	mu      sync.Mutex
	held    bool
	waiting []chan struct{}
	queued  atomic.Int32 // len(waiting)
}

// Lock takes the lock, behind all who asked before.
func (g *GIL) Lock() {
	g.mu.Lock()
	if !g.held {
		g.held = true
		g.mu.Unlock()
		return
	}
	turn := make(chan struct{})
	g.waiting = append(g.waiting, turn)
	g.queued.Store(int32(len(g.waiting)))
	g.mu.Unlock()
	<-turn
}

// Unlock hands the lock to the one who waits longest.
func (g *GIL) Unlock() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.held {
		panic("internal error: the isolate's lock is not held")
	}
	if len(g.waiting) == 0 {
		g.held = false
		return
	}
	next := g.waiting[0]
	g.waiting[0] = nil
	g.waiting = g.waiting[1:]
	g.queued.Store(int32(len(g.waiting)))
	close(next) // the lock stays held, now by the next one
}

// Contended reports whether somebody waits.
func (g *GIL) Contended() bool { return g.queued.Load() > 0 }

// Yield gives those who wait their turn, while t's code is between two
// instructions.
func (t *Thread) Yield() {
	if t.LetGo != nil {
		t.LetGo(false)
	}
	if g := t.Iso.GIL; g != nil && g.Contended() && t.Hold == 0 {
		if t.LetGo != nil {
			t.LetGo(true)
		}
		g.Unlock()
		g.Lock()
	}
}

// Blocking runs f, which waits for something and touches no value of the
// isolate, while others may run the isolate's code. Inside an atomic block
// nobody else may.
func (t *Thread) Blocking(f func()) {
	g := t.Iso.GIL
	if g == nil || t.Hold > 0 {
		f()
		return
	}
	if t.LetGo != nil {
		t.LetGo(true)
	}
	g.Unlock()
	defer g.Lock()
	f()
}

// Context ends when the thread's work was aborted.
func (t *Thread) Context() context.Context {
	if t.Ctx == nil {
		return context.Background()
	}
	return t.Ctx
}

// Aborted is the exception that the code of an aborted thread gets.
func Aborted() error {
	return &Raised{NewExc(ExcForceStopped, Str("Execution was aborted by the user"))}
}
