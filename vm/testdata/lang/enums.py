# --- basics of an enum

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = auto()
    CRIMSON = 1
print(Color.RED, repr(Color.RED), Color.RED.name, Color.RED.value, Color(2), Color['BLUE'], list(Color), len(Color))
print(Color.__members__, Color.CRIMSON is Color.RED, Color, type(Color.RED), isinstance(Color.RED, Color))
t(lambda: Color(9)); t(lambda: Color['X']); t(lambda: Color.X); t(lambda: Color.RED.BLUE); t(lambda: setattr(Color, 'RED', 3)); t(lambda: Color.RED < Color.GREEN)
t(lambda: 3 in Color); t(lambda: Color.RED in Color)
print({Color.RED: 1}[Color.RED], f'{Color.RED}', f'{Color.RED:>12}', '%s' % Color.RED)

# --- int enum

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
class N(IntEnum):
    A = 1
    B = 2
print(N.A, repr(N.A), N.A + 1, N.A < N.B, N.A == 1, f'{N.A}', '%d' % N.A, N(2), sorted([N.B, N.A]), int(N.B), hash(N.A) == hash('A'))

# --- str enum

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
class S(StrEnum):
    FOO = auto()
    BAR = 'b'
print(S.FOO, repr(S.FOO), S.FOO == 'foo', S.BAR.upper(), f'{S.BAR}', S('b'), 'x' + S.FOO)

# --- flag

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class P(Flag):
    R = auto(); W = auto(); X = auto()
    RW = R | W
print(P.R, repr(P.R | P.W), P.R | P.X, repr(P.RW), repr(~P.R), list(P.RW), P.R in P.RW, bool(P.R & P.W), repr(P(0)), repr(P(5)), len(P.RW), P.R ^ P.RW)
t(lambda: P(8)); t(lambda: P.R | 1)

# --- int flag

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
class I(IntFlag):
    R = 4; W = 2; X = 1
print(I.R, repr(I.R | I.W), repr(I.R | 8), repr(I(0)), repr(~I.R), I.R + 1, repr(I(7)), repr(I(15)), str(I.R|I.W), repr(I.R & 4))

# --- members with values of an init

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
class Planet(Enum):
    MERCURY = (3.303e+23, 2.4397e6)
    EARTH = (5.976e+24, 6.37814e6)
    def __init__(self, mass, radius):
        self.mass = mass; self.radius = radius
    @property
    def g(self): return round(6.67300E-11 * self.mass / self.radius ** 2, 2)
print(Planet.EARTH.g, Planet.EARTH.value, Planet.EARTH)

# --- functional form

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
Animal = Enum('Animal', 'ANT BEE CAT')
print(list(Animal), Animal.BEE.value, Animal.__module__)

# --- unique refuses aliases

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
A2 = IntEnum('A2', {'x': 5, 'y': 6}); print(list(A2))
A3 = Enum('A3', [('p', 'q'), ('r', 's')], start=3); print(list(A3))
A4 = Flag('A4', ['a', 'b'], start=4); print(list(A4))
@unique
class U(Enum): a = 1; b = 2
def mk():
    @unique
    class U2(Enum): a = 1; b = 1
t(mk)

# --- missing

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class M(Enum):
    A = 1
    @classmethod
    def _missing_(cls, v):
        return cls.A if v == 'a' else None
print(M('a')); t(lambda: M('z'))

# --- generate next value

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
class G(Enum):
    def _generate_next_value_(name, start, count, last): return name * 2
    X = auto(); Y = auto()
print(list(G))

# --- enum with members has no subclasses

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = auto()
    CRIMSON = 1
def ext():
    class C2(Color): pass
t(ext)

# --- base without members

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
class Base(Enum):
    def hi(self): return 'hi ' + self.name
class D(Base): A = 1
print(D.A.hi())

# --- str mixin

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
class MixS(str, Enum): A = 'x'
print(MixS.A, repr(MixS.A), MixS.A == 'x', f'{MixS.A}', MixS.A.upper(), '%s' % MixS.A, 'x' in [MixS.A])

# --- nonmember, member and copies

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = auto()
    CRIMSON = 1
class NM(Enum):
    a = member(lambda self: 1)
    b = nonmember(3)
    c = 5
print(list(NM)[1:], NM.b)
print(copy.copy(Color.RED) is Color.RED, copy.deepcopy([Color.RED])[0] is Color.RED)

