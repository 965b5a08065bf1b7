package sink

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// postgresColumnsQuery tells a domain's class by what it is over.
const postgresColumnsQuery = `SELECT a.attname, format_type(a.atttypid, a.atttypmod), quote_ident(n.nspname) || '.' || quote_ident(t.typname),
  COALESCE(b.typname, t.typname), a.attnotnull AND NOT a.atthasdef AND a.attidentity = '', COALESCE(c.collisdeterministic, true)
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_type b ON b.oid = NULLIF(t.typbasetype, 0)
LEFT JOIN pg_collation c ON c.oid = a.attcollation
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`

const postgresUniquesQuery = `SELECT i.indexrelid::text, a.attname::text FROM pg_index i
CROSS JOIN LATERAL unnest(i.indkey[0:i.indnkeyatts-1]) WITH ORDINALITY AS k(num, at)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num
WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indimmediate ORDER BY 1, k.at`

var postgresClasses = map[string]string{
	"int2": "int", "int4": "int", "int8": "int", "float4": "float", "float8": "float", "numeric": "float", "bool": "bool",
	"json": "json", "jsonb": "json", "timestamp": "timestamp", "timestamptz": "timestamp", "date": "timestamp",
	"bytea": "bytes", "text": "text", "varchar": "text", "bpchar": "text", "name": "text",
}

func (p *postgres) dialect() *dialect { return &postgresDialect }

func (p *postgres) columns(ctx context.Context, t Table) ([]dbColumn, error) {
	rows, err := p.pool.Query(ctx, postgresColumnsQuery, pgx.QueryExecModeExec, postgresDialect.table(t.Name))
	if err != nil {
		return nil, postgresError(err)
	}
	defer rows.Close()
	var out []dbColumn
	for rows.Next() {
		var c dbColumn
		var base string
		var deterministic bool
		// The cast goes to the type without a length: a cast to varchar(5) would cut a
		// value off, where the assignment to the column refuses it.
		if err := rows.Scan(&c.name, &c.typ, &c.cast, &base, &c.required, &deterministic); err != nil {
			return nil, postgresError(err)
		}
		c.class = postgresClasses[base]
		switch base {
		case "int2", "int4", "int8", "bool", "bytea":
			c.unique = true
		case "text", "varchar":
			c.unique = deterministic
		}
		out = append(out, c)
	}
	return out, postgresError(rows.Err())
}

func (p *postgres) uniques(ctx context.Context, t Table) ([][]string, error) {
	rows, err := p.pool.Query(ctx, postgresUniquesQuery, pgx.QueryExecModeExec, postgresDialect.table(t.Name))
	if err != nil {
		return nil, postgresError(err)
	}
	defer rows.Close()
	sets, err := indexSets(rows)
	return sets, postgresError(err)
}
