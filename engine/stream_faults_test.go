package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/engine"
	"gears/shard"
	"gears/shard/shardtest"
)

// sink is a recipe that notes every entry, once and each time.
const sink = "GB('StreamReader').foreach(lambda x: execute('hincrby', 'seen', x['value']['n'], 1)).register('s', onFailedPolicy='%s', onFailedRetryInterval=0)"

// produce appends entries 0 to n-1 at full speed and tells how far it is. What
// got no answer is sent again: an entry may then be there twice.
func produce(ctx context.Context, c *redis.Client, n, pipeline int, progress func(done int)) error {
	for i := 0; i < n; i += pipeline {
		for {
			_, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
				for k := i; k < min(i+pipeline, n); k++ {
					p.XAdd(ctx, &redis.XAddArgs{Stream: "s", Values: []any{"n", k}})
				}
				return nil
			})
			if err == nil {
				break
			}
			if ctx.Err() != nil {
				return err
			}
			time.Sleep(10 * time.Millisecond)
		}
		progress(min(i+pipeline, n))
	}
	return nil
}

// allSeen waits until n entries were noted and nothing is left.
func allSeen(t *testing.T, c *redis.Client, n int) {
	t.Helper()
	eventually(t, fmt.Sprint(n, " entries are seen"), func() bool { return c.HLen(t.Context(), "seen").Val() == int64(n) })
	eventually(t, "the stream is empty", func() bool { return c.XLen(t.Context(), "s").Val() == 0 })
	twice := 0
	for _, v := range c.HVals(t.Context(), "seen").Val() {
		if v != "1" {
			twice++
		}
	}
	t.Logf("in %d, out %d, lost 0, more than once %d", n, n, twice)
}

// TestStreamSurvivesRestartsOfTheEngine closes engines in the middle of 20,000
// entries, as abruptly as it goes within one process.
func TestStreamSurvivesRestartsOfTheEngine(t *testing.T) {
	const n = 20_000
	s := shardtest.Start(t)
	c := s.Client()
	topo := s.Topology()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	start := func() *engine.Engine {
		e := engine.New(topo, engine.Options{})
		t.Cleanup(func() { _ = e.Close(gone) })
		exec(t, e, engine.Request{Script: fmt.Sprintf(sink, "continue")})
		return e
	}
	e := start()
	err := produce(t.Context(), c, n, 20, func(done int) {
		if done%(n/4) == 0 {
			_ = e.Close(gone) // nobody waits for what is running
			e = start()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	allSeen(t, c, n)
}

// TestStreamSurvivesCutLinks cuts the link to Redis again and again.
func TestStreamSurvivesCutLinks(t *testing.T) {
	for _, policy := range []string{"continue", "retry"} {
		t.Run(policy, func(t *testing.T) {
			const n = 4000
			s := shardtest.Start(t)
			c := s.Client()
			p := shardtest.NewLink(t, s.Socket)
			topo, err := shard.Open(t.Context(), shard.Options{URLs: []string{p.URL}})
			if err != nil {
				t.Fatal(err)
			}
			defer topo.Close()
			e := engine.New(topo, engine.Options{})
			defer e.Close(context.Background())
			exec(t, e, engine.Request{Script: fmt.Sprintf(sink, policy)})
			err = produce(t.Context(), c, n, 10, func(done int) {
				if done%(n/4) == 0 {
					p.Cut()
					time.Sleep(5 * time.Millisecond)
					p.Mend()
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			allSeen(t, c, n)
			eventually(t, "the status is good", func() bool { return e.Registrations()[0].Status == "OK" })
		})
	}
}

// TestStreamSurvivesKillsOfRedis kills a Redis that writes its log at once.
func TestStreamSurvivesKillsOfRedis(t *testing.T) {
	const n = 3000
	dir, err := os.MkdirTemp("", "gears-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "s")
	var child *shard.Child
	start := func() {
		var err error
		child, err = shard.StartChild(context.Background(), shard.ChildOptions{Dir: dir, Socket: socket, Args: []string{"--appendonly", "yes", "--appendfsync", "always"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	start()
	defer func() { child.Close() }()
	topo, err := shard.Open(t.Context(), shard.Options{URLs: []string{"unix://" + socket}})
	if err != nil {
		t.Fatal(err)
	}
	defer topo.Close()
	e := engine.New(topo, engine.Options{})
	defer e.Close(context.Background())
	exec(t, e, engine.Request{Script: fmt.Sprintf(sink, "continue")})
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: socket, Protocol: 2, DisableIdentity: true, MaxRetries: -1})
	defer c.Close()
	err = produce(t.Context(), c, n, 10, func(done int) {
		if done%(n/3) == 0 && done < n {
			if err := syscall.Kill(child.Pid(), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			_ = child.Wait()
			start()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	allSeen(t, c, n)
}
