"""Streams over memory: StringIO, BytesIO and what wraps them."""

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192

BlockingIOError = BlockingIOError


class UnsupportedOperation(OSError, ValueError):
    pass


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    raise PermissionError('open() is refused: scripts run in gears have no file system')


def open_code(path):
    raise PermissionError('open_code() is refused: scripts run in gears have no file system')


def text_encoding(encoding, stacklevel=2):
    return 'utf-8' if encoding is None else encoding


def _limit(size):
    """The size argument of a read: a number below 0 for all there is."""
    if size is None:
        return -1
    try:
        return size.__index__()
    except AttributeError:
        raise TypeError("argument should be integer or None, not '%s'" % type(size).__name__) from None


class IOBase:
    __module__ = '_io'
    _closed = False

    def _unsupported(self, name):
        raise UnsupportedOperation(name)

    def _check(self):
        if self.closed:
            raise ValueError('I/O operation on closed file.')

    def seek(self, offset, whence=SEEK_SET, /):
        self._unsupported('seek')

    def tell(self):
        return self.seek(0, SEEK_CUR)

    def truncate(self, size=None, /):
        self._unsupported('truncate')

    def flush(self):
        self._check()

    def close(self):
        if not self._closed:
            try:
                self.flush()
            finally:
                self._closed = True

    @property
    def closed(self):
        return self._closed

    def seekable(self):
        self._check()
        return False

    def readable(self):
        self._check()
        return False

    def writable(self):
        self._check()
        return False

    def isatty(self):
        self._check()
        return False

    def fileno(self):
        self._unsupported('fileno')

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *args):
        self.close()

    def __iter__(self):
        self._check()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readline(self, size=-1, /):
        size = _limit(size)
        out = bytearray()
        while size < 0 or len(out) < size:
            b = self.read(1)
            if not b:
                break
            out += b
            if b == b'\n':
                break
        return bytes(out)

    def readlines(self, hint=-1, /):
        if hint is None or hint <= 0:
            return list(self)
        lines, n = [], 0
        for line in self:
            lines.append(line)
            n += len(line)
            if n >= hint:
                break
        return lines

    def writelines(self, lines, /):
        self._check()
        for line in lines:
            self.write(line)


class RawIOBase(IOBase):
    __module__ = '_io'

    def read(self, size=-1, /):
        size = _limit(size)
        if size < 0:
            return self.readall()
        room = bytearray(size)
        n = self.readinto(room)
        return None if n is None else bytes(room[:n])

    def readall(self):
        out = bytearray()
        while True:
            data = self.read(DEFAULT_BUFFER_SIZE)
            if not data:
                return bytes(out) if out else data
            out += data

    def readinto(self, buffer, /):
        self._unsupported('readinto')

    def write(self, data, /):
        self._unsupported('write')


class BufferedIOBase(IOBase):
    __module__ = '_io'

    def read(self, size=-1, /):
        self._unsupported('read')

    def read1(self, size=-1, /):
        return self.read(size)

    def readinto(self, buffer, /):
        data = self.read(len(buffer))
        buffer[:len(data)] = data
        return len(data)

    def readinto1(self, buffer, /):
        data = self.read1(len(buffer))
        buffer[:len(data)] = data
        return len(data)

    def write(self, data, /):
        self._unsupported('write')

    def detach(self):
        self._unsupported('detach')


class TextIOBase(IOBase):
    __module__ = '_io'
    encoding = None
    errors = None
    newlines = None

    def read(self, size=-1, /):
        self._unsupported('read')

    def readline(self, size=-1, /):
        self._unsupported('readline')

    def write(self, s, /):
        self._unsupported('write')

    def detach(self):
        self._unsupported('detach')


def _check_newline(newline):
    if newline is not None and not isinstance(newline, str):
        raise TypeError('illegal newline type: %s' % type(newline).__name__)
    if newline not in (None, '', '\n', '\r', '\r\n'):
        raise ValueError('illegal newline value: %r' % newline)


def _line_end(text, start, newline):
    """Where the line that begins at start ends, behind its line ending."""
    if newline in ('\r', '\r\n'):
        i = text.find(newline, start)
        return len(text) if i < 0 else i + len(newline)
    lf = text.find('\n', start)
    if newline == '':
        cr = text.find('\r', start) if lf < 0 else text.find('\r', start, lf)
        if cr >= 0:
            return cr + 2 if text.startswith('\r\n', cr) else cr + 1
    return len(text) if lf < 0 else lf + 1


