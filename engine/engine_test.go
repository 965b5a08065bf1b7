package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"gears/engine"
	"gears/pyfront"
	"gears/shard/shardtest"
	"gears/vm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(withCluster{m}) }

// newEngine makes an engine on a private server with the given commands run.
func newEngine(t *testing.T, opts engine.Options, setup ...string) *engine.Engine {
	t.Helper()
	topo := shardtest.Start(t).Topology()
	for _, cmd := range setup {
		r, err := topo.Shards()[0].Do(t.Context(), strings.Fields(cmd)...)
		if err != nil || r.IsError() {
			t.Fatal(cmd, r, err)
		}
	}
	e := engine.New(topo, opts)
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	return e
}

// texts are the str() of results.
func texts(vs []vm.Value) []string {
	var out []string
	for _, v := range vs {
		s, _ := vm.ToStr(nil, v)
		out = append(out, s)
	}
	return out
}

func TestScripts(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET a 1", "SET b 2", "HSET h f v g w", "RPUSH l 1 2 3")
	for _, c := range []struct {
		name, script string
		want         []string
		errs         int
	}{
		{"a limit lets no error of later records through", "GB('PythonReader').map(lambda x: 10 // (3 - x)).limit(2).run(lambda: (i for i in range(9)))", []string{"3", "5"}, 0},
		{"the record that fills a limit may fail behind it", "GB('PythonReader').limit(2).map(lambda x: 1 // (1 - x)).run(lambda: (i for i in range(9)))", []string{"1"}, 1},
		{"an error stops the reader but not the plan", "GB('PythonReader').flatmap(lambda x: [3, 0, 1]).map(lambda x: 6 // x).run(lambda: (i for i in range(3)))", []string{"6", "2"}, 1},
		{"writes of later records do not happen after a failure", "def f(x):\n  execute('rpush', 'w', x)\n  return 1 // (2 - x)\nGB('PythonReader').map(f).run(lambda: (i for i in range(9)))", []string{"0", "1"}, 1},
		{"and only those before are there", "GB('ShardsIDReader').map(lambda x: execute('lrange', 'w', 0, -1)).run()", []string{"['0', '1', '2']"}, 0},
		{"a hot key counts every record", "def f(x):\n  execute('set', 'n', int(execute('get', 'n') or 0) + 1)\nGB('PythonReader').foreach(f).count().map(lambda x: execute('get', 'n')).run(lambda: (i for i in range(1500)))", []string{"1500"}, 0},
		{"execute below a builtin", "GB('PythonReader').map(lambda x: sorted(['a', 'b', 'zz'], key=lambda k: execute('get', k) or '0')).limit(1).run(lambda: (i for i in range(3)))", []string{"['zz', 'a', 'b']"}, 0},
		{"a sink that writes before the next record reads", "GB('PythonReader').map(lambda x: int(execute('get', 'acc') or 0)).accumulate(lambda a, x: (execute('incr', 'acc'), (a or []) + [x])[1]).run(lambda: (i for i in range(5)))", []string{"[0, 1, 2, 3, 4]"}, 0},
		{"a write waits for a record before it that turns out to write", "for k, v in [('r0', '1'), ('r1', '0'), ('r2', '1')]: execute('set', k, v)\nGB('PythonReader').foreach(lambda x: execute('set', ['r1', 'r9', 'r9'][x], ['1', 'u1', 'u2'][x]) if execute('get', 'r' + str(x)) == '1' else None).run(lambda: (i for i in range(3)))", []string{"0", "1", "2"}, 0},
		{"and has the last word", "GB('ShardsIDReader').map(lambda x: execute('get', 'r9')).run()", []string{"u2"}, 0},
		{"globals that callbacks change", "n = 0\ndef f(x):\n  global n\n  n += 1\n  return (n, execute('get', 'a'))\nGB('PythonReader').map(f).run(lambda: (i for i in range(3)))", []string{"(1, '1')", "(2, '1')", "(3, '1')"}, 0},
		{"a record that a callback changes and that runs again", "def f(x):\n  x['n'] = x.get('n', 0) + 1\n  v = execute('get', 'hot')\n  execute('set', 'hot', str(v) + '.')\n  return x['n']\nGB('StreamReader').map(f).distinct().run('s')", []string{"1"}, 0},
		{"a run inside a callback goes its own way", "GB('ShardsIDReader').foreach(lambda x: GB('PythonReader').foreach(lambda y: execute('set', 'inner', y)).run(lambda: (i for i in [7]))).run()", []string{"1"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Contains(c.name, "runs again") {
				for i := range 50 {
					_, _ = e.Topology().Shards()[0].Do(t.Context(), "XADD", "s", fmt.Sprintf("1-%d", i+1), "f", "v")
				}
			}
			out, err := e.PyExecute(t.Context(), engine.Request{Script: c.script})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, texts(out.Results)); diff != "" {
				t.Error(diff, out.Errors)
			}
			if len(out.Errors) != c.errs {
				t.Errorf("errors: %q", out.Errors)
			}
		})
	}
}

