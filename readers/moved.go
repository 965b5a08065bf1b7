package readers

import (
	"context"

	"gears/shard"
)

// MovedKeys tells which keys, of which a shard has none any more, are on another
// one: their slot has moved there, or is about to. It asks by a command that raises
// no event.
func MovedKeys(ctx context.Context, s *shard.Shard, t *shard.Topology, keys []string) ([]bool, error) {
	conn, err := s.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Put(conn)
	for _, key := range keys {
		conn.Append("OBJECT", "ENCODING", key)
	}
	if err := conn.Flush(ctx); err != nil {
		return nil, err
	}
	away := make([]bool, len(keys))
	for i := range keys {
		r, err := conn.Receive(ctx)
		if err != nil {
			return nil, err
		}
		away[i] = notHere(&r)
	}
	for i, key := range keys {
		if !away[i] {
			continue
		}
		r, err := t.Do(ctx, "OBJECT", "ENCODING", key)
		if err != nil {
			return nil, err
		}
		away[i] = !r.IsError() && !r.IsNil()
	}
	return away, nil
}
