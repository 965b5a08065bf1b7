package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

func TestBothKeysAreInOneSlot(t *testing.T) {
	if shard.KeySlot(StateKey) != shard.KeySlot(OwnerKey) {
		t.Error("no transaction can hold both")
	}
}

func openCluster(t *testing.T, c *clustertest.Cluster) *shard.Topology {
	t.Helper()
	topology, err := shard.Open(t.Context(), shard.Options{URLs: c.URLs()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { topology.Close() })
	return topology
}

// within gives an operation as long as a keeper does.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func session(id string) Change {
	return Change{Set: map[string]*Session{"session:" + id + ":0": {ID: id, Source: "1"}}}
}

// names are the sessions that are stored, by the word of another store.
func names(t *testing.T, topology *shard.Topology) map[string]bool {
	t.Helper()
	st := New(topology, "reader")
	defer st.hangUp()
	found, err := st.Load(within(t))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, s := range found.Sessions {
		out[s.ID] = s.Err == nil
	}
	return out
}

// TestStateFollowsItsSlot moves the slot of the state, and then kills the master
// that has it.
func TestStateFollowsItsSlot(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{Replicas: 1})
	topology := openCluster(t, c)
	a, b := New(topology, "a"), New(openCluster(t, c), "b")
	if err := a.Own(within(t), false); err != nil {
		t.Fatal(err)
	}
	save := func(id string) {
		t.Helper()
		if err := a.Save(within(t), session(id)); err != nil {
			t.Fatal(id, err)
		}
		if got := names(t, topology); !got[id] {
			t.Fatal(id, "is not stored:", got)
		}
		if err := b.Own(within(t), false); !errors.Is(err, ErrNotOwner) || b.Owner() != "a" {
			t.Fatal("two own the state:", err)
		}
	}
	save("first")
	from, err := c.Owner(t.Context(), stateSlot)
	if err != nil {
		t.Fatal(err)
	}
	to := c.Node(0)
	if to == from {
		to = c.Node(1)
	}
	if err := c.MigrateSlot(t.Context(), stateSlot, from, to); err != nil {
		t.Fatal(err)
	}
	if rewritten, err := a.Check(within(t)); err != nil || rewritten {
		t.Error("after the move: ", rewritten, err)
	}
	if got := names(t, topology); !got["first"] {
		t.Error("the move lost", got)
	}
	save("moved")

	// The lease is to be known where the next master is.
	a.mu.Lock()
	_, err = a.conn.Do(t.Context(), "WAIT", "1", "5000")
	a.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	c.Kill9(to)
	// The one that waits finds the new master first, and a lease whose connection is
	// not there.
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		err := b.Own(within(t), true)
		if errors.Is(err, ErrNotOwner) {
			break
		}
		if err == nil {
			t.Fatal("the lease was taken from one that lives")
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	drop := func() { // as when it runs out
		t.Helper()
		if r, err := topology.Do(within(t), "DEL", OwnerKey); err != nil || r.IsError() {
			t.Fatal(r.Str, err)
		}
	}
	drop()
	if err := b.Own(within(t), false); !errors.Is(err, ErrNotOwner) {
		t.Fatal("a lease that ran out while there was no master was taken at once: ", err)
	}
	if _, err := a.Check(within(t)); err != nil || !a.Fresh() {
		t.Fatal("the owner did not come back: ", err)
	}
	save("failed over")

	// Now it is dead.
	a.hangUp()
	drop()
	eventually(t, func() error { return b.Own(within(t), true) })
	if got := names(t, topology); len(got) != 3 {
		t.Error(got)
	}
	if err := a.Save(within(t), session("late")); !errors.Is(err, ErrNotOwner) {
		t.Error(err)
	}
}

func eventually(t *testing.T, f func() error) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// TestNobodyWaitsForEver has a lease that names a server that is gone, and an owner
// that does not come.
func TestNobodyWaitsForEver(t *testing.T) {
	topology := shardtest.Start(t).Topology()
	st := New(topology, "b")
	set := func(args ...string) {
		t.Helper()
		if r, err := topology.Do(t.Context(), args...); err != nil || r.IsError() {
			t.Fatal(r.Str, err)
		}
	}
	set("SET", OwnerKey, "a 7 0123", "PX", "60000")
	if err := st.Own(t.Context(), true); !errors.Is(err, ErrNotOwner) {
		t.Error(err)
	}
	set("DEL", OwnerKey)
	if err := st.Own(t.Context(), true); !errors.Is(err, ErrNotOwner) {
		t.Error("its owner had no time to come: ", err)
	}
	st.since = st.since.Add(-leaseTime)
	if err := st.Own(t.Context(), true); err != nil {
		t.Error(err)
	}
}
