package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gears/engine"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// perKey counts events in a key of the same slot.
const perKey = "GB().foreach(lambda x: execute('incr', 'n:{' + x['key'] + '}:' + x['event'])).register('k*', eventTypes=[%s], readValue=False%s)"

// TestSlotMigrationIsNoDeletion: keys that move to another master are deleted on the
// one that they leave; no registration is told so. Deletions by clients are told.
func TestSlotMigrationIsNoDeletion(t *testing.T) {
	for _, mode := range []string{"notifications", "replication"} {
		t.Run(mode, func(t *testing.T) {
			c := shardtest.StartCluster(t, clustertest.Options{})
			e := engineOn(t, c, engine.Options{})
			exec(t, e, engine.Request{Script: "GB().map(lambda x: x['key']).repartition(lambda x: 'told').foreach(lambda x: execute('sadd', 'told', x)).register('k*', eventTypes=['del'], readValue=False, capture='" + mode + "')"})
			from, to := c.Node(0), c.Node(1)
			const first, last = 0, 400
			var moving []string
			for i := 0; len(moving) < 200; i++ {
				if key := fmt.Sprint("k", i); shard.KeySlot(key) <= last {
					moving = append(moving, key)
					cluster(t, e, "SET", key, "v")
				}
			}
			var deleted []string
			erase := func(keys []string) {
				for _, key := range keys {
					insist(t, e, "DEL", key)
					deleted = append(deleted, key)
				}
			}
			erase(moving[:20])
			if err := c.MigrateRange(t.Context(), first, 200, from, to); err != nil {
				t.Fatal(err)
			}
			erase(moving[20:40])
			// One that is under way for a while: some keys are here, and some there.
			slot := shard.KeySlot(moving[slices.IndexFunc(moving, func(k string) bool { return shard.KeySlot(k) > 200 })])
			if err := c.BeginMigration(t.Context(), slot, from, to); err != nil {
				t.Fatal(err)
			}
			if err := c.MoveKeys(t.Context(), slot, from, to, 1000); err != nil {
				t.Fatal(err)
			}
			erase(moving[40:60])
			if err := c.FinishMigration(t.Context(), slot, from, to); err != nil {
				t.Fatal(err)
			}
			eventually(t, "all deletions are told", func() bool {
				return !slices.ContainsFunc(deleted, func(key string) bool { return insist(t, e, "SISMEMBER", "told", key) == "0" })
			})
			if err := e.Heard(t.Context()); err != nil {
				t.Fatal(err)
			}
			eventually(t, "nothing waits", func() bool {
				i := e.Registrations()[0]
				return i.Queued == 0 && i.Triggered == i.Success+i.Failures && i.LagBytes == 0
			})
			wrong := 0
			for _, key := range moving[60:] {
				if insist(t, e, "SISMEMBER", "told", key) == "1" {
					wrong++
				}
			}
			if wrong > 0 {
				t.Error(wrong, "keys were told to be deleted that have moved")
			}
		})
	}
}

// TestFailoverLosesNothingThatTheReplicaHad: the replica that becomes the master goes
// on with the history of the one before it.
func TestFailoverLosesNothingThatTheReplicaHad(t *testing.T) {
	for _, how := range []string{"asked for", "killed"} {
		t.Run(how, func(t *testing.T) {
			c := shardtest.StartCluster(t, clustertest.Options{Replicas: 1})
			e, log := resumeOn(t, c)
			exec(t, e, engine.Request{Script: fmt.Sprintf(perKey, "'set'", "")})
			master := c.Node(0)
			replicas, err := c.ReplicasOf(t.Context(), master)
			if err != nil || len(replicas) != 1 {
				t.Fatal(replicas, err)
			}
			ctx, stop := context.WithCancel(t.Context())
			var acked []string
			var n atomic.Int64
			done := make(chan struct{})
			go func() {
				defer close(done)
				client := c.Client()
				defer client.Close()
				for i := 0; ctx.Err() == nil; i++ {
					key := fmt.Sprint("k", i)
					within, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
					if client.Set(within, key, "v", 0).Err() == nil {
						acked = append(acked, key)
						n.Add(1)
					}
					cancel()
				}
			}()
			eventually(t, "keys are written", func() bool { return n.Load() > 500 })
			if how == "killed" {
				c.Kill9(master)
				err = c.AwaitMaster(t.Context(), replicas[0])
			} else {
				err = c.Failover(t.Context(), replicas[0])
			}
			if err != nil {
				t.Fatal(err)
			}
			seen := n.Load()
			eventually(t, "keys are written again", func() bool { return n.Load() > seen+500 })
			stop()
			<-done
			var there []string // what the replica had not was lost by the cluster
			for _, key := range acked {
				if insist(t, e, "EXISTS", key) == "1" {
					there = append(there, key)
				}
			}
			missing := there
			eventually(t, "all that is there was told", func() bool {
				missing = slices.DeleteFunc(missing, func(key string) bool { return insist(t, e, "GET", "n:{"+key+"}:set") != "" })
				return len(missing) == 0
			})
			info := e.Registrations()[0]
			t.Logf("%d keys, %d lost by the cluster, %d gaps", len(acked), len(acked)-len(there), info.Gaps)
			if how == "asked for" && info.Gaps != 0 {
				t.Errorf("%+v\n%s", info, log)
			}
			if strings.Contains(log.String(), "a registered recipe failed") {
				t.Log(log)
			}
		})
	}
}

// TestClusterRestartOfTheEngineLosesNothing: every master's stream goes on where it
// was left.
func TestClusterRestartOfTheEngineLosesNothing(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{})
	e, log := resumeOn(t, c)
	exec(t, e, engine.Request{Script: fmt.Sprintf(perKey, "'set'", "")})
	client := c.Client()
	defer client.Close()
	const n = 600
	for i := range n {
		if i%200 == 100 {
			_ = e.Close(context.Background())
		}
		if err := client.Set(t.Context(), fmt.Sprint("k", i), "v", 0).Err(); err != nil {
			t.Fatal(err)
		}
		if i%200 == 150 {
			e, log = resumeOn(t, c)
		}
	}
	times := func() (all string) {
		for i := range n {
			all += insist(t, e, "GET", fmt.Sprintf("n:{k%d}:set", i)) + " "
		}
		return all
	}
	defer func() {
		if t.Failed() {
			t.Log(times(), log)
		}
	}()
	eventually(t, "all events are carried out once", func() bool { return times() == strings.Repeat("1 ", n) })
	if info := e.Registrations()[0]; info.Gaps != 0 || info.Capture != "replication" {
		t.Errorf("%+v", info)
	}
}
