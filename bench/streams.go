package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// The stream works are recipe 3: each field of each entry becomes a key. A
// backlog is there when the clock starts, and it stops when the stream is empty,
// so what is measured is how fast entries are consumed: read, carried out,
// acknowledged and removed.

// Names of the stream works.
const (
	streamKey    = "bench:stream"
	streamPrefix = "entry:"
	streamGroup  = "by-hand"
)

// streamWork is recipe 3 with a batch size.
func streamWork(batch int) work {
	return work{
		name: fmt.Sprintf("recipe 3, batch=%d", batch), rate: "entries",
		about:  fmt.Sprintf("a backlog in a stream, a SET for each entry, acknowledged and removed %d at a time", batch),
		before: fillStream,
		contenders: []contender{
			{who: "gears", run: func(e *env) (answer, time.Duration, error) { return gearsStream(e, batch) }},
			plain("go-redis", func(e *env) (answer, error) { return goredisStream(e, batch) }),
		},
		check: func(e *env, got answer) error { return e.checkStream(got) },
	}
}

// fillStream makes the backlog.
func fillStream(e *env) error {
	if err := e.forget(streamPrefix, e.keys); err != nil {
		return err
	}
	if err := e.client().Del(e.ctx, streamKey).Err(); err != nil {
		return err
	}
	for _, keys := range keyPages(streamPrefix, e.keys) {
		pipe := e.client().Pipeline()
		for _, k := range keys {
			pipe.XAdd(e.ctx, &redis.XAddArgs{Stream: streamKey, Values: []any{k, "v"}})
		}
		if _, err := pipe.Exec(e.ctx); err != nil {
			return err
		}
	}
	return nil
}

// checkStream looks for the keys that recipe 3 makes.
func (e *env) checkStream(got answer) error {
	if err := same(got, answer{"": e.keys}); err != nil {
		return err
	}
	for _, keys := range keyPages(streamPrefix, e.keys) {
		n, err := e.client().Exists(e.ctx, keys...).Result()
		if err != nil {
			return err
		}
		if int(n) != len(keys) {
			return fmt.Errorf("%d of %d keys are missing", len(keys)-int(n), len(keys))
		}
	}
	if err := e.client().Del(e.ctx, streamKey).Err(); err != nil {
		return err
	}
	return e.forget(streamPrefix, e.keys)
}

// streamTimeout bounds how long a stream may take to be empty.
const streamTimeout = 10 * time.Minute

// gearsStream registers recipe 3 and waits until the stream is empty. What it
// takes to unregister is not part of the work.
func gearsStream(e *env, batch int) (answer, time.Duration, error) {
	script := fmt.Sprintf("GB('StreamReader').flatmap(lambda x: [(a[0], a[1]) for a in x['value'].items()]).repartition(lambda x: x[0]).foreach(lambda x: execute('set', x[0], x[1])).register('%s', batch=%d)", streamKey, batch)
	start := time.Now()
	if err := e.through.Do(e.ctx, "RG.PYEXECUTE", script).Err(); err != nil {
		return nil, 0, err
	}
	for {
		n, err := e.client().XLen(e.ctx, streamKey).Result()
		if err != nil {
			return nil, 0, err
		}
		if n == 0 {
			break
		}
		if time.Since(start) > streamTimeout {
			return nil, 0, errors.New("the stream does not become empty")
		}
		time.Sleep(2 * time.Millisecond)
	}
	d := time.Since(start)
	regs, err := e.through.Do(e.ctx, "RG.DUMPREGISTRATIONS").Slice()
	if err != nil {
		return nil, 0, err
	}
	for _, r := range regs {
		if f, ok := r.([]any); ok && len(f) > 1 {
			if err := e.through.Do(e.ctx, "RG.UNREGISTER", f[1]).Err(); err != nil {
				return nil, 0, err
			}
		}
	}
	return answer{"": e.keys}, d, nil
}

// goredisStream is the consumer that one writes by hand: a read through a group,
// and one pipeline that carries out, acknowledges and removes what was read.
func goredisStream(e *env, batch int) (answer, error) {
	c := newClient(e.socket)
	defer c.Close()
	if err := c.XGroupCreate(e.ctx, streamKey, streamGroup, "0").Err(); err != nil {
		return nil, err
	}
	total := 0
	for {
		streams, err := c.XReadGroup(e.ctx, &redis.XReadGroupArgs{Group: streamGroup, Consumer: "one", Streams: []string{streamKey, ">"}, Count: int64(batch), Block: -1}).Result()
		if err == redis.Nil {
			return answer{"": total}, nil
		}
		if err != nil {
			return nil, err
		}
		pipe := c.Pipeline()
		ids := make([]string, 0, batch)
		for _, m := range streams[0].Messages {
			for k, v := range m.Values {
				pipe.Set(e.ctx, k, v, 0)
			}
			ids = append(ids, m.ID)
		}
		pipe.XAck(e.ctx, streamKey, streamGroup, ids...)
		pipe.XDel(e.ctx, streamKey, ids...)
		if _, err := pipe.Exec(e.ctx); err != nil {
			return nil, err
		}
		total += len(ids)
	}
}

// rates says how many records a second the contenders of a work managed.
func (r *row) rates(records int) string {
	text := fmt.Sprintf("**%s**:", r.work.name)
	var gears float64
	for i, x := range r.results {
		rate := float64(records) / x.median().Seconds()
		if i == 0 {
			gears = rate
		}
		text += fmt.Sprintf(" %s %s %s a second", x.who, thousands(int(rate)), r.work.rate)
		if i > 0 {
			text += fmt.Sprintf(" (gears is %.2f times as fast)", gears/rate)
		}
		text += ","
	}
	return text[:len(text)-1]
}

// thousands is n with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
