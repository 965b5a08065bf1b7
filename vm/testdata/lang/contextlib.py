# --- contextmanager passes exceptions in

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))

@contextmanager
def cm(x):
    print('in', x)
    try: yield x * 2
    except KeyError as e: print('caught', e)
    finally: print('out')
with cm(3) as v: print(v)
with cm(4): raise KeyError('k')
def f():
    with cm(1): raise ValueError('v')
t(f)

# --- contextmanager as a decorator

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *

@contextmanager
def cm(x):
    print('in', x)
    try: yield x * 2
    except KeyError as e: print('caught', e)
    finally: print('out')
with cm(3) as v: print(v)
with cm(4): raise KeyError('k')
def f():
    with cm(1): raise ValueError('v')
@cm(7)
def deco(a): print('body', a); return a
print(deco(5), deco(6))

# --- closing, suppress, exit stacks and managers that misbehave

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))

@contextmanager
def cm(x):
    print('in', x)
    try: yield x * 2
    except KeyError as e: print('caught', e)
    finally: print('out')
with cm(3) as v: print(v)
with cm(4): raise KeyError('k')
def f():
    with cm(1): raise ValueError('v')
class Cl:
    def close(self): print('closed')
with closing(Cl()) as c: print(type(c).__name__)
with suppress(KeyError, ValueError): raise ValueError
with nullcontext(5) as n: print(n)
with ExitStack() as st:
    print(st.enter_context(cm('a')), st.enter_context(cm('b')))
    st.callback(print, 'cb', 1)
    st.push(lambda *d: print('push', d[0]))
def g():
    with ExitStack() as st:
        st.callback(lambda: 1/0)
        st.push(lambda t, e, tb: print('saw', t))
        raise KeyError('x')
t(g)
with ExitStack() as st:
    st.push(lambda *d: True)
    raise KeyError
s = ExitStack(); s.callback(print, 'later'); s2 = s.pop_all(); s.close(); print('--'); s2.close()
t(lambda: ExitStack().enter_context(3))
@contextmanager
def bad():
    if 0: yield
t(lambda: bad().__enter__())
@contextmanager
def bad2():
    yield 1
    yield 2
def u():
    with bad2(): pass
t(u)
@contextmanager
def bad2():
    yield 1
    yield 2
def u():
    with bad2(): pass
def u2():
    with bad2(): raise KeyError('q')
t(u2)

# --- abstract classes refuse instances

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))

@contextmanager
def cm(x):
    print('in', x)
    try: yield x * 2
    except KeyError as e: print('caught', e)
    finally: print('out')
with cm(3) as v: print(v)
with cm(4): raise KeyError('k')
def f():
    with cm(1): raise ValueError('v')
class A(ABC):
    @abstractmethod
    def f(self): pass
    @property
    @abstractmethod
    def p(self): pass
    @classmethod
    @abstractmethod
    def c(cls): pass
t(A)
class B(A):
    def f(self): return 1
    p = 3
t(B)

# --- registered classes of an abstract one

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *

@contextmanager
def cm(x):
    print('in', x)
    try: yield x * 2
    except KeyError as e: print('caught', e)
    finally: print('out')
with cm(3) as v: print(v)
with cm(4): raise KeyError('k')
def f():
    with cm(1): raise ValueError('v')
class A(ABC):
    @abstractmethod
    def f(self): pass
    @property
    @abstractmethod
    def p(self): pass
    @classmethod
    @abstractmethod
    def c(cls): pass
class B(A):
    def f(self): return 1
    p = 3
class C(B):
    @classmethod
    def c(cls): return 2
print(C().f(), C.__abstractmethods__, sorted(A.__abstractmethods__), isinstance(C(), A), type(A))
A.register(int)
print(isinstance(3, A), issubclass(bool, A), issubclass(str, A))

# --- subclasshook

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
class Hook(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, c): return hasattr(c, 'quack') or NotImplemented
class Duck:
    def quack(self): pass
