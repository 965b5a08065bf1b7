package native

import (
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fenced is the text of the block of a document that starts with "```name".
func fenced(t *testing.T, file, name string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(b), "```"+name+"\n")
	text, _, ok2 := strings.Cut(rest, "```")
	if !ok || !ok2 {
		t.Fatalf("%s has no block %s", file, name)
	}
	return text
}

func TestTheDocumentHasTheGrammar(t *testing.T) {
	if diff := cmp.Diff(fenced(t, "../../docs/spec.md", "ebnf"), Grammar()); diff != "" {
		t.Errorf("docs/spec.md:\n%s", diff)
	}
}

func TestTheDocumentHasCanonicalExamples(t *testing.T) {
	b, err := os.ReadFile("../../docs/spec.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split(string(b), "```gears\n") {
		example, _, _ := strings.Cut(part, "```")
		if i == 0 {
			continue
		}
		got, errs := Format(example)
		if len(errs) > 0 {
			t.Error(errs.Render("docs/spec.md", example))
		} else if diff := cmp.Diff(example, got); diff != "" {
			t.Errorf("an example is not in the canonical form:\n%s", diff)
		}
	}
}

// sentences makes random source texts by the rules of Grammar.
type sentences struct {
	rules map[string]string
	r     *rand.Rand
	out   []string
	depth int
}

// samples are tokens of each type.
var samples = map[string][]string{
	"name": {"a", "it", "keys", "x1", "é"}, "str": {`"s"`, `'t'`, `""`, `"{{}}"`}, "bytes": {`b"\x00"`}, "int": {"1", "1_0", "0xf"},
	"float": {"1.5", "1e3"}, "head": {`"a{`, `"{`}, "mid": {"}b{", "}{"}, "tail": {`}c"`, `}"`}, "end": {";", "\n"},
}

var symbol = regexp.MustCompile(`^\s*("(?:[^"\\]|\\.)*"|<\w+>|\w+|\(\?[!=] [^)]*\)|[()|?*+])`)

// alternatives parses a rule as far as its end or ")": a list of sequences of
// parts, each with the sign behind it.
type part struct {
	text string
	alts [][]part
	mode byte
}

func alternatives(rule *string) [][]part {
	alts := [][]part{nil}
	for {
		m := symbol.FindStringSubmatch(*rule)
		if m == nil || m[1] == ")" {
			return alts
		}
		*rule = (*rule)[len(m[0]):]
		last := &alts[len(alts)-1]
		switch {
		case m[1] == "|":
			alts = append(alts, nil)
		case m[1] == "(":
			p := part{alts: alternatives(rule)}
			*rule = (*rule)[len(symbol.FindString(*rule)):]
			*last = append(*last, p)
		case len(m[1]) == 1 && strings.Contains("?*+", m[1]):
			(*last)[len(*last)-1].mode = m[1][0]
		case strings.HasPrefix(m[1], "(?"):
		default:
			*last = append(*last, part{text: m[1]})
		}
	}
}

func (s *sentences) make(alts [][]part) {
	s.depth++
	defer func() { s.depth-- }()
	alt := alts[s.r.IntN(len(alts))]
	if s.depth > 30 {
		alt = alts[len(alts)-1]
	}
	for _, p := range alt {
		n := 1
		switch p.mode {
		case '?', '*':
			n = s.r.IntN(2)
			if s.depth > 18 {
				n = 0
			}
		case '+':
			n = 1 + s.r.IntN(2)
		}
		for ; n > 0; n-- {
			s.part(p)
		}
	}
}

func (s *sentences) part(p part) {
	switch {
	case p.alts != nil:
		s.make(p.alts)
	case p.text[0] == '"':
		s.out = append(s.out, strings.Trim(p.text, `"`))
	case p.text[0] == '<':
		list := samples[strings.Trim(p.text, "<>")]
		s.out = append(s.out, list[s.r.IntN(len(list))])
	case s.depth > 32 && (p.text == "Expr" || p.text == "Block"):
		s.out = append(s.out, map[string]string{"Expr": "a", "Block": "{ a }"}[p.text])
	default:
		rule := s.rules[p.text]
		s.make(alternatives(&rule))
	}
}

// TestTheGrammarIsTrue: what the printed grammar makes is parsed, but for what it
// says in words.
func TestTheGrammarIsTrue(t *testing.T) {
	rules := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(Grammar()), "\n") {
		name, rule, _ := strings.Cut(line, " = ")
		rules[name] = strings.TrimSuffix(rule, " .")
	}
	inWords := regexp.MustCompile(`cannot be assigned|not a name of the language|nested|block cannot be an expression|cannot be an operand|there are no tuples|got "\)", want an expression|got "[^"]*=", want the end of the line`)
	good := 0
	worst, said := "", ""
	for seed := range uint64(1000) {
		s := &sentences{rules: rules, r: rand.New(rand.NewPCG(seed, 7))}
		s.part(part{text: "Decl"})
		src := strings.Join(s.out, " ") + "\n"
		_, errs := Parse("x.gears", src)
		if len(errs) == 0 {
			good++
			if len(src) < 300 {
				checkForm(t, src)
			}
		} else if !inWords.MatchString(errs[0].Message) && (worst == "" || len(src) < len(worst)) {
			worst, said = src, errs.Render("x.gears", src)
		}
	}
	if worst != "" {
		t.Errorf("%s", said)
	}
	if good < 300 {
		t.Errorf("%d good sentences", good)
	}
}
