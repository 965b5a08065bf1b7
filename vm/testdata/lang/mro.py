# --- linear and diamond orders
class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass
class E(C, B): pass
for k in (A, B, C, D, E):
    print(k.__name__, [x.__name__ for x in k.__mro__], [x.__name__ for x in k.mro()])
print(D.__bases__, D.__base__, A.__bases__)
# --- order conflict of two parents
class A: pass
class B(A): pass
try:
    class C(A, B): pass
except TypeError as e:
    print(e)
# --- order conflict of crossed parents
class X: pass
class Y: pass
class A(X, Y): pass
class B(Y, X): pass
try:
    class C(A, B): pass
except TypeError as e:
    print(e)
# --- duplicate base
class A: pass
try:
    class B(A, A): pass
except TypeError as e:
    print(e)
# --- bases that cannot be
for base in (1, 'x', None, len, lambda: 1):
    try:
        class B(base): pass
    except TypeError as e:
        print(e)
for base in (bool, type(None), type(...), type(NotImplemented), range, slice, type(lambda: 1), memoryview):
    try:
        class B(base): pass
    except TypeError as e:
        print(e)
# --- layout conflicts of builtin bases
for bases in ((int, str), (list, dict), (tuple, int), (set, list), (Exception, int)):
    try:
        type('K', bases, {})
    except TypeError as e:
        print(e)
print(type('K', (ValueError, KeyError), {}).__mro__[1:3])
# --- c3 with a deeper hierarchy
class O: pass
class A(O): pass
class B(O): pass
class C(O): pass
class D(O): pass
class E(O): pass
class K1(A, B, C): pass
class K2(D, B, E): pass
class K3(D, A): pass
class Z(K1, K2, K3): pass
print([k.__name__ for k in Z.__mro__])
# --- super walks the order of the instance
class Root:
    def f(self): return ['Root']
class A(Root):
    def f(self): return ['A'] + super().f()
class B(Root):
    def f(self): return ['B'] + super().f()
class C(A, B):
    def f(self): return ['C'] + super().f()
print(A().f(), B().f(), C().f())
print(super(A, C()).f(), super(B, C()).f())
print(super(C, C).f(C()))
# --- super with arguments and its errors
class A:
    x = 1
    def f(self): return 'A.f'
class B(A):
    x = 2
    def f(self): return super(B, self).f() + '+B'
    def g(self): return super().x, super(B, self).x
print(B().f(), B().g())
for args in ((A, 1), (1, 2), (B, A()), (B, A), (A,)):
    try:
        print(type(super(*args)).__name__)
    except TypeError as e:
        print(e)
try:
    super()
except RuntimeError as e:
    print(e)
def loose(): return super()
try:
    loose()
except RuntimeError as e:
    print(e)
def loose2(x): return super()
try:
    loose2(1)
except RuntimeError as e:
    print(e)
# --- super in class methods, static methods and properties
class A:
    @classmethod
    def c(cls): return 'A.c of ' + cls.__name__
    @staticmethod
    def s(): return 'A.s'
    @property
    def p(self): return 'A.p'
class B(A):
    @classmethod
    def c(cls): return super().c() + '!'
    @staticmethod
    def s(): return super(B, B).s() + '!'
    @property
    def p(self): return super().p + '!'
print(B.c(), B().c(), B.s(), B().p)
# --- super in new, init and init subclass
class A:
    def __new__(cls, *args):
        print('A.new', cls.__name__, args)
        return super().__new__(cls)
    def __init__(self, *args): print('A.init', args)
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        print('subclass', cls.__name__, tag)
class B(A, tag='b'):
    def __new__(cls, *args): return super().__new__(cls, *args)
    def __init__(self, *args):
        super().__init__('from B', *args)
B(1, 2)
try:
    class C(A, tig=1): pass
except TypeError as e:
    print(e)
# --- super attribute that is missing
class A: pass
class B(A):
    def f(self): return super().nope
try:
    B().f()
except AttributeError as e:
    print(e)
try:
    super(B, B()).x = 1
except AttributeError as e:
    print(e)
# --- super keeps working in nested functions and comprehensions
class A:
    def f(self, x=0): return ('A', x)
class B(A):
    def f(self, x=0):
        def inner(): return super(B, self).f(x)
        return inner(), (lambda: super(B, self).f(9))()