class StringIO(TextIOBase):
    """A text stream in memory. What is written at the end collects in a list,
    which is joined when something is read."""

    __module__ = '_io'

    def __init__(self, initial_value='', newline='\n'):
        _check_newline(newline)
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError('initial_value must be str or None, not %s' % type(initial_value).__name__)
        self._newline = newline
        self._text = ''
        self._tail = []
        self._pos = self._end = 0
        self._closed = False
        self._seen = 0
        if initial_value:
            self.write(initial_value)
            self._pos = 0

    def _check(self):
        if self._closed:
            raise ValueError('I/O operation on closed file')

    def _all(self):
        if self._tail:
            self._text += ''.join(self._tail)
            self._tail = []
        return self._text

    def __reduce__(self):
        return type(self), (), self.__getstate__()

    def __getstate__(self):
        return self.getvalue(), self._newline, self._pos, {k: v for k, v in self.__dict__.items() if k not in _string_parts}

    def __setstate__(self, state):
        text, newline, pos, rest = state
        self.__init__('', newline)
        self._text, self._end, self._pos = text, len(text), pos
        self.__dict__.update(rest)

    @property
    def line_buffering(self):
        self._check()
        return False

    @property
    def newlines(self):
        self._check()
        return _newlines_seen(self._seen)

    def write(self, s, /):
        self._check()
        if not isinstance(s, str):
            raise TypeError("string argument expected, got '%s'" % type(s).__name__)
        given = len(s)
        newline = self._newline
        if newline is None or newline == '':
            if '\r' in s or '\n' in s:
                self._seen |= _kinds(s)
            if newline is None and '\r' in s:
                s = s.replace('\r\n', '\n').replace('\r', '\n')
        elif newline != '\n':
            s = s.replace('\n', newline)
        n = len(s)
        if n:
            if self._pos == self._end:
                self._tail.append(s)
                self._end += n
            elif self._pos > self._end:
                self._tail.append('\0' * (self._pos - self._end) + s)
                self._end = self._pos + n
            else:
                text = self._all()
                self._text = text[:self._pos] + s + text[self._pos + n:]
                self._end = len(self._text)
            self._pos += n
        return given

    def getvalue(self):
        self._check()
        return self._all()

    def read(self, size=-1, /):
        self._check()
        size = _limit(size)
        text = self._all()
        stop = self._end if size < 0 else min(self._end, self._pos + size)
        out = text[self._pos:stop]
        self._pos = max(self._pos, stop)
        return out

    def readline(self, size=-1, /):
        self._check()
        size = _limit(size)
        if self._pos >= self._end:
            return ''
        text = self._all()
        stop = _line_end(text, self._pos, self._newline)
        if size >= 0:
            stop = min(stop, self._pos + size)
        out = text[self._pos:stop]
        self._pos = stop
        return out

    def seek(self, pos, whence=SEEK_SET, /):
        self._check()
        pos = pos.__index__() if hasattr(pos, '__index__') else _not_int(pos)
        if whence not in (0, 1, 2):
            raise ValueError('Invalid whence (%d, should be 0, 1 or 2)' % whence)
        if whence == 0 and pos < 0:
            raise ValueError('Negative seek position %d' % pos)
        if whence and pos:
            raise OSError("Can't do nonzero cur-relative seeks")
        self._pos = pos if whence == 0 else self._pos if whence == 1 else self._end
        return self._pos

    def tell(self):
        self._check()
        return self._pos

    def truncate(self, size=None, /):
        self._check()
        if size is None:
            size = self._pos
        elif size < 0:
            raise ValueError('Negative size value %d' % size)
        if size < self._end:
            self._text = self._all()[:size]
            self._end = size
        return size

    def flush(self):
        self._check()

    def close(self):
        self._closed = True
        self._text, self._tail = '', []

    def seekable(self):
        self._check()
        return True

    readable = writable = seekable


_string_parts = frozenset(('_newline', '_text', '_tail', '_pos', '_end', '_closed', '_seen'))


def _not_int(v):
    raise TypeError("'%s' object cannot be interpreted as an integer" % type(v).__name__)


def _kinds(s):
    """The line endings in s: 1 for CR, 2 for LF, 4 for both together."""
    crlf = s.count('\r\n')
    return (s.count('\r') > crlf) | (s.count('\n') > crlf) << 1 | (crlf > 0) << 2


