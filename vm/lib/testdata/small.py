import string, operator, copy, base64, binascii, hashlib, bisect, heapq, uuid
t(lambda: (string.ascii_letters, string.digits, string.hexdigits, string.octdigits, string.punctuation, string.whitespace, string.printable))
t(lambda: string.capwords('hello  big world'))
t(lambda: string.capwords('a-b c', '-'))
T = string.Template
t(lambda: T('$a and ${b} $$ x').substitute(a=1, b='q'))
t(lambda: T('$a $c').substitute({'a': 1}, c=2))
t(lambda: T('$a $zz').substitute(a=1))
t(lambda: T('$a $zz ${yy} $ $1').safe_substitute(a=1))
t(lambda: T('a\nb $ c').substitute())
t(lambda: T('x').template)
class MyT(string.Template): delimiter = '%'
t(lambda: MyT('%a $b').substitute(a=1))
t(lambda: string.Formatter().format('{0} {x}', 1, x=2))
t(lambda: string.Formatter().vformat('{0} {x}', (1,), {'x': 2}))

o = operator
t(lambda: (o.add(1, 2), o.sub(1, 2), o.mul('a', 3), o.truediv(1, 2), o.floordiv(7, 2), o.mod(7, 3), o.pow(2, 5), o.lshift(1, 3), o.rshift(8, 1), o.and_(6, 3), o.or_(6, 3), o.xor(6, 3)))
t(lambda: (o.lt(1, 2), o.le(1, 1), o.eq(1, 1), o.ne(1, 1), o.ge(1, 2), o.gt(2, 1), o.neg(1), o.pos(1), o.invert(1), o.not_(0), o.truth([]), o.is_(None, None), o.is_not(1, None), o.abs(-3), o.index(True)))
t(lambda: (o.concat([1], [2]), o.contains([1, 2], 2), o.countOf([1, 1, 2], 1), o.indexOf([1, 2], 2), o.getitem([1, 2], 1), o.length_hint([1, 2])))
t(lambda: o.indexOf([1], 5))
t(lambda: o.concat(1, 2))
t(lambda: o.add(1))
def mut():
    x = [1, 2, 3]; o.setitem(x, 0, 9); o.delitem(x, 1); y = o.iadd(x, [7]); return x, y is x
t(mut)
t(lambda: o.itemgetter(1)([5, 6]))
t(lambda: o.itemgetter(1, 0)('ab'))
t(lambda: o.itemgetter('k')({'k': 1}))
t(lambda: o.itemgetter('z')({'k': 1}))
t(lambda: o.itemgetter())
t(lambda: o.itemgetter(1)(1, 2))
t(lambda: sorted([{'a': 2}, {'a': 1}], key=o.itemgetter('a')))
class A:
    def __init__(self, x): self.x = x; self.me = self
    def m(self, *a, **k): return self.x, a, sorted(k)
t(lambda: o.attrgetter('x')(A(3)))
t(lambda: o.attrgetter('x', 'me.x')(A(3)))
t(lambda: o.attrgetter('zz')(A(3)))
t(lambda: o.attrgetter(5))
t(lambda: o.methodcaller('m', 1, k=2)(A(3)))
t(lambda: o.methodcaller('upper')('abc'))
t(lambda: (o.itemgetter(1, 2), o.attrgetter('a.b'), o.methodcaller('m', 1, k=2)))
t(lambda: o.__add__(1, 2))

def cp():
    x = [1, [2, 3], {'a': [4]}]; y = copy.copy(x); z = copy.deepcopy(x); x[1].append(9); x[2]['a'].append(8); return y, z
t(cp)
def cyc():
    x = []; x.append(x); y = copy.deepcopy(x); return y is not x, y[0] is y
t(cyc)

