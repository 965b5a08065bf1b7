package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"gears/store"
	"gears/vm"
)

// restoreLimit is how long the code of one session may take to come back.
const restoreLimit = 30 * time.Second

// restored is a stored session on its way back.
type restored struct {
	store.Entry
	sess    *session
	regs    []*registration
	events  []*timeEvent
	started []*registration
	rerun   bool // its body ran again
}

// restore makes what is stored active. A session that cannot be brought back
// stays stored as it is, and the others come back without it.
func (e *Engine) restore(st store.State) {
	e.config.restore(st.Config)
	if st.ConfigErr != nil {
		e.log.Error("the stored user configuration cannot be read; it stays as it is until a key is set", "error", st.ConfigErr)
	}
	e.mu.Lock()
	e.regSeq = max(e.regSeq, st.Next)
	e.unread = map[string]string{}
	e.mu.Unlock()
	all := make([]*restored, len(st.Sessions))
	for i, entry := range st.Sessions {
		all[i] = &restored{Entry: entry}
		if entry.Err == nil {
			e.bumpNumbers(entry.Session)
			e.bringBack(all[i])
		}
	}
	e.linking.Lock()
	defer e.linking.Unlock()
	e.positions.load(st.Positions)
	e.startRestored(all)
	refused, regs := 0, 0
	var ch store.Change
	for _, r := range all {
		if r.Err != nil {
			refused++
			e.mu.Lock()
			e.unread[r.ID] = r.Field
			e.mu.Unlock()
			e.log.Error("a stored session cannot be brought back; it stays in Redis as it is", "session", r.ID, "field", r.Field, "error", r.Err)
			continue
		}
		regs += len(r.regs)
		if r.rerun {
			if err := r.sess.record(&ch, r.regs, r.events); err != nil {
				e.log.Error("a session cannot be stored in the format of this version of gears", "session", r.ID, "error", err)
			}
		}
		for _, reg := range everywhere(r.regs) {
			reg.tellRegistered()
		}
		for _, te := range r.events {
			te.begin()
		}
	}
	if len(ch.Set) > 0 {
		_ = e.save(ch) // what fails is logged, and the session comes back in the same way
	}
	if len(all) > 0 {
		e.log.Info("registrations were brought back", "sessions", len(all)-refused, "registrations", regs, "refused", refused)
	}
}

