# --- collections
from collections import Counter, OrderedDict, defaultdict, deque, ChainMap
c = Counter('abca')
o = OrderedDict([('z', 1), ('a', 2)])
o.move_to_end('z')
d = defaultdict(list, {'k': [1]})
d2 = defaultdict(lambda: DEFAULT)
DEFAULT = 'dflt'
q = deque([1, 2, 3], 4)
m = ChainMap({'a': 1}, {'b': 2})
def f(x):
    c[x] += 1
    d[x].append(2)
    q.append(x)
    q.append(x)
    return c, o, dict(d), d2[x], q, q.maxlen, m['b'], list(o)
callbacks = [f]
inputs = [('a',), ('n',)]
# --- subclasses of library classes
from collections import Counter, deque, OrderedDict, defaultdict
class C(Counter):
    def top(self): return self.most_common(1)
class Q(deque):
    def last(self): return self[-1]
class DD(defaultdict): pass
c = C('aab')
q = Q([1, 2], maxlen=5)
q.tag = 't'
dd = DD(int, a=1)
dd.tag = 'u'
callbacks = [lambda: (c.top(), q.last(), q.maxlen, q.tag, type(q).__name__, dd['z'], dd.tag, type(c).__name__)]
inputs = [()]
# --- deque that holds itself
from collections import deque
q = deque([1])
q.append(q)
callbacks = [lambda: (q[1] is q, len(q))]
inputs = [()]
# --- namedtuple
from collections import namedtuple
P = namedtuple('P', 'x y', defaults=[5])
p = P(1)
class Q(namedtuple('Q', 'a b')):
    def sum(self): return self.a + self.b
q = Q(3, 4)
callbacks = [lambda: (p, p.y, p._replace(x=9), P._fields, q, q.sum(), P(7), isinstance(p, P), type(q) is Q)]
inputs = [()]
# --- regular expressions
import re
from re import compile as rc
WORD = re.compile(r'(\w+)@(?P<host>\w+)', re.I)
FLAGS = re.I | re.M
B = rc(rb'\d+')
callbacks = [lambda s: (WORD.match(s).group('host'), WORD.pattern, bool(WORD.flags & re.I), re.search('ME', s, FLAGS) is not None, B.findall(b'1 22'))]
inputs = [('me@home',)]
# --- functools
import functools, operator
@functools.lru_cache(maxsize=None)
def sq(x): return x * x + OFF
OFF = 1
add = functools.partial(operator.add, 10)
callbacks = [lambda x: (sq(x), sq(x), add(x), functools.reduce(operator.mul, [1, 2, x]))]
inputs = [(4,)]
# --- singledispatch
import functools
@functools.singledispatch
def show(x): return 'other'
@show.register(int)
def _(x): return 'int'
@show.register(list)
def _(x): return 'list of ' + show(x[0])
callbacks = [show, lambda x: show([x])]
inputs = [(1,), ('s',), ([2],)]
# --- operator
from operator import itemgetter, attrgetter, methodcaller
a = itemgetter(1)
b = itemgetter('k', 'l')
c = attrgetter('real', 'imag')
d = methodcaller('split', ',', maxsplit=1)
callbacks = [lambda: (a([1, 2]), b({'k': 1, 'l': 2}), c(5), d('a,b,c'))]
inputs = [()]
# --- random
import random
r = random.Random(42)
r.random()
callbacks = [lambda: (r.random(), r.randint(1, 100), r.choice('abc'), r.gauss(0, 1))]
inputs = [(), ()]
# --- itertools
import itertools as it
c = it.count(5, 2)
next(c)
cy = it.cycle('abc')
next(cy)
ch = it.chain([1, 2], [3])
next(ch)
rp = it.repeat('x', 3)
next(rp)
isl = it.islice(range(10), 1, 9, 3)
next(isl)
ac = it.accumulate([1, 2, 3])
next(ac)
callbacks = [lambda: (next(c), next(c), next(cy), next(cy), next(cy), next(cy), list(ch), list(rp), list(isl), list(ac))]
inputs = [()]
# --- itertools combinations
import itertools as it
a = it.combinations('abcd', 2)
b = it.permutations([1, 2, 3], 2)
c = it.product([1, 2], 'xy')
d = it.combinations_with_replacement('ab', 2)
for x in (a, b, c, d): next(x); next(x)
callbacks = [lambda: [list(x) for x in (a, b, c, d)]]
inputs = [()]
# --- itertools with functions
import itertools as it
K = 3
a = it.takewhile(lambda x: x < K, [1, 2, 3, 1])
b = it.dropwhile(lambda x: x < K, [1, 2, 3, 1])
c = it.starmap(lambda x, y: x * y + K, [(1, 2), (3, 4)])
d = it.filterfalse(lambda x: x % 2, range(5))
e = it.compress('abc', [1, 0, 1])
f = it.zip_longest([1, 2], 'a', fillvalue='-')
g = it.groupby([1, 1, 2], lambda x: x)
for x in (a, b, c, d, e, f): next(x)
callbacks = [lambda: [list(x) for x in (a, b, c, d, e, f)], lambda: [(k, list(v)) for k, v in g]]
inputs = [()]
# --- structures and templates
import struct, string
S = struct.Struct('<Ih')
T = string.Template('$a and ${b}')
callbacks = [lambda: T.substitute(a=1, b=2)]
inputs = [()]
# --- uuid
import uuid
u = uuid.UUID('12345678123456781234567812345678')
callbacks = [lambda: (u, str(u), u.int % 1000)]
inputs = [()]
# --- time
import time
t0 = time.gmtime(86400 * 365)
callbacks = [lambda: (t0.tm_year, tuple(t0), time.strftime('%Y-%m-%d', t0))]
inputs = [()]
# --- json with hooks
import json
class E(json.JSONEncoder):
    def default(self, o): return 'E:' + str(o)
