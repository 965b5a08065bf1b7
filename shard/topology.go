package shard

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Topology is the set of shards that gears drives: the masters of one upstream.
// It is safe for concurrent use.
type Topology struct {
	options Options
	shards  []*Shard
	server  ServerInfo

	mu       sync.Mutex
	commands *Commands
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
// shards.
func Open(ctx context.Context, o Options) (*Topology, error) {
	o = o.withDefaults()
	endpoints, err := o.endpoints()
	if err != nil {
		return nil, err
	}
	if len(endpoints) > 1 {
		return nil, fmt.Errorf("got %d redis URLs: gears drives one standalone server", len(endpoints))
	}
	t := &Topology{options: o}
	s := &Shard{
		ID:       standaloneID,
		Slots:    []SlotRange{{First: 0, Last: Slots - 1}},
		topology: t,
		endpoint: endpoints[0],
	}
	t.shards = []*Shard{s}
	if err := t.identify(ctx, s); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

func (t *Topology) identify(ctx context.Context, s *Shard) error {
	reply, err := s.Do(ctx, "INFO")
	if err != nil {
		return err
	}
	if reply.IsError() {
		return fmt.Errorf("redis at %s answered INFO with: %s", s.Addr(), reply.Str)
	}
	info := parseInfo(reply.Str)
	t.server = serverInfo(info)
	if !atLeast(t.server.Compat, 6, 2) {
		return fmt.Errorf("redis at %s is version %q: gears needs Redis 6.2 or later, or Valkey", s.Addr(), t.server.Compat)
	}
	if info["cluster_enabled"] == "1" {
		return fmt.Errorf("redis at %s is a node of a cluster: gears does not drive a cluster yet, give it a standalone server", s.Addr())
	}
	return nil
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

// Shards are the masters, in the order of their first slot. The slice is not to
// be changed.
func (t *Topology) Shards() []*Shard { return t.shards }

// Owner is the shard that holds slot.
func (t *Topology) Owner(slot int) *Shard {
	for _, s := range t.shards {
		for _, r := range s.Slots {
			if slot >= r.First && slot <= r.Last {
				return s
			}
		}
	}
	return t.shards[0]
}

// Server is what the upstream said it is when it was opened.
func (t *Topology) Server() ServerInfo { return t.server }

// Close closes all idle connections; those in use close when they are Put back.
func (t *Topology) Close() error {
	for _, s := range t.shards {
		s.close()
	}
	return nil
}
