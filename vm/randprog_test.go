package vm_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// progGen writes random programs that end, print the same under every Python,
// and mostly make sense: a program of errors only would test little. Sets are
// never iterated unsorted, and numbers and texts are kept short.
type progGen struct {
	r       *rand.Rand
	b       strings.Builder
	indent  int
	scopes  []*genScope
	funcs   []genFunc
	classes []genClass
	n       int // of names given
	depth   int // of nested expressions
	size    int // statements left
}

type genScope struct {
	vars    []genVar
	fn, gen bool
	loop    int // enclosing loops in this function
}

type genVar struct {
	name string
	typ  byte
}

type genFunc struct {
	name   string
	params string // one type letter each
	ret    byte
	gen    bool
}

// The type letters: i int, f float, s str, b bool, n None, l list, d dict,
// t tuple, e set.
const genTypes = "iiiissfbnlldte"

const genPrelude = `def show(x):
    if isinstance(x, (set, frozenset)): return type(x).__name__ + repr(sorted(map(show, x)))
    if type(x) is list: return '[' + ', '.join(map(show, x)) + ']'
    if type(x) is tuple: return '(' + ', '.join(map(show, x)) + ',)'
    if type(x) is dict: return '{' + ', '.join(show(k) + ': ' + show(v) for k, v in x.items()) + '}'
    return repr(x)
def clip(x):
    if type(x) is int and not -10**25 < x < 10**25: return x % 1000003
    if type(x) in (str, list, tuple) and len(x) > 12: return x[:12]
    return x
class CM:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self):
        print('enter', self.name)
        return self.name
    def __exit__(self, t, v, tb):
        print('exit', self.name, t and t.__name__, v)
        return self.swallow
class V:
    k = 3
    def __init__(self, v): self.v = v
    def __repr__(self): return 'V(%s)' % show(self.v)
    def __eq__(self, o): return isinstance(o, V) and self.v == o.v
    def __hash__(self): return 7
    def __lt__(self, o): return self.v < o.v
    def __add__(self, o): return V(self.v + (o.v if isinstance(o, V) else o))
    def __radd__(self, o): return V(o + self.v)
    def __bool__(self): return bool(self.v)
    def __len__(self): return len(self.v)
    def __getitem__(self, i): return self.v[i]
    def __call__(self, *a, **k): return [self.v, list(a), sorted(k.items())]
    def __iter__(self): return iter(self.v)
    def __contains__(self, x): return x == self.v
    def __getattr__(self, n): return n + '?' if n.startswith('dyn') else super().__getattribute__(n)
    @property
    def p(self): return self.v
    @p.setter
    def p(self, v): self.v = clip(v)
class W(V):
    k = 4
    def __repr__(self): return 'W' + super().__repr__()
    def __add__(self, o): return W(super().__add__(o).v)
    def m(self, x=1, *, y=2): return (self.k, x, y)
    @classmethod
    def c(cls, x): return cls(x)
    @staticmethod
    def st(x): return [x]
`

func newProgram(seed uint64) string {
	g := &progGen{r: rand.New(rand.NewPCG(seed, 1)), size: 25}
	g.b.WriteString(genPrelude)
	g.scopes = []*genScope{{}}
	for range 1 + g.r.IntN(3) {
		g.def()
	}
	if g.chance(50) {
		g.class()
	}
	return g.rest()
}

// newSmallProgram is one of few statements and no function but those that the
// statements define.
func newSmallProgram(seed uint64) string {
	g := &progGen{r: rand.New(rand.NewPCG(seed, 2)), size: 6}
	g.b.WriteString(genPrelude)
	g.scopes = []*genScope{{}}
	return g.rest()
}

func (g *progGen) rest() string {
	for g.size > 0 {
		g.stmt()
	}
	return g.b.String()
}

func (g *progGen) scope() *genScope { return g.scopes[len(g.scopes)-1] }

func (g *progGen) line(format string, args ...any) {
	g.b.WriteString(strings.Repeat("    ", g.indent))
	fmt.Fprintf(&g.b, format, args...)
	g.b.WriteByte('\n')
}

func (g *progGen) chance(percent int) bool { return g.r.IntN(100) < percent }

func (g *progGen) pick(list ...string) string { return list[g.r.IntN(len(list))] }

func (g *progGen) typ() byte { return genTypes[g.r.IntN(len(genTypes))] }

func (g *progGen) name(prefix string) string {
	g.n++
	return fmt.Sprintf("%s%d", prefix, g.n)
}

