package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"gears/engine"
)

// ended returns the numbers of a registration's executions that came to an end.
func ended(e *engine.Engine, i int) (success, failures, aborted int64) {
	r := e.Registrations()[i]
	return r.Success, r.Failures, r.Aborted
}

// called calls a trigger and returns the first result's text.
func called(t *testing.T, e *engine.Engine, args ...string) string {
	t.Helper()
	res, errs, err := e.Trigger(t.Context(), args, true)
	if err != nil {
		return err.Error()
	}
	return strings.Join(append(texts(res), errs...), " ")
}

// TestExecutionsAreForgotten fills the list of executions.
func TestExecutionsAreForgotten(t *testing.T) {
	e := newEngine(t, engine.Options{})
	e.Config().Set("MaxExecutions", "3")
	run := func(script string) string {
		t.Helper()
		return exec(t, e, engine.Request{Script: script, Unblocking: true}).ExecutionID
	}
	slow := run("def f():\n  while not execute('exists', 'go'): pass\n  yield 1\nGB('PythonReader').run(f)")
	var ids []string
	for range 4 {
		id := run("GB('ShardsIDReader').run()")
		if _, _, err := e.Results(t.Context(), id, true); err != nil {
			t.Error(err)
		}
		ids = append(ids, id)
	}
	// The slow one was the oldest: it stays as long as it runs.
	if got, want := listed(e), fmt.Sprint(append([]string{slow}, ids[1:]...)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	do(t, e, "SET", "go", "1")
	eventually(t, "the slow one is forgotten", func() bool { return listed(e) == fmt.Sprint(ids[1:]) })
	if err := e.Abort(slow); err != engine.ErrNoExecution {
		t.Error(err)
	}
}

func listed(e *engine.Engine) string {
	ids := []string{}
	for _, x := range e.Executions() {
		ids = append(ids, x.ID)
	}
	return fmt.Sprint(ids)
}

// TestExecutionsOfRegistrations keeps as many as the configuration says, and none
// of a registration that is gone.
func TestExecutionsOfRegistrations(t *testing.T) {
	e := newEngine(t, engine.Options{})
	e.Config().Set("MaxExecutionsPerRegistration", "5")
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: 1).register('k*', eventTypes=['set'])\nGB('CommandReader').register(trigger='t')"})
	for i := range 20 {
		do(t, e, "SET", fmt.Sprint("k", i), "v")
		called(t, e, "t")
	}
	eventually(t, "all events were carried out", func() bool { n, _, _ := ended(e, 0); return n == 20 && len(e.Executions()) == 5 })
	last := e.Executions()[4]
	res, _, err := e.Results(t.Context(), last.ID, false)
	if err != nil || !last.Registered || len(res) != 1 || !strings.Contains(texts(res)[0], "'key': 'k19'") {
		t.Error(last, texts(res), err)
	}
	if err := e.Unregister(e.Registrations()[0].ID, false); err != nil || len(e.Executions()) != 0 {
		t.Error(err, listed(e))
	}
}

// TestUnregisterWhileRunning removes a registration of which one execution runs
// and others wait.
func TestUnregisterWhileRunning(t *testing.T) {
	for _, abort := range []bool{false, true} {
		e := newEngine(t, engine.Options{})
		exec(t, e, engine.Request{Script: "def f(x):\n  execute('incr', 'runs')\n  while not execute('exists', 'go'): pass\n  execute('incr', 'done')\nGB().foreach(f).accumulate(lambda a, x: 1).register('k*', eventTypes=['set'])"})
		for i := range 5 {
			do(t, e, "SET", fmt.Sprint("k", i), "v")
		}
		eventually(t, "one runs", func() bool { return len(e.Executions()) == 5 && do(t, e, "EXISTS", "runs") == "1" })
		if err := e.Unregister(e.Registrations()[0].ID, abort); err != nil {
			t.Error(err)
		}
		if err := e.Unregister("0000000000000000000000000000000000000000-1", abort); err != engine.ErrNotRegistered {
			t.Error(err)
		}
		do(t, e, "SET", "k9", "v")
		do(t, e, "SET", "go", "1")
		want := "5"
		if abort {
			want = "1"
		}
		eventually(t, "nothing is left", func() bool { return len(e.Executions()) == 0 })
		if got := do(t, e, "GET", "done"); got != want {
			t.Errorf("abort %v: %s ended, want %s", abort, got, want)
		}
	}
}

