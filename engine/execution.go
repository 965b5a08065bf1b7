package engine

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync/atomic"
	"time"

	"gears/exchange"
	"gears/lang"
	"gears/planner"
	"gears/readers"
	"gears/shard"
	"gears/vm"
	"gears/vm/ops"
)

// The status values of an execution.
const (
	statusCreated = "created"
	statusRunning = "running"
	statusDone    = "done"
	statusAborted = "aborted"
)

// execution is one run of a plan.
type execution struct {
	id     string
	seq    int64 // the number in id
	engine *Engine
	// registration whose event it carries out, or nil
	registration *registration

	status  atomic.Value // string
	aborted atomic.Bool
	ctx     life
	jobs    []*job // of a batch that it is the first of; else its own
	done    chan struct{}
	place   *list.Element // in the engine's order, nil: it is not there
	forget  atomic.Bool   // it goes when it is finished

	lost bool // Redis was away: nothing is known of what its commands did

	// Complete when done is closed. The part is that of the shard that the
	// execution was made on; others are what other shards did.
	part
	on        atomic.Pointer[members] // its part is one of these; nil: it runs on one shard, or has ended
	elsewhere []elsewhere             // what came of it on other shards
	sum       []StageCounts           // of all shards
	crossed   []Crossing
	captured  []byte // its functions, for other shards
	total     time.Duration
	profile   *stepProfile // nil: it measured nothing
	spans     spans        // of its readers, one a shard
}

// part is what one shard does of an execution, and what came of it there. Its
// session's lock guards it.
type part struct {
	sess    *session
	recipe  *lang.Recipe  // with callbacks of sess, as plan
	reg     *registration // the copy on this shard whose event it is, or nil
	plan    *planner.Plan
	line    int // of the script, where the first of errors was raised; 0: not known
	results []vm.Value
	errors  []string
	failed  int               // error records that were made here
	shipped []exchange.Record // errors that travel and are not sent yet
	read    time.Duration
	stages  []StageCounts
}

// StageCounts are the figures of one stage of a run.
type StageCounts struct {
	Records    int64 // into the stage
	Emitted    int64 // out of it
	Batches    int64 // pages of records
	RoundTrips int64 // pipelines sent for execute(), the reader's not counted
	Reruns     int64 // records that ran again, because one before them wrote what they had read
	Elapsed    time.Duration
}

// totals are the figures of the stages on all shards.
func (x *execution) totals() []StageCounts {
	on := x.on.Load()
	switch {
	case x.sum != nil:
		return x.sum
	case on == nil:
		return x.stages
	}
	sum := make([]StageCounts, len(x.plan.Stages))
	for _, p := range on.parts {
		for i := range p.stages {
			sum[i].add(&p.stages[i])
		}
	}
	return sum
}

// add adds what another shard did at the same time.
func (c *StageCounts) add(o *StageCounts) {
	c.Records += o.Records
	c.Emitted += o.Emitted
	c.Batches += o.Batches
	c.RoundTrips += o.RoundTrips
	c.Reruns += o.Reruns
	c.Elapsed = max(c.Elapsed, o.Elapsed)
}

// shown is the status as others see it: an execution whose outcome is not
// complete yet has not ended.
func (x *execution) shown(finished bool) string {
	status := x.status.Load().(string)
	if !finished && (status == statusDone || status == statusAborted) {
		return statusRunning
	}
	return status
}

// errAborted is the cause of a cancelled execution.
var errAborted = errors.New("execution was aborted")

// guard runs script code. It is the one recover of the engine: whatever breaks
// ends this piece of work, with its stack in the log, and nothing else.
func (e *Engine) guard(what string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			e.log.Error("internal error", "in", what, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("internal error: %v (please report it; the log has the details)", p)
		}
	}()
	return f()
}

// cancel ends what x does, for a cause.
func (x *execution) cancel(cause error) { x.ctx.end(cause) }

