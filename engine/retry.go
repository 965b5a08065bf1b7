package engine

import (
	"context"
	"slices"
	"time"

	"gears/shard"
)

// Key events are told once, so what a registration has taken it keeps while Redis
// is away: an event whose execution lost its connection is carried out again, as
// an execution of its own, before those that came after it. What the first
// one did until then is done twice, as with the entries of streams.

// mostRuns is how often an event is carried out at most. It is reached by those
// that are themselves the reason why the connection is lost.
const mostRuns = 10

// retry makes the next job of an event whose execution lost its connection, or
// returns nil where j is its last: somebody waits for the outcome, or it will do
// no better.
func (r *registration) retry(j *job) *job {
	k, ok := j.data.(keyJob)
	if !ok || !j.x.lost || k.run != nil || j.runs+1 >= mostRuns || r.engine.ctx.Err() != nil {
		return nil
	}
	r.account(j.x)
	r.remember(j.x)
	return &job{x: r.newExecution(r.engine.ctx), data: j.data, done: j.done, runs: j.runs + 1}
}

// putBack has jobs run next.
func (r *registration) putBack(jobs []*job) {
	if len(jobs) == 0 {
		return
	}
	r.mu.Lock()
	gone := r.gone
	r.stats.triggered += int64(len(jobs))
	if !gone {
		r.queue = append(jobs, r.queue...)
	}
	r.mu.Unlock()
	if gone {
		for _, j := range jobs {
			j.x.giveUp()
			r.finish(j)
		}
		return
	}
	r.engine.log.Warn("Redis went away while events were carried out; they are carried out again when it is back", "registration", r.id, "session", r.sess.id, "events", len(jobs))
}

// The waits before Redis is asked again whether it is there.
const (
	awayFirst = 20 * time.Millisecond
	awayMost  = time.Second
)

// awaitRedis waits until all shards answer, and have loaded their data; false: ctx
// ended.
func (e *Engine) awaitRedis(ctx context.Context) bool {
	for wait := awayFirst; ; wait = min(2*wait, awayMost) {
		if !slices.ContainsFunc(e.topology.Shards(), func(s *shard.Shard) bool {
			r, err := s.Do(ctx, "PING")
			return err != nil || shard.Loading(r) != nil
		}) {
			return true
		}
		if !sleep(ctx, wait) {
			return false
		}
	}
}

// settled is how many of the first roots have come to their end: what they made
// has been handed on, and nothing of theirs is under way.
func (s *scheduler) settled() int {
	if s.oldest != nil && s.oldest.head != nil {
		return s.oldest.head.root
	}
	return s.roots
}
