package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/shard"
	"gears/shard/shardtest"
	"gears/vm"
)

// The batched scheduler against one record at a time: generated scripts on data
// with colliding keys must give the same results and errors, the same keyspace,
// and the same writes in the same order.
//
// Scripts never write to a key of the wrong type: behind a write whose reply is
// an error, commands that were pipelined already may have happened, which is
// documented and is the only difference allowed.

// scriptGen makes random scripts.
type scriptGen struct {
	r     *rand.Rand
	funcs strings.Builder
	n     int
	// fixed: no keys are made or removed, for scripts that scan: whether SCAN
	// sees such keys depends on its pace.
	fixed bool
}

func (g *scriptGen) pick(xs ...string) string { return xs[g.r.IntN(len(xs))] }

// key is an expression for a key of the given type prefix; x is an int.
func (g *scriptGen) key(prefix string) string {
	form := g.r.IntN(4)
	if g.fixed {
		form = min(form, 2)
	}
	switch form {
	case 0, 1:
		return fmt.Sprintf("'%s%d'", prefix, g.r.IntN(3))
	case 2:
		return fmt.Sprintf("'%s' + str(n(x) %% %d)", prefix, 1+g.r.IntN(5))
	}
	return fmt.Sprintf("'%s' + str(n(x))", prefix)
}

func (g *scriptGen) read() string {
	switch g.r.IntN(7) {
	case 0:
		return "execute('hget', " + g.key("h") + ", 'f')"
	case 1:
		return "execute('llen', " + g.key("l") + ")"
	case 2:
		return "execute('exists', " + g.key("s") + ")"
	case 3:
		return "execute('scard', " + g.key("e") + ")"
	case 4:
		return "execute('mget', " + g.key("s") + ", " + g.key("s") + ")"
	case 5:
		if g.r.IntN(4) == 0 {
			return "execute('dbsize')"
		}
	}
	return "execute('get', " + g.key("s") + ")"
}

func (g *scriptGen) write(val string) string {
	switch g.r.IntN(8) {
	case 0:
		return "execute('hincrby', " + g.key("h") + ", 'f', 1)"
	case 1:
		return "execute('rpush', " + g.key("l") + ", " + val + ")"
	case 2:
		if g.fixed {
			break
		}
		return "execute('del', " + g.key("s") + ")"
	case 3:
		return "execute('sadd', " + g.key("e") + ", " + val + ")"
	case 4:
		return "execute('incr', " + g.key("c") + ")"
	case 5:
		if g.r.IntN(4) > 0 {
			break
		}
		return "execute('eval', \"return redis.call('incr', KEYS[1])\", 1, " + g.key("c") + ")"
	}
	return "execute('set', " + g.key("s") + ", " + val + ")"
}

// stmts is a function body that works on x and the variable v.
func (g *scriptGen) stmts(depth int, indent string) string {
	var b strings.Builder
	for range 1 + g.r.IntN(3) {
		switch g.r.IntN(14) {
		case 0, 1, 2:
			fmt.Fprintf(&b, "%sv = %s\n", indent, g.read())
		case 3, 4:
			fmt.Fprintf(&b, "%s%s\n", indent, g.write("str(n(v))"))
		case 5:
			if depth > 0 {
				fmt.Fprintf(&b, "%sif n(v) %% %d == 0:\n%s", indent, 2+g.r.IntN(2), g.stmts(depth-1, indent+"    "))
				if g.r.IntN(2) == 0 {
					fmt.Fprintf(&b, "%selse:\n%s", indent, g.stmts(depth-1, indent+"    "))
				}
			}
		case 6:
			if depth > 0 {
				fmt.Fprintf(&b, "%sfor i in range(%d):\n%s", indent, g.r.IntN(3), g.stmts(depth-1, indent+"    "))
			}
		case 7:
			if depth > 0 {
				fmt.Fprintf(&b, "%stry:\n%s%s    v = int(v)\n%sexcept (TypeError, ValueError):\n%s    v = -1\n", indent, g.stmts(depth-1, indent+"    "), indent, indent, indent)
			}
		case 8:
			fmt.Fprintf(&b, "%sv = [%s for i in range(2)]\n", indent, g.read())
		case 9:
			fmt.Fprintf(&b, "%sv = sorted([3, 1, 2], key=lambda i: n(%s))\n", indent, g.pick(g.read(), g.write("'7'")))
		case 10:
			if g.r.IntN(6) == 0 {
				// Something that fails for some records.
				fmt.Fprintf(&b, "%sv = 10 // (n(x) - %d)\n", indent, g.r.IntN(60))
			} else {
				fmt.Fprintf(&b, "%sv = %s\n%s%s\n", indent, "execute('get', "+g.key("s")+")", indent, "execute('set', "+g.key("s")+", n(v) + 1)")
			}
		default:
			// Read-modify-write of one key, which later records touch too.
			k := g.key("s")
			fmt.Fprintf(&b, "%sv = n(execute('get', %s)) + 1\n%sexecute('set', %s, v)\n", indent, k, indent, k)
		}
	}
	if b.Len() == 0 {
		fmt.Fprintf(&b, "%sv = %s\n", indent, g.read())
	}
	return b.String()
}

