// Package loop is the event loop of scripts: futures, tasks that run coroutines,
// timers. Its objects are those of the module asyncio.
//
// A loop has no lock and no goroutine of its own. Whoever holds the isolate's
// lock may schedule; the loop runs where RunUntil or RunReady is called, and a
// coroutine that waits is nothing but an object on the heap.
package loop

import (
	"container/heap"
	"time"
	"weak"

	"gears/vm"
)

// Loop is an event loop.
type Loop struct {
	// Wake is told, with the isolate's lock held, that there is something to run
	// while the loop is not running: the embedder then has RunReady called. Nil
	// for loops that only run in RunUntil.
	Wake func()

	// Methods are those that module asyncio defines as script functions; they
	// are kept by the isolate's default loop for all of them.
	Methods *vm.Dict

	object  vm.Value
	ready   []*Handle
	timers  timers
	seq     int64
	current *Future // the task whose coroutine runs
	thread  *vm.Thread
	closed  bool
	stopped bool
	notify  chan struct{} // capacity 1: something was scheduled from another thread
	tasks   map[weak.Pointer[Future]]struct{}
	prune   int
	handler vm.Value // of call_exception_handler; unset for the default
}

// Handle is one scheduled call.
type Handle struct {
	loop      *Loop
	fn        vm.Value
	args      []vm.Value
	run       func(t *vm.Thread) // instead of fn, for the loop's own work
	cancelled bool

	when  time.Time // of timers
	seq   int64
	index int
}

// started is the origin of loop.time().
var started = time.Now()

// New makes a loop.
func New() *Loop {
	l := &Loop{notify: make(chan struct{}, 1), tasks: map[weak.Pointer[Future]]struct{}{}, prune: 64}
	l.object = vm.ObjectValue(&vm.Object{Type: TypeLoop, Data: l})
	return l
}

// Of returns the loop that scripts of t's isolate schedule on: the running one,
// else the isolate's.
func Of(t *vm.Thread) *Loop {
	if l, ok := t.Loop.(*Loop); ok {
		return l
	}
	return Default(t.Iso)
}

// Default returns the isolate's loop, which it makes when there is none.
func Default(iso *vm.Isolate) *Loop {
	l, ok := iso.Loop.(*Loop)
	if !ok {
		l = New()
		iso.Loop = l
	}
	return l
}

// Running returns the loop that runs on t, or nil.
func Running(t *vm.Thread) *Loop {
	l, _ := t.Loop.(*Loop)
	return l
}

// Value is the loop's script object.
func (l *Loop) Value() vm.Value { return l.object }

// soon schedules h for the next turn.
func (l *Loop) soon(h *Handle) *Handle {
	h.loop = l
	l.ready = append(l.ready, h)
	l.poke()
	return h
}

func (l *Loop) poke() {
	if l.thread != nil {
		select {
		case l.notify <- struct{}{}:
		default:
		}
	} else if l.Wake != nil {
		l.Wake()
	}
}

// CallSoon has f called on the loop.
func (l *Loop) CallSoon(f func(t *vm.Thread)) { l.soon(&Handle{run: f}) }

// CallLater has f called on the loop after d.
func (l *Loop) CallLater(d time.Duration, f func(t *vm.Thread)) *Handle {
	return l.at(time.Now().Add(d), &Handle{run: f})
}

func (l *Loop) at(when time.Time, h *Handle) *Handle {
	l.seq++
	h.loop, h.when, h.seq = l, when, l.seq
	heap.Push(&l.timers, h)
	l.poke()
	return h
}

// Cancel keeps h from running.
func (h *Handle) Cancel() {
	h.cancelled = true
	h.fn, h.args, h.run = vm.Value{}, nil, nil
}

