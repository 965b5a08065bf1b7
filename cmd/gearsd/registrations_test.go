package main

import (
	"context"
	"io"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gears/engine"
	"gears/shard"
)

// startReal starts a server that runs scripts.
func startReal(t *testing.T) *rig {
	t.Helper()
	var e *engine.Engine
	g := start(t, func(s *server) {
		e = engine.New(s.engine.Topology(), engine.Options{})
		e.SetInternal(s.Internal)
		s.engine = e
	})
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		e.Close(ctx)
	})
	return g
}

// ask sends a command and returns its reply as show prints it.
func (r *raw) ask(args ...string) string {
	r.t.Helper()
	r.send(args...)
	var got []byte
	for {
		reply, rest, err := shard.ParseReply(got)
		if err == nil {
			if len(rest) > 0 {
				r.t.Fatalf("%q after the reply to %q", rest, args)
			}
			return show(reply)
		}
		b, err := r.in.ReadByte()
		if err != nil {
			r.t.Fatal(err)
		}
		got = append(got, b)
		for range r.in.Buffered() {
			b, _ := r.in.ReadByte()
			got = append(got, b)
		}
	}
}

// gives compares the reply to a command.
func (r *raw) gives(want string, args ...string) {
	r.t.Helper()
	if got := r.ask(args...); got != want {
		r.t.Errorf("%q:\n got %s\nwant %s", args, got, want)
	}
}

// eventually waits until f holds.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never: " + what)
		}
	}
}

const zeros = "0000000000000000000000000000000000000000"

// TestNumbers follows the numbers that executions and registrations take.
func TestNumbers(t *testing.T) {
	c := startReal(t).raw()
	c.gives("+OK", "RG.PYEXECUTE", "GB('CommandReader').register(trigger='t')")
	c.gives(`"`+zeros+`-1"`, "RG.PYEXECUTE", "GB('ShardsIDReader').run()", "UNBLOCKING")
	regs := c.ask("RG.DUMPREGISTRATIONS")
	if !strings.HasPrefix(regs, `*[*["id" "`+zeros+`-1" "reader" "CommandReader" `) {
		t.Error(regs)
	}
	c.gives(`*[*["1"] *[]]`, "RG.GETRESULTSBLOCKING", zeros+"-1")
	c.gives("+OK", "RG.CLEARREGISTRATIONSSTATS")
	c.gives(`"`+zeros+`-3"`, "RG.PYEXECUTE", "GB('ShardsIDReader').run()", "UNBLOCKING")
	c.ask("RG.GETRESULTSBLOCKING", zeros+"-3")
	c.gives("+OK", "RG.ABORTEXECUTION", zeros+"-3") // it has ended: nothing is done
	c.gives(`"`+zeros+`-4"`, "RG.PYEXECUTE", "GB('ShardsIDReader').run()", "UNBLOCKING")
}

