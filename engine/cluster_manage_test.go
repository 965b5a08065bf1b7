package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"gears/engine"
	"gears/shard"
)

// everyShard writes a key of its own to each shard, n times.
func everyShard(t *testing.T, e *engine.Engine, prefix string, n int) {
	t.Helper()
	for _, sh := range e.Topology().Shards() {
		for i := range n {
			insist(t, e, "SET", fmt.Sprintf("%s%d{%s}", prefix, i, sh.HashTag()), "v")
		}
	}
}

// eachIs waits until a key of each shard has a value.
func eachIs(t *testing.T, e *engine.Engine, key, want string) {
	t.Helper()
	for _, sh := range e.Topology().Shards() {
		tagged := "{" + sh.HashTag() + "}" + key
		eventually(t, tagged+" is "+want, func() bool { return insist(t, e, "GET", tagged) == want })
	}
}

// TestClusterUpgrade upgrades, replaces and unregisters on all shards at once.
func TestClusterUpgrade(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	version := func(n int) string {
		return fmt.Sprintf(`
def seen(x):
    execute('incr', '{%%s}v%d' %% hashtag())
GB('CommandReader').map(lambda x: %d).register(trigger='t', onRegistered=lambda: execute('incr', '{%%s}on%d' %% hashtag()))
GB().foreach(seen).register('e*', eventTypes=['set'], mode='async_local')
`, n, n, n)
	}
	exec(t, e, engine.Request{ID: "s", Script: version(1)})
	everyShard(t, e, "e", 5)
	eachIs(t, e, "v1", "5")
	eachIs(t, e, "on1", "1")
	first := e.Registrations()
	if first[1].Triggered != 15 || first[1].Success != 15 {
		t.Errorf("%+v", first[1])
	}
	exec(t, e, engine.Request{ID: "s", Upgrade: true, Script: version(2)})
	everyShard(t, e, "e", 5)
	eachIs(t, e, "v2", "5")
	eachIs(t, e, "v1", "5")
	eachIs(t, e, "on2", "1")
	if got := answers(t, e, "t"); got != "2 2 2" {
		t.Error(got)
	}
	if _, err := e.PyExecute(t.Context(), engine.Request{ID: "s", Upgrade: true, Script: version(3) + "1/0"}); err == nil {
		t.Error("no error")
	}
	if got := answers(t, e, "t"); got != "2 2 2" {
		t.Error("after an upgrade that failed:", got)
	}
	exec(t, e, engine.Request{ID: "r", ReplaceWith: "s", Script: version(4)})
	everyShard(t, e, "e", 5)
	eachIs(t, e, "v4", "5")
	eachIs(t, e, "v2", "5")
	if got := answers(t, e, "t"); got != "4 4 4" {
		t.Error(got)
	}
	sessions := e.Sessions(false)
	if len(sessions) != 1 || sessions[0].ID != "r" || sessions[0].Refs != 2 || len(sessions[0].Registrations) != 2 {
		t.Errorf("%+v", sessions)
	}
	e.ClearStats()
	for _, r := range e.Registrations() {
		if r.Triggered+r.Success+r.Failures+r.Aborted != 0 {
			t.Errorf("%+v", r)
		}
	}
	for _, r := range e.Registrations() {
		if err := e.Unregister(r.ID, false); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := e.Trigger(t.Context(), []string{"t"}, true); err != engine.ErrNoTrigger {
		t.Error(err)
	}
	if left := append(e.Sessions(false), e.Sessions(true)...); len(left) > 0 || len(e.Registrations()) > 0 {
		t.Errorf("%+v", left)
	}
	// Nobody listens any more: a registration that comes later is told of later events.
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('incr', '{%s}late' % hashtag())).register('e*', eventTypes=['set'], mode='async_local')"})
	everyShard(t, e, "e", 1)
	eachIs(t, e, "late", "1")
	eachIs(t, e, "v4", "5")
}

