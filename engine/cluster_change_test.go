package engine_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"gears/engine"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

const recipe1 = "GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register()"

// insist runs a command where its key is, again while the cluster changes.
func insist(t *testing.T, e *engine.Engine, args ...string) string {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		r, err := e.Topology().Do(ctx, args...)
		cancel()
		switch {
		case err == nil && !r.IsError():
			if r.Kind == ':' {
				return fmt.Sprint(r.Int)
			}
			return r.Str
		case time.Now().After(end):
			t.Fatal(args, r.Str, err)
		}
	}
}

// TestRegistrationsFollowShards has masters come and go, and slots move, under
// registrations.
func TestRegistrationsFollowShards(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{})
	e := engineOn(t, c, engine.Options{})
	exec(t, e, engine.Request{Script: recipe1})
	exec(t, e, engine.Request{Script: recipe3})
	// A session that has nothing but a time event, and a run that does not end by
	// itself.
	exec(t, e, engine.Request{Script: `
def tick():
    try:
        execute('incr', '{%s}ticks' % hashtag())
    except Exception:
        pass # the slot has just gone
registerTE(0, tick)
`})
	ticks := func() {
		t.Helper()
		key := "{" + e.Topology().Shards()[0].HashTag() + "}ticks"
		from := count(t, e, key)
		eventually(t, "the time event goes on", func() bool { return count(t, e, key) > from })
	}
	ticks()
	running := exec(t, e, engine.Request{Unblocking: true, Script: `
import time
def run(x):
    while execute('get', '{%s}stop' % hashtag()) is None:
        time.sleep(0.01)
    return 1
GB('ShardsIDReader').map(run).run()
`}).ExecutionID
	n := 0
	round := func(what string) {
		t.Helper()
		for range 200 {
			n++
			insist(t, e, "XADD", "inputStream", "*", fmt.Sprint("f", n), strconv.Itoa(n))
		}
		for i := n - 199; i <= n; i++ {
			key := fmt.Sprint("f", i)
			eventually(t, what+": "+key+" is set", func() bool { return insist(t, e, "GET", key) == strconv.Itoa(i) })
		}
		if what == "first" {
			return
		}
		// Events may be missed while the cluster changes, not after it.
		for i := range 300 {
			insist(t, e, "SET", fmt.Sprint(what, i), "v")
		}
		for i := range 300 {
			key := fmt.Sprint(what, i)
			eventually(t, what+": "+key+" is in the set", func() bool { return insist(t, e, "SISMEMBER", "all_keys", key) == "1" })
		}
	}
	round("first")
	home := c.Node(0)
	added, err := c.AddMaster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slot := shard.Slot("inputStream")
	owner, err := c.Owner(t.Context(), slot)
	if err == nil {
		err = c.MigrateSlot(t.Context(), slot, owner, added)
	}
	if err == nil {
		err = c.MigrateRange(t.Context(), 5000, 5200, home, added)
	}
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the fourth master is seen", func() bool { return len(e.Topology().Shards()) == 4 })
	round("added")
	for s := range 5461 {
		if s == slot || s >= 5000 && s <= 5200 {
			continue
		}
		if err := c.MigrateSlot(t.Context(), s, home, added); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.RemoveMaster(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the first master is gone", func() bool { return len(e.Topology().Shards()) == 3 })
	round("removed")
	ticks()
	for _, sh := range e.Topology().Shards() {
		insist(t, e, "SET", "{"+sh.HashTag()+"}stop", "1")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	results, errs, err := e.Results(ctx, running, true)
	if err != nil || len(errs) == 0 {
		t.Error("a run on a shard that left ended with", texts(results), errs, err)
	}
	if info := e.Registrations(); len(info) != 2 {
		t.Errorf("%+v", info)
	}
}

// TestRegistrationsSurviveFailover kills a master; its replica takes over.
func TestRegistrationsSurviveFailover(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{Replicas: 1})
	e := engineOn(t, c, engine.Options{})
	exec(t, e, engine.Request{Script: recipe1})
	exec(t, e, engine.Request{Script: recipe3})
	for i := range 500 {
		insist(t, e, "XADD", "inputStream", "*", fmt.Sprint("f", i), strconv.Itoa(i))
		if i == 250 {
			owner, err := c.Owner(t.Context(), shard.Slot("inputStream"))
			if err != nil {
				t.Fatal(err)
			}
			insist(t, e, "WAIT", "1", "1000")
			c.Kill9(owner)
		}
	}
	for i := range 500 {
		key := fmt.Sprint("f", i)
		eventually(t, key+" is set", func() bool { return insist(t, e, "GET", key) == strconv.Itoa(i) })
	}
	// What happens while nobody listens to the new master is missed.
	eventually(t, "the subscriptions are back", func() bool { return e.Stats().BusUp })
	for i := range 300 {
		insist(t, e, "SET", fmt.Sprint("after", i), "v")
	}
	for i := range 300 {
		key := fmt.Sprint("after", i)
		eventually(t, key+" is in the set", func() bool { return insist(t, e, "SISMEMBER", "all_keys", key) == "1" })
	}
}

// TestRunWithFrozenShard has a run end after the time that others may be idle.
func TestRunWithFrozenShard(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{NodeTimeout: time.Minute})
	e := engineOn(t, c, engine.Options{})
	e.Config().Set("ExecutionMaxIdleTime", "300")
	if err := c.Stop(c.Node(1)); err != nil {
		t.Fatal(err)
	}
	out := exec(t, e, engine.Request{Script: "GB().count().run()"})
	if len(out.Errors) != 1 || out.Errors[0] != "Execution max idle reached" {
		t.Errorf("%v %v", out.Results, out.Errors)
	}
	if err := c.Cont(c.Node(1)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the cluster counts again", func() bool {
		out := exec(t, e, engine.Request{Script: "GB().count().run()"})
		return len(out.Errors) == 0
	})
}
