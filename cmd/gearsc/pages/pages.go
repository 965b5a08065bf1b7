// Package pages holds what there is to say of the names of recipes: operations,
// readers, actions, functions, commands of Redis. "gearsc docs" prints the pages, the
// language server shows them; their texts are those of the tables that the compiler
// works by.
package pages

import (
	"fmt"
	"slices"
	"strings"

	"gears/engine"
	"gears/lang"
	"gears/lang/sema"
)

// Page is what is known of a name.
type Page struct {
	Kind    string   `json:"kind"` // operation, reader, action, function, command or Python function
	Name    string   `json:"name"`
	Usage   string   `json:"usage"`
	Doc     string   `json:"doc"`
	Details []string `json:"details,omitempty"`
	Example string   `json:"example,omitempty"`
	Recipe  string   `json:"recipe,omitempty"` // the example in the gears language
	Answer  []string `json:"answer,omitempty"`
	aliases []string // other names that find it
}

// Is reports whether a page is that of a name, whatever its case.
func (p *Page) Is(name string) bool {
	return strings.EqualFold(name, p.Name) || slices.ContainsFunc(p.aliases, func(a string) bool { return strings.EqualFold(a, name) })
}

// All are the pages of all that recipes have, but commands of Redis.
func All() []Page {
	var pages []Page
	for _, op := range lang.Ops {
		if strings.HasPrefix(op.Name, "_") {
			continue
		}
		pages = append(pages, opPage(&op))
	}
	for _, r := range sema.Readers() {
		p := Page{Kind: "reader", Name: r.Name, Usage: r.Name, Doc: r.Doc, aliases: []string{r.API}}
		p.Details = append(p.Details, "In Python: GB('"+r.API+"').")
		for _, of := range []struct {
			what  string
			names []string
		}{{"Arguments of run: ", r.Run}, {"Arguments of register: ", r.Register}, {"Fields of its records: ", r.Fields}} {
			if len(of.names) > 0 {
				p.Details = append(p.Details, of.what+strings.Join(of.names, ", ")+".")
			}
		}
		pages = append(pages, p)
	}
	for _, a := range sema.Actions() {
		pages = append(pages, Page{Kind: "action", Name: a.Name, Usage: a.Name, Doc: a.Doc,
			Details: []string{"Arguments, beside the reader's: " + strings.Join(a.Args, ", ") + "."}})
	}
	for _, b := range sema.Builtins() {
		pages = append(pages, Page{Kind: "function", Name: b.Name, Usage: b.Name + Arity(b.Min, b.Max), Doc: b.Doc})
	}
	return pages
}

// Find lists the pages of a name.
func Find(name string) []Page {
	var found []Page
	for _, p := range slices.Concat(All(), Scripts(), Commands()) {
		if p.Is(name) {
			found = append(found, p)
		}
	}
	return found
}

// shapes say what operations do with the stream of records.
var shapes = map[lang.Shape]string{
	lang.PerRecord: "Works on each record as it comes.",
	lang.Combine:   "Gives its records when all of its input has come.",
	lang.Exchange:  "Moves records between shards.",
}

func opPage(op *lang.OpSpec) Page {
	var params []string
	for _, p := range op.Params {
		text := p.Name
		if p.Type == lang.ParamFunc {
			text += "(" + strings.Join([]string{"", "_", "_, _", "_, _, _"}[p.Arity:p.Arity+1], "") + ")"
		}
		if p.Optional {
			text = "[" + text + "]"
		}
		params = append(params, text)
	}
	p := Page{Kind: "operation", Name: op.Name, Usage: op.Name + "(" + strings.Join(params, ", ") + ")", Doc: op.Doc, Example: op.Example, Recipe: op.Recipe, Answer: op.Answer}
	p.Details = append(p.Details, shapes[op.Shape])
	return p
}

// Arity is a list of so many arguments.
func Arity(least, most int) string {
	words := slices.Repeat([]string{"_"}, least)
	switch {
	case most < 0:
		words = append(words, "…")
	default:
		words = append(words, slices.Repeat([]string{"[_]"}, most-least)...)
	}
	return "(" + strings.Join(words, ", ") + ")"
}

// Commands are the pages of the commands of a plain Redis.
func Commands() []Page {
	var pages []Page
	for _, name := range sema.CommandNames() {
		c := sema.RedisCommands(name)
		p := Page{Kind: "command", Name: name, Usage: strings.TrimSpace(strings.ToUpper(name) + " " + c.Usage), Doc: c.Summary + "."}
		if c.Arity >= 0 {
			p.Details = append(p.Details, "Takes "+counted(c.Arity-1)+".")
		} else {
			p.Details = append(p.Details, "Takes at least "+counted(-c.Arity-1)+".")
		}
		for _, flag := range []struct {
			is   bool
			text string
		}{
			{c.Write, "Writes."}, {c.ReadOnly, "Only reads."}, {c.Blocking, "May block; in recipes it does not."}, {c.NoScript, "Not allowed within scripts of the server."},
		} {
			if flag.is {
				p.Details = append(p.Details, flag.text)
			}
		}
		if c.Since != "" {
			p.Details = append(p.Details, "Since Redis "+c.Since+".")
		}
		pages = append(pages, p)
	}
	return pages
}

func counted(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// Scripts are the pages of what Python scripts find without importing it. Those of
// operations and readers are in All.
func Scripts() []Page {
	pages := []Page{{Kind: "Python class", Name: "GearsBuilder", aliases: []string{"GB"}, Usage: "GB(reader='KeysReader', defaultArg='*', desc=None)",
		Doc: "A recipe: operations are called on it, one after the other, and run() or register() at the end."}}
	for _, f := range engine.Functions() {
		pages = append(pages, Page{Kind: "Python function", Name: f.Name, aliases: f.Others, Usage: f.Usage, Doc: f.Doc})
	}
	return pages
}
