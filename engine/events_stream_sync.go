package engine

import (
	"context"
	"slices"

	"gears/readers"
)

// mode='sync' of the StreamReader. In the original an entry was processed within
// the XADD. Here the client that sends it through gearsd gets its reply when the
// entry is done with: acknowledged, and trimmed. What comes another way runs as
// with async_local.
//
// The client waits for the stream's last entry at that time, or until the stream
// has nothing to do: an entry that does not fill its batch triggers nothing, and a
// registration that stops has nobody wait.

// streamWaiter is a client that waits for an entry.
type streamWaiter struct {
	run  *commandRun
	last string // id
}

var xaddOnly = []string{"xadd"}

func (l *streamListener) watches() []string { return xaddOnly }

func (l *streamListener) registered() *registration { return l.r }

func (l *streamListener) wants(key string) bool {
	if l.exact {
		return key == l.begins
	}
	return len(key) >= len(l.begins) && key[:len(l.begins)] == l.begins
}

func (l *streamListener) watch(on bool) {
	if l.r.recipe.Mode == "sync" {
		l.r.engine.watch(l, on)
	}
}

func (l *streamListener) flight(ctx context.Context, run *commandRun, begins bool) {
	if begins {
		return
	}
	for _, key := range run.keys {
		if !l.busyWith(key) {
			continue
		}
		g := &readers.StreamGroup{Shard: l.r.sess.at(), Key: key}
		if last, err := g.Last(ctx); err == nil && last != "" {
			l.wait(key, &streamWaiter{run, last})
		}
	}
}

// busyWith reports whether a stream is being served or has its turn to come.
func (l *streamListener) busyWith(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.streams[key]
	return s != nil && (s.queued || l.serving == s)
}

// wait has a client wait, unless there is nothing to wait for.
func (l *streamListener) wait(key string, w *streamWaiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.streams[key]
	if s == nil || !s.queued && l.serving != s || s.done != "" && readers.CompareIDs(s.done, w.last) >= 0 {
		return
	}
	w.run.jobs.Add(1)
	s.waiters = append(s.waiters, w)
}

// doneUpTo lets the clients go whose entries are done with. Call with mu held.
func (s *stream) doneUpTo(id string) {
	s.done = id
	s.waiters = slices.DeleteFunc(s.waiters, func(w *streamWaiter) bool {
		gone := readers.CompareIDs(w.last, id) <= 0
		if gone {
			w.run.jobs.Done()
		}
		return gone
	})
}

// letGo lets all clients go. Call with mu held.
func (s *stream) letGo() {
	for _, w := range s.waiters {
		w.run.jobs.Done()
	}
	s.waiters = nil
}
