"""Connections and connectors of rgsync."""
from _rgsync_common import ORIGINAL_KEY, OP_KEY, OPERATION_DEL_REPLICATE, _native

_SUPPORTED = ('gears writes to PostgresConnector, MySqlConnector (MySQL, MariaDB), SQLiteConnector, RedisConnector '
              '(Redis, Redis Cluster) and SimpleHashConnector, and to connectors whose WriteData the script defines')


def _now(v):
    """What an argument of a connection is at the moment: it may be a function that gives it."""
    return v() if callable(v) else v


class _Connection:
    _kind = None

    def _where(self):
        """What tells the database apart, as a dict for the native side."""
        raise NotImplementedError()

    def _place(self):
        """The same for people, as far as it is known without asking functions, and without secrets."""
        known = [str(v) for v in self._places() if v is not None and not callable(v)]
        return ' '.join([str(self._kind)] + known)

    def _places(self):
        return ()


class BaseSqlConnection(_Connection):
    def __init__(self, user, passwd, db):
        self._user, self._passwd, self._db = user, passwd, db

    def _places(self):
        return (self._db,)

    @property
    def user(self):
        return _now(self._user)

    @property
    def passwd(self):
        return _now(self._passwd)

    @property
    def db(self):
        return _now(self._db)

    def _where(self):
        place = self.db
        address, slash, database = place.partition('?')[0].rpartition('/')
        where = {'Address': address if slash else place, 'Database': database if slash else '', 'User': self.user or '', 'Password': self.passwd or ''}
        if '?' in place:
            where['URL'] = '%s://%s/%s' % (self._kind, '' if address.startswith('/') else address, place[len(address) + len(slash):])
        return where


class MySqlConnection(BaseSqlConnection):
    _kind = 'mysql'


class PostgresConnection(BaseSqlConnection):
    _kind = 'postgres'


class SQLiteConnection(_Connection):
    _kind = 'sqlite'

    def __init__(self, filePath):
        self._filePath = filePath

    def _places(self):
        return (self._filePath,)

    @property
    def filePath(self):
        return _now(self._filePath)

    def _where(self):
        return {'URL': self.filePath}


class _RedisPlace(_Connection):
    @property
    def host(self):
        return _now(self._host)

    @property
    def port(self):
        return _now(self._port)

    @property
    def password(self):
        return _now(self._password)


class RedisConnection(_RedisPlace):
    _kind = 'redis'

    def __init__(self, host, port, password=None):
        self._host, self._port, self._password = host, port, password

    def _places(self):
        return (self._host, self._port)

    def _where(self):
        return {'Address': '%s:%s' % (self.host, self.port), 'Password': self.password or ''}


class RedisClusterConnection(_RedisPlace):
    _kind = 'rediscluster'

    def __init__(self, host=None, port=None, cluster_nodes=None, password=None):
        self._host, self._port, self._cluster_nodes, self._password = host, port, cluster_nodes, password

    @property
    def cluster_nodes(self):
        return _now(self._cluster_nodes)

    def _where(self):
        nodes = []
        for n in self.cluster_nodes or []:
            nodes.append('%s:%s' % (n['host'], n['port']) if isinstance(n, dict) else str(n))
        if self.host is not None:
            nodes.insert(0, '%s:%s' % (self.host, self.port))
        if not nodes:
            raise ValueError('RedisClusterConnection needs host and port, or cluster_nodes')
        return {'Nodes': nodes, 'Password': self.password or ''}


class _TableConnector:
    """A connector to a table that gears writes itself."""
    _kinds = ()

    def __init__(self, connection, tableName, pk, exactlyOnceTableName=None):
        if not isinstance(connection, _Connection) or connection._kind not in self._kinds:
            raise TypeError('%s needs a connection to %s, got %s' % (type(self).__name__, ' or '.join(self._kinds), type(connection).__name__))
        self.connection = connection
        self.tableName = tableName
        self.pk = pk
        self.exactlyOnceTableName = exactlyOnceTableName
        self._columns = None
        self._options = {}
        self._target = None

    def __getstate__(self):
        state = dict(self.__dict__)
        state['_target'] = None
        return state

    def TableName(self):
        return self.tableName

    def PrimaryKey(self):
        return self.pk

    def PrepereQueries(self, mappings):
        self._columns = tuple((field, column) for field, column in mappings.items() if not field.startswith('_'))

    def _table(self, data=()):
        pk = _keys(self.PrimaryKey())
        columns = self._columns
        if columns is None:
            # Nothing has said what the columns are: they are those of the data.
            names = {}
            for d in data:
                for name in d['value']:
                    if not name.startswith('_') and name != OP_KEY and name not in pk:
                        names[name] = name
            columns = tuple(names.items())
        return {'name': self.TableName(), 'pk': pk, 'columns': columns, **self._options}

    def _open(self):
        if self._target is None:
            self._target = _native().open(self.connection._kind, self.connection._where())
        return self._target

    def _use(self, f):
        try:
            return f(self._open())
        except ConnectionError:
            # With the next attempt, what functions say of user and password.
            self._target = None
            raise

    def CheckSchema(self):
        """Raises with all that does not fit, where the table is not as the rows need it."""
        self._use(lambda target: _native().check(target, self._table(), self.exactlyOnceTableName))

    def WriteData(self, data):
        """Writes entries in one transaction. Returns those that the database refused, as (number, error)."""
        if not data:
            return []
        return self._use(lambda target: _native().write(target, self._table(data), data, self.exactlyOnceTableName))


