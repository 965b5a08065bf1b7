package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"gears/engine"
	"gears/shard/shardtest"
	"gears/store"
)

// TestStreamEntriesDuringUpgrades upgrades a session again and again, and has it
// replaced by others, while entries come: each runs once, whichever version of
// the session takes it.
func TestStreamEntriesDuringUpgrades(t *testing.T) {
	for _, args := range []string{
		"batch=1", "batch=10, duration=5", "batch=7, duration=1, trimStream=False",
		"batch=1, onFailedPolicy='retry', onFailedRetryInterval=0", "batch=25, duration=1, group='own'",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			e := newEngine(t, engine.Options{})
			script := "GB('StreamReader').foreach(lambda x: execute('hincrby', 'seen', x['value']['n'], 1)).register('s', " + args + ")"
			exec(t, e, engine.Request{ID: "s", Script: script})
			ctx, cancel := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			sent := 0
			wg.Go(func() {
				for ; ctx.Err() == nil; sent++ {
					xadd(t, e, "s", "n", fmt.Sprint(sent))
				}
			})
			old := "s"
			for i := range 30 {
				req := engine.Request{ID: old, Upgrade: true, Script: script}
				if i%3 == 2 {
					req = engine.Request{ID: fmt.Sprint("s", i), ReplaceWith: old, Script: script}
				}
				exec(t, e, req)
				old = req.ID
			}
			cancel()
			wg.Wait()
			eventually(t, "all entries ran", func() bool { return do(t, e, "HLEN", "seen") == fmt.Sprint(sent) })
			eventually(t, "nothing is pending", func() bool {
				group := "__gears_consumer_group__"
				if strings.Contains(args, "own") {
					group += ":own"
				}
				r, err := e.Topology().Shards()[0].Do(t.Context(), "XPENDING", "s", group)
				return err == nil && len(r.Elems) == 4 && r.Elems[0].Int == 0
			})
			r, err := e.Topology().Shards()[0].Do(t.Context(), "HVALS", "seen")
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range r.Elems {
				if v.Str != "1" {
					t.Fatalf("an entry of %d ran %s times", sent, v.Str)
				}
			}
		})
	}
}

// TestPausedIsPausedAfterARestart restarts while registrations are paused, one by
// a command and one by its recipe.
func TestPausedIsPausedAfterARestart(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('rpush', 'a', x['value']['n'])).register('s', group='a', trimStream=False)"})
	exec(t, e, engine.Request{Script: `
def f(x):
    if execute('exists', 'stop'):
        flat_error('PAUSE')
    execute('rpush', 'b', x['value']['n'])
GB('StreamReader').foreach(f).register('s', group='b', trimStream=False)`})
	regs := e.Registrations()
	if err := e.Pause(regs[0].ID); err != nil {
		t.Fatal(err)
	}
	do(t, e, "SET", "stop", "1")
	numbers(t, e, "s", 2)
	status := func() string { r := e.Registrations(); return r[0].Status + " " + r[1].Status }
	eventually(t, "one pauses itself", func() bool { return status() == "PAUSED PAUSED" })
	eventually(t, "both are stored as paused", func() bool {
		r, err := e.Topology().Shards()[0].Do(t.Context(), "HVALS", store.StateKey)
		n := 0
		for _, v := range r.Elems {
			n += strings.Count(v.Str, `"paused":true`)
		}
		return err == nil && n == 2
	})
	do(t, e, "DEL", "stop")
	e, _ = again(t, s, e)
	if got := status(); got != "PAUSED PAUSED" {
		t.Fatal("after a restart they are", got)
	}
	// They still are where the sessions were stored for another reason.
	if err := e.Unpause(regs[1].ID); err != nil {
		t.Fatal(err)
	}
	becomes(t, e, "b", "1 2")
	e, _ = again(t, s, e)
	if got := status(); got != "PAUSED OK" {
		t.Fatal("after another restart they are", got)
	}
	if got := list(t, e, "a"); got != "" {
		t.Error("paused, it ran", got)
	}
	if err := e.Unpause(regs[0].ID); err != nil {
		t.Fatal(err)
	}
	becomes(t, e, "a", "1 2")
	e, _ = again(t, s, e)
	numbers(t, e, "s", 3)
	becomes(t, e, "a", "1 2 1 2 3")
}
