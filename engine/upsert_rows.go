package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gears/planner"
	"gears/sink"
	"gears/vm"
)

// An upsert is a step whose callback makes a row and whose record goes on at once.
// The rows of records that are committed are gathered, in the order of the records,
// and written in transactions: when there are enough, and when the stage ends, which
// is before any of its events counts as carried out. So batched execution changes
// nothing here, and a record that runs again has written nothing yet.

// rowWriter gathers the rows of one upsert of a stage.
type rowWriter struct {
	r       *runner
	target  *upsertTarget
	number  int // of the stage's upserts
	conn    sink.Conn
	rows    []sink.Row
	roots   []int  // of the records that they are of
	mark    string // the source of rows that have a place in it
	history string // of it, where it is a replication stream
	ready   bool   // the tables have been made, where that is asked for
}

// newRowWriters makes the writers of a stage's upserts, in the order of the steps;
// nil when there is none.
func (r *runner) newRowWriters(st *planner.Stage) ([]*rowWriter, error) {
	var out []*rowWriter
	for _, seg := range st.Segments {
		for _, p := range seg.Steps {
			if p.Target == nil {
				continue
			}
			t, err := targetOf(p.Target.Ref.(vm.Value))
			if err != nil {
				return nil, err
			}
			out = append(out, &rowWriter{r: r, target: t, number: len(out), conn: sink.Conn{URL: t.url}})
		}
	}
	return out, nil
}

// put takes a row. An error is that of its record.
func (w *rowWriter) put(v vm.Value, root int, at eventPlace) error {
	row, ok, err := w.target.row(w.r.t, v)
	if err != nil || !ok {
		return err
	}
	if w.target.marks != "" {
		if !at.ordered {
			return gearsError("upsert: 'marks' needs events that have an order: those of a stream, or of keys with capture='replication'")
		}
		if at.source != "" {
			if w.mark != "" && w.mark != at.source && len(w.rows) > 0 {
				return errOtherSource
			}
			w.mark, w.history, row.ID = at.source, at.history, at.id
		}
	}
	w.rows, w.roots = append(w.rows, row), append(w.roots, root)
	return nil
}

// errOtherSource says that the rows so far must be written first: a transaction has
// one mark.
var errOtherSource = errors.New("another source")

func (w *rowWriter) full() bool { return len(w.rows) >= w.target.batch }

// rejectedRow is a row that the database refused.
type rejectedRow struct {
	root int
	err  error
}

// flush writes what was gathered, in one transaction. An error is that of all rows.
// Where the database is away, or refuses more than a row, a registration asks it again
// until it is there and takes them: the events wait, and none is lost.
func (w *rowWriter) flush() (refused []rejectedRow, err error) {
	if len(w.rows) == 0 {
		return nil, nil
	}
	m := sink.Mark{Table: w.target.marks, ID: w.markID(w.mark)}
	for _, row := range w.rows {
		if row.ID != "" {
			m.Val = row.ID
		}
	}
	if m.Val == "" {
		m = sink.Mark{}
	}
	var rejected []sink.Rejected
	w.r.t.Blocking(func() { rejected, err = w.insist(m) })
	for _, x := range rejected {
		refused = append(refused, rejectedRow{w.roots[x.Index], x.Err})
	}
	w.rows, w.roots, w.mark = w.rows[:0], w.roots[:0], ""
	if err != nil && !errors.Is(err, context.Canceled) && w.r.ctx.Err() == nil {
		err = fmt.Errorf("upsert into %s: %w", w.target.table.Name, err)
	}
	return refused, err
}

func (w *rowWriter) insist(m sink.Mark) (rejected []sink.Rejected, err error) {
	e, reg := w.r.x.engine, w.r.p.reg
	told := ""
	for {
		rejected, err = w.write(m)
		if err == nil || reg == nil || w.r.ctx.Err() != nil {
			return rejected, err
		}
		if text := err.Error(); text != told {
			told = text
			e.log.Warn("rows wait for their database", "registration", reg.id, "table", w.target.table.Name, "rows", len(w.rows), "error", err, "again_every", w.target.retry)
		}
		timer := time.NewTimer(w.target.retry)
		select {
		case <-timer.C:
		case <-w.r.ctx.Done():
			timer.Stop()
			return nil, context.Cause(w.r.ctx)
		}
	}
}

func (w *rowWriter) write(m sink.Mark) (rejected []sink.Rejected, err error) {
	err = w.r.x.engine.databases.Use(w.r.ctx, w.target.kind, w.conn, func(db sink.Target) error {
		if w.target.create && !w.ready {
			if err := db.Create(w.r.ctx, w.target.table, sink.Mark{Table: w.target.marks}); err != nil {
				return err
			}
			w.ready = true
		}
		if m.Table != "" {
			if err := w.passed(w.r.ctx, db); err != nil || len(w.rows) == 0 {
				return err
			}
		}
		var err error
		rejected, err = db.Write(w.r.ctx, w.target.table, w.rows, m)
		return err
	})
	return rejected, err
}

// write has the scheduler hand rows to these writers.
func (s *scheduler) write(rows []*rowWriter) {
	s.rows = rows
	for _, w := range rows {
		s.placing = s.placing || s.first && w.target.marks != ""
	}
}

// takeRows hands the rows of a committed unit to their writers.
func (s *scheduler) takeRows(u *unit) error {
	for _, row := range u.task.Rows {
		w := s.rows[row.Target]
		var at eventPlace
		if w.target.marks != "" && u.root < len(s.places) {
			at = s.places[u.root]
		}
		err := w.put(row.Value, u.root, at)
		if err == errOtherSource {
			if err = s.flushRows(w); err != nil {
				return err
			}
			err = w.put(row.Value, u.root, at)
		}
		if err != nil {
			s.failedRecord(u.root, err)
			continue
		}
		if w.full() {
			if err := s.flushRows(w); err != nil {
				return err
			}
		}
	}
	clear(u.task.Rows)
	u.task.Rows = u.task.Rows[:0]
	return nil
}

func (s *scheduler) flushRows(w *rowWriter) error {
	refused, err := w.flush()
	if err != nil {
		s.unwritten = true
	}
	for _, x := range refused {
		s.failedRecord(x.root, gearsError("%s", x.err))
	}
	return err
}

// failedRecord records the error of a record, or of the event that it is of.
func (s *scheduler) failedRecord(root int, err error) {
	if s.each != nil {
		s.each.fail(root, err)
		return
	}
	s.failed(root, err)
}

// endRows writes the rest when the stage has ended, with err or without: the records
// that were committed are done.
func (s *scheduler) endRows(err error) error {
	for _, w := range s.rows {
		if e := s.flushRows(w); e != nil && err == nil {
			err = e
		}
	}
	return err
}
