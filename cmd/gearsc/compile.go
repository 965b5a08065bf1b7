package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gears/lang"
	"gears/vm"
)

type compileCmd struct {
	File string `arg:"" help:"A script (.py), a recipe (.gears), a compiled one (.gear) or - for standard input."`
	selection
	Output  string `short:"o" help:"File to write, - for standard output. By default the name of the script with .gear."`
	Listing bool   `short:"S" help:"Print the bytecode with its source lines; a file is then written only with -o."`
}

// Help shows examples.
func (c *compileCmd) Help() string {
	return examples(
		"gearsc compile recipe.py", "writes recipe.gear",
		"gearsc compile movies.gears count_by -o count.gear", "a recipe of a file",
		"gearsc compile -S recipe.py", "the bytecode, with its source lines")
}

// Run compiles a script to a .gear file, or lists its bytecode.
func (c *compileCmd) Run(t *terminal) error {
	r, err := t.load(c.File, c.selection)
	if err != nil {
		return err
	}
	program, err := vm.Compile(r.module)
	if err != nil {
		return recipeError(fmt.Errorf("%s: %w", r.file, err))
	}
	if c.Listing {
		if _, err := io.WriteString(t.stdout, program.Listing(r.source)); err != nil || c.Output == "" {
			return err
		}
	}
	data, err := lang.EncodeModule(r.module)
	if err != nil {
		return recipeError(fmt.Errorf("%s: %w", r.file, err))
	}
	out := c.Output
	switch {
	case out == "-":
		_, err := t.stdout.Write(data)
		return err
	case out == "" && c.File == "-":
		return errors.New("compiling standard input needs -o FILE")
	case out == "" && r.compiled:
		return fmt.Errorf("%s is compiled already", c.File)
	case out == "":
		out = strings.TrimSuffix(c.File, filepath.Ext(c.File)) + ".gear"
	}
	return writeFile(out, data)
}

// writeFile replaces path in one step, so that nobody reads half a file.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".gear-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