// TestAbortOfWhatWaits takes an execution out of a registration's queue.
func TestAbortOfWhatWaits(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "def f(x):\n  execute('set', 'runs', 1)\n  while not execute('exists', 'go'): pass\nGB().foreach(f).accumulate(lambda a, x: 1).register('k*', eventTypes=['set'])"})
	do(t, e, "MSET", "k1", "v", "k2", "v")
	eventually(t, "one runs and one waits", func() bool { return len(e.Executions()) == 2 && do(t, e, "EXISTS", "runs") == "1" })
	waiting := e.Executions()[1]
	if err := e.Abort(waiting.ID); err != nil {
		t.Error(err)
	}
	if d, err := e.Execution(waiting.ID, false); err != nil || d[0].Status != "aborted" {
		t.Error(d, err)
	}
	running := e.Executions()[0]
	if err := e.Abort(running.ID); err != nil {
		t.Error(err)
	}
	_, errs, err := e.Results(t.Context(), running.ID, true)
	if err != nil || len(errs) != 1 { // gears.forcestopped, or what execute() says of the abort
		t.Error(errs, err)
	}
	eventually(t, "both are counted", func() bool {
		s, f, a := ended(e, 0)
		return s == 0 && f == 1 && a == 1
	})
}

// TestUpgradesThatFail leave what was there as it was.
func TestUpgradesThatFail(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{ID: "s", Description: "first", Script: "n = 0\ndef f(x):\n  global n\n  n += 1\n  return n\nGB('CommandReader').map(f).register(trigger='t')"})
	exec(t, e, engine.Request{ID: "o", Script: "GB('CommandReader').map(lambda x: 'o').register(trigger='taken')"})
	for i, test := range []struct {
		req  engine.Request
		want string
	}{
		{engine.Request{ID: "s", Script: "1"}, "Session s already exists"},
		{engine.Request{ID: "s", Upgrade: true, Script: "def"}, "Error type: <class 'SyntaxError'>"},
		{engine.Request{ID: "s", Upgrade: true, Script: "GB('CommandReader').register(trigger='t')\nraise ValueError('late')"}, "ValueError: late"},
		{engine.Request{ID: "s", Upgrade: true, Script: "GB('CommandReader').register(trigger='t')\nGB('CommandReader').register(trigger='taken')"}, "gears.error: trigger already registered\\n"},
		{engine.Request{ID: "s", Upgrade: true, Script: "GB('CommandReader').register(trigger='t')\nGB('CommandReader').register(trigger='t')"}, "gears.error: trigger already registered in this session\\n"},
		{engine.Request{ID: "s", Upgrade: true, Script: "1", Requirements: []string{"numpy"}}, "Could not satisfy requirements (look at redis log file for more information)"},
		{engine.Request{ID: "o", ReplaceWith: "s", Script: "1"}, "Can not replace an existing session o with s"},
		{engine.Request{ID: "n", ReplaceWith: "none", Script: "1"}, "Can not replace with none, session does not exists."},
		{engine.Request{ID: "n", Script: "GB('CommandReader').register(trigger='t')"}, "gears.error: trigger already registered\\n"},
	} {
		_, err := e.PyExecute(t.Context(), test.req)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%d: got %v, want %s", i, err, test.want)
		}
		if got := called(t, e, "t"); got != fmt.Sprint(i+1) {
			t.Errorf("%d: after it the old session answers %s", i, got)
		}
	}
	// A script that registers nothing does not remove anything.
	exec(t, e, engine.Request{ID: "s", Upgrade: true, Script: "GB('ShardsIDReader').run()"})
	if s := e.Sessions(false); len(s) != 2 || s[1].Description != "first" || s[1].Refs != 1 {
		t.Errorf("%+v", s)
	}
	exec(t, e, engine.Request{ID: "n", ReplaceWith: "s", Script: "GB('CommandReader').map(lambda x: 'replaced').register(trigger='t')"})
	if got := called(t, e, "t"); got != "replaced" {
		t.Error(got)
	}
	if s := e.Sessions(false); len(s) != 2 || s[0].ID != "n" || s[1].ID != "o" || len(e.Sessions(true)) != 0 {
		t.Errorf("%+v", s)
	}
	if err := e.Unregister(e.Sessions(false)[0].Registrations[0].ID, true); err != nil {
		t.Error(err)
	}
	exec(t, e, engine.Request{ID: "n", Script: "GB('CommandReader').register(trigger='t')"})
}

