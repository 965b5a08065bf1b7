package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/shard"
	"gears/sink/sinktest"
)

// This file measures write-behind: how many rows a second get from HSET to a table
// of PostgreSQL and MariaDB, and how long a row is on its way at half of that; by the
// module rgsync, by the step upsert, and by programs that one writes by hand.

// writer is one way to have a table follow hashes.
type writer struct {
	name string
	// script registers in gears; where it is nil, byHand is a program of its own.
	script func(s *sinktest.Server) string
	byHand func(ctx context.Context, c *redis.Client, t handTable, ready func()) error
	// outbox: whoever writes a hash adds what it wrote to a stream as well.
	outbox bool
}

// writeBatch is how many rows are a transaction, at most; for all.
const writeBatch = 1000

var writers = []writer{
	{name: "rgsync", script: func(s *sinktest.Server) string {
		class := map[string]string{"postgres": "Postgres", "mysql": "MySql"}[s.Kind]
		return fmt.Sprintf(`
from rgsync import RGWriteBehind
from rgsync.Connectors import %[1]sConnector, %[1]sConnection
RGWriteBehind(GB, keysPrefix='person', mappings={'name': 'name', 'city': 'city', 'age': 'age', 'seq': 'seq'}, name='Bench', batch=%[2]d, duration=10,
              connector=%[1]sConnector(%[1]sConnection('%[3]s', '%[4]s', '%[5]s/%[6]s'), 'person', 'id'))
`, class, writeBatch, s.Conn.User, s.Conn.Password, s.Conn.Address, s.Conn.Database)
	}},
	{name: "upsert, capture by replication", script: func(s *sinktest.Server) string { return upsertScript(s, "") }},
	{name: "the same, exactly once", script: func(s *sinktest.Server) string { return upsertScript(s, ", 'marks': 'marks'") }},
	{name: "by hand, notifications", byHand: followNotifications},
	{name: "by hand, a stream", byHand: followOutbox, outbox: true},
}

func upsertScript(s *sinktest.Server, more string) string {
	url := fmt.Sprintf("mysql://%s:%s@%s/%s", s.Conn.User, s.Conn.Password, s.Conn.Address, s.Conn.Database)
	if s.Kind == "postgres" {
		url = fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", s.Conn.User, s.Conn.Address, s.Conn.Database)
	}
	return fmt.Sprintf(`
def row(x):
    v = x['value']
    if v is None:
        return [x['key'][7:]]
    return {'id': x['key'][7:], 'name': v['name'], 'city': v['city'], 'age': v['age'], 'seq': v['seq']}
GB().upsert(row, {'kind': '%s', 'url': '%s', 'table': 'person', 'key': ['id'], 'columns': ['name', 'city', 'age', 'seq'], 'batch': %d%s}).register('person:*', capture='replication', convertToStr=False)
`, s.Kind, url, writeBatch, more)
}

// written is one round of a writer.
type written struct {
	rate                      float64 // rows a second
	follower, redis, database float64 // processor time of a row, in microseconds
	pace, p50, p99            float64 // rows a second that were sent then, and milliseconds
}

// writerRow is a writer on one database.
type writerRow struct {
	*writer
	kind    string
	samples []written
}

// writingBehind is the set of processes.
type writingBehind struct {
	ctx           context.Context
	redis, gearsd *exec.Cmd
	direct        *redis.Client
	gears         *redis.Client
	conn          *shard.Conn // of who writes the hashes
	topology      *shard.Topology
	server        *sinktest.Server
	db            *sql.DB
	hashes        int
	// own is the processor time of this process for a hash, when nobody follows; with
	// an outbox, too.
	own map[bool]float64
}

const (
	writePoll     = 20 * time.Millisecond
	lagPoll       = time.Millisecond
	lagSeconds    = 3
	writePatience = 5 * time.Minute
	outboxStream  = "outbox"
	personTable   = "CREATE TABLE person (id VARCHAR(20) PRIMARY KEY, name VARCHAR(60), city VARCHAR(60), age INT, seq INT)"
	marksTable    = "CREATE TABLE marks (id VARCHAR(200) PRIMARY KEY, val VARCHAR(200))"
)

