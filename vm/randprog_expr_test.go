package vm_test

import (
	"fmt"
)

func (g *progGen) small() string { return fmt.Sprint(g.r.IntN(6) - 2) }

func (g *progGen) literal(t byte) string {
	switch t {
	case 'i':
		return g.pick("0", "1", "2", "-1", "3", "7", "10", "255", "-13", "2**62", "10**20", "9223372036854775807")
	case 'f':
		return g.pick("0.0", "1.5", "-2.25", "1e3", "0.1", "3.0", "1e16", "-0.5")
	case 's':
		return g.pick("''", "'a'", "'abc'", "'Hello World'", "'x,y,z'", "'é€'", "'12'", "' pad '", "'aXbX'")
	case 'b':
		return g.pick("True", "False")
	case 'l':
		return g.pick("[]", "[1, 2, 3]", "[0]", "['a', 'b']", "[1, 'x', None]", "[[1], [2, 3]]", "[3, 1, 2]")
	case 'd':
		return g.pick("{}", "{'a': 1}", "{'a': 1, 'b': 2}", "{1: 'x', (1, 2): 'y'}")
	case 't':
		return g.pick("()", "(1,)", "(1, 2)", "('a', 1)", "(None, True)")
	case 'e':
		return g.pick("set()", "{1, 2}", "{'a'}", "frozenset({1, 3})", "{1, 'a'}")
	}
	return "None"
}

// primary is an expression that can stand before a dot.
func (g *progGen) primary(t byte) string {
	if v := g.variable(t); v != "" && g.chance(70) {
		return v
	}
	return "(" + g.expr(t) + ")"
}

func (g *progGen) expr(t byte) string {
	g.depth++
	defer func() { g.depth-- }()
	if g.chance(2) && t != 'e' {
		t = g.pick("i", "s", "f", "l", "n", "t")[0] // a surprise
	}
	if v := g.variable(t); v != "" && g.chance(40) {
		return v
	}
	if g.depth > 4 || g.chance(20) {
		return g.literal(t)
	}
	e := g.expr
	switch g.r.IntN(14) {
	case 0:
		return fmt.Sprintf("(%s if %s else %s)", e(t), e('b'), e(t))
	case 1:
		return fmt.Sprintf("(%s %s %s)", e(t), g.pick("and", "or"), e(t))
	case 2:
		for _, f := range g.funcs {
			if f.ret == t && !f.gen && g.chance(30) && len(g.scopes) == 1 {
				return g.callOf(f)
			}
		}
	case 3:
		if t != 'e' && t != 'd' {
			return fmt.Sprintf("%s[%s]", fmt.Sprintf("[%s, %s]", e(t), e(t)), g.pick("0", "1", "-1", "2"))
		}
	case 4:
		return fmt.Sprintf("(lambda %s: %s)(%s)", "q", g.pick("q", e(t)), e(t))
	case 5:
		if g.depth == 1 { // deeper it might stand in a comprehension's iterable
			v := g.name("y")
			return fmt.Sprintf("(%s := %s)", v, e(t))
		}
	case 6:
		return fmt.Sprintf("V(%s).v", e(t))
	}
	switch t {
	case 'i':
		return g.intExpr()
	case 'f':
		switch g.r.IntN(5) {
		case 0:
			return fmt.Sprintf("(%s / %s)", e('i'), e('i'))
		case 1:
			return fmt.Sprintf("float(%s)", e(g.pick("i", "s", "b")[0]))
		case 2:
			return fmt.Sprintf("round(%s, %s)", e('f'), g.small())
		case 3:
			return fmt.Sprintf("(%s %s %s)", e('f'), g.pick("//", "%"), e(g.pick("f", "i")[0]))
		}
		return fmt.Sprintf("(%s %s %s)", e('f'), g.pick("+", "-", "*"), e(g.pick("f", "i")[0]))
	case 's':
		return g.strExpr()
	case 'b':
		return g.boolExpr()
	case 'l':
		return g.listExpr()
	case 'd':
		switch g.r.IntN(6) {
		case 0:
			return fmt.Sprintf("{%s: %s, %s: %s}", e(g.pick("s", "i", "t", "b", "f")[0]), e('i'), e('s'), e(g.typ()))
		case 1:
			return fmt.Sprintf("{**%s, %s: %s}", e('d'), e('s'), e('i'))
		case 2:
			return fmt.Sprintf("{k: %s for k in %s}", g.pick("k", "[k]", e('i')), e(g.pick("s", "l")[0]))
		case 3:
			return fmt.Sprintf("dict(%s)", g.pick("zip("+e('s')+", "+e('l')+")", "a="+e('i')+", b="+e('s'), e('d'), "enumerate("+e('s')+")"))
		case 4:
			return fmt.Sprintf("(%s | %s)", e('d'), e('d'))
		}
		return fmt.Sprintf("{k: v for k, v in %s.items() if %s}", g.primary('d'), g.pick("v", "k", e('b')))
	case 't':
		switch g.r.IntN(5) {
		case 0:
			return fmt.Sprintf("(%s, %s)", e(g.typ1()), e(g.typ1()))
		case 1:
			return fmt.Sprintf("(*%s, %s)", e(g.pick("l", "t", "s")[0]), e('i'))
		case 2:
			return fmt.Sprintf("tuple(%s)", e(g.pick("l", "t", "s")[0]))
		case 3:
			return fmt.Sprintf("%s[%s:%s]", g.primary('t'), g.small(), g.small())
		}
		return fmt.Sprintf("(%s %s %s)", e('t'), g.pick("+", "*"), e(g.pick("t", "i")[0]))
	case 'e':
		switch g.r.IntN(4) {
		case 0:
			return fmt.Sprintf("{%s, %s}", e(g.pick("i", "s", "t", "f")[0]), e(g.pick("i", "s", "b")[0]))
		case 1:
			return fmt.Sprintf("set(%s)", e(g.pick("s", "t", "l")[0]))
		case 2:
			return fmt.Sprintf("{z for z in %s}", e(g.pick("s", "t", "l")[0]))
		}
		return fmt.Sprintf("(%s %s %s)", e('e'), g.pick("|", "&", "-", "^"), e('e'))
	}
	return g.pick("None", "print('p', end=' ')", "[].append(1)")
}

