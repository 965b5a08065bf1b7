package shard_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// patience is long enough for every failover on a busy machine.
const patience = 60 * time.Second

func open(t *testing.T, urls ...string) *shard.Topology {
	t.Helper()
	top, err := shard.Open(t.Context(), shard.Options{URLs: urls, Patience: patience, Poll: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { top.Close() })
	return top
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits for what comes by itself.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("it never happens that %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func send(t *testing.T, top *shard.Topology, want string, args ...string) {
	t.Helper()
	r, err := top.Do(t.Context(), args...)
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	if got := text(r); got != want {
		t.Errorf("%q: got %s, want %s", args, got, want)
	}
}

func text(r shard.Reply) string {
	switch r.Kind {
	case ':':
		return fmt.Sprint(r.Int)
	case '_':
		return "nil"
	case '*':
		words := make([]string, len(r.Elems))
		for i, e := range r.Elems {
			words[i] = text(e)
		}
		return "[" + strings.Join(words, " ") + "]"
	}
	return r.Str
}

// keyOf is a key in slot, with more told apart by name.
func keyOf(slot int, name string) string {
	for i := 0; ; i++ {
		if tag := fmt.Sprint(i); shard.KeySlot(tag) == slot {
			return name + "{" + tag + "}"
		}
	}
}

func TestClusterIsDiscoveredFromAnyNode(t *testing.T) {
	t.Parallel()
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 3, Replicas: 1, Password: "se:cret/"})
	// A node tells of replicas that have got some data.
	top := open(t, c.Node(0).URL())
	for k := range 3 {
		send(t, top, "OK", "SET", keyOf(top.Shards()[k].Slots()[0].First, ""), "1")
	}
	for i, n := range c.Nodes() {
		urls := []string{n.URL()}
		switch i {
		case 1:
			urls = []string{"unix://:se%3Acret%2F@" + n.Socket()}
		case 2:
			urls = []string{"redis://127.0.0.1:1", n.URL(), c.Node(0).URL()}
		}
		top := open(t, urls...)
		eventually(t, "the replicas are known", func() bool {
			return !slices.ContainsFunc(top.Snapshot().Masters, func(m *shard.Master) bool { return len(m.Replicas) == 0 })
		})
		if !top.Clustered() || len(top.Shards()) != 3 {
			t.Fatalf("from %s: got %d shards", n, len(top.Shards()))
		}
		first := 0
		for k, s := range top.Shards() {
			master, replica := c.Node(k), c.Node(k+3)
			slots := s.Slots()
			if s.ID() != master.ID() || s.Addr() != master.Addr() || len(slots) != 1 || slots[0].First != first {
				t.Errorf("from %s: shard %d is %s at %s with %v, want %s", n, k, s.ID(), s.Addr(), slots, master)
			}
			if got := s.Master().Replicas; !slices.Equal(got, []string{replica.Addr()}) {
				t.Errorf("from %s: shard %d has replicas %v, want %s", n, k, got, replica.Addr())
			}
			for _, slot := range []int{slots[0].First, slots[0].Last, shard.KeySlot(s.HashTag())} {
				if top.Owner(slot) != s {
					t.Errorf("slot %d is not of shard %d", slot, k)
				}
			}
			if shard.KeySlot(s.HashTag()) != first {
				t.Errorf("shard %d has the tag %s", k, s.HashTag())
			}
			first = slots[0].Last + 1
			if r, err := s.Do(t.Context(), "CLUSTER", "MYID"); err != nil || r.Str != master.ID() {
				t.Errorf("shard %d leads to %s, %v", k, r.Str, err)
			}
		}
		if first != shard.Slots {
			t.Errorf("from %s: the slots end at %d", n, first)
		}
	}
}

func TestClusterOverTLS(t *testing.T) {
	t.Parallel()
	cert, key := shard.Certificate(t)
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 2, TLSCert: cert, TLSKey: key})
	top := open(t, c.Node(1).URL())
	for i := range 2 {
		if r, err := top.Shards()[i].Do(t.Context(), "CLUSTER", "MYID"); err != nil || r.Str != c.Node(i).ID() {
			t.Errorf("shard %d: got %s, %v", i, r.Str, err)
		}
	}
}

