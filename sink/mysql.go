package sink

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// Keys are compared as Redis compares them: a and A are two of them.
var mysqlDialect = dialect{
	intBool: true,
	quote:   "`",
	types: map[string]string{
		"": "longtext", "int": "bigint", "float": "double", "bool": "boolean", "json": "json",
		"timestamp": "datetime(6)", "bytes": "longblob",
	},
	keyTypes: map[string]string{
		"": "varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "json": "varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
		"bytes": "varbinary(255)",
	},
}

var mysqlFlavor = flavor{
	dialect: &mysqlDialect,
	begin:   "START TRANSACTION",
	lock:    " FOR UPDATE",
	upsert: func(key, set []string) string {
		if len(set) == 0 {
			return " ON DUPLICATE KEY UPDATE " + key[0] + " = " + key[0]
		}
		// MariaDB does not know the newer form with an alias for the row.
		return " ON DUPLICATE KEY UPDATE " + list(len(set), ", ", func(i int) string { return set[i] + " = VALUES(" + set[i] + ")" })
	},
	keySets: func(names []string, rows int) string {
		if len(names) == 1 {
			return names[0] + " IN " + tuples(rows, 1)
		}
		one := "(" + strings.Join(names, " = ? AND ") + " = ?)"
		return strings.TrimSuffix(strings.Repeat(one+" OR ", rows), " OR ")
	},
	value:   identity,
	rows:    func(columns int) int { return max(1, mysqlValues/columns) },
	verdict: mysqlVerdict,
	columns: mysqlColumns,
	// A column of which only a prefix is in the index is none.
	uniques: `SELECT index_name, IF(sub_part IS NULL, column_name, '') FROM information_schema.statistics
WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ? AND non_unique = 0 ORDER BY index_name, seq_in_index`,
}

// mysqlValues is how many values a statement has at most.
const mysqlValues = 4000

func openMySQL(ctx context.Context, c Conn) (Target, error) {
	config, err := mysqlConfig(c)
	if err != nil {
		return nil, err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return openSQL(ctx, sql.OpenDB(connector), &mysqlFlavor)
}

func openSQL(ctx context.Context, db *sql.DB, f *flavor) (Target, error) {
	db.SetMaxIdleConns(poolSize)
	db.SetMaxOpenConns(poolSize)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, &retryable{err}
	}
	return newTables(&sqlDatabase{db, f}), nil
}

// poolSize is how many batches can be written at one time.
const poolSize = 8

func mysqlConfig(c Conn) (*mysql.Config, error) {
	config := mysql.NewConfig()
	if c.URL != "" {
		var err error
		if config, err = mysqlURL(c.URL); err != nil {
			return nil, err
		}
	}
	if c.Address != "" {
		config.Net, config.Addr = "tcp", c.Address
		if strings.HasPrefix(c.Address, "/") {
			config.Net = "unix"
		} else if _, _, err := net.SplitHostPort(c.Address); err != nil {
			config.Addr = net.JoinHostPort(strings.Trim(c.Address, "[]"), "3306")
		}
	}
	if c.Database != "" {
		config.DBName = c.Database
	}
	if c.User != "" {
		config.User = c.User
	}
	if c.Password != "" {
		config.Passwd = c.Password
	}
	if c.TLS != nil {
		host, _, _ := net.SplitHostPort(config.Addr)
		config.TLS = serverName(c.TLS, host)
	}
	if config.Timeout == 0 {
		config.Timeout = dialTimeout
	}
	// One round trip a statement, and matched rows counted even if they stay as they
	// are. Strict, as a value that does not fit must not be written cut off; times in
	// UTC.
	config.InterpolateParams = true
	config.ClientFoundRows = true
	config.Loc = time.UTC
	config.MaxAllowedPacket = 0 // ask the server
	config.Logger = log.New(io.Discard, "", 0)
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	config.Params["sql_mode"] = "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
	config.Params["time_zone"] = "'+00:00'"
	return config, nil
}

const dialTimeout = 10 * time.Second

// mysqlURL reads mysql://user:password@host:port/database, or what the driver
// itself reads.
func mysqlURL(s string) (*mysql.Config, error) {
	scheme, _, ok := strings.Cut(s, "://")
	if !ok {
		return mysql.ParseDSN(s)
	}
	if scheme != "mysql" && scheme != "mariadb" {
		return nil, fmt.Errorf("the URL of a MySQL database begins with mysql://, got %s://", scheme)
	}
	u, err := url.Parse(s)
	if err != nil {
		// Its message would show the password.
		return nil, errors.New("the URL of the MySQL database cannot be read")
	}
	config := mysql.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.DBName = strings.TrimPrefix(u.Path, "/")
	config.Net = "tcp"
	if socket := u.Query().Get("socket"); socket != "" {
		config.Net, config.Addr = "unix", socket
		return config, nil
	}
	port := u.Port()
	if port == "" {
		port = "3306"
	}
	config.Addr = net.JoinHostPort(u.Hostname(), port)
	if t := u.Query().Get("tls"); t != "" {
		config.TLSConfig = t
		if t == "true" {
			config.TLSConfig, config.TLS = "", &tls.Config{ServerName: u.Hostname()}
		}
	}
	return config, nil
}

