package sink

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// flavor is what differs between databases behind database/sql.
type flavor struct {
	*dialect
	begin   string // starts a transaction that may write
	lock    string // after a SELECT whose rows are to stay as they are
	upsert  func(key, set []string) string
	keySets func(names []string, rows int) string // the condition of a delete
	value   func(any) any                         // as the driver wants it
	rows    func(columns int) int                 // most rows of a statement
	verdict func(error) verdict
	columns func(context.Context, *sql.DB, Table) ([]dbColumn, error)
	// uniques is a query for the unique indexes of a table and the names of their
	// columns, by schema ("": the current one) and table.
	uniques string
}

// sqlDatabase is a database behind database/sql.
type sqlDatabase struct {
	db *sql.DB
	*flavor
}

// rollbackTimeout bounds how long a connection that hangs can hold up an error.
const rollbackTimeout = 5 * time.Second

func (s *sqlDatabase) close() error              { return s.db.Close() }
func (s *sqlDatabase) verdict(err error) verdict { return s.flavor.verdict(err) }
func (s *sqlDatabase) columns(ctx context.Context, t Table) ([]dbColumn, error) {
	return s.flavor.columns(ctx, s.db, t)
}

func (s *sqlDatabase) dialect() *dialect { return s.flavor.dialect }

func (s *sqlDatabase) uniques(ctx context.Context, t Table) ([][]string, error) {
	schema, table := splitName(t.Name)
	rows, err := s.db.QueryContext(ctx, s.flavor.uniques, schema, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return indexSets(rows)
}

// indexSets reads rows of an index and a column of it.
func indexSets(rows interface {
	Next() bool
	Scan(...any) error
	Err() error
}) ([][]string, error) {
	var sets [][]string
	last := ""
	for rows.Next() {
		var index, column string
		if err := rows.Scan(&index, &column); err != nil {
			return nil, err
		}
		if sets == nil || index != last {
			sets, last = append(sets, nil), index
		}
		sets[len(sets)-1] = append(sets[len(sets)-1], column)
	}
	return sets, rows.Err()
}

func (s *sqlDatabase) selectMark(m Mark) string {
	return "SELECT val FROM " + s.table(m.Table) + " WHERE id = ?"
}

func (s *sqlDatabase) marked(ctx context.Context, m Mark) (string, error) {
	var v sql.NullString
	err := s.db.QueryRowContext(ctx, s.selectMark(m), m.ID).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v.String, err
}

type sqlTx struct {
	db    *sqlDatabase
	conn  *sql.Conn
	mark  string
	found bool
}

func (s *sqlDatabase) begin(ctx context.Context, m Mark) (transaction, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, linkError{err}
	}
	tx := &sqlTx{db: s, conn: conn}
	if err := tx.start(ctx, m); err != nil {
		tx.rollback()
		return nil, err
	}
	return tx, nil
}

func (tx *sqlTx) start(ctx context.Context, m Mark) error {
	if err := tx.exec(ctx, tx.db.flavor.begin); err != nil || m == (Mark{}) {
		return err
	}
	var v sql.NullString
	err := tx.conn.QueryRowContext(ctx, tx.db.selectMark(m)+tx.db.lock, m.ID).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	tx.mark, tx.found = v.String, err == nil
	return err
}

func (tx *sqlTx) marked() string { return tx.mark }

func (tx *sqlTx) exec(ctx context.Context, statement string, args ...any) error {
	_, err := tx.conn.ExecContext(ctx, statement, args...)
	return err
}

func (tx *sqlTx) savepoint(ctx context.Context) error { return tx.exec(ctx, "SAVEPOINT sink") }
func (tx *sqlTx) undo(ctx context.Context) error      { return tx.exec(ctx, "ROLLBACK TO SAVEPOINT sink") }

func (tx *sqlTx) rollback() {
	if tx.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), rollbackTimeout)
	defer cancel()
	if err := tx.exec(ctx, "ROLLBACK"); err != nil {
		// Nobody knows what state it is in: it must not be used again.
		_ = tx.conn.Raw(func(any) error { return errBadConn })
	}
	tx.release()
}

func (tx *sqlTx) release() {
	_ = tx.conn.Close()
	tx.conn = nil
}

func (tx *sqlTx) apply(ctx context.Context, f *form, steps []step, e ending) error {
	for i := range steps {
		if err := tx.step(ctx, f, &steps[i]); err != nil {
			return err
		}
	}
	if f.table.RejectTo != "" {
		for _, r := range e.rejected {
			if err := tx.insert(ctx, f.table.RejectTo, rejectColumns, f.rejectValues(r)); err != nil {
				return err
			}
		}
	}
	if !e.commit {
		return nil
	}
	if err := tx.setMark(ctx, e.mark); err != nil {
		return err
	}
	if err := tx.exec(ctx, "COMMIT"); err != nil {
		return err
	}
	tx.release()
	return nil
}

