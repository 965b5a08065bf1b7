package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gears/cmd/gearsc/recipetest"
	"gears/engine"
	"gears/lang"
	"gears/pyfront"
)

type checkCmd struct {
	Files  []string `arg:"" name:"file" help:"Scripts (.py), recipes (.gears), compiled ones (.gear), directories with such, or - for standard input."`
	Watch  bool     `short:"w" xor:"way" help:"Go on checking files as they change, until interrupted."`
	Report bool     `xor:"way" help:"Print which scripts of RedisGears run unchanged, and what stands in the way of the others."`
	Format string   `default:"text" enum:"text,json" help:"text or json; with --watch, a document for each time."`

	imports map[string][]imported // of the files that were checked
}

// Help shows examples.
func (c *checkCmd) Help() string {
	return examples(
		"gearsc check recipe.py", "all that is wrong, with places and hints",
		"gearsc check --watch recipes/", "again whenever a file changes",
		"gearsc check --report scripts/", "what of RedisGears scripts runs unchanged, and what does not",
		"gearsc check --format json *.gears", "for editors and CI")
}

// Run checks all files; warnings alone are a success.
func (c *checkCmd) Run(t *terminal) error {
	files, err := expand(c.Files)
	if err != nil {
		return err
	}
	if !c.Watch {
		return c.check(t, files)
	}
	return c.watch(t)
}

// expand puts the recipes in directories in their place.
func expand(paths []string) (files []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if path == "-" || err != nil || !info.IsDir() {
			files = append(files, path)
			continue
		}
		err = filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && file != path && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case !d.IsDir() && recipetest.IsRecipe(file):
				files = append(files, file)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// check checks files once.
func (c *checkCmd) check(t *terminal, files []string) error {
	var failed error
	if c.imports == nil {
		c.imports = map[string][]imported{}
	}
	all, scripts := []diagnosticJSON{}, []scriptReport{}
	for _, path := range files {
		r, err := t.read(path)
		if err != nil {
			// The other files are still worth checking.
			fmt.Fprintln(t.stderr, "gearsc:", err)
			failed = worse(failed, &codeError{exitCode(err), errSaid})
			continue
		}
		diags := checkRecipe(r)
		delete(c.imports, path)
		switch {
		case c.Report:
			scripts = append(scripts, reportOn(r, diags))
		case c.Format == "text":
			showDiagnostics(t.stdout, r, diags)
		}
		if len(r.imports) > 0 {
			c.imports[path] = r.imports
		}
		all = append(all, diagnosticsJSON(r, diags)...)
		if wrong(diags) {
			failed = worse(failed, recipeError(errSaid))
		}
	}
	switch {
	case c.Report && c.Format == "json":
		failed = worse(failed, writeJSON(t.stdout, map[string]any{"scripts": scripts}))
	case c.Report:
		printReport(t.stdout, scripts)
	case c.Format == "json":
		failed = worse(failed, writeJSON(t.stdout, map[string]any{"diagnostics": all}))
	}
	return failed
}

// pollEvery is how often watched files are looked at.
const pollEvery = 200 * time.Millisecond

// watch checks all files, and those again that change, or import one that does. It
// ends well when it is interrupted.
func (c *checkCmd) watch(t *terminal) error {
	if slices.Contains(c.Files, "-") {
		return fmt.Errorf("standard input cannot be watched")
	}
	var seen map[string]fileState
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		now, err := states(c.Files)
		if err != nil {
			return err
		}
		var changed []string
		for _, file := range slices.Sorted(maps.Keys(now)) {
			if old, known := seen[file]; !known || old != now[file] || slices.ContainsFunc(c.imports[file], imported.changed) {
				changed = append(changed, file)
			}
		}
		if len(changed) > 0 {
			err := c.check(t, changed)
			if c.Format == "text" {
				c.tell(t, changed, err)
			}
		}
		seen = now
		select {
		case <-tick.C:
		case <-t.ctx.Done():
			return errWatched
		}
	}
}

// tell says what the last check found, for people who look at the end of the
// screen.
func (c *checkCmd) tell(t *terminal, changed []string, err error) {
	pen, word, colour := inkFor(t.stdout), "ok", green
	if err != nil {
		word, colour = "wrong", red
	}
	what := fmt.Sprintf("%d files", len(changed))
	if len(changed) == 1 {
		what = changed[0]
	}
	fmt.Fprintf(t.stdout, "%s %s %s\n", pen.paint(faint, time.Now().Format(time.TimeOnly)), what, pen.paint(colour, word))
}

// fileState changes when a file does.
type fileState struct {
	modified time.Time
	size     int64
}

// imported is a file that was imported, as it was just before it was read.
type imported struct {
	path  string
	state fileState
}

func (i imported) changed() bool { return stateOf(i.path) != i.state }

func states(paths []string) (map[string]fileState, error) {
	files, err := expand(paths)
	if err != nil {
		return nil, err
	}
	out := map[string]fileState{}
	for _, file := range files {
		out[file] = stateOf(file)
	}
	return out, nil
}

// stateOf is the zero value where there is no file: an editor may be replacing it.
func stateOf(file string) fileState {
	info, err := os.Stat(file)
	if err != nil {
		return fileState{}
	}
	return fileState{info.ModTime(), info.Size()}
}

// worse is the error with the higher exit code.
func worse(a, b error) error {
	switch {
	case b == nil, a != nil && exitCode(a) >= exitCode(b):
		return a
	}
	return b
}

// checkRecipe finds all that is wrong with a recipe. A compiled one has no
// errors left, but may deserve warnings.
func checkRecipe(r *recipe) lang.List {
	if r.native {
		_, diags := program(r)
		return diags
	}
	return pyfront.Check(r.file, r.source, pyfront.Options{},
		pyfront.Known{Builtins: engine.Names(), Modules: engine.Modules(), Names: engine.ModuleNames})
}
