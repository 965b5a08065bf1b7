package readers_test

import (
	"testing"

	"gears/readers"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// TestAKeyThatHasMovedLooksDeletedToItsEvents: its events are carried out where they
// happened, also when the slot has gone elsewhere since, or is about to.
func TestAKeyThatHasMovedLooksDeletedToItsEvents(t *testing.T) {
	ctx := t.Context()
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 2})
	topology, err := shard.Open(ctx, shard.Options{URLs: c.URLs()})
	if err != nil {
		t.Fatal(err)
	}
	defer topology.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do := func(args ...string) {
		t.Helper()
		r, err := topology.Do(ctx, args...)
		if err != nil || r.IsError() {
			t.Fatal(args, r.Str, err)
		}
	}
	const tag = "{moves}"
	do("SET", tag+"s", "v")
	do("HSET", tag+"h", "f", "1", "g", "2")
	do("RPUSH", tag+"l", "a", "b")
	do("SADD", tag+"set", "a")
	slot := shard.KeySlot(tag)
	before := topology.Owner(slot)
	from, err := c.Owner(ctx, slot)
	must(err)
	to := c.Node(0)
	if to == from {
		to = c.Node(1)
	}
	events := []readers.KeyEvent{{Event: "set", Key: tag + "s"}, {Event: "hset", Key: tag + "h"}, {Event: "rpush", Key: tag + "l"}, {Event: "sadd", Key: tag + "set"}, {Event: "del", Key: tag + "gone"}}
	check := func(when string) {
		t.Helper()
		env := readers.Env{Shard: before, Topology: topology}
		for _, c := range []struct {
			spec readers.Spec
			want []string
		}{
			{readers.Spec{}, []string{"'type': 'string', 'value': 'v'}", "'type': 'hash', 'value': {'f': '1', 'g': '2'}}", "'type': 'list', 'value': ['a', 'b']}", "'type': 'set', 'value': None}", "'type': 'empty', 'value': None}"}},
			{readers.Spec{Read: readers.ReadType}, []string{"'type': 'string'}", "'type': 'hash'}", "'type': 'list'}", "'type': 'set'}", "'type': 'empty'}"}},
			{readers.Spec{Read: readers.ReadFull, Type: "hash"}, []string{"'type': 'string', 'value': 'v'}", "'type': 'hash', 'value': {'f': '1', 'g': '2'}}", "'type': 'list', 'value': ['a', 'b']}", "'type': 'set', 'value': None}", "'type': 'empty', 'value': None}"}},
		} {
			recs, err := readers.KeyEvents(ctx, env, c.spec, events)
			must(err)
			for i, rec := range recs {
				if want := "{'event': '" + events[i].Event + "', 'key': '" + events[i].Key + "', " + c.want[i]; show(rec) != want {
					t.Errorf("%s: got %s, want %s", when, show(rec), want)
				}
			}
		}
		types, err := readers.KeyTypes(ctx, env, events)
		must(err)
		for i, want := range []string{"string", "hash", "list", "set", "empty"} {
			if types[i] != want {
				t.Errorf("%s: got type %s, want %s", when, types[i], want)
			}
		}
	}
	check("before")
	must(c.BeginMigration(ctx, slot, from, to))
	must(c.MoveKeys(ctx, slot, from, to, 2))
	check("while the slot moves")
	must(c.MoveKeys(ctx, slot, from, to, -1))
	must(c.FinishMigration(ctx, slot, from, to))
	check("after it")
}
