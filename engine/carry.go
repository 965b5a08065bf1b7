package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gears/vm"
)

// together reports whether the jobs of r may run as one batch: when the plan has
// one stage that hands every record on by itself, records of different events
// are as separate as the records of one run. Call with mu held.
func (r *registration) together() bool {
	if r.plan == nil {
		return false
	}
	if len(r.plan.Stages) != 1 || r.plan.Stages[0].Sink.Op != "emit" {
		return false
	}
	for _, seg := range r.plan.Stages[0].Segments {
		for _, st := range seg.Steps {
			if st.Op == "limit" {
				return false
			}
		}
	}
	return true
}

// outcome is what came of one job of a batch.
type outcome struct {
	results []vm.Value
	errors  []string
	line    int // of the script, where the first of them was raised; 0: not known
}

func (o *outcome) fail(text string, line int) {
	if len(o.errors) == 0 {
		o.line = line
	}
	o.errors = append(o.errors, text)
}

// carryOut runs jobs, one or a batch, and ends their executions.
func (r *registration) carryOut(jobs []*job) {
	live := jobs
	for i, j := range jobs {
		if !j.x.aborted.Load() {
			continue
		}
		live = slices.Clone(jobs[:i])
		for _, j := range jobs[i:] {
			if !j.x.aborted.Load() {
				live = append(live, j)
				continue
			}
			j.x.giveUp()
			r.finish(j)
		}
		break
	}
	if len(live) == 0 {
		return
	}
	c := carrying{r: r, live: live, x: live[0].x, start: time.Now()}
	c.ctx = &c.x.ctx
	c.within = nestingOf(c.ctx)
	if len(live) > 1 {
		// What ends one of them ends the batch.
		ctx, cancel := context.WithCancelCause(context.WithValue(r.engine.ctx, nestingKey{}, c.within))
		defer cancel(nil)
		for _, j := range live {
			stop := context.AfterFunc(&j.x.ctx, func() { cancel(j.x.ctx.Err()) })
			defer stop()
		}
		c.ctx, c.outcomes = ctx, make([]outcome, len(live))
	}
	c.run()
}

// carrying is the state of carryOut.
type carrying struct {
	r        *registration
	live     []*job
	x        *execution // the first
	start    time.Time
	ctx      context.Context
	within   nesting
	runner   runner
	outcomes []outcome // of each of a batch; of a single job x has it
}

func (c *carrying) run() {
	r, x, s := c.r, c.x, c.r.sess
	for _, j := range c.live {
		j.x.status.Store(statusRunning)
	}
	s.enter(c.within)
	w := s.worker(c.ctx)
	r.listener.attend(w, c.live[0])
	if c.within.held == s {
		w.t.Hold++
	}
	release := w.abortWith(c.ctx)
	c.runner = runner{x: x, p: &x.part, sess: s, w: w, t: w.t, ctx: c.ctx, profile: r.engine.newProfile(r.recipe)}
	for _, j := range c.live {
		j.x.profile = c.runner.profile
	}
	err := r.engine.guard(x.id, c.records)
	release()
	c.runner.measured()
	c.failed(w, err)
	if c.within.held == s {
		w.t.Hold--
	}
	w.done()
	s.leave(c.within)
	c.settle(err != nil && lost(err))
}

// records runs the plan over the records of the jobs.
func (c *carrying) records() error {
	r, rn := c.r, &c.runner
	if r.plan == nil || r.apart != (rn.profile != nil) {
		r.apart = rn.profile != nil
		clear(r.code)
		plan := r.engine.Plan(r.sess, r.recipe)
		r.mu.Lock()
		r.plan = plan
		r.mu.Unlock()
	}
	c.x.plan = r.plan
	began := time.Now()
	lists, err := r.listener.read(rn, c.live)
	c.x.read = time.Since(began)
	if err != nil {
		return rn.readerError(err)
	}
	if len(c.live) > 1 {
		return rn.batch(lists, c.outcomes)
	}
	return rn.stagesOf(&sliceSource{vals: lists[0]})
}

// failed notes what ended the run early. An error of a batch as a whole is one
// of each of its events. Call with the session's lock held.
func (c *carrying) failed(w *worker, err error) {
	whole := c.outcomes
	if whole == nil {
		whole = []outcome{{c.x.results, c.x.errors, c.x.line}}
	} else {
		for i := range whole {
			for _, text := range c.x.errors {
				whole[i].fail(text, c.x.line)
			}
		}
	}
	if err != nil && !(errors.Is(err, errAborted) && len(c.x.errors) > 0) {
		text := w.errorText(c.ctx, err)
		for i := range whole {
			whole[i].fail(text, scriptLine(err))
		}
	}
	for i, j := range c.live {
		j.x.results, j.x.errors, j.x.line = whole[i].results, whole[i].errors, whole[i].line
	}
}

// settle ends the executions; lost: Redis was away.
func (c *carrying) settle(lost bool) {
	r, x := c.r, c.x
	total := time.Since(c.start) / time.Duration(len(c.live))
	for _, j := range c.live {
		j.x.plan = x.plan
		j.x.total, j.x.lost = total, lost
		j.x.status.Store(statusDone)
		j.x.cancel(nil)
		j.x.end()
		if len(j.x.errors) > 0 {
			r.failed(j)
		}
		r.finish(j)
	}
	r.engine.stats.add(x.stages, len(x.errors) > 0)
}

// describeJob names the event for the log.
func describeJob(j *job) string {
	switch d := j.data.(type) {
	case interface{ String() string }:
		return d.String()
	case []string:
		return strings.Join(d[:min(2, len(d))], " ")
	}
	return ""
}

// giveUp ends an execution that does not run.
func (x *execution) giveUp() {
	x.status.Store(statusAborted)
	x.cancel(errAborted)
	x.end()
}

// batch runs the only stage of a plan over the records of many events, whose
// outcomes are kept apart.
func (r *runner) batch(lists [][]vm.Value, outcomes []outcome) error {
	x := r.x
	st := &x.plan.Stages[0]
	x.stages = make([]StageCounts, 1)
	r.counts = &x.stages[0]
	start := time.Now()
	var records []vm.Value
	var owner []int
	for i, l := range lists {
		for _, rec := range l {
			records = append(records, rec)
			owner = append(owner, i)
		}
	}
	sink := &eachSink{outcomes: outcomes, owner: owner}
	sched := newScheduler(r, st, r.segments(st), sink)
	defer sched.close()
	sched.each = sink
	err := sched.run(&sliceSource{vals: records})
	r.counts.Elapsed = time.Since(start)
	return err
}

// eachSink gives every record to the outcome of the event that it came from.
type eachSink struct {
	outcomes []outcome
	owner    []int // of records, by the number of their root
}

func (s *eachSink) emit(root int, rec vm.Value) {
	o := &s.outcomes[s.owner[root]]
	o.results = append(o.results, vm.Detach(rec))
}

func (s *eachSink) fail(root int, text string, line int) {
	s.outcomes[s.owner[root]].fail(text, line)
}

func (s *eachSink) Add(*vm.Thread, vm.Value, vm.Value) error {
	panic("internal error: a record of an event without its root")
}

func (s *eachSink) Finish(*vm.Thread, func(vm.Value)) []error { return nil }