var databaseNames = map[string]string{"postgres": "PostgreSQL", "mysql": "MariaDB"}

func (o *options) onlyWriteBehind(ctx context.Context) error {
	print, err := o.runWriteBehind(ctx)
	if err != nil {
		return err
	}
	return output(o.Out, print)
}

// runWriteBehind measures and returns the report.
func (o *options) runWriteBehind(ctx context.Context) (func(io.Writer), error) {
	var rows []*writerRow
	for _, kind := range []string{"postgres", "mysql"} {
		r, err := o.writeBehind(ctx, kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", databaseNames[kind], err)
		}
		rows = append(rows, r...)
	}
	return func(w io.Writer) { printWriteBehind(w, o, rows) }, nil
}

func (o *options) writeBehind(ctx context.Context, kind string) ([]*writerRow, error) {
	dir, err := os.MkdirTemp("", "gears-write-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	w := &writingBehind{ctx: ctx, hashes: max(1, o.Rows/2)}
	defer w.close()
	if err := w.start(o, kind, dir); err != nil {
		return nil, err
	}
	var list []*writerRow
	for i := range writers {
		if len(o.Who) == 0 || matches(writers[i].name, o.Who) {
			list = append(list, &writerRow{writer: &writers[i], kind: kind})
		}
	}
	for round := range o.Rounds + 1 {
		for k := range list {
			row := list[(k+round)%len(list)]
			got, err := w.round(row.writer)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", row.name, err)
			}
			progress("%s, %s round %d: %.0f rows/s, lag %.1f and %.1f ms at %.0f", databaseNames[kind], row.name, round, got.rate, got.p50, got.p99, got.pace)
			if round > 0 {
				row.samples = append(row.samples, got)
			}
		}
	}
	return list, nil
}

func (w *writingBehind) start(o *options, kind, dir string) (err error) {
	// What waits for a client that follows notifications may be long: everyone has the
	// hashes faster than databases take rows.
	p, err := o.startPassing(w.ctx, dir, "--client-output-buffer-limit", "pubsub 0 0 0", "--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb")
	if err != nil {
		return err
	}
	w.redis, w.gearsd = p.redis, p.gearsd
	w.direct, w.gears = newClient(p.bareAt["unix"][1]), newClient(p.through["unix"][1])
	if w.topology, err = shard.Open(w.ctx, shard.Options{URLs: []string{"unix://" + filepath.Join(dir, "redis")}}); err != nil {
		return err
	}
	if w.conn, err = w.topology.Shards()[0].Dial(w.ctx); err != nil {
		return err
	}
	if w.server, err = sinktest.Start(w.ctx, kind, sinktest.Options{TCP: true}); err != nil {
		return err
	}
	if w.db, err = w.server.DB(); err != nil {
		return err
	}
	for _, statement := range []string{personTable, marksTable} {
		if _, err := w.db.ExecContext(w.ctx, statement); err != nil {
			return err
		}
	}
	w.own = map[bool]float64{}
	for _, outbox := range []bool{false, true} {
		before := timeOf(os.Getpid())
		if err := w.load(outbox); err != nil {
			return err
		}
		w.own[outbox] = usEach(timeOf(os.Getpid())-before, w.writes())
		if err := w.forget(); err != nil {
			return err
		}
	}
	return nil
}

func (w *writingBehind) close() {
	if w.conn != nil {
		w.conn.Close()
	}
	if w.topology != nil {
		w.topology.Close()
	}
	if w.db != nil {
		w.db.Close()
	}
	if w.direct != nil {
		w.direct.Close()
		w.gears.Close()
		(&passing{redis: w.redis, gearsd: w.gearsd}).close()
	}
	if w.server != nil {
		w.server.Close()
	}
}

func usEach(d time.Duration, n int) float64 { return float64(d.Nanoseconds()) / 1e3 / float64(n) }

