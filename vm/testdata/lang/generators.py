# --- basics
def g(n):
    print('start')
    for i in range(n):
        yield i
    print('end')
it = g(2)
print(next(it), next(it))
try: next(it)
except StopIteration as e: print('stop', e.value)
try: next(it)
except StopIteration: print('still')
print(list(g(3)), next(g(0), 'none'), type(it).__name__)
# --- send
def acc():
    total = 0
    while True:
        x = yield total
        if x is None: break
        total += x
    return total
a = acc()
print(next(a), a.send(1), a.send(10))
try: a.send(None)
except StopIteration as e: print('value', e.value)
b = acc()
try: b.send(5)
except TypeError as e: print(e)
def echo():
    r = 'start'
    while r != 'stop':
        r = yield r
e = echo()
print(e.send(None), e.send('a'), e.send('b'), next(e))
# --- throw
def g():
    while True:
        try:
            x = yield 'y'
            print('got', x)
        except ValueError as e:
            print('caught', e)
            yield 'after'
        finally:
            print('fin')
it = g()
print(next(it))
print(it.throw(ValueError('v')))
print(next(it))
try: it.throw(KeyError('k'))
except KeyError as e: print('out', e)
print(list(it))
def f(): yield 1
i = f()
try: i.throw(ValueError('fresh'))
except ValueError as e: print(e, list(i))
i = f()
try: i.throw(ValueError)
except ValueError as e: print(repr(e))
try: i.throw(5)
except TypeError as e: print(e)
# --- close
def g():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print('exit')
        raise
    finally:
        print('fin')
it = g()
next(it)
it.close()
it.close()
print(list(it))
f = g()
f.close()
print(list(f))
def bad():
    try: yield 1
    except GeneratorExit: yield 2
b = bad()
next(b)
try: b.close()
except RuntimeError as e: print(e)
def swallow():
    try: yield 1
    except GeneratorExit: return
s = swallow()
next(s)
print(s.close())
# --- return values and yield from
def inner():
    x = yield 1
    print('inner got', x)
    y = yield 2
    return 'ret', y
def outer():
    r = yield from inner()
    print('outer', r)
    r2 = yield from [10, 20]
    print('list', r2)
    return 'done'
o = outer()
print(next(o), o.send('a'), o.send('b'), next(o))
try: next(o)
except StopIteration as e: print(e.value)
def flat(x):
    for y in x:
        if isinstance(y, list): yield from flat(y)
        else: yield y
print(list(flat([1, [2, [3, [4, []]]], 5])))
def empty():
    return 5
    yield
def use(): return (yield from empty())
u = use()
try: next(u)
except StopIteration as e: print(e.value)
# --- throw and close through yield from
def inner():
    try:
        yield 1
        yield 2
    except ValueError as e:
        print('inner caught', e)
        yield 'recovered'
    finally:
        print('inner fin')
def outer():
    try:
        yield from inner()
        yield 'outer'
    finally:
        print('outer fin')
o = outer()
print(next(o), o.throw(ValueError('v')), next(o))
o.close()
o = outer()
next(o)
o.close()
o = outer()
next(o)
try: o.throw(KeyError('k'))
except KeyError as e: print('out', e)
class It:
    def __iter__(self): return self
    def __next__(self): return 1
    def throw(self, *a): print('throw', a[0] if isinstance(a[0], type) else type(a[0]).__name__); return 'thrown'
    def close(self): print('closed')
    def send(self, v): return ('sent', v)
def d(): yield from It()
x = d()
print(next(x), x.send(5), x.throw(ValueError('v')))
x.close()
# --- yield from not iterable
def g(): yield from 5
try: list(g())
except TypeError as e: print(e)
def h(): yield from [1].append
try: list(h())
except TypeError as e: print(e)
# --- StopIteration inside a generator
def g():
    yield 1
    raise StopIteration('x')
try: list(g())
except RuntimeError as e: print(e, repr(e.__cause__))
def h():
    yield next(iter([]))
try: print(list(h()))
except RuntimeError as e: print(e)
def k():
    try: yield next(iter([]))
    except StopIteration: yield 'caught'
print(list(k()))
for x in iter([1, 2]):
    try: next(iter(()))
    except StopIteration: print('inner stop', x)
# --- generator already executing
def g():
    try: next(me)
    except ValueError as e: print(e)
    yield 1
