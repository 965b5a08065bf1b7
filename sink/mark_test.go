package sink_test

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"gears/sink"
)

// logged makes the table people and a trigger that notes each row that is
// written: what was done twice shows there.
func (d *database) logged() {
	d.t.Helper()
	mark, err := sink.CreateMark(d.kind, "marks")
	if err != nil {
		d.t.Fatal(err)
	}
	d.exec("DROP TABLE IF EXISTS marks")
	d.create(people, "CREATE TABLE journal (id VARCHAR(20), age INT)", mark)
	switch d.kind {
	case "postgres":
		d.exec(`CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO journal VALUES (NEW.id, NEW.age); RETURN NEW; END $$`)
		d.exec("CREATE TRIGGER note AFTER INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION note()")
	default:
		d.exec("CREATE TRIGGER note1 AFTER INSERT ON people FOR EACH ROW BEGIN INSERT INTO journal VALUES (NEW.id, NEW.age); END")
		d.exec("CREATE TRIGGER note2 AFTER UPDATE ON people FOR EACH ROW BEGIN INSERT INTO journal VALUES (NEW.id, NEW.age); END")
	}
}

const theJournal = "SELECT id, age FROM journal ORDER BY id, age"

func mark(val string) sink.Mark { return sink.Mark{Table: "marks", ID: "shard-{06S}", Val: val} }

func TestRowsUpToTheMarkArePassedOver(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.logged()
		ctx := context.Background()
		if last, err := d.Last(ctx, mark("")); err != nil || last != "" {
			t.Fatalf("before the first batch: got %q %v", last, err)
		}
		batch := numbered(9, upsert("1", "ann", "30"), upsert("2", "bob", "40"))
		d.write(peopleTable, batch, mark("10-0"))
		d.write(peopleTable, batch, mark("10-0"))
		d.write(peopleTable, numbered(9, upsert("1", "ann", "30"), upsert("2", "bob", "40"), upsert("3", "eve", "50")), mark("11-0"))
		d.write(peopleTable, batch[:1], mark("9-0")) // an old one does not take the mark back
		d.write(peopleTable, numbered(12, upsert("4", "joe", "60")), sink.Mark{Table: "marks", ID: "other", Val: "12-0"})
		d.write(peopleTable, []sink.Row{upsert("5", "jim", "70")}, mark("12-0")) // without an id
		d.want(theJournal, "1|30\n2|40\n3|50\n4|60\n5|70")
		d.want("SELECT id, val FROM marks ORDER BY id", "other|12-0\nshard-{06S}|12-0")
		if last, err := d.Last(ctx, mark("")); err != nil || last != "12-0" {
			t.Fatalf("got %q %v, want 12-0", last, err)
		}
	})
}

func TestAfter(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"10-0", "9-0", true}, {"9-0", "10-0", false}, {"1-10", "1-9", true}, {"1-9", "1-9", false}, {"10", "9", true},
		{"1764000000000-1", "1764000000000", true}, {"b", "a", true}, {"a", "9", true}, {"9", "a", false}, {"18446744073709551615-1", "18446744073709551615-0", true},
	} {
		if got := sink.After(c.a, c.b); got != c.want {
			t.Errorf("After(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

// cutter stands between a target and its server. It counts what the target sends
// and cuts the connection at one of them: before the server gets it, or when the
// server has answered and the target has not got it.
type cutter struct {
	listener net.Listener
	backend  string

	mu     sync.Mutex
	seen   int
	at     int // 0: never
	answer bool
	conns  sync.WaitGroup
}

func newCutter(t *testing.T, socket string) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: l, backend: socket}
	c.conns.Add(1)
	go c.accept()
	t.Cleanup(func() {
		l.Close()
		c.conns.Wait()
	})
	return c
}

// arm counts from now on.
func (c *cutter) arm(at int, answer bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen, c.at, c.answer = 0, at, answer
}

// next says what to do with what is sent.
func (c *cutter) next() (cut, answer bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen++
	return c.at > 0 && c.seen == c.at, c.answer
}

func (c *cutter) accept() {
	defer c.conns.Done()
	for {
		client, err := c.listener.Accept()
		if err != nil {
			return
		}
		c.conns.Add(1)
		go c.serve(client)
	}
}

func (c *cutter) serve(client net.Conn) {
	defer c.conns.Done()
	defer client.Close()
	server, err := net.Dial("unix", c.backend)
	if err != nil {
		return
	}
	var quiet sync.Mutex // held to keep an answer back
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer client.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := server.Read(buf)
			if err != nil {
				return
			}
			quiet.Lock()
			_, err = client.Write(buf[:n])
			quiet.Unlock()
			if err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			break
		}
		cut, answer := c.next()
		if cut && answer {
			quiet.Lock()
			_, _ = server.Write(buf[:n])
			// Long enough for the server to do it; both outcomes must be right.
			time.Sleep(30 * time.Millisecond)
			client.Close()
			quiet.Unlock()
			break
		}
		if cut {
			break
		}
		if _, err := server.Write(buf[:n]); err != nil {
			break
		}
	}
	server.Close()
	client.Close()
	<-done
}