// round has one writer follow: first all hashes as fast as they can be written, then
// more of them at half the rate at which rows came to be there.
func (w *writingBehind) round(x *writer) (got written, err error) {
	stop, err := w.follow(x)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, stop(), w.forget()) }()
	follower := w.gearsd.Process.Pid
	own := 0.0
	if x.byHand != nil {
		follower, own = os.Getpid(), w.own[x.outbox]
	}
	n := w.writes()
	spent, redis, database := timeOf(follower), processorTime(w.redis), familyTime(w.server.Pid())
	start := time.Now()
	if err := w.load(x.outbox); err != nil {
		return got, err
	}
	if err := w.awaitRow(personID(w.hashes)); err != nil {
		return got, err
	}
	got.rate = float64(n) / time.Since(start).Seconds()
	got.follower = max(0, usEach(timeOf(follower)-spent, n)-own)
	got.redis, got.database = usEach(processorTime(w.redis)-redis, n), usEach(familyTime(w.server.Pid())-database, n)
	if err := w.checkTable(w.hashes + 1); err != nil {
		return got, err
	}
	got.pace = got.rate / 2
	more := min(n, max(1, int(lagSeconds*got.pace)))
	got.p50, got.p99, err = w.lags(x.outbox, more, got.pace)
	if err != nil {
		return got, err
	}
	return got, w.checkTable(w.hashes + 1 + more)
}

// follow begins to follow; stop ends it.
func (w *writingBehind) follow(x *writer) (stop func() error, err error) {
	if x.script != nil {
		reply, err := w.gears.Do(w.ctx, "RG.PYEXECUTE", x.script(w.server), "REQUIREMENTS", "rgsync").Result()
		if err != nil {
			return nil, err
		}
		if text := fmt.Sprint(reply); text != "OK" {
			return nil, fmt.Errorf("gears answers %s", text)
		}
		return func() error { return unregisterAll(w.ctx, w.gears) }, nil
	}
	t, err := openHandTable(w.ctx, w.server)
	if err != nil {
		return nil, err
	}
	c := newClient(w.direct.Options().Addr)
	ctx, cancel := context.WithCancel(w.ctx)
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- x.byHand(ctx, c, t, func() { close(ready) }) }()
	stop = func() error {
		cancel()
		err := <-ended
		c.Close()
		t.close()
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	}
	select {
	case <-ready:
		return stop, nil
	case err := <-ended:
		ended <- err
		return nil, stop()
	}
}

// unregisterAll removes all registrations.
func unregisterAll(ctx context.Context, gears *redis.Client) error {
	regs, err := gears.Do(ctx, "RG.DUMPREGISTRATIONS").Slice()
	if err != nil {
		return err
	}
	for _, r := range regs {
		if f, ok := r.([]any); ok && len(f) > 1 {
			if err := gears.Do(ctx, "RG.UNREGISTER", f[1]).Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget empties everything.
func (w *writingBehind) forget() error {
	if err := w.direct.ConfigSet(w.ctx, "notify-keyspace-events", "").Err(); err != nil {
		return err
	}
	if err := forgetKeys(w.ctx, w.direct, "person:*"); err != nil {
		return err
	}
	if err := w.direct.Unlink(w.ctx, outboxStream).Err(); err != nil {
		return err
	}
	for _, table := range []string{"person", "marks"} {
		if _, err := w.db.ExecContext(w.ctx, "TRUNCATE TABLE "+table); err != nil {
			return err
		}
	}
	return nil
}

// awaitRow waits until there is a row.
func (w *writingBehind) awaitRow(id string) error {
	query := fmt.Sprintf("SELECT count(*) FROM person WHERE id = '%s'", id)
	for start := time.Now(); time.Since(start) < writePatience; time.Sleep(writePoll) {
		n := 0
		if err := w.db.QueryRowContext(w.ctx, query).Scan(&n); n > 0 || err != nil {
			return err
		}
	}
	return errors.New("the last row does not come")
}

// checkTable compares the table with what was written.
func (w *writingBehind) checkTable(rows int) error {
	var n, old int
	query := fmt.Sprintf("SELECT count(*), count(CASE WHEN seq < %d OR name <> 'name of the person' THEN 1 END) FROM person", w.hashes)
	if err := w.db.QueryRowContext(w.ctx, query).Scan(&n, &old); err != nil {
		return err
	}
	if n != rows || old > 0 {
		return fmt.Errorf("the table has %d rows, %d of them not the last that was written; want %d", n, old, rows)
	}
	return nil
}

func personID(i int) string { return fmt.Sprintf("%08d", i) }
