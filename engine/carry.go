package engine

import (
	"context"
	"errors"
	"strings"
	"time"

	"gears/readers"
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
	var live []*job
	for _, j := range jobs {
		if j.x.aborted.Load() {
			j.x.giveUp()
			r.finish(j)
			continue
		}
		live = append(live, j)
	}
	if len(live) == 0 {
		return
	}
	start := time.Now()
	within := nestingOf(live[0].x.ctx)
	ctx, cancel := context.WithCancelCause(context.WithValue(r.engine.ctx, nestingKey{}, within))
	defer cancel(nil)
	for _, j := range live {
		j.x.status.Store(statusRunning)
		stop := context.AfterFunc(j.x.ctx, func() { cancel(context.Cause(j.x.ctx)) })
		defer stop()
	}
	x := live[0].x
	s := r.sess
	s.enter(within)
	w := s.worker(ctx)
	r.listener.attend(w, live[0])
	if within.held == s {
		w.t.Hold++
	}
	release := w.abortWith(ctx)
	rn := &runner{x: x, sess: s, w: w, t: w.t, ctx: ctx, profile: r.engine.newProfile(r.recipe)}
	for _, j := range live {
		j.x.profile = rn.profile
	}
	outcomes := make([]outcome, len(live))
	err := r.engine.guard("execution "+x.id, func() error {
		if r.plan == nil || r.apart != (rn.profile != nil) {
			r.apart = rn.profile != nil
			clear(r.code)
			plan := r.engine.Plan(s, r.recipe)
			r.mu.Lock()
			r.plan = plan
			r.mu.Unlock()
		}
		x.plan = r.plan
		began := time.Now()
		lists, err := r.listener.read(rn, live)
		x.read = time.Since(began)
		if err != nil {
			return rn.readerError(err)
		}
		if len(live) > 1 {
			return rn.batch(lists, outcomes)
		}
		var src readers.Source = &sliceSource{vals: lists[0]}
		return rn.stagesFrom(src)
	})
	release()
	rn.measured()
	if len(live) == 1 {
		outcomes[0] = outcome{x.results, x.errors, x.line}
	} else if len(x.errors) > 0 {
		// An error of the batch as a whole: each of its events has it.
		for i := range outcomes {
			for _, text := range x.errors {
				outcomes[i].fail(text, x.line)
			}
		}
	}
	if err != nil && !(errors.Is(err, errAborted) && len(x.errors) > 0) {
		text := w.errorText(ctx, err)
		for i := range outcomes {
			outcomes[i].fail(text, scriptLine(err))
		}
	}
	if within.held == s {
		w.t.Hold--
	}
	w.done()
	s.leave(within)
	total := time.Since(start)
	for i, j := range live {
		j.x.plan = x.plan
		j.x.results, j.x.errors, j.x.line = outcomes[i].results, outcomes[i].errors, outcomes[i].line
		j.x.total, j.x.lost = total/time.Duration(len(live)), lost(err)
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

// stagesFrom runs the stages of the plan over the records of src.
func (r *runner) stagesFrom(src source) error {
	return r.stagesOf(r.x.plan, src)
}
