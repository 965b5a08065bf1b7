package readers_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"gears/readers"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// TestEventsAreSwitchedOnEverywhere looks at masters that join, are promoted, and
// are restarted without what CONFIG SET told them.
func TestEventsAreSwitchedOnEverywhere(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{Replicas: 1})
	topology, err := shard.Open(t.Context(), shard.Options{URLs: c.URLs()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { topology.Close() })
	var mu sync.Mutex
	seen := map[string]bool{}
	l := &readers.BusListener{Gap: func() {}, Event: func(e readers.KeyEvent) {
		mu.Lock()
		defer mu.Unlock()
		seen[e.Key] = true
	}}
	sh := topology.Owner(0)
	bus := readers.NewBus(sh, slog.New(slog.DiscardHandler))
	if err := bus.Listen(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Leave(l) })
	n := 0
	told := func(what string) {
		t.Helper()
		for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
			n++
			key := fmt.Sprintf("{%s}%d", sh.HashTag(), n)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			_, _ = topology.Do(ctx, "SET", key, "v") // fails while there is no master
			cancel()
			mu.Lock()
			got := seen[key]
			mu.Unlock()
			if got {
				break
			}
			if time.Now().After(end) {
				t.Fatal(what + ": no event comes")
			}
		}
		r, err := sh.Do(t.Context(), "CONFIG", "GET", "notify-keyspace-events")
		if err != nil || len(r.Elems) != 2 || !strings.Contains(r.Elems[1].Str, "E") {
			t.Error(what, r, err)
		}
	}
	told("at first")
	first := c.Node(0)
	replicas, err := c.ReplicasOf(t.Context(), first)
	if err != nil || len(replicas) != 1 {
		t.Fatal(replicas, err)
	}
	if err := c.Failover(t.Context(), replicas[0]); err != nil {
		t.Fatal(err)
	}
	told("promoted")
	c.Kill9(replicas[0])
	if err := c.AwaitMaster(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	// It was told once, and has been a replica since; now it has forgotten.
	told("promoted again")
	if err := first.Client().ConfigSet(t.Context(), "notify-keyspace-events", "").Err(); err != nil {
		t.Fatal(err)
	}
	if err := first.Client().Do(t.Context(), "CLIENT", "KILL", "TYPE", "pubsub").Err(); err != nil {
		t.Fatal(err)
	}
	told("set back")
}
