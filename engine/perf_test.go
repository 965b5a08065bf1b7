package engine_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

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
