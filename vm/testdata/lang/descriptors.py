# --- property with getter, setter, deleter and doc
class C:
    def __init__(self): self._x = 0
    @property
    def x(self):
        "the x"
        return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self):
        print('deleting')
        del self._x
c = C()
c.x = 5
c.x += 2
print(c.x, C.x.__doc__, type(C.x).__name__, C.x.fget.__name__, C.x.fset is not None)
del c.x
try:
    c.x
except AttributeError as e:
    print(e)
try:
    del c.x
except AttributeError as e:
    print(e)
# --- property made by calls
class C:
    def get(self): return 'got'
    def put(self, v): print('put', v)
    x = property(get)
    y = property(fset=put)
    z = property(get, put, None, 'doc of z')
    w = property()
c = C()
print(c.x, c.z, C.z.__doc__, C.x.__doc__, C.w.__doc__)
c.y = c.z = 3
for f in (lambda: setattr(c, 'x', 1), lambda: c.y, lambda: delattr(c, 'z'), lambda: c.w, lambda: setattr(c, 'w', 1), lambda: delattr(c, 'w')):
    try:
        f()
    except AttributeError as e:
        print(e)
# --- property in a subclass
class A:
    @property
    def x(self): return 'A'
class B(A):
    @A.x.setter
    def x(self, v): print('set', v)
b = B()
b.x = 1
print(b.x)
class C(A):
    x = 'plain'
print(C().x)
class D(A):
    @property
    def x(self): return super().x + 'D'
print(D().x)
# --- data and non-data descriptors
class Data:
    def __set_name__(self, owner, name): self.name = name; print('name', owner.__name__, name)
    def __get__(self, obj, owner=None):
        if obj is None: return 'class access to ' + self.name
        return obj.__dict__.get(self.name, 'nothing')
    def __set__(self, obj, v): obj.__dict__[self.name] = ('set', v)
    def __delete__(self, obj): print('delete', self.name); del obj.__dict__[self.name]
class NonData:
    def __get__(self, obj, owner): return 'nondata', obj is None, owner.__name__
class K:
    a = Data()
    b = NonData()
k = K()
print(k.a, K.a, k.b, K.b)
k.a = 1
k.b = 2
print(k.a, k.b, vars(k))
k.__dict__['a'] = 'raw'
print(k.a)
del k.a
print(k.a)
del k.b
print(k.b)
# --- descriptor with set alone
class Set:
    def __set__(self, obj, v): obj.__dict__['s'] = v * 2
class K:
    s = Set()
k = K()
print(type(k.s).__name__)
k.s = 4
print(k.s)
try:
    del k.s
except AttributeError as e:
    print(e)
class OnlyDelete:
    def __delete__(self, obj): print('gone')
class L:
    d = OnlyDelete()
del L().d
try:
    L().d = 1
except AttributeError as e:
    print(e)
# --- descriptors that raise
class Raises:
    def __get__(self, obj, owner): raise AttributeError('from get')
class K:
    r = Raises()
    def __getattr__(self, n): return 'fallback ' + n
print(K().r, getattr(K(), 'r', 1), hasattr(K(), 'r'))
try:
    K.r
except AttributeError as e:
    print(e)
class Val:
    def __get__(self, obj, owner): raise ValueError('v')
class M:
    v = Val()
try:
    hasattr(M(), 'v')
except ValueError as e:
    print(repr(e))
# --- set name errors
class Bad:
    def __set_name__(self, owner, name): raise ValueError('no')
try:
    class K:
        b = Bad()
except Exception as e:
    print(type(e).__name__, e, repr(e.__cause__))
class Names:
    def __set_name__(self, owner, name): print(owner.__qualname__, name)
class L:
    x = y = Names()
L.z = Names()
# --- functions and methods as descriptors
class K:
    def f(self, x=1): return self, x
