package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"gears/cmd/gearsc/recipetest"
)

type testCmd struct {
	Paths    []string      `arg:"" optional:"" name:"path" help:"Recipes, files of tests (NAME_test.txt) and directories, which are walked. By default the current directory."`
	Match    string        `name:"run" short:"r" placeholder:"REGEXP" help:"Only tests whose \"FILE: NAME\" matches."`
	Parallel int           `short:"j" placeholder:"N" help:"Tests at the same time; by default as many as there are processors."`
	Timeout  time.Duration `default:"1m" help:"End a test after this time."`
	Update   bool          `short:"u" help:"Write what came into the files, as what is expected."`
	JUnit    string        `name:"junit" placeholder:"FILE" help:"Also write the results as JUnit does, for CI systems."`
	Verbose  bool          `short:"v" help:"Print every test, not only those that fail."`
	Format   string        `default:"text" enum:"text,json" help:"text or json."`
}

// Help shows examples.
func (c *testCmd) Help() string {
	return examples(
		"gearsc test", "all recipes below the current directory",
		"gearsc test cache_miss.py -v", "the tests of one recipe, each told of",
		"gearsc test --run 'limit' --junit out.xml", "some tests, with a report for CI",
		"gearsc test --update word_count_test.txt", "takes what comes as what is expected") + `
A test, in NAME_test.txt beside NAME.py:

    test two keys are counted
    > MSET a 1 b 2
    run
    results
      2
    > GET a
      1

docs/testing.md has the whole form.`
}

// errNoTests is the error for paths with nothing to test.
var errNoTests = errors.New("there are no tests: see docs/testing.md, or gearsc test --help, for how they are written")

// Run plays the tests.
func (c *testCmd) Run(t *terminal) error {
	o := recipetest.Options{Parallel: c.Parallel, Timeout: c.Timeout, Update: c.Update}
	if c.Match != "" {
		var err error
		if o.Match, err = regexp.Compile(c.Match); err != nil {
			return fmt.Errorf("--run: %w", err)
		}
	}
	if len(c.Paths) == 0 {
		c.Paths = []string{"."}
	}
	suites, err := recipetest.Find(c.Paths)
	if bad := badScripts(err); bad != nil {
		for _, b := range bad {
			io.WriteString(t.stderr, b.Error())
		}
		return recipeError(errSaid)
	}
	switch {
	case err != nil:
		return err
	case len(suites) == 0:
		return errNoTests
	}
	report := testReport{out: t.stdout, ink: inkFor(t.stdout), verbose: c.Verbose}
	if c.Format == "text" {
		o.Done = report.one
	}
	start := time.Now()
	results, err := recipetest.Run(t.ctx, suites, o)
	if err != nil {
		return err
	}
	if c.JUnit != "" {
		if err := writeJUnit(c.JUnit, results); err != nil {
			return err
		}
	}
	if c.Format == "json" {
		err = testsJSON(t.stdout, results)
	} else {
		report.summary(time.Since(start))
	}
	switch {
	case err != nil:
		return err
	case len(results) == 0:
		return fmt.Errorf("no test matches --run %s", c.Match)
	}
	for _, r := range results {
		if r.Failed() {
			return recipeError(errSaid)
		}
	}
	return nil
}

// badScripts are all files within err whose tests cannot be read; nil when err is
// of another kind too.
func badScripts(err error) []*recipetest.BadScript {
	if b := (*recipetest.BadScript)(nil); errors.As(err, &b) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			var all []*recipetest.BadScript
			for _, e := range joined.Unwrap() {
				of := badScripts(e)
				if of == nil {
					return nil
				}
				all = append(all, of...)
			}
			return all
		}
		return []*recipetest.BadScript{b}
	}
	return nil
}

// testReport prints results for people, as they come.
type testReport struct {
	out                     io.Writer
	ink                     ink
	verbose                 bool
	passed, failed, updated int
}

func (p *testReport) one(r *recipetest.Result) {
	word, colour := "ok", green
	switch {
	case r.Updated:
		word = "updated"
		p.updated++
	case r.Failed():
		word, colour = "FAIL", red
		p.failed++
	default:
		p.passed++
		if !p.verbose {
			return
		}
	}
	fmt.Fprintf(p.out, "%s %s: %s %s\n", p.ink.paint(colour, fmt.Sprintf("%-4s", word)), r.Recipe, r.Name, p.ink.paint(faint, fmt.Sprintf("(%.2fs)", r.Elapsed.Seconds())))
	if !r.Failed() {
		return
	}
	for _, f := range r.Failures {
		fmt.Fprintf(p.out, "     %s:%d: %s\n", r.File, f.Line, f.What)
		p.block(f.Diff, "       ")
		if f.Log != "" {
			p.block(p.ink.paint(faint, f.Log), "     ")
		}
	}
}

// diffColours are those of the first characters of lines.
var diffColours = map[byte]string{'-': red, '+': green}

func (p *testReport) block(text, indent string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line != "" {
			line = p.ink.paint(diffColours[line[0]], line)
		}
		fmt.Fprintf(p.out, "%s%s\n", indent, line)
	}
}

func (p *testReport) summary(elapsed time.Duration) {
	var parts []string
	for _, c := range []struct {
		n            int
		word, colour string
	}{{p.passed, "passed", green}, {p.updated, "updated", green}, {p.failed, "failed", red}} {
		if c.n > 0 {
			parts = append(parts, p.ink.paint(c.colour, fmt.Sprintf("%d %s", c.n, c.word)))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(p.out, "%s in %.2fs\n", strings.Join(parts, ", "), elapsed.Seconds())
	}
}

// testJSON is a test in the output of test --format json.
type testJSON struct {
	Recipe   string        `json:"recipe"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Name     string        `json:"name"`
	Outcome  string        `json:"outcome"` // passed, failed or updated
	Elapsed  float64       `json:"elapsed_ms"`
	Failures []failureJSON `json:"failures"`
}

type failureJSON struct {
	Line int    `json:"line"`
	What string `json:"what"`
	Diff string `json:"diff,omitempty"`
	Log  string `json:"log,omitempty"`
}

func testsJSON(w io.Writer, results []*recipetest.Result) error {
	all := make([]testJSON, len(results))
	for i, r := range results {
		o := testJSON{Recipe: r.Recipe, File: r.File, Line: r.Line, Name: r.Name, Outcome: "passed", Elapsed: float64(r.Elapsed.Microseconds()) / 1000, Failures: []failureJSON{}}
		switch {
		case r.Updated:
			o.Outcome = "updated"
		case r.Failed():
			o.Outcome = "failed"
		}
		for _, f := range r.Failures {
			o.Failures = append(o.Failures, failureJSON{Line: f.Line, What: f.What, Diff: f.Diff, Log: f.Log})
		}
		all[i] = o
	}
	return writeJSON(w, map[string]any{"tests": all})
}

// writeJSON prints one document on one line.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func writeJUnit(path string, results []*recipetest.Result) error {
	var b strings.Builder
	if err := recipetest.WriteJUnit(&b, results); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
