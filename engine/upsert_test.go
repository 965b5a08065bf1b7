package engine_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"gears/engine"
)

// sqliteFile makes a database in which every write to person leaves a trace.
func sqliteFile(t *testing.T) (path string, db *sql.DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "u.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, s := range []string{
		"CREATE TABLE person (id TEXT PRIMARY KEY, first TEXT, age INTEGER)",
		"CREATE TABLE marks (id TEXT PRIMARY KEY, val TEXT)",
		"CREATE TABLE trace (id TEXT, first TEXT)",
		"CREATE TRIGGER i AFTER INSERT ON person BEGIN INSERT INTO trace VALUES (new.id, new.first); END",
		"CREATE TRIGGER u AFTER UPDATE ON person BEGIN INSERT INTO trace VALUES (new.id, new.first); END",
		"CREATE TRIGGER d AFTER DELETE ON person BEGIN INSERT INTO trace VALUES (old.id, 'deleted'); END",
	} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	return path, db
}

// query returns the rows of a query, a line each.
func query(t *testing.T, db *sql.DB, q string) string {
	t.Helper()
	rows, err := db.Query(q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, _ := rows.Columns()
	var lines []string
	for rows.Next() {
		vals, ptrs := make([]any, len(names)), make([]any, len(names))
		for i := range vals {
			ptrs[i] = &vals[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintln(vals...)))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func upsertInto(path, more string) string {
	return fmt.Sprintf("{'kind': 'sqlite', 'url': %q, 'table': 'person', 'key': ['id'], 'columns': {'first': '', 'age': 'int'}%s}", path, more)
}

func TestUpsertOfARun(t *testing.T) {
	path, db := sqliteFile(t)
	e := newEngine(t, engine.Options{})
	out := exec(t, e, engine.Request{Script: `
rows = [{'id': 'a', 'first': 'A', 'age': 1}, {'id': 'b', 'first': None}, None, {'id': 'a', 'age': '2'}, ['b'], ('c',), {'id': 'c', 'first': 'C'}, {'id': 'd', 'first': [1]}, {'id': 'e'}]
GB('PythonReader').upsert(lambda i: rows[i], ` + upsertInto(path, "") + `).run(lambda: (i for i in range(len(rows))))`})
	// The reader stops at what fails, and no more.
	if got := strings.Join(texts(out.Results), " "); got != "0 1 2 3 4 5 6 7" || len(out.Errors) != 1 ||
		!strings.Contains(out.Errors[0], "the column 'first' of 'person' cannot hold a 'list'; a column of type json takes it") {
		t.Error(got, out.Errors)
	}
	if got := query(t, db, "SELECT id, first, age FROM person ORDER BY id"); got != "a A 2\nc C <nil>" {
		t.Error(got)
	}
}

func TestUpsertRefusals(t *testing.T) {
	path, _ := sqliteFile(t)
	e := newEngine(t, engine.Options{})
	for target, want := range map[string]string{
		"3": "upsert: the target must be a dict, not 'int'",
		"{'kind': 'sqlite', 'url': 'x', 'table': 'person'}":                                    "upsert: the target lacks 'key'",
		"{'kind': 'oracle', 'url': 'x', 'table': 'person', 'key': ['id']}":                     "upsert: 'kind' of the target must be one of postgres, mysql, sqlite, redis, rediscluster, not 'oracle'",
		"{'kind': 'sqlite', 'url': 'x', 'table': 'person', 'key': []}":                         "upsert: 'key' of the target names no column",
		"{'kind': 'sqlite', 'url': 'x', 'table': 'person', 'key': ['id'], 'columns': ['id']}":  "upsert: 'columns' of the target names the column 'id', which is named already",
		"{'kind': 'sqlite', 'url': 'x', 'table': 'person', 'key': {'id': 'number'}}":           "upsert: 'key' of the target gives the column 'id' the type 'number'; types are int, float, bool, json, timestamp, bytes",
		"{'kind': 'sqlite', 'url': 'x', 'table': 'person', 'key': ['id'], 'tables': 1}":        "upsert: the target has no option 'tables'",
		"{'kind': 'sqlite', 'url': 'x', 'table': 'person', 'key': ['id'], 'batch': 0}":         "upsert: 'batch' of the target must be an int from 1 to 100000",
		upsertInto(path, ", 'marks': 'marks'"):                                                 "'marks' needs events that have an order",
		"{'kind': 'sqlite', 'url': '" + path + "', 'table': 'nowhere', 'key': ['id']}":         "upsert into nowhere: ",
		"{'kind': 'sqlite', 'url': '" + path + "', 'table': 'person', 'key': ['id', 'first']}": "upsert: a row of 'person' has no value for its key column 'first'",
		"{'kind': 'sqlite', 'url': '" + path + "', 'table': 'person', 'key': ['first']}":       "upsert: the row has a value for 'id', which is no column of 'person'",
	} {
		out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('PythonReader').upsert(lambda i: {'id': i}, " + target + ").run(lambda: (i for i in range(1)))"})
		if got := fmt.Sprint(err, out.Errors); !strings.Contains(got, want) {
			t.Errorf("%s: %s", target, got)
		}
	}
}

// TestUpsertOfKeyEvents has a table follow hashes.
func TestUpsertOfKeyEvents(t *testing.T) {
	for _, mode := range []string{"notifications", "replication"} {
		t.Run(mode, func(t *testing.T) {
			path, db := sqliteFile(t)
			e := newEngine(t, engine.Options{})
			exec(t, e, engine.Request{Script: `
def row(x):
    key = x['key'].split(':')[1]
    if x['value'] is None:
        return [key]
    return {'id': key, 'first': x['value']['first'], 'age': x['value'].get('age')}
GB().upsert(row, ` + upsertInto(path, "") + `).register('person:*', capture='` + mode + `')`})
			for i := range 300 {
				do(t, e, "HSET", fmt.Sprint("person:", i), "first", fmt.Sprint("name", i), "age", "7")
			}
			do(t, e, "HSET", "person:3", "first", "last")
			do(t, e, "DEL", "person:4")
			do(t, e, "HSET", "person:bad", "first", "x", "age", "old")
			eventually(t, "the table follows", func() bool {
				return query(t, db, "SELECT count(*), max(first) FROM person WHERE id != '4'") == "299 name99" &&
					query(t, db, "SELECT first FROM person WHERE id IN ('3', '4')") == "last"
			})
			eventually(t, "the row that is refused is its event's error", func() bool {
				r := e.Registrations()[0]
				return r.Failures >= 1 && strings.Contains(r.LastError, `the value "old" of age is not an integer`)
			})
		})
	}
}

// acknowledged tells whether a group has been given everything, and is done.
const acknowledged = `
local g = redis.call('XINFO', 'GROUPS', 's')[1] or {}
local of = {}
for i = 1, #g, 2 do of[g[i]] = g[i + 1] end
local last = redis.call('XREVRANGE', 's', '+', '-', 'COUNT', 1)[1][1]
return of['last-delivered-id'] == last and of.pending == 0 and 'yes' or 'no'`

// TestUpsertMarksOfAStream writes each entry once, though the engine ends between
// writing and acknowledging.
func TestUpsertMarksOfAStream(t *testing.T) {
	path, db := sqliteFile(t)
	e := newEngine(t, engine.Options{})
	script := `GB('StreamReader').upsert(lambda x: {'id': x['value']['id'], 'first': x['id']}, ` + upsertInto(path, ", 'marks': 'marks'") + `).register('s', batch=7, duration=1, trimStream=False)`
	for round := range 3 {
		for i := range 50 {
			do(t, e, "XADD", "s", "*", "id", fmt.Sprint(i))
		}
		exec(t, e, engine.Request{Script: script})
		eventually(t, "all entries are carried out", func() bool {
			return do(t, e, "EVAL", acknowledged, "0") == "yes" && query(t, db, "SELECT count(DISTINCT first) FROM trace") == fmt.Sprint(50*(round+1))
		})
		if err := e.Unregister(e.Registrations()[0].ID, false); err != nil {
			t.Fatal(err)
		}
		// All are given again to whoever registers next.
		do(t, e, "EVAL", "for _, g in ipairs(redis.call('XINFO', 'GROUPS', 's')) do redis.call('XGROUP', 'DESTROY', 's', g[2]) end return 1", "0")
	}
	if got := query(t, db, "SELECT count(*), count(DISTINCT first) FROM trace"); got != "150 150" {
		t.Error(got)
	}
}

// TestUpsertWaitsForItsDatabase has events before there is one.
func TestUpsertWaitsForItsDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "later", "u.db")
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: `GB().upsert(lambda x: {'id': x['key'], 'first': 'x'}, ` + upsertInto(path, ", 'create': True, 'retry': 0.01") + `).register('k*')`})
	for i := range 100 {
		do(t, e, "SET", fmt.Sprint("k", i), "v")
	}
	eventually(t, "it is carried out", func() bool { return e.Registrations()[0].Triggered == 100 })
	made, db := sqliteAt(t, path)
	eventually(t, "nothing is lost", func() bool {
		n, failures, _ := ended(e, 0)
		return n == 100 && failures == 0 && made && query(t, db, "SELECT count(*) FROM person") == "100"
	})
}

