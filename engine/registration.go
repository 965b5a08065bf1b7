package engine

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"gears/lang"
	"gears/planner"
	"gears/vm"
)

// registration is a recipe that events run. Its listener watches for them and
// enqueues jobs; one goroutine, there only while there are jobs, carries them
// out in the order in which they came.
type registration struct {
	id       string
	engine   *Engine
	sess     *session
	recipe   *lang.Recipe
	listener listener

	onRegistered vm.Value // unset when there is none
	captured     []byte   // the callbacks, for other shards and for a restart
	paused       bool     // it is to be paused, also after a restart; linking guards it

	copies atomic.Pointer[[]*registration] // on other shards, of a primary
	of     *registration                   // the primary of a copy

	code map[*planner.Stage][]*vm.Segment // of stages; the session's lock guards it
	// filter is the code of the filters that filterOf begins with; likewise.
	filter   *vm.Segment
	filterOf *planner.Stage
	rebound  map[*registration]*planner.Plan // plan, for the copies; likewise
	apart    bool                            // plan and code are for measuring, step by step; likewise
	dropped  atomic.Int64                    // events that could not be taken
	buried   atomic.Int64                    // entries that became dead letters
	cancel   context.CancelFunc              // of what start was given

	failures  failureLog
	replaying sync.Mutex // held while dead letters are replayed

	mu      sync.Mutex
	plan    *planner.Plan
	queue   []*job
	running *execution
	active  bool // the goroutine is there
	gone    bool // unregistered: nothing more is taken
	kept    []*execution
	stats   regStats
	marked  map[string]string // what databases had been given of sources when they were first written to
}

// listener is the event side of a registration.
type listener interface {
	// start begins to listen. It is called when the registration has become
	// active; ctx ends when it is removed, or the engine closes.
	// The error says that Redis did not let it.
	start(ctx context.Context) error
	// stop ends what start began. Jobs that are queued stay.
	stop()
	// read makes the records of jobs, a list for each. It is called with the
	// session's lock held when they are about to run. The error is that of the
	// connection, or a *readers.RecordError.
	read(r *runner, jobs []*job) ([][]vm.Value, error)
	// holds reports whether the execution of j belongs to a command of a client that
	// waits: it runs by itself, as override_reply() is about one.
	holds(j *job) bool
	// keeps reports whether finished executions can be asked for by their ids.
	keeps() bool
	// attend tells w what the jobs about to run belong to.
	attend(w *worker, j *job)
	// missed is called when events may have been missed, or come from elsewhere: what
	// can look anew does. It does not wait.
	missed()
	// everywhere reports whether all shards have the records of a distributed
	// execution, and not only the one where the event happened.
	everywhere() bool
	// finished is told of every execution that came to its end, on the goroutine
	// that ran it.
	finished(j *job)
	// describe adds what RG.DUMPREGISTRATIONS shows of it; of a registration on
	// several shards the listeners are asked in turn.
	describe(info *RegistrationInfo)
}

type listenerRow struct {
	reader string
	make   func(r *registration) listener
}

// listeners is the table of event sides by reader.
var listeners = []listenerRow{
	{"KeysReader", newKeysListener},
	{"CommandReader", newCommandListener},
	{"StreamReader", newStreamListener},
}

// job is one event's execution.
type job struct {
	x    *execution
	data any // the listener's: what happened
	runs int // that came to nothing, as Redis went away
	// done, if not nil, is called when the execution came to its end.
	done func(x *execution)
}

// regStats are the figures of a registration. Each execution that came to its
// end is in exactly one of success, failures and aborted.
type regStats struct {
	triggered, success, failures, aborted int64
	last, total                           time.Duration
	lastError                             string
	failed                                bool      // lastError is set
	at                                    time.Time // of the last end
	lag                                   streamLag
}

// add adds the figures of another shard; what is last is that of the later one.
func (st *regStats) add(o *regStats) {
	st.triggered += o.triggered
	st.success += o.success
	st.failures += o.failures
	st.aborted += o.aborted
	st.total += o.total
	if o.at.After(st.at) {
		st.at, st.last, st.lastError, st.failed = o.at, o.last, o.lastError, o.failed
	}
	st.lag.batches += o.lag.batches
	st.lag.total += o.lag.total
	if o.lag.at.After(st.lag.at) {
		st.lag.at, st.lag.last = o.lag.at, o.lag.last
	}
}

// streamLag says how long entries of a stream were in it before they were done,
// by the first entry of each batch.
type streamLag struct {
	batches     int64
	last, total time.Duration
	at          time.Time // of the last batch
}

// keep is called when an execution of r came to its end.
func (r *registration) account(x *execution) {
	r.mu.Lock()
	defer r.mu.Unlock()
	st := &r.stats
	switch {
	case x.status.Load() == statusAborted:
		st.aborted++
		return
	case len(x.errors) > 0:
		st.failures++
		st.lastError, st.failed = x.errors[0], true
	default:
		st.success++
		st.lastError, st.failed = "", false
	}
	st.last, st.at = x.total, time.Now()
	st.total += x.total
}

