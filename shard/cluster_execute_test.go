package shard_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

func table(t *testing.T, top *shard.Topology) *shard.Commands {
	t.Helper()
	commands, err := top.Commands(t.Context())
	must(t, err)
	return commands
}

// pipeline sends commands over one connection of s, as execute() does, and
// returns their outcomes: the reply as text, or the error.
func pipeline(t *testing.T, s *shard.Shard, commands *shard.Commands, calls ...[]string) []string {
	t.Helper()
	c, err := s.Get(t.Context())
	must(t, err)
	defer s.Put(c)
	prepared := make([]shard.Prepared, len(calls))
	for i, args := range calls {
		s.Prepare(&prepared[i], commands, args)
		shard.AppendPrepared(c, &prepared[i])
	}
	must(t, c.Flush(t.Context()))
	out := make([]string, len(calls))
	for i := range prepared {
		r, err := shard.ReceivePrepared(t.Context(), c, &prepared[i])
		if out[i] = text(r); err != nil {
			out[i] = err.Error()
		}
	}
	return out
}

func check(t *testing.T, got []string, want ...string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func call(args ...string) []string { return args }

func keysOfAnotherShardAreRefused(t *testing.T, c *clustertest.Cluster) {
	top := open(t, c.Node(0).URL())
	commands, s := table(t, top), top.Shards()[0]
	mine, other, theirs := keyOf(5, "a"), keyOf(6, "b"), keyOf(shard.Slots-1, "c")
	// Redis hashes the whole key, also behind a NUL.
	nul := "x\x00"
	for i := 0; top.Owner(shard.KeySlot(nul)) != s || top.Owner(shard.Slot(nul)) == s; i++ {
		nul = fmt.Sprintf("x%d\x00%d", i, i)
	}
	check(t, pipeline(t, s, commands,
		call("SET", mine, "1"),
		call("SET", theirs, "1"),
		call("MSET", mine, "1", theirs, "2"),
		call("MGET", mine, other),
		call("SETBIT", nul, "0", "1"),
		call("GETBIT", nul, "0"),
		call("BLPOP", theirs, "0"),
		call("EVAL", "return KEYS[1]", "1", theirs),
		call("EVAL", "return KEYS[1]", "1", mine),
		call("PING"),
		call("DBSIZE"),
	),
		"OK", "Operation not permitted", "Operation not permitted", "Operation not permitted",
		"0", "1", "Operation not permitted", "Operation not permitted", mine, "PONG", "2")

	// Judged without the shard, the server's word is taken.
	p := shard.Prepare(commands, call("GET", theirs))
	conn, err := s.Get(t.Context())
	must(t, err)
	defer s.Put(conn)
	var refused *shard.RefusedError
	if r, err := shard.DoPrepared(t.Context(), conn, &p); !errors.As(err, &refused) || refused.Text != "Operation not permitted" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func commandsAreRouted(t *testing.T, c *clustertest.Cluster) {
	top := open(t, c.Node(0).URL())
	commands := table(t, top)
	last := keyOf(shard.Slots-1, "c")
	for _, tt := range []struct {
		args  []string
		slot  int
		shard int
		err   error
	}{
		{call("GET", last), shard.Slots - 1, 1, nil},
		{call("mget", keyOf(7, "a"), keyOf(7, "b")), 7, 0, nil},
		{call("MGET", keyOf(7, "a"), last), 7, -1, shard.ErrCrossSlot},
		{call("XREAD", "COUNT", "1", "STREAMS", last, "0"), shard.Slots - 1, 1, nil},
		{call("EVAL", "return 1", "0"), -1, 0, nil},
		{call("PING"), -1, 0, nil},
		{call("NOSUCH", "x"), -1, 0, nil},
	} {
		slot, s, err := top.Route(commands, tt.args)
		if slot != tt.slot || err != tt.err || tt.shard >= 0 && s != top.Shards()[tt.shard] {
			t.Errorf("%q: got slot %d, %v", tt.args, slot, err)
		}
	}
	send(t, top, shard.ErrCrossSlot.Error(), "MSET", keyOf(7, "a"), "1", last, "1")
	alone := shardtest.Start(t).Topology()
	if slot, s, err := alone.Route(table(t, alone), call("MGET", "a", "b")); slot != shard.KeySlot("a") || s != alone.Shards()[0] || err != nil {
		t.Errorf("standalone: got slot %d, %v", slot, err)
	}
}

func TestCommandsFollowASlotThatIsOnTheMove(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 3})
	top, err := shard.Open(ctx, shard.Options{URLs: c.URLs(), Patience: 300 * time.Millisecond, Poll: time.Hour})
	must(t, err)
	defer top.Close()
	commands, s := table(t, top), top.Shards()[0]
	// The target has no slot yet: it is nowhere in the snapshot.
	target, err := c.AddMaster(ctx)
	must(t, err)
	source, slot := c.Node(0), 100
	a, b, fresh, elsewhere := keyOf(slot, "a"), keyOf(slot, "b"), keyOf(slot, "new"), keyOf(200, "e")
	check(t, pipeline(t, s, commands, call("MSET", a, "1", b, "2"), call("SET", elsewhere, "3")), "OK", "OK")
	must(t, c.BeginMigration(ctx, slot, source, target))
	must(t, c.MoveKeys(ctx, slot, source, target, 1))
	moved, stays := a, b
	if n, err := source.Client().Exists(ctx, a).Result(); err != nil || n == 1 {
		moved, stays = b, a
	}

	check(t, pipeline(t, s, commands,
		call("INCR", moved), call("INCR", stays), call("INCR", moved), // ASK for one of them
		call("SET", fresh, "x"), call("APPEND", fresh, "y"), call("GET", fresh), // born on the target
		call("BLPOP", keyOf(slot, "list"), "0"), // in MULTI
		call("INCR", elsewhere),
	), map[string]string{a: "2", b: "3"}[moved], map[string]string{a: "2", b: "3"}[stays], map[string]string{a: "3", b: "4"}[moved],
		"OK", "2", "xy", "nil", "4")

	// Keys on both sides: tried again for as long as the patience lasts.
	check(t, pipeline(t, s, commands, call("MGET", a, b)), "TRYAGAIN Multiple keys request during rehashing of slot")
	// A later command on a key of it was served by the source: the order is lost.
	got := pipeline(t, s, commands, call("MSET", a, "10", b, "10"), call("SET", stays, "20"), call("GET", elsewhere))
	check(t, got, "TRYAGAIN slot 100 is on the move, and a later command on the same key was served first", "OK", "4")
	// Reads may overtake reads.
	check(t, pipeline(t, s, commands, call("MGET", a, b), call("GET", stays)),
		"TRYAGAIN Multiple keys request during rehashing of slot", "20")

	must(t, c.MoveKeys(ctx, slot, source, target, -1))
	check(t, pipeline(t, s, commands, call("MGET", moved, stays), call("MSET", moved, "5", stays, "6"), call("MGET", moved, stays)),
		"["+map[string]string{a: "3", b: "4"}[moved]+" 20]", "OK", "[5 6]")
	must(t, c.FinishMigration(ctx, slot, source, target))
	// The snapshot still says that the slot is ours.
	check(t, pipeline(t, s, commands, call("INCR", moved), call("SET", elsewhere, "1"), call("INCR", moved), call("BLPOP", fresh+"l", "0")),
		"6", "OK", "7", "nil")
	eventually(t, "the new owner is known", func() bool { return top.Owner(slot).Addr() == target.Addr() })
	check(t, pipeline(t, s, commands, call("GET", moved)), "Operation not permitted")
	send(t, top, "7", "GET", moved)
}

