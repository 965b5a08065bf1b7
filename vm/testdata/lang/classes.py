# --- attributes and methods
class A:
    x = 1
    l = []
    def __init__(self, v): self.v = v
    def get(self): return self.v, self.x
    def set(self, v):
        self.v = v
        return self
a, b = A(1), A(2)
a.x = 5
A.y = 7
print(a.get(), b.get(), a.y, A.x, b.x, a.set(9).get())
a.l.append(1)
print(b.l, A.l is a.l)
print(A.get(a), type(a), type(a).__name__, isinstance(a, A), a.__class__ is A, a.__dict__)
m = a.get
a.v = 'later'
print(m(), m.__self__ is a, m.__func__ is A.get, m.__name__)
del a.x
print(a.x)
# --- attribute errors
class A:
    x = 1
    def m(self): pass
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
a = A()
def s(o, n, v): setattr(o, n, v)
t(lambda: a.nope)
t(lambda: A.nope)
t(lambda: (5).nope)
t(lambda: 'a'.nope)
t(lambda: None.nope)
t(lambda: [].nope)
t(lambda: len.nope)
t(lambda: a.m.nope)
t(lambda: (lambda: 0).nope)
t(lambda: int.nope)
t(lambda: s(5, 'x', 1))
t(lambda: s('a', 'upper', 1))
t(lambda: s([], 'x', 1))
t(lambda: s(int, 'x', 1))
t(lambda: s(object(), 'x', 1))
t(lambda: s(None, 'x', 1))
t(lambda: delattr(a, 'x'))
t(lambda: getattr(a, 'q', 'default'))
t(lambda: getattr(a, 'q'))
t(lambda: getattr(a, 5))
t(lambda: hasattr(a, 'x'))
t(lambda: (x for x in ()).nope)
# --- inheritance and super
class A:
    def __init__(self, a): self.a = a
    def hi(self): return 'A.hi ' + self.name()
    def name(self): return 'a'
    @classmethod
    def make(cls, *args): return cls(*args)
class B(A):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b
    def name(self): return 'b<' + super().name()
class C(B):
    def __init__(self): super().__init__(1, 2)
    def hi(self): return 'C.hi>' + super(C, self).hi()
    def name(self): return 'c<' + B.name(self)
c = C()
print(c.a, c.b, c.hi(), C.make().hi(), isinstance(c, A), issubclass(C, A), issubclass(A, C), issubclass(C, (int, A)))
print(C.__mro__, C.__bases__, C.__base__, A.__subclasses__() if hasattr(A, '__subclasses__') else '')
# --- diamond
class A:
    def f(self): return ['A']
class B(A):
    def f(self): return ['B'] + super().f()
class C(A):
    def f(self): return ['C'] + super().f()
class D(B, C):
    def f(self): return ['D'] + super().f()
print(D().f(), [k.__name__ for k in D.mro()])
class E(C, B): pass
print(E().f())
try:
    class F(D, E): pass
except TypeError as e:
    print(e)
try:
    class G(A, B): pass
except TypeError as e:
    print(e)
try:
    class H(A, A): pass
except TypeError as e:
    print(e)
# --- super in nested functions and class methods
class A:
    @classmethod
    def c(cls): return 'A.c', cls.__name__
    @staticmethod
    def s(): return 'A.s'
    def m(self): return 'A.m'
    @property
    def p(self): return 'A.p'
class B(A):
    @classmethod
    def c(cls): return super().c() + ('B',)
    def m(self):
        def inner(): return super(B, self).m()
        return inner(), [super(B, self).m() for _ in range(1)]
    @property
    def p(self): return super().p + 'B'
    def s(self): return super().s()
    def k(self): return __class__
print(B.c(), B().c(), B().m(), B().p, B().s(), B().k() is B)
try:
    B().m2
except AttributeError as e:
    print(e)
class C(A):
    def z(self): return super().nothing
try:
    C().z()
except AttributeError as e:
    print(e)
