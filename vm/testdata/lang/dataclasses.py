# --- plain dataclass, asdict and astuple

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING
import copy
@dataclass
class P:
    x: int
    y: int = 3
    z: list = field(default_factory=list)
p = P(1)
print(p, P(1, 2, [3]), P(1) == P(1), P.__doc__, P.__match_args__)
try: P()
except TypeError as e: print(e)
try: P(1,2,3,4)
except TypeError as e: print(e)
try: P(1, q=3)
except TypeError as e: print(e)
print(asdict(P(1, z=[P(2)])), astuple(P(1)))

# --- frozen and ordered, replace

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING
import copy
@dataclass(frozen=True, order=True)
class F:
    a: int
    b: str = 'x'
f = F(1)
print(hash(F(1)) == hash(F(1)), F(1) < F(2), sorted([F(2), F(1)]))
try: f.a = 3
except FrozenInstanceError as e: print(type(e), e)
try: del f.a
except AttributeError as e: print(e)
print(replace(f, b='q'))

# --- keyword only marker

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING
import copy
@dataclass
class K:
    a: int
    _: KW_ONLY
    b: int = 2
    c: InitVar[int] = 5
    def __post_init__(self, c): self.d = c * 2
k = K(1, b=3, c=4)
print(k, k.d)

# --- make dataclass

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING
import copy
C = make_dataclass('C', [('x', int), 'y', ('z', int, field(default=5))], namespace={'add': lambda self: self.x + self.z})
print(C(1, 2), C(1,2).add(), C.__module__)

# --- slots of a dataclass

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING
import copy
@dataclass(slots=True)
class S:
    a: int
    b: int = 0
s = S(1)
print(s, S.__slots__, hasattr(s, '__dict__'))

# --- recursive repr, annotations, copies

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING
import copy
@dataclass
class P:
    x: int
    y: int = 3
    z: list = field(default_factory=list)
p = P(1)
@dataclass(frozen=True, order=True)
class F:
    a: int
    b: str = 'x'
f = F(1)
@dataclass(slots=True)
class S:
    a: int
    b: int = 0
s = S(1)
try: s.c = 1
except AttributeError as e: print(e)
try:
    @dataclass
    class Bad:
        x: list = []
except ValueError as e: print(e)
try:
    @dataclass
    class Bad2:
        x: int = 1
        y: int
except TypeError as e: print(e)
@dataclass
class Rec:
    kids: list = field(default_factory=list)
r = Rec(); r.kids.append(r); print(r)
try: hash(p)
except TypeError as e: print(e)
@dataclass
class Base:
    a: int = 1
    b: int = 2
@dataclass
class Derived(Base):
    b: str = 'o'
    c: float = 1.5
print(Derived(), is_dataclass(Derived), is_dataclass(3), [f.name for f in fields(Derived)])
print(P.__init__.__annotations__, P.__init__.__qualname__)
print(copy.deepcopy(P(1)), copy.copy(f))

# --- class variables are no fields

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass
class CV:
    a: int
    b: ClassVar[int] = 5
print([f.name for f in fields(CV)], CV(1), CV.b)

# --- comparison and fields left out of it

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
@dataclass(order=True)
class Ver:
    major: int
    minor: int = field(default=0, compare=False)
    tag: str = field(default='', repr=False)
print(Ver(1, 2) == Ver(1, 3), Ver(1) < Ver(2), Ver(1, tag='z'), max(Ver(1), Ver(3)))
t(lambda: Ver(1) < 3)

# --- no eq

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass(eq=False)
class NoEq: a: int
print(NoEq(1) == NoEq(1), hash(NoEq(1)) is not None)

# --- unsafe hash

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass(unsafe_hash=True)
class UH: a: int; b: list = field(default_factory=list, hash=False)
print(hash(UH(1)) == hash(UH(1)), UH(1))

# --- no init

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass(init=False)
class NI:
    a: int = 1
print(NI(), NI().a)

# --- no repr

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass(repr=False)
class NR: a: int
print('NR object' in repr(NR(1)))

# --- default before no default

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
def bad_order():
    @dataclass(order=True, eq=False)
    class B: a: int
t(bad_order)

# --- default and factory together

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
def both():
    @dataclass
    class B: a: int = field(default=1, default_factory=int)
t(both)

# --- frozen from plain

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
def frozen_mix():
    @dataclass(frozen=True)
    class A: a: int
    @dataclass
    class B(A): b: int
t(frozen_mix)

# --- plain from frozen

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
def frozen_mix2():
    @dataclass
    class A: a: int
    @dataclass(frozen=True)
    class B(A): b: int
