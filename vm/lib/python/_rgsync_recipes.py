"""The recipes of rgsync."""
import copy
import json
import uuid
import _rgsync
from _rgsync_common import (
    OPERATIONS, UnregisterOldVersions, WriteBehindLog, _native, _registered)
from _rgsync_connectors import _TableConnector, _check, _keys

__all__ = ['RGWriteBehind', 'RGWriteThrough', 'RGJSONWriteBehind', 'RGJSONWriteThrough']

# Streams of a name are the same whenever it is registered: what waits in them is not forgotten.
_STREAMS = uuid.UUID('6a1f7c02-94c3-4d1b-9f55-1d3b6c0f2a77')


def _same(r):
    return r


def _braced(key):
    """A name for key's hash tag, which is the key itself where it has none."""
    return key if '{' in key and '}' in key else '{%s}' % key


def _description(name, version, desc, **more):
    return json.dumps({'name': name, 'version': version, 'desc': desc, **more})


def _discard(key):
    # Deleting it as it is would be one more change of a key that is followed.
    aside = '__%s__' % _braced(key)
    if execute('EXISTS', key) == 0:
        return
    execute('RENAME', key, aside)
    execute('DEL', aside)


def _acknowledge(stream, *fields):
    execute('XADD', stream, '*', *fields)
    execute('EXPIRE', stream, '3600')


def _capture(stream, pk, pattern, mapped, lax):
    """What the KeysReader does with a key that has changed."""

    def capture(r):
        key, value = r['key'], r['value']
        uuid, op = '', '='
        if value is None:
            op = '~'
        elif not isinstance(value, dict):
            raise Exception('Got a none hash value, key="%s" value="%s"' % (key, value))
        elif '#' in value:
            what = value['#']
            execute('HDEL', key, '#')
            if not what:
                raise Exception('Got no operation')
            op, uuid = what[0], what[1:]
            if op == '-' or op == '+':
                if op == '-':
                    _discard(key)
                if uuid:
                    _acknowledge('{%s}%s' % (key, uuid), 'status', 'done')
                return
            if op == '~':
                _discard(key)
            elif op != '=':
                raise Exception('Got unknown operations "%s"' % op)
        execute('XADD', stream + '{' + hashtag() + '}', '*', *_rgsync.entry(key, value, op, uuid, pk, pattern, mapped, lax))

    return capture


def _gather(batch, entry):
    if batch is None:
        return [entry]
    batch.append(entry)
    return batch


def _transformed(transform):
    def record(r):
        if r['value'] is None:
            return r  # deleted: there is nothing to transform
        out = transform(r)
        if isinstance(out, dict) and not ('key' in out and 'value' in out):
            # It gave the fields of the hash alone.
            out = {'key': r['key'], 'value': out}
        return out
    return record


def _writing(connector, pk, coalesce, deadLetterStream):
    """What the StreamReader does with a batch of entries."""

    def write(data):
        acks = _rgsync.acks(data)
        refused = connector.WriteData(_rgsync.latest(data, pk) if coalesce else data)
        failed = {}
        for number, error in refused if isinstance(refused, list) else ():
            failed[number] = error
            if deadLetterStream is not None:
                fields = [x for kv in data[number]['value'].items() for x in kv]
                execute('XADD', '%s-{%s}' % (deadLetterStream, hashtag()), '*', '_id', data[number]['id'], '_error', error, *fields)
        for number, stream in acks:
            if number in failed:
                _acknowledge(stream, 'status', 'failed', 'error', failed[number])
            else:
                _acknowledge(stream, 'status', 'done')

    return write


def _table_options(nullMissing, insertOnly, types):
    options = {}
    for option, value in (('nullMissing', nullMissing), ('insertOnly', insertOnly)):
        if value:
            options[option] = True
    if types:
        options['types'] = dict(types)
    return options


