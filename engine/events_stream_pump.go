package engine

import (
	"errors"
	"time"

	"gears/readers"
)

// streamBatch is the event of a stream's execution: its entries.
type streamBatch struct {
	group   *readers.StreamGroup
	entries []readers.StreamEntry
}

// String is the event for logs.
func (b *streamBatch) String() string {
	if len(b.entries) == 0 {
		return b.group.Key
	}
	text := b.group.Key + " " + b.entries[0].ID
	if n := len(b.entries); n > 1 {
		text += " … " + b.entries[n-1].ID
	}
	return text
}

// pump serves the streams in turn until there is nothing to do.
func (l *streamListener) pump() {
	for {
		l.mu.Lock()
		if !l.running() || l.scan == nil && len(l.ready) == 0 || l.r.engine.ctx.Err() != nil {
			l.active = false
			l.mu.Unlock()
			return
		}
		scan := l.scan
		var s *stream
		if len(l.ready) > 0 {
			s = l.ready[0]
			l.ready = l.ready[1:]
			s.queued = false
			l.serving = s
			// For as long as it is served: it may be forgotten meanwhile.
			l.r.engine.holdCursor(s.cursor)
		}
		l.mu.Unlock()
		if scan != nil {
			l.scanOn(scan)
		}
		if s != nil {
			l.turn.Lock()
			err := l.serve(s)
			l.turn.Unlock()
			l.ended(s, err)
			l.served(s)
			l.r.engine.releaseCursor(s.cursor)
		}
	}
}

// served is called when a round with s is over.
func (l *streamListener) served(s *stream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serving = nil
	if !s.queued {
		s.letGo()
	}
}

// scanOn looks through another page of keys.
func (l *streamListener) scanOn(scan *readers.KeyScan) {
	keys, err := scan.Next(l.r.engine.ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.scan != scan:
	case err != nil:
		l.lost(err)
	default:
		if scan.Ended() {
			l.scan = nil
		}
		l.found(keys)
	}
}

// The waits before Redis is tried again.
const (
	streamRetryFirst = 20 * time.Millisecond
	streamRetryMost  = 2 * time.Second
)

// lost is called when Redis did not answer, or could not do what it was asked.
// Call with mu held.
func (l *streamListener) lost(err error) {
	if !l.running() || l.r.engine.ctx.Err() != nil {
		return
	}
	l.backoff = min(max(2*l.backoff, streamRetryFirst), streamRetryMost)
	l.r.engine.log.Warn("a stream cannot be read; what is not acknowledged is read again", "registration", l.r.id, "session", l.r.sess.id, "stream", l.prefix, "again_in", l.backoff, "error", err)
	l.pauseFor(l.backoff)
}

// halt is why the reading of a stream ends before its entries are done.
type halt struct{ status string }

func (h *halt) Error() string { return h.status }

// errStopped ends the reading where somebody else has set the status.
var errStopped = errors.New("the registration was stopped")

// errLostRun says that an execution met a lost connection.
var errLostRun = errors.New("an execution lost its connection to Redis")

// ended draws the consequences of how serve ended.
func (l *streamListener) ended(s *stream, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.backoff = 0
	}
	current := l.streams[s.key] == s
	if err == nil || !current {
		return
	}
	var h *halt
	switch {
	case errors.Is(err, errStopped):
	case errors.Is(err, readers.ErrNoStream):
		s.stopTimer()
		s.letGo()
		delete(l.streams, s.key)
		l.r.engine.leaveCursor(s.cursor)
		if s.seen > 0 {
			// It came back meanwhile.
			l.queue(l.add(s.key))
		}
	case errors.Is(err, readers.ErrNoGroup):
		// Another stream has taken its place.
		s.fresh, s.left = true, 0
		l.queue(s)
	case !errors.As(err, &h):
		l.lost(err)
	case h.status == streamWaiting:
		l.pauseFor(l.interval)
	default:
		l.r.engine.log.Warn("a stream's registration stopped, as its recipe failed", "registration", l.r.id, "session", l.r.sess.id, "stream", s.key, "status", h.status)
		l.forget()
		if l.status = h.status; h.status == streamPaused {
			l.r.engine.spawn(l.r.pausedItself)
		}
	}
}

