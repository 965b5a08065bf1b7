package capture

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gears/shard"
)

// Link follows one shard. It is safe for concurrent use, but for Run, which one
// goroutine at a time may call.
type Link struct {
	options Options
	handler Handler
	nudge   chan struct{} // an acknowledgement is wanted now

	// Of Run:
	decoder    decoder
	translator *translator
	commands   *shard.Commands
	clockRead  time.Time
	attached   bool // once at least: translator.at is where to go on

	mu       sync.Mutex
	received Position
	stats    Stats
	up       atomic.Bool
}

// New makes a link; Run has it follow.
func New(o Options, h Handler) *Link {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if h.Event == nil {
		h.Event = func(Event) {}
	}
	l := &Link{options: o, handler: h, nudge: make(chan struct{}, 1)}
	l.translator = newTranslator(o.DB, o.MaxTTLs, l.keys)
	return l
}

// Received is the position behind the last command whose events were handed out;
// zero before the link was attached for the first time.
func (l *Link) Received() Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.received
}

// Stats returns the figures.
func (l *Link) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.stats
	s.Up = l.up.Load()
	return s
}

// Acknowledge has the master told now, rather than within a second, of what
// Options.Durable says. That is for clients that WAIT.
func (l *Link) Acknowledge() {
	select {
	case l.nudge <- struct{}{}:
	default:
	}
}

// keys finds the keys of a command that the table does not have.
func (l *Link) keys(args [][]byte) []string {
	if l.commands == nil {
		return nil
	}
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = string(a)
	}
	keys, _ := l.commands.Keys(words)
	return keys
}

// Run attaches to the shard's master and hands out what comes until the
// connection is lost or ctx ends, and says why. The caller calls it again to go
// on: it then resumes where it was.
func (l *Link) Run(ctx context.Context) error {
	err := l.run(ctx)
	l.up.Store(false)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (l *Link) run(ctx context.Context) error {
	commands, err := l.options.Shard.Commands(ctx)
	if err != nil {
		return err
	}
	l.commands = commands
	side, err := dial(ctx, l.options.Shard, l.options.DB)
	if err != nil {
		return err
	}
	defer side.Close()
	c, err := dial(ctx, l.options.Shard, 0)
	if err != nil {
		return err
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() {
		side.Close()
		c.Close()
	})
	defer stop()
	if c.addr != side.addr {
		return errReplaced
	}
	if err := l.attach(c, side); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { l.acknowledge(ctx, c, cancel) })
	if older := l.translator.ttl.learner; older != nil {
		beside.Go(func() { l.learn(ctx, older) })
	}
	err = l.follow(c, side)
	replaced := context.Cause(ctx)
	cancel(nil)
	beside.Wait()
	if replaced != nil {
		return replaced
	}
	return err
}

func (l *Link) attach(c, side *conn) error {
	if err := l.readClock(side); err != nil {
		return err
	}
	offered := l.options.From
	if l.attached {
		offered = []Position{l.translator.at}
	}
	a, err := c.attach(offered, l.options.DB, side)
	if errors.Is(err, errReplica) {
		// Soon: after one more failover the new master would not know our history.
		l.options.Shard.Suspect()
	}
	if err != nil {
		return err
	}
	again := a.resumed && l.attached
	l.translator.begin(a.at, again)
	if ttl := l.translator.ttl; !again || ttl.learner != nil {
		ttl.beginToLearn(&learner{db: l.options.DB, most: ttl.most})
	}
	l.decoder.reset(c.buf)
	c.buf = nil
	l.attached = true
	l.mu.Lock()
	// What was decoded and not yet handed out is not received, though the server
	// does not send it again.
	if a.resumed && len(l.translator.items) > 0 {
		l.received.ReplID = a.at.ReplID
	} else {
		l.received = a.at
	}
	l.stats.Attached++
	l.stats.Resumed += count(a.resumed)
	l.stats.Full += count(a.full)
	l.stats.Gaps += count(a.gap != "")
	l.mu.Unlock()
	l.tell(a, c.addr)
	l.up.Store(true)
	return nil
}

func (l *Link) learn(ctx context.Context, older *learner) {
	if err := older.learn(ctx, l.options.Shard); err != nil && ctx.Err() == nil {
		l.options.Log.Warn("it is not known when all keys expire: some that do will be told of as deleted", "error", err)
	}
}

