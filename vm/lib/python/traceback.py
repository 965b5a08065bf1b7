"""Tracebacks as text and as objects. Scripts have no source lines at run time,
so a frame shows file, line and function."""

import sys as _sys

__all__ = ['extract_stack', 'extract_tb', 'format_exception', 'format_exception_only', 'format_list', 'format_stack',
           'format_tb', 'print_exc', 'format_exc', 'print_exception', 'print_last', 'print_stack', 'print_tb',
           'clear_frames', 'FrameSummary', 'StackSummary', 'TracebackException', 'walk_stack', 'walk_tb']

_CAUSE = '\nThe above exception was the direct cause of the following exception:\n\n'
_CONTEXT = '\nDuring handling of the above exception, another exception occurred:\n\n'
_REPEATS = 3


class _Missing:
    def __repr__(self):
        return '<implicit>'


_missing = _Missing()


def _write(lines, file):
    text = ''.join(lines)
    (_sys.stderr if file is None else file).write(text)


class FrameSummary:
    """One line of a stack."""

    __slots__ = ('filename', 'lineno', 'end_lineno', 'colno', 'end_colno', 'name', '_line', 'locals')

    def __init__(self, filename, lineno, name, *, lookup_line=True, locals=None, line=None, end_lineno=None,
                 colno=None, end_colno=None):
        self.filename, self.lineno, self.name = filename, lineno, name
        self._line = line
        self.locals = {k: repr(v) for k, v in locals.items()} if locals else None
        self.end_lineno, self.colno, self.end_colno = end_lineno, colno, end_colno

    @property
    def line(self):
        if self._line is None:
            return '' if self.lineno is not None else None
        return self._line.strip()

    def __eq__(self, other):
        if isinstance(other, FrameSummary):
            return tuple(self) == tuple(other) and self.locals == other.locals
        if isinstance(other, tuple):
            return tuple(self) == other
        return NotImplemented

    def __hash__(self):
        return object.__hash__(self)

    def __getitem__(self, i):
        return (self.filename, self.lineno, self.name, self.line)[i]

    def __iter__(self):
        return iter((self.filename, self.lineno, self.name, self.line))

    def __len__(self):
        return 4

    def __repr__(self):
        return '<FrameSummary file %s, line %s in %s>' % (self.filename, self.lineno, self.name)


def walk_stack(f):
    if f is None:
        f = _sys._getframe(0)
    while f is not None:
        yield f, f.f_lineno
        f = f.f_back


def walk_tb(tb):
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


def _cut(frames, limit):
    """The frames that limit keeps: the first of them, or the last."""
    if limit is None:
        limit = getattr(_sys, 'tracebacklimit', None)
        if limit is not None and limit < 0:
            limit = 0
    if limit is None:
        return list(frames)
    frames = list(frames)
    return frames[:limit] if limit >= 0 else frames[limit:]


class StackSummary(list):
    """A list of FrameSummary."""

    @classmethod
    def extract(cls, frame_gen, *, limit=None, lookup_lines=True, capture_locals=False):
        out = cls()
        for f, line in _cut(frame_gen, limit):
            out.append(FrameSummary(f.f_code.co_filename, line, f.f_code.co_name))
        return out

    @classmethod
    def from_list(cls, a_list):
        out = cls()
        for f in a_list:
            if isinstance(f, FrameSummary):
                out.append(f)
            else:
                filename, lineno, name, line = f
                out.append(FrameSummary(filename, lineno, name, line=line))
        return out

    def format_frame_summary(self, frame_summary):
        text = '  File "%s", line %s, in %s\n' % (frame_summary.filename, frame_summary.lineno, frame_summary.name)
        if frame_summary.line:
            text += '    %s\n' % frame_summary.line.strip()
        for name, value in sorted((frame_summary.locals or {}).items()):
            text += '    %s = %s\n' % (name, value)
        return text

    def format(self):
        out = []
        last, count = None, 0

        def repeated():
            more = count - _REPEATS
            if more > 0:
                out.append('  [Previous line repeated %d more time%s]\n' % (more, 's' if more > 1 else ''))

        for f in self:
            text = self.format_frame_summary(f)
            if text is None:
                continue
            here = f.filename, f.lineno, f.name
            if last is None or None in here or here != last:
                repeated()
                last, count = here, 0
            count += 1
            if count <= _REPEATS:
                out.append(text)
        repeated()
        return out


def _qualified(cls):
    """The name of an exception class as the last line of a traceback has it."""
    module = cls.__module__
    if module in ('__main__', 'builtins'):
        return cls.__qualname__
    return '%s.%s' % (module, cls.__qualname__)


def _last_line(name, value):
    text = _safe(value, str)
    return '%s\n' % name if value is None or not text else '%s: %s\n' % (name, text)


def _safe(value, to_text, what='exception'):
    try:
        return to_text(value)
    except Exception:
        return '<%s %s() failed>' % (what, to_text.__name__)


