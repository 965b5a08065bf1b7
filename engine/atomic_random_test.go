package engine_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/shard/shardtest"
)

// blockGen makes random atomic blocks over the variables i (int), s (str),
// l (list), d (dict), v (anything) and x (the argument).
type blockGen struct {
	r     *rand.Rand
	loops int
}

func (g *blockGen) pick(xs ...string) string { return xs[g.r.IntN(len(xs))] }

func (g *blockGen) int(depth int) string {
	if g.r.IntN(25) == 0 {
		return g.any(depth - 1)
	}
	if depth <= 0 || g.r.IntN(4) == 0 {
		return g.pick("i", "x", "i", strconv.Itoa(g.r.IntN(9)-3), "K['n']", "len(s)", "len(l)", "True")
	}
	switch g.r.IntN(12) {
	case 0, 1, 2:
		return "(" + g.int(depth-1) + g.pick(" + ", " - ", " * ") + g.int(depth-1) + ")"
	case 3:
		return "(" + g.int(depth-1) + g.pick(" // ", " % ") + g.pick("2", "3", "-4", "7", "len(l)") + ")"
	case 4:
		return "int(execute('incr', " + g.key("n") + "))"
	case 5:
		return "int(execute('get', " + g.key("n") + ") or 0)"
	case 6:
		return g.pick("min", "max") + "(" + g.int(depth-1) + ", " + g.int(depth-1) + ")"
	case 7:
		return "abs(" + g.int(depth-1) + ")"
	case 8:
		return "(" + g.int(depth-1) + " if " + g.test(depth-1) + " else " + g.int(depth-1) + ")"
	case 9:
		return "len(" + g.pick(g.str(depth-1), g.list(depth-1)) + ")"
	case 10:
		return g.str(depth-1) + ".find(" + g.str(0) + ")"
	}
	return "int(" + g.pick(g.str(depth-1), g.int(depth-1), g.float(depth-1)) + ")"
}

func (g *blockGen) float(depth int) string {
	if depth <= 0 {
		return g.pick("0.5", "1.25", "-2.0", "0.1", "3e10", "float(x)")
	}
	switch g.r.IntN(4) {
	case 0:
		return "(" + g.float(depth-1) + g.pick(" + ", " - ", " * ") + g.pick(g.int(depth-1), g.float(depth-1)) + ")"
	case 1:
		return "(" + g.int(depth-1) + " / " + g.pick("3", "7", "x", "4") + ")"
	case 2:
		return "float(" + g.pick(g.int(depth-1), "'2.50'", "' 1e-7 '") + ")"
	}
	return g.float(0)
}

func (g *blockGen) str(depth int) string {
	if g.r.IntN(30) == 0 {
		return g.any(depth - 1)
	}
	if depth <= 0 || g.r.IntN(4) == 0 {
		return g.pick("s", "s", "'a'", "'b,c'", "''", "'äöß'", "' x '", "K['s']", "'12'", "'it\\'s'")
	}
	switch g.r.IntN(14) {
	case 0, 1:
		return "(" + g.str(depth-1) + " + " + g.str(depth-1) + ")"
	case 2:
		return "str(" + g.pick(g.int(depth-1), g.float(depth-1), g.list(depth-1), g.str(depth-1)) + ")"
	case 3:
		return g.str(depth-1) + "." + g.pick("strip()", "lstrip()", "rstrip()", "strip('a ')", "replace('a', 'bb')", "upper()", "lower()")
	case 4:
		return g.str(depth-1) + "[" + g.pick("0", "-1", "1:", ":2", "-3:-1", "i:", ":x") + "]"
	case 5:
		return g.pick("','", "'-'", "''") + ".join(" + g.str(depth-1) + ".split(" + g.pick("", "','", "'a'", "None, 1", "',', 1") + "))"
	case 6:
		return fmt.Sprintf("f'{%s}:{%s!r}:{%s:03d}:{%s:.2f}'", "i", "s", "x", "i")
	case 7:
		return "'%s|%d|%.1f%%' % (" + g.any(depth-1) + ", " + g.int(depth-1) + ", " + g.float(depth-1) + ")"
	case 8:
		return "'{}-{}'.format(" + g.any(depth-1) + ", " + g.int(depth-1) + ")"
	case 9:
		return "execute('get', " + g.key("s") + ")"
	case 10:
		return "(" + g.str(depth-1) + " * " + g.pick("2", "0", "x") + ")"
	case 11:
		return "(" + g.str(depth-1) + " or " + g.str(depth-1) + ")"
	case 12:
		return "execute('hget', " + g.key("h") + ", " + g.str(0) + ")"
	}
	return "d.get(" + g.str(0) + ", " + g.str(0) + ")"
}

