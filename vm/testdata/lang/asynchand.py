# --- coroutine driven by send
class Wait:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield self.v
        return got * 2
async def f(x):
    a = await Wait(x)
    b = await Wait(a)
    return a + b
c = f(1)
print(c.send(None), c.send(10), type(c).__name__)
try:
    c.send(3)
except StopIteration as e:
    print('value', e.value)
try:
    c.send(None)
except RuntimeError as e:
    print(e)
# --- coroutine that is given a value first
async def f(): return 1
c = f()
try:
    c.send(5)
except TypeError as e:
    print(e)
c.close()
try:
    c.send(None)
except RuntimeError as e:
    print(e)
# --- throw and close
class Wait:
    def __await__(self):
        try:
            yield 'waiting'
        except ValueError as e:
            print('caught', e)
            yield 'again'
        finally:
            print('cleanup')
async def f():
    try:
        await Wait()
    except KeyError as e:
        return 'key ' + str(e)
    return 'end'
c = f()
print(c.send(None), c.throw(ValueError('v')))
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
c = f()
c.send(None)
try:
    c.throw(KeyError('k'))
except StopIteration as e:
    print(e.value)
c = f()
c.send(None)
c.close()
c.close()
print('closed')
# --- awaiting things that are not awaitable
async def f(x): return await x
class A:
    def __await__(self): return 5
class B:
    def __await__(self): return [1]
async def co(): return 1
for x in (1, None, [], A(), B(), (i for i in [])):
    c = f(x)
    try:
        c.send(None)
    except TypeError as e:
        print(e)
    except StopIteration as e:
        print('done', e.value)
# --- awaiting coroutines in coroutines
async def leaf(n):
    if n == 0: return 'bottom'
    return await leaf(n - 1) + str(n)
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
print(run(leaf(5)))
async def twice():
    c = leaf(1)
    a = await c
    try:
        await c
    except RuntimeError as e:
        return a, str(e)
print(run(twice()))
# --- exceptions travel through awaits
async def inner(): raise ValueError('deep')
async def middle():
    try:
        await inner()
    except ValueError as e:
        raise KeyError('mid') from e
async def outer():
    try:
        await middle()
    except KeyError as e:
        return repr(e), repr(e.__cause__)
def run(c):
    try:
        c.send(None)
    except StopIteration as e:
        return e.value
print(run(outer()))
run(middle())
# --- asynchronous iteration
class Count:
    def __init__(self, n): self.n, self.i = n, 0
    def __aiter__(self): return self
    async def __anext__(self):
        if self.i == self.n: raise StopAsyncIteration
        self.i += 1
        return self.i
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def f():
    out = []
    async for i in Count(5):
        if i == 2: continue
        if i == 4: break
        out.append(i)
    else:
        out.append('else')
    async for i in Count(1): out.append(i)
    else: out.append('else')
    return out
print(run(f()))
async def bad(x):
    async for i in x: pass
class NoNext:
    def __aiter__(self): return 5
class NotAwaitable:
    def __aiter__(self): return self
    def __anext__(self): return 7
for x in ([], NoNext(), NotAwaitable(), 5):
    try:
        run(bad(x))
    except TypeError as e:
        print(e)
# --- asynchronous managers
class M:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    async def __aenter__(self):
        print('enter', self.name)
        return self.name
    async def __aexit__(self, t, v, tb):
        print('exit', self.name, t and t.__name__, v)
        return self.swallow
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def f():
    async with M('a') as a, M('b', True) as b:
        print(a, b)
        raise ValueError('x')
    print('after')
    async with M('c'):
        return 'ret'
print(run(f()))
class Sync:
    def __enter__(self): pass
    def __exit__(self, *a): pass
class Half:
    async def __aenter__(self): pass
async def g(x):
    async with x: pass
for x in (Sync(), 5, Half()):
    try:
        run(g(x))
    except TypeError as e:
        print(e)
async def h(x):
    with x: pass
try:
    run(h(M('z')))
except TypeError as e:
    print(e)
# --- asynchronous generators
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def gen(n):
    try:
        for i in range(n):
            got = yield i
            if got: print('got', got)
    finally:
        print('finally')
async def f():
    g = gen(3)
    print(type(g).__name__)
    async for x in g: print(x)
    g = gen(3)
    print(await g.__anext__(), await g.asend('hello'))
    try:
        await g.athrow(ValueError('thrown'))
    except ValueError as e:
        print(repr(e))
    g = gen(2)
    await g.__anext__()
    await g.aclose()
    try:
        await g.__anext__()
    except StopAsyncIteration:
        print('stopped')
