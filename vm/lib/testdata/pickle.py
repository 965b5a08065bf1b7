import pickle, copyreg, io
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
import datetime
class C:
    def __init__(self, x): self.x = x
    def __repr__(self): return 'C(%r)' % (self.x,)
class L(list): pass
def f(x): return x
P = namedtuple('P', 'x y')
data = [None, True, False, 0, -1, 255, 256, 65535, 65536, -2**31, 2**31, 2**63, -2**63, -2**64, 2**100, -128, -32768, -2**39, 1.5, -0.0, 'a', 'é€😀', 'x' * 300, b'', b'ab\xff', b'y' * 300,
 bytearray(b'q'), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, 2], list(range(2500)), {}, {1: 2}, {str(i): i for i in range(1200)}, set(), {1}, frozenset([1]), ..., NotImplemented,
 range(3), slice(1, 2), Counter('aab'), OrderedDict([('b', 1), ('a', 2)]), defaultdict(list, {1: [2]}), deque([1, 2], 5), datetime.datetime(2020, 1, 2, 3, 4, 5, 6), datetime.date(2020, 1, 1), datetime.timedelta(3, 4, 5), datetime.timezone.utc,
 int, len, type(None), ValueError('x', 1), C([1]), L([1, 2]), f, C, P(1, 2), str.upper, [].append, iter([1, 2]), complex if 0 else 1]
for proto in (2, 3, 4, 5):
    for x in data:
        y = pickle.loads(pickle.dumps(x, proto))
        a, b = repr(x), repr(y)
        if a != b and not callable(x) and type(x).__name__ != 'list_iterator': print(proto, a[:60], b[:60])
l = []; l.append(l); t = ([],); t[0].append(t)
m = pickle.loads(pickle.dumps(l)); print(m[0] is m)
u = pickle.loads(pickle.dumps(t)); print(u[0][0] is u)
o = C(None); o.x = o
p = pickle.loads(pickle.dumps(o)); print(p.x is p)
b = io.BytesIO(); pickle.dump(1, b); pickle.dump('two', b); b.seek(0); print(pickle.load(b), pickle.load(b))
for bad in (b'', b'abc', b'\x80\x04', b'\x80\x09.', b'(', b'0.', b'\x80\x04]a.', b'\x80\x04h\x05.'):
    try: print(pickle.loads(bad))
    except Exception as e: print(type(e).__name__, e)
def g():
    yield
for bad in (g(), lambda: 0, {}.keys()):
    try: pickle.dumps(bad)
    except Exception as e: print(type(e).__name__, str(e)[:30])
copyreg.pickle(C, lambda c: (C, ('reg',)))
print(pickle.loads(pickle.dumps(C(1))))
class Pk(pickle.Pickler):
    def persistent_id(self, o): return 'the-f' if o is f else None
class Un(pickle.Unpickler):
    def persistent_load(self, i): return f if i == 'the-f' else None
    def find_class(self, m, n):
        if n == 'C': raise pickle.UnpicklingError('no')
        return super().find_class(m, n)
b = io.BytesIO(); Pk(b).dump([f, 1, f]); b.seek(0); print(Un(b).load() == [f, 1, f])
print(defaultdict(int, a=1).__reduce__()[:2], Counter('a').__reduce__()[1], OrderedDict(a=1).__reduce__()[1])
print(pickle.HIGHEST_PROTOCOL, pickle.DEFAULT_PROTOCOL, issubclass(pickle.PicklingError, pickle.PickleError))