k = K()
print(K.f(k)[0] is k, k.f(2)[1], K.__dict__['f'].__get__(k)(5)[1], K.f.__get__(k, K)()[0] is k)
m = k.f
print(m.__self__ is k, m.__func__ is K.f, m.__name__, m == k.f, m is k.f, hash(m) == hash(k.f))
print(K.f is K.f, type(K.f).__name__, type(k.f).__name__)
g = lambda self: 'lambda of ' + type(self).__name__
print(g.__get__(k)())
K.g = g
print(k.g())
k.h = g
try:
    k.h()
except TypeError as e:
    print(e)
try:
    k.f(1, 2, 3)
except TypeError as e:
    print(e)
try:
    K.f()
except TypeError as e:
    print(e)
# --- class methods and static methods
class A:
    @classmethod
    def make(cls, *a): return cls.__name__, a
    @staticmethod
    def plain(*a): return a
class B(A): pass
print(A.make(1), B.make(), B().make(2), A.plain(1), A().plain())
print(A.make.__self__, A.make.__func__.__name__, B.make.__self__.__name__, type(A.__dict__['make']).__name__, type(A.__dict__['plain']).__name__)
print(A.__dict__['plain'](7), A.__dict__['plain'].__func__ is A.plain)
try:
    A.__dict__['make']()
except TypeError as e:
    print(e)
class C:
    len = staticmethod(len)
    up = classmethod(lambda cls, x: (cls.__name__, x))
print(C.len('abc'), C().len([1]), C.up(1))
print(A.make.__qualname__, A.plain.__qualname__, A.__dict__['make'].__wrapped__.__name__)
# --- slots
class S:
    __slots__ = ('a', 'b')
    def __init__(self): self.a = 1
s = S()
print(s.a, hasattr(s, 'b'), hasattr(s, '__dict__'), S.__slots__)
for f in (lambda: s.b, lambda: setattr(s, 'c', 1), lambda: delattr(s, 'b'), lambda: s.c):
    try:
        f()
    except AttributeError as e:
        print(e)
s.b = 2
del s.a
try:
    s.a
except AttributeError as e:
    print(e)
print(type(S.a).__name__, repr(S.a), S.a.__name__)
# --- slots with inheritance
class A:
    __slots__ = ['x']
class B(A):
    __slots__ = 'y', '__dict__'
class C(A): pass
class D(A):
    __slots__ = 'z'
b, c, d = B(), C(), D()
b.x = b.y = b.w = 1
c.x = c.q = 2
d.x = d.z = 3
print(vars(b), vars(c), d.x, d.z)
try:
    d.nope = 1
except AttributeError as e:
    print(e)
try:
    class E:
        __slots__ = ('a',)
        a = 1
except ValueError as e:
    print(e)
for slots in ((1,), ('1a',), ('a b',)):
    try:
        type('F', (), {'__slots__': slots})
    except TypeError as e:
        print(e)
class P:
    __slots__ = ('__priv',)
    def __init__(self): self.__priv = 5
    def get(self): return self.__priv
