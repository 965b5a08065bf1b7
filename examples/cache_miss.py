# Fills a cache on its first miss: who reads a key "cache:…" that is not there gets
# the value from the hash "source", and the next reader finds it in the cache.
def fill(x):
    value = execute('hget', 'source', x['key'])
    if value is not None:
        execute('set', x['key'], value, 'EX', 300)
        override_reply(value)


GB('KeysReader') \
    .foreach(fill) \
    .register('cache:*', eventTypes=['keymiss'], commands=['get'], readValue=False, mode='async_local')
