# --- in-place operators of subclasses
class L(list):
    def __add__(self, o): return 'add'
l = L([1]); l += [2]; print(l)
class S(set):
    def __or__(self, o): return 'or'
s = S([1]); s |= {2}; print(s)
class D(dict):
    def __or__(self, o): return 'or'
s = D(a=1); s |= {'b': 2}; print(s)
class I(int):
    def __add__(self, o): return 'add'
i = I(1); i += 2; print(i)
class T(str):
    def __add__(self, o): return 'add'
    def __mul__(self, o): return 'mul'
i = T('a'); i += 'b'; print(i)
i = T('a'); i *= 2; print(i)
class U(tuple):
    def __add__(self, o): return 'add'
i = U((1,)); i += (2,); print(i)
class P:
    def __iadd__(self, o): return 'iadd'
class Q(P):
    def __add__(self, o): return 'add'
i = Q(); i += 1; print(i)
print(-T('a') if 0 else 1)
try: abs(T('a'))
except TypeError as e: print(e)
# --- one attribute instruction meets many classes and changes of them
class A:
    x = 'class A'
class B:
    def __init__(self): self.y, self.x = 1, 'own B'
class C:
    @property
    def x(self): return 'getter C'
class D:
    def __getattr__(self, name): return 'getattr ' + name
class E:
    def __getattribute__(self, name): return 'always ' + name
def read(o): return o.x
objs = [A(), B(), C(), D(), E(), B(), A()]
print([read(o) for o in objs])
objs[0].x = 'own A'
B.x = property(lambda self: 'getter B')
C.x = 7
print([read(o) for o in objs])
del B.x
D.x = 'class D'
objs[1].__class__ = A
print([read(o) for o in objs])
del objs[0].x
A.x = 'changed'
print([read(o) for o in objs])
def write(o, v): o.z = v
for i in range(3):
    for o in objs[:2] + objs[5:]: write(o, i)
class P:
    def __setattr__(self, name, v): print('set', name, v)
p = P()
write(p, 5)
print([o.z for o in objs[:2]], vars(objs[6]))
# --- a method instruction meets methods, attributes and changes
class A:
    def m(self): return 'A.m'
    @staticmethod
    def s(*a): return ('s', a)
    @classmethod
    def c(cls, *a): return (cls.__name__, a)
class B(A): pass
def call(o): return o.m()
a, b = A(), B()
print(call(a), call(b), call(a))
b.m = lambda: 'own'
print(call(a), call(b))
A.m = lambda self: 'new'
print(call(a), call(b), a.s(1), b.c(2), B.s(3), B.c(4), A.c())
a.s = lambda *x: 'own s'
a.c = lambda: 'own c'
print(a.s(1), a.c(), b.s(), b.c())
f, g = b.c, a.m
print(f(5), g())
# --- getters that fail
class A:
    @property
    def x(self): return self.nope
    @property
    def y(self): raise KeyError('y')
def read(o): return o.x
for f in read, lambda o: o.y:
    for _ in range(2):
        try:
            f(A())
        except (AttributeError, KeyError) as e:
            print(type(e).__name__, e)
A.__getattr__ = lambda self, name: 'getattr ' + name
print(read(A()))
# --- calls with defaults, keywords and constructors that fail
def f(a, b=2, *, c=3, d): return (a, b, c, d)
print(f(1, d=4), f(1, d=4, c=5, b=6), f(b=1, a=2, d=3))
for bad in (lambda: f(1), lambda: f(d=1), lambda: f(1, 2, 3, d=4), lambda: f(1, a=2, d=1), lambda: f(1, e=2, d=1)):
    try:
        bad()
    except TypeError as e:
        print(e)
class A:
    def __init__(self, x, y=1): self.x, self.y = x, y
class B(A):
    def __init__(self, *a): self.a = a
class C:
    def __init__(self): return 5
print(vars(A(1)), vars(A(y=2, x=3)), vars(B(1, 2)))
for bad in (lambda: A(), lambda: A(1, 2, 3), lambda: A(1, z=2), lambda: C()):
    try:
        bad()
    except TypeError as e:
        print(e)
# --- pairwise assignment and loops over pairs
a, b = 1, 2
a, b = b, a
l = [0, 1, 2]
i = 0
i, l[i] = 2, 'x'
print(a, b, i, l)
[a, (b, c)] = 1, (2, 3)
print(a, b, c)
for i, x in enumerate('ab'): print(i, x)
for k, v in {'a': 1}.items(): print(k, v)
for p, q in zip([1, 2, 3], 'xy'): print(p, q)
for p, q in [(1, 2), 'ab', {5: 6, 7: 8}]: print(p, q)
def g():
    yield 1, 2
    yield [3, 4]
for p, q in g(): print(p, q)
try:
    for p, q in [(1, 2, 3)]: pass
except ValueError as e:
    print(e)
try:
    for p, q in zip([1], [2, 3], strict=True): print(p, q)
except ValueError as e:
    print(e)
# --- texts that grow have forks
s = 'x' * 200
a = s + 'a'
b = a + 'b'
c = a + 'c'
d = b + 'd'
e = b + 'e'
print(a[-3:], b[-3:], c[-3:], d[-3:], e[-3:], len(d))
t = ''
parts = []
for i in range(300):
    t += str(i)
    if i % 100 == 0: parts.append(t)
print([len(p) for p in parts], t[-9:], t.startswith(parts[-1]))
# --- sorting by keys of one kind is stable
rows = [(i * 7 % 5, i) for i in range(40)]
for key in (lambda r: r[0], lambda r: float(r[0]), lambda r: str(r[0]), lambda r: (r[0], 'x'), lambda r: (str(r[0]),), lambda r: [r[0]]):
    print([r[1] for r in sorted(rows, key=key)] == [r[1] for r in sorted(rows, key=lambda r: r[0])],
          [r[1] for r in sorted(rows, key=key, reverse=True)][:8])
print(sorted([(1, 'b'), (1, 'a'), (0, 'c'), (1,)]), sorted([3, 1, 2], reverse=True), sorted('bca'))
try:
    sorted([(1, 'a'), (1, 2)])
except TypeError as e:
    print(e)
# --- equal words are one key
words = ('a b a c a ' * 3).split()
n = {}
for w in words:
    if w in n:
        n[w] += 1
    else:
        n[w] = 1
    if w == 'c': del n[w]
m = {}
for w in words:
    m[w] = m.get(w, 0) + 1
    n.pop(w, None)
print(n, m)
