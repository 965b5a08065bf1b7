package engine

import (
	"context"
	"errors"
	"slices"

	"gears/lang"
	"gears/store"
	"gears/vm"
	"gears/writebehind"
)

// writeBehindHost is what the module rgsync may do in a session.
type writeBehindHost struct{ s *session }

func (h writeBehindHost) Databases() *writebehind.Databases { return &h.s.engine.databases }

// Registrations are those that there are, and those that the script has made. A
// script that runs again, to bring its session back, finds what it was.
func (h writeBehindHost) Registrations() []writebehind.Registration {
	s := h.s
	var out []writebehind.Registration
	for _, r := range s.pending {
		out = append(out, describeFor(r, false, true))
	}
	switch {
	case s.engine.topology == nil || s.explaining:
		return out
	case s.rerun != nil:
		for i := range s.rerun.registrations {
			rec := &s.rerun.registrations[i]
			out = append(out, writebehind.Registration{ID: rec.ID, Desc: rec.Desc, Stream: storedStream(rec), Ours: true})
		}
		return out
	}
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	for _, r := range s.engine.registrations {
		out = append(out, describeFor(r, s.replaces(r.sess.root()), false))
	}
	return out
}

func describeFor(r *registration, ours, pending bool) writebehind.Registration {
	stream, _ := r.recipe.Arg("stream").(string)
	return writebehind.Registration{ID: r.id, Desc: r.recipe.Desc, Stream: stream, Ours: ours, Pending: pending}
}

// storedStream is what a stored registration of the StreamReader reads.
func storedStream(rec *store.Registration) string {
	for _, a := range rec.Args {
		if v, err := a.Value.Plain(); err == nil && a.Name == "stream" {
			text, _ := v.(string)
			return text
		}
	}
	return ""
}

func (h writeBehindHost) Replace(ids []string) error {
	s := h.s
	switch {
	case len(ids) == 0 || s.engine.topology == nil || s.explaining || s.rerun != nil:
		return nil
	case s.restoring:
		return errRestoring("rgsync")
	}
	s.displaces = append(s.displaces, ids...)
	return nil
}

func (h writeBehindHost) Declare(d writebehind.Declaration) { h.s.declared = append(h.s.declared, d) }

// displaced are the live registrations that those of s, when it is linked, take the
// place of beside those of the session before it.
func (e *Engine) displaced(s *session, before []*registration) []*registration {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []*registration
	for _, r := range e.registrations {
		if slices.Contains(s.displaces, r.id) && !slices.Contains(before, r) {
			out = append(out, r)
		}
	}
	return out
}

// recordDisplaced adds to ch that registrations go which others take the place of.
// Call with linking held.
func (e *Engine) recordDisplaced(ch *store.Change, s, old *session, gone []*registration) error {
	seen := []*session{s, old}
	for _, r := range gone {
		of := r.sess.root()
		if slices.Contains(seen, of) {
			continue
		}
		seen = append(seen, of)
		left := slices.DeleteFunc(e.registrationsOf(of), func(r *registration) bool { return slices.Contains(gone, r) })
		if err := of.record(ch, left, e.timeEventsOf(of)); err != nil {
			return err
		}
	}
	return nil
}

// dropDisplaced forgets registrations that others have taken the place of. Call
// with mu held.
func (e *Engine) dropDisplaced(gone []*registration) {
	e.registrations = slices.DeleteFunc(e.registrations, func(r *registration) bool { return slices.Contains(gone, r) })
	for _, r := range gone {
		of := r.sess.root()
		if !slices.ContainsFunc(e.registrations, func(o *registration) bool { return o.sess.root() == of }) {
			e.unlink(of)
		}
	}
}

// WriteBehindTables runs the body of a script and lists the tables that its
// write-behinds and write-throughs write to. Nothing is registered.
func (e *Engine) WriteBehindTables(ctx context.Context, m *lang.Module) ([]writebehind.Declaration, error) {
	s, _, err := e.prepare(ctx, m, true)
	if err != nil {
		return nil, err
	}
	if len(s.declared) == 0 {
		return nil, errors.New("the script writes to no table: it calls neither RGWriteBehind nor RGWriteThrough with a connector to one")
	}
	return s.declared, nil
}

// importModule finds the modules that scripts can import.
func (s *session) importModule(t *vm.Thread, name string) (*vm.Module, error) {
	if name == "_writebehind" {
		return writebehind.Module(writeBehindHost{s}), nil
	}
	return importModule(t, name)
}
