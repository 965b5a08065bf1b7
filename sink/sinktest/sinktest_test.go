package sinktest_test

import (
	"context"
	"testing"

	"gears/sink"
	"gears/sink/sinktest"
)

func TestWhatIsCommittedOutlivesACrash(t *testing.T) {
	for _, kind := range []string{"postgres", "mysql"} {
		t.Run(kind, func(t *testing.T) {
			ctx := context.Background()
			s, err := sinktest.Start(ctx, kind, sinktest.Options{Durable: true, TCP: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			db, err := s.DB()
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec("CREATE TABLE t (id int PRIMARY KEY, v int)"); err != nil {
				t.Fatal(err)
			}
			target, err := sink.Open(ctx, s.Kind, s.Conn)
			if err != nil {
				t.Fatal(err)
			}
			defer target.Close()
			table := sink.Table{Name: "t", Columns: []sink.Column{{Name: "id", Key: true}, {Name: "v"}}}
			if _, err := target.Write(ctx, table, []sink.Row{{Values: []any{"1", "2"}}}, sink.Mark{}); err != nil {
				t.Fatal(err)
			}
			if err := s.Kill(); err != nil {
				t.Fatal(err)
			}
			_, err = target.Write(ctx, table, []sink.Row{{Values: []any{"1", "3"}}}, sink.Mark{})
			if !sink.Retryable(err) {
				t.Fatalf("while the server is away: got %v, want a retryable error", err)
			}
			if err := s.Restart(ctx); err != nil {
				t.Fatal(err)
			}
			var v int
			if err := db.QueryRow("SELECT v FROM t WHERE id = 1").Scan(&v); err != nil || v != 2 {
				t.Fatalf("after the crash: got %d %v, want 2", v, err)
			}
			if _, err = target.Write(ctx, table, []sink.Row{{Values: []any{"1", "3"}}}, sink.Mark{}); err != nil {
				t.Fatalf("after the restart: %v", err)
			}
		})
	}
}
