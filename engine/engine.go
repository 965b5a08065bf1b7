package engine

import (
	"cmp"
	"container/list"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gears/exchange"
	"gears/lang"
	"gears/planner"
	"gears/shard"
	"gears/vm"
	"gears/writebehind"
)

// Options of an engine; the zero value is right.
type Options struct {
	Log *slog.Logger
	// Hint is told for texts of errors what name the script most likely meant;
	// when it is nil the log is. It may be called by several goroutines at once.
	Hint      func(text, name string)
	Limits    vm.Limits
	MaxSource int // bytes of a script; 0 means the front-end's default
	// Ballast is how many bytes of heap the process holds for the collector's
	// sake; the memory that is reported leaves them out.
	Ballast int64
	// OneByOne makes every stage run one record at a time, and NoRules plans
	// without optimisation: the references that tests compare with.
	// NoAtomicScripts runs atomic() blocks command by command.
	OneByOne        bool
	NoRules         bool
	NoAtomicScripts bool
	// Capture is how registrations of keys come to know of events, where they do not
	// say it: CaptureAuto, CaptureNotifications or CaptureReplication of package
	// readers; "" is the first.
	Capture string
}

// Engine runs scripts against one Redis. It is safe for concurrent use.
type Engine struct {
	topology *shard.Topology
	opts     Options
	log      *slog.Logger
	config   *Config
	runID    string

	ctx    context.Context // ends when the engine closes
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup // executions under way
	sides  sync.WaitGroup // event loops and threads of scripts

	mu      sync.Mutex
	linking sync.Mutex // held while registrations come or go
	buses   buses
	keeper  *keeper // nil where no state is kept

	positions positions
	gathering bool // registrations are brought back: streams are followed when all are there; linking guards it

	closed     bool
	execSeq    int64
	regSeq     int64
	executions map[string]*execution
	// Registrations, oldest first, the sessions that have some, and what
	// RG.TRIGGER calls.
	registrations []*registration
	sessions      map[string]*session
	triggers      map[string]*commandListener
	watchers      map[watcher]struct{} // that clients wait for
	hooks         atomic.Pointer[hookTable]
	keyOrder      keyOrder
	onIntercept   func(Intercepted)
	encode        func(vm.Value) shard.Reply
	gates         map[*shard.Shard]*gate
	hold          func(ctx context.Context) (release func(), err error)
	order         *list.List // of *execution, oldest first: those that MaxExecutions counts
	cursors       streamCursors
	timeEvents    map[*timeEvent]struct{}
	unread        map[string]string // names of stored sessions that could not be brought back, and their fields
	internal      func(ctx context.Context, args []string) shard.Reply
	memoryPeak    int64
	hinted        map[string]bool // texts of errors whose hints are logged
	stats         counters
	databases     writebehind.Databases
	exchange      exchange.Transport // between the shards
	routes        routeTable
}

// counters are updated without the mutex.
type counters struct {
	runs, runErrors, records, batches, roundTrips atomic.Int64
	read                                          atomic.Int64 // records that readers gave, also of runs under way
}

func (c *counters) add(stages []StageCounts, failed bool) {
	c.runs.Add(1)
	if failed {
		c.runErrors.Add(1)
	}
	for i, s := range stages {
		if i == 0 {
			c.records.Add(s.Records)
		}
		c.batches.Add(s.Batches)
		c.roundTrips.Add(s.RoundTrips)
	}
}

// New makes an engine over a topology, which stays the caller's to close. With
// none, the engine can only explain recipes.
func New(topology *shard.Topology, opts Options) *Engine {
	e := &Engine{topology: topology, opts: opts, log: opts.Log, config: NewConfig(), runID: randomID(), executions: map[string]*execution{}, sessions: map[string]*session{}, triggers: map[string]*commandListener{}, timeEvents: map[*timeEvent]struct{}{}, watchers: map[watcher]struct{}{}, order: list.New(), exchange: exchange.NewLocal(), keyOrder: keyOrder{seed: maphash.MakeSeed()}}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	e.gates = map[*shard.Shard]*gate{}
	e.ctx, e.cancel = context.WithCancelCause(context.Background())
	e.positions.engine = e
	e.buses.log, e.buses.durable = e.log, e.positions.durable
	if topology != nil && topology.Clustered() {
		e.side(e.followShards)
	}
	return e
}

