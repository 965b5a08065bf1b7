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
# --- bytearray subclass
class B(bytearray):
    def extra(self): return len(self) * 2
b = B(b'abc')
print(b, repr(b), b.extra(), type(b[0:2]), type(b + b'x'), isinstance(b, bytearray), b == bytearray(b'abc'))
b.append(100); b.x = 1
print(b, b.x, type(b.upper()).__name__)
# --- bytearray subclass with init
class B(bytearray):
    def __init__(self, n, tag):
        super().__init__(n)
        self.tag = tag
b = B(3, 'x')
print(b, b.tag, len(b))
# --- object new of builtins
for ty in (list, int, str, dict, tuple, set, bytes, float):
    try: object.__new__(ty)
    except TypeError as e: print(e)
for f in (lambda: int.__new__(str), lambda: int.__new__(bool, 1), lambda: int.__new__(5), lambda: object.__new__(5), lambda: list.__new__(dict), lambda: int.__new__()):
    try: print(f())
    except TypeError as e: print(e)
print(int.__new__(int, '5'), tuple.__new__(tuple, [1]), list.__new__(list, [1]), dict.__new__(dict, a=1), str.__new__(str, 5))
# --- new of subclasses
class I(int):
    def __new__(cls, x, unit):
        self = super().__new__(cls, x)
        self.unit = unit
        return self
class T(tuple):
    def __new__(cls, *a): return tuple.__new__(cls, a)
class S(str):
    def __new__(cls, s): return str.__new__(cls, s.upper())
i = I(5, 'm')
print(i, i.unit, type(i + 1), type(i) is I, T(1, 2), type(T(1)), S('abc'), type(S('a') + 'b'))
# --- property object
class A:
    def __init__(self): self._x = 1
    def getx(self): return self._x
    def setx(self, v): self._x = v
    def delx(self): del self._x
    x = property(getx, setx, delx, 'the x')
a = A()
p = A.x
print(p.__get__(a), p.__get__(a, A), p.__get__(None, A) is p, p.fget(a), p.fset is A.setx, p.__doc__, p.fdel.__name__)
p.__set__(a, 5); print(a.x)
p.__delete__(a); print(hasattr(a, '_x'))
q = p.getter(lambda s: 7)
print(q.__get__(a), type(q), isinstance(p, property), q.__doc__)
print(A.__dict__['x'] is p)
# --- function get
def f(self, x): return (self, x)
m = f.__get__(5)
print(m(1), f.__get__(None, int) is f, m.__self__, m.__func__ is f, type(m).__name__)
m2 = f.__get__('s', str); print(m2('y'))
print((lambda s: s * 2).__get__(4)())
# --- classmethod and staticmethod objects
class A:
    @classmethod
    def c(cls, x): return (cls.__name__, x)
    @staticmethod
    def s(x): return x * 2
c, s = A.__dict__['c'], A.__dict__['s']
print(c.__get__(None, A)(1), c.__func__.__name__, s.__get__(None, A)(2), s.__func__(3), s(4), c.__wrapped__ is c.__func__, s.__wrapped__ is s.__func__)
print(A.c.__self__ is A, A.c.__func__ is c.__func__, c.__name__, s.__name__, s.__isabstractmethod__)
class B(A): pass
print(c.__get__(B())(1), c.__get__(None, B)(2))
# --- int subclass with dunders
class M(int):
    def __add__(self, o): return M(int(self) + int(o))
    def __repr__(self): return f'M({int(self)})'
    def __radd__(self, o): return M(int(self) + o)
    def __mul__(self, o): return NotImplemented
    def __eq__(self, o): return int(self) == int(o) + 1
    __hash__ = int.__hash__
x = M(5)
print(x, repr(x), x + 1, 1 + x, type(1 + x), x - 1, type(x - 1), x == 4, x == 5, str(x), f'{x}', f'{x:03d}', '%d %s %r' % (x, x, x))
print(sum([M(1), M(2)]), type(sum([M(1), M(2)])), int(x), type(int(x)), x.bit_length(), x.real, type(x.real), -x, abs(x), +x, type(+x))
try: print(x * 2)
except TypeError as e: print(e)
print([1, 2, 3][M(1)], 'abc'[M(2)], list(range(M(3))), {M(1): 2}[1] if False else 'k')
# --- float subclass
class F(float):
    def __new__(cls, x, unit='m'):
        self = super().__new__(cls, x)
        self.unit = unit
        return self
    def __str__(self): return f'{float(self)}{self.unit}'
    def __truediv__(self, o): return 'div'
