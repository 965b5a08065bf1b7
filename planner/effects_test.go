package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/planner"
	"gears/pyfront"
)

// sitesOf writes the sites of the first stage: "GET read last", "SET write final".
func sitesOf(p *planner.Plan) []string {
	var out []string
	for _, seg := range p.Stages[0].Segments {
		for _, s := range seg.Sites {
			cmd := s.Command
			if cmd == "" {
				cmd = "?"
			}
			text := cmd + " " + string(s.Kind)
			switch {
			case s.Final:
				text += " final"
			case s.Last:
				text += " last"
			}
			if !s.Once {
				text += " many"
			}
			out = append(out, text)
		}
	}
	return out
}

func TestClasses(t *testing.T) {
	tests := []struct {
		name, script string
		class        planner.Class
		reason       string // part of it
		sites        []string
	}{
		{"no execute", "GB().map(lambda x: x['value']).run()", planner.Free, "no execute", nil},
		{"one read", "GB().map(lambda x: execute('get', x['key'])).run()", planner.Free, "GET", []string{"GET read final"}},
		{"two reads", "GB().map(lambda x: execute('GET', execute('GET', x['key']))).run()", planner.Free, "GET",
			[]string{"GET read", "GET read final"}},
		{"one write, then nothing", "GB().foreach(lambda x: execute('DEL', x['key'])).run()", planner.Ordered, "DEL", []string{"DEL write final"}},
		{"one write, then what raises", "GB().map(lambda x: int(execute('INCR', x['key']))).run()", planner.Ordered, "INCR",
			[]string{"INCR write last"}},
		{"key after write", "GB().foreach(lambda x: execute('DEL', x['key'])).map(lambda x: x['key']).run()", planner.Ordered, "DEL",
			[]string{"DEL write final"}},
		{"changed record's key after write", "def f(x):\n    del x['key']\n    execute('DEL', 'a')\nGB().foreach(f).map(lambda x: x['key']).run()",
			planner.Ordered, "DEL", []string{"DEL write last"}},
		{"branches", "GB().map(lambda x: execute('SET', x['key'], 1) if x['value'] else execute('DEL', x['key'])).run()", planner.Ordered,
			"SET, DEL", []string{"SET write final", "DEL write final"}},
		{"early return", "def f(x):\n    if x['value'] is None:\n        return execute('DEL', x['key'])\n    return execute('SET', x['key'], 1)\nGB().map(f).run()",
			planner.Ordered, "DEL, SET", []string{"DEL write final", "SET write final"}},
		{"early return in try", "def f(x):\n    try:\n        execute('DEL', x['key'])\n        x['no']\n        return 1\n    except Exception:\n        execute('SET', 'a', 1)\nGB().map(f).run()",
			planner.Speculative, "DEL, SET", []string{"DEL write", "SET write final"}},
		{"dynamic command", "GB().foreach(lambda x: execute(x['value'], x['key'])).run()", planner.Ordered, "chosen at run time", []string{"? unknown final"}},
		{"starred command", "GB('CommandReader').map(lambda x: execute(*x[1:])).register(trigger='t')", planner.Ordered, "chosen at run time",
			[]string{"? unknown final"}},
		{"loop", "GB().foreach(lambda x: [execute('DEL', k) for k in x['value']]).run()", planner.Speculative, "several",
			[]string{"DEL write many"}},
		{"loop of reads", "GB().map(lambda x: [execute('GET', k) for k in x['value']]).run()", planner.Free, "GET", []string{"GET read many"}},
		{"lazy generator", "def f(x):\n    g = (execute('DEL', k) for k in x['value'])\n    execute('SET', 'a', 1)\n    return list(g)\nGB().map(f).run()",
			planner.Speculative, "", []string{"DEL write many", "SET write"}},
		{"helper called twice", "def put(k):\n    execute('SET', k, 1)\ndef f(x):\n    put('a')\n    put('b')\nGB().map(f).run()", planner.Speculative, "SET",
			[]string{"SET write many"}},
		{"alias", "def f(x):\n    e = execute\n    return e('GET', x['key'])\nGB().map(f).run()", planner.Free, "GET", []string{"GET read final"}},
		{"module attribute", "import redisgears\nGB().map(lambda x: redisgears.executeCommand('GET', x['key'])).run()", planner.Free, "GET",
			[]string{"GET read final"}},
		{"keyless among several", "GB().map(lambda x: (execute('DBSIZE'), execute('SET', x['key'], 1))).run()", planner.Sequential, "DBSIZE",
			[]string{"DBSIZE read", "SET write final"}},
		{"transaction", "def f(x):\n    execute('MULTI')\nGB().map(f).run()", planner.Sequential, "MULTI", []string{"MULTI unknown final"}},
		{"other gears", "GB().map(lambda x: execute('RG.TRIGGER', 't')).run()", planner.Sequential, "RG.TRIGGER", []string{"RG.TRIGGER unknown final"}},

		{"global list", "seen = []\ndef f(x):\n    seen.append(x['key'])\n    execute('GET', x['key'])\nGB().map(f).run()", planner.Sequential, "changes seen, which outlives the record at 3:5",
			[]string{"GET read final"}},
		{"global list through a local", "seen = []\ndef f(x):\n    s = seen\n    s.append(1)\n    return execute('GET', 'a')\nGB().map(f).run()", planner.Sequential, "changes s", []string{"GET read final"}},
		{"global list through a container", "seen = []\ndef f(x):\n    d = {'s': seen}\n    d['s'].append(1)\n    return execute('GET', 'a')\nGB().map(f).run()", planner.Sequential,
			"changes d['s']", []string{"GET read final"}},
		{"global list through a bound method", "seen = []\ndef f(x):\n    list(map(seen.append, x['value']))\n    return execute('GET', 'a')\nGB().map(f).run()",
			planner.Sequential, "changes seen", []string{"GET read final"}},
		{"global list through a helper", "seen = []\ndef note(l, k):\n    l.append(k)\ndef f(x):\n    note(seen, 1)\n    return execute('GET', 'a')\nGB().map(f).run()",
			planner.Sequential, "changes l", []string{"GET read final"}},
		{"global list through a lambda given to a builtin", "seen = []\nGB().map(lambda x: list(map(lambda s: s.append(1), [seen]))).run()",
			planner.Sequential, "changes s", nil},
		{"read of a global dict", "conf = {}\nGB().map(lambda x: execute('GET', conf['prefix'] + x['key'])).run()", planner.Free, "GET", []string{"GET read final"}},
		{"object of the script", "obj = make()\nGB().map(lambda x: obj.get(x['key'])).run()", planner.Sequential, "obj.get", nil},
		{"unknown callee", "GB().map(lambda x: helper(x)).run()", planner.Sequential, "calls helper, whose code is not known", nil},
		{"a None to be filled in", "conn = None\nGB().map(lambda x: conn.get(x['key'])).run()", planner.Sequential, "conn.get", nil},
		{"print", "GB().foreach(lambda x: print(x)).run()", planner.Sequential, "print", nil},
		{"random", "import random\nGB().map(lambda x: execute('SET', x['key'], random.random())).run()", planner.Sequential, "random.random", []string{"SET write final"}},
		{"atomic", "def f(x):\n    with atomic():\n        execute('INCR', 'a')\nGB().foreach(f).run()", planner.Sequential, "atomic", []string{"INCR write last"}},
		{"mutable default", "def f(x, seen=[]):\n    seen.append(1)\n    execute('GET', 'a')\nGB().map(f).run()", planner.Sequential, "changes seen", []string{"GET read final"}},
		{"coroutine", "async def f(x):\n    return execute('GET', 'a')\nGB().map(f).run()", planner.Sequential, "coroutine", []string{"GET read final"}},
		{"record changed", "def f(x):\n    x['n'] = execute('GET', x['key'])\nGB().foreach(f).run()", planner.Free, "GET", []string{"GET read last"}},
		{"local list", "def f(x):\n    out = []\n    for k in x['value']:\n        out.append(k)\n    return execute('RPUSH', x['key'], *out)\nGB().map(f).run()",
			planner.Ordered, "RPUSH", []string{"RPUSH write final"}},
		{"closure over a local", "def f(x):\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return execute('GET', n)\n    return step()\nGB().map(f).run()",
			planner.Free, "GET", []string{"GET read final"}},
		{"recursion", "def f(x):\n    execute('DEL', x)\n    return f(x[1:]) if x else 1\nGB('KeysOnlyReader').map(f).run()", planner.Speculative, "DEL", []string{"DEL write many"}},
		{"sorted with a key", "GB().map(lambda x: execute('SADD', 'all', *sorted(x['value'], key=lambda s: s.lower()))).run()", planner.Ordered, "SADD",
			[]string{"SADD write final"}},
		{"json", "import json\nGB().map(lambda x: execute('SET', x['key'], json.dumps(json.loads(x['value'])))).run()", planner.Ordered, "SET", []string{"SET write final"}},
		{"f-string", "GB().foreach(lambda x: execute('SET', f\"copy:{x['key']}\", x['value'])).run()", planner.Ordered, "SET", []string{"SET write final"}},
		{"global assigned while sink-free and command-free", "n = 0\ndef f(x):\n    global n\n    n += 1\n    return n\nGB().map(f).run()", planner.Sequential, "global 'n'", nil},
		{"sink reads while records write", "GB().foreach(lambda x: execute('DEL', x['key'])).accumulate(lambda a, r: execute('GET', 'a')).run()",
			planner.Sequential, "the sink executes GET", []string{"DEL write"}},
		{"sink counts in a global that records read", "seen = {}\ndef note(a, r):\n    seen[r] = 1\nGB().filter(lambda x: seen.get(x['key'])).map(lambda x: x['key']).accumulate(note).run()",
			planner.Sequential, "the sink changes seen", nil},
		{"python reader sharing a list", "def g():\n    l = [1]\n    while True:\n        yield l\ndef f(x):\n    x.append(execute('GET', 'a'))\nGB('PythonReader').foreach(f).run(g)",
			planner.Sequential, "changes x", []string{"GET read last"}},
		{"future", "def f(x):\n    return gearsFuture()\nGB().map(f).run()", planner.Sequential, "gearsFuture", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := parseScript(t, tt.script)
			p := planner.Build(s.recipe, planner.Env{Script: &lang.Module{Source: tt.script}})
			checkPlan(t, p)
			st := &p.Stages[0]
			if st.Class != tt.class || !strings.Contains(st.Reason, tt.reason) {
				t.Errorf("got %s (%s), want %s (…%s…)", st.Class, st.Reason, tt.class, tt.reason)
			}
			if d := cmp.Diff(tt.sites, sitesOf(p)); d != "" {
				t.Errorf("sites (-want +got):\n%s\n%s", d, p.Text())
			}
		})
	}
}