// startRestored makes the registrations of sessions active, in the order in which
// they were made: what a hook or a trigger may be depends on those before it.
// Call with linking held.
func (e *Engine) startRestored(all []*restored) {
	ctx, cancel := context.WithTimeoutCause(e.ctx, restoreLimit, errors.New("Redis did not let gears listen for events in time"))
	defer cancel()
	type made struct {
		*registration
		of *restored
	}
	var regs []made
	for _, r := range all {
		if r.Err == nil {
			for _, reg := range r.regs {
				regs = append(regs, made{reg, r})
			}
		}
	}
	e.gathering = true
	defer func() {
		e.gathering = false
		e.buses.connect(ctx)
	}()
	slices.SortFunc(regs, func(a, b made) int { return cmp.Compare(a.number(), b.number()) })
	for _, r := range regs {
		if r.of.Err != nil {
			continue
		}
		err := r.sess.verify(r.registration)
		if err != nil {
			err = errors.New(e.errorText(err))
		} else {
			err = e.startAll(ctx, []*registration{r.registration}, (*registration).startListener)
		}
		if err != nil {
			stopAll(r.of.started)
			r.of.Err = fmt.Errorf("registration %s: %w", r.id, err)
			continue
		}
		r.of.started = append(r.of.started, r.registration)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range regs {
		if r.of.Err == nil {
			e.registrations = append(e.registrations, r.registration)
			e.sessions[r.sess.id] = r.sess
		}
	}
}

func (r *registration) number() int64 {
	n, _ := sequence(r.id)
	return n
}

// bumpNumbers takes the numbers of a session's registrations for used.
func (e *Engine) bumpNumbers(rec *store.Session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := range rec.Registrations {
		if n, ok := sequence(rec.Registrations[i].ID); ok && n < math.MaxInt64 {
			e.regSeq = max(e.regSeq, n+1)
		}
	}
}

// bringBack makes a stored session, its registrations and its time events, none
// of which is active yet.
func (e *Engine) bringBack(r *restored) {
	ctx, cancel := context.WithTimeoutCause(e.ctx, restoreLimit, errors.New("it took too long"))
	defer cancel()
	if r.Err = e.compileStored(ctx, r); r.Err != nil {
		return
	}
	r.Err = r.revive(ctx)
	if other := (*vm.CaptureVersionError)(nil); errors.As(r.Err, &other) {
		e.log.Warn("the captured values of a session are of another version of gears: its script runs again", "session", r.ID, "reason", r.Err)
		if r.Err = e.compileStored(ctx, r); r.Err == nil {
			r.Err = r.runAgain(ctx)
		}
	}
}

// compileStored compiles the source of a stored session.
func (e *Engine) compileStored(ctx context.Context, r *restored) error {
	s, err := e.newSession(ctx, r.ID, r.Session.Source, r.Session.Native)
	if err != nil {
		return errors.New(e.errorText(err))
	}
	s.description, s.request, s.field = string(r.Session.Description), Request{ID: r.ID}, r.Field
	for _, name := range r.Session.Requirements {
		s.requirements = append(s.requirements, string(name))
	}
	r.sess, r.regs, r.events = s, nil, nil
	return nil
}

// revive fills the globals of a stored session from what was captured. The module
// body does not run.
func (r *restored) revive(ctx context.Context) error {
	s := r.sess
	s.gil.Lock()
	defer s.gil.Unlock()
	s.restoring = true
	defer func() { s.restoring = false }()
	for i := range r.Session.Registrations {
		rec := &r.Session.Registrations[i]
		reg, err := s.reviveRegistration(ctx, rec)
		if err != nil {
			return fmt.Errorf("registration %s: %w", rec.ID, err)
		}
		r.regs = append(r.regs, reg)
	}
	for _, te := range r.Session.TimeEvents {
		fns, err := s.decode(ctx, te.Captured, 1)
		if err == nil && fns[0].Kind() != vm.KFunc {
			err = store.ErrDamaged
		}
		if err != nil {
			return fmt.Errorf("time event of key %q: %w", te.Key, err)
		}
		r.events = append(r.events, &timeEvent{sess: s, fn: fns[0], seconds: te.Seconds, key: string(te.Key), mark: te.Mark, captured: te.Captured})
	}
	return nil
}

func (s *session) reviveRegistration(ctx context.Context, rec *store.Registration) (*registration, error) {
	if _, ok := sequence(rec.ID); !ok {
		return nil, fmt.Errorf("%w: it has no number", store.ErrDamaged)
	}
	n := 0
	for _, st := range rec.Steps {
		for _, a := range st.Args {
			if a.Kind == store.Callback || a.Kind == store.Object {
				n++
			}
		}
	}
	if rec.OnRegistered {
		n++
	}
	captured, err := s.decode(ctx, rec.Captured, n)
	if err != nil {
		return nil, err
	}
	recipe, rest, err := recipeOf(rec, captured)
	if err != nil {
		return nil, err
	}
	r := s.newRegistration(recipe)
	r.id, r.captured = rec.ID, rec.Captured
	if rec.OnRegistered {
		r.onRegistered = rest[0]
	}
	if err := unsupported(recipe); err != nil {
		return nil, errors.New(s.engine.errorText(err))
	}
	r.listen()
	r.revivePause(rec.Paused)
	return r, nil
}

// decode brings n captured values back. Call with the session's lock held.
func (s *session) decode(ctx context.Context, captured []byte, n int) ([]vm.Value, error) {
	w := s.worker(ctx)
	defer w.done()
	release := w.abortWith(ctx)
	defer release()
	var out []vm.Value
	err := s.engine.guard("restore", func() (err error) {
		out, err = vm.DecodeCaptured(w.t, s.globalsVals, captured)
		return err
	})
	switch {
	case ctx.Err() != nil && err != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		if _, raised := err.(*vm.Raised); raised {
			err = errors.New(w.errorText(ctx, err))
		}
		return nil, err
	case len(out) != n:
		return nil, fmt.Errorf("%w: %d values were captured, its steps have %d", store.ErrDamaged, len(out), n)
	}
	return out, nil
}

// letGo drops all registrations and keyed time events, which another gearsd runs
// now. Nothing of it is stored.
func (e *Engine) letGo() {
	e.linking.Lock()
	defer e.linking.Unlock()
	e.mu.Lock()
	regs := e.registrations
	e.registrations = nil
	clear(e.sessions)
	clear(e.unread)
	var events []*timeEvent
	for te := range e.timeEvents {
		if te.key != "" {
			events = append(events, te)
		}
	}
	e.mu.Unlock()
	for _, r := range regs {
		r.close(true)
	}
	for _, te := range events {
		te.end()
	}
}