f = F(1.5, 'kg')
print(f, repr(f), f + 1, type(f + 1), f / 2, f // 1, f'{f}', f'{f:.2f}', round(f), f.is_integer(), f > 1, hash(f) == hash(1.5), f == 1.5, [f], -f, f.real, type(f.real))
import math
print(math.floor(f), math.sqrt(F(4)), max(f, 2), float(f), type(float(f)))
# --- index and int dunders
class X:
    def __index__(self): return 3
    def __int__(self): return 4
    def __float__(self): return 5.5
    def __complex__(self): return 1
    def __round__(self, n=None): return ('r', n)
    def __trunc__(self): return 't'
    def __floor__(self): return 'f'
    def __ceil__(self): return 'c'
    def __bool__(self): return False
import math
x = X()
print([0, 1, 2, 3, 4][x], int(x), float(x), round(x), round(x, 2), math.trunc(x), math.floor(x), math.ceil(x), bool(x), hex(x), bin(x), 'ab' * x, list(range(x)), chr(65 + x.__index__()), bytes(x), 'abcdef'[:x], math.sqrt(x), divmod(10, 3))
# --- str subclass
class S(str):
    def __str__(self): return 'str!'
    def __repr__(self): return 'repr!'
    def __len__(self): return 99
    def __getitem__(self, i): return ('item', i)
    def __contains__(self, x): return True
    def __eq__(self, o): return True
    def __hash__(self): return 1
    def __iter__(self): return iter('iter')
s = S('abc')
print(s, repr(s), len(s), s[0], 'zz' in s, s == 5, list(s), s.upper(), type(s.upper()), str.__str__(s), f'{s}', f'{s!r}', '%s' % s, '{}'.format(s), ''.join([s, 'x']), type(str(s)))
print(type(s + 'x'), type(s.strip()), type(s * 1), type('x'.join([s])), s.split('b'), type(s[:]) if False else 1, {s: 1}, [s], s.format(), str.__len__(s))
# --- str subclass strips
class S(str): pass
s = S('abc')
print(type(s.strip()), type(s.replace('z', 'y')), type(s.lower()), type(s[:]), type(s[0]), type(str(s)), type(s % ()), type(s.center(1)), type(s.zfill(1)), type(s.ljust(2)), [type(x) for x in s.split()], [type(x) for x in s.partition('z')], [type(x) for x in s.splitlines()], type(s.expandtabs()), type(s.removeprefix('z')), type(s.translate({})), type(S(s)), type(s.format()), type(s + ''), type('' + s), type(s * 1))
# --- bytes subclass
class B(bytes):
    def __repr__(self): return 'B!'
b = B(b'abc')
print(b, [b], str(b), type(b + b''), type(b[:]), type(b.strip()), b[0], b == b'abc', hash(b) == hash(b'abc'), type(bytes(b)), b.decode(), {b: 1}[b'abc'], b.hex(), type(b.replace(b'z', b'y')), type(b * 1))
# --- bytes dunder
class B:
    def __bytes__(self): return b'xyz'
print(bytes(B()))
class C:
    def __bytes__(self): return 5
try: bytes(C())
except TypeError as e: print(e)
# --- list subclass
class L(list):
    def __repr__(self): return 'L' + super().__repr__()
    def __getitem__(self, i):
        return ('got', i)
    def append(self, x):
        super().append(x * 2)
l = L([3, 1, 2])
l.append(5)
print(l, l[0], l[0:2], type(l + [1]), type(l * 2), type(l.copy()), sorted(l), list(l), [*l], type(list.__getitem__(l, slice(0, 2))), l == [3, 1, 2, 10], len(l))
l.sort(); l.extend([7]); l += [8]
print(l, type(l), l.index(7), str(l), f'{l}', json_like(l) if False else '')
for x in l: print(x, end=' ')
a, *b = l
print(a, b, type(b), max(l), sum(l), l.pop(), 3 in l, l.__class__.__name__)
# --- tuple subclass
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    def __repr__(self): return 'T' + super().__repr__()
    def __add__(self, o): return T(*(tuple(self) + tuple(o)))
t = T(1, 2)
print(t, t + (3,), (0,) + t, type((0,) + t), type(t[:]), type(t * 2), t == (1, 2), hash(t) == hash((1, 2)), {t: 1}[(1, 2)], [*t], t < (1, 3), 'x%s-%s' % t, type(tuple(t)))
# --- dict subclass
class D(dict):
    def __missing__(self, k):
        self[k] = v = [k]
        return v
    def __repr__(self): return 'D' + super().__repr__()
    def __setitem__(self, k, v):
        super().__setitem__(k, v)
d = D(a=1)
print(d['x'], d, d.get('q'), 'q' in d, type(d.copy()), type(d | {}), d == {'a': 1, 'x': ['x']}, dict(d), {**d}, list(d), D.fromkeys('ab'), type(D.fromkeys('a')), d.pop('a'), len(d), d.setdefault('n', 1))
class E(dict):
    def __getitem__(self, k): return 'item'
    def __contains__(self, k): return True
    def get(self, k, d=None): return 'get'
    def __len__(self): return 50
    def __iter__(self): return iter('xyz')
    def keys(self): return ['k1']
    def items(self): return [('k2', 1)]
e = E(a=1)
print(e['b'], 'z' in e, e.get(1), len(e), list(e), e, dict(e), {**e}, e == {'a': 1}, bool(e), e | {'q': 1}, '%(b)s' % e, '{a}'.format_map(e), '{0[zz]}'.format(e))
def f(**k): return k
print(f(**e))
# --- attribute dict
class AD(dict):
    def __getattr__(self, n):
        try: return self[n]
        except KeyError: raise AttributeError(n) from None
    def __setattr__(self, n, v): self[n] = v
    def __delattr__(self, n): del self[n]
a = AD(x=1)
a.y = 2
print(a.x, a.y, a, hasattr(a, 'z'), getattr(a, 'z', 5))
del a.x
print(a)
try: a.zz
except AttributeError as e: print(repr(e), e.__cause__, e.__suppress_context__)
# --- set subclass
class S(set):
    def __repr__(self): return 'S' + str(sorted(self))
    def add(self, x): super().add(x + 1)
s = S([1, 2]); s.add(5)
print(s, type(s | {1}), type(s & s), type(s.copy()), type(s.union([1])), s == {1, 2, 6}, S() | {1}, {1} | S([2]), type({1} | S([2])), type(s - {1}), len(s))
class FS(frozenset): pass
f = FS([1])
print(f, type(f | f), type(f.copy()), hash(f) == hash(frozenset([1])), {f: 1}[frozenset([1])], FS([1, 2]) > f)
# --- slice object
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, s.indices(5), slice(None).indices(3), slice(-3, None, -1).indices(10), slice(5, 1, -2).indices(4), s == slice(1, 10, 2), slice(1) < slice(2), repr(slice('a', None)))
try: hash(s)
except TypeError as e: print(e)
try: s.indices(-1)
except ValueError as e: print(e)
try: slice(0, 1, 0).indices(5)
except ValueError as e: print(e)
try: s.start = 5
except AttributeError as e: print(e)
try: slice('a').indices(5)
except TypeError as e: print(e)
try: slice()
except TypeError as e: print(e)
class Q:
    def __getitem__(self, i): return i
