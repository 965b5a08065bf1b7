package main

import (
	"encoding/json"
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
	Format  string `default:"text" enum:"text,json" help:"text; or json, the file that was written and the functions that are listed."`
}

// Help shows examples.
func (c *compileCmd) Help() string {
	return examples(
		"gearsc compile recipe.py", "writes recipe.gear",
		"gearsc compile movies.gears count_by -o count.gear", "a recipe of a file",
		"gearsc compile -S recipe.py", "the bytecode, with its source lines",
		"gearsc compile -S recipe.py --format json", "the bytecode, for programs")
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
	if c.Format == "json" && c.Output == "-" {
		return errors.New("--format json tells of a file: -o - would write that to standard output, too")
	}
	doc := compileJSON{Functions: json.RawMessage("[]")}
	if c.Listing {
		if err := c.list(t, program, r, &doc); err != nil {
			return err
		}
	}
	if !c.Listing || c.Output != "" {
		if doc.File, err = c.write(t, r); err != nil {
			return err
		}
	}
	if c.Format == "json" {
		return writeJSON(t.stdout, doc)
	}
	return nil
}

// compileJSON is the output of compile --format json.
type compileJSON struct {
	File      string          `json:"file"` // that was written; "" for none
	Functions json.RawMessage `json:"functions"`
}

// list prints the bytecode, or puts it in the document.
func (c *compileCmd) list(t *terminal, program *vm.Program, r *recipe, doc *compileJSON) (err error) {
	if c.Format == "json" {
		doc.Functions, err = program.ListingJSON()
		return err
	}
	_, err = io.WriteString(t.stdout, program.Listing(r.module.Text()))
	return err
}

// write writes the compiled recipe and says where to.
func (c *compileCmd) write(t *terminal, r *recipe) (string, error) {
	data, err := lang.EncodeModule(r.module)
	if err != nil {
		return "", recipeError(fmt.Errorf("%s: %w", r.file, err))
	}
	out := c.Output
	switch {
	case out == "-":
		_, err := t.stdout.Write(data)
		return out, err
	case out == "" && c.File == "-":
		return "", errors.New("compiling standard input needs -o FILE")
	case out == "" && r.compiled:
		return "", fmt.Errorf("%s is compiled already", c.File)
	case out == "":
		out = strings.TrimSuffix(c.File, filepath.Ext(c.File)) + ".gear"
	}
	return out, writeFile(out, data)
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
