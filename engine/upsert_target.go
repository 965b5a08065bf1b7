package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gears/lang"
	"gears/sink"
	"gears/vm"
)

// upsertTarget is the second argument of upsert: a dict that says which table rows go
// to, and how.
type upsertTarget struct {
	kind, url string
	table     sink.Table
	at        map[string]int // columns by name
	keys      []int          // of the columns
	create    bool
	marks     string        // the table of marks; "": at least once
	batch     int           // rows of a transaction, at most
	retry     time.Duration // how long a registration waits before it asks a database again that is away
}

const (
	defaultUpsertBatch = 1000
	mostUpsertBatch    = 100_000
	defaultUpsertRetry = 5 * time.Second
)

// upsertOptions are the entries of the dict.
var upsertOptions = []struct {
	name     string
	required bool
	set      func(t *upsertTarget, v vm.Value) error
}{
	{"kind", true, func(t *upsertTarget, v vm.Value) error {
		kind, err := textOption(v)
		if err == nil && !slices.Contains(sink.Kinds(), kind) {
			err = fmt.Errorf("must be one of %s, not '%s'", strings.Join(sink.Kinds(), ", "), kind)
		}
		t.kind = kind
		return err
	}},
	{"url", true, func(t *upsertTarget, v vm.Value) (err error) { t.url, err = textOption(v); return err }},
	{"table", true, func(t *upsertTarget, v vm.Value) (err error) { t.table.Name, err = textOption(v); return err }},
	{"key", true, func(t *upsertTarget, v vm.Value) error { return t.columns(v, true) }},
	{"columns", false, func(t *upsertTarget, v vm.Value) error { return t.columns(v, false) }},
	{"create", false, func(t *upsertTarget, v vm.Value) (err error) { t.create, err = boolOption(v); return err }},
	{"insertOnly", false, func(t *upsertTarget, v vm.Value) (err error) { t.table.InsertOnly, err = boolOption(v); return err }},
	{"marks", false, func(t *upsertTarget, v vm.Value) (err error) { t.marks, err = textOption(v); return err }},
	{"rejected", false, func(t *upsertTarget, v vm.Value) (err error) { t.table.RejectTo, err = textOption(v); return err }},
	{"batch", false, func(t *upsertTarget, v vm.Value) error {
		if v.Kind() != vm.KInt || v.AsInt() < 1 || v.AsInt() > mostUpsertBatch {
			return fmt.Errorf("must be an int from 1 to %d", mostUpsertBatch)
		}
		t.batch = int(v.AsInt())
		return nil
	}},
	{"retry", false, func(t *upsertTarget, v vm.Value) error {
		var seconds float64
		switch v.Kind() {
		case vm.KInt:
			seconds = float64(v.AsInt())
		case vm.KFloat:
			seconds = v.AsFloat()
		}
		if !(seconds > 0 && seconds < math.MaxInt32) {
			return fmt.Errorf("must be a number of seconds above 0")
		}
		t.retry = time.Duration(seconds * float64(time.Second))
		return nil
	}},
}

// targetOf reads the dict.
func targetOf(v vm.Value) (*upsertTarget, error) {
	if v.Kind() != vm.KDict {
		return nil, vm.TypeErrorf("upsert: the target must be a dict, not '%s'", vm.TypeName(v))
	}
	t := &upsertTarget{at: map[string]int{}, batch: defaultUpsertBatch, retry: defaultUpsertRetry}
	t.table.Reject = true
	var names []string
	given := map[string]vm.Value{}
	for _, o := range upsertOptions {
		names = append(names, o.name)
	}
	d := v.AsDict()
	for i := range d.Slots() {
		k, x, ok := d.Slot(i)
		if !ok {
			continue
		}
		if k.Kind() != vm.KStr || !slices.Contains(names, k.AsStr()) {
			text := shown(k)
			return nil, vm.Misspelt(vm.ValueErrorf("upsert: the target has no option %s, only %s", text, strings.Join(names, ", ")), strings.Trim(text, "'"), names)
		}
		given[k.AsStr()] = x
	}
	for _, o := range upsertOptions {
		x, ok := given[o.name]
		if !ok {
			if o.required {
				return nil, vm.ValueErrorf("upsert: the target lacks '%s'", o.name)
			}
			continue
		}
		if err := o.set(t, x); err != nil {
			return nil, vm.ValueErrorf("upsert: '%s' of the target %s", o.name, err)
		}
	}
	return t, nil
}

func textOption(v vm.Value) (string, error) {
	if v.Kind() != vm.KStr || v.AsStr() == "" {
		return "", fmt.Errorf("must be a text")
	}
	return v.AsStr(), nil
}

func boolOption(v vm.Value) (bool, error) {
	if v.Kind() != vm.KBool {
		return false, fmt.Errorf("must be True or False")
	}
	return v.AsBool(), nil
}

// columnTypes are the types that columns may have beside none.
var columnTypes = []string{"int", "float", "bool", "json", "timestamp", "bytes"}

