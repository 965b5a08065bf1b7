# --- match, search, fullmatch
import re
for f in (re.match, re.search, re.fullmatch):
    for p, s in (('a', 'ba'), ('a', 'ab'), ('a', 'a'), ('a*', ''), ('b|ba', 'ba'), ('a+?', 'aaa'), ('', 'x'), ('x', '')):
        print(f.__name__, p, s, f(p, s))
# --- log lines with named groups
import re
LOG = re.compile(r'(?P<ip>\d+\.\d+\.\d+\.\d+) - (?P<user>\S+) \[(?P<ts>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+) (?P<proto>[^"]+)" (?P<status>\d{3}) (?P<size>\d+|-)')
for line in ('127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif?x=1 HTTP/1.0" 200 2326', '10.0.0.1 - - [x] "POST / HTTP/1.1" 404 -', 'nothing'):
    m = LOG.match(line)
    print(m and (m.groupdict(), m.lastgroup, m.lastindex, m.span('path'), m['status'], m.end()))
# --- match objects
import re
m = re.search(r'(?P<a>x)(y)?(?P<c>z)', '..xz..')
print(m, m.group(), m.group(0, 1, 2, 'c'), m.groups(), m.groups('-'), m.groupdict(), m[1], m['c'], m[2])
print(m.start(), m.end(), m.span(), m.start(2), m.span(2), m.span('c'), m.pos, m.endpos, m.lastindex, m.lastgroup, m.string, m.re.pattern, m.regs)
print(m.groupdict('none'), bool(m), m.expand(r'\1-\2-\g<c>\n'), m.expand('plain'))
for a in (4, 'q', -1):
    for f in (m.group, m.start, m.span, m.__getitem__):
        try:
            f(a)
        except IndexError as e:
            print(e)
# --- copies of matches and patterns
import re, copy
p = re.compile('(a)b', re.I)
m = p.match('AB')
print(copy.copy(m) is m, copy.deepcopy(m) is m, copy.copy(p) is p, copy.deepcopy([p])[0] is p, p == re.compile('(a)b', re.I), p == re.compile('(a)b'), hash(p) == hash(re.compile('(a)b', re.I)))
print({p: 1}[re.compile('(a)b', re.I)], p != 5)
# --- pattern attributes
import re
p = re.compile(r'(?P<year>\d+)-(?P<m>\d+)(x)?', re.M | re.X)
print(p.pattern, p.groups, dict(p.groupindex), p.flags, p)
print(re.compile(b'(a)', re.I), re.compile('a', re.A | re.S), re.compile('a' * 300), re.compile('(?i)a').flags, re.compile('(?i:a)').flags)
for name in ('nope',):
    for x in (p, p.match('1-2')):
        try:
            getattr(x, name)
        except AttributeError as e:
            print(e)
# --- pos and endpos
import re
p = re.compile(r'^a|\ba|a$')
for args in (('aab',), ('aab', 1), ('aab', 1, 2), ('baa', 2), ('baa', -5, 99), ('xa a', 0, 2), ('éaé a', 1)):
    print(args, p.search(*args), p.match(*args), p.fullmatch(*args), [m.span() for m in p.finditer(*args)], p.findall(*args))
print(re.compile('b').match('abc', pos=1), re.compile('(?<=a)b').match('ab', 1), re.compile('b').search('abc', endpos=1))
# --- findall
import re
print(re.findall(r'\w+', 'one two, three'), re.findall(r'(\w)(\d)', 'a1 b2 c3'), re.findall(r'(\w)\d', 'a1 b2'), re.findall('', 'abc'), re.findall('x*', 'axb'))
print(re.findall(r'(a)|(b)', 'ab'), re.findall(r'\d+(?:\.\d+)?', '1 2.5 .5 3.'), re.findall(r'a|ab|abc', 'abc ab a'), re.findall('(?i)É', 'éÉ'))
# --- finditer
import re
it = re.finditer(r'(\w)(\w)?', 'ab c')
print(type(it).__name__, [(m.group(), m.span(2), m.lastindex) for m in it], list(it))
for m in re.finditer('', 'ab'):
    print(m.span(), end=' ')
