# --- repr
for x in (0.1, 1.0, 100.0, 1e15, 1e16, 1e17, 123456789012345680.0, 1e-4, 1e-5, 0.00012345, 1/3, 2/3, 1e100, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, -0.0, 1e22, 1e23, 9007199254740992.0, 9007199254740993.0, 0.1 + 0.2, 1e21 + 1, 4.35, 0.5, 1234567.125):
    print(repr(x), str(x), end=' ')
print()
print(float('inf'), float('-inf'), float('nan'), -float('nan'), float('infinity'), float('+Inf'), float('NaN'))
# --- float from text
for s in ('1.5', ' 1.5 ', '1e5', '1E-5', '.5', '5.', '-1', '1_0.5', '+.5e+3', 'inf', '-Infinity', '\n2\t', '٣.٥', '1e400', '1e-400', '0x' if False else '00.5', '179769313486231580793e289'):
    print(float(s), end=' ')
print(float(), float(5), float(True), float(b'1.5'), float(bytearray(b'2')))
for x in ('', ' ', 'abc', '1.5.5', '1e', '1__0', '_1', '1_', '0x1p3', '1 2', 'infi', '1,5', None, [], b'x', '1e5_', 'na n', '--1', '\x00'):
    try:
        print(float(x))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
for f in (lambda: float(1, 2), lambda: float(x=1)):
    try:
        f()
    except TypeError as e:
        print(e)
# --- hex and fromhex
for x in (1.0, 0.1, -2.5, 0.0, -0.0, 1e300, 5e-324, 2.0**-1022, float('inf'), float('nan'), 3.141592653589793):
    print(x.hex(), end=' ')
print()
for s in ('0x1p0', '1.8p1', '-0x1.999999999999ap-4', '0x.8', 'inf', 'nan', '0x1p-1074', ' 0x10 ', '1', '0x1.fffffffffffff8p0', 'a.b'):
    print(float.fromhex(s), end=' ')
print()
for s in ('', 'g', '0x', '0x1p', '0x1p5000', '1..2', 5):
    try:
        print(float.fromhex(s))
    except (ValueError, OverflowError, TypeError) as e:
        print(type(e).__name__, e)
# --- ratios and whole numbers
for x in (0.5, 0.1, -2.25, 1e20, 0.0, 5e-324, 3.0):
    print(x.as_integer_ratio(), x.is_integer(), end=' ')
print()
for x in (float('inf'), float('nan')):
    try:
        x.as_integer_ratio()
    except (OverflowError, ValueError) as e:
        print(type(e).__name__, e)
    print(x.is_integer())
print((1.5).real, (1.5).imag, (1.5).conjugate(), (1.5).__trunc__(), (1.5).__floor__(), (-1.5).__ceil__(), (2.5).__round__(), (1.5).__int__(), (1.5).__hash__() == hash(1.5), (1.5).__eq__(1), (1.0).__eq__(1), (1.5).__add__('a'), (1.5).__bool__())
# --- rounding
for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1e20, 0.49999999999999994, 1e-5):
    print(round(x), round(x, 1), round(x, 2), round(x, 0), end='; ')
print()
print(round(1234.5678, -2), round(1234, -2), round(1250, -2), round(1350, -2), round(-1250, -2), round(5, -1), round(15, -1), round(25, -1), round(2.5, None), round(1e300, 5), round(1.5, 400), round(1.5, -400), round(12345678901234567890, -5), round(0.1 + 0.2, 15), type(round(1.0)).__name__, type(round(1.0, 0)).__name__, round(-0.4), round(-0.4, 0))
for f in (lambda: round(float('nan')), lambda: round(float('inf')), lambda: round('a'), lambda: round(1.5, 'a'), lambda: round(1, 1.5), lambda: round(), lambda: round(1, 2, 3), lambda: round(None), lambda: round(1e308, -308), lambda: round(1.7e308, -308)):
    try:
        print(f())
    except (ValueError, OverflowError, TypeError) as e:
        print(type(e).__name__, e)
# --- arithmetic with infinities and nan
inf, nan = float('inf'), float('nan')
print(inf + 1, inf - inf, inf * 0, inf / inf, 1 / inf, -1 / inf, inf ** 0, nan ** 0, 1 ** nan, inf // 1, inf % 5, 5 % inf, -5 % inf, 5 // -inf, nan == nan, nan != nan, nan < inf, inf == inf, -inf < 0, max(nan, 1), max(1, nan), min(nan, 1), sorted([3, inf, -inf, 1]))
print(0.0 == -0.0, 1 / -inf, -0.0 + 0.0, -0.0 - 0.0, 0.0 * -1, abs(-0.0), str(-0.0), -0.0 ** 2, (-0.0) ** 3, 0.0 // -1, -0.0 % 5, 0.0 % -5)
# --- float powers
print(2.0 ** 0.5, 2 ** -2, 2.0 ** 1000, 0.0 ** 0, (-2.0) ** 3, (-2.0) ** -1, 10 ** -3, 10.0 ** -3, 1e200 ** 1.5)
for f in (lambda: 1e200 ** 2, lambda: 10.0 ** 400, lambda: 0.0 ** -0.5, lambda: 2.0 ** 10000, lambda: 1.5 ** 'a'):
    try:
        print(f())
    except (OverflowError, ZeroDivisionError, TypeError) as e:
        print(type(e).__name__, e)
# --- sums and precision
print(sum([0.1] * 10), sum([0.1] * 10) == 1.0, 0.1 * 3, 1e16 + 1, 1e16 + 2, sum([1e16, 1, -1e16]), sum([1, 2.5, True]), sum([], 0.0), sum([10**20, 0.5]))
print(1.1 + 2.2, 3.3 * 3, 1e308 * 10, -1e308 * 10, 5e-324 / 2, 1e-320, 2**0.5 * 2**0.5, 100 * 1.1, 0.1 % 0.01, 1 % 0.1, -1 % 0.1, 5.5 // 1.1)
# --- formatting of floats
for spec in ('', 'e', 'E', 'f', 'F', 'g', 'G', '%', 'n', '.0f', '.3f', '.10f', '.2e', '.3g', '10.2f', '<10.2f', '^10.1f', '+.1f', ' .1f', '010.2f', ',.2f', '_.1f', '#.0f', '.0e', '.1%', 'z.0f', '*>12', '=+10.1f', '.17g', '.0g', '#g', '1', '.3'):
    print(spec, [format(x, spec) for x in (3.14159, -0.001, 1234567.891, 0.0, -0.04)])
for x in (float('inf'), float('-inf'), float('nan')):
    print([format(x, s) for s in ('', 'f', '.2f', '08.1f', 'e', '%', '+', ' g', 'F', '>8', ',.1f')])
for spec in ('d', 'x', 's', 'c', '.2d', ',,', '.', '.-1f', '5.5.5', 'b', 'ff', '=', '10,_f', ',_f', 'q'):
    try:
        print(format(1.5, spec))
    except ValueError as e:
        print(spec, e)
# --- str of computed numbers keeps the shortest form
print([i / 10 for i in range(12)], [2.0**i for i in range(-5, 60, 9)], [10.0**i for i in range(-7, 20, 3)], [1.1**i for i in range(6)])
