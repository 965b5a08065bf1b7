package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// recipe is a generated recipe and the data it runs on. It is made of parts that
// can be left out one by one: every step takes whatever record there is.
type recipe struct {
	reader string     // GB(…)
	head   string     // steps that belong to the reader, for all servers
	bad    string     // a step that fails for bad records
	steps  []string   // others
	run    []string   // arguments of run()
	data   [][]string // commands
	local  bool       // one shard only: a part of the results
	part   bool       // the results are a part of those of all
	errs   bool       // errors of workers reach the client
}

// recipePrelude has functions that take any record. c is a text that is the same
// for equal values on whatever side of an exchange, n a number made of it.
const recipePrelude = `
def c(x):
    if isinstance(x, (bytes, bytearray)):
        return 'b:' + bytes(x).hex()
    if isinstance(x, dict):
        return '{' + ','.join(sorted(c(k) + '=' + c(v) for k, v in x.items())) + '}'
    if isinstance(x, (set, frozenset)):
        return '<' + ','.join(sorted(c(v) for v in x)) + '>'
    if isinstance(x, (list, tuple)):
        return '[' + ','.join(c(v) for v in x) + ']'
    return str(x)
def n(x):
    t = 0
    for ch in c(x):
        t = (t * 7 + ord(ch)) % 9973
    return t
def key(x):
    return x['key'] if isinstance(x, dict) and 'key' in x else x
def isbad(x):
    return 'bad' in c(key(x))
def boom(x):
    if isbad(x):
        raise ValueError('no good: ' + c(key(x)))
    return x
def made(x):
    k = key(x)
    return bytes(k).startswith(b'o') if isinstance(k, (bytes, bytearray)) else str(k).startswith('o')
def own(k):
    try:
        execute('exists', k)
        return True
    except Exception:
        return False
def beside(prefix, x):
    k = key(x)
    if isinstance(k, (bytes, bytearray)):
        return prefix.encode() + b'{' + bytes(k) + b'}'
    if k.startswith('{'):
        return prefix + k[:k.index('}') + 1]
    return prefix + '{' + k + '}'
`

// script is the recipe as a script; without bad records, for the server that
// says what the others must give.
func (r *recipe) script(bad bool) string {
	var b strings.Builder
	b.WriteString(recipePrelude)
	b.WriteString("KEYS = [")
	for _, cmd := range r.data {
		if isText(cmd[1]) {
			fmt.Fprintf(&b, "'%s', ", cmd[1])
		}
	}
	b.WriteString("]\ndef source():\n    for k in KEYS:\n        if own(k):\n            yield k\n")
	fmt.Fprintf(&b, "GB(%s)%s", r.reader, r.head)
	switch {
	case r.bad == "":
	case bad:
		b.WriteString(r.bad)
	default:
		b.WriteString(".filter(lambda x: not isbad(x))")
		if strings.HasSuffix(r.bad, ".collect()") {
			b.WriteString(".collect()")
		}
	}
	b.WriteString(strings.Join(r.steps, ""))
	args := r.run
	if !bad {
		// The server that stands for all has nothing elsewhere.
		args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return strings.HasPrefix(a, "mode=") })
	}
	fmt.Fprintf(&b, ".run(%s)\n", strings.Join(args, ", "))
	return b.String()
}

func isText(s string) bool { return !strings.Contains(s, "\xff") }

// recipeGen makes random recipes.
type recipeGen struct {
	r      *rand.Rand
	remote []string // hash tags of shards that are not the initiator's
}

func (g *recipeGen) pick(xs ...string) string { return xs[g.r.IntN(len(xs))] }

func (g *recipeGen) one(in int) bool { return g.r.IntN(in) == 0 }