// mysqlVerdicts are looked up by number; then goes the class of SQLSTATE.
var mysqlVerdicts = map[uint16]verdict{
	1205: aboutTime, // waited too long for a lock
	1213: aboutTime, // deadlock
	1020: aboutTime, // changed since it was read
	1048: aboutRow, 1136: aboutRow, 1138: aboutRow, 1263: aboutRow, 1264: aboutRow, 1265: aboutRow, 1292: aboutRow,
	1364: aboutRow, 1366: aboutRow, 1406: aboutRow, 1411: aboutRow, 1416: aboutRow, 1690: aboutRow, 3140: aboutRow,
	3819: aboutRow, 4025: aboutRow, 1300: aboutRow, 1071: aboutRow, 1118: aboutRow,
	1021: aboutLink,                                   // the disk is full
	1040: aboutLink,                                   // too many connections
	1053: aboutLink, 1077: aboutLink, 1079: aboutLink, // going down
	1114: aboutLink,                  // the table is full
	1290: aboutLink, 1836: aboutLink, // read-only, as after a failover
	1317: aboutLink, 1927: aboutLink, // killed
	1203: aboutLink, 1226: aboutLink, // the user's limits
}

var mysqlClasses = map[string]verdict{
	"22": aboutRow, "23": aboutRow, "44": aboutRow, "45": aboutRow, "40": aboutTime, "08": aboutLink,
}

var errBadConn = driver.ErrBadConn

func mysqlVerdict(err error) verdict {
	var e *mysql.MySQLError
	switch {
	case errors.As(err, &e):
		if v, ok := mysqlVerdicts[e.Number]; ok {
			return v
		}
		return mysqlClasses[string(e.SQLState[:2])]
	case errors.Is(err, mysql.ErrPktTooLarge):
		return aboutRow
	}
	// The driver has an error of its own, without a name, for a connection that broke
	// before it had written anything to it.
	if err.Error() == "bad connection" {
		return aboutLink
	}
	return linkVerdict(err)
}

// linkVerdict is for errors that no server sent.
func linkVerdict(err error) verdict {
	for _, lost := range []error{
		driver.ErrBadConn, mysql.ErrInvalidConn, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.Canceled, context.DeadlineExceeded, sql.ErrConnDone,
	} {
		if errors.Is(err, lost) {
			return aboutLink
		}
	}
	if errors.As(err, new(net.Error)) {
		return aboutLink
	}
	return aboutBatch
}

const mysqlColumnsQuery = `SELECT column_name, column_type, data_type, is_nullable, column_default IS NULL AND extra NOT LIKE '%auto_increment%' AND extra NOT LIKE '%GENERATED%', COALESCE(collation_name, '')
FROM information_schema.columns WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ? ORDER BY ordinal_position`

var mysqlClassOf = map[string]string{
	"tinyint": "int", "smallint": "int", "mediumint": "int", "int": "int", "bigint": "int", "year": "int",
	"float": "float", "double": "float", "decimal": "float",
	"char": "text", "varchar": "text", "tinytext": "text", "text": "text", "mediumtext": "text", "longtext": "text",
	"binary": "bytes", "varbinary": "bytes", "tinyblob": "bytes", "blob": "bytes", "mediumblob": "bytes", "longblob": "bytes",
	"json": "json", "date": "timestamp", "datetime": "timestamp", "timestamp": "timestamp",
}

func mysqlColumns(ctx context.Context, db *sql.DB, t Table) ([]dbColumn, error) {
	schema, table := splitName(t.Name)
	rows, err := db.QueryContext(ctx, mysqlColumnsQuery, schema, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []dbColumn
	for rows.Next() {
		var c dbColumn
		var data, nullable, collation string
		var bare bool
		if err := rows.Scan(&c.name, &c.typ, &data, &nullable, &bare, &collation); err != nil {
			return nil, err
		}
		c.class = mysqlClassOf[data]
		c.required = bare && nullable == "NO"
		c.unique = c.class == "int" || data == "varbinary" || strings.HasSuffix(collation, "_bin")
		c.padded = c.class == "text"
		out = append(out, c)
	}
	return out, rows.Err()
}
