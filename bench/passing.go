package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// This file compares plain commands through gearsd with the same straight to
// the Redis behind it. redis-benchmark asks both, a round at a time.

// crossing is one way to ask: a transport, a command, a length of pipelines.
type crossing struct {
	transport string // TCP or unix
	command   string
	pipeline  int

	bare, through []sample
}

// sample is one run of redis-benchmark.
type sample struct {
	rate                     float64 // requests a second
	p50, p99                 float64 // milliseconds that half of them, and all but one of a hundred, took at most
	redis, gearsd, benchmark float64 // processor time a request, in microseconds
}

// passing is the set of processes.
type passing struct {
	redis, gearsd   *exec.Cmd
	bareAt, through map[string][]string // flags of redis-benchmark by transport
}

const passingClients = 50

func (o *options) onlyPassing(ctx context.Context) error {
	print, err := o.runPassing(ctx)
	if err != nil {
		return err
	}
	return output(o.Out, print)
}

// runPassing measures what passing through gearsd costs and returns the report.
func (o *options) runPassing(ctx context.Context) (func(io.Writer), error) {
	if _, err := exec.LookPath("redis-benchmark"); err != nil {
		progress("there is no redis-benchmark: passing is not measured")
		return func(io.Writer) {}, nil
	}
	dir, err := os.MkdirTemp("", "gears-pass-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p, err := o.startPassing(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer p.close()
	var list []*crossing
	for _, transport := range []string{"TCP", "unix"} {
		for _, pipeline := range []int{1, 16} {
			for _, command := range []string{"GET", "SET"} {
				list = append(list, &crossing{transport: transport, command: command, pipeline: pipeline})
			}
		}
	}
	for round := range o.Rounds + 1 {
		for _, c := range list {
			bare, err := p.measure(ctx, c, p.bareAt, o.Requests)
			if err != nil {
				return nil, err
			}
			through, err := p.measure(ctx, c, p.through, o.Requests)
			if err != nil {
				return nil, err
			}
			progress("%s %s -P %d round %d: %.0f, through gearsd %.0f", c.transport, c.command, c.pipeline, round, bare.rate, through.rate)
			if round > 0 {
				c.bare, c.through = append(c.bare, bare), append(c.through, through)
			}
		}
	}
	return func(w io.Writer) { printPassing(w, o, list) }, nil
}

// startPassing starts a Redis and a gearsd before it, both on both transports.
func (o *options) startPassing(ctx context.Context, dir string, redisArgs ...string) (*passing, error) {
	binary, err := buildGearsd(ctx, dir, o.Gearsd)
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	redis, gears := filepath.Join(dir, "redis"), filepath.Join(dir, "gears")
	p := &passing{
		bareAt:  map[string][]string{"TCP": {"-p", ports[0]}, "unix": {"-s", redis}},
		through: map[string][]string{"TCP": {"-p", ports[1]}, "unix": {"-s", gears}},
		redis:   exec.Command("redis-server", append([]string{"--port", ports[0], "--unixsocket", redis, "--save", "", "--dir", dir}, redisArgs...)...),
		gearsd:  exec.Command(binary, "--listen", "127.0.0.1:"+ports[1]+",unix://"+gears, "--redis", "unix://"+redis, "--http", ""),
	}
	for _, c := range []*exec.Cmd{p.redis, p.gearsd} {
		if err := c.Start(); err != nil {
			p.close()
			return nil, err
		}
	}
	for range 400 {
		if conn, err := net.Dial("unix", gears); err == nil {
			conn.Close()
			return p, nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.close()
	return nil, errors.New("gearsd does not listen")
}

func (p *passing) close() {
	for _, c := range []*exec.Cmd{p.gearsd, p.redis} {
		if c.Process != nil {
			c.Process.Signal(syscall.SIGTERM)
			c.Wait()
		}
	}
}

// freePorts are ports that nobody listened on a moment ago.
func freePorts(n int) ([]string, error) {
	var ports []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		ports = append(ports, port)
	}
	return ports, nil
}

// measure asks for what c says.
func (p *passing) measure(ctx context.Context, c *crossing, at map[string][]string, requests int) (sample, error) {
	if c.pipeline > 1 {
		requests *= 5
	}
	return p.ask(ctx, at[c.transport], requests, "-P", strconv.Itoa(c.pipeline), "-t", strings.ToLower(c.command))
}

// ask runs redis-benchmark once.
func (p *passing) ask(ctx context.Context, at []string, requests int, args ...string) (sample, error) {
	args = slices.Concat([]string{"--csv", "-c", strconv.Itoa(passingClients), "-n", strconv.Itoa(requests)}, at, args)
	redis, gearsd := processorTime(p.redis), processorTime(p.gearsd)
	cmd := exec.CommandContext(ctx, "redis-benchmark", args...)
	out, err := cmd.Output()
	if err != nil {
		return sample{}, fmt.Errorf("redis-benchmark: %w", err)
	}
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 / float64(requests) }
	s := sample{
		redis: each(processorTime(p.redis) - redis), gearsd: each(processorTime(p.gearsd) - gearsd),
		benchmark: each(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()),
	}
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil || len(rows) < 2 {
		return sample{}, fmt.Errorf("redis-benchmark said %.200q", out)
	}
	for _, f := range []struct {
		column string
		into   *float64
	}{{"rps", &s.rate}, {"p50_latency_ms", &s.p50}, {"p99_latency_ms", &s.p99}} {
		i := slices.Index(rows[0], f.column)
		if i < 0 {
			return sample{}, fmt.Errorf("redis-benchmark said %.200q, which has no %s", out, f.column)
		}
		if *f.into, err = strconv.ParseFloat(rows[1][i], 64); err != nil {
			return sample{}, fmt.Errorf("redis-benchmark: %w", err)
		}
	}
	return s, nil
}

// processorTime is what a process has used so far, 0 where /proc does not tell.
func processorTime(c *exec.Cmd) time.Duration { return timeOf(c.Process.Pid) }

func timeOf(pid int) time.Duration { return ticks(pid, 11) + ticks(pid, 12) }

// familyTime is what a process and its children have used so far, those that have
// ended too.
func familyTime(pid int) time.Duration {
	sum := timeOf(pid) + ticks(pid, 13) + ticks(pid, 14)
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if f := statOf(child); err == nil && f != nil && f[1] == strconv.Itoa(pid) {
			sum += timeOf(child)
		}
	}
	return sum
}