// ErrClosed answers commands after Close.
var ErrClosed = errors.New("gears is shutting down")

// Close waits for the executions under way until ctx ends, then cancels them and
// waits for them to stop.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	e.closed = true
	e.stopTimers()
	regs := slices.Clone(e.registrations)
	e.mu.Unlock()
	for _, r := range everywhere(regs) {
		r.listener.stop()
	}
	idle := make(chan struct{})
	go func() {
		e.wg.Wait()
		close(idle)
	}()
	select {
	case <-idle:
	case <-ctx.Done():
		e.cancelAll()
		<-idle
	}
	e.cancelAll()
	e.sides.Wait()
	for _, r := range everywhere(regs) {
		r.tellHidden()
	}
	e.databases.Close()
	if e.keeper != nil {
		e.positions.save(true)
		e.keeper.close()
	}
	return nil
}

// cancelAll ends all work.
func (e *Engine) cancelAll() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cancel(ErrClosed) // under the mutex: side starts nothing more
	for _, x := range e.executions {
		x.cancel(ErrClosed)
	}
}

// limits are the budgets of executions, with the defaults filled in.
func (e *Engine) limits() vm.Limits { return e.opts.Limits.WithDefaults() }

// Config returns the configuration.
func (e *Engine) Config() *Config { return e.config }

// RunID identifies this process: 40 hex digits.
func (e *Engine) RunID() string { return e.runID }

// Topology returns the Redis that the engine works on.
func (e *Engine) Topology() *shard.Topology { return e.topology }

// SetInternal gives the engine the function that answers RG.* commands issued by
// scripts.
func (e *Engine) SetInternal(f func(ctx context.Context, args []string) shard.Reply) {
	e.mu.Lock()
	e.internal = f
	e.mu.Unlock()
}

func (e *Engine) hostCommand() func(ctx context.Context, args []string) shard.Reply {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.internal
}

// nextRegistration takes a number of the registration counter, which every
// builder uses up.
func (e *Engine) nextRegistration() {
	e.mu.Lock()
	e.regSeq++
	e.mu.Unlock()
}

// newExecution makes the execution of a run.
//
// ctx ends the execution, as Abort and Close do.
func (e *Engine) newExecution(ctx context.Context, s *session, r *run) *execution {
	return e.enlist(ctx, &execution{part: part{sess: s, recipe: r.recipe}, captured: r.captured})
}

// newExecution makes the execution of an event.
func (r *registration) newExecution(ctx context.Context) *execution {
	return r.engine.enlist(ctx, &execution{part: part{sess: r.sess, recipe: r.recipe, reg: r}, registration: r})
}

// enlist numbers a new execution and puts it on the list, from which the oldest
// goes when it is full.
func (e *Engine) enlist(ctx context.Context, x *execution) *execution {
	e.mu.Lock()
	defer e.mu.Unlock()
	x.engine, x.seq, x.done = e, e.execSeq, make(chan struct{})
	x.id = x.sess.at().ID() + "-" + strconv.FormatInt(x.seq, 10)
	e.execSeq++
	x.status.Store(statusCreated)
	if ctx == e.ctx {
		ctx = context.Background() // cancelAll ends it
	}
	x.ctx.begin(ctx)
	if e.ctx.Err() != nil {
		x.cancel(ErrClosed)
	}
	e.makeRoom()
	e.executions[x.id] = x
	x.place = e.order.PushBack(x)
	return x
}

// makeRoom takes the oldest executions off a full list: those that are not
// finished are forgotten when they are. Call with mu held.
func (e *Engine) makeRoom() {
	most := e.config.Int("MaxExecutions")
	if most <= 0 {
		return
	}
	for int64(e.order.Len()) >= most {
		x := e.order.Remove(e.order.Front()).(*execution)
		x.place = nil
		x.forget.Store(true)
		if x.finished() {
			delete(e.executions, x.id)
		}
	}
}

