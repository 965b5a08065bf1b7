package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gears/lang"
	"gears/planner"
	"gears/vm"
)

// timing is what was measured of one callback, or of a part of gears itself.
type timing struct {
	calls int64
	total time.Duration
}

func (t *timing) add(calls int64, d time.Duration) {
	t.calls += calls
	t.total += d
}

// stepProfile is what one execution measured. While the configuration key
// ProfileExecutions is not 0 the steps of a plan are not fused, so that each can
// be told apart; a nil profile measures nothing.
type stepProfile struct {
	recipe *lang.Recipe
	funcs  map[*lang.Callback]*timing
	sinks  map[*lang.Step]*timing // of operations that end a stage, without their callbacks
	toStr  timing
	read   time.Duration
}

// newProfile returns the profile for an execution, nil when none is wanted.
func (e *Engine) newProfile(r *lang.Recipe) *stepProfile {
	if e.config.Int("ProfileExecutions") == 0 {
		return nil
	}
	return &stepProfile{recipe: r, funcs: map[*lang.Callback]*timing{}, sinks: map[*lang.Step]*timing{}}
}

// start is the time at which something begins.
func (p *stepProfile) start() time.Time {
	if p == nil {
		return time.Time{}
	}
	return time.Now()
}

// step adds what the code of a segment took since start.
func (p *stepProfile) step(seg *planner.Segment, calls int64, start time.Time) {
	if p == nil {
		return
	}
	switch st := &seg.Steps[0]; {
	case st.Fn != nil:
		p.fn(st.Fn).add(calls, time.Since(start))
	case st.Op == "tostr":
		p.toStr.add(calls, time.Since(start))
	}
}

func (p *stepProfile) fn(c *lang.Callback) *timing {
	t := p.funcs[c]
	if t == nil {
		t = &timing{}
		p.funcs[c] = t
	}
	return t
}

// sink runs f, which is work of a stage's sink.
func (p *stepProfile) sink(s *planner.Sink, calls int64, f func()) {
	step := p.stepOf(s)
	if step == nil {
		f()
		return
	}
	t := p.sinks[step]
	if t == nil {
		t = &timing{}
		p.sinks[step] = t
	}
	before, start := p.inCallbacks(s), time.Now()
	f()
	t.add(calls, time.Since(start)-(p.inCallbacks(s)-before))
}

// stepOf is the operation that a sink carries out, nil for one that only hands
// records on. A sink without callbacks has the name of its operation.
func (p *stepProfile) stepOf(s *planner.Sink) *lang.Step {
	if p == nil || s.Op == "emit" {
		return nil
	}
	for i := range p.recipe.Steps {
		st := &p.recipe.Steps[i]
		if st.Op.Name == s.Op && s.Fn == nil {
			return st
		}
		for _, a := range st.Args {
			if c, ok := a.(*lang.Callback); ok && c != nil && (c == s.Fn || c == s.Key) {
				return st
			}
		}
	}
	return nil
}

// inCallbacks is the time that a sink's callbacks took so far.
func (p *stepProfile) inCallbacks(s *planner.Sink) (d time.Duration) {
	for _, c := range []*lang.Callback{s.Key, s.Fn} {
		if c != nil {
			d += p.fn(c).total
		}
	}
	return d
}

// wrap makes a callback of a sink measure itself.
func (p *stepProfile) wrap(c *lang.Callback) vm.Value {
	f := callable(c)
	if p == nil {
		return f
	}
	return vm.BuiltinValue(&vm.Builtin{Name: c.Name(), Qual: c.Name(), Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		start := time.Now()
		v, err := t.Call(f, args, kw)
		p.fn(c).add(1, time.Since(start))
		return v, err
	}})
}

// profile is what a session's executions measured; the session's lock guards it.
type profile map[profiled]*timing

// profiled names what was measured.
type profiled struct {
	name string
	line int32  // of a script's function; 0: it is a part of gears
	file string // of a recipe's function; "" for those of scripts
}

func (p profile) add(k profiled, calls int64, d time.Duration) {
	if calls == 0 && d == 0 {
		return
	}
	t := p[k]
	if t == nil {
		t = &timing{}
		p[k] = t
	}
	t.add(calls, d)
}

// profiledFunc names a callback.
func profiledFunc(m *lang.Module, c *lang.Callback) profiled {
	if c.Fn == nil {
		return profiled{name: "built-in " + c.Name()}
	}
	out := profiled{name: c.Fn.Name, line: max(c.Fn.Span.Start.Line, 1)}
	if m.Native {
		file, at := m.Place(c.Fn.Span.Start)
		out.file, out.line = file, max(at.Line, 1)
	}
	return out
}

