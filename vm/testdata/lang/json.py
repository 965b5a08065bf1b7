# --- scalars both ways
import json
for v in (None, True, False, 0, -1, 10**30, 1.5, -0.0, 1e16, 1e-7, 1e22, 123456789.123, '', 'a', 'é', '"\\/\b\f\n\r\t\x00\x1f\x7f'):
    s = json.dumps(v)
    print(s, json.loads(s) == v, repr(json.loads(s)))
# --- containers
import json
print(json.dumps([]), json.dumps({}), json.dumps(()), json.dumps([[], {}, ()]))
print(json.dumps({'a': [1, 2, {'b': None}], 'c': (1, 2)}))
print(json.loads(' { "a" : [ 1 , 2 , { } ] , "b" : "x" } '))
print(json.loads('[1, [2, [3, [4, []]]]]'))
# --- surrogate pairs and other characters
import json
print(json.dumps('\U0001f600 é \u2028'), json.dumps('\U0001f600 é \u2028', ensure_ascii=False))
print(json.loads('"\\ud83d\\ude00 \\u00e9 \\u2028"') == '\U0001f600 é \u2028')
print(ascii(json.loads('"\\uD83D\\uDE00\\uD83D\\uDE01"')))
# --- NaN and infinities
import json
print(json.dumps([float('nan'), float('inf'), -float('inf')]))
print(json.loads('[NaN, Infinity, -Infinity]'))
for v in (float('nan'), float('inf'), [-float('inf')], {float('nan'): 1}):
    try:
        print(json.dumps(v, allow_nan=False))
    except ValueError as e:
        print(e)
print(json.loads('[NaN, Infinity, -Infinity]', parse_constant=lambda s: '<' + s + '>'))
# --- keys
import json
print(json.dumps({1: 1, 1.5: 2, None: 3, True: 4, False: 5, 'x': 6, 10**20: 7, float('inf'): 8}))
for k in ((1, 2), b'x', frozenset()):
    try:
        print(json.dumps({k: 1}))
    except TypeError as e:
        print(e)
print(json.dumps({(1, 2): 1, 'a': 2, b'x': 3}, skipkeys=True))
print(json.dumps({(1, 2): 1}, skipkeys=True, indent=2))
# --- indent
import json
v = {'a': [1, [], {}, [2]], 'b': {'c': {'d': ()}}, 'e': []}
for indent in (None, 0, 1, 2, '\t', '--', '', -1, True):
    print(repr(indent))
    print(json.dumps(v, indent=indent))
# --- separators
import json
v = {'a': [1, 2], 'b': 3}
print(json.dumps(v, separators=(',', ':')))
print(json.dumps(v, separators=(' ; ', ' = ')))
print(json.dumps(v, separators=(',', ': '), indent=1))
print(json.dumps(v, separators=[' ,', ' :'], indent=' '))
for bad in ((1, 2), (',',), (',', ':', ';'), 5):
    try:
        print(json.dumps(v, separators=bad))
    except Exception as e:
        print(type(e).__name__)
# --- sort_keys
import json
print(json.dumps({'b': 1, 'a': {'z': 1, 'y': 2}, 'C': 3, 'é': 4}, sort_keys=True))
print(json.dumps({3: 1, 1: 2, 2.5: 3}, sort_keys=True))
try:
    json.dumps({'a': 1, 2: 3}, sort_keys=True)
except TypeError as e:
    print(e)
print(json.dumps({'b': 1, 'a': 2}, sort_keys=True, indent=2))
# --- default
import json
class P:
    def __init__(self, x): self.x = x
def enc(o):
    if isinstance(o, P): return {'x': o.x}
    if isinstance(o, (set, frozenset)): return sorted(o)
    if isinstance(o, bytes): return o.decode()
    raise TypeError('cannot: %s' % type(o).__name__)
