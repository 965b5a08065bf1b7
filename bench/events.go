package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// This file measures what events cost: RG.TRIGGER against EVALSHA of a Lua script
// that does the same, and what a registration on all keys leaves of the rate of
// SETs while it keeps up with them.

// triggered is one thing to do, as a recipe and as a script of Redis.
type triggered struct{ name, recipe, lua string }

var triggers = []triggered{
	{"a constant", "GB('CommandReader').map(lambda x: 'OK').register(trigger='%s')", "return 'OK'"},
	{"one GET", "GB('CommandReader').map(lambda x: execute('get', 'k')).register(trigger='%s')", "return redis.call('get', 'k')"},
}

// callRow is what was measured of one of them over one transport.
type callRow struct {
	transport string
	what      triggered
	name, sha string // of the trigger, of the script

	script, trigger []sample
}

// keySet is recipe 1: it keeps a set of all keys.
const (
	keySet         = "GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register()"
	keySetName     = "all_keys"
	keySpace       = 1000000
	keySetMatch    = "key:*" // what redis-benchmark calls its keys
	keySetPoll     = 2 * time.Millisecond
	keySetPatience = 5 * time.Minute
)

// writing is the samples of SETs without and with recipe 1, and how long after
// the last SET the set was complete, in milliseconds.
type writing struct {
	bare, registered []sample
	lag              []float64
}

func (o *options) onlyEvents(ctx context.Context) error {
	print, err := o.runEvents(ctx)
	if err != nil {
		return err
	}
	return output(o.Out, print)
}

