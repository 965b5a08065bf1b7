package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gears/engine"
	"gears/shard"
	"gears/vm"
)

// TestErrorsOfWorkersDoNotStopTheInitiatorsReader: they reach its list while it
// reads, and must not make its part of the result a matter of luck.
func TestErrorsOfWorkersDoNotStopTheInitiatorsReader(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	home := e.Topology().Shards()[0]
	want, bad := 0, 0
	var fill []string
	for i := range 3000 {
		key := fmt.Sprint("k", i)
		if e.Topology().Owner(shard.Slot(key)) == home {
			want++
			fill = append(fill, key)
		} else if bad < 3 {
			bad++
			fill = append(fill, key)
		}
	}
	for _, key := range fill {
		cluster(t, e, "SET", key, "v")
	}
	for range 20 {
		out := exec(t, e, engine.Request{Script: "me = hashtag()\ndef f(x):\n    try:\n        execute('exists', '{%s}' % me)\n    except Exception:\n        raise ValueError('elsewhere')\n    return x\nGB().map(f).run()"})
		if len(out.Results) != want || len(out.Errors) != bad {
			t.Fatalf("%d results and %d errors, want %d and %d", len(out.Results), len(out.Errors), want, bad)
		}
		for _, text := range out.Errors {
			if !strings.Contains(text, "ValueError: elsewhere") {
				t.Errorf("%s", text)
			}
		}
	}
}

// TestShardThatFailsWithoutEndStopsReading: errors travel to the initiator, so
// nothing stops the reader of a worker but their number.
func TestShardThatFailsWithoutEndStopsReading(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	const limit = 10000
	for name, c := range map[string]struct {
		script string
		errs   int
	}{
		"records":           {"GB('PythonReader').map(lambda x: 1 // x).run(lambda: 0)", 1 + 2*(limit+1)},
		"after the collect": {"def g():\n    for i in range(20000): yield i\nGB('PythonReader').collect().map(lambda x: 1 // 0).run(g)", limit + 1},
		"keys":              {"def g():\n    while True: yield 0\nGB('PythonReader').foreach(lambda x: execute('get')).run(g)", 1 + 2*(limit+1)},
	} {
		out := exec(t, e, engine.Request{Script: c.script})
		if len(out.Results) != 0 || len(out.Errors) != c.errs {
			t.Errorf("%s: %d results and %d errors, want 0 and %d", name, len(out.Results), len(out.Errors), c.errs)
		}
		if last := out.Errors[len(out.Errors)-1]; !strings.Contains(strings.Join(out.Errors, "\n"), "10000 records have failed on shard "+e.Topology().Shards()[len(e.Topology().Shards())-1].ID()) && name != "after the collect" {
			t.Errorf("%s: the last error is %s", name, last)
		}
	}
}

// TestBudgetErrorsEndReadingOnEveryShard: what a budget refuses once it refuses
// again, for as long as there are records.
func TestBudgetErrorsEndReadingOnEveryShard(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{Limits: vm.Limits{Memory: 16 << 20, Instructions: 10_000_000, Wall: 200 * time.Millisecond}})
	endless := "def g():\n    while True: yield 1\n"
	for name, c := range map[string]struct {
		script, want string
		errs         int
	}{
		"records without end":         {"GB('PythonReader').run(g)", "memory budget", 1},
		"memory of each callback":     {"GB('PythonReader').map(lambda x: len('x' * (1 << 20))).run(g)", "memory budget", 3},
		"memory, caught":              {"def f(x):\n    try: return len('x' * (1 << 20))\n    except MemoryError: raise ValueError('memory budget')\nGB('PythonReader').map(f).run(g)", "memory budget", 3},
		"a callback without end":      {"def f(x):\n    while True: pass\nGB('PythonReader').map(f).run(g)", "", 3},
		"without end, caught":         {"def f(x):\n    try:\n        while True: pass\n    except RuntimeError: raise ValueError('no')\nGB('PythonReader').map(f).run(g)", "ValueError: no", 3},
		"in the accumulator of all":   {"GB('PythonReader').collect().accumulate(lambda a, x: (a or '') + 'x' * 100000).run(g)", "memory budget", 1},
		"in the groups of each shard": {"GB('PythonReader').repartition(lambda x: 'hot').batchgroupby(lambda x: 'k', lambda k, r: len(r)).run(g)", "memory budget", 1},
	} {
		t.Run(name, func(t *testing.T) {
			out := exec(t, e, engine.Request{Script: endless + c.script})
			if len(out.Errors) < 1 || len(out.Errors) > c.errs {
				t.Errorf("%d errors, want at most %d", len(out.Errors), c.errs)
			}
			for _, text := range out.Errors {
				if !strings.Contains(text, c.want) {
					t.Errorf("got %s", text)
				}
			}
		})
	}
}

// TestLimitOfAllEndsReadingOnEveryShard: when the initiator has what it wants,
// nobody reads on.
func TestLimitOfAllEndsReadingOnEveryShard(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	for _, steps := range []string{".collect().limit(5)", ".repartition(lambda x: str(x % 100)).collect().limit(5)", ".map(lambda x: x).collect().limit(5).count().map(lambda n: n - 4)"} {
		out := exec(t, e, engine.Request{Script: "def g():\n    i = 0\n    while True:\n        i += 1\n        yield i\nGB('PythonReader')" + steps + ".run(g)"})
		if len(out.Errors) > 0 || len(out.Results) != 5 && len(out.Results) != 1 {
			t.Errorf("%s: %d results, errors %q", steps, len(out.Results), out.Errors)
		}
	}
}

// TestShardsIDReaderGivesTheIDsOfShards of a cluster.
func TestShardsIDReaderGivesTheIDsOfShards(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	var want []string
	for _, sh := range e.Topology().Shards() {
		want = append(want, sh.ID())
	}
	slices.Sort(want)
	out := exec(t, e, engine.Request{Script: "GB('ShardsIDReader').run()"})
	if got := sorted(out.Results); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
