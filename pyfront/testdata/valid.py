x = 1
---
if x:
	pass
---
if x:
        y
else:
	z
---
x = [
  1,
2]
y = (
    # comment
    3
)
---
x = 1 + \
    2
---
if x: pass; y = 1;
---
def f(): return
---
def f(a, *, b): pass
---
@a.b[c](d)
@(lambda f: f)
def f(): pass
---
x = (yield_ := 1)
---
def f():
    x = yield
    y = yield x, *z
    z = yield from x
    return (yield)
---
x = lambda *a, **k: (a, k)
---
x: int
(x): int = 1
x.y: int = 2
x[0]: int
---
a, = b
*a, = b
[a, *b] = c
(a) = b
(a.b), c[0] = d
---
a = b = c, d = e
---
for x in *a, b: pass
---
for x, in y: pass
---
for (x) in y: pass
---
del (a), [b], (c, d)
---
del (a,)
---
with (a, b) as c: pass
---
with (a, b) as c, (d): pass
---
with (a for a in b) as c: pass
---
with (a := b): pass
---
with (yield_): pass
---
from a import (b)
from . import (b, c as d,)
from .. import e
from ...f import g
from .... import h
---
try: pass
except (A, B): pass
except C as d: pass
---
class A(B, *C, metaclass=D, **E): pass
---
class A(): x = 1; y = 2
---
async def f():
    await g()
    x = [await y for y in z]
    return {await a: await b async for a, b in c if await d}
---
async def f():
    yield 1
    return
---
def f():
    return (x async for x in y)
---
def f():
    global a, b
    a = 1
    def g():
        nonlocal_ = 1
    del b
---
def f():
    x = 1
    class A:
        nonlocal x
        x = 2
---
class A:
    global x
    x = 1
---
global x
x = 1
---
print(*a, sep='')
print(a for a in b)
---
{**a, 'b': 1, **c}
{*a, *b}
[*a, *b]
*a, *b
---
x[a:b, c:d, ...]
x[*a]
x[*a, b]
x[(a := 1)]
x[a := 1]
x[a:=1, b:=2]
x[lambda: 1]
x[a if b else c:d]
---
f(**a, b=1)
f(*a, b, c=1, *d)
f(a)(b)(c)
---
not a == b
- a ** - b
~ - + a
a if b else lambda: c
---
1 if a else 2,
---
0xFFif x else 1
1or 2
1.real_
---
(1).real
1..real
1.0.real
1 .real
---
'a' 'b'
("a"
 'b')
---
f'{a!r:{b}}' f"{c['d']:>{e}}"
f'{{}}'
f'{a:{{}}}'
---
rb'\d' BR'\d' Rb"x"
---
def f(a, b=1, /, c=2, *d, e, f=3, **g): pass
---
def f(*, a=1, b): pass
---
lambda a, /: a
---
import a, b.c as d
---
raise
---
raise A from None
---
assert a, b
---
while a: pass
else: pass
---
_ = match = case = type = 1
match.x
match + 1
match, x
case(1)
print(match)
---
λ = é = 变量 = 1
---
"""doc"""
from __future__ import annotations, division
from __future__ import (generators)
x = 1
---
def f(): 'doc'; x = 1
---
x = a if b else (c if d else e)
---
[x for x in a for y in b if c if d for z in e]
[(x, y) for x, *y in z]
[x for x in lambda: y, ] if 0 else 1
---
x = not a in b
---
if (a := 1) and (b := 2): pass
---
while chunk := f(): pass
---
x = a @ b
x @= c
x //= 1; x **= 2; x >>= 3; x <<= 4; x &= 5; x ^= 6; x |= 7; x %= 8; x -= 9; x /= 10
---
x += yield_
x = *a, b
return_ = 1
---
class A:
    def f(self): return __class__, super().f()
    x = [super for _ in y]
---
def f(x):
    def g(): return x
    x: int = 1
    return g
