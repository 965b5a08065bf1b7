package engine

import (
	"context"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gears/readers"
	"gears/vm"
)

// The event side of the StreamReader. Key events only say that a stream has new
// entries; what is read, and what is done, the stream's consumer group knows.
//
//	event, scan, timer ──► ready streams ──► pump: read · run · acknowledge
//
// One goroutine, the pump, serves the streams of a registration in turn, and is
// there only while there is something to do. Whatever interrupts it (a failure
// that is to be tried again, a lost connection, a pause) makes it forget the
// streams; the way back is always the same: find the streams, and of each first
// read the entries that are pending. So nothing depends on what this process
// remembers.

// The status of a stream registration.
const (
	streamOK      = "OK"
	streamWaiting = "WAITING_FOR_RETRY_ON_FAILURE"
	streamAborted = "ABORTED"
	streamPaused  = "PAUSED"
)

// streamArgs are the arguments of register().
type streamArgs struct {
	prefix   string // a glob pattern for the scan
	begins   string // what keys begin with
	exact    bool   // begins is a whole key
	group    string
	batch    int
	duration time.Duration // 0: wait for a full batch
	interval time.Duration // before a retry
	policy   string
	retries  int64 // before the policy applies; -1: not given
	trim     bool

	deadLetter string // the stream for dead letters; "": one of gears' own
}

// streamListener is the event side of the StreamReader.
type streamListener struct {
	r *registration
	streamArgs

	mu      sync.Mutex
	bus     *readers.BusListener // nil: it does not listen
	ctx     context.Context      // of start
	status  string
	active  bool             // the pump is there
	scan    *readers.KeyScan // under way
	streams map[string]*stream
	ready   []*stream
	serving *stream          // by the pump
	warned  bool             // that it shares a stream
	failing map[string]tried // streams whose entries are tried again
	timer   *time.Timer      // until the next scan
	backoff time.Duration    // of that, when Redis is away

	// turn is held while a stream is served, or a dead letter: executions run one
	// after another. waiting counts the letters that want it.
	turn    sync.Mutex
	waiting atomic.Int32

	ahead int // batches that are read at once; the pump's alone
}

// stream is what a registration knows of a stream. The listener's lock guards
// it.
type stream struct {
	key    string
	cursor *streamCursor
	fresh  bool // what is pending comes first
	old    bool // what is left is older than the scan: it goes at once
	left   int64
	seen   int64 // events since left was counted
	flush  bool  // what is left goes, its time is up
	queued bool
	timer  *time.Timer

	done    string          // id of the last entry that is done with, as far as it is known
	waiters []*streamWaiter // clients
}

func newStreamListener(r *registration) listener {
	number := func(name string, unit time.Duration) time.Duration {
		n, _ := r.recipe.Arg(name).(int64)
		return time.Duration(min(max(n, 0), math.MaxInt64/int64(unit))) * unit
	}
	l := &streamListener{r: r, status: streamOK, streams: map[string]*stream{}, failing: map[string]tried{}, ahead: 1}
	l.retries = -1
	l.prefix, _ = r.recipe.Arg("stream").(string)
	if l.begins = strings.TrimSuffix(l.prefix, "*"); l.begins == l.prefix {
		l.exact = true
	}
	l.group = readers.GroupName
	if own, _ := r.recipe.Arg("group").(string); own != "" {
		l.group += ":" + own
	}
	batch, _ := r.recipe.Arg("batch").(int64)
	l.batch = int(min(max(batch, 1), math.MaxInt32))
	l.duration, l.interval = number("duration", time.Millisecond), number("onFailedRetryInterval", time.Second)
	l.policy, _ = r.recipe.Arg("onFailedPolicy").(string)
	l.trim, _ = r.recipe.Arg("trimStream").(bool)
	l.deadLetter, _ = r.recipe.Arg("deadLetter").(string)
	if n, ok := r.recipe.Arg("maxRetries").(int64); ok {
		l.retries = n
	}
	return l
}

// advice says what a default of the original's does that few expect.
func (l *streamListener) advice() []string {
	if l.policy == "continue" && l.trim {
		return []string{"entries of '" + l.prefix + "' whose execution fails will be trimmed like the others: onFailedPolicy='deadletter' keeps them for RG.DEADLETTERS, 'retry' tries again (maxRetries=n: so often), trimStream=False leaves them in the stream"}
	}
	return nil
}

// scanAtOnce is how many pages of keys a registration looks through before it is
// there; the pump goes on with the rest.
const scanAtOnce = 10

