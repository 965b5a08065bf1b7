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

	mu      sync.Mutex
	byShard map[*shard.Shard]*shardBuses
}

// shardBuses are the event sources of a shard.
type shardBuses struct {
	keys    *readers.Bus
	streams *readers.Bus // tells of xadd only
}

// of returns the event sources of a shard.
func (b *buses) of(s *shard.Shard) *shardBuses {
	b.mu.Lock()
	defer b.mu.Unlock()
	if sb := b.byShard[s]; sb != nil {
		return sb
	}
	keys := readers.NewBus(s, b.log)
	sb := &shardBuses{keys: keys, streams: keys.ForStreams()}
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
		all = append(all, sb.keys, sb.streams)
	}
	return all
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
// there, and that there is one.
func (b *buses) stats() readers.BusStats {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := readers.BusStats{Idle: true}
	down := false
	for _, sb := range b.byShard {
		for _, bus := range []*readers.Bus{sb.keys, sb.streams} {
			st := bus.Stats()
			out.Events += st.Events
			out.Gaps += st.Gaps
			if !st.Idle {
				out.Idle = false
				down = down || !st.Up
			}
		}
	}
	out.Up = !out.Idle && !down
	return out
}
