package sink

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// form is a table as Write uses it: what the caller said, and what the database
// has, looked up once.
type form struct {
	table    Table
	types    []*columnType
	keys     []int // positions of key columns
	others   []int // positions of the other columns
	all      []int
	database []*dbColumn // by position, nil where the database has no such column
	// exact: two rows have one key in the database if and only if the converted
	// values of their key columns are equal.
	exact bool
	// required are columns of the database that an insert must give a value:
	// positions, or -1 for one that is not mapped.
	required []int
	cache    sync.Map // statements of one kind of target, by what they are for
}

// dbColumn is a column as the database describes it.
type dbColumn struct {
	name     string
	typ      string // as its owner would write it
	cast     string // as a cast writes it that must not cut values off
	class    string // what it is like: int, float, bool, json, timestamp, bytes, text or ""
	required bool   // no default, and not NULL
	unique   bool   // equal values are equal keys, and no others are
	padded   bool   // but for spaces at the end
}

func checkTable(t Table) error {
	if t.Name == "" {
		return fmt.Errorf("the table has no name")
	}
	if len(t.Columns) == 0 {
		return fmt.Errorf("table %s has no columns", t.Name)
	}
	seen := map[string]bool{}
	key := false
	for _, c := range t.Columns {
		if c.Name == "" {
			return fmt.Errorf("table %s: the field %q goes to a column without a name", t.Name, c.Field)
		}
		if seen[c.Name] {
			return fmt.Errorf("table %s: two fields go to the column %s", t.Name, c.Name)
		}
		seen[c.Name] = true
		if _, err := findType(c.Type); err != nil {
			return fmt.Errorf("table %s, column %s: %w", t.Name, c.Name, err)
		}
		key = key || c.Key
	}
	if !key {
		return fmt.Errorf("table %s has no key column", t.Name)
	}
	return nil
}

func newForm(t Table) (*form, error) {
	if err := checkTable(t); err != nil {
		return nil, err
	}
	t.Columns = slices.Clone(t.Columns)
	f := &form{table: t}
	for i, c := range t.Columns {
		typ, _ := findType(c.Type)
		f.types = append(f.types, typ)
		f.all = append(f.all, i)
		if c.Key {
			f.keys = append(f.keys, i)
		} else {
			f.others = append(f.others, i)
		}
	}
	return f, nil
}

// describe fits a form to what the database has.
func (f *form) describe(columns []dbColumn) {
	f.database = make([]*dbColumn, len(f.table.Columns))
	f.exact = true
	for i := range columns {
		d := &columns[i]
		at := slices.IndexFunc(f.table.Columns, func(c Column) bool { return c.Name == d.name })
		if at >= 0 {
			f.database[at] = d
			f.types[at] = f.typeFor(at, d)
		}
		if d.required {
			f.required = append(f.required, at)
		}
	}
	for _, i := range f.keys {
		d := f.database[i]
		if d == nil {
			f.exact = false
			continue
		}
		f.exact = f.exact && d.unique && (d.class != "int" && d.class != "bool" ||
			f.types[i] == &integerText || f.table.Columns[i].Type == d.class)
	}
}

// typeFor is what the text of a column without a type is made into. Integers of
// keys must be compared as such, and bytes must not be taken for the text form
// that a database has for them.
func (f *form) typeFor(at int, d *dbColumn) *columnType {
	c := f.table.Columns[at]
	switch {
	case c.Type == "" && c.Key && d.class == "int":
		return &integerText
	case c.Type == "" && d.class == "bytes":
		t, _ := findType("bytes")
		return t
	}
	return f.types[at]
}

// integerText leaves what is no integer to the database, which says so.
var integerText = columnType{"", false, func(s string) (any, error) {
	if n, err := asInt(s); err == nil {
		return n, nil
	}
	return s, nil
}}

// forms remembers what tables look like. What was learned is dropped when a
// batch fails: the table may have been changed.
type forms struct {
	load func(context.Context, Table) ([]dbColumn, error)
	m    sync.Map // formKey → *form
}

func formKey(t Table) string { return fmt.Sprintf("%#v", t) }

func (fs *forms) get(ctx context.Context, t Table) (*form, error) {
	key := formKey(t)
	if f, ok := fs.m.Load(key); ok {
		return f.(*form), nil
	}
	f, err := newForm(t)
	if err != nil {
		return nil, err
	}
	columns, err := fs.load(ctx, t)
	if err != nil {
		return nil, err
	}
	f.describe(columns)
	fs.m.Store(key, f)
	return f, nil
}

func (fs *forms) drop(t Table) { fs.m.Delete(formKey(t)) }
