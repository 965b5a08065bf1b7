# --- defaults and keywords
def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, sorted(kw.items())
print(f(1, c=3), f(1, 5, 6, 7, c=3), f(a=1, c=2, z=9), f(1, c=3, b=7, d=0, y=1, x=2))
def g(a, /, b, *, c=3): return a, b, c
print(g(1, 2), g(1, b=2), g(1, 2, c=4))
def h(a, b=[]):
    b.append(a)
    return b
print(h(1), h(2), h(3, []))
def k(x=1, /, **kw): return x, kw
print(k(), k(2), k(x=5), k(3, x=4))
n = 1
def late(x=n): return x
n = 2
print(late())
f2 = lambda *a, k=1, **kw: (a, k, kw)
print(f2(), f2(1, 2, k=3, z=4))
# --- arity errors
def t(f, *a, **k):
    try:
        print(f(*a, **k))
    except TypeError as e:
        print(e)
def f0(): pass
def f1(a): pass
def f2(a, b): pass
def f3(a, b, c): pass
def fd(a, b=1): pass
def fk(a, *, k): pass
def fkd(*, k, l, m=1): pass
def fp(a, /, b): pass
def fv(a, *r): pass
def fkk(a, *, k=1): pass
def fpp(a, b, /, **kw): return a, b, kw
t(f0, 1)
t(f0, 1, 2)
t(f1)
t(f1, 1, 2)
t(f2)
t(f2, 1)
t(f2, 1, 2, 3)
t(f3)
t(f3, 1)
t(fd)
t(fd, 1, 2, 3)
t(fk, 1)
t(fk)
t(fk, 1, 2, k=3)
t(fk, 1, 2)
t(fkd)
t(fkd, k=1)
t(fkd, 1)
t(fp, a=1, b=2)
t(fp, 1, a=2)
t(fv)
t(f1, b=1)
t(f1, 1, a=2)
t(f1, a=1, b=2)
t(f2, a=1)
t(f2, 1, 2, c=3)
t(fkk, 1, 2, 3, k=5)
t(fkk, 1, 2, k=5)
t(fpp, 1, a=1)
t(fpp, 1, 2, a=3)
t(lambda x: x)
t(lambda x, y: x, 1)
# --- arity errors of methods
class A:
    def m(self, x): pass
    def n(self): pass
    @classmethod
    def c(cls, x): pass
    @staticmethod
    def s(x): pass
    def __init__(self, v=1): pass
class B: pass
class C:
    def __init__(self, a): pass
def t(f, *a, **k):
    try:
        print(f(*a, **k))
    except TypeError as e:
        print(e)
a = A()
t(a.m)
t(a.m, 1, 2)
t(a.n, 1)
t(A.m)
t(A.n)
t(A.c)
t(a.c, 1, 2)
t(a.s)
t(A, 1, 2)
t(B, 1)
t(B, x=1)
t(C)
t(C, 1, 2)
t(C, b=1)
# --- arity inside functions has the qualified name
def outer():
    def inner(x): pass
    inner()
outer()
# --- arity errors of builtins
def t(f, *a, **k):
    try:
        print(f(*a, **k))
    except TypeError as e:
        print(e)
t(len)
t(len, 1, 2)
t(len, [], x=1)
t('a'.upper, 1)
t('a'.replace, 'a')
t('a'.join)
t([].append)
t([].append, 1, 2)
t([].pop, 1, 2)
t({}.get)
t({}.get, 1, 2, 3)
t(isinstance, 1)
t(abs)
t(ord, 'ab')
t(chr, 'a')
t(iter)
t(next)
t(sorted)
t(sorted, [], 1)
t(range)
t(range, 1, 2, 3, 4)
t(getattr, 1)
t(zip, 5)
t(map)
t(map, len)
t(filter, None)
t(enumerate)
t(sum)
t(min)
t(max, 1)
t(print, 1, foo=2)
t(sorted, [1], foo=2)
t(str.upper)
t(str.upper, 1)
t(list.append, 1, 2)
t(dict.get, [], 1)
t(int, 'x')
t(int, [])
t(float, [])
t(list, 1)
t(tuple, 1, 2)
t(dict, 1)
t(set, 1)
# --- closures
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get
inc, get = counter()
inc(); inc(5)
print(get())
i2, g2 = counter()
print(g2(), i2(), get())
def outer(x):
    def mid(y):
        def inner(z):
            return x + y + z
        return inner
    return mid
