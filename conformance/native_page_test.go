package conformance_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang/native"
	"gears/lang/sema"
)

const nativePage = "../docs/spec.md"

// TestNativePage keeps the tables of docs/spec.md what the code says.
func TestNativePage(t *testing.T) {
	data, err := os.ReadFile(nativePage)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- tables:begin -->\n", "<!-- tables:end -->"
	head, rest, ok := strings.Cut(string(data), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("docs/spec.md has no marks for its tables")
	}
	var b strings.Builder
	b.WriteString("Made from the tables in the code by `go test ./conformance -run NativePage -update`.\n\n")
	b.WriteString("| reader | in Python | arguments with `run` | with `register` | fields of a record |\n|---|---|---|---|---|\n")
	names := func(list []string) string { return strings.Join(list, ", ") }
	for _, r := range sema.Readers() {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s |\n", r.Name, r.API, names(r.Run), names(r.Register), names(r.Fields))
	}
	b.WriteString("\n| function | gives | |\n|---|---|---|\n")
	for _, f := range sema.Builtins() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, f.Result, f.Doc)
	}
	b.WriteString("\n| of a | methods |\n|---|---|\n")
	for _, m := range sema.Methods() {
		fmt.Fprintf(&b, "| %s | %s |\n", m.Kind, names(m.Names))
	}
	want := head + begin + b.String() + end + tail
	if *update {
		if err := os.WriteFile(nativePage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Errorf("run go test ./conformance -run NativePage -update:\n%s", diff)
	}
}

// TestExamplesInDocs compiles every recipe that the documentation shows.
func TestExamplesInDocs(t *testing.T) {
	for _, page := range []string{nativePage, "../README.md"} {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		blocks := strings.Split(string(data), "```gears\n")[1:]
		if len(blocks) == 0 {
			t.Errorf("%s shows no recipe", page)
		}
		for _, b := range blocks {
			text, _, _ := strings.Cut(b, "```")
			f, diags := native.Parse(page, text)
			if len(diags) == 0 {
				_, diags = sema.Compile(f, sema.Options{})
			}
			if len(diags) > 0 {
				t.Error(diags.Render(page, text))
			}
		}
	}
}
