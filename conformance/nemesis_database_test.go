package conformance_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver of the checker

	"gears/shard/shardtest"
	"gears/sink"
	"gears/sink/sinktest"
)

// nemesisServers are the databases of all runs: starting one takes seconds.
var nemesisServers struct {
	sync.Mutex
	started map[string]*sinktest.Server
}

func nemesisServer(t *testing.T, kind string) *sinktest.Server {
	t.Helper()
	nemesisServers.Lock()
	defer nemesisServers.Unlock()
	if s := nemesisServers.started[kind]; s != nil {
		return s
	}
	o := sinktest.Options{Durable: true, TCP: true}
	if kind == "postgres" {
		o.Args = []string{"-c", "deadlock_timeout=20ms"}
	}
	s, err := sinktest.Start(context.Background(), kind, o)
	if err != nil {
		t.Fatal(err)
	}
	if nemesisServers.started == nil {
		nemesisServers.started = map[string]*sinktest.Server{}
	}
	nemesisServers.started[kind] = s
	return s
}

func closeNemesisServers() {
	for _, s := range nemesisServers.started {
		s.Close()
	}
}

// nemesisDB is a database with a table that a recipe writes to, and an audit that
// its triggers write: each row of it is one row written or deleted.
type nemesisDB struct {
	*sql.DB
	t      *testing.T
	kind   string
	server *sinktest.Server // nil: SQLite
	link   *shardtest.Link  // between gearsd and the server
	path   string           // of the file of SQLite
	tiny   string           // a small file system that has the table, when one is needed
}

// tinyBytes is the size of the file system that fills up.
const tinyBytes = 16 << 20

func newNemesisDB(t *testing.T, kind string, tiny bool) *nemesisDB {
	t.Helper()
	d := &nemesisDB{t: t, kind: kind}
	if tiny {
		d.mountTiny()
	}
	if kind == "sqlite" {
		dir := d.tiny
		if dir == "" {
			dir = t.TempDir()
		}
		d.path = filepath.Join(dir, "rows.db")
		db, err := sql.Open("sqlite", d.path+"?_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)")
		if err != nil {
			t.Fatal(err)
		}
		d.DB = db
	} else {
		d.server = nemesisServer(t, kind)
		d.link = shardtest.NewLinkTo(t, "tcp", d.server.Conn.Address)
		db, err := d.server.DB()
		if err != nil {
			t.Fatal(err)
		}
		d.DB = db
	}
	t.Cleanup(func() { d.Close() })
	d.create()
	return d
}

// nemesisTables make the tables and their audit, by kind. %s is where the table
// is, when that is to be somewhere else than usual.
var nemesisTables = map[string][]string{
	"postgres": {
		"CREATE TABLE person (id text PRIMARY KEY, v bigint NOT NULL, data text NOT NULL) %s",
		"CREATE TABLE audit (seq bigserial PRIMARY KEY, tx bigint NOT NULL DEFAULT txid_current(), op text, id text, v bigint)",
		`CREATE OR REPLACE FUNCTION audit() RETURNS trigger AS $$ BEGIN
			IF TG_OP = 'DELETE' THEN INSERT INTO audit (op, id, v) VALUES ('d', OLD.id, OLD.v);
			ELSE INSERT INTO audit (op, id, v) VALUES ('u', NEW.id, NEW.v); END IF;
			RETURN NULL; END $$ LANGUAGE plpgsql`,
		"CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON person FOR EACH ROW EXECUTE FUNCTION audit()",
	},
	"mysql": {
		"CREATE TABLE person (id varchar(64) PRIMARY KEY, v bigint NOT NULL, data text NOT NULL) %s",
		"CREATE TABLE audit (seq bigint AUTO_INCREMENT PRIMARY KEY, tx bigint NOT NULL DEFAULT 0, op char(1), id varchar(64), v bigint)",
		"CREATE TRIGGER person_i AFTER INSERT ON person FOR EACH ROW INSERT INTO audit (op, id, v) VALUES ('u', NEW.id, NEW.v)",
		// Before: a row that is as it was has no update after which to fire.
		"CREATE TRIGGER person_u BEFORE UPDATE ON person FOR EACH ROW INSERT INTO audit (op, id, v) VALUES ('u', NEW.id, NEW.v)",
		"CREATE TRIGGER person_d AFTER DELETE ON person FOR EACH ROW INSERT INTO audit (op, id, v) VALUES ('d', OLD.id, OLD.v)",
	},
	"sqlite": {
		"CREATE TABLE person (id TEXT PRIMARY KEY, v INTEGER NOT NULL, data TEXT NOT NULL) %s",
		"CREATE TABLE audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, tx INTEGER NOT NULL DEFAULT 0, op TEXT, id TEXT, v INTEGER)",
		"CREATE TRIGGER person_i AFTER INSERT ON person BEGIN INSERT INTO audit (op, id, v) VALUES ('u', NEW.id, NEW.v); END",
		"CREATE TRIGGER person_u AFTER UPDATE ON person BEGIN INSERT INTO audit (op, id, v) VALUES ('u', NEW.id, NEW.v); END",
		"CREATE TRIGGER person_d AFTER DELETE ON person BEGIN INSERT INTO audit (op, id, v) VALUES ('d', OLD.id, OLD.v); END",
	},
}

