class V:
    def __init__(self, x): self.x = x
print(sorted('banana'), sorted({'b': 1, 'a': 2}.items(), key=lambda kv: kv[1], reverse=True), list(map(lambda a, b: a + b, [1, 2], [3, 4])), list(filter(None, [0, 1, '', 'a'])), list(zip('ab', [1, 2], (3, 4))), list(enumerate('ab', 1)), list(reversed('añb')))
print(dict(zip('ab', [1, 2])), set([1, 2, 1]), frozenset((1,)), tuple('ab'), list(range(5, 0, -2)), {1, 2} | {3}, {1: 2} | {3: 4}, [1, 2] * 2, (1,) + (2,), 'a' in 'abc', 7 // 2, -7 // 2, 7 % -3, 2 ** 100, 2 ** -1, 10 / 4, 1e16, 0.1 + 0.2)
d = {'a': 1, 'b': 2, 'c': 3}
print(d.keys(), d.values(), d.items(), list(reversed(d)), d.keys() & {'a', 'z'}, sorted(d.keys() - ['a']), ('a', 1) in d.items(), d.keys() == {'a', 'b', 'c'}, len(d.items()))
for k, v in d.items(): print(k, v, end=';', sep='-')
print()
print(type(map(str, [])), type(zip()), type({}.keys()), type(iter([])), type(iter({})), type(iter({}.items())), type(reversed([])), type(enumerate([])), type(1), type(type), type(None))
def err(f):
    try: return f()
    except Exception as e: return (type(e).__name__, e.args)
print(err(lambda: {}['x']), err(lambda: [][0]), err(lambda: 1 + 'a'), err(lambda: int('x')), err(lambda: {}[[]]), err(lambda: next(iter([]))), err(lambda: list.append(5, 1)), err(lambda: [].append()), err(lambda: [].append(1, 2)), err(lambda: len(5)), err(lambda: sorted([1, 'a'])), err(lambda: max([])), err(lambda: [1].index(5)), err(lambda: (1).foo), err(lambda: iter(5)), err(lambda: [].sort(1)), err(lambda: 'a' < 1), sep='\n')
print(getattr(5, 'real'), getattr(5, 'foo', 'dflt'), hasattr([], 'append'), callable(len), isinstance(1, (str, int)), isinstance(1, int | str), issubclass(bool, int), isinstance(None, int | None), type('X', (), {'a': 1}).a, type(V(1)) is V)
it = iter([1, 2, 3]); print(next(it), next(it, 9), list(it), next(it, 'end'))
print(list(iter(iter([1, 2, 0, 3]).__next__, 0)), dict.fromkeys('ab', 1), int.from_bytes(b'\x01\x00', 'big'), (258).to_bytes(2, 'little'), float.fromhex('0x1.8p1'), (1.5).hex(), [*range(3)], divmod(-7, 2), pow(2, 10, 1000), round(2.675, 2), hash('a') == hash('a'))
s = slice(1, 10, 2); print(s, s.start, s.indices(5), list(range(10))[s], range(10)[s], range(3).stop)
a = [1, 2, 3, 4]; a[1:3] = 'xyz'; print(a); del a[::2]; print(a); a += (5,); a *= 2; print(a)
x = y = [1]; x += [2]; print(y); x = x + [3]; print(y)
print(vars(V(1)), [n for n in dir(V(1)) if n[:2] != '__'], sum([[1], [2]], []), sum([0.1] * 10), any(x > 2 for x in [1, 2, 3]), all([]), abs(-3.5), chr(233), ord('é'), bin(-5), hex(255), oct(8), ascii('é'), repr('a\n'))
a = {1, 2, 3}; a -= {1}; a |= {9}; print(a, a.pop() in {2, 3, 9}, len(a))
def g():
    yield 1
    return 5
q = g(); next(q)
try: next(q)
except StopIteration as e: print('stop', e.value)
print(list.__repr__([1]), dict.__len__(d), int.__add__(1, 2), str.__len__('abc'), [].__eq__([]), (5).__add__('a'), list(dict.items({1: 2})))
