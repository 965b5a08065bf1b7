package engine_test

import (
	"fmt"
	"testing"
	"time"

	"gears/engine"
)

// do runs a command on the engine's Redis.
func do(t *testing.T, e *engine.Engine, args ...string) string {
	t.Helper()
	r, err := e.Topology().Shards()[0].Do(t.Context(), args...)
	if err != nil || r.IsError() {
		t.Fatal(args, r.Str, err)
	}
	if r.Kind == ':' {
		return fmt.Sprint(r.Int)
	}
	return r.Str
}

// eventually waits until f holds; tests never wait longer for what must come.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never: " + what)
		}
	}
}

// exec runs a script that must succeed.
func exec(t *testing.T, e *engine.Engine, req engine.Request) engine.Outcome {
	t.Helper()
	out, err := e.PyExecute(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRecipe1 keeps a set of all keys.
func TestRecipe1(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register()"})
	for i := range 2000 {
		do(t, e, "SET", fmt.Sprint("k", i), "v")
	}
	eventually(t, "all keys are in the set", func() bool { return do(t, e, "SCARD", "all_keys") == "2000" })
	info := e.Registrations()
	if len(info) != 1 || info[0].Failures != 0 || info[0].HasError {
		t.Errorf("%+v", info)
	}
}

// TestEventsFailAlone has one event's callback fail among many.
func TestEventsFailAlone(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('incr', 'n:' + x['value'] if x['value'] != 'bad' else 1 // 0)).register('k*', eventTypes=['set'])"})
	for i := range 100 {
		v := "good"
		if i%10 == 3 {
			v = "bad"
		}
		do(t, e, "SET", fmt.Sprint("k", i), v)
	}
	eventually(t, "every event was carried out", func() bool { i := e.Registrations()[0]; return i.Success+i.Failures == 100 })
	if i := e.Registrations()[0]; i.Success != 90 || i.Failures != 10 || i.Triggered != 100 {
		t.Errorf("%+v", i)
	}
	if got := do(t, e, "GET", "n:good"); got != "90" {
		t.Error(got)
	}
}

// TestTriggers calls what is registered for a trigger.
func TestTriggers(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{ID: "s", Script: "n = 0\ndef f(x):\n  global n\n  n += 1\n  return [n] + x\nGB('CommandReader').map(f).register(trigger='t')"})
	for i := 1; i < 4; i++ {
		res, errs, err := e.Trigger(t.Context(), []string{"t", "a", "b\x00c"}, true)
		if err != nil || len(errs) > 0 || texts(res)[0] != fmt.Sprintf("[%d, 't', 'a', 'b']", i) {
			t.Error(res, errs, err)
		}
	}
	if _, _, err := e.Trigger(t.Context(), []string{"other"}, true); err != engine.ErrNoTrigger {
		t.Error(err)
	}
	if _, err := e.PyExecute(t.Context(), engine.Request{ID: "s", Script: "1"}); err == nil || err.Error() != "Session s already exists" {
		t.Error(err)
	}
	exec(t, e, engine.Request{ID: "s", Upgrade: true, Script: "GB('CommandReader').map(lambda x: 'new').register(trigger='t')"})
	res, _, err := e.Trigger(t.Context(), []string{"t"}, true)
	if err != nil || texts(res)[0] != "new" {
		t.Error(res, err)
	}
	if n := len(e.Registrations()); n != 1 {
		t.Error(n, "registrations after the upgrade")
	}
	if err := e.Unregister(e.Registrations()[0].ID, false); err != nil {
		t.Error(err)
	}
	if _, _, err := e.Trigger(t.Context(), []string{"t"}, true); err != engine.ErrNoTrigger {
		t.Error(err)
	}
}