// measured hands what the execution measured to the session. Call with the
// session's lock held.
func (r *runner) measured() {
	p, s := r.profile, r.sess
	if p == nil {
		return
	}
	p.read = r.x.read
	if s.profile == nil {
		s.profile = profile{}
	}
	for c, t := range p.funcs {
		s.profile.add(profiledFunc(s.module, c), t.calls, t.total)
	}
	for step, t := range p.sinks {
		s.profile.add(profiled{name: "built-in " + step.Op.Name}, t.calls, t.total)
	}
	s.profile.add(profiled{name: "built-in str"}, p.toStr.calls, p.toStr.total)
	s.profile.add(profiled{name: "reader " + r.x.recipe.Reader}, 1, p.read)
}

// What RG.PYPROFILE is refused with.
var (
	ErrNoSession = errors.New("session does not exists")
	//lint:ignore ST1005 the form of an error of Python
	ErrNoProfile = errors.New("Error type: <class 'TypeError'>, Value: no profile was collected: RG.CONFIGSET ProfileExecutions 1 makes executions collect it")
)

// linkedSession finds a session that has registrations.
func (e *Engine) linkedSession(id string) (*session, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s := e.sessions[id]; s != nil {
		return s, nil
	}
	return nil, ErrNoSession
}

// ProfileStats describes what the executions of a session spent their time on,
// in the form of Python's pstats.
func (e *Engine) ProfileStats(id string) (string, error) {
	s, err := e.linkedSession(id)
	if err != nil {
		return "", err
	}
	s.gil.Lock()
	defer s.gil.Unlock()
	if len(s.profile) == 0 {
		return "", ErrNoProfile
	}
	return s.profile.String(), nil
}

// ProfileReset forgets the measurements of a session.
func (e *Engine) ProfileReset(id string) error {
	s, err := e.linkedSession(id)
	if err != nil {
		return err
	}
	s.gil.Lock()
	defer s.gil.Unlock()
	s.profile = nil
	return nil
}

// String lists what took longest first. Callbacks are measured as a whole, so
// the time within them and the time with what they call are the same.
func (p profile) String() string {
	keys := make([]profiled, 0, len(p))
	var calls int64
	var total time.Duration
	for k, t := range p {
		keys = append(keys, k)
		calls += t.calls
		total += t.total
	}
	slices.SortFunc(keys, func(a, b profiled) int {
		return cmp.Or(cmp.Compare(p[b].total, p[a].total), cmp.Compare(a.name, b.name), cmp.Compare(a.line, b.line))
	})
	var b strings.Builder
	fmt.Fprintf(&b, "         %d function calls in %.3f seconds\n\n   Ordered by: internal time\n\n", calls, total.Seconds())
	b.WriteString("   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n")
	for _, k := range keys {
		t := p[k]
		each := t.total.Seconds() / float64(max(t.calls, 1))
		name := "{" + k.name + "}"
		if k.line > 0 {
			name = fmt.Sprintf("%s:%d(%s)", cmp.Or(k.file, vm.ScriptFile), k.line, k.name)
		}
		fmt.Fprintf(&b, "%9d %8.3f %8.3f %8.3f %8.3f %s\n", t.calls, t.total.Seconds(), each, t.total.Seconds(), each, name)
	}
	b.WriteString("\n\n")
	return b.String()
}

// durations fills in what p measured into the steps of a recipe's operation:
// steps are its native steps, first step first.
func (p *stepProfile) durations(s *lang.Step, steps []StepInfo) {
	if p == nil {
		return
	}
	var own []*StepInfo // that call code
	for i := range steps {
		if strings.HasPrefix(steps[i].Name, pyName) {
			own = append(own, &steps[i])
		}
	}
	if len(own) == 0 {
		return
	}
	last := own[len(own)-1]
	var callbacks []*lang.Callback
	for _, a := range s.Args {
		if c, ok := a.(*lang.Callback); ok {
			callbacks = append(callbacks, c)
		}
	}
	for i, c := range callbacks {
		at := own[min(i, len(own)-1)]
		if i > 0 && i == len(callbacks)-1 {
			at = last
		}
		if t := p.funcs[c]; t != nil {
			at.DurationMS += t.total.Milliseconds()
		}
	}
	if t := p.sinks[s]; t != nil {
		last.DurationMS += t.total.Milliseconds()
	}
}
