package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gears/shard"
)

// Store is one gearsd's hold on the state. It is safe for concurrent use.
type Store struct {
	shard *shard.Shard
	runID string

	mu     sync.Mutex
	conn   *shard.Conn
	lease  string            // what OwnerKey holds while we own the state
	owned  bool              // as far as we know
	seen   string            // the lease of another gearsd, when that was the last that was seen
	fields map[string]string // of the hash, as they should be; the stamp is not among them
	stamp  string            // of the last write
	writes int64
	unsure bool // a write got no answer: nobody knows what the hash holds

	renewed atomic.Pointer[time.Time] // when the lease was, as of the sending
}

// New makes a store on a server, for the gearsd with a run id.
func New(s *shard.Shard, runID string) *Store {
	return &Store{shard: s, runID: runID, fields: map[string]string{}}
}

// connection returns the store's own connection: the lease names it, and it is
// there as long as the store is used.
func (st *Store) connection(ctx context.Context) (*shard.Conn, error) {
	if st.conn != nil && st.conn.Err() == nil {
		return st.conn, nil
	}
	c, err := st.shard.Dial(ctx)
	if err != nil {
		return nil, err
	}
	r, err := pipeline(ctx, c, []string{"CLIENT", "ID"}, []string{"CLIENT", "SETNAME", ownerName(st.runID)})
	if err != nil {
		c.Close()
		return nil, err
	}
	// A server that refuses CLIENT leaves the connection unnamed: then the lease
	// has to run out.
	st.lease = fmt.Sprintf("%s %d", st.runID, r[0].Int)
	st.conn = c
	return c, nil
}

// pipeline sends commands and receives as many replies.
func pipeline(ctx context.Context, c *shard.Conn, commands ...[]string) ([]shard.Reply, error) {
	for _, cmd := range commands {
		c.Append(cmd...)
	}
	out := make([]shard.Reply, len(commands))
	for i := range out {
		r, err := c.Receive(ctx)
		if err != nil {
			return nil, err
		}
		out[i] = r
	}
	return out, nil
}

// failed is the first error among replies.
func failed(replies ...shard.Reply) error {
	for _, r := range replies {
		if r.IsError() {
			return errors.New(r.Str)
		}
	}
	return nil
}

// Found reports whether there is something to own: a state, or a lease.
func (st *Store) Found(ctx context.Context) (bool, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	c, err := st.connection(ctx)
	if err != nil {
		return false, err
	}
	r, err := c.Do(ctx, "EXISTS", StateKey, OwnerKey)
	if err == nil {
		err = failed(r)
	}
	return r.Int > 0, err
}

// Load reads the state, which the caller must own.
func (st *Store) Load(ctx context.Context) (State, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	c, err := st.connection(ctx)
	if err != nil {
		return State{}, err
	}
	r, err := c.Do(ctx, "HGETALL", StateKey)
	if err == nil {
		err = failed(r)
	}
	if err != nil {
		return State{}, err
	}
	st.fields = map[string]string{}
	for i := 0; i+1 < len(r.Elems); i += 2 {
		st.fields[strings.Clone(r.Elems[i].Str)] = strings.Clone(r.Elems[i+1].Str)
	}
	st.stamp = st.fields[stampField]
	delete(st.fields, stampField)
	st.unsure = false
	return parse(st.fields), nil
}

// attempts is how often a transaction that others disturb is tried.
const attempts = 8