func (g *blockGen) list(depth int) string {
	if depth <= 0 || g.r.IntN(3) == 0 {
		return g.pick("l", "l", "[]", "[1, 'a']", "K['l']", "(1, 2)")
	}
	switch g.r.IntN(6) {
	case 0:
		return "[" + g.any(depth-1) + ", " + g.any(depth-1) + "]"
	case 1:
		return "(l + [" + g.any(depth-1) + "])"
	case 2:
		return "execute('lrange', " + g.key("l") + ", 0, -1)"
	case 3:
		return g.str(depth-1) + ".split(',')"
	case 4:
		return "list(" + g.pick("range(x)", "d", "d.items()", "s", "enumerate(l)") + ")"
	}
	return "l[" + g.pick("1:", ":-1", "i:x") + "]"
}

func (g *blockGen) any(depth int) string {
	switch g.r.IntN(8) {
	case 0, 1:
		return g.int(depth)
	case 2, 3:
		return g.str(depth)
	case 4:
		return g.list(depth)
	case 5:
		return g.pick("v", "None", "True", "d")
	case 6:
		return g.float(depth)
	}
	return g.pick("v", "i", "s")
}

func (g *blockGen) test(depth int) string {
	if depth <= 0 {
		return g.pick("i", "s", "x > 1", "v is None", "v", "'a' in s", "l")
	}
	switch g.r.IntN(7) {
	case 0:
		return "(" + g.test(depth-1) + g.pick(" and ", " or ") + g.test(depth-1) + ")"
	case 1:
		return "not " + g.test(depth-1)
	case 2:
		return g.int(depth-1) + g.pick(" < ", " <= ", " == ", " != ", " >= ", " > ") + g.int(depth-1)
	case 3:
		return g.str(depth-1) + g.pick(" == ", " < ", " in ", " not in ", " >= ") + g.str(depth-1)
	case 4:
		return g.any(depth-1) + g.pick(" == ", " != ", " in ") + g.any(depth-1)
	case 5:
		return g.int(0) + " < " + g.int(depth-1) + " <= " + g.int(0)
	}
	return g.str(depth-1) + g.pick(".startswith('a')", ".endswith(',c')", ".isdigit()", ".startswith(('a', ' '))")
}

func (g *blockGen) key(prefix string) string {
	return g.pick("'"+prefix+"1'", "'"+prefix+"2'", "'"+prefix+"' + str(x)")
}

func (g *blockGen) command(depth int) string {
	switch g.r.IntN(10) {
	case 0, 1:
		return "execute('set', " + g.key("s") + ", " + g.any(depth) + ")"
	case 2:
		return "execute('incrby', " + g.key("n") + ", " + g.int(depth) + ")"
	case 3:
		return "execute('rpush', " + g.key("l") + ", " + g.any(depth) + ", " + g.any(depth) + ")"
	case 4:
		return "execute('hset', " + g.key("h") + ", " + g.str(0) + ", " + g.any(depth) + ")"
	case 5:
		return "execute('" + g.pick("get", "llen", "hgetall", "ttl") + "', " + g.key(g.pick("s", "l", "h")) + ")"
	case 6:
		return "execute('append', " + g.key("s") + ", " + g.str(depth) + ")"
	case 7:
		return "execute('hgetall', " + g.key("h") + ")"
	case 8:
		return "execute('del', " + g.key(g.pick("s", "l", "n")) + ")"
	}
	return "execute('mget', " + g.key("s") + ", " + g.key("n") + ")"
}

