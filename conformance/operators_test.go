package conformance_test

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/vm/lib"
)

// TestOperatorExamples runs the example of every operator.
func TestOperatorExamples(t *testing.T) {
	g := start(t)
	for _, op := range lang.Ops {
		t.Run(op.Name, func(t *testing.T) {
			r := do(t, g, "RG.PYEXECUTE", op.Example)
			if r.IsError() || len(r.Elems) != 2 || len(r.Elems[1].Elems) > 0 {
				t.Fatalf("%+v", r)
			}
			var got []string
			for _, e := range r.Elems[0].Elems {
				got = append(got, e.Str)
			}
			want := append([]string(nil), op.Answer...)
			if op.Keyed { // groups have no order
				sort.Strings(got)
				sort.Strings(want)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOperatorsPage keeps docs/operators.md what the tables say.
func TestOperatorsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Operators, readers and modules\n\nMade from the tables in the code by `go test ./conformance -run OperatorsPage -update`.\n\n## Operators\n")
	for _, op := range lang.Ops {
		var params []string
		for _, p := range op.Params {
			s := p.Name
			if p.Optional {
				s += "=" + map[any]string{nil: "…", true: "True", int64(0): "0"}[p.Default]
			}
			params = append(params, s)
		}
		fmt.Fprintf(&b, "\n### %s(%s)\n\n%s\n\n```python\n%s\n# %s\n```\n\n```gears\n%s\n```\n", op.Name, strings.Join(params, ", "), op.Doc, op.Example, strings.Join(op.Answer, "  "), op.Recipe)
	}
	b.WriteString("\n## Readers\n\n| reader | run() | register() | |\n|---|---|---|---|\n")
	yes := map[bool]string{true: "yes", false: "no"}
	for _, r := range lang.Readers {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Name, yes[r.Run], yes[r.Register], r.Doc)
	}
	b.WriteString("\n## Modules\n\n| module | |\n|---|---|\n")
	for _, m := range lib.Modules {
		if m.Name[0] == '_' {
			continue // parts of other modules
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", m.Name, m.Doc)
	}
	const page = "../docs/operators.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(have)); diff != "" {
		t.Errorf("run go test ./conformance -run OperatorsPage -update:\n%s", diff)
	}
}
