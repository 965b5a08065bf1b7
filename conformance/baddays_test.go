package conformance_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"gears/conformance"
	"gears/shard"
	"gears/shard/shardtest"
)

// wait asks until ok says yes, for what happens soon but not at once.
func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 1000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s did not happen", what)
}

// do sends a command on a new connection.
func do(t *testing.T, sys conformance.System, args ...string) shard.Reply {
	t.Helper()
	r, err := conformance.Do(sys, args...)
	if err != nil {
		t.Fatalf("%.80q: %v", args, err)
	}
	return r
}

func TestScriptsThatMisbehave(t *testing.T) {
	g := start(t, "--memory", "16777216")
	do(t, g, "SET", "k", "v")
	deep := strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000)
	for _, c := range []struct{ name, script, want string }{
		{"nested parentheses", "x = " + deep, "too many nested parentheses"},
		{"a script beyond the limit", "#" + strings.Repeat("x", 17<<20), "at most 16777216 are allowed"},
		{"smart quotes", "GB(‘KeysReader’).run()", "invalid character '‘' (U+2018) (<string>, line 1)"},
		{"text that is not UTF-8", "x = '\xff'", "UTF-8"},
		{"endless recursion", "def f(): return f()\nf()", "RecursionError: maximum recursion depth exceeded"},
		{"a list without end", "x = []\nwhile True: x.append('x' * 1000)", "MemoryError"},
		{"a long string", "x = 'x' * 10**12", "MemoryError"},
		{"unknown command", "execute('nosuch')", "No such file or directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := do(t, g, "RG.PYEXECUTE", c.script)
			if !r.IsError() || !strings.Contains(r.Str, c.want) {
				t.Errorf("got %c %.300q, want an error with %q", r.Kind, r.Str, c.want)
			}
			if r := do(t, g, "GET", "k"); r.Str != "v" {
				t.Fatalf("afterwards GET answers %q", r.Str)
			}
		})
	}
	t.Run("ten megabytes that are right", func(t *testing.T) {
		script := strings.Repeat("x = 'abcdefgh'\n", 10<<20/15) + "GB().count().run()\n"
		if r := do(t, g, "RG.PYEXECUTE", script); r.IsError() || r.Elems[0].Elems[0].Str != "1" {
			t.Errorf("got %+v", r)
		}
	})
}

func TestAbortEndsALoop(t *testing.T) {
	g := start(t)
	do(t, g, "SET", "k", "v")
	id := do(t, g, "RG.PYEXECUTE", "def f(x):\n  while True: pass\nGB().map(f).run()", "UNBLOCKING").Str
	if r := do(t, g, "RG.GETRESULTS", id); r.Str != "execution is still running" {
		t.Errorf("GETRESULTS of a running execution: %+v", r)
	}
	if r := do(t, g, "RG.DROPEXECUTION", id); !strings.HasPrefix(r.Str, "can not drop a not yet finished execution") {
		t.Errorf("DROPEXECUTION of a running execution: %+v", r)
	}
	if r := do(t, g, "RG.ABORTEXECUTION", id); r.Str != "OK" {
		t.Fatalf("ABORTEXECUTION: %+v", r)
	}
	r := do(t, g, "RG.GETRESULTSBLOCKING", id)
	if len(r.Elems) != 2 || len(r.Elems[0].Elems) != 0 || len(r.Elems[1].Elems) != 1 {
		t.Fatalf("after the abort: %+v", r)
	}
	if r := do(t, g, "RG.DUMPEXECUTIONS"); len(r.Elems) != 1 || r.Elems[0].Elems[3].Str != "done" {
		t.Errorf("DUMPEXECUTIONS: %+v", r)
	}
	if r := do(t, g, "RG.DROPEXECUTION", id); r.Str != "OK" {
		t.Errorf("DROPEXECUTION: %+v", r)
	}
}

