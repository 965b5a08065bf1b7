package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/shard"
	"gears/shard/shardtest"
)

// syncBuffer collects log lines of several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// atomicOutcome is what a script with atomic blocks left behind.
type atomicOutcome struct {
	Results, Errors []string
	Digest          string
}

// runAtomic runs a script on fresh data and says also what the log has on blocks
// that ran without their scripts, and how many scripts ran.
func runAtomic(t *testing.T, topo *shard.Topology, opts engine.Options, script string) (o atomicOutcome, log string, scripts int) {
	t.Helper()
	sh := topo.Shards()[0]
	for _, cmd := range []string{"FLUSHALL", "CONFIG RESETSTAT", "SET n 5", "SET text abc", "SET uni äöüß€", "SET big 9007199254740990", "SET huge 9223372036854775000",
		"HSET h f 1 g two", "RPUSH l 1 2 3 a b", "SADD set m", "ZADD z 1.5 a 2 b 3 c", "SET float 2.5", "SET pre:1 x", "SET empty "} {
		words := strings.Split(cmd, " ")
		if r, err := sh.Do(t.Context(), words...); err != nil || r.IsError() {
			t.Fatal(cmd, r.Str, err)
		}
	}
	if r, err := sh.Do(t.Context(), "SET", "bin", "\xff\x00\xfe"); err != nil || r.IsError() {
		t.Fatal(r.Str, err)
	}
	buf := &syncBuffer{}
	opts.Log = slog.New(slog.NewTextHandler(buf, &slog.HandlerOptions{Level: slog.LevelDebug}))
	e := engine.New(topo, opts)
	defer func() { _ = e.Close(context.Background()) }()
	out, err := e.PyExecute(t.Context(), engine.Request{Script: script})
	if err != nil {
		o.Errors = []string{err.Error()}
	}
	o.Results = texts(out.Results)
	o.Errors = append(o.Errors, out.Errors...)
	o.Digest = do(t, e, "DEBUG", "DIGEST")
	for _, l := range strings.Split(do(t, e, "INFO", "commandstats"), "\n") {
		if strings.HasPrefix(l, "cmdstat_evalsha:") {
			var failed int
			fmt.Sscanf(l, "cmdstat_evalsha:calls=%d,", &scripts)
			_, rest, _ := strings.Cut(l, "failed_calls=")
			fmt.Sscanf(rest, "%d", &failed)
			scripts -= failed
		}
	}
	for _, l := range strings.Split(buf.b.String(), "\n") {
		if strings.Contains(l, "atomic block") {
			log += l + "\n"
		}
	}
	return o, log, scripts
}

// block makes a script around the body of an atomic block: what stands before
// it, the block, and the variables that come back.
func block(before, body, result string) string {
	var b strings.Builder
	b.WriteString("G = {'limit': 3, 'names': ['a', 'b']}\nT = (1, 'x', None)\nCOUNT = 0\n")
	b.WriteString("def f(x):\n    global COUNT\n")
	for _, l := range strings.Split(before, "\n") {
		if l != "" {
			b.WriteString("    " + l + "\n")
		}
	}
	b.WriteString("    with atomic():\n")
	for _, l := range strings.Split(body, "\n") {
		b.WriteString("        " + l + "\n")
	}
	fmt.Fprintf(&b, "    return %s\n", result)
	b.WriteString("GB('ShardsIDReader').map(lambda r: [f(x) for x in range(3)]).run()\n")
	return b.String()
}

