# --- text of a class with str of its own
class E(Exception):
    def __str__(self):
        return 'own text of ' + repr(self.args)
raise E(1, 'x')
# --- str that fails
class E(Exception):
    def __str__(self):
        raise ValueError('no')
raise E(1)
# --- reprs and texts
for e in (ValueError(), ValueError('a'), ValueError('a', 1), KeyError('k'), KeyError(), KeyError(1, 2), OSError(2, 'No such file'), OSError('x'), StopIteration(3), IndexError("it's"), Exception(None), Exception((1,)), AssertionError('m'), SystemExit(1), UnicodeError('u')):
    print(repr(e), '|', str(e), '|', e.args)
# --- hierarchy
for c in (KeyError, IndexError, ZeroDivisionError, OverflowError, RecursionError, NotImplementedError, ModuleNotFoundError, UnboundLocalError, UnicodeDecodeError, FileNotFoundError, ConnectionError, TimeoutError, GeneratorExit, KeyboardInterrupt, StopIteration, StopAsyncIteration, IndentationError):
    print([k.__name__ for k in c.__mro__])
# --- which handler
def f(x):
    try:
        if x: raise x
        return 'none'
    except (KeyError, IndexError) as e:
        return 'lookup ' + type(e).__name__
    except ArithmeticError:
        return 'arith'
    except Exception as e:
        return 'exc %r' % e
    except:
        return 'bare'
print(f(None), f(KeyError('a')), f(IndexError), f(ZeroDivisionError), f(OverflowError()), f(ValueError(1)), f(KeyboardInterrupt), f(LookupError))
# --- handler types are evaluated late
def h():
    print('evaluated')
    return ValueError
try: pass
except h(): pass
try: raise ValueError
except h(): print('caught')
try:
    try: raise KeyError
    except 5: print('no')
except TypeError as e: print(e, repr(e.__context__))
try:
    try: raise KeyError
    except (ValueError, 'x'): print('no')
except TypeError as e: print(e)
try:
    try: raise KeyError(1)
    except undefined_name: pass
