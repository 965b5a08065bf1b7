package shard

import (
	"context"
	"time"
)

// backoff paces what is tried again: soon at first, then more and more slowly,
// and not for ever.
type backoff struct {
	deadline time.Time
	pause    time.Duration
}

const (
	firstPause = 10 * time.Millisecond
	lastPause  = 250 * time.Millisecond
)

func newBackoff(patience time.Duration) backoff {
	return backoff{deadline: time.Now().Add(patience), pause: firstPause}
}

// next waits before another trial; false when there should be none.
func (b *backoff) next(ctx context.Context) bool {
	if time.Now().Add(b.pause).After(b.deadline) {
		return false
	}
	timer := time.NewTimer(b.pause)
	defer timer.Stop()
	b.pause = min(2*b.pause, lastPause)
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