// end marks an execution as finished: its results are complete.
func (x *execution) end() {
	x.letPartsGo()
	close(x.done)
	// Either makeRoom sees that it is finished, or it is seen here that it is to
	// be forgotten.
	if x.forget.Load() {
		x.engine.remove(x)
	}
}

func (x *execution) finished() bool {
	select {
	case <-x.done:
		return true
	default:
		return false
	}
}

// spawn runs f in a goroutine that Close waits for; after Close it does nothing
// and says so.
func (e *Engine) spawn(f func()) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.wg.Go(f)
	return true
}

// start carries x out in a goroutine of its own; then, if not nil, is called
// when it is done.
func (e *Engine) start(x *execution, then func()) error {
	ok := e.spawn(func() {
		defer x.cancel(nil)
		x.run(&x.ctx)
		if then != nil {
			then()
		}
	})
	if !ok {
		e.remove(x)
		x.cancel(ErrClosed)
		return ErrClosed
	}
	return nil
}

// background runs a recipe that a callback started; nobody waits for it.
func (e *Engine) background(s *session, r *run) error {
	x := e.newExecution(e.ctx, s, r)
	return e.start(x, func() {
		for _, text := range x.errors {
			e.log.Warn("an execution started by a callback failed", "execution", x.id, "error", text)
		}
		e.remove(x)
		s.resolve(r.future, x)
	})
}

func (e *Engine) remove(x *execution) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.executions, x.id)
	if x.place != nil {
		e.order.Remove(x.place)
		x.place = nil
	}
}

// find looks an execution up by its id.
func (e *Engine) find(id string) *execution {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.executions[id]
}

// Executions lists the executions, oldest first.
func (e *Engine) Executions() []ExecutionInfo {
	e.mu.Lock()
	all := slices.Collect(maps.Values(e.executions))
	e.mu.Unlock()
	slices.SortFunc(all, func(a, b *execution) int { return cmp.Compare(a.seq, b.seq) })
	out := make([]ExecutionInfo, len(all))
	for i, x := range all {
		out[i] = ExecutionInfo{ID: x.id, Status: x.shown(x.finished()), Registered: x.registration != nil}
	}
	return out
}

// Results returns an execution's results and errors; wait waits for its end, or
// for ctx.
func (e *Engine) Results(ctx context.Context, id string, wait bool) ([]vm.Value, []string, error) {
	x := e.find(id)
	if x == nil {
		return nil, nil, ErrNoPlan
	}
	if wait {
		select {
		case <-x.done:
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		}
	} else if !x.finished() {
		return nil, nil, ErrStillRunning
	}
	return x.results, x.errors, nil
}

// Drop removes a finished execution.
func (e *Engine) Drop(id string) error {
	x := e.find(id)
	switch {
	case x == nil:
		return ErrNoPlan
	case !x.finished():
		return ErrNotFinished
	}
	e.remove(x)
	return nil
}

// Abort ends an execution: one that has not started does not start; in a running
// one the callback under way raises gears.forcestopped.
func (e *Engine) Abort(id string) error {
	x := e.find(id)
	if x == nil {
		return ErrNoExecution
	}
	if x.finished() {
		return nil
	}
	e.burnExecution()
	x.abort(errAborted)
	return nil
}

// abort ends x, with cause where its code runs.
func (x *execution) abort(cause error) {
	x.aborted.Store(true)
	x.cancel(cause)
	if x.registration != nil {
		x.registration.withdraw(x)
	}
}

// Memory reports the process's heap: gears has no allocator of its own to ask.
func (e *Engine) Memory() MemoryStats {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	e.mu.Lock()
	defer e.mu.Unlock()
	cur := max(int64(m.HeapAlloc)-e.opts.Ballast, 0)
	e.memoryPeak = max(e.memoryPeak, cur)
	return MemoryStats{Total: int64(m.TotalAlloc) - e.opts.Ballast, Peak: e.memoryPeak, Current: cur}
}

