package shard

import (
	"context"
	"fmt"
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
	state string // empty: nothing can move
	open  bool   // a slot was on the move from the beginning
}

// GuardScan begins to watch. It costs one small command, and so does Disturbed;
// neither costs anything on a standalone server.
func (s *Shard) GuardScan(ctx context.Context) (*ScanGuard, error) {
	g := &ScanGuard{shard: s}
	if !s.topology.clustered {
		return g, nil
	}
	var err error
	g.state, g.open, err = s.slotState(ctx)
	return g, err
}

// Disturbed reports whether slots were on the move, or another node became the
// master, since GuardScan.
func (g *ScanGuard) Disturbed(ctx context.Context) (bool, error) {
	if g.state == "" {
		return false, nil
	}
	state, open, err := g.shard.slotState(ctx)
	return g.open || open || state != g.state, err
}

// slotState is what the shard's master says: who it is, its slots and, open,
// those on the move. The highest epoch of the cluster is with it: a slot that
// came and went again in between has raised it on one side.
func (s *Shard) slotState(ctx context.Context) (state string, open bool, err error) {
	r, err := s.Do(ctx, "CLUSTER", "NODES")
	if err != nil {
		return "", false, err
	}
	if r.IsError() {
		return "", false, fmt.Errorf("redis at %s does not tell the state of its slots: %s", s.Addr(), r.Str)
	}
	for line := range strings.Lines(r.Str) {
		f := strings.Fields(line)
		if len(f) < 8 || !strings.Contains(f[2], "myself") {
			continue
		}
		return fmt.Sprint(f[0], f[2], parseNodes(r.Str).epoch, f[8:]), strings.Contains(line, "["), nil
	}
	return "", false, fmt.Errorf("redis at %s does not know itself among the nodes of its cluster", s.Addr())
}
