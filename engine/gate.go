package engine

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gears/shard"
)

// gate is what every command of scripts for a shard goes through. An atomic()
// block that runs command by command has it alone: it waits until the commands
// under way are answered, and then all others wait for it, in line, so that
// neither blocks nor the rest are kept waiting for ever.
//
// Who is inside must not need anything that one who waits may have. So whoever
// gives up a session's lock leaves before (see scheduler.letGo), and whoever has
// to wait leaves what it is in already.
type gate struct {
	mu     sync.Mutex
	inside int // pipelines under way
	alone  bool
	line   []*gatePass
	wanted atomic.Bool // somebody waits
}

// gatePass is somebody in line.
type gatePass struct {
	turn    chan struct{} // closed when it is in
	alone   bool
	granted bool
}

// try enters if that can be done without waiting.
func (g *gate) try() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.alone || len(g.line) > 0 {
		return false
	}
	g.inside++
	return true
}

// enter enters, alone or beside others. The error is the cause of ctx' end.
func (g *gate) enter(ctx context.Context, alone bool) error {
	p := &gatePass{turn: make(chan struct{}), alone: alone}
	g.mu.Lock()
	g.line = append(g.line, p)
	g.admit()
	g.mu.Unlock()
	select {
	case <-p.turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.granted {
		g.quit(alone)
	} else {
		g.line = slices.DeleteFunc(g.line, func(q *gatePass) bool { return q == p })
	}
	g.admit()
	return context.Cause(ctx)
}

func (g *gate) leave(alone bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.quit(alone)
	g.admit()
}

// quit is called with mu held.
func (g *gate) quit(alone bool) {
	if alone {
		g.alone = false
	} else {
		g.inside--
	}
}

// admit lets in whoever is next. Call with mu held.
func (g *gate) admit() {
	for len(g.line) > 0 && !g.alone {
		p := g.line[0]
		if p.alone && g.inside > 0 {
			break
		}
		if g.alone = p.alone; !p.alone {
			g.inside++
		}
		g.line[0] = nil
		g.line = g.line[1:]
		p.granted = true
		close(p.turn)
	}
	g.wanted.Store(len(g.line) > 0)
}

// gateOf is the gate of a shard.
func (e *Engine) gateOf(s *shard.Shard) *gate {
	e.mu.Lock()
	defer e.mu.Unlock()
	g := e.gates[s]
	if g == nil {
		g = &gate{}
		e.gates[s] = g
	}
	return g
}

// SetHold gives the engine the function that holds back the commands of clients.
// It returns when those that were sent before are answered; release lets the
// others go on. The error is the cause of ctx' end.
func (e *Engine) SetHold(hold func(ctx context.Context) (release func(), err error)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hold = hold
}

// longHold is how long a block may keep others waiting before the log says so.
const longHold = time.Second

// shutGate has the gate for the atomic block that w is in, until leaveAtomic. It
// is called before the block's first command that no script ran.
func (w *worker) shutGate() error {
	if w.open != nil || w.within {
		return nil
	}
	if w.t.LetGo != nil {
		w.t.LetGo(true)
	}
	e, g := w.sess.engine, w.sess.gate
	ctx, stop := w.patience()
	defer stop()
	if err := g.enter(ctx, true); err != nil {
		return w.hurried(err)
	}
	e.mu.Lock()
	hold := e.hold
	e.mu.Unlock()
	release := func() {}
	if hold != nil {
		var err error
		if release, err = hold(ctx); err != nil {
			g.leave(true)
			return w.hurried(err)
		}
	}
	late := time.AfterFunc(longHold, func() {
		e.log.Warn("an atomic block keeps others waiting: their commands go on when it ends", "session", w.sess.id, "since", longHold)
	})
	w.open = func() {
		late.Stop()
		release()
		g.leave(true)
	}
	return nil
}

// enterGate lets w's code issue commands, beside others.
func (w *worker) enterGate() (leave func(), err error) {
	if w.inAtomic && !w.scripted {
		return func() {}, w.shutGate()
	}
	if w.within {
		return func() {}, nil
	}
	g := w.sess.gate
	if !g.try() {
		if w.t.LetGo != nil {
			w.t.LetGo(true)
		}
		ctx, stop := w.patience()
		defer stop()
		if err := g.enter(ctx, false); err != nil {
			return nil, w.hurried(err)
		}
	}
	return g.leaveBeside, nil
}

func (g *gate) leaveBeside() { g.leave(false) }

// patience is w's context for a wait in a callback, whose time is limited.
func (w *worker) patience() (context.Context, context.CancelFunc) {
	if d, ok := w.t.TimeLeft(); ok {
		return context.WithTimeout(w.ctx, d)
	}
	return w.ctx, func() {}
}

// hurried is the error of a wait that ended early.
func (w *worker) hurried(err error) error {
	if cause := context.Cause(w.ctx); cause != nil {
		return cause
	}
	if late := w.t.Overdue(); late != nil {
		return late
	}
	return err
}
