package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gears/shard"
)

// stateSlot is the slot of both keys.
var stateSlot = shard.KeySlot(StateKey)

// connection returns the store's own connection, to the server that has the
// state: the lease names it, and it is there as long as the store is used.
func (st *Store) connection(ctx context.Context) (*shard.Conn, error) {
	sh := st.topology.Owner(stateSlot)
	if c := st.conn; c != nil && c.Err() == nil && c.Addr() == sh.Addr() {
		return c, nil
	}
	st.hangUp()
	c, err := sh.Dial(ctx)
	if err != nil {
		return nil, err
	}
	c.CutWithMaster()
	r, err := pipeline(ctx, c, []string{"CLIENT", "ID"}, []string{"CLIENT", "SETNAME", ownerName(st.runID)}, []string{"INFO", "server"})
	if err != nil {
		c.Close()
		return nil, err
	}
	if server := serverRun(r[2].Str); server != st.server || st.since.IsZero() {
		st.server, st.since = server, time.Now()
	}
	// A server that refuses CLIENT leaves the connection unnamed: then the lease
	// has to run out.
	st.lease = fmt.Sprintf("%s %d %s", st.runID, r[0].Int, st.server)
	st.conn = c
	return c, nil
}

// hangUp ends the connection, if there is one.
func (st *Store) hangUp() {
	if st.conn != nil {
		st.conn.Close()
		st.conn = nil
	}
}

// serverRun is the run id in an INFO; a server that does not tell has none.
func serverRun(info string) string {
	for line := range strings.Lines(info) {
		if id, ok := strings.CutPrefix(line, "run_id:"); ok {
			return strings.Clone(strings.TrimSpace(id))
		}
	}
	return "-"
}

// The pauses between two attempts to reach the server of the state.
const (
	firstPause = 10 * time.Millisecond
	lastPause  = 250 * time.Millisecond
)

// reach calls act with a connection to the server that has the state. While a
// cluster fails over or moves the slot it is called again, until ctx ends: it must
// be able to begin anew after an error of the connection.
func (st *Store) reach(ctx context.Context, act func(c *shard.Conn) error) error {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		c, err := st.connection(ctx)
		if err == nil {
			err = act(c)
		}
		var refused *refusal
		if err == nil || !st.topology.Clustered() || errors.As(err, &refused) || errors.Is(err, ErrNotOwner) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
		// Not knowing more is no reason to give up.
		_ = st.topology.Refresh(ctx)
	}
}

// refusal is an error reply that would be the same at the next attempt.
type refusal struct{ text string }

func (e *refusal) Error() string { return e.text }

// awayError is the reply of a server that does not have the state, not yet or not
// any more.
type awayError struct{ text string }

func (e *awayError) Error() string { return e.text }

// away are the classes of such replies.
var away = map[string]bool{
	"MOVED": true, "ASK": true, "TRYAGAIN": true, "CLUSTERDOWN": true, "MASTERDOWN": true, "LOADING": true, "READONLY": true,
}

// pipeline sends commands and receives as many replies. When one says that the
// server does not have the state, the connection is closed, with what it watched
// and queued, and that is the error.
func pipeline(ctx context.Context, c *shard.Conn, commands ...[]string) ([]shard.Reply, error) {
	for _, cmd := range commands {
		c.Append(cmd...)
	}
	out := make([]shard.Reply, len(commands))
	var err error
	for i := range out {
		r, lost := c.Receive(ctx)
		if lost != nil {
			return nil, lost
		}
		if err == nil && r.IsError() && away[shard.ErrorClass(r.Str)] {
			err = &awayError{strings.Clone(r.Str)}
		}
		out[i] = r
	}
	if err != nil {
		c.Close()
	}
	return out, err
}

// ask is pipeline for one command, whose error reply is the error.
func ask(ctx context.Context, c *shard.Conn, command ...string) (shard.Reply, error) {
	r, err := pipeline(ctx, c, command)
	if err != nil {
		return shard.Reply{}, err
	}
	return r[0], failed(r[0])
}

// failed is the first error among replies.
func failed(replies ...shard.Reply) error {
	for _, r := range replies {
		if r.IsError() {
			return &refusal{strings.Clone(r.Str)}
		}
	}
	return nil
}
