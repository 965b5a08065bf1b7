"""Signals and contexts of decimal."""

__all__ = [
    'ROUND_DOWN', 'ROUND_HALF_UP', 'ROUND_HALF_EVEN', 'ROUND_CEILING', 'ROUND_FLOOR', 'ROUND_UP', 'ROUND_HALF_DOWN',
    'ROUND_05UP', 'DecimalException', 'Clamped', 'InvalidOperation', 'ConversionSyntax', 'DivisionByZero',
    'DivisionImpossible', 'DivisionUndefined', 'Inexact', 'InvalidContext', 'Rounded', 'Subnormal', 'Overflow',
    'Underflow', 'FloatOperation', 'Context', 'DefaultContext', 'BasicContext', 'ExtendedContext', 'getcontext',
    'setcontext', 'localcontext',
]

ROUND_DOWN, ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_CEILING = 'ROUND_DOWN', 'ROUND_HALF_UP', 'ROUND_HALF_EVEN', 'ROUND_CEILING'
ROUND_FLOOR, ROUND_UP, ROUND_HALF_DOWN, ROUND_05UP = 'ROUND_FLOOR', 'ROUND_UP', 'ROUND_HALF_DOWN', 'ROUND_05UP'
_roundings = (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP)


class DecimalException(ArithmeticError):
    __module__ = 'decimal'


class Clamped(DecimalException):
    __module__ = 'decimal'


class InvalidOperation(DecimalException):
    __module__ = 'decimal'


class ConversionSyntax(InvalidOperation):
    __module__ = 'decimal'


class DivisionByZero(DecimalException, ZeroDivisionError):
    __module__ = 'decimal'


class DivisionImpossible(InvalidOperation):
    __module__ = 'decimal'


class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    __module__ = 'decimal'


class Inexact(DecimalException):
    __module__ = 'decimal'


class InvalidContext(InvalidOperation):
    __module__ = 'decimal'


class Rounded(DecimalException):
    __module__ = 'decimal'


class Subnormal(DecimalException):
    __module__ = 'decimal'


class Overflow(Inexact, Rounded):
    __module__ = 'decimal'


class Underflow(Inexact, Rounded, Subnormal):
    __module__ = 'decimal'


class FloatOperation(DecimalException, TypeError):
    __module__ = 'decimal'


# In the order in which contexts print them.
_signals = (InvalidOperation, FloatOperation, DivisionByZero, Overflow, Subnormal, Underflow, Rounded, Inexact, Clamped)
_printed_flags = (Clamped, DivisionByZero, Inexact, InvalidOperation, FloatOperation, Overflow, Rounded, Subnormal, Underflow)
_printed_traps = (Clamped, InvalidOperation, DivisionByZero, Inexact, FloatOperation, Overflow, Rounded, Subnormal, Underflow)
_conditions = {ConversionSyntax, DivisionImpossible, DivisionUndefined, InvalidContext}

Decimal = _new = None


def _set_type(decimal, new):
    global Decimal, _new
    Decimal, _new = decimal, new


def _signal_dict(given, name):
    if isinstance(given, dict):
        for s in given:
            if s not in _signals:
                raise KeyError('invalid error flag')
        return {s: bool(given.get(s, False)) for s in _signals}
    if not isinstance(given, (list, tuple)):
        raise TypeError('argument must be a signal dict')
    for s in given:
        if s not in _signals:
            raise TypeError('values for signal must be subclasses of DecimalException')
    return {s: s in given for s in _signals}


def _checked_int(name, value, low, high, text):
    if not isinstance(value, int):
        raise TypeError("'%s' object cannot be interpreted as an integer" % type(value).__name__)
    if not low <= value <= high:
        raise ValueError('valid range for %s is %s' % (name, text))
    return value


_limits = {
    'prec': (1, 999999999999999999, '[1, MAX_PREC]'), 'Emin': (-999999999999999999, 0, '[MIN_EMIN, 0]'),
    'Emax': (0, 999999999999999999, '[0, MAX_EMAX]'), 'capitals': (0, 1, '[0, 1]'), 'clamp': (0, 1, '[0, 1]'),
}


