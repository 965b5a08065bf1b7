package conformance_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/shard/shardtest"
	"gears/sink/sinktest"
)

// TestExactlyOnceOverKills: gearsd is killed again and again while it writes a
// stream behind. A trigger in the database notes every row that is written: with
// exactlyOnceTableName each entry of the stream is there once.
func TestExactlyOnceOverKills(t *testing.T) {
	db, err := sinktest.Start(context.Background(), "postgres", sinktest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range []string{
		"CREATE TABLE persons (person_id text PRIMARY KEY, age text)",
		"CREATE TABLE once (id text PRIMARY KEY, val text)",
		"CREATE TABLE audit (person_id text, op text)",
		"CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (NEW.person_id, TG_OP); RETURN NEW; END $$",
		"CREATE TRIGGER audit AFTER INSERT OR UPDATE ON persons FOR EACH ROW EXECUTE FUNCTION note()",
	} {
		if _, err := conn.Exec(statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	srv := shardtest.Start(t)
	client := srv.Client()
	p := launch(t, srv, "gearsd0")
	script := fmt.Sprintf(`
from rgsync import RGWriteBehind
from rgsync.Connectors import PostgresConnection, PostgresConnector
c = PostgresConnector(PostgresConnection('%s', '%s', '%s/%s'), 'persons', 'person_id', exactlyOnceTableName='once')
RGWriteBehind(GB, keysPrefix='person', mappings={'age': 'age'}, connector=c, name='Persons', batch=50, duration=20, onFailedRetryInterval=1)
`, db.Conn.User, db.Conn.Password, db.Conn.Address, db.Conn.Database)
	if err := p.Do(t.Context(), "RG.PYEXECUTE", script, "REQUIREMENTS", "rgsync").Err(); err != nil {
		t.Fatal(err)
	}
	count := func(query string) (n int) {
		if err := conn.QueryRow(query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := client.HSet(t.Context(), "person:first", "age", "1").Err(); err != nil {
		t.Fatal(err)
	}
	p.eventually("the first row is there", func() bool { return count("SELECT count(*) FROM persons") == 1 })
	var stream string
	for _, key := range client.Keys(t.Context(), "_persons-stream-*").Val() {
		stream = key
	}
	if !strings.HasSuffix(stream, "-{06S}") {
		t.Fatalf("the stream is %q", stream)
	}
	const entries = 20000
	done := make(chan error, 1)
	go func() {
		for i := 0; i < entries; {
			pipe := client.Pipeline()
			for n := 0; n < 100; n++ {
				id := fmt.Sprint("p", i)
				pipe.XAdd(context.Background(), &redis.XAddArgs{Stream: stream, Values: []string{"_original_key", "person:" + id, "person_id", id, "#", "=", "age", "1"}})
				i++
			}
			if _, err := pipe.Exec(context.Background()); err != nil {
				done <- err
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
		done <- nil
	}()
	for i := range 3 {
		at := count("SELECT count(*) FROM persons")
		p.eventually("it goes on", func() bool { return count("SELECT count(*) FROM persons") > min(at+rand.IntN(1500), entries) })
		p.kill()
		p = launch(t, srv, fmt.Sprint("gearsd", i+1))
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	p.eventually("all rows are there", func() bool { return count("SELECT count(*) FROM persons") == entries+1 })
	if n := count("SELECT count(*) FROM audit"); n != entries+1 {
		t.Errorf("%d writes of %d entries", n, entries+1)
	}
	p.eventually("the stream is empty", func() bool { return client.XLen(t.Context(), stream).Val() == 0 })
}
