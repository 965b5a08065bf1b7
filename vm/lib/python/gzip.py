"""The gzip format over bytes in memory."""

import io
import struct
import time
import zlib

__all__ = ['BadGzipFile', 'GzipFile', 'open', 'compress', 'decompress']

READ, WRITE = 1, 2


class BadGzipFile(OSError):
    """Not a gzip stream, or a damaged one."""


def open(filename, mode='rb', compresslevel=9, encoding=None, errors=None, newline=None):
    if 't' in mode:
        if 'b' in mode:
            raise ValueError('Invalid mode: %r' % (mode,))
    else:
        for what, value in (('encoding', encoding), ('errors', errors), ('newline', newline)):
            if value is not None:
                raise ValueError("Argument '%s' not supported in binary mode" % what)
    if isinstance(filename, (str, bytes)) or hasattr(filename, '__fspath__'):
        raise PermissionError('gzip.open() of a file name is refused: scripts run in gears have no file system')
    if not hasattr(filename, 'read') and not hasattr(filename, 'write'):
        raise TypeError('filename must be a str or bytes object, or a file')
    binary = GzipFile(None, mode.replace('t', ''), compresslevel, filename)
    return io.TextIOWrapper(binary, encoding, errors, newline) if 't' in mode else binary


def _header(level, mtime, name=b''):
    flags = {1: b'\x04', 9: b'\x02'}.get(level, b'\x00')
    head = b'\x1f\x8b\x08' + (b'\x08' if name else b'\x00') + struct.pack('<L', int(mtime) & 0xffffffff) + flags + b'\xff'
    return head + (name + b'\0' if name else b'')


def _deflate(data, level):
    c = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return c.compress(data) + c.flush()


def compress(data, compresslevel=9, *, mtime=None):
    if mtime is None:
        mtime = time.time()
    return _header(compresslevel, mtime) + _deflate(data, compresslevel) + struct.pack('<LL', zlib.crc32(data), len(data) & 0xffffffff)


def _cut(data, i, n):
    if i + n > len(data):
        raise EOFError('Compressed file ended before the end-of-stream marker was reached')
    return data[i:i + n]


def _skip_header(data, i):
    """Where the compressed data of the member at i begins, and its time."""
    if data[i:i + 2] != b'\x1f\x8b':
        raise BadGzipFile('Not a gzipped file (%r)' % data[i:i + 2])
    method, flag, mtime = struct.unpack('<BBIxx', _cut(data, i + 2, 8))
    if method != 8:
        raise BadGzipFile('Unknown compression method')
    i += 10
    if flag & 4:
        n, = struct.unpack('<H', _cut(data, i, 2))
        _cut(data, i + 2, n)
        i += 2 + n
    for bit in (8, 16):
        if flag & bit:
            end = data.find(b'\0', i)
            if end < 0:
                _cut(data, i, len(data))
            i = end + 1
    return i + 2 * bool(flag & 2), mtime


def _members(data):
    """The content of all members, and the time in the last header."""
    out, i, mtime = [], 0, None
    while i < len(data):
        start, mtime = _skip_header(data, i)
        d = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        content = d.decompress(data[start:])
        if not d.eof:
            raise EOFError('Compressed file ended before the end-of-stream marker was reached')
        rest = d.unused_data
        if len(rest) < 8:
            raise EOFError('Compressed file ended before the end-of-stream marker was reached')
        crc, length = struct.unpack('<II', rest[:8])
        if crc != zlib.crc32(content):
            raise BadGzipFile('CRC check failed')
        if length != len(content) & 0xffffffff:
            raise BadGzipFile('Incorrect length of data produced')
        out.append(content)
        rest = rest[8:].lstrip(b'\0')
        i = len(data) - len(rest)
    return b''.join(out), mtime


def decompress(data):
    return _members(bytes(data))[0]


