package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gears/lang"
	"gears/planner"
	"gears/readers"
	"gears/store"
	"gears/vm"
)

// builderRegister is register(prefix='*', convertToStr=True, collect=True,
// mode='async', onRegistered=None, **kw).
func (s *session) builderRegister(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	b, err := self(args)
	if err != nil {
		return vm.Value{}, err
	}
	v, err := s.register(t, b, args[1:], kw)
	if err != nil {
		return vm.Value{}, frame(err, "register", lineRegister)
	}
	return v, nil
}

func (s *session) register(t *vm.Thread, b *builder, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) > 3 {
		return vm.Value{}, vm.TypeErrorf("register() takes from 1 to 4 positional arguments but %d were given", len(args)+1)
	}
	for i, name := range []string{"convertToStr", "collect"} {
		if len(args) > i+1 {
			kw = append(kw, vm.Kw{Name: name, V: args[i+1]})
		}
	}
	a, err := s.actionArgs(kw, b.reader.Name)
	if err != nil {
		return vm.Value{}, err
	}
	if a.mode != "async" && a.mode != "async_local" && a.mode != "sync" {
		return vm.Value{}, gearsError("unknown execution mode")
	}
	var arg, onRegistered vm.Value
	if len(args) > 0 {
		arg = args[0]
	}
	var rest []vm.Kw
	for _, k := range a.rest {
		switch k.Name {
		case "onRegistered":
			if !k.V.IsNone() && k.V.Kind() != vm.KFunc {
				return vm.Value{}, gearsError("OnRegistered argument must be a function")
			}
			if k.V.Kind() == vm.KFunc {
				onRegistered = k.V
			}
		case "prefix":
			arg = k.V
		default:
			rest = append(rest, k)
		}
	}
	readerArgs, err := readers.BindRegister(b.reader.Name, arg, a.mode, rest)
	if err != nil {
		return vm.Value{}, err
	}
	recipe := &lang.Recipe{
		Reader: b.reader.Name, ReaderArgs: readerArgs, Steps: append([]lang.Step(nil), b.steps...),
		Action: lang.ActionRegister, Mode: a.mode, Collect: a.collect, ToStr: a.toStr, Desc: b.desc,
	}
	r := s.newRegistration(recipe)
	r.onRegistered = onRegistered
	if err := unsupported(recipe); err != nil {
		return vm.Value{}, err
	}
	if err := s.checkTargets(t, recipe); err != nil {
		return vm.Value{}, err
	}
	if s.engine.topology == nil || s.explaining {
		// Only explained: nothing is registered.
		s.pending = append(s.pending, r)
		return vm.Str(s.engine.registrationID()), nil
	}
	if s.restoring || s.rerun != nil && !workerOf(t).inScript {
		return vm.Value{}, errRestoring("register()")
	}
	if s.rerun == nil {
		if err := s.engine.ownFor(t); err != nil {
			return vm.Value{}, gearsError("%s", err)
		}
	}
	if err := s.verify(r); err != nil {
		return vm.Value{}, err
	}
	if err := s.capture(t, r); err != nil {
		return vm.Value{}, err
	}
	r.id = s.engine.registrationID()
	r.listen()
	if a, ok := r.listener.(adviser); ok {
		for _, advice := range a.advice() {
			s.engine.log.Warn(advice, "registration", r.id, "session", s.id)
		}
	}
	if workerOf(t).inScript {
		s.pending = append(s.pending, r)
		return vm.Str(r.id), nil
	}
	// Registered by code of the session that runs already: it is active at once.
	t.Blocking(func() { err = s.engine.link(t.Context(), s.root(), []*registration{r}) })
	if err != nil {
		return vm.Value{}, gearsError("%s", err)
	}
	return vm.Str(r.id), nil
}

func (s *session) newRegistration(recipe *lang.Recipe) *registration {
	return &registration{engine: s.engine, sess: s, recipe: recipe, code: map[*planner.Stage][]*vm.Segment{}}
}