// TestUpgradesUnderLoad has events and triggers come while a session is
// upgraded again and again.
func TestUpgradesUnderLoad(t *testing.T) {
	e := newEngine(t, engine.Options{})
	script := "GB().foreach(lambda x: execute('incr', 'n')).register('k*', eventTypes=['set'])\nGB('CommandReader').map(lambda x: 'yes').register(trigger='t')"
	exec(t, e, engine.Request{ID: "s", Script: script})
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var sent, triggers, probes int
	wg.Go(func() {
		for ; ctx.Err() == nil; sent++ {
			do(t, e, "SET", fmt.Sprint("k", sent), "v")
		}
	})
	wg.Go(func() {
		for ; ctx.Err() == nil; triggers++ {
			if got := called(t, e, "t"); got != "yes" {
				t.Error(got)
				return
			}
		}
	})
	const upgrades = 30
	for range upgrades {
		before := e.Registrations()[0].ID
		exec(t, e, engine.Request{ID: "s", Upgrade: true, Script: script})
		if e.Registrations()[0].ID == before {
			t.Fatal("no upgrade")
		}
	}
	cancel()
	wg.Wait()
	// What waits for its turn is aborted with its registration, so executions are
	// counted by their numbers: every event took one, and so did each trigger, each
	// script that registered, and each of the runs that ask.
	eventually(t, fmt.Sprint(sent, " events took part"), func() bool {
		id := exec(t, e, engine.Request{Script: "GB('ShardsIDReader').run()", Unblocking: true}).ExecutionID
		var n int
		fmt.Sscan(id[41:], &n)
		events := n - triggers - upgrades - 1 - probes
		probes++
		if events > sent {
			t.Fatalf("%d events of %d", events, sent)
		}
		return events == sent
	})
}

// TestSessionsOfTheSameName come at once: one of them is there in the end.
func TestSessionsOfTheSameName(t *testing.T) {
	e := newEngine(t, engine.Options{})
	var wg sync.WaitGroup
	refused := make(chan string, 20)
	for i := range 20 {
		wg.Go(func() {
			out, err := e.PyExecute(context.Background(), engine.Request{ID: "s", Script: fmt.Sprintf("execute('ping')\nGB('CommandReader').register(trigger='t%d')\nGB('CommandReader').register(trigger='t')", i%3)})
			switch {
			case err != nil:
				refused <- err.Error()
			case len(out.Failures) > 0:
				refused <- out.Failures[0]
			}
		})
	}
	wg.Wait()
	close(refused)
	n := 0
	for text := range refused {
		n++
		if !strings.Contains(text, "Session s already exists") && !strings.Contains(text, "trigger already registered") {
			t.Error(text)
		}
	}
	if s := e.Sessions(false); n != 19 || len(s) != 1 || len(s[0].Registrations) != 2 || len(e.Registrations()) != 2 {
		t.Errorf("%d refused, %+v", n, s)
	}
}

// TestRegisterAndRun has both in one script, and register() in a callback.
func TestRegisterAndRun(t *testing.T) {
	e := newEngine(t, engine.Options{})
	out := exec(t, e, engine.Request{ID: "s", Script: "GB('CommandReader').register(trigger='t')\nGB('ShardsIDReader').foreach(lambda x: GB('CommandReader').map(lambda x: 'inner').register(trigger='inner')).run()"})
	if out.Ran || out.ExecutionID != "" || len(out.Failures) > 0 {
		t.Errorf("%+v", out)
	}
	eventually(t, "the callback has registered", func() bool { return called(t, e, "inner") == "inner" })
	if x := e.Executions(); len(x) != 1 || x[0].Registered {
		t.Errorf("%+v", x)
	}
	if s := e.Sessions(false); len(s) != 1 || len(s[0].Registrations) != 2 {
		t.Errorf("%+v", s)
	}
	// Only one registration of the session is left: the callback may register again.
	for _, r := range e.Registrations() {
		if err := e.Unregister(r.ID, false); err != nil {
			t.Error(err)
		}
	}
	if s := e.Sessions(false); len(s) != 0 {
		t.Errorf("%+v", s)
	}
}

// TestTriggersAfterClose are refused.
func TestTriggersAfterClose(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB('CommandReader').register(trigger='t')"})
	if err := e.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if _, _, err := e.Trigger(t.Context(), []string{"t"}, true); err == nil || err.Error() != "ERR Could not trigger execution, gears is shutting down" {
		t.Error(err)
	}
}

// TestThreadsRegisterWhileTheirSessionIsUpgraded has threads of a script register
// while its body is linked in the place of the version before it.
func TestThreadsRegisterWhileTheirSessionIsUpgraded(t *testing.T) {
	e := newEngine(t, engine.Options{})
	script := `
from threading import Thread
def more(name):
    for i in range(10):
        GB('CommandReader').map(lambda x: i).register(trigger=name + str(i))
        GB('CommandReader').register(hook='set', keyprefix=name, mode='sync')
threads = [Thread(target=more, args=(name,)) for name in 'abc']
for t in threads: t.start()
GB('CommandReader').map(lambda x: 'main').register(trigger='main')
`
	for i := range 5 {
		exec(t, e, engine.Request{ID: "s", Upgrade: i > 0, Script: script})
		eventually(t, "all is registered", func() bool { return len(e.Registrations()) == 61 })
		if got := called(t, e, "main") + called(t, e, "a9") + called(t, e, "c0"); got != "main99" {
			t.Error(got)
		}
	}
}
