package sink_test

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gears/sink"
	"gears/sink/sinktest"
)

// Rows per second of upserts over 100,000 keys, by gears and by programs that
// are written for one table: with the same batches, and each batch a transaction.
//
//	go test ./sink -run - -bench . -benchtime 200x

const benchKeys = 100000

type benchRow struct {
	id    string
	name  string
	age   int64
	score string
}

func benchRows(n, size int) []benchRow {
	rows := make([]benchRow, size)
	for i := range rows {
		// Coprime steps: new keys first, later all over the table.
		k := ((n*size + i) * 7919) % benchKeys
		rows[i] = benchRow{strconv.Itoa(k), "name of " + strconv.Itoa(k), int64(k % 90), strconv.Itoa(n)}
	}
	return rows
}

const benchTable = "CREATE TABLE bench (id VARCHAR(20) NOT NULL PRIMARY KEY, name VARCHAR(60), age BIGINT, score INT)"

// A writer writes batches; its columns are id, name, age and score.
type writer struct {
	name string
	open func(b *testing.B, s *sinktest.Server) func(rows []benchRow) error
}

func gearsWriter(m sink.Mark) func(b *testing.B, s *sinktest.Server) func([]benchRow) error {
	return func(b *testing.B, s *sinktest.Server) func([]benchRow) error {
		target, err := sink.Open(context.Background(), s.Kind, s.Conn)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { target.Close() })
		table := sink.Table{Name: "bench", Columns: columns("id*", "name", "age:int", "score")}
		n := 0
		return func(rows []benchRow) error {
			batch := make([]sink.Row, len(rows))
			n++
			if m.Table != "" {
				m.Val = strconv.Itoa(n)
			}
			for i, r := range rows {
				batch[i] = sink.Row{Values: []any{r.id, r.name, strconv.FormatInt(r.age, 10), r.score}}
			}
			_, err := target.Write(context.Background(), table, batch, m)
			return err
		}
	}
}

func plainPgx(b *testing.B, s *sinktest.Server) *pgx.Conn {
	c, err := pgx.Connect(context.Background(), fmt.Sprintf("host=%s port=5432 user=gears dbname=postgres", s.Conn.Address))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close(context.Background()) })
	return c
}

var writers = map[string][]writer{
	"postgres": {
		{"gears", gearsWriter(sink.Mark{})},
		{"gears-marked", gearsWriter(sink.Mark{Table: "marks", ID: "bench"})},
		{"plain-unnest", func(b *testing.B, s *sinktest.Server) func([]benchRow) error {
			c := plainPgx(b, s)
			return func(rows []benchRow) error {
				ids, names, ages, scores := make([]string, len(rows)), make([]string, len(rows)), make([]int64, len(rows)), make([]int32, len(rows))
				for i, r := range rows {
					n, _ := strconv.Atoi(r.score)
					ids[i], names[i], ages[i], scores[i] = r.id, r.name, r.age, int32(n)
				}
				return pgx.BeginFunc(context.Background(), c, func(tx pgx.Tx) error {
					_, err := tx.Exec(context.Background(), `INSERT INTO bench SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::int[])
ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, age = EXCLUDED.age, score = EXCLUDED.score`, ids, names, ages, scores)
					return err
				})
			}
		}},
		{"plain-copy", func(b *testing.B, s *sinktest.Server) func([]benchRow) error {
			c := plainPgx(b, s)
			ctx := context.Background()
			if _, err := c.Exec(ctx, "CREATE TEMP TABLE stage (LIKE bench) ON COMMIT DELETE ROWS"); err != nil {
				b.Fatal(err)
			}
			return func(rows []benchRow) error {
				return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
					_, err := tx.CopyFrom(ctx, pgx.Identifier{"stage"}, []string{"id", "name", "age", "score"}, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
						n, _ := strconv.Atoi(rows[i].score)
						return []any{rows[i].id, rows[i].name, rows[i].age, int32(n)}, nil
					}))
					if err != nil {
						return err
					}
					_, err = tx.Exec(ctx, `INSERT INTO bench SELECT * FROM stage ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, age = EXCLUDED.age, score = EXCLUDED.score`)
					return err
				})
			}
		}},
	},
	"mysql": {
		{"gears", gearsWriter(sink.Mark{})},
		{"gears-marked", gearsWriter(sink.Mark{Table: "marks", ID: "bench"})},
		{"plain-multirow", func(b *testing.B, s *sinktest.Server) func([]benchRow) error {
			db, err := sql.Open("mysql", "gears:gears@unix("+s.Conn.Address+")/gears?interpolateParams=true")
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { db.Close() })
			return func(rows []benchRow) error {
				tx, err := db.Begin()
				if err != nil {
					return err
				}
				defer tx.Rollback()
				args := make([]any, 0, 4*len(rows))
				for _, r := range rows {
					args = append(args, r.id, r.name, r.age, r.score)
				}
				_, err = tx.Exec("INSERT INTO bench VALUES "+strings.TrimSuffix(strings.Repeat("(?,?,?,?),", len(rows)), ",")+
					" ON DUPLICATE KEY UPDATE name = VALUES(name), age = VALUES(age), score = VALUES(score)", args...)
				if err != nil {
					return err
				}
				return tx.Commit()
			}
		}},
	},
}

func BenchmarkUpserts(b *testing.B) {
	for _, kind := range []string{"postgres", "mysql"} {
		s, err := sinktest.Start(context.Background(), kind, sinktest.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		for _, size := range []int{100, 1000} {
			for _, w := range writers[kind] {
				b.Run(fmt.Sprintf("%s/%d/%s", kind, size, w.name), func(b *testing.B) { benchUpserts(b, s, w, size) })
			}
		}
	}
}

func benchUpserts(b *testing.B, s *sinktest.Server, w writer, size int) {
	db, err := s.DB()
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	marks, _ := sink.CreateMark(s.Kind, "marks")
	for _, statement := range []string{"DROP TABLE IF EXISTS bench", "DROP TABLE IF EXISTS marks", marks, benchTable} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	write := w.open(b, s)
	n := 0
	for b.Loop() {
		if err := write(benchRows(n, size)); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n*size)/b.Elapsed().Seconds(), "rows/s")
}