def f(): super()
try: f()
except RuntimeError as e: print(e)
# --- properties
class T:
    def __init__(self): self._c = 0
    @property
    def c(self):
        """The doc."""
        return self._c
    @c.setter
    def c(self, v):
        if v < 0: raise ValueError('negative')
        self._c = v
    @c.deleter
    def c(self): print('deleted')
    ro = property(lambda self: 'ro')
    wo = property(None, lambda self, v: print('wo', v))
t = T()
t.c = 5
t.c += 1
print(t.c, T.c.__doc__, t.ro)
del t.c
t.wo = 3
for f in (lambda: setattr(t, 'ro', 1), lambda: t.wo, lambda: setattr(t, 'c', -1), lambda: delattr(t, 'ro')):
    try: f()
    except Exception as e: print(type(e).__name__, e)
class U(T):
    @T.c.getter
    def c(self): return 'sub'
u = U()
u.c = 3
print(u.c, u._c)
print(type(T.c), T.c.fget(t))
# --- property that raises AttributeError
class A:
    @property
    def p(self): return self.missing
    def __getattr__(self, n): return 'fallback ' + n
print(A().p, A().q)
class B:
    @property
    def p(self): raise AttributeError('inner')
try: B().p
except AttributeError as e: print(e)
print(hasattr(B(), 'p'), getattr(B(), 'p', 'dflt'))
# --- class scope rules
x = 'global'
class A:
    x = 'class'
    y = [x for _ in range(1)]
    z = x
    l = lambda self: x
    def m(self): return x
    w = [c for c in x]
print(A.y, A.z, A().l(), A().m(), A.w)
def f():
    x = 'enclosing'
    class B:
        print(x)
        y = x
        def m(self): return x
    return B
print(f().y, f()().m())
def g():
    x = 'fn'
    class C:
        x = x if False else 'own'
        def m(self): return x
    return C.x, C().m()
print(g())
class D:
    a = 1
    b = a + 1
    def f(self, q=b): return q
    del a
print(D().f(), hasattr(D, 'a'))
class E:
    for i in range(3): pass
    if i: j = i * 2
    try: 1 / 0
    except ZeroDivisionError as e: k = str(e)
print(E.i, E.j, E.k, hasattr(E, 'e'))
def h():
    class F:
        nonlocal_ = 1
        def m(self):
            nonlocal v
            v += 1
            return v
    v = 1
    return F().m()
print(h())
try:
    class G:
        print(undefined_name)
except NameError as e:
    print(e)
class H:
    global gx
    gx = 5
print(gx, hasattr(H, 'gx'))
# --- class body reads global then binds
x = 1
class A:
    x = x + 1
print(A.x, x)
def f():
    y = 10
    class B:
        y = y
    return B.y
try:
    print(f())
except NameError as e:
    print(e)
# --- name mangling
class A:
    __x = 1
    def __init__(self): self.__y = 2
    def __m(self): return 'A.__m'
    def get(self): return self.__x, self.__y, self.__m(), self.__dunder__
    __dunder__ = 'd'
class B(A):
    def __init__(self):
        super().__init__()
        self.__y = 3
    def getb(self): return self.__y
b = B()
print(b.get(), b.getb(), sorted(b.__dict__), b._A__m())
try: b.__y
except AttributeError as e: print(e)
class _C:
    def f(self): self.__z = 1; return self.__dict__
print(_C().f())
# --- repr str format
class A:
    def __repr__(self): return '<A>'
class B:
    def __str__(self): return 'str B'
class C:
    def __repr__(self): return 'repr C'
    def __str__(self): return 'str C'
    def __format__(self, spec): return 'fmt ' + repr(spec)
print(A(), str(A()), repr(A()), [A()], {'k': A()}, f'{A()}', f'{A()!s}', '%s %r' % (A(), A()))
print(B(), str(B()), f'{B()}', '%s' % B(), repr(B()).startswith('<not_main.B object at 0x'))
print(C(), [C()], f'{C()}', f'{C():>10}', f'{C()!r:>10}', '{:x} {!r}'.format(C(), C()), format(C()), format(C(), 'q'))
class D:
    def __str__(self): return 5
    def __repr__(self): return None
