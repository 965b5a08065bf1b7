package engine

import (
	"context"
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"gears/readers"
	"gears/shard"
	"gears/vm"
)

// Intercepted says which commands gearsd hands to Intercept.
type Intercepted struct {
	All   bool     // every command that has keys
	Names []string // upper case
}

// SetInterceptor gives the engine the function that is told, whenever it
// changes, which commands are intercepted, and the one that makes replies of
// results.
func (e *Engine) SetInterceptor(changed func(Intercepted), encode func(vm.Value) shard.Reply) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.onIntercept, e.encode = changed, encode
	e.tellIntercepted()
}

// tellIntercepted is called with mu held.
func (e *Engine) tellIntercepted() {
	if e.onIntercept == nil {
		return
	}
	var i Intercepted
	if t := e.hooks.Load(); t != nil {
		for name := range *t {
			i.Names = append(i.Names, strings.ToUpper(name))
		}
	}
	for w := range e.watchers {
		names := w.watches()
		if names == nil {
			i.All = true
		}
		for _, name := range names {
			i.Names = append(i.Names, strings.ToUpper(name))
		}
	}
	slices.Sort(i.Names)
	i.Names = slices.Compact(i.Names)
	e.onIntercept(i)
}

// watcher is a listener that clients wait for: what their commands trigger there is
// done before they get their replies.
type watcher interface {
	// watches are the commands that may trigger something, in lower case; nil: all
	// that have keys.
	watches() []string
	// wants reports whether a key concerns it.
	wants(key string) bool
	// flight notes that a command begins, or that all its events have come: what it
	// triggered is in run.jobs until it is done.
	flight(ctx context.Context, run *commandRun, begins bool)
	// source tells it of events.
	source() *readers.Bus
	registered() *registration
}

// watch has clients wait for w, or not any more.
func (e *Engine) watch(w watcher, on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if on {
		e.watchers[w] = struct{}{}
	} else {
		delete(e.watchers, w)
	}
	e.tellIntercepted()
}

// commandRun is a command of a client that registrations watch: the events that
// it raises are carried out before the client gets its reply.
type commandRun struct {
	args     []string
	keys     []string
	detached bool // it is of a transaction: nobody waits for what it triggers
	jobs     sync.WaitGroup

	mu       sync.Mutex
	override *vm.Value
}

// Intercept carries out a command of a client: by its hooks, or by send, which
// passes it to Redis. It returns when everything that the command triggers in
// registrations that hold the reply back is done. sent: the client is to get the
// reply that send had, and not this one.
func (e *Engine) Intercept(ctx context.Context, args []string, send func(ctx context.Context) error) (reply shard.Reply, sent bool, err error) {
	if hooks := e.hooked(args); len(hooks) > 0 {
		return e.runHook(ctx, hooks, args, 0), false, nil
	}
	run, watchers := e.watched(args)
	if len(watchers) == 0 {
		return shard.Reply{}, true, send(ctx)
	}
	// What happens to a key happens in the order of its commands.
	defer e.keyOrder.lock(run.keys)()
	for _, w := range watchers {
		w.flight(ctx, run, true)
	}
	if err = send(ctx); err == nil {
		err = heard(ctx, watchers)
	}
	for _, w := range watchers {
		w.flight(ctx, run, false)
	}
	if err != nil {
		return shard.Reply{}, false, err
	}
	done := make(chan struct{})
	go func() {
		run.jobs.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return shard.Reply{}, false, context.Cause(ctx)
	}
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.override != nil {
		return e.reply(*run.override), false, nil
	}
	return shard.Reply{}, true, nil
}

// Transaction has send pass a client's transaction to Redis. Registrations with
// commands= get what its commands trigger, but the client is not kept waiting:
// their callbacks have no command to answer.
func (e *Engine) Transaction(ctx context.Context, commands [][]string, send func() error) error {
	type flight struct {
		l   *keysListener
		run *commandRun
	}
	var flights []flight
	var concerned []watcher
	for _, args := range commands {
		run, watchers := e.watched(args)
		for _, w := range watchers {
			if l, ok := w.(*keysListener); ok && l.commands != nil {
				run.detached = true
				flights, concerned = append(flights, flight{l, run}), append(concerned, w)
			}
		}
	}
	for _, f := range flights {
		f.l.flight(ctx, f.run, true)
	}
	err := send()
	if err == nil {
		// Where events are lost the bus says so to all its listeners.
		_ = heard(ctx, concerned)
	}
	for _, f := range flights {
		f.l.flight(ctx, f.run, false)
	}
	return err
}

