package writebehind_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"gears/engine"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
	"gears/sink/sinktest"
)

// shared are servers that tests use one after another: starting one takes seconds.
var shared struct {
	sync.Mutex
	cluster   *clustertest.Cluster
	databases map[string]*sinktest.Server
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.cluster != nil {
		shared.cluster.Close()
	}
	for _, s := range shared.databases {
		s.Close()
	}
	os.Exit(code)
}

// kinds are the databases that all tests of tables run on.
var kinds = []string{"sqlite", "postgres", "mysql"}

// database is an empty database, and how scripts connect to it.
type database struct {
	*sql.DB
	t          *testing.T
	kind       string
	connection string // the expression of the script
	connector  string // its class
	server     *sinktest.Server
}

// newDatabase makes a database of a kind without tables in it.
func newDatabase(t *testing.T, kind string) *database {
	t.Helper()
	d := &database{t: t, kind: kind}
	if kind == "sqlite" {
		path := filepath.Join(t.TempDir(), "rows.db")
		db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(10000)")
		if err != nil {
			t.Fatal(err)
		}
		d.DB, d.connection, d.connector = db, fmt.Sprintf("SQLiteConnection('%s')", path), "SQLiteConnector"
		t.Cleanup(func() { db.Close() })
		return d
	}
	shared.Lock()
	defer shared.Unlock()
	s := shared.databases[kind]
	if s == nil {
		var err error
		if s, err = sinktest.Start(context.Background(), kind, sinktest.Options{}); err != nil {
			t.Fatal(err)
		}
		if shared.databases == nil {
			shared.databases = map[string]*sinktest.Server{}
		}
		shared.databases[kind] = s
	}
	d.on(s)
	for _, table := range []string{"persons", "once", "refused", "audit", "notes"} {
		d.exec("DROP TABLE IF EXISTS " + table)
	}
	return d
}

// on uses a server.
func (d *database) on(s *sinktest.Server) {
	d.t.Helper()
	db, err := s.DB()
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { db.Close() })
	class := map[string]string{"postgres": "Postgres", "mysql": "MySql"}[s.Kind]
	d.DB, d.server, d.connector = db, s, class+"Connector"
	d.connection = fmt.Sprintf("%sConnection('%s', '%s', '%s/%s')", class, s.Conn.User, s.Conn.Password, s.Conn.Address, s.Conn.Database)
}

func (d *database) exec(statement string) {
	d.t.Helper()
	if _, err := d.DB.Exec(statement); err != nil {
		d.t.Fatal(statement, err)
	}
}

// rows are what a query gives, a row a text with | between columns, sorted.
func (d *database) rows(query string) []string {
	rows, err := d.Query(query)
	if err != nil {
		return []string{err.Error()}
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	var out []string
	for rows.Next() {
		vals := make([]sql.NullString, len(columns))
		to := make([]any, len(vals))
		for i := range vals {
			to[i] = &vals[i]
		}
		if err := rows.Scan(to...); err != nil {
			return []string{err.Error()}
		}
		text := make([]string, len(vals))
		for i, v := range vals {
			if text[i] = v.String; !v.Valid {
				text[i] = "NULL"
			}
		}
		out = append(out, strings.Join(text, "|"))
	}
	slices.Sort(out)
	return out
}

// becomes waits until a query gives these rows.
func (d *database) becomes(query string, want ...string) {
	d.t.Helper()
	var got []string
	slices.Sort(want)
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if got = d.rows(query); slices.Equal(got, want) {
			return
		}
	}
	d.t.Fatalf("%s:\ngot  %q\nwant %q", query, got, want)
}

// system is an engine on a Redis.
type system struct {
	*engine.Engine
	t   *testing.T
	log *shardtest.Output
}

// layouts are what Redis is like: one server, or a cluster of three masters.
var layouts = []string{"one server", "three masters"}

func newSystem(t *testing.T, layout string) *system {
	t.Helper()
	if layout == "one server" {
		return systemOn(t, shardtest.Start(t).Topology())
	}
	shared.Lock()
	if shared.cluster == nil {
		c, err := clustertest.Start(context.Background(), clustertest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		shared.cluster = c
	}
	c := shared.cluster
	shared.Unlock()
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	topology, err := shard.Open(t.Context(), shard.Options{URLs: c.URLs()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = topology.Close() })
	return systemOn(t, topology)
}

func systemOn(t *testing.T, topology *shard.Topology) *system {
	s := &system{t: t, log: &shardtest.Output{}}
	s.Engine = engine.New(topology, engine.Options{Log: slog.New(slog.NewTextHandler(s.log, nil))})
	t.Cleanup(func() {
		_ = s.Engine.Close(context.Background())
		if t.Failed() {
			t.Log(s.log.String())
		}
	})
	return s
}

// exec runs a script that must succeed.
func (s *system) exec(req engine.Request) {
	s.t.Helper()
	out, err := s.PyExecute(s.t.Context(), req)
	if err != nil || len(out.Failures) > 0 || len(out.Errors) > 0 {
		s.t.Fatal(req.Script, err, out.Failures, out.Errors)
	}
}

// do runs a command that must succeed where its key is.
func (s *system) do(args ...string) string {
	s.t.Helper()
	r, err := s.Topology().Do(s.t.Context(), args...)
	if err != nil || r.IsError() {
		s.t.Fatal(args, r.Str, err)
	}
	return replyText(r)
}

func replyText(r shard.Reply) string {
	switch r.Kind {
	case ':':
		return fmt.Sprint(r.Int)
	case '*':
		var parts []string
		for _, e := range r.Elems {
			parts = append(parts, replyText(e))
		}
		return strings.Join(parts, " ")
	}
	return r.Str
}

// becomes waits until a command answers so.
func (s *system) becomes(want string, args ...string) {
	s.t.Helper()
	s.eventually(fmt.Sprint(args, " is ", want), func() bool { return s.do(args...) == want })
}

func (s *system) eventually(what string, f func() bool) {
	s.t.Helper()
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if f() {
			return
		}
	}
	s.t.Fatal("it never came to: ", what)
}

// everywhere runs a test on each kind of database and each layout of Redis.
func everywhere(t *testing.T, f func(t *testing.T, s *system, d *database)) {
	for _, kind := range kinds {
		for _, layout := range layouts {
			t.Run(kind+"/"+layout, func(t *testing.T) { f(t, newSystem(t, layout), newDatabase(t, kind)) })
		}
	}
}

// onEach runs a test on each kind of database.
func onEach(t *testing.T, f func(t *testing.T, s *system, d *database)) {
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) { f(t, newSystem(t, layouts[0]), newDatabase(t, kind)) })
	}
}

// imports begin all scripts.
const imports = `
from rgsync import RGWriteBehind, RGWriteThrough
from rgsync.Connectors import *
`

// persons is a script with a write-behind of persons: {id, first_name, last_name, age}.
// options are added to the call, connector to that of the connector.
func (d *database) persons(connector, options string) string {
	return imports + fmt.Sprintf(`
connection = %s
persons = %s(connection, 'persons', 'person_id'%s)
RGWriteBehind(GB, keysPrefix='person', mappings={'first_name': 'first', 'last_name': 'last', 'age': 'age'}, connector=persons, name='Persons'%s)
`, d.connection, d.connector, connector, options)
}

const personsTable = "CREATE TABLE persons (person_id VARCHAR(60) PRIMARY KEY, first VARCHAR(60), last VARCHAR(60), age INT, note VARCHAR(20) DEFAULT 'none')"

const allPersons = "SELECT person_id, first, last, age, note FROM persons"
