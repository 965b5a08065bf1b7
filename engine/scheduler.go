package engine

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"gears/lang"
	"gears/planner"
	"gears/shard"
	"gears/vm"
	"gears/vm/ops"
)

// scheduler runs the units of one stage. See the package comment for the rules.
type scheduler struct {
	r         *runner
	stage     *planner.Stage
	segs      []*vm.SegmentRun
	sink      ops.Sink
	each      *eachSink    // instead of sink: records of events, which have nothing to do with each other
	rows      []*rowWriter // of the stage's upserts
	placing   bool         // a writer needs places
	unwritten bool         // rows of committed records could not be written
	places    []eventPlace // of roots, where a writer needs them
	first     bool         // the stage reads from the reader: a failure stops it
	// wanted, if not nil, reports whether somebody takes what the stage emits.
	wanted func() bool

	conn  *shard.Conn
	leave func()  // not nil: it is inside the shard's gate
	lost  error   // met while nobody could be told
	queue []*unit // units whose replies are due, in the order of sending
	qhead int

	*shape
	track  bool // writes may happen: reads are remembered and checked
	alone  bool // one unit at a time
	early  bool // the next batch may read before this one ends
	prompt bool // a unit is committed as soon as it is at the head, and its task is at once another's
	copy   bool // a unit that runs again needs its record unchanged

	reread  bool           // records carry what writes may change: see planner.ReaderPlan.Reread
	filter  *vm.SegmentRun // planner.ReaderPlan.KeyFilters, made when it is first needed
	tested  vm.Task        // of filter
	readSeq int64          // seq before the values of the coming page can have been read

	seq      int64                // commands sent so far
	writes   map[string]writeMark // key → last write
	writeAll writeMark            // last write whose keys are not known
	anyWrite writeMark            // last write of any kind

	// window is how many records may be under way. It shrinks to the distance of
	// two records that met on a key and grows while none meet: ten hot keys in
	// turn settle at ten records, one hot key at one.
	window int
	calm   int // records committed since the window last changed

	awaiting map[*unit]struct{} // units in that state
	arrived  chan struct{}      // capacity 1: one of them has its outcome
	steps    bool               // some of them wait for futures of the step
	moved    int                // counts what units did: while it stands still, all wait

	input source
	ended error // what reading met: io.EOF, or a failure

	running *unit  // whose code runs now
	oldest  *batch // the first that is not finished
	cut     int    // units of later roots are dropped: one failed, or a limit is full
	roots   int
	free    []*unit
	tasks   []*vm.Task // that no unit has; the last was used last
	fatal   error
}

func newScheduler(r *runner, st *planner.Stage, segs []*vm.SegmentRun, sink ops.Sink) *scheduler {
	s := r.w.sched
	r.w.sched = nil
	if s == nil {
		s = &scheduler{}
	}
	free, tasks, form := s.free, s.tasks, s.shape
	if form == nil || form.stage != st {
		form = newShape(st)
	}
	*s = scheduler{r: r, stage: st, segs: segs, sink: sink, first: st.ID == 0, shape: form, free: free, tasks: tasks, cut: math.MaxInt, window: math.MaxInt}
	// A sink's own commands run when a record is committed, which is before the
	// units behind it had their turn.
	s.track = st.Class != planner.Free || len(st.Sink.Sites) > 0
	// A limit counts records in their order, so with commands in the stage its
	// records go one at a time; there are never many of them.
	s.alone = st.Class == planner.Sequential || s.sites && s.limit || r.x.engine.opts.OneByOne
	s.early = !s.alone && len(st.Sink.Sites) == 0
	s.prompt = s.early && !s.track
	s.copy = st.MutatesRecord && s.track && !s.alone
	s.reread = s.first && r.p.plan.Reader.Reread
	r.w.sync, r.w.t.LetGo = s.executeNow, s.letGo
	return s
}

// close gives the connection back, or cuts it when replies are still due.
func (s *scheduler) close() {
	s.r.w.sync, s.r.w.t.LetGo = nil, nil
	s.leaveGate()
	for u := range s.awaiting {
		u.promise.cancel()
	}
	if s.conn != nil {
		s.r.sess.at().Put(s.conn)
		s.conn = nil
	}
	if s.awaiting == nil { // else a coroutine may still tell of its end
		s.retire()
	}
}