class Context:
    """Precision, rounding and what becomes of the signals."""

    __module__ = 'decimal'

    def __init__(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None):
        base = globals_default
        self.prec = base.prec if prec is None else prec
        self.rounding = base.rounding if rounding is None else rounding
        self.Emin = base.Emin if Emin is None else Emin
        self.Emax = base.Emax if Emax is None else Emax
        self.capitals = base.capitals if capitals is None else capitals
        self.clamp = base.clamp if clamp is None else clamp
        self.flags = _signal_dict([] if flags is None else flags, 'flags')
        self.traps = dict(base.traps) if traps is None else _signal_dict(traps, 'traps')

    def __setattr__(self, name, value):
        if name in _limits:
            low, high, text = _limits[name]
            _checked_int(name, value, low, high, text)
        elif name == 'rounding':
            self._check_rounding(value)
        elif name in ('flags', 'traps'):
            if not isinstance(value, dict):
                value = _signal_dict(value, name)
        else:
            raise AttributeError("'decimal.Context' object has no attribute '%s'" % name)
        object.__setattr__(self, name, value)

    def _check_rounding(self, value):
        if value not in _roundings:
            raise TypeError("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                            "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]")

    def __repr__(self):
        flags = ', '.join(s.__name__ for s in _printed_flags if self.flags.get(s))
        traps = ', '.join(s.__name__ for s in _printed_traps if self.traps.get(s))
        return 'Context(prec=%d, rounding=%s, Emin=%d, Emax=%d, capitals=%d, clamp=%d, flags=[%s], traps=[%s])' % (
            self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp, flags, traps)

    def __reduce__(self):
        flags = [s for s, on in self.flags.items() if on]
        traps = [s for s, on in self.traps.items() if on]
        return Context, (self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp, flags, traps)

    def copy(self):
        return Context(self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp, dict(self.flags), dict(self.traps))

    __copy__ = copy

    def _with(self, rounding):
        """This context, flags and all, with another rounding."""
        if self.rounding == rounding:
            return self
        c = object.__new__(Context)
        c.__dict__.update(self.__dict__)
        c.__dict__['rounding'] = rounding
        return c

    def _flag(self, signal):
        self.flags[signal] = True
        if self.traps.get(signal):
            raise signal([signal])

    def _signal(self, condition, result):
        """Raises the condition when it is trapped; otherwise the operation gives result."""
        signal = InvalidOperation if condition in _conditions else condition
        self.flags[signal] = True
        if self.traps.get(signal):
            raise signal([condition])
        return result

    def clear_flags(self):
        for s in self.flags:
            self.flags[s] = False

    def clear_traps(self):
        for s in self.traps:
            self.traps[s] = False

    def Etiny(self):
        return self.Emin - self.prec + 1

    def Etop(self):
        return self.Emax - self.prec + 1

    def create_decimal(self, num='0', /):
        d = Decimal(num, self)
        if d._nan() and len(str(d._c)) > self.prec - self.clamp and d._c:
            return self._signal(ConversionSyntax, _new(0, 0, 'n'))
        return d._fix(self)

    def create_decimal_from_float(self, f, /):
        return Decimal.from_float(f)._fix(self)

    def radix(self):
        return Decimal(10)

    def to_sci_string(self, a, /):
        return _decimal(a)._text(False, self)

    def to_eng_string(self, a, /):
        return _decimal(a)._text(True, self)

    def power(self, a, b, modulo=None):
        return _decimal(a).__pow__(b, modulo, self)

    def fma(self, a, b, c, /):
        return _decimal(a).fma(b, c, self)

    def plus(self, a, /):
        return _decimal(a).__pos__(self)

    def minus(self, a, /):
        return _decimal(a).__neg__(self)

    def abs(self, a, /):
        return _decimal(a).__abs__(self)

    def divmod(self, a, b, /):
        return _decimal(a).__divmod__(_decimal(b), self)


def _decimal(x):
    if isinstance(x, (Decimal, int)):
        return Decimal(x)
    raise TypeError('conversion from %s to Decimal is not supported' % type(x).__name__)


def _context_method(name, method, args, passes):
    """ctx.name(…) for the method of Decimal that does it."""
    if args == 1:
        def call(self, a, /):
            f = getattr(_decimal(a), method)
            return f(context=self) if passes else f()
    else:
        def call(self, a, b, /):
            f = getattr(_decimal(a), method)
            return f(_decimal(b), context=self) if passes else f(_decimal(b))
    call.__name__ = name
    call.__qualname__ = 'Context.' + name
    setattr(Context, name, call)


for _row in ('add:__add__ subtract:__sub__ multiply:__mul__ divide:__truediv__ divide_int:__floordiv__ remainder:__mod__ '
             'remainder_near compare compare_signal compare_total compare_total_mag max max_mag min min_mag next_toward '
             'quantize rotate same_quantum scaleb shift').split():
    _name, _, _method = _row.partition(':')
    _context_method(_name, _method or _name, 2, True)
_context_method('copy_sign', 'copy_sign', 2, True)
for _name in ('exp ln log10 sqrt logb next_minus next_plus normalize number_class to_integral_exact to_integral_value '
              'is_normal is_subnormal').split():
    _context_method(_name, _name, 1, True)
for _name in ('canonical copy_abs copy_negate is_canonical is_finite is_infinite is_nan is_qnan is_signed is_snan is_zero').split():
    _context_method(_name, _name, 1, False)
Context.copy_decimal = lambda self, a, /: Decimal(_decimal(a))
Context.to_integral = Context.to_integral_value


class _Base:
    prec, rounding, Emin, Emax, capitals, clamp = 28, ROUND_HALF_EVEN, -999999, 999999, 1, 0
    traps = {s: s in (InvalidOperation, DivisionByZero, Overflow) for s in _signals}


globals_default = _Base()
DefaultContext = globals_default = Context()
BasicContext = Context(9, ROUND_HALF_UP, traps=[DivisionByZero, Overflow, InvalidOperation, Clamped, Underflow])
ExtendedContext = Context(9, ROUND_HALF_EVEN, traps=[])

_current = None


def _active():
    global _current
    if _current is None:
        _current = DefaultContext.copy()
    return _current


def getcontext():
    return _active()


def setcontext(context, /):
    global _current
    if not isinstance(context, Context):
        raise TypeError('optional argument must be a context')
    if context in (DefaultContext, BasicContext, ExtendedContext):
        context = context.copy()
        context.clear_flags()
    _current = context


class _ContextManager:
    def __init__(self, context):
        self.new = context

    def __enter__(self):
        self.saved = _active()
        setcontext(self.new)
        return self.new

    def __exit__(self, *exc):
        setcontext(self.saved)


def localcontext(ctx=None, **kwargs):
    context = (_active() if ctx is None else ctx)
    if not isinstance(context, Context):
        raise TypeError('optional argument must be a context')
    context = context.copy()
    for name, value in kwargs.items():
        if name not in ('prec', 'rounding', 'Emin', 'Emax', 'capitals', 'clamp', 'flags', 'traps'):
            raise TypeError("'%s' is an invalid keyword argument for this function" % name)
        setattr(context, name, value)
    return _ContextManager(context)
