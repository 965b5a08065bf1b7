package writebehind_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/engine"
	"gears/shard/shardtest"
	"gears/sink/sinktest"
)

// BenchmarkRows measures rows a second from HSET to the table: each op is one hash
// that is written, and the time ends when the last row is there.
func BenchmarkRows(b *testing.B) {
	for _, kind := range []string{"postgres", "mysql"} {
		for _, batch := range []int{100, 1000} {
			b.Run(fmt.Sprintf("%s/batch=%d", kind, batch), func(b *testing.B) {
				db, err := sinktest.Start(b.Context(), kind, sinktest.Options{})
				if err != nil {
					b.Fatal(err)
				}
				defer db.Close()
				srv := shardtest.Start(b)
				e := engine.New(srv.Topology(), engine.Options{})
				defer e.Close(b.Context())
				conn, err := db.DB()
				if err != nil {
					b.Fatal(err)
				}
				defer conn.Close()
				if _, err := conn.Exec(personsTable); err != nil {
					b.Fatal(err)
				}
				class := map[string]string{"postgres": "Postgres", "mysql": "MySql"}[kind]
				script := imports + fmt.Sprintf(`
RGWriteBehind(GB, keysPrefix='person', mappings={'first_name': 'first', 'last_name': 'last', 'age': 'age'}, batch=%d, name='Persons',
              connector=%[2]sConnector(%[2]sConnection('%s', '%s', '%s/%s'), 'persons', 'person_id'))
`, batch, class, db.Conn.User, db.Conn.Password, db.Conn.Address, db.Conn.Database)
				if _, err := e.PyExecute(b.Context(), engine.Request{Script: script}); err != nil {
					b.Fatal(err)
				}
				c := redis.NewClient(&redis.Options{Network: "unix", Addr: srv.Socket, DisableIdentity: true})
				defer c.Close()
				b.ResetTimer()
				for i := 0; i < b.N; {
					pipe := c.Pipeline()
					for n := 0; n < 200 && i < b.N; n++ {
						pipe.HSet(b.Context(), "person:"+strconv.Itoa(i), "first_name", "ann", "last_name", "smith", "age", strconv.Itoa(i%90))
						i++
					}
					if _, err := pipe.Exec(b.Context()); err != nil {
						b.Fatal(err)
					}
				}
				for rows := 0; rows < b.N; time.Sleep(2 * time.Millisecond) {
					if err := conn.QueryRow("SELECT count(*) FROM persons").Scan(&rows); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}
