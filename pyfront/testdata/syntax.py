if x
    pass
---
if True
    print(1)
---
while x
    pass
---
for x in y
    pass
---
def f()
    pass
---
def f:
    pass
---
class A
    pass
---
class A()
    pass
---
try
    pass
except: pass
---
try:
    pass
---
try:
    pass
x = 1
---
try:
    pass
except ValueError
    pass
---
try:
    pass
finally
    pass
---
with a
    pass
---
with a as b
    pass
---
else:
    pass
---
if x:
    pass
else
    pass
---
if x:
    pass
else if y:
    pass
---
if x:
    pass
elseif y:
    pass
---
if x:
    pass
elif y
    pass
---
if x:
    pass
else:
    pass
elif y:
    pass
---
except: pass
---
finally: pass
---
elif x: pass
---
lambda x
---
f = lambda x y: 1
---
f = lambda: yield
---
x = (1, 2
---
x = [1, 2
y = 3
---
x = {1: 2
y = 3
---
print('a'
print('b')
---
print('a')
)
---
x = 1)
---
x = (1]
---
x = [1, (2, 3]
---
x = [1,
(2, 3]
---
x = }
---
x = {'a': 1, 'b'}
---
x = {'a': 1, 'b': }
---
x = {'a': , 'b': 1}
---
x = {'a' 1}
---
x = {'a': 1 'b': 2}
---
x = {'a', 'b': 1}
---
x = {**a, b}
---
x = {*a, 'b': 1}
---
x = {'a': *b}
---
x = 'abc
---
x = "abc
---
x = 'it's'
---
x = """abc
def
---
x = '''abc
---
print("hello)
---
x = 'a' 'b
---
x = f'abc
---
x = b'abc
---
 x = 1
---
x = 1
  y = 2
---
if x:
pass
---
def f():
return 1
---
def f():
    x = 1
  return x
---
def f():
    x = 1
      y = 2
---
def f():
---
class A:
---
for x in y:
z = 1
---
while x:
z = 1
---
with x:
z = 1
---
with x as y:
z = 1
---
try:
z = 1
---
try:
    z = 1
except:
z = 2
---
try:
    z = 1
except A:
z = 2
---
try:
    z = 1
except A as b:
z = 2
---
try:
    z = 1
finally:
z = 2
---
if x:
    pass
elif y:
pass
---
if x:
    pass
else:
pass
---
for x in y:
    pass
else:
pass
---
class A:
x = 1
---
class A(B):
x = 1
---
async def f():
pass
---
def f(a,
      b):
pass
---
if x:
	a = 1
        b = 2
---
if x:
        a = 1
	b = 2
---
if x:
    a
	b
---
print x
---
print 'hello'
---
print x, y
---
print "a" % b
---
print >>f, x
---
print
print x.y
---
exec 'code'
---
exec x
---
if x = 1:
    pass
---
while x = 1:
    pass
---
if x == 1 and y = 2:
    pass
---
if x.a = 1: pass
---
if (x = 1): pass
---
elif_ = 1
if not x = 2: pass
---
return 1 if x = 2 else 3
---
print(a = 1 = 2)
---
f(a.b=1)
---
f(1=2)
---
f('a'=2)
---
f(True=1)
---
f(None=1)
---
f(a()=1)
---
f(a+b=1)
---
f(a, b=1, c)
---
f(a=1, *b, c)
---
f(**a, *b)
---
f(**a, b)
---
f(a=1, a=2)
---
f(a b)
---
f(a, b c)
---
f(a b, c)
---
f(x for x in y, 1)
---
f(1, x for x in y)
---
f(x for x in y, z for z in w)
---
f(a=x for x in y)
---
class A(x for x in y): pass
---
f(, a)
---
f(a,, b)
---
f(*)
---
f(**)
---
f(*, a)
---
1 = x
---
'a' = x
---
f'{a}' = x
---
b'a' = x
---
None = 1
---
True = 1
---
False = x
---
... = 1
---
__debug__ = 1
---
a + b = c
---
-a = c
---
not a = c
---
a and b = c
---
f() = 1
---
f().x() = 1
---
a < b = c
---
(a, 1) = c
---
[a, f()] = c
---
(a for a in b) = c
---
[a for a in b] = c
---
{a for a in b} = c
---
{a: a for a in b} = c
---
{a} = c
---
{a: 1} = c
---
lambda: 1 = c
---
x if y else z = 1
---
(yield) = 1
---
(x := 1) = 2
---
x = 1 = 2
---
x = f() = 2
---
a, b += 1
---
(a, b) += 1
---
[a] += 1
---
f() += 1
---
1 += 1
---
None += 1
---
'a' += 1
---
a + 1 += 1
---
a++
---
++a
---
a--
---
a++ + 1
---
x = a++
---
a =+ 
---
a += = 1
---
a == = 1
---
a = = 1
---
a === 1
---
a <> b
---
a != = b
---
a && b
---
a || b
---
!a
---
x = a ? b : c
---
x = a ?? b
---
a => b
---
x = $a
---
x = a `b`
---
x = ‘abc’
---
x = “abc”
---
x = 1 – 2
---
x = 1，2
---
x = 5€
---
x = a; y = 日本
z = a。b
---
x = 1 + 2
---
x = "a" + ​"b"
---
return 1
---
return
---
yield 1
---
x = yield
---
await f()
---
x = await f()
---
class A:
    return 1
---
class A:
    yield 1
---
def f():
    class A:
        return 1
---
def f():
    await x
---
def f():
    async with a: pass
---
def f():
    async for a in b: pass
---
def f():
    return [x async for x in y]
---
async with a: pass
---
async for a in b: pass
---
x = [a async for a in b]
---
x = [await a for a in b]
---
async x = 1
---
async
---
async def
---
await = 1
---
async = 1
---
async def f():
    yield from x
---
async def f():
    yield 1
    return 2
---
[x for x in (yield 1)]
---
def f():
    return [(yield x) for x in y]
---
def f():
    return ((yield x) for x in y)
---
break
---
continue
---
if x:
    break
---
def f():
    break
---
for x in y:
    def f():
        break
---
for x in y:
    class A:
        continue
---
while x:
    pass
else:
    break
---
def f(a, a): pass
---
def f(a, b, *a): pass
---
def f(a, **a): pass
---
lambda a, a: 1
---
def f(a=1, b): pass
---
def f(a, b=1, c, d=2): pass
---
lambda a=1, b: 1
---
def f(*): pass
---
def f(*, **k): pass
---
def f(*a, *b): pass
---
def f(**a, b): pass
---
def f(**a, *b): pass
---
def f(a, /, b, /): pass
---
def f(/, a): pass
---
def f(*, /): pass
---
def f(*a, /): pass
---
def f(a, (b, c)): pass
---
def f((a, b)): pass
---
def f(1): pass
---
def f('a'): pass
---
def f(a.b): pass
---
def f(a=): pass
---
def f(a,, b): pass
---
def f(None): pass
---
def f(True=1): pass
---
def f(__debug__): pass
---
def f(*a=1): pass
---
def f(**a=1): pass
---
def f(*, a, *): pass
---
lambda *: 1
---
lambda **a, b: 1
---
lambda *a=1: 1
---
lambda (a, b): 1
---
def None(): pass
---
def 1f(): pass
---
def f.g(): pass
---
def f() -> : pass
---
def f() => int: pass
---
class None: pass
---
class 1A: pass
---
class A.B: pass
---
class A(: pass
---
for 1 in x: pass
---
for f() in x: pass
---
for x.y() in z: pass
---
for None in x: pass
---
for a, 1 in x: pass
---
for x y in z: pass
---
for x of y: pass
---
for (i = 0; i < 1; i++): pass
---
for x: pass
---
for in x: pass
---
for x in : pass
---
for x in y z: pass
---
for *a in b: pass
---
for x in *a: pass
---
while: pass
---
if: pass
---
while x do: pass
---
if x then: pass
---
if x: pass else: pass
---
if x: y = 1; else: y = 2
---
if x: if y: pass
---
if x: for a in b: pass
---
import
---
import a.b as
---
import a as b.c
---
import a as 1
---
import a as None
---
import a,
---
import a.
---
import .a
---
import a b
---
import 'a'
---
import *
---
import a from b
---
from a import
---
from a import b,
---
from a import (b,
---
from a import ()
---
from a import b as
---
from a import b c
---
from a import b.c
---
from a import *, b
---
from a import (*)
---
from import a
---
from . import *
---
from a.b
---
from 'a' import b
---
def f():
    from a import *
---
class A:
    from a import *
---
from __future__ import nothing
---
x = 1
from __future__ import annotations
---
from __future__ import braces
---
from __future__ import print_function, foo
---
nonlocal x
---
def f():
    nonlocal x
---
def f():
    x = 1
    def g():
        x = 2
        nonlocal x
---
def f():
    x = 1
    def g():
        print(x)
        nonlocal x
---
def f(x):
    global x
---
def f():
    x = 1
    global x
---
def f():
    print(x)
    global x
---
def f():
    for x in y: pass
    global x
---
def f():
    global x
    nonlocal x
---
def f(x):
    nonlocal x
---
def f():
    global x, x
    x: int = 1
---
def f():
    x: int = 1
    global x
---
global
---
global x = 1
---
global x.y
---
global 1
---
nonlocal
---
x = 1__0
---
x = 1_
---
x = 0x
---
x = 0xg
---
x = 0x1g
---
x = 0b
---
x = 0b2
---
x = 0b12
---
x = 0o
---
x = 0o8
---
x = 0o18
---
x = 0777
---
x = 0123 + 1
---
x = 00012
---
x = 1abc
---
x = 1.5abc
---
x = 1.2.3
---
x = 1e
---
x = 1e+
---
x = 1ex
---
x = 0x_
---
x = 0b1_
---
x = 1.e_
---
x = 1if 2else 3
---
x = 1and 2
---
x = 0xfor y
---
x = 1_a
---
x = 0_7
---
x = 09
---
x = 1l
---
x = 10L
---
x = 0xFFL
---
x = 1j2
---
x = 1.0.a
---
x = 5.foo
---
x = 5 .foo bar
---
x = (
---
x = (1 +
---
x = 1 +
---
x = 1 + * 2
---
x = * 2
---
x = *a
---
*a
---
*a = b
---
*a, *b = c
---
[*a, *b] = c
---
a, *b, *c = d
---
print(*a for a in b)
---
[*a for a in b]
---
{**a for a in b}
---
{*a for a in b}
---
(*a)
---
(*a, b)
(**a)
---
[**a]
---
x = (*a)
---
x[*a:b]
---
x = *a if b else c
---
return_ = *a,
del *a
---
del (*a, b)
---
del f()
---
del 1
---
del a + b
---
del (a, 1)
---
del a, f()
---
del [a, b()]
---
del
---
del None
---
del x if y else z
---
del (a for a in b)
---
del a = 1
---
del (a := 1)
---
del a b
---
x := 1
---
(x.y := 1)
---
(x[0] := 1)
---
((a, b) := 1)
---
(1 := 2)
---
(f() := 2)
---
(None := 2)
---
(a = b := 1)
---
x = y := 1
---
f(a=b := 1)
---
f(a := 1, b)
---
[x := 1 for x in y]
---
[a for a in (b := c)]
---
[[(i := 1) for i in y] for z in w]
---
class A:
    x = [y := 1 for z in w]
---
def f(x = y := 1): pass
---
lambda: x := 1
---
x[a := 1]
x[a := 1:2]
---
{a := 1}
{a := 1: 2}
---
{a: b := 1}
---
assert
---
assert x,
---
assert (x, 'msg') = 1
---
assert x = 1
---
assert x == 1 'msg'
---
raise x from
---
raise x, y
---
raise ValueError, 'a'
---
raise from x
---
pass x
---
pass = 1
---
break x
---
with a as 1: pass
---
with a as f(): pass
---
with a as None: pass
---
with a as b.c(): pass
---
with (a as 1): pass
---
with a, : pass
---
with (a as b, c as d()): pass
---
with a as b, c as: pass
---
with: pass
---
with open('a') as f, open('b') g: pass
---
try: pass
except A, B: pass
---
try: pass
except A, B as c: pass
---
try:
    pass
except A, B:
    pass
---
try: pass
except (A, B) as c.d: pass
---
try: pass
except A as None: pass
---
try: pass
except A as 1: pass
---
try: pass
except A as (b, c): pass
---
try: pass
except: pass
except A: pass
---
try: pass
else: pass
---
try: pass
finally: pass
except A: pass
---
try: pass
except A: pass
finally: pass
else: pass
---
try: pass
except* : pass
---
try: pass
except A B: pass
---
x = f'{'
---
x = f'{}'
---
x = f'{a'
---
x = f'}'
---
x = f'{a b}'
---
x = f'{a +}'
---
x = f'{a = }' f'{b!}'
---
x = f'{a!z}'
---
x = f'{a!rr}'
---
x = f'{a:{b}'
---
x = f'{a["b"]}' + f"{a["b"]}"
---
x = f'{a['b']}'
---
x = f'{\n}'
---
x = f'{a\\b}'
---
x = f'{#}'
---
x = f'{a:{b:{c}}}'
---
x = f'{lambda x: 1}'
---
x = f'{yield}'
---
x = f'{*a}'
---
x = f'{a = b}'
---
x = f'{(a}'
---
x = f'{a)}'
---
x = f'{a}}'
---
x = f'{{a}'
---
x = f'{1 = 2}'
---
x = f"""{
a b
}"""
---
x = f'{=}'
---
x = f'{ }'
---
x = f'{a $ b}'
---
x = f'{for}'
---
x = f'{if a}'
---
x = f'{a if b}'
---
x = f'{print x}'
---
x = f'{a;b}'
---
x = f'{"a" 1}'
---
x = f'{0777}'
---
x = f'{a.}'
---
x = f'{a,,b}'
---
x = f'{f(a}'
---
x = u'a' f'b' b'c'
---
x = b'é'
---
x = '\x'
---
x = '\u12'
---
x = '\N{foo bar baz}'
---
x = b'\xg'
---
x = a b
---
x = a b c
---
x = [a b]
---
x = [1 2]
---
x = [1, 2 3, 4]
---
x = (1 2)
---
x = ('a' b)
---
x = 'a' b
---
x = 1 2
---
x = a 1
---
x = a 'b'
---
x = {a b}
---
x = {'a': 1, 'b': 2 'c': 3}
---
x = {'a': b c}
---
foo bar
---
foo bar baz
---
foo 1
---
foo 'a'
---
1 foo
---
a.b c
---
a() b
---
a[1] b
---
import_ a
---
function f() {
}
---
var x = 1
---
let x = 1
---
x = new Foo()
---
def f() {
---
if (x) {
---
} else {
---
// comment
---
/* comment */
---
x = 1 // 2 // comment here
---
# ok
-- comment
---
switch x:
    pass
---
x.if = 1
---
x.class
---
class = 1
---
def = 1
---
for = 1
---
in = 1
---
is = 1
---
lambda = 1
---
if = 1
---
from = 1
---
import = 1
---
x = class
---
x = def
---
x = for
---
x = return
---
x = import
---
x = if y else z
---
x = y if z
---
x = y if z else
---
x = y if else z
---
x = y if z else pass
---
x = y if z else a = b
---
x = not
---
x = y not z
---
x = y not in
---
x = y is not
---
x = y in
---
x = y is in z
---
x = in y
---
x = and y
---
x = y and
---
x = or
---
x = y or or z
---
x = await
---
x = lambda
---
x = lambda:
---
x = .
---
x = a.
---
x = a..b
---
x = a.1
---
x = a[
---
x = a[]
---
x = a[1:2:3:4]
---
x = a[1,,2]
---
x = a[b c]
---
x = a[:, =]
---
x = ,
---
x = 1,,2
---
x,, y = 1
---
, x = 1
---
x = (,)
---
x = [,]
---
x = {,}
---
x = (1,,2)
---
x = (1;2)
---
x = [1;2]
---
;
---
x = 1;; y = 2
---
:
---
x:
---
x: int y
---
x: int = 
---
(x, y): int
---
x, y: int = 1
---
[x]: int
---
f(): int = 1
---
1: int
---
x: 
---
None: int
---
x.y: int = 1 = 2
---
@
---
@x
---
@x
y = 1
---
@x def f(): pass
---
@x y
def f(): pass
---
@x
class
---
x = \ 
---
x = 1 \ + 2
---
x = 1 \
---
\
---
x = 'a' \ 
    'b'
---
x = [i for i in range(10) if]
---
x = [i for i range(10)]
---
x = [i for in range(10)]
---
x = [for i in range(10)]
---
x = [i for i in]
---
x = [i, j for i, j in z]
---
x = [i if y for i in z]
---
x = {i, j for i in z}
---
x = {i: j, k for i in z}
---
x = (i, j for i in z)
---
f(i, j for i in z)
---
x = [i for 1 in z]
---
x = [i for f() in z]
---
x = [i for i in z for]
---
x = [i for i in z else 1]
---
x = [i for i in z if a else b]
---
x = [i for i in lambda: 1, 2]
---
x = i for i in z
---
match x:
case 1: pass
---
match x:
    pass
---
match x
    case 1: pass
---
case 1: pass
---
def f():
    x = 1
   y = 2
---
def f():
	x = 1
    y = 2
---
if True:
    x = (1,
    y = 2
---
GB().map(lambda x: x['a'].filter(lambda y: y).run()
---
GB().map(lambda x: x['a']).filter(lambda y y).run()
---
GB()
.map(f)
---
GB().
map(f)
---
GB() \
  .map(f) \

  .run()
---
def f(x):
    return x +
y = 2
---
def f(x):
    if x:
        return 1
    else
        return 2
---
def f(x):
    return
    }
---
x = {
  'a': 1,
  'b': 2
  'c': 3
}
---
x = [
  1,
  2
  3
]
---
f(
  a,
  b
  c
)
---
x = (
  'a'
  'b'
  c
)
---
x = "a" + "b" "c" d
---
x = r'\'
---
x = 'abc\'
---
x = "a
b"
---
x = 'a' + 'b
c'
---
x = """a""" """b
---
for i in range(10) print(i)
---
if x print(x)
---
while True print(x)
---
def f(): return 1 2
---
def f(): yield 1 2
---
return x y
---
raise X Y
---
x = 1 if 2 else 3 4
---
with open(x) as f print(f)
---
class A: def f(self): pass
---
def f(self) return 1
---
def f(self)
---
def f
---
def
---
class
---
if
---
while
---
for
---
for x
---
for x in
---
with
---
try
---
lambda
---
return return
---
assert assert
---
import import
---
x = yield = 1
---
x = y = 
---
x += 
---
x += y = 1
---
x = y += 1
---
x -> y
---
x @ = 1
---
x =: 1
---
x : = 1
---
(x
---
[x
---
{x
---
{x:
---
x(
---
x[1
---
(x,
y
---
def f(
---
def f(a, b
---
def f(a, b:
    pass
---
if (x:
    pass
---
while (x and y:
    pass
---
for x in range(10:
    pass
---
print((x)
y = 1
---
x = (1
def f():
    pass
---
x = {'a': [1, 2}
---
x = {'a': (1, 2], 'b': 3}
---
x = ((1, 2)))
---
def f(a)):
    pass
---
if x):
    pass
---
x = "a"]
---
a = 5 b = 6
---
a = b = c d
---
a, b = 1 2
---
a.b.c d.e
---
True false
---
x = true True
---
None None
---
not not
---
x = y!
---
x = y!z
---
x!
---
~
---
x = ~
---
x = -
---
x = 5 %
---
x = 5 ** 
---
x = ** 5
---
x = 5 <
---
x = < 5
---
x = 1 < = 2
---
x = 1 > > 2
---
x = 5 +* 6
---
x = a | | b
---
x = a.b.
y = 1
---
x = a(b.
---
x = a(b, c=)
---
x = a(=1)
---
x = a(b:c)
---
x = a(b; c)
---
x = a(b))
---
x = a(**b=1)
---
x = a(*b=1)
---
x = a(for x in y)
---
x = a(if b)
---
x = a(b if c)
---
x = a(def)
---
x = a(print b)
---
x = a(lambda)
---
x = a(lambda x)
---
x = a(return 1)
---
x = a(b, c d, e)
---
x = a(b, 'c' d)
---
x = a('b' c)
---
x = a(1 2)
---
x = a(b=1 c=2)
---
x = a(b=1, c 2)
---
x = a(b c=2)
