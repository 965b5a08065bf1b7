package writebehind

import (
	"slices"
	"strings"

	"gears/sink"
	"gears/vm"
)

// operation is the field of entries that says what they do.
const operation = "#"

// placeOf makes a place of a kind and a dict of what sink.Conn has.
func placeOf(t *vm.Thread, kind, where vm.Value) (place, error) {
	p := place{kind: kind.AsStrOrEmpty()}
	if where.Kind() != vm.KDict {
		return p, vm.TypeErrorf("where a database is must be a dict, got '%s'", vm.TypeName(where))
	}
	for _, f := range []struct {
		name string
		to   *string
	}{{"URL", &p.conn.URL}, {"Address", &p.conn.Address}, {"Database", &p.conn.Database}, {"User", &p.conn.User}, {"Password", &p.conn.Password}} {
		v, ok := where.AsDict().GetStr(f.name)
		if !ok {
			continue
		}
		if v.Kind() != vm.KStr {
			return p, vm.TypeErrorf("the %s of a connection must be a str, got '%s'", strings.ToLower(f.name), vm.TypeName(v))
		}
		*f.to = v.AsStr()
	}
	if nodes, ok := where.AsDict().GetStr("Nodes"); ok {
		var err error
		if p.conn.Nodes, err = textsOf(t, nodes, "cluster_nodes"); err != nil {
			return p, err
		}
	}
	return p, nil
}

// textsOf takes an iterable of str.
func textsOf(t *vm.Thread, v vm.Value, what string) ([]string, error) {
	elems, err := vm.Collect(t, v)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(elems))
	for i, e := range elems {
		if e.Kind() != vm.KStr {
			return nil, vm.TypeErrorf("%s must be strings, got '%s'", what, vm.TypeName(e))
		}
		out[i] = e.AsStr()
	}
	return out, nil
}

// tableOf makes a table of the dict that connectors describe theirs with: name, pk,
// columns as (field, column), types by column, and options by their names. Columns
// of the primary key come first.
func tableOf(t *vm.Thread, v vm.Value) (sink.Table, error) {
	var table sink.Table
	if v.Kind() != vm.KDict {
		return table, vm.TypeErrorf("a table is described by a dict, got '%s'", vm.TypeName(v))
	}
	d := v.AsDict()
	text := func(name string) string { v, _ := d.GetStr(name); return v.AsStrOrEmpty() }
	flag := func(name string) bool { v, ok := d.GetStr(name); return ok && v.Kind() == vm.KBool && v.AsBool() }
	table.Name, table.RejectTo = text("name"), text("rejectTo")
	table.NullMissing, table.InsertOnly, table.Reject = flag("nullMissing"), flag("insertOnly"), flag("reject")
	if table.Name == "" {
		return table, vm.TypeErrorf("TableName() of a connector must give a str")
	}
	types := map[string]string{}
	if v, ok := d.GetStr("types"); ok && v.Kind() == vm.KDict {
		for i := range v.AsDict().Slots() {
			if k, ty, ok := v.AsDict().Slot(i); ok {
				types[k.AsStrOrEmpty()] = ty.AsStrOrEmpty()
			}
		}
	}
	pk, _ := d.GetStr("pk")
	names, err := textsOf(t, pk, "PrimaryKey() and its parts")
	if err != nil {
		return table, err
	}
	for _, n := range names {
		table.Columns = append(table.Columns, sink.Column{Field: n, Name: n, Type: types[n], Key: true})
	}
	columns, _ := d.GetStr("columns")
	pairs, err := vm.Collect(t, columns)
	if err != nil {
		return table, err
	}
	for _, p := range pairs {
		pair, err := textsOf(t, p, "mappings")
		if err != nil {
			return table, err
		}
		if len(pair) != 2 {
			return table, vm.TypeErrorf("mappings must be pairs of field and column")
		}
		if !slices.ContainsFunc(table.Columns, func(c sink.Column) bool { return c.Name == pair[1] }) {
			table.Columns = append(table.Columns, sink.Column{Field: pair[0], Name: pair[1], Type: types[pair[1]]})
		}
	}
	return table, nil
}

// rowsOf makes rows of entries, and the mark behind them. Entries without an id
// move no mark.
func rowsOf(table *sink.Table, data, marks vm.Value) ([]sink.Row, sink.Mark, error) {
	var mark sink.Mark
	if data.Kind() != vm.KList {
		return nil, mark, vm.TypeErrorf("data is a '%s', not a list of entries", vm.TypeName(data))
	}
	elems := data.AsList().Elems
	rows := make([]sink.Row, len(elems))
	width := len(table.Columns)
	values := make([]any, len(elems)*width)
	for i, e := range elems {
		if e.Kind() != vm.KDict {
			return nil, mark, notEntry(e)
		}
		v, _ := e.AsDict().GetStr("value")
		if v.Kind() != vm.KDict {
			return nil, mark, notEntry(e)
		}
		fields := v.AsDict()
		id, _ := e.AsDict().GetStr("id")
		op, _ := fields.GetStr(operation)
		row := &rows[i]
		row.ID, row.Delete = id.AsStrOrEmpty(), op.AsStrOrEmpty() == "~"
		row.Values = values[i*width : (i+1)*width : (i+1)*width]
		for j := range table.Columns {
			c := &table.Columns[j]
			v, ok := fields.GetStr(c.Name)
			if !ok {
				row.Values[j] = sink.Absent
				continue
			}
			var err error
			if row.Values[j], err = columnValue(c, v); err != nil {
				return nil, mark, err
			}
		}
	}
	if name := marks.AsStrOrEmpty(); name != "" && len(rows) > 0 && rows[len(rows)-1].ID != "" {
		key, _ := elems[0].AsDict().GetStr("key")
		mark = sink.Mark{Table: name, ID: "shard-" + tagOf(key.AsStrOrEmpty()), Val: rows[len(rows)-1].ID}
	}
	return rows, mark, nil
}

func notEntry(v vm.Value) error {
	return vm.TypeErrorf("data holds a '%s', not an entry {'id': …, 'value': {…}}", vm.TypeName(v))
}

// columnValue is a value as sink takes it.
func columnValue(c *sink.Column, v vm.Value) (any, error) {
	switch v.Kind() {
	case vm.KStr:
		return v.AsStr(), nil
	case vm.KByteArray:
		return slices.Clone(v.AsByteArray().B), nil
	case vm.KBytes:
		return []byte(v.AsStr()), nil
	case vm.KNone:
		return nil, nil
	case vm.KInt:
		return v.AsInt(), nil
	case vm.KFloat:
		return v.AsFloat(), nil
	case vm.KBool:
		return v.AsBool(), nil
	}
	return nil, vm.TypeErrorf("the value for column '%s' is a '%s', which no column holds", c.Name, vm.TypeName(v))
}

// tagOf is the hash tag of a stream's name, which tells shards apart wherever the
// stream is.
func tagOf(key string) string {
	if i := strings.LastIndexByte(key, '{'); i >= 0 {
		if tag, _, ok := strings.Cut(key[i+1:], "}"); ok {
			return tag
		}
	}
	return key
}
