# --- division and modulo of negatives
for a in (7, -7, 0, 1, -1):
    for b in (2, -2, 3, -3, 7, -7, 10):
        print(a, b, a // b, a % b, divmod(a, b), end='; ')
    print()
for a, b in ((10**20, -7), (-10**20, 7), (-10**20, -10**19), (5, -10**20), (-5, 10**20), (10**40, 10**20 + 1), (-10**40, 10**20 + 1)):
    print(divmod(a, b), a // b * b + a % b == a)
for a, b in ((7.5, 2), (-7.5, 2), (7.5, -2), (-0.0, 3), (1e20, 3), (-1, 1e300), (5, float('inf')), (-5, float('inf'))):
    print(a // b, a % b, divmod(a, b))
# --- division by zero texts
for f in (lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: divmod(1, 0), lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: divmod(1.0, 0), lambda: 0 ** -1, lambda: 0.0 ** -1, lambda: 10**30 // 0, lambda: 10**30 % 0, lambda: 10**30 / 0, lambda: pow(0, -1), lambda: pow(2, 3, 0), lambda: pow(2, -1, 4), lambda: True / False, lambda: 5 % 0.0):
    try:
        print(f())
    except (ZeroDivisionError, ValueError) as e:
        print(type(e).__name__, e)
# --- powers
print(2**10, 2**-1, (-2)**3, (-2)**-3, 0**0, 10**30, (-1)**10**10 if False else (-1)**101, 2**0.5, 4**0.5, (-8)**2.0, 1**10**9, 0**5, True**2)
print(pow(3, 200, 13), pow(3, -2, 11), pow(-5, 3, 7), pow(5, 3, -7), pow(10**20, 10**20, 97), pow(7, 0, 1), pow(2, 100, 10**15))
print((-8) ** (2), -8 ** 2, 2 ** 3 ** 2, -2 ** -2, 2 ** -1 * 4, ~2 ** 2, not 2 ** 0)
# --- shifts
print(1 << 70, -1 << 70, 5 >> 1, -5 >> 1, -5 >> 100, 2**100 >> 98, -2**100 >> 98, 0 << 1000, 1 >> 10**6, True << 2)
for f in (lambda: 1 << -1, lambda: 1 >> -1, lambda: 1 << 1.0, lambda: 'a' << 1, lambda: 2**100 << -5, lambda: 1.5 >> 1):
    try:
        print(f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# --- bits
print(6 & 3, 6 | 3, 6 ^ 3, ~6, -6 & 3, -6 | 3, -6 ^ 3, 2**100 & (2**100 - 1), -2**100 | 5, (2**80 ^ -1) == ~2**80, True & False, True | 2, True ^ True, type(True & True).__name__, type(True & 1).__name__)
for n in (0, 1, -1, 255, -256, 2**64, -2**64, True):
    print(n.bit_length(), n.bit_count(), end=' ')
print()
# --- to bytes and back
print((1024).to_bytes(2, 'big'), (1024).to_bytes(4, 'little'), (-1).to_bytes(3, 'big', signed=True), (0).to_bytes(0, 'big'), (255).to_bytes(), (10**20).to_bytes(9, 'big'), True.to_bytes(2, 'little'))
print(int.from_bytes(b'\x04\x00', 'big'), int.from_bytes(b'\x00\x04', 'little'), int.from_bytes(b'\xff\xfe', 'big', signed=True), int.from_bytes(b'', 'big'), int.from_bytes([1, 2], 'big'), int.from_bytes(b'\xff' * 9, byteorder='little'), int.from_bytes(b'\x01'))
for f in (lambda: (256).to_bytes(1, 'big'), lambda: (-1).to_bytes(1, 'big'), lambda: (128).to_bytes(1, 'big', signed=True), lambda: (1).to_bytes(-1, 'big'), lambda: (1).to_bytes(1, 'middle'), lambda: int.from_bytes(b'a', 'x'), lambda: int.from_bytes('abc', 'big'), lambda: int.from_bytes([256], 'big'), lambda: int.from_bytes(5, 'big'), lambda: (1).to_bytes('a', 'big')):
    try:
        print(f())
    except (OverflowError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
# --- attributes of ints
print((5).real, (5).imag, (5).numerator, (5).denominator, (-5).conjugate(), True.real, (7).as_integer_ratio(), True.numerator, (5).__index__(), (-5).__abs__(), (5).__add__(2), (5).__rsub__(2), (5).__divmod__(3), (5).__pow__(2, 7), (5).__lt__(6), (5).__eq__('a'), (5).__bool__(), (5).__hash__(), (5).__float__(), (5).__int__(), (5).__neg__(), (5).__floor__(), (5).__ceil__(), (5).__round__(-1), (5).__trunc__(), (5).__str__(), (5).__repr__(), (5).__format__('3'))
for name in ('real', 'numerator', 'x'):
    try:
        setattr(5, name, 1)
    except AttributeError as e:
        print(e)
# --- int from text
for s in ('12', ' 12 ', '-12', '+5', '1_000', '0012', '\t7\n', '٣٤', '１２', '-0', '0_0'):
    print(repr(s), int(s), end=' ')
print()
for a in (('ff', 16), ('0xff', 16), ('0xFF', 0), ('0b101', 0), ('0o17', 0), ('z', 36), ('11', 2), ('-0b1', 2), ('0', 0), ('1_0', 10), (b'12',), (b'ff', 16), (bytearray(b'7'),), (' 0x1f ', 16), ('0b1', 16)):
    print(a, int(*a), end=' ')
print()
for a in (('',), (' ',), ('1.5',), ('abc',), ('1__0',), ('_1',), ('1_',), ('0x1',), ('8', 8), ('1', 1), ('1', 37), ('1', -1), ('012', 0), ('1 2',), ('--1',), ('+ 1',), ('½',), ('²',), (b'x',), (b'\xff',), ('\x00',), ('1\x00',), (5, 10), (None,), ([],), (1.5, 2), ('a' * 50,)):
    try:
        print(int(*a))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# --- int from floats and other things
print(int(3.99), int(-3.99), int(1e20), int(True), int(), int(-0.5), int(1e308) % 1000)
for x in (float('nan'), float('inf'), float('-inf')):
    try:
        int(x)
    except (ValueError, OverflowError) as e:
        print(type(e).__name__, e)
class T:
    def __trunc__(self): return 7
class X:
    def __index__(self): return 9
class B:
    def __int__(self): return 'a'
print(int(X()), int(T()))
for x in (B(), object(), lambda: 1):
    try:
        int(x)
    except TypeError as e:
        print(str(e).split(' at ')[0])
for f in (lambda: int(x=1), lambda: int('1', base=2, z=1), lambda: int(base=10), lambda: int(1, 2, 3), lambda: int('10', base=2)):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- limits of text and number conversion
try:
    int('1' * 5000)
except ValueError as e:
    print(e)
try:
    str(10**5000)
except ValueError as e:
    print(e)
try:
    f'{10**5000}'
except ValueError as e:
    print(e)
print(len(str(10**4299)), len(hex(10**5000)), int('f' * 5000, 16).bit_length(), len('%x' % 10**5000))
try:
    float(10**400)
except OverflowError as e:
    print(e)
try:
    10**400 / 3
except OverflowError as e:
    print(e)
try:
    1.5 * 10**400
except OverflowError as e:
    print(e)
print(10**400 / 10**399, 10**400 // 10**399, 10**400 > 1.5, 10**400 == float('inf'), 10**400 < float('inf'))
# --- true division is exact
print(1 / 3, 10**20 / 3, (2**60 + 1) / 2**60, (10**30 + 1) / 10**30, 7 / 2, -7 / 2, 0 / 5, -0 / 5, 9007199254740993 / 1, (2**1000) / (2**999), 1 / 10**300, 5e-324 / 2)
# --- comparing ints with floats
print(2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 2**53 + 1 > 2.0**53, 10**25 == 1e25, 10**22 == 1e22, 10**25 > 1e25, 1 < 1.5 < 2, float('nan') < 1, 1 < float('nan'), float('inf') > 10**400, -10**400 > float('-inf'), True == 1.0, 0 == -0.0)
print(sorted([3, 1.5, True, 10**20, -2.5, 0]), max(1, 1.0), max(1.0, 1), min(True, 1), min(1, True))
# --- bool
print(True + True, True * 3, -True, ~True, True / 2, True // 2, int(True), float(True), str(True), repr(False), True == 1, True is 1 if False else '', hash(True), isinstance(True, int), bool('False'), bool(0.0), bool(None), bool(), [10, 20][True], {True: 'a'}[1], 'x' * True, True < 2, divmod(True, 2), sum([True, True, False]), True ** 2, abs(True), round(True), f'{True}', f'{True:d}', f'{True:5}', '%d' % True, '%s' % True)
for f in (lambda: bool(1, 2), lambda: bool(x=1), lambda: True.x, lambda: True()):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(e)
# --- arithmetic of big numbers
a, b = 123456789012345678901234567890, -987654321098765432109876543210
print(a + b, a - b, a * b, b // a, b % a, a // b, a % b, -a, +b, abs(b), a & b, a | b, a ^ b, ~a, a >> 40, a << 3, b >> 40)
print(a == a + 0, a < b, a > b, a != b, hash(a) == hash(a + 0), (a * b) // b == a, str(a), hex(a), oct(b), bin(2**65), int(str(a)) == a, float(a), round(a, -20), divmod(b, a))
x = 2**63 - 1
print(x + 1, -x - 1, -x - 2, x * x, x * -1, (x + 1) // -1, -(-x - 1), abs(-x - 1), (-x - 1) // -1, (-x - 1) % -1, x << 1, x + x - x)
f = 1
for i in range(1, 31): f *= i
print(f, f % 1000007, f // 10**20)
# --- int methods on the class and through arguments
print(int.bit_length(5), int.__add__(2, 3), list(map(int.__neg__, [1, 2])), int.__mul__(2, 3), sorted([3, 1], key=int.__neg__), int.conjugate(3))
for f in (lambda: int.bit_length('a'), lambda: int.bit_length(), lambda: int.bit_length(5, 1), lambda: int.__add__(2), lambda: (5).bit_length(1), lambda: int.__add__('a', 1)):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- literals
print(0x_ff, 0b_1, 0o7_7, 1_000_000, 0xDEADBEEF, 0B11, 0O17, 00, 0_0, 1e3, 1E-3, .5, 5., 1_0.0_1, 0x10 .real, 1.0.real, 1 .real, 1if 1else 2)
