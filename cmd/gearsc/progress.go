package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"gears/engine"
)

const (
	progressAfter = time.Second // shorter runs show none
	progressEvery = 250 * time.Millisecond
)

// progressSource is what progress is told of: an engine.
type progressSource interface {
	// RecordsRead is how many records have been read.
	RecordsRead() int64
	// Ahead is how much the readers still have to look at, where that is known.
	Ahead(ctx context.Context) (int64, bool)
}

// showProgress tells on a terminal how many records a run has read, how fast, and
// how far it lags behind what there is, until the returned function is called.
func showProgress(t *terminal, e *engine.Engine) (stop func()) {
	if !isTerminal(t.stderr) {
		return func() {}
	}
	ctx, quit := context.WithCancel(t.ctx)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		progress(ctx, t.stderr, e)
	}()
	return func() {
		quit()
		<-gone
	}
}

// progress writes a line that it writes over, and takes away at the end.
func progress(ctx context.Context, w io.Writer, e progressSource) {
	start := time.Now()
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	shown := false
	var last int64
	at := start
	for {
		select {
		case <-ctx.Done():
			if shown {
				io.WriteString(w, "\r\x1b[K")
			}
			return
		case now := <-tick.C:
			n := e.RecordsRead()
			if now.Sub(start) >= progressAfter {
				lag, known := e.Ahead(ctx)
				if !known {
					lag = -1
				}
				io.WriteString(w, progressLine(n, n-last, lag, now.Sub(at), now.Sub(start)))
				shown = true
			}
			last, at = n, now
		}
	}
}

// progressLine tells of n records in all, of which some came lately, and of the keys
// or entries that are still to be looked at; a negative lag is not known.
func progressLine(n, lately, lag int64, in, elapsed time.Duration) string {
	text := fmt.Sprintf("\r\x1b[K%d records, %.0f a second", n, float64(lately)/in.Seconds())
	if lag >= 0 {
		text += fmt.Sprintf(", lag %d", lag)
	}
	return fmt.Sprintf("%s, %v", text, elapsed.Round(time.Second))
}