def _newlines_seen(kinds):
    seen = tuple(nl for bit, nl in ((1, '\r'), (2, '\n'), (4, '\r\n')) if kinds & bit)
    return None if not seen else seen[0] if len(seen) == 1 else seen


class BytesIO(BufferedIOBase):
    """A binary stream in memory."""

    __module__ = '_io'

    def __init__(self, initial_bytes=b''):
        if initial_bytes is not None and not isinstance(initial_bytes, (bytes, bytearray)):
            raise TypeError("a bytes-like object is required, not '%s'" % type(initial_bytes).__name__)
        self._data = bytearray(initial_bytes or b'')
        self._pos = 0
        self._closed = False

    def __reduce__(self):
        return type(self), (), self.__getstate__()

    def __getstate__(self):
        rest = {k: v for k, v in self.__dict__.items() if k not in ('_data', '_pos', '_closed')}
        return self.getvalue(), self._pos, rest

    def __setstate__(self, state):
        data, pos, rest = state
        self.__init__(data)
        self._pos = pos
        self.__dict__.update(rest)

    def write(self, data, /):
        self._check()
        if not isinstance(data, (bytes, bytearray)):
            raise TypeError("a bytes-like object is required, not '%s'" % type(data).__name__)
        n = len(data)
        if n:
            gap = self._pos - len(self._data)
            if gap == 0:
                self._data += data
            else:
                if gap > 0:
                    self._data += bytes(gap)
                self._data[self._pos:self._pos + n] = data
            self._pos += n
        return n

    def getvalue(self):
        self._check()
        return bytes(self._data)

    def getbuffer(self):
        raise RuntimeError('BytesIO.getbuffer() is refused: gears has no memoryview; use getvalue()')

    def read(self, size=-1, /):
        self._check()
        size = _limit(size)
        stop = len(self._data) if size < 0 else min(len(self._data), self._pos + size)
        out = bytes(self._data[self._pos:stop])
        self._pos = max(self._pos, stop)
        return out

    read1 = read

    def readline(self, size=-1, /):
        self._check()
        size = _limit(size)
        stop = self._data.find(b'\n', self._pos) + 1 or len(self._data)
        if size >= 0:
            stop = min(stop, self._pos + size)
        out = bytes(self._data[self._pos:stop])
        self._pos = max(self._pos, stop)
        return out

    def seek(self, pos, whence=SEEK_SET, /):
        self._check()
        pos = pos.__index__() if hasattr(pos, '__index__') else _not_int(pos)
        if whence not in (0, 1, 2):
            raise ValueError('invalid whence (%d, should be 0, 1 or 2)' % whence)
        if whence == 0 and pos < 0:
            raise ValueError('negative seek value %d' % pos)
        self._pos = max(0, pos + (0, self._pos, len(self._data))[whence])
        return self._pos

    def tell(self):
        self._check()
        return self._pos

    def truncate(self, size=None, /):
        self._check()
        if size is None:
            size = self._pos
        elif size < 0:
            raise ValueError('negative size value %d' % size)
        del self._data[size:]
        return size

    def flush(self):
        self._check()

    def close(self):
        self._closed = True
        self._data = bytearray()

    def seekable(self):
        self._check()
        return True

    readable = writable = seekable


class _Wrapped(BufferedIOBase):
    """What the Buffered classes share. The streams below are in memory already,
    so nothing is held back on the way."""

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if buffer_size <= 0:
            raise ValueError('buffer size must be strictly positive')
        self._raw = raw

    @property
    def raw(self):
        if self._raw is None:
            raise ValueError('raw stream has been detached')
        return self._raw

    @property
    def closed(self):
        return self.raw.closed

    @property
    def name(self):
        return self.raw.name

    @property
    def mode(self):
        return self.raw.mode

    def detach(self):
        raw = self.raw
        self.flush()
        self._raw = None
        return raw

    def seek(self, pos, whence=SEEK_SET, /):
        return self.raw.seek(pos, whence)

    def tell(self):
        return self.raw.tell()

    def truncate(self, size=None, /):
        return self.raw.truncate(size)

    def flush(self):
        if self.closed:
            raise ValueError('flush on closed file')
        self.raw.flush()

    def close(self):
        if self._raw is not None and not self.closed:
            self.raw.close()

    def seekable(self):
        return self.raw.seekable()

    def fileno(self):
        return self.raw.fileno()