// variable returns a variable of type typ that is in sight, or "".
func (g *progGen) variable(typ byte) string {
	var found []string
	for _, s := range g.scopes {
		for _, v := range s.vars {
			if v.typ == typ {
				found = append(found, v.name)
			}
		}
	}
	if found == nil {
		return ""
	}
	return found[g.r.IntN(len(found))]
}

// target returns a variable to assign a typ to.
func (g *progGen) target(typ byte) string {
	s := g.scope()
	if len(s.vars) > 0 && g.chance(50) {
		var own []string
		for _, v := range s.vars {
			if v.typ == typ {
				own = append(own, v.name)
			}
		}
		if own != nil {
			return own[g.r.IntN(len(own))]
		}
	}
	name := g.name("v")
	s.vars = append(s.vars, genVar{name, typ})
	return name
}

func (g *progGen) block(f func()) {
	g.indent++
	start := g.b.Len()
	f()
	if g.b.Len() == start {
		g.line("pass")
	}
	g.indent--
}

func (g *progGen) body(n int) {
	g.block(func() {
		for range 1 + g.r.IntN(n) {
			g.stmt()
		}
	})
}

func (g *progGen) show(typ byte) { g.line("print(show(%s))", g.expr(typ)) }

func (g *progGen) stmt() {
	g.size--
	if g.indent > 4 || g.size < -40 {
		g.show(g.typ())
		return
	}
	s := g.scope()
	switch n := g.r.IntN(100); {
	case n < 10:
		g.show(g.typ())
	case n < 16:
		g.feature()
	case n < 36:
		t := g.typ()
		e := g.expr(t)
		g.line("%s = clip(%s)", g.target(t), e)
	case n < 42:
		g.augmented()
	case n < 46:
		a, b := g.typ(), g.typ()
		ea, eb := g.expr(a), g.expr(b)
		ta, tb := g.target(a), g.target(b)
		switch g.r.IntN(4) {
		case 0:
			g.line("%s, %s = %s, %s", ta, tb, ea, eb)
		case 1:
			g.line("%s, %s, *_ = %s, %s, 1, 2", ta, tb, ea, eb)
		case 2:
			g.line("(%s, %s), *%s = (%s, %s), 5", ta, tb, g.target('l'), ea, eb)
		case 3:
			g.line("[%s, %s] = %s", ta, tb, g.expr('l'))
		}
	case n < 54:
		g.line("if %s:", g.expr('b'))
		g.body(3)
		if g.chance(30) {
			g.line("elif %s:", g.expr(g.typ()))
			g.body(2)
		}
		if g.chance(50) {
			g.line("else:")
			g.body(2)
		}
	case n < 62:
		g.forLoop()
	case n < 65:
		v := g.name("w")
		g.line("%s = %d", v, g.r.IntN(5))
		g.line("while %s:", v)
		s.loop++
		g.block(func() {
			g.line("%s -= 1", v)
			for range 1 + g.r.IntN(3) {
				g.stmt()
			}
		})
		s.loop--
		g.loopElse()
	case n < 76:
		g.tryStmt()
	case n < 79:
		if g.chance(30) {
			g.line("with CM(%d, %s) as %s, CM(%s, %s):", g.r.IntN(10), g.expr('b'), g.target('i'), g.expr('s'), g.expr('b'))
		} else {
			g.line("with CM(%d, %s) as %s:", g.r.IntN(10), g.expr('b'), g.target('i'))
		}
		g.body(3)
	case n < 83:
		if s.loop > 0 {
			g.line("if %s: %s", g.expr('b'), g.pick("break", "continue"))
		} else {
			g.show('i')
		}
	case n < 86:
		if s.fn {
			if g.chance(60) {
				g.line("if %s: return %s", g.expr('b'), g.expr(g.typ()))
			} else {
				g.line("return %s", g.expr(g.typ()))
			}
		} else {
			g.show('s')
		}
	case n < 88:
		g.line("if %s: raise %s", g.expr('b'), g.exception())
	case n < 91:
		if s.gen {
			if g.chance(30) {
				g.line("%s = yield %s", g.target('i'), g.expr(g.typ()))
			} else {
				g.line("yield %s", g.expr(g.typ()))
			}
		} else {
			g.useGenerator()
		}
	case n < 94:
		if len(g.scopes) < 4 {
			g.def()
		}
	case n < 97:
		g.mutate()
	case n < 98:
		if len(s.vars) > 1 {
			g.line("del %s", s.vars[g.r.IntN(len(s.vars))].name)
		}
	default:
		g.line("assert %s, %s", g.expr('b'), g.expr('s'))
	}
}

