package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gears/engine"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
	"gears/store"
)

// resumeOn makes an engine that keeps its state on a cluster.
func resumeOn(t *testing.T, c *clustertest.Cluster) (*engine.Engine, *logText) {
	t.Helper()
	log := &logText{}
	e := engineOn(t, c, engine.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	e.Resume()
	return e, log
}

// againOn ends an engine and starts the next one.
func againOn(t *testing.T, c *clustertest.Cluster, e *engine.Engine) (*engine.Engine, *logText) {
	t.Helper()
	_ = e.Close(context.Background())
	return resumeOn(t, c)
}

// answers are the results of a trigger, which must succeed.
func answers(t *testing.T, e *engine.Engine, args ...string) string {
	t.Helper()
	res, errs, err := e.Trigger(t.Context(), args, true)
	if err != nil || len(errs) > 0 {
		t.Fatal(args, res, errs, err)
	}
	return strings.Join(sorted(res), " ")
}

// count is the number that a key holds, wherever it is.
func count(t *testing.T, e *engine.Engine, key string) int {
	t.Helper()
	n, _ := strconv.Atoi(insist(t, e, "GET", key))
	return n
}

// goesOn waits until a key has counted three times more.
func goesOn(t *testing.T, e *engine.Engine, key string) {
	t.Helper()
	from := count(t, e, key)
	eventually(t, key+" goes on", func() bool { return count(t, e, key) >= from+3 })
}

// statuses are those of the streams' registrations, oldest first.
func statuses(e *engine.Engine) (out []string) {
	for _, r := range e.Registrations() {
		if r.Stream {
			out = append(out, r.Status)
		}
	}
	return out
}

const clustered = `
base = 40
def shift(n):
    return lambda x: base + n
def told():
    execute('incr', '{%s}told' % hashtag())
GB('CommandReader').map(shift(2)).register(trigger='n', onRegistered=told)
GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register('k*')
GB('StreamReader').foreach(lambda x: execute('set', '{%s}got' % hashtag(), x['value']['n'])).register('paused*')
base = 50
`

// TestClusterRestart brings registrations back on all shards.
func TestClusterRestart(t *testing.T) {
	e, c := newClusterEngine(t, engine.Options{})
	_ = e.Close(context.Background())
	e, _ = resumeOn(t, c)
	shards := e.Topology().Shards()
	told := func(want int) {
		t.Helper()
		for _, sh := range shards {
			key := "{" + sh.HashTag() + "}told"
			eventually(t, "onRegistered ran once on each shard", func() bool { return count(t, e, key) == want })
		}
	}
	exec(t, e, engine.Request{Script: clustered, ID: "s", Description: "d"})
	told(1)
	if err := e.Pause(e.Registrations()[2].ID); err != nil {
		t.Fatal(err)
	}
	e.Config().Set("mine", "v")
	// What the script's own shard has goes on changing; the others, and a restart,
	// begin with what was captured.
	if got := answers(t, e, "n"); got != "42 42 52" {
		t.Error(got)
	}
	for round := range 2 {
		var log *logText
		e, log = againOn(t, c, e)
		told(2 + round)
		if got := answers(t, e, "n"); got != "42 42 42" {
			t.Error(got, log)
		}
		if v, _ := e.Config().User("mine"); v != "v" {
			t.Error("the configuration is", v)
		}
		if got := statuses(e); !slices.Equal(got, []string{"PAUSED"}) {
			t.Error(got)
		}
		for i := range 100 {
			insist(t, e, "SET", fmt.Sprint("k", round, ":", i), "v")
		}
		eventually(t, "the keys of all shards are in the set", func() bool { return insist(t, e, "SCARD", "all_keys") == fmt.Sprint(100*(round+1)) })
	}
	// It is paused everywhere, and goes on everywhere.
	for i, sh := range shards {
		insist(t, e, "XADD", "paused{"+sh.HashTag()+"}", "*", "n", fmt.Sprint(i))
		insist(t, e, "SET", "kafter"+fmt.Sprint(i), "v")
	}
	eventually(t, "later events are carried out", func() bool { return insist(t, e, "SCARD", "all_keys") == "203" })
	for _, sh := range shards {
		if got := insist(t, e, "GET", "{"+sh.HashTag()+"}got"); got != "" {
			t.Error("a paused registration took", got)
		}
	}
	if err := e.Unpause(e.Registrations()[2].ID); err != nil {
		t.Fatal(err)
	}
	for i, sh := range shards {
		eventually(t, "the entry is taken", func() bool { return insist(t, e, "GET", "{"+sh.HashTag()+"}got") == fmt.Sprint(i) })
	}
	e, _ = againOn(t, c, e)
	if got := statuses(e); !slices.Equal(got, []string{"OK"}) {
		t.Error(got)
	}
}

// TestClusterTimeEvents has time events whose keys are on all shards, registered by
// code that runs on all shards.
func TestClusterTimeEvents(t *testing.T) {
	e, c := newClusterEngine(t, engine.Options{})
	_ = e.Close(context.Background())
	e, _ = resumeOn(t, c)
	shards := e.Topology().Shards()
	exec(t, e, engine.Request{ID: "s", Script: `
def make(x):
    tag = hashtag()
    def tick():
        execute('incr', '{%s}%s' % (hashtag(), tag))
    return registerTE(0, tick, 'te{%s}' % tag)
GB('ShardsIDReader').map(make).foreach(lambda x: execute('set', '{%s}answer' % hashtag(), str(x))).run()
`})
	tick := func(at, of int) string { return "{" + shards[at].HashTag() + "}" + shards[of].HashTag() }
	for i := range shards {
		goesOn(t, e, tick(i, i))
		if got := insist(t, e, "GET", "{"+shards[i].HashTag()+"}answer"); got != "True" {
			t.Error(got)
		}
	}
	e, _ = againOn(t, c, e)
	for i := range shards {
		goesOn(t, e, tick(0, i))
	}
	last := len(shards) - 1
	n := count(t, e, tick(last, last))
	// A key that exists, on a shard that is not the state's.
	exec(t, e, engine.Request{Script: fmt.Sprintf("execute('set', '{%s}again', str(registerTE(0, lambda: 1, 'te{%s}')))", shards[0].HashTag(), shards[last].HashTag())})
	if got := insist(t, e, "GET", "{"+shards[0].HashTag()+"}again"); got != "False" {
		t.Error(got)
	}
	for i := range shards {
		insist(t, e, "DEL", "te{"+shards[i].HashTag()+"}")
	}
	eventually(t, "they have ended in the state", func() bool {
		r, err := e.Topology().Do(t.Context(), "HKEYS", store.StateKey)
		return err == nil && !slices.ContainsFunc(r.Elems, func(k shard.Reply) bool { return strings.HasPrefix(k.Str, "session:") })
	})
	if count(t, e, tick(last, last)) != n {
		t.Error("after a restart it runs where it was registered")
	}
}

// TestTimeEventWithoutItsKey is stored, as after a crash before its key was set.
func TestTimeEventWithoutItsKey(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{ID: "s", Script: "registerTE(0, lambda: execute('incr', 'n'), 'te')"})
	counts(t, e, "n")
	_ = e.Close(context.Background())
	do(t, e, "DEL", "te", "n")
	e, _ = resume(t, s)
	eventually(t, "it has ended", func() bool {
		r, err := e.Topology().Do(t.Context(), "HLEN", store.StateKey)
		return err == nil && r.Int == 2 // stamp and next
	})
	if n := do(t, e, "EXISTS", "n", "te"); n != "0" {
		t.Error("it was called without its key")
	}
}