// TestDumps looks at the whole text of the dumps, in both versions.
func TestDumps(t *testing.T) {
	c := startReal(t).raw()
	c.gives("+OK", "RG.PYEXECUTE", "GB('KeysReader', desc='d').register('p*', eventTypes=['SET'], keyTypes=['stream', 'empty'], convertToStr=False)\nGB('CommandReader').register(trigger='t', inorder=True, mode='async_local')",
		"DESCRIPTION", "what's\nthis", "ID", "S-1_a", "REQUIREMENTS", "json", "re==1", "json")
	pd := `{'sessionName':'S-1_a', 'sessionDescription':'what\\'s\\nthis', 'refCount': 2, 'linkedTo': primary, 'dead': false, 'isInstallationNeeded':0, ` +
		`'registrationsList':['` + zeros + `-1','` + zeros + `-3'], 'depsList':[{'name':'json', 'basePath':'part of gears', 'wheels':[]},{'name':'re==1', 'basePath':'part of gears', 'wheels':[]}]}`
	durations := `"lastRunDurationMS" 0 "totalRunDurationMS" 0 "avgRunDurationMS" "0" `
	keys := `"numTriggered" 0 "numSuccess" 0 "numFailures" 0 "numAborted" 0 `
	entry1 := `*["id" "` + zeros + `-1" "reader" "KeysReader" "desc" "d" "RegistrationData" *["mode" "async" ` + keys + durations + `"lastError" nil ` +
		`"args" *["regex" "p*" "eventTypes" *["set"] "keyTypes" *["stream" "empty"] "hookCommands" nil]]`
	entry2 := `*["id" "` + zeros + `-3" "reader" "CommandReader" "desc" nil "RegistrationData" *["mode" "async_local" ` + keys + durations + `"lastError" nil "args" *["trigger" "t" "inorder" 1]]`
	pool := ` "ExecutionThreadPool" "DefaultPool"]`
	c.gives(`*[`+entry1+` "PD" "`+pd+`"`+pool+` `+entry2+` "PD" "`+pd+`"`+pool+`]`, "RG.DUMPREGISTRATIONS", "extra")

	session := `*["ID" "S-1_a" "sessionDescription" "what's\nthis" "refCount" 2 "linked" "primary" "dead" "false" "requirementInstallationNeeded" 0 "requirements" `
	c.gives(`*[`+session+`*["json" "re==1"] "registrations" *["`+zeros+`-1" "`+zeros+`-3"]]]`, "RG.PYDUMPSESSIONS")
	requirement := func(name string) string {
		return `*["GearReqVersion" 2 "Name" "` + name + `" "IsDownloaded" "yes" "IsInstalled" "yes" "CompiledOs" "OS" "Wheels" *[] "Path" "part of gears" "RefCount" 1 "IsInReqDictionary" "yes"]`
	}
	os := regexp.MustCompile(`"CompiledOs" "[a-z0-9]+-[a-z0-9]+"`)
	masked := func(args ...string) string { return os.ReplaceAllString(c.ask(args...), `"CompiledOs" "OS"`) }
	if got, want := masked("RG.PYDUMPSESSIONS", "verbose", "SESSIONS", "S-1_a", "other"),
		`*[`+session+`*[`+requirement("json")+` `+requirement("re==1")+`] "registrations" *[`+entry1+pool+` `+entry2+pool+`]] "Session other does not exists"]`; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	c.gives(`*["Session S-1_a does not exists"]`, "RG.PYDUMPSESSIONS", "DEAD", "SESSIONS", "S-1_a")
	c.gives(`*[]`, "RG.PYDUMPSESSIONS", "dead")
	c.gives(`-Unknown option x`, "RG.PYDUMPSESSIONS", "VERBOSE", "x")
	if got, want := masked("RG.PYDUMPREQS"), `*[`+requirement("json")+` `+requirement("re==1")+`]`; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := masked("RG.PYEXPORTREQ", "json"), `*[`+requirement("json")+` *[]]`; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	c.gives("-requirement does not exists", "RG.PYEXPORTREQ", "re")
	c.gives("-Could not satisfy requirements (look at redis log file for more information)", "RG.PYEXECUTE", "1", "REQUIREMENTS", "json", "numpy")

	c.gives(`*["1.2"]`, "RG.CONFIGGET", "compat-version")
	c.gives(`*[-(error) Failed setting config value compat-version +OK]`, "RG.CONFIGSET", "compat-version", "1.1", "compat-version", "1.0")
	old := func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, durations, ""), ` "hookCommands" nil`, "")
	}
	pd = ` "PD" "{'sessionId':'S-1_a', 'depsList':[{'name':'json', 'basePath':'part of gears', 'wheels':[]},{'name':'re==1', 'basePath':'part of gears', 'wheels':[]}]}"]`
	c.gives(`*[`+old(entry1)+pd+` `+old(entry2)+pd+`]`, "RG.DUMPREGISTRATIONS")
	c.gives(`"no cluster mode"`, "RG.INFOCLUSTER")
}

