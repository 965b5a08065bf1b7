package sink_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gears/sink"
)

// values are texts and what stands in the database then: of a column of the type
// that CreateTable gives it.
var values = []struct{ typ, text, want string }{
	{"", "héllo 🎈 \\ ' \" \n", "héllo 🎈 \\ ' \" \n"},
	{"int", " -42 ", "-42"},
	{"int", "9223372036854775807", "9223372036854775807"},
	{"float", "1.5", "1.5"},
	{"float", "1e3", "1000"},
	{"bool", "Yes", "true"},
	{"bool", "0", "false"},
	{"json", `{"a": [1, "x"]}`, `{"a": [1, "x"]}`},
	{"timestamp", "1700000000", "2023-11-14T22:13:20Z"},
	{"timestamp", "1700000000123", "2023-11-14T22:13:20.123Z"},
	{"timestamp", "1700000000.5", "2023-11-14T22:13:20.5Z"},
	{"timestamp", "2023-11-14 22:13:20", "2023-11-14T22:13:20Z"},
	{"timestamp", "2023-11-15T00:13:20.123456+02:00", "2023-11-14T22:13:20.123456Z"},
	{"timestamp", "2023-11-14", "2023-11-14T00:00:00Z"},
	{"bytes", "\x00\xff\\x41", "\x00\xff\\x41"},
}

func TestTypes(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		for _, v := range values {
			table := sink.Table{Name: "typed", Columns: columns("id:int*", "v:"+v.typ)}
			ddl, err := sink.CreateTable(d.kind, table)
			if err != nil {
				t.Fatal(err)
			}
			d.exec("DROP TABLE IF EXISTS typed")
			if _, err := d.db.Exec(ddl); err != nil {
				t.Fatalf("%s: %v", ddl, err)
			}
			if err := d.Check(context.Background(), table, sink.Mark{}); err != nil {
				t.Fatalf("%s\n%v", ddl, err)
			}
			d.write(table, []sink.Row{upsert("1", v.text), upsert("2", "NULL")}, sink.Mark{})
			want := v.want
			switch {
			case d.kind != "postgres" && v.typ == "bool":
				want = map[string]string{"true": "1", "false": "0"}[want]
			case d.kind == "sqlite" && v.typ == "timestamp":
				want = strings.TrimSuffix(strings.Replace(want, "T", " ", 1), "Z")
			}
			if got := d.rows("SELECT v FROM typed ORDER BY id"); got != want+"\nNULL" {
				t.Errorf("%s %q: got %q, want %q", v.typ, v.text, got, want)
			}
		}
	})
}

// A text goes to a column of whatever type as the database reads it.
func TestTextsGoToColumnsOfAnyType(t *testing.T) {
	types := map[string]string{"postgres": "uuid", "mysql": "enum('6f9619ff-8b86-d011-b42d-00c04fc964ff')", "sqlite": "anything"}
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.create("CREATE TABLE typed (id BIGINT NOT NULL PRIMARY KEY, a NUMERIC(10,2), b DATE, c SMALLINT, d CHAR(3), e " + types[d.kind] + ")")
		table := sink.Table{Name: "typed", Columns: columns("id*", "a", "b", "c", "d", "e")}
		d.write(table, []sink.Row{upsert("01", "1.25", "2023-11-14", "7", "abc", "6f9619ff-8b86-d011-b42d-00c04fc964ff"), upsert("1", "1.5", "2023-11-15", "7", "abc", "6f9619ff-8b86-d011-b42d-00c04fc964ff")}, sink.Mark{})
		got := d.rows("SELECT id, a, b, c, d, e FROM typed")
		got = strings.ReplaceAll(strings.ReplaceAll(got, "T00:00:00Z", ""), "1.50", "1.5")
		if got != "1|1.5|2023-11-15|7|abc|6f9619ff-8b86-d011-b42d-00c04fc964ff" {
			t.Fatal(got)
		}
	})
}

// refusals are rows of pk, name, years, and what their errors say.
var refusals = []struct {
	row  sink.Row
	want string // parts, "|" between alternatives of kinds
}{
	{upsert("7", "ann", "x"), `table people refused the row with the key "7" (id 5-0): the value "x" of years (column age) is not an integer`},
	{upsert("7", "ann", "99999999999999999999"), "is beyond 64 bits"},
	{upsert("NULL", "ann", "1"), "refused the row with the key nothing (id 5-0): the key column pk (column id) has no value"},
	{upsert("-", "ann", "1"), "the key column pk (column id) has no value"},
	{upsert("7", "ann"), "got 2 values for the 3 columns of table people"},
	{sink.Row{Values: []any{"7", struct{}{}, "1"}}, "the value of name has the Go type struct {}"},
	{upsert("7", "a name of more than twenty letters", "1"), `refused the row with the key "7" (id 5-0): `},
	{upsert("7", "ann", "-5"), `refused the row with the key "7" (id 5-0): `},
	{upsert("7", "taken", "1"), `refused the row with the key "7" (id 5-0): `},
}

const strictPeople = `CREATE TABLE people (id VARCHAR(20) NOT NULL PRIMARY KEY, name VARCHAR(20) UNIQUE CHECK (LENGTH(name) <= 20), age INT, CHECK (age >= 0))`

var strictTable = sink.Table{Name: "people", Columns: columns("pk=id*", "name", "years=age:int")}

func TestARefusedRowFailsItsBatchAndIsNamed(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.logged()
		for _, r := range refusals {
			if d.kind == "mysql" && r.row.Values[1] == "taken" {
				continue // there such a row updates the other one: see the package comment
			}
			d.create(strictPeople, "INSERT INTO people VALUES ('0', 'taken', 1)")
			rows := numbered(3, upsert("1", "a", "1"), upsert("2", "b", "2"), r.row, upsert("3", "c", "3"))
			_, err := d.Write(context.Background(), strictTable, rows, mark("6-0"))
			if err == nil || !strings.Contains(err.Error(), r.want) {
				t.Errorf("got  %v\nwant …%s…", err, r.want)
			}
			if sink.Retryable(err) {
				t.Errorf("%v is retryable", err)
			}
			d.want("SELECT COUNT(*) FROM people", "1")
			d.want("SELECT COUNT(*) FROM marks", "0")
		}
	})
}

func TestRefusedRowsAreHandedBackAndTheOthersWritten(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.logged()
		ddl, err := sink.CreateRejected(d.kind, "refused")
		if err != nil {
			t.Fatal(err)
		}
		d.exec("DROP TABLE IF EXISTS refused")
		if _, err := d.db.Exec(ddl); err != nil {
			t.Fatal(err)
		}
		d.create(strictPeople, "INSERT INTO people VALUES ('0', 'taken', 1)")
		table := strictTable
		table.RejectTo = "refused"
		if err := d.Check(context.Background(), table, mark("")); err != nil {
			t.Fatal(err)
		}
		var rows []sink.Row
		bad := map[int]bool{3: true, 17: true, 18: true, 63: true, 99: true}
		for i := range 100 {
			r := sink.Row{Values: []any{i + 1, "n" + string(rune('0'+i/10)) + string(rune('0'+i%10)), i}}
			switch {
			case i == 3:
				r.Values[2] = "x\x00"
			case i == 17:
				r.Values[1] = "a name of more than twenty letters"
			case bad[i]:
				r.Values[2] = -i
			}
			rows = append(rows, r)
		}
		for i, r := range d.write(table, numbered(1, rows...), mark("100-0")) {
			if !bad[r.Index] || r.Row.Values[0] != r.Index+1 || !errors.As(r.Err, new(*sink.RowError)) {
				t.Errorf("rejected %d: %+v", i, r)
			}
			delete(bad, r.Index)
		}
		if len(bad) > 0 {
			t.Errorf("not rejected: %v", bad)
		}
		d.want("SELECT COUNT(*) FROM people", "96")
		d.want("SELECT target, id, op, data FROM refused WHERE id = '19-0'", `people|19-0|write|{"age":"-18","id":"19","name":"n18"}`)
		d.want("SELECT COUNT(*) FROM refused WHERE error <> '' AND at IS NOT NULL", "5")
		// Again: all of them are behind the mark, and none is refused again.
		if again := d.write(table, numbered(1, rows...), mark("100-0")); again != nil {
			t.Errorf("again rejected: %v", again)
		}
	})
}

func TestWhatConcernsNoRowRejectsNone(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		table := peopleTable
		table.Name, table.Reject = "nowhere", true
		rejected, err := d.Write(context.Background(), table, []sink.Row{upsert("1", "ann", "30")}, sink.Mark{})
		if err == nil || rejected != nil || sink.Retryable(err) || !strings.Contains(err.Error(), "nowhere") {
			t.Fatalf("got %v %v", rejected, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		d.create(people)
		table.Name = "people"
		if rejected, err := d.Write(ctx, table, []sink.Row{upsert("1", "ann", "30")}, sink.Mark{}); err == nil || rejected != nil {
			t.Fatalf("got %v %v", rejected, err)
		}
		d.want("SELECT COUNT(*) FROM people", "0")
	})
}
