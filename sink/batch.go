package sink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// database is what batches need of a kind of SQL database.
type database interface {
	// begin starts a transaction that locks the mark, if it marks anything.
	begin(ctx context.Context, m Mark) (transaction, error)
	// columns are those of a table, in its order; none if it does not exist.
	columns(ctx context.Context, t Table) ([]dbColumn, error)
	// uniques are the sets of columns of a table that unique indexes are on.
	uniques(ctx context.Context, t Table) ([][]string, error)
	dialect() *dialect
	marked(ctx context.Context, m Mark) (string, error)
	exec(ctx context.Context, statement string) error
	// verdict says what an error of the database is about.
	verdict(err error) verdict
	close() error
}

// transaction is one transaction. After an error of apply it can only go back to
// the savepoint, or be rolled back; rollback after a commit does nothing.
type transaction interface {
	marked() string // as it was when the transaction began
	// apply carries out steps and what end asks for besides.
	apply(ctx context.Context, f *form, steps []step, e ending) error
	savepoint(ctx context.Context) error
	undo(ctx context.Context) error // back to the savepoint, which stays
	rollback()
}

// ending is what comes after the last step of a transaction.
type ending struct {
	commit   bool
	mark     Mark
	rejected []Rejected // to be written to Table.RejectTo
}

type verdict int

const (
	aboutBatch verdict = iota // or about everything: a table that is missing
	aboutRow                  // a value or a constraint
	aboutTime                 // somebody was in the way: a deadlock, a full lock table
	aboutLink                 // the connection
)

// tables is a Target over a database.
type tables struct {
	db    database
	forms forms
}

func newTables(db database) *tables {
	return &tables{db: db, forms: forms{load: db.columns}}
}

const (
	attempts   = 8 // at a batch that others were in the way of
	firstPause = 5 * time.Millisecond
)

func (t *tables) Close() error { return t.db.close() }

func (t *tables) Last(ctx context.Context, m Mark) (string, error) {
	val, err := t.db.marked(ctx, m)
	return val, t.worded(err)
}

func (t *tables) Write(ctx context.Context, table Table, rows []Row, m Mark) ([]Rejected, error) {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		rejected, err := t.once(ctx, table, rows, m)
		if err == nil {
			return rejected, nil
		}
		t.forms.drop(table)
		if t.verdict(err) != aboutTime || attempt == attempts {
			return nil, t.worded(err)
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(pause/2 + rand.N(pause)):
			pause *= 2
		}
	}
}

// linkError is that of a connection.
type linkError struct{ error }

func (e linkError) Unwrap() error { return e.error }

// markTaken is what happens to the later of two that write a mark for the first
// time.
type markTaken struct{ error }

func (e markTaken) Unwrap() error { return e.error }

func (t *tables) verdict(err error) verdict {
	switch {
	case errors.As(err, new(linkError)):
		return aboutLink
	case errors.As(err, new(markTaken)):
		return aboutTime
	}
	return t.db.verdict(err)
}

// worded marks errors that repeating may heal.
func (t *tables) worded(err error) error {
	if err == nil {
		return nil
	}
	if v := t.verdict(err); v == aboutTime || v == aboutLink {
		return &retryable{err}
	}
	return err
}

type retryable struct{ err error }

func (r *retryable) Error() string        { return r.err.Error() }
func (r *retryable) Unwrap() error        { return r.err }
func (r *retryable) Is(target error) bool { return target == ErrRetryable }

// RowError is the refusal of one row.
type RowError struct {
	Table string
	Row   Row
	Index int    // in the batch
	Key   string // its key, as text
	Err   error
}

func (e *RowError) Error() string {
	id := ""
	if e.Row.ID != "" {
		id = " (id " + e.Row.ID + ")"
	}
	return fmt.Sprintf("table %s refused the row with the key %s%s: %v", e.Table, e.Key, id, e.Err)
}

func (e *RowError) Unwrap() error { return e.Err }

