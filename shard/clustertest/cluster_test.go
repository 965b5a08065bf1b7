package clustertest_test

import (
	"context"
	"testing"

	"gears/shard/clustertest"
)

func start(t *testing.T, o clustertest.Options) *clustertest.Cluster {
	t.Helper()
	c, err := clustertest.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestClusterServesMovesAndFailsOver(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := start(t, clustertest.Options{Masters: 3, Replicas: 1})
	client := c.Client()
	defer client.Close()
	must(t, client.Set(ctx, "foo", "1", 0).Err()) // slot 12182
	from, err := c.Owner(ctx, 12182)
	must(t, err)
	if from != c.Node(2) {
		t.Fatalf("slot 12182 is on %s", from)
	}
	added, err := c.AddMaster(ctx)
	must(t, err)
	must(t, c.MigrateSlot(ctx, 12182, from, added))
	must(t, c.Await(ctx))
	if v, err := added.Client().Get(ctx, "foo").Result(); err != nil || v != "1" {
		t.Errorf("after the migration: got %q, %v", v, err)
	}
	masters, err := c.Masters(ctx)
	must(t, err)
	if len(masters) != 4 {
		t.Errorf("got masters %v", masters)
	}
	must(t, c.MigrateSlot(ctx, 12182, added, from))
	must(t, c.Await(ctx))
	must(t, c.RemoveMaster(ctx, added))

	replica := c.Node(3)
	if list, err := c.ReplicasOf(ctx, c.Node(0)); err != nil || len(list) != 1 || list[0] != replica {
		t.Fatalf("got replicas %v, %v", list, err)
	}
	must(t, c.Failover(ctx, replica))
	if owner, err := c.Owner(ctx, 0); err != nil || owner != replica {
		t.Errorf("after the failover slot 0 is on %s, %v", owner, err)
	}
	c.Kill9(replica)
	must(t, c.AwaitMaster(ctx, c.Node(0)))
	must(t, c.Restart(ctx, replica))
	must(t, c.Await(ctx))
	if list, err := c.ReplicasOf(ctx, c.Node(0)); err != nil || len(list) != 1 {
		t.Errorf("the restarted node is no replica: %v, %v", list, err)
	}
}

func TestClusterWithPassword(t *testing.T) {
	t.Parallel()
	c := start(t, clustertest.Options{Masters: 2, Replicas: 1, Password: "se:cret/"})
	client := c.Client()
	defer client.Close()
	must(t, client.Set(t.Context(), "foo", "1", 0).Err())
	must(t, c.MigrateSlot(t.Context(), 12182, c.Node(1), c.Node(0)))
	must(t, c.Flush(t.Context()))
}

func TestCloseEndsFrozenNodes(t *testing.T) {
	t.Parallel()
	c := start(t, clustertest.Options{Masters: 1})
	must(t, c.Stop(c.Node(0)))
	must(t, c.Close())
	if c.Node(0).Running() {
		t.Error("a frozen node outlives its cluster")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := clustertest.Start(ctx, clustertest.Options{}); err == nil {
		t.Error("a cluster starts under a cancelled context")
	}
}