print(Q()[1:2], Q()[::3, 1], Q()[...], Q()[1:2, ..., None])
# --- range api
r = range(10, 0, -3)
print(r, r.start, r.stop, r.step, len(r), list(r), r[1], r[-1], r[1:], r[::-1], 4 in r, 5 in r, 4.0 in r, 'a' in r, r.index(4), r.count(4), r.count(5), r == range(10, 0, -3), range(0) == range(2, 1), hash(range(0)) == hash(range(5, 5)), list(reversed(r)), bool(range(0)), min(r), max(r), sum(r), sorted(r))
for f in (lambda: r.index(5), lambda: r[10], lambda: range(1.5), lambda: range(1, 2, 0), lambda: range(), lambda: range(1, 2, 3, 4), lambda: range('a'), lambda: setattr(r, 'start', 1), lambda: len(range(10**20))):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(range(10**20)[10**19], 10**19 in range(10**20), range(1, 10**30, 10**29)[2], repr(range(1, 5, 1)), repr(range(0, 5, 2)), range(True))
# --- global at module level
global zz
zz = 5
print(zz)
def f():
    global zz, yy
    zz, yy = 6, 7
f(); print(zz, yy)
# --- module annotations
x: int = 5
y: str
print(x, __annotations__)
try: y
except NameError as e: print(e)
class A:
    a: int = 1
    b: 'str'