print()
# --- split
import re
print(re.split(r'\W+', 'Words, words, words.'), re.split(r'(\W+)', 'Words, words.'), re.split(r'\W+', 'Words, words, words.', 1), re.split('[a-f]+', '0a3B9', flags=re.I))
print(re.split(r'(\W+)', '...words...'), re.split(r'\b', 'Words, words'), re.split(r'(a)|b', 'xaybz'), re.split('x*', 'axbc'), re.split('', 'ab'), re.split(',', ''), re.split(r'\s*[,;]\s*', 'a , b;c'), re.split('-', 'a-b-c-d', maxsplit=2))
# --- sub with templates
import re
print(re.sub(r'(\w+)@(\w+)', r'\2 at \1', 'me@home you@work'), re.sub(r'(?P<a>x)', r'<\g<a>\g<1>\g<0>>', 'axb'), re.sub('b', r'\\n\n\t', 'abc'), re.sub('x*', '-', 'abxd'))
print(re.sub('a', 'b', 'aaaa', 2), re.sub('a', 'b', 'aaaa', count=1), re.subn('a', 'b', 'aaa'), re.subn('z', 'b', 'aaa'), re.sub('(a)|(b)', r'[\1|\2]', 'ab'), re.sub('a', r'\x41' if False else '\\g<0>0', 'a'))
print(re.sub('(a)', r'\07\101\0', 'a') == '\x07A\x00', re.sub(r'\s+', ' ', ' a \n b  '), re.sub('é', 'ж', 'éaé'))
# --- sub with functions
import re
print(re.sub(r'\d+', lambda m: str(int(m.group()) * 2), 'a1 b22 c333'), re.sub('[a-c]', lambda m: {'a': '1', 'b': ''}.get(m[0], m[0]), 'abcabc'))
def f(m):
    return re.sub('x', lambda k: k.group() + m.group(1), 'xx')
print(re.sub('(q)', f, 'aqb'), re.sub('a', lambda m: None or '', 'banana'))
try:
    re.sub('a', lambda m: 5, 'xa')
except TypeError as e:
    print(e)
try:
    re.sub('a', lambda m: 1 / 0, 'a')
except ZeroDivisionError as e:
    print(e)
seen = []
re.sub('(.)', lambda m: seen.append((m.pos, m.endpos, m.span())) or 'z', 'éab', 2)
print(seen)
# --- templates that are wrong
import re
for t in (r'\2', r'\g<2>', r'\g<x>', r'\g<', r'\g<>', r'\g', r'\q', '\\', r'\g<1', r'\400', r'\g<1a>', r'\g<-1>', r'\8', 'a\\', r'\1\\\3'):
    try:
        print(re.sub('(a)', t, 'a'))
    except (re.error, IndexError) as e:
        print(type(e).__name__, e, getattr(e, 'pos', None))
# --- character classes
import re
s = 'aZ09_ -\t\n.é٣ß'
for p in (r'\d', r'\D', r'\w', r'\W', r'\s', r'\S', '.', '[a-z]', '[^a-z]', r'[\d_]', r'[^\s\w]', '[]a]', '[^]a]', '[a-]', '[-a]', r'[\]\-]', r'[\x41-\x5a]', '[é-ü]', r'[\wé-]', r'[\W\d]', '[.]'):
    print(p, re.findall(p, s), re.findall(p, s, re.A))
# --- escapes
import re
print(re.findall(r'\x41\u0042\U00000043\101\t\.\\', 'ABCA\t.\\'), re.findall('\\0', 'a\0b'), re.findall(r'\07', '\x07'), re.findall(r'[\b]', 'a\bb'), re.findall(r'\é', 'é'), re.findall(r'\ ', 'a b'))
# --- anchors
import re
s = 'ab\ncd\n'
for p in ('^', '$', r'\A', r'\Z', '^.', '.$', r'\n$', r'\Z.'):
    for f in (0, re.M):
        print(repr(p), f, [m.span() for m in re.finditer(p, s, f)], [m.span() for m in re.finditer(p, s.strip(), f)])
