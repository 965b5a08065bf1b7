package shard

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// text is a reply in one line.
func text(r Reply) string {
	switch r.Kind {
	case '_':
		return "nil"
	case ':':
		return fmt.Sprint(r.Int)
	case '*':
		parts := make([]string, len(r.Elems))
		for i, e := range r.Elems {
			parts[i] = text(e)
		}
		return "[" + strings.Join(parts, " ") + "]"
	case '$':
		return r.Str
	}
	return string(r.Kind) + r.Str
}

// TestExecuteAnswersAsAnInternalClient holds what RedisModule_Call gives a
// module of Redis 7.0.15, in this order.
func TestExecuteAnswersAsAnInternalClient(t *testing.T) {
	s, table := loadTable(t)
	c := dial(t, s)
	for _, tt := range []struct{ call, want string }{
		{"multi", "+OK"},
		{"exec", "-ERR EXEC without MULTI"},
		{"discard", "-ERR DISCARD without MULTI"},
		{"watch k", "+OK"},
		{"unwatch", "+OK"},
		{"select 1", "+OK"},
		{"select 16", "-ERR DB index is out of range"},
		{"select -1", "-ERR DB index is out of range"},
		{"select abc", "-ERR value is not an integer or out of range"},
		{"set a 1", "+OK"},
		{"get a", "1"},
		{"readonly", "-ERR This instance has cluster support disabled"},
		{"auth x", "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"},
		{"auth a b", "-WRONGPASS invalid username-password pair or user is disabled."},
		{"hello 4", "-NOPROTO unsupported protocol version"},
		{"quit", "+OK"},
		{"reset", "-ERR can only reset normal client connections"},
		{"subscribe a", "-ERR SUBSCRIBE isn't allowed for a DENY BLOCKING client"},
		{"PSubscribe a", "-ERR PSUBSCRIBE isn't allowed for a DENY BLOCKING client"},
		{"unsubscribe", "[unsubscribe nil 0]"},
		{"punsubscribe a", "[punsubscribe a 0]"},
		{"monitor", "-ERR MONITOR isn't allowed for DENY BLOCKING client"},
		{"shutdown", "-ERR SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client"},
		{"replconf listening-port 1", "+OK"},
		{"replconf ack 1", "nil"},
		{"wait 1 0", "0"},
		{"wait 0 0", "0"},
		{"client getname", "nil"},
		{"client setname x", "+OK"},
		{"client reply off", "nil"},
		{"client reply on", "+OK"},
		{"client reply x", "-ERR syntax error"},
		{"client tracking on", "+OK"},
		{"client no-evict on", "+OK"},
		{"script debug yes", "+OK"},
		{"blpop nope 0", "nil"},
		{"blmove nope b left right 0", "nil"},
		{"brpoplpush nope b 0", "nil"},
		{"bzpopmin nope 0", "nil"},
		{"blmpop 0 1 nope left", "nil"},
		{"bzmpop 0 1 nope min", "nil"},
		{"xread block 0 streams s $", "nil"},
		{"xread streams s 0", "nil"},
		{"xreadgroup group g c block 0 streams s >", "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option"},
		{"blpop nope abc", "-ERR timeout is not a float or out of range"},
		{"rpush l 1 2", "2"},
		{"blpop l 0", "[l 1]"},
		{"blpop a 0", "-WRONGTYPE Operation against a key holding the wrong kind of value"},
		{"script exists x", "[0]"},
		{"config get port", "[port 0]"},
		{"get", "refused: Invalid argument"},
		{"set a", "refused: Invalid argument"},
		{"client", "refused: Invalid argument"},
		{"client nosuch", "refused: No such file or directory"},
		{"config get", "refused: Invalid argument"},
		{"nosuch a", "refused: No such file or directory"},
		{"object encoding nope", "nil"},
		{"incr a", "2"},
	} {
		p := Prepare(table, strings.Fields(tt.call))
		r, err := DoPrepared(t.Context(), c, &p)
		got := text(r)
		var refused *RefusedError
		if errors.As(err, &refused) {
			got = "refused: " + refused.Text
		} else if err != nil {
			t.Fatalf("%s: %v", tt.call, err)
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.call, got, tt.want)
		}
	}
	if c.Pending() != 0 || c.Err() != nil {
		t.Errorf("%d replies are left, %v", c.Pending(), c.Err())
	}
	p := Prepare(table, []string{"hello", "3"})
	if r, err := DoPrepared(t.Context(), c, &p); err != nil || r.Kind != '*' || r.Elems[0].Str != "server" {
		t.Errorf("HELLO 3: got %+v, %v", r, err)
	}
}

