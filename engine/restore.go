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
	slices.SortFunc(st.Sessions, func(a, b store.Entry) int {
		return cmp.Or(cmp.Compare(firstNumber(a), firstNumber(b)), cmp.Compare(a.Field, b.Field))
	})
	sessions, registrations := 0, 0
	for _, entry := range st.Sessions {
		err := entry.Err
		if err == nil {
			e.bumpNumbers(entry.Session)
			err = e.restoreSession(entry)
		}
		if err != nil {
			e.mu.Lock()
			e.unread[entry.ID] = entry.Field
			e.mu.Unlock()
			e.log.Error("a stored session cannot be brought back; it stays in Redis as it is", "session", entry.ID, "field", entry.Field, "error", err)
			continue
		}
		sessions++
		registrations += len(entry.Session.Registrations)
	}
	e.mu.Lock()
	slices.SortStableFunc(e.registrations, func(a, b *registration) int { return cmp.Compare(a.number(), b.number()) })
	e.mu.Unlock()
	if len(st.Sessions) > 0 {
		e.log.Info("registrations were brought back", "sessions", sessions, "registrations", registrations, "refused", len(st.Sessions)-sessions)
	}
}

// firstNumber orders sessions by their oldest registration.
func firstNumber(entry store.Entry) int64 {
	first := int64(math.MaxInt64)
	if entry.Session != nil {
		for i := range entry.Session.Registrations {
			if n, ok := sequence(entry.Session.Registrations[i].ID); ok {
				first = min(first, n)
			}
		}
	}
	return first
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

// restoreSession brings one session back and makes its registrations active.
func (e *Engine) restoreSession(entry store.Entry) error {
	ctx, cancel := context.WithTimeoutCause(e.ctx, restoreLimit, errors.New("it took too long"))
	defer cancel()
	s, regs, events, err := e.revive(ctx, entry.Session)
	if err != nil {
		return err
	}
	s.field = entry.Field
	e.linking.Lock()
	defer e.linking.Unlock()
	for _, r := range regs {
		if err := s.verify(r); err != nil {
			return err
		}
	}
	if err := e.startAll(ctx, regs); err != nil {
		return err
	}
	e.mu.Lock()
	e.registrations = append(e.registrations, regs...)
	if len(regs) > 0 {
		e.sessions[s.id] = s
	}
	e.mu.Unlock()
	for _, r := range regs {
		r.tellRegistered()
	}
	for _, te := range events {
		te.begin()
	}
	return nil
}

// revive compiles the source of a stored session and fills its globals from what
// was captured. The module body does not run.
func (e *Engine) revive(ctx context.Context, rec *store.Session) (*session, []*registration, []*timeEvent, error) {
	s, err := e.newSession(ctx, rec.ID, rec.Source)
	if err != nil {
		return nil, nil, nil, errors.New(e.errorText(err))
	}
	s.description, s.request = string(rec.Description), Request{ID: rec.ID}
	for _, r := range rec.Requirements {
		s.requirements = append(s.requirements, string(r))
	}
	s.gil.Lock()
	defer s.gil.Unlock()
	s.restoring = true
	defer func() { s.restoring = false }()
	var regs []*registration
	for i := range rec.Registrations {
		r, err := s.reviveRegistration(ctx, &rec.Registrations[i])
		if err != nil {
			return nil, nil, nil, fmt.Errorf("registration %s: %w", rec.Registrations[i].ID, err)
		}
		regs = append(regs, r)
	}
	var events []*timeEvent
	for _, te := range rec.TimeEvents {
		fns, err := s.decode(ctx, te.Captured, 1)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("time event of key %q: %w", te.Key, err)
		}
		events = append(events, &timeEvent{sess: s, fn: fns[0], seconds: te.Seconds, key: string(te.Key), mark: te.Mark, captured: te.Captured})
	}
	return s, regs, events, nil
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
