package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"gears/cmd/gearsc/recipetest"
	"gears/engine"
)

type runCmd struct {
	File string `arg:"" help:"A script (.py), a recipe (.gears), a compiled one (.gear) or - for standard input."`
	selection
	Redis   string        `default:"redis://127.0.0.1:6379" help:"URL of the Redis: redis://[user:password@]host:port/db, rediss://… or unix:///path."`
	Format  string        `default:"text" enum:"text,json" help:"text, a result a line; or json, one object with results, errors, records and elapsed_ms."`
	JSON    bool          `name:"json" hidden:"" help:"The same as --format json."`
	Timeout time.Duration `help:"End the run after this time; 0 for never."`
}

// Help shows examples.
func (c *runCmd) Help() string {
	return examples(
		"gearsc run recipe.py --redis redis://10.0.0.7:6379", "results, one a line; errors go to standard error",
		"gearsc run movies.gears count_by -p field=genres", "a recipe of a file, and a parameter of it",
		"gearsc run - --format json < recipe.py", "one JSON object")
}

// Run executes a recipe without a server of gears.
func (c *runCmd) Run(t *terminal) error {
	r, err := t.load(c.File, c.selection)
	if err != nil {
		return err
	}
	e, closeEngine, err := t.engine(c.Redis)
	if err != nil {
		return err
	}
	defer closeEngine()
	ctx := t.ctx
	if c.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.Timeout, fmt.Errorf("the run took longer than %v (--timeout)", c.Timeout))
		defer cancel()
	}
	stop := showProgress(t, e)
	res, err := e.Run(ctx, r.module)
	stop()
	if err != nil {
		return recipeError(err)
	}
	if c.JSON || c.Format == "json" {
		err = printJSON(t.stdout, res)
	} else {
		err = printResults(t.stdout, res)
		t.errorRecords(res.Errors)
	}
	if err == nil && len(res.Errors) > 0 {
		err = recipeError(errSaid)
	}
	return err
}

// errorRecords prints the errors of a run.
func (t *terminal) errorRecords(errs []string) {
	for _, e := range errs {
		fmt.Fprintln(t.stderr, "error:", e)
		t.hints.print(t.stderr, e)
	}
}

func printResults(w io.Writer, res engine.Result) error {
	out := bufio.NewWriter(w)
	for _, v := range res.Results {
		text, err := recipetest.Text(v)
		if err != nil {
			return err
		}
		out.WriteString(text)
		out.WriteByte('\n')
	}
	return out.Flush()
}