// adviser is a listener that knows of arguments that users come to regret.
type adviser interface{ advice() []string }

// listen gives the registration its event side, which does not listen yet.
func (r *registration) listen() {
	for _, l := range listeners {
		if l.reader == r.recipe.Reader {
			r.listener = l.make(r)
		}
	}
}

func errRestoring(what string) error {
	return gearsError("%s cannot be called while the session is being brought back", what)
}

// unsupported says in words what of register() this version of gears cannot do:
// saying OK would lose events.
func unsupported(r *lang.Recipe) error {
	if !slices.ContainsFunc(listeners, func(l listenerRow) bool { return l.reader == r.Reader }) {
		return gearsError("register() of the %s is not supported by this version of gears", r.Reader)
	}
	return nil
}

// verify refuses what this registration cannot be, next to the others.
func (s *session) verify(r *registration) error {
	if err := s.verifyHook(r); err != nil {
		return err
	}
	if err := s.verifyCommands(r); err != nil {
		return err
	}
	if err := s.verifyDeadLetter(r); err != nil {
		return err
	}
	trigger, ok := r.recipe.Arg("trigger").(string)
	if !ok {
		return nil
	}
	for _, p := range s.pending {
		if p.recipe.Arg("trigger") == trigger {
			return gearsError("trigger already registered in this session")
		}
	}
	s.engine.mu.Lock()
	l := s.engine.triggers[trigger]
	taken := l != nil && !s.replaces(l.r.sess.root())
	s.engine.mu.Unlock()
	if taken {
		return gearsError("trigger already registered")
	}
	return nil
}

// replaces reports whether the upgrade under way removes old.
// Call with the engine's mutex held.
func (s *session) replaces(old *session) bool { return s.upgrades != nil && s.upgrades == old }

// capture encodes the callbacks of r: what cannot be taken to another shard, or
// over a restart, is refused now.
func (s *session) capture(t *vm.Thread, r *registration) error {
	fns := functions(r.recipe)
	if !r.onRegistered.IsUnset() {
		fns = append(fns, r.onRegistered)
	}
	data, err := s.captured(t, fns)
	r.captured = data
	return err
}

// captured encodes callbacks; the error is what the script sees.
func (s *session) captured(t *vm.Thread, fns []vm.Value) ([]byte, error) {
	data, err := vm.EncodeCaptured(t, s.globalsVals, fns)
	var ce *vm.CaptureError
	if errors.As(err, &ce) {
		s.engine.log.Warn("a registration was refused: a callback cannot be captured", "session", s.id, "callback", ce.Callback, "where", ce.Where(), "error", ce.Reason())
		return nil, gearsError("%s", ce.Error())
	}
	return data, err
}

// registrationID takes a number of the registration counter and makes an id of
// it.
func (e *Engine) registrationID() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := fmt.Sprintf("%s-%d", e.shardID(), e.regSeq)
	e.regSeq++
	return id
}

func (e *Engine) shardID() string {
	if e.topology == nil {
		return strings.Repeat("0", 40)
	}
	return e.topology.Shards()[0].ID()
}

// startLimit is how long a listener may take to begin.
const startLimit = 10 * time.Second

