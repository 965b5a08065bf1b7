package lsp

import (
	"context"
	"slices"
	"strings"

	"gears/cmd/gearsc/pages"
	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
)

// cursor is the name that is put where the cursor stands, so that unfinished text
// parses. A file that has it gets completions for it, too.
const cursor = "gears_cursor_here"

// finished is a document with a name at the cursor, compiled.
type finished struct {
	*analysis
	path []any // from the declaration to what holds the name
}

// endings are what unfinished text may need behind the cursor, beside brackets.
var endings = []string{"", " {\n}", " then none else none", " => none", " in [] {\n}", "\n  | run"}

// finish puts a name where the cursor stands and makes of the text around it what
// it could become: as it is; with what is open closed, and the rest of the line left
// out; with the parts that a statement still needs. Nothing is found inside comments
// and where even that does not help.
func (s *server) finish(d *document, offset int) *finished {
	from, to := d.text.word(offset)
	// The declaration around the cursor is tried by itself: the others do not help it.
	first, end := declarationAt(d.text.src, from, to)
	before, after := d.text.src[first:from], d.text.src[to:end]
	rest := ""
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		rest = after[i:]
	}
	closing := native.Closing(before)
	tries := []string{before + cursor + after}
	for _, e := range endings {
		tries = append(tries, before+cursor+e+closing+rest, before+cursor+closing+e+rest)
	}
	for _, src := range tries {
		f, _ := native.Parse("", src)
		if path := find(f); path != nil {
			a := s.compile(d, d.text.src[:first]+src+d.text.src[end:], cursor)
			if path := find(a.file); path != nil {
				return &finished{a, path}
			}
		}
	}
	return nil
}

// declarationAt is the part of a source, of whole lines, that holds the declaration
// around a name. Neither strings nor comments go beyond their line.
func declarationAt(src string, from, to int) (first, end int) {
	first = strings.LastIndexByte(src[:from], '\n') + 1
	for first > 0 && !declares(src[first:]) {
		first = strings.LastIndexByte(src[:first-1], '\n') + 1
	}
	for end = to; end < len(src); {
		i := strings.IndexByte(src[end:], '\n')
		if i < 0 {
			return first, len(src)
		}
		if end += i + 1; declares(src[end:]) {
			return first, end
		}
	}
	return first, end
}

// declares reports whether a line begins a declaration.
func declares(line string) bool {
	line = strings.TrimLeft(line, " \t\r")
	word := strings.IndexFunc(line, func(r rune) bool { return !inName(r) })
	return word > 0 && slices.Contains(declarations, line[:word])
}

var declarations = []string{"recipe", "fn", "const", "import"}

// find looks for the cursor in a tree.
func find(f *native.File) []any {
	var path, found []any
	var walk func(n any)
	walk = func(n any) {
		path = append(path, n)
		if holds(n) {
			found = slices.Clone(path)
		}
		native.Children(n, walk)
		path = path[:len(path)-1]
	}
	for _, d := range f.Decls {
		walk(d)
	}
	return found
}

// holds reports whether a node itself has the cursor in one of its names or texts.
func holds(n any) bool {
	switch n := n.(type) {
	case *native.Name:
		return n.Name == cursor
	case *native.Field:
		return n.Name.Name == cursor
	case *native.Method:
		return n.Name.Name == cursor
	case *native.Step:
		return n.Name.Name == cursor
	case *native.Arg:
		return n.Name != nil && n.Name.Name == cursor
	case *native.Param:
		return n.Kind != nil && n.Kind.Name == cursor
	case *native.Clause:
		return n.Word.Name == cursor
	case *native.Column:
		return n.Type != nil && n.Type.Name == cursor
	case *native.Str:
		return strings.Contains(n.Value, cursor)
	}
	return false
}

// completion lists what can be written at a place.
func (s *server) completion(_ context.Context, p positionParams) (any, error) {
	d, err := s.document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	list := completionList{Items: []completionItem{}}
	if offset := d.text.offset(p.Position); d.native && !inComment(d.text.src[:offset]) {
		list.Items = append(list.Items, s.complete(d, offset)...)
	}
	return list, nil
}

