package recipetest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"gears/lang"
)

// Options of Run; the zero value is right.
type Options struct {
	Match    *regexp.Regexp // of "file: name"; nil: all tests
	Parallel int            // tests at the same time; 0: as many as there are processors
	Timeout  time.Duration  // of one test; 0: a minute
	Update   bool           // take what came as what is expected, and write it into the files
	Done     func(*Result)  // told of each result in the order of Suites; may be nil
}

const defaultTimeout = time.Minute

// Suite is a recipe and the tests of it.
type Suite struct {
	Recipe *Recipe
	Script *Script
}

// Result is a test of one recipe.
type Result struct {
	Recipe   string // file
	File     string // of the test
	Name     string
	Line     int
	Elapsed  time.Duration
	Failures []*Failure
	Updated  bool // what it expects was written anew
}

// Failed reports whether the test failed.
func (r *Result) Failed() bool { return len(r.Failures) > 0 && !r.Updated }

// BadScript is a file whose tests cannot be read.
type BadScript struct {
	File, Source string
	Diags        lang.List
}

func (b *BadScript) Error() string { return b.Diags.Render(b.File, b.Source) }

// Find finds the recipes with tests in files and directories, which are walked. A
// file with tests stands for all recipes of its name.
func Find(paths []string) (suites []*Suite, err error) {
	files := map[string]bool{}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, err
		case info.IsDir():
			err = findIn(path, files)
		case IsTestFile(path), kindOf(path) != nil:
			files[filepath.Clean(path)] = true
		default:
			err = fmt.Errorf("%s is neither a recipe (%s) nor a file of tests (NAME%s)", path, strings.Join(extensions(), ", "), testSuffix)
		}
		if err != nil {
			return nil, err
		}
	}
	var bad error
	seen := map[[2]string]bool{}
	for _, file := range sortedKeys(files) {
		found, err := suitesOf(file)
		if err != nil {
			bad = errors.Join(bad, err)
		}
		for _, s := range found {
			if id := [2]string{s.Recipe.File, s.Script.File}; !seen[id] {
				seen[id] = true
				suites = append(suites, s)
			}
		}
	}
	return suites, bad
}

func sortedKeys(m map[string]bool) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// findIn collects the recipes and the files of tests below a directory.
func findIn(dir string, files map[string]bool) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir() && (IsTestFile(path) || kindOf(path) != nil):
			files[path] = true
		}
		return nil
	})
}

// suitesOf finds what a file tests, or what tests it.
func suitesOf(file string) ([]*Suite, error) {
	if IsTestFile(file) {
		return besides(file, strings.TrimSuffix(file, testSuffix), extensions())
	}
	r, err := readRecipe(file)
	if err != nil {
		return nil, err
	}
	var all []*Suite
	var bad error
	if strings.Contains(r.Source, marker) {
		s, diags := Parse(file, r.Source)
		switch {
		case len(diags) > 0:
			bad = &BadScript{file, r.Source, diags}
		case len(s.Tests) > 0:
			all = append(all, &Suite{Recipe: r, Script: s})
		}
	}
	tests := strings.TrimSuffix(file, r.kind.ext) + testSuffix
	if _, err := os.Stat(tests); err == nil {
		found, err := besides(tests, strings.TrimSuffix(file, r.kind.ext), []string{r.kind.ext})
		return append(all, found...), errors.Join(bad, err)
	}
	return all, bad
}

// besides pairs a file of tests with the recipes called stem.
func besides(tests, stem string, exts []string) ([]*Suite, error) {
	source, err := os.ReadFile(tests)
	if err != nil {
		return nil, err
	}
	script, diags := Parse(tests, string(source))
	if len(diags) > 0 {
		return nil, &BadScript{tests, string(source), diags}
	}
	var all []*Suite
	for _, ext := range exts {
		r, err := readRecipe(stem + ext)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, &Suite{Recipe: r, Script: script})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s tests nothing: there is no %s beside it", tests, filepath.Base(stem)+strings.Join(exts, " or "+filepath.Base(stem)))
	}
	return all, nil
}

// job is a test to be played.
type job struct {
	suite *Suite
	test  *Test
	done  chan *Result
}

// Run plays the tests of all suites. The error is that of writing files, or the
// cause of ctx when it ended.
func Run(ctx context.Context, suites []*Suite, o Options) ([]*Result, error) {
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	var jobs []*job
	for _, s := range suites {
		for _, t := range s.Script.Tests {
			if o.Match == nil || o.Match.MatchString(s.Recipe.File+": "+t.Name) {
				jobs = append(jobs, &job{s, t, make(chan *Result, 1)})
			}
		}
	}
	queue := make(chan *job)
	var workers sync.WaitGroup
	for range min(o.Parallel, len(jobs)) {
		workers.Go(func() {
			for j := range queue {
				j.done <- j.play(ctx, o)
			}
		})
	}
	go func() {
		defer close(queue)
		for _, j := range jobs {
			queue <- j
		}
	}()
	results := make([]*Result, len(jobs))
	written := rewrites{}
	for i, j := range jobs {
		r := <-j.done
		if o.Update {
			r.Updated = written.take(j.suite, r.Failures)
		}
		results[i] = r
		if o.Done != nil {
			o.Done(r)
		}
	}
	workers.Wait()
	if ctx.Err() != nil {
		return results, context.Cause(ctx)
	}
	return results, written.write()
}

// play plays a test within its time.
func (j *job) play(ctx context.Context, o Options) *Result {
	start := time.Now()
	r := &Result{Recipe: j.suite.Recipe.File, File: j.suite.Script.File, Name: j.test.Name, Line: j.test.Line}
	limited, cancel := context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("the test took longer than %v (--timeout)", o.Timeout))
	defer cancel()
	r.Failures = play(limited, j.suite.Recipe, j.test, o.Update)
	r.Elapsed = time.Since(start)
	return r
}
