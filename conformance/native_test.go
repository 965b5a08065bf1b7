package conformance_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gears/engine"
	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
	"gears/planner"
	"gears/pyfront"
	"gears/shard"
	"gears/shard/shardtest"
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

var lineNumbers = regexp.MustCompile(`line \d+`)

// named selects the fields of that name.
func named(name string) func(cmp.Path) bool {
	return func(p cmp.Path) bool {
		f, ok := p.Last().(cmp.StructField)
		return ok && f.Name() == name && (name != "Script" || f.Type().Kind() == reflect.Int)
	}
}

// samePlan compares plans, with the code of their callbacks, without what tells
// where they come from: positions, source texts, and names of functions and their
// variables.
var samePlan = cmp.Options{
	cmp.Comparer(func(a, b lang.Pos) bool { return true }),
	cmp.Comparer(func(a, b lang.Span) bool { return true }),
	cmp.Comparer(func(a, b *lang.Name) bool {
		return a.Scope == b.Scope && a.Index == b.Index && (a.Scope != lang.ScopeGlobal || a.Name == b.Name)
	}),
	cmp.Comparer(func(a, b *lang.Opaque) bool { return (a == nil) == (b == nil) }),
	cmpopts.IgnoreFields(lang.Callback{}, "Ref", "Free", "Global"),
	cmpopts.IgnoreFields(lang.Func{}, "Name", "Qual", "Doc", "Locals"),
	cmpopts.IgnoreFields(lang.Param{}, "Name"),
	cmpopts.IgnoreFields(lang.Recipe{}, "Desc"),
	cmpopts.IgnoreFields(planner.Plan{}, "Script"),
	cmpopts.IgnoreFields(planner.RuleNote{}, "Text"),
	cmpopts.IgnoreFields(planner.ReaderPlan{}, "Reasons"),
	cmpopts.IgnoreFields(planner.Stage{}, "Reason"),
	cmpopts.IgnoreFields(planner.Site{}, "Reason"),
	// Blocks are named by their lines: whether a command is in one counts, and what
	// becomes of it.
	cmp.FilterPath(named("Script"), cmp.Comparer(func(a, b int) bool { return (a == 0) == (b == 0) })),
	cmp.FilterPath(named("Atomic"), cmp.Comparer(func(a, b []string) bool {
		return cmp.Equal(lineNumbers.ReplaceAllString(strings.Join(a, "\n"), "line"), lineNumbers.ReplaceAllString(strings.Join(b, "\n"), "line"))
	})),
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
GB('KeysOnlyReader').map(lambda x: execute('hget', x, field)).filter(lambda x: x is not None).flatmap(lambda x: x.split(SEP)).countby().run('movie:*')
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
			want, got := plans(t, "field, SEP = 'genres', ','\n"+strings.TrimSpace(python), string(text), name)
			if diff := cmp.Diff(want, got, samePlan); diff != "" {
				t.Errorf("the plans differ:\n%s", diff)
			}
		})
	}
}

// TestExampleTwins compares the plans of the examples that are there in both
// languages.
func TestExampleTwins(t *testing.T) {
	files, err := filepath.Glob("../examples/*.gears")
	if err != nil || len(files) < 12 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			recipe, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			python, err := os.ReadFile(strings.TrimSuffix(file, ".gears") + ".py")
			if err != nil {
				t.Fatal(err)
			}
			want, got := plans(t, string(python), string(recipe), "")
			if diff := cmp.Diff(want, got, samePlan); diff != "" {
				t.Errorf("the plans differ:\n%s", diff)
			}
		})
	}
}

// TestRecipesOverEvents runs the recipes of three.gears over data and events of a
// real Redis.
func TestRecipesOverEvents(t *testing.T) {
	text, err := os.ReadFile("../lang/sema/testdata/three.gears")
	if err != nil {
		t.Fatal(err)
	}
	srv := shardtest.Start(t)
	g := startBeside(t, srv)
	for _, cmd := range []string{"HSET movie:1 genres Drama,Action", "HSET movie:2 genres Drama", "HSET movie:3 title x", "SET user:1 x"} {
		do(t, g, strings.Fields(cmd)...)
	}
	r := do(t, g, "RG.EXECUTE", string(text), "count_by")
	var got []string
	for _, e := range r.Elems[0].Elems {
		got = append(got, e.Str)
	}
	sort.Strings(got)
	if diff := cmp.Diff([]string{"{'key': 'Action', 'value': 1}", "{'key': 'Drama', 'value': 2}"}, got); diff != "" {
		t.Error(diff)
	}
	if r := do(t, g, "RG.EXECUTE", string(text), "count_by", "PARAM", "field", "title"); len(r.Elems) != 2 || len(r.Elems[0].Elems) != 1 || r.Elems[0].Elems[0].Str != "{'key': 'x', 'value': 1}" {
		t.Errorf("%+v", r)
	}
	for _, name := range []string{"all_keys", "consume"} {
		if r := do(t, g, "RG.EXECUTE", string(text), name); r.Str != "OK" {
			t.Fatalf("%+v", r)
		}
	}
	do(t, g, "SET", "fresh", "1")
	for range 100 {
		do(t, g, "XADD", "inputStream", "*", "a", "1", "b", "2")
	}
	for _, want := range []struct {
		reply string
		cmd   []string
	}{{"1", []string{"SISMEMBER", "all_keys", "fresh"}}, {"1", []string{"GET", "a"}}, {"2", []string{"GET", "b"}}} {
		var r shard.Reply
		for range 200 {
			if r = do(t, g, want.cmd...); r.Str == want.reply || r.Kind == ':' && fmt.Sprint(r.Int) == want.reply {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if r.Str != want.reply && fmt.Sprint(r.Int) != want.reply {
			t.Errorf("%v gives %+v", want.cmd, r)
		}
	}
}
