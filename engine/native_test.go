package engine_test

import (
	"strings"
	"testing"

	"gears/engine"
	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
	"gears/shard/shardtest"
)

const recipes = `
# Greets.
recipe greet(word = "hello", times = 1)
  from command()
  | map "{word} {it[1]}" * times
  | register(trigger = "greet")

recipe other()
  from command()
  | map other_fn(it)
  | register(trigger = "other")

fn other_fn(x) = [now() > 1, x[7]? ?? "absent", match len(x) { 1 => "one", _ => "more" }]
`

// TestNativeRestart brings registrations of recipes back, those that came as text and
// compiled ones.
func TestNativeRestart(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	exec(t, e, engine.Request{Script: recipes, ID: "text", Native: &engine.Native{Recipe: "greet", Params: map[string]string{"word": "good day", "times": "2"}}})
	f, _ := native.Parse("r.gears", recipes)
	p, diags := sema.Compile(f, sema.Options{})
	if p == nil {
		t.Fatal(diags.Render("r.gears", recipes))
	}
	m, err := p.Module("other", nil)
	if err != nil {
		t.Fatal(err)
	}
	gear, err := lang.EncodeModule(m)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, e, engine.Request{Script: string(gear), ID: "gear", Native: &engine.Native{}})
	check := func() {
		t.Helper()
		if got := trigger(t, e, "greet", "you"); got != "good day yougood day you" {
			t.Error(got)
		}
		if got := trigger(t, e, "other"); got != "[True, 'absent', 'one']" {
			t.Error(got)
		}
		if regs := e.Registrations(); len(regs) != 2 || regs[0].Desc != "Greets." {
			t.Errorf("%+v", regs)
		}
	}
	check()
	for range 2 {
		e, _ = again(t, s, e)
		check()
	}
	// A compiled recipe with other parameters is made from the text it carries.
	exec(t, e, engine.Request{Script: string(gear), ID: "text", Upgrade: true, Native: &engine.Native{Recipe: "greet", Params: map[string]string{"word": "hi"}}})
	if got := trigger(t, e, "greet", "you"); got != "hi you" {
		t.Error(got)
	}
	e, _ = again(t, s, e)
	if got := trigger(t, e, "greet", "you"); got != "hi you" {
		t.Error(got)
	}
}

// gearOf compiles a recipe with imports of files.
func gearOf(t *testing.T, source, name string, files map[string]string) string {
	t.Helper()
	f, diags := native.Parse("main.gears", source)
	var p *sema.Program
	if len(diags) == 0 {
		p, diags = sema.Compile(f, sema.Options{Import: func(path string) (string, error) { return files[path], nil }})
	}
	if p == nil {
		t.Fatal(diags.Render("main.gears", source))
	}
	m, err := p.Module(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	gear, err := lang.EncodeModule(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(gear)
}

// TestNativeErrorsOfRecordsTellFileAndColumn: a record fails in a file that the
// recipe's file imports by way of another one.
func TestNativeErrorsOfRecordsTellFileAndColumn(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	gear := gearOf(t, "import \"lib/a.gears\" as a\n\nrecipe r()\n  from generate([1, \"x\"])\n  | map a.twice(it)\n  | avg\n  | run\nrecipe other(n = 4) from generate([a.twice(n)]) | run\n", "r", map[string]string{
		"lib/a.gears": "import \"b.gears\" as b\n\n\nfn twice(x) = b.half(x) * 4\n",
		"lib/b.gears": "# Halves.\nfn half(x) {\n  let n = x\n  n / 2\n}\n",
	})
	res := exec(t, e, engine.Request{Script: gear, Native: &engine.Native{}})
	want := `['Traceback (most recent call last):\n', '  File "main.gears", line 5, column 9, in <lambda>\n', '  File "lib/a.gears", line 4, column 15, in twice\n', ` +
		`'  File "lib/b.gears", line 4, column 3, in half\n', "TypeError: unsupported operand type(s) for /: 'str' and 'int'\n"]`
	if len(res.Errors) != 1 || res.Errors[0] != want {
		t.Errorf("got %q, want %q", res.Errors, want)
	}
	// The compiled recipe brings its imports with it: others of the file, and other
	// values of parameters, are made from them.
	for _, c := range []struct {
		native engine.Native
		want   string
	}{{engine.Native{Recipe: "other"}, "8.0"}, {engine.Native{Recipe: "other", Params: map[string]string{"n": "3"}}, "6.0"}} {
		res := exec(t, e, engine.Request{Script: gear, Native: &c.native})
		if len(res.Results) != 1 || res.Results[0].AsStr() != c.want {
			t.Errorf("%+v", res)
		}
	}
}

func TestNativeErrorsTellWhere(t *testing.T) {
	s := shardtest.Start(t)
	e := engine.New(s.Topology(), engine.Options{})
	t.Cleanup(func() { _ = e.Close(t.Context()) })
	for _, c := range []struct {
		script string
		native engine.Native
		want   string
	}{
		{"recipe r() from keys() | mpa it | run", engine.Native{}, "ERR gears: recipe.gears:1:26: unknown operation mpa (did you mean map?)"},
		{"recipe r() from keys(", engine.Native{}, "ERR gears: recipe.gears:1:"},
		{recipes, engine.Native{}, "ERR gears: recipe.gears has several recipes, name one: greet, other"},
		{recipes, engine.Native{Recipe: "gret"}, "ERR gears: recipe.gears has no recipe gret: did you mean greet?"},
		{recipes, engine.Native{Recipe: "greet", Params: map[string]string{"times": "x"}}, `ERR gears: parameter times of recipe greet: "x" is no int`},
		{"import \"x.gears\" as x\nrecipe r() from keys() | map x.f(it) | run", engine.Native{}, "ERR gears: recipe.gears:1:8: there are no other files to import from here"},
		{"GEARS\x00 nonsense", engine.Native{}, "ERR gears: the compiled recipe cannot be read: "},
	} {
		_, err := e.PyExecute(t.Context(), engine.Request{Script: c.script, Native: &c.native})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// TestExplainRegistersNothing explains scripts of both languages.
func TestExplainRegistersNothing(t *testing.T) {
	s := shardtest.Start(t)
	e, _ := resume(t, s)
	for _, c := range []struct{ script, recipe, want string }{
		{recipes, "greet", "Logical plan (register"},
		{"GB('CommandReader').map(lambda x: x).register(trigger='x')", "", "Logical plan (register"},
		{"registerTE(1, lambda: execute('set', 'x', 1))\nregisterTE(1, lambda: 1, 'te')\nGB().count().run()", "", "Logical plan (run"},
	} {
		p, err := e.ExplainScript(t.Context(), engine.Request{Script: c.script, Native: &engine.Native{Recipe: c.recipe}})
		if err != nil || !strings.HasPrefix(p.Text(), c.want) {
			t.Error(p, err)
		}
	}
	if n := len(e.Registrations()); n != 0 {
		t.Error(n, "registrations")
	}
	if n := do(t, e, "DBSIZE"); n != "0" {
		t.Error("explaining leaves", n, "keys")
	}
}