func (t *tables) once(ctx context.Context, table Table, rows []Row, m Mark) ([]Rejected, error) {
	f, err := t.forms.get(ctx, table)
	if err != nil {
		return nil, err
	}
	w := &write{tables: t, form: f, mark: m}
	defer func() {
		if w.tx != nil {
			w.tx.rollback()
		}
	}()
	if err := w.begin(ctx, rows); err != nil {
		return nil, err
	}
	err = w.end(ctx, f.plan(w.items))
	if err == nil || t.verdict(err) != aboutRow {
		return w.rejected, err
	}
	// Usually the whole batch fits. Only now is it worth finding out which row does
	// not, or whether the rows do one after the other.
	w.tx.rollback()
	if err := w.begin(ctx, rows); err != nil {
		return nil, err
	}
	if err := w.halves(ctx, w.items); err != nil {
		return nil, err
	}
	return w.rejected, w.end(ctx, nil)
}

// write is one attempt at a batch.
type write struct {
	tables   *tables
	form     *form
	mark     Mark
	tx       transaction
	items    []item
	rejected []Rejected
}

// begin starts a transaction, leaves out rows that it says are done, and converts
// the others.
func (w *write) begin(ctx context.Context, rows []Row) (err error) {
	w.rejected, w.items = nil, make([]item, 0, len(rows))
	if w.tx, err = w.tables.db.begin(ctx, w.mark); err != nil {
		return err
	}
	done := w.tx.marked()
	if w.items, err = w.form.items(w.items, rows, done, w.reject); err != nil {
		return err
	}
	// A batch of old rows only must not take the mark back.
	if done != "" && !After(w.mark.Val, done) {
		w.mark.Val = done
	}
	return nil
}

func (w *write) end(ctx context.Context, steps []step) error {
	return w.tx.apply(ctx, w.form, steps, ending{commit: true, mark: w.mark, rejected: w.rejected})
}

// halves writes what can be written, in order.
func (w *write) halves(ctx context.Context, items []item) error {
	if len(items) == 0 {
		return nil
	}
	if err := w.tx.savepoint(ctx); err != nil {
		return err
	}
	err := w.tx.apply(ctx, w.form, w.form.plan(items), ending{})
	if err == nil || w.tables.verdict(err) != aboutRow {
		return err
	}
	if err := w.tx.undo(ctx); err != nil {
		return err
	}
	if len(items) == 1 {
		return w.reject(items[0], err)
	}
	half := len(items) / 2
	if err := w.halves(ctx, items[:half]); err != nil {
		return err
	}
	return w.halves(ctx, items[half:])
}

func (w *write) reject(it item, err error) error {
	e := &RowError{Table: w.form.table.Name, Row: it.row, Index: it.index, Key: w.form.keyText(it.row), Err: err}
	if !w.form.table.Reject && w.form.table.RejectTo == "" {
		return e
	}
	w.rejected = append(w.rejected, Rejected{Row: it.row, Index: it.index, Err: e})
	return nil
}

// keyText is a row's key for people.
func (f *form) keyText(r Row) string {
	var parts []string
	for _, i := range f.keys {
		part := "nothing"
		if i < len(r.Values) {
			if s, ok := text(r.Values[i]); ok {
				part = shown(s)
			}
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// rejectColumns are those of a table that Table.RejectTo names: where a row was
// to go, its id, what was to be done, its fields as JSON, and why it was refused.
var rejectColumns = []Column{
	{Name: "target"}, {Name: "id"}, {Name: "op"}, {Name: "data"}, {Name: "error"}, {Name: "at", Type: "timestamp"},
}

var markColumns = []Column{{Name: "id", Key: true}, {Name: "val"}}

// rejectValues are the values of rejectColumns.
func (f *form) rejectValues(r Rejected) []any {
	data := map[string]string{}
	for i, v := range r.Row.Values {
		if i < len(f.table.Columns) {
			c := f.table.Columns[i]
			if s, ok := text(v); ok && (c.Key || !r.Row.Delete) {
				data[c.Name] = s
			}
		}
	}
	op := "write"
	if r.Row.Delete {
		op = "delete"
	}
	// A map of strings can always be encoded.
	b, _ := json.Marshal(data)
	reason := r.Err
	if e := (*RowError)(nil); errors.As(r.Err, &e) {
		reason = e.Err
	}
	return []any{f.table.Name, r.Row.ID, op, string(b), reason.Error(), time.Now().UTC()}
}