// turn runs what is ready now, and reports how long there is nothing to do: 0
// when there is something already, negative when nothing is scheduled at all.
// The error is one that no script may catch.
func (l *Loop) turn(t *vm.Thread) (time.Duration, error) {
	now := time.Now()
	for len(l.timers) > 0 && (l.timers[0].cancelled || !l.timers[0].when.After(now)) {
		if h := heap.Pop(&l.timers).(*Handle); !h.cancelled {
			l.ready = append(l.ready, h)
		}
	}
	// What is scheduled meanwhile waits for the next turn.
	batch := l.ready
	l.ready = nil
	for i, h := range batch {
		if h.cancelled {
			continue
		}
		t.Begin()
		if h.run != nil {
			h.run(t)
		} else if _, err := t.Call(h.fn, h.args, nil); err != nil {
			if _, ok := err.(*vm.Raised); !ok || vm.IsExc(err, vm.ExcForceStopped) {
				l.ready = append(batch[i+1:], l.ready...)
				return 0, err
			}
			l.report(t, "Exception in callback "+reprOf(t, h.fn), err)
		}
		t.Yield()
		if l.stopped {
			l.ready = append(batch[i+1:], l.ready...)
			break
		}
	}
	switch {
	case len(l.ready) > 0:
		return 0, nil
	case len(l.timers) > 0:
		return max(time.Until(l.timers[0].when), 0), nil
	}
	return -1, nil
}

// report tells of an error that nobody waits for.
func (l *Loop) report(t *vm.Thread, msg string, err error) {
	if !l.handler.IsUnset() {
		ctx := vm.NewDict(2)
		ctx.SetStr("message", vm.Str(msg))
		if r, ok := err.(*vm.Raised); ok {
			ctx.SetStr("exception", r.V)
		}
		if _, err := t.Call(l.handler, []vm.Value{l.object, vm.DictValue(ctx)}, nil); err == nil {
			return
		}
	}
	if t.Iso.Log != nil {
		t.Iso.Log(msg + ": " + vm.ErrorText(t, err, true))
	}
}

func reprOf(t *vm.Thread, v vm.Value) string {
	s, err := vm.Repr(t, v)
	if err != nil {
		return vm.TypeName(v)
	}
	return s
}

// enter makes t the thread that runs the loop.
func (l *Loop) enter(t *vm.Thread) (leave func()) {
	before := t.Loop
	t.Loop, l.thread = l, t
	return func() { t.Loop, l.thread = before, nil }
}

// RunReady runs what is due, on t, and reports how long the loop then has
// nothing to do; negative when nothing is scheduled.
func (l *Loop) RunReady(t *vm.Thread) (time.Duration, error) {
	defer l.enter(t)()
	return l.turn(t)
}

// RunUntil runs the loop on t until f is done, or until stop was called when f
// is nil.
func (l *Loop) RunUntil(t *vm.Thread, f *Future) error {
	defer l.enter(t)()
	defer func() { l.stopped = false }()
	for !l.stopped && (f == nil || f.state == pending) {
		wait, err := l.turn(t)
		if err != nil {
			return err
		}
		if wait == 0 || l.stopped || f != nil && f.state != pending {
			continue
		}
		if err := l.sleep(t, wait); err != nil {
			return err
		}
	}
	return nil
}

// sleep waits until a timer is due or something is scheduled from elsewhere.
func (l *Loop) sleep(t *vm.Thread, wait time.Duration) error {
	var due <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	return Wait(t, l.notify, due)
}

// Wait lets go of the isolate until one of the channels is ready. The error is
// the exception of an aborted thread.
func Wait(t *vm.Thread, woken <-chan struct{}, due <-chan time.Time) error {
	gone := false
	var late <-chan time.Time
	if d, ok := t.TimeLeft(); ok {
		timer := time.NewTimer(d)
		defer timer.Stop()
		late = timer.C
	}
	t.Blocking(func() {
		select {
		case <-woken:
		case <-due:
		case <-late:
		case <-t.Context().Done():
			gone = true
		}
	})
	if gone {
		return vm.Aborted()
	}
	return t.Overdue()
}

// timers is a heap of handles by time.
type timers []*Handle

func (h timers) Len() int { return len(h) }
func (h timers) Less(i, j int) bool {
	if !h[i].when.Equal(h[j].when) {
		return h[i].when.Before(h[j].when)
	}
	return h[i].seq < h[j].seq
}
func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timers) Push(x any) {
	n := x.(*Handle)
	n.index = len(*h)
	*h = append(*h, n)
}
func (h *timers) Pop() any {
	old := *h
	n := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return n
}
