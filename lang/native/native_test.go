package native

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gears/lang"
)

// corpus is every recipe file of the tests.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.gears")
	if err != nil || len(files) == 0 {
		t.Fatal("no test files", err)
	}
	m := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m[f] = string(b)
	}
	return m
}

func FuzzParse(f *testing.F) {
	for _, src := range corpus(f) {
		for _, chunk := range strings.Split(src, "\n---\n") {
			f.Add(chunk)
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		file, errs := Parse("fuzz.gears", src)
		errs.Render("fuzz.gears", src)
		for _, d := range errs {
			checkSpan(t, src, d.Span)
		}
		if len(errs) == 0 {
			checkTree(t, src, file)
		}
	})
}

// checkTree reports nodes of a tree without errors that stand nowhere.
func checkTree(t *testing.T, src string, n any) {
	t.Helper()
	Children(n, func(n any) {
		checkSpan(t, src, spanOf(n))
		checkTree(t, src, n)
	})
}

func checkSpan(t *testing.T, src string, s lang.Span) {
	t.Helper()
	lines := int32(strings.Count(src, "\n") + 1)
	if s.Start.Line < 1 || s.End.Line < s.Start.Line || s.End.Line > lines || s.Start.Col < 1 || s.End.Line == s.Start.Line && s.End.Col < s.Start.Col {
		t.Errorf("span %v-%v in %d lines:\n%s", s.Start, s.End, lines, src)
	}
}

func TestCorpusParses(t *testing.T) {
	src := corpus(t)["testdata/recipes.gears"]
	if _, errs := Parse("recipes.gears", src); len(errs) > 0 {
		t.Error(errs.Render("recipes.gears", src))
	}
}
