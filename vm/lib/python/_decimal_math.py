"""Integer arithmetic behind decimal: digits, rounding, and the elementary
functions in fixed point, where x stands for x * 10**p."""

import math as _math


def ndigits(c):
    """How many decimal digits c >= 0 has."""
    n = c.bit_length() * 1233 >> 12
    while c >= 10 ** n:
        n += 1
    return n or 1


def shift_right(c, shift, sign, rounding):
    """c / 10**shift as an int, rounded, and whether that lost anything."""
    if shift <= 0:
        return c * 10 ** -shift, False
    if shift > ndigits(c) + 1:
        q, r, half = 0, c and 1, 5
    else:
        unit = 10 ** shift
        q, r = divmod(c, unit)
        half = unit // 2
    if r and _rounds_up(q, r, half, sign, rounding):
        q += 1
    return q, r != 0


def _rounds_up(q, r, half, sign, rounding):
    if rounding == 'ROUND_HALF_EVEN':
        return r > half or r == half and q & 1
    if rounding == 'ROUND_HALF_UP':
        return r >= half
    if rounding == 'ROUND_HALF_DOWN':
        return r > half
    if rounding == 'ROUND_DOWN':
        return False
    if rounding == 'ROUND_UP':
        return True
    if rounding == 'ROUND_CEILING':
        return not sign
    if rounding == 'ROUND_FLOOR':
        return sign
    return q % 5 == 0  # ROUND_05UP


def _atanh_inverse(n, one):
    term = one // n
    total, k, square = term, 1, n * n
    while term:
        term //= square
        k += 2
        total += term // k
    return total


_ln10_known = {}


def ln10(p):
    found = _ln10_known.get(p)
    if found is None:
        one = 10 ** (p + 10)
        found = (46 * _atanh_inverse(31, one) + 34 * _atanh_inverse(49, one) + 20 * _atanh_inverse(161, one)) // 10 ** 10
        if len(_ln10_known) > 16:
            _ln10_known.clear()
        _ln10_known[p] = found
    return found


def exp(x, p):
    """e**x for a small x."""
    halvings = 8 + _math.isqrt(p)
    guard = 10 + halvings
    one = 10 ** (p + guard)
    r = x * 10 ** guard >> halvings
    term = total = one
    k = 0
    while term:
        k += 1
        term = term * r // (one * k)
        if term == -1:
            break
        total += term
    for _ in range(halvings):
        total = total * total // one
    return total // 10 ** guard


def ln(m, p):
    """The logarithm of m in [1, 10)."""
    guess = _math.log(float(m // 10 ** (p - 17)) / 1e17) if p > 17 else _math.log(m / 10 ** p)
    y = int(guess * 1e17) * 10 ** p // 10 ** 17
    right = 14
    while right < p + 2:
        e = exp(y, p)
        y += 2 * (m - e) * 10 ** p // (m + e)
        right *= 3
    return y


def exp_parts(sign, c, e, prec):
    """e**x of x = ±c * 10**e as a coefficient with more than prec digits and an exponent."""
    p = prec + 12
    mag = max(0, ndigits(c) + e)
    wide = p + mag + 2
    x = c * 10 ** (e + wide) if e + wide >= 0 else c // 10 ** -(e + wide)
    if sign:
        x = -x
    k, r = divmod(x, ln10(wide))
    return exp(r // 10 ** (wide - p), p), k - p


def ln_parts(c, e, prec):
    """ln(c * 10**e) as a signed fixed-point number and its p."""
    n = ndigits(c)
    k = e + n - 1
    # Near 1 the logarithm is small: more digits keep prec of them.
    near = 0
    if k in (0, -1):
        top = 10 ** (n - 1) if k == 0 else 10 ** n
        near = n - ndigits(abs(c - top)) + 1
    p = prec + 12 + max(0, near) + len(str(abs(k)))
    m = c * 10 ** (p - n + 1) if p - n + 1 >= 0 else c // 10 ** (n - 1 - p)
    return ln(m, p) + k * ln10(p), p
