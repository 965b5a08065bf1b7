package shard

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ScanGuard tells whether a SCAN saw the shard's keys as they should be seen:
// one that runs while slots come or go can miss keys that move, or see them on
// both sides.
//
//	guard, err := s.GuardScan(ctx)
//	… SCAN until the cursor is 0 …
//	disturbed, err := guard.Disturbed(ctx)
type ScanGuard struct {
	shard *Shard
	slots []int  // whose moves disturb; none: all
	state string // empty: nothing can move
	open  bool   // a slot was on the move from the beginning
	owned int
}

// GuardScan begins to watch; where slots are given, only that these are on the
// move disturbs. It costs one small command, and so does Disturbed; neither costs
// anything on a standalone server.
func (s *Shard) GuardScan(ctx context.Context, slots ...int) (*ScanGuard, error) {
	g := &ScanGuard{shard: s, slots: slots, owned: Slots}
	if !s.topology.clustered {
		return g, nil
	}
	var err error
	var fields []string
	if g.state, fields, err = s.slotState(ctx); err != nil {
		return g, err
	}
	g.open, g.owned = g.moving(fields), 0
	for _, f := range fields {
		g.owned += slotsIn(f)
	}
	return g, nil
}

// slotsIn is how many slots a field of CLUSTER NODES stands for: 7, 7-9, or none.
func slotsIn(field string) int {
	first, last, ok := strings.Cut(field, "-")
	if !ok {
		last = first
	}
	a, err := strconv.Atoi(first)
	b, failed := strconv.Atoi(last)
	if err != nil || failed != nil {
		return 0
	}
	return b - a + 1
}

// Owned is how many slots the shard had at the beginning.
func (g *ScanGuard) Owned() int { return g.owned }

// Disturbed reports whether slots were on the move, or another node became the
// master, since GuardScan.
func (g *ScanGuard) Disturbed(ctx context.Context) (bool, error) {
	if g.state == "" {
		return false, nil
	}
	state, fields, err := g.shard.slotState(ctx)
	return g.open || state != g.state || g.moving(fields), err
}

// moving reports whether a slot that is watched is on the move, by the fields of
// CLUSTER NODES: [93->-node] is on its way there, [93-<-node] comes from there.
func (g *ScanGuard) moving(fields []string) bool {
	for _, f := range fields {
		move, ok := strings.CutPrefix(f, "[")
		if !ok {
			continue
		}
		slot, _, _ := strings.Cut(move, "-")
		n, err := strconv.Atoi(slot)
		if len(g.slots) == 0 || err != nil || slices.Contains(g.slots, n) {
			return true
		}
	}
	return false
}

// slotState is what the shard's master says: who it is, and the slots that it
// owns; and these with those on the move as CLUSTER NODES has them. The highest
// epoch of the cluster is part of the state: a slot that came and went again in
// between has raised it on one side.
func (s *Shard) slotState(ctx context.Context) (state string, fields []string, err error) {
	r, err := s.Do(ctx, "CLUSTER", "NODES")
	if err != nil {
		return "", nil, err
	}
	if r.IsError() {
		return "", nil, fmt.Errorf("redis at %s does not tell the state of its slots: %s", s.Addr(), r.Str)
	}
	for line := range strings.Lines(r.Str) {
		f := strings.Fields(line)
		if len(f) < 8 || !strings.Contains(f[2], "myself") {
			continue
		}
		owned := slices.DeleteFunc(slices.Clone(f[8:]), func(s string) bool { return strings.HasPrefix(s, "[") })
		return fmt.Sprint(f[0], f[2], parseNodes(r.Str).epoch, owned), f[8:], nil
	}
	return "", nil, fmt.Errorf("redis at %s does not know itself among the nodes of its cluster", s.Addr())
}
