package sema_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"gears/engine"
	"gears/shard/shardtest"
)

// TestRowsAreWritten runs recipes that write, and reads what is in their tables.
func TestRowsAreWritten(t *testing.T) {
	redis := shardtest.Start(t)
	e := engine.New(redis.Topology(), engine.Options{})
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	path := filepath.Join(t.TempDir(), "rows.db")
	for _, key := range []string{"1", "2", "3"} {
		fields := []any{"hset", "person:" + key, "name", "N" + key, "tags", `["a"]`}
		if key != "2" {
			fields = append(fields, "age", "4"+key)
		}
		if err := redis.Client().Do(t.Context(), fields...).Err(); err != nil {
			t.Fatal(err)
		}
	}
	got, errs := run(t, e, fmt.Sprintf(`recipe r()
  from keys("person:*")
  | upsert into sqlite(%q).people
    key id int: it.key.removeprefix("person:")
    columns { name, age int?, "all of it" json: it.value }
    delete it.key == "person:3"
    with (create = true, batch = 2)
  | map it.key
  | run`, path))
	if len(got) != 3 || len(errs) > 0 {
		t.Fatal(got, errs)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`select id + 1, name, age, "all of it" from people order by id`)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		var id, name, age, all any
		if err := rows.Scan(&id, &name, &age, &all); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintln(id, name, age, all)))
	}
	want := "2 N1 41 " + `{"name": "N1", "tags": "[\"a\"]", "age": "41"}` + "\n" + "3 N2 <nil> " + `{"name": "N2", "tags": "[\"a\"]"}`
	if text := strings.Join(lines, "\n"); text != want || rows.Err() != nil {
		t.Errorf("got %s\nwant %s, %v", text, want, rows.Err())
	}
}
