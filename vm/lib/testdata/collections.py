from collections import Counter, defaultdict, OrderedDict, deque, namedtuple, ChainMap
import collections

c = Counter('abracadabra')
t(lambda: c)
t(lambda: c.most_common(2))
t(lambda: c.most_common())
t(lambda: c['zzz'])
t(lambda: 'zzz' in c)
t(lambda: list(c.elements()))
t(lambda: c.total())
def upd():
    x = Counter(a=1); x.update('aab'); x.update({'a': 5}); x.update(b=2); x.subtract('c'); x.subtract(a=1); return x
t(upd)
t(lambda: Counter(a=3, b=1) + Counter(a=1, b=-5))
t(lambda: Counter(a=3, b=1) - Counter(a=1, b=5))
t(lambda: Counter(a=3, b=1) & Counter(a=1, b=5))
t(lambda: Counter(a=3, b=1) | Counter(a=1, b=5, c=2))
t(lambda: +Counter(a=3, b=-1))
t(lambda: -Counter(a=3, b=-1))
t(lambda: Counter(a=1) == Counter(a=1, b=0))
t(lambda: Counter(a=1) == {'a': 1})
t(lambda: {'a': 1} == Counter(a=1))
t(lambda: Counter(a=1) <= Counter(a=2))
t(lambda: Counter(a=1) < Counter(a=1))
t(lambda: Counter(a=1) > Counter())
t(lambda: Counter())
t(lambda: Counter(None))
t(lambda: Counter(1))
t(lambda: Counter('a', 'b'))
t(lambda: Counter.fromkeys('ab'))
def dl():
    x = Counter('ab'); del x['zz']; del x['a']; x['q'] += 3; return x, dict(x), len(x), isinstance(x, dict)
t(dl)
t(lambda: type(c.copy()).__name__)
def iop():
    x = Counter('aab'); x += Counter('ab'); y = x; x -= Counter('aaab'); x |= Counter('zz'); x &= Counter('z'); return x, y is x
t(iop)
t(lambda: Counter([1, 2, 2, 'a', None]))
t(lambda: sorted(Counter('hello').items()))
t(lambda: Counter({'a': 2.5, 'b': 'x'}))
t(lambda: max(Counter('hello'), key=Counter('hello').get))
class MyC(Counter):
    def top(self): return self.most_common(1)
t(lambda: MyC('aab').top())
t(lambda: MyC('aab'))

d = defaultdict(list)
d['a'].append(1); d['a'].append(2); d['b']
t(lambda: d)
t(lambda: dict(d))
t(lambda: d.get('zz'))
t(lambda: d.default_factory)
t(lambda: defaultdict(int, {'a': 1}, b=2))
t(lambda: defaultdict(None)['x'])
t(lambda: defaultdict())
t(lambda: defaultdict(5))
t(lambda: defaultdict(lambda: 7)['q'])
def dd():
    x = defaultdict(int)
    for ch in 'hello': x[ch] += 1
    y = x.copy(); y['new']; x.default_factory = str
    return x, y, x['s'], type(y)
t(dd)
t(lambda: defaultdict(int, a=1) | {'b': 2})
t(lambda: {'b': 2} | defaultdict(int, a=1))
t(lambda: defaultdict(int, a=1) == {'a': 1})
t(lambda: d.__missing__('new'))
rec = lambda: defaultdict(rec)
def nest():
    x = rec(); x['a']['b']['c'] = 1; return list(x['a']['b'].items())
t(nest)
class DD(defaultdict):
    def __missing__(self, k): return 'miss ' + k
t(lambda: DD(int)['x'])
s = defaultdict(list); s['s'].append(s)
t(lambda: len(repr(s)) > 5)

o = OrderedDict([('b', 1), ('a', 2)]); o['c'] = 3
t(lambda: o)
t(lambda: OrderedDict())
t(lambda: OrderedDict(x=1))
def mv():
    x = OrderedDict(o); x.move_to_end('b'); y = list(x); x.move_to_end('b', last=False); return y, list(x), x.popitem(), x.popitem(last=False), x
t(mv)
t(lambda: o.move_to_end('zz'))
t(lambda: OrderedDict().popitem())
t(lambda: OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))
t(lambda: OrderedDict(a=1, b=2) == dict(b=2, a=1))
t(lambda: OrderedDict(a=1) != OrderedDict(a=1))
t(lambda: OrderedDict(a=1) | {'b': 2})
t(lambda: list(reversed(o)))
t(lambda: o.copy())
t(lambda: type(o.copy()).__name__)
t(lambda: OrderedDict.fromkeys('ab', 0))
t(lambda: [o.pop('b'), o.pop('zz', None), o])

q = deque([1, 2, 3], maxlen=3)
q.append(4); q.appendleft(0)
t(lambda: q)
t(lambda: (q.maxlen, len(q), q[0], q[-1], 2 in q, 9 in q))
t(lambda: deque('abc'))
t(lambda: deque())
t(lambda: deque(maxlen=0))
t(lambda: deque(maxlen=-1))
def ops():
    x = deque(range(6)); out = []
    x.rotate(2); out.append(list(x)); x.rotate(-3); out.append(list(x)); x.rotate(); out.append(list(x)); x.rotate(100); out.append(list(x))
    x.extend('ab'); x.extendleft('yz'); out.append(list(x)); out.append([x.pop(), x.popleft(), x.count(2), x.index('a')])
    x.insert(2, 'I'); x.insert(-1, 'J'); x.insert(100, 'K'); out.append(list(x)); x.remove('I'); x.reverse(); out.append(list(x)); del x[0]; del x[-1]; x[1] = 'S'; out.append(list(x))
    y = x.copy(); x.clear(); out.append((list(x), list(y))); return out