// inComment reports whether a text ends in a comment.
func inComment(before string) bool {
	before = before[strings.LastIndexByte(before, '\n')+1:]
	f, _ := native.Parse("", before+cursor)
	n := len(f.Comments)
	return n > 0 && strings.HasSuffix(f.Comments[n-1].Text, cursor)
}

func (s *server) complete(d *document, offset int) []completionItem {
	from, _ := d.text.word(offset)
	before := strings.TrimRight(d.text.src[:from], " \t\r\n")
	f := s.finish(d, offset)
	if f == nil {
		return s.completeBlind(d, before, from == 0 || d.text.src[from-1] == '\n')
	}
	r := recipeOf(f.path)
	switch n := last(f.path).(type) {
	case *native.Step:
		if r != nil && r.Reader == n {
			return pageItems("reader")
		}
		return pageItems("operation", "action")
	case *native.Field:
		return s.members(f.analysis, n.X)
	case *native.Method:
		return s.members(f.analysis, n.X)
	case *native.Param:
		return words(completionKeyword, sema.Kinds()...)
	case *native.Arg:
		return namedArguments(f)
	case *native.Str:
		return values(f)
	case *native.Clause:
		return clauses(f.path)
	case *native.Column:
		return words(completionKeyword, sema.ColumnTypes()...)
	case *native.Name:
		if isDatabase(f.path) {
			return words(completionModule, sema.Databases()...)
		}
		return s.names(f)
	}
	return nil
}

// completeBlind goes by what stands before the cursor, where the text around it is
// too broken to parse; first says that the cursor is at the beginning of a line.
func (s *server) completeBlind(d *document, before string, first bool) []completionItem {
	switch {
	case strings.HasSuffix(before, "|"):
		return pageItems("operation", "action")
	case strings.HasSuffix(before, "."):
		return s.members(s.analyse(d), nil)
	case strings.HasSuffix(before, "from"):
		return pageItems("reader")
	}
	start, _ := declarationAt(before, len(before), len(before))
	before = before[start:]
	if tree, _ := native.Parse("", before+"\n"); len(tree.Decls) > 0 {
		if r, ok := tree.Decls[len(tree.Decls)-1].(*native.Recipe); ok && r.Reader == nil {
			return words(completionKeyword, "from")
		}
	}
	if first && native.Closing(before) == "" {
		return words(completionKeyword, declarations...)
	}
	items := words(completionKeyword, native.Words()...)
	for _, kind := range []string{"function", "command"} {
		items = append(items, pageItems(kind)...)
	}
	return items
}

// words are items of one kind that need no more said.
func words(kind int, names ...string) []completionItem {
	var out []completionItem
	for _, n := range names {
		out = append(out, completionItem{Label: n, Kind: kind, SortText: "3" + n})
	}
	return out
}

// itemKinds are the kinds of items for pages, and how they are sorted among others:
// there are many commands.
var itemKinds = map[string]struct {
	kind int
	sort string
}{
	"reader": {completionReader, "0"}, "operation": {completionOperator, "0"}, "action": {completionEvent, "1"},
	"function": {completionFunction, "2"}, "command": {completionValue, "4"},
}

// pageItems are all pages of some kinds.
func pageItems(kinds ...string) []completionItem {
	var out []completionItem
	for _, p := range slices.Concat(pages.All(), pages.Commands()) {
		if !slices.Contains(kinds, p.Kind) {
			continue
		}
		k := itemKinds[p.Kind]
		doc := p.Doc + detailsText(&p)
		out = append(out, completionItem{Label: p.Name, Kind: k.kind, Detail: p.Usage, Documentation: markdown(doc), SortText: k.sort + p.Name})
	}
	return out
}

// members are the fields and methods of an expression, or what an import gives.
func (s *server) members(a *analysis, x native.Expr) []completionItem {
	if n, ok := x.(*native.Name); ok {
		if u, ok := a.index.At(n.Span.Start); ok && u.Of.What == "import" {
			return meanings(a, u.Of.Members(a.index))
		}
	}
	var of lang.Span
	if x != nil {
		of = x.ExprSpan()
	}
	var out []completionItem
	for _, m := range a.index.Members(of) {
		item := completionItem{Label: m.Name, Kind: completionField, Detail: memberUsage(m), SortText: "0" + m.Name}
		if m.Method {
			item.Kind, item.SortText = completionMethod, "1"+m.Name
		}
		out = append(out, item)
	}
	return out
}

