# --- case of Unicode
for s in ('straße', 'ΑΣΣ', 'ǆungla', 'İstanbul', 'ŉ', 'ﬁn', 'éÉ', 'ʰ', 'Ⅷ', 'ß', 'σς', "they're o'neil", 'x1y2', '', 'ＡＢｃ', 'ა', 'ᏸ', 'ȺȾ'):
    print(ascii([s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold()]))
# --- predicates
for s in ('', 'a', 'A', '1', '²', '½', '٣', 'Ⅷ', ' ', '\t\n', '\x1c', 'aB', 'Ab Cd', 'Ab cd', 'a_1', '1a', 'é', '漢', 'ª', '\u00a0', '\u200b', 'ǅ', 'abc1', '_', 'class', 'a b', '\x00', '１', 'ﬁ', '٣a', '!'):
    print(ascii(s), ''.join('TF'[not f(s)] for f in (str.isalpha, str.isdigit, str.isdecimal, str.isnumeric, str.isalnum, str.isspace, str.isupper, str.islower, str.istitle, str.isidentifier, str.isprintable, str.isascii)))
# --- split
print('a b  c'.split(), ' a  b '.split(), ''.split(), '   '.split(), 'a,b,,c'.split(','), ''.split(','), ','.split(','), 'a,b,c'.split(',', 1), 'a b c d'.split(None, 2), ' a b c '.split(None, 1), 'a\u00a0b\u2003c\x1cd'.split(), 'aXXbXXc'.split('XX'), 'abc'.split('abc'), 'a,b'.split(',', 0), 'a,b,c'.split(',', -1), 'a b'.split(sep=None, maxsplit=5))
print('a b  c'.rsplit(), 'a,b,c'.rsplit(',', 1), ' a b c '.rsplit(None, 1), 'aXXbXXc'.rsplit('XX', 1), 'aaa'.rsplit('aa'), 'aaa'.split('aa'), 'a b c'.rsplit(maxsplit=1))
print('a\nb\r\nc\rd\x0be\x0cf\x1cg\x85h\u2028i'.splitlines(), 'a\n'.splitlines(), 'a\n\nb\n'.splitlines(True), ''.splitlines(), '\n'.splitlines(), '\n'.splitlines(keepends=True), 'abc'.splitlines())
for f in (lambda: 'a'.split(''), lambda: 'a'.split(1), lambda: 'a'.rsplit(''), lambda: 'a'.split(',', 'x'), lambda: 'a'.split(',', 1, 2), lambda: 'a'.split(x=1), lambda: 'a'.splitlines(1, 2), lambda: 'a'.split(b',')):
    try:
        print(f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# --- partition
print('a=b=c'.partition('='), 'a=b=c'.rpartition('='), 'abc'.partition('x'), 'abc'.rpartition('x'), ''.partition('a'), 'abc'.partition('abc'), 'é=ü'.partition('='))
for f in (lambda: 'a'.partition(''), lambda: 'a'.partition(1), lambda: 'a'.partition(), lambda: 'a'.rpartition('')):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# --- strip
print(repr('  a b \n'.strip()), repr('xxaxx'.strip('x')), repr('abcba'.strip('ab')), repr('  a'.lstrip()), repr('a  '.rstrip()), repr('\u2003a\u00a0'.strip()), repr('aaa'.strip('a')), repr('éaé'.strip('é')), repr('a'.strip('')), repr(' a '.strip(None)), repr('[a]'.lstrip('[').rstrip(']')), repr('\x1c a\x00'.strip()))
print('prefix-x'.removeprefix('prefix-'), 'abc'.removeprefix('x'), 'abcabc'.removesuffix('abc'), 'abc'.removesuffix(''), ''.removeprefix('a'), 'abc'.removeprefix('abcd'))
for f in (lambda: 'a'.strip(1), lambda: 'a'.removeprefix(1), lambda: 'a'.strip('a', 'b'), lambda: 'a'.removesuffix()):
    try:
        f()
    except TypeError as e:
        print(e)
# --- find, index and count
s = 'abcabcé漢abc'
print(s.find('abc'), s.find('abc', 1), s.find('abc', 1, 5), s.rfind('abc'), s.rfind('abc', 0, 8), s.find('漢'), s.find('x'), s.find(''), s.find('', 100), s.find('', 11), s.rfind(''), s.find('c', -1), s.find('abc', -3), s.index('é'), s.rindex('b'), s.count('abc'), s.count(''), s.count('bc', 2), s.count('', 3, 5), 'aaaa'.count('aa'), s.find('abc', None, None), s.find('a', 10**30), s.find('a', -10**30))
for f in (lambda: s.index('x'), lambda: s.rindex('x'), lambda: s.find(1), lambda: s.find(), lambda: s.count(1), lambda: s.find('a', 'b'), lambda: s.find('a', 1, 2, 3), lambda: s.find('a', 1.5)):
    try:
        print(f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# --- startswith and endswith
print('abc'.startswith('ab'), 'abc'.startswith(''), 'abc'.startswith(('x', 'a')), 'abc'.startswith('b', 1), 'abc'.startswith('', 4), 'abc'.startswith('', 3), 'abc'.startswith('c', -1), 'abc'.endswith('bc'), 'abc'.endswith(('x', 'c')), 'abc'.endswith('b', 0, 2), 'abc'.startswith(()), 'abc'.endswith('abc', -2), 'é漢'.startswith('漢', 1), 'abc'.startswith('ab', 0, 1))
for f in (lambda: 'a'.startswith(1), lambda: 'a'.startswith(['a']), lambda: 'a'.endswith(('a', 1)), lambda: 'a'.endswith((1, 'a')), lambda: 'a'.startswith(), lambda: 'a'.startswith('a', 'b')):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- replace and translate
print('aaa'.replace('a', 'b'), 'aaa'.replace('a', 'b', 2), 'aaa'.replace('', '-'), ''.replace('', 'x'), 'abc'.replace('', '-', 2), 'aaa'.replace('aa', 'b'), 'abc'.replace('x', 'y'), 'aaa'.replace('a', '', -1), 'é漢'.replace('é', ''), 'aaa'.replace('a', 'b', 0))
print('hello'.translate({104: 'J', 108: None, 111: 48}), 'abc'.translate(str.maketrans('ab', 'xy')), 'abc'.translate(str.maketrans('ab', 'xy', 'c')), 'abc'.translate(str.maketrans({'a': 'long', 98: None})), 'abc'.translate({}), str.maketrans('a', 'b', 'c'), str.maketrans({'a': 1}))
class T:
    def __getitem__(self, k):
        if k == 98: raise LookupError
        return chr(k + 1)
print('abc'.translate(T()))
for f in (lambda: 'a'.replace('a'), lambda: 'a'.replace(1, 'b'), lambda: 'a'.replace('a', 1), lambda: str.maketrans('a', 'bc'), lambda: str.maketrans('a'), lambda: str.maketrans({'ab': 1}), lambda: str.maketrans('a', 'b', 1), lambda: 'a'.translate({97: 1.5}), lambda: 'a'.translate({97: -1}), lambda: 'a'.translate({97: 0x110000}), lambda: 'a'.translate(5), lambda: 'a'.replace('a', 'b', 'c')):
    try:
        print(f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# --- join
print(','.join(['a', 'b']), ','.join([]), ''.join('abc'), '-'.join({'a': 1, 'b': 2}), ', '.join(str(i) for i in range(3)), 'é'.join(('a',)), '--'.join(map(chr, (97, 98))))
for f in (lambda: ','.join([1]), lambda: ','.join(['a', None]), lambda: ','.join(5), lambda: ','.join(), lambda: ','.join('a', 'b'), lambda: ','.join(['a', b'b'])):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- padding
print(['ab'.center(5), 'ab'.center(6, '*'), 'abc'.center(6), 'ab'.ljust(4, '.') , 'ab'.rjust(4), 'ab'.zfill(5), '-5'.zfill(4), '+5'.zfill(4), '--5'.zfill(5), ''.zfill(2), 'abc'.zfill(2), 'é'.center(4, '漢'), 'a'.center(0), 'a'.center(-3), 'a'.ljust(3, 'é')])
print(['a\tb'.expandtabs(), '\ta'.expandtabs(4), 'ab\tc\n\td'.expandtabs(3), 'a\tb'.expandtabs(0), 'é\tx'.expandtabs(5), 'a\tb'.expandtabs(tabsize=2), 'a\tb'.expandtabs(-1), 'a\r\tb'.expandtabs(4)])
for f in (lambda: 'a'.center(5, 'xx'), lambda: 'a'.center('b'), lambda: 'a'.ljust(3, 1), lambda: 'a'.zfill('x'), lambda: 'a'.center(), lambda: 'a'.ljust(1.5), lambda: 'a'.expandtabs('x'), lambda: 'a'.rjust(3, '')):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- encode and decode
print('é漢😀'.encode(), 'é'.encode('latin-1'), 'aé'.encode('ascii', 'ignore'), 'aé'.encode('ascii', 'replace'), 'é'.encode('ascii', 'xmlcharrefreplace'), 'é漢😀'.encode('ascii', 'backslashreplace'), 'ab'.encode('utf-16-le'), 'ab'.encode('utf-16-be'), 'a'.encode('utf-32-le'), 'é'.encode(encoding='utf8', errors='strict'), ''.encode(), 'é'.encode('UTF_8'), 'é'.encode('cp1252') if False else '')
print(b'\xc3\xa9'.decode(), b'\xe9'.decode('latin-1'), b'a\xff'.decode('utf-8', 'replace').encode(), b'a\xff'.decode('ascii', 'ignore'), b'\xff'.decode('utf-8', 'backslashreplace'), b'a\x00'.decode('utf-16-le'), str(b'abc', 'utf-8'), str(b'\xe9', encoding='latin1'), str(b'a', errors='strict'))
for f in (lambda: 'é'.encode('ascii'), lambda: 'aé漢'.encode('latin-1'), lambda: b'\xff'.decode(), lambda: b'a\xc3'.decode(), lambda: b'\xe2\x28\xa1'.decode(), lambda: b'\x80'.decode('ascii'), lambda: 'a'.encode('nope'), lambda: b'a'.decode('nope'), lambda: 'é'.encode('ascii', 'nope'), lambda: b'\xff'.decode('utf-8', 'nope'), lambda: 'a'.encode(5), lambda: str('a', 'utf-8'), lambda: str(5, 'utf-8'), lambda: b'\xed\xa0\x80'.decode()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- indexing and slicing of Unicode
s = 'aé漢😀z'
print(len(s), s[1], s[-2], s[::-1], s[1:4], s[::2], s[-1:0:-2], s[3:1], s[10:], s[:10], s[-100:2], list(s), [hex(ord(c)) for c in s], s[2:2], s * 2, s[True])
for f in (lambda: s[5], lambda: s[-6], lambda: s['a'], lambda: s[1.0], lambda: s[None], lambda: ''[0], lambda: s[::0], lambda: s[10**30], lambda: s[1, 2]):
    try:
        f()
    except (IndexError, TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    s[0] = 'x'
except TypeError as e:
    print(e)
try:
    del s[0]
except TypeError as e:
    print(e)
# --- chr and ord
print(chr(97), chr(0x1F600), ord('é'), ord('😀'), ord(b'a'), ascii(chr(0)), ascii(chr(0x10FFFF)))
for f in (lambda: chr(-1), lambda: chr(0x110000), lambda: chr('a'), lambda: ord('ab'), lambda: ord(''), lambda: ord(5), lambda: chr(1.5), lambda: ord(b'ab'), lambda: chr(10**30)):
    try:
        print(f())
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)
# --- repr of text
for s in ("it's", 'say "hi"', "both ' and \"", '\n\t\r\\', '\x00\x1f\x7f', '\x80\xa0\xad', 'é漢😀', '\u200b\u2028', '\ue000', '\U000e0001', '\ufeff', 'ﬁ'):
    print(repr(s), ascii(s))
print(repr(b'it\'s "x" \x00\xff\n'), repr(bytearray(b"a'b")), [b''], ('',))
# --- comparison of text
print('a' < 'b', 'a' < 'B', 'abc' < 'abd', 'ab' < 'abc', '' < 'a', 'é' > 'z', '😀' > '\uffff', 'a' == 'a', 'a' != b'a', 'a' == 1, max('hello'), min('hello'), sorted('héllo'))
for f in (lambda: 'a' < 1, lambda: 'a' < b'a', lambda: 'a' >= None, lambda: 'a' + 1, lambda: 1 + 'a', lambda: 'a' * 'b', lambda: 'a' - 'b', lambda: 'a' + b'b', lambda: 'a' + None, lambda: 'a' * 1.5, lambda: 1 in 'a', lambda: b'a' in 'a', lambda: 'a' % 1, lambda: -'a'):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- str as a constructor
class S:
    def __str__(self): return 'S!'
print(str(), str(5), str(None), str(S()), str([1, 'a']), str(b'x'), str('a'), str(1.0), str(object=5), str(type), str(...), str(NotImplemented))
for f in (lambda: str(1, 2, 3, 4), lambda: str(x=1), lambda: str(b'a', 5)):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- methods on the class and wrong receivers
print(str.upper('a'), list(map(str.strip, [' a ', 'b '])), sorted(['b', 'A'], key=str.lower), str.join(',', 'ab'), str.format('{}', 1))
for f in (lambda: str.upper(), lambda: str.upper(1), lambda: 'a'.upper(1), lambda: 'a'.nope(), lambda: str.nope, lambda: 'a'.isalpha(1), lambda: 'a'.upper(x=1), lambda: str.join(',')):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
# --- concatenation and repetition limits
print('ab' * 0, 'ab' * -1, 'ab' * True, 3 * 'x', '' * 10**9 == '', ('a' 'b' "c" '''d'''), 'a' 'b' * 2)
try:
    'ab' * 10**30
except (OverflowError, MemoryError) as e:
    print(type(e).__name__, e)
# --- string escapes
print(['\a\b\f\v', '\101\60\0', '\x41', '\u00e9', '\U0001F600', '\'\"', '\
joined', r'\n\\', r'a\'b', b'\x00\101', rb'\x', '\\', "\\'", 'a\
b'])
