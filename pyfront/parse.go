package pyfront

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gears/lang"
)

// Options bounds what Parse accepts. The zero value means the defaults.
type Options struct {
	MaxSource int // bytes of source; default 16 MiB
	MaxDepth  int // depth of the syntax tree; default 1000
	MaxTokens int // tokens of source; default 8 million
}

// Defaults of Options, and the number of errors after which parsing ends.
const (
	defaultMaxSource = 16 << 20
	defaultMaxDepth  = 1000
	defaultMaxTokens = 8 << 20
	maxErrors        = 20
)

func (o Options) withDefaults() Options {
	if o.MaxSource <= 0 {
		o.MaxSource = defaultMaxSource
	}
	if o.MaxDepth <= 0 {
		o.MaxDepth = defaultMaxDepth
	}
	if o.MaxTokens <= 0 {
		o.MaxTokens = defaultMaxTokens
	}
	return o
}

// Parse turns a script into a resolved module. file names the source in
// tracebacks. When the script is wrong the module is nil and the list is not
// empty; its first entry is the error that CPython 3.11 would raise, the others
// are further errors by position. Errors in scoping and misplaced statements
// are looked for only when the syntax is right.
func Parse(file, source string, opt Options) (*lang.Module, lang.List) {
	m, _, errs := parse(file, source, opt)
	return m, errs
}

// parse is Parse; it returns the resolver too, for those who ask about names.
func parse(file, source string, opt Options) (*lang.Module, *resolver, lang.List) {
	opt = opt.withDefaults()
	src, bad := normalise(source, opt)
	if bad != nil {
		return nil, nil, lang.List{bad}
	}
	lex := newLexer(src, opt.MaxTokens)
	lex.run()
	p := &parser{lex: lex, src: src, toks: lex.tokens, opt: opt}
	p.tok = p.toks[0].kind
	body := p.module()
	if errs := p.result(); len(errs) > 0 {
		return nil, nil, errs
	}
	m := &lang.Module{File: file, Source: source, Body: body}
	r := &resolver{opt: opt, verb: "assign to"}
	if errs := r.run(m); len(errs) > 0 {
		return nil, nil, errs
	}
	return m, r, nil
}

// normalise checks the encoding of a source and makes "\n" its only line end.
func normalise(source string, opt Options) (string, *lang.Diagnostic) {
	if len(source) > opt.MaxSource {
		return "", &lang.Diagnostic{Kind: "SyntaxError", Span: spanOfLine(1),
			Message: fmt.Sprintf("source is too large: %d bytes, limit %d", len(source), opt.MaxSource)}
	}
	src := strings.TrimPrefix(source, "\ufeff")
	if i := strings.IndexByte(src, 0); i >= 0 {
		return "", &lang.Diagnostic{Kind: "SyntaxError", Message: "source code string cannot contain null bytes",
			Span: spanOfLine(1 + strings.Count(src[:i], "\n"))}
	}
	if !utf8.ValidString(src) {
		return "", invalidUTF8(src)
	}
	if strings.IndexByte(src, '\r') >= 0 {
		src = strings.ReplaceAll(src, "\r\n", "\n")
		src = strings.ReplaceAll(src, "\r", "\n")
	}
	return src, nil
}

func spanOfLine(n int) lang.Span {
	p := lang.Pos{Line: int32(n), Col: 1}
	return lang.Span{Start: p, End: p}
}

func invalidUTF8(src string) *lang.Diagnostic {
	line, col := 1, int32(1)
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRuneInString(src[i:])
		if r == utf8.RuneError && n == 1 {
			p := lang.Pos{Line: int32(line), Col: col}
			return &lang.Diagnostic{Kind: "SyntaxError", Span: lang.Span{Start: p, End: lang.Pos{Line: p.Line, Col: col + 1}},
				Message: fmt.Sprintf("source is not valid UTF-8: byte 0x%02x at line %d", src[i], line)}
		}
		col++
		if r == '\n' {
			line, col = line+1, 1
		}
		i += n
	}
	panic("internal error: invalid UTF-8 not found")
}

// parser is a predictive parser over a token slice. After an error (err set)
// tok is tStop, which nothing matches, until the statement loop recovers; nodes
// made meanwhile are thrown away.
type parser struct {
	lex   *lexer
	src   string
	toks  []token
	pos   int
	tok   kind // of toks[pos], or tStop
	opt   Options
	depth int

	err      *lang.Diagnostic
	errPos   int
	general  bool // err says no more than "invalid syntax"
	inString bool // err is in a string literal
	far      int  // the farthest token that an error or an attempt has reached
	farErr   int  // far at the first error
	errs     lang.List

	quiet  int    // attempts in which errors are not worded
	prefix string // of messages: "f-string: " in the expressions of an f-string

	endOf  int // token whose end position is cached in endPos
	endPos lang.Pos
}

