package engine_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"gears/engine"
	"gears/shard/shardtest"
	"gears/store"
)

func number(t *testing.T, e *engine.Engine, key string) int {
	t.Helper()
	n, _ := strconv.Atoi(do(t, e, "GET", key))
	return n
}

// counts waits until a key has counted three times more.
func counts(t *testing.T, e *engine.Engine, key string) {
	t.Helper()
	from := number(t, e, key)
	eventually(t, key+" goes on", func() bool { return number(t, e, key) >= from+3 })
}

func TestTimeEvents(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: `
n = 0
def few():
    global n
    n += 1
    execute('set', 'few', n)
    if n == 4:
        raise Exception('enough')
async def co():
    await asyncio.sleep(0)
    execute('incr', 'co')
async def bad():
    execute('incr', 'bad')
    raise Exception('never again')
def outer():
    registerTE(0, lambda: execute('incr', 'inner'))
    raise Exception('once')
print(registerTE(0, few), registerTE(0, co), registerTE(False, bad), registerTE(0, outer), registerTE(1 << 80, few))
registerTE(1, lambda: execute('incr', 'second'))
`})
	counts(t, e, "co")
	counts(t, e, "inner")
	eventually(t, "the fourth call", func() bool { return do(t, e, "GET", "few") == "4" })
	eventually(t, "a second passes", func() bool { return number(t, e, "second") > 0 })
	counts(t, e, "inner")
	if got := do(t, e, "GET", "few") + do(t, e, "GET", "bad"); got != "41" {
		t.Error("a time event goes on after it failed:", got)
	}
	if err := e.Close(context.Background()); err != nil {
		t.Error(err)
	}
	r, err := e.Topology().Shards()[0].Do(t.Context(), "GETSET", "co", "0")
	if err != nil || r.IsError() {
		t.Error(r, err)
	}
	if got := do(t, e, "GET", "co"); got != "0" {
		t.Error("a time event goes on after the end:", got)
	}
}

// TestTimeEventStopsWhenRedisRestarts was what happened: a lost connection ended a
// time event as an exception does.
func TestTimeEventStopsWhenRedisRestarts(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: "registerTE(0, lambda: [execute('incr', 'n') for _ in range(100)])"})
	counts(t, e, "n")
	s.Restart()
	eventually(t, "it goes on", func() bool {
		r, err := e.Topology().Do(t.Context(), "GET", "n")
		return err == nil && r.Str != ""
	})
}

func TestTimeEventArguments(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	for call, want := range map[string]string{
		"registerTE()":                                     "gears.error: not enough arguments for time event",
		"registerTE(1)":                                    "gears.error: not enough arguments for time event",
		"registerTE(1, print)":                             "gears.error: callback must be a function",
		"registerTE('1', lambda: 1)":                       "gears.error: time argument must be a long",
		"registerTE(1.5, lambda: 1)":                       "gears.error: time argument must be a long",
		"registerTE(1, lambda: 1, 5)":                      "gears.error: key argument must be a string",
		"registerTE(1, lambda: 1, '')":                     "gears.error: the key of a time event must not be empty",
		"registerTE(1, lambda: iter, key='k')":             "TypeError: registerTE() takes no keyword arguments",
		"g=(i for i in [])\nregisterTE(1, lambda: g, 'k')": "cannot pickle 'generator' object",
	} {
		_, err := e.PyExecute(t.Context(), engine.Request{Script: call})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", call, err, want)
		}
	}
	if n := do(t, e, "EXISTS", "k"); n != "0" {
		t.Error("a refused time event leaves its key")
	}
	plain := newEngine(t, engine.Options{})
	if _, err := plain.PyExecute(t.Context(), engine.Request{Script: "registerTE(1, lambda: 1, 'k')"}); err == nil || !strings.Contains(err.Error(), "needs gearsd") {
		t.Error(err)
	}
}