// TestFiguresOfRegistrations looks at counters, INFO and metrics.
func TestFiguresOfRegistrations(t *testing.T) {
	g := startReal(t)
	c := g.raw()
	c.gives("+OK", "RG.PYEXECUTE", "def f(x):\n  if len(x) > 1: flat_error(x[1])\n  return x\nGB('CommandReader').map(f).register(trigger='t')", "ID", "s")
	c.gives("+OK", "RG.PYEXECUTE", "GB().foreach(lambda x: 1).register('k*', eventTypes=['set'])", "ID", "keys")
	c.gives(`*["['t']"]`, "RG.TRIGGER", "t")
	c.gives("-broken", "RG.TRIGGER", "t", "broken")
	c.gives("-bad", "RG.TRIGGERONKEY", "t", "bad", "x")
	if got := c.ask("RG.DUMPREGISTRATIONS"); !strings.Contains(got, `"numTriggered" 3 "numSuccess" 1 "numFailures" 2 "numAborted" 0 `) || !strings.Contains(got, `"lastError" "bad"`) {
		t.Error(got)
	}
	c.gives("+OK", "SET", "k1", "v")
	var info string
	eventually(t, "the event was carried out", func() bool {
		info = c.ask("INFO", "rg")
		return strings.Contains(info, "triggered=1,success=1")
	})
	for _, line := range []string{
		`rg_nregistrations:2\r\n`, `rg_gears_events_up:1\r\n`, `rg_gears_event_gaps:0\r\n`, `rg_plugin_GearsPythonPlugin:version=10000\r\n`,
		`rg_registration_` + zeros + `-1:reader=CommandReader,session=s,mode=async,triggered=3,success=1,failures=2,aborted=0,queued=0,kept=0,dropped=0,gaps=0,resyncs=0,resyncKeys=0,deadLetters=0\r\n`,
		`rg_registration_` + zeros + `-3:reader=KeysReader,session=keys,mode=async,triggered=1,success=1,failures=0,aborted=0,queued=0,kept=1,dropped=0,gaps=0,resyncs=0,resyncKeys=0,deadLetters=0,capture=replication,lagBytes=0\r\n`,
		`rg_session_s:refCount=1,linked=primary,dead=false,registrations=1,requirements=0\r\n`,
	} {
		if !strings.Contains(info, line) {
			t.Errorf("no %s in %s", line, info)
		}
	}
	w := httptest.NewRecorder()
	g.server.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	body, _ := io.ReadAll(w.Body)
	for _, line := range []string{
		`gears_registration_triggered_total{reader="CommandReader",registration="` + zeros + `-1",shard="` + zeros + `"} 3`,
		`gears_registration_success_total{reader="CommandReader",registration="` + zeros + `-1",shard="` + zeros + `"} 1`,
		`gears_registration_failures_total{reader="CommandReader",registration="` + zeros + `-1",shard="` + zeros + `"} 2`,
		`gears_registration_aborted_total{reader="KeysReader",registration="` + zeros + `-3",shard="` + zeros + `"} 0`,
		`gears_registration_queued{reader="KeysReader",registration="` + zeros + `-3",shard="` + zeros + `"} 0`,
		`gears_registration_dropped_events_total{reader="KeysReader",registration="` + zeros + `-3",shard="` + zeros + `"} 0`,
		`gears_events_up 1`, `gears_event_gaps_total 0`,
	} {
		if !strings.Contains(string(body), line+"\n") {
			t.Errorf("no %s in the metrics", line)
		}
	}
	c.gives("+OK", "RG.CLEARREGISTRATIONSSTATS")
	if got := c.ask("RG.DUMPREGISTRATIONS"); strings.Contains(got, `"numTriggered" 3`) || strings.Contains(got, `"lastError" "bad"`) {
		t.Error(got)
	}
}

