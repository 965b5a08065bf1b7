"""What of hashlib is written in Python: digests of files."""


def file_digest(fileobj, digest, /, *, _bufsize=2**18):
    from hashlib import new
    made = new(digest) if isinstance(digest, str) else digest()
    if hasattr(fileobj, 'getbuffer'):
        made.update(fileobj.getvalue())
        return made
    if not (hasattr(fileobj, 'readinto') and hasattr(fileobj, 'readable') and fileobj.readable()):
        raise ValueError(f"'{fileobj!r}' is not a file-like object in binary reading mode.")
    buffer = bytearray(_bufsize)
    while size := fileobj.readinto(buffer):
        made.update(buffer[:size])
    return made
