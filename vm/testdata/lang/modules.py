# --- import forms
import math
import math as m
from math import sqrt, pi as p
from collections import (OrderedDict,
    Counter)
def f():
    import json
    from re import sub as s
    return json.dumps([1]), s('a', 'b', 'aa')
print(math is m, sqrt(4), p == math.pi, f(), math.__name__, Counter('aab')['a'], OrderedDict(a=1)['a'])
class A:
    from math import floor
    import math as mm
print(A.mm.ceil(1.5), A.floor(2.5))
# --- import errors
def t(f):
    try: f()
    except ImportError as e: print(type(e).__name__, e)
def a(): import nothing_like_it
def c(): from nothing_like_it import x
def d(): import nothing_like_it.sub
t(a)
t(c)
t(d)
# --- star import
from math import *
print(floor(2.7), pi > 3)
# --- json
import json
print(json.dumps({'a': [1, 2.5, None, True, 'é"\n'], 'b': {}}), json.dumps([1, 2], indent=2), json.dumps({'b': 1, 'a': 2}, sort_keys=True, separators=(',', ':')), json.loads('{"a": [1, 2.0, null, true, "x\\u00e9"]}'))
for s in ('', '{', '[1,]', '{"a" 1}', 'nope', '[1] 2'):
    try: json.loads(s)
    except ValueError as e: print(type(e).__name__, e)
try: json.dumps(object())
except TypeError as e: print(e)
# --- re
import re
print(re.findall(r'\d+', 'a1b22'), re.match(r'(?P<n>\w+)', 'abc def').group('n'), re.search('x', 'abc'), re.sub(r'(a)(b)?', lambda m: repr(m.groups()), 'ab a'), re.split(r'[,;]', 'a,b;c'), [m.span() for m in re.finditer('a', 'banana')], re.compile('A', re.I).match('a') is not None, re.fullmatch('a+', 'aa')[0], re.escape('a.b'))
# --- functools and itertools
import functools, itertools
print(functools.reduce(lambda a, b: a + b, [1, 2, 3], 10), functools.partial(pow, 2)(5), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(50), list(itertools.islice(itertools.count(5), 3)), [(k, list(g)) for k, g in itertools.groupby('aabc')], list(itertools.product('ab', [1, 2])), list(itertools.permutations([1, 2, 3], 2))[:3], list(itertools.accumulate([1, 2, 3])), list(itertools.zip_longest('ab', [1])), list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1])))
# --- collections
import collections
c = collections.Counter('hello')
d = collections.defaultdict(lambda: 'dflt', a=1)
P = collections.namedtuple('P', ['x', 'y'], defaults=[5])
print(c.most_common(1), c['zz'], d['q'], dict(d), P(1), P(1)._asdict(), P(1, 2) == (1, 2), P(3, 4).y, collections.deque([1, 2, 3], maxlen=2), collections.ChainMap({'a': 1}, {'b': 2})['b'])
try: P()
except TypeError as e: print(e)
# --- callbacks that raise through modules
import re
def f(m): raise ValueError('in ' + m.group())
re.sub('b', f, 'abc')
# --- callbacks that raise through reduce
import functools
functools.reduce(lambda a, b: a + b, [1, 'x'])
# --- generators and modules
import itertools
def g():
    try:
        yield from itertools.count()
    finally:
        print('closed')
it = g()
print(list(itertools.islice(it, 3)))
it.close()