print(json.dumps([P(1), P([P(2)]), {3, 1, 2}, b'bytes', {'k': P({'a': set()})}], default=enc))
print(json.dumps(P(P(P(None))), default=enc, indent=1))
try:
    json.dumps([range(3)], default=enc)
except TypeError as e:
    print(e)
try:
    json.dumps({'a': [1, P(1)]})
except TypeError as e:
    print(e)
# --- not serializable
import json
class C: pass
for v in (C(), C, len, {1}, b'x', range(2), iter([]), Ellipsis, [set()], {'a': C()}, lambda: 0, json):
    try:
        print(json.dumps(v))
    except TypeError as e:
        print(e)
# --- circular
import json
a = []; a.append(a)
d = {}; d['d'] = d
e = [1, {'x': []}]; e[1]['x'].append(e)
for v in (a, d, e):
    try:
        print(json.dumps(v))
    except ValueError as x:
        print(x)
s = [1]
print(json.dumps([s, s, {'s': s}]))
try:
    json.dumps(object(), default=lambda o: o)
except ValueError as x:
    print(x)
# --- circular without the check
import json
a = []; a.append(a)
try:
    json.dumps(a, check_circular=False)
except RecursionError as e:
    print('RecursionError')
# --- deep nesting
import json
print(len(json.dumps(json.loads('[' * 500 + ']' * 500))))
for s in ('[' * 100000, '{"a":' * 100000):
    try:
        json.loads(s)
    except RecursionError as e:
        print('RecursionError')
# --- subclasses of builtin types
import json
class I(int):
    def __repr__(self): return 'I!'
    __str__ = __repr__
class F(float):
    def __repr__(self): return 'F!'
class S(str):
    def __str__(self): return 'S!'
class L(list): pass
class D(dict): pass
class T(tuple): pass
print(json.dumps([I(3), F(1.5), S('s'), L([1, I(2)]), D(a=1, b=S('x')), T((1, 2))]))
print(json.dumps({I(1): 1, F(2.5): 2, S('k'): 3}))
print(json.dumps(D(a=L(), b=D()), indent=1))
class L2(list):
    def __iter__(self): return iter([7, 8])
print(json.dumps(D({'z': 1, 'a': 2}), sort_keys=True))
# --- named tuples and other library containers
import json
from collections import namedtuple, OrderedDict, defaultdict, Counter
P = namedtuple('P', 'x y')
print(json.dumps([P(1, 2), OrderedDict([('b', 1), ('a', 2)]), Counter('aab')]))
d = defaultdict(list); d['k'].append(1)
print(json.dumps(d))
# --- object hooks
import json
s = '{"a": {"b": 1, "b": 2}, "c": [{"d": {}}]}'
print(json.loads(s, object_hook=lambda d: sorted(d.items())))
print(json.loads(s, object_pairs_hook=lambda p: p))
print(json.loads(s, object_pairs_hook=tuple, object_hook=lambda d: 'unused'))
from collections import OrderedDict
print(json.loads('{"z": 1, "a": 2}', object_pairs_hook=OrderedDict))
def as_complex(d):
    if '__complex__' in d:
        return (d['re'], d['im'])
    return d
print(json.loads('[{"__complex__": true, "re": 1, "im": 2}, {"x": 0}]', object_hook=as_complex))
# --- number hooks
import json
s = '[1, -2, 3.5, 1e3, 12345678901234567890, -0, -0.0, 1E-2]'
print(json.loads(s))
print(json.loads(s, parse_int=str))
print(json.loads(s, parse_float=str))
print(json.loads(s, parse_int=float, parse_float=lambda x: int(float(x))))
# --- hooks that raise
import json
def boom(*a): raise KeyError(a)
for kw in ('object_hook', 'object_pairs_hook', 'parse_int', 'parse_float', 'parse_constant'):
    try:
        json.loads('{"a": [1, 1.5, NaN]}', **{kw: boom})
    except KeyError as e:
        print(kw, e)
