package main

import (
	"errors"
	"io"

	"gears/cmd/gearsc/lsp"
	"gears/lang"
)

type lspCmd struct {
	Stdio bool `help:"Speak over standard input and output. It always does: the flag is for editors that give it."`
}

// Help shows examples.
func (c *lspCmd) Help() string {
	return examples("gearsc lsp", "what editors start, and speak with over standard input and output")
}

// Run serves an editor until it leaves.
func (c *lspCmd) Run(t *terminal) error {
	clean, err := lsp.Serve(t.ctx, t.stdin, open{t.stdout}, lsp.Options{Version: version(), Log: t.stderr, CheckScript: checkSource})
	switch {
	case err != nil:
		return err
	case !clean && t.ctx.Err() == nil:
		return &codeError{exitRecipe, errors.New("the editor left without a shutdown")}
	}
	return nil
}

// open is an output that stays open: it is the process's.
type open struct{ io.Writer }

func (open) Close() error { return nil }

func checkSource(source string) lang.List {
	return checkRecipe(&recipe{file: "<string>", source: source})
}
