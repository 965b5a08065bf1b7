package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gears/shard"
)

// OwnerKey holds the lease: the run id of the gearsd that owns the state, the id
// of its connection, and the run id of the server that this connection leads to.
const OwnerKey = "__gears__:{gears}:owner"

// ErrNotOwner is that another gearsd owns the state.
var ErrNotOwner = errors.New("another gearsd on this Redis keeps the registrations")

// ownerName is the name of an owner's connection.
func ownerName(runID string) string { return "gears-owner-" + runID }

// runOf is the run id in a lease.
func runOf(lease string) string {
	run, _, _ := strings.Cut(lease, " ")
	return run
}

func leaseCommand(lease string) []string {
	return []string{"SET", OwnerKey, lease, "PX", milliseconds(leaseTime)}
}

// lost notes that somebody else has the lease.
func (st *Store) lost(lease string) {
	st.owned = false
	st.renewed.Store(nil)
	st.seen = strings.Clone(lease)
}

// Own tries to become the owner: when there is none, or it is dead. The error is
// ErrNotOwner when another gearsd lives. One that is patient gives an owner whose
// connection has ended a moment to come back.
func (st *Store) Own(ctx context.Context, patient bool) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	for range attempts {
		var done bool
		err := st.reach(ctx, func(c *shard.Conn) (err error) {
			done, err = st.take(ctx, c, patient)
			return err
		})
		if done || err != nil {
			return err
		}
	}
	return ErrNotOwner
}

// Owner is the run id of the other gearsd that was seen to own the state.
func (st *Store) Owner() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	return runOf(st.seen)
}

func (st *Store) take(ctx context.Context, c *shard.Conn, patient bool) (done bool, err error) {
	r, err := pipeline(ctx, c, []string{"WATCH", OwnerKey}, []string{"GET", OwnerKey}, []string{"PTTL", OwnerKey})
	if err == nil {
		err = failed(r[0], r[1])
	}
	if err != nil {
		return false, err
	}
	// A lease that is gone with FLUSHALL still has its owner, who will be back.
	lease, gone, left := r[1].Str, r[1].IsNil(), time.Duration(r[2].Int)*time.Millisecond
	if gone {
		lease = st.seen
	}
	if lease != "" && runOf(lease) != st.runID {
		live, err := st.lives(ctx, c, lease)
		if err != nil {
			return false, err
		}
		var wait bool
		switch live {
		case alive:
			wait = true
		case unknown:
			wait = !gone
		case elsewhere:
			// It looks for this server as we did, and needs as long as a lease
			// lasts at most.
			wait = !gone || time.Since(st.since) < leaseTime
		case dead:
			wait = !gone && patient && left > leaseTime-patience
		}
		if wait {
			st.lost(lease)
			if _, err := ask(ctx, c, "UNWATCH"); err != nil {
				return false, err
			}
			return false, ErrNotOwner
		}
	}
	began := time.Now()
	r, err = pipeline(ctx, c, []string{"MULTI"}, leaseCommand(st.lease), []string{"EXEC"})
	if err == nil {
		err = failed(r...)
	}
	if err != nil || r[2].IsNil() {
		return false, err
	}
	st.owned, st.seen = true, ""
	st.renewed.Store(&began)
	return true, nil
}

// Fresh reports that nobody can have taken the lease over since it was renewed:
// neither one that sees it run out, nor one that waits because our connection
// has ended. After that, as after the process was frozen, only Check can tell
// whether we are the owner still.
func (st *Store) Fresh() bool {
	at := st.renewed.Load()
	if at == nil {
		return false
	}
	// The wall clock goes on where the other one may stand still.
	return max(time.Since(*at), time.Since(at.Round(0))) < patience
}

type liveness uint8

const (
	unknown   liveness = iota // the server does not tell
	elsewhere                 // its connection is to another server, which had the state before
	alive
	dead
)

// lives asks the server for the connection of a lease.
func (st *Store) lives(ctx context.Context, c *shard.Conn, lease string) (liveness, error) {
	words := strings.Fields(lease)
	if len(words) != 3 {
		return unknown, nil
	}
	if words[2] != st.server {
		return elsewhere, nil
	}
	id, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil || id <= 0 {
		return unknown, nil
	}
	r, err := c.Do(ctx, "CLIENT", "LIST", "ID", fmt.Sprint(id))
	switch {
	case err != nil:
		return unknown, err
	case r.IsError():
		return unknown, nil
	case strings.Contains(r.Str, "name="+ownerName(words[0])+" "):
		return alive, nil
	}
	return dead, nil
}
