package readers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"gears/capture"
	"gears/shard"
)

// replication is the way of the replication stream: gears is a replica that wants
// no data. The stream is followed from where the listener that is furthest behind
// has left it; others are told nothing twice.
type replication struct {
	durable func() (int64, bool)

	// mu is held while an event is handed out, and while listeners come or go.
	mu      sync.Mutex
	link    *capture.Link      // nil: there is none that is connected
	leave   context.CancelFunc // ends the connection
	anew    bool               // leave was called to begin elsewhere
	at      capture.Position   // where the last event ended, or the link was lost
	history history            // of the server that link leads to
	joined  map[*BusListener]struct{}

	// These are of the goroutine that follows.
	before *capture.Link // the last one
	attach func(p capture.Position, resumed bool, reason string)
}

// StreamListener is what a listener to a replication stream is told beside, and
// where it is.
type StreamListener struct {
	// From is where it goes on: what it has heard of before, by what was saved; of
	// several the furthest that the server knows counts. Empty: it begins now.
	From []capture.Position
	// Told is called in the place of Event: begin is where the stream was before
	// the event's command or transaction, and end where it is after it.
	Told func(e KeyEvent, begin capture.Position, end int64)
	// Full has the bus wait: there is no room for events. Nil: there always is.
	Full func() bool

	// The rest is the bus's, under its way's mu.
	live bool             // the connection is there, and tells it of what it does not know
	skip capture.Position // it knows what comes up to here
}

// NewReplicationBus makes a bus of the replication stream. durable is up to where
// the server may take what it told for safe; false: nobody minds.
func NewReplicationBus(s *shard.Shard, log *slog.Logger, durable func() (int64, bool)) *Bus {
	return newBus(s, log, &replication{durable: durable, joined: map[*BusListener]struct{}{}})
}

func (r *replication) missing() string {
	return "there is no link to the replication stream; it goes on where it was left when the link is back"
}

// errAnew ends a connection that begins elsewhere at once.
var errAnew = errors.New("the stream is followed from an earlier place")

