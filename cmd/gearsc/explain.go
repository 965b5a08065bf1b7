package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"

	"gears/engine"
	"gears/planner"
	"gears/shard"
)

type explainCmd struct {
	File string `arg:"" help:"A script (.py), a recipe (.gears), a compiled one (.gear) or - for standard input."`
	selection
	Format  string `default:"text" enum:"text,json,dot" help:"text, json or dot (Graphviz)."`
	Redis   string `help:"URL of a Redis. Its command table then decides what reads and writes, and the script may use execute() outside callbacks."`
	Analyze bool   `help:"Run the recipe and print what it took; needs --redis."`
}

// Help shows examples.
func (c *explainCmd) Help() string {
	return examples(
		"gearsc explain recipe.py", "what is read, fused and pushed down, without a server",
		"gearsc explain recipe.py --format dot | dot -Tsvg > plan.svg", "as a picture",
		"gearsc explain recipe.py --redis redis://10.0.0.7:6379 --analyze", "runs it, and says what each stage took",
		"gearsc explain recipe.py --redis redis://10.0.0.7:6379 --analyze --format json", "the same, for programs")
}

// Run prints the plan of a recipe. The body of the script is run, because only
// that tells what the recipe is; the recipe is not.
func (c *explainCmd) Run(t *terminal) error {
	if c.Analyze && c.Redis == "" {
		return errors.New("--analyze runs the recipe: give it a Redis with --redis URL")
	}
	r, err := t.load(c.File, c.selection)
	if err != nil {
		return err
	}
	e, closeEngine, err := t.engine(c.Redis)
	if err != nil {
		return err
	}
	defer closeEngine()
	if c.Analyze {
		return c.analyze(t, e, r)
	}
	plan, err := e.Explain(t.ctx, r.module)
	switch {
	case err != nil:
		return recipeError(err)
	case plan == nil:
		return recipeError(errNoRecipe)
	}
	return c.print(t, plan, nil)
}

// print prints a plan, and what a run of it took, unless that is nil.
func (c *explainCmd) print(t *terminal, plan *planner.Plan, a *analysis) error {
	switch c.Format {
	case "json":
		var took any
		if a != nil {
			took = a
		}
		data, err := plan.JSON(took)
		if err != nil {
			return err
		}
		_, err = t.stdout.Write(data)
		return err
	case "dot":
		_, err := io.WriteString(t.stdout, plan.Dot(a.stages()))
		return err
	}
	io.WriteString(t.stdout, plan.Text())
	if a != nil {
		a.print(t.stdout)
	}
	return nil
}

// analyze runs the recipe and prints the plan and what it took.
func (c *explainCmd) analyze(t *terminal, e *engine.Engine, r *recipe) error {
	stop := showProgress(t, e)
	res, err := e.Run(t.ctx, r.module)
	stop()
	switch {
	case err != nil:
		return recipeError(err)
	case !res.Ran:
		return recipeError(errors.New("--analyze is for recipes that end in run(): there is nothing to run here"))
	}
	if err := c.print(t, res.Plan, analyzed(&res)); err != nil {
		return err
	}
	if len(res.Errors) > 0 {
		t.errorRecords(res.Errors)
		return recipeError(errSaid)
	}
	return nil
}

// engine opens an engine on the Redis at url; with no url it can explain only.
func (t *terminal) engine(url string) (e *engine.Engine, closeAll func(), err error) {
	var topology *shard.Topology
	if url != "" {
		if topology, err = shard.Open(t.ctx, shard.Options{URLs: strings.Split(url, ",")}); err != nil {
			return nil, nil, err
		}
	}
	log := slog.New(slog.NewTextHandler(t.stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	e = engine.New(topology, engine.Options{Log: log, Hint: t.hints.add})
	return e, func() {
		e.Close(context.WithoutCancel(t.ctx))
		if topology != nil {
			topology.Close()
		}
	}, nil
}