// TestTriggersWhereNothingMayWait calls triggers in transactions and from scripts.
func TestTriggersWhereNothingMayWait(t *testing.T) {
	c := startReal(t).raw()
	const refusal = "ERR can not run a non-sync execution inside a MULTI/LUA (blocking is not allowed) or on loading."
	c.gives("+OK", "RG.PYEXECUTE", "GB('CommandReader').register(trigger='a')\nGB('CommandReader').register(trigger='s', mode='sync')\n"+
		"GB('CommandReader').map(lambda x: execute('RG.TRIGGER', *x[1:])).register(trigger='call', mode='sync', convertToStr=False)\n"+
		"def locked(x):\n  with atomic():\n    return execute('RG.TRIGGER', *x[1:])\nGB('CommandReader').map(locked).register(trigger='locked', convertToStr=False)", "ID", "one")
	c.gives("+OK", "RG.PYEXECUTE", "GB('CommandReader').register(trigger='other', mode='sync')", "ID", "two")
	c.gives("+OK", "MULTI")
	c.gives("+QUEUED", "RG.TRIGGER", "a")
	c.gives("+QUEUED", "RG.TRIGGER", "s", "x")
	c.gives("+QUEUED", "RG.TRIGGER", "nope")
	c.gives(`*[-`+refusal+` *["['s', 'x']"] -ERR subcommand not found]`, "EXEC")
	c.gives(`*[*["['s', 'y']"]]`, "RG.TRIGGER", "call", "s", "y")
	c.gives(`*[*["['other']"]]`, "RG.TRIGGER", "call", "other")
	c.gives(`*[*["['s']"]]`, "RG.TRIGGER", "locked", "s")
	if got := c.ask("RG.TRIGGER", "locked", "other"); !strings.Contains(got, "gears.error: ERR Could not trigger execution, it belongs to another session than the atomic block around it") {
		t.Error(got)
	}
	if got := c.ask("RG.TRIGGER", "call", "a"); !strings.Contains(got, "gears.error: "+refusal) {
		t.Error(got)
	}
	calls := slices.Repeat([]string{"call"}, 100)
	if got := c.ask(append([]string{"RG.TRIGGER"}, calls...)...); !strings.HasPrefix(got, "-['Traceback") || len(got) > 1<<20 {
		t.Errorf("%.2000s", got)
	}
	c.gives("+OK", "RG.PYEXECUTE", "def f(x):\n  try:\n    return execute('RG.TRIGGER', 'again')[0]\n  except Exception as e:\n    return str(e)\nGB('CommandReader').map(f).register(trigger='again', mode='sync')")
	c.gives(`*["ERR Could not trigger execution, triggers call each other too deeply\r\n"]`, "RG.TRIGGER", "again")
}

// TestTriggerOfAClientThatGoes aborts what nobody waits for any more.
func TestTriggerOfAClientThatGoes(t *testing.T) {
	g := startReal(t)
	c := g.raw()
	c.gives("+OK", "RG.PYEXECUTE", "def f(x):\n  execute('incr', 'started')\n  while True: pass\nGB('CommandReader').foreach(f).register(trigger='loop', inorder=True)\nGB('CommandReader').foreach(f).register(trigger='free')")
	for _, trigger := range []string{"loop", "free"} {
		gone := g.raw()
		c.gives("+OK", "SET", "started", "0")
		gone.send("RG.TRIGGER", trigger)
		eventually(t, "it has started", func() bool { return c.ask("GET", "started") == `"1"` })
		waiting := g.raw()
		waiting.send("RG.TRIGGER", trigger)
		eventually(t, "the second one is there", func() bool { return strings.Contains(c.ask("RG.DUMPREGISTRATIONS"), `"numTriggered" 2`) })
		waiting.Close()
		gone.Close()
		eventually(t, "both ended", func() bool {
			s := c.ask("RG.DUMPREGISTRATIONS")
			return strings.Contains(s, `"numTriggered" 2 "numSuccess" 0 "numFailures" 1 "numAborted" 1 `) || strings.Contains(s, `"numTriggered" 2 "numSuccess" 0 "numFailures" 2 "numAborted" 0 `)
		})
		c.gives("+OK", "RG.CLEARREGISTRATIONSSTATS")
	}
	c.gives("*[]", "RG.DUMPEXECUTIONS")
}

