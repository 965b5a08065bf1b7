package writebehind

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"gears/sink"
)

// idleFor is how long a database that nobody uses stays open.
const idleFor = time.Minute

// Databases are the open databases of an engine. The zero value is ready.
type Databases struct {
	mu     sync.Mutex
	open   map[string]*database
	closed bool
	counts counts
}

// database is an open target, and who uses it.
type database struct {
	key    string
	target sink.Target
	users  int
	gone   bool // nobody gets it any more: the last user closes it
	idle   *time.Timer
}

// place says where a database is. It holds no connection.
type place struct {
	kind string
	conn sink.Conn
}

// key tells places apart: who comes with another password gets another connection.
func (p place) key() string {
	return strings.Join(append([]string{p.kind, p.conn.URL, p.conn.Address, p.conn.Database, p.conn.User, p.conn.Password}, p.conn.Nodes...), "\x00")
}

// String is the place for people, without secrets.
func (p place) String() string {
	at := p.conn.Address
	switch {
	case len(p.conn.Nodes) > 0:
		at = strings.Join(p.conn.Nodes, ",")
	case at == "" && p.kind == "sqlite":
		at = p.conn.URL
	}
	if p.conn.Database != "" {
		at += "/" + p.conn.Database
	}
	return p.kind + " " + at
}

// Use calls f with the database of a kind at conn.
func (d *Databases) Use(ctx context.Context, kind string, conn sink.Conn, f func(sink.Target) error) error {
	return d.use(ctx, place{kind, conn}, f)
}

// use calls f with the database at p, and forgets a database that is lost.
func (d *Databases) use(ctx context.Context, p place, f func(sink.Target) error) error {
	db, err := d.take(ctx, p)
	if err != nil {
		return fmt.Errorf("%s: %w", p, err)
	}
	err = f(db.target)
	d.leave(db, sink.Retryable(err))
	if err != nil {
		return fmt.Errorf("%s: %w", p, err)
	}
	return nil
}

var errClosed = errors.New("gears is being shut down")

func (d *Databases) take(ctx context.Context, p place) (*database, error) {
	key := p.key()
	if db := d.known(key); db != nil {
		return db, nil
	}
	// Not under the lock: others write while this one connects.
	target, err := sink.Open(ctx, p.kind, p.conn)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		target.Close()
		return nil, errClosed
	}
	if d.open == nil {
		d.open = map[string]*database{}
	}
	db := d.open[key]
	if db != nil {
		target.Close() // somebody else was faster
	} else {
		db = &database{key: key, target: counted{target, &d.counts}}
		d.open[key] = db
	}
	db.enter()
	return db, nil
}

func (d *Databases) known(key string) *database {
	d.mu.Lock()
	defer d.mu.Unlock()
	db := d.open[key]
	if db != nil {
		db.enter()
	}
	return db
}

// enter counts a user. Call with mu held.
func (db *database) enter() {
	db.users++
	if db.idle != nil {
		db.idle.Stop()
		db.idle = nil
	}
}

// leave ends a use.
func (d *Databases) leave(db *database, lost bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	db.users--
	if lost {
		d.forget(db)
	}
	switch {
	case db.users > 0:
	case db.gone:
		db.target.Close()
	default:
		db.idle = time.AfterFunc(idleFor, func() { d.retire(db) })
	}
}

// forget has nobody else get db. Call with mu held.
func (d *Databases) forget(db *database) {
	db.gone = true
	if d.open[db.key] == db {
		delete(d.open, db.key)
	}
}

// retire closes a database that nobody has used for a while.
func (d *Databases) retire(db *database) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if db.users == 0 && !db.gone {
		d.forget(db)
		db.target.Close()
	}
}

// Close closes all databases. Nobody may be using one.
func (d *Databases) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for _, db := range d.open {
		if db.idle != nil {
			db.idle.Stop()
		}
		db.gone = true
		if db.users == 0 {
			db.target.Close()
		}
	}
	clear(d.open)
}
