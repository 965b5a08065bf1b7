package main

import (
	"fmt"
	"io"

	"gears/engine"
	"gears/lang"
	"gears/pyfront"
)

type checkCmd struct {
	Files []string `arg:"" name:"file" help:"Scripts (.py), recipes (.gears), compiled ones (.gear) or - for standard input."`
}

// Run checks all files; warnings alone are a success.
func (c *checkCmd) Run(t *terminal) error {
	var failed error
	for _, path := range c.Files {
		r, err := t.read(path)
		if err != nil {
			// The other files are still worth checking.
			fmt.Fprintln(t.stderr, "gearsc:", err)
			failed = worse(failed, &codeError{exitCode(err), errSaid})
			continue
		}
		diags := checkRecipe(r)
		io.WriteString(t.stdout, diags.Render(r.file, r.source))
		for _, d := range diags {
			if d.Kind != "Warning" {
				failed = worse(failed, recipeError(errSaid))
			}
		}
	}
	return failed
}

// worse is the error with the higher exit code.
func worse(a, b error) error {
	if a != nil && exitCode(a) >= exitCode(b) {
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
