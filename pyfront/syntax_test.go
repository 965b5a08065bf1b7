package pyfront

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// syntaxOracle is run by CPython: it tells for each source of a JSON list where
// and why it does not compile.
const syntaxOracle = `
import json, sys, warnings
warnings.simplefilter("ignore")
def one(s):
    try:
        compile(s, "<string>", "exec", dont_inherit=True)
    except SyntaxError as e:
        return "%d:%d: %s: %s" % (e.lineno or 0, e.offset or 0, type(e).__name__, e.msg)
    return "valid"
json.dump([one(s) for s in json.load(sys.stdin)] if sys.version_info[:2] == (3, 11) else None, sys.stdout)
`

// otherwise are the mistakes of testdata/syntax.py for which gears does not say
// what CPython says, and what it says.
var otherwise = map[string]string{
	// The value is marked, not the name before it.
	"f(a=1, a=2)": "1:10: SyntaxError: keyword argument repeated: a",
	// CPython marks the token after the literals.
	"x = u'a' f'b' b'c'": "1:5: SyntaxError: cannot mix bytes and nonbytes literals",
	// CPython counts from the start of the field.
	"x = f'{0777}'": "1:8: SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
	// CPython's column lies before the line.
	"@x": "1:3: SyntaxError: invalid syntax",
	// The argument's second word is marked, not where the list ends.
	"x = a(b=1, c 2)":       "1:14: SyntaxError: positional argument follows keyword argument",
	"x = y if z else a = b": "1:5: SyntaxError: cannot assign to conditional expression",
	// Gears has none of these.
	`x = '\N{foo bar baz}'`:     "1:5: SyntaxError: \\N{...} escapes are not supported: write the character itself or its \\u escape",
	"try: pass\nexcept* : pass": "2:7: SyntaxError: expected one or more exception types",
	"match x:\ncase 1: pass":    "1:7: SyntaxError: invalid syntax",
	"match x:\n    pass":        "1:7: SyntaxError: invalid syntax",
	"match x\n    case 1: pass": "1:7: SyntaxError: invalid syntax",
}

// insideLiteral reports whether a mistake lies within a string literal. There
// CPython 3.11 gives the column of the token after the literal, or one counted
// from the start of the field; gears marks the literal or the place in it.
func insideLiteral(verdict string) bool {
	_, message, _ := strings.Cut(verdict, " ")
	for _, prefix := range []string{"f-string", "(unicode error)", "(value error)"} {
		if strings.HasPrefix(message, "SyntaxError: "+prefix) {
			return true
		}
	}
	return false
}

// withoutColumn cuts the column from a verdict.
func withoutColumn(verdict string) string {
	line, rest, _ := strings.Cut(verdict, ":")
	_, rest, _ = strings.Cut(rest, ":")
	return line + ":" + rest
}

// TestMistakesAreThoseOfCPython compares kind, message, line and column of what
// is wrong with each source of testdata/syntax.py with syntax.out, which holds
// CPython's verdicts; UPDATE=1 writes them.
func TestMistakesAreThoseOfCPython(t *testing.T) {
	b, err := os.ReadFile("testdata/syntax.py")
	if err != nil {
		t.Fatal(err)
	}
	sources := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n---\n")
	if os.Getenv("UPDATE") == "1" {
		writeSyntaxVerdicts(t, sources)
	}
	if b, err = os.ReadFile("testdata/syntax.out"); err != nil {
		t.Fatal(err)
	}
	wants := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	if len(wants) != len(sources) {
		t.Fatalf("%d verdicts for %d sources: run the test with UPDATE=1", len(wants), len(sources))
	}
	for i, source := range sources {
		want, got := wants[i], "valid"
		if _, errs := Parse("<string>", source+"\n", Options{}); len(errs) > 0 {
			at := errs[0].Span.Start
			got = fmt.Sprintf("%d:%d: %s: %s", at.Line, at.Col, errs[0].Kind, errs[0].Message)
		}
		if other, ok := otherwise[source]; ok {
			if got == want {
				t.Errorf("%s\nis no longer different", source)
			}
			want = other
		} else if insideLiteral(want) {
			got, want = withoutColumn(got), withoutColumn(want)
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", source, got, want)
		}
	}
}

func writeSyntaxVerdicts(t *testing.T, sources []string) {
	t.Helper()
	lines := make([]string, len(sources))
	for i, s := range sources {
		lines[i] = s + "\n"
	}
	in, err := json.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("python3", "-c", syntaxOracle)
	cmd.Stdin = bytes.NewReader(in)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	var verdicts []string
	if err == nil {
		err = json.Unmarshal(out, &verdicts)
	}
	if err != nil || verdicts == nil {
		t.Skip("no python3 of version 3.11: ", err)
	}
	if err := os.WriteFile("testdata/syntax.out", []byte(strings.Join(verdicts, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
