package main

import (
	"fmt"
	"slices"
	"strings"

	"gears/sink"
	"gears/writebehind"
)

type writebehindCmd struct {
	File   string `arg:"" help:"A script (.py) that calls RGWriteBehind or RGWriteThrough, or - for standard input."`
	Init   bool   `help:"Print the statements that create the tables, instead of what they hold."`
	Format string `default:"text" enum:"text,json" help:"text or json."`
}

// Help shows examples.
func (c *writebehindCmd) Help() string {
	return examples(
		"gearsc writebehind persons.py", "the tables that the script writes to, and their columns",
		"gearsc writebehind --init persons.py | psql app", "creates them")
}

// writtenTable is a table that a script writes to.
type writtenTable struct {
	Kind       string   `json:"kind"`
	Table      string   `json:"table"`
	Key        []string `json:"key"`
	Columns    []string `json:"columns"`
	Marks      string   `json:"exactlyOnceTable,omitempty"`
	Rejected   string   `json:"deadLetterTable,omitempty"`
	Statements []string `json:"create"`
}

// same reports whether o is the same table with the same columns.
func (w writtenTable) same(o writtenTable) bool {
	return w.Kind == o.Kind && w.Table == o.Table && slices.Equal(w.Key, o.Key) && slices.Equal(w.Columns, o.Columns) && len(w.Statements) == 0
}

// Run lists the tables of a script. Its body is run, because only that tells what
// they are; nothing is registered, and no database is asked.
func (c *writebehindCmd) Run(t *terminal) error {
	r, err := t.load(c.File, selection{})
	if err != nil {
		return err
	}
	e, closeEngine, err := t.engine("")
	if err != nil {
		return err
	}
	defer closeEngine()
	found, err := e.WriteBehindTables(t.ctx, r.module)
	if err != nil {
		return recipeError(err)
	}
	tables := []writtenTable{}
	seen := map[string]bool{}
	for _, d := range found {
		w, err := written(d, seen)
		if err != nil {
			return recipeError(err)
		}
		// A write-through beside a write-behind mostly has the same table.
		if !slices.ContainsFunc(tables, w.same) {
			tables = append(tables, w)
		}
	}
	switch {
	case c.Format == "json":
		return writeJSON(t.stdout, tables)
	case c.Init:
		for _, w := range tables {
			if len(sinkTables(w.Kind)) > 0 {
				fmt.Fprintf(t.stdout, "-- %s %s: %s\n", w.Kind, w.Table, sinkTables(w.Kind))
			}
			for _, s := range w.Statements {
				fmt.Fprintf(t.stdout, "%s;\n", strings.TrimSuffix(strings.TrimSpace(s), ";"))
			}
		}
	default:
		for _, w := range tables {
			fmt.Fprintf(t.stdout, "%s %s: key %s; columns %s\n", w.Kind, w.Table, strings.Join(w.Key, ", "), strings.Join(w.Columns, ", "))
		}
	}
	return nil
}

// sinkTables says why a kind of database needs no tables; "": it does need them.
func sinkTables(kind string) string {
	if strings.HasPrefix(kind, "redis") {
		return "hashes need no table"
	}
	return ""
}

// written describes a table. The statements are those for tables not seen before.
func written(d writebehind.Declaration, seen map[string]bool) (writtenTable, error) {
	w := writtenTable{Kind: d.Kind, Table: d.Table.Name, Marks: d.Mark, Rejected: d.Table.RejectTo, Columns: []string{}, Statements: []string{}}
	for _, c := range d.Table.Columns {
		if c.Key {
			w.Key = append(w.Key, c.Name)
		} else {
			w.Columns = append(w.Columns, c.Name)
		}
	}
	if sinkTables(d.Kind) != "" {
		return w, nil
	}
	for _, c := range []struct {
		name   string
		create func() (string, error)
	}{
		{d.Table.Name, func() (string, error) { return sink.CreateTable(d.Kind, d.Table) }},
		{d.Mark, func() (string, error) { return sink.CreateMark(d.Kind, d.Mark) }},
		{d.Table.RejectTo, func() (string, error) { return sink.CreateRejected(d.Kind, d.Table.RejectTo) }},
	} {
		if c.name == "" || seen[d.Kind+" "+c.name] {
			continue
		}
		seen[d.Kind+" "+c.name] = true
		s, err := c.create()
		if err != nil {
			return w, err
		}
		w.Statements = append(w.Statements, s)
	}
	return w, nil
}
