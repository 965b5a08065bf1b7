package shardtest_test

import (
	"context"
	"testing"

	"gears/shard/shardtest"
)

func TestServerServesRestartsAndStops(t *testing.T) {
	ctx := context.Background()
	s := shardtest.Start(t)
	client := s.Client()
	if err := client.Set(ctx, "a", "1", 0).Err(); err != nil {
		t.Fatal(err)
	}
	top := s.Topology()
	r, err := top.Shards()[0].Do(ctx, "GET", "a")
	if err != nil || r.Str != "1" {
		t.Fatalf("GET a: got %+v, %v", r, err)
	}
	s.Restart()
	r, err = top.Shards()[0].Do(ctx, "GET", "a")
	if err != nil || !r.IsNil() {
		t.Fatalf("GET a after the restart: got %+v, %v, want nil", r, err)
	}
	s.Stop()
	if r, err := top.Shards()[0].Do(ctx, "GET", "a"); err == nil {
		t.Fatalf("GET a of a stopped server: got %+v", r)
	}
}
