package engine

import (
	"context"
	"slices"
	"strings"
	"sync"

	"gears/readers"
	"gears/vm"
)

// keysListener is the event side of the KeysReader.
type keysListener struct {
	r      *registration
	prefix string
	exact  bool     // prefix is a whole key
	events []string // lower case; nil: all
	types  []string // nil: all
	bus    *readers.BusListener
	ctx    context.Context

	// Events whose key's type has to be asked for, in order.
	mu     sync.Mutex
	asking []readers.KeyEvent
	active bool
}

func newKeysListener(r *registration) listener {
	l := &keysListener{r: r}
	prefix, _ := r.recipe.Arg("prefix").(string)
	if l.prefix = strings.TrimSuffix(prefix, "*"); l.prefix == prefix {
		l.exact = true
	}
	l.events, _ = r.recipe.Arg("eventTypes").([]string)
	l.types, _ = r.recipe.Arg("keyTypes").([]string)
	return l
}

func (l *keysListener) start(ctx context.Context) error {
	l.ctx = ctx
	l.bus = &readers.BusListener{Event: l.event, Gap: func() {}}
	return l.r.engine.bus.Listen(ctx, l.bus)
}

func (l *keysListener) stop() { l.r.engine.bus.Leave(l.bus) }

// event is called by the bus.
func (l *keysListener) event(e readers.KeyEvent) {
	if l.exact && e.Key != l.prefix || !strings.HasPrefix(e.Key, l.prefix) {
		return
	}
	if l.events != nil && !slices.Contains(l.events, strings.ToLower(e.Event)) {
		return
	}
	if l.types == nil {
		l.r.trigger(e, nil)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asking = append(l.asking, e)
	if !l.active {
		l.active = l.r.engine.side(l.ask)
	}
}

// ask sorts out the events whose keys have a type that is wanted.
func (l *keysListener) ask() {
	for {
		l.mu.Lock()
		events := l.asking
		l.asking = nil
		if len(events) == 0 || l.ctx.Err() != nil {
			l.active = false
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		keys := make([]string, len(events))
		for i := range events {
			keys[i] = events[i].Key
		}
		types, err := readers.KeyTypes(l.ctx, l.r.sess.shard, keys)
		if err != nil {
			// Redis went away: these events are as lost as those that it could not
			// tell of meanwhile.
			l.r.engine.log.Warn("events were dropped: the types of their keys could not be read", "registration", l.r.id, "events", len(events), "error", err)
			l.r.dropped.Add(int64(len(events)))
			continue
		}
		for i, e := range events {
			if slices.Contains(l.types, types[i]) {
				l.r.trigger(e, nil)
			}
		}
	}
}

func (l *keysListener) read(r *runner, jobs []*job) ([][]vm.Value, error) {
	events := make([]readers.KeyEvent, len(jobs))
	for i, j := range jobs {
		events[i] = j.data.(readers.KeyEvent)
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

func (l *keysListener) finished(*job) {}

func (l *keysListener) describe(info *RegistrationInfo) {
	prefix, _ := l.r.recipe.Arg("prefix").(string)
	info.Args = []RegistrationArg{{"regex", prefix}, {"eventTypes", l.r.recipe.Arg("eventTypes")}, {"keyTypes", l.r.recipe.Arg("keyTypes")}, {"hookCommands", l.r.recipe.Arg("commands")}}
}