// group is an expression that puts a record into one of a few groups.
func (g *recipeGen) group() string {
	return g.pick(fmt.Sprintf("n(x) %% %d", 1+g.r.IntN(9)), fmt.Sprintf("'g%%d' %% (n(x) %% %d)", 1+g.r.IntN(6)), "'hot'", "'{a}' + c(x)[:1]",
		"c(x)[:2]", "(n(x) % 3, None)", "b'\\xff' if n(x) % 4 else 'x'", "'a\\0' + str(n(x) % 3)", "1.5 if n(x) % 2 else None")
}

// recordSteps are steps that take each record by itself.
var recordSteps = []string{
	".map(lambda x: c(x))", ".map(lambda x: n(x))", ".map(lambda x: (n(x) % 5, c(x)[:20]))", ".map(lambda x: {'k': c(x)[:9], 'n': n(x)})",
	".map(lambda x: [n(x), None, True, 1.5, 2 ** 70, {'a': (1, 2)}])", ".map(lambda x: bytes(c(x), 'utf8'))", ".map(lambda x: bytearray(c(x), 'utf8'))",
	".map(lambda x: None if n(x) % 3 else '')", ".filter(lambda x: n(x) % 3 != 1)", ".filter(lambda x: n(x) % 2)", ".filter(lambda x: False)",
	".flatmap(lambda x: [n(x), n(x) + 1])", ".flatmap(lambda x: list(c(x)[:3]))", ".flatmap(lambda x: [] if n(x) % 2 else x)", ".flatmap(lambda x: (1, n(x)))",
	".foreach(lambda x: c(x))", ".map(lambda x: {'s': sorted(set(c(x)))})",
}

// sharedSteps bring records together; %[1]s is a group.
var sharedSteps = []string{
	".repartition(lambda x: %[1]s)",
	".repartition(lambda x: 'r%%d' %% (n(x) %% 5)).foreach(lambda x: execute('incr', 'oc:{r%%d}' %% (n(x) %% 5)))",
	".repartition(lambda x: 'hot').foreach(lambda x: execute('sadd', 'os:{hot}', c(x)))",
	".repartition(lambda x: 'hot').map(lambda x: (x, execute('hincrby', 'oh:{hot}', str(n(x) %% 4), 1))[0])",
	".groupby(lambda x: %[1]s, lambda k, a, r: (a or 0) + n(r))",
	".groupby(lambda x: %[1]s, lambda k, a, r: max(a or '', c(r))).foreach(lambda x: execute('set', b'og:{' + x['key'].encode('utf8', 'replace').replace(b'{', b'').replace(b'}', b'').replace(b'\\0', b'') + b'}', 'v') if '{' not in x['key'] and '\\0' not in x['key'] else None)",
	".batchgroupby(lambda x: %[1]s, lambda k, rs: sorted(c(r) for r in rs))",
	".batchgroupby(lambda x: %[1]s, lambda k, rs: len(rs)).filter(lambda x: x['value'])",
	".localgroupby(lambda x: %[1]s, lambda k, a, r: (a or 0) + 1).groupby(lambda x: x['key'], lambda k, a, r: (a or 0) + r['value'])",
	".countby(lambda x: %[1]s)", ".map(lambda x: c(x)).countby()",
	".countby(lambda x: n(x) %% 7).foreach(lambda x: execute('set', 'ob:{%%s}' %% x['key'], x['value']))",
	".aggregateby(lambda x: %[1]s, 0, lambda k, a, r: a + n(r), lambda k, a, r: a + r)",
	".aggregateby(lambda x: %[1]s, [], lambda k, a, r: a + [c(r)], lambda k, a, r: sorted(a + r))",
	".aggregate(0, lambda a, r: a + n(r), lambda a, r: a + r)",
	".aggregate([], lambda a, r: a + [c(r)], lambda a, r: sorted(a + r))",
	".aggregate({}, lambda a, r: dict(a, **{c(r): 1}), lambda a, r: dict(a, **r)).map(lambda x: c(x))",
	".count()", ".map(lambda x: c(x)).distinct()", ".map(lambda x: n(x) %% 9).distinct()", ".map(lambda x: n(x)).avg()", ".avg(lambda x: float(n(x)))",
	".map(lambda x: n(x)).sort()", ".map(lambda x: c(x)).sort(reverse=False)", ".collect()", ".collect().limit(5).count()", ".collect().limit(3, 2).map(lambda x: 1)",
	".accumulate(lambda a, r: (a or 0) + n(r)).collect().accumulate(lambda a, r: (a or 0) + r)",
	".accumulate(lambda a, r: max(a or '', c(r))).aggregate('', lambda a, r: max(a, r), lambda a, r: max(a, r))",
}