func announcedNamesAreUsed(t *testing.T, c *clustertest.Cluster) {
	for _, n := range c.Nodes() {
		if _, err := n.Do(t.Context(), "CONFIG", "SET", "cluster-announce-hostname", "localhost", "cluster-preferred-endpoint-type", "hostname"); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{fmt.Sprintf("localhost:%d", c.Node(0).Port()), fmt.Sprintf("localhost:%d", c.Node(1).Port())}
	eventually(t, "both are known by their names", func() bool {
		top := open(t, c.Node(0).URL())
		return top.Shards()[0].Addr() == want[0] && top.Shards()[1].Addr() == want[1]
	})
	// Unknown: clients are to use the host that they asked.
	for _, n := range c.Nodes() {
		if _, err := n.Do(t.Context(), "CONFIG", "SET", "cluster-preferred-endpoint-type", "unknown-endpoint"); err != nil {
			t.Fatal(err)
		}
	}
	top := open(t, fmt.Sprintf("redis://localhost:%d", c.Node(0).Port()))
	if top.Shards()[0].Addr() != want[0] || top.Shards()[1].Addr() != want[1] {
		t.Errorf("got %s and %s, want %v", top.Shards()[0].Addr(), top.Shards()[1].Addr(), want)
	}
	send(t, top, "OK", "SET", keyOf(shard.Slots-1, ""), "1")
	for _, n := range c.Nodes() {
		if _, err := n.Do(t.Context(), "CONFIG", "SET", "cluster-preferred-endpoint-type", "ip"); err != nil {
			t.Fatal(err)
		}
	}
}

// Tests of one group use the same cluster, one after the other.
func group(t *testing.T, o clustertest.Options, tests map[string]func(*testing.T, *clustertest.Cluster)) {
	t.Parallel()
	c := shardtest.StartCluster(t, o)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			must(t, c.Flush(t.Context()))
			test(t, c)
			must(t, c.Await(t.Context()))
		})
	}
}

func TestClusterOfOneMaster(t *testing.T) {
	group(t, clustertest.Options{Masters: 1}, map[string]func(*testing.T, *clustertest.Cluster){
		"is like a standalone server":        oneMasterIsLikeAStandaloneServer,
		"slots that nobody serves are named": slotsThatNobodyServesAreNamed,
		"a closed topology refuses at once":  aClosedTopologyRefusesAtOnce,
		"down slots are waited for":          downSlotsAreWaitedFor,
	})
}

func TestClusterOfTwoMasters(t *testing.T) {
	group(t, clustertest.Options{Masters: 2}, map[string]func(*testing.T, *clustertest.Cluster){
		"keys of another shard are refused": keysOfAnotherShardAreRefused,
		"commands are routed":               commandsAreRouted,
		"resharding is seen by a scan":      reshardingIsSeenByAScan,
		"resharding while commands flow":    reshardingWhileCommandsFlow,
		"announced names are used":          announcedNamesAreUsed,
	})
}

func TestFailover(t *testing.T) {
	group(t, clustertest.Options{Masters: 3, Replicas: 1}, map[string]func(*testing.T, *clustertest.Cluster){
		"keeps the shard":     failoverKeepsTheShard,
		"while commands flow": failoverWhileCommandsFlow,
	})
}

func oneMasterIsLikeAStandaloneServer(t *testing.T, c *clustertest.Cluster) {
	for _, url := range []string{c.Node(0).URL(), "unix://" + c.Node(0).Socket()} {
		top := open(t, url)
		if s := top.Shards(); len(s) != 1 || s[0].ID() != strings.Repeat("0", 40) || s[0].HashTag() != "06S" {
			t.Errorf("got %d shards, the first is %s", len(s), s[0].ID())
		}
		send(t, top, "OK", "SET", "k", "v")
	}
}

func slotsThatNobodyServesAreNamed(t *testing.T, c *clustertest.Cluster) {
	if _, err := c.Node(0).Do(t.Context(), "CLUSTER", "DELSLOTS", "0", "7", "8", "9", "16383"); err != nil {
		t.Fatal(err)
	}
	_, err := shard.Open(t.Context(), shard.Options{URLs: c.URLs()})
	want := "the cluster is not complete: redis at " + c.Node(0).Addr() + " says that no master serves the slots 0 7-9 16383"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := c.Node(0).Do(t.Context(), "CLUSTER", "ADDSLOTS", "0", "7", "8", "9", "16383"); err != nil {
		t.Fatal(err)
	}
}

