package native

import (
	"regexp"
	"strings"
	"testing"

	"gears/lang"
)

// TestErrorsStandWhereTheyAreMarked: each chunk has exactly the errors of its
// ### "regexp" marks, each on its line.
func TestErrorsStandWhereTheyAreMarked(t *testing.T) {
	for name, chunk := range corpus(t) {
		if !strings.HasPrefix(name, "testdata/errors.gears") {
			continue
		}
		want := map[int32]*regexp.Regexp{}
		lines := strings.Split(chunk, "\n")
		for i, l := range lines {
			if code, mark, ok := strings.Cut(l, " ### "); ok {
				lines[i] = code
				want[int32(i+1)] = regexp.MustCompile(strings.Trim(strings.TrimSpace(mark), `"`))
			}
		}
		source := strings.Join(lines, "\n")
		_, got := Parse("x.gears", source)
		seen := map[int32]bool{}
		for _, d := range got {
			line := d.Span.Start.Line
			if re := want[line]; re == nil || !re.MatchString(d.Message) {
				t.Errorf("%s: unexpected:\n%s", name, lang.List{d}.Render("x.gears", source))
			}
			seen[line] = true
		}
		for line, re := range want {
			if !seen[line] {
				t.Errorf("%s: line %d has no error that matches %s: %s", name, line, re, lines[line-1])
			}
		}
	}
}

func TestHints(t *testing.T) {
	for _, c := range []struct{ source, hint string }{
		{"def f(x) { x }", "a function is fn name(x)"},
		{"fn f() { while x { } }", "there are no endless loops"},
		{"fn f() { a is b }", "write =="},
		{"const A = lambda x", "x => "},
		{"const A = b if c else d", "write if c then a else b"},
		{"fn f() { if a = b { } }", "== compares"},
		{"const fn = 3", "take another name"},
		{"fn f()\n{ }", "the { stands on the same line"},
		{"recipe r()\n  from keys()\n  | foreach { a | b }\n  | run", "| begins a step"},
		{"recpie r() from keys() | run", "did you mean recipe?"},
		{"fn f(x) { retrun x }", "did you mean return?"},
		{"fn f(x) { if x { 1 } esle { 2 } }", "did you mean else?"},
		{"fn f(x: str) = if x: 3", "a block is { … }"},
	} {
		_, errs := Parse("x.gears", c.source)
		if len(errs) == 0 || !strings.Contains(errs[0].Hint, c.hint) {
			t.Errorf("%q has no hint %q:\n%s", c.source, c.hint, errs.Render("x.gears", c.source))
		}
	}
}

// TestHostileSources: whatever is too long or too deep is refused, and nothing
// else comes of it.
func TestHostileSources(t *testing.T) {
	r := strings.Repeat
	const n = 50_000
	for _, c := range []struct{ name, source, want string }{
		{"source", r("#", maxSource+1), "the source is too large: 1048577 bytes, limit 1048576"},
		{"parentheses", "const A = " + r("(", n), "brackets are nested more than 100 deep"},
		{"lists", "const A = " + r("[", n), "brackets are nested more than 100 deep"},
		{"blocks", "fn f() " + r("{ ", n), "brackets are nested more than 100 deep"},
		{"strings", "const A = " + r(`"{`, n), "brackets are nested more than 100 deep"},
		{"minus", "const A = " + r("- ", n) + "1", "this is nested too deep"},
		{"not", "const A = " + r("not ", n) + "x", "this is nested too deep"},
		{"power", "const A = 1" + r("**1", n), "this is nested too deep"},
		{"functions", "const A = " + r("x=>", n) + "x", "this is nested too deep"},
		{"conditions", "const A = " + r("if a then b else ", n/2) + "x", "this is nested too deep"},
		{"sums", "const A = 1" + r("+1", n), "this is nested too deep"},
		{"fields", "const A = a" + r(".b", n), "this is nested too deep"},
		{"elements", "const A = a" + r("[1]", n), "this is nested too deep"},
		{"else ifs", "fn f() { if a { } " + r("else if a { } ", n/2) + "}", "this is nested too deep"},
		{"functions in brackets", "const A = " + r("("+r("x=>", 150), 90), "nested too deep|want an expression"},
		{"blocks in functions", "const A = " + r("x => { ", 90) + r("- ", 150), "nested too deep|without its|want"},
		{"steps", "recipe r()\n from keys()" + r("\n|run", n), ""},
		{"declarations", r("const A=1\n#\n", n/2), ""},
		{"elements of a list", "const A = [" + r("1, # c\n", n) + "]", ""},
		{"a line", "const A = \"" + r("é", n) + "\" +" + r(" [1] + ", 100) + "1", ""},
		{"errors", r("const A = (\n", n/2), `got the end of the line, want an expression`},
		{"dicts", "const A = [" + r("{1: 1}, ", n) + "]", ""},
		{"open functions", "const A = [" + r("(x, ", 90), "there are no tuples"},
		{"not UTF-8", "const A = \"\xff\"", "this string is not UTF-8"},
		{"not UTF-8 in bytes", "const A = b\"\xff\"", "bytes hold ASCII characters"},
		{"not UTF-8 outside", "const \xff = 1", "this is not UTF-8"},
		{"not UTF-8 in a comment", "# \xff", "this comment is not UTF-8"},
	} {
		_, errs := Parse("x.gears", c.source)
		if len(errs) > maxErrors {
			t.Errorf("%s: %d errors", c.name, len(errs))
		}
		got := ""
		if len(errs) > 0 {
			got = errs[0].Message
		}
		if ok, _ := regexp.MatchString(c.want, got); !ok || c.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if len(errs) == 0 {
			if _, errs := Format(c.source); len(errs) > 0 {
				t.Errorf("%s: %v", c.name, errs)
			}
		}
	}
}
