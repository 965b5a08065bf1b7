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
	exact    bool     // prefix is a whole key
	events   []string // lower case; nil: all
	types    []string // nil: all
	commands []string // lower case; nil: whatever raises the event
	bus      *readers.BusListener
	hold     *readers.BusListener // keeps the bus up while bus is not there yet
	ctx      context.Context
	resync   *resync      // nil: not asked for
	gaps     atomic.Int64 // times that the bus was away

	mu      sync.Mutex
	flights []*commandRun // commands of clients that wait for what they raise
	// Events whose key's type has to be asked for, in order.
	asking []keyJob
	active bool
}

// keyJob is an event, with the command that raised it when a client waits for
// that.
type keyJob struct {
	readers.KeyEvent
	run *commandRun
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

// holds reports whether clients wait for what their commands trigger here.
func (l *keysListener) holds() bool { return l.commands != nil || l.r.recipe.Mode == "sync" }

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
	l.bus = &readers.BusListener{Event: l.event, Gap: func() {
		l.gaps.Add(1)
		l.missed()
	}}
	l.hold = &readers.BusListener{Event: func(readers.KeyEvent) {}, Gap: func() {}}
	return l.source().Listen(ctx, l.hold)
}

// missed is called when events may have been missed. It does not wait.
func (l *keysListener) missed() {
	if l.resync != nil {
		l.resync.want()
	}
}

// source tells of the events of the shard.
func (l *keysListener) source() *readers.Bus { return l.r.engine.buses.of(l.r.sess.at()).keys }

func (l *keysListener) readerEnv() readers.Env {
	return readers.Env{Shard: l.r.sess.at(), Bus: l.source()}
}

func (l *keysListener) stop() {
	if l.resync != nil {
		l.resync.stop()
	}
	l.watch(false)
	l.source().Leave(l.bus)
	l.source().Leave(l.hold)
}

func (l *keysListener) watch(on bool) {
	if l.holds() {
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

// event is called by the bus.
func (l *keysListener) event(e readers.KeyEvent) {
	if !l.wants(e.Key) || l.events != nil && !slices.Contains(l.events, strings.ToLower(e.Event)) {
		return
	}
	j := keyJob{KeyEvent: e}
	l.mu.Lock()
	watched := l.commands == nil
	for _, run := range l.flights {
		if slices.Contains(run.keys, e.Key) {
			if watched = true; !run.detached {
				j.run = run
				run.jobs.Add(1)
			}
			break
		}
	}
	if !watched {
		l.mu.Unlock()
		return
	}
	if l.types != nil {
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
			l.missed()
		}
		return
	}
	if l.r.trigger(j, func(*execution) { j.run.jobs.Done() }) == nil {
		j.run.jobs.Done()
	}
}

// ask sorts out the events whose keys have a type that is wanted.
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
		events := make([]readers.KeyEvent, len(jobs))
		for i := range jobs {
			events[i] = jobs[i].KeyEvent
		}
		types, err := readers.KeyTypes(l.ctx, l.readerEnv(), events)
		for err != nil && l.r.engine.awaitRedis(l.ctx) {
			types, err = readers.KeyTypes(l.ctx, l.readerEnv(), events)
		}
		for i, j := range jobs {
			if err == nil && slices.Contains(l.types, types[i]) {
				l.trigger(j)
			} else if j.run != nil {
				j.run.jobs.Done()
			}
		}
	}
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
	if j.x.lost {
		l.missed()
	}
}

func (l *keysListener) describe(info *RegistrationInfo) {
	prefix, _ := l.r.recipe.Arg("prefix").(string)
	info.Args = []RegistrationArg{{"regex", prefix}, {"eventTypes", l.r.recipe.Arg("eventTypes")}, {"keyTypes", l.r.recipe.Arg("keyTypes")}, {"hookCommands", l.r.recipe.Arg("commands")}}
	info.Gaps += l.gaps.Load()
	if l.resync != nil {
		info.Resync.add(l.resync.info())
	}
}
