package sink_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"gears/sink"
)

// TestSchemaCheck reads chunks of a file: a line with the options, the statement
// that makes the table, and what Check says ("ok" if nothing).
func TestSchemaCheck(t *testing.T) {
	file, err := os.ReadFile("testdata/schemas.txt")
	if err != nil {
		t.Fatal(err)
	}
	each(t, sqlKinds, func(t *testing.T, d *database) {
		for _, chunk := range strings.Split(string(file), "\n---\n") {
			lines := strings.Split(strings.TrimSpace(chunk), "\n")
			table := sink.Table{Name: "checked"}
			var m sink.Mark
			run := true
			for _, w := range strings.Fields(lines[0]) {
				option, value, isOption := strings.Cut(w, "=")
				switch {
				case isOption && option == "on":
					run = value == d.kind
				case w == "nullMissing":
					table.NullMissing = true
				case w == "marks":
					m = sink.Mark{Table: "marked"}
				case w == "rejects":
					table.RejectTo = "refusals"
				default:
					table.Columns = append(table.Columns, columns(w)...)
				}
			}
			if !run {
				continue
			}
			for _, name := range []string{"checked", "marked", "refusals"} {
				d.exec("DROP TABLE IF EXISTS " + name)
			}
			var want []string
			for _, line := range lines[1:] {
				if strings.HasPrefix(line, "CREATE") {
					d.exec(line)
				} else if line != "ok" {
					want = append(want, line)
				}
			}
			err := d.Check(context.Background(), table, m)
			if err != nil && !errors.As(err, new(*sink.SchemaError)) {
				t.Fatalf("%s: %v", chunk, err)
			}
			var got []string
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("%s\n=== got\n%s", chunk, strings.Join(got, "\n"))
			}
		}
	})
}

func TestWhatOpenSaysOfAWrongDatabase(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		kind string
		conn sink.Conn
		want string
		wait bool // repeating may help
	}{
		{"oracle", sink.Conn{}, `unknown kind of database "oracle", want one of postgres, mysql, sqlite, redis, rediscluster`, false},
		{"sqlite", sink.Conn{}, "an SQLite database needs the path of its file", false},
		{"rediscluster", sink.Conn{}, "a Redis cluster needs the address of a node", false},
		{"redis", sink.Conn{Database: "x"}, `a database of Redis is a number, got "x"`, false},
		{"mysql", sink.Conn{URL: "pg://x"}, "the URL of a MySQL database begins with mysql://, got pg://", false},
		{"postgres", sink.Conn{Address: "127.0.0.1:x"}, `the address "127.0.0.1:x" has no port that is a number`, false},
		{"postgres", sink.Conn{Address: "127.0.0.1:1"}, "127.0.0.1:1", true},
		{"mysql", sink.Conn{Address: "127.0.0.1:1"}, "127.0.0.1:1", true},
		{"redis", sink.Conn{Address: "127.0.0.1:1"}, "127.0.0.1:1", true},
	} {
		target, err := sink.Open(ctx, c.kind, c.conn)
		if err == nil {
			target.Close()
			t.Errorf("%s %+v: opened", c.kind, c.conn)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || sink.Retryable(err) != c.wait {
			t.Errorf("%s: got %v (retryable %v), want …%s…", c.kind, err, sink.Retryable(err), c.want)
		}
	}
}