// halted reports whether s is not to be gone on with.
func (l *streamListener) halted(s *stream) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.running() || l.streams[s.key] != s
}

// stopped reports whether l does not listen.
func (l *streamListener) stopped() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bus == nil
}

// serve does one round with a stream: what is pending when it is new, else what
// nobody has read.
func (l *streamListener) serve(s *stream) error {
	g := &readers.StreamGroup{Shard: l.r.sess.at(), Key: s.key, Group: l.group}
	l.mu.Lock()
	fresh := s.fresh
	l.mu.Unlock()
	if !fresh {
		return l.unread(g, s)
	}
	if err := g.Open(l.r.engine.ctx); err != nil {
		return err
	}
	l.mu.Lock()
	ctx := l.ctx
	l.mu.Unlock()
	l.r.engine.awaitStopped(ctx, s.cursor, l)
	if err := l.pending(g, s); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s.fresh = false
	if l.streams[s.key] == s {
		l.queue(s)
	}
	return nil
}

// readAtOnce is how many entries one command reads at most, where a batch is no
// larger.
const readAtOnce = 512

// pending runs the entries that were read and not acknowledged: by this
// registration before it was interrupted, or by one before it. The first
// execution is there even if there are none: so many did the original count.
func (l *streamListener) pending(g *readers.StreamGroup, s *stream) error {
	count := max(l.batch, readAtOnce)
	after := "0"
	for first := true; ; first = false {
		n, entries, land, err := l.takePending(g, s, after, count)
		if err != nil {
			return err
		}
		if n > 0 {
			after = entries.last
		}
		if len(entries.list) > 0 || first {
			done, reason := l.carry(g, s, entries.list)
			if err = l.settle(g, s, done, reason == nil); reason != nil {
				err = reason
			}
		}
		land()
		if err != nil || n < count {
			return err
		}
	}
}

// pendingPage is a page of pending entries, without those that another
// registration is about to finish.
type pendingPage struct {
	list []readers.StreamEntry
	last string // id of the page's last entry
}

func (l *streamListener) takePending(g *readers.StreamGroup, s *stream, after string, count int) (n int, page pendingPage, land func(), err error) {
	s.cursor.reading.Lock()
	defer s.cursor.reading.Unlock()
	// Before it is read: what lands while it is read may be in the page.
	theirs := l.r.engine.inFlight(s.cursor, l)
	entries, err := g.Pending(l.r.engine.ctx, after, count)
	if err != nil {
		return 0, page, nil, err
	}
	if n = len(entries); n > 0 {
		page.last = entries[n-1].ID
	}
	for _, e := range entries {
		if !theirs[e.ID] {
			page.list = append(page.list, e)
		}
	}
	return n, page, l.r.engine.takeOff(s.cursor, l, idsOf(page.list)), nil
}

