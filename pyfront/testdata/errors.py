x = 1 + ### "^invalid syntax$"
---
x = (1 + ### "^'\(' was never closed$"
y = 2
---
x = [1, 2 ### "^'\[' was never closed$"
---
x = {'a': 1 ### "^'\{' was never closed$"
---
x = 1) ### "^unmatched '\)'$"
---
x = ] ### "^unmatched '\]'$"
---
x = (1] ### "^closing parenthesis '\]' does not match opening parenthesis '\('$"
---
x = (1,
  2] ### "^closing parenthesis '\]' does not match opening parenthesis '\(' on line 1$"
---
x = 'abc ### "^unterminated string literal \(detected at line 1\)$"
---
y = 1
x = "abc ### "^unterminated string literal \(detected at line 2\)$"
---
x = '''abc ### "^unterminated triple-quoted string literal \(detected at line 2\)$"
def
---
x = ‘hello’ ### "^invalid character '‘' \(U\+2018\)$"
---
x = “hello” ### "^invalid character '“' \(U\+201C\)$"
---
x = 1 – 2 ### "^invalid character '–' \(U\+2013\)$"
---
x = 1 + 2 ### "^invalid non-printable character U\+00A0$"
---
x = 1 ? 2 ### "^invalid syntax$"
---
x = $y ### "^invalid syntax$"
---
x = 1 \ 2 ### "^unexpected character after line continuation character$"
---
print "hello" ### "^Missing parentheses in call to 'print'. Did you mean print\(\.\.\.\)\?$"
---
print x, y ### "^Missing parentheses in call to 'print'. Did you mean print\(\.\.\.\)\?$"
---
exec code ### "^Missing parentheses in call to 'exec'. Did you mean exec\(\.\.\.\)\?$"
---
foo bar ### "^invalid syntax$"
---
f(a b) ### "^invalid syntax. Perhaps you forgot a comma\?$"
---
x = [1 2] ### "^invalid syntax. Perhaps you forgot a comma\?$"
---
x = {'a': 1 'b': 2} ### "^invalid syntax. Perhaps you forgot a comma\?$"
---
GB().map(lambda x: x['value'] y).run() ### "^invalid syntax. Perhaps you forgot a comma\?$"
---
if x ### "^expected ':'$"
    pass
---
if x = 1: ### "^invalid syntax. Maybe you meant '==' or ':=' instead of '='\?$"
    pass
---
if x.y = 1: ### "^cannot assign to attribute here. Maybe you meant '==' instead of '='\?$"
    pass
---
while x ### "^expected ':'$"
    pass
---
for x in y ### "^expected ':'$"
    pass
---
def f() ### "^expected ':'$"
    pass
---
def f: ### "^expected '\('$"
    pass
---
class A ### "^expected ':'$"
    pass
---
class A(x for x in y): ### "^invalid syntax$"
    pass
---
try ### "^expected ':'$"
    pass
except: pass
---
try:
    pass
except A ### "^expected ':'$"
    pass
---
try:
    pass
except A, B: ### "^multiple exception types must be parenthesized$"
    pass
---
try:
    pass
x = 1 ### "^expected 'except' or 'finally' block$"
---
with a ### "^expected ':'$"
    pass
---
with (a, b) ### "^expected ':'$"
    pass
---
with a as f(): ### "^cannot assign to function call$"
    pass
---
f = lambda x ### "^invalid syntax$"
---
f = lambda ### "^invalid syntax$"
---
lambda: a := 1 ### "^cannot use assignment expressions with lambda$"
---
x = {a := 1: 2} ### "^invalid syntax$"
---
with (a as 1): pass ### "^cannot assign to literal$"
---
def f(a=1, (b)): pass ### "^invalid syntax$"
---
if x:
pass ### "^expected an indented block after 'if' statement on line 1$"
---
if x:
    pass
elif y:
pass ### "^expected an indented block after 'elif' statement on line 3$"
---
if x:
    pass
else:
pass ### "^expected an indented block after 'else' statement on line 3$"
---
for x in y:
pass ### "^expected an indented block after 'for' statement on line 1$"
---
while x:
pass ### "^expected an indented block after 'while' statement on line 1$"
---
def f():
pass ### "^expected an indented block after function definition on line 1$"
---
class A:
pass ### "^expected an indented block after class definition on line 1$"
---
try:
pass ### "^expected an indented block after 'try' statement on line 1$"
---
try:
    pass
except:
pass ### "^expected an indented block after 'except' statement on line 3$"
---
try:
    pass
finally:
pass ### "^expected an indented block after 'finally' statement on line 3$"
---
with a:
pass ### "^expected an indented block after 'with' statement on line 1$"
---
x = 1
    y = 2 ### "^unexpected indent$"
---
if x:
        y = 1
    z = 2 ### "^unindent does not match any outer indentation level$"
---
if x:
        y = 1
	z = 2 ### "^inconsistent use of tabs and spaces in indentation$"
---
else: ### "^invalid syntax$"
    pass
---
f() = 1 ### "^cannot assign to function call here. Maybe you meant '==' instead of '='\?$"
---
x = f() = 1 ### "^cannot assign to function call$"
---
a + b = 1 ### "^cannot assign to expression here. Maybe you meant '==' instead of '='\?$"
---
1 = x ### "^cannot assign to literal here. Maybe you meant '==' instead of '='\?$"
---
None = 1 ### "^cannot assign to None$"
---
True = 1 ### "^cannot assign to True$"
---
... = 1 ### "^cannot assign to ellipsis here. Maybe you meant '==' instead of '='\?$"
---
(a, 1) = 2 ### "^cannot assign to literal$"
---
[a, f()] = 2 ### "^cannot assign to function call$"
---
a < b = 1 ### "^cannot assign to comparison$"
---
a and b = 1 ### "^cannot assign to expression$"
---
lambda: a = 1 ### "^cannot assign to lambda$"
---
a if b else c = 1 ### "^cannot assign to conditional expression$"
---
[x for x in y] = 1 ### "^cannot assign to list comprehension here. Maybe you meant '==' instead of '='\?$"
---
(x for x in y) = 1 ### "^cannot assign to generator expression$"
---
{x for x in y} = 1 ### "^cannot assign to set comprehension here. Maybe you meant '==' instead of '='\?$"
---
{x: x for x in y} = 1 ### "^cannot assign to dict comprehension here. Maybe you meant '==' instead of '='\?$"
---
{1: 2} = 1 ### "^cannot assign to dict literal here. Maybe you meant '==' instead of '='\?$"
---
{1} = 1 ### "^cannot assign to set display here. Maybe you meant '==' instead of '='\?$"
---
f'{x}' = 1 ### "^cannot assign to f-string expression here. Maybe you meant '==' instead of '='\?$"
---
async def f():
    await x = 1 ### "^cannot assign to await expression here. Maybe you meant '==' instead of '='\?$"
---
def f():
    yield x = 1 ### "^assignment to yield expression not possible$"
---
f() += 1 ### "^'function call' is an illegal expression for augmented assignment$"
---
(a, b) += 1 ### "^'tuple' is an illegal expression for augmented assignment$"
---
del f() ### "^cannot delete function call$"
---
del (a, 1) ### "^cannot delete literal$"
---
del *a ### "^cannot delete starred$"
---
for f() in x: ### "^cannot assign to function call$"
    pass
---
x = [a for 1 in b] ### "^cannot assign to literal$"
---
(a, b): int ### "^only single target \(not tuple\) can be annotated$"
---
[a]: int ### "^only single target \(not list\) can be annotated$"
---
f(): int ### "^illegal target for annotation$"
---
(a.b := 1) ### "^cannot use assignment expressions with attribute$"
---
x := 1 ### "^invalid syntax$"
---
f(a, b for b in c) ### "^Generator expression must be parenthesized$"
---
f(b for b in c, a) ### "^Generator expression must be parenthesized$"
---
f(a=1, b) ### "^positional argument follows keyword argument$"
---
f(**a, b) ### "^positional argument follows keyword argument unpacking$"
---
f(**a, *b) ### "^iterable argument unpacking follows keyword argument unpacking$"
---
f(a.b=1) ### "^expression cannot contain assignment, perhaps you meant \"==\"\?$"
---
f(True=1) ### "^cannot assign to True$"
---
f(a=b for b in c) ### "^invalid syntax. Maybe you meant '==' or ':=' instead of '='\?$"
---
f(a=1, a=2) ### "^keyword argument repeated: a$"
---
x = (*a) ### "^cannot use starred expression here$"
---
x = (**a) ### "^cannot use double starred expression here$"
---
x = *a ### "^can't use starred expression here$"
---
*a = x ### "^starred assignment target must be in a list or tuple$"
---
*a, *b = x ### "^multiple starred expressions in assignment$"
---
x = [*a for a in b] ### "^iterable unpacking cannot be used in comprehension$"
---
x = {**a for a in b} ### "^dict unpacking cannot be used in dict comprehension$"
---
x = [a, b for a in c] ### "^did you forget parentheses around the comprehension target\?$"
---
x = {1: 2, 3} ### "^':' expected after dictionary key$"
---
x = {1: *a} ### "^cannot use a starred expression in a dictionary value$"
---
x = {1: } ### "^expression expected after dictionary key and ':'$"
---
x = 1 if 2 ### "^expected 'else' after 'if' expression$"
---
def f(a=1, b): pass ### "^non-default argument follows default argument$"
---
def f(a, a): pass ### "^duplicate argument 'a' in function definition$"
---
def f((a, b)): pass ### "^Function parameters cannot be parenthesized$"
---
f = lambda (a, b): 1 ### "^Lambda expression parameters cannot be parenthesized$"
---
def f(/, a): pass ### "^at least one argument must precede /$"
---
def f(a, /, b, /): pass ### "^/ may appear only once$"
---
def f(*a, /): pass ### "^/ must be ahead of \*$"
---
def f(a, / *b): pass ### "^expected comma between / and \*$"
---
def f(*): pass ### "^named arguments must follow bare \*$"
---
def f(*, **k): pass ### "^named arguments must follow bare \*$"
---
def f(*a=1): pass ### "^var-positional argument cannot have default value$"
---
def f(*a, *b): pass ### "^\* argument may appear only once$"
---
def f(**a=1): pass ### "^var-keyword argument cannot have default value$"
---
def f(**a, b): pass ### "^arguments cannot follow var-keyword argument$"
---
def f(a=): pass ### "^expected default value expression$"
---
from x import a, ### "^trailing comma not allowed without surrounding parentheses$"
---
from x import ### "^invalid syntax$"
---
import a.1 ### "^invalid syntax$"
---
x = 1_ ### "^invalid decimal literal$"
---
x = 1abc ### "^invalid decimal literal$"
---
x = 1e+ ### "^invalid decimal literal$"
---
x = 1.5x ### "^invalid decimal literal$"
---
x = 007 ### "^leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers$"
---
x = 0xg ### "^invalid hexadecimal literal$"
---
x = 0o8 ### "^invalid digit '8' in octal literal$"
---
x = 0b12 ### "^invalid digit '2' in binary literal$"
---
x = 0b ### "^invalid binary literal$"
---
x = 0oz ### "^invalid octal literal$"
---
x = 'a' b'b' ### "^cannot mix bytes and nonbytes literals$"
---
x = b'é' ### "^bytes can only contain ASCII literal characters$"
---
x = '\x4' ### "^\(unicode error\) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape$"
---
x = 'ab\u12' ### "^\(unicode error\) 'unicodeescape' codec can't decode bytes in position 2-5: truncated \\uXXXX escape$"
---
x = 'é\U00110000' ### "^\(unicode error\) 'unicodeescape' codec can't decode bytes in position 10-19: illegal Unicode character$"
---
x = '\N{' ### "^\(unicode error\) 'unicodeescape' codec can't decode bytes in position 0-2: malformed \\N character escape$"
---
x = b'\x4' ### "^\(value error\) invalid \\x escape at position 0$"
---
x = f'{' ### "^f-string: expecting '}'$"
---
x = f'{a' ### "^f-string: expecting '}'$"
---
x = f'{a!r' ### "^f-string: expecting '}'$"
---
x = f'{a:{b}' ### "^f-string: expecting '}'$"
---
x = f'}' ### "^f-string: single '}' is not allowed$"
---
x = f'{}' ### "^f-string: empty expression not allowed$"
---
x = f'{!r}' ### "^f-string: expression required before '!'$"
---
x = f'{a b}' ### "^f-string: invalid syntax. Perhaps you forgot a comma\?$"
---
x = f'{a +}' ### "^f-string: invalid syntax$"
---
x = f'{a!x}' ### "^f-string: invalid conversion character: expected 's', 'r', or 'a'$"
---
x = f'{a\n}' ### "^f-string expression part cannot include a backslash$"
---
x = f'{a#}' ### "^f-string expression part cannot include '#'$"
---
x = f'{a)}' ### "^f-string: unmatched '\)'$"
---
x = f'{(a]}' ### "^f-string: closing parenthesis '\]' does not match opening parenthesis '\('$"
---
x = f'{(a' ### "^f-string: unmatched '\('$"
---
x = f'{"a}' ### "^f-string: unterminated string$"
---
x = f'{a:{b:{c}}}' ### "^f-string: expressions nested too deeply$"
---
x = f'{lambda x: 1}' ### "^f-string: invalid syntax$"
---
return 1 ### "^'return' outside function$"
---
class A:
    return 1 ### "^'return' outside function$"
---
yield 1 ### "^'yield' outside function$"
---
await x ### "^'await' outside function$"
---
def f():
    await x ### "^'await' outside async function$"
---
def f():
    async for x in y: pass ### "^'async for' outside async function$"
---
def f():
    async with x: pass ### "^'async with' outside async function$"
---
def f():
    return [x async for x in y] ### "^asynchronous comprehension outside of an asynchronous function$"
---
async def f():
    yield from x ### "^'yield from' inside async function$"
---
async def f():
    yield 1
    return 2 ### "^'return' with value in async generator$"
---
def f():
    return [(yield x) for x in y] ### "^'yield' inside list comprehension$"
---
break ### "^'break' outside loop$"
---
if x:
    continue ### "^'continue' not properly in loop$"
---
for x in y:
    def f():
        break ### "^'break' outside loop$"
---
for x in y:
    pass
else:
    break ### "^'break' outside loop$"
---
try:
    pass
except: ### "^default 'except:' must be last$"
    pass
except A:
    pass
---
def f():
    print(x)
    global x ### "^name 'x' is used prior to global declaration$"
---
def f():
    x = 1
    global x ### "^name 'x' is assigned to before global declaration$"
---
def f(x):
    global x ### "^name 'x' is parameter and global$"
---
def f():
    x: int = 1
    global x ### "^annotated name 'x' can't be global$"
---
def f():
    global x
    x: int = 1 ### "^annotated name 'x' can't be global$"
---
def f():
    nonlocal x ### "^no binding for nonlocal 'x' found$"
---
nonlocal x ### "^nonlocal declaration not allowed at module level$"
---
def f():
    x = 1
    def g():
        x = 2
        nonlocal x ### "^name 'x' is assigned to before nonlocal declaration$"
---
def f():
    x = 1
    def g():
        global x ### "^name 'x' is nonlocal and global$"
        nonlocal x
---
def f():
    from x import * ### "^import \* only allowed at module level$"
---
x = [(a := 1) for a in b] ### "^assignment expression cannot rebind comprehension iteration variable 'a'$"
---
x = [a for a in (b := c)] ### "^assignment expression cannot be used in a comprehension iterable expression$"
---
class A:
    x = [(a := b) for b in c] ### "^assignment expression within a comprehension cannot be used in a class body$"
---
x = [a for b in c if (a := b) for a in d] ### "^comprehension inner loop cannot rebind assignment expression target 'a'$"
---
__debug__ = 1 ### "^cannot assign to __debug__$"
---
del __debug__ ### "^cannot delete __debug__$"
---
x = 1
from __future__ import annotations ### "^from __future__ imports must occur at the beginning of the file$"
---
from __future__ import nonsense ### "^future feature nonsense is not defined$"
---
from __future__ import braces ### "^not a chance$"
---
x = 1 + ### "^invalid syntax$"
y = 2 * ### "^invalid syntax$"
z = 3
---
def f():
    x = 1 + ### "^invalid syntax$"
    return x
def g( ### "^'\(' was never closed$"
    pass
---
@x
y = 1 ### "^invalid syntax$"
---
async x ### "^invalid syntax$"
