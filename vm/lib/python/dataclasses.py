"""Classes that are made of their fields.

The methods are put together as source and compiled once per class, so that
they run, and complain about their arguments, like methods written by hand.
"""

import copy


class FrozenInstanceError(AttributeError):
    pass


class _HAS_DEFAULT_FACTORY_CLASS:

    def __repr__(self):
        return '<factory>'


_HAS_DEFAULT_FACTORY = _HAS_DEFAULT_FACTORY_CLASS()


class _MISSING_TYPE:
    pass


MISSING = _MISSING_TYPE()


class _KW_ONLY_TYPE:
    pass


KW_ONLY = _KW_ONLY_TYPE()


class _FIELD_BASE:
    __slots__ = ('name',)

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


_FIELD = _FIELD_BASE('_FIELD')
_FIELD_CLASSVAR = _FIELD_BASE('_FIELD_CLASSVAR')
_FIELD_INITVAR = _FIELD_BASE('_FIELD_INITVAR')

_FIELDS = '__dataclass_fields__'
_PARAMS = '__dataclass_params__'
_POST_INIT = '__post_init__'
_NO_METADATA = type(object.__dict__)({})


class InitVar:
    __slots__ = ('type',)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        if isinstance(self.type, type):
            name = self.type.__name__
        else:
            name = repr(self.type)
        return f'dataclasses.InitVar[{name}]'

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    __slots__ = ('name', 'type', 'default', 'default_factory', 'repr', 'hash', 'init', 'compare', 'metadata', 'kw_only',
                 '_field_type')

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = _NO_METADATA if metadata is None else type(object.__dict__)(metadata)
        self.kw_only = kw_only
        self._field_type = None

    def __repr__(self):
        return (f'Field(name={self.name!r},type={self.type!r},default={self.default!r},'
                f'default_factory={self.default_factory!r},init={self.init!r},repr={self.repr!r},hash={self.hash!r},'
                f'compare={self.compare!r},metadata={self.metadata!r},kw_only={self.kw_only!r},'
                f'_field_type={self._field_type})')

    def __set_name__(self, owner, name):
        hook = getattr(type(self.default), '__set_name__', None)
        if hook:
            hook(self.default, owner, name)

    __class_getitem__ = classmethod(type(list[int]))


class _DataclassParams:
    __slots__ = ('init', 'repr', 'eq', 'order', 'unsafe_hash', 'frozen')

    def __init__(self, init, repr, eq, order, unsafe_hash, frozen):
        self.init = init
        self.repr = repr
        self.eq = eq
        self.order = order
        self.unsafe_hash = unsafe_hash
        self.frozen = frozen

    def __repr__(self):
        return (f'_DataclassParams(init={self.init!r},repr={self.repr!r},eq={self.eq!r},order={self.order!r},'
                f'unsafe_hash={self.unsafe_hash!r},frozen={self.frozen!r})')


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None,
          kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError('cannot specify both default and default_factory')
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


# ---- what an annotation says of a field

def _is_typing(kind, form):
    """Whether an annotation is a form of typing, bare or subscripted."""
    if type(kind).__module__ != 'typing':
        return False
    return getattr(kind, '_name', None) == form or getattr(getattr(kind, '__origin__', None), '_name', None) == form


def _is_classvar(kind):
    return _is_typing(kind, 'ClassVar')


def _is_initvar(kind):
    return kind is InitVar or type(kind) is InitVar


def _is_kw_only(kind):
    return kind is KW_ONLY


def _string_is(text, cls, names, test):
    """The same question of an annotation that is a string: its first name decides, which may stand in a module."""
    head = text.strip().split('[')[0].strip()
    first, dot, rest = head.partition('.')
    found = names.get(first.strip())
    if dot and found is not None:
        found = getattr(found, rest.strip(), None)
    return found is not None and test(found)


