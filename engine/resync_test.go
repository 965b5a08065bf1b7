package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"gears/engine"
	"gears/shard/shardtest"
)

// seenBy is a registration that keeps what it was fed in the list 'seen'.
const seenBy = "GB('KeysReader').map(lambda x: '%%s:%%s:%%s' %% (x['event'], x['key'], x.get('value'))).foreach(lambda x: execute('rpush', 'seen', x)).register(%s)"

// scanned waits until a registration has been fed all its keys n times.
func scanned(t *testing.T, e *engine.Engine, n int64) engine.RegistrationInfo {
	t.Helper()
	var info engine.RegistrationInfo
	eventually(t, fmt.Sprint(n, " scans"), func() bool {
		info = e.Registrations()[0]
		return info.Resync.Scans >= n && !info.Resync.Running && info.Queued == 0 && info.Triggered == info.Success+info.Failures
	})
	return info
}

// TestResyncFeedsWhatIsThere: keys that were written before come as events.
func TestResyncFeedsWhatIsThere(t *testing.T) {
	e := newEngine(t, engine.Options{},
		"SET p*x 1", "SET pyx 2", "HSET p*h f v", "RPUSH p*l a", "SET __gears__:p 1", "SADD p*s m")
	exec(t, e, engine.Request{Script: fmt.Sprintf(seenBy, "'p**', eventTypes=['set'], keyTypes=['string', 'hash'], resync=True")})
	info := scanned(t, e, 1)
	if got := list(t, e, "seen"); got != "resync:p*x:1 resync:p*h:{'f': 'v'}" && got != "resync:p*h:{'f': 'v'} resync:p*x:1" {
		t.Error(got)
	}
	if info.Triggered != 2 || info.Resync.Keys != 2 || info.Resync.Scans != 1 {
		t.Errorf("%+v %+v", info, info.Resync)
	}
	do(t, e, "DEL", "seen")
	do(t, e, "SET", "p*y", "2")
	do(t, e, "HSET", "p*h", "g", "w") // not among the event types
	becomes(t, e, "seen", "set:p*y:2")
}

func TestResyncOfOneKey(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET k 1", "SET k2 2")
	exec(t, e, engine.Request{Script: fmt.Sprintf(seenBy, "'k', readValue=False, resync=True")})
	scanned(t, e, 1)
	becomes(t, e, "seen", "resync:k:None")
}

// TestResyncIsNotTheDefault: nothing comes but events.
func TestResyncIsNotTheDefault(t *testing.T) {
	for _, args := range []string{"'k*'", "'k*', resync=False"} {
		e := newEngine(t, engine.Options{}, "SET k 1")
		exec(t, e, engine.Request{Script: fmt.Sprintf(seenBy, args)})
		do(t, e, "SET", "k2", "2")
		becomes(t, e, "seen", "set:k2:2")
		if info := e.Registrations()[0]; info.Resync != (engine.ResyncInfo{}) || info.Triggered != 1 {
			t.Errorf("%+v", info)
		}
	}
}

func TestResyncArguments(t *testing.T) {
	e := newEngine(t, engine.Options{})
	for args, want := range map[string]string{
		"'k*', resync=1":                      "resync is not boolean",
		"'k*', resync=True, commands=['set']": "resync cannot be combined with commands: no client waits for the keys that a scan finds",
	} {
		if _, err := e.PyExecute(t.Context(), engine.Request{Script: "GB().register(" + args + ")"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Error(args, err)
		}
	}
}

// everyKey keeps the names of keys in a set.
const everyKey = "GB('KeysReader').foreach(lambda x: execute('sadd', 'all', x['key'])).register('k:*', resync=True)"

// TestResyncWaitsForTheRecipe: however many keys there are, few of them wait.
func TestResyncWaitsForTheRecipe(t *testing.T) {
	e := newEngine(t, engine.Options{})
	const keys = 20000
	do(t, e, "EVAL", "for i = 1, ARGV[1] do redis.call('SET', 'k:' .. i, i) end", "0", fmt.Sprint(keys))
	exec(t, e, engine.Request{Script: everyKey})
	eventually(t, "all keys are there", func() bool {
		if info := e.Registrations()[0]; info.Queued > 1024 {
			t.Fatal(info.Queued, "keys wait")
		}
		return do(t, e, "SCARD", "all") == fmt.Sprint(keys)
	})
	if info := scanned(t, e, 1); info.Resync.Keys < keys || info.Dropped != 0 {
		t.Errorf("%+v %+v", info, info.Resync)
	}
}

// TestResyncAfterGap: the link that tells of events was cut.
func TestResyncAfterGap(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET k:1 v")
	exec(t, e, engine.Request{Script: strings.Replace(everyKey, "resync=True", "resync=True, capture='notifications'", 1)})
	scanned(t, e, 1)
	// In one step, so that nobody can tell of the second key.
	do(t, e, "CONFIG", "SET", "notify-keyspace-events", "")
	do(t, e, "SET", "k:2", "v")
	do(t, e, "CLIENT", "KILL", "TYPE", "pubsub")
	scanned(t, e, 2)
	if got := do(t, e, "SCARD", "all"); got != "2" {
		t.Error(got)
	}
}

// TestResyncThroughLostConnections: Redis drops connections while it is scanned.
func TestResyncThroughLostConnections(t *testing.T) {
	e := newEngine(t, engine.Options{})
	const keys = 20000
	do(t, e, "EVAL", "for i = 1, ARGV[1] do redis.call('SET', 'k:' .. i, i) end", "0", fmt.Sprint(keys))
	exec(t, e, engine.Request{Script: everyKey})
	for range 20 {
		do(t, e, "CLIENT", "KILL", "TYPE", "normal")
	}
	eventually(t, "all keys are there", func() bool { return do(t, e, "SCARD", "all") == fmt.Sprint(keys) })
	scanned(t, e, 1)
}

// TestResyncAtStart: what was written while gearsd was away comes when it is back.
func TestResyncAtStart(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: everyKey})
	scanned(t, e, 1)
	if err := e.Close(t.Context()); err != nil {
		t.Error(err)
	}
	do(t, e, "SET", "k:1", "v")
	e, _ = resume(t, s)
	scanned(t, e, 1)
	if got := do(t, e, "SCARD", "all"); got != "1" {
		t.Error(got)
	}
}