// retire leaves s to the worker's next execution, without what this one had in
// hand.
func (s *scheduler) retire() {
	if len(s.free) > keptUnits {
		clear(s.free[keptUnits:])
		s.free = s.free[:keptUnits]
	}
	for _, u := range s.free {
		*u = unit{args: u.args[:0], reads: u.reads[:0]}
	}
	if len(s.tasks) > keptUnits {
		clear(s.tasks[keptUnits:])
		s.tasks = s.tasks[:keptUnits]
	}
	for _, t := range s.tasks {
		t.Forget()
	}
	s.r.w.sched = s
	*s = scheduler{free: s.free, tasks: s.tasks, shape: s.shape}
}

// keptUnits is how many units, and tasks, are left to the next execution.
const keptUnits = 4

// shape is what the plan alone says of the scheduling of a stage.
type shape struct {
	stage *planner.Stage
	final map[*lang.Call]bool // sites that nothing can follow
	later []bool              // segment i: a later segment has sites
	sites bool
	limit bool
}

func newShape(st *planner.Stage) *shape {
	s := &shape{stage: st, final: map[*lang.Call]bool{}, later: make([]bool, len(st.Segments))}
	for i := len(st.Segments) - 1; i >= 0; i-- {
		s.later[i] = s.sites
		for _, site := range st.Segments[i].Sites {
			s.sites = true
			if site.Final {
				s.final[site.Call] = true
			}
		}
		for _, p := range st.Segments[i].Steps {
			s.limit = s.limit || p.Op == "limit"
		}
	}
	return s
}

// run feeds the pages of input through the stage. A page is started, and what it
// reads first is sent, before the page before it is finished: those commands are
// on their way while the earlier replies are worked on.
func (s *scheduler) run(input source) error {
	s.input = input
	var prev *batch
	s.checkLimits(-1)
	for s.cut == math.MaxInt && !s.halted() {
		page, asked := s.page()
		if s.ended == io.EOF {
			break
		}
		if s.ended != nil {
			if prev != nil {
				if err := s.finish(prev); err != nil {
					return err
				}
			}
			return s.r.readerError(s.ended)
		}
		if len(s.segs) == 0 {
			if err := s.drain(page, asked); err != nil {
				return err
			}
			continue
		}
		// Records that meet on keys gain nothing from a page that reads ahead.
		ahead := s.early && s.window == math.MaxInt
		if prev != nil && !ahead {
			if err := s.finish(prev); err != nil {
				return err
			}
			prev, s.oldest = nil, nil
			if s.cut != math.MaxInt {
				break
			}
		}
		b := &batch{began: s.seq}
		s.extend(b, page, asked)
		if prev == nil {
			s.oldest = b
		}
		if ahead {
			if err := s.begin(b); err != nil {
				return err
			}
			b, prev = prev, b
		}
		if b != nil {
			if err := s.finish(b); err != nil {
				return err
			}
			s.oldest = prev
		}
	}
	if prev != nil {
		return s.finish(prev)
	}
	return nil
}

// halted reports that nothing more is to be read: something failed on this shard,
// in this leg, and the reader stops producing; too much failed; or those that the
// records go to want no more.
func (s *scheduler) halted() bool {
	if s.first && (s.r.halted || s.r.within != nil && s.r.within.spent.Load()) {
		return true
	}
	return s.r.p.failed >= maxErrors || s.wanted != nil && !s.wanted()
}

// checkLimits stops the reading when a limit lets nothing more through than the
// unit of this root.
func (s *scheduler) checkLimits(root int) {
	for _, seg := range s.segs {
		if seg.Full {
			s.cutAfter(root)
		}
	}
}

// drain hands records to the sink of a stage that has no steps.
func (s *scheduler) drain(page []vm.Value, asked int64) error {
	if s.each != nil {
		s.each.take(s.input)
	}
	var keys []string
	if k, ok := s.input.(keyed); ok && s.stage.Sink.Keyed {
		keys = k.keys()
	}
	for i, rec := range page {
		if s.reread {
			fresh, err := s.fresh(rec, recordKey(rec), asked)
			if err != nil {
				return s.r.readerError(err)
			}
			rec = fresh
		}
		key := vm.Value{}
		if i < len(keys) {
			key = vm.Str(keys[i])
		}
		if err := s.add(key, rec, s.roots); err != nil {
			return err
		}
		if s.each != nil {
			s.roots++
		}
		if s.cut != math.MaxInt {
			return nil
		}
	}
	return s.r.cancelled()
}

