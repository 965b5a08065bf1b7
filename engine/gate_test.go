package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gears/engine"
	"gears/shard"
	"gears/shard/shardtest"
	"gears/vm"
)

// The try statement keeps these blocks from being scripts of the server.
const countUnderGate = `
def f(x):
    with atomic():
        try:
            n = int(execute('get', 'n'))
            execute('set', 'n', n + 1)
        except KeyError:
            pass
`

// TestGateBetweenSessions has sessions read, compute and write the same key under
// the gate, beside others whose pipelines write it too.
func TestGateBetweenSessions(t *testing.T) {
	const rounds = 300
	topo := shardtest.Start(t).Topology()
	e := engine.New(topo, engine.Options{})
	defer func() { _ = e.Close(context.Background()) }()
	do(t, e, "SET", "n", "0")
	scripts := []string{
		countUnderGate + `GB('PythonReader').foreach(f).count().run(lambda: (i for i in range(%d)))`,
		countUnderGate + `GB('PythonReader').foreach(f).count().run(lambda: (i for i in range(%d)))`,
		`GB('PythonReader').foreach(lambda x: execute('incr', 'n')).count().run(lambda: (i for i in range(%d)))`,
		`GB('PythonReader').map(lambda x: execute('get', 'n')).foreach(lambda x: execute('incr', 'n')).count().run(lambda: (i for i in range(%d)))`,
		// A thread and the execution of one session.
		countUnderGate + `
def work():
    for i in range(100): f(i)
def g(x):
    ts = [Thread(target=work) for i in range(2)]
    for t in ts: t.start()
    for i in range(100): execute('incr', 'n')
    for t in ts: t.join()
GB('PythonReader').foreach(g).count().run(lambda: (i for i in range(1)))`,
	}
	var wg sync.WaitGroup
	for _, script := range scripts {
		if strings.Contains(script, "%d") {
			script = fmt.Sprintf(script, rounds)
		}
		wg.Go(func() {
			out, err := e.PyExecute(t.Context(), engine.Request{Script: script})
			if err != nil || len(out.Errors) > 0 {
				t.Error(out.Errors, err)
			}
		})
	}
	wg.Wait()
	if got, want := do(t, e, "GET", "n"), fmt.Sprint(4*rounds+300); got != want {
		t.Errorf("n is %s, want %s: updates were lost", got, want)
	}
}

// TestGateOpens ends blocks in every way; others go on after each.
func TestGateOpens(t *testing.T) {
	topo := shardtest.Start(t).Topology()
	opts := engine.Options{Limits: vm.Limits{Wall: 200 * time.Millisecond}}
	for _, c := range []struct{ name, body, want string }{
		{"an exception", "        1 / 0\n", "ZeroDivisionError"},
		{"a budget", "        while True: pass\n", "took longer"},
		{"a sleep that is too long", "        import time\n        time.sleep(1000)\n", "took longer"},
		{"an error reply", "        execute('incr', 'text')\n", "not an integer"},
		{"never left", "        pass\n    a = atomic()\n    a.__enter__()\n    execute('get', 'n')\n", ""},
		{"recursion", "        def r(): r()\n        r()\n", "RecursionError"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := engine.New(topo, opts)
			defer func() { _ = e.Close(context.Background()) }()
			holds := 0
			e.SetHold(func(context.Context) (func(), error) {
				holds++
				return func() { holds-- }, nil
			})
			do(t, e, "SET", "text", "x")
			script := "def f(x):\n    with atomic():\n        execute('get', 'n')\n" + c.body + "GB('PythonReader').foreach(f).count().run(lambda: (i for i in range(1)))"
			out, err := e.PyExecute(t.Context(), engine.Request{Script: script})
			if err != nil || c.want == "" && len(out.Errors) > 0 || c.want != "" && (len(out.Errors) != 1 || !strings.Contains(out.Errors[0], c.want)) {
				t.Error(out.Errors, err)
			}
			if holds != 0 {
				t.Error("clients are held back still")
			}
			out, err = e.PyExecute(t.Context(), engine.Request{Script: "GB('PythonReader').foreach(lambda x: execute('get', 'n')).count().run(lambda: (i for i in range(1)))"})
			if err != nil || len(out.Errors) > 0 {
				t.Error(out.Errors, err)
			}
		})
	}
}

