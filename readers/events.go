package readers

import (
	"context"

	"gears/shard"
	"gears/vm"
)

// KeyEvent is something that happened to a key.
type KeyEvent struct{ Event, Key string }

// String is the event for logs.
func (e KeyEvent) String() string { return e.Event + " " + e.Key }

// KeyEvents makes the records of a KeysReader for key events: one each, with the
// type and value that the key has now. The errors are those of Source.Next.
func KeyEvents(ctx context.Context, env Env, spec Spec, events []KeyEvent) ([]vm.Value, error) {
	keys := make([]string, len(events))
	for i := range events {
		keys[i] = events[i].Key
	}
	records := newRecords(keys)
	for i := range events {
		records[i].Event = vm.Text(events[i].Event)
	}
	if !spec.readsValues() {
		return vm.NewRecords(records), nil
	}
	conn, err := env.Shard.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer env.Shard.Put(conn)
	reading := env.reading(keys)
	defer reading.done(ctx)
	var gone map[string]bool
	if len(reading) > 0 {
		if gone, err = goneKeys(ctx, env, conn, events); err != nil {
			return nil, err
		}
	}
	f := newFetch(conn, &spec)
	f.reading, f.topology = reading, env.Topology
	f.send(keys, func(key string) bool { return gone[key] })
	if err := conn.Flush(ctx); err != nil {
		return nil, err
	}
	if _, err := f.receive(ctx, keys, records); err != nil {
		return nil, err
	}
	if len(f.misses) > 0 {
		f.sendMisses(keys)
		if err := conn.Flush(ctx); err != nil {
			return nil, err
		}
		if _, err := f.receiveMisses(ctx, keys, records); err != nil {
			return nil, err
		}
	}
	if err := f.pursue(ctx, keys, records); err != nil {
		return nil, err
	}
	return vm.NewRecords(records), nil
}

// goneKeys finds the keys of events that are missing now. A command that reads a
// missing key raises keymiss, which would be an event in turn: so all keys are
// first asked for by a command that does not.
func goneKeys(ctx context.Context, env Env, conn *shard.Conn, events []KeyEvent) (map[string]bool, error) {
	for _, e := range events {
		conn.Append("OBJECT", "ENCODING", e.Key)
	}
	if err := conn.Flush(ctx); err != nil {
		return nil, err
	}
	var gone map[string]bool
	for _, e := range events {
		r, err := conn.Receive(ctx)
		if err != nil {
			return nil, err
		}
		if err := shard.Loading(r); err != nil {
			return nil, err
		}
		if r.IsNil() || r.IsError() && (env.Topology == nil || !notHere(&r)) {
			if gone == nil {
				gone = map[string]bool{}
			}
			gone[e.Key] = true
		}
	}
	return gone, nil
}

// KeyTypes tells the types that the keys of events have now, by the names that
// keyTypes= has for them.
func KeyTypes(ctx context.Context, env Env, events []KeyEvent) ([]string, error) {
	conn, err := env.Shard.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer env.Shard.Put(conn)
	keys := make([]string, len(events))
	for i := range events {
		keys[i] = events[i].Key
	}
	reading := env.reading(keys)
	defer reading.done(ctx)
	gone, err := goneKeys(ctx, env, conn, events)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if !gone[e.Key] {
			conn.Append("TYPE", e.Key)
		}
	}
	if err := conn.Flush(ctx); err != nil {
		return nil, err
	}
	types := make([]string, len(events))
	for i, e := range events {
		if gone[e.Key] {
			types[i] = "empty"
			continue
		}
		r, err := conn.Receive(ctx)
		if err != nil {
			return nil, err
		}
		if env.Topology != nil && notHere(&r) {
			if r, err = env.Topology.Do(ctx, "TYPE", e.Key); err != nil {
				return nil, err
			}
		}
		if types[i] = typeName(r.Str); types[i] == "empty" {
			reading.miss(e.Key, 1)
		}
	}
	return types, nil
}

// typeName is the name in keyTypes= of what TYPE says.
func typeName(redis string) string {
	switch k := kindOf(redis); k {
	case kindEmpty:
		return "empty"
	case kindModule:
		return "module"
	default:
		return kinds[k].redis
	}
}
