package sink_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"gears/sink"
)

func openRedis(t *testing.T, kind string) (sink.Target, redis.UniversalClient) {
	t.Helper()
	var conn sink.Conn
	var client redis.UniversalClient
	if kind == "redis" {
		s, c := redisConn(t)
		conn = c
		client = redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket, Protocol: 2})
	} else {
		_, conn = clusterConn(t)
		client = redis.NewClusterClient(&redis.ClusterOptions{Addrs: conn.Nodes, Protocol: 2})
	}
	t.Cleanup(func() { client.Close() })
	target, err := sink.Open(context.Background(), kind, conn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target, client
}

var hashTable = sink.Table{Name: "people", Columns: columns("region*", "id*", "name", "years=age:int")}

func hash(t *testing.T, client redis.UniversalClient, key string) string {
	t.Helper()
	m, err := client.HGetAll(context.Background(), key).Result()
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, k+"="+m[k])
	}
	return strings.Join(parts, " ")
}

func TestRowsOfRedisAreHashes(t *testing.T) {
	for _, kind := range []string{"redis", "rediscluster"} {
		t.Run(kind, func(t *testing.T) {
			target, client := openRedis(t, kind)
			ctx := context.Background()
			write := func(table sink.Table, rows ...sink.Row) []sink.Rejected {
				t.Helper()
				rejected, err := target.Write(ctx, table, rows, sink.Mark{})
				if err != nil {
					t.Fatal(err)
				}
				return rejected
			}
			want := func(id, want string) {
				t.Helper()
				if got := hash(t, client, "people:eu:"+id); got != want {
					t.Fatalf("%s: got %q, want %q", id, got, want)
				}
			}
			if err := target.Check(ctx, hashTable, sink.Mark{}); err != nil {
				t.Fatal(err)
			}
			client.HSet(ctx, "people:eu:1", "note", "old")
			write(hashTable, upsert("eu", "1", "ann", "030"), upsert("eu", "2", "bob", "40"), upsert("eu", "1", "-", "31"), upsert("eu", "3", "x", "1"), remove("eu", "3", "", ""))
			want("1", "age=31 name=ann note=old")
			want("2", "age=40 name=bob")
			want("3", "")
			write(hashTable, upsert("eu", "2", "NULL", "-"))
			want("2", "age=40")
			insertOnly := hashTable
			insertOnly.InsertOnly = true
			write(insertOnly, upsert("eu", "2", "joe", "1"), upsert("eu", "4", "jim", "2"), upsert("eu", "4", "jon", "3"))
			want("2", "age=40")
			want("4", "age=2 name=jim")

			client.Set(ctx, "people:eu:5", "a text", 0)
			_, err := target.Write(ctx, hashTable, []sink.Row{upsert("eu", "5", "a", "1")}, sink.Mark{})
			if err == nil || !strings.Contains(err.Error(), `the key "eu", "5": WRONGTYPE`) || sink.Retryable(err) {
				t.Fatalf("got %v", err)
			}
			reject := hashTable
			reject.Reject = true
			rejected := write(reject, upsert("eu", "6", "a", "x"), upsert("eu", "5", "a", "1"), upsert("eu", "7", "b", "2"))
			if len(rejected) != 2 || rejected[0].Index != 0 || rejected[1].Index != 1 {
				t.Fatalf("rejected %+v", rejected)
			}
			want("7", "age=2 name=b")
		})
	}
}

func TestMarksOfRedis(t *testing.T) {
	target, client := openRedis(t, "redis")
	ctx := context.Background()
	write := func(m sink.Mark, rows ...sink.Row) error {
		_, err := target.Write(ctx, hashTable, rows, m)
		return err
	}
	for range 2 {
		if err := write(mark("2-0"), numbered(1, upsert("eu", "1", "ann", "30"), upsert("eu", "2", "bob", "40"))...); err != nil {
			t.Fatal(err)
		}
		client.HSet(ctx, "people:eu:1", "name", "eve")
	}
	if got := hash(t, client, "people:eu:1"); got != "age=30 name=eve" {
		t.Fatalf("written again: %s", got)
	}
	if last, err := target.Last(ctx, mark("")); err != nil || last != "2-0" {
		t.Fatalf("got %q %v", last, err)
	}
	client.Set(ctx, "people:eu:3", "a text", 0)
	err := write(mark("4-0"), numbered(3, upsert("eu", "3", "x", "1"), upsert("eu", "4", "y", "2"))...)
	if err == nil || !strings.Contains(err.Error(), "the key people:eu:3 holds a string") {
		t.Fatalf("got %v", err)
	}
	if last, _ := target.Last(ctx, mark("")); last != "2-0" {
		t.Fatalf("the mark passed a row that was not written: %s", last)
	}
}

func TestABatchForRedisThatIsCutAnywhereAndRepeatedIsAppliedOnce(t *testing.T) {
	for _, answer := range []bool{false, true} {
		s, _ := redisConn(t)
		client := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket, Protocol: 2})
		defer client.Close()
		c := newCutter(t, s.Socket)
		target, err := sink.Open(context.Background(), "redis", sink.Conn{Address: c.listener.Addr().String()})
		if err != nil {
			t.Fatal(err)
		}
		defer target.Close()
		ctx := context.Background()
		cut := true
		for n := 1; cut; n++ {
			c.arm(n, answer)
			key := fmt.Sprint("people:eu:", n)
			m := mark(fmt.Sprintf("%d-0", n))
			rows := []sink.Row{upsert("eu", fmt.Sprint(n), "ann", "30")}
			rows[0].ID = m.Val
			want := "age=30 name=ann"
			for cut = false; ; cut = true {
				_, err := target.Write(ctx, hashTable, rows, m)
				if err == nil {
					break
				}
				if !sink.Retryable(err) {
					t.Fatal(err)
				}
				// What somebody changes after the batch was applied must stay.
				if client.Exists(ctx, key).Val() == 1 {
					client.HSet(ctx, key, "name", "eve")
					want = "age=30 name=eve"
				}
			}
			if got := hash(t, client, key); got != want {
				t.Fatalf("%s is %s, want %s", key, got, want)
			}
			if last, _ := target.Last(ctx, m); last != m.Val {
				t.Fatalf("the mark is %s, want %s", last, m.Val)
			}
		}
	}
}

func TestWhatRedisCannotKeep(t *testing.T) {
	cluster, _ := openRedis(t, "rediscluster")
	single, _ := openRedis(t, "redis")
	keysOnly, rejects := hashTable, hashTable
	keysOnly.Columns = columns("id*")
	rejects.RejectTo = "refused"
	for _, c := range []struct {
		target sink.Target
		table  sink.Table
		mark   sink.Mark
		want   string
	}{
		{cluster, hashTable, mark("1-0"), "exactly-once is not possible with it"},
		{single, keysOnly, sink.Mark{}, "table people has key columns only, and a hash needs a field"},
		{single, rejects, sink.Mark{}, "rejected rows cannot be written to a table of Redis"},
	} {
		err := c.target.Check(context.Background(), c.table, c.mark)
		_, writeErr := c.target.Write(context.Background(), c.table, nil, c.mark)
		for _, err := range []error{err, writeErr} {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want …%s", err, c.want)
			}
		}
	}
	if _, err := sink.CreateTable("redis", hashTable); err == nil {
		t.Error("a table of Redis was created")
	}
}