# --- auto values

from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, EnumMeta, EnumType, member, nonmember
import copy
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = auto()
    CRIMSON = 1
class Au(Enum):
    A = 5; B = 3; C = auto()
print(Au.C.value)
print(Color.RED.__class__, Color.__name__, [c.name for c in reversed(Color)], Color.__doc__)
t(lambda: Color.name); t(lambda: Color.RED.__dict__)

# --- methods, properties and class methods

from enum import *
import enum
from dataclasses import dataclass
import json
class Weekday(Enum):
    MON = 'mon'; TUE = 'tue'
    @property
    def short(self): return self.value[:2]
    def __str__(self): return self.value
    @staticmethod
    def st(): return 's'
    @classmethod
    def cm(cls): return list(cls)
print(Weekday.MON, f'{Weekday.TUE}', repr(Weekday.MON), Weekday.MON.short, Weekday.st(), Weekday.cm())

# --- float mixin

from enum import *
import enum
from dataclasses import dataclass
import json
class F(float, Enum):
    PI = 3.14
print(F.PI, F.PI + 1, repr(F.PI), F.PI == 3.14)

# --- tuple mixin

from enum import *
import enum
from dataclasses import dataclass
import json
class T(tuple, Enum):
    A = (1, 2)
print(T.A, T.A[0], repr(T.A), T.A.value)

# --- values that are not hashable

from enum import *
import enum
from dataclasses import dataclass
import json
class Unh(Enum):
    A = [1]; B = {'x': 1}
print(Unh([1]), Unh.B, list(Unh))

# --- str mixin with its own new

from enum import *
import enum
from dataclasses import dataclass
import json
class Str2(str, Enum):
    def __new__(cls, v, d=''):
        o = str.__new__(cls, v); o._value_ = v; o.d = d; return o
    X = ('x', 'desc')
    Y = 'y'
print(Str2.X.d, Str2('x'), Str2.Y.d, Str2.X.value)

# --- flag with a named combination

from enum import *
import enum
from dataclasses import dataclass
import json
class Fl(Flag):
    A = 1; B = 2; C = 4; AC = 5
print(repr(Fl(7)), [repr(x) for x in Fl], Fl.__members__.keys(), Fl.A | Fl.C is Fl.AC, (Fl.A | Fl.C) is Fl.AC, repr(Fl.A & Fl.B), str(Fl.A & Fl.B), str(Fl(3)), Fl(3).name, Fl(3).value)

# --- flag boundaries and refused definitions

from enum import *
import enum
from dataclasses import dataclass
import json
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Fl(Flag):
    A = 1; B = 2; C = 4; AC = 5
class FC(Flag, boundary=CONFORM): A = 1; B = 2
class FE(Flag, boundary=EJECT): A = 1; B = 2
class FK(Flag, boundary=KEEP): A = 1; B = 2
print(repr(FC(7)), repr(FE(7)), repr(FK(7)), repr(~FK.A), repr(~FE.A))
t(lambda: Fl(-1)); t(lambda: Fl(-20)); t(lambda: Fl('x')); t(lambda: Fl.A in Fl); t(lambda: 1 in Fl.A)
def e1():
    class D(Enum):
        A = 1
        A = 2
t(e1)
def e2():
    class D(Enum):
        _bad_ = 1
t(e2)
def e3():
    class D(Enum):
        mro = 1
t(e3)

# --- ignored names

from enum import *
import enum
from dataclasses import dataclass
import json
class Ig(Enum):
    _ignore_ = 'i'
    v = vars() if False else None
    for i in range(2): pass
print(list(Ig))

# --- order of definition

from enum import *
import enum
from dataclasses import dataclass
import json
class Ord(Enum):
    _order_ = 'A B'
    A = 1; B = 2
print(list(Ord))

# --- members cannot be assigned

from enum import *
import enum
from dataclasses import dataclass
import json
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
def e4():
    class Ord2(Enum):
        _order_ = 'B A'
        A = 1; B = 2
t(e4)

# --- members that are called

from enum import *
import enum
from dataclasses import dataclass
import json
class Meth(Enum):
    ADD = (lambda a, b: a + b,)
    def __call__(self, a, b): return self.value[0](a, b)
print(Meth.ADD(1, 2))

# --- init subclass and flag boundary names

