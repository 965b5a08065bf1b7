package main

import (
	"fmt"
	"io"
	"time"

	"gears/engine"
)

const (
	progressAfter = time.Second // shorter runs show none
	progressEvery = 250 * time.Millisecond
)

// showProgress tells on a terminal how many records a run has read, and how fast,
// until the returned function is called.
func showProgress(w io.Writer, e *engine.Engine) (stop func()) {
	if !isTerminal(w) {
		return func() {}
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		progress(w, e.RecordsRead, quit)
	}()
	return func() {
		close(quit)
		<-gone
	}
}

// progress writes a line that it writes over, and takes away at the end.
func progress(w io.Writer, read func() int64, quit <-chan struct{}) {
	start := time.Now()
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	shown := false
	var last int64
	at := start
	for {
		select {
		case <-quit:
			if shown {
				io.WriteString(w, "\r\x1b[K")
			}
			return
		case now := <-tick.C:
			n := read()
			if now.Sub(start) >= progressAfter {
				io.WriteString(w, progressLine(n, n-last, now.Sub(at), now.Sub(start)))
				shown = true
			}
			last, at = n, now
		}
	}
}

// progressLine tells of n records in all, of which some came lately.
func progressLine(n, lately int64, in, elapsed time.Duration) string {
	return fmt.Sprintf("\r\x1b[K%d records, %.0f a second, %v", n, float64(lately)/in.Seconds(), elapsed.Round(time.Second))
}