except NameError as e: print(e, repr(e.__context__))
# --- raise forms
def t(f):
    try: f()
    except BaseException as e: print(type(e).__name__, e, repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
def f1(): raise ValueError
def f2(): raise ValueError('x') from KeyError('c')
def f3(): raise ValueError from KeyError
def f4():
    try: 1 / 0
    except ZeroDivisionError as z: raise ValueError('v') from z
def f5():
    try: 1 / 0
    except ZeroDivisionError: raise ValueError('v') from None
def f6():
    try: 1 / 0
    except ZeroDivisionError: raise ValueError('v')
def f7(): raise 5
def f8(): raise ValueError from 5
def f9(): raise
def f10(): raise int
def f11(): raise None
def f12(): raise 'text'
def f13():
    try: raise KeyError('a')
    except KeyError as e: raise e
def f14():
    e = ValueError('self')
    try: raise e
    except ValueError: raise e
for f in (f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14): t(f)
# --- bare raise in nested handlers
def f():
    try:
        raise ValueError('first')
    except ValueError:
        try:
            raise KeyError('second')
        except KeyError:
            pass
        raise
try: f()
except ValueError as e: print(repr(e), repr(e.__context__))
def g():
    try: raise ValueError('v')
    except ValueError: helper()
def helper(): raise
try: g()
except ValueError as e: print('re', e)
def h():
    try:
        try: raise ValueError('in')
        finally: raise KeyError('fin')
    except KeyError as e:
        print(repr(e), repr(e.__context__))
        try: raise
        except KeyError as e2: print(e2 is e)
h()
try: raise
except RuntimeError as e: print(e)
# --- name is unbound after the handler
def f():
    e = 'before'
    try: 1 / 0
    except ZeroDivisionError as e: pass
    try: return e
    except UnboundLocalError as x: return str(x)
print(f())
def g():
    try: 1 / 0
    except ZeroDivisionError as e:
        del e
    try: 1 / 0
    except ZeroDivisionError as e:
        e = 5
    return 'ok'
print(g())
try: 1 / 0
except ZeroDivisionError as e: pass
try: e
except NameError as n: print(n)
def h():
    for i in range(3):
        try: raise ValueError(i)
        except ValueError as e:
            if i == 0: continue
            if i == 1: break
    try: return e
    except UnboundLocalError: return 'gone'
print(h())
def k():
    try: raise ValueError(7)
    except ValueError as e:
        def inner(): return e
        return inner
try: k()()
except NameError as n: print(n)
# --- contexts
def t(f):
    try: f()
    except Exception as e:
        out = []
        while e:
            out.append(repr(e))
            e = e.__context__
        print(out)
def f1():
    try:
        try:
            try: raise ValueError(1)
            except ValueError: raise KeyError(2)
        except KeyError: raise TypeError(3)
    finally:
        pass
def f2():
    try: raise ValueError(1)
    except ValueError:
        try: raise KeyError(2)
        except KeyError: pass
        raise TypeError(3)
def f3():
    try: raise ValueError(1)
    finally:
        raise KeyError(2)
def f4():
    try: raise ValueError(1)
    except ValueError: undefined
def f5():
    try: {}['x']
    except KeyError: [][1]
def f6():
    for i in range(2):
        try: raise ValueError(i)
        except ValueError as e: last = e
    raise KeyError('after')
def f7():
    try: raise ValueError(1)
    except ValueError as e:
        saved = e
    try: raise KeyError(2)
    except KeyError: raise saved
for f in (f1, f2, f3, f4, f5, f6, f7): t(f)
# --- tracebacks: plain
def a(): b()
def b():
    c(
        1
    )
def c(x):
    return x.foo
a()
# --- tracebacks: chained
def f():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError('outer') from e
def g():
    try:
        f()
    except ValueError:
        raise KeyError('last')
g()
# --- tracebacks: reraised
def f():
    try:
        g()
    except ValueError:
        print('seen')
        raise
def g():
    raise ValueError('x')
try:
    f()
except ValueError as e:
    raise e
# --- tracebacks: from finally and with
class M:
    def __enter__(self): pass
    def __exit__(self, *a): pass
def f():
    with M():
        try:
            g()
        finally:
            print('fin')
def g():
    for x in [1]:
        raise ValueError(
            'multi',
            'line')
f()
# --- tracebacks: in exit
class M:
    def __enter__(self): pass
    def __exit__(self, *a):
        raise KeyError('exit')
def f():
    with M():
        1 / 0
f()
# --- tracebacks: methods, init, class bodies
class A:
    def __init__(self, x):
        self.x = 1 / x
    @property
    def p(self): return A(0)
class B:
    a = A(1).p
# --- tracebacks: builtins calling back
def key(x):
    return x['k']
sorted([{'k': 1}, {}], key=key)
# --- tracebacks: lambda and comprehension
f = lambda x: [y / x for y in [1]]
list(map(f, [0]))
# --- tracebacks: recursion
def f(n):
    if n == 0: raise ValueError('deep')
    f(n - 1)
f(10)
# --- tracebacks: two functions in recursion
def f(n):
    g(n)
def g(n):
    if n == 0: raise ValueError('deep')
    f(n - 1)
f(3)
# --- tracebacks: multi line expressions
x = 1
y = (x +
     2 +
     'a')
# --- tracebacks: call over lines
def f(*a): pass
f(1,
  2,
  undefined,
  3)
# --- tracebacks: attribute chain over lines
class A:
    def b(self): return self
(A()
  .b()
  .c()
  .b())
# --- tracebacks: method call that fails over lines
class A:
    def b(self, x): raise ValueError('b')
A().b(
    1
)
# --- tracebacks: with str multi line
raise ValueError('line one\nline two')
# --- tracebacks: syntax like texts
raise KeyError('a\nb')
# --- tracebacks: suppressed
try:
    1 / 0
except ZeroDivisionError:
    raise ValueError('v') from None
# --- tracebacks: notes
e = ValueError('v')
e.add_note('a note')
e.add_note('another\nlines')
raise e
# --- tracebacks: raise in loop keeps only its own frames
def f(i): raise ValueError(i)
last = None
for i in range(3):
    try: f(i)
    except ValueError as e: last = e
raise last
# --- tracebacks: decorators and defaults
def d(f): raise TypeError('deco')
@d
def f(): pass
# --- tracebacks: assert
def check(x):
    assert x > 0, 'must be positive'
check(-1)
# --- tracebacks: if and while conditions
def f(x):
    if (x and
            x.bad):
        pass
    while x: pass
f('s')
# --- tracebacks: for target and iterable
def f():
    for a, b in [
        (1, 2),
        (3,)]:
        print(a)
f()
# --- tracebacks: unpack
a, b = (1,
        2, 3)
# --- tracebacks: dict display
d = {
    'a': 1,
    'b': undefined_thing,
}
# --- tracebacks: f-string
x = 5
print(f'''{x}
{x.nope}''')
# --- tracebacks: augmented
x = []
x += 5
# --- tracebacks: subscripts
d = {'a': {}}
d['a'][
    'b'
]['c']
# --- tracebacks: del and set
l = []
def f():
    del l[3]
try: f()
except IndexError as e: print(e)
l[
  1] = 2
# --- tracebacks: return in generator
def g():
    yield 1
    raise ValueError('g')
print([x for x in g()])
# --- tracebacks: nested exception in except clause
def f():
    try:
        raise ValueError(1)
    except KeyError:
        pass
    finally:
        print('f')
f()
# --- traceback attributes
try: 1 / 0
except ZeroDivisionError as e:
    print(e.__traceback__ is not None, e.with_traceback(None) is e, e.__traceback__)
print(ValueError().__traceback__, ValueError().__cause__, ValueError().__context__)
# --- exception attributes
e = StopIteration(5)
print(e.value, e.args)
e = SystemExit(3)
print(e.code)
e = OSError(2, 'text')
print(e.errno, e.strerror, e)
e = Exception('a', 'b')
e.args = (1,)
e.custom = 'x'
print(e, e.custom, e.args)
try: import nothing_here
except ImportError as e: print(e, e.name, type(e).__name__)
try: from math import nothing
except ImportError as e: print(str(e).split(' (')[0])
try: {}['k']
except KeyError as e: print(e.args)
try: b'\xff'.decode()
except UnicodeDecodeError as e: print(e, e.start, e.end, e.reason, e.encoding, e.object)
try: 'é'.encode('ascii')
except UnicodeEncodeError as e: print(e)
# --- exception groups of handlers in loops
out = []
for x in [1, 0, 'a', None, [1]]:
    try:
        out.append(10 / x)
    except ZeroDivisionError:
        out.append('zero')
    except TypeError as e:
        out.append(str(e))
print(out)
# --- equality of exceptions
e = ValueError(1)
print(e == ValueError(1), e == e, hash(e) == hash(e), ValueError == ValueError, e in [e])
# --- handled state after return in except
def f():
    try: raise ValueError(1)
    except ValueError: return 'r'
f()
try: raise KeyError(2)
except KeyError as e: print(e.__context__)
def g():
    for i in range(2):
        try: raise ValueError(i)
        except ValueError:
            if i: break
            continue
    try: raise
    except RuntimeError as e: return str(e)
print(g())
def h():
    try: raise ValueError
    except ValueError:
        try: return 1
        finally:
            try: raise
            except ValueError: print('still handled')
print(h())
def k():
    while True:
        try:
            try: raise ValueError('v')
            finally: break
        except ValueError: print('never')
    try: raise
    except RuntimeError as e: return str(e)
print(k())
# --- exceptions through several layers of finally
log = []
def f():
    try:
        try:
            try:
                raise ValueError('x')
            finally:
                log.append(1)
        finally:
            log.append(2)
            try: raise KeyError
            except KeyError: log.append(3)
    finally:
        log.append(4)
try: f()
except ValueError as e: print(log, repr(e), e.__context__)
