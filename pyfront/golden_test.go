package pyfront

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gears/lang"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestTreesAreAsInTheGoldenFiles(t *testing.T) {
	for _, name := range []string{"statements", "expressions", "fstrings", "scopes"} {
		b, err := os.ReadFile(filepath.Join("testdata", name+".py"))
		if err != nil {
			t.Fatal(err)
		}
		m, errs := Parse("<string>", string(b), Options{})
		if len(errs) > 0 {
			t.Errorf("%s", errs.Render(name+".py", string(b)))
			continue
		}
		golden(t, name+".ir", Dump(m))
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s: -want +got\n%s", name, d)
	}
}

func TestPositionsOfNodes(t *testing.T) {
	b, err := os.ReadFile("testdata/positions.py")
	if err != nil {
		t.Fatal(err)
	}
	m, errs := Parse("<string>", string(b), Options{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var out strings.Builder
	lang.Inspect(m.Body.Body, func(x lang.Expr) bool {
		s := x.ExprSpan()
		fmt.Fprintf(&out, "%T %s-%s\n", x, s.Start, s.End)
		return true
	})
	golden(t, "positions.txt", out.String())
}

func TestDumpIsStable(t *testing.T) {
	b, err := os.ReadFile("testdata/scopes.py")
	if err != nil {
		t.Fatal(err)
	}
	m1, _ := Parse("<string>", string(b), Options{})
	m2, _ := Parse("<string>", string(b), Options{})
	if Dump(m1) != Dump(m2) {
		t.Error("two parses of one source differ")
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.py")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range strings.Split(string(b), "\n---\n") {
			f.Add(part)
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		opt := Options{MaxSource: 1 << 16, MaxDepth: 200, MaxTokens: 500}
		m, errs := Parse("<string>", source, opt)
		if (m == nil) != (len(errs) > 0) {
			t.Fatalf("module %v, errors %v", m != nil, errs)
		}
		if m != nil {
			Dump(m)
		}
		errs = Check("<string>", source, opt, Known{Builtins: []string{"print", "GB"}})
		errs.Render("<string>", source)
		for _, d := range errs {
			if d.Span.Start.Line < 1 || d.Message == "" {
				t.Fatalf("no place or text: %+v", d)
			}
		}
	})
}
