"""Enumerations."""

from types import DynamicClassAttribute, MappingProxyType
from functools import reduce

_builtin_property = property


def _or(a, b):
    return a | b


class nonmember:
    """Keeps a value out of the members."""

    def __init__(self, value):
        self.value = value


class member:
    """Makes a member of what would not be one."""

    def __init__(self, value):
        self.value = value


def _is_descriptor(x):
    return hasattr(x, '__get__') or hasattr(x, '__set__') or hasattr(x, '__delete__')


def _is_dunder(name):
    return len(name) > 4 and name[:2] == name[-2:] == '__' and name[2] != '_' and name[-3] != '_'


def _is_sunder(name):
    return len(name) > 2 and name[0] == name[-1] == '_' and name[1] != '_' and name[-2] != '_'


def _is_internal_class(cls_name, x):
    if not isinstance(x, type):
        return False
    return getattr(x, '__qualname__', '').endswith('.' + cls_name + '.' + getattr(x, '__name__', ''))


def _is_private(cls_name, name):
    prefix = f'_{cls_name}__'
    return len(name) > len(prefix) and name.startswith(prefix) and name[len(prefix)] != '_' and \
        (name[-1] != '_' or name[-2] != '_')


def _is_single_bit(num):
    return num != 0 and num & (num - 1) == 0


def bin(num, max_bits=None):
    """Like the builtin, with the sign as a digit."""
    ceiling = 2 ** num.bit_length()
    if num >= 0:
        digits = format(num + ceiling, 'b')[1:]
        sign = '0b0 '
    else:
        digits = format(~num ^ (ceiling - 1), 'b')
        if len(digits) > num.bit_length():
            digits = digits[-num.bit_length():] if num.bit_length() else ''
        digits = digits.zfill(num.bit_length())
        sign = '0b1 '
    if max_bits is not None and len(digits) < max_bits:
        digits = ('0' if num >= 0 else '1') * (max_bits - len(digits)) + digits
    return sign + digits


def _bits(num):
    """The bits of a number that are set, from the low end."""
    if num < 0:
        raise ValueError(f'{num} is not a positive integer')
    while num:
        low = num & -num
        yield low
        num ^= low


class auto:
    """Stands for a value that the class finds by itself."""

    def __init__(self, value=None):
        self.value = _auto_null if value is None else value

    def __repr__(self):
        return f'auto({self.value!r})' if self.value is not _auto_null else 'auto(<object object>)'


_auto_null = object()


class property(DynamicClassAttribute):
    """A property of members that may share its name with a member."""

    member = None
    _attr_type = None
    _cls_type = None

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self.member is not None:
                return self.member
            raise AttributeError(f'{ownerclass!r} has no attribute {self.name!r}')
        if self.fget is not None:
            return self.fget(instance)
        if self.member is not None:
            return self.member
        raise AttributeError(f'{ownerclass!r} has no attribute {self.name!r}')

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError(f'<enum {self.clsname!r}> cannot set attribute {self.name!r}')
        return self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError(f'<enum {self.clsname!r}> cannot delete attribute {self.name!r}')
        return self.fdel(instance)

    def __set_name__(self, ownerclass, name):
        self.name = name
        self.clsname = ownerclass.__name__


