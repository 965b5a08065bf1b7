package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/bench/movies"
	"gears/engine"
	"gears/pyfront"
	"gears/shard"
	"gears/shard/clustertest"
)

// This file measures how work grows on clusters of one, two and three masters:
// recipe 2 against the program that one writes by hand, which asks all masters at
// the same time, and how fast records move between shards.

// clusterRow is recipe 2 on one cluster.
type clusterRow struct {
	masters, movies int
	gears, goredis  result
	// Processor time of gearsd, of all masters while it ran, and of all masters
	// while the other program ran.
	gearsd, redis, redisToo time.Duration
	// What the shards sent each other, and what they could have.
	crossed, moved, bytes int64
}

// moveRow is a repartition on one cluster.
type moveRow struct {
	masters        int
	name           string
	records        int
	times          result
	crossed, bytes int64
}

// moves are the repartitions that are measured: each shard makes the records.
var moves = []struct{ name, script string }{
	{"str of 8 bytes, all keys", "def r():\n    for i in range(%d):\n        yield '%%08d' %% i\nGB('PythonReader').repartition(lambda x: x).count().run(r)"},
	{"dict of 100 bytes, all keys", "def r():\n    for i in range(%d):\n        yield {'id': i, 'text': 'x' * 80}\nGB('PythonReader').repartition(lambda x: str(x['id'])).count().run(r)"},
	{"str of 8 bytes, one hot key", "def r():\n    for i in range(%d):\n        yield '%%08d' %% i\nGB('PythonReader').repartition(lambda x: 'hot').count().run(r)"},
}

const movedRecords = 300_000

func (o *options) onlyClusters(ctx context.Context) error {
	print, err := o.runClusters(ctx)
	if err != nil {
		return err
	}
	return output(o.Out, print)
}

// runClusters measures and returns the report.
func (o *options) runClusters(ctx context.Context) (func(io.Writer), error) {
	sizes := []int{o.N / 10, o.N}
	if o.Big {
		sizes = append(sizes, 3*o.N)
	}
	var rows []*clusterRow
	var moved []*moveRow
	for _, masters := range []int{1, 2, 3} {
		r, m, err := o.onCluster(ctx, masters, sizes)
		if err != nil {
			return nil, fmt.Errorf("%d masters: %w", masters, err)
		}
		rows, moved = append(rows, r...), append(moved, m...)
	}
	return func(w io.Writer) { printClusters(w, o, rows, moved) }, nil
}

