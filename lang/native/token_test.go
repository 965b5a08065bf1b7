package native

import (
	"os"
	"strings"
	"sync"
	"testing"
)

// TestTablesAgree: operators are signs or words, and each sign of assignment is in
// the grammar.
func TestTablesAgree(t *testing.T) {
	for _, o := range operators {
		for _, text := range strings.Fields(o.Text) {
			if _, ok := spellings[text]; !ok {
				t.Errorf("operator %s is neither a word nor a sign", o.Text)
			}
		}
	}
	for _, f := range foreign {
		if _, ok := spellings[f.Ours]; !ok {
			t.Errorf("%s stands for %s, which is neither a word nor a sign", f.Text, f.Ours)
		}
	}
	_, rule, _ := strings.Cut(Grammar(), "\nExprStmt = ")
	rule, _, _ = strings.Cut(rule, "\n")
	for _, s := range signs {
		if s.Scope == "keyword.operator.assignment" && !strings.Contains(rule, quote(s.Text)) {
			t.Errorf("%s is not in the rule of statements", s.Text)
		}
	}
}

func TestTheDocumentHasTheWords(t *testing.T) {
	b, err := os.ReadFile("../../docs/spec.md")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, w := range words {
		list = append(list, w.Text)
	}
	if want := "`" + strings.Join(list, " ") + "`"; !strings.Contains(strings.Join(strings.Fields(string(b)), " "), want) {
		t.Errorf("docs/spec.md does not list %s", want)
	}
}

// TestParsersAreShared: files are parsed by many at the same time.
func TestParsersAreShared(t *testing.T) {
	src := corpus(t)["testdata/recipes.gears#0"]
	want := shape(mustParse(t, src))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := shape(mustParse(t, src)); got != want {
				t.Error("another tree")
			}
		})
	}
	wg.Wait()
}

func mustParse(t *testing.T, src string) []Decl {
	f, errs := Parse("x.gears", src)
	if len(errs) > 0 {
		t.Error(errs.Render("x.gears", src))
	}
	return f.Decls
}
