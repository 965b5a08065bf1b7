# Runs programs for the tests: one JSON string a line in, and for each a line
# with what the program printed, followed by the traceback that ended it. With
# the argument "lines" it is the list of the traceback's lines alone, as JSON.
import io
import json
import signal
import sys
import traceback


class TooLong(BaseException):
    pass


def alarm(*_):
    raise TooLong()


def ended_by(e):
    """The traceback, without frames that are not the program's own."""
    te = traceback.TracebackException(type(e), e, e.__traceback__)
    seen = set()
    todo = [te]
    while todo:
        x = todo.pop()
        if x is None or id(x) in seen:
            continue
        seen.add(id(x))
        x.stack[:] = [f for f in x.stack if f.filename == '<string>']
        todo += [x.__cause__, x.__context__]
    return list(te.format())


def forget():
    """Modules that keep what a program set in them begin anew."""
    for name in list(sys.modules):
        if name.split('.')[0] == 'logging':
            del sys.modules[name]
    if 'decimal' in sys.modules:
        sys.modules['decimal'].setcontext(sys.modules['decimal'].Context())
    if 'csv' in sys.modules:
        for name in set(sys.modules['csv'].list_dialects()) - {'excel', 'excel-tab', 'unix'}:
            sys.modules['csv'].unregister_dialect(name)


def run(src):
    forget()
    out = io.StringIO()
    stdout, sys.stdout = sys.stdout, out
    lines = None
    signal.setitimer(signal.ITIMER_REAL, 10)
    try:
        exec(compile(src, '<string>', 'exec'), {'__name__': 'not_main'})
    except BaseException as e:
        signal.setitimer(signal.ITIMER_REAL, 0)
        lines = ['timeout'] if isinstance(e, TooLong) else ended_by(e)
        out.write(''.join(lines))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout = stdout
    return json.dumps(lines) if LINES else out.getvalue()


LINES = 'lines' in sys.argv[1:]
signal.signal(signal.SIGALRM, alarm)
sys.unraisablehook = lambda _: None
for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
