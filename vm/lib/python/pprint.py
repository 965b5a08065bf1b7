"""Values printed over several lines."""

import re
import sys
from collections import ChainMap as _ChainMap, Counter as _Counter, OrderedDict as _OrderedDict
from collections import defaultdict as _defaultdict, deque as _Deque
from io import StringIO as _StringIO

__all__ = ['pprint', 'pformat', 'isreadable', 'isrecursive', 'saferepr', 'PrettyPrinter', 'pp']


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    PrettyPrinter(stream=stream, indent=indent, width=width, depth=depth, compact=compact, sort_dicts=sort_dicts,
                  underscore_numbers=underscore_numbers).pprint(object)


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    return PrettyPrinter(indent=indent, width=width, depth=depth, compact=compact, sort_dicts=sort_dicts,
                         underscore_numbers=underscore_numbers).pformat(object)


def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[0]


def isreadable(object):
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[1]


def isrecursive(object):
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[2]


class _Key:
    """Sorts what cannot be compared by class and identity."""

    __slots__ = ('obj',)

    def __init__(self, obj):
        self.obj = obj

    def __lt__(self, other):
        try:
            return self.obj < other.obj
        except TypeError:
            return (str(type(self.obj)), id(self.obj)) < (str(type(other.obj)), id(other.obj))


def _pair_key(pair):
    return _Key(pair[0]), _Key(pair[1])


def _recursion(object):
    return '<Recursion on %s with id=%s>' % (type(object).__name__, id(object))


_simple = frozenset((str, bytes, bytearray, float, complex, bool, type(None)))


