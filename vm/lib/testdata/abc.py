from collections import abc, deque, Counter, ChainMap, OrderedDict, defaultdict, namedtuple
import collections.abc
class I:
    def __iter__(self): return iter([])
class N(I):
    def __next__(self): raise StopIteration
class C:
    def __call__(self): pass
class L:
    def __len__(self): return 0
    def __contains__(self, x): return False
    def __iter__(self): return iter([])
class H:
    __hash__ = None
def gen(): yield 1
vals = {'list': [], 'tuple': (), 'dict': {}, 'set': set(), 'frozenset': frozenset(), 'str': '', 'bytes': b'', 'bytearray': bytearray(), 'range': range(3), 'int': 1, 'float': 1.5, 'None': None, 'func': gen, 'gen': gen(), 'lambda': lambda: 1, 'type': int, 'builtin': len, 'method': [].append, 'iter': iter([]), 'zip': zip(), 'deque': deque(), 'counter': Counter(), 'chainmap': ChainMap(), 'od': OrderedDict(), 'dd': defaultdict(int), 'nt': namedtuple('P', 'x')(1), 'keys': {}.keys(), 'values': {}.values(), 'items': {}.items(), 'I': I(), 'N': N(), 'C': C(), 'L': L(), 'H': H(), 'obj': object()}
for n in ['Hashable', 'Iterable', 'Iterator', 'Reversible', 'Generator', 'Sized', 'Container', 'Collection', 'Callable', 'Sequence', 'MutableSequence', 'Set', 'MutableSet', 'Mapping', 'MutableMapping', 'MappingView', 'KeysView', 'ItemsView', 'ValuesView', 'Coroutine', 'Awaitable', 'ByteString']:
    k = getattr(abc, n)
    print(n, [v for v in vals if isinstance(vals[v], k)])
t(lambda: issubclass(dict, abc.Mapping))
t(lambda: issubclass(list, abc.Mapping))
t(lambda: issubclass(L, abc.Sized))
t(lambda: isinstance([], (abc.Mapping, abc.Sequence)))
class MyMap(abc.Mapping):
    def __getitem__(self, k): return 1
    def __iter__(self): return iter(['a'])
    def __len__(self): return 1
t(lambda: (isinstance(MyMap(), abc.Mapping), isinstance({}, MyMap), isinstance(MyMap(), MyMap)))
