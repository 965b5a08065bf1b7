package recipetest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"gears/engine"
	"gears/shard"
)

// world is what a test plays in: a server of its own, and an engine on it.
type world struct {
	child    *shard.Child
	topology *shard.Topology
	commands *shard.Commands
	engine   *engine.Engine
	conn     *shard.Conn // of the client that the test is
	log      *tail
}

// open starts a server that has nothing in it.
func open(ctx context.Context) (*world, error) {
	child, err := shard.StartChild(ctx, shard.ChildOptions{})
	if err != nil {
		return nil, err
	}
	w := &world{child: child, log: &tail{}}
	if err := w.connect(ctx); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *world) connect(ctx context.Context) (err error) {
	if w.topology, err = shard.Open(ctx, shard.Options{URLs: []string{w.child.URL()}}); err != nil {
		return err
	}
	if w.commands, err = w.topology.Commands(ctx); err != nil {
		return err
	}
	if w.conn, err = w.topology.Shards()[0].Dial(ctx); err != nil {
		return err
	}
	w.engine = engine.New(w.topology, engine.Options{Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{ReplaceAttr: essential}))})
	w.engine.SetInterceptor(func(engine.Intercepted) {}, engine.ResultReply)
	return nil
}

// inessential are attributes of log lines that say nothing within one test.
var inessential = map[string]bool{slog.TimeKey: true, "session": true, "registration": true, "execution": true, "reader": true, "line": true}

// essential drops them, and the tracebacks of errors.
func essential(_ []string, a slog.Attr) slog.Attr {
	switch {
	case inessential[a.Key]:
		return slog.Attr{}
	case a.Key == "error":
		return slog.String(a.Key, Gist(a.Value.String()))
	}
	return a
}

// close ends everything that open and connect began.
func (w *world) close() {
	if w.engine != nil {
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // what still runs is not waited for
		w.engine.Close(ctx)
	}
	if w.conn != nil {
		w.conn.Close()
	}
	if w.topology != nil {
		w.topology.Close()
	}
	w.child.Close()
}

// ownCommands are the commands of gears that tests may use.
var ownCommands = map[string]func(w *world, ctx context.Context, args []string) shard.Reply{
	"RG.TRIGGER":      (*world).trigger,
	"RG.TRIGGERONKEY": (*world).trigger,
	"RG.CONFIGSET":    (*world).configSet,
}

// do sends a command as a client of gearsd does: hooks and registrations that hold
// replies back see it.
func (w *world) do(ctx context.Context, args []string) (shard.Reply, error) {
	name := strings.ToUpper(args[0])
	if own := ownCommands[name]; own != nil {
		return own(w, ctx, args), nil
	}
	if strings.HasPrefix(name, "RG.") {
		return shard.Reply{}, fmt.Errorf("tests have no %s: of the commands of gears they have RG.TRIGGER, RG.TRIGGERONKEY and RG.CONFIGSET", name)
	}
	var passed shard.Reply
	reply, sent, err := w.engine.Intercept(ctx, args, func(ctx context.Context) (err error) {
		passed, err = w.conn.Do(ctx, args...)
		return err
	})
	if sent {
		reply = passed
	}
	return reply, err
}

func (w *world) trigger(ctx context.Context, args []string) shard.Reply {
	if len(args) < 2 {
		return errorReply("ERR wrong number of arguments for '" + strings.ToLower(args[0]) + "' command")
	}
	results, errs, err := w.engine.Trigger(ctx, args[1:], true)
	switch {
	case err != nil:
		return errorReply(err.Error())
	case len(errs) > 0:
		return errorReply(errs[0])
	}
	if r := engine.ResultsReply(results, nil); r.Kind == '*' {
		return r.Elems[0]
	} else {
		return r
	}
}

func (w *world) configSet(_ context.Context, args []string) shard.Reply {
	if len(args) != 3 {
		return errorReply("ERR RG.CONFIGSET takes a name and a value")
	}
	set := w.engine.Config().Set(args[1], args[2])
	if set.Err {
		return errorReply(set.Text)
	}
	return shard.Reply{Kind: '+', Str: set.Text}
}

func errorReply(text string) shard.Reply { return shard.Reply{Kind: '-', Str: text} }

// execute runs or registers a recipe.
func (w *world) execute(ctx context.Context, r *Recipe, c Call) (engine.Outcome, error) {
	return r.kind.execute(ctx, w.engine, r, c)
}

// readOnly reports whether a command may be repeated without changing anything.
func (w *world) readOnly(args []string) bool {
	c := w.commands.Lookup(args[0])
	return c != nil && c.ReadOnly
}

// settle waits until all events that have been raised are carried out, or until
// limit.
func (w *world) settle(ctx context.Context, limit time.Time) {
	until, cancel := context.WithDeadline(ctx, limit)
	defer cancel()
	if w.engine.Heard(until) != nil {
		return
	}
	for time.Now().Before(limit) && !w.idle() && pause(ctx) {
	}
}

func (w *world) idle() bool {
	for _, r := range w.engine.Registrations() {
		if r.Queued > 0 || r.Triggered > r.Success+r.Failures+r.Aborted {
			return false
		}
	}
	return true
}

// failures are what registrations failed with last.
func (w *world) failures() []string {
	var all []string
	for _, r := range w.engine.Registrations() {
		switch {
		case r.Failures > 0 && r.LastError != "":
			all = append(all, r.LastError)
		case r.Failures > 0: // a later event went well
			all = append(all, fmt.Sprintf("%d of %d events failed", r.Failures, r.Triggered))
		}
	}
	return all
}

// between is how long nothing is looked at again.
const between = 5 * time.Millisecond

// pause waits a moment; false: ctx has ended.
func pause(ctx context.Context) bool {
	select {
	case <-time.After(between):
		return true
	case <-ctx.Done():
		return false
	}
}

// maxTail bounds what is kept of a log, in bytes.
const maxTail = 8 << 10

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - maxTail; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.ToValidUTF8(t.buf, []byte("?")))
}
