# --- class and instance
class P:
    kind = 'p'
    def __init__(self, x):
        self.x = x
    def get(self, d):
        return self.x + d, self.kind
p = P(3)
callbacks = [lambda d: p.get(d), p.get, lambda d: P(d).get(1), lambda d: isinstance(p, P)]
inputs = [(1,)]
# --- inheritance and super
class A:
    def f(self, x):
        return ['A', x]
class B(A):
    def f(self, x):
        return ['B'] + super().f(x)
class C(B):
    def f(self, x):
        return ['C'] + super().f(x)
callbacks = [C().f, lambda x: [c.__name__ for c in C.__mro__]]
inputs = [(1,)]
# --- diamond
class A:
    def go(self): return ['A']
class B(A):
    def go(self): return ['B'] + super().go()
class C(A):
    def go(self): return ['C'] + super().go()
class D(B, C):
    def go(self): return ['D'] + super().go()
callbacks = [lambda: D().go(), D().go]
inputs = [()]
# --- descriptors in a class
class T:
    n = 0
    def __init__(self, c): self.c = c
    @property
    def f(self): return self.c * 9 / 5 + 32
    @f.setter
    def f(self, v): self.c = (v - 32) * 5 / 9
    @classmethod
    def make(cls, c):
        cls.n += 1
        return cls(c)
    @staticmethod
    def unit(): return 'C', T.n
def run(x):
    t = T.make(x)
    t.f = t.f + 9
    return t.c, t.f, T.unit()
callbacks = [run, T.make(1).unit, lambda x: T.make(x).c]
inputs = [(100,), (0,)]
# --- dunders
class V:
    def __init__(self, *a): self.a = a
    def __add__(self, o): return V(*[x + y for x, y in zip(self.a, o.a)])
    def __eq__(self, o): return self.a == o.a
    def __hash__(self): return hash(self.a)
    def __repr__(self): return 'V' + repr(self.a)
    def __len__(self): return len(self.a)
    def __getitem__(self, i): return self.a[i]
    def __iter__(self): return iter(self.a)
    def __call__(self, k): return V(*[x * k for x in self.a])
    def __contains__(self, x): return x in self.a
    def __lt__(self, o): return self.a < o.a
ONE = V(1, 1)
TABLE = {V(1, 2): 'found'}
callbacks = [ONE, lambda k: (ONE + V(k, k), TABLE[V(1, 2)], len(ONE), ONE[0], list(ONE), 1 in ONE, ONE < V(k, k))]
inputs = [(3,)]
# --- callable instance keeps its state
class Acc:
    def __init__(self): self.total = 0
    def __call__(self, x):
        self.total += x
        return self.total
acc = Acc()
acc(10)
callbacks = [acc, acc, lambda x: acc.total]
inputs = [(1,), (2,)]
# --- class registry
class Base:
    registry = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Base.registry.append(cls)
class X(Base): pass
class Y(X): pass
callbacks = [lambda: [c.__name__ for c in Base.registry], lambda: Base.registry[0] is X, lambda: Y.__mro__[1] is X]
inputs = [()]
# --- class that holds an instance of itself
class Node:
    def __init__(self, name): self.name = name
    def me(self): return Node.ROOT.name
Node.ROOT = Node('root')
Node.ALL = {Node.ROOT.name: Node.ROOT}
callbacks = [lambda: Node('x').me(), lambda: Node.ALL['root'] is Node.ROOT]
inputs = [()]
# --- classes that refer to each other
class A:
    def other(self): return B().name
    name = 'a'
class B:
    def other(self): return A().name
    name = 'b'
callbacks = [lambda: (A().other(), B().other())]
inputs = [()]
# --- local class
def make(k):
    class L:
        def __init__(self, x): self.x = x
        def get(self): return self.x * k, type(self).__qualname__
    return L
L2 = make(2)
one = L2(5)
callbacks = [lambda: L2(3).get(), lambda: one.get(), one.get, lambda: type(one) is L2]
inputs = [()]
# --- getstate and setstate
log = []
def connect(url):
    log.append(url)
    return lambda x: (url, x)