func idsOf(entries []readers.StreamEntry) []string {
	ids := make([]string, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	return ids
}

// unread reads and runs entries that nobody has read yet, if they make a batch.
// While it runs some it has Redis get the next ones ready.
func (l *streamListener) unread(g *readers.StreamGroup, s *stream) error {
	take, err := l.due(g, s)
	if err != nil || take == 0 {
		return err
	}
	ctx := l.r.engine.ctx
	s.cursor.reading.Lock()
	locked := true
	defer func() {
		if locked {
			s.cursor.reading.Unlock()
		}
	}()
	entries, err := g.Read(ctx, take)
	for err == nil && len(entries) > 0 {
		land := l.r.engine.takeOff(s.cursor, l, idsOf(entries))
		start := time.Now()
		full := len(entries) == take
		var next *readers.Reading
		if take = l.next(s, len(entries), full); take > 0 {
			next = g.Begin(ctx, take)
		} else {
			// Nobody else reads while entries are on their way here: they would
			// be taken for pending ones.
			s.cursor.reading.Unlock()
			locked = false
		}
		done, reason := l.carry(g, s, entries)
		l.pace(time.Since(start))
		entries = nil
		if next != nil {
			entries, err = next.End(ctx)
		}
		if failed := l.settle(g, s, done, reason == nil); reason == nil {
			reason = failed
		}
		land()
		if reason != nil {
			return reason // what was read meanwhile is pending
		}
		if next == nil {
			l.rest(s, full)
			return nil
		}
	}
	if err == nil {
		l.rest(s, false)
	}
	return err
}

// next is how many entries to read beforehand, now that n were read; 0 for none:
// where others wait for their turn, or share the stream.
func (l *streamListener) next(s *stream, n int, full bool) int {
	alone := l.alone(s)
	l.mu.Lock()
	defer l.mu.Unlock()
	s.left = max(s.left-int64(n), 0)
	switch {
	case !alone || l.waiting.Load() > 0 || len(l.ready) > 0 && (len(l.ready) > 1 || l.ready[0] != s) || l.scan != nil || !l.running() || l.streams[s.key] != s:
		return 0
	case l.batch > 1:
		return int(min(s.left/int64(l.batch), int64(l.ahead))) * l.batch
	case full:
		return l.ahead
	}
	return 0
}

// rest looks after what is left of a stream when a round with it is over.
func (l *streamListener) rest(s *stream, full bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.streams[s.key] != s:
	case l.batch == 1 && full, l.batch > 1 && (l.full(s) || s.old && s.left > 0):
		l.queue(s)
	case s.left > 0:
		l.await(s)
	}
}

