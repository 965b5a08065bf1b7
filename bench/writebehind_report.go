package main

import (
	"fmt"
	"io"
	"runtime"
)

// successor is how many records a second the commercial successor of RedisGears'
// write-behind is said to manage.
const successor = 10_000

func (r *writerRow) figure(get func(written) float64) float64 {
	var all []sample
	for _, s := range r.samples {
		all = append(all, sample{rate: get(s)})
	}
	return middle(all, func(s sample) float64 { return s.rate })
}

// to is the median of the rounds' ratios to a writer by hand, "–" where there was none.
func (r *writerRow) to(list []*writerRow, name string) string {
	for _, other := range list {
		if other.kind != r.kind || other.name != name {
			continue
		}
		var all []sample
		for i, s := range r.samples {
			all = append(all, sample{rate: s.rate / other.samples[i].rate})
		}
		return fmt.Sprintf("%.2f", middle(all, func(s sample) float64 { return s.rate }))
	}
	return "–"
}

func printWriteBehind(w io.Writer, o *options, list []*writerRow) {
	fmt.Fprintf(w, "\n## Write-behind\n\nMade by `%s`: %d CPUs, %s/%s, %s.\n", o.command(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Fprintf(w, "%d hashes of four fields are written to Redis, and then once more, by one connection in pipelines of %d, as fast as Redis takes them;\n", max(1, o.Rows/2), loadPipeline)
	fmt.Fprintf(w, "the time ends when the last row of the table is as it should be. Then new hashes are written at half the rate of rows that there\n")
	fmt.Fprintf(w, "was, for at most %d seconds, and a row's lag is the time from when its HSET was due until it was seen in the table. All may write\n", lagSeconds)
	fmt.Fprintf(w, "%d rows in a transaction; the tables are compared. Medians of %d rounds after one to warm up; each round has all follow in turn.\n\n", writeBatch, o.Rounds)
	fmt.Fprintf(w, "| | rows/s | ÷ by hand, notifications | ÷ by hand, a stream | ÷ %d | lag p50, ms | p99, ms | at rows/s | who follows, µs a row | Redis, µs | the database, µs | what limits |\n", successor)
	fmt.Fprintf(w, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n")
	for _, r := range list {
		rate := r.figure(func(s written) float64 { return s.rate })
		follower := r.figure(func(s written) float64 { return s.follower })
		redis := r.figure(func(s written) float64 { return s.redis })
		database := r.figure(func(s written) float64 { return s.database })
		fmt.Fprintf(w, "| %s, %s | %.0f | %s | %s | %.1f | %.1f | %.1f | %.0f | %.1f | %.1f | %.1f | %s |\n", databaseNames[r.kind], r.name, rate,
			r.to(list, "by hand, notifications"), r.to(list, "by hand, a stream"), rate/successor,
			r.figure(func(s written) float64 { return s.p50 }), r.figure(func(s written) float64 { return s.p99 }), r.figure(func(s written) float64 { return s.pace }),
			follower, redis, database, limits(1e6/rate, part{"Redis", redis, true}, part{"who follows", follower, false}, part{"the database", database, true}))
	}
	fmt.Fprint(w, `
By hand, notifications: a program that follows keyspace notifications, reads the hashes in one pipeline, and writes them in one
statement; what happens while it is away, it never learns. By hand, a stream: who writes a hash adds it to a stream in one
transaction (MULTI), and the program reads that; it learns of no other writes. rgsync follows notifications, adds to streams of
its own, and writes from them; upsert follows the replication stream, and goes on where it was after a restart; it writes what
runs together, which is 512 events at most.
`)
}
