package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"gears/engine"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/vm"
)

// threeMasters is the cluster that tests share which leave it whole: starting one
// takes seconds.
var threeMasters struct {
	sync.Mutex
	cluster *clustertest.Cluster
}

// withCluster are the tests, and the end of that cluster.
type withCluster struct{ *testing.M }

func (m withCluster) Run() int {
	defer func() {
		if c := threeMasters.cluster; c != nil {
			c.Close()
		}
	}()
	return m.M.Run()
}

// newClusterEngine makes an engine on three empty masters. The cluster is the
// test's until it ends.
func newClusterEngine(t *testing.T, o engine.Options) (*engine.Engine, *clustertest.Cluster) {
	t.Helper()
	threeMasters.Lock()
	t.Cleanup(threeMasters.Unlock)
	if threeMasters.cluster == nil {
		c, err := clustertest.Start(t.Context(), clustertest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		threeMasters.cluster = c
	}
	c := threeMasters.cluster
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return engineOn(t, c, o), c
}

// engineOn makes an engine on a cluster.
func engineOn(t *testing.T, c *clustertest.Cluster, o engine.Options) *engine.Engine {
	t.Helper()
	topology, err := shard.Open(t.Context(), shard.Options{URLs: c.URLs()})
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(topology, o)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		e.Close(ctx)
		topology.Close()
	})
	return e
}

// cluster runs a command where its key is.
func cluster(t *testing.T, e *engine.Engine, args ...string) string {
	t.Helper()
	r, err := e.Topology().Do(t.Context(), args...)
	if err != nil || r.IsError() {
		t.Fatal(args, r.Str, err)
	}
	if r.Kind == ':' {
		return fmt.Sprint(r.Int)
	}
	return r.Str
}

// sorted is what a run gave, in an order that does not depend on the shards.
func sorted(vals []vm.Value) []string {
	out := texts(vals)
	slices.Sort(out)
	return out
}

// TestClusterRuns runs recipes on three masters.
func TestClusterRuns(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	for i := range 300 {
		cluster(t, e, "HSET", fmt.Sprint("movie:", i), "genre", []string{"Drama", "Comedy", "War"}[i%3], "n", strconv.Itoa(i))
	}
	for _, c := range []struct {
		script string
		want   []string
	}{
		{"GB().count().run()", []string{"300"}},
		{"GB().countby(lambda x: x['value']['genre']).run()", []string{"{'key': 'Comedy', 'value': 100}", "{'key': 'Drama', 'value': 100}", "{'key': 'War', 'value': 100}"}},
		{"GB().map(lambda x: int(x['value']['n'])).accumulate(lambda a, x: (a or 0) + x).collect().accumulate(lambda a, x: (a or 0) + x).run()", []string{"44850"}},
		{"GB().map(lambda x: int(x['value']['n'])).aggregate(0, lambda a, x: a + x, lambda a, x: a + x).run()", []string{"44850"}},
		{"GB().groupby(lambda x: x['value']['genre'], lambda k, a, x: (a or 0) + int(x['value']['n'])).run()", []string{"{'key': 'Comedy', 'value': 14950}", "{'key': 'Drama', 'value': 14850}", "{'key': 'War', 'value': 15050}"}},
		{"GB().repartition(lambda x: 'out').foreach(lambda x: execute('incr', 'out')).count().run()", []string{"300"}},
		{"GB('ShardsIDReader').count().run()", []string{"3"}},
		{"def two():\n    yield 1\n    yield 2\nGB('PythonReader').run(two)", []string{"1", "1", "1", "2", "2", "2"}},
		{"GB('ShardsIDReader').map(lambda x: execute('set', '{%s}x' % hashtag(), 'y')).distinct().run()", []string{"OK"}},
		{"GB('KeysReader').filter(lambda x: x['key'].startswith('movie:')).avg(lambda x: float(x['value']['n'])).run()", []string{"149.5"}},
		{"GB().filter(lambda x: x['key'].startswith('movie:')).map(lambda x: x['key']).sort().limit(2).run()", []string{"movie:0", "movie:1"}},
		{"GB('ShardsIDReader').map(lambda x: 1).run(collect=False)", []string{"1"}},
	} {
		out := exec(t, e, engine.Request{Script: c.script})
		if len(out.Errors) > 0 {
			t.Errorf("%s: %v", c.script, out.Errors)
		}
		if got := sorted(out.Results); !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %v\nwant %v", c.script, got, c.want)
		}
	}
	if n := cluster(t, e, "GET", "out"); n != "300" {
		t.Errorf("out is %s", n)
	}
}

// TestClusterRecipe1 keeps a set of all keys on the shard that owns it.
func TestClusterRecipe1(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register()"})
	for i := range 2000 {
		cluster(t, e, "SET", fmt.Sprint("k", i), "v")
	}
	eventually(t, "all keys are in the set", func() bool { return cluster(t, e, "SCARD", "all_keys") == "2000" })
	info := e.Registrations()
	if len(info) != 1 || info[0].Failures != 0 || info[0].HasError {
		t.Errorf("%+v", info)
	}
}

// TestClusterRecipe3 consumes a stream into keys on all shards.
func TestClusterRecipe3(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB('StreamReader').flatmap(lambda x: [(a[0], a[1]) for a in x['value'].items()]).repartition(lambda x: x[0]).foreach(lambda x: execute('set', x[0], x[1])).register('inputStream')"})
	for i := range 1000 {
		cluster(t, e, "XADD", "inputStream", "*", fmt.Sprint("f", i), strconv.Itoa(i))
	}
	for i := range 1000 {
		eventually(t, "the key is set", func() bool { return cluster(t, e, "GET", fmt.Sprint("f", i)) == strconv.Itoa(i) })
	}
}

// TestClusterTrigger has all shards answer.
func TestClusterTrigger(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB('CommandReader').count().register(trigger='n')"})
	results, errs, err := e.Trigger(t.Context(), []string{"n"}, true)
	if err != nil || len(errs) > 0 || fmt.Sprint(sorted(results)) != "[3]" {
		t.Error(results, errs, err)
	}
}