// until repeats a batch as a caller does.
func until(t *testing.T, target sink.Target, table sink.Table, rows []sink.Row, m sink.Mark) (cuts int) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for ; ; cuts++ {
		_, err := target.Write(context.Background(), table, rows, m)
		if err == nil {
			return cuts
		}
		if !sink.Retryable(err) {
			t.Fatalf("got an error that repeating does not heal: %v", err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("still %v", err)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestABatchThatIsCutAnywhereAndRepeatedIsAppliedOnce(t *testing.T) {
	for _, kind := range []string{"postgres", "mysql"} {
		for _, answer := range []bool{false, true} {
			t.Run(fmt.Sprint(kind, " answered=", answer), func(t *testing.T) {
				d := open(t, kind)
				d.logged()
				socket := d.conn.Address
				if kind == "postgres" {
					socket += "/.s.PGSQL.5432"
				}
				c := newCutter(t, socket)
				d.conn.Address = c.listener.Addr().String()
				target := d.open(sink.Open)
				var want []string
				cut := true
				for n := 1; cut; n++ {
					if n > 60 {
						t.Fatal("there is no end to what a batch sends")
					}
					c.arm(n, answer)
					id := fmt.Sprintf("%03d", n)
					// A delete, a write of all columns and one of some: several statements.
					rows := numbered(n*10, remove("x", "", ""), upsert(id, "ann", "30"), upsert(id+"a", "-", "31"))
					cut = until(t, target, peopleTable, rows, mark(fmt.Sprintf("%d-0", n*10+2))) > 0
					want = append(want, id+"|30", id+"a|31")
				}
				d.want(theJournal, strings.Join(want, "\n"))
			})
		}
	}
}

// killers end the connections that a target has, as an administrator does.
var killers = map[string]func(d *database){
	"postgres": func(d *database) {
		d.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gears'")
	},
	"mysql": func(d *database) {
		var ids sql.NullString
		_ = d.db.QueryRow("SELECT GROUP_CONCAT(id) FROM information_schema.processlist WHERE user = 'gears' AND id <> CONNECTION_ID()").Scan(&ids)
		for id := range strings.SplitSeq(ids.String, ",") {
			_, _ = d.db.Exec("KILL " + id)
		}
	},
}

func TestKilledConnectionsNeitherLoseNorRepeat(t *testing.T) {
	each(t, []string{"postgres", "mysql"}, func(t *testing.T, d *database) {
		d.logged()
		d.db.SetMaxOpenConns(1)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				select {
				case <-stop:
					return
				case <-time.After(3 * time.Millisecond):
					killers[d.kind](d)
				}
			}
		}()
		const batches, size = 100, 50
		for n := range batches {
			var rows []sink.Row
			for i := range size {
				rows = append(rows, sink.Row{ID: fmt.Sprintf("%d-%d", n+1, i), Values: []any{n*size + i, "n", i}})
			}
			until(t, d.Target, peopleTable, rows, mark(fmt.Sprintf("%d-%d", n+1, size-1)))
		}
		close(stop)
		wg.Wait()
		d.want("SELECT COUNT(*), COUNT(DISTINCT id) FROM journal", "5000|5000")
	})
}

// Writers of one source at a time: an old owner that has not noticed.
func TestTwoWritersOfOneMarkWriteEachRowOnce(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.logged()
		other := d.open(sink.Open)
		var wg sync.WaitGroup
		for _, target := range []sink.Target{d.Target, other} {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for n := range 30 {
					m := mark(fmt.Sprint(n + 1))
					for {
						_, err := target.Write(context.Background(), peopleTable, []sink.Row{{ID: m.Val, Values: []any{n, "n", n}}}, m)
						if err == nil {
							break
						}
						if !sink.Retryable(err) {
							t.Error(err)
							return
						}
					}
				}
			}()
		}
		wg.Wait()
		d.want("SELECT COUNT(*), COUNT(DISTINCT id) FROM journal", "30|30")
	})
}