// TestClusterUnregisterAborts unregisters while an event runs on each shard and
// others wait there.
func TestClusterUnregisterAborts(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	exec(t, e, engine.Request{ID: "s", Script: `
def slow(x):
    execute('incr', '{%s}began' % hashtag())
    while execute('get', '{%s}go' % hashtag()) is None:
        pass
    execute('incr', '{%s}ended' % hashtag())
GB().foreach(slow).register('e*', eventTypes=['set'], mode='async_local')
`})
	everyShard(t, e, "e", 4)
	eachIs(t, e, "began", "1")
	eventually(t, "the events wait", func() bool { return e.Registrations()[0].Triggered == 12 })
	if err := e.Unregister(e.Registrations()[0].ID, true); err != nil {
		t.Fatal(err)
	}
	dead := e.Sessions(true)
	if len(dead) != 1 || dead[0].ID != "s" || !dead[0].Dead || dead[0].Refs != 1 || len(e.Sessions(false)) != 0 {
		t.Errorf("%+v", dead)
	}
	for _, sh := range e.Topology().Shards() {
		insist(t, e, "SET", "{"+sh.HashTag()+"}go", "1")
	}
	eachIs(t, e, "ended", "1")
	eventually(t, "nothing of the session runs", func() bool { return len(e.Sessions(true)) == 0 })
	eachIs(t, e, "began", "1")
}

// TestClusterKeepsExecutions has each shard keep the latest executions of a
// registration, whose ids are all different.
func TestClusterKeepsExecutions(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	e.Config().Set("MaxExecutionsPerRegistration", "2")
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('incr', '{%s}n' % hashtag())).register('e*', eventTypes=['set'], mode='async_local')"})
	everyShard(t, e, "e", 5)
	eventually(t, "all have run", func() bool { return e.Registrations()[0].Success == 15 })
	eventually(t, "two of each shard are kept", func() bool { return e.Registrations()[0].Kept == 6 && len(e.Executions()) == 6 })
	shards := map[string]int{}
	for _, x := range e.Executions() {
		shards[x.ID[:40]]++
	}
	for _, sh := range e.Topology().Shards() {
		if shards[sh.ID()] != 2 {
			t.Error(shards)
		}
	}
}

// TestClusterRecipePausesItself has the recipe fail with PAUSE on one shard: the
// registration is paused on all, also after a restart.
func TestClusterRecipePausesItself(t *testing.T) {
	e, c := newClusterEngine(t, engine.Options{})
	_ = e.Close(context.Background())
	e, _ = resumeOn(t, c)
	shards := e.Topology().Shards()
	exec(t, e, engine.Request{Script: `
def take(x):
    if x['value']['n'] == 'stop' and execute('get', '{%s}go' % hashtag()) is None:
        raise flat_error('PAUSE for now')
    execute('incr', '{%s}taken' % hashtag())
GB('StreamReader').foreach(take).register('p*')
GB('StreamReader').foreach(lambda x: execute('incr', '{%s}other' % hashtag())).register('q*')
`})
	others := 0
	later := func() { // what comes to the other registration last
		t.Helper()
		others++
		for _, sh := range shards {
			insist(t, e, "XADD", "q{"+sh.HashTag()+"}", "*", "n", "x")
		}
		eachIs(t, e, "other", fmt.Sprint(others))
	}
	add := func(sh *shard.Shard, n string) { insist(t, e, "XADD", "p{"+sh.HashTag()+"}", "*", "n", n) }
	add(shards[1], "stop")
	paused := func() bool { return slices.Equal(statuses(e), []string{"PAUSED", "OK"}) }
	eventually(t, "it is paused", paused)
	id := e.Registrations()[0].ID
	eventually(t, "that is stored", func() bool { return e.Pause(id) == nil && paused() })
	for _, sh := range shards {
		add(sh, "x")
	}
	later()
	e, _ = againOn(t, c, e)
	if !paused() {
		t.Error("after a restart it is", statuses(e))
	}
	later()
	for _, sh := range shards {
		if n := insist(t, e, "GET", "{"+sh.HashTag()+"}taken"); n != "" {
			t.Error("paused, and an entry was taken")
		}
	}
	for _, sh := range shards {
		insist(t, e, "SET", "{"+sh.HashTag()+"}go", "1")
	}
	if err := e.Unpause(e.Registrations()[0].ID); err != nil {
		t.Fatal(err)
	}
	for i, sh := range shards {
		want := "1"
		if i == 1 {
			want = "2"
		}
		eventually(t, "the entries are taken", func() bool { return insist(t, e, "GET", "{"+sh.HashTag()+"}taken") == want })
	}
}
