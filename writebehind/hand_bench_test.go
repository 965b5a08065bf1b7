package writebehind_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"gears/shard/shardtest"
	"gears/sink/sinktest"
)

// BenchmarkHand is the program that somebody would write by hand for BenchmarkRows:
// notifications, pipelined reads, a stream, batches of 100, one statement a batch.
func BenchmarkHand(b *testing.B) {
	db, err := sinktest.Start(b.Context(), "postgres", sinktest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	srv := shardtest.Start(b)
	conn, err := db.DB()
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Exec(personsTable); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: srv.Socket, DisableIdentity: true, ReadTimeout: time.Minute})
	defer c.Close()
	c.ConfigSet(ctx, "notify-keyspace-events", "KA")
	sub := c.PSubscribe(ctx, "__keyspace@0__:person:*")
	sub.Receive(ctx)
	ch := sub.Channel(redis.WithChannelSize(100000), redis.WithChannelSendTimeout(time.Minute))
	c.XGroupCreateMkStream(ctx, "s", "g", "0")
	go func() {
		for m := range ch {
			keys := []string{strings.TrimPrefix(m.Channel, "__keyspace@0__:")}
		more:
			for len(keys) < 512 {
				select {
				case m := <-ch:
					keys = append(keys, strings.TrimPrefix(m.Channel, "__keyspace@0__:"))
				default:
					break more
				}
			}
			p := c.Pipeline()
			var cmds []*redis.MapStringStringCmd
			for _, k := range keys {
				cmds = append(cmds, p.HGetAll(ctx, k))
			}
			p.Exec(ctx)
			p = c.Pipeline()
			for i, k := range keys {
				v := cmds[i].Val()
				p.XAdd(ctx, &redis.XAddArgs{Stream: "s", Values: []string{"_original_key", k, "person_id", k[7:], "#", "=", "first", v["first_name"], "last", v["last_name"], "age", v["age"]}})
			}
			p.Exec(ctx)
		}
	}()
	pool, err := pgxpool.New(ctx, "host="+db.Conn.Address+" user="+db.Conn.User+" dbname="+db.Conn.Database)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	go func() {
		for ctx.Err() == nil {
			r, err := c.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"s", ">"}, Count: 100, Block: 100 * time.Millisecond}).Result()
			if err != nil || len(r) == 0 {
				continue
			}
			var ids, id, first, last []string
			var age []int
			for _, m := range r[0].Messages {
				ids = append(ids, m.ID)
				id, first, last = append(id, m.Values["person_id"].(string)), append(first, m.Values["first"].(string)), append(last, m.Values["last"].(string))
				n, _ := strconv.Atoi(m.Values["age"].(string))
				age = append(age, n)
			}
			if _, err := pool.Exec(ctx, "INSERT INTO persons (person_id, first, last, age) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) ON CONFLICT (person_id) DO UPDATE SET first = EXCLUDED.first, last = EXCLUDED.last, age = EXCLUDED.age", id, first, last, age); err != nil && ctx.Err() == nil {
				b.Error(err)
				return
			}
			p := c.Pipeline()
			p.XAck(ctx, "s", "g", ids...)
			p.XDel(ctx, "s", ids...)
			p.Exec(ctx)
		}
	}()
	b.ResetTimer()
	for i := 0; i < b.N; {
		pipe := c.Pipeline()
		for n := 0; n < 200 && i < b.N; n++ {
			pipe.HSet(b.Context(), "person:"+strconv.Itoa(i), "first_name", "ann", "last_name", "smith", "age", strconv.Itoa(i%90))
			i++
		}
		pipe.Exec(b.Context())
	}
	for rows := 0; rows < b.N; time.Sleep(2 * time.Millisecond) {
		conn.QueryRow("SELECT count(*) FROM persons").Scan(&rows)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
