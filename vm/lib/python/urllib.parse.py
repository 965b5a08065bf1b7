"""URLs taken apart, put together, quoted."""

from collections import namedtuple as _namedtuple

__all__ = ['urlparse', 'urlunparse', 'urljoin', 'urldefrag', 'urlsplit', 'urlunsplit', 'urlencode', 'parse_qs',
           'parse_qsl', 'quote', 'quote_plus', 'quote_from_bytes', 'unquote', 'unquote_plus', 'unquote_to_bytes',
           'DefragResult', 'ParseResult', 'SplitResult', 'DefragResultBytes', 'ParseResultBytes', 'SplitResultBytes']

uses_relative = ['', 'ftp', 'http', 'gopher', 'nntp', 'imap', 'wais', 'file', 'https', 'shttp', 'mms', 'prospero',
                 'rtsp', 'rtspu', 'sftp', 'svn', 'svn+ssh', 'ws', 'wss']
uses_netloc = ['', 'ftp', 'http', 'gopher', 'nntp', 'telnet', 'imap', 'wais', 'file', 'mms', 'https', 'shttp', 'snews',
               'prospero', 'rtsp', 'rtspu', 'rsync', 'svn', 'svn+ssh', 'sftp', 'nfs', 'git', 'git+ssh', 'ws', 'wss',
               'itms-services']
uses_params = ['', 'ftp', 'hdl', 'prospero', 'http', 'imap', 'https', 'shttp', 'rtsp', 'rtspu', 'sip', 'sips', 'mms',
               'sftp', 'tel']
scheme_chars = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.'

_dropped = ('\t', '\r', '\n')
_control = ''.join(map(chr, range(33)))


def clear_cache():
    """Nothing is cached."""


def _same_kind(*args):
    """The arguments as str, and what turns a result back into their kind."""
    is_text = isinstance(args[0], str)
    for arg in args[1:]:
        if arg and isinstance(arg, str) != is_text:
            raise TypeError('Cannot mix str and non-str arguments')
    if is_text:
        return args + (lambda x: x,)
    texts = tuple(x.decode('ascii', 'strict') if x else '' for x in args)
    return texts + (lambda x: x.encode() if isinstance(x, (str, _Result)) else x,)


class _Result:
    __slots__ = ()


class _Location:
    """What stands in netloc: user, password, host, port."""

    __slots__ = ()

    def _parts(self):
        netloc = self.netloc
        text = netloc if isinstance(netloc, str) else netloc.decode('ascii')
        user, at, host = text.rpartition('@')
        user, password = user.split(':', 1) if ':' in user else (user if at else None, None)
        before, bracket, inside = host.partition('[')
        if bracket:
            name, _, port = inside.partition(']')
            port = port.partition(':')[2]
        else:
            name, _, port = host.partition(':')
        return user, password, name, port or None

    def _text(self, s):
        return s if s is None or isinstance(self.netloc, str) else s.encode('ascii')

    @property
    def username(self):
        return self._text(self._parts()[0])

    @property
    def password(self):
        return self._text(self._parts()[1])

    @property
    def hostname(self):
        host = self._parts()[2]
        if not host:
            return None
        name, percent, zone = host.partition('%')
        return self._text(name.lower() + percent + zone)

    @property
    def port(self):
        port = self._parts()[3]
        if port is None:
            return None
        if not (port.isdigit() and port.isascii()):
            raise ValueError('Port could not be cast to integer value as %r' % port)
        n = int(port)
        if n > 65535:
            raise ValueError('Port out of range 0-65535')
        return n


class _Text(_Result):
    __slots__ = ()

    def encode(self, encoding='ascii', errors='strict'):
        return self._other(*(x.encode(encoding, errors) for x in self))


class _Binary(_Result):
    __slots__ = ()

    def decode(self, encoding='ascii', errors='strict'):
        return self._other(*(x.decode(encoding, errors) for x in self))


_Defrag = _namedtuple('DefragResult', 'url fragment')
_Split = _namedtuple('SplitResult', 'scheme netloc path query fragment')
_Parse = _namedtuple('ParseResult', 'scheme netloc path params query fragment')


class DefragResult(_Defrag, _Text):
    __slots__ = ()

    def geturl(self):
        return self.url + '#' + self.fragment if self.fragment else self.url


class SplitResult(_Split, _Location, _Text):
    __slots__ = ()

    def geturl(self):
        return urlunsplit(self)


class ParseResult(_Parse, _Location, _Text):
    __slots__ = ()

    def geturl(self):
        return urlunparse(self)


class DefragResultBytes(_Defrag, _Binary):
    __slots__ = ()

    def geturl(self):
        return self.url + b'#' + self.fragment if self.fragment else self.url