print(A.__annotations__, A.a, hasattr(A, 'b'))
def f(a: int, b: str = 'x', *c: float, d: list, **e: dict) -> bool: pass
print(f.__annotations__)
# --- vars and dir
class A:
    x = 1
    def __init__(self): self.b, self.a = 1, 2
a = A()
print(vars(a), [n for n in dir(a) if not n.startswith('__')], [n for n in dir(A) if not n.startswith('__')])
def f():
    q, r = 1, 2
    return vars(), sorted(locals()), dir()
print(f())
print('a' in dir(), 'A' in vars(), vars() is globals(), sorted(n for n in dir() if len(n) == 1))
try: vars(5)
except TypeError as e: print(e)
class D:
    def __dir__(self): return ['b', 'a']
print(dir(D()))
print([n for n in dir('') if not n.startswith('_')][:5], 'append' in dir([]), '__class__' in dir(5))
# --- instance dict writes
class A: pass
a = A()
a.__dict__['x'] = 1
a.__dict__.update(y=2)
print(a.x, a.y, a.__dict__, vars(a) is a.__dict__)
a.__dict__ = {'z': 3}
print(a.z, hasattr(a, 'x'))
try: a.__dict__ = 5
except TypeError as e: print(e)
del a.__dict__['z']
print(a.__dict__)
try: A.__dict__['x'] = 1
except TypeError as e: print(e)
print(type(A.__dict__).__name__)
# --- class assignment
class A:
    def f(self): return 'A'
class B:
    def f(self): return 'B'
a = A(); a.x = 1
a.__class__ = B
print(a.f(), a.x, type(a).__name__, isinstance(a, B))
for v in (int, 5):
    try: a.__class__ = v
    except TypeError as e: print(e)
try: (5).__class__ = B
except TypeError as e: print(e)
# --- function attributes
def f(a, b=2, *c, d, e=5, **g):
    'doc'
    x = 1
    y = lambda: x
    return y
print(f.__name__, f.__qualname__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.__module__, f.__closure__)
c = f.__code__
print(c.co_name, c.co_varnames, c.co_argcount, c.co_kwonlyargcount, c.co_posonlyargcount, c.co_freevars, c.co_cellvars, c.co_filename, c.co_firstlineno, c.co_nlocals, c.co_flags & 12)
y = f(1, d=2)
print(y.__code__.co_freevars, y.__closure__[0].cell_contents, len(y.__closure__), y.__name__, y.__qualname__)
f.custom = 5
print(f.custom, f.__dict__)
f.__defaults__ = (7,)
f.__name__ = 'g'; f.__doc__ = 'new'
print(f.__name__, f.__doc__, f)if False else print(f.__name__, f.__doc__)
def h(a, b=1): return a, b
h.__defaults__ = (10, 20)
print(h())
h.__defaults__ = None
try: h(1)
except TypeError as e: print(e)
def k(*, a=1): return a
k.__kwdefaults__ = {'a': 5}; print(k())
def gen(): yield
async def co(): pass
print(gen.__code__.co_flags & 0x20, co.__code__.co_flags & 0x80, (lambda: 0).__code__.co_name)
try: f.__name__ = 5
except TypeError as e: print(e)
try: f.__defaults__ = 5
except TypeError as e: print(e)
class A:
    def m(self, x): pass
print(A.m.__code__.co_varnames, A().m.__code__.co_argcount, A().m.__name__, A().m.__func__.__qualname__, A().m.__doc__)
print(f.__globals__ is globals(), f.__call__(1, d=1)() if False else 1, f.__annotations__, type(f).__name__, type(c).__name__)
# --- cell contents
def outer():
    a, b = 1, 2
    def inner(): return a + b
    return inner
