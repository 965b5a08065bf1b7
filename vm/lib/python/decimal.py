"""Decimal arithmetic after the General Decimal Arithmetic Specification."""

import math as _math
import numbers as _numbers
import re as _re
from _decimal_math import exp_parts as _exp_parts, ln10 as _ln10, ln_parts as _ln_parts, ndigits as _ndigits
from _decimal_math import shift_right as _shift_right
from _decimal_format import format_decimal as _format_decimal
from _decimal_context import *
from _decimal_context import _active, _set_type
from collections import namedtuple as _namedtuple

__version__ = '1.70'
__libmpdec_version__ = '2.5.1'
HAVE_THREADS = True
HAVE_CONTEXTVAR = True
MAX_PREC = MAX_EMAX = 999999999999999999
MIN_EMIN = -999999999999999999
MIN_ETINY = -1999999999999999997

DecimalTuple = _namedtuple('DecimalTuple', 'sign digits exponent', module='decimal')

_syntax = _re.compile(r'([-+])?(?:(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?|(inf(?:inity)?)|(s)?nan(\d*))', _re.I)
_P = 2 ** 61 - 1


def _new(sign, c, exp):
    """exp is an int, 'F' for infinity, 'n' or 'N' for a quiet or signaling NaN."""
    d = object.__new__(Decimal)
    d._sign, d._c, d._exp = sign, c, exp
    return d


