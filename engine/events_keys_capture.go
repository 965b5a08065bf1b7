package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gears/capture"
	"gears/lang"
	"gears/planner"
	"gears/readers"
	"gears/shard"
)

// ear is a bus that a registration listens to.
type ear struct {
	bus   *readers.Bus
	heard *readers.BusListener
	hold  *readers.BusListener // keeps the bus up while heard is not there yet
}

// newEar makes an ear that does not listen yet.
func (l *keysListener) newEar(bus *readers.Bus) *ear {
	return &ear{
		bus: bus,
		heard: &readers.BusListener{Event: l.event, Misses: l.events == nil || hears(l.r.recipe, "keymiss"), Gap: func() {
			l.gaps.Add(1)
			l.missed()
		}},
		hold: &readers.BusListener{Event: func(readers.KeyEvent) {}, Gap: func() {}},
	}
}

// hearing is how a registration comes to know of events on a shard.
type hearing struct {
	mode string // readers.CaptureNotifications or CaptureReplication
	why  string
	ears []*ear
	// done is up to where it has carried out what the replication stream told; nil
	// for notifications.
	done *watermark
}

// captureOf tells how registrations of a recipe come to know of events on a shard,
// and why so.
func (e *Engine) captureOf(ctx context.Context, sh *shard.Shard, r *lang.Recipe) (mode, why string, err error) {
	asked, _ := r.Arg("capture").(string)
	by := fmt.Sprintf("capture='%s'", asked)
	if asked == "" {
		asked = cmp.Or(e.opts.Capture, readers.CaptureAuto)
		by = "--capture " + asked
	}
	if asked == readers.CaptureNotifications {
		return asked, by, nil
	}
	if asked == readers.CaptureAuto {
		for _, u := range unsuited {
			if u.is(r) {
				return readers.CaptureNotifications, by + ", and " + u.why, nil
			}
		}
	}
	err = capture.Allowed(ctx, sh)
	switch {
	case err == nil && asked == readers.CaptureReplication:
		return asked, by, nil
	case err == nil:
		return readers.CaptureReplication, by + ", and the server allows it", nil
	case lost(err), ctx.Err() != nil:
		return "", "", err
	case asked == readers.CaptureReplication:
		return "", "", fmt.Errorf("%s is not possible: %w", by, err)
	}
	return readers.CaptureNotifications, fmt.Sprintf("%s, and the replication stream cannot be followed: %s", by, err), nil
}

// unsuited are the registrations that have more from notifications, and why.
var unsuited = []struct {
	is  func(r *lang.Recipe) bool
	why string
}{
	{func(r *lang.Recipe) bool { return r.Mode == "sync" || r.Arg("commands") != nil },
		"clients wait for what their commands trigger: notifications are quicker to tell"},
	{func(r *lang.Recipe) bool { return hears(r, "expired") || hears(r, "evicted") },
		"the replication stream tells evictions, and expirations of keys whose time it does not know, as deletions"},
	{func(r *lang.Recipe) bool {
		events, _ := r.Arg("eventTypes").([]string)
		return len(events) > 0 && !slices.ContainsFunc(events, func(e string) bool { return e != "keymiss" })
	}, "the replication stream does not tell of readings"},
}

// hears reports whether the event types of a recipe name an event.
func hears(r *lang.Recipe, event string) bool {
	events, _ := r.Arg("eventTypes").([]string)
	return slices.Contains(events, event)
}

