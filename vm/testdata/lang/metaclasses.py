# --- dunders of a metaclass on its classes

class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print('prepare', name, bases, kw)
        return {'inj': 1}
    def __new__(mcls, name, bases, ns, **kw):
        print('new', name, sorted(k for k in ns if k != '__classcell__'), kw)
        return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print('init', cls.__name__)
        super().__init__(name, bases, ns)
    def __call__(cls, *a, **k):
        print('call', a, k)
        return super().__call__(*a, **k)
    def __iter__(cls): return iter([1,2,3])
    def __len__(cls): return 3
    def __contains__(cls, x): return x == 'z'
    def __getitem__(cls, k): return (cls.__name__, k)
    def __getattr__(cls, n):
        if n.startswith('x_'): return n
        raise AttributeError(n)
    def __repr__(cls): return '<M %s>' % cls.__name__
    def __eq__(cls, o): return cls is o
    def __hash__(cls): return 42
    def __bool__(cls): return False
    def meth(cls): return cls
    @property
    def prop(cls): return 'p' + cls.__name__
class A(metaclass=Meta, q=2):
    def __init__(self, v): self.v = v
    def who(self): return __class__
a = A(5)
print(a.v, a.who(), list(A), len(A), 'z' in A, 'y' in A, A[3], A.x_foo, A, bool(A), hash(A), A.meth(), A.prop, type(A), isinstance(A, Meta), isinstance(A, type))
try: a.meth
except AttributeError as e: print(e)
try: A.nope
except AttributeError as e: print(e)
class B(A): pass
print(type(B), B.__mro__)
class M2(type): pass
try:
    class C(A, metaclass=M2): pass
except TypeError as e: print(e)
X = type('X', (object,), {'y': 3, '__doc__': 'd'})
print(X, X.y, X.__doc__, type(X), X.__dict__['y'])

# --- registry by a metaclass

class Reg(type):
    items = {}
    def __new__(m, n, b, d):
        c = type.__new__(m, n, b, d)
        m.items[n] = c
        return c
class R1(metaclass=Reg): pass
class R2(R1): pass
print(Reg.items, R1.items is Reg.items)

# --- singleton by a metaclass

class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print('prepare', name, bases, kw)
        return {'inj': 1}
    def __new__(mcls, name, bases, ns, **kw):
        print('new', name, sorted(k for k in ns if k != '__classcell__'), kw)
        return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print('init', cls.__name__)
        super().__init__(name, bases, ns)
    def __call__(cls, *a, **k):
        print('call', a, k)
        return super().__call__(*a, **k)
    def __iter__(cls): return iter([1,2,3])
    def __len__(cls): return 3
    def __contains__(cls, x): return x == 'z'
    def __getitem__(cls, k): return (cls.__name__, k)
    def __getattr__(cls, n):
        if n.startswith('x_'): return n
        raise AttributeError(n)
    def __repr__(cls): return '<M %s>' % cls.__name__
    def __eq__(cls, o): return cls is o
    def __hash__(cls): return 42
    def __bool__(cls): return False
    def meth(cls): return cls
    @property
    def prop(cls): return 'p' + cls.__name__
class A(metaclass=Meta, q=2):
    def __init__(self, v): self.v = v
    def who(self): return __class__
a = A(5)
class Single(type):
    _i = {}
    def __call__(cls, *a, **k):
        if cls not in cls._i:
            cls._i[cls] = super().__call__(*a, **k)
        return cls._i[cls]
class S(metaclass=Single):
    def __init__(self): print('S init')
print(S() is S())

# --- instancecheck of a metaclass

class IC(type):
    def __instancecheck__(cls, x): return x == 3
    def __subclasscheck__(cls, x): return x is int
class T(metaclass=IC): pass
print(isinstance(3, T), isinstance(T(), T), isinstance(4, T), issubclass(int, T), issubclass(str, T))

# --- slots with a private name

class Sl:
    __slots__ = ('a', '__b')
    def __init__(self): self.a = 1; self.__b = 2
