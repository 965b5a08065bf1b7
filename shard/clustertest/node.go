package clustertest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"gears/shard"
)

// Node is one server of a cluster.
type Node struct {
	cluster *Cluster
	index   int
	dir     string
	socket  string
	port    int
	id      string
	client  *redis.Client // over the unix socket

	mu    sync.Mutex
	child *shard.Child
}

// Ports are taken from below those that the system hands out by itself, so that
// a port that was free stays so; the bus listens on a port 10000 above.
const (
	firstPort  = 10000
	lastPort   = 22000
	busOffset  = 10000
	portTrials = 50
)

// startNode starts a server on a port that is free together with its bus port.
// Somebody may take it in between: then another one is tried.
func (c *Cluster) startNode(ctx context.Context, i int) (*Node, error) {
	dir, err := c.nodeDir(i)
	if err != nil {
		return nil, err
	}
	n := &Node{cluster: c, index: i, dir: dir, socket: filepath.Join(dir, "s")}
	for range portTrials {
		n.port = firstPort + rand.IntN(lastPort-firstPort)
		if !free(n.port) || !free(n.port+busOffset) {
			continue
		}
		if err = n.start(ctx); err == nil || ctx.Err() != nil {
			break
		}
	}
	if n.child == nil {
		return nil, errors.Join(err, errors.New("no free port for a node"))
	}
	n.client = redis.NewClient(&redis.Options{
		Network: "unix", Addr: n.socket, Protocol: 2, DisableIdentity: true,
		Password: c.options.Password, MaxRetries: -1,
	})
	if n.id, err = n.client.ClusterMyID(ctx).Result(); err != nil {
		n.kill()
		return nil, err
	}
	return n, nil
}

func free(port int) bool {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	l.Close()
	return true
}

func (n *Node) start(ctx context.Context) error {
	child, err := shard.StartChild(ctx, shard.ChildOptions{
		Dir: n.dir, Socket: n.socket, Port: n.port, Args: n.cluster.serverArgs(n.port),
	})
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.child = child
	return nil
}

func (n *Node) process() *shard.Child {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.child
}

func (n *Node) String() string { return "node " + strconv.Itoa(n.index) + " at " + n.Addr() }

// ID is the node id, forty characters.
func (n *Node) ID() string { return n.id }

// Addr is its host:port.
func (n *Node) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(n.port)) }

// Port is its port.
func (n *Node) Port() int { return n.port }

// Socket is the path of its unix socket.
func (n *Node) Socket() string { return n.socket }

// Pid is its process ID.
func (n *Node) Pid() int { return n.process().Pid() }

// URL is the node as a seed for shard.Options.
func (n *Node) URL() string {
	o := n.cluster.options
	u := url.URL{Scheme: "redis", Host: n.Addr()}
	if o.Password != "" {
		u.User = url.UserPassword("", o.Password)
	}
	if o.TLSCert != "" {
		u.Scheme, u.RawQuery = "rediss", url.Values{"ca": {o.TLSCert}}.Encode()
	}
	return u.String()
}

// Running reports whether the process is there; a frozen one is.
func (n *Node) Running() bool {
	select {
	case <-n.process().Done():
		return false
	default:
		return true
	}
}

// Client is a client of this node alone, which follows nothing. It is closed
// with the cluster.
func (n *Node) Client() *redis.Client { return n.client }

// Do sends the node a command over its unix socket.
func (n *Node) Do(ctx context.Context, args ...string) (any, error) {
	words := make([]any, len(args))
	for i, a := range args {
		words[i] = a
	}
	v, err := n.client.Do(ctx, words...).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("%s: %s: %w", n, strings.Join(args[:min(3, len(args))], " "), err)
	}
	return v, nil
}

func (n *Node) ok(ctx context.Context, args ...string) error {
	_, err := n.Do(ctx, args...)
	return err
}

func (n *Node) text(ctx context.Context, args ...string) (string, error) {
	v, err := n.Do(ctx, args...)
	s, _ := v.(string)
	return s, err
}