// Stats returns the counters.
func (e *Engine) Stats() Stats {
	e.mu.Lock()
	n, regs := int64(len(e.executions)), int64(len(e.registrations))
	e.mu.Unlock()
	c := &e.stats
	bus, streamGaps := e.buses.stats()
	return Stats{
		CaptureGaps: streamGaps, LagBytes: e.lagBytes(),
		BusUp: bus.Up, BusEvents: bus.Events, BusGaps: bus.Gaps,
		Executions: n, Registrations: regs, Runs: c.runs.Load(), RunErrors: c.runErrors.Load(),
		Written: e.databases.Counts(),
		Records: c.records.Load(), Batches: c.batches.Load(), RoundTrip: c.roundTrips.Load(),
	}
}

// clustered reports whether there is more than one shard: a cluster of one
// behaves like a standalone server.
func (e *Engine) clustered() bool { return e.topology != nil && len(e.topology.Shards()) > 1 }

// Plan plans a recipe with what the server's command table says.
func (e *Engine) Plan(s *session, r *lang.Recipe) *planner.Plan {
	env := planner.Env{Shards: 1, Script: s.module, Target: describeTarget}
	if e.topology != nil {
		env.Shards = len(e.topology.Shards())
		env.Command = commandInfo(s.commands)
	}
	if e.opts.NoRules {
		env.Disable = map[string]bool{"partial": true, "predicate": true, "key-only": true, "projection": true, "fuse": true}
	}
	if e.config.Int("ProfileExecutions") != 0 && env.Disable == nil {
		env.Disable = map[string]bool{"fuse": true}
	}
	return planner.Build(r, env)
}

// commandInfo answers the planner's questions from the server's command table.
func commandInfo(t *shard.Commands) func(name string) (planner.CommandInfo, bool) {
	return func(name string) (planner.CommandInfo, bool) {
		c := t.Lookup(name)
		if c == nil {
			return planner.CommandInfo{}, false
		}
		return planner.CommandInfo{
			Write: c.Write, ReadOnly: c.ReadOnly, Random: c.Random, Blocking: c.Blocking, Movable: c.MovableKeys, NoScript: c.NoScript,
			FirstKey: c.FirstKey, LastKey: c.LastKey, Step: c.Step,
		}, true
	}
}

// RecordsRead is how many records readers have given so far: unlike the counters of
// Stats it counts those of runs under way.
func (e *Engine) RecordsRead() int64 { return e.stats.read.Load() }

// Result is what Run reports.
type Result struct {
	Ran     bool // the script ended in a run()
	Results []vm.Value
	Errors  []string
	Plan    *planner.Plan
	Stages  []StageCounts // as Plan.Stages; of all shards
	Crossed []Crossing    // what the shards sent each other
	Elapsed time.Duration
}

// Records is how many records the reader gave.
func (r *Result) Records() int64 {
	if len(r.Stages) == 0 {
		return 0
	}
	return r.Stages[0].Records
}

// Run executes a parsed module without a server around it: what gearsc run does.
// The error is a script that failed, rendered as a client would see it.
func (e *Engine) Run(ctx context.Context, m *lang.Module) (Result, error) {
	s, left, err := e.prepare(ctx, m, false)
	if err != nil || left == nil {
		return Result{}, err
	}
	x := e.newExecution(ctx, s, left)
	defer e.remove(x)
	if err := e.start(x, func() { s.resolve(left.future, x) }); err != nil {
		return Result{}, err
	}
	<-x.done
	return Result{Ran: true, Results: x.results, Errors: x.errors, Plan: x.plan, Stages: x.totals(), Crossed: x.crossed, Elapsed: x.total}, nil
}

// Explain runs the module body and plans its recipe, that of its run() or else the
// first that it registers, without carrying it out; nil when it has none. Commands
// that the body itself executes do run.
func (e *Engine) Explain(ctx context.Context, m *lang.Module) (*planner.Plan, error) {
	s, left, err := e.prepare(ctx, m, true)
	switch {
	case err != nil:
		return nil, err
	case left != nil:
		return e.Plan(s, left.recipe), nil
	case len(s.pending) > 0:
		p := e.Plan(s, s.pending[0].recipe)
		e.explainCapture(ctx, p)
		return p, nil
	}
	return nil, nil
}

