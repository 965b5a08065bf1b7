package vm_test

import (
	"fmt"
	"strings"
	"testing"

	"gears/pyfront"
	"gears/vm"
)

// TestBudgetsEndScripts: what uses a budget up ends with an error that names it,
// and what catches that error has little left to do harm with.
func TestBudgetsEndScripts(t *testing.T) {
	limits := vm.Limits{Instructions: 300_000, Memory: 4 << 20, Depth: 100}
	const (
		instructions = "RuntimeError: instruction budget of 300000 is used up\n"
		memory       = "MemoryError: memory budget of the execution is used up\n"
		tooLarge     = "MemoryError: object of 1 times 1000000000 elements is too large\n"
		depth        = "RecursionError: maximum recursion depth exceeded\n"
	)
	for name, tc := range map[string]struct{ src, want string }{
		"loop":                    {"while True: pass", instructions},
		"long loop in a builtin":  {"sum(range(10**12))", instructions},
		"loop in callbacks":       {"list(map(lambda x: x, range(10**9)))", ""},
		"generator without end":   {"def g():\n    while True: yield 1\nfor x in g(): pass", instructions},
		"caught once":             {"try:\n    while True: pass\nexcept RuntimeError: pass\nwhile True: pass", instructions},
		"caught for ever":         {"while True:\n    try:\n        while True: pass\n    except RuntimeError: pass", instructions},
		"in finally":              {"try:\n    while True: pass\nfinally:\n    while True: pass", instructions},
		"comparing":               {"a = [1] * 10000\nwhile a == a[:]: pass", ""},
		"power":                   {"x = 3\nwhile True: x = x * x", ""},
		"list that grows":         {"l = []\nwhile True: l.extend(range(1000))", memory},
		"list doubled":            {"l = [1]\nwhile True: l += l", memory},
		"list repeated":           {"[0] * 10**9", tooLarge},
		"text doubled":            {"s = 'x'\nwhile True: s += s", memory},
		"text repeated":           {"'x' * 10**10", "MemoryError: object of 1 times 10000000000 elements is too large\n"},
		"text padded":             {"'x'.center(10**9)", memory},
		"text formatted":          {"'%1000000000d' % 1", memory},
		"text replaced":           {"s = 'x' * 100000\ns.replace('x', s)", "MemoryError\n"},
		"text joined":             {"','.join(['x' * 1000] * 10**5)", memory},
		"bytes":                   {"bytes(10**9)", memory},
		"bytearray that grows":    {"b = bytearray(1)\nwhile True: b += b", memory},
		"dict that grows":         {"d = {}\nn = 0\nwhile True:\n    d[n] = n\n    n += 1", ""},
		"set that grows":          {"s = set()\nwhile True: s.add(len(s))", ""},
		"memory error is caught":  {"try: [0] * 10**9\nexcept MemoryError as e: print('caught', e)\nprint(len([1] * 1000))", "caught object of 1 times 1000000000 elements is too large\n1000\n"},
		"recursion":               {"def f(): f()\nf()", depth},
		"recursion through repr":  {"class A:\n    def __repr__(self): return repr(self)\nrepr(A())", depth},
		"recursion of generators": {"def g(): yield from g()\nlist(g())", depth},
		"recursion is caught":     {"def f(n):\n    try: return f(n + 1)\n    except RecursionError: return n\nprint(f(0) > 50)", "True\n"},
		"nested data":             {"l = []\nfor _ in range(5000): l = [l]\nrepr(l)", ""},
		"nested data compared":    {"a, b = [], []\nfor _ in range(5000): a, b = [a], [b]\na == b", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := runProgram(tc.src+"\n", limits)
			ended := strings.Contains(got, instructions) || strings.Contains(got, memory) || strings.Contains(got, "MemoryError") || strings.Contains(got, "RecursionError: ")
			if tc.want == "" && !ended || tc.want != "" && !strings.HasSuffix(got, tc.want) {
				t.Errorf("got %.300q, want %q", got, tc.want)
			}
		})
	}
}

// TestParserLimits: sources that are too much of something are refused, with
// words that say of what.
func TestParserLimits(t *testing.T) {
	deep := func(n int, open, inner, shut string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(shut, n)
	}
	var blocks strings.Builder
	for i := range 150 {
		fmt.Fprintf(&blocks, "%sif 1:\n", strings.Repeat(" ", i))
	}
	for name, tc := range map[string]struct {
		src, want string
		opt       pyfront.Options
	}{
		"source":            {"x = 1\n", "source is too large: 6 bytes, limit 5", pyfront.Options{MaxSource: 5}},
		"source as default": {strings.Repeat("#", 17<<20), "source is too large: 17825792 bytes, limit 16777216", pyfront.Options{}},
		"tokens":            {strings.Repeat("x\n", 20), "tokens", pyfront.Options{MaxTokens: 10}},
		"depth of calls":    {"f" + strings.Repeat("()", 3000), "expression is too complex", pyfront.Options{}},
		"depth of nots":     {strings.Repeat("not ", 3000) + "x", "expression is too complex", pyfront.Options{}},
		"depth of minus":    {strings.Repeat("-", 3000) + "x", "expression is too complex", pyfront.Options{}},
		"depth of powers":   {strings.Repeat("x**", 3000) + "x", "expression is too complex", pyfront.Options{}},
		"depth of ifs":      {strings.Repeat("x if x else ", 3000) + "x", "expression is too complex", pyfront.Options{}},
		"depth of lambdas":  {strings.Repeat("lambda: ", 3000) + "x", "expression is too complex", pyfront.Options{}},
		"parentheses":       {deep(300, "(", "x", ")"), "too many nested parentheses", pyfront.Options{}},
		"brackets":          {deep(300, "[", "", "]"), "too many nested parentheses", pyfront.Options{}},
		"blocks":            {blocks.String() + strings.Repeat(" ", 150) + "pass\n", "too many levels of indentation", pyfront.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			m, errs := pyfront.Parse("<string>", tc.src, tc.opt)
			if m != nil || len(errs) == 0 || errs[0].Message == "" || !strings.Contains(errs[0].Message, tc.want) {
				t.Errorf("module %v, errors %.300v", m != nil, errs)
			}
		})
	}
}