func TestChangesAreTold(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 2})
	top := open(t, c.Node(0).URL())
	first := top.Snapshot()
	one, two := top.Shards()[0], top.Shards()[1]
	must(t, top.Refresh(ctx))
	if top.Snapshot().Version != first.Version {
		t.Error("a refresh without news makes a new version")
	}
	added, err := c.AddMaster(ctx)
	must(t, err)
	must(t, c.MigrateRange(ctx, 0, 3, c.Node(0), added))
	eventually(t, "the added master is there", func() bool { return len(top.Shards()) == 3 && top.Owner(3) != one })
	<-first.Superseded()
	three := top.Owner(0)
	if three.ID() != added.ID() || top.Shards()[0] != three || top.Owner(4) != one || three.HashTag() != "06S" {
		t.Errorf("slot 0 is of %s", three.Addr())
	}
	got := map[string]*shard.Shard{}
	for _, change := range top.Snapshot().Changes(first) {
		got[change.Kind.String()] = change.Shard
	}
	if len(got) != 2 || got["added"] != three || got["resharded"] != one {
		t.Errorf("got changes %v", got)
	}

	second := top.Snapshot()
	must(t, c.MigrateRange(ctx, 0, 3, added, c.Node(1)))
	eventually(t, "the added master is gone", func() bool { return len(top.Shards()) == 2 })
	must(t, c.RemoveMaster(ctx, added))
	got = map[string]*shard.Shard{}
	for _, change := range top.Snapshot().Changes(second) {
		got[change.Kind.String()] = change.Shard
	}
	if len(got) != 2 || got["removed"] != three || got["resharded"] != two {
		t.Errorf("got changes %v", got)
	}
	if _, err := three.Get(ctx); err == nil || err.Error() != "the shard is no longer part of the cluster: its slots went to others" {
		t.Errorf("a shard that is gone: got %v", err)
	}
	if top.Shards()[0] != two || top.Owner(4) != one {
		t.Error("the shards are not in the order of their first slot")
	}
}