// meaningKinds are the kinds of items for what names stand for.
var meaningKinds = map[string]int{
	"function": completionFunction, "constant": completionConstant, "parameter": completionVariable, "variable": completionVariable, "import": completionModule,
}

func meanings(a *analysis, list []*sema.Meaning) []completionItem {
	var out []completionItem
	seen := map[string]bool{}
	for _, m := range list {
		if seen[m.Name] || m.Name == cursor {
			continue
		}
		seen[m.Name] = true
		item := completionItem{Label: m.Name, Kind: meaningKinds[m.What], Detail: usageOf(a, m, m.Span), SortText: "1" + m.Name}
		if doc := m.Doc(); doc != "" {
			item.Documentation = markdown(doc)
		}
		out = append(out, item)
	}
	return out
}

// names are what an expression can begin with.
func (s *server) names(f *finished) []completionItem {
	items := append(namedArguments(f), meanings(f.analysis, f.index.Visible)...)
	items = append(items, words(completionKeyword, keywords(f.path)...)...)
	for _, kind := range []string{"function", "command"} {
		items = append(items, pageItems(kind)...)
	}
	return items
}

// keywords are the words that can stand at the cursor.
func keywords(path []any) []string {
	out := []string{"if", "match", "when", "not", "none", "true", "false"}
	if len(path) > 2 {
		_, statement := path[len(path)-2].(*native.ExprStmt)
		block, _ := path[len(path)-3].(*native.Block)
		if statement && block != nil && block.Span != block.Stmts[0].StmtSpan() {
			out = append(out, "let", "for", "atomic", "return", "fail")
		}
	}
	return out
}

// namedArguments are the names of arguments that the step or call around the cursor
// takes, without those that it has.
func namedArguments(f *finished) []completionItem {
	at := len(f.path) - 1
	if _, ok := f.path[at].(*native.Name); ok {
		at--
	}
	if at < 1 {
		return nil
	}
	if _, ok := f.path[at].(*native.Arg); !ok {
		return nil
	}
	var args []*native.Arg
	var out []completionItem
	add := func(name, detail string) {
		if !slices.ContainsFunc(args, func(a *native.Arg) bool { return a.Name != nil && a.Name.Name == name }) {
			out = append(out, completionItem{Label: name, Kind: completionProperty, Detail: detail, SortText: "0" + name, InsertText: name + " = "})
		}
	}
	switch n := f.path[at-1].(type) {
	case *native.Step:
		args = n.Args
		r := recipeOf(f.path)
		if r != nil && (n == r.Reader || n == r.Action) {
			for _, a := range stepArguments(r, n) {
				add(a.Name, a.Name+": "+a.Kind)
			}
		}
	case *native.Clause:
		args = n.Args
		for _, a := range sema.UpsertOptions() {
			add(a.Name, a.Name+": "+a.Kind)
		}
	case *native.Call:
		args = n.Args
		if name, ok := n.Fn.(*native.Name); ok {
			if u, ok := f.index.At(name.Span.Start); ok {
				for _, p := range u.Of.Params() {
					name, _, _ := strings.Cut(p, ":")
					name, _, _ = strings.Cut(name, "=")
					add(strings.TrimSpace(name), p)
				}
			}
		}
	}
	return out
}

// values are the texts that the argument around the cursor may have.
func values(f *finished) []completionItem {
	r := recipeOf(f.path)
	if r == nil {
		return nil
	}
	for i := len(f.path) - 1; i > 0; i-- {
		arg, ok := f.path[i].(*native.Arg)
		if !ok || arg.Name == nil {
			continue
		}
		if step, ok := f.path[i-1].(*native.Step); ok && (step == r.Reader || step == r.Action) {
			for _, a := range stepArguments(r, step) {
				if a.Name == arg.Name.Name {
					return words(completionValue, a.Values...)
				}
			}
		}
	}
	return nil
}