enc = E(sort_keys=True)
dec = json.JSONDecoder()
callbacks = [lambda: enc.encode({'b': 1, 'a': {1}.__len__()}), lambda: json.dumps(b'x', cls=E), lambda: dec.decode('[1]')]
inputs = [()]
# --- module objects in data
import json, math
MODS = {'j': json, 'm': [math]}
callbacks = [lambda: (MODS['j'].loads('[1]'), MODS['m'][0].floor(2.5), MODS['j'] is json)]
inputs = [()]
# --- datetime
import datetime
from datetime import date, timedelta, timezone
T0 = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2), 'X'))
D = date(2020, 2, 29)
W = timedelta(days=1, seconds=3)
U = datetime.timezone.utc
class Day(datetime.date):
    def tag(self): return 'day %d' % self.day
d2 = Day(2021, 3, 4)
callbacks = [lambda: (T0, T0.tzinfo, D + W, D, W, U is timezone.utc, d2.tag(), datetime.time(1, 2))]
inputs = [()]
# --- logger
import logging
log = logging.getLogger('app.worker')
log.setLevel(logging.ERROR)
callbacks = [lambda: (log.name, log is logging.getLogger('app.worker'), log.info('not shown'))]
inputs = [()]
# --- text buffers
import io
s = io.StringIO('one\ntwo\n')
s.readline()
b = io.BytesIO(b'xyz')
b.read(1)
callbacks = [lambda: (s.read(), b.read(), s.getvalue())]
inputs = [()]
# --- class derived from a library class
import logging, io
class Keep(logging.Handler):
    def __init__(self):
        super().__init__()
        self.seen = []
    def emit(self, record):
        self.seen.append(record.getMessage())
class Up(io.StringIO):
    def write(self, s): return super().write(s.upper())
callbacks = [lambda: (Keep.__mro__[1].__name__, Up().write('ab'))]
inputs = [()]
# --- library functions of every kind
import textwrap, urllib.parse, warnings
from urllib.parse import quote
callbacks = [quote, textwrap.dedent, lambda s: urllib.parse.unquote(quote(s))]
inputs = [('  a b',)]