// Counters are incremented over pipelines while their slots move to and fro: no
// increment is lost or doubled, and replies come in order.
func reshardingWhileCommandsFlow(t *testing.T, c *clustertest.Cluster) {
	ctx := t.Context()
	whileCommandsFlow(t, open(t, c.URLs()...), func() {
		for round := range 4 {
			from, to := c.Node(round%2), c.Node((round+1)%2)
			for slot := range flowSlots {
				must(t, c.BeginMigration(ctx, slot, from, to))
				must(t, c.MoveKeys(ctx, slot, from, to, flowKeys))
				must(t, c.MoveKeys(ctx, slot, from, to, -1))
				must(t, c.FinishMigration(ctx, slot, from, to))
			}
		}
	})
}

// A failover by agreement loses nothing either.
func failoverWhileCommandsFlow(t *testing.T, c *clustertest.Cluster) {
	whileCommandsFlow(t, open(t, c.Node(1).URL()), func() {
		_, replica := firstShard(t, c)
		must(t, c.Failover(t.Context(), replica))
	})
}

// firstShard is the master of slot 0 and its replica.
func firstShard(t *testing.T, c *clustertest.Cluster) (master, replica *clustertest.Node) {
	t.Helper()
	master, err := c.Owner(t.Context(), 0)
	must(t, err)
	replicas, err := c.ReplicasOf(t.Context(), master)
	must(t, err)
	if len(replicas) != 1 {
		t.Fatalf("%s has replicas %v", master, replicas)
	}
	return master, replicas[0]
}

const (
	flowSlots   = 4
	flowWorkers = 3
	flowKeys    = 5 // per slot and worker
)

// whileCommandsFlow does something while workers increment counters of the first
// slots, and compares the counters with the replies.
func whileCommandsFlow(t *testing.T, top *shard.Topology, do func()) {
	t.Helper()
	ctx, commands := t.Context(), table(t, top)
	var stop atomic.Bool
	var sent [flowSlots]atomic.Int64
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop.Store(true)
	for w := range flowWorkers {
		wg.Go(func() {
			last := map[string]int64{}
			for !stop.Load() {
				// As a script would: what is the shard's now.
				for _, s := range top.Shards() {
					flow(t, s, commands, w, &sent, last)
				}
			}
		})
	}
	do()
	stop.Store(true)
	wg.Wait()
	for slot := range flowSlots {
		total := int64(0)
		for w := range flowWorkers {
			for k := range flowKeys {
				r, err := top.Do(ctx, "GET", keyOf(slot, fmt.Sprint("n", w, k)))
				must(t, err)
				var n int64
				fmt.Sscan(r.Str, &n)
				total += n
			}
		}
		if total != sent[slot].Load() || total == 0 {
			t.Errorf("slot %d: the counters say %d, there were %d increments", slot, total, sent[slot].Load())
		}
	}
}