def _keys(pk):
    return (pk,) if isinstance(pk, str) else tuple(pk)


class BaseSqlConnector(_TableConnector):
    _kinds = ('mysql', 'postgres', 'sqlite')


class MySqlConnector(BaseSqlConnector):
    _kinds = ('mysql',)


class PostgresConnector(BaseSqlConnector):
    _kinds = ('postgres',)


class SQLiteConnector(BaseSqlConnector):
    _kinds = ('sqlite',)


class RedisConnector(_TableConnector):
    _kinds = ('redis', 'rediscluster')

    def __init__(self, connection, newPrefix, exactlyOnceTableName=None):
        super().__init__(connection, newPrefix, 'key', exactlyOnceTableName)
        if exactlyOnceTableName is not None and connection._kind == 'rediscluster':
            raise ValueError('exactlyOnceTableName cannot be used with RedisClusterConnection: no transaction holds keys of several shards')


class SimpleHashConnector:
    """Writes to hashes in the same Redis: of key k to newPrefix:{k}."""

    def __init__(self, newPrefix):
        self.newPrefix = newPrefix

    def TableName(self):
        return self.newPrefix

    def PrimaryKey(self):
        return 'key'

    def _name(self, value):
        key = value[ORIGINAL_KEY]
        # Where the key says itself what decides on its shard, that decides.
        return '%s:%s' % (self.newPrefix, key) if '{' in key else '%s:{%s}' % (self.newPrefix, key)

    def WriteData(self, data):
        for d in data:
            value = d['value']
            name = self._name(value)
            if value.get(OP_KEY) == OPERATION_DEL_REPLICATE:
                execute('DEL', name)
                continue
            fields = [x for k, v in value.items() if not k.startswith('_') and k != OP_KEY for x in (k, v)]
            execute('HSET', name, *fields)


# Databases that the original wrote to and gears does not: a script that only names
# them runs, one that registers them is told.

class _UnsupportedConnection(_Connection):
    def __init__(self, *args, **kwargs):
        pass


class _UnsupportedConnector:
    def __init__(self, connection=None, *args, **kwargs):
        self.connection = connection

    def TableName(self):
        _refuse(self)

    def PrimaryKey(self):
        _refuse(self)

    def WriteData(self, data):
        _refuse(self)


def _refuse(connector):
    for cls in type(connector).__mro__:
        if _UnsupportedConnector in cls.__bases__:
            raise Exception('%s is not supported. %s.' % (cls.__name__, _SUPPORTED))
    raise Exception('%s is not supported. %s.' % (type(connector).__name__, _SUPPORTED))


def _check(connector):
    """Refuses, at registration, a connector that could not write."""
    cls = type(connector)
    if isinstance(connector, _UnsupportedConnector) and cls.WriteData is _UnsupportedConnector.WriteData:
        _refuse(connector)
    for method in ('TableName', 'PrimaryKey', 'WriteData'):
        if not callable(getattr(connector, method, None)):
            raise Exception('%s is no connector: it has no %s(). %s.' % (cls.__name__, method, _SUPPORTED))


class OracleSqlConnection(_UnsupportedConnection):
    pass


class DB2Connection(_UnsupportedConnection):
    pass


class SnowflakeSqlConnection(_UnsupportedConnection):
    pass


class MsSqlConnection(_UnsupportedConnection):
    pass


class CqlConnection(_UnsupportedConnection):
    pass


class MongoConnection(_UnsupportedConnection):
    pass


class OracleSqlConnector(_UnsupportedConnector):
    pass


class DB2Connector(_UnsupportedConnector):
    pass


class SnowflakeSqlConnector(_UnsupportedConnector):
    pass


class MsSqlConnector(_UnsupportedConnector):
    pass


class CqlConnector(_UnsupportedConnector):
    pass


class MongoConnector(_UnsupportedConnector):
    pass
