# --- StopIteration out of a generator shows no frame of it
def g():
    yield 1
    raise StopIteration(5)
list(g())
# --- StopIteration out of a generator while another exception is handled
def g():
    raise StopIteration('inner')
    yield
try: 1 / 0
except ZeroDivisionError:
    try: list(g())
    except RuntimeError as e: print(repr(e.__context__), repr(e.__cause__))
# --- exception in a finally is lost behind a return in the try
def f(x):
    try:
        if x: return 1
        undefined
    except NameError:
        missing
    finally:
        try: v20
        finally: x
f(0)
# --- handled exception leaks out of a finally that raises
def f():
    try:
        try: raise ValueError('in')
        finally: raise KeyError('fin')
    except KeyError: pass
    try: raise
    except RuntimeError as e: print(e)
    try: raise TypeError('new')
    except TypeError as e: print(e.__context__)
f()
# --- endless yield from is a RecursionError
def h(): yield from h()
try: list(h())
except RecursionError as e: print('ok')
# --- super finds what object defines too late
class A:
    def __setattr__(self, n, v): object.__setattr__(self, n, (v, 'A'))
    def __repr__(self): return 'A!'
    def __eq__(self, o): return 'eq'
    __hash__ = None
class B(A):
    def __setattr__(self, n, v): super().__setattr__(n, v)
    def __repr__(self): return 'B' + super().__repr__()
    def __eq__(self, o): return super().__eq__(o)
b = B()
b.x = 1
print(b.x, b, b == 1)
# --- subclass of str as a key is not found by a plain str
class S(str): pass
d = {S('k'): 1}
for i in range(20): d[S(str(i))] = i
print(d['k'], d['7'], 'k' in d, d.get('19'), S('k') in d)
d['k'] = 2
print(len(d), d[S('k')])
# --- methods added later reach classes that are there already
class A: pass
class B(A): pass
class C(B): pass
c = C()
A.__len__ = lambda self: 7
A.x = property(lambda self: 'px')
A.f = lambda self: 'f'
print(len(c), c.x, c.f(), bool(c))
A.f = lambda self: 'g'
B.f = lambda self: 'b'
print(c.f())
del B.f
print(c.f())
del A.__len__
try: len(c)
except TypeError as e: print(e)
# --- attributes that the class gets after the instance has them
class A: pass
a = A()
a.v = 'own'
for i in range(3):
    print(a.v)
    if i == 0: A.v = 'class'
    if i == 1: A.v = property(lambda self: 'prop')
A.v = 5
a.v = 6
print(a.v, a.__dict__)
class D:
    def __set__(self, o, v): print('set', v)
    def __get__(self, o, t): return 'got'
A.v = D()
a.v = 7
print(a.v, a.__dict__)
# --- setattr hook added later
class A: pass
a = A()
a.x = 1
A.__setattr__ = lambda self, n, v: print('hook', n, v)
a.x = 2
print(a.x)
del A.__setattr__
a.x = 3
print(a.x)
# --- init that returns something is caught by the caller alone
class A:
    def __init__(self):
        try: return 1
        except TypeError: print('inside')
try: A()
except TypeError as e: print('outside', e)
# --- docs are not inherited
class A:
    "doc"
class B(A): pass
print(A.__doc__, B.__doc__, A().__doc__, B().__doc__)
# --- generator that handles is resumed in a handler
def g():
    try: raise ValueError('g')
    except ValueError:
        yield 1
        try: raise
        except ValueError as e: print('own', e)
    try: raise
    except KeyError as e: print('outer', e)
    yield 2
it = g()
next(it)
try: raise KeyError('k')
except KeyError:
    next(it)
# --- throw through three levels
def a():
    try: yield 'a'
    except ValueError as e: print('a', e)
    try: yield 'a2'
    finally: print('a fin')
def b():
    try: yield from a()
    finally: print('b fin')
def c():
    try: yield from b()
    except KeyError as e: print('c', e); yield 'c'