# --- strict
import json
for s in ('"a\nb"', '"a\tb"', '"\x00"', '"a\x1fb"', '"\x7f"'):
    try:
        print(repr(json.loads(s)))
    except json.JSONDecodeError as e:
        print(e)
    print(repr(json.loads(s, strict=False)))
# --- errors of documents
import json
for s in ('', ' ', '[', ']', '{', '}', '[1', '[1,', '[1,]', '[,]', '[1 2]', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{a:1}', "{'a':1}",
          '{"a" 1}', '{1:2}', '"abc', '"a\\', '"a\\x"', '"\\u12"', '"\\u12g4"', '"\\ud83d\\u"', 'nul', 'tru', 'fals', 'None', '01', '-', '-a', '1.', '.5', '1e', '+1',
          '1 2', '[1] x', '\n\n[1,\n  2,\n x]', '{"a": tru}', '[1, 2, 3', '{"a": 1 "b": 2}', '//', 'NaN1', 'Infinit', '-Infinit', '\ufeff1', '[1]]', '"é', '"é" é'):
    try:
        print(repr(s), json.loads(s))
    except json.JSONDecodeError as e:
        print(repr(s), e, '|', e.msg, e.pos, e.lineno, e.colno, e.doc == s)
# --- the error class
import json
e = json.JSONDecodeError('what', 'line one\nline two', 12)
print(e, repr(e), e.args, e.msg, e.doc, e.pos, e.lineno, e.colno)
print(isinstance(e, ValueError), json.JSONDecodeError.__mro__[1].__name__, json.JSONDecodeError.__module__)
print(e.__reduce__()[1])
try:
    raise json.JSONDecodeError('m', '', 0)
except ValueError as x:
    print(x)
print(json.decoder.JSONDecodeError is json.JSONDecodeError)
# --- uncaught decode error
import json
json.loads('{"a": [1, 2,, 3]}')
# --- uncaught encode error
import json
def f(): return json.dumps({'a': len})
f()
# --- wrong documents
import json
for v in (None, 5, [], {}, object):
    try:
        json.loads(v)
    except TypeError as e:
        print(e)
# --- bytes documents
import json
t = '{"é": "жяz", "a": [1]}'
for enc in ('utf-8', 'utf-8-sig', 'utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-32-le', 'utf-32-be'):
    print(enc, json.loads(t.encode(enc)) == json.loads(t))
print(json.loads(b'1'), json.loads(bytearray(b'"x"')), json.loads(b' [] '))
try:
    json.loads(b'"\xff"')
except UnicodeDecodeError as e:
    print(e)
print(json.detect_encoding(b'{"a": 1}') if hasattr(json, 'detect_encoding') else 'utf-8')
# --- encoder classes
import json
class E(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set): return sorted(o)
        return super().default(o)
print(json.dumps({'s': {2, 1}}, cls=E), E().encode([{3}]), json.dumps({1}, cls=E, indent=1))
try:
    json.dumps([object], cls=E)
except TypeError as e:
    print(e)
print(''.join(E().iterencode({'a': [1, {2}]})))
print(E(sort_keys=True, indent=2).encode({'b': {9}, 'a': 0}))
# --- encoder classes with options of their own
import json
class E(json.JSONEncoder):
    def __init__(self, *, tag='t', **kw):
        super().__init__(**kw)
        self.tag = tag
    def default(self, o): return {self.tag: str(type(o).__name__)}
print(json.dumps(object(), cls=E), json.dumps(object(), cls=E, tag='zz'), json.dumps([1, object()], cls=E, separators=(',', ':'), tag='u'))
e = E(tag='q', ensure_ascii=False)
print(e.encode(['é', object()]), e.ensure_ascii, e.sort_keys, e.skipkeys, e.check_circular, e.allow_nan, e.indent, e.item_separator, e.key_separator)
# --- encoders that override encode
import json
class E(json.JSONEncoder):
    def encode(self, o): return '<' + super().encode(o) + '>'