class BufferedReader(_Wrapped):
    __module__ = '_io'

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if not raw.readable():
            raise UnsupportedOperation('File or stream is not readable.')
        super().__init__(raw, buffer_size)
        self._ahead = b''

    def _more(self):
        data = self.raw.read(DEFAULT_BUFFER_SIZE)
        self._ahead += data or b''
        return bool(data)

    def read(self, size=-1, /):
        size = _limit(size)
        if size < -1:
            raise ValueError('read length must be non-negative or -1')
        while (size < 0 or len(self._ahead) < size) and self._more():
            pass
        return self._take(len(self._ahead) if size < 0 else size)

    def _take(self, n):
        out, self._ahead = self._ahead[:n], self._ahead[n:]
        return out

    def read1(self, size=-1, /):
        if not self._ahead:
            self._more()
        return self._take(len(self._ahead) if size < 0 else size)

    def peek(self, size=0, /):
        if not self._ahead:
            self._more()
        return self._ahead

    def readline(self, size=-1, /):
        size = _limit(size)
        while b'\n' not in self._ahead and (size < 0 or len(self._ahead) < size) and self._more():
            pass
        stop = self._ahead.find(b'\n') + 1 or len(self._ahead)
        return self._take(stop if size < 0 else min(stop, size))

    def tell(self):
        return self.raw.tell() - len(self._ahead)

    def seek(self, pos, whence=SEEK_SET, /):
        if whence == SEEK_CUR:
            pos -= len(self._ahead)
        self._ahead = b''
        return self.raw.seek(pos, whence)

    def readable(self):
        return self.raw.readable()


class BufferedWriter(_Wrapped):
    __module__ = '_io'

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if not raw.writable():
            raise UnsupportedOperation('File or stream is not writable.')
        super().__init__(raw, buffer_size)

    def write(self, data, /):
        if self.closed:
            raise ValueError('write to closed file')
        return self.raw.write(data)

    def writable(self):
        return self.raw.writable()


class BufferedRandom(BufferedReader):
    __module__ = '_io'

    def write(self, data, /):
        if self._ahead:
            self.seek(0, SEEK_CUR)
        return self.raw.write(data)

    def writable(self):
        return self.raw.writable()


class BufferedRWPair(BufferedIOBase):
    __module__ = '_io'

    def __init__(self, reader, writer, buffer_size=DEFAULT_BUFFER_SIZE):
        self.reader = BufferedReader(reader, buffer_size)
        self.writer = BufferedWriter(writer, buffer_size)

    def read(self, size=-1, /):
        return self.reader.read(size)

    def peek(self, size=0, /):
        return self.reader.peek(size)

    def read1(self, size=-1, /):
        return self.reader.read1(size)

    def readline(self, size=-1, /):
        return self.reader.readline(size)

    def write(self, data, /):
        return self.writer.write(data)

    def flush(self):
        self.writer.flush()

    def readable(self):
        return self.reader.readable()

    def writable(self):
        return self.writer.writable()

    def close(self):
        self.writer.close()
        self.reader.close()

    @property
    def closed(self):
        return self.writer.closed