// runEvents measures and returns the report.
func (o *options) runEvents(ctx context.Context) (func(io.Writer), error) {
	if _, err := exec.LookPath("redis-benchmark"); err != nil {
		progress("there is no redis-benchmark: events are not measured")
		return func(io.Writer) {}, nil
	}
	dir, err := os.MkdirTemp("", "gears-events-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p, err := o.startPassing(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer p.close()
	straight := redis.NewClient(&redis.Options{Network: "unix", Addr: p.bareAt["unix"][1]})
	defer straight.Close()
	gears := redis.NewClient(&redis.Options{Network: "unix", Addr: p.through["unix"][1], MaxRetries: -1})
	defer gears.Close()
	calls, err := o.measureCalls(ctx, p, straight, gears)
	if err != nil {
		return nil, err
	}
	w, err := o.measureWriting(ctx, p, straight, gears)
	if err != nil {
		return nil, err
	}
	return func(out io.Writer) { printEvents(out, o, calls, w) }, nil
}

func (o *options) measureCalls(ctx context.Context, p *passing, straight, gears *redis.Client) ([]*callRow, error) {
	if err := straight.Set(ctx, "k", "v", 0).Err(); err != nil {
		return nil, err
	}
	var list []*callRow
	for i, what := range triggers {
		name := "bench" + strconv.Itoa(i)
		if err := gears.Do(ctx, "RG.PYEXECUTE", fmt.Sprintf(what.recipe, name)).Err(); err != nil {
			return nil, err
		}
		sha, err := straight.ScriptLoad(ctx, what.lua).Result()
		if err != nil {
			return nil, err
		}
		for _, transport := range []string{"TCP", "unix"} {
			list = append(list, &callRow{transport: transport, what: what, name: name, sha: sha})
		}
	}
	for round := range o.Rounds + 1 {
		for _, c := range list {
			script, err := p.ask(ctx, p.bareAt[c.transport], o.Requests, "EVALSHA", c.sha, "0")
			if err != nil {
				return nil, err
			}
			trigger, err := p.ask(ctx, p.through[c.transport], o.Requests, "RG.TRIGGER", c.name)
			if err != nil {
				return nil, err
			}
			progress("%s, %s round %d: EVALSHA %.0f, RG.TRIGGER %.0f", c.transport, c.what.name, round, script.rate, trigger.rate)
			if round > 0 {
				c.script, c.trigger = append(c.script, script), append(c.trigger, trigger)
			}
		}
	}
	return list, nil
}

func (o *options) measureWriting(ctx context.Context, p *passing, straight, gears *redis.Client) (*writing, error) {
	w := &writing{}
	set := func() (sample, error) {
		return p.ask(ctx, p.bareAt["TCP"], o.Requests, "-P", "16", "-r", strconv.Itoa(keySpace), "-t", "set")
	}
	for round := range o.Rounds + 1 {
		bare, err := set()
		if err != nil {
			return nil, err
		}
		if err := forgetMatching(ctx, straight); err != nil {
			return nil, err
		}
		if err := gears.Do(ctx, "RG.PYEXECUTE", keySet).Err(); err != nil {
			return nil, err
		}
		others, err := straight.DBSize(ctx).Result()
		if err != nil {
			return nil, err
		}
		registered, err := set()
		if err != nil {
			return nil, err
		}
		lag, err := awaitKeySet(ctx, straight, others)
		if err != nil {
			return nil, err
		}
		if err := unregisterKeys(ctx, gears); err != nil {
			return nil, err
		}
		if err := forgetMatching(ctx, straight); err != nil {
			return nil, err
		}
		progress("SETs round %d: %.0f, with recipe 1 %.0f, complete %v later", round, bare.rate, registered.rate, lag.Round(time.Millisecond))
		if round > 0 {
			w.bare, w.registered = append(w.bare, bare), append(w.registered, registered)
			w.lag = append(w.lag, float64(lag)/float64(time.Millisecond))
		}
	}
	return w, nil
}

// awaitKeySet waits until the set has as many members as there are keys, of which
// others were there before.
func awaitKeySet(ctx context.Context, c *redis.Client, others int64) (time.Duration, error) {
	for start := time.Now(); time.Since(start) < keySetPatience; time.Sleep(keySetPoll) {
		pipe := c.Pipeline()
		all, members := pipe.DBSize(ctx), pipe.SCard(ctx, keySetName)
		if _, err := pipe.Exec(ctx); err != nil {
			return 0, err
		}
		if all.Val()-others-1 > members.Val() {
			continue
		}
		d := time.Since(start)
		keys, err := matching(ctx, c, keySetMatch)
		if err != nil {
			return 0, err
		}
		if n, err := c.SCard(ctx, keySetName).Result(); err != nil || int(n) != len(keys) {
			return 0, fmt.Errorf("the set of all keys has %d members, want %d (%v)", n, len(keys), err)
		}
		return d, nil
	}
	return 0, errors.New("the set of all keys does not become complete")
}

// matching lists the keys that match a pattern.
func matching(ctx context.Context, c *redis.Client, match string) ([]string, error) {
	var keys []string
	for scan := c.Scan(ctx, 0, match, 10*page).Iterator(); ; {
		if !scan.Next(ctx) {
			slices.Sort(keys)
			return slices.Compact(keys), scan.Err()
		}
		keys = append(keys, scan.Val())
	}
}

// forgetMatching removes the keys that redis-benchmark made, and their set.
func forgetMatching(ctx context.Context, c *redis.Client) error {
	return forgetKeys(ctx, c, keySetMatch, keySetName)
}

// forgetKeys removes the keys that match a pattern, and others.
func forgetKeys(ctx context.Context, c *redis.Client, match string, others ...string) error {
	keys, err := matching(ctx, c, match)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(append(keys, others...), page) {
		if err := c.Unlink(ctx, some...).Err(); err != nil {
			return err
		}
	}
	return nil
}

// unregisterKeys removes the registrations on keys.
func unregisterKeys(ctx context.Context, gears *redis.Client) error {
	regs, err := gears.Do(ctx, "RG.DUMPREGISTRATIONS").Slice()
	if err != nil {
		return err
	}
	for _, r := range regs {
		if f, ok := r.([]any); ok && len(f) > 3 && f[3] == "KeysReader" {
			if err := gears.Do(ctx, "RG.UNREGISTER", f[1]).Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// printEvents writes the report as Markdown.
func printEvents(w io.Writer, o *options, calls []*callRow, wr *writing) {
	rate := func(s sample) float64 { return s.rate }
	p99 := func(s sample) float64 { return s.p99 }
	redis := func(s sample) float64 { return s.redis }
	gearsd := func(s sample) float64 { return s.gearsd }
	fmt.Fprintf(w, "\n## Events\n\nMade by `%s`: %d CPUs, %s/%s, %s.\n", o.command(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Fprintf(w, "redis-benchmark with %d clients, medians of %d rounds after one to warm up; each round asks both in turn.\n\n", passingClients, o.Rounds)
	fmt.Fprint(w, "EVALSHA of a Lua script in Redis, and RG.TRIGGER of a recipe that does the same in gearsd:\n\n")
	fmt.Fprintf(w, "| | EVALSHA, requests/s | RG.TRIGGER, requests/s | ratio | p99 of EVALSHA, ms | p99 of RG.TRIGGER, ms | Redis for EVALSHA, µs | gearsd, µs |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, c := range calls {
		fmt.Fprintf(w, "| %s, %s | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f |\n", c.transport, c.what.name,
			middle(c.script, rate), middle(c.trigger, rate), share(c.trigger, c.script), middle(c.script, p99), middle(c.trigger, p99),
			middle(c.script, redis), middle(c.trigger, gearsd))
	}
	slices.Sort(wr.lag)
	fmt.Fprintf(w, "\nSETs straight to Redis, %d of them in pipelines of 16 over %d keys, while recipe 1 keeps a set of all keys; the lag is the\n"+
		"time from the end of the last SET until the set is complete:\n\n", o.Requests, keySpace)
	fmt.Fprintf(w, "| | SETs/s | ratio | lag, ms | Redis, µs a SET | gearsd, µs a SET |\n|---|---:|---:|---:|---:|---:|\n")
	fmt.Fprintf(w, "| no registration | %.0f | | | %.2f | |\n", middle(wr.bare, rate), middle(wr.bare, redis))
	fmt.Fprintf(w, "| recipe 1 | %.0f | %.2f | %.0f | %.2f | %.2f |\n", middle(wr.registered, rate), share(wr.registered, wr.bare),
		wr.lag[len(wr.lag)/2], middle(wr.registered, redis), middle(wr.registered, gearsd))
}

// share is the median of the rounds' ratios of rates.
func share(of, to []sample) float64 {
	var all []sample
	for i := range of {
		all = append(all, sample{rate: of[i].rate / to[i].rate})
	}
	return middle(all, func(s sample) float64 { return s.rate })
}