// flow sends one pipeline of increments of all counters of worker w that are
// the shard's.
func flow(t *testing.T, s *shard.Shard, commands *shard.Commands, w int, sent *[flowSlots]atomic.Int64, last map[string]int64) {
	ctx := t.Context()
	conn, err := s.Get(ctx)
	if err != nil {
		t.Error(err)
		return
	}
	defer s.Put(conn)
	var prepared []*shard.Prepared
	for slot := range flowSlots {
		for k := range flowKeys {
			for range 2 {
				var p shard.Prepared
				s.Prepare(&p, commands, call("INCR", keyOf(slot, fmt.Sprint("n", w, k))))
				if p.Action != shard.Send {
					continue
				}
				prepared = append(prepared, &p)
				shard.AppendPrepared(conn, &p)
			}
		}
	}
	if err := conn.Flush(ctx); err != nil {
		t.Error(err)
	}
	for _, p := range prepared {
		r, err := shard.ReceivePrepared(ctx, conn, p)
		key := p.Keys[0]
		if err != nil || r.Kind != ':' || r.Int != last[key]+1 {
			t.Errorf("INCR %s after %d: got %s, %v", key, last[key], text(r), err)
			continue
		}
		last[key] = r.Int
		sent[shard.KeySlot(key)].Add(1)
	}
}

func reshardingIsSeenByAScan(t *testing.T, c *clustertest.Cluster) {
	ctx := t.Context()
	top := open(t, c.URLs()...)
	watch := func(s *shard.Shard) *shard.ScanGuard {
		t.Helper()
		g, err := s.GuardScan(ctx)
		must(t, err)
		return g
	}
	is := func(g *shard.ScanGuard, want bool) {
		t.Helper()
		got, err := g.Disturbed(ctx)
		must(t, err)
		if got != want {
			t.Errorf("disturbed: got %v, want %v", got, want)
		}
	}
	from, to := watch(top.Shards()[0]), watch(top.Shards()[1])
	is(from, false)
	is(to, false)
	must(t, c.BeginMigration(ctx, 5, c.Node(0), c.Node(1)))
	during := watch(top.Shards()[0])
	is(from, true)
	is(to, true)
	must(t, c.FinishMigration(ctx, 5, c.Node(0), c.Node(1)))
	is(during, true)
	is(from, true)
	is(to, true)
	is(watch(top.Shards()[1]), false)
	must(t, c.MigrateSlot(ctx, 5, c.Node(1), c.Node(0)))
	is(from, true) // there and back again
	eventually(t, "the other side is seen to be disturbed", func() bool {
		got, err := to.Disturbed(ctx)
		return err == nil && got
	})
	alone := shardtest.Start(t).Topology()
	is(watch(alone.Shards()[0]), false)
}

func downSlotsAreWaitedFor(t *testing.T, c *clustertest.Cluster) {
	ctx := t.Context()
	short, err := shard.Open(ctx, shard.Options{URLs: c.URLs(), Patience: 100 * time.Millisecond})
	must(t, err)
	defer short.Close()
	top := open(t, c.URLs()...)
	commands, key := table(t, top), keyOf(9, "k")
	_, err = c.Node(0).Do(ctx, "CLUSTER", "DELSLOTS", "9")
	must(t, err)
	eventually(t, "the cluster is down", func() bool {
		r, err := top.Shards()[0].Do(ctx, "GET", key)
		return err == nil && shard.ErrorClass(r.Str) == "CLUSTERDOWN"
	})
	if got := pipeline(t, short.Shards()[0], commands, call("SET", key, "1")); shard.ErrorClass(got[0]) != "CLUSTERDOWN" {
		t.Errorf("got %q", got)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		check(t, pipeline(t, top.Shards()[0], commands, call("SET", key, "2"), call("APPEND", key, "3"), call("GET", key)), "OK", "2", "23")
	})
	_, err = c.Node(0).Do(ctx, "CLUSTER", "ADDSLOTS", "9")
	must(t, err)
	wg.Wait()
}
