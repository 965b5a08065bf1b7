package sink

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// SchemaError lists what of a table does not fit.
type SchemaError struct{ Problems []string }

func (e *SchemaError) Error() string { return strings.Join(e.Problems, "\n") }

// fits are the classes of columns that values of a type go into. A text goes
// into all of them, and is looked at when it is written.
var fits = map[string][]string{
	"int":       {"int", "float", "text"},
	"float":     {"float", "text"},
	"bool":      {"bool", "text"},
	"json":      {"json", "text"},
	"timestamp": {"timestamp", "text"},
	"bytes":     {"bytes"},
}

// Check implements Target.
func (t *tables) Check(ctx context.Context, table Table, m Mark) error {
	if err := checkTable(table); err != nil {
		return &SchemaError{[]string{err.Error()}}
	}
	var c checker
	if err := c.table(ctx, t.db, table); err != nil {
		return t.worded(err)
	}
	if m.Table != "" {
		if err := c.fixed(ctx, t.db, "of marks ", Table{Name: m.Table, Columns: markColumns}); err != nil {
			return t.worded(err)
		}
	}
	if table.RejectTo != "" {
		if err := c.fixed(ctx, t.db, "of rejected rows ", Table{Name: table.RejectTo, Columns: rejectColumns}); err != nil {
			return t.worded(err)
		}
	}
	if c.problems != nil {
		return &SchemaError{c.problems}
	}
	return nil
}

type checker struct{ problems []string }

func (c *checker) add(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// fixed checks a table whose columns are ours to say.
func (c *checker) fixed(ctx context.Context, db database, what string, t Table) error {
	columns, err := db.columns(ctx, t)
	if err != nil {
		return err
	}
	if len(columns) == 0 {
		c.add("the table %s%s does not exist", what, t.Name)
		return nil
	}
	for _, col := range t.Columns {
		if !slices.ContainsFunc(columns, func(d dbColumn) bool { return d.name == col.Name }) {
			c.add("the table %s%s has no column %s", what, t.Name, col.Name)
		}
	}
	return c.unique(ctx, db, "the table "+what+t.Name, t)
}

func (c *checker) table(ctx context.Context, db database, t Table) error {
	columns, err := db.columns(ctx, t)
	if err != nil {
		return err
	}
	if len(columns) == 0 {
		c.add("table %s does not exist", t.Name)
		return nil
	}
	before := len(c.problems)
	for _, col := range t.Columns {
		i := slices.IndexFunc(columns, func(d dbColumn) bool { return d.name == col.Name })
		if i < 0 {
			c.missing(t, col, columns)
			continue
		}
		c.fit(db, t, col, columns[i])
	}
	for _, d := range columns {
		if d.required && !slices.ContainsFunc(t.Columns, func(col Column) bool { return col.Name == d.name }) {
			c.add("table %s: the column %s (%s) may not be NULL and has no default, and no field goes to it", t.Name, d.name, d.typ)
		}
	}
	if len(c.problems) > before {
		return nil
	}
	return c.unique(ctx, db, "table "+t.Name, t)
}

func (c *checker) missing(t Table, col Column, columns []dbColumn) {
	hint := ""
	for _, d := range columns {
		if strings.EqualFold(d.name, col.Name) {
			hint = fmt.Sprintf(" (there is %s)", d.name)
		}
	}
	field := ""
	if col.Field != "" && col.Field != col.Name {
		field = fmt.Sprintf(", which the field %s goes to", col.Field)
	}
	c.add("table %s has no column %s%s%s", t.Name, col.Name, field, hint)
}

func (c *checker) fit(db database, t Table, col Column, d dbColumn) {
	if t.NullMissing && d.required && !col.Key {
		c.add("table %s: the column %s may not be NULL, but missing fields are to be written as NULL", t.Name, d.name)
	}
	if col.Type == "" || d.class == "" {
		return
	}
	want := fits[col.Type]
	if col.Type == "bool" && db.dialect().intBool {
		want = []string{"int", "text"}
	}
	if !slices.Contains(want, d.class) {
		c.add("table %s: the column %s has the type %s, and values of the type %s do not go into it", t.Name, d.name, d.typ, col.Type)
	}
}

func (c *checker) unique(ctx context.Context, db database, what string, t Table) error {
	var keys []string
	for _, col := range t.Columns {
		if col.Key {
			keys = append(keys, col.Name)
		}
	}
	if keys == nil {
		return nil
	}
	slices.Sort(keys)
	sets, err := db.uniques(ctx, t)
	if err != nil {
		return err
	}
	for _, set := range sets {
		slices.Sort(set)
		if slices.Equal(set, keys) {
			return nil
		}
	}
	c.add("%s has no primary key or unique index on exactly (%s)", what, strings.Join(keys, ", "))
	return nil
}