class TracebackException:
    """What a traceback is printed from, without the exception itself."""

    def __init__(self, exc_type, exc_value, exc_traceback, *, limit=None, lookup_lines=True, capture_locals=False,
                 compact=False, max_group_width=15, max_group_depth=10, _seen=None):
        seen = set() if _seen is None else _seen
        seen.add(id(exc_value))
        self.max_group_width, self.max_group_depth = max_group_width, max_group_depth
        self.stack = StackSummary.extract(walk_tb(exc_traceback), limit=limit)
        self.exc_type = exc_type
        self._str = _safe(exc_value, str)
        self.__notes__ = getattr(exc_value, '__notes__', None)
        self.exceptions = None
        if exc_type and issubclass(exc_type, SyntaxError):
            self.msg = str(exc_value.msg) if getattr(exc_value, 'msg', None) is not None else None
            self.filename = getattr(exc_value, 'filename', None)
            lineno = getattr(exc_value, 'lineno', None)
            self.lineno = str(lineno) if lineno is not None else None
            self.text, self.offset = getattr(exc_value, 'text', None), getattr(exc_value, 'offset', None)
        self.__suppress_context__ = exc_value is not None and exc_value.__suppress_context__
        # Chains are followed in a loop: they may be longer than calls may nest.
        self.__cause__ = self.__context__ = None
        if _seen is not None:
            return
        todo = [(self, exc_value)]
        while todo:
            te, e = todo.pop()
            cause, context = (None, None) if e is None else (e.__cause__, e.__context__)
            if cause is not None and id(cause) not in seen:
                te.__cause__ = TracebackException(type(cause), cause, cause.__traceback__, limit=limit, _seen=seen)
                todo.append((te.__cause__, cause))
            wanted = not compact or cause is None and e is not None and not e.__suppress_context__
            if wanted and context is not None and id(context) not in seen:
                te.__context__ = TracebackException(type(context), context, context.__traceback__, limit=limit, _seen=seen)
                todo.append((te.__context__, context))

    @classmethod
    def from_exception(cls, exc, *args, **kwargs):
        return cls(type(exc), exc, exc.__traceback__, *args, **kwargs)

    def __eq__(self, other):
        if isinstance(other, TracebackException):
            return self.__dict__ == other.__dict__
        return NotImplemented

    def __hash__(self):
        return object.__hash__(self)

    def __str__(self):
        return self._str

    def format_exception_only(self):
        if self.exc_type is None:
            yield _last_line(None, self._str)
            return
        name = _qualified(self.exc_type)
        if issubclass(self.exc_type, SyntaxError) and self.lineno is not None:
            yield '  File "%s", line %s\n' % (self.filename or '<string>', self.lineno)
            if self.text is not None:
                yield '    %s\n' % self.text.strip()
            yield '%s: %s\n' % (name, self.msg or '<no detail available>')
        else:
            yield _last_line(name, self._str)
        notes = self.__notes__
        if isinstance(notes, (list, tuple)):
            for note in notes:
                for line in _safe(note, str, 'note').split('\n'):
                    yield line + '\n'
        elif notes is not None:
            yield '%s\n' % _safe(notes, repr, '__notes__')

    def format(self, *, chain=True, _ctx=None):
        parts = []
        te = self
        while te is not None:
            parts.append((None, te))
            if not chain:
                break
            if te.__cause__ is not None:
                parts.append((_CAUSE, None))
                te = te.__cause__
            elif te.__context__ is not None and not te.__suppress_context__:
                parts.append((_CONTEXT, None))
                te = te.__context__
            else:
                break
        for text, te in reversed(parts):
            if text is not None:
                yield text
                continue
            if te.stack:
                yield 'Traceback (most recent call last):\n'
                yield from te.stack.format()
            yield from te.format_exception_only()

    def print(self, *, file=None, chain=True):
        _write(self.format(chain=chain), file)


def _exc_and_tb(exc, value, tb):
    if (value is _missing) != (tb is _missing):
        raise ValueError('Both or neither of value and tb must be given')
    if value is tb is _missing:
        if exc is not None:
            if isinstance(exc, BaseException):
                return exc, exc.__traceback__
            raise TypeError('Exception expected for value, %s found' % type(exc).__name__)
        return None, None
    return value, tb


def format_exception(exc, /, value=_missing, tb=_missing, limit=None, chain=True):
    value, tb = _exc_and_tb(exc, value, tb)
    return list(TracebackException(type(value), value, tb, limit=limit, compact=True).format(chain=chain))


def print_exception(exc, /, value=_missing, tb=_missing, limit=None, file=None, chain=True):
    value, tb = _exc_and_tb(exc, value, tb)
    _write(TracebackException(type(value), value, tb, limit=limit, compact=True).format(chain=chain), file)


def format_exception_only(exc, /, value=_missing):
    if value is _missing:
        value = exc
    return list(TracebackException(type(value), value, None, compact=True).format_exception_only())


def format_exc(limit=None, chain=True):
    return ''.join(format_exception(*_sys.exc_info(), limit=limit, chain=chain))


def print_exc(limit=None, file=None, chain=True):
    print_exception(*_sys.exc_info(), limit=limit, file=file, chain=chain)


def print_last(limit=None, file=None, chain=True):
    raise ValueError('no last exception')


def format_list(extracted_list):
    return StackSummary.from_list(extracted_list).format()


def print_list(extracted_list, file=None):
    _write(format_list(extracted_list), file)


def extract_tb(tb, limit=None):
    return StackSummary.extract(walk_tb(tb), limit=limit)


def format_tb(tb, limit=None):
    return extract_tb(tb, limit=limit).format()


def print_tb(tb, limit=None, file=None):
    print_list(extract_tb(tb, limit=limit), file=file)


def extract_stack(f=None, limit=None):
    if f is None:
        f = _sys._getframe(0)
    if limit is None:
        limit = getattr(_sys, 'tracebacklimit', None)
    frames = list(walk_stack(f))
    if limit is not None:
        frames = frames[:limit] if limit >= 0 else frames[limit:]
    stack = StackSummary.extract(frames, limit=len(frames))
    stack.reverse()
    return stack


def format_stack(f=None, limit=None):
    return format_list(extract_stack(f, limit=limit))


def print_stack(f=None, limit=None, file=None):
    print_list(extract_stack(f, limit=limit), file=file)


def clear_frames(tb):
    """Frames hold no variables, so there is nothing to clear."""
