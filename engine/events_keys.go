package engine

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gears/readers"
	"gears/vm"
)

// keysListener is the event side of the KeysReader.
type keysListener struct {
	r        *registration
	prefix   string
	exact    bool                    // prefix is a whole key
	events   []string                // lower case; nil: all
	types    []string                // nil: all
	commands []string                // lower case; nil: whatever raises the event
	hearing  atomic.Pointer[hearing] // nil: it has not listened yet
	ctx      context.Context
	resync   *resync      // nil: not asked for
	gaps     atomic.Int64 // times that events were missed

	mu      sync.Mutex
	flights []*commandRun // commands of clients that wait for what they raise
	// Events of which something has to be asked, and those behind them, in order.
	asking []keyJob
	active bool
}

// keyJob is an event, with the command that raised it when a client waits for
// that.
type keyJob struct {
	readers.KeyEvent
	run  *commandRun
	span *span // of the replication stream; nil: it does not come from there
	nth  int   // its number among the events at one place of the stream
}

func newKeysListener(r *registration) listener {
	l := &keysListener{r: r}
	prefix, _ := r.recipe.Arg("prefix").(string)
	if l.prefix = strings.TrimSuffix(prefix, "*"); l.prefix == prefix {
		l.exact = true
	}
	l.events, _ = r.recipe.Arg("eventTypes").([]string)
	l.types, _ = r.recipe.Arg("keyTypes").([]string)
	l.commands, _ = r.recipe.Arg("commands").([]string)
	if on, _ := r.recipe.Arg("resync").(bool); on {
		l.resync = &resync{l: l, slots: make(chan struct{}, resyncAhead)}
	}
	return l
}

func (l *keysListener) holds(j *job) bool { return j.data.(keyJob).run != nil }

// awaited reports whether clients wait for what their commands trigger here.
func (l *keysListener) awaited() bool { return l.commands != nil || l.r.recipe.Mode == "sync" }

func (l *keysListener) keeps() bool { return true }

func (l *keysListener) attend(w *worker, j *job) { w.command = j.data.(keyJob).run }

func (l *keysListener) start(ctx context.Context) error {
	if err := l.ready(ctx); err != nil {
		return err
	}
	l.r.engine.changeOver(nil, []*registration{l.r})
	return nil
}

// ready has the bus listen, and takes no event yet.
func (l *keysListener) ready(ctx context.Context) error {
	l.ctx = ctx
	if l.resync != nil {
		l.resync.resume()
	}
	return l.listen(ctx)
}

// missed is called when events may have been missed. It does not wait.
func (l *keysListener) missed() {
	if l.resync != nil {
		l.resync.want()
	}
}

// source tells of the events of the shard, once it listens.
func (l *keysListener) source() *readers.Bus { return l.hearing.Load().ears[0].bus }

func (l *keysListener) readerEnv() readers.Env {
	at := l.r.sess.at()
	return readers.Env{Shard: at, Topology: l.r.engine.topology, Misses: l.r.engine.buses.of(at).misses()}
}

func (l *keysListener) stop() {
	if l.resync != nil {
		l.resync.stop()
	}
	l.watch(false)
	h := l.hearing.Load()
	if h == nil {
		return
	}
	for _, e := range h.ears {
		e.bus.Leave(e.heard)
		e.bus.Leave(e.hold)
	}
}

func (l *keysListener) watch(on bool) {
	if l.awaited() {
		l.r.engine.watch(l, on)
	}
}

func (l *keysListener) watches() []string { return l.commands }

func (l *keysListener) registered() *registration { return l.r }

func (l *keysListener) flight(_ context.Context, run *commandRun, begins bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if begins {
		l.flights = append(l.flights, run)
		return
	}
	l.flights = slices.DeleteFunc(l.flights, func(r *commandRun) bool { return r == run })
}

// wants reports whether events of a key concern the registration.
func (l *keysListener) wants(key string) bool {
	return strings.HasPrefix(key, l.prefix) && (!l.exact || key == l.prefix)
}