from enum import *
import enum
from dataclasses import dataclass
import json
class Sub(Enum):
    def __init_subclass__(cls, **k):
        super().__init_subclass__(**k)
        print('sub', cls.__name__, list(cls))
class Sub1(Sub): A = 1
print(FlagBoundary.STRICT, repr(FlagBoundary.KEEP))

# --- verify

from enum import *
import enum
from dataclasses import dataclass
import json
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
@verify(UNIQUE, CONTINUOUS)
class V(IntEnum): A = 1; B = 2
def e5():
    @verify(CONTINUOUS)
    class V(IntEnum): A = 1; B = 4
t(e5)
print(bin(5), enum.bin(5), enum.bin(-3))

# --- dataclass mixin

from enum import *
import enum
from dataclasses import dataclass
import json
@dataclass
class DM:
    x: int
    y: int = 2
class DE(DM, Enum):
    A = 1
    B = 2, 3
print(DE.A, repr(DE.B), DE.B.y, DE.A.value)

# --- equality and hash

from enum import *
import enum
from dataclasses import dataclass
import json
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Weekday(Enum):
    MON = 'mon'; TUE = 'tue'
    @property
    def short(self): return self.value[:2]
    def __str__(self): return self.value
    @staticmethod
    def st(): return 's'
    @classmethod
    def cm(cls): return list(cls)
class Eq(Enum):
    A = 1
    def __eq__(self, o): return True
t(lambda: hash(Eq.A))
print(Weekday.MON in {Weekday.MON}, Weekday.MON.__reduce_ex__(2))

# --- order by a method

from enum import *
import enum
from dataclasses import dataclass
import json
class Lt(Enum):
    A = 1; B = 2
    def __lt__(self, o): return self.value < o.value
print(sorted([Lt.B, Lt.A]), max(Lt), min(Lt))

# --- introspection

from enum import *
import enum
from dataclasses import dataclass
import json
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class Weekday(Enum):
    MON = 'mon'; TUE = 'tue'
    @property
    def short(self): return self.value[:2]
    def __str__(self): return self.value
    @staticmethod
    def st(): return 's'
    @classmethod
    def cm(cls): return list(cls)
class Str2(str, Enum):
    def __new__(cls, v, d=''):
        o = str.__new__(cls, v); o._value_ = v; o.d = d; return o
    X = ('x', 'desc')
    Y = 'y'
class Lt(Enum):
    A = 1; B = 2
    def __lt__(self, o): return self.value < o.value
class IE(IntEnum):
    A = auto(); B = 10; C = auto()
print([e.value for e in IE], IE.C.real, IE.A.bit_length(), [1,2,3][IE.A], range(IE.A))
print(json.dumps({'a': IE.A, 'b': Str2.X}), json.dumps([N for N in IE]))
print(IE.A is IE(1), IE.A == 1.0, {1: 'x'}[IE.A], IE.A.name)
t(lambda: Enum('X', 'a b')(3)); t(lambda: Weekday()); t(lambda: delattr(Weekday, 'MON'))
t(lambda: setattr(Weekday.MON, 'value', 3)); t(lambda: setattr(Weekday.MON, 'name', 3))
print(dir(Lt)[:3], Lt.A._sort_order_, Lt._member_names_, Lt._value2member_map_)
print(isinstance(Weekday, EnumMeta), EnumMeta is EnumType, issubclass(IE, int), IE.__mro__)

# --- auto in int enums and int flag from text

from enum import *
import enum
from dataclasses import dataclass
import json
class IE(IntEnum):
    A = auto(); B = 10; C = auto()
IP = IntFlag('IP', 'A B C'); print(list(IP), repr(IP.A | IP.C), IP.A | 2, 2 | IP.A, type(2 | IP.A), repr(IP(0)), IP.A in IP(3), -IP.B)
print('%s %r %d' % (IE.A, IE.A, IE.A), '{} {!r} {:d} {:>4}'.format(IE.A, IE.A, IE.A, IE.A))

# --- values from other members

from enum import *
import enum
from dataclasses import dataclass
import json
class Big(Enum):
    X = 1; Y = X + 1
    Z = auto()
print(list(Big))

# --- negative values

from enum import *
import enum
from dataclasses import dataclass
import json
class Neg(Enum):
    A = -1; B = auto()
print(Neg.B.value)
