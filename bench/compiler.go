package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"gears/bench/movies"
	"gears/lang/native"
	"gears/lang/sema"
	"gears/shard"
)

// twins are examples that are written in both languages, and read only.
var twins = []string{"count_by_genre", "keys_by_type", "average_runtime", "word_count"}

// twin is an example in both languages, and what its runs took.
type twin struct {
	name           string
	python, native string // the sources
	times          [2][]time.Duration
}

// ratio is native to Python, the median of the rounds: a round runs the two one after
// the other, so that what else the machine does concerns both.
func (t *twin) ratio() float64 {
	ratios := make([]float64, len(t.times[0]))
	for i := range ratios {
		ratios[i] = float64(t.times[1][i]) / float64(t.times[0][i])
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

func loadTwins(dir string) ([]*twin, error) {
	var all []*twin
	for _, name := range twins {
		t := &twin{name: name}
		for ext, to := range map[string]*string{".py": &t.python, ".gears": &t.native} {
			text, err := os.ReadFile(filepath.Join(dir, name+ext))
			if err != nil {
				return nil, err
			}
			*to = string(text)
		}
		all = append(all, t)
	}
	return all, nil
}

// execute sends a recipe and gives its results in order.
func (e *env) execute(command, source string) (time.Duration, []string, error) {
	start := time.Now()
	reply, err := e.through.Do(e.ctx, command, source).Slice()
	took := time.Since(start)
	if err != nil {
		return 0, nil, err
	}
	results, ok := reply[0].([]any)
	if errs, _ := reply[1].([]any); !ok || len(errs) > 0 {
		return 0, nil, fmt.Errorf("the reply %v", reply)
	}
	var texts []string
	for _, r := range results {
		texts = append(texts, fmt.Sprint(r))
	}
	slices.Sort(texts)
	return took, texts, nil
}

// measureTwins runs the twins in turn, each first in every other round.
func (o *options) measureTwins(e *env, all []*twin) error {
	for _, t := range all {
		for round := range o.Rounds + 1 {
			var answers [2][]string
			for k := range 2 {
				i := (k + round) % 2
				took, got, err := e.execute([]string{"RG.PYEXECUTE", "RG.EXECUTE"}[i], []string{t.python, t.native}[i])
				if err != nil {
					return fmt.Errorf("%s: %w", t.name, err)
				}
				answers[i] = got
				if round > 0 {
					t.times[i] = append(t.times[i], took)
				}
			}
			if !slices.Equal(answers[0], answers[1]) {
				return fmt.Errorf("%s: Python answers %v, the twin %v", t.name, answers[0], answers[1])
			}
			progress("%-28s round %d", t.name, round)
		}
	}
	return nil
}

// hundredLines is a file of as many lines with several recipes, made of examples.
func hundredLines(all []*twin) string {
	var b strings.Builder
	for i := 0; strings.Count(b.String(), "\n") < 100; i++ {
		t := all[i%len(all)]
		text := t.native
		for _, name := range []string{t.name, "add", "merge", "top"} {
			text = strings.ReplaceAll(text, " "+name+"(", fmt.Sprintf(" %s_%d(", name, i))
			text = strings.ReplaceAll(text, " "+name+",", fmt.Sprintf(" %s_%d,", name, i))
			text = strings.ReplaceAll(text, " "+name+"\n", fmt.Sprintf(" %s_%d\n", name, i))
		}
		b.WriteString(text + "\n")
	}
	return b.String()
}

// checked is the time of f, the median of rounds.
func checked(rounds int, f func() error) (time.Duration, error) {
	r := result{}
	for range rounds {
		start := time.Now()
		if err := f(); err != nil {
			return 0, err
		}
		r.times = append(r.times, time.Since(start))
	}
	return r.median(), nil
}

func compile(name, source string) (*sema.Program, error) {
	tree, diags := native.Parse(name, source)
	if len(diags) == 0 {
		var p *sema.Program
		if p, diags = sema.Compile(tree, sema.Options{}); p != nil {
			return p, nil
		}
	}
	return nil, fmt.Errorf("%s", diags.Render(name, source))
}

// runCompiler measures the compiler, and the twins on a gearsd over movies that are
// loaded; it returns what prints the report.
func (o *options) runCompiler(e *env) (print func(io.Writer), err error) {
	all, err := loadTwins(o.Examples)
	if err != nil {
		return nil, err
	}
	if err := o.measureTwins(e, all); err != nil {
		return nil, err
	}
	text := hundredLines(all)
	compiled, err := checked(100, func() error {
		p, err := compile("hundred.gears", text)
		if err == nil {
			_, err = p.Module(p.Recipes[0].Name, nil)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	thousand, err := checked(o.Rounds, func() error {
		for i := range 1000 {
			if _, err := compile("recipe.gears", all[i%len(all)].native); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) {
		fmt.Fprintf(w, "\n## Compiler\n\nMade by `%s`: %d CPUs, %s/%s, %s.\n\n", o.command(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
		fmt.Fprintf(w, "| | took | at most |\n|---|---:|---:|\n")
		fmt.Fprintf(w, "| compile a file of %d lines | %.2f ms | 2 ms |\n", strings.Count(text, "\n"), float64(compiled.Microseconds())/1000)
		fmt.Fprintf(w, "| check 1,000 recipes | %.0f ms | 1000 ms |\n", float64(thousand.Microseconds())/1000)
		fmt.Fprintf(w, "\n## Native against Python\n\nExamples that are written in both languages, over %d movies, medians of %d rounds after one to warm up. Each round\nruns both, the other one first than in the round before; the answers were compared. The ratio is the\nmedian of those of the rounds.\n\n", e.n, o.Rounds)
		fmt.Fprintf(w, "| recipe | Python | native | native ÷ Python |\n|---|---:|---:|---:|\n")
		for _, t := range all {
			python, native := result{times: t.times[0]}, result{times: t.times[1]}
			fmt.Fprintf(w, "| %s | %s | %s | %.3f |\n", t.name, python.median().Round(100*time.Microsecond), native.median().Round(100*time.Microsecond), t.ratio())
		}
	}, nil
}

// onlyCompiler is run for the compiler alone, with movies of its own.
func (o *options) onlyCompiler(ctx context.Context) error {
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
	e := &env{ctx: ctx, socket: child.Socket(), url: child.URL(), n: o.N}
	defer e.close()
	progress("loading %d movies", o.N)
	if err := movies.Load(ctx, e.url, 0, o.N); err != nil {
		return err
	}
	if err := e.startGearsd(dir, o.Gearsd); err != nil {
		return err
	}
	print, err := o.runCompiler(e)
	if err != nil {
		return err
	}
	return output(o.Out, print)
}
