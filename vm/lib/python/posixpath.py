"""Paths as text. There is no file system behind them: nothing exists."""

import re

curdir, pardir, extsep, sep, pathsep = '.', '..', '.', '/', ':'
defpath, altsep, devnull = '/bin:/usr/bin', None, '/dev/null'
supports_unicode_filenames = True


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    kind = type(path)
    if not hasattr(kind, '__fspath__'):
        raise TypeError('expected str, bytes or os.PathLike object, not ' + kind.__name__)
    text = kind.__fspath__(path)
    if isinstance(text, (str, bytes)):
        return text
    raise TypeError('expected %s.__fspath__() to return str or bytes, not %s' % (kind.__name__, type(text).__name__))


def _signs(path):
    """Slash, dot and empty in the kind of path."""
    return (b'/', b'.', b'') if isinstance(path, bytes) else ('/', '.', '')


def normcase(s):
    return fspath(s)


def isabs(s):
    s = fspath(s)
    return s.startswith(_signs(s)[0])


def _mixed(fn, args):
    for a in args:
        if not isinstance(a, (str, bytes)) and not hasattr(type(a), '__fspath__'):
            raise TypeError('%s() argument must be str, bytes, or os.PathLike object, not %r' % (fn, type(a).__name__)) from None
    if len({isinstance(fspath(a), bytes) for a in args}) > 1:
        raise TypeError("Can't mix strings and bytes in path components") from None


def join(a, *p):
    a = fspath(a)
    slash, _, empty = _signs(a)
    if p:
        _mixed('join', (a,) + p)
    path = a
    for b in map(fspath, p):
        if b.startswith(slash):
            path = b
        elif not path or path.endswith(slash):
            path += b
        else:
            path += slash + b
    return path


def split(p):
    p = fspath(p)
    slash, _, empty = _signs(p)
    i = p.rfind(slash) + 1
    head, tail = p[:i], p[i:]
    if head and head != slash * len(head):
        head = head.rstrip(slash)
    return head, tail


def splitext(p):
    p = fspath(p)
    slash, dot, empty = _signs(p)
    start = p.rfind(slash) + 1
    i = p.rfind(dot)
    # Dots that a name begins with belong to the name.
    if i > start and p[start:i].strip(dot):
        return p[:i], p[i:]
    return p, empty


def splitdrive(p):
    p = fspath(p)
    return p[:0], p


def basename(p):
    p = fspath(p)
    return p[p.rfind(_signs(p)[0]) + 1:]


def dirname(p):
    return split(p)[0]


def normpath(path):
    path = fspath(path)
    slash, dot, empty = _signs(path)
    if not path:
        return dot
    lead = len(path) - len(path.lstrip(slash))
    lead = lead if lead == 2 else min(lead, 1)
    out = []
    for part in path.split(slash):
        if part == empty or part == dot:
            continue
        if part != dot + dot or not lead and not out or out and out[-1] == dot + dot:
            out.append(part)
        elif out:
            out.pop()
    return slash * lead + slash.join(out) or dot


def abspath(path):
    path = fspath(path)
    return normpath(path if isabs(path) else join(_signs(path)[0], path))


def realpath(filename, *, strict=False):
    if strict:
        raise FileNotFoundError(2, 'No such file or directory', filename)
    return abspath(filename)


def relpath(path, start=None):
    path = fspath(path)
    if not path:
        raise ValueError('no path specified')
    slash, dot, empty = _signs(path)
    start = dot if start is None else fspath(start)
    _mixed('relpath', (path, start))
    from_parts = [x for x in abspath(start).split(slash) if x]
    to_parts = [x for x in abspath(path).split(slash) if x]
    n = 0
    while n < min(len(from_parts), len(to_parts)) and from_parts[n] == to_parts[n]:
        n += 1
    return slash.join([dot + dot] * (len(from_parts) - n) + to_parts[n:]) or dot


def commonprefix(m):
    if not m:
        return ''
    if not isinstance(m[0], (list, tuple)):
        m = tuple(map(fspath, m))
    low, high = min(m), max(m)
    for i, c in enumerate(low):
        if c != high[i]:
            return low[:i]
    return low


def commonpath(paths):
    if not paths:
        raise ValueError('commonpath() arg is an empty sequence')
    paths = tuple(map(fspath, paths))
    slash, dot, empty = _signs(paths[0])
    _mixed('commonpath', paths)
    absolute = {p.startswith(slash) for p in paths}
    if len(absolute) > 1:
        raise ValueError("Can't mix absolute and relative paths") from None
    split_paths = [[c for c in p.split(slash) if c and c != dot] for p in paths]
    low, high = min(split_paths), max(split_paths)
    n = 0
    while n < len(low) and low[n] == high[n]:
        n += 1
    return (slash if absolute.pop() else empty) + slash.join(low[:n])


def expanduser(path):
    return fspath(path)


_variable = re.compile(r'\$(\w+|\{[^}]*\})', re.A)


def expandvars(path):
    import os
    path = fspath(path)
    return _variable.sub(lambda m: os.environ.get(m.group(1).strip('{}'), m.group(0)), path)


def exists(path):
    return False


lexists = isfile = isdir = islink = ismount = exists


def _missing(path):
    raise FileNotFoundError(2, 'scripts run in gears have no file system', path)


getsize = getmtime = getatime = getctime = _missing


def samefile(f1, f2):
    _missing(f1)
