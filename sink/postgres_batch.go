package sink

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// pgBatch is a pipeline that is being filled.
type pgBatch struct {
	tx    *postgresTx
	ctx   context.Context
	batch pgconn.Batch
	n     int
	err   error
}

func (q *pgBatch) plain(sql string) {
	q.batch.ExecParams(sql, nil, nil, nil, nil)
	q.n++
}

// texts sends a statement with parameters in text form.
func (q *pgBatch) texts(sql string, values [][]byte) {
	q.batch.ExecParams(sql, values, nil, nil, nil)
	q.n++
}

// rows sends a statement with a parameter for each column: the array of its
// values.
func (q *pgBatch) rows(sql pgStatement, f *form, s *step) {
	if q.err != nil {
		return
	}
	values, oids := sql.arrays, sql.oids
	formats := make([]int16, len(values))
	for i := range formats {
		formats[i] = 1
	}
	q.n++
	if q.tx.db.unprepared {
		q.batch.ExecParams(sql.text, values, oids, formats, nil)
		return
	}
	// pgx remembers by name; the name of a statement is made of its text.
	d, err := q.tx.conn.Conn().Prepare(q.ctx, sql.text, sql.text)
	if err != nil {
		q.err = err
		return
	}
	q.batch.ExecPrepared(d.Name, values, formats, nil)
}

// send carries the pipeline out. After an error it says which statement it was.
func (q *pgBatch) send() (at int, err error) {
	if q.err != nil {
		return -1, q.err
	}
	r := q.tx.conn.Conn().PgConn().ExecBatch(q.ctx, &q.batch)
	for ; r.NextResult(); at++ {
		if _, err := r.ResultReader().Close(); err != nil {
			_ = r.Close()
			return at, err
		}
	}
	return at, r.Close()
}

// pgStatement is a statement for the rows of a step.
type pgStatement struct {
	text   string
	arrays [][]byte
	oids   []uint32
}

// pgElement is what the values of a column are sent as.
type pgElement struct {
	name       string // of the element's type
	oid, array uint32
}

var (
	pgText  = pgElement{"text", pgtype.TextOID, pgtype.TextArrayOID}
	pgInt   = pgElement{"int8", pgtype.Int8OID, pgtype.Int8ArrayOID}
	pgFloat = pgElement{"float8", pgtype.Float8OID, pgtype.Float8ArrayOID}
	pgBool  = pgElement{"bool", pgtype.BoolOID, pgtype.BoolArrayOID}
	pgTime  = pgElement{"timestamptz", pgtype.TimestamptzOID, pgtype.TimestamptzArrayOID}
	pgBytes = pgElement{"bytea", pgtype.ByteaOID, pgtype.ByteaArrayOID}
)

// elementOf is the type that all values of a column have, text if they differ.
func elementOf(rows [][]any, column int) *pgElement {
	var e *pgElement
	for _, row := range rows {
		var x *pgElement
		switch row[column].(type) {
		case nil:
			continue
		case int64:
			x = &pgInt
		case float64:
			x = &pgFloat
		case bool:
			x = &pgBool
		case time.Time:
			x = &pgTime
		case []byte:
			x = &pgBytes
		default:
			return &pgText
		}
		if e != nil && e != x {
			return &pgText
		}
		e = x
	}
	if e == nil {
		return &pgText
	}
	return e
}

// pgArray is the binary form of an array of one column's values.
func pgArray(rows [][]any, column int, e *pgElement) []byte {
	size := 20
	for _, row := range rows {
		if s, ok := row[column].(string); ok {
			size += len(s)
		}
		size += 12
	}
	b := make([]byte, 0, size)
	b = binary.BigEndian.AppendUint32(b, 1) // dimensions
	b = binary.BigEndian.AppendUint32(b, 1) // there may be NULLs
	b = binary.BigEndian.AppendUint32(b, e.oid)
	b = binary.BigEndian.AppendUint32(b, uint32(len(rows)))
	b = binary.BigEndian.AppendUint32(b, 1) // the first index
	for _, row := range rows {
		b = pgValue(b, row[column], e)
	}
	return b
}

func pgValue(b []byte, v any, e *pgElement) []byte {
	if v == nil {
		return binary.BigEndian.AppendUint32(b, math.MaxUint32)
	}
	if e == &pgText {
		s, ok := v.(string)
		if !ok {
			s, _ = text(v)
		}
		return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
	}
	switch v := v.(type) {
	case int64:
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, 8), uint64(v))
	case float64:
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, 8), math.Float64bits(v))
	case bool:
		b = binary.BigEndian.AppendUint32(b, 1)
		if v {
			return append(b, 1)
		}
		return append(b, 0)
	case time.Time:
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, 8), uint64(v.UnixMicro()-pgEpoch))
	case []byte:
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(v))), v...)
	}
	return b
}

