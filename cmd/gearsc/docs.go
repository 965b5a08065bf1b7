package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gears/lang"
	"gears/lang/sema"
)

type docsCmd struct {
	Name   string `arg:"" optional:"" help:"Operation, reader, function or command of Redis; without it all but the commands are listed."`
	Format string `default:"text" enum:"text,json" help:"text or json."`
}

// Help shows examples.
func (c *docsCmd) Help() string {
	return examples(
		"gearsc docs", "what there is",
		"gearsc docs aggregateby", "an operation, with an example and its answer",
		"gearsc docs hincrby", "a command of Redis")
}

// completions are the words to complete a name with: there are too many commands.
func (c *docsCmd) completions() []string {
	var all []string
	for _, p := range allPages() {
		all = append(all, p.Name)
	}
	return all
}

// page is what is known of a name.
type page struct {
	Kind     string   `json:"kind"` // operation, reader, function or command
	Name     string   `json:"name"`
	Usage    string   `json:"usage"`
	Doc      string   `json:"doc"`
	Details  []string `json:"details,omitempty"`
	Example  string   `json:"example,omitempty"`
	Answer   []string `json:"answer,omitempty"`
	lookedUp []string // other names that find it
}

// Run prints a page, or the list.
func (c *docsCmd) Run(t *terminal) error {
	pages := allPages()
	if c.Name == "" {
		return c.list(t, pages)
	}
	var found []page
	var names []string
	for _, p := range slices.Concat(pages, commandPages()) {
		for _, name := range append(p.lookedUp, p.Name) {
			if strings.EqualFold(name, c.Name) {
				found = append(found, p)
				break
			}
		}
		names = append(names, p.Name)
	}
	if len(found) == 0 {
		hint := ""
		if near := lang.Nearest(strings.ToLower(c.Name), names); near != "" {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		return fmt.Errorf("nothing is called %s%s", c.Name, hint)
	}
	if c.Format == "json" {
		return writeJSON(t.stdout, map[string]any{"pages": found})
	}
	for i, p := range found {
		if i > 0 {
			fmt.Fprintln(t.stdout)
		}
		p.print(t.stdout)
	}
	return nil
}

func (c *docsCmd) list(t *terminal, pages []page) error {
	if c.Format == "json" {
		return writeJSON(t.stdout, map[string]any{"pages": pages})
	}
	pen, kind := inkFor(t.stdout), ""
	for _, p := range pages {
		if p.Kind != kind {
			if kind != "" {
				fmt.Fprintln(t.stdout)
			}
			kind = p.Kind
			fmt.Fprintln(t.stdout, pen.paint(bold, strings.ToUpper(kind[:1])+kind[1:]+"s"))
		}
		fmt.Fprintf(t.stdout, "  %-16s %s\n", p.Name, p.Doc)
	}
	fmt.Fprintf(t.stdout, "\nCommands of Redis are called by their names: gearsc docs hget. There are %d.\n", len(sema.CommandNames()))
	return nil
}

func (p *page) print(w io.Writer) {
	pen := inkFor(w)
	fmt.Fprintf(w, "%s  %s\n\n  %s\n", pen.paint(bold, p.Usage), pen.paint(faint, p.Kind), p.Doc)
	for _, d := range p.Details {
		fmt.Fprintf(w, "  %s\n", d)
	}
	if p.Example != "" {
		fmt.Fprintf(w, "\n  %s\n", p.Example)
		for _, a := range p.Answer {
			fmt.Fprintf(w, "    %s\n", pen.paint(faint, a))
		}
	}
}

// allPages are those of all that recipes have, but commands.
func allPages() []page {
	var pages []page
	for _, op := range lang.Ops {
		if strings.HasPrefix(op.Name, "_") {
			continue
		}
		pages = append(pages, opPage(&op))
	}
	for _, r := range sema.Readers() {
		p := page{Kind: "reader", Name: r.Name, Usage: r.Name, Doc: r.Doc, lookedUp: []string{r.API}}
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
	for _, b := range sema.Builtins() {
		pages = append(pages, page{Kind: "function", Name: b.Name, Usage: b.Name + arity(b.Min, b.Max), Doc: b.Doc})
	}
	return pages
}

// shapes say what operations do with the stream of records.
var shapes = map[lang.Shape]string{
	lang.PerRecord: "Works on each record as it comes.",
	lang.Combine:   "Gives its records when all of its input has come.",
	lang.Exchange:  "Moves records between shards.",
}

func opPage(op *lang.OpSpec) page {
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
	p := page{Kind: "operation", Name: op.Name, Usage: op.Name + "(" + strings.Join(params, ", ") + ")", Doc: op.Doc, Example: op.Example, Answer: op.Answer}
	p.Details = append(p.Details, shapes[op.Shape])
	return p
}

// arity is a list of so many arguments.
func arity(least, most int) string {
	words := slices.Repeat([]string{"_"}, least)
	switch {
	case most < 0:
		words = append(words, "…")
	default:
		words = append(words, slices.Repeat([]string{"[_]"}, most-least)...)
	}
	return "(" + strings.Join(words, ", ") + ")"
}

// commandPages are those of the commands of a plain Redis.
func commandPages() []page {
	var pages []page
	for _, name := range sema.CommandNames() {
		c := sema.RedisCommands(name)
		p := page{Kind: "command", Name: name, Usage: strings.ToUpper(name), Doc: c.Summary}
		if c.Arity >= 0 {
			p.Details = append(p.Details, fmt.Sprintf("Takes %d arguments.", c.Arity-1))
		} else {
			p.Details = append(p.Details, fmt.Sprintf("Takes at least %d arguments.", -c.Arity-1))
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
		pages = append(pages, p)
	}
	return pages
}