class TextIOWrapper(TextIOBase):
    """Text over a binary stream. Reading decodes all that is left of the stream
    at once: it is in memory already."""

    __module__ = '_io'

    def __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False):
        _check_newline(newline)
        if encoding in (None, 'locale'):
            encoding = 'utf-8'
        if not isinstance(encoding, str):
            raise TypeError("TextIOWrapper() argument 'encoding' must be str or None, not %s" % type(encoding).__name__)
        ''.encode(encoding)
        self._buffer = buffer
        self._encoding, self._errors = encoding, errors or 'strict'
        self._newline = newline
        self.line_buffering, self.write_through = bool(line_buffering), bool(write_through)
        self._text, self._pos, self._start = None, 0, 0
        self._pending = []
        self._seen = 0

    def __repr__(self):
        name = getattr(self._buffer, 'name', None)
        return '<_io.TextIOWrapper %sencoding=%r>' % ('' if name is None else 'name=%r ' % name, self._encoding)

    @property
    def buffer(self):
        if self._buffer is None:
            raise ValueError('underlying buffer has been detached')
        return self._buffer

    @property
    def encoding(self):
        return self._encoding

    @property
    def errors(self):
        return self._errors

    @property
    def newlines(self):
        return _newlines_seen(self._seen)

    @property
    def name(self):
        return self.buffer.name

    @property
    def closed(self):
        return self.buffer.closed

    def reconfigure(self, *, encoding=None, errors=None, newline=Ellipsis, line_buffering=None, write_through=None):
        if self._text is not None and (encoding is not None or errors is not None or newline is not Ellipsis):
            raise UnsupportedOperation('It is not possible to set the encoding or newline of stream after the first read')
        self.flush()
        if encoding is not None:
            self._encoding, self._errors = encoding, errors or 'strict'
        elif errors is not None:
            self._errors = errors
        if newline is not Ellipsis:
            _check_newline(newline)
            self._newline = newline
        if line_buffering is not None:
            self.line_buffering = bool(line_buffering)
        if write_through is not None:
            self.write_through = bool(write_through)

    def detach(self):
        self.flush()
        buffer = self.buffer
        self._buffer = None
        return buffer

    def write(self, s, /):
        self._check()
        if not isinstance(s, str):
            raise TypeError('write() argument must be str, not %s' % type(s).__name__)
        if not self.buffer.writable():
            self._unsupported('not writable')
        n = len(s)
        has_line = '\n' in s
        if self._newline in ('\r', '\r\n'):
            s = s.replace('\n', self._newline)
        if self._text is not None:
            self._sync()
        self._pending.append(s.encode(self._encoding, self._errors))
        if self.write_through or len(self._pending) > 256:
            self._drain()
        if self.line_buffering and (has_line or '\r' in s):
            self.flush()
        return n

    def _drain(self):
        if self._pending:
            data = b''.join(self._pending)
            self._pending = []
            self.buffer.write(data)

    def _sync(self):
        """Puts the stream below where the reader of the text is."""
        pos = self.tell()
        self._text = None
        self.buffer.seek(pos)

    def flush(self):
        self._check()
        self._drain()
        self.buffer.flush()

    def close(self):
        if self._buffer is not None and not self.closed:
            try:
                self.flush()
            finally:
                self.buffer.close()

    def _load(self):
        self._check()
        self._drain()
        if self._text is None:
            if not self.buffer.readable():
                self._unsupported('not readable')
            self._start = self.buffer.tell() if self.buffer.seekable() else 0
            raw = self.buffer.read().decode(self._encoding, self._errors)
            if self._newline in (None, ''):
                self._seen |= _kinds(raw)
            self._raw = raw
            if self._newline is None and '\r' in raw:
                raw = raw.replace('\r\n', '\n').replace('\r', '\n')
            self._text, self._pos = raw, 0
        return self._text

    def read(self, size=-1, /):
        text = self._load()
        size = _limit(size)
        stop = len(text) if size < 0 else min(len(text), self._pos + size)
        out = text[self._pos:stop]
        self._pos = stop
        return out

    def readline(self, size=-1, /):
        text = self._load()
        size = _limit(size)
        stop = _line_end(text, self._pos, self._newline)
        if size >= 0:
            stop = min(stop, self._pos + size)
        out = text[self._pos:stop]
        self._pos = stop
        return out

    def tell(self):
        self._check()
        self._drain()
        if self._text is None:
            return self.buffer.tell()
        passed = self._pos
        if self._newline is None and '\r' in self._raw:
            # Count in the text as it was before line endings were translated.
            i = 0
            for _ in range(self._pos):
                i += 2 if self._raw.startswith('\r\n', i) else 1
            passed = i
        return self._start + len(self._raw[:passed].encode(self._encoding, self._errors))

    def seek(self, cookie, whence=SEEK_SET, /):
        self._check()
        if not self.buffer.seekable():
            raise UnsupportedOperation('underlying stream is not seekable')
        if whence == SEEK_CUR:
            if cookie:
                raise UnsupportedOperation("can't do nonzero cur-relative seeks")
            return self.tell()
        if whence == SEEK_END and cookie:
            raise UnsupportedOperation("can't do nonzero end-relative seeks")
        if whence not in (0, 2):
            raise ValueError('invalid whence (%d, should be 0, 1 or 2)' % whence)
        if cookie < 0:
            raise ValueError('negative seek position %r' % (cookie,))
        self.flush()
        self._text = None
        return self.buffer.seek(cookie, whence)

    def truncate(self, size=None, /):
        self.flush()
        if size is None:
            size = self.tell()
        return self.buffer.truncate(size)

    def readable(self):
        return self.buffer.readable()

    def writable(self):
        return self.buffer.writable()

    def seekable(self):
        return self.buffer.seekable()

    def fileno(self):
        return self.buffer.fileno()


class FileIO(RawIOBase):
    __module__ = '_io'

    def __init__(self, file, mode='r', closefd=True, opener=None):
        open(file)
