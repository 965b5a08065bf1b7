package sink

import (
	"context"
	"fmt"
	"strings"
)

// kind is a kind of database.
type kind struct {
	name    string
	open    func(context.Context, Conn) (Target, error)
	dialect *dialect // nil: it has no tables
	// statements are the text of a step, for people; nil: it has none.
	statements func(*form, *step) []string
}

var kinds = []kind{
	{"postgres", openPostgres, &postgresDialect, postgresStatements},
	{"mysql", openMySQL, &mysqlDialect, sqlStatements(&mysqlFlavor)},
	{"sqlite", openSQLite, &sqliteDialect, sqlStatements(&sqliteFlavor)},
	{"redis", openRedis, nil, nil},
	{"rediscluster", openRedisCluster, nil, nil},
}

// Kinds are the names that Open knows.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

func findKind(name string) (*kind, error) {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i], nil
		}
	}
	return nil, fmt.Errorf("unknown kind of database %q, want one of %s", name, strings.Join(Kinds(), ", "))
}

func errNoTables(kind string) error {
	return fmt.Errorf("a database of kind %s has no tables to create", kind)
}
