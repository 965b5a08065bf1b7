package sink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

var postgresDialect = dialect{
	quote: `"`,
	types: map[string]string{
		"": "text", "int": "bigint", "float": "double precision", "bool": "boolean", "json": "jsonb",
		"timestamp": "timestamptz", "bytes": "bytea",
	},
}

// postgres is a pool of connections. A whole batch goes out as one pipeline: one
// round trip, or two when a mark is to be read and locked first.
type postgres struct {
	pool *pgxpool.Pool
	// unprepared: somebody between us and the server hands every transaction to
	// another connection, so that prepared statements are not found again.
	unprepared bool
}

func openPostgres(ctx context.Context, c Conn) (Target, error) {
	config, err := postgresConfig(c)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, &retryable{err}
	}
	return newTables(&postgres{pool, config.ConnConfig.DefaultQueryExecMode != pgx.QueryExecModeCacheStatement}), nil
}

func postgresConfig(c Conn) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, err
	}
	cc := config.ConnConfig
	if c.Address != "" {
		host, port, err := hostPort(c.Address, 5432)
		if err != nil {
			return nil, err
		}
		cc.Host, cc.Port = host, port
		cc.Fallbacks = nil
		cc.TLSConfig = nil
	}
	if c.Database != "" {
		cc.Database = c.Database
	}
	if c.User != "" {
		cc.User = c.User
	}
	if c.Password != "" {
		cc.Password = c.Password
	}
	if c.TLS != nil {
		cc.TLSConfig = serverName(c.TLS, cc.Host)
		cc.Fallbacks = nil
	}
	// A time that is cast to one without a zone must stay in UTC.
	cc.RuntimeParams["timezone"] = "UTC"
	if cc.RuntimeParams["application_name"] == "" {
		cc.RuntimeParams["application_name"] = "gears"
	}
	return config, nil
}

// serverName fills in whose certificate is wanted.
func serverName(c *tls.Config, host string) *tls.Config {
	if c.ServerName != "" || c.InsecureSkipVerify {
		return c
	}
	c = c.Clone()
	c.ServerName = host
	return c
}

// hostPort splits an address. A path stays whole.
func hostPort(address string, port uint16) (string, uint16, error) {
	if strings.HasPrefix(address, "/") {
		return address, port, nil
	}
	host, p, err := net.SplitHostPort(address)
	if err != nil {
		// Without a port.
		return strings.Trim(address, "[]"), port, nil
	}
	n, err := strconv.ParseUint(p, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("the address %q has no port that is a number", address)
	}
	return host, uint16(n), nil
}

func (p *postgres) close() error {
	p.pool.Close()
	return nil
}

// postgresVerdicts are looked up by a whole SQLSTATE first, then by its class.
var postgresVerdicts = map[string]verdict{
	"21": aboutRow, // two rows of one key in a statement
	"22": aboutRow, // a value
	"23": aboutRow, // a constraint
	"44": aboutRow, // the condition of a view
	"54": aboutRow, // a value that is too large for an index
	"P0": aboutRow, // what a trigger says
	"40": aboutTime, "55P03": aboutTime,
	"08": aboutLink, "53": aboutLink, "57": aboutLink, "58": aboutLink,
	"25006": aboutLink, // a server that is no longer the primary
	"57014": aboutBatch,
}

func (p *postgres) verdict(err error) verdict {
	var e *pgconn.PgError
	if !errors.As(err, &e) || len(e.Code) < 2 {
		return aboutBatch
	}
	if v, ok := postgresVerdicts[e.Code]; ok {
		return v
	}
	return postgresVerdicts[e.Code[:2]]
}

// postgresError tells what the server says from what happened to a connection.
func postgresError(err error) error {
	if err == nil || errors.As(err, new(*pgconn.PgError)) {
		return err
	}
	return linkError{err}
}

const postgresMark = `SELECT val FROM %s WHERE id = $1`

