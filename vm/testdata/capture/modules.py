# --- dataclass
from dataclasses import dataclass, field, asdict, astuple, replace, fields
@dataclass
class P:
    x: int
    y: int = 2
    tags: list = field(default_factory=list)
    hidden: int = field(default=9, repr=False, compare=False)
    def total(self): return self.x + self.y
p = P(1)
def f(x):
    p.tags.append(x)
    q = replace(p, x=x)
    return p, asdict(p), astuple(q), P(1) == P(1, hidden=3), P(x).total(), [g.name for g in fields(P)], P(7).tags
callbacks = [f]
inputs = [(1,), (2,)]
# --- dataclass order and frozen
from dataclasses import dataclass, FrozenInstanceError
@dataclass(order=True, frozen=True)
class V:
    major: int
    minor: int = 0
vs = [V(2, 1), V(1, 5), V(1)]
def f():
    try:
        vs[0].major = 3
    except FrozenInstanceError as e:
        err = str(e)
    return sorted(vs), max(vs), {V(1): 'a'}[vs[2]], hash(V(1)) == hash(vs[2]), err, V.__match_args__
callbacks = [f]
inputs = [()]
# --- dataclass inheritance
from dataclasses import dataclass, field, InitVar, KW_ONLY
from typing import ClassVar
@dataclass
class Base:
    a: int
    b: str = 'b'
    n: ClassVar[int] = 5
    def __post_init__(self): self.b = self.b.upper()
@dataclass
class Sub(Base):
    c: float = 1.5
    scale: InitVar[int] = 2
    _: KW_ONLY
    k: bool = False
    def __post_init__(self, scale):
        super().__post_init__()
        self.c *= scale
s = Sub(1, 'x', 2.0, 3, k=True)
def f():
    try:
        Sub()
    except TypeError as e:
        err = str(e)
    return s, Sub(1), Sub.n, isinstance(s, Base), s == Sub(1, 'x', 2.0, 3, k=True), err
callbacks = [f]
inputs = [()]
# --- dataclass with slots
from dataclasses import dataclass, field
@dataclass(slots=True)
class S:
    a: int
    b: list = field(default_factory=lambda: [1])
@dataclass(slots=True, frozen=True)
class F:
    a: int
    b: str = 'q'
s, t = S(3), F(4)
def f():
    s.b.append(5)
    try:
        s.z = 1
    except AttributeError as e:
        err = str(e)
    return s, t, S.__slots__, err, F(4) == t
callbacks = [f]
inputs = [()]
# --- dataclass with hash and default objects
from dataclasses import dataclass, field, make_dataclass, is_dataclass
@dataclass(unsafe_hash=True)
class H:
    a: int
    b: tuple = (1, 2)
    c: object = None
@dataclass
class Node:
    v: int
    next: 'Node' = None
n = Node(1, Node(2))
n.next.next = n
M = make_dataclass('M', ['x', ('y', int, 5)])
m = M(1)
callbacks = [lambda: (H(1) == H(1), {H(1): 2}[H(1)], n, is_dataclass(Node), M(2), m)]
inputs = [()]
# --- dataclass reprs that meet themselves, methods in closures
from dataclasses import dataclass
def make(n):
    @dataclass
    class L:
        a: int = n
        def up(self): return L(self.a + n)
    return L
A, B = make(1), make(10)
callbacks = [lambda: (A(), B(), A().up(), B().up(), A() == B(), A.__name__, A.__init__.__qualname__, A.__eq__.__module__)]
inputs = [()]
# --- context managers
from contextlib import contextmanager, suppress, nullcontext, closing, ExitStack, redirect_stdout
log = []
@contextmanager
def step(name, *, mark='-'):
    log.append('in ' + name)
    try:
        yield name + mark
    except KeyError as e:
        log.append('key %s' % e)
    finally:
        log.append('out ' + name)
sup = suppress(ZeroDivisionError)
null = nullcontext(7)
def f(x):
    with step('a') as s, null as n:
        log.append((s, n))
        raise KeyError('k')
    return log
def g(x):
    with sup:
        x / 0
    return x, step.__name__
callbacks = [f, g]
inputs = [(1,)]
# --- functools in Python
import functools
@functools.wraps(len)
def size(x): return len(x)
def trace(fn):
    @functools.wraps(fn)
    def inner(*a):
        return fn.__name__, fn(*a)
    return inner
