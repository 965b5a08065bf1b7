package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gears/cmd/gearsc/recipetest"
	"gears/engine"
	"gears/lang"
	"gears/lang/sema"
	"gears/shard"
)

type replCmd struct {
	Redis  string `placeholder:"URL" help:"URL of the Redis that entries work on; without it a private, empty one is started."`
	Format string `default:"text" enum:"text,json" help:"text; or json, a document for each entry, with results and errors."`
}

// Help shows examples.
func (c *replCmd) Help() string {
	return examples(
		"gearsc repl", "with a private redis-server that is gone at the end",
		"gearsc repl --redis redis://10.0.0.7:6379", "with the data of that one",
		"gearsc repl --format json < entries", "for programs: a document a line, in the order of the entries") + "\n" + replHelp
}

const replHelp = `Entries, in the gears language:

    hincrby("h", "n", 1) + 1          an expression: its value is printed
    const SEP = ","                   a declaration: kept for later entries
    fn half(x) = x // 2
    from keys("user:*") | count       a pipeline: it is run
    recipe n(pattern = "*")           a recipe, up to an empty line: kept
    run n pattern=user:*              runs it
    help, exit

An entry goes on while a bracket is open.`

// repl reads entries and carries them out.
type repl struct {
	t      *terminal
	engine *engine.Engine
	lines  <-chan string // of the input; closed at its end
	prompt bool
	json   bool
	reply  replJSON // to the entry, for programs
	decls  []declaration
}

// declaration is an entry that is kept; a later one of its name takes its place.
type declaration struct{ name, text string }

// Run reads entries up to the end of input.
func (c *replCmd) Run(t *terminal) error {
	url := c.Redis
	if url == "" {
		child, err := shard.StartChild(t.ctx, shard.ChildOptions{})
		if err != nil {
			return err
		}
		defer child.Close()
		url = child.URL()
	}
	e, closeEngine, err := t.engine(url)
	if err != nil {
		return err
	}
	defer closeEngine()
	lines, readError := readLines(t.ctx, t.stdin)
	r := &repl{t: t, engine: e, lines: lines, json: c.Format == "json"}
	r.prompt = !r.json && isTerminal(t.stdout) && t.stdin == io.Reader(os.Stdin)
	if r.prompt {
		fmt.Fprintln(t.stdout, "gears: help tells what can be entered; Ctrl-D ends.")
	}
	for {
		entry, ok := r.read()
		switch {
		case t.ctx.Err() != nil:
			return context.Cause(t.ctx)
		case !ok:
			return readError()
		case entry == "exit":
			return nil
		}
		r.reply = replJSON{Entry: entry, Results: []any{}, Errors: []string{}, Diagnostics: []diagnosticJSON{}}
		err := r.enter(entry)
		if r.json {
			if err := r.reply.write(t.stdout, err); err != nil {
				return err
			}
			continue
		}
		if err != nil && err.Error() != "" {
			fmt.Fprintln(t.stderr, err)
			t.hints.print(t.stderr, err.Error())
		}
	}
}

// replJSON is what repl --format json prints for an entry.
type replJSON struct {
	Entry       string           `json:"entry"`
	Results     []any            `json:"results"`
	Errors      []string         `json:"errors"`
	Diagnostics []diagnosticJSON `json:"diagnostics"`
}

// write prints the document; err is what the entry ended with.
func (j *replJSON) write(w io.Writer, err error) error {
	if err != nil && err.Error() != "" {
		j.Errors = append(j.Errors, err.Error())
	}
	return writeJSON(w, j)
}

// readLines reads the input beside what else is done, so that an interrupt need not
// wait for its next line. The goroutine stays in a read that never returns: it ends
// with the process.
func readLines(ctx context.Context, in io.Reader) (<-chan string, func() error) {
	lines := make(chan string)
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxEntry)
	go func() {
		defer close(lines)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines, scanner.Err // to be called when the channel is closed
}

