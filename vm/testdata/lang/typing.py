# --- texts of the special forms

from typing import *
import typing
print(Any, Union[int, str], Optional[int], List[int], Dict[str, int], Callable[[int], str], Callable[..., int], Tuple[int, ...], Tuple[()], Type[int], Literal[1, 'a'], Final[int], ClassVar[int], NoReturn, Annotated[int, 'x'], List, Dict, Callable)

# --- type variables

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
print(T, K, S, List[T], Dict[T, K][str, int], List[T][int], List[T].__parameters__)

# --- generic class

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
print(Box[int], Box[int](3).v, Box.__parameters__, Box[int].__args__, Box[int].__origin__, Box[int](4).__orig_class__, Box.__mro__, Box.__orig_bases__)

# --- generic class of two variables

from typing import *
import typing
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
class Pair(Generic[T, K], Box[T]): pass
print(Pair[str, int], Pair.__parameters__)
t(lambda: Box[int, str])

# --- protocol refuses instances

from typing import *
import typing
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Proto(Protocol):
    def foo(self) -> int: ...
class Impl:
    def foo(self): return 1
t(lambda: isinstance(Impl(), Proto)); t(Proto)

# --- runtime checkable protocol

from typing import *
import typing
class Proto(Protocol):
    def foo(self) -> int: ...
class Impl:
    def foo(self): return 1
@runtime_checkable
class RP(Protocol):
    def foo(self): ...
print(isinstance(Impl(), RP), isinstance(3, RP), issubclass(Impl, RP))

# --- named tuple and typed dict classes

from typing import *
import typing
class NT(NamedTuple):
    x: int
    y: str = 'd'
    def m(self): return self.x
n = NT(1); print(n, n.m(), NT._fields, NT._field_defaults, NT.__annotations__, n == (1, 'd'), n._replace(x=4))
NT2 = NamedTuple('NT2', [('a', int), ('b', str)]); print(NT2(1, 'q'), NT2.__annotations__)
class TD(TypedDict, total=False):
    a: int
    b: Required[str]
d = TD(a=1, b='x'); print(d, type(d), TD.__annotations__, TD.__required_keys__, TD.__optional_keys__, TD.__total__)
TD2 = TypedDict('TD2', {'q': int}); print(TD2(q=3), TD2)
class TD3(TD): c: float
print(sorted(TD3.__annotations__), sorted(TD3.__required_keys__))

# --- hints, origins and arguments

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
def f(a: int, b: 'str' = None, *c: 'List[int]') -> Optional['Box']: pass
print(get_type_hints(f))
print(get_origin(List[int]), get_args(Dict[str, int]), get_origin(Union[int, str]), get_args(Optional[int]), get_args(Callable[[int], str]), get_origin(list[int]), get_args(int | str), get_origin(int), get_args(int), get_origin(Annotated[int, 1]), get_args(Annotated[int, 1]))

# --- cast, literals and assertions

from typing import *
import typing
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
UserId = NewType('UserId', int); print(UserId, UserId(5), UserId.__supertype__, UserId.__name__)
print(cast(int, 'x'), TYPE_CHECKING, ForwardRef('X'), Text, AnyStr)
t(lambda: assert_never(3))

# --- aliases of collections

from typing import *
import typing
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
P = ParamSpec('P'); print(P, P.args, P.kwargs, Callable[P, int], Callable[Concatenate[int, P], str], Concatenate[int, P])
print(Union[int, Union[str, int]], Union[int], Optional[None] , Union[None, int], Union[int, None, str], Optional[Union[int, str]], List['X'], Union[int, 'Y'])
print(int | List[int], List[int] | None, Optional[int] | str, T | None)
print(isinstance(3, Union[int, str]), isinstance([], List), issubclass(dict, Mapping), isinstance({}, Dict))
t(lambda: isinstance([], List[int])); t(lambda: List[int, str]); t(lambda: Any()); t(lambda: Union()); t(lambda: Optional[1, 2]); t(lambda: List()); t(lambda: Dict[int])
print(Iterable[int], Iterator[T], Generator[int, None, str], Sequence[str], Mapping[str, int], Set[int], FrozenSet[int], Deque[int], DefaultDict[str, int], Counter[str], Awaitable[int], AsyncIterator[int], Coroutine[int, str, None], ContextManager[int], Hashable, Sized)
print(List[int] == List[int], hash(List[int]) == hash(List[int]), Union[int, str] == Union[str, int], List[int] == list[int], Literal[1] == Literal[1], Optional[int] == Union[None, int])

# --- overload