// link makes registrations of a session active: when it is upgraded, those of the
// session before it go in the same step.
func (e *Engine) link(ctx context.Context, s *session, regs []*registration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, errors.New("Redis did not let gears listen for events in time"))
	defer cancel()
	e.linking.Lock()
	defer e.linking.Unlock()
	var before []*registration
	old, err := e.outgoing(s)
	if err != nil {
		return err
	}
	if old != nil {
		before = e.registrationsOf(old)
	}
	displaced := e.displaced(s, before)
	before = append(before, displaced...)
	// An event must not reach both the old and the new.
	var stopped []*registration
	for _, r := range before {
		if _, ok := r.listener.(standby); !ok {
			for _, c := range r.everywhere() {
				c.listener.stop()
			}
			stopped = append(stopped, r)
		}
	}
	err = e.startAll(ctx, regs, (*registration).begin)
	if err == nil {
		if err = e.saveLinked(s, old, regs, displaced); err != nil {
			stopAll(regs)
		}
	}
	if err != nil {
		if again := e.startAll(ctx, stopped, (*registration).startListener); again != nil {
			e.log.Error("registrations that were to be upgraded do not listen any more", "session", s.id, "error", again)
		}
		return err
	}
	e.changeOver(everywhere(before), everywhere(regs))
	e.mu.Lock()
	if old != nil {
		e.registrations = slices.DeleteFunc(e.registrations, func(r *registration) bool { return r.sess.root() == old })
		e.unlink(old)
	}
	e.dropDisplaced(displaced)
	// From now on it has its name like any other session.
	s.upgrades, s.request, s.displaces = nil, Request{ID: s.id}, nil
	e.registrations = append(e.registrations, regs...)
	e.sessions[s.id] = s
	s.dead = false
	e.mu.Unlock()
	// From here on nothing is lost when this process is killed.
	e.positions.begin()
	for _, r := range before {
		r.close(true)
	}
	for _, r := range everywhere(regs) {
		r.tellRegistered()
	}
	return nil
}

// outgoing is the session that goes when s is linked, or nil. The names are
// looked at again: other scripts may have come while this one ran.
func (e *Engine) outgoing(s *session) (*session, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sessions[s.id] == s {
		return nil, nil
	}
	old, err := e.predecessor(s.request)
	s.upgrades = old
	return old, err
}

// unlink takes the name from a session that has no registrations any more. Call
// with mu held.
func (e *Engine) unlink(s *session) {
	if e.sessions[s.id] == s {
		delete(e.sessions, s.id)
	}
	s.dead = true
}

// startAll starts the listeners of registrations on all shards, by begin or
// startListener: all of them or none.
func (e *Engine) startAll(ctx context.Context, regs []*registration, start func(*registration, context.Context) error) error {
	for _, r := range regs {
		if _, err := r.spreadOut(ctx); err != nil {
			return err
		}
	}
	return e.startListeners(ctx, everywhere(regs), start)
}

func (e *Engine) startListeners(ctx context.Context, regs []*registration, start func(*registration, context.Context) error) error {
	for i, r := range regs {
		run, stop := context.WithCancel(e.ctx)
		r.cancel = stop
		release := context.AfterFunc(ctx, stop)
		err := start(r, run)
		if !release() && err == nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			stopListeners(regs[:i+1])
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return err
		}
	}
	return nil
}

func stopAll(regs []*registration) { stopListeners(everywhere(regs)) }

func stopListeners(regs []*registration) {
	for _, r := range regs {
		r.listener.stop()
		r.cancel()
	}
}

// saveLinked stores that regs of s have become active, and that old and displaced
// have gone.
func (e *Engine) saveLinked(s, old *session, regs, displaced []*registration) error {
	var ch store.Change
	e.mu.Lock()
	if field, ok := e.unread[s.id]; ok {
		ch.Drop = append(ch.Drop, field) // upgraded unseen
	}
	e.mu.Unlock()
	if old != nil {
		if err := old.record(&ch, nil, e.timeEventsOf(old)); err != nil {
			return err
		}
	}
	if err := e.recordDisplaced(&ch, s, old, displaced); err != nil {
		return err
	}
	own := slices.DeleteFunc(e.registrationsOf(s), func(r *registration) bool { return slices.Contains(displaced, r) })
	if err := s.record(&ch, append(own, regs...), e.timeEventsOf(s)); err != nil {
		return err
	}
	if err := e.save(ch); err != nil {
		return err
	}
	e.mu.Lock()
	delete(e.unread, s.id)
	e.mu.Unlock()
	return nil
}

