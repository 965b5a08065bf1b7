# --- unbound and undefined names
def f1(): print(x); x = 1
def f2(): del y
def f3(): z += 1
def f4():
    for i in []: pass
    return i
def f5():
    try: 1 / 0
    except ZeroDivisionError as e: pass
    return e
def f6(): return nowhere
def f7():
    if False: w = 1
    return w
def f8():
    def inner(): return later
    r = inner()
    later = 1
def f9():
    x = 1
    del x
    return x
def f10():
    with open_ as q: pass
def f11():
    import math as m
    del m
    return m
def f12():
    def g(): return v
    v = 1
    del v
    return g()
def f13(a):
    del a
    print(a)
def f14(): return [u for _ in '1'][0]
def f15():
    class K: z = undefined_in_class
def f16():
    (p := 1) if False else 0
    return p
for f in (f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, lambda: f13(1), f14, f15, f16):
    try:
        f()
    except NameError as e:
        print(type(e).__name__, e, getattr(e, 'name', None))
# --- global at module level and in functions
global top
top = 1
def f():
    global top, made
    top += 1
    made = 'made'
    def g():
        global top
        top *= 10
    g()
f()
print(top, made)
def h():
    global made
    del made
h()
try:
    made
except NameError as e:
    print(e)
def loop():
    global i
    for i in range(3): pass
    global K, func, imp
    class K: pass
    def func(): return 'f'
    import math as imp
loop()
print(i, K.__name__, K.__qualname__, func(), func.__qualname__, imp.floor(1.5))
# --- nonlocal
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    def reset():
        nonlocal n
        del n
    return inc, get, reset
inc, get, reset = counter()
print(inc(), inc(5), get())
reset()
try:
    get()
except NameError as e:
    print(e)
try:
    inc()
except NameError as e:
    print(e)
def deep():
    x = 'a'
    def l1():
        def l2():
            nonlocal x
            x += 'b'
            class C:
                nonlocal x
                x += 'c'
            for x in [x + 'd']: pass
            return [x for x in 'z'], x
        return l2()
    return l1(), x
print(deep())
# --- closures share variables
def make():
    fs = []
    for i in range(3):
        fs.append(lambda: i)
    x = 1
    def get(): return x
    def put(v):
        nonlocal x
        x = v
    fs += [get, put]
    return fs
a, b, c, get, put = make()
print(a(), b(), c(), get(), put(5), get())
a2, _, _, get2, put2 = make()
put2(9)
print(get(), get2())
# --- comprehension scopes
x = 'outer'
print([x for x in range(3)], x, {x: x for x in 'ab'}, x, list(x for x in [1]), x)
print([[y for y in range(x)] for x in range(3)], [x for x in [1, 2] for x in [x * 10]], [(i, j) for i in range(3) for j in range(i)], [i for i in range(10) if i % 2 if i > 3])
def f(n): return [n + i for i in range(n)], [lambda: n for _ in '1'][0](), {n: i for i in range(2)}
print(f(2))
class C:
    n = 3
    a = [i for i in range(n)]
    try:
        b = [n for i in range(2)]
    except NameError as e:
        b = str(e)
    c = [m for m in [n]]
    d = (lambda: 1)()
print(C.a, C.b, C.c, hasattr(C, 'i'))
print([f() for f in [lambda: i for i in range(3)]], [f() for f in [lambda i=i: i for i in range(3)]])
try:
    print([q for q in range(2)], q)
except NameError as e:
    print(e)
# --- walrus scopes
print([y := 1, y + 1], y)
print([last := i for i in range(4)], last, any((hit := c) == 'b' for c in 'abc'), hit)
def f():
    [z := i for i in range(3)]
    return z, [w := z, w * 2], (lambda: (q := 5) + q)()
print(f())
while (n := len([1, 2, 3]) - y) > 1:
    y += 1
print(n, y)
if (m := 5) > 3 and (k := m * 2) > 100: pass
print(m, k)
def g():
    def h():
        nonlocal v
        return [v := i for i in range(5)]
    v = 0
    h()
    return v
print(g())
def gl():
    global gv
    [gv := i for i in 'xyz']
gl()
print(gv, {(kk := 'a'): (vv := 1)}, kk, vv, f'{(ff := 7)}{ff}', (tt := 1, 2), tt, [1, 2, 3][(ix := 1)], ix, print((pp := 'p'), end=' '), pp)
# --- annotations are kept
x: int = 5
y: 'later'
z: undefined_ok.attr if False else int = 3
(w): int = 4
class C:
    a: int = 1
    b: str
    c: 'C' = None
    d: list[int] = []
def f(a: int, b: 'x' = 2, *c: str, d: float = 1, **e: dict) -> bool:
    local: never_evaluated = 3
    other: never_evaluated
    return local
