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
