package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gears/planner"
	"gears/vm"
)

// together reports whether the jobs of r may run as one batch: when all stages
// hand every record on by itself, records of different events are as separate as
// the records of one run. Call with mu held.
func (r *registration) together() bool {
	if r.plan == nil {
		return false
	}
	for i := range r.plan.Stages {
		st := &r.plan.Stages[i]
		if st.Sink.Op != "emit" || st.Out.Kind == planner.EdgeLocal {
			return false
		}
		for _, seg := range st.Segments {
			if slices.ContainsFunc(seg.Steps, func(p planner.PhysStep) bool { return p.Op == "limit" }) {
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
	line    int  // of the script, where the first of them was raised; 0: not known
	done    bool // it is complete, whatever became of the batch
}

func (o *outcome) fail(text string, line int) {
	if len(o.errors) == 0 {
		o.line = line
	}
	o.errors = append(o.errors, text)
}

// carryOut runs jobs, one or a batch, and ends their executions. It reports
// whether Redis went away meanwhile, and events wait for it to come back.
func (r *registration) carryOut(jobs []*job) (waits bool) {
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
		return false
	}
	c := carrying{r: r, live: live, x: live[0].x, start: time.Now()}
	c.x.jobs = live
	c.ctx = &c.x.ctx
	c.within = nestingOf(c.ctx)
	if len(live) > 1 {
		// What ends one of them ends the batch.
		ctx, cancel := context.WithCancelCause(context.WithValue(r.engine.ctx, nestingKey{}, c.within))
		c.untie = make([]func() bool, len(live))
		for i, j := range live {
			c.untie[i] = j.x.ctx.AfterFunc(func() { cancel(j.x.ctx.Err()) })
		}
		defer cancel(nil)
		c.ctx, c.outcomes = ctx, make([]outcome, len(live))
	}
	return c.run()
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
	outcomes []outcome     // of each of a batch; of a single job x has it
	untie    []func() bool // that each of a batch ends the batch
}

func (c *carrying) run() (waits bool) {
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
	c.runner = runner{x: x, p: &x.part, sess: s, w: w, t: w.t, ctx: c.ctx, profile: r.engine.newProfile(r.recipe), outcomes: c.outcomes}
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
	return c.settle()
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
	if r.plan.Shards > 1 {
		return c.spread()
	}
	began := time.Now()
	lists, err := r.listener.read(rn, c.live)
	c.x.read = time.Since(began)
	if err != nil {
		return rn.readerError(err)
	}
	if len(c.live) > 1 {
		rn.p.stages = make([]StageCounts, 1)
		each := &eachSink{r: rn}
		err := rn.batch(0, newEventSource(lists), each)
		if err != nil {
			each.complete()
		}
		return err
	}
	return rn.stagesOf(&sliceSource{vals: lists[0]})
}

// spread runs the plan on all shards; the reader yields on that of the events, or
// on all where the listener says so.
func (c *carrying) spread() error {
	r := c.r
	on, err := r.members(c.x)
	if err != nil {
		return err
	}
	from := []int{on.self}
	if r.listener.everywhere() {
		from = nil
	}
	return c.runner.spread(on, from, func(rn *runner) (source, error) {
		began := time.Now()
		lists, err := r.listener.read(rn, c.live)
		rn.p.read = time.Since(began)
		switch {
		case err != nil:
			return nil, err
		case len(c.live) > 1:
			return newEventSource(lists), nil
		}
		return &sliceSource{vals: lists[0]}, nil
	})
}

// failed notes what ended the run early. An error of a batch as a whole is one
// of each of its events. Call with the session's lock held.
func (c *carrying) failed(w *worker, err error) {
	whole := c.outcomes
	if whole == nil {
		whole = []outcome{{results: c.x.results, errors: c.x.errors, line: c.x.line}}
	} else {
		for i := range whole {
			for _, text := range c.x.errors {
				whole[i].fail(text, c.x.line)
			}
		}
	}
	away := err != nil && lost(err)
	if err != nil && !(errors.Is(err, errAborted) && len(c.x.errors) > 0) {
		text := w.errorText(c.ctx, err)
		for i := range whole {
			if !away || !whole[i].done {
				whole[i].fail(text, scriptLine(err))
			}
		}
	}
	for i, j := range c.live {
		j.x.lost = away && !whole[i].done
		j.x.results, j.x.errors, j.x.line = whole[i].results, whole[i].errors, whole[i].line
	}
}

// settle ends the executions, and reports whether some of the events run again.
func (c *carrying) settle() (waits bool) {
	r, x := c.r, c.x
	for _, stop := range c.untie {
		stop() // each ends now, and would start a goroutine to say so
	}
	total := time.Since(c.start) / time.Duration(len(c.live))
	var again []*job
	on := x.on.Load()
	for _, j := range c.live {
		j.x.plan = x.plan
		if j.x != x && on != nil {
			// What came of it elsewhere is the batch's, and shown of its first.
			for i, id := range on.ids {
				if i != on.self {
					j.x.elsewhere = append(j.x.elsewhere, elsewhere{id: id})
				}
			}
		}
		j.x.total = total
		j.x.status.Store(statusDone)
		j.x.cancel(nil)
		j.x.end()
		if next := r.retry(j); next != nil {
			again = append(again, next)
			continue
		}
		if len(j.x.errors) > 0 {
			r.failed(j)
		}
		r.finish(j)
	}
	r.engine.stats.add(x.totals(), len(x.errors) > 0)
	r.putBack(again)
	return len(again) > 0
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

// batch runs stage i over the records of many events, whose outcomes are kept
// apart.
func (r *runner) batch(i int, input source, each *eachSink) error {
	st := &r.p.plan.Stages[i]
	r.counts = &r.p.stages[i]
	start := time.Now()
	sched := newScheduler(r, st, r.segments(st), each)
	defer sched.close()
	sched.each = each
	rows, err := r.newRowWriters(st)
	if err == nil {
		sched.write(rows)
		err = sched.endRows(sched.run(input))
	}
	r.counts.Elapsed = time.Since(start)
	if each.settled = sched.settled(); sched.unwritten {
		each.settled = 0
	}
	return err
}

// eventful is a source of records of several events.
type eventful interface {
	source
	// events are those of the records that Next gave last, by their numbers from 1.
	events() []uint32
}

// eventSource gives the records of events.
type eventSource struct {
	sliceSource
	of, page []uint32
}

func newEventSource(lists [][]vm.Value) *eventSource {
	s := &eventSource{}
	for i, l := range lists {
		for _, rec := range l {
			s.vals = append(s.vals, rec)
			s.of = append(s.of, uint32(i+1))
		}
	}
	return s
}

func (s *eventSource) Next(ctx context.Context) ([]vm.Value, error) {
	vals, err := s.sliceSource.Next(ctx)
	s.page, s.of = s.of[:len(vals)], s.of[len(vals):]
	return vals, err
}

func (s *eventSource) events() []uint32 { return s.page }

// eachSink gives every record to the event that it came from: to its outcome, or
// on to the next leg.
type eachSink struct {
	r     *runner
	out   *outlet  // nil: the records are results
	owner []uint32 // events of records, by the number of their root

	settled int // of the first roots, when the batch has ended
}

// complete notes which events have come to their end, where a batch that one
// shard carries out has ended before all of them had.
func (s *eachSink) complete() {
	if len(s.owner) == 0 {
		return
	}
	first := s.owner[min(s.settled, len(s.owner)-1)]
	for i := range s.r.outcomes[:first-1] {
		s.r.outcomes[i].done = true
	}
}

// take notes whose records come next.
func (s *eachSink) take(from source) { s.owner = append(s.owner, from.(eventful).events()...) }

func (s *eachSink) emit(root int, rec vm.Value) error {
	rec = vm.Detach(rec)
	if s.out != nil {
		return s.out.putOf(rec, s.owner[root])
	}
	if s.r.outcomes != nil {
		o := &s.r.outcomes[s.owner[root]-1]
		o.results = append(o.results, rec)
	}
	return nil
}

// fail records an error of the event that a record is of.
func (s *eachSink) fail(root int, err error) {
	s.r.failedOf(s.r.errorText(err), scriptLine(err), s.owner[root])
}

func (s *eachSink) Add(*vm.Thread, vm.Value, vm.Value) error {
	panic("internal error: a record of an event without its root")
}

func (s *eachSink) Finish(*vm.Thread, func(vm.Value)) []error { return nil }