// TestGateOpensAfterAbort aborts a block, and one that waits for it.
func TestGateOpensAfterAbort(t *testing.T) {
	topo := shardtest.Start(t).Topology()
	e := engine.New(topo, engine.Options{})
	defer func() { _ = e.Close(context.Background()) }()
	start := func(body string) string {
		out, err := e.PyExecute(t.Context(), engine.Request{Unblocking: true, Script: "import time\ndef f(x):\n    with atomic():\n        try:\n" + body +
			"        finally:\n            pass\nGB('PythonReader').foreach(f).count().run(lambda: (i for i in range(1)))"})
		if err != nil {
			t.Fatal(err)
		}
		return out.ExecutionID
	}
	first := start("            execute('set', 'in', 1)\n            time.sleep(1000)\n")
	eventually(t, "the block begins", func() bool { return do(t, e, "EXISTS", "in") == "1" })
	second := start("            execute('set', 'second', 1)\n")
	third := start("            execute('set', 'third', 1)\n")
	for _, id := range []string{second, first} {
		if err := e.Abort(id); err != nil {
			t.Fatal(err)
		}
		// One that had not begun has no error.
		if _, errs, err := e.Results(t.Context(), id, true); err != nil || len(errs) == 0 && id == first {
			t.Error(errs, err)
		}
	}
	if _, errs, err := e.Results(t.Context(), third, true); err != nil || len(errs) != 0 {
		t.Error(errs, err)
	}
	if do(t, e, "GET", "third") != "1" || do(t, e, "EXISTS", "second") != "0" {
		t.Error("the block that waited did not run, or the aborted one did")
	}
}

// TestGateWithinBlock has a block trigger registrations of its session, which run
// within it.
func TestGateWithinBlock(t *testing.T) {
	topo := shardtest.Start(t).Topology()
	e := engine.New(topo, engine.Options{})
	defer func() { _ = e.Close(context.Background()) }()
	e.SetInternal(func(ctx context.Context, args []string) shard.Reply {
		_, errs, err := e.Trigger(ctx, args[1:], false)
		if err != nil || len(errs) > 0 {
			return shard.Reply{Kind: '-', Str: fmt.Sprint(errs, err)}
		}
		return shard.Reply{Kind: '+', Str: "OK"}
	})
	out, err := e.PyExecute(t.Context(), engine.Request{Script: countUnderGate + `
GB('CommandReader').foreach(f).map(lambda x: execute('get', 'n')).register(trigger='inner', mode='sync')
GB('CommandReader').map(lambda x: execute('get', 'n')).register(hook='strlen', mode='sync')
def g(x):
    with atomic():
        execute('rg.trigger', 'inner')
        execute('strlen', 'n')
        execute('incr', 'n')
        execute('rg.trigger', 'inner')
GB('CommandReader').foreach(g).map(lambda x: execute('get', 'n')).register(trigger='outer', mode='sync')`})
	if err != nil || len(out.Failures) > 0 {
		t.Fatal(out.Failures, err)
	}
	do(t, e, "SET", "n", "0")
	results, errs, err := e.Trigger(t.Context(), []string{"outer"}, true)
	if err != nil || len(errs) > 0 || texts(results)[0] != "3" {
		t.Error(texts(results), errs, err)
	}
}

// TestSessionsCallBuiltinTypesAtOnce is for the race detector: sessions share the
// built-in types.
func TestSessionsCallBuiltinTypesAtOnce(t *testing.T) {
	e := engine.New(shardtest.Start(t).Topology(), engine.Options{})
	defer func() { _ = e.Close(context.Background()) }()
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('PythonReader').map(lambda x: [range(1), enumerate([]), zip([]), object()]).count().run(lambda: (i for i in range(100)))"})
			if err != nil || len(out.Errors) > 0 {
				t.Error(out.Errors, err)
			}
		})
	}
	wg.Wait()
}
