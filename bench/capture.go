package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// This file measures what it costs to know of every change: SETs straight to Redis
// while nobody, a plain replica, or gears in each of its modes follows, and how long
// gears takes to carry them all out.

// follower is one way to follow, and what its rounds gave.
type follower struct {
	name    string
	script  string // of a registration; "" is none
	carries bool   // every SET is an event of the registration
	replica bool

	samples []followed
}

func followers() []*follower {
	registration := "GB().foreach(lambda x: None).register('%s', capture='%s', readValue=False)"
	return []*follower{
		{name: "nobody"},
		{name: "a plain replica", replica: true},
		{name: "replication, no key concerns the registration", script: fmt.Sprintf(registration, "nothing:*", "replication")},
		{name: "replication, all keys", script: fmt.Sprintf(registration, "*", "replication"), carries: true},
		{name: "notifications, all keys", script: fmt.Sprintf(registration, "*", "notifications"), carries: true},
	}
}

// followed is one round.
type followed struct {
	sample
	follower float64 // processor time of who follows, in microseconds a SET
	whole    float64 // events a second until the last one was carried out
	lag      float64 // milliseconds from the last SET until then
	missed   int64   // events that never came
}

const (
	captureKeys     = 100_000
	captureWait     = 50 * time.Millisecond // asking for figures often would slow gearsd down
	capturePatience = 5 * time.Minute
	// captureStill is how long nothing has to come after a gap until the rest counts
	// as missed.
	captureStill = 2 * time.Second
)

// capturing is the set of processes.
type capturing struct {
	*passing
	replica       *exec.Cmd
	master, slave *redis.Client
	gears         *redis.Client
	port          string // of the master
}

func (o *options) onlyCapture(ctx context.Context) error {
	print, err := o.runCapture(ctx)
	if err != nil {
		return err
	}
	return output(o.Out, print)
}

// runCapture measures and returns the report.
func (o *options) runCapture(ctx context.Context) (func(io.Writer), error) {
	if _, err := exec.LookPath("redis-benchmark"); err != nil {
		progress("there is no redis-benchmark: capture is not measured")
		return func(io.Writer) {}, nil
	}
	dir, err := os.MkdirTemp("", "gears-capture-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c, err := o.startCapturing(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer c.close()
	list := followers()
	for round := range o.Rounds + 1 {
		for k := range list {
			f := list[(k+round)%len(list)]
			got, err := c.follow(ctx, f, 5*o.Requests)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.name, err)
			}
			progress("%s round %d: %.0f SETs/s, %.0f carried out, %.0f ms later", f.name, round, got.rate, got.whole, got.lag)
			if round > 0 {
				f.samples = append(f.samples, got)
			}
		}
	}
	return func(w io.Writer) { printCapture(w, o, list) }, nil
}

func (o *options) startCapturing(ctx context.Context, dir string) (*capturing, error) {
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	p, err := o.startPassing(ctx, dir, "--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb")
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(dir, "replica")
	c := &capturing{passing: p, port: p.bareAt["TCP"][1], master: newClient(p.bareAt["unix"][1]), gears: newClient(p.through["unix"][1]), slave: newClient(socket)}
	c.replica = exec.Command("redis-server", "--port", ports[0], "--unixsocket", socket, "--save", "", "--dir", dir)
	if err := c.replica.Start(); err != nil {
		c.close()
		return nil, err
	}
	err = c.eventually(ctx, "the replica answers", func() (bool, error) { return c.slave.Ping(ctx).Err() == nil, nil })
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *capturing) close() {
	for _, client := range []*redis.Client{c.master, c.slave, c.gears} {
		client.Close()
	}
	if c.replica.Process != nil {
		c.replica.Process.Signal(syscall.SIGTERM)
		c.replica.Wait()
	}
	c.passing.close()
}

// eventually waits until f says so.
func (c *capturing) eventually(ctx context.Context, what string, f func() (bool, error)) error {
	for start := time.Now(); time.Since(start) < capturePatience; time.Sleep(captureWait) {
		if ok, err := f(); ok || err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return errors.New("it never comes to be that " + what)
}

// follow has somebody follow, sends SETs, and waits until all are carried out.
func (c *capturing) follow(ctx context.Context, f *follower, requests int) (got followed, err error) {
	process := c.gearsd
	switch {
	case f.replica:
		process = c.replica
		if err := c.attach(ctx); err != nil {
			return got, err
		}
		defer func() { err = errors.Join(err, c.slave.ReplicaOf(ctx, "NO", "ONE").Err()) }()
	case f.script != "":
		if err := c.gears.Do(ctx, "RG.PYEXECUTE", f.script).Err(); err != nil {
			return got, err
		}
		defer func() { err = errors.Join(err, c.forget(ctx)) }()
	}
	before, redis := processorTime(process), processorTime(c.passing.redis)
	start := time.Now()
	got.sample, err = c.ask(ctx, c.bareAt["TCP"], requests, "-P", "16", "-r", strconv.Itoa(captureKeys), "-t", "set")
	if err != nil {
		return got, err
	}
	end := time.Now()
	switch {
	case f.replica:
		err = c.eventually(ctx, "the replica has everything", func() (bool, error) {
			n, err := c.master.Wait(ctx, 1, time.Second).Result()
			return n == 1, err
		})
	case f.carries:
		got.missed, err = c.carriedOut(ctx, int64(requests))
	}
	if err != nil {
		return got, err
	}
	now := time.Now()
	got.whole = float64(int64(requests)-got.missed) / now.Sub(start).Seconds()
	got.lag = float64(now.Sub(end).Microseconds()) / 1e3
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 / float64(requests) }
	got.follower, got.redis = each(processorTime(process)-before), each(processorTime(c.passing.redis)-redis)
	return got, nil
}

