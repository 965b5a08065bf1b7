package sema_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
)

// chunk is one file of testdata/errors.gears, with the complaints that its
// "### "regexp"" markers want by line. Several on one line are separated by " & ".
type chunk struct {
	line   int // in the file of chunks
	source string
	want   map[int][]*regexp.Regexp
}

func chunks(t testing.TB) []chunk {
	b, err := os.ReadFile("testdata/errors.gears")
	if err != nil {
		t.Fatal(err)
	}
	var out []chunk
	line := 1
	for _, text := range strings.Split(string(b), "\n---\n") {
		c := chunk{line: line, want: map[int][]*regexp.Regexp{}}
		line += strings.Count(text, "\n") + 2
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, l := range lines {
			code, marker, ok := strings.Cut(l, " ### ")
			if !ok {
				continue
			}
			lines[i] = code
			for _, m := range strings.Split(marker, " & ") {
				c.want[i+1] = append(c.want[i+1], regexp.MustCompile(strings.ReplaceAll(strings.Trim(m, `"`), `\"`, `"`)))
			}
		}
		c.source = strings.Join(lines, "\n") + "\n"
		out = append(out, c)
	}
	return out
}

// library are the files that the chunks import.
var library = map[string]string{
	"lib/text.gears":   "import \"more.gears\" as more\nconst SEP = \",\"\nfn cut(x: str) = x.split(SEP)\nfn again(x) = more.twice(x)\n",
	"lib/more.gears":   "fn twice(x) = x + x\n",
	"lib/loop.gears":   "import \"loop2.gears\" as two\nfn f(x) = x\n",
	"lib/loop2.gears":  "import \"loop.gears\" as one\nfn f(x) = x\n",
	"lib/bad.gears":    "fn f(x) = nosuch(x)\n",
	"lib/broken.gears": "fn f(x) = \n",
}

func imported(path string) (string, error) {
	if text, ok := library[path]; ok {
		return text, nil
	}
	return "", fmt.Errorf("no such file")
}

func diagnose(t testing.TB, source string) lang.List {
	f, diags := native.Parse("test.gears", source)
	if len(diags) > 0 {
		t.Fatalf("it does not parse:\n%s", diags.Render("test.gears", source))
	}
	p, diags := sema.Compile(f, sema.Options{Import: imported})
	wrong := false
	for _, d := range diags {
		wrong = wrong || d.Kind != "Warning"
	}
	if wrong != (p == nil) {
		t.Errorf("program %v with these complaints:\n%s", p != nil, diags.Render("test.gears", source))
	}
	return diags
}

func TestErrorsStandWhereTheyAreMarked(t *testing.T) {
	for _, c := range chunks(t) {
		seen := map[*regexp.Regexp]bool{}
		for _, d := range diagnose(t, c.source) {
			found := false
			for _, re := range c.want[int(d.Span.Start.Line)] {
				if re.MatchString(d.Message) {
					seen[re], found = true, true
				}
			}
			if !found {
				t.Errorf("errors.gears:%d: unexpected: %s: %s\n%s", c.line+int(d.Span.Start.Line)-1, d.Kind, d.Message, c.source)
			}
			if d.Span.End.Line < d.Span.Start.Line || d.Span.End == d.Span.Start {
				t.Errorf("errors.gears:%d: %s: it stands at the empty place %v", c.line, d.Message, d.Span)
			}
		}
		for line, all := range c.want {
			for _, re := range all {
				if !seen[re] {
					t.Errorf("errors.gears:%d: no complaint that matches %s\n%s", c.line+line-1, re, c.source)
				}
			}
		}
	}
}

// TestMistakesPeopleMakeHaveHints: what is wrong, where, and what to write instead.
func TestMistakesPeopleMakeHaveHints(t *testing.T) {
	for _, c := range []struct{ steps, want string }{
		{"from keys() | map it.vlaue", "records of keys have no field vlaue\n|^^^^^|did you mean value?"},
		{"from keys_only() | map hget(it, \"a\") | flatmap it.split()", "this may be none, which has no method split\n|^^|filter it != none before"},
		{"from keys_only() | filter it == 3", "a str is never equal to an int\n|^^^^^^^|int(…)"},
		{"from keys_only() | filter it < 3", "a str is compared with an int\n|^^^^^^|int(…)"},
		{"from keys_only() | countby len(it)", "keys of groups are strs, this is int\n|^^^^^^^|str(…)"},
		{"from keys_only() | collect | foreach del(it)", "after collect all records are on one shard|^^^^^^^|put | repartition"},
		{"from keys_only() | map hgte(it, \"a\")", "no function or command hgte|^^^^|did you mean hget?"},
		{"from keys_only() | map hget(it)", "hget takes 2 arguments, here are 1|^^^^^^^^|hash"},
		{"from keys_only() | filter set(it, 1)", "set writes, in a filter|^^^^^^^^^^|foreach"},
		{"from keys_only() | foreach { get(it); del(it) }", "the result of get is not used|^^^^^^^|let x = "},
	} {
		source := "recipe r() " + c.steps + " | run\n"
		text := diagnose(t, source).Render("test.gears", source)
		for i, part := range strings.SplitN(strings.ReplaceAll(c.want, "put | rep", "put ¦ rep"), "|", 3) {
			part = strings.ReplaceAll(part, "¦", "|")
			if i == 1 {
				part = " " + part + "\n"
			}
			if !strings.Contains(text, part) {
				t.Errorf("no %q in\n%s", part, text)
			}
		}
	}
}

// elsewhere are the diagnostics that TestImportsAreBounded shows.
var elsewhere = map[string]bool{"there are no other files to import from here": true, "more than %d files are imported": true}

func TestImportsAreBounded(t *testing.T) {
	f, _ := native.Parse("test.gears", "import \"a.gears\" as a\n")
	if p, diags := sema.Compile(f, sema.Options{}); p != nil || diags[0].Message != "there are no other files to import from here" {
		t.Error(p, diags)
	}
	n := 0
	_, diags := sema.Compile(f, sema.Options{Import: func(string) (string, error) {
		n++
		return fmt.Sprintf("import \"a%d.gears\" as a\n", n), nil
	}})
	if n > 300 || !strings.Contains(fmt.Sprint(diags[0].Message), "files are imported") {
		t.Error(n, diags[0].Message)
	}
}

// TestEveryDiagnosticHasAChunk finds the texts of all diagnostics in the code of
// the checker.
func TestEveryDiagnosticHasAChunk(t *testing.T) {
	var said []string
	for _, c := range chunks(t) {
		for _, d := range diagnose(t, c.source) {
			said = append(said, d.Message)
		}
	}
	files, _ := filepath.Glob("*.go")
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_gen.go") {
			continue
		}
		fset := token.NewFileSet()
		tree, err := parser.ParseFile(fset, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 3 {
				return true
			}
			fn, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || fn.Sel.Name != "fail" && fn.Sel.Name != "warn" {
				return true
			}
			lit, ok := call.Args[2].(*ast.BasicLit)
			if !ok {
				return true
			}
			format, _ := strconv.Unquote(lit.Value)
			if elsewhere[format] {
				return true
			}
			re := regexp.MustCompile("^" + regexp.MustCompile(`%[sdvq]`).ReplaceAllString(regexp.QuoteMeta(format), ".*") + "$")
			for _, m := range said {
				if re.MatchString(m) {
					return true
				}
			}
			t.Errorf("%s: no chunk of errors.gears shows %q", fset.Position(call.Pos()), format)
			return true
		})
	}
}
