package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/shard/shardtest"
	"gears/store"
)

// logText collects what an engine logs.
type logText struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// resume makes an engine that keeps its state on a server.
func resume(t *testing.T, s *shardtest.Server) (*engine.Engine, *logText) {
	t.Helper()
	log := &logText{}
	e := engine.New(s.Topology(), engine.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	e.Resume()
	return e, log
}

// again ends an engine and starts the next one.
func again(t *testing.T, s *shardtest.Server, e *engine.Engine) (*engine.Engine, *logText) {
	t.Helper()
	_ = e.Close(context.Background())
	return resume(t, s)
}

// trigger calls a trigger that must succeed with one result.
func trigger(t *testing.T, e *engine.Engine, args ...string) string {
	t.Helper()
	res, errs, err := e.Trigger(t.Context(), args, true)
	if err != nil || len(errs) > 0 || len(res) != 1 {
		t.Fatal(args, res, errs, err)
	}
	return texts(res)[0]
}

const everything = `
import json, collections
from functools import partial

counter = 10
Point = collections.namedtuple('Point', 'x y')

class Base:
    kind = 'base'
    def __init__(self, n):
        self.n = n
    def name(self):
        return self.kind + str(self.n)

class Derived(Base):
    kind = 'derived'
    @property
    def twice(self):
        return 2 * self.n
    @classmethod
    def make(cls, n):
        return cls(n)

shared = Derived.make(4)
shared.me = shared

def adder(n):
    def add(x, more=[n], *, also=1):
        return x + more[0] + also
    return add
add = adder(7)

def bump(x):
    global counter
    counter += 1
    return counter

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def all_of_it(x):
    return json.dumps([counter, shared.name(), shared.twice, shared.me is shared, add(1), fib(10), Point(1, 2).y])

counter = 20
GB('CommandReader').map(bump).register(trigger='bump', onRegistered=lambda: execute('incr', 'registered'))
GB('CommandReader', desc='what').map(all_of_it).register(trigger='all', inorder=True)
GB('CommandReader').flatmap(lambda x: [int(a) for a in x[1:]]).aggregate([], lambda a, x: a + [x], lambda a, b: a + b).map(lambda x: (max(x), len(x))).register(trigger='fold')
GB('CommandReader').flatmap(lambda x: x[1:]).countby(len).sort(reverse=False).limit(1).map(lambda x: x['value']).register(trigger='count', convertToStr=False)
GB().filter(lambda x: x['key'] != 'seen').foreach(lambda x: execute('rpush', 'seen', x['key'])).register('k*', eventTypes=['set'], keyTypes=['string'])
counter = 99
`

// TestRestart brings registrations of all kinds back.
func TestRestart(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: everything, ID: "s", Description: "my \xff words"})
	eventually(t, "onRegistered was called", func() bool { return do(t, e, "GET", "registered") == "1" })
	if got := trigger(t, e, "bump"); got != "100" {
		t.Error(got)
	}
	before := e.Registrations()
	want := trigger(t, e, "all")
	for round := range 2 {
		var log *logText
		e, log = again(t, s, e)
		eventually(t, "onRegistered was called", func() bool { return do(t, e, "GET", "registered") == fmt.Sprint(round+2) })
		after := e.Registrations()
		if len(after) != len(before) {
			t.Fatal(len(after), "registrations", log)
		}
		for i := range before {
			b, a := before[i], after[i]
			if diff := cmp.Diff([]any{b.ID, b.Reader, b.Desc, b.Mode, b.Session, b.Args}, []any{a.ID, a.Reader, a.Desc, a.Mode, a.Session, a.Args}); diff != "" {
				t.Error(diff)
			}
		}
		// Values are those of the registration.
		if got := trigger(t, e, "bump"); got != "21" {
			t.Error(got)
		}
		if got := trigger(t, e, "bump"); got != "22" {
			t.Error(got)
		}
		// All callbacks of the session have one set of globals.
		if got := trigger(t, e, "all"); got != strings.Replace(want, "100", "22", 1) {
			t.Error(got, want)
		}
		if got := trigger(t, e, "fold", "3", "9", "2"); got != "(9, 3)" {
			t.Error(got)
		}
		if got := trigger(t, e, "count", "a", "b"); got != "2" {
			t.Error(got)
		}
		do(t, e, "SET", fmt.Sprint("k", round), "v")
		eventually(t, "the event was carried out", func() bool { return do(t, e, "LLEN", "seen") == fmt.Sprint(round+1) })
	}
	// Numbers go on.
	exec(t, e, engine.Request{Script: "GB('CommandReader').register(trigger='new')"})
	numbers := map[string]bool{}
	for _, r := range e.Registrations() {
		numbers[r.ID] = true
	}
	if len(numbers) != len(before)+1 {
		t.Error("a number was used twice")
	}
	if _, err := e.PyExecute(t.Context(), engine.Request{ID: "s", Script: "1"}); err == nil || err.Error() != "Session s already exists" {
		t.Error(err)
	}
}