class Client:
    def __init__(self, url):
        self.url = url
        self.conn = connect(url)
    def __getstate__(self):
        d = dict(self.__dict__)
        del d['conn']
        return d
    def __setstate__(self, d):
        self.__dict__.update(d)
        self.conn = connect(self.url)
    def ask(self, x):
        return self.conn(x)
client = Client('redis://')
callbacks = [client.ask, lambda x: client.ask(x)]
inputs = [(1,)]
# --- setstate needs a global function
def twice(x):
    return x * FACTOR
FACTOR = 2
class S:
    def __getstate__(self): return 21
    def __setstate__(self, n): self.n = twice(n)
    def get(self): return getattr(self, 'n', 42)
s = S()
callbacks = [lambda: s.get(), s.get]
inputs = [()]
# --- reduce
def rebuild(a, b):
    return R(a, b + OFFSET - OFFSET)
OFFSET = 5
class R:
    def __init__(self, a, b): self.a, self.b = a, b
    def __reduce__(self): return rebuild, (self.a, self.b)
    def get(self): return self.a, self.b
r = R(1, 2)
pairs = [r, r]
callbacks = [r.get, lambda: pairs[0] is pairs[1]]
inputs = [()]
# --- reduce with state and items
class Bag(list):
    def __reduce__(self): return Bag, (), {'label': self.label}, iter(self)
b = Bag([1, 2])
b.label = 'l'
callbacks = [lambda: (list(b), b.label, type(b).__name__)]
inputs = [()]
# --- getnewargs
class N:
    def __new__(cls, x):
        self = object.__new__(cls)
        self.made = x
        return self
    def __getnewargs__(self): return (self.made,)
n = N(4)
n.extra = 1
callbacks = [lambda: (n.made, n.extra)]
inputs = [()]
# --- subclasses of builtins
class L(list):
    def total(self): return sum(self)
class D(dict):
    def __missing__(self, k): return 'no ' + k
class T(tuple):
    pass
class I(int):
    def next(self): return I(self + 1)
class S(str):
    def shout(self): return self.upper() + '!'
class F(float): pass
class Z(set): pass
l, d, t, i, s, f, z = L([1, 2]), D(a=1), T((1, 2)), I(5), S('hey'), F(1.5), Z([3])
l.tag = 'x'
t.tag = 'y'
i.tag = 'z'
callbacks = [lambda: (l.total(), l.tag, d['a'], d['b'], t, t.tag, i.next(), i.tag, s.shout(), f + 1, sorted(z), type(t).__name__, type(f).__name__)]
inputs = [()]
# --- exceptions
class AppError(Exception):
    def __init__(self, code, text):
        super().__init__(code, text)
        self.code = code
    def __str__(self): return 'app ' + str(self.args)
err = AppError(7, 'bad')
err.note = 'n'
plain = ValueError('v', 1)
def f(x):
    if x:
        raise err
    raise plain
callbacks = [f, lambda x: (err.code, err.note, err.args, plain.args), lambda x: issubclass(AppError, Exception)]
inputs = [(1,), (0,)]
# --- catch own exception class
class Stop(Exception): pass
def f(x):
    try:
        raise Stop(x)
    except Stop as e:
        return 'caught', e.args
callbacks = [f]
inputs = [(1,)]
# --- class attributes of every kind
class K:
    a = [1, {2: 3}]
    b = a
    c = (lambda self: 1)
    d = None
    e = ...
    f = slice(1, 2)
    g = range(3)
    h = int
    def m(self): return K.a is K.b, self.c(), self.d, self.e, self.f, self.g, self.h('3')
callbacks = [K().m]
inputs = [()]
# --- descriptor of the script
class Positive:
    def __set_name__(self, owner, name): self.name = '_' + name
    def __get__(self, obj, cls): return self if obj is None else getattr(obj, self.name)
    def __set__(self, obj, v):
        if v < 0: raise ValueError('negative')
        setattr(obj, self.name, v)
class Account:
    balance = Positive()
    def __init__(self, b): self.balance = b
a = Account(5)
def f(x):
    a.balance += x
    return a.balance
callbacks = [f]
inputs = [(1,), (-10,), (2,)]
# --- decorator class
class memo:
    def __init__(self, f):
        self.f, self.cache, self.hits = f, {}, 0
    def __call__(self, x):
        if x in self.cache: self.hits += 1
        else: self.cache[x] = self.f(x)
        return self.cache[x], self.hits