def _make_field(cls, name, kind, kw_only, names):
    default = getattr(cls, name, MISSING)
    if isinstance(default, Field):
        f = default
    else:
        if type(default).__name__ == 'member_descriptor':
            default = MISSING
        f = field(default=default)
    f.name = name
    f.type = kind
    f._field_type = _FIELD
    if _is_classvar(kind) or isinstance(kind, str) and _string_is(kind, cls, names(), _is_classvar):
        f._field_type = _FIELD_CLASSVAR
    elif _is_initvar(kind) or isinstance(kind, str) and _string_is(kind, cls, names(), _is_initvar):
        f._field_type = _FIELD_INITVAR
    if f._field_type in (_FIELD_CLASSVAR, _FIELD_INITVAR) and f.default_factory is not MISSING:
        raise TypeError(f'field {f.name} cannot have a default factory')
    if f._field_type in (_FIELD, _FIELD_INITVAR):
        if f.kw_only is MISSING:
            f.kw_only = kw_only
    elif f.kw_only is not MISSING:
        raise TypeError(f'field {f.name} is a ClassVar but specifies kw_only')
    if f._field_type is _FIELD and f.default.__class__.__hash__ is None:
        raise ValueError(f'mutable default {type(f.default)} for field {f.name} is not allowed: use default_factory')
    return f


# ---- the methods

def _param(f):
    if f.default is MISSING and f.default_factory is MISSING:
        return f.name
    if f.default is not MISSING:
        return f'{f.name}=_default_{f.name}'
    return f'{f.name}=_FACTORY'


def _init_source(all_fields, frozen, has_post_init, self_name, slots, names):
    std = [f for f in all_fields if f.init and not f.kw_only]
    kw_only = [f for f in all_fields if f.init and f.kw_only]
    seen_default = False
    for f in std:
        if not (f.default is MISSING and f.default_factory is MISSING):
            seen_default = True
        elif seen_default:
            raise TypeError(f'non-default argument {f.name!r} follows default argument')
    params = [self_name] + [_param(f) for f in std]
    if kw_only:
        params += ['*'] + [_param(f) for f in kw_only]
    body = []
    for f in all_fields:
        if f.default is not MISSING:
            names[f'_default_{f.name}'] = f.default
        if f.default_factory is not MISSING:
            names[f'_factory_{f.name}'] = f.default_factory
            value = f'_factory_{f.name}()'
            if f.init:
                value = f'{value} if {f.name} is _FACTORY else {f.name}'
        elif f.init:
            value = f.name
        elif slots and f.default is not MISSING:
            value = f'_default_{f.name}'
        else:
            continue
        if f._field_type is _FIELD_INITVAR:
            continue
        if frozen:
            body.append(f'  _set({self_name}, {f.name!r}, {value})')
        else:
            body.append(f'  {self_name}.{f.name} = {value}')
    if has_post_init:
        given = ', '.join(f.name for f in all_fields if f._field_type is _FIELD_INITVAR)
        body.append(f'  {self_name}.{_POST_INIT}({given})')
    return [f'def __init__({", ".join(params)}):'] + (body or ['  pass'])


def _tuple(obj, names):
    return '(' + ''.join(f'{obj}.{n}, ' for n in names) + ')'


def _repr_source(fields):
    """What is being written already is written as dots."""
    parts = ', '.join(f'{f.name}={{self.{f.name}!r}}' for f in fields)
    return ['def __repr__(self):', '  key = id(self)', '  if key in _running:', '    return "..."', '  _running.add(key)',
            '  try:', f'    return self.__class__.__qualname__ + f"({parts})"', '  finally:', '    _running.discard(key)']


def _compare_source(name, op, fields):
    attrs = [f.name for f in fields]
    return [f'def {name}(self, other):', '  if other.__class__ is self.__class__:',
            f'    return {_tuple("self", attrs)} {op} {_tuple("other", attrs)}', '  return NotImplemented']


def _hash_source(fields):
    return ['def __hash__(self):', f'  return hash({_tuple("self", [f.name for f in fields])})']


def _freeze_source():
    out = []
    for name, params, verb, args in (('__setattr__', 'self, name, value', 'assign to', 'name, value'),
                                     ('__delattr__', 'self, name', 'delete', 'name')):
        out += [f'def {name}({params}):', '  if type(self) is _cls or name in _own:',
                f'    raise _Frozen(f"cannot {verb} field {{name!r}}")', f'  super(_cls, self).{name}({args})']
    return out