// TestDeadSessions replaces a session of which something runs.
func TestDeadSessions(t *testing.T) {
	g := startReal(t)
	c := g.raw()
	c.gives("+OK", "RG.PYEXECUTE", "def f(x):\n  execute('set', 'runs', 1)\n  while not execute('exists', 'go'): pass\n  return GB('CommandReader').register(trigger='late')\n"+
		"GB('CommandReader').map(f).register(trigger='t')", "ID", "s", "DESCRIPTION", "old")
	old := g.raw()
	old.send("RG.TRIGGER", "t")
	eventually(t, "it runs", func() bool { return c.ask("EXISTS", "runs") == "1" })
	c.gives("+OK", "RG.PYEXECUTE", "GB('CommandReader').map(lambda x: 'new').register(trigger='t')", "ID", "s", "UPGRADE")
	c.gives(`*["new"]`, "RG.TRIGGER", "t")
	dead := `*["ID" "s" "sessionDescription" "old" "refCount" 1 "linked" "None" "dead" "true" "requirementInstallationNeeded" 0 "requirements" *[] "registrations" *[]]`
	c.gives(`*[`+dead+`]`, "RG.PYDUMPSESSIONS", "DEAD")
	c.gives(`*[`+dead+`]`, "RG.PYDUMPSESSIONS", "DEAD", "SESSIONS", "s")
	if got := c.ask("RG.PYDUMPSESSIONS"); !strings.Contains(got, `"sessionDescription" nil "refCount" 1 "linked" "primary" "dead" "false"`) || strings.Contains(got, "old") {
		t.Error(got)
	}
	c.gives("+OK", "SET", "go", "1")
	// The name is another session's now.
	if got := old.line(); !strings.Contains(got, "gears.error: Session s already exists") {
		t.Error(got)
	}
	eventually(t, "nothing refers to it", func() bool { return c.ask("RG.PYDUMPSESSIONS", "DEAD") == "*[]" })
}

// TestProfile measures callbacks.
func TestProfile(t *testing.T) {
	g := startReal(t)
	c := g.raw()
	c.gives("+OK", "RG.PYEXECUTE", "def work(x):\n  s = 0\n  for i in range(200000): s += i\n  return x\n"+
		"GB('CommandReader').flatmap(lambda x: x[1:]).map(work).groupby(lambda x: x,\n  lambda k, a, r: (a or 0) + 1).count().register(trigger='t')\n"+
		"GB().map(work).register('k*', eventTypes=['set'])", "ID", "s")
	none := "-Error type: <class 'TypeError'>, Value: no profile was collected: RG.CONFIGSET ProfileExecutions 1 makes executions collect it"
	c.gives(`*["1"]`, "RG.TRIGGER", "t", "a")
	c.gives(none, "RG.PYPROFILE", "STATS", "s")
	c.gives("*[+OK]", "RG.CONFIGSET", "ProfileExecutions", "1")
	c.gives(`*["2"]`, "RG.TRIGGER", "t", "a", "b", "a")
	text := strings.ReplaceAll(c.ask("RG.PYPROFILE", "stats", "s", "calls"), `\n`, "\n")
	for _, want := range []string{
		` function calls in \d+\.\d{3} seconds\n\n   Ordered by: internal time\n\n   ncalls  tottime  percall  cumtime  percall filename:lineno\(function\)\n        3 +\d+\.\d{3} `,
		`\n        3 +(\d+\.\d{3} +){4}<string>:1\(work\)\n`, `\n        4 +(\d+\.\d{3} +){4}<string>:5\(<lambda>\)\n`, `\n        3 +(\d+\.\d{3} +){4}<string>:6\(<lambda>\)\n`,
		`\{built-in count\}`, `\{built-in groupby\}`, `\{built-in str\}`, `\{reader CommandReader\}`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	c.gives("+OK", "SET", "k", "v")
	var id string
	eventually(t, "the event was carried out", func() bool {
		m := regexp.MustCompile(`"executionId" "([^"]*)" "status" "done"`).FindStringSubmatch(c.ask("RG.DUMPEXECUTIONS"))
		if m != nil {
			id = m[1]
		}
		return m != nil
	})
	if got := c.ask("RG.GETEXECUTION", id); !regexp.MustCompile(`"type" "map" "duration" [1-9]\d* "name" "RedisGearsPy_PyCallbackMapper" "arg" "<function work`).MatchString(got) {
		t.Error(got)
	}
	c.gives("+OK", "RG.PYPROFILE", "RESET", "s")
	c.gives(none, "RG.PYPROFILE", "STATS", "s")
	c.gives("*[+OK]", "RG.CONFIGSET", "ProfileExecutions", "0")
	c.gives(`*["1"]`, "RG.TRIGGER", "t", "a")
	c.gives(none, "RG.PYPROFILE", "STATS", "s")
	c.gives("-session does not exists", "RG.PYPROFILE", "RESET", "nope")
	c.gives("-Wrong subcommand given to RG.PYPROFILE", "RG.PYPROFILE", "x", "s")
	c.gives("-ERR wrong number of arguments for 'rg.pyprofile' command", "RG.PYPROFILE", "STATS")
}