for f in (str, repr):
    try: f(D())
    except TypeError as e: print(e)
try: format(A(), '>10')
except TypeError as e: print(e)
print(format(A(), ''), (A,), [B])
# --- comparison dunders
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return isinstance(o, V) and self.n == o.n
    def __lt__(self, o): return self.n < o.n
    def __le__(self, o): return self.n <= o.n
    def __hash__(self): return hash(self.n)
    def __repr__(self): return 'V%d' % self.n
a, b = V(1), V(2)
print(a == V(1), a != V(1), a < b, a > b, a <= b, a >= b, a == 1, a != 1)
print(sorted([V(3), V(1), V(2)]), max(a, b), min(a, b), [a] == [V(1)], V(1) in [a, b], {a: 1}[V(1)], len({V(1), V(1), b}))
class W:
    def __eq__(self, o): return NotImplemented
    def __lt__(self, o): return NotImplemented
try: W() < W()
except TypeError as e: print(e)
print(W() == W(), W() != 3)
class X:
    def __eq__(self, o): return 'eq'
    def __lt__(self, o): return []
    def __gt__(self, o): return 'gt'
print(X() == 1, 1 == X(), X() != 1, X() < 1, 1 < X(), 1 > X())
try: hash(X())
except TypeError as e: print(e)
try: {X(): 1}
except TypeError as e: print(e)
# --- arithmetic dunders
class N:
    def __init__(self, v): self.v = v
    def __repr__(self): return 'N(%r)' % self.v
    def __add__(self, o): return N(('add', self.v, o.v if isinstance(o, N) else o))
    def __radd__(self, o): return N(('radd', self.v, o))
    def __iadd__(self, o):
        self.v = ('iadd', self.v, o)
        return self
    def __mul__(self, o): return NotImplemented if o == 'no' else N(('mul', self.v, o))
    def __rsub__(self, o): return 'rsub %s' % o
    def __neg__(self): return N(('neg', self.v))
    def __abs__(self): return 'abs'
    def __invert__(self): return 'inv'
    def __pos__(self): return 'pos'
    def __truediv__(self, o): return 'div'
    def __floordiv__(self, o): return 'fdiv'
    def __mod__(self, o): return 'mod'
    def __pow__(self, o, m=None): return 'pow'
    def __divmod__(self, o): return 'divmod'
    def __lshift__(self, o): return 'lsh'
    def __and__(self, o): return 'and'
    def __ror__(self, o): return 'ror'
    def __matmul__(self, o): return 'matmul'
    def __int__(self): return 42
    def __float__(self): return 4.5
    def __index__(self): return 2
    def __round__(self, n=None): return 'round %s' % n
    def __bool__(self): return False
    def __len__(self): return 7