s = Sl()
print(s.a, s._Sl__b, hasattr(s, '__dict__'))

# --- slots of subclasses and a function as metaclass

class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print('prepare', name, bases, kw)
        return {'inj': 1}
    def __new__(mcls, name, bases, ns, **kw):
        print('new', name, sorted(k for k in ns if k != '__classcell__'), kw)
        return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print('init', cls.__name__)
        super().__init__(name, bases, ns)
    def __call__(cls, *a, **k):
        print('call', a, k)
        return super().__call__(*a, **k)
    def __iter__(cls): return iter([1,2,3])
    def __len__(cls): return 3
    def __contains__(cls, x): return x == 'z'
    def __getitem__(cls, k): return (cls.__name__, k)
    def __getattr__(cls, n):
        if n.startswith('x_'): return n
        raise AttributeError(n)
    def __repr__(cls): return '<M %s>' % cls.__name__
    def __eq__(cls, o): return cls is o
    def __hash__(cls): return 42
    def __bool__(cls): return False
    def meth(cls): return cls
    @property
    def prop(cls): return 'p' + cls.__name__
class A(metaclass=Meta, q=2):
    def __init__(self, v): self.v = v
    def who(self): return __class__
a = A(5)
class Sl:
    __slots__ = ('a', '__b')
    def __init__(self): self.a = 1; self.__b = 2
s = Sl()
try: s.c = 1
except AttributeError as e: print(e)
del s.a
try: s.a
except AttributeError as e: print(e)
class Sl2(Sl): pass
s2 = Sl2(); s2.z = 3; print(s2.z, s2.a)
print(Sl.a, Sl.__slots__)
try:
    class Bad:
        __slots__ = ('a',)
        a = 1
except ValueError as e: print(e)
def fm(name, bases, ns, **kw):
    print('fm', name, kw); return type(name, bases, ns)
class F(metaclass=fm, z=1): pass
print(F)

# --- set name of descriptors

class Desc:
    def __set_name__(self, o, n): self.n = n; self.o = o
    def __get__(self, i, o): return (self.n, i is None)
class HasD:
    d = Desc()
print(HasD.d, HasD().d)

# --- set name that raises, bases in order, unions

class BadD:
    def __set_name__(self, o, n): raise ValueError('x')
try:
    class HB: b = BadD()
except RuntimeError as e: print(e, repr(e.__cause__))
class ME:
    def __mro_entries__(self, bases): return (dict,)
class UM(ME()): pass
print(UM.__mro__)
print(list[int], dict[str, list[int]], int | str, int | None, list[int] | None, isinstance(3, int | str), isinstance(None, int | None), (int|str).__args__, list[int].__origin__, list[int].__args__, int | str == str | int)

# --- subclass of a generic alias

class LI(list[int]): pass
print(LI([1]), LI.__mro__, LI.__orig_bases__)

# --- generic aliases in isinstance and their texts

try: isinstance([], list[int])
except TypeError as e: print(e)
try: int | 'x'
except TypeError as e: print(e)
print(tuple[int, ...], tuple[()], type[int], list[int]())

# --- classes ordered by a metaclass

class Order(type):
    def __lt__(cls, o): return cls.__name__ < o.__name__
class O1(metaclass=Order): pass
class O2(metaclass=Order): pass
print(O1 < O2, sorted([O2, O1]) == [O1, O2])

# --- arithmetic and attributes of a class through its metaclass

class Add(type):
    def __add__(cls, o): return 'added'
    def __setattr__(cls, k, v): print('set', k); super().__setattr__(k, v)
    def __delattr__(cls, k): print('del', k); super().__delattr__(k)
class Ad(metaclass=Add): pass
print(Ad + 1); Ad.x = 4; print(Ad.x); del Ad.x; print(hasattr(Ad, 'x'))

# --- class getitem

class CG:
    def __class_getitem__(cls, k): return (cls, k)
print(CG[1])

# --- call of a metaclass that refuses

