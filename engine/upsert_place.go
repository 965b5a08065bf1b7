package engine

import (
	"context"
	"fmt"
	"math"
	"strings"

	"gears/capture"
	"gears/readers"
	"gears/sink"
	"gears/vm"
)

// eventPlace is where an event stands among all of its source. With it a database
// remembers up to where it has been written, in the transaction that writes.
type eventPlace struct {
	ordered bool // its source has an order, though this event may have no place in it
	source  string
	id      string // "" where it has none: it is written in any case
	history string // of the replication stream, by its name; "": it is another source
}

// placed is a listener whose events have an order.
type placed interface {
	place(j *job, rec vm.Value) eventPlace
}

// placeOf is the place of a record that the reader gave.
func (r *runner) placeOf(event uint32, rec vm.Value) eventPlace {
	if r.p.reg == nil || len(r.x.jobs) < int(event) {
		return eventPlace{}
	}
	l, ok := r.p.reg.listener.(placed)
	if !ok {
		return eventPlace{}
	}
	return l.place(r.x.jobs[event-1], rec)
}

// place notes where a record stands that the reader gave.
func (s *scheduler) place(root int, rec vm.Value) {
	event := uint32(1)
	if s.each != nil {
		event = s.each.owner[root]
	}
	s.places = append(s.places, s.r.placeOf(event, rec))
}

// place of an entry of a stream is its id.
func (l *streamListener) place(_ *job, rec vm.Value) eventPlace {
	return eventPlace{ordered: true, source: fieldText(rec, "key"), id: fieldText(rec, "id")}
}

func fieldText(rec vm.Value, name string) string {
	if rec.Kind() != vm.KDict {
		return ""
	}
	v, ok, err := rec.AsDict().Get(nil, vm.Str(name))
	if err != nil || !ok {
		return ""
	}
	return v.AsStrOrEmpty()
}

// place of a key event is that in the replication stream. The events of one command,
// or of a transaction, stand at one offset; they are told in the same order again, and
// numbered.
func (l *keysListener) place(j *job, _ vm.Value) eventPlace {
	h := l.hearing.Load()
	if h == nil || h.done == nil {
		return eventPlace{}
	}
	k := j.data.(keyJob)
	if k.span == nil {
		return eventPlace{ordered: true} // a resync
	}
	return eventPlace{ordered: true, source: l.r.id + "/" + k.span.begin.ReplID, history: k.span.begin.ReplID, id: fmt.Sprintf("%d-%d", k.span.end, k.nth)}
}

// numbering numbers the events at one offset.
type numbering struct {
	history string
	end     int64
	nth     int
}

func (n *numbering) next(begin capture.Position, end int64) int {
	if begin.ReplID != n.history || end != n.end {
		*n = numbering{begin.ReplID, end, 0}
	}
	n.nth++
	return n.nth
}

// markID is the name of a mark. Each upsert has its own, as each writes its own
// transaction.
func (w *rowWriter) markID(source string) string {
	if w.number == 0 {
		return w.target.table.Name + "/" + source
	}
	return fmt.Sprintf("%s/%d/%s", w.target.table.Name, w.number, source)
}

// passed drops the rows that the database has been given before: it remembers its
// mark under the name that the source had then.
func (w *rowWriter) passed(ctx context.Context, db sink.Target) error {
	reg := w.r.p.reg
	source := strings.Join([]string{w.target.kind, w.target.url, w.target.marks, w.markID(w.mark)}, "\x00")
	reg.mu.Lock()
	begin, ok := reg.marked[source]
	reg.mu.Unlock()
	if !ok {
		var err error
		if begin, err = w.begin(ctx, db); err != nil {
			return err
		}
		reg.mu.Lock()
		if reg.marked == nil {
			reg.marked = map[string]string{}
		}
		reg.marked[source] = begin
		reg.mu.Unlock()
	}
	if begin == "" {
		return nil
	}
	n := 0
	for i, row := range w.rows {
		if row.ID == "" || sink.After(row.ID, begin) {
			w.rows[n], w.roots[n] = row, w.roots[i]
			n++
		}
	}
	w.rows, w.roots = w.rows[:n], w.roots[:n]
	return nil
}

// begin is up to where the database has been given a source before. A replica that has
// become the master goes on with the stream of the one before under a name of its own,
// from where it had come to: what was written of the old stream up to there is not to
// be written again, and what is at a higher offset now is something else.
func (w *rowWriter) begin(ctx context.Context, db sink.Target) (string, error) {
	val, err := db.Last(ctx, sink.Mark{Table: w.target.marks, ID: w.markID(w.mark)})
	if err != nil || val != "" || w.history == "" {
		return val, err
	}
	former, until, err := readers.FormerHistory(ctx, w.r.sess.at(), w.history)
	if err != nil || former == "" {
		return "", err
	}
	name := strings.TrimSuffix(w.mark, w.history) + former
	if val, err = db.Last(ctx, sink.Mark{Table: w.target.marks, ID: w.markID(name)}); err != nil || val == "" {
		return "", err
	}
	if last := fmt.Sprintf("%d-%d", until-1, math.MaxInt32); sink.After(val, last) {
		return last, nil
	}
	return val, nil
}