class _EnumDict(dict):
    """The namespace of an enumeration's body: it finds the members."""

    def __init__(self):
        super().__init__()
        self._members = {}       # names in order, with their values
        self._last_values = []
        self._ignore = []
        self._auto_called = False
        self._generate = None
        self._cls_name = None

    def __setitem__(self, key, value):
        if _is_private(self._cls_name, key):
            pass
        elif _is_sunder(key):
            self._sunder(key, value)
            if key == '_ignore_':
                return
        elif _is_dunder(key):
            if key == '__order__':
                key = '_order_'
        elif key in self._members:
            raise TypeError('%r already defined as %r' % (key, self[key]))
        elif key in self._ignore:
            pass
        elif isinstance(value, nonmember):
            value = value.value
        elif _is_descriptor(value) and not isinstance(value, member):
            pass
        elif _is_internal_class(self._cls_name, value):
            pass
        else:
            if key in self:
                raise TypeError('%r already defined as %r' % (key, self[key]))
            if isinstance(value, member):
                value = value.value
            value = self._resolve(key, value)
            self._members[key] = value
            self._last_values.append(value)
        super().__setitem__(key, value)

    def _sunder(self, key, value):
        if key not in ('_order_', '_generate_next_value_', '_numeric_repr_', '_missing_', '_ignore_', '_iter_member_',
                       '_iter_member_by_value_', '_iter_member_by_def_'):
            raise ValueError(f'_sunder_ names, such as {key!r}, are reserved for future Enum use')
        if key == '_generate_next_value_':
            if self._auto_called:
                raise TypeError('_generate_next_value_ must be defined before members')
            self._generate = value.__func__ if isinstance(value, staticmethod) else value
        elif key == '_ignore_':
            names = value.replace(',', ' ').split() if isinstance(value, str) else list(value)
            self._ignore = names
            taken = set(names) & set(self._members)
            if taken:
                raise ValueError('_ignore_ cannot specify already set names: %r' % (taken,))

    def _resolve(self, key, value):
        """The value with what auto() stands for in it."""
        if isinstance(value, auto):
            return self._next(key, value)
        if type(value) is tuple and any(isinstance(v, auto) for v in value):
            return tuple(self._next(key, v) if isinstance(v, auto) else v for v in value)
        return value

    def _next(self, key, value):
        if value.value is _auto_null:
            self._auto_called = True
            value.value = self._generate(key, 1, len(self._members), self._last_values[:])
        return value.value

    def update(self, members, **more_members):
        pairs = members.items() if hasattr(members, 'keys') else members
        for name, value in pairs:
            self[name] = value
        for name, value in more_members.items():
            self[name] = value


