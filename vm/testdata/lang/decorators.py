# --- stacked decorators apply from the inside out
def tag(name):
    print('make', name)
    def deco(f):
        print('apply', name, f.__name__)
        def w(*a, **k): return f'<{name}>{f(*a, **k)}</{name}>'
        return w
    return deco
@tag('a')
@tag('b')
def f(x, y=2): return f'{x}{y}'
print(f(1), f(1, y=3), f.__name__)
# --- wraps keeps the names
import functools
def deco(f):
    @functools.wraps(f)
    def w(*a, **k):
        "wrapper doc"
        return f(*a, **k)
    return w
@deco
def f(x):
    "doc of f"
    return x
f.attr = 1
g = deco(f)
print(f.__name__, f.__doc__, f.__qualname__, f.__wrapped__(3), g.attr, g.__wrapped__ is f, g.__module__)
# --- decorator expressions of all forms
class D:
    def __getitem__(self, i): return lambda f: (i, f.__name__)
    attr = staticmethod(lambda f: ('attr', f.__name__))
d = D()
@d[5]
def a(): pass
@d.attr
def b(): pass
@(lambda f: ('lambda', f.__name__))
def c(): pass
@[len, str, lambda f: ('list', f())][2]
def e(): return 1
@(x := d.attr)
def g(): pass
@(lambda f: print("made", f.__name__))
def h(): pass
print(a, b, c, e, g, h)
# --- class decorators
def add(**kw):
    def deco(cls):
        for k, v in kw.items(): setattr(cls, k, v)
        return cls
    return deco
@add(x=1, f=lambda self: self.x + 1)
class A: pass
print(A.x, A().f())
def replace(cls): return 'not a class any more'
@replace
class B: pass
print(B)
reg = {}
def register(cls):
    reg[cls.__name__] = cls
    return cls
@register
@add(y=2)
class C: pass
print(reg['C'] is C, C.y)
# --- class instances as decorators
class Count:
    def __init__(self, f):
        self.f, self.n = f, 0
        self.__name__ = f.__name__
    def __call__(self, *a):
        self.n += 1
        return self.f(*a)
    def __get__(self, obj, owner):
        return self if obj is None else functools.partial(self, obj)
import functools
@Count
def f(x): return x
f(1), f(2)
print(f.n, f.__name__)
class A:
    @Count
    def m(self, x): return x * 2
print(A().m(4), A.m.n)
# --- decorators of methods
def log(f):
    def w(self, *a):
        print('call', f.__name__, a)
        return f(self, *a)
    return w
class A:
    @log
    def m(self, x): return x
    @classmethod
    @log
    def c(cls, x): return cls.__name__, x
    @staticmethod
    @log
    def s(x, y): return x, y
    @property
    @log
    def p(self): return 'p'
print(A().m(1), A.c(2), A.s(3, 4), A().p)
# --- evaluation order of decorators, defaults and bases
def note(x):
    print('note', x)
    return x
def deco(x):
    note(x)
    return lambda f: f
@deco('d1')
@deco('d2')
def f(a=note('default')): pass
@deco('c1')
class A(note(object), metaclass=note(type)):
    note('body')
# --- decorator that fails
def bad(f): raise ValueError('bad ' + f.__name__)
try:
    @bad
    def f(): pass
except ValueError as e:
    print(e)
try:
    f
except NameError as e:
    print(e)
try:
    @5
    def g(): pass
except TypeError as e:
    print(e)
@bad
@(lambda f: print("made", f.__name__))
def h():
    pass
# --- caching decorators
import functools
@functools.lru_cache(maxsize=2)
def f(x):
    print('compute', x)
    return x * x
print(f(1), f(2), f(1), f(3), f(2), f.cache_info())
f.cache_clear()
print(f.cache_info())
@functools.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80))
class A:
    @functools.cached_property
    def v(self):
        print('once')
        return 5
a = A()
print(a.v, a.v, vars(a))
# --- context manager as decorator by hand
class CM:
    def __enter__(self): print('in'); return self
    def __exit__(self, *a): print('out', a[0]); return True
    def __call__(self, f):
        def w(*a, **k):
            with self: return f(*a, **k)
        return w
@CM()
def f(x):
    print('f', x)
    return x
@CM()
def g(): raise ValueError
print(f(1), g())
# --- function attributes and their limits
def f(a, b=2, *c, d=4, **e): "d"
f.x = 1
print(f.__defaults__, f.__kwdefaults__, vars(f), f.__dict__, f.__closure__)
f.__defaults__ = (7, 8)
f.__kwdefaults__ = {'d': 9}
def g(a, b=1): return a, b
g.__defaults__ = None
try:
    g(1)
except TypeError as e:
    print(e)
g.__defaults__ = (5, 6)
print(g())
for v in (1, [1]):
    try:
        g.__defaults__ = v
    except TypeError as e:
        print(e)
print(g.__code__.co_varnames, g.__code__.co_argcount, g.__code__.co_name, f.__code__.co_kwonlyargcount)
def outer():
    x = 5
    def inner(): return x
    return inner
i = outer()
print(i.__closure__[0].cell_contents, i.__code__.co_freevars)
