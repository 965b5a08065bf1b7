package conformance_test

import (
	"fmt"
	"sort"
	"strconv"
)

// verdict is what the checker says of a run.
type verdict struct {
	once    bool // no row comes twice
	again   bool // several transactions may come again
	in      int  // writes that Redis acknowledged
	keys    int
	forgot  int // keys of which Redis itself has not the last acknowledged write
	lost    int // keys whose row is not what Redis has
	kept    int // of those: rows that are there still though their key is deleted
	refused int // keys whose row the database did not take, and stands among the refused
	back    int // rows that were older than one before
	stray   int // rows that were deleted though their key was not
	torn    int // rows whose columns are not of one version
	twice   int // rows that came more than once for one event
	replays int // rows that came again and went on from there in the same transaction
	samples []string
}

func (v *verdict) say(what, id string, details ...any) {
	if len(v.samples) < 12 {
		v.samples = append(v.samples, what+" "+id+": "+fmt.Sprint(details...))
	}
}

// check compares what the writer was told with what Redis has, with the table and
// with what the table has seen. Nobody writes any more.
func (w *nemesisWriter) check(redis map[string]int64, table map[string]nemesisRow, audit map[string][]nemesisRow, refused map[string]map[string]bool, once, again bool) *verdict {
	v := &verdict{once: once, again: again, in: int(w.acked.Load()), keys: len(w.keys)}
	ids := make([]string, 0, len(w.keys))
	for id := range w.keys {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		k := w.keys[id]
		has, there := redis[id]
		if !k.possible(has, there) {
			v.forgot++
			v.say("redis forgot", id, "has version ", has, " of ", len(k.writes), k.tail())
		}
		row, written := table[id]
		switch {
		case written == there && row.v == has:
		case there && refused[id][strconv.FormatInt(has, 10)]:
			v.refused++
		default:
			v.lost++
			if !there {
				v.kept++
			}
			v.say("lost", id, "the table has version ", row.v, ", redis ", has, " of ", len(k.writes), k.tail())
		}
		if written && row.data != nemesisData(id, row.v) {
			v.torn++
			v.say("torn", id, row)
		}
		v.history(id, k, audit[id])
	}
	for id := range audit {
		if w.keys[id] == nil {
			v.torn++
			v.say("a row of nobody", id, audit[id][0])
		}
	}
	return v
}

// possible tells whether a key may be as it is: as the last acknowledged write left
// it, or one after that whose answer was lost.
func (k *nemesisKey) possible(has int64, there bool) bool {
	for i := len(k.writes) - 1; i >= 0; i-- {
		w := k.writes[i]
		if w.del != there && (w.del || has == int64(i+1)) {
			return true
		}
		if w.acked {
			return false
		}
	}
	return !there
}

func (k *nemesisKey) tail() (s string) {
	for i := max(0, len(k.writes)-6); i < len(k.writes); i++ {
		s += fmt.Sprintf(" %d", i+1)
		if k.writes[i].del {
			s += "(del)"
		}
		if !k.writes[i].acked {
			s += "?"
		}
	}
	return ";" + s
}

// history judges what the table has seen of a row.
func (v *verdict) history(id string, k *nemesisKey, seen []nemesisRow) {
	newest := int64(0)
	rows := 0
	for i, r := range seen {
		if r.op == "d" {
			// The earliest delete that it can be: before what came next.
			d, before := r.v+1, int64(len(k.writes)+1)
			for _, next := range seen[i+1:] {
				if next.op == "u" && next.v > r.v {
					before = next.v
					break
				}
			}
			for ; d < before && !k.writes[d-1].del; d++ {
			}
			if d == before && v.comesAgain(seen[i:], newest) {
				v.replays++
				continue
			}
			if d == before {
				v.stray++
				v.say("stray delete", id, "of version ", r.v, k.tail(), around(seen, i))
				continue
			}
			newest = max(newest, d)
			continue
		}
		rows++
		if r.v > newest {
			newest = r.v
			continue
		}
		if r.v == newest {
			continue
		}
		// A batch that is written again goes through what it wrote before; nobody sees
		// that if it is where it was when it is committed.
		if v.comesAgain(seen[i:], newest) {
			v.replays++
			continue
		}
		v.back++
		v.say("went back", id, "from ", newest, " to ", r.v, around(seen, i))
	}
	if rows > len(k.writes) {
		v.twice += rows - len(k.writes)
		v.say("twice", id, rows, " rows of ", len(k.writes), " writes", around(seen, 0))
	}
}

// comesAgain tells whether a row that is older than one before is there because what
// was written is written again: it gets to where it was, or further on. Where only the
// last transaction comes again nobody sees the row go back, as it gets there in the
// same transaction; only PostgreSQL tells which one that is.
func (v *verdict) comesAgain(seen []nemesisRow, newest int64) bool {
	if v.once {
		return false
	}
	for _, r := range seen {
		if !v.again && r.tx != seen[0].tx {
			break
		}
		if r.op == "u" && r.v >= newest {
			return true
		}
	}
	return false
}

func around(seen []nemesisRow, i int) (s string) {
	for _, r := range seen[max(0, i-4):min(len(seen), i+4)] {
		s += fmt.Sprintf(" %s%d/%d", r.op, r.v, r.tx)
	}
	return "; seen" + s
}