def _install(cls, name, fn, overwrite=False):
    """Puts a method into the class unless it has one of its own; tells whether it had."""
    if name in cls.__dict__ and not overwrite:
        return True
    fn.__qualname__ = f'{cls.__qualname__}.{name}'
    fn.__name__ = name
    setattr(cls, name, fn)
    return False


# What happens to __hash__, by unsafe_hash, eq, frozen and whether the class
# has its own: nothing, None, a new one, or an error.
def _hash_action(unsafe_hash, eq, frozen, own):
    if unsafe_hash:
        return 'refuse' if own else 'add'
    if not eq or own:
        return ''
    return 'add' if frozen else 'none'


def _annotation_text(kind):
    if getattr(kind, '__module__', None) == 'typing' and not isinstance(kind, type):
        return repr(kind).replace('typing.', '')
    if type(kind).__name__ == 'GenericAlias':
        return str(kind)
    if isinstance(kind, type):
        if kind.__module__ in ('builtins',):
            return kind.__qualname__
        return f'{kind.__module__}.{kind.__qualname__}'
    return repr(kind)


def _signature_text(fields):
    """The parameters of __init__ as inspect.signature prints them."""
    out = []
    star = False
    for f in [f for f in fields if not f.kw_only] + [f for f in fields if f.kw_only]:
        if not f.init:
            continue
        if f.kw_only and not star:
            out.append('*')
            star = True
        text = f'{f.name}: {_annotation_text(f.type)}'
        if f.default is not MISSING:
            text += f' = {f.default!r}'
        elif f.default_factory is not MISSING:
            text += ' = <factory>'
        out.append(text)
    return '(' + ', '.join(out) + ')'


def _collect_fields(cls, kw_only):
    fields = {}
    has_base = any_frozen = False
    for b in cls.__mro__[-1:0:-1]:
        base_fields = getattr(b, _FIELDS, None)
        if base_fields is not None:
            has_base = True
            for f in base_fields.values():
                fields[f.name] = f
            if getattr(b, _PARAMS).frozen:
                any_frozen = True
    annotations = cls.__dict__.get('__annotations__', {})
    cache = []

    def names():
        if not cache:
            cache.append(_names_of(cls))
        return cache[0]

    own = []
    kw_only_seen = False
    for name, kind in annotations.items():
        if _is_kw_only(kind) or isinstance(kind, str) and _string_is(kind, cls, names(), _is_kw_only):
            if kw_only_seen:
                raise TypeError(f'{name!r} is KW_ONLY, but KW_ONLY has already been specified')
            kw_only_seen = True
            kw_only = True
        else:
            own.append(_make_field(cls, name, kind, kw_only, names))
    for f in own:
        fields[f.name] = f
        if isinstance(getattr(cls, f.name, None), Field):
            if f.default is MISSING:
                delattr(cls, f.name)
            else:
                setattr(cls, f.name, f.default)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f'{name!r} is a field but has no type annotation')
    return fields, has_base, any_frozen


