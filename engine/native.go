package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
	"gears/planner"
	"gears/pyfront"
	"gears/shard"
	"gears/store"
)

// Native makes a Request one of a recipe in the gears language: its Script is the
// text of a .gears file, or a .gear file, which may be of any language.
type Native struct {
	Recipe string            // "" where the file has one only
	Params map[string]string // values of the recipe's parameters, as texts
}

// nativeName is what a recipe that came as text is called in messages.
const nativeName = "recipe.gears"

// nativeErrors is how many of the things wrong with a recipe an error tells.
const nativeErrors = 5

// nativeError is an error in a recipe, or in the parameters that it was given. Its
// text is for clients.
type nativeError struct{ text string }

func (e *nativeError) Error() string { return e.text }

// stored is the form in which a session keeps what it was made from beside the
// text.
func (n *Native) stored(script string) *store.Native {
	out := &store.Native{Recipe: []byte(n.Recipe)}
	for name, value := range n.Params {
		out.Params = append(out.Params, store.Pair{Name: []byte(name), Value: []byte(value)})
	}
	slices.SortFunc(out.Params, func(a, b store.Pair) int { return cmp.Compare(string(a.Name), string(b.Name)) })
	if lang.IsGear([]byte(script)) {
		out.Gear = []byte(script)
	}
	return out
}

// compileOrigin makes the module of a session: from a Python script, or with n
// from a recipe in the gears language.
func (e *Engine) compileOrigin(ctx context.Context, source string, n *store.Native) (*lang.Module, error) {
	if n != nil {
		return e.compileNative(ctx, source, n)
	}
	m, diags := pyfront.Parse("<string>", source, pyfront.Options{MaxSource: e.opts.MaxSource})
	if len(diags) > 0 {
		return nil, syntaxError(diags[0])
	}
	return m, nil
}

func (e *Engine) compileNative(ctx context.Context, source string, n *store.Native) (*lang.Module, error) {
	file, imports := nativeName, []lang.Imported(nil)
	if n.Gear != nil {
		m, err := lang.DecodeModule(n.Gear)
		if err != nil {
			return nil, &nativeError{"ERR gears: the compiled recipe cannot be read: " + err.Error()}
		}
		if len(n.Recipe) == 0 && len(n.Params) == 0 {
			return m, nil
		}
		if !m.Native {
			return nil, &nativeError{"ERR gears: a compiled Python script has no recipes with names, and no parameters"}
		}
		imports = m.Imports
		// Which recipe of the file was compiled, and with what parameters, is settled
		// in its code; others are made from the text that it carries.
		file, source = m.File, m.Source
	}
	opt := sema.Options{}
	if len(imports) > 0 {
		opt.Import = carried(imports)
	}
	if e.topology != nil {
		table, err := e.topology.Commands(ctx)
		if err != nil {
			return nil, err
		}
		opt.Commands = serverCommands(table)
	}
	f, diags := native.Parse(file, source)
	var p *sema.Program
	if len(diags) == 0 {
		p, diags = sema.Compile(f, opt)
	}
	if p == nil || hasErrors(diags) {
		return nil, &nativeError{diagnosis(file, diags)}
	}
	params := map[string]string{}
	for _, p := range n.Params {
		params[string(p.Name)] = string(p.Value)
	}
	m, err := p.Module(string(n.Recipe), params)
	if err != nil {
		return nil, &nativeError{"ERR gears: " + err.Error()}
	}
	return m, nil
}

// carried finds the files that a compiled recipe brought with it.
func carried(imports []lang.Imported) func(path string) (string, error) {
	return func(path string) (string, error) {
		for _, im := range imports {
			if im.Path == path {
				return im.Source, nil
			}
		}
		return "", errors.New("the compiled recipe was made without it")
	}
}

func hasErrors(diags lang.List) bool {
	return slices.ContainsFunc(diags, func(d *lang.Diagnostic) bool { return d.Kind != "Warning" })
}

// diagnosis tells what is wrong with a file in one line.
func diagnosis(file string, diags lang.List) string {
	var out []string
	for _, d := range diags {
		if d.Kind == "Warning" {
			continue
		}
		text := fmt.Sprintf("%s:%s: %s", file, d.Span.Start, d.Message)
		if d.Hint != "" {
			text += " (" + d.Hint + ")"
		}
		out = append(out, text)
	}
	if more := len(out) - nativeErrors; more > 0 {
		out = append(out[:nativeErrors], fmt.Sprintf("and %d more", more))
	}
	return "ERR gears: " + strings.Join(out, "; ")
}

// serverCommands is the command table of the server, with what the table of a
// plain Redis knows besides.
func serverCommands(t *shard.Commands) sema.Commands {
	return func(name string) *sema.Command {
		known := sema.RedisCommands(name)
		c := t.Lookup(strings.ToUpper(name))
		if c == nil {
			return known // of another version: the server will say so
		}
		row := &sema.Command{Name: c.Name, Arity: c.Arity, Write: c.Write, ReadOnly: c.ReadOnly, Blocking: c.Blocking, NoScript: c.NoScript,
			MovableKeys: c.MovableKeys, FirstKey: c.FirstKey, LastKey: c.LastKey, Step: c.Step}
		if known != nil {
			row.Summary = known.Summary
		}
		return row
	}
}

// recipeHead is a line that begins a recipe, which no Python script has outside of
// strings.
var recipeHead = regexp.MustCompile(`(?m)^[ \t]*recipe[ \t]+\w+[ \t]*\(`)

// IsRecipe reports whether a text is of the gears language rather than Python.
func IsRecipe(text string) bool { return recipeHead.MatchString(text) }

// ExplainScript plans the recipe of a script: Python, a .gears text, or a .gear
// file. req names the recipe and its parameters where it needs to. The error's text
// is for clients.
func (e *Engine) ExplainScript(ctx context.Context, req Request) (*planner.Plan, error) {
	n := req.Native
	if n != nil && n.Recipe == "" && len(n.Params) == 0 && !lang.IsGear([]byte(req.Script)) && !IsRecipe(req.Script) {
		n = nil
	}
	var origin *store.Native
	if n != nil {
		origin = n.stored(req.Script)
	}
	m, err := e.compileOrigin(ctx, req.Script, origin)
	if err != nil {
		if wrong := (*nativeError)(nil); errors.As(err, &wrong) {
			return nil, err
		}
		return nil, errors.New(e.errorText(err))
	}
	return e.Explain(ctx, m)
}