// add gives a finished record to the sink. A script-level error is an error
// record; any other ends the stage.
func (s *scheduler) add(key, rec vm.Value, root int) error {
	if s.each != nil {
		err := s.each.emit(root, rec)
		if _, ok := err.(*vm.Raised); ok {
			s.each.fail(root, err)
			err = nil
		}
		return err
	}
	var err error
	s.r.profile.sink(&s.stage.Sink, 1, func() { err = s.sink.Add(s.r.t, key, rec) })
	if err == nil {
		return nil
	}
	if _, ok := err.(*vm.Raised); !ok {
		return err
	}
	s.failed(root, err)
	return nil
}

// cancelled returns the cause when the execution was cancelled.
func (r *runner) cancelled() error {
	if r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	return nil
}

// page reads the next page; asked is the seq at which it may have been read. At
// the end, and after a failure, s.ended says so.
func (s *scheduler) page() (page []vm.Value, asked int64) {
	// The reader asked for this page when it gave the page before.
	asked = s.readSeq
	s.readSeq = s.seq
	if s.ended != nil {
		return nil, asked
	}
	start := time.Now()
	page, s.ended = s.input.Next(s.r.ctx)
	if s.first {
		s.r.p.read += time.Since(start)
	}
	if s.ended != nil {
		return nil, asked
	}
	s.r.progress()
	s.r.counts.Batches++
	s.r.counts.Records += int64(len(page))
	if s.first {
		s.r.x.engine.stats.read.Add(int64(len(page)))
	}
	return page, asked
}

// extend makes the units of a page.
func (s *scheduler) extend(b *batch, page []vm.Value, asked int64) {
	s.forget(asked)
	if s.each != nil {
		s.each.take(s.input)
	}
	for _, rec := range page {
		u := s.unit(0, rec)
		if s.reread {
			u.key, u.readAt = recordKey(rec), asked
		}
		u.root = s.roots
		s.roots++
		if s.placing {
			s.place(u.root, rec)
		}
		b.append(u)
	}
}

// begin runs the units of a batch up to their first command and sends what may
// be sent while an older batch is not finished.
func (s *scheduler) begin(b *batch) error {
	s.advance(b)
	if s.fatal != nil {
		return s.fatal
	}
	return s.send(b)
}

// finish runs a batch to its end.
func (s *scheduler) finish(b *batch) error {
	s.oldest = b
	for b.head != nil {
		moved := s.moved
		s.advance(b)
		if s.fatal != nil {
			return s.fatal
		}
		if err := s.commit(b); err != nil {
			return err
		}
		if b.head == nil {
			break
		}
		if err := s.send(b); err != nil {
			return err
		}
		if s.moved == moved && b.waiting == 0 && len(s.awaiting) > 0 {
			if err := s.waitAwaited(b); err != nil {
				return err
			}
		}
		for b.waiting > 0 {
			if err := s.receive(); err != nil {
				if s.each != nil && s.fatal == nil {
					// Those whose replies have come are not to run again.
					s.advance(b)
					_ = s.commit(b)
				}
				return err
			}
		}
		s.r.t.Yield()
	}
	return s.r.cancelled()
}

// unit takes a unit from the free list.
func (s *scheduler) unit(seg int, rec vm.Value) *unit {
	var u *unit
	if n := len(s.free); n > 0 {
		u = s.free[n-1]
		s.free = s.free[:n-1]
		u.next, u.prev, u.parent = nil, nil, nil
		u.reads = u.reads[:0]
		u.wrote, u.alone, u.final, u.awaited, u.inside, u.led = false, false, false, false, false, false
		u.err, u.promise = nil, promise{}
	} else {
		u = &unit{}
	}
	u.seg, u.rec, u.state = seg, rec, unitFresh
	return u
}

func (s *scheduler) recycle(u *unit) {
	u.rec = vm.Value{}
	clear(u.task.Out)
	u.task.Out = u.task.Out[:0]
	s.tasks = append(s.tasks, u.task)
	u.task = nil
	s.free = append(s.free, u)
}