// ticks is a field of /proc/pid/stat that is a time, counted from the state.
func ticks(pid, field int) time.Duration {
	const second = 100 // in /proc on every Linux
	f := statOf(pid)
	if f == nil {
		return 0
	}
	n, _ := strconv.Atoi(f[field])
	return time.Duration(n) * time.Second / second
}

// statOf are the fields of /proc/pid/stat, from the state on; nil: there is none.
func statOf(pid int) []string {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(data), ") ")
	if f := strings.Fields(rest); len(f) > 14 {
		return f
	}
	return nil
}

// middle is the median of a figure of samples.
func middle(list []sample, figure func(sample) float64) float64 {
	var all []float64
	for _, s := range list {
		all = append(all, figure(s))
	}
	slices.Sort(all)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)/2]
}

// bound is the least time that a request can take here, in microseconds, as far
// as processor time tells.
func bound(list []sample) float64 {
	redis := middle(list, func(s sample) float64 { return s.redis })
	gearsd := middle(list, func(s sample) float64 { return s.gearsd })
	benchmark := middle(list, func(s sample) float64 { return s.benchmark })
	return max(redis, gearsd, benchmark, (redis+gearsd+benchmark)/float64(runtime.NumCPU()))
}

// printPassing writes the report as Markdown.
func printPassing(w io.Writer, o *options, list []*crossing) {
	fmt.Fprintf(w, "\n## Plain commands through gearsd\n\nMade by `%s`: %d CPUs, %s/%s, %s.\n", o.command(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Fprintf(w, "redis-benchmark with %d clients, medians of %d rounds after one to warm up; each round asks Redis and gearsd in turn.\n\n", passingClients, o.Rounds)
	fmt.Fprintf(w, "| | Redis, requests/s | through gearsd | ratio | ratio of bounds | Redis alone, µs | Redis behind gearsd, µs | gearsd, µs | redis-benchmark, µs |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, c := range list {
		rate := func(s sample) float64 { return s.rate }
		redis := func(s sample) float64 { return s.redis }
		var ratios []sample
		for i := range c.bare {
			ratios = append(ratios, sample{rate: c.through[i].rate / c.bare[i].rate})
		}
		fmt.Fprintf(w, "| %s %s, -P %d | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n", c.transport, c.command, c.pipeline,
			middle(c.bare, rate), middle(c.through, rate), middle(ratios, rate), bound(c.bare)/bound(c.through), middle(c.bare, redis), middle(c.through, redis),
			middle(c.through, func(s sample) float64 { return s.gearsd }), middle(c.through, func(s sample) float64 { return s.benchmark }))
	}
	fmt.Fprint(w, `
The ratio is the median of the rounds' ratios; where the machine has other work as well it favours gearsd, which brings
one more process. The times are processor time a request and hardly depend on other work. From them follows the bound of
the rate on these processors: redis-benchmark, Redis and a loop of gearsd are a thread each, so a request takes no less
than the longest of their times, nor than all of them together divided by the number of processors.
`)
}