print(json.dumps([1], cls=E), E().encode('x'))
class G(json.JSONEncoder):
    def iterencode(self, o, _one_shot=False):
        yield 'begin '
        yield from super().iterencode(o)
        yield ' end'
print(''.join(G().iterencode([1, 2])), json.dumps([1, 2], cls=G))
# --- encoder attributes
import json
e = json.JSONEncoder()
print(e.item_separator, e.key_separator, e.indent, e.ensure_ascii)
e = json.JSONEncoder(indent=3)
print(repr(e.item_separator), repr(e.key_separator), e.indent)
e = json.JSONEncoder(separators=('a', 'b'), skipkeys=True, sort_keys=True, allow_nan=False)
print(e.item_separator, e.key_separator, e.skipkeys, e.sort_keys, e.allow_nan)
print(json.JSONEncoder.item_separator, json.JSONEncoder.key_separator)
try:
    json.JSONEncoder().default(3)
except TypeError as x:
    print(x)
try:
    json.JSONEncoder(True)
except TypeError as x:
    print(x)
# --- decoder classes
import json
d = json.JSONDecoder()
print(d.decode('[1, 2]'), d.raw_decode('[1, 2] tail'), d.raw_decode('xx"y"', 2), d.raw_decode('é"y"zz', idx=1))
for args in (('x',), (' 1',), ('', 0), ('1', 5)):
    try:
        print(d.raw_decode(*args))
    except json.JSONDecodeError as e:
        print(e)
class D(json.JSONDecoder):
    def decode(self, s): return ('D', super().decode(s))
print(json.loads('[1]', cls=D), json.loads('{"a": 1}', cls=D, object_hook=lambda d: list(d)))
class H(json.JSONDecoder):
    def __init__(self, **kw): super().__init__(object_hook=self.hook, **kw)
    def hook(self, d): return {k.upper(): v for k, v in d.items()}
print(json.loads('{"a": {"b": 1}}', cls=H), H().decode('[{"z": 0}]'))
# --- decoder attributes
import json
f = lambda x: x
d = json.JSONDecoder(object_hook=f, parse_float=f, strict=False)
print(d.object_hook is f, d.parse_float is f, d.strict, d.object_pairs_hook, d.parse_int is int, json.JSONDecoder().parse_float is float, json.JSONDecoder().strict)
# --- streams
import json
class W:
    def __init__(self): self.parts = []
    def write(self, s): self.parts.append(s); return len(s)
w = W()
print(json.dump({'a': [1, 2.5], 'b': 'x'}, w), ''.join(w.parts))
w = W()
json.dump([{'k': 1}], w, indent=2, sort_keys=True)
print(''.join(w.parts))
class R:
    def __init__(self, s): self.s = s
    def read(self): return self.s
print(json.load(R('[1, {"a": null}]')), json.load(R(b'{"x": 1.5}')), json.load(R('[1]'), parse_int=str))
# --- streams of io
import json, io
f = io.StringIO()
json.dump({'a': 1}, f); f.write('\n'); json.dump([2], f)
print(f.getvalue().splitlines())
f.seek(0)
print([json.loads(l) for l in f])
print(json.load(io.StringIO('{"z": [true]}')), json.load(io.BytesIO(b'[0]')))
# --- wrong arguments
import json
for f in (lambda: json.dumps(), lambda: json.dumps(1, 2), lambda: json.loads(), lambda: json.loads('1', 2), lambda: json.dumps(1, foo=1), lambda: json.loads('1', foo=1),
          lambda: json.dump(1), lambda: json.load(), lambda: json.JSONDecoder(1), lambda: json.JSONDecoder(foo=1), lambda: json.JSONEncoder(foo=1), lambda: json.loads('1', encoding='utf-8')):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- floats
