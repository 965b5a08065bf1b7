# --- stars in calls
def f(*a, **k): return a, k
l, d = [1, 2], {'x': 1, 'y': 2}
print(f(*l), f(0, *l, 3, *l), f(**d), f(*l, **d), f(*l, z=0, **d), f(*'ab', *{3}, **{}), f(*(), **{}), f(*iter(l)), f(a=1, *l), f(**{'a b': 1}), f(*range(3), **dict(q=1)), f(*d), f(*{}.values()))
for g in (lambda: f(**{1: 2}), lambda: f(*5), lambda: f(**5), lambda: f(x=1, **d), lambda: f(**d, **d), lambda: f(*None), lambda: f(**[1]), lambda: len(*[1, 2]), lambda: f(**{'x': 1}, x=2), lambda: f(*l, *5), lambda: dict(**{'a': 1}, **{'a': 2}), lambda: f(**None), lambda: print(*1)):
    try:
        print(g())
    except TypeError as e:
        print(e)
# --- stars in displays
a, b = [1, 2], (3,)
print([*a, *b], (*a, *b), {*a, *b, *'x'} == {1, 2, 3, 'x'}, [*a], (*a,), [*[], *()], [0, *a, 9], {**{'a': 1}, 'b': 2, **{'a': 3}}, {**{}}, [*range(3), *'ab'], (*(i for i in a),), [*{1: 2}])
for g in (lambda: [*5], lambda: (*5,), lambda: {*5}, lambda: {**5}, lambda: [*None], lambda: {*[[]]}, lambda: {**[1]}, lambda: {**{1: 2}, **None}):
    try:
        print(g())
    except TypeError as e:
        print(e)
