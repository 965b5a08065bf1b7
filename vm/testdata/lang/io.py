# --- stringio write and read
import io
s = io.StringIO()
print("hello", 1, file=s)
print(s.write("äö\nzwei"), s.tell(), repr(s.getvalue()))
s.seek(0)
print(s.readline(), s.read(3), s.readlines(), s.read())
# --- stringio initial value
import io
s = io.StringIO("one\ntwo\n\nfour")
print(list(s), s.tell())
s.seek(4); print(s.write("TWO"), s.getvalue())
s.seek(0, 2); s.write("!"); print(s.getvalue())
# --- stringio newlines
import io
for nl in (None, "", "\n", "\r", "\r\n"):
    s = io.StringIO("a\r\nb\rc\nd", newline=nl)
    print(repr(nl), repr(s.getvalue()), s.readlines(), s.newlines)
# --- stringio truncate and gaps
import io
s = io.StringIO("abcdef")
s.seek(3); print(s.truncate(), repr(s.getvalue()))
s.seek(6); s.write("x"); print(repr(s.getvalue()))
print(s.truncate(0), repr(s.getvalue()), s.tell())
# --- stringio errors
import io
s = io.StringIO()
for f in (lambda: s.write(3), lambda: s.write(b"x"), lambda: s.seek(-1), lambda: s.seek(1, 1), lambda: s.seek(0, 9), lambda: io.StringIO(3), lambda: io.StringIO(newline="x"), lambda: s.fileno(), lambda: s.truncate(-1), lambda: s.read("x")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
s.close()
print(s.closed)
try:
    s.write("x")
except ValueError as e:
    print(e)
# --- stringio as context
import io
with io.StringIO() as s:
    s.writelines(["a", "b"])
    print(s.getvalue(), s.readable(), s.writable(), s.seekable(), s.isatty(), s.line_buffering)
print(s.closed)
# --- stringio subclass
import io
class Upper(io.StringIO):
    def write(self, s):
        return super().write(s.upper())
u = Upper()
print("quiet", file=u)
print(u.getvalue(), isinstance(u, io.TextIOBase), isinstance(u, io.IOBase))
# --- bytesio
import io
b = io.BytesIO(b"line1\nline2")
print(b.readline(), b.read(), b.read(), b.tell())
b.seek(0); print(b.write(b"LINE"), b.getvalue(), b.read(2))
b.seek(-2, 2); print(b.read(), b.seek(2, 1))
b.seek(20); b.write(bytearray(b"end")); print(b.getvalue())
# --- bytesio errors
import io
b = io.BytesIO()
for f in (lambda: b.write("x"), lambda: b.seek(-1), lambda: b.seek(0, 5), lambda: io.BytesIO("x"), lambda: b.truncate(-1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
b.close()
try:
    b.read()
except ValueError as e:
    print(e)
# --- bytesio lines and readinto
import io
b = io.BytesIO(b"a\nbb\nccc")
print([x for x in b], b.readlines())
b.seek(0); buf = bytearray(4); print(b.readinto(buf), buf)
b.seek(0); print(b.readlines(3), b.read1(2))
# --- text over bytes
import io
b = io.BytesIO()
t = io.TextIOWrapper(b, encoding="utf-8", newline="\r\n")
print(t.write("ä\nb\n"), b.getvalue())
t.flush(); print(b.getvalue(), t.encoding, t.errors)
print(t.detach() is b)
# --- text reader
import io
t = io.TextIOWrapper(io.BytesIO("eins\r\nzwei\rdrei\n".encode()), encoding="utf-8")
print(t.readline(), list(t), t.newlines)
t.seek(0); print(t.read(4), t.tell(), repr(t.read()))
# --- text wrapper errors
import io
for f in (lambda: io.TextIOWrapper(io.BytesIO(b"\xff"), encoding="utf-8").read(), lambda: io.TextIOWrapper(io.BytesIO(), encoding="nope"), lambda: io.TextIOWrapper(io.BytesIO()).write(b"x"), lambda: io.TextIOWrapper(io.BytesIO()).seek(1, 1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- buffered reader and writer
import io
r = io.BufferedReader(io.BytesIO(b"abc\ndef"))
print(r.peek(1)[:1], r.read(2), r.tell(), r.readline(), r.read(), r.readable())
w = io.BufferedWriter(io.BytesIO())
w.write(b"xy"); w.flush(); print(w.raw.getvalue())
# --- raw stream of a script
import io
class Ones(io.RawIOBase):
    def __init__(self): self.left = 5
    def readable(self): return True
    def readinto(self, b):
        n = min(len(b), self.left)
        b[:n] = b"1" * n
        self.left -= n
        return n
print(Ones().read(3), Ones().readall(), io.BufferedReader(Ones()).read(4))
# --- unsupported operation
import io
print(issubclass(io.UnsupportedOperation, OSError), issubclass(io.UnsupportedOperation, ValueError))
try:
    io.IOBase().fileno()
except io.UnsupportedOperation as e:
    print(repr(e))
# --- constants
import io
print(io.SEEK_SET, io.SEEK_CUR, io.SEEK_END, io.DEFAULT_BUFFER_SIZE)
# --- stdout is replaced
import io, sys
old = sys.stdout
sys.stdout = io.StringIO()
print("caught")
text = sys.stdout.getvalue()
sys.stdout = old
print(repr(text))
# --- stdout write
import sys
print(sys.stdout.write("a\n"))
sys.stdout.writelines(["b\n", "c\n"])
sys.stdout.flush()
print("d", file=sys.stdout, flush=True)
# --- print to an object
class W:
    def __init__(self): self.parts = []
    def write(self, s): self.parts.append(s)
w = W()
print(1, "x", sep="-", end="!", file=w)
print("".join(w.parts))
try:
    print("x", file=3)
except AttributeError as e:
    print(e)
# --- sys facts
import sys
print(sys.version_info[:2], sys.version_info >= (3, 8), sys.maxsize, sys.byteorder, sys.platform, sys.getdefaultencoding())
print(sys.float_info.max, sys.float_info.epsilon, sys.int_info.bits_per_digit, sys.hash_info.modulus)
print(sys.intern("a"), sys.maxunicode, sys.getrecursionlimit())
# --- sys exc_info
import sys
print(sys.exc_info())
try:
    1 / 0
except ZeroDivisionError as e:
    kind, value, tb = sys.exc_info()
    print(kind, value is e, tb.tb_lineno)
print(sys.exc_info())
# --- sys exit
import sys
for code in (None, 0, 3, "text"):
    try:
        sys.exit(code)
    except SystemExit as e:
        print(repr(e), repr(e.code))
# --- frames
import sys
def f():
    return sys._getframe().f_code.co_name, sys._getframe().f_lineno, sys._getframe().f_back.f_lineno, "x"
print(f())
# --- names of scopes
x = 1
def f(a, b=2):
    c = a + b
    return sorted(locals()), dir()
print(f(1), "x" in globals(), globals()["x"], "f" in dir(), "x" in vars())
class C:
    y = 1
    print("y" in locals())
# --- exceptions combine
class E(OSError, ValueError): pass
class F(KeyError, RuntimeError): pass
try:
    raise E("x")
except ValueError as e:
    print(repr(e), isinstance(e, OSError))
for errno in (1, 2, 11, 17, 32, 104, 110, 111):
    print(type(OSError(errno, "t")).__name__)
