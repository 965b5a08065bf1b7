// Package clustertest starts real clusters: masters and replicas that are
// processes of their own on free ports, in a directory of their own.
//
//	c, err := clustertest.Start(ctx, clustertest.Options{Masters: 3})
//	defer c.Close()
//	topology, err := shard.Open(ctx, shard.Options{URLs: c.URLs()})
//
// It returns errors, so that benchmarks and tools can use it as well as tests,
// which have shardtest.StartCluster. What can be done to a cluster stands in
// faults.go (killing, freezing, failing over) and resharding.go.
package clustertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Options say what to start. The zero value is three masters without replicas.
type Options struct {
	Masters     int           // 0: three
	Replicas    int           // for each master
	NodeTimeout time.Duration // of cluster-node-timeout; 0: 2 s
	Password    string        // of the default user, on every node
	// TLSCert and TLSKey are PEM files: then clients, replicas and the cluster bus
	// speak TLS only. The certificate is its own authority.
	TLSCert, TLSKey string
	Args            []string // further server options of every node; they win
}

// Cluster is a running cluster. Its methods may be called by one goroutine at a
// time, but for those of its nodes and clients.
type Cluster struct {
	options Options
	dir     string

	mu      sync.Mutex
	nodes   []*Node
	closing sync.Once
}

const (
	defaultMasters     = 3
	defaultNodeTimeout = 2 * time.Second
	slots              = 16384
	// settleTimeout only bounds how long a broken cluster hangs a test.
	settleTimeout = 60 * time.Second
	poll          = 10 * time.Millisecond
)

// Start starts a cluster whose masters share the slots evenly, in their order,
// and returns when every node says that the cluster is up and every replica is
// in step. That takes a little over two seconds: Redis keeps a master that has
// just started from serving for that long.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	if o.Masters <= 0 {
		o.Masters = defaultMasters
	}
	if o.NodeTimeout <= 0 {
		o.NodeTimeout = defaultNodeTimeout
	}
	// Short, as sockets are in it.
	dir, err := os.MkdirTemp("/tmp", "gears-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{options: o, dir: dir}
	if err := c.form(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// form starts the nodes and joins them.
func (c *Cluster) form(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	o := c.options
	total := o.Masters * (1 + o.Replicas)
	failed := make([]error, total)
	c.nodes = make([]*Node, total)
	var wg sync.WaitGroup
	for i := range total {
		wg.Go(func() { c.nodes[i], failed[i] = c.startNode(ctx, i) })
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		c.nodes = slices.DeleteFunc(c.nodes, func(n *Node) bool { return n == nil })
		return err
	}
	if err := c.join(ctx); err != nil {
		return fmt.Errorf("the nodes do not become a cluster: %w", err)
	}
	return nil
}

// join makes one cluster of the nodes. Epochs are set beforehand, so that no
// time is lost in settling them, and every node meets every other: news of
// nodes travels slowly else.
func (c *Cluster) join(ctx context.Context) error {
	masters := c.options.Masters
	for i, n := range c.nodes {
		if err := n.ok(ctx, "CLUSTER", "SET-CONFIG-EPOCH", strconv.Itoa(i+1)); err != nil {
			return err
		}
		if i >= masters {
			continue
		}
		if err := n.addSlots(ctx, i*slots/masters, (i+1)*slots/masters-1); err != nil {
			return err
		}
	}
	for i, n := range c.nodes {
		for _, other := range c.nodes[:i] {
			if err := n.meet(ctx, other); err != nil {
				return err
			}
		}
	}
	for i := masters; i < len(c.nodes); i++ {
		if err := c.nodes[i].replicate(ctx, c.nodes[(i-masters)%masters]); err != nil {
			return err
		}
	}
	return c.Await(ctx)
}

// Await waits until all running nodes agree: the cluster is up, they know each
// other, and running replicas are in step with their masters.
func (c *Cluster) Await(ctx context.Context) error {
	nodes := c.running()
	return eventually(ctx, func() error {
		want := ""
		for _, n := range nodes {
			if err := n.settled(ctx, len(nodes)); err != nil {
				return err
			}
			view, err := n.view(ctx)
			if err != nil {
				return err
			}
			if want == "" {
				want = view
			}
			if view != want {
				return fmt.Errorf("%s sees another distribution of slots than %s", n, nodes[0])
			}
		}
		return nil
	})
}

// eventually tries until it works. The error is the last one.
func eventually(ctx context.Context, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return fmt.Errorf("%w (last: %w)", context.Cause(ctx), err)
		}
	}
}

