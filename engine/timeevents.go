package engine

import (
	"context"
	"errors"
	"math"
	"time"

	"gears/shard"
	"gears/store"
	"gears/vm"
)

// timeEvent is a function that is called again and again: registerTE(). One with
// a key lives as long as the key holds its mark, also over restarts; the others
// live as long as the process.
type timeEvent struct {
	sess     *session
	fn       vm.Value
	seconds  int64
	key      string // "" when there is none
	mark     string // what the key holds
	captured []byte // fn, for a restart

	timer *time.Timer // the engine's mutex guards it
	gone  bool        // likewise: it is not called again
}

// markPrefix begins what keys of time events hold, for those who look at them.
const markPrefix = "gears time event "

// registerTE is registerTE(sec, func[, key]).
func (s *session) registerTE(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	switch {
	case len(kw) > 0:
		return vm.Value{}, vm.TypeErrorf("registerTE() takes no keyword arguments")
	case len(args) < 2 || len(args) > 3:
		return vm.Value{}, gearsError("not enough arguments for time event")
	case args[1].Kind() != vm.KFunc:
		return vm.Value{}, gearsError("callback must be a function")
	}
	te := &timeEvent{sess: s, fn: args[1]}
	switch args[0].Kind() {
	case vm.KInt, vm.KBool:
		te.seconds = args[0].AsInt()
	case vm.KBig:
		te.seconds = math.MaxInt64
	default:
		return vm.Value{}, gearsError("time argument must be a long")
	}
	if len(args) == 3 {
		if args[2].Kind() != vm.KStr {
			return vm.Value{}, gearsError("key argument must be a string")
		}
		te.key = args[2].AsStr()
	}
	e := s.engine
	if e.topology == nil || s.explaining {
		return vm.True, nil // only explained
	}
	if s.restoring {
		return vm.Value{}, errRestoring("registerTE()")
	}
	if len(args) == 2 {
		te.begin()
		return vm.True, nil
	}
	return te.store(t)
}

// store stores a time event with a key and starts it; the value is False when
// the key exists.
func (te *timeEvent) store(t *vm.Thread) (vm.Value, error) {
	s, e := te.sess, te.sess.engine
	switch {
	case te.key == "":
		return vm.Value{}, gearsError("the key of a time event must not be empty")
	case e.keeper == nil:
		return vm.Value{}, gearsError("registerTE() with a key needs gearsd, which brings it back after a restart")
	}
	captured, err := s.captured(t, []vm.Value{te.fn})
	if err != nil {
		return vm.Value{}, err
	}
	te.captured = captured
	if s.rerun != nil {
		return vm.Bool(s.rerun.adopt(te)), nil
	}
	te.mark = markPrefix + randomID()
	if err := e.ownFor(t); err != nil {
		return vm.Value{}, gearsError("%s", err)
	}
	e.lockLinks(t)
	defer e.linking.Unlock()
	var taken bool
	t.Blocking(func() { taken, err = te.claim(t.Context()) })
	if err != nil {
		return vm.Value{}, gearsError("%s", err)
	}
	if taken {
		return vm.False, nil
	}
	te.begin()
	return vm.True, nil
}

// claim stores a time event and has its key hold its mark. The key may be on
// another shard than the state, so that this cannot be one transaction: the state
// comes first, as a time event that is stored and whose key does not hold its mark
// ends by itself. taken says that the key exists; then nothing is stored. Call
// with linking held.
func (te *timeEvent) claim(ctx context.Context) (taken bool, err error) {
	s, e := te.sess.root(), te.sess.engine
	// Unlike EXISTS it makes no keymiss event.
	r, err := e.topology.Do(ctx, "OBJECT", "ENCODING", te.key)
	switch {
	case err != nil:
		return false, err
	case r.IsError():
		return false, errors.New(r.Str)
	case !r.IsNil():
		return true, nil
	}
	var ch store.Change
	if err := s.record(&ch, e.registrationsOf(s), append(e.timeEventsOf(s), te)); err != nil {
		return false, err
	}
	if err := e.save(ch); err != nil {
		return false, err
	}
	if taken, err = te.setMark(ctx); taken || err != nil {
		te.unstore()
	}
	return taken, err
}

// setMark has the key hold the mark, if it does not exist.
func (te *timeEvent) setMark(ctx context.Context) (taken bool, err error) {
	e := te.sess.engine
	r, err := e.topology.Do(ctx, "SET", te.key, te.mark, "NX")
	if err != nil && ctx.Err() == nil {
		// It may have been set: whose it is tells.
		r, err = e.topology.Do(ctx, "SET", te.key, te.mark, "NX")
		if err == nil && r.IsNil() {
			there, err := te.marked(ctx)
			return !there, err
		}
	}
	switch {
	case err != nil:
		return false, err
	case r.IsError():
		return false, errors.New(r.Str)
	}
	return r.IsNil(), nil
}