func (g *progGen) augmented() {
	t := "iiifslde"[g.r.IntN(8)]
	v := g.variable(t)
	if v == "" {
		g.line("%s = %s", g.target(t), g.expr(t))
		return
	}
	switch t {
	case 'i':
		if g.chance(20) {
			g.line("%s %s= %d", v, g.pick("<<", ">>", "**"), g.r.IntN(4))
		} else {
			g.line("%s %s= %s", v, g.pick("+", "-", "*", "//", "%", "|", "&", "^"), g.expr('i'))
		}
		g.line("%s = clip(%s)", v, v)
	case 'f':
		g.line("%s %s= %s", v, g.pick("+", "-", "*", "/"), g.expr(g.pick("i", "f")[0]))
	case 's':
		g.line("%s += %s", v, g.expr('s'))
		g.line("%s = clip(%s)", v, v)
	case 'l':
		g.line("%s += %s", v, g.expr(g.pick("l", "l", "t", "s")[0]))
		g.line("%s = clip(%s)", v, v)
	case 'd':
		g.line("%s |= %s", v, g.expr('d'))
	case 'e':
		g.line("%s %s= %s", v, g.pick("|", "&", "-", "^"), g.expr('e'))
	}
}

func (g *progGen) forLoop() {
	s := g.scope()
	switch g.r.IntN(6) {
	case 0:
		g.line("for %s in range(%d):", g.target('i'), g.r.IntN(5))
	case 1:
		g.line("for %s in %s:", g.target('i'), g.expr('l'))
	case 2:
		g.line("for %s, %s in enumerate(%s):", g.target('i'), g.target('s'), g.expr('s'))
	case 3:
		g.line("for %s, %s in %s.items():", g.target('s'), g.target('i'), g.primary('d'))
	case 4:
		g.line("for %s in sorted(%s, key=repr):", g.target('i'), g.expr('e'))
	case 5:
		g.line("for %s, %s in zip(%s, %s):", g.target('i'), g.target('s'), g.expr('l'), g.expr('s'))
	}
	s.loop++
	g.body(3)
	s.loop--
	g.loopElse()
}

func (g *progGen) loopElse() {
	if g.chance(25) {
		g.line("else:")
		g.body(2)
	}
}

func (g *progGen) exception() string {
	e := fmt.Sprintf("%s(%s)", g.pick("ValueError", "KeyError", "TypeError", "IndexError", "RuntimeError", "StopIteration"), g.expr(g.pick("s", "i", "t")[0]))
	if g.chance(15) {
		e += " from " + g.pick("None", "ValueError('cause')", "KeyError")
	}
	return e
}

func (g *progGen) tryStmt() {
	g.line("try:")
	g.body(3)
	if g.chance(80) {
		for range 1 + g.r.IntN(2) {
			g.line("except %s as ex:", g.pick("ValueError", "(KeyError, IndexError)", "TypeError", "ZeroDivisionError", "Exception", "LookupError", "NameError", "AttributeError"))
			g.block(func() {
				g.line("print(type(ex).__name__, ex, repr(ex.__context__), repr(ex.__cause__))")
				if g.chance(60) {
					g.stmt()
				}
				if g.chance(20) {
					g.line("raise")
				} else if g.chance(15) {
					g.line("raise %s from ex", g.pick("ValueError('again')", "TypeError"))
				}
			})
		}
		if g.chance(30) {
			g.line("except:")
			g.body(2)
		}
		if g.chance(25) {
			g.line("else:")
			g.body(2)
		}
		if g.chance(40) {
			g.line("finally:")
			g.body(2)
		}
		return
	}
	g.line("finally:")
	g.body(2)
}

