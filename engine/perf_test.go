package engine_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/engine"
	"gears/shard/shardtest"
)

func TestPerf(t *testing.T) {
	if os.Getenv("PERF") == "" {
		return
	}
	topo := shardtest.Start(t).Topology()
	ctx := context.Background()
	c, _ := topo.Shards()[0].Dial(ctx)
	gs := []string{"Drama", "Comedy,Romance", "Action,Adventure,Sci-Fi", "Documentary", "Crime,Drama,Mystery", "Horror", "Drama,Romance"}
	n := 1000000
	for i := 0; i < n; i++ {
		c.Append("HSET", fmt.Sprint("movie:", i), "genres", gs[i%len(gs)], "director", "nm0000001", "startYear", fmt.Sprint(1950+i%70), "runtimeMinutes", "100", "originalTitle", fmt.Sprint("Title ", i))
		if i%1000 == 999 {
			c.Flush(ctx)
			for range 1000 {
				c.Receive(ctx)
			}
		}
	}
	e := engine.New(topo, engine.Options{})
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: topo.Shards()[0].Addr()})
	hand := func() {
		start := time.Now()
		counts := map[string]int{}
		var cur uint64
		for {
			keys, next, err := rdb.Scan(ctx, cur, "movie:*", 1000).Result()
			if err != nil {
				t.Fatal(err)
			}
			p := rdb.Pipeline()
			cmds := make([]*redis.StringCmd, len(keys))
			for i, k := range keys {
				cmds[i] = p.HGet(ctx, k, "genres")
			}
			p.Exec(ctx)
			for _, c := range cmds {
				if v, err := c.Result(); err == nil {
					for _, g := range strings.Split(v, ",") {
						counts[g]++
					}
				}
			}
			if cur = next; cur == 0 {
				break
			}
		}
		fmt.Println("go-redis", time.Since(start), len(counts))
	}
	for range 3 {
		hand()
	}
	for _, s := range []string{
		`GearsBuilder('KeysOnlyReader').map(lambda x: execute('hget', x, 'genres')).filter(lambda x: x is not None).flatmap(lambda x: x.split(',')).countby().run('movie:*')`,
		`GB('KeysOnlyReader').map(lambda x: execute('hget', x, 'genres')).countby().run('movie:*')`,
		`GB().count().run()`,
		`GB().map(lambda x: x['value']['startYear']).countby().run()`,
	} {
		for range 3 {
			start := time.Now()
			o, err := e.PyExecute(ctx, engine.Request{Script: s})
			fmt.Println(time.Since(start), err, len(o.Results), o.Errors)
		}
	}
}