def _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot):
    params = _DataclassParams(init, repr, eq, order, unsafe_hash, frozen)
    setattr(cls, _PARAMS, params)
    fields, has_base, any_frozen = _collect_fields(cls, kw_only)
    if has_base:
        if any_frozen and not frozen:
            raise TypeError('cannot inherit non-frozen dataclass from a frozen one')
        if not any_frozen and frozen:
            raise TypeError('cannot inherit frozen dataclass from a non-frozen one')
    setattr(cls, _FIELDS, fields)
    class_hash = cls.__dict__.get('__hash__', MISSING)
    has_explicit_hash = not (class_hash is MISSING or class_hash is None and '__eq__' in cls.__dict__)
    if order and not eq:
        raise ValueError('eq must be true if order is true')
    real = [f for f in fields.values() if f._field_type is _FIELD]
    init_fields = [f for f in fields.values() if f._field_type in (_FIELD, _FIELD_INITVAR)]
    compared = [f for f in real if f.compare]
    action = _hash_action(unsafe_hash, eq, frozen, has_explicit_hash)

    names = {'_FACTORY': _HAS_DEFAULT_FACTORY, '_set': object.__setattr__, '_running': set(), '__name__': cls.__module__}
    source = []
    if init:
        self_name = '__dataclass_self__' if 'self' in fields else 'self'
        source += _init_source(init_fields, frozen, hasattr(cls, _POST_INIT), self_name, slots, names)
    if repr:
        source += _repr_source([f for f in real if f.repr])
    if eq:
        source += _compare_source('__eq__', '==', compared)
    if order:
        for name, op in (('__lt__', '<'), ('__le__', '<='), ('__gt__', '>'), ('__ge__', '>=')):
            source += _compare_source(name, op, compared)
    if action == 'add':
        source += _hash_source([f for f in real if (f.compare if f.hash is None else f.hash)])
    if frozen:
        names.update(_cls=cls, _own=frozenset(f.name for f in real), _Frozen=FrozenInstanceError)
        source += _freeze_source()
    made = _define('\n'.join(source) + '\n', names) if source else {}
    if init:
        fn = made['__init__']
        fn.__annotations__ = {**{f.name: f.type for f in init_fields if f.init}, 'return': None}
        _install(cls, '__init__', fn)
    if repr:
        _install(cls, '__repr__', made['__repr__'])
    if eq:
        _install(cls, '__eq__', made['__eq__'])
    if order:
        for name in ('__lt__', '__le__', '__gt__', '__ge__'):
            if _install(cls, name, made[name]):
                raise TypeError(f'Cannot overwrite attribute {name} in class {cls.__name__}. '
                                'Consider using functools.total_ordering')
    if frozen:
        for name in ('__setattr__', '__delattr__'):
            if _install(cls, name, made[name]):
                raise TypeError(f'Cannot overwrite attribute {name} in class {cls.__name__}')
    if action == 'add':
        _install(cls, '__hash__', made['__hash__'], True)
    elif action == 'none':
        cls.__hash__ = None
    elif action == 'refuse':
        raise TypeError(f'Cannot overwrite attribute __hash__ in class {cls.__name__}')
    if not getattr(cls, '__doc__'):
        cls.__doc__ = cls.__name__ + (_signature_text(init_fields) if init else '()')
    if match_args and '__match_args__' not in cls.__dict__:
        cls.__match_args__ = tuple(f.name for f in init_fields if f.init and not f.kw_only)
    if weakref_slot and not slots:
        raise TypeError('weakref_slot is True but slots is False')
    if slots:
        cls = _add_slots(cls, frozen, weakref_slot)
    _update_abstract(cls)
    return cls


def _dataclass_getstate(self):
    return [getattr(self, f.name) for f in fields(self)]


def _dataclass_setstate(self, state):
    for f, value in zip(fields(self), state):
        object.__setattr__(self, f.name, value)


def _slots_of(cls):
    slots = cls.__dict__.get('__slots__')
    if slots is None:
        return ()
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _add_slots(cls, frozen, weakref_slot):
    """A copy of the class that has __slots__, which no class can get afterwards."""
    if '__slots__' in cls.__dict__:
        raise TypeError(f'{cls.__name__} already specifies __slots__')
    ns = dict(cls.__dict__)
    field_names = tuple(f.name for f in fields(cls))
    inherited = {s for b in cls.__mro__[1:-1] for s in _slots_of(b)}
    wanted = field_names + (('__weakref__',) if weakref_slot else ())
    ns['__slots__'] = tuple(n for n in wanted if n not in inherited)
    for name in field_names:
        ns.pop(name, None)
    ns.pop('__dict__', None)
    ns.pop('__weakref__', None)
    qualname = getattr(cls, '__qualname__', None)
    cls = type(cls)(cls.__name__, cls.__bases__, ns)
    if qualname is not None:
        cls.__qualname__ = qualname
    if frozen:
        if '__getstate__' not in ns:
            cls.__getstate__ = _dataclass_getstate
        if '__setstate__' not in ns:
            cls.__setstate__ = _dataclass_setstate
    return cls


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              match_args=True, kw_only=False, slots=False, weakref_slot=False):
    """Adds the methods that the fields of a class call for."""
    def wrap(cls):
        return _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot)
    return wrap if cls is None else wrap(cls)