// def writes a function and a call of it.
func (g *progGen) def() {
	gen := g.chance(30)
	f := genFunc{name: g.name("f"), ret: g.typ(), gen: gen}
	var params []string
	s := &genScope{fn: true, gen: gen}
	for i := range g.r.IntN(4) {
		t := g.typ()
		p := g.name("p")
		f.params += string(t)
		s.vars = append(s.vars, genVar{p, t})
		if i > 0 && (g.chance(30) || strings.Contains(params[i-1], "=")) {
			p += "=" + g.literal(t)
		}
		params = append(params, p)
	}
	if g.chance(20) {
		v := g.name("a")
		params = append(params, "*"+v)
		s.vars = append(s.vars, genVar{v, 't'})
		if g.chance(50) {
			v := g.name("k")
			params = append(params, v+"="+g.literal('i'))
			s.vars = append(s.vars, genVar{v, 'i'})
		}
	}
	if g.chance(10) {
		v := g.name("kw")
		params = append(params, "**"+v)
		s.vars = append(s.vars, genVar{v, 'd'})
	}
	g.line("def %s(%s):", f.name, strings.Join(params, ", "))
	outer := g.scope()
	g.scopes = append(g.scopes, s)
	g.block(func() {
		if outer.fn && len(outer.vars) > 0 && g.chance(50) {
			v := outer.vars[g.r.IntN(len(outer.vars))]
			g.line("nonlocal %s", v.name)
			s.vars = append(s.vars, v)
		} else if vars := g.scopes[0].vars; len(vars) > 0 && g.chance(30) {
			v := vars[g.r.IntN(len(vars))]
			g.line("global %s", v.name)
			s.vars = append(s.vars, v)
		}
		for range 1 + g.r.IntN(4) {
			g.stmt()
		}
		if gen {
			g.line("yield %s", g.expr(f.ret))
		}
		g.line("return %s", g.expr(f.ret))
	})
	g.scopes = g.scopes[:len(g.scopes)-1]
	if len(g.scopes) == 1 {
		g.funcs = append(g.funcs, f)
	}
	if gen {
		g.line("print(show(list(%s)))", g.callOf(f))
	} else {
		g.line("print(show(%s))", g.callOf(f))
	}
}

func (g *progGen) callOf(f genFunc) string {
	var args []string
	for i := range f.params {
		args = append(args, g.expr(f.params[i]))
	}
	if g.chance(4) && len(args) > 0 {
		args = args[1:]
	}
	if g.chance(4) {
		args = append(args, g.expr('i'))
	}
	if g.chance(3) {
		args = append(args, "zz="+g.expr('i'))
	}
	if g.chance(10) && len(args) > 0 {
		return fmt.Sprintf("%s(*[%s])", f.name, strings.Join(args, ", "))
	}
	return f.name + "(" + strings.Join(args, ", ") + ")"
}

func (g *progGen) useGenerator() {
	for _, f := range g.funcs {
		if !f.gen || g.chance(40) {
			continue
		}
		it := g.name("it")
		g.line("%s = %s", it, g.callOf(f))
		g.line("try:")
		g.block(func() {
			g.line("print(show(next(%s, 'none')))", it)
			for range g.r.IntN(4) {
				switch g.r.IntN(5) {
				case 0:
					g.line("print(show(%s.send(%s)))", it, g.expr('i'))
				case 1:
					g.line("print(show(%s.throw(%s)))", it, g.pick("ValueError('thrown')", "KeyError", "TypeError('t')"))
				case 2:
					g.line("%s.close()", it)
				case 3:
					g.line("for x in %s: print(show(x))", it)
				case 4:
					g.line("def d(): r = yield from %s; print('r', show(r))", it)
					g.line("print(show(list(d())))")
				}
			}
		})
		g.line("except Exception as ex: print(repr(ex), repr(ex.__context__))")
		return
	}
	g.show('i')
}

func (g *progGen) mutate() {
	switch g.r.IntN(4) {
	case 0:
		if v := g.variable('l'); v != "" {
			switch g.r.IntN(7) {
			case 0:
				g.line("%s.append(%s)", v, g.expr('i'))
			case 1:
				g.line("%s[%s] = %s", v, g.small(), g.expr(g.pick("i", "s")[0]))
			case 2:
				g.line("%s[%s:%s] = %s", v, g.small(), g.small(), g.expr('l'))
			case 3:
				g.line("del %s[%s]", v, g.small())
			case 4:
				g.line("print(show(%s.pop(%s)))", v, g.small())
			case 5:
				g.line("%s.insert(%s, %s)", v, g.small(), g.expr('i'))
			case 6:
				g.line("%s.sort(key=%s, reverse=%s)", v, g.pick("str", "repr", "lambda x: -x", "None"), g.expr('b'))
			}
			return
		}
	case 1:
		if v := g.variable('d'); v != "" {
			switch g.r.IntN(4) {
			case 0:
				g.line("%s[%s] = %s", v, g.expr(g.pick("s", "i", "t")[0]), g.expr('i'))
			case 1:
				g.line("print(show(%s.pop(%s, None)))", v, g.expr('s'))
			case 2:
				g.line("%s.update(%s)", v, g.expr('d'))
			case 3:
				g.line("print(show(%s.setdefault(%s, %s)))", v, g.expr('s'), g.expr('i'))
			}
			return
		}
	case 2:
		if v := g.variable('e'); v != "" {
			g.line("%s.%s(%s)", v, g.pick("add", "discard", "remove"), g.expr(g.pick("i", "s")[0]))
			return
		}
	}
	g.show('l')
}
