package engine

import (
	"context"

	"gears/shard"
)

// nesting is what a context tells of the work that it belongs to: a script may
// trigger registrations with execute(), whose callbacks may do so again.
type nesting struct {
	depth int
	at    *shard.Shard // of the script that issued the command; nil: a client did
	// held is the session that an atomic block keeps to itself; what runs within
	// the block runs under the lock that it has.
	held *session
	// still: a client waits who may not be kept waiting, in a transaction or in
	// execute(). Callbacks may not promise their results.
	still bool
}

type nestingKey struct{}

func nestingOf(ctx context.Context) nesting {
	n, _ := ctx.Value(nestingKey{}).(nesting)
	return n
}

// keepStill marks a context as one where nothing may wait.
func keepStill(ctx context.Context) context.Context {
	n := nestingOf(ctx)
	n.still = true
	return context.WithValue(ctx, nestingKey{}, n)
}

// nested runs f, which may run code of registrations, for a command that w's
// script issues. The session's lock is given up meanwhile, for the code may be of
// the same session; an atomic block keeps it, and the shard's gate for all that
// runs within.
func (w *worker) nested(f func(ctx context.Context) shard.Reply) (r shard.Reply) {
	n := nestingOf(w.ctx)
	n.depth, n.at, n.still = n.depth+1, w.sess.at(), true
	if w.inAtomic {
		if err := w.shutGate(); err != nil {
			return shard.Reply{Kind: '-', Str: "ERR " + err.Error()}
		}
		n.held = w.sess
	}
	ctx := context.WithValue(w.ctx, nestingKey{}, n)
	w.t.Blocking(func() { r = f(ctx) })
	return r
}

// locksOut reports that s cannot run within n: two atomic blocks that wait for
// each other's session would wait forever.
func (n nesting) locksOut(s *session) bool { return n.held != nil && n.held != s }

// enter takes the session's lock for w's work, unless the atomic block that it
// runs within has it.
func (s *session) enter(n nesting) {
	if n.held != s {
		s.gil.Lock()
	}
}

// leave undoes enter.
func (s *session) leave(n nesting) {
	if n.held != s {
		s.gil.Unlock()
	}
}
