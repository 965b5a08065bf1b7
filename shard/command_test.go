package shard

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loadTable is the command table of a fresh server.
func loadTable(t testing.TB) (*Shard, *Commands) {
	t.Helper()
	s := openShard(t, startServer(t).URL())
	table, err := s.topology.Commands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, table
}

func TestCommandTable(t *testing.T) {
	s, table := loadTable(t)
	if again, err := s.topology.Commands(t.Context()); err != nil || again != table {
		t.Errorf("the table is loaded twice (%v)", err)
	}
	if again, err := s.topology.ReloadCommands(t.Context()); err != nil || again == table || again.Len() != table.Len() {
		t.Errorf("the table is not loaded anew (%v)", err)
	}
	get := table.Lookup("GeT")
	if get == nil || get.Name != "get" || get.Arity != 2 || !get.ReadOnly || get.Write || get.FirstKey != 1 {
		t.Errorf("GET: got %+v", get)
	}
	if set := table.Lookup("set"); set == nil || !set.Write || set.ReadOnly {
		t.Errorf("SET: got %+v", set)
	}
	if c := table.Lookup("SRANDMEMBER"); c == nil || !c.Random {
		t.Errorf("SRANDMEMBER: got %+v", c)
	}
	if c := table.Lookup("eval"); c == nil || !c.NoScript || !c.MovableKeys {
		t.Errorf("EVAL: got %+v", c)
	}
	for _, name := range []string{"nosuch", "", strings.Repeat("x", 100), "get|x", "config|nosuch"} {
		if c := table.Lookup(name); c != nil {
			t.Errorf("%q: got %+v", name, c)
		}
	}
	if c := table.Lookup("CONFIG|get"); table.Lookup("config").HasSubs && (c == nil || c.Name != "config|get") {
		t.Errorf("CONFIG GET: got %+v", c)
	}
}

func TestKeys(t *testing.T) {
	_, table := loadTable(t)
	for _, tt := range []struct {
		call, keys string
		exact      bool
	}{
		{"get a", "a", true},
		{"MGET a b c", "a b c", true},
		{"mset a 1 b 2", "a b", true},
		{"del a b", "a b", true},
		{"rename a b", "a b", true},
		{"bitop and d a b", "d a b", true},
		{"blpop a b 0", "a b", true},
		{"object encoding a", "a", true},
		{"xgroup create s g $", "s", true},
		{"memory usage a", "a", true},
		{"eval s 2 a b c", "a b", false},
		{"eval s 0", "", false},
		{"eval s x", "", false},
		{"eval s 99", "", false},
		{"evalsha s 1 a", "a", false},
		{"zunionstore d 2 a b weights 1 2", "d a b", true},
		{"zunion 2 a b", "a b", true},
		{"zunion 3 a b", "", false},
		{"xread count 2 streams a b 0 0", "a b", true},
		{"xread block 1 streams a 0", "a", true},
		{"xreadgroup group streams c streams a >", "a", true},
		{"sort a", "a", true},
		{"sort a by nosort get # limit 0 1", "a", true},
		{"sort a by w_* store d", "a d", false},
		{"sort a limit store 5 get x_*", "a", false},
		{"sort a desc store d", "a d", true},
		{"georadius g 1 1 1 km", "g", true},
		{"georadius g 1 1 1 km store d", "g d", true},
		{"georadiusbymember g m 1 km storedist d", "g d", true},
		{"geosearchstore d s fromlonlat 1 1 byradius 1 km", "d s", true},
		{"migrate h 1 k 0 10", "k", true},
		{"lmpop 2 a b left", "a b", true},
		{"blmpop 0 2 a b left", "a b", true},
		{"sintercard 2 a b limit 1", "a b", true},
		{"copy a b db 1", "a b", true},
		{"ping", "", true},
		{"time", "", true},
		{"keys *", "", false},
		{"dbsize", "", false},
		{"scan 0", "", false},
		{"flushall", "", false},
		{"publish c m", "", false},
		{"info", "", false},
		{"nosuch a", "", false},
		{"get", "", false},
		{"object nosuch a", "", false},
	} {
		keys, exact := table.Keys(strings.Fields(tt.call))
		if got := strings.Join(keys, " "); got != tt.keys || exact != tt.exact {
			t.Errorf("%s: got %q, exact %v, want %q, %v", tt.call, got, exact, tt.keys, tt.exact)
		}
	}
	keys, exact := table.Keys([]string{"migrate", "h", "1", "", "0", "10", "auth", "keys", "keys", "a", "b"})
	if diff := cmp.Diff([]string{"a", "b"}, keys); diff != "" || !exact {
		t.Errorf("MIGRATE KEYS: %s", diff)
	}
	if keys, exact := table.Keys(nil); keys != nil || !exact {
		t.Errorf("no command: %v %v", keys, exact)
	}
}

