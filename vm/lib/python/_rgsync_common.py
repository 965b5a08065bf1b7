"""What recipes and connectors of rgsync share."""
import json

# Names in entries of the streams, beside columns.
ORIGINAL_KEY = '_original_key'
UUID_KEY = '_uuid'
# The field of a hash that says what is to become of it.
OP_KEY = '#'

OPERATION_UPDATE_REPLICATE = '='
OPERATION_UPDATE_NOREPLICATE = '+'
OPERATION_DEL_NOREPLICATE = '-'
OPERATION_DEL_REPLICATE = '~'
OPERATIONS = (OPERATION_DEL_REPLICATE, OPERATION_DEL_NOREPLICATE, OPERATION_UPDATE_REPLICATE, OPERATION_UPDATE_NOREPLICATE)
defaultOperation = OPERATION_UPDATE_REPLICATE

ackExpireSeconds = 3600

_NEWEST = '99.99.99'


def WriteBehindLog(msg, prefix='RGSync - ', logLevel='notice'):
    log(prefix + msg, level=logLevel)


def WriteBehindDebug(msg):
    WriteBehindLog(msg, logLevel='debug')


def toDictionary(l, nested=0):
    """The dict of a list of names and values, and those of lists inside it."""
    out = {}
    for i in range(0, len(l) - 1, 2):
        v = l[i + 1]
        out[l[i]] = toDictionary(v, nested - 1) if nested > 0 and isinstance(v, list) else v
    return out


def _numbers(version):
    try:
        return [int(part) for part in version.split('.')]
    except (ValueError, AttributeError):
        raise ValueError("version '%s' is not like '1.2.3'" % (version,)) from None


def CompareVersions(v1, v2):
    """1, 0 or -1: v1 is newer than v2, the same, older. None is older than all, 99.99.99 newer."""
    if v1 is None:
        return -1
    if v2 is None or v1 == _NEWEST:
        return 1
    if v2 == _NEWEST:
        return -1
    a, b = _numbers(v1), _numbers(v2)
    return (a > b) - (a < b)


def _native():
    import _writebehind
    return _writebehind


class _Registered:
    """A registration of rgsync that there is."""

    def __init__(self, id, desc, stream, ours, pending):
        self.id, self.stream = id, stream
        self.ours = ours          # this script takes its place as it is
        self.pending = pending    # it was made by this script
        try:
            d = json.loads(desc)
        except ValueError:
            d = None
        self.desc = d if isinstance(d, dict) else {}


def _registered():
    return [_Registered(*r) for r in _native().registrations()]


def UnregisterOldVersions(name, version):
    """Registrations that are older than version make place for those of this script, in one step.

    Returns the streams that the old ones read, which the new one goes on with."""
    if version is not None:
        version == _NEWEST or _numbers(version)
    names = (name + '.KeysReader', name + '.StreamReader')
    old, streams = [], None
    for r in _registered():
        if r.pending or r.desc.get('name') not in names:
            continue
        if not r.ours and 'version' in r.desc and CompareVersions(version, r.desc['version']) <= 0:
            raise Exception('Found a version which is greater or equals current version, aborting.')
        if r.stream is not None:
            streams = r.stream
        old.append(r.id)
    _native().replace(old)
    return streams