// run carries the execution out.
func (x *execution) run(ctx context.Context) {
	defer x.end()
	start := time.Now()
	s := x.sess
	s.gil.Lock()
	defer s.gil.Unlock()
	if x.aborted.Load() {
		x.status.Store(statusAborted)
		return
	}
	x.status.Store(statusRunning)
	w := s.worker(ctx)
	defer w.done()
	release := w.abortWith(ctx)
	x.profile = x.engine.newProfile(x.recipe)
	r := &runner{x: x, p: &x.part, sess: s, w: w, t: w.t, ctx: ctx, profile: x.profile}
	err := x.engine.guard(x.id, r.plan)
	release()
	w.leaveAtomic()
	// The callback that an abort stopped has left its error already.
	if err != nil && !(errors.Is(err, errAborted) && len(x.errors) > 0) {
		x.errors = append(x.errors, w.errorText(ctx, err))
	}
	r.measured()
	x.total = time.Since(start)
	x.status.Store(statusDone)
	x.engine.stats.add(x.totals(), len(x.errors) > 0)
}

// runner is the state of an execution while it runs on one shard.
type runner struct {
	x      *execution
	p      *part
	sess   *session
	w      *worker
	t      *vm.Thread
	ctx    context.Context
	counts *StageCounts // of the stage under way

	// Of an execution over several shards: the whole, and where errors travel,
	// who takes their texts.
	within *spread
	// outcomes are those of events that run together, on the shard where they
	// happened.
	outcomes []outcome
	ship     func(text string, event uint32)

	halted bool // an error record stays here: the reader stops producing

	profile *stepProfile // nil: nothing is measured
}

// maxErrors is how many records may fail on one shard before it stops reading.
const maxErrors = 10_000

// fail records an error record.
func (r *runner) fail(err error) {
	if len(r.p.errors) == 0 {
		r.p.line = scriptLine(err)
	}
	r.halted = r.halted || r.ship == nil
	if r.p.failed++; r.p.failed <= maxErrors {
		r.failed(r.errorText(err))
	}
	if r.p.failed == maxErrors {
		r.failed(fmt.Sprintf("%d records have failed on shard %s: it reads no further, and later errors are not listed", maxErrors, r.sess.at().ID()))
	}
}

// failed is fail for a text that is there already.
func (r *runner) failed(text string) { r.failedOf(text, 0, 0) }

// failedOf is failed for an error of one of the events that run together, by its
// number from 1; line is that of the script, 0 when it is not known.
func (r *runner) failedOf(text string, line int, event uint32) {
	switch {
	case r.ship != nil:
		r.ship(text, event)
	case event > 0 && r.outcomes != nil:
		r.outcomes[event-1].fail(text, line)
	default:
		r.p.errors = append(r.p.errors, text)
	}
}

// progress tells those who wait for this shard that it goes on.
func (r *runner) progress() {
	if r.within != nil {
		r.within.alive.Add(1)
	}
}

// errorText is the text of an error record.
func (r *runner) errorText(err error) string {
	text := vm.ErrorText(r.t, err, r.x.engine.config.Int("PythonAttemptTraceback") != 0)
	r.x.engine.hint(err, text)
	return text
}

// plan runs the stages one after another; the error, if any, ended them early.
func (r *runner) plan() error {
	x := r.x
	x.plan = x.engine.Plan(r.sess, x.recipe)
	if x.plan.Shards > 1 {
		parts, err := r.ownParts()
		if err != nil {
			return err
		}
		watch, err := r.watchKeys(parts)
		if err != nil {
			return err
		}
		if err := r.spread(parts, nil, (*runner).openReader); err != nil {
			return err
		}
		return watch.unmoved(r)
	}
	watch, err := r.watchOwnKeys()
	if err != nil {
		return err
	}
	src, err := r.openReader()
	if err != nil {
		return r.readerError(err)
	}
	defer src.Close()
	if err := r.stagesOf(src); err != nil {
		return err
	}
	return watch.unmoved(r)
}

// stagesOf runs the stages of a plan on one shard, one after another, from the
// records of input to the execution's results.
func (r *runner) stagesOf(input source) error {
	r.p.stages = make([]StageCounts, len(r.p.plan.Stages))
	return r.stages(0, len(r.p.plan.Stages)-1, input, nil)
}