func TestEveryOperatorIsPlanned(t *testing.T) {
	id := &lang.Callback{Builtin: "str"}
	for i := range lang.Ops {
		op := &lang.Ops[i]
		for _, shards := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s on %d", op.Name, shards), func(t *testing.T) {
				step := lang.Step{Op: op}
				for _, p := range op.Params {
					switch p.Type {
					case lang.ParamFunc:
						step.Args = append(step.Args, id)
					case lang.ParamInt:
						step.Args = append(step.Args, int64(3))
					case lang.ParamBool:
						step.Args = append(step.Args, true)
					default:
						step.Args = append(step.Args, &lang.Opaque{Ref: int64(0)})
					}
				}
				r := &lang.Recipe{Reader: "KeysOnlyReader", Steps: []lang.Step{step, step}, ToStr: true, Collect: true, Mode: "async"}
				checkPlan(t, planner.Build(r, planner.Env{Shards: shards}))
			})
		}
	}
}

func TestLocalModesUseOneShard(t *testing.T) {
	for mode, want := range map[string]int{"async": 3, "async_local": 1, "sync": 1} {
		r := &lang.Recipe{Reader: "CommandReader", Mode: mode, Collect: true, Action: lang.ActionRegister}
		if p := planner.Build(r, planner.Env{Shards: 3}); p.Shards != want {
			t.Errorf("mode %s: %d shards, want %d", mode, p.Shards, want)
		}
	}
}

