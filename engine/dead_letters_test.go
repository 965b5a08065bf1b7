package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/readers"
	"gears/shard/shardtest"
)

// picky fails for entries whose n is in the set 'bad', and notes the others.
const picky = `
def f(x):
    n = x['value']['n']
    execute('rpush', 'tried', n)
    if execute('sismember', 'bad', n):
        raise ValueError('not ' + n)
    execute('rpush', 'done', n)
GB('StreamReader').foreach(f).register(%s)
`

// lettersOf lists the dead letters of the first registration, by n.
func lettersOf(t *testing.T, e *engine.Engine) (letters []readers.DeadLetter, ns string) {
	t.Helper()
	letters, err := e.DeadLetters(t.Context(), e.Registrations()[0].ID, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range letters {
		all = append(all, l.Fields[1])
	}
	return letters, strings.Join(all, " ")
}

// emptied waits until nothing of a stream is left, or pending.
func emptied(t *testing.T, e *engine.Engine, stream string) {
	t.Helper()
	eventually(t, stream+" is empty", func() bool { return do(t, e, "XLEN", stream) == "0" && pendingOf(t, e, stream) == 0 })
}

func TestDeadLetters(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SADD bad 2 4")
	exec(t, e, engine.Request{ID: "s", Script: fmt.Sprintf(picky, "'s', onFailedPolicy='DeadLetter'")})
	numbers(t, e, "s", 5)
	id := xadd(t, e, "s", "n", "4", "x\xff", "\x00", "x\xff", "again")
	becomes(t, e, "done", "1 3 5")
	emptied(t, e, "s")
	letters, ns := lettersOf(t, e)
	if ns != "2 4 4" {
		t.Fatal(ns)
	}
	got := letters[2]
	if !strings.Contains(got.Error, "ValueError: not 4") || got.Millis == 0 {
		t.Errorf("%+v", got)
	}
	want := readers.DeadLetter{
		ID: got.ID, Stream: "s", Entry: id, Error: got.Error, Registration: e.Registrations()[0].ID, Session: "s", Millis: got.Millis, Tries: 1,
		Fields: []string{"n", "4", "x\xff", "\x00", "x\xff", "again"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// In the order of the stream, one execution each.
	if got := list(t, e, "tried"); got != "1 2 3 4 5 4" {
		t.Error(got)
	}
	if info := e.Registrations()[0]; info.DeadLetters != 3 || info.Status != "OK" || info.Failures != 3 {
		t.Errorf("%+v", info)
	}
	if few, err := e.DeadLetters(t.Context(), e.Registrations()[0].ID, 1); len(few) != 1 || err != nil {
		t.Error(few, err)
	}
}

// TestDeadLettersOfABatch: only the entries that fail by themselves are kept.
func TestDeadLettersOfABatch(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SADD bad 2")
	numbers(t, e, "s", 6)
	exec(t, e, engine.Request{Script: fmt.Sprintf(picky, "'s', batch=3, onFailedPolicy='deadletter'")})
	becomes(t, e, "tried", "1 2 1 2 3 4 5 6")
	emptied(t, e, "s")
	if _, ns := lettersOf(t, e); ns != "2" {
		t.Error(ns)
	}
}

// TestDeadLettersAfterRetries: the batch is tried as often as maxRetries says, then
// the entries are.
func TestDeadLettersAfterRetries(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SADD bad 2")
	numbers(t, e, "s", 2)
	exec(t, e, engine.Request{Script: fmt.Sprintf(picky, "'s', batch=2, onFailedPolicy='deadletter', maxRetries=2, onFailedRetryInterval=0")})
	becomes(t, e, "tried", "1 2 1 2 1 2 1 2")
	emptied(t, e, "s")
	letters, ns := lettersOf(t, e)
	if ns != "2" || letters[0].Tries != 4 {
		t.Errorf("%+v", letters)
	}
}

// TestMaxRetries: an entry that always fails holds the others up only so long.
func TestMaxRetries(t *testing.T) {
	for policy, tried := range map[string]string{
		"retry":    "1 2 2 2 3",
		"continue": "1 2 2 2 3",
		"abort":    "1 2 2 2",
	} {
		t.Run(policy, func(t *testing.T) {
			e := newEngine(t, engine.Options{}, "SADD bad 2")
			numbers(t, e, "s", 3)
			exec(t, e, engine.Request{Script: fmt.Sprintf(picky, "'s', onFailedPolicy='"+policy+"', maxRetries=2, onFailedRetryInterval=0")})
			becomes(t, e, "tried", tried)
			if policy == "abort" {
				eventually(t, "it aborts", func() bool { return e.Registrations()[0].Status == "ABORTED" })
				return
			}
			emptied(t, e, "s")
			if info := e.Registrations()[0]; info.Failures != 3 || info.Status != "OK" {
				t.Errorf("%+v", info)
			}
		})
	}
}

// TestDeadLettersAreReplayed: what succeeds goes, what fails again stays.
func TestDeadLettersAreReplayed(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SADD bad 1 2 3")
	exec(t, e, engine.Request{ID: "s", Script: fmt.Sprintf(picky, "'s*', batch=2, onFailedPolicy='deadletter'")})
	numbers(t, e, "s{a}b}", 4)
	emptied(t, e, "s{a}b}")
	numbers(t, e, "s}", 2)
	emptied(t, e, "s}")
	letters, ns := lettersOf(t, e)
	if ns != "1 2 3 1 2" && ns != "1 2 1 2 3" {
		t.Fatal(ns)
	}
	id := e.Registrations()[0].ID
	do(t, e, "DEL", "done")
	out, err := e.ReplayDeadLetters(t.Context(), id, []string{letters[0].ID + "@" + letters[0].Stream})
	if err != nil || out.Failed != 1 || out.Succeeded != 0 || !strings.Contains(out.Errors[0], letters[0].ID) || !strings.Contains(out.Errors[0], "not 1") {
		t.Errorf("%+v %v", out, err)
	}
	do(t, e, "SREM", "bad", "1", "2")
	if out, err = e.ReplayDeadLetters(t.Context(), id, nil); err != nil || out.Failed != 1 || out.Succeeded != 4 {
		t.Errorf("%+v %v", out, err)
	}
	if got := list(t, e, "done"); got != "1 2 1 2" {
		t.Error(got)
	}
	if _, ns := lettersOf(t, e); ns != "3" {
		t.Error(ns)
	}
	// An upgrade finds them.
	exec(t, e, engine.Request{ID: "s", Upgrade: true, Script: fmt.Sprintf(picky, "'s*', onFailedPolicy='deadletter'")})
	do(t, e, "DEL", "bad")
	if out, err = e.ReplayDeadLetters(t.Context(), e.Registrations()[0].ID, nil); err != nil || out.Succeeded != 1 {
		t.Errorf("%+v %v", out, err)
	}
	eventually(t, "nothing is left of the streams of dead letters", func() bool {
		streams, err := e.DeadLetterStreams(t.Context())
		return err == nil && len(streams) == 0 && do(t, e, "EVAL", "return #redis.call('KEYS', '__gears__:deadletters*')", "0") == "0"
	})
}

func TestDeadLettersAreDropped(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SADD bad 1 2 3")
	exec(t, e, engine.Request{Script: fmt.Sprintf(picky, "'s', group='own', onFailedPolicy='deadletter', deadLetter='dead'")})
	numbers(t, e, "s", 3)
	eventually(t, "all are dead", func() bool { return do(t, e, "XLEN", "dead") == "3" })
	letters, _ := lettersOf(t, e)
	id := e.Registrations()[0].ID
	if n, err := e.DropDeadLetters(t.Context(), id, []string{letters[1].ID}); n != 1 || err != nil {
		t.Error(n, err)
	}
	if _, ns := lettersOf(t, e); ns != "1 3" {
		t.Error(ns)
	}
	// Entries of others in the user's stream stay, and the stream does.
	do(t, e, "XADD", "dead", "*", "f", "v")
	if n, err := e.DropDeadLetters(t.Context(), id, nil); n != 2 || err != nil {
		t.Error(n, err)
	}
	if got := do(t, e, "XLEN", "dead"); got != "1" {
		t.Error(got)
	}
}

func TestDeadLetterErrors(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB('CommandReader').register(trigger='t')\nGB('StreamReader').register('s')"})
	regs := e.Registrations()
	for _, c := range []struct{ id, letter, want string }{
		{"nope", "1-0", "ERR registration nope does not exist"},
		{regs[0].ID, "1-0", "ERR the CommandReader has no dead letters, only the StreamReader has"},
		{regs[1].ID, "1-0", "ERR registration " + regs[1].ID + " has no dead letter 1-0"},
		{regs[1].ID, "x", "ERR 'x' is not the id of a dead letter, which is like 1700000000000-0"},
	} {
		_, err := e.ReplayDeadLetters(t.Context(), c.id, []string{c.letter})
		_, err2 := e.DropDeadLetters(t.Context(), c.id, []string{c.letter})
		if fmt.Sprint(err) != c.want || fmt.Sprint(err2) != c.want {
			t.Error(err, err2)
		}
	}
	if err := e.Pause(regs[1].ID); err != nil {
		t.Error(err)
	}
	for args, want := range map[string]string{
		"'s', maxRetries=-1":                            "maxRetries argument must be a number, 0 or more",
		"'s', maxRetries='1'":                           "maxRetries argument must be a number, 0 or more",
		"'s', maxRetries=1, mode='sync'":                "maxRetries cannot be combined with mode='sync': no client waits for a retry",
		"'s', deadLetter='d'":                           "deadLetter needs onFailedPolicy='deadletter'",
		"'s', deadLetter=1":                             "deadLetter argument must be a string",
		"'s', onFailedPolicy='later'":                   "onFailedPolicy must be Continue/Abort/Retry",
		"'s*', deadLetter='sd'":                         "deadLetter 'sd' is a stream that the registration reads itself",
		"'s', deadLetter='s'":                           "deadLetter 's' is a stream that the registration reads itself",
		"'s', deadLetter='__gears__:x'":                 "deadLetter must not begin with __gears__:, as gears keeps its own state there",
		"'s', mode='sync', onFailedPolicy='deadletter'": "ExecutionMode sync can only be combined with OnFailedPolicy Continue",
	} {
		if strings.Contains(args, "deadLetter=") && !strings.Contains(want, "needs") {
			args += ", onFailedPolicy='deadletter'"
		}
		if _, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('StreamReader').register(" + args + ")"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Error(args, err)
		}
	}
}

// TestDeadLettersAreHidden: readers and events never see them.
func TestDeadLettersAreHidden(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SADD bad 1")
	exec(t, e, engine.Request{Script: fmt.Sprintf(picky, "'*', onFailedPolicy='deadletter'") + "\nGB().foreach(lambda x: execute('sadd', 'events', x['key']) if x['key'] != 'events' else 0).register('*', readValue=False)"})
	numbers(t, e, "s", 1)
	emptied(t, e, "s")
	if _, ns := lettersOf(t, e); ns != "1" {
		t.Fatal(ns)
	}
	out := exec(t, e, engine.Request{Script: "GB().map(lambda x: x['key']).run()"})
	for _, k := range texts(out.Results) {
		if strings.HasPrefix(k, "__gears__") {
			t.Error(k)
		}
	}
	if got := do(t, e, "EVAL", "for _, k in ipairs(redis.call('SMEMBERS', 'events')) do if string.sub(k, 1, 2) == '__' then return k end end return 'none'", "0"); got != "none" {
		t.Error(got)
	}
}

// TestDeadLettersCannotBeKept: as long as they cannot, nothing is acknowledged.
func TestDeadLettersCannotBeKept(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SADD bad 1", "SET dead string")
	exec(t, e, engine.Request{Script: fmt.Sprintf(picky, "'s', onFailedPolicy='deadletter', deadLetter='dead'")})
	numbers(t, e, "s", 2)
	eventually(t, "it was tried again", func() bool { return strings.Count(list(t, e, "tried"), "1") > 2 })
	if got := pendingOf(t, e, "s"); got != 1 {
		t.Error(got, "entries are pending")
	}
	do(t, e, "DEL", "dead")
	becomes(t, e, "done", "2")
	emptied(t, e, "s")
	if _, ns := lettersOf(t, e); ns != "1" {
		t.Error(ns)
	}
}

// TestDeadLettersSurviveCrashes: engines end in the middle, as abruptly as it goes
// within one process; every entry is done, or a dead letter.
func TestDeadLettersSurviveCrashes(t *testing.T) {
	const n = 4000
	s := shardtest.Start(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	start := func() *engine.Engine {
		e := engine.New(s.Topology(), engine.Options{})
		t.Cleanup(func() { _ = e.Close(gone) })
		exec(t, e, engine.Request{Script: `
def f(x):
    n = x['value']['n']
    if int(n) % 3 == 0:
        raise ValueError(n)
    execute('sadd', 'done', n)
GB('StreamReader').foreach(f).register('s', batch=4, duration=10, onFailedPolicy='deadletter', deadLetter='dead')`})
		return e
	}
	e := start()
	err := produce(t.Context(), s.Client(), n, 20, func(done int) {
		if done%(n/8) == 0 {
			_ = e.Close(gone)
			e = start()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	emptied(t, e, "s")
	dead := do(t, e, "EVAL", `
local seen, n = {}, 0
for _, e in ipairs(redis.call('XRANGE', 'dead', '-', '+')) do
  local v = e[2][#e[2]]
  if not seen[v] then seen[v] = true n = n + 1 end
end
return n`, "0")
	if got := do(t, e, "SCARD", "done"); got != fmt.Sprint(n-(n+2)/3) || dead != fmt.Sprint((n+2)/3) {
		t.Error(got, "done,", dead, "dead, of", n)
	}
}

// TestDefaultsThatDropEventsAreNamed: the log says so, and what to do.
func TestDefaultsThatDropEventsAreNamed(t *testing.T) {
	for args, want := range map[string]bool{
		"'s'": true, "'s', trimStream=False": false, "'s', onFailedPolicy='retry'": false, "'s', onFailedPolicy='deadletter'": false,
	} {
		e, log := resume(t, shardtest.Start(t))
		exec(t, e, engine.Request{Script: "GB('StreamReader').register(" + args + ")"})
		if got := strings.Contains(log.String(), "onFailedPolicy='deadletter' keeps them"); got != want {
			t.Error(args, log)
		}
	}
}
