package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/engine"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// realBefore is before with the real engine.
func realBefore(t *testing.T, c *clustertest.Cluster) *rig {
	t.Helper()
	var e *engine.Engine
	g := before(t, c, func(s *server) {
		e = engine.New(s.engine.Topology(), engine.Options{})
		e.SetInternal(s.Internal)
		e.SetInterceptor(s.setInterceptions, engine.ResultReply)
		s.engine = e
	})
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		e.Close(ctx)
	})
	return g
}

// What clients set off runs on the shard of their key: it could not execute
// anything for that key elsewhere.
func TestRecipesRunOnTheShardOfTheKey(t *testing.T) {
	cluster := shardtest.StartCluster(t, clustertest.Options{})
	g := realBefore(t, cluster)
	c := g.raw()
	c.gives("+OK", "RG.PYEXECUTE", "GB('CommandReader').map(lambda x: execute('get', x[1])).register(trigger='get', mode='sync')\n"+
		"GB('CommandReader').map(lambda x: execute('get', x[1])).register(trigger='local', mode='async_local')\n"+
		"GB('CommandReader').count().register(trigger='shards')")
	c.gives("+OK", "RG.PYEXECUTE", "GB('CommandReader').map(lambda x: str(call_next(x[1])) + execute('get', x[1])).register(hook='strlen', mode='sync')")
	c.gives("+OK", "RG.PYEXECUTE", `
def answer(x):
    override_reply(get_command()[0] + ' ' + execute('get', x['key']))
GB('KeysReader').map(answer).register(prefix='cmd*', commands=['incr'], mode='async_local', readValue=False)
`, "DESCRIPTION", "commands")
	id := strings.Trim(c.ask("RG.PYEXECUTE", "GB().count().run('none*')", "UNBLOCKING"), `"+`)
	eventually(t, "it is done", func() bool {
		return strings.Count(c.ask("RG.GETEXECUTION", id), `"status" "done"`) == 3
	})
	if got := c.ask("RG.GETEXECUTION", id, "SHARD"); strings.Count(got, "shard_id") != 1 {
		t.Error(got)
	}
	for i, k := range []string{"a", "b", "c"} {
		c.gives("+OK", "SET", k, fmt.Sprint(i))
		c.gives(fmt.Sprintf(`*["%d"]`, i), "RG.TRIGGERONKEY", "get", k)
		c.gives(fmt.Sprintf(`*["%d"]`, i), "RG.TRIGGERONKEY", "local", k)
		c.gives(`*["3"]`, "RG.TRIGGERONKEY", "shards", k)
		c.gives(fmt.Sprintf(`"1%d"`, i), "STRLEN", k)
		c.gives(`"incr 1"`, "incr", "cmd{"+k+"}")
	}
}

func TestAfterAFailoverTheNewMasterServes(t *testing.T) {
	cluster := shardtest.StartCluster(t, clustertest.Options{Replicas: 1, NodeTimeout: time.Second})
	g := before(t, cluster, nil)
	pinned := g.raw().send("WATCH", "a").want("+OK\r\n")
	waits := g.raw().send("BLPOP", "{a}list", "0")
	c := g.client(2)
	if err := c.Set(t.Context(), "b", "0", 0).Err(); err != nil {
		t.Fatal(err)
	}
	owner, err := cluster.Owner(t.Context(), shard.KeySlot("a"))
	if err != nil {
		t.Fatal(err)
	}
	cluster.Kill9(owner)
	if got, want := waits.line(), "-ERR gears: connection to redis at "+owner.Addr()+" lost"; len(got) < len(want) || got[:len(want)] != want {
		t.Error(got)
	}
	pinned.wantEnd()
	// Other shards are not concerned, and the new master is found.
	if err := c.Get(t.Context(), "b").Err(); err != nil {
		t.Error(err)
	}
	eventually(t, "a new master", func() bool { return c.Set(t.Context(), "a", "1", 0).Err() == nil })
	waits.send("GET", "a").want("$1\r\n1\r\n")
}

// A node that sleeps, and is no master any more when it wakes up, keeps nobody.
func TestCommandsAtAFrozenMasterEndWhenItIsReplaced(t *testing.T) {
	cluster := shardtest.StartCluster(t, clustertest.Options{Replicas: 1, NodeTimeout: time.Second})
	g := before(t, cluster, nil)
	owner, err := cluster.Owner(t.Context(), shard.KeySlot("a"))
	if err != nil {
		t.Fatal(err)
	}
	c := g.raw().send("SET", "a", "1").want("+OK\r\n")
	cluster.Stop(owner)
	defer cluster.Cont(owner)
	c.send("GET", "a").send("GET", "b")
	if got := c.line(); got[0] != '-' {
		t.Error(got)
	}
	c.want("$-1\r\n")
	other := redis.NewClient(&redis.Options{Addr: g.addr, Protocol: 2, MaxRetries: -1, ReadTimeout: 15 * time.Second})
	defer other.Close()
	eventually(t, "a new master", func() bool { return other.Set(t.Context(), "a", "1", 0).Err() == nil })
}
