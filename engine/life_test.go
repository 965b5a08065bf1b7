package engine

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

// An execution's context ends like those of package context, for whoever made
// one of it and whatever it was made of.
func TestExecutionContextEndsWithItsCause(t *testing.T) {
	why := errors.New("why")
	for _, through := range []struct {
		name string
		end  func(l *life, parent context.CancelCauseFunc)
	}{
		{"itself", func(l *life, _ context.CancelCauseFunc) { l.end(why) }},
		{"its parent", func(_ *life, parent context.CancelCauseFunc) { parent(why) }},
	} {
		t.Run(through.name, func(t *testing.T) {
			parent, cancel := context.WithCancelCause(context.WithValue(context.Background(), nestingKey{}, nesting{depth: 3}))
			defer cancel(nil)
			l, inner := &life{}, &life{}
			l.begin(parent)
			inner.begin(l)
			child, stop := context.WithCancel(inner)
			defer stop()
			if l.Err() != nil || context.Cause(child) != nil {
				t.Fatal("it has ended before it began")
			}
			var raised, lowered atomic.Bool
			l.raise(&raised)
			l.raise(&lowered)
			l.lower(&lowered)
			called := make(chan struct{})
			l.AfterFunc(func() { close(called) })
			if kept := l.AfterFunc(func() { t.Error("a function that was taken back is called") }); !kept() || kept() {
				t.Error("taking a function back says the wrong thing")
			}
			through.end(l, cancel)
			<-child.Done()
			<-l.Done()
			<-called
			for _, ctx := range []context.Context{l, inner, child} {
				if got := context.Cause(ctx); got != why {
					t.Errorf("got the cause %v, want %v", got, why)
				}
				if nestingOf(ctx).depth != 3 {
					t.Error("values are lost")
				}
			}
			if !raised.Load() || lowered.Load() {
				t.Errorf("raised %v, want true; lowered %v, want false", raised.Load(), lowered.Load())
			}
			late := make(chan struct{})
			l.AfterFunc(func() { close(late) })
			<-late
			l.end(errors.New("later"))
			if l.Err() != why {
				t.Error("it ends again")
			}
		})
	}
}

func TestExecutionContextLetsGoOfItsParent(t *testing.T) {
	parent := &life{}
	parent.begin(context.Background())
	l := &life{}
	l.begin(parent)
	l.end(nil)
	if len(parent.then) != 0 {
		t.Error("a parent keeps what has ended")
	}
	if l.Err() != context.Canceled {
		t.Errorf("got %v", l.Err())
	}
}
