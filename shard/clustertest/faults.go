package clustertest

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
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

// failoverAgain is after what time a failover is asked for once more: masters
// vote only once for the successor of a node within two node timeouts, and a
// replica that is not elected forgets that it was asked.
const failoverAgain = time.Second

// Failover makes a replica the master by agreement with its master, losing
// nothing, and waits until all nodes know.
func (c *Cluster) Failover(ctx context.Context, replica *Node) error {
	old, err := c.masterOf(ctx, replica)
	if err != nil {
		return err
	}
	var asked time.Time
	err = eventually(ctx, func() error {
		now, err := c.masterOf(ctx, old)
		if err == nil && now == replica {
			return nil
		}
		if time.Since(asked) > failoverAgain {
			asked = time.Now()
			if err := replica.ok(ctx, "CLUSTER", "FAILOVER"); err != nil {
				return err
			}
		}
		return fmt.Errorf("%s has not taken over from %s", replica, old)
	})
	if err != nil {
		return err
	}
	return c.Await(ctx)
}

// masterOf is whom a running node says it is a replica of.
func (c *Cluster) masterOf(ctx context.Context, n *Node) (*Node, error) {
	s, err := n.self(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range c.running() {
		if m.id == s.of {
			return m, nil
		}
	}
	return nil, fmt.Errorf("%s is no replica of a running master", n)
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
