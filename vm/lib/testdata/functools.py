import functools
from functools import partial, reduce, lru_cache, wraps, cmp_to_key, total_ordering, singledispatch, cached_property, cache, partialmethod, singledispatchmethod, update_wrapper
t(lambda: reduce(lambda a, b: a * b, [1, 2, 3, 4]))
t(lambda: reduce(lambda a, b: a + b, 'abc', 'x'))
t(lambda: reduce(lambda a, b: a, []))
t(lambda: reduce(lambda a, b: a, [], 5))
t(lambda: reduce(lambda a, b: a, 5))
t(lambda: reduce(lambda a, b: a))
def f(*a, **k): return a, sorted(k.items())
p = partial(f, 1, 2, x=3)
t(lambda: p(4, y=5))
t(lambda: p(x=9))
t(lambda: (p.args, p.keywords, p.func is f))
q = partial(p, 7, z=1)
t(lambda: q())
t(lambda: (q.args, q.keywords, q.func is f))
t(lambda: partial(int, base=2)('101'))
t(lambda: partial())
t(lambda: partial(5))
t(lambda: partial(print, 1, sep='')) if False else None
t(lambda: repr(partial(int, 1, base=2)))
def deco(g):
    @wraps(g)
    def w(*a):
        'wdoc'
        return ('w', g(*a))
    return w
@deco
def orig(x):
    'odoc'
    return x
orig_attr = 1
t(lambda: (orig.__name__, orig.__doc__, orig(3), orig.__wrapped__(4), orig.__qualname__))
calls = []
@lru_cache(maxsize=2)
def sq(x, y=0):
    calls.append(x)
    return x * x
t(lambda: [sq(1), sq(2), sq(1), sq(3), sq(2), sq(1)])
t(lambda: (calls, sq.cache_info()))
t(lambda: sq.cache_info().hits)
t(lambda: sq.cache_parameters())
sq.cache_clear()
t(lambda: sq.cache_info())
t(lambda: (sq.__name__, sq.__wrapped__(7)))
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
t(lambda: fib(80))
t(lambda: fib.cache_info())
@lru_cache
def g(*a, **k): return len(calls)
t(lambda: [g(1), g(1.0), g(True), g(x=1), g(1, x=1), g('1'), g((1,))])
t(lambda: g.cache_info())
@lru_cache(maxsize=None, typed=True)
def h(x): return x
t(lambda: [h(1), h(1.0), h(True)])
t(lambda: h.cache_info())
@lru_cache(maxsize=0)
def z(x): return x
t(lambda: [z(1), z(1)])
t(lambda: z.cache_info())
t(lambda: sq([]))
t(lambda: lru_cache('a'))
class M:
    def __init__(self): self.n = 0
    @lru_cache(maxsize=None)
    def m(self, x): self.n += 1; return self.n * x
    @cached_property
    def cp(self): self.n += 1; return 'cp%d' % self.n if False else self.n
    def base(self, *a, **k): return a, k
    pm = partialmethod(base, 1, k=2)
def tm():
    a = M(); return [a.m(2), a.m(2), a.m(3), a.cp, a.cp, a.n, a.pm(5), sorted(a.__dict__)]
t(tm)
def delcp():
    a = M(); x = a.cp; del a.cp; return x, a.cp
t(delcp)
t(lambda: sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
t(lambda: cmp_to_key(lambda a, b: a - b)(1) < cmp_to_key(lambda a, b: a - b)(2))
t(lambda: sorted(['bb', 'a', 'ccc'], key=cmp_to_key(lambda a, b: len(a) - len(b)), reverse=True))
@total_ordering
class T:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
t(lambda: (T(1) < T(2), T(1) <= T(1), T(2) > T(1), T(1) >= T(2), T(1) >= T(1), T(1) != T(2)))
@total_ordering
class G:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __ge__(self, o): return self.v >= o.v
t(lambda: (G(1) < G(2), G(1) <= G(1), G(2) > G(1), G(1) > G(1), max([G(1), G(5), G(3)]).v))
def bad():
    @total_ordering
    class X: pass
t(bad)
@singledispatch
def sd(x): return 'default'
@sd.register(int)
def _(x): return 'int'
@sd.register(list)
def _(x): return 'list'
sd.register(str, lambda x: 'str')
t(lambda: [sd(1), sd(True), sd([]), sd('a'), sd(1.5), sd.dispatch(int)(1)])
t(lambda: sd())
class SM:
    @singledispatchmethod
    def m(self, x): return 'base'
    @m.register(int)
    def _(self, x): return 'int'
t(lambda: [SM().m(1), SM().m('a')])
def named():
    def a(): pass
    def b(): 'bdoc'
    b.attr = 5
    update_wrapper(a, b)
    return a.__name__, a.__doc__, a.attr
t(named)
p2 = partial(f); p2.note = 'n'
t(lambda: p2.note)