// pgEpoch is 2000-01-01 in microseconds since 1970.
const pgEpoch = 946684800 * 1e6

// postgresStatements are what carries out a step: usually one statement, whose
// rows come from arrays. A statement of this form has one text for any number of
// rows, so that it is parsed once on a connection.
func (f *form) postgresStatements(s *step) []pgStatement {
	elements := make([]*pgElement, len(s.columns))
	arrays := make([][]byte, len(s.columns))
	oids := make([]uint32, len(s.columns))
	for i, c := range s.columns {
		elements[i] = elementOf(s.rows, c)
		arrays[i] = pgArray(s.rows, c, elements[i])
		oids[i] = elements[i].array
	}
	var out []pgStatement
	for _, sql := range f.postgresText(s, elements) {
		out = append(out, pgStatement{sql, arrays, oids})
	}
	return out
}

func (f *form) postgresText(s *step, elements []*pgElement) []string {
	key := fmt.Sprint(s.delete, s.unsure, s.columns)
	for _, e := range elements {
		key += e.name
	}
	if texts, ok := f.cache.Load(key); ok {
		return texts.([]string)
	}
	texts := pgTextsOf(f, s, elements)
	f.cache.Store(key, texts)
	return texts
}

func pgTextsOf(f *form, s *step, elements []*pgElement) []string {
	d := &postgresDialect
	t := d.table(f.table.Name)
	names := d.names(f.table, s.columns)
	value := func(i int) string {
		v := fmt.Sprintf("u.c%d", i)
		if db := f.database[s.columns[i]]; db != nil && db.cast != "" {
			v += "::" + db.cast
		}
		return v
	}
	source := "unnest(" + list(len(names), ", ", func(i int) string { return fmt.Sprintf("$%d::%s[]", i+1, elements[i].name) }) +
		") AS u(" + list(len(names), ", ", func(i int) string { return fmt.Sprintf("c%d", i) }) + ")"
	var same, set, update []string
	for i, c := range s.columns {
		if f.table.Columns[c].Key {
			same = append(same, "t."+names[i]+" = "+value(i))
			continue
		}
		set = append(set, names[i]+" = EXCLUDED."+names[i])
		update = append(update, names[i]+" = "+value(i))
	}
	where := " WHERE " + strings.Join(same, " AND ")
	if s.delete {
		return []string{"DELETE FROM " + t + " AS t USING " + source + where}
	}
	var out []string
	insert := "INSERT INTO " + t + " (" + strings.Join(names, ", ") + ") SELECT " + list(len(names), ", ", value) + " FROM " + source
	if s.unsure {
		if len(update) > 0 && !f.table.InsertOnly {
			out = append(out, "UPDATE "+t+" AS t SET "+strings.Join(update, ", ")+" FROM "+source+where)
		}
		insert += " WHERE NOT EXISTS (SELECT FROM " + t + " AS t" + where + ")"
	}
	insert += " ON CONFLICT (" + strings.Join(d.names(f.table, f.keys), ", ") + ") DO "
	if len(set) == 0 || f.table.InsertOnly {
		return append(out, insert+"NOTHING")
	}
	return append(out, insert+"UPDATE SET "+strings.Join(set, ", "))
}

func postgresInsert(table string, columns []Column) string {
	t := Table{Columns: columns}
	all := make([]int, len(columns))
	for i := range all {
		all[i] = i
	}
	return "INSERT INTO " + postgresDialect.table(table) + " (" + strings.Join(postgresDialect.names(t, all), ", ") + ") VALUES (" +
		list(len(columns), ", ", func(i int) string { return fmt.Sprintf("$%d", i+1) }) + ")"
}

// pgTexts are values in text form.
func pgTexts(values []any) [][]byte {
	out := make([][]byte, len(values))
	for i, v := range values {
		if t, ok := v.(time.Time); ok {
			v = t.Format(time.RFC3339Nano)
		}
		s, _ := text(v)
		// A text of PostgreSQL has no zero bytes, and what refused a row may quote one.
		out[i] = slices.DeleteFunc([]byte(strings.ToValidUTF8(s, "\uFFFD")), func(c byte) bool { return c == 0 })
	}
	return out
}
