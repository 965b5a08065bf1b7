# --- format_exc
import traceback
def inner(x):
    return 1 / x
def outer(x):
    return inner(x)
try:
    outer(0)
except ZeroDivisionError:
    print(repr(traceback.format_exc()))
# --- no exception
import traceback
print(traceback.format_exc(), traceback.format_exception(None), traceback.format_exception(None, None, None))
# --- call forms
import traceback
try:
    {}["x"]
except KeyError as e:
    a = traceback.format_exception(e)
    b = traceback.format_exception(type(e), e, e.__traceback__)
    c = traceback.format_exception(None, value=e, tb=e.__traceback__)
    print(a, a == b == c)
    print(traceback.format_exception_only(e), traceback.format_exception_only(type(e), e), traceback.format_exception_only(None, e))
# --- cause and context
import traceback
try:
    try:
        [][0]
    except IndexError as e:
        raise ValueError("bad") from e
except ValueError:
    print(repr(traceback.format_exc()))
try:
    try:
        [][0]
    except IndexError as e:
        raise ValueError("ctx")
except ValueError:
    print(repr(traceback.format_exc()))
try:
    try:
        [][0]
    except IndexError as e:
        raise ValueError("none") from None
except ValueError:
    print(repr(traceback.format_exc()))
# --- print_exc
import traceback, sys
try:
    int("x")
except ValueError:
    traceback.print_exc(file=sys.stdout)
    traceback.print_exc(limit=0, file=sys.stdout)
# --- without the chain
import traceback, sys
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError(2)
except KeyError as e:
    traceback.print_exception(e, file=sys.stdout, chain=False)
    print(repr(traceback.format_exc(chain=False)))
# --- limits
import traceback
def a(): b()
def b(): c()
def c(): raise RuntimeError("x")
try:
    a()
except RuntimeError as e:
    for n in (None, 0, 1, 2, -1, -2, 10):
        print(n, traceback.extract_tb(e.__traceback__, limit=n))
# --- repeated frames
import traceback
def rec(n):
    if n == 0:
        raise RuntimeError("deep")
    rec(n - 1)
for n in (2, 3, 4, 10):
    try:
        rec(n)
    except RuntimeError:
        print(repr(traceback.format_exc()))
# --- frames of a traceback
import traceback
def f(): raise OSError("o")
try:
    f()
except OSError as e:
    for fr in traceback.extract_tb(e.__traceback__):
        print(fr.filename, fr.lineno, fr.name, repr(fr.line), fr[0], tuple(fr), fr)
    print(traceback.format_tb(e.__traceback__))
    print([(f.f_code.co_name, line) for f, line in traceback.walk_tb(e.__traceback__)])
# --- tb objects
def f(): raise OSError("o")
try:
    f()
except OSError as e:
    tb = e.__traceback__
    while tb:
        print(tb.tb_lineno, tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
# --- with_traceback
import traceback
try:
    1 / 0
except ZeroDivisionError as e:
    tb = e.__traceback__
try:
    raise KeyError("k").with_traceback(tb)
except KeyError as e:
    print(traceback.format_tb(e.__traceback__))
e = ValueError().with_traceback(None)
print(e.__traceback__)
try:
    ValueError().with_traceback(3)
except TypeError as x:
    print(x)
# --- notes
import traceback
e = ValueError("v")
e.add_note("one\ntwo"); e.add_note("")
print(traceback.format_exception(e), traceback.format_exception_only(e))
# --- str fails
import traceback
class E(Exception):
    def __str__(self): raise TypeError("no")
print(traceback.format_exception_only(E()))
# --- names of classes
import traceback
class Outer:
    class Inner(Exception): pass
print(traceback.format_exception_only(Outer.Inner("x")), traceback.format_exception_only(Outer.Inner()))
# --- TracebackException
import traceback
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise LookupError("l") from e
except LookupError as e:
    te = traceback.TracebackException.from_exception(e)
    print("".join(te.format()))
    print(str(te), te.exc_type, te.stack, list(te.format_exception_only()))
    print(str(te.__cause__), te.__cause__.exc_type, te.__context__ is None, te.__suppress_context__)
    print(list(te.format(chain=False)))
# --- format_list
import traceback
print(traceback.format_list([("f.py", 3, "fn", " x = 1 "), ("g.py", 4, "<module>", None)]))
print(traceback.StackSummary.from_list([("f.py", 3, "fn", "x")]).format())
print(traceback.FrameSummary("f", 1, "n"), traceback.FrameSummary("f", 1, "n") == ("f", 1, "n", ""), len(traceback.FrameSummary("f", 1, "n")))
# --- stacks
import traceback
def g(): return traceback.extract_stack()[-2:], traceback.format_stack()[-1]
def h(): return g()
print(h())
# --- wrong calls
import traceback
for f in (lambda: traceback.format_exception(3), lambda: traceback.format_exception(ValueError(), None), lambda: traceback.format_exception(), lambda: traceback.format_tb(), lambda: traceback.format_exc(1, 2, 3)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- generators in the way
import traceback
def gen():
    yield 1
    raise ValueError("in generator")
try:
    for x in gen():
        print(x)
except ValueError:
    print(repr(traceback.format_exc()))
# --- through library code
import traceback, functools
@functools.lru_cache
def f(x): raise KeyError(x)
try:
    sorted([1, 2], key=f)
except KeyError:
    print(repr(traceback.format_exc()))
# --- shown at the end
import traceback
def f():
    try:
        int("z")
    except ValueError:
        traceback.clear_frames(None) if False else None
        raise TypeError("last")
f()