import json
for v in (0.1, 1/3, 1e15, 1e16, 123456789012345680.0, 1e100, 5e-324, 1.7976931348623157e308, 1e-5, 0.0001, 2.0, -2.5e-10):
    s = json.dumps(v)
    print(s, json.loads(s) == v)
for s in ('1e400', '-1e400', '1e-400', '0.1e1', '1E+2', '123456789.123456789e-3', '9007199254740993.0', '0e5', '-0e0'):
    print(s, json.loads(s))
# --- large ints
import json
for s in ('9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '123456789012345678', '1234567890123456789', '0', '-0', '-1', '1' * 60):
    print(json.loads(s), type(json.loads(s)).__name__, json.dumps(json.loads(s)) == s)
# --- duplicate and odd keys
import json
print(json.loads('{"a": 1, "a": 2, "": 3, "\\u0061": 4, " ": 5}'))
print(json.loads('{"%s": 1}' % ('k' * 100))['k' * 100])
big = '{' + ', '.join('"k%d": %d' % (i, i) for i in range(50)) + ', "k3": "again"}'
d = json.loads(big)
print(len(d), d['k3'], list(d)[3], d['k49'])
# --- white space
import json
print(json.loads('\t\r\n [\n1\t,\r2 ] \n'), json.loads('{\n}\n'), json.loads(' "a b" '))
for s in ('\x0b1', '\xa01', '1\x0c', '[1\u2003]'):
    try:
        print(json.loads(s))
    except json.JSONDecodeError as e:
        print(e)
# --- records of many
import json
rows = [{'id': i, 'name': 'user %d' % i, 'tags': ['t%d' % (i % 3), 'x'], 'score': i / 4, 'ok': i % 2 == 0, 'none': None} for i in range(200)]
s = json.dumps(rows)
print(len(s), json.loads(s) == rows, s[:120])
t = json.dumps(rows, indent=1, sort_keys=True)
print(len(t), json.loads(t) == rows, t[:120])
# --- keys are shared but values are not
import json
rows = json.loads('[{"a": []}, {"a": []}]')
rows[0]['a'].append(1); rows[0]['b'] = 2
print(rows)
# --- the module
import json, json.decoder, json.encoder
print(json.__name__, sorted(json.__all__), json.decoder.JSONDecoder is json.JSONDecoder, json.encoder.JSONEncoder is json.JSONEncoder)
print(json.JSONEncoder.__name__, json.JSONDecoder.__module__, json.dumps.__name__)
# --- changing while encoding
import json
d = {'a': 1}
class X: pass
def default(o):
    if len(l) < 5: l.append(len(l))
    return 'x'
l = [X(), 1, X()]
print(json.dumps(l, default=default))
# --- default that keeps going
import json
class X: pass
try:
    json.dumps(X(), default=lambda o: X())
except RecursionError:
    print('RecursionError')
print(json.dumps(X(), default=lambda o: [1, {'a': 'b'}], indent=2))
# --- strings that are long or full of escapes
import json
s = 'plain ' * 100 + '"q"\\' * 20 + '\n\t' * 10 + 'é\U0001f600' * 5
print(json.loads(json.dumps(s)) == s, json.loads(json.dumps(s, ensure_ascii=False)) == s, len(json.dumps(s)))
print(json.loads('"' + '\\\\' * 50 + '"') == '\\' * 50, repr(json.loads('"\\/\\b\\f\\u0041\\n"')))
# --- patterns of use
import json
rec = json.loads('{"user": {"id": 7, "emails": ["a@x", "b@y"]}, "n": "5"}')
print(rec['user']['emails'][-1], int(rec['n']) + 1, rec.get('missing', {}).get('x'))
rec['user']['emails'].append(json.dumps({'nested': True}))
print(json.dumps(rec, sort_keys=True, separators=(',', ':')))
print({k: json.dumps(v) for k, v in rec.items()})
try:
    json.loads('not json')
except ValueError as e:
    print(type(e).__name__, e)