class RGWriteBase:
    def __init__(self, mappings, connector, name, version=None, options=None, checkSchema=False):
        _check(connector)
        ours = isinstance(connector, _TableConnector)
        if ours:
            # What is set here is this registration's, and the script may use its connector for others.
            connector = copy.copy(connector)
        self.mappings, self.connector, self.name, self.version = mappings, connector, name, version
        self.pk = _keys(connector.PrimaryKey())
        self.mapped = tuple((str(f), str(c)) for f, c in mappings.items() if not f.startswith('_'))
        self.streams = UnregisterOldVersions(name, version)
        if not ours and options:
            raise TypeError('%s works with connectors to tables of gears, and %s is another' % (', '.join(sorted(options)), type(connector).__name__))
        if callable(getattr(connector, 'PrepereQueries', None)):
            try:
                connector.PrepereQueries(mappings)
            except Exception as e:
                if ours:
                    raise
                WriteBehindLog('Skip calling PrepereQueries of connector, err="%s"' % e)
        if ours:
            cls = type(connector)
            if connector._columns is None and cls.WriteData is _TableConnector.WriteData:
                raise TypeError('%s has a PrepereQueries of its own, and gears makes the statements itself: call the inherited PrepereQueries too, or define WriteData' % cls.__name__)
            connector._options = dict(options)
            if connector._columns is not None:
                _native().declare(connector.connection._kind, connector._table(), connector.exactlyOnceTableName)
        known = self.pk + tuple(c for _, c in self.mapped)
        for column in (options or {}).get('types', ()):
            if column not in known:
                raise ValueError("types names the column '%s', which mappings do not have" % column)
        if checkSchema:
            if not ours:
                raise TypeError('checkSchema works with connectors to tables of gears, and %s is another' % type(connector).__name__)
            connector.CheckSchema()

    def _pattern(self, keyPattern):
        """What keys begin with that are like keyPattern; None where there is none."""
        if keyPattern is None:
            if len(self.pk) != 1:
                raise ValueError('a primary key of %d columns needs keyPattern, as in keyPattern=\'person:{region}:{id}\'' % len(self.pk))
            return None
        before, names = _rgsync.pattern(keyPattern)
        if sorted(names) != sorted(self.pk):
            raise ValueError("keyPattern '%s' must name the columns of the primary key, which are: %s" % (keyPattern, ', '.join(self.pk)))
        return before


class RGWriteBehind(RGWriteBase):
    """Writes the hashes with a prefix to a table, through streams beside them.

    Keyword arguments beyond those of rgsync: docs/writebehind.md has them all."""

    def __init__(self, GB, keysPrefix, mappings, connector, name, version=None, onFailedRetryInterval=5, batch=100, duration=100,
                 transform=_same, eventTypes=['hset', 'hmset', 'del', 'change'], *, keyPattern=None, nullMissing=False, coalesce=False,
                 insertOnly=False, types=None, deadLetterStream=None, deadLetterTable=None, backfill=False, checkSchema=False):
        options = _table_options(nullMissing, insertOnly, types)
        if deadLetterStream is not None and deadLetterTable is not None:
            raise TypeError('give deadLetterStream or deadLetterTable, not both')
        if deadLetterStream is not None:
            options['reject'] = True
        if deadLetterTable is not None:
            options['rejectTo'] = deadLetterTable
        super().__init__(mappings, connector, name, version, options, checkSchema)
        prefix = '%s:*' % keysPrefix
        before = self._pattern(keyPattern)
        if before is not None:
            if keysPrefix is not None and not before.startswith(keysPrefix):
                raise ValueError("keyPattern '%s' does not begin with keysPrefix '%s'" % (keyPattern, keysPrefix))
            prefix = before + '*'
        connector = self.connector
        table = connector.TableName()
        streams = self.streams
        once = getattr(connector, 'exactlyOnceTableName', None)
        more = {}
        if once is not None and isinstance(connector, _TableConnector):
            more['exactlyOnce'] = connector.connection._place() + ' ' + once
        for r in _registered():
            if r.pending and r.desc.get('name') == name + '.StreamReader':
                raise Exception("this script registers two write-behinds with the name '%s'" % name)
            if more and r.desc.get('exactlyOnce') == more['exactlyOnce'] and r.desc.get('name') != name + '.StreamReader':
                raise Exception("exactlyOnceTableName '%s' is that of %s already: each write-behind needs one of its own" % (once, r.desc.get('name')))
        if not streams:
            streams = '_%s-stream-%s-*' % (table, uuid.uuid5(_STREAMS, name))
        changes = GB('KeysReader', desc=_description(name + '.KeysReader', version, 'add each changed key with prefix %s to Stream' % prefix))
        if transform is not _same:
            changes.map(_transformed(transform))
        more_args = {'resync': True} if backfill else {}
        changes.foreach(_capture(streams[:-1], self.pk, keyPattern or '', self.mapped, bool(nullMissing))).\
            register(mode='sync', prefix=prefix, eventTypes=eventTypes, convertToStr=False, **more_args)
        GB('StreamReader', desc=_description(name + '.StreamReader', version, 'read from stream and write to DB table %s' % table, **more)).\
            accumulate(_gather).\
            foreach(_writing(connector, self.pk, coalesce, deadLetterStream)).\
            count().\
            register(prefix=streams, mode='async_local', batch=batch, duration=duration, onFailedPolicy='retry',
                     onFailedRetryInterval=onFailedRetryInterval, convertToStr=False)


