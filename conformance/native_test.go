package conformance_test

import (
	"context"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
	"gears/planner"
	"gears/pyfront"
)

// plans makes the plan of a Python script and that of a recipe.
func plans(t *testing.T, python, recipe, name string) (want, got *planner.Plan) {
	t.Helper()
	e := engine.New(nil, engine.Options{})
	m, diags := pyfront.Parse("<string>", python, pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags.Render("<string>", python))
	}
	f, diags := native.Parse("test.gears", recipe)
	var p *sema.Program
	if len(diags) == 0 {
		p, diags = sema.Compile(f, sema.Options{})
	}
	if p == nil {
		t.Fatal(diags.Render("test.gears", recipe))
	}
	n, err := p.Module(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want, err = e.Explain(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	if got, err = e.Explain(context.Background(), n); err != nil {
		t.Fatal(err)
	}
	return want, got
}

// samePlan compares plans without what tells where they come from: positions,
// source texts, and names of callbacks and of their variables.
var samePlan = cmp.Options{
	cmp.Comparer(func(a, b lang.Pos) bool { return true }),
	cmp.Comparer(func(a, b lang.Span) bool { return true }),
	cmp.Comparer(func(a, b *lang.Callback) bool {
		if a == nil || b == nil {
			return a == b
		}
		return (a.Fn == nil) == (b.Fn == nil) && a.Builtin == b.Builtin
	}),
	cmp.Comparer(func(a, b *lang.Opaque) bool { return (a == nil) == (b == nil) }),
	cmp.Comparer(func(a, b *lang.Call) bool { return (a == nil) == (b == nil) }),
	cmp.FilterPath(func(p cmp.Path) bool {
		f, ok := p.Last().(cmp.StructField)
		return ok && (f.Name() == "Source" || f.Name() == "Desc" || f.Name() == "Text" || f.Name() == "Reasons" || f.Name() == "Reason")
	}, cmp.Ignore()),
}

// TestOperatorTwins runs the example of every operator in both languages.
func TestOperatorTwins(t *testing.T) {
	g := start(t)
	for _, op := range lang.Ops {
		t.Run(op.Name, func(t *testing.T) {
			recipe := "recipe example()\n  " + op.Recipe
			want, got := plans(t, op.Example, recipe, "")
			if diff := cmp.Diff(want, got, samePlan); diff != "" {
				t.Errorf("the plans differ:\n%s", diff)
			}
			r := do(t, g, "RG.EXECUTE", recipe)
			if r.IsError() || len(r.Elems) != 2 || len(r.Elems[1].Elems) > 0 {
				t.Fatalf("%+v", r)
			}
			var answer []string
			for _, e := range r.Elems[0].Elems {
				answer = append(answer, e.Str)
			}
			expected := append([]string(nil), op.Answer...)
			if op.Keyed { // groups have no order
				sort.Strings(answer)
				sort.Strings(expected)
			}
			if diff := cmp.Diff(expected, answer); diff != "" {
				t.Error(diff)
			}
		})
	}
}

var recipeTwins = map[string]string{
	"count_by": `
def hash_field(x):
    return execute('hget', x, 'genres')
GB('KeysOnlyReader').map(lambda x: execute('hget', x, field)).filter(lambda x: x is not None).flatmap(lambda x: x.split(',')).countby().run('movie:*')
`,
	"all_keys": `GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register('*')`,
	"consume": `
GB('StreamReader').flatmap(lambda x: [[k, v] for k, v in x['value'].items()]).repartition(lambda x: x[0]).foreach(lambda x: execute('set', x[0], x[1])).register('inputStream', batch=100, onFailedPolicy='retry')
`,
}

// TestRecipeTwins compares the plans of whole recipes.
func TestRecipeTwins(t *testing.T) {
	text, err := os.ReadFile("../lang/sema/testdata/three.gears")
	if err != nil {
		t.Fatal(err)
	}
	for name, python := range recipeTwins {
		t.Run(name, func(t *testing.T) {
			want, got := plans(t, "field = 'genres'\n"+strings.TrimSpace(python), string(text), name)
			if diff := cmp.Diff(want, got, samePlan); diff != "" {
				t.Errorf("the plans differ:\n%s", diff)
			}
		})
	}
}