// line is the next line; false: there is none, or we are interrupted.
func (r *repl) line() (string, bool) {
	select {
	case line, ok := <-r.lines:
		return line, ok
	case <-r.t.ctx.Done():
		return "", false
	}
}

// maxEntry bounds a line of input, in bytes.
const maxEntry = 1 << 20

// read reads an entry: a line and those that belong to it.
func (r *repl) read() (entry string, ok bool) {
	r.ask("gears> ")
	for line, more := r.line(); more; line, more = r.line() {
		if entry == "" && strings.TrimSpace(line) == "" {
			r.ask("gears> ")
			continue
		}
		entry += line + "\n"
		if strings.TrimSpace(line) == "" || firstWord(entry) != "recipe" && openBrackets(entry) <= 0 {
			return strings.TrimSpace(entry), true
		}
		r.ask("     | ")
	}
	return strings.TrimSpace(entry), strings.TrimSpace(entry) != ""
}

func (r *repl) ask(prompt string) {
	if r.prompt {
		io.WriteString(r.t.stdout, prompt)
	}
}

func firstWord(entry string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(entry), " ")
	return word
}

// openBrackets counts the brackets that are open at the end, those in strings and
// comments left out.
func openBrackets(entry string) (open int) {
	quote := rune(0)
	escaped := false
	for _, c := range entry {
		switch {
		case escaped:
			escaped = false
		case quote == '#':
			if c == '\n' {
				quote = 0
			}
		case quote != 0:
			escaped = c == '\\'
			if c == quote || c == '\n' {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '#':
			quote = c
		case strings.ContainsRune("([{", c):
			open++
		case strings.ContainsRune(")]}", c):
			open--
		}
	}
	return open
}

// replKinds are the entries that are no expression, by their first words.
var replKinds = map[string]func(r *repl, entry string) error{
	"help":   (*repl).help,
	"const":  (*repl).declare,
	"fn":     (*repl).declare,
	"import": (*repl).declare,
	"recipe": (*repl).declare,
	"run":    (*repl).runRecipe,
	"from":   (*repl).pipeline,
}

func (r *repl) enter(entry string) error {
	if f := replKinds[firstWord(entry)]; f != nil {
		return f(r, entry)
	}
	return r.run(wrap("  from generate([none])\n  | map ", entry, "\n  | run\n"))
}

func (r *repl) help(string) error {
	if r.json {
		r.reply.Results = []any{replHelp}
		return nil
	}
	_, err := fmt.Fprintln(r.t.stdout, replHelp)
	return err
}

// pipeline runs one without a name; its end may be left out.
func (r *repl) pipeline(entry string) error {
	steps := strings.Split(entry, "|")
	last := strings.TrimSpace(steps[len(steps)-1])
	end := "\n"
	if last != "run" && !strings.HasPrefix(last, "run(") {
		end = "\n  | run\n"
	}
	return r.run(wrap("  ", entry, end))
}

// replRecipe is the recipe that an expression or a pipeline is made.
const replRecipe = "entry_of_repl"

// wrapped is an entry within a recipe.
type wrapped struct {
	entry, before, source string
}

func wrap(before, entry, after string) wrapped {
	before = "recipe " + replRecipe + "()\n" + before
	return wrapped{entry, before, before + entry + after}
}

// source is what has been declared.
func source(decls []declaration) string {
	var b strings.Builder
	for _, d := range decls {
		b.WriteString(d.text + "\n\n")
	}
	return b.String()
}

// replName is what entries are called in messages.
const replName = "entry"

// run runs a wrapped entry.
func (r *repl) run(w wrapped) error {
	kept := source(r.decls)
	p, diags := recipetest.Program(replName, kept+w.source)
	r.show(w.entry, within(diags, kept+w.before, w.entry))
	if p == nil {
		return errSaid
	}
	return r.execute(p, replRecipe, nil)
}

// within are the diagnostics about an entry, with places in it.
func within(diags lang.List, before, entry string) (out lang.List) {
	lines := int32(strings.Count(before, "\n"))
	col := int32(len(before) - strings.LastIndexByte(before, '\n') - 1)
	last := lines + 1 + int32(strings.Count(entry, "\n"))
	shift := func(p lang.Pos) lang.Pos {
		if p.Line == lines+1 {
			p.Col -= col
		}
		p.Line -= lines
		return p
	}
	for _, d := range diags {
		if d.Span.Start.Line <= lines || d.Span.Start.Line > last && d.Kind == "Warning" {
			continue
		}
		moved := *d
		moved.Span = lang.Span{Start: shift(d.Span.Start), End: shift(d.Span.End)}
		out = append(out, &moved)
	}
	return out
}

func (r *repl) show(entry string, diags lang.List) {
	of := &recipe{file: replName, source: entry}
	if r.json {
		r.reply.Diagnostics = append(r.reply.Diagnostics, diagnosticsJSON(of, diags)...)
		return
	}
	showDiagnostics(r.t.stderr, of, diags)
}

// declare keeps a declaration when nothing is wrong with it.
func (r *repl) declare(entry string) error {
	d := declaration{name: declared(entry), text: entry}
	decls := slices.DeleteFunc(slices.Clone(r.decls), func(o declaration) bool { return o.name == d.name })
	kept := source(decls)
	text := kept + entry + "\n"
	// A file without recipes would be one that has nothing to say.
	if firstWord(entry) != "recipe" {
		text += wrap("  from generate([none])\n  | run\n", "", "").source
	}
	p, diags := recipetest.Program(replName, text)
	diags = within(diags, kept, entry)
	r.show(entry, slices.DeleteFunc(diags, func(d *lang.Diagnostic) bool { return d.Kind == "Warning" })) // unused, so far
	if p == nil {
		return errSaid
	}
	r.decls = append(decls, d)
	return nil
}

// declared is the name that a declaration gives; an import is its own.
func declared(entry string) string {
	kind, rest, _ := strings.Cut(entry, " ")
	if kind == "import" {
		return entry
	}
	name := strings.TrimLeft(rest, " ")
	if end := strings.IndexAny(name, " (="); end >= 0 {
		name = name[:end]
	}
	return name
}

// runRecipe runs a recipe that was declared.
func (r *repl) runRecipe(entry string) error {
	words, err := recipetest.Words(entry)
	if err != nil {
		return err
	}
	if len(words) < 2 {
		return errors.New("run needs the name of a recipe that was entered")
	}
	params := map[string]string{}
	for _, w := range words[2:] {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			return fmt.Errorf("%q is no parameter=value", w)
		}
		params[name] = value
	}
	p, diags := recipetest.Program(replName, source(r.decls))
	if p == nil {
		r.show(source(r.decls), diags)
		return errSaid
	}
	return r.execute(p, words[1], params)
}

// execute runs a recipe and prints its results.
func (r *repl) execute(p *sema.Program, name string, params map[string]string) error {
	m, err := p.Module(name, params)
	if err != nil {
		return err
	}
	done := showProgress(r.t, r.engine)
	res, err := r.engine.Run(r.t.ctx, m)
	done()
	switch {
	case err != nil:
		return err
	case !res.Ran:
		return fmt.Errorf("%s registers, and nothing would be there to carry it out: send it to gearsd, or see gearsc test", name)
	}
	if r.json {
		for _, text := range res.Errors {
			r.reply.Errors = append(r.reply.Errors, recipetest.Gist(text))
		}
		r.reply.Results, err = resultsJSON(res)
		return err
	}
	if err := printResults(r.t.stdout, res); err != nil {
		return err
	}
	for _, text := range res.Errors {
		fmt.Fprintln(r.t.stderr, "error:", recipetest.Gist(text))
		r.t.hints.print(r.t.stderr, text)
	}
	return nil
}
