"""What singledispatch has to ask of annotations and of abstract base classes."""

from types import GenericAlias, UnionType


def _is_class(x):
    return isinstance(x, type) and not isinstance(x, GenericAlias)


def _members(x):
    """The members of a union, None for what is none."""
    if isinstance(x, UnionType):
        return x.__args__
    from typing import Union, get_args, get_origin
    if get_origin(x) is Union:
        return get_args(x)
    return None


def _classes(x):
    """The classes that x, a class or a union of classes, stands for; None for anything else."""
    if _is_class(x):
        return (x,)
    members = _members(x)
    if members is not None and all(map(_is_class, members)):
        return members
    return None


def registration(cls, func):
    """The classes and the function of register(cls, func); no function where one is to be decorated."""
    classes = _classes(cls)
    if classes is not None:
        return classes, func
    if func is not None:
        raise TypeError(f'Invalid first argument to `register()`. {cls!r} is not a class or union type.')
    if not getattr(cls, '__annotations__', None):
        raise TypeError(f'Invalid first argument to `register()`: {cls!r}. Use either `@register(some_class)` '
                        'or plain `@register` on an annotated function.')
    from typing import get_type_hints
    name, hint = next(iter(get_type_hints(cls).items()))
    classes = _classes(hint)
    if classes is None:
        if _members(hint) is not None:
            raise TypeError(f'Invalid annotation for {name!r}. {hint!r} not all arguments are classes.')
        raise TypeError(f'Invalid annotation for {name!r}. {hint!r} is not a class.')
    return classes, cls


def _merge(lines):
    """The C3 merge: what keeps the order of every line."""
    merged = []
    while lines := [line for line in lines if line]:
        for line in lines:
            head = line[0]
            if not any(head in other[1:] for other in lines):
                break
        else:
            raise RuntimeError('Inconsistent hierarchy')
        merged.append(head)
        lines = [line[1:] if line[0] == head else line for line in lines]
    return merged


def _order(cls, abstract):
    """The resolution order of cls with the abstract classes put in where a class first counts as theirs."""
    bases = cls.__bases__
    split = 0
    for i, base in enumerate(bases):
        if hasattr(base, '__abstractmethods__'):
            split = i + 1
    new = [a for a in abstract if issubclass(cls, a) and not any(issubclass(b, a) for b in bases)]
    rest = [a for a in abstract if a not in new]
    inner = [*bases[:split], *new, *bases[split:]]
    return [cls, *_merge([_order(b, rest) for b in inner] + [list(bases[:split]), list(new), list(bases[split:])])]


def _counts(cls, types):
    """The abstract classes among types, or between them and their subclasses, that cls counts as one of."""
    own = set(cls.__mro__)
    types = [t for t in types if t not in own and issubclass(cls, t)]
    types = [t for t in types if not any(t is not other and t in other.__mro__ for other in types)]
    known = set(types)
    out = []
    for t in types:
        found = []
        for sub in t.__subclasses__():
            if sub not in own and issubclass(cls, sub):
                found.append([s for s in sub.__mro__ if s in known])
        if not found:
            out.append(t)
            continue
        for line in sorted(found, key=len, reverse=True):
            out += [s for s in line if s not in out]
    return out


def find(cls, registry):
    """The implementation that fits cls best."""
    match = None
    for t in _order(cls, _counts(cls, registry)):
        if match is not None:
            if t in registry and t not in cls.__mro__ and match not in cls.__mro__ and not issubclass(match, t):
                raise RuntimeError(f'Ambiguous dispatch: {match} or {t}')
            break
        if t in registry:
            match = t
    return registry.get(match)