func (e *Engine) prepare(ctx context.Context, m *lang.Module, explaining bool) (*session, *run, error) {
	s, err := e.moduleSession(ctx, randomID(), m)
	if err != nil {
		return nil, nil, err
	}
	s.explaining = explaining
	s.gil.Lock()
	defer s.gil.Unlock()
	if err := s.runScript(ctx); err != nil {
		return nil, nil, err
	}
	return s, s.take(), nil
}

// stepInfo is how one operation shows in RG.GETEXECUTION.
type stepInfo struct{ typ, name string }

const pyName = "RedisGearsPy_PyCallback"

// stepShapes says which native steps each operation stands for, first step
// first. The original desugars when it records; clients see those steps.
var stepShapes = map[string][]stepInfo{
	"map":          {{"map", pyName + "Mapper"}},
	"filter":       {{"filter", pyName + "Filter"}},
	"foreach":      {{"foreach", pyName + "ForEach"}},
	"upsert":       {{"foreach", "upsert"}},
	"flatmap":      {{"map", pyName + "FlatMapper"}, {"flatmap", "flatmap"}},
	"limit":        {{"limit", "limit"}},
	"accumulate":   {{"accumulate", pyName + "Accumulate"}},
	"collect":      {{"collect", "collect"}},
	"repartition":  {{"extractkey", pyName + "Extractor"}, {"repartition", "repartition"}, {"map", "GetValueMapper"}},
	"localgroupby": {{"extractkey", pyName + "Extractor"}, {"accumulatebykey", pyName + "AccumulateByKey"}, {"map", "RedisGearsPy_ToPyRecordMapper"}},
	"groupby":      {{"extractkey", pyName + "Extractor"}, {"repartition", "repartition"}, {"accumulatebykey", pyName + "AccumulateByKey"}, {"map", "RedisGearsPy_ToPyRecordMapper"}},
	"batchgroupby": {{"extractkey", pyName + "Extractor"}, {"repartition", "repartition"}, {"group", "group"}, {"reduce", pyName + "Reducer"}, {"map", "RedisGearsPy_ToPyRecordMapper"}},
}

// sugarSteps says which native operations a sugar operation stands for.
var sugarSteps = map[string][]string{
	"aggregate":            {"accumulate", "collect", "accumulate"},
	"aggregateby":          {"localgroupby", "groupby"},
	"count":                {"accumulate", "collect", "accumulate"},
	"countby":              {"localgroupby", "groupby"},
	"sort":                 {"accumulate", "collect", "accumulate", "map", "flatmap"},
	"distinct":             {"accumulate", "collect", "accumulate", "flatmap"},
	"avg":                  {"map", "accumulate", "collect", "accumulate", "map"},
	"__localAggregateby__": {"localgroupby"},
}

// stepList lists the steps of a recipe, last step first, the reader not among
// them.
func stepList(r *lang.Recipe, p *stepProfile) []StepInfo {
	out := []StepInfo{{Type: "map", Name: "RedisGearsPy_ToPyRecordMapper"}}
	add := func(op, arg string) {
		for _, sh := range stepShapes[op] {
			s := StepInfo{Type: sh.typ, Name: sh.name}
			if strings.HasPrefix(sh.name, pyName) {
				s.Arg = arg
			}
			out = append(out, s)
		}
	}
	for i := range r.Steps {
		s := &r.Steps[i]
		arg := ""
		if cb := s.Func(0); cb != nil {
			if v, ok := cb.Ref.(vm.Value); ok {
				arg, _ = vm.Repr(nil, v)
			}
		}
		native := sugarSteps[s.Op.Name]
		if native == nil {
			native = []string{s.Op.Name}
		}
		first := len(out)
		for _, op := range native {
			add(op, arg)
		}
		p.durations(s, out[first:])
	}
	if r.ToStr {
		add("map", fmt.Sprintf("<function <lambda> at %p>", r))
		if p != nil {
			out[len(out)-1].DurationMS = p.toStr.total.Milliseconds()
		}
	}
	if r.Collect {
		add("collect", "")
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