// clearStats zeroes the figures; what is in flight stays counted as triggered.
func (r *registration) clearStats() {
	r.mu.Lock()
	defer r.mu.Unlock()
	inFlight := int64(len(r.queue))
	if r.running != nil {
		inFlight++
	}
	r.stats = regStats{triggered: inFlight}
}

// trigger enqueues the execution of an event. It does nothing and returns nil
// when the registration is gone, or when too many wait already.
func (r *registration) trigger(data any, done func(x *execution)) *execution {
	x, full := r.offer(data, done)
	if full && r.dropped.Add(1)%maxQueued == 1 {
		r.engine.log.Error("events are dropped: too many wait for this registration", "registration", r.id, "session", r.sess.id, "waiting", maxQueued)
	}
	return x
}

// offer is trigger for events that can wait elsewhere: full says that there was no
// room.
func (r *registration) offer(data any, done func(x *execution)) (x *execution, full bool) {
	x = r.newExecution(r.engine.ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone || len(r.queue) >= maxQueued {
		r.engine.remove(x)
		return nil, !r.gone
	}
	r.stats.triggered++
	r.queue = append(r.queue, &job{x: x, data: data, done: done})
	if !r.active {
		r.active = r.engine.spawn(r.work)
	}
	return x, false
}

// maxQueued is how many events may wait for a registration.
const maxQueued = 1 << 20

// now carries out an event at once, beside others, on the caller's goroutine. It
// returns nil when the registration is gone.
func (r *registration) now(ctx context.Context, data any) *execution {
	r.mu.Lock()
	if r.gone {
		r.mu.Unlock()
		return nil
	}
	r.stats.triggered++
	r.mu.Unlock()
	x := r.newExecution(ctx)
	j := &job{x: x, data: data}
	r.carryOut([]*job{j})
	return x
}

// admit makes the executions of events that are about to be carried out. It
// returns nil when the registration is gone.
func (r *registration) admit(data []any) []*job {
	jobs := make([]*job, len(data))
	for i, d := range data {
		jobs[i] = &job{x: r.newExecution(r.engine.ctx), data: d}
	}
	r.mu.Lock()
	gone := r.gone
	if !gone {
		r.stats.triggered += int64(len(jobs))
	}
	r.mu.Unlock()
	if gone {
		for _, j := range jobs {
			r.engine.remove(j.x)
		}
		return nil
	}
	return jobs
}

// maxJobs is how many events run together, where that makes no difference to
// one after another.
const maxJobs = 512

// work carries out jobs until there are none.
func (r *registration) work() {
	waits := false
	for {
		if waits {
			r.engine.awaitRedis(r.engine.ctx)
		}
		if r.recipe.Reader == "KeysReader" {
			r.engine.awaitLead()
		}
		r.mu.Lock()
		if len(r.queue) == 0 || r.engine.ctx.Err() != nil {
			r.active = false
			r.running = nil
			r.mu.Unlock()
			return
		}
		n := 1
		if r.queue[0].runs == 0 && r.together() && r.engine.config.Int("ProfileExecutions") == 0 {
			n = r.alike()
		}
		jobs := append([]*job(nil), r.queue[:n]...)
		clear(r.queue[:n])
		r.queue = r.queue[n:]
		if len(r.queue) == 0 {
			r.queue = nil
		}
		r.running = jobs[0].x
		r.mu.Unlock()
		waits = r.carryOut(jobs)
	}
}

// alike is how many jobs at the head of the queue may run as one batch: those that
// no client waits for, or one. Call with mu held.
func (r *registration) alike() int {
	most := min(len(r.queue), maxJobs)
	if i := slices.IndexFunc(r.queue[:most], r.listener.holds); i >= 0 {
		return max(i, 1)
	}
	return most
}

// finish is called for every job that came to its end, or was given up.
func (r *registration) finish(j *job) {
	r.account(j.x)
	r.listener.finished(j)
	if j.done != nil {
		j.done(j.x)
	}
	r.remember(j.x)
}

// remember keeps a finished execution for RG.GETRESULTS, and drops the oldest
// when there are too many.
func (r *registration) remember(x *execution) {
	if !r.listener.keeps() {
		r.engine.remove(x)
		return
	}
	most := r.engine.config.Int("MaxExecutionsPerRegistration")
	var drop []*execution
	r.mu.Lock()
	r.kept = append(r.kept, x)
	if most > 0 && int64(len(r.kept)) > most {
		n := len(r.kept) - int(most)
		drop = append(drop, r.kept[:n]...)
		r.kept = append([]*execution(nil), r.kept[n:]...)
	}
	gone := r.gone
	if gone {
		drop = append(drop, r.kept...)
		r.kept = nil
	}
	r.mu.Unlock()
	for _, x := range drop {
		r.engine.remove(x)
	}
}

// withdraw gives up one job that has not started.
func (r *registration) withdraw(x *execution) {
	r.mu.Lock()
	i := slices.IndexFunc(r.queue, func(j *job) bool { return j.x == x })
	if i < 0 {
		r.mu.Unlock()
		return
	}
	j := r.queue[i]
	r.queue = slices.Delete(r.queue, i, i+1)
	r.mu.Unlock()
	j.x.giveUp()
	r.finish(j)
}

// abortQueued gives up the jobs that have not started.
func (r *registration) abortQueued() {
	r.mu.Lock()
	jobs := r.queue
	r.queue = nil
	r.mu.Unlock()
	for _, j := range jobs {
		j.x.giveUp()
		r.finish(j)
	}
}

// close ends a registration on all shards. With abort, what is queued does not
// run.
func (r *registration) close(abort bool) {
	for _, c := range r.everywhere() {
		c.leave(abort)
	}
}

// leave is close for one shard.
func (r *registration) leave(abort bool) {
	r.listener.stop()
	r.cancel()
	r.mu.Lock()
	r.gone = true
	kept := r.kept
	r.kept = nil
	r.mu.Unlock()
	if abort {
		r.abortQueued()
	}
	for _, x := range kept {
		r.engine.remove(x)
	}
	r.tellHidden()
}

func (r *registration) isGone() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gone
}