// badSteps fail for bad records.
var badSteps = []string{
	".map(lambda x: boom(x))", ".filter(lambda x: boom(x) is not None)", ".flatmap(lambda x: [boom(x)])", ".foreach(lambda x: boom(x))",
	".repartition(lambda x: 'g%d' % (n(boom(x)) % 3))", ".foreach(lambda x: execute('get', 'on-the-initiator:{%s}') if isbad(x) else None)",
	".map(lambda x: (lambda: 1) if isbad(x) else x).collect()", ".map(lambda x: [x, (y for y in 'a')] if isbad(x) else x).collect()",
	".map(lambda x: {'f': boom} if isbad(x) else x).collect()",
}

func (g *recipeGen) recipe() *recipe {
	r := &recipe{errs: true}
	g.load(r)
	names := true // records are keys, or have them
	scan := g.pick("'*'", "'d:*'", "'[d{]*'", "'{a}*'", "'{a}d:1'", "'d:3'", "'zz*'", "'*bad*'", "None", "''", "'*:1?'")
	switch g.r.IntN(9) {
	case 0, 1, 2:
		r.reader = g.pick("", "'KeysReader'")
		r.run = []string{scan}
		if g.one(4) {
			r.run = append(r.run, "readValue=False")
		}
		if g.one(6) {
			r.reader, r.run = "'KeysReader'", []string{g.pick("'d:1'", "'{a}d:1'", "'none'"), "noScan=True"}
			r.head = ".filter(lambda x: own(x['key']))"
		}
	case 3:
		r.reader, r.run = "'KeysReader', "+g.pick("'d:*'", "'*'"), nil
	case 4:
		r.reader, r.run = "'KeysOnlyReader'", []string{g.pick("'*'", "'d:*'", "'zz*'"), "count=" + g.pick("1", "3", "1000")}
	case 5:
		r.reader = "'KeysOnlyReader'"
		r.run = []string{g.pick("'d:1', noScan=True", "patternGenerator=lambda: ('[d{]*', False)", "patternGenerator=lambda: ('d:1', True)")}
	case 6:
		r.reader, r.run, names = "'StreamReader'", []string{g.pick("'s:1'", "'s:none'", "'s:1', fromId='1-7'")}, false
	case 7:
		r.reader, r.run = "'PythonReader'", []string{"source"}
	case 8:
		r.reader, r.run = "'ShardsIDReader'", nil
		r.head = ".flatmap(lambda x: [k for k in KEYS if own(k)])"
	}
	if names && !g.one(3) {
		r.bad = g.pick(badSteps...)
		if strings.Contains(r.bad, "%s") {
			r.bad = fmt.Sprintf(r.bad, "{home}")
		}
	} else {
		r.data = slices.DeleteFunc(r.data, func(cmd []string) bool { return strings.Contains(cmd[1], "bad") })
		if names && g.one(3) {
			// Written beside the keys; scans that look at all would meet them.
			switch g.pick("incr", "sadd", "set") {
			case "incr":
				r.steps = append(r.steps, ".foreach(lambda x: execute('incr', beside('oc:', x)))")
			case "sadd":
				r.steps = append(r.steps, ".foreach(lambda x: execute('sadd', beside('os:', x), c(key(x))))")
			case "set":
				r.steps = append(r.steps, ".map(lambda x: (execute('set', beside('oa:', x), 1), x)[1])")
			}
		}
	}
	for range g.r.IntN(5) {
		if g.one(2) {
			r.steps = append(r.steps, g.pick(recordSteps...))
		} else {
			s := g.pick(sharedSteps...)
			if strings.Contains(s, "%") {
				s = fmt.Sprintf(strings.ReplaceAll(s, "%[1]s", "%[1]s"), g.group())
				s, _, _ = strings.Cut(s, "%!(EXTRA")
			}
			r.steps = append(r.steps, s)
		}
	}
	writes := strings.Contains(strings.Join(r.steps, ""), "execute(")
	if writes && len(r.run) > 0 && strings.Contains(r.reader+r.run[0], "Keys") || writes && strings.HasPrefix(r.reader, "'Keys") || writes && r.reader == "" {
		// A scan may or may not see keys that are made meanwhile.
		r.head = ".filter(lambda x: not made(x))" + r.head
	}
	if g.one(4) {
		r.run = append(r.run, "convertToStr=False")
	}
	switch g.r.IntN(16) {
	case 0:
		if r.bad != "" {
			break // errors that do not travel stop the reading where they are
		}
		r.run = append(r.run, "collect=False")
		r.part, r.errs = true, false
	case 1:
		// What one shard gives is a part where records stand for themselves.
		if !strings.Contains(r.reader, "KeysOnly") && !slices.ContainsFunc(r.steps, func(s string) bool { return !slices.Contains(recordSteps, s) }) && !strings.Contains(r.bad, "re") {
			r.run = append(r.run, "mode='async_local'")
			r.part, r.errs, r.local = true, false, true
		}
	case 2:
		// Each shard lets its own first records through.
		if !slices.ContainsFunc(r.steps, func(s string) bool { return !slices.Contains(recordSteps, s) }) {
			r.steps = append(r.steps, fmt.Sprintf(".limit(%d, %d)", g.r.IntN(4), g.r.IntN(2)))
			r.part, r.errs = true, false
		}
	}
	if strings.Contains(r.reader, "KeysOnly") {
		r.run = slices.DeleteFunc(r.run, func(a string) bool { return strings.HasPrefix(a, "mode") })
	}
	return r
}

