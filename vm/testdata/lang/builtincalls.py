# --- min and max
print(min(3, 1, 2), max([3, 1, 2]), min('hello'), max({'a': 1, 'b': 0}), min([], default=5), max((), default=None), min([3, -1], key=abs), max('a', 'bb', key=len), max([1, 1.0]), min([(1, 'b'), (1, 'a')]), max(1, 2, default=3) if False else '', min([1, 2], key=lambda x: -x), max([[1], [2]]), max(i for i in range(3)))
for f in (lambda: min([]), lambda: max(()), lambda: min(), lambda: max(5), lambda: min(1, 'a'), lambda: max([1, None]), lambda: min(1, 2, default=0), lambda: max([1], foo=2), lambda: max([1, 2], key=5), lambda: min(1, 2, key=len), lambda: max(None)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- sum, any and all
print(sum([1, 2]), sum([], 5), sum([[1], [2]], []), sum((1.5, 2)), sum(range(10)), sum([1], start=2), sum([True]), any([]), all([]), any([0, '']), any([0, 1]), all([1, 'a']), all([1, 0]), any(x > 2 for x in (1, 3)), all({}), any('a'), sum({1: 2, 3: 4}), sum([(1,), (2,)], ()))
for f in (lambda: sum(['a']), lambda: sum(['a'], ''), lambda: sum([b'a'], b''), lambda: sum(5), lambda: sum(), lambda: sum([1], 2, 3), lambda: any(5), lambda: all(), lambda: any([], []), lambda: sum([[1]]), lambda: sum([1, None]), lambda: sum([bytearray()], bytearray()), lambda: sum(iterable=[1])):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- zip
print(list(zip()), list(zip([1, 2])), list(zip([1, 2, 3], 'ab')), list(zip('ab', [1, 2], strict=True)), dict(zip('ab', (1, 2))), list(zip(*[(1, 2), (3, 4)])), list(zip(range(2), 'abc', [])), type(zip()).__name__)
for f in (lambda: list(zip([1], [1, 2], strict=True)), lambda: list(zip([1, 2], [1], strict=True)), lambda: list(zip([1, 2], [1, 2], [1], strict=True)), lambda: list(zip([1], [1], [1, 2], strict=True)), lambda: zip(5), lambda: zip([1], 5), lambda: zip([1], foo=1), lambda: list(zip([], [], [1], strict=True))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
i = iter([1, 2, 3, 4])
print(list(zip(i, i)), list(zip(iter([1, 2]), iter([1]), strict=False)))
# --- enumerate, map, filter and reversed
print(list(enumerate('ab')), list(enumerate('ab', 5)), list(enumerate('ab', start=-1)), list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, '', 'a'])), list(filter(lambda x: x > 1, [1, 2, 3])), list(map(None, [])) , list(reversed('abc')), next(enumerate('a', 10**30)), type(map(str, [])).__name__, type(filter(None, [])).__name__, type(enumerate([])).__name__)
for f in (lambda: enumerate(), lambda: enumerate(5), lambda: enumerate([], 'a'), lambda: map(), lambda: map(str), lambda: map(str, 5), lambda: filter(None), lambda: filter(None, 5), lambda: filter(), lambda: list(map(5, [1])), lambda: list(filter(5, [1])), lambda: reversed(), lambda: reversed(5), lambda: list(map(lambda: 1, [1])), lambda: list(map(int, ['a'])), lambda: enumerate([], foo=1), lambda: enumerate([], 1, 2), lambda: map(str, [], x=1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- next and iter
i = iter([1, 2])
print(next(i), next(i), next(i, 'dflt'), next(iter(()), None), list(iter('ab')), iter(i) is i)
for f in (lambda: next(i), lambda: next([]), lambda: next(5), lambda: next(), lambda: next(i, 1, 2), lambda: iter(), lambda: iter(5), lambda: iter([], 1), lambda: iter(len, 1, 2), lambda: iter(None)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, repr(e))
# --- abs, divmod, round and pow texts
print(abs(-5), abs(-1.5), abs(True), abs(-2**63), divmod(7, 2), divmod(-7.5, 2), divmod(True, 2), pow(2, 3), pow(2, 3, 5), pow(2.0, 3), round(2.567, 2))
for f in (lambda: abs('a'), lambda: abs(), lambda: abs(1, 2), lambda: abs(None), lambda: divmod(1), lambda: divmod('a', 1), lambda: divmod(1, 'a'), lambda: pow(1), lambda: pow('a', 2), lambda: pow(1, 'a'), lambda: pow(1, 2, 'a'), lambda: pow(1.5, 2, 3), lambda: pow(1, 2, 3, 4), lambda: divmod([], 2), lambda: pow(2, 2, 0)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- len, hash, id, type, callable
print(len(''), len({1: 2}), len(range(5)), type(1), type('a'), type(type), type(None), type(len), type(print), callable(len), callable(5), callable(lambda: 1), type([]) is list, id(None) == id(None), isinstance(id([]), int))
for f in (lambda: len(5), lambda: len(None), lambda: len(), lambda: len(1, 2), lambda: len(i for i in []), lambda: len(object), lambda: hash(), lambda: hash([]), lambda: id(), lambda: type(), lambda: type(1, 2), lambda: callable(), lambda: len(x=1), lambda: len(lambda: 1), lambda: len(zip()), lambda: len(map(str, []))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- hex, bin, oct, ascii, repr, format
print(hex(255), hex(-255), hex(0), bin(5), bin(-5), oct(8), oct(-8), ascii('é'), repr('a'), format(5), format(255, 'x'), format('a', '>3'), hex(2**70), hex(True), format(None), format([1]), format(1.5, '.2f'))
for f in (lambda: hex(1.5), lambda: hex('a'), lambda: bin(None), lambda: oct(), lambda: hex(), lambda: hex(1, 2), lambda: repr(), lambda: format(), lambda: format(1, 2), lambda: format(1, 'q'), lambda: format('a', 'd'), lambda: format([], 'x'), lambda: format(None, '5'), lambda: ascii()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- print
print()
print(1, 'a', None, [1], sep='-', end='!\n')
print('a', 'b', sep='')
print('x', end='')
print()
print(*[1, 2, 3], sep=', ')
print('flush', flush=True)
print(sep='x')
print('a', sep=None, end=None)
for f in (lambda: print(1, sep=5), lambda: print(1, end=5), lambda: print(1, foo=2)):
    try:
        f()
    except TypeError as e:
        print(e)
# --- isinstance and type checks with tuples
print(isinstance(1, int), isinstance(1, (str, int)), isinstance(1, ()), isinstance('a', (int, (str,))), isinstance(None, type(None)), issubclass(int, object), issubclass(bool, (int, str)), isinstance([], list), isinstance(1.0, int), type(True) is int, isinstance(len, type(print)), isinstance(Exception(), BaseException))
for f in (lambda: isinstance(1), lambda: isinstance(1, 5), lambda: isinstance(1, [int]), lambda: issubclass(5, int), lambda: issubclass(int, 5), lambda: issubclass(int), lambda: isinstance(1, int, 2), lambda: isinstance(1, None), lambda: issubclass('a', str)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- calls of builtin classes
print(int(), float(), str(), bool(), list(), tuple(), dict(), set(), frozenset(), bytes(), bytearray(), object().__class__, list('ab'), tuple(range(2)), set([1]), list({1: 2}), list((1, 2)), dict(a=1), type(iter([])).__name__, type(iter(())).__name__, type(iter('')).__name__, type(iter({})).__name__, type(iter(set())).__name__, type(iter(range(1))).__name__, type(iter(b'')).__name__, type({}.keys()).__name__, type({}.items()).__name__, type(reversed([])).__name__, type(lambda: 1).__name__, type(i for i in []).__name__)
# --- builtin names can be shadowed and come back
len = lambda x: 'mine'
print(len([1]))
del len
print(len([1]))
def f(list):
    return list * 2
print(f('a'), list('b'))
try:
    del print
except NameError as e:
    print(e)
class A:
    str = 5
    def f(self): return str(7)
print(A().f(), A.str)
for str in ['x']: pass
print(str)
del str
# --- reprs of builtin things
print(len, print, int, str, type, object, None, ..., NotImplemented, True, [].append.__name__, repr(''.join).split(' at ')[0], repr([].append).split(' at ')[0], str.join, list.append, ValueError, Exception('a', 1), KeyError('k'), StopIteration(), slice(1, 2, 3), range(3), range(1, 2, 3), {}.keys(), {}.values(), {}.items(), frozenset(), set(), frozenset({1}), bytearray(b'a'), (1,), (), {1: {2: [3]}})
print(repr(object()).split(' at ')[0], repr(lambda: 1).split(' at ')[0], repr(iter([])).split(' at ')[0], repr(i for i in []).split(' at ')[0], repr(zip()).split(' at ')[0], repr(super).split(' at ')[0], repr(property()).split(' at ')[0], repr(type('A', (), {})()).split(' at ')[0], repr(map(str, [])).split(' at ')[0], staticmethod, classmethod)
# --- arity errors of builtin methods
for f in (lambda: ''.join(), lambda: ''.join(1, 2), lambda: [].append(), lambda: {}.get(), lambda: ''.split(1, 2, 3), lambda: ''.replace(), lambda: [].pop(1, 2), lambda: {}.update(1, 2), lambda: set().add(), lambda: (1).bit_length(1), lambda: ''.upper(1), lambda: ''.format_map(), lambda: [].sort(1), lambda: ''.encode(1, 2, 3), lambda: b''.decode(1, 2, 3), lambda: {}.setdefault(), lambda: ''.startswith(), lambda: [].insert(1), lambda: [].index(), lambda: ''.center(), lambda: {}.popitem(1), lambda: {}.items(1), lambda: ''.find(), lambda: ''.count(1, 2, 3, 4), lambda: [].append(x=1), lambda: ''.join(x=1), lambda: dict.fromkeys(), lambda: [].extend(), lambda: [].remove(), lambda: (1.5).hex(1), lambda: ''.zfill(), lambda: set().union(x=1), lambda: chr(), lambda: ord(), lambda: sorted(), lambda: iter(), lambda: vars(1, 2), lambda: dir(1, 2), lambda: getattr(), lambda: hasattr(1), lambda: setattr(1, 2), lambda: isinstance(), lambda: input.__name__ + 1):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
