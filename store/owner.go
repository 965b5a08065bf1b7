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

// OwnerKey holds the lease: the run id of the gearsd that owns the state, and
// the id of its connection.
const OwnerKey = "__gears__:owner"

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
		done, err := st.take(ctx, patient)
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

func (st *Store) take(ctx context.Context, patient bool) (done bool, err error) {
	c, err := st.connection(ctx)
	if err != nil {
		return false, err
	}
	r, err := pipeline(ctx, c, []string{"WATCH", OwnerKey}, []string{"GET", OwnerKey}, []string{"PTTL", OwnerKey})
	if err == nil {
		err = failed(r[0], r[1])
	}
	if err != nil {
		return false, err
	}
	// A lease that is gone with FLUSHALL still has its owner, who will be back.
	lease, left := r[1].Str, time.Duration(r[2].Int)*time.Millisecond
	if r[1].IsNil() {
		lease, left = st.seen, 0
	}
	if lease != "" && runOf(lease) != st.runID {
		live, err := st.lives(ctx, c, lease)
		if err != nil {
			return false, err
		}
		if r[1].IsNil() && live == unknown {
			live = dead
		}
		if live == alive || live == unknown || patient && left > leaseTime-patience {
			st.lost(lease)
			_, err := c.Do(ctx, "UNWATCH")
			if err == nil {
				err = ErrNotOwner
			}
			return false, err
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
	unknown liveness = iota // the server does not tell
	alive
	dead
)

// lives asks the server for the connection of a lease.
func (st *Store) lives(ctx context.Context, c *shard.Conn, lease string) (liveness, error) {
	run, client, _ := strings.Cut(lease, " ")
	id, err := strconv.ParseInt(client, 10, 64)
	if err != nil || id <= 0 {
		return unknown, nil
	}
	r, err := c.Do(ctx, "CLIENT", "LIST", "ID", fmt.Sprint(id))
	switch {
	case err != nil:
		return unknown, err
	case r.IsError():
		return unknown, nil
	case strings.Contains(r.Str, "name="+ownerName(run)+" "):
		return alive, nil
	}
	return dead, nil
}
