package shard

import (
	"slices"
	"sync"
)

// Snapshot is the state of the shards at one time. It does not change.
type Snapshot struct {
	Version uint64    // 1 for the first, one more with every change
	Masters []*Master // in the order of their first slot

	shards     []*Shard
	owners     *[Slots]uint16 // index into shards; nil: the only one holds all
	epoch      uint64         // the highest configuration epoch of a master
	superseded chan struct{}
}

// Master is what a Snapshot tells of one shard. It does not change.
type Master struct {
	Shard *Shard
	ID    string      // see Shard.ID
	Slots []SlotRange // ascending, at least one
	// Replicas are the addresses of those that the master has; gears reads none
	// of them, but one may become the master.
	Replicas []string

	node       string   // the cluster's id of the node, also where ID is forty zeros
	replicaIDs []string // of Replicas
	endpoint   endpoint

	tagOnce sync.Once
	tag     string
}

// Addr is the host:port or socket path of the master.
func (m *Master) Addr() string { return m.endpoint.addr }

func newSnapshot(version uint64, masters []*Master, epoch uint64) *Snapshot {
	s := &Snapshot{Version: version, Masters: masters, epoch: epoch, superseded: make(chan struct{})}
	for _, m := range masters {
		s.shards = append(s.shards, m.Shard)
	}
	if len(masters) == 1 {
		return s
	}
	s.owners = new([Slots]uint16)
	for i, m := range masters {
		for _, r := range m.Slots {
			for slot := r.First; slot <= r.Last; slot++ {
				s.owners[slot] = uint16(i)
			}
		}
	}
	return s
}

// Shards are those of Masters. The slice is not to be changed.
func (s *Snapshot) Shards() []*Shard { return s.shards }

// Owner is the shard that holds slot, which is from 0 to 16383.
func (s *Snapshot) Owner(slot int) *Shard {
	if s.owners == nil {
		return s.shards[0]
	}
	return s.shards[s.owners[slot]]
}

// Superseded is closed when there is a newer snapshot. Who waits for it and then
// takes the newer one misses nothing; snapshots in between may be skipped.
func (s *Snapshot) Superseded() <-chan struct{} { return s.superseded }

// ChangeKind says what happened to a shard.
type ChangeKind uint8

const (
	Added     ChangeKind = iota // a master that had no slots has some
	Removed                     // it has none any more; the Shard is closed
	Relocated                   // another node, or another address, is its master
	Resharded                   // its slots are others
)

func (k ChangeKind) String() string {
	return [...]string{"added", "removed", "relocated", "resharded"}[k]
}

// Change is a difference between two snapshots.
type Change struct {
	Kind     ChangeKind
	Shard    *Shard
	Old, New *Master // nil for Added and Removed, respectively
}

// Changes are what became different from old to s. A shard may be both relocated
// and resharded. Changes of replicas alone are not among them.
func (s *Snapshot) Changes(old *Snapshot) []Change {
	var changes []Change
	for _, m := range s.Masters {
		before := old.of(m.Shard)
		if before == nil {
			changes = append(changes, Change{Added, m.Shard, nil, m})
			continue
		}
		if before.node != m.node || before.Addr() != m.Addr() {
			changes = append(changes, Change{Relocated, m.Shard, before, m})
		}
		if !slices.Equal(before.Slots, m.Slots) {
			changes = append(changes, Change{Resharded, m.Shard, before, m})
		}
	}
	for _, m := range old.Masters {
		if s.of(m.Shard) == nil {
			changes = append(changes, Change{Removed, m.Shard, m, nil})
		}
	}
	return changes
}

func (s *Snapshot) of(shard *Shard) *Master {
	for _, m := range s.Masters {
		if m.Shard == shard {
			return m
		}
	}
	return nil
}

// same reports whether nothing at all is different.
func (s *Snapshot) same(masters []*Master) bool {
	return slices.EqualFunc(s.Masters, masters, func(a, b *Master) bool {
		return a.ID == b.ID && a.node == b.node && a.Addr() == b.Addr() &&
			slices.Equal(a.Slots, b.Slots) && slices.Equal(a.Replicas, b.Replicas)
	})
}

// inherit finds the Shard of each master: a Shard stands for a set of slots, so
// it passes from a master to the replica that takes over, or to the node that
// all its slots were moved to. Those that are left over are returned.
func inherit(old []*Master, masters []*Master) (left []*Shard) {
	free := slices.Clone(old)
	take := func(m *Master, rank func(old *Master) int) {
		best, at := 0, -1
		for i, o := range free {
			if r := rank(o); m.Shard == nil && r > best {
				best, at = r, i
			}
		}
		if at >= 0 {
			m.Shard = free[at].Shard
			free = slices.Delete(free, at, at+1)
		}
	}
	claims := []func(old, m *Master) int{
		func(old, m *Master) int { return one(old.node == m.node) },
		func(old, m *Master) int { return one(slices.Contains(old.replicaIDs, m.node)) },
		func(old, m *Master) int { return common(old.Slots, m.Slots) },
	}
	for _, claim := range claims {
		for _, m := range masters {
			take(m, func(old *Master) int { return claim(old, m) })
		}
	}
	for _, o := range free {
		left = append(left, o.Shard)
	}
	return left
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// common is the number of slots that are in both lists.
func common(a, b []SlotRange) (n int) {
	for _, x := range a {
		for _, y := range b {
			n += max(0, min(x.Last, y.Last)-max(x.First, y.First)+1)
		}
	}
	return n
}
