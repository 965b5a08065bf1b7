package sink_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"

	"gears/shard/clustertest"
	"gears/shard/shardtest"
	"gears/sink"
	"gears/sink/sinktest"
)

// The servers are shared by all tests: each takes seconds to make.
var servers = map[string]*struct {
	once   sync.Once
	server *sinktest.Server
	err    error
}{"postgres": {}, "mysql": {}}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, s := range servers {
		if s.server != nil {
			s.server.Close()
		}
	}
	os.Exit(code)
}

var sqlKinds = []string{"postgres", "mysql", "sqlite"}

// database is a target and a plain connection to the same database.
type database struct {
	sink.Target
	t    *testing.T
	kind string
	conn sink.Conn
	db   *sql.DB
}

func server(t *testing.T, kind string) *sinktest.Server {
	t.Helper()
	s := servers[kind]
	s.once.Do(func() { s.server, s.err = sinktest.Start(context.Background(), kind, sinktest.Options{}) })
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.server
}

func open(t *testing.T, kind string) *database {
	t.Helper()
	d := &database{t: t, kind: kind}
	var err error
	if kind == "sqlite" {
		// A path with characters that mean something in a URL.
		path := filepath.Join(t.TempDir(), "a b%20?c#.db")
		d.conn = sink.Conn{Database: path}
		d.db, err = sql.Open("sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23", " ", "%20").Replace(path))
	} else {
		s := server(t, kind)
		d.conn = s.Conn
		d.db, err = s.DB()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.db.Close() })
	d.Target = d.open(sink.Open)
	return d
}

func (d *database) open(open func(context.Context, string, sink.Conn) (sink.Target, error)) sink.Target {
	d.t.Helper()
	target, err := open(context.Background(), d.kind, d.conn)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { target.Close() })
	return target
}

// create makes tables anew.
func (d *database) create(statements ...string) {
	d.t.Helper()
	for _, s := range statements {
		if rest, ok := strings.CutPrefix(s, "CREATE TABLE "); ok {
			d.exec("DROP TABLE IF EXISTS " + rest[:strings.Index(rest, "(")])
		}
		d.exec(s)
	}
}

func (d *database) exec(statement string) {
	d.t.Helper()
	if d.kind != "mysql" {
		statement = strings.ReplaceAll(statement, "`", `"`)
	}
	if _, err := d.db.Exec(statement); err != nil {
		d.t.Fatalf("%s: %v", statement, err)
	}
}

// rows are what a query gives, a line each.
func (d *database) rows(query string) string {
	d.t.Helper()
	if d.kind != "mysql" {
		query = strings.ReplaceAll(query, "`", `"`)
	}
	rows, err := d.db.Query(query)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, _ := rows.Columns()
	var lines []string
	for rows.Next() {
		values := make([]sql.NullString, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			d.t.Fatal(err)
		}
		var parts []string
		for _, v := range values {
			if !v.Valid {
				v.String = "NULL"
			}
			parts = append(parts, v.String)
		}
		lines = append(lines, strings.Join(parts, "|"))
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func (d *database) write(t sink.Table, rows []sink.Row, m sink.Mark) []sink.Rejected {
	d.t.Helper()
	rejected, err := d.Write(context.Background(), t, rows, m)
	if err != nil {
		d.t.Fatal(err)
	}
	return rejected
}

func (d *database) want(query, want string) {
	d.t.Helper()
	if got := d.rows(query); got != want {
		d.t.Fatalf("%s gave\n%s\nwant\n%s", query, got, want)
	}
}

// each runs a test on every kind of SQL database.
func each(t *testing.T, kinds []string, test func(t *testing.T, d *database)) {
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) { test(t, open(t, kind)) })
	}
}

// columns are written "id:int*" for a key column of a type.
func columns(words ...string) []sink.Column {
	var out []sink.Column
	for _, w := range words {
		w, key := strings.CutSuffix(w, "*")
		name, typ, _ := strings.Cut(w, ":")
		field, column, ok := strings.Cut(name, "=")
		if !ok {
			column = field
		}
		out = append(out, sink.Column{Field: field, Name: column, Type: typ, Key: key})
	}
	return out
}

// upsert and remove are rows; "-" is an absent value, "NULL" is NULL.
func upsert(values ...string) sink.Row {
	r := sink.Row{}
	for _, v := range values {
		switch v {
		case "-":
			r.Values = append(r.Values, sink.Absent)
		case "NULL":
			r.Values = append(r.Values, nil)
		default:
			r.Values = append(r.Values, v)
		}
	}
	return r
}

func remove(values ...string) sink.Row {
	r := upsert(values...)
	r.Delete = true
	return r
}

// numbered gives rows ids, the first one n.
func numbered(n int, rows ...sink.Row) []sink.Row {
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i].ID = fmt.Sprintf("%d-0", n+i)
	}
	return rows
}

func redisConn(t *testing.T) (*shardtest.Server, sink.Conn) {
	s := shardtest.Start(t)
	return s, sink.Conn{Address: s.Socket}
}

func clusterConn(t *testing.T) (*clustertest.Cluster, sink.Conn) {
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 3})
	var nodes []string
	for _, u := range c.URLs() {
		nodes = append(nodes, strings.TrimPrefix(u, "redis://"))
	}
	return c, sink.Conn{Nodes: nodes}
}
