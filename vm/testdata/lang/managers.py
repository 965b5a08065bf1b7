# --- several managers enter in order and exit in reverse
class M:
    def __init__(self, n, swallow=False, fail=None): self.n, self.swallow, self.fail = n, swallow, fail
    def __enter__(self):
        print('enter', self.n)
        if self.fail == 'enter': raise ValueError('enter ' + self.n)
        return self
    def __exit__(self, t, v, tb):
        print('exit', self.n, t and t.__name__, v, tb is None)
        if self.fail == 'exit': raise KeyError('exit ' + self.n)
        return self.swallow
with M('a') as a, M('b') as b, M('c'):
    print(a.n, b.n)
with M('a', swallow=True), M('b'):
    raise ValueError('body')
with (M('p') as p, M('q') as q,):
    print(p.n + q.n)
with (M('x'), M('y')): print('xy')
try:
    with M('a'), M('b', fail='enter'), M('c'): print('never')
except ValueError as e:
    print(e)
with M('out', swallow=True), M('in', fail='exit'): raise ValueError('first')
try:
    with M('a'), M('b', fail='exit'): pass
except KeyError as e:
    print(repr(e), repr(e.__context__))
try:
    with M('a', fail='exit'), M('b', fail='exit'): raise ValueError('v')
except KeyError as e:
    print(repr(e), repr(e.__context__), repr(e.__context__.__context__))
# --- suppression with flow statements
class S:
    def __enter__(self): return 1
    def __exit__(self, *a): return True
def f():
    with S(): return 'returned'
def g():
    with S():
        raise ValueError
        return 'not'
    return 'after'
def h():
    out = []
    for i in range(4):
        with S():
            if i == 1: continue
            if i == 3: break
            if i == 2: raise KeyError
            out.append(i)
        out.append('after')
    else: out.append('else')
    return out
def k():
    with S():
        try: raise ValueError
        finally: raise KeyError
    return 'swallowed'
def y():
    with S():
        yield 1
        raise ValueError
    yield 2
print(f(), g(), h(), k(), list(y()))
# --- targets of with
class M:
    def __init__(self, v): self.v = v
    def __enter__(self): return self.v
    def __exit__(self, *a): pass
class O: pass
o, l = O(), [0]
with M((1, (2, 3))) as (a, (b, c)), M(5) as o.x, M(6) as l[0], M([7, 8, 9]) as [d, *e]: print(a, b, c, o.x, l, d, e)
try:
    with M((1, 2)) as (a, b, c): pass
except ValueError as e:
    print(e)
with M(1) as x, M(x + 1) as y, M(y + 1) as z: pass
print(x, y, z)
# --- truth of what exit returns
class R:
    def __init__(self, v): self.v = v
    def __enter__(self): pass
    def __exit__(self, *a): return self.v
class B:
    def __bool__(self): raise OSError('bool')
for v in (True, 1, 'x', [0], False, 0, None, '', []):
    try:
        with R(v): raise ValueError('v')
        print(repr(v), 'swallowed')
    except ValueError:
        print(repr(v), 'passed')
try:
    with R(B()): raise ValueError('v')
except OSError as e:
    print(repr(e), repr(e.__context__))
with R(B()): pass
# --- objects that are no managers
class A: pass
class E:
    def __enter__(self): pass
class X:
    def __exit__(self, *a): pass
i = A()
i.__enter__ = i.__exit__ = lambda *a: None
for x in (A(), E(), X(), i, 5, None, A, [], 'a'):
    try:
        with x: print('in')
    except TypeError as e:
        print(e)
# --- exit sees the exception that is being handled
class M:
    def __enter__(self): return self
    def __exit__(self, t, v, tb):
        try: raise
        except BaseException as e: print('bare raise gives', repr(e), e is v)
        return True
with M(): raise ValueError('x')
try:
    raise KeyError('outer')
except KeyError:
    with M(): raise IndexError('inner')
    try: raise
    except KeyError as e: print(repr(e), repr(e.__context__))
# --- exit that raises the same, another or a new exception
class Same:
    def __enter__(self): pass
    def __exit__(self, t, v, tb): raise v
class New:
    def __enter__(self): pass
    def __exit__(self, t, v, tb): raise RuntimeError('new') from v
class Null:
    def __enter__(self): pass
    def __exit__(self, t, v, tb): raise RuntimeError('none') from None
for m in (Same(), New(), Null()):
    try:
        with m: raise ValueError('v')
    except Exception as e:
        print(repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
# --- manager built from a generator by hand
class GM:
    def __init__(self, g): self.g = g
    def __enter__(self): return next(self.g)
    def __exit__(self, t, v, tb):
        if t is None:
            try: next(self.g)
            except StopIteration: return False
            raise RuntimeError('more than one yield')
        try: self.g.throw(v)
        except StopIteration: return True
def manager(f): return lambda *a: GM(f(*a))
@manager
def tag(n):
    print('<' + n + '>')
    try: yield n.upper()
    except ValueError as e: print('caught', e)
    finally: print('</' + n + '>')
with tag('a') as a, tag('b') as b: print(a, b)
with tag('c'): raise ValueError('v')
try:
    with tag('d'): raise KeyError('k')
except KeyError as e:
    print(repr(e))
# --- managers as class methods, nested and reused
class M:
    depth = 0
    def __enter__(self):
        M.depth += 1
        return M.depth
    def __exit__(self, *a): M.depth -= 1
m = M()
with m as a:
    with m as b:
        with m as c: print(a, b, c, M.depth)
    print(M.depth)
print(M.depth)
def f(n):
    with m as d: return d if n == 0 else f(n - 1)
print(f(10), M.depth)
class C:
    @classmethod
    def __enter__(cls): return cls.__name__
    @staticmethod
    def __exit__(t, v, tb): return True
with C() as c:
    print(c)
    raise ValueError
# --- managers evaluate at their time
def n(x):
    print('make', x)
    return M(x)
class M:
    def __init__(self, x): self.x = x
    def __enter__(self): print('enter', self.x)
    def __exit__(self, *a): print('exit', self.x)
with n(1), n(2):
    del n
try:
    with M(1), undefined: pass
except NameError as e:
    print(e)
# --- finally, with and loops interleaved
class M:
    def __init__(self, n): self.n = n
    def __enter__(self): print('+', self.n, end=' ')
    def __exit__(self, *a): print('-', self.n, a[0] and a[0].__name__, end=' ')
def f():
    for i in range(3):
        try:
            with M(i):
                try:
                    if i == 0: continue
                    if i == 1: raise ValueError(i)
                    return 'ret', i
                finally: print('fin', i, end=' ')
        except ValueError as e:
            print('caught', e, end=' ')
        finally: print('out', i)
print(f())
