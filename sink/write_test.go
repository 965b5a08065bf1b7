package sink_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gears/sink"
)

const people = "CREATE TABLE people (id VARCHAR(20) NOT NULL PRIMARY KEY, name VARCHAR(20), age INT, note VARCHAR(20) DEFAULT 'new')"

var peopleTable = sink.Table{Name: "people", Columns: columns("pk=id*", "name", "years=age")}

// writes are batches with what stands in a table after them.
var writes = []struct {
	name   string
	before string // values of rows that are there
	table  func(*sink.Table)
	rows   []sink.Row
	want   string // id, name, age, note
}{
	{"insert", "", nil, []sink.Row{upsert("1", "ann", "30"), upsert("2", "bob", "40")}, "1|ann|30|new\n2|bob|40|new"},
	{"update keeps what is not mapped", "('1','ann',30,'old')", nil, []sink.Row{upsert("1", "ann", "31")}, "1|ann|31|old"},
	{"delete", "('1','ann',30,'old'),('2','bob',40,'old')", nil, []sink.Row{remove("1", "-", "-"), remove("3", "-", "-")}, "2|bob|40|old"},
	{"nothing", "('1','ann',30,'old')", nil, nil, "1|ann|30|old"},
	{"the last of a key wins", "", nil, []sink.Row{upsert("1", "ann", "30"), upsert("2", "bob", "40"), upsert("1", "eve", "31")}, "1|eve|31|new\n2|bob|40|new"},
	{"write then delete", "", nil, []sink.Row{upsert("1", "ann", "30"), remove("1", "-", "-")}, ""},
	{"delete then write starts anew", "('1','ann',30,'old')", nil, []sink.Row{remove("1", "-", "-"), upsert("1", "eve", "-")}, "1|eve|NULL|new"},
	{"write, delete, write, delete, write", "('1','ann',30,'old')", nil,
		[]sink.Row{upsert("1", "a", "1"), remove("1", "", ""), upsert("1", "b", "2"), remove("1", "", ""), upsert("1", "-", "3")}, "1|NULL|3|new"},
	{"NULL", "('1','ann',30,'old')", nil, []sink.Row{upsert("1", "NULL", "30"), upsert("2", "bob", "NULL")}, "1|NULL|30|old\n2|bob|NULL|new"},
	{"an absent field stays", "('1','ann',30,'old')", nil, []sink.Row{upsert("1", "-", "31"), upsert("2", "bob", "-")}, "1|ann|31|old\n2|bob|NULL|new"},
	{"absent fields add up", "", nil, []sink.Row{upsert("1", "ann", "-"), upsert("1", "-", "30"), upsert("1", "eve", "-")}, "1|eve|30|new"},
	{"an absent field is NULL if asked", "('1','ann',30,'old')", func(t *sink.Table) { t.NullMissing = true }, []sink.Row{upsert("1", "-", "31")}, "1|NULL|31|old"},
	{"insert only", "('1','ann',30,'old')", func(t *sink.Table) { t.InsertOnly = true },
		[]sink.Row{upsert("1", "eve", "31"), upsert("2", "bob", "40"), upsert("2", "joe", "41")}, "1|ann|30|old\n2|bob|40|new"},
	{"insert only after a delete", "('1','ann',30,'old')", func(t *sink.Table) { t.InsertOnly = true },
		[]sink.Row{upsert("1", "eve", "31"), remove("1", "-", "-"), upsert("1", "joe", "32"), upsert("1", "jim", "33")}, "1|joe|32|new"},
	{"key columns only", "('1','ann',30,'old')", func(t *sink.Table) { t.Columns = columns("id*") }, []sink.Row{upsert("1"), upsert("2")}, "1|ann|30|old\n2|NULL|NULL|new"},
	{"another key", "('1','ann',30,'old')", func(t *sink.Table) { t.Columns = columns("id*", "age", "name") }, []sink.Row{upsert("1", "5", "x'\"\\`$1?")}, "1|x'\"\\`$1?|5|old"},
}

func TestWhatABatchLeaves(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		for _, w := range writes {
			d.create(people)
			if w.before != "" {
				d.exec("INSERT INTO people VALUES " + w.before)
			}
			table := peopleTable
			if w.table != nil {
				w.table(&table)
			}
			if rejected := d.write(table, w.rows, sink.Mark{}); rejected != nil {
				t.Fatalf("%s: rejected %v", w.name, rejected)
			}
			if got := d.rows("SELECT id, name, age, note FROM people ORDER BY id"); got != w.want {
				t.Errorf("%s: got\n%s\nwant\n%s", w.name, got, w.want)
			}
		}
	})
}

func TestKeysOfTwoColumns(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.create("CREATE TABLE visits (region VARCHAR(20) NOT NULL, num INT NOT NULL, what VARCHAR(20), PRIMARY KEY (num, region))")
		table := sink.Table{Name: "visits", Columns: columns("region*", "num*", "what")}
		d.write(table, []sink.Row{upsert("eu", "1", "a"), upsert("us", "1", "b"), upsert("eu", "2", "c"), upsert("us", "2", "d")}, sink.Mark{})
		d.write(table, []sink.Row{remove("eu", "2", ""), remove("us", "1", ""), upsert("eu", "1", "e"), upsert("eu", "01", "f")}, sink.Mark{})
		d.want("SELECT region, num, what FROM visits ORDER BY num, region", "eu|1|f\nus|2|d")
	})
}

