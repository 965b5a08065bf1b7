# --- copy of builtin containers
import copy
for x in ([1, [2]], {'a': [1]}, {1, 2}, (1, [2]), 'text', 5, None, frozenset([1]), bytearray(b'x'), b'x', 1.5, range(3), slice(1, 2), len, int, lambda: 1):
    c, d = copy.copy(x), copy.deepcopy(x)
    same = isinstance(x, (str, int, float, bytes, type(None), range, type(len), type))
    print(type(c).__name__, c == x, d == x, c is x, d is x)
l = [1, [2, 3]]
c, d = copy.copy(l), copy.deepcopy(l)
l[1].append(4)
print(c, d)
# --- deepcopy keeps shared parts shared and cycles closed
import copy
a = [1]
l = [a, a, {'k': a}]
d = copy.deepcopy(l)
print(d[0] is d[1], d[0] is d[2]['k'], d[0] is a)
l = [1]
l.append(l)
d = copy.deepcopy(l)
print(d[1] is d, d is not l, d)
x = {}
x['me'] = x
d = copy.deepcopy(x)
print(d['me'] is d)
t = ([],)
t[0].append(t)
d = copy.deepcopy(t)
print(d[0][0] is d)
# --- copies of instances
import copy
class A:
    cls = [1]
    def __init__(self): self.x, self.y = [1], 'y'
a = A()
c, d = copy.copy(a), copy.deepcopy(a)
print(c.x is a.x, d.x is a.x, d.x == a.x, d.cls is A.cls, vars(c) == vars(a), type(d).__name__)
class B(list):
    pass
b = B([1, [2]])
b.attr = [3]
c, d = copy.copy(b), copy.deepcopy(b)
print(type(c).__name__, c, c.attr is b.attr, type(d).__name__, d, d[1] is b[1], d.attr is b.attr)
class D(dict): pass
d = D(a=[1])
print(type(copy.copy(d)).__name__, copy.deepcopy(d), copy.copy(d)['a'] is d['a'])
class S:
    __slots__ = ('p', 'q')
s = S()
s.p = [1]
c, d = copy.copy(s), copy.deepcopy(s)
print(c.p is s.p, d.p is s.p, hasattr(c, 'q'))
# --- copy hooks
import copy
class H:
    def __init__(self, v): self.v = v
    def __copy__(self): return H('copied')
    def __deepcopy__(self, memo):
        print(type(memo).__name__)
        return H('deep')
h = H('orig')
print(copy.copy(h).v, copy.deepcopy(h).v, copy.deepcopy([h])[0].v, copy.copy([h])[0] is h)
class R:
    def __init__(self, a, b=None): self.a, self.b = a, b
    def __reduce__(self): return R, (self.a, 'reduced')
r = R([1])
print(copy.copy(r).b, copy.copy(r).a is r.a, copy.deepcopy(r).a is r.a)
class G:
    def __init__(self): self.x, self.tmp = [1], 'tmp'
    def __getstate__(self): return {'x': self.x}
    def __setstate__(self, s):
        self.__dict__.update(s)
        self.restored = True
g = copy.deepcopy(G())
print(g.x, hasattr(g, 'tmp'), g.restored)
class N:
    def __init__(self, *a): print('init', a)
    def __new__(cls, *a):
        print('new', a)
        return super().__new__(cls)
    def __getnewargs__(self): return (1, 2)
copy.copy(N('x'))
# --- copy methods of containers
l, d, s, b = [[1]], {'a': [1]}, {1}, bytearray(b'x')
print(l.copy() == l, l.copy() is l, l.copy()[0] is l[0], d.copy()['a'] is d['a'], s.copy() is s, b.copy() is b, l[:] is l, list(l) is l, dict(d) is d, tuple((1,)) == (1,))
# --- copies of exceptions and functions
import copy
e = ValueError('a', 1)
e.extra = [1]
c = copy.copy(e)
print(repr(c), c.extra is e.extra, copy.deepcopy(e).extra is e.extra, repr(copy.deepcopy(e)))
def f(): pass
class K: pass
print(copy.copy(f) is f, copy.deepcopy(f) is f, copy.deepcopy(K) is K, copy.deepcopy([f, K, len])[0] is f)
class X(Exception):
    def __init__(self, a): super().__init__(a)
print(repr(copy.copy(X(5))))
try:
    copy.deepcopy(i for i in [])
except TypeError as e:
    print(e)
# --- copy.copy of a class that compares by value
import copy
class P:
    def __init__(self, x, y): self.x, self.y = x, y
    def __eq__(self, o): return (self.x, self.y) == (o.x, o.y)
    def __hash__(self): return hash((self.x, self.y))
    def __repr__(self): return f'P({self.x}, {self.y})'
p = P(1, 2)
q = copy.copy(p)
q.x = 9
print(p, q, p == copy.deepcopy(p), {p: 1}[copy.copy(p)], copy.deepcopy({p: [p]}), copy.deepcopy((p, p)), copy.deepcopy({p}) == {p})
