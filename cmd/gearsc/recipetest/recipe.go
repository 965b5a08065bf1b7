package recipetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gears/engine"
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
		return engine.Outcome{}, &usageError{errors.New("a Python script takes no name of a recipe and no parameters")}
	}
	return e.PyExecute(ctx, engine.Request{Script: r.Source})
}

// usageError is an error of the test, and not of the recipe.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }
