"""Objects as bytes: pickle protocols 2 to 5.

Reading a pickle calls what it names: read only pickles that you trust."""

import _pickle
from copyreg import dispatch_table
from _pickle import PickleError, PicklingError, UnpicklingError

HIGHEST_PROTOCOL = 5
DEFAULT_PROTOCOL = 4


class Pickler:
    def __init__(self, file, protocol=None, *, fix_imports=True, buffer_callback=None):
        if not hasattr(file, 'write'):
            raise TypeError("file must have a 'write' attribute")
        self._file = file
        self._protocol = protocol

    def persistent_id(self, obj):
        return None

    def dump(self, obj):
        pid = None
        if type(self).persistent_id is not Pickler.persistent_id:
            pid = self.persistent_id
        self._file.write(_pickle.dumps(obj, self._protocol, pid))

    def clear_memo(self):
        """Each dump has a memo of its own: there is nothing to clear."""


class Unpickler:
    def __init__(self, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=None):
        if not (hasattr(file, 'read') and hasattr(file, 'readline')):
            raise TypeError("file must have 'read' and 'readline' attributes")
        self._file = file

    def find_class(self, module, name):
        return _pickle.find_class(module, name)

    def persistent_load(self, pid):
        raise UnpicklingError('unsupported persistent id encountered')

    def load(self):
        find = load = None
        if type(self).find_class is not Unpickler.find_class:
            find = self.find_class
        if type(self).persistent_load is not Unpickler.persistent_load:
            load = self.persistent_load
        data = self._file.read()
        obj, used = _pickle.loads(data, find, load)
        if used < len(data):
            self._file.seek(used - len(data), 1)
        return obj


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    return _pickle.dumps(obj, protocol, None)


def loads(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=None):
    return _pickle.loads(data, None, None)[0]


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    Pickler(file, protocol).dump(obj)


def load(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=None):
    return Unpickler(file).load()