// typ1 is a type whose values print the same everywhere.
func (g *progGen) typ1() byte { return "iisfbnltd"[g.r.IntN(9)] }

func (g *progGen) intExpr() string {
	e := g.expr
	switch g.r.IntN(16) {
	case 0:
		return fmt.Sprintf("len(%s)", e(g.pick("s", "l", "d", "t", "e")[0]))
	case 1:
		return fmt.Sprintf("(%s ** %d)", e('i'), g.r.IntN(4))
	case 2:
		return fmt.Sprintf("(%s %s %d)", e('i'), g.pick("<<", ">>"), g.r.IntN(5))
	case 3:
		return fmt.Sprintf("int(%s)", e(g.pick("f", "s", "b", "i")[0]))
	case 4:
		return fmt.Sprintf("sum(%s)", e(g.pick("l", "t")[0]))
	case 5:
		return fmt.Sprintf("%s(%s, %s)", g.pick("max", "min"), e('i'), e('i'))
	case 6:
		return fmt.Sprintf("%s.%s(%s)", g.primary('s'), g.pick("find", "count", "index", "rfind"), e('s'))
	case 7:
		return fmt.Sprintf("%s%s", g.pick("-", "~", "+", "abs"), "("+e('i')+")")
	case 8:
		return fmt.Sprintf("sum(z for z in %s if %s)", e('l'), g.pick("z", e('b')))
	case 9:
		return fmt.Sprintf("%s[%s]", g.primary('d'), e('s'))
	case 10:
		return fmt.Sprintf("%s.get(%s, %s)", g.primary('d'), e('s'), e('i'))
	case 11:
		return fmt.Sprintf("%s(%s).%s", g.pick("W", "V"), e('i'), g.pick("v", "k", "p", "m(3)[1]", "dynx", "zz"))
	case 12:
		return fmt.Sprintf("divmod(%s, %s)[%d]", e('i'), e('i'), g.r.IntN(2))
	}
	return fmt.Sprintf("(%s %s %s)", e('i'), g.pick("+", "-", "*", "//", "%", "&", "|", "^"), e('i'))
}

func (g *progGen) strExpr() string {
	e := g.expr
	switch g.r.IntN(18) {
	case 0:
		return fmt.Sprintf("(%s + %s)", e('s'), e('s'))
	case 1:
		return fmt.Sprintf("(%s * %s)", e('s'), g.small())
	case 2:
		return fmt.Sprintf("%s.%s()", g.primary('s'), g.pick("upper", "lower", "title", "strip", "swapcase", "capitalize", "casefold", "lstrip"))
	case 3:
		return fmt.Sprintf("str(%s)", e(g.typ1()))
	case 4:
		return fmt.Sprintf("repr(%s)", e(g.typ1()))
	case 5:
		return fmt.Sprintf("%s[%s:%s]", g.primary('s'), g.small(), g.small())
	case 6:
		return fmt.Sprintf("%s[::%s]", g.primary('s'), g.small())
	case 7:
		return fmt.Sprintf("%s.join(map(str, %s))", g.primary('s'), e(g.pick("l", "t")[0]))
	case 8:
		return fmt.Sprintf("f'{%s}{%s!r:>5}{%s:%s}'", g.fexpr('i'), g.fexpr('s'), g.fexpr('i'), g.pick("d", "5", "<8", "x", ",", "+d", "05", "e", "s"))
	case 9:
		return fmt.Sprintf("f'{%s:%s}'", g.fexpr('f'), g.pick(".2f", "8.3e", "g", "%", ".3", "+.1f", "d", ",.2f"))
	case 10:
		return fmt.Sprintf("('%%%s|%%s' %% (%s, %s))", g.pick("d", "s", "r", "5d", "-5s", "x", "05d", ".2f", "c"), e(g.pick("i", "i", "s", "f")[0]), e(g.typ1()))
	case 11:
		return fmt.Sprintf("'{}|{:%s}'.format(%s, %s)", g.pick(">6", "^7", "*<5", "d", "s", ""), e(g.typ1()), e(g.pick("i", "s")[0]))
	case 12:
		return fmt.Sprintf("%s.replace(%s, %s)", g.primary('s'), e('s'), e('s'))
	case 13:
		return fmt.Sprintf("%s[%s]", g.primary('s'), g.small())
	case 14:
		return fmt.Sprintf("%s.%s(%d)", g.primary('s'), g.pick("center", "ljust", "zfill", "rjust"), g.r.IntN(9))
	case 15:
		return fmt.Sprintf("type(%s).__name__", e(g.typ()))
	case 16:
		return fmt.Sprintf("repr(%s(%s) + %s)", g.pick("V", "W"), e('i'), e(g.pick("i", "s")[0]))
	}
	return fmt.Sprintf("(%s if %s else %s)", e('s'), e('b'), e('s'))
}