class Decimal:
    __slots__ = ('_sign', '_c', '_exp')

    def __new__(cls, value='0', context=None):
        if isinstance(value, str):
            d = _parse(value, context)
        elif isinstance(value, int):
            d = _new(int(value < 0), abs(int(value)), 0)
        elif isinstance(value, Decimal):
            d = value
        elif isinstance(value, float):
            (context or _active())._flag(FloatOperation)
            d = _from_float(value)
        elif isinstance(value, (list, tuple)):
            d = _from_tuple(value)
        else:
            raise TypeError('conversion from %s to Decimal is not supported' % type(value).__name__)
        if cls is Decimal and type(d) is Decimal:
            return d
        self = object.__new__(cls)
        self._sign, self._c, self._exp = d._sign, d._c, d._exp
        return self

    @classmethod
    def from_float(cls, f):
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError('argument must be int or float')
        return cls(_from_float(f))

    def __reduce__(self):
        return self.__class__, (str(self),)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return "Decimal('%s')" % str(self)

    def __str__(self):
        return self._text(False, _active())

    def to_eng_string(self, context=None):
        return self._text(True, context or _active())

    def _text(self, eng, context):
        sign = '-' if self._sign else ''
        if self._exp == 'F':
            return sign + 'Infinity'
        if self._exp in ('n', 'N'):
            return sign + ('NaN' if self._exp == 'n' else 'sNaN') + (str(self._c) if self._c else '')
        digits = str(self._c)
        left = self._exp + len(digits)
        if self._exp <= 0 and left > -6:
            dot = left
        elif not eng:
            dot = 1
        elif self._c == 0:
            dot = (left + 1) % 3 - 1
        else:
            dot = (left - 1) % 3 + 1
        if dot <= 0:
            text = '0.' + '0' * -dot + digits
        elif dot >= len(digits):
            text = digits + '0' * (dot - len(digits))
        else:
            text = digits[:dot] + '.' + digits[dot:]
        if left != dot:
            text += ('E' if context.capitals else 'e') + '%+d' % (left - dot)
        return sign + text

    def __format__(self, spec):
        return _format_decimal(self, spec, _active())

    def as_tuple(self):
        if self._exp == 'F':
            return DecimalTuple(self._sign, (0,), 'F')
        digits = tuple(map(int, str(self._c))) if self._c or not self._special() else ()
        return DecimalTuple(self._sign, digits, self._exp)

    def as_integer_ratio(self):
        if self._special():
            if self._exp == 'F':
                raise OverflowError('cannot convert Infinity to integer ratio')
            raise ValueError('cannot convert NaN to integer ratio')
        n, d = (self._c * 10 ** self._exp, 1) if self._exp >= 0 else (self._c, 10 ** -self._exp)
        g = _math.gcd(n, d)
        return (-n if self._sign else n) // g, d // g

    def _special(self):
        return isinstance(self._exp, str)

    def _nan(self):
        return self._exp == 'n' or self._exp == 'N'

    def is_nan(self):
        return self._nan()

    def is_qnan(self):
        return self._exp == 'n'

    def is_snan(self):
        return self._exp == 'N'

    def is_infinite(self):
        return self._exp == 'F'

    def is_finite(self):
        return not self._special()

    def is_zero(self):
        return not self._special() and self._c == 0

    def is_signed(self):
        return self._sign == 1

    def is_canonical(self):
        return True

    def is_normal(self, context=None):
        return not self._special() and self._c != 0 and (context or _active()).Emin <= self.adjusted()

    def is_subnormal(self, context=None):
        return not self._special() and self._c != 0 and self.adjusted() < (context or _active()).Emin

    def canonical(self):
        return self

    def conjugate(self):
        return self

    @property
    def real(self):
        return self

    @property
    def imag(self):
        return Decimal(0)

    def radix(self):
        return Decimal(10)

    def adjusted(self):
        return 0 if self._special() else self._exp + _ndigits(self._c) - 1

    def number_class(self, context=None):
        if self._nan():
            return 'NaN' if self._exp == 'n' else 'sNaN'
        kind = ('Infinity' if self._exp == 'F' else 'Zero' if self._c == 0 else
                'Subnormal' if self.is_subnormal(context) else 'Normal')
        return '-+'[not self._sign] + kind

    def __bool__(self):
        return self._special() or self._c != 0

    def __hash__(self):
        if self._special():
            if self._exp == 'N':
                raise TypeError('Cannot hash a signaling NaN value')
            if self._exp == 'n':
                return object.__hash__(self)
            return -314159 if self._sign else 314159
        h = self._c * pow(10, self._exp, _P) % _P
        return -2 if self._sign and h == 1 else -h if self._sign else h

    # Conversions to other numbers.

    def __int__(self):
        if self._special():
            if self._nan():
                raise ValueError('cannot convert NaN to integer')
            raise OverflowError('cannot convert Infinity to integer')
        n = self._c * 10 ** self._exp if self._exp >= 0 else _shift_right(self._c, -self._exp, 0, ROUND_DOWN)[0]
        return -n if self._sign else n

    __trunc__ = __int__

    def __float__(self):
        if self._exp == 'N':
            raise ValueError('cannot convert signaling NaN to float')
        return float(('-nan' if self._sign else 'nan') if self._nan() else str(self))

    def __complex__(self):
        raise TypeError('complex numbers are not supported')

    def _integral(self, rounding):
        if self._special():
            if self._nan():
                raise ValueError('cannot convert NaN to integer')
            raise OverflowError('cannot convert Infinity to integer')
        n = _shift_right(self._c, -self._exp, self._sign, rounding)[0]
        return -n if self._sign else n

    def __floor__(self):
        return self._integral(ROUND_FLOOR)

    def __ceil__(self):
        return self._integral(ROUND_CEILING)

    def __round__(self, n=None):
        if n is None:
            return self._integral(ROUND_HALF_EVEN)
        if not isinstance(n, int):
            raise TypeError('optional arg must be an integer')
        return self.quantize(_new(0, 1, -n), ROUND_HALF_EVEN)

    # Comparison.

    def _order(self, other):
        """-1, 0 or 1; neither is a NaN."""
        if self._exp == 'F' or other._exp == 'F':
            a = 0 if self._exp != 'F' else -1 if self._sign else 1
            b = 0 if other._exp != 'F' else -1 if other._sign else 1
            return (a > b) - (a < b)
        if not self._c or not other._c:
            a = 0 if not self._c else -1 if self._sign else 1
            b = 0 if not other._c else -1 if other._sign else 1
            return (a > b) - (a < b)
        if self._sign != other._sign:
            return -1 if self._sign else 1
        a, b = self.adjusted(), other.adjusted()
        if a == b:
            e = min(self._exp, other._exp)
            a, b = self._c * 10 ** (self._exp - e), other._c * 10 ** (other._exp - e)
        r = (a > b) - (a < b)
        return -r if self._sign else r

    def _compared(self, other, equality=False):
        """other as something to compare with, or NotImplemented; None for a NaN."""
        if isinstance(other, float):
            if equality:
                _active().flags[FloatOperation] = True
            else:
                _active()._flag(FloatOperation)
            other = _from_float(other)
        elif isinstance(other, int):
            other = _new(int(other < 0), abs(int(other)), 0)
        elif isinstance(other, _numbers.Rational) and not isinstance(other, Decimal):
            return _Scaled(self, other)
        elif not isinstance(other, Decimal):
            return NotImplemented
        if self._nan() or other._nan():
            if not equality or 'N' in (self._exp, other._exp):
                _active()._signal(InvalidOperation, None)
            return None
        return other

    def __eq__(self, other):
        other = self._compared(other, True)
        return other if other is NotImplemented else other is not None and self._order_with(other) == 0

    def _order_with(self, other):
        return other.order() if isinstance(other, _Scaled) else self._order(other)

    def __lt__(self, other):
        other = self._compared(other)
        return other if other is NotImplemented else other is not None and self._order_with(other) < 0

    def __le__(self, other):
        other = self._compared(other)
        return other if other is NotImplemented else other is not None and self._order_with(other) <= 0

    def __gt__(self, other):
        other = self._compared(other)
        return other if other is NotImplemented else other is not None and self._order_with(other) > 0

    def __ge__(self, other):
        other = self._compared(other)
        return other if other is NotImplemented else other is not None and self._order_with(other) >= 0

    def compare(self, other, context=None):
        other = _operand(other)
        nan = self._check_nans(other, context)
        return nan if nan is not None else Decimal(self._order(other))

    def compare_signal(self, other, context=None):
        other = _operand(other)
        if self._nan() or other._nan():
            return (context or _active())._signal(InvalidOperation, _new(0, 0, 'n'))
        return self.compare(other, context)

    def _total_key(self):
        """Orders all values, NaNs too, among those of one sign."""
        if self._nan():
            return (3 if self._exp == 'n' else 2), self._c
        if self._exp == 'F':
            return 1, 0
        return 0, 0

    def compare_total(self, other, context=None):
        other = _operand(other)
        if self._sign != other._sign:
            return Decimal(-1 if self._sign else 1)
        a, b = self._total_key(), other._total_key()
        if a == b == (0, 0):
            r = self._order(other)
            if r:
                return Decimal(r)
            a, b = self._exp, other._exp
        r = (a > b) - (a < b)
        return Decimal(-r if self._sign else r)

    def compare_total_mag(self, other, context=None):
        return self.copy_abs().compare_total(_operand(other).copy_abs())

    def _extreme(self, other, context, want, mag):
        other = _operand(other)
        context = context or _active()
        if self._nan() or other._nan():
            if other._exp == 'n' and not self._nan():
                return self._fix(context)
            if self._exp == 'n' and not other._nan():
                return other._fix(context)
            return self._check_nans(other, context)
        a, b = (self.copy_abs(), other.copy_abs()) if mag else (self, other)
        r = a._order(b) or int(self.compare_total(other))
        return (self if r * want > 0 else other)._fix(context)

    def max(self, other, context=None):
        return self._extreme(other, context, 1, False)

    def min(self, other, context=None):
        return self._extreme(other, context, -1, False)

    def max_mag(self, other, context=None):
        return self._extreme(other, context, 1, True)

    def min_mag(self, other, context=None):
        return self._extreme(other, context, -1, True)

    def same_quantum(self, other, context=None):
        other = _operand(other)
        if self._special() or other._special():
            return self._nan() and other._nan() or self._exp == other._exp == 'F'
        return self._exp == other._exp

    # Signs.

    def copy_abs(self):
        return _new(0, self._c, self._exp)

    def copy_negate(self):
        return _new(1 - self._sign, self._c, self._exp)

    def copy_sign(self, other, context=None):
        return _new(_operand(other)._sign, self._c, self._exp)

    def _signed(self, sign, context):
        nan = self._check_nans(None, context)
        if nan is not None:
            return nan
        context = context or _active()
        if self.is_zero() and context.rounding != ROUND_FLOOR:
            sign = 0
        return _new(sign, self._c, self._exp)._fix(context)

    def __neg__(self, context=None):
        return self._signed(1 - self._sign, context)

    def __pos__(self, context=None):
        return self._signed(self._sign, context)

    def __abs__(self, context=None):
        return self._signed(0, context)

    # Rounding to the context.

    def _check_nans(self, other=None, context=None):
        """The NaN that an operation with a NaN gives, or None."""
        for x in (self, other):
            if x is not None and x._exp == 'N':
                (context or _active())._signal(InvalidOperation, None)
                return _new(x._sign, x._c, 'n')._fix_nan(context)
        for x in (self, other):
            if x is not None and x._exp == 'n':
                return x._fix_nan(context)
        return None

    def _fix_nan(self, context):
        context = context or _active()
        room = context.prec - context.clamp
        return self if not self._c or _ndigits(self._c) <= room else _new(self._sign, self._c % 10 ** room, self._exp)

    def _fix(self, context):
        if self._special():
            return self._fix_nan(context) if self._nan() else self
        c, e, prec = self._c, self._exp, context.prec
        tiny, top = context.Emin - prec + 1, context.Emax - prec + 1
        if not c:
            new = min(max(e, tiny), top if context.clamp else context.Emax)
            if new == e:
                return self
            context._flag(Clamped)
            return _new(self._sign, 0, new)
        n = _ndigits(c)
        least = n + e - prec
        if least > top:
            return self._overflow(context)
        subnormal = least < tiny
        if subnormal:
            least = tiny
        if e < least:
            c, lost = _shift_right(c, least - e, self._sign, context.rounding)
            if c and _ndigits(c) > prec:
                c //= 10
                least += 1
            if least > top:
                return self._overflow(context)
            out = _new(self._sign, c, least)
            if subnormal:
                context._flag(Subnormal)
            context._flag(Rounded)
            if lost:
                context._flag(Inexact)
                if subnormal:
                    context._flag(Underflow)
            if not c:
                context._flag(Clamped)
            return out
        if subnormal:
            context._flag(Subnormal)
        if context.clamp and e > top:
            context._flag(Clamped)
            return _new(self._sign, c * 10 ** (e - top), top)
        return self

    def _overflow(self, context):
        context._flag(Rounded)
        context._flag(Inexact)
        context._flag(Overflow)
        r = context.rounding
        if r in (ROUND_DOWN, ROUND_05UP) or r == ROUND_CEILING and self._sign or r == ROUND_FLOOR and not self._sign:
            return _new(self._sign, 10 ** context.prec - 1, context.Emax - context.prec + 1)
        return _new(self._sign, 0, 'F')

    # Arithmetic.

    def __add__(self, other, context=None):
        other = _other(other)
        if other is NotImplemented:
            return other
        context = context or _active()
        if self._special() or other._special():
            nan = self._check_nans(other, context)
            if nan is not None:
                return nan
            if self._exp == 'F':
                if other._exp == 'F' and self._sign != other._sign:
                    return context._signal(InvalidOperation, _new(0, 0, 'n'))
                return Decimal(self)
            return Decimal(other)
        a, b = self, other
        if not a._c and not b._c:
            sign = a._sign & b._sign or context.rounding == ROUND_FLOOR and a._sign | b._sign
            return _new(int(sign), 0, min(a._exp, b._exp))._fix(context)
        if not a._c or not b._c:
            zero, x = (a, b) if not a._c else (b, a)
            e = max(min(zero._exp, x._exp), x._exp - max(0, context.prec - _ndigits(x._c)) - 1)
            if x._exp - e > 0:
                x = _new(x._sign, x._c * 10 ** (x._exp - e), e)
            return x._fix(context)
        if a._exp < b._exp:
            a, b = b, a
        # When the smaller one lies below all digits that can count, what it is
        # makes no difference: one digit there stands for it.
        low = a._exp - max(0, context.prec - _ndigits(a._c)) - 3
        if b._exp < low and b._exp + _ndigits(b._c) < low:
            b = _new(b._sign, 1, low)
        e = min(a._exp, b._exp)
        x = a._c * 10 ** (a._exp - e)
        y = b._c * 10 ** (b._exp - e)
        total = (-x if a._sign else x) + (-y if b._sign else y)
        sign = int(total < 0) if total else int(context.rounding == ROUND_FLOOR)
        return _new(sign, abs(total), e)._fix(context)

    __radd__ = __add__

    def __sub__(self, other, context=None):
        other = _other(other)
        if other is NotImplemented:
            return other
        if other._nan() or self._nan():
            return self._check_nans(other, context)
        return self.__add__(other.copy_negate(), context)

    def __rsub__(self, other, context=None):
        other = _other(other)
        return other if other is NotImplemented else other.__sub__(self, context)

    def __mul__(self, other, context=None):
        other = _other(other)
        if other is NotImplemented:
            return other
        context = context or _active()
        sign = self._sign ^ other._sign
        if self._special() or other._special():
            nan = self._check_nans(other, context)
            if nan is not None:
                return nan
            if self.is_zero() or other.is_zero():
                return context._signal(InvalidOperation, _new(0, 0, 'n'))
            return _new(sign, 0, 'F')
        return _new(sign, self._c * other._c, self._exp + other._exp)._fix(context)

    __rmul__ = __mul__

    def __truediv__(self, other, context=None):
        other = _other(other)
        if other is NotImplemented:
            return other
        context = context or _active()
        sign = self._sign ^ other._sign
        if self._special() or other._special():
            nan = self._check_nans(other, context)
            if nan is not None:
                return nan
            if self._exp == 'F':
                if other._exp == 'F':
                    return context._signal(InvalidOperation, _new(0, 0, 'n'))
                return _new(sign, 0, 'F')
            context._flag(Clamped)
            return _new(sign, 0, context.Etiny())
        if not other._c:
            if not self._c:
                return context._signal(DivisionUndefined, _new(0, 0, 'n'))
            return context._signal(DivisionByZero, _new(sign, 0, 'F'))
        ideal = self._exp - other._exp
        if not self._c:
            return _new(sign, 0, ideal)._fix(context)
        shift = _ndigits(other._c) - _ndigits(self._c) + context.prec + 1
        e = ideal - shift
        if shift >= 0:
            q, r = divmod(self._c * 10 ** shift, other._c)
        else:
            q, r = divmod(self._c, other._c * 10 ** -shift)
        if r:
            q += q % 5 == 0  # so that rounding sees that there is more
        else:
            while e < ideal and q % 10 == 0:
                q //= 10
                e += 1
        return _new(sign, q, e)._fix(context)

    def __rtruediv__(self, other, context=None):
        other = _other(other)
        return other if other is NotImplemented else other.__truediv__(self, context)

    def _divide(self, other, context):
        """Quotient and remainder of finite numbers, the quotient cut to an int."""
        sign = self._sign ^ other._sign
        e = min(self._exp, other._exp)
        if not self._c or self.adjusted() - other.adjusted() < -2:
            return _new(sign, 0, 0), self._rescale_to(e)
        if self.adjusted() - other.adjusted() <= context.prec:
            q, r = divmod(self._c * 10 ** (self._exp - e), other._c * 10 ** (other._exp - e))
            if q < 10 ** context.prec:
                return _new(sign, q, 0), _new(self._sign, r, e)
        nan = context._signal(DivisionImpossible, _new(0, 0, 'n'))
        return nan, nan

    def _rescale_to(self, e):
        return self if self._exp <= e else _new(self._sign, self._c * 10 ** (self._exp - e), e)

    def __divmod__(self, other, context=None):
        other = _other(other)
        if other is NotImplemented:
            return other
        context = context or _active()
        nan = self._check_nans(other, context)
        if nan is not None:
            return nan, nan
        sign = self._sign ^ other._sign
        if self._exp == 'F':
            bad = context._signal(InvalidOperation, _new(0, 0, 'n'))
            return (bad if other._exp == 'F' else _new(sign, 0, 'F')), bad
        if other._exp == 'F':
            return _new(sign, 0, 0), self._fix(context)
        if not other._c:
            if not self._c:
                nan = context._signal(DivisionUndefined, _new(0, 0, 'n'))
                return nan, nan
            if context.traps[InvalidOperation] and context.traps[DivisionByZero]:
                raise InvalidOperation([InvalidOperation, DivisionByZero])
            return context._signal(DivisionByZero, _new(sign, 0, 'F')), context._signal(InvalidOperation, _new(0, 0, 'n'))
        q, r = self._divide(other, context)
        return q, r._fix(context)

    def __rdivmod__(self, other, context=None):
        other = _other(other)
        return other if other is NotImplemented else other.__divmod__(self, context)

    def __mod__(self, other, context=None):
        other = _other(other)
        if other is NotImplemented:
            return other
        context = context or _active()
        nan = self._check_nans(other, context)
        if nan is not None:
            return nan
        if self._exp == 'F' or other.is_zero() and self._c:
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        if other.is_zero():
            return context._signal(DivisionUndefined, _new(0, 0, 'n'))
        if other._exp == 'F':
            return self._fix(context)
        return self._divide(other, context)[1]._fix(context)

    def __rmod__(self, other, context=None):
        other = _other(other)
        return other if other is NotImplemented else other.__mod__(self, context)

    def __floordiv__(self, other, context=None):
        other = _other(other)
        if other is NotImplemented:
            return other
        context = context or _active()
        nan = self._check_nans(other, context)
        if nan is not None:
            return nan
        sign = self._sign ^ other._sign
        if self._exp == 'F':
            return context._signal(InvalidOperation, _new(0, 0, 'n')) if other._exp == 'F' else _new(sign, 0, 'F')
        if other._exp == 'F':
            return _new(sign, 0, 0)
        if not other._c:
            if self._c:
                return context._signal(DivisionByZero, _new(sign, 0, 'F'))
            return context._signal(DivisionUndefined, _new(0, 0, 'n'))
        return self._divide(other, context)[0]

    def __rfloordiv__(self, other, context=None):
        other = _other(other)
        return other if other is NotImplemented else other.__floordiv__(self, context)

    def remainder_near(self, other, context=None):
        other = _operand(other)
        context = context or _active()
        nan = self._check_nans(other, context)
        if nan is not None:
            return nan
        if self._exp == 'F' or other.is_zero():
            bad = DivisionUndefined if other.is_zero() and self.is_zero() else InvalidOperation
            return context._signal(bad, _new(0, 0, 'n'))
        if other._exp == 'F':
            return self._fix(context)
        q, r = self._divide(other, context)
        if q._nan():
            return q
        twice, b = 2 * r._c * 10 ** (r._exp - min(r._exp, other._exp)), other._c * 10 ** (other._exp - min(r._exp, other._exp))
        if twice > b or twice == b and q._c & 1:
            n = r._c * 10 ** (r._exp - min(r._exp, other._exp)) - b
            r = _new(1 - self._sign if n < 0 else self._sign, abs(n), min(r._exp, other._exp))
        return r._fix(context)

    def fma(self, other, third, context=None):
        other, third = _operand(other), _operand(third)
        context = context or _active()
        if self._special() or other._special():
            return self.__mul__(other, context).__add__(third, context)
        product = _new(self._sign ^ other._sign, self._c * other._c, self._exp + other._exp)
        return product.__add__(third, context)

    def __pow__(self, other, modulo=None, context=None):
        if modulo is not None:
            return _power_modulo(self, other, modulo, context)
        other = _other(other)
        if other is NotImplemented:
            return other
        return _power(self, other, context or _active())

    def __rpow__(self, other, context=None):
        other = _other(other)
        return other if other is NotImplemented else other.__pow__(self, context=context)

    def exp(self, context=None):
        context = context or _active()
        if self._special():
            nan = self._check_nans(None, context)
            return nan if nan is not None else _new(0, 0, 0) if self._sign else Decimal(self)
        if not self._c:
            return _new(0, 1, 0)
        if self.adjusted() > len(str(max(context.Emax, -context.Etiny()))) + 1:
            huge = _new(0, 1, context.Etiny() - 1) if self._sign else _new(0, 1, context.Emax + 1)
            return huge._fix(context)
        c, e = _exp_parts(self._sign, self._c, self._exp, context.prec + 2)
        return _inexact(0, c, e, context)

    def ln(self, context=None):
        context = context or _active()
        bad = self._log_special(context)
        if bad is not None:
            return bad
        if self._order(_new(0, 1, 0)) == 0:
            return _new(0, 0, 0)
        v, p = _ln_parts(self._c, self._exp, context.prec)
        return _inexact(int(v < 0), abs(v), -p, context)

    def log10(self, context=None):
        context = context or _active()
        bad = self._log_special(context)
        if bad is not None:
            return bad
        n = _ndigits(self._c)
        if self._c == 10 ** (n - 1):
            return Decimal(self._exp + n - 1)._fix(context)
        v, p = _ln_parts(self._c, self._exp, context.prec + 2)
        q = abs(v) * 10 ** p // _ln10(p)
        return _inexact(int(v < 0), q, -p, context)

    def _log_special(self, context):
        if self._special():
            nan = self._check_nans(None, context)
            if nan is not None:
                return nan
            return context._signal(InvalidOperation, _new(0, 0, 'n')) if self._sign else Decimal(self)
        if not self._c:
            return _new(1, 0, 'F')
        return context._signal(InvalidOperation, _new(0, 0, 'n')) if self._sign else None

    def sqrt(self, context=None):
        context = context or _active()
        if self._special():
            nan = self._check_nans(None, context)
            if nan is not None:
                return nan
            if not self._sign:
                return Decimal(self)
        if not self._special() and not self._c:
            return _new(self._sign, 0, self._exp // 2)._fix(context)
        if self._sign:
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        ideal = self._exp // 2
        c, e = self._c, self._exp
        if e & 1:
            c, e = c * 10, e - 1
        shift = context.prec + 2 - (_ndigits(c) + 1) // 2
        exact = True
        if shift >= 0:
            c *= 100 ** shift
        else:
            c, r = divmod(c, 100 ** -shift)
            exact = not r
        root = _math.isqrt(c)
        exact = exact and root * root == c
        e = e // 2 - shift
        if exact:
            while e < ideal and root % 10 == 0:
                root //= 10
                e += 1
        elif root % 5 == 0:
            root += 1
        return _new(0, root, e)._fix(context._with(ROUND_HALF_EVEN))

    # Exponents.

    def quantize(self, exp, rounding=None, context=None):
        exp = _operand(exp)
        context = context or _active()
        if self._special() or exp._special():
            nan = self._check_nans(exp, context)
            if nan is not None:
                return nan
            if self._exp == exp._exp == 'F':
                return Decimal(self)
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        if rounding is not None:
            context._check_rounding(rounding)
        e = exp._exp
        if not context.Etiny() <= e <= context.Emax or self._c and self.adjusted() > context.Emax:
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        if self._c and self._exp - e + _ndigits(self._c) > context.prec:
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        c, lost = _shift_right(self._c, e - self._exp, self._sign, rounding or context.rounding)
        if _ndigits(c) > context.prec or c and e + _ndigits(c) - 1 > context.Emax:
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        if e > self._exp:
            context._flag(Rounded)
            if lost:
                context._flag(Inexact)
        return _new(self._sign, c, e)._fix(context)

    def normalize(self, context=None):
        context = context or _active()
        nan = self._check_nans(None, context)
        if nan is not None:
            return nan
        d = self._fix(context)
        if d._special():
            return d
        if not d._c:
            return _new(d._sign, 0, 0)
        c, e = d._c, d._exp
        top = context.Emax - context.prec + 1 if context.clamp else context.Emax
        while c % 10 == 0 and e < top:
            c //= 10
            e += 1
        return _new(d._sign, c, e)

    def to_integral_exact(self, rounding=None, context=None):
        return self._to_integral(rounding, context, True)

    def to_integral_value(self, rounding=None, context=None):
        return self._to_integral(rounding, context, False)

    to_integral = to_integral_value

    def _to_integral(self, rounding, context, tell):
        context = context or _active()
        nan = self._check_nans(None, context)
        if nan is not None:
            return nan
        if self._special() or self._exp >= 0:
            return Decimal(self)
        c, lost = _shift_right(self._c, -self._exp, self._sign, rounding or context.rounding)
        if tell:
            context._flag(Rounded)
            if lost:
                context._flag(Inexact)
        return _new(self._sign, c, 0)

    def scaleb(self, other, context=None):
        other = _operand(other)
        context = context or _active()
        nan = self._check_nans(other, context)
        if nan is not None:
            return nan
        if other._exp != 0 or abs(int(other)) > 2 * (context.Emax + context.prec):
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        return Decimal(self) if self._exp == 'F' else _new(self._sign, self._c, self._exp + int(other))._fix(context)

    def logb(self, context=None):
        context = context or _active()
        nan = self._check_nans(None, context)
        if nan is not None:
            return nan
        if self._exp == 'F':
            return _new(0, 0, 'F')
        if not self._c:
            return context._signal(DivisionByZero, _new(1, 0, 'F'))
        return Decimal(self.adjusted())._fix(context)

    def shift(self, other, context=None):
        other = _operand(other)
        context = context or _active()
        nan = self._check_nans(other, context)
        if nan is not None:
            return nan
        if other._exp != 0 or abs(int(other)) > context.prec:
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        if self._exp == 'F':
            return Decimal(self)
        n = int(other)
        c = self._c * 10 ** n % 10 ** context.prec if n >= 0 else self._c // 10 ** -n
        return _new(self._sign, c, self._exp)

    def rotate(self, other, context=None):
        other = _operand(other)
        context = context or _active()
        nan = self._check_nans(other, context)
        if nan is not None:
            return nan
        if other._exp != 0 or abs(int(other)) > context.prec:
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
        if self._exp == 'F':
            return Decimal(self)
        n = int(other) % context.prec
        high, low = divmod(self._c % 10 ** context.prec, 10 ** (context.prec - n))
        return _new(self._sign, low * 10 ** n + high, self._exp)

    def next_plus(self, context=None):
        return self._next(context, ROUND_CEILING, 0)

    def next_minus(self, context=None):
        return self._next(context, ROUND_FLOOR, 1)

    def _next(self, context, rounding, sign):
        context = context or _active()
        nan = self._check_nans(None, context)
        if nan is not None:
            return nan
        if self._exp == 'F':
            if self._sign == sign:
                return Decimal(self)
            return _new(self._sign, 10 ** context.prec - 1, context.Etop())
        quiet = context.copy()
        quiet.traps = {}
        quiet.rounding = rounding
        d = self._fix(quiet)
        if d._order(self):
            return d
        return d.__add__(_new(sign, 1, context.Etiny() - 1), quiet)

    def next_toward(self, other, context=None):
        other = _operand(other)
        context = context or _active()
        nan = self._check_nans(other, context)
        if nan is not None:
            return nan
        r = self._order(other)
        if r == 0:
            return self.copy_sign(other)
        d = self.next_plus(context) if r < 0 else self.next_minus(context)
        if d._exp == 'F':
            context._flag(Overflow)
        return d


_numbers.Number.register(Decimal)


class _Scaled:
    """A Decimal beside a fraction."""

    def __init__(self, d, ratio):
        self.d, self.ratio = d, ratio

    def order(self):
        if self.d._special():
            return -1 if self.d._sign else 1
        n, m = self.d.as_integer_ratio()
        a, b = n * self.ratio.denominator, self.ratio.numerator * m
        return (a > b) - (a < b)


def _other(x):
    """The other operand of an operator."""
    if isinstance(x, Decimal):
        return x
    if isinstance(x, int):
        return _new(int(x < 0), abs(int(x)), 0)
    return NotImplemented


def _operand(x):
    d = _other(x)
    if d is NotImplemented:
        raise TypeError('conversion from %s to Decimal is not supported' % type(x).__name__)
    return d


def _inexact(sign, c, e, context):
    """The rounded result of a function whose values are never exact."""
    return _new(sign, c * 10 + 1, e - 1)._fix(context._with(ROUND_HALF_EVEN))


def _parse(text, context):
    m = _syntax.fullmatch(text.strip().replace('_', ''))
    if m is None or not (m[2] or m[3] or m[5] or m[7] is not None):
        return (context or _active())._signal(ConversionSyntax, _new(0, 0, 'n'))
    sign = int(m[1] == '-')
    if m[5]:
        return _new(sign, 0, 'F')
    if m[7] is not None:
        return _new(sign, int(m[7] or 0), 'N' if m[6] else 'n')
    after = m[3] or ''
    return _new(sign, int((m[2] or '') + after), int(m[4] or 0) - len(after))


def _from_float(f):
    if f != f:
        return _new(int(_math.copysign(1.0, f) < 0), 0, 'n')
    if f in (_math.inf, -_math.inf):
        return _new(int(f < 0), 0, 'F')
    n, d = abs(f).as_integer_ratio()
    k = d.bit_length() - 1
    return _new(int(_math.copysign(1.0, f) < 0), n * 5 ** k, -k)


def _from_tuple(value):
    if len(value) != 3:
        raise ValueError('argument must be a sequence of length 3')
    sign, digits, exp = value
    if sign not in (0, 1) or not isinstance(sign, int):
        raise ValueError('sign must be an integer with the value 0 or 1')
    if exp != 'F':
        if any(not isinstance(d, int) or not 0 <= d <= 9 for d in digits):
            raise ValueError('coefficient must be a tuple of digits')
    if isinstance(exp, str):
        if exp not in ('F', 'n', 'N'):
            raise ValueError("string argument in the third position must be 'F', 'n' or 'N'")
        return _new(sign, 0 if exp == 'F' else int(''.join(map(str, digits)) or 0), exp)
    if not isinstance(exp, int):
        raise ValueError('exponent must be an integer')
    return _new(sign, int(''.join(map(str, digits)) or 0), exp)


def _power(x, y, context):
    nan = x._check_nans(y, context)
    if nan is not None:
        return nan
    if y.is_zero():
        return context._signal(InvalidOperation, _new(0, 0, 'n')) if x.is_zero() else _new(0, 1, 0)
    whole = not y._special() and (y._exp >= 0 or y._c % 10 ** min(-y._exp, _ndigits(y._c) + 1) == 0)
    odd = whole and not y._special() and y._exp <= 0 and y._c // 10 ** -y._exp & 1
    sign = int(bool(x._sign and odd))
    if x._sign and not x.is_zero() and not whole and y._exp != 'F':
        return context._signal(InvalidOperation, _new(0, 0, 'n'))
    if x._sign and y._exp == 'F' and not x.is_zero():
        return context._signal(InvalidOperation, _new(0, 0, 'n'))
    if x.is_zero():
        return _new(sign, 0, 'F') if y._sign else _new(sign, 0, 0)
    if x._exp == 'F':
        return _new(sign, 0, 0) if y._sign else _new(sign, 0, 'F')
    one = x.copy_abs()._order(_new(0, 1, 0))
    if y._exp == 'F':
        return _new(0, 0, 'F') if (one > 0) != y._sign and one else _new(0, 0, 0) if one else _new(0, 1, 0)
    if whole and y.adjusted() < 20:
        return _integer_power(x, abs(int(y)), y._sign, sign, context)
    work = context.prec + 8 + y.adjusted() + len(str(abs(x.adjusted()))) if y.adjusted() > 0 else context.prec + 12
    if one == 0:
        return _inexact_one(sign, context)
    v, p = _ln_parts(x._c, x._exp, work + 10)
    c, e = abs(v) * y._c, y._exp - p
    down = int((v < 0) != bool(y._sign))
    if _ndigits(c) + e > len(str(context.Emax)) + 2:
        return (_new(sign, 1, context.Etiny() - 1) if down else _new(sign, 1, context.Emax + 1))._fix(context)
    c, e = _exp_parts(down, c, e, work)
    return _new(sign, c * 10 + 1, e - 1)._fix(context)


def _inexact_one(sign, context):
    return _new(sign, 10 ** (context.prec + 3) * 10 + 1, -context.prec - 4)._fix(context)


def _integer_power(x, n, inverse, sign, context):
    """x**n, or 1/x**n: exact while it fits, else with digits to spare."""
    room = context.prec + 6 + _ndigits(n)
    c, e, exact = 1, 0, True
    base, base_e = x._c, x._exp
    limit = 4 * (context.Emax + context.prec)

    def cut(c, e):
        nonlocal exact
        extra = _ndigits(c) - room
        if extra > 0:
            c, lost = _shift_right(c, extra, 0, ROUND_HALF_EVEN)
            e += extra
            exact = exact and not lost
        return c, e

    while n:
        if n & 1:
            c, e = cut(c * base, e + base_e)
        n >>= 1
        if n:
            base, base_e = cut(base * base, base_e * 2)
        if abs(e + _ndigits(c)) > limit:
            small = (e < 0) != bool(inverse)
            return (_new(sign, 1, context.Etiny() - 1) if small else _new(sign, 1, context.Emax + 1))._fix(context)
    if inverse:
        return _new(sign, 1, 0).__truediv__(_new(0, c, e), context)
    return _new(sign, c if exact else c * 10 + 1, e if exact else e - 1)._fix(context)


def _power_modulo(x, y, m, context):
    y, m = _operand(y), _operand(m)
    context = context or _active()
    for d in (x, y, m):
        if d._special() or d._exp < 0 and d._c % 10 ** -d._exp:
            return context._signal(InvalidOperation, _new(0, 0, 'n'))
    if y._sign or m.is_zero() or x.is_zero() and y.is_zero() or m.adjusted() >= context.prec:
        return context._signal(InvalidOperation, _new(0, 0, 'n'))
    n = pow(abs(int(x)), int(y), abs(int(m)))
    return _new(int(bool(x._sign and int(y) & 1)), n, 0)


_set_type(Decimal, _new)