func count(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func (l *Link) tell(a attachment, addr string) {
	log := l.options.Log.With("redis", addr, "position", a.at.String())
	switch {
	case a.gap != "":
		log.Warn("changes were missed: the replication stream cannot be taken up where it was left", "reason", a.gap)
		if l.handler.Gap != nil {
			l.handler.Gap(a.gap)
		}
	case a.resumed:
		log.Info("the replication stream goes on where it was left")
	default:
		log.Info("the replication stream is followed from now on", "full_synchronisation", a.full)
	}
	if !a.moved.IsZero() && l.handler.Moved != nil {
		l.handler.Moved(a.moved, a.at)
	}
	if l.handler.Attached != nil {
		l.handler.Attached(a.at, a.resumed)
	}
}

// clockEvery is how often the server's clock is read: two clocks drift apart by some
// milliseconds a minute at most.
const clockEvery = 30 * time.Second

func (l *Link) readClock(side *conn) (err error) {
	l.translator.ttl.skew, err = side.clock()
	l.clockRead = time.Now()
	return err
}

// follow hands out what comes, a block at a time.
func (l *Link) follow(c, side *conn) error {
	for {
		if err := l.take(side); err != nil {
			return err
		}
		if time.Since(l.clockRead) > clockEvery {
			if err := l.readClock(side); err != nil {
				return err
			}
		}
		c.SetReadDeadline(time.Now().Add(silence))
		n, err := c.Read(l.decoder.room())
		l.decoder.grown(n)
		if n == 0 {
			return c.lost(err)
		}
		l.mu.Lock()
		l.stats.Bytes += int64(n)
		l.mu.Unlock()
	}
}

// handAt is after how many events they are handed out though more is there.
const handAt = 4096

// take hands out all commands that have arrived.
func (l *Link) take(side *conn) error {
	t := l.translator
	t.ttl.learn()
	for {
		args, size, err := l.decoder.next()
		if err != nil {
			return err
		}
		if size > 0 {
			t.command(args, size)
		}
		if size == 0 || t.whole >= handAt {
			if err := l.hand(side); err != nil {
				return err
			}
		}
		if size == 0 {
			return nil
		}
	}
}

// hand settles the doubts and hands the events out.
func (l *Link) hand(side *conn) error {
	t := l.translator
	if err := l.settle(side); err != nil {
		return err
	}
	told := int64(0)
	if t.whole > 0 {
		told = t.hand(l.handler.Event, l.handler.Flush)
	}
	l.mu.Lock()
	l.received = t.at
	l.stats.Events += told
	l.stats.TTLs, l.stats.TTLsDropped = len(t.ttl.at), t.ttl.dropped
	l.mu.Unlock()
	if t.getack {
		t.getack = false
		l.Acknowledge()
	}
	return nil
}

// askAtOnce is how many keys are asked for before replies are read: the server's
// replies to more might fill the way back while we still write.
const askAtOnce = 512

// settle asks which of the keys in doubt are there. A key that is on its way to
// another node of a cluster counts as gone, as it does when notifications are sent.
func (l *Link) settle(side *conn) error {
	t := l.translator
	if len(t.doubts) == 0 {
		return nil
	}
	keys := t.asked(nil)
	var gone []string
	for len(keys) > 0 {
		batch := keys[:min(len(keys), askAtOnce)]
		keys = keys[len(batch):]
		ask := make([][]string, len(batch))
		for i, key := range batch {
			ask[i] = []string{"OBJECT", "ENCODING", key} // EXISTS would raise keymiss
		}
		if err := side.send(ask...); err != nil {
			return err
		}
		for _, key := range batch {
			r, err := side.receive()
			if err != nil {
				return err
			}
			class := shard.ErrorClass(r.Str)
			if r.IsError() && class != "ASK" && class != "MOVED" {
				return &refused{side.addr, "OBJECT", r.Str}
			}
			there := !r.IsError() && !r.IsNil()
			t.answer(key, there)
			if !there {
				gone = append(gone, key)
			}
		}
	}
	if len(gone) == 0 {
		return nil
	}
	info, err := side.info("replication")
	if err != nil {
		return err
	}
	t.lookedAt(gone, readHistory(side.addr, info).end)
	return nil
}

// ackEvery is how often the master is told; it drops a replica that says nothing
// for a minute. It sends nothing behind a full synchronisation before it is told for
// the first time after its child has ended, which it finds out by and by: so in the
// beginning it is told more often.
const (
	ackEvery = time.Second
	ackSoon  = 20 * time.Millisecond
	ackFirst = 100 // times that it is told soon
)

var errReplaced = errors.New("another node has become the master")

// acknowledge tells the master what is durable, until ctx ends. It looks, too,
// whether there is another master: the old one may live on as its replica.
func (l *Link) acknowledge(ctx context.Context, c *conn, fail context.CancelCauseFunc) {
	tick := time.NewTicker(ackSoon)
	defer tick.Stop()
	for told := 0; ; told++ {
		if told == ackFirst {
			tick.Reset(ackEvery)
		}
		received := l.Received().Offset
		if l.options.Durable != nil {
			received = min(received, l.options.Durable())
		}
		err := c.acknowledge(received)
		if err == nil && l.options.Shard.Addr() != c.addr {
			err = errReplaced
		}
		if err != nil {
			fail(err)
			c.Close()
			return
		}
		select {
		case <-tick.C:
		case <-l.nudge:
		case <-ctx.Done():
			return
		}
	}
}

// pendingOutput is what Redis answers to a PSYNC that comes while another reply is
// on its way.
const pendingOutput = "pending output"

// Allowed reports why the shard's master cannot be followed; nil if it can.
func Allowed(ctx context.Context, s *shard.Shard) error {
	c, err := dial(ctx, s, 0)
	if err != nil {
		return err
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	info, err := c.info()
	if err != nil {
		return err
	}
	h := readHistory(c.addr, info)
	if h.needMaster != nil {
		return h.needMaster
	}
	if err := c.must("REPLCONF", "capa", "eof", "capa", "psync2"); err != nil {
		return err
	}
	// A PSYNC behind a command whose reply is on its way is refused, but only after
	// it was looked whether it is permitted.
	if err := c.send([]string{"PING"}, []string{"PSYNC", h.id, strconv.FormatInt(h.end+1, 10)}); err != nil {
		return err
	}
	if _, err := c.receive(); err != nil {
		return err
	}
	text, err := c.line()
	if err != nil {
		return err
	}
	if text[0] == '-' && !strings.Contains(text, pendingOutput) {
		return &refused{c.addr, "PSYNC", text[1:]}
	}
	return nil
}
