"""References as those of weakref, except that they hold what they refer to: in
gears memory goes back when a run ends, and a script cannot tell when. So no
callback is called, no entry disappears, and finalizers run when they are
called."""

from collections.abc import MutableMapping as _MutableMapping, MutableSet as _MutableSet

__all__ = ['ref', 'proxy', 'getweakrefcount', 'getweakrefs', 'WeakKeyDictionary', 'ReferenceType', 'ProxyType',
           'CallableProxyType', 'ProxyTypes', 'WeakValueDictionary', 'WeakSet', 'WeakMethod', 'finalize']

_unreferable = (int, float, str, bytes, bytearray, tuple, list, dict, type(None), type(...), type(NotImplemented), range, slice)


def _check(obj):
    cls = type(obj)
    if cls in _unreferable or isinstance(obj, (bool, int, tuple, bytes)):
        raise TypeError(f"cannot create weak reference to '{cls.__name__}' object")


class ref:
    """A reference; calling it gives the object."""

    def __new__(cls, obj, callback=None):
        _check(obj)
        self = super().__new__(cls)
        self._obj = obj
        self.__callback__ = callback
        return self

    def __init__(self, obj, callback=None):
        pass

    def __call__(self):
        return self._obj

    def __eq__(self, other):
        if not isinstance(other, ref):
            return NotImplemented
        return self._obj == other._obj

    def __hash__(self):
        return hash(self._obj)

    def __repr__(self):
        return f"<weakref at {id(self):#x}; to '{type(self._obj).__name__}' at {id(self._obj):#x}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


ReferenceType = ref


class KeyedRef(ref):
    """A reference that carries a key."""

    def __new__(cls, obj, callback, key):
        self = super().__new__(cls, obj, callback)
        self.key = key
        return self

    def __init__(self, obj, callback, key):
        pass


class WeakMethod(ref):
    """A reference to a bound method."""

    def __new__(cls, method, callback=None):
        try:
            owner, function = method.__self__, method.__func__
        except AttributeError:
            raise TypeError(f'argument should be a bound method, not {type(method)}') from None
        self = super().__new__(cls, owner, callback)
        self._func = function
        return self

    def __call__(self):
        return self._func.__get__(self._obj)

    def __eq__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        return self._obj is other._obj and self._func == other._func

    def __hash__(self):
        return hash((id(self._obj), self._func))


class ProxyType:
    """What proxy() gives: attributes and operators are those of the object."""

    def __init__(self, obj):
        object.__setattr__(self, '_proxied', obj)

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, '_proxied'), name)

    def __setattr__(self, name, value):
        setattr(self._proxied, name, value)

    def __delattr__(self, name):
        delattr(self._proxied, name)

    def __str__(self):
        return str(self._proxied)

    def __repr__(self):
        return f'<weakproxy at {id(self):#x} to {type(self._proxied).__name__} at {id(self._proxied):#x}>'

    def __bool__(self):
        return bool(self._proxied)

    def __len__(self):
        return len(self._proxied)

    def __iter__(self):
        return iter(self._proxied)

    def __contains__(self, x):
        return x in self._proxied

    def __getitem__(self, key):
        return self._proxied[key]

    def __setitem__(self, key, value):
        self._proxied[key] = value

    def __delitem__(self, key):
        del self._proxied[key]

    def __eq__(self, other):
        return self._proxied == _bare(other)

    def __lt__(self, other):
        return self._proxied < _bare(other)

    def __le__(self, other):
        return self._proxied <= _bare(other)

    def __gt__(self, other):
        return self._proxied > _bare(other)

    def __ge__(self, other):
        return self._proxied >= _bare(other)

    def __add__(self, other):
        return self._proxied + _bare(other)

    def __sub__(self, other):
        return self._proxied - _bare(other)

    def __mul__(self, other):
        return self._proxied * _bare(other)

    __hash__ = None


class CallableProxyType(ProxyType):
    """The proxy of something that can be called."""

    def __call__(self, *args, **kwargs):
        return self._proxied(*args, **kwargs)


