package vm_test

import "strings"

// genClass is a class that a program defines; its instances take one argument.
type genClass struct {
	name    string
	methods []genFunc
}

// classDunders are bodies of special methods; %s is an expression of the type
// named by the letter.
var classDunders = []struct {
	head string
	typ  byte
}{
	{"__len__(self)", 'i'}, {"__bool__(self)", 'b'}, {"__str__(self)", 's'}, {"__contains__(self, x)", 'b'},
	{"__getitem__(self, x)", 'i'}, {"__call__(self, *a, **k)", 't'}, {"__eq__(self, o)", 'b'}, {"__lt__(self, o)", 'b'},
	{"__add__(self, o)", 'i'}, {"__radd__(self, o)", 's'}, {"__iadd__(self, o)", 'l'}, {"__neg__(self)", 'i'},
	{"__hash__(self)", 'i'}, {"__index__(self)", 'i'}, {"__format__(self, spec)", 's'}, {"__getattr__(self, n)", 'i'},
	{"__enter__(self)", 'i'}, {"__exit__(self, t, v, tb)", 'b'}, {"__iter__(self)", 'g'}, {"__reversed__(self)", 'g'},
	{"__mul__(self, o)", 'n'}, {"__or__(self, o)", 'd'}, {"__setitem__(self, k, v)", 'n'}, {"__delitem__(self, k)", 'n'},
	{"__matmul__(self, o)", 't'}, {"__round__(self, n=0)", 'f'}, {"__float__(self)", 'f'}, {"__int__(self)", 'i'},
}

// class writes a class at module level and some uses of it.
func (g *progGen) class() {
	c := genClass{name: g.name("C")}
	bases := g.pick("", "V", "W", "list", "dict", "str", "int", "Exception")
	if len(g.classes) > 0 && g.chance(50) {
		bases = g.classes[g.r.IntN(len(g.classes))].name
		if g.chance(20) {
			bases += ", " + g.pick("V", "W")
		}
	}
	g.line("class %s(%s):", c.name, bases)
	g.block(func() {
		g.line("attr = %s", g.literal(g.typ()))
		g.line("def __repr__(self): return %q", c.name+"()")
		for range g.r.IntN(4) {
			d := classDunders[g.r.IntN(len(classDunders))]
			g.line("def %s:", d.head)
			g.method('t', func() {
				if d.typ == 'g' {
					g.line("yield %s", g.expr('i'))
					g.line("yield from %s", g.expr('l'))
					return
				}
				g.line("return %s", g.expr(d.typ))
			})
		}
		for range 1 + g.r.IntN(2) {
			m := genFunc{name: g.pick("m", "f", "go"), params: string(g.typ()), ret: g.typ()}
			c.methods = append(c.methods, m)
			if g.chance(20) {
				g.line("@%s", g.pick("classmethod", "staticmethod", "property"))
			}
			g.line("def %s(self, x=%s, *a, k=2):", m.name, g.literal(m.params[0]))
			g.method(m.params[0], func() {
				if g.chance(40) {
					g.line("try: print(show(super().%s(x)))", m.name)
					g.line("except (AttributeError, TypeError, RuntimeError) as ex: print(type(ex).__name__)")
				}
				if g.chance(50) {
					g.line("self.field = %s", g.expr(g.typ()))
				}
				g.line("return %s", g.expr(m.ret))
			})
		}
	})
	g.classes = append(g.classes, c)
	for range 1 + g.r.IntN(3) {
		g.useClass()
	}
}

// method writes a body with the parameter x in sight.
func (g *progGen) method(typ byte, f func()) {
	s := &genScope{fn: true, vars: []genVar{{"x", typ}}}
	if typ == 't' {
		s.vars = nil
	}
	g.scopes = append(g.scopes, s)
	g.block(func() {
		if g.chance(30) {
			g.stmt()
		}
		f()
	})
	g.scopes = g.scopes[:len(g.scopes)-1]
}

// classUses are uses of an instance §O, with an int §I, a text §S and a
// method §M.
var classUses = []string{
	"print(show(§O.§M(§I)))", "print(show(§O.§M(§I, 3, k=§S)))", "print(show(§O + §I))", "print(show(§I + §O))",
	"print(len(§O), bool(§O))", "print(show(§O[§I]))", "print(§S in §O)", "print(show(list(§O)))", "print(str(§O), f'{§O}', f'{§O!r:>9}')",
	"print(show(§O(§I, k=§S)))", "print(§O == §O, §O != §I, §O < §I)", "print(show(§O.nothing))", "print(show(getattr(§O, 'field', 'none')))",
	"print(show(-§O))", "print([1, 2, 3][§O])", "print({§O: 1}[§O])", "print(show(§O | {}))", "print(sorted([§O, §I], key=str))",
	"print(show([*§O, *§O]))", "print(isinstance(§O, (V, list, int)), type(§O).__mro__[1].__name__)", "print(show(list(reversed(§O))))",
	"print(show(§O @ 1))", "print(round(§O), float(§O), int(§O))", "print('%s %r' % (§O, §O), format(§O, '>3'))", "print(show(§O.attr), show(type(§O).attr))",
}

// classUse fills in a use.
func classUse(use, o, i, s, m string) string {
	return strings.NewReplacer("§O", o, "§I", i, "§S", s, "§M", m).Replace(use)
}

func (g *progGen) useClass() {
	if len(g.classes) == 0 {
		return
	}
	c := g.classes[g.r.IntN(len(g.classes))]
	o := g.name("o")
	g.line("try:")
	g.block(func() {
		g.line("%s = %s(%s)", o, c.name, g.pick("", g.expr('i'), g.expr(g.pick("s", "l", "d")[0])))
		for range 1 + g.r.IntN(3) {
			use := classUses[g.r.IntN(len(classUses))]
			g.line("%s", classUse(use, o, g.expr('i'), g.expr('s'), c.methods[0].name))
		}
		switch g.r.IntN(5) {
		case 0:
			g.line("%s[%s] = %s", o, g.expr('i'), g.expr('i'))
		case 1:
			g.line("del %s[%s]", o, g.expr('i'))
		case 2:
			g.line("%s += %s", o, g.expr('i'))
			g.line("print(show(%s))", o)
		case 3:
			g.line("with %s as w: print(show(w)); raise KeyError(1)", o)
		case 4:
			g.line("raise %s", o)
		}
	})
	g.line("except Exception as ex: print(type(ex).__name__, ex, repr(ex.__context__))")
}
