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
	topology *shard.Topology
	runID    string

	mu     sync.Mutex
	conn   *shard.Conn
	server string            // run id of the server that conn leads to
	since  time.Time         // when that server was found
	lease  string            // what OwnerKey holds while we own the state
	owned  bool              // as far as we know
	seen   string            // the lease of another gearsd, when that was the last that was seen
	fields map[string]string // of the hash, as they should be; the stamp is not among them
	stamp  string            // of the last write
	writes int64
	unsure bool // a write got no answer: nobody knows what the hash holds

	renewed atomic.Pointer[time.Time] // when the lease was, as of the sending
}

// New makes a store on a server or a cluster, for the gearsd with a run id.
func New(t *shard.Topology, runID string) *Store {
	return &Store{topology: t, runID: runID, fields: map[string]string{}}
}

// Found reports whether there is something to own: a state, or a lease.
func (st *Store) Found(ctx context.Context) (found bool, err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	err = st.reach(ctx, func(c *shard.Conn) error {
		r, err := ask(ctx, c, "EXISTS", StateKey, OwnerKey)
		found = r.Int > 0
		return err
	})
	return found, err
}

// Load reads the state, which the caller must own.
func (st *Store) Load(ctx context.Context) (State, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	var r shard.Reply
	err := st.reach(ctx, func(c *shard.Conn) (err error) {
		r, err = ask(ctx, c, "HGETALL", StateKey)
		return err
	})
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
	state := parse(st.fields)
	state.Positions, err = st.loadPositions(ctx)
	return state, err
}

// attempts is how often a transaction that others disturb is tried.
const attempts = 8

// Save writes a change. The error is ErrNotOwner, or that of the server or the
// connection. When the connection was lost, the next Check puts the state right.
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
		var done bool
		err := st.reach(ctx, func(c *shard.Conn) (err error) {
			done, err = st.write(ctx, c, set, ch.Drop, fields)
			return err
		})
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
func (st *Store) write(ctx context.Context, c *shard.Conn, set map[string]string, drop []string, fields map[string]string) (done bool, err error) {
	r, err := pipeline(ctx, c, []string{"WATCH", OwnerKey, StateKey}, []string{"GET", OwnerKey}, []string{"HGET", StateKey, stampField})
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
	if !whole && len(drop) > 0 {
		commands = append(commands, append([]string{"HDEL", StateKey}, drop...))
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
	same, kept, err := st.renew(ctx)
	if err != nil || kept {
		return false, err
	}
	// Another owner, none, or ours with a connection that is gone: Save sees to
	// all of it.
	return !same, st.Save(ctx, Change{})
}

// renew renews a lease that is as it should be, beside a state that is. same is
// about the state, kept about both.
func (st *Store) renew(ctx context.Context) (same, kept bool, err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.owned {
		return false, false, ErrNotOwner
	}
	err = st.reach(ctx, func(c *shard.Conn) error {
		r, err := pipeline(ctx, c, []string{"GET", OwnerKey}, []string{"HGET", StateKey, stampField})
		if err == nil {
			err = failed(r[0])
		}
		if err != nil {
			return err
		}
		same = !st.unsure && (r[1].Str == st.stamp || len(st.fields) == 0)
		if kept = same && r[0].Str == st.lease; !kept {
			return nil
		}
		began := time.Now()
		left, err := ask(ctx, c, "PEXPIRE", OwnerKey, milliseconds(leaseTime))
		if err == nil && left.Int == 1 {
			st.renewed.Store(&began)
		}
		return err
	})
	return same, kept, err
}

// Close gives the lease up, so that the next gearsd need not wait, and ends the
// connection.
func (st *Store) Close(ctx context.Context) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.owned {
		_ = st.reach(ctx, func(c *shard.Conn) error {
			r, err := pipeline(ctx, c, []string{"WATCH", OwnerKey}, []string{"GET", OwnerKey})
			if err == nil && runOf(r[1].Str) == st.runID {
				_, err = pipeline(ctx, c, []string{"MULTI"}, []string{"DEL", OwnerKey}, []string{"EXEC"})
			}
			return err
		})
	}
	st.owned = false
	st.hangUp()
}

// leaseTime is how long a lease lasts, and patience how long another gearsd
// waits since it was renewed when its connection has ended.
const (
	leaseTime = 10 * time.Second
	patience  = 3 * time.Second
)

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