def _put(key, fields):
    # What is renamed tells nobody that fields have changed.
    aside = 'temp-%s' % _braced(key)
    execute('DEL', aside)
    execute('HSET', aside, *[x for kv in fields.items() for x in kv])
    execute('RENAME', aside, key)


def _through(prefix, connector, pk, pattern, mapped, lax):
    """What the KeysReader does with a key that is to be written through."""

    def write(r):
        name, given = r['key'], r['value']
        if given is None:
            return  # an event before this one has done it
        if not isinstance(given, dict):
            raise Exception('Got a none hash value, key="%s" value="%s"' % (name, given))
        rest = name[len(prefix):]
        if len(rest) < 3 or rest[0] != '{' or rest[-1] != '}':
            raise Exception('Got a key to write through that is not like %s{key}: "%s"' % (prefix, name))
        key = rest[1:-1]
        execute('DEL', name)
        what = given.pop('#', '=')
        if not what:
            raise Exception('Got no operation')
        op, ack = what[0], what[1:]
        if op not in OPERATIONS:
            raise Exception('Got unknown operations "%s"' % op)
        ack_stream = '{%s}%s' % (key, ack)
        fields = execute('HGETALL', key) if op in '=+' else []
        fields = {fields[i]: fields[i + 1] for i in range(0, len(fields), 2)}
        fields.update(given)
        if op in '=~':
            try:
                entry = _rgsync.entry(key, fields, op, ack, pk, pattern, mapped, lax)
                entry = {entry[i]: entry[i + 1] for i in range(0, len(entry), 2)}
                # No id, so no mark: it is tried once, and its client is told.
                connector.WriteData([{'id': '', 'value': entry}])
            except Exception as e:
                WriteBehindLog('Failed writing data to the database, error="%s", key="%s"' % (e, key), logLevel='warning')
                if ack:
                    _acknowledge(ack_stream, 'status', 'failed', 'error', str(e))
                return
        if op in '=+':
            if fields:
                _put(key, fields)
        else:
            _discard(key)
        if ack:
            _acknowledge(ack_stream, 'status', 'done')

    return write


class RGWriteThrough(RGWriteBase):
    """Writes a hash to a table first, and to its key when the database has it."""

    def __init__(self, GB, keysPrefix, mappings, connector, name, version=None, *, keyPattern=None, nullMissing=False, types=None, checkSchema=False):
        super().__init__(mappings, connector, name, version, _table_options(nullMissing, False, types), checkSchema)
        self._pattern(keyPattern)
        GB('KeysReader', desc=_description(name + '.KeysReader', version, 'write each changed key directly to database')).\
            foreach(_through(keysPrefix, self.connector, self.pk, keyPattern or '', self.mapped, bool(nullMissing))).\
            register(mode='sync', prefix='%s*' % keysPrefix, eventTypes=['hset', 'hmset'], convertToStr=False)


def _no_json(what):
    raise Exception('%s is not supported: gears writes hashes, with RGWriteBehind and RGWriteThrough' % what)


class RGJSONWriteBehind:
    def __init__(self, *args, **kwargs):
        _no_json('RGJSONWriteBehind')


class RGJSONWriteThrough:
    def __init__(self, *args, **kwargs):
        _no_json('RGJSONWriteThrough')
