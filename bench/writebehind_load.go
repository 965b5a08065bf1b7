package main

import (
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// This file is who writes the hashes, and who sees the rows.

const loadPipeline = 100

// writes is how many hashes load writes.
func (w *writingBehind) writes() int { return 2*w.hashes + 1 }

// person is whose hash is written by write number seq: all of them twice, and then
// others once, of which the first tells that those before it are done. Who follows may
// read a hash late, and find what was written the second time.
func (w *writingBehind) person(seq int) int {
	if seq < w.hashes {
		return seq
	}
	return seq - w.hashes
}

// load writes all hashes, twice, and one more.
func (w *writingBehind) load(outbox bool) error {
	for i := 0; i < w.writes(); i += loadPipeline {
		if err := w.write(outbox, i, min(w.writes(), i+loadPipeline)); err != nil {
			return err
		}
	}
	return nil
}

// write makes the writes from, … to-1 in one pipeline.
func (w *writingBehind) write(outbox bool, from, to int) error {
	replies := 0
	for seq := from; seq < to; seq++ {
		id, text := personID(w.person(seq)), strconv.Itoa(seq)
		fields := []string{"name", "name of the person", "city", "city of the person", "age", strconv.Itoa(seq % 90), "seq", text}
		if outbox {
			w.conn.Append("MULTI")
		}
		w.conn.Append(append([]string{"HSET", "person:" + id}, fields...)...)
		if outbox {
			w.conn.Append(append([]string{"XADD", outboxStream, "*", "id", id}, fields...)...)
			w.conn.Append("EXEC")
			replies += 3
		}
		replies++
	}
	for range replies {
		r, err := w.conn.Receive(w.ctx)
		if err != nil {
			return err
		}
		if r.IsError() {
			return fmt.Errorf("redis: %s", r.Str)
		}
	}
	return nil
}

// lags writes n new hashes, so many a second, and returns how long half of the rows,
// and all but one of a hundred, were on their way.
func (w *writingBehind) lags(outbox bool, n int, pace float64) (p50, p99 float64, err error) {
	start := time.Now()
	due := func(i int) time.Time { return start.Add(time.Duration(float64(i) / pace * float64(time.Second))) }
	failed := make(chan error, 1)
	var ended atomic.Bool
	go func() {
		defer ended.Store(true)
		failed <- w.paced(outbox, n, due)
	}()
	// Rows come in order, so the greatest says which there are.
	var lags []float64
	for seen := 0; seen < n; time.Sleep(lagPoll) {
		var last string
		if err := w.db.QueryRowContext(w.ctx, "SELECT max(id) FROM person").Scan(&last); err != nil {
			return 0, 0, err
		}
		now := time.Now()
		there, _ := strconv.Atoi(last)
		for ; seen < there-w.hashes; seen++ {
			lags = append(lags, float64(now.Sub(due(seen)).Microseconds())/1e3)
		}
		if now.Sub(start) > writePatience {
			return 0, 0, fmt.Errorf("%d rows do not come", n-seen)
		}
	}
	slices.Sort(lags)
	return lags[len(lags)/2], lags[min(len(lags)-1, len(lags)*99/100)], <-failed
}

// paced writes n new hashes, each when it is due.
func (w *writingBehind) paced(outbox bool, n int, due func(i int) time.Time) error {
	for sent := 0; sent < n; {
		time.Sleep(time.Until(due(sent)))
		to := sent + 1
		for now := time.Now(); to < n && to-sent < loadPipeline && !due(to).After(now); {
			to++
		}
		if err := w.write(outbox, w.writes()+sent, w.writes()+to); err != nil {
			return err
		}
		sent = to
	}
	return nil
}