for s in [b'', b'a', b'ab', b'abc', b'hello world \xff\x00', bytes(range(256))]:
    for f in [base64.b64encode, base64.urlsafe_b64encode, base64.standard_b64encode, base64.encodebytes, base64.b32encode, base64.b32hexencode, base64.b16encode, base64.b85encode, base64.a85encode, binascii.hexlify, binascii.b2a_base64, binascii.crc32]:
        t(lambda: f(s))
    t(lambda: base64.b64decode(base64.b64encode(s)) == s and base64.b32decode(base64.b32encode(s)) == s and base64.b32hexdecode(base64.b32hexencode(s)) == s and base64.b16decode(base64.b16encode(s)) == s and base64.b85decode(base64.b85encode(s)) == s and base64.a85decode(base64.a85encode(s)) == s and base64.urlsafe_b64decode(base64.urlsafe_b64encode(s)) == s and base64.decodebytes(base64.encodebytes(s)) == s and binascii.unhexlify(binascii.hexlify(s)) == s)
    t(lambda: base64.b64encode(s, b'-_'))
    t(lambda: base64.b64encode(s, altchars=b'.,'))
    t(lambda: base64.b85encode(s, pad=True))
    t(lambda: base64.a85encode(s, pad=True))
    t(lambda: base64.a85encode(s, adobe=True))
    t(lambda: base64.a85encode(s, wrapcol=10))
    t(lambda: base64.a85encode(s, wrapcol=10, adobe=True))
    t(lambda: base64.a85decode(base64.a85encode(s, adobe=True), adobe=True) == s)
    t(lambda: binascii.b2a_base64(s, newline=False))
    t(lambda: binascii.crc_hqx(s, 0))
    t(lambda: binascii.crc32(s, 5))
for x in ['YQ==', 'YQ', 'YQ=', 'Y', 'YWJj', 'YW Jj\n', '!!!!', b'YQ==', 'YQ==YQ==', '=YQ=', 'YW=Jj', 'YWJjZ', 'h\u00e9', '', 'YQ==\n', '====', 'A===', 'YWJj=', 'YWJ=']:
    t(lambda: base64.b64decode(x))
    t(lambda: base64.b64decode(x, validate=True))
    t(lambda: binascii.a2b_base64(x))
t(lambda: base64.b64encode('a'))
t(lambda: base64.b64decode(5))
t(lambda: base64.b32decode('abc'))
t(lambda: base64.b32decode('MFRGG==='))
t(lambda: base64.b32decode('mfrgg===', casefold=True))
t(lambda: base64.b32decode('mfrgg==='))
t(lambda: base64.b32decode('MFRGG1=='))
t(lambda: base64.b16decode('6A'))
t(lambda: base64.b16decode('6a'))
t(lambda: base64.b16decode('6a', True))
t(lambda: base64.b16decode('6'))
t(lambda: base64.b85decode('"'))
t(lambda: base64.b85decode('~~~~~'))
t(lambda: base64.a85decode('v'))
t(lambda: base64.a85decode('abz'))
t(lambda: base64.a85decode('uuuuu'))
t(lambda: base64.a85decode('x', adobe=True))
t(lambda: base64.a85encode(b'    ', foldspaces=True))
t(lambda: binascii.unhexlify('abc'))
t(lambda: binascii.unhexlify('zz'))
t(lambda: binascii.hexlify(b'abcdef', '-', 2))
t(lambda: binascii.hexlify(b'abcde', '-', 2))
t(lambda: binascii.hexlify(b'abcde', '-', -2))
t(lambda: binascii.hexlify(b'abcde', ':'))
t(lambda: issubclass(binascii.Error, ValueError))

for n in ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3_224', 'sha3_256', 'sha3_384', 'sha3_512']:
    f = getattr(hashlib, n)
    t(lambda: f(b'abc').hexdigest())
    t(lambda: f().digest())
    t(lambda: hashlib.new(n, b'abc').hexdigest() == f(b'abc').hexdigest())
    def up():
        h = f(b'a'); g = h.copy(); h.update(b'bc'); g.update(b'xx'); return h.hexdigest() == f(b'abc').hexdigest(), g.hexdigest() == f(b'axx').hexdigest(), h.digest_size, h.block_size, h.name
    t(up)
