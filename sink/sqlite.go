package sink

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var sqliteDialect = dialect{
	intBool: true,
	quote:   `"`,
	types: map[string]string{
		"": "TEXT", "int": "INTEGER", "float": "REAL", "bool": "INTEGER", "json": "TEXT", "timestamp": "TEXT", "bytes": "BLOB",
	},
}

var sqliteFlavor = flavor{
	dialect: &sqliteDialect,
	// A transaction that reads first can be refused its first write; this one waits.
	begin: "BEGIN IMMEDIATE",
	upsert: func(key, set []string) string {
		target := " ON CONFLICT (" + strings.Join(key, ", ") + ") DO "
		if len(set) == 0 {
			return target + "NOTHING"
		}
		return target + "UPDATE SET " + list(len(set), ", ", func(i int) string { return set[i] + " = excluded." + set[i] })
	},
	keySets: func(names []string, rows int) string {
		if len(names) == 1 {
			return names[0] + " IN " + tuples(rows, 1)
		}
		return "(" + strings.Join(names, ", ") + ") IN (VALUES " + tuples(len(names), rows) + ")"
	},
	value:   sqliteValue,
	rows:    func(columns int) int { return max(1, sqliteValues/columns) },
	verdict: sqliteVerdict,
	columns: sqliteColumns,
	// An INTEGER PRIMARY KEY has no index: it is the table. An expression has no name.
	uniques: `WITH t(name, schema) AS (SELECT ?2, IIF(?1 = '', 'main', ?1))
SELECT i.name, COALESCE(x.name, '') FROM t, pragma_index_list(t.name, t.schema) AS i, pragma_index_info(i.name, t.schema) AS x
WHERE i."unique" AND NOT i.partial
UNION ALL SELECT '', c.name FROM t, pragma_table_info(t.name, t.schema) AS c WHERE c.pk > 0 ORDER BY 1`,
}

// sqliteValues is how many values a statement has at most. More do not make it
// faster.
const sqliteValues = 500

func openSQLite(ctx context.Context, c Conn) (Target, error) {
	path := c.URL
	if c.Database != "" {
		path = c.Database
	}
	if path == "" {
		return nil, errors.New("an SQLite database needs the path of its file")
	}
	path = strings.TrimPrefix(strings.TrimPrefix(path, "sqlite://"), "file:")
	// Names of files may have any characters.
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(10000)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	return openSQL(ctx, db, &sqliteFlavor)
}

func sqliteValue(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format("2006-01-02 15:04:05.999999")
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	}
	return v
}

// sqliteVerdicts are looked up by the primary code.
var sqliteVerdicts = map[int]verdict{
	sqlite3.SQLITE_CONSTRAINT: aboutRow, sqlite3.SQLITE_MISMATCH: aboutRow, sqlite3.SQLITE_TOOBIG: aboutRow,
	sqlite3.SQLITE_BUSY: aboutTime, sqlite3.SQLITE_LOCKED: aboutTime,
	sqlite3.SQLITE_FULL: aboutLink, sqlite3.SQLITE_IOERR: aboutLink, sqlite3.SQLITE_CANTOPEN: aboutLink,
	sqlite3.SQLITE_READONLY: aboutBatch, sqlite3.SQLITE_INTERRUPT: aboutLink,
}

func sqliteVerdict(err error) verdict {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return sqliteVerdicts[e.Code()&0xff]
	}
	return linkVerdict(err)
}

func sqliteColumns(ctx context.Context, db *sql.DB, t Table) ([]dbColumn, error) {
	schema, table := splitName(t.Name)
	if schema == "" {
		schema = "main"
	}
	rows, err := db.QueryContext(ctx, `SELECT name, type, "notnull", dflt_value IS NULL, pk, hidden FROM pragma_table_xinfo(?, ?)`, table, schema)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []dbColumn
	pks := 0
	for rows.Next() {
		var c dbColumn
		var notNull, bare bool
		var pk, hidden int
		if err := rows.Scan(&c.name, &c.typ, &notNull, &bare, &pk, &hidden); err != nil {
			return nil, err
		}
		c.class = sqliteClass(c.typ)
		c.required = notNull && bare && hidden == 0
		if pk > 0 {
			pks++
		}
		out = append(out, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, sqliteCollations(ctx, db, schema, table, out)
}

// sqliteCollations says of which columns equal values are equal keys: texts of
// the collation BINARY. Only indexes tell the collation, and keys have one.
func sqliteCollations(ctx context.Context, db *sql.DB, schema, table string, columns []dbColumn) error {
	rows, err := db.QueryContext(ctx, `SELECT x.name, MIN(x.coll = 'BINARY') FROM pragma_index_list(?, ?) AS i, pragma_index_xinfo(i.name, ?) AS x
WHERE x.key AND x.name IS NOT NULL GROUP BY x.name`, table, schema, schema)
	if err != nil {
		return err
	}
	defer rows.Close()
	binary := map[string]bool{}
	for rows.Next() {
		var name string
		var is bool
		if err := rows.Scan(&name, &is); err != nil {
			return err
		}
		binary[name] = is
	}
	for i := range columns {
		c := &columns[i]
		c.unique = c.class == "int" || (c.class == "text" || c.class == "bytes") && binary[c.name]
	}
	return rows.Err()
}

// sqliteAffinities are tried in this order: it is SQLite's rule for the type of a
// column, which may be any words.
var sqliteAffinities = []struct{ word, class string }{
	{"INT", "int"}, {"CHAR", "text"}, {"CLOB", "text"}, {"TEXT", "text"}, {"BLOB", "bytes"},
	{"REAL", "float"}, {"FLOA", "float"}, {"DOUB", "float"},
}

func sqliteClass(typ string) string {
	typ = strings.ToUpper(typ)
	for _, a := range sqliteAffinities {
		if strings.Contains(typ, a.word) {
			return a.class
		}
	}
	return ""
}