class GzipFile(io.BufferedIOBase):
    """A gzip stream over another binary stream."""

    myfileobj = None

    def __init__(self, filename=None, mode=None, compresslevel=9, fileobj=None, mtime=None):
        if mode and ('t' in mode or 'U' in mode):
            raise ValueError('Invalid mode: %r' % (mode,))
        if fileobj is None:
            raise PermissionError('GzipFile without fileobj is refused: scripts run in gears have no file system')
        if mode is None:
            mode = getattr(fileobj, 'mode', 'rb')
        self.name = filename or getattr(fileobj, 'name', '')
        if not isinstance(self.name, (str, bytes)):
            self.name = ''
        self.fileobj = fileobj
        if mode[:1] == 'r':
            self.mode = READ
            self._data = None
        elif mode[:1] in ('w', 'a', 'x'):
            self.mode = WRITE
            self._level, self._mtime = compresslevel, mtime
            self._compress = None
            self.size, self.crc = 0, zlib.crc32(b'')
        else:
            raise ValueError('Invalid mode: %r' % (mode,))

    def __repr__(self):
        return '<gzip %r %s>' % (self.fileobj, hex(id(self)))

    @property
    def mtime(self):
        return self._mtime if self.mode == WRITE or self._data is not None else None

    def _reader(self):
        self._check()
        if self.mode != READ:
            raise OSError(9, 'read() on write-only GzipFile object')
        if self._data is None:
            content, self._mtime = _members(self.fileobj.read())
            self._data = io.BytesIO(content)
        return self._data

    def _check(self):
        if self.closed:
            raise ValueError('I/O operation on closed file.')

    def _start(self):
        if self._compress is None:
            name = self.name if isinstance(self.name, bytes) else self.name.encode('latin-1', 'ignore')
            name = name[name.rfind(b'/') + 1:].removesuffix(b'.gz')
            mtime = time.time() if self._mtime is None else self._mtime
            self.fileobj.write(_header(self._level, mtime, name))
            self._compress = zlib.compressobj(self._level, zlib.DEFLATED, -zlib.MAX_WBITS)
        return self._compress

    def write(self, data):
        self._check()
        if self.mode != WRITE:
            raise OSError(9, 'write() on read-only GzipFile object')
        c = self._start()
        self.fileobj.write(c.compress(data))
        self.size += len(data)
        self.crc = zlib.crc32(data, self.crc)
        return len(data)

    def read(self, size=-1):
        return self._reader().read(size)

    def read1(self, size=-1):
        return self._reader().read(size)

    def peek(self, n):
        data = self._reader()
        pos = data.tell()
        out = data.read(n)
        data.seek(pos)
        return out

    def readline(self, size=-1):
        return self._reader().readline(size)

    def seek(self, offset, whence=io.SEEK_SET):
        if self.mode == READ:
            return self._reader().seek(offset, whence)
        if whence == io.SEEK_CUR:
            offset += self.size
        elif whence != io.SEEK_SET:
            raise ValueError('Seek from end not supported')
        if offset < self.size:
            raise OSError('Negative seek in write mode')
        self.write(bytes(offset - self.size))
        return self.size

    def tell(self):
        return self._reader().tell() if self.mode == READ else self.size

    def rewind(self):
        if self.mode != READ:
            raise OSError("Can't rewind in write mode")
        self.seek(0)

    def flush(self, zlib_mode=zlib.Z_SYNC_FLUSH):
        self._check()
        if self.mode == WRITE:
            self.fileobj.write(self._start().flush(zlib_mode))
            self.fileobj.flush()

    @property
    def closed(self):
        return self.fileobj is None

    def close(self):
        fileobj, self_open = self.fileobj, not self.closed
        if self_open and self.mode == WRITE:
            c = self._start()
            fileobj.write(c.flush() + struct.pack('<LL', self.crc, self.size & 0xffffffff))
        self.fileobj = None

    def readable(self):
        return self.mode == READ

    def writable(self):
        return self.mode == WRITE

    def seekable(self):
        return True
