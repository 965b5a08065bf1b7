package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/engine"
	"gears/shard/shardtest"
)

// journal keeps every event in a list of its key, with its value, as often as it is
// carried out; a tally is kept, too, where a list says nothing.
const journal = "GB().foreach(lambda x: execute('rpush', 'log:' + x['key'], x['event'])).foreach(lambda x: execute('hincrby', 'times', x['key'], 1)).register('k*', eventTypes=['set'], readValue=False%s)"

// writing writes keys k0, k1, … in pipelines until stop is called, which returns how
// many were acknowledged.
func writing(t *testing.T, c *redis.Client) (stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int)
	go func() {
		n := 0
		for ctx.Err() == nil {
			_, err := c.Pipelined(context.WithoutCancel(ctx), func(p redis.Pipeliner) error {
				for range 50 {
					p.Set(context.WithoutCancel(ctx), "k"+strconv.Itoa(n), "v", 0)
					n++
				}
				return nil
			})
			if err != nil {
				t.Error(err)
				break
			}
			time.Sleep(time.Millisecond)
		}
		done <- n
	}()
	return func() int {
		cancel()
		return <-done
	}
}

// carriedOut waits until all of n keys have been carried out, and returns how many
// were so more than once.
func carriedOut(t *testing.T, c *redis.Client, n int) (twice int) {
	t.Helper()
	eventually(t, fmt.Sprint("all of ", n, " events are carried out"), func() bool { return c.HLen(t.Context(), "times").Val() == int64(n) })
	for _, times := range c.HVals(t.Context(), "times").Val() {
		if times != "1" {
			twice++
		}
	}
	return twice
}

// TestNothingIsLostByACutLink: the stream goes on where it was left.
func TestNothingIsLostByACutLink(t *testing.T) {
	for name, args := range map[string]string{"events": "", "types": ", keyTypes=['string']"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shardtest.Start(t)
			e, p, _ := throughProxy(t, s)
			exec(t, e, engine.Request{Script: fmt.Sprintf(journal, args)})
			stop := writing(t, s.Client())
			for range 5 {
				seen := e.Stats().BusEvents
				eventually(t, "events come", func() bool { return e.Stats().BusEvents > seen+500 })
				p.Cut()
				eventually(t, "the link is away", func() bool { return !e.Stats().BusUp })
				p.Mend()
				eventually(t, "the link is back", func() bool { return e.Stats().BusUp })
			}
			carriedOut(t, s.Client(), stop())
			if st := e.Stats(); st.BusGaps != 0 || e.Registrations()[0].Gaps != 0 {
				t.Error("gaps: ", st.BusGaps)
			}
		})
	}
}

// TestNothingIsLostWhenTheEngineDies: an engine ends as if it was killed: from one
// moment to the next Redis hears nothing of it any more. The next one goes on where
// the first had carried out everything.
func TestNothingIsLostWhenTheEngineDies(t *testing.T) {
	s := shardtest.Start(t)
	a, p, _ := throughProxy(t, s)
	a.Resume()
	exec(t, a, engine.Request{Script: fmt.Sprintf(journal, "")})
	// One that is far behind.
	exec(t, a, engine.Request{Script: "import time\ndef slow(x):\n  time.sleep(0.0003)\n  execute('hincrby', 'slowly', x['key'], 1)\nGB().foreach(slow).register('k*', eventTypes=['set'], readValue=False)"})
	stop := writing(t, s.Client())
	c := s.Client()
	eventually(t, "both have done something, and have more to do", func() bool {
		return c.HLen(t.Context(), "times").Val() > 2000 && c.HLen(t.Context(), "slowly").Val() > 100
	})
	p.Cut()
	dead, cancel := context.WithCancel(t.Context())
	cancel()
	t.Cleanup(func() { _ = a.Close(dead) })
	b, log := resume(t, s)
	eventually(t, "the other engine takes over", func() bool { return len(b.Registrations()) == 2 })
	n := stop()
	twice := carriedOut(t, c, n)
	eventually(t, "the slow one has done all", func() bool { return c.HLen(t.Context(), "slowly").Val() == int64(n) })
	t.Logf("%d events, %d of them twice", n, twice)
	for _, r := range b.Registrations() {
		if r.Gaps != 0 {
			t.Errorf("%+v\n%s", r, log)
		}
	}
}

// TestNothingComesTwiceAfterADrain: an engine that ends in peace has saved up to
// where it came.
func TestNothingComesTwiceAfterADrain(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: fmt.Sprintf(journal, "")})
	stop := writing(t, s.Client())
	var log *logText
	for range 4 {
		seen := e.Stats().BusEvents
		eventually(t, "events come", func() bool { return e.Stats().BusEvents > seen+500 })
		e, log = again(t, s, e)
	}
	if twice := carriedOut(t, s.Client(), stop()); twice > 0 {
		t.Error(twice, "events came twice")
	}
	if e.Registrations()[0].Gaps != 0 {
		t.Error(log)
	}
}

// TestWhatIsCutOffComesAgain: an engine that is given no time to end has not done
// what it has not done.
func TestWhatIsCutOffComesAgain(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: "import time\ndef slow(x):\n  time.sleep(0.003)\n  execute('hincrby', 'times', x['key'], 1)\nGB().foreach(slow).register('k*', eventTypes=['set'], readValue=False)"})
	c := s.Client()
	const n = 1500
	for i := range n {
		c.Set(t.Context(), fmt.Sprint("k", i), "v", 0)
	}
	eventually(t, "it has begun", func() bool { return c.HLen(t.Context(), "times").Val() > 50 })
	now, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("at once"))
	_ = e.Close(now)
	if done := c.HLen(t.Context(), "times").Val(); done == n {
		t.Fatal("nothing was cut off")
	}
	resume(t, s)
	carriedOut(t, c, n)
}

