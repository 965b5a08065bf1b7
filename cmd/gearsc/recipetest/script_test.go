package recipetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	source := "# a comment\ntest one\n> SET \"a b\" 'c\"d' x=\"1 2\" it's\nrun count field=\"a b\"\nresults in order\n  first\n\n  \"needless\"\n  \"  kept\"\nerrors\n  (empty)\n\ntest two\n>GET a\n  (nil)\r\n"
	s, diags := Parse("x_test.txt", source)
	if len(diags) > 0 {
		t.Fatal(diags.Render("x_test.txt", source))
	}
	type step struct {
		Kind  string
		Words []string
		Want  []string
		Asked bool
	}
	var got []step
	for _, test := range s.Tests {
		for _, st := range test.Steps {
			got = append(got, step{st.kind.word, st.Words, st.Want, st.Asked})
		}
	}
	want := []step{
		{">", []string{"SET", "a b", `c"d`, "x=1 2", "it's"}, nil, false},
		{"run", []string{"count", "field=a b"}, nil, false},
		{"results", []string{"in", "order"}, []string{"first", "needless", `"  kept"`}, true},
		{"errors", nil, nil, true},
		{">", []string{"GET", "a"}, []string{"(nil)"}, true},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestMistakes compares what is said about each mistake.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"test a\nrum\n", `x_test.txt:2:1: TestError: "rum" is no step of a test
    rum
    ^^^
    hint: did you mean run?
`},
		{"test a\nSET a 1\n", `x_test.txt:2:1: TestError: "SET" is no step of a test
    SET a 1
    ^^^^^^^
    hint: commands stand behind >: > SET a 1
`},
		{"run\n", `x_test.txt:1:1: TestError: this stands before the first test
    run
    ^^^
    hint: begin with a line "test", and what it is about
`},
		{"test a\n> SET \"a\n", `x_test.txt:2:1: TestError: "a has no closing quote, or an escape that there is not
    > SET "a
    ^^^^^^^^
`},
		{"test a\n>\n", `x_test.txt:2:1: TestError: a command is missing after >
    >
    ^
    hint: write > COMMAND argument…
`},
		{"test a\nresults sorted\n", `x_test.txt:2:1: TestError: results may only be said to be "in order", got "sorted"
    results sorted
    ^^^^^^^^^^^^^^
    hint: write results [in order]
`},
		{"test a\nrun a b\n", `x_test.txt:2:1: TestError: "b" is no parameter=value
    run a b
    ^^^^^^^
    hint: write run [recipe] [parameter=value…]
`},
		{"test a\nrun\n  5\n", `x_test.txt:3:3: TestError: run answers nothing by itself
      5
      ^
    hint: what a run gives stands below results, what it fails with below errors
`},
		{"test a\nrun\nerrors at all\n", `x_test.txt:3:1: TestError: nothing may follow errors on its line, got "at all"
    errors at all
    ^^^^^^^^^^^^^
    hint: write errors
`},
		{"test a\n  5\nrun\n", `x_test.txt:2:3: TestError: an indented line is what the step before answers, and there is none
      5
      ^
    hint: steps begin at the start of their line
`},
		{"test a\nrun\ntest a\nrun\n", `x_test.txt:3:1: TestError: there is a test "a" on line 1 already
    test a
    ^^^^^^
`},
		{"test\nrun\n", `x_test.txt:1:1: TestError: the test has no name
    test
    ^^^^
    hint: say what it is about: test deletes only keys of the prefix
`},
		{"test a\n", `x_test.txt:1:1: TestError: the test a has no steps
    test a
    ^^^^^^
`},
		{"test a\nresults\n  x\n  (empty)\n", `x_test.txt:4:3: TestError: (empty) stands alone: it says that there are no lines
      (empty)
      ^^^^^^^
`},
	} {
		_, diags := Parse("x_test.txt", c.source)
		if d := cmp.Diff(c.want, diags.Render("x_test.txt", c.source)); d != "" {
			t.Errorf("%q (-want +got):\n%s", c.source, d)
		}
	}
}

// FuzzParse: whatever a file holds, its tests are parsed or refused with places in
// it, and a rewrite of what is expected parses to the same steps.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../../../examples/*_test.txt")
	if err != nil || len(files) == 0 {
		f.Fatal(err, files)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), false)
		f.Add("#| "+strings.ReplaceAll(string(text), "\n", "\n#| "), true)
	}
	f.Fuzz(func(t *testing.T, source string, inside bool) {
		name := "x_test.txt"
		if inside {
			name = "x.py"
		}
		s, diags := Parse(name, source)
		if len(diags) > 0 {
			lines := strings.Count(source, "\n") + 1
			for _, d := range diags {
				if n := int(d.Span.Start.Line); n < 1 || n > lines {
					t.Fatalf("%q: line %d of %d", d.Message, n, lines)
				}
			}
			diags.Render(name, source)
			return
		}
		r := rewrite{script: s}
		for _, test := range s.Tests {
			for _, st := range test.Steps {
				if st.Asked {
					r.all = append(r.all, &Failure{step: st, got: []string{lineOf("new\n"), lineOf("?")}})
				}
			}
		}
		again, diags := Parse(name, r.text())
		if len(diags) > 0 {
			t.Fatal(diags.Render(name, r.text()))
		}
		if len(again.Tests) != len(s.Tests) {
			t.Fatalf("%d tests became %d in %q", len(s.Tests), len(again.Tests), r.text())
		}
		for i, test := range again.Tests {
			for j, st := range test.Steps {
				old := s.Tests[i].Steps[j]
				if st.kind.word != old.kind.word || cmp.Diff(st.Words, old.Words) != "" || old.Asked && cmp.Diff(st.Want, []string{`"new\n"`, `"?"`}) != "" {
					t.Fatalf("step %v became %v in %q", old, st, r.text())
				}
			}
		}
	})
}
