package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"gears/engine"
	"gears/shard"
	"gears/shard/shardtest"
)

// throughProxy makes an engine whose link to a server can be cut.
func throughProxy(t *testing.T, s *shardtest.Server) (*engine.Engine, *shardtest.Link, *logText) {
	t.Helper()
	p := shardtest.NewLink(t, s.Socket)
	topo, err := shard.Open(t.Context(), shard.Options{URLs: []string{p.URL}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { topo.Close() })
	log := &logText{}
	e := engine.New(topo, engine.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	return e, p, log
}

// TestEventsThatWereTakenSurviveACutLink: what gearsd had heard of, and had not
// carried out, when the link was cut, is carried out when it is back.
func TestEventsThatWereTakenSurviveACutLink(t *testing.T) {
	for name, c := range map[string]struct{ script, args string }{
		"in batches":    {"execute('sadd', 'seen', x['key'])", "'k*', eventTypes=['set'], capture='notifications'"},
		"one by one":    {"(execute('sadd', 'seen', x['key']), execute('get', 'other'), execute('sadd', 'seen', x['key']))", "'k*', eventTypes=['set'], capture='notifications'"},
		"types, values": {"execute('sadd', 'seen', x['key'] if x['value'] == 'v' else 'wrong')", "'k*', eventTypes=['set'], keyTypes=['string'], capture='notifications'"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const n = 1000
			s := shardtest.Start(t)
			c2 := s.Client()
			e, p, log := throughProxy(t, s)
			exec(t, e, engine.Request{Script: "GB().foreach(lambda x: " + c.script + ").register(" + c.args + ")"})
			for round := range 4 {
				eventually(t, "events are told of", func() bool { return e.Stats().BusUp && e.Stats().BusGaps >= int64(round) })
				_, err := c2.Pipelined(t.Context(), func(pl redis.Pipeliner) error {
					for i := range n {
						pl.Set(t.Context(), fmt.Sprint("k", round, ":", i), "v", 0)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				// All have been told of; not all have been carried out.
				eventually(t, "all events came", func() bool {
					info := e.Registrations()[0]
					return info.Triggered-info.Failures >= int64((round+1)*n)
				})
				p.Cut()
				p.Mend()
			}
			eventually(t, "all events are carried out", func() bool { return c2.SCard(t.Context(), "seen").Val() == 4*n })
			if c2.SIsMember(t.Context(), "seen", "wrong").Val() {
				t.Error("an event came with another value than its key has")
			}
			if strings.Contains(log.String(), "a registered recipe failed") {
				t.Error("an event was given up")
			}
			t.Logf("%+v", e.Registrations()[0])
		})
	}
}

// TestEventThatCutsItsOwnLink is given up after some runs, and does not keep those
// behind it from theirs.
func TestEventThatCutsItsOwnLink(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: `
def f(x):
    if x['key'] == 'k5':
        execute('client', 'kill', 'type', 'normal', 'skipme', 'no')
    execute('sadd', 'seen', x['key'])
GB().foreach(f).register('k*', eventTypes=['set'])`})
	// In one command: the link that is cut may be that of the next.
	keys := []string{"MSET"}
	for i := range 10 {
		keys = append(keys, fmt.Sprint("k", i), "v")
	}
	do(t, e, keys...)
	eventually(t, "the others are carried out", func() bool {
		r, err := e.Topology().Shards()[0].Do(t.Context(), "SCARD", "seen")
		return err == nil && r.Int == 9
	})
	eventually(t, "it has ended ten times", func() bool {
		info := e.Registrations()[0]
		return info.Failures >= 10 && info.Success == 9
	})
}

// TestGapsAreCounted: notifications are missed while the link is away. However long the link is away, and whatever is tried
// meanwhile, it is one gap, which is seen everywhere.
func TestGapsAreCounted(t *testing.T) {
	s := shardtest.Start(t)
	e, p, log := throughProxy(t, s)
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('rpush', 'seen', x['key'])).register('k*', eventTypes=['set'], capture='notifications')"})
	c := s.Client()
	for i := range int64(3) {
		p.Cut()
		eventually(t, "the link is away", func() bool { return !e.Stats().BusUp })
		c.Set(t.Context(), fmt.Sprint("k", i), "missed", 0)
		refused := p.Refusals.Load()
		eventually(t, "it was tried again", func() bool { return p.Refusals.Load() >= refused+3 })
		p.Mend()
		eventually(t, "the link is back", func() bool { return e.Stats().BusUp && e.Registrations()[0].Gaps == i+1 })
		if pd := e.Registrations()[0].PD; !strings.HasSuffix(pd, fmt.Sprintf(", 'capture':'notifications', 'eventGaps':%d, 'eventsDropped':0}", i+1)) {
			t.Errorf("the dump does not tell of the gap: %s", pd)
		}
	}
	c.Set(t.Context(), "k", "v", 0)
	becomes(t, e, "seen", "k")
	if gaps := e.Stats().BusGaps; gaps != 3 {
		t.Error(gaps, "gaps")
	}
	if n := strings.Count(log.String(), "is back"); n != 3 {
		t.Errorf("the log tells %d times that the subscription is back:\n%s", n, log)
	}
}

// TestReplayOfAnAppendOnlyFileIsNoEvent: a server that starts tells subscribers
// of every write in its file.
func TestReplayOfAnAppendOnlyFileIsNoEvent(t *testing.T) {
	const n = 3000
	s := shardtest.Start(t, "--appendonly", "yes", "--key-load-delay", "100", "--loading-process-events-interval-bytes", "1024")
	c := s.Client()
	e := engine.New(s.Topology(), engine.Options{})
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('hincrby', 'times', x['key'], 1)).register('k*', eventTypes=['set'])"})
	_, err := c.Pipelined(t.Context(), func(p redis.Pipeliner) error {
		for i := range n {
			p.Set(t.Context(), fmt.Sprint("k", i), "v", 0)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "all events are carried out", func() bool { return c.HLen(t.Context(), "times").Val() == n })
	for gaps := range int64(2) {
		s.Kill()
		s.Restart()
		eventually(t, "the subscription is back", func() bool { return e.Stats().BusGaps == gaps+1 && e.Stats().BusUp })
		last := fmt.Sprint("klast", gaps)
		c.Set(t.Context(), last, "v", 0)
		eventually(t, "events come", func() bool { return c.HExists(t.Context(), "times", last).Val() })
	}
	twice := 0
	for _, v := range c.HVals(t.Context(), "times").Val() {
		if v != "1" {
			twice++
		}
	}
	if twice > 0 {
		t.Error(twice, "events came again")
	}
}
