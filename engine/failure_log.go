package engine

import (
	"errors"
	"sync"
	"time"

	"gears/vm"
)

// failureLog tells the log of a registration's failed executions: each of them,
// unless there are many. Then some are shown, and the others counted.
type failureLog struct {
	mu     sync.Mutex
	shown  int
	hidden int64
	window *time.Timer // until shown starts anew; nil: it has
}

const (
	// failuresShown is how many failures of a registration the log shows in
	// failureWindow.
	failuresShown = 10
	failureWindow = 10 * time.Second
)

// failed reports the execution of j, whose errors are not empty.
func (r *registration) failed(j *job) {
	l := &r.failures
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shown == failuresShown {
		l.hidden++
		return
	}
	if l.window == nil {
		l.window = time.AfterFunc(failureWindow, r.tellHidden)
	}
	l.shown++
	attrs := []any{
		"registration", r.id, "session", r.sess.id, "reader", r.recipe.Reader, "execution", j.x.id,
		"event", describeJob(j), "error", clip(j.x.errors[0]),
	}
	if r.recipe.Desc != "" {
		attrs = append(attrs, "description", r.recipe.Desc)
	}
	if j.x.line > 0 {
		attrs = append(attrs, "line", j.x.line)
	}
	if n := len(j.x.errors); n > 1 {
		attrs = append(attrs, "errors", n)
	}
	r.engine.log.Warn("a registered recipe failed", attrs...)
}

// tellHidden says how many failures the log did not show, and shows some again.
func (r *registration) tellHidden() {
	l := &r.failures
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.window != nil {
		l.window.Stop()
		l.window = nil
	}
	if l.hidden > 0 {
		r.engine.log.Warn("a registered recipe failed more often than is shown", "registration", r.id, "session", r.sess.id, "not_shown", l.hidden)
	}
	l.shown, l.hidden = 0, 0
}

// scriptLine is the line of the script where err was raised, 0 when it is not
// known.
func scriptLine(err error) int {
	var raised *vm.Raised
	if !errors.As(err, &raised) || len(raised.Exc().Trace) == 0 {
		return 0
	}
	return raised.Exc().Trace[0].Line
}
