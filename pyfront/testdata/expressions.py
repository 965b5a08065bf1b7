1, 0x1F, 0b101, 0o17, 1_000, 0, 00, 9223372036854775807, 9223372036854775808, 10**20
1.5, .5, 1., 1e3, 1_0.0_1E-2, 1e999
'a' "b" '''c
d''' """e""" r'\n' u'f' '\x41\u0042\U00000043\101\n\
g' '\q'
b'a' b"\x00\377" rb'\x' B''
None, True, False, ..., (), [], {}, (1,), (1), [1,], {1}, {1: 2, **a}, {*a, 1}
a + b * c ** -d ** e - -f // g % h @ i << 1 >> 2 & 3 | 4 ^ ~5
(a + b) + c, a + (b + c)
not a and b or c and not d
a < b <= c != d in e not in f is g is not h == i >= j > k
a if b else c if d else e
a.b.c(d)(e)[f][g, h][1:2][::3, ...][*i][:]
f(a, *b, c, d=1, *e, **g, h=2)
f(x for x in y)
f(a := 1, b=(c := 2))
(n := 5)
lambda: 0
lambda a, /, b=1, *c, d, e=2, **f: (yield)
lambda *, a: a
[x for x in a if x if y for z in x]
{x for x in a}
{x: y for x, y in a}
(x for x in a)
[[y for y in x] for x in a]
1if a else 2