// Save writes a change. The error is ErrNotOwner, ErrKeyExists, or that of the
// server or the connection. When the connection was lost, the next Check puts
// the state right.
func (st *Store) Save(ctx context.Context, ch Change) error {
	set, err := ch.fields()
	if err != nil {
		return err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.owned {
		return ErrNotOwner
	}
	fields := maps.Clone(st.fields)
	maps.Copy(fields, set)
	for _, f := range ch.Drop {
		delete(fields, f)
	}
	for range attempts {
		done, err := st.write(ctx, &ch, set, fields)
		if err != nil {
			return err
		}
		if done {
			st.fields = fields
			return nil
		}
	}
	return errors.New("the state could not be stored: other clients write to " + StateKey)
}

// write tries the transaction of a change; done is false when something that it
// rests on changed meanwhile.
func (st *Store) write(ctx context.Context, ch *Change, set, fields map[string]string) (done bool, err error) {
	c, err := st.connection(ctx)
	if err != nil {
		return false, err
	}
	ask := [][]string{{"WATCH", OwnerKey, StateKey}, {"GET", OwnerKey}, {"HGET", StateKey, stampField}}
	if ch.Key != "" {
		ask[0] = append(ask[0], ch.Key)
		// Unlike EXISTS it makes no keymiss event.
		ask = append(ask, []string{"OBJECT", "ENCODING", ch.Key})
	}
	r, err := pipeline(ctx, c, ask...)
	if err != nil {
		return false, err
	}
	owner, stamp := r[1], r[2]
	switch {
	case failed(r[0], owner) != nil:
		err = failed(r[0], owner)
	case !owner.IsNil() && runOf(owner.Str) != st.runID:
		st.lost(owner.Str)
		err = ErrNotOwner
	case ch.Key != "" && failed(r[3]) != nil:
		err = failed(r[3])
	case ch.Key != "" && !r[3].IsNil():
		err = ErrKeyExists
	}
	if err != nil {
		_, _ = c.Do(ctx, "UNWATCH")
		return false, err
	}
	// After FLUSHALL and the like everything is written.
	whole := st.unsure || stamp.Str != st.stamp
	st.writes++
	next := fmt.Sprintf("%s:%d", st.runID, st.writes)
	commands := [][]string{{"MULTI"}, leaseCommand(st.lease)}
	put := []string{"HSET", StateKey, stampField, next}
	if whole {
		commands = append(commands, []string{"DEL", StateKey})
		set = fields
	}
	for f, text := range set {
		put = append(put, f, text)
	}
	commands = append(commands, put)
	if !whole && len(ch.Drop) > 0 {
		commands = append(commands, append([]string{"HDEL", StateKey}, ch.Drop...))
	}
	if ch.Key != "" {
		commands = append(commands, []string{"SET", ch.Key, ch.Mark})
	}
	st.unsure = true
	began := time.Now()
	r, err = pipeline(ctx, c, append(commands, []string{"EXEC"})...)
	if err != nil {
		return false, err
	}
	exec := r[len(r)-1]
	if err := failed(r...); err != nil || exec.IsNil() {
		st.unsure = whole // nothing was done
		return false, err
	}
	if err := failed(exec.Elems...); err != nil {
		return false, err
	}
	st.stamp, st.unsure = next, false
	st.renewed.Store(&began)
	return true, nil
}

// Check renews the lease, and writes the state again when it is gone. The error
// is ErrNotOwner when another gearsd has it now.
func (st *Store) Check(ctx context.Context) (rewritten bool, err error) {
	st.mu.Lock()
	if !st.owned {
		st.mu.Unlock()
		return false, ErrNotOwner
	}
	c, err := st.connection(ctx)
	if err != nil {
		st.mu.Unlock()
		return false, err
	}
	r, err := pipeline(ctx, c, []string{"GET", OwnerKey}, []string{"HGET", StateKey, stampField})
	if err == nil {
		err = failed(r[0])
	}
	if err != nil {
		st.mu.Unlock()
		return false, err
	}
	same := !st.unsure && (r[1].Str == st.stamp || len(st.fields) == 0)
	if same && r[0].Str == st.lease {
		began := time.Now()
		r, err := c.Do(ctx, "PEXPIRE", OwnerKey, milliseconds(leaseTime))
		st.mu.Unlock()
		if err == nil {
			err = failed(r)
		}
		if err == nil && r.Int == 1 {
			st.renewed.Store(&began)
		}
		return false, err
	}
	st.mu.Unlock()
	// Another owner, none, or ours with a connection that is gone: Save sees to
	// all of it.
	return !same, st.Save(ctx, Change{})
}

// Close gives the lease up, so that the next gearsd need not wait, and ends the
// connection.
func (st *Store) Close(ctx context.Context) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.owned {
		if c, err := st.connection(ctx); err == nil {
			r, err := pipeline(ctx, c, []string{"WATCH", OwnerKey}, []string{"GET", OwnerKey})
			if err == nil && r[1].Str == st.lease {
				_, _ = pipeline(ctx, c, []string{"MULTI"}, []string{"DEL", OwnerKey}, []string{"EXEC"})
			}
		}
	}
	st.owned = false
	if st.conn != nil {
		st.conn.Close()
		st.conn = nil
	}
}

// leaseTime is how long a lease lasts, and patience how long another gearsd
// waits since it was renewed when its connection has ended.
const (
	leaseTime = 10 * time.Second
	patience  = 3 * time.Second
)

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
