package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/engine"
	"gears/shard/shardtest"
)

// BenchmarkRecipe3 is the time an entry of a backlog takes.
func BenchmarkRecipe3(b *testing.B) {
	for _, batch := range []int{1, 100} {
		b.Run(fmt.Sprint("batch=", batch), func(b *testing.B) {
			s := shardtest.Start(b)
			c := s.Client()
			topo, ctx := s.Topology(), context.Background()
			n := b.N
			for i := 0; i < n; i += 1000 {
				_, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
					for k := i; k < min(i+1000, n); k++ {
						p.XAdd(ctx, &redis.XAddArgs{Stream: "inputStream", Values: []any{fmt.Sprint("k", k), "v"}})
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			e := engine.New(topo, engine.Options{})
			defer e.Close(ctx)
			b.ReportAllocs()
			b.ResetTimer()
			script := fmt.Sprintf("GB('StreamReader').flatmap(lambda x: [(a[0], a[1]) for a in x['value'].items()]).repartition(lambda x: x[0]).foreach(lambda x: execute('set', x[0], x[1])).register('inputStream', batch=%d)", batch)
			if _, err := e.PyExecute(ctx, engine.Request{Script: script}); err != nil {
				b.Fatal(err)
			}
			for c.XLen(ctx, "inputStream").Val() > 0 {
				time.Sleep(2 * time.Millisecond)
			}
			b.StopTimer()
		})
	}
}