// stages runs stages first to last, from the records of input. What the last
// emits goes to out or, where that is nil, to the results.
func (r *runner) stages(first, last int, input source, out *outlet) error {
	for i := first; i < last; i++ {
		var between []vm.Value
		err := r.stage(i, input, nil, func(v vm.Value) error {
			between = append(between, v)
			return nil
		})
		if err != nil {
			return err
		}
		input = &sliceSource{vals: between}
	}
	if out != nil {
		return r.stage(last, input, out, out.put)
	}
	output := output{left: r.x.engine.limits().Output}
	err := r.stage(last, input, nil, func(v vm.Value) error {
		if output.take(v) {
			r.p.results = append(r.p.results, output.freeze(v, 0))
		}
		return nil
	})
	if output.left < 0 {
		r.fail(vm.Errorf(vm.ExcMemoryError, "output budget of %d bytes of the execution is used up", r.x.engine.limits().Output))
	}
	return err
}

// source is where a stage's records come from: a reader, or the stage before.
type source interface {
	Next(ctx context.Context) ([]vm.Value, error)
	Close() error
}

// sliceSource hands out records that are there already.
type sliceSource struct{ vals []vm.Value }

// pageSize is how many records of an earlier stage make a batch.
const pageSize = 1000

func (s *sliceSource) Next(context.Context) ([]vm.Value, error) {
	if len(s.vals) == 0 {
		return nil, io.EOF
	}
	n := min(pageSize, len(s.vals))
	page := s.vals[:n]
	s.vals = s.vals[n:]
	return page, nil
}

func (s *sliceSource) Close() error { return nil }

// openReader opens the recipe's reader.
func (r *runner) openReader() (source, error) {
	env, spec := r.readerEnv(), r.readerSpec()
	env.Span = readers.NewSpan(env.Shard, spec)
	r.x.spans.add(env.Span)
	return readers.Open(r.ctx, env, spec)
}

// reread reads the record of one key as it is now.
func (r *runner) reread(rec vm.Value, key string) (vm.Value, error) {
	r.counts.RoundTrips++
	if e, _ := rec.AsDict().GetStr("event"); e.Kind() == vm.KStr {
		recs, err := readers.KeyEvents(r.ctx, r.readerEnv(), r.readerSpec(), []readers.KeyEvent{{Event: e.AsStr(), Key: key}})
		if err != nil {
			return vm.Value{}, err
		}
		return recs[0], nil
	}
	return readers.Reread(r.ctx, r.readerEnv(), r.readerSpec(), key)
}

func (r *runner) readerEnv() readers.Env {
	env := readers.Env{Shard: r.sess.at(), Thread: r.t, ClusterMode: r.x.engine.clustered()}
	if r.x.registration != nil {
		env.Topology = r.x.engine.topology
		env.Misses = r.x.engine.buses.of(r.sess.at()).misses()
	}
	return env
}

func (r *runner) readerSpec() readers.Spec {
	p := &r.p.plan.Reader
	return readers.Spec{
		Name: p.Name, Args: r.p.recipe.ReaderArgs, Match: p.Match, Type: p.Type, Prefixes: p.Prefixes,
		Read: readers.ReadMode(p.Read), Fields: p.Fields, OneByOne: p.OneByOne || r.x.engine.opts.OneByOne,
	}
}

// readerError sorts a reader's failure: what belongs to the script is an error
// record, everything else ends the execution.
func (r *runner) readerError(err error) error {
	var rec *readers.RecordError
	if errors.As(err, &rec) {
		r.fail(rec.Err)
		return nil
	}
	var lost *shard.LostError
	if errors.As(err, &lost) && context.Cause(r.ctx) != nil {
		return context.Cause(r.ctx)
	}
	return err
}

// sink makes the sink of a stage.
func (r *runner) sink(s *planner.Sink) ops.Sink {
	spec := ops.Spec{Op: s.Op, Half: ops.Half(s.Half), Keyed: s.Keyed, Reverse: s.Reverse, Sugar: s.Sugar, KeyWrap: s.KeyWrap}
	if s.Key != nil && !planner.IsIdentity(s.Key) {
		spec.Key = r.profile.wrap(s.Key)
	}
	if s.Fn != nil {
		spec.Fn = r.profile.wrap(s.Fn)
	}
	if s.Zero != nil {
		spec.Zero = s.Zero.Ref.(vm.Value)
	}
	return ops.New(spec)
}

// callable is the run-time value of a callback.
func callable(c *lang.Callback) vm.Value {
	if v, ok := c.Ref.(vm.Value); ok {
		return v
	}
	if c.Builtin == "float" {
		return vm.TypeValue(vm.TypeFloat)
	}
	panic("internal error: callback " + c.Name() + " has no value")
}

