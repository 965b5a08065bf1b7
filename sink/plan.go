package sink

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A step is one or several statements of a batch: rows to delete, or rows with
// values for the same columns.
type step struct {
	delete  bool
	columns []int // positions; for a delete those of the keys
	rows    [][]any
	// unsure: the columns leave out one that an insert must have. A row that is there
	// is updated then, and only one that is not there is inserted.
	unsure bool
}

// item is a row on its way: converted, and where it came from.
type item struct {
	row    Row
	index  int
	values []any
}

// plan makes steps of rows.
func (f *form) plan(items []item) []step {
	if f.exact && len(items) > 1 {
		return f.coalesce(items)
	}
	return f.runs(items)
}

// runs keeps the order: neighbours that need the same statement share it.
func (f *form) runs(items []item) []step {
	var steps []step
	for _, it := range items {
		columns := f.keys
		if !it.row.Delete {
			columns = f.present(it.values)
		}
		// Of an update with two rows of one key, either may win.
		if n := len(steps) - 1; n >= 0 && !steps[n].unsure && steps[n].delete == it.row.Delete && slices.Equal(steps[n].columns, columns) {
			steps[n].rows = append(steps[n].rows, it.values)
			continue
		}
		steps = append(steps, f.step(it.row.Delete, columns, [][]any{it.values}))
	}
	return steps
}

// fate is what becomes of one key.
type fate struct {
	delete bool  // what was there goes first
	key    []any // of what to delete
	values []any // what stands there then; nil: nothing
	own    bool  // values are no item's
}

// coalesce leaves one row of each key. All deletes come first, so that a row of
// another key can take over a value that must be unique.
func (f *form) coalesce(items []item) []step {
	fates := make([]fate, 0, len(items))
	at := make(map[string]int, len(items))
	var buf []byte
	for _, it := range items {
		buf = f.appendKey(buf[:0], it.values)
		i, ok := at[string(buf)]
		if !ok {
			i = len(fates)
			fates = append(fates, fate{})
			at[string(buf)] = i
		}
		fates[i].add(f, it)
	}
	return f.steps(fates)
}

func (x *fate) add(f *form, it item) {
	switch {
	case it.row.Delete:
		*x = fate{delete: true, key: it.values}
	case x.values == nil:
		x.values = it.values
	case f.table.InsertOnly:
	default:
		if !x.own {
			x.values, x.own = slices.Clone(x.values), true
		}
		for i, v := range it.values {
			if v != Absent {
				x.values[i] = v
			}
		}
	}
}

func (f *form) steps(fates []fate) []step {
	var deletes [][]any
	var steps []step
	for _, x := range fates {
		if x.delete {
			deletes = append(deletes, x.key)
		}
		if x.values == nil {
			continue
		}
		columns := f.present(x.values)
		i := slices.IndexFunc(steps, func(s step) bool { return slices.Equal(s.columns, columns) })
		if i < 0 {
			i = len(steps)
			steps = append(steps, f.step(false, columns, make([][]any, 0, len(fates))))
		}
		steps[i].rows = append(steps[i].rows, x.values)
	}
	if deletes != nil {
		steps = slices.Insert(steps, 0, f.step(true, f.keys, deletes))
	}
	return steps
}

func (f *form) step(delete bool, columns []int, rows [][]any) step {
	s := step{delete: delete, columns: columns, rows: rows}
	if !delete {
		s.unsure = slices.ContainsFunc(f.required, func(i int) bool { return !slices.Contains(columns, i) })
	}
	return s
}

// present are the columns that a row has values for.
func (f *form) present(values []any) []int {
	if !slices.Contains(values, Absent) {
		return f.all
	}
	var columns []int
	for i, v := range values {
		if v != Absent {
			columns = append(columns, i)
		}
	}
	return columns
}

// appendKey appends a text that is another one for every other key.
func (f *form) appendKey(b []byte, values []any) []byte {
	for _, i := range f.keys {
		switch v := values[i].(type) {
		case string:
			if d := f.database[i]; d != nil && d.padded {
				v = strings.TrimRight(v, " ")
			}
			b = append(binary.AppendUvarint(append(b, 's'), uint64(len(v))), v...)
		case int64:
			b = binary.AppendVarint(append(b, 'i'), v)
		case []byte:
			b = append(binary.AppendUvarint(append(b, 'b'), uint64(len(v))), v...)
		case bool:
			b = fmt.Appendf(b, "o%t", v)
		case time.Time:
			b = binary.AppendVarint(append(b, 't'), v.UnixNano())
		default:
			b = fmt.Appendf(b, "v%v;", v)
		}
	}
	return b
}

// items adds to out the rows behind the mark done, converted; refuse is told of those
// that cannot be.
func (f *form) items(out []item, rows []Row, done string, refuse func(item, error) error) ([]item, error) {
	width := len(f.table.Columns)
	block := make([]any, len(rows)*width) // one for all rows
	for i, r := range rows {
		if done != "" && r.ID != "" && !After(r.ID, done) {
			continue
		}
		values, err := f.convert(r, block[i*width:(i+1)*width:(i+1)*width])
		if err == nil {
			out = append(out, item{r, i, values})
		} else if err := refuse(item{row: r, index: i}, err); err != nil {
			return out, err
		}
	}
	return out, nil
}
