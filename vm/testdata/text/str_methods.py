# Methods of str that call back into the script, and errors as objects.
print(','.join(str(i) for i in range(5)), ','.join({'a': 1, 'b': 2}), ''.join(reversed('abc')), '-'.join('abc'), ''.join([]))

def boom():
    yield 'a'
    raise KeyError('x')
try:
    ','.join(boom())
except KeyError as e:
    print('KeyError', e)

class Table:
    def __getitem__(self, c):
        if c == ord('a'): return 'AAA'
        if c == ord('b'): return None
        if c == ord('c'): return ord('€')
        raise LookupError(c)
print('abcdabcd'.translate(Table()))
print('abcé'.translate(str.maketrans('abé', 'xyz', 'c')), 'abc'.translate(str.maketrans({'a': 'longer', 98: None})))

class Idx:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
print('abc'.ljust(Idx(6), '.'), 'a,b,c'.split(',', Idx(1)), 'abcabc'.find('c', Idx(3)), 'abcabc'.count('b', Idx(-3), None), 'aaa'.replace('a', 'b', Idx(2)))

for f in (lambda: 'é'.encode('ascii'), lambda: 'aé€'.encode('latin-1'), lambda: b'\xff\xfe'.decode(), lambda: b'a\xe2\x82'.decode('utf-8'),
          lambda: b'\xc3('.decode('utf-8'), lambda: 'éé'.encode('ascii'), lambda: b'\x80'.decode('ascii')):
    try:
        f()
    except UnicodeError as e:
        print(type(e).__name__, e)
        print(e.encoding, e.object, e.start, e.end, e.reason, e.args == (e.encoding, e.object, e.start, e.end, e.reason))
        print(isinstance(e, ValueError), repr(e))
e = UnicodeDecodeError('utf-8', b'abc', 1, 2, 'because')
print(e, repr(e))
for args in ((), ('a',), ('a', b'b', 'c', 1, 'd'), (1, b'b', 1, 1, 'd'), ('a', b'b', 1, 1, 2)):
    try:
        UnicodeDecodeError(*args)
    except TypeError as e:
        print(e)

for f in (lambda: ','.join([1]), lambda: ','.join(1), lambda: 'a'.split(''), lambda: 'a'.split(1), lambda: 'a'.split(sep=1), lambda: 'a'.split(x=1),
          lambda: 'a'.split(',', sep=','), lambda: 'a'.split(1, 2, 3), lambda: 'a'.index('b'), lambda: 'a'.find(), lambda: 'a'.find(1), lambda: 'a'.find('a', 'b'),
          lambda: 'a'.startswith(1), lambda: 'a'.startswith((1,)), lambda: 'a'.startswith(['a']), lambda: 'a'.ljust('x'), lambda: 'a'.ljust(5, 'ab'), lambda: 'a'.ljust(5, 1),
          lambda: 'a'.replace('a'), lambda: 'a'.replace(1, 'a'), lambda: 'a'.upper(1), lambda: 'a'.strip(1), lambda: 'a'.strip(1, 2), lambda: 'a'.partition(''), lambda: 'a'.partition(1),
          lambda: 'a'.encode('nope'), lambda: 'é'.encode('ascii', 'nope'), lambda: 'a'.encode(1), lambda: 'a'.zfill('x'), lambda: 'a'.translate(1),
          lambda: 'a'.expandtabs('x'), lambda: str.upper(1), lambda: str.join(1, 2), lambda: 'a'.isdigit(1), lambda: 'a'.removeprefix(1), lambda: 'a'.nope, lambda: 'a'.upper(x=1),
          lambda: str.maketrans(1), lambda: str.maketrans('a', 'bc'), lambda: str.maketrans('a', 1), lambda: str.maketrans({'ab': 1}), lambda: str.maketrans({1.5: 1})):
    try:
        print('no error', f())
    except Exception as e:
        print(type(e).__name__ + ':', e)
print(list(map(str.upper, ['a', 'ß', 'ŉ'])), sorted(['b', 'A', 'c'], key=str.lower), str.split('a b'), str.join(',', 'ab'))
print('a\tb\n\tc'.expandtabs(4), 'x'.center(4, '*'), 'x'.center(5, '*'), '-5'.zfill(4), '+é'.zfill(5))
print(repr('ab c\r\nd\x0be\u2028f'.splitlines()), 'ab\n'.splitlines(True), ''.splitlines(), '\n'.splitlines())
print('Ǆ ǆ ß ﬁ ΑΣ ΑΣΑ Σ'.lower(), 'Ǆ ǆ ß ﬁ ας'.upper(), 'ǆabc ß ﬁx they\'re'.title(), 'ﬁX'.capitalize(), 'ßΣẞ'.casefold())