from typing import *
import typing
@overload
def ov(x: int) -> int: ...
@overload
def ov(x: str) -> str: ...
def ov(x): return x
print(ov(3), len(get_overloads(ov)))

# --- subclass of List

from typing import *
import typing
class MyList(List[int]): pass
print(MyList([1, 2]), MyList.__mro__, MyList.__orig_bases__)

# --- generic subclass of Dict

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class G(Dict[str, T]): pass
print(G[int], G.__parameters__, G(a=1))
print(Self, Never, LiteralString, TypeAlias, TypeGuard[int], Required[int], Unpack[Tuple[int]])

# --- final, supports and the like

from typing import *
import typing
class NT(NamedTuple):
    x: int
    y: str = 'd'
    def m(self): return self.x
n = NT(1); print(n, n.m(), NT._fields, NT._field_defaults, NT.__annotations__, n == (1, 'd'), n._replace(x=4))
NT2 = NamedTuple('NT2', [('a', int), ('b', str)]); print(NT2(1, 'q'), NT2.__annotations__)
class TD(TypedDict, total=False):
    a: int
    b: Required[str]
d = TD(a=1, b='x'); print(d, type(d), TD.__annotations__, TD.__required_keys__, TD.__optional_keys__, TD.__total__)
TD2 = TypedDict('TD2', {'q': int}); print(TD2(q=3), TD2)
class TD3(TD): c: float
@final
class Fi: pass
print(Fi.__final__, is_typeddict(TD), is_typeddict(dict), no_type_check(lambda: 1)())
print(SupportsInt, isinstance(3, SupportsInt), isinstance('x', SupportsInt), isinstance(3.5, SupportsFloat), isinstance(3, SupportsIndex))
print(IO[str], TextIO, Pattern[str], Match)

# --- hints of decorated functions

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
def dec(x: Annotated[int, 'meta']): pass
print(get_type_hints(dec), get_type_hints(dec, include_extras=True))
print(Box.__class_getitem__, ) if False else None

# --- generic stack

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class Stack(Generic[T]):
    def __init__(self) -> None: self.items: List[T] = []
    def push(self, x: T) -> 'Stack[T]': self.items.append(x); return self
print(Stack[int]().push(3).items, Stack.push.__annotations__)

# --- generic protocol

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class LinkedProto(Protocol[T]):
    def get(self) -> T: ...
print(LinkedProto[int], LinkedProto.__parameters__)

# --- recursive alias by names

from typing import *
import typing
JSON = Union[Dict[str, 'JSON'], List['JSON'], str, int, None]
print(JSON)

# --- generic alias of a type variable

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
Alias = Dict[str, List[T]]
print(Alias[int], Alias.__parameters__, Alias[int].__args__)

# --- typed dict with keys not required

from typing import *
import typing
class Cfg(TypedDict):
    name: str
    port: NotRequired[int]
print(Cfg(name='x'), sorted(Cfg.__optional_keys__), Cfg.__total__)

# --- named tuple with defaults and methods

from typing import *
import typing
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
def f(a: int, b: 'str' = None, *c: 'List[int]') -> Optional['Box']: pass
class Emp(NamedTuple):
    """An employee."""
    name: str
    id: int = 3
    @property
    def label(self): return f'{self.name}#{self.id}'
print(Emp('a').label, Emp('b', 4), Emp.__doc__, Emp._asdict(Emp('c')))
t(lambda: Emp())

# --- callables and parameter specifications

from typing import *
import typing
T = TypeVar('T'); K = TypeVar('K', bound=int); S = TypeVar('S', int, str)
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
def f(a: int, b: 'str' = None, *c: 'List[int]') -> Optional['Box']: pass
def deco(f: Callable[..., T]) -> Callable[..., T]: return f
print(deco.__annotations__, get_type_hints(deco))

# --- annotations are kept

x: int = 5
y: "str"
class A:
    a: int
    b: list = []
    (c): str = 's'
    if True:
        d: float
def f(a: int, *args: str, k: float = 1.0, **kw: dict) -> None: pass
print(f.__annotations__, A.__annotations__, __annotations__)

# --- annotations as text

x: int = 5
y: "str"
class A:
    a: int
    b: list = []
    (c): str = 's'
    if True:
        d: float
def f(a: int, *args: str, k: float = 1.0, **kw: dict) -> None: pass
class B(A): pass
def g():
    z: Undefined = 3
    return z
print(g())
print(g.__annotations__)

# --- annotations are evaluated

try:
    def h(a: Foo): pass
except NameError as e: print(e)