// task takes a task that no unit has.
func (s *scheduler) task() *vm.Task {
	n := len(s.tasks)
	if n == 0 {
		return &vm.Task{}
	}
	t := s.tasks[n-1]
	s.tasks = s.tasks[:n-1]
	return t
}

// advance runs, in order, every unit that can run.
func (s *scheduler) advance(b *batch) {
	behind := false // an earlier unit has not awaited yet what it will await
	prompt := s.prompt && b == s.oldest
	for u, next := b.head, (*unit)(nil); u != nil && s.fatal == nil; u = next {
		if next = u.next; u.root > s.cut && !u.inside {
			continue
		}
		switch u.state {
		case unitFresh:
			behind = true
			if u.root-b.head.root >= s.window {
				return
			}
			if (s.alone || u.alone) && !s.hasTurn(u) {
				if s.alone {
					return
				}
				continue
			}
			s.start(u)
		case unitReplied:
			// What coroutines return is worked on in record order.
			if u.awaited && (behind || s.alone && u != b.head) {
				continue
			}
			s.resume(u)
		}
		switch u.state {
		case unitFresh, unitPledged, unitAwaiting:
			behind = true
		}
		if s.alone && u.state != unitDone && u.state != unitAwaiting {
			return
		}
		if next = u.next; prompt && u == b.head && u.state == unitDone {
			if err := s.commit(b); err != nil {
				s.fatal = err
			}
			next = b.head // all before it are gone
		}
	}
}

// start runs a unit from its beginning.
func (s *scheduler) start(u *unit) {
	rec := u.rec
	if u.led = false; u.task == nil {
		u.task = s.task()
	}
	u.reads = u.reads[:0]
	if s.reread && u.seg == 0 {
		if s.drops(u) {
			u.task.Out, u.task.Errs = u.task.Out[:0], u.task.Errs[:0]
			u.state = unitDone
			s.moved++
			s.checkLimits(u.root)
			return
		}
		fresh, err := s.fresh(rec, u.key, u.readAt)
		if err != nil {
			s.fatal = s.r.readerError(err)
			return
		}
		if fresh != rec {
			rec, u.rec, u.readAt = fresh, fresh, s.seq
		}
		u.reads = append(u.reads, readMark{key: u.key, seq: u.readAt})
	}
	if s.copy {
		c, err := vm.DeepCopy(s.r.t, rec)
		if err == nil {
			rec = c
		}
	}
	s.moved++
	s.r.progress()
	began := s.r.profile.start()
	if !s.copy && s.lead(u) {
		s.r.profile.step(&s.stage.Segments[u.seg], 1, began)
		return
	}
	s.running = u
	st, err := s.r.t.Start(u.task, s.segs[u.seg], rec)
	s.r.profile.step(&s.stage.Segments[u.seg], 1, began)
	s.outcome(u, st, err)
}

// lead has a unit wait with the command that its segment begins with, and takes its
// task away. false: its segment does not begin with a command.
func (s *scheduler) lead(u *unit) bool {
	args, site, ok := s.r.t.Lead(u.task, s.segs[u.seg], u.rec)
	if !ok {
		return false
	}
	if v, err, ready := s.park(u, args, site); ready {
		s.running = u
		st, err := s.r.t.Replay(u.task, s.segs[u.seg], u.rec, v, err)
		s.outcome(u, st, err)
		return true
	}
	u.led = true
	s.tasks = append(s.tasks, u.task)
	u.task = nil
	return true
}

// resume goes on with a unit whose reply has come.
func (s *scheduler) resume(u *unit) {
	v, err := u.value, u.failure
	if u.promise == (promise{}) {
		v, err = replyValue(u.reply)
	}
	u.reply, u.value, u.failure, u.promise = shard.Reply{}, vm.Value{}, nil, promise{}
	s.running = u
	s.moved++
	began := s.r.profile.start()
	var st vm.Status
	if u.led {
		u.led, u.task = false, s.task()
		st, err = s.r.t.Replay(u.task, s.segs[u.seg], u.rec, v, err)
	} else {
		st, err = s.r.t.Resume(u.task, v, err)
	}
	s.r.profile.step(&s.stage.Segments[u.seg], 0, began)
	s.outcome(u, st, err)
}

