# --- nested functions
def a():
    def b():
        def c():
            raise ValueError('deep')
        c()
    b()
a()
# --- lambda
f = lambda x: 1 / x
g = lambda x: f(x) + 1
g(0)
# --- lambda on several lines
f = lambda x: (
    x +
    1 / 0
)
f(
    2
)
# --- list comprehension
xs = [1, 2, 0]
ys = [1 / x
      for x in xs
      if x > -1]
# --- list comprehension in a function
def f(xs):
    return [10 // x for x in xs]
f([1, 0])
# --- condition of a comprehension
def f(xs):
    return {x for x in xs
            if 1 / x}
f([1, 0])
# --- dict comprehension
d = {k: v.upper() for k, v in [('a', 'b'), ('c', 1)]}
# --- first iterable of a comprehension belongs to the frame around
def f():
    return [x for x in undefined_name]
f()
# --- not iterable in a comprehension
def f():
    return [x for x in
            5]
f()
# --- inner iterable of a comprehension
z = [x for y in [1, 2] for x in y]
# --- nested comprehension
z = [[1 / y for y in x] for x in [[1], [0]]]
# --- generator expression
g = (1 / x for x in [1, 0])
print(next(g))
print(next(g))
# --- generator expression consumed by sum
def f():
    return sum(1 / x
               for x in [1, 0])
f()
# --- generator function
def g():
    yield 1
    raise KeyError('k')
for x in g():
    print(x)
# --- yield from
def a():
    yield 1
    raise IndexError('i')
def b():
    yield from a()
def c():
    yield from b()
list(c())
# --- generator throw
def g():
    try:
        yield 1
    finally:
        print('f')
it = g()
next(it)
it.throw(ValueError('thrown'))
# --- throw into generator not begun
def g():
    yield 1
it = g()
it.throw(ValueError('thrown'))
# --- throw through yield from
def a():
    yield 1
def b():
    yield from a()
it = b()
next(it)
it.throw(ValueError('thrown'))
# --- generator already executing
def g():
    yield next(it)
it = g()
next(it)
# --- stop iteration in generator
def g():
    yield next(iter([]))
list(g())
# --- class body
class A:
    x = 1
    y = undefined_thing
# --- nested class body
class A:
    class B:
        z = 1 / 0
# --- class body calls a function
def f():
    raise ValueError('f')
class A:
    x = f()
# --- decorator raises
def deco(f):
    raise TypeError('no deco')
x = 1
@deco
def f():
    pass
# --- decorator with arguments
def deco(n):
    def inner(f):
        return f(n)
    return inner
@deco(
    1
)
@deco(2)
def f(x):
    return 1 / 0
# --- class decorator raises
def deco(c):
    raise TypeError('no deco')
@deco
class A:
    x = 1
    y = 2
# --- wrapper of a decorator
import functools
def deco(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        return f(*a, **k)
    return wrapper
@deco
def f(x):
    return x['k']
f({})
# --- method
class A:
    def m(self, x):
        return self.n(x)
    def n(self, x):
        return x.missing
A().m(1)
# --- init and super
class A:
    def __init__(self, x):
        self.x = int(x)
class B(A):
    def __init__(self, x):
        super().__init__(x)
B('abc')
# --- classmethod staticmethod property
class A:
    @property
    def p(self):
        return self.s()
    @staticmethod
    def s():
        return A.c()
    @classmethod
    def c(cls):
        return cls.zz
A().p
# --- callback of sorted
def key(x):
    return x['a']
sorted([{'a': 1}, {}], key=key)
# --- lambda callback of sorted
sorted([1, 2],
       key=lambda x: x.foo)
# --- callback of list.sort
[3, 1].sort(key=lambda x: 1 / 0)
# --- callback of map
list(map(lambda x: int(x), ['1', 'b']))
# --- callback of filter
for x in filter(lambda x: x > '', [1]):
    pass
# --- callback of max
max([1, 2], key=lambda x: x[0])
# --- callback of reduce
import functools
functools.reduce(lambda a, b: a + b, [1, 'a'])
# --- callback of partial
import functools
def f(a, b):
    return a / b
functools.partial(f, 1)(0)
# --- callback of lru_cache
import functools
@functools.lru_cache(maxsize=None)
def f(a):
    return a / 0
f(1)
# --- callback of cmp_to_key
import functools
def c(a, b):
    raise ValueError('cmp')
sorted([1, 2], key=functools.cmp_to_key(c))
# --- callback of re.sub
import re
def f(m):
    return 1 / 0
re.sub('a', f, 'banana')
# --- callback of defaultdict
from collections import defaultdict
def make():
    raise LookupError('no')
d = defaultdict(make)
d['x']
# --- callback of itertools
import itertools
list(itertools.takewhile(lambda x: 1 / x, [1, 0]))
# --- callback of groupby
import itertools
for k, g in itertools.groupby([1, 'a'], lambda x: x + 1):
    print(k, list(g))
# --- iter with sentinel
def f():
    raise OSError('x')
for x in iter(f, 1): pass
# --- with exits on an exception
class M:
    def __enter__(self): return self
    def __exit__(self, *a):
        print(a[0].__name__)
with M() as m:
    x = 1
    y = 1 / 0
# --- exit raises
class M:
    def __enter__(self): return self
    def __exit__(self, *a):
        raise ValueError('exit')
with M() as m:
    x = 1
    y = 1 / 0
# --- exit raises without exception
class M:
    def __enter__(self): return self
    def __exit__(self, *a):
        raise ValueError('exit')
with M() as m:
    x = 1
    y = 2
print('never')
# --- enter raises
class M:
    def __enter__(self): raise ValueError('enter')
    def __exit__(self, *a): pass
x = 1
with M() as m:
    x = 1
# --- second manager raises on enter
class M:
    def __init__(self, n): self.n = n
    def __enter__(self):
        if self.n == 2: raise ValueError('enter')
    def __exit__(self, *a): print('exit', self.n)
with M(1) as m, \
     M(2) as n:
    x = 1
# --- not a context manager
with 5 as x:
    pass
# --- no exit
class M:
    def __enter__(self): pass
with M():
    pass
# --- finally reraises
def f():
    try:
        1 / 0
    finally:
        print('cleanup')
f()
# --- finally raises another
def f():
    try:
        1 / 0
    finally:
        raise ValueError('fin')
f()
# --- bare raise
def f():
    try:
        1 / 0
    except ZeroDivisionError:
        x = 1
        raise
f()
# --- raise e again
def f():
    try:
        1 / 0
    except ZeroDivisionError as e:
        x = 1
        raise e
f()
# --- raise saved exception later
def f():
    try:
        g()
    except KeyError as e:
        return e
def g():
    raise KeyError('a')
e = f()
raise e
# --- raise the same exception twice
e = ValueError('v')
def f():
    raise e
for i in range(3):
    try:
        f()
    except ValueError:
        pass
f()
# --- context
try:
    {}['a']
except KeyError:
    int('x')
# --- context from a function
def f():
    try:
        {}['a']
    except KeyError:
        g()
def g():
    int('x')
f()
# --- cause
try:
    {}['a']
except KeyError as e:
    raise ValueError('v') from e
# --- cause without a traceback
raise ValueError('v') from KeyError('k')
# --- cause is a class
raise ValueError('v') from KeyError
# --- from None
try:
    {}['a']
except KeyError as e:
    raise ValueError('v') from None
# --- three contexts
try:
    try:
        try:
            a
        except NameError:
            b
    except NameError:
        c
except NameError:
    d
# --- cause of a cause
def f():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise KeyError('k') from e
def g():
    try:
        f()
    except KeyError as e:
        raise RuntimeError('r') from e
g()
# --- cause wins over context
try:
    1 / 0
except ZeroDivisionError:
    try:
        int('q')
    except ValueError as v:
        raise KeyError(1) from v
# --- context cycle
try:
    raise ValueError('a')
except ValueError as a:
    try:
        raise KeyError('b')
    except KeyError as b:
        raise a
# --- cause is itself
e = ValueError('self')
raise e from e
# --- cause cycle
a = ValueError('a')
b = KeyError('b')
a.__cause__ = b
b.__cause__ = a
raise a
# --- str of the exception raises
class E(Exception):
    def __str__(self):
        raise ValueError('in str')
raise E('x')
# --- str of the exception is no string
class E(Exception):
    def __str__(self):
        return 5
raise E('x')
# --- repr raises in str of exception
class X:
    def __repr__(self):
        raise ValueError('in repr')
raise ValueError(X())
# --- repr raises in a list
class X:
    def __repr__(self):
        raise ValueError('in repr')
print([X()])
# --- str raises in format
class X:
    def __str__(self):
        return 1 / 0
'%s' % X()
# --- str raises in f-string
class X:
    def __str__(self):
        raise IndexError('s')
x = f'''{1}
{X()}'''
# --- eq raises
class X:
    def __eq__(self, o):
        raise ValueError('in eq')
[X()].index(
    5)
# --- hash raises
class X:
    def __hash__(self):
        raise ValueError('in hash')
{X(): 1}
# --- lt raises in sort
class X:
    def __lt__(self, o):
        raise ValueError('in lt')
sorted([X(), X()])
# --- add raises
class X:
    def __add__(self, o):
        return o.x
X() + 5
# --- getattr raises
class X:
    def __getattr__(self, n):
        raise AttributeError('no ' + n)
X().foo
# --- len bool contains raise
class X:
    def __len__(self):
        return 'a'
if X():
    pass
# --- iter raises
class X:
    def __iter__(self):
        return 5
for a in X(): pass
# --- next raises
class X:
    def __iter__(self):
        return self
    def __next__(self):
        return self.q
a, b = X()
# --- recursion
def f(n):
    return f(n + 1)
try:
    f(0)
except RecursionError as e:
    print(e)
# --- repeated lines
def f(n):
    if n == 0:
        raise ValueError('bottom')
    f(n - 1)
f(10)
# --- repeated lines four
def f(n):
    if n == 0:
        raise ValueError('bottom')
    f(n - 1)
f(4)
# --- repeated lines three
def f(n):
    if n == 0:
        raise ValueError('bottom')
    f(n - 1)
f(3)
# --- mutual recursion
def f(n):
    return g(n)
def g(n):
    if n == 0: raise ValueError
    return f(n - 1)
f(3)
# --- repeated lambda
f = lambda n: f(n - 1) if n else 1 / 0
f(9)
# --- call on several lines error in callee
def f(a, b):
    raise ValueError(a + b)
f(
    1,
    2,
)
# --- call on several lines error in an argument
def f(a, b): pass
f(
    1,
    1 / 0,
)
# --- call on several lines wrong arguments
def f(a, b): pass
f(
    1,
    2,
    3,
)
# --- chained methods on several lines
class B:
    def a(self, x): return self
    def b(self, x): return self
    def c(self, x): raise ValueError(x)
(B()
 .a(1)
 .b(2)
 .c(3)
 .a(4))
# --- chained methods with missing attribute
class B:
    def a(self, x): return self
(B()
 .a(1)
 .zz(2)
 .a(4))
# --- chained with backslash
class B:
    def a(self, x): return self
    def c(self, x): raise ValueError(x)
B() \
  .a(1) \
  .c(2)
# --- binary operation on several lines
x = (1 +
     2 +
     'a')
# --- binary operation with late operand
x = (1
     +
     2
     / 0)
# --- comparison on several lines
x = (1 <
     2 <
     'a')
# --- subscript on several lines
d = {}
x = d[
    'a'
]
# --- store subscript on several lines
d = ()
d[
    0
] = (
    5)
# --- attribute on several lines
d = ()
x = (d
     .foo
     .bar)
# --- dict display
x = {
    'a': 1,
    'b': 1 / 0,
    'c': 3,
}
# --- unhashable key in display
x = {
    'a': 1,
    []: 2,
}
# --- list display
x = [
    1,
    undefined,
]
# --- name in a call
print(
    'a',
    undefined,
)
# --- f-string on several lines
x = f'''
{1}
{1 / 0}
'''
# --- joined strings with f-string
x = ('a'
     f'{1}'
     f'{zz}')
# --- return on several lines
def f():
    return (
        1,
        2 / 0,
    )
f()
# --- conditional on several lines
x = (1 if
     zz
     else 2)
# --- boolean on several lines
x = (1 and
     0 or
     zz)
# --- assert
x = 0
assert x, 'msg'
# --- assert on several lines
x = 0
assert (x ==
        1), (
    'message')
# --- assert without message
assert 1 == 2
# --- unpack
a, b = 1, 2, 3
# --- unpack in for
for a, b in [(1, 2),
             (1,)]:
    print(a)
# --- unpack on several lines
(a,
 b) = (
    1,)
# --- star call
def f(*a): raise ValueError
f(*[1, 2],
  **{'a': 1})
# --- star call of non iterable
def f(*a): pass
f(1,
  *5)
# --- raise on several lines
raise ValueError(
    'a'
    'b'
)
# --- raise class
raise ValueError
# --- raise non exception
raise 5
# --- raise with exception in constructor
class E(Exception):
    def __init__(self, a, b):
        pass
raise E
# --- raise from non exception
raise ValueError('a') from 5
# --- if condition
x = {}
if x:
    pass
elif x['a']:
    pass
# --- while condition
n = 2
while 1 / n:
    n -= 1
# --- for iterable
for i in \
    None:
    pass
# --- augmented assignment
x = 'a'
x += \
    1
# --- augmented on attribute
class A: pass
a = A()
a.x = 1
a.x += 'b'
a.y += 1
# --- del
x = {}
del x['a']
# --- del name
def f():
    del x
    x = 1
f()
# --- del several
a = {1: 1}
del (a[1],
     a[2])
# --- unbound local
def f():
    print(x)
    x = 1
f()
# --- unbound free
def f():
    def g():
        return x
    g()
    x = 1
f()
# --- default values
def f(a,
      b=zz):
    pass
# --- lambda default
f = lambda x=zz: x
# --- base class
class A(zz):
    pass
# --- bases on several lines
class A(
    object,
    zz,
):
    x = 1
# --- metaclass conflict of layouts
class A(int, str):
    x = 1
# --- import error
import nonexistent_module
# --- import dotted
import math.foo
# --- global statement
def f():
    global x
    x = y
f()
# --- coroutine
async def f():
    raise ValueError('co')
async def g():
    await f()
try:
    g().send(None)
except StopIteration: pass
# --- await non awaitable
async def g():
    await 5
g().send(None)
# --- return type of await
async def g():
    x = 1
    return x
g().send(None)
# --- add_note
try:
    1 / 0
except ZeroDivisionError as e:
    e.add_note('note one')
    e.add_note('note\ntwo')
    raise
# --- syntax error raised by hand
raise SyntaxError('bad')
# --- key error text
{}[('a', 1)]
# --- message on several lines
raise ValueError('line one\nline two')
# --- empty message
raise ValueError('')
# --- message none
raise ValueError(None)
# --- two arguments
raise ValueError('a', 2)
# --- os error
raise OSError(2, 'No such', 'f')
# --- user exception qualname
class A:
    class E(Exception): pass
def f():
    class F(A.E): pass
    raise F('x')
f()
# --- keyboard interrupt
raise KeyboardInterrupt
# --- system exit
raise SystemExit(3)
# --- generator exit
raise GeneratorExit
# --- stop iteration
next(iter([]))
# --- unicode error
b'\xff'.decode('utf8')
# --- unicode encode error
'\u1234'.encode('ascii')
# --- with_traceback
def f():
    raise ValueError('a')
try: f()
except ValueError as e:
    tb = e.__traceback__
raise KeyError('b').with_traceback(tb)
# --- with_traceback none
try:
    1 / 0
except ZeroDivisionError as e:
    raise e.with_traceback(None)
# --- exec in property setter
class A:
    @property
    def x(self): return 1
    @x.setter
    def x(self, v):
        raise ValueError(v)
A().x = 5
# --- property without setter
class A:
    @property
    def x(self): return 1
A().x = 5
# --- descriptor
class D:
    def __get__(self, o, t):
        raise RuntimeError('get')
class A:
    d = D()
A.d
# --- set_name
class D:
    def __set_name__(self, o, n):
        raise RuntimeError('set_name')
class A:
    d = D()
# --- init_subclass
class A:
    def __init_subclass__(cls, **k):
        raise RuntimeError('init_subclass')
class B(A, x=1):
    pass
# --- new
class A:
    def __new__(cls, *a):
        return object.__new__(cls, *a)
A(1)
# --- call wrong arguments of init
class A:
    def __init__(self, a): pass
A()
# --- call wrong keyword
def f(a, *, b): pass
f(1, c=2)
# --- builtin wrong arguments
len(1, 2)
# --- walrus
if (y := 1) and (z := y / 0):
    pass
# --- slice
'abc'[
    'x':
]
# --- starred assignment
a, *b, c = 1,
# --- try else
def f():
    try:
        x = 1
    except ValueError:
        pass
    else:
        1 / 0
    finally:
        print('f')
f()
# --- except clause raises while matching
try:
    1 / 0
except zz:
    pass
# --- except not a class
try:
    1 / 0
except 5:
    pass
# --- except tuple not a class
try:
    1 / 0
except (ValueError,
        'a'):
    pass
# --- no handler matches
def f():
    try:
        x = 1
        1 / 0
    except ValueError:
        pass
    except (KeyError, IndexError):
        pass
f()
# --- return in finally swallows
def f():
    try:
        1 / 0
    finally:
        return 5
print(f())
[][0]
# --- deep cause through generator
def g():
    try:
        yield
    except ValueError as e:
        raise KeyError('k') from e
it = g(); next(it)
it.throw(ValueError('v'))
# --- contextlib like manager of a generator
class M:
    def __init__(self, g): self.g = g
    def __enter__(self): return next(self.g)
    def __exit__(self, t, v, tb):
        try: self.g.throw(v)
        except StopIteration: return True
        return False
def gen():
    yield 1
with M(gen()):
    raise ValueError('body')
# --- decorated method multi-line
def deco(f): return f
class A:
    @deco
    @zz
    def f(self): pass
# --- docstring and comments shift lines
"""doc
string"""
# comment

def f():
    """doc"""

    # comment
    return zz


f()
# --- semicolons
x = 1; y = 0; z = x / y
# --- one line if
if True: raise ValueError('x')
# --- line continuation in string
s = 'a\
b'; zz
# --- expression statement on several lines
(1,
 2,
 zz,
 3)
# --- call in call
def f(x): return g(
    x)
def g(x):
    return (h(x)
            + 1)
def h(x):
    return int(x,
               base=2)
f('9')
# --- keyword argument on another line
dict(
    a=1,
    b=zz,
)
# --- function value on another line
(zz
 )(
 1)
# --- none is not callable
f = None
f(
    1
)
# --- method of wrong type
x = 5
x.append(
    6)
# --- error in nested call argument
def f(x): return x
f(f(
    f(1 / 0)))
# --- comprehension over error in function
def f(x): return 1 / x
def g():
    return [
        f(x)
        for x in (1,
                  0)
    ]
g()
# --- async with
class M:
    async def __aenter__(self): return 1
    async def __aexit__(self, *a): raise KeyError('aexit')
async def main():
    async with M() as m:
        1 / 0
main().send(None)
# --- three managers on lines of their own
class M:
    def __init__(self, n): self.n = n
    def __enter__(self): return self
    def __exit__(self, *a):
        if self.n == 2: raise ValueError(self.n)
with (
    M(1) as a,
    M(2) as b,
    M(3) as c,
):
    x = 1
# --- exit of the second of three managers after an error
class M:
    def __init__(self, n): self.n = n
    def __enter__(self): return self
    def __exit__(self, *a):
        if self.n == 2: raise ValueError(self.n)
with M(1) as a, \
     M(2) as b, \
     M(3) as c:
    x = 1
    {}['k']
# --- format specification on several lines
x = f"""a
{1:>{2}}
{5:q}"""
# --- star arguments in the middle
def f(*a): pass
f(*[1], *5)
# --- star argument of None
print(*None)
# --- double star of a list
def f(**k): pass
f(**[1])
# --- import of a submodule of a module
import math.pi.e
# --- import of a missing submodule of a package
import json.nothing
# --- traceback of another exception
try:
    1 / 0
except ZeroDivisionError as e:
    tb = e.__traceback__
def f():
    raise KeyError('k').with_traceback(tb)
f()
# --- no traceback
try: raise ValueError().with_traceback(5)
except TypeError as e: print(e)
e = ValueError('v')
e.__traceback__ = 5
# --- callback of a sorted in a lambda in a map
list(map(lambda xs: sorted(xs, key=lambda x: x.k), [[1, 2]]))
# --- property called in a comprehension of a class body
class A:
    @property
    def p(self): return self.q
class B:
    xs = [a.p for a in [A()]]
# --- dataclass like constructor through super
class Base:
    def __init__(self, **k):
        for n, v in k.items():
            setattr(self, n, v)
class C(Base):
    __slots__ = ('a',)
    @property
    def b(self): return 1
C(a=1, b=2)
# --- any over a generator expression over a generator
def g():
    for x in [1, 'a']:
        yield x - 1
any(x > 5 for x in g())
# --- join of a generator expression
','.join(x for x in ['a', 1])
# --- join over a failing generator expression
','.join(str(1 // x)
         for x in [1, 0])
# --- dict of pairs
dict([(1, 2), (3,)])
# --- sum of strings
sum(['a', 'b'])
# --- int of garbage in a map in a list
[*map(int, '12x')]
# --- star unpacking of a failing generator
def g():
    yield 1
    raise LookupError('g')
a, *b = g()
# --- zip strict
list(zip([1], [1, 2], strict=True))
# --- context of an exception in finally with return
def f():
    try:
        try:
            raise ValueError(1)
        finally:
            {}[2]
    except KeyError as e:
        print(repr(e.__context__))
        raise
f()
# --- exception in else of loop
for i in []:
    pass
else:
    i
# --- exception in a default of a nested function
def f():
    def g(x=1 // 0): pass
f()
# --- exception in a decorator expression
def f():
    @(1).x
    def g(): pass
f()
# --- reraise in a nested function
def log():
    raise
def f():
    try: 1 / 0
    except ZeroDivisionError: log()
f()
# --- reraise without exception
raise
# --- error in str of a key error argument
class K:
    def __repr__(self): return 'K\n!'
{}[K()]
# --- name error in del
del nothing
# --- attribute error on a module
import math
math.nothing
# --- attribute error on a function
def f(): pass
f.x
# --- attribute error on a class
class A: pass
A.x
# --- attribute error on None
None.x
# --- deep recursion through two functions
def f(n): return g(n)
def g(n): return f(n)
try: f(1)
except RecursionError as e: print(str(e))
# --- too many positional arguments for a method
class A:
    def m(self): pass
A().m(1, 2)
# --- missing arguments
def f(a, b, c, *, d): pass
f()
# --- missing keyword only
def f(*, a, b): pass
f()
# --- got multiple values
def f(a): pass
f(1, a=2)
# --- positional only by keyword
def f(a, /): pass
f(a=1)
# --- lambda missing argument
(lambda a, b: 1)(1)
# --- nested lambda default argument
(lambda x=(lambda: 1 / 0)(): x)()
# --- a generator that raises while it is closed
def g():
    try: yield
    finally: raise ValueError('closing')
it = g(); next(it)
it.close()
# --- a generator that ignores its end
def g():
    while True:
        try: yield
        except GeneratorExit: pass
it = g(); next(it)
it.close()
# --- send to a generator not begun
def g(): yield
g().send(1)
# --- dictionary changed size
d = {1: 1}
for k in d:
    d[k + 1] = 1
# --- a comparison of unlike types in a sort by key
sorted(['a', 1], key=lambda x: x)
# --- a setattr on a builtin
(5).x = 1
# --- a shift and power
x = (2 **
     -1) << (
    -1)
# --- an item of a none in an f-string
r = {'v': None}
print(f"{r['v']['x']}")
# --- an unpack in a lambda call
f = lambda a, b: a + b
f(*(1, 2, 3))
# --- a subclass of an exception with attributes
class E(ValueError):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b
    def __str__(self): return f'{self.args[0]}!{self.b}'
raise E(1, 2)
# --- a chained exception without from in an except in a function called in a finally
def clean(): raise OSError('clean')
def f():
    try:
        raise ValueError('v')
    finally:
        try: clean()
        except OSError as e: raise RuntimeError('r') from e
f()
