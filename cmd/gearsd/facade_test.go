package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// Of three masters the first holds b, the second c, and the third a.

const crossSlot = "-CROSSSLOT Keys in request don't hash to the same slot\r\n"

// before starts a server before a cluster.
func before(t *testing.T, c *clustertest.Cluster, set func(*server)) *rig {
	t.Helper()
	g := startBefore(t, nil, c.URLs()[0], set)
	t.Cleanup(func() { g.engine.Close(context.Background()) })
	return g
}

// A cluster takes seconds to start, so these tests share one.
func TestClientsOfAClusterSeeOneServer(t *testing.T) {
	cluster := shardtest.StartCluster(t, clustertest.Options{})
	for _, test := range []struct {
		name string
		run  func(*testing.T, *rig, *clustertest.Cluster)
	}{
		{"single keys", singleKeys},
		{"order of a pipeline", pipelineOrder},
		{"split commands", splitCommands},
		{"errors", clusterErrors},
		{"all masters", allMasters},
		{"scan", scanOverMasters},
		{"transactions", clusterTransactions},
		{"watch", clusterWatch},
		{"transactions of a library", libraryTransactions},
		{"blocking", clusterBlocking},
		{"scripts", clusterScripts},
		{"streams", clusterStreams},
		{"messages", clusterMessages},
		{"messages of a library", libraryMessages},
		{"sharded messages", shardedMessages},
		{"connection state", connectionState},
		{"monitor", clusterMonitor},
		{"cluster commands", clusterCommands},
		{"own commands in transactions", ownInTransactions},
		{"the shards", clusterInfo},
		{"large values", largeOnCluster},
		{"slots that move", movingSlots},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := cluster.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			test.run(t, before(t, cluster, nil), cluster)
		})
	}
}

func singleKeys(t *testing.T, g *rig, _ *clustertest.Cluster) {
	for _, resp := range []int{2, 3} {
		c := g.client(resp)
		for i := range 100 {
			k := fmt.Sprint("key:", i)
			if err := c.Set(t.Context(), k, i, 0).Err(); err != nil {
				t.Fatal(err)
			}
			if got, err := c.Get(t.Context(), k).Int(); got != i || err != nil {
				t.Fatalf("%s is %d, %v", k, got, err)
			}
		}
	}
	g.raw().write("PING\r\nECHO x\r\nTIME\r\n").want("+PONG\r\n$1\r\nx\r\n*2\r\n")
	g.raw().write("OBJECT ENCODING key:1\r\nSELECT 0\r\nSELECT 1\r\n").want("$3\r\nint\r\n+OK\r\n-ERR SELECT is not allowed in cluster mode\r\n")
}

func pipelineOrder(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c := g.raw()
	var in, want strings.Builder
	const n = 5000
	for i := range n {
		k := fmt.Sprint("k", i)
		in.Write(appendCommand(nil, "SET", k, k))
		in.Write(appendCommand(nil, "GET", k))
		want.WriteString("+OK\r\n" + bulk(k))
		switch i % 3 {
		case 0:
			in.Write(appendCommand(nil, "MGET", k, "none", k))
			want.WriteString("*3\r\n" + bulk(k) + "$-1\r\n" + bulk(k))
		case 1:
			in.Write(appendCommand(nil, "ECHO", k))
			want.WriteString(bulk(k))
		}
	}
	go c.Conn.Write([]byte(in.String()))
	c.want(want.String())
}

func splitCommands(t *testing.T, g *rig, _ *clustertest.Cluster) {
	g.raw().
		send("MSET", "a", "1", "b", "2", "c", "3", "{a}2", "4").want("+OK\r\n").
		send("MGET", "c", "a", "none", "b", "{a}2", "a").want("*6\r\n"+bulk("3")+bulk("1")+"$-1\r\n"+bulk("2")+bulk("4")+bulk("1")).
		send("MGET", "a", "{a}2").want("*2\r\n"+bulk("1")+bulk("4")).
		send("EXISTS", "a", "b", "a", "none").want(":3\r\n").
		send("TOUCH", "a", "b", "none").want(":2\r\n").
		send("UNLINK", "a", "c").want(":2\r\n").
		send("DEL", "a", "b", "c", "{a}2").want(":2\r\n").
		send("MSET", "a", "1", "b").want("-ERR wrong number of arguments for 'mset' command\r\n").
		send("DEL").want("-ERR wrong number of arguments for 'del' command\r\n")
}