# --- word edges
import re
for s in ('ab cd', '', 'é a_1', '-', '  ', 'a'):
    for p in (r'\b', r'\B', r'\b\w', r'\w\b', r'\B\w'):
        print(repr(s), p, [m.start() for m in re.finditer(p, s)], [m.start() for m in re.finditer(p, s, re.A)])
# --- greedy and lazy
import re
s = '<a><b>x</b></a>'
for p in ('<.*>', '<.*?>', '<.+?>', '<[^>]*>', '<(.*?)>(.*)</\\1>', '.??', 'a{2,}?', '(?:ab??)+?', '.*?b', '.*b'):
    print(p, re.findall(p, s), re.findall(p, 'aabab aaab'))
# --- counted repeats
import re
for p in ('a{2}', 'a{2,3}', 'a{,2}', 'a{2,}', 'a{0}', '(ab){2}', '(?:a|b){3}', 'a{', 'a{x}', 'a{,}', 'a{1,2', 'a{}', '(a{2}){2}', '(?:a{1,2}b){1,2}', '(a)(b){0}', 'x{3,5}?'):
    print(p, [m.span() for m in re.finditer(p, 'aaaab ababab xxxxxxx a{x} a{,} a{1,2 a{}')][:8])
# --- possessive repeats and atomic groups
import re
for p, s in (('a++a', 'aaa'), ('a*+b', 'aaab'), ('a?+a', 'a'), ('a{1,2}+a', 'aaa'), ('(?>a|ab)c', 'abc'), ('(?>a*)ab', 'aaab'), ('(?:ab)++c', 'ababc'), ('(?:a|ab)++c', 'abc'), ('"[^"]*+"', '"x"'), ('(?>(a+))b', 'aab'), ('((?:ab)?+)a', 'aba')):
    m = re.search(p, s)
    print(p, s, m, m and m.groups())
# --- look-around
import re
for p, s in ((r'\w+(?=:)', 'a: b c:'), (r'\w+(?!:)\b', 'a: b c:'), (r'(?<=\$)\d+', '$12 13 $4'), (r'(?<!\$)\b\d+', '$12 13 $4'), (r'(?<!^)(?=[A-Z])', 'someCamelCase'), (r'(?=(\w+))\1:', 'abc:'), (r'(?<=(a))b', 'ab'), (r'(?!(a)b)a', 'abac'), (r'(?<=ab|cd)e', 'abe cde xe'), (r'\d(?=(?:\d{3})+$)', '1234567'), (r'(?<=é)a', 'éa ea')):
    print(p, [(m.span(), m.groups()) for m in re.finditer(p, s)])
print(re.sub(r'(?<!^)(?=[A-Z])', '_', 'someCamelCaseName').lower(), re.sub(r'(?<=\d)(?=(?:\d{3})+\b)', ',', '1234567 89 1000'))
# --- back-references
import re
for p, s in ((r'(a|b)\1', 'abba'), (r'(\w+) \1', 'the the cat'), (r'(?P<q>["\']).*?(?P=q)', '"a\'b" \'c"\''), (r'(a)?\1b', 'aab b'), (r'(?i)(a)\1', 'aA'), (r'(?i)(é)\1', 'éÉ'), (r'(a*)b\1', 'aabaa'), (r'()\1x', 'x'), (r'(.)(.)\2\1', 'abba xyyx')):
    print(p, [m.span() for m in re.finditer(p, s)])
# --- conditions
import re
for s in ('<a@b>', 'a@b', '<a@b', 'a@b>'):
    print(s, re.fullmatch(r'(<)?(\w+@\w+)(?(1)>|$)', s), re.fullmatch(r'(?P<o><)?\w+@\w+(?(o)>)', s))
