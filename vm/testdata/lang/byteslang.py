# --- making bytes
print(bytes(), bytes(3), bytes([1, 2, 255]), bytes('é', 'utf-8'), bytes(b'x'), bytes(bytearray(b'y')), bytes(range(3)), bytes((i for i in (65, 66))), bytes('ab', encoding='ascii'), bytes(True), bytes({1: 2}))
for f in (lambda: bytes('a'), lambda: bytes(-1), lambda: bytes([256]), lambda: bytes([-1]), lambda: bytes(['a']), lambda: bytes(1.5), lambda: bytes(None), lambda: bytes(1, 'x'), lambda: bytes('a', 'b', 'c', 'd'), lambda: bytes([1.5]), lambda: bytes('é', 'ascii'), lambda: bytes(b'a', 'utf-8'), lambda: bytes(encoding='x'), lambda: bytes(10**30)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- indexing and slicing of bytes
b = b'hello'
print(b[0], b[-1], b[1:3], b[::-1], b[10:], list(b), b + b'!', b * 2, 104 in b, b'ell' in b, len(b), max(b), sorted(b)[:2], b == b'hello', b < b'help', b == 'hello', hash(b) == hash(bytes(b)), b[True], [x for x in b'ab'])
for f in (lambda: b[9], lambda: b['a'], lambda: b + 'x', lambda: b * 'x', lambda: 'a' in b, lambda: 300 in b, lambda: b < 'x', lambda: b + 5, lambda: b[1.5], lambda: b % 1, lambda: b'%d' % 'x'):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
try:
    b[0] = 1
except TypeError as e:
    print(e)
# --- searching bytes
b = b'abcabc'
print(b.find(b'c'), b.find(99), b.rfind(b'c'), b.index(b'bc'), b.rindex(97), b.count(b'a'), b.count(98), b.find(b'x'), b.find(b'c', 3), b.find(b''), b.startswith(b'ab'), b.startswith((b'x', b'a')), b.endswith(b'c'), b.startswith(b'b', 1), b.count(b''), b.find(bytearray(b'ca')))
for f in (lambda: b.index(b'x'), lambda: b.find('a'), lambda: b.find(300), lambda: b.startswith('a'), lambda: b.startswith([b'a']), lambda: b.count('a'), lambda: b.rindex(b'q'), lambda: b.index(None)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- methods of bytes
b = b'  Hello, World\t'
print(b.strip(), b.lstrip(), b.rstrip(), b.upper(), b.lower(), b.title(), b.swapcase(), b.capitalize(), b.split(), b.split(b','), b.rsplit(b'o', 1), b.partition(b','), b.rpartition(b'o'), b.replace(b'l', b'L', 2), b.strip(b' H'), b'a\nb\r\nc'.splitlines(), b'a\nb'.splitlines(True), b','.join([b'a', bytearray(b'b')]), b'ab'.center(6, b'*'), b'ab'.ljust(4), b'ab'.rjust(4), b'-5'.zfill(4), b'a\tb'.expandtabs(4), b'prex'.removeprefix(b'pre'), b'xsuf'.removesuffix(b'suf'), b'abc'.translate(bytes.maketrans(b'ab', b'xy')), b'abc'.translate(None, b'b'), b'abc'.translate(None, delete=b'a'))
print(b'abc'.isalpha(), b'12'.isdigit(), b'a1'.isalnum(), b' '.isspace(), b'A'.isupper(), b'a'.islower(), b'Ab'.istitle(), b'\x80'.isascii(), b''.isalpha(), b'\xe9'.isalpha())
for f in (lambda: b','.join(['a']), lambda: b','.join([1]), lambda: b.split(b''), lambda: b.split('a'), lambda: b.replace('a', b'b'), lambda: b.strip('a'), lambda: b.center(5, b'xx'), lambda: b.center(5, 'x'), lambda: bytes.maketrans(b'a', b'bc'), lambda: b.translate(b'a'), lambda: b.partition(b''), lambda: b.removeprefix('a'), lambda: b.zfill('x'), lambda: b.nope):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- hex
print(b'\x00\xff\x10'.hex(), b'abcdef'.hex(':'), b'abcdef'.hex('-', 2), b'abcdef'.hex(' ', -4), bytes.fromhex('00 ff10'), bytes.fromhex(''), bytearray.fromhex('61'), bytearray(b'a').hex(), b''.hex(':'), b'ab'.hex(sep='_', bytes_per_sep=1))
for f in (lambda: bytes.fromhex('0'), lambda: bytes.fromhex('zz'), lambda: bytes.fromhex('1 1'), lambda: bytes.fromhex(b'00'), lambda: b'ab'.hex('::'), lambda: b'ab'.hex(5), lambda: b'ab'.hex('é'), lambda: bytes.fromhex('0é')):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- percent with bytes
print(b'%s %d %x %c %r %a %b %%' % (b'x', 5, 255, 65, 'r', 'é', b'b'), b'%5d|%-5s|%05.1f' % (3, b'ab', 2.5), b'%(k)s' % {b'k': b'v'}, b'%c' % b'z')
for f in (lambda: b'%s' % 'a', lambda: b'%c' % 256, lambda: b'%c' % 'a', lambda: b'%d' % b'a', lambda: b'%s %s' % b'a', lambda: b'%s' % (b'a', b'b'), lambda: b'%q' % 1, lambda: b'%s' % 5):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- bytearray changes in place
a = bytearray(b'abc')
a.append(100); a.extend(b'ef'); a.extend([103]); a[0] = 65; a[1:2] = b'XY'; a += b'!'; a.insert(0, 48)
print(a, a.pop(), a.pop(0), a, len(a))
del a[0]; del a[::2]
a.reverse(); print(a); a.remove(89); print(a); a.clear(); print(a, a == b'', a == bytearray())
a = bytearray(5); a[1:4] = b'abc'; a[::2] = b'xyz'; print(a, a.copy() is a, a * 2, bytes(a), a.find(b'b'), a.upper(), a[1:3], type(a[1:3]).__name__, a + b'q', b'q' + a, type(b'q' + a).__name__, type(a + b'q').__name__)
for f in (lambda: a.append(256), lambda: a.append('a'), lambda: a.__setitem__(0, 300), lambda: a.__setitem__(9, 1), lambda: a.extend('ab'), lambda: a.extend([1, 'a']), lambda: a.remove(200), lambda: bytearray().pop(), lambda: a.__setitem__(slice(0, 4, 2), b'abc'), lambda: hash(a), lambda: a.pop(99), lambda: a.insert(0, -1), lambda: a.__setitem__(slice(0, 1), 'x'), lambda: a.__setitem__(slice(0, 1), 5), lambda: a.__delitem__(99), lambda: bytearray('a'), lambda: a + 'x', lambda: a.extend(5)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
x = a
x += b'more'
print(a, x is a)
# --- comparing the kinds of bytes
print(b'a' == bytearray(b'a'), bytearray(b'a') == b'a', b'a' < bytearray(b'b'), {b'a': 1}[bytes(bytearray(b'a'))], b'a' in [bytearray(b'a')], b'' == '', b'a' != 'a', bytearray(b'b') > b'a', isinstance(bytearray(), bytes), b'x'.join([]), bytes.join(b'-', [b'a', b'b']))