func (d *nemesisDB) create() {
	d.t.Helper()
	for _, table := range []string{"person", "audit", "marks", "refused"} {
		d.exec("DROP TABLE IF EXISTS " + table)
	}
	where := ""
	if d.tiny != "" && d.kind == "postgres" {
		d.exec("CREATE TABLESPACE tiny LOCATION '" + d.tiny + "'")
		where = "TABLESPACE tiny"
	}
	for _, s := range nemesisTables[d.kind] {
		if strings.Contains(s, "%s") {
			s = fmt.Sprintf(s, where)
		}
		d.exec(s)
	}
	marks, err1 := sink.CreateMark(d.kind, "marks")
	refused, err2 := sink.CreateRejected(d.kind, "refused")
	if err := errors.Join(err1, err2); err != nil {
		d.t.Fatal(err)
	}
	d.exec(marks)
	d.exec(refused)
}

func (d *nemesisDB) exec(statement string) {
	d.t.Helper()
	if _, err := d.Exec(statement); err != nil {
		d.t.Fatalf("%s: %v", statement, err)
	}
}

// connection is what a script of rgsync connects with, and connector the class.
func (d *nemesisDB) connection() (connection, connector string) {
	if d.server == nil {
		return fmt.Sprintf("SQLiteConnection('%s')", d.path), "SQLiteConnector"
	}
	class := map[string]string{"postgres": "Postgres", "mysql": "MySql"}[d.kind]
	c := d.server.Conn
	return fmt.Sprintf("%sConnection('%s', '%s', '%s/%s')", class, c.User, c.Password, d.link.Addr, c.Database), class + "Connector"
}

// url is the same for the operator upsert.
func (d *nemesisDB) url() string {
	if d.server == nil {
		return d.path
	}
	c := d.server.Conn
	return fmt.Sprintf("%s://%s:%s@%s/%s", d.kind, c.User, c.Password, d.link.Addr, c.Database)
}

// mountTiny mounts a file system that is soon full. Only root may.
func (d *nemesisDB) mountTiny() {
	d.t.Helper()
	dir, err := os.MkdirTemp("/tmp", "gears-tiny-")
	if err != nil {
		d.t.Fatal(err)
	}
	if err := mountTiny(dir, tinyBytes); err != nil {
		os.RemoveAll(dir)
		d.t.Fatal(err)
	}
	if d.kind == "postgres" {
		// The server must be the owner, not only allowed to write.
		u, err := user.Lookup("postgres")
		if err != nil {
			d.t.Fatal(err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			d.t.Fatal(err)
		}
	}
	d.tiny = dir
	d.t.Cleanup(func() {
		if d.server != nil {
			db, err := d.server.DB()
			if err != nil {
				d.t.Error(err)
				return
			}
			defer db.Close()
			for _, s := range []string{"DROP TABLE IF EXISTS person", "DROP TABLESPACE tiny"} {
				if _, err := db.Exec(s); err != nil {
					d.t.Error(s, err)
				}
			}
		}
		if err := unmountTiny(dir); err != nil {
			d.t.Error(err)
		}
		os.RemoveAll(dir)
	})
}

// fill leaves no room on the small file system, until drain.
func (d *nemesisDB) fill() {
	d.t.Helper()
	f, err := os.Create(filepath.Join(d.tiny, "ballast"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size >= 512; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

func (d *nemesisDB) drain() {
	d.t.Helper()
	if err := os.Remove(filepath.Join(d.tiny, "ballast")); err != nil {
		d.t.Fatal(err)
	}
}

// freeze stops the server for a while: it keeps its connections and answers nothing.
func (d *nemesisDB) freeze(pause time.Duration) {
	d.t.Helper()
	var pids []int
	if d.kind == "postgres" {
		pids = d.backends()
	}
	all := func(sig syscall.Signal) {
		if err := d.server.Signal(sig); err != nil {
			d.t.Error(err)
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, sig) // it may have ended
		}
	}
	all(syscall.SIGSTOP)
	defer all(syscall.SIGCONT)
	time.Sleep(pause)
}

// backends are the processes of PostgreSQL that serve connections of others.
func (d *nemesisDB) backends() []int {
	d.t.Helper()
	rows, err := d.Query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	var pids []int
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			d.t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

// nemesisRow is a row of the table, or of the audit.
type nemesisRow struct {
	op, id, data string
	v, tx        int64
}

// table reads the table; an error is one of a database that comes back just now.
func (d *nemesisDB) table() (map[string]nemesisRow, error) {
	rows, err := d.Query("SELECT id, v, data FROM person")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]nemesisRow{}
	for rows.Next() {
		var r nemesisRow
		if err := rows.Scan(&r.id, &r.v, &r.data); err != nil {
			return nil, err
		}
		all[r.id] = r
	}
	return all, rows.Err()
}

// audit is what the table has seen, in order, by row.
func (d *nemesisDB) audit() (map[string][]nemesisRow, error) {
	rows, err := d.Query("SELECT op, id, v, tx FROM audit ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string][]nemesisRow{}
	for rows.Next() {
		var r nemesisRow
		if err := rows.Scan(&r.op, &r.id, &r.v, &r.tx); err != nil {
			return nil, err
		}
		all[r.id] = append(all[r.id], r)
	}
	return all, rows.Err()
}

// refused are the rows that the database did not take, as they stand in the table
// for those; by row and version.
func (d *nemesisDB) refused() (map[string]map[string]bool, error) {
	rows, err := d.Query("SELECT data FROM refused")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]map[string]bool{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		var data struct{ ID, V string }
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			return nil, err
		}
		if all[data.ID] == nil {
			all[data.ID] = map[string]bool{}
		}
		all[data.ID][data.V] = true
	}
	return all, rows.Err()
}