i = outer()
print([c.cell_contents for c in i.__closure__], i.__code__.co_freevars, dict(zip(i.__code__.co_freevars, (c.cell_contents for c in i.__closure__))))
# --- wrapped
import functools
def deco(f):
    @functools.wraps(f)
    def w(*a): return f(*a)
    return w
@deco
def f(a):
    "d"
print(f.__wrapped__.__name__, f.__name__, f.__doc__, f.__qualname__, f.__module__)
# --- generator attributes
def g():
    x = yield 1
    yield from [2, 3]
it = g()
print(it.__name__, it.__qualname__, it.gi_running, it.gi_yieldfrom, it.gi_frame is None, it.gi_code.co_name, it.gi_suspended)
next(it); print(it.gi_suspended, it.gi_frame is not None)
next(it); print(it.gi_yieldfrom is not None)
list(it); print(it.gi_frame, it.gi_suspended)
it.__name__ = 'zz'; print(it.__name__)
async def co(): pass
c = co()
print(c.cr_running, c.cr_await, c.cr_code.co_name, c.__name__, c.cr_frame is None)
c.close()
print(c.cr_frame)
# --- hash is stable
print(hash('abc') == hash('abc'), hash('a' + 'bc') == hash('abc'), hash(1) == hash(1.0) == hash(True), hash((1, 2)) == hash((1, 2)), hash(-1), hash(2**61 - 1), hash(2**61), hash(1.5), hash(None) == hash(None), hash(float('inf')), hash(10**20), hash(-10**20), hash(0.1), hash((1, 2, 3)), hash(()), hash(frozenset([1, 2])), hash(b'') == hash(''), hash(False), hash(-2))
# --- id
a = []; b = a
print(id(a) == id(b), id(a) != id([]), type(id(5)), id(None) == id(None), id(a) == id(a))
# --- int max str digits
try: int('1' * 5000)
except ValueError as e: print(e)
try: str(10 ** 5000)
except ValueError as e: print(e)
print(len(str(10 ** 4000)), hex(10 ** 5000)[:5])
try: print(f'{10**5000}')
except ValueError as e: print(e)
# --- operator on slots
class A:
    __slots__ = ('x', 'y')
a = A(); a.x = 1
print(a.x, hasattr(a, 'y'), A.__slots__)
try: a.z = 1
except AttributeError as e: print(e)
try: a.__dict__
except AttributeError as e: print(e)
try: a.y
except AttributeError as e: print(e)
print(type(A.x).__name__, A.x.__get__(a, A), A.x.__name__ if hasattr(A.x, '__name__') else 'x')
A.x.__set__(a, 9); print(a.x)
# --- real and imag
print((5).real, (5).imag, (5).numerator, (5).denominator, (1.5).real, (1.5).imag, True.real, type(True.real), (5).conjugate(), (1.5).conjugate(), (5).as_integer_ratio(), (0.5).as_integer_ratio(), (5).bit_count(), True.numerator)
# --- reduce of basic values
print((5).__getnewargs__(), 'a'.__getnewargs__(), (1,).__getnewargs__(), (1.5).__getnewargs__(), b'a'.__getnewargs__())
# --- call of call
def f(x): return x + 1
print(f.__call__(1), len.__call__([1]), [].append.__call__(1), int.__call__('5'), (lambda: 3).__call__())
class A:
    def m(self): return 'm'
print(A().m.__call__(), A.__call__().m())
# --- comparison dunders of object
class A: pass
a = A()
print(a.__eq__(a), a.__eq__(1), a.__ne__(a), a.__lt__(1), a.__ge__(a), object().__gt__(1), (1).__lt__(2), (1).__lt__('a'), 'a'.__eq__(1), [1].__ge__([1]), {}.__eq__({}))
# --- dir sizeof format of object
class A:
    x = 1
a = A()
print('x' in a.__dir__(), a.__format__('') == str(a), isinstance(a.__sizeof__(), int), A.__subclasshook__(int))
try: a.__format__('x')
except TypeError as e: print(e)
# --- getstate
class A:
    def __init__(self): self.x = 1
