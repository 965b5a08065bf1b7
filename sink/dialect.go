package sink

import (
	"strings"
)

// dialect is how a kind of SQL database writes things.
type dialect struct {
	quote string            // around a name
	types map[string]string // of columns, by Column.Type
	// keyTypes are those of key columns where they differ.
	keyTypes map[string]string
	intBool  bool // true and false are integers
}

// table quotes a table's name, with its schema if it has one.
func (d *dialect) table(name string) string {
	schema, table := splitName(name)
	if schema == "" {
		return d.name(table)
	}
	return d.name(schema) + "." + d.name(table)
}

func (d *dialect) name(s string) string {
	return d.quote + strings.ReplaceAll(s, d.quote, d.quote+d.quote) + d.quote
}

func splitName(name string) (schema, table string) {
	if schema, table, ok := strings.Cut(name, "."); ok && schema != "" && table != "" {
		return schema, table
	}
	return "", name
}

func (d *dialect) names(t Table, positions []int) []string {
	out := make([]string, len(positions))
	for i, p := range positions {
		out[i] = d.name(t.Columns[p].Name)
	}
	return out
}

func (d *dialect) createTable(t Table) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + d.table(t.Name) + " (\n")
	var keys []string
	for _, c := range t.Columns {
		typ := d.types[c.Type]
		if c.Key {
			keys = append(keys, d.name(c.Name))
			if k, ok := d.keyTypes[c.Type]; ok {
				typ = k
			}
			typ += " NOT NULL"
		}
		b.WriteString("  " + d.name(c.Name) + " " + typ + ",\n")
	}
	if len(keys) == 0 {
		s := b.String()
		return strings.TrimSuffix(s, ",\n") + "\n)"
	}
	b.WriteString("  PRIMARY KEY (" + strings.Join(keys, ", ") + ")\n)")
	return b.String()
}

func createFixed(kind, name string, columns []Column) (string, error) {
	k, err := findKind(kind)
	if err != nil {
		return "", err
	}
	if k.dialect == nil {
		return "", errNoTables(k.name)
	}
	return k.dialect.createTable(Table{Name: name, Columns: columns}), nil
}

// list joins what f makes of 0 to n-1.
func list(n int, sep string, f func(int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = f(i)
	}
	return strings.Join(parts, sep)
}
