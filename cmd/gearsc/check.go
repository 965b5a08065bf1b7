package main

import (
	"fmt"
	"io"

	"gears/engine"
	"gears/lang"
	"gears/pyfront"
)

type checkCmd struct {
	Files []string `arg:"" name:"file" help:"Scripts (.py), compiled recipes (.gear) or - for standard input."`
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
	diags := pyfront.Check(r.file, r.source, pyfront.Options{}, engine.Names())
	m := r.module
	if m == nil {
		m, _ = pyfront.Parse(r.file, r.source, pyfront.Options{})
	}
	if m != nil {
		diags = append(diags, checkImports(m)...)
		diags.Sort()
	}
	return diags
}

// checkImports warns of imports that will fail. Those that a script guards
// with try are its own business.
func checkImports(m *lang.Module) lang.List {
	c := &importChecker{known: map[string]bool{"__future__": true}}
	for _, n := range engine.Modules() {
		c.known[n] = true
	}
	c.block(m.Body.Body)
	return c.out
}

type importChecker struct {
	known map[string]bool
	out   lang.List
}

func (c *importChecker) block(body []lang.Stmt) {
	for _, s := range body {
		switch s := s.(type) {
		case *lang.Import:
			c.module(s.Module, s.Span)
		case *lang.ImportFrom:
			if s.Level == 0 {
				c.module(s.Module, s.Span)
			}
		case *lang.If:
			c.block(s.Body)
			c.block(s.Else)
		case *lang.While:
			c.block(s.Body)
			c.block(s.Else)
		case *lang.For:
			c.block(s.Body)
			c.block(s.Else)
		case *lang.With:
			c.block(s.Body)
		case *lang.DefStmt:
			c.block(s.Fn.Body)
		case *lang.ClassStmt:
			c.block(s.Fn.Body)
		}
	}
}

func (c *importChecker) module(name string, at lang.Span) {
	if c.known[name] {
		return
	}
	c.out = append(c.out, &lang.Diagnostic{Kind: "Warning", Span: at, Message: fmt.Sprintf("No module named '%s'", name),
		Hint: "gears runs no CPython: it has modules of its own and no pip packages"})
}
