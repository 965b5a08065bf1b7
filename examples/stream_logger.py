# A journal of what happens to users: one stream entry for each write and each
# deletion.
journal = 'journal'

GB('KeysReader') \
    .foreach(lambda x: execute('xadd', journal, '*', 'event', x['event'], 'key', x['key'])) \
    .register('user:*', eventTypes=['hset', 'del'], readValue=False)
