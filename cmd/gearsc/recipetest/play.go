package recipetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// patience bounds how long an answer may take that registrations bring about.
const patience = 5 * time.Second

// Failure is a step that did not give what was expected.
type Failure struct {
	Line int    // of the step
	What string // one line
	Diff string // lines that begin with -, + or a space; may be empty
	Log  string // of the last failure of a test: what is wrong with the recipe, or what it logged

	rewrite bool     // with update, got takes the place of what step expects
	got     []string // the lines that came
	step    *Step
}

// player plays one test against one recipe.
type player struct {
	ctx    context.Context
	world  *world
	recipe *Recipe
	update bool

	ran        bool     // a run came to its end, and what it gave is below
	lines      []string // its results
	failed     []string // the errors that no step has looked at
	failedAt   int      // the line of what they are from
	registered bool
	expected   bool // failures of registrations are looked at by the test
}

// play plays the steps of a test, up to the first that fails; with update, mere
// differences are all collected.
func play(ctx context.Context, r *Recipe, t *Test, update bool) (failures []*Failure) {
	w, err := open(ctx)
	if err != nil {
		return []*Failure{{Line: t.Line, What: err.Error()}}
	}
	defer w.close()
	p := &player{ctx: ctx, world: w, recipe: r, update: update}
	for _, s := range t.Steps {
		f := s.kind.play(p, s)
		if f == nil {
			continue
		}
		if f.step = s; f.Line == 0 {
			f.Line = s.Line
		}
		failures = append(failures, f)
		if !update || !f.rewrite {
			break
		}
	}
	if len(failures) == 0 {
		if f := p.unseen(); f != nil {
			failures = append(failures, f)
		}
		if f := p.registrationsFailed(t.Line); f != nil {
			failures = append(failures, f)
		}
	}
	if n := len(failures); n > 0 && failures[n-1].Log == "" {
		failures[n-1].Log = w.log.String()
	}
	return failures
}

func fail(format string, args ...any) *Failure { return &Failure{What: fmt.Sprintf(format, args...)} }

// why is an error, or rather why there was no time left for it.
func (p *player) why(err error) error {
	if p.ctx.Err() != nil {
		return context.Cause(p.ctx)
	}
	return err
}

// command sends a command. A reply that is looked at and that comes of a read may
// take time where something is registered: events are carried out beside clients.
func (p *player) command(s *Step) *Failure {
	shape := shapeOf(s.Words)
	limit := time.Now().Add(p.patience(s))
	if p.registered && s.Asked {
		p.world.settle(p.ctx, limit)
	}
	for {
		reply, err := p.world.do(p.ctx, s.Words)
		if err != nil {
			return fail("%s: %v", s.Words[0], p.why(err))
		}
		if !s.Asked {
			if reply.IsError() {
				return fail("%s: %s", strings.ToUpper(s.Words[0]), Gist(reply.Str))
			}
			return nil
		}
		got := replyLines(reply, shape)
		diff := compare(s.Want, got, !shape.anyOrder, lineMatches)
		if diff == "" {
			// Who expects an error of a trigger has seen that it failed.
			p.expected = p.expected || reply.IsError()
			return nil
		}
		if !p.registered || !p.world.readOnly(s.Words) || time.Now().After(limit) || !pause(p.ctx) {
			return p.differs("the reply is another", diff, got, !shape.anyOrder)
		}
	}
}

// patience is shorter where the answer is not known yet.
func (p *player) patience(s *Step) time.Duration {
	if p.update && len(s.Want) == 1 && s.Want[0] == unwritten {
		return patience / 10
	}
	return patience
}

// differs is the failure of lines that are not those expected. Where their order
// says nothing the alphabet's is written.
func (p *player) differs(what, diff string, got []string, ordered bool) *Failure {
	if !ordered {
		got = slices.Sorted(slices.Values(got))
	}
	if p.ctx.Err() != nil {
		return fail("%v", context.Cause(p.ctx))
	}
	return &Failure{What: what, Diff: diff, rewrite: true, got: got}
}

