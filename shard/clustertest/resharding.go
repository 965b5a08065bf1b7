package clustertest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// keysAtOnce is how many keys one MIGRATE carries.
const keysAtOnce = 100

// migrateTimeout is how long one MIGRATE may take, ms.
const migrateTimeout = "10000"

// MigrateSlot moves a slot with its keys, as redis-cli --cluster reshard does.
func (c *Cluster) MigrateSlot(ctx context.Context, slot int, from, to *Node) error {
	return errors.Join(c.BeginMigration(ctx, slot, from, to), c.MoveKeys(ctx, slot, from, to, -1), c.FinishMigration(ctx, slot, from, to))
}

// BeginMigration opens the slot on both sides: from now on the source sends
// clients on to the target (ASK) for keys that it has not, or no longer.
func (c *Cluster) BeginMigration(ctx context.Context, slot int, from, to *Node) error {
	s := strconv.Itoa(slot)
	if err := to.ok(ctx, "CLUSTER", "SETSLOT", s, "IMPORTING", from.id); err != nil {
		return err
	}
	return from.ok(ctx, "CLUSTER", "SETSLOT", s, "MIGRATING", to.id)
}

// MoveKeys moves at most n keys of an open slot, all with -1.
func (c *Cluster) MoveKeys(ctx context.Context, slot int, from, to *Node, n int) error {
	for n != 0 {
		count := keysAtOnce
		if n > 0 {
			count = min(n, keysAtOnce)
			n -= count
		}
		keys, err := from.client.ClusterGetKeysInSlot(ctx, slot, count).Result()
		if err != nil {
			return fmt.Errorf("%s: keys of slot %d: %w", from, slot, err)
		}
		if len(keys) == 0 {
			return nil
		}
		args := []string{"MIGRATE", "127.0.0.1", strconv.Itoa(to.port), "", "0", migrateTimeout}
		if p := c.options.Password; p != "" {
			args = append(args, "AUTH", p)
		}
		if err := from.ok(ctx, append(append(args, "KEYS"), keys...)...); err != nil {
			return err
		}
	}
	return nil
}

// FinishMigration closes the slot and tells all masters of its new owner; the
// new owner first, so that nobody sends clients to one that does not know.
func (c *Cluster) FinishMigration(ctx context.Context, slot int, from, to *Node) error {
	s := strconv.Itoa(slot)
	nodes := []*Node{to, from}
	for _, n := range c.running() {
		if n != to && n != from {
			nodes = append(nodes, n)
		}
	}
	for _, n := range nodes {
		self, err := n.self(ctx)
		if err != nil {
			return err
		}
		if !self.master {
			continue
		}
		if err := n.ok(ctx, "CLUSTER", "SETSLOT", s, "NODE", to.id); err != nil {
			return err
		}
	}
	return nil
}

// MigrateRange moves the slots from first to last.
func (c *Cluster) MigrateRange(ctx context.Context, first, last int, from, to *Node) error {
	for slot := first; slot <= last; slot++ {
		if err := c.MigrateSlot(ctx, slot, from, to); err != nil {
			return err
		}
	}
	return nil
}

// AddMaster starts another node and has the others know it. It has no slots
// until some are migrated to it.
func (c *Cluster) AddMaster(ctx context.Context) (*Node, error) {
	others := c.running()
	n, err := c.addNode(ctx)
	if err != nil {
		return nil, err
	}
	for _, other := range others {
		if err := n.meet(ctx, other); err != nil {
			return nil, err
		}
	}
	return n, c.Await(ctx)
}

// RemoveMaster has the others forget a node that holds no slots, and ends it.
func (c *Cluster) RemoveMaster(ctx context.Context, n *Node) error {
	s, err := n.self(ctx)
	if err != nil {
		return err
	}
	if len(s.ranges) > 0 {
		return fmt.Errorf("%s still holds slots", n)
	}
	c.Kill9(n)
	for _, other := range c.running() {
		if err := other.ok(ctx, "CLUSTER", "FORGET", n.id); err != nil && !strings.Contains(err.Error(), "Unknown node") {
			return err
		}
	}
	return nil
}
