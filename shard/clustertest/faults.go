package clustertest

import (
	"context"
	"fmt"
	"os"
	"syscall"
)

// Kill9 kills the node's process, as a crash would, and waits until it is gone.
func (c *Cluster) Kill9(n *Node) {
	n.kill()
	<-n.process().Done()
}

func (n *Node) kill() { n.process().Signal(os.Kill) }

// Restart starts a node again that was killed: the same node id at the same
// port, without data unless its options made it persist. It does not wait for
// the cluster to settle: see Await.
func (c *Cluster) Restart(ctx context.Context, n *Node) error {
	if n.Running() {
		return fmt.Errorf("%s still runs", n)
	}
	return n.start(ctx)
}

// Stop freezes the node's process with SIGSTOP: its connections stay and
// nothing is answered. Cont thaws it.
func (c *Cluster) Stop(n *Node) error { return n.process().Signal(syscall.SIGSTOP) }

// Cont lets a frozen node go on.
func (c *Cluster) Cont(n *Node) error { return n.process().Signal(syscall.SIGCONT) }

// Failover makes a replica the master by agreement with its master, losing
// nothing, and waits until all nodes know.
func (c *Cluster) Failover(ctx context.Context, replica *Node) error {
	if err := replica.ok(ctx, "CLUSTER", "FAILOVER"); err != nil {
		return err
	}
	if err := c.AwaitMaster(ctx, replica); err != nil {
		return err
	}
	return c.Await(ctx)
}

// AwaitMaster waits until n is a master with slots.
func (c *Cluster) AwaitMaster(ctx context.Context, n *Node) error {
	return eventually(ctx, func() error {
		s, err := n.self(ctx)
		if err == nil && (!s.master || len(s.ranges) == 0) {
			err = fmt.Errorf("%s is no master with slots", n)
		}
		return err
	})
}

// ReplicasOf are the running replicas of a master, by their own word.
func (c *Cluster) ReplicasOf(ctx context.Context, master *Node) ([]*Node, error) {
	var list []*Node
	for _, n := range c.running() {
		s, err := n.self(ctx)
		if err != nil {
			return nil, err
		}
		if s.of == master.id {
			list = append(list, n)
		}
	}
	return list, nil
}
