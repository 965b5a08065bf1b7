package conformance_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// nemesisWriter writes hashes straight to Redis and remembers what came of it. A
// key is written by one goroutine, which waits for the answer before it writes the
// key again; each write of a key has a higher version than those before, and
// deletes have one, too.
//
// There are two sorts of keys: h… are written and deleted again and again, s… are
// written once each, so that a second row for one is an event that came twice.
type nemesisWriter struct {
	db    redis.UniversalClient
	acked atomic.Int64
	gate  sync.RWMutex // held by who writes; whoever locks it has quiet

	mu   sync.Mutex
	keys map[string]*nemesisKey
}

// nemesisKey is what was done to a key.
type nemesisKey struct {
	writes []nemesisWrite // of rising versions: 1, 2, …
}

type nemesisWrite struct {
	del, acked bool
}

const (
	nemesisWriters = 2
	hotKeys        = 20 // of each goroutine
	keyPrefix      = "person:"
)

// write writes until done says so, at most rate a second, in pipelines of a size.
func (w *nemesisWriter) write(ctx context.Context, number int, seed uint64, size int, rate float64, done func() bool) {
	random := rand.New(rand.NewPCG(seed, uint64(number)))
	single := 0
	began := time.Now()
	for sent := 0; !done() && ctx.Err() == nil; {
		batch := map[string]bool{} // whether it is deleted
		for len(batch) < size {
			if random.IntN(2) == 0 {
				batch[fmt.Sprintf("s%d-%d", number, single)] = false
				single++
				continue
			}
			batch[fmt.Sprintf("h%d-%d", number, random.IntN(hotKeys))] = random.IntN(8) == 0
		}
		w.batch(ctx, batch)
		sent += size
		if ahead := time.Duration(float64(sent)/rate*float64(time.Second)) - time.Since(began); ahead > 0 {
			time.Sleep(ahead)
		}
	}
}

// batch writes a version of each of some keys.
func (w *nemesisWriter) batch(ctx context.Context, batch map[string]bool) {
	w.gate.RLock()
	defer w.gate.RUnlock()
	var ids []string
	cmds, _ := w.db.Pipelined(ctx, func(p redis.Pipeliner) error {
		for id, del := range batch {
			v := w.next(id, del)
			ids = append(ids, id)
			if del {
				p.Del(ctx, keyPrefix+id)
			} else {
				p.HSet(ctx, keyPrefix+id, "v", v, "data", nemesisData(id, v))
			}
		}
		return nil
	})
	failed := false
	w.mu.Lock()
	for i, c := range cmds {
		if c.Err() != nil {
			failed = true
			continue
		}
		k := w.keys[ids[i]]
		k.writes[len(k.writes)-1].acked = true
		w.acked.Add(1)
	}
	w.mu.Unlock()
	if failed {
		time.Sleep(2 * time.Millisecond)
	}
}

// next is the version of the next write of a key.
func (w *nemesisWriter) next(id string, del bool) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.keys[id]
	if k == nil {
		k = &nemesisKey{}
		w.keys[id] = k
	}
	k.writes = append(k.writes, nemesisWrite{del: del})
	return int64(len(k.writes))
}

// nemesisData belongs to a version of a key alone, and is as long as a row may be.
func nemesisData(id string, v int64) string {
	return id + "@" + strconv.FormatInt(v, 10) + strings.Repeat(".", 100)
}

// quiet calls f while nobody writes.
func (w *nemesisWriter) quiet(f func()) {
	w.gate.Lock()
	defer w.gate.Unlock()
	f()
}

// hashes are the versions that Redis has, by key; those of keys that are not there
// are missing.
func (w *nemesisWriter) hashes(ctx context.Context) (map[string]int64, error) {
	w.mu.Lock()
	ids := make([]string, 0, len(w.keys))
	for id := range w.keys {
		ids = append(ids, id)
	}
	w.mu.Unlock()
	all := map[string]int64{}
	for len(ids) > 0 {
		part := ids[:min(len(ids), 1000)]
		ids = ids[len(part):]
		cmds, err := w.db.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, id := range part {
				p.HGet(ctx, keyPrefix+id, "v")
			}
			return nil
		})
		if err != nil && err != redis.Nil {
			return nil, err
		}
		for i, c := range cmds {
			v, err := c.(*redis.StringCmd).Int64()
			if err == redis.Nil {
				continue
			}
			if err != nil {
				return nil, err
			}
			all[part[i]] = v
		}
	}
	return all, nil
}