// TestKeysAgreeWithTheServer asks COMMAND GETKEYS.
func TestKeysAgreeWithTheServer(t *testing.T) {
	s, table := loadTable(t)
	for _, call := range []string{
		"append a b", "bitcount a 0 1", "brpop a b 1", "bzpopmin a b 1", "copy a b", "exists a b c", "expire a 1",
		"geoadd a 1 1 m", "hset a f v", "lmove a b left right", "msetnx a 1 b 2 c 3", "pfcount a b", "pfmerge a b c",
		"sdiffstore d a b", "sinter a b", "smove a b m", "sunion a b c", "touch a b", "unlink a b", "watch a b",
		"xadd s * f v", "xread streams a b c 0 0 0", "xreadgroup group g c count 1 block 0 streams a b > >",
		"zadd z 1 a", "zdiff 2 a b withscores", "zinterstore d 2 a b", "zrangestore d s 0 1", "eval s 3 a b c d",
		"sort a", "sort a store d", "georadius g 1 1 1 km storedist d", "migrate h 1 k 0 10",
	} {
		args := strings.Fields(call)
		r := do(t, s, append([]string{"COMMAND", "GETKEYS"}, args...)...)
		var want []string
		for _, e := range r.Elems {
			want = append(want, e.Str)
		}
		got, _ := table.Keys(args)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", call, diff)
		}
	}
}

func TestCommandTableOfRedis6(t *testing.T) {
	entry := func(name string, arity int, flags string, first, last, step int64) Reply {
		r := Reply{Kind: '*', Elems: []Reply{{Kind: '$', Str: name}, {Kind: ':', Int: int64(arity)}, {Kind: '*'}, {Kind: ':', Int: first}, {Kind: ':', Int: last}, {Kind: ':', Int: step}, {Kind: '*'}}}
		for _, f := range strings.Fields(flags) {
			r.Elems[2].Elems = append(r.Elems[2].Elems, Reply{Kind: '+', Str: f})
		}
		return r
	}
	table := parseCommands(Reply{Kind: '*', Elems: []Reply{
		entry("get", 2, "readonly fast", 1, 1, 1),
		entry("blpop", -3, "write noscript", 1, -2, 1),
		entry("xread", -4, "readonly movablekeys", 0, 0, 0),
		entry("zunionstore", -4, "write denyoom movablekeys", 1, 1, 1),
		entry("memory", -2, "readonly random movablekeys", 0, 0, 0),
		entry("object", -2, "readonly random", 2, 2, 1),
		entry("client", -2, "admin noscript random loading stale", 0, 0, 0),
		entry("config", -2, "admin noscript loading stale", 0, 0, 0),
		{Kind: '*', Elems: []Reply{{Kind: '$', Str: "short"}}},
	}})
	for _, tt := range []struct {
		call, keys string
		exact      bool
		kind       Kind
		how        how
		action     Action
	}{
		{"get a", "a", true, Read, plain, Send},
		{"blpop a 0", "a", true, Write, inMulti, Send},
		{"xread block 1 streams a 0", "a", true, Read, inMulti, Send},
		{"zunionstore d 2 a b", "d a b", true, Write, plain, Send},
		{"memory usage a", "", false, Read, plain, Send},
		{"object encoding a", "a", true, Read, plain, Send},
		{"client setname x", "", true, Read, private, Send},
		{"client reply on", "", true, Read, plain, Answer},
		{"client kill x", "", false, Write, plain, Send},
		{"CONFIG GET x", "", false, Read, plain, Send},
		{"config set x y", "", false, Write, plain, Send},
		{"client nosuch", "", false, Write, plain, Send},
	} {
		p := Prepare(table, strings.Fields(tt.call))
		if got := strings.Join(p.Keys, " "); got != tt.keys || p.ExactKeys != tt.exact || p.Kind != tt.kind || p.how != tt.how || p.Action != tt.action {
			t.Errorf("%s: got %+v", tt.call, p)
		}
	}
}