func (p *parser) next() {
	if p.err == nil && p.pos < len(p.toks)-1 {
		p.pos++
		p.tok = p.toks[p.pos].kind
	}
}

// peek is the kind of the token n places on.
func (p *parser) peek(n int) kind {
	if p.err != nil || p.pos+n >= len(p.toks) {
		return tStop
	}
	return p.toks[p.pos+n].kind
}

func (p *parser) text(i int) string { return p.src[p.toks[i].start:p.toks[i].end] }

// here is the position of the current token.
func (p *parser) here() lang.Pos { return p.startOf(p.pos) }

func (p *parser) startOf(i int) lang.Pos {
	return lang.Pos{Line: p.toks[i].line, Col: p.toks[i].col}
}

// end is the position after token i.
func (p *parser) end(i int) lang.Pos {
	if i < 0 {
		return lang.Pos{Line: 1, Col: 1}
	}
	if p.endOf == i+1 {
		return p.endPos
	}
	t := p.toks[i]
	s := p.src[t.start:t.end]
	pos := lang.Pos{Line: t.line, Col: t.col}
	if t.kind == tString {
		if n := strings.Count(s, "\n"); n > 0 {
			pos.Line += int32(n)
			pos.Col = 1
			s = s[strings.LastIndexByte(s, '\n')+1:]
		}
	}
	pos.Col += int32(utf8.RuneCountInString(s))
	p.endOf, p.endPos = i+1, pos
	return pos
}

// at makes the position of a node from start to the last token taken.
func (p *parser) at(start lang.Pos) lang.At {
	return lang.At{Span: lang.Span{Start: start, End: p.end(p.pos - 1)}}
}

func (p *parser) tokenSpan(i int) lang.Span {
	return lang.Span{Start: p.startOf(i), End: p.end(i)}
}

// before is the span of the character before token i, or its first one when it
// begins the line.
func (p *parser) before(i int) lang.Span {
	at := p.startOf(i)
	at.Col = max(1, at.Col-1)
	return lang.Span{Start: at, End: lang.Pos{Line: at.Line, Col: at.Col + 1}}
}

// take passes the current token if it is of kind k.
func (p *parser) take(k kind) bool {
	if p.tok == k {
		p.next()
		return true
	}
	return false
}

// expect passes a token of kind k or fails with "invalid syntax".
func (p *parser) expect(k kind) {
	if !p.take(k) {
		p.invalid()
	}
}

// force passes a token of kind k or fails saying that it was expected.
func (p *parser) force(k kind) {
	if !p.take(k) {
		p.failToken("expected '%s'", kindText[k])
	}
}

// fail stops the parse with a SyntaxError. If the current token is a lexical
// error, that is the reason given.
func (p *parser) fail(span lang.Span, msg string, args ...any) {
	p.failKind("SyntaxError", span, msg, args...)
}

func (p *parser) failKind(kind string, span lang.Span, msg string, args ...any) {
	if p.err != nil {
		return
	}
	if p.toks[p.pos].kind == tError {
		p.err = p.lex.bad[p.pos]
	} else {
		if len(args) > 0 {
			msg = fmt.Sprintf(msg, args...)
		}
		p.err = &lang.Diagnostic{Kind: kind, Message: p.prefix + msg, Span: span}
	}
	p.errPos = p.pos
	p.tok = tStop
	p.general, p.inString = false, false
	p.far = max(p.far, p.pos)
}

// adopt fails with the error of the parser of an f-string expression.
func (p *parser) adopt(d *lang.Diagnostic) {
	if p.err == nil {
		p.err, p.errPos, p.tok = d, p.pos, tStop
		p.general, p.inString = false, true
	}
}

// failToken fails at the current token.
func (p *parser) failToken(msg string, args ...any) {
	p.fail(p.tokenSpan(p.pos), msg, args...)
}

// failExpr fails over the text of x.
func (p *parser) failExpr(x lang.Expr, msg string, args ...any) {
	p.fail(x.ExprSpan(), msg, args...)
}

// invalid fails at the current token with the general message.
func (p *parser) invalid() {
	switch p.toks[p.pos].kind {
	case tIndent:
		p.failKind("IndentationError", p.before(p.pos), unexpectedIndent)
	case tDedent:
		p.failKind("IndentationError", p.tokenSpan(p.pos), "unexpected unindent")
	default:
		p.failToken("invalid syntax")
		p.general = p.toks[p.pos].kind != tError
	}
}

// enter counts one level of recursion; leave must follow.
func (p *parser) enter() {
	if p.depth++; p.depth > p.opt.MaxDepth {
		p.failToken(tooComplex)
	}
}

func (p *parser) leave() { p.depth-- }

// attempt runs f to see what follows and puts the parser back to where it was.
// It reports whether f passed without an error. An error that has words of its
// own, or is lexical, stays: CPython, too, raises what it meets while looking.
func (p *parser) attempt(f func()) bool {
	if p.err != nil {
		return false
	}
	pos, tok, depth := p.pos, p.tok, p.depth
	f()
	p.far = max(p.far, p.pos)
	if p.toks[p.pos].kind == tError {
		p.invalid()
	}
	ok := p.err == nil
	if ok || p.general {
		p.err, p.pos, p.tok, p.depth = nil, pos, tok, depth
	}
	return ok
}

// quietly is attempt with errors put aside, all but lexical ones and those in
// string literals.
func (p *parser) quietly(f func()) bool {
	p.quiet++
	defer func() { p.quiet-- }()
	return p.attempt(func() {
		f()
		if p.err != nil && p.toks[p.pos].kind != tError && !p.inString {
			p.general = true
		}
	})
}

func (p *parser) module() *lang.Func {
	f := &lang.Func{Name: "<module>", Qual: "<module>", Kind: lang.FuncModule}
	f.Span.Start = lang.Pos{Line: 1, Col: 1}
	f.Body = p.statements(tEOF)
	f.Span.End = p.end(len(p.toks) - 1)
	f.Doc = docOf(f.Body)
	return f
}

// statements parses up to a token of kind end, which it leaves. Each error is
// kept and parsing goes on at the next line.
func (p *parser) statements(end kind) []lang.Stmt {
	var out []lang.Stmt
	for p.tok != end && p.tok != tEOF {
		before := p.pos
		out = p.statement(out)
		if p.err != nil {
			p.recover()
		}
		if p.pos == before {
			p.next()
		}
	}
	return out
}

// recover keeps the pending error and goes to the next line. If an indented
// block stands there its header was what failed: the block is parsed for its
// own errors, and so are the clauses that would have continued the statement.
func (p *parser) recover() {
	if len(p.errs) == 0 {
		p.farErr = p.far
	}
	p.errs = append(p.errs, p.err)
	p.err = nil
	p.pos = p.errPos
	if len(p.errs) >= maxErrors {
		p.pos = len(p.toks) - 1
	}
	p.tok = p.toks[p.pos].kind
	p.skipLine()
	for {
		if p.tok == tIndent && p.errs[len(p.errs)-1].Message == matchRefused {
			p.skipBlock()
		}
		if p.tok == tIndent {
			p.next()
			p.statements(tDedent)
			p.take(tDedent)
		}
		switch p.tok {
		case kwElif, kwElse, kwExcept, kwFinally:
			p.skipLine()
		default:
			return
		}
	}
}

// skipBlock goes behind the indented block that starts here.
func (p *parser) skipBlock() {
	depth := 0
	for p.tok != tEOF {
		switch p.tok {
		case tIndent:
			depth++
		case tDedent:
			depth--
		}
		p.next()
		if depth == 0 {
			return
		}
	}
}

func (p *parser) skipLine() {
	for p.tok != tEOF && p.tok != tIndent && p.tok != tDedent {
		if p.take(tNewline) {
			return
		}
		p.next()
	}
}

// result is the list of errors with the one that CPython raises in front.
//
// CPython parses up to the first error, then reads the remaining tokens: a
// lexical error further on, or a bracket left open on an earlier line, takes
// the place of the parser's error. Errors of indentation end that reading, and
// it is not done for an unexpected indent.
func (p *parser) result() lang.List {
	all := append(lang.List{}, p.lex.fatal...)
	for _, d := range p.errs {
		// All behind a bracket left open is noise.
		if u := p.lex.unclosed; u != nil && d.Span.Start.Line > u.line {
			d = p.lex.bad[p.lex.unclosedAt]
		}
		all = append(all, d)
	}
	if len(all) == 0 {
		return nil
	}
	var first *lang.Diagnostic
	if len(p.errs) > 0 {
		first = p.errs[0]
	}
	if d := p.firstLexical(); d != nil {
		if slices.Contains(p.lex.fatal, d) {
			if first == nil || first.Message != unexpectedIndent {
				first = d
			}
		} else if u := p.lex.unclosed; u != nil && d.Span.Start == u.at && first != nil && p.toks[p.farErr].line > u.line {
			first = d
		}
	}
	all.Sort()
	out := lang.List{first}
	for _, d := range all {
		if d != first && *d != *out[len(out)-1] {
			out = append(out, d)
		}
	}
	return out
}

// firstLexical is the lexical error of the foremost tError token.
func (p *parser) firstLexical() *lang.Diagnostic {
	first := -1
	for i := range p.lex.bad {
		if first < 0 || i < first {
			first = i
		}
	}
	return p.lex.bad[first]
}

// docOf is the docstring of a body.
func docOf(body []lang.Stmt) string {
	if len(body) > 0 {
		if x, ok := body[0].(*lang.ExprStmt); ok {
			if s, ok := x.X.(*lang.StrLit); ok {
				return s.Value
			}
		}
	}
	return ""
}
