package native

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

// maxDepth bounds the depth of a file's tree, so that whoever walks it may recurse.
const maxDepth = 400

// Parse parses a file. The tree is there even when something is wrong: Bad nodes
// stand where nothing could be parsed, and what could not be parsed at all is
// left out. Every declaration that is wrong has a diagnostic.
func Parse(name, source string) (*File, lang.List) {
	f := &File{Name: name, Source: source}
	if len(source) > maxSource {
		return f, lang.List{complaint(lang.Span{Start: lang.Pos{Line: 1, Col: 1}, End: lang.Pos{Line: 1, Col: 2}},
			"split it: import takes other files", "the source is too large: %d bytes, limit %d", len(source), maxSource)}
	}
	s := scan(source)
	f.Comments = s.comments
	if s.deep {
		return f, s.errs
	}
	c := &converter{}
	lex, err := lexer.Upgrade(&tokenList{tokens: s.tokens})
	if err != nil {
		panic(fmt.Sprintf("internal error: %v", err)) // a list of tokens gives none
	}
	for c.ends(lex); !lex.Peek().EOF(); c.ends(lex) {
		c.file(f, lex)
	}
	documents(f)
	if at, ok := tooDeep(f); ok {
		c.errs = append(c.errs, complaint(at, "give the inner part a name: a fn, a let or a const", "this is nested too deep"))
		f.Decls = nil
	}
	c.errs = news(c.errs, s.errs)
	if len(c.errs) > maxErrors {
		c.errs = c.errs[:maxErrors]
	}
	return f, c.errs
}

// news are the errors of the parser and of the scanner in their order, without
// what follows from one of the scanner's: others on its line.
func news(parser, scanner lang.List) lang.List {
	lexical := map[*lang.Diagnostic]bool{}
	for _, d := range scanner {
		lexical[d] = true
	}
	all := append(slices.Clone(parser), scanner...)
	all.Sort()
	out := all[:0]
	for _, d := range all {
		if n := len(out); n > 0 && out[n-1].Span.Start.Line == d.Span.Start.Line && (lexical[d] || lexical[out[n-1]]) {
			continue
		}
		out = append(out, d)
	}
	return out
}

// ends passes over ends of lines between declarations.
func (c *converter) ends(lex *lexer.PeekingLexer) {
	for lex.Peek().Type == tokEnd {
		lex.Next()
	}
}

// file parses the declaration ahead.
func (c *converter) file(f *File, lex *lexer.PeekingLexer) {
	start := lex.RawCursor()
	if t := lex.Peek(); !declaration(lex) {
		c.errs = append(c.errs, surprise(t, &lexer.Token{}, `"recipe", "fn", "const" or "import"`))
		c.nextDecl(lex)
		return
	}
	d, err := parser().decl.ParseFromLexer(lex, participle.AllowTrailing(true))
	before := len(c.errs)
	if tree := c.decl(d); tree != nil {
		f.Decls = append(f.Decls, tree)
	}
	if len(c.errs) > before {
		err = nil // what follows from the first error is no news
	} else if err != nil {
		c.errs = append(c.errs, fromParticiple(err, lex.Peek(), lastToken(lex, start)))
	} else if t := lex.Peek(); t.Type != tokEnd && !t.EOF() {
		c.errs = append(c.errs, surprise(t, lastToken(lex, start), "the end of the line"))
	}
	if t := lex.Peek(); t.Type != tokEnd && !t.EOF() || len(c.errs) > before {
		if lex.RawCursor() == start {
			lex.Next()
		}
		c.nextDecl(lex)
	}
}

// nextDecl passes over all that is no declaration.
func (c *converter) nextDecl(lex *lexer.PeekingLexer) {
	for !lex.Peek().EOF() && !declaration(lex) {
		lex.Next()
	}
}

// declaration says that a declaration begins here.
func declaration(lex *lexer.PeekingLexer) bool {
	return flagsOf(lex.Peek())&declares != 0 && (lex.RawCursor() == 0 || lastToken(lex, 0).Type == tokEnd)
}

// lastToken is the token before the next one, from that cursor on.
func lastToken(lex *lexer.PeekingLexer, from lexer.RawCursor) *lexer.Token {
	if at := lex.RawCursor(); at > from {
		return &lex.Range(at-1, at)[0]
	}
	return &lexer.Token{}
}

// block is { statements } in the grammar. A statement that is wrong does not end
// it.
type block struct {
	Stmts []*stmt
	Errs  lang.List
	Start lexer.Position
	last  lexer.Token // "}", or the last token that was taken
}

// Parse implements participle.Parseable.
func (b *block) Parse(lex *lexer.PeekingLexer) error {
	open := lex.Peek()
	if !is(open, "{") {
		return participle.NextMatch
	}
	b.Start, b.last = open.Pos, *lex.Next()
	for {
		for lex.Peek().Type == tokEnd {
			lex.Next()
		}
		t := lex.Peek()
		if is(t, "}") {
			b.last = *lex.Next()
			return nil
		}
		if t.EOF() || declaration(lex) || is(t, "|") {
			at := place(b.Start)
			b.Errs = append(b.Errs, complaint(lang.Span{Start: at, End: lang.Pos{Line: at.Line, Col: at.Col + 1}}, hintFor(t, &b.last, ""), `a block without its "}"`))
			return nil
		}
		b.statement(lex)
	}
}

func (b *block) statement(lex *lexer.PeekingLexer) {
	start := lex.RawCursor()
	s, err := parser().stmt.ParseFromLexer(lex, participle.AllowTrailing(true))
	b.Stmts = append(b.Stmts, s)
	b.last = *lastToken(lex, start)
	t := lex.Peek()
	switch {
	case err != nil:
		s.Err = fromParticiple(err, t, &b.last)
	case t.Type == tokEnd || is(t, "}") || is(t, "|"):
		return
	case t.EOF() || declaration(lex) || flagsOf(t)&states != 0:
		s.Err = surprise(t, &b.last, "the end of the line")
		return
	default:
		s.Err = surprise(t, &b.last, "the end of the line")
	}
	if lex.RawCursor() == start || is(t, ")") || is(t, "]") {
		lex.Next()
	}
	skip(lex, 0)
}

// documents gives declarations the comment lines just above them.
func documents(f *File) {
	i := 0
	for _, d := range f.Decls {
		line := d.DeclSpan().Start.Line
		for i < len(f.Comments) && f.Comments[i].Span.Start.Line < line {
			i++
		}
		first := i
		for first > 0 && f.Comments[first-1].Alone && f.Comments[first-1].Span.Start.Line == line-int32(i-first)-1 {
			first--
		}
		var lines []string
		for _, c := range f.Comments[first:i] {
			lines = append(lines, strings.TrimPrefix(strings.TrimPrefix(c.Text, "#"), " "))
		}
		document(d, strings.Join(lines, "\n"))
	}
}

func document(d Decl, doc string) {
	switch d := d.(type) {
	case *Import:
		d.Doc = doc
	case *Const:
		d.Doc = doc
	case *Fn:
		d.Doc = doc
	case *Recipe:
		d.Doc = doc
	}
}

// baseName is the name of an import without "as".
func baseName(file string) string { return strings.TrimSuffix(path.Base(file), ".gears") }