func TestTheServersCommandTableDecides(t *testing.T) {
	s := parseScript(t, "GB().map(lambda x: execute('my.read', x['key'])).run()")
	env := planner.Env{Command: func(name string) (planner.CommandInfo, bool) {
		return planner.CommandInfo{ReadOnly: true, FirstKey: 1, LastKey: 1, Step: 1}, name == "MY.READ"
	}}
	if p := planner.Build(s.recipe, env); p.Stages[0].Class != planner.Free {
		t.Errorf("class %s, want free", p.Stages[0].Class)
	}
}

func TestRereadOnlyWhereRecordsCarryWhatWritesChange(t *testing.T) {
	tests := map[string]bool{
		"GB().foreach(lambda x: execute('DEL', x['key'])).run()":                         false,
		"GB().foreach(lambda x: execute('DEL', x['key'], 'a')).run()":                    true,
		"GB().foreach(lambda x: execute('DEL', x['value'])).run()":                       true,
		"GB().foreach(lambda x: execute('GET', x['key'])).run()":                         false,
		"GB().foreach(lambda x: execute('DEL', x['key'])).map(lambda x: x['key']).run()": false,
		"GB().foreach(lambda x: execute('DEL', x['key'])).run('*', readValue=False)":     false,
		"GB('KeysOnlyReader').foreach(lambda k: execute('DEL', k)).run()":                false,
		"GB().foreach(lambda x: helper(x)).run()":                                        true,
		"GB().accumulate(lambda a, r: execute('SET', 'last', r['value'])).run('*')":      true,
	}
	for src, want := range tests {
		if got := planner.Build(parseScript(t, src).recipe, planner.Env{}).Reader.Reread; got != want {
			t.Errorf("%s: reread %v, want %v", src, got, want)
		}
	}
}

