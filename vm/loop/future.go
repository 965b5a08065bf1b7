package loop

import (
	"fmt"
	"weak"

	"gears/vm"
)

type state uint8

const (
	pending state = iota
	cancelled
	finished
)

// Future is an asyncio.Future or, with a coroutine, an asyncio.Task.
type Future struct {
	loop      *Loop
	object    *vm.Object
	state     state
	result    vm.Value
	exc       vm.Value // of a failure; for cancelled: the CancelledError to raise
	callbacks []callback
	cancelMsg vm.Value

	// Of tasks.
	coro       vm.Value
	name       string
	waiting    *Future // what the coroutine waits for
	mustCancel bool
	requests   int // cancel() calls that uncancel() did not take back
	// guard is asked before the coroutine waits for this future.
	guard func(t *vm.Thread) error
}

// callback is called when the future is done: fn, or the loop's own run.
type callback struct {
	fn  vm.Value
	run func(t *vm.Thread)
}

// The types of the objects.
var (
	TypeFuture = vm.NewType("_asyncio", "Future", nil, nil)
	TypeTask   = vm.NewType("_asyncio", "Task", []*vm.Type{TypeFuture}, nil)
	TypeLoop   = vm.NewType("asyncio.unix_events", "_UnixSelectorEventLoop", nil, nil)
	TypeHandle = vm.NewType("asyncio.events", "Handle", nil, nil)
	TypeTimer  = vm.NewType("asyncio.events", "TimerHandle", []*vm.Type{TypeHandle}, nil)
	typeWaiter = vm.NewAwaiterType("_asyncio", "FutureIter")
)

// The exceptions of asyncio.
var (
	ExcCancelled    = vm.NewType("asyncio.exceptions", "CancelledError", []*vm.Type{vm.ExcBaseException}, nil)
	ExcInvalidState = vm.NewType("asyncio.exceptions", "InvalidStateError", []*vm.Type{vm.ExcException}, nil)
)

// NewFuture makes a future on l.
func (l *Loop) NewFuture() *Future {
	f := &Future{loop: l}
	f.object = &vm.Object{Type: TypeFuture, Data: f}
	return f
}

// NewTask makes a task that runs the coroutine co.
func (l *Loop) NewTask(t *vm.Thread, co vm.Value) *Future {
	f := &Future{loop: l, coro: co}
	f.object = &vm.Object{Type: TypeTask, Data: f}
	l.adopt(f)
	return f
}

// adopt starts a task.
func (l *Loop) adopt(f *Future) {
	l.seq++
	f.name = fmt.Sprintf("Task-%d", l.seq)
	if len(l.tasks) >= l.prune {
		for p := range l.tasks {
			if x := p.Value(); x == nil || x.state != pending {
				delete(l.tasks, p)
			}
		}
		l.prune = 2*len(l.tasks) + 64
	}
	l.tasks[weak.Make(f)] = struct{}{}
	l.soon(&Handle{run: func(t *vm.Thread) { f.step(t, vm.None, nil) }})
}

// FutureOf returns the future of a Future or Task object, or nil.
func FutureOf(v vm.Value) *Future {
	if v.Kind() != vm.KObject {
		return nil
	}
	f, _ := v.AsObject().Data.(*Future)
	return f
}

// Value is the future's script object.
func (f *Future) Value() vm.Value { return vm.ObjectValue(f.object) }

// Done reports that there is an outcome.
func (f *Future) Done() bool { return f.state != pending }

// Guard has g asked before a coroutine waits for f.
func (f *Future) Guard(g func(t *vm.Thread) error) { f.guard = g }

// Outcome is the result, or the exception that result() raises.
func (f *Future) Outcome() (vm.Value, error) {
	switch {
	case f.state == cancelled:
		return vm.Value{}, f.cancelledError()
	case f.exc.IsUnset():
		return f.result, nil
	}
	return vm.Value{}, vm.RaiseValue(f.exc)
}

func (f *Future) cancelledError() error {
	if f.exc.IsUnset() {
		if f.cancelMsg.IsUnset() {
			f.exc = vm.NewExc(ExcCancelled)
		} else {
			f.exc = vm.NewExc(ExcCancelled, f.cancelMsg)
		}
	}
	return vm.RaiseValue(f.exc)
}

// SetResult completes f; it does nothing when f is done.
func (f *Future) SetResult(v vm.Value) {
	if f.state == pending {
		f.state, f.result = finished, v
		f.finish()
	}
}

// SetException completes f with the exception instance exc.
func (f *Future) SetException(exc vm.Value) {
	if f.state == pending {
		f.state, f.exc = finished, exc
		f.finish()
	}
}

// SetError completes f with an error; one that is no exception becomes a
// RuntimeError.
func (f *Future) SetError(err error) {
	if r, ok := err.(*vm.Raised); ok {
		f.SetException(r.V)
		return
	}
	f.SetException(vm.NewExc(vm.ExcRuntimeError, vm.Str(err.Error())))
}