// TestChangesAreStored compares what a restart finds with what there was, after
// each kind of change.
func TestChangesAreStored(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	if n := do(t, e, "DBSIZE"); n != "0" {
		t.Error("an engine that has nothing to keep leaves", n, "keys")
	}
	exec(t, e, engine.Request{ID: "a", Script: "GB('CommandReader').map(lambda x: 'a').register(trigger='a')\nGB('CommandReader').map(lambda x: 'b').register(trigger='b')"})
	exec(t, e, engine.Request{ID: "c", Script: "v = 1\ndef f(x):\n  global v\n  v += 1\n  GB('CommandReader').map(lambda x: v).register(trigger=x[1])\nGB('CommandReader').foreach(f).register(trigger='make')"})
	trigger(t, e, "make", "made1")
	trigger(t, e, "make", "made2")
	e, _ = again(t, s, e)
	if got := trigger(t, e, "made1"); got != "3" {
		t.Error(got, "instead of the latest value of the global")
	}
	// A registration that is gone, and the last of a session.
	for _, r := range e.Registrations() {
		if r.Session == "a" {
			if err := e.Unregister(r.ID, false); err != nil {
				t.Error(err)
			}
			e, _ = again(t, s, e)
		}
	}
	if _, _, err := e.Trigger(t.Context(), []string{"a"}, true); err != engine.ErrNoTrigger {
		t.Error(err)
	}
	exec(t, e, engine.Request{ID: "a", Script: "GB('CommandReader').map(lambda x: 'A').register(trigger='a')"})
	exec(t, e, engine.Request{ID: "a", Upgrade: true, Script: "GB('CommandReader').map(lambda x: 'AA').register(trigger='a')"})
	exec(t, e, engine.Request{ID: "d", ReplaceWith: "c", Script: "GB('CommandReader').map(lambda x: 'D').register(trigger='make')"})
	if _, err := e.PyExecute(t.Context(), engine.Request{ID: "x", Script: "GB('CommandReader').register(trigger='x')\n1/0"}); err == nil {
		t.Error("no error")
	}
	e.Config().Set("mine", "v\xff")
	e.Config().Set("PythonAttemptTraceback", "0")
	e, _ = again(t, s, e)
	if got := trigger(t, e, "a") + trigger(t, e, "make"); got != "AAD" {
		t.Error(got)
	}
	if n := len(e.Registrations()); n != 2 {
		t.Error(n, "registrations")
	}
	if v, ok := e.Config().User("mine"); v != "v\xff" || !ok || e.Config().Int("PythonAttemptTraceback") != 0 {
		t.Error(v, ok)
	}
	for _, r := range e.Registrations() {
		if err := e.Unregister(r.ID, false); err != nil {
			t.Error(err)
		}
	}
	e, _ = again(t, s, e)
	exec(t, e, engine.Request{Script: "GB('CommandReader').register(trigger='new')"})
	if id := e.Registrations()[0].ID; strings.HasSuffix(id, "-1") {
		t.Error("numbers go backwards:", id)
	}
}