// TestStateFailsOver kills the master that has the state, and has the next engine
// find another number of masters.
func TestStateFailsOver(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{Replicas: 1})
	e, log := resumeOn(t, c)
	exec(t, e, engine.Request{ID: "s", Script: "GB('CommandReader').map(lambda x: 'a').register(trigger='a')\nregisterTE(0, lambda: execute('incr', '{%s}ticks' % hashtag()), 'te')"})
	waiting, _ := resumeOn(t, c)
	owner, err := c.Owner(t.Context(), shard.KeySlot(store.StateKey))
	if err != nil {
		t.Fatal(err)
	}
	for _, sh := range e.Topology().Shards() {
		if _, err := sh.Do(t.Context(), "WAIT", "1", "5000"); err != nil {
			t.Fatal(err)
		}
	}
	c.Kill9(owner)
	// A change while there is no master waits for the next one.
	exec(t, e, engine.Request{ID: "s2", Script: "GB('CommandReader').map(lambda x: 'b').register(trigger='b')"})
	if got := answers(t, e, "a") + answers(t, e, "b"); got != "a a ab b b" {
		t.Error(got, log)
	}
	tag := e.Topology().Shards()[0].HashTag()
	goesOn(t, e, "{"+tag+"}ticks")
	if n := len(waiting.Registrations()); n != 0 || len(e.Registrations()) != 2 {
		t.Error("the state was taken from an engine that lives", log)
	}
	_ = waiting.Close(context.Background())

	added, err := c.AddMaster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	from, err := c.Owner(t.Context(), 16000)
	if err == nil {
		err = c.MigrateRange(t.Context(), 16000, 16100, from, added)
	}
	if err != nil {
		t.Fatal(err)
	}
	e, log = againOn(t, c, e)
	if n := len(e.Topology().Shards()); n != 4 {
		t.Fatal(n, "masters")
	}
	if got := answers(t, e, "a") + answers(t, e, "b"); got != "a a a ab b b b" {
		t.Error(got, log)
	}
	goesOn(t, e, "{"+tag+"}ticks")
}