func (r *replication) follow(ctx context.Context, b *Bus, lost time.Time) error {
	h, err := historyOf(ctx, b.shard)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.mu.Lock()
	r.leave, r.anew, r.history = cancel, false, h
	from, behind := r.earliest()
	r.mu.Unlock()
	link, same := r.linkFrom(b, from)
	r.attach = func(p capture.Position, resumed bool, reason string) {
		if same && resumed {
			// It may have more than it has handed out.
			p.Offset, p.DB = from.Offset, from.DB
		}
		if r.attached(b, link, from, p, resumed, cmp.Or(reason, behind)) && !lost.IsZero() {
			b.log.Info("the link to the replication stream is back", "away", time.Since(lost).Round(time.Millisecond), "resumed", resumed)
		}
	}
	err = link.Run(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.anew {
		return errAnew
	}
	return cmp.Or(err, errors.New("the link ended"))
}

// linkFrom is the link that follows the stream from a place on: the one that was
// there, where it has come to that place, as it knows of keys that are to expire.
// Only follow calls it.
func (r *replication) linkFrom(b *Bus, from capture.Position) (link *capture.Link, same bool) {
	if l := r.before; l != nil && !from.IsZero() && l.Received() == from {
		return l, true
	}
	options := capture.Options{Shard: b.shard, Log: b.log, DB: b.shard.DB()}
	if !from.IsZero() {
		options.From = []capture.Position{from}
	}
	options.Durable = func() int64 { return r.ack(link) }
	reason := ""
	link = capture.New(options, capture.Handler{
		Event:    func(e capture.Event) { r.event(b, &e) },
		Gap:      func(why string) { reason = why },
		Attached: func(p capture.Position, resumed bool) { r.attach(p, resumed, reason); reason = "" },
	})
	r.before = link
	return link, false
}

// ack is what the server is told to be safe.
func (r *replication) ack(link *capture.Link) int64 {
	if n, ok := r.durable(); ok {
		return n
	}
	return link.Received().Offset
}

// earliest is where the stream is to be followed from: the earliest place where a
// listener is that the server can go on from. behind says why some are not, if so.
// Call with mu held.
func (r *replication) earliest() (from capture.Position, behind string) {
	for l := range r.joined {
		p, why := r.history.best(l.Stream.From)
		switch {
		case why != "":
			behind = why
		case !p.IsZero() && (from.IsZero() || p.Offset < from.Offset):
			from = p
		}
	}
	return from, behind
}

// attached is called when the link is there, which was to begin at from, and what it
// tells next is after p. It returns false when the link has to begin elsewhere.
func (r *replication) attached(b *Bus, link *capture.Link, from, p capture.Position, resumed bool, behind string) bool {
	var missed []*BusListener
	r.mu.Lock()
	for l := range r.joined {
		if f, _ := r.history.best(l.Stream.From); !f.IsZero() && (from.IsZero() || f.Offset < from.Offset) {
			// It has come meanwhile.
			r.beginAnew()
			r.mu.Unlock()
			return false
		}
	}
	r.link, r.at = link, p
	for l := range r.joined {
		s := l.Stream
		f, _ := r.history.best(s.From)
		if !resumed || f.Offset < p.Offset {
			if len(s.From) > 0 {
				missed = append(missed, l)
			}
			f = capture.Position{}
		}
		s.live, s.skip, s.From = true, f, nil
	}
	r.mu.Unlock()
	b.connected()
	r.missed(b, missed, behind)
	return true
}

// beginAnew ends the connection for one from an earlier place. Call with mu held.
func (r *replication) beginAnew() {
	r.anew = true
	r.leave()
}

// missed tells listeners of a gap.
func (r *replication) missed(b *Bus, of []*BusListener, why string) {
	if len(of) == 0 {
		return
	}
	b.gaps.Add(1)
	b.log.Error("the replication stream does not go on where it was left; what happened since was missed", "reason", why, "registrations", len(of))
	for _, l := range of {
		l.Gap()
	}
}

// A listener is asked whether it has room at every fullEvery-th event; when it has
// none, again and again after fullPoll.
const (
	fullEvery = 64
	fullPoll  = 5 * time.Millisecond
)

// event hands an event out.
func (r *replication) event(b *Bus, e *capture.Event) {
	n := b.events.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	for n%fullEvery == 0 && r.full() {
		// The server keeps what is not read yet.
		r.mu.Unlock()
		time.Sleep(fullPoll)
		r.mu.Lock()
	}
	told := KeyEvent{Event: e.Event, Key: e.Key}
	for l := range r.joined {
		if s := l.Stream; s.live && e.End > s.skip.Offset && s.Told != nil {
			s.Told(told, r.at, e.End)
		}
	}
	if !e.More {
		r.at.Offset, r.at.DB = e.End, e.DB
	}
}

// full reports whether a listener has no room. Call with mu held.
func (r *replication) full() bool {
	for l := range r.joined {
		if l.Stream.live && l.Stream.Full != nil && l.Stream.Full() {
			return true
		}
	}
	return false
}

// now is up to where all has been handed out. Call with mu held.
func (r *replication) now() capture.Position {
	if r.link != nil {
		if p := r.link.Received(); p.Offset > r.at.Offset {
			return p
		}
	}
	return r.at
}

// Heard is up to where a listener has been told of everything; false: that is not
// known, as it has not been connected yet.
func (b *Bus) Heard(l *BusListener) (capture.Position, bool) {
	r := b.way.(*replication)
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.heard(l.Stream)
	return p, !p.IsZero()
}

// heard is where a listener is. Call with mu held.
func (r *replication) heard(s *StreamListener) capture.Position {
	if !s.live {
		if len(s.From) == 1 {
			return s.From[0]
		}
		p, _ := r.history.best(s.From)
		return p
	}
	p := r.now()
	if s.skip.Offset > p.Offset {
		return s.skip
	}
	return p
}

// settle notes where a listener is that is told nothing more. Call with mu held.
func (r *replication) settle(s *StreamListener) {
	if s.live {
		s.From = []capture.Position{r.heard(s)}
		s.live, s.skip = false, capture.Position{}
	}
}

func (r *replication) cut(*Bus, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.link == nil {
		return
	}
	for l := range r.joined {
		r.settle(l.Stream)
	}
	r.at = r.now()
	r.link = nil
}

func (r *replication) swap(b *Bus, out, in []*BusListener) {
	var missed []*BusListener
	why := ""
	r.mu.Lock()
	for _, l := range out {
		if l.Stream == nil {
			l.Stream = &StreamListener{}
		}
		r.settle(l.Stream)
		delete(r.joined, l)
	}
	for _, l := range in {
		if l.Stream == nil {
			l.Stream = &StreamListener{}
		}
		s := l.Stream
		r.joined[l] = struct{}{}
		if r.link == nil {
			continue // attached sees to it
		}
		from, text := r.history.best(s.From)
		switch {
		case len(s.From) == 0:
			s.live = true
		case text != "":
			missed, why = append(missed, l), text
			s.live, s.From = true, nil
		case from.Offset >= r.now().Offset:
			s.live, s.skip, s.From = true, from, nil
		default:
			r.beginAnew()
		}
	}
	r.mu.Unlock()
	b.exchange(out, in)
	r.missed(b, missed, why)
}

// The waits between two looks at how far the stream has come.
const (
	markFirst = 20 * time.Microsecond
	markMost  = time.Millisecond
)

// mark waits until the stream has come to where the server is now.
func (r *replication) mark(ctx context.Context, b *Bus) error {
	if !b.up.Load() {
		return nil
	}
	h, err := historyOf(ctx, b.shard)
	if err != nil {
		return err
	}
	for wait := markFirst; b.up.Load(); wait = min(2*wait, markMost) {
		r.mu.Lock()
		at := r.now()
		r.mu.Unlock()
		if at.Offset >= h.offset || at.ReplID != h.id {
			return nil
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// history is what a server says of the stream that it sends.
type history struct {
	id, former string // replication ids: the one before is valid up to until
	until      int64
	offset     int64 // where it is
	first      int64 // the first byte that it keeps; 0: it keeps nothing
}

// historyOf asks a server.
func historyOf(ctx context.Context, s *shard.Shard) (h history, err error) {
	reply, err := s.Do(ctx, "INFO", "replication")
	if err == nil && reply.IsError() {
		err = errors.New(strings.Clone(reply.Str))
	}
	if err != nil {
		return h, err
	}
	number := map[string]*int64{"second_repl_offset": &h.until, "master_repl_offset": &h.offset, "repl_backlog_first_byte_offset": &h.first}
	active := false
	for line := range strings.Lines(reply.Str) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case name == "master_replid":
			h.id = strings.Clone(value)
		case name == "master_replid2":
			h.former = strings.Clone(value)
		case name == "repl_backlog_active":
			active = value == "1"
		case number[name] != nil:
			*number[name], _ = strconv.ParseInt(value, 10, 64)
		}
	}
	if !active {
		h.first = 0
	}
	if h.id == "" {
		return h, fmt.Errorf("redis at %s does not say what stream it sends", s.Addr())
	}
	return h, nil
}

// FormerHistory is the name that the stream of a shard had before it had the name
// current, and the offset from which on it is no longer that one; "" when it had none,
// or has another now.
func FormerHistory(ctx context.Context, s *shard.Shard, current string) (former string, until int64, err error) {
	h, err := historyOf(ctx, s)
	if err != nil || h.id != current || h.until <= 0 {
		return "", 0, err
	}
	return h.former, h.until, nil
}

// holds reports whether a place is in the history.
func (h *history) holds(p capture.Position) bool {
	return p.ReplID == h.id || p.ReplID == h.former && p.Offset < h.until
}

// best is the furthest of some places that the server can go on from; the text says
// why there is none. Without places there is no text.
func (h *history) best(of []capture.Position) (p capture.Position, why string) {
	for _, q := range of {
		if h.holds(q) && (p.IsZero() || q.Offset > p.Offset) {
			p = q
		}
	}
	switch {
	case len(of) == 0:
		return p, ""
	case p.IsZero():
		return p, "the server's history is another: it was started without its data, or is another server, or was behind the one before it"
	case h.first == 0 || p.Offset+1 < h.first:
		return capture.Position{}, fmt.Sprintf("the server keeps the stream from offset %d on, and was left at %d: repl-backlog-size is too small", h.first, p.Offset)
	}
	return p, ""
}
