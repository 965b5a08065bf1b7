# --- singledispatch by annotation and abstract class
import functools, abc, collections.abc
from functools import *
@singledispatch
def f(x, *a):
    return 'obj', x
@f.register
def _(x: int):
    return 'int', x
@f.register
def _(x: int | float):
    return 'num', x
@f.register(list)
def fl(x): return 'list'
@f.register
def _(x: collections.abc.Mapping):
    return 'map'
@f.register
def _(x: collections.abc.Sized):
    return 'sized'
print(f(1), f(1.5), f([]), f({}), f('s'), f(None), f({1}), f(True))
print(f.dispatch(dict).__name__, fl.__name__)
print(sorted((k.__name__ for k in f.registry)))
for bad in (lambda: f(), lambda: f.register(lambda x: x), lambda: f.register(5), lambda: f.register('a', 4)):
    try: print(bad())
    except TypeError as e: print(str(e).split(' at 0x')[0])
try:
    @f.register
    def _(x: 'nope_no'): pass
except Exception as e: print(type(e).__name__, e)
try:
    @f.register
    def _(x: 5): pass
except Exception as e: print(type(e).__name__, e)
try:
    @f.register
    def _(x: int | 5): pass
except Exception as e: print(type(e).__name__, e)
class P(abc.ABC): pass
class Q: pass
P.register(Q)
@f.register(P)
def _(x): return 'P'
print(f(Q()))
class A(abc.ABC): pass
class B(abc.ABC): pass
class C: pass
A.register(C); B.register(C)
@singledispatch
def g(x): return 0
g.register(A, lambda x: 'A')
g.register(B, lambda x: 'B')
try: print(g(C()))
except RuntimeError as e: print(str(e))
# --- singledispatchmethod
from functools import singledispatchmethod
class D:
    @singledispatchmethod
    def m(self, x): return 'base', x
    @m.register
    def _(self, x: int): return 'int', x
    @m.register(str)
    def _(self, x): return 'str', x
    @singledispatchmethod
    @classmethod
    def c(cls, x): return cls.__name__, x
    @c.register
    @classmethod
    def _(cls, x: int): return 'cint', x
    @singledispatchmethod
    @staticmethod
    def s(x): return 'sb', x
    @s.register
    @staticmethod
    def _(x: int): return 'si', x
d = D()
print(d.m(1), d.m('a'), d.m(None), D.c(1), D.c('x'), D.s(4), d.s('q'))
print(d.m.__name__)
try: singledispatchmethod(5)
except TypeError as e: print(e)
# --- total_ordering
from functools import total_ordering
class Q: pass
@total_ordering
class T:
    def __init__(s, v): s.v = v
    def __eq__(s, o): return s.v == o.v if isinstance(o, T) else NotImplemented
    def __lt__(s, o): return s.v < o.v if isinstance(o, T) else NotImplemented
print(T(1) <= T(1), T(2) > T(1), T(1) >= T(2), T.__le__.__name__)
try: T(1) <= 5
except TypeError as e: print(e)
try: total_ordering(Q)
except ValueError as e: print(e)
# --- cached_property
from functools import cached_property
class CP:
    n = 0
    @cached_property
    def v(self):
        "doc"
        self.n += 1
        return self.n
c = CP(); print(c.v, c.v, c.__dict__, CP.v.__doc__, type(CP.v).__name__); del c.v; print(c.v)
class SL:
    __slots__ = ()
    @cached_property
    def v(self): return 1
try: SL().v
except TypeError as e: print(e)
try:
    class X:
        a = cached_property(lambda s: 1)
        b = a
except Exception as e: print(type(e).__name__, e, e.__cause__, getattr(e, '__notes__', None))
cp = cached_property(lambda s: 1)
class Z: pass
Z.q = cp
try: Z().q
except TypeError as e: print(e)
class SetAttr:
    def __setattr__(self, k, v): print('set', k)
    @cached_property
    def v(self): return 3
s = SetAttr(); print(s.v, vars(s))
# --- partialmethod
from functools import partialmethod
class PM:
    def set(self, a, b=0, **k): return a, b, k
    s1 = partialmethod(set, 1)
    s2 = partialmethod(s1, b=5)
    @classmethod
    def cm(cls, a): return cls.__name__, a
    pcm = partialmethod(cm, 9)
print(PM().s1(2), PM().s2(c=3), PM().pcm(), PM.pcm())
try: partialmethod(5)
except TypeError as e: print(e)
# --- operators that subclasses of builtins do not know
class C(int): pass
class S(str): pass
class B(bytes): pass
class F(float): pass
import operator
for a in (C(3), S('x'), B(b'y'), F(1)):
    for b in (C(2), S('z'), F(2.0), None, [], 1.5):
        for f in ('add', 'iadd', 'sub', 'matmul', 'imatmul', 'and_', 'lshift'):
            try: print(getattr(operator, f)(a, b))
            except TypeError as e: print(f, e)
        if type(a) is S:
            try: print(a * b)
            except TypeError as e: print(e)