print(re.findall(r'(a)?(?(1)b|c)', 'ab c b ac'))
# --- flags
import re
print(re.findall('a.b', 'a\nb aXb'), re.findall('a.b', 'a\nb aXb', re.S), re.findall('^b', 'a\nb', re.M), re.findall('AB', 'abAB', re.I), re.findall(r'\w', 'éa', re.A))
print(re.findall(r'''
    (\d+)   # whole part
    \.      # dot
    [ #]    # kept in a set
    (\d+)\ z
''', '1. 2 z 3.#4 z', re.X), re.compile('a b', re.X).match('ab'), re.match('(?x) a # c\n b', 'ab'))
print(re.I, re.I | re.M, re.I | 256, repr(re.NOFLAG), int(re.S | re.X), re.I & re.M, re.IGNORECASE == 2, re.I.name, (re.I | re.M).value, re.RegexFlag(34), ~re.I, re.X in (re.X | re.A), isinstance(re.I, int), type(re.I | 2).__name__)
# --- inline flags
import re
print(re.findall('(?i)ab', 'AB ab'), re.findall('(?i:a)b', 'Ab AB ab'), re.findall('(?im)^a', 'A\na'), re.findall('(?s:.)x.', '\nxa\nx\n'), re.findall('(?i)a(?-i:b)', 'AB Ab'), re.findall(r'(?a:\w)\w', 'aé éa'), re.findall('(?x: a b )c d', 'abc d'))
for p in ('a(?i)b', '(?L)a', '(?iu-i:a)', '(?-:a)', '(?i', '(?ix', '(?z)', '(?-a:x)', '(?au:x)', '(?i-i:x)', '(?t:x)', ' (?i)a'):
    try:
        print(p, re.compile(p))
    except (re.error, ValueError) as e:
        print(p, e)
# --- cases of other alphabets
import re
for p, s in (('ß', 'ẞ SS'), ('k', 'K\u212a'), ('s', 'ſS'), ('[a-z]+', 'ABCé'), ('É', 'éÉ'), ('жЯ', 'ЖЯ жя'), ('[à-ý]+', 'ÀÉ'), ('σ', 'Σς'), ('i', 'Iİı'), ('[^x]', 'Xx')):
    print(p, re.findall(p, s, re.I), re.findall(p, s, re.I | re.A))
# --- bytes
import re
print(re.match(rb'(\w+)\s(.)', b'ab \xff'), re.findall(rb'[\x80-\xff]+', b'a\xe9\xffb'), re.sub(rb'a(.)', rb'\1\x00'.replace(b'\\x00', b'!'), b'ab\xe9a\xff'), re.split(b',', b'a,b'), re.search('é'.encode(), 'aé'.encode()).span(), re.findall(rb'(?i)A\xc9', b'a\xc9a\xe9'))
print(re.sub(b'a', lambda m: m.group() * 2, b'bab'), re.match(b'a', bytearray(b'ab')), re.fullmatch(rb'.', b'\n'), re.escape(b'a.b'), re.compile(b'\\w', re.L).findall(b'a\xe9'))
for a, b in ((b'a', 'a'), ('a', b'a'), ('a', 5), ('a', None), (5, 'a'), (None, 'a'), ('a', ['a'])):
    try:
        re.match(a, b)
    except TypeError as e:
        print(e)
for p in (b'(?u)a', '(?L)a'):
    try:
        re.compile(p)
    except (re.error, ValueError) as e:
        print(e)
# --- syntax errors
import re
for p in ('(', ')', '(a', 'a)', '[', '[a', '[]', '[b-a]', '*', 'a**', '+a', 'a{2,1}', '(?', '(?P', '(?P<', '(?P<a', '(?P<1>a)', '(?P<a>x)(?P<a>y)', '(?P=x)', '(?P>x)', '(?<a)', '\\', 'a\\', r'\q', r'\x4', r'\u12', r'\U00110000', r'\1', r'(\1)', '(?(1)a)', '(?(x)a)', '(?(1)a|b|c)(x)', '(?#', '(?<=a*)b', '(?<!a|bc)', r'[\d-z]', '(?z)', '^*', r'\b+', 'x{99999999999}', '(?P<a>)(?P<b', '(?(0)a)', 'a\n(b\n*[', 'a???', '(?:'):
    try:
        re.compile(p)
        print(repr(p), 'ok')
    except re.error as e:
        print(repr(p), e, '|', e.msg, e.pos, e.lineno, e.colno, e.pattern == p)
    except (OverflowError, RecursionError) as e:
        print(repr(p), type(e).__name__)