n = N(1)
print(n + 2, 2 + n, n + N(3), 5 - n, -n, abs(n), ~n, +n, n * 2, n / 1, n // 1, n % 1, n ** 2, divmod(n, 1), n << 1, n & 1, 1 | n, n @ n)
m = n
n += 5
print(n, m is n, int(n), float(n), [10, 20, 30][n], round(n), round(n, 2), bool(n), len(n), 'abc'[n], hex(n), list(range(n)))
for f in (lambda: n * 'no', lambda: n - 1, lambda: 'a' * N(3), lambda: 1 ^ n, lambda: n >> 1):
    try: print(f())
    except TypeError as e: print(e)
s = 'x'
s += 'y'
x = 1
x += N(9)
print(s, x, sum([N(1), N(2)]).v)
# --- subclass right operand goes first
class A:
    def __add__(self, o): return 'A.add'
    def __radd__(self, o): return 'A.radd'
    def __eq__(self, o): return 'A.eq'
    def __lt__(self, o): return 'A.lt'
    def __gt__(self, o): return 'A.gt'
class B(A):
    def __radd__(self, o): return 'B.radd'
    def __eq__(self, o): return 'B.eq'
    def __gt__(self, o): return 'B.gt'
class C(A): pass
print(A() + B(), B() + A(), A() + C(), A() == B(), A() < B(), A() < C(), 1 + A())
# --- container dunders
class C:
    def __init__(self): self.d = {}
    def __getitem__(self, k):
        if k not in self.d: raise KeyError(k)
        return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __contains__(self, k): return k in self.d
    def __len__(self): return len(self.d)
    def __iter__(self): return iter(self.d)
c = C()
print(bool(c), len(c))
c['a'] = 1
c['b'] = 2
print('a' in c, 'z' in c, list(c), len(c), c['a'], bool(c), sorted(c), dict(zip(c, c)))
del c['a']
try: c['a']
except KeyError as e: print(repr(e))
try: del c['zz']
except KeyError as e: print(repr(e))
class Seq:
    def __getitem__(self, i):
        if i >= 3: raise IndexError
        return i * 10
print(list(Seq()), 20 in Seq(), 5 in Seq(), [x for x in Seq()], max(Seq()), tuple(reversed([*Seq()])))
a, b, d = Seq()
print(a, b, d)
# --- len and bool errors
class A:
    def __len__(self): return -1
class B:
    def __len__(self): return 'x'
class C:
    def __bool__(self): return 1
class D:
    def __iter__(self): return 5
class E:
    def __hash__(self): return 'x'
class F:
    def __index__(self): return 'x'
class G:
    def __contains__(self, x): return 'yes'
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
t(lambda: len(A()))
t(lambda: bool(A()))
t(lambda: len(B()))
t(lambda: bool(C()))
t(lambda: iter(D()))
t(lambda: [x for x in D()])
t(lambda: hash(E()))
t(lambda: [1][F()])
t(lambda: 1 in G())
t(lambda: 1 not in G())
# --- iteration protocol
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n
print(list(It(3)), sum(It(4)), [*It(2)], dict(zip(It(2), 'ab')), next(It(1)), next(It(0), 'dflt'))
it = It(2)
for x in it: print(x)
for x in it: print('again', x)
a, b = It(2)
print(a, b, max(It(3)), sorted(It(3)), 1 in It(3), list(map(str, It(2))), list(enumerate(It(1))))
try: next(It(0))
except StopIteration as e: print(repr(e), e.value)
class Bad:
    def __iter__(self): return self
    def __next__(self): raise ValueError('bad')
try: list(Bad())
except ValueError as e: print(e)
class I2:
    def __iter__(self):
        yield 1
        yield 2
print(list(I2()), tuple(I2()), set(I2()))
print(iter([1]).__next__(), list(iter(lambda l=[3, 2, 1]: l.pop(), 3)))
# --- call dunder and callable instances
class A:
    def __call__(self, *a, **k): return a, k
a = A()
print(a(), a(1, x=2), a(*[1], **{'y': 3}), callable(a), list(map(A(), [1])), sorted([2, 1], key=lambda x: a(x)[0]))
a.__call__ = lambda: 'instance'
print(a())
class B:
    __call__ = staticmethod(lambda x: ('static', x))
class C:
    __call__ = A()
print(B()(1), C()(2))
class D:
    @classmethod
    def __call__(cls): return cls.__name__
print(D()())
class E: pass
try: E()()
except TypeError as e: print(e)
# --- new and init
class A:
    def __new__(cls, *a, **k):
        print('new', cls.__name__, a, k)
        o = object.__new__(cls)
        return o
    def __init__(self, *a, **k): print('init', a, k)
A(1, x=2)
class B(A):
    def __new__(cls, x):
        o = super().__new__(cls, x)
        o.x = x
        return o
    def __init__(self, x): print('B.init', x, self.x)
B(5)
class S:
    inst = None
    def __new__(cls):
        if cls.inst is None: cls.inst = super().__new__(cls)
        return cls.inst
print(S() is S())
class O:
    def __new__(cls): return 42
    def __init__(self): print('not called')
print(O())
class I:
    def __init__(self): return 5
try: I()
except TypeError as e: print(e)
class T(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    @property
    def first(self): return self[0]
t = T(1, 2)
print(t, t.first, t == (1, 2), type(t).__name__, len(t))
# --- init that returns a value is the caller's error
class I:
    def __init__(self):
        try:
            return 5
        except TypeError:
            print('no')
def f():
    I()
f()
# --- class and static methods
class A:
    n = 0
    @classmethod
    def inc(cls, by=1):
        cls.n += by
        return cls
    @staticmethod
    def add(a, b): return a + b
    @classmethod
    def name(cls): return cls.__name__
class B(A): pass
B.inc(5).inc()
print(A.n, B.n, A.add(1, 2), A().add(3, 4), B.name(), B().name(), A.inc().__name__, A.n)
f = A.add
g = B.name
print(f(1, 1), g())
# --- getattr setattr dunders
class A:
    def __init__(self): self.x = 1
    def __getattr__(self, n):
        if n.startswith('dyn'): return n.upper()
        raise AttributeError('no ' + n)
    def __setattr__(self, n, v):
        print('set', n, v)
        object.__setattr__(self, n, v)
    def __delattr__(self, n):
        print('del', n)
        object.__delattr__(self, n)
a = A()
a.y = 2
print(a.x, a.y, a.dyna, hasattr(a, 'dynb'), hasattr(a, 'q'), getattr(a, 'q', 5))
del a.y
try: a.y
except AttributeError as e: print(e)
class B:
    def __getattribute__(self, n):
        if n == 'secret': return 'found'
        return object.__getattribute__(self, n)
    z = 3
b = B()
print(b.secret, b.z)
try: b.none
except AttributeError as e: print(e)
class C:
    def __setattr__(self, n, v): super().__setattr__(n, v * 2)
c = C()
c.q = 4
print(c.q)
# --- descriptors
class D:
    def __set_name__(self, owner, name): self.name = name; print('name', owner.__name__, name)
    def __get__(self, o, t):
        return 'class' if o is None else o.__dict__.get('_' + self.name, 'unset')
    def __set__(self, o, v): o.__dict__['_' + self.name] = v
class ND:
    def __get__(self, o, t): return ('nd', o is None)
class A:
    d = D()
    e = D()
    nd = ND()
a = A()
print(a.d, A.d, a.nd, A.nd)
a.d = 5
a.nd = 'own'
a.__dict__['d'] = 'hidden'
print(a.d, a.e, a.nd, sorted(a.__dict__))
# --- init_subclass and class keywords
class Base:
    subs = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        Base.subs.append(cls.__name__)
class A(Base, tag='a'): pass
class B(A): pass
class C(Base, tag='c', **{}): x = 1
print(Base.subs, A.tag, B.tag, C.tag)
try:
    class D(Base, other=1): pass
except TypeError as e: print(e)
try:
    class E(foo=1): pass
except TypeError as e: print(e)
# --- class_getitem
class A:
    def __class_getitem__(cls, k): return (cls.__name__, k)
print(A[int], A[1, 2])
# --- subclasses of builtins
class L(list):
    def total(self): return sum(self)
    def append(self, x):
        super().append(x * 2)
class D(dict):
    def __missing__(self, k): return 'missing ' + k
    def __getattr__(self, k): return self[k]
class S(str):
    def shout(self): return self.upper() + '!'
class I(int):
    def double(self): return I(self * 2)
    def __repr__(self): return 'I(%d)' % self
class St(set):
    def addall(self, *a):
        for x in a: self.add(x)
class F(float): pass
l = L([1, 2])
l.append(3)
l.tag = 't'
print(l, l.total(), len(l), isinstance(l, list), l.tag, l + [1], type(l + [1]).__name__, l[0], l == [1, 2, 6])
d = D(a=1)
print(d, d['b'], d.a, d.get('z'), 'b' in d, dict(d), {**d})
s = S('hi')
print(s, s.shout(), s + 'x', len(s), s == 'hi', {s: 1}['hi'], type(s.upper()).__name__, s[0], isinstance(s, str), '%s' % s, f'{s:>5}', 'h' in s, s.join(['a', 'b']))
i = I(5)
print(i, i.double(), i + 1, i == 5, [10] * I(2), {5: 'five'}[i], type(i + 1).__name__, range(I(2)), max(i, 3), I(7) // 2, -i, i < 6, hash(i) == hash(5), int(i), '%d' % i)
st = St()
st.addall(3, 1)
print(sorted(st), len(st), 3 in st, F(1.5) + 1, F(2.5), isinstance(F(1), float))
# --- overriding container methods of builtins
class L(list):
    def __getitem__(self, i): return 'item %s' % i
    def __len__(self): return 42
    def __iter__(self): return iter('xyz')
    def __contains__(self, x): return True
    def __eq__(self, o): return 'eq'
    def __repr__(self): return 'L!'
l = L([1, 2])
print(l[0], len(l), list(l), 9 in l, l == 1, l, [l], [x for x in l], bool(L()))
class D(dict):
    def __setitem__(self, k, v): super().__setitem__(k, v * 10)
    def __getitem__(self, k): return super().__getitem__(k) + 1
    def __delitem__(self, k): print('del', k); super().__delitem__(k)
d = D()
d['a'] = 1
print(d['a'], d.get('a'), d, list(d.items()))
d['a'] += 1
print(d)
del d['a']
print(d)
# --- exceptions as classes
class AppError(Exception):
    def __init__(self, code, msg='default'):
        super().__init__(code, msg)
        self.code = code
    def __str__(self): return 'code %s' % self.code
class Sub(AppError): pass
try: raise Sub(5)
except AppError as e: print(repr(e), str(e), e.args, e.code, type(e).__mro__[1].__name__)
class Simple(Exception): pass
print(repr(Simple()), repr(Simple(1)), repr(Simple(1, 'a')), str(Simple()), str(Simple(1)), str(Simple(1, 'a')))
class NoInit(Exception):
    def __init__(self, a): self.a = a
e = NoInit('x')
print(e.args, str(e), repr(e))
class KE(KeyError): pass
print(str(KE('k')), KE('k'))
class WithKw(Exception):
    def __init__(self, *, k): self.k = k
try: raise WithKw(k=1)
except WithKw as e: print(e.k, e.args)
# --- vars dir type
class A:
    def __init__(self): self.b, self.a = 1, 2
print(vars(A()), [n for n in dir(A()) if not n.startswith('_')], type(5), type('a') is str, type(A) is type, type(None), type(type))
T = type('T', (A,), {'x': 5, 'm': lambda self: self.x})
print(T().m(), T.__name__, T.__bases__, T)
print(isinstance(True, (str, int)), issubclass(bool, int), isinstance(5, object), isinstance(A, type))
for f in (lambda: isinstance(1, 5), lambda: issubclass(1, int), lambda: type('x', 1, 2), lambda: type(1, 2)):
    try: f()
    except TypeError as e: print(e)
# --- instances as keys and identity
class K: pass
a, b = K(), K()
d = {a: 1, b: 2}
print(d[a], d[b], a == a, a == b, a is a, a in [a], a in [b], len({a, b, a}), hash(a) == hash(a), a != b)
# --- slots and dict
class P:
    __slots__ = ('x', 'y')
    def __init__(self): self.x = 1
p = P()
p.y = 2
print(p.x, p.y)
# --- class statement details
print(A if False else 'no')
class A(object):
    "doc here"
    a: int = 5
    b: str
    c = d = 1
    (e, f) = 2, 3
    import math as m
    def g(self): return self.m.floor(2.5)
    class Inner:
        v = 'inner'
print(A.__doc__, A.a, hasattr(A, 'b'), A.c, A.e, A().g(), A.Inner.v, A.Inner.__qualname__, A.__module__, A.Inner)
try:
    class C(bool): pass
except TypeError as e: print(e)
try:
    class D(int, str): pass
except TypeError as e: print(e)
class Empty: pass
print(Empty().__dict__, Empty.__doc__)
# --- methods calling each other through self in comprehension
class A:
    k = 2
    def f(self, x): return x * self.k
    def g(self, xs): return [self.f(x) for x in xs], {x: self.f(x) for x in xs}, list(self.f(x) for x in xs)
    def h(self): return [[self.f(i) + j for j in range(2)] for i in range(2)]
print(A().g([1, 2]), A().h())
# --- operators module of context and bool ops on instances
class T:
    def __init__(self, b): self.b = b
    def __bool__(self):
        print('bool', self.b)
        return self.b
print(1 if T(True) else 2, not T(False), (T(False) or 'x'), bool(T(True) and 0))
while T(False): pass
print([x for x in range(2) if T(True)], all([T(True), T(False)]), any(T(b) for b in (False, True)))
assert T(True)
# --- equality fallbacks and hash of subclass
class A:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return self.x == o.x
    def __hash__(self): return 1
class B(A): pass
print(A(1) == B(1), len({A(1), B(1), A(2)}), A(1) in {B(1): 0})
class C(A):
    __hash__ = None
try: hash(C(1))
except TypeError as e: print(e)
class D(A):
    def __eq__(self, o): return True
try: hash(D(1))
except TypeError as e: print(e)
# --- method resolution through instances and getattr on class
class A:
    def f(self): return 'class'
a = A()
a.f = lambda: 'instance'
print(a.f(), A.f(a), type(a).f(a))
A.g = lambda self: 'patched'
print(a.g(), getattr(a, 'g')(), getattr(A, 'g')(a))
setattr(A, 'h', property(lambda s: 'prop'))
print(a.h)
A.__len__ = lambda self: 3
print(len(a))
A.__repr__ = lambda self: 'late repr'
print(a)
class B(A): pass
A.__str__ = lambda self: 'late str'
print(str(B()))
# --- init of object
class A:
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
class B:
    def __init__(self): object.__init__(self)
class M:
    def __init__(self, x=1, **k):
        self.x = x
        super().__init__(**k)
class N(M, A): pass
def t(f):
    try: print(f())
    except TypeError as e: print(e)
A()
B()
t(lambda: A(1))
t(lambda: A(x=1))
t(lambda: N(5).x)
t(lambda: N(5, y=1).x)
t(lambda: object(1))
class L(list):
    def __init__(self, a, b): super().__init__([a, b])
class D(dict):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.tag = 't'
class E(Exception):
    def __init__(self, a, b):
        super().__init__(a + b)
        self.b = b
class T(tuple):
    def __init__(self, x): self.n = len(self)
class S(str):
    def __init__(self, x): self.up = self.upper()
print(L(1, 2), D(a=1), D({'b': 2}).tag, E(1, 2), E('x', 'y').args, T('abc').n, S('q').up)
# --- str subclasses as names
class S(str): pass
class C: pass
c = C()
setattr(c, S('x'), 1)
print(getattr(c, S('x')), hasattr(c, S('y')), c.__dict__, (lambda **k: k)(**{S('a'): 1}), {S('a'): 1}['a'], {'a': 1}[S('a')])
# --- super errors and static methods that are called
def t(f):
    try: print(f())
    except (TypeError, AttributeError, RuntimeError) as e: print(type(e).__name__, e)
t(lambda: super(int, 'x').upper)
t(lambda: super(1, 2))
t(lambda: super(bool, True).__add__(1))
t(lambda: staticmethod(lambda x: x + 1)(1))
class A:
    @staticmethod
    def f(x): return x * 2
    g = f(4)
print(A.g, A.f(1))
# --- dunder attribute access bypasses instances
class A:
    def __len__(self): return 1
a = A()
a.__len__ = lambda: 5
a.__str__ = lambda: 'no'
print(len(a), a.__len__(), str(a) == 'no')