// shortest is the least time between two calls.
const shortest = time.Millisecond

// interval is the time between two calls.
func (te *timeEvent) interval() time.Duration {
	if te.seconds > int64(math.MaxInt64/time.Second) {
		return math.MaxInt64
	}
	return max(time.Duration(te.seconds)*time.Second, shortest)
}

// begin puts a new time event on the list, and waits for its first time.
func (te *timeEvent) begin() {
	e := te.sess.engine
	e.mu.Lock()
	e.timeEvents[te] = struct{}{}
	e.mu.Unlock()
	te.wait()
}

// wait has the function called when it is time.
func (te *timeEvent) wait() {
	e := te.sess.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	if te.gone || e.closed {
		return
	}
	te.timer = time.AfterFunc(te.interval(), func() { e.spawn(te.due) })
}

// end takes a time event off the list.
func (te *timeEvent) end() {
	e := te.sess.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	te.gone = true
	if te.timer != nil {
		te.timer.Stop()
	}
	delete(e.timeEvents, te)
}

// due calls the function. It is not called again when it raises, or when its key
// is gone.
func (te *timeEvent) due() {
	e := te.sess.engine
	e.mu.Lock()
	gone := te.gone
	e.mu.Unlock()
	if gone {
		return
	}
	if te.key != "" {
		there, err := te.marked(e.ctx)
		if err != nil {
			te.wait() // Redis is away: the next time will do
			return
		}
		if !there {
			e.log.Info("a time event ends with its key", "session", te.sess.id, "key", te.key)
			te.forget()
			return
		}
	}
	text, err := te.call()
	switch {
	case err == nil:
		te.wait()
	case e.ctx.Err() != nil:
	case lost(err):
		// The code cannot see to that, as it can to what it raises.
		e.log.Warn("a time event was cut short, as Redis went away; it is called again at its next time", "session", te.sess.id, "key", te.key, "error", text)
		te.wait()
	default:
		e.log.Error("a time event failed and is not called again", "session", te.sess.id, "key", te.key, "error", text)
		te.forget()
	}
}

// call calls the function and waits for what it promises. text is for people.
func (te *timeEvent) call() (text string, err error) {
	s, e := te.sess, te.sess.engine
	s.gil.Lock()
	defer s.gil.Unlock()
	w := s.worker(e.ctx)
	defer w.done()
	release := w.abortWith(e.ctx)
	err = e.guard("time event", func() error {
		v, err := w.t.Call(te.fn, nil, nil)
		if err == nil && vm.Deferred(v) {
			_, err = s.Await(w.t, v)
		}
		return err
	})
	release()
	if err != nil {
		text = w.errorText(e.ctx, err)
	}
	return text, err
}

// marked reports whether the key still holds the mark.
func (te *timeEvent) marked(ctx context.Context) (bool, error) {
	r, err := te.sess.engine.topology.Do(ctx, "GET", te.key)
	if err == nil && r.IsError() && shard.ErrorClass(r.Str) != "WRONGTYPE" {
		err = errors.New(r.Str) // whether the key has the mark is not known
	}
	return err == nil && r.Kind == '$' && r.Str == te.mark, err
}

// forget ends a time event for good. Its key stays, if it is there.
func (te *timeEvent) forget() {
	e := te.sess.engine
	te.end()
	if te.key == "" {
		return
	}
	e.linking.Lock()
	defer e.linking.Unlock()
	te.unstore()
}

// unstore takes a time event that is not on the list out of the state. Call with
// linking held.
func (te *timeEvent) unstore() {
	s, e := te.sess.root(), te.sess.engine
	var ch store.Change
	err := s.record(&ch, e.registrationsOf(s), e.timeEventsOf(s))
	if err == nil {
		err = e.save(ch)
	}
	if err != nil {
		// It comes back with a restart, and ends then.
		e.log.Warn("a time event that has ended is still stored", "key", te.key, "error", err)
	}
}

// timeEventsOf lists the time events of a session that are stored, with those that
// its code on other shards registered.
func (e *Engine) timeEventsOf(s *session) []*timeEvent {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []*timeEvent
	for te := range e.timeEvents {
		if te.sess.root() == s && te.key != "" {
			out = append(out, te)
		}
	}
	return out
}

// stopTimers ends the wait of all time events. Call with mu held.
func (e *Engine) stopTimers() {
	for te := range e.timeEvents {
		if te.timer != nil {
			te.timer.Stop()
		}
	}
}
