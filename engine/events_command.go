package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"gears/shard"
	"gears/vm"
)

// commandListener is the event side of the CommandReader: RG.TRIGGER calls it.
type commandListener struct {
	r       *registration
	trigger string
	hook    string  // lower case; "" for triggers
	prefix  *string // of keys, with hook; nil: all
	inorder bool
	streak  atomic.Int32 // see swift
}

func newCommandListener(r *registration) listener {
	l := &commandListener{r: r}
	l.trigger, _ = r.recipe.Arg("trigger").(string)
	l.inorder, _ = r.recipe.Arg("inorder").(bool)
	l.hookArgs(r.recipe)
	return l
}

func (l *commandListener) start(ctx context.Context) error {
	if err := l.ready(ctx); err != nil {
		return err
	}
	l.r.engine.changeOver(nil, []*registration{l.r})
	return nil
}

// ready looks whether the trigger may be taken: other scripts may have come since
// register() looked.
func (l *commandListener) ready(context.Context) error {
	if l.r.of != nil {
		return nil
	}
	e := l.r.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	if other := e.triggers[l.trigger]; l.hook == "" && other != nil && !l.r.sess.root().replaces(other.r.sess.root()) {
		return errors.New("trigger already registered")
	}
	return nil
}

func (l *commandListener) stop() {
	e := l.r.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	l.leave()
}

// enter and leave are called with the engine's mutex held. Only the primary is
// in the tables; who is called looks for the copy of the shard.
func (l *commandListener) enter() {
	if l.r.of != nil {
		return
	}
	e := l.r.engine
	if l.hook == "" {
		e.triggers[l.trigger] = l
		return
	}
	e.changeHooks(func(t hookTable) { t[l.hook] = append([]*commandListener{l}, t[l.hook]...) })
}

func (l *commandListener) leave() {
	e := l.r.engine
	if l.hook != "" {
		e.changeHooks(func(t hookTable) {
			t[l.hook] = slices.DeleteFunc(slices.Clone(t[l.hook]), func(o *commandListener) bool { return o == l })
		})
		return
	}
	if e.triggers[l.trigger] == l {
		delete(e.triggers, l.trigger)
	}
}

// What RG.TRIGGER is refused with.
var (
	ErrNoTrigger = errors.New("ERR subcommand not found")
	//lint:ignore ST1005 clients match on the text
	ErrNotSync = errors.New("ERR can not run a non-sync execution inside a MULTI/LUA (blocking is not allowed) or on loading.")
)

// Trigger carries out what is registered for a trigger: args are its name and
// what the client gave. When ctx ends the execution is aborted. Where nothing
// may wait, mayBlock is false, and only what is registered as sync runs.
func (e *Engine) Trigger(ctx context.Context, args []string, mayBlock bool) ([]vm.Value, []string, error) {
	return e.TriggerOn(ctx, nil, args, mayBlock)
}

// TriggerOn is Trigger on a shard, nil for the first: it initiates what runs on all,
// and sync and async_local run there alone. What a script triggers it triggers on its
// own shard.
func (e *Engine) TriggerOn(ctx context.Context, on *shard.Shard, args []string, mayBlock bool) ([]vm.Value, []string, error) {
	e.mu.Lock()
	l, closed := e.triggers[args[0]], e.closed
	e.mu.Unlock()
	if closed {
		return nil, nil, couldNotTrigger(ErrClosed.Error())
	}
	if l == nil {
		return nil, nil, ErrNoTrigger
	}
	if !mayBlock && l.r.recipe.Mode != "sync" {
		return nil, nil, ErrNotSync
	}
	if n := nestingOf(ctx); n.at != nil && e.clustered() {
		on = n.at
	}
	r := l.r
	if on != nil {
		if c := r.on(on); c != nil { // else the shard is new, or gone
			r = c
		}
	}
	switch n := nestingOf(ctx); {
	case n.depth > maxHookDepth:
		return nil, nil, couldNotTrigger("triggers call each other too deeply")
	case n.locksOut(r.sess):
		return nil, nil, couldNotTrigger(errOtherSession)
	}
	if !mayBlock {
		ctx = keepStill(ctx)
	}
	var x *execution
	if l.inorder && mayBlock {
		if x = r.trigger(args, nil); x != nil {
			select {
			case <-x.done:
			case <-ctx.Done():
				x.abort(context.Cause(ctx))
				<-x.done
			}
		}
	} else {
		if x = r.now(ctx, args); x != nil {
			l.observe(x)
		}
	}
	switch {
	case x == nil && r.isGone():
		// It was upgraded in between: the table has the new one, or none.
		return e.TriggerOn(ctx, on, args, mayBlock)
	case x == nil:
		return nil, nil, couldNotTrigger("too many wait for it")
	case x.status.Load() == statusAborted:
		return nil, []string{errAborted.Error()}, nil
	case !mayBlock && len(x.errors) > 0:
		return nil, []string{clip(x.errors[0])}, nil
	}
	return x.results, x.errors, nil
}

// Swift reports whether a trigger may be expected to be carried out at once: in
// microseconds and without waiting for anything. It may turn out otherwise.
func (e *Engine) Swift(trigger string) bool {
	e.mu.Lock()
	l := e.triggers[trigger]
	e.mu.Unlock()
	return l != nil && !l.inorder && l.streak.Load() == swiftStreak
}

// What makes a trigger swift: so many executions in a row that took no longer
// and sent nothing to Redis.
const (
	swiftStreak = 8
	swiftTime   = 100 * time.Microsecond
)

// observe takes note of how long an execution took.
func (l *commandListener) observe(x *execution) {
	sent := slices.ContainsFunc(x.totals(), func(s StageCounts) bool { return s.RoundTrips > 0 })
	switch n := l.streak.Load(); {
	case sent || x.total > swiftTime:
		l.streak.Store(0)
	case n < swiftStreak:
		l.streak.CompareAndSwap(n, n+1)
	}
}

// errOtherSession is why nothing of another session runs inside atomic().
const errOtherSession = "it belongs to another session than the atomic block around it"

func couldNotTrigger(why string) error {
	return fmt.Errorf("ERR Could not trigger execution, %s", why)
}

// read gives the record of a command: the list of its name and arguments.
func (l *commandListener) read(_ *runner, jobs []*job) ([][]vm.Value, error) {
	lists := make([][]vm.Value, len(jobs))
	for i, j := range jobs {
		args, _ := j.data.([]string)
		if h, ok := j.data.(*hookJob); ok {
			args = h.args
		}
		rec := make([]vm.Value, len(args))
		for k, a := range args {
			rec[k] = vm.Text(cString(a))
		}
		lists[i] = []vm.Value{vm.NewList(rec)}
	}
	return lists, nil
}

// cString is a as the original saw it: up to its first NUL.
func cString(a string) string {
	for i := range len(a) {
		if a[i] == 0 {
			return a[:i]
		}
	}
	return a
}

func (l *commandListener) holds(*job) bool { return false }

func (l *commandListener) keeps() bool { return false }

func (l *commandListener) attend(w *worker, j *job) {
	if h, ok := j.data.(*hookJob); ok {
		w.hook = &h.call
	}
}

func (l *commandListener) missed() {}

func (l *commandListener) everywhere() bool { return true }

func (l *commandListener) finished(*job) {}

func (l *commandListener) describe(info *RegistrationInfo) {
	inorder := int64(0)
	if l.inorder {
		inorder = 1
	}
	name := l.trigger
	if l.hook != "" {
		name, _ = l.r.recipe.Arg("hook").(string)
	}
	info.Args = []RegistrationArg{{"trigger", name}, {"inorder", inorder}}
}
