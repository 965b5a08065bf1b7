package engine_test

import (
	"testing"

	"gears/engine"
	"gears/shard"
	"gears/shard/clustertest"
)

// BenchmarkClusterTrigger is a trigger that all of three masters answer.
func BenchmarkClusterTrigger(b *testing.B) {
	c, err := clustertest.Start(b.Context(), clustertest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	topology, err := shard.Open(b.Context(), shard.Options{URLs: c.URLs()})
	if err != nil {
		b.Fatal(err)
	}
	defer topology.Close()
	e := engine.New(topology, engine.Options{})
	defer e.Close(b.Context())
	if _, err := e.PyExecute(b.Context(), engine.Request{Script: "GB('CommandReader').map(lambda x: 'OK').register(trigger='t')"}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		if _, errs, err := e.Trigger(b.Context(), []string{"t"}, true); err != nil || len(errs) > 0 {
			b.Fatal(errs, err)
		}
	}
}