func (g *blockGen) stmts(depth int, indent string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, indent+format+"\n", args...) }
	for range 1 + g.r.IntN(4) {
		switch g.r.IntN(22) {
		case 0, 1, 2, 3:
			line("%s", g.command(2))
		case 4:
			line("v = %s", g.command(1))
		case 5, 6:
			line("i = %s", g.int(2))
		case 7, 8:
			line("s = %s", g.str(2))
		case 9:
			line("l = %s", g.list(2))
		case 10:
			line("d[%s] = %s", g.pick("'a'", "s", "i"), g.any(2))
		case 11:
			line("l.append(%s)", g.any(1))
		case 12:
			line("%s", g.pick("i += x", "s += 'q'", "l += [x]", "i -= len(s)", "i *= 2", "d['c'] = d.get('c', 0) + 1", "l[0] = i", "d.setdefault('l', []).append(i)"))
		case 13:
			line("v = %s", g.any(2))
		case 14:
			line("%s", g.pick("a, b = l", "v, i = s, x", "v = d['a']", "v = l.pop()", "i, s = [x, 'y']"))
		case 15, 16, 17:
			if depth > 0 {
				line("if %s:", g.test(2))
				b.WriteString(g.stmts(depth-1, indent+"    "))
				if g.r.IntN(2) == 0 {
					line("else:")
					b.WriteString(g.stmts(depth-1, indent+"    "))
				}
			}
		case 18, 19:
			if depth > 0 {
				line("for %s:", g.pick("i in range(x + 1)", "v in list(l)", "i, v in enumerate(s[:4])", "s, v in list(d.items())", "s in 'ab'", "i in range(5, 0, -2)"))
				g.loops++
				b.WriteString(g.stmts(depth-1, indent+"    "))
				g.loops--
				if g.r.IntN(3) == 0 {
					line("else:")
					b.WriteString(g.stmts(depth-1, indent+"    "))
				}
			}
		case 20:
			if g.loops > 0 {
				line("if %s: %s", g.test(1), g.pick("break", "continue"))
			} else {
				line("if %s: return [%s]", g.test(1), g.any(1))
			}
		case 21:
			line("%s", g.pick("pass", "log('a ' + str(i))", "assert i != 3, s", "if v == 'never': raise ValueError(s)"))
		}
	}
	if b.Len() == 0 {
		line("pass")
	}
	return b.String()
}

// script is a few blocks, each called with a few arguments.
func (g *blockGen) script() string {
	var b strings.Builder
	b.WriteString("K = {'n': 4, 's': 'k,s', 'l': [3, 'k']}\n")
	const blocks = 6
	for n := range blocks {
		fmt.Fprintf(&b, "def f%d(x):\n    i, s, l, d, v = %d, %s, [2, 'b'], {'a': 1}, %s\n    try:\n        with atomic():\n            execute('set', 'at', x)\n%s            execute('incr', 'end')\n",
			n, g.r.IntN(5), g.pick("'s'", "'a,b'", "''"), g.pick("None", "'v'", "7", "[1]"), g.stmts(3, "            "))
		b.WriteString("    except Exception as e:\n        return [type(e).__name__, str(e), e.__traceback__.tb_lineno, i, s, l, d, v]\n    return [i, s, l, d, v]\n")
	}
	fmt.Fprintf(&b, "def run(r):\n    out = []\n    for f in (%s):\n        for x in range(3):\n            out.append(repr(f(x)))\n    return out + [repr(K)]\n", func() string {
		var names []string
		for n := range blocks {
			names = append(names, "f"+strconv.Itoa(n))
		}
		return strings.Join(names, ", ")
	}())
	b.WriteString("GB('ShardsIDReader').map(run).run()\n")
	return b.String()
}

// TestRandomAtomicBlocks runs random blocks as scripts and command by command.
func TestRandomAtomicBlocks(t *testing.T) {
	count := 150
	if s := os.Getenv("GEARS_ATOMIC"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		count = n
	}
	topo := shardtest.Start(t, "--enable-debug-command", "yes").Topology()
	whole, partly, reasons := 0, 0, map[string]int{}
	for seed := range count {
		g := &blockGen{r: rand.New(rand.NewPCG(uint64(seed), 7))}
		script := g.script()
		want, _, _ := runAtomic(t, topo, engine.Options{NoAtomicScripts: true}, script)
		got, log, scripts := runAtomic(t, topo, engine.Options{}, script)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d: as scripts it differs (-commands +scripts):\n%s\nscript:\n%s%s", seed, diff, script, log)
		}
		for _, l := range strings.Split(log, "\n") {
			if strings.Contains(l, "the rest of") {
				partly++
				scripts--
			}
			if _, why, ok := strings.Cut(l, "reason="); ok {
				reasons[why]++
			}
		}
		whole += scripts
	}
	t.Logf("%d blocks ran as one script, %d went on without it: %v", whole, partly, reasons)
	if whole == 0 {
		t.Error("no block ran as a script")
	}
}