// due is how many entries to read now.
func (l *streamListener) due(g *readers.StreamGroup, s *stream) (int, error) {
	batches := 1
	if l.alone(s) || l.together() {
		batches = l.ahead
	}
	l.mu.Lock()
	known := s.left >= int64(l.batch)
	if l.batch == 1 || !known {
		s.seen = 0 // those that come from here on count
	}
	l.mu.Unlock()
	if l.batch == 1 {
		return batches, nil
	}
	if !known {
		n, err := g.Done(l.r.engine.ctx, nil, false, l.batch)
		if err != nil {
			return 0, err
		}
		l.mu.Lock()
		s.left = n
		l.mu.Unlock()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	take := int(min(s.left/int64(l.batch), int64(batches))) * l.batch
	if take == 0 {
		if s.old || s.flush {
			take = int(s.left)
		}
		s.old, s.flush = false, false
	}
	if take > 0 {
		s.stopTimer()
	} else if l.full(s) {
		l.queue(s)
	} else if s.left > 0 {
		l.await(s)
	}
	return take, nil
}

// full reports whether a batch may be there. An event that came while Redis was
// counting what is left had only the older count to go by: it is looked at here.
// Call with mu held.
func (l *streamListener) full(s *stream) bool { return s.left+s.seen >= int64(l.batch) }

// alone reports whether no other registration competes for the stream's entries:
// what is read ahead, and not run because something failed, would be kept from
// it.
func (l *streamListener) alone(s *stream) bool {
	l.r.engine.cursors.mu.Lock()
	defer l.r.engine.cursors.mu.Unlock()
	return s.cursor.registrations == 1 && s.cursor.users == 2 // this one, and its pump
}

// together reports whether the executions of a round may run as one batch: when
// it makes no difference to later ones that one fails.
func (l *streamListener) together() bool {
	if !l.goesOn() || l.batch > 1 {
		return false
	}
	l.r.mu.Lock()
	defer l.r.mu.Unlock()
	return l.r.together()
}

// Rounds that take less than roundShort read more the next time, those that take
// more than roundLong less: what is read ahead is what others that share the
// stream do not get, and what runs again after a crash.
const (
	roundShort = 50 * time.Millisecond
	roundLong  = 200 * time.Millisecond
)

func (l *streamListener) pace(d time.Duration) {
	switch {
	case d < roundShort:
		l.ahead = max(min(2*l.ahead, readAtOnce/l.batch), 1)
	case d > roundLong:
		l.ahead = max(l.ahead/2, 1)
	}
}

// settleEvery is how long finished executions wait at most, while others run,
// until their entries are acknowledged.
const settleEvery = 100 * time.Millisecond

// carry runs entries, a batch of them an execution. It returns the ids of those
// whose execution succeeded, or failed where that does not matter, and why it did
// not go on, if it did not.
func (l *streamListener) carry(g *readers.StreamGroup, s *stream, entries []readers.StreamEntry) (done []string, reason error) {
	var batches []any
	for i := 0; i == 0 || i < len(entries); i += l.batch {
		batches = append(batches, &streamBatch{g, entries[i:min(i+l.batch, len(entries))]})
	}
	settled := time.Now()
	for len(batches) > 0 && reason == nil {
		if l.halted(s) {
			return done, errStopped
		}
		if !l.r.engine.leads() {
			return nil, errNotLeading
		}
		n := 1
		if l.together() {
			n = min(len(batches), maxJobs)
		}
		jobs, lost := l.execute(batches[:n])
		batches = batches[n:]
		if jobs == nil {
			return done, errStopped
		}
		var ok []*job
		for _, j := range jobs {
			verdict := l.judge(j, lost)
			if verdict.bury {
				var ids []string
				ids, verdict.reason = l.bury(j)
				done = append(done, ids...)
			} else if verdict.reason == nil {
				ok = append(ok, j)
			}
			if reason == nil {
				reason = verdict.reason
			}
		}
		done = l.count(ok, done)
		if len(batches) > 0 && time.Since(settled) > settleEvery {
			if _, err := l.acknowledge(g, done, 0); err != nil {
				return nil, err
			}
			done, settled = nil, time.Now()
		}
	}
	return done, reason
}

// execute runs batches, an execution each. It returns no jobs when the registration
// is gone; lost: one of them may have met a lost connection.
func (l *streamListener) execute(batches []any) (jobs []*job, lost bool) {
	if jobs = l.r.admit(batches); jobs == nil {
		return nil, false
	}
	losses := l.r.sess.losses.Load()
	l.r.carryOut(jobs)
	return jobs, losses != l.r.sess.losses.Load() || l.r.engine.ctx.Err() != nil
}

// acknowledge takes entries off, unless they may be another gearsd's by now.
func (l *streamListener) acknowledge(g *readers.StreamGroup, done []string, want int) (left int64, err error) {
	if !l.r.engine.leads() {
		return 0, errNotLeading
	}
	return g.Done(l.r.engine.ctx, done, l.trim, want)
}

// errNotLeading ends the reading where another gearsd may run the registration.
var errNotLeading = errors.New("it is not certain that this gearsd still keeps the registrations")

// settle acknowledges entries, and counts what is left unless nothing will be
// read.
func (l *streamListener) settle(g *readers.StreamGroup, s *stream, done []string, goesOn bool) error {
	if len(done) == 0 && !goesOn {
		return nil
	}
	want := 0
	if l.batch > 1 {
		want = l.batch
		l.mu.Lock()
		s.seen = 0
		l.mu.Unlock()
	}
	left, err := l.acknowledge(g, done, want)
	if err != nil {
		return err
	}
	l.mu.Lock()
	s.left = left
	if len(done) > 0 {
		s.doneUpTo(done[len(done)-1])
	}
	l.mu.Unlock()
	return nil
}

// count adds the ids of finished executions to done, and their lag to the
// figures.
func (l *streamListener) count(jobs []*job, done []string) []string {
	now := time.Now()
	l.r.mu.Lock()
	defer l.r.mu.Unlock()
	for _, j := range jobs {
		b := j.data.(*streamBatch)
		if len(b.entries) == 0 {
			continue
		}
		lag := max(now.Sub(time.UnixMilli(b.entries[0].Millis())), 0)
		st := &l.r.stats.lag
		st.batches++
		st.last, st.at = lag, now
		st.total += lag
		for i := range b.entries {
			done = append(done, b.entries[i].ID)
		}
	}
	return done
}
