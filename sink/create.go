package sink

import (
	"context"
	"strings"
)

// Create makes the table, that of marks and that of rejected rows where they are not
// there yet. What is there already is left as it is.
func (t *tables) Create(ctx context.Context, table Table, m Mark) error {
	if err := checkTable(table); err != nil {
		return &SchemaError{[]string{err.Error()}}
	}
	d := t.db.dialect()
	want := []Table{table}
	if m.Table != "" {
		want = append(want, Table{Name: m.Table, Columns: markColumns})
	}
	if table.RejectTo != "" {
		want = append(want, Table{Name: table.RejectTo, Columns: rejectColumns})
	}
	for _, w := range want {
		statement := strings.Replace(d.createTable(w), "CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", 1)
		if err := t.db.exec(ctx, statement); err != nil {
			return t.worded(err)
		}
	}
	t.forms.drop(table)
	return nil
}

// Create does nothing: Redis has no tables.
func (h *hashes) Create(context.Context, Table, Mark) error { return nil }

func (s *sqlDatabase) exec(ctx context.Context, statement string) error {
	_, err := s.db.ExecContext(ctx, statement)
	return err
}

func (p *postgres) exec(ctx context.Context, statement string) error {
	_, err := p.pool.Exec(ctx, statement)
	return err
}

// Statements are what writes and what deletes a row of t, as the database of a kind
// is asked for one row whose values are texts. Kinds without statements have none.
func Statements(kind string, t Table) []string {
	k, err := findKind(kind)
	if err != nil || k.statements == nil {
		return nil
	}
	f, err := newForm(t)
	if err != nil {
		return nil
	}
	f.database = make([]*dbColumn, len(t.Columns))
	row := make([]any, len(t.Columns))
	for i := range row {
		row[i] = ""
	}
	key := make([]any, len(t.Columns))
	copy(key, row)
	return append(k.statements(f, &step{columns: f.all, rows: [][]any{row}}), k.statements(f, &step{delete: true, columns: f.keys, rows: [][]any{key[:len(f.keys)]}})...)
}

func sqlStatements(fl *flavor) func(*form, *step) []string {
	return func(f *form, s *step) []string { return []string{(&sqlDatabase{flavor: fl}).statement(f, s, 1)} }
}

func postgresStatements(f *form, s *step) []string {
	elements := make([]*pgElement, len(s.columns))
	for i := range s.columns {
		elements[i] = &pgText
	}
	return pgTextsOf(f, s, elements)
}
