package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gears/cmd/gearsc/pages"
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
	for _, p := range pages.All() {
		all = append(all, p.Name)
	}
	return all
}

// Run prints a page, or the list.
func (c *docsCmd) Run(t *terminal) error {
	all := pages.All()
	if c.Name == "" {
		return c.list(t, all)
	}
	found := pages.Find(c.Name)
	if len(found) == 0 {
		var names []string
		for _, p := range slices.Concat(all, pages.Scripts(), pages.Commands()) {
			names = append(names, p.Name)
		}
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
		printPage(t.stdout, &p)
	}
	return nil
}

func (c *docsCmd) list(t *terminal, all []pages.Page) error {
	if c.Format == "json" {
		return writeJSON(t.stdout, map[string]any{"pages": all})
	}
	pen, kind := inkFor(t.stdout), ""
	for _, p := range all {
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

// printPage prints a page for people.
func printPage(w io.Writer, p *pages.Page) {
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
		if p.Recipe != "" {
			fmt.Fprintf(w, "  %s\n", p.Recipe)
		}
	}
}
