# --- wrap
import textwrap
t = "The quick brown fox -- jumped over the lazy-dog, well-known and e-mail. It's a test... isn't it? averyveryverylongwordthatneedsbreaking  double  space.\nNew line\there"
for w in (1, 5, 10, 20, 40):
    print(textwrap.wrap(t, w))
# --- fill
import textwrap
t = "one two three four five six seven eight nine ten"
print(textwrap.fill(t, 20, initial_indent="* ", subsequent_indent="  "))
print(textwrap.wrap(t, 15, max_lines=2), textwrap.wrap(t, 15, max_lines=2, placeholder="~"))
# --- wrap options
import textwrap
t = "a-b long-hyphenated-word  two.  Next sentence\tx"
print(textwrap.wrap(t, 8, break_long_words=False), textwrap.wrap(t, 8, break_on_hyphens=False), textwrap.wrap(t, 12, fix_sentence_endings=True), textwrap.wrap(t, 12, drop_whitespace=False), textwrap.wrap(t, 12, expand_tabs=False, replace_whitespace=False))
# --- shorten
import textwrap
print(textwrap.shorten("Hello  world! how are you", 12), textwrap.shorten("Hello world!", 11), textwrap.shorten("Hello", width=10, placeholder="..."))
# --- dedent and indent
import textwrap
print(repr(textwrap.dedent("\n    a\n      b\n\n    \tc\n  ")), repr(textwrap.dedent("  a\n\tb")), repr(textwrap.dedent("    x\n  y")))
print(repr(textwrap.indent("a\n\n b\n", "> ")), repr(textwrap.indent("a\n\nb", "+", lambda l: True)))
# --- wrap errors
import textwrap
for f in (lambda: textwrap.wrap("a", 0), lambda: textwrap.wrap("abc def", 3, max_lines=1, placeholder="......")):
    try:
        print(f())
    except ValueError as e:
        print(e)
# --- urlparse
from urllib.parse import *
for u in ("http://u:p@Host.com:80/a/b;p=1?q=1&r=2#frag", "mailto:x@y", "//n/p", "a/b?c#d", "HTTP://[::1]:9/x", "", "tel:1;x"):
    r = urlparse(u)
    print(r, r.geturl(), r.hostname, r.port, r.username, r.password, urlsplit(u))
