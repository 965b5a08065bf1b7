package shard

import (
	"context"
	"errors"
	"strings"
)

// errElsewhere is the text of the refusal for a key of another shard, and for
// keys of several slots: the original took it from errno.
const errElsewhere = "Operation not permitted"

// Elsewhere is the refusal of a command whose reply, within a script of the server,
// was that it names a key of another shard or keys of several slots; else "".
func Elsewhere(r Reply) string {
	if r.Kind == '-' && (strings.Contains(r.Str, "Script attempted to access a non local key") ||
		strings.Contains(r.Str, "Script attempted to access keys that do not hash to the same slot")) {
		return errElsewhere
	}
	return ""
}

// ErrCrossSlot has the text that a cluster gives to a command whose keys are of
// several slots.
var ErrCrossSlot = errors.New("CROSSSLOT Keys in request don't hash to the same slot")

// Prepare is the package's Prepare for a command of a script that runs on this
// shard: of a cluster it refuses keys that are not the shard's. The outcome is in
// p, what was there before is not.
func (s *Shard) Prepare(p *Prepared, t *Commands, args []string) {
	p.judge(t, args)
	if !s.topology.clustered || !p.Wire() || len(p.Keys) == 0 {
		return
	}
	slot, err := keysSlot(p.Keys)
	if err != nil || s.topology.Owner(slot) != s {
		p.Action, p.Refusal = Refuse, errElsewhere
		return
	}
	p.owned = true
}

// Route finds where the command args belongs: the slot of its keys and the shard
// that holds it. Without keys the slot is -1 and any shard will do; the first is
// given. The error is ErrCrossSlot, of a cluster alone.
func (t *Topology) Route(table *Commands, args []string) (slot int, s *Shard, err error) {
	snapshot := t.Snapshot()
	keys, _ := table.Keys(args)
	if len(keys) == 0 {
		return -1, snapshot.shards[0], nil
	}
	if !t.clustered {
		return KeySlot(keys[0]), snapshot.shards[0], nil
	}
	if slot, err = keysSlot(keys); err != nil {
		return slot, nil, err
	}
	return slot, snapshot.Owner(slot), nil
}

// Do sends one command to where its keys are and returns its reply. Commands
// without keys go to the first shard. An error of a cluster that means elsewhere
// or later is followed.
func (t *Topology) Do(ctx context.Context, args ...string) (Reply, error) {
	table, err := t.Commands(ctx)
	if err != nil {
		return Reply{}, err
	}
	p := Prepare(table, args)
	p.owned = true
	for {
		_, s, err := t.Route(table, args)
		if err != nil {
			return Reply{Kind: '-', Str: err.Error()}, nil
		}
		c, err := s.Get(ctx)
		if err == errRemoved {
			continue // the snapshot has a new owner
		}
		if err != nil {
			return Reply{}, err
		}
		defer s.Put(c)
		return DoPrepared(ctx, c, &p)
	}
}

// keysSlot is the slot that all keys are of.
func keysSlot(keys []string) (int, error) {
	slot := KeySlot(keys[0])
	for _, k := range keys[1:] {
		if KeySlot(k) != slot {
			return slot, ErrCrossSlot
		}
	}
	return slot, nil
}
