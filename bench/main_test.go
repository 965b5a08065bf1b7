package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestAllContendersAgree runs every work once on little data: what is compared
// must do the same.
func TestAllContendersAgree(t *testing.T) {
	out := filepath.Join(t.TempDir(), "report.md")
	o := options{N: 3000, Keys: 1500, Rounds: 1, Big: true, Out: out, Work: names(works), Requests: 100, Rows: 100, Examples: "../examples"}
	if err := o.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range works {
		if !strings.Contains(string(text), "| "+w.name+" |") {
			t.Errorf("the report lacks %s:\n%s", w.name, text)
		}
	}
	if !strings.Contains(string(text), "| 9000 |") {
		t.Errorf("the report lacks the memory at three times the movies:\n%s", text)
	}
}

func names(works []work) []string {
	var out []string
	for _, w := range works {
		out = append(out, w.name)
	}
	return out
}

// TestPassing asks a little of everything.
func TestPassing(t *testing.T) {
	out := filepath.Join(t.TempDir(), "passing.md")
	o := options{Rounds: 1, Out: out, Requests: 500}
	if err := o.onlyPassing(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"| TCP GET, -P 1 |", "| unix SET, -P 16 |"} {
		if !strings.Contains(string(text), s) {
			t.Errorf("the report lacks %s:\n%s", s, text)
		}
	}
}

// TestEvents asks a little of everything; what is counted is checked by the
// program itself.
func TestEvents(t *testing.T) {
	out := filepath.Join(t.TempDir(), "events.md")
	o := options{Rounds: 1, Out: out, Requests: 500}
	if err := o.onlyEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"| TCP, a constant |", "| unix, one GET |", "| no registration |", "| recipe 1 |"} {
		if !strings.Contains(string(text), s) {
			t.Errorf("the report lacks %s:\n%s", s, text)
		}
	}
}

// TestCapture has everyone follow a few SETs.
func TestCapture(t *testing.T) {
	out := filepath.Join(t.TempDir(), "capture.md")
	o := options{Rounds: 1, Out: out, Requests: 500}
	if err := o.onlyCapture(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range followers() {
		if !strings.Contains(string(text), "| "+f.name+" |") {
			t.Errorf("the report lacks %s:\n%s", f.name, text)
		}
	}
}

// TestWriteBehind has everyone write a few rows; the program itself compares the
// tables with what was written.
func TestWriteBehind(t *testing.T) {
	out := filepath.Join(t.TempDir(), "writebehind.md")
	o := options{Rounds: 1, Out: out, Rows: 300}
	if err := o.onlyWriteBehind(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range writers {
		for _, name := range databaseNames {
			if !strings.Contains(string(text), "| "+name+", "+w.name+" |") {
				t.Errorf("the report lacks %s, %s:\n%s", name, w.name, text)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	cpus := float64(runtime.NumCPU())
	redis, other := part{"Redis", 3, true}, part{"gears", 6 * cpus, false}
	if got := limits(10, redis); got != "Redis: 30% busy" {
		t.Error(got)
	}
	if got := limits(10, other); !strings.HasSuffix(got, "processors: 60% busy") {
		t.Error(got)
	}
	if got := atMost(redis, other); got != 1e6/(6+3/cpus) {
		t.Error(got)
	}
}

// TestProgramsAgree runs the cheapest programs in gears and python3, and looks
// at what the report says with and without the latter.
func TestProgramsAgree(t *testing.T) {
	out := filepath.Join(t.TempDir(), "programs.md")
	o := options{Rounds: 1, Out: out, Work: []string{"fib", "methods"}}
	if err := o.onlyPrograms(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want := "**geometric mean**"
	if pythonVersion(t.Context()) == "" {
		want = "no python3"
	}
	for _, s := range []string{want, "| fib |", "| methods |"} {
		if !strings.Contains(string(text), s) {
			t.Errorf("the report lacks %s:\n%s", s, text)
		}
	}
	var b strings.Builder
	printPrograms(&b, "bench", 1, []*program{{name: "fib", limits: "this"}}, "")
	if !strings.Contains(b.String(), "no python3") {
		t.Errorf("without python3 the report says nothing of it:\n%s", b.String())
	}
}

func TestGeometricMean(t *testing.T) {
	if got := geometricMean([]*program{{gears: 4, python: 1}, {gears: 1, python: 1}}); got != 2 {
		t.Error(got)
	}
}

func TestMedian(t *testing.T) {
	r := result{times: []time.Duration{5, 1, 9, 3, 2}}
	if got := r.median(); got != 3 {
		t.Error(got)
	}
}
