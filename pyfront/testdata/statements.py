"""Module text."""
import a.b, c as d
import e.f as g
from . import h
from ..p.q import (y, z as w,)
from m import *
x = y = 1; del x, y[0], (z, w)
x += 1
x: int = 3
x.y: "str"
(a, *b), [c, d.e] = f
*a, b = 1, *c
if a:
    pass
elif b: x
else:
    y
while a:
    break
else:
    continue_ = 1
for i, (j, *k) in x, y:
    continue
else: pass
try:
    a
except (B, C) as e:
    raise D from e
except E:
    raise
except:
    pass
else:
    b
finally:
    c
try: a
finally: b
with a as b, c as (d, e), f: pass
with (a as b, c,): pass
with (a): pass
with (a, b): pass
with (a).b as c: pass
assert a, 'no'
assert b
global x1
@d1
@d2(1)
def f(a, b: int, /, c=1, *args, d, e=2, **kw) -> str:
    """Text of f."""
    return
class C: pass
@d3
class D(C, metaclass=M, *a, **b):
    '''Text of D.'''
    y = 1
async def g():
    async with a as b: pass
    async for i in x: await i
    else: pass
    return 1, *x
print >>f, "x"
match = 1
match(match)
match[0] = case
type = _ = 2
