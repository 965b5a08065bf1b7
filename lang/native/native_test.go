package native

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
)

const examples = "../../examples/*.gears"

func files(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	return files
}

// corpus is every source text of the tests, by its file; chunks stand apart.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	m := map[string]string{}
	for _, f := range slices.Concat(files(t, "testdata/*.gears"), files(t, examples)) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, chunk := range strings.Split(string(b), "\n---\n") {
			m[fmt.Sprintf("%s#%d", f, i)] = chunk
		}
	}
	return m
}

// shape is a tree without places and spelling, as text with a line for each node.
func shape(n any) string {
	var b strings.Builder
	var walk func(v reflect.Value, depth int)
	walk = func(v reflect.Value, depth int) {
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem(), depth)
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i), depth)
			}
		case reflect.Struct:
			fmt.Fprintf(&b, "\n%s%s", strings.Repeat("  ", depth), v.Type().Name())
			for i := range v.NumField() {
				if f := v.Type().Field(i).Name; !slices.Contains([]string{"node", "Span", "At", "Raw", "Doc"}, f) {
					walk(v.Field(i), depth+1)
				}
			}
		default:
			fmt.Fprintf(&b, " %v", v.Interface())
		}
	}
	walk(reflect.ValueOf(n), 0)
	return b.String()
}

// bare takes from a tree what the canonical form has no use for: the parentheses
// around the arguments of steps.
func bare(f *File) []Decl {
	for _, d := range f.Decls {
		if r, ok := d.(*Recipe); ok {
			for _, s := range r.All() {
				s.Paren = false
				for _, a := range s.Args {
					for p, ok := a.Value.(*Paren); ok && len(s.Args) == 1 && a.Name == nil && s != r.Reader && s != r.Action; p, ok = a.Value.(*Paren) {
						a.Value = p.X
					}
				}
			}
		}
	}
	return f.Decls
}

// checkForm checks all that holds for every source text.
func checkForm(t *testing.T, src string) {
	t.Helper()
	file, errs := Parse("x.gears", src)
	errs.Render("x.gears", src)
	for _, d := range errs {
		checkSpan(t, src, d.Span)
	}
	if len(errs) > 0 {
		walkAll(file)
		return
	}
	checkTree(t, src, file)
	out, errs := Format(src)
	if len(errs) > 0 {
		t.Fatal(errs.Render("x.gears", src))
	}
	again, errs := Parse("x.gears", out)
	if len(errs) > 0 {
		t.Fatalf("%s\nbecomes wrong:\n%s", src, errs.Render("x.gears", out))
	}
	if diff := cmp.Diff(shape(bare(file)), shape(bare(again))); diff != "" {
		t.Errorf("%s\nchanges its meaning to\n%s\n%s", src, out, diff)
	}
	if diff := cmp.Diff(texts(file.Comments), texts(again.Comments)); diff != "" {
		t.Errorf("%s\nchanges its comments in\n%s\n%s", src, out, diff)
	}
	if twice, _ := Format(out); twice != out {
		t.Errorf("%s\nis not stable:\n%s", src, cmp.Diff(out, twice))
	}
}

func walkAll(n any) { Children(n, walkAll) }

func texts(list []Comment) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.Text)
	}
	slices.Sort(out)
	return out
}

// checkTree reports nodes that stand nowhere.
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

func TestCorpus(t *testing.T) {
	for _, src := range corpus(t) {
		checkForm(t, src)
	}
}

func FuzzSource(f *testing.F) {
	for _, src := range corpus(f) {
		f.Add(src)
	}
	f.Fuzz(checkForm)
}

// golden compares got with a file, or writes it when UPDATE is set.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (UPDATE=1 writes it):\n%s", file, diff)
	}
}

func TestTree(t *testing.T) {
	f, errs := Parse("recipes.gears", corpus(t)["testdata/recipes.gears#0"])
	if len(errs) > 0 {
		t.Fatal(errs.Render("recipes.gears", f.Source))
	}
	golden(t, "testdata/recipes.tree", strings.TrimPrefix(shape(f.Decls), "\n")+"\n")
}

// TestCanonicalForm: each file of untidy recipes becomes its golden.
func TestCanonicalForm(t *testing.T) {
	b, err := os.ReadFile("testdata/untidy.gears")
	if err != nil {
		t.Fatal(err)
	}
	out, errs := Format(string(b))
	if len(errs) > 0 {
		t.Fatal(errs.Render("untidy.gears", string(b)))
	}
	golden(t, "testdata/untidy.formatted", out)
}

func TestExamplesAreInCanonicalForm(t *testing.T) {
	for _, file := range files(t, examples) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out, errs := Format(string(b))
		if diff := cmp.Diff(string(b), out); len(errs) > 0 || diff != "" {
			t.Errorf("%s: %s%s", file, errs.Render(file, string(b)), diff)
		}
	}
}
