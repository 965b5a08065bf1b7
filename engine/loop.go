package engine

import (
	"context"
	"runtime"
	"time"

	"gears/vm"
	"gears/vm/loop"
)

// The event loop of a session runs in a goroutine that is there only while the
// loop has something to do. A coroutine that waits is an object on the heap: no
// goroutine and no thread stands for it.

// loop returns the session's event loop.
func (s *session) loop() *loop.Loop { return loop.Default(s.iso) }

// wakeLoop has the loop run. It is called with the session's lock held.
func (s *session) wakeLoop() {
	if s.looping {
		select {
		case s.loopDue <- struct{}{}:
		default:
		}
		return
	}
	s.looping = s.engine.side(s.runLoop)
}

// runLoop runs the loop until it has nothing to do.
func (s *session) runLoop() {
	ctx := s.engine.ctx
	s.gil.Lock()
	w := s.worker(ctx)
	release := w.abortWith(ctx)
	for {
		var wait time.Duration
		err := s.engine.guard("event loop", func() (err error) {
			wait, err = s.loop().RunReady(w.t)
			return err
		})
		w.leaveAtomic()
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			s.engine.log.Error("the event loop of a session met an error that is not its scripts'", "session", s.id, "error", err)
		}
		if wait < 0 {
			break
		}
		if wait > 0 {
			s.waitDue(ctx, wait)
		} else {
			w.t.Yield()
		}
	}
	release()
	w.done()
	s.looping = false
	s.gil.Unlock()
}

// waitDue lets go of the session for up to d, or until the loop has work.
func (s *session) waitDue(ctx context.Context, d time.Duration) {
	s.gil.Unlock()
	defer s.gil.Lock()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.loopDue:
	case <-ctx.Done():
	}
}

// side runs f in a goroutine that Close waits for after it cancelled everything;
// after Close it does nothing and says so.
func (e *Engine) side(f func()) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ctx.Err() != nil {
		return false
	}
	e.sides.Go(f)
	return true
}

// threadLimit is how many threads the scripts of one session may have.
const threadLimit = 256

// spawn starts a thread of the script.
func (s *session) spawn(_ *vm.Thread, run func(t *vm.Thread)) error {
	refused := vm.Errorf(vm.ExcRuntimeError, "can't start new thread")
	if s.threads >= threadLimit {
		return refused
	}
	s.threads++
	ok := s.engine.side(func() {
		ctx := s.engine.ctx
		s.gil.Lock()
		defer s.gil.Unlock()
		w := s.worker(ctx)
		release := w.abortWith(ctx)
		err := s.engine.guard("thread", func() error {
			run(w.t)
			return nil
		})
		release()
		w.done()
		s.threads--
		if err != nil {
			s.engine.log.Error("a thread of a script broke", "session", s.id, "error", err)
		}
	})
	if !ok {
		s.threads--
		return refused
	}
	return nil
}

// promise is a value that a callback promised: a coroutine that was started, or
// a future of the step.
type promise struct {
	task    *loop.Future
	step    *stepFuture
	refused bool
}

// errNoAsync answers a promise where nothing may wait.
const errNoAsync = "Creating async record is not allowed"

// await starts what v promises, and calls done with the outcome: with the
// session's lock held, perhaps at once.
func (s *session) await(t *vm.Thread, v vm.Value, done func(vm.Value, error)) promise {
	if nestingOf(t.Context()).still {
		done(vm.Value{}, gearsError(errNoAsync))
		return promise{refused: true}
	}
	if v.Kind() == vm.KGen {
		f := s.loop().NewTask(t, v)
		f.Then(func(t *vm.Thread) {
			x, err := f.Outcome()
			if err != nil {
				err = plainFailure(t, err)
			}
			done(x, err)
		})
		return promise{task: f}
	}
	p := v.AsObject().Data.(*stepFuture)
	p.await(done)
	return promise{step: p}
}

// cancel gives a promise up.
func (p promise) cancel() {
	if p.task != nil {
		p.task.Cancel(vm.Value{})
	}
	if p.step != nil {
		p.step.forget()
	}
}

// plainFailure is the error record of a coroutine that failed: the exception's
// text alone.
func plainFailure(t *vm.Thread, err error) error {
	r, ok := err.(*vm.Raised)
	if !ok {
		return vm.PlainError(err.Error())
	}
	text, err := vm.ToStr(t, r.V)
	if err != nil {
		text = vm.TypeName(r.V)
	}
	return vm.PlainError(text)
}

// Await waits for what v promises, for code that cannot park: there is one
// accumulator, which the next record needs.
func (s *session) Await(t *vm.Thread, v vm.Value) (vm.Value, error) {
	var x vm.Value
	var failure error
	finished := make(chan struct{})
	p := s.await(t, v, func(got vm.Value, err error) {
		x, failure = got, err
		close(finished)
	})
	for collect := newCollector(p.step != nil); ; {
		gone := false
		select {
		case <-finished:
			return x, failure
		default:
		}
		t.Blocking(func() {
			select {
			case <-finished:
			case <-collect.due():
			case <-t.Context().Done():
				gone = true
			}
		})
		if gone {
			p.cancel()
			return vm.Value{}, vm.Aborted()
		}
	}
}

// collector runs the garbage collector now and then while something waits for
// futures of steps: one that nobody can complete any more is found that way, and
// an idle process would not collect by itself.
type collector struct {
	on   bool
	next time.Duration
}

const (
	collectFirst = 500 * time.Millisecond
	collectMost  = time.Minute
)

func newCollector(on bool) *collector { return &collector{on, collectFirst} }

// due is ready when the collector ran; never when there is nothing to find.
func (c *collector) due() <-chan struct{} {
	if !c.on {
		return nil
	}
	d := c.next
	c.next = min(2*c.next, collectMost)
	ch := make(chan struct{})
	time.AfterFunc(d, func() {
		runtime.GC()
		close(ch)
	})
	return ch
}