me = g()
print(list(me))
# --- generator expressions
print(sum(x * x for x in range(5)), list(x for x in 'abc' if x != 'b'), max((len(w), w) for w in ['a', 'bbb']))
g = (print('lazy', x) for x in range(2))
print('made')
next(g)
print(type(g).__name__, any(x > 2 for x in [1, 2, 3]), all(x for x in []), ','.join(str(i) for i in range(3)))
try: (x for x in 5)
except TypeError as e: print(e)
n = 1
g = (n for _ in range(2))
n = 5
print(list(g))
l = [1, 2]
g = (x for x in l)
l = [9]
print(list(g))
print(list((x, y) for x in range(2) for y in range(x + 1)), dict((k, v) for k, v in [('a', 1)]), set(x % 2 for x in range(5)))
# --- pipeline of generators
def nums():
    n = 0
    while True:
        yield n
        n += 1
def take(n, it):
    for _ in range(n):
        yield next(it)
def odd(it): return (x for x in it if x % 2)
print(list(take(4, odd(nums()))))
def primes():
    s = nums()
    next(s); next(s)
    while True:
        p = next(s)
        yield p
        s = filter(lambda x, p=p: x % p, s)
print(list(take(10, primes())))
# --- handled exceptions are restored
def g():
    try:
        raise ValueError('in gen')
    except ValueError:
        yield 1
        try: raise
        except ValueError as e: yield repr(e)
it = g()
print(next(it))
try: raise KeyError('outer')
except KeyError:
    print(next(it))
    try: raise
    except KeyError as e: print('still', repr(e))
def h():
    try: yield 1
    finally:
        try: raise
        except RuntimeError as e: print(e)
for x in h(): pass
try:
    raise KeyError('ctx')
except KeyError:
    def i():
        try: 1 / 0
        except ZeroDivisionError as e: yield repr(e.__context__)
        yield 2
    print(list(i()))
def j():
    try:
        yield
    except ValueError as e:
        print(repr(e.__context__))
q = j()
next(q)
try: raise TypeError('t')
except TypeError:
    try: q.throw(ValueError('v'))
    except StopIteration: pass
# --- generators in classes and closures
class Tree:
    def __init__(self, v, l=None, r=None): self.v, self.l, self.r = v, l, r
    def __iter__(self):
        if self.l: yield from self.l
        yield self.v
        if self.r: yield from self.r
print(list(Tree(2, Tree(1), Tree(4, Tree(3)))))
def counter():
    n = 0
    def inc():
        nonlocal n
        n += 1
    def gen():
        while n < 3:
            inc()
            yield n
    return gen
print(list(counter()()))
def perms(l):
    if not l: yield []
    for i in range(len(l)):
        for p in perms(l[:i] + l[i + 1:]): yield [l[i]] + p
print(list(perms([1, 2, 3])))
# --- yield as expression
def g():
    x = (yield 1) + (yield 2)
    print('x', x)
    print((yield), [(yield 3), 4])
    y = yield
    return y
it = g()
print(next(it), it.send(10), it.send(20), it.send('p'), it.send('q'))
try: it.send('end'); it.send('z')
except StopIteration as e: print(e.value)
def tup(): yield 1, 2; yield (); x = yield 3, ; yield x
print(list(tup()))
lam = lambda: (yield 5)
print(list(lam()))
# --- with and try in generators
class M:
    def __enter__(self): print('in'); return 'm'
    def __exit__(self, t, *a): print('out', t and t.__name__); return t is ValueError
def g():
    with M() as m:
        yield m
        raise ValueError
    yield 'after'
print(list(g()))
def h():
    try:
        yield 1
    finally:
        yield 'in finally'
print(list(h()))
def i():
    for x in range(3):
        try:
            if x == 1: continue
            yield x
        finally:
            yield ('f', x)
print(list(i()))
def k():
    try:
        yield 1
        return 'r'
    finally:
        yield 2
print(list(k()))
# --- traceback through generators
def a():
    yield 1
    1 / 0
def b():
    yield from a()
def c():
    for x in b():
        print(x)
c()
# --- unpacking generators
def g(): yield 1; yield 2; yield 3
a, b, c = g()
x, *y = g()
print(a, b, c, x, y, [*g()], {*g()}, (*g(),), max(*g()), sorted(g(), reverse=True), 2 in g(), list(zip(g(), g())))
def f(*a): return a
print(f(*g()), dict(enumerate(g())))
# --- generator attributes
def g(): yield
x = g()
print(x.__name__, x.__qualname__, hasattr(x, '__next__'), iter(x) is x, x.__iter__() is x)