func clusterErrors(t *testing.T, g *rig, _ *clustertest.Cluster) {
	g.raw().
		send("SINTER", "a", "b").want(crossSlot).
		send("RENAME", "a", "b").want(crossSlot).
		send("MSETNX", "a", "1", "b", "2").want(crossSlot).
		send("EVAL", "return 1", "2", "a", "b").want(crossSlot).
		send("SINTER", "{x}a", "{x}b").want("*0\r\n").
		send("NOSUCH", "a").want("-ERR unknown command 'NOSUCH', with args beginning with: 'a' \r\n").
		send("GET").want("-ERR wrong number of arguments for 'get' command\r\n").
		send("EXEC").want("-ERR EXEC without MULTI\r\n").
		send("PSYNC", "?", "-1").want("-ERR gears: PSYNC concerns one node, and this is a cluster: send it to the node itself\r\n")
}

func allMasters(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c := g.raw()
	c.send("MSET", "a", "1", "b", "2", "c", "3").want("+OK\r\n").send("DBSIZE").want(":3\r\n")
	keys, err := g.client(2).Keys(t.Context(), "*").Result()
	slices.Sort(keys)
	if diff := cmp.Diff([]string{"a", "b", "c"}, keys); diff != "" || err != nil {
		t.Errorf("KEYS: %s %v", diff, err)
	}
	seen := map[string]bool{}
	for range 200 {
		k, err := g.client(2).RandomKey(t.Context()).Result()
		if err != nil {
			t.Fatal(err)
		}
		if seen[k] = true; len(seen) == 3 {
			break
		}
	}
	if len(seen) != 3 {
		t.Errorf("RANDOMKEY gives %v alone", seen)
	}
	c.send("FLUSHALL").want("+OK\r\n").send("DBSIZE").want(":0\r\n").send("RANDOMKEY").want("$-1\r\n").send("KEYS", "*").want("*0\r\n")
}