// function defines a callback and returns its name.
func (g *scriptGen) function(ret string) string {
	g.n++
	name := fmt.Sprintf("f%d", g.n)
	fmt.Fprintf(&g.funcs, "def %s(x):\n    v = x\n%s    return %s\n", name, g.stmts(2, "    "), ret)
	return name
}

func (g *scriptGen) script() string {
	g.funcs.Reset()
	g.funcs.WriteString("def n(x):\n    if isinstance(x, int):\n        return x\n    if isinstance(x, str):\n        try:\n            return int(x if x[:1] < 'a' else x[1:])\n        except ValueError:\n            return len(x)\n    if isinstance(x, list):\n        return len(x)\n    if isinstance(x, dict):\n        return n(x['value']['n'] if 'id' in x else x['value'])\n    return 0\n")
	// k is n without recursion, after which the planner takes nothing for final.
	g.funcs.WriteString("def k(x):\n    if isinstance(x, int):\n        return x\n    return len(x) if isinstance(x, (str, dict, list)) else 0\n")
	var steps strings.Builder
	reader, run := "'PythonReader'", fmt.Sprintf("lambda: (i for i in range(%d))", 1+g.r.IntN(60))
	g.fixed = false
	switch g.r.IntN(5) {
	case 4:
		g.fixed = true
		reader, run = "'KeysReader'", g.pick("'*'", "'s*'", "'h*'", "'[a-m]*'")
	case 0:
		reader, run = "'StreamReader'", "'x'"
	case 1:
		run = "lambda: ('r' + str(i % 13) for i in range(40))"
	}
	for range 1 + g.r.IntN(4) {
		switch g.r.IntN(15) {
		case 12, 13, 14:
			// A write that nothing can follow, so that those of later records are
			// pipelined behind it, if and only if a read says so.
			k := g.key("s")
			fmt.Fprintf(&steps, ".foreach(lambda x: execute('set', %s, '%d') if execute('get', %s) %s '%d' else None)",
				k, g.r.IntN(3), g.pick(k, g.key("s")), g.pick("==", "!="), g.r.IntN(3))
		case 0, 1:
			fmt.Fprintf(&steps, ".map(%s)", g.function("v"))
		case 2:
			fmt.Fprintf(&steps, ".foreach(%s)", g.function("v"))
		case 3:
			fmt.Fprintf(&steps, ".filter(%s)", g.function("n(v) % 3 != 1"))
		case 4:
			fmt.Fprintf(&steps, ".flatmap(%s)", g.function("[n(x), n(v), n(x) + 1]"))
		case 5:
			fmt.Fprintf(&steps, ".map(lambda x: %s)", g.read())
		case 6:
			fmt.Fprintf(&steps, ".foreach(lambda x: %s)", g.write("'1'"))
		case 7:
			fmt.Fprintf(&steps, ".limit(%d, %d)", g.r.IntN(20), g.r.IntN(3))
		case 8:
			fmt.Fprintf(&steps, ".flatmap(lambda x: [n(x), n(x) * 2])")
		case 9:
			fmt.Fprintf(&steps, ".map(lambda x: n(x))")
		case 10:
			fmt.Fprintf(&steps, ".filter(lambda x: n(x) %% %d != 0)", 2+g.r.IntN(4))
		case 11:
			switch g.r.IntN(5) {
			case 0:
				steps.WriteString(".countby(lambda x: n(x) % 5)")
			case 1:
				fmt.Fprintf(&steps, ".accumulate(lambda a, x: (a or 0) + n(%s))", g.pick("x", g.read(), g.write("str(n(x))")))
			case 2:
				fmt.Fprintf(&steps, ".groupby(lambda x: str(n(x) %% 3), lambda k, a, x: (a or 0) + n(%s))", g.pick("x", g.read(), g.write("'2'")))
			case 3:
				steps.WriteString(".map(lambda x: n(x)).sort()")
			case 4:
				steps.WriteString(".count()")
			}
		}
	}
	if g.r.IntN(4) == 0 {
		// What a record writes decides what the next one does; as the last step,
		// so that nothing can fail behind the write.
		m := 3 + g.r.IntN(4)
		fmt.Fprintf(&steps, ".foreach(lambda x: execute('set', 's' + str((k(x) + 1) %% %d), '%d') if execute('get', 's' + str(k(x) %% %d)) %s '%d' else None)",
			m, g.r.IntN(2), m, g.pick("==", "!="), g.r.IntN(2))
	}
	return fmt.Sprintf("%sGB(%s)%s.run(%s)\n", g.funcs.String(), reader, steps.String(), run)
}