// finish schedules what waits for f.
func (f *Future) finish() {
	for _, c := range f.callbacks {
		f.notify(c)
	}
	f.callbacks = nil
	f.coro, f.waiting = vm.Value{}, nil
}

func (f *Future) notify(c callback) {
	if c.run != nil {
		f.loop.soon(&Handle{run: c.run})
	} else {
		f.loop.soon(&Handle{fn: c.fn, args: []vm.Value{f.Value()}})
	}
}

// Then has run called on the loop when f is done.
func (f *Future) Then(run func(t *vm.Thread)) { f.add(callback{run: run}) }

func (f *Future) add(c callback) {
	if f.state != pending {
		f.notify(c)
		return
	}
	f.callbacks = append(f.callbacks, c)
}

// Cancel asks for the end of f, and reports whether that could be asked.
func (f *Future) Cancel(msg vm.Value) bool {
	if f.state != pending {
		return false
	}
	if f.coro.IsUnset() {
		f.state, f.cancelMsg = cancelled, msg
		f.finish()
		return true
	}
	f.requests++
	f.cancelMsg = msg
	if f.waiting != nil && f.waiting.Cancel(msg) {
		return true
	}
	f.mustCancel = true
	return true
}

// step runs the coroutine until it waits again, or ends.
func (f *Future) step(t *vm.Thread, v vm.Value, exc error) {
	if f.state != pending {
		return
	}
	if f.mustCancel {
		if exc == nil || !vm.IsExc(exc, ExcCancelled) {
			exc = f.cancelRaise()
		}
		f.mustCancel = false
	}
	f.waiting = nil
	outer := f.loop.current
	f.loop.current = f
	x, more, err := f.advance(t, v, exc)
	f.loop.current = outer
	switch {
	case err != nil && vm.IsExc(err, ExcCancelled):
		f.state, f.exc = cancelled, err.(*vm.Raised).V
		f.finish()
	case err != nil:
		f.SetError(err)
	case !more && f.mustCancel:
		// cancel() came while the coroutine ran its last piece.
		f.state = cancelled
		f.mustCancel = false
		f.finish()
	case !more:
		f.SetResult(x)
	default:
		f.wait(t, x)
	}
}

func (f *Future) cancelRaise() error {
	if f.cancelMsg.IsUnset() {
		return vm.RaiseValue(vm.NewExc(ExcCancelled))
	}
	return vm.RaiseValue(vm.NewExc(ExcCancelled, f.cancelMsg))
}

// advance sends v to the coroutine, or raises exc in it.
func (f *Future) advance(t *vm.Thread, v vm.Value, exc error) (vm.Value, bool, error) {
	return vm.Send(t, f.coro, v, exc)
}

// wait has the coroutine go on when x, which it awaits, is done.
func (f *Future) wait(t *vm.Thread, x vm.Value) {
	on := FutureOf(x)
	switch {
	case on == f:
		f.again(vm.Errorf(vm.ExcRuntimeError, "Task cannot await on itself: %s", reprOf(t, f.Value())))
	case on != nil:
		f.waiting = on
		// The result is fetched when the coroutine goes on, by its await.
		on.Then(func(t *vm.Thread) { f.step(t, vm.None, nil) })
		if f.mustCancel && on.Cancel(f.cancelMsg) {
			f.mustCancel = false
		}
	case x.IsNone():
		f.again(nil)
	default:
		f.again(vm.Errorf(vm.ExcRuntimeError, "Task got bad yield: %s", reprOf(t, x)))
	}
}

// again goes on in the next turn.
func (f *Future) again(exc error) {
	f.loop.soon(&Handle{run: func(t *vm.Thread) { f.step(t, vm.None, exc) }})
}

// waiter is the iterator of "await future".
type waiter struct {
	f     *Future
	asked bool
}

func (w *waiter) Next(t *vm.Thread) (vm.Value, bool, error) {
	x, more, err := w.Send(t, vm.None, nil)
	if err == nil && !more {
		stop := vm.NewExc(vm.ExcStopIteration, x)
		vm.ExcOf(stop).StopValue = x
		err = vm.RaiseValue(stop)
	}
	return x, more, err
}

func (w *waiter) Send(t *vm.Thread, _ vm.Value, exc error) (vm.Value, bool, error) {
	switch {
	case exc != nil:
		return vm.Value{}, false, exc
	case w.f.state != pending:
		v, err := w.f.Outcome()
		return v, false, err
	case w.asked:
		return vm.Value{}, false, vm.Errorf(vm.ExcRuntimeError, "await wasn't used with future")
	}
	if w.f.guard != nil {
		if err := w.f.guard(t); err != nil {
			return vm.Value{}, false, err
		}
	}
	w.asked = true
	return w.f.Value(), true, nil
}
