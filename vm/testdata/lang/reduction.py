# --- reduction protocol
import copy
log = []
class A:
    def __init__(self, x): self.x = x; self.conn = object()
    def __getstate__(self):
        log.append('get')
        return {'x': self.x}
    def __setstate__(self, s):
        log.append('set')
        self.x = s['x']
        self.conn = 'new'
a = A([1])
b = copy.copy(a)
c = copy.deepcopy(a)
print(b.x is a.x, c.x is a.x, b.conn, c.conn, log)
class R:
    def __init__(self, *a): self.a = a
    def __reduce__(self): return R, (1, [2]), {'extra': 3}
r = R(9)
s = copy.deepcopy(r)
print(s.a, s.extra)
class N:
    def __new__(cls, a, *, b):
        self = super().__new__(cls)
        self.got = a, b
        return self
    def __getnewargs_ex__(self): return (1,), {'b': 2}
n = N(5, b=6)
n.z = 7
m = copy.copy(n)
print(m.got, m.z)
class L(list):
    def __reduce__(self): return L, (), None, iter([1, 2])
print(copy.copy(L([5])), type(copy.deepcopy(L())).__name__)
class D(dict):
    def __reduce_ex__(self, p): return D, (), {'p': p}, None, iter([('k', 'v')])
d = copy.copy(D(a=1))
print(d, d.p)
class G:
    def __reduce__(self): return 'ONE'
ONE = G()
print(copy.copy(ONE) is ONE, copy.deepcopy([ONE])[0] is ONE)
# --- reduce of plain instances
import copy
class P:
    pass
p = P()
print(p.__reduce_ex__(4)[1:], p.__getstate__())
p.a = 1
fn, args, state = p.__reduce_ex__(2)[:3]
print(fn.__name__, args == (P,), state, p.__getstate__(), p.__getstate__() is p.__dict__)
class Q(list): pass
q = Q([1, 2])
q.tag = 1
r = q.__reduce_ex__(2)
print(r[0].__name__, r[1] == (Q,), r[2], list(r[3]), r[4])
class D(dict): pass
r = D(a=1).__reduce_ex__(2)
print(r[0].__name__, r[2], r[3], list(r[4]))
class T(tuple): pass
print(T((1, 2)).__reduce_ex__(2)[1][1:])
class S(set): pass
print(S([1]).__reduce_ex__(2)[1:])
class I(int): pass
print(I(5).__reduce_ex__(2)[1][1:])
e = ValueError('x', 1)
print(e.__reduce__(), e.__reduce_ex__(4))
e.note = 1
print(e.__reduce__())
# --- reduce of iterators and ranges
import copy
print(iter([1, 2]).__reduce__(), iter((1,)).__reduce__(), iter({1: 2}).__reduce__(), iter(range(3)).__reduce__())
print(range(1, 5, 2).__reduce__(), slice(1, 2).__reduce__())
it = iter([1, 2, 3])
next(it)
a = copy.copy(it)
b = copy.deepcopy(it)
print(list(a), list(b), list(it))
z = zip([1, 2], 'ab')
next(z)
print(list(copy.deepcopy(z)), list(z))
e = enumerate('abc', 2)
next(e)
print(list(copy.deepcopy(e)), list(e))
for x in (reversed([1, 2]), map(str, [1]), filter(None, [1, 0]), iter('ab')):
    print(list(copy.deepcopy(x)), list(x))
def g():
    yield
for x in (g(), {}.keys(), copy):
    try:
        copy.deepcopy(x)
        print('ok')
    except TypeError as e:
        print(e)
# --- setter and errors
import copy
def put(obj, state): obj.via = state
class A:
    def __reduce__(self): return A, (), 5, None, None, put
try:
    copy.copy(A())
except TypeError as e:
    print(e)
class H:
    def __getstate__(self): raise KeyError('no')
try:
    copy.copy(H())
except KeyError as e:
    print(repr(e))