print(outer(1)(2)(3))
fs = []
for i in range(3):
    fs.append(lambda: i)
print([f() for f in fs])
fs = [lambda i=i: i for i in range(3)]
print([f() for f in fs])
print([f() for f in [lambda: j for j in range(3)]])
def make():
    out = []
    for k in range(3):
        def f(): return k
        out.append(f)
    return [f() for f in out]
print(make())
# --- nonlocal through several levels
def a():
    x = 1
    def b():
        def c():
            nonlocal x
            x += 10
            def d():
                nonlocal x
                x *= 2
            d()
        c()
    b()
    return x
print(a())
# --- global statement
x = 1
def f():
    global x, y
    x = 2
    y = 3
f()
print(x, y)
def g():
    global x
    del x
g()
try:
    print(x)
except NameError as e:
    print(e)
def h():
    x = 5
    def i():
        global x
        x = 6
    i()
    return x
print(h(), x)
def k():
    global newfn
    def newfn(): return 'new'
k()
print(newfn())
# --- unbound locals
def t(f):
    try:
        print(f())
    except NameError as e:
        print(type(e).__name__, e)
def f1():
    print(x)
    x = 1
def f2():
    if False:
        y = 1
    return y
def f3():
    del z
def f4():
    a = 1
    del a
    return a
def f5():
    for i in []:
        pass
    return i
def f6():
    def g(): return v
    r = g()
    v = 1
def f7():
    v = 1
    def g(): return v
    del v
    return g()
def f8():
    w += 1
def f9():
    try:
        1 / 0
    except ZeroDivisionError as e:
        pass
    return e
def f10():
    def g():
        nonlocal q
        del q
    q = 1
    g()
    return q
for f in (f1, f2, f3, f4, f5, f6, f7, f8, f9, f10):
    t(f)
# --- while with maybe unbound
def f(n):
    while n:
        if n == 2:
            x = n
        n -= 1
    else:
        y = 'else'
    return x, y
print(f(3))
try:
    f(1)
except UnboundLocalError as e:
    print(e)
# --- recursion
def fact(n): return 1 if n < 2 else n * fact(n - 1)
print(fact(30))
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
print(even(100), odd(7))
def hanoi(n, a, b, c):
    if n == 0: return 0
    return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
print(hanoi(8, 'a', 'b', 'c'))
def flat(x):
    return [z for y in x for z in (flat(y) if isinstance(y, list) else [y])]
print(flat([1, [2, [3, [4]], 5]]))
# --- recursion without end
def f(n): return f(n + 1)
try:
    f(0)
except RecursionError as e:
    print(type(e).__name__, str(e)[:32])
class A:
    def __repr__(self): return repr(self)
try:
    repr(A())
except RecursionError as e:
    print('repr')
class B:
    def __eq__(self, o): return self == o
try:
    B() == B()
except RecursionError as e:
    print('eq')
def g(x): return sorted([1, 2], key=g)
try:
    g(1)
except RecursionError:
    print('sorted')
class C:
    def __getattr__(self, n): return getattr(self, n + 'x')
try:
    C().y
except RecursionError:
    print('getattr')
def h():
    yield from h()
try:
    list(h())
except RecursionError:
    print('yield from')
def m(x): return list(map(m, [x]))
try:
    m(1)
except RecursionError:
    print('map')
# --- decorators
def deco(f):
    print('deco', f.__name__)
    def w(*a, **k):
        print('before')
        r = f(*a, **k)
        print('after')
        return r
    return w
def param(n):
    print('param', n)
    def d(f):
        print('apply', n)
        return lambda *a: (n, f(*a))
    return d
@deco
def hi(x): return x * 2
print(hi(4))
@param(1)
@param(2)
@deco
def multi(): return 'm'
print(multi())
class C:
    @param('c')
    def m(self): return 'cm'
    @staticmethod
    @param('s')
    def s(): return 'cs'
print(C().m(), C.s())
def cls_deco(c):
    c.added = 5
    return c
@cls_deco
class D: pass
print(D.added)
@(lambda f: 42)
def nothing(): pass
print(nothing)
# --- function attributes
def f(a, b=2, *, c=3):
    """Doc of f."""
