package lib_test

import (
	"fmt"
	"math/rand"
	"os/exec"
	"strings"
	"testing"
)

// agree runs a script here and under CPython and compares what they print.
func agree(t *testing.T, name, source string) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is missing")
	}
	cmd := exec.Command(python, "-W", "ignore", "-")
	cmd.Stdin = strings.NewReader(source)
	want, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := runScript(t, name, source)
	if diff := firstDifferences(strings.Split(string(want), "\n"), strings.Split(got, "\n"), 10); diff != "" {
		t.Errorf("differs from CPython:\n%s", diff)
	}
}

// pyQuote writes a str literal.
func pyQuote(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b.WriteString("\\" + string(r))
		case r < ' ' || r > 0x7e:
			fmt.Fprintf(&b, "\\U%08x", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.Intn(len(from))] }

// randomPattern makes a regular expression, now and then a wrong one.
func randomPattern(r *rand.Rand, depth int) string {
	atoms := []string{"a", "b", "c", "ab", ".", "[ab]", "[^a]", "[a-c]", `\w`, `\d`, `\s`, `\W`, `\b`, `\B`, "^", "$", `\Z`, `\A`, "é",
		`[\w-]`, `\.`, "(?:)", "|", `\1`, `(?i:A)`, "(?m:^)", "(?m:$)", "(?s:.)", "x?", "1"}
	quantifiers := []string{"*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{,2}", "{2,}?", "{0}", "*+", "?+"}
	groups := []string{"(", "(?:", "(?=", "(?!", "(?P<n>", "(?<=", "(?<!", "(?>"}
	var b strings.Builder
	for range 1 + r.Intn(4) {
		if depth > 0 && r.Intn(4) == 0 {
			b.WriteString(pick(r, groups) + randomPattern(r, depth-1) + ")")
		} else {
			b.WriteString(pick(r, atoms))
		}
		if r.Intn(3) == 0 {
			b.WriteString(pick(r, quantifiers))
		}
		if r.Intn(12) == 0 {
			b.WriteByte('|')
		}
	}
	return b.String()
}

// rePrelude prints all that a match knows.
const rePrelude = `import re
def one(p, s):
    try:
        r = re.compile(p)
    except Exception as e:
        print(repr(p), type(e).__name__, e)
        return
    out = []
    for f in (r.search, r.match, r.fullmatch):
        m = f(s)
        out.append(m and (m.span(), m.groups(), m.lastindex))
    out.append([(m.span(), m.regs, m.lastindex) for m in r.finditer(s)])
    out.append(r.sub('<>', s))
    out.append(r.split(s, 1)[0])
    print(repr(p), repr(s), out)
`

func TestReMatchesCPython(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	subjects := []string{"", "a", "ab", "aab", "abc", "aXb\n", "b a b", "aaaa", "é a1", "cab-ab", "abab\nab", "A.b", "ab12"}
	var b strings.Builder
	b.WriteString(rePrelude)
	for range 4000 {
		fmt.Fprintf(&b, "one(%s, %s)\n", pyQuote(randomPattern(r, 2)), pyQuote(pick(r, subjects)))
	}
	agree(t, "re", b.String())
}

const jsonPrelude = `import json
def one(s):
    try:
        v = json.loads(s)
    except Exception as e:
        print(type(e).__name__, e)
        return
    print(repr(v), json.dumps(v), json.dumps(v, ensure_ascii=False, indent=1, sort_keys=True))
`

func randomJSON(r *rand.Rand, depth int) string {
	switch n := r.Intn(9); {
	case n == 0 && depth > 0:
		var items []string
		for range r.Intn(4) {
			items = append(items, randomJSON(r, depth-1))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case n <= 2 && depth > 0:
		var items []string
		for i := range r.Intn(4) {
			items = append(items, fmt.Sprintf(`"k%d": %s`, i, randomJSON(r, depth-1)))
		}
		return "{" + strings.Join(items, ",") + "}"
	case n == 3:
		return pick(r, []string{"true", "false", "null", "NaN", "Infinity", "-Infinity"})
	case n == 4:
		return fmt.Sprint(r.Int63() - r.Int63())
	case n == 5:
		return fmt.Sprint(r.NormFloat64())
	case n == 6:
		return fmt.Sprintf("%g", r.ExpFloat64()*1e300*float64(r.Intn(3))/1e290)
	case n == 7:
		return pick(r, []string{`""`, `"a"`, `"\u00e9\n"`, `"é€😀"`, `"\u0041"`, `"\"\\\/"`, `"a b c d e f"`})
	}
	return fmt.Sprint(r.Intn(100))
}

func TestJSONMatchesCPython(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	var b strings.Builder
	b.WriteString(jsonPrelude)
	for range 3000 {
		doc := randomJSON(r, 4)
		if r.Intn(3) == 0 && len(doc) > 0 { // damage it
			i := r.Intn(len(doc))
			doc = strings.ToValidUTF8(doc[:i]+pick(r, []string{"", ",", "}", "]", "\"", "x", "1", " ", "\\"})+doc[min(len(doc), i+r.Intn(3)):], "?")
		}
		fmt.Fprintf(&b, "one(%s)\n", pyQuote(doc))
	}
	agree(t, "json", b.String())
}

func TestMathMatchesCPython(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	var b strings.Builder
	b.WriteString("import math, struct\ndef one(f, *a):\n    try:\n        print('%.13g' % f(*a))\n    except Exception as e:\n        print(e)\n")
	for range 2000 {
		x := r.NormFloat64() * []float64{1e-3, 1, 30, 1e6}[r.Intn(4)]
		y := r.NormFloat64() * 5
		fmt.Fprintf(&b, "one(math.%s, %v)\n", pick(r, []string{"sin", "cos", "tan", "exp", "log", "log2", "log10", "log1p", "expm1",
			"sinh", "cosh", "tanh", "asin", "acos", "atan", "sqrt", "cbrt", "exp2", "asinh", "acosh", "atanh", "erf", "erfc"}), x)
		fmt.Fprintf(&b, "one(math.%s, %v, %v)\n", pick(r, []string{"pow", "fmod", "atan2", "hypot", "remainder"}), x, y)
	}
	agree(t, "math", b.String())
}