class SplitResultBytes(_Split, _Location, _Binary):
    __slots__ = ()

    def geturl(self):
        return urlunsplit(self)


class ParseResultBytes(_Parse, _Location, _Binary):
    __slots__ = ()

    def geturl(self):
        return urlunparse(self)


for _t, _b in ((DefragResult, DefragResultBytes), (SplitResult, SplitResultBytes), (ParseResult, ParseResultBytes)):
    _t._other, _b._other = _b, _t


def urlparse(url, scheme='', allow_fragments=True):
    url, scheme, back = _same_kind(url, scheme)
    scheme, netloc, path, query, fragment = urlsplit(url, scheme, allow_fragments)
    params = ''
    if scheme in uses_params and ';' in path:
        path, params = _split_params(path)
    return back(ParseResult(scheme, netloc, path, params, query, fragment))


def _split_params(path):
    i = path.find(';', path.rfind('/')) if '/' in path else path.find(';')
    return (path, '') if i < 0 else (path[:i], path[i + 1:])


def _check_netloc(netloc):
    """Refuses what normalisation would turn into a delimiter."""
    if netloc.isascii():
        return
    import unicodedata
    n = netloc
    for c in '@:#?':
        n = n.replace(c, '')
    plain = unicodedata.normalize('NFKC', n)
    if n != plain and any(c in plain for c in '/?#@:'):
        raise ValueError('netloc ' + netloc + ' contains invalid characters under NFKC normalization')


def urlsplit(url, scheme='', allow_fragments=True):
    url, scheme, back = _same_kind(url, scheme)
    url = url.lstrip(_control)
    scheme = scheme.strip(_control)
    for c in _dropped:
        url, scheme = url.replace(c, ''), scheme.replace(c, '')
    netloc = query = fragment = ''
    i = url.find(':')
    if i > 0 and url[0].isascii() and url[0].isalpha() and all(c in scheme_chars for c in url[:i]):
        scheme, url = url[:i].lower(), url[i + 1:]
    if url[:2] == '//':
        end = min((n for n in (url.find(c, 2) for c in '/?#') if n >= 0), default=len(url))
        netloc, url = url[2:end], url[end:]
        if ('[' in netloc) != (']' in netloc):
            raise ValueError('Invalid IPv6 URL')
    if allow_fragments and '#' in url:
        url, fragment = url.split('#', 1)
    if '?' in url:
        url, query = url.split('?', 1)
    _check_netloc(netloc)
    return back(SplitResult(scheme, netloc, url, query, fragment))


def urlunparse(components):
    scheme, netloc, url, params, query, fragment, back = _same_kind(*components)
    if params:
        url = '%s;%s' % (url, params)
    return back(urlunsplit((scheme, netloc, url, query, fragment)))


def urlunsplit(components):
    scheme, netloc, url, query, fragment, back = _same_kind(*components)
    if netloc or scheme and scheme in uses_netloc and url[:2] != '//':
        if url and url[:1] != '/':
            url = '/' + url
        url = '//' + (netloc or '') + url
    if scheme:
        url = scheme + ':' + url
    if query:
        url = url + '?' + query
    if fragment:
        url = url + '#' + fragment
    return back(url)


def urljoin(base, url, allow_fragments=True):
    if not base:
        return url
    if not url:
        return base
    base, url, back = _same_kind(base, url)
    bscheme, bnetloc, bpath, bparams, bquery, _ = urlparse(base, '', allow_fragments)
    scheme, netloc, path, params, query, fragment = urlparse(url, bscheme, allow_fragments)
    if scheme != bscheme or scheme not in uses_relative:
        return back(url)
    if scheme in uses_netloc:
        if netloc:
            return back(urlunparse((scheme, netloc, path, params, query, fragment)))
        netloc = bnetloc
    if not path and not params:
        return back(urlunparse((scheme, netloc, bpath, bparams, query or bquery, fragment)))
    parts = bpath.split('/')
    if parts[-1] != '':
        del parts[-1]
    if path[:1] == '/':
        segments = path.split('/')
    else:
        segments = parts + path.split('/')
        segments[1:-1] = filter(None, segments[1:-1])
    out = []
    for s in segments:
        if s == '..':
            if out:
                out.pop()
        elif s != '.':
            out.append(s)
    if segments[-1] in ('.', '..'):
        out.append('')
    return back(urlunparse((scheme, netloc, '/'.join(out) or '/', params, query, fragment)))


def urldefrag(url):
    url, back = _same_kind(url)
    if '#' in url:
        s, n, p, a, q, fragment = urlparse(url)
        url = urlunparse((s, n, p, a, q, ''))
    else:
        fragment = ''
    return back(DefragResult(url, fragment))


_hex = {'%02x' % n: n for n in range(256)}