// tellRegistered calls the script's onRegistered, whose failures are logged only.
func (r *registration) tellRegistered() {
	if r.onRegistered.IsUnset() {
		return
	}
	e := r.engine
	e.spawn(func() {
		r.sess.gil.Lock()
		defer r.sess.gil.Unlock()
		w := r.sess.worker(e.ctx)
		defer w.done()
		release := w.abortWith(e.ctx)
		defer release()
		err := e.guard("onRegistered", func() error {
			v, err := w.t.Call(r.onRegistered, nil, nil)
			if err == nil && vm.Deferred(v) {
				err = gearsError("onRegistered must not be a coroutine")
			}
			return err
		})
		if err != nil {
			e.log.Error("onRegistered failed", "registration", r.id, "session", r.sess.id, "error", vm.ErrorText(w.t, err, true))
		}
	})
}

// registrationsOf lists the live registrations of a session.
func (e *Engine) registrationsOf(s *session) []*registration {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []*registration
	for _, r := range e.registrations {
		if r.sess.root() == s {
			out = append(out, r)
		}
	}
	return out
}

// Registrations describes the registrations, oldest first.
func (e *Engine) Registrations() []RegistrationInfo {
	e.mu.Lock()
	regs := slices.Clone(e.registrations)
	refs := e.sessionRefs()
	pds := map[*session]string{}
	for _, r := range regs {
		if s := r.sess.root(); pds[s] == "" {
			pds[s] = s.privateData(regs, refs[s])
		}
	}
	e.mu.Unlock()
	out := make([]RegistrationInfo, len(regs))
	for i, r := range regs {
		out[i] = r.info()
		out[i].PD, out[i].OldPD = out[i].withCapture(pds[r.sess.root()]), r.sess.oldPrivateData()
	}
	return out
}

// RegistrationsByShard describes the registrations on each shard that they are on.
func (e *Engine) RegistrationsByShard() []RegistrationInfo {
	e.mu.Lock()
	regs := slices.Clone(e.registrations)
	e.mu.Unlock()
	var out []RegistrationInfo
	for _, r := range regs {
		for _, c := range r.everywhere() {
			info := r.infoOf([]*registration{c})
			info.Shard = c.sess.at().ID()
			out = append(out, info)
		}
	}
	return out
}

// ErrNotRegistered answers RG.UNREGISTER for an unknown id.
var ErrNotRegistered = errors.New("execution is not registered")

// Unregister removes a registration; with abort, the executions that wait for
// their turn do not run.
func (e *Engine) Unregister(id string, abort bool) error {
	e.linking.Lock()
	defer e.linking.Unlock()
	e.mu.Lock()
	i := slices.IndexFunc(e.registrations, func(r *registration) bool { return r.id == id })
	if i < 0 {
		e.mu.Unlock()
		return ErrNotRegistered
	}
	r := e.registrations[i]
	e.mu.Unlock()
	var ch store.Change
	left := slices.DeleteFunc(e.registrationsOf(r.sess.root()), func(o *registration) bool { return o == r })
	err := r.sess.root().record(&ch, left, e.timeEventsOf(r.sess.root()))
	if err == nil {
		err = e.save(ch)
	}
	if err != nil {
		return err
	}
	e.mu.Lock()
	i = slices.Index(e.registrations, r)
	e.registrations = slices.Delete(e.registrations, i, i+1)
	if !slices.ContainsFunc(e.registrations, func(o *registration) bool { return o.sess.root() == r.sess.root() }) {
		e.unlink(r.sess.root())
	}
	e.mu.Unlock()
	r.close(abort)
	return nil
}

// ClearStats zeroes the figures of all registrations.
func (e *Engine) ClearStats() {
	e.burnExecution()
	e.mu.Lock()
	regs := slices.Clone(e.registrations)
	e.mu.Unlock()
	for _, r := range everywhere(regs) {
		r.clearStats()
	}
}