func (p *postgres) marked(ctx context.Context, m Mark) (val string, err error) {
	var v *string
	err = p.pool.QueryRow(ctx, fmt.Sprintf(postgresMark, postgresDialect.table(m.Table)), pgx.QueryExecModeExec, m.ID).Scan(&v)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err == nil && v != nil {
		val = *v
	}
	return val, postgresError(err)
}

type postgresTx struct {
	db      *postgres
	conn    *pgxpool.Conn
	mark    string // in the table of marks
	found   bool
	started bool // BEGIN has been sent
}

func (p *postgres) begin(ctx context.Context, m Mark) (transaction, error) {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return nil, postgresError(err)
	}
	tx := &postgresTx{db: p, conn: conn}
	if m == (Mark{}) {
		return tx, nil
	}
	var b pgconn.Batch
	b.ExecParams("BEGIN", nil, nil, nil, nil)
	b.ExecParams(fmt.Sprintf(postgresMark, postgresDialect.table(m.Table))+" FOR UPDATE", [][]byte{[]byte(m.ID)}, nil, nil, nil)
	tx.started = true
	results, err := conn.Conn().PgConn().ExecBatch(ctx, &b).ReadAll()
	if err != nil {
		tx.rollback()
		return nil, postgresError(err)
	}
	if rows := results[1].Rows; len(rows) > 0 {
		tx.found, tx.mark = true, string(rows[0][0])
	}
	return tx, nil
}

func (tx *postgresTx) marked() string { return tx.mark }

func (tx *postgresTx) apply(ctx context.Context, f *form, steps []step, e ending) error {
	q := pgBatch{tx: tx, ctx: ctx}
	// Without BEGIN a pipeline is a transaction of its own.
	if !tx.started && !e.commit {
		q.plain("BEGIN")
		tx.started = true
	}
	for i := range steps {
		for _, sql := range f.postgresStatements(&steps[i]) {
			q.rows(sql, f, &steps[i])
		}
	}
	for _, r := range e.rejected {
		if f.table.RejectTo != "" {
			q.texts(postgresInsert(f.table.RejectTo, rejectColumns), pgTexts(f.rejectValues(r)))
		}
	}
	markAt := -1
	if e.commit && e.mark != (Mark{}) {
		markAt = q.n
		table := postgresDialect.table(e.mark.Table)
		if tx.found {
			q.texts("UPDATE "+table+" SET val = $2 WHERE id = $1", [][]byte{[]byte(e.mark.ID), []byte(e.mark.Val)})
		} else {
			q.texts("INSERT INTO "+table+" (id, val) VALUES ($1, $2)", [][]byte{[]byte(e.mark.ID), []byte(e.mark.Val)})
		}
	}
	if e.commit && tx.started {
		q.plain("COMMIT")
	}
	at, err := q.send()
	if err != nil {
		if at == markAt && tx.db.verdict(err) == aboutRow {
			return markTaken{err}
		}
		return postgresError(err)
	}
	if e.commit {
		tx.release()
	}
	return nil
}

func (tx *postgresTx) exec(ctx context.Context, sql string) error {
	_, err := tx.conn.Conn().PgConn().Exec(ctx, sql).ReadAll()
	return postgresError(err)
}

func (tx *postgresTx) savepoint(ctx context.Context) error {
	if !tx.started {
		tx.started = true
		return tx.exec(ctx, "BEGIN; SAVEPOINT row")
	}
	return tx.exec(ctx, "SAVEPOINT row")
}

func (tx *postgresTx) undo(ctx context.Context) error {
	return tx.exec(ctx, "ROLLBACK TO SAVEPOINT row")
}

func (tx *postgresTx) rollback() {
	if tx.conn == nil {
		return
	}
	// A connection that is in a transaction is closed when it is given back; that
	// would cost a new one after every refused row.
	if c := tx.conn.Conn().PgConn(); !c.IsClosed() && c.TxStatus() != 'I' {
		ctx, cancel := context.WithTimeout(context.Background(), rollbackTimeout)
		_ = tx.exec(ctx, "ROLLBACK")
		cancel()
	}
	tx.release()
}

func (tx *postgresTx) release() {
	if tx.conn != nil {
		tx.conn.Release()
		tx.conn = nil
	}
}
