package capture_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gears/shard"
	"gears/shard/shardtest"
)

// heard are keyspace notifications, in order.
type heard struct {
	conn *shard.Conn
}

func hear(t *testing.T, s *shard.Shard) *heard {
	t.Helper()
	do(t, s, "CONFIG", "SET", "notify-keyspace-events", "KEA")
	conn, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.Append("PSUBSCRIBE", fmt.Sprintf("__keyevent@%d__:*", s.DB()))
	conn.Append("SUBSCRIBE", "mark")
	for range 2 {
		if _, err := conn.Receive(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return &heard{conn}
}

// since is what was told since the last call.
func (h *heard) since(t *testing.T, s *shard.Shard) []string {
	t.Helper()
	do(t, s, "PUBLISH", "mark", "x")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out []string
	for {
		r, err := h.conn.Receive(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Elems) == 3 {
			return out
		}
		_, event, _ := strings.Cut(r.Elems[2].Str, "__:")
		out = append(out, event+" "+r.Elems[3].Str)
	}
}

// chance makes commands.
type chance struct{ *rand.Rand }

func (c chance) of(words ...string) string { return words[c.IntN(len(words))] }
func (c chance) n(most int) string         { return strconv.Itoa(c.IntN(most)) }

// key is one of few, so that commands meet; mostly one of the type.
func (c chance) key(kind string) string {
	if c.IntN(12) == 0 {
		kind = c.of("s", "h", "l", "t", "z", "x")
	}
	return kind + c.n(3)
}

func (c chance) member() string { return "m" + c.n(4) }

func (c chance) score() string { return strconv.Itoa(c.IntN(9)) }

func (c chance) args(name string, rest ...string) []string { return append([]string{name}, rest...) }

// calls are the commands of the test, by what they act on.
var calls = []func(c chance) []string{
	func(c chance) []string { return c.args("SET", c.key("s"), c.n(100)) },
	func(c chance) []string { return c.args("SET", c.key("s"), c.n(100), c.of("EX", "PX"), "500000") },
	func(c chance) []string {
		return c.args("set", c.key("s"), c.n(100), c.of("NX", "XX", "GET", "KEEPTTL"))
	},
	func(c chance) []string { return c.args("SETEX", c.key("s"), "1000", "v") },
	func(c chance) []string { return c.args("SETNX", c.key("s"), "1") },
	func(c chance) []string { return c.args("GETSET", c.key("s"), "1") },
	func(c chance) []string { return c.args("MSET", c.key("s"), "1", c.key("s"), "2") },
	func(c chance) []string { return c.args("MSETNX", c.key("s"), "1", c.key("s"), "2") },
	func(c chance) []string { return c.args("APPEND", c.key("s"), "1") },
	func(c chance) []string { return c.args("SETRANGE", c.key("s"), c.n(4), c.of("", "1")) },
	func(c chance) []string { return c.args("SETBIT", c.key("s"), c.n(9), "1") },
	func(c chance) []string {
		return c.args("BITFIELD", c.key("s"), "SET", "u4", "0", c.n(8), "GET", "u4", "0")
	},
	func(c chance) []string { return c.args("BITOP", "AND", c.key("s"), c.key("s"), c.key("s")) },
	func(c chance) []string { return c.args(c.of("INCR", "DECR"), c.key("s")) },
	func(c chance) []string { return c.args(c.of("INCRBY", "DECRBY"), c.key("s"), c.n(9)) },
	func(c chance) []string { return c.args("INCRBYFLOAT", c.key("s"), "1.5") },
	func(c chance) []string { return c.args("GETDEL", c.key("s")) },
	func(c chance) []string { return c.args("GETEX", c.key("s"), c.of("EX", "PX"), "500000") },
	func(c chance) []string { return c.args("GETEX", c.key("s"), "PERSIST") },
	func(c chance) []string { return c.args("PFADD", "p"+c.n(2), c.member()) },
	func(c chance) []string { return c.args("PFMERGE", "p"+c.n(2), "p"+c.n(2)) },
	func(c chance) []string { return c.args("PFCOUNT", "p"+c.n(2)) },

	func(c chance) []string { return c.args("HSET", c.key("h"), c.member(), "1", c.member(), "2") },
	func(c chance) []string { return c.args("HMSET", c.key("h"), c.member(), "1") },
	func(c chance) []string { return c.args("HSETNX", c.key("h"), c.member(), "1") },
	func(c chance) []string { return c.args("HINCRBY", c.key("h"), c.member(), "1") },
	func(c chance) []string { return c.args("HINCRBYFLOAT", c.key("h"), c.member(), "1.5") },
	func(c chance) []string { return c.args("HDEL", c.key("h"), c.member(), c.member(), c.member()) },
	func(c chance) []string { return c.args("HDEL", c.key("h"), c.member(), "m0") },

	func(c chance) []string { return c.args(c.of("LPUSH", "RPUSH"), c.key("l"), c.member(), c.member()) },
	func(c chance) []string { return c.args(c.of("LPUSHX", "RPUSHX"), c.key("l"), c.member()) },
	func(c chance) []string { return c.args(c.of("LPOP", "RPOP"), c.key("l")) },
	func(c chance) []string { return c.args(c.of("LPOP", "RPOP"), c.key("l"), c.n(4)) },
	func(c chance) []string {
		return c.args("LMPOP", "2", c.key("l"), c.key("l"), c.of("LEFT", "RIGHT"), "COUNT", "2")
	},
	func(c chance) []string { return c.args("BLPOP", c.key("l"), "0.001") },
	func(c chance) []string {
		return c.args("LINSERT", c.key("l"), c.of("BEFORE", "AFTER"), c.member(), "n")
	},
	func(c chance) []string { return c.args("LSET", c.key("l"), c.n(3), c.member()) },
	func(c chance) []string { return c.args("LREM", c.key("l"), "0", c.member()) },
	func(c chance) []string { return c.args("LTRIM", c.key("l"), c.n(3), c.n(3)) },
	func(c chance) []string { return c.args("RPOPLPUSH", c.key("l"), c.key("l")) },
	func(c chance) []string {
		return c.args("LMOVE", c.key("l"), c.key("l"), c.of("LEFT", "right"), c.of("left", "RIGHT"))
	},
	func(c chance) []string { return c.args("BLMOVE", c.key("l"), c.key("l"), "LEFT", "RIGHT", "0.001") },

	func(c chance) []string { return c.args("SADD", c.key("t"), c.member(), c.member()) },
	func(c chance) []string { return c.args("SREM", c.key("t"), c.member(), c.member()) },
	func(c chance) []string { return c.args("SPOP", c.key("t")) },
	func(c chance) []string { return c.args("SPOP", c.key("t"), c.n(4)) },
	func(c chance) []string { return c.args("SMOVE", c.key("t"), c.key("t"), c.member()) },
	func(c chance) []string {
		return c.args(c.of("SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"), c.key("t"), c.key("t"), c.key("t"))
	},

	func(c chance) []string {
		return c.args("ZADD", c.key("z"), c.score(), c.member(), c.score(), c.member())
	},
	func(c chance) []string {
		return c.args("ZADD", c.key("z"), c.of("XX", "NX", "GT", "CH"), c.score(), c.member())
	},
	func(c chance) []string { return c.args("ZADD", c.key("z"), "INCR", c.score(), c.member()) },
	func(c chance) []string { return c.args("ZINCRBY", c.key("z"), c.score(), c.member()) },
	func(c chance) []string { return c.args("ZREM", c.key("z"), c.member(), c.member()) },
	func(c chance) []string { return c.args("ZREMRANGEBYRANK", c.key("z"), "0", c.n(3)) },
	func(c chance) []string { return c.args("ZREMRANGEBYSCORE", c.key("z"), "0", c.score()) },
	func(c chance) []string { return c.args("ZREMRANGEBYLEX", c.key("z"), "-", "[m1") },
	func(c chance) []string { return c.args(c.of("ZPOPMIN", "ZPOPMAX"), c.key("z")) },
	func(c chance) []string { return c.args("ZMPOP", "1", c.key("z"), "MIN") },
	func(c chance) []string {
		return c.args(c.of("ZINTERSTORE", "ZUNIONSTORE", "ZDIFFSTORE"), c.key("z"), "2", c.key("z"), c.key("z"))
	},
	func(c chance) []string { return c.args("ZRANGESTORE", c.key("z"), c.key("z"), c.n(3), "3") },
	func(c chance) []string { return c.args("GEOADD", "g"+c.n(2), "13.3", "38.1", c.member()) },
	func(c chance) []string {
		return c.args("GEOSEARCHSTORE", "g"+c.n(2), "g"+c.n(2), "FROMLONLAT", "13", "38", "BYRADIUS", c.of("1", "500"), "km")
	},
	func(c chance) []string {
		return c.args("GEORADIUS", "g"+c.n(2), "13", "38", c.of("1", "500"), "km", "STORE", "g"+c.n(2))
	},

	func(c chance) []string { return c.args("XADD", c.key("x"), "*", "f", "v") },
	func(c chance) []string {
		return c.args("XADD", c.key("x"), "MAXLEN", c.of("~", "="), "3", "*", "f", "v")
	},
	func(c chance) []string { return c.args("XTRIM", c.key("x"), "MAXLEN", c.n(4)) },
	func(c chance) []string { return c.args("XDEL", c.key("x"), "1-1") },
	func(c chance) []string { return c.args("XSETID", c.key("x"), "99999999999999-1") },
	func(c chance) []string { return c.args("XGROUP", "CREATE", c.key("x"), "g", "0", "MKSTREAM") },
	func(c chance) []string { return c.args("XGROUP", "SETID", c.key("x"), "g", "0") },
	func(c chance) []string { return c.args("XGROUP", "CREATECONSUMER", c.key("x"), "g", c.member()) },
	func(c chance) []string { return c.args("XGROUP", "DELCONSUMER", c.key("x"), "g", c.member()) },
	func(c chance) []string { return c.args("XGROUP", "DESTROY", c.key("x"), "g") },
	func(c chance) []string {
		return c.args("XREADGROUP", "GROUP", "g", c.member(), "COUNT", "1", "STREAMS", c.key("x"), ">")
	},
	func(c chance) []string {
		return c.args("XREADGROUP", "GROUP", "g", c.member(), "COUNT", "1", "NOACK", "STREAMS", c.key("x"), ">")
	},
	func(c chance) []string { return c.args("XAUTOCLAIM", c.key("x"), "g", c.member(), "0", "0") },
	func(c chance) []string { return c.args("XACK", c.key("x"), "g", "1-1") },

	func(c chance) []string {
		return c.args(c.of("DEL", "UNLINK"), c.key(c.of("s", "h", "l", "t", "z", "x")))
	},
	func(c chance) []string { return c.args(c.of("DEL", "UNLINK"), c.key("s"), c.key("h")) },
	func(c chance) []string { return c.args(c.of("EXPIRE", "PEXPIRE"), c.key("s"), c.of("500000", "-1")) },
	func(c chance) []string { return c.args("PEXPIREAT", c.key("h"), "99999999999999") },
	func(c chance) []string { return c.args("PERSIST", c.key("s")) },
	func(c chance) []string { return c.args(c.of("RENAME", "RENAMENX"), c.key("s"), c.key("s")) },
	func(c chance) []string { return c.args("COPY", c.key("h"), c.key("h"), "REPLACE") },
	func(c chance) []string { return c.args("COPY", c.key("h"), c.key("h")) },
	func(c chance) []string { return c.args("COPY", c.key("h"), c.key("h"), "DB", "1") },
	func(c chance) []string { return c.args("MOVE", c.key("h"), "1") },
	func(c chance) []string { return c.args("SORT", c.key("l"), "ALPHA", "STORE", c.key("l")) },
	func(c chance) []string {
		return c.args("EVAL", "redis.call('SET', KEYS[1], 1); redis.call('INCR', KEYS[1]); return 1", "1", c.key("s"))
	},
	func(c chance) []string {
		return c.args("EVAL", "return redis.call('HDEL', KEYS[1], 'm0', 'm1', 'm2', 'm3')", "1", c.key("h"))
	},
	func(c chance) []string { return c.args("PUBLISH", "channel", "text") },
}

// differences are the events that the stream cannot tell as notifications do; they
// stand in the documentation of Event. allows says whether the difference is all
// that there is between the events told and those of notifications.
var differences = []struct {
	why      string
	commands []string
	allows   func(args, told, want []string) bool
}{
	{"SPOP is sent as SREM, or as DEL when it takes all", []string{"SPOP"}, func(args, told, want []string) bool {
		return slices.Contains([]string{
			"spop|srem", "spop|srem srem", "spop|srem srem srem", "srem|srem srem", "spop del|srem del", "spop del|del",
		}, without(want, args[1])+"|"+without(told, args[1]))
	}},
	{"INCRBYFLOAT is sent as SET", []string{"INCRBYFLOAT"}, func(args, told, want []string) bool {
		return without(want, args[1])+"|"+without(told, args[1]) == "incrbyfloat|set"
	}},
	{"HINCRBYFLOAT is sent as HSET", []string{"HINCRBYFLOAT"}, func(args, told, want []string) bool {
		return without(want, args[1])+"|"+without(told, args[1]) == "hincrbyfloat|hset"
	}},
	{"SMOVE to a set that has the member", []string{"SMOVE"}, func(args, told, want []string) bool {
		return len(want) > 0 && slices.Equal(told, append(want, "sadd "+args[2]))
	}},
	{"XADD with MAXLEN that trims nothing", []string{"XADD"}, func(args, told, want []string) bool {
		return args[2] == "MAXLEN" && slices.Equal(told, append(want, "xtrim "+args[1]))
	}},
	{"DEL of several keys, some of which are not there", []string{"DEL", "UNLINK"}, func(args, told, want []string) bool {
		var all []string
		for _, key := range args[1:] {
			all = append(all, "del "+key)
		}
		return len(all) > 1 && len(want) > 0 && slices.Equal(told, all)
	}},
	{"LTRIM that takes nothing is not sent", []string{"LTRIM"}, func(_, told, want []string) bool {
		return len(told) == 0 && len(want) == 1
	}},
	{"XREADGROUP that finds nothing makes a consumer that is not sent", []string{"XREADGROUP"}, func(_, told, want []string) bool {
		return len(told) == 0 && len(want) == 1 && strings.HasPrefix(want[0], "xgroup-createconsumer")
	}},
	{"XREADGROUP with NOACK is sent as XGROUP SETID", []string{"XREADGROUP"}, func(args, told, want []string) bool {
		return slices.Contains(args, "NOACK") && slices.ContainsFunc(told, func(e string) bool { return strings.HasPrefix(e, "xgroup-setid") })
	}},
}

// without is the events as one text, without the key.
func without(events []string, key string) string {
	return strings.ReplaceAll(strings.Join(events, " "), " "+key, "")
}

func allowed(args, told, want []string) bool {
	if slices.Equal(told, want) {
		return true
	}
	for _, d := range differences {
		if slices.Contains(d.commands, strings.ToUpper(args[0])) && d.allows(args, told, want) {
			return true
		}
	}
	return false
}

func TestEventsAreThoseOfNotifications(t *testing.T) {
	server := shardtest.Start(t)
	s := only(open(t, server.URL))
	f := follow(t, s)
	h := hear(t, s)
	c := chance{rand.New(rand.NewPCG(1, 2))}
	for range 6000 {
		args := calls[c.IntN(len(calls))](c)
		do(t, s, args...)
		want := h.since(t, s)
		f.caughtUp(t, s)
		if now := f.drain(); !allowed(args, now, want) {
			t.Errorf("%q:\n  the link tells %q\n  expected %q", args, now, want)
		}
	}
}

// In transactions a key may be emptied and made again before anybody can look:
// then there is no del of the key, and a command that stored nothing is told as if it
// had stored something.
func TestTransactionsAreToldTogether(t *testing.T) {
	server := shardtest.Start(t)
	s := only(open(t, server.URL))
	f := follow(t, s)
	h := hear(t, s)
	c := chance{rand.New(rand.NewPCG(3, 4))}
	conn, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for range 1000 {
		batch := [][]string{}
		conn.Append("MULTI")
		for range 2 + c.IntN(5) {
			args := calls[c.IntN(len(calls))](c)
			if differs(args[0]) {
				continue
			}
			batch = append(batch, args)
			conn.Append(args...)
		}
		conn.Append("EXEC")
		for range len(batch) + 2 {
			if _, err := conn.Receive(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		want := h.since(t, s)
		f.caughtUp(t, s)
		events, _, _ := f.snapshot()
		for i, e := range events {
			if e.End != events[0].End || e.More != (i+1 < len(events)) {
				t.Errorf("event %d of %q: %+v", i, batch, e)
			}
		}
		if now := f.drain(); !equalButPassing(now, want) {
			t.Errorf("%q:\n  the link tells %q\n  expected %q", batch, now, want)
		}
	}
}

func differs(command string) bool {
	for _, d := range differences {
		if slices.Contains(d.commands, strings.ToUpper(command)) {
			return true
		}
	}
	return false
}

// equalButPassing compares, but for dels of keys that are told of again.
func equalButPassing(told, want []string) bool {
	for i, e := range want {
		key, deleted := strings.CutPrefix(e, "del ")
		again := slices.ContainsFunc(want[i+1:], func(e string) bool { return strings.HasSuffix(e, " "+key) })
		stored := len(told) > 0 && (strings.Contains(told[0], "store ") || strings.HasPrefix(told[0], "set "))
		switch {
		case len(told) > 0 && told[0] == e:
			told = told[1:]
		case deleted && again && stored && strings.HasSuffix(told[0], " "+key):
			told = told[1:]
		case deleted && again:
		default:
			return false
		}
	}
	return len(told) == 0
}
