package capture

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"gears/shard"
)

// learner reads from the server when keys expire that were given their time before
// the link was attached. It takes at most half of the time of one connection.
type learner struct {
	db, most int

	mu    sync.Mutex
	found []deadline
	ended bool
}

type deadline struct {
	key string
	at  int64 // Unix time by our clock, ms
}

// learnAtOnce is how many keys are looked at between two pauses.
const learnAtOnce = "500"

// expiring is how many keys of the database have a time to live.
func (c *conn) expiring(db int) (int, error) {
	info, err := c.info("keyspace")
	if err != nil {
		return 0, err
	}
	for pair := range strings.SplitSeq(info["db"+strconv.Itoa(db)], ",") {
		if n, ok := strings.CutPrefix(pair, "expires="); ok {
			return strconv.Atoi(n)
		}
	}
	return 0, nil
}

// learn runs until all keys have been looked at.
func (l *learner) learn(ctx context.Context, s *shard.Shard) error {
	defer l.end()
	c, err := dial(ctx, s, l.db)
	if err != nil {
		return err
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	// How many there are tells only whether there are any: keys that come meanwhile
	// would be counted as well.
	expiring, err := c.expiring(l.db)
	if err != nil || expiring == 0 {
		return err
	}
	left := l.most
	for cursor := "0"; left > 0; {
		began := time.Now()
		var found []deadline
		if cursor, found, err = c.deadlines(cursor); err != nil {
			return err
		}
		left -= len(found)
		l.mu.Lock()
		l.found = append(l.found, found...)
		l.mu.Unlock()
		if cursor == "0" {
			break
		}
		select {
		case <-time.After(time.Since(began)):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// deadlines looks at the next keys.
func (c *conn) deadlines(cursor string) (next string, found []deadline, err error) {
	r, err := c.do("SCAN", cursor, "COUNT", learnAtOnce)
	if err != nil {
		return "", nil, err
	}
	if r.IsError() || len(r.Elems) != 2 {
		return "", nil, &refused{c.addr, "SCAN", r.Str}
	}
	keys := r.Elems[1].Elems
	ask := make([][]string, len(keys))
	for i, key := range keys {
		ask[i] = []string{"PTTL", key.Str}
	}
	sent := time.Now() // rather too early than too late, when all replies are there
	if err := c.send(ask...); err != nil {
		return "", nil, err
	}
	for _, key := range keys {
		ttl, err := c.receive()
		if err != nil {
			return "", nil, err
		}
		if ttl.IsError() {
			if shard.ErrorClass(ttl.Str) == "NOPERM" {
				return "", nil, &refused{c.addr, "PTTL", ttl.Str}
			}
			continue // it has moved to another node
		}
		if ttl.Int > 0 {
			found = append(found, deadline{strings.Clone(key.Str), sent.UnixMilli() + ttl.Int})
		}
	}
	return r.Elems[0].Str, found, nil
}

func (l *learner) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
}

// take is what was found since the last call.
func (l *learner) take() (found []deadline, ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, l.found = l.found, nil
	return found, l.ended
}