t(frozen_mix2)

# --- field without annotation

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
def no_annotation():
    @dataclass
    class A: a = field()
t(no_annotation)

# --- two keyword only markers

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
def two_kw():
    @dataclass
    class A:
        a: int
        _: KW_ONLY
        b: int
        __: KW_ONLY
t(two_kw)

# --- kw only dataclass

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
@dataclass(kw_only=True)
class KW: a: int; b: int = 3
t(lambda: KW(1)); t(lambda: KW(a=1)); t(KW)

# --- asdict of nested containers

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass
class Inner: x: int
@dataclass
class Outer:
    i: Inner
    l: List[Inner]
    d: dict
    t: tuple = ()
o = Outer(Inner(1), [Inner(2)], {'k': Inner(3)}, (Inner(4),))
print(asdict(o), astuple(o), asdict(o, dict_factory=collections.OrderedDict))

# --- init only variables

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
@dataclass
class Inner: x: int
@dataclass
class Outer:
    i: Inner
    l: List[Inner]
    d: dict
    t: tuple = ()
o = Outer(Inner(1), [Inner(2)], {'k': Inner(3)}, (Inner(4),))
o2 = replace(o, i=Inner(9)); print(o2, o2.l is o.l, asdict(o)['l'] is o.l)
@dataclass
class PI:
    a: int
    b: InitVar[Optional[int]] = None
    c: int = field(init=False)
    def __post_init__(self, b): self.c = self.a + (b or 0)
print(PI(1, 5), PI(2), [f.name for f in fields(PI)])
t(lambda: replace(PI(1), c=3)); t(lambda: replace(PI(1), a=3))

# --- frozen slots

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
@dataclass(slots=True, frozen=True)
class SF: a: int; b: int = 2
s = SF(1); print(s, SF.__slots__, hash(s) == hash(SF(1)))
t(lambda: setattr(s, 'a', 3)); t(lambda: s.__dict__)

# --- own methods are kept

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass
class Inner: x: int
@dataclass
class Outer:
    i: Inner
    l: List[Inner]
    d: dict
    t: tuple = ()
o = Outer(Inner(1), [Inner(2)], {'k': Inner(3)}, (Inner(4),))
@dataclass
class Meth:
    a: int
    def __repr__(self): return 'mine'
    def __eq__(self, o): return True
print(Meth(1), Meth(1) == 3)

# --- errors of the module's functions

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
@dataclass
class Inner: x: int
@dataclass
class Outer:
    i: Inner
    l: List[Inner]
    d: dict
    t: tuple = ()
o = Outer(Inner(1), [Inner(2)], {'k': Inner(3)}, (Inner(4),))
@dataclass
class Def:
    a: int = field(default=3, metadata={'unit': 'm'})
print(fields(Def)[0].metadata['unit'], fields(Def)[0].default, fields(Def)[0].default_factory is MISSING, Def.a)
t(lambda: fields(3)); t(lambda: asdict(3)); t(lambda: replace(3)); t(lambda: make_dataclass('C', ['x', 'x'])); t(lambda: make_dataclass('C', ['1x'])); t(lambda: make_dataclass('C', ['for']))
print(make_dataclass('D', [('x', int)], bases=(Inner,))(3), make_dataclass('E', [('y', int, 4)], frozen=True)())

# --- inheritance and super

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass
class Sup:
    a: int = 1
    def hi(self): return 'sup'
@dataclass
class Subc(Sup):
    b: int = 2
    def hi(self): return super().hi() + 'sub'
print(Subc(), Subc().hi(), Subc(5, 6) == Subc(5, 6), Subc() == Sup(), Subc.__match_args__)

# --- descriptor as default

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass
class Inner: x: int
@dataclass
class Outer:
    i: Inner
    l: List[Inner]
    d: dict
    t: tuple = ()
o = Outer(Inner(1), [Inner(2)], {'k': Inner(3)}, (Inner(4),))
class Desc:
    def __get__(self, i, o): return 42 if i is None else i._v
    def __set__(self, i, v): i._v = v
@dataclass
class WD: a: int = Desc()
print(WD(), WD(3).a)

# --- field called self

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass
class Self1:
    self: int
    other: int = 2
print(Self1(1), Self1(self=3))

# --- doc and params

from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, make_dataclass, KW_ONLY, InitVar, is_dataclass, MISSING, Field
from typing import ClassVar, List, Optional
import collections
@dataclass
class Deco: "doc"; a: int = 0
print(Deco.__doc__, is_dataclass(Deco()), Deco.__dataclass_params__)
