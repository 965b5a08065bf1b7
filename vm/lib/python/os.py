"""The parts of os that need no system. What touches files or processes is
refused."""

import posixpath as path
from _secrets import urandom
from _sys import getpid
from posixpath import curdir, pardir, extsep, sep, altsep, pathsep, defpath, devnull, fspath

name = 'posix'
linesep = '\n'
error = OSError

F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND = 0, 1, 2, 64, 128, 512, 1024
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
EX_OK = 0


class PathLike:
    """The class of what has __fspath__."""

    def __fspath__(self):
        raise NotImplementedError


def _check_text(value):
    if not isinstance(value, str):
        raise TypeError('str expected, not %s' % type(value).__name__)
    return value


class _Environ(dict):
    """The environment: empty at first, and a script's own when it sets it."""

    def __getitem__(self, key):
        return dict.__getitem__(self, _check_text(key))

    def __setitem__(self, key, value):
        dict.__setitem__(self, _check_text(key), _check_text(value))

    def __delitem__(self, key):
        dict.__delitem__(self, _check_text(key))

    def setdefault(self, key, value):
        if key not in self:
            self[key] = value
        return self[key]

    def copy(self):
        return dict(self)

    def __repr__(self):
        return 'environ(%s)' % dict.__repr__(self)


environ = _Environ()
supports_bytes_environ = False


def getenv(key, default=None):
    return environ.get(_check_text(key), default)


def putenv(name, value, /):
    environ[name] = value


def unsetenv(name, /):
    environ.pop(name, None)


def fsencode(filename):
    filename = fspath(filename)
    return filename.encode('utf-8') if isinstance(filename, str) else filename


def fsdecode(filename):
    filename = fspath(filename)
    return filename.decode('utf-8') if isinstance(filename, bytes) else filename


def cpu_count():
    return 1


def getcwd():
    return '/'


def getcwdb():
    return b'/'


def get_exec_path(env=None):
    return defpath.split(pathsep)


_errors = {
    1: 'Operation not permitted', 2: 'No such file or directory', 3: 'No such process', 4: 'Interrupted system call',
    5: 'Input/output error', 9: 'Bad file descriptor', 11: 'Resource temporarily unavailable', 12: 'Cannot allocate memory',
    13: 'Permission denied', 17: 'File exists', 20: 'Not a directory', 21: 'Is a directory', 22: 'Invalid argument',
    28: 'No space left on device', 32: 'Broken pipe', 98: 'Address already in use', 104: 'Connection reset by peer',
    110: 'Connection timed out', 111: 'Connection refused',
}


def strerror(code, /):
    return _errors.get(code, 'Unknown error %d' % code)


def _exit(status):
    raise PermissionError('os._exit() is refused: scripts run in gears have no process of their own')


def _refusals(names, why):
    """Functions that refuse, by name."""

    def refuse(name):
        def function(*args, **kwargs):
            raise PermissionError('os.%s() is refused: scripts run in gears %s' % (name, why))
        function.__name__ = function.__qualname__ = name
        return function

    return {name: refuse(name) for name in names.split()}


_more_names = _refusals(
    'access chdir chmod chown chroot close closerange dup dup2 fchdir fchmod fdopen fstat fsync ftruncate getxattr '
    'isatty lchown link listdir lseek lstat makedirs mkdir mkfifo mknod open pipe pread pwrite read readlink remove '
    'removedirs rename renames replace rmdir scandir sendfile stat statvfs symlink sync truncate umask unlink utime '
    'walk write', 'have no file system')
_more_names |= _refusals(
    'abort execl execle execlp execlpe execv execve execvp execvpe fork forkpty getegid geteuid getgid getgroups '
    'getlogin getloadavg getpgid getpgrp getppid getpriority getsid getuid kill killpg nice popen posix_spawn '
    'register_at_fork sched_getaffinity setegid seteuid setgid setgroups setpgid setpriority setsid setuid spawnl '
    'spawnle spawnv spawnve startfile system times uname wait wait3 wait4 waitid waitpid',
    'have no process of their own')