// Nodes are all nodes that were started, the first masters first and then their
// replicas, and the masters that were added later. Roles change with failovers.
func (c *Cluster) Nodes() []*Node {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]*Node(nil), c.nodes...)
}

// Node is the i-th of Nodes.
func (c *Cluster) Node(i int) *Node { return c.Nodes()[i] }

func (c *Cluster) running() []*Node {
	var up []*Node
	for _, n := range c.Nodes() {
		if n.Running() {
			up = append(up, n)
		}
	}
	return up
}

// URLs are the seeds for shard.Options: those of the running nodes.
func (c *Cluster) URLs() []string {
	var urls []string
	for _, n := range c.running() {
		urls = append(urls, n.URL())
	}
	return urls
}

// Owner is the running master that holds slot, by its own word.
func (c *Cluster) Owner(ctx context.Context, slot int) (*Node, error) {
	for _, n := range c.running() {
		self, err := n.self(ctx)
		if err != nil {
			return nil, err
		}
		if self.master && self.owns(slot) {
			return n, nil
		}
	}
	return nil, fmt.Errorf("no running master holds slot %d", slot)
}

// Masters are the running masters with slots, in the order of their first slot.
func (c *Cluster) Masters(ctx context.Context) ([]*Node, error) {
	var masters []*Node
	first := map[*Node]int{}
	for _, n := range c.running() {
		self, err := n.self(ctx)
		if err != nil {
			return nil, err
		}
		if self.master && len(self.ranges) > 0 {
			masters = append(masters, n)
			first[n] = self.ranges[0][0]
		}
	}
	slices.SortFunc(masters, func(a, b *Node) int { return first[a] - first[b] })
	return masters, nil
}

// Client is a client of the whole cluster; the caller closes it.
func (c *Cluster) Client() *redis.ClusterClient {
	o := &redis.ClusterOptions{Password: c.options.Password, Protocol: 2, TLSConfig: c.clientTLS()}
	for _, n := range c.running() {
		o.Addrs = append(o.Addrs, n.Addr())
	}
	return redis.NewClusterClient(o)
}

// Flush empties every running master.
func (c *Cluster) Flush(ctx context.Context) error {
	for _, n := range c.running() {
		self, err := n.self(ctx)
		if err != nil {
			return err
		}
		if !self.master {
			continue
		}
		if err := n.ok(ctx, "FLUSHALL"); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the processes of the cluster, frozen ones too, and removes their
// files. It may be called more than once.
func (c *Cluster) Close() error {
	c.closing.Do(func() {
		nodes := c.Nodes()
		for _, n := range nodes {
			n.kill()
		}
		for _, n := range nodes {
			<-n.process().Done()
			n.client.Close()
		}
		os.RemoveAll(c.dir)
	})
	return nil
}

// addNode starts another node, which knows nobody yet.
func (c *Cluster) addNode(ctx context.Context) (*Node, error) {
	n, err := c.startNode(ctx, len(c.Nodes()))
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nodes = append(c.nodes, n)
	return n, nil
}

func (c *Cluster) nodeDir(i int) (string, error) {
	dir := filepath.Join(c.dir, strconv.Itoa(i))
	return dir, os.MkdirAll(dir, 0o700)
}

func (c *Cluster) serverArgs(port int) []string {
	o := c.options
	args := []string{
		"--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf",
		"--cluster-node-timeout", strconv.FormatInt(o.NodeTimeout.Milliseconds(), 10),
		// Replicas take over however old their data, and stay with their master.
		"--cluster-replica-validity-factor", "0", "--cluster-allow-replica-migration", "no",
		"--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0",
	}
	if o.Password != "" {
		args = append(args, "--requirepass", o.Password, "--masterauth", o.Password)
	}
	if o.TLSCert != "" {
		args = append(args, "--port", "0", "--tls-port", strconv.Itoa(port),
			"--tls-cert-file", o.TLSCert, "--tls-key-file", o.TLSKey, "--tls-ca-cert-file", o.TLSCert,
			"--tls-auth-clients", "no", "--tls-cluster", "yes", "--tls-replication", "yes")
	}
	return append(args, o.Args...)
}

// fields are the lines "name:value" of an INFO text.
func fields(text string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			m[name] = value
		}
	}
	return m
}