class NoInit(type):
    def __call__(cls): raise TypeError('no instances')
class NI(metaclass=NoInit): pass
try: NI()
except TypeError as e: print(e)

# --- simple namespace

import types
ns = types.SimpleNamespace(a=1, b='x'); ns.c = [1]
print(ns.a, ns, ns == types.SimpleNamespace(a=1), types.SimpleNamespace(a=1) == types.SimpleNamespace(a=1), vars(types.SimpleNamespace(q=2)))

# --- mapping proxy

import types
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
ns = types.SimpleNamespace(a=1, b='x'); ns.c = [1]
K = types.new_class('K', (), {}, lambda ns: ns.update(x=5)); print(K.x, K.__name__)
mp = types.MappingProxyType({'a': 1}); print(mp, mp['a'], 'a' in mp, len(mp), list(mp.items()), mp | {'b': 2}, mp.get('z', 0))
t(lambda: mp.__setitem__('q', 1)); t(lambda: types.MappingProxyType(3))

# --- names of module types

import types
def gen(): yield 1
print(isinstance(gen(), types.GeneratorType), isinstance(gen, types.FunctionType), isinstance(len, types.BuiltinFunctionType), isinstance(types, types.ModuleType), types.NoneType, isinstance(int | str, types.UnionType), types.LambdaType is types.FunctionType, isinstance(list[int], types.GenericAlias))

# --- dynamic class attribute

import types
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class DA:
    @types.DynamicClassAttribute
    def x(self): return 3
print(DA().x)
t(lambda: DA.x)
print(types.resolve_bases((int, list[str])), types.GenericAlias(list, (int,)))

# --- slots refuse other attributes

import types
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Slots:
    __slots__ = ('x', 'y')
    def __init__(self, x): self.x = x
sl = Slots(1); print(sl.x, Slots.x.__get__(sl), [hasattr(sl, n) for n in ('x', 'y', '__dict__')])
t(lambda: sl.y); t(lambda: setattr(sl, 'z', 1)); t(lambda: Slots.x.__set__(3, 4))
class SlotDict(Slots): __slots__ = ('__dict__',)
sd = SlotDict(2); sd.z = 3; print(sd.z, sd.x)
t(lambda: type('B', (), {'__slots__': ('a', 1)})); t(lambda: type('B', (), {'__slots__': ('1a',)})); t(lambda: type('B', (int,), {'__slots__': ('a',)}))

# --- init subclass with keywords

import types
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Plugin:
    reg = []
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw); cls.tag = tag; Plugin.reg.append(cls.__name__)
class P1(Plugin, tag='x'): pass
print(P1.tag, Plugin.reg)
t(lambda: type('P2', (object,), {}, q=1))

# --- prepare that returns no mapping

import types
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class MP(type):
    def __prepare__(name, bases): return []
t(lambda: types.new_class('Q', (), {'metaclass': MP}))

# --- annotations seen by a metaclass

import types
class Ann(type):
    def __new__(m, n, b, d):
        d['extra'] = sorted(d.get('__annotations__', {}))
        return super().__new__(m, n, b, d)
class An(metaclass=Ann):
    p: int
    q: str = 'x'
print(An.extra, An.__annotations__)

# --- fields declared by descriptors

import types
ns = types.SimpleNamespace(a=1, b='x'); ns.c = [1]
class Field:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name): self.name = name
class ModelMeta(type):
    def __new__(m, name, bases, ns):
        cls = super().__new__(m, name, bases, ns)
        cls._fields = {k: v for b in reversed(cls.__mro__) for k, v in vars(b).items() if isinstance(v, Field)}
        return cls
class Model(metaclass=ModelMeta):
    def __init__(self, **kw):
        for k, f in self._fields.items(): setattr(self, k, f.kind(kw[k]))
class User(Model):
    id = Field(int); name = Field(str)
class Admin(User): level = Field(float)
a = Admin(id='3', name=5, level='1.5'); print(a.id, a.name, a.level, list(Admin._fields), type(Admin) is ModelMeta)