// watched finds the listeners that wait for what a command does.
func (e *Engine) watched(args []string) (*commandRun, []watcher) {
	e.mu.Lock()
	watchers := make([]watcher, 0, len(e.watchers))
	for w := range e.watchers {
		watchers = append(watchers, w)
	}
	e.mu.Unlock()
	if len(watchers) == 0 {
		return nil, nil
	}
	p := shard.Prepare(watchers[0].registered().sess.commands, args)
	if len(p.Keys) == 0 {
		return nil, nil
	}
	run := &commandRun{args: slices.Clone(args), keys: slices.Clone(p.Keys)}
	name := strings.ToLower(args[0])
	return run, slices.DeleteFunc(watchers, func(w watcher) bool {
		names := w.watches()
		return names != nil && !slices.Contains(names, name) || !slices.ContainsFunc(run.keys, func(key string) bool {
			return w.wants(key) && (!e.clustered() || w.registered().sess.at() == e.topology.Owner(shard.KeySlot(key)))
		})
	})
}

// heard waits until the watchers know of what has happened before the call.
func heard(ctx context.Context, watchers []watcher) error {
	asked := map[*readers.Bus]bool{}
	for _, w := range watchers {
		bus := w.source()
		if asked[bus] {
			continue
		}
		asked[bus] = true
		if err := bus.Sync(ctx); err != nil {
			return err
		}
	}
	return nil
}

// keyOrder makes commands on the same key wait for each other.
type keyOrder struct {
	seed    maphash.Seed
	stripes [256]sync.Mutex
}

func (o *keyOrder) lock(keys []string) (unlock func()) {
	var at []int
	for _, k := range keys {
		at = append(at, int(maphash.String(o.seed, k)%uint64(len(o.stripes))))
	}
	slices.Sort(at)
	at = slices.Compact(at)
	for _, i := range at {
		o.stripes[i].Lock()
	}
	return func() {
		for _, i := range at {
			o.stripes[i].Unlock()
		}
	}
}

// overrideReply is override_reply(v): what the client gets instead of the
// command's reply.
func (s *session) overrideReply(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) != 1 || len(kw) > 0 {
		return vm.Value{}, gearsError("Override reply must get a single argument")
	}
	run := workerOf(t).command
	if run == nil {
		return vm.Value{}, gearsError("Can not get command ctx")
	}
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.override != nil {
		return vm.Value{}, gearsError("Can only override reply once")
	}
	v := args[0]
	run.override = &v
	return vm.None, nil
}

// getCommand is get_command(): the command that raised the event.
func (s *session) getCommand(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	run := workerOf(t).command
	if run == nil {
		return vm.Value{}, gearsError("Can not get command ctx")
	}
	words := make([]vm.Value, len(run.args))
	for i, a := range run.args {
		words[i] = vm.Text(a)
	}
	return vm.NewList(words), nil
}

// verifyCommands refuses commands= that cannot be watched.
func (s *session) verifyCommands(r *registration) error {
	names, _ := r.recipe.Arg("commands").([]string)
	prefix, _ := r.recipe.Arg("prefix").(string)
	if names != nil && prefix == "" {
		return gearsError("Empty perfix given to command hooker")
	}
	for _, name := range names {
		c := s.commands.Lookup(name)
		switch {
		case c == nil:
			return gearsError("bad reply on COMMAND command")
		case c.NoScript:
			return gearsError("Can not hook a command which are not allowed inside a script")
		case c.MovableKeys:
			return gearsError("Can not hook a command with moveable keys by key prefix")
		case c.FirstKey <= 0:
			return gearsError("Can not hook a command by key prefix with none positive first key")
		}
	}
	return nil
}