print(A().__getstate__(), object().__getstate__(), [].__getstate__() if hasattr([], '__getstate__') else None)
# --- reduce ex
import copy
class A:
    def __init__(self, x): self.x = x
r = A(5).__reduce_ex__(2)
print(r[0].__name__, r[1] == (A,), r[2])
# --- super attributes
class A:
    def f(self): return 'A.f'
class B(A):
    def f(self):
        s = super()
        return s.f(), s.__self__ is self, s.__self_class__.__name__, s.__thisclass__.__name__
print(B().f())
# --- class getitem
print(list[int], dict[str, int], tuple[int, ...], set[str], frozenset[int], type[int])
print(list[int].__origin__, dict[str, int].__args__, list[int]([1]), list.__class_getitem__(int))
x = int | str
print(x, int | None, isinstance(5, int | str), type(x).__name__)
# --- iterator length hint
print(iter([1, 2, 3]).__length_hint__(), iter(range(5)).__length_hint__(), reversed([1, 2]).__length_hint__())
import operator
print(operator.length_hint([1, 2]), operator.length_hint(iter('abc')), operator.length_hint(5, 7))
# --- deque dunders
from collections import deque
d = deque([1, 2], maxlen=3)
print(d.__len__(), d.__contains__(1), d.__getitem__(0), list(d.__iter__()), d + deque([5]), d * 2, d.maxlen, d == deque([1, 2]), d.copy(), deque.__add__(d, d))
d += [7, 8]; print(d); d *= 2; print(d)
class Q(deque):
    def push(self, x): self.append(x)
q = Q([1]); q.push(2); print(q, len(q), q[1], type(q), isinstance(q, deque), type(q.copy()), type(q + q))
# --- counter operators
from collections import Counter
a, b = Counter('aab'), Counter('abc')
print(a + b, a - b, a & b, a | b, +a, -Counter(a=-1), a <= b, a == b, a.total(), a.__add__(b))
a += b; print(a); a -= Counter('a'); print(a); a &= b; print(a); a |= Counter('zz'); print(a)
class C(Counter):
    def top(self): return self.most_common(1)
print(C('aab').top(), type(C('a') + C('b')), C('aab'))
# --- chainmap dunders
from collections import ChainMap
c = ChainMap({'a': 1}, {'b': 2, 'a': 3})
print(c['a'], c.parents, len(c), list(c), 'b' in c, c.get('z'), c.new_child({'q': 1}), c | {'w': 1}, dict(c), c.maps, bool(c), c.__missing__ is not None, ChainMap.fromkeys('ab', 1))
c['n'] = 5; del c['n']
try: del c['b']
except KeyError as e: print(e)
# --- user containers
from collections import UserDict, UserList, UserString
class U(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.lower(), v)
u = U({'A': 1}, B=2)
u['C'] = 3
print(u, u.data, len(u), 'a' in u, u.get('z', 0), sorted(u.items()), u == {'a': 1, 'b': 2, 'c': 3}, u | {'d': 4}, u.copy(), type(u.copy()).__name__, u.pop('a'), u.setdefault('q', 5))
l = UserList([3, 1]); l.append(2); l.sort(); l += [9]
print(l, l.data, l[0], l[:2], type(l[:2]).__name__, l + [1], l * 2, len(l), 3 in l, l.index(3), l == [1, 2, 3, 9], sorted(l), l.count(1), l.copy(), l.pop())
s = UserString('abc')
print(s, s.data, s + 'd', s.upper(), type(s.upper()).__name__, len(s), s[1], s == 'abc', 'b' in s, s.split('b'), hash(s) == hash('abc'), s * 2, s.replace('a', 'z'), repr(s), s % (), s.find('c'), int(UserString('5')), s.isalpha(), s.startswith('a'), sorted(s))
# --- weak references
import weakref
class A:
    def __init__(self, n): self.n = n
    def m(self): return self.n