print(__annotations__, C.__annotations__, f(1), hasattr(C, 'b'))
print(f.__annotations__)
try:
    y
except NameError as e:
    print(e)
o = C()
o.attr: int = 7
d = {}
d['k']: str = 'v'
print(o.attr, d, 'attr' in C.__annotations__)
def g():
    try:
        q: int
        return q
    except NameError as e:
        return str(e)
print(g())
class E(C): pass
print(E.__annotations__ is C.__annotations__)
# --- annotations that fail
try:
    def f(a: nope): pass
except NameError as e:
    print(e)
try:
    x: nope2 = 1
except NameError as e:
    print(e)
try:
    class A:
        y: nope3
except NameError as e:
    print(e)
print(x)
# --- del
a, b, c = 1, [1, 2, 3], {'k': 1, 'l': 2}
del a, b[0], c['k']
print(b, c)
class O: pass
o = O(); o.x = o.y = 1
del o.x, (o.y)
print(vars(o))
del (b, [c])
for n in ('a', 'b', 'c'):
    try:
        {'a': lambda: a, 'b': lambda: b, 'c': lambda: c}[n]()
    except NameError as e:
        print(e)
def d1(): del undefined_name
def d2(): del [1][5]
def d3(): del {}['q']
def d4(): del (1).x
def d5(): del (5)[0]
for f in (d1, d2, d3, d4, d5):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
# --- assert
def f(x):
    assert x, 'message ' + str(x)
    assert x > 1
    assert isinstance(x, int), (1, 2)
    return 'ok'
for v in (0, 1, 2, 2.5):
    try:
        print(f(v))
    except AssertionError as e:
        print(repr(e), str(e), e.args)
try:
    assert False, 1 / 0
except ZeroDivisionError as e:
    print(e, repr(e.__context__))
assert True, 1 / 0
# --- chained comparison evaluates once
def n(v):
    print('n', v, end=' ')
    return v
print(n(1) < n(2) < n(3), n(3) < n(2) < n(1), n(1) == n(1) != n(2), n(1) < n(5) > n(3) == n(3), not n(1) < n(2) < n(0))
print(1 < 2 in [2], 1 in [1] == True, (1 in [1]) == True, 1 is 1 is not None, 'a' < 'b' < 'c' <= 'c' != 'd', 3 > 2 > 1 > 0 > -1)
# --- recursion
def fact(n): return 1 if n < 2 else n * fact(n - 1)
def fib(n, memo={}):
    if n < 2: return n
    if n not in memo: memo[n] = fib(n - 1) + fib(n - 2)
    return memo[n]
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
def flat(x): return [z for y in x for z in flat(y)] if isinstance(x, list) else [x]
def perms(l): return [[]] if not l else [[x] + p for i, x in enumerate(l) for p in perms(l[:i] + l[i + 1:])]
def hanoi(n, a, b, c): return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
print(fact(20), fib(60), even(100), flat([1, [2, [3, []]], 4]), perms([1, 2, 3]), hanoi(5, 1, 2, 3), (lambda f: f(f, 5))(lambda f, n: 1 if n == 0 else n * f(f, n - 1)))
# --- recursion errors of all kinds
def f(): return f()
class A:
    def __repr__(self): return repr(self)
    def __eq__(self, o): return self == o
    def __getattr__(self, n): return self.nothing
    def __hash__(self): return hash(self)
    def __len__(self): return len(self)
    def __call__(self): return self()
    def __iter__(self): return iter(self)
    def __bool__(self): return bool(self)
    def __add__(self, o): return self + o
    def __getitem__(self, i): return self[i]
    @property
    def p(self): return self.p
def gen(): yield from gen()
a = A()
for g in (f, lambda: repr(a), lambda: a == 1, lambda: a.x, lambda: hash(a), lambda: len(a), lambda: a(), lambda: list(a), lambda: bool(a), lambda: a + 1, lambda: a[0], lambda: a.p, lambda: list(gen()), lambda: sorted([1], key=lambda x: f()), lambda: list(map(lambda x: f(), [1]))):
    try:
        g()
    except RecursionError as e:
        print(type(e).__name__, str(e)[:32])
# --- identity, names and modules of functions
def f(): pass
g = f
class C:
    def m(self): pass
    l = lambda: 1
    class D:
        def n(self): pass
print(f.__name__, g.__name__, C.m.__qualname__, C.l.__qualname__, C.l.__name__, C.D.n.__qualname__, C.D.__qualname__, f.__module__, C.__module__, __name__)
def outer():
    def inner():
        class K:
            def m(self): return lambda: 1
        return K
    return inner
K = outer()()
print(outer().__qualname__, K.__qualname__, K.m.__qualname__, K().m().__qualname__, [lambda: 1][0].__qualname__, [(lambda: 1) for _ in '1'][0].__qualname__, (i for i in []).__qualname__)
