package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gears/store"
)

// rerun is a stored session whose body runs again, since another version of gears
// captured its values. Registrations and time events that the body makes take
// the places of those that were stored.
type rerun struct {
	registrations []store.Registration
	stored        []store.TimeEvent
	events        []*timeEvent
}

// adopt has te take the place of the stored time event of its key; false when
// there is none.
func (r *rerun) adopt(te *timeEvent) bool {
	for _, rec := range r.stored {
		if string(rec.Key) == te.key && rec.Seconds == te.seconds && !slices.ContainsFunc(r.events, func(o *timeEvent) bool { return o.key == te.key }) {
			te.mark = rec.Mark
			r.events = append(r.events, te)
			return true
		}
	}
	return false
}

// runAgain runs the body of a stored session. It must make again all that is
// stored; what it makes besides was removed later, and does not come back. A
// run() of its is not carried out.
func (r *restored) runAgain(ctx context.Context) error {
	s := r.sess
	s.gil.Lock()
	defer s.gil.Unlock()
	s.rerun = &rerun{registrations: r.Session.Registrations, stored: r.Session.TimeEvents}
	defer func() { s.rerun = nil }()
	err := s.runScript(ctx)
	made := s.pending
	s.pending = nil
	s.take()
	if err != nil {
		return err
	}
	for i := range r.Session.Registrations {
		rec := &r.Session.Registrations[i]
		at := slices.IndexFunc(made, func(reg *registration) bool { return reg.makes(rec) })
		if at < 0 {
			at = slices.IndexFunc(made, func(reg *registration) bool { return reg.isLike(rec) })
		}
		if at < 0 {
			return fmt.Errorf("registration %s: running the script again does not make it", rec.ID)
		}
		made[at].id = rec.ID
		made[at].revivePause(rec.Paused)
		r.regs = append(r.regs, made[at])
		made = slices.Delete(made, at, at+1)
	}
	if len(s.rerun.events) < len(r.Session.TimeEvents) {
		return errors.New("running the script again does not make all its time events")
	}
	r.events, r.rerun = s.rerun.events, true
	return nil
}

// isLike reports whether r has the description of what was stored and listens to
// the same. Steps that the library makes are those of the library that there is.
func (r *registration) isLike(rec *store.Registration) bool {
	got, err := r.record()
	got.ID, got.Captured, got.Paused, got.Steps = rec.ID, rec.Captured, rec.Paused, rec.Steps
	return err == nil && rec.Desc != "" && got.Equal(rec)
}

// makes reports whether r is what was stored, but for the values that it captured.
func (r *registration) makes(rec *store.Registration) bool {
	got, err := r.record()
	got.ID, got.Captured, got.Paused = rec.ID, rec.Captured, rec.Paused
	return err == nil && got.Equal(rec)
}