func TestClientThatLeavesCancelsItsRun(t *testing.T) {
	g := start(t)
	do(t, g, "SET", "k", "v")
	c, err := g.Dial()
	if err != nil {
		t.Fatal(err)
	}
	script := "def f(x):\n  while True: pass\nGB().map(f).run()"
	if err := conformance.Send(c, "RG.PYEXECUTE", script); err != nil {
		t.Fatal(err)
	}
	wait(t, "the run", func() bool { return len(do(t, g, "RG.DUMPEXECUTIONS").Elems) == 1 })
	c.Close()
	wait(t, "the end of the run", func() bool { return len(do(t, g, "RG.DUMPEXECUTIONS").Elems) == 0 })
}

func TestRedisGoesAwayAndComesBack(t *testing.T) {
	srv := shardtest.Start(t)
	g := startBeside(t, srv)
	script := "def f(x):\n  execute('set', 'begun', 1)\n  while True: execute('get', 'k')\nGB('ShardsIDReader').map(f).run()"
	id := do(t, g, "RG.PYEXECUTE", script, "UNBLOCKING").Str
	wait(t, "the run", func() bool { return do(t, g, "GET", "begun").Str == "1" })
	srv.Stop()
	r := do(t, g, "RG.GETRESULTSBLOCKING", id)
	if len(r.Elems) != 2 || len(r.Elems[1].Elems) != 1 || !strings.Contains(r.Elems[1].Elems[0].Str, "lost") {
		t.Errorf("a run without its redis ended with %+v", r)
	}
	if r := do(t, g, "RG.PYEXECUTE", "GB().count().run()"); !r.IsError() && len(r.Elems[1].Elems) == 0 {
		t.Errorf("a run without redis: %+v", r)
	}
	if r := do(t, g, "PING"); !r.IsError() {
		t.Errorf("PING without redis: %+v", r)
	}
	srv.Restart()
	do(t, g, "SET", "k", "v")
	if r := do(t, g, "RG.PYEXECUTE", "GB().count().run()"); r.IsError() || r.Elems[0].Elems[0].Str != "1" {
		t.Errorf("after redis came back: %+v", r)
	}
}

func TestRedisThatRefusesWrites(t *testing.T) {
	srv := shardtest.Start(t)
	g := startBeside(t, srv)
	do(t, g, "REPLICAOF", "127.0.0.1", "1")
	r := do(t, g, "RG.PYEXECUTE", "GB('ShardsIDReader').map(lambda x: execute('set', 'k', 'v')).run()")
	if len(r.Elems) != 2 || len(r.Elems[1].Elems) != 1 || !strings.Contains(r.Elems[1].Elems[0].Str, "gears.error: READONLY") {
		t.Errorf("a write to a replica: %+v", r)
	}
}

func TestRedisThatIsLoading(t *testing.T) {
	srv := shardtest.Start(t, "--enable-debug-command", "yes", "--key-load-delay", "2000", "--loading-process-events-interval-bytes", "1024")
	g := startBeside(t, srv)
	for i := range 1000 {
		do(t, g, "SET", "k"+strconv.Itoa(i), "v")
	}
	reloaded := make(chan error, 1)
	go func() {
		_, err := srv.Topology().Shards()[0].Do(context.Background(), "DEBUG", "RELOAD")
		reloaded <- err
	}()
	wait(t, "the loading", func() bool { return strings.HasPrefix(do(t, g, "GET", "k1").Str, "LOADING") })
	r := do(t, g, "RG.PYEXECUTE", "GB().count().run()")
	if text := replyText(r); !strings.Contains(text, "LOADING") {
		t.Errorf("a run while redis is loading: %s", text)
	}
	if err := <-reloaded; err != nil {
		t.Fatal(err)
	}
	if r := do(t, g, "RG.PYEXECUTE", "GB().count().run()"); replyText(r) != "1000" {
		t.Errorf("after the loading: %+v", r)
	}
}

// replyText is all text of a reply.
func replyText(r shard.Reply) string {
	s := r.Str
	for _, e := range r.Elems {
		s += replyText(e)
	}
	return s
}
