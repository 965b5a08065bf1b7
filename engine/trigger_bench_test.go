package engine_test

import (
	"testing"

	"gears/engine"
	"gears/shard/shardtest"
)

// BenchmarkTrigger is one RG.TRIGGER of a constant, without the client.
func BenchmarkTrigger(b *testing.B) {
	topo := shardtest.Start(b).Topology()
	e := engine.New(topo, engine.Options{})
	b.Cleanup(func() { _ = e.Close(b.Context()) })
	if _, err := e.PyExecute(b.Context(), engine.Request{Script: "GB('CommandReader').map(lambda x: 'constant').register(trigger='t')"}); err != nil {
		b.Fatal(err)
	}
	args := []string{"t", "a"}
	b.ReportAllocs()
	for b.Loop() {
		if res, errs, err := e.Trigger(b.Context(), args, true); err != nil || len(res) != 1 || len(errs) > 0 {
			b.Fatal(res, errs, err)
		}
	}
}
