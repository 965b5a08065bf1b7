import json
from json import JSONDecodeError

vals = [None, True, False, 0, 1, -5, 10**30, 1.5, -0.0, 1e16, 1e-5, 1e22, 123456789.125, 5e-324, 'a', '', 'h\u00e9\u20ac\U0001f600', '"\\\n\r\t\b\f/\x00\x1f\x7f',
        [], {}, [1, [2, [3]]], (1, 2), {'a': 1, 'b': [1, {'c': None}]}, {1: 2, None: 3, True: 4, 2.5: 5}, float('inf'), -float('inf')]
for v in vals:
    t(lambda: json.dumps(v))
    t(lambda: json.dumps(v, ensure_ascii=False))
    t(lambda: json.dumps(v, indent=2))
    t(lambda: json.dumps(v, indent='\t', separators=(',', ':')))
    t(lambda: json.dumps(v, separators=(',', ':')))
    t(lambda: json.dumps(v, allow_nan=False))
    t(lambda: json.loads(json.dumps(v)))
t(lambda: json.dumps({'b': 1, 'a': {'d': 1, 'c': 2}}, sort_keys=True, indent=0))
t(lambda: json.dumps({'b': 1, 2: 1}, sort_keys=True))
t(lambda: json.dumps({3: 1, 2: 1, 10: 1}, sort_keys=True))
t(lambda: json.dumps({(1,): 1}))
t(lambda: json.dumps({(1,): 1, 'a': 2}, skipkeys=True))
t(lambda: json.dumps({(1,): 1, 'a': 2}, skipkeys=True, indent=1))
t(lambda: json.dumps(object))
t(lambda: json.dumps(b'x'))
t(lambda: json.dumps({1, 2}))
t(lambda: json.dumps([{1}, 2], default=lambda o: sorted(o)))
t(lambda: json.dumps([{1}, {'k': {2}}], default=list, indent=2))
t(lambda: json.dumps(set(), default=str))
t(lambda: json.dumps(1, 2))
t(lambda: json.dumps())
t(lambda: json.dumps(1, foo=2))
a = []; a.append(a)
t(lambda: json.dumps(a))
d = {}; d['x'] = [d]
t(lambda: json.dumps(d))
t(lambda: json.dumps(1, default=lambda o: o))
o = object
def loop(x): return [x]
docs = ['', ' ', '{', '}', '[', ']', '[1', '[1,', '[1,]', '[1 2]', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{a:1}', "{'a':1}", '{"a" 1}', '{"a":1 "b":2}',
        '"abc', '"a\nb"', '"\\x"', '"\\u12"', '"\\u12G4"', '"\\', '"\\ud83d\\ude00"', '"\\u00e9\\n\\/\\"\\\\"', 'nul', 'true', 'false', 'null', 'tru', 'NaN', '-Infinity', 'Infinity', '-', '-1', '01', '1.', '1.5e3', '1E+2', '1e',
        '0.1e-2', '-0', '-0.0', '123456789012345678901234567890', '1e999', '1 2', ' {"a" : [ 1 , 2.0 ] , "b" : { } } \n', '[1,\n2,\n  x]', '{"a":1,"a":2}', '\ufeff1', '"\t"', '[[[[1]]]]', '{"\\u0041":1}', 'h\u00e9', '["\u00e9\u20ac", x]', '.5', '+1', '1_0', 'Nan', '--1', '[,1]', '{,}', '"a"b']
for s in docs:
    t(lambda: json.loads(s))
    def pos():
        try:
            json.loads(s)
        except JSONDecodeError as e:
            return (e.msg, e.doc, e.pos, e.lineno, e.colno, e.args)
    t(pos)
t(lambda: json.loads('"a\tb"', strict=False))
t(lambda: json.loads(b'{"a": "\xc3\xa9"}'))
t(lambda: json.loads(bytearray(b'[1]')))
t(lambda: json.loads('[1, 2.5, NaN]', parse_int=lambda s: 'i' + s, parse_float=lambda s: 'f' + s, parse_constant=lambda s: 'c' + s))
t(lambda: json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d.items())))
t(lambda: json.loads('{"a": {"b": 1}, "c": 2}', object_pairs_hook=lambda p: p))
t(lambda: json.loads(5))
t(lambda: json.loads(None))
t(lambda: json.loads())
t(lambda: json.loads('1', foo=1))
class F:
    def __init__(self, s=''): self.s = s
    def read(self): return self.s
    def write(self, x): self.s += x
t(lambda: json.load(F('[1, 2]')))
def dump():
    f = F(); json.dump({'a': [1]}, f, indent=1); return f.s
t(dump)
class E(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set):
            return sorted(o)
        return super().default(o)
t(lambda: json.dumps({'a': {3, 1}}, cls=E))
t(lambda: json.dumps({'a': {3, 1}}, cls=E, indent=1))
t(lambda: json.dumps({'a': b''}, cls=E))
t(lambda: E().encode([{1}]))
t(lambda: ''.join(E(sort_keys=True).iterencode({'b': {1}, 'a': 2})))
t(lambda: json.JSONEncoder(separators=(',', ':')).encode({'a': [1, 2]}))
t(lambda: json.JSONDecoder().decode(' [1] '))
t(lambda: json.JSONDecoder().raw_decode('[1]xyz'))
t(lambda: json.JSONDecoder().raw_decode('xx[1]xyz', 2))
t(lambda: issubclass(JSONDecodeError, ValueError))
t(lambda: JSONDecodeError('m', 'a\nbc', 3))
try:
    raise JSONDecodeError('m', 'a\nbc', 3)
except ValueError as e:
    print(e.lineno, e.colno, e.pos, e)
import json.decoder
t(lambda: json.decoder.JSONDecodeError is JSONDecodeError)
t(lambda: json.loads('9' * 5000))