// addSlots uses CLUSTER ADDSLOTS, which Redis 6 has too.
func (n *Node) addSlots(ctx context.Context, first, last int) error {
	args := []string{"CLUSTER", "ADDSLOTS"}
	for slot := first; slot <= last; slot++ {
		args = append(args, strconv.Itoa(slot))
	}
	return n.ok(ctx, args...)
}

func (n *Node) meet(ctx context.Context, other *Node) error {
	return n.ok(ctx, "CLUSTER", "MEET", "127.0.0.1", strconv.Itoa(other.port))
}

// replicate makes n a replica as soon as it knows the master.
func (n *Node) replicate(ctx context.Context, master *Node) error {
	return eventually(ctx, func() error { return n.ok(ctx, "CLUSTER", "REPLICATE", master.id) })
}

// settled reports what is not yet in order, from n's point of view.
func (n *Node) settled(ctx context.Context, running int) error {
	info, err := n.text(ctx, "CLUSTER", "INFO")
	if err != nil {
		return err
	}
	if state := fields(info)["cluster_state"]; state != "ok" {
		return fmt.Errorf("%s: cluster_state is %s", n, state)
	}
	nodes, err := n.text(ctx, "CLUSTER", "NODES")
	if err != nil {
		return err
	}
	known := 0
	for line := range strings.Lines(nodes) {
		flags := strings.Split(strings.Fields(line)[2], ",")
		if slices.Contains(flags, "handshake") || slices.Contains(flags, "fail?") {
			return fmt.Errorf("%s: not every node is known yet", n)
		}
		if !slices.Contains(flags, "fail") && !slices.Contains(flags, "noaddr") {
			known++
		}
	}
	if known != running {
		return fmt.Errorf("%s: sees %d nodes, want %d", n, known, running)
	}
	info, err = n.text(ctx, "INFO", "replication")
	if err != nil {
		return err
	}
	if f := fields(info); f["role"] == "slave" && f["master_link_status"] != "up" {
		return fmt.Errorf("%s: the link to its master is %s", n, f["master_link_status"])
	}
	return nil
}

// view is who holds which slots, as n sees it.
func (n *Node) view(ctx context.Context) (string, error) {
	nodes, err := n.text(ctx, "CLUSTER", "NODES")
	if err != nil {
		return "", err
	}
	var lines []string
	for line := range strings.Lines(nodes) {
		f := strings.Fields(line)
		if strings.Contains(f[2], "master") {
			lines = append(lines, f[0]+" "+strings.Join(withoutMoves(f[8:]), " "))
		} else {
			lines = append(lines, f[0]+" of "+f[3])
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), nil
}

func withoutMoves(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.HasPrefix(w, "[") })
}

// self is what a node says of itself.
type self struct {
	master bool
	of     string // the id of its master, of a replica
	ranges [][2]int
}

func (s self) owns(slot int) bool {
	return slices.ContainsFunc(s.ranges, func(r [2]int) bool { return r[0] <= slot && slot <= r[1] })
}

func (n *Node) self(ctx context.Context) (self, error) {
	var s self
	nodes, err := n.text(ctx, "CLUSTER", "NODES")
	if err != nil {
		return s, err
	}
	for line := range strings.Lines(nodes) {
		f := strings.Fields(line)
		if !strings.Contains(f[2], "myself") {
			continue
		}
		if s.master = strings.Contains(f[2], "master"); !s.master {
			s.of = f[3]
		}
		for _, w := range withoutMoves(f[8:]) {
			first, last, isRange := strings.Cut(w, "-")
			if !isRange {
				last = first
			}
			a, err1 := strconv.Atoi(first)
			b, err2 := strconv.Atoi(last)
			if err := errors.Join(err1, err2); err != nil {
				return s, fmt.Errorf("%s: slots %q: %w", n, w, err)
			}
			s.ranges = append(s.ranges, [2]int{a, b})
		}
	}
	return s, nil
}

// clientTLS trusts the cluster's certificate; nil without TLS.
func (c *Cluster) clientTLS() *tls.Config {
	if c.options.TLSCert == "" {
		return nil
	}
	roots := x509.NewCertPool()
	if pem, err := os.ReadFile(c.options.TLSCert); err == nil {
		roots.AppendCertsFromPEM(pem)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
}
