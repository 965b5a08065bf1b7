package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

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
		"gearsc explain recipe.py --redis redis://10.0.0.7:6379 --analyze", "runs it, and says what each stage took")
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
	return c.print(t, plan)
}

func (c *explainCmd) print(t *terminal, plan *planner.Plan) error {
	switch c.Format {
	case "json":
		data, err := plan.JSON()
		if err != nil {
			return err
		}
		fmt.Fprintf(t.stdout, "%s\n", data)
	case "dot":
		io.WriteString(t.stdout, plan.Dot())
	default:
		io.WriteString(t.stdout, plan.Text())
	}
	return nil
}

// analyze runs the recipe and prints the plan and what it took.
func (c *explainCmd) analyze(t *terminal, e *engine.Engine, r *recipe) error {
	res, err := e.Run(t.ctx, r.module)
	switch {
	case err != nil:
		return recipeError(err)
	case !res.Ran:
		return recipeError(errNoRecipe)
	}
	if err := c.print(t, res.Plan); err != nil {
		return err
	}
	out := t.stdout
	if c.Format != "text" {
		out = t.stderr // the document stays one
	}
	fmt.Fprintf(out, "\nAnalyzed\n")
	for i, s := range res.Stages {
		fmt.Fprintf(out, "  stage %d: %d records in, %d out, %d batches, %d round trips, %d ran again, %v\n",
			i, s.Records, s.Emitted, s.Batches, s.RoundTrips, s.Reruns, s.Elapsed.Round(time.Microsecond))
	}
	crossings(out, res.Crossed)
	fmt.Fprintf(out, "  %d results, %d errors, %v\n", len(res.Results), len(res.Errors), res.Elapsed.Round(time.Microsecond))
	if len(res.Errors) > 0 {
		t.errorRecords(res.Errors)
		return recipeError(errSaid)
	}
	return nil
}

// crossings tells what the shards sent each other: a line for each pair that
// something moved between, and what stayed.
func crossings(out io.Writer, all []engine.Crossing) {
	for i, stage := 0, -1; i < len(all); i++ {
		c := &all[i]
		if c.Stage != stage {
			stage = c.Stage
			var stayed, crossed, bytes int64
			for _, o := range all[i:] {
				switch {
				case o.Stage != stage:
				case o.From == o.To:
					stayed += o.Records
				default:
					crossed, bytes = crossed+o.Records, bytes+o.Bytes
				}
			}
			fmt.Fprintf(out, "  after stage %d: %d records crossed in %d bytes, %d stayed on their shard\n", stage, crossed, bytes, stayed)
		}
		if c.From != c.To && c.Records > 0 {
			fmt.Fprintf(out, "    %s ─► %s: %d records, %d bytes", c.From, c.To, c.Records, c.Bytes)
			if c.Blocked >= time.Millisecond {
				fmt.Fprintf(out, ", %v waiting for room", c.Blocked.Round(time.Millisecond))
			}
			fmt.Fprintln(out)
		}
	}
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
