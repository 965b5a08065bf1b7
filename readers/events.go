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
	f := newFetch(conn, &spec)
	f.send(keys, nil)
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
	return vm.NewRecords(records), nil
}

// KeyTypes tells the types of keys, by the names that keyTypes= has for them.
func KeyTypes(ctx context.Context, s *shard.Shard, keys []string) ([]string, error) {
	conn, err := s.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Put(conn)
	for _, k := range keys {
		conn.Append("TYPE", k)
	}
	if err := conn.Flush(ctx); err != nil {
		return nil, err
	}
	types := make([]string, len(keys))
	for i := range types {
		r, err := conn.Receive(ctx)
		if err != nil {
			return nil, err
		}
		types[i] = typeName(r.Str)
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
