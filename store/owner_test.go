package store

import (
	"errors"
	"testing"
	"time"

	"gears/shard/shardtest"
)

// TestFrozenOwnerIsNotSure has an owner come back after a while.
func TestFrozenOwnerIsNotSure(t *testing.T) {
	topology := shardtest.Start(t).Topology()
	st := New(topology, "a")
	if st.Fresh() {
		t.Error("sure before it owned anything")
	}
	if err := st.Own(t.Context(), false); err != nil || !st.Fresh() {
		t.Fatal(err)
	}
	frozen := func() {
		at := time.Now().Add(-patience)
		st.renewed.Store(&at)
	}
	frozen()
	if st.Fresh() {
		t.Error("sure although another may have taken over")
	}
	if _, err := st.Check(t.Context()); err != nil || !st.Fresh() {
		t.Error("not sure although it owns the state: ", err)
	}
	frozen()
	if r, err := topology.Do(t.Context(), "SET", OwnerKey, "b 0"); err != nil || r.IsError() {
		t.Fatal(r.Str, err)
	}
	if _, err := st.Check(t.Context()); !errors.Is(err, ErrNotOwner) || st.Fresh() {
		t.Error(err, "sure although another has taken over")
	}
}
