package engine

import (
	"context"
	"log/slog"
	"sync"

	"gears/readers"
	"gears/shard"
)

// buses are the event sources of the shards, made when they are first asked for.
type buses struct {
	log *slog.Logger
	// durable is up to where a shard may take what its replication stream told for
	// safe; false: nobody minds.
	durable func(s *shard.Shard) (int64, bool)

	mu      sync.Mutex
	byShard map[*shard.Shard]*shardBuses
}

// shardBuses are the event sources of a shard.
type shardBuses struct {
	keys    *readers.Bus
	streams *readers.Bus // tells of xadd only
	missing *readers.Bus // tells of keymiss only
	changes *readers.Bus // of the replication stream
}

// all are the sources of a shard.
func (sb *shardBuses) all() []*readers.Bus {
	return []*readers.Bus{sb.keys, sb.streams, sb.missing, sb.changes}
}

// misses are those that tell of keymiss.
func (sb *shardBuses) misses() []*readers.Bus { return []*readers.Bus{sb.keys, sb.missing} }

// of returns the event sources of a shard.
func (b *buses) of(s *shard.Shard) *shardBuses {
	b.mu.Lock()
	defer b.mu.Unlock()
	if sb := b.byShard[s]; sb != nil {
		return sb
	}
	keys := readers.NewBus(s, b.log)
	changes := readers.NewReplicationBus(s, b.log, func() (int64, bool) { return b.durable(s) })
	sb := &shardBuses{keys: keys, streams: keys.ForStreams(), missing: keys.ForMisses(), changes: changes}
	if b.byShard == nil {
		b.byShard = map[*shard.Shard]*shardBuses{}
	}
	b.byShard[s] = sb
	return sb
}

// forget drops the event sources of a shard that has left the cluster.
func (b *buses) forget(s *shard.Shard) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.byShard, s)
}

// all are the event sources of all shards.
func (b *buses) all() (all []*readers.Bus) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, sb := range b.byShard {
		all = append(all, sb.all()...)
	}
	return all
}

// connect has the replication streams followed of those that were gathered.
func (b *buses) connect(ctx context.Context) {
	b.mu.Lock()
	var all []*readers.Bus
	for _, sb := range b.byShard {
		all = append(all, sb.changes)
	}
	b.mu.Unlock()
	for _, bus := range all {
		if err := bus.Connect(ctx); err != nil {
			b.log.Error("registrations do not hear of events yet", "error", err)
		}
	}
}

// Heard waits until the registrations know of every event that commands raised
// which were answered before the call. What they do about it may go on.
func (e *Engine) Heard(ctx context.Context) error {
	for _, bus := range e.buses.all() {
		if err := bus.Sync(ctx); err != nil {
			return err
		}
	}
	return nil
}

// stats adds the figures up: Up says that every source that is listened to is
// there, and that there is one. streamGaps are the gaps of replication streams.
func (b *buses) stats() (out readers.BusStats, streamGaps int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out.Idle = true
	down := false
	for _, sb := range b.byShard {
		for _, bus := range sb.all() {
			st := bus.Stats()
			out.Events += st.Events
			if bus != sb.missing {
				out.Gaps += st.Gaps
			}
			if bus == sb.changes {
				streamGaps += st.Gaps
			}
			if !st.Idle {
				out.Idle = false
				down = down || !st.Up
			}
		}
	}
	out.Up = !out.Idle && !down
	return out, streamGaps
}
