package main

import (
	"fmt"
	"io"
	"path/filepath"

	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
)

// selection says which recipe of a .gears file is meant, and with what parameters.
type selection struct {
	Recipe string            `arg:"" optional:"" help:"Name of the recipe, where a .gears file has several."`
	Param  map[string]string `short:"p" placeholder:"NAME=VALUE" mapsep:"none" help:"Value of a parameter of the recipe."`
}

// given reports whether anything was selected.
func (s selection) given() bool { return s.Recipe != "" || len(s.Param) > 0 }

// program finds all that is wrong with a .gears file; the program is nil when there
// is an error. Imports are read beside the file.
func (t *terminal) program(r *recipe) (*sema.Program, lang.List) {
	f, diags := native.Parse(r.file, r.source)
	if len(diags) > 0 {
		return nil, diags
	}
	return sema.Compile(f, sema.Options{Import: func(path string) (string, error) {
		if !filepath.IsAbs(path) && r.file != stdinName {
			path = filepath.Join(filepath.Dir(r.file), path)
		}
		data, err := t.bytes(path)
		return string(data), err
	}})
}

// loadNative compiles the selected recipe of a .gears file.
func (t *terminal) loadNative(r *recipe, sel selection) error {
	p, diags := t.program(r)
	if p == nil {
		io.WriteString(t.stderr, diags.Render(r.file, r.source))
		return recipeError(errSaid)
	}
	m, err := p.Module(sel.Recipe, sel.Param)
	if err != nil {
		return recipeError(fmt.Errorf("%w", err))
	}
	r.module = m
	return nil
}