func scanOverMasters(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c := g.client(2)
	want := map[string]int{}
	for i := range 1000 {
		k := fmt.Sprint("k", i)
		want[k] = 1
		if err := c.Set(t.Context(), k, "", 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]int{}
	it := c.Scan(t.Context(), 0, "k*", 7).Iterator()
	for it.Next(t.Context()) {
		got[it.Val()] = 1
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	g.raw().send("SCAN", "x").want("-ERR invalid cursor\r\n")
}

func clusterTransactions(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c := g.raw()
	const abort = "-EXECABORT Transaction discarded because of previous errors.\r\n"
	c.write("MULTI\r\nEXEC\r\n").want("+OK\r\n*0\r\n")
	c.write("MULTI\r\nPING\r\nSET a 1\r\nINCR a\r\nGET {a}2\r\nEXEC\r\nGET a\r\n").
		want("+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*4\r\n+PONG\r\n+OK\r\n:2\r\n$-1\r\n$1\r\n2\r\n")
	c.write("MULTI\r\nSET a 9\r\nSET b 9\r\nEXEC\r\nGET a\r\nGET b\r\n").
		want("+OK\r\n+QUEUED\r\n" + crossSlot + abort + "$1\r\n2\r\n$-1\r\n")
	c.write("MULTI\r\nMGET a b\r\nEXEC\r\n").want("+OK\r\n" + crossSlot + abort)
	c.write("MULTI\r\nNOSUCH\r\nEXEC\r\n").want("+OK\r\n-ERR unknown command 'NOSUCH', with args beginning with: \r\n" + abort)
	c.write("MULTI\r\nSET a 9\r\nDISCARD\r\nGET a\r\nDISCARD\r\n").want("+OK\r\n+QUEUED\r\n+OK\r\n$1\r\n2\r\n-ERR DISCARD without MULTI\r\n")
	c.write("MULTI\r\nMULTI\r\nECHO x\r\nEXEC\r\n").want("+OK\r\n-ERR MULTI calls can not be nested\r\n+QUEUED\r\n*1\r\n$1\r\nx\r\n")
	c.write("MULTI\r\nSUBSCRIBE x\r\nEXEC\r\nPING\r\n").
		want("+OK\r\n-ERR gears: on a cluster subscriptions cannot begin or end inside MULTI\r\n" + abort + "+PONG\r\n")
}

func clusterWatch(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c, other := g.raw(), g.raw()
	c.write("WATCH a\r\nWATCH b\r\nGET a\r\nMULTI\r\nSET a 1\r\n").want("+OK\r\n" + crossSlot + "$-1\r\n+OK\r\n+QUEUED\r\n")
	other.send("SET", "a", "2").want("+OK\r\n")
	c.write("EXEC\r\nGET a\r\n").want("*-1\r\n$1\r\n2\r\n")
	c.write("WATCH a\r\nUNWATCH\r\n").want("+OK\r\n+OK\r\n")
	other.send("SET", "a", "3").want("+OK\r\n")
	c.write("MULTI\r\nGET a\r\nEXEC\r\n").want("+OK\r\n+QUEUED\r\n*1\r\n$1\r\n3\r\n")
	c.write("WATCH a\r\nMULTI\r\nSET b 1\r\nEXEC\r\nWATCH b\r\n").
		want("+OK\r\n+OK\r\n" + crossSlot + "-EXECABORT Transaction discarded because of previous errors.\r\n+OK\r\n")
}

func libraryTransactions(t *testing.T, g *rig, _ *clustertest.Cluster) {
	for _, resp := range []int{2, 3} {
		c := g.client(resp)
		err := c.Watch(t.Context(), func(tx *redis.Tx) error {
			_, err := tx.TxPipelined(t.Context(), func(p redis.Pipeliner) error {
				p.Set(t.Context(), "{u}1", "1", 0)
				p.Incr(t.Context(), "{u}1")
				return nil
			})
			return err
		}, "{u}1", "{u}2")
		if err != nil {
			t.Errorf("RESP%d: %v", resp, err)
		}
	}
}

func clusterBlocking(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c, other := g.raw(), g.raw()
	// What follows a blocking command waits for it, also on other nodes.
	c.write("BLPOP a 0\r\nSET b after\r\nGET b\r\n")
	other.send("GET", "b").want("$-1\r\n").send("RPUSH", "a", "x").want(":1\r\n")
	c.want("*2\r\n$1\r\na\r\n$1\r\nx\r\n+OK\r\n$5\r\nafter\r\n")
	c.write("WAIT 0 10\r\n").want(":0\r\n")
	// A client that goes does not leave its command behind.
	gone := g.raw().write("BLPOP a 0\r\nSET b never\r\n")
	gone.Conn.Close()
}

func clusterScripts(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c := g.raw()
	const sha = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db" // of return 1
	c.send("SCRIPT", "FLUSH").want("+OK\r\n").send("SCRIPT", "EXISTS", sha).want("*1\r\n:0\r\n")
	c.send("SCRIPT", "LOAD", "return 1").want(bulk(sha)).send("script", "exists", sha, sha[1:]).want("*2\r\n:1\r\n:0\r\n")
	for _, k := range []string{"a", "b", "c"} {
		c.send("EVALSHA", sha, "1", k).want(":1\r\n")
		c.send("EVAL", "return redis.call('SET', KEYS[1], ARGV[1])", "1", k, "v").want("+OK\r\n")
	}
	lib := "#!lua name=l\nredis.register_function('f', function(keys, args) return keys[1] end)"
	c.send("FUNCTION", "LOAD", "REPLACE", lib).want("$1\r\nl\r\n")
	for _, k := range []string{"a", "b", "c"} {
		c.send("FCALL", "f", "1", k).want(bulk(k))
	}
	c.send("FUNCTION", "DELETE", "l").want("+OK\r\n")
}

func clusterStreams(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c, other := g.raw(), g.raw()
	for _, k := range []string{"a", "b", "c"} {
		c.send("XADD", k, "1-1", "f", "v").want("$3\r\n1-1\r\n")
		c.send("XGROUP", "CREATE", k, "g", "0").want("+OK\r\n")
		c.send("XREADGROUP", "GROUP", "g", "me", "COUNT", "1", "STREAMS", k, ">").
			want("*1\r\n*2\r\n$1\r\n" + k + "\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n")
	}
	c.send("XREAD", "STREAMS", "a", "b", "0", "0").want(crossSlot)
	c.send("XREAD", "BLOCK", "0", "STREAMS", "b", "1-1")
	other.send("XADD", "b", "2-1", "f", "w").want("$3\r\n2-1\r\n")
	c.want("*1\r\n*2\r\n$1\r\nb\r\n*1\r\n*2\r\n$3\r\n2-1\r\n*2\r\n$1\r\nf\r\n$1\r\nw\r\n")
}

func clusterMessages(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c, other := g.raw(), g.raw()
	c.send("SUBSCRIBE", "x", "y").want("*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\ny\r\n:2\r\n")
	c.send("PSUBSCRIBE", "p*").want("*3\r\n$10\r\npsubscribe\r\n$2\r\np*\r\n:3\r\n")
	other.send("PUBLISH", "x", "hello").want(":1\r\n")
	c.want("*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$5\r\nhello\r\n")
	c.send("PING").want("*2\r\n$4\r\npong\r\n$0\r\n\r\n")
	other.send("PUBSUB", "NUMSUB", "x").want("*2\r\n$1\r\nx\r\n:1\r\n")
	c.send("GET", "a").want("-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\r\n")
	c.send("UNSUBSCRIBE", "x", "y").line()
	for range 11 {
		c.line()
	}
	c.send("PUNSUBSCRIBE").want("*3\r\n$12\r\npunsubscribe\r\n$2\r\np*\r\n:0\r\n")
	c.send("GET", "a").want("$-1\r\n").send("PING").want("+PONG\r\n")
}

func libraryMessages(t *testing.T, g *rig, _ *clustertest.Cluster) {
	for _, resp := range []int{2, 3} {
		c := g.client(resp)
		sub := c.Subscribe(t.Context(), "ch")
		if _, err := sub.Receive(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := c.Publish(t.Context(), "ch", "m").Err(); err != nil {
			t.Fatal(err)
		}
		m, err := sub.ReceiveMessage(t.Context())
		if err != nil || m.Payload != "m" {
			t.Fatalf("RESP%d: %v, %v", resp, m, err)
		}
		sub.Close()
	}
}

func shardedMessages(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c, other := g.raw(), g.raw()
	for i, ch := range []string{"a", "b", "c"} {
		c.send("SSUBSCRIBE", ch).want(fmt.Sprintf("*3\r\n$10\r\nssubscribe\r\n$1\r\n%s\r\n:%d\r\n", ch, 1))
		other.send("SPUBLISH", ch, fmt.Sprint(i)).want(":1\r\n")
		c.want(fmt.Sprintf("*3\r\n$8\r\nsmessage\r\n$1\r\n%s\r\n$1\r\n%d\r\n", ch, i))
	}
	c.send("SSUBSCRIBE", "a", "b").want(crossSlot)
	c.send("SUNSUBSCRIBE", "b").want("*3\r\n$12\r\nsunsubscribe\r\n$1\r\nb\r\n:0\r\n")
	// RESP3 knows messages from replies.
	three := g.raw().write("CLIENT REPLY OFF\r\nHELLO 3\r\nCLIENT REPLY ON\r\n").want("+OK\r\n")
	three.send("SSUBSCRIBE", "a").want(">3\r\n$10\r\nssubscribe\r\n$1\r\na\r\n:1\r\n")
	three.send("GET", "b").want("_\r\n")
	other.send("SPUBLISH", "a", "m").want(":2\r\n")
	three.want(">3\r\n$8\r\nsmessage\r\n$1\r\na\r\n$1\r\nm\r\n")
}

func connectionState(t *testing.T, g *rig, _ *clustertest.Cluster) {
	// Nodes that are reached later know as much as those that were there.
	c := g.raw().write("CLIENT SETNAME me\r\n").want("+OK\r\n")
	for _, k := range []string{"a", "b", "c"} {
		c.send("EVAL", "return redis.call('CLIENT', 'GETNAME')", "1", k)
		if got := c.line(); !strings.HasPrefix(got, "$") && !strings.HasPrefix(got, "-") {
			t.Error(got)
		} else if got == "$2" {
			c.want("me\r\n")
		}
	}
	three := g.raw().write("CLIENT REPLY OFF\r\nHELLO 3\r\nCLIENT REPLY ON\r\n").want("+OK\r\n")
	for _, k := range []string{"a", "b", "c"} {
		three.send("HGETALL", k).want("%0\r\n")
	}
	// Invalidations come from every node.
	three.send("CLIENT", "TRACKING", "ON").want("+OK\r\n").send("GET", "a").want("_\r\n").send("GET", "b").want("_\r\n")
	other := g.raw()
	for _, k := range []string{"a", "b"} {
		other.send("SET", k, "1").want("+OK\r\n")
		three.want(">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\n" + k + "\r\n")
	}
	three.send("RESET").want("+RESET\r\n").send("HGETALL", "c").want("*0\r\n")
}

func clusterMonitor(t *testing.T, g *rig, _ *clustertest.Cluster) {
	c, other := g.raw().send("MONITOR").want("+OK\r\n"), g.raw()
	for _, k := range []string{"a", "b", "c"} {
		other.send("SET", k, "monitored").want("+OK\r\n")
		for !strings.Contains(c.line(), `"monitored"`) {
		}
	}
}

func clusterCommands(t *testing.T, g *rig, cluster *clustertest.Cluster) {
	c := g.raw()
	c.send("CLUSTER", "KEYSLOT", "a").want(":15495\r\n")
	c.send("SET", "a", "1").want("+OK\r\n").send("CLUSTER", "COUNTKEYSINSLOT", "15495").want(":1\r\n")
	c.send("CLUSTER", "GETKEYSINSLOT", "15495", "9").want("*1\r\n$1\r\na\r\n")
	slots, err := g.client(2).Do(t.Context(), "CLUSTER", "SLOTS").Slice()
	if err != nil || len(slots) != 3 {
		t.Errorf("%v %v", slots, err)
	}
	// A client that knows clusters goes straight.
	direct := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{g.addr}})
	defer direct.Close()
	if got, err := direct.Get(t.Context(), "a").Result(); got != "1" || err != nil {
		t.Error(got, err)
	}
}

func ownInTransactions(t *testing.T, g *rig, _ *clustertest.Cluster) {
	g.raw().write("MULTI\r\nrg.pydumpreqs\r\nSET a 1\r\nrg.pyexecute x\r\nEXEC\r\nGET a\r\n").
		want("+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n*0\r\n+OK\r\n-" + errNoBlocking + "\r\n$1\r\n1\r\n")
}

func clusterInfo(t *testing.T, g *rig, cluster *clustertest.Cluster) {
	c := g.raw()
	c.send("RG.REFRESHCLUSTER").want("+OK\r\n")
	ids := make([]string, 3)
	for i := range ids {
		ids[i] = cluster.Node(i).ID()
	}
	run := g.engine.RunID()
	want := "*5\r\n" + bulk("MyId") + bulk(ids[0]) + bulk("MyRunId") + bulk(run) + "*3\r\n"
	for i, slots := range [][2]int{{0, 5460}, {5461, 10921}, {10922, 16383}} {
		id := "$-1\r\n"
		if i == 0 {
			id = bulk(run)
		}
		want += "*16\r\n" + bulk("id") + bulk(ids[i]) + bulk("ip") + bulk("127.0.0.1") +
			bulk("port") + fmt.Sprintf(":%d\r\n", cluster.Node(i).Port()) + bulk("unixSocket") + bulk("None") + bulk("runid") + id +
			bulk("minHslot") + fmt.Sprintf(":%d\r\n", slots[0]) + bulk("maxHslot") + fmt.Sprintf(":%d\r\n", slots[1]) +
			bulk("pendingMessages") + ":0\r\n"
	}
	c.send("RG.INFOCLUSTER").want(want)
}

func largeOnCluster(t *testing.T, g *rig, _ *clustertest.Cluster) {
	value := strings.Repeat("\x00\xff\r\n$5\r\n*1\r\n", 1<<20)
	c := g.client(3)
	for _, k := range []string{"a", "b"} {
		if err := c.Set(t.Context(), k, value, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := c.MGet(t.Context(), "a", "b", "c").Result()
	if err != nil || got[0] != value || got[1] != value || got[2] != nil {
		t.Fatalf("%d values, %v", len(got), err)
	}
}

// movingSlots moves slots, each once, while clients count on keys of theirs.
func movingSlots(t *testing.T, g *rig, cluster *clustertest.Cluster) {
	target := cluster.Node(0)
	var keys []string
	for i := 0; len(keys) < 8; i++ {
		k := fmt.Sprint("moves", i)
		if owner, err := cluster.Owner(t.Context(), shard.KeySlot(k)); err != nil {
			t.Fatal(err)
		} else if owner != target {
			keys = append(keys, k)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	counted := make(chan int64)
	go func() {
		c := g.client(2)
		n := int64(0)
		for ctx.Err() == nil && !t.Failed() {
			p := c.Pipeline()
			for range 3 {
				for _, k := range keys {
					p.Incr(t.Context(), k)
				}
			}
			cmds, err := p.Exec(t.Context())
			if err != nil {
				t.Error(err)
			}
			for i, cmd := range cmds {
				if got, want := cmd.(*redis.IntCmd).Val(), n+1+int64(i/len(keys)); got != want {
					t.Errorf("INCR number %d gave %d", want, got)
				}
			}
			n += 3
		}
		counted <- n
	}()
	for _, k := range keys {
		slot := shard.KeySlot(k)
		owner, err := cluster.Owner(t.Context(), slot)
		if err == nil {
			err = cluster.MigrateSlot(t.Context(), slot, owner, target)
		}
		if err != nil {
			t.Error(err)
		}
	}
	stop()
	n := <-counted
	for _, k := range keys {
		if got, err := g.client(2).Get(t.Context(), k).Int64(); got != n || err != nil {
			t.Errorf("%s is %d (%v) after %d", k, got, err, n)
		}
	}
}