// listen has the buses up that the registration is to hear, and takes nothing yet.
func (l *keysListener) listen(ctx context.Context) error {
	e, at := l.r.engine, l.r.sess.at()
	mode, why, err := e.captureOf(ctx, at, l.r.recipe)
	if err != nil {
		return err
	}
	sb := e.buses.of(at)
	from := e.positions.claim(l.r.id)
	h := &hearing{mode: mode, why: why}
	if mode == readers.CaptureNotifications {
		h.ears = []*ear{l.newEar(sb.keys)}
		if len(from) > 0 {
			l.gaps.Add(1)
			e.log.Error("a registration cannot go on where it left the replication stream; what happened since was missed", "registration", l.r.id, "session", l.r.sess.id, "reason", why)
		}
	} else {
		l.follow(h, sb, from)
	}
	l.hearing.Store(h)
	e.log.Debug("a registration listens", "registration", l.r.id, "session", l.r.sess.id, "shard", at.ID(), "capture", mode, "reason", why)
	for _, ear := range h.ears {
		if e.gathering && ear.bus == sb.changes {
			ear.bus.Join(ear.hold) // all that were saved begin together
			continue
		}
		if err := ear.bus.Listen(ctx, ear.hold); err != nil {
			return err
		}
		if ear.bus == sb.changes {
			// It begins now, and not where the link happens to be.
			if err := ear.bus.Sync(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow makes the ears of a registration that follows the replication stream.
func (l *keysListener) follow(h *hearing, sb *shardBuses, from []capture.Position) {
	done := &watermark{}
	h.done = done
	numbers := &numbering{}
	stream := l.newEar(sb.changes)
	stream.heard.Stream = &readers.StreamListener{
		From: from,
		Told: func(e readers.KeyEvent, begin capture.Position, end int64) {
			if l.concerns(e) {
				j := keyJob{KeyEvent: e, span: done.take(begin, end)}
				j.nth = numbers.next(begin, end)
				l.take(j)
			}
		},
		Full: l.full,
	}
	h.ears = []*ear{stream}
	if l.events == nil || slices.Contains(l.events, "keymiss") {
		misses := l.newEar(sb.missing)
		misses.heard.Gap = func() {} // no change was missed
		h.ears = append(h.ears, misses)
	}
}

// mostTold is how many events of the replication stream wait for a registration: the
// rest stays with Redis. An event that waits has its execution already, which the
// garbage collector looks at: with sixteen times as many, each event costs two thirds
// more.
const mostTold = maxQueued / 64

func (l *keysListener) full() bool {
	l.mu.Lock()
	asking := len(l.asking)
	l.mu.Unlock()
	l.r.mu.Lock()
	defer l.r.mu.Unlock()
	return !l.r.gone && asking+len(l.r.queue) >= mostTold
}

// reached is up to where everything is carried out that the replication stream told;
// false: it does not follow it, or is not connected yet. worked says that events have
// been carried out since the last call.
func (l *keysListener) reached() (p capture.Position, worked, ok bool) {
	h := l.hearing.Load()
	if h == nil || h.done == nil {
		return p, false, false
	}
	heard, ok := h.ears[0].bus.Heard(h.ears[0].heard)
	if !ok {
		return p, false, false
	}
	p, worked = h.done.at(heard)
	return p, worked, true
}

// describeCapture adds how it listens.
func (l *keysListener) describeCapture(info *RegistrationInfo) {
	h := l.hearing.Load()
	info.CaptureAsked = l.r.recipe.Arg("capture") != nil
	switch {
	case h == nil:
		return
	case info.Capture == "", info.Capture == h.mode:
		info.Capture = h.mode
	default:
		info.Capture = "mixed"
	}
	if h.done != nil {
		if heard, ok := h.ears[0].bus.Heard(h.ears[0].heard); ok {
			info.LagBytes += h.done.behind(heard)
		}
	}
}

// doubtful reports whether it has to be asked what an event is about. A key that
// moves to another shard is deleted here.
func (l *keysListener) doubtful(j keyJob) bool {
	return j.Event == "del" && l.r.engine.topology.Clustered()
}

// notMoved tells of events which are not the end of a key's move to another shard.
func (l *keysListener) notMoved(events []readers.KeyEvent) ([]bool, error) {
	stays := make([]bool, len(events))
	var deleted []string
	var at []int
	for i, e := range events {
		stays[i] = true
		if l.doubtful(keyJob{KeyEvent: e}) {
			deleted, at = append(deleted, e.Key), append(at, i)
		}
	}
	if len(deleted) == 0 {
		return stays, nil
	}
	moved, err := readers.MovedKeys(l.ctx, l.r.sess.at(), l.r.engine.topology, deleted)
	for k, i := range at {
		stays[i] = err == nil && !moved[k]
	}
	return stays, err
}

// explainCapture adds to the plan of a registration how it will come to know of
// events.
func (e *Engine) explainCapture(ctx context.Context, p *planner.Plan) {
	if p == nil || e.topology == nil || p.Recipe.Action != lang.ActionRegister || p.Recipe.Reader != "KeysReader" {
		return
	}
	mode, why, err := e.captureOf(ctx, e.topology.Shards()[0], p.Recipe)
	if err != nil {
		mode, why = "impossible", err.Error()
	}
	p.Reader.Reasons = append(p.Reader.Reasons, "capture: "+mode+": "+why)
}

// lagBytes is what registrations were told of replication streams and have not carried
// out.
func (e *Engine) lagBytes() (n int64) {
	e.mu.Lock()
	regs := slices.Clone(e.registrations)
	e.mu.Unlock()
	for _, r := range everywhere(regs) {
		if l, ok := r.listener.(*keysListener); ok {
			var info RegistrationInfo
			l.describeCapture(&info)
			n += info.LagBytes
		}
	}
	return n
}