func (l *streamListener) start(ctx context.Context) error {
	bus := &readers.BusListener{Event: l.event, Gap: l.missed}
	l.mu.Lock()
	l.bus, l.ctx = bus, ctx
	if l.status == streamWaiting {
		l.status = streamOK
	}
	l.mu.Unlock()
	l.watch(true)
	err := l.source().Listen(ctx, bus)
	// What is there already is found before anything that comes later.
	scan := readers.NewStreamScan(l.r.sess.at(), l.prefix)
	var found []string
	for i := 0; i < scanAtOnce && err == nil && !scan.Ended(); i++ {
		var keys []string
		keys, err = scan.Next(ctx)
		found = append(found, keys...)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || l.status != streamOK {
		return err
	}
	l.found(found)
	if !scan.Ended() {
		l.scan = scan
	}
	l.kick()
	return nil
}

// source tells of additions to streams of the shard.
func (l *streamListener) source() *readers.Bus { return l.r.engine.buses.of(l.r.sess.at()).streams }

func (l *streamListener) stop() {
	l.watch(false)
	l.mu.Lock()
	bus := l.bus
	l.bus = nil
	l.forget()
	l.mu.Unlock()
	if bus != nil {
		// Not under the lock: the bus may be telling of an event.
		l.source().Leave(bus)
	}
}

// running reports whether events count. Call with mu held.
func (l *streamListener) running() bool { return l.bus != nil && l.status == streamOK }

// forget drops what is known of the streams. Call with mu held.
func (l *streamListener) forget() {
	for _, s := range l.streams {
		s.stopTimer()
		s.letGo()
		l.r.engine.leaveCursor(s.cursor)
	}
	clear(l.streams)
	l.ready, l.scan = nil, nil
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
}

func (s *stream) stopTimer() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}

// again begins anew: with a scan, and with what is pending. Call with mu held.
func (l *streamListener) again() {
	l.forget()
	l.scan = readers.NewStreamScan(l.r.sess.at(), l.prefix)
	l.kick()
}

// missed looks for streams, and at what is pending in them, anew.
func (l *streamListener) missed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running() {
		l.again()
	}
}

// event is called by the bus.
func (l *streamListener) event(e readers.KeyEvent) {
	if e.Event != "xadd" || !l.wants(e.Key) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.running() {
		return
	}
	s := l.streams[e.Key]
	if s == nil {
		s = l.add(e.Key)
	}
	s.seen++
	if s.fresh || l.full(s) {
		l.queue(s)
	} else {
		l.await(s)
	}
}

// add begins to follow a stream. Call with mu held.
func (l *streamListener) add(key string) *stream {
	cursor, others := l.r.engine.joinCursor(key, l.group)
	if others && !l.warned {
		l.warned = true
		l.r.engine.log.Warn("registrations share a stream: each gets a part of its entries; register with group='name' to get them all", "stream", key, "registration", l.r.id, "session", l.r.sess.id)
	}
	s := &stream{key: key, fresh: true, cursor: cursor}
	l.streams[key] = s
	return s
}

// found takes streams that a scan came upon. Call with mu held.
func (l *streamListener) found(keys []string) {
	for _, k := range keys {
		s := l.streams[k]
		if s == nil {
			s = l.add(k)
		}
		s.old = s.old || s.fresh
		l.queue(s)
	}
}

// queue has the pump look at s. Call with mu held.
func (l *streamListener) queue(s *stream) {
	if !s.queued {
		s.queued = true
		l.ready = append(l.ready, s)
	}
	l.kick()
}

// await lets the duration of a batch run from now, unless it does already. Call
// with mu held.
func (l *streamListener) await(s *stream) {
	if l.duration == 0 || s.timer != nil {
		return
	}
	s.timer = time.AfterFunc(l.duration, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.streams[s.key] == s && l.running() {
			s.timer, s.flush = nil, true
			l.queue(s)
		}
	})
}

// kick starts the pump when there is something to do. Call with mu held.
func (l *streamListener) kick() {
	if !l.active && l.running() && (l.scan != nil || len(l.ready) > 0) {
		l.active = l.r.engine.spawn(l.pump)
	}
}

// pauseFor waits before everything begins anew. Call with mu held.
func (l *streamListener) pauseFor(d time.Duration) {
	l.forget()
	l.status = streamWaiting
	var t *time.Timer
	t = time.AfterFunc(d, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.timer == t && l.status == streamWaiting {
			l.status = streamOK
			l.again()
		}
	})
	l.timer = t
}

// pause stops the reading until unpause; what is running ends.
func (l *streamListener) pause() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.status != streamAborted {
		l.forget()
		l.status = streamPaused
	}
}

func (l *streamListener) unpause() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.status == streamPaused {
		l.status = streamOK
		if l.bus != nil {
			l.again()
		}
	}
}

func (l *streamListener) isPaused() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status == streamPaused
}

// read makes the records of entries.
func (l *streamListener) read(_ *runner, jobs []*job) ([][]vm.Value, error) {
	lists := make([][]vm.Value, len(jobs))
	for i, j := range jobs {
		b := j.data.(*streamBatch)
		lists[i] = b.group.Records(b.entries)
	}
	return lists, nil
}

func (l *streamListener) holds(*job) bool { return false }

func (l *streamListener) keeps() bool { return true }

func (l *streamListener) attend(*worker, *job) {}

func (l *streamListener) everywhere() bool { return false }

func (l *streamListener) finished(*job) {}

func (l *streamListener) describe(info *RegistrationInfo) {
	number := func(name string) int64 { n, _ := l.r.recipe.Arg(name).(int64); return n }
	trim := int64(0)
	if l.trim {
		trim = 1
	}
	info.Args = []RegistrationArg{
		{"batchSize", number("batch")}, {"durationMS", number("duration")}, {"stream", l.prefix}, {"trimStream", trim},
		{"onFailedPolicy", l.policy}, {"retryInterval", number("onFailedRetryInterval")},
	}
	l.mu.Lock()
	if info.Stream = true; info.Status == "" || info.Status == streamOK {
		info.Status = l.status
	}
	l.mu.Unlock()
}
