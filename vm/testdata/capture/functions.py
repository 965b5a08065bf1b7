# --- lambda
callbacks = [lambda x: x + 1]
inputs = [(1,), (2.5,)]
# --- def with defaults
def f(a, b=2, *rest, c, d=4, **kw):
    return a, b, rest, c, d, kw
callbacks = [lambda x: f(x, c=3), lambda x: f(x, 7, 8, c=1, d=2, e=5)]
inputs = [(1,)]
# --- keyword-only defaults
def f(a, *, b=[1], c=(2, 3)):
    return a, b, c
callbacks = [f]
inputs = [(0,), (None,)]
# --- closure
def make(n):
    def add(x):
        return x + n
    return add
callbacks = [make(1), make(10)]
inputs = [(5,)]
# --- counter with nonlocal
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    def read():
        return n
    return step, read
s, r = counter()
s()
callbacks = [s, r, s, r]
inputs = [(), ()]
# --- two closures share a cell that stays shared
def pair():
    items = []
    def add(x):
        items.append(x)
        return len(items)
    def get(x):
        return list(items)
    return add, get
add, get = pair()
add('before')
callbacks = [add, get, add, get]
inputs = [('a',), ('b',)]
# --- recursion through a global
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
callbacks = [fact]
inputs = [(5,), (30,)]
# --- recursion through a cell
def make():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    return fib
callbacks = [make()]
inputs = [(10,)]
# --- mutual recursion
def even(n):
    return True if n == 0 else odd(n - 1)
def odd(n):
    return False if n == 0 else even(n - 1)
callbacks = [even, odd]
inputs = [(10,), (7,)]
# --- globals through functions
LIMIT = 3
NAMES = {'a': 1}
def low():
    return LIMIT, NAMES
def mid(x):
    return [low(), x]
callbacks = [lambda x: mid(x)]
inputs = [(1,)]
# --- globals in nested functions
A = 1
B = [2]
def outer(x):
    def inner():
        return A, [B for _ in range(2)], (lambda: C)()
    return inner()
C = 'c'
callbacks = [outer]
inputs = [(0,)]
# --- global names in inner classes
K = 5
def f(x):
    class P:
        k = K
        def get(self):
            return self.k + x
    return P().get()
callbacks = [f]
inputs = [(1,)]
# --- a function changes a global that another reads
total = 100
def add(x):
    global total
    total += x
    return total
def read(x):
    return total
callbacks = [add, read, add, read]
inputs = [(1,), (2,)]
# --- unreferenced globals do not matter
def bad():
    yield 1
gen = bad()
import re
match = re.match('a', 'a')
def f(x):
    return x
callbacks = [f]
inputs = [(1,)]
# --- decorators
import functools
calls = []
def traced(tag):
    def deco(f):
        @functools.wraps(f)
        def wrapper(*a, **k):
            calls.append(tag)
            return tag, f(*a, **k), len(calls)
        return wrapper
    return deco
@traced('t')
@traced('u')
def f(x):
    'doc of f'
    return x * 2
callbacks = [f, lambda x: (f.__name__, f.__doc__, f.__wrapped__(x))]
inputs = [(1,), (2,)]
# --- function attributes
def f(x):
    f.count += 1
    return f.count, f.tags
f.count = 3
f.tags = ['a']
callbacks = [f]
inputs = [(1,), (2,)]
# --- generator function
def gen(n):
    for i in range(n):
        yield i * SCALE
SCALE = 3
callbacks = [lambda n: list(gen(n))]
inputs = [(3,)]
# --- comprehension over globals
ROWS = [[1, 2], [3]]
callbacks = [lambda k: [x * k for r in ROWS for x in r], lambda k: {x: [y for y in r] for x, r in enumerate(ROWS)}]
inputs = [(2,)]
# --- builtins as callbacks
callbacks = [str, len, int, sorted, list]
inputs = [('321',)]
# --- builtins under other names
size = len
up = str.upper
order = sorted
callbacks = [lambda s: (size(s), up(s), order(s)), up]
inputs = [('cab',)]
# --- bound method of a builtin object
words = ['x']
callbacks = [words.append, lambda w: list(words), '-'.join, {'a': 1}.get]
inputs = [('a',)]
# --- partial
from functools import partial
def f(a, b, c=0, **kw):
    return a, b, c, kw
callbacks = [partial(f, 1), partial(f, b=2, d=4), partial(partial(f, 1), c=5), partial(int, base=2)]
inputs = [('10',)]
# --- default that is a function
def helper(x):
    return x + BASE
BASE = 7
def f(x, g=helper):
    return g(x)
callbacks = [f, lambda x, h=lambda y: y * 2: h(x)]
inputs = [(1,)]
# --- function in a table
def double(x):
    return x * 2
TABLE = {'double': double, 'neg': lambda x: -x, 'abs': abs}
callbacks = [lambda x: {k: f(x) for k, f in TABLE.items()}]
inputs = [(-3,)]
# --- imports at the top
import json, math
import collections as c
from itertools import chain
from math import pi as PI
callbacks = [lambda x: json.dumps(x), lambda x: math.floor(PI), lambda x: list(chain(x, x)), lambda x: c.Counter(x)]
inputs = [([1, 2],)]
# --- imports in the function
def f(x):
    import json
    from math import sqrt
    return json.dumps({'r': sqrt(x)})
callbacks = [f]
inputs = [(4,)]
# --- star import
from math import *
callbacks = [lambda x: floor(sqrt(x))]
inputs = [(17,)]
# --- exec-time rebinding of a name
def f(x):
    return g(x)
def g(x):
    return 'first'
first = g
def g(x):
    return 'second', first(x)
callbacks = [f]
inputs = [(1,)]
# --- empty cell
def outer():
    def f(x):
        try:
            return later
        except NameError as e:
            return str(e)
    if 0:
        later = 1
    return f
callbacks = [outer()]
inputs = [(1,)]
# --- renamed function
def f(x):
    return f2.__name__, f2.__qualname__
f.__name__ = 'other'
f.__qualname__ = 'q.other'
f2 = f
callbacks = [f]
inputs = [(1,)]
# --- lambda in a finally that was compiled twice
def make(n):
    try:
        if n:
            return None
    finally:
        g = lambda x: x + n
        fs.append(g)
fs = []
make(1)
make(0)
callbacks = list(fs)
inputs = [(1,)]
# --- builtin name shadowed and not
def len(x):
    return 'mine'
callbacks = [lambda x: (len(x), max(x))]
inputs = [([1],)]
# --- deleted global
x = 1
def f(y):
    try:
        return x
    except NameError as e:
        return str(e)
del x
callbacks = [f]
inputs = [(1,)]
# --- the same function twice
def f(x, seen=[]):
    seen.append(x)
    return list(seen)
callbacks = [f, f]
inputs = [(1,), (2,)]
# --- async function
async def co(x):
    return x + ONE
ONE = 1
def run(x):
    c = co(x)
    try:
        c.send(None)
    except StopIteration as e:
        return e.value
callbacks = [run]
inputs = [(1,)]