func (tx *sqlTx) setMark(ctx context.Context, m Mark) error {
	if m == (Mark{}) {
		return nil
	}
	if tx.found {
		return tx.exec(ctx, "UPDATE "+tx.db.table(m.Table)+" SET val = ? WHERE id = ?", m.Val, m.ID)
	}
	err := tx.insert(ctx, m.Table, markColumns, []any{m.ID, m.Val})
	if err != nil && tx.db.verdict(err) == aboutRow {
		return markTaken{err}
	}
	return err
}

func (tx *sqlTx) insert(ctx context.Context, table string, columns []Column, values []any) error {
	names := list(len(columns), ", ", func(i int) string { return tx.db.name(columns[i].Name) })
	return tx.exec(ctx, "INSERT INTO "+tx.db.table(table)+" ("+names+") VALUES "+tuples(len(columns), 1), tx.values(values)...)
}

func (tx *sqlTx) values(values []any) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = tx.db.value(v)
	}
	return out
}

func (tx *sqlTx) step(ctx context.Context, f *form, s *step) error {
	if s.unsure {
		for _, row := range s.rows {
			if err := tx.careful(ctx, f, s, row); err != nil {
				return err
			}
		}
		return nil
	}
	args := make([]any, 0, len(s.columns)*len(s.rows))
	most := tx.db.rows(len(s.columns))
	for rows := s.rows; len(rows) > 0; {
		n := min(len(rows), most)
		args = args[:0]
		for _, row := range rows[:n] {
			for _, c := range s.columns {
				args = append(args, tx.db.value(row[c]))
			}
		}
		if err := tx.exec(ctx, tx.db.statement(f, s, n), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// statement is that of a step for a number of rows.
func (s *sqlDatabase) statement(f *form, st *step, rows int) string {
	key := fmt.Sprint(st.delete, st.columns, rows)
	if text, ok := f.cache.Load(key); ok {
		return text.(string)
	}
	names := s.names(f.table, st.columns)
	var text string
	if st.delete {
		text = "DELETE FROM " + s.table(f.table.Name) + " WHERE " + s.keySets(names, rows)
	} else {
		var set []string
		for i, c := range st.columns {
			if !f.table.Columns[c].Key && !f.table.InsertOnly {
				set = append(set, names[i])
			}
		}
		text = "INSERT INTO " + s.table(f.table.Name) + " (" + strings.Join(names, ", ") + ") VALUES " + tuples(len(names), rows) +
			s.upsert(s.names(f.table, f.keys), set)
	}
	// Batches have any number of rows; only the texts that come again are kept.
	if rows == 1 || rows == s.rows(len(st.columns)) {
		f.cache.Store(key, text)
	}
	return text
}

// tuples are "(?, ?), (?, ?)".
func tuples(columns, rows int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", columns), ", ") + ")"
	return strings.TrimSuffix(strings.Repeat(one+", ", rows), ", ")
}

// careful writes a row that has no value for a column that an insert must have:
// the databases refuse such an insert even when the row is there and would only
// be updated.
func (tx *sqlTx) careful(ctx context.Context, f *form, s *step, row []any) error {
	var set, where []string
	var setArgs, whereArgs, args []any
	for i, name := range tx.db.names(f.table, s.columns) {
		c := s.columns[i]
		v := tx.db.value(row[c])
		args = append(args, v)
		if f.table.Columns[c].Key {
			where, whereArgs = append(where, name+" = ?"), append(whereArgs, v)
		} else if !f.table.InsertOnly {
			set, setArgs = append(set, name+" = ?"), append(setArgs, v)
		}
	}
	table, condition := tx.db.table(f.table.Name), " WHERE "+strings.Join(where, " AND ")
	var n int64
	if len(set) == 0 {
		if err := tx.conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table+condition, whereArgs...).Scan(&n); err != nil {
			return err
		}
	} else {
		r, err := tx.conn.ExecContext(ctx, "UPDATE "+table+" SET "+strings.Join(set, ", ")+condition, append(setArgs, whereArgs...)...)
		if err != nil {
			return err
		}
		if n, err = r.RowsAffected(); err != nil {
			return err
		}
	}
	if n > 0 {
		return nil
	}
	return tx.exec(ctx, "INSERT INTO "+table+" ("+strings.Join(tx.db.names(f.table, s.columns), ", ")+") VALUES "+tuples(len(args), 1), args...)
}

func identity(v any) any { return v }
