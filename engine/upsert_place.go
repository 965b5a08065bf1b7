package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gears/capture"
	"gears/sink"
	"gears/vm"
)

// eventPlace is where an event stands among all of its source. With it a database
// remembers up to where it has been written, in the transaction that writes.
type eventPlace struct {
	ordered bool // its source has an order, though this event may have no place in it
	source  string
	id      string // "" where it has none: it is written in any case
	// former are the names that the source had before, the oldest first.
	former []string
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
	p := eventPlace{ordered: true, source: l.r.id + "/" + k.span.begin.ReplID, id: fmt.Sprintf("%d-%d", k.span.end, k.nth)}
	for _, id := range k.histories {
		p.former = append(p.former, l.r.id+"/"+id)
	}
	return p
}

// histories are the names that the replication stream of a shard had, as long as it
// was one stream: a replica that becomes the master goes on with it under a new name.
type histories struct {
	names  []string
	broken bool // what comes next is another stream
	end    int64
	nth    int
}

// number notes an event and returns its number among those of one offset, and the
// names that the stream had before.
func (h *histories) number(begin capture.Position, end int64) (nth int, former []string) {
	if h.broken {
		h.names, h.broken = nil, false
	}
	if n := len(h.names); n == 0 || h.names[n-1] != begin.ReplID {
		h.names = append(slices.Clip(h.names), begin.ReplID)
		h.end = 0
	}
	if end != h.end {
		h.end, h.nth = end, 0
	}
	h.nth++
	return h.nth, h.names[:len(h.names)-1]
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
		for _, name := range append([]string{w.mark}, w.former...) {
			val, err := db.Last(ctx, sink.Mark{Table: w.target.marks, ID: w.markID(name)})
			if err != nil {
				return err
			}
			if val != "" && (begin == "" || sink.After(val, begin)) {
				begin = val
			}
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
