package sink

import (
	"context"
	"crypto/tls"
	"errors"
)

// Column is a field of a source and the column that it goes to.
type Column struct {
	Field string // what the source calls it; only in messages
	Name  string // of the column
	// Type says what the text of a field stands for: int, float, bool, json,
	// timestamp or bytes. "" hands the text to the database as it is, which makes
	// of it what the column's type is.
	Type string
	Key  bool // one of the columns that tell rows apart
}

// Table is where rows go, and how.
type Table struct {
	// Name is the table's name; "schema.table" names the schema, too. For Redis it
	// is the prefix of keys, which go on with ":" and the row's key.
	Name    string
	Columns []Column
	// NullMissing writes NULL for fields that are Absent. Without it they keep
	// what they were, and get the column's default in a new row.
	NullMissing bool
	InsertOnly  bool // a row that is there already is left as it is
	// Reject hands back rows that the database refuses instead of failing their
	// batch.
	Reject bool
	// RejectTo is a table that rejected rows are written to by the same transaction;
	// "" is none. CreateRejected makes it. Implies Reject.
	RejectTo string
}

// Row is one change.
type Row struct {
	Delete bool // only the values of key columns count
	// Values stand in the order of the table's columns: nil (NULL), Absent, string,
	// []byte, int, int64, float64 or bool.
	Values []any
	// ID orders rows of one source: an id of a stream, or a number. It is compared
	// with the mark, and rows up to the mark are passed over; a row without is not.
	ID string
}

// Absent stands in for a value that the source has none for.
var Absent any = absent{}

type absent struct{}

// Mark says how far a source has been carried out. The zero value marks nothing.
type Mark struct {
	Table string // with the columns id (unique) and val
	ID    string // which source
	Val   string // how far after this batch
}

// Rejected is a row that a database refused.
type Rejected struct {
	Row   Row
	Index int // in the batch
	Err   error
}

// Target is a database. Its methods may be called by several goroutines.
type Target interface {
	// Check compares a table with what is in the database and says all that does
	// not fit, a line each, as a *SchemaError.
	Check(ctx context.Context, t Table, m Mark) error
	// Create makes what Check would miss of tables; what is there it leaves alone.
	Create(ctx context.Context, t Table, m Mark) error
	// Last returns the value of a mark, "" if there is none yet.
	Last(ctx context.Context, m Mark) (string, error)
	// Write carries out a batch in one transaction. After an error nothing of it
	// is done, unless the connection broke: then it may be done or not.
	Write(ctx context.Context, t Table, rows []Row, m Mark) ([]Rejected, error)
	Close() error
}

// Conn says where a database is and who asks.
type Conn struct {
	// URL is the database in one text, in the form of its kind: postgres://…,
	// mysql://…, redis://… or the path of an SQLite file. What the other fields say
	// wins over it.
	URL string
	// Address is "host:port", or the path of a unix socket (for PostgreSQL: of the
	// directory that it is in).
	Address  string
	Database string
	User     string
	Password string
	Nodes    []string // of a Redis cluster; "host:port" each
	TLS      *tls.Config
}

// ErrRetryable is what errors match that say nothing about the batch: the
// database was not there, the connection broke, or somebody else was in the way
// for too long.
var ErrRetryable = errors.New("the database cannot be reached")

// Retryable tells whether writing the same batch again later may work.
func Retryable(err error) bool { return errors.Is(err, ErrRetryable) }

// Open prepares a target of a kind (postgres, mysql, sqlite, redis,
// rediscluster). It connects, so that a wrong address or password shows here.
func Open(ctx context.Context, kind string, c Conn) (Target, error) {
	k, err := findKind(kind)
	if err != nil {
		return nil, err
	}
	return k.open(ctx, c)
}

// CreateTable is the statement that makes a table as t says, for a kind that has
// tables.
func CreateTable(kind string, t Table) (string, error) {
	k, err := findKind(kind)
	if err != nil {
		return "", err
	}
	if k.dialect == nil {
		return "", errNoTables(k.name)
	}
	if err := checkTable(t); err != nil {
		return "", err
	}
	return k.dialect.createTable(t), nil
}

// CreateMark is the statement that makes the table of marks.
func CreateMark(kind, name string) (string, error) { return createFixed(kind, name, markColumns) }

// CreateRejected is the statement that makes the table of rejected rows.
func CreateRejected(kind, name string) (string, error) {
	return createFixed(kind, name, rejectColumns)
}
