// Command bench compares gears with other ways to do the same work, all on one
// private Redis over a unix socket: a program with go-redis, a raw socket, Lua
// inside Redis, and redis-py. Every program's answer is checked against what
// was loaded. Times are medians; rounds take the contenders in turn, so that a
// machine that slows down slows all of them.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"gears/bench/movies"
	"gears/shard"
)

// options are the flags.
type options struct {
	N      int      `short:"n" default:"1000000" help:"Movies."`
	Keys   int      `default:"100000" help:"Records of the read-modify-write works."`
	Rounds int      `default:"5" help:"Rounds that count; one more warms up."`
	Work   []string `help:"Only the works whose names contain one of these."`
	Who    []string `help:"Only the contenders whose names contain one of these, and gears."`
	Big    bool     `help:"Also load three times as many movies, for the memory of gearsd."`
	Out    string   `help:"Also write the report to this file."`
	Gearsd string   `help:"The gearsd to use; by default one is built."`

	Programs    bool   `help:"Only compare the machine with python3."`
	Passing     bool   `help:"Only compare plain commands through gearsd with the same straight to Redis."`
	Events      bool   `help:"Only measure what events cost: triggers against scripts of Redis, and a registration on all keys."`
	Clusters    bool   `help:"Only measure recipe 2 and repartition on clusters of one, two and three masters."`
	Capture     bool   `help:"Only measure how many SETs Redis takes while gears captures them, and how many gears keeps up with."`
	WriteBehind bool   `name:"writebehind" help:"Only measure write-behind to PostgreSQL and MariaDB: rows a second and lag, against programs written by hand."`
	Rows        int    `default:"100000" help:"Rows that write-behind writes as fast as it can, two for each hash."`
	Compiler    bool   `help:"Only measure the compiler, and recipes in the gears language against the same in Python."`
	Examples    string `default:"examples" help:"Directory of the recipes of --compiler."`
	Requests    int    `default:"200000" help:"Requests of each run of the latter two; five times as many in pipelines."`
}

func main() {
	var o options
	kong.Parse(&o, kong.Name("bench"), kong.Description("Compares gears with other ways to do the same work."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	run := o.run
	switch {
	case o.Programs:
		run = o.onlyPrograms
	case o.Passing:
		run = o.onlyPassing
	case o.Clusters:
		run = o.onlyClusters
	case o.Compiler:
		run = o.onlyCompiler
	case o.Events:
		run = o.onlyEvents
	case o.Capture:
		run = o.onlyCapture
	case o.WriteBehind:
		run = o.onlyWriteBehind
	}
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (o *options) run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "gears-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	child, err := shard.StartChild(ctx, shard.ChildOptions{Dir: dir, Socket: filepath.Join(dir, "redis")})
	if err != nil {
		return err
	}
	defer child.Close()
	e := &env{ctx: ctx, socket: child.Socket(), url: child.URL(), n: o.N, keys: o.Keys}
	defer e.close()
	progress("loading %d movies", o.N)
	if err := movies.Load(ctx, e.url, 0, o.N); err != nil {
		return err
	}
	e.genres, e.years = movies.CountGenres(o.N), movies.CountYears(o.N)
	if err := e.startGearsd(dir, o.Gearsd); err != nil {
		return err
	}
	report := newReport(o, e)
	for _, w := range works {
		if !matches(w.name, o.Work) {
			continue
		}
		row, err := o.measure(e, &w)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		report.add(row)
	}
	if err := report.memory(o.N); err != nil {
		return err
	}
	if o.Big {
		progress("loading %d movies more", 2*o.N)
		if err := movies.Load(ctx, e.url, o.N, 3*o.N); err != nil {
			return err
		}
		if _, err := e.gears(scripts["recipe 2"]); err != nil {
			return err
		}
		if err := report.memory(3 * o.N); err != nil {
			return err
		}
	}
	compiler, err := o.runCompiler(e)
	if err != nil {
		return err
	}
	programs, err := o.runPrograms(e)
	if err != nil {
		return err
	}
	passing, err := o.runPassing(ctx)
	if err != nil {
		return err
	}
	events, err := o.runEvents(ctx)
	if err != nil {
		return err
	}
	capture, err := o.runCapture(ctx)
	if err != nil {
		return err
	}
	writeBehind, err := o.runWriteBehind(ctx)
	if err != nil {
		return err
	}
	clusters, err := o.runClusters(ctx)
	if err != nil {
		return err
	}
	return output(o.Out, func(w io.Writer) {
		report.print(w)
		compiler(w)
		programs(w)
		passing(w)
		events(w)
		capture(w)
		writeBehind(w)
		clusters(w)
	})
}

// output prints a report and, when a file is named, writes it there too.
func output(file string, print func(io.Writer)) error {
	print(os.Stdout)
	if file == "" {
		return nil
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	print(f)
	return f.Close()
}

// command is what the reports say made them.
func (o *options) command() string {
	return strings.Join(append([]string{"go run ./bench"}, os.Args[1:]...), " ")
}

// matches reports whether name contains one of the words; no words match all.
func matches(name string, words []string) bool {
	return len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
}

// result is what one contender took for one work, a duration a round.
type result struct {
	who   string
	times []time.Duration
}

func (r *result) median() time.Duration {
	s := slices.Sorted(slices.Values(r.times))
	if len(s) == 0 {
		return 0
	}
	return s[len(s)/2]
}

// row is all that was measured for a work.
type row struct {
	work    *work
	results []*result // gears first
}

// measure runs all contenders of a work, a round at a time.
func (o *options) measure(e *env, w *work) (*row, error) {
	r := &row{work: w}
	var run []contender
	for _, c := range w.contenders {
		if c.who != "gears" && !matches(c.who, o.Who) || c.there != nil && !c.there() {
			continue
		}
		run = append(run, c)
		r.results = append(r.results, &result{who: c.who})
	}
	for round := range o.Rounds + 1 {
		for k := range run {
			i := (k + round) % len(run) // nobody is always first
			d, err := e.time(w, &run[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", run[i].who, err)
			}
			progress("%-28s round %d  %-9s %v", w.name, round, run[i].who, d.Round(time.Millisecond))
			if round > 0 {
				r.results[i].times = append(r.results[i].times, d)
			}
		}
	}
	return r, nil
}

// time runs one contender once and checks its answer.
func (e *env) time(w *work, c *contender) (time.Duration, error) {
	if w.before != nil {
		if err := w.before(e); err != nil {
			return 0, err
		}
	}
	start := time.Now()
	got, inner, err := c.run(e)
	d := time.Since(start)
	if err != nil {
		return 0, err
	}
	if inner > 0 {
		d = inner // an interpreter's start is not part of the work
	}
	if err := w.check(e, got); err != nil {
		return 0, fmt.Errorf("wrong answer: %w", err)
	}
	return d, nil
}

func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
