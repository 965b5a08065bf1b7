package engine_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gears/engine"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// endlessOnAll is a run that ends on no shard.
const endlessOnAll = "def g():\n    while True: yield 1\nGB('PythonReader').map(lambda x: execute('get', '{%s}' % hashtag())).filter(lambda x: x == 'never').run(g)"

// anyRuns reports whether an execution is under way.
func anyRuns(e *engine.Engine) bool {
	return slices.ContainsFunc(e.Executions(), func(x engine.ExecutionInfo) bool { return x.Status == "running" })
}

// TestMasterKilledInTheMiddleOfARun, with and without a replica that takes over.
func TestMasterKilledInTheMiddleOfARun(t *testing.T) {
	for _, replicas := range []int{0, 1} {
		t.Run(fmt.Sprint(replicas, " replicas"), func(t *testing.T) {
			c := shardtest.StartCluster(t, clustertest.Options{Replicas: replicas})
			e := engineOn(t, c, engine.Options{})
			e.Config().Set("ExecutionMaxIdleTime", "3000")
			const keys = 20000
			for i := range keys {
				cluster(t, e, "SET", fmt.Sprint("k", i), "v")
			}
			for _, n := range c.Nodes()[:3] {
				if replicas > 0 {
					if _, err := n.Do(t.Context(), "WAIT", "1", "10000"); err != nil {
						t.Fatal(err)
					}
				}
			}
			victim := c.Node(1)
			// Each record asks Redis by itself, so the run is under way for a while.
			out := exec(t, e, engine.Request{Unblocking: true, Script: "x = [0]\ndef f(r):\n    x[0] += 1\n    execute('get', r['key'])\n    return 1\nGB().map(f).count().run('k*', readValue=False)"})
			eventually(t, "it runs", func() bool { return anyRuns(e) })
			time.Sleep(30 * time.Millisecond)
			c.Kill9(victim)
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			results, errs, err := e.Results(ctx, out.ExecutionID, true)
			switch {
			case err != nil:
				t.Fatalf("it hangs: %v", err)
			case len(errs) == 0 && fmt.Sprint(texts(results)) != fmt.Sprintf("[%d]", keys):
				t.Errorf("a wrong answer: %v", texts(results))
			case len(errs) == 0:
				t.Log("it was over before the master died")
			case !strings.Contains(strings.Join(errs, " "), victim.ID()) && !strings.Contains(strings.Join(errs, " "), "max idle"):
				t.Errorf("the error does not name the shard %s: %q", victim.ID(), errs)
			default:
				t.Logf("%.300q", errs)
			}
			if replicas == 0 {
				return
			}
			eventually(t, "the count is right with the replica", func() bool {
				out := exec(t, e, engine.Request{Script: "GB().count().run('k*')"})
				return len(out.Errors) == 0 && fmt.Sprint(texts(out.Results)) == fmt.Sprintf("[%d]", keys)
			})
		})
	}
}

// TestRunOnAllShardsEndsWhenTheClientGoes or aborts it.
func TestRunOnAllShardsEndsWhenTheClientGoes(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	running := func() bool { return anyRuns(e) }
	ctx, hangUp := context.WithCancelCause(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = e.PyExecute(ctx, engine.Request{Script: endlessOnAll})
	}()
	eventually(t, "it runs", running)
	hangUp(errors.New("the client has gone"))
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		t.Fatal("it goes on without its client")
	}
	eventually(t, "nothing runs", func() bool { return !running() })

	for _, steps := range []string{"", ".repartition(lambda x: 'hot')", ".collect().map(lambda x: x)"} {
		out := exec(t, e, engine.Request{Unblocking: true, Script: strings.Replace(endlessOnAll, ".filter(", steps+".filter(", 1)})
		eventually(t, "it runs", running)
		if err := e.Abort(out.ExecutionID); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		_, errs, err := e.Results(ctx, out.ExecutionID, true)
		cancel()
		if err != nil || len(errs) == 0 {
			t.Errorf("%q: aborted, and ends with %v, errors %q", steps, err, errs)
		}
	}
}

// TestAbortOfARunWhoseShardIsFrozen does not wait for that shard.
func TestAbortOfARunWhoseShardIsFrozen(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{NodeTimeout: time.Minute})
	e := engineOn(t, c, engine.Options{})
	e.Config().Set("ExecutionMaxIdleTime", "600000")
	for i := range 300 {
		cluster(t, e, "SET", fmt.Sprint("k", i), "v")
	}
	for _, script := range []string{endlessOnAll, "GB().map(lambda x: [execute('get', x['key']) for i in range(1000000)]).count().run()", "GB('ShardsIDReader').map(lambda x: [execute('get', '{%s}' % hashtag()) for i in range(1000000)]).repartition(lambda x: 'hot').count().run()"} {
		out := exec(t, e, engine.Request{Unblocking: true, Script: script})
		eventually(t, "it runs", func() bool { return anyRuns(e) })
		if err := c.Stop(c.Node(1)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond) // so that it waits for that shard
		if err := e.Abort(out.ExecutionID); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		_, _, err := e.Results(ctx, out.ExecutionID, true)
		cancel()
		if err != nil {
			t.Errorf("%s: aborted, and does not end: %v", script, err)
		}
		if err := c.Cont(c.Node(1)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRunsThatFailLeaveNoGoroutines behind, neither do those that are aborted.
func TestRunsThatFailLeaveNoGoroutines(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	for i := range 100 {
		cluster(t, e, "SET", fmt.Sprint("k", i), "v")
	}
	scripts := []string{
		"GB().map(lambda x: 1 // 0).run()", "GB().map(lambda x: (lambda: 1)).collect().run()", "GB().groupby(lambda x: 1 // 0, lambda k, a, r: a).run()",
		"GB().collect().accumulate(lambda a, r: 1 // 0).run()", "def g():\n    yield 1\n    raise ValueError('x')\nGB('PythonReader').repartition(lambda x: 'k').run(g)",
		"GB().repartition(lambda x: x['key']).limit(1).collect().limit(1).run()", "GB('PythonReader').run(lambda: 1 // 0)", "GB().run(1 // 0)",
	}
	run := func(n int) {
		for i := range n {
			if i%4 > 0 {
				_, _ = e.PyExecute(t.Context(), engine.Request{Script: scripts[i%len(scripts)]})
				continue
			}
			out := exec(t, e, engine.Request{Unblocking: true, Script: endlessOnAll})
			if err := e.Abort(out.ExecutionID); err != nil {
				t.Fatal(err)
			}
			if _, _, err := e.Results(t.Context(), out.ExecutionID, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	run(40)
	before := runtime.NumGoroutine()
	run(1000)
	// Connections and sessions may come and go; a leak is a goroutine for each run.
	eventually(t, "the goroutines of the runs have ended", func() bool { return runtime.NumGoroutine() < before+50 })
}