// info describes a registration for RG.DUMPREGISTRATIONS: the figures are those
// of all shards.
func (r *registration) info() RegistrationInfo { return r.infoOf(r.everywhere()) }

// infoOf is info with the figures of some shards.
func (r *registration) infoOf(on []*registration) RegistrationInfo {
	info := RegistrationInfo{ID: r.id, Reader: r.recipe.Reader, Desc: r.recipe.Desc, Mode: r.recipe.Mode, Session: r.sess.id}
	var st regStats
	for _, c := range on {
		c.mu.Lock()
		st.add(&c.stats)
		info.Queued += int64(len(c.queue))
		info.Kept += int64(len(c.kept))
		c.mu.Unlock()
		info.Dropped += c.dropped.Load()
		info.DeadLetters += c.buried.Load()
		c.listener.describe(&info)
	}
	info.Triggered, info.Success, info.Failures, info.Aborted = st.triggered, st.success, st.failures, st.aborted
	info.LastMS, info.TotalMS = st.last.Milliseconds(), st.total.Milliseconds()
	info.LastError, info.HasError = st.lastError, st.failed
	if n := st.success + st.failures; n > 0 {
		info.AvgMS = float64(st.total.Milliseconds()) / float64(n)
	}
	if info.Stream {
		info.LastLagMS = st.lag.last.Milliseconds()
		if st.lag.batches > 0 {
			info.AvgLagMS = float64(st.lag.total.Milliseconds()) / float64(st.lag.batches)
		}
	}
	return info
}

// RegistrationInfo is an entry of RG.DUMPREGISTRATIONS.
type RegistrationInfo struct {
	ID, Reader, Desc, Mode, Session       string
	Shard                                 string // whose figures they are; "": those of all
	Triggered, Success, Failures, Aborted int64
	LastMS, TotalMS                       int64
	AvgMS                                 float64
	LastError                             string
	PD, OldPD                             string // the session, as a Python dict literal; as version 1.0 had it
	HasError                              bool
	Queued                                int64 // events that wait
	Kept                                  int64 // finished executions that can be asked for
	Dropped                               int64 // events that could not be taken
	DeadLetters                           int64 // entries that became dead letters
	Args                                  []RegistrationArg
	Stream                                bool // the fields below are there
	LastLagMS                             int64
	AvgLagMS                              float64
	Status                                string
	Gaps                                  int64 // times that events may have been missed, as the link was lost
	Resync                                ResyncInfo
	Capture                               string // how it comes to know of events; "": not of the KeysReader
	CaptureAsked                          bool   // it has capture=
	LagBytes                              int64  // of the replication streams: told, and not carried out
}

// ResyncInfo is how the scans of a registration stand that has resync=True; of
// others it is zero.
type ResyncInfo struct {
	Running bool
	Scans   int64 // that came to their end
	Keys    int64 // fed to the recipe
}

// RegistrationArg is a reader argument: nil, string, int64 or []string.
type RegistrationArg struct {
	Name  string
	Value any
}

// sequence is the number in an id of executions and registrations; ok is false
// for anything else.
func sequence(id string) (n int64, ok bool) {
	if len(id) < 42 || id[40] != '-' {
		return 0, false
	}
	n, err := strconv.ParseInt(id[41:], 10, 64)
	return n, err == nil
}

// add adds what another shard's scans came to.
func (i *ResyncInfo) add(o ResyncInfo) {
	i.Running = i.Running || o.Running
	i.Scans += o.Scans
	i.Keys += o.Keys
}