class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True,
                 underscore_numbers=False):
        indent, width = int(indent), int(width)
        if indent < 0:
            raise ValueError('indent must be >= 0')
        if depth is not None and depth <= 0:
            raise ValueError('depth must be > 0')
        if not width:
            raise ValueError('width must be != 0')
        self._indent_per_level, self._width, self._depth = indent, width, depth
        self._stream = sys.stdout if stream is None else stream
        self._compact, self._sort_dicts = bool(compact), sort_dicts
        self._underscore_numbers = underscore_numbers

    def pprint(self, object):
        if self._stream is not None:
            self._stream.write(self.pformat(object) + '\n')

    def pformat(self, object):
        out = _StringIO()
        self._format(object, out, 0, 0, {}, 0)
        return out.getvalue()

    def isrecursive(self, object):
        return self.format(object, {}, 0, 0)[2]

    def isreadable(self, object):
        _, readable, recursive = self.format(object, {}, 0, 0)
        return readable and not recursive

    def format(self, object, context, maxlevels, level):
        return self._safe_repr(object, context, maxlevels, level)

    def _repr(self, object, context, level):
        return self.format(object, context.copy(), self._depth, level)[0]

    def _format(self, object, stream, indent, allowance, context, level):
        ident = id(object)
        if ident in context:
            stream.write(_recursion(object))
            return
        text = self._repr(object, context, level)
        if len(text) > self._width - indent - allowance:
            how = self._dispatch.get(_repr_key(type(object)))
            if how is not None:
                context[ident] = 1
                how(self, object, stream, indent, allowance, context, level + 1)
                del context[ident]
                return
            fields = _dataclass_fields(object)
            if fields is not None:
                context[ident] = 1
                self._call(type(object).__name__, fields, stream, indent, allowance, context, level + 1)
                del context[ident]
                return
        stream.write(text)

    def _call(self, name, items, stream, indent, allowance, context, level):
        """name(key=value, …) over lines."""
        indent += len(name) + 1
        stream.write(name + '(')
        self._namespace_items(items, stream, indent, allowance, context, level)
        stream.write(')')

    def _namespace_items(self, items, stream, indent, allowance, context, level):
        delim = ',\n' + ' ' * indent
        for i, (key, value) in enumerate(items):
            last = i == len(items) - 1
            stream.write(key + '=')
            if id(value) in context:
                stream.write('...')
            else:
                self._format(value, stream, indent + len(key) + 1, allowance if last else 1, context, level)
            if not last:
                stream.write(delim)

    def _dict(self, object, stream, indent, allowance, context, level):
        stream.write('{')
        if self._indent_per_level > 1:
            stream.write((self._indent_per_level - 1) * ' ')
        if len(object):
            items = sorted(object.items(), key=_pair_key) if self._sort_dicts else object.items()
            self._dict_items(items, stream, indent, allowance + 1, context, level)
        stream.write('}')

    def _ordered_dict(self, object, stream, indent, allowance, context, level):
        if not len(object):
            stream.write(repr(object))
            return
        name = type(object).__name__
        stream.write(name + '(')
        self._format(list(object.items()), stream, indent + len(name) + 1, allowance + 1, context, level)
        stream.write(')')

    def _list(self, object, stream, indent, allowance, context, level):
        stream.write('[')
        self._items(object, stream, indent, allowance + 1, context, level)
        stream.write(']')

    def _tuple(self, object, stream, indent, allowance, context, level):
        stream.write('(')
        end = ',)' if len(object) == 1 else ')'
        self._items(object, stream, indent, allowance + len(end), context, level)
        stream.write(end)

    def _set(self, object, stream, indent, allowance, context, level):
        if not len(object):
            stream.write(repr(object))
            return
        kind = type(object)
        if kind is set:
            stream.write('{')
            end = '}'
        else:
            stream.write(kind.__name__ + '({')
            end = '})'
            indent += len(kind.__name__) + 1
        self._items(sorted(object, key=_Key), stream, indent, allowance + len(end), context, level)
        stream.write(end)

    def _str(self, object, stream, indent, allowance, context, level):
        if not len(object):
            stream.write(repr(object))
            return
        chunks = []
        lines = object.splitlines(True)
        if level == 1:
            indent += 1
            allowance += 1
        room = width = self._width - indent
        text = ''
        for i, line in enumerate(lines):
            text = repr(line)
            if i == len(lines) - 1:
                room -= allowance
            if len(text) <= room:
                chunks.append(text)
                continue
            parts = re.findall(r'\S*\s*', line)
            parts.pop()  # the empty one at the end
            limit = width
            current = ''
            for j, part in enumerate(parts):
                candidate = current + part
                if j == len(parts) - 1 and i == len(lines) - 1:
                    limit -= allowance
                if len(repr(candidate)) > limit:
                    if current:
                        chunks.append(repr(current))
                    current = part
                else:
                    current = candidate
            if current:
                chunks.append(repr(current))
        if len(chunks) == 1:
            stream.write(text)
            return
        self._lines(chunks, stream, indent, level)

    def _lines(self, chunks, stream, indent, level):
        body = ('\n' + ' ' * indent).join(chunks)
        stream.write('(' + body + ')' if level == 1 else body)

    def _bytes(self, object, stream, indent, allowance, context, level):
        if len(object) <= 4:
            stream.write(repr(object))
            return
        if level == 1:
            indent += 1
            allowance += 1
        width = self._width - indent
        chunks, current = [], b''
        last = len(object) // 4 * 4
        for i in range(0, len(object), 4):
            part = object[i:i + 4]
            candidate = current + part
            if i == last:
                width -= allowance
            if len(repr(candidate)) > width:
                if current:
                    chunks.append(repr(current))
                current = part
            else:
                current = candidate
        if current:
            chunks.append(repr(current))
        self._lines(chunks, stream, indent, level)

    def _bytearray(self, object, stream, indent, allowance, context, level):
        stream.write('bytearray(')
        self._bytes(bytes(object), stream, indent + 10, allowance + 1, context, level + 1)
        stream.write(')')

    def _default_dict(self, object, stream, indent, allowance, context, level):
        if not len(object):
            stream.write(repr(object))
            return
        factory = self._repr(object.default_factory, context, level)
        name = type(object).__name__
        indent += len(name) + 1
        stream.write('%s(%s,\n%s' % (name, factory, ' ' * indent))
        self._dict(object, stream, indent, allowance + 1, context, level)
        stream.write(')')

    def _counter(self, object, stream, indent, allowance, context, level):
        if not len(object):
            stream.write(repr(object))
            return
        name = type(object).__name__
        stream.write(name + '({')
        if self._indent_per_level > 1:
            stream.write((self._indent_per_level - 1) * ' ')
        self._dict_items(object.most_common(), stream, indent + len(name) + 1, allowance + 2, context, level)
        stream.write('})')

    def _chain_map(self, object, stream, indent, allowance, context, level):
        if not len(object.maps):
            stream.write(repr(object))
            return
        name = type(object).__name__
        stream.write(name + '(')
        indent += len(name) + 1
        for i, m in enumerate(object.maps):
            last = i == len(object.maps) - 1
            self._format(m, stream, indent, allowance + 1 if last else 1, context, level)
            stream.write(')' if last else ',\n' + ' ' * indent)

    def _deque(self, object, stream, indent, allowance, context, level):
        if not len(object):
            stream.write(repr(object))
            return
        name = type(object).__name__
        stream.write(name + '(')
        indent += len(name) + 1
        stream.write('[')
        if object.maxlen is None:
            self._items(object, stream, indent, allowance + 2, context, level)
            stream.write('])')
        else:
            self._items(object, stream, indent, 2, context, level)
            bound = self._repr(object.maxlen, context, level)
            stream.write('],\n%smaxlen=%s)' % (' ' * indent, bound))

    def _dict_items(self, items, stream, indent, allowance, context, level):
        indent += self._indent_per_level
        delim = ',\n' + ' ' * indent
        last = len(items) - 1
        for i, (key, value) in enumerate(items):
            text = self._repr(key, context, level)
            stream.write(text + ': ')
            self._format(value, stream, indent + len(text) + 2, allowance if i == last else 1, context, level)
            if i != last:
                stream.write(delim)

    def _items(self, items, stream, indent, allowance, context, level):
        indent += self._indent_per_level
        if self._indent_per_level > 1:
            stream.write((self._indent_per_level - 1) * ' ')
        newline = ',\n' + ' ' * indent
        width = most = self._width - indent + 1
        delim = ''
        items = list(items)
        for i, item in enumerate(items):
            last = i == len(items) - 1
            if last:
                most -= allowance
                width -= allowance
            if self._compact:
                text = self._repr(item, context, level)
                n = len(text) + 2
                if width < n:
                    width = most
                    if delim:
                        delim = newline
                if width >= n:
                    width -= n
                    stream.write(delim + text)
                    delim = ', '
                    continue
            stream.write(delim)
            delim = newline
            self._format(item, stream, indent, allowance if last else 1, context, level)

    _dispatch = {
        dict: _dict, _OrderedDict: _ordered_dict, list: _list, tuple: _tuple, set: _set, frozenset: _set, str: _str,
        bytes: _bytes, bytearray: _bytearray, _defaultdict: _default_dict, _Counter: _counter, _ChainMap: _chain_map,
        _Deque: _deque,
    }

    def _safe_repr(self, object, context, maxlevels, level):
        kind = type(object)
        if kind in _simple:
            return repr(object), True, False
        if kind is int:
            return (format(object, '_d') if self._underscore_numbers else repr(object)), True, False
        key = _repr_key(kind)
        if key is dict or key in (list, tuple):
            return self._safe_container(object, context, maxlevels, level, key)
        text = repr(object)
        return text, text != '' and not text.startswith('<'), False

    def _safe_container(self, object, context, maxlevels, level, key):
        shape = '{%s}' if key is dict else '[%s]' if key is list else '(%s,)' if len(object) == 1 else '(%s)'
        if not object:
            return shape % '', True, False
        ident = id(object)
        if maxlevels and level >= maxlevels:
            return (shape if key is dict or key is list or len(object) == 1 else '(%s)') % '...', False, ident in context
        if ident in context:
            return _recursion(object), False, True
        context[ident] = 1
        readable, recursive = True, False
        parts = []
        level += 1
        if key is dict:
            items = sorted(object.items(), key=_pair_key) if self._sort_dicts else object.items()
        else:
            items = ((item,) for item in object)
        for item in items:
            texts = []
            for x in item:
                text, r, rec = self.format(x, context, maxlevels, level)
                texts.append(text)
                readable, recursive = readable and r, recursive or rec
            parts.append(': '.join(texts))
        del context[ident]
        return shape % ', '.join(parts), readable, recursive


def _repr_key(kind):
    """The class whose __repr__ kind has, when that is one known here."""
    for base in kind.__mro__:
        if '__repr__' in base.__dict__ or base in PrettyPrinter._dispatch:
            return base if base in PrettyPrinter._dispatch else None
    return None


def _dataclass_fields(object):
    """The fields that a dataclass prints, by name; None for all else."""
    fields = getattr(type(object), '__dataclass_fields__', None)
    if fields is None or isinstance(object, type):
        return None
    if not hasattr(type(object).__dict__.get('__repr__'), '__wrapped__') and not getattr(
            getattr(type(object), '__dataclass_params__', None), 'repr', False):
        return None
    return [(f.name, getattr(object, f.name)) for f in fields.values() if f.repr]