# --- an error that nobody catches
import re
def load(p): return re.compile(p)
load('a(b')
# --- the error class
import re
e = re.error('what', 'a\nb', 2)
print(e, e.msg, e.pattern, e.pos, e.lineno, e.colno, e.args, repr(e))
e = re.error('what')
print(e, e.pattern, e.pos, e.lineno, issubclass(re.error, Exception), re.error.__name__, re.error.__module__)
# --- escape
import re
print(re.escape('a.b*c[d]-e f\n~#&%,"\'!é_'), re.escape(''), re.fullmatch(re.escape('a.b(c)'), 'a.b(c)'))
# --- alternations
import re
words = ['get', 'set', 'hget', 'hset', 'del', 'getset', 'expire', 'exists']
p = re.compile('|'.join(words))
print(p.findall('get getset hset expires delx exist'), re.findall('|'.join(sorted(words, key=len, reverse=True)), 'get getset hset'), re.findall(r'\b(?:%s)\b' % '|'.join(words), 'get getset hsetx del'))
many = ['w%d' % i for i in range(200)]
q = re.compile('(?:%s)$' % '|'.join(many))
print(q.match('w7'), q.match('w199'), q.match('w200'), q.match('w'), re.findall('a||b', 'ab'), re.findall('(|a)', 'aa'))
# --- captures in repeats
import re
for p, s in ((r'(?:(a)|b)*', 'ab'), (r'(?:(a)|(b))*', 'abab'), (r'(a|b)*', 'abb'), (r'(a*)*', 'aa'), (r'(a*)+', 'b'), (r'((a)|b)+?c', 'abc'), (r'(?:(\w)(\d)?)+', 'a1b'), (r'(a)?b|c', 'c'), (r'(?:(x)?y)+', 'xyy'), (r'(?:(a)|(b)|(c)){2,3}', 'abc')):
    m = re.match(p, s)
    print(p, s, m and (m.span(), m.groups(), m.lastindex))
# --- things that can be empty
import re
for p in ('(?:)*', '(?:a?)*', '(?:a*)*', '(?:a|)*b', '(?:a*)+?b', '(?:a?){3}', '(?:^a?)*', '(?:$)*', r'(?:\b)+a', '(?:a?b??)*', '(?:(?=a))*a', '(?:a{0,2}){2,}'):
    print(p, [m.span() for m in re.finditer(p, 'aab b')])
