# --- generator protocol step by step
def g():
    print('start')
    x = yield 1
    print('x', x)
    y = yield x * 2
    print('y', y)
    return x + y
it = g()
print(type(it).__name__, next(it), it.send(5))
try:
    it.send(7)
except StopIteration as e:
    print('ret', e.value, e.args)
for f in (lambda: next(it), lambda: it.send(1), lambda: it.throw(ValueError('late')), lambda: it.close()):
    try:
        print(f())
    except Exception as e:
        print(repr(e))
try:
    g().send(1)
except TypeError as e:
    print(e)
# --- throw in all forms
def g():
    while True:
        try:
            r = yield 'ready'
        except ValueError as e:
            r = yield ('caught', e.args)
        except TypeError:
            return 'typed'
it = g()
next(it)
print(it.throw(ValueError), next(it), it.throw(ValueError(1, 2)), next(it), it.throw(ValueError, 'msg'), next(it), it.throw(ValueError, ValueError('inst')), next(it), it.throw(ValueError, (1, 2)))
try:
    it.throw(KeyError('through'))
except KeyError as e:
    print(repr(e))
it = g()
next(it)
try:
    it.throw(TypeError)
except StopIteration as e:
    print(e.value)
it = g()
try:
    it.throw(ValueError('unstarted'))
except ValueError as e:
    print(repr(e), list(it))
for a in ((5,), ('x',), (), (int,), (None,), (ValueError('i'), 5)):
    it = g()
    next(it)
    try:
        print(it.throw(*a))
    except TypeError as e:
        print(e)
# --- close in all states
def g(mode):
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print('exit', mode)
        if mode == 'yield': yield 'no'
        if mode == 'raise': raise ValueError('in close')
        if mode == 'return': return 5
        raise
    finally: print('finally', mode)
for m in ('yield', 'raise', 'return', 'plain'):
    it = g(m)
    next(it)
    try:
        print(it.close())
    except Exception as e:
        print(repr(e))
    print(list(it))
it = g('fresh')
print(it.close(), list(it), it.close())
# --- yield from with all kinds of iterables
def g():
    yield from [1, 2]
    yield from 'ab'
    yield from {'k': 1}
    yield from range(2)
    r = yield from sub()
    print('r', r)
    r = yield from iter(())
    print('r', r)
    r = yield from My()
    print('r', r)
def sub():
    x = yield 's1'
    return 'sub returned', x
class My:
    def __iter__(self): return self
    n = 0
    def __next__(self):
        self.n += 1
        if self.n > 1: raise StopIteration('my value')
        return 'my'
print(list(g()))
for x in (5, None, lambda: 1):
    def h(): yield from x
    try:
        list(h())
    except TypeError as e:
        print(e)
# --- send, throw and close pass through yield from
class Sub:
    def __iter__(self): return self
    def __next__(self): print('next'); return 1
    def send(self, v): print('send', v); return 2
    def throw(self, *a): print('throw', a[0] if isinstance(a[0], type) else repr(a[0])); return 3
    def close(self): print('close')
def g(): yield from Sub()
it = g()
print(next(it), it.send(None), it.send(5), it.throw(ValueError('t')), it.close())
class Plain:
    def __iter__(self): return self
    def __next__(self): return 1
def h():
    try: yield from Plain()
    except ValueError as e: yield 'caught ' + str(e)
it = h()
next(it)
try:
    it.send(5)
except AttributeError as e:
    print(e)
it = h()
next(it)
print(it.throw(ValueError('v')))
# --- generators as coroutines in a scheduler
from collections import deque
def task(name, n):
    for i in range(n):
        print(name, i, end='; ')
        yield
    return name
def run(*ts):
    q, done = deque(ts), []
    while q:
        t = q.popleft()
        try:
            next(t)
            q.append(t)
        except StopIteration as e:
            done.append(e.value)
    return done
print(run(task('a', 3), task('b', 1), task('c', 2)))
# --- generator expressions: scoping and laziness
def src(n):
    print('src', n)
    return range(n)
g = (x * y for x in src(2) for y in src(x + 1))
print('made')
print(list(g), list(g))
k = 5
g = (k for _ in range(2))
k = 6
print(list(g))
try:
    g = (x for x in 1 / 0)
except ZeroDivisionError as e:
    print('at once', e)
g = (1 / x for x in [1, 0])
print(next(g))
try:
    next(g)
except ZeroDivisionError as e:
    print('late', e, list(g))