// TestAtomicScripts runs blocks as scripts and command by command.
func TestAtomicScripts(t *testing.T) {
	topo := shardtest.Start(t, "--enable-debug-command", "yes").Topology()
	const (
		whole   = "whole"   // the script runs every command
		partly  = "partly"  // it stops, and the block goes on with commands
		without = "without" // no script
	)
	for _, c := range []struct{ how, before, body, result string }{
		{whole, "", "n = int(execute('get', 'n'))\nn += x\nexecute('set', 'n', n)", "n"},
		{whole, "", "v = execute('get', 'missing')\nif v is None:\n    execute('set', 'missing', 'a' + str(x))\nelse:\n    execute('append', 'missing', v)", "v"},
		{whole, "", "r = execute('llen', 'l')\nexecute('set', 'r', r)", "r"},
		{whole, "", "for i, v in enumerate(execute('lrange', 'l', 0, -1)):\n    if v == '2':\n        continue\n    if v == 'b':\n        break\n    execute('hset', 'out', v, i)\nelse:\n    execute('set', 'else', 1)", "i, v"},
		{whole, "", "d = {'a': 1, 'b': [1, 2]}\nd['c'] = execute('incr', 'n')\nfor k, v in d.items():\n    execute('hset', 'dd', k, str(v))", "d"},
		{whole, "acc = []", "acc.append(execute('get', 'text'))\nacc += [1]\nexecute('rpush', 'acc', len(acc))", "acc"},
		{whole, "", "i = 0\nwhile i < G['limit']:\n    execute('incrby', 'c', i)\n    i += 1\nelse:\n    execute('set', 'done', i)", "i"},
		{whole, "", "if G['names'][x % 2] in ('a', 'c') and not T[2]:\n    execute('sadd', 'set', f'{x}-{T[1]}', 'n: %s/%d%%' % (x, x * 2), '{1} {0}'.format(x, 2))", "x"},
		{whole, "", "global_count = COUNT\nCOUNT = COUNT + 1\nexecute('set', 'count', COUNT)", "COUNT"},
		{whole, "", "execute('incr', 'text')\nexecute('set', 'n', 'never')", "1"},
		{whole, "", "execute('set', 'n', 7)\nexecute('lpush', 'n', 1)\nexecute('set', 'n', 'never')", "1"},
		{whole, "", "execute('set', 'a', 1)\nv = execute('get', 'text') + 1\nexecute('set', 'n', 'never')", "v"},
		{whole, "", "execute('set', 'a', 1)\nv = {'a': 1}['b']\nexecute('set', 'n', 'never')", "v"},
		{whole, "", "execute('set', 'a', 1)\nv = 10 // x\nexecute('set', 'n', v)", "v"},
		{whole, "", "execute('set', 'a', 1)\nif x:\n    v = 1\nexecute('set', 'n', v)", "v"},
		{whole, "", "execute('set', 'a', int(execute('get', 'text')))", "1"},
		{whole, "", "v = execute('incrby', 'big', 5)\nexecute('set', 'a', 'b')", "v"},
		{whole, "", "v = execute('incr', 'huge')\nw = execute('incrby', 'huge', 1000000)", "v, w"},
		{partly, "", "v = execute('incr', 'huge') + 1\nexecute('set', 'a', v)", "v"},
		{whole, "", "b = execute('get', 'bin')\nexecute('set', 'copy', b)\nif b == 'x':\n    execute('set', 'never', 1)\nn = len(b)\nexecute('set', 'len', n)", "b, n"},
		{whole, "", "u = execute('get', 'uni')\nexecute('set', 'len', len(u))\nexecute('set', 'part', u[1:3] + u[-1] + u[0])\nif 'ü' in u:\n    execute('set', 'at', u.find('ß'))", "u"},
		{partly, "", "u = execute('get', 'uni').upper()\nexecute('set', 'up', u)", "u"},
		{whole, "", "execute('set', 'f', float(execute('get', 'float')) * 2 + x / 3)\nexecute('set', 'g', 0.1 + 0.2)\nexecute('set', 'h', 1e21 * 1.5)\nexecute('set', 'i', 1.0 * x)\nexecute('set', 'j', 1.5e-7)", "x"},
		{whole, "", "execute('set', 'l', str(execute('lrange', 'l', 0, -1)))\nexecute('set', 'k', [1, 'it\\'s', None, True, 2.5, (1,), {'a': \"q\"}, 'a\\nb\\x01'])", "1"},
		{whole, "", "s = '  Ab,c ,d  '\nexecute('rpush', 'w', s.strip(), s.upper(), s.lower(), s.lstrip(), s.rstrip(' d'), s.replace(',', '--'), '|'.join(s.split(',')), '|'.join(s.split()), '|'.join(s.split(None, 1)), '|'.join(s.split(',', 1)), s[2:4], s[-4:], s.find('c'), s.count(','), 'abc'.isdigit(), '12'.isdigit(), s.strip().startswith('Ab'), s.endswith(('x', ' ')))", "s"},
		{whole, "", "execute('rpush', 'w', -7 // 2, -7 % 3, 7 % -3, 7 // -2, 6 / 4, 5.5 % 2, -5.5 % 2, 2 - 3, 3 * 'ab', abs(-4), min(3, 1, 2), max([1, 5, 2]), sum([1, 2, 3]), int('  42 '), int(3.9), int(-3.9), bool(''), float('1e3'), not 0, -x, +x, 0 * -1)", "1"},
		{whole, "", "execute('rpush', 'w', 1 < 2 <= 2, 'a' < 'b', 'Z' < 'a', 'a' >= 'aa', [1, 2] < [1, 3], (1,) == (1,), [1] == [1.0], 1 == True, None == 0, 'a' != 'b', 1 in [1.0, 2], 'x' not in 'abc', 'k' in {'k': 1}, {'a': [1]} == {'a': [1]}, x and 'y', x or 'z', 'p' if x else 'q')", "1"},
		{whole, "", "execute('rpush', 'w', f'{x:05d}', f'{2.5:.2f}', f'{x!r}', f'{\"a\"!r}', '%.3f %s %r' % (2, None, 'q'), '{}{{}}{:.1f}'.format(x, 2))", "1"},
		{whole, "d = {'a': 1}\nl = [1, [2, 3], {'k': None}]", "d['b'] = x\nl[0] += 5\nl[1].append(4)\nl.pop()\nd.pop('a')\nexecute('set', 'd', d)\nexecute('set', 'l2', l)\nd.setdefault('z', []).append(1)\nexecute('set', 'd2', d.get('q', 'none'))", "d, l"},
		{whole, "", "if x == 1:\n    return execute('get', 'n')\nexecute('set', 'r', x)", "'end'"},
		{whole, "", "v = execute('get', 'n')\nif x == 1:\n    raise ValueError('no: %s' % v)\nexecute('set', 'r', x)", "'end'"},
		{whole, "", "v = execute('get', 'n')\nassert x != 1, 'bad ' + v\nexecute('set', 'r', x)", "'end'"},
		{whole, "", "execute('set', 'n', x)\nr = sorted([3, 1, 2], key=lambda v: -v)\ns = {1, 2}\nt = [v * 2 for v in r]", "r, s, t"},
		{whole, "", "a, (b, c) = 1, (execute('get', 'n'), x)\n[d, e] = 'xy'\na = b = execute('incr', 'n')\nexecute('set', e, a + b)", "a, b, c, d, e"},
		{whole, "", "log('in ' + str(isInAtomicBlock()))\nexecute('set', 'in', isInAtomicBlock())", "isInAtomicBlock()"},
		{whole, "", "v = execute('zrangebyscore', 'z', '-inf', '+inf', 'withscores')\nfor i in range(0, len(v), 2):\n    execute('hset', 'zz', v[i], float(v[i + 1]) + 1)", "v"},
		{whole, "", "for k in execute('hkeys', 'h'):\n    for i in range(2, -3, -2):\n        if i == 0:\n            continue\n        execute('hset', 'h2', k + ':' + str(i), i)", "k, i"},
		{whole, "def g():\n    return y\ny = x", "y = int(execute('incr', 'n'))\nexecute('set', 'y', y)", "g()"},
		{whole, "", "s = 'x'\nwhile len(s) < 5000:\n    s += s\nexecute('set', 's', s)", "len(s)"},
		{whole, "d = {1: 'a', 'b': 2}", "for k in d:\n    execute('rpush', 'ks', k)\n    d[k] = 0\nexecute('set', 'd', d)", "d"},
		{whole, "d = {1: 'a'}", "for k in d:\n    execute('rpush', 'ks', k)\n    d['new'] = 0\nexecute('set', 'd', d)", "d"},
		{whole, "l = [1, 2]", "for k in l:\n    execute('rpush', 'ks', k)\n    if len(l) < 6:\n        l.append(k * 2)", "l"},
		{partly, "", "execute('set', 'a', x)\ni = 0\nwhile i < 400000:\n    i += 1\n    if i % 2 == 0:\n        for j in 'ab':\n            pass\nexecute('set', 'i', i)", "i"},
		{partly, "", "execute('set', 'a', x)\ns = 'x' * 30000000 + 'y'\nexecute('set', 'n', len(s + s))", "len(s)"},
		{partly, "l = []", "l.append(l)\nexecute('set', 'a', 1)\nexecute('set', 'a', l)", "l"},
		{without, "l = []\nm = l", "l.append(1)\nexecute('set', 'n', len(m))\nm.append(2)\nexecute('set', 'o', len(l))", "l"},
		{without, "big = 2 ** 60", "execute('set', 'n', big)", "big"},
		{without, "", "try:\n    execute('incr', 'text')\nexcept Exception as e:\n    execute('set', 'e', str(e))", "1"},
		{without, "", "execute('eval', 'return 1', 0)", "1"},
		{without, "", "execute('nosuchcommand', 1)", "1"},
		{without, "", "execute('get')", "1"},
		{without, "len = lambda v: 7", "execute('set', 'n', len('abc'))", "1"},
		{without, "", "execute('set', 'n', [v for v in 'ab'])", "1"},
		{without, "", "with atomic():\n    execute('set', 'n', 1)", "1"},
		{without, "", "execute('blpop', 'nokey', 1)", "1"},
	} {
		script := block(c.before, c.body, c.result)
		want, _, none := runAtomic(t, topo, engine.Options{NoAtomicScripts: true}, script)
		got, log, scripts := runAtomic(t, topo, engine.Options{}, script)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("as scripts it differs (-commands +scripts):\n%s\nscript:\n%s%s", diff, script, log)
		}
		how := whole
		switch {
		case scripts == 0:
			how = without
		case log != "":
			how = partly
		}
		if how != c.how || none != 0 {
			t.Errorf("ran %s of %s:\n%s%s", how, c.how, script, log)
		}
	}
}