t(lambda: hashlib.shake_128(b'abc').hexdigest(20))
t(lambda: hashlib.shake_256(b'abc').digest(5))
t(lambda: hashlib.md5('abc'))
t(lambda: hashlib.new('nope'))
t(lambda: hashlib.new('SHA256', b'a').hexdigest())
t(lambda: hashlib.pbkdf2_hmac('sha256', b'pw', b'salt', 100).hex())
t(lambda: hashlib.pbkdf2_hmac('sha1', b'pw', b'salt', 3, 33).hex())
t(lambda: 'sha256' in hashlib.algorithms_guaranteed)

a = [1, 2, 2, 3, 5]
t(lambda: [bisect.bisect(a, x) for x in range(7)])
t(lambda: [bisect.bisect_left(a, x) for x in range(7)])
t(lambda: bisect.bisect(a, 2, 1, 2))
t(lambda: bisect.bisect(a, 2, lo=-1))
t(lambda: bisect.bisect(['a', 'bb', 'ccc'], 2, key=len))
def ins():
    x = [1, 3]; bisect.insort(x, 2); bisect.insort_left(x, 3); bisect.insort(x, 0, key=lambda v: -v); return x
t(ins)
t(lambda: bisect.bisect(5, 1))
t(lambda: bisect.bisect([1], 'a'))

def hp():
    import random
    random.seed(3); h = []; out = []
    for i in range(30): heapq.heappush(h, random.randrange(100))
    out.append(list(h)); out.append([heapq.heappop(h) for _ in range(10)]); out.append(list(h))
    x = [random.randrange(50) for _ in range(20)]; heapq.heapify(x); out.append(x); out.append((heapq.heappushpop(x, 3), heapq.heapreplace(x, 99), list(x)))
    return out
t(hp)
t(lambda: heapq.heappop([]))
t(lambda: heapq.heapreplace([], 1))
t(lambda: heapq.heappushpop([], 1))
t(lambda: heapq.heappush((), 1))
t(lambda: heapq.nlargest(3, [5, 1, 9, 7]))
t(lambda: heapq.nsmallest(2, ['ccc', 'a', 'bb', 'd'], key=len))
t(lambda: heapq.nlargest(2, ['ccc', 'a', 'bbb', 'd'], key=len))
t(lambda: heapq.nlargest(0, [1]))
t(lambda: list(heapq.merge([1, 4, 7], [2, 4, 8], [0])))
t(lambda: list(heapq.merge([7, 4], [8, 1], reverse=True)))
t(lambda: list(heapq.merge(['a', 'ccc'], ['bb'], key=len)))
t(lambda: heapq.heapify([1, 'a']))

U = uuid.UUID
u = U('12345678-1234-5678-9234-567812345678')
t(lambda: (u, str(u), u.hex, u.int, u.bytes, u.bytes_le, u.fields, u.urn, u.version, u.variant, u.time, u.clock_seq, u.node, u.time_low, u.time_mid, u.time_hi_version))
t(lambda: U('{12345678123456781234567812345678}') == U('urn:uuid:12345678-1234-5678-1234-567812345678'))
t(lambda: U(bytes=b'\x12\x34' * 8))
t(lambda: U(bytes_le=b'\x12\x34' * 8))
t(lambda: U(int=5))
t(lambda: U(fields=(1, 2, 3, 4, 5, 6)))
t(lambda: U(int=5, version=4))
t(lambda: U('zz'))
t(lambda: U('z' * 32))
t(lambda: U())
t(lambda: U(bytes=b'a'))
t(lambda: U(int=-1))
t(lambda: U(int=1, version=9))
t(lambda: uuid.uuid3(uuid.NAMESPACE_DNS, 'python.org'))
t(lambda: uuid.uuid5(uuid.NAMESPACE_URL, 'python.org'))
t(lambda: (uuid.NAMESPACE_DNS, uuid.NAMESPACE_OID, uuid.NAMESPACE_X500))
t(lambda: (uuid.uuid4().version, uuid.uuid1().version, uuid.uuid4() != uuid.uuid4(), uuid.uuid1() != uuid.uuid1(), len(str(uuid.uuid4()))))
t(lambda: U(int=1) < U(int=2))
t(lambda: hash(U(int=1)) == hash(U(int=1)))
t(lambda: {U(int=1): 2}[U(int=1)])
t(lambda: int(U(int=7)))
def su(): u.x = 1
t(su)
