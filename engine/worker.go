package engine

import (
	"context"
	"errors"
	"net"

	"gears/shard"
	"gears/vm"
)

// worker is what one piece of a session's work needs to run code: a thread of
// the machine, a connection for commands that run at once, and what is known of
// the work. Executions, the event loop and threads of the script have one each;
// they take turns by the session's lock.
type worker struct {
	sess *session
	t    *vm.Thread

	ctx      context.Context // of the work under way
	conn     *shard.Conn     // for commands that run at once
	inScript bool            // the module body is running
	inAtomic bool
	entered  bool        // an atomic block was entered, and its script not looked at
	replay   *replay     // of the block's script
	scripted bool        // the command under way is that script
	within   bool        // it runs within the atomic block of another
	open     func()      // not nil: the block has the shard's gate, which this opens
	hook     *hookCall   // the hooked command whose callbacks run
	command  *commandRun // the client's command whose events are carried out

	sched     *scheduler // of an earlier execution, to be used again
	abortable int        // abortWith calls that were not released
	// sync runs a command for code that cannot park while a batch is under way.
	sync func(p *shard.Prepared) (shard.Reply, error)
}

// worker takes a worker for a piece of work that ctx ends. Call with the
// session's lock held.
func (s *session) worker(ctx context.Context) *worker {
	var w *worker
	if n := len(s.idle); n > 0 {
		w = s.idle[n-1]
		s.idle = s.idle[:n-1]
	} else {
		w = &worker{sess: s, t: vm.NewThread(s.iso, s.engine.opts.Limits)}
		w.t.Local = w
	}
	w.ctx, w.t.Ctx = ctx, ctx
	held := nestingOf(ctx).held
	w.within = held != nil && held.at() == s.at()
	w.t.Reset()
	return w
}

// done ends a piece of work. Call with the session's lock held.
func (w *worker) done() {
	w.leaveAtomic()
	w.inScript, w.sync, w.hook, w.command = false, nil, nil, nil
	if w.conn != nil {
		w.sess.at().Put(w.conn)
		w.conn = nil
	}
	w.t.Loop = nil
	w.sess.idle = append(w.sess.idle, w)
}

func workerOf(t *vm.Thread) *worker { return t.Local.(*worker) }

// abortWith makes the running code raise gears.forcestopped when ctx ends.
// release undoes that, for good: no late signal reaches the next run. It may be
// nested; the outermost release takes the signal back.
func (w *worker) abortWith(ctx context.Context) (release func()) {
	w.abortable++
	if l, ok := ctx.(*life); ok {
		l.raise(&w.t.Abort)
		return func() {
			l.lower(&w.t.Abort)
			w.calmDown()
		}
	}
	signalled := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		w.t.Abort.Store(true)
		close(signalled)
	})
	return func() {
		if !stop() {
			<-signalled
		}
		w.calmDown()
	}
}

// calmDown ends an abortWith.
func (w *worker) calmDown() {
	if w.abortable--; w.abortable == 0 {
		w.t.Abort.Store(false)
	}
}

// connection returns the connection for commands that run at once.
func (w *worker) connection() (*shard.Conn, error) {
	if w.conn != nil && w.conn.Err() == nil {
		if !w.conn.Stale() {
			return w.conn, nil
		}
		w.conn.Close() // the shard has another master
	}
	c, err := w.sess.at().Get(w.ctx)
	if err != nil {
		return nil, w.lost(err)
	}
	w.conn = c
	return c, nil
}

// lost makes the error of a command that got no answer. Scripts cannot catch
// it: nothing is known of what the command did.
func (w *worker) lost(err error) error {
	if cause := context.Cause(w.ctx); cause != nil {
		return cause
	}
	w.sess.losses.Add(1)
	return &unavailableError{err}
}

// unavailableError ends an execution because Redis is not there.
type unavailableError struct{ err error }

func (e *unavailableError) Error() string { return e.err.Error() }
func (e *unavailableError) Unwrap() error { return e.err }

// lost reports an error that says that Redis was not there.
func lost(err error) bool {
	var unavailable *unavailableError
	var broken *shard.LostError
	var loading *shard.LoadingError
	var dial net.Error
	return errors.As(err, &unavailable) || errors.As(err, &broken) || errors.As(err, &loading) || errors.As(err, &dial)
}

// errorText renders an error for the errors list or an error reply. The text of
// an exception may be made by the script's own __str__, which ends with ctx like
// any of its code. Call with the session's lock held.
func (w *worker) errorText(ctx context.Context, err error) string {
	traceback := w.sess.engine.config.Int("PythonAttemptTraceback") != 0
	var text string
	release := w.abortWith(ctx)
	failed := w.sess.engine.guard("error text", func() error {
		text = vm.ErrorText(w.t, err, traceback)
		return nil
	})
	release()
	if failed != nil {
		return failed.Error()
	}
	w.sess.engine.hint(err, text)
	return text
}
