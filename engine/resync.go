package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"gears/readers"
)

// resync feeds a registration of the KeysReader all keys that concern it, as
// events named resync: when it begins to listen (so, too, when gearsd starts), and
// whenever events may have been missed: the link that tells of them was lost, too
// many waited, or Redis went away while one was carried out. What changes while it
// scans comes as an event beside, and what it asks for while it runs makes it scan
// once more. So every key that is there is carried out in its last state, except
// that it is deleted: of keys that are gone no scan tells.
type resync struct {
	l *keysListener
	// slots are taken by the keys that wait for their turn: the scan goes only as
	// fast as the recipe.
	slots chan struct{}

	mu      sync.Mutex
	cancel  context.CancelFunc // not nil: it runs
	wanted  bool
	stopped bool
	scans   int64
	keys    int64
}

// resyncEvent is the name of the event.
const resyncEvent = "resync"

const (
	// resyncAhead is how many keys wait at most: two batches of executions.
	resyncAhead = 2 * maxJobs
	// The waits before Redis is asked again, or a registration whose queue is full.
	resyncRetryFirst = 20 * time.Millisecond
	resyncRetryMost  = 2 * time.Second
)

// want asks for a scan that begins after now.
func (s *resync) want() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted = true
	if s.stopped || s.cancel != nil {
		return
	}
	ctx, cancel := context.WithCancel(s.l.ctx)
	if s.l.r.engine.side(func() { s.run(ctx) }) {
		s.cancel = cancel
	} else {
		cancel()
	}
}

// resume undoes stop.
func (s *resync) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = false
}

// stop ends the scan under way; what waits stays.
func (s *resync) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	if s.cancel != nil {
		s.cancel()
	}
}

// run scans until nobody wants another scan.
func (s *resync) run(ctx context.Context) {
	log := s.l.r.engine.log.With("registration", s.l.r.id, "session", s.l.r.sess.id)
	wait := time.Duration(0)
	for {
		s.mu.Lock()
		if !s.wanted || ctx.Err() != nil {
			s.cancel()
			s.cancel = nil
			s.mu.Unlock()
			return
		}
		s.wanted = false
		s.mu.Unlock()
		began := time.Now()
		fed, ok := s.scan(ctx)
		if !ok {
			continue
		}
		s.mu.Lock()
		s.scans++
		again := s.wanted
		s.mu.Unlock()
		log.Info("a registration was fed all its keys", "keys", fed, "again", again)
		if again {
			// Where Redis comes and goes, it is not to scan without a pause.
			if wait = min(max(2*wait, resyncRetryFirst), resyncRetryMost); time.Since(began) > resyncRetryMost {
				wait = 0
			}
			sleep(ctx, wait)
		}
	}
}

// scan feeds all keys; ok is false when ctx ended before.
func (s *resync) scan(ctx context.Context) (fed int64, ok bool) {
	scan := readers.NewKeyScan(s.l.r.sess.at(), s.l.prefix, s.l.exact)
	for !scan.Ended() {
		var keys []string
		ok := s.insist(ctx, func() (err error) {
			keys, err = scan.Next(ctx)
			return err
		})
		if ok && s.l.types != nil && len(keys) > 0 {
			ok = s.insist(ctx, func() (err error) {
				keys, err = s.typed(ctx, keys)
				return err
			})
		}
		if !ok {
			return fed, false
		}
		for _, key := range keys {
			if !s.feed(ctx, key) {
				return fed, false
			}
			fed++
		}
	}
	return fed, true
}

// insist asks Redis until it answers; false: ctx ended.
func (s *resync) insist(ctx context.Context, ask func() error) bool {
	for wait := resyncRetryFirst; ; wait = min(2*wait, resyncRetryMost) {
		err := ask()
		if err == nil || ctx.Err() != nil {
			return err == nil
		}
		if wait == resyncRetryFirst {
			s.l.r.engine.log.Warn("the keys of a registration cannot be scanned; Redis is asked again until it answers", "registration", s.l.r.id, "session", s.l.r.sess.id, "error", err)
		}
		if !sleep(ctx, wait) {
			return false
		}
	}
}

// typed keeps the keys that have a type that is wanted.
func (s *resync) typed(ctx context.Context, keys []string) ([]string, error) {
	events := make([]readers.KeyEvent, len(keys))
	for i, k := range keys {
		events[i].Key = k
	}
	types, err := readers.KeyTypes(ctx, s.l.readerEnv(), events)
	if err != nil {
		return keys, err
	}
	var out []string
	for i, k := range keys {
		if slices.Contains(s.l.types, types[i]) {
			out = append(out, k)
		}
	}
	return out, nil
}

// feed enqueues a key as soon as there is room; false: ctx ended, or the
// registration is gone.
func (s *resync) feed(ctx context.Context, key string) bool {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	for {
		x, full := s.l.r.offer(keyJob{KeyEvent: readers.KeyEvent{Event: resyncEvent, Key: key}}, func(*execution) { <-s.slots })
		if x != nil {
			s.mu.Lock()
			s.keys++
			s.mu.Unlock()
			return true
		}
		if !full || !sleep(ctx, resyncRetryFirst) {
			<-s.slots
			return false
		}
	}
}

// sleep waits; false: ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *resync) info() ResyncInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ResyncInfo{Running: s.cancel != nil, Scans: s.scans, Keys: s.keys}
}
