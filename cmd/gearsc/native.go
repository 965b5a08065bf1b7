package main

import (
	"gears/cmd/gearsc/recipetest"
	"gears/lang"
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
func program(r *recipe) (*sema.Program, lang.List) {
	r.imports = nil
	return recipetest.ProgramReading(r.file, r.source, func(path string) { r.imports = append(r.imports, imported{path, stateOf(path)}) })
}

// loadNative compiles the selected recipe of a .gears file.
func (t *terminal) loadNative(r *recipe, sel selection) error {
	p, diags := program(r)
	if p == nil {
		showDiagnostics(t.stderr, r, diags)
		return recipeError(errSaid)
	}
	m, err := p.Module(sel.Recipe, sel.Param)
	if err != nil {
		return recipeError(err)
	}
	r.module = m
	return nil
}
