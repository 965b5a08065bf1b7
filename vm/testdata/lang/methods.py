# --- list methods and errors
l = [3, 1, 2]
print(l.append(4), l.extend('ab'), l, l.insert(0, 'z'), l.insert(-1, 'y'), l.insert(100, 'e'), l.insert(-100, 's'), l, l.pop(), l.pop(0), l.pop(-2), l, l.remove(1), l.index(2), l.count(2), l.reverse(), l, l.copy() == l, l.clear(), l)
l = [1, 2, 3, 2]
print(l.index(2), l.index(2, 2), l.index(2, -1), l.index(3, 0, 3), [1, 1.0, True].count(1), [[1], [1]].index([1]), [float('nan')].count(float('nan')))
for f in (lambda: l.index(9), lambda: l.index(2, 4), lambda: l.remove('x'), lambda: [].pop(), lambda: l.pop(10), lambda: l.pop('a'), lambda: l.append(), lambda: l.append(1, 2), lambda: l.extend(5), lambda: l.insert(1), lambda: l.insert('a', 1), lambda: l.index(), lambda: l.sort(5), lambda: l.sort(foo=1), lambda: l.sort(key=5), lambda: [1, 'a'].sort(), lambda: [1, None].sort(), lambda: l.copy(1), lambda: l.reverse(1), lambda: l.clear(1), lambda: l.count(), lambda: l.nope, lambda: l.append(x=1), lambda: l + (1,), lambda: l * 'a', lambda: l * 1.5, lambda: l - l, lambda: l < 5, lambda: [1] < ['a'], lambda: list(5), lambda: list(1, 2), lambda: list(x=1), lambda: (1,) + [1], lambda: [None] * 10**30, lambda: list.append(5, 1), lambda: list.append()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
x = [1]
x += (2, 3); x += 'ab'; x += {5: 6}; x *= 2; x += x; print(x, len(x))
try:
    x += 5
except TypeError as e:
    print(e)
# --- dict methods and errors
d = {'a': 1, 'b': 2}
print(d.get('a'), d.get('z'), d.get('z', 0), d.setdefault('c', 3), d.setdefault('a', 9), d.pop('c'), d.pop('c', 'none'), d.update({'d': 4}), d.update([('e', 5)], f=6), d.update(), d.update(x=1), d, d.popitem(), list(d), d.copy() == d, dict.fromkeys('ab'), dict.fromkeys([1, 2], 0), dict.fromkeys({}))
print(dict(), dict(a=1), dict([(1, 2)]), dict({'a': 1}, b=2), dict(zip('ab', (1, 2))), dict(['ab', 'cd']), {**d, 'a': 0}, d | {'q': 1}, {'q': 1} | d, len(d), 'a' in d, 1 in d, d == dict(d), d != {}, {} == dict())
d |= {'m': 1}; d |= [('n', 2)]; print(d, d.clear(), d)
d = {'a': 1}
for f in (lambda: d['z'], lambda: d.pop('z'), lambda: {}.popitem(), lambda: d.update(5), lambda: d.update([1]), lambda: d.update(['abc']), lambda: d.update([(1, 2, 3)]), lambda: d.update([()]), lambda: dict(5), lambda: dict([1]), lambda: dict('ab'), lambda: d.get(), lambda: d.get([]), lambda: d.setdefault([]), lambda: {[]: 1}, lambda: {{}: 1}, lambda: d.pop(), lambda: d.pop('a', 1, 2), lambda: dict(1, 2), lambda: d.fromkeys(5), lambda: d.fromkeys([[]]), lambda: d.keys(1), lambda: d < d, lambda: d + d, lambda: d | 5, lambda: d | [(1, 2)], lambda: d.nope, lambda: d.update(1, 2), lambda: d.copy(1), lambda: d.popitem(1), lambda: [] in d, lambda: {1, 2} in d, lambda: dict(**{1: 2}), lambda: {**5}, lambda: {**[1]}, lambda: d.__delitem__('q'), lambda: d.get('a', 1, 2), lambda: d.get(k='a'), lambda: dict.get({}), lambda: dict.keys([])):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- dict order
d = {'b': 1, 'a': 2}
d['c'] = 3; d['b'] = 9; del d['a']; d['a'] = 4
print(d, list(d.items()), list(reversed(d)), d.popitem(), next(iter(d)))
d.update(b=0, z=1); d |= {'y': 2, 'b': 5}
print(d, {1: 'a', True: 'b', 1.0: 'c'}, {**{'x': 1, 'y': 2}, 'x': 3}, dict(x=1, **{'y': 2}))
e = dict.fromkeys('hello', 0); print(e, e == dict.fromkeys('olleh', 0))
# --- dict views
d = {'a': 1, 'b': 2, 'c': 3}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), 'a' in k, 2 in v, ('a', 1) in i, ('a', 2) in i, 'a' in i, list(reversed(v)))
print(sorted(k & {'a', 'z'}), sorted(k | ['z']), sorted(k - {'a'}), sorted(k ^ {'a', 'q'}), sorted({'a'} & k), sorted({'a', 'q'} - k), sorted(i & {('a', 1)}), sorted(i - {('a', 1)}), k == {'a', 'b', 'c'}, k <= {'a', 'b', 'c', 'd'}, k < {'a'}, k >= {'a'}, k > {'a'}, k != {'a'}, k.isdisjoint(['z']), k.isdisjoint(['a']), i == {('a', 1), ('b', 2), ('c', 3)}, v == v, v == d.values(), type(k & k).__name__)
d['d'] = 4; print(k, len(v), k.mapping == d, {'a': []}.items() & {('b', 1)} if False else '')
for f in (lambda: k & 5, lambda: k + k, lambda: v & v, lambda: k[0], lambda: k < 5, lambda: k.add(1), lambda: hash(k), lambda: k.mapping.__setitem__('q', 1), lambda: v - v, lambda: {'a': []}.items() | {1}, lambda: [] in k, lambda: k.isdisjoint(5)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- changing a dict while iterating
def add():
    d = {1: 1}
    for k in d: d[k + 1] = 1
def rem():
    d = {1: 1, 2: 2}
    for k in d: del d[k]
def same():
    d = {1: 1, 2: 2}
    for k in d: d[k] = 5
    return d
def vals():
    d = {1: 1, 2: 2}
    for v in d.values(): d.pop(v)
def swap():
    d = {1: 1, 2: 2}
    for k in d:
        del d[k]
        d[k + 10] = 1
def sets():
    s = {1, 2}
    for x in s: s.add(x + 100)
def items():
    d = {1: 1}
    for k, v in d.items(): d.clear()
    return d
for f in (add, rem, same, vals, sets, items):
    try:
        print(f())
    except RuntimeError as e:
        print(e)
# --- set methods and errors
s = {1, 2, 3}
print(s.add(4), s.discard(9), s.remove(4), s, s.union([4], (5,)), s.intersection([1, 2], {2}), s.difference([1]), s.symmetric_difference([3, 4]), s | {9}, s & {1}, s - {1}, s ^ {1, 9}, s <= {1, 2, 3, 4}, s < s, s >= {1}, s > {1}, s == frozenset(s), s.isdisjoint([7]), s.issubset(range(9)), s.issuperset([1]), s.copy() is s, set(), frozenset(), {*()}, len(s), 1 in s, s.union(), s.update([4], [5]), s.intersection_update({1, 4, 5}), s.difference_update([1]), s.symmetric_difference_update({4, 7}), sorted(s), s.pop() in (5, 7), s.clear(), s)
s = {1}
s |= {2}; s &= {1, 2, 3}; s -= {1}; s ^= {5}; print(s)
f = frozenset([1, 2]); g = f; g |= {3}; print(f, g, type(f | {1}).__name__, type({1} | f).__name__, f == {1, 2}, hash(f) == hash(frozenset([2, 1])), {f: 1}[frozenset([1, 2])], f in {f}, {1, 2} in {f}, f.copy() is f, frozenset(f) is f)
for fn in (lambda: s.remove(9), lambda: set().pop(), lambda: s.add([]), lambda: {[]}, lambda: s | [1], lambda: s + s, lambda: s < 5, lambda: s < [1], lambda: s.union(5), lambda: s.update(5), lambda: set(5), lambda: set(1, 2), lambda: s[0], lambda: s.add(), lambda: s.add(1, 2), lambda: frozenset().add(1), lambda: s.remove({1}), lambda: s.discard([]), lambda: [] in s, lambda: {1} in s, lambda: s.intersection(5), lambda: s.isdisjoint(5), lambda: s.nope, lambda: set(x=1), lambda: s & 'a', lambda: hash(s), lambda: s.update([[]]), lambda: s - 1, lambda: s ^ None, lambda: s.pop(1)):
    try:
        print(fn())
    except Exception as e:
        print(type(e).__name__, e)
# --- tuple methods and errors
t = (1, 2, 2, 3)
print(t.count(2), t.index(2), t.index(2, 2), t + (4,), t * 2, 2 * (0,), t[1:], 3 in t, len(t), (), (1,), tuple('ab'), tuple([1]), tuple(), t == (1, 2, 2, 3), t < (1, 3), (1, 2) < (1, 2, 0), () < (0,), hash((1, 2)) == hash((1, 2)), tuple(t) is t, (1, 'a') == (1.0, 'a'), sorted([(2, 'a'), (1, 'b'), (1, 'a')]), min((3, 1), (2, 9)), max([(1, 2), (1, 3)]))
for f in (lambda: t.index(9), lambda: t.index(), lambda: t + [1], lambda: t + 1, lambda: t * 'a', lambda: t < [1], lambda: (1,) < ('a',), lambda: hash(([],)), lambda: tuple(5), lambda: tuple(1, 2), lambda: t.append(1), lambda: t.count(), lambda: t.index(1, 'a'), lambda: t - t, lambda: t.index(2, 9), lambda: tuple(x=1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- sorting: stability, keys and reverse
words = ['banana', 'Apple', 'cherry', 'apple', 'Banana', 'fig']
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, reverse=True), sorted(words, key=lambda w: (-len(w), w)))
pairs = [(1, 'b'), (0, 'x'), (1, 'a'), (0, 'y')]
print(sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True), sorted(pairs))
print(sorted({3, 1, 2}), sorted({'b': 1, 'a': 2}), sorted('hello'), sorted([]), sorted([True, 0, 2.5, -1]), sorted(range(5), key=lambda x: x % 3), sorted([1, 2, 3], key=None, reverse=1))
l = [3, 1, 2]
print(l.sort(), l, l.sort(reverse=True), l)
class K:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __repr__(self): return f'K{self.v}'
print(sorted([K(3), K(1), K(2)]), max(K(1), K(2)) if False else min([K(2), K(1)]))
for f in (lambda: sorted([1, 'a']), lambda: sorted([None, 1]), lambda: sorted([{}, {}]), lambda: sorted(5), lambda: sorted(), lambda: sorted([1], lambda x: x), lambda: sorted([1], key=5), lambda: sorted([1, 2], key=lambda: 1), lambda: sorted([1], foo=1), lambda: sorted([1], reverse='a'), lambda: sorted([[1], ['a']]), lambda: sorted([object(), object()]), lambda: sorted([1, 2], key=lambda x: 1 / 0)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
l = [2, 1]
try:
    l.sort(key=lambda x: l.append(x) or x)
except ValueError as e:
    print(e, l)
# --- list is empty while its sort runs
l = [3, 1, 2]
def key(x):
    print(l)
    return x
l.sort(key=key)
print(l)
# --- comparing containers
print([1, 2] == [1, 2], [1, 2] < [1, 3], [1] < [1, 0], [] < [0], [1, 2] == (1, 2), [[1], 2] < [[1], 3], {'a': [1]} == {'a': [1]}, {1, 2} == {2, 1}, [1, 'a'] == [1.0, 'a'], [None] == [None], (1, (2, 3)) < (1, (2, 4)), [1, 'a'] < [2, 5], {} == [], [] != ())
class E:
    def __eq__(self, o): raise ValueError('eq')
for f in (lambda: [E()] == [1], lambda: [1, E()] == [1, 2], lambda: E() in [E()], lambda: [1, 'a'] < [1, 2], lambda: (1, None) < (1, 2), lambda: [E()].index(5), lambda: {1: E()} == {1: 5}, lambda: [1, 2] == [E()], lambda: None < None, lambda: {} < {}, lambda: 1 < 'a', lambda: [] < (), lambda: object() < object(), lambda: len < len, lambda: int < str, lambda: ... < 1, lambda: 1 <= None, lambda: 'a' > [], lambda: {1} >= 'a'):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
e = E()
print(e in [e], [e] == [e], [e].index(e), [e].count(e))