# --- text that is not ASCII
import re
s = 'naïve café — \U0001f600 10€'
print([(m.group(), m.span()) for m in re.finditer(r'\w+', s)], re.search('€', s).span(), re.sub(r'[^\x00-\x7f]', lambda m: '<%x>' % ord(m[0]), s), re.findall('.', 'é\U0001f600'), re.split('é', 'aébéc'), re.search('\U0001f600', s).start())
print(re.search(r'(?<=\u2014 ).', s), re.match('.{3}', 'éжя!').end(), re.fullmatch('[\U0001f600-\U0001f64f]', '\U0001f600'), re.search('b', 'é' * 100 + 'b').span())
# --- tokens by lastgroup
import re
TOK = re.compile(r'(?P<num>\d+(?:\.\d*)?)|(?P<id>[A-Za-z_]\w*)|(?P<op>[-+*/=()])|(?P<ws>\s+)|(?P<bad>.)')
print([(m.lastgroup, m.group()) for m in TOK.finditer('x1 = 3.14*(foo + 2) ?') if m.lastgroup != 'ws'])
# --- scanners of patterns
import re
sc = re.compile(r'\s*(\w+)').scanner('ab  cd ;ef')
print(sc.match(), sc.match(), sc.match(), sc.pattern.pattern)
sc = re.compile('b?').scanner('abb')
print([sc.search().span() for _ in range(4)], sc.search())
# --- usual recipes
import re
print(re.match(r'^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$', '192.168.100.1'), re.match(r'^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$', '192.168.300.1'))
print(re.findall(r'[\w.+-]+@[\w-]+\.[\w.-]+', 'a.b+c@x.org, bad@, me@host.co.uk.'), re.match(r'(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?', '2024-03-15T12:34').groups(), re.match(r'user:(\d+):(\w+)$', 'user:42:name').groups())
print(dict(re.findall(r'(\w+)=("[^"]*"|\S+)', 'a=1 b="x y" c=z')), re.sub(r'\{(\w+)\}', lambda m: {'a': '1'}.get(m[1], '?'), '{a} {b}'), re.findall(r'#(\w+)', 'x #tag1 #tag2'), re.sub('[aeiou]', '', 'vowels here'))
print(re.sub(r'"(?:[^"\\]|\\.)*"', 'STR', r'a "b\"c" d "e"'), re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', 'a,"b,c",d'), re.fullmatch(r'#?([0-9a-f]{3}){1,2}', '#ff00aa', re.I))
# --- many matches
import re
s = 'The quick brown fox jumps over the lazy dog 123 times. ' * 100
print(len(re.findall(r'\w+', s)), len(re.findall(r'\b[a-z]{5}\b', s)), len(re.sub(r'\s+', '', s)), re.subn(r'(\w+) (\w+)', r'\2 \1', s)[1], sum(int(x) for x in re.findall(r'\d+', s)), len(re.split(r'[ .]+', s)))
print(re.search(r'(a+)+b', 'a' * 12 + 'c'), re.search(r'.*x', 'a' * 2000), re.search(r'(?:a|b)*c', 'ab' * 2000 + 'c').end(), re.match(r'(?:(a)|b)*', 'ab' * 5000).end())
# --- the cache of patterns
import re
print(re.compile('a+') is re.compile('a+'), re.compile('a+') is re.compile('a+', re.I), re.purge(), re.compile(re.compile('x')).pattern)
for i in range(600):
    assert re.match('p%d' % i, 'p%d' % i)
try:
    re.compile(re.compile('a'), re.I)
except ValueError as e:
    print(e)
for f in ('x', None, 1.5):
    try:
        re.compile('a', f)
    except TypeError as e:
        print(e)
# --- wrong arguments
import re
p = re.compile('a')
for f in (lambda: re.match(), lambda: re.match('a'), lambda: re.sub('a', 'b'), lambda: p.match(), lambda: p.match(string='a') and 'ok', lambda: p.sub('b'), lambda: p.match('a', 'b'), lambda: re.sub('a', 5, 'a'), lambda: re.sub('a', b'x', 'a'), lambda: re.split('a', 'b', foo=1), lambda: re.Pattern(), lambda: re.findall('a', 5)):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- the module
import re
print(sorted(re.__all__)[:8], re.Pattern.__name__, re.Match, re.compile('a').__class__ is re.Pattern, isinstance(re.match('a', 'a'), re.Match), re.A is re.ASCII, re.M == re.MULTILINE)
# --- scanner of a lexicon
import re
def s_ident(scanner, token): return ('id', token)
def s_op(scanner, token): return 'op' + token
sc = re.Scanner([
    (r'[a-zA-Z_]\w*', s_ident),
    (r'\d+\.\d*', lambda s, t: float(t)),
    (r'\d+', lambda s, t: int(t)),
    (r'=|\+|-|\*|/', s_op),
    (r'\s+', None),
    (r'(x)(y)\2', 'const'),
    ])
print(sc.scan('sum = 3*foo + 312.50+bar'))
print(sc.scan('a $ b'))
print(sc.scan(''))
class K:
    pass
def act(scanner, token): return scanner.match.span(), token
sc = re.Scanner([(r'(a)|b', act), (r'(c)(d)?', 7)], re.I)
print(sc.scan('aBBcCDx'))
print(sc.lexicon[1])
print(type(sc).__name__)
print(re.Scanner([('x*', 1)]).scan('y'))
for bad in (lambda: re.Scanner([('(', 1)]), lambda: re.Scanner([('(?i)a', 1)]), lambda: re.Scanner([('a',)]), lambda: re.Scanner(), lambda: re.Scanner([('a', 1), ('b(?i)', 2)])):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
# --- parts of flags
import re
print(list(re.I | re.M), len(re.I | re.X), list(re.NOFLAG), [f.name for f in re.A|re.S])
print('Scanner' in dir(re), re.Scanner.__module__, re.Scanner.__qualname__)
print(bool(re.RegexFlag(1024)), bool(re.NOFLAG))