t(ops)
t(lambda: deque().pop())
t(lambda: deque().popleft())
t(lambda: deque([1])[5])
t(lambda: deque([1]).remove(2))
t(lambda: deque([1]).index(2))
t(lambda: deque([1, 2], 2).insert(0, 1))
t(lambda: deque([1, 2]) == deque([1, 2]))
t(lambda: deque([1, 2]) == [1, 2])
t(lambda: deque([1, 2]) < deque([1, 3]))
t(lambda: deque([1]) + deque([2]))
t(lambda: deque([1]) + [2])
t(lambda: deque([1, 2]) * 3)
t(lambda: deque([1, 2], 3) * 3)
t(lambda: 2 * deque([1]))
t(lambda: hash(deque()))
t(lambda: list(reversed(deque([1, 2, 3]))))
t(lambda: bool(deque()))
t(lambda: deque([[1], (2,)]))
def mut():
    x = deque([1, 2])
    for i in x: x.append(i)
t(mut)
def iadd():
    x = deque([1]); y = x; x += [2, 3]; return x, x is y
t(iadd)
def selfext():
    x = deque([1, 2]); x.extend(x); return x
t(selfext)
t(lambda: deque([1, 2])['a'])
t(lambda: deque(5))
class DQ(deque):
    def __init__(self, name): super().__init__([1, 2]); self.name = name
t(lambda: (DQ('n').name, list(DQ('n')), DQ('n')))
def ring():
    x = deque()
    for i in range(100):
        x.append(i)
        if i % 3 == 0: x.popleft()
    return list(x)
t(ring)

P = namedtuple('P', 'x y')
p = P(1, y=2)
t(lambda: p)
t(lambda: (p.x, p.y, p[0], p[-1], len(p), tuple(p), list(p)))
t(lambda: p == (1, 2))
t(lambda: hash(p) == hash((1, 2)))
t(lambda: p._replace(x=9))
t(lambda: p._replace(z=9))
t(lambda: p._asdict())
t(lambda: P._fields)
t(lambda: p._fields)
t(lambda: P._make([3, 4]))
t(lambda: P._make([3]))
t(lambda: P(1))
t(lambda: P(1, 2, 3))
t(lambda: P(1, 2, z=3))
t(lambda: P(1, x=3))
t(lambda: P)
t(lambda: P.__name__)
t(lambda: P.__doc__)
t(lambda: isinstance(p, tuple))
def seta(): p.x = 5
t(seta)
t(lambda: p.zz)
a, b = p
t(lambda: (a, b))
Q = namedtuple('Q', ['a', 'b', 'c'], defaults=[8, 9])
t(lambda: Q(1))
t(lambda: Q(1, c=0))
t(lambda: Q())
t(lambda: Q._field_defaults)
t(lambda: namedtuple('R', 'a, b a', rename=True)._fields)
t(lambda: namedtuple('R', 'a class _x', rename=True)(1, 2, 3))
t(lambda: namedtuple('R', 'a a'))
t(lambda: namedtuple('R', 'class'))
t(lambda: namedtuple('R', '_a'))
t(lambda: namedtuple('R', '1a'))
t(lambda: namedtuple('class', 'a'))
t(lambda: namedtuple('R', 'a', defaults=[1, 2]))
t(lambda: namedtuple('C', 'count index')(3, 4).count)
t(lambda: namedtuple('E', '')())
Old = namedtuple('Old', 'a b')
Old.__new__.__defaults__ = (None,) * 2
t(lambda: Old())
class Sub(namedtuple('Base', 'x y')):
    __slots__ = ()
    @property
    def sum(self): return self.x + self.y
    def __str__(self): return 'Sub!' + str(self.x)
t(lambda: (Sub(1, 2).sum, Sub(1, 2), str(Sub(1, 2)), Sub(1, 2)._replace(x=5).sum))
t(lambda: sorted([P(2, 1), P(1, 5)]))
t(lambda: p + (3,))
t(lambda: '%s-%s' % p)
t(lambda: {p: 1}[(1, 2)])

m = ChainMap({'a': 1}, {'a': 2, 'b': 3})
t(lambda: m)
t(lambda: (m['a'], m['b'], m.get('z'), m.get('z', 5), 'b' in m, len(m), list(m), sorted(m.items()), list(m.values())))
t(lambda: m['z'])
def cm():
    x = ChainMap({'a': 1}, {'b': 2}); x['c'] = 3; x['b'] = 9; del x['a']; return x, x.parents, x.new_child({'q': 1}), x.new_child(), x.maps, x.pop('c'), dict(x)
t(cm)
def cmdel():
    x = ChainMap({}, {'b': 2}); del x['b']
t(cmdel)
t(lambda: ChainMap({}, {'b': 2}).pop('b'))
t(lambda: ChainMap({}).popitem())
t(lambda: ChainMap({'a': 1}, {'b': 2}) == {'a': 1, 'b': 2})
t(lambda: ChainMap({'a': 1}) | {'b': 2})
t(lambda: {'b': 2} | ChainMap({'a': 1}))
t(lambda: bool(ChainMap()))
t(lambda: isinstance(m, dict))