// execute carries the recipe out. Errors of it are kept for a step that looks at
// them.
func (p *player) execute(s *Step) (ran bool, wrong *Failure) {
	if f := p.unseen(); f != nil {
		return false, f
	}
	c := Call{Params: s.Words}
	if len(s.Words) > 0 && !strings.Contains(s.Words[0], "=") {
		c.Name, c.Params = s.Words[0], s.Words[1:]
	}
	out, err := p.world.execute(p.ctx, p.recipe, c)
	if u := (*usageError)(nil); errors.As(err, &u) {
		f := fail("%s", u.text)
		f.Log = u.detail
		return false, f
	}
	if err != nil {
		if p.ctx.Err() != nil {
			return false, fail("%v", context.Cause(p.ctx))
		}
		out.Errors = []string{err.Error()}
	}
	p.failed, p.failedAt = append(out.Errors, out.Failures...), s.Line
	p.ran = out.Ran
	if p.lines, err = resultLines(out.Results); err != nil {
		return false, fail("a result cannot be shown: %v", err)
	}
	if p.ctx.Err() != nil {
		return false, fail("%v", context.Cause(p.ctx))
	}
	return out.Ran, nil
}

func (p *player) run(s *Step) *Failure {
	ran, wrong := p.execute(s)
	if wrong == nil && !ran && len(p.failed) == 0 {
		return fail("%s did not run anything: a recipe that registers is tested with register", p.recipe.File)
	}
	return wrong
}

func (p *player) register(s *Step) *Failure {
	ran, wrong := p.execute(s)
	switch {
	case wrong != nil:
		return wrong
	case ran, len(p.failed) == 0 && len(p.world.engine.Registrations()) == 0:
		return fail("%s registers nothing: a recipe that runs is tested with run", p.recipe.File)
	}
	p.registered = true
	return nil
}

func (p *player) results(s *Step) *Failure {
	switch {
	case !p.ran && len(p.failed) > 0:
		return p.unseen()
	case !p.ran:
		return fail("nothing has run whose results these could be")
	}
	ordered := len(s.Words) > 0
	diff := compare(s.Want, p.lines, ordered, lineMatches)
	switch {
	case diff == "":
		return nil
	case len(p.failed) > 0: // the more telling of the two
		return p.unseen()
	}
	return p.differs("the results are others", diff, p.lines, ordered)
}

// errors looks at what the last run failed with, or else at what registrations did.
// A line is expected to stand somewhere in the error.
func (p *player) errors(s *Step) *Failure {
	failed := p.failed
	if p.registered && len(failed) == 0 {
		p.expected = true
		limit := time.Now().Add(p.patience(s))
		for failed = p.world.failures(); len(failed) < len(s.Want) && time.Now().Before(limit) && pause(p.ctx); failed = p.world.failures() {
		}
	}
	p.failed = nil
	got := gists(failed)
	diff := compare(s.Want, got, false, func(want, got string) bool {
		return want != unwritten && lineMatches(anything+want+anything, got)
	})
	if diff == "" {
		return nil
	}
	return p.differs("the errors are others", diff, got, false)
}

func gists(errs []string) []string {
	out := make([]string, len(errs))
	for i, e := range errs {
		out[i] = lineOf(Gist(e))
	}
	return out
}

// unseen fails for errors of a run that no step has expected.
func (p *player) unseen() *Failure {
	if len(p.failed) == 0 {
		return nil
	}
	var d difference
	for _, line := range gists(p.failed) {
		d.add('+', line)
	}
	f := fail("it failed, and no step expects these errors")
	f.Line, f.Diff = p.failedAt, d.String()
	p.failed = nil
	return f
}

// registrationsFailed fails for events whose carrying out failed.
func (p *player) registrationsFailed(line int) *Failure {
	if !p.registered || p.expected {
		return nil
	}
	p.world.settle(p.ctx, time.Now().Add(patience))
	failed := p.world.failures()
	if len(failed) == 0 {
		return nil
	}
	var d difference
	for _, text := range gists(failed) {
		d.add('+', text)
	}
	f := fail("a registration failed, which no step expects")
	f.Line, f.Diff = line, d.String()
	return f
}