// columns adds columns: a list of names, or a dict of names with types.
func (t *upsertTarget) columns(v vm.Value, key bool) error {
	add := func(name, typ vm.Value) error {
		if name.Kind() != vm.KStr || name.AsStr() == "" {
			return fmt.Errorf("must have names of columns, not %s", shown(name))
		}
		n := name.AsStr()
		if _, twice := t.at[n]; twice {
			return fmt.Errorf("names the column '%s', which is named already", n)
		}
		c := sink.Column{Field: n, Name: n, Key: key}
		if !typ.IsUnset() {
			if typ.Kind() != vm.KStr || typ.AsStr() != "" && !slices.Contains(columnTypes, typ.AsStr()) {
				return fmt.Errorf("gives the column '%s' the type %s; types are %s", n, shown(typ), strings.Join(columnTypes, ", "))
			}
			c.Type = typ.AsStr()
		}
		t.at[n] = len(t.table.Columns)
		if key {
			t.keys = append(t.keys, len(t.table.Columns))
		}
		t.table.Columns = append(t.table.Columns, c)
		return nil
	}
	var names []vm.Value
	switch v.Kind() {
	case vm.KList:
		names = v.AsList().Elems
	case vm.KTuple:
		names = v.AsTuple().Elems
	case vm.KDict:
		d := v.AsDict()
		for i := range d.Slots() {
			if k, x, ok := d.Slot(i); ok {
				if err := add(k, x); err != nil {
					return err
				}
			}
		}
	default:
		return fmt.Errorf("must be a list of columns, or a dict of columns and types")
	}
	for _, n := range names {
		if err := add(n, vm.Value{}); err != nil {
			return err
		}
	}
	if key && len(t.keys) == 0 {
		return fmt.Errorf("names no column")
	}
	return nil
}

// row makes a row of what the callback returned; ok is false where there is none.
func (t *upsertTarget) row(th *vm.Thread, v vm.Value) (row sink.Row, ok bool, err error) {
	row.Values = make([]any, len(t.table.Columns))
	for i := range row.Values {
		row.Values[i] = sink.Absent
	}
	var keys []vm.Value
	switch v.Kind() {
	case vm.KNone:
		return row, false, nil
	case vm.KList:
		keys, row.Delete = v.AsList().Elems, true
	case vm.KTuple:
		keys, row.Delete = v.AsTuple().Elems, true
	case vm.KDict:
		d := v.AsDict()
		for i := range d.Slots() {
			k, x, ok := d.Slot(i)
			if !ok {
				continue
			}
			at, known := -1, false
			if k.Kind() == vm.KStr {
				at, known = t.at[k.AsStr()], has(t.at, k.AsStr())
			}
			if !known {
				return row, false, vm.ValueErrorf("upsert: the row has a value for %s, which is no column of '%s'", shown(k), t.table.Name)
			}
			if row.Values[at], err = t.value(th, at, x); err != nil {
				return row, false, err
			}
		}
	default:
		return row, false, vm.TypeErrorf("upsert: a row must be a dict of columns, a list of the key to delete, or None, not '%s'", vm.TypeName(v))
	}
	if row.Delete {
		if len(keys) != len(t.keys) {
			return row, false, vm.ValueErrorf("upsert: a row of '%s' to delete has %d key values, not %d", t.table.Name, len(t.keys), len(keys))
		}
		for i, at := range t.keys {
			if row.Values[at], err = t.value(th, at, keys[i]); err != nil {
				return row, false, err
			}
		}
	}
	for _, at := range t.keys {
		if row.Values[at] == sink.Absent || row.Values[at] == nil {
			return row, false, vm.ValueErrorf("upsert: a row of '%s' has no value for its key column '%s'", t.table.Name, t.table.Columns[at].Name)
		}
	}
	return row, true, nil
}

func has(m map[string]int, k string) bool {
	_, ok := m[k]
	return ok
}

// value is a value for a column. Lists and dicts go into columns of type json.
func (t *upsertTarget) value(th *vm.Thread, at int, v vm.Value) (any, error) {
	switch v.Kind() {
	case vm.KNone:
		return nil, nil
	case vm.KStr:
		return v.AsStr(), nil
	case vm.KBytes:
		return []byte(v.AsStr()), nil
	case vm.KInt:
		return v.AsInt(), nil
	case vm.KFloat:
		return v.AsFloat(), nil
	case vm.KBool:
		return v.AsBool(), nil
	case vm.KBig:
		return vm.ToStr(th, v)
	case vm.KList, vm.KTuple, vm.KDict:
		if t.table.Columns[at].Type == "json" {
			return jsonText(th, v)
		}
	}
	hint := ""
	if v.Kind() == vm.KList || v.Kind() == vm.KDict || v.Kind() == vm.KTuple {
		hint = "; a column of type json takes it"
	}
	return nil, vm.TypeErrorf("upsert: the column '%s' of '%s' cannot hold a '%s'%s", t.table.Columns[at].Name, t.table.Name, vm.TypeName(v), hint)
}

// jsonText is json.dumps(v).
func jsonText(th *vm.Thread, v vm.Value) (string, error) {
	m, err := th.Import("json")
	if err != nil {
		return "", err
	}
	dumps, _ := m.Attrs.GetStr("dumps")
	s, err := th.Call(dumps, []vm.Value{v}, nil)
	if err != nil {
		return "", err
	}
	return s.AsStr(), nil
}

// describeTarget tells for EXPLAIN what an upsert writes. The password is left out.
func describeTarget(o *lang.Opaque) []string {
	v, _ := o.Ref.(vm.Value)
	t, err := targetOf(v)
	if err != nil {
		return []string{err.Error()}
	}
	guarantee := "at least once"
	if t.marks != "" {
		guarantee = "exactly once, by marks in " + t.marks
	}
	lines := []string{fmt.Sprintf("into %s %s: transactions of at most %d rows, %s", t.kind, t.table.Name, t.batch, guarantee)}
	lines = append(lines, sink.Statements(t.kind, t.table)...)
	if t.table.RejectTo != "" {
		lines = append(lines, "rows that are refused go to "+t.table.RejectTo)
	}
	return lines
}

// shown is a value for a message.
func shown(v vm.Value) string {
	if s, err := vm.Repr(nil, v); err == nil {
		return s
	}
	return "a " + vm.TypeName(v)
}