// outcome notes how a unit stands after it ran, answering at once the commands
// that need no server.
func (s *scheduler) outcome(u *unit, st vm.Status, err error) {
	for {
		s.running = nil
		switch {
		case err != nil:
			if errors.Is(err, errNotYourTurn) {
				s.again(u)
				u.alone = true
				return
			}
			s.fatal = err
			return
		case st == vm.Done:
			u.state = unitDone
			s.checkLimits(u.root)
			s.children(u)
			return
		case st == vm.Awaiting:
			u.state = unitPledged
			returned(u.task.Await)
			if s.alone && s.hasTurn(u) || !s.track && !s.alone {
				s.await(u)
			}
			return
		}
		v, err2, ready := s.park(u, u.task.Args, u.task.Site)
		if !ready {
			return
		}
		s.running = u
		began := s.r.profile.start()
		st, err = s.r.t.Resume(u.task, v, err2)
		s.r.profile.step(&s.stage.Segments[u.seg], 0, began)
	}
}

// park looks at the command that u stopped at. ready: the answer is known
// without asking Redis.
func (s *scheduler) park(u *unit, args []vm.Value, site *lang.Call) (v vm.Value, err error, ready bool) {
	if len(args) == 0 {
		return vm.NewList(nil), nil, true
	}
	u.args, err = commandArgs(s.r.t, args, u.args)
	if err != nil {
		return vm.Value{}, err, true
	}
	if v, err, ok := s.r.w.replayed(u.args); ok {
		return v, err, true
	}
	s.r.sess.prepare(&u.prep, u.args)
	switch u.prep.Action {
	case shard.Refuse:
		return vm.Value{}, gearsError("%s", u.prep.Refusal), true
	case shard.Answer:
		v, err = replyValue(u.prep.Reply)
		return v, err, true
	}
	u.final = site != nil && s.final[site]
	u.state = unitParked
	return vm.Value{}, nil, false
}

// children makes the units that take a finished unit's records, when a later
// segment does.
func (s *scheduler) children(u *unit) {
	if u.seg+1 >= len(s.segs) {
		return
	}
	at := u
	for _, rec := range u.task.Out {
		c := s.unit(u.seg+1, rec)
		c.parent, c.root, c.inside = u, u.root, u.inside
		u.batch.insertAfter(at, c)
		at = c
	}
}

// again puts a unit back to its start and drops what came out of it.
func (s *scheduler) again(u *unit) {
	s.r.counts.Reruns++
	s.moved++
	for c := u.next; c != nil && c.descends(u); {
		next := c.next
		u.batch.remove(c)
		c = next
	}
	u.state = unitFresh
	u.reads = u.reads[:0]
}

// commit takes finished units off the head of the batch: their records go to
// the sink, their errors to the list.
func (s *scheduler) commit(b *batch) error {
	for b.head != nil {
		u := b.head
		if u.root > s.cut && !u.inside {
			b.remove(u)
			continue
		}
		if u.state != unitDone {
			return nil
		}
		if s.track && !u.wrote && s.stale(u) {
			s.met(u)
			s.again(u)
			s.advance(b)
			if s.fatal != nil {
				return s.fatal
			}
			continue
		}
		b.remove(u)
		s.grow()
		for _, err := range u.task.Errs {
			s.failedRecord(u.root, err)
		}
		if len(u.task.Rows) > 0 {
			if err := s.takeRows(u); err != nil {
				return err
			}
		}
		if u.seg+1 == len(s.segs) {
			for _, rec := range u.task.Out {
				if err := s.add(vm.Value{}, rec, u.root); err != nil {
					return err
				}
			}
			s.recycle(u)
		}
		if s.alone {
			s.advance(b)
			if s.fatal != nil {
				return s.fatal
			}
		}
	}
	return nil
}

// failed records the error of a unit of this root: the reader stops producing.
// Records that are inside the plan already, of this root, go on; and where no
// reader is upstream, everything is inside already. A shard that ships its
// errors to another has none itself, and goes on. But with a budget used up, or
// too many errors, nothing goes on.
func (s *scheduler) failed(root int, err error) {
	s.r.fail(err)
	spent := s.r.t.Overspent(err)
	if spent && s.r.within != nil {
		s.r.within.spent.Store(true)
	}
	if spent || s.first && s.r.ship == nil || s.r.p.failed >= maxErrors {
		s.cutAfter(root)
	}
}

func (s *scheduler) cutAfter(root int) { s.cut = min(s.cut, root) }