// TestTimeEventsWithKeys follows one over restarts, until its key is deleted.
func TestTimeEventsWithKeys(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	const script = `
n = 100
class Counter:
    def __init__(self): self.calls = 0
    def call(self):
        self.calls += 1
        execute('incr', 'ticks')
        execute('set', 'value', n + self.calls)
c = Counter()
execute('set', 'answer', str(registerTE(0, lambda: c.call(), 'te')))
execute('set', 'unkeyed', str(registerTE(0, lambda: execute('incr', 'plain'))))
`
	exec(t, e, engine.Request{Script: script, ID: "s"})
	if got := do(t, e, "GET", "answer") + do(t, e, "GET", "unkeyed") + do(t, e, "TYPE", "te"); got != "TrueTruestring" {
		t.Error(got)
	}
	counts(t, e, "ticks")
	counts(t, e, "plain")
	// Its session does not take up the name, and goes on beside another one.
	exec(t, e, engine.Request{Script: "execute('set', 'answer', str(registerTE(0, lambda: 1, 'te')))\nGB('CommandReader').map(lambda x: 1).register(trigger='t')", ID: "s"})
	if got := do(t, e, "GET", "answer"); got != "False" {
		t.Error(got)
	}
	exec(t, e, engine.Request{Script: "registerTE(0, lambda: execute('incr', 'other'), 'te2')\nGB('CommandReader').map(lambda x: 2).register(trigger='t')", ID: "s", Upgrade: true})
	e, log := again(t, s, e)
	plain := number(t, e, "plain")
	do(t, e, "SET", "value", "0")
	counts(t, e, "ticks")
	counts(t, e, "other")
	if number(t, e, "value") < 101 || number(t, e, "plain") != plain || trigger(t, e, "t") != "2" {
		t.Error(do(t, e, "GET", "value"), plain, log)
	}
	// An upgrade leaves it; a session without registrations stays stored for it.
	exec(t, e, engine.Request{Script: "GB('CommandReader').map(lambda x: 3).register(trigger='t')", ID: "s", Upgrade: true})
	if err := e.Unregister(e.Registrations()[0].ID, false); err != nil {
		t.Error(err)
	}
	e, _ = again(t, s, e)
	counts(t, e, "other")
	// Another value of the key ends it as well as its end does.
	do(t, e, "DEL", "te")
	do(t, e, "SET", "te2", "mine")
	eventually(t, "both are gone from the state", func() bool {
		r, err := e.Topology().Shards()[0].Do(t.Context(), "HKEYS", store.StateKey)
		for _, k := range r.Elems {
			if strings.HasPrefix(k.Str, "session:") {
				return false
			}
		}
		return err == nil
	})
	ticks := number(t, e, "ticks")
	e, _ = again(t, s, e)
	exec(t, e, engine.Request{Script: "def f():\n  execute('incr', 'failed')\n  raise Exception('enough')\nregisterTE(0, f, 'te')"})
	eventually(t, "it failed", func() bool { return number(t, e, "failed") == 1 })
	if number(t, e, "ticks") != ticks || do(t, e, "GET", "te2") != "mine" {
		t.Error("a time event goes on without its key")
	}
	e, _ = again(t, s, e)
	exec(t, e, engine.Request{Script: "registerTE(0, lambda: execute('incr', 'after'), 'te3')\nexecute('set', 'answer', str(registerTE(0, lambda: 1, 'te')))"})
	counts(t, e, "after")
	if number(t, e, "failed") != 1 || do(t, e, "GET", "answer") != "False" {
		t.Error("a time event that failed came back, or its key is gone")
	}
	// FLUSHALL deletes the keys, and what hangs on them.
	do(t, e, "FLUSHALL")
	exec(t, e, engine.Request{Script: "execute('set', 'answer', str(registerTE(0, lambda: execute('incr', 'again'), 'te3')))"})
	counts(t, e, "again")
	if do(t, e, "GET", "answer") != "True" {
		t.Error(do(t, e, "GET", "answer"))
	}
}