func TestExecutionListHoldsMaxExecutions(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET a 1")
	if r := e.Config().Set("maxexecutions", "3"); r.Err || r.Text != "OK" {
		t.Fatal(r)
	}
	var last string
	for range 5 {
		out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB().count().run()", Unblocking: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := e.Results(t.Context(), out.ExecutionID, true); err != nil {
			t.Fatal(err)
		}
		last = out.ExecutionID
	}
	if got := e.Executions(); len(got) != 3 || got[2].ID != last || got[2].Status != "done" {
		t.Errorf("%+v", got)
	}
	d, err := e.Execution(last, false)
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, s := range d[0].Steps {
		steps = append(steps, s.Type+" "+s.Name)
	}
	want := []string{
		"collect collect", "map RedisGearsPy_PyCallbackMapper", "accumulate RedisGearsPy_PyCallbackAccumulate", "collect collect",
		"accumulate RedisGearsPy_PyCallbackAccumulate", "map RedisGearsPy_ToPyRecordMapper",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
}

func TestConfig(t *testing.T) {
	c := engine.NewConfig()
	for _, s := range []struct {
		key, value, text string
		err              bool
	}{
		{"MAXEXECUTIONS", "5", "OK", false},
		{"MaxExecutions", "x", "(error) Failed setting config value MaxExecutions", true},
		{"ExecutionMaxIdleTime", "0", "(error) Failed setting config value ExecutionMaxIdleTime", true},
		{"ExecutionThreads", "4", "(error) Config value ExecutionThreads not modifiable at runtime", true},
		{"CreateVenv", "1", "(error) CreateVenv is not configurable at runtime", true},
		{"mine", "1", "OK - value was saved in extra config dictionary", false},
		{"PythonAttemptTraceback", "0", "OK - value was saved in extra config dictionary", false},
	} {
		if got := c.Set(s.key, s.value); got.Text != s.text || got.Err != s.err {
			t.Errorf("Set(%s, %s) = %+v", s.key, s.value, got)
		}
	}
	for key, want := range map[string]any{"MaxExecutions": int64(5), "mine": "1", "PythonAttemptTraceback": int64(0)} {
		if got, ok := c.Get(key); !ok || got != want {
			t.Errorf("Get(%s) = %v", key, got)
		}
	}
	if _, ok := c.Get("maxexecutions"); ok {
		t.Error("core keys are matched with case when they are read")
	}
	if _, ok := c.User("MaxExecutions"); ok {
		t.Error("scripts see only user keys")
	}
}

func TestTracebacksCanBeSwitchedOff(t *testing.T) {
	e := newEngine(t, engine.Options{})
	e.Config().Set("PythonAttemptTraceback", "0")
	out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('ShardsIDReader').map(lambda x: 1/0).run()"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Error type: <class 'ZeroDivisionError'>, Value: division by zero"}, out.Errors); diff != "" {
		t.Error(diff)
	}
}

func TestBudgetsAreErrorsOfTheScript(t *testing.T) {
	e := newEngine(t, engine.Options{Limits: vm.Limits{Instructions: 100_000, Memory: 1 << 20, Depth: 50}})
	for name, c := range map[string]struct{ script, want string }{
		"instructions": {"GB('ShardsIDReader').map(lambda x: [i for i in iter(int, 1)]).run()", "budget"},
		"memory":       {"GB('ShardsIDReader').map(lambda x: 'x' * 2000000).run()", "MemoryError"},
		"depth":        {"def f(n): return f(n)\nGB('ShardsIDReader').map(f).run()", "RecursionError"},
	} {
		out, err := e.PyExecute(t.Context(), engine.Request{Script: c.script})
		if err != nil || len(out.Errors) != 1 || !strings.Contains(out.Errors[0], c.want) {
			t.Errorf("%s: %v %q", name, err, out.Errors)
		}
	}
	out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('ShardsIDReader').run()"})
	if err != nil || len(out.Results) != 1 {
		t.Errorf("after the budgets were hit: %v %+v", err, out)
	}
}

func TestRequirementsThatGearsHasAreSatisfied(t *testing.T) {
	e := newEngine(t, engine.Options{})
	for req, ok := range map[string]bool{"json": true, "re==1.0": true, "numpy": false, "": false, "==1": false} {
		_, err := e.PyExecute(t.Context(), engine.Request{Script: "1", Requirements: []string{req}})
		if (err == nil) != ok {
			t.Errorf("requirement %q: %v", req, err)
		}
	}
}

// An abort ends the records that are inside the plan, too, one after another.
func TestAbortEndsEveryElement(t *testing.T) {
	e := newEngine(t, engine.Options{})
	out, err := e.PyExecute(t.Context(), engine.Request{Unblocking: true,
		Script: "def f(x):\n  while True: pass\nGB('PythonReader').flatmap(lambda x: [1, 2, 3]).map(f).run(lambda: (i for i in range(5)))"})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Abort(out.ExecutionID); err != nil {
		t.Fatal(err)
	}
	if results, _, err := e.Results(t.Context(), out.ExecutionID, true); err != nil || len(results) != 0 {
		t.Error(results, err)
	}
}

func TestNothingStartsAfterClose(t *testing.T) {
	e := newEngine(t, engine.Options{})
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := e.PyExecute(t.Context(), engine.Request{Script: "GB().run()"}); err == nil {
		t.Error("a run started after Close")
	}
}

func TestExplainNeedsNoServer(t *testing.T) {
	e := engine.New(nil, engine.Options{})
	m, diags := pyfront.Parse("<string>", "GB().map(lambda x: x['value']['a']).run()", pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	p, err := e.Explain(t.Context(), m)
	if err != nil || p == nil || !strings.Contains(p.Text(), "projection") {
		t.Fatal(p, err)
	}
	m, _ = pyfront.Parse("<string>", "execute('ping')", pyfront.Options{})
	if _, err := e.Explain(t.Context(), m); err == nil || !strings.Contains(err.Error(), "needs a Redis server") {
		t.Error(err)
	}
}
