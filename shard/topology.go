package shard

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Topology is the set of shards that gears drives: the masters of one upstream.
// Of a cluster it follows what changes. It is safe for concurrent use.
type Topology struct {
	options   Options
	seeds     []endpoint
	base      endpoint // the seed that answered: how to log in to every node
	server    ServerInfo
	clustered bool

	snapshot atomic.Pointer[Snapshot]
	follower follower

	mu       sync.Mutex
	commands *Commands
	strays   map[string]*Shard // pools of nodes that are asked but own no slot, by address
	closed   bool
}

// ServerInfo is what the upstream says it is.
type ServerInfo struct {
	Name    string // "redis" or "valkey"
	Version string // the server's own version, "7.0.15"
	Compat  string // the Redis version it behaves like; Version on a Redis
	Role    string // "master" or "slave"
}

func (s ServerInfo) String() string { return s.Name + " " + s.Version }

// ErrClosed is the error of a Topology that was closed.
var ErrClosed = errors.New("the connections to redis are closed")

// standaloneID is the shard ID that the original engine used outside a cluster.
var standaloneID = strings.Repeat("0", 40)

// Open connects to the upstream, checks that gears can drive it, and returns its
// shards. Several URLs are nodes of one cluster; those that cannot be reached
// are passed over.
func Open(ctx context.Context, o Options) (*Topology, error) {
	o = o.withDefaults()
	seeds, err := o.endpoints()
	if err != nil {
		return nil, err
	}
	t := &Topology{options: o, seeds: seeds}
	conn, err := t.dialSeeds(ctx)
	if err != nil {
		return nil, err
	}
	if err := t.identify(ctx, conn); err != nil {
		conn.Close()
		return nil, err
	}
	if !t.clustered {
		t.openStandalone(conn)
		return t, nil
	}
	if err := t.openCluster(ctx, conn); err != nil {
		conn.Close()
		return nil, err
	}
	return t, nil
}

// dialSeeds connects to the first seed that can be reached.
func (t *Topology) dialSeeds(ctx context.Context) (*Conn, error) {
	var failed seedsError
	for i := range t.seeds {
		conn, err := t.dial(ctx, &t.seeds[i], nil)
		if err == nil {
			t.base = t.seeds[i]
			return conn, nil
		}
		if len(t.seeds) == 1 {
			return nil, err
		}
		failed = append(failed, err)
	}
	return nil, failed
}

func (t *Topology) identify(ctx context.Context, c *Conn) error {
	reply, err := c.Do(ctx, "INFO")
	if err != nil {
		return err
	}
	if reply.IsError() {
		return fmt.Errorf("redis at %s answered INFO with: %s", c.addr, reply.Str)
	}
	info := parseInfo(reply.Str)
	t.server = serverInfo(info)
	if !atLeast(t.server.Compat, 6, 2) {
		return fmt.Errorf("redis at %s is version %q: gears needs Redis 6.2 or later, or Valkey", c.addr, t.server.Compat)
	}
	t.clustered = info["cluster_enabled"] == "1"
	switch {
	case t.clustered && t.base.db != 0:
		return onlyDatabaseZero(&t.base)
	case !t.clustered && len(t.seeds) > 1:
		return fmt.Errorf("%d redis URLs are given, but redis at %s is not a node of a cluster: give one URL of a standalone server", len(t.seeds), c.addr)
	}
	return nil
}

func onlyDatabaseZero(e *endpoint) error {
	return fmt.Errorf("redis at %s is a node of a cluster, which has database 0 only: the URL says %d", e.addr, e.db)
}

// openStandalone makes the one shard, which holds every slot.
func (t *Topology) openStandalone(c *Conn) {
	m := &Master{ID: standaloneID, Slots: []SlotRange{{First: 0, Last: Slots - 1}}, endpoint: t.base}
	m.Shard = t.newShard(m)
	t.snapshot.Store(newSnapshot(1, []*Master{m}, 0))
	c.shard = m.Shard
	c.remember()
	m.Shard.Put(c)
}

// parseInfo splits the text of INFO. The strings are copies.
func parseInfo(text string) map[string]string {
	info := map[string]string{}
	for line := range strings.Lines(strings.Clone(text)) {
		if name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":"); ok {
			info[name] = value
		}
	}
	return info
}

func serverInfo(info map[string]string) ServerInfo {
	s := ServerInfo{Name: "redis", Version: info["redis_version"], Compat: info["redis_version"], Role: info["role"]}
	if v := info["valkey_version"]; v != "" {
		s.Name, s.Version = "valkey", v
	} else if n := info["server_name"]; n != "" {
		s.Name = n
	}
	return s
}

// atLeast compares the first two numbers of a dotted version.
func atLeast(version string, major, minor int) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return false
	}
	a, err1 := strconv.Atoi(parts[0])
	b, err2 := strconv.Atoi(parts[1])
	return err1 == nil && err2 == nil && (a > major || a == major && b >= minor)
}

// Snapshot is how things stand now.
func (t *Topology) Snapshot() *Snapshot { return t.snapshot.Load() }

// Changed is closed when the snapshot that is current now is no longer.
func (t *Topology) Changed() <-chan struct{} { return t.Snapshot().Superseded() }

// Shards are the masters, in the order of their first slot. The slice is not to
// be changed; it stays as it is when the cluster changes.
func (t *Topology) Shards() []*Shard { return t.Snapshot().Shards() }

// Owner is the shard that holds slot.
func (t *Topology) Owner(slot int) *Shard { return t.Snapshot().Owner(slot) }

// Clustered reports whether the upstream is a cluster, be it one with a single
// master, which for scripts and clients of gears is like a standalone server.
func (t *Topology) Clustered() bool { return t.clustered }

// Server is what the upstream said it is when it was opened.
func (t *Topology) Server() ServerInfo { return t.server }

// Close closes all idle connections; those in use close when they are Put back.
func (t *Topology) Close() error {
	t.stopFollowing()
	t.mu.Lock()
	t.closed = true
	strays := t.strays
	t.strays = nil
	t.mu.Unlock()
	for _, s := range strays {
		s.close(ErrClosed)
	}
	for _, s := range t.Shards() {
		s.close(ErrClosed)
	}
	return nil
}
