package pyfront

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"gears/lang"
)

// chunk is one script of a file of scripts separated by "---" lines, with the
// complaints that its "### "regexp"" markers want, by line.
type chunk struct {
	file   string
	line   int // in the file
	source string
	want   map[int]*regexp.Regexp
}

func chunks(t *testing.T, file string) []chunk {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []chunk
	line := 1
	for _, text := range strings.Split(string(b), "\n---\n") {
		c := chunk{file: file, line: line, want: map[int]*regexp.Regexp{}}
		line += strings.Count(text, "\n") + 2
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, l := range lines {
			code, marker, ok := strings.Cut(l, " ### ")
			if !ok {
				continue
			}
			lines[i] = code
			c.want[i+1] = regexp.MustCompile(strings.ReplaceAll(strings.Trim(marker, `"`), `\"`, `"`))
		}
		c.source = strings.Join(lines, "\n") + "\n"
		out = append(out, c)
	}
	return out
}

// compare reports the differences between the complaints got and wanted.
func (c chunk) compare(t *testing.T, got lang.List) {
	t.Helper()
	seen := map[int]bool{}
	for _, d := range got {
		line := int(d.Span.Start.Line)
		re := c.want[line]
		if re == nil || !re.MatchString(d.Message) {
			t.Errorf("%s:%d: unexpected: %s: %s\n%s", c.file, c.line+line-1, d.Kind, d.Message, c.source)
			continue
		}
		seen[line] = true
	}
	for line, re := range c.want {
		if !seen[line] {
			t.Errorf("%s:%d: no complaint that matches %s\n%s", c.file, c.line+line-1, re, c.source)
		}
	}
}

func TestErrorsStandWhereTheyAreMarked(t *testing.T) {
	for _, file := range []string{"testdata/errors.py", "testdata/errors_gears.py"} {
		for _, c := range chunks(t, file) {
			m, got := Parse("<string>", c.source, Options{})
			if m != nil && len(got) > 0 || m == nil && len(got) == 0 {
				t.Errorf("%s:%d: module %v with %d errors", c.file, c.line, m != nil, len(got))
			}
			c.compare(t, got)
		}
	}
}

func TestAdviceStandsWhereItIsMarked(t *testing.T) {
	builtins := []string{"GB", "GearsBuilder", "execute", "log", "print", "len", "str", "int", "range", "super", "property", "globals", "float"}
	known := Known{Builtins: builtins, Modules: []string{"json", "math", "collections", "collections.abc", "os"},
		Names: func(module string) []string {
			return map[string][]string{"math": {"sqrt", "floor", "pi"}, "collections": {"Counter", "deque"}}[module]
		}}
	for _, c := range chunks(t, "testdata/check.py") {
		got := Check("<string>", c.source, Options{}, known)
		for i, d := range got {
			if d.Kind != "Warning" {
				t.Errorf("%s:%d: %s: %s", c.file, c.line, d.Kind, d.Message)
			}
			if d.Hint != "" {
				e := *d
				e.Message += " (" + d.Hint + ")"
				got[i] = &e
			}
		}
		c.compare(t, got)
	}
}

func TestErrorKindsAndHints(t *testing.T) {
	for _, c := range []struct{ source, kind, hint string }{
		{"x = 1\n  y = 2\n", "IndentationError", ""},
		{"if x:\ny = 1\n", "IndentationError", ""},
		{"if x:\n        a\n\tb\n", "TabError", "same characters"},
		{"x = ‘a’\n", "SyntaxError", "plain quote '"},
		{"x = 1\u00a0+ 2\n", "SyntaxError", "plain space"},
		{"x = 1 +\n", "SyntaxError", ""},
	} {
		_, got := Parse("<string>", c.source, Options{})
		if len(got) == 0 || got[0].Kind != c.kind || !strings.Contains(got[0].Hint, c.hint) {
			t.Errorf("%q: got %+v, want kind %s, hint %q", c.source, got, c.kind, c.hint)
		}
	}
}

func TestEncodings(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"\ufeffx = 1\n", ""},
		{"# -*- coding: utf-8 -*-\nx = 'é'\n", ""},
		{"x = 1\r\nif x:\r\n  y = '''a\r\nb'''\r\n", ""},
		{"x = 1\ry = 2\r", ""},
		{"if x:\n\x0c    y = 1\n", ""},
		{"x = 1\n\ny = '\xff'\n", "source is not valid UTF-8: byte 0xff at line 3"},
		{"x = 1\n\x00", "source code string cannot contain null bytes"},
		{"", ""},
		{"\n\n# nothing\n", ""},
		{"x = 1 # no newline", ""},
	} {
		_, got := Parse("<string>", c.source, Options{})
		text := ""
		if len(got) > 0 {
			text = got[0].Message
		}
		if text != c.want {
			t.Errorf("%q: got %q, want %q", c.source, text, c.want)
		}
	}
}

func TestLimits(t *testing.T) {
	r := strings.Repeat
	long := 100_000
	for _, c := range []struct {
		name, source string
		opt          Options
		want         string
	}{
		{"parentheses", r("(", 300), Options{}, "too many nested parentheses"},
		{"brackets at the limit", "x = " + r("[", 200) + r("]", 200), Options{}, ""},
		{"sum", "x = 1" + r("+1", long), Options{}, "expression is too complex"},
		{"calls", "x = a" + r(".b()", long), Options{}, "expression is too complex"},
		{"minus", "x = " + r("-", long) + "1", Options{}, "expression is too complex"},
		{"not", "x = " + r("not ", long) + "1", Options{}, "expression is too complex"},
		{"lambda", "x = " + r("lambda: ", long) + "1", Options{}, "expression is too complex"},
		{"conditional", "x = " + r("1 if a else ", long) + "1", Options{}, "expression is too complex"},
		{"power", "x = " + r("2 ** ", long) + "1", Options{}, "expression is too complex"},
		{"elif", "if a: pass\n" + r("elif a: pass\n", long), Options{}, "expression is too complex"},
		{"for clauses", "x = [1 " + r("for a in b ", long) + "]", Options{}, "expression is too complex"},
		{"long comparison", "x = 1" + r(" < 1", long), Options{}, ""},
		{"long concatenation", "x = (" + r("'a' ", long) + ")", Options{}, ""},
		{"short sum", "x = 1" + r("+1", 900), Options{}, ""},
		{"depth option", "x = 1" + r("+1", 900), Options{MaxDepth: 100}, "expression is too complex"},
		{"source option", "x = 1\n", Options{MaxSource: 5}, "source is too large: 6 bytes, limit 5"},
		{"tokens option", "x = 1\ny = 2\n", Options{MaxTokens: 5}, "source has more than 5 tokens"},
		{"digits", "x = " + r("1", 5000), Options{}, "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits"},
		{"indentation", deepIndent(150), Options{}, "too many levels of indentation"},
		{"bad characters", r("‘", long), Options{}, "invalid character '‘' (U+2018)"},
		{"errors", r("x = = 1\n", long), Options{}, "invalid syntax"},
	} {
		_, got := Parse("<string>", c.source, c.opt)
		text := ""
		if len(got) > 0 {
			text = got[0].Message
		}
		if c.want == "" && text != "" || !strings.HasPrefix(text, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, text, c.want)
		}
		if len(got) > 3*maxErrors {
			t.Errorf("%s: %d errors", c.name, len(got))
		}
	}
}

func deepIndent(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%sif x:\n", strings.Repeat(" ", i))
	}
	return b.String()
}
