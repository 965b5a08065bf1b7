package luablock_test

import (
	"strings"
	"testing"

	"gears/lang"
	"gears/luablock"
	"gears/pyfront"
)

// withs finds the atomic blocks of a body, functions included.
func withs(body []lang.Stmt) []*lang.With {
	var out []*lang.With
	for _, s := range body {
		switch s := s.(type) {
		case *lang.With:
			if luablock.IsAtomic(s) {
				out = append(out, s)
			}
			out = append(out, withs(s.Body)...)
		case *lang.DefStmt:
			out = append(out, withs(s.Fn.Body)...)
		case *lang.ClassStmt:
			out = append(out, withs(s.Fn.Body)...)
		}
	}
	return out
}

func TestReasons(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"execute('incr', 'n')", "one EVALSHA"},
		{"return execute('incr', 'n')", "one EVALSHA"},
		{"v = execute('get', 'n')\nlog('it is ' + v)\nmangle([w for w in v])", "line 5: a call of mangle()"},
		{"v = execute('get', 'n')\nlog('it is ' + v)\nv = [w for w in v]", "one EVALSHA"},
		{"pass", "line 2: it runs no command"},
		{"mangle(execute('get', 'n'))", "line 3: a call of mangle()"},
		{"execute(x, 'n')", "line 3: a command whose name is computed"},
		{"execute('get', *x)", "line 3: a call with named arguments or stars"},
		{"execute('eval', 'return 1', 0)", "line 3: EVAL is not allowed in a script"},
		{"execute('rg.pyexecute', 'x')", "line 3: RG.PYEXECUTE is answered by gears"},
		{"execute('bitfield', 'a', 'get', 'u8', 0)", "line 3: BITFIELD answers with integers that a script may round"},
		{"try:\n    execute('incr', 'n')\nexcept Exception:\n    pass", "line 3: a try statement"},
		{"with open('x'):\n    execute('incr', 'n')", "line 3: a with statement"},
		{"execute('set', 'n', [v for v in x])", "line 3: a comprehension"},
		{"execute('set', 'n', x.y)", "line 3: the attribute 'y'"},
		{"execute('set', 'n', x % y)", "line 3: % where neither side is plainly a number, nor the left one a constant text"},
		{"execute('set', 'n', f'{x:>10}')", "line 3: the format '>10'"},
		{"execute('set', 'n', 9007199254740992)", "line 3: an int beyond 53 bits"},
		{"x.y = execute('get', 'n')", "line 3: an assignment to an attribute"},
		{"execute('set', 'n', x ** 2)", "line 3: the operator **"},
		{"for i in x:\n    execute('set', i, " + strings.Repeat("(", 60) + "1" + strings.Repeat("+1)", 60) + ")", "line 4: it is nested too deeply"},
		{"async_thing = 1\nawait execute('get', 'n')", "line 4: await"},
	} {
		def := "def f(x):\n"
		if strings.Contains(c.body, "await") {
			def = "async def f(x):\n"
		}
		src := def + "    with atomic():\n        " + strings.ReplaceAll(c.body, "\n", "\n        ") + "\n"
		m, diags := pyfront.Parse("<string>", src, pyfront.Options{})
		if len(diags) > 0 {
			t.Fatal(src, diags[0])
		}
		blocks := withs(m.Body.Body)
		if len(blocks) != 1 {
			t.Fatalf("%d blocks in\n%s", len(blocks), src)
		}
		b := luablock.Compile(blocks[0])
		if got := b.String(); !strings.HasPrefix(got, "atomic block at line 2: ") || !strings.HasSuffix(got, ": "+c.want) {
			t.Errorf("got %q, want %q of\n%s", got, c.want, src)
		}
	}
}

// TestVariables checks what a script is given.
func TestVariables(t *testing.T) {
	src := "def f(a, b):\n    with atomic():\n        c = execute('get', a)\n        if c:\n            d = b\n        execute('set', a, d)\n        e = c + a\n"
	m, _ := pyfront.Parse("<string>", src, pyfront.Options{})
	b := luablock.Compile(withs(m.Body.Body)[0])
	var names []string
	for _, n := range b.In {
		names = append(names, n.Name)
	}
	if got := strings.Join(names, " "); got != "a d b" && got != "a b d" && got != "d a b" {
		t.Errorf("given: %s", got)
	}
	if len(b.Commands) != 2 || b.Commands[1].Name != "set" || b.Commands[1].Args != 3 {
		t.Errorf("%+v", b.Commands)
	}
}