@memo
def square(x): return x * x
square(3)
callbacks = [square, square]
inputs = [(3,), (4,)]
# --- class decorator
def tagged(cls):
    cls.tag = cls.__name__.lower()
    return cls
@tagged
class Thing:
    def f(self): return self.tag
callbacks = [Thing().f]
inputs = [()]
# --- context manager class
class CM:
    def __init__(self): self.log = []
    def __enter__(self):
        self.log.append('in')
        return self
    def __exit__(self, *a):
        self.log.append('out')
        return True
cm = CM()
def f():
    with cm:
        raise ValueError
    return cm.log
callbacks = [f]
inputs = [(), ()]
# --- getattr hook does not disturb
class Any:
    def __getattr__(self, name):
        if name.startswith('__'): raise AttributeError(name)
        return 'any ' + name
a = Any()
a.real = 1
callbacks = [lambda: (a.real, a.fake)]
inputs = [()]
# --- iterator class
class Up:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
u = Up(5)
next(u)
callbacks = [lambda: list(u)]
inputs = [(), ()]
# --- class variables changed by instances
class Pool:
    made = 0
    free = []
    def take(self):
        Pool.made += 1
        Pool.free.append(Pool.made)
        return Pool.made, list(self.free)
p = Pool()
p.take()
callbacks = [p.take, lambda: Pool.made]
inputs = [(), ()]
# --- key objects with a hash that needs a global
SALT = 3
def mix(x): return x * SALT
class Key:
    def __init__(self, x): self.x = x
    def __hash__(self): return mix(self.x)
    def __eq__(self, o): return mix(self.x) == mix(o.x)
def outer():
    table = {Key(1): 'one', Key(2): 'two'}
    keys = {Key(1), Key(1), Key(3)}
    return lambda x: (table.get(Key(x)), len(keys), Key(x) in keys)
callbacks = [outer()]
inputs = [(1,), (2,), (3,)]
# --- inner class with outer method
class Outer:
    class Inner:
        v = 4
    def get(self): return self.Inner.v, Outer.Inner.__qualname__
callbacks = [Outer().get]
inputs = [()]
# --- type made by type()
T = type('T', (), {'x': 5, 'f': lambda self, k: self.x * k})
callbacks = [lambda: T().f(2), T().x.__add__ if 0 else (lambda: T.__name__)]
inputs = [()]
# --- enum
from enum import Enum, IntEnum, Flag
class Color(Enum):
    RED = 1
    BLUE = 'b'
    def low(self): return self.name.lower()
class Prio(IntEnum):
    LOW = 1
    HIGH = 2
c = Color.RED
callbacks = [lambda: (c, c is Color.RED, Color('b'), Color['BLUE'].low(), list(Color), Prio.HIGH > Prio.LOW, {Color.RED: 1}[c], Prio(2))]
inputs = [()]
# --- slots
class S:
    __slots__ = ('a', 'b')
    def __init__(self, a): self.a = a
class T(S):
    __slots__ = ('c',)
s = S(1)
t = T(5)
t.c = [6]
def f():
    try:
        s.z = 1
    except AttributeError as e:
        return s.a, hasattr(s, 'b'), t.a, t.c, str(e)
callbacks = [f]
inputs = [()]
# --- metaclass
class Meta(type):
    made = []
    def __new__(m, name, bases, ns, **kw):
        c = super().__new__(m, name, bases, ns)
        m.made.append(name)
        return c
    def hello(cls): return 'hello ' + cls.__name__
    def __len__(cls): return 7
class A(metaclass=Meta):
    pass
class B(A):
    pass
callbacks = [lambda: (B.hello(), len(A), Meta.made, type(B) is Meta, B().__class__.__name__)]
inputs = [()]
# --- abstract classes
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Sq(Shape):
    def __init__(self, a): self.a = a
    def area(self): return self.a ** 2
s = Sq(3)
def f():
    try:
        return Shape()
    except TypeError as e:
        return str(e), isinstance(s, Shape), s.area()
callbacks = [f]
inputs = [()]