print(B().f(3))
class C(A):
    def f(self, x=0):
        me = super()
        return [me.f(i) for i in range(2)], __class__.__name__
print(C().f())
# --- class cell is the class that the method is written in
class A:
    def who(self): return __class__
class B(A): pass
print(B().who() is A, A().who() is A)
# --- overriding with attributes of other kinds
class A:
    def f(self): return 1
class B(A):
    f = 5
class C(B):
    @property
    def f(self): return 'prop'
print(A().f(), B().f, C().f)
b = B()
b.f = 7
print(b.f, B.f)
try:
    C().f = 1
except AttributeError as e:
    print(e)
# --- subclasses and isinstance
class A: pass
class B(A): pass
class C(B): pass
print(A.__subclasses__(), B.__subclasses__(), C.__subclasses__())
print(issubclass(C, A), issubclass(A, C), isinstance(C(), (int, A)), issubclass(C, (int, (str, B))))
for f, a in ((isinstance, (1, 2)), (issubclass, (1, int)), (issubclass, (int, 'x')), (isinstance, (1, (str, 'x'))), (isinstance, (1, (int, 'x')))):
    try:
        print(f(*a))
    except TypeError as e:
        print(e)
print(isinstance(True, int), issubclass(bool, int), isinstance(1, object), isinstance(int, type), isinstance(type, object))
print(isinstance(1, int | str), issubclass(str, int | str), isinstance(None, int | None), int | None)
# --- class attributes assigned and deleted
class A:
    x = 1
    def f(self): return 1
A.y = 2
print(A.y, A().y)
del A.x
try:
    A.x
except AttributeError as e:
    print(e)
try:
    del A.x
except AttributeError as e:
    print(e)
try:
    del A().f
except AttributeError as e:
    print(e)
try:
    int.x = 1
except TypeError as e:
    print(e)
try:
    del int.real
except TypeError as e:
    print(e)
# --- changing the class of an instance
class A:
    def f(self): return 'A'
class B:
    def f(self): return 'B'
a = A()
a.z = 1
a.__class__ = B
print(a.f(), type(a).__name__, a.z)
try:
    a.__class__ = 3
except TypeError as e:
    print(e)
try:
    a.__class__ = int
except TypeError as e:
    print(e)
# --- names of classes and functions
class A:
    class In:
        def g(self): pass
    def f(self):
        def h(): pass
        class L: pass
        return h, L
h, L = A().f()
for x in (A, A.In, A.In.g, A.f, h, L, A().f):
    print(x.__name__, x.__qualname__, x.__module__)
A.__name__ = 'New'
A.__qualname__ = 'Some.New'
print(A, A.__name__, repr(A.In))
h.__name__ = 'hh'
h.__qualname__ = 'q.hh'
print(h.__name__, h.__qualname__, repr(h).split(' at ')[0])
for v in (1, None):
    try:
        A.__name__ = v
    except TypeError as e:
        print(e)
try:
    h.__name__ = 1
except TypeError as e:
    print(e)
# --- docs
def f():
    "text"
def g(): return 1
class A:
    '''class
    text'''
    def m(self):
        r"raw \n"
        return 1
class B(A): pass
class C:
    x = 1
    "not a doc"
print(repr(f.__doc__), g.__doc__, repr(A.__doc__), B.__doc__, C.__doc__, repr(A.m.__doc__))
f.__doc__ = 'new'
g.__doc__ = None
print(f.__doc__, g.__doc__)
A.__doc__ = 'set'
print(A.__doc__, A().__doc__)
def k():
    f"no doc {1}"
print(k.__doc__)
def k2():
    "a" "b"
print(k2.__doc__)
# --- type called with three arguments
def init(self, x): self.x = x
K = type('K', (), {'__init__': init, 'y': 5, '__doc__': 'made'})
k = K(3)
print(k.x, k.y, K.__doc__, K.__module__, type(k).__name__)
L = type('L', (K,), dict(y=6))
print(L(1).y, L.__bases__)
for args in ((), ('A',), ('A', ()), (1, (), {}), ('A', 1, {}), ('A', (), 1), ('A', (), {}, 1)):
    try:
        print(type(*args).__name__)
    except TypeError as e:
        print(e)
# --- class body with loops, conditions and comprehensions
class A:
    items = []
    for i in range(3):
        items.append(i * i)
    if len(items) == 3:
        size = 'three'
    else:
        size = 'other'
    table = {k: v for k, v in zip('abc', items)}
    try:
        1 / 0
    except ZeroDivisionError as e:
        caught = str(e)
    with_default = [lambda self, i=i: i for i in range(2)]