ProxyTypes = (ProxyType, CallableProxyType)


def _bare(x):
    return object.__getattribute__(x, '_proxied') if isinstance(x, ProxyType) else x


def proxy(obj, callback=None):
    _check(obj)
    return (CallableProxyType if callable(obj) else ProxyType)(obj)


def getweakrefcount(obj):
    """Gears does not count references: 0."""
    return 0


def getweakrefs(obj):
    """Gears does not keep a list of references: none."""
    return []


class _Mapping(_MutableMapping):
    def __init__(self, other=(), /, **kw):
        self.data = {}
        self.update(other, **kw)

    def __len__(self):
        return len(self.data)

    def __contains__(self, key):
        return key in self.data

    def __delitem__(self, key):
        del self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __getitem__(self, key):
        return self.data[key]

    def copy(self):
        new = type(self)()
        new.data.update(self.data)
        return new

    __copy__ = copy

    def __deepcopy__(self, memo):
        return self.copy()

    def __or__(self, other):
        new = self.copy()
        new.update(other)
        return new

    def __ior__(self, other):
        self.update(other)
        return self

    def __repr__(self):
        return f'<{type(self).__name__} at {id(self):#x}>'


class WeakValueDictionary(_Mapping):
    """A dictionary of objects."""

    def __setitem__(self, key, value):
        _check(value)
        self.data[key] = value

    def setdefault(self, key, default=None):
        if key not in self.data:
            self[key] = default
        return self.data[key]

    def itervaluerefs(self):
        return iter(self.valuerefs())

    def valuerefs(self):
        return [KeyedRef(v, None, k) for k, v in self.data.items()]


class WeakKeyDictionary(_Mapping):
    """A dictionary by objects."""

    def __setitem__(self, key, value):
        _check(key)
        self.data[key] = value

    def setdefault(self, key, default=None):
        if key not in self.data:
            self[key] = default
        return self.data[key]

    def keyrefs(self):
        return [ref(k) for k in self.data]


class WeakSet(_MutableSet):
    """A set of objects."""

    def __init__(self, data=None):
        self.data = set()
        if data is not None:
            self.update(data)

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)

    def __contains__(self, x):
        return x in self.data

    def add(self, x):
        _check(x)
        self.data.add(x)

    def discard(self, x):
        self.data.discard(x)

    def remove(self, x):
        self.data.remove(x)

    def pop(self):
        return self.data.pop()

    def clear(self):
        self.data.clear()

    def update(self, other):
        for x in other:
            self.add(x)

    def copy(self):
        return type(self)(self.data)

    def union(self, other):
        return type(self)([*self.data, *other])

    def intersection(self, other):
        return type(self)(x for x in other if x in self.data)

    def difference(self, other):
        other = set(other)
        return type(self)(x for x in self.data if x not in other)

    def symmetric_difference(self, other):
        return type(self)(self.data ^ set(other))

    def issubset(self, other):
        return self.data.issubset(set(other))

    def issuperset(self, other):
        return self.data.issuperset(set(other))

    def isdisjoint(self, other):
        return self.data.isdisjoint(set(other))

    def __or__(self, other):
        return self.union(other)

    def __and__(self, other):
        return self.intersection(other)

    def __sub__(self, other):
        return self.difference(other)

    def __xor__(self, other):
        return self.symmetric_difference(other)

    def __eq__(self, other):
        if not isinstance(other, WeakSet):
            return NotImplemented
        return self.data == other.data

    __hash__ = None

    def __repr__(self):
        return repr(self.data)


class finalize:
    """A call that is kept for later. Gears makes it only when it is asked to."""

    atexit = True

    def __init__(self, obj, func, /, *args, **kwargs):
        _check(obj)
        self._call = (obj, func, args, kwargs)

    def __call__(self):
        if self._call is None:
            return None
        _, func, args, kwargs = self._call
        self._call = None
        return func(*args, **kwargs)

    def detach(self):
        call, self._call = self._call, None
        return call

    def peek(self):
        return self._call

    @property
    def alive(self):
        return self._call is not None