// load fills the server with the data that scripts read.
func load(t *testing.T, c *shard.Conn, r *rand.Rand) {
	t.Helper()
	ctx := context.Background()
	cmds := [][]string{{"FLUSHALL"}}
	for i := range 40 {
		n := strconv.Itoa(i)
		cmds = append(cmds, []string{"XADD", "x", "1-" + strconv.Itoa(i+1), "n", n})
		if i < 6 {
			cmds = append(cmds, []string{"SET", "s" + n, strconv.Itoa(r.IntN(10))}, []string{"HSET", "h" + n, "f", n},
				[]string{"RPUSH", "l" + n, "a", "b"}, []string{"SADD", "e" + n, "m"}, []string{"SET", "c" + n, "1"})
		}
	}
	// SCAN's order depends on how far a resized table has been rehashed; every
	// look-up does a step of that.
	for range 200 {
		cmds = append(cmds, []string{"EXISTS", "s1"})
	}
	for _, cmd := range cmds {
		if rep, err := c.Do(ctx, cmd...); err != nil || rep.IsError() {
			t.Fatal(cmd, rep, err)
		}
	}
}

// outcome is everything that must be equal.
type outcome struct {
	Results, Errors []string
	Digest          string
	Writes          []string
}

var writeCommands = map[string]bool{"hincrby": true, "rpush": true, "del": true, "sadd": true, "incr": true, "set": true, "eval": true}

func runScript(t *testing.T, topo *shard.Topology, opts engine.Options, seed uint64, script string) outcome {
	t.Helper()
	ctx := context.Background()
	sh := topo.Shards()[0]
	admin, err := sh.Dial(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	load(t, admin, rand.New(rand.NewPCG(seed, 1)))
	mon, err := sh.Dial(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer mon.Close()
	if _, err := mon.Do(ctx, "MONITOR"); err != nil {
		t.Fatal(err)
	}
	e := engine.New(topo, opts)
	defer e.Close(ctx)
	out, err := e.PyExecute(ctx, engine.Request{Script: script})
	if err != nil {
		t.Fatalf("script failed: %v\n%s", err, script)
	}
	var o outcome
	for _, v := range out.Results {
		s, _ := vm.ToStr(nil, v)
		o.Results = append(o.Results, s)
	}
	o.Errors = out.Errors
	rep, err := admin.Do(ctx, "DEBUG", "DIGEST")
	if err != nil {
		t.Fatal(err)
	}
	o.Digest = rep.Str
	if _, err := admin.Do(ctx, "ECHO", "the-end"); err != nil {
		t.Fatal(err)
	}
	for {
		line, err := mon.Receive(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(line.Str, `"the-end"`) {
			break
		}
		_, cmd, _ := strings.Cut(line.Str, "] ")
		name, _, _ := strings.Cut(strings.TrimPrefix(cmd, `"`), `"`)
		if writeCommands[strings.ToLower(name)] && !strings.Contains(line.Str, " lua]") {
			o.Writes = append(o.Writes, cmd)
		}
	}
	return o
}

func TestBatchedEqualsOneByOne(t *testing.T) {
	scripts := 400
	if s := os.Getenv("GEARS_DIFFERENTIAL"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		scripts = n
	}
	topo := shardtest.Start(t, "--enable-debug-command", "yes", "--activerehashing", "no").Topology()
	for i := range scripts {
		seed := uint64(i)
		g := &scriptGen{r: rand.New(rand.NewPCG(seed, 0))}
		script := g.script()
		want := runScript(t, topo, engine.Options{OneByOne: true, NoRules: true}, seed, script)
		got := runScript(t, topo, engine.Options{}, seed, script)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d: batched differs from one by one (-one +batched):\n%s\nscript:\n%s", seed, diff, script)
		}
	}
}