func failoverKeepsTheShard(t *testing.T, c *clustertest.Cluster) {
	_, replica := firstShard(t, c)
	top := open(t, c.Node(1).URL())
	before, s := top.Snapshot(), top.Shards()[0]
	send(t, top, "OK", "SET", keyOf(0, "k"), "1")
	busy, err := s.Get(t.Context())
	must(t, err)
	listener, err := s.Dial(t.Context())
	must(t, err)
	listener.CutWithMaster()
	listening := make(chan error, 1)
	go func() {
		if _, err := listener.Do(t.Context(), "SUBSCRIBE", "ch"); err != nil {
			listening <- err
			return
		}
		_, err := listener.Receive(t.Context())
		listening <- err
	}()
	must(t, c.Failover(t.Context(), replica))
	<-before.Superseded()
	eventually(t, "the new master is known", func() bool { return s.ID() == replica.ID() })
	if err := <-listening; err == nil {
		t.Error("a connection goes on listening to the old master")
	}
	if top.Shards()[0] != s || s.Addr() != replica.Addr() || top.Owner(0) != s {
		t.Errorf("got another shard or address: %s", s.Addr())
	}
	changes := top.Snapshot().Changes(before)
	if len(changes) != 1 || changes[0].Kind != shard.Relocated || changes[0].Shard != s {
		t.Errorf("got changes %+v", changes)
	}
	if !busy.Stale() {
		t.Error("the connection to the old master is not stale")
	}
	s.Put(busy)
	if busy.Err() == nil {
		t.Error("a connection to the old master went back into the pool")
	}
	send(t, top, "1", "GET", keyOf(0, "k"))
}

func TestKilledMasterIsReplaced(t *testing.T) {
	t.Parallel()
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 3, Replicas: 1})
	top := open(t, c.URLs()...)
	s, k := top.Owner(12182), "foo"
	send(t, top, "OK", "SET", k, "1")
	r, err := c.Node(2).Do(t.Context(), "WAIT", "1", "10000")
	must(t, err)
	if r != int64(1) {
		t.Fatalf("the replica did not take the write: %v", r)
	}
	c.Kill9(c.Node(2))
	send(t, top, "1", "GET", k)
	if s.ID() != c.Node(5).ID() || top.Owner(12182) != s {
		t.Errorf("the slot is with %s at %s", s.ID(), s.Addr())
	}
	// The old master comes back and is a replica now.
	must(t, c.Restart(t.Context(), c.Node(2)))
	must(t, c.Await(t.Context()))
	eventually(t, "the old master is a replica", func() bool {
		return slices.Equal(s.Master().Replicas, []string{c.Node(2).Addr()})
	})
}

func TestFrozenMasterDoesNotHideTheRest(t *testing.T) {
	t.Parallel()
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 3, Replicas: 1})
	top := open(t, c.Node(0).URL())
	s := top.Shards()[0]
	busy, err := s.Get(t.Context())
	must(t, err)
	must(t, c.Stop(c.Node(0)))
	// What waits for the frozen node is told when another takes over.
	_, err = busy.Do(t.Context(), "GET", keyOf(0, "k"))
	want := "connection to redis at " + c.Node(0).Addr() + " lost: another node has become the master"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	eventually(t, "the replica is known as the master", func() bool { return s.ID() == c.Node(3).ID() })
	send(t, top, "OK", "SET", keyOf(0, "k"), "1")
	must(t, c.Cont(c.Node(0)))
	must(t, c.Await(t.Context()))
	must(t, top.Refresh(t.Context()))
	if s.ID() != c.Node(3).ID() {
		t.Error("the thawed node is taken for the master")
	}
}

func aClosedTopologyRefusesAtOnce(t *testing.T, c *clustertest.Cluster) {
	top := open(t, c.Node(0).URL())
	must(t, top.Close())
	if err := top.Refresh(context.Background()); err != shard.ErrClosed {
		t.Errorf("got %v", err)
	}
	if _, err := top.Do(context.Background(), "GET", "k"); err != shard.ErrClosed {
		t.Errorf("got %v", err)
	}
	must(t, top.Close())
}