// TestFlushedState has a running engine write its state again.
func TestFlushedState(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: "GB('CommandReader').map(lambda x: 1).register(trigger='a')"})
	for _, loss := range [][]string{{"FLUSHALL"}, {"DEL", store.StateKey}, {"SET", store.StateKey, "x"}, {"HSET", store.StateKey, "stamp", "x"}} {
		want := do(t, e, "HLEN", store.StateKey)
		do(t, e, loss...)
		eventually(t, "the state is there again", func() bool {
			r, err := e.Topology().Shards()[0].Do(t.Context(), "HGET", store.StateKey, "stamp")
			return err == nil && strings.HasPrefix(r.Str, e.RunID())
		})
		if got := do(t, e, "HLEN", store.StateKey); got != want {
			t.Error(loss, got, want)
		}
	}
	// A change right after the loss stores all of it.
	do(t, e, "FLUSHALL")
	exec(t, e, engine.Request{Script: "GB('CommandReader').map(lambda x: 2).register(trigger='b')"})
	e, _ = again(t, s, e)
	if got := trigger(t, e, "a") + trigger(t, e, "b"); got != "12" {
		t.Error(got)
	}
	// And so does one after the server lost everything.
	s.Restart()
	eventually(t, "the state is there again", func() bool {
		r, err := e.Topology().Shards()[0].Do(t.Context(), "EXISTS", store.StateKey)
		return err == nil && r.Int == 1
	})
	e, _ = again(t, s, e)
	if got := trigger(t, e, "a") + trigger(t, e, "b"); got != "12" {
		t.Error(got)
	}
}

// TestTwoEngines has a second engine on one Redis wait until the first is gone.
func TestTwoEngines(t *testing.T) {
	s := shardtest.Start(t)
	a, _ := resume(t, s)
	b, logB := resume(t, s)
	script := "GB('CommandReader').map(lambda x: 'hi').register(trigger='t')\nGB().foreach(lambda x: execute('incr', 'n')).register('k*', eventTypes=['set'])"
	exec(t, a, engine.Request{ID: "s", Script: script})
	_, err := b.PyExecute(t.Context(), engine.Request{ID: "other", Script: "GB('CommandReader').register(trigger='u')"})
	if err == nil || !strings.Contains(err.Error(), "gears.error: another gearsd on this Redis keeps the registrations") {
		t.Error(err)
	}
	_, err = b.PyExecute(t.Context(), engine.Request{Script: "registerTE(1, lambda: 1, 'k')"})
	if err == nil || !strings.Contains(err.Error(), "another gearsd on this Redis") {
		t.Error(err)
	}
	if out := exec(t, b, engine.Request{Script: "GB('PythonReader').run(lambda: (i for i in [1]))"}); len(out.Results) != 1 {
		t.Error("the second engine cannot run recipes")
	}
	eventually(t, "the second engine says so", func() bool {
		return strings.Contains(logB.String(), "another gearsd on this Redis runs the registrations")
	})
	// After FLUSHALL the first one still has them.
	do(t, a, "FLUSHALL")
	_, err = b.PyExecute(t.Context(), engine.Request{ID: "other", Script: "GB('CommandReader').register(trigger='u')"})
	if err == nil {
		t.Error("FLUSHALL hands the state over")
	}
	eventually(t, "the state is there again", func() bool { return do(t, a, "EXISTS", store.StateKey) == "1" })
	do(t, a, "SET", "k", "v")
	eventually(t, "the event was carried out", func() bool { return do(t, a, "GET", "n") == "1" })
	if n := len(b.Registrations()); n != 0 {
		t.Error(n, "registrations of the second engine")
	}
	_ = a.Close(context.Background())
	eventually(t, "the second engine takes over", func() bool { return len(b.Registrations()) == 2 })
	if got := trigger(t, b, "t"); got != "hi" {
		t.Error(got)
	}
	exec(t, b, engine.Request{ID: "other", Script: "GB('CommandReader').register(trigger='u')"})
}

// TestLostLease has an engine stand back when another one owns the state.
func TestLostLease(t *testing.T) {
	s := shardtest.Start(t)
	a, logA := resume(t, s)
	exec(t, a, engine.Request{ID: "s", Script: "GB('CommandReader').map(lambda x: 'hi').register(trigger='t')\nregisterTE(0, lambda: execute('incr', 'n'), 'te')"})
	counts(t, a, "n")
	do(t, a, "SET", store.OwnerKey, "another 0", "PX", "600000")
	eventually(t, "the first engine stands back", func() bool {
		_, _, err := a.Trigger(t.Context(), []string{"t"}, true)
		return err == engine.ErrNoTrigger
	})
	if len(a.Registrations()) != 0 || !strings.Contains(logA.String(), "another gearsd has taken over the registrations") {
		t.Error(a.Registrations(), logA)
	}
	do(t, a, "DEL", store.OwnerKey)
	eventually(t, "it takes over again", func() bool { return len(a.Registrations()) == 1 })
	counts(t, a, "n")
}

