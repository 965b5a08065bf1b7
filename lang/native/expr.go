package native

import (
	"unicode/utf8"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

// maxNesting bounds how deep prefix operators, conditions and lambdas may stand in
// one another; brackets have a limit of their own.
const maxNesting = 200

// expr is an expression in the grammar. What is wrong in it is kept in Errs, and
// what could not be parsed is passed over as far as the end of the statement or
// step, so that the rest of the file is parsed too.
type expr struct {
	X    Expr
	Errs lang.List
}

// Parse implements participle.Parseable.
func (e *expr) Parse(lex *lexer.PeekingLexer) error {
	if flagsOf(lex.Peek())&starts == 0 {
		return participle.NextMatch
	}
	p := exprParser{lex: lex}
	e.X = p.expr(levelLowest)
	e.Errs = p.finish()
	return nil
}

// arguments are those of a step: in parentheses or not, or none at all, or where it
// writes to.
type arguments struct {
	List  []*Arg
	Paren bool
	Into  *Into
	Errs  lang.List
}

// Parse implements participle.Parseable.
func (a *arguments) Parse(lex *lexer.PeekingLexer) error {
	p := exprParser{lex: lex}
	want := `"," or the end of the step`
	switch {
	case p.intoAhead():
		a.Into = p.into()
		want = clauseList + " or the end of the step"
	case is(lex.Peek(), "(") && p.closesStep():
		p.next()
		a.Paren = true
		a.List = p.args(")", true)
	case flagsOf(lex.Peek())&starts != 0 || p.named():
		a.List = p.args("", true)
	}
	if t := lex.Peek(); !t.EOF() && t.Type != tokEnd && !is(t, "|") && !declaration(lex) {
		p.last = *lastToken(lex, 0)
		p.unexpected(want)
	}
	a.Errs = p.finish()
	return nil
}

// exprParser climbs the levels of operators (Pratt 1973). After the first error
// it takes nothing more.
type exprParser struct {
	lex      *lexer.PeekingLexer
	last     lexer.Token // taken last
	errs     lang.List
	failed   bool
	braces   int // open "{" that the parser itself has to close
	depth    int
	patterns bool // in the patterns of a case, where => ends them
}

// finish returns the errors, after passing over what is left of a bad expression.
func (p *exprParser) finish() lang.List {
	if p.failed {
		skip(p.lex, p.braces)
	}
	return p.errs
}

// skip passes over the rest of a statement or step that could not be parsed, of
// which that many braces are open.
func skip(lex *lexer.PeekingLexer, braces int) {
	for depth := 0; ; lex.Next() {
		t := lex.Peek()
		f := flagsOf(t)
		switch {
		case t.EOF() || declaration(lex) || is(t, "|"):
			return
		case depth == 0 && braces == 0 && (t.Type == tokEnd || is(t, "}") || f&states != 0):
			return
		case f&opens != 0:
			depth++
		case f&closes != 0 && depth > 0:
			depth--
		case is(t, "}"):
			braces--
		}
	}
}

func (p *exprParser) peek() *lexer.Token { return p.lex.Peek() }

func (p *exprParser) next() lexer.Token {
	p.last = *p.lex.Next()
	return p.last
}

// at reports whether the next token is this word or sign.
func (p *exprParser) at(text string) bool { return !p.failed && is(p.peek(), text) }

// take takes the word or sign if it is next.
func (p *exprParser) take(text string) bool {
	if !p.at(text) {
		return false
	}
	p.next()
	return true
}

// want takes the word or sign, which must be next.
func (p *exprParser) want(text string) {
	if !p.take(text) {
		p.unexpected(quote(text))
	}
}

// second is the token after the next.
func (p *exprParser) second() lexer.Token {
	at := p.lex.MakeCheckpoint()
	p.lex.Next()
	t := *p.lex.Peek()
	p.lex.LoadCheckpoint(at)
	return t
}

// scan looks ahead: it calls visit for each token from the next one on, with the
// depth of brackets around it, until it returns false.
func (p *exprParser) scan(visit func(t *lexer.Token, depth int) bool) {
	at := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(at)
	depth := 0
	for {
		t := p.lex.Peek()
		f := flagsOf(t)
		if f&closes != 0 {
			depth--
		}
		if t.EOF() || declaration(p.lex) || !visit(t, depth) {
			return
		}
		if f&opens != 0 {
			depth++
		}
		p.lex.Next()
	}
}

// after is the token after the bracket that closes the one that is next.
func (p *exprParser) after() lexer.Token {
	closed := false
	var after lexer.Token
	p.scan(func(t *lexer.Token, depth int) bool {
		if closed {
			after = *t
			return false
		}
		closed = depth == 0 && flagsOf(t)&closes != 0
		return true
	})
	return after
}

// closesStep says that the parentheses ahead hold all arguments of a step.
func (p *exprParser) closesStep() bool {
	empty, after := p.second(), p.after()
	return after.Type == tokEnd || after.Type == 0 || is(&after, "|") || is(&empty, ")") && !is(&after, "=>")
}

// named says that an argument with its name is ahead.
func (p *exprParser) named() bool {
	if t := p.peek(); t.Type != tokName && t.Type != tokWord {
		return false
	}
	t := p.second()
	return is(&t, "=")
}

// dict says that the "{" ahead opens a dict, and not a block: it is empty, or has
// a colon before any other separator.
func (p *exprParser) dict() bool {
	dict, empty := false, true
	p.scan(func(t *lexer.Token, depth int) bool {
		switch {
		case depth == 0 && is(t, "{"):
			return true
		case depth == 0:
			dict = empty
			return false
		case depth > 1, empty && t.Type == tokEnd:
			return true
		}
		empty = false
		dict = is(t, ":")
		return !dict && t.Type != tokEnd && !is(t, "=") && !is(t, ",")
	})
	return dict
}

func (p *exprParser) spanFrom(start lexer.Position) lang.Span {
	end := tokenEnd(&p.last)
	if s := place(start); end.Line < s.Line || end.Line == s.Line && end.Col < s.Col {
		end = s
	}
	return lang.Span{Start: place(start), End: end}
}

// tokenEnd is the place after a token; no token has several lines.
func tokenEnd(t *lexer.Token) lang.Pos {
	p := place(t.Pos)
	if t.Type != tokEnd {
		p.Col += int32(utf8.RuneCountInString(t.Value))
	}
	return p
}

func tokenSpan(t *lexer.Token) lang.Span {
	return lang.Span{Start: place(t.Pos), End: tokenEnd(t)}
}

// expr parses an expression whose operators bind at least as tight as level.
func (p *exprParser) expr(level int) Expr {
	start := p.peek().Pos
	if p.failed {
		return &Bad{}
	}
	if p.depth++; p.depth > maxNesting {
		p.fail(tokenSpan(p.peek()), "give the inner part a name: a fn, a let or a const", "this is nested too deep")
		return &Bad{}
	}
	defer func() { p.depth-- }()
	x := p.postfix(p.prefix(level), start)
	for !p.failed {
		op, at, n := p.operator()
		l, ok := levels[op]
		if !ok || l < level {
			break
		}
		if l == levelCompare && level > levelCompare {
			break
		}
		for ; n > 0; n-- {
			p.next()
		}
		right := l + 1
		if l == levelPower {
			right = l
		}
		r := p.expr(right)
		b := &Binary{Op: op, At: at, L: x, R: r}
		b.Span = p.spanFrom(start)
		x = b
		if again, at, _ := p.operator(); l == levelCompare && levels[again] == levelCompare {
			p.fail(at, "join two comparisons with and", "comparisons do not chain")
		}
	}
	return x
}

// operator is the binary operator ahead and the number of its tokens.
func (p *exprParser) operator() (string, lang.Span, int) {
	t := p.peek()
	if t.Type != tokSign && t.Type != tokWord {
		return "", lang.Span{}, 0
	}
	at := tokenSpan(t)
	if t.Value != "not" {
		return t.Value, at, 1
	}
	in := p.second()
	if !is(&in, "in") {
		return "", at, 0
	}
	at.End = tokenEnd(&in)
	return "not in", at, 2
}

// tight reports whether a form that takes all that follows it may stand here; as
// an operand it needs parentheses.
func (p *exprParser) tight(level, own int, what string) bool {
	if level > own {
		p.fail(tokenSpan(p.peek()), "put it in parentheses", "%s cannot be an operand", what)
	}
	return !p.failed
}