class C:
    n = 2
    g = (i for i in range(n))
print(list(C.g), sum(x for x in (1, 2)), max((x for x in [3, 1]), default=0), ''.join(c for c in 'ab'), dict((a, b) for a, b in [(1, 2)]), tuple(x for x in 'x'))
def f():
    g = (y for y in [1, 2])
    return [next(g), *g]
print(f(), [*(i for i in range(2))], {*(i for i in 'a')})
# --- return values
def a():
    return 1
    yield
def b():
    if False: yield
def c():
    yield 1
    return
def d():
    x = yield from a()
    y = yield from b()
    z = yield from c()
    return x, y, z
def outer(): print('result', (yield from d()))
print(list(a()), list(b()), list(c()), list(outer()))
# --- recursion
def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)
def flatten(x):
    for y in x:
        if isinstance(y, (list, tuple)): yield from flatten(y)
        else: yield y
def perms(s):
    if len(s) <= 1: yield s
    else:
        for i in range(len(s)):
            for p in perms(s[:i] + s[i + 1:]): yield s[i] + p
def primes():
    seen, n = [], 2
    while True:
        if all(n % p for p in seen):
            seen.append(n)
            yield n
        n += 1
def take(n, it):
    for _, x in zip(range(n), it): yield x
print(list(tree(3)), list(flatten([1, [2, (3, [4])], []])), list(perms('abc')), list(take(8, primes())))
# --- finally runs at the right time
def g():
    try:
        yield 1
        yield 2
    finally:
        print('fin')
for x in g():
    print(x)
    break
it = g()
next(it)
it.close()
def consume():
    it = g()
    a, b = it
    print(a, b)
    try:
        x, = g()
    except ValueError as e:
        print(e)
consume()
def h():
    for i in range(2):
        try: yield i
        finally:
            try: yield 'f'
            finally: print('inner')
print(list(h()))
# --- generator attributes
def g():
    "doc"
    yield
it = g()
print(it.__name__, it.__qualname__, it.gi_running, it.gi_yieldfrom, it.gi_frame is not None, it.gi_code.co_name, g.__doc__)
it.__name__ = 'n'
it.__qualname__ = 'q.n'
print(it.__name__, repr(it).split(' at ')[0])
next(it, None); next(it, None)
print(it.gi_frame)
def sub(): yield it2.gi_running
it2 = sub()
print(next(it2))
for f in (lambda: setattr(it, '__name__', 5), lambda: setattr(it, 'x', 1), lambda: it.nope, lambda: len(it), lambda: it[0], lambda: it(), lambda: it + 1):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(e)
# --- generator that runs itself
def g():
    try:
        next(me)
    except ValueError as e:
        print(e)
    try:
        me.send(None)
    except ValueError as e:
        print(e)
    try:
        me.close()
    except ValueError as e:
        print(e)
    yield 1
me = g()
print(next(me))
# --- yield in all positions
def g():
    a = (yield 1) + (yield 2)
    b = [(yield 3), (yield 4)]
    c = {(yield 5): (yield 6)}
    d = f'{(yield 7)}'
    e = (yield 8) if (yield 9) else (yield 10)
    print((yield 11), *(yield 12), sep=(yield 13))
    x = yield
    x += yield x
    y = lambda: (yield)
    assert (yield 14), (yield 15)
    del b[(yield 16)]
    return a, b, c, d, e, x, y
it = g()
vals = [None, 10, 20, 'p', 'q', 'k', 'v', 's', False, 'else', 'A', 'BC', '-', 100, 5, True, 0]
try:
    for v in vals: print(it.send(v), end=' ')
except StopIteration as e:
    print(e.value[:6])
# --- pipelines
def read(): yield from ['3 a', '', '1 b', 'bad', '2 c']
def parse(lines):
    for l in lines:
        try: n, s = l.split()
        except ValueError: continue
        yield int(n), s
def log(it):
    for x in it:
        print('log', x)
        yield x
print(sorted(log(parse(read()))))
print([x for x in (y * 2 for y in (z + 1 for z in range(5))) if x % 4 == 0])
# --- infinite generators with limits
import itertools
def count(n=0):
    while True:
        got = yield n
        n = n + 1 if got is None else got
c = count()
print([next(c) for _ in range(3)], c.send(10), next(c), list(itertools.islice(count(5), 3)), list(itertools.takewhile(lambda x: x < 4, count())), next(x for x in count() if x * x > 50), list(zip(count(1), 'abc')))