# ---- functions over dataclasses

def fields(class_or_instance):
    try:
        found = getattr(class_or_instance, _FIELDS)
    except AttributeError:
        raise TypeError('must be called with a dataclass type or instance') from None
    return tuple(f for f in found.values() if f._field_type is _FIELD)


def _is_dataclass_instance(obj):
    return hasattr(type(obj), _FIELDS)


def is_dataclass(obj):
    return hasattr(obj if isinstance(obj, type) else type(obj), _FIELDS)


def asdict(obj, *, dict_factory=dict):
    if not _is_dataclass_instance(obj):
        raise TypeError('asdict() should be called on dataclass instances')
    return _unfold(obj, lambda pairs: dict_factory(pairs))


def astuple(obj, *, tuple_factory=tuple):
    if not _is_dataclass_instance(obj):
        raise TypeError('astuple() should be called on dataclass instances')
    return _unfold(obj, lambda pairs: tuple_factory([v for _, v in pairs]))


def _unfold(obj, make):
    """Instances of dataclasses become what make gives; containers are copied."""
    if _is_dataclass_instance(obj):
        return make([(f.name, _unfold(getattr(obj, f.name), make)) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, '_fields'):
        return type(obj)(*[_unfold(v, make) for v in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)(_unfold(v, make) for v in obj)
    if isinstance(obj, dict):
        if hasattr(type(obj), 'default_factory'):
            out = type(obj)(obj.default_factory)
            for k, v in obj.items():
                out[_unfold(k, make)] = _unfold(v, make)
            return out
        return type(obj)((_unfold(k, make), _unfold(v, make)) for k, v in obj.items())
    return copy.deepcopy(obj)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, init=True, repr=True, eq=True, order=False,
                   unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    if namespace is None:
        namespace = {}
    seen = set()
    annotations = {}
    defaults = {}
    for item in fields:
        if isinstance(item, str):
            name, kind = item, 'typing.Any'
        elif len(item) == 2:
            name, kind = item
        elif len(item) == 3:
            name, kind, default = item
            defaults[name] = default
        else:
            raise TypeError(f'Invalid field: {item!r}')
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f'Field names must be valid identifiers: {name!r}')
        if _keyword(name):
            raise TypeError(f'Field names must not be keywords: {name!r}')
        if name in seen:
            raise TypeError(f'Field name duplicated: {name!r}')
        seen.add(name)
        annotations[name] = kind

    from types import new_class

    def fill(ns):
        ns.update(namespace)
        ns.update(defaults)
        ns['__annotations__'] = annotations
        ns.setdefault('__module__', 'types')
    cls = new_class(cls_name, bases, {}, fill)
    return dataclass(cls, init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash, frozen=frozen,
                     match_args=match_args, kw_only=kw_only, slots=slots, weakref_slot=weakref_slot)


def replace(obj, /, **changes):
    if not _is_dataclass_instance(obj):
        raise TypeError('replace() should be called on dataclass instances')
    for f in getattr(obj, _FIELDS).values():
        if f._field_type is _FIELD_CLASSVAR:
            continue
        if not f.init:
            if f.name in changes:
                raise ValueError(f'field {f.name} is declared with init=False, it cannot be specified with replace()')
            continue
        if f.name not in changes:
            if f._field_type is _FIELD_INITVAR and f.default is MISSING:
                raise ValueError(f'InitVar {f.name!r} must be specified with replace()')
            changes[f.name] = getattr(obj, f.name)
    return obj.__class__(**changes)


__all__ = ['dataclass', 'field', 'Field', 'FrozenInstanceError', 'InitVar', 'KW_ONLY', 'MISSING', 'fields', 'asdict',
           'astuple', 'make_dataclass', 'replace', 'is_dataclass']
