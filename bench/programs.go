package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"gears/shard"
)

// The programs are small scripts that run as they are in gears and in python3.
// Each defines N and body(); its header says what it does and what limits it.
//
//go:embed programs/*.py
var programFiles embed.FS

//go:embed timing.py
var timing string

// batches is how often a program's process times N runs; the fastest counts.
const batches = 5

// program is one of the scripts.
type program struct {
	name   string
	about  string
	limits string
	source string // with the loop that times it

	gears, python time.Duration // a run of body(), the best of all rounds
}

// ratio is how many times CPython's time gears takes.
func (p *program) ratio() float64 { return float64(p.gears) / float64(p.python) }

// loadPrograms reads the scripts whose names contain one of the words.
func loadPrograms(words []string) ([]*program, error) {
	files, err := programFiles.ReadDir("programs")
	if err != nil {
		return nil, err
	}
	var out []*program
	for _, f := range files {
		text, err := programFiles.ReadFile("programs/" + f.Name())
		if err != nil {
			return nil, err
		}
		p := &program{name: strings.TrimSuffix(f.Name(), ".py")}
		for field, to := range map[string]*string{"about": &p.about, "limits": &p.limits} {
			for line := range strings.Lines(string(text)) {
				if v, ok := strings.CutPrefix(line, "# "+field+": "); ok {
					*to = strings.TrimSpace(v)
				}
			}
			if *to == "" {
				return nil, fmt.Errorf("%s says nothing of %q", f.Name(), field)
			}
		}
		p.source = fmt.Sprintf("BATCHES = %d\n%s\n\n%s", batches, text, timing)
		if matches(p.name, words) {
			out = append(out, p)
		}
	}
	return out, nil
}

// timed is what a program prints: the seconds of a run, and its answer.
func timed(text string) (time.Duration, string, error) {
	seconds, answer, ok := strings.Cut(strings.TrimSpace(text), " ")
	s, err := strconv.ParseFloat(seconds, 64)
	if !ok || err != nil {
		return 0, "", fmt.Errorf("unexpected output %q", text)
	}
	return time.Duration(s * float64(time.Second)), answer, nil
}

// inGears runs the program in gearsd, as users' scripts are run: with its
// collector's settings, budgets and batches.
func (p *program) inGears(e *env) (time.Duration, string, error) {
	reply, err := e.through.Do(e.ctx, "RG.PYEXECUTE", p.source).Slice()
	if err != nil {
		return 0, "", err
	}
	for _, part := range reply {
		if list, ok := part.([]any); ok && len(list) == 1 {
			return timed(fmt.Sprint(list[0]))
		}
	}
	return 0, "", fmt.Errorf("the reply %v", reply)
}

// inPython runs the program in the python3 of the search path.
func (p *program) inPython(ctx context.Context) (time.Duration, string, error) {
	cmd := exec.CommandContext(ctx, "python3", "-")
	cmd.Stdin = strings.NewReader(p.source)
	out, err := cmd.Output()
	if err != nil {
		var x *exec.ExitError
		if errors.As(err, &x) {
			err = fmt.Errorf("%w\n%s", err, x.Stderr)
		}
		return 0, "", err
	}
	return timed(string(out))
}

// pythonVersion is that of the search path's python3, "" when there is none.
func pythonVersion(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "python3", "--version").Output()
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSpace(string(out)), "Python ")
}

// measurePrograms runs every program in turn in gears and in python3, a round at
// a time, so that a machine that slows down slows both.
func (o *options) measurePrograms(e *env, programs []*program, python bool) error {
	for round := range o.Rounds {
		for _, p := range programs {
			d, got, err := p.inGears(e)
			if err != nil {
				return fmt.Errorf("%s: gears: %w", p.name, err)
			}
			p.gears = least(p.gears, d)
			if python {
				d, want, err := p.inPython(e.ctx)
				if err != nil {
					return fmt.Errorf("%s: python3: %w", p.name, err)
				}
				if got != want {
					return fmt.Errorf("%s: gears answers %s, python3 %s", p.name, got, want)
				}
				p.python = least(p.python, d)
			}
			progress("%-12s round %d  gears %v, python3 %v", p.name, round+1, p.gears, p.python)
		}
	}
	return nil
}

func least(a, b time.Duration) time.Duration {
	if a == 0 {
		return b
	}
	return min(a, b)
}

// geometricMean is the mean of the programs' ratios.
func geometricMean(programs []*program) float64 {
	sum := 0.0
	for _, p := range programs {
		sum += math.Log(p.ratio())
	}
	return math.Exp(sum / float64(len(programs)))
}

// printPrograms writes the report of the programs as Markdown; python is the
// version compared with, or "".
func printPrograms(w io.Writer, command string, rounds int, programs []*program, python string) {
	fmt.Fprintf(w, "\n## The machine alone\n\nMade by `%s`: %d CPUs, %s/%s, %s.\n", command, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Fprintf(w, "The same scripts, [bench/programs](programs), in gearsd and in python3: the time of one run, best of %d batches in\n%d rounds that take the two in turn. All answers were compared.\n\n", batches, rounds)
	if python == "" {
		fmt.Fprint(w, "**There was no python3 to compare with.**\n\n| program | gears | what limits it |\n|---|---:|---|\n")
		for _, p := range programs {
			fmt.Fprintf(w, "| %s | %s | %s |\n", p.name, micros(p.gears), p.limits)
		}
	} else {
		fmt.Fprintf(w, "| program | gears | CPython %s | gears ÷ CPython | what limits it |\n|---|---:|---:|---:|---|\n", python)
		for _, p := range programs {
			fmt.Fprintf(w, "| %s | %s | %s | %.2f | %s |\n", p.name, micros(p.gears), micros(p.python), p.ratio(), p.limits)
		}
		fmt.Fprintf(w, "| **geometric mean** | | | **%.2f** | |\n", geometricMean(programs))
	}
	fmt.Fprint(w, "\nWhat the programs are:\n\n")
	for _, p := range programs {
		fmt.Fprintf(w, "- **%s**: %s\n", p.name, p.about)
	}
}

func micros(d time.Duration) string {
	return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond))
}

// runPrograms measures the programs and returns what prints the report; it needs
// a gearsd.
func (o *options) runPrograms(e *env) (print func(io.Writer), err error) {
	programs, err := loadPrograms(o.Work)
	if err != nil || len(programs) == 0 {
		return func(io.Writer) {}, err
	}
	python := pythonVersion(e.ctx)
	if python == "" {
		progress("there is no python3: the programs run in gears only")
	}
	if err := o.measurePrograms(e, programs, python != ""); err != nil {
		return nil, err
	}
	return func(w io.Writer) { printPrograms(w, o.command(), o.Rounds, programs, python) }, nil
}

// onlyPrograms is run for the programs alone, which need an empty Redis.
func (o *options) onlyPrograms(ctx context.Context) error {
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
	e := &env{ctx: ctx, socket: child.Socket(), url: child.URL()}
	defer e.close()
	if err := e.startGearsd(dir, o.Gearsd); err != nil {
		return err
	}
	print, err := o.runPrograms(e)
	if err != nil {
		return err
	}
	return output(o.Out, print)
}
