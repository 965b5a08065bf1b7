# --- basic configuration
import logging, sys
logging.basicConfig(stream=sys.stdout, level=logging.INFO)
logging.info("hi %s %d", "x", 3)
logging.debug("not seen")
logging.getLogger("a.b").warning("from a.b")
# --- fields
import logging, sys
logging.basicConfig(stream=sys.stdout, level=0, format="%(levelname)s|%(levelno)s|%(name)s|%(funcName)s|%(lineno)d|%(filename)s|%(module)s|%(pathname)s|%(message)s|%(threadName)s|%(processName)s")
log = logging.getLogger("x")
def f():
    log.info("one")
    log.error("caller", stacklevel=2)
f()
log.debug("module level")
# --- hierarchy
import logging
c, a, b = logging.getLogger("a.b.c"), logging.getLogger("a"), logging.getLogger("a.b")
print(c.parent is b, b.parent is a, a.parent is logging.root, c.getEffectiveLevel(), logging.getLogger("a") is a)
a.setLevel(logging.ERROR)
print(c.getEffectiveLevel(), c.isEnabledFor(30), c.isEnabledFor(40), a.getChild("b") is b, logging.getLogger() is logging.root, c, a)
# --- propagation
import logging, sys
h = logging.StreamHandler(sys.stdout)
h.setFormatter(logging.Formatter("root %(message)s"))
logging.root.addHandler(h)
own = logging.StreamHandler(sys.stdout)
own.setFormatter(logging.Formatter("own %(message)s"))
log = logging.getLogger("p.q")
log.addHandler(own)
log.warning("both")
log.propagate = False
log.warning("one")
print(log.hasHandlers(), logging.getLogger("zz").hasHandlers())
# --- exceptions
import logging, sys
logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(message)s")
try:
    1 / 0
except ZeroDivisionError as e:
    logging.exception("oops %d", 1)
    logging.warning("as flag", exc_info=True)
    saved = e
logging.error("as object", exc_info=saved)
logging.error("as tuple", exc_info=(type(saved), saved, None))
logging.error("nothing", exc_info=False)
# --- styles
import logging
r = logging.makeLogRecord({"msg": "m %s", "args": (1,), "levelname": "INFO", "name": "n"})
print(logging.Formatter("{levelname:>6} {message}", style="{").format(r))
print(logging.Formatter("$levelname ${message} $$", style="$").format(r))
print(logging.Formatter("%(name)5s %(message)-5s|").format(r))
print(logging.Formatter("%(user)s %(message)s", defaults={"user": "nobody"}).format(r))
print(logging.Formatter().format(r))
# --- wrong formats
import logging
for a in (("%x",), ("{x", None, "{"), ("{}", None, "{"), ("$", None, "$"), ("x", None, "?"), ("{a!z}", None, "{"), ("none", None, "$")):
    try:
        logging.Formatter(*a)
        print("fine")
    except ValueError as e:
        print(e)
print(logging.Formatter("plain", validate=False).format(logging.makeLogRecord({})))
try:
    logging.Formatter("%(nope)s").format(logging.makeLogRecord({}))
except ValueError as e:
    print(e)
# --- times
import logging, time
f = logging.Formatter("%(asctime)s %(message)s")
f.converter = time.gmtime
r = logging.makeLogRecord({"created": 1234567890.25, "msecs": 250.0, "msg": "t"})
print(f.format(r), f.usesTime(), logging.Formatter().usesTime())
f = logging.Formatter("%(asctime)s", "%d.%m.%Y")
f.converter = time.gmtime
print(f.format(r))
f.default_msec_format = None
f.datefmt = None
print(f.format(r))
# --- filters
import logging, sys
h = logging.StreamHandler(sys.stdout)
log = logging.getLogger("f")
log.addHandler(h); log.propagate = False
class No(logging.Filter):
    def filter(self, record):
        record.msg = record.msg.upper()
        return "NO" not in record.msg
h.addFilter(No())
log.warning("yes"); log.warning("no")
log.addFilter(lambda r: r.levelno > 30)
log.warning("low"); log.error("high")
f = logging.Filter("a.b")
print([f.filter(logging.makeLogRecord({"name": n})) for n in ("a", "a.b", "a.b.c", "a.bc")])
# --- extra
import logging, sys
h = logging.StreamHandler(sys.stdout)
h.setFormatter(logging.Formatter("%(user)s %(message)s"))
log = logging.getLogger("e"); log.addHandler(h); log.propagate = False
log.error("x", extra={"user": "u1"})
for k in ("message", "name", "asctime"):
    try:
        log.error("x", extra={k: 1})
    except KeyError as e:
        print(e)