// FuzzBuild plans the functions of any script as callbacks of every place.
func FuzzBuild(f *testing.F) {
	f.Add("lambda x: execute('GET', x['key'])\n")
	f.Add("def f(x):\n    for k, *v in x.items():\n        try:\n            yield execute(k, *v)\n        finally:\n            del x[k]\n")
	f.Add("class A:\n    def f(self): return [y for y in self if y]\nlambda *a, b=1, **k: (c := a) + [b] and {**k}\n")
	f.Add("async def g(x):\n    async with x as y:\n        await y\n        return f'{y!r:>{x}}'\n")
	f.Fuzz(func(t *testing.T, src string) {
		m, errs := pyfront.Parse("<string>", src, pyfront.Options{MaxDepth: 100})
		if len(errs) > 0 {
			return
		}
		var fns []*lang.Func
		lang.Inspect(m.Body.Body, func(e lang.Expr) bool {
			if fe, ok := e.(*lang.FuncExpr); ok {
				fns = append(fns, fe.Fn)
			}
			return true
		})
		for _, s := range m.Body.Body {
			if d, ok := s.(*lang.DefStmt); ok {
				fns = append(fns, d.Fn)
			}
		}
		sc := &script{facts: map[string]lang.Fact{}}
		for _, n := range builtinNames {
			sc.facts[n] = lang.Fact{Kind: lang.FactBuiltin, Name: n}
		}
		for _, fn := range fns {
			c := sc.callback(fn)
			sc.facts[fn.Name] = lang.Fact{Kind: lang.FactFunction, Callback: c}
			r := &lang.Recipe{Reader: "KeysReader", Mode: "async", ToStr: true, Collect: true}
			for _, op := range []string{"filter", "foreach", "repartition", "flatmap", "map"} {
				r.Steps = append(r.Steps, lang.Step{Op: lang.Op(op), Args: []any{c}})
			}
			r.Steps = append(r.Steps, lang.Step{Op: lang.Op("groupby"), Args: []any{c, c}})
			for _, shards := range []int{1, 2} {
				p := planner.Build(r, planner.Env{Shards: shards, Script: &lang.Module{Source: src}})
				checkPlan(t, p)
				_ = p.Text()
			}
		}
	})
}
