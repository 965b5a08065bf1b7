"""What a script can know about the interpreter it runs in."""

import _sys
from _sys import exc_info, exception, _getframe, getrecursionlimit, setrecursionlimit
from collections import namedtuple as _namedtuple
from collections.abc import Mapping as _Mapping
from io import UnsupportedOperation as _UnsupportedOperation, TextIOBase as _TextIOBase


def _record(name, /, **fields):
    """A named tuple that prints with the module's name before its own."""
    base = _namedtuple(name, list(fields))

    def __repr__(self):
        pairs = ', '.join('%s=%r' % p for p in zip(self._fields, self))
        return 'sys.%s(%s)' % (name, pairs)

    cls = type(name, (base,), {'__repr__': __repr__, '__module__': 'sys', '__slots__': ()})
    return cls(**fields)


version = '3.11.7 (gears)'
version_info = _record('version_info', major=3, minor=11, micro=7, releaselevel='final', serial=0)
hexversion = 0x030b07f0
api_version = 1013
copyright = 'gears'
platform = 'linux'
byteorder = 'little'
maxsize = 2 ** 63 - 1
maxunicode = 0x10ffff
argv = ['']
path = []
orig_argv = []
meta_path = []
path_hooks = []
path_importer_cache = {}
warnoptions = []
_xoptions = {}
executable = ''
prefix = exec_prefix = base_prefix = base_exec_prefix = ''
platlibdir = 'lib'
pycache_prefix = None
dont_write_bytecode = True
float_repr_style = 'short'
ps1, ps2 = '>>> ', '... '

float_info = _record(
    'float_info', max=1.7976931348623157e+308, max_exp=1024, max_10_exp=308, min=2.2250738585072014e-308,
    min_exp=-1021, min_10_exp=-307, dig=15, mant_dig=53, epsilon=2.220446049250313e-16, radix=2, rounds=1)
int_info = _record(
    'int_info', bits_per_digit=30, sizeof_digit=4, default_max_str_digits=4300, str_digits_check_threshold=640)
hash_info = _record(
    'hash_info', width=64, modulus=2 ** 61 - 1, inf=314159, nan=0, imag=1000003, algorithm='siphash13',
    hash_bits=64, seed_bits=128, cutoff=0)
thread_info = _record('thread_info', name='pthread', lock='semaphore', version=None)
flags = _record(
    'flags', debug=0, inspect=0, interactive=0, optimize=0, dont_write_bytecode=1, no_user_site=1, no_site=1,
    ignore_environment=1, verbose=0, bytes_warning=0, quiet=0, hash_randomization=0, isolated=1, dev_mode=False,
    utf8_mode=1, warn_default_encoding=0, safe_path=True, int_max_str_digits=4300)


class _Implementation:
    name = 'gears'
    cache_tag = None
    version = version_info
    hexversion = hexversion

    def __repr__(self):
        return 'namespace(name=%r, cache_tag=None, version=%r, hexversion=%d)' % (self.name, self.version, self.hexversion)


implementation = _Implementation()

builtin_module_names = ()
stdlib_module_names = frozenset()


class _Modules(_Mapping):
    """sys.modules: the modules that are imported at the time of the question."""

    def __getitem__(self, name):
        return _sys.modules()[name]

    def __iter__(self):
        return iter(_sys.modules())

    def __len__(self):
        return len(_sys.modules())

    def __contains__(self, name):
        return name in _sys.modules()

    def get(self, name, default=None):
        return _sys.modules().get(name, default)

    def keys(self):
        return _sys.modules().keys()

    def values(self):
        return _sys.modules().values()

    def items(self):
        return _sys.modules().items()

    def copy(self):
        return _sys.modules()

    def __setitem__(self, name, module):
        raise RuntimeError('sys.modules is read-only: gears has a fixed set of modules')

    def __delitem__(self, name):
        raise RuntimeError('sys.modules is read-only: gears has a fixed set of modules')

    def __repr__(self):
        return repr(_sys.modules())


modules = _Modules()


