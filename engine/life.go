package engine

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// life is the context of an execution. The contexts of package context, of which
// an execution would need three or four, cost as much as a short execution
// itself, for channels and functions that are hardly ever used; a life makes its
// channel when somebody asks for it.
//
// Its error is the cause of its end.
type life struct {
	within any // the value of nestingKey

	over  atomic.Bool // cause is set
	mu    sync.Mutex
	cause error
	untie func() bool // from the context that it ends with; nil: there is none
	done  chan struct{}
	then  []*afterlife
	flags []*atomic.Bool // to be set
	room  [2]*atomic.Bool
}

// afterlife is what is to be called at the end.
type afterlife struct{ f func() }

// follower is a context that tells of its end without a channel.
type follower interface {
	AfterFunc(f func()) (stop func() bool)
}

// begin ties l to a context.
func (l *life) begin(ctx context.Context) {
	l.flags = l.room[:0]
	l.within = ctx.Value(nestingKey{})
	end := func() { l.end(context.Cause(ctx)) }
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := ctx.(follower); ok {
		l.untie = f.AfterFunc(end)
	} else if ctx.Done() != nil {
		l.untie = context.AfterFunc(ctx, end)
	}
}

// end ends l for good; a nil cause is context.Canceled.
func (l *life) end(cause error) {
	if cause == nil {
		cause = context.Canceled
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		return
	}
	l.cause = cause
	l.over.Store(true)
	if l.untie != nil {
		l.untie()
	}
	if l.done != nil {
		close(l.done)
	}
	for _, f := range l.flags {
		f.Store(true)
	}
	for _, a := range l.then {
		go a.f()
	}
	l.then = nil
}

// raise has flag set at the end.
func (l *life) raise(flag *atomic.Bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flags = append(l.flags, flag)
	if l.cause != nil {
		flag.Store(true)
	}
}

// lower undoes a raise: l sets the flag no more.
func (l *life) lower(flag *atomic.Bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.flags, flag); i >= 0 {
		l.flags = slices.Delete(l.flags, i, i+1)
	}
}

// AfterFunc is what context.AfterFunc calls, for contexts made of l too.
func (l *life) AfterFunc(f func()) (stop func() bool) {
	a := &afterlife{f}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		go f()
		return func() bool { return false }
	}
	l.then = append(l.then, a)
	return func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		i := slices.Index(l.then, a)
		if i < 0 {
			return false
		}
		l.then = slices.Delete(l.then, i, i+1)
		return true
	}
}

func (l *life) Deadline() (time.Time, bool) { return time.Time{}, false }

func (l *life) Done() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done == nil {
		l.done = make(chan struct{})
		if l.cause != nil {
			close(l.done)
		}
	}
	return l.done
}

func (l *life) Err() error {
	if !l.over.Load() {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cause
}

func (l *life) Value(key any) any {
	if key == (nestingKey{}) {
		return l.within
	}
	return nil
}