// TestAtomicPlaces has blocks where code runs in other ways than called by a
// step: in the module body, captured variables, coroutines, methods, sinks.
func TestAtomicPlaces(t *testing.T) {
	topo := shardtest.Start(t, "--enable-debug-command", "yes").Topology()
	for _, c := range []struct {
		name, script string
		scripts      int
	}{
		{"the module body", "n = 1\nwith atomic():\n    n += int(execute('get', 'n'))\n    execute('set', 'n', n)\nGB('ShardsIDReader').map(lambda x: n).run()", 1},
		{"a small function in a step", "def f(x):\n    with atomic(): execute('set', 'v', x)\nGB('PythonReader').foreach(f).map(lambda x: execute('get', 'v')).run(lambda: (i for i in range(4)))", 4},
		{"captured variables", "def make(k):\n    n = 0\n    def f(x):\n        nonlocal n\n        with atomic():\n            n = n + int(execute('incrby', k, n))\n            execute('rpush', 'seen', n)\n        return n\n    return f\nGB('PythonReader').map(make('cc')).map(make('dd')).run(lambda: (i for i in range(3)))", 6},
		{"the names of redisgears", "import redisgears\nfrom redisgears import executeCommand, atomicCtx\ndef f(x):\n    with redisgears.atomicCtx():\n        executeCommand('incr', 'n')\n    with atomicCtx():\n        return executeCommand('incr', 'n')\nGB('ShardsIDReader').map(f).run()", 2},
		{"a coroutine", "async def f(x):\n    with atomic():\n        v = execute('incr', 'n')\n        execute('set', 'm', v * 2)\n    return v\nGB('PythonReader').map(f).run(lambda: (i for i in range(3)))", 3},
		{"a generator", "def g():\n    for i in range(3):\n        with atomic():\n            v = execute('incr', 'n')\n            execute('set', 'm', v * 2)\n        yield v\nGB('PythonReader').map(lambda x: x).run(g)", 3},
		{"a sink", "def add(a, x):\n    with atomic():\n        execute('incrby', 'n', x)\n        return (a or 0) + int(execute('get', 'n'))\nGB('PythonReader').accumulate(add).run(lambda: (i for i in range(4)))", 4},
		{"below a builtin", "def k(x):\n    with atomic():\n        execute('incr', 'n')\n        return -x * int(execute('get', 'n'))\nGB('ShardsIDReader').map(lambda r: sorted([3, 1, 2], key=k)).run()", 3},
		{"the record", "def f(x):\n    with atomic():\n        if x['type'] == 'string':\n            execute('hincrby', 'types', x['type'] + ':' + x['key'][:2], 1)\n        else:\n            execute('hincrby', 'types', 'other', len(x['value'] or ''))\nGB('KeysReader').foreach(f).count().run('[nh]*')", 3},
		{"a manager of the script's own", "class atomic:\n    def __enter__(self): return self\n    def __exit__(self, *a): pass\ndef f(x):\n    with atomic():\n        return execute('incr', 'n'), isInAtomicBlock()\nGB('ShardsIDReader').map(f).run()", 0},
		{"handlers around it", "def f(x):\n    try:\n        with atomic():\n            execute('set', 'a', x)\n            execute('incr', 'text')\n            execute('set', 'never', x)\n    except Exception as e:\n        return str(e), e.__traceback__.tb_lineno, isInAtomicBlock(), execute('get', 'a')\n    finally:\n        execute('incr', 'n')\nGB('PythonReader').map(f).run(lambda: (i for i in range(3)))", 3},
		{"nested in another function's block", "def g():\n    with atomic():\n        execute('incr', 'n')\ndef f(x):\n    with atomic():\n        g()\nGB('ShardsIDReader').map(f).run()", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, _, _ := runAtomic(t, topo, engine.Options{NoAtomicScripts: true}, c.script)
			got, log, scripts := runAtomic(t, topo, engine.Options{}, c.script)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("as scripts it differs (-commands +scripts):\n%s\n%s", diff, log)
			}
			if scripts != c.scripts {
				t.Errorf("%d scripts ran, want %d\n%s", scripts, c.scripts, log)
			}
		})
	}
}
