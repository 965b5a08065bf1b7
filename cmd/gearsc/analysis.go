package main

import (
	"fmt"
	"io"
	"time"

	"gears/engine"
)

// analysis is what a run of a plan took, as explain --analyze tells it.
type analysis struct {
	Stages    []stageTook    `json:"stages"`
	Exchanges []exchangeTook `json:"exchanges"` // those between shards
	Results   int            `json:"results"`
	Errors    []string       `json:"errors"`
	ElapsedMS float64        `json:"elapsed_ms"`
}

// stageTook is what a stage took, on all shards.
type stageTook struct {
	Stage      int     `json:"stage"`
	Records    int64   `json:"records"`
	Emitted    int64   `json:"emitted"`
	Batches    int64   `json:"batches"`
	RoundTrips int64   `json:"round_trips"`
	Reruns     int64   `json:"reruns"`
	ElapsedMS  float64 `json:"elapsed_ms"`
}

// exchangeTook is what moved, and what did not, after a stage.
type exchangeTook struct {
	Stage   int        `json:"after_stage"`
	Crossed int64      `json:"crossed"`
	Bytes   int64      `json:"bytes"` // of what crossed
	Stayed  int64      `json:"stayed"`
	Pairs   []pairTook `json:"pairs"`
}

// pairTook is what a shard sent another.
type pairTook struct {
	From      string  `json:"from"`
	To        string  `json:"to"`
	Records   int64   `json:"records"`
	Bytes     int64   `json:"bytes"`
	BlockedMS float64 `json:"blocked_ms"` // waiting for room
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func analyzed(res *engine.Result) *analysis {
	a := &analysis{Stages: []stageTook{}, Exchanges: []exchangeTook{}, Results: len(res.Results), Errors: append([]string{}, res.Errors...), ElapsedMS: millis(res.Elapsed)}
	for i, s := range res.Stages {
		a.Stages = append(a.Stages, stageTook{i, s.Records, s.Emitted, s.Batches, s.RoundTrips, s.Reruns, millis(s.Elapsed)})
	}
	for _, c := range res.Crossed {
		n := len(a.Exchanges)
		if n == 0 || a.Exchanges[n-1].Stage != c.Stage {
			a.Exchanges = append(a.Exchanges, exchangeTook{Stage: c.Stage, Pairs: []pairTook{}})
			n++
		}
		x := &a.Exchanges[n-1]
		if c.From == c.To {
			x.Stayed += c.Records
			continue
		}
		x.Crossed, x.Bytes = x.Crossed+c.Records, x.Bytes+c.Bytes
		if c.Records > 0 {
			x.Pairs = append(x.Pairs, pairTook{c.From, c.To, c.Records, c.Bytes, millis(c.Blocked)})
		}
	}
	return a
}

// stages tells what each stage took; nothing of a plan that was not run.
func (a *analysis) stages() []string {
	if a == nil {
		return nil
	}
	var lines []string
	for _, s := range a.Stages {
		lines = append(lines, fmt.Sprintf("%d records in, %d out, %d batches, %d round trips, %d ran again, %v ms",
			s.Records, s.Emitted, s.Batches, s.RoundTrips, s.Reruns, s.ElapsedMS))
	}
	return lines
}

// print is the analysis for people.
func (a *analysis) print(out io.Writer) {
	fmt.Fprintf(out, "\nAnalyzed\n")
	for i, line := range a.stages() {
		fmt.Fprintf(out, "  stage %d: %s\n", i, line)
	}
	for _, x := range a.Exchanges {
		fmt.Fprintf(out, "  after stage %d: %d records crossed in %d bytes, %d stayed on their shard\n", x.Stage, x.Crossed, x.Bytes, x.Stayed)
		for _, p := range x.Pairs {
			fmt.Fprintf(out, "    %s ─► %s: %d records, %d bytes", p.From, p.To, p.Records, p.Bytes)
			if p.BlockedMS >= 1 {
				fmt.Fprintf(out, ", %.0f ms waiting for room", p.BlockedMS)
			}
			fmt.Fprintln(out)
		}
	}
	fmt.Fprintf(out, "  %d results, %d errors, %v ms\n", a.Results, len(a.Errors), a.ElapsedMS)
}