a = A(1)
r = weakref.ref(a)
print(r() is a, r() .n, weakref.ref(a) is r, r == weakref.ref(a), hash(r) == hash(a), isinstance(r, weakref.ref), weakref.ReferenceType is weakref.ref, weakref.getweakrefcount(a))
p = weakref.proxy(a)
print(p.n, p.m()); p.x = 5; print(a.x)
d = weakref.WeakValueDictionary(); d['a'] = a
print(d['a'] is a, len(d), list(d), 'a' in d, d.get('z'), list(d.items())[0][1] is a, list(d.values())[0] is a)
k = weakref.WeakKeyDictionary(); k[a] = 'v'
print(k[a], len(k), a in k, list(k.items())[0][1])
s = weakref.WeakSet([a])
print(a in s, len(s), list(s)[0] is a)
wm = weakref.WeakMethod(a.m); print(wm()())
for v in (5, 'a', [], {}, None, ()):
    try: weakref.ref(v)
    except TypeError as e: print(e)
f = weakref.finalize(a, print, 'bye'); print(f.alive); f.detach(); print(f.alive)
def fn(): pass
print(weakref.ref(fn)() is fn, weakref.ref(A)() is A, weakref.ref({1})() == {1} if False else 1)
# --- del method
class A:
    def __del__(self): pass
a = A(); a.__del__(); del a
print('ok')
# --- random sequences
import random
for seed in (0, 42, -5, 2**70, 1.5, 'abc', b'abc', bytearray(b'xyz'), True):
    random.seed(seed)
    print(random.random(), random.randint(1, 100), random.getrandbits(40), random.choice('abcdef'))
r = random.Random(7)
print([r.uniform(1, 2), r.triangular(0, 1, 0.5), r.gauss(0, 1), r.normalvariate(1, 2), r.expovariate(2), r.betavariate(1, 2), r.gammavariate(2, 3), r.gammavariate(0.5, 1), r.gammavariate(1, 1), r.lognormvariate(0, 1), r.vonmisesvariate(1, 2), r.paretovariate(3), r.weibullvariate(1, 2)])
print(r.sample(range(100), 5), r.sample('abc', 2, counts=[1, 2, 3]), r.choices('abc', k=5), r.choices('abc', [1, 2, 3], k=5), r.choices('abc', cum_weights=[1, 3, 6], k=5), r.randbytes(5), r.randrange(5), r.randrange(1, 10, 3), r.randrange(10**30))
x = list(range(10)); r.shuffle(x); print(x)
st = r.getstate(); a = r.random(); r.setstate(st); print(a == r.random(), st[0], len(st[1]), st[2])
print(r.gauss(), r.normalvariate(), r.getrandbits(0), r.getrandbits(1), r.triangular())
class R(random.Random): pass
print(R(5).random(), random.Random('x').random(), random.Random(x=3).random() if False else 1)
for f in (lambda: r.sample([1], 2), lambda: r.choice([]), lambda: r.randrange(0), lambda: r.randint(5, 1), lambda: r.choices([], k=1), lambda: r.choices('ab', [0, 0]), lambda: r.choices('ab', [1]), lambda: r.getrandbits(-1), lambda: r.sample({1, 2}, 1), lambda: r.sample([1], -1), lambda: r.seed([]), lambda: r.randrange(1.5), lambda: r.choices('ab', [1, 2], cum_weights=[1, 2])):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
r.seed('a', version=1); print(r.random()); r.seed('abc', 2); print(r.random())
s = random.SystemRandom(); print(0 <= s.random() < 1, 1 <= s.randint(1, 5) <= 5)
# --- exception class attributes
print(BaseException.args is not None, hasattr(ValueError, '__cause__'), ImportError('m', name='n', path='p').name, OSError(2, 'x', 'f').filename, str(OSError(2, 'x', 'f')), repr(OSError(2, 'x')), OSError(1, 'a', 'b', None, 'c').filename2, KeyError('k').args, StopIteration(5).value)
try: zz_name
except NameError as e: print(e.name)
try: (5).foo
except AttributeError as e: print(e.name, e.obj)
try: import nothing_at_all
except ImportError as e: print(e.name, e.msg, e.path)
e = SyntaxError('m', ('f', 1, 2, 't')); print(e.msg, e.filename, e.lineno, e.offset, e.text, e, repr(e))
e = ValueError(1, 2); print(e, repr(e), e.__reduce__()[0], e.__reduce__()[1]); e.args = (3,); print(e)
print(UnicodeDecodeError('utf8', b'a', 0, 1, 'r').reason, SystemExit(5).code)