run(f())
g = gen(1)
try:
    run(g.asend(1))
except TypeError as e:
    print(e)
# --- asynchronous comprehensions
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def gen(n):
    for i in range(n): yield i
async def val(x): return x * 10
async def f():
    a = [i async for i in gen(4) if i % 2]
    b = {i async for i in gen(3)}
    c = {i: await val(i) async for i in gen(2)}
    d = [await val(i) for i in range(3)]
    e = [(i, j) async for i in gen(2) for j in range(2)]
    g = (i + 1 async for i in gen(3))
    h = [x async for x in g]
    k = [await val(x) for x in [1, 2] if await val(x) > 10]
    return a, sorted(b), c, d, e, h, k
print(run(f()))
# --- coroutine functions as methods, closures and lambdas' callees
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
class A:
    async def m(self, x=1, *a, k=2, **kw): return x, a, k, kw
    @classmethod
    async def c(cls): return cls.__name__
    @staticmethod
    async def s(): return 's'
    async def __call__(self): return 'call'
print(run(A().m(5, 6, k=7, z=8)), run(A.c()), run(A.s()), run(A()()))
def outer(n):
    async def inner():
        nonlocal n
        n += 1
        return n
    return inner
i = outer(5)
print(run(i()), run(i()))
mk = lambda: A.s()
print(run(mk()))
try:
    A().m(k=1, x=2, y=3).close()
    outer(1)(1)
except TypeError as e:
    print(e)
# --- return in asynchronous try, finally and loops
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def v(x): return x
async def f():
    for i in range(3):
        try:
            if await v(i) == 1: return 'found', i
        finally:
            print('finally', await v(i))
print(run(f()))
async def g():
    while True:
        try:
            await v(1)
            break
        finally:
            if await v(0): continue
    return await v('out')
print(run(g()))
# --- order of evaluation with await
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def n(x):
    print('n', x)
    return x
async def f():
    print(await n(1) + await n(2) * await n(3))
    d = {await n('k'): await n('v')}
    l = [await n(1), *[await n(2)]]
    print(d, l, f'{await n(5)}', (await n([1, 2]))[await n(0)], await n(True) and await n(False) or await n(7))
    x = y = await n(9)
    x += await n(1)
    return x, y, await n(1) if await n(0) else await n(2), not await n(0), -await n(3)
print(run(f()))
# --- coroutine attributes and names
async def f():
    "doc"
    return 1
c = f()
print(c.__name__, c.__qualname__, f.__doc__, f.__name__, type(f).__name__, c.cr_await, c.cr_running)
c.close()
async def g(): yield 1
a = g()
print(a.__name__, type(a).__name__, a.ag_running)
try:
    iter(f2 := f())
except TypeError as e:
    print(e)
f2.close()
try:
    next(a)
except TypeError as e:
    print(e)
try:
    for _ in a: pass
except TypeError as e:
    print(e)
# --- StopIteration inside coroutines
async def f(): raise StopIteration('x')
c = f()
try:
    c.send(None)
except RuntimeError as e:
    print(e, repr(e.__cause__))
async def g():
    yield 1
    raise StopAsyncIteration('y')
async def h():
    async for x in g(): print(x)
c = h()
try:
    c.send(None)
except RuntimeError as e:
    print(e, repr(e.__cause__))
# --- traceback through awaits
async def a():
    await b()
async def b():
    async with M():
        await c()
class M:
    async def __aenter__(self): pass
    async def __aexit__(self, *x): pass
async def c():
    x = [i async for i in d()]
async def d():
    yield 1
    1 / 0
a().send(None)
# --- async generator with awaits between the values
class Y:
    def __await__(self):
        x = yield 'y'
        return x
async def gen():
    a = await Y()
    yield a
    b = await Y()
    yield a + b
async def f():
    return [x async for x in gen()]
c = f()
print(c.send(None), c.send(3))
try:
    c.send(4)
except StopIteration as e:
    print(e.value)
g = gen()
n = g.__anext__()
print(n.send(None), type(n).__name__)
try:
    n.send(8)
except StopIteration as e:
    print(e.value)
# --- anext and aiter
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def gen():
    yield 1
async def f():
    g = gen()
    i = aiter(g)
    print(i is g, await anext(i), await anext(i, 'default'))
    try:
        await anext(i)
    except StopAsyncIteration as e:
        print('end', e.args)
run(f())
for x in ([], 5):
    try:
        aiter(x)
    except TypeError as e:
        print(e)
    try:
        anext(x)
    except TypeError as e:
        print(e)
