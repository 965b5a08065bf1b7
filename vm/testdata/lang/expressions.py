# --- arithmetic of ints
print(7 // 2, -7 // 2, 7 // -2, 7 % 3, -7 % 3, 7 % -3, 2 ** 10, 2 ** -1, 0 ** 0)
print(1 + 2 * 3 - 4 / 2, (1 + 2) * 3, -2 ** 2, (-2) ** 2, 2 ** 3 ** 2)
print(10 & 6, 10 | 6, 10 ^ 6, ~10, 1 << 5, 1024 >> 3, -1 >> 10)
print(divmod(7, 3), divmod(-7, 3), divmod(7.5, 2), abs(-3), round(2.5), round(3.5), round(2.675, 2))
# --- big ints
a = 2 ** 100
print(a, -a, a * a, a // 3, a % 1000007, a >> 90, a & 0xffff, a - a, a - a == 0)
print(9223372036854775807 + 1, -9223372036854775808 - 1, 9223372036854775807 * 2, -9223372036854775808 // -1)
print(int('123456789012345678901234567890'), hash(2 ** 61 - 1), hash(2 ** 64), hash(-1), hash(-2))
print(2 ** 64 / 2 ** 63, float(2 ** 70), 10 ** 20 // 7, -10 ** 20 // 7, -10 ** 20 % 7, divmod(10 ** 20, -7))
print(a > 10, a == 2.0 ** 100, a < float('inf'), 2 ** 53 + 1 == float(2 ** 53 + 1))
print(hex(a), bin(255), oct(8), int('ff', 16), int('0b101', 0), (255).bit_length(), (-5).bit_length())
print(~a, a ^ -1, a | 1, -a & 0xff, -a >> 3, pow(3, 100, 7), pow(3, -1, 7))
x = 1
for i in range(1, 30):
    x *= i
print(x)
# --- floats
print(1.0, 1e10, 1e16, 1e17, 1.5e-7, 0.1 + 0.2, 1 / 3, 1e300 * 1e10, -1e300 * 1e10, float('nan'))
print(5.0 // 2, -5.0 // 2, 5.5 % 2, -5.5 % 2, 5.5 % -2, 2.0 ** 0.5, 4 ** 0.5, (-8) ** 2.0)
print(int(3.9), int(-3.9), round(3.14159, 2), 3.0 == 3, 0.0 == -0.0, -0.0, 1e22, 123456789.123456789)
print(float('1e5'), float(' 2.5 '), (0.5).is_integer(), (2.0).is_integer(), (0.75).as_integer_ratio(), 1.5.hex())
print(float('inf') > 10 ** 400, float('nan') == float('nan'), 1 < float('nan'))
# --- division by zero
for f in (lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: divmod(1, 0), lambda: 0 ** -1, lambda: 0.0 ** -1):
    try:
        print(f())
    except ZeroDivisionError as e:
        print(e)
# --- bool arithmetic
print(True + True, True * 3, True / 2, -True, ~True, True & False, True | False, True ^ True, True & 1, sum([True, True, False]))
print(True == 1, True is 1 == 1, {True: 'a', 1: 'b', 1.0: 'c'}, isinstance(True, int), bool('') , bool('0'), not [])
# --- short circuit
def f(x):
    print('f', x)
    return x
print(f(0) or f('') or f(3) or f(4))
print(f(1) and f([]) and f(2))
print(f(1) and f(2) or f(3))
print(not f(0) and f(5))
print(f(0) if f(1) else f(2))
x = f(None) or f(())
print(x)
# --- chained comparison
def f(x):
    print('f', x)
    return x
print(f(1) < f(2) < f(3))
print(f(1) < f(0) < f(3))
print(1 < 2 > 1 == 1 != 2, 1 in [1] == True, 3 > 2 > 1, (3 > 2) > 1)
x = 5
print(0 < x < 10, 0 < x < 3, not 0 < x < 10, 1 == 1.0 == True)
print(None is None is not 3, 'a' in 'abc' in ['abc'])
if 1 < x < 7 and not (x > 6 or x < 2):
    print('in')
while 3 < x < 8:
    x += 1
print(x)
# --- conditional expression nesting
for n in range(6):
    print('zero' if n == 0 else 'one' if n == 1 else 'even' if n % 2 == 0 else 'odd', end=' ')
print()
f = lambda x: (1 if x else 2) if x is not None else 3
print(f(1), f(0), f(None))
# --- string operators
print('a' + 'b', 'ab' * 3, 3 * 'ab', 'ab' * 0, 'ab' * -1, 'b' in 'abc', 'd' not in 'abc', 'a' < 'b', 'abc' < 'abd', '' < 'a')
print('abc'[0], 'abc'[-1], 'abc'[1:], 'abc'[::-1], 'abcdef'[1:5:2], 'abc'[10:], 'abc'[-10:2])
print('a' 'b' "c", 'it''s', "\t|\x41\u00e9\U0001F600|\\", r'\n', b'\x00a' b'b', '''x
y''')
print('é€😀'[1], len('é€😀'), 'é€😀'[::-1], ord('😀'), chr(8364))
# --- slices of lists
l = list(range(10))
print(l[2:5], l[:3], l[7:], l[::3], l[::-1], l[8:2:-2], l[-3:], l[:-3], l[100:], l[5:2])
l[2:4] = ['a', 'b', 'c']
print(l)
l[::2] = [0] * 6
print(l)
del l[1:3]
print(l)
l[len(l):] = [9]
l[:0] = [8]
print(l)
del l[::3]
print(l)
l[:] = []
print(l)
# --- slice errors
l = [1, 2, 3]
def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
def setx():
    l[::2] = [1]
t(setx)
t(lambda: l['a'])
t(lambda: l[1.0])
t(lambda: l[5])
t(lambda: l[-5])
t(lambda: 'abc'[7])
t(lambda: (1,)[2])
t(lambda: l[::0])
t(lambda: {}['x'])
t(lambda: {}[[]])
t(lambda: 5[0])
t(lambda: None['x'])
t(lambda: l[None:'a'])
def seti():
    l[5] = 1
t(seti)
def sett():
    (1, 2)[0] = 1
t(sett)
def dels():
    s = 'abc'
    del s[0]
t(dels)
# --- slice objects
print(slice(1, 2), slice(None), slice(1, 10, 2).indices(5), [0, 1, 2, 3][slice(1, 3)])
class G:
    def __getitem__(self, k):
        return k
g = G()
print(g[1:2], g[::], g[1, 2], g[1:2, ::3], g[...], g[()], g[1,])
# --- walrus
if (n := len('abc')) > 2:
    print(n)
print([y := 1, y ** 2, y])
while (n := n - 1) > 0:
    print(n)
print([last := x for x in range(5)], last)
def f():
    xs = [1, 2, 3, 4]
    if any((hit := x) > 2 for x in xs):
        return hit
print(f())
x = (a := 1) + (b := a + 1) + a
print(x, a, b)
# --- walrus that may not run
def f(a):
    a and (x := 1)
    try: return x
    except UnboundLocalError as e: return str(e)
def g(a):
    if a and (x := 1): pass
    try: return x
    except UnboundLocalError as e: return str(e)
def h(a):
    1 < a < (x := 5)
    try: return x
    except UnboundLocalError as e: return str(e)
def k(a):
    assert a, (x := 5)
    try: return x
    except UnboundLocalError as e: return str(e)
def m(a):
    y = [a or (x := 3), a and 1 or (z := 4)]
    try: return x, z
    except UnboundLocalError as e: return str(e)
def n(a):
    while a and (x := a - 1): a -= 1
    try: return x
    except UnboundLocalError as e: return str(e)
print(f(0), f(1), g(0), g(1), h(0), h(3), k(1), m(0), m(1), n(0), n(1), n(2))
# --- walrus rebinding between operands
def f():
    a = 1
    return a + (a := 10) + a
def g():
    a = [1]
    b = (a, (a := 2), a)
    return b
def h():
    i = 0
    return [i, (i := i + 1), i, (i := i + 5), i]
def k():
    a = 'x'
    return '%s%s' % (a, (a := 'y')), f'{a}{(a := "z")}{a}', {a: (a := 1)}, a
print(f(), g(), h(), k())
# --- star expressions
a = [1, 2]
b = (3, 4)
print([*a, *b], (*a, *b), {*a, *b}, [*'ab', *range(2), *{}], [*[]], (*a,))
d = {'x': 1}
print({**d, 'y': 2}, {'x': 0, **d}, {**d, 'x': 5}, {**{}}, {**d, **{'z': 3}})
def f(*args, **kw):
    return args, sorted(kw.items())
print(f(*a, *b, 5, **d, z=2), f(*[], **{}), f(1, *a, 2, *b), f(*'ab'))
x = *a, *b
print(x)
for y in *a, 9:
    print(y)
def g():
    return *a, 3
print(g())
# --- unpacking
a, b = 1, 2
a, b = b, a
print(a, b)
(a, b), c = (1, 2), 3
[a, [b, c]] = 1, (2, 3)
print(a, b, c)
a, *b = 1, 2, 3
*c, d = 'xyz'
e, *f, g = range(6)
h, *i, j = 1, 2
print(a, b, c, d, e, f, g, h, i, j)
(a, *b), *c = [1, 2, 3], 4, 5
print(a, b, c)
x = y = z = []
x.append(1)
print(y, z)
for i, (j, k) in enumerate([(1, 2), (3, 4)]):
    print(i, j, k)
for a, *b in [(1, 2, 3), 'ab']:
    print(a, b)
a, = [5]
[b] = 6,
print(a, b)
a, b, c = {'x': 1, 'y': 2, 'z': 3}
print(a, b, c)
# --- unpacking errors
def t(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
def f1():
    a, b = 1, 2, 3
def f2():
    a, b, c = 1, 2
def f3():
    a, b = 5
def f4():
    a, *b, c = [1]
def f5():
    a, b = {1}
def f6():
    a, b = iter([1, 2, 3])
def f7():
    a, b = None
def f8():
    *a, b = 3.5
def f9():
    (a, b), c = 1, 2
for f in (f1, f2, f3, f4, f5, f6, f7, f8, f9):
    t(f)
# --- evaluation order of assignment
def f(x):
    print(x, end=' ')
    return x
class D(dict):
    def __setitem__(self, k, v):
        print('set', k, v, end=' ')
d = D()
def dd(n):
    print(n, end=' ')
    return d
dd('f')[f('g')] = f('h')
print()
dd('a')[f(1)], dd('b')[f(2)] = f(3), f(4)
print()
dd('p')[f(5)] = dd('q')[f(6)] = f(7)
print()
x = {f(1): f(2), f(3): f(4)}
x = [f(1), f(2)][f(0)] + f(3) * f(4)
print()
def g(*a, **k): print(a, k)
g(f(1), *[f(2)], k=f(3), **{'m': f(4)})
g(f(1), f(2), a=f(3), b=f(4))
f('x') < f('y') < f('z')
print()
i = 0
l = [0, 0, 0]
i, l[i] = 1, 9
print(i, l)
i = l[i] = 2
print(i, l)
# --- evaluation order of calls and attributes
class A:
    def __getattr__(self, n):
        print('get', n)
        return lambda *a, **k: print('call', n, a, k)
def v(x):
    print('v', x)
    return x
a = A()
a.foo(v(1), k=v(2))
a.bar(*[v(3)], **{'z': v(4)})
try:
    a.b.c(v(5))
except AttributeError as e:
    print(e)
try:
    undefined(v(1))
except NameError as e:
    print(e)
try:
    None(v(2))
except TypeError as e:
    print(e)
# --- augmented assignment
x = 5
x += 1; x -= 2; x *= 3; x //= 2; x **= 2; x %= 7; x <<= 3; x |= 1; x &= 0xf; x ^= 2; x >>= 1
print(x)
x /= 2
print(x)
l = [1]
m = l
l += [2]
l *= 2
print(l, m, l is m)
l = l + [3]
print(l is m)
t = (1,)
u = t
t += (2,)
print(t, u)
d = {'a': 1}
d['a'] += 5
d |= {'b': 2}
print(d)
s = {1}
r = s
s |= {2}; s -= {1}; s ^= {5}
print(sorted(s), r is s)
class P: pass
p = P()
p.x = 1
p.x += 2
p.l = []
p.l += 'ab'
print(p.x, p.l)
# --- augmented assignment evaluates once
def f(x):
    print('f', x)
    return x
l = [1, 2, 3]
l[f(1)] += f(10)
print(l)
class O:
    def __getitem__(self, k):
        print('get', k); return 5
    def __setitem__(self, k, v):
        print('set', k, v)
def o():
    print('o')
    return O()
o()[f('k')] -= f(1)
# --- augmented assignment that fails halfway
t = ([1], 2)
try:
    t[0] += [2]
except TypeError as e:
    print(e)
print(t)
try:
    x = 1
    x += 'a'
except TypeError as e:
    print(e)
try:
    y += 1
except NameError as e:
    print(e)
# --- in place with aliases
def f():
    a = [1]
    b = a
    a += a
    return a, b, a is b
def g():
    x = 2
    x = x * x + x
    x += x
    return x
def h():
    a, b, c = 1, 2, 3
    a, b, c = c, a, b
    a, b = b, a + b
    return a, b, c
def k():
    x = [1, 2, 3]
    x = [x for x in x]
    y = x = [y for y in x if y > 1]
    return x, y
print(f(), g(), h(), k())
# --- local overwritten by its own failing expression
def f(x):
    try:
        x = [x, 1 // 0]
    except ZeroDivisionError:
        pass
    try:
        x = x and undefined
    except NameError:
        pass
    try:
        x = {1: x, []: 2}
    except TypeError:
        pass
    try:
        x = 5 if [] else nothing
    except NameError:
        pass
    try:
        x = 1 < 2 < 'a'
    except TypeError:
        pass
    try:
        x = f'{x}{1:zz}'
    except ValueError:
        pass
    try:
        x = (x, *5)
    except TypeError:
        pass
    try:
        x = x.y.z
    except AttributeError:
        pass
    try:
        x, y = 1, 2, 3
    except ValueError:
        pass
    return x
print(f(7))
# --- comparison of different types
def t(f):
    try:
        print(f())
    except TypeError as e:
        print(e)
t(lambda: 1 < 'a')
t(lambda: 'a' > None)
t(lambda: [] < ())
t(lambda: {} < {})
t(lambda: None < None)
t(lambda: 1 == 'a')
t(lambda: [1, 'a'] < [1, 2])
t(lambda: (1, 2) < (1, 2, 3))
t(lambda: [1, 2] == (1, 2))
t(lambda: {1, 2} < {1, 2, 3})
t(lambda: max(1, 'a'))
t(lambda: sorted([3, 'a']))
t(lambda: 1 in 5)
t(lambda: 1 in 'abc')
t(lambda: b'a' == 'a')
t(lambda: 3 >= object)
t(lambda: {'a': 1} == {'a': 1.0})
# --- unsupported operands
def t(f):
    try:
        print(f())
    except TypeError as e:
        print(e)
t(lambda: 1 + 'a')
t(lambda: 'a' + 1)
t(lambda: [] + ())
t(lambda: 'a' * 'b')
t(lambda: 'a' * 1.5)
t(lambda: -'a')
t(lambda: ~1.5)
t(lambda: 1 << 1.0)
t(lambda: {} + {})
t(lambda: None + 1)
t(lambda: [] - [])
t(lambda: 1 & 1.0)
t(lambda: 2 ** 'a')
t(lambda: b'a' + 'a')
t(lambda: 'a' - 'b')
t(lambda: len(5))
t(lambda: 5())
t(lambda: 'a'())
t(lambda: (lambda: 0) + 1)
t(lambda: print + 1)
t(lambda: int + 1)
def ip():
    x = []
    x += 5
t(ip)
def ip2():
    x = 1
    x -= 'a'
t(ip2)
def ip3():
    x = 'a'
    x @= 3
t(ip3)

# --- repeat counts out of range
for n in (10 ** 20, -10 ** 20):
    for x in ('a', [1], (1,), b'x'):
        try: print(len(x * n))
        except OverflowError as e: print(e)
# --- the empty tuple is one object
x = (1, 2)
print(() is (), x[:0] is x[5:], tuple([]) is ())
# --- pop from an empty dict
print({}.pop([], 'default'))
try: {1: 2}.pop([], 'default')
except TypeError as e: print(e)