# --- urljoin
from urllib.parse import urljoin
b = "http://a/b/c/d;p?q"
print([urljoin(b, r) for r in ("g:h", "g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", ";x", "", ".", "./", "..", "../", "../g", "../..", "../../../g", "g/./h", "g/../h")])
# --- quote
from urllib.parse import *
print(quote("a b/ü?&=+~"), quote("a b/c", safe=""), quote_plus("a b&ü"), quote(b"\xff a"), unquote("a%20b%C3%BC%zz%"), unquote_plus("a+b%2B"), unquote("%ff"), unquote("ü%C3%BCx"), unquote_to_bytes("%01a"))
# --- query strings
from urllib.parse import *
print(urlencode({"a": 1, "b": "x y", "c": [1, 2]}), urlencode({"c": [1, 2], "d": "s"}, doseq=True), urlencode([("a", b"\xff"), ("b", None)]))
print(parse_qs("a=1&b=2&a=3&c=&d"), parse_qs("c=&d", keep_blank_values=True), parse_qsl("x=%20y+z;q=1"), parse_qsl("a;b=1", separator=";"))
# --- url errors
from urllib.parse import *
for f in (lambda: urlencode("abc"), lambda: parse_qs("a", strict_parsing=True), lambda: urlparse("http://a:99999").port, lambda: urlparse("http://a:x").port, lambda: urlsplit("http://[a"), lambda: urljoin("a", b"b"), lambda: quote(3), lambda: parse_qsl("a=1&b=2", max_num_fields=1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- csv reading
import csv, io
def rd(text, **k): return list(csv.reader(io.StringIO(text, newline=""), **k))
print(rd('a,b,c\r\n1,"x ""q"" y",\n"multi\nline",z\n\n,\n'))
print(rd("a;b\n'c;d';e", delimiter=";", quotechar="'"), rd("a b  c\n", delimiter=" ", skipinitialspace=True), rd('1,"2",3.5\n', quoting=csv.QUOTE_NONNUMERIC), rd('a\\,b,c\n', escapechar="\\"), rd('"a,b"\n', quoting=csv.QUOTE_NONE), rd('"a"b,c\n'), rd('"abc'))
for t, k in (('"a"b\n', dict(strict=True)), ('"abc', dict(strict=True)), ('a\rb\n', {}), ('x,1\n', dict(quoting=csv.QUOTE_NONNUMERIC)), ("a", dict(delimiter="ab")), ("a", dict(delimiter=1)), ("a", dict(quoting=9)), ("a", dict(dialect="zz")), ("a", dict(lineterminator=3))):
    try:
        print(rd(t, **k))
    except Exception as e:
        print(type(e).__name__, e)
# --- csv writing
import csv, io
def wr(*rows, **k):
    o = io.StringIO(); w = csv.writer(o, **k)
    for r in rows: w.writerow(r)
    return o.getvalue()
print(repr(wr(["a", 1, 2.5, None, 'q"x', "c,d", "n\nl", "r\rx", " s "], [], [""], ["", ""], [None])))
print(repr(wr(["a", 1, None, 'q"x', True], quoting=csv.QUOTE_ALL)), repr(wr(["a", 1, 1.5, None], quoting=csv.QUOTE_NONNUMERIC)), repr(wr(["a,b", 'q"', "\\"], quoting=csv.QUOTE_NONE, escapechar="\\")), repr(wr(['q"x'], doublequote=False, escapechar="\\")), repr(wr(["a", "b"], delimiter="\t", lineterminator="\n")))
for rows, k in (([["a,b"]], dict(quoting=csv.QUOTE_NONE)), ([[""]], dict(quoting=csv.QUOTE_NONE)), ([5], {}), ([['"']], dict(doublequote=False))):
    try:
        print(repr(wr(*rows, **k)))
    except csv.Error as e:
        print(e)
# --- csv dicts and dialects
import csv, io
d = csv.DictReader(io.StringIO("a,b\n1,2\n3\n\n4,5,6\n"), restkey="rest", restval="-")
print(d.fieldnames, list(d), d.line_num)
o = io.StringIO(); w = csv.DictWriter(o, ["a", "b"], restval="?"); w.writeheader(); w.writerow({"a": 1}); w.writerows([{"b": 2}, {"a": 3, "b": 4}]); print(repr(o.getvalue()))
try:
    w.writerow({"c": 1})
except ValueError as e:
    print(e)
csv.register_dialect("mine", delimiter="|", quoting=csv.QUOTE_ALL)
print(csv.list_dialects(), list(csv.reader(["a|b"], dialect="mine")), csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n").delimiter)
# --- pprint
import pprint
data = {"name": "x" * 30, "list": list(range(30)), "nested": {"a": [1, 2, {"deep": ("t",) * 3}], "b": {1, 2, 3}}, "text": "lorem ipsum dolor sit amet " * 6, 5: b"bytes" * 20}
pprint.pprint(data); pprint.pprint(data, width=40); pprint.pprint(data, indent=4, compact=True); pprint.pprint(data, depth=2, sort_dicts=False)
# --- pprint of collections
import pprint
from collections import *
pprint.pprint(OrderedDict((str(i), "v" * 20) for i in range(5))); pprint.pprint(Counter("abracadabra" * 3), width=20); pprint.pprint(deque(range(40), maxlen=50)); pprint.pprint(defaultdict(list, {str(i): [i] * 10 for i in range(4)})); pprint.pprint(ChainMap({"a" * 30: 1}, {"b" * 50: 2}))
# --- compression
import zlib, gzip, io
d = b"hello world " * 100
c = zlib.compress(d)
print(zlib.decompress(c) == d, zlib.crc32(d), zlib.adler32(d), gzip.decompress(gzip.compress(d)) == d)
do = zlib.decompressobj(); print(b"".join(do.decompress(c[i:i + 3]) for i in range(0, len(c), 3)) == d, do.eof)
for f in (lambda: zlib.decompress(b"xx"), lambda: zlib.decompress(c[:-3]), lambda: gzip.decompress(b"nope")):
    try:
        print(f())
    except Exception as e:
        print(type(e), e)
b = io.BytesIO()
with gzip.GzipFile(fileobj=b, mode="wb") as f: f.write(b"line1\nline2\n")
b.seek(0)
with gzip.GzipFile(fileobj=b) as f: print(f.readline(), f.read())
# --- hmac, secrets, html
import hmac, secrets, html
h = hmac.new(b"k", b"m", "sha256"); print(h.hexdigest(), h.name, h.digest_size, hmac.digest(b"k", b"m", "md5").hex(), hmac.compare_digest("a", "a"))
print(len(secrets.token_hex(4)), secrets.randbelow(1), html.escape("<a href='x'>&\"</a>"), html.unescape("&lt;&amp;&eacute;&#39;&#x41;"))
# --- os
import os
p = os.path
print(p.join("a", "b", "/c", "d"), p.split("/a/b/"), p.splitext("a.tar.gz"), p.splitext(".bashrc"), p.basename("/x/y.z"), p.dirname("/x/y"), p.normpath("a//b/../c/."), p.commonpath(["/a/b", "/a/c"]))
print(os.sep, repr(os.linesep), os.getenv("NOPE_X", "d"), len(os.urandom(5)))
# --- warnings
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    warnings.warn("one"); warnings.warn("two", DeprecationWarning)
print([(str(x.message), x.category.__name__, x.lineno) for x in w])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("raised", FutureWarning)
    except FutureWarning as e:
        print(repr(e))
# --- literals
import ast
for s in ("1", "-1.5", "'a'", "b'x'", "[1, (2,), {3}, {'a': None}]", "set()", "10**2", "x", "1+", "{**{}}", "1,2", "1\n2"):
    try:
        print(ast.literal_eval(s))
    except (SyntaxError, ValueError) as e:
        print(type(e).__name__)