# --- adapter
import logging, sys
h = logging.StreamHandler(sys.stdout)
log = logging.getLogger("ad"); log.addHandler(h); log.propagate = False
class A(logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return "[%s] %s" % (self.extra["id"], msg), kwargs
a = A(log, {"id": 7})
a.warning("w %s", 1); a.info("i")
a.setLevel(10); a.info("i2")
print(a, a.isEnabledFor(5), a.name)
# --- own handler
import logging
class H(logging.Handler):
    def __init__(self):
        super().__init__(level="ERROR")
        self.got = []
    def emit(self, record):
        self.got.append((record.levelname, record.getMessage(), record.args))
h = H()
log = logging.getLogger("own"); log.addHandler(h); log.propagate = False
log.warning("w"); log.error("e %s", 1); log.critical("c %(k)s", {"k": 2})
print(h.got, h)
# --- levels
import logging
print(logging.getLevelName(20), logging.getLevelName("INFO"), logging.getLevelName(33), logging.getLevelName("X"))
logging.addLevelName(25, "NOTE")
print(logging.getLevelName(25), logging.getLevelName("NOTE"), logging.getLevelNamesMapping())
log = logging.getLogger("lv")
for v in ("DEBUG", 15, "NOTE", "nope", 1.5, None):
    try:
        log.setLevel(v); print(log.level)
    except (ValueError, TypeError) as e:
        print(e)
# --- disable
import logging, sys
logging.basicConfig(stream=sys.stdout)
logging.disable(logging.ERROR)
logging.error("gone"); logging.critical("there")
logging.disable(logging.NOTSET)
logging.error("back")
log = logging.getLogger("d"); log.disabled = True
log.critical("never")
# --- last resort
import logging, sys
sys.stderr, old = sys.stdout, sys.stderr
logging.getLogger("lr").warning("shown")
logging.getLogger("lr").info("hidden")
sys.stderr = old
# --- null handler
import logging
log = logging.getLogger("nh"); log.addHandler(logging.NullHandler())
log.propagate = False
log.error("nowhere")
print(log.handlers)
# --- basicConfig errors
import logging, sys
for kw in ({"stream": sys.stdout, "filename": "x"}, {"handlers": [], "stream": sys.stdout}, {"nope": 1, "force": True}, {"style": "?", "force": True}, {"level": "NOPE", "force": True}):
    try:
        logging.basicConfig(**kw)
        print("fine")
    except ValueError as e:
        print(e)
# --- force
import logging, sys
logging.basicConfig(stream=sys.stdout, format="1 %(message)s")
logging.basicConfig(stream=sys.stdout, format="2 %(message)s")
logging.warning("x")
logging.basicConfig(stream=sys.stdout, format="3 %(message)s", force=True)
logging.warning("x")
# --- records
import logging
r = logging.LogRecord("n", 30, "/a/b.py", 7, "m %d", (5,), None, "fn")
print(r, r.getMessage(), r.filename, r.module, r.funcName, r.levelname, r.exc_info, r.stack_info)
r = logging.LogRecord("n", 30, "p", 7, "%(a)s", ({"a": 1},), None)
print(r.args, r.getMessage())
# --- errors inside handlers
import logging
class Boom(logging.StreamHandler):
    def handleError(self, record):
        print("error", record.msg, record.args)
log = logging.getLogger("boom"); log.addHandler(Boom()); log.propagate = False
log.error("%d", "x")
log.error("too many %s", 1, 2)
# --- wrong use
import logging
for f in (lambda: logging.getLogger(3), lambda: logging.getLogger("w").log("x", "y"), lambda: logging.Handler().emit(None), lambda: logging.setLoggerClass(int), lambda: logging.info()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- logger class and record factory
import logging, sys
class L(logging.Logger):
    def shout(self, msg): self.error(msg.upper())
logging.setLoggerClass(L)
log = logging.getLogger("mine"); log.addHandler(logging.StreamHandler(sys.stdout)); log.propagate = False
log.shout("hey")
old = logging.getLogRecordFactory()
def factory(*a, **k):
    r = old(*a, **k); r.msg = "<" + r.msg + ">"; return r
logging.setLogRecordFactory(factory)
log.error("made")
logging.setLogRecordFactory(old)
# --- warnings captured
import logging, sys, warnings
log = logging.getLogger("py.warnings"); log.addHandler(logging.StreamHandler(sys.stdout)); log.propagate = False
logging.captureWarnings(True)
warnings.simplefilter("always")
warnings.warn("look out")
logging.captureWarnings(False)
print("end")
# --- copies of loggers
import logging, copy
log = logging.getLogger("cp")
print(copy.copy(log) is log, copy.deepcopy({"l": log})["l"] is log)