// onCluster measures one cluster with growing numbers of movies.
func (o *options) onCluster(ctx context.Context, masters int, sizes []int) (rows []*clusterRow, moved []*moveRow, err error) {
	dir, err := os.MkdirTemp("", "gears-bench-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	c, err := clustertest.Start(ctx, clustertest.Options{Masters: masters})
	if err != nil {
		return nil, nil, err
	}
	defer c.Close()
	e := &env{ctx: ctx, url: c.URLs()[0]}
	defer e.close()
	if err := e.startGearsd(dir, o.Gearsd); err != nil {
		return nil, nil, err
	}
	o.Gearsd = keepBinary(o.Gearsd, dir)
	topology, err := shard.Open(ctx, shard.Options{URLs: c.URLs()})
	if err != nil {
		return nil, nil, err
	}
	defer topology.Close()
	in := engine.New(topology, engine.Options{})
	defer in.Close(context.WithoutCancel(ctx))
	client := c.Client()
	defer client.Close()
	loaded := 0
	for _, n := range sizes {
		progress("%d masters: loading %d movies", masters, n-loaded)
		if err := movies.Load(ctx, e.url, loaded, n); err != nil {
			return nil, nil, err
		}
		loaded = n
		row := &clusterRow{masters: masters, movies: n}
		want := answer(movies.CountGenres(n))
		for round := range o.Rounds + 1 {
			gearsd, redis := processorTime(e.gearsd), timesOf(c)
			a, err := clocked(&row.gears, round, func() (answer, error) { return e.gears(scripts["recipe 2"]) })
			if round > 0 {
				row.gearsd += processorTime(e.gearsd) - gearsd
				row.redis += timesOf(c) - redis
			}
			if err == nil {
				err = same(a, want)
			}
			if err != nil {
				return nil, nil, fmt.Errorf("gears: %w", err)
			}
			redis = timesOf(c)
			a, err = clocked(&row.goredis, round, func() (answer, error) { return clusterGenres(ctx, client) })
			if round > 0 {
				row.redisToo += timesOf(c) - redis
			}
			if err == nil {
				err = same(a, want)
			}
			if err != nil {
				return nil, nil, fmt.Errorf("go-redis: %w", err)
			}
			progress("%d masters, %d movies, round %d", masters, n, round)
		}
		res, err := runIn(ctx, in, scripts["recipe 2"])
		if err != nil {
			return nil, nil, err
		}
		row.crossed, row.moved, row.bytes = crossings(res)
		rows = append(rows, row)
	}
	for _, m := range moves {
		row := &moveRow{masters: masters, name: m.name, records: masters * movedRecords}
		for round := range o.Rounds + 1 {
			var res engine.Result
			_, err := clocked(&row.times, round, func() (answer, error) {
				var err error
				res, err = runIn(ctx, in, fmt.Sprintf(m.script, movedRecords))
				return nil, err
			})
			if err != nil {
				return nil, nil, err
			}
			row.crossed, _, row.bytes = crossings(res)
		}
		progress("%d masters, %s: %v", masters, m.name, row.times.median())
		moved = append(moved, row)
	}
	return rows, moved, nil
}

// timesOf is the processor time of all masters.
func timesOf(c *clustertest.Cluster) (sum time.Duration) {
	for _, n := range c.Nodes() {
		sum += timeOf(n.Pid())
	}
	return sum
}

// each is a time that rounds took, in microseconds a movie.
func (r *clusterRow) each(d time.Duration) float64 {
	return float64(d.Microseconds()) / float64(len(r.gears.times)*r.movies)
}

// keepBinary is the gearsd that was built in dir, moved to where it outlives it.
func keepBinary(given, dir string) string {
	if given != "" {
		return given
	}
	kept := filepath.Join(os.TempDir(), fmt.Sprintf("gears-bench-gearsd-%d", os.Getpid()))
	if os.Rename(filepath.Join(dir, "gearsd"), kept) != nil {
		return ""
	}
	return kept
}

// clocked times one round; the first warms up.
func clocked(r *result, round int, f func() (answer, error)) (answer, error) {
	start := time.Now()
	a, err := f()
	if round > 0 {
		r.times = append(r.times, time.Since(start))
	}
	return a, err
}

// runIn runs a script in this process, whose result tells what crossed.
func runIn(ctx context.Context, in *engine.Engine, script string) (engine.Result, error) {
	m, diags := pyfront.Parse("<string>", script, pyfront.Options{})
	if len(diags) > 0 {
		return engine.Result{}, diags[0]
	}
	res, err := in.Run(ctx, m)
	if err == nil && len(res.Errors) > 0 {
		err = fmt.Errorf("%d errors, the first: %s", len(res.Errors), res.Errors[0])
	}
	return res, err
}

// crossings adds up what went to another shard after the first stage, and all
// that left it.
func crossings(res engine.Result) (crossed, moved, bytes int64) {
	for _, c := range res.Crossed {
		if c.Stage != 0 {
			continue
		}
		moved += c.Records
		if c.From != c.To {
			crossed += c.Records
			bytes += c.Bytes
		}
	}
	return crossed, moved, bytes
}

// clusterGenres is recipe 2 by hand: for each master, at the same time, pages of
// SCAN and a pipeline for their keys.
func clusterGenres(ctx context.Context, c *redis.ClusterClient) (answer, error) {
	out := answer{}
	var mu sync.Mutex
	err := c.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error {
		counts := answer{}
		var cursor uint64
		for {
			keys, next, err := master.Scan(ctx, cursor, "movie:*", page).Result()
			if err != nil {
				return err
			}
			if len(keys) > 0 {
				err := goredisField(&env{ctx: ctx}, master, keys, "genres", func(v string) {
					for _, g := range strings.Split(v, ",") {
						counts[g]++
					}
				})
				if err != nil {
					return err
				}
			}
			if cursor = next; cursor == 0 {
				break
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for g, n := range counts {
			out[g] += n
		}
		return nil
	})
	return out, err
}

func printClusters(w io.Writer, o *options, rows []*clusterRow, moved []*moveRow) {
	fmt.Fprintf(w, "\n## Clusters\n\nMade by `%s`. All masters, gearsd and the other program share the machine and its processors, so more\n", o.command())
	fmt.Fprintf(w, "masters are more work to do on the same ones: what grows is what a cluster costs, not what it gains. Medians of %d rounds.\n\n", o.Rounds)
	fmt.Fprintf(w, "Recipe 2. go-redis asks all masters at the same time. What crosses are partial counts, one a genre and shard.\n\n")
	fmt.Fprintf(w, "| masters | movies | gears | go-redis | gears ÷ go-redis | movies a second | gearsd, µs a movie | all Redis, µs a movie | the same under go-redis | records that cross | bytes |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, r := range rows {
		g := r.gears.median()
		fmt.Fprintf(w, "| %d | %d | %s | %s | %s | %.0f | %.2f | %.2f | %.2f | %d of %d | %d |\n", r.masters, r.movies, cell(g), cell(r.goredis.median()),
			ratio(g, r.goredis.median()), float64(r.movies)/g.Seconds(), r.each(r.gearsd), r.each(r.redis), r.each(r.redisToo), r.crossed, r.moved, r.bytes)
	}
	fmt.Fprintf(w, "\nWhat limits it: with one master its one thread, which works while gearsd does; with more than one the processors of\n")
	fmt.Fprintf(w, "this machine, which the last columns share out. The partial counts that cross are nothing beside that.\n")
	fmt.Fprintf(w, "\nRepartition of records that every shard makes in Python (%d each), then a count; without a gearsd around it.\n\n", movedRecords)
	fmt.Fprintf(w, "| masters | records | time | records a second | cross | MB a second that cross |\n|---:|---|---:|---:|---:|---:|\n")
	for _, r := range moved {
		t := r.times.median().Seconds()
		fmt.Fprintf(w, "| %d | %s | %s | %.0f | %d%% | %.1f |\n", r.masters, r.name, cell(r.times.median()), float64(r.records)/t,
			100*r.crossed/int64(r.records), float64(r.bytes)/1e6/t)
	}
}
