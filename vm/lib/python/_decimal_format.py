"""format() of Decimal."""

import re as _re
from _decimal_math import ndigits as _ndigits, shift_right as _shift_right

_spec = _re.compile(r'(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([eEfFgGn%])?', _re.S)


def format_decimal(d, spec, context):
    m = _spec.fullmatch(spec)
    if m is None or m[8] == '_' or m[6] and m[2]:
        raise ValueError('invalid format string')
    fill, align, sign, no_zero, alternate, zero, width, comma, prec, kind = m.groups()
    width = int(width or 0)
    fill, align = fill or ' ', align or '>'
    if zero:
        fill, align = '0', '='
    if kind == 'n':
        kind = 'g'
    if d._special():
        body = d._text(False, context).lstrip('-')
        head = '-' if d._sign else sign if sign in ('+', ' ') else ''
        if kind == '%':
            body += '%'
        if align == '=' and fill == '0':
            fill, align = ' ', '>'
        return _pad(head, body, fill, align, width)
    negative, c, e = d._sign, d._c, d._exp
    rounding = context.rounding
    if kind == '%':
        e += 2
    if kind is None:
        kind = 'G' if context.capitals else 'g'
        plain = True
    else:
        plain = False
    if prec is not None:
        prec = int(prec)
        if kind in 'eE':
            c, e = _cut(c, e, prec + 1, negative, rounding)
        elif kind in 'fF%':
            c, e = _shift_right(c, -prec - e, negative, rounding)[0], -prec
        elif c and _ndigits(c) > (prec or 1):
            c, e = _cut(c, e, prec or 1, negative, rounding)
    if not c and e > 0 and kind in 'fF%':
        e = 0
    digits = str(c)
    left = e + len(digits)
    if kind in 'eE':
        dot = 1 if c or prec is None else 1 - prec
    elif kind in 'fF%':
        dot = left
    elif e <= 0 and left > -6:
        dot = left
    else:
        dot = 1
    if kind in 'eE' and not c and prec is not None:
        whole, part = '0', '0' * prec
        exponent = e + prec
    else:
        if dot <= 0:
            whole, part = '0', '0' * -dot + digits
        elif dot >= len(digits):
            whole, part = digits + '0' * (dot - len(digits)), ''
        else:
            whole, part = digits[:dot], digits[dot:]
        exponent = left - dot
    if no_zero and not c:
        negative = 0
    head = '-' if negative else sign if sign in ('+', ' ') else ''
    tail = '.' + part if part or alternate else ''
    if exponent or kind in 'eE':
        tail += ('E' if kind in 'EG' else 'e') + '%+d' % exponent
    if kind == '%':
        tail += '%'
    if align == '=' and fill == '0':
        need = width - len(head) - len(tail)
        if comma:
            while len(_grouped(whole)) < need:
                whole = '0' + whole
            return head + _grouped(whole) + tail
        return head + whole.rjust(need, '0') + tail
    return _pad(head, (_grouped(whole) if comma else whole) + tail, fill, align, width)


def _cut(c, e, n, sign, rounding):
    """c * 10**e with n digits."""
    have = _ndigits(c)
    if not c:
        return c, e
    c, _ = _shift_right(c, have - n, sign, rounding)
    e += have - n
    if _ndigits(c) > n:
        c //= 10
        e += 1
    return c, e


def _grouped(digits):
    first = len(digits) % 3 or 3
    return ','.join([digits[:first]] + [digits[i:i + 3] for i in range(first, len(digits), 3)])


def _pad(head, body, fill, align, width):
    room = width - len(head) - len(body)
    if room <= 0:
        return head + body
    if align == '<':
        return head + body + fill * room
    if align == '=':
        return head + fill * room + body
    if align == '^':
        return fill * (room // 2) + head + body + fill * (room - room // 2)
    return fill * room + head + body
