package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// report is what a run of the benchmarks found.
type report struct {
	command string
	machine string
	rounds  int
	n, keys int
	env     *env
	rows    []*row
	rss     []string
}

func newReport(o *options, e *env) *report {
	version := "unknown"
	if info, err := e.client().Info(e.ctx, "server").Result(); err == nil {
		for line := range strings.Lines(info) {
			if v, ok := strings.CutPrefix(strings.TrimSpace(line), "redis_version:"); ok {
				version = v
			}
		}
	}
	return &report{
		command: o.command(),
		machine: fmt.Sprintf("%d CPUs, %s/%s, %s, Redis %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), version),
		rounds:  o.Rounds, n: o.N, keys: o.Keys, env: e,
	}
}

func (r *report) add(row *row) { r.rows = append(r.rows, row) }

// memory notes what gearsd occupies with n movies in Redis.
func (r *report) memory(n int) error {
	now, peak, err := r.env.memory()
	if err != nil {
		return err
	}
	r.rss = append(r.rss, fmt.Sprintf("| %d | %d | %d |", n, now, peak))
	return nil
}

// print writes the report as Markdown.
func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "# Results\n\nMade by `make bench` (`%s`): %s.\n", r.command, r.machine)
	fmt.Fprintf(w, "%d movies in one private Redis, a unix socket, medians of %d rounds after one to warm up.\n", r.n, r.rounds)
	fmt.Fprintf(w, "gears is a gearsd beside that Redis, called with RG.PYEXECUTE. All answers were checked.\n\n")
	who := []string{"gears", "go-redis", "raw", "lua", "redis-py"}
	fmt.Fprintf(w, "| work | %s | gears ÷ go-redis | gears ÷ raw |\n|---|%s---:|---:|\n", strings.Join(who, " | "), strings.Repeat("---:|", len(who)))
	for _, row := range r.rows {
		fmt.Fprintf(w, "| %s |", row.work.name)
		for _, name := range who {
			fmt.Fprintf(w, " %s |", cell(row.median(name)))
		}
		g := row.median("gears")
		fmt.Fprintf(w, " %s | %s |\n", ratio(g, row.median("go-redis")), ratio(g, row.median("raw")))
	}
	fmt.Fprintf(w, "\nRead-modify-write has %d records. What the works are:\n\n", r.keys)
	for _, row := range r.rows {
		fmt.Fprintf(w, "- **%s**: %s\n", row.work.name, row.work.about)
	}
	for _, row := range r.rows {
		if row.work.rate != "" && len(row.results) > 0 {
			fmt.Fprintf(w, "\n%s.\n", row.rates(r.keys))
		}
	}
	fmt.Fprintf(w, `
Who does it: **go-redis** is the program one writes by hand, a page of SCAN (COUNT 1000), a pipeline for its keys, the
next page; **raw** is a socket without a library that asks for the next page before it reads this one's replies, about the
limit of what a client can do; **lua** is one EVAL a page, which stops Redis for all others; **redis-py** is go-redis'
program in Python.

Memory of gearsd in MB:

| movies | resident after the works | at most |
|---:|---:|---:|
%s
`, strings.Join(r.rss, "\n"))
}

func (r *row) median(who string) time.Duration {
	for _, x := range r.results {
		if x.who == who {
			return x.median()
		}
	}
	return 0
}

func cell(d time.Duration) string {
	if d == 0 {
		return "–"
	}
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}

func ratio(a, b time.Duration) string {
	if a == 0 || b == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", float64(a)/float64(b))
}