# --- stars in assignments
a, *b = 1, 2, 3; print(a, b)
*a, b = 'xyz'; print(a, b)
a, *b, c = [1, 2]; print(a, b, c)
a, *b, c = range(6); print(a, b, c)
*a, = (1, 2); print(a)
[a, *b] = {'k': 1, 'l': 2}; print(a, b)
a, (b, *c), *d = 1, 'xyz', 4, 5; print(a, b, c, d)
(a, b), c = [1, 2], 3; print(a, b, c)
*a, b = [[1, 2]]; print(a, b)
for a, *b in [(1, 2, 3), 'xy', (4,)]: print(a, b, end=' ')
print([x for x, *_ in ['abc', 'd']], *[(y, z) for (y, *z) in ('ab', 'c')])
class O: pass
o, l = O(), [0, 0]
o.x, *l[1:], o.y = 1, 2, 3, 4; print(o.x, l, o.y)
*o.z, l[0] = 'pq'; print(o.z, l)
def t1(): a, *b = []
def t2(): a, *b, c = [1]
def t3(): *a, = 5
def t4(): a, b = 1, 2, 3
def t5(): a, b = 1,
def t6(): a, b = 5
def t7(): (a, b), c = 1, 2
def t8(): a, b = None
def t9(): [a, b, c] = 'ab'
def t10(): a, b = {1, 2, 3}
def t11(): a, b, *c = iter([1])
def t12(): a, = ()
def t13(): a, b = iter([1, 2, 3])
for f in (t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# --- stars in return, yield and subscripts
def r(l): return 0, *l, 9
def y(l):
    got = yield 0, *l
    print('got', got)
    yield *l, 9
print(r([1, 2]), r(''))
g = y('ab')
print(next(g), g.send('s'))
class S:
    def __getitem__(self, k): return k
s, t = S(), (1, 2)
print(s[*t], s[0, *t], s[*t, 9], s[1:2, *t], s[*()], s[(*t,)])
x = 1, *t
print(x, *x, (lambda *a: a)(*x))
for i in 0, *t: print(i, end=' ')
print()
# --- order of evaluation with stars
def n(v, *r):
    print('n', v, end=' ')
    return r
def f(*a, **k): return a, k
print(f(n(1), *n(2, 'a'), n(3), *n(4, 'b'), k=n(5), **dict(z=n(6))))
print([n(1), *n(2), n(3)], {**dict(a=n(4)), 'b': n(5)})
def boom(): raise ValueError('boom')
try:
    f(n(1), *n(2), boom(), n(3))
except ValueError as e:
    print(e)
# --- swapping and chained targets
a, b, c = 1, 2, 3
a, b, c = c, a, b
print(a, b, c)
x = y = z = []
x.append(1)
print(x, y is z)
i, l = 0, [10, 20, 30]
i, l[i] = 2, 'set'
print(i, l)
l = [0, 1, 2]
l[0], l[l[0]] = 2, 9
print(l)
a = b, c = 5, 6
print(a, b, c)
d = {}
d['a'], d['b'] = d.setdefault('z', 1), len(d)
print(d)
# --- positional-only parameters
def f(a, b=2, /, c=3, *, d=4): return a, b, c, d
print(f(1), f(1, 5), f(1, 5, 6), f(1, c=7, d=8))
for g in (lambda: f(a=1), lambda: f(1, b=2), lambda: f(), lambda: f(1, 2, 3, 4), lambda: f(1, e=5), lambda: f(a=1, b=2), lambda: f(1, a=3)):
    try:
        print(g())
    except TypeError as e:
        print(e)
def k(a, /, **kw): return a, kw
print(k(1, a=2), k(1, **{'a': 3}))
try:
    k(a=1)
except TypeError as e:
    print(e)
# --- keyword-only parameters
def f(a, *, b, c=3, **k): return a, b, c, k
def g(*, x): return x
def h(*args, k=1): return args, k
print(f(1, b=2), f(a=1, b=2, c=4, z=5), g(x=1), h(1, 2, k=3), h(k=5))
for q in (lambda: f(1), lambda: f(1, 2), lambda: g(1), lambda: g(), lambda: f(), lambda: f(b=1), lambda: f(1, 2, b=3), lambda: g(x=1, y=2), lambda: g(y=2), lambda: g(**{'x': 1, 'z': 2}), lambda: f(1, b=2, a=3), lambda: g(1, x=2), lambda: g(1, 2)):
    try:
        print(q())
    except TypeError as e:
        print(e)
def m(*, a, b, c): pass
def p(a, b, c): pass
def p2(a, b, c, d, e): pass
for q in (lambda: m(), lambda: m(a=1), lambda: m(a=1, b=2), lambda: p(), lambda: p(1), lambda: p(1, 2), lambda: p2(), lambda: p(1, 2, 3, 4), lambda: p(1, 2, 3, 4, 5), lambda: p(1, 2, c=3, d=4), lambda: p(b=1), lambda: p(c=1, a=2), lambda: p(1, a=1), lambda: p(1, 2, 3, c=3), lambda: m(1, a=1, b=2, c=3)):
    try:
        q()
    except TypeError as e:
        print(e)
# --- arity errors with defaults
def a0(): pass
def a1(x=1): pass
def a2(x, y=1): pass
def a3(x, *y): pass
def a4(x, y=1, *, k): pass
def a5(x, y=1, *, k=2): pass
def a6(**k): pass
for q in (lambda: a0(1), lambda: a0(x=1), lambda: a1(1, 2), lambda: a1(y=1), lambda: a2(), lambda: a2(1, 2, 3), lambda: a3(), lambda: a3(y=1), lambda: a4(1), lambda: a4(1, 2, 3), lambda: a4(1, 2, 3, k=1), lambda: a5(1, 2, 3, k=1), lambda: a5(), lambda: a6(1), lambda: a2(1, x=1), lambda: a2(z=1), lambda: a0(*[1, 2]), lambda: a0(**{'q': 1}), lambda: (lambda x: x)(), lambda: (lambda: 1)(1), lambda: (lambda *, k: k)(1), lambda: a1(None, x=1)):
    try:
        q()
    except TypeError as e:
        print(e)
# --- arity of methods and classes
class A:
    def __init__(self, a, b=1): pass
    def m(self, x): pass
    def n(): pass
    @classmethod
    def c(cls, x): pass
    @staticmethod
    def s(x): pass
    def __call__(self, z): pass
    def __getitem__(self): pass
    def __len__(self, x): pass
    def __enter__(self, x): pass
    def __exit__(self): pass
a = A(1)
for q in (lambda: A(), lambda: A(1, 2, 3), lambda: A(1, z=2), lambda: a.m(), lambda: a.m(1, 2), lambda: a.n(), lambda: a.c(), lambda: A.c(1, 2), lambda: a.s(), lambda: A.s(1, 2), lambda: a(), lambda: a(1, 2), lambda: a[1], lambda: len(a), lambda: A.m(1), lambda: A.m(), lambda: a.m(y=1), lambda: a.m(1, x=2), lambda: A.__init__(), lambda: a.m(self=1, x=1)):
    try:
        q()
    except TypeError as e:
        print(e)
try:
    with a: pass
except TypeError as e:
    print(e)
# --- defaults are made once
def f(x, l=[]):
    l.append(x)
    return l
print(f(1), f(2), f(3, []), f(4))
def g(a, b=print('default made'), c=len('abc')): return a, b, c
print(g(1), g(2))
n = 5
def h(x=n): return x
n = 6
print(h(), [(lambda i=i: i)() for i in range(3)], [q() for q in [lambda: i for i in range(3)]])
fs = []
for i in range(3):
    def k(i=i, *, j=i * 10): return i, j
    fs.append(k)
print([q() for q in fs], [q.__defaults__ for q in fs], [q.__kwdefaults__ for q in fs])