print(A.items, A.size, A.table, A.i, A.caught, [f(None) for f in A.with_default])
print(sorted(k for k in vars(A) if not k.startswith('__')), hasattr(A, 'e'))
# --- class scope is not seen by inner functions
x = 'global'
class A:
    x = 'class'
    def f(self): return x
    g = lambda self: x
    z = [x for _ in range(1)]
    w = [y for y in [x]]
print(A().f(), A().g(), A.z, A.w)
# --- class in a function sees its variables
def make(n):
    class K:
        n2 = n * 2
        def get(self): return n, self.n2
    return K
print(make(3)().get(), make('a')().get(), make(1) is make(1))
# --- locals and del in a class body
class A:
    a = 1
    b = 2
    del a
    try:
        del a
    except NameError as e:
        print(e)
    print(sorted(k for k in locals() if not k.startswith('__')))
    global shared
    shared = 'at module level'
print(hasattr(A, 'a'), A.b, shared, hasattr(A, 'shared'))
# --- mangled names in every position
class K:
    __x = 1
    __y__ = 2
    _K__z = 3
    def __m(self, __p=4): return __p
    def get(self):
        __local = 5
        self.__attr = 6
        return self.__x, self.__y__, self.__z, self.__m(), __local, self.__attr, K.__x
    def kw(self): return self.__m(_K__p=9)
    def glob(self):
        global __g
        __g = 1
k = K()
print(k.get(), k.kw(), sorted(vars(k)), sorted(n for n in dir(K) if 'K' in n))
k.glob()
print(_K__g)
try:
    k.__x
except AttributeError as e:
    print(e)
class _Lead:
    __v = 1
print([n for n in vars(_Lead) if 'v' in n])
class __:
    __v = 1
print([n for n in vars(__) if 'v' in n])
# --- layouts of slots
class A:
    __slots__ = ('a',)
class B:
    __slots__ = ('b',)
class E: __slots__ = ()
class F: pass
for bases in ((A, B), (A, E), (A, F), (int, str), (A, int), (dict, list), (E, int), (int, A), (F, dict), (Exception, int), (OSError, KeyError), (ValueError, KeyError), (Exception, dict),(ImportError, OSError),(tuple,A),(A,B,E),(StopIteration, ValueError), (SyntaxError, ValueError),(A,Exception)):
    try:
        print(type('X', bases, {}).__name__, bases)
    except TypeError as e: print(e)
try:
    class I(int): __slots__ = ('q',)
except TypeError as e: print(e)
try:
    class I(tuple): __slots__ = ('q',)
except TypeError as e: print(e)
try:
    class I(bytes): __slots__ = ('q',)
except TypeError as e: print(e)
a = A()
try: vars(a)
except TypeError as e: print(e)
try: a.q = 1
except AttributeError as e: print(e)
try: a.a
except AttributeError as e: print(e)
a.a = 1; del a.a
try: del a.a
except AttributeError as e: print(e)
try:
    class Bad:
        __slots__ = ('x',)
        x = 1
except ValueError as e: print(e)
for sl in (('__dict__', '__dict__'), ('1a',), (1,), 'abc', ('__weakref__', '__weakref__'), ['p', 'q'], {'m': 'doc of m'}):
    try: 
        T = type('T', (), {'__slots__': sl}); print(T.__slots__, sorted(k for k in T.__dict__ if not k.startswith('_')))
    except (TypeError, ValueError) as e: print(e)
class S:
    __slots__ = ('x', '__dict__', '__weakref__')
try: type('T', (S,), {'__slots__': ('__dict__',)})
except TypeError as e: print(e)
class M:
    __slots__ = ('__p',)
print([k for k in M.__dict__ if 'p' in k and 'M' in k])
a = A(); 
try: a.__class__ = B
except TypeError as e: print(e)
try: a.__class__ = E
except TypeError as e: print(e)
f = F()
try: f.__class__ = A
except TypeError as e: print(e)
class A2:
    __slots__ = ('a',)
class AB(A):
    __slots__ = ('b',)
a.__class__ = A2
print(type(a).__name__)
try: a.__class__ = AB
except TypeError as e: print(e)
class V(AB, A): pass
class W(V, A2): pass