class EnumType(type):
    """The metaclass of enumerations."""

    @classmethod
    def __prepare__(metacls, cls, bases, **kwds):
        metacls._check_for_existing_members_(cls, bases)
        ns = _EnumDict()
        ns._cls_name = cls
        member_type, first_enum = metacls._get_mixins_(cls, bases)
        if first_enum is not None:
            ns._generate = getattr(first_enum, '_generate_next_value_', None)
            dict.__setitem__(ns, '_generate_next_value_', ns._generate)
        return ns

    def __new__(metacls, cls, bases, classdict, *, boundary=None, _simple=False, **kwds):
        classdict = dict.copy(classdict) if type(classdict) is dict else classdict
        members = getattr(classdict, '_members', {})
        ignored = ['_ignore_'] + list(getattr(classdict, '_ignore', ()))
        invalid = set(members) & {'mro', ''}
        if invalid:
            raise ValueError('invalid enum member name(s) %s' % ','.join(repr(n) for n in invalid))
        order = classdict.get('_order_')
        member_type, first_enum = metacls._get_mixins_(cls, bases)
        __new__, save_new, use_args = metacls._find_new_(classdict, member_type, first_enum)

        ns = {}
        for key, value in classdict.items():
            if key in members or key in ignored or key == '_order_':
                continue
            ns[key] = value
        gen = ns.get('_generate_next_value_')
        if gen is not None and not isinstance(gen, staticmethod):
            ns['_generate_next_value_'] = staticmethod(gen)
        ns['_new_member_'] = __new__
        ns['_use_args_'] = use_args
        ns['_member_names_'] = []
        ns['_member_map_'] = {}
        ns['_value2member_map_'] = {}
        ns['_unhashable_values_'] = []
        ns['_member_type_'] = member_type
        ns['_value_repr_'] = metacls._find_data_repr_(cls, bases)
        ns['_flag_mask_'] = 0
        ns['_all_bits_'] = 0
        ns['_boundary_'] = boundary or getattr(first_enum, '_boundary_', None)
        ns['_inverted_'] = None
        ns['_members_to_come_'] = _Members(members, __new__, use_args, member_type)
        try:
            exc = None
            enum_class = super().__new__(metacls, cls, bases, ns, **kwds)
        except RuntimeError as e:
            exc = e.__cause__ or e
        if exc is not None:
            raise exc
        is_flag = _flag_class is not None and issubclass(enum_class, _flag_class)
        metacls._finish_(enum_class, cls, bases, ns, member_type, first_enum, save_new, is_flag)
        if order is not None:
            if isinstance(order, str):
                order = order.replace(',', ' ').split()
            defined = [n for n in enum_class._member_names_]
            wanted = [n for n in order if n in enum_class._member_map_ and n in enum_class._member_names_]
            if is_flag:
                defined = [n for n in defined if n in wanted] or defined
            if (order if not is_flag else wanted) != defined:
                raise TypeError('member order does not match _order_:\n  %r\n  %r' % (enum_class._member_names_, order))
        return enum_class

    def __init__(cls, *args, **kwds):
        pass

    def _add_member_(cls, name, value, new, use_args, member_type, is_flag):
        args = value if isinstance(value, tuple) else (value,)
        if member_type is tuple:
            args = (args,)
        if use_args:
            m = new(cls, *args)
        else:
            m = new(cls)
        if not hasattr(m, '_value_'):
            if member_type is object:
                m._value_ = value
            else:
                try:
                    m._value_ = member_type(*args)
                except Exception as exc:
                    raise TypeError('_value_ not set in __new__, unable to create it') from exc
        value = m._value_
        m._name_ = name
        m.__objclass__ = cls
        m.__init__(*args)
        m._sort_order_ = len(cls._member_names_)
        if is_flag and isinstance(value, int):
            if value > 0 or name not in cls._member_map_:
                cls._flag_mask_ |= max(value, 0) if value >= 0 else 0
                if _is_single_bit(value):
                    cls._all_bits_ = 2 ** cls._flag_mask_.bit_length() - 1
        canonical = None
        try:
            canonical = cls._value2member_map_.get(value)
        except TypeError:
            for other in cls._member_map_.values():
                if other._value_ == value:
                    canonical = other
                    break
        if canonical is None:
            if not is_flag or not isinstance(value, int) or _is_single_bit(value):
                cls._member_names_.append(name)
        else:
            m = canonical
        cls._member_map_[name] = m
        try:
            cls._value2member_map_.setdefault(value, m)
        except TypeError:
            cls._unhashable_values_.append(value)
        cls._place_(name, m)

    def _place_(cls, name, m):
        """Makes a member an attribute; one that a property of a base hides gives way to it on members."""
        for base in cls.__mro__[1:]:
            found = base.__dict__.get(name)
            if found is None:
                continue
            if isinstance(found, DynamicClassAttribute):
                p = property(found.fget, found.fset, found.fdel)
                p.member = m
                p.__set_name__(cls, name)
                type.__setattr__(cls, name, p)
                return
            break
        type.__setattr__(cls, name, m)

    @classmethod
    def _finish_(metacls, enum_class, cls, bases, ns, member_type, first_enum, save_new, is_flag):
        # How members with a data type print is Enum's affair, unless the data
        # type or the class itself says otherwise; or, below ReprEnum, all but
        # the repr is the data type's.
        if _repr_class is not None and _repr_class in bases:
            if member_type is object:
                raise TypeError('ReprEnum subclasses must be mixed with a data type (i.e. int, str, float, etc.)')
            if '__format__' not in ns:
                type.__setattr__(enum_class, '__format__', member_type.__format__)
            if '__str__' not in ns:
                text = member_type.__str__
                if text is object.__str__:
                    text = member_type.__repr__
                type.__setattr__(enum_class, '__str__', text)
        if first_enum is not None:
            for name in ('__repr__', '__str__', '__format__', '__reduce_ex__'):
                if name in enum_class.__dict__:
                    continue
                own = getattr(first_enum, name)
                found = getattr(enum_class, name)
                if found in (getattr(member_type, name, None), getattr(object, name, None)):
                    type.__setattr__(enum_class, name, own)
        if is_flag:
            for name in ('__or__', '__and__', '__xor__', '__ror__', '__rand__', '__rxor__', '__invert__'):
                if name not in ns:
                    method = getattr(_flag_class, name)
                    if getattr(enum_class, name) is not method:
                        type.__setattr__(enum_class, name, method)
            metacls._finish_flag_(enum_class)
        if _enum_class is not None:
            if save_new:
                type.__setattr__(enum_class, '__new_member__', enum_class.__dict__['__new__'])
            type.__setattr__(enum_class, '__new__', _enum_class.__dict__['__new__'])

    @classmethod
    def _finish_flag_(metacls, enum_class):
        single = multi = 0
        for m in enum_class._member_map_.values():
            v = m._value_
            if not isinstance(v, int) or v < 0:
                continue
            if _is_single_bit(v):
                single |= v
            else:
                multi |= v
        type.__setattr__(enum_class, '_flag_mask_', single | multi)
        type.__setattr__(enum_class, '_singles_mask_', single)
        type.__setattr__(enum_class, '_all_bits_', 2 ** (single | multi).bit_length() - 1)
        values = [m._value_ for m in enum_class]
        if values != sorted(values):
            type.__setattr__(enum_class, '_iter_member_', enum_class._iter_member_by_def_)

    def __bool__(cls):
        return True

    def __call__(cls, value, names=None, *, module=None, qualname=None, type=None, start=1, boundary=None):
        if names is None:
            return cls.__new__(cls, value)
        return cls._create_(value, names, module=module, qualname=qualname, type=type, start=start, boundary=boundary)

    def __contains__(cls, member):
        if not isinstance(member, Enum):
            raise TypeError("unsupported operand type(s) for 'in': '%s' and '%s'" % (
                type(member).__qualname__, cls.__class__.__qualname__))
        return isinstance(member, cls) and member._name_ in cls._member_map_

    def __delattr__(cls, attr):
        if attr in cls._member_map_:
            raise AttributeError('%r cannot delete member %r.' % (cls.__name__, attr))
        super().__delattr__(attr)

    def __dir__(cls):
        names = set(['__class__', '__contains__', '__doc__', '__getitem__', '__iter__', '__len__', '__members__',
                     '__module__', '__name__', '__qualname__', '__init_subclass__'] + cls._member_names_)
        if cls._new_member_ is not object.__new__:
            names.add('__new__')
        if cls._member_type_ is object:
            return sorted(names)
        return sorted(set(dir(cls._member_type_)) | names)

    def __getattr__(cls, name):
        if _is_dunder(name):
            raise AttributeError(name)
        try:
            return cls._member_map_[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __len__(cls):
        return len(cls._member_names_)

    @_builtin_property
    def __members__(cls):
        return MappingProxyType(cls._member_map_)

    def __repr__(cls):
        if _flag_class is not None and issubclass(cls, _flag_class):
            return "<flag %r>" % cls.__name__
        return "<enum %r>" % cls.__name__

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get('_member_map_', {}):
            raise AttributeError('cannot reassign member %r' % (name,))
        super().__setattr__(name, value)

    def _create_(cls, class_name, names, *, module=None, qualname=None, type=None, start=1, boundary=None):
        metacls = cls.__class__
        bases = (cls,) if type is None else (type, cls)
        classdict = metacls.__prepare__(class_name, bases)
        if isinstance(names, str):
            names = names.replace(',', ' ').split()
        if isinstance(names, (tuple, list)) and names and isinstance(names[0], str):
            given, names = names, []
            values = []
            for count, name in enumerate(given):
                value = classdict._generate(name, start, count, values[:])
                values.append(value)
                names.append((name, value))
        if names is None:
            names = ()
        for item in names:
            if isinstance(item, str):
                name, value = item, names[item]
            else:
                name, value = item
            classdict[name] = value
        if module is None:
            module = _names_of(None).get('__name__', 'not_main')
        classdict['__module__'] = module
        if qualname is not None:
            classdict['__qualname__'] = qualname
        return metacls.__new__(metacls, class_name, bases, classdict, boundary=boundary)

    @classmethod
    def _check_for_existing_members_(mcls, class_name, bases):
        for chain in bases:
            for base in chain.__mro__:
                if isinstance(base, EnumType) and base._member_names_:
                    raise TypeError('<enum %r> cannot extend %r' % (class_name, base))

    @classmethod
    def _get_mixins_(mcls, class_name, bases):
        """The data type of the members, and the enumeration to derive from."""
        if not bases:
            return object, None
        mcls._check_for_existing_members_(class_name, bases)
        first_enum = bases[-1]
        if not isinstance(first_enum, EnumType):
            raise TypeError('new enumerations should be created as `EnumName([mixin_type, ...] [data_type,] enum_type)`')
        return mcls._find_data_type_(class_name, bases) or object, first_enum

    @classmethod
    def _find_data_type_(mcls, class_name, bases):
        types = []
        for chain in bases:
            candidate = None
            for base in chain.__mro__:
                if base is object:
                    continue
                if isinstance(base, EnumType):
                    if base._member_type_ is not object:
                        if base._member_type_ not in types:
                            types.append(base._member_type_)
                        break
                elif '__new__' in base.__dict__ or '__dataclass_fields__' in base.__dict__ or _is_native(base):
                    found = candidate or base
                    if found not in types:
                        types.append(found)
                    break
                else:
                    candidate = candidate or base
        if len(types) > 1:
            raise TypeError(f'too many data types for {class_name!r}: {set(types)!r}')
        return types[0] if types else None

    @classmethod
    def _find_data_repr_(mcls, class_name, bases):
        for chain in bases:
            for base in chain.__mro__:
                if base is object:
                    continue
                if isinstance(base, EnumType):
                    return base._value_repr_
                if '__repr__' in base.__dict__:
                    return base.__dict__['__repr__']
        return None

    @classmethod
    def _find_new_(mcls, classdict, member_type, first_enum):
        """The function that makes members, whether it is to be kept, and whether it takes the value."""
        own = classdict.get('__new__', None)
        save = first_enum is not None and own is not None
        new = own
        if new is None:
            for method in ('__new_member__', '__new__'):
                for possible in (member_type, first_enum):
                    target = getattr(possible, method, None)
                    if target is None or _enum_class is not None and target is _enum_class.__new__:
                        continue
                    if target is object.__new__ and not (possible is member_type and _is_native(possible)):
                        continue
                    new = target
                    break
                if new is not None:
                    break
            else:
                new = object.__new__
        use_args = first_enum is not None and (new is not object.__new__ or _is_native(member_type))
        if isinstance(new, staticmethod):
            new = new.__func__
        return new, save, use_args


class _Members:
    """Makes the members as soon as the class is there, before its bases hear of it."""

    def __init__(self, members, new, use_args, member_type):
        self.members = members
        self.how = new, use_args, member_type

    def __set_name__(self, enum_class, name):
        type.__delattr__(enum_class, name)
        is_flag = _flag_class is not None and issubclass(enum_class, _flag_class)
        for name, value in self.members.items():
            enum_class._add_member_(name, value, *self.how, is_flag)


EnumMeta = EnumType
_enum_class = _flag_class = _repr_class = None


class Enum(metaclass=EnumType):
    """A class of named values."""

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __new__(cls, value):
        if type(value) is cls:
            return value
        try:
            return cls._value2member_map_[value]
        except KeyError:
            pass
        except TypeError:
            for m in cls._member_map_.values():
                if m._value_ == value:
                    return m
        exc = None
        try:
            result = cls._missing_(value)
        except Exception as e:
            exc = e
            result = None
        try:
            if isinstance(result, cls):
                return result
            if _flag_class is not None and issubclass(cls, _flag_class) and cls._boundary_ is EJECT and \
                    isinstance(result, int):
                return result
            ve_exc = ValueError('%r is not a valid %s' % (value, cls.__qualname__))
            if result is None and exc is None:
                raise ve_exc
            if exc is None:
                exc = TypeError('error in %s._missing_: returned %r instead of None or a valid member' % (
                    cls.__name__, result))
            if not isinstance(exc, ValueError):
                exc.__context__ = ve_exc
            raise exc
        finally:
            exc = None
            ve_exc = None

    def __init__(self, *args, **kwds):
        pass

    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        try:
            last = sorted(last_values)[-1]
        except TypeError:
            for last in reversed(last_values):
                try:
                    return last + 1
                except TypeError:
                    pass
            return start
        try:
            return last + 1
        except TypeError:
            raise TypeError('unable to increment %r' % (last,)) from None

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        v_repr = self.__class__._value_repr_ or repr
        return '<%s.%s: %s>' % (self.__class__.__name__, self._name_, v_repr(self._value_))

    def __str__(self):
        return '%s.%s' % (self.__class__.__name__, self._name_)

    def __dir__(self):
        names = set(['__class__', '__doc__', '__eq__', '__hash__', '__module__', 'name', 'value'])
        if self.__class__._member_type_ is not object:
            names = set(object.__dir__(self)) if hasattr(object, '__dir__') else names
        for cls in self.__class__.mro():
            for name, obj in cls.__dict__.items():
                if name[0] == '_':
                    continue
                if isinstance(obj, property):
                    if obj.fget is not None or name not in self._member_map_:
                        names.add(name)
                    else:
                        names.discard(name)
                elif name not in self._member_map_:
                    names.add(name)
        return sorted(names)

    def __format__(self, format_spec):
        return str.__format__(str(self), format_spec)

    def __hash__(self):
        return hash(self._name_)

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    def __deepcopy__(self, memo):
        return self

    def __copy__(self):
        return self


_enum_class = Enum


class ReprEnum(Enum):
    """An enumeration that changes only the repr of its data type."""


_repr_class = ReprEnum


class IntEnum(int, ReprEnum):
    """Members that are ints."""


class StrEnum(str, ReprEnum):
    """Members that are strs."""

    def __new__(cls, *values):
        if len(values) > 3:
            raise TypeError('too many arguments for str(): %r' % (values,))
        if len(values) == 1 and not isinstance(values[0], str):
            raise TypeError('%r is not a string' % (values[0],))
        if len(values) >= 2 and not isinstance(values[1], str):
            raise TypeError('encoding must be a string, not %r' % (values[1],))
        if len(values) == 3 and not isinstance(values[2], str):
            raise TypeError('errors must be a string, not %r' % (values[2]))
        value = str(*values)
        m = str.__new__(cls, value)
        m._value_ = value
        return m

    def _generate_next_value_(name, start, count, last_values):
        return name.lower()


class FlagBoundary(StrEnum):
    """What becomes of bits that no member has."""

    STRICT = auto()
    CONFORM = auto()
    EJECT = auto()
    KEEP = auto()


STRICT, CONFORM, EJECT, KEEP = FlagBoundary


class Flag(Enum, boundary=STRICT):
    """Members that can be combined."""

    _numeric_repr_ = repr

    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        last = max(last_values)
        try:
            high = last.bit_length() - 1
        except Exception:
            raise TypeError('invalid flag value %r' % last) from None
        return 2 ** (high + 1)

    @classmethod
    def _iter_member_by_value_(cls, value):
        for v in _bits(value & cls._flag_mask_):
            yield cls._value2member_map_[v] if v in cls._value2member_map_ else cls(v)

    _iter_member_ = _iter_member_by_value_

    @classmethod
    def _iter_member_by_def_(cls, value):
        yield from sorted(cls._iter_member_by_value_(value), key=lambda m: m._sort_order_)

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError('%r is not a valid %s' % (value, cls.__qualname__))
        mask = cls._flag_mask_
        singles = cls._singles_mask_
        all_bits = cls._all_bits_
        neg = None
        if not ~all_bits <= value <= all_bits or value & (all_bits ^ mask):
            if cls._boundary_ is STRICT:
                bits = max(value.bit_length(), mask.bit_length())
                raise ValueError('%r invalid value %r\n    given %s\n  allowed %s' % (
                    cls, value, bin(value, bits), bin(mask, bits)))
            if cls._boundary_ is CONFORM:
                value = value & mask
            elif cls._boundary_ is EJECT:
                return value
            elif cls._boundary_ is KEEP:
                if value < 0:
                    value = max(all_bits + 1, 2 ** (value.bit_length())) + value
            else:
                raise ValueError('%r unknown flag boundary %r' % (cls, cls._boundary_))
        if value < 0:
            neg = value
            if cls._boundary_ in (EJECT, KEEP):
                value = all_bits + 1 + value
            else:
                value = singles & value
        unknown = value & ~mask
        aliases = value & ~singles
        members = sum_ = None
        if cls._member_type_ is object:
            pseudo = object.__new__(cls)
        else:
            pseudo = cls._member_type_.__new__(cls, value)
        if not hasattr(pseudo, '_value_'):
            pseudo._value_ = value
        if value:
            names = []
            combined = 0
            for m in cls._iter_member_(value):
                names.append(m._name_)
                combined |= m._value_
            if aliases:
                left = aliases & ~combined
                for n, m in cls._member_map_.items():
                    v = m._value_
                    if n not in cls._member_names_ and v and v & value == v and v & left:
                        names.append(n)
                        combined |= v
                        left &= ~v
            unknown = value ^ combined
            text = '|'.join(names)
            if not combined:
                pseudo._name_ = None
            elif unknown and cls._boundary_ is STRICT:
                raise ValueError('%r: no members with value %r' % (cls, unknown))
            elif unknown:
                pseudo._name_ = f'{text}|{cls._numeric_repr_(unknown)}'
            else:
                pseudo._name_ = text
        else:
            pseudo._name_ = None
        pseudo = cls._value2member_map_.setdefault(value, pseudo)
        if neg is not None:
            cls._value2member_map_[neg] = pseudo
        return pseudo

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError("unsupported operand type(s) for 'in': %r and %r" % (
                type(other).__qualname__, self.__class__.__qualname__))
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        yield from self._iter_member_(self._value_)

    def __len__(self):
        return self._value_.bit_count()

    def __repr__(self):
        v_repr = self.__class__._value_repr_ or repr
        if self._name_ is None:
            return '<%s: %s>' % (self.__class__.__name__, v_repr(self._value_))
        return '<%s.%s: %s>' % (self.__class__.__name__, self._name_, v_repr(self._value_))

    def __str__(self):
        if self._name_ is None:
            return '%s(%r)' % (self.__class__.__name__, self._value_)
        return '%s.%s' % (self.__class__.__name__, self._name_)

    def __bool__(self):
        return bool(self._value_)

    def _operand(self, other):
        if isinstance(other, self.__class__):
            return other._value_
        if self._member_type_ is not object and isinstance(other, self._member_type_):
            return other
        return NotImplemented

    def __or__(self, other):
        v = self._operand(other)
        return v if v is NotImplemented else self.__class__(self._value_ | v)

    def __and__(self, other):
        v = self._operand(other)
        return v if v is NotImplemented else self.__class__(self._value_ & v)

    def __xor__(self, other):
        v = self._operand(other)
        return v if v is NotImplemented else self.__class__(self._value_ ^ v)

    def __invert__(self):
        if self._inverted_ is None:
            if self._boundary_ in (EJECT, KEEP):
                self._inverted_ = self.__class__(~self._value_)
            else:
                self._inverted_ = self.__class__(self._singles_mask_ & ~self._value_)
        return self._inverted_

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__


_flag_class = Flag


class IntFlag(int, ReprEnum, Flag, boundary=KEEP):
    """Members that are ints and can be combined."""


def unique(enumeration):
    """Refuses aliases."""
    aliases = [(name, m.name) for name, m in enumeration.__members__.items() if name != m.name]
    if aliases:
        raise ValueError('duplicate values found in %r: %s' % (
            enumeration, ', '.join('%s -> %s' % pair for pair in aliases)))
    return enumeration


def global_enum_repr(self):
    module = self.__class__.__module__.split('.')[-1]
    return '%s.%s' % (module, self._name_)


def global_flag_repr(self):
    module = self.__class__.__module__.split('.')[-1]
    cls_name = self.__class__.__name__
    if self._name_ is None:
        return '%s.%s(%r)' % (module, cls_name, self._value_)
    if _is_single_bit(self._value_):
        return '%s.%s' % (module, self._name_)
    if self._boundary_ is not FlagBoundary.KEEP:
        return '|'.join('%s.%s' % (module, name) for name in self.name.split('|'))
    return '|'.join(n if n[0].isdigit() else '%s.%s' % (module, n) for n in self._name_.split('|'))


def global_str(self):
    if self._name_ is None:
        return '%s(%r)' % (self.__class__.__name__, self._value_)
    return self._name_


class EnumCheck(StrEnum):
    """What verify can look for."""

    CONTINUOUS = 'no skipped integer values'
    NAMED_FLAGS = 'multi-flag aliases may not contain unnamed flags'
    UNIQUE = 'one name per value'


CONTINUOUS, NAMED_FLAGS, UNIQUE = EnumCheck


class verify:
    """A decorator that checks an enumeration."""

    def __init__(self, *checks):
        self.checks = checks

    def __call__(self, enumeration):
        cls_name = enumeration.__name__
        is_flag = issubclass(enumeration, Flag)
        for check in self.checks:
            if check is UNIQUE:
                aliases = ['%s -> %s' % (n, m.name) for n, m in enumeration.__members__.items() if n != m.name]
                if aliases:
                    raise ValueError('aliases found in %r: %s' % (enumeration, ', '.join(aliases)))
            elif check is CONTINUOUS:
                values = set(m.value for m in enumeration)
                if len(values) < 2:
                    continue
                low, high = min(values), max(values)
                if is_flag:
                    missing = [2 ** i for i in range(low.bit_length(), high.bit_length()) if 2 ** i not in values]
                else:
                    missing = [i for i in range(low + 1, high) if i not in values]
                if missing:
                    raise ValueError(f'invalid {"flag" if is_flag else "enum"} {cls_name!r}: missing values '
                                     f'{", ".join(str(i) for i in missing)}')
            elif check is NAMED_FLAGS:
                names = enumeration._member_names_
                known = [m._value_ for n, m in enumeration._member_map_.items() if n in names]
                wrong = []
                lost = 0
                for name, alias in enumeration._member_map_.items():
                    if name in names or alias._value_ < 0:
                        continue
                    missed = [v for v in _bits(alias._value_) if v not in known]
                    if missed:
                        wrong.append(name)
                        lost |= reduce(_or, missed)
                if wrong:
                    if len(wrong) == 1:
                        text = 'alias %s is missing' % wrong[0]
                    else:
                        text = 'aliases %s and %s are missing' % (', '.join(wrong[:-1]), wrong[-1])
                    value = 'value 0x%x' % lost if _is_single_bit(lost) else 'combined values of 0x%x' % lost
                    raise ValueError('invalid Flag %r: %s %s [use enum.show_flag_values(value) for details]' % (
                        cls_name, text, value))
        return enumeration


def show_flag_values(value):
    return list(_bits(value))


def global_enum(cls, update_str=False):
    """Members print as names of their module."""
    if issubclass(cls, Flag):
        cls.__repr__ = global_flag_repr
    else:
        cls.__repr__ = global_enum_repr
    if not issubclass(cls, ReprEnum) or update_str:
        cls.__str__ = global_str
    return cls


def pickle_by_global_name(self, proto):
    return self.name


def pickle_by_enum_name(self, proto):
    return getattr, (self.__class__, self._name_)


__all__ = ['EnumType', 'EnumMeta', 'Enum', 'IntEnum', 'StrEnum', 'Flag', 'IntFlag', 'ReprEnum', 'auto', 'unique',
           'property', 'verify', 'member', 'nonmember', 'FlagBoundary', 'STRICT', 'CONFORM', 'EJECT', 'KEEP',
           'global_flag_repr', 'global_enum_repr', 'global_str', 'global_enum', 'EnumCheck', 'CONTINUOUS',
           'NAMED_FLAGS', 'UNIQUE', 'pickle_by_global_name', 'pickle_by_enum_name']