// fexpr is an expression for the inside of an f-string: no quotes.
func (g *progGen) fexpr(t byte) string {
	if v := g.variable(t); v != "" {
		return v
	}
	return fmt.Sprint(g.r.IntN(100))
}

func (g *progGen) boolExpr() string {
	e := g.expr
	switch g.r.IntN(10) {
	case 0:
		return fmt.Sprintf("(%s %s %s)", e('s'), g.pick("<", "==", "!=", ">=", "in"), e('s'))
	case 1:
		return fmt.Sprintf("(%s %s %s %s %s)", e('i'), g.pick("<", "<=", "=="), e('i'), g.pick("<", "!=", ">"), e('i'))
	case 2:
		return "(not " + e(g.typ()) + ")"
	case 3:
		return fmt.Sprintf("(%s %s %s)", e(g.pick("i", "s")[0]), g.pick("in", "not in"), e(g.pick("l", "t", "d", "e")[0]))
	case 4:
		return fmt.Sprintf("%s(%s)", g.pick("any", "all", "bool"), e('l'))
	case 5:
		return fmt.Sprintf("isinstance(%s, %s)", e(g.typ()), g.pick("int", "str", "(list, dict)", "float", "bool", "object"))
	case 6:
		t := g.typ()
		return fmt.Sprintf("(%s %s %s)", e(t), g.pick("==", "!=", "is not", "<", ">="), e(t))
	case 7:
		return fmt.Sprintf("%s.%s()", g.primary('s'), g.pick("isdigit", "isalpha", "isupper", "isspace", "isidentifier"))
	case 8:
		return fmt.Sprintf("(%s is %s)", e(g.pick("n", "b")[0]), "None")
	}
	return fmt.Sprintf("(%s %s %s)", e('i'), g.pick("<", ">", "<=", ">=", "==", "!="), e(g.pick("i", "f")[0]))
}

func (g *progGen) listExpr() string {
	e := g.expr
	switch g.r.IntN(14) {
	case 0:
		return fmt.Sprintf("[%s, %s]", e(g.typ1()), e(g.typ1()))
	case 1:
		return fmt.Sprintf("[z for z in %s if %s]", e(g.pick("l", "s", "t")[0]), g.pick("z", "not z", e('b')))
	case 2:
		return fmt.Sprintf("[(z, w) for z in %s for w in range(%d)]", e('l'), g.r.IntN(3))
	case 3:
		return fmt.Sprintf("%s.split(%s)", g.primary('s'), g.pick("", "','", e('s')))
	case 4:
		return fmt.Sprintf("sorted(%s, key=%s)", e(g.pick("l", "t", "s")[0]), g.pick("str", "repr", "None", "lambda z: (len(str(z)), str(z))"))
	case 5:
		return fmt.Sprintf("%s[%s:%s]", g.primary('l'), g.small(), g.small())
	case 6:
		return fmt.Sprintf("(%s %s %s)", e('l'), g.pick("+", "+", "*"), e(g.pick("l", "l", "i")[0])) + "[:9]"
	case 7:
		return fmt.Sprintf("list(%s)", g.pick("range("+g.small()+", "+fmt.Sprint(g.r.IntN(9))+")", "map(str, "+e('l')+")", "filter(None, "+e('l')+")", "reversed("+e('l')+")", e('d'), e('s'), "zip("+e('l')+", "+e('s')+")", "enumerate("+e('s')+")"))
	case 8:
		return fmt.Sprintf("[*%s, %s]", e(g.pick("l", "t", "s")[0]), e('i'))
	case 9:
		return fmt.Sprintf("[(lambda q=z: (q, %s))() for z in %s]", g.pick("z", e('i')), e('l'))
	case 10:
		return fmt.Sprintf("[[z, w] for w in %s for z in [w] if %s]", e('s'), e('b'))
	case 11:
		return fmt.Sprintf("list(%s.%s())", g.primary('d'), g.pick("keys", "values", "items"))
	case 12:
		return fmt.Sprintf("V(%s)(%s, k=%s)", e('i'), e('s'), e('i'))
	}
	return fmt.Sprintf("list(z for z in %s if %s)", e('l'), e('b'))
}