// attach makes the replica one of the master, and waits until it is.
func (c *capturing) attach(ctx context.Context) error {
	if err := c.slave.ReplicaOf(ctx, "127.0.0.1", c.port).Err(); err != nil {
		return err
	}
	return c.eventually(ctx, "the replica is attached", func() (bool, error) {
		text, err := c.slave.Info(ctx, "replication").Result()
		return strings.Contains(text, "master_link_status:up"), err
	})
}

// carriedOut waits until the registration has carried out so many events, and returns
// how many it has not been told.
func (c *capturing) carriedOut(ctx context.Context, want int64) (missed int64, err error) {
	last, since := int64(-1), time.Now()
	err = c.eventually(ctx, "all events are carried out", func() (bool, error) {
		r, err := c.registration(ctx)
		if err != nil {
			return false, err
		}
		if r["numFailures"]+r["numAborted"] > 0 {
			return false, fmt.Errorf("%d events failed", r["numFailures"]+r["numAborted"])
		}
		missed = want - r["numSuccess"]
		if r["numSuccess"] != last {
			last, since = r["numSuccess"], time.Now()
		}
		return missed <= 0 || r["numTriggered"] == r["numSuccess"] && time.Since(since) > captureStill, nil
	})
	return max(0, missed), err
}

// registration are the figures of the only registration on keys.
func (c *capturing) registration(ctx context.Context) (map[string]int64, error) {
	regs, err := c.gears.Do(ctx, "RG.DUMPREGISTRATIONS").Slice()
	if err != nil {
		return nil, err
	}
	if len(regs) != 1 {
		return nil, fmt.Errorf("there are %d registrations, not one", len(regs))
	}
	out := map[string]int64{}
	fields, _ := regs[0].([]any)
	for i, name := range fields {
		if name != "RegistrationData" || i+1 == len(fields) {
			continue
		}
		data, _ := fields[i+1].([]any)
		for j := 0; j+1 < len(data); j += 2 {
			if n, ok := data[j+1].(int64); ok {
				out[fmt.Sprint(data[j])] = n
			}
		}
	}
	return out, nil
}

// forget takes the registration away, and what it needed of Redis.
func (c *capturing) forget(ctx context.Context) error {
	return errors.Join(unregisterKeys(ctx, c.gears), c.master.ConfigSet(ctx, "notify-keyspace-events", "").Err())
}

func (f *follower) figure(get func(followed) float64) float64 {
	var all []sample
	for _, s := range f.samples {
		all = append(all, sample{rate: get(s)})
	}
	return middle(all, func(s sample) float64 { return s.rate })
}

// to is the median of the rounds' ratios of SETs a second.
func (f *follower) to(other *follower) float64 {
	var ours, theirs []sample
	for i := range f.samples {
		ours, theirs = append(ours, f.samples[i].sample), append(theirs, other.samples[i].sample)
	}
	return share(ours, theirs)
}

func printCapture(w io.Writer, o *options, list []*follower) {
	fmt.Fprintf(w, "\n## Capture\n\nMade by `%s`: %d CPUs, %s/%s, %s.\n", o.command(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Fprintf(w, "redis-benchmark sends %d SETs over %d keys straight to Redis, in pipelines of 16 from %d clients over TCP, medians of %d rounds\n", 5*o.Requests, captureKeys, passingClients, o.Rounds)
	fmt.Fprintf(w, "after one to warm up; each round has all follow in turn. The registration's recipe does nothing with an event. Events a second\n")
	fmt.Fprintf(w, "are those carried out from the first SET until the last event; the lag is from the last SET until then.\n\n")
	fmt.Fprintf(w, "| who follows | SETs/s | ÷ nobody | ÷ a plain replica | events/s carried out | lag, ms | missed | Redis, µs a SET | who follows, µs | redis-benchmark, µs | the processors allow, SETs/s | what limits |\n")
	fmt.Fprintf(w, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n")
	for _, f := range list {
		redis := f.figure(func(s followed) float64 { return s.redis })
		follower := f.figure(func(s followed) float64 { return s.follower })
		benchmark := f.figure(func(s followed) float64 { return s.benchmark })
		rate, whole := f.figure(func(s followed) float64 { return s.rate }), f.figure(func(s followed) float64 { return s.whole })
		events, lag, missed := "", "", ""
		if f.carries || f.replica {
			events = fmt.Sprintf("%.0f", whole)
			lag = fmt.Sprintf("%.0f", f.figure(func(s followed) float64 { return s.lag }))
			missed = fmt.Sprintf("%.0f", f.figure(func(s followed) float64 { return float64(s.missed) }))
		}
		parts := []part{{"Redis", redis, true}, {"who follows", follower, f.replica}, {"redis-benchmark", benchmark, true}}
		fmt.Fprintf(w, "| %s | %.0f | %.2f | %.2f | %s | %s | %s | %.2f | %.2f | %.2f | %.0f | %s |\n", f.name, rate, f.to(list[0]), f.to(list[1]),
			events, lag, missed, redis, follower, benchmark, atMost(parts...), limits(1e6/whole, parts...))
	}
}