print(P().get())
# --- init subclass with keywords
class Base:
    registry = []
    def __init_subclass__(cls, /, name=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = name or cls.__name__.lower()
        Base.registry.append(cls.tag)
class A(Base): pass
class B(Base, name='bee'): pass
class C(B): pass
print(Base.registry, A.tag, B.tag, C.tag, hasattr(Base, 'tag'))
try:
    class D(x=1): pass
except TypeError as e:
    print(e)
try:
    class E(Base, name='e', y=2): pass
except TypeError as e:
    print(e)
# --- class getitem
class G:
    def __class_getitem__(cls, item): return f'{cls.__name__}[{item!r}]'
class H(G): pass
print(G[int], H[1, 2], G['x'], G[()], G[1:2])
try:
    G()[1]
except TypeError as e:
    print(e)
print(list[int], dict[str, int], tuple[int, ...], list[list[int]], set[str], frozenset[int], type[int])
print(list[int] == list[int], list[int] == list[str], list[int]([1, 2]), type(list[int]).__name__, list[int].__origin__, list[int].__args__)
try:
    int[str]
except TypeError as e:
    print(e)
try:
    isinstance([], list[int])
except TypeError as e:
    print(e)
# --- vars and dir
class A:
    x = 1
    def __init__(self): self.y = 2
    def f(self): pass
class B(A):
    z = 3
b = B()
b.own = 4
print(vars(b), [n for n in dir(b) if not n.startswith('__')], [n for n in dir(B) if not n.startswith('__')])
print('__init__' in dir(b), '__class__' in dir(b), sorted(dir(b)) == dir(b))
class D:
    def __dir__(self): return ['b', 'a', 'c']
print(dir(D()))
for x in (5, [], 'a'):
    try:
        vars(x)
    except TypeError as e:
        print(e)
print(type(vars(B)).__name__, 'z' in vars(B), 'x' in vars(B))
b.__dict__ = {'replaced': 1}
print(b.replaced, hasattr(b, 'own'), vars(b))
try:
    b.__dict__ = 5
except TypeError as e:
    print(e)
# --- new decides the type of the instance
class A:
    def __new__(cls, x):
        if x < 0: return 'negative'
        if x == 0: return B()
        return object.__new__(cls)
    def __init__(self, x): print('init', x)
class B: pass
print(A(-1), type(A(0)).__name__, type(A(1)).__name__)
class S:
    one = None
    def __new__(cls, *a):
        if cls.one is None: cls.one = super().__new__(cls)
        return cls.one
    def __init__(self, v=0): self.v = v
a, b = S(1), S(2)
print(a is b, a.v)
class I(int):
    def __new__(cls, v, extra): 
        self = super().__new__(cls, v)
        self.extra = extra
        return self
    def __init__(self, *a): print('init', a)
i = I('12', extra='x') if False else I('12', 'x')
print(i + 1, i.extra, type(i).__name__, type(i + 1).__name__)
# --- new and init with wrong arguments
class A: pass
class B:
    def __init__(self, a): pass
class C:
    def __new__(cls, a): return object.__new__(cls)
class D:
    def __init__(self): return 5
for f in (lambda: A(1), lambda: A(x=1), lambda: B(), lambda: B(1, 2), lambda: C(), lambda: D(), lambda: object(1), lambda: object.__new__(), lambda: object.__new__(int), lambda: object.__new__(5), lambda: int.__new__(str), lambda: object.__init__(A(), 5), lambda: int.__new__(A)):
    try:
        f()
    except TypeError as e:
        print(e)
# --- subclasses of containers keep their own methods
class L(list):
    def append(self, x): super().append(x * 2)
    def __getitem__(self, i): return 'item', super().__getitem__(i)
l = L([1, 2])
l.append(5)
print(l, l[2], len(l), type(l[0:1]).__name__, type(l + [1]).__name__, type(l * 2).__name__, type(l.copy()).__name__, l == [1, 2, 10], isinstance(l, list))
class D(dict):
    def __setitem__(self, k, v): super().__setitem__(k, (v,))
d = D(a=1)
d['b'] = 2
d.update(c=3)
print(d, type(d.copy()).__name__, d | {'z': 1}, type(d | {}).__name__)
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    @property
    def first(self): return self[0]
t = T(1, 2)
print(t, t.first, t + (3,), type(t[:]).__name__, hash(t) == hash((1, 2)), t == (1, 2))
class S(str):
    def upper(self): return 'UP:' + super().upper()
s = S('abc')
print(s, s.upper(), s.lower(), type(s.lower()).__name__, type(s + 'd').__name__, s == 'abc', {s: 1}['abc'], f'{s:>5}', len(s))
class F(float): pass
print(F(1.5) + 1, type(F(1.5)).__name__, repr(F(2)), F('inf'))
class St(set):
    def add(self, x): super().add(str(x))
st = St()
st.add(1)
print(st, type(st | {2}).__name__, '1' in st, type(st.copy()).__name__)
