package native

import (
	"bytes"
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// rule is a rule of a TextMate grammar.
type rule struct {
	Name          string             `json:"name,omitempty"`
	Match         string             `json:"match,omitempty"`
	Begin         string             `json:"begin,omitempty"`
	End           string             `json:"end,omitempty"`
	Captures      map[string]capture `json:"captures,omitempty"`
	BeginCaptures map[string]capture `json:"beginCaptures,omitempty"`
	EndCaptures   map[string]capture `json:"endCaptures,omitempty"`
	Include       string             `json:"include,omitempty"`
	Patterns      []rule             `json:"patterns,omitempty"`
}

type capture struct {
	Name string `json:"name"`
}

func caught(scopes ...string) map[string]capture {
	m := map[string]capture{}
	for i, s := range scopes {
		m[string(rune('1'+i))] = capture{s + ".gears"}
	}
	return m
}

// escapeOf matches the escapes of strings, wrong ones as such.
func escapeOf(bytes bool) []rule {
	letters := []byte{}
	for c := range escapes {
		letters = append(letters, c)
	}
	slices.Sort(letters)
	wide := "|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}"
	if bytes {
		wide = ""
	}
	return []rule{
		{Name: "constant.character.escape.gears", Match: `\\([` + regexp.QuoteMeta(string(letters)) + `]|x[0-9A-Fa-f]{2}` + wide + `)`},
		{Name: "invalid.illegal.escape.gears", Match: `\\.`},
	}
}

// quotedRule is a string between two quotes, which may also end with its line.
func quotedRule(name, prefix, quote string, inside []rule) rule {
	return rule{Name: name + ".gears", Begin: prefix + quote, End: quote + "|$", Patterns: inside}
}

// literals are the rules of comments, strings and numbers.
func literals() []rule {
	interpolation := rule{
		Name: "meta.interpolation.gears", Begin: `\{`, End: `\}|$`, Patterns: []rule{{Include: "$self"}},
		BeginCaptures: map[string]capture{"0": {"punctuation.definition.interpolation.begin.gears"}},
		EndCaptures:   map[string]capture{"0": {"punctuation.definition.interpolation.end.gears"}},
	}
	braces := rule{Name: "constant.character.escape.gears", Match: `\{\{|\}\}`}
	return []rule{
		{Name: "comment.line.number-sign.gears", Match: "#.*$"},
		quotedRule("string.quoted.double.bytes", `\bb`, `"`, escapeOf(true)),
		quotedRule("string.quoted.single.bytes", `\bb`, `'`, escapeOf(true)),
		quotedRule("string.quoted.double", "", `"`, append(escapeOf(false), braces, interpolation)),
		quotedRule("string.quoted.single", "", `'`, escapeOf(false)),
		{Name: "constant.numeric.gears", Match: `\b(0[xX][0-9A-Fa-f_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][-+]?[0-9_]+)?)\b`},
	}
}

// names are the rules of names by what stands around them.
const nameMatch = `([\p{L}_][\p{L}\p{Nd}_]*)`

func nameRules() []rule {
	return []rule{
		{Match: `\b(fn)\s+` + nameMatch, Captures: caught(scopeOf("fn"), "entity.name.function")},
		{Match: `\b(recipe)\s+` + nameMatch, Captures: caught(scopeOf("recipe"), "entity.name.function.recipe")},
		{Match: `\b(const)\s+` + nameMatch, Captures: caught(scopeOf("const"), "variable.other.constant")},
		{Match: `\b(from)\s+` + nameMatch, Captures: caught(scopeOf("from"), "support.function.reader")},
		{Match: `(\|)\s*` + nameMatch + `\s+(into)\s+` + nameMatch, Captures: caught(scopeOf("|"), "support.function.operation", scopeOf("from"), "support.class.database")},
		{Match: `(\|)\s*` + nameMatch, Captures: caught(scopeOf("|"), "support.function.operation")},
		{Match: `(\.)` + nameMatch + `(?=\s*\()`, Captures: caught(scopeOf("."), "entity.name.function.member")},
		{Match: `(\.)` + nameMatch, Captures: caught(scopeOf("."), "variable.other.member")},
	}
}

// scopeOf is what editors call a word or sign.
func scopeOf(text string) string {
	for _, s := range slices.Concat(words, signs) {
		if s.Text == text {
			return s.Scope
		}
	}
	panic("internal error: no word or sign " + text)
}

// byScope are the rules of a table. An editor takes the first rule that matches,
// so longer spellings come first; neighbours of one scope share a rule.
func byScope(table []spelling, edge string) []rule {
	table = slices.Clone(table)
	slices.SortStableFunc(table, func(a, b spelling) int {
		return cmp.Or(len(b.Text)-len(a.Text), cmp.Compare(a.Scope, b.Scope))
	})
	var out []rule
	for i := 0; i < len(table); {
		var texts []string
		scope := table[i].Scope
		for ; i < len(table) && table[i].Scope == scope; i++ {
			texts = append(texts, regexp.QuoteMeta(table[i].Text))
		}
		out = append(out, rule{Name: scope + ".gears", Match: edge + "(" + strings.Join(texts, "|") + ")" + edge})
	}
	return out
}

// TextMate is the grammar of the language for editors, made from the table of
// tokens, as JSON.
func TextMate() []byte {
	patterns := slices.Concat(literals(), nameRules(),
		[]rule{
			{Name: "variable.language.it.gears", Match: `\bit\b`},
			// Words that are names elsewhere, where they begin a line or follow a bracket.
			{Match: `(?:^|[)\]}])\s*(` + strings.Join(clauseWords, "|") + `)\b(?=\s*[({]|\s+[\p{L}_"'])`, Captures: caught(scopeOf("from"))},
			{Name: "variable.parameter.gears", Match: `\b` + nameMatch + `(?=\s*=(?![=>]))`},
		},
		byScope(words, `\b`),
		[]rule{{Name: "entity.name.function.call.gears", Match: `\b` + nameMatch + `(?=\()`}},
		byScope(signs, ""))
	// An expression in a string ends at its "}": brackets have rules of their own,
	// so that those of a dict do not end it.
	braced := rule{Begin: `\{`, End: `\}`, Patterns: []rule{{Include: "$self"}}}
	patterns = append([]rule{braced}, patterns...)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(struct {
		Name      string   `json:"name"`
		ScopeName string   `json:"scopeName"`
		FileTypes []string `json:"fileTypes"`
		Patterns  []rule   `json:"patterns"`
	}{"Gears", "source.gears", []string{"gears"}, patterns})
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return b.Bytes()
}
