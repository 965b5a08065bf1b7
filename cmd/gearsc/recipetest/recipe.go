package recipetest

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gears/engine"
	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
)

// Recipe is a recipe under test.
type Recipe struct {
	File   string
	Source string
	kind   *recipeKind
}

// Call is how a test runs or registers a recipe.
type Call struct {
	Name   string   // of the recipe in its file; "" when none is named
	Params []string // name=value
}

// recipeKind is a row of the table of languages.
type recipeKind struct {
	ext     string
	execute func(ctx context.Context, e *engine.Engine, r *Recipe, c Call) (engine.Outcome, error)
}

// recipeKinds are the languages that recipes are written in, by the ends of their
// files' names. Where two recipes share a test file the first of this table gives
// what --update writes.
func recipeKinds() []*recipeKind {
	return []*recipeKind{
		{ext: ".py", execute: executePython},
		{ext: ".gears", execute: executeNative},
	}
}

// kindOf finds the language of a file, nil when it is no recipe.
func kindOf(path string) *recipeKind {
	for _, k := range recipeKinds() {
		if filepath.Ext(path) == k.ext {
			return k
		}
	}
	return nil
}

// readRecipe reads a recipe.
func readRecipe(path string) (*Recipe, error) {
	kind := kindOf(path)
	if kind == nil {
		return nil, fmt.Errorf("%s is no recipe: its name does not end in %s", path, strings.Join(extensions(), " or "))
	}
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return &Recipe{File: path, Source: string(source), kind: kind}, nil
}

func extensions() []string {
	var all []string
	for _, k := range recipeKinds() {
		all = append(all, k.ext)
	}
	return all
}

// executePython sends a script as RG.PYEXECUTE does.
func executePython(ctx context.Context, e *engine.Engine, r *Recipe, c Call) (engine.Outcome, error) {
	if c.Name != "" || len(c.Params) > 0 {
		return engine.Outcome{}, &usageError{text: "a Python script takes no name of a recipe and no parameters"}
	}
	return e.PyExecute(ctx, engine.Request{Script: r.Source})
}

// executeNative compiles a recipe of a file, as imports stand beside it, and sends it
// as RG.EXECUTE does.
func executeNative(ctx context.Context, e *engine.Engine, r *Recipe, c Call) (engine.Outcome, error) {
	p, diags := Program(r.File, r.Source)
	if p == nil {
		return engine.Outcome{}, &usageError{text: "the recipe is wrong", detail: diags.Render(r.File, r.Source)}
	}
	params := map[string]string{}
	for _, param := range c.Params {
		name, value, _ := strings.Cut(param, "=")
		params[name] = value
	}
	m, err := p.Module(c.Name, params)
	if err != nil {
		return engine.Outcome{}, &usageError{text: err.Error()}
	}
	gear, err := lang.EncodeModule(m)
	if err != nil {
		return engine.Outcome{}, &usageError{text: err.Error()}
	}
	return e.PyExecute(ctx, engine.Request{Script: string(gear), Native: &engine.Native{}})
}

// Program compiles a .gears file; the program is nil when there is an error. Imports
// are read beside the file.
func Program(file, source string) (*sema.Program, lang.List) {
	return ProgramReading(file, source, func(string) {})
}

// ProgramReading is Program that tells which files are imported, whether they are
// there or not.
func ProgramReading(file, source string, reads func(path string)) (*sema.Program, lang.List) {
	f, diags := native.Parse(file, source)
	if len(diags) > 0 {
		return nil, diags
	}
	return sema.Compile(f, sema.Options{Import: func(path string) (string, error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(file), path)
		}
		reads(path)
		in, err := os.Open(path)
		if err != nil {
			return "", err
		}
		defer in.Close()
		data, err := io.ReadAll(io.LimitReader(in, maxSource+1))
		if err == nil && len(data) > maxSource {
			err = fmt.Errorf("it has more than %d bytes", maxSource)
		}
		return string(data), err
	}})
}

// usageError is an error before anything of the recipe is run.
type usageError struct{ text, detail string }

func (e *usageError) Error() string { return e.text }

// IsRecipe reports whether a file is named as a recipe that can be tested.
func IsRecipe(path string) bool { return kindOf(path) != nil }
