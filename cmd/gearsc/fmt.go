package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"

	"gears/lang/native"
)

type fmtCmd struct {
	Paths  []string `arg:"" name:"path" help:"Recipes (.gears), directories, which are walked, or - for standard input."`
	Check  bool     `xor:"mode" help:"Write nothing: list the files that are not in the canonical form, and fail if there are any."`
	Diff   bool     `xor:"mode" help:"Write nothing: print what would change, and fail if anything would."`
	Format string   `default:"text" enum:"text,json" help:"text; or json, the names of the files that were, or would be, written."`
}

// Help shows examples.
func (c *fmtCmd) Help() string {
	return examples(
		"gearsc fmt recipes/", "rewrites what is not in the canonical form",
		"gearsc fmt --check .", "for CI",
		"gearsc fmt - < recipe.gears", "from standard input to standard output")
}

// Run rewrites files in the canonical form; standard input goes to standard
// output. A file with errors is left alone, and the others are still done.
func (c *fmtCmd) Run(t *terminal) error {
	files, err := recipeFiles(c.Paths)
	if err != nil {
		return err
	}
	var failed error
	changed := []string{}
	for _, path := range files {
		differs, err := c.file(t, path)
		if differs {
			changed = append(changed, path)
		}
		if err != nil {
			if err.Error() != "" {
				fmt.Fprintln(t.stderr, "gearsc:", err)
			}
			failed = worse(failed, &codeError{exitCode(err), errSaid})
		}
	}
	if c.Format == "json" {
		failed = worse(failed, writeJSON(t.stdout, map[string]any{"files": changed}))
	}
	return failed
}

// recipeFiles are the files to format: those that are named, and the recipes in
// directories.
func recipeFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case path == "-":
			files = append(files, path)
			continue
		case err != nil:
			return nil, err
		case !info.IsDir() && filepath.Ext(path) != ".gears":
			return nil, fmt.Errorf("%s: only recipes (.gears) have a canonical form", path)
		}
		err = filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && filepath.Ext(file) == ".gears" {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, errors.New("there are no recipes (.gears) here")
	}
	return files, nil
}

// file formats a file, or says how it differs from its canonical form.
func (c *fmtCmd) file(t *terminal, path string) (differs bool, err error) {
	source, err := t.bytes(path)
	if err != nil {
		return false, err
	}
	name := path
	if path == "-" {
		name = stdinName
	}
	text, diags := native.Format(string(source))
	if len(diags) > 0 {
		showDiagnostics(t.stderr, &recipe{file: name, source: string(source)}, diags)
		return false, recipeError(errSaid)
	}
	form, listed := []byte(text), c.Format == "json"
	differs = !bytes.Equal(source, form)
	switch {
	case (c.Check || c.Diff) && !differs:
		return false, nil
	case c.Check || c.Diff:
		err = recipeError(errSaid)
	case path == "-":
		_, err = t.stdout.Write(form)
	case differs:
		err = rewrite(path, form)
	}
	switch {
	case listed:
	case c.Check:
		fmt.Fprintln(t.stdout, name)
	case c.Diff:
		t.stdout.Write(diff.Diff(name, source, name+" (formatted)", form))
	}
	return differs, err
}

// rewrite replaces the content of a file in one step: whoever reads it meanwhile,
// or finds it after a crash, sees the old or the new one whole.
func rewrite(path string, content []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".fmt-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(content)
	err = errors.Join(err, tmp.Chmod(info.Mode().Perm()), tmp.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