// TestDamagedState has a session that cannot be brought back; the others are.
func TestDamagedState(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	for _, id := range []string{"good", "torn", "newer", "raises", "other", "registers"} {
		exec(t, e, engine.Request{ID: id, Script: strings.ReplaceAll(`
class A:
    def __init__(self): self.v = 'ID'
    def __setstate__(self, state):
        if state['v'] == 'raises': raise ValueError('not today')
        if state['v'] == 'registers': GB('CommandReader').register(trigger='again')
        self.v = state['v']
a = A()
GB('CommandReader').map(lambda x: a.v).register(trigger='ID')
`, "ID", id)})
	}
	ids := map[string]string{}
	for _, r := range e.Registrations() {
		ids[r.Session] = r.ID
	}
	fields := map[string]string{}
	r, err := e.Topology().Shards()[0].Do(t.Context(), "HGETALL", store.StateKey)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(r.Elems); i += 2 {
		fields[strings.Split(r.Elems[i].Str, ":")[0]+strings.Split(r.Elems[i].Str+":", ":")[1]] = r.Elems[i].Str
	}
	_ = e.Close(context.Background())
	change := func(id string, f func(text string) string) string {
		text := f(do(t, e, "HGET", store.StateKey, fields["session"+id]))
		do(t, e, "HSET", store.StateKey, fields["session"+id], text)
		return text
	}
	want := map[string]string{
		"torn":  change("torn", func(text string) string { return text[:len(text)-9] + "x" + text[len(text)-8:] }),
		"newer": change("newer", func(text string) string { return strings.Replace(text, "gears/1 ", "gears/99 ", 1) }),
		"other": change("other", func(text string) string {
			rec, err := store.DecodeSession(text)
			if err != nil {
				t.Fatal(err)
			}
			rec.Source += "\nx = 1"
			text, err = store.EncodeSession(rec)
			if err != nil {
				t.Fatal(err)
			}
			return text
		}),
		"raises":    change("raises", func(text string) string { return text }),
		"registers": change("registers", func(text string) string { return text }),
	}
	do(t, e, "HSET", store.StateKey, "config", "?")
	e, log := resume(t, s)
	if regs := e.Registrations(); len(regs) != 1 || regs[0].Session != "good" {
		t.Error(regs)
	}
	if got := trigger(t, e, "good"); got != "good" {
		t.Error(got)
	}
	for id, why := range map[string]string{
		"torn": "damaged", "newer": "format version 99", "other": "another source", "raises": "not today", "registers": "while the session is being brought back",
	} {
		found := false
		for _, line := range strings.Split(log.String(), "\n") {
			found = found || strings.Contains(line, "session="+id+" ") && strings.Contains(line, why)
		}
		if !found {
			t.Errorf("the log does not tell of %s: %s\n%s", id, why, log)
		}
		if _, err := e.PyExecute(t.Context(), engine.Request{ID: id, Script: "1"}); err == nil || err.Error() != "Session "+id+" already exists" {
			t.Error(id, err)
		}
	}
	// They stay as they are, even when the state is written anew.
	do(t, e, "FLUSHALL")
	exec(t, e, engine.Request{Script: "GB('CommandReader').register(trigger='x')"})
	for id, text := range want {
		if got := do(t, e, "HGET", store.StateKey, fields["session"+id]); got != text {
			t.Errorf("session %s was changed to %q", id, got)
		}
	}
	// An upgrade replaces one.
	exec(t, e, engine.Request{ID: "torn", Upgrade: true, Script: "GB('CommandReader').map(lambda x: 'whole').register(trigger='torn')"})
	e, _ = again(t, s, e)
	if got := trigger(t, e, "torn"); got != "whole" {
		t.Error(got)
	}
	numbers := map[string]bool{}
	for _, id := range ids {
		numbers[id] = true
	}
	for _, r := range e.Registrations() {
		if r.Session != "good" && numbers[r.ID] {
			t.Error("a number of a session that is not there is used again:", r.ID)
		}
	}
}

// TestOtherVersion brings sessions back whose values another version of gears
// captured: their scripts run again.
func TestOtherVersion(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{ID: "body", Script: `
n = int(execute('incr', 'bodies'))
GB('CommandReader').map(lambda x: 'gone').register(trigger='gone')
GB().foreach(lambda x: execute('incr', 'events')).register('k*', eventTypes=[], readValue=False)
GB('CommandReader').map(lambda x: n).register(trigger='n', onRegistered=lambda: execute('incr', 'registered'))
registerTE(0, lambda: execute('incr', 'ticks'), 'te')
GB('PythonReader').foreach(lambda x: execute('incr', 'runs')).run(lambda: (i for i in [1]))
`})
	exec(t, e, engine.Request{ID: "late", Script: "GB('CommandReader').foreach(lambda x: GB('CommandReader').register(trigger='inner')).register(trigger='outer')"})
	trigger(t, e, "outer")
	for _, r := range e.Registrations() {
		if len(r.Args) > 0 && r.Args[0].Value == "gone" {
			if err := e.Unregister(r.ID, false); err != nil {
				t.Error(err)
			}
		}
	}
	eventually(t, "the run is over", func() bool { return do(t, e, "GET", "runs") == "1" })
	ids := func() (out []string) {
		for _, r := range e.Registrations() {
			if r.Session == "body" {
				out = append(out, r.ID)
			}
		}
		return out
	}
	before := ids()
	_ = e.Close(context.Background())
	r, err := e.Topology().Shards()[0].Do(t.Context(), "HGETALL", store.StateKey)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(r.Elems); i += 2 {
		if !strings.HasPrefix(r.Elems[i].Str, "session:") {
			continue
		}
		rec, err := store.DecodeSession(r.Elems[i+1].Str)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rec.Registrations {
			rec.Registrations[i].Captured[4]++ // the version of the capture
		}
		text, err := store.EncodeSession(rec)
		if err != nil {
			t.Fatal(err)
		}
		do(t, e, "HSET", store.StateKey, r.Elems[i].Str, text)
	}
	e, log := resume(t, s)
	if diff := cmp.Diff(before, ids()); diff != "" {
		t.Error(diff, log)
	}
	if got := trigger(t, e, "n") + do(t, e, "GET", "runs"); got != "21" {
		t.Error(got)
	}
	counts(t, e, "ticks")
	eventually(t, "onRegistered was called", func() bool { return do(t, e, "GET", "registered") == "2" })
	if !strings.Contains(log.String(), "does not make it") || len(e.Registrations()) != len(before) {
		t.Error("a session that its script cannot make:", log)
	}
	// Now it is stored as this version does.
	e, log = again(t, s, e)
	if got := trigger(t, e, "n"); got != "2" || strings.Contains(log.String(), "session=body") {
		t.Error(got, log)
	}
}

// TestRefusedWrites has Redis refuse to store changes: they do not happen.
func TestRefusedWrites(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{ID: "s", Script: "GB('CommandReader').map(lambda x: 1).register(trigger='a')"})
	do(t, e, "CONFIG", "SET", "maxmemory", "1")
	for _, req := range []engine.Request{
		{Script: "GB('CommandReader').register(trigger='b')"},
		{Script: "GB('CommandReader').map(lambda x: 2).register(trigger='a')", ID: "s", Upgrade: true},
		{Script: "registerTE(0, lambda: 1, 'te')"},
	} {
		out, err := e.PyExecute(t.Context(), req)
		if text := fmt.Sprint(out.Failures, err); !strings.Contains(text, "OOM") {
			t.Error(req.Script, text)
		}
	}
	if err := e.Unregister(e.Registrations()[0].ID, false); err == nil || !strings.Contains(err.Error(), "OOM") {
		t.Error(err)
	}
	if r := e.Config().Set("mine", "v"); !r.Err {
		t.Error(r)
	}
	for range 2 {
		if got := trigger(t, e, "a"); got != "1" {
			t.Error(got)
		}
		if _, ok := e.Config().User("mine"); ok || len(e.Registrations()) != 1 || do(t, e, "EXISTS", "te") != "0" {
			t.Error("a refused change has happened")
		}
		do(t, e, "CONFIG", "SET", "maxmemory", "0")
		e, _ = again(t, s, e)
	}
	exec(t, e, engine.Request{Script: "GB('CommandReader').map(lambda x: 2).register(trigger='a')", ID: "s", Upgrade: true})
	if got := trigger(t, e, "a"); got != "2" {
		t.Error(got)
	}
}
