# --- making groups
e = ExceptionGroup('msg', [ValueError('a'), KeyError('b')])
print(repr(e), str(e), e.message, e.exceptions, e.args, isinstance(e, Exception), isinstance(e, BaseExceptionGroup), type(e).__mro__[1:3])
b = BaseExceptionGroup('base', [KeyboardInterrupt(), ValueError()])
print(repr(b), type(b).__name__, isinstance(b, Exception), type(BaseExceptionGroup('all exceptions', [ValueError()])).__name__)
print(str(ExceptionGroup('one', [ValueError()])), ExceptionGroup('t', (ValueError(1),)).exceptions)
for a in ((), ('m',), ('m', []), ('m', 5), (5, [ValueError()]), ('m', [ValueError]), ('m', [1]), ('m', [KeyboardInterrupt()]), ('m', ValueError()), ('m', [ValueError()], 1), ('m', {ValueError(): 1}), ('m', 'abc')):
    try:
        print(repr(ExceptionGroup(*a)))
    except (TypeError, ValueError) as x:
        print(type(x).__name__, x)
# --- raising and catching groups
try:
    raise ExceptionGroup('g', [ValueError(1), ExceptionGroup('in', [TypeError(2)])])
except ValueError:
    print('no')
except ExceptionGroup as e:
    print('group', e.exceptions[0], e.exceptions[1].exceptions[0], repr(e.__context__))
try:
    raise ExceptionGroup('g', [ValueError(1)])
except Exception as e:
    print(type(e).__name__, e)
# --- subgroup and split
e = ExceptionGroup('top', [ValueError(1), TypeError(2), ExceptionGroup('in', [ValueError(3), KeyError(4)])])
print(repr(e.subgroup(ValueError)), repr(e.subgroup((TypeError, KeyError))), repr(e.subgroup(OSError)), repr(e.subgroup(lambda x: x.args == (3,))), e.subgroup(Exception) is e)
m, r = e.split(ValueError)
print(repr(m), repr(r))
print(e.split(OSError)[0], repr(e.split(ExceptionGroup)[0]), e.split(LookupError)[1].message)
print(repr(e.derive([ValueError(9)])))
for a in (5, 'x', [ValueError], None):
    try:
        e.subgroup(a)
    except TypeError as x:
        print(x)
# --- split keeps cause, context and notes
try:
    try: raise KeyError('ctx')
    except KeyError: raise ExceptionGroup('g', [ValueError(1), TypeError(2)]) from OSError('cause')
except ExceptionGroup as e:
    e.add_note('a note')
    m, r = e.split(ValueError)
    print(repr(m.__cause__), repr(m.__context__), m.__notes__, repr(r.__cause__), r.__notes__)
# --- subclasses of groups
class G(ExceptionGroup):
    def derive(self, excs): return G(self.message + '*', excs)
e = G('mine', [ValueError(1), TypeError(2)])
print(repr(e), repr(e.subgroup(ValueError)), [repr(x) for x in e.split(TypeError)])
class H(ExceptionGroup): pass
print(repr(H('h', [ValueError(1)]).subgroup(ValueError)))
class N(ExceptionGroup):
    def __new__(cls, msg, excs, code):
        self = super().__new__(cls, msg, excs)
        self.code = code
        return self
print(N('n', [ValueError()], 7).code)
# --- traceback of a group
def f():
    raise ValueError('in f')
errs = []
for g in (f, lambda: 1 / 0):
    try: g()
    except Exception as e: errs.append(e)
raise ExceptionGroup('both', errs)
# --- traceback of nested groups with a cause
def f():
    raise ExceptionGroup('inner', [ValueError('v'), KeyError('k')])
try:
    f()
except ExceptionGroup as e:
    raise ExceptionGroup('outer', [e, TypeError('t')]) from OSError('why')
# --- cause, context and suppression
def chain():
    try:
        try: raise ValueError('one')
        except ValueError as e: raise KeyError('two') from e
    except KeyError as e:
        try: raise TypeError('three')
        except TypeError as t:
            print(repr(t.__context__), repr(t.__context__.__cause__), t.__cause__, t.__suppress_context__, e.__suppress_context__)
            raise RuntimeError('four') from None
try:
    chain()
except RuntimeError as e:
    print(repr(e.__context__), e.__cause__, e.__suppress_context__)
    e.__suppress_context__ = False
    e.__cause__ = OSError('set')
    print(e.__suppress_context__, repr(e.__cause__))
    e.__context__ = None
for v in (5, 'x', ValueError):
    for n in ('__cause__', '__context__', '__traceback__'):
        try:
            setattr(Exception(), n, v)
        except TypeError as e:
            print(e)
# --- raise from things that are not exceptions
for c in (5, 'x', ValueError, None, ValueError('i')):
    try:
        raise KeyError('k') from c
    except TypeError as e:
        print('TypeError', e)
    except KeyError as e:
        print(repr(e.__cause__), e.__suppress_context__)
for x in (5, 'text', None, int, [ValueError], (ValueError,)):
    try:
        raise x
    except TypeError as e:
        print(e)
try:
    raise
except RuntimeError as e:
    print(e)
