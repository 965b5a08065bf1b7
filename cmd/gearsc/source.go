package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gears/engine"
	"gears/lang"
	"gears/pyfront"
)

// recipe is a recipe that was read. Its module is nil while it is a script that
// was not parsed.
type recipe struct {
	file     string // as it is called in messages
	source   string
	compiled bool // it comes from a .gear file
	native   bool // its source is in the gears language
	module   *lang.Module
	imports  []imported // by the last check
}

const stdinName = "<stdin>"

// maxFile bounds what is read of a file, in bytes. A script has a lower limit of
// its own, which has a better message.
const maxFile = 512 << 20

// read reads the file, "-" being standard input. A compiled recipe is decoded,
// whatever its file is called.
func (t *terminal) read(path string) (*recipe, error) {
	r := &recipe{file: path}
	data, err := t.bytes(path)
	if err != nil {
		return nil, err
	}
	switch {
	case lang.IsGear(data) || filepath.Ext(path) == ".gear":
		r.compiled = true
		if r.module, err = lang.DecodeModule(data); err != nil {
			return nil, recipeError(fmt.Errorf("%s: %w", path, err))
		}
		r.source = r.module.Source
	default:
		r.source = string(data)
		r.native = filepath.Ext(path) == ".gears" || path == "-" && engine.IsRecipe(r.source)
	}
	if path == "-" {
		r.file = stdinName
	}
	return r, nil
}

func (t *terminal) bytes(path string) ([]byte, error) {
	in := t.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: it has more than %d bytes", path, maxFile)
	}
	return data, nil
}

// load reads the file and compiles it, or the recipe of it that is selected, as far
// as the IR. Errors in the script are printed with their place.
func (t *terminal) load(path string, sel selection) (*recipe, error) {
	r, err := t.read(path)
	if err != nil {
		return r, err
	}
	if r.native {
		return r, t.loadNative(r, sel)
	}
	if sel.given() {
		return nil, fmt.Errorf("%s: recipes with names, and parameters, are for .gears files", path)
	}
	if r.module != nil {
		return r, nil
	}
	// Tracebacks call every script <string>, as those that a server gets.
	m, diags := pyfront.Parse("<string>", r.source, pyfront.Options{})
	if len(diags) > 0 {
		showDiagnostics(t.stderr, r, diags)
		return nil, recipeError(errSaid)
	}
	r.module = m
	return r, nil
}

// errNoRecipe is the error for a script that has nothing to explain.
var errNoRecipe = errors.New("the script called neither run() nor register(): there is no recipe to explain")