print(isinstance(Duck(), Hook), isinstance(3, Hook))

# --- mixins of mutable mapping

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class MM(MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
m = MM(); m['a'] = 1; m.update(b=2); print(dict(m), m.get('z', 9), list(m.items()), 'a' in m, m.pop('a'), m.setdefault('q', 4), m == {'b': 2, 'q': 4}, list(m.values()))
t(lambda: m.pop('zz')); t(MutableMapping)

# --- mixins of sequence

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
class Sq(Sequence):
    def __getitem__(self, i): return [1,2,3][i]
    def __len__(self): return 3
print(list(Sq()), list(reversed(Sq())), Sq().index(2), Sq().count(3), 2 in Sq())

# --- mixins of set

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
class St(Set):
    def __init__(self, x): self.x = list(x)
    def __contains__(self, v): return v in self.x
    def __iter__(self): return iter(self.x)
    def __len__(self): return len(self.x)
print(sorted(St([1,2]) | St([2,3])), sorted(St([1,2]) & [2]), St([1]) <= St([1,2]), St([1,2]) == St([2,1]), sorted(St([1,2]) - St([1])), sorted(St([1,2]) ^ St([2, 3])))

# --- which builtin belongs to which abstract class

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
with ExitStack() as st:
    st.push(lambda *d: True)
    raise KeyError
s = ExitStack(); s.callback(print, 'later'); s2 = s.pop_all(); s.close(); print('--'); s2.close()
for c in (Hashable, Iterable, Iterator, Reversible, Sized, Container, Collection, Callable, Sequence, MutableSequence, Mapping, MutableMapping, Set, MutableSet, Generator, Awaitable, Coroutine, ByteString):
    print(c.__name__, [isinstance(x, c) for x in (1, 's', b'b', [], (), {}, set(), frozenset(), range(3), iter([]), len, lambda: 1, {}.keys(), (i for i in []), bytearray(), int)])
print(Callable[[int], str], Iterable[int], Mapping[str, int], Callable[..., int], issubclass(dict, Mapping))

# --- abstract context manager

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
class Res(AbstractContextManager):
    def __exit__(self, *a): print('exit', a[0]); return True
with Res() as r: raise KeyError
print(isinstance(r, AbstractContextManager))

# --- context decorator

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
class Timer(ContextDecorator):
    def __enter__(self): print('start'); return self
    def __exit__(self, *a): print('stop'); return False
@Timer()
def timed(x): return x + 1
print(timed(4))

# --- abstract class and static methods

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
def t(f, *a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__ + ": " + str(e))
class AbsP(ABC):
    @abc.abstractproperty
    def old(self): ...
    @staticmethod
    @abstractmethod
    def st(): ...
t(AbsP)

# --- abstract properties

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
class AbsP(ABC):
    @abc.abstractproperty
    def old(self): ...
    @staticmethod
    @abstractmethod
    def st(): ...
class Full(AbsP):
    old = 1
    @staticmethod
    def st(): return 2
print(Full().st(), Full.__abstractmethods__)

# --- mixins of mutable sequence

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
class MS(MutableSequence):
    def __init__(self): self.l = []
    def __getitem__(self, i): return self.l[i]
    def __setitem__(self, i, v): self.l[i] = v
    def __delitem__(self, i): del self.l[i]
    def __len__(self): return len(self.l)
    def insert(self, i, v): self.l.insert(i, v)
ms = MS(); ms.append(1); ms.extend([2, 3]); ms += [4]; ms.reverse(); ms.remove(3)
print(list(ms), ms.pop(), len(ms))

# --- mixins of mutable set

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
with ExitStack() as st:
    st.push(lambda *d: True)
    raise KeyError
s = ExitStack(); s.callback(print, 'later'); s2 = s.pop_all(); s.close(); print('--'); s2.close()
class MSet(MutableSet):
    def __init__(self, it=()): self.s = list(it)
    def __contains__(self, v): return v in self.s
    def __iter__(self): return iter(self.s)
    def __len__(self): return len(self.s)
    def add(self, v): self.s.append(v) if v not in self.s else None
    def discard(self, v): self.s.remove(v) if v in self.s else None
q = MSet([1, 2]); q.add(3); q |= {4}; q -= {1}; q.discard(9)
print(sorted(q), q.isdisjoint({7}), len(q))

# --- mixin of iterator

from contextlib import *
import abc
from abc import ABC, abstractmethod, ABCMeta
from collections.abc import *
class It(Iterator):
    n = 0
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration
        return self.n
print(list(It()), isinstance(It(), Iterable))

# --- managers under asyncio

import contextlib, io, asyncio, types
from contextlib import *
b = io.StringIO()
with redirect_stdout(b) as t:
    print('x', 1)
    with redirect_stdout(io.StringIO()) as u:
        print('in')
    print('y', file=None)
print(repr(b.getvalue()), repr(u.getvalue()), t is b)
import sys
e = io.StringIO()
with redirect_stderr(e):
    print('err', file=sys.stderr)
print(repr(e.getvalue()))
@asynccontextmanager
async def cm(n):
    print('enter', n)
    try:
        yield n * 2
    except ValueError as e:
        print('caught', e)
    finally:
        print('exit', n)
async def main():
    async with cm(1) as v: print(v)
    async with cm(2): raise ValueError('q')
    try:
        async with cm(3): raise KeyError('k')
    except KeyError as e: print('key', e)
    @cm(5)
    async def deco(x): return x + 1
    print(await deco(1), await deco(2))
    async with AsyncExitStack() as st:
        a = await st.enter_async_context(cm(10))
        b = await st.enter_async_context(cm(11))
        st.callback(print, 'cb', 1)
        async def acb(*a): print('acb', a)
        st.push_async_callback(acb, 1, 2)
        print(a, b)
        st.enter_context(nullcontext())
        async def pex(*a): print('pex', a[0]); return True
        st.push_async_exit(pex)
        raise TypeError('t')
    st = AsyncExitStack()
    await st.enter_async_context(cm(20))
    s2 = st.pop_all()
    await st.aclose()
    await s2.aclose()
    try:
        await st.enter_async_context(5)
    except TypeError as e: print(e)
    try:
        st.enter_context(cm(1))
    except TypeError as e: print(e)
    async def ag():
        try:
            yield 1
            yield 2
        finally: print('ag closed')
    async with aclosing(ag()) as g:
        async for x in g:
            print(x); break
    async with nullcontext(4) as z: print(z)
    @asynccontextmanager
    async def noy():
        return
        yield
    try:
        async with noy(): pass
    except RuntimeError as e: print(e)
    @asynccontextmanager
    async def twice():
        yield 1
        yield 2
    try:
        async with twice(): pass
    except RuntimeError as e: print(e)
    try:
        async with twice(): raise ValueError('a')
    except RuntimeError as e: print(e)
    except ValueError as e: print('V', e)
    try:
        async with cm(1) as q: raise StopAsyncIteration('s')
    except StopAsyncIteration as e: print('SAI', e)
    @types.coroutine
    def gc():
        x = yield from asyncio.sleep(0, 'slept').__await__()
        return x
    print(await gc())
    @types.coroutine
    def pl(): return asyncio.sleep(0, 'pl')
    print(await pl())
asyncio.run(main())
@types.coroutine
def raw():
    r = yield 'p'
    return r
async def w(): return await raw()
c = w(); print(c.send(None))
try: c.send(7)
except StopIteration as e: print(e.value)
try: types.coroutine(5)
except TypeError as e: print(e)
class AbstractTest(AbstractAsyncContextManager): pass
try: AbstractTest()
except TypeError as e: print(e)
with suppress(KeyError): {}[1]
with ExitStack() as es:
    es.callback(print, 'bye')
with closing(io.StringIO()) as c: pass
print(c.closed)
print(isinstance(cm(1), AbstractAsyncContextManager), isinstance(nullcontext(), AbstractContextManager))