# --- arguments and texts of exceptions
for e in (Exception(), Exception('a'), Exception('a', 1), ValueError(''), KeyError('k'), KeyError(1, 2), KeyError(), OSError(2, 'No such'), OSError('x'), OSError(2, 'No such', 'file'), StopIteration(5), SystemExit(3), ImportError('i'), AttributeError('a'), NameError('n'), UnicodeError('u'), IndexError(None), AssertionError([1]), FileNotFoundError(2, 'nf'), TimeoutError('t')):
    print(repr(e), '|', str(e), '|', e.args)
print(StopIteration(5).value, StopIteration().value, SystemExit(3).code, SystemExit().code, OSError(2, 'x').errno, OSError(2, 'x', 'f').filename, OSError(2, 'x').strerror, type(OSError(2, 'x')).__name__, type(OSError(13, 'x')).__name__, type(OSError(17, 'x')).__name__)
e = ValueError('a')
e.args = (1, 2)
print(e, repr(e), e.args)
e.args = 'xy'
print(e.args)
try:
    e.args = 5
except TypeError as x:
    print(x)
# --- classes of exceptions
class A(Exception):
    def __init__(self, x, y=0):
        super().__init__(x)
        self.y = y
class B(A):
    def __str__(self): return f'B({self.args[0]}, {self.y})'
class C(Exception): pass
class D(C, ValueError): pass
for e in (A(1), B(2, 3), C(1, 2), D('d')):
    try:
        raise e
    except (A, ValueError) as x:
        print('1', repr(x), x)
    except C as x:
        print('2', repr(x), x)
class NoInit(Exception):
    def __init__(self): pass
print(NoInit().args, repr(NoInit()), Exception.__new__(A, 5).args)
for f in (lambda: A(), lambda: Exception(x=1), lambda: ValueError(x=1), lambda: ImportError('a', name='n').name, lambda: AttributeError('a', name='n', obj=5).obj, lambda: NameError('a', name='q').name, lambda: KeyError(a=1), lambda: ImportError('a', foo=1), lambda: StopIteration(x=1)):
    try:
        print(f())
    except TypeError as e:
        print(e)
# --- hierarchy
for e in (ZeroDivisionError, OverflowError, FloatingPointError, IndexError, KeyError, RecursionError, UnboundLocalError, UnicodeDecodeError, ModuleNotFoundError, FileNotFoundError, ConnectionResetError, BrokenPipeError, TimeoutError, StopAsyncIteration, KeyboardInterrupt, SystemExit, GeneratorExit, AssertionError, BufferError, EOFError, MemoryError, ReferenceError, SyntaxError, IndentationError, TabError, SystemError, UserWarning, DeprecationWarning, BlockingIOError, InterruptedError, NotADirectoryError, PermissionError, ProcessLookupError, ChildProcessError, IsADirectoryError, FileExistsError):
    print([c.__name__ for c in e.__mro__[:-1]])
print(IOError is OSError, EnvironmentError is OSError)
# --- notes
e = ValueError('v')
print(hasattr(e, '__notes__'))
e.add_note('one'); e.add_note('two')
print(e.__notes__)
for n in (5, None):
    try:
        e.add_note(n)
    except TypeError as x:
        print(x)
raise e
# --- with_traceback and the traceback attribute
def f(): raise ValueError('x')
try:
    f()
except ValueError as e:
    tb = e.__traceback__
    print(tb is not None, tb.tb_lineno, tb.tb_next.tb_lineno, tb.tb_next.tb_next)
    g = e
    print(e.with_traceback(None) is e, e.__traceback__)
try:
    raise g
except ValueError as e:
    print(e.__traceback__ is not None)
try:
    ValueError().with_traceback(5)
except TypeError as e:
    print(e)
# --- try in every place
def f(x):
    try:
        if x == 'ret': return 'try'
        if x == 'raise': raise ValueError
        if x == 'other': raise OSError
    except ValueError: return 'except'
    except OSError: pass
    else: return 'else'
    finally: print('finally', x, end=' ')
    return 'end'
print([f(x) for x in ('ret', 'raise', 'other', 'none')])
def g():
    for i in range(3):
        try:
            try: 1 / (i - 1)
            except ZeroDivisionError: continue
            else: yield i
            finally: yield 'f' + str(i)
        finally: yield 'o'
print(list(g()))
def h():
    try: return 1
    finally:
        try: raise ValueError
        except ValueError: pass
def k():
    while True:
        try: raise ValueError
        except ValueError: break
        finally: print('k finally', end=' ')
    return 'k'
print(h(), k())
# --- handler expressions that fail or are wrong
def wrong(x):
    try:
        try: raise ValueError('orig')
        except x: print('caught')
    except TypeError as e: print(e, repr(e.__context__))
    except ValueError as e: print('passed', e)
for x in (5, 'a', None, int, object(), [ValueError], (ValueError, 5), (), (KeyError,), ((ValueError,),), ValueError('i')):
    wrong(x)
try:
    try: raise ValueError('orig')
    except undefined_name: pass
except NameError as e:
    print(e, repr(e.__context__))
try: pass
except undefined_name: pass
print('not looked at')