// TestEventsOfAKeyComeInTheirOrder also over cut links and restarts: where some come
// again, all that came after them do.
func TestEventsOfAKeyComeInTheirOrder(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('rpush', 'log:' + x['key'], x['event'])).register('k*', eventTypes=['rpush', 'lset', 'del'], readValue=False)"})
	c := s.Client()
	const rounds = 300
	for i := range rounds {
		for k := range 5 {
			key := fmt.Sprint("k", k)
			c.RPush(t.Context(), key, "a")
			c.LSet(t.Context(), key, 0, "b")
			c.Del(t.Context(), key)
		}
		if i%100 == 50 {
			e, _ = again(t, s, e)
		}
	}
	want := strings.Repeat("rpush lset del ", rounds)
	for k := range 5 {
		key := fmt.Sprint("log:k", k)
		eventually(t, "all events came", func() bool { return c.LLen(t.Context(), key).Val() >= 3*rounds })
		if got := list(t, e, key) + " "; got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("%s: %d events, the first difference is at %d: …%.120s", key, len(strings.Fields(got)), at, got[max(at-40, 0):])
		}
	}
}

// TestRestartOfRedisIsAGap: a server that has lost its history says nothing of what
// came meanwhile. That is counted, and resync=True makes up for it.
func TestRestartOfRedisIsAGap(t *testing.T) {
	s := shardtest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: fmt.Sprintf(journal, "")})
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('hincrby', 'healed', x['key'], 1)).register('k*', eventTypes=['set'], readValue=False, resync=True)"})
	c := s.Client()
	c.Set(t.Context(), "k0", "v", 0)
	carriedOut(t, c, 1)
	_ = e.Close(t.Context())
	c.Set(t.Context(), "k1", "missed", 0)
	s.Kill()
	s.Restart()
	e, log := resume(t, s)
	eventually(t, "the gap is counted", func() bool {
		st := e.Stats()
		return st.CaptureGaps == 1 && st.BusGaps == 1 && e.Registrations()[0].Gaps == 1 && e.Registrations()[1].Gaps == 1
	})
	eventually(t, "it is healed", func() bool { return c.HExists(t.Context(), "healed", "k1").Val() })
	c.Set(t.Context(), "k2", "v", 0)
	carriedOut(t, c, 2)
	if c.HExists(t.Context(), "times", "k1").Val() {
		t.Error("the one without resync has what nobody told")
	}
	if !strings.Contains(log.String(), "what happened since was missed") || !strings.Contains(e.Registrations()[0].PD, "'eventGaps':1") {
		t.Error(e.Registrations()[0].PD, log)
	}
}

// TestBacklogOverrunIsAGap: the server keeps no more than its backlog.
func TestBacklogOverrunIsAGap(t *testing.T) {
	s := shardtest.Start(t, "--repl-backlog-size", "16384")
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: fmt.Sprintf(journal, "")})
	c := s.Client()
	c.Set(t.Context(), "k0", "v", 0)
	carriedOut(t, c, 1)
	_ = e.Close(t.Context())
	c.Set(t.Context(), "k1", strings.Repeat("x", 1<<20), 0)
	e, log := resume(t, s)
	if got := e.Registrations()[0].Gaps; got != 1 || !strings.Contains(log.String(), "repl-backlog-size is too small") {
		t.Error(got, log)
	}
	c.Set(t.Context(), "k2", "v", 0)
	carriedOut(t, c, 2)
}

// TestWaitCountsWhatIsSaved: gearsd tells the server as much as is carried out and
// saved, so that WAIT counts it then and not before.
func TestWaitCountsWhatIsSaved(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: "def f(x):\n  if execute('exists', 'go') == 0:\n    raise Exception('not yet')\n  execute('hincrby', 'times', x['key'], 1)\nimport time\ndef g(x):\n  while execute('exists', 'go') == 0:\n    time.sleep(0.02)\n  f(x)\nGB().foreach(g).register('k*', eventTypes=['set'], readValue=False)"})
	conn := s.Client().Conn()
	defer conn.Close()
	if err := conn.Set(t.Context(), "k0", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n := conn.Wait(t.Context(), 1, 3*time.Second).Val(); n != 0 {
		t.Error("WAIT counts what has not been carried out")
	}
	s.Client().Set(t.Context(), "go", "1", 0)
	if n := conn.Wait(t.Context(), 1, time.Minute).Val(); n != 1 {
		t.Error("WAIT does not count what has been carried out")
	}
	carriedOut(t, s.Client(), 1)
}

// TestHistoryThatBeginsWithTheRegistration: the stream of a server that never had a
// replica is at offset 0, which is as good a place to go on from as any.
func TestHistoryThatBeginsWithTheRegistration(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: fmt.Sprintf(journal, "")})
	const n = 100
	for i := range n {
		s.Client().Set(t.Context(), fmt.Sprint("k", i), "v", 0)
	}
	e, log := again(t, s, e)
	if twice := carriedOut(t, s.Client(), n); twice > 0 || e.Registrations()[0].Gaps > 0 {
		t.Error(twice, log)
	}
}