def unquote_to_bytes(string):
    if not string:
        return b''
    if isinstance(string, str):
        string = string.encode('utf-8')
    parts = bytes(string).split(b'%')
    out = bytearray(parts[0])
    for p in parts[1:]:
        n = _hex.get(p[:2].decode('latin-1').lower())
        if n is None:
            out += b'%'
            out += p
        else:
            out.append(n)
            out += p[2:]
    return bytes(out)


def unquote(string, encoding='utf-8', errors='replace'):
    if isinstance(string, (bytes, bytearray)):
        return unquote_to_bytes(string).decode(encoding, errors)
    if '%' not in string:
        string.split
        return string
    if encoding is None:
        encoding = 'utf-8'
    if errors is None:
        errors = 'replace'
    out, run = [], []

    def end():
        if run:
            out.append(unquote_to_bytes(''.join(run)).decode(encoding, errors))
            run.clear()

    # Text beyond ASCII stands as it is between runs of escapes.
    start = 0
    for i, c in enumerate(string):
        if c > '\x7f':
            if start < i:
                run.append(string[start:i])
            end()
            out.append(c)
            start = i + 1
    run.append(string[start:])
    end()
    return ''.join(out)


def unquote_plus(string, encoding='utf-8', errors='replace'):
    return unquote(string.replace('+', ' '), encoding, errors)


def parse_qs(qs, keep_blank_values=False, strict_parsing=False, encoding='utf-8', errors='replace',
             max_num_fields=None, separator='&'):
    out = {}
    for name, value in parse_qsl(qs, keep_blank_values, strict_parsing, encoding, errors, max_num_fields, separator):
        out.setdefault(name, []).append(value)
    return out


def parse_qsl(qs, keep_blank_values=False, strict_parsing=False, encoding='utf-8', errors='replace',
              max_num_fields=None, separator='&'):
    qs, back = _same_kind(qs)
    separator, _ = _same_kind(separator)
    if not separator or not isinstance(separator, (str, bytes)):
        raise ValueError('Separator must be of type string or bytes.')
    if max_num_fields is not None and max_num_fields < 1 + qs.count(separator) if qs else False:
        raise ValueError('Max number of fields exceeded')
    out = []
    for pair in qs.split(separator) if qs else []:
        if not pair and not strict_parsing:
            continue
        name, eq, value = pair.partition('=')
        if not eq:
            if strict_parsing:
                raise ValueError('bad query field: %r' % (pair,))
            if not keep_blank_values:
                continue
        if value or keep_blank_values:
            name = unquote(name.replace('+', ' '), encoding=encoding, errors=errors)
            value = unquote(value.replace('+', ' '), encoding=encoding, errors=errors)
            out.append((back(name), back(value)))
    return out


_always_safe = frozenset(b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~')


def quote(string, safe='/', encoding=None, errors=None):
    if isinstance(string, str):
        if not string:
            return string
        string = string.encode(encoding or 'utf-8', errors or 'strict')
    elif encoding is not None:
        raise TypeError("quote() doesn't support 'encoding' for bytes")
    elif errors is not None:
        raise TypeError("quote() doesn't support 'errors' for bytes")
    return quote_from_bytes(string, safe)


def quote_plus(string, safe='', encoding=None, errors=None):
    space = ' ' if isinstance(string, str) else b' '
    if space not in string:
        return quote(string, safe, encoding, errors)
    blank = ' ' if isinstance(safe, str) else b' '
    return quote(string, safe + blank, encoding, errors).replace(' ', '+')


def quote_from_bytes(bs, safe='/'):
    if not isinstance(bs, (bytes, bytearray)):
        raise TypeError('quote_from_bytes() expected bytes')
    if not bs:
        return ''
    if isinstance(safe, str):
        safe = safe.encode('ascii', 'ignore')
    keep = _always_safe.union(c for c in safe if c < 128)
    if all(c in keep for c in bs):
        return bs.decode()
    return ''.join([chr(c) if c in keep else '%%%02X' % c for c in bs])


def urlencode(query, doseq=False, safe='', encoding=None, errors=None, quote_via=quote_plus):
    if hasattr(query, 'items'):
        query = query.items()
    else:
        try:
            if len(query) and not isinstance(query[0], tuple):
                raise TypeError
        except TypeError:
            raise TypeError('not a valid non-string sequence or mapping object') from None

    def one(v):
        if isinstance(v, bytes):
            return quote_via(v, safe)
        return quote_via(v if isinstance(v, str) else str(v), safe, encoding, errors)

    out = []
    for k, v in query:
        k = one(k)
        if not doseq or isinstance(v, (bytes, str)):
            out.append(k + '=' + one(v))
            continue
        try:
            len(v)
        except TypeError:
            out.append(k + '=' + one(v))
        else:
            out.extend(k + '=' + one(x) for x in v)
    return '&'.join(out)
