package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gears/engine"
	"gears/lang"
	"gears/pyfront"
	"gears/shard"
	"gears/shard/shardtest"
)

// TestCaptureIsChosen: a registration that says nothing follows the replication
// stream, unless notifications tell it more; EXPLAIN says which, and why.
func TestCaptureIsChosen(t *testing.T) {
	for _, c := range []struct{ option, args, mode, why string }{
		{"", "", "replication", "--capture auto, and the server allows it"},
		{"", "resync=True", "replication", "the server allows it"},
		{"", "capture='notifications'", "notifications", "capture='notifications'"},
		{"", "capture='auto'", "replication", "capture='auto', and the server allows it"},
		{"", "mode='sync'", "notifications", "clients wait"},
		{"", "commands=['set']", "notifications", "clients wait"},
		{"", "eventTypes=['expired']", "notifications", "as deletions"},
		{"", "eventTypes=['set', 'evicted']", "notifications", "as deletions"},
		{"", "eventTypes=['keymiss']", "notifications", "does not tell of readings"},
		{"", "eventTypes=['keymiss', 'set']", "replication", "allows it"},
		{"", "capture='replication', mode='sync'", "replication", "capture='replication'"},
		{"notifications", "", "notifications", "--capture notifications"},
		{"notifications", "capture='replication'", "replication", "capture='replication'"},
		{"replication", "commands=['set']", "replication", "--capture replication"},
	} {
		t.Run(c.option+" "+c.args, func(t *testing.T) {
			t.Parallel()
			e := newEngine(t, engine.Options{Capture: c.option})
			args := strings.TrimSuffix("'k*', "+c.args, ", ")
			script := "GB().foreach(lambda x: execute('rpush', 'seen', x['key'])).register(" + args + ")"
			p, err := e.ExplainScript(t.Context(), engine.Request{Script: script})
			if err != nil {
				t.Fatal(err)
			}
			if text := p.Text(); !strings.Contains(text, "capture: "+c.mode+": ") || !strings.Contains(text, c.why) {
				t.Errorf("EXPLAIN does not say %q:\n%s", c.why, text)
			}
			exec(t, e, engine.Request{Script: script})
			info := e.Registrations()[0]
			if info.Capture != c.mode || strings.Contains(info.PD, "'capture':'"+c.mode+"'") != strings.Contains(args, "capture=") {
				t.Errorf("%q %s", info.Capture, info.PD)
			}
		})
	}
}

func TestCaptureArgument(t *testing.T) {
	e := newEngine(t, engine.Options{})
	for args, want := range map[string]string{
		"'k*', capture=1":       "capture must be 'auto', 'notifications' or 'replication'",
		"'k*', capture='psync'": "capture must be 'auto', 'notifications' or 'replication'",
	} {
		out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB().register(" + args + ")"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v %v", args, out, err)
		}
	}
	exec(t, e, engine.Request{Script: "GB().register('k*', capture=None)"})
}

// TestCaptureWithoutPermission: where the user must not follow the stream, a
// registration that insists is refused, and others have notifications.
func TestCaptureWithoutPermission(t *testing.T) {
	s := shardtest.Start(t)
	if err := s.Client().Do(t.Context(), "ACL", "SETUSER", "app", "on", ">pw", "~*", "&*", "+@all", "-psync").Err(); err != nil {
		t.Fatal(err)
	}
	link := shardtest.NewLink(t, s.Socket)
	topology, err := shard.Open(t.Context(), shard.Options{URLs: []string{strings.Replace(link.URL, "//", "//app:pw@", 1)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { topology.Close() })
	e := engine.New(topology, engine.Options{})
	t.Cleanup(func() { _ = e.Close(t.Context()) })
	out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB().register('k*', capture='replication')"})
	if refused := fmt.Sprint(out.Failures, err); !strings.Contains(refused, "capture='replication' is not possible") || !strings.Contains(refused, "psync") {
		t.Error(refused)
	}
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('rpush', 'seen', x['key'])).register('k*')"})
	if got := e.Registrations()[0].Capture; got != "notifications" {
		t.Error(got)
	}
	p, err := e.ExplainScript(t.Context(), engine.Request{Script: "GB().register('k*')"})
	if err != nil || !strings.Contains(p.Text(), "capture: notifications: --capture auto, and the replication stream cannot be followed: ") {
		t.Error(p, err)
	}
	do(t, e, "SET", "k", "v")
	becomes(t, e, "seen", "k")
}

// TestExplainWithoutRedisSaysNothingOfCapture: there is no server to ask.
func TestExplainWithoutRedisSaysNothingOfCapture(t *testing.T) {
	e := engine.New(nil, engine.Options{})
	m, errs := pyfront.Parse("<string>", "GB().register('k*')", pyfront.Options{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	p, err := e.Explain(t.Context(), m)
	if err != nil || p.Recipe.Action != lang.ActionRegister || strings.Contains(p.Text(), "capture") {
		t.Error(p.Text(), err)
	}
}

// TestRegistrationBeginsNow: what was written before is not told, though the link
// is there for another one and may lag.
func TestRegistrationBeginsNow(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	c := s.Client()
	for round := range 5 {
		for i := range 500 {
			c.Set(t.Context(), fmt.Sprint("k", i), "before", 0)
		}
		exec(t, e, engine.Request{Script: fmt.Sprintf("GB().foreach(lambda x: execute('rpush', 'seen%d', x['key'] + ':' + x['value'])).register('k*')", round)})
		c.Set(t.Context(), "k", fmt.Sprint("after", round), 0)
		eventually(t, "the event came", func() bool { return c.LLen(t.Context(), fmt.Sprint("seen", round)).Val() > 0 })
		if got := list(t, e, fmt.Sprint("seen", round)); got != fmt.Sprint("k:after", round) {
			t.Fatal(got)
		}
	}
}

// TestSyncOverTheReplicationStream: clients wait for what their commands trigger.
func TestSyncOverTheReplicationStream(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('rpush', 'seen', x['key'])).register('k*', mode='sync', capture='replication')"})
	for i := range 200 {
		key := fmt.Sprint("k", i)
		_, _, err := e.Intercept(t.Context(), []string{"SET", key, "v"}, func(context.Context) error {
			do(t, e, "SET", key, "v")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := do(t, e, "LLEN", "seen"); got != fmt.Sprint(i+1) {
			t.Fatalf("the reply to command %d came when %s events were done", i+1, got)
		}
	}
}

// TestKeymissBesideTheReplicationStream: an unfiltered registration has them, and
// none of what gears asks itself.
func TestKeymissBesideTheReplicationStream(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('rpush', 'seen', x['event'])).register('k*')"})
	do(t, e, "GET", "k")
	becomes(t, e, "seen", "keymiss")
	do(t, e, "RPUSH", "kl", "v")
	becomes(t, e, "seen", "keymiss rpush")
	do(t, e, "LPOP", "kl")
	becomes(t, e, "seen", "keymiss rpush lpop del")
	do(t, e, "SET", "k", "v")
	becomes(t, e, "seen", "keymiss rpush lpop del set")
}