// concerns reports whether an event is one for the registration.
func (l *keysListener) concerns(e readers.KeyEvent) bool {
	return l.wants(e.Key) && (l.events == nil || slices.Contains(l.events, strings.ToLower(e.Event)))
}

// event is called by the bus.
func (l *keysListener) event(e readers.KeyEvent) {
	if l.concerns(e) {
		l.take(keyJob{KeyEvent: e})
	}
}

// take takes an event that concerns the registration.
func (l *keysListener) take(j keyJob) {
	l.mu.Lock()
	watched := l.commands == nil
	for _, run := range l.flights {
		if slices.Contains(run.keys, j.Key) {
			if watched = true; !run.detached {
				j.run = run
				run.jobs.Add(1)
			}
			break
		}
	}
	if !watched {
		l.mu.Unlock()
		j.span.done()
		return
	}
	if l.types != nil || l.active || l.doubtful(j) {
		l.asking = append(l.asking, j)
		if !l.active {
			l.active = l.r.engine.side(l.ask)
		}
		l.mu.Unlock()
		return
	}
	l.mu.Unlock()
	l.trigger(j)
}

func (l *keysListener) trigger(j keyJob) {
	if j.run == nil {
		if l.r.trigger(j, nil) == nil {
			j.span.done()
			l.missed()
		}
		return
	}
	if l.r.trigger(j, func(*execution) { j.run.jobs.Done() }) == nil {
		j.span.done()
		j.run.jobs.Done()
	}
}

// ask sorts out the events that are wanted.
func (l *keysListener) ask() {
	for {
		l.mu.Lock()
		jobs := l.asking
		l.asking = nil
		if len(jobs) == 0 {
			l.active = false
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		wanted, err := l.sort(jobs)
		for err != nil && l.r.engine.awaitRedis(l.ctx) {
			wanted, err = l.sort(jobs)
		}
		for i, j := range jobs {
			if err == nil && wanted[i] {
				l.trigger(j)
				continue
			}
			if err == nil {
				j.span.done()
			}
			if j.run != nil {
				j.run.jobs.Done()
			}
		}
	}
}

// sort tells which of some events are wanted.
func (l *keysListener) sort(jobs []keyJob) ([]bool, error) {
	events := make([]readers.KeyEvent, len(jobs))
	for i := range jobs {
		events[i] = jobs[i].KeyEvent
	}
	wanted, err := l.notMoved(events)
	if err != nil || l.types == nil {
		return wanted, err
	}
	types, err := readers.KeyTypes(l.ctx, l.readerEnv(), events)
	for i := range types {
		wanted[i] = wanted[i] && slices.Contains(l.types, types[i])
	}
	return wanted, err
}

func (l *keysListener) read(r *runner, jobs []*job) ([][]vm.Value, error) {
	events := make([]readers.KeyEvent, len(jobs))
	for i, j := range jobs {
		events[i] = j.data.(keyJob).KeyEvent
	}
	recs, err := readers.KeyEvents(r.ctx, r.readerEnv(), r.readerSpec(), events)
	if err != nil {
		return nil, err
	}
	lists := make([][]vm.Value, len(jobs))
	for i := range recs {
		lists[i] = recs[i : i+1]
	}
	return lists, nil
}

func (l *keysListener) everywhere() bool { return false }

func (l *keysListener) finished(j *job) {
	if l.r.engine.ctx.Err() != nil {
		return // it may have been cut short
	}
	j.data.(keyJob).span.done()
	if j.x.lost {
		l.missed()
	}
}

func (l *keysListener) describe(info *RegistrationInfo) {
	prefix, _ := l.r.recipe.Arg("prefix").(string)
	info.Args = []RegistrationArg{{"regex", prefix}, {"eventTypes", l.r.recipe.Arg("eventTypes")}, {"keyTypes", l.r.recipe.Arg("keyTypes")}, {"hookCommands", l.r.recipe.Arg("commands")}}
	info.Gaps += l.gaps.Load()
	l.describeCapture(info)
	if l.resync != nil {
		info.Resync.add(l.resync.info())
	}
}