// segments compiles the stage's segments.
func (r *runner) segments(st *planner.Stage) []*vm.SegmentRun {
	runs := make([]*vm.SegmentRun, len(st.Segments))
	if reg := r.p.reg; reg != nil {
		// The events of a registration share the code.
		code, ok := reg.code[st]
		if !ok {
			code = make([]*vm.Segment, len(st.Segments))
			for i := range st.Segments {
				code[i] = r.compile(&st.Segments[i], upsertsBefore(st, i))
			}
			reg.code[st] = code
		}
		for i := range code {
			runs[i] = code[i].NewRun()
		}
		return runs
	}
	for i := range st.Segments {
		runs[i] = r.compile(&st.Segments[i], upsertsBefore(st, i)).NewRun()
	}
	return runs
}

// keyFilter is the code of the filters that st begins with and that only look at
// the key.
func (r *runner) keyFilter(st *planner.Stage) *vm.SegmentRun {
	reg := r.p.reg
	if reg != nil && reg.filter != nil && reg.filterOf == st {
		return reg.filter.NewRun()
	}
	var head planner.Segment
	for _, seg := range st.Segments {
		head.Steps = append(head.Steps, seg.Steps...)
	}
	head.Steps = head.Steps[:r.p.plan.Reader.KeyFilters]
	code := r.compile(&head, 0)
	if reg != nil {
		reg.filter, reg.filterOf = code, st
	}
	return code.NewRun()
}

// upsertsBefore counts the upserts of a stage that stand before segment i.
func upsertsBefore(st *planner.Stage, i int) (n int) {
	for _, seg := range st.Segments[:i] {
		for _, p := range seg.Steps {
			if p.Target != nil {
				n++
			}
		}
	}
	return n
}

// compile makes the code of a segment.
// before is how many upserts stand before it in its stage.
func (r *runner) compile(seg *planner.Segment, before int) *vm.Segment {
	var steps []vm.SegStep
	for _, p := range seg.Steps {
		s := vm.SegStep{Op: p.Op, Length: p.Length, Offset: p.Offset, Sugar: p.Sugar, Target: before}
		if p.Target != nil {
			before++
		}
		if p.Fn != nil {
			s.Fn = callable(p.Fn)
		}
		steps = append(steps, s)
	}
	return vm.NewSegment(r.sess.globalsVals, steps)
}

// stage runs stage i from input to its sink and emits what the sink makes; where
// that is to an outlet, a sink that only hands records on emits them as they
// come, for as long as they are wanted. An exception that emit returns makes its
// record an error record.
func (r *runner) stage(i int, input source, out *outlet, emit func(vm.Value) error) error {
	st := &r.p.plan.Stages[i]
	r.counts = &r.p.stages[i]
	start := time.Now()
	defer func() { r.counts.Elapsed = time.Since(start) }()
	var sink ops.Sink
	flowing := out != nil && st.Sink.Op == "emit"
	if flowing {
		sink = &flow{emit: emit, counts: r.counts}
	} else {
		sink = r.sink(&st.Sink)
	}
	sched := newScheduler(r, st, r.segments(st), sink)
	defer sched.close()
	if flowing {
		sched.wanted = out.out.Wanted
	}
	rows, err := r.newRowWriters(st)
	if err == nil {
		sched.write(rows)
		err = sched.endRows(sched.run(input))
	}
	var failed []error
	r.profile.sink(&st.Sink, 0, func() {
		failed = sink.Finish(r.t, func(v vm.Value) {
			r.counts.Emitted++
			e := emit(v)
			if _, raised := e.(*vm.Raised); raised {
				r.fail(e)
			} else if e != nil && err == nil {
				err = e
			}
		})
	})
	for _, e := range failed {
		r.fail(e)
	}
	return err
}

// flow is the sink that hands records on at once.
type flow struct {
	emit   func(vm.Value) error
	counts *StageCounts
}

func (f *flow) Add(_ *vm.Thread, _, rec vm.Value) error {
	f.counts.Emitted++
	return f.emit(vm.Detach(rec))
}

func (f *flow) Finish(*vm.Thread, func(vm.Value)) []error { return nil }
