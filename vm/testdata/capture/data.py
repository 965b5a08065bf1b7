# --- plain data
DATA = [None, True, 0, -1, 2 ** 70, -2 ** 70, 1.5, float('inf'), 'text', 'é€😀', '', b'by\x00', bytearray(b'ba'), (1, (2,)), [], {}, set(), frozenset([1]), {'k': [1]}, {1}, ..., NotImplemented, range(1, 9, 2), slice(1, None, 2)]
callbacks = [lambda: DATA, lambda: [type(x).__name__ for x in DATA]]
inputs = [()]
# --- shared parts stay shared
part = [1]
D = {'a': part, 'b': part, 'c': [part, (part,)]}
def f():
    D['a'].append(2)
    return D
callbacks = [f, lambda: D['c'][0] is D['a']]
inputs = [(), ()]
# --- shared between globals
x = [1]
y = x
def f():
    x.append(0)
    return y
callbacks = [f]
inputs = [(), ()]
# --- shared between callbacks
box = {}
def put(v):
    box[v] = len(box)
    return v
callbacks = [put, lambda v: box]
inputs = [(1,), (2,)]
# --- cycles
l = [1]
l.append(l)
d = {}
d['d'] = d
t = ([],)
t[0].append(t)
class O: pass
o = O()
o.me = o
o.t = (o, [o])
fs = frozenset([o])
o.fs = fs
def f():
    return l[1] is l, d['d'] is d, t[0][0] is t, o.me is o, o.t[0] is o, o.t[1][0] is o, o in fs, o.fs is fs
callbacks = [f]
inputs = [()]
# --- a tuple that is a key inside itself
class O: pass
o = O()
t = (o, 1)
o.d = {t: 'v'}
callbacks = [lambda: (o.d[t], list(o.d)[0] is t)]
inputs = [()]
# --- linked list
class N:
    def __init__(self, v, next): self.v, self.next = v, next
head = None
for i in range(300): head = N(i, head)
def total():
    n, s = head, 0
    while n:
        s += n.v
        n = n.next
    return s
callbacks = [total]
inputs = [()]
# --- deep lists
deep = []
for _ in range(400): deep = [deep]
def depth():
    d, n = deep, 0
    while d:
        d, n = d[0], n + 1
    return n
callbacks = [depth]
inputs = [()]
# --- insertion order
D = {c: i for i, c in enumerate('zebra')}
del D['b']
D['b'] = 9
callbacks = [lambda: list(D.items())]
inputs = [()]
# --- iterators keep their place
it = iter([1, 2, 3, 4])
next(it)
tu = iter((1, 2, 3))
next(tu)
st = iter('aé€')
next(st)
rg = iter(range(5))
next(rg)
dk = iter({'a': 1, 'b': 2})
next(dk)
se = iter({7})
rv = reversed([1, 2, 3])
next(rv)
by = iter(b'ab')
next(by)
callbacks = [lambda: [list(x) for x in (it, tu, st, rg, dk, se, rv, by)]]
inputs = [(), ()]
# --- lazy builtins
e = enumerate(['a', 'b', 'c'], 5)
next(e)
z = zip([1, 2], 'ab')
next(z)
K = 10
m = map(lambda x: x * K, [1, 2, 3])
next(m)
f = filter(None, [0, 1, 2])
n = [3]
c = iter(lambda: n.pop(), 99)
r = reversed((1, 2, 3))
next(r)
callbacks = [lambda: [list(x) for x in (e, z, m, f, r)]]
inputs = [(), ()]
# --- strings that repeat
S = ['abc' * 10] * 5 + ['x', 'x']
callbacks = [lambda: S]
inputs = [()]
# --- large table
BIG = {str(i): [i, i * 1.5, (i,)] for i in range(3000)}
callbacks = [lambda k: BIG[k], lambda k: len(BIG)]
inputs = [('17',), ('2999',)]
# --- constants that are types
TYPES = [int, str, type(None), type(...), type(NotImplemented), type(lambda: 0), type(len), type, object, ValueError, type([].append), type(iter([]))]
callbacks = [lambda: [t.__name__ for t in TYPES], lambda: isinstance(None, TYPES[2])]
inputs = [()]
# --- bound methods and unbound ones
class A:
    def f(self, x): return self.k, x
    k = 1
a = A()
a.k = 2
g = a.f
h = A.f
callbacks = [g, lambda x: h(a, x), lambda x: g.__self__ is a]
inputs = [(5,)]