it = c()
print(next(it), it.throw(ValueError('v')), it.throw(KeyError('k')), next(it, 'end'))
# --- throw into a generator that waits for a running one
def inner():
    try: it.throw(ValueError)
    except ValueError as e: print(type(e).__name__, e)
    yield 1
def outer(): yield from inner()
it = outer()
print(next(it))
# --- close that raises
def g():
    try: yield 1
    finally: raise KeyError('in close')
def o(): yield from g()
it = o()
next(it)
try: it.close()
except KeyError as e: print(e, repr(e.__context__))
# --- return value through nested delegation
def a():
    x = yield 1
    return x * 2
def b(): return (yield from a()) + 1
def c():
    r = yield from b()
    yield r
it = c()
next(it)
print(it.send(10))
# --- unhashable after eq in a subclass only
class A:
    def __hash__(self): return 1
class B(A):
    def __eq__(self, o): return True
class C(B):
    __hash__ = A.__hash__
for k in (A, B, C):
    try: print(hash(k()))
    except TypeError as e: print(e)
# --- bound methods compare and hash
class A:
    def f(self): pass
a = A()
print(a.f == a.f, a.f == A().f, hash(a.f) == hash(a.f), a.f is a.f, {a.f: 1}[a.f], [].append == [].append)
# --- list of length checked subclass in star call
class L(list):
    def __iter__(self): return iter('xy')
def f(*a, **k): return a, k
class D(dict):
    def __getitem__(self, k): return 'over'
print(f(*L([1, 2])), f(**D(a=1)), [*L([1])], {**D(a=1)}, (lambda a, b: a + b)(*L()))
# --- while loop whose condition binds
def f():
    n = 3
    while (m := n - 1) > 0 and (k := m * 2):
        n = m
    return n, m, k
print(f())
# --- names of comprehension variables in tracebacks
def f():
    return {k: v for k, v in [(1, 2, 3)]}
f()
# --- generator expression that raises inside a handler
try: 1 / 0
except ZeroDivisionError:
    try: list(1 // x for x in [0])
    except ZeroDivisionError as e: print(repr(e.__context__))
# --- with inside a generator resumed in a handler
class M:
    def __enter__(self): return self
    def __exit__(self, *a): print('exit', a[0] and a[0].__name__)
def g():
    with M():
        try: yield 1
        except KeyError: yield 2
    yield 3
it = g()
next(it)
print(it.throw(KeyError('k')))
try: raise TypeError
except TypeError: print(next(it))
# --- loop variable captured by closures in a generator
def g():
    for i in range(3):
        yield lambda: i
fs = list(g())
print([f() for f in fs], [f() for f in g()])
# --- nested functions with the same names as globals
x = 'g'
def f():
    def g(): return x
    x = 'f'
    def h():
        x = 'h'
        return g(), x
    return h()
print(f(), x)
# --- default values that refer to the class body
class A:
    n = 3
    def f(self, k=n): return k
    g = lambda self, k=n: k * 2
    class B:
        try: m = n
        except NameError as e: m = str(e)
print(A().f(), A().g(), A.B.m)
# --- deleting a loop variable
for i in range(3):
    print(i)
    del i
try: i
except NameError as e: print(e)
# --- try in a while condition function with break in else
def f():
    out = []
    n = 0
    while True:
        try:
            n += 1
            if n == 2: continue
            if n == 5: raise ValueError
        except ValueError:
            out.append('v')
            break
        else:
            out.append(n)
        finally:
            out.append('f')
    else:
        out.append('never')
    return out
print(f())
# --- variable that a loop in a finally may bind
def f(l):
    try:
        pass
    finally:
        for v in l: pass
    return v
print(f([1]))
try:
    f([])
except UnboundLocalError as e:
    print(e)
def g(x):
    try:
        if x: return 'early'
    finally:
        if x: w = 1
        else: u = 2
    return w
print(g(1))
try:
    g(0)
except UnboundLocalError as e:
    print(e)