@trace
def double(x): return x * 2
@functools.total_ordering
class T:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
class C:
    def __init__(self, n): self.n = n
    @functools.cached_property
    def sq(self): return self.n ** 2
    @functools.singledispatchmethod
    def show(self, x): return 'any'
    @show.register(int)
    def _(self, x): return 'int'
    pm = functools.partialmethod(lambda self, a, b: (self.n, a, b), 1)
c = C(3)
c.sq
callbacks = [lambda x: (size([x]), size.__name__, double(x), T(1) <= T(2), T(2) > T(1), c.sq, C(4).sq, c.show(x), c.show('a'), c.pm(x))]
inputs = [(4,)]
# --- enumerations
from enum import Enum, IntEnum, Flag, IntFlag, StrEnum, auto, unique
@unique
class Color(Enum):
    RED = auto()
    GREEN = auto()
    def nice(self): return self.name.title()
    @classmethod
    def first(cls): return next(iter(cls))
class Perm(Flag):
    R = 4
    W = 2
    X = 1
    RW = R | W
class Opt(IntFlag):
    A = 1
    B = 2
class Word(StrEnum):
    YES = auto()
    NO = 'nein'
class Planet(Enum):
    EARTH = (1, 2)
    MARS = (3, 4)
    def __init__(self, a, b): self.sum = a + b
rw = Perm.R | Perm.X
opt = Opt.A | Opt.B
red = Color.RED
def f():
    try:
        Color(9)
    except ValueError as e:
        err = str(e)
    return (red is Color.RED, Color(2), Color['GREEN'].nice(), list(Color), Color.first(), rw, Perm.RW in ~Perm.X, Perm.R | Perm.W is Perm.RW,
        opt, Opt(3) is opt, Word('nein'), Word.YES + '!', Planet.MARS.sum, Planet((1, 2)), err, len(Perm), Perm(0), str(red), repr(Word.NO), {red: 1}[Color.RED])
callbacks = [f]
inputs = [()]
# --- classes of typing
from typing import NamedTuple, TypedDict, Protocol, runtime_checkable, Generic, TypeVar, Optional, List, Union, Any, Callable, get_type_hints, NewType, cast
class Pt(NamedTuple):
    x: int
    y: int = 5
    def dist(self): return abs(self.x) + abs(self.y)
class Movie(TypedDict, total=False):
    name: str
    year: int
@runtime_checkable
class Sized2(Protocol):
    def size(self) -> int: ...
class Box:
    def size(self): return 3
T = TypeVar('T')
class Stack(Generic[T]):
    def __init__(self): self.items: List[T] = []
    def push(self, x: T) -> None: self.items.append(x)
UserId = NewType('UserId', int)
kind = Optional[List[int]]
st = Stack[int]()
pt = Pt(1)
movie = Movie(name='m', year=1)
def f(x: int = 1) -> Optional[str]:
    st.push(x)
    return (pt, Pt(3).dist(), pt._replace(y=9), Pt._fields, movie, Movie(name='q'), Movie.__total__, isinstance(Box(), Sized2), isinstance(3, Sized2),
        st.items, Stack[str], UserId(4), kind, Union[int, str] == Union[str, int], cast(int, 'a'), Pt.__annotations__)
callbacks = [f]
inputs = [(), (2,)]
# --- registered with abstract classes
from abc import ABC, abstractmethod
from collections.abc import Sequence, Mapping
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Sq:
    def area(self): return 4
@Shape.register
class Tri:
    def area(self): return 2
Shape.register(Sq)
class Row:
    def __len__(self): return 1
    def __getitem__(self, i): return i
Sequence.register(Row)
row = Row()
callbacks = [lambda: (isinstance(Sq(), Shape), issubclass(Tri, Shape), isinstance(3, Shape), isinstance(row, Sequence), isinstance(row, Mapping))]
inputs = [()]
# --- classes over abstract ones of the library
from collections.abc import MutableMapping, Sequence, Set
from collections import UserDict, UserList
class Low(MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k.lower()]
    def __setitem__(self, k, v): self.d[k.lower()] = v
    def __delitem__(self, k): del self.d[k.lower()]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
low = Low()
low['A'] = 1
class UD(UserDict):
    def __missing__(self, k): return 'no ' + k
ud, ul = UD(a=1), UserList([1, 2])
def f():
    low.update(B=2)
    return dict(low), 'a' in low, low.get('z'), list(low.items()), ud['a'], ud['q'], ul + [3]
callbacks = [f]
inputs = [()]
# --- a lock of asyncio
import asyncio
lock = asyncio.Lock()
async def work(n):
    async with lock:
        return n, lock.locked()
def f(n):
    return asyncio.run(work(n)), lock.locked()
callbacks = [f]
inputs = [(1,), (2,)]
