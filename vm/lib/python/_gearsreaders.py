"""What scripts of gears find beside GearsBuilder for readers of their own."""


def createKeysOnlyReader(pattern='*', count=1000, noScan=False, patternGenerator=None):
    """A function for the PythonReader that yields the names of keys."""
    def keys():
        match, exact = (pattern, noScan) if patternGenerator is None else patternGenerator()
        if exact:
            if execute('exists', match) == 1:
                yield match
            return
        cursor = '0'
        while True:
            cursor, names = execute('scan', cursor, 'MATCH', str(match), 'COUNT', str(count))
            yield from names
            if cursor == '0':
                return
    return keys


def shardReaderCallback():
    """A function for the PythonReader that yields the id of the shard."""
    cluster = execute('RG.INFOCLUSTER')
    yield '1' if cluster == 'no cluster mode' else cluster[1]