class _Output(_TextIOBase):
    """sys.stdout and sys.stderr: what is written goes where print() writes."""

    encoding = 'utf-8'
    newlines = None
    line_buffering = True
    mode = 'w'

    def __init__(self, name):
        self.name = '<%s>' % name
        self.errors = 'strict' if name == 'stdout' else 'backslashreplace'

    def __repr__(self):
        return "<_io.TextIOWrapper name=%r mode='w' encoding='utf-8'>" % self.name

    def __reduce__(self):
        return _stream, (self.name[1:-1],)

    def write(self, s):
        return _sys.write(s)

    def flush(self):
        pass

    def writable(self):
        return True

    def close(self):
        pass

    def fileno(self):
        raise _UnsupportedOperation('fileno: %s of a script is no file' % self.name)

    def reconfigure(self, **kwargs):
        pass


class _Input(_TextIOBase):
    """sys.stdin: always at its end, since no terminal is there."""

    encoding = 'utf-8'
    errors = 'strict'
    name = '<stdin>'
    mode = 'r'

    def __repr__(self):
        return "<_io.TextIOWrapper name='<stdin>' mode='r' encoding='utf-8'>"

    def __reduce__(self):
        return _stream, ('stdin',)

    def read(self, size=-1):
        return ''

    def readline(self, size=-1):
        return ''

    def readable(self):
        return True


def _stream(name):
    return {'stdin': __stdin__, 'stdout': __stdout__, 'stderr': __stderr__}[name]


stdin = __stdin__ = _Input()
stdout = __stdout__ = _Output('stdout')
stderr = __stderr__ = _Output('stderr')


def exit(status=None, /):
    raise SystemExit(status) if status is not None else SystemExit


def intern(string, /):
    if type(string) is not str:
        if isinstance(string, str):
            raise TypeError("can't intern %s" % type(string).__name__)
        raise TypeError('intern() argument must be str, not %s' % type(string).__name__)
    return string


def getdefaultencoding():
    return 'utf-8'


def getfilesystemencoding():
    return 'utf-8'


def getfilesystemencodeerrors():
    return 'surrogateescape'


def getswitchinterval():
    return 0.005


def setswitchinterval(interval, /):
    if interval <= 0:
        raise ValueError('switch interval must be strictly positive')


def getrefcount(object, /):
    raise RuntimeError('sys.getrefcount() is refused: gears counts no references')


def gettrace():
    return None


def getprofile():
    return None


def settrace(function, /):
    if function is not None:
        raise RuntimeError('sys.settrace() is refused: gears has no tracing')


def setprofile(function, /):
    if function is not None:
        raise RuntimeError('sys.setprofile() is refused: gears has no profiling')


def get_int_max_str_digits():
    return int_info.default_max_str_digits


def is_finalizing():
    return False


def audit(event, *args):
    pass


def getallocatedblocks():
    return 0


# Sizes as CPython on a 64-bit machine has them: the fixed part, and the room
# that one element takes.
_sizes = (
    (bool, 28, 0), (float, 24, 0), (bytes, 33, 1), (bytearray, 57, 1), (tuple, 40, 8), (list, 56, 8),
    (range, 48, 0), (type(None), 16, 0),
)
_missing = object()


def getsizeof(object, default=_missing):
    own = getattr(type(object), '__sizeof__', None)
    if own is not None:
        return own(object)
    if isinstance(object, int) and not isinstance(object, bool):
        return 24 + 4 * max(1, -(-object.bit_length() // 30))
    if isinstance(object, str):
        top = max(map(ord, object), default=0)
        n = len(object)
        if top < 128:
            return 49 + n
        return 57 + n + 16 if top < 256 else 58 + 16 + 2 * n if top < 65536 else 60 + 16 + 4 * n
    for kind, fixed, each in _sizes:
        if isinstance(object, kind):
            return fixed + (each and each * len(object))
    if isinstance(object, dict):
        return _table(64, len(object), 3, 2, 8, lambda slots: 120 + slots + slots * 2 // 3 * 16 + 8)
    if isinstance(object, (set, frozenset)):
        return _table(216, len(object), 5, 3, 32, lambda slots: 200 + 16 * slots)
    return 48


def _table(empty, n, num, den, slots, size):
    if n == 0 or (empty == 216 and n < 5):
        return empty
    while n * num > slots * den:
        slots *= 2
    return size(slots)


def displayhook(value, /):
    if value is not None:
        print(repr(value))


def excepthook(type, value, traceback, /):
    import traceback as tb
    tb.print_exception(type, value, traceback)


def unraisablehook(unraisable, /):
    excepthook(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)


__displayhook__, __excepthook__, __unraisablehook__ = displayhook, excepthook, unraisablehook