// load makes the data.
func (g *recipeGen) load(r *recipe) {
	prefixes := []string{"d:", "{a}d:", "d:", "{b}x:"}
	switch g.r.IntN(6) {
	case 0:
		prefixes = []string{"{a}d:"} // all on one shard
	case 1:
		prefixes = []string{"d:"}
	}
	if !g.one(10) {
		for i := range 1 + g.r.IntN(60) {
			r.data = append(r.data, g.value(g.pick(prefixes...)+strconv.Itoa(i)))
		}
	}
	if g.one(3) {
		for i := range 3 {
			r.data = append(r.data, g.value("d\xff"+strconv.Itoa(i)))
		}
	}
	for i := range 1 + g.r.IntN(6) {
		r.data = append(r.data, g.value(fmt.Sprintf("{%s}bad%d", g.pick(g.remote...), i)))
	}
	for i := range g.r.IntN(30) {
		r.data = append(r.data, []string{"XADD", "s:1", "1-" + strconv.Itoa(i+1), "f", strconv.Itoa(g.r.IntN(20)), "g", g.pick("x", "\xfe", "é")})
	}
}

// value is a command that makes a key. Values repeat much, as in real data.
func (g *recipeGen) value(key string) []string {
	small := strconv.Itoa(g.r.IntN(5))
	switch g.r.IntN(8) {
	case 0:
		return []string{"HSET", key, "f", small, "g", g.pick("x", "é", "\xff\x00", "it's \"q\"")}
	case 1:
		return []string{"RPUSH", key, small, g.pick("y", "\xfe"), "z"}
	case 2:
		return []string{"SADD", key, small}
	case 3:
		return []string{"ZADD", key, small, "m"}
	case 4:
		return []string{"SET", key, g.pick("\xff\x01", "é✓", "", "-5", "+OK", "a'b\"c\\")}
	}
	return []string{"SET", key, small}
}
