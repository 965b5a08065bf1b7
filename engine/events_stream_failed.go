package engine

import (
	"fmt"
	"strings"
	"time"

	"gears/readers"
)

// What becomes of the entries of an execution that failed. In this order:
//
//	Redis was away       the recipe is not to blame: they stay pending
//	the recipe says so   they stay pending, and the registration is paused
//	maxRetries           as often they are tried again, after the interval
//	onFailedPolicy       continue: they are given up, as is retry once maxRetries
//	                     ends it; abort: they stay pending; deadletter: the entries
//	                     that fail by themselves are kept elsewhere, then given up

// pauseText begins the error with which a recipe pauses its registration.
const pauseText = "PAUSE"

// tried counts how often the entries from first on have failed.
type tried struct {
	first string // id
	times int64
}

// sentence is what to do with the entries of an execution.
type sentence struct {
	reason error // nil: they are done with; else nothing more is read, and they are not
	bury   bool  // they are dead letters
}

// judge looks at how an execution ended. lost: it may have met a lost connection.
func (l *streamListener) judge(j *job, lost bool) sentence {
	b := j.data.(*streamBatch)
	aborted := j.x.status.Load() == statusAborted
	if len(j.x.errors) == 0 && !aborted {
		l.forgive(b)
		return sentence{}
	}
	switch {
	case lost:
		return sentence{reason: errLostRun}
	case !aborted && strings.HasPrefix(j.x.errors[0], pauseText):
		return sentence{reason: &halt{streamPaused}}
	case l.policy == "retry" && l.retries < 0, l.blame(b) <= l.retries:
		return sentence{reason: &halt{streamWaiting}}
	}
	switch l.policy {
	case "abort":
		l.forgive(b)
		return sentence{reason: &halt{streamAborted}}
	case "deadletter":
		return sentence{bury: len(b.entries) > 0}
	}
	if l.retries >= 0 && len(b.entries) > 0 {
		l.r.engine.log.Error("entries of a stream are given up, as they fail", "registration", l.r.id, "session", l.r.sess.id, "entries", b.String(), "tries", l.retries+1)
	}
	l.forgive(b)
	return sentence{}
}

// blame counts a failure of the entries, and returns how many there were.
func (l *streamListener) blame(b *streamBatch) int64 {
	if len(b.entries) == 0 {
		return l.retries + 1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.failing[b.group.Key]
	if t.first != b.entries[0].ID {
		t = tried{first: b.entries[0].ID}
	}
	t.times++
	if l.retries > 0 || l.policy == "deadletter" {
		l.failing[b.group.Key] = t
	}
	return t.times
}

// forgive forgets the failures of entries that are done with.
func (l *streamListener) forgive(b *streamBatch) (times int64) {
	if len(b.entries) == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if t, ok := l.failing[b.group.Key]; ok && t.first == b.entries[0].ID {
		delete(l.failing, b.group.Key)
		return t.times
	}
	return 0
}

// goesOn reports whether a failure leaves the order of what follows as it is: it
// never stops the reading.
func (l *streamListener) goesOn() bool {
	return l.retries <= 0 && (l.policy == "continue" || l.policy == "deadletter")
}

// bury keeps the entries of j that fail as dead letters. A batch is run again,
// entry by entry, so that only those are kept. It returns the ids of the entries
// that are done with now, and why it did not get through, if it did not.
func (l *streamListener) bury(j *job) (done []string, reason error) {
	b := j.data.(*streamBatch)
	tries := l.forgive(b)
	if len(b.entries) == 1 {
		if reason = l.keepDead(j, tries); reason == nil {
			done = l.count([]*job{j}, nil)
		}
		return done, reason
	}
	for i := range b.entries {
		single, lost := l.execute([]any{&streamBatch{b.group, b.entries[i : i+1]}})
		if single == nil {
			return done, errStopped
		}
		verdict := l.judgeAlone(single[0], lost)
		if verdict.bury {
			verdict.reason = l.keepDead(single[0], tries+1)
		}
		if verdict.reason != nil {
			return done, verdict.reason
		}
		done = l.count(single, done)
	}
	return done, nil
}

// judgeAlone is judge for an entry whose retries it has behind it.
func (l *streamListener) judgeAlone(j *job, lost bool) sentence {
	failed := len(j.x.errors) > 0 || j.x.status.Load() == statusAborted
	switch {
	case !failed:
		return sentence{}
	case lost:
		return sentence{reason: errLostRun}
	case len(j.x.errors) > 0 && strings.HasPrefix(j.x.errors[0], pauseText):
		return sentence{reason: &halt{streamPaused}}
	}
	return sentence{bury: true}
}

// keepDead writes the one entry of j to the stream of dead letters. Only when that
// has succeeded the entry may be acknowledged: after a crash it can be there twice.
func (l *streamListener) keepDead(j *job, tries int64) error {
	b := j.data.(*streamBatch)
	text := errAborted.Error()
	if len(j.x.errors) > 0 {
		text = clip(j.x.errors[0])
	}
	d := &readers.DeadLetters{Shard: l.r.sess.at(), Key: l.deadLetterKey(b.group.Key)}
	err := d.Add(l.r.engine.ctx, b.group, &b.entries[0], &readers.DeadLetter{
		Error: text, Registration: l.r.id, Session: l.r.sess.id, Millis: time.Now().UnixMilli(), Tries: max(tries, 1),
	})
	if err != nil {
		return fmt.Errorf("dead letters cannot be kept in %q: %w", d.Key, err)
	}
	l.r.buried.Add(1)
	return nil
}

// deadLetterKey is where dead letters of a stream are kept.
func (l *streamListener) deadLetterKey(stream string) string {
	if l.deadLetter != "" {
		return l.deadLetter
	}
	return readers.DeadLetterKey(stream, readers.OwnGroup(l.group))
}
