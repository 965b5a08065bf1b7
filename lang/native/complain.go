package native

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

func complaint(at lang.Span, hint, format string, args ...any) *lang.Diagnostic {
	return &lang.Diagnostic{Kind: "SyntaxError", Message: fmt.Sprintf(format, args...), Hint: hint, Span: at}
}

// fail reports an error, after which the parser takes nothing more.
func (p *exprParser) fail(at lang.Span, hint, format string, args ...any) {
	if !p.failed {
		p.failed = true
		p.errs = append(p.errs, complaint(at, hint, format, args...))
	}
}

// unexpected reports that the next token is not what is wanted.
func (p *exprParser) unexpected(want string) {
	if !p.failed {
		p.failed = true
		p.errs = append(p.errs, surprise(p.peek(), &p.last, want))
	}
}

// surprise is the error for a token where something else is wanted; last stands
// before it.
func surprise(got, last *lexer.Token, want string) *lang.Diagnostic {
	hint := hintFor(got, last, want)
	if got.Type == tokHead && want == wanted["<str>"] {
		want += " without {expressions}"
	}
	at, what := tokenSpan(got), describe(got)
	if last.Type != 0 && (got.EOF() || got.Pos.Line > last.Pos.Line) {
		at = lang.Span{Start: tokenEnd(last), End: tokenEnd(last)}
		if !got.EOF() {
			what = "the end of the line"
		}
	}
	return complaint(at, hint, "got %s, want %s", what, want)
}

// describe names a token in a message.
func describe(t *lexer.Token) string {
	switch {
	case t.EOF():
		return "the end of the file"
	case t.Type == tokEnd && t.Value == "\n":
		return "the end of the line"
	case t.Type == tokEnd:
		return `";"`
	case t.Type == tokStr || t.Type == tokHead || t.Type == tokBytes:
		return "a string"
	case t.Type == tokMid || t.Type == tokTail:
		return `the "}" of a string's {expression}`
	}
	return quote(t.Value)
}

func quote(text string) string { return `"` + text + `"` }

// habits are words of other languages, with what is written here.
var habits = map[string]string{
	"def":      "a function is fn name(x) = … or fn name(x) { … }",
	"function": "a function is fn name(x) = … or fn name(x) { … }",
	"func":     "a function is fn name(x) = … or fn name(x) { … }",
	"lambda":   "a function without a name is x => …",
	"elif":     "write else if",
	"while":    "there are no endless loops: use for over data",
	"var":      "write let",
	"is":       "write ==",
	"switch":   "write match x { … }",
	"case":     "write match x { … }",
	"try":      "a record that fails goes to the errors of the run: there is no try",
	"pass":     "an empty block is { }",
	"raise":    "write fail",
	"throw":    "write fail",
	"print":    "write log(…)",
	"pipeline": "write recipe",
}

// hints are for a sign or word where something else is wanted.
var hints = map[string]string{
	"if": "write if c then a else b",
	"|":  "| begins a step of a recipe; the operator is or",
	":":  "a block is { … }",
	"=>": "the parameters of a function are x => … or (x, y) => …",
}

func hintFor(got, last *lexer.Token, want string) string {
	if last.Type == tokName && habits[last.Value] != "" {
		return habits[last.Value]
	}
	if got.Type == tokName && habits[got.Value] != "" {
		return habits[got.Value]
	}
	if (want == wanted["<name>"] || strings.HasPrefix(want, "the name")) && got.Type == tokWord {
		return quote(got.Value) + " is a word of the language: take another name"
	}
	if is(got, "=") && !strings.HasPrefix(want, "a name") {
		return "== compares"
	}
	if got.Type == tokWord || got.Type == tokSign {
		return hints[got.Value]
	}
	if got.Type == tokEnd && strings.Contains(want, quote("{")) {
		return "the { stands on the same line"
	}
	for _, t := range []*lexer.Token{last, got} {
		// A name where there can be none, or with something behind it.
		if word := nearestWord(t); word != "" {
			return "did you mean " + word + "?"
		}
	}
	return ""
}

// nearestWord is the word that a name was most likely meant to be.
func nearestWord(t *lexer.Token) string {
	if t.Type != tokName || len(t.Value) < 3 {
		return ""
	}
	var texts []string
	for _, w := range words {
		texts = append(texts, w.Text)
	}
	return lang.Nearest(t.Value, texts)
}

// wantedFirst takes the first symbol of the rule that participle wanted.
var wantedFirst = regexp.MustCompile(`\(expected \(*(?:("=") expr(\) \| block)|("(?:[^"\\]|\\.)*"|<\w+>|\w+))`)

// wanted are the words for the rules and types of participle's messages.
var wanted = map[string]string{
	"<name>": "a name", "<str>": "a string", "expr": "an expression", "block": quote("{"), `"then"`: `"{" or "then"`, `"=") | block`: `"=" or "{"`, "Params": quote("("), "Step": "the name of a reader or operation",
	"Param": "the name of a parameter",
}

// fromParticiple is the diagnostic for an error of a participle parser; next is
// the token it stopped at.
func fromParticiple(err error, next *lexer.Token, last *lexer.Token) *lang.Diagnostic {
	var u *participle.UnexpectedTokenError
	if !errors.As(err, &u) {
		return surprise(next, last, "something else")
	}
	want := "a statement"
	if m := wantedFirst.FindStringSubmatch(u.Message()[len(fmt.Sprintf("unexpected token %q", u.Unexpected)):]); m != nil {
		want = m[1] + m[2] + m[3]
		if w, ok := wanted[want]; ok {
			want = w
		}
	}
	return surprise(&u.Unexpected, last, want)
}

// diagnostic places what is wrong in the text of a string token, which starts
// that many bytes into it.
func (b *badText) diagnostic(t *lexer.Token, before int) *lang.Diagnostic {
	s := tokenSpan(t)
	from := before + b.at
	s.Start.Col += int32(utf8.RuneCountInString(t.Value[:from]))
	s.End.Col = s.Start.Col + int32(utf8.RuneCountInString(t.Value[from:from+b.size]))
	return complaint(s, b.hint, "%s", b.message)
}