// sqliteAt makes the directory that a database is to be in.
func sqliteAt(t *testing.T, path string) (bool, *sql.DB) {
	t.Helper()
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return true, db
}

// TestUpsertChecksItsTable when it is registered.
func TestUpsertChecksItsTable(t *testing.T) {
	path, _ := sqliteFile(t)
	e := newEngine(t, engine.Options{})
	for target, want := range map[string]string{
		"{'kind': 'sqlite', 'url': '" + path + "', 'table': 'nowhere', 'key': ['id']}":                       "upsert: the rows do not fit their table:\\ntable nowhere does not exist",
		"{'kind': 'sqlite', 'url': '" + path + "', 'table': 'person', 'key': ['id'], 'columns': ['height']}": "table person has no column height",
		upsertInto(path, ", 'marks': 'nomarks'"):                                                             "the table of marks nomarks does not exist",
	} {
		_, err := e.PyExecute(t.Context(), engine.Request{Script: "GB().upsert(lambda x: {'id': x['key']}, " + target + ").register('k*')"})
		if got := fmt.Sprint(err); !strings.Contains(got, want) {
			t.Errorf("%s: %s", target, got)
		}
	}
	if n := len(e.Registrations()); n != 0 {
		t.Errorf("%d registrations", n)
	}
}
