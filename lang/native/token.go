package native

import (
	"slices"

	"github.com/alecthomas/participle/v2/lexer"
)

// The token types. Words and signs are told apart by their text.
const (
	tokName lexer.TokenType = iota + 1
	tokWord
	tokSign
	tokInt
	tokFloat
	tokStr   // a string without {expressions}, quotes included
	tokHead  // "text{
	tokMid   // }text{
	tokTail  // }text"
	tokBytes // b"…"
	tokEnd   // the end of a statement: ";" or a newline
)

// symbols are the names of the types in the grammar.
var symbols = map[string]lexer.TokenType{
	"EOF": lexer.EOF, "Name": tokName, "Word": tokWord, "Sign": tokSign, "Int": tokInt, "Float": tokFloat,
	"Str": tokStr, "Head": tokHead, "Mid": tokMid, "Tail": tokTail, "Bytes": tokBytes, "End": tokEnd,
}

// flags say where a word or sign may stand.
type flags uint8

const (
	ends     flags = 1 << iota // a newline after it ends a statement
	leads                      // none can begin a statement: a newline before it ends none
	declares                   // it begins a declaration, and can stand nowhere else
	opens                      // a bracket
	closes
	starts // it may begin an expression
	states // it begins a statement, and can stand nowhere else outside brackets
)

// spelling is a word or sign of the language. Scope is what editors call it.
type spelling struct {
	Text  string
	Scope string
	Flags flags
}

// words is the table of reserved words.
var words = []spelling{
	{"import", "keyword.control.import", declares},
	{"const", "storage.type", declares},
	{"fn", "storage.type.function", declares},
	{"recipe", "storage.type.recipe", declares},
	{"as", "keyword.control.import", leads},
	{"from", "keyword.other.from", leads},
	{"let", "storage.type", states},
	{"if", "keyword.control", starts},
	{"then", "keyword.control", leads},
	{"else", "keyword.control", leads},
	{"for", "keyword.control", states},
	{"in", "keyword.control", leads},
	{"match", "keyword.control", starts},
	{"when", "keyword.control", starts},
	{"return", "keyword.control", ends | states},
	{"fail", "keyword.control", states},
	{"atomic", "keyword.control.atomic", states},
	{"and", "keyword.operator.word", leads},
	{"or", "keyword.operator.word", leads},
	{"not", "keyword.operator.word", starts},
	{"none", "constant.language", ends | starts},
	{"true", "constant.language", ends | starts},
	{"false", "constant.language", ends | starts},
}

// signs is the table of operators and punctuation.
var signs = []spelling{
	{"(", "punctuation.section", opens | starts},
	{")", "punctuation.section", closes | ends | leads},
	{"[", "punctuation.section", opens | starts},
	{"]", "punctuation.section", closes | ends | leads},
	{"{", "punctuation.section", opens | starts},
	{"}", "punctuation.section", closes | ends},
	{"|", "keyword.operator.pipe", leads},
	{"=>", "storage.type.function.arrow", leads},
	{"??=", "keyword.operator.assignment", leads},
	{"**=", "keyword.operator.assignment", leads},
	{"//=", "keyword.operator.assignment", leads},
	{"+=", "keyword.operator.assignment", leads},
	{"-=", "keyword.operator.assignment", leads},
	{"*=", "keyword.operator.assignment", leads},
	{"/=", "keyword.operator.assignment", leads},
	{"%=", "keyword.operator.assignment", leads},
	{"==", "keyword.operator.comparison", leads},
	{"!=", "keyword.operator.comparison", leads},
	{"<=", "keyword.operator.comparison", leads},
	{">=", "keyword.operator.comparison", leads},
	{"<", "keyword.operator.comparison", leads},
	{">", "keyword.operator.comparison", leads},
	{"=", "keyword.operator.assignment", leads},
	{"??", "keyword.operator.none", leads},
	{"?", "keyword.operator.none", ends | leads},
	{"**", "keyword.operator.arithmetic", leads},
	{"//", "keyword.operator.arithmetic", leads},
	{"+", "keyword.operator.arithmetic", leads},
	{"-", "keyword.operator.arithmetic", starts},
	{"*", "keyword.operator.arithmetic", leads},
	{"/", "keyword.operator.arithmetic", leads},
	{"%", "keyword.operator.arithmetic", leads},
	{"...", "keyword.operator.spread", starts},
	{".", "punctuation.accessor", leads},
	{",", "punctuation.separator", leads},
	{":", "punctuation.separator", leads},
}

// foreign are spellings of other languages, with what they are called here. The
// lexer says so and goes on as if that had been written.
var foreign = []struct{ Text, Ours string }{
	{"&&", "and"}, {"||", "or"}, {"===", "=="}, {"!==", "!="}, {"<>", "!="}, {"->", "=>"}, {":=", "="}, {"!", "not"},
}

// spellings are words and signs by their text; signsBy, signs by their first
// byte, longest first.
var (
	spellings = bySpelling(words, signs)
	signsBy   = byFirst(signs)
)

func bySpelling(tables ...[]spelling) map[string]flags {
	m := map[string]flags{}
	for _, s := range slices.Concat(tables...) {
		m[s.Text] = s.Flags
	}
	return m
}

func byFirst(table []spelling) (by [128][]string) {
	for _, s := range table {
		by[s.Text[0]] = append(by[s.Text[0]], s.Text)
	}
	for _, texts := range by {
		slices.SortStableFunc(texts, func(a, b string) int { return len(b) - len(a) })
	}
	return by
}

// typeFlags are the flags of the other token types.
var typeFlags = map[lexer.TokenType]flags{
	tokName: ends | starts, tokInt: ends | starts, tokFloat: ends | starts, tokStr: ends | starts,
	tokHead: starts, tokMid: leads, tokTail: ends | leads, tokBytes: ends | starts,
}

// flagsOf are the flags of a token.
func flagsOf(t *lexer.Token) flags {
	if t.Type == tokWord || t.Type == tokSign {
		return spellings[t.Value]
	}
	return typeFlags[t.Type]
}

// is says that t is the word or sign of this text.
func is(t *lexer.Token, text string) bool {
	return (t.Type == tokWord || t.Type == tokSign) && t.Value == text
}
