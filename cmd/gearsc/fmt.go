package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"

	"gears/lang/native"
)

type fmtCmd struct {
	Paths []string `arg:"" name:"path" help:"Recipes (.gears), directories, which are walked, or - for standard input."`
	Check bool     `xor:"mode" help:"Write nothing: list the files that are not in the canonical form, and fail if there are any."`
	Diff  bool     `xor:"mode" help:"Write nothing: print what would change, and fail if anything would."`
}

// Run rewrites files in the canonical form; standard input goes to standard
// output. A file with errors is left alone, and the others are still done.
func (c *fmtCmd) Run(t *terminal) error {
	files, err := recipeFiles(c.Paths)
	if err != nil {
		return err
	}
	var failed error
	for _, path := range files {
		if err := c.file(t, path); err != nil {
			if err.Error() != "" {
				fmt.Fprintln(t.stderr, "gearsc:", err)
			}
			failed = worse(failed, &codeError{exitCode(err), errSaid})
		}
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
func (c *fmtCmd) file(t *terminal, path string) error {
	source, err := t.bytes(path)
	if err != nil {
		return err
	}
	name := path
	if path == "-" {
		name = stdinName
	}
	text, diags := native.Format(string(source))
	if len(diags) > 0 {
		io.WriteString(t.stderr, diags.Render(name, string(source)))
		return recipeError(errSaid)
	}
	form := []byte(text)
	same := bytes.Equal(source, form)
	switch {
	case c.Check && !same:
		fmt.Fprintln(t.stdout, name)
		return recipeError(errSaid)
	case c.Diff && !same:
		t.stdout.Write(diff.Diff(name, source, name+" (formatted)", form))
		return recipeError(errSaid)
	case c.Check || c.Diff:
		return nil
	case path == "-":
		_, err = t.stdout.Write(form)
	case !same:
		err = rewrite(path, form)
	}
	return err
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