func TestNamesThatNeedQuotes(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		table := sink.Table{Name: "sel ect", Columns: columns("id*", "Order", "a-b", "from")}
		table.Columns[2].Name = "a\"b`c"
		ddl, err := sink.CreateTable(d.kind, table)
		if err != nil {
			t.Fatal(err)
		}
		d.exec("DROP TABLE IF EXISTS `sel ect`")
		if _, err := d.db.Exec(ddl); err != nil {
			t.Fatalf("%s: %v", ddl, err)
		}
		if err := d.Check(context.Background(), table, sink.Mark{}); err != nil {
			t.Fatal(err)
		}
		d.write(table, []sink.Row{upsert("1", "a", "b", "c"), upsert("2", "a", "-", "c"), upsert("1", "d", "-", "-"), remove("2", "", "", "")}, sink.Mark{})
		d.want("SELECT * FROM `sel ect`", "1|d|b|c")
	})
}

func TestASchemaBeforeTheName(t *testing.T) {
	schemas := map[string]string{"postgres": "public", "mysql": "gears", "sqlite": "main"}
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.create(people)
		table := peopleTable
		table.Name = schemas[d.kind] + ".people"
		if err := d.Check(context.Background(), table, sink.Mark{}); err != nil {
			t.Fatal(err)
		}
		d.write(table, []sink.Row{upsert("1", "ann", "30")}, sink.Mark{})
		d.want("SELECT id, name FROM people", "1|ann")
	})
}

// An insert without a value for such a column is refused by the databases even
// where the row is there and would only be updated.
func TestAColumnThatMustHaveAValueDoesNotHinderAnUpdate(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.create("CREATE TABLE people (id INT NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, age INT, born INT NOT NULL)",
			"INSERT INTO people VALUES (1, 'ann', 30, 1990), (2, 'bob', 40, 1980)")
		d.write(peopleTable, []sink.Row{upsert("1", "-", "31"), upsert("2", "joe", "-"), upsert("1", "-", "32")}, sink.Mark{})
		d.want("SELECT * FROM people ORDER BY id", "1|ann|32|1990\n2|joe|40|1980")
		insertOnly := peopleTable
		insertOnly.InsertOnly = true
		d.write(insertOnly, []sink.Row{upsert("1", "eve", "33")}, sink.Mark{})
		d.want("SELECT * FROM people ORDER BY id", "1|ann|32|1990\n2|joe|40|1980")
		_, err := d.Write(context.Background(), peopleTable, []sink.Row{upsert("1", "-", "33"), upsert("3", "new", "1")}, sink.Mark{})
		if !errors.As(err, new(*sink.RowError)) || !strings.Contains(err.Error(), `the key "3"`) {
			t.Fatalf("a new row without a value: got %v", err)
		}
		d.want("SELECT age FROM people WHERE id = 1", "32")
	})
}

// The keys are different texts, and one key to the database.
func TestKeysThatTheDatabaseTakesForOne(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		types := map[string]string{"postgres": "numeric", "mysql": "varchar(20) collate utf8mb4_general_ci", "sqlite": "text collate nocase"}
		d.create("CREATE TABLE loose (id " + types[d.kind] + " NOT NULL PRIMARY KEY, v INT, w INT)")
		a, b := "x", "X"
		if d.kind == "postgres" {
			a, b = "1", "1.0"
		}
		table := sink.Table{Name: "loose", Columns: columns("id*", "v", "w")}
		for _, c := range []struct {
			rows []sink.Row
			want string
		}{
			{[]sink.Row{upsert(a, "1", "1"), upsert(b, "2", "2"), upsert(a, "3", "3")}, "3|3"},
			{[]sink.Row{upsert(a, "4", "-"), upsert(b, "5", "-"), upsert(a, "-", "6")}, "5|6"},
			{[]sink.Row{upsert(a, "4", "4"), remove(b, "", ""), upsert(a, "7", "-")}, "7|NULL"},
			{[]sink.Row{remove(a, "", ""), upsert(b, "8", "8"), upsert(a, "-", "9")}, "8|9"},
			{[]sink.Row{upsert(b, "1", "2"), remove(a, "", "")}, ""},
		} {
			d.write(table, c.rows, sink.Mark{})
			d.want("SELECT v, w FROM loose", c.want)
		}
	})
}

// Rows of one statement may need each other's values in their order.
func TestRowsThatFitOnlyInTheirOrder(t *testing.T) {
	each(t, []string{"postgres", "mysql"}, func(t *testing.T, d *database) {
		d.exec("DROP TABLE IF EXISTS tree")
		d.create("CREATE TABLE tree (id INT NOT NULL PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES tree(id))",
			"INSERT INTO tree VALUES (1, NULL), (2, NULL)", "INSERT INTO tree VALUES (3, 1)")
		table := sink.Table{Name: "tree", Columns: columns("id*", "up")}
		d.write(table, []sink.Row{upsert("3", "2"), remove("1", ""), upsert("4", "3")}, sink.Mark{})
		d.want("SELECT id, up FROM tree ORDER BY id", "2|NULL\n3|2\n4|3")
	})
}

func TestManyRows(t *testing.T) {
	each(t, sqlKinds, func(t *testing.T, d *database) {
		d.create(people)
		rows := make([]sink.Row, 0, 20000)
		for i := range 10000 {
			rows = append(rows, sink.Row{Values: []any{i, "n", int64(i)}})
		}
		d.write(peopleTable, rows, sink.Mark{})
		d.want("SELECT COUNT(*), SUM(age), COUNT(DISTINCT id) FROM people", "10000|49995000|10000")
		for i := range rows {
			rows[i].Delete = i%2 == 0
		}
		d.write(peopleTable, rows, sink.Mark{})
		d.want("SELECT COUNT(*) FROM people", "5000")
	})
}