func TestPreparedPipelineKeepsItsOrder(t *testing.T) {
	s, table := loadTable(t)
	c := dial(t, s)
	var list []Prepared
	for _, call := range []string{"rpush l a b", "blpop l 0", "multi", "client setname x", "get l", "blpop l x", "nosuch", "lrange l 0 -1"} {
		list = append(list, Prepare(table, strings.Fields(call)))
	}
	for i := range list {
		AppendPrepared(c, &list[i])
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"2", "[l a]", "+OK", "+OK", "-WRONGTYPE Operation against a key holding the wrong kind of value",
		"-ERR timeout is not a float or out of range", "refused", "[b]"}
	for i := range list {
		r, err := ReceivePrepared(t.Context(), c, &list[i])
		got := text(r)
		if err != nil {
			got = "refused"
		}
		if got != want[i] {
			t.Errorf("%q: got %s, want %s", list[i].Args, got, want[i])
		}
	}
}

func TestMultiThatIsForbiddenOrBroken(t *testing.T) {
	s, table := loadTable(t)
	do(t, s, "SET", "a", "1")
	do(t, s, "ACL", "SETUSER", "default", "-multi", "-brpop")
	c := dial(t, s)
	for call, want := range map[string]string{
		"blpop a 1": "-WRONGTYPE Operation against a key holding the wrong kind of value",
		"brpop a 1": "-NOPERM",
	} {
		p := Prepare(table, strings.Fields(call))
		if r, err := DoPrepared(t.Context(), c, &p); err != nil || !strings.HasPrefix(text(r), want) {
			t.Errorf("%s: got %s, %v, want %s", call, text(r), err, want)
		}
	}
	do(t, s, "ACL", "SETUSER", "default", "+multi")
	p := Prepare(table, []string{"brpop", "a", "1"})
	if r, err := DoPrepared(t.Context(), c, &p); err != nil || !strings.HasPrefix(text(r), "-NOPERM") {
		t.Errorf("a command that cannot be queued: got %s, %v", text(r), err)
	}
}

func TestPreparedKinds(t *testing.T) {
	_, table := loadTable(t)
	for call, want := range map[string]string{
		"get a":           "send read exact",
		"set a b":         "send write exact",
		"srandmember s":   "send read exact random",
		"ping":            "send read exact",
		"dbsize":          "send read",
		"info":            "send read random",
		"flushall":        "send write",
		"publish a b":     "send write",
		"eval s 1 a":      "send write",
		"eval_ro s 1 a":   "send read",
		"config set a b":  "send write",
		"multi":           "answer read exact",
		"nosuch":          "refuse read exact",
		"RG.PYSTATS":      "host write",
		"rg.trigger x":    "host write",
		"rgx":             "refuse read exact",
		"xread streams a": "refuse read exact",
	} {
		p := Prepare(table, strings.Fields(call))
		got := []string{"send", "answer", "refuse", "host"}[p.Action] + []string{" read", " write"}[p.Kind]
		if p.ExactKeys {
			got += " exact"
		}
		if p.Random {
			got += " random"
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", call, got, want)
		}
	}
	if p := Prepare(table, nil); p.Action != Answer || text(p.Reply) != "[]" {
		t.Errorf("no arguments: got %+v", p)
	}
}

// TestRulesNameCommands finds misspelt rows: what the server does not have must
// be from another version.
func TestRulesNameCommands(t *testing.T) {
	_, table := loadTable(t)
	elsewhere := map[string]bool{"client|no-touch": true, "client|setinfo": true, "client|capa": true, "client|import-source": true, "waitaof": true}
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.name] {
			t.Errorf("%s has two rows", r.name)
		}
		seen[r.name] = true
		if table.Lookup(r.name) == nil && !elsewhere[r.name] {
			t.Errorf("%s is no command", r.name)
		}
	}
}

func BenchmarkPrepare(b *testing.B) {
	_, table := loadTable(b)
	args := []string{"hget", "key", "field"}
	b.ReportAllocs()
	for b.Loop() {
		if p := Prepare(table, args); p.Action != Send {
			b.Fatal(p)
		}
	}
}

func TestPrivateCommandObeysContext(t *testing.T) {
	s, table := loadTable(t)
	c := dial(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := Prepare(table, []string{"client", "setname", "x"})
	if _, err := DoPrepared(ctx, c, &p); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
