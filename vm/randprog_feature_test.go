package vm_test

import "fmt"

// feature writes a statement about one part of the language: slices, unpacking,
// closures, big numbers, star arguments, views of dicts and the like.
func (g *progGen) feature() {
	e := g.expr
	switch g.r.IntN(16) {
	case 0:
		g.line("print(%s[%s:%s:%s])", g.primary(g.pick("l", "t", "s")[0]), g.small(), g.small(), g.small())
	case 1:
		if v := g.variable('l'); v != "" {
			if g.chance(50) {
				g.line("%s[%s:%s:%s] = %s", v, g.small(), g.small(), g.pick("2", "-1", "1", "-2"), e(g.pick("l", "s", "t")[0]))
			} else {
				g.line("del %s[%s:%s:%s]", v, g.small(), g.small(), g.pick("2", "-1", "1"))
			}
		}
	case 2:
		a, b, c := g.target('i'), g.target('l'), g.target('i')
		g.line("%s, *%s, %s = %s", a, b, c, e(g.pick("l", "t", "s", "d")[0]))
	case 3:
		g.line("print(pow(%s, %d, %s), (%s).bit_length(), divmod(%s, %s))", e('i'), g.r.IntN(40), e('i'), e('i'), e('i'), e('i'))
	case 4:
		g.line("print((%s * 10**%d) // (%s), hex(%s), (%s) %% 10**9)", e('i'), g.r.IntN(40), e('i'), e('i'), e('i'))
	case 5:
		f := g.name("c")
		g.line("def %s():", f)
		g.block(func() {
			v := g.name("n")
			g.line("%s = %s", v, e('i'))
			g.line("def inc(by=%s):", g.literal('i'))
			g.block(func() {
				g.line("nonlocal %s", v)
				g.line("%s = clip(%s + by)", v, v)
				g.line("return %s", v)
			})
			g.line("return inc, lambda: %s, [lambda i=i: (i, %s) for i in range(2)]", v, v)
		})
		g.line("inc, get, fs = %s()", f)
		g.line("print(inc(), inc(%s), get(), [f() for f in fs])", e('i'))
	case 6:
		g.line("print((lambda *a, **k: (show(a), sorted(k.items())))(*%s, %s, **{'z': %s}))", e(g.pick("l", "t", "s")[0]), e('i'), e('i'))
	case 7:
		d := g.primary('d')
		g.line("print(show(sorted(map(show, %s.keys() %s %s.keys()))), show(list(%s.items())[:3]))", d, g.pick("&", "|", "-", "^"), g.primary('d'), g.primary('d'))
	case 8:
		g.line("print([(a, b) for a in %s for b in %s if a %s b][:9])", e('l'), e(g.pick("l", "s", "t")[0]), g.pick("!=", "is not", "in [b, None] or b !="))
	case 9:
		g.line("print(show(dict(sorted(((k, len(show(v))) for k, v in %s.items()), key=show))))", g.primary('d'))
	case 10:
		g.line("print(f'{%s!r:{%d}}|{%s:>{%d}}|{%s=}')", g.fexpr('s'), g.r.IntN(12), g.fexpr('i'), 1+g.r.IntN(9), g.fexpr('i'))
	case 11:
		g.line("print('%s'.format(%s, %s, k=%s))", g.pick("{0}{1:>4}{k}", "{k!r}{}{}", "{1!s:^7}|{0:<3}", "{:d}{:x}", "{0:,}{k:05}", "{1:e}{0:b}"), e('i'), e(g.pick("i", "f")[0]), e('i'))
	case 12:
		g.line("print(bytes(str(%s), 'utf-8')[%s:%s], bytearray(b'abc') + b'x' * (%s %% 3), (%s & 0xffff).to_bytes(3, 'big'))", e('s'), g.small(), g.small(), e('i'), e('i'))
	case 13:
		g.line("print(max(%s, default=None, key=show), min(%s, key=lambda q: (len(show(q)), show(q)), default=0), sum(map(len, map(show, %s))))", e('l'), e('t'), e('l'))
	case 14:
		f := g.name("r")
		g.line("def %s(n, acc=()):", f)
		g.block(func() {
			g.line("try:")
			g.block(func() {
				g.line("if n <= 0: return acc")
				g.line("return %s(n - 1, acc + (%s,))", f, g.pick("n", "n * n", "str(n)", "(n, acc)"))
			})
			g.line("finally:")
			g.block(func() { g.line("if n == 2: print('two', show(acc))") })
		})
		g.line("print(show(%s(%d)))", f, g.r.IntN(6))
	default:
		g.line("for i, (a, *b) in enumerate(zip(%s, %s, %s)): print(i, show(a), show(b))", e('l'), e('s'), fmt.Sprintf("range(%d)", g.r.IntN(5)))
	}
}
