package engine

import (
	"fmt"

	"gears/lang"
	"gears/store"
	"gears/vm"
)

// record adds to ch that a session is to be kept with these registrations and
// time events; without any it is dropped. Call with linking held.
func (s *session) record(ch *store.Change, regs []*registration, events []*timeEvent) error {
	if len(regs)+len(events) == 0 {
		if s.field != "" {
			ch.Drop = append(ch.Drop, s.field)
		}
		return nil
	}
	rec := &store.Session{ID: s.id, Description: []byte(s.description), Source: s.source, Native: s.native}
	for _, r := range s.requirements {
		rec.Requirements = append(rec.Requirements, []byte(r))
	}
	for _, r := range regs {
		out, err := r.record()
		if err != nil {
			return err
		}
		rec.Registrations = append(rec.Registrations, out)
	}
	for _, te := range events {
		rec.TimeEvents = append(rec.TimeEvents, store.TimeEvent{Key: []byte(te.key), Mark: te.mark, Seconds: te.seconds, Captured: te.captured})
	}
	if s.field == "" {
		s.field = store.SessionField(s.id)
	}
	if ch.Set == nil {
		ch.Set = map[string]*store.Session{}
	}
	ch.Set[s.field] = rec
	return nil
}

// record is the registration as it is stored.
func (r *registration) record() (store.Registration, error) {
	rc := r.recipe
	out := store.Registration{
		ID: r.id, Reader: rc.Reader, Mode: rc.Mode, Collect: rc.Collect, ToStr: rc.ToStr, Desc: rc.Desc,
		OnRegistered: !r.onRegistered.IsUnset(), Paused: r.paused, Captured: r.captured,
	}
	for _, a := range rc.ReaderArgs {
		v, err := store.ValueOf(a.Value)
		if err != nil {
			return out, err
		}
		out.Args = append(out.Args, store.Named{Name: a.Name, Value: v})
	}
	for _, st := range rc.Steps {
		step := store.Step{Op: st.Op.Name, Line: st.Pos.Line, Col: st.Pos.Col}
		for _, a := range st.Args {
			var v store.Value
			var err error
			switch a.(type) {
			case *lang.Callback:
				v = store.Value{Kind: store.Callback}
			case *lang.Opaque:
				v = store.Value{Kind: store.Object}
			default:
				v, err = store.ValueOf(a)
			}
			if err != nil {
				return out, err
			}
			step.Args = append(step.Args, v)
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

// recipeOf makes the recipe of a stored registration again. captured are the
// values that it refers to; what is left of them is returned.
func recipeOf(rec *store.Registration, captured []vm.Value) (*lang.Recipe, []vm.Value, error) {
	rc := &lang.Recipe{
		Reader: rec.Reader, Action: lang.ActionRegister, Mode: rec.Mode, Collect: rec.Collect, ToStr: rec.ToStr, Desc: rec.Desc,
	}
	for _, a := range rec.Args {
		v, err := a.Value.Plain()
		if err != nil {
			return nil, nil, err
		}
		rc.ReaderArgs = append(rc.ReaderArgs, lang.NamedArg{Name: a.Name, Value: v})
	}
	for _, st := range rec.Steps {
		op := lang.Op(st.Op)
		if op == nil {
			return nil, nil, fmt.Errorf("this version of gears has no operation %q", st.Op)
		}
		if len(st.Args) != len(op.Params) {
			return nil, nil, fmt.Errorf("%w: %s has %d arguments", store.ErrDamaged, st.Op, len(st.Args))
		}
		step := lang.Step{Op: op, Pos: lang.Pos{Line: st.Line, Col: st.Col}}
		for i, a := range st.Args {
			var v any
			var ok bool
			switch a.Kind {
			case store.Callback, store.Object:
				if len(captured) == 0 {
					return nil, nil, fmt.Errorf("%w: %s has more callbacks than were captured", store.ErrDamaged, st.Op)
				}
				v, ok = capturedArg(op, &op.Params[i], a.Kind, captured[0])
				captured = captured[1:]
			default:
				var err error
				if v, err = a.Plain(); err != nil {
					return nil, nil, err
				}
				ok = plainArg(&op.Params[i], v)
			}
			if !ok {
				return nil, nil, fmt.Errorf("%w: argument %s of %s is of another kind", store.ErrDamaged, op.Params[i].Name, st.Op)
			}
			step.Args = append(step.Args, v)
		}
		rc.Steps = append(rc.Steps, step)
	}
	return rc, captured, nil
}

// capturedArg is a value of the script as an argument.
func capturedArg(op *lang.OpSpec, p *lang.ParamSpec, kind store.Kind, v vm.Value) (any, bool) {
	if kind == store.Callback {
		return vm.CallbackOf(v), p.Type == lang.ParamFunc && (v.Kind() == vm.KFunc || !op.Native)
	}
	return &lang.Opaque{Ref: v}, p.Type == lang.ParamValue
}

// plainArg reports whether v can stand for a parameter.
func plainArg(p *lang.ParamSpec, v any) bool {
	if v == nil {
		return p.Optional && p.Default == nil
	}
	switch v.(type) {
	case int64:
		return p.Type == lang.ParamInt
	case bool:
		return p.Type == lang.ParamBool
	}
	return false
}
