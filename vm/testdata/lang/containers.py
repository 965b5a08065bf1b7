# --- list methods
l = [3, 1, 2]
l.append(4); l.extend([5, 6]); l.extend('ab'); l.insert(0, 'z'); l.insert(-1, 'y'); l.insert(100, 'end')
print(l, l.pop(), l.pop(0), l.index(2), l.count(1))
l.remove('a'); l.reverse()
print(l)
m = l.copy(); m.clear()
print(m, l)
n = [3, 1, 2]; n.sort(); print(n); n.sort(reverse=True); print(n); n.sort(key=lambda x: -x); print(n)
for f in (lambda: [].pop(), lambda: [1].pop(5), lambda: [1].remove(2), lambda: [1].index(2), lambda: [1, 'a'].sort(), lambda: [1].extend(5), lambda: [1].insert('a', 1), lambda: [1].index(1, 5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print([1, 2] + [3], [1] * 3, [1, 2] == [1, 2], [1, 2] < [1, 3], [] < [1], 2 in [1, 2], [[1]] == [[1]], list('ab'), list((1, 2)), list({'a': 1}), list(range(3)))
# --- sort stability and keys
data = [('b', 2), ('a', 2), ('c', 1), ('a', 1)]
print(sorted(data), sorted(data, key=lambda x: x[1]), sorted(data, key=lambda x: x[0], reverse=True), sorted('Banana', key=str.lower), sorted([3, 1.5, True]), sorted({'b': 1, 'a': 2}), sorted([[2], [1, 5], [1]]))
def bad(x): raise ValueError(x)
l = [3, 1, 2]
try: l.sort(key=bad)
except ValueError as e: print(e, l)
def mut(x):
    l.append(9)
    return x
try: l.sort(key=mut)
except ValueError as e: print(e)
class C:
    def __init__(self, x): self.x = x
    def __lt__(self, o): return self.x < o.x
    def __repr__(self): return 'C%d' % self.x
print(sorted([C(2), C(1), C(3)]), max([C(2), C(3)]), min(C(5), C(4)))
# --- dict methods
d = {'a': 1, 'b': 2}
print(d.get('a'), d.get('z'), d.get('z', 0), d.setdefault('c', 3), d.setdefault('a', 9), d.pop('b'), d.pop('q', 'none'), d)
d.update({'x': 1}, y=2); d.update([('z', 3)]); d.update(k=5)
print(d, list(d.keys()), list(d.values()), list(d.items()), d.popitem(), len(d), 'a' in d, 1 in d.values(), ('a', 1) in d.items())
print(dict(a=1), dict([('a', 1)]), dict({'a': 1}, b=2), dict(zip('ab', [1, 2])), dict.fromkeys('ab'), dict.fromkeys([1], 0), {**d, 'a': 0}, d | {'n': 1}, {1: 'a', True: 'b', 1.0: 'c'})
e = d.copy(); e['a'] = 100; print(d['a'], e['a'], d == e, {'a': 1, 'b': 2} == {'b': 2, 'a': 1})
for f in (lambda: {}['k'], lambda: {}.popitem(), lambda: {}.pop('k'), lambda: {[]: 1}, lambda: {}.update(5), lambda: dict([1]), lambda: dict(['abc']), lambda: {{}: 1}, lambda: d < d, lambda: {}.fromkeys(5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
del d['a']; d.clear(); print(d)
print(list(reversed({'a': 1, 'b': 2})), {'a': 1}.keys() & {'a', 'b'}, {'a': 1}.keys() | set(), {'a': 1}.items(), {'a': 1}.keys(), {'a': 1}.values())
# --- dict order and deletion
d = {}
for i in range(20): d[i] = i
for i in range(0, 20, 2): del d[i]
d[0] = 'again'
print(list(d), len(d))
for k in list(d):
    if k % 3: del d[k]
print(d)
d = {i: i for i in range(1000)}
for i in range(999): del d[i]
print(d, next(iter(d)))
# --- dict views live
d = {'a': 1}
k, v, i = d.keys(), d.values(), d.items()
d['b'] = 2
print(list(k), list(v), list(i), len(k), 'b' in k)
# --- sets
a, b = {1, 2, 3}, {2, 3, 4}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a < b, {1} < a, a >= {1}, a.isdisjoint({9}), a.issubset({1, 2, 3, 4}), a == {3, 2, 1}, len(a), 2 in a)
a.add(9); a.discard(1); a.discard(77); a.update([5], (6,)); a.remove(2)
print(sorted(a), sorted(a.union([1], {2})), sorted(a.intersection([3, 9])), sorted(a.difference([3])), sorted(a.symmetric_difference({3, 100})))
f = frozenset([1, 2])
print(f, {f: 1}[frozenset([2, 1])], f | {3} == {1, 2, 3}, type(f | {3}).__name__, type({3} | f).__name__, hash(f) == hash(frozenset([2, 1])), {frozenset()} == {frozenset()})
for g in (lambda: a.remove(77), lambda: {[]}, lambda: set().pop(), lambda: {1} | [2], lambda: {1} + {2}, lambda: set(5), lambda: {1}[0], lambda: frozenset().add(1), lambda: {1} < 5):
    try: print(g())
    except Exception as e: print(type(e).__name__, e)
print(set('aab') == {'a', 'b'}, set(), {1, 1.0, True}, bool(set()), sorted({*'ab', 'c'}), set([1]) == frozenset([1]))
# --- tuples
t = (1, 2, 2)
print(t.count(2), t.index(2), t + (3,), t * 2, t[1:], t == (1, 2, 2), (1, 2) < (1, 3), hash((1, 2)) == hash((1, 2)), len(()), (1,), tuple('ab'), (1, [2])[1], t[-1])
for f in (lambda: t.index(9), lambda: t[5], lambda: hash((1, [])), lambda: t + [1], lambda: (1, 2).append):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
a = ((1, 2), (3, 4))
print([x + y for x, y in a], dict(a), max(a), sum(a, ()))
# --- str methods
s = 'Hello, World'
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.split(', '), s.replace('l', 'L'), s.replace('l', 'L', 1), s.find('o'), s.rfind('o'), s.find('zz'), s.index('W'), s.count('l'), s.startswith('He'), s.endswith(('x', 'ld')))
print('  a b  '.strip(), 'xxaxx'.strip('x'), 'xxa'.lstrip('x'), 'axx'.rstrip('x'), 'a b  c'.split(), 'a b  c'.split(' '), 'a,b,c'.split(',', 1), 'a,b,c'.rsplit(',', 1), 'a\nb\r\nc'.splitlines(), 'a=b=c'.partition('='), 'a=b=c'.rpartition('='), 'abc'.partition('x'))
print('-'.join(['a', 'b']), '5'.zfill(3), '-5'.zfill(4), 'a'.center(5, '*'), 'a'.ljust(3) + '|', 'a'.rjust(3), 'ab'.expandtabs(), 'abc'.translate({97: 'X', 98: None}), 'abc'.maketrans('a', 'b'), 'prefix_x'.removeprefix('prefix_'), 'x.py'.removesuffix('.py'))
print('12'.isdigit(), 'a1'.isalnum(), 'ab'.isalpha(), ' '.isspace(), 'Ab'.istitle(), 'ab'.islower(), 'AB'.isupper(), ''.isdigit(), '½'.isnumeric(), '²'.isdigit(), 'a_1'.isidentifier(), 'ß'.upper(), 'ß'.casefold(), 'İ'.lower() if False else '', 'abc'.encode(), 'é'.encode('latin-1'))
for f in (lambda: 'a'.index('b'), lambda: ''.join([1]), lambda: 'a'.split(''), lambda: 'a'.replace('a'), lambda: 'a'.join(5), lambda: 'a'.center(5, 'ab'), lambda: 'a'.startswith(5), lambda: 'a'.encode('nope'), lambda: 'é'.encode('ascii'), lambda: 'a' + None, lambda: 'a'.partition('')):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
# --- bytes
b = b'abc'
print(b[0], b[1:], b + b'd', b * 2, b.upper(), b.hex(), bytes.fromhex('6162'), list(b), b.decode(), b.find(b'b'), b'a' in b, 97 in b, b.split(b'b'), b.replace(b'a', b'z'), bytes(3), bytes([1, 2]), bytes('a', 'utf-8'), b == b'abc', b < b'abd', len(b), b.startswith(b'a'), b' x '.strip())
a = bytearray(b'abc'); a[0] = 65; a.append(100); a.extend(b'e'); del a[1]; a += b'f'
print(a, bytes(a), a[1:3], a.pop(), len(a), a == b'Acdef'[:4])
for f in (lambda: b'a' + 'b', lambda: b[5], lambda: bytes([256]), lambda: b'\xff'.decode(), lambda: bytes('a'), lambda: b'a'.join(['x']), lambda: bytes(-1), lambda: b''.fromhex('zz')):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
# --- iterators
it = iter([1, 2])
print(next(it), next(it), next(it, 'd'), list(it), list(iter(range(2))), list(zip([1, 2], 'abc')), list(zip()), list(enumerate('ab', 1)), list(map(max, [1, 5], [3, 2])), list(filter(None, [0, 1, '', 'a'])), list(reversed('abc')))
z = zip([1, 2], [3, 4])
print(next(z), list(z), list(z))
def g():
    yield 1
    yield 2
print(dict(zip(g(), g())), sum(g()), min(g()), sorted(g(), reverse=True), any(x > 1 for x in g()), ','.join(str(x) for x in g()))
try: next(iter([]))
except StopIteration as e: print(repr(e))
for f in (lambda: next(5), lambda: iter(5), lambda: zip(5), lambda: list(map(len, 5)), lambda: sum(['a']), lambda: reversed({1}), lambda: enumerate(5), lambda: list(zip([1], [1, 2], strict=True)), lambda: sum([], 'a'), lambda: max([]), lambda: min()):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
# --- range
r = range(0, 10, 3)
print(r, list(r), len(r), r[1], r[-1], r[1:], 6 in r, 7 in r, r.index(6), r.count(3), r == range(0, 12, 3), range(5, 0, -2), list(range(5, 0, -2)), bool(range(0)), hash(range(3)) == hash(range(0, 3)), r.start, r.stop, r.step, range(3) == [0, 1, 2], range(10 ** 18)[10 ** 17])
for f in (lambda: range(1.5), lambda: range(1, 2, 0), lambda: r[10], lambda: range('a'), lambda: r.index(1)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
# --- changing containers inside callbacks
d = {1: 'a', 2: 'b'}
try:
    for k in d:
        d.pop(k)
except RuntimeError as e: print(e)
l = [1, 2, 3]
print([l.append(x) or x for x in l if len(l) < 6], l)
class K:
    def __hash__(self): return 1
    def __eq__(self, o):
        if len(d2) > 1: d2.clear()
        return False
d2 = {}
d2[K()] = 1
d2[K()] = 2
try: d2[K()] = 3
except Exception as e: print(type(e).__name__)
print(len(d2) < 4)
# --- nested data
data = {'users': [{'name': 'ann', 'tags': ['a', 'b']}, {'name': 'bob', 'tags': []}]}
data['users'][0]['tags'].append('c')
data['users'][1]['tags'] += ['z']
print([u['name'] + str(len(u['tags'])) for u in data['users']], {t for u in data['users'] for t in u['tags']} == {'a', 'b', 'c', 'z'}, data)
import copy
c = copy.deepcopy(data)
c['users'][0]['name'] = 'x'
print(data['users'][0]['name'], copy.copy([1, [2]]))