def g(): pass
f.x = 1
print(f.__name__, f.__qualname__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.x, f.__dict__, g.__doc__, f.__module__)
print((lambda: 0).__name__, (lambda: 0).__qualname__)
class C:
    def m(self): pass
    class D:
        def n(self): pass
def outer():
    def inner(): pass
    return inner, lambda: 0
print(C.m.__qualname__, C.D.n.__qualname__, outer()[0].__qualname__, outer()[1].__qualname__)
print(callable(f), callable(1), callable(C), callable(C()))
del f.x
print(hasattr(f, 'x'))
f.__name__ = 'other'
print(f.__name__)
g.__doc__ = 'set'
print(g.__doc__)
# --- lambdas
print((lambda x, y=2, *a, **k: (x, y, a, k))(1), (lambda: (yield))().__class__.__name__)
print(list(map(lambda x: x ** 2, range(5))), sorted([3, -1, 2], key=lambda x: -x), list(filter(lambda s: s.strip(), ['a', ' ', 'b'])))
compose = lambda f, g: lambda x: f(g(x))
print(compose(lambda x: x + 1, lambda x: x * 2)(5))
Y = lambda f: (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))
print(Y(lambda self: lambda n: 1 if n == 0 else n * self(n - 1))(5))
# --- call argument errors
def f(*a, **k): return a, k
def t(fn):
    try:
        print(fn())
    except TypeError as e:
        print(e)
t(lambda: f(*5))
t(lambda: f(**5))
t(lambda: f(**{1: 2}))
t(lambda: f(a=1, **{'a': 2}))
t(lambda: f(**{'a': 1}, **{'a': 2}))
t(lambda: f(*None))
class M:
    def keys(self): return ['p', 'q']
    def __getitem__(self, k): return k * 2
t(lambda: f(**M()))
t(lambda: {**M()})
t(lambda: {**5})
t(lambda: [*5])
t(lambda: (*None,))
t(lambda: {*1.5})
def g(a, b): pass
t(lambda: g(1, **{'a': 2}))
t(lambda: len(*[1, 2]))
t(lambda: f(*(x for x in range(3)), y=1))
# --- many arguments
def f(*a): return sum(a)
print(f(*range(1000)))
print(eval_ if False else f(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20))
def g(**k): return len(k)
print(g(**{'k%d' % i: i for i in range(300)}))
# --- returns
def a(): return
def b(): return 1, 2
def c():
    pass
def d():
    for i in range(10):
        if i == 3:
            return i
def e():
    while True:
        for x in 'abc':
            if x == 'b':
                return x
print(a(), b(), c(), d(), e())
# --- assert
assert True
assert 1, 'no'
try:
    assert 0, 'message'
except AssertionError as e:
    print(repr(e))
try:
    assert []
except AssertionError as e:
    print(repr(e), str(e) == '')
try:
    assert (1 > 2), (1, 2)
except AssertionError as e:
    print(e, e.args)
assert 1 < 0, {'a': 1}
# --- del
x = 1
del x
try: x
except NameError as e: print(e)
l = [1, 2, 3]
del l[0], l[-1]
print(l)
d = {'a': {'b': 1}}
del d['a']['b']
print(d)
class C: pass
c = C()
c.x = c.y = 1
del c.x
print(hasattr(c, 'x'), c.__dict__)
try:
    del c.x
except AttributeError as e:
    print(e)
try:
    del d['zz']
except KeyError as e:
    print(repr(e))
a = b = 1
del (a, b)
def f():
    x = 1
    def g(): return x
    del x
    try: g()
    except NameError as e: print(e)
    x = 2
    return g()
print(f())
# --- nested functions and defaults evaluated in order
def f(x):
    print('eval', x)
    return x
def g(a=f(1), *, b=f(2), c=f(3)):
    def h(d=f(a + 10), *, e=f(b + 20)): return a, b, c, d, e
    return h
print(g()(), g(5)(), g(b=7)(1))
# --- argument names clash with builtins
def f(list, str=1, len=2): return list, str, len
print(f(3))
print(list('ab'), len('abc'))
len = lambda x: 'shadow'
print(len([]))
del len
print(len([]))
